#include "backend/base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *buf, size_t max)
{
    *buf = (struct buf){.max = max < SIZE_MAX / 2 ? max : SIZE_MAX / 2};
}

static enum base_result fail(struct buf *buf, enum base_result why)
{
    if (buf->failed == BASE_OK)
        buf->failed = why;
    return why;
}

/* Makes room for `extra` more bytes and the NUL. Grows by copying, not by realloc: what is left behind is wiped, so
   that buf_wipe keeps its promise for a buffer that grew. */
static enum base_result reserve(struct buf *buf, size_t extra)
{
    if (extra > buf->max - buf->len)
        return fail(buf, BASE_TOO_LARGE);
    size_t need = buf->len + extra + 1;
    if (need <= buf->cap)
        return BASE_OK;
    size_t cap = buf->cap < 64 ? 64 : buf->cap;
    while (cap < need)
        cap *= 2;
    if (cap > buf->max + 1)
        cap = buf->max + 1;
    char *data = malloc(cap);
    if (data == NULL)
        return fail(buf, BASE_NO_MEMORY);
    if (buf->data != NULL) {
        memcpy(data, buf->data, buf->len + 1);
        explicit_bzero(buf->data, buf->len);
        free(buf->data);
    }
    buf->data = data;
    buf->cap = cap;
    return BASE_OK;
}

enum base_result buf_append(struct buf *buf, const void *bytes, size_t count)
{
    enum base_result result = reserve(buf, count);
    if (result != BASE_OK)
        return result;
    if (count > 0)
        memcpy(buf->data + buf->len, bytes, count);
    buf->len += count;
    buf->data[buf->len] = '\0';
    return BASE_OK;
}

enum base_result buf_text(struct buf *buf, const char *text)
{
    return buf_append(buf, text, strlen(text));
}

enum base_result buf_char(struct buf *buf, char c)
{
    return buf_append(buf, &c, 1);
}

enum base_result buf_printf(struct buf *buf, const char *format, ...)
{
    char quick[256];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(quick, sizeof quick, format, values);
    va_end(values);
    if (length < 0)
        return fail(buf, BASE_SYNTAX);
    size_t count = (size_t)length;
    if (count < sizeof quick)
        return buf_append(buf, quick, count);
    enum base_result result = reserve(buf, count);
    if (result != BASE_OK)
        return result;
    va_start(values, format);
    vsnprintf(buf->data + buf->len, count + 1, format, values);
    va_end(values);
    buf->len += count;
    return BASE_OK;
}

static enum base_result json_char(struct buf *buf, unsigned char c)
{
    switch (c) {
    case '"': return buf_append(buf, "\\\"", 2);
    case '\\': return buf_append(buf, "\\\\", 2);
    case '\n': return buf_append(buf, "\\n", 2);
    case '\r': return buf_append(buf, "\\r", 2);
    case '\t': return buf_append(buf, "\\t", 2);
    default: return buf_printf(buf, "\\u%04x", (unsigned)c);
    }
}

enum base_result buf_json_string(struct buf *buf, const char *text)
{
    size_t before = buf->len;
    enum base_result result = buf_char(buf, '"');
    const char *run = text;
    const char *at = text;
    for (; result == BASE_OK && *at != '\0'; at++) {
        unsigned char c = (unsigned char)*at;
        if (c >= 0x20 && c != 0x7f && c != '"' && c != '\\')
            continue;
        result = buf_append(buf, run, (size_t)(at - run));
        if (result == BASE_OK)
            result = json_char(buf, c);
        run = at + 1;
    }
    if (result == BASE_OK)
        result = buf_append(buf, run, (size_t)(at - run));
    if (result == BASE_OK)
        result = buf_char(buf, '"');
    if (result != BASE_OK && buf->data != NULL) {
        buf->len = before;
        buf->data[before] = '\0';
    }
    return result;
}

const char *buf_borrow(const struct buf *buf)
{
    return buf->data != NULL ? buf->data : "";
}

char *buf_take(struct buf *buf)
{
    char *text = buf->data != NULL ? buf->data : calloc(1, 1);
    if (text != NULL)
        *buf = (struct buf){.max = buf->max};
    return text;
}

void buf_drop_front(struct buf *buf, size_t count)
{
    if (buf->data == NULL)
        return;
    if (count > buf->len)
        count = buf->len;
    memmove(buf->data, buf->data + count, buf->len - count + 1);
    buf->len -= count;
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->failed = BASE_OK;
    if (buf->data != NULL)
        buf->data[0] = '\0';
}

void buf_wipe(struct buf *buf)
{
    if (buf->data != NULL)
        explicit_bzero(buf->data, buf->cap);
    buf_free(buf);
}

void buf_free(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf){.max = buf->max};
}

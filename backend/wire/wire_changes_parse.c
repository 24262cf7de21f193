#include "backend/wire/wire_changes_internal.h"

#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/wire/wire_internal.h"

#define FIELDS_MAX 32 /* of one object of a page, known or not */

/* `at` walks through page->text, which ends with a NUL: a NUL is never part of JSON, so no other bound is needed. A
   failure stays in `result`; it is tested where a loop could go on. */
struct parser {
    struct raw_page *page;
    char *at;
    const char *end;
    enum wire_result result;
};

static bool fail(struct parser *parser, enum wire_result why)
{
    if (parser->result == WIRE_OK)
        parser->result = why;
    return false;
}

static void pass_space(struct parser *parser)
{
    while (*parser->at == ' ' || *parser->at == '\n' || *parser->at == '\t' || *parser->at == '\r')
        parser->at++;
}

/* Passes `c` and the space around it. */
static bool pass(struct parser *parser, char c)
{
    pass_space(parser);
    if (*parser->at != c)
        return false;
    parser->at++;
    pass_space(parser);
    return true;
}

/* Room for one more entry of `size` bytes. Every entry takes two bytes of text at least, which is the bound. */
static bool room(struct parser *parser, void **entries, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return true;
    size_t more = *capacity == 0 ? 256 : *capacity * 2;
    void *grown = reallocarray(*entries, more, size);
    if (grown == NULL)
        return fail(parser, WIRE_NO_MEMORY);
    *entries = grown;
    *capacity = more;
    return true;
}

/* ---- text ------------------------------------------------------------------------------------------------------ */

static bool hex4(const char *at, uint32_t *code)
{
    *code = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        uint32_t digit;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            digit = (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return false;
        *code = *code << 4 | digit;
    }
    return true;
}

/* \uXXXX, and the second half where it is the first of a pair; writes it to *to. Halves alone and NUL are refused. */
static bool unescape_code(struct parser *parser, char **to)
{
    uint32_t code, low;
    if (!hex4(parser->at, &code) || code == 0 || (code >= 0xdc00 && code <= 0xdfff))
        return fail(parser, WIRE_MALFORMED);
    parser->at += 4;
    if (code >= 0xd800 && code <= 0xdbff) {
        if (parser->at[0] != '\\' || parser->at[1] != 'u' || !hex4(parser->at + 2, &low) || low < 0xdc00 ||
            low > 0xdfff)
            return fail(parser, WIRE_MALFORMED);
        parser->at += 6;
        code = 0x10000 + ((code - 0xd800) << 10 | (low - 0xdc00));
    }
    *to += text_utf8_encode(code, *to); /* never longer than the escape was */
    return true;
}

static bool unescape(struct parser *parser, char **to)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    char c = parser->at[1];
    const char *found = c != '\0' ? strchr(names, c) : NULL;
    parser->at += 2;
    if (found != NULL)
        *(*to)++ = values[found - names];
    else if (c == 'u')
        return unescape_code(parser, to);
    else
        return fail(parser, WIRE_MALFORMED);
    return true;
}

/* How many bytes the character at `at` has, which is not ASCII; 0 when it is not UTF-8. */
static size_t wide_length(const unsigned char *at)
{
    size_t length = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    }
    return text_utf8_valid((const char *)at, length) ? length : 0;
}

/* The text at its opening quote, unescaped in place and ended with a NUL. */
static const char *read_text(struct parser *parser)
{
    char *start = parser->at + 1, *to = start;
    parser->at = start;
    for (;;) {
        if (to == parser->at) { /* nothing to move yet: the usual case, and quick */
            while (*to >= 0x20 && *to < 0x7f && *to != '"' && *to != '\\')
                to++;
            parser->at = to;
        }
        unsigned char c = (unsigned char)*parser->at;
        if (c == '"')
            break;
        if (c == '\\') {
            if (!unescape(parser, &to))
                return NULL;
        } else if (c < 0x20) {
            fail(parser, WIRE_MALFORMED);
            return NULL;
        } else {
            size_t length = c < 0x80 ? 1 : wide_length((const unsigned char *)parser->at);
            if (length == 0) {
                fail(parser, WIRE_MALFORMED);
                return NULL;
            }
            if (to != parser->at)
                memmove(to, parser->at, length);
            to += length;
            parser->at += length;
        }
    }
    *to = '\0';
    parser->at++;
    return start;
}

/* ---- values ----------------------------------------------------------------------------------------------------- */

/* Passes over a value of any kind, `depth` levels down; the library says whether it is one. */
static bool pass_value(struct parser *parser, int depth)
{
    const char *start = parser->at;
    bool in_text = false;
    int open = 0;
    for (;; parser->at++) {
        char c = *parser->at;
        if (c == '\0')
            break;
        if (in_text) {
            if (c == '\\' && parser->at[1] != '\0')
                parser->at++;
            else if (c == '"')
                in_text = false;
        } else if (c == '"') {
            in_text = true;
        } else if (c == '[' || c == '{') {
            if (depth + ++open > WIRE_MAX_DEPTH)
                return fail(parser, WIRE_MALFORMED);
        } else if ((c == ']' || c == '}' || c == ',') && open == 0) {
            break;
        } else if (c == ']' || c == '}') {
            open--;
        }
    }
    json_error_t error;
    json_t *value;
    enum wire_result result = wire_json_load(
        start, (size_t)(parser->at - start), JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &value, &error);
    if (result != WIRE_OK)
        return fail(parser, result);
    json_decref(value);
    return true;
}

/* True when the value at `at` is an integer that fits; `at` is behind it then, else where it was. */
static bool read_integer(struct parser *parser, int64_t *out)
{
    const char *at = parser->at;
    bool negative = *at == '-';
    at += negative ? 1 : 0;
    const char *digits = at;
    uint64_t value = 0;
    while (*at >= '0' && *at <= '9' && at - digits < 19)
        value = value * 10 + (uint64_t)(*at++ - '0');
    bool zero_first = *digits == '0' && at - digits > 1;
    bool goes_on = (*at >= '0' && *at <= '9') || *at == '.' || *at == 'e' || *at == 'E';
    if (at == digits || zero_first || goes_on || value > (uint64_t)INT64_MAX + (negative ? 1 : 0))
        return false;
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    parser->at += at - parser->at;
    return true;
}

static bool read_value(struct parser *parser, int depth, struct wire_value *value)
{
    *value = (struct wire_value){.is = WIRE_IS_OTHER};
    if (*parser->at == '"') {
        value->is = WIRE_IS_TEXT;
        value->text = read_text(parser);
        return value->text != NULL;
    }
    if (read_integer(parser, &value->integer)) {
        value->is = WIRE_IS_INTEGER;
        return true;
    }
    if (strncmp(parser->at, "null", 4) == 0) {
        value->is = WIRE_IS_NULL;
        parser->at += 4;
        return true;
    }
    return pass_value(parser, depth);
}

/* The values of an array up to its end; `at` is behind the opening bracket. */
static bool read_values(struct parser *parser, int depth, size_t *first, size_t *count)
{
    struct raw_page *page = parser->page;
    *first = page->value_count;
    if (!pass(parser, ']')) {
        do {
            pass_space(parser);
            if (!room(parser, (void **)&page->values, page->value_count, &page->value_room,
                    sizeof *page->values) ||
                !read_value(parser, depth, &page->values[page->value_count]))
                return false;
            page->value_count++;
        } while (pass(parser, ','));
        if (!pass(parser, ']'))
            return fail(parser, WIRE_MALFORMED);
    }
    *count = page->value_count - *first;
    return true;
}

/* ---- objects ---------------------------------------------------------------------------------------------------- */

/* Reads the value of the field `name`; `at` is at the value. */
typedef bool (*field_reader)(struct parser *parser, const char *name, void *context);

/* An object up to its end; `at` is at the opening brace. The same name twice is refused. */
static bool read_object(struct parser *parser, field_reader reader, void *context)
{
    const char *names[FIELDS_MAX];
    size_t count = 0;
    if (!pass(parser, '{'))
        return fail(parser, WIRE_MALFORMED);
    if (pass(parser, '}'))
        return true;
    do {
        pass_space(parser);
        if (*parser->at != '"' || count == FIELDS_MAX || (names[count] = read_text(parser)) == NULL)
            return fail(parser, WIRE_MALFORMED);
        for (size_t i = 0; i < count; i++) {
            if (strcmp(names[i], names[count]) == 0)
                return fail(parser, WIRE_MALFORMED);
        }
        if (!pass(parser, ':'))
            return fail(parser, WIRE_MALFORMED);
        if (!reader(parser, names[count++], context))
            return false;
    } while (pass(parser, ','));
    return pass(parser, '}') || fail(parser, WIRE_MALFORMED);
}

static bool read_columns(struct parser *parser, struct raw_list *list)
{
    if (*parser->at != '[') {
        list->state = strncmp(parser->at, "null", 4) == 0 ? RAW_ABSENT : RAW_OTHER;
        return pass_value(parser, 3);
    }
    list->state = RAW_AS_WANTED;
    parser->at++;
    return read_values(parser, 4, &list->first, &list->count);
}

static bool read_row(struct parser *parser, struct raw_row *row)
{
    *row = (struct raw_row){.is_array = *parser->at == '['};
    if (!row->is_array)
        return pass_value(parser, 4);
    parser->at++;
    return read_values(parser, 5, &row->first, &row->count);
}

static bool read_rows(struct parser *parser, struct raw_list *list)
{
    struct raw_page *page = parser->page;
    list->state = *parser->at == '[' ? RAW_AS_WANTED : RAW_OTHER;
    if (list->state == RAW_OTHER)
        return pass_value(parser, 3);
    parser->at++;
    list->first = page->row_count;
    if (pass(parser, ']'))
        return true;
    do {
        pass_space(parser);
        if (!room(parser, (void **)&page->rows, page->row_count, &page->row_room, sizeof *page->rows) ||
            !read_row(parser, &page->rows[page->row_count]))
            return false;
        page->row_count++;
    } while (pass(parser, ','));
    list->count = page->row_count - list->first;
    return pass(parser, ']') || fail(parser, WIRE_MALFORMED);
}

static bool read_table_field(struct parser *parser, const char *name, void *context)
{
    struct raw_table *table = context;
    if (strcmp(name, "t") == 0)
        return read_value(parser, 3, &table->name);
    if (strcmp(name, "columns") == 0)
        return read_columns(parser, &table->columns);
    if (strcmp(name, "rows") == 0)
        return read_rows(parser, &table->rows);
    if (strcmp(name, "gone") == 0)
        return read_rows(parser, &table->gone);
    return pass_value(parser, 3);
}

static bool read_tables(struct parser *parser)
{
    struct raw_page *page = parser->page;
    page->tables_state = *parser->at == '[' ? RAW_AS_WANTED : RAW_OTHER;
    if (page->tables_state == RAW_OTHER)
        return pass_value(parser, 1);
    parser->at++;
    if (pass(parser, ']'))
        return true;
    do {
        pass_space(parser);
        if (!room(parser, (void **)&page->tables, page->table_count, &page->table_room, sizeof *page->tables))
            return false;
        struct raw_table *table = &page->tables[page->table_count++];
        *table = (struct raw_table){.is_object = *parser->at == '{'};
        if (table->is_object ? !read_object(parser, read_table_field, table) : !pass_value(parser, 2))
            return false;
    } while (pass(parser, ','));
    return pass(parser, ']') || fail(parser, WIRE_MALFORMED);
}

static bool read_page_field(struct parser *parser, const char *name, void *context)
{
    struct raw_page *page = context;
    if (strcmp(name, "tables") == 0)
        return read_tables(parser);
    if (strcmp(name, "epoch") == 0)
        return read_value(parser, 1, &page->epoch);
    if (strcmp(name, "next") == 0)
        return read_value(parser, 1, &page->next);
    if (strcmp(name, "head") == 0)
        return read_value(parser, 1, &page->head);
    if (strcmp(name, "time") == 0)
        return read_value(parser, 1, &page->time);
    if (strcmp(name, "complete") == 0) {
        page->complete = *parser->at == 't';
        page->complete_state = *parser->at == 't' || *parser->at == 'f' ? RAW_AS_WANTED : RAW_OTHER;
    }
    return pass_value(parser, 1);
}

enum wire_result raw_page_parse(const char *json, size_t length, struct raw_page *page, struct fault *fault)
{
    *page = (struct raw_page){.epoch.is = WIRE_IS_NULL};
    page->text = malloc(length + 1);
    if (page->text == NULL)
        return WIRE_NO_MEMORY;
    memcpy(page->text, json, length);
    page->text[length] = '\0';
    struct parser parser = {.page = page, .at = page->text, .end = page->text + length};
    pass_space(&parser);
    if (*parser.at == '{') {
        read_object(&parser, read_page_field, page);
    } else {
        /* Another kind of value, or none at all. */
        json_t *value;
        enum wire_result result = wire_json_parse(json, length, WIRE_PAGE_MAX_BYTES, &value, fault);
        json_decref(value);
        return result;
    }
    if (parser.result == WIRE_OK && parser.at != parser.end)
        parser.result = WIRE_MALFORMED;
    if (parser.result == WIRE_MALFORMED)
        fault_set(fault, "", "not strict JSON at byte %zu", (size_t)(parser.at - page->text));
    return parser.result;
}

void raw_page_free(struct raw_page *page)
{
    free(page->text);
    free(page->values);
    free(page->rows);
    free(page->tables);
}

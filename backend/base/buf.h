/*
 * A growing byte buffer that always has a maximum: nothing that comes from outside can eat the memory.
 * The text in it is kept NUL-terminated (the NUL is not counted).
 */
#ifndef MENTING_BASE_BUF_H
#define MENTING_BASE_BUF_H

#include <stddef.h>
#include <stdbool.h>
#include "backend/base/result.h"

struct buf {
    char *data; /* NULL while empty */
    size_t len; /* bytes used, without the NUL */
    size_t cap;
    size_t max;              /* len never passes this */
    enum base_result failed; /* first failure; sticky, so a run of appends can be tested once at its end */
};

/* Starts an empty buffer that takes at most `max` bytes. No allocation. Release with buf_free. */
void buf_init(struct buf *buf, size_t max);
/* Appends; on BASE_NO_MEMORY or BASE_TOO_LARGE the content is as before and `failed` is set. */
enum base_result buf_append(struct buf *buf, const void *bytes, size_t count);
enum base_result buf_text(struct buf *buf, const char *text);
enum base_result buf_char(struct buf *buf, char c);
enum base_result buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
/* Appends `text` as a JSON string with its quotes; text must be valid UTF-8. */
enum base_result buf_json_string(struct buf *buf, const char *text);
/* The content as text, "" when empty. Valid until the next change. */
const char *buf_borrow(const struct buf *buf);
/* The content as an allocated string the caller frees (NULL when out of memory); the buffer is empty after. */
char *buf_take(struct buf *buf);
/* Removes `count` bytes from the front. */
void buf_drop_front(struct buf *buf, size_t count);
/* Empties, keeps the memory and clears `failed`. */
void buf_clear(struct buf *buf);
/* Overwrites the memory with zeros, then frees: for anything that held a secret. */
void buf_wipe(struct buf *buf);
void buf_free(struct buf *buf);

#endif

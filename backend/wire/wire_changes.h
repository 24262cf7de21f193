/*
 * A page of the change feed (GET /v1/changes): positional rows by table. The reader is used by the kiosk, the writer by
 * the office.
 */
#ifndef MENTING_WIRE_CHANGES_H
#define MENTING_WIRE_CHANGES_H

#include "backend/wire/wire.h"

/* ---- the tables both sides know -------------------------------------------------------------------------------- */

enum wire_type { WIRE_TEXT, WIRE_INTEGER };
struct wire_column {
    const char *name;
    enum wire_type type;
    bool may_be_null;
};
struct wire_table {
    const char *name;
    const struct wire_column *columns; /* without the leading seq; columns[0] is "id" */
    size_t column_count;
};
/* The tables in the order in which they are defined in wire_tables.c. Static. */
const struct wire_table *wire_tables(size_t *count);
const struct wire_table *wire_table_find(const char *name);

/* ---- reading ----------------------------------------------------------------------------------------------------- */

struct wire_value {
    enum { WIRE_IS_NULL, WIRE_IS_TEXT, WIRE_IS_INTEGER, WIRE_IS_OTHER /* a visitor never sees it */ } is;
    const char *text; /* borrowed from the page */
    int64_t integer;
};
struct wire_changes; /* a parsed page */
struct wire_changes_head {
    char epoch[WIRE_EPOCH_SIZE];
    int64_t next, head;
    bool complete;
    char time[CALENDAR_TIME_SIZE];
};
/* Called for each row in order. `values` has one value for each column of `table` (a column the page lacks is null).
   Return false to stop. */
struct wire_changes_visitor {
    void *context;
    bool (*row)(void *context, const struct wire_table *table, int64_t seq, const struct wire_value *values);
    bool (*gone)(void *context, const struct wire_table *table, int64_t seq, const char *id);
};
/* Parses and checks the page's shape. A row of the wrong length, a value of the wrong type, a seq that is not within
   (after, next], a null where none may be: WIRE_INVALID. Tables and columns not known here are passed over. */
enum wire_result wire_changes_read(
    const char *json, size_t length, int64_t after, struct wire_changes **out, struct fault *fault) MUST_USE;
const struct wire_changes_head *wire_changes_head(const struct wire_changes *page);
size_t wire_changes_row_count(const struct wire_changes *page); /* rows and tombstones */
/* False when the visitor stopped. */
bool wire_changes_visit(const struct wire_changes *page, const struct wire_changes_visitor *visitor);
void wire_changes_free(struct wire_changes *page);

/* ---- writing (a page is written front to back, straight into the answer's buffer) ---------------------------- */

struct wire_changes_writer {
    struct buf *out;
    const struct wire_table *table; /* NULL between tables */
    bool any_table, any_row, in_gone;
    bool bad_value; /* a value that its column does not take was given */
    size_t start;   /* of the page in `out` */
};
/* Order: begin, then for each table: table, row..., gone..., and at last end (which writes the head's fields). `values`
   has one value for each column of the table. Failures are kept and told by end, which then leaves `out` as it was at
   begin: WIRE_INVALID for a value whose type its column does not take, a null where none may be, or text that is not
   UTF-8. */
void wire_changes_begin(struct wire_changes_writer *writer, struct buf *out);
void wire_changes_table(struct wire_changes_writer *writer, const struct wire_table *table);
void wire_changes_row(struct wire_changes_writer *writer, int64_t seq, const struct wire_value *values);
void wire_changes_gone(struct wire_changes_writer *writer, int64_t seq, const char *id);
enum wire_result wire_changes_end(
    struct wire_changes_writer *writer, const struct wire_changes_head *head) MUST_USE;

#endif

/*
 * A page of changes as bare positional JSON, before anything is known of its meaning. A library for any JSON builds a
 * tree with an allocation for each value; a page has a hundred thousand of them, so its rows are read by a parser of
 * their own. Whatever is not a row's text, integer or null is left to the library, which is as strict.
 */
#ifndef MENTING_WIRE_CHANGES_INTERNAL_H
#define MENTING_WIRE_CHANGES_INTERNAL_H

#include "backend/wire/wire_changes.h"

enum raw_state { RAW_ABSENT, RAW_AS_WANTED, RAW_OTHER };

struct raw_row {
    size_t first; /* of its values in raw_page.values */
    size_t count;
    bool is_array;
};
/* An array of rows (or of one row's values). */
struct raw_list {
    enum raw_state state;
    size_t first, count; /* rows; for columns: values */
};
struct raw_table {
    bool is_object;
    struct wire_value name;
    struct raw_list columns, rows, gone;
};
struct raw_page {
    char *text; /* a copy of the message; the values' texts lie in it */
    struct wire_value *values;
    struct raw_row *rows;
    struct raw_table *tables;
    size_t value_count, value_room, row_count, row_room, table_count, table_room;
    /* the page's own fields; WIRE_IS_NULL when absent */
    struct wire_value epoch, next, head, time;
    enum raw_state complete_state, tables_state;
    bool complete;
};

/* Parses strict JSON: WIRE_MALFORMED unless all of it is; WIRE_INVALID when it is no object. Shapes are only noted.
   Release with raw_page_free in all cases. */
enum wire_result raw_page_parse(
    const char *json, size_t length, struct raw_page *page, struct fault *fault) MUST_USE;
void raw_page_free(struct raw_page *page);

#endif

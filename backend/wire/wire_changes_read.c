#include "backend/wire/wire_changes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/wire/wire_internal.h"

#define TABLES_MAX    100 /* in one page */
#define COLUMNS_MAX   64  /* of a table in a page, known or not */
#define KNOWN_COLUMNS 32  /* of a table in wire_tables.c; a test holds them against this */
#define NOT_IN_PAGE   SIZE_MAX

/* One table of the page: where each column that is known here stands in the rows. */
struct page_table {
    const struct wire_table *table;
    size_t position[KNOWN_COLUMNS]; /* NOT_IN_PAGE where the page lacks it */
    size_t width;                   /* of a row, with the seq */
    const json_t *rows, *gone;      /* NULL: none */
};

struct wire_changes {
    json_t *root;
    struct wire_changes_head head;
    struct page_table *tables;
    size_t table_count;
    size_t row_count;
};

/* What reading a page carries along. */
struct reading {
    struct wire_changes *page;
    struct wire_fields fields; /* of the page */
    int64_t after;
    size_t index; /* of the table being read */
};

static void refuse_entry(
    struct reading *reading, const char *part, size_t row, size_t value, const char *what)
{
    char place[80];
    int used = snprintf(place, sizeof place, "tables[%zu].%s[%zu]", reading->index, part, row);
    if (value != NOT_IN_PAGE)
        snprintf(place + used, sizeof place - (size_t)used, "[%zu]", value);
    wire_refuse(&reading->fields, place, "%s", what);
}

static void read_head(struct reading *reading)
{
    struct wire_changes_head *head = &reading->page->head;
    struct wire_fields *fields = &reading->fields;
    wire_read_text(fields, "epoch", WIRE_REQUIRED, head->epoch, sizeof head->epoch);
    wire_read_integer(fields, "next", WIRE_REQUIRED, reading->after, INT64_MAX, &head->next);
    wire_read_integer(fields, "head", WIRE_REQUIRED, head->next, INT64_MAX, &head->head);
    wire_read_time(fields, "time", head->time);
    const json_t *complete = json_object_get(fields->object, "complete");
    if (!json_is_boolean(complete))
        wire_refuse(fields, "complete", complete == NULL ? "is missing" : "must be true or false");
    head->complete = json_is_true(complete);
    if (!head->complete && head->next == reading->after)
        wire_refuse(fields, "next", "does not go on, though the page is not the last");
}

/* ---- columns ------------------------------------------------------------------------------------------------- */

static bool columns_are_text(struct reading *reading, const json_t *columns)
{
    for (size_t i = 0; i < json_array_size(columns); i++) {
        if (!json_is_string(json_array_get(columns, i))) {
            refuse_entry(reading, "columns", i, NOT_IN_PAGE, "must be text");
            return false;
        }
    }
    const char *first = json_string_value(json_array_get(columns, 0));
    if (first == NULL || strcmp(first, "seq") != 0) {
        refuse_entry(reading, "columns", 0, NOT_IN_PAGE, "must be seq");
        return false;
    }
    return true;
}

static size_t column_position(const json_t *columns, const char *name)
{
    for (size_t i = 1; i < json_array_size(columns); i++) {
        if (strcmp(json_string_value(json_array_get(columns, i)), name) == 0)
            return i;
    }
    return NOT_IN_PAGE;
}

static void read_columns(struct reading *reading, const json_t *columns, struct page_table *out)
{
    if (!columns_are_text(reading, columns))
        return;
    out->width = json_array_size(columns);
    for (size_t i = 0; i < out->table->column_count; i++) {
        const struct wire_column *column = &out->table->columns[i];
        out->position[i] = column_position(columns, column->name);
        if (out->position[i] == NOT_IN_PAGE && !column->may_be_null) {
            char place[48];
            snprintf(place, sizeof place, "tables[%zu].columns", reading->index);
            wire_refuse(&reading->fields, place, "column %s is missing", column->name);
        }
    }
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static bool seq_is_good(struct reading *reading, const char *part, size_t row, const json_t *seq)
{
    int64_t value = json_integer_value(seq);
    if (json_is_integer(seq) && value > reading->after && value <= reading->page->head.next)
        return true;
    refuse_entry(reading, part, row, 0, "must be an integer over after and at most next");
    return false;
}

static void check_row(struct reading *reading, const struct page_table *table, size_t index)
{
    const json_t *row = json_array_get(table->rows, index);
    if (!json_is_array(row) || json_array_size(row) != table->width) {
        refuse_entry(reading, "rows", index, NOT_IN_PAGE, "must be an array as long as the columns");
        return;
    }
    if (!seq_is_good(reading, "rows", index, json_array_get(row, 0)))
        return;
    for (size_t i = 0; i < table->table->column_count; i++) {
        if (table->position[i] == NOT_IN_PAGE)
            continue;
        const struct wire_column *column = &table->table->columns[i];
        const json_t *value = json_array_get(row, table->position[i]);
        if (json_is_null(value)
                ? column->may_be_null
                : (column->type == WIRE_TEXT ? json_is_string(value) : json_is_integer(value)))
            continue;
        char what[80];
        snprintf(what, sizeof what, "%s must be %s%s", column->name,
            column->type == WIRE_TEXT ? "text" : "an integer", column->may_be_null ? " or null" : "");
        refuse_entry(reading, "rows", index, table->position[i], what);
        return;
    }
}

static void check_gone(struct reading *reading, const struct page_table *table, size_t index)
{
    const json_t *entry = json_array_get(table->gone, index);
    if (!json_is_array(entry) || json_array_size(entry) != 2)
        refuse_entry(reading, "gone", index, NOT_IN_PAGE, "must be an array of seq and id");
    else if (seq_is_good(reading, "gone", index, json_array_get(entry, 0)) &&
             json_string_length(json_array_get(entry, 1)) == 0)
        refuse_entry(reading, "gone", index, 1, "must be text");
}

/* An array that may be left out. */
static const json_t *optional_array(struct wire_fields *fields, const char *name)
{
    const json_t *value = json_object_get(fields->object, name);
    if (value == NULL || json_is_array(value))
        return value;
    wire_refuse(fields, name, "must be an array");
    return NULL;
}

static void read_table(struct reading *reading, const json_t *tables)
{
    struct wire_fields fields;
    wire_fields_item(&reading->fields, "tables", tables, reading->index, &fields);
    char name[64];
    wire_read_text(&fields, "t", WIRE_REQUIRED, name, sizeof name);
    const json_t *rows = optional_array(&fields, "rows");
    const json_t *gone = optional_array(&fields, "gone");
    struct page_table table = {.table = wire_table_find(name), .rows = rows, .gone = gone};
    bool known = fields.result == WIRE_OK && table.table != NULL;
    const json_t *columns = NULL;
    if (known && json_array_size(rows) > 0)
        columns = wire_read_array(&fields, "columns", COLUMNS_MAX);
    reading->fields.result = fields.result;
    if (!known || fields.result != WIRE_OK)
        return; /* a table of a newer office is passed over */
    if (columns != NULL)
        read_columns(reading, columns, &table);
    size_t row_count = json_array_size(rows), gone_count = json_array_size(gone);
    for (size_t i = 0; i < row_count && reading->fields.result == WIRE_OK; i++)
        check_row(reading, &table, i);
    for (size_t i = 0; i < gone_count && reading->fields.result == WIRE_OK; i++)
        check_gone(reading, &table, i);
    reading->page->tables[reading->page->table_count++] = table;
    reading->page->row_count += row_count + gone_count;
}

enum wire_result wire_changes_read(
    const char *json, size_t length, int64_t after, struct wire_changes **out, struct fault *fault)
{
    *out = NULL;
    struct wire_changes *page = calloc(1, sizeof *page);
    if (page == NULL)
        return WIRE_NO_MEMORY;
    enum wire_result result = wire_json_parse(json, length, WIRE_PAGE_MAX_BYTES, &page->root, fault);
    if (result != WIRE_OK) {
        wire_changes_free(page);
        return result;
    }
    struct reading reading = {.page = page, .after = after};
    wire_fields_start(&reading.fields, page->root, fault);
    read_head(&reading);
    const json_t *tables = wire_read_array(&reading.fields, "tables", TABLES_MAX);
    size_t count = json_array_size(tables);
    page->tables = calloc(count + 1, sizeof *page->tables);
    if (page->tables == NULL)
        wire_out_of_memory(&reading.fields);
    for (; reading.index < count && reading.fields.result == WIRE_OK; reading.index++)
        read_table(&reading, tables);
    if (reading.fields.result != WIRE_OK) {
        wire_changes_free(page);
        return reading.fields.result;
    }
    *out = page;
    return WIRE_OK;
}

/* ---- use ----------------------------------------------------------------------------------------------------- */

const struct wire_changes_head *wire_changes_head(const struct wire_changes *page)
{
    return &page->head;
}

size_t wire_changes_row_count(const struct wire_changes *page)
{
    return page->row_count;
}

static struct wire_value value_of(const json_t *value)
{
    if (json_is_string(value))
        return (struct wire_value){.is = WIRE_IS_TEXT, .text = json_string_value(value)};
    if (json_is_integer(value))
        return (struct wire_value){.is = WIRE_IS_INTEGER, .integer = json_integer_value(value)};
    return (struct wire_value){.is = WIRE_IS_NULL};
}

static bool visit_rows(const struct page_table *table, const struct wire_changes_visitor *visitor)
{
    struct wire_value values[KNOWN_COLUMNS];
    for (size_t i = 0; i < json_array_size(table->rows); i++) {
        const json_t *row = json_array_get(table->rows, i);
        for (size_t c = 0; c < table->table->column_count; c++) {
            size_t at = table->position[c];
            values[c] = value_of(at == NOT_IN_PAGE ? NULL : json_array_get(row, at));
        }
        int64_t seq = json_integer_value(json_array_get(row, 0));
        if (!visitor->row(visitor->context, table->table, seq, values))
            return false;
    }
    return true;
}

static bool visit_gone(const struct page_table *table, const struct wire_changes_visitor *visitor)
{
    for (size_t i = 0; i < json_array_size(table->gone); i++) {
        const json_t *entry = json_array_get(table->gone, i);
        if (!visitor->gone(visitor->context, table->table, json_integer_value(json_array_get(entry, 0)),
                json_string_value(json_array_get(entry, 1))))
            return false;
    }
    return true;
}

bool wire_changes_visit(const struct wire_changes *page, const struct wire_changes_visitor *visitor)
{
    for (size_t i = 0; i < page->table_count; i++) {
        if (!visit_rows(&page->tables[i], visitor) || !visit_gone(&page->tables[i], visitor))
            return false;
    }
    return true;
}

void wire_changes_free(struct wire_changes *page)
{
    if (page == NULL)
        return;
    json_decref(page->root);
    free(page->tables);
    free(page);
}

#include "backend/wire/wire_changes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/wire/wire_changes_internal.h"
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
    bool in_order;                  /* the columns are those known here, in their order, behind the seq */
    struct raw_list rows, gone;
};

struct wire_changes {
    struct raw_page raw;
    struct wire_changes_head head;
    struct page_table *tables;
    size_t table_count;
    size_t row_count;
};

/* What reading a page carries along. */
struct reading {
    struct wire_changes *page;
    struct wire_fields fields; /* for result and fault */
    int64_t after;
    size_t index; /* of the table being read */
};

static bool refuse(struct reading *reading, const char *part, const char *what)
{
    char place[80];
    snprintf(place, sizeof place, "tables[%zu]%s%s", reading->index, part[0] != '\0' ? "." : "", part);
    wire_refuse(&reading->fields, place, "%s", what);
    return false;
}

static bool refuse_entry(
    struct reading *reading, const char *part, size_t row, size_t value, const char *what)
{
    char place[60];
    if (value == NOT_IN_PAGE)
        snprintf(place, sizeof place, "%s[%zu]", part, row);
    else
        snprintf(place, sizeof place, "%s[%zu][%zu]", part, row, value);
    return refuse(reading, place, what);
}

/* ---- the page's own fields -------------------------------------------------------------------------------------- */

static void read_text(
    struct reading *reading, const char *name, const struct wire_value *value, char *out, size_t size)
{
    out[0] = '\0';
    if (value->is == WIRE_IS_NULL)
        wire_refuse(&reading->fields, name, "is missing");
    else if (value->is != WIRE_IS_TEXT)
        wire_refuse(&reading->fields, name, "must be text");
    else if (value->text[0] == '\0' || strlen(value->text) >= size)
        wire_refuse(&reading->fields, name, "must have 1 to %zu bytes", size - 1);
    else
        strcpy(out, value->text);
}

static int64_t read_seq(
    struct reading *reading, const char *name, const struct wire_value *value, int64_t least)
{
    if (value->is == WIRE_IS_INTEGER && value->integer >= least)
        return value->integer;
    if (value->is == WIRE_IS_NULL)
        wire_refuse(&reading->fields, name, "is missing");
    else
        wire_refuse(&reading->fields, name, "must be an integer of %lld or more", (long long)least);
    return least;
}

static void read_head(struct reading *reading)
{
    const struct raw_page *raw = &reading->page->raw;
    struct wire_changes_head *head = &reading->page->head;
    read_text(reading, "epoch", &raw->epoch, head->epoch, sizeof head->epoch);
    head->next = read_seq(reading, "next", &raw->next, reading->after);
    head->head = read_seq(reading, "head", &raw->head, head->next);
    read_text(reading, "time", &raw->time, head->time, sizeof head->time);
    int64_t ms;
    if (reading->fields.result == WIRE_OK && !calendar_parse_time(head->time, &ms))
        wire_refuse(&reading->fields, "time", "must be a time like 2026-11-23T02:48:00.000Z");
    if (raw->complete_state != RAW_AS_WANTED)
        wire_refuse(&reading->fields, "complete", "must be true or false");
    head->complete = raw->complete;
    if (!head->complete && head->next == reading->after)
        wire_refuse(&reading->fields, "next", "does not go on, though the page is not the last");
    if (raw->tables_state != RAW_AS_WANTED)
        wire_refuse(&reading->fields, "tables", "must be an array");
    else if (raw->table_count > TABLES_MAX)
        wire_refuse(&reading->fields, "tables", "at most %d entries are allowed", TABLES_MAX);
}

/* ---- columns ------------------------------------------------------------------------------------------------- */

static bool columns_are_text(struct reading *reading, const struct wire_value *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (columns[i].is != WIRE_IS_TEXT)
            return refuse_entry(reading, "columns", i, NOT_IN_PAGE, "must be text");
    }
    if (count == 0 || strcmp(columns[0].text, "seq") != 0)
        return refuse_entry(reading, "columns", 0, NOT_IN_PAGE, "must be seq");
    return true;
}

/* From value `first` on; NULL for a page without any. */
static const struct wire_value *raw_values(const struct raw_page *raw, size_t first)
{
    return raw->values != NULL ? &raw->values[first] : NULL;
}

static size_t column_position(const struct wire_value *columns, size_t count, const char *name)
{
    for (size_t i = 1; i < count; i++) {
        if (strcmp(columns[i].text, name) == 0)
            return i;
    }
    return NOT_IN_PAGE;
}

static bool read_columns(struct reading *reading, const struct raw_list *list, struct page_table *out)
{
    if (list->state != RAW_AS_WANTED || list->count > COLUMNS_MAX)
        return refuse(reading, "columns", "must be an array of at most 64 names");
    const struct wire_value *columns = raw_values(&reading->page->raw, list->first);
    if (!columns_are_text(reading, columns, list->count))
        return false;
    out->width = list->count;
    out->in_order = true;
    for (size_t i = 0; i < out->table->column_count; i++) {
        const struct wire_column *column = &out->table->columns[i];
        out->position[i] = column_position(columns, list->count, column->name);
        out->in_order = out->in_order && out->position[i] == i + 1;
        if (out->position[i] == NOT_IN_PAGE && !column->may_be_null) {
            char what[80];
            snprintf(what, sizeof what, "column %s is missing", column->name);
            return refuse(reading, "columns", what);
        }
    }
    return true;
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static bool seq_is_good(struct reading *reading, const char *part, size_t row, const struct wire_value *seq)
{
    if (seq->is == WIRE_IS_INTEGER && seq->integer > reading->after &&
        seq->integer <= reading->page->head.next)
        return true;
    return refuse_entry(reading, part, row, 0, "must be an integer over after and at most next");
}

static bool refuse_value(
    struct reading *reading, const struct page_table *table, size_t row, size_t column_index)
{
    const struct wire_column *column = &table->table->columns[column_index];
    char what[80];
    snprintf(what, sizeof what, "%s must be %s%s", column->name,
        column->type == WIRE_TEXT ? "text" : "an integer", column->may_be_null ? " or null" : "");
    return refuse_entry(reading, "rows", row, table->position[column_index], what);
}

static bool check_row(struct reading *reading, const struct page_table *table, size_t index)
{
    const struct raw_row *row = &reading->page->raw.rows[table->rows.first + index];
    if (!row->is_array || row->count != table->width)
        return refuse_entry(reading, "rows", index, NOT_IN_PAGE, "must be an array as long as the columns");
    const struct wire_value *values = raw_values(&reading->page->raw, row->first);
    if (!seq_is_good(reading, "rows", index, &values[0]))
        return false;
    for (size_t i = 0; i < table->table->column_count; i++) {
        if (table->position[i] == NOT_IN_PAGE)
            continue;
        const struct wire_column *column = &table->table->columns[i];
        const struct wire_value *value = &values[table->position[i]];
        bool good = value->is == WIRE_IS_NULL
                        ? column->may_be_null
                        : value->is == (column->type == WIRE_TEXT ? WIRE_IS_TEXT : WIRE_IS_INTEGER);
        if (!good)
            return refuse_value(reading, table, index, i);
    }
    return true;
}

static bool check_gone(struct reading *reading, const struct page_table *table, size_t index)
{
    const struct raw_row *row = &reading->page->raw.rows[table->gone.first + index];
    if (!row->is_array || row->count != 2)
        return refuse_entry(reading, "gone", index, NOT_IN_PAGE, "must be an array of seq and id");
    const struct wire_value *values = raw_values(&reading->page->raw, row->first);
    if (!seq_is_good(reading, "gone", index, &values[0]))
        return false;
    if (values[1].is != WIRE_IS_TEXT || values[1].text[0] == '\0')
        return refuse_entry(reading, "gone", index, 1, "must be text");
    return true;
}

/* False when the page is refused. A table of a newer office is passed over. */
static bool read_table(struct reading *reading)
{
    struct wire_changes *page = reading->page;
    const struct raw_table *raw = &page->raw.tables[reading->index];
    if (!raw->is_object)
        return refuse(reading, "", "must be an object");
    if (raw->name.is != WIRE_IS_TEXT)
        return refuse(reading, "t", "must be text");
    if (raw->rows.state == RAW_OTHER)
        return refuse(reading, "rows", "must be an array");
    if (raw->gone.state == RAW_OTHER)
        return refuse(reading, "gone", "must be an array");
    struct page_table *table = &page->tables[page->table_count];
    *table =
        (struct page_table){.table = wire_table_find(raw->name.text), .rows = raw->rows, .gone = raw->gone};
    if (table->table == NULL)
        return true;
    if (raw->rows.count > 0 && !read_columns(reading, &raw->columns, table))
        return false;
    for (size_t i = 0; i < raw->rows.count; i++) {
        if (!check_row(reading, table, i))
            return false;
    }
    for (size_t i = 0; i < raw->gone.count; i++) {
        if (!check_gone(reading, table, i))
            return false;
    }
    page->table_count++;
    page->row_count += raw->rows.count + raw->gone.count;
    return true;
}

enum wire_result wire_changes_read(
    const char *json, size_t length, int64_t after, struct wire_changes **out, struct fault *fault)
{
    *out = NULL;
    if (length > WIRE_PAGE_MAX_BYTES) {
        fault_set(fault, "", "%zu bytes, at most %d are allowed", length, WIRE_PAGE_MAX_BYTES);
        return WIRE_TOO_LARGE;
    }
    struct wire_changes *page = calloc(1, sizeof *page);
    if (page == NULL)
        return WIRE_NO_MEMORY;
    struct reading reading = {.page = page, .after = after};
    wire_fields_start(&reading.fields, NULL, fault);
    reading.fields.result = raw_page_parse(json, length, &page->raw, fault);
    if (reading.fields.result == WIRE_OK)
        read_head(&reading);
    if (reading.fields.result == WIRE_OK) {
        page->tables = calloc(page->raw.table_count + 1, sizeof *page->tables);
        if (page->tables == NULL)
            wire_out_of_memory(&reading.fields);
    }
    while (reading.fields.result == WIRE_OK && reading.index < page->raw.table_count && read_table(&reading))
        reading.index++;
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

/* The row's values in the order of the table's columns; `room` is used where the page has another order. */
static const struct wire_value *in_order(
    const struct page_table *table, const struct wire_value *values, struct wire_value room[KNOWN_COLUMNS])
{
    if (table->in_order)
        return values + 1;
    for (size_t i = 0; i < table->table->column_count; i++)
        room[i] = table->position[i] == NOT_IN_PAGE ? (struct wire_value){.is = WIRE_IS_NULL}
                                                    : values[table->position[i]];
    return room;
}

static bool visit_table(const struct wire_changes *page, const struct page_table *table,
    const struct wire_changes_visitor *visitor)
{
    struct wire_value room[KNOWN_COLUMNS];
    for (size_t i = 0; i < table->rows.count; i++) {
        const struct raw_row *row = &page->raw.rows[table->rows.first + i];
        const struct wire_value *values = raw_values(&page->raw, row->first);
        if (!visitor->row(visitor->context, table->table, values[0].integer, in_order(table, values, room)))
            return false;
    }
    for (size_t i = 0; i < table->gone.count; i++) {
        const struct raw_row *row = &page->raw.rows[table->gone.first + i];
        const struct wire_value *values = raw_values(&page->raw, row->first);
        if (!visitor->gone(visitor->context, table->table, values[0].integer, values[1].text))
            return false;
    }
    return true;
}

bool wire_changes_visit(const struct wire_changes *page, const struct wire_changes_visitor *visitor)
{
    for (size_t i = 0; i < page->table_count; i++) {
        if (!visit_table(page, &page->tables[i], visitor))
            return false;
    }
    return true;
}

void wire_changes_free(struct wire_changes *page)
{
    if (page == NULL)
        return;
    raw_page_free(&page->raw);
    free(page->tables);
    free(page);
}

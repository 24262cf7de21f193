#include "backend/base/csv.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"

#define COLUMNS_MAX 64
#define BYTES_MAX   ((size_t)256 << 20)

struct csv {
    char *text;      /* a copy of the input in which the fields are unquoted and ended in place */
    char **fields;   /* the header's, then the records', `columns` each */
    size_t *lines;   /* where each row starts; [0] is the header's */
    size_t rows;     /* with the header */
    size_t capacity; /* rows there is room for */
    size_t columns;  /* 0 until the header is read */
};

struct reader {
    struct csv *csv;
    char *at;           /* next character to read */
    char *line_start;   /* for the column of a fault */
    const char *source; /* the text as given: unquoting moves what the copy holds */
    size_t line;
    const char *place;
    struct fault *fault;
};

static enum base_result wrong(const struct reader *reader, const char *at, const char *why)
{
    size_t column = 1;
    for (const char *c = reader->line_start; c < at; c++)
        column += ((unsigned char)reader->source[c - reader->csv->text] & 0xc0) != 0x80;
    char place[sizeof reader->fault->place];
    snprintf(place, sizeof place, "%.100s:%zu:%zu", reader->place, reader->line, column);
    fault_set(reader->fault, place, "%s", why);
    return BASE_SYNTAX;
}

static enum base_result out_of_memory(const struct reader *reader)
{
    fault_set(reader->fault, reader->place, "out of memory");
    return BASE_NO_MEMORY;
}

/* Steps over one line end, if there is one. */
static bool skip_line_end(struct reader *reader)
{
    char *at = reader->at;
    if (at[0] == '\r' && at[1] == '\n')
        at++;
    if (*at != '\n')
        return false;
    reader->at = reader->line_start = at + 1;
    reader->line++;
    return true;
}

/* Unquotes the field at reader->at in place. The text shrinks, so that writing never overtakes reading. */
static enum base_result read_quoted(struct reader *reader, char **field)
{
    char *opening = reader->at;
    size_t opening_line = reader->line;
    char *opening_line_start = reader->line_start;
    char *out = *field = opening + 1;
    char *at = opening + 1;
    for (;; at++) {
        if (*at == '\0') {
            reader->line = opening_line;
            reader->line_start = opening_line_start;
            return wrong(reader, opening, "the quotation mark opened here is never closed");
        }
        if (*at == '"' && at[1] != '"')
            break;
        if (*at == '"')
            at++;
        if (*at == '\n') {
            reader->line++;
            reader->line_start = at + 1;
        }
        *out++ = *at;
    }
    reader->at = at + 1;
    char next = reader->at[0];
    if (next != ',' && next != '\n' && next != '\0' && !(next == '\r' && reader->at[1] == '\n'))
        return wrong(
            reader, reader->at, "after a closing quotation mark only a comma or the line's end is allowed");
    /* The NUL may only be written once what follows is known: it can fall on the closing mark, never behind it. */
    *out = '\0';
    return BASE_OK;
}

static enum base_result read_plain(struct reader *reader, char **field)
{
    char *at = *field = reader->at;
    for (; *at != ',' && *at != '\n' && *at != '\0'; at++) {
        if (*at == '\r' && at[1] == '\n')
            break;
        if (*at == '"')
            return wrong(reader, at, "a quotation mark inside a field without quotation marks");
        if (*at == '\r')
            return wrong(reader, at, "a carriage return that ends no line");
    }
    reader->at = at;
    return BASE_OK;
}

/* Reads one row into `fields` (COLUMNS_MAX of them) and steps over its line end. */
static enum base_result read_row(struct reader *reader, char **fields, size_t *count)
{
    *count = 0;
    for (;;) {
        if (*count == COLUMNS_MAX)
            return wrong(reader, reader->at, "more than 64 fields");
        enum base_result result =
            *reader->at == '"' ? read_quoted(reader, &fields[*count]) : read_plain(reader, &fields[*count]);
        if (result != BASE_OK)
            return result;
        ++*count;
        char *end = reader->at;
        bool more = *end == ',';
        if (more)
            reader->at++;
        else
            skip_line_end(reader);
        *end = '\0';
        if (!more)
            return BASE_OK;
    }
}

static bool grow(struct csv *csv)
{
    size_t capacity = csv->capacity == 0 ? 64 : csv->capacity * 2;
    size_t *lines = realloc(csv->lines, capacity * sizeof *lines);
    if (lines == NULL)
        return false;
    csv->lines = lines;
    char **fields = realloc(csv->fields, capacity * csv->columns * sizeof *fields);
    if (fields == NULL)
        return false;
    csv->fields = fields;
    csv->capacity = capacity;
    return true;
}

static enum base_result check_header(struct reader *reader, char **fields, size_t count, size_t line)
{
    char why[200];
    reader->line = line;
    for (size_t i = 0; i < count; i++) {
        if (fields[i][0] == '\0') {
            snprintf(why, sizeof why, "heading %zu is empty", i + 1);
            return wrong(reader, reader->line_start, why);
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(fields[i], fields[k]) == 0) {
                snprintf(why, sizeof why, "heading \"%.100s\" is there twice", fields[i]);
                return wrong(reader, reader->line_start, why);
            }
        }
    }
    return BASE_OK;
}

static enum base_result keep_row(struct reader *reader, char **fields, size_t count, size_t line)
{
    struct csv *csv = reader->csv;
    if (csv->columns == 0) {
        size_t next_line = reader->line;
        enum base_result result = check_header(reader, fields, count, line);
        if (result != BASE_OK)
            return result;
        reader->line = next_line;
        csv->columns = count;
    } else if (count != csv->columns) {
        char why[100];
        snprintf(why, sizeof why, "%zu fields where the header has %zu", count, csv->columns);
        reader->line = line;
        return wrong(reader, reader->line_start, why);
    }
    if (csv->rows == csv->capacity && !grow(csv))
        return out_of_memory(reader);
    memcpy(csv->fields + csv->rows * csv->columns, fields, count * sizeof *fields);
    csv->lines[csv->rows++] = line;
    return BASE_OK;
}

static enum base_result read_all(struct reader *reader)
{
    while (*reader->at != '\0') {
        if (skip_line_end(reader))
            continue;
        if (*reader->at == '#') {
            reader->at += strcspn(reader->at, "\n");
            continue;
        }
        char *fields[COLUMNS_MAX];
        size_t count = 0;
        size_t line = reader->line;
        enum base_result result = read_row(reader, fields, &count);
        if (result == BASE_OK)
            result = keep_row(reader, fields, count, line);
        if (result != BASE_OK)
            return result;
    }
    return reader->csv->columns > 0 ? BASE_OK : wrong(reader, reader->at, "there is no header line");
}

/* Finds the line and column of the first bad byte. */
static enum base_result check_text(struct reader *reader, size_t length)
{
    char *end = reader->at + length;
    if (memchr(reader->at, '\0', length) == NULL && text_utf8_valid(reader->at, length))
        return BASE_OK;
    while (reader->at < end) {
        char *line_end = memchr(reader->at, '\n', (size_t)(end - reader->at));
        size_t count = (size_t)((line_end != NULL ? line_end : end) - reader->at);
        if (memchr(reader->at, '\0', count) != NULL)
            return wrong(reader, memchr(reader->at, '\0', count), "a NUL byte");
        for (size_t i = count; i > 0 && !text_utf8_valid(reader->at, count); i--) {
            if (text_utf8_valid(reader->at, i))
                return wrong(reader, reader->at + i, "not UTF-8 (save the file as UTF-8)");
        }
        if (!text_utf8_valid(reader->at, count))
            return wrong(reader, reader->at, "not UTF-8 (save the file as UTF-8)");
        reader->at += count;
        skip_line_end(reader);
    }
    return BASE_SYNTAX;
}

enum base_result csv_parse(
    const char *text, size_t length, const char *place, struct csv **out, struct fault *fault)
{
    *out = NULL;
    if (length > BYTES_MAX) {
        fault_set(fault, place, "%zu bytes; at most %zu are read", length, BYTES_MAX);
        return BASE_TOO_LARGE;
    }
    struct csv *csv = calloc(1, sizeof *csv);
    char *copy = malloc(length + 1);
    struct reader reader = {.csv = csv, .source = text, .line = 1, .place = place, .fault = fault};
    if (csv == NULL || copy == NULL) {
        free(csv);
        free(copy);
        return out_of_memory(&reader);
    }
    if (length > 0)
        memcpy(copy, text, length);
    copy[length] = '\0';
    csv->text = reader.at = reader.line_start = copy;
    enum base_result result = check_text(&reader, length);
    if (result == BASE_OK) {
        if (strncmp(copy, "\xef\xbb\xbf", 3) == 0)
            reader.at = reader.line_start = copy + 3;
        result = read_all(&reader);
    }
    if (result != BASE_OK) {
        csv_free(csv);
        return result;
    }
    *out = csv;
    return BASE_OK;
}

void csv_free(struct csv *csv)
{
    if (csv == NULL)
        return;
    free(csv->fields);
    free(csv->lines);
    free(csv->text);
    free(csv);
}

size_t csv_count(const struct csv *csv)
{
    return csv->rows - 1;
}

size_t csv_line(const struct csv *csv, size_t index)
{
    return csv->lines[index + 1];
}

/* The column's index, or `columns` when there is no such heading. */
static size_t find_column(const struct csv *csv, const char *column)
{
    size_t i = 0;
    while (i < csv->columns && strcmp(csv->fields[i], column) != 0)
        i++;
    return i;
}

const char *csv_field(const struct csv *csv, size_t index, const char *column)
{
    size_t i = find_column(csv, column);
    return i < csv->columns && index < csv_count(csv) ? csv->fields[(index + 1) * csv->columns + i] : NULL;
}

bool csv_has_column(const struct csv *csv, const char *column)
{
    return find_column(csv, column) < csv->columns;
}

#include "backend/wire/wire_changes.h"

#include <string.h>

#include "backend/base/text.h"
#include "backend/wire/wire_internal.h"

/* A page is most of what the office ever sends, so integers don't go through printf. */
static void put_integer(struct buf *out, int64_t value)
{
    char text[24];
    char *at = text + sizeof text;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        *--at = '-';
    buf_append(out, at, (size_t)(text + sizeof text - at));
}

/* A text that is not UTF-8 would make every kiosk refuse the page: the office has to hear of it. */
static void put_text(struct wire_changes_writer *writer, const char *text)
{
    if (text_utf8_valid(text, strlen(text)))
        buf_json_string(writer->out, text);
    else
        writer->bad_value = true;
}

static void put_value(
    struct wire_changes_writer *writer, const struct wire_column *column, const struct wire_value *value)
{
    if (value->is == WIRE_IS_TEXT && column->type == WIRE_TEXT)
        put_text(writer, value->text);
    else if (value->is == WIRE_IS_INTEGER && column->type == WIRE_INTEGER)
        put_integer(writer->out, value->integer);
    else if (value->is == WIRE_IS_NULL && column->may_be_null)
        buf_text(writer->out, "null");
    else
        writer->bad_value = true;
}

void wire_changes_begin(struct wire_changes_writer *writer, struct buf *out)
{
    *writer = (struct wire_changes_writer){.out = out, .start = out->len};
    buf_text(out, "{\"tables\":[");
}

static void end_table(struct wire_changes_writer *writer)
{
    if (writer->table != NULL)
        buf_text(writer->out, "]}");
    writer->table = NULL;
}

void wire_changes_table(struct wire_changes_writer *writer, const struct wire_table *table)
{
    end_table(writer);
    buf_text(writer->out, writer->any_table ? ",\n{\"t\":\"" : "\n{\"t\":\"");
    buf_text(writer->out, table->name);
    buf_text(writer->out, "\",\"columns\":[\"seq\"");
    for (size_t i = 0; i < table->column_count; i++) {
        buf_text(writer->out, ",\"");
        buf_text(writer->out, table->columns[i].name);
        buf_char(writer->out, '"');
    }
    buf_text(writer->out, "],\"rows\":[");
    writer->table = table;
    writer->any_table = true;
    writer->any_row = writer->in_gone = false;
}

static void start_entry(struct wire_changes_writer *writer, int64_t seq)
{
    buf_text(writer->out, writer->any_row ? ",[" : "[");
    writer->any_row = true;
    put_integer(writer->out, seq);
}

void wire_changes_row(struct wire_changes_writer *writer, int64_t seq, const struct wire_value *values)
{
    start_entry(writer, seq);
    for (size_t i = 0; i < writer->table->column_count; i++) {
        buf_char(writer->out, ',');
        put_value(writer, &writer->table->columns[i], &values[i]);
    }
    buf_char(writer->out, ']');
}

void wire_changes_gone(struct wire_changes_writer *writer, int64_t seq, const char *id)
{
    if (!writer->in_gone) {
        buf_text(writer->out, "],\"gone\":[");
        writer->in_gone = true;
        writer->any_row = false;
    }
    start_entry(writer, seq);
    buf_char(writer->out, ',');
    put_text(writer, id);
    buf_char(writer->out, ']');
}

enum wire_result wire_changes_end(struct wire_changes_writer *writer, const struct wire_changes_head *head)
{
    struct buf *out = writer->out;
    end_table(writer);
    buf_text(out, "],\"epoch\":");
    buf_json_string(out, head->epoch);
    buf_text(out, ",\"next\":");
    put_integer(out, head->next);
    buf_text(out, ",\"head\":");
    put_integer(out, head->head);
    buf_text(out, head->complete ? ",\"complete\":true,\"time\":" : ",\"complete\":false,\"time\":");
    buf_json_string(out, head->time);
    buf_char(out, '}');
    enum wire_result result = writer->bad_value ? WIRE_INVALID : wire_buf_result(out);
    if (result != WIRE_OK && out->data != NULL) {
        out->len = writer->start;
        out->data[writer->start] = '\0';
    }
    return result;
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/file.h"
#include "backend/wire/wire_changes.h"

#define TIME "2026-11-23T02:48:00.000Z"

static const struct wire_changes_head whole = {
    .epoch = "E1", .next = 1000000, .head = 1000000, .complete = true, .time = TIME};

/* The value a test gives column `column` of row `row`: nulls where they may be, every kind of character, both signs. */
static struct wire_value value_for(const struct wire_column *column, size_t row, char text[64])
{
    if (column->may_be_null && row % 3 == 0)
        return (struct wire_value){.is = WIRE_IS_NULL};
    if (column->type == WIRE_INTEGER) {
        static const int64_t numbers[] = {0, -1, 24480, INT64_MAX, INT64_MIN};
        return (struct wire_value){.is = WIRE_IS_INTEGER, .integer = numbers[row % 5]};
    }
    snprintf(text, 64, "%s-%zu \"\\/\n\t\x01\x7f 漏水 😀", column->name, row);
    return (struct wire_value){.is = WIRE_IS_TEXT, .text = text};
}

struct seen {
    const struct wire_table *table;
    size_t rows, gone;
};

static bool compare_row(
    void *context, const struct wire_table *table, int64_t seq, const struct wire_value *values)
{
    struct seen *seen = context;
    assert_ptr_equal(table, seen->table);
    assert_int_equal(seq, seen->rows + 1);
    for (size_t i = 0; i < table->column_count; i++) {
        char text[64];
        struct wire_value expected = value_for(&table->columns[i], seen->rows, text);
        assert_int_equal(values[i].is, expected.is);
        if (expected.is == WIRE_IS_TEXT)
            assert_string_equal(values[i].text, expected.text);
        else if (expected.is == WIRE_IS_INTEGER)
            assert_true(values[i].integer == expected.integer);
    }
    seen->rows++;
    return true;
}

static bool compare_gone(void *context, const struct wire_table *table, int64_t seq, const char *id)
{
    struct seen *seen = context;
    assert_ptr_equal(table, seen->table);
    assert_int_equal(seq, 500 + seen->gone);
    assert_string_equal(id, "gone \"one\"");
    seen->gone++;
    return true;
}

static void write_rows(struct wire_changes_writer *writer, const struct wire_table *table, size_t rows)
{
    for (size_t row = 0; row < rows; row++) {
        struct wire_value values[32];
        char texts[32][64];
        for (size_t i = 0; i < table->column_count; i++)
            values[i] = value_for(&table->columns[i], row, texts[i]);
        wire_changes_row(writer, (int64_t)row + 1, values);
    }
}

static void every_table_comes_back_as_it_was_written(void **state)
{
    (void)state;
    size_t count;
    const struct wire_table *tables = wire_tables(&count);
    for (size_t t = 0; t < count; t++) {
        assert_true(tables[t].column_count <= 32);
        assert_string_equal(tables[t].columns[0].name, "id");
        struct buf out;
        buf_init(&out, WIRE_PAGE_MAX_BYTES);
        struct wire_changes_writer writer;
        wire_changes_begin(&writer, &out);
        wire_changes_table(&writer, &tables[t]);
        write_rows(&writer, &tables[t], 30);
        wire_changes_gone(&writer, 500, "gone \"one\"");
        wire_changes_gone(&writer, 501, "gone \"one\"");
        assert_int_equal(wire_changes_end(&writer, &whole), WIRE_OK);
        struct wire_changes *page;
        struct fault fault = {.text = ""};
        if (wire_changes_read(out.data, out.len, 0, &page, &fault) != WIRE_OK)
            fail_msg("%s: %s %s", tables[t].name, fault.place, fault.text);
        assert_int_equal(wire_changes_row_count(page), 32);
        struct seen seen = {.table = &tables[t]};
        const struct wire_changes_visitor visitor = {&seen, compare_row, compare_gone};
        assert_true(wire_changes_visit(page, &visitor));
        assert_int_equal(seen.rows, 30);
        assert_int_equal(seen.gone, 2);
        wire_changes_free(page);
        buf_free(&out);
    }
}

static void the_head_of_a_page_comes_back(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 4096);
    buf_text(&out, "before");
    struct wire_changes_writer writer;
    wire_changes_begin(&writer, &out);
    struct wire_changes_head head = {.epoch = "e-7", .next = 41, .head = 99, .complete = false, .time = TIME};
    assert_int_equal(wire_changes_end(&writer, &head), WIRE_OK);
    struct wire_changes *page;
    struct fault fault;
    assert_int_equal(wire_changes_read(out.data + 6, out.len - 6, 40, &page, &fault), WIRE_OK);
    const struct wire_changes_head *read = wire_changes_head(page);
    assert_string_equal(read->epoch, "e-7");
    assert_int_equal(read->next, 41);
    assert_int_equal(read->head, 99);
    assert_false(read->complete);
    assert_string_equal(read->time, TIME);
    assert_int_equal(wire_changes_row_count(page), 0);
    wire_changes_free(page);
    buf_free(&out);
}

static bool stop_at_second(
    void *context, const struct wire_table *table, int64_t seq, const struct wire_value *values)
{
    (void)table;
    (void)seq;
    (void)values;
    return ++*(int *)context < 2;
}

static void a_visitor_may_stop(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 65536);
    struct wire_changes_writer writer;
    wire_changes_begin(&writer, &out);
    wire_changes_table(&writer, wire_table_find("setting"));
    write_rows(&writer, wire_table_find("setting"), 10);
    assert_int_equal(wire_changes_end(&writer, &whole), WIRE_OK);
    struct wire_changes *page;
    struct fault fault;
    assert_int_equal(wire_changes_read(out.data, out.len, 0, &page, &fault), WIRE_OK);
    int rows = 0;
    const struct wire_changes_visitor visitor = {&rows, stop_at_second, compare_gone};
    assert_false(wire_changes_visit(page, &visitor));
    assert_int_equal(rows, 2);
    wire_changes_free(page);
    buf_free(&out);
}

static enum wire_result write_one(const char *table, struct wire_value first, struct wire_value second)
{
    struct buf out;
    buf_init(&out, 4096);
    struct wire_changes_writer writer;
    wire_changes_begin(&writer, &out);
    wire_changes_table(&writer, wire_table_find(table));
    const struct wire_value values[] = {first, second};
    wire_changes_row(&writer, 1, values);
    enum wire_result result = wire_changes_end(&writer, &whole);
    assert_true((result == WIRE_OK) == (out.len > 0));
    buf_free(&out);
    return result;
}

static void a_value_no_kiosk_would_take_is_not_written(void **state)
{
    (void)state;
    const struct wire_value text = {.is = WIRE_IS_TEXT, .text = "a"}, none = {.is = WIRE_IS_NULL};
    const struct wire_value number = {.is = WIRE_IS_INTEGER, .integer = 1};
    const struct wire_value broken = {.is = WIRE_IS_TEXT, .text = "\xff"};
    assert_int_equal(write_one("setting", text, text), WIRE_OK);
    assert_int_equal(write_one("setting", text, none), WIRE_INVALID);
    assert_int_equal(write_one("setting", text, number), WIRE_INVALID);
    assert_int_equal(write_one("setting", text, broken), WIRE_INVALID);
    assert_int_equal(write_one("setting", broken, text), WIRE_INVALID);
}

static void a_page_over_its_maximum_is_told_and_leaves_nothing(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 500);
    struct wire_changes_writer writer;
    wire_changes_begin(&writer, &out);
    wire_changes_table(&writer, wire_table_find("setting"));
    write_rows(&writer, wire_table_find("setting"), 30);
    assert_int_equal(wire_changes_end(&writer, &whole), WIRE_TOO_LARGE);
    assert_int_equal(out.len, 0);
    buf_free(&out);
}

/* ---- the parser of pages is exactly as strict as the library ------------------------------------------------- */

static const char seed_page[] =
    "{ \"epoch\":\"E\\u00e91\", "
    "\"next\":20,\"head\":30,\"complete\":false,\"time\":\"2026-11-23T02:48:00.000Z\","
    "\"tables\":[{\"t\":\"setting\",\"columns\":[\"seq\",\"id\",\"value\",\"more\"],\"rows\":[[19,\"a\","
    "\"\\ud83d\\ude00 "
    "漏水\",-0.5e+3],[ 20 "
    ",\"\\\\\\\"\\n\\t\",\"\",{\"k\":[true,false,null],\"l\":\"x\"}]],\"gone\":[[18,\"b\"]]},"
    "{\"t\":\"x\",\"y\":{}} ],\"later\":[[1,-0,9223372036854775807]]}\n";

static void mutate(char *text, size_t *length, struct base_random *random)
{
    static const char likely[] = "\"\\{}[],:0189-.eEu \n\t\x01\x80\xc3\xe6\xed\xf0\xff/atfn";
    size_t at = (size_t)random_below(random, *length);
    switch (random_below(random, 4)) {
    case 0: text[at] = likely[random_below(random, sizeof likely)]; break; /* with its NUL */
    case 1:                                                                /* remove a few */
    {
        size_t count = (size_t)random_below(random, 4) + 1;
        if (at + count > *length)
            break;
        memmove(text + at, text + at + count, *length - at - count);
        *length -= count;
        break;
    }
    case 2: /* put one in */
        memmove(text + at + 1, text + at, *length - at);
        text[at] = likely[random_below(random, sizeof likely - 1)];
        (*length)++;
        break;
    default: text[at] = (char)random_below(random, 256); break;
    }
}

static void a_page_is_strict_json_exactly_when_the_library_says_so(void **state)
{
    (void)state;
    struct random_seeded seeded;
    struct base_random random = random_from_seed(&seeded, 17);
    int good = 0, bad = 0;
    for (int i = 0; i < 60000; i++) {
        char text[2 * sizeof seed_page];
        size_t length = sizeof seed_page - 1;
        memcpy(text, seed_page, length);
        for (uint64_t left = random_below(&random, 3); left > 0; left--)
            mutate(text, &length, &random);
        /* A NUL behind a number is passed over by the library. */
        bool nul = memchr(text, '\0', length) != NULL;
        json_t *value = nul ? NULL : json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
        struct wire_changes *page;
        struct fault fault;
        enum wire_result result = wire_changes_read(text, length, 10, &page, &fault);
        if ((value == NULL) != (result == WIRE_MALFORMED))
            fail_msg(
                "round %d: %s, but %s: %.*s", i, wire_result_text(result), fault.text, (int)length, text);
        good += result == WIRE_OK;
        bad += result == WIRE_MALFORMED;
        json_decref(value);
        wire_changes_free(page);
    }
    assert_true(good > 5000 && bad > 5000);
}

/* ---- PROTOCOL.md --------------------------------------------------------------------------------------------- */

/* "| name | columns |" of the table as wire_tables.c has it. */
static void table_line(const struct wire_table *table, struct buf *out)
{
    buf_printf(out, "\n| %s | ", table->name);
    for (size_t i = 0; i < table->column_count; i++)
        buf_printf(out, "%s%s%s", i > 0 ? ", " : "", table->columns[i].name,
            table->columns[i].may_be_null ? "?" : "");
    buf_text(out, " |");
}

static void the_protocol_page_lists_the_tables_of_the_code(void **state)
{
    (void)state;
    struct buf page;
    buf_init(&page, 256 * 1024);
    assert_int_equal(file_read("backend/wire/PROTOCOL.md", &page), BASE_OK);
    const char *section = strstr(buf_borrow(&page), "\n| table | columns | notes |");
    assert_non_null(section);
    const char *end = strstr(section, "\n\n");
    assert_non_null(end);
    size_t count, lines = 0;
    const struct wire_table *tables = wire_tables(&count);
    for (const char *at = section; at < end; at++)
        lines += *at == '\n' ? 1 : 0;
    assert_int_equal(lines, count + 2);
    for (size_t i = 0; i < count; i++) {
        struct buf line;
        buf_init(&line, 2000);
        table_line(&tables[i], &line);
        const char *found = strstr(section, buf_borrow(&line));
        if (found == NULL || found >= end)
            fail_msg("PROTOCOL.md lacks:%s", buf_borrow(&line));
        buf_free(&line);
    }
    for (int i = 0; i < WIRE_OP_KINDS; i++) {
        char line[40];
        snprintf(line, sizeof line, "\n| %s |", wire_op_kind_code((enum wire_op_kind)i));
        if (strstr(end, line) == NULL)
            fail_msg("PROTOCOL.md lacks op %s", line);
    }
    buf_free(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_comes_back_as_it_was_written),
        cmocka_unit_test(the_head_of_a_page_comes_back),
        cmocka_unit_test(a_visitor_may_stop),
        cmocka_unit_test(a_value_no_kiosk_would_take_is_not_written),
        cmocka_unit_test(a_page_over_its_maximum_is_told_and_leaves_nothing),
        cmocka_unit_test(a_page_is_strict_json_exactly_when_the_library_says_so),
        cmocka_unit_test(the_protocol_page_lists_the_tables_of_the_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

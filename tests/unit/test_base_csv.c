#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/csv.h"
#include "backend/base/file.h"

static struct csv *parse(const char *text)
{
    struct csv *csv = NULL;
    struct fault fault = {0};
    if (csv_parse(text, strlen(text), "test.csv", &csv, &fault) != BASE_OK)
        fail_msg("%s: %s", fault.place, fault.text);
    return csv;
}

static void refuse(const char *text, size_t length, const char *place, const char *why)
{
    struct csv *csv = (struct csv *)&csv;
    struct fault fault = {0};
    assert_int_equal(csv_parse(text, length, "test.csv", &csv, &fault), BASE_SYNTAX);
    assert_null(csv);
    assert_string_equal(fault.place, place);
    if (strstr(fault.text, why) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", fault.text, why);
}

static void fields_are_found_by_their_heading(void **state)
{
    (void)state;
    struct csv *csv = parse("building,kind,units\n2#,home,16\n商铺,shop,51\n");
    assert_int_equal(csv_count(csv), 2);
    assert_string_equal(csv_field(csv, 0, "building"), "2#");
    assert_string_equal(csv_field(csv, 1, "building"), "商铺");
    assert_string_equal(csv_field(csv, 1, "units"), "51");
    assert_null(csv_field(csv, 0, "floor"));
    assert_null(csv_field(csv, 2, "units"));
    assert_true(csv_has_column(csv, "kind"));
    assert_false(csv_has_column(csv, "Kind"));
    assert_int_equal(csv_line(csv, 1), 3);
    csv_free(csv);
}

static void quoted_fields_keep_commas_quotes_and_lines(void **state)
{
    (void)state;
    struct csv *csv = parse("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"two\nlines\",\"\"\nlast,row\n");
    assert_int_equal(csv_count(csv), 3);
    assert_string_equal(csv_field(csv, 0, "a"), "x,y");
    assert_string_equal(csv_field(csv, 0, "b"), "say \"hi\"");
    assert_string_equal(csv_field(csv, 1, "a"), "two\nlines");
    assert_string_equal(csv_field(csv, 1, "b"), "");
    assert_int_equal(csv_line(csv, 1), 3);
    assert_int_equal(csv_line(csv, 2), 5);
    csv_free(csv);
}

static void bom_crlf_comments_and_empty_lines_do_no_harm(void **state)
{
    (void)state;
    struct csv *csv = parse("\xef\xbb\xbf# areas\r\n\r\na,b\r\n# \"half, open\r\n1,\r\n\r\n,2");
    assert_int_equal(csv_count(csv), 2);
    assert_string_equal(csv_field(csv, 0, "a"), "1");
    assert_string_equal(csv_field(csv, 0, "b"), "");
    assert_string_equal(csv_field(csv, 1, "a"), "");
    assert_string_equal(csv_field(csv, 1, "b"), "2");
    assert_int_equal(csv_line(csv, 0), 5);
    assert_int_equal(csv_line(csv, 1), 7);
    csv_free(csv);
}

static void a_header_alone_is_a_table_without_records(void **state)
{
    (void)state;
    struct csv *csv = parse("a,b");
    assert_int_equal(csv_count(csv), 0);
    csv_free(csv);
}

static void many_records_are_read_whole(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_text(&text, "n,square\n");
    for (int i = 0; i < 5000; i++)
        buf_printf(&text, "%d,\"%d\"\n", i, i * i);
    assert_int_equal(text.failed, BASE_OK);
    struct csv *csv = parse(buf_borrow(&text));
    assert_int_equal(csv_count(csv), 5000);
    assert_string_equal(csv_field(csv, 4999, "square"), "24990001");
    assert_int_equal(csv_line(csv, 4999), 5001);
    csv_free(csv);
    buf_free(&text);
}

static void errors_name_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *text, *place, *why;
    } cases[] = {
        {"", "test.csv:1:1", "no header"},
        {"# only\n\n", "test.csv:3:1", "no header"},
        {"a,b\n1\n", "test.csv:2:1", "1 fields where the header has 2"},
        {"a,b\n1,2\n1,2,3\n", "test.csv:3:1", "3 fields where the header has 2"},
        {"a,b\n1,\"x\ny\n", "test.csv:2:3", "never closed"},
        {"a,b\n水\"管,2\n", "test.csv:2:2", "inside a field"},
        {"a,b\n\"水\"\"管\"x,2\n", "test.csv:2:7", "after a closing quotation mark"},
        {"a,b\n1\r2,3\n", "test.csv:2:2", "carriage return"},
        {"a,,c\n", "test.csv:1:1", "heading 2 is empty"},
        {"a,b,a\n", "test.csv:1:1", "\"a\" is there twice"},
        {"a,b\n1,\"two\nlines\"\n1,2,3\n", "test.csv:4:1", "3 fields"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        refuse(cases[i].text, strlen(cases[i].text), cases[i].place, cases[i].why);
}

static void what_is_not_utf8_is_refused_where_it_stands(void **state)
{
    (void)state;
    refuse("a,b\n水,\xb9\xdc\n", 11, "test.csv:2:3", "UTF-8"); /* the second character in GBK */
    refuse("a,b\n1,\0\n", 8, "test.csv:2:3", "NUL");
    refuse("a,b\n\xff,1\n", 8, "test.csv:2:1", "UTF-8");
    refuse("a,b\n1,\xe6\xb0", 8, "test.csv:2:3", "UTF-8");
}

static void more_than_64_fields_are_refused(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 4096);
    for (int i = 0; i < 64; i++)
        buf_printf(&text, "%sc%d", i == 0 ? "" : ",", i);
    struct csv *csv = parse(buf_borrow(&text));
    assert_true(csv_has_column(csv, "c63"));
    csv_free(csv);
    buf_text(&text, ",c64\n");
    struct fault fault = {0};
    assert_int_equal(csv_parse(text.data, text.len, "wide.csv", &csv, &fault), BASE_SYNTAX);
    assert_non_null(strstr(fault.text, "64"));
    buf_free(&text);
}

static void a_fault_may_be_left_out(void **state)
{
    (void)state;
    struct csv *csv = NULL;
    assert_int_equal(csv_parse("a\n1,2\n", 6, "x", &csv, NULL), BASE_SYNTAX);
    csv_free(NULL);
}

static void the_rulebooks_tables_are_readable(void **state)
{
    (void)state;
    static const struct {
        const char *path, *column;
        size_t count;
    } tables[] = {
        {"assets/rulebook/areas.csv", "post", 29},
        {"assets/rulebook/posts.csv", "declared_homes", 5},
        {"assets/rulebook/shifts.csv", "break_end", 6},
    };
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct buf text;
        buf_init(&text, 65536);
        assert_int_equal(file_read(tables[i].path, &text), BASE_OK);
        struct csv *csv = parse(buf_borrow(&text));
        assert_int_equal(csv_count(csv), tables[i].count);
        assert_true(csv_has_column(csv, tables[i].column));
        csv_free(csv);
        buf_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_found_by_their_heading),
        cmocka_unit_test(quoted_fields_keep_commas_quotes_and_lines),
        cmocka_unit_test(bom_crlf_comments_and_empty_lines_do_no_harm),
        cmocka_unit_test(a_header_alone_is_a_table_without_records),
        cmocka_unit_test(many_records_are_read_whole),
        cmocka_unit_test(errors_name_line_and_column),
        cmocka_unit_test(what_is_not_utf8_is_refused_where_it_stands),
        cmocka_unit_test(more_than_64_fields_are_refused),
        cmocka_unit_test(a_fault_may_be_left_out),
        cmocka_unit_test(the_rulebooks_tables_are_readable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

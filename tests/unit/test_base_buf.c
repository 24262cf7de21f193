#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/buf.h"

static void a_buffer_takes_exactly_its_maximum(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 5);
    assert_string_equal(buf_borrow(&buf), "");
    assert_int_equal(buf_append(&buf, "abcde", 5), BASE_OK);
    assert_int_equal(buf_char(&buf, 'f'), BASE_TOO_LARGE);
    assert_string_equal(buf_borrow(&buf), "abcde");
    assert_int_equal(buf.failed, BASE_TOO_LARGE);
    buf_clear(&buf);
    assert_int_equal(buf.failed, BASE_OK);
    assert_int_equal(buf_text(&buf, "xyz"), BASE_OK);
    assert_string_equal(buf_borrow(&buf), "xyz");
    buf_free(&buf);
}

static void the_first_failure_stays_while_later_appends_that_fit_succeed(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 4);
    assert_int_equal(buf_text(&buf, "abcdef"), BASE_TOO_LARGE);
    assert_int_equal(buf_text(&buf, "ab"), BASE_OK);
    assert_int_equal(buf.failed, BASE_TOO_LARGE);
    assert_string_equal(buf_borrow(&buf), "ab");
    buf_free(&buf);
}

static void printing_grows_and_never_writes_a_part(void **state)
{
    (void)state;
    struct buf buf;
    char wide[1001];
    memset(wide, 'w', 1000);
    wide[1000] = '\0';
    buf_init(&buf, 1500);
    assert_int_equal(buf_printf(&buf, "%d-%s", 7, wide), BASE_OK);
    assert_int_equal(buf.len, 1002);
    assert_int_equal(buf_printf(&buf, "%s", wide), BASE_TOO_LARGE);
    assert_int_equal(buf.len, 1002);
    assert_int_equal(strlen(buf_borrow(&buf)), 1002);
    buf_free(&buf);
}

static void json_strings_escape_what_json_needs_and_keep_chinese(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 100);
    assert_int_equal(buf_json_string(&buf, "a\"b\\c\n\t\r\x01水管"), BASE_OK);
    assert_string_equal(buf_borrow(&buf), "\"a\\\"b\\\\c\\n\\t\\r\\u0001水管\"");
    buf_free(&buf);
}

static void a_json_string_that_does_not_fit_leaves_nothing_behind(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 8);
    assert_int_equal(buf_text(&buf, "[1,"), BASE_OK);
    assert_int_equal(buf_json_string(&buf, "ab\ncd"), BASE_TOO_LARGE);
    assert_string_equal(buf_borrow(&buf), "[1,");
    buf_free(&buf);
}

static void taking_gives_the_text_away_and_empties(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 10);
    char *nothing = buf_take(&buf);
    assert_string_equal(nothing, "");
    free(nothing);
    assert_int_equal(buf_text(&buf, "abc"), BASE_OK);
    char *text = buf_take(&buf);
    assert_string_equal(text, "abc");
    free(text);
    assert_int_equal(buf.len, 0);
    assert_int_equal(buf_text(&buf, "0123456789"), BASE_OK);
    buf_free(&buf);
}

static void dropping_the_front_keeps_the_rest(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 100);
    buf_drop_front(&buf, 3);
    assert_int_equal(buf_text(&buf, "first,second"), BASE_OK);
    buf_drop_front(&buf, 6);
    assert_string_equal(buf_borrow(&buf), "second");
    buf_drop_front(&buf, 99);
    assert_string_equal(buf_borrow(&buf), "");
    buf_free(&buf);
}

static void bytes_with_nul_are_kept_whole(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 100);
    assert_int_equal(buf_append(&buf, "a\0b", 3), BASE_OK);
    assert_int_equal(buf.len, 3);
    assert_memory_equal(buf.data, "a\0b", 4);
    buf_wipe(&buf);
    assert_null(buf.data);
}

static void a_fault_is_cut_between_characters_and_may_be_null(void **state)
{
    (void)state;
    fault_set(NULL, "nowhere", "nothing %d", 1);
    struct fault fault;
    char text[1000] = "x"; /* an odd start, so that a plain cut would split a character */
    for (int i = 0; i < 300; i++)
        strcat(text, "水");
    fault_set(&fault, "bill.csv line 4", "%s", text);
    assert_string_equal(fault.place, "bill.csv line 4");
    assert_int_equal(strlen(fault.text), 1 + 106 * 3); /* 319 at most: one byte and 106 characters of three */
    assert_memory_equal(fault.text, text, strlen(fault.text));
}

static void every_result_has_a_text(void **state)
{
    (void)state;
    for (int result = BASE_OK; result <= BASE_RANGE; result++) {
        assert_non_null(base_result_text((enum base_result)result));
        for (int other = BASE_OK; other < result; other++)
            assert_string_not_equal(
                base_result_text((enum base_result)result), base_result_text((enum base_result)other));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_takes_exactly_its_maximum),
        cmocka_unit_test(the_first_failure_stays_while_later_appends_that_fit_succeed),
        cmocka_unit_test(printing_grows_and_never_writes_a_part),
        cmocka_unit_test(json_strings_escape_what_json_needs_and_keep_chinese),
        cmocka_unit_test(a_json_string_that_does_not_fit_leaves_nothing_behind),
        cmocka_unit_test(taking_gives_the_text_away_and_empties),
        cmocka_unit_test(dropping_the_front_keeps_the_rest),
        cmocka_unit_test(bytes_with_nul_are_kept_whole),
        cmocka_unit_test(a_fault_is_cut_between_characters_and_may_be_null),
        cmocka_unit_test(every_result_has_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "backend/base/random.h"
#include "backend/base/text.h"

static bool valid(const char *bytes)
{
    return text_utf8_valid(bytes, strlen(bytes));
}

static void well_formed_utf8_is_accepted(void **state)
{
    (void)state;
    assert_true(valid(""));
    assert_true(valid("plain"));
    assert_true(valid("水管漏水"));
    assert_true(valid("\xf0\xa0\xae\xb7")); /* U+20BB7, beyond the first plane */
    assert_true(valid("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"));
    assert_true(text_utf8_valid("a\0b", 3));
}

static void malformed_utf8_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",             /* a continuation alone */
        "\xc0\xaf",         /* overlong '/' */
        "\xc1\xbf",         /* overlong */
        "\xe0\x9f\xbf",     /* overlong of three */
        "\xf0\x8f\xbf\xbf", /* overlong of four */
        "\xed\xa0\x80",     /* surrogate */
        "\xed\xbf\xbf",     /* surrogate */
        "\xf4\x90\x80\x80", /* past U+10FFFF */
        "\xf5\x80\x80\x80",
        "\xff",
        "\xe6\xb0",
        "\xe6\xb0z",
        "\xf0\xa0\xae",
        "ab\xc3",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(valid(bad[i]));
    assert_false(text_utf8_valid("\xe6\xb0\xb4", 2)); /* cut by its length */
}

/* Every code point, against the encoder: valid exactly when it is no surrogate. */
static void every_code_point_survives_encoding_and_decoding(void **state)
{
    (void)state;
    for (uint32_t codepoint = 1; codepoint <= 0x10ffff; codepoint++) {
        char bytes[5];
        size_t length = text_utf8_encode(codepoint, bytes);
        bytes[length] = '\0';
        bool surrogate = codepoint >= 0xd800 && codepoint <= 0xdfff;
        if (text_utf8_valid(bytes, length) == surrogate)
            fail_msg("U+%04X judged wrongly", codepoint);
        uint32_t decoded = 0;
        if (!surrogate && (text_utf8_next(bytes, &decoded) != length || decoded != codepoint))
            fail_msg("U+%04X decoded as U+%04X", codepoint, decoded);
    }
    uint32_t none = 0;
    assert_int_equal(text_utf8_next("", &none), 0);
}

static void characters_are_counted_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(text_utf8_count(""), 0);
    assert_int_equal(text_utf8_count("水管a"), 3);
}

static void copying_never_cuts_a_character(void **state)
{
    (void)state;
    char out[8];
    assert_true(text_copy(out, sizeof out, "水管a"));
    assert_string_equal(out, "水管a");
    assert_false(text_copy(out, sizeof out, "水管漏"));
    assert_string_equal(out, "水管");
    assert_false(text_copy(out, 3, "水"));
    assert_string_equal(out, "");
    assert_false(text_copy(out, 4, "abcd"));
    assert_string_equal(out, "abc");
    assert_false(text_copy(out, 0, "abcd"));
}

static void null_equals_only_null(void **state)
{
    (void)state;
    assert_true(text_equal(NULL, NULL));
    assert_false(text_equal(NULL, ""));
    assert_false(text_equal("", NULL));
    assert_true(text_equal("a", "a"));
    assert_false(text_equal("a", "b"));
}

static void decimals_are_scaled_exactly(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int decimals;
        int64_t scaled;
    } cases[] = {
        {"1.80", 4, 18000},
        {"12", 0, 12},
        {"12", 2, 1200},
        {"0.05", 2, 5},
        {"-3.1", 1, -31},
        {"0", 3, 0},
        {"-0", 2, 0},
        {"007.5", 1, 75},
        {"9223372036854775807", 0, INT64_MAX},
        {"-9223372036854775808", 0, INT64_MIN},
        {"92233720368547758.07", 2, INT64_MAX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t scaled = 77;
        assert_int_equal(text_parse_decimal(cases[i].text, cases[i].decimals, true, &scaled), BASE_OK);
        assert_true(scaled == cases[i].scaled);
    }
}

static void malformed_and_oversized_decimals_are_told_apart(void **state)
{
    (void)state;
    static const char *const malformed[] = {"", "-", "+1", " 1", "1 ", ".5", "5.", "1..2", "1.2.3", "1e3",
        "0x10", "1,000", "１", "--1", "1-", "nan"};
    int64_t scaled = 77;
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
        assert_int_equal(text_parse_decimal(malformed[i], 2, true, &scaled), BASE_SYNTAX);
    assert_int_equal(text_parse_decimal("-1", 2, false, &scaled), BASE_SYNTAX);
    static const char *const large[] = {
        "1.234", "1.000", "92233720368547758.08", "99999999999999999999", "-92233720368547758.09"};
    for (size_t i = 0; i < sizeof large / sizeof large[0]; i++)
        assert_int_equal(text_parse_decimal(large[i], 2, true, &scaled), BASE_RANGE);
    assert_int_equal(text_parse_decimal("9223372036854775808", 0, true, &scaled), BASE_RANGE);
    assert_int_equal(text_parse_decimal("99999999999999999999x", 0, true, &scaled), BASE_SYNTAX);
    assert_true(scaled == 77);
}

static void decimals_are_written_with_as_many_digits_as_asked(void **state)
{
    (void)state;
    static const struct {
        int64_t scaled;
        int decimals, least;
        const char *text;
    } cases[] = {
        {18000, 4, 2, "1.80"},
        {18050, 4, 2, "1.805"},
        {18000, 4, 0, "1.8"},
        {20000, 4, 0, "2"},
        {5, 2, 2, "0.05"},
        {-5, 2, 2, "-0.05"},
        {0, 0, 0, "0"},
        {0, 3, 0, "0"},
        {100, 0, 0, "100"},
        {1200, 2, 0, "12"},
        {INT64_MIN, 2, 2, "-92233720368547758.08"},
        {INT64_MAX, 0, 0, "9223372036854775807"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[32];
        text_format_decimal(cases[i].scaled, cases[i].decimals, cases[i].least, out);
        assert_string_equal(out, cases[i].text);
    }
}

static void what_was_written_is_read_back_the_same(void **state)
{
    (void)state;
    struct random_seeded seeded;
    struct base_random random = random_from_seed(&seeded, 1);
    for (int i = 0; i < 20000; i++) {
        int64_t value = (int64_t)random_below(&random, UINT64_MAX) >> random_below(&random, 63);
        int decimals = (int)random_below(&random, 7);
        int least = (int)random_below(&random, (uint64_t)decimals + 1);
        char out[32];
        text_format_decimal(value, decimals, least, out);
        int64_t back = 0;
        assert_int_equal(text_parse_decimal(out, decimals, true, &back), BASE_OK);
        assert_true(back == value);
    }
}

static void whole_numbers_keep_to_their_range(void **state)
{
    (void)state;
    int64_t value = 77;
    assert_int_equal(text_parse_int("10", 1, 10, &value), BASE_OK);
    assert_true(value == 10);
    assert_int_equal(text_parse_int("-3", -5, 5, &value), BASE_OK);
    assert_int_equal(text_parse_int("11", 1, 10, &value), BASE_RANGE);
    assert_int_equal(text_parse_int("0", 1, 10, &value), BASE_RANGE);
    assert_int_equal(text_parse_int("1.0", 1, 10, &value), BASE_SYNTAX);
    assert_int_equal(text_parse_int("ten", 1, 10, &value), BASE_SYNTAX);
    assert_true(value == -3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_utf8_is_accepted),
        cmocka_unit_test(malformed_utf8_is_refused),
        cmocka_unit_test(every_code_point_survives_encoding_and_decoding),
        cmocka_unit_test(characters_are_counted_not_bytes),
        cmocka_unit_test(copying_never_cuts_a_character),
        cmocka_unit_test(null_equals_only_null),
        cmocka_unit_test(decimals_are_scaled_exactly),
        cmocka_unit_test(malformed_and_oversized_decimals_are_told_apart),
        cmocka_unit_test(decimals_are_written_with_as_many_digits_as_asked),
        cmocka_unit_test(what_was_written_is_read_back_the_same),
        cmocka_unit_test(whole_numbers_keep_to_their_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

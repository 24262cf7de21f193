/* The pinyin engine over the data that the build makes: sounds, words of the estate, parts, deleting, no learning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "app/text_entry/pinyin.h"

#define TEXT 128

/* Where the Makefile puts it, from the project's root. */
static const char *data(void)
{
    const char *folder = getenv("MENTING_PINYIN");
    return folder == NULL ? "build/pinyin" : folder;
}

static int open_engine(void **state)
{
    struct fault fault = {0};
    struct pinyin *pinyin = NULL;
    if (pinyin_open(data(), &pinyin, &fault) != PINYIN_OK) {
        print_error("%s: %s\n", fault.place, fault.text);
        return -1;
    }
    *state = pinyin;
    return 0;
}

static int close_engine(void **state)
{
    pinyin_close(*state);
    return 0;
}

static void type(struct pinyin *pinyin, const char *letters)
{
    pinyin_wipe(pinyin);
    for (; *letters != '\0'; letters++)
        assert_true(pinyin_press(pinyin, *letters));
}

static int place_of(struct pinyin *pinyin, const char *wanted, int within)
{
    char text[TEXT];
    for (int i = 0; i < within && pinyin_candidate(pinyin, i, text, sizeof text); i++)
        if (strcmp(text, wanted) == 0)
            return i;
    return -1;
}

static void assert_first(struct pinyin *pinyin, const char *letters, const char *wanted)
{
    char text[TEXT];
    type(pinyin, letters);
    assert_true(pinyin_candidate(pinyin, 0, text, sizeof text));
    assert_string_equal(text, wanted);
}

static void test_words_of_the_estate_come_first(void **state)
{
    assert_first(*state, "shuiguanloushui", "水管漏水");
    assert_first(*state, "diantihuaile", "电梯坏了");
    assert_first(*state, "wuyefei", "物业费");
    assert_first(*state, "menjinka", "门禁卡");
    assert_first(*state, "xiashuidaodule", "下水道堵了");
    assert_first(*state, "sanhaolouerdanyuan", "三号楼二单元"); /* of a line with alternatives */
}

static void test_fuzzy_sounds_find_the_word(void **state)
{
    assert_first(*state, "lousui", "漏水");
    assert_first(*state, "suiguan", "水管");
}

static void test_an_exact_sound_wins_over_a_fuzzy_one(void **state)
{
    struct pinyin *pinyin = *state;
    type(pinyin, "shan");
    int exact = place_of(pinyin, "山", 60), fuzzy = place_of(pinyin, "三", 60);
    assert_in_range(exact, 0, 20);
    assert_true(fuzzy < 0 || exact < fuzzy);
    type(pinyin, "guan");
    exact = place_of(pinyin, "管", 60);
    fuzzy = place_of(pinyin, "光", 60);
    assert_in_range(exact, 0, 20);
    assert_true(fuzzy > exact);
}

static void test_first_letters_find_a_word(void **state)
{
    struct pinyin *pinyin = *state;
    type(pinyin, "wyf");
    assert_in_range(place_of(pinyin, "物业费", 20), 0, 19);
}

static void test_a_separator_parts_syllables(void **state)
{
    assert_first(*state, "xi'an", "西安");
    assert_false(pinyin_press(*state, '7'));
    assert_false(pinyin_press(*state, 'Z'));
    pinyin_wipe(*state);
    assert_false(pinyin_press(*state, '\''));
}

static void test_choosing_a_part_leaves_the_rest_composed(void **state)
{
    struct pinyin *pinyin = *state;
    char text[TEXT];
    type(pinyin, "shuiguanloushui");
    int part = place_of(pinyin, "水管", 20);
    assert_in_range(part, 1, 19);
    assert_true(pinyin_choose(pinyin, part, text, sizeof text));
    assert_string_equal(text, "");
    assert_true(pinyin_composing(pinyin));
    assert_non_null(strstr(pinyin_shown(pinyin), "水管"));
    assert_true(pinyin_choose(pinyin, place_of(pinyin, "漏水", 20), text, sizeof text));
    assert_string_equal(text, "水管漏水");
    assert_false(pinyin_composing(pinyin));
    assert_string_equal(pinyin_shown(pinyin), "");
}

static void test_deleting_takes_letter_by_letter(void **state)
{
    struct pinyin *pinyin = *state;
    type(pinyin, "wo");
    assert_true(pinyin_delete(pinyin));
    assert_string_equal(pinyin_shown(pinyin), "w");
    assert_true(pinyin_delete(pinyin));
    assert_false(pinyin_composing(pinyin));
    assert_false(pinyin_delete(pinyin));
}

static void test_nothing_is_learned(void **state)
{
    struct pinyin *pinyin = *state;
    char first[TEXT], rare[TEXT], text[TEXT];
    type(pinyin, "shi");
    assert_true(pinyin_candidate(pinyin, 0, first, sizeof first));
    assert_true(pinyin_candidate(pinyin, 30, rare, sizeof rare));
    for (int i = 0; i < 20; i++) {
        type(pinyin, "shi");
        assert_true(pinyin_choose(pinyin, 30, text, sizeof text));
        assert_string_equal(text, rare);
    }
    type(pinyin, "shi");
    assert_true(pinyin_candidate(pinyin, 0, text, sizeof text));
    assert_string_equal(text, first);
    assert_int_equal(place_of(pinyin, rare, 40), 30);
}

static void test_a_composition_has_a_limit(void **state)
{
    struct pinyin *pinyin = *state;
    pinyin_wipe(pinyin);
    for (int i = 0; i < PINYIN_KEYS_MAX; i++)
        assert_true(pinyin_press(pinyin, "shui"[i % 4]));
    assert_false(pinyin_press(pinyin, 's'));
    assert_in_range(pinyin_count(pinyin, 5), 1, 5);
}

static void test_wiping_forgets_the_composition(void **state)
{
    struct pinyin *pinyin = *state;
    char text[TEXT];
    type(pinyin, "mima");
    pinyin_wipe(pinyin);
    assert_false(pinyin_composing(pinyin));
    assert_string_equal(pinyin_shown(pinyin), "");
    assert_int_equal(pinyin_count(pinyin, 10), 0);
    assert_false(pinyin_candidate(pinyin, 0, text, sizeof text));
    assert_false(pinyin_choose(pinyin, 0, text, sizeof text));
}

static void test_a_text_that_does_not_fit_is_not_cut(void **state)
{
    struct pinyin *pinyin = *state;
    char text[4] = "";
    type(pinyin, "shuiguan");
    assert_false(pinyin_candidate(pinyin, 0, text, sizeof text));
}

static void test_only_one_engine_is_open_at_a_time(void **state)
{
    struct pinyin *second = NULL;
    struct fault fault = {0};
    (void)state;
    assert_int_equal(pinyin_open(data(), &second, &fault), PINYIN_BUSY);
    assert_null(second);
}

static void test_missing_data_is_named(void **state)
{
    struct pinyin *pinyin = NULL;
    struct fault fault = {0};
    (void)state;
    assert_int_equal(pinyin_open("/nowhere/pinyin", &pinyin, &fault), PINYIN_NO_DATA);
    assert_non_null(strstr(fault.place, "/nowhere/pinyin/"));
    assert_non_null(strstr(fault.text, "make all"));
}

static void test_it_opens_again_after_closing(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        void *pinyin = NULL;
        assert_int_equal(open_engine(&pinyin), 0);
        assert_first(pinyin, "louti", "楼梯");
        close_engine(&pinyin);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_words_of_the_estate_come_first, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(test_fuzzy_sounds_find_the_word, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(test_an_exact_sound_wins_over_a_fuzzy_one, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(test_first_letters_find_a_word, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(test_a_separator_parts_syllables, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(
            test_choosing_a_part_leaves_the_rest_composed, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(test_deleting_takes_letter_by_letter, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(test_nothing_is_learned, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(test_a_composition_has_a_limit, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(test_wiping_forgets_the_composition, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(test_a_text_that_does_not_fit_is_not_cut, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(test_only_one_engine_is_open_at_a_time, open_engine, close_engine),
        cmocka_unit_test(test_missing_data_is_named),
        cmocka_unit_test(test_it_opens_again_after_closing),
    };
    return cmocka_run_group_tests_name("pinyin", tests, NULL, NULL);
}

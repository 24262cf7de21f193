/* Writing: the editor behind the field, the phrases, and the keyboard's keys through the commit interface. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "app/text_entry/text_entry.h"

static const char *const phrases[] = {"Kitchen", "厨房", "楼下被淹", NULL};

static struct text_editor opened(int max)
{
    struct text_editor editor;
    text_editor_open(&editor, max);
    return editor;
}

static void test_text_goes_in_at_the_cursor(void **state)
{
    (void)state;
    struct text_editor editor = opened(20);
    assert_true(text_editor_insert(&editor, "水漏"));
    assert_true(text_editor_left(&editor));
    assert_true(text_editor_insert(&editor, "管"));
    assert_string_equal(editor.text, "水管漏");
    assert_int_equal(editor.count, 3);
    assert_int_equal(editor.cursor, 6);
}

static void test_the_maximum_counts_characters_and_never_cuts(void **state)
{
    (void)state;
    struct text_editor editor = opened(3);
    assert_true(text_editor_insert(&editor, "水a"));
    assert_false(text_editor_insert(&editor, "管漏"));
    assert_string_equal(editor.text, "水a");
    assert_true(text_editor_insert(&editor, "😀"));
    assert_int_equal(editor.count, 3);
    assert_false(text_editor_insert(&editor, "."));
}

static void test_two_hundred_of_the_longest_characters_fit(void **state)
{
    (void)state;
    struct text_editor editor = opened(TEXT_EDITOR_MAX);
    for (int i = 0; i < TEXT_EDITOR_MAX; i++)
        assert_true(text_editor_insert(&editor, "😀"));
    assert_false(text_editor_insert(&editor, "a"));
    assert_int_equal(editor.length, 4 * TEXT_EDITOR_MAX);
    assert_int_equal(strlen(editor.text), editor.length);
}

static void test_what_is_no_text_is_refused(void **state)
{
    (void)state;
    struct text_editor editor = opened(20);
    assert_false(text_editor_insert(&editor, "\xE6\xB0"));
    assert_false(text_editor_insert(&editor, "a\nb"));
    assert_false(text_editor_insert(&editor, "\x7F"));
    assert_string_equal(editor.text, "");
}

static void test_deleting_takes_a_whole_character(void **state)
{
    (void)state;
    struct text_editor editor = opened(20);
    assert_false(text_editor_delete(&editor));
    text_editor_insert(&editor, "a管😀");
    assert_true(text_editor_delete(&editor));
    assert_string_equal(editor.text, "a管");
    text_editor_left(&editor);
    assert_true(text_editor_delete(&editor));
    assert_string_equal(editor.text, "管");
    assert_int_equal(editor.cursor, 0);
    assert_false(text_editor_delete(&editor));
}

static void test_the_cursor_stops_at_both_ends(void **state)
{
    (void)state;
    struct text_editor editor = opened(20);
    text_editor_insert(&editor, "水管");
    assert_false(text_editor_right(&editor));
    assert_true(text_editor_left(&editor));
    assert_true(text_editor_left(&editor));
    assert_false(text_editor_left(&editor));
    assert_true(text_editor_right(&editor));
    assert_int_equal(editor.cursor, 3);
}

static void test_clearing_leaves_no_byte_behind(void **state)
{
    (void)state;
    struct text_editor editor = opened(20);
    text_editor_insert(&editor, "我的电话");
    text_editor_clear(&editor);
    for (size_t i = 0; i < sizeof editor.text; i++)
        assert_int_equal(editor.text[i], 0);
    assert_int_equal(editor.max, 20);
}

static void test_deleting_leaves_no_byte_behind(void **state)
{
    (void)state;
    struct text_editor editor = opened(20);
    text_editor_insert(&editor, "密1");
    text_editor_delete(&editor);
    text_editor_delete(&editor);
    for (size_t i = 0; i < sizeof editor.text; i++)
        assert_int_equal(editor.text[i], 0);
}

static void test_a_phrase_joins_with_a_comma_of_its_language(void **state)
{
    (void)state;
    struct text_editor editor = opened(50);
    assert_true(text_editor_add_phrase(&editor, "厨房"));
    assert_true(text_editor_add_phrase(&editor, "一直在漏"));
    assert_string_equal(editor.text, "厨房，一直在漏");
    text_editor_clear(&editor);
    text_editor_insert(&editor, "Hello.");
    assert_true(text_editor_add_phrase(&editor, "Kitchen"));
    assert_true(text_editor_add_phrase(&editor, "Bathroom"));
    assert_string_equal(editor.text, "Hello.Kitchen, Bathroom");
}

static void test_a_phrase_goes_behind_the_text_wherever_the_cursor_is(void **state)
{
    (void)state;
    struct text_editor editor = opened(50);
    text_editor_insert(&editor, "水管");
    text_editor_left(&editor);
    assert_true(text_editor_add_phrase(&editor, "厨房"));
    assert_string_equal(editor.text, "水管，厨房");
    assert_int_equal(editor.cursor, editor.length);
}

static void test_a_phrase_that_does_not_fit_changes_nothing(void **state)
{
    (void)state;
    struct text_editor editor = opened(4);
    text_editor_insert(&editor, "水管");
    assert_false(text_editor_add_phrase(&editor, "厨房"));
    assert_string_equal(editor.text, "水管");
}

static void test_removing_a_phrase_takes_one_comma_along(void **state)
{
    (void)state;
    struct text_editor editor = opened(50);
    text_editor_insert(&editor, "厨房，一直在漏，楼下被淹");
    assert_true(text_editor_remove_phrase(&editor, "一直在漏"));
    assert_string_equal(editor.text, "厨房，楼下被淹");
    assert_true(text_editor_remove_phrase(&editor, "厨房"));
    assert_string_equal(editor.text, "楼下被淹");
    assert_true(text_editor_remove_phrase(&editor, "楼下被淹"));
    assert_string_equal(editor.text, "");
    assert_int_equal(editor.count, 0);
    assert_false(text_editor_remove_phrase(&editor, "厨房"));
}

static void test_the_cursor_stays_at_its_character_when_a_phrase_goes(void **state)
{
    (void)state;
    struct text_editor editor = opened(50);
    text_editor_insert(&editor, "厨房，水管");
    text_editor_left(&editor);
    assert_true(text_editor_remove_phrase(&editor, "厨房"));
    assert_true(text_editor_insert(&editor, "龙"));
    assert_string_equal(editor.text, "水龙管");
}

/* ---- keys ------------------------------------------------------------------------------------------------------------ */

static bool press(struct text_entry *entry, const char *id, int64_t value)
{
    return text_entry_action(entry, &(struct ui_action){.id = id, .value = value}, "repair.text");
}

static void test_keys_write_and_shift_holds_for_one_letter(void **state)
{
    (void)state;
    struct text_entry entry;
    text_entry_open(&entry, 20, NULL);
    assert_true(press(&entry, "keyboard.shift", -2));
    assert_true(press(&entry, "keyboard.H", 'H'));
    assert_true(press(&entry, "keyboard.i", 'i'));
    assert_false(entry.keyboard.shift);
    assert_true(press(&entry, "keyboard.space", -4));
    assert_true(press(&entry, "keyboard.。", 0x3002));
    assert_string_equal(text_entry_text(&entry), "Hi 。");
    assert_true(press(&entry, "keyboard.delete", -1));
    assert_true(press(&entry, "keyboard.left", -5));
    assert_true(press(&entry, "keyboard.delete", -1));
    assert_string_equal(text_entry_text(&entry), "H ");
}

static void test_other_nodes_are_left_to_the_screen(void **state)
{
    (void)state;
    struct text_entry entry;
    text_entry_open(&entry, 20, phrases);
    assert_false(press(&entry, "repair.next", 0));
    assert_false(press(&entry, "repair.text", 0));
    assert_false(press(&entry, "other.chip.1", 1));
    assert_string_equal(text_entry_text(&entry), "");
}

static void test_a_chip_puts_its_phrase_in_and_takes_it_out(void **state)
{
    (void)state;
    struct text_entry entry;
    text_entry_open(&entry, 20, phrases);
    assert_true(press(&entry, "repair.text.chip.1", 1));
    assert_true(press(&entry, "repair.text.chip.2", 2));
    assert_string_equal(text_entry_text(&entry), "厨房，楼下被淹");
    assert_true(press(&entry, "repair.text.chip.1", 1));
    assert_string_equal(text_entry_text(&entry), "楼下被淹");
    assert_true(press(&entry, "repair.text.chip.9", 9));
    assert_string_equal(text_entry_text(&entry), "楼下被淹");
}

static void test_a_full_field_says_so_until_there_is_room(void **state)
{
    (void)state;
    struct text_entry entry;
    text_entry_open(&entry, 2, NULL);
    press(&entry, "keyboard.a", 'a');
    press(&entry, "keyboard.b", 'b');
    assert_false(entry.full);
    press(&entry, "keyboard.c", 'c');
    assert_true(entry.full);
    assert_string_equal(text_entry_text(&entry), "ab");
    press(&entry, "keyboard.delete", -1);
    assert_false(entry.full);
}

static void test_committing_ends_the_composition(void **state)
{
    (void)state;
    struct text_entry entry;
    text_entry_open(&entry, 20, NULL);
    text_entry_compose(&entry, "yi'guan");
    assert_string_equal(entry.composition, "yi'guan");
    assert_true(text_entry_commit(&entry, "已关"));
    assert_string_equal(entry.composition, "");
    assert_string_equal(text_entry_text(&entry), "已关");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_goes_in_at_the_cursor),
        cmocka_unit_test(test_the_maximum_counts_characters_and_never_cuts),
        cmocka_unit_test(test_two_hundred_of_the_longest_characters_fit),
        cmocka_unit_test(test_what_is_no_text_is_refused),
        cmocka_unit_test(test_deleting_takes_a_whole_character),
        cmocka_unit_test(test_the_cursor_stops_at_both_ends),
        cmocka_unit_test(test_clearing_leaves_no_byte_behind),
        cmocka_unit_test(test_deleting_leaves_no_byte_behind),
        cmocka_unit_test(test_a_phrase_joins_with_a_comma_of_its_language),
        cmocka_unit_test(test_a_phrase_goes_behind_the_text_wherever_the_cursor_is),
        cmocka_unit_test(test_a_phrase_that_does_not_fit_changes_nothing),
        cmocka_unit_test(test_removing_a_phrase_takes_one_comma_along),
        cmocka_unit_test(test_the_cursor_stays_at_its_character_when_a_phrase_goes),
        cmocka_unit_test(test_keys_write_and_shift_holds_for_one_letter),
        cmocka_unit_test(test_other_nodes_are_left_to_the_screen),
        cmocka_unit_test(test_a_chip_puts_its_phrase_in_and_takes_it_out),
        cmocka_unit_test(test_a_full_field_says_so_until_there_is_room),
        cmocka_unit_test(test_committing_ends_the_composition),
    };
    return cmocka_run_group_tests_name("text entry", tests, NULL, NULL);
}

/* Writing: the editor behind the field, the phrases, and the keyboard's keys through the commit interface. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "app/text_entry/text_entry.h"
#include "backend/base/text.h"

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
    assert_string_equal(editor.now.text, "水管漏");
    assert_int_equal(editor.now.count, 3);
    assert_int_equal(editor.now.cursor, 6);
}

static void test_the_maximum_counts_characters_and_never_cuts(void **state)
{
    (void)state;
    struct text_editor editor = opened(3);
    assert_true(text_editor_insert(&editor, "水a"));
    assert_false(text_editor_insert(&editor, "管漏"));
    assert_string_equal(editor.now.text, "水a");
    assert_true(text_editor_insert(&editor, "😀"));
    assert_int_equal(editor.now.count, 3);
    assert_false(text_editor_insert(&editor, "."));
}

static void test_two_hundred_of_the_longest_characters_fit(void **state)
{
    (void)state;
    struct text_editor editor = opened(TEXT_EDITOR_MAX);
    for (int i = 0; i < TEXT_EDITOR_MAX; i++)
        assert_true(text_editor_insert(&editor, "😀"));
    assert_false(text_editor_insert(&editor, "a"));
    assert_int_equal(editor.now.length, 4 * TEXT_EDITOR_MAX);
    assert_int_equal(strlen(editor.now.text), editor.now.length);
}

static void test_what_is_no_text_is_refused(void **state)
{
    (void)state;
    struct text_editor editor = opened(20);
    assert_false(text_editor_insert(&editor, "\xE6\xB0"));
    assert_false(text_editor_insert(&editor, "a\nb"));
    assert_false(text_editor_insert(&editor, "\x7F"));
    assert_string_equal(editor.now.text, "");
}

static void test_deleting_takes_a_whole_character(void **state)
{
    (void)state;
    struct text_editor editor = opened(20);
    assert_false(text_editor_delete(&editor));
    text_editor_insert(&editor, "a管😀");
    assert_true(text_editor_delete(&editor));
    assert_string_equal(editor.now.text, "a管");
    text_editor_left(&editor);
    assert_true(text_editor_delete(&editor));
    assert_string_equal(editor.now.text, "管");
    assert_int_equal(editor.now.cursor, 0);
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
    assert_int_equal(editor.now.cursor, 3);
}

static void test_clearing_leaves_no_byte_behind(void **state)
{
    (void)state;
    struct text_editor editor = opened(20);
    text_editor_insert(&editor, "我的电话");
    text_editor_clear(&editor);
    for (size_t i = 0; i < sizeof editor.now.text; i++)
        assert_int_equal(editor.now.text[i], 0);
    assert_int_equal(editor.max, 20);
}

static void test_deleting_leaves_no_byte_behind(void **state)
{
    (void)state;
    struct text_editor editor = opened(20);
    text_editor_insert(&editor, "密1");
    text_editor_delete(&editor);
    text_editor_delete(&editor);
    for (size_t i = 0; i < sizeof editor.now.text; i++)
        assert_int_equal(editor.now.text[i], 0);
}

static void test_a_phrase_joins_with_a_comma_of_its_language(void **state)
{
    (void)state;
    struct text_editor editor = opened(50);
    assert_true(text_editor_add_phrase(&editor, "厨房"));
    assert_true(text_editor_add_phrase(&editor, "一直在漏"));
    assert_string_equal(editor.now.text, "厨房，一直在漏");
    text_editor_clear(&editor);
    text_editor_insert(&editor, "Hello.");
    assert_true(text_editor_add_phrase(&editor, "Kitchen"));
    assert_true(text_editor_add_phrase(&editor, "Bathroom"));
    assert_string_equal(editor.now.text, "Hello.Kitchen, Bathroom");
}

static void test_a_phrase_goes_behind_the_text_wherever_the_cursor_is(void **state)
{
    (void)state;
    struct text_editor editor = opened(50);
    text_editor_insert(&editor, "水管");
    text_editor_left(&editor);
    assert_true(text_editor_add_phrase(&editor, "厨房"));
    assert_string_equal(editor.now.text, "水管，厨房");
    assert_int_equal(editor.now.cursor, editor.now.length);
}

static void test_a_phrase_that_does_not_fit_changes_nothing(void **state)
{
    (void)state;
    struct text_editor editor = opened(4);
    text_editor_insert(&editor, "水管");
    assert_false(text_editor_add_phrase(&editor, "厨房"));
    assert_string_equal(editor.now.text, "水管");
}

static void test_removing_a_phrase_takes_one_comma_along(void **state)
{
    (void)state;
    struct text_editor editor = opened(50);
    text_editor_insert(&editor, "厨房，一直在漏，楼下被淹");
    assert_true(text_editor_remove_phrase(&editor, "一直在漏"));
    assert_string_equal(editor.now.text, "厨房，楼下被淹");
    assert_true(text_editor_remove_phrase(&editor, "厨房"));
    assert_string_equal(editor.now.text, "楼下被淹");
    assert_true(text_editor_remove_phrase(&editor, "楼下被淹"));
    assert_string_equal(editor.now.text, "");
    assert_int_equal(editor.now.count, 0);
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
    assert_string_equal(editor.now.text, "水龙管");
}

/* ---- words and the way back ------------------------------------------------------------------------------------------- */

static void test_a_word_is_what_was_put_in_at_once(void **state)
{
    (void)state;
    struct text_editor editor = opened(50);
    size_t from, to;
    text_editor_insert(&editor, "水管");
    text_editor_insert(&editor, "一直漏水");
    text_editor_insert(&editor, "，");
    for (const char *c = "B2"; *c != '\0'; c++)
        text_editor_insert(&editor, (const char[]){*c, '\0'});
    assert_true(text_editor_word_at(&editor, 3, &from, &to));
    assert_int_equal(from, 0);
    assert_int_equal(to, 6);
    assert_true(text_editor_word_at(&editor, 6, &from, &to));
    assert_int_equal(from, 6);
    assert_int_equal(to, 18);
    assert_true(text_editor_word_at(&editor, 22, &from, &to));
    assert_int_equal(from, 21);
    assert_int_equal(to, 23);
    assert_false(text_editor_word_at(&editor, 23, &from, &to));
}

static void test_writing_replaces_the_selected_word(void **state)
{
    (void)state;
    struct text_editor editor = opened(6);
    text_editor_insert(&editor, "厨房");
    text_editor_insert(&editor, "水龙头");
    assert_true(text_editor_select_word(&editor, 6));
    assert_true(text_editor_insert(&editor, "下水道漏")); /* fits, because three characters go */
    assert_string_equal(editor.now.text, "厨房下水道漏");
    assert_int_equal(editor.now.cursor, editor.now.length);
    assert_int_equal(editor.now.count, 6);
    assert_true(text_editor_select_word(&editor, 0));
    assert_false(text_editor_insert(&editor, "卫生间")); /* one too many: nothing has changed */
    assert_string_equal(editor.now.text, "厨房下水道漏");
    assert_int_equal(editor.select_to, 6);
}

static void test_deleting_takes_the_selected_word_and_its_neighbours_stay_words(void **state)
{
    (void)state;
    struct text_editor editor = opened(50);
    size_t from, to;
    text_editor_insert(&editor, "厨房");
    text_editor_insert(&editor, "水管");
    text_editor_insert(&editor, "漏水");
    text_editor_select_word(&editor, 6);
    assert_true(text_editor_delete(&editor));
    assert_string_equal(editor.now.text, "厨房漏水");
    assert_int_equal(editor.now.cursor, 6);
    assert_true(text_editor_word_at(&editor, 6, &from, &to));
    assert_int_equal(from, 6);
    assert_int_equal(to, 12);
}

static void test_moving_from_a_selection_goes_to_its_end(void **state)
{
    (void)state;
    struct text_editor editor = opened(50);
    text_editor_insert(&editor, "水管");
    text_editor_insert(&editor, "漏");
    text_editor_select_word(&editor, 0);
    assert_true(text_editor_left(&editor));
    assert_int_equal(editor.now.cursor, 0);
    assert_int_equal(editor.select_from, editor.select_to);
}

static void test_a_touch_never_lands_inside_a_character(void **state)
{
    (void)state;
    struct text_editor editor = opened(50);
    text_editor_insert(&editor, "水管");
    text_editor_place(&editor, 4);
    assert_int_equal(editor.now.cursor, 3);
    text_editor_place(&editor, 99);
    assert_int_equal(editor.now.cursor, 6);
}

static void test_undo_goes_back_step_by_step(void **state)
{
    (void)state;
    struct text_editor editor = opened(50);
    assert_false(text_editor_undo(&editor));
    text_editor_insert(&editor, "水管");
    text_editor_add_phrase(&editor, "一直在漏");
    text_editor_delete(&editor);
    text_editor_delete(&editor);
    assert_string_equal(editor.now.text, "水管，一直");
    assert_true(text_editor_undo(&editor)); /* deletions in a row are one step */
    assert_string_equal(editor.now.text, "水管，一直在漏");
    assert_true(text_editor_undo(&editor)); /* a phrase goes with its comma */
    assert_string_equal(editor.now.text, "水管");
    assert_true(text_editor_undo(&editor));
    assert_string_equal(editor.now.text, "");
    assert_false(text_editor_can_undo(&editor));
}

static void test_letters_in_a_row_are_one_step_until_the_cursor_moves(void **state)
{
    (void)state;
    struct text_editor editor = opened(50);
    text_editor_insert(&editor, "a");
    text_editor_insert(&editor, "b");
    text_editor_left(&editor);
    text_editor_insert(&editor, "c");
    assert_string_equal(editor.now.text, "acb");
    text_editor_undo(&editor);
    assert_string_equal(editor.now.text, "ab");
    text_editor_undo(&editor);
    assert_string_equal(editor.now.text, "");
}

static void test_the_oldest_steps_are_forgotten(void **state)
{
    (void)state;
    struct text_editor editor = opened(100);
    for (int i = 0; i < TEXT_EDITOR_UNDO + 4; i++)
        text_editor_insert(&editor, "水管");
    for (int i = 0; i < TEXT_EDITOR_UNDO; i++)
        assert_true(text_editor_undo(&editor));
    assert_false(text_editor_undo(&editor));
    assert_int_equal(editor.now.count, 8);
}

static void test_clearing_can_be_taken_back(void **state)
{
    (void)state;
    struct text_editor editor = opened(50);
    assert_false(text_editor_clear(&editor));
    text_editor_insert(&editor, "水管漏水");
    assert_true(text_editor_clear(&editor));
    assert_true(text_editor_undo(&editor));
    assert_string_equal(editor.now.text, "水管漏水");
}

/* Any edits in any order keep the text valid, its count true and its words without gaps. */
static void test_random_edits_keep_the_editor_whole(void **state)
{
    (void)state;
    static const char *const pieces[] = {"水", "水管", "a", "7", " ", "，", "😀", "一直在漏"};
    unsigned seed = 20261123;
    struct text_editor editor = opened(12);
    for (int step = 0; step < 20000; step++) {
        seed = seed * 1664525U + 1013904223U;
        unsigned pick = seed >> 8;
        switch (pick % 9) {
        case 0: text_editor_delete(&editor); break;
        case 1: text_editor_left(&editor); break;
        case 2: text_editor_select_word(&editor, pick / 9 % 50); break;
        case 3: text_editor_place(&editor, pick / 9 % 50); break;
        case 4: text_editor_undo(&editor); break;
        case 5: text_editor_add_phrase(&editor, pieces[pick / 9 % 8]); break;
        default: text_editor_insert(&editor, pieces[pick / 9 % 8]);
        }
        const struct text_editor_state *now = &editor.now;
        assert_true(text_utf8_valid(now->text, now->length));
        assert_int_equal(strlen(now->text), now->length);
        assert_int_equal(text_utf8_count(now->text), now->count);
        assert_in_range(now->count, 0, 12);
        assert_in_range(now->cursor, 0, now->length);
        assert_true(((unsigned char)now->text[now->cursor] & 0xC0) != 0x80);
        for (size_t i = 0; i < sizeof now->starts * 8; i++)
            if ((now->starts[i / 8] >> (i % 8) & 1) != 0) {
                assert_in_range(i, 0, now->length > 0 ? now->length - 1 : 0);
                assert_true(((unsigned char)now->text[i] & 0xC0) != 0x80);
            }
    }
}

/* ---- keys ------------------------------------------------------------------------------------------------------------ */

static bool press(struct text_entry *entry, const char *id, int64_t value)
{
    return text_entry_action(entry, &(struct ui_action){.id = id, .value = value}, "repair.text");
}

static void test_keys_write_and_shift_holds_for_one_letter(void **state)
{
    (void)state;
    struct text_entry entry = {0};
    text_entry_open(&entry, NULL, 20, NULL);
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
    struct text_entry entry = {0};
    text_entry_open(&entry, NULL, 20, phrases);
    assert_false(press(&entry, "repair.next", 0));
    assert_false(press(&entry, "repair.text", 0));
    assert_false(press(&entry, "other.chip.1", 1));
    assert_string_equal(text_entry_text(&entry), "");
}

static void test_a_chip_puts_its_phrase_in_and_takes_it_out(void **state)
{
    (void)state;
    struct text_entry entry = {0};
    text_entry_open(&entry, NULL, 20, phrases);
    assert_true(press(&entry, "repair.text.chip.1", 1));
    assert_true(press(&entry, "repair.text.chip.2", 2));
    assert_string_equal(text_entry_text(&entry), "厨房，楼下被淹");
    assert_true(press(&entry, "repair.text.chip.1", 1));
    assert_string_equal(text_entry_text(&entry), "楼下被淹");
    assert_true(press(&entry, "repair.text.chip.9", 9));
    assert_string_equal(text_entry_text(&entry), "楼下被淹");
}

static void test_what_is_written_behind_a_phrase_is_parted_from_it(void **state)
{
    (void)state;
    struct text_entry entry = {0};
    text_entry_open(&entry, NULL, 30, phrases);
    press(&entry, "repair.text.chip.1", 1);
    text_entry_commit(&entry, "水槽");
    text_entry_commit(&entry, "下面");
    assert_string_equal(text_entry_text(&entry), "厨房，水槽下面");
    press(&entry, "repair.text.chip.2", 2);
    text_entry_commit(&entry, "。");
    text_entry_commit(&entry, "a");
    assert_string_equal(text_entry_text(&entry), "厨房，水槽下面，楼下被淹。a");
    press(&entry, "repair.text.undo", 0);
    press(&entry, "repair.text.undo", 0);
    press(&entry, "repair.text.field", 0); /* the cursor goes elsewhere */
    text_entry_commit(&entry, "请");
    assert_string_equal(text_entry_text(&entry), "请厨房，水槽下面，楼下被淹");
}

static void test_a_full_field_says_so_until_there_is_room(void **state)
{
    (void)state;
    struct text_entry entry = {0};
    text_entry_open(&entry, NULL, 2, NULL);
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
    struct text_entry entry = {0};
    text_entry_open(&entry, NULL, 20, NULL);
    text_entry_compose(&entry, "yi'guan");
    assert_string_equal(entry.composition, "yi'guan");
    assert_true(text_entry_commit(&entry, "已关"));
    assert_string_equal(entry.composition, "");
    assert_string_equal(text_entry_text(&entry), "已关");
}

static void test_touching_twice_selects_the_word_and_writing_replaces_it(void **state)
{
    (void)state;
    struct text_entry entry = {0};
    text_entry_open(&entry, NULL, 20, NULL);
    text_entry_commit(&entry, "厨房");
    text_entry_commit(&entry, "水管");
    press(&entry, "repair.text.field", 2 * 6 + 1); /* the right half of 水 */
    assert_int_equal(entry.editor.now.cursor, 9);
    assert_int_equal(entry.editor.select_to, 0);
    press(&entry, "repair.text.field", 2 * 6);
    assert_int_equal(entry.editor.select_from, 6);
    assert_int_equal(entry.editor.select_to, 12);
    text_entry_commit(&entry, "地漏");
    assert_string_equal(text_entry_text(&entry), "厨房地漏");
    press(&entry, "repair.text.undo", 0);
    assert_string_equal(text_entry_text(&entry), "厨房水管");
}

static void test_a_third_touch_puts_the_cursor_again(void **state)
{
    (void)state;
    struct text_entry entry = {0};
    text_entry_open(&entry, NULL, 20, NULL);
    text_entry_commit(&entry, "水管");
    press(&entry, "repair.text.field", 0);
    press(&entry, "repair.text.field", 0);
    assert_int_equal(entry.editor.select_to, 6);
    press(&entry, "repair.text.field", 0);
    assert_int_equal(entry.editor.select_to, 0);
    assert_int_equal(entry.editor.now.cursor, 0);
}

static void test_closing_leaves_nothing_behind(void **state)
{
    (void)state;
    struct text_entry entry = {0}, nothing = {0};
    text_entry_open(&entry, NULL, 20, NULL);
    text_entry_commit(&entry, "我的电话");
    text_entry_delete(&entry);
    text_entry_compose(&entry, "shi");
    text_entry_close(&entry);
    assert_memory_equal(&entry, &nothing, sizeof entry);
    text_entry_close(&entry); /* twice does no harm */
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
        cmocka_unit_test(test_a_word_is_what_was_put_in_at_once),
        cmocka_unit_test(test_writing_replaces_the_selected_word),
        cmocka_unit_test(test_deleting_takes_the_selected_word_and_its_neighbours_stay_words),
        cmocka_unit_test(test_moving_from_a_selection_goes_to_its_end),
        cmocka_unit_test(test_a_touch_never_lands_inside_a_character),
        cmocka_unit_test(test_undo_goes_back_step_by_step),
        cmocka_unit_test(test_letters_in_a_row_are_one_step_until_the_cursor_moves),
        cmocka_unit_test(test_the_oldest_steps_are_forgotten),
        cmocka_unit_test(test_clearing_can_be_taken_back),
        cmocka_unit_test(test_random_edits_keep_the_editor_whole),
        cmocka_unit_test(test_keys_write_and_shift_holds_for_one_letter),
        cmocka_unit_test(test_other_nodes_are_left_to_the_screen),
        cmocka_unit_test(test_a_chip_puts_its_phrase_in_and_takes_it_out),
        cmocka_unit_test(test_what_is_written_behind_a_phrase_is_parted_from_it),
        cmocka_unit_test(test_a_full_field_says_so_until_there_is_room),
        cmocka_unit_test(test_committing_ends_the_composition),
        cmocka_unit_test(test_touching_twice_selects_the_word_and_writing_replaces_it),
        cmocka_unit_test(test_a_third_touch_puts_the_cursor_again),
        cmocka_unit_test(test_closing_leaves_nothing_behind),
    };
    return cmocka_run_group_tests_name("text entry", tests, NULL, NULL);
}

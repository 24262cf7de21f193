/* Typing pinyin into a field: what is composed, chosen, deleted and kept, while the engine loads and without it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "app/text_entry/text_candidates.h"
#include "app/text_entry/text_entry.h"
#include "app/text_entry/text_keyboard.h"

struct stage {
    sem_t woken;
    struct text_tools *tools;
    struct text_entry entry;
};

static void wake(void *context)
{
    sem_post(&((struct stage *)context)->woken);
}

static void set_stage(struct stage *stage, const char *folder)
{
    const struct text_tools_options options = {.pinyin = folder, .wake = wake, .context = stage};
    memset(stage, 0, sizeof *stage);
    sem_init(&stage->woken, 0, 0);
    assert_int_equal(text_tools_new(&options, &stage->tools), TEXT_TOOLS_OK);
}

static int open_stage(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    const char *folder = getenv("MENTING_PINYIN");
    set_stage(stage, folder == NULL ? "build/pinyin" : folder);
    text_entry_open(&stage->entry, stage->tools, 20, NULL);
    sem_wait(&stage->woken);
    *state = stage;
    return 0;
}

static int close_stage(void **state)
{
    struct stage *stage = *state;
    text_entry_close(&stage->entry);
    text_tools_free(stage->tools);
    sem_destroy(&stage->woken);
    free(stage);
    return 0;
}

static void press(struct text_entry *entry, const char *id, int64_t value)
{
    assert_true(text_entry_action(entry, &(struct ui_action){.id = id, .value = value}, "repair.text"));
}

static void type(struct text_entry *entry, const char *letters)
{
    char id[] = "pinyin.?";
    for (; *letters != '\0'; letters++) {
        id[7] = *letters;
        press(entry, id, *letters);
    }
}

static void test_space_takes_the_first_candidate(void **state)
{
    struct text_entry *entry = &((struct stage *)*state)->entry;
    type(entry, "louti");
    assert_string_equal(entry->composition, "lou ti");
    assert_string_equal(text_entry_text(entry), "");
    press(entry, "pinyin.space", TEXT_KEY_SPACE);
    assert_string_equal(text_entry_text(entry), "楼梯");
    assert_string_equal(entry->composition, "");
    press(entry, "pinyin.space", TEXT_KEY_SPACE);
    assert_string_equal(text_entry_text(entry), "楼梯 ");
}

static void test_a_sign_takes_what_is_composed_first(void **state)
{
    struct text_entry *entry = &((struct stage *)*state)->entry;
    type(entry, "louti");
    press(entry, "pinyin.，", 0xFF0C);
    assert_string_equal(text_entry_text(entry), "楼梯，");
}

static void test_deleting_takes_the_composition_before_the_text(void **state)
{
    struct text_entry *entry = &((struct stage *)*state)->entry;
    text_entry_commit(entry, "水");
    type(entry, "wo");
    press(entry, "pinyin.delete", TEXT_KEY_DELETE);
    assert_string_equal(entry->composition, "w");
    press(entry, "pinyin.delete", TEXT_KEY_DELETE);
    assert_string_equal(entry->composition, "");
    assert_string_equal(text_entry_text(entry), "水");
    press(entry, "pinyin.delete", TEXT_KEY_DELETE);
    assert_string_equal(text_entry_text(entry), "");
}

static void test_a_candidate_of_the_strip_is_taken(void **state)
{
    struct text_entry *entry = &((struct stage *)*state)->entry;
    char second[TEXT_CANDIDATE_SIZE];
    type(entry, "shi");
    assert_true(entry->method->candidate(entry, 1, second, sizeof second));
    press(entry, "repair.text.more", 0);
    assert_true(text_candidates_expanded(entry));
    press(entry, "repair.text.candidate.1", 1);
    assert_string_equal(text_entry_text(entry), second);
    assert_false(text_candidates_expanded(entry));
}

static void test_english_letters_go_in_as_they_are(void **state)
{
    struct text_entry *entry = &((struct stage *)*state)->entry;
    type(entry, "louti");
    press(entry, "pinyin.language", TEXT_KEY_LANGUAGE); /* takes what is composed */
    press(entry, "pinyin.shift", TEXT_KEY_SHIFT);
    press(entry, "pinyin.B", 'B');
    press(entry, "pinyin.a", 'a');
    assert_string_equal(text_entry_text(entry), "楼梯Ba");
    press(entry, "pinyin.language", TEXT_KEY_LANGUAGE);
    type(entry, "a");
    assert_string_equal(entry->composition, "a");
}

static void test_touching_the_field_takes_what_is_composed(void **state)
{
    struct text_entry *entry = &((struct stage *)*state)->entry;
    text_entry_commit(entry, "水管");
    type(entry, "louti");
    press(entry, "repair.text.field", 2 * 0);
    assert_string_equal(text_entry_text(entry), "水管楼梯");
    assert_int_equal(entry->editor.now.cursor, 0);
}

static void test_finishing_takes_everything_that_is_composed(void **state)
{
    struct text_entry *entry = &((struct stage *)*state)->entry;
    type(entry, "shuiguanloushui");
    text_entry_finish(entry);
    assert_string_equal(text_entry_text(entry), "水管漏水");
    assert_string_equal(entry->composition, "");
}

static void test_text_from_elsewhere_comes_behind_what_is_composed(void **state)
{
    struct text_entry *entry = &((struct stage *)*state)->entry;
    type(entry, "louti");
    assert_true(text_entry_type(entry, "2"));
    assert_string_equal(text_entry_text(entry), "楼梯2");
}

static void test_another_text_gets_nothing_of_this_one(void **state)
{
    struct stage *stage = *state;
    struct text_entry other = {0};
    type(&stage->entry, "mima");
    text_entry_open(&other, stage->tools, 20, NULL);
    assert_string_equal(other.composition, "");
    assert_int_equal(other.method->candidates(&other, 5), 0);
    type(&other, "a");
    assert_string_equal(other.composition, "a");
    text_entry_close(&other);
}

static void test_what_is_typed_while_the_engine_loads_is_kept(void **state)
{
    struct stage stage;
    const char *folder = getenv("MENTING_PINYIN");
    (void)state;
    set_stage(&stage, folder == NULL ? "build/pinyin" : folder);
    stage.entry.tools = stage.tools; /* nothing loads yet: as if the thread had not come to it */
    text_editor_open(&stage.entry.editor, 20);
    stage.entry.method = &text_method_pinyin;
    type(&stage.entry, "loutu");
    press(&stage.entry, "pinyin.delete", TEXT_KEY_DELETE);
    type(&stage.entry, "i");
    assert_string_equal(stage.entry.composition, "louti");
    text_tools_enter(stage.tools);
    sem_wait(&stage.woken);
    assert_in_range(stage.entry.method->candidates(&stage.entry, 5), 1, 5);
    press(&stage.entry, "pinyin.space", TEXT_KEY_SPACE);
    assert_string_equal(text_entry_text(&stage.entry), "楼梯");
    text_entry_close(&stage.entry);
    text_tools_free(stage.tools);
    sem_destroy(&stage.woken);
}

static void test_without_its_data_the_plain_keyboard_stands_in(void **state)
{
    struct stage stage;
    struct text_entry later = {0};
    (void)state;
    set_stage(&stage, "/nowhere/pinyin");
    text_entry_open(&stage.entry, stage.tools, 20, NULL);
    sem_wait(&stage.woken);
    assert_false(text_tools_has_pinyin(stage.tools));
    text_entry_open(&later, stage.tools, 20, NULL);
    assert_ptr_equal(later.method, &text_method_keyboard);
    text_entry_close(&later);
    text_entry_close(&stage.entry);
    text_tools_free(stage.tools);
    sem_destroy(&stage.woken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_space_takes_the_first_candidate, open_stage, close_stage),
        cmocka_unit_test_setup_teardown(test_a_sign_takes_what_is_composed_first, open_stage, close_stage),
        cmocka_unit_test_setup_teardown(
            test_deleting_takes_the_composition_before_the_text, open_stage, close_stage),
        cmocka_unit_test_setup_teardown(test_a_candidate_of_the_strip_is_taken, open_stage, close_stage),
        cmocka_unit_test_setup_teardown(test_english_letters_go_in_as_they_are, open_stage, close_stage),
        cmocka_unit_test_setup_teardown(
            test_touching_the_field_takes_what_is_composed, open_stage, close_stage),
        cmocka_unit_test_setup_teardown(
            test_finishing_takes_everything_that_is_composed, open_stage, close_stage),
        cmocka_unit_test_setup_teardown(
            test_text_from_elsewhere_comes_behind_what_is_composed, open_stage, close_stage),
        cmocka_unit_test_setup_teardown(test_another_text_gets_nothing_of_this_one, open_stage, close_stage),
        cmocka_unit_test(test_what_is_typed_while_the_engine_loads_is_kept),
        cmocka_unit_test(test_without_its_data_the_plain_keyboard_stands_in),
    };
    return cmocka_run_group_tests_name("typing pinyin", tests, NULL, NULL);
}

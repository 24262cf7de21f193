#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/file.h"
#include "backend/base/i18n.h"

static const struct {
    const char *id;
    size_t id_length; /* a plural's two ids are one string with a NUL in it */
    const char *text;
} entries[] = {
    {"", 0, "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=1; plural=0;\n"},
    {"%d bill\0%d bills", 16, "%d 张账单"},
    {"Repair", 6, "报事报修"},
};
#define ENTRY_COUNT (sizeof entries / sizeof entries[0])

static void put_word(struct buf *out, size_t value)
{
    uint32_t word = (uint32_t)value;
    assert_int_equal(buf_append(out, &word, sizeof word), BASE_OK);
}

/* A catalogue in gettext's binary form, made here so that the test needs no compiled translation. */
static void write_catalogue(const char *path)
{
    struct buf out;
    buf_init(&out, 4096);
    size_t tables = 7 * sizeof(uint32_t);
    size_t at = tables + ENTRY_COUNT * 16;
    put_word(&out, 0x950412de);
    put_word(&out, 0);
    put_word(&out, ENTRY_COUNT);
    put_word(&out, tables);
    put_word(&out, tables + ENTRY_COUNT * 8);
    put_word(&out, 0);
    put_word(&out, 0);
    for (size_t i = 0; i < ENTRY_COUNT; at += entries[i++].id_length + 1) {
        put_word(&out, entries[i].id_length);
        put_word(&out, at);
    }
    for (size_t i = 0; i < ENTRY_COUNT; at += strlen(entries[i++].text) + 1) {
        put_word(&out, strlen(entries[i].text));
        put_word(&out, at);
    }
    for (size_t i = 0; i < ENTRY_COUNT; i++)
        assert_int_equal(buf_append(&out, entries[i].id, entries[i].id_length + 1), BASE_OK);
    for (size_t i = 0; i < ENTRY_COUNT; i++)
        assert_int_equal(buf_append(&out, entries[i].text, strlen(entries[i].text) + 1), BASE_OK);
    assert_int_equal(file_replace(path, 0600, out.data, out.len), BASE_OK);
    buf_free(&out);
}

static int set_up(void **state)
{
    char *folder = strdup("/tmp/menting-i18n-XXXXXX");
    assert_non_null(mkdtemp(folder));
    char path[200];
    snprintf(path, sizeof path, "%s/zh_CN/LC_MESSAGES", folder);
    assert_int_equal(file_make_folder(path), BASE_OK);
    *state = folder;
    return 0;
}

static int tear_down(void **state)
{
    int failed = file_remove_folder(*state) != BASE_OK;
    free(*state);
    return failed;
}

static void a_missing_catalogue_is_reported_and_english_remains(void **state)
{
    assert_false(i18n_open(*state));
    assert_string_equal(_("Repair"), "Repair");
}

static void the_language_is_switched_live(void **state)
{
    char path[200];
    snprintf(path, sizeof path, "%s/zh_CN/LC_MESSAGES/menting.mo", (const char *)*state);
    write_catalogue(path);
    assert_true(i18n_open(*state));
    assert_int_equal(i18n_language(), I18N_CHINESE);
    for (int i = 0; i < 3; i++) {
        i18n_set_language(I18N_CHINESE);
        assert_string_equal(_("Repair"), "报事报修");
        assert_string_equal(NGETTEXT("%d bill", "%d bills", 1), "%d 张账单");
        assert_string_equal(_("Not in it"), "Not in it");
        i18n_set_language(I18N_ENGLISH);
        assert_int_equal(i18n_language(), I18N_ENGLISH);
        assert_string_equal(_("Repair"), "Repair");
        assert_string_equal(NGETTEXT("%d bill", "%d bills", 1), "%d bill");
        assert_string_equal(NGETTEXT("%d bill", "%d bills", 2), "%d bills");
    }
}

static void numbers_are_not_changed_by_the_language(void **state)
{
    (void)state;
    char out[32];
    i18n_set_language(I18N_CHINESE);
    snprintf(out, sizeof out, "%.2f", 1234.5);
    assert_string_equal(out, "1234.50");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_missing_catalogue_is_reported_and_english_remains, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_language_is_switched_live, set_up, tear_down),
        cmocka_unit_test(numbers_are_not_changed_by_the_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

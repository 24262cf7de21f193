#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/base/config.h"
#include "backend/base/file.h"

static const struct config_key keys[] = {
    {"kiosk", "name", CONFIG_TEXT, "Lobby", 0, 20, NULL},
    {"kiosk", "about", CONFIG_TEXT, "", 0, 0, NULL},
    {"display", "width_mm", CONFIG_INT, "600", 200, 2000, NULL},
    {"display", "sound", CONFIG_BOOL, "yes", 0, 0, NULL},
    {"text", "language", CONFIG_CHOICE, "zh", 0, 0, "zh|en"},
};
#define KEY_COUNT ((int)(sizeof keys / sizeof keys[0]))

struct place {
    char folder[64];
    char path[96];
    struct config *config;
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    strcpy(place->folder, "/tmp/menting-config-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->path, sizeof place->path, "%s/kiosk.conf", place->folder);
    place->config = config_new(keys, KEY_COUNT);
    assert_non_null(place->config);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    config_free(place->config);
    int failed = file_remove_folder(place->folder) != BASE_OK;
    free(place);
    return failed;
}

static enum base_result load(struct place *place, const char *text, struct fault *fault)
{
    assert_int_equal(file_replace(place->path, 0600, text, strlen(text)), BASE_OK);
    return config_load(place->config, place->path, fault);
}

static void accept(struct place *place, const char *text)
{
    struct fault fault = {0};
    if (load(place, text, &fault) != BASE_OK)
        fail_msg("%s: %s", fault.place, fault.text);
}

/* The fault names the file, then `where` behind it, and says all of `words` (separated by '|'). */
static void refuse(
    struct place *place, const char *text, enum base_result why, const char *where, const char *words)
{
    struct fault fault = {0};
    assert_int_equal(load(place, text, &fault), why);
    size_t length = strlen(place->path);
    if (strncmp(fault.place, place->path, length) != 0 || strcmp(fault.place + length, where) != 0)
        fail_msg("\"%s\" is not at \"%s\"", fault.place, where);
    char each[200];
    snprintf(each, sizeof each, "%s", words);
    char *rest = NULL;
    for (char *word = strtok_r(each, "|", &rest); word != NULL; word = strtok_r(NULL, "|", &rest)) {
        if (strstr(fault.text, word) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", fault.text, word);
    }
}

static void defaults_hold_until_a_file_is_read(void **state)
{
    struct place *place = *state;
    assert_string_equal(config_text(place->config, "kiosk", "name"), "Lobby");
    assert_int_equal(config_int(place->config, "display", "width_mm"), 600);
    assert_true(config_bool(place->config, "display", "sound"));
    assert_string_equal(config_text(place->config, "text", "language"), "zh");
}

static void a_file_is_read_over_the_defaults(void **state)
{
    struct place *place = *state;
    accept(place, "\xef\xbb\xbf# the lobby\r\n[kiosk]\r\nname = 大堂 24\r\n; more\r\n[display]\n  "
                  "width_mm=900 ; the glass\n"
                  "sound: no\n\n[text]\nlanguage = en\n");
    assert_string_equal(config_text(place->config, "kiosk", "name"), "大堂 24");
    assert_string_equal(config_text(place->config, "kiosk", "about"), "");
    assert_int_equal(config_int(place->config, "display", "width_mm"), 900);
    assert_false(config_bool(place->config, "display", "sound"));
    assert_string_equal(config_text(place->config, "text", "language"), "en");
}

static void unknown_sections_and_keys_name_what_is_known(void **state)
{
    struct place *place = *state;
    refuse(place, "[kiosk]\nname = a\n[lobby]\n", BASE_SYNTAX, ":3",
        "unknown section [lobby]|[kiosk] [display] [text]");
    refuse(place, "[lobby]\nname = a\n", BASE_SYNTAX, ":1", "unknown section [lobby]");
    refuse(place, "[display]\n\nwidth = 5\n", BASE_SYNTAX, ":3 [display] width",
        "unknown key \"width\"|[display] knows width_mm, sound");
    refuse(place, "name = a\n", BASE_SYNTAX, ":1", "before the first [section]");
}

static void bad_values_name_what_is_allowed(void **state)
{
    struct place *place = *state;
    refuse(place, "[display]\nwidth_mm = 99\n", BASE_RANGE, ":2 [display] width_mm",
        "\"99\"|a whole number from 200 to 2000|default: 600");
    refuse(
        place, "[display]\nwidth_mm = wide\n", BASE_SYNTAX, ":2 [display] width_mm", "\"wide\"|200 to 2000");
    refuse(place, "[display]\nwidth_mm =\n", BASE_SYNTAX, ":2 [display] width_mm", "200 to 2000");
    refuse(place, "[display]\nsound = true\n", BASE_SYNTAX, ":2 [display] sound", "\"true\"|yes or no");
    refuse(place, "[text]\nlanguage = fr\n", BASE_RANGE, ":2 [text] language", "one of zh, en|default: zh");
    refuse(place, "[text]\nlanguage = zh|en\n", BASE_RANGE, ":2 [text] language", "one of");
    refuse(place, "[kiosk]\nname = a name of more than twenty bytes\n", BASE_RANGE, ":2 [kiosk] name",
        "at most 20 bytes");
}

static void lines_that_are_none_are_refused_with_their_number(void **state)
{
    struct place *place = *state;
    refuse(place, "[kiosk]\nname\n", BASE_SYNTAX, ":2", "key = value");
    refuse(place, "[kiosk\nname = a\n", BASE_SYNTAX, ":1", "[section]");
    refuse(place, "[kiosk]\njunk\nname = b\nwrong = 1\n", BASE_SYNTAX, ":2", "key = value");
    refuse(place, "[kiosk]\nname = a\nname = b\n", BASE_SYNTAX, ":3 [kiosk] name", "twice");
}

static void what_is_no_text_is_refused(void **state)
{
    struct place *place = *state;
    refuse(place, "[kiosk]\nname = \xb9\xdc\n", BASE_SYNTAX, "", "UTF-8");
    char line[400] = "[kiosk]\nabout = ";
    memset(line + strlen(line), 'x', 300);
    refuse(place, line, BASE_SYNTAX, ":2", "too long");
}

static void a_refused_file_changes_nothing(void **state)
{
    struct place *place = *state;
    accept(place, "[display]\nwidth_mm = 900\n");
    refuse(place, "[display]\nwidth_mm = 800\nsound = perhaps\n", BASE_SYNTAX, ":3 [display] sound",
        "yes or no");
    assert_int_equal(config_int(place->config, "display", "width_mm"), 900);
}

static void a_missing_file_says_so(void **state)
{
    struct place *place = *state;
    struct fault fault = {0};
    assert_int_equal(config_load(place->config, place->path, &fault), BASE_NOT_FOUND);
    assert_string_equal(fault.place, place->path);
    assert_non_null(strstr(fault.text, "No such file"));
}

static void the_command_line_has_the_last_word(void **state)
{
    struct place *place = *state;
    struct fault fault = {0};
    accept(place, "[display]\nwidth_mm = 900\n");
    assert_int_equal(config_assign(place->config, "display.width_mm=1000", &fault), BASE_OK);
    assert_int_equal(config_assign(place->config, "display.width_mm=1100", &fault), BASE_OK);
    assert_int_equal(config_assign(place->config, "kiosk.about=a=b.c", &fault), BASE_OK);
    assert_int_equal(config_int(place->config, "display", "width_mm"), 1100);
    assert_string_equal(config_text(place->config, "kiosk", "about"), "a=b.c");
    static const char *const bad[] = {
        "", "display", "display.width_mm", "width_mm=5", "=5", ".=5", "display.=5"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(config_assign(place->config, bad[i], &fault), BASE_SYNTAX);
    assert_int_equal(config_assign(place->config, "display.width_mm=5", &fault), BASE_RANGE);
    assert_string_equal(fault.place, "command line [display] width_mm");
    assert_non_null(strstr(fault.text, "200 to 2000"));
    assert_int_equal(config_int(place->config, "display", "width_mm"), 1100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(defaults_hold_until_a_file_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_is_read_over_the_defaults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unknown_sections_and_keys_name_what_is_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_values_name_what_is_allowed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_that_are_none_are_refused_with_their_number, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_text_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refused_file_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_file_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_command_line_has_the_last_word, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

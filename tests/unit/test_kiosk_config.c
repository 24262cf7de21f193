/* The shipped kiosk.conf tells the truth about every key. Runs from the project's root. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "app/kiosk_config.h"
#include "backend/base/buf.h"
#include "backend/base/file.h"

static void the_shipped_file_is_accepted(void **state)
{
    (void)state;
    int count;
    const struct config_key *keys = kiosk_config_keys(&count);
    struct config *config = config_new(keys, count);
    struct fault fault = {0};
    assert_non_null(config);
    assert_int_equal(config_load(config, "kiosk.conf", &fault), BASE_OK);
    config_free(config);
}

static void the_shipped_file_shows_every_key_with_its_default(void **state)
{
    (void)state;
    int count;
    const struct config_key *keys = kiosk_config_keys(&count);
    struct buf file;
    buf_init(&file, 65536);
    assert_int_equal(file_read("kiosk.conf", &file), BASE_OK);
    for (int i = 0; i < count; i++) {
        char section[64], line[512];
        snprintf(section, sizeof section, "\n[%s]\n", keys[i].section);
        const char *start = strstr(buf_borrow(&file), section);
        assert_non_null(start);
        snprintf(
            line, sizeof line, "\n%s =%s%s\n", keys[i].key, keys[i].fallback[0] ? " " : "", keys[i].fallback);
        const char *found = strstr(start + 1, line);
        if (!found)
            fail_msg("kiosk.conf does not show [%s] %s = %s", keys[i].section, keys[i].key, keys[i].fallback);
        const char *next = strstr(start + 2, "\n[");
        assert_true(!next || found < next);
    }
    buf_free(&file);
}

static void a_key_out_of_its_range_names_what_is_allowed(void **state)
{
    (void)state;
    int count;
    const struct config_key *keys = kiosk_config_keys(&count);
    for (int i = 0; i < count; i++) {
        if (keys[i].type != CONFIG_INT)
            continue;
        struct config *config = config_new(keys, count);
        struct fault fault = {0};
        char assignment[128], high[32];
        snprintf(assignment, sizeof assignment, "%s.%s=%lld", keys[i].section, keys[i].key,
            (long long)keys[i].high + 1);
        snprintf(high, sizeof high, "%lld", (long long)keys[i].high);
        assert_int_not_equal(config_assign(config, assignment, &fault), BASE_OK);
        assert_non_null(strstr(fault.text, high));
        config_free(config);
    }
}

static void a_choice_that_is_none_names_the_choices(void **state)
{
    (void)state;
    int count;
    const struct config_key *keys = kiosk_config_keys(&count);
    static const char *const wrong[][2] = {{"text.speech=maybe", "on, off"},
        {"text.speech_output=radio", "loudspeaker, earphone"}, {"sound.touch=", "on, off"},
        {"sound.volume=-1", "0"}, {"sound.volume=loud", "100"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct config *config = config_new(keys, count);
        struct fault fault = {0};
        assert_int_not_equal(config_assign(config, wrong[i][0], &fault), BASE_OK);
        if (!strstr(fault.text, wrong[i][1]))
            fail_msg("%s: '%s' does not name '%s'", wrong[i][0], fault.text, wrong[i][1]);
        config_free(config);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_shipped_file_is_accepted),
        cmocka_unit_test(the_shipped_file_shows_every_key_with_its_default),
        cmocka_unit_test(a_key_out_of_its_range_names_what_is_allowed),
        cmocka_unit_test(a_choice_that_is_none_names_the_choices)};
    return cmocka_run_group_tests_name("kiosk_config", tests, NULL, NULL);
}

/* The way through the screens, the sign-in in between, and how a visit ends: nothing of it may reach the next visitor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/screens/navigator_internal.h"
#include "backend/base/calendar.h"
#include "backend/base/secret.h"

#define IDLE_S    120
#define WARNING_S 30

struct stage {
    char folder[64];
    struct clock_fake fake;
    struct base_clock clock;
    struct store *store;
    struct store_view *view;
    struct session session;
    struct host host;
    struct ui_handler handler;
};

static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        char child[512];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(child, sizeof child, "%s/%s", path, entry->d_name);
        if (unlink(child) != 0)
            remove_folder(child);
    }
    if (folder != NULL)
        closedir(folder);
    rmdir(path);
}

static int open_stage(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    struct fault fault;
    int64_t now;
    assert_non_null(stage);
    strcpy(stage->folder, "/tmp/menting-navigator-XXXXXX");
    assert_non_null(mkdtemp(stage->folder));
    assert_int_equal(secret_init(), BASE_OK);
    assert_true(calendar_parse_time("2026-11-23T02:42:00Z", &now));
    clock_fake_start(&stage->fake, now);
    stage->clock = clock_from_fake(&stage->fake);
    struct store_options options = {
        .folder = stage->folder, .clock = &stage->clock, .random = random_system()};
    assert_int_equal(store_open(&options, &stage->store, &fault), STORE_OK);
    enum store_result opened = store_view_open(stage->store, &stage->view);
    assert_true(opened == STORE_OK || opened == STORE_NO_MIRROR);
    stage->host = (struct host){.store = stage->store,
        .view = stage->view,
        .session = &stage->session,
        .clock = &stage->clock,
        .idle_s = IDLE_S,
        .warning_s = WARNING_S,
        .version = "test"};
    assert_non_null(navigator_new(&stage->host));
    stage->handler = navigator_handler(stage->host.navigator);
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    struct ui_options window = {.title = "test",
        .window_width = 540,
        .window_height = 960,
        .panel_width_mm = 270,
        .panel_height_mm = 480,
        .clock = &stage->clock,
        .fake_clock = &stage->fake,
        .handler = stage->handler};
    assert_int_equal(ui_new(&window, &stage->host.ui, &fault), UI_OK);
    i18n_set_language(I18N_CHINESE);
    *state = stage;
    return 0;
}

static int close_stage(void **state)
{
    struct stage *stage = *state;
    navigator_free(stage->host.navigator);
    store_view_close(stage->view);
    store_close(stage->store);
    ui_free(stage->host.ui);
    remove_folder(stage->folder);
    free(stage);
    return 0;
}

static void touch(struct stage *stage, const char *id)
{
    struct ui_action action = {.id = id};
    stage->handler.touched(stage->handler.context);
    stage->handler.action(stage->handler.context, &action);
}

static void pass(struct stage *stage, int seconds)
{
    clock_fake_advance(&stage->fake, (int64_t)seconds * 1000);
    stage->handler.deadline(stage->handler.context);
}

static void sign_in(struct stage *stage)
{
    struct store_answer answer = {.did = STORE_DID_SIGNIN, .verdict = STORE_YES};
    strcpy(answer.person, "p1");
    strcpy(answer.unit, "u1");
    strcpy(answer.role, "owner");
    host_signed_in(&stage->host, &answer);
}

#define assert_screen(stage, name)                                                                           \
    assert_string_equal((stage)->handler.screen((stage)->handler.context), name)

static void assert_nobody(const struct stage *stage)
{
    static const struct session nobody;
    assert_memory_equal(&stage->session, &nobody, sizeof nobody);
}

static void bills_ask_who_is_there_and_then_open(void **state)
{
    struct stage *stage = *state;
    touch(stage, "attract.start");
    assert_screen(stage, "home");
    touch(stage, "home.bills");
    assert_screen(stage, "room");
    sign_in(stage);
    assert_screen(stage, "bills");
    touch(stage, "footer.back");
    assert_screen(stage, "home"); /* the sign-in screens are not on the way back */
}

static void who_turns_back_at_the_sign_in_is_not_taken_there_later(void **state)
{
    struct stage *stage = *state;
    touch(stage, "attract.start");
    touch(stage, "home.bills");
    touch(stage, "footer.back");
    assert_screen(stage, "home");
    touch(stage, "home.signin");
    sign_in(stage);
    assert_screen(stage, "home");
}

static void a_form_that_sends_to_the_sign_in_gets_its_visitor_back(void **state)
{
    struct stage *stage = *state;
    touch(stage, "attract.start");
    host_go(&stage->host, &screen_complaint, "");
    host_sign_in(&stage->host);
    assert_screen(stage, "room");
    sign_in(stage);
    assert_screen(stage, "complaint");
}

static void the_visit_ends_by_itself_after_a_warning(void **state)
{
    struct stage *stage = *state;
    touch(stage, "attract.start");
    touch(stage, "home.bills");
    sign_in(stage);
    pass(stage, IDLE_S - 1);
    touch(stage, "bills.tab.paid");
    pass(stage, IDLE_S);
    assert_screen(stage, "bills");
    assert_true(stage->session.owner);
    pass(stage, WARNING_S - 1);
    assert_screen(stage, "bills");
    pass(stage, 1);
    assert_screen(stage, "attract");
    assert_nobody(stage);
}

static void continue_under_the_warning_gives_the_whole_time_again(void **state)
{
    struct stage *stage = *state;
    touch(stage, "attract.start");
    sign_in(stage);
    pass(stage, IDLE_S + 5);
    touch(stage, "warning.continue");
    pass(stage, IDLE_S + WARNING_S - 1);
    assert_screen(stage, "home");
    assert_true(stage->session.owner);
    pass(stage, 1);
    assert_nobody(stage);
}

static void under_the_warning_nothing_but_its_button_acts(void **state)
{
    struct stage *stage = *state;
    touch(stage, "attract.start");
    pass(stage, IDLE_S + 5);
    touch(stage, "home.notices");
    assert_screen(stage, "home");
}

static void a_late_deadline_ends_the_visit_without_a_warning(void **state)
{
    struct stage *stage = *state;
    touch(stage, "attract.start");
    sign_in(stage);
    pass(stage, 3600);
    assert_screen(stage, "attract");
    assert_nobody(stage);
}

static void the_first_touch_after_the_end_belongs_to_somebody_else(void **state)
{
    struct stage *stage = *state;
    touch(stage, "attract.start");
    sign_in(stage);
    clock_fake_advance(&stage->fake, (IDLE_S + WARNING_S) * 1000); /* the deadline was not served in time */
    touch(stage, "home.bills");
    assert_screen(stage, "attract");
    assert_nobody(stage);
}

static void every_way_out_resets_language_and_settings(void **state)
{
    static const char *const WAYS[] = {"footer.exit", "home.not_me"};
    struct stage *stage = *state;
    for (size_t i = 0; i < sizeof WAYS / sizeof WAYS[0]; i++) {
        touch(stage, "attract.start");
        sign_in(stage);
        touch(stage, "footer.language");
        touch(stage, "footer.text");
        assert_int_equal(i18n_language(), I18N_ENGLISH);
        assert_int_equal(ui_prefs(stage->host.ui).text_size, UI_TEXT_LARGE);
        touch(stage, WAYS[i]);
        assert_screen(stage, "attract");
        assert_nobody(stage);
        assert_int_equal(i18n_language(), I18N_CHINESE);
        assert_int_equal(ui_prefs(stage->host.ui).text_size, UI_TEXT_STANDARD);
    }
}

static void settings_left_behind_on_the_first_screen_are_reset_too(void **state)
{
    struct stage *stage = *state;
    touch(stage, "header.language");
    touch(stage, "footer.contrast");
    pass(stage, IDLE_S - 1);
    assert_int_equal(i18n_language(), I18N_ENGLISH);
    pass(stage, 1);
    assert_int_equal(i18n_language(), I18N_CHINESE);
    assert_false(ui_prefs(stage->host.ui).high_contrast);
}

static void choose(struct stage *stage, const char *id, int64_t value)
{
    struct ui_action action = {.id = id, .value = value};
    stage->handler.touched(stage->handler.context);
    stage->handler.action(stage->handler.context, &action);
}

static void settings_open_over_the_screen_and_change_at_once(void **state)
{
    struct stage *stage = *state;
    touch(stage, "attract.start");
    touch(stage, "home.signin");
    choose(stage, "settings.text.extra_large", UI_TEXT_EXTRA_LARGE);
    assert_int_equal(ui_prefs(stage->host.ui).text_size, UI_TEXT_STANDARD); /* they are not open */
    touch(stage, "header.settings");
    choose(stage, "settings.text.extra_large", UI_TEXT_EXTRA_LARGE);
    choose(stage, "settings.contrast.high", 1);
    choose(stage, "settings.low.low", 1);
    choose(stage, "settings.language.en", 1);
    struct ui_prefs prefs = ui_prefs(stage->host.ui);
    assert_int_equal(prefs.text_size, UI_TEXT_EXTRA_LARGE);
    assert_true(prefs.high_contrast && prefs.low_reach);
    assert_int_equal(i18n_language(), I18N_ENGLISH);
    choose(stage, "settings.contrast.normal", 0);
    assert_false(ui_prefs(stage->host.ui).high_contrast);
    touch(stage, "settings.close");
    assert_screen(stage, "room");
    choose(stage, "settings.text.standard", UI_TEXT_STANDARD);
    assert_int_equal(ui_prefs(stage->host.ui).text_size, UI_TEXT_EXTRA_LARGE);
}

static void open_settings_close_with_the_visit_also_on_the_first_screen(void **state)
{
    struct stage *stage = *state;
    touch(stage, "footer.settings");
    assert_true(stage->host.navigator->settings);
    pass(stage, IDLE_S);
    assert_false(stage->host.navigator->settings);
    touch(stage, "attract.start");
    touch(stage, "header.settings");
    pass(stage, IDLE_S);
    assert_true(stage->host.navigator->settings); /* the warning lies over them */
    touch(stage, "settings.close");
    assert_true(stage->host.navigator->settings);
    pass(stage, WARNING_S);
    assert_screen(stage, "attract");
    assert_false(stage->host.navigator->settings);
}

static void the_last_step_back_ends_the_visit(void **state)
{
    struct stage *stage = *state;
    touch(stage, "attract.start");
    sign_in(stage);
    touch(stage, "footer.back");
    assert_screen(stage, "attract");
    assert_nobody(stage);
}

static void a_message_lies_over_the_screen_until_it_is_read(void **state)
{
    struct stage *stage = *state;
    touch(stage, "attract.start");
    touch(stage, "home.signin");
    touch(stage, "room.privacy");
    touch(stage, "message.ok");
    assert_screen(stage, "room");
    touch(stage, "footer.back");
    assert_screen(stage, "home");
}

static void going_round_in_circles_never_runs_out_of_room(void **state)
{
    struct stage *stage = *state;
    touch(stage, "attract.start");
    for (int i = 0; i < 100; i++)
        host_go(&stage->host, &screen_notices, "");
    host_go(&stage->host, &screen_track, "");
    assert_screen(stage, "track");
    for (int i = 0; i < 100 && strcmp(stage->handler.screen(stage->handler.context), "home") != 0; i++)
        touch(stage, "footer.back");
    assert_screen(stage, "home");
}

static void staff_get_in_by_five_quick_touches_on_the_title(void **state)
{
    struct stage *stage = *state;
    for (int i = 0; i < 4; i++)
        touch(stage, "header.title");
    assert_screen(stage, "attract");
    clock_fake_advance(&stage->fake, 6000);
    for (int i = 0; i < 4; i++)
        touch(stage, "header.title");
    assert_screen(stage, "attract"); /* the first four were too long ago */
    touch(stage, "header.title");
    assert_screen(stage, "staff_signin");
}

static void staff_screens_open_for_staff_only(void **state)
{
    struct stage *stage = *state;
    touch(stage, "attract.start");
    sign_in(stage);
    host_go(&stage->host, &screen_staff_outbox, "");
    assert_screen(stage, "staff_signin");
}

#define STAGED(test) cmocka_unit_test_setup_teardown(test, open_stage, close_stage)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGED(bills_ask_who_is_there_and_then_open),
        STAGED(who_turns_back_at_the_sign_in_is_not_taken_there_later),
        STAGED(a_form_that_sends_to_the_sign_in_gets_its_visitor_back),
        STAGED(the_visit_ends_by_itself_after_a_warning),
        STAGED(continue_under_the_warning_gives_the_whole_time_again),
        STAGED(under_the_warning_nothing_but_its_button_acts),
        STAGED(a_late_deadline_ends_the_visit_without_a_warning),
        STAGED(the_first_touch_after_the_end_belongs_to_somebody_else),
        STAGED(every_way_out_resets_language_and_settings),
        STAGED(settings_left_behind_on_the_first_screen_are_reset_too),
        STAGED(settings_open_over_the_screen_and_change_at_once),
        STAGED(open_settings_close_with_the_visit_also_on_the_first_screen),
        STAGED(the_last_step_back_ends_the_visit),
        STAGED(a_message_lies_over_the_screen_until_it_is_read),
        STAGED(going_round_in_circles_never_runs_out_of_room),
        STAGED(staff_get_in_by_five_quick_touches_on_the_title),
        STAGED(staff_screens_open_for_staff_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

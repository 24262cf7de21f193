/* Filing a repair or a complaint: nothing entered is lost on the way, one touch files once, anonymous means anonymous. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/screens/navigator.h"
#include "backend/base/calendar.h"
#include "backend/base/secret.h"
#include "backend/store/store_sync.h"

#define PATIENCE_MS 20000

struct stage {
    char folder[64];
    int changed[2]; /* a pipe: the store has something new */
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

static void tell_changed(void *context)
{
    struct stage *stage = context;
    ssize_t written = write(stage->changed[1], "x", 1);
    (void)written;
}

static void open_store(struct stage *stage)
{
    struct fault fault;
    int64_t now;
    strcpy(stage->folder, "/tmp/menting-service-XXXXXX");
    assert_non_null(mkdtemp(stage->folder));
    assert_int_equal(pipe(stage->changed), 0);
    assert_int_equal(secret_init(), BASE_OK);
    assert_true(calendar_parse_time("2026-11-23T02:42:00Z", &now));
    clock_fake_start(&stage->fake, now);
    stage->clock = clock_from_fake(&stage->fake);
    struct store_options options = {.folder = stage->folder,
        .clock = &stage->clock,
        .random = random_system(),
        .changed = tell_changed,
        .changed_context = stage};
    assert_int_equal(store_open(&options, &stage->store, &fault), STORE_OK);
    assert_int_equal(store_enrolled(stage->store, "K02", "demo"), STORE_OK);
    enum store_result opened = store_view_open(stage->store, &stage->view);
    assert_true(opened == STORE_OK || opened == STORE_NO_MIRROR);
}

static int open_stage(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    struct fault fault;
    assert_non_null(stage);
    open_store(stage);
    stage->host = (struct host){.store = stage->store,
        .view = stage->view,
        .session = &stage->session,
        .clock = &stage->clock,
        .idle_s = 120,
        .warning_s = 30,
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
    host_home(&stage->host);
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
    close(stage->changed[0]);
    close(stage->changed[1]);
    remove_folder(stage->folder);
    free(stage);
    return 0;
}

/* ---- what a visitor does -------------------------------------------------------------------------------------------------- */

static void touch_value(struct stage *stage, const char *id, int64_t value)
{
    struct ui_action action = {.id = id, .value = value};
    stage->handler.touched(stage->handler.context);
    stage->handler.action(stage->handler.context, &action);
}

static void touch(struct stage *stage, const char *id)
{
    touch_value(stage, id, 0);
}

static void choose(
    struct stage *stage, const char *screen, enum ticket_kind kind, enum ticket_place place, const char *code)
{
    size_t count;
    char id[64];
    const struct ticket_category *wanted = ticket_category_find(kind, place, code);
    assert_non_null(wanted);
    snprintf(id, sizeof id, "%s.category.%s", screen, code);
    touch_value(stage, id, wanted - ticket_categories(&count));
}

static bool type(struct stage *stage, const char *text)
{
    return stage->handler.commit_text(stage->handler.context, text);
}

static void sign_in(struct stage *stage)
{
    struct store_answer answer = {.did = STORE_DID_SIGNIN, .verdict = STORE_YES};
    strcpy(answer.person, "person-1");
    strcpy(answer.unit, "unit-1");
    strcpy(answer.role, "owner");
    host_signed_in(&stage->host, &answer);
}

#define assert_screen(stage, name)                                                                           \
    assert_string_equal((stage)->handler.screen((stage)->handler.context), name)

/* Until that screen is in front; the store tells when there is something new. */
static void wait_screen(struct stage *stage, const char *name)
{
    while (strcmp(stage->handler.screen(stage->handler.context), name) != 0) {
        struct pollfd pipe = {.fd = stage->changed[0], .events = POLLIN};
        char drop[64];
        assert_int_equal(poll(&pipe, 1, PATIENCE_MS), 1);
        assert_true(read(stage->changed[0], drop, sizeof drop) > 0);
        stage->handler.wake(stage->handler.context);
    }
}

/* The only op in the outbox. */
static char *only_op(struct stage *stage)
{
    struct store_batch batch = {0};
    assert_int_equal(store_outbox_batch(stage->store, "", &batch), STORE_OK);
    assert_int_equal(batch.count, 1);
    char *op = strdup(batch.ops[0]);
    store_batch_clear(&batch);
    return op;
}

/* ---- repair ------------------------------------------------------------------------------------------------------------------- */

static void to_public_text(struct stage *stage)
{
    touch(stage, "home.repair");
    assert_screen(stage, "repair");
    touch(stage, "repair.place.public");
    choose(stage, "repair", TICKET_REPAIR, TICKET_IN_PUBLIC, "road");
}

static void a_repair_at_home_signs_in_and_comes_back_to_its_form(void **state)
{
    struct stage *stage = *state;
    touch(stage, "home.repair");
    touch(stage, "repair.place.home");
    choose(stage, "repair", TICKET_REPAIR, TICKET_AT_HOME, "lighting");
    assert_screen(stage, "room");
    sign_in(stage);
    assert_screen(stage, "repair");
    assert_true(type(stage, "客厅")); /* the category was not asked again */
    touch(stage, "footer.back");
    assert_false(type(stage, "客厅"));
    touch(stage, "footer.back");
    touch(stage, "repair.leave.go");
    assert_screen(stage, "home"); /* not the sign-in, and no second form */
}

static void who_turns_back_at_the_sign_in_stands_before_the_categories(void **state)
{
    struct stage *stage = *state;
    touch(stage, "home.repair");
    touch(stage, "repair.place.home");
    choose(stage, "repair", TICKET_REPAIR, TICKET_AT_HOME, "lighting");
    touch(stage, "footer.back");
    assert_screen(stage, "repair");
    assert_false(type(stage, "客厅"));
}

static void an_emergency_shows_the_telephone_before_the_form(void **state)
{
    struct stage *stage = *state;
    touch(stage, "home.repair");
    touch(stage, "repair.place.public");
    choose(stage, "repair", TICKET_REPAIR, TICKET_IN_PUBLIC, "lift");
    assert_false(type(stage, "电梯"));
    touch_value(stage, "repair.urgent.yes", 1);
    assert_true(type(stage, "电梯停运"));
    touch(stage, "repair.next");
    touch_value(stage, "repair.where.estate", -2);
    touch(stage, "repair.send");
    wait_screen(stage, "filed");
    char *op = only_op(stage);
    assert_non_null(strstr(op, "\"urgent\":true"));
    free(op);
}

static void going_on_needs_words(void **state)
{
    struct stage *stage = *state;
    to_public_text(stage);
    touch(stage, "repair.next");
    assert_true(type(stage, "坑")); /* still the text step */
    touch(stage, "repair.next");
    assert_true(type(stage, "大"));
    touch(stage, "repair.next");
    assert_false(type(stage, "x"));
}

static void going_back_and_forth_keeps_what_was_written(void **state)
{
    struct stage *stage = *state;
    to_public_text(stage);
    assert_true(type(stage, "路面有坑"));
    touch(stage, "repair.next");
    touch(stage, "footer.back");
    touch(stage, "footer.back");
    choose(stage, "repair", TICKET_REPAIR, TICKET_IN_PUBLIC, "drainage");
    assert_true(type(stage, "积水"));
    touch(stage, "repair.next");
    touch_value(stage, "repair.where.here", -1);
    touch(stage, "repair.send");
    wait_screen(stage, "filed");
    char *op = only_op(stage);
    assert_non_null(strstr(op, "路面有坑积水"));
    assert_non_null(strstr(op, "\"drainage\""));
    free(op);
}

static void leaving_a_form_with_text_asks_first(void **state)
{
    struct stage *stage = *state;
    to_public_text(stage);
    assert_true(type(stage, "路面有坑"));
    touch(stage, "footer.back");
    touch(stage, "footer.back");
    assert_screen(stage, "repair");
    touch(stage, "repair.leave.stay");
    assert_screen(stage, "repair");
    touch(stage, "footer.back");
    touch(stage, "repair.leave.go");
    assert_screen(stage, "home");
}

static void two_touches_on_send_file_once(void **state)
{
    struct stage *stage = *state;
    to_public_text(stage);
    assert_true(type(stage, "路面有坑"));
    touch(stage, "repair.next");
    touch_value(stage, "repair.where.here", -1);
    touch(stage, "repair.send");
    touch(stage, "repair.send");
    wait_screen(stage, "filed");
    free(only_op(stage));
    touch(stage, "footer.back"); /* there is no way back into a form that was sent */
    touch(stage, "filed.home");
    assert_screen(stage, "home");
}

static void outside_the_buildings_is_said_in_the_text(void **state)
{
    struct stage *stage = *state;
    to_public_text(stage);
    assert_true(type(stage, "路面有坑"));
    touch(stage, "repair.next");
    touch_value(stage, "repair.where.estate", -2);
    touch(stage, "repair.send");
    wait_screen(stage, "filed");
    char *op = only_op(stage);
    assert_non_null(strstr(op, ": 路面有坑"));
    free(op);
}

/* ---- complaint ------------------------------------------------------------------------------------------------------------------ */

static void an_anonymous_complaint_carries_nobody_even_when_signed_in(void **state)
{
    struct stage *stage = *state;
    sign_in(stage);
    host_home(&stage->host);
    touch(stage, "home.complaint");
    assert_screen(stage, "complaint");
    touch(stage, "complaint.anonymous");
    choose(stage, "complaint", TICKET_COMPLAINT, TICKET_NO_PLACE, "noise");
    assert_true(type(stage, "夜里太吵"));
    touch(stage, "complaint.next");
    touch(stage, "complaint.send");
    touch(stage, "complaint.send");
    wait_screen(stage, "filed");
    char *op = only_op(stage);
    assert_null(strstr(op, "unit-1"));
    assert_null(strstr(op, "person-1"));
    assert_non_null(strstr(op, "\"anonymous\""));
    assert_non_null(strstr(op, "code_hash"));
    free(op);
}

static void a_complaint_in_ones_name_signs_in_first(void **state)
{
    struct stage *stage = *state;
    touch(stage, "home.complaint");
    touch(stage, "complaint.named");
    choose(stage, "complaint", TICKET_COMPLAINT, TICKET_NO_PLACE, "noise");
    assert_screen(stage, "room");
    sign_in(stage);
    assert_screen(stage, "complaint");
    assert_true(type(stage, "夜里太吵"));
}

static void a_complaint_about_fees_begins_with_what_happened(void **state)
{
    struct stage *stage = *state;
    sign_in(stage);
    host_go(&stage->host, &screen_complaint, "fees");
    assert_true(type(stage, "金额不对"));
}

/* ---- track ------------------------------------------------------------------------------------------------------------------------ */

static void type_number(struct stage *stage, const char *digits)
{
    char id[] = "track.pad.0";
    for (; *digits != '\0'; digits++) {
        id[sizeof id - 2] = *digits;
        touch_value(stage, id, *digits - '0');
    }
}

static void a_mistyped_number_is_told_before_anyone_is_asked(void **state)
{
    struct stage *stage = *state;
    host_go(&stage->host, &screen_track, "");
    assert_true(type(stage, "r"));
    type_number(stage, "022611230075");
    touch(stage, "track.show");
    assert_false(store_busy(stage->store));
    assert_screen(stage, "track");
}

int main(void)
{
#define STAGED(test) cmocka_unit_test_setup_teardown(test, open_stage, close_stage)
    const struct CMUnitTest tests[] = {
        STAGED(a_repair_at_home_signs_in_and_comes_back_to_its_form),
        STAGED(who_turns_back_at_the_sign_in_stands_before_the_categories),
        STAGED(an_emergency_shows_the_telephone_before_the_form),
        STAGED(going_on_needs_words),
        STAGED(going_back_and_forth_keeps_what_was_written),
        STAGED(leaving_a_form_with_text_asks_first),
        STAGED(two_touches_on_send_file_once),
        STAGED(outside_the_buildings_is_said_in_the_text),
        STAGED(an_anonymous_complaint_carries_nobody_even_when_signed_in),
        STAGED(a_complaint_in_ones_name_signs_in_first),
        STAGED(a_complaint_about_fees_begins_with_what_happened),
        STAGED(a_mistyped_number_is_told_before_anyone_is_asked),
    };
    return cmocka_run_group_tests_name("service screens", tests, NULL, NULL);
}

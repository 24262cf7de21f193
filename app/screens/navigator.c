#include "app/text_entry/text_tools.h"
#include "app/screens/navigator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/screens/navigator_internal.h"
#include "app/screens/settings.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"

/* ---- frames ------------------------------------------------------------------------------------------------------ */

static void frame_free(struct host *host, struct navigator_frame *frame)
{
    if (frame->screen->leave != NULL)
        frame->screen->leave(host, frame->state);
    secret_wipe(frame->state, frame->screen->state_size);
    free(frame->state);
    frame->state = NULL;
}

/* A screen's own function may still be running when it asks to be closed: it is freed when the event is over. */
static void bury(struct navigator *nav, struct navigator_frame frame)
{
    if (nav->dead_count == NAVIGATOR_DEAD) {
        frame_free(nav->host, &nav->dead[0]);
        memmove(&nav->dead[0], &nav->dead[1], (NAVIGATOR_DEAD - 1) * sizeof nav->dead[0]);
        nav->dead_count--;
    }
    nav->dead[nav->dead_count++] = frame;
}

static void free_dead(struct navigator *nav)
{
    while (nav->dead_count > 0)
        frame_free(nav->host, &nav->dead[--nav->dead_count]);
}

static struct navigator_frame *top(struct navigator *nav)
{
    return &nav->frames[nav->depth - 1];
}

static void load_top(struct navigator *nav)
{
    struct navigator_frame *frame = top(nav);
    if (frame->screen->load != NULL)
        frame->screen->load(nav->host, frame->state);
    frame->stale = false;
}

/* What is shown changed: rows, waiting ops or the language. Screens below are loaded when they come up again. */
static void reload(struct navigator *nav)
{
    for (size_t i = 0; i < nav->depth; i++)
        nav->frames[i].stale = true;
    load_top(nav);
}

static void show_top(struct navigator *nav)
{
    if (top(nav)->stale)
        load_top(nav);
    navigator_plan(nav);
    if (nav->host->ui != NULL) {
        ui_reset_view(nav->host->ui);
        ui_invalidate(nav->host->ui);
    }
}

static void pop(struct navigator *nav)
{
    bury(nav, *top(nav));
    nav->depth--;
}

/* The oldest screen above home gives way when someone goes round in circles. */
static void make_room(struct navigator *nav)
{
    size_t oldest = 2;
    bury(nav, nav->frames[oldest]);
    memmove(
        &nav->frames[oldest], &nav->frames[oldest + 1], (nav->depth - oldest - 1) * sizeof nav->frames[0]);
    nav->depth--;
}

static bool push(struct navigator *nav, const struct screen *screen, const char *arg)
{
    void *state = calloc(1, screen->state_size == 0 ? 1 : screen->state_size);
    if (state == NULL)
        return false;
    if (nav->depth == NAVIGATOR_DEPTH)
        make_room(nav);
    nav->frames[nav->depth++] =
        (struct navigator_frame){.screen = screen, .state = state, .serial = ++nav->serial, .stale = true};
    if (screen->enter != NULL)
        screen->enter(nav->host, state, arg == NULL ? "" : arg);
    return true;
}

static bool is_sign_in(const struct screen *screen)
{
    return screen == &screen_room || screen == &screen_building || screen == &screen_pin;
}

/* ---- going places -------------------------------------------------------------------------------------------------- */

void host_go(struct host *host, const struct screen *screen, const char *arg)
{
    struct navigator *nav = host->navigator;
    if (screen->staff && !host->session->staff) {
        screen = &screen_staff_signin;
        arg = "";
    } else if (screen->personal && !host->session->owner) {
        nav->come_back = false;
        nav->wanted = screen;
        text_copy(nav->wanted_arg, sizeof nav->wanted_arg, arg == NULL ? "" : arg);
        screen = &screen_room;
        arg = "";
    }
    if (!push(nav, screen, arg)) {
        host_message(host, UI_ICON_ERROR, _("This can't be opened now"),
            _("The kiosk is short of memory. Please tell the office."));
        return;
    }
    show_top(nav);
}

void host_replace(struct host *host, const struct screen *screen, const char *arg)
{
    if (host->navigator->depth > 1)
        pop(host->navigator);
    host_go(host, screen, arg);
}

void host_back(struct host *host)
{
    struct navigator *nav = host->navigator;
    if (nav->depth <= 1)
        return;
    pop(nav);
    if (!is_sign_in(top(nav)->screen)) {
        nav->wanted = NULL;
        nav->come_back = false;
    }
    if (nav->depth == 1)
        host_exit(host); /* nothing of this visit may reach the next visitor */
    else
        show_top(nav);
}

void host_home(struct host *host)
{
    struct navigator *nav = host->navigator;
    nav->wanted = NULL;
    nav->come_back = false;
    while (nav->depth > 1 && top(nav)->screen != &screen_home)
        pop(nav);
    if (nav->depth == 1)
        host_go(host, &screen_home, "");
    else
        show_top(nav);
}

void host_exit(struct host *host)
{
    struct navigator *nav = host->navigator;
    while (nav->depth > 1)
        pop(nav);
    session_wipe(host->session);
    speech_hush(host->speech);
    secret_wipe(&nav->dialog, sizeof nav->dialog);
    secret_wipe(nav->wanted_arg, sizeof nav->wanted_arg);
    nav->wanted = NULL;
    nav->come_back = false;
    nav->expected_count = 0;
    nav->warning = nav->settings = false;
    i18n_set_language(I18N_CHINESE);
    top(nav)->stale = true;
    if (host->ui != NULL) {
        struct ui_prefs prefs = {.text_size = UI_TEXT_STANDARD};
        ui_set_prefs(host->ui, &prefs);
        ui_forget(host->ui);
    }
    show_top(nav);
}

void host_sign_in(struct host *host)
{
    host->navigator->wanted = NULL;
    host->navigator->come_back = true;
    host_go(host, &screen_room, "");
}

void host_signed_in(struct host *host, const struct store_answer *answer)
{
    struct navigator *nav = host->navigator;
    const struct screen *wanted = nav->wanted;
    char arg[sizeof nav->wanted_arg];
    text_copy(arg, sizeof arg, nav->wanted_arg);
    bool come_back = nav->come_back;
    nav->wanted = NULL;
    nav->come_back = false;
    session_wipe(host->session);
    navigator_fill_session(host, answer);
    while (nav->depth > 1 && is_sign_in(top(nav)->screen))
        pop(nav);
    for (size_t i = 0; i < nav->depth; i++)
        nav->frames[i].stale = true;
    if (wanted != NULL)
        host_go(host, wanted, arg);
    else if (come_back)
        show_top(nav);
    else
        host_home(host);
}

void host_staff_signed_in(struct host *host, const struct store_answer *answer, const char *name)
{
    struct session *session = host->session;
    session_wipe(session);
    session->staff = true;
    text_copy(session->staff_id, sizeof session->staff_id, answer->staff);
    text_copy(session->staff_role, sizeof session->staff_role, answer->staff_role);
    text_copy(session->staff_name, sizeof session->staff_name, name);
    host_replace(host, &screen_staff, "");
}

void host_expect(struct host *host, uint64_t job)
{
    struct navigator *nav = host->navigator;
    if (nav->expected_count == NAVIGATOR_EXPECTED) {
        memmove(&nav->expected[0], &nav->expected[1], (NAVIGATOR_EXPECTED - 1) * sizeof nav->expected[0]);
        nav->expected_count--;
    }
    nav->expected[nav->expected_count++] =
        (struct navigator_expected){.job = job, .serial = top(nav)->serial};
}

static void route(struct navigator *nav, const struct store_answer *answer)
{
    for (size_t i = 0; i < nav->expected_count; i++) {
        if (nav->expected[i].job != answer->job)
            continue;
        bool well = answer->result == STORE_OK && answer->verdict == STORE_YES;
        ui_sound(nav->host->ui, well ? UI_SOUND_SUCCESS : UI_SOUND_REFUSED);
        uint64_t serial = nav->expected[i].serial;
        nav->expected[i] = nav->expected[--nav->expected_count];
        /* Only while its screen is the one in front: an answer must never pull a visitor out of another screen. */
        if (top(nav)->serial == serial && top(nav)->screen->answer != NULL)
            top(nav)->screen->answer(nav->host, top(nav)->state, answer);
        return;
    }
}

/* ---- the toolkit's handler -------------------------------------------------------------------------------------- */

static void on_build(void *context, struct ui *ui)
{
    struct navigator *nav = context;
    struct navigator_frame *frame = top(nav);
    frame->screen->build(nav->host, frame->state, ui);
    navigator_build_dialog(nav, ui);
}

static void on_action(void *context, const struct ui_action *action)
{
    struct navigator *nav = context;
    if (!navigator_dialog_action(nav, action) && !settings_action(nav->host, action)) {
        struct navigator_frame *frame = top(nav);
        if (frame->screen->action != NULL)
            frame->screen->action(nav->host, frame->state, action);
    }
    free_dead(nav);
    ui_invalidate(nav->host->ui);
}

static void on_touched(void *context)
{
    struct navigator *nav = context;
    navigator_touched(nav);
    free_dead(nav);
}

static void on_wake(void *context)
{
    struct navigator *nav = context;
    struct store_answer answer;
    if (nav->host->view != NULL)
        store_view_refresh(nav->host->view);
    reload(nav);
    while (store_take_answer(nav->host->store, &answer)) {
        route(nav, &answer);
        secret_wipe(&answer, sizeof answer);
    }
    navigator_plan(nav); /* also the first plan, when the window has just opened */
    free_dead(nav);
    ui_invalidate(nav->host->ui);
}

static void on_deadline(void *context)
{
    struct navigator *nav = context;
    if (navigator_watch(nav))
        host_exit(nav->host);
    else if (top(nav)->screen == &screen_attract)
        load_top(nav);
    navigator_plan(nav);
    free_dead(nav);
    ui_invalidate(nav->host->ui);
}

static const char *on_screen(void *context)
{
    struct navigator *nav = context;
    return top(nav)->screen->name;
}

static bool on_busy(void *context)
{
    struct navigator *nav = context;
    return store_busy(nav->host->store) || (nav->host->text != NULL && text_tools_busy(nav->host->text));
}

static bool on_commit_text(void *context, const char *utf8)
{
    struct navigator *nav = context;
    struct navigator_frame *frame = top(nav);
    bool taken =
        frame->screen->commit_text != NULL && frame->screen->commit_text(nav->host, frame->state, utf8);
    free_dead(nav);
    if (taken)
        ui_invalidate(nav->host->ui);
    return taken;
}

static void on_prefs(void *context, const struct ui_prefs *prefs, const char *language)
{
    struct navigator *nav = context;
    settings_apply(nav->host, prefs, language);
}

static void on_spoken(void *context, const char *text, const char *in_public)
{
    struct navigator *nav = context;
    speech_say(nav->host->speech, i18n_language(), text, in_public);
}

static void add_speech(const struct navigator *nav, struct buf *json)
{
    struct speech_state state;
    speech_state(nav->host->speech, &state);
    buf_printf(json,
        ",\"speech\":{\"on\":%s,\"output\":\"%s\",\"daemon\":\"%s\",\"asked\":%lld,\"said\":%lld,\"busy\":%s,"
        "\"last\":",
        nav->host->speech != NULL ? "true" : "false",
        state.output == SPEECH_EARPHONE ? "earphone" : "loudspeaker",
        state.connected ? "connected"
        : state.failed  ? "missing"
                        : "not asked",
        (long long)state.asked, (long long)state.said, state.busy ? "true" : "false");
    buf_json_string(json, state.last);
    buf_char(json, '}');
    secret_wipe(&state, sizeof state);
}

static void on_stats(void *context, struct buf *json)
{
    static const char *const LINKS[] = {"never", "up", "down", "refused", "revoked"};
    struct navigator *nav = context;
    struct store_sync_state sync;
    struct store_day_traffic today = {.sent = 0};
    store_sync_state(nav->host->store, &sync);
    store_traffic(nav->host->store, &today, 1);
    buf_printf(json,
        ",\"traffic\":{\"day\":%d,\"sent\":%lld,\"received\":%lld},\"sync\":{\"link\":\"%s\",\"waiting_ops\":"
        "%d,\"rejected_ops\":%d,\"rows\":%lld,\"cursor\":%lld,"
        "\"pulled_ms\":%lld},\"session\":%s,\"depth\":%zu",
        today.day, (long long)today.sent, (long long)today.received, LINKS[sync.link], sync.waiting_ops,
        sync.rejected_ops, (long long)sync.mirror_rows, (long long)sync.cursor, (long long)sync.pulled_ms,
        nav->host->session->owner   ? "\"owner\""
        : nav->host->session->staff ? "\"staff\""
                                    : "null",
        nav->depth);
    add_speech(nav, json);
}

struct ui_handler navigator_handler(struct navigator *navigator)
{
    return (struct ui_handler){.context = navigator,
        .build = on_build,
        .action = on_action,
        .touched = on_touched,
        .wake = on_wake,
        .deadline = on_deadline,
        .screen = on_screen,
        .busy = on_busy,
        .commit_text = on_commit_text,
        .prefs = on_prefs,
        .stats = on_stats,
        .spoken = navigator->host->speech != NULL ? on_spoken : NULL};
}

void navigator_reload(struct navigator *nav)
{
    reload(nav);
    if (nav->host->ui != NULL)
        ui_invalidate(nav->host->ui);
}

struct navigator *navigator_new(struct host *host)
{
    struct navigator *nav = calloc(1, sizeof *nav);
    if (nav == NULL)
        return NULL;
    nav->host = host;
    host->navigator = nav;
    nav->last_touch_ms = clock_mono_ms(host->clock);
    if (!push(nav, &screen_attract, "")) {
        free(nav);
        host->navigator = NULL;
        return NULL;
    }
    load_top(nav);
    return nav;
}

void navigator_free(struct navigator *navigator)
{
    if (navigator == NULL)
        return;
    while (navigator->depth > 0)
        pop(navigator);
    free_dead(navigator);
    navigator->host->navigator = NULL;
    secret_wipe(navigator, sizeof *navigator);
    free(navigator);
}

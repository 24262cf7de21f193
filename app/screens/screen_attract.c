/* What the kiosk shows while nobody uses it: no personal data, everything a passer-by may want to know. */
#include <stdio.h>
#include <string.h>
#include "app/screens/desk_text.h"
#include "app/screens/screen.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_notice.h"
#include "app/ui/widget_page.h"
#include "app/ui/widget_progress.h"
#include "app/ui/widget_tone.h"
#include "backend/base/text.h"

#define NOTICES_MAX       8
#define TEASER_CHARACTERS 60
#define GESTURE_TOUCHES   5
#define GESTURE_WITHIN_MS 5000

struct attract_state {
    struct store_estate estate;
    struct store_desk desk;
    struct calendar_local now;
    bool trusted; /* the clock: else no date is shown */
    bool empty;   /* nothing was synchronised yet */
    int64_t pull_rows, pull_total;
    struct store_notice notices[NOTICES_MAX];
    size_t notice_count, notice;      /* the one shown changes each minute */
    int64_t touches[GESTURE_TOUCHES]; /* on the title, monotonic; 0: none */
};

static void load(struct host *host, void *data)
{
    struct attract_state *state = data;
    struct store_sync_state sync;
    store_estate(host->view, &state->estate);
    desk_text_load(host, &state->desk, &state->now);
    state->trusted = store_clock_trusted(host->view);
    store_sync_state(host->store, &sync);
    state->empty = store_view_empty(host->view);
    state->pull_rows = sync.pull_rows;
    state->pull_total = sync.pull_total;
    state->notice_count = 0;
    if (store_notices(host->view, state->estate.building, state->now.day, state->notices, NOTICES_MAX,
            &state->notice_count) != STORE_OK)
        state->notice_count = 0;
    if (state->notice_count > 0)
        state->notice = (size_t)state->now.minute % state->notice_count;
}

static void build_header(const struct attract_state *state, struct ui *ui)
{
    char title[FORMAT_SIZE], when[FORMAT_SIZE];
    const char *name = state->estate.name[0] != '\0' ? state->estate.name : "Menting";
    snprintf(title, sizeof title, _("%s · Self-service"), name);
    const struct widget_page page = {.title = title,
        .title_touch = true,
        .right = state->trusted ? format_now(state->now, when) : NULL,
        .language_button = i18n_language() == I18N_CHINESE ? "English" : "中文"};
    widget_page_open(ui, &page);
}

/* The large area: one touch anywhere on it starts. */
static void build_start(struct ui *ui)
{
    /* Beside a column of large letters it gets higher than the panel: the words stay in view. */
    bool large = ui_prefs(ui).text_size != UI_TEXT_STANDARD, high = ui_landscape(ui) && large;
    ui_open(ui, &(struct ui_node){.id = "attract.start",
                    .role = UI_BUTTON,
                    .label = _("Touch to begin"),
                    .flow = UI_COLUMN,
                    .align = UI_CENTER,
                    .justify = high ? UI_FROM_START : UI_CENTERED,
                    .gap = 36,
                    .pad_x = 40,
                    .pad_y = 40,
                    .grow = 1,
                    .min_height = 360,
                    .fill = UI_ACCENT,
                    .radius = 36,
                    .ink = UI_ON_ACCENT});
    ui_icon(ui, UI_ICON_TOUCH_APP, large ? 104 : 200, UI_ON_ACCENT);
    ui_leaf(ui, &(struct ui_node){.role = UI_TEXT,
                    .label = _("Touch to begin"),
                    .type = large ? UI_TYPE_SUM : UI_TYPE_DISPLAY,
                    .bold = true,
                    .ink = UI_ON_ACCENT,
                    .text_align = UI_CENTER});
    ui_leaf(ui, &(struct ui_node){.role = UI_TEXT,
                    .label = _("Bills · Repairs · Complaints · Progress"),
                    .type = UI_TYPE_KEY,
                    .ink = UI_ON_ACCENT,
                    .text_align = UI_CENTER});
    ui_close(ui);
}

/* The first synchronisation is under way, or was never begun: what works without it still does. */
static void build_preparing(const struct attract_state *state, struct ui *ui)
{
    if (state->pull_total > 0) {
        widget_card_open(ui, "attract.preparing", WIDGET_NEUTRAL, 0);
        widget_progress(ui, &(struct widget_progress){.id = "attract.progress",
                                .label = _("Receiving the estate's data"),
                                .note = _("Bills and sign-in work when it has arrived."),
                                .done = state->pull_rows,
                                .total = state->pull_total});
        ui_close(ui);
        return;
    }
    widget_notice_open(ui, "attract.preparing", WIDGET_WARN, UI_ICON_HOURGLASS_EMPTY,
        _("This kiosk is being prepared"),
        _("Waiting for the office's data. Bills and sign-in work when it has arrived."));
    ui_close(ui);
}

/* The beginning of a longer notice; a touch shows all of it. */
static void make_teaser(const char *body, char out[TEASER_CHARACTERS * 4 + 4])
{
    size_t bytes = 0, count = 0;
    uint32_t codepoint;
    for (size_t step; count < TEASER_CHARACTERS && (step = text_utf8_next(body + bytes, &codepoint)) > 0;
         count++) {
        if (codepoint == '\n')
            break;
        bytes += step;
    }
    memcpy(out, body, bytes);
    memcpy(out + bytes, body[bytes] == '\0' ? "" : "…", body[bytes] == '\0' ? 1 : sizeof "…");
}

static void build_notice(const struct attract_state *state, struct ui *ui)
{
    const struct store_notice *notice = &state->notices[state->notice];
    char page[48], teaser[TEASER_CHARACTERS * 4 + 4];
    make_teaser(notice->body, teaser);
    snprintf(page, sizeof page, "%zu / %zu", state->notice + 1, state->notice_count);
    ui_open(ui, &(struct ui_node){.id = "attract.notice",
                    .role = UI_BUTTON,
                    .label = notice->title,
                    .flow = UI_COLUMN,
                    .gap = 16,
                    .pad_x = 40,
                    .pad_y = 40,
                    .fill = UI_CARD,
                    .border = UI_LINE,
                    .border_width = 2,
                    .radius = 28,
                    .raise = WIDGET_CARD_RAISE});
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 24, .align = UI_CENTER});
    ui_leaf(
        ui, &(struct ui_node){
                .role = UI_HEADING, .label = notice->title, .type = UI_TYPE_TITLE, .bold = true, .grow = 1});
    ui_text(ui, "attract.notice.page", UI_TYPE_BODY, UI_MUTED, false, page);
    ui_close(ui);
    ui_leaf(ui, &(struct ui_node){.role = UI_TEXT, .label = teaser});
    ui_close(ui);
}

static void build(struct host *host, void *data, struct ui *ui)
{
    const struct attract_state *state = data;
    bool wide = ui_landscape(ui);
    build_header(state, ui);
    if (wide)
        ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 32, .grow = 1});
    build_start(ui);
    if (wide)
        ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 32, .grow = 1, .justify = UI_CENTERED});
    page_emergency(host, ui);
    if (state->empty)
        build_preparing(state, ui);
    else
        desk_text_card(ui, "attract.desk", &state->estate, &state->desk, state->now);
    if (state->notice_count > 0)
        build_notice(state, ui);
    if (wide) {
        ui_close(ui);
        ui_close(ui);
    }
    widget_page_footer(ui);
    page_settings(host, ui, true);
    page_close(host, ui);
}

/* The staff's way in: five touches on the title within five seconds. */
static bool staff_gesture(struct host *host, struct attract_state *state)
{
    int64_t now = clock_mono_ms(host->clock);
    memmove(&state->touches[0], &state->touches[1], (GESTURE_TOUCHES - 1) * sizeof state->touches[0]);
    state->touches[GESTURE_TOUCHES - 1] = now + 1; /* a clock that starts at 0 is no missing touch */
    bool all = state->touches[0] != 0 && now + 1 - state->touches[0] <= GESTURE_WITHIN_MS;
    if (all)
        memset(state->touches, 0, sizeof state->touches);
    return all;
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    if (page_action(host, what))
        return;
    if (strcmp(what->id, "attract.start") == 0) {
        host_go(host, &screen_home, "");
    } else if (strcmp(what->id, "attract.notice") == 0) {
        host_go(host, &screen_home, "");
        host_go(host, &screen_notices, "");
    } else if (strcmp(what->id, "header.title") == 0 && staff_gesture(host, data)) {
        host_go(host, &screen_staff_signin, "");
    }
}

const struct screen screen_attract = {
    .name = "attract",
    .state_size = sizeof(struct attract_state),
    .load = load,
    .build = build,
    .action = action,
};

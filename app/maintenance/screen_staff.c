/* Behind the screen: how this kiosk is, for the staff. It shows only what it measures. */
#include <stdio.h>
#include <string.h>

#include "app/maintenance/staff_parts.h"
#include "app/screens/format.h"
#include "app/screens/layout.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_page.h"
#include "app/ui/widget_tag.h"
#include "app/ui/widget_tone.h"
#include "backend/base/text.h"

#define LINES   9
#define SKEW_MS 5000 /* more apart than this is worth a look */

struct line {
    const char *id;
    enum ui_icon icon;
    char title[FORMAT_SIZE], note[2 * FORMAT_SIZE + 160];
    enum widget_tone tone;
};

struct staff_state {
    struct store_sync_state sync;
    struct store_identity identity;
    struct store_estate estate;
    struct line lines[LINES];
    int line_count;
    char waiting[FORMAT_SIZE], synced[FORMAT_SIZE], rows[FORMAT_SIZE];
    bool asked_sync, may_reset;
    int64_t asked_pulled_ms; /* the pull that stood when sync was asked for */
};

/* ---- what is known --------------------------------------------------------------------------------------------------------- */

static struct line *add(struct staff_state *state, const char *id, enum ui_icon icon, const char *title)
{
    struct line *line = &state->lines[state->line_count++];
    *line = (struct line){.id = id, .icon = icon, .tone = WIDGET_GOOD};
    text_copy(line->title, sizeof line->title, title);
    return line;
}

/* 673120 to "673,120". */
static void grouped(int64_t number, char out[FORMAT_SIZE])
{
    char digits[32];
    size_t count = (size_t)snprintf(digits, sizeof digits, "%lld", (long long)number), used = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            out[used++] = ',';
        out[used++] = digits[i];
    }
    out[used] = '\0';
}

/* "8 秒前": short enough for a third of the page in large type. */
static void short_age(int64_t age_ms, char out[FORMAT_SIZE])
{
    long seconds = age_ms < 0 ? 0 : (long)(age_ms / 1000);
    if (seconds < 60)
        snprintf(out, FORMAT_SIZE, _("%ld s ago"), seconds);
    else if (seconds < 3600)
        snprintf(out, FORMAT_SIZE, _("%ld min ago"), seconds / 60);
    else if (seconds < 86400)
        snprintf(out, FORMAT_SIZE, _("%ld h ago"), seconds / 3600);
    else
        snprintf(out, FORMAT_SIZE, _("%ld d ago"), seconds / 86400);
}

static void load_connection(struct host *host, struct staff_state *state)
{
    const struct store_sync_state *sync = &state->sync;
    struct line *line = add(state, "staff.connection", UI_ICON_CLOUD_DONE, _("Connection to the office"));
    char since[FORMAT_SIZE];
    format_when(sync->since_ms, clock_wall_ms(host->clock), state->estate.utc_offset_minutes, since);
    line->tone = sync->link == STORE_LINK_UP ? WIDGET_GOOD : WIDGET_DANGER_TONE;
    if (sync->link != STORE_LINK_UP)
        line->icon = UI_ICON_CLOUD_OFF;
    switch (sync->link) {
    case STORE_LINK_UP:
        if (sync->round_trip_ms >= 0)
            snprintf(line->note, sizeof line->note, _("Since %s, round trip %lld ms"), since,
                (long long)sync->round_trip_ms);
        else
            snprintf(line->note, sizeof line->note, _("Since %s"), since);
        break;
    case STORE_LINK_NEVER:
        line->tone = WIDGET_WARN;
        text_copy(line->note, sizeof line->note,
            host->sync_now == NULL ? _("This kiosk is not enrolled") : _("The office has not answered yet"));
        break;
    case STORE_LINK_DOWN: snprintf(line->note, sizeof line->note, _("No answer since %s"), since); break;
    case STORE_LINK_REFUSED:
        snprintf(line->note, sizeof line->note, _("The office does not know this kiosk, since %s"), since);
        break;
    case STORE_LINK_REVOKED:
        text_copy(line->note, sizeof line->note, _("The office has revoked this kiosk"));
        break;
    }
}

static void load_trouble(struct staff_state *state)
{
    if (state->sync.trouble[0] == '\0' || state->sync.link == STORE_LINK_UP)
        return;
    struct line *line = add(state, "staff.trouble", UI_ICON_REPORT_PROBLEM, _("Last trouble"));
    text_copy(line->note, sizeof line->note, state->sync.trouble);
    line->tone = WIDGET_WARN;
}

static void load_data(struct host *host, struct staff_state *state)
{
    const struct store_sync_state *sync = &state->sync;
    struct line *line = add(state, "staff.data", UI_ICON_STORAGE, _("Data on this kiosk"));
    char when[FORMAT_SIZE];
    if (sync->pull_total > 0) {
        line->tone = WIDGET_WARN;
        snprintf(line->note, sizeof line->note, _("Being fetched: %lld of %lld rows"),
            (long long)sync->pull_rows, (long long)sync->pull_total);
    } else if (sync->pulled_ms == 0) {
        line->tone = WIDGET_WARN;
        text_copy(line->note, sizeof line->note, _("Nothing fetched from the office yet"));
    } else {
        snprintf(line->note, sizeof line->note, _("As of %s, position %lld"),
            format_when(sync->pulled_ms, clock_wall_ms(host->clock), state->estate.utc_offset_minutes, when),
            (long long)sync->cursor);
    }
}

static void load_outbox(struct staff_state *state)
{
    const struct store_sync_state *sync = &state->sync;
    struct line *line = add(state, "staff.ops", UI_ICON_CLOUD_UPLOAD, _("Records to the office"));
    snprintf(line->note, sizeof line->note, _("%d waiting, %d refused by the office"), sync->waiting_ops,
        sync->rejected_ops);
    if (sync->rejected_ops > 0)
        line->tone = WIDGET_WARN;
}

/* "31.4 MB". */
static const char *megabytes(int64_t bytes, char out[FORMAT_SIZE])
{
    char number[32];
    text_format_decimal((bytes + 50000) / 100000, 1, 1, number);
    snprintf(out, FORMAT_SIZE, _("%s MB"), number);
    return out;
}

/* Over the line, both ways: what a mobile contract is paid by. */
static void load_traffic(struct host *host, struct staff_state *state)
{
    struct store_day_traffic days[30];
    size_t count = store_traffic(host->store, days, sizeof days / sizeof days[0]);
    int32_t today = store_now(host->view).day;
    int64_t now = 0, month = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t bytes = days[i].sent + days[i].received;
        now += days[i].day == today ? bytes : 0;
        month += days[i].day > today - 30 && days[i].day <= today ? bytes : 0;
    }
    struct line *line = add(state, "staff.traffic", UI_ICON_SYNC, _("Data use"));
    char one[FORMAT_SIZE], all[FORMAT_SIZE];
    snprintf(line->note, sizeof line->note, _("Today %s, in 30 days %s"), megabytes(now, one),
        megabytes(month, all));
}

static void load_clock(struct host *host, struct staff_state *state)
{
    const struct store_sync_state *sync = &state->sync;
    struct line *line = add(state, "staff.clock", UI_ICON_SCHEDULE, _("Clock"));
    int64_t skew = sync->clock_skew_ms < 0 ? -sync->clock_skew_ms : sync->clock_skew_ms;
    char now[FORMAT_SIZE], seconds[32];
    text_format_decimal(skew / 100, 1, 1, seconds);
    format_now(store_now(host->view), now);
    if (!store_clock_trusted(host->view)) {
        line->tone = WIDGET_DANGER_TONE;
        snprintf(line->note, sizeof line->note, _("%s; not to be trusted, please set it"), now);
        return;
    }
    if (sync->pulled_ms == 0)
        text_copy(line->note, sizeof line->note, now);
    else
        snprintf(line->note, sizeof line->note, _("%s, %s s apart from the office"), now, seconds);
    if (skew > SKEW_MS)
        line->tone = WIDGET_WARN;
}

static void load_program(struct host *host, struct staff_state *state)
{
    struct line *line = add(state, "staff.program", UI_ICON_MEMORY, _("Program"));
    int64_t minutes = (clock_wall_ms(host->clock) - host->started_ms) / 60000;
    char age[FORMAT_SIZE];
    minutes = minutes < 0 ? 0 : minutes;
    if (minutes < 60)
        snprintf(age, sizeof age, NGETTEXT("%d minute", "%d minutes", minutes), (int)minutes);
    else if (minutes < 48 * 60)
        snprintf(age, sizeof age, NGETTEXT("%d hour", "%d hours", minutes / 60), (int)(minutes / 60));
    else
        snprintf(age, sizeof age, NGETTEXT("%d day", "%d days", minutes / 1440), (int)(minutes / 1440));
    snprintf(line->note, sizeof line->note, _("%s, running for %s"), host->version, age);
}

static void load_kiosk(struct staff_state *state)
{
    struct line *line = add(state, "staff.kiosk", UI_ICON_BADGE, _("This kiosk"));
    char building[FORMAT_SIZE];
    if (state->identity.kiosk[0] == '\0') {
        line->tone = WIDGET_WARN;
        text_copy(line->note, sizeof line->note, _("This kiosk is not enrolled"));
        return;
    }
    format_building(state->estate.building, building);
    snprintf(line->note, sizeof line->note, "%s · %s · %s", state->identity.kiosk, state->estate.kiosk_name,
        building);
}

/* Said only where the installer has to do something. */
static void load_panel(struct host *host, struct staff_state *state)
{
    int highest_mm;
    if (host->ui == NULL || ui_low_reach_possible(host->ui, &highest_mm))
        return;
    struct line *line = add(state, "staff.panel", UI_ICON_VERTICAL_ALIGN_BOTTOM, _("Height of the panel"));
    line->tone = WIDGET_WARN;
    snprintf(line->note, sizeof line->note,
        _("Too high for a wheelchair: its lower edge may be %d mm above the floor at most"), highest_mm);
}

static void load(struct host *host, void *data)
{
    struct staff_state *state = data;
    store_sync_state(host->store, &state->sync);
    store_identity(host->store, &state->identity);
    store_estate(host->view, &state->estate);
    state->may_reset = staff_part_may_reset(host->session->staff_role);
    if (state->asked_sync && state->sync.pulled_ms != state->asked_pulled_ms)
        state->asked_sync = false;
    state->line_count = 0;
    load_connection(host, state);
    load_trouble(state);
    load_data(host, state);
    load_outbox(state);
    load_traffic(host, state);
    load_clock(host, state);
    load_panel(host, state);
    load_program(host, state);
    load_kiosk(state);
    snprintf(state->waiting, sizeof state->waiting, NGETTEXT("%d item", "%d items", state->sync.waiting_ops),
        state->sync.waiting_ops);
    if (state->sync.pulled_ms == 0)
        text_copy(state->synced, sizeof state->synced, _("never"));
    else
        short_age(clock_wall_ms(host->clock) - state->sync.pulled_ms, state->synced);
    grouped(state->sync.mirror_rows, state->rows);
}

/* ---- what is shown ---------------------------------------------------------------------------------------------------------- */

/* The figure below its words; beside them in large text and in landscape. */
static void build_figure(struct ui *ui, const char *id, const char *title, const char *figure)
{
    bool roomy = layout_roomy(ui) && !ui_landscape(ui);
    ui_open(ui, &(struct ui_node){.flow = roomy ? UI_COLUMN : UI_ROW,
                    .justify = roomy ? UI_FROM_START : UI_BETWEEN,
                    .align = roomy ? UI_STRETCH : UI_CENTER,
                    .pad_x = 32,
                    .pad_y = 28,
                    .fill = UI_CARD,
                    .border = UI_HAIRLINE,
                    .border_width = 2,
                    .radius = 28,
                    .raise = WIDGET_CARD_RAISE});
    ui_text(ui, NULL, 0, UI_MUTED, false, title);
    ui_leaf(
        ui, &(struct ui_node){
                .id = id, .role = UI_TEXT, .label = figure, .type = roomy ? 56 : UI_TYPE_KEY, .bold = true});
    ui_close(ui);
}

static const char *tone_text(enum widget_tone tone)
{
    return tone == WIDGET_GOOD ? _("Fine") : tone == WIDGET_WARN ? _("Look at it") : _("Fault");
}

static void build_line(struct ui *ui, const struct line *line)
{
    char tag[64];
    snprintf(tag, sizeof tag, "%s.state", line->id);
    ui_open(ui,
        &(struct ui_node){
            .id = line->id, .label = line->note, .flow = UI_ROW, .align = UI_CENTER, .gap = 24, .pad_y = 20});
    ui_icon(ui, line->icon, 56, UI_ACCENT);
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .grow = 1});
    ui_text(ui, NULL, 0, UI_INK, true, line->title);
    ui_text(ui, NULL, UI_TYPE_SMALL, UI_MUTED, false, line->note);
    ui_close(ui);
    widget_tag(ui, tag, line->tone, tone_text(line->tone));
    ui_close(ui);
}

static void build_figures(const struct staff_state *state, struct ui *ui)
{
    bool beside = layout_roomy(ui) && !ui_landscape(ui);
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = beside ? 3 : 1, .gap = 24});
    build_figure(ui, "staff.waiting", _("To be sent"), state->waiting);
    build_figure(ui, "staff.synced", _("Last sync"), state->synced);
    build_figure(ui, "staff.rows", _("Rows here"), state->rows);
    ui_close(ui);
}

static void build_lines(const struct staff_state *state, struct ui *ui)
{
    ui_open(ui, &(struct ui_node){.id = "staff.lines",
                    .flow = UI_COLUMN,
                    .pad_x = 40,
                    .pad_y = 8,
                    .grow = 1,
                    .fill = UI_CARD,
                    .border = UI_HAIRLINE,
                    .border_width = 2,
                    .radius = 28,
                    .raise = WIDGET_CARD_RAISE});
    for (int i = 0; i < state->line_count; i++) {
        if (i > 0)
            ui_rule(ui);
        build_line(ui, &state->lines[i]);
    }
    ui_close(ui);
}

static void build_buttons(struct host *host, const struct staff_state *state, struct ui *ui)
{
    bool beside = layout_roomy(ui) && !ui_landscape(ui);
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = beside ? 3 : 1, .gap = 24});
    widget_button(ui, &(struct widget_button){.id = "staff.sync",
                          .label = state->asked_sync ? _("Asking") : _("Sync now"),
                          .icon = UI_ICON_SYNC,
                          .type = UI_TYPE_BODY,
                          .look = host->sync_now == NULL ? WIDGET_QUIET : WIDGET_PLAIN,
                          .disabled = host->sync_now == NULL});
    widget_button(ui, &(struct widget_button){.id = "staff.pin",
                          .label = _("Reset PIN"),
                          .icon = UI_ICON_KEY,
                          .type = UI_TYPE_BODY,
                          .look = state->may_reset ? WIDGET_PLAIN : WIDGET_QUIET,
                          .disabled = !state->may_reset});
    widget_button(
        ui, &(struct widget_button){
                .id = "staff.outbox", .label = _("Outbox"), .icon = UI_ICON_LIST_ALT, .type = UI_TYPE_BODY});
    ui_close(ui);
}

static void build(struct host *host, void *data, struct ui *ui)
{
    const struct staff_state *state = data;
    page_open(host, ui, _("Maintenance"));
    layout_columns_open(ui);
    build_figures(state, ui);
    if (ui_landscape(ui)) {
        build_buttons(host, state, ui);
        layout_columns_next(ui);
        build_lines(state, ui);
    } else {
        build_lines(state, ui);
        build_buttons(host, state, ui);
    }
    layout_columns_end(ui);
    widget_page_footer(ui);
    widget_button(ui, &(struct widget_button){.id = "staff.leave",
                          .label = _("Leave maintenance"),
                          .icon = UI_ICON_LOGOUT,
                          .look = WIDGET_PRIMARY,
                          .wide = true});
    page_close(host, ui);
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    struct staff_state *state = data;
    if (strcmp(what->id, "staff.leave") == 0) {
        host_exit(host);
    } else if (strcmp(what->id, "staff.outbox") == 0) {
        host_go(host, &screen_staff_outbox, "");
    } else if (strcmp(what->id, "staff.pin") == 0 && state->may_reset) {
        host_go(host, &screen_staff_pin, "");
    } else if (strcmp(what->id, "staff.sync") == 0 && host->sync_now != NULL) {
        state->asked_sync = true;
        state->asked_pulled_ms = state->sync.pulled_ms;
        host->sync_now(host->sync_context);
    } else {
        page_action(host, what);
    }
}

const struct screen screen_staff = {
    .name = "staff",
    .state_size = sizeof(struct staff_state),
    .staff = true,
    .load = load,
    .build = build,
    .action = action,
};

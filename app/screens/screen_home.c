/* What can I do here: six large choices. Signed in, the first look at one's own affairs, but never a sum: a queue stands
   behind. */
#include <stdio.h>
#include <string.h>
#include "app/screens/desk_text.h"
#include "app/screens/layout.h"
#include "app/screens/screen.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_chip.h"
#include "app/ui/widget_tile.h"
#include "backend/base/text.h"
#include "backend/store/store_bill.h"
#include "backend/store/store_ticket.h"

#define HOLDINGS_MAX 12

struct home_state {
    struct store_holding holdings[HOLDINGS_MAX];
    size_t holding_count;
    bool choosing; /* the person's other units are shown */
    bool bills_known;
    int reply_hours;
    int unpaid, open_tickets;
    int32_t paid_through;
    bool officer_known;
    struct store_officer officer;
    struct store_desk desk;
    struct calendar_local now;
};

static void load_own(struct host *host, struct home_state *state)
{
    const struct session *session = host->session;
    struct store_bill_list bills = {0};
    struct store_unit unit;
    state->bills_known = store_bills(host->view, session->unit, STORE_BILLS_DUE, session_tenant(session), 0,
                             &bills) == STORE_OK;
    state->unpaid = state->bills_known ? (int)bills.count : 0;
    store_bill_list_free(&bills);
    state->paid_through = store_paid_through(host->view, session->unit);
    state->open_tickets = store_tickets_open(host->view, session->unit);
    state->holding_count = 0;
    if (store_holdings(host->view, session->person, state->holdings, HOLDINGS_MAX, &state->holding_count) !=
        STORE_OK)
        state->holding_count = 0;
    state->officer_known = store_unit_get(host->view, session->unit, &unit) == STORE_OK &&
                           store_officer(host->view, unit.building, state->now, &state->officer) == STORE_OK;
}

static void load(struct host *host, void *data)
{
    struct home_state *state = data;
    desk_text_load(host, &state->desk, &state->now);
    state->reply_hours = store_ticket_limits(host->view).reply_minutes / 60;
    state->officer_known = false;
    state->holding_count = 0;
    if (host->session->owner)
        load_own(host, state);
}

/* "已缴至 2026年9月 · 3 笔未缴". A tenant sees only bills of their own, which say nothing of the property fee. */
static void bills_note(struct host *host, const struct home_state *state, char out[2 * FORMAT_SIZE])
{
    char unpaid[FORMAT_SIZE], month[FORMAT_SIZE];
    if (!host->session->owner) {
        text_copy(out, 2 * FORMAT_SIZE, _("Sign in with your room number and PIN"));
        return;
    }
    if (!state->bills_known) {
        text_copy(out, 2 * FORMAT_SIZE, _("Your bills have not arrived from the office yet"));
        return;
    }
    if (state->unpaid == 0)
        text_copy(unpaid, sizeof unpaid, _("Nothing to pay"));
    else
        snprintf(unpaid, sizeof unpaid, NGETTEXT("%d bill unpaid", "%d bills unpaid", state->unpaid),
            state->unpaid);
    if (state->paid_through == 0 || session_tenant(host->session)) {
        text_copy(out, 2 * FORMAT_SIZE, unpaid);
        return;
    }
    struct calendar_date date = calendar_date_of(state->paid_through);
    format_period(calendar_day_of((struct calendar_date){date.year, date.month, 1}),
        calendar_day_of(
            (struct calendar_date){date.year, date.month, calendar_days_in_month(date.year, date.month)}),
        month);
    snprintf(out, 2 * FORMAT_SIZE, _("Paid through %s"), month);
    size_t used = strlen(out);
    snprintf(out + used, 2 * FORMAT_SIZE - used, " · %s", unpaid);
}

static void office_note(struct host *host, const struct home_state *state, char out[2 * FORMAT_SIZE])
{
    char hours[FORMAT_SIZE];
    if (!host->session->owner || !state->officer_known)
        text_copy(out, 2 * FORMAT_SIZE, desk_text_hours(&state->desk, state->now, hours));
    else if (state->officer.on_duty)
        snprintf(out, 2 * FORMAT_SIZE, _("Your officer %s is on duty now"), state->officer.officer.name);
    else if (state->officer.has_stand_in)
        snprintf(out, 2 * FORMAT_SIZE, _("Your officer %s is off duty; %s stands in"),
            state->officer.officer.name, state->officer.stand_in.name);
    else
        snprintf(out, 2 * FORMAT_SIZE, _("Your officer %s is off duty"), state->officer.officer.name);
}

static void build_bills(struct host *host, const struct home_state *state, struct ui *ui)
{
    char note[2 * FORMAT_SIZE];
    bills_note(host, state, note);
    ui_open(ui, &(struct ui_node){.id = "home.bills",
                    .role = UI_CHOICE,
                    .label = _("Bills and payments"),
                    .flow = UI_ROW,
                    .align = UI_CENTER,
                    .gap = 36,
                    .pad_x = 40,
                    .pad_y = 40,
                    .min_height = 216,
                    .grow = ui_landscape(ui) ? 1 : 0,
                    .fill = UI_ACCENT,
                    .radius = 28,
                    .ink = UI_ON_ACCENT});
    ui_icon(ui, UI_ICON_RECEIPT_LONG, 112, UI_ON_ACCENT);
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 8, .grow = 1});
    ui_text(ui, NULL, 64, UI_ON_ACCENT, true, _("Bills and payments"));
    ui_personal(ui, host->session->owner);
    ui_text(ui, "home.bills.note", UI_TYPE_LABEL, UI_ON_ACCENT, false, note);
    ui_personal(ui, false);
    ui_close(ui);
    if (layout_roomy(ui))
        ui_icon(ui, UI_ICON_CHEVRON_RIGHT, 88, UI_ON_ACCENT);
    ui_close(ui);
}

/* A lying panel shows the bills beside the tiles, unless the letters are so large that their words need the width. */
static bool beside(const struct ui *ui)
{
    return ui_landscape(ui) && layout_roomy(ui);
}

static void build_tiles(struct host *host, const struct home_state *state, struct ui *ui)
{
    char progress[FORMAT_SIZE], complaint[FORMAT_SIZE];
    snprintf(
        complaint, sizeof complaint, _("Anonymous if you like; answer within %d hours"), state->reply_hours);
    if (!host->session->owner)
        text_copy(progress, sizeof progress, _("What you have filed"));
    else if (state->open_tickets == 0)
        text_copy(progress, sizeof progress, _("Nothing under way"));
    else
        snprintf(progress, sizeof progress, NGETTEXT("%d under way", "%d under way", state->open_tickets),
            state->open_tickets);
    bool large = page_large(ui);
    struct widget_tile tiles[] = {
        {.id = "home.repair",
            .title = _("Repairs"),
            .note = _("At home and in public areas"),
            .icon = UI_ICON_BUILD},
        {.id = "home.complaint",
            .title = _("Complaints"),
            .note = complaint,
            .icon = UI_ICON_RECORD_VOICE_OVER},
        {.id = "home.tickets", .title = _("My progress"), .note = progress, .icon = UI_ICON_FACT_CHECK},
        {.id = "home.track",
            .title = _("Look up"),
            .note = _("By number, without sign-in"),
            .icon = UI_ICON_SEARCH},
    };
    ui_open(ui,
        &(struct ui_node){.flow = UI_GRID, .columns = large ? 1 : 2, .gap = 24, .grow = beside(ui) ? 3 : 2});
    for (size_t i = 0; i < sizeof tiles / sizeof tiles[0]; i++) {
        tiles[i].row = !layout_roomy(ui);
        widget_tile(ui, &tiles[i]);
    }
    ui_close(ui);
}

static void build_office(struct host *host, const struct home_state *state, struct ui *ui)
{
    char note[2 * FORMAT_SIZE];
    office_note(host, state, note);
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .columns = 1, .grow = 1});
    widget_tile(ui, &(struct widget_tile){.id = "home.notices",
                        .title = _("Notices and office"),
                        .note = note,
                        .icon = UI_ICON_CAMPAIGN,
                        .row = true});
    ui_close(ui);
}

/* Someone with several units goes from one to the other without signing in again. */
static void build_units(struct host *host, const struct home_state *state, struct ui *ui)
{
    if (!host->session->owner || state->holding_count < 2)
        return;
    if (!state->choosing) {
        char text[FORMAT_SIZE];
        snprintf(text, sizeof text, NGETTEXT("You have %d unit", "You have %d units", state->holding_count),
            (int)state->holding_count);
        ui_open(ui, &(struct ui_node){.flow = UI_ROW, .align = UI_CENTER, .gap = 24});
        ui_leaf(ui, &(struct ui_node){.role = UI_TEXT, .label = text, .ink = UI_MUTED, .grow = 1});
        widget_button(ui, &(struct widget_button){
                              .id = "home.switch", .label = _("Another unit"), .icon = UI_ICON_HOME_WORK});
        ui_close(ui);
        return;
    }
    ui_open(
        ui, &(struct ui_node){
                .id = "home.units", .label = _("Your units"), .personal = true, .flow = UI_WRAP, .gap = 20});
    for (size_t i = 0; i < state->holding_count; i++) {
        char id[64], label[FORMAT_SIZE];
        const struct store_unit *unit = &state->holdings[i].unit;
        snprintf(id, sizeof id, "home.units.%s", unit->id);
        widget_chip(ui, id, (int64_t)i, format_unit(unit, label), strcmp(unit->id, host->session->unit) == 0);
    }
    ui_close(ui);
}

static void build(struct host *host, void *data, struct ui *ui)
{
    const struct home_state *state = data;
    bool signed_in = host->session->owner;
    page_open(host, ui, _("Hello, please choose"));
    build_units(host, state, ui);
    if (beside(ui)) {
        ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 24, .grow = 1});
        ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 24, .grow = 2});
        build_bills(host, state, ui);
        build_office(host, state, ui);
        ui_close(ui);
        build_tiles(host, state, ui);
        ui_close(ui);
    } else {
        build_bills(host, state, ui);
        build_tiles(host, state, ui);
        build_office(host, state, ui);
    }
    page_footer(host, ui, !signed_in, true);
    if (signed_in)
        widget_button(ui, &(struct widget_button){.id = "home.not_me", .label = _("Not me")});
    else
        widget_button(ui, &(struct widget_button){.id = "home.signin", .label = _("Sign in")});
    if (!page_large(ui))
        ui_space(ui);
    page_settings(host, ui, false);
    page_close(host, ui);
}

static void switch_unit(struct host *host, struct home_state *state, int64_t index)
{
    state->choosing = false;
    if (index < 0 || (size_t)index >= state->holding_count)
        return;
    const struct store_holding *holding = &state->holdings[index];
    char label[FORMAT_SIZE];
    struct session *session = host->session;
    text_copy(session->unit, sizeof session->unit, holding->unit.id);
    text_copy(session->role, sizeof session->role, holding->role);
    text_copy(session->unit_label, sizeof session->unit_label, format_unit(&holding->unit, label));
    load(host, state);
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    struct home_state *state = data;
    if (page_action(host, what))
        return;
    if (strcmp(what->id, "home.bills") == 0)
        host_go(host, &screen_bills, "");
    else if (strcmp(what->id, "home.repair") == 0)
        host_go(host, &screen_repair, "");
    else if (strcmp(what->id, "home.complaint") == 0)
        host_go(host, &screen_complaint, "");
    else if (strcmp(what->id, "home.tickets") == 0)
        host_go(host, &screen_tickets, "");
    else if (strcmp(what->id, "home.track") == 0)
        host_go(host, &screen_track, "");
    else if (strcmp(what->id, "home.notices") == 0)
        host_go(host, &screen_notices, "");
    else if (strcmp(what->id, "home.signin") == 0)
        host_go(host, &screen_room, "");
    else if (strcmp(what->id, "home.not_me") == 0)
        host_exit(host);
    else if (strcmp(what->id, "home.switch") == 0)
        state->choosing = true;
    else if (strncmp(what->id, "home.units.", 11) == 0)
        switch_unit(host, state, what->value);
}

const struct screen screen_home = {
    .name = "home",
    .state_size = sizeof(struct home_state),
    .load = load,
    .build = build,
    .action = action,
};

/* What this home has filed: open ones first, each with its state. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/screens/ticket_parts.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_empty.h"
#include "app/ui/widget_tag.h"
#include "backend/base/text.h"

struct tickets_state {
    struct store_ticket_list list;
    bool failed;
    size_t refused, open;
    int64_t now_ms;
    int utc_offset;
};

static bool is_open(const struct store_ticket *ticket)
{
    return !ticket->rejected && !ticket_state_final(ticket->state);
}

/* Refused ones come first: their owner waits for something that will not happen. */
static int rank(const struct store_ticket *ticket)
{
    return ticket->rejected ? 0 : is_open(ticket) ? 1 : 2;
}

static int open_then_newest(const void *left, const void *right)
{
    const struct store_ticket *a = left, *b = right;
    if (rank(a) != rank(b))
        return rank(a) - rank(b);
    return a->created_ms > b->created_ms ? -1 : a->created_ms < b->created_ms;
}

static void load(struct host *host, void *data)
{
    struct tickets_state *state = data;
    struct store_estate estate;
    store_estate(host->view, &estate);
    state->utc_offset = estate.utc_offset_minutes;
    state->now_ms = store_clock_trusted(host->view) ? clock_wall_ms(host->clock) : 0;
    store_ticket_list_free(&state->list);
    state->list = (struct store_ticket_list){0};
    state->failed = store_tickets(host->view, host->session->unit, &state->list) != STORE_OK;
    if (state->failed)
        state->list = (struct store_ticket_list){0};
    if (state->list.count > 1)
        qsort(state->list.items, state->list.count, sizeof state->list.items[0], open_then_newest);
    state->refused = state->open = 0;
    for (size_t i = 0; i < state->list.count; i++) {
        state->refused += rank(&state->list.items[i]) == 0;
        state->open += rank(&state->list.items[i]) == 1;
    }
}

static void leave(struct host *host, void *data)
{
    struct tickets_state *state = data;
    (void)host;
    store_ticket_list_free(&state->list);
}

static void build_row(
    const struct tickets_state *state, const struct store_ticket *ticket, int64_t index, struct ui *ui)
{
    char id[64], tag[96], spoken[2 * FORMAT_SIZE], note[FORMAT_SIZE], when[FORMAT_SIZE];
    const char *kind = _(ticket_kind_text(ticket->kind)), *title = ticket_part_title(ticket);
    snprintf(id, sizeof id, "tickets.list.%s", ticket->id);
    snprintf(tag, sizeof tag, "%s.state", id);
    snprintf(spoken, sizeof spoken, "%s · %s", title, ticket_part_state(ticket));
    snprintf(note, sizeof note, "%s %s", kind, ticket->number);
    format_when(ticket->created_ms, state->now_ms, state->utc_offset, when);
    ui_open(ui, &(struct ui_node){.id = id,
                    .label = spoken,
                    .role = UI_ITEM,
                    .personal = true,
                    .in_public = kind,
                    .value = index,
                    .flow = UI_ROW,
                    .fold = true,
                    .align = UI_CENTER,
                    .gap = 28,
                    .pad_y = 18,
                    .min_height = 120});
    ui_icon(ui, format_category_icon(ticket->kind, ticket->place, ticket->category), 72,
        is_open(ticket) ? UI_ACCENT : UI_MUTED);
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .grow = 1, .gap = 4});
    ui_text(ui, NULL, 40, UI_INK, true, title);
    ui_open(ui, &(struct ui_node){.flow = UI_WRAP, .gap = 20});
    ui_text(ui, NULL, UI_TYPE_SMALL, UI_MUTED, false, note);
    ui_text(ui, NULL, UI_TYPE_SMALL, UI_MUTED, false, when);
    ui_close(ui);
    if (ticket->rejected && ticket->message[0] != '\0')
        ui_text(ui, NULL, UI_TYPE_SMALL, UI_DANGER, false, ticket->message);
    if (ticket->act_waiting && !ticket->waiting)
        ui_text(ui, NULL, UI_TYPE_SMALL, UI_WARN, false, _("Your last step is saved here and not yet sent"));
    if (page_large(ui)) { /* below the words in each row, not beside them in some */
        ui_open(ui, &(struct ui_node){.flow = UI_ROW});
        widget_tag(ui, tag, ticket_part_tone(ticket), ticket_part_state(ticket));
        ui_close(ui);
    }
    ui_close(ui);
    if (!page_large(ui))
        widget_tag(ui, tag, ticket_part_tone(ticket), ticket_part_state(ticket));
    if (!page_large(ui))
        ui_icon(ui, UI_ICON_CHEVRON_RIGHT, 52, UI_MUTED);
    ui_close(ui);
}

static void build_part(
    const struct tickets_state *state, const char *title, size_t from, size_t to, struct ui *ui)
{
    if (from == to)
        return;
    ui_text(ui, NULL, UI_TYPE_TITLE, UI_INK, true, title);
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN,
                    .gap = 10, /* targets stand 2.5 mm apart */
                    .pad_x = 40,
                    .pad_y = 8,
                    .fill = UI_CARD,
                    .border = UI_HAIRLINE,
                    .border_width = 2,
                    .radius = 28,
                    .raise = WIDGET_CARD_RAISE});
    for (size_t i = from; i < to; i++) {
        if (i > from)
            ui_rule(ui);
        build_row(state, &state->list.items[i], (int64_t)i, ui);
    }
    ui_close(ui);
}

static void build_nothing(const struct tickets_state *state, struct ui *ui)
{
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .grow = 1, .justify = UI_CENTERED, .gap = 40});
    if (state->failed)
        widget_empty(ui, "tickets.failed", UI_ICON_ERROR, _("The list can't be read now"),
            _("Nothing is lost. Please call the service center."));
    else
        widget_empty(ui, "tickets.empty", UI_ICON_FACT_CHECK, _("Nothing filed from this home yet"),
            _("Repairs and complaints you send appear here."));
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 24, .justify = UI_CENTERED});
    widget_button(ui,
        &(struct widget_button){.id = "tickets.repair", .label = _("File a repair"), .icon = UI_ICON_BUILD});
    widget_button(ui,
        &(struct widget_button){
            .id = "tickets.complaint", .label = _("File a complaint"), .icon = UI_ICON_RECORD_VOICE_OVER});
    ui_close(ui);
    ui_close(ui);
}

static void build(struct host *host, void *data, struct ui *ui)
{
    const struct tickets_state *state = data;
    page_open(host, ui, _("My requests"));
    if (state->list.count == 0) {
        build_nothing(state, ui);
    } else {
        size_t open = state->refused, done = state->refused + state->open;
        build_part(state, _("Not taken by the office"), 0, open, ui);
        build_part(state, _("In progress"), open, done, ui);
        build_part(state, _("Done"), done, state->list.count, ui);
    }
    page_footer(host, ui, true, true);
    ui_space(ui);
    widget_button(ui,
        &(struct widget_button){
            .id = "tickets.track", .label = _("By number"), .icon = page_footer_icon(ui, UI_ICON_SEARCH)});
    page_close(host, ui);
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    const struct tickets_state *state = data;
    if (page_action(host, what))
        return;
    if (strncmp(what->id, "tickets.list.", 13) == 0) {
        if (what->value >= 0 && (size_t)what->value < state->list.count)
            host_go(host, &screen_ticket, state->list.items[what->value].id);
    } else if (strcmp(what->id, "tickets.repair") == 0) {
        host_go(host, &screen_repair, "");
    } else if (strcmp(what->id, "tickets.complaint") == 0) {
        host_go(host, &screen_complaint, "");
    } else if (strcmp(what->id, "tickets.track") == 0) {
        host_go(host, &screen_track, "");
    }
}

const struct screen screen_tickets = {
    .name = "tickets",
    .state_size = sizeof(struct tickets_state),
    .personal = true,
    .load = load,
    .build = build,
    .action = action,
    .leave = leave,
};

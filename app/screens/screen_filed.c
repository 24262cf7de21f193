/* What was filed: its number, what happens next and by when, and whom to call. Changes by itself once the office has it. */
#include <stdio.h>
#include <string.h>

#include "app/screens/ticket_parts.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_page.h"
#include "app/ui/widget_table.h"
#include "app/ui/widget_tone.h"
#include "backend/base/text.h"
#include "backend/store/store_unit.h"

#define NEXT_ROWS 4

struct filed_state {
    char id[ID_SIZE], number[TICKET_NUMBER_SIZE], code[TICKET_CODE_DIGITS + 1];
    struct store_ticket ticket;
    bool known; /* the ticket could be read */
    enum store_link link;
    struct {
        char what[FORMAT_SIZE], when[FORMAT_SIZE];
    } next[NEXT_ROWS];
    int next_count;
    struct ticket_part_phone phone;
};

/* arg: "OP NUMBER [CODE]". */
static void enter(struct host *host, void *data, const char *arg)
{
    struct filed_state *state = data;
    (void)host;
    sscanf(arg, "%36s %23s %6s", state->id, state->number, state->code);
}

static void add_next(struct filed_state *state, const char *what, const char *when)
{
    if (state->next_count == NEXT_ROWS)
        return;
    text_copy(state->next[state->next_count].what, FORMAT_SIZE, what);
    text_copy(state->next[state->next_count].when, FORMAT_SIZE, when);
    state->next_count++;
}

/* "今天 12:48 前"; "" when not known. */
static const char *by(struct host *host, int64_t due_ms, bool hour, char out[FORMAT_SIZE])
{
    struct store_estate estate;
    char when[FORMAT_SIZE];
    out[0] = '\0';
    if (due_ms == 0)
        return out;
    store_estate(host->view, &estate);
    int64_t now = clock_wall_ms(host->clock);
    if (hour)
        format_when(due_ms, now, estate.utc_offset_minutes, when);
    else
        format_day(calendar_to_local(due_ms, estate.utc_offset_minutes).day,
            calendar_to_local(now, estate.utc_offset_minutes).day, when);
    snprintf(out, FORMAT_SIZE, hour ? _("%s at the latest") : _("by %s"), when);
    return out;
}

/* "李主管受理", or without a name where there is none to promise. */
static const char *who_accepts(struct host *host, const struct store_ticket *ticket, char out[FORMAT_SIZE])
{
    struct store_officer officer;
    bool named = ticket->building[0] != '\0' &&
                 store_officer(host->view, ticket->building, store_now(host->view), &officer) == STORE_OK;
    const char *name = !named                                     ? ""
                       : officer.on_duty || !officer.has_stand_in ? officer.officer.name
                                                                  : officer.stand_in.name;
    if (name[0] != '\0')
        snprintf(out, FORMAT_SIZE, _("%s takes it on"), name);
    else
        text_copy(out, FORMAT_SIZE, _("The service center takes it on"));
    return out;
}

static void visit_row(struct host *host, struct filed_state *state)
{
    const struct store_ticket *ticket = &state->ticket;
    struct store_window windows[16];
    size_t count = 0;
    char tail[FORMAT_SIZE], when[FORMAT_SIZE] = "", day[FORMAT_SIZE], start[FORMAT_SIZE], end[FORMAT_SIZE];
    int32_t date;
    if (ticket->window[0] != '\0' && calendar_parse_date(ticket->window_day, &date) &&
        store_windows(host->view, windows, 16, &count) == STORE_OK) {
        for (size_t i = 0; i < count && i < 16; i++)
            if (strcmp(windows[i].id, ticket->window) == 0)
                snprintf(when, sizeof when, "%.60s %.20s–%.20s",
                    format_day(date, store_now(host->view).day, day), format_minutes(windows[i].start, start),
                    format_minutes(windows[i].end, end));
    }
    if (when[0] != '\0') {
        add_next(state, _("The technician comes"), when);
        return;
    }
    const char *digits = ticket->contact_tail;
    struct store_person person;
    if (digits[0] == '\0' && host->session->owner &&
        store_person_get(host->view, host->session->person, &person) == STORE_OK)
        digits = person.phone_tail;
    if (digits[0] == '\0') {
        add_next(state, _("The technician calls before coming"), _("as registered"));
        return;
    }
    snprintf(tail, sizeof tail, _("number ending in %s"), digits);
    add_next(state, _("The technician calls before coming"), tail);
}

static void load_next(struct host *host, struct filed_state *state)
{
    const struct store_ticket *ticket = &state->ticket;
    char what[FORMAT_SIZE], when[FORMAT_SIZE];
    int64_t accept = ticket->accept_due_ms, finish = ticket->finish_due_ms, a = 0, f = 0;
    state->next_count = 0;
    if (!state->known || ticket->rejected)
        return;
    store_ticket_due(host->view, ticket->kind, store_now(host->view), &a, &f);
    accept = accept == 0 ? a : accept;
    finish = finish == 0 ? f : finish;
    if (ticket->kind == TICKET_REPAIR) {
        add_next(state, who_accepts(host, ticket, what), by(host, accept, true, when));
        if (ticket->place == TICKET_AT_HOME)
            visit_row(host, state);
        add_next(state, _("Repaired"), by(host, finish, false, when));
        if (ticket->place == TICKET_AT_HOME)
            add_next(state, _("An officer asks whether it is fixed"), _("after the repair"));
    } else {
        /* Who handles it is decided by the office: never the person it is about. */
        add_next(state, _("The service center takes it on"), by(host, accept, true, when));
        add_next(state, _("You get an answer"), by(host, finish, true, when));
        add_next(state, _("Not content? You can appeal"), _("after the answer"));
    }
}

static void load(struct host *host, void *data)
{
    struct filed_state *state = data;
    struct store_ticket_event_list events = {0};
    struct store_sync_state sync;
    store_sync_state(host->store, &sync);
    state->link = sync.link;
    state->known = store_ticket_show(host->view, state->id, &state->ticket, &events) == STORE_OK;
    store_ticket_event_list_free(&events);
    load_next(host, state);
    ticket_part_phone(host, &state->phone);
}

/* ---- what is shown -------------------------------------------------------------------------------------------------------- */

static const char *where_it_is(const struct filed_state *state)
{
    if (state->known && !state->ticket.waiting)
        return _("The service center has it");
    if (state->link == STORE_LINK_UP)
        return _("Saved here, on its way to the service center");
    return _("Saved here; the office gets it when the line is back");
}

static void build_head(const struct filed_state *state, struct ui *ui)
{
    bool refused = state->known && state->ticket.rejected;
    bool waiting = !state->known || state->ticket.waiting;
    ui_open(ui,
        &(struct ui_node){.flow = UI_ROW, .align = UI_CENTER, .gap = 40, .pad_y = layout_low(ui) ? 0 : 24});
    ui_icon(ui,
        refused                                   ? UI_ICON_ERROR
        : waiting && state->link != STORE_LINK_UP ? UI_ICON_CLOUD_UPLOAD
                                                  : UI_ICON_CHECK_CIRCLE,
        layout_low(ui) ? 120 : 168, refused ? UI_DANGER : UI_GOOD);
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .grow = 1, .gap = 8});
    ui_leaf(ui, &(struct ui_node){.id = "filed.title",
                    .role = UI_HEADING,
                    .label = refused ? _("The office did not take it") : _("Sent successfully"),
                    .type = UI_TYPE_HEADING,
                    .bold = true});
    ui_personal(ui, refused); /* then it is the office's words about the matter */
    ui_text(ui, "filed.state", 40, UI_INK, false,
        !refused                           ? where_it_is(state)
        : state->ticket.message[0] != '\0' ? state->ticket.message
                                           : _("Please call and say the number."));
    ui_personal(ui, false);
    ui_close(ui);
    ui_close(ui);
}

static void number_words(const struct filed_state *state, struct ui *ui)
{
    bool complaint = state->number[0] == 'C';
    ui_text(ui, NULL, 0, UI_MUTED, false, complaint ? _("Complaint number") : _("Repair number"));
    ui_leaf(ui, &(struct ui_node){.id = "filed.number",
                    .role = UI_TEXT,
                    .label = state->number,
                    .personal = true,
                    .type = layout_roomy(ui) && !ui_landscape(ui) ? 56 : UI_TYPE_TITLE,
                    .bold = true});
}

/* In large text the number has a line of its own: it must never be cut. */
static void build_number(const struct filed_state *state, struct ui *ui)
{
    bool roomy = layout_roomy(ui);
    ui_open(ui, &(struct ui_node){.id = "filed.card",
                    .flow = UI_COLUMN,
                    .gap = 16,
                    .pad_x = roomy ? 8 : 40,
                    .pad_y = roomy ? 8 : 40,
                    .fill = UI_CARD,
                    .border = UI_HAIRLINE,
                    .border_width = 2,
                    .radius = 28,
                    .raise = WIDGET_CARD_RAISE});
    if (!roomy)
        number_words(state, ui);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .align = UI_CENTER, .gap = 24});
    ui_personal(ui, true);
    ui_qr(ui, "filed.qr", state->number, roomy ? 360 : 300); /* with its quiet zone */
    ui_personal(ui, false);
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .grow = 1, .gap = 16});
    if (roomy)
        number_words(state, ui);
    ui_text(ui, NULL, 0, UI_MUTED, false,
        state->code[0] != '\0' ? _("Number and query code show the answer here")
                               : _("With this number you see here how far it is"));
    ui_close(ui);
    ui_close(ui);
    ui_close(ui);
}

static void build_code(const struct filed_state *state, struct ui *ui)
{
    if (state->code[0] == '\0')
        return;
    ui_open(ui, &(struct ui_node){.id = "filed.code_card",
                    .flow = layout_roomy(ui) ? UI_ROW : UI_COLUMN,
                    .align = UI_CENTER,
                    .gap = 32,
                    .pad_x = 40,
                    .pad_y = 28,
                    .fill = UI_WARN_SOFT,
                    .border = UI_WARN,
                    .border_width = 2,
                    .radius = 28,
                    .ink = UI_WARN});
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .grow = 1, .gap = 8});
    ui_text(ui, NULL, UI_TYPE_TITLE, UI_WARN, true, _("Query code"));
    ui_text(ui, NULL, 0, UI_WARN, false, _("Write it down or take a picture: it is shown only once"));
    ui_close(ui);
    ui_leaf(ui, &(struct ui_node){.id = "filed.code",
                    .role = UI_TEXT,
                    .label = state->code,
                    .personal = true,
                    .type = layout_roomy(ui) ? UI_TYPE_DISPLAY : UI_TYPE_HEADING,
                    .bold = true,
                    .letter_gap = 8});
    ui_close(ui);
}

static void build_next(const struct filed_state *state, struct ui *ui)
{
    char id[32];
    if (state->next_count == 0)
        return;
    widget_card_open(ui, "filed.next", WIDGET_NEUTRAL, 0);
    ui_text(ui, NULL, UI_TYPE_TITLE, UI_INK, true, _("What happens next"));
    for (int i = 0; i < state->next_count; i++) {
        snprintf(id, sizeof id, "filed.next.%d", i);
        widget_pair(
            ui, &(struct widget_pair){.id = id, .label = state->next[i].what, .value = state->next[i].when});
    }
    ui_close(ui);
}

static void build(struct host *host, void *data, struct ui *ui)
{
    const struct filed_state *state = data;
    page_open(host, ui, state->known && state->ticket.rejected ? _("Not taken") : _("Sent successfully"));
    layout_columns_open(ui);
    if (!ui_landscape(ui))
        build_head(state, ui);
    build_number(state, ui);
    build_code(state, ui);
    layout_columns_next(ui);
    if (ui_landscape(ui))
        build_head(state, ui);
    build_next(state, ui);
    ticket_part_call(ui, "filed.call", &state->phone);
    layout_columns_end(ui);
    widget_page_footer(ui);
    widget_button(ui, &(struct widget_button){.id = "filed.home",
                          .label = _("Start page"),
                          .icon = page_footer_icon(ui, UI_ICON_HOME),
                          .wide = true});
    widget_button(ui, &(struct widget_button){.id = "footer.exit",
                          .label = _("Exit"),
                          .icon = page_footer_icon(ui, UI_ICON_LOGOUT),
                          .look = WIDGET_PRIMARY,
                          .wide = true});
    page_close(host, ui);
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    (void)data;
    if (strcmp(what->id, "filed.home") == 0)
        host_home(host);
    else
        page_action(host, what);
}

const struct screen screen_filed = {
    .name = "filed",
    .state_size = sizeof(struct filed_state),
    .enter = enter,
    .load = load,
    .build = build,
    .action = action,
};

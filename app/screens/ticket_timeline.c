/* A ticket's history in words: what was done, by whom and when, and what is still to come. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/screens/ticket_internal.h"
#include "backend/base/text.h"

#define AHEAD_MAX 5

struct words {
    enum ticket_action action;
    const char *title;
    enum ui_icon icon;
};

static const struct words past[] = {
    {TICKET_DO_CREATE, N_("Submitted"), UI_ICON_CHECK_CIRCLE},
    {TICKET_DO_ACCEPT, N_("Accepted"), UI_ICON_CHECK_CIRCLE},
    {TICKET_DO_DECLINE, N_("Declined"), UI_ICON_CANCEL},
    {TICKET_DO_DISPATCH, N_("Technician assigned"), UI_ICON_CHECK_CIRCLE},
    {TICKET_DO_RETURN, N_("Handed back, another technician comes"), UI_ICON_UNDO},
    {TICKET_DO_QUOTE, N_("Price offered"), UI_ICON_PAYMENTS},
    {TICKET_DO_AGREE, N_("You agreed to the price"), UI_ICON_CHECK_CIRCLE},
    {TICKET_DO_REFUSE, N_("You refused the price"), UI_ICON_CANCEL},
    {TICKET_DO_START, N_("Work in progress"), UI_ICON_CHECK_CIRCLE},
    {TICKET_DO_PAUSE, N_("Work paused"), UI_ICON_PAUSE_CIRCLE},
    {TICKET_DO_RESUME, N_("Work goes on"), UI_ICON_CHECK_CIRCLE},
    {TICKET_DO_FINISH, N_("Work finished"), UI_ICON_CHECK_CIRCLE},
    {TICKET_DO_HANDLE, N_("Being handled"), UI_ICON_CHECK_CIRCLE},
    {TICKET_DO_REPLY, N_("Answered"), UI_ICON_CHECK_CIRCLE},
    {TICKET_DO_VISIT, N_("Follow-up visit done"), UI_ICON_CHECK_CIRCLE},
    {TICKET_DO_VISIT_ATTEMPT, N_("We tried to reach you"), UI_ICON_CALL},
    {TICKET_DO_CLOSE, N_("Closed"), UI_ICON_CHECK_CIRCLE},
    {TICKET_DO_CANCEL, N_("Cancelled"), UI_ICON_CANCEL},
    {TICKET_DO_WITHDRAW, N_("Withdrawn"), UI_ICON_CANCEL},
    {TICKET_DO_URGE, N_("Urged"), UI_ICON_NOTIFICATIONS_ACTIVE},
    {TICKET_DO_RATE, N_("Rated"), UI_ICON_STAR},
    {TICKET_DO_REOPEN, N_("Not fixed: it goes on"), UI_ICON_UNDO},
    {TICKET_DO_CONFIRM, N_("You accepted the answer"), UI_ICON_CHECK_CIRCLE},
    {TICKET_DO_APPEAL, N_("Appealed"), UI_ICON_FORUM},
    {TICKET_DO_ESCALATE, N_("Passed on to the supervisor"), UI_ICON_ARROW_FORWARD},
    {TICKET_DO_COMMENT, N_("Note added"), UI_ICON_COMMENT},
};

static const struct words *words_of(enum ticket_action action)
{
    for (size_t i = 0; i < sizeof past / sizeof past[0]; i++)
        if (past[i].action == action)
            return &past[i];
    return &past[0];
}

/* ---- what was done ---------------------------------------------------------------------------------------------------- */

static void staff_name(struct host *host, const char *staff, char out[FORMAT_SIZE])
{
    struct store_staff member;
    out[0] = '\0';
    if (staff[0] != '\0' && store_staff_get(host->view, staff, &member) == STORE_OK)
        text_copy(out, FORMAT_SIZE, member.name);
}

static void window_words(struct host *host, const struct store_ticket *ticket, char out[FORMAT_SIZE])
{
    struct store_window windows[16];
    size_t count = 0;
    char day[FORMAT_SIZE], start[FORMAT_SIZE], end[FORMAT_SIZE];
    int32_t date;
    out[0] = '\0';
    if (ticket->window[0] == '\0' || !calendar_parse_date(ticket->window_day, &date) ||
        store_windows(host->view, windows, 16, &count) != STORE_OK)
        return;
    for (size_t i = 0; i < count && i < 16; i++)
        if (strcmp(windows[i].id, ticket->window) == 0)
            snprintf(out, FORMAT_SIZE, "%.40s %.20s–%.20s", format_day(date, store_now(host->view).day, day),
                format_minutes(windows[i].start, start), format_minutes(windows[i].end, end));
}

/* "李主管，电话 6800 0001". */
static void accept_note(struct host *host, const struct store_ticket_event *event, char out[TICKET_NOTE_SIZE])
{
    struct store_staff member = {0};
    struct store_estate estate;
    store_estate(host->view, &estate);
    if (store_staff_get(host->view, event->staff, &member) != STORE_OK)
        return;
    const char *phone = member.phone[0] != '\0' ? member.phone : estate.desk_phone;
    if (phone[0] != '\0')
        snprintf(out, TICKET_NOTE_SIZE, _("%s, telephone %s"), member.name, phone);
    else
        text_copy(out, TICKET_NOTE_SIZE, member.name);
}

static void dispatch_note(struct host *host, const struct store_ticket *ticket, char out[TICKET_NOTE_SIZE])
{
    char name[FORMAT_SIZE], window[FORMAT_SIZE];
    staff_name(host, ticket->technician, name);
    window_words(host, ticket, window);
    if (name[0] != '\0' && window[0] != '\0')
        snprintf(out, TICKET_NOTE_SIZE, _("%s comes %s"), name, window);
    else if (name[0] != '\0')
        snprintf(out, TICKET_NOTE_SIZE, _("%s calls you before coming"), name);
    else
        text_copy(out, TICKET_NOTE_SIZE, window);
}

/* Who says it, and what; of an assignment the one who comes. A note that names them already stands alone. */
static void said_note(struct host *host, const struct ticket_view *view,
    const struct store_ticket_event *event, char out[TICKET_NOTE_SIZE])
{
    char name[FORMAT_SIZE];
    bool assigned = event->action == TICKET_DO_DISPATCH;
    staff_name(host, assigned ? view->ticket.technician : event->staff, name);
    if (name[0] == '\0' || strstr(event->note, name) != NULL)
        text_copy(out, TICKET_NOTE_SIZE, event->note);
    else
        snprintf(out, TICKET_NOTE_SIZE, assigned ? _("%s, %s") : _("%s: %s"), name, event->note);
}

/* What is said below the title: the note of the event, or else what follows from it. */
static void note_of(struct host *host, const struct ticket_view *view, const struct store_ticket_event *event,
    char out[TICKET_NOTE_SIZE])
{
    char name[FORMAT_SIZE];
    out[0] = '\0';
    if (view->ticket.rejected && event->action == TICKET_DO_CREATE)
        return; /* why is said above */
    if (event->waiting) {
        text_copy(out, TICKET_NOTE_SIZE, _("Saved here; the office gets it when the line is back"));
        return;
    }
    if (!view->full)
        return;
    if (event->note[0] != '\0') {
        said_note(host, view, event, out);
        return;
    }
    switch (event->action) {
    case TICKET_DO_CREATE: text_copy(out, TICKET_NOTE_SIZE, _("The service center has it")); break;
    case TICKET_DO_ACCEPT: accept_note(host, event, out); break;
    case TICKET_DO_DISPATCH: dispatch_note(host, &view->ticket, out); break;
    case TICKET_DO_RATE:
        if (view->ticket.rating > 0)
            snprintf(out, TICKET_NOTE_SIZE, NGETTEXT("%d star", "%d stars", view->ticket.rating),
                view->ticket.rating);
        break;
    default: staff_name(host, event->staff, name); text_copy(out, TICKET_NOTE_SIZE, name);
    }
}

/* The day is said once for the events of a day. */
static void when_of(struct host *host, int64_t at_ms, int64_t before_ms, char out[FORMAT_SIZE])
{
    struct store_estate estate;
    store_estate(host->view, &estate);
    int64_t now = store_clock_trusted(host->view) ? clock_wall_ms(host->clock) : 0;
    struct calendar_local at = calendar_to_local(at_ms, estate.utc_offset_minutes);
    if (before_ms != 0 && calendar_to_local(before_ms, estate.utc_offset_minutes).day == at.day)
        format_minutes(at.minute, out);
    else
        format_when(at_ms, now, estate.utc_offset_minutes, out);
}

/* Who has only the number sees how the state moved, not what was said meanwhile. */
static bool moves(enum ticket_action action)
{
    return action != TICKET_DO_COMMENT && action != TICKET_DO_URGE && action != TICKET_DO_RATE &&
           action != TICKET_DO_VISIT_ATTEMPT;
}

static void add_past(
    struct host *host, struct ticket_view *view, const struct store_ticket_event_list *events)
{
    int64_t before = 0;
    for (size_t i = 0; i < events->count; i++) {
        const struct store_ticket_event *event = &events->items[i];
        if (!view->full && !moves(event->action))
            continue;
        const struct words *words = words_of(event->action);
        struct ticket_line *line = &view->lines[view->line_count++];
        *line = (struct ticket_line){.icon = words->icon, .done = true};
        text_copy(line->title, sizeof line->title, _(words->title));
        note_of(host, view, event, line->note);
        when_of(host, event->at_ms, before, line->when);
        before = event->at_ms;
        bool last = i + 1 == events->count;
        if (last && (event->to == TICKET_WORKING || event->to == TICKET_HANDLING))
            line->icon = UI_ICON_BUILD_CIRCLE;
    }
}

/* ---- what is still to come ---------------------------------------------------------------------------------------------- */

struct stage {
    enum ticket_state state;
    const char *title, *note;
};

static const struct stage repair_way[] = {
    {TICKET_ACCEPTED, N_("To be accepted"), NULL},
    {TICKET_DISPATCHED, N_("To be assigned"), NULL},
    {TICKET_WORKING, N_("To be repaired"), NULL},
    {TICKET_FINISHED, N_("To be finished"), N_("You rate it; if it is not fixed you can send it back")},
    {TICKET_VISITED, N_("Follow-up visit"), N_("An officer calls you")},
};
static const struct stage complaint_way[] = {
    {TICKET_ACCEPTED, N_("To be accepted"), NULL},
    {TICKET_HANDLING, N_("To be handled"), NULL},
    {TICKET_REPLIED, N_("To be answered"), N_("You accept the answer, or appeal once")},
    {TICKET_VISITED, N_("Follow-up visit"), NULL},
};

/* How many stages of its way a ticket in this state has behind it. */
static size_t stages_done(enum ticket_kind kind, enum ticket_state state)
{
    switch (state) {
    case TICKET_SUBMITTED:
    case TICKET_APPEALED:
    case TICKET_ESCALATED: return 0;
    case TICKET_ACCEPTED:
    case TICKET_QUOTED: return 1;
    case TICKET_DISPATCHED:
    case TICKET_HANDLING: return 2;
    case TICKET_WORKING:
    case TICKET_PAUSED: return 3;
    case TICKET_REPLIED: return 3;
    case TICKET_FINISHED: return 4;
    case TICKET_VISITED: return kind == TICKET_REPAIR ? 5 : 4;
    default: return AHEAD_MAX;
    }
}

static void due_note(struct host *host, int64_t due_ms, char out[TICKET_NOTE_SIZE])
{
    struct store_estate estate;
    char when[FORMAT_SIZE];
    if (due_ms == 0)
        return;
    store_estate(host->view, &estate);
    int64_t now = store_clock_trusted(host->view) ? clock_wall_ms(host->clock) : 0;
    snprintf(out, TICKET_NOTE_SIZE, _("%s at the latest"),
        format_when(due_ms, now, estate.utc_offset_minutes, when));
}

static void add_ahead(struct host *host, struct ticket_view *view)
{
    const struct store_ticket *ticket = &view->ticket;
    bool repair = ticket->kind == TICKET_REPAIR;
    const struct stage *way = repair ? repair_way : complaint_way;
    size_t count =
        repair ? sizeof repair_way / sizeof repair_way[0] : sizeof complaint_way / sizeof complaint_way[0];
    if (ticket->rejected)
        return;
    if (!repair && ticket->unit[0] == '\0')
        count--; /* nobody can visit who is not known */
    for (size_t i = stages_done(ticket->kind, ticket->state); i < count; i++) {
        struct ticket_line *line = &view->lines[view->line_count++];
        *line = (struct ticket_line){.icon = UI_ICON_RADIO_BUTTON_UNCHECKED};
        text_copy(line->title, sizeof line->title, _(way[i].title));
        if (way[i].note != NULL)
            text_copy(line->note, sizeof line->note, _(way[i].note));
        if (way[i].state == TICKET_ACCEPTED)
            due_note(host, ticket->accept_due_ms, line->note);
        else if (way[i].state == TICKET_FINISHED || way[i].state == TICKET_REPLIED) {
            char due[TICKET_NOTE_SIZE] = "", note[TICKET_NOTE_SIZE];
            due_note(host, ticket->finish_due_ms, due);
            text_copy(note, sizeof note, line->note);
            if (due[0] != '\0')
                snprintf(line->note, sizeof line->note, "%.200s · %.600s", due, note);
        }
    }
}

/* ---- what may be done ------------------------------------------------------------------------------------------------------- */

bool ticket_view_may(const struct ticket_view *view, enum ticket_action action)
{
    return (view->may & (1u << action)) != 0;
}

static void load_acts(
    struct host *host, struct ticket_view *view, const struct store_ticket_event_list *events)
{
    const struct ticket_transition *rows[TICKET_ACTIONS];
    enum ticket_action *actions = calloc(events->count + 1, sizeof *actions);
    unsigned actor = view->ticket.unit[0] == '\0' ? TICKET_BY_ANONYMOUS : TICKET_BY_OWNER;
    view->may = 0;
    if (actions == NULL || !view->full || view->ticket.rejected) {
        free(actions);
        return;
    }
    for (size_t i = 0; i < events->count; i++)
        actions[i] = events->items[i].action;
    size_t count = ticket_allowed(view->ticket.kind, view->ticket.state, actor, rows, TICKET_ACTIONS);
    for (size_t i = 0; i < count && i < TICKET_ACTIONS; i++)
        if (ticket_history_allows(rows[i], actions, events->count))
            view->may |= 1u << rows[i]->action;
    free(actions);
    if (view->ticket.rating > 0)
        view->may &= ~(1u << TICKET_DO_RATE); /* once */
    view->limits = store_ticket_limits(host->view);
    if (ticket_may_urge(
            &view->limits, view->ticket.last_urge_ms, clock_wall_ms(host->clock), &view->urge_wait_minutes))
        view->urge_wait_minutes = 0;
}

static bool may_see_all(struct host *host, const struct ticket_view *view)
{
    const struct store_ticket *ticket = &view->ticket;
    if (host->session->owner && ticket->unit[0] != '\0' && strcmp(ticket->unit, host->session->unit) == 0)
        return true;
    /* The store has compared the code; only tickets of nobody have one. */
    return view->by_code && ticket->kind == TICKET_COMPLAINT && ticket->unit[0] == '\0';
}

void ticket_timeline_load(struct host *host, struct ticket_view *view)
{
    struct store_ticket_event_list events = {0};
    struct store_sync_state sync;
    store_sync_state(host->store, &sync);
    view->offline = sync.link != STORE_LINK_UP;
    free(view->lines);
    view->lines = NULL;
    view->line_count = 0;
    view->known = store_ticket_show(host->view, view->id, &view->ticket, &events) == STORE_OK;
    if (view->known)
        view->lines = calloc(events.count + AHEAD_MAX, sizeof *view->lines);
    if (view->lines != NULL) {
        view->full = may_see_all(host, view);
        add_past(host, view, &events);
        add_ahead(host, view);
        load_acts(host, view, &events);
    } else {
        view->known = false;
        view->may = 0;
    }
    store_ticket_event_list_free(&events);
    ticket_part_phone(host, &view->phone);
}

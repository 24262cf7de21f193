/*
 * Tickets as the kiosk sees them: the office's row, and on top of it what was done here and is not in the feed yet. The
 * acts run through the same table of transitions the office will run; one that does not fit any more changes nothing,
 * and the office will say so.
 */
#include "backend/store/store_ticket.h"

#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/store/store_desk.h"
#include "backend/store/store_view_internal.h"

#define TICKETS_MAX 5000
#define EVENTS_MAX  5000

#define TICKET_COLUMNS                                                                                       \
    "id, number, kind, place, category, unit, building, text, state, urgent, created_at, accept_due,"        \
    " finish_due, assignee, technician, \"window\", window_day, contact_tail, urges, last_urge_at, "         \
    "reopened, rating"

static const char sql_of_unit[] = "SELECT " TICKET_COLUMNS " FROM ticket WHERE unit = ? AND created_at >= ?";
static const char sql_of_building[] =
    "SELECT " TICKET_COLUMNS " FROM ticket WHERE unit IS NULL AND building = ? AND created_at >= ?";
static const char sql_one[] = "SELECT " TICKET_COLUMNS " FROM ticket WHERE id = ?";
static const char sql_events[] =
    "SELECT id, at, action, to_state, actor_type, staff, note FROM ticket_event"
    " WHERE ticket = ? ORDER BY at, rowid"; /* in a tie: as the office took them */
static const char sql_event_known[] = "SELECT 1 FROM ticket_event WHERE id = ?";
static const char sql_windows[] =
    "SELECT id, start, \"end\" FROM appointment_window ORDER BY sort, start LIMIT ?";

/* ---- the office's rows ---------------------------------------------------------------------------------------------------------- */

static int64_t time_of(const char *text)
{
    int64_t ms = 0;
    return calendar_parse_time(text, &ms) ? ms : 0;
}

/* False for a kind or state this program does not know: an office that is newer. */
static bool read_ticket(struct store_query *query, struct store_ticket *out)
{
    *out = (struct store_ticket){.id = ""};
    store_query_get(query, 0, out->id, sizeof out->id);
    store_query_get(query, 1, out->number, sizeof out->number);
    store_query_get(query, 4, out->category, sizeof out->category);
    store_query_get(query, 5, out->unit, sizeof out->unit);
    store_query_get(query, 6, out->building, sizeof out->building);
    store_query_get(query, 7, out->text, sizeof out->text);
    out->urgent = store_query_get_int(query, 9) != 0;
    out->created_ms = time_of(store_query_borrow(query, 10));
    out->accept_due_ms = time_of(store_query_borrow(query, 11));
    out->finish_due_ms = time_of(store_query_borrow(query, 12));
    store_query_get(query, 13, out->assignee, sizeof out->assignee);
    store_query_get(query, 14, out->technician, sizeof out->technician);
    store_query_get(query, 15, out->window, sizeof out->window);
    store_query_get(query, 16, out->window_day, sizeof out->window_day);
    store_query_get(query, 17, out->contact_tail, sizeof out->contact_tail);
    out->urges = (int)store_query_get_int(query, 18);
    out->last_urge_ms = time_of(store_query_borrow(query, 19));
    out->reopened = (int)store_query_get_int(query, 20);
    out->rating = (int)store_query_get_int(query, 21);
    return ticket_kind_from_code(store_query_borrow(query, 2), &out->kind) &&
           ticket_place_from_code(store_query_borrow(query, 3), &out->place) &&
           ticket_state_from_code(store_query_borrow(query, 8), &out->state);
}

/* ---- this kiosk's ops on top ---------------------------------------------------------------------------------------------------------- */

static void last_digits(const char *contact, char *tail, size_t size)
{
    char digits[40];
    size_t count = 0;
    for (const char *at = contact; *at && count + 1 < sizeof digits; at++)
        if (*at >= '0' && *at <= '9')
            digits[count++] = *at;
    digits[count] = '\0';
    text_copy(tail, size, count > 4 ? digits + count - 4 : digits);
}

static bool ticket_of_create(const struct store_pending *pending, struct store_ticket *out)
{
    const struct wire_ticket_create *body = pending->body.create;
    *out = (struct store_ticket){
        .state = TICKET_SUBMITTED, .urgent = body->urgent, .created_ms = pending->at_ms};
    text_copy(out->id, sizeof out->id, pending->op);
    text_copy(out->number, sizeof out->number, body->number);
    text_copy(out->category, sizeof out->category, body->category);
    text_copy(out->unit, sizeof out->unit, body->unit);
    text_copy(out->building, sizeof out->building, body->building);
    text_copy(out->text, sizeof out->text, body->text);
    text_copy(out->window, sizeof out->window, body->window);
    text_copy(out->window_day, sizeof out->window_day, body->window_day);
    last_digits(body->contact, out->contact_tail, sizeof out->contact_tail);
    out->rejected = pending->state == STORE_STATE_REJECTED;
    out->waiting = !out->rejected;
    if (out->rejected && pending->message)
        text_copy(out->message, sizeof out->message, pending->message);
    return ticket_kind_from_code(body->kind, &out->kind) && ticket_place_from_code(body->place, &out->place);
}

/* An act that the feed has already shown under the op's id, though its cursor is not told yet. */
static bool event_known(struct store_view *view, const char *op)
{
    if (store_view_empty(view))
        return false;
    struct store_query query = store_view_query(view, sql_event_known);
    store_query_text(&query, op);
    bool known = store_query_row(&query);
    return store_view_end(view, &query) == STORE_OK && known;
}

struct waiting_act {
    char op[ID_SIZE];
    int64_t at_ms;
    enum ticket_action action;
    enum ticket_actor actor;
    char actor_type[12], note[820];
    int rating;
    bool rejected;
    char message[320];
};

static bool act_of(const struct store_pending *pending, struct waiting_act *act)
{
    const struct wire_ticket_act *body = pending->body.act;
    *act = (struct waiting_act){.at_ms = pending->at_ms, .rating = (int)body->rating};
    text_copy(act->op, sizeof act->op, pending->op);
    text_copy(act->actor_type, sizeof act->actor_type, pending->actor.type);
    text_copy(act->note, sizeof act->note, body->note);
    act->rejected = pending->state == STORE_STATE_REJECTED;
    if (act->rejected && pending->message)
        text_copy(act->message, sizeof act->message, pending->message);
    return ticket_action_from_code(body->action, &act->action) &&
           ticket_actor_from_code(pending->actor.type, &act->actor);
}

/* Copies the acts on `ticket` out, so that nothing holds the lock while the mirror is read. */
static enum store_result copy_acts(
    struct store_view *view, const char *ticket, struct waiting_act **acts, size_t *count)
{
    struct store *store = view->store;
    size_t room = 0;
    enum store_result result = STORE_OK;
    *acts = NULL;
    *count = 0;
    pthread_mutex_lock(&store->lock);
    for (size_t i = 0; i < store->pending_count && result == STORE_OK; i++) {
        const struct store_pending *pending = store->pending[i];
        if (pending->kind != WIRE_TICKET_ACT || strcmp(pending->ticket, ticket) != 0 ||
            store_pending_seen(pending, &view->position))
            continue;
        if (!store_grow((void **)acts, *count, &room, sizeof **acts, EVENTS_MAX))
            result = STORE_NO_MEMORY;
        else
            *count += act_of(pending, &(*acts)[*count]);
    }
    pthread_mutex_unlock(&store->lock);
    return result;
}

static void apply_act(struct store_ticket *ticket, const struct waiting_act *act)
{
    const struct ticket_transition *row = ticket_find(ticket->kind, ticket->state, act->action, act->actor);
    ticket->act_waiting = true;
    if (!row)
        return;
    ticket->state = row->to;
    if (act->action == TICKET_DO_URGE) {
        ticket->urges++;
        ticket->last_urge_ms = act->at_ms;
    } else if (act->action == TICKET_DO_REOPEN) {
        ticket->reopened++;
    } else if (act->action == TICKET_DO_RATE) {
        ticket->rating = act->rating;
    }
}

static enum store_result add_event(
    struct store_ticket_event_list *events, size_t *room, struct store_ticket_event **out)
{
    if (!store_grow((void **)&events->items, events->count, room, sizeof *events->items, EVENTS_MAX))
        return STORE_NO_MEMORY;
    *out = &events->items[events->count++];
    **out = (struct store_ticket_event){.id = ""};
    return STORE_OK;
}

/* `events` may be NULL. */
static enum store_result apply_acts(struct store_view *view, struct store_ticket *ticket,
    struct store_ticket_event_list *events, size_t *room)
{
    struct waiting_act *acts;
    size_t count;
    enum store_result result = copy_acts(view, ticket->id, &acts, &count);
    for (size_t i = 0; i < count && result == STORE_OK; i++) {
        const struct waiting_act *act = &acts[i];
        if (act->rejected) {
            text_copy(ticket->message, sizeof ticket->message, act->message);
            continue;
        }
        ticket->message[0] = '\0';
        if (event_known(view, act->op))
            continue;
        apply_act(ticket, act);
        struct store_ticket_event *event;
        if (!events)
            continue;
        result = add_event(events, room, &event);
        if (result != STORE_OK)
            break;
        text_copy(event->id, sizeof event->id, act->op);
        event->at_ms = act->at_ms;
        event->action = act->action;
        event->to = ticket->state;
        text_copy(event->actor_type, sizeof event->actor_type, act->actor_type);
        text_copy(event->note, sizeof event->note, act->note);
        event->waiting = true;
    }
    free(acts);
    return result;
}

/* ---- lists ------------------------------------------------------------------------------------------------------------------------------ */

static enum store_result collect_rows(struct store_view *view, const char *unit, const char *building,
    int64_t since_ms, struct store_ticket_list *list, size_t *room)
{
    char since[CALENDAR_TIME_SIZE];
    if (store_view_empty(view))
        return STORE_OK;
    enum store_result result = STORE_OK;
    calendar_format_time(since_ms, since);
    struct store_query query = store_view_query(view, unit[0] ? sql_of_unit : sql_of_building);
    store_query_text(&query, unit[0] ? unit : building);
    store_query_text(&query, since);
    while (result == STORE_OK && store_query_row(&query)) {
        if (!store_grow((void **)&list->items, list->count, room, sizeof *list->items, TICKETS_MAX))
            result = STORE_NO_MEMORY;
        else
            list->count += read_ticket(&query, &list->items[list->count]);
    }
    enum store_result read = store_view_end(view, &query);
    return result == STORE_OK ? read : result;
}

static bool has_ticket(const struct store_ticket_list *list, const char *id)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].id, id) == 0)
            return true;
    }
    return false;
}

static enum store_result collect_pending(struct store_view *view, const char *unit, const char *building,
    int64_t since_ms, struct store_ticket_list *list, size_t *room)
{
    struct store *store = view->store;
    enum store_result result = STORE_OK;
    pthread_mutex_lock(&store->lock);
    for (size_t i = 0; i < store->pending_count && result == STORE_OK; i++) {
        const struct store_pending *pending = store->pending[i];
        if (pending->kind != WIRE_TICKET_CREATE || pending->at_ms < since_ms ||
            strcmp(pending->body.create->unit, unit) != 0 ||
            (!unit[0] && strcmp(pending->body.create->building, building) != 0) ||
            has_ticket(list, pending->op) || store_pending_seen(pending, &view->position))
            continue;
        if (!store_grow((void **)&list->items, list->count, room, sizeof *list->items, TICKETS_MAX))
            result = STORE_NO_MEMORY;
        else
            list->count += ticket_of_create(pending, &list->items[list->count]);
    }
    pthread_mutex_unlock(&store->lock);
    return result;
}

static int by_newest(const void *left, const void *right)
{
    const struct store_ticket *a = left, *b = right;
    if (a->created_ms != b->created_ms)
        return a->created_ms > b->created_ms ? -1 : 1;
    return strcmp(b->id, a->id);
}

enum store_result store_ticket_collect(struct store_view *view, const char *unit, const char *building,
    int64_t since_ms, struct store_ticket_list *list)
{
    size_t room = 0;
    *list = (struct store_ticket_list){.items = NULL};
    enum store_result result = collect_rows(view, unit, building, since_ms, list, &room);
    if (result == STORE_OK)
        result = collect_pending(view, unit, building, since_ms, list, &room);
    for (size_t i = 0; i < list->count && result == STORE_OK; i++)
        result = apply_acts(view, &list->items[i], NULL, NULL);
    if (result != STORE_OK)
        store_ticket_list_free(list);
    else if (list->count > 0)
        qsort(list->items, list->count, sizeof *list->items, by_newest);
    return result;
}

enum store_result store_tickets(struct store_view *view, const char *unit, struct store_ticket_list *list)
{
    *list = (struct store_ticket_list){.items = NULL};
    return unit[0] ? store_ticket_collect(view, unit, "", 0, list) : STORE_NOT_FOUND;
}

void store_ticket_list_free(struct store_ticket_list *list)
{
    free(list->items);
    *list = (struct store_ticket_list){.items = NULL};
}

int store_tickets_open(struct store_view *view, const char *unit)
{
    struct store_ticket_list list;
    int open = 0;
    if (store_tickets(view, unit, &list) != STORE_OK)
        return 0;
    for (size_t i = 0; i < list.count; i++)
        open += !list.items[i].rejected && !ticket_state_final(list.items[i].state);
    store_ticket_list_free(&list);
    return open;
}

/* ---- one ticket ---------------------------------------------------------------------------------------------------------------------------- */

static enum store_result find_ticket(struct store_view *view, const char *id, struct store_ticket *out)
{
    bool found = false;
    enum store_result result = STORE_OK;
    if (!store_view_empty(view)) {
        struct store_query query = store_view_query(view, sql_one);
        store_query_text(&query, id);
        if (store_query_row(&query))
            found = read_ticket(&query, out);
        result = store_view_end(view, &query);
    }
    if (result != STORE_OK || found)
        return result;
    pthread_mutex_lock(&view->store->lock);
    const struct store_pending *pending = store_pending_find(view->store, id);
    found = pending && pending->kind == WIRE_TICKET_CREATE && ticket_of_create(pending, out);
    pthread_mutex_unlock(&view->store->lock);
    return found ? STORE_OK : STORE_NOT_FOUND;
}

static enum store_result read_events(struct store_view *view, const struct store_ticket *ticket,
    struct store_ticket_event_list *events, size_t *room)
{
    enum store_result result = STORE_OK;
    struct store_ticket_event *event;
    if (!store_view_empty(view)) {
        struct store_query query = store_view_query(view, sql_events);
        store_query_text(&query, ticket->id);
        while (result == STORE_OK && store_query_row(&query)) {
            result = add_event(events, room, &event);
            if (result != STORE_OK)
                break;
            store_query_get(&query, 0, event->id, sizeof event->id);
            event->at_ms = time_of(store_query_borrow(&query, 1));
            store_query_get(&query, 4, event->actor_type, sizeof event->actor_type);
            store_query_get(&query, 5, event->staff, sizeof event->staff);
            store_query_get(&query, 6, event->note, sizeof event->note);
            if (!ticket_action_from_code(store_query_borrow(&query, 2), &event->action) ||
                !ticket_state_from_code(store_query_borrow(&query, 3), &event->to))
                events->count--; /* of a newer office */
        }
        enum store_result read = store_view_end(view, &query);
        result = result == STORE_OK ? read : result;
    }
    if (result != STORE_OK || events->count > 0)
        return result;
    result = add_event(events, room, &event);
    if (result != STORE_OK)
        return result;
    text_copy(event->id, sizeof event->id, ticket->id);
    event->at_ms = ticket->created_ms;
    event->action = TICKET_DO_CREATE;
    event->to = TICKET_SUBMITTED;
    text_copy(event->actor_type, sizeof event->actor_type, ticket->unit[0] ? "owner" : "anonymous");
    event->waiting = ticket->waiting;
    return STORE_OK;
}

enum store_result store_ticket_show(struct store_view *view, const char *ticket, struct store_ticket *out,
    struct store_ticket_event_list *events)
{
    size_t room = 0;
    *out = (struct store_ticket){.id = ""};
    *events = (struct store_ticket_event_list){.items = NULL};
    enum store_result result = find_ticket(view, ticket, out);
    if (result == STORE_OK)
        result = read_events(view, out, events, &room);
    if (result == STORE_OK)
        result = apply_acts(view, out, events, &room);
    if (result != STORE_OK)
        store_ticket_event_list_free(events);
    return result;
}

void store_ticket_event_list_free(struct store_ticket_event_list *list)
{
    free(list->items);
    *list = (struct store_ticket_event_list){.items = NULL};
}

/* ---- what a form needs ---------------------------------------------------------------------------------------------------------------------- */

enum store_result store_windows(struct store_view *view, struct store_window *out, size_t max, size_t *count)
{
    *count = 0;
    enum store_result result = store_view_ready(view);
    if (result != STORE_OK)
        return result;
    struct store_query query = store_view_query(view, sql_windows);
    store_query_int(&query, (int64_t)max);
    while (*count < max && store_query_row(&query)) {
        struct store_window *window = &out[(*count)++];
        store_query_get(&query, 0, window->id, sizeof window->id);
        window->start = (int)store_query_get_int(&query, 1);
        window->end = (int)store_query_get_int(&query, 2);
    }
    return store_view_end(view, &query);
}

struct ticket_limits store_ticket_limits(struct store_view *view)
{
    struct ticket_limits limits = ticket_limits_default;
    const struct {
        const char *key;
        int *value;
        int64_t low, high;
    } settings[] = {
        {"ticket.urge_gap_minutes", &limits.urge_gap_minutes, 0, 100000},
        {"ticket.urges_to_escalate", &limits.urges_to_escalate, 1, 1000},
        {"ticket.per_unit_day", &limits.per_unit_day, 1, 1000},
        {"ticket.identical", &limits.identical, 1, 1000},
        {"ticket.public_per_hour", &limits.public_per_hour, 1, 10000},
        {"ticket.accept_minutes", &limits.accept_minutes, 1, 100000},
        {"ticket.finish_desk_days", &limits.finish_desk_days, 1, 30},
        {"ticket.reply_minutes", &limits.reply_minutes, 1, 100000},
    };
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        char text[40];
        int64_t value;
        store_setting(view, settings[i].key, "", text, sizeof text);
        if (text_parse_int(text, settings[i].low, settings[i].high, &value) == BASE_OK)
            *settings[i].value = (int)value;
    }
    return limits;
}

#include "backend/office/desk/desk_ticket.h"

#include <stdio.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/domain/unit.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_internal.h"
#include "backend/office/desk/desk_ticket_internal.h"

#define LIST_LIMIT     200
#define LIST_LIMIT_MAX 10000

#define TICKET_COLUMNS                                                                                       \
    "t.id, t.number, t.kind, t.place, t.state, t.category, COALESCE(t.unit, ''), t.building, t.text, "       \
    "t.urgent,"                                                                                              \
    " t.may_enter, t.code_hash IS NOT NULL, t.created_at, COALESCE(t.accept_due, ''), "                      \
    "COALESCE(t.finish_due, ''),"                                                                            \
    " COALESCE(t.assignee, ''), COALESCE(a.name, ''), COALESCE(t.technician, ''), COALESCE(w.name, ''),"     \
    " COALESCE(t.\"window\", ''), COALESCE(t.window_day, ''), COALESCE(t.contact, ''), t.urges, t.reopened," \
    " COALESCE(t.rating, 0), t.visit_attempts, COALESCE(t.last_urge_at, ''), COALESCE(t.quote_fen, 0),"      \
    " COALESCE(t.outcome, ''), COALESCE(u.building, ''), COALESCE(u.entrance, 0), COALESCE(u.room, '')"      \
    " FROM ticket t LEFT JOIN staff a ON a.estate = t.estate AND a.id = t.assignee"                          \
    " LEFT JOIN staff w ON w.estate = t.estate AND w.id = t.technician"                                      \
    " LEFT JOIN unit u ON u.estate = t.estate AND u.id = t.unit"

struct raw {
    char kind[16], place[8], state[16], building[DESK_BUILDING_SIZE], room[16];
    int64_t urgent, may_enter, anonymous, urges, reopened, rating, attempts, entrance;
};

static void settle(const struct raw *raw, struct desk_ticket *ticket)
{
    char bare[DESK_BUILDING_SIZE];
    if (!ticket_kind_from_code(raw->kind, &ticket->kind))
        ticket->kind = TICKET_REPAIR;
    if (!ticket_place_from_code(raw->place, &ticket->place))
        ticket->place = TICKET_NO_PLACE;
    if (!ticket_state_from_code(raw->state, &ticket->state))
        ticket->state = TICKET_CLOSED;
    ticket->urgent = raw->urgent != 0;
    ticket->may_enter = raw->may_enter != 0;
    ticket->anonymous = raw->anonymous != 0;
    ticket->urges = (int)raw->urges;
    ticket->reopened = (int)raw->reopened;
    ticket->rating = (int)raw->rating;
    ticket->visit_attempts = (int)raw->attempts;
    if (raw->room[0]) {
        unit_building_name(raw->building, bare, sizeof bare);
        snprintf(
            ticket->unit_label, sizeof ticket->unit_label, "%s-%d-%s", bare, (int)raw->entrance, raw->room);
    }
}

static void read_ticket(struct db_rows *rows, struct desk_ticket *t)
{
    struct raw raw = {0};
    *t = (struct desk_ticket){0};
    desk_read_row(rows,
        DESK_INTO(DESK_TO_TEXT(t->id), DESK_TO_TEXT(t->number), DESK_TO_TEXT(raw.kind),
            DESK_TO_TEXT(raw.place), DESK_TO_TEXT(raw.state), DESK_TO_TEXT(t->category),
            DESK_TO_TEXT(t->unit), DESK_TO_TEXT(t->building), DESK_TO_TEXT(t->text),
            DESK_TO_INTEGER(&raw.urgent), DESK_TO_INTEGER(&raw.may_enter), DESK_TO_INTEGER(&raw.anonymous),
            DESK_TO_TEXT(t->created_at), DESK_TO_TEXT(t->accept_due), DESK_TO_TEXT(t->finish_due),
            DESK_TO_TEXT(t->assignee), DESK_TO_TEXT(t->assignee_name), DESK_TO_TEXT(t->technician),
            DESK_TO_TEXT(t->technician_name), DESK_TO_TEXT(t->window), DESK_TO_TEXT(t->window_day),
            DESK_TO_TEXT(t->contact), DESK_TO_INTEGER(&raw.urges), DESK_TO_INTEGER(&raw.reopened),
            DESK_TO_INTEGER(&raw.rating), DESK_TO_INTEGER(&raw.attempts), DESK_TO_TEXT(t->last_urge_at),
            DESK_TO_INTEGER(&t->quote_fen), DESK_TO_TEXT(t->outcome), DESK_TO_TEXT(raw.building),
            DESK_TO_INTEGER(&raw.entrance), DESK_TO_TEXT(raw.room)));
    settle(&raw, t);
}

enum desk_result desk_ticket_get(
    struct desk *desk, const char *id_or_number, struct desk_ticket *ticket, struct fault *fault)
{
    char number[TICKET_NUMBER_SIZE] = "";
    struct db_rows *rows = NULL;
    bool is_number = ticket_number_check(id_or_number, number);
    enum db_result db = db_query(desk->db,
        "SELECT " TICKET_COLUMNS " WHERE t.estate = $1 AND (t.id = $2 OR t.number = $3)",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id_or_number), DB_TEXT(is_number ? number : id_or_number)),
        &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    bool found = db_rows_next(rows);
    if (found)
        read_ticket(rows, ticket);
    db = db_rows_end(rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    if (!found)
        fault_set(fault, "not_found", "there is no ticket \"%s\"%s", id_or_number,
            is_number ? "" : "; allowed is its number (R02-261123-007-4) or its id");
    return found ? DESK_OK : DESK_NOT_FOUND;
}

static enum desk_result check_filter(
    struct desk *desk, const struct desk_ticket_filter *filter, struct fault *fault)
{
    enum ticket_state state;
    enum ticket_kind kind;
    if (filter->state && filter->state[0] && strcmp(filter->state, "open") != 0 &&
        !ticket_state_from_code(filter->state, &state)) {
        fault_set(fault, "state",
            "\"%s\" is no state; allowed are open, submitted, accepted, dispatched, quoted, working,"
            " paused, finished, handling, replied, appealed, escalated, visited, closed, declined,"
            " cancelled and withdrawn",
            filter->state);
        return DESK_INVALID;
    }
    if (filter->kind && filter->kind[0] && !ticket_kind_from_code(filter->kind, &kind)) {
        fault_set(fault, "kind", "\"%s\" is no kind; allowed are repair and complaint", filter->kind);
        return DESK_INVALID;
    }
    if (filter->building && filter->building[0])
        return desk_check_building(desk, filter->building, strlen(filter->building), "building", fault);
    return DESK_OK;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

enum desk_result desk_ticket_list(struct desk *desk, const struct desk_ticket_filter *filter,
    bool (*each)(void *context, const struct desk_ticket *ticket), void *context, struct fault *fault)
{
    struct db_rows *rows = NULL;
    enum desk_result result = check_filter(desk, filter, fault);
    if (result != DESK_OK)
        return result;
    bool open = filter->state && strcmp(filter->state, "open") == 0;
    int limit = filter->limit <= 0 ? LIST_LIMIT : filter->limit;
    enum db_result db = db_query(desk->db,
        "SELECT " TICKET_COLUMNS
        " WHERE t.estate = $1 AND ($2 = '' OR t.kind = $2) AND ($3 = '' OR t.state = $3)"
        " AND ($4 = 0 OR t.state NOT IN ('closed', 'declined', 'cancelled', 'withdrawn'))"
        " AND ($5 = '' OR t.building = $5) AND ($6 = '' OR t.unit = $6) AND ($7 = '' OR t.assignee = $7)"
        " ORDER BY t.created_at DESC, t.id DESC LIMIT $8",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(or_empty(filter->kind)),
            DB_TEXT(open ? "" : or_empty(filter->state)), DB_INTEGER(open),
            DB_TEXT(or_empty(filter->building)), DB_TEXT(or_empty(filter->unit)),
            DB_TEXT(or_empty(filter->assignee)), DB_INTEGER(limit > LIST_LIMIT_MAX ? LIST_LIMIT_MAX : limit)),
        &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    bool go = true;
    while (go && db_rows_next(rows)) {
        struct desk_ticket ticket;
        read_ticket(rows, &ticket);
        go = each(context, &ticket);
    }
    return desk_of_db(desk, db_rows_end(rows));
}

/* ---- events ------------------------------------------------------------------------------------------------ */

enum desk_result desk_ticket_events(struct desk *desk, const char *id,
    bool (*each)(void *context, const struct desk_ticket_event *event), void *context)
{
    struct db_rows *rows = NULL;
    enum db_result db = db_query(desk->db,
        "SELECT e.id, e.at, e.action, e.to_state, e.actor_type, COALESCE(e.staff, ''), COALESCE(s.name, ''),"
        " COALESCE(e.note, '') FROM ticket_event e"
        " LEFT JOIN staff s ON s.estate = e.estate AND s.id = e.staff"
        " WHERE e.estate = $1 AND e.ticket = $2 ORDER BY e.at, e.id",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    bool go = true;
    while (go && db_rows_next(rows)) {
        struct desk_ticket_event event = {0};
        char action[20], to[16];
        desk_read_row(rows, DESK_INTO(DESK_TO_TEXT(event.id), DESK_TO_TEXT(event.at), DESK_TO_TEXT(action),
                                DESK_TO_TEXT(to), DESK_TO_TEXT(event.actor_type), DESK_TO_TEXT(event.staff),
                                DESK_TO_TEXT(event.staff_name), DESK_TO_TEXT(event.note)));
        if (ticket_action_from_code(action, &event.action) && ticket_state_from_code(to, &event.to))
            go = each(context, &event);
    }
    return desk_of_db(desk, db_rows_end(rows));
}

enum desk_result desk_ticket_add_event(
    struct desk *desk, const struct desk_ticket *ticket, const struct desk_ticket_event *event)
{
    enum desk_result result = desk_exec(desk,
        "INSERT INTO ticket_event(estate, id, ticket, at, action, to_state, actor_type, staff, note)"
        " VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(event->id), DB_TEXT(ticket->id), DB_TEXT(event->at),
            DB_TEXT(ticket_action_code(event->action)), DB_TEXT(ticket_state_code(event->to)),
            DB_TEXT(event->actor_type), DB_TEXT(event->staff[0] ? event->staff : NULL),
            DB_TEXT(event->note[0] ? event->note : NULL)));
    return result == DESK_OK ? desk_feed_touch(desk, "ticket_event", event->id, ticket->building) : result;
}

/* ---- what is allowed --------------------------------------------------------------------------------------- */

static void add_text(char *out, size_t size, const char *text)
{
    size_t used = strlen(out);
    text_copy(out + used, size - used, text);
}

void desk_ticket_allowed_text(enum ticket_kind kind, enum ticket_state state, char *out, size_t size)
{
    const struct ticket_transition *rows[64];
    size_t count = ticket_allowed(kind, state, ~0u, rows, sizeof rows / sizeof rows[0]);
    out[0] = '\0';
    for (size_t i = 0; i < count && i < sizeof rows / sizeof rows[0]; i++) {
        bool first = true;
        add_text(out, size, i ? ", " : "");
        add_text(out, size, ticket_action_code(rows[i]->action));
        for (unsigned actor = 1; actor <= TICKET_BY_KIOSK; actor <<= 1) {
            if (!(rows[i]->actors & actor))
                continue;
            add_text(out, size, first ? " (" : "/");
            add_text(out, size, ticket_actor_code((enum ticket_actor)actor));
            first = false;
        }
        add_text(out, size, ")");
    }
    if (count == 0)
        add_text(out, size, "nothing any more");
}

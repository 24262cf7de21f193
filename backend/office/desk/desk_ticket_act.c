#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/domain/money.h"
#include "backend/office/desk/desk_audit.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_internal.h"
#include "backend/office/desk/desk_staff.h"
#include "backend/office/desk/desk_ticket_internal.h"

#define HISTORY_MAX 1000

struct acting {
    struct desk *desk;
    const struct desk_kiosk *kiosk;
    const struct desk_actor *actor;
    const struct desk_ticket_act *act;
    struct fault *fault;
    int64_t ms; /* when it happened */
    enum ticket_actor by;
    struct desk_staff assignee; /* named in the act, checked */
    const struct ticket_transition *row;
    struct ticket_limits limits;
    struct desk_ticket ticket;
};

static bool is_staff(const struct acting *a)
{
    return strcmp(a->actor->type, "staff") == 0;
}

/* One message for a person at the kiosk, one for the staff; both name what is allowed. */
static enum desk_result refuse(
    struct acting *a, enum desk_result result, const char *word, const char *chinese, const char *english)
{
    fault_set(a->fault, word, "%s", is_staff(a) ? english : chinese);
    return result;
}

/* ---- who ----------------------------------------------------------------------------------------------------- */

static enum desk_result find_staff_role(struct acting *a)
{
    static const struct {
        const char *role;
        enum ticket_actor by;
    } roles[] = {{"technician", TICKET_BY_TECHNICIAN}, {"officer", TICKET_BY_OFFICER},
        {"supervisor", TICKET_BY_SUPERVISOR}, {"manager", TICKET_BY_MANAGER}};
    struct desk_staff staff;
    enum desk_result result = desk_staff_find(a->desk, a->actor->id, &staff, a->fault);
    if (result != DESK_OK)
        return result;
    for (size_t i = 0; staff.active && i < sizeof roles / sizeof roles[0]; i++) {
        if (strcmp(staff.role, roles[i].role) == 0) {
            a->by = roles[i].by;
            return DESK_OK;
        }
    }
    fault_set(a->fault, "denied",
        "%s (%s) may not act on tickets; allowed are technician, officer, supervisor and manager", staff.id,
        staff.active ? staff.role : "no longer here");
    return DESK_DENIED;
}

static enum desk_result find_actor(struct acting *a)
{
    const char *type = a->actor->type;
    bool mine = false;
    if (!desk_ticket_in_scope(a->kiosk, a->ticket.building))
        return refuse(
            a, DESK_NOT_FOUND, "not_found", "没有这个编号。", "the ticket is not of this kiosk's buildings");
    if (is_staff(a))
        return find_staff_role(a);
    if (strcmp(type, "system") == 0 && !a->kiosk) {
        a->by = TICKET_BY_SYSTEM;
        return DESK_OK;
    }
    if (strcmp(type, "anonymous") == 0) {
        a->by = TICKET_BY_ANONYMOUS;
        mine = a->ticket.anonymous; /* the kiosk has checked the query code */
    } else if (strcmp(type, "owner") == 0) {
        a->by = TICKET_BY_OWNER;
        enum desk_result result = a->ticket.unit[0]
                                      ? desk_ticket_is_occupant(a->desk, a->ticket.unit, a->actor->id, &mine)
                                      : DESK_OK;
        if (result != DESK_OK)
            return result;
    }
    return mine ? DESK_OK
                : refuse(a, DESK_DENIED, "denied", "这件事项不是您提交的。", "not a party to this ticket");
}

/* ---- whether ------------------------------------------------------------------------------------------------- */

static enum desk_result refuse_action(struct acting *a)
{
    const struct desk_ticket *t = &a->ticket;
    char allowed[240];
    if (!is_staff(a)) {
        fault_set(a->fault, "not_allowed", "这件事项的状态是“%s”，现在不能%s。",
            desk_ticket_state_chinese(t->state), desk_ticket_action_chinese(a->act->action));
        return DESK_CONFLICT;
    }
    desk_ticket_allowed_text(t->kind, t->state, allowed, sizeof allowed);
    fault_set(a->fault, "not_allowed", "%s by %s is not possible in state %s; allowed now: %s",
        ticket_action_code(a->act->action), ticket_actor_code(a->by), ticket_state_code(t->state), allowed);
    return DESK_CONFLICT;
}

struct history {
    enum ticket_action actions[HISTORY_MAX];
    size_t count;
};

static bool keep_action(void *context, const struct desk_ticket_event *event)
{
    struct history *history = context;
    if (history->count < HISTORY_MAX)
        history->actions[history->count++] = event->action;
    return true;
}

static enum desk_result check_history(struct acting *a)
{
    struct history *history = calloc(1, sizeof *history);
    if (!history)
        return DESK_NO_MEMORY;
    enum desk_result result = desk_ticket_events(a->desk, a->ticket.id, keep_action, history);
    bool allowed = ticket_history_allows(a->row, history->actions, history->count);
    free(history);
    if (result != DESK_OK || allowed)
        return result;
    if (a->act->action == TICKET_DO_APPEAL)
        return refuse(
            a, DESK_CONFLICT, "not_allowed", "每件投诉只能申诉一次。", "it was appealed once already");
    return refuse(a, DESK_CONFLICT, "not_allowed", "现在还不能办结。",
        "closing without a return visit needs two logged visit attempts; allowed now: visit, visit_attempt");
}

static enum desk_result check_urge(struct acting *a)
{
    int64_t last = 0;
    int wait = 0;
    if (a->act->action != TICKET_DO_URGE)
        return DESK_OK;
    if (a->ticket.last_urge_at[0] && !calendar_parse_time(a->ticket.last_urge_at, &last))
        last = 0;
    if (ticket_may_urge(&a->limits, last, a->ms, &wait))
        return DESK_OK;
    fault_set(a->fault, "limit", "刚刚催办过，请过 %d 分钟再催。", wait);
    return DESK_DENIED;
}

static enum desk_result check_assignee(struct acting *a)
{
    const char *name = a->act->assignee;
    if (!name || !name[0]) {
        if (a->row->needs & TICKET_NEEDS_ASSIGNEE)
            return refuse(a, DESK_INVALID, "invalid", "请指定处理人。", "needs an assignee (--to STAFF)");
        return DESK_OK;
    }
    enum desk_result result = desk_staff_find(a->desk, name, &a->assignee, a->fault);
    if (result != DESK_OK)
        return result;
    bool repair = a->ticket.kind == TICKET_REPAIR;
    if (!a->assignee.active || (repair && strcmp(a->assignee.role, "technician") != 0)) {
        fault_set(a->fault, "invalid", "%s can't be the assignee; allowed is an active %s", a->assignee.id,
            repair ? "technician" : "member of the staff");
        return DESK_INVALID;
    }
    return DESK_OK;
}

static enum desk_result check_needs(struct acting *a)
{
    const struct desk_ticket_act *act = a->act;
    unsigned needs = a->row->needs;
    const char *note = act->note ? act->note : "";
    if (!text_utf8_valid(note, strlen(note)) || text_utf8_count(note) > TICKET_TEXT_MAX)
        return refuse(
            a, DESK_INVALID, "invalid", "文字过长，最多 200 字。", "the note has more than 200 characters");
    if ((needs & TICKET_NEEDS_NOTE) && !note[0])
        return refuse(a, DESK_INVALID, "invalid", "请写明内容。", "needs a note for the owner (--note TEXT)");
    if ((needs & TICKET_NEEDS_AMOUNT) && (act->amount_fen <= 0 || act->amount_fen > MONEY_MAX_FEN))
        return refuse(a, DESK_INVALID, "invalid", "请写明金额。", "needs an amount over 0.00 (--amount)");
    if ((needs & TICKET_NEEDS_RATING) && (act->rating < 1 || act->rating > 5))
        return refuse(a, DESK_INVALID, "invalid", "请选择 1 至 5 星。", "needs a rating from 1 to 5");
    bool judged =
        act->outcome && (strcmp(act->outcome, "founded") == 0 || strcmp(act->outcome, "unfounded") == 0);
    if ((needs & TICKET_NEEDS_OUTCOME) && !judged)
        return refuse(
            a, DESK_INVALID, "invalid", "请写明结论。", "needs an outcome: founded or unfounded (--outcome)");
    return check_assignee(a);
}

/* ---- doing --------------------------------------------------------------------------------------------------- */

/* What the act changes beside the state. */
static enum desk_result change(struct acting *a)
{
    struct desk_ticket *t = &a->ticket;
    const struct desk_ticket_act *act = a->act;
    bool is_repair = t->kind == TICKET_REPAIR;
    if (a->assignee.id[0])
        text_copy(is_repair ? t->technician : t->assignee, sizeof t->technician, a->assignee.id);
    switch (act->action) {
    case TICKET_DO_ACCEPT:
        if (!t->assignee[0] && is_staff(a))
            text_copy(t->assignee, sizeof t->assignee, a->actor->id);
        break;
    case TICKET_DO_RETURN: t->technician[0] = '\0'; break;
    case TICKET_DO_QUOTE: t->quote_fen = act->amount_fen; break;
    case TICKET_DO_VISIT_ATTEMPT: t->visit_attempts++; break;
    case TICKET_DO_REPLY:
        text_copy(t->outcome, sizeof t->outcome, act->outcome);
        t->visit_attempts = 0;
        break;
    case TICKET_DO_FINISH: t->visit_attempts = 0; break;
    case TICKET_DO_RATE: t->rating = act->rating; break;
    case TICKET_DO_URGE:
        t->urges++;
        calendar_format_time(a->ms, t->last_urge_at);
        break;
    case TICKET_DO_REOPEN:
        t->reopened++;
        t->technician[0] = '\0';
        return desk_ticket_set_due(a->desk, t, a->ms, &a->limits);
    case TICKET_DO_APPEAL:
    case TICKET_DO_ESCALATE: return desk_ticket_assign_higher(a->desk, t);
    default: break;
    }
    return DESK_OK;
}

static struct db_value text_or_null(const char *text)
{
    return DB_TEXT(text[0] ? text : NULL);
}

static enum desk_result write_ticket(struct acting *a, enum ticket_state from)
{
    const struct desk_ticket *t = &a->ticket;
    bool closes = t->state == TICKET_CLOSED && from != TICKET_CLOSED;
    enum desk_result result = desk_exec(a->desk,
        "UPDATE ticket SET state = $3, assignee = $4, technician = $5, accept_due = $6, finish_due = $7, "
        "urges = $8,"
        " last_urge_at = $9, reopened = $10, rating = $11, visit_attempts = $12, appeals = appeals + $13,"
        " quote_fen = $14, outcome = $15, visited = COALESCE($16, visited) WHERE estate = $1 AND id = $2",
        DB_VALUES(DB_TEXT(a->desk->estate), DB_TEXT(t->id), DB_TEXT(ticket_state_code(t->state)),
            text_or_null(t->assignee), text_or_null(t->technician), text_or_null(t->accept_due),
            text_or_null(t->finish_due), DB_INTEGER(t->urges), text_or_null(t->last_urge_at),
            DB_INTEGER(t->reopened), t->rating ? DB_INTEGER(t->rating) : DB_NULL,
            DB_INTEGER(t->visit_attempts), DB_INTEGER(a->act->action == TICKET_DO_APPEAL),
            t->quote_fen ? DB_INTEGER(t->quote_fen) : DB_NULL, text_or_null(t->outcome),
            closes ? DB_INTEGER(from == TICKET_VISITED) : DB_NULL));
    return result == DESK_OK ? desk_feed_touch(a->desk, "ticket", t->id, t->building) : result;
}

static enum desk_result write_event(struct acting *a)
{
    struct desk_ticket_event event = {.action = a->act->action, .to = a->ticket.state};
    const char *note = a->act->note ? a->act->note : "";
    if (a->act->event_id)
        text_copy(event.id, sizeof event.id, a->act->event_id);
    else
        desk_new_id(a->desk, event.id);
    calendar_format_time(a->ms, event.at);
    text_copy(event.actor_type, sizeof event.actor_type, a->actor->type);
    text_copy(event.staff, sizeof event.staff, is_staff(a) ? a->actor->id : "");
    text_copy(event.note, sizeof event.note, note);
    if (a->act->action == TICKET_DO_QUOTE) { /* the price is what the owner has to agree to */
        char price[MONEY_TEXT_SIZE];
        money_format(a->act->amount_fen, true, price);
        snprintf(event.note, sizeof event.note, "报价 %s 元%s%.700s", price, note[0] ? "：" : "", note);
    }
    return desk_ticket_add_event(a->desk, &a->ticket, &event);
}

static enum desk_result perform(struct acting *a)
{
    enum ticket_state from = a->ticket.state;
    a->ticket.state = a->row->to;
    enum desk_result result = change(a);
    if (result == DESK_OK)
        result = write_ticket(a, from);
    if (result == DESK_OK)
        result = write_event(a);
    if (result == DESK_OK && is_staff(a)) {
        char what[40];
        snprintf(what, sizeof what, "ticket.%s", ticket_action_code(a->act->action));
        result =
            desk_audit_add(a->desk, a->actor, a->kiosk ? a->kiosk->id : NULL, NULL, what, a->ticket.id, "");
    }
    return result;
}

/* The system's own act on the ticket as it now is, where the table has one. */
static enum desk_result escalate(struct acting *a)
{
    static const struct desk_actor system = {.type = "system"};
    struct desk_ticket_act act = {.ticket = a->ticket.id, .action = TICKET_DO_ESCALATE};
    a->row = ticket_find(a->ticket.kind, a->ticket.state, act.action, TICKET_BY_SYSTEM);
    if (!a->row)
        return DESK_OK;
    a->act = &act;
    a->actor = &system;
    a->by = TICKET_BY_SYSTEM;
    a->ms = clock_wall_ms(a->desk->clock);
    memset(&a->assignee, 0, sizeof a->assignee);
    return perform(a);
}

static enum desk_result check(struct acting *a)
{
    enum desk_result result = desk_ticket_get(a->desk, a->act->ticket, &a->ticket, a->fault);
    if (result == DESK_NOT_FOUND)
        refuse(a, result, "not_found", "没有这个编号。", a->fault ? a->fault->text : "");
    if (result == DESK_OK)
        result = find_actor(a);
    if (result == DESK_OK)
        result = desk_ticket_limits(a->desk, &a->limits);
    if (result != DESK_OK)
        return result;
    a->row = ticket_find(a->ticket.kind, a->ticket.state, a->act->action, a->by);
    if (!a->row)
        return refuse_action(a);
    result = check_needs(a);
    if (result == DESK_OK)
        result = check_urge(a);
    return result == DESK_OK ? check_history(a) : result;
}

enum desk_result desk_ticket_act(struct desk *desk, const struct desk_kiosk *kiosk,
    const struct desk_actor *actor, const struct desk_ticket_act *act, struct desk_ticket *after,
    struct fault *fault)
{
    struct acting a = {.desk = desk, .kiosk = kiosk, .actor = actor, .act = act, .fault = fault};
    desk_feed_start(desk);
    a.ms = desk_ticket_time(desk, act->at);
    enum desk_result result = check(&a);
    if (result == DESK_OK)
        result = perform(&a);
    if (result == DESK_OK && act->action == TICKET_DO_URGE && a.ticket.urges == a.limits.urges_to_escalate)
        result = escalate(&a);
    if (result == DESK_OK)
        result = desk_feed_commit(desk, NULL);
    if (result == DESK_OK && after)
        result = desk_ticket_get(desk, a.ticket.id, after, fault);
    return result;
}

/* ---- overdue ------------------------------------------------------------------------------------------------- */

static enum desk_result find_overdue(struct desk *desk, char (*ids)[DESK_ID_SIZE], size_t max, size_t *count)
{
    char now[CALENDAR_TIME_SIZE];
    struct db_rows *rows = NULL;
    desk_now(desk, now);
    *count = 0;
    enum db_result db = db_query(desk->db,
        "SELECT t.id FROM ticket t WHERE t.estate = $1 AND ((t.state = 'submitted' AND t.accept_due < $2) OR"
        " (t.state IN ('submitted', 'accepted', 'dispatched', 'quoted', 'working', 'paused', 'handling', "
        "'appealed')"
        " AND t.finish_due < $2)) AND NOT EXISTS(SELECT 1 FROM ticket_event e WHERE e.estate = t.estate"
        " AND e.ticket = t.id AND e.action = 'escalate') ORDER BY t.created_at LIMIT $3",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(now), DB_INTEGER((int64_t)max)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    while (*count < max && db_rows_next(rows))
        desk_read_row(rows, DESK_INTO({ids[(*count)++], DESK_ID_SIZE}));
    return desk_of_db(desk, db_rows_end(rows));
}

enum desk_result desk_ticket_escalate_overdue(struct desk *desk, size_t max, size_t *count)
{
    static const struct desk_actor system = {.type = "system"};
    *count = 0;
    char(*ids)[DESK_ID_SIZE] = calloc(max ? max : 1, sizeof *ids);
    if (!ids)
        return DESK_NO_MEMORY;
    size_t found = 0;
    enum desk_result result = find_overdue(desk, ids, max, &found);
    for (; *count < found && result == DESK_OK; (*count)++) {
        struct desk_ticket_act act = {.ticket = ids[*count], .action = TICKET_DO_ESCALATE};
        struct fault fault;
        result = desk_ticket_act(desk, NULL, &system, &act, NULL, &fault);
    }
    free(ids);
    return result;
}

/* An act on a ticket: checked with the table of transitions against what is known here, then saved. */
#include "backend/store/store_internal.h"

#include <stdlib.h>
#include <string.h>

#include "backend/base/i18n.h"
#include "backend/base/text.h"
#include "backend/store/store_desk.h"
#include "backend/store/store_view_internal.h"

static const char sql_holds[] =
    "SELECT 1 FROM occupancy WHERE unit = ? AND person = ? AND (until IS NULL OR until >= ?) LIMIT 1";

struct acting {
    struct store *store;
    struct store_view *view;
    const struct store_act_draft *draft;
    struct store_answer *answer;
    enum ticket_actor by;
    struct store_ticket ticket;
    struct store_ticket_event_list events;
};

static enum store_result refuse(
    struct acting *a, enum store_result result, const char *place, const char *text)
{
    return store_refuse(a->answer, result, place, text);
}

/* An owner acts on tickets of a unit they hold; whoever has the query code on those that name no unit. */
static enum store_result check_party(struct acting *a)
{
    char today[CALENDAR_DATE_SIZE];
    if (a->by == TICKET_BY_ANONYMOUS && a->ticket.unit[0])
        return refuse(a, STORE_INVALID, "actor", N_("Please sign in first."));
    if (a->by != TICKET_BY_OWNER || !a->ticket.unit[0] || store_view_empty(a->view))
        return STORE_OK;
    calendar_format_date(store_now(a->view).day, today);
    struct store_query query = store_view_query(a->view, sql_holds);
    store_query_text(&query, a->ticket.unit);
    store_query_text(&query, a->draft->actor.id);
    store_query_text(&query, today);
    bool holds = store_query_row(&query);
    enum store_result result = store_view_end(a->view, &query);
    if (result == STORE_OK && !holds)
        return refuse(a, STORE_INVALID, "actor", N_("This request is not of your home."));
    return result;
}

static enum store_result check_fields(struct acting *a, const struct ticket_transition *row)
{
    const struct store_act_draft *draft = a->draft;
    if (!text_utf8_valid(draft->note, strlen(draft->note)) || text_utf8_count(draft->note) > TICKET_TEXT_MAX)
        return refuse(a, STORE_INVALID, "note", N_("The text is too long: at most 200 characters."));
    if ((row->needs & TICKET_NEEDS_NOTE) && !draft->note[0])
        return refuse(a, STORE_INVALID, "note", N_("Please write a few words."));
    if (draft->rating < 0 || draft->rating > 5 || ((row->needs & TICKET_NEEDS_RATING) && draft->rating == 0))
        return refuse(a, STORE_INVALID, "rating", N_("Please choose one to five stars."));
    return STORE_OK;
}

static enum store_result check_history(struct acting *a, const struct ticket_transition *row)
{
    size_t count = a->events.count;
    enum ticket_action *past = calloc(count + 1, sizeof *past);
    if (!past)
        return STORE_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        past[i] = a->events.items[i].action;
    bool allowed = ticket_history_allows(row, past, count);
    free(past);
    return allowed ? STORE_OK : refuse(a, STORE_LIMIT, "once", N_("This was already done once."));
}

static enum store_result check(struct acting *a)
{
    int wait_minutes;
    if (!ticket_actor_from_code(a->draft->actor.type, &a->by) ||
        (a->by != TICKET_BY_OWNER && a->by != TICKET_BY_ANONYMOUS))
        return refuse(a, STORE_INVALID, "actor", N_("Only owners and tenants can do this here."));
    enum store_result result = store_ticket_show(a->view, a->draft->ticket, &a->ticket, &a->events);
    if (result == STORE_NOT_FOUND)
        return refuse(a, STORE_INVALID, "ticket", N_("This request is not known here any more."));
    if (result == STORE_OK)
        result = check_party(a);
    if (result != STORE_OK)
        return result;
    const struct ticket_transition *row =
        ticket_find(a->ticket.kind, a->ticket.state, a->draft->action, a->by);
    if (!row || a->ticket.rejected)
        return refuse(a, STORE_INVALID, "action", N_("This is not possible now: the request has moved on."));
    result = check_fields(a, row);
    if (result == STORE_OK)
        result = check_history(a, row);
    struct ticket_limits limits = store_ticket_limits(a->view);
    if (result == STORE_OK && row->action == TICKET_DO_URGE &&
        !ticket_may_urge(&limits, a->ticket.last_urge_ms, store_wall_ms(a->store), &wait_minutes))
        return refuse(
            a, STORE_LIMIT, "urge_gap", N_("You have urged a short while ago. Please wait a little."));
    return result;
}

static enum store_result save(struct acting *a)
{
    struct wire_ticket_act body = {.rating = a->draft->rating};
    struct buf json;
    int64_t now = store_wall_ms(a->store);
    text_copy(body.ticket, sizeof body.ticket, a->draft->ticket);
    text_copy(body.action, sizeof body.action, ticket_action_code(a->draft->action));
    text_copy(body.note, sizeof body.note, a->draft->note);
    if (body.note[0])
        store_seal_salt(a->store, body.salt);
    buf_init(&json, WIRE_BODY_MAX_BYTES);
    enum store_result result = wire_ticket_act_write(&body, &json) == WIRE_OK ? STORE_OK : STORE_INVALID;
    if (result == STORE_OK)
        result = store_ledger_begin(a->store);
    if (result == STORE_OK) {
        id_new(&a->store->random, now, a->answer->op);
        result = store_ledger_end(a->store,
            store_outbox_add(a->store, WIRE_TICKET_ACT, a->answer->op, now, &a->draft->actor, &json));
    }
    buf_wipe(&json);
    secret_wipe(&body, sizeof body);
    return result;
}

void store_job_act(struct store *store, struct store_job *job)
{
    struct store_answer *answer = &job->answer;
    struct acting a = {.store = store, .draft = &job->in.act, .answer = answer};
    answer->result = store_outbox_open(store);
    if (answer->result == STORE_OK)
        answer->result = store_view_of_worker(store, &a.view);
    if (answer->result == STORE_OK)
        answer->result = check(&a);
    if (answer->result == STORE_OK)
        answer->result = save(&a);
    store_ticket_event_list_free(&a.events);
    if (answer->result == STORE_OK) {
        text_copy(answer->number, sizeof answer->number, a.ticket.number);
        return;
    }
    answer->op[0] = '\0';
    if (!answer->fault.text[0])
        fault_set(&answer->fault, "act", "%s", store_result_text(answer->result));
}

/* Filing a ticket: checks for the owner's sake (the office has the last word), then number, op and commit in one. */
#include "backend/store/store_internal.h"

#include <string.h>

#include "backend/base/i18n.h"
#include "backend/base/text.h"
#include "backend/store/store_desk.h"
#include "backend/store/store_view_internal.h"

#define HOUR_MS INT64_C(3600000)

static const char sql_public[] = "SELECT count(*) FROM op WHERE kind = 'ticket.create' AND unit = '' AND "
                                 "at_ms > ? AND at_ms <= ? AND state <> 2";
static const char sql_window[] = "SELECT 1 FROM appointment_window WHERE id = ?";

struct filing {
    struct store *store;
    struct store_view *view;
    const struct store_ticket_draft *draft;
    struct store_answer *answer;
    int64_t now_ms;
    struct calendar_local now;
};

static enum store_result refuse(
    struct filing *f, enum store_result result, const char *place, const char *text)
{
    return store_refuse(f->answer, result, place, text);
}

/* ---- what ------------------------------------------------------------------------------------------------------------------------------ */

static enum store_result check_text(struct filing *f)
{
    const struct store_ticket_draft *draft = f->draft;
    if (!text_utf8_valid(draft->text, strlen(draft->text)) || text_utf8_count(draft->text) > TICKET_TEXT_MAX)
        return refuse(f, STORE_INVALID, "text", N_("The text is too long: at most 200 characters."));
    if (draft->kind == TICKET_COMPLAINT && !draft->text[0])
        return refuse(f, STORE_INVALID, "text", N_("Please say what the complaint is about."));
    if (strspn(draft->contact, "0123456789+- ") != strlen(draft->contact) ||
        strlen(draft->contact) > TICKET_CONTACT_MAX)
        return refuse(f, STORE_INVALID, "contact", N_("This is not a telephone number."));
    return STORE_OK;
}

static enum store_result check_window(struct filing *f)
{
    int32_t day;
    if (f->draft->window_day[0] && (!calendar_parse_date(f->draft->window_day, &day) || day < f->now.day))
        return refuse(f, STORE_INVALID, "window_day", N_("This day can't be booked."));
    if (!f->draft->window[0])
        return STORE_OK;
    bool found = false;
    enum store_result result = STORE_OK;
    if (!store_view_empty(f->view)) {
        struct store_query query = store_view_query(f->view, sql_window);
        store_query_text(&query, f->draft->window);
        found = store_query_row(&query);
        result = store_view_end(f->view, &query);
    }
    if (result == STORE_OK && !found)
        return refuse(f, STORE_INVALID, "window", N_("This time can't be booked any more."));
    return result;
}

static enum store_result check_who(struct filing *f)
{
    const struct store_ticket_draft *draft = f->draft;
    bool owner = strcmp(draft->actor.type, "owner") == 0;
    bool anonymous = strcmp(draft->actor.type, "anonymous") == 0;
    if (!ticket_category_find(draft->kind, draft->place, draft->category))
        return refuse(f, STORE_INVALID, "category", N_("Please choose what it is about."));
    if (!owner && !anonymous)
        return refuse(f, STORE_INVALID, "actor", N_("Only owners and tenants can file a request here."));
    if (anonymous && (draft->unit[0] || draft->actor.id[0]))
        return refuse(f, STORE_INVALID, "actor", N_("An anonymous request can't name a home or a person."));
    if (draft->kind == TICKET_REPAIR && draft->place == TICKET_AT_HOME && !draft->unit[0])
        return refuse(f, STORE_INVALID, "unit", N_("Please sign in first."));
    if (draft->kind == TICKET_COMPLAINT && !draft->unit[0] && !(anonymous && draft->want_code))
        return refuse(f, STORE_INVALID, "unit", N_("Please sign in first."));
    if (draft->want_code && (!anonymous || draft->kind != TICKET_COMPLAINT))
        return refuse(f, STORE_INVALID, "want_code", N_("Only an anonymous complaint has a query code."));
    return STORE_OK;
}

/* ---- limits ------------------------------------------------------------------------------------------------------------------------------ */

static bool is_same(const struct store_ticket *ticket, const struct store_ticket_draft *draft)
{
    return ticket->kind == draft->kind && ticket->place == draft->place &&
           strcmp(ticket->category, draft->category) == 0 && strcmp(ticket->text, draft->text) == 0;
}

static enum store_result check_today(struct filing *f, const struct ticket_limits *limits)
{
    struct store_ticket_list list;
    int total = 0, same = 0;
    int64_t midnight = calendar_from_local(f->now.day, 0, f->view->utc_offset_minutes);
    enum store_result result =
        store_ticket_collect(f->view, f->draft->unit, f->draft->building, midnight, &list);
    if (result != STORE_OK)
        return result;
    for (size_t i = 0; i < list.count; i++) {
        total += !list.items[i].rejected;
        same += !list.items[i].rejected && is_same(&list.items[i], f->draft);
    }
    store_ticket_list_free(&list);
    if (same >= limits->identical)
        return refuse(f, STORE_LIMIT, "identical", N_("The same request was already filed today."));
    if (f->draft->unit[0] && total >= limits->per_unit_day)
        return refuse(f, STORE_LIMIT, "per_unit_day",
            N_("No more requests can be filed for this home today. Please call the service center."));
    return STORE_OK;
}

static enum store_result check_hour(struct filing *f, const struct ticket_limits *limits)
{
    int64_t count = 0;
    if (f->draft->unit[0])
        return STORE_OK;
    struct store_query query = store_query(&f->store->ledger, sql_public);
    store_query_int(&query, f->now_ms - HOUR_MS);
    store_query_int(&query, f->now_ms);
    if (store_query_row(&query))
        count = store_query_get_int(&query, 0);
    enum store_result result = store_query_end(&query);
    if (result == STORE_OK && count >= limits->public_per_hour)
        return refuse(f, STORE_LIMIT, "public_per_hour",
            N_("Too many requests were filed here within the hour. Please try later or call."));
    return result;
}

static enum store_result check(struct filing *f)
{
    enum store_result result = check_who(f);
    if (result == STORE_OK)
        result = check_text(f);
    if (result == STORE_OK)
        result = check_window(f);
    if (result != STORE_OK)
        return result;
    struct ticket_limits limits = store_ticket_limits(f->view);
    result = check_today(f, &limits);
    return result == STORE_OK ? check_hour(f, &limits) : result;
}

/* ---- saving ------------------------------------------------------------------------------------------------------------------------------ */

static enum store_result fill_body(struct filing *f, struct wire_ticket_create *body)
{
    const struct store_ticket_draft *draft = f->draft;
    text_copy(body->kind, sizeof body->kind, ticket_kind_code(draft->kind));
    text_copy(body->place, sizeof body->place, ticket_place_code(draft->place));
    text_copy(body->category, sizeof body->category, draft->category);
    text_copy(body->unit, sizeof body->unit, draft->unit);
    text_copy(body->building, sizeof body->building, draft->building);
    text_copy(body->text, sizeof body->text, draft->text);
    text_copy(body->window, sizeof body->window, draft->window);
    text_copy(body->window_day, sizeof body->window_day, draft->window_day);
    text_copy(body->contact, sizeof body->contact, draft->contact);
    body->may_enter = draft->may_enter;
    body->urgent = draft->urgent;
    if (draft->text[0] || draft->contact[0])
        store_seal_salt(f->store, body->salt);
    if (!draft->want_code)
        return STORE_OK;
    secret_digits(TICKET_CODE_DIGITS, f->answer->code);
    bool hashed = secret_hash_pin(f->answer->code, SECRET_COST_INTERACTIVE, body->code_hash) == BASE_OK;
    return hashed ? STORE_OK : STORE_NO_MEMORY;
}

/* In one transaction: the day's next number and the op that carries it. */
static enum store_result save(struct filing *f, struct wire_ticket_create *body)
{
    struct buf json;
    buf_init(&json, WIRE_BODY_MAX_BYTES);
    int64_t seen = 0;
    enum store_result result = store_number_seen(f->view, f->now.day, &seen);
    if (result == STORE_OK)
        result = store_number_next(f->store, f->draft->kind, f->now.day, seen, body->number);
    if (result == STORE_OK && wire_ticket_create_write(body, &json) != WIRE_OK)
        result = STORE_INVALID;
    if (result == STORE_OK)
        result =
            store_outbox_add(f->store, WIRE_TICKET_CREATE, f->answer->op, f->now_ms, &f->draft->actor, &json);
    buf_wipe(&json);
    return result;
}

static enum store_result file(struct filing *f)
{
    struct wire_ticket_create body = {.number = ""};
    enum store_result result = store_outbox_open(f->store);
    if (result == STORE_OK)
        result = store_view_of_worker(f->store, &f->view);
    if (result != STORE_OK)
        return result;
    f->now_ms = store_wall_ms(f->store);
    f->now = store_now(f->view);
    id_new(&f->store->random, f->now_ms, f->answer->op);
    result = check(f);
    if (result == STORE_OK)
        result = fill_body(f, &body);
    if (result == STORE_OK)
        result = store_ledger_begin(f->store);
    if (result != STORE_OK)
        return result;
    result = store_ledger_end(f->store, save(f, &body));
    if (result == STORE_OK)
        text_copy(f->answer->number, sizeof f->answer->number, body.number);
    secret_wipe(&body, sizeof body);
    return result;
}

void store_job_ticket(struct store *store, struct store_job *job)
{
    struct store_answer *answer = &job->answer;
    struct filing f = {.store = store, .draft = &job->in.ticket, .answer = answer};
    answer->result = file(&f);
    if (answer->result == STORE_OK)
        return;
    answer->op[0] = '\0';
    secret_wipe(answer->code, sizeof answer->code);
    if (!answer->fault.text[0])
        fault_set(&answer->fault, "ticket", "%s", store_result_text(answer->result));
}

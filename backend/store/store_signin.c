/*
 * Sign-in by room and PIN. The order is what protects: count the failure and commit it, then judge, then take it back if
 * the PIN was right. Whoever cuts the power between gains nothing. A room that does not exist takes the same way, with
 * as many hashes, and has a counter of its own. The counter is the unit's, whoever of its people signs in; what somebody
 * could win by signing in between two guesses at another's PIN is bounded by the closing after 30 failures an hour.
 */
#include "backend/store/store_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/planted.h"
#include "backend/base/i18n.h"
#include "backend/base/log.h"
#include "backend/base/text.h"
#include "backend/store/store_view_internal.h"

#define HASHES_MIN 2 /* an owner and a tenant */
#define HASHES_MAX 8 /* sign-ins of one unit */

static const char sql_candidates[] =
    "SELECT u.id, c.id, c.person, c.pin_hash, c.state, o.role FROM unit u"
    " LEFT JOIN credential c ON c.unit = u.id"
    " LEFT JOIN occupancy o ON o.unit = u.id AND o.person = c.person AND (o.until IS NULL OR o.until >= ?4)"
    " WHERE u.building = ?1 AND u.entrance = ?2 AND u.room = ?3 GROUP BY u.id, c.id ORDER BY c.id LIMIT 64";
/* As many hashes for every attempt as the unit with the most sign-ins needs. */
static const char sql_most[] =
    "SELECT max(k) FROM (SELECT count(*) AS k FROM credential WHERE pin_hash IS NOT NULL GROUP BY unit)";
/* Somebody else's hash, so that the work is the same as for a real one. */
static const char sql_decoy[] =
    "SELECT pin_hash FROM credential WHERE pin_hash IS NOT NULL AND unit <> ? ORDER BY id LIMIT 1";

struct candidate {
    char credential[40], person[40], role[12];
    char hash[SECRET_PIN_HASH_SIZE];
};

struct attempt {
    char unit[40]; /* "" when there is no such room */
    struct candidate people[HASHES_MAX];
    size_t count;
    size_t hashes; /* to compute, whatever was found */
    char decoy[SECRET_PIN_HASH_SIZE];
    struct store_failure failure;
    int64_t shut_number;
};

/* ---- who might it be ---------------------------------------------------------------------------------------------------------- */

/* A PIN set on this kiosk holds from its commit on. */
static void overlay_pin(
    struct store_view *view, const char *credential, char hash[SECRET_PIN_HASH_SIZE], bool *active)
{
    struct store *store = view->store;
    pthread_mutex_lock(&store->lock);
    for (size_t i = 0; i < store->pending_count; i++) {
        const struct store_pending *pending = store->pending[i];
        bool pin = pending->kind == WIRE_PIN_SET || pending->kind == WIRE_PIN_RESET;
        if (pin && pending->state != STORE_STATE_REJECTED && !store_pending_seen(pending, &view->position) &&
            strcmp(pending->body.pin->credential, credential) == 0) {
            text_copy(hash, SECRET_PIN_HASH_SIZE, pending->body.pin->pin_hash);
            *active = true;
        }
    }
    pthread_mutex_unlock(&store->lock);
}

static enum store_result find_people(
    struct store_view *view, const struct store_signin_request *request, struct attempt *attempt)
{
    char today[CALENDAR_DATE_SIZE];
    calendar_format_date(calendar_to_local(store_wall_ms(view->store), view->utc_offset_minutes).day, today);
    struct store_query query = store_view_query(view, sql_candidates);
    store_query_text(&query, request->building);
    store_query_int(&query, request->entrance);
    store_query_text(&query, request->room);
    store_query_text(&query, today);
    while (store_query_row(&query) && attempt->count < HASHES_MAX) {
        struct candidate *found = &attempt->people[attempt->count];
        char state[12];
        store_query_get(&query, 0, attempt->unit, sizeof attempt->unit);
        store_query_get(&query, 1, found->credential, sizeof found->credential);
        store_query_get(&query, 2, found->person, sizeof found->person);
        store_query_get(&query, 3, found->hash, sizeof found->hash);
        store_query_get(&query, 4, state, sizeof state);
        store_query_get(&query, 5, found->role, sizeof found->role);
        bool active = strcmp(state, "active") == 0;
        overlay_pin(view, found->credential, found->hash, &active);
        /* Who no longer lives there can't sign in, even before the office takes the sign-in away. */
        if (active && found->hash[0] && found->role[0])
            attempt->count++;
    }
    return store_view_end(view, &query);
}

/* Tells a new PIN from the one the failures were about. */
static enum store_result mark(struct attempt *attempt)
{
    struct buf text;
    if (attempt->count == 0)
        return STORE_OK;
    buf_init(&text, HASHES_MAX * sizeof(struct candidate));
    for (size_t i = 0; i < attempt->count; i++)
        buf_printf(&text, "%s %s\n", attempt->people[i].credential, attempt->people[i].hash);
    enum store_result result = text.failed == BASE_OK ? STORE_OK : STORE_NO_MEMORY;
    if (result == STORE_OK)
        secret_sha256(text.data, text.len, attempt->failure.mark);
    buf_wipe(&text);
    return result;
}

static enum store_result find_work(struct store_view *view, struct attempt *attempt)
{
    struct store_query query = store_view_query(view, sql_most);
    int64_t most = store_query_row(&query) ? store_query_get_int(&query, 0) : 0;
    enum store_result result = store_view_end(view, &query);
    if (result != STORE_OK)
        return result;
    attempt->hashes = most < HASHES_MIN ? HASHES_MIN : most > HASHES_MAX ? HASHES_MAX : (size_t)most;
    if (attempt->hashes < attempt->count) /* PINs set here that the mirror does not have yet */
        attempt->hashes = attempt->count;
    query = store_view_query(view, sql_decoy);
    store_query_text(&query, attempt->unit);
    if (store_query_row(&query))
        store_query_get(&query, 0, attempt->decoy, sizeof attempt->decoy);
    result = store_view_end(view, &query);
    if (result == STORE_OK && !attempt->decoy[0] &&
        secret_hash_pin("", SECRET_COST_INTERACTIVE, attempt->decoy) != BASE_OK)
        result = STORE_NO_MEMORY;
    return result;
}

static enum store_result prepare(
    struct store *store, const struct store_signin_request *request, struct attempt *attempt)
{
    struct store_view *view;
    enum store_result result = store_view_of_worker(store, &view);
    if (result == STORE_OK)
        result = store_view_ready(view);
    if (result == STORE_OK)
        result = find_people(view, request, attempt);
    if (result == STORE_OK)
        result = mark(attempt);
    if (result == STORE_OK)
        result = find_work(view, attempt);
    attempt->failure.known = attempt->unit[0] != '\0';
    snprintf(attempt->failure.key, sizeof attempt->failure.key, "room %s %d %s", request->building,
        request->entrance, request->room);
    return result;
}

/* ---- the attempt ---------------------------------------------------------------------------------------------------------------- */

/* Commits the failure ahead of the verdict. *judged is false when the attempt may not be judged at all. */
static enum store_result count_first(
    struct store *store, struct attempt *attempt, struct store_answer *answer, bool *judged)
{
    int64_t shut = 0;
    *judged = false;
    enum store_result result = store_failure_tick(store);
    if (result == STORE_OK)
        result = store_shut_load(store, &shut);
    if (result == STORE_OK && shut > 0) {
        answer->verdict = STORE_SHUT;
        answer->wait_ms = shut;
        return STORE_OK;
    }
    if (result == STORE_OK)
        result = store_failure_load(store, &attempt->failure);
    if (result != STORE_OK)
        return result;
    if (!store_failure_may_try(&attempt->failure)) {
        store_failure_tell(&attempt->failure, answer);
        return STORE_OK;
    }
    *judged = true;
    result = store_failure_count(store, &attempt->failure);
    return result == STORE_OK ? store_shut_count(store, &attempt->shut_number) : result;
}

static const struct candidate *judge(const struct attempt *attempt, const char *pin)
{
    const struct candidate *right = NULL;
    for (size_t i = 0; i < attempt->hashes; i++) {
        bool real = i < attempt->count;
        bool fits = secret_verify_pin(real ? attempt->people[i].hash : attempt->decoy, pin);
        if (fits && real && !right)
            right = &attempt->people[i];
    }
    return right;
}

static enum store_result accept(struct store *store, const struct attempt *attempt,
    const struct candidate *who, struct store_answer *answer)
{
    struct store_actor actor = {.type = "owner", .auth = "pin"};
    text_copy(actor.id, sizeof actor.id, who->person);
    enum store_result result = store_ledger_begin(store);
    if (result != STORE_OK)
        return result;
    result = store_failure_clear(store, attempt->failure.key);
    if (result == STORE_OK)
        result = store_shut_forgive(store, attempt->shut_number);
    if (result == STORE_OK)
        result = store_outbox_audit(store, &actor, "owner.signin", attempt->unit);
    result = store_ledger_end(store, result);
    if (result != STORE_OK)
        return result;
    answer->verdict = STORE_YES;
    text_copy(answer->person, sizeof answer->person, who->person);
    text_copy(answer->unit, sizeof answer->unit, attempt->unit);
    text_copy(answer->credential, sizeof answer->credential, who->credential);
    text_copy(answer->role, sizeof answer->role, who->role);
    return STORE_OK;
}

/* The thirtieth failure closes; and the office learns that a unit can't sign in here any more by typing. */
static void conclude_wrong(struct store *store, const struct attempt *attempt, bool locked)
{
    static const struct store_actor kiosk = {.type = "kiosk", .auth = "none"};
    int64_t shut;
    enum store_result result = store_ledger_begin(store);
    if (result == STORE_OK) {
        result = store_shut_load(store, &shut);
        if (result == STORE_OK && locked && attempt->failure.known)
            result = store_outbox_audit(store, &kiosk, "signin.locked", attempt->unit);
        result = store_ledger_end(store, result);
    }
    /* The failure itself is stored: nothing is lost but the report. */
    if (result != STORE_OK)
        log_write(LOG_WARNING, "store", "a failed sign-in was not reported: %s", store_result_text(result));
}

/* The planted fault: what was judged is counted once the answer is on its way. */
static void count_late(struct store *store, struct store_job *job)
{
    struct attempt attempt = {.unit = ""};
    struct store_answer unused = {.job = 0};
    bool judged;
    if (prepare(store, &job->in.signin, &attempt) == STORE_OK && store_ledger_begin(store) == STORE_OK &&
        store_ledger_end(store, count_first(store, &attempt, &unused, &judged)) != STORE_OK)
        log_write(LOG_ERROR, "store", "not counted");
    secret_wipe(&attempt, sizeof attempt);
}

static enum store_result plant_count(struct store *store, const struct store_signin_request *request,
    struct attempt *attempt, struct store_answer *answer, bool *judged)
{
    struct store_job *job = store_job_new(store, count_late);
    enum store_result counted = count_first(store, attempt, answer, judged);
    if (job && *judged) {
        job->in.signin = *request;
        store_job_silently(store, job);
    } else {
        free(job);
    }
    /* Undone for now. */
    enum store_result undone = store_ledger_end(store, STORE_LIMIT);
    return counted == STORE_OK && undone == STORE_LIMIT ? STORE_OK : STORE_IO;
}

static enum store_result attempt_signin(struct store *store, const struct store_signin_request *request,
    struct attempt *attempt, struct store_answer *answer)
{
    bool judged = false;
    enum store_result result = store_outbox_open(store);
    if (result == STORE_OK)
        result = prepare(store, request, attempt);
    if (result == STORE_OK)
        result = store_ledger_begin(store);
    if (result != STORE_OK)
        return result;
    result = PLANTED(PLANTED_COUNT_LATE)
                 ? plant_count(store, request, attempt, answer, &judged)
                 : store_ledger_end(store, count_first(store, attempt, answer, &judged));
    if (result != STORE_OK || !judged)
        return result;
    const struct candidate *right = judge(attempt, request->pin);
    if (right)
        return accept(store, attempt, right, answer);
    store_failure_tell(&attempt->failure, answer);
    conclude_wrong(store, attempt, answer->verdict == STORE_LOCKED);
    answer->verdict = STORE_NO;
    return STORE_OK;
}

void store_job_signin(struct store *store, struct store_job *job)
{
    struct attempt attempt = {.unit = ""};
    job->answer.result = attempt_signin(store, &job->in.signin, &attempt, &job->answer);
    if (job->answer.result != STORE_OK)
        fault_set(&job->answer.fault, "signin", "%s", store_result_text(job->answer.result));
    secret_wipe(&attempt, sizeof attempt);
}

/* ---- a new PIN, in staff mode ----------------------------------------------------------------------------------------------------- */

static const char sql_credential[] = "SELECT 1 FROM credential WHERE id = ?";
static const char sql_staff[] = "SELECT 1 FROM staff_credential WHERE staff = ?";

static enum store_result exists(struct store_query query, const char *id)
{
    store_query_text(&query, id);
    bool found = store_query_row(&query);
    enum store_result result = store_query_end(&query);
    return result == STORE_OK && !found ? STORE_NOT_FOUND : result;
}

static enum store_result check_reset(
    struct store *store, const struct store_pin_reset *request, struct store_answer *answer)
{
    struct store_view *view;
    enum store_result result = store_outbox_open(store);
    if (result != STORE_OK)
        return result;
    if (pin_check_new(request->pin) != PIN_FINE)
        return store_refuse(answer, STORE_INVALID, "pin", N_("This PIN is too easy to guess."));
    result = exists(store_query(&store->ledger, sql_staff), request->staff);
    if (result == STORE_NOT_FOUND)
        return store_refuse(answer, STORE_INVALID, "staff", N_("Only staff may set a new PIN."));
    if (result == STORE_OK)
        result = store_view_of_worker(store, &view);
    if (result == STORE_OK)
        result = store_view_ready(view);
    return result == STORE_OK ? exists(store_view_query(view, sql_credential), request->credential) : result;
}

static enum store_result write_reset(
    struct store *store, const struct store_pin_reset *request, char op[ID_SIZE])
{
    struct wire_pin_set reset = {.credential = ""};
    struct store_actor actor = {.type = "staff", .auth = "pin"};
    struct buf body;
    int64_t now = store_wall_ms(store);
    text_copy(reset.credential, sizeof reset.credential, request->credential);
    text_copy(reset.staff, sizeof reset.staff, request->staff);
    text_copy(actor.id, sizeof actor.id, request->staff);
    if (secret_hash_pin(request->pin, SECRET_COST_INTERACTIVE, reset.pin_hash) != BASE_OK)
        return STORE_NO_MEMORY;
    buf_init(&body, WIRE_BODY_MAX_BYTES);
    enum store_result result = wire_pin_set_write(&reset, &body) == WIRE_OK ? STORE_OK : STORE_INVALID;
    if (result == STORE_OK)
        result = store_ledger_begin(store);
    if (result == STORE_OK) {
        id_new(&store->random, now, op);
        result = store_ledger_end(store, store_outbox_add(store, WIRE_PIN_RESET, op, now, &actor, &body));
    }
    buf_wipe(&body);
    return result;
}

void store_job_pin(struct store *store, struct store_job *job)
{
    struct store_answer *answer = &job->answer;
    answer->result = check_reset(store, &job->in.pin, answer);
    if (answer->result == STORE_OK)
        answer->result = write_reset(store, &job->in.pin, answer->op);
    if (answer->result != STORE_OK && !answer->fault.text[0])
        fault_set(&answer->fault, "pin", "%s", store_result_text(answer->result));
}

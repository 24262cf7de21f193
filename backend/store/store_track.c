/*
 * A ticket by its number. Whoever holds the slip sees state and times; an anonymous complaint also needs its query code,
 * whose failures count as those of a PIN do. A number that does not exist answers like a wrong code.
 */
#include "backend/store/store_internal.h"

#include <stdio.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/store/store_view_internal.h"

static const char sql_find[] = "SELECT id, code_hash FROM ticket WHERE number = ?";
static const char sql_decoy[] =
    "SELECT code_hash FROM ticket WHERE code_hash IS NOT NULL AND number <> ? LIMIT 1";

struct attempt {
    char number[TICKET_NUMBER_SIZE];
    char ticket[40]; /* "": there is none */
    char hash[SECRET_PIN_HASH_SIZE];
    bool needs_code;
    struct store_failure failure;
};

/* Filed here and not yet in the mirror. */
static void find_pending(struct store *store, struct attempt *attempt)
{
    pthread_mutex_lock(&store->lock);
    for (size_t i = 0; i < store->pending_count; i++) {
        const struct store_pending *pending = store->pending[i];
        if (pending->kind != WIRE_TICKET_CREATE || strcmp(pending->body.create->number, attempt->number) != 0)
            continue;
        text_copy(attempt->ticket, sizeof attempt->ticket, pending->op);
        text_copy(attempt->hash, sizeof attempt->hash, pending->body.create->code_hash);
    }
    pthread_mutex_unlock(&store->lock);
}

static enum store_result look(struct store_view *view, const char *sql, struct attempt *attempt)
{
    if (store_view_empty(view))
        return STORE_OK;
    struct store_query query = store_view_query(view, sql);
    store_query_text(&query, attempt->number);
    if (store_query_row(&query)) {
        if (sql == sql_find)
            store_query_get(&query, 0, attempt->ticket, sizeof attempt->ticket);
        store_query_get(&query, sql == sql_find ? 1 : 0, attempt->hash, sizeof attempt->hash);
    }
    return store_view_end(view, &query);
}

static enum store_result prepare(struct store *store, struct attempt *attempt)
{
    struct store_view *view;
    enum store_result result = store_view_of_worker(store, &view);
    if (result != STORE_OK)
        return result;
    find_pending(store, attempt);
    if (!attempt->ticket[0])
        result = look(view, sql_find, attempt);
    attempt->needs_code = attempt->hash[0] != '\0';
    attempt->failure.known = attempt->ticket[0] != '\0';
    if (attempt->needs_code)
        secret_sha256(attempt->hash, strlen(attempt->hash), attempt->failure.mark);
    if (result == STORE_OK && !attempt->needs_code)
        result = look(view, sql_decoy, attempt);
    if (result == STORE_OK && !attempt->hash[0] &&
        secret_hash_pin("", SECRET_COST_INTERACTIVE, attempt->hash) != BASE_OK)
        result = STORE_NO_MEMORY;
    snprintf(attempt->failure.key, sizeof attempt->failure.key, "ticket %s", attempt->number);
    return result;
}

static enum store_result count_first(
    struct store *store, struct attempt *attempt, struct store_answer *answer, bool *judged)
{
    enum store_result result = store_failure_tick(store);
    if (result == STORE_OK)
        result = store_failure_load(store, &attempt->failure);
    *judged = result == STORE_OK && store_failure_may_try(&attempt->failure);
    if (result == STORE_OK && !*judged)
        store_failure_tell(&attempt->failure, answer);
    return *judged ? store_failure_count(store, &attempt->failure) : result;
}

static enum store_result clear(struct store *store, const struct attempt *attempt)
{
    enum store_result result = store_ledger_begin(store);
    return result == STORE_OK ? store_ledger_end(store, store_failure_clear(store, attempt->failure.key))
                              : result;
}

static enum store_result try_code(
    struct store *store, const char *code, struct attempt *attempt, struct store_answer *answer)
{
    bool judged = false;
    enum store_result result = store_ledger_begin(store);
    if (result == STORE_OK)
        result = store_ledger_end(store, count_first(store, attempt, answer, &judged));
    if (result != STORE_OK || !judged)
        return result;
    bool right = secret_verify_pin(attempt->hash, code) && attempt->needs_code;
    /* The code is for nothing where none is needed: the number alone is enough then. */
    right = right || (attempt->ticket[0] && !attempt->needs_code);
    if (!right) {
        store_failure_tell(&attempt->failure, answer);
        answer->verdict = STORE_NO;
        return STORE_OK;
    }
    answer->verdict = STORE_YES;
    return clear(store, attempt);
}

static enum store_result track(struct store *store, const struct store_track_request *request,
    struct attempt *attempt, struct store_answer *answer)
{
    answer->verdict = STORE_NO;
    if (!ticket_number_check(request->number, attempt->number))
        return STORE_OK;
    enum store_result result = prepare(store, attempt);
    if (result != STORE_OK)
        return result;
    if (request->code[0])
        result = try_code(store, request->code, attempt, answer);
    else if (attempt->ticket[0] && !attempt->needs_code)
        answer->verdict = STORE_YES;
    if (result == STORE_OK && answer->verdict == STORE_YES) {
        text_copy(answer->ticket, sizeof answer->ticket, attempt->ticket);
        text_copy(answer->number, sizeof answer->number, attempt->number);
    }
    return result;
}

void store_job_track(struct store *store, struct store_job *job)
{
    struct attempt attempt = {.number = ""};
    job->answer.result = track(store, &job->in.track, &attempt, &job->answer);
    if (job->answer.result != STORE_OK)
        fault_set(&job->answer.fault, "track", "%s", store_result_text(job->answer.result));
    secret_wipe(&attempt, sizeof attempt);
}

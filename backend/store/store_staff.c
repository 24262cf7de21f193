/* Staff sign-in, from the ledger's own copy of the credentials: staff must get in when the mirror is the trouble. */
#include "backend/store/store_internal.h"

#include <stdio.h>
#include <string.h>

#include "backend/base/log.h"
#include "backend/base/text.h"
#include "backend/store/store_view_internal.h"

static const char sql_rows[] = "SELECT s.id, s.role, c.pin_hash FROM staff s JOIN staff_credential c ON "
                               "c.staff = s.id WHERE s.active = 1"
                               " ORDER BY s.id LIMIT ?";
static const char sql_drop[] = "DELETE FROM staff_credential";
static const char sql_put[] =
    "INSERT OR REPLACE INTO staff_credential(staff, role, pin_hash) VALUES(?, ?, ?)";
static const char sql_list[] = "SELECT staff, role FROM staff_credential ORDER BY staff LIMIT ?";
static const char sql_find[] = "SELECT role, pin_hash FROM staff_credential WHERE staff = ?";
static const char sql_decoy[] = "SELECT pin_hash FROM staff_credential ORDER BY staff LIMIT 1";

/* ---- the copy ------------------------------------------------------------------------------------------------------------------- */

enum store_result store_staff_load(struct store *store)
{
    struct store_query query = store_query(&store->ledger, sql_list);
    store_query_int(&query, STORE_STAFF_MAX);
    pthread_mutex_lock(&store->lock);
    store->staff_count = 0;
    pthread_mutex_unlock(&store->lock);
    while (store_query_row(&query)) {
        struct store_staff_copy copy = {.staff = ""};
        store_query_get(&query, 0, copy.staff, sizeof copy.staff);
        store_query_get(&query, 1, copy.role, sizeof copy.role);
        pthread_mutex_lock(&store->lock);
        if (store->staff_count < STORE_STAFF_MAX)
            store->staff[store->staff_count++] = copy;
        pthread_mutex_unlock(&store->lock);
    }
    return store_query_end(&query);
}

static enum store_result copy_rows(struct store *store, struct store_view *view)
{
    struct store_query drop = store_query(&store->ledger, sql_drop);
    enum store_result result = store_query_run(&drop);
    struct store_query rows = store_view_query(view, sql_rows);
    store_query_int(&rows, STORE_STAFF_MAX);
    while (result == STORE_OK && store_query_row(&rows)) {
        struct store_query put = store_query(&store->ledger, sql_put);
        for (int i = 0; i < 3; i++)
            store_query_text(&put, store_query_borrow(&rows, i));
        result = store_query_run(&put);
    }
    enum store_result read = store_view_end(view, &rows);
    return result == STORE_OK ? read : result;
}

enum store_result store_staff_copy(struct store *store, void *unused)
{
    (void)unused;
    struct store_view *view;
    store->staff_stale = true;
    enum store_result result = store_view_of_worker(store, &view);
    if (result == STORE_OK)
        result = store_view_ready(view);
    if (result == STORE_OK)
        result = store_ledger_begin(store);
    if (result != STORE_OK)
        return result;
    result = store_ledger_end(store, copy_rows(store, view));
    if (result == STORE_OK) {
        store->staff_stale = false;
        result = store_staff_load(store);
    }
    return result;
}

/* ---- sign-in ---------------------------------------------------------------------------------------------------------------------- */

struct attempt {
    char role[16];
    char hash[SECRET_PIN_HASH_SIZE]; /* of somebody else when there is no such member of staff */
    struct store_failure failure;
};

static enum store_result prepare(struct store *store, const char *staff, struct attempt *attempt)
{
    struct store_query query = store_query(&store->ledger, sql_find);
    store_query_text(&query, staff);
    attempt->failure.known = store_query_row(&query);
    if (attempt->failure.known) {
        store_query_get(&query, 0, attempt->role, sizeof attempt->role);
        store_query_get(&query, 1, attempt->hash, sizeof attempt->hash);
        secret_sha256(attempt->hash, strlen(attempt->hash), attempt->failure.mark);
    }
    enum store_result result = store_query_end(&query);
    if (result == STORE_OK && !attempt->failure.known) {
        query = store_query(&store->ledger, sql_decoy);
        if (store_query_row(&query))
            store_query_get(&query, 0, attempt->hash, sizeof attempt->hash);
        result = store_query_end(&query);
    }
    if (result == STORE_OK && !attempt->hash[0] &&
        secret_hash_pin("", SECRET_COST_STRONG, attempt->hash) != BASE_OK)
        result = STORE_NO_MEMORY;
    /* Nobody else types for a member of staff: all ten verdicts are theirs. */
    attempt->failure.with_card = true;
    snprintf(attempt->failure.key, sizeof attempt->failure.key, "staff %s", staff);
    return result;
}

static enum store_result count_first(
    struct store *store, struct attempt *attempt, struct store_answer *answer, bool *judged)
{
    *judged = false;
    enum store_result result = store_failure_tick(store);
    if (result == STORE_OK)
        result = store_failure_load(store, &attempt->failure);
    if (result != STORE_OK)
        return result;
    *judged = store_failure_may_try(&attempt->failure);
    if (!*judged) {
        store_failure_tell(&attempt->failure, answer);
        return STORE_OK;
    }
    return store_failure_count(store, &attempt->failure);
}

static enum store_result conclude(struct store *store, const char *staff, bool right, struct attempt *attempt)
{
    struct store_actor actor = {.type = "kiosk", .auth = "none"};
    if (right) {
        actor = (struct store_actor){.type = "staff", .auth = "pin"};
        text_copy(actor.id, sizeof actor.id, staff);
    }
    enum store_result result = store_ledger_begin(store);
    if (result != STORE_OK)
        return result;
    if (right)
        result = store_failure_clear(store, attempt->failure.key);
    if (result == STORE_OK)
        result = store_outbox_audit(store, &actor, right ? "staff.signin" : "staff.refused", staff);
    return store_ledger_end(store, result);
}

static enum store_result attempt_signin(struct store *store, const struct store_staff_request *request,
    struct attempt *attempt, struct store_answer *answer)
{
    bool judged = false;
    /* After a start: a copy that failed once is made up for. Without a mirror the old one serves. */
    enum store_result result = store->staff_stale ? store_staff_copy(store, NULL) : STORE_OK;
    if (result != STORE_OK)
        log_write(
            LOG_DEBUG, "store", "the staff's credentials were not copied: %s", store_result_text(result));
    result = prepare(store, request->staff, attempt);
    if (result == STORE_OK)
        result = store_ledger_begin(store);
    if (result != STORE_OK)
        return result;
    result = store_ledger_end(store, count_first(store, attempt, answer, &judged));
    if (result != STORE_OK || !judged)
        return result;
    bool right = secret_verify_pin(attempt->hash, request->pin) && attempt->failure.known;
    result = conclude(store, request->staff, right, attempt);
    if (result != STORE_OK)
        return result;
    store_failure_tell(&attempt->failure, answer);
    answer->verdict = right ? STORE_YES : STORE_NO;
    if (right) {
        answer->wait_ms = 0;
        text_copy(answer->staff, sizeof answer->staff, request->staff);
        text_copy(answer->staff_role, sizeof answer->staff_role, attempt->role);
    }
    return STORE_OK;
}

void store_job_staff(struct store *store, struct store_job *job)
{
    struct attempt attempt = {.role = ""};
    job->answer.result = attempt_signin(store, &job->in.staff, &attempt, &job->answer);
    if (job->answer.result != STORE_OK)
        fault_set(&job->answer.fault, "staff", "%s", store_result_text(job->answer.result));
    secret_wipe(&attempt, sizeof attempt);
}

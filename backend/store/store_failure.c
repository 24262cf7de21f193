/*
 * Failures in a row: of a room, a member of staff, a ticket's query code. They are stored before the verdict they belong
 * to. Waits are what remains, not a wall-clock time: they are counted down by monotonic time while the program runs, so
 * neither a restart nor a changed clock shortens them. How they grow is in domain/pin.h.
 */
#include "backend/store/store_internal.h"

#include <string.h>

#include "backend/base/text.h"

#define UNKNOWN_MAX      4096 /* rows for what does not exist; the oldest goes first */
#define HOUR_MS          3600000
#define FAILURES_TO_WAIT 5

static const char sql_tick_waits[] = "UPDATE failure SET wait_ms = max(0, wait_ms - ?) WHERE wait_ms > 0";
static const char sql_tick_shut[] = "UPDATE kiosk SET shut_ms = max(0, shut_ms - ?) WHERE shut_ms > 0";
static const char sql_tick_ages[] = "UPDATE shut_failure SET age_ms = age_ms + ?";
static const char sql_drop_ages[] = "DELETE FROM shut_failure WHERE age_ms >= ?";
static const char sql_load[] = "SELECT failures, wait_ms, disabled, mark FROM failure WHERE key = ?";
static const char sql_store[] =
    "INSERT INTO failure(key, failures, wait_ms, disabled, known, mark, touched)"
    " VALUES(?, ?, ?, ?, ?, ?, (SELECT coalesce(max(touched), 0) + 1 FROM failure))"
    " ON CONFLICT(key) DO UPDATE SET failures = excluded.failures, wait_ms = excluded.wait_ms,"
    " disabled = excluded.disabled, known = excluded.known, mark = excluded.mark, touched = excluded.touched";
static const char sql_bound[] =
    "DELETE FROM failure WHERE known = 0 AND key IN"
    " (SELECT key FROM failure WHERE known = 0 ORDER BY touched DESC LIMIT -1 OFFSET ?)";
static const char sql_clear[] = "DELETE FROM failure WHERE key = ?";
static const char sql_shut[] = "SELECT shut_ms FROM kiosk";
static const char sql_set_shut[] = "UPDATE kiosk SET shut_ms = ?";
static const char sql_count_shut[] = "INSERT INTO shut_failure(age_ms) VALUES(0)";
static const char sql_many[] = "SELECT count(*) FROM shut_failure";
static const char sql_empty[] = "DELETE FROM shut_failure";
static const char sql_forgive[] = "DELETE FROM shut_failure WHERE n = ?";

static enum store_result run_with(struct store *store, const char *sql, int64_t value)
{
    struct store_query query = store_query(&store->ledger, sql);
    store_query_int(&query, value);
    return store_query_run(&query);
}

enum store_result store_failure_tick(struct store *store)
{
    int64_t now = clock_mono_ms(&store->clock);
    int64_t passed = now > store->counted_ms ? now - store->counted_ms : 0;
    store->counted_ms = now; /* a rollback only makes a wait longer */
    if (passed == 0)
        return STORE_OK;
    enum store_result result = run_with(store, sql_tick_waits, passed);
    if (result == STORE_OK)
        result = run_with(store, sql_tick_shut, passed);
    if (result == STORE_OK)
        result = run_with(store, sql_tick_ages, passed);
    if (result == STORE_OK)
        result = run_with(store, sql_drop_ages, HOUR_MS);
    return result;
}

enum store_result store_failure_load(struct store *store, struct store_failure *failure)
{
    char mark[SECRET_SHA256_SIZE];
    failure->counter = (struct pin_counter){.failures = 0};
    struct store_query query = store_query(&store->ledger, sql_load);
    store_query_text(&query, failure->key);
    if (store_query_row(&query)) {
        store_query_get(&query, 3, mark, sizeof mark);
        /* Another mark means a new PIN since: those guesses were not at this one. No PIN at all forgives nothing. */
        if (!failure->mark[0] || strcmp(mark, failure->mark) == 0)
            failure->counter = (struct pin_counter){.failures = (int)store_query_get_int(&query, 0),
                .wait_ms = store_query_get_int(&query, 1),
                .disabled = store_query_get_int(&query, 2) != 0};
    }
    return store_query_end(&query);
}

enum store_result store_failure_count(struct store *store, struct store_failure *failure)
{
    pin_count_failure(&failure->counter, failure->with_card);
    struct store_query query = store_query(&store->ledger, sql_store);
    store_query_text(&query, failure->key);
    store_query_int(&query, failure->counter.failures);
    store_query_int(&query, failure->counter.wait_ms);
    store_query_int(&query, failure->counter.disabled);
    store_query_int(&query, failure->known);
    store_query_text(&query, failure->mark);
    enum store_result result = store_query_run(&query);
    return result == STORE_OK && !failure->known ? run_with(store, sql_bound, UNKNOWN_MAX) : result;
}

enum store_result store_failure_clear(struct store *store, const char *key)
{
    struct store_query query = store_query(&store->ledger, sql_clear);
    store_query_text(&query, key);
    return store_query_run(&query);
}

bool store_failure_may_try(const struct store_failure *failure)
{
    return pin_may_try(&failure->counter, failure->with_card);
}

void store_failure_tell(const struct store_failure *failure, struct store_answer *answer)
{
    const struct pin_counter *counter = &failure->counter;
    int most = failure->with_card ? PIN_VERDICTS_MAX : PIN_VERDICTS_TYPED;
    answer->wait_ms = counter->wait_ms;
    answer->tries_left = counter->failures < FAILURES_TO_WAIT ? FAILURES_TO_WAIT - counter->failures : 0;
    if (counter->disabled || counter->failures >= most)
        answer->verdict = STORE_LOCKED;
    else
        answer->verdict = counter->wait_ms > 0 ? STORE_WAIT : STORE_NO;
}

/* ---- the whole kiosk ---------------------------------------------------------------------------------------------------------- */

static enum store_result read_number(struct store *store, const char *sql, int64_t *out)
{
    struct store_query query = store_query(&store->ledger, sql);
    *out = store_query_row(&query) ? store_query_get_int(&query, 0) : 0;
    return store_query_end(&query);
}

enum store_result store_shut_load(struct store *store, int64_t *wait_ms)
{
    int64_t many = 0;
    enum store_result result = read_number(store, sql_many, &many);
    if (result == STORE_OK && many >= PIN_KIOSK_HOUR_MAX) {
        /* The count starts anew with the closing: afterwards one slip of an owner must not close it again. */
        result = run_with(store, sql_set_shut, PIN_KIOSK_CLOSED_MS);
        if (result == STORE_OK) {
            struct store_query query = store_query(&store->ledger, sql_empty);
            result = store_query_run(&query);
        }
    }
    return result == STORE_OK ? read_number(store, sql_shut, wait_ms) : result;
}

enum store_result store_shut_count(struct store *store, int64_t *number)
{
    struct store_query query = store_query(&store->ledger, sql_count_shut);
    enum store_result result = store_query_run(&query);
    *number = sqlite3_last_insert_rowid(store->ledger.handle);
    return result;
}

enum store_result store_shut_forgive(struct store *store, int64_t number)
{
    return run_with(store, sql_forgive, number);
}

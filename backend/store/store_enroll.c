/* Becoming a kiosk of an estate, and ceasing to be one. */
#include "backend/store/store_internal.h"

#include <string.h>

#include "backend/base/file.h"
#include "backend/base/log.h"
#include "backend/base/text.h"

static const char sql_enroll[] = "UPDATE kiosk SET id = ?, estate = ?";
static const char sql_waiting[] = "SELECT count(*) FROM op WHERE state = 0";
/* What was the old kiosk's goes: sent again under a new name it would be somebody else's. */
static const char *const sql_wipe[] = {
    "DELETE FROM op",
    "DELETE FROM day_number",
    "DELETE FROM failure",
    "DELETE FROM shut_failure",
    "DELETE FROM staff_credential",
    ("UPDATE kiosk SET id = '', estate = '', mirror = 0, office_ms = 0, shut_ms = 0,"
     " chain = '0000000000000000000000000000000000000000000000000000000000000000'"),
};
static const char sql_scrub[] = "PRAGMA wal_checkpoint(TRUNCATE)";

static enum store_result enroll(struct store *store, void *context)
{
    const struct store_identity *wanted = context;
    struct store_identity present;
    store_identity(store, &present);
    if (present.kiosk[0])
        return strcmp(present.kiosk, wanted->kiosk) == 0 && strcmp(present.estate, wanted->estate) == 0
                   ? STORE_OK
                   : STORE_INVALID;
    enum store_result result = store_ledger_begin(store);
    if (result != STORE_OK)
        return result;
    struct store_query query = store_query(&store->ledger, sql_enroll);
    store_query_text(&query, wanted->kiosk);
    store_query_text(&query, wanted->estate);
    result = store_ledger_end(store, store_query_run(&query));
    if (result != STORE_OK)
        return result;
    pthread_mutex_lock(&store->lock);
    store->identity = *wanted;
    store->generation++;
    pthread_mutex_unlock(&store->lock);
    store_tell_changed(store);
    return STORE_OK;
}

enum store_result store_enrolled(struct store *store, const char *kiosk, const char *estate)
{
    struct store_identity identity;
    if (!kiosk[0] || !text_copy(identity.kiosk, sizeof identity.kiosk, kiosk) ||
        !text_copy(identity.estate, sizeof identity.estate, estate))
        return STORE_INVALID;
    return store_call(store, enroll, &identity);
}

static enum store_result wipe_ledger(struct store *store)
{
    int64_t waiting = 0;
    struct store_query query = store_query(&store->ledger, sql_waiting);
    if (store_query_row(&query))
        waiting = store_query_get_int(&query, 0);
    enum store_result result = store_query_end(&query);
    if (result == STORE_OK && waiting > 0)
        return STORE_INVALID; /* the outbox is not safe with the office yet */
    /* Before the commit: what says that there is still something to wipe is the ledger's identity. */
    if (result == STORE_OK)
        result = store_ledger_forget_damaged(store);
    for (size_t i = 0; i < sizeof sql_wipe / sizeof sql_wipe[0] && result == STORE_OK; i++) {
        query = store_query(&store->ledger, sql_wipe[i]);
        result = store_query_run(&query);
    }
    return result;
}

static enum store_result wipe(struct store *store, void *unused)
{
    (void)unused;
    enum store_result result = store_ledger_begin(store);
    if (result != STORE_OK)
        return result;
    result = store_ledger_end(store, wipe_ledger(store));
    if (result != STORE_OK)
        return result;
    /* Deleted rows are overwritten (secure_delete); this takes them out of the log as well. */
    if (store_db_script(&store->ledger, sql_scrub) != STORE_OK)
        log_write(LOG_WARNING, "store", "the ledger's log could not be emptied");
    pthread_mutex_lock(&store->lock);
    store->identity = (struct store_identity){.kiosk = ""};
    store->mirror = (struct store_mirror_state){.number = 0};
    store->heard_ms = 0;
    store->staff_count = 0;
    store_pending_clear(store);
    store->generation++;
    pthread_mutex_unlock(&store->lock);
    store->staff_stale = true;
    /* All of them; a view that reads one keeps its open file until it is refreshed. */
    store_mirror_sweep(store, false);
    return STORE_OK;
}

enum store_result store_wipe(struct store *store)
{
    store_mirror_writer_close(store);
    enum store_result result = store_call(store, wipe, NULL);
    store_tell_changed(store);
    return result;
}

/*
 * What owners wrote, at rest: once the office has taken an op, the words in it (text, contact, note) are sealed to the
 * office's key, so that a stolen disk does not tell them. Number, kind and state stay; the screens show the office's row. A
 * refused op is sealed when its refusal is not shown any more. Sent again to a restored office, the op goes as it is kept.
 */
#include "backend/store/store_internal.h"

#include <string.h>

#include "backend/base/log.h"

#define AT_ONCE 200 /* in one transaction */

static const char sql_next[] =
    "SELECT n, json FROM op WHERE sealed = 0 AND state <> 0 AND (state = 1 OR at_ms < ?) ORDER BY n LIMIT 1";
static const char sql_sealed[] = "UPDATE op SET json = ?2, sealed = 1 WHERE n = ?1";
static const char sql_nothing[] = "UPDATE op SET sealed = 2 WHERE n = ?1";
static const char sql_empty_log[] = "PRAGMA wal_checkpoint(TRUNCATE)";

static enum store_result seal_one(struct store *store, int64_t n, const char *json, bool *sealed)
{
    struct buf out;
    buf_init(&out, WIRE_PUSH_MAX_BYTES);
    enum wire_result made = wire_op_seal(json, &store->seal, &out);
    if (made == WIRE_NO_MEMORY) {
        buf_free(&out);
        return STORE_NO_MEMORY;
    }
    *sealed = made == WIRE_OK && out.len > 0;
    if (made != WIRE_OK)
        log_write(LOG_ERROR, "store", "op %lld can't be sealed: %s", (long long)n, wire_result_text(made));
    struct store_query query = store_query(&store->ledger, *sealed ? sql_sealed : sql_nothing);
    store_query_int(&query, n);
    if (*sealed)
        store_query_text(&query, buf_borrow(&out));
    enum store_result result = store_query_run(&query);
    buf_free(&out);
    return result;
}

enum store_result store_seal_some(struct store *store, int *sealed, bool *more)
{
    enum store_result result = STORE_OK;
    *sealed = 0;
    *more = store->seals;
    for (int i = 0; i < AT_ONCE && *more && result == STORE_OK; i++) {
        struct store_query query = store_query(&store->ledger, sql_next);
        store_query_int(&query, store_wall_ms(store) - STORE_SHOW_DAYS * STORE_DAY_MS);
        struct buf json;
        int64_t n = 0;
        buf_init(&json, WIRE_PUSH_MAX_BYTES);
        *more = store_query_row(&query);
        if (*more) {
            n = store_query_get_int(&query, 0);
            buf_text(&json, store_query_borrow(&query, 1));
        }
        result = store_query_end(&query);
        if (result == STORE_OK && json.failed != BASE_OK)
            result = STORE_NO_MEMORY;
        bool one = false;
        if (result == STORE_OK && *more)
            result = seal_one(store, n, buf_borrow(&json), &one);
        *sealed += one;
        buf_wipe(&json);
    }
    return result;
}

/* What was overwritten stands in the log until that is emptied. A failure leaves it to the next time. */
void store_seal_finish(struct store *store)
{
    struct store_query query = store_query(&store->ledger, sql_empty_log);
    bool row = store_query_row(&query);
    bool busy = row && store_query_get_int(&query, 0) != 0;
    enum store_result result = store_query_end(&query);
    if (result != STORE_OK || busy)
        log_write(LOG_WARNING, "store", "the ledger's log could not be emptied after sealing: %s",
            result == STORE_OK ? "busy" : store_result_text(result));
}

enum store_result store_seal_all(struct store *store)
{
    if (!store->seals)
        return STORE_OK;
    bool more = true;
    enum store_result result = STORE_OK;
    while (more && result == STORE_OK) {
        int sealed;
        result = store_ledger_begin(store);
        if (result == STORE_OK)
            result = store_ledger_end(store, store_seal_some(store, &sealed, &more));
    }
    store_seal_finish(store); /* also what a kill left between sealing and emptying the log */
    return result;
}

void store_seal_salt(struct store *store, char salt[WIRE_SALT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[(WIRE_SALT_SIZE - 1) / 2];
    if (!store->seals)
        return;
    store->random.fill(store->random.context, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        salt[2 * i] = digits[bytes[i] >> 4];
        salt[2 * i + 1] = digits[bytes[i] & 15];
    }
    salt[WIRE_SALT_SIZE - 1] = '\0';
}

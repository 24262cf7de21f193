/*
 * The outbox: what happened at this kiosk, from the moment it is saved until the office's feed shows it.
 *
 *   1. An op gets its id (UUIDv7) before anything else, so that sending it twice is harmless: the office knows it again.
 *   2. It is written as canonical JSON, exactly as it will be sent, linked to all ops before it by a hash chain, in one
 *      transaction with what belongs to it (a ticket's number, an audit entry). Only after that commit is it "saved".
 *   3. store_outbox_batch gives the sync thread what has to be sent: ops without a verdict, and ops that were accepted
 *      by an office of another epoch: that office was restored from a backup and may have lost them.
 *   4. store_outbox_settle records verdicts. Accepted: kept, with the epoch and seq of its effect. Rejected: final, and
 *      shown. Retry: stays as it is.
 *   5. An accepted op is shown as waiting until the mirror's epoch is that epoch and its cursor has passed that seq. Then
 *      the office's own row says it all, and the op leaves the list in memory (store_pending.c) but not the ledger.
 *   6. 400 days after its first verdict an op is forgotten; the office forgets its side then too.
 */
#include "backend/store/store_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/log.h"
#include "backend/base/planted.h"
#include "backend/base/text.h"

#define CHAIN_CHECKED "100"
#define PUSH_ENVELOPE 192 /* {"chain":"...","epoch":"...","ops":[]} */
#define OP_MAX_BYTES  (WIRE_BODY_MAX_BYTES + 2048)

static const char sql_chain[] = "SELECT chain FROM kiosk";
static const char sql_ever[] = "SELECT seq FROM sqlite_sequence WHERE name = 'op'";
static const char sql_set_chain[] = "UPDATE kiosk SET chain = ?";
static const char sql_insert[] = "INSERT INTO op(op, kind, at_ms, ticket, unit, json, chain, state, epoch, "
                                 "seq, reason, message, tries, settled_ms)"
                                 " VALUES(?, ?, ?, ?, ?, ?, ?, 0, '', 0, '', '', 0, 0)";
/* The newest links, each with the chain before it. */
static const char sql_links[] =
    "SELECT json, chain, (SELECT p.chain FROM op p WHERE p.n < o.n ORDER BY p.n DESC LIMIT 1), "
    "(SELECT chain FROM kiosk), sealed = 1 FROM op o ORDER BY n DESC LIMIT " CHAIN_CHECKED;
static const char sql_load[] =
    "SELECT n, json, at_ms, ticket, state, epoch, seq, reason, message FROM op WHERE state = 0"
    " UNION ALL SELECT n, json, at_ms, ticket, state, epoch, seq, reason, message FROM op"
    " WHERE state = 1 AND seq > 0 AND NOT (epoch = ?1 AND seq <= ?2)"
    " UNION ALL SELECT n, json, at_ms, ticket, state, epoch, seq, reason, message FROM op o"
    " WHERE state = 2 AND at_ms > ?3 AND NOT EXISTS("
    "SELECT 1 FROM op later WHERE later.ticket = o.ticket AND later.ticket <> '' AND later.n > o.n AND "
    "later.state = 1)"
    " ORDER BY 1";
static const char sql_batch[] =
    "SELECT op, json FROM op WHERE n IN (SELECT n FROM op WHERE state = 0"
    " UNION SELECT n FROM op WHERE state = 1 AND ?1 <> '' AND epoch < ?1"
    " UNION SELECT n FROM op WHERE state = 1 AND ?1 <> '' AND epoch > ?1) ORDER BY n LIMIT ?2";
static const char sql_behind[] =
    "WITH waiting AS (SELECT n FROM op WHERE state = 0"
    " UNION SELECT n FROM op WHERE state = 1 AND ?1 <> '' AND epoch <> ?1),"
    " passed AS (SELECT n FROM waiting ORDER BY n LIMIT ?3)"
    " SELECT op, json FROM op WHERE n IN waiting AND n NOT IN passed"
    " AND (ticket = '' OR ticket NOT IN (SELECT ticket FROM op WHERE n IN passed)) ORDER BY n LIMIT ?2";
static const char sql_accept[] =
    "UPDATE op SET state = 1, epoch = ?2, seq = ?3, reason = '', message = '',"
    " settled_ms = CASE settled_ms WHEN 0 THEN max(1, ?4) ELSE settled_ms END WHERE op = ?1";
static const char sql_reject[] =
    "UPDATE op SET state = 2, epoch = ?2, seq = 0, reason = ?3, message = ?4,"
    " settled_ms = CASE settled_ms WHEN 0 THEN max(1, ?5) ELSE settled_ms END WHERE op = ?1";
static const char sql_retry[] = "UPDATE op SET tries = tries + 1, reason = ?2 WHERE op = ?1";
static const char sql_heard[] = "UPDATE kiosk SET office_ms = max(office_ms, ?)";
static const char sql_forget[] =
    "DELETE FROM op WHERE settled_ms > 0 AND settled_ms < ?2 AND state <> 0 AND (state = 2 OR epoch = ?1)";

/* ---- saving --------------------------------------------------------------------------------------------------------------- */

/* SHA-256 of the chain so far and the op's canonical JSON. */
static void link_of(const char *before, const char *json, char out[SECRET_SHA256_SIZE])
{
    struct buf text;
    buf_init(&text, OP_MAX_BYTES + SECRET_SHA256_SIZE);
    buf_text(&text, before);
    buf_text(&text, json);
    secret_sha256(buf_borrow(&text), text.len, out);
    if (text.failed != BASE_OK)
        out[0] = '\0';
    buf_wipe(&text);
}

static enum store_result read_chain(struct store *store, char out[SECRET_SHA256_SIZE])
{
    struct store_query query = store_query(&store->ledger, sql_chain);
    bool found = store_query_row(&query);
    if (found)
        store_query_get(&query, 0, out, SECRET_SHA256_SIZE);
    enum store_result result = store_query_end(&query);
    return result == STORE_OK && !found ? STORE_CORRUPT : result;
}

/* As it is sent: how many ops there ever were, and the chain as far as there is room. Two ledgers that have not the same
   past differ in it, and one that was put back to an older state has a smaller number than it had. */
static enum store_result read_head(struct store *store, char out[SECRET_SHA256_SIZE])
{
    char chain[SECRET_SHA256_SIZE];
    enum store_result result = read_chain(store, chain);
    struct store_query query = store_query(&store->ledger, sql_ever);
    int64_t ever = store_query_row(&query) ? store_query_get_int(&query, 0) : 0;
    enum store_result counted = store_query_end(&query);
    snprintf(out, SECRET_SHA256_SIZE, "%010u-%.53s", (unsigned)ever, chain);
    return result == STORE_OK ? counted : result;
}

static enum store_result write_op(struct store *store, struct store_pending *pending, const char *json)
{
    char before[SECRET_SHA256_SIZE], chain[SECRET_SHA256_SIZE];
    enum store_result result = read_chain(store, before);
    if (result != STORE_OK)
        return result;
    link_of(before, json, chain);
    if (!chain[0])
        return STORE_NO_MEMORY;
    struct store_query query = store_query(&store->ledger, sql_insert);
    store_query_text(&query, pending->op);
    store_query_text(&query, pending->code);
    store_query_int(&query, pending->at_ms);
    store_query_text(&query, pending->ticket);
    store_query_text(&query, pending->kind == WIRE_TICKET_CREATE ? pending->body.create->unit : "");
    store_query_text(&query, json);
    store_query_text(&query, chain);
    result = store_query_run(&query);
    if (result != STORE_OK)
        return result;
    pending->n = sqlite3_last_insert_rowid(store->ledger.handle);
    query = store_query(&store->ledger, sql_set_chain);
    store_query_text(&query, chain);
    return store_query_run(&query);
}

/* Kept back until the commit, so that no screen shows what could still be undone. */
static enum store_result keep_fresh(struct store *store, struct store_pending *pending)
{
    if (store->fresh_count == store->fresh_room) {
        size_t room = store->fresh_room ? store->fresh_room * 2 : 8;
        struct store_pending **list = realloc(store->fresh, room * sizeof *list);
        if (!list)
            return STORE_NO_MEMORY;
        store->fresh = list;
        store->fresh_room = room;
    }
    store->fresh[store->fresh_count++] = pending;
    return STORE_OK;
}

static enum store_result canonical(enum wire_op_kind kind, const char *op, int64_t at_ms,
    const struct store_actor *actor, const struct buf *body, struct buf *out)
{
    struct wire_op wire = {.body = NULL};
    text_copy(wire.op, sizeof wire.op, op);
    text_copy(wire.kind, sizeof wire.kind, wire_op_kind_code(kind));
    calendar_format_time(at_ms, wire.at);
    text_copy(wire.actor.type, sizeof wire.actor.type, actor->type);
    text_copy(wire.actor.id, sizeof wire.actor.id, actor->id);
    text_copy(wire.actor.auth, sizeof wire.actor.auth, actor->auth);
    wire.body = body->data;
    switch (wire_op_write(&wire, out)) {
    case WIRE_OK: return STORE_OK;
    case WIRE_NO_MEMORY: return STORE_NO_MEMORY;
    default: return STORE_INVALID;
    }
}

enum store_result store_outbox_add(struct store *store, enum wire_op_kind kind, const char *op, int64_t at_ms,
    const struct store_actor *actor, const struct buf *body)
{
    struct store_pending *pending = NULL;
    struct buf json;
    buf_init(&json, OP_MAX_BYTES);
    enum store_result result = canonical(kind, op, at_ms, actor, body, &json);
    if (result == STORE_OK)
        result = store_pending_new(0, json.data, at_ms, "", &pending);
    if (result == STORE_OK)
        result = write_op(store, pending, json.data);
    if (result == STORE_OK)
        result = keep_fresh(store, pending);
    if (result != STORE_OK)
        store_pending_free(pending);
    buf_wipe(&json);
    return result;
}

enum store_result store_outbox_open(struct store *store)
{
    struct store_identity identity;
    store_identity(store, &identity);
    return identity.kiosk[0] ? STORE_OK : STORE_CLOSED;
}

enum store_result store_outbox_audit(
    struct store *store, const struct store_actor *actor, const char *what, const char *subject)
{
    if (store_outbox_open(store) != STORE_OK)
        return STORE_OK;
    struct wire_audit audit = {.what = ""};
    struct buf body;
    char op[ID_SIZE];
    int64_t now = store_wall_ms(store);
    text_copy(audit.what, sizeof audit.what, what);
    text_copy(audit.subject, sizeof audit.subject, subject);
    buf_init(&body, WIRE_BODY_MAX_BYTES);
    enum store_result result = wire_audit_write(&audit, &body) == WIRE_OK ? STORE_OK : STORE_INVALID;
    if (result == STORE_OK) {
        id_new(&store->random, now, op);
        result = store_outbox_add(store, WIRE_AUDIT, op, now, actor, &body);
    }
    buf_free(&body);
    return result;
}

void store_job_audit(struct store *store, struct store_job *job)
{
    const struct store_audit_request *request = &job->in.audit;
    enum store_result result = store_ledger_begin(store);
    if (result == STORE_OK)
        result = store_ledger_end(
            store, store_outbox_audit(store, &request->actor, request->what, request->subject));
    if (result != STORE_OK)
        log_write(LOG_ERROR, "store", "an audit entry (%s) was not saved: %s", request->what,
            store_result_text(result));
}

/* ---- reading back ----------------------------------------------------------------------------------------------------------- */

enum store_result store_outbox_check_chain(struct store *store)
{
    struct store_query query = store_query(&store->ledger, sql_links);
    enum store_result result = STORE_OK;
    bool newest = true;
    while (result == STORE_OK && store_query_row(&query)) {
        char expected[SECRET_SHA256_SIZE], before[SECRET_SHA256_SIZE], chain[SECRET_SHA256_SIZE],
            head[SECRET_SHA256_SIZE];
        store_query_get(&query, 1, chain, sizeof chain);
        store_query_get(&query, 2, before, sizeof before);
        store_query_get(&query, 3, head, sizeof head);
        if (newest && strcmp(head, chain) != 0)
            result = STORE_CORRUPT;
        newest = false;
        /* The op before the oldest one kept is forgotten; only the first of all starts from nothing. */
        if (store_query_null(&query, 2))
            break;
        if (store_query_get_int(&query, 4) != 0)
            continue; /* what the link was made of is sealed */
        link_of(before, store_query_borrow(&query, 0), expected);
        if (!expected[0])
            result = STORE_NO_MEMORY;
        else if (strcmp(expected, chain) != 0)
            result = STORE_CORRUPT;
    }
    enum store_result read = store_query_end(&query);
    return read == STORE_OK ? result : read;
}

static enum store_result read_row(struct store_query *query, struct store_pending **out)
{
    struct store_pending *pending;
    enum store_result result = store_pending_new(store_query_get_int(query, 0), store_query_borrow(query, 1),
        store_query_get_int(query, 2), store_query_borrow(query, 3), &pending);
    if (result != STORE_OK)
        return result;
    pending->state = (enum store_op_state)store_query_get_int(query, 4);
    store_query_get(query, 5, pending->epoch, sizeof pending->epoch);
    pending->seq = store_query_get_int(query, 6);
    store_query_get(query, 7, pending->reason, sizeof pending->reason);
    const char *message = store_query_borrow(query, 8);
    if (message[0] && !(pending->message = strdup(message))) {
        store_pending_free(pending);
        return STORE_NO_MEMORY;
    }
    *out = pending;
    return STORE_OK;
}

enum store_result store_outbox_load(struct store *store)
{
    int64_t now = store_wall_ms(store);
    now = now > store->heard_ms ? now : store->heard_ms;
    pthread_mutex_lock(&store->lock);
    struct store_position position = store->mirror.position;
    pthread_mutex_unlock(&store->lock);
    struct store_query query = store_query(&store->ledger, sql_load);
    store_query_text(&query, position.epoch);
    store_query_int(&query, position.cursor);
    store_query_int(&query, now - STORE_SHOW_DAYS * STORE_DAY_MS);
    enum store_result result = STORE_OK;
    while (result == STORE_OK && store_query_row(&query)) {
        struct store_pending *pending = NULL;
        result = read_row(&query, &pending);
        if (result == STORE_OK)
            result = keep_fresh(store, pending);
    }
    enum store_result read = store_query_end(&query);
    result = result == STORE_OK ? read : result;
    pthread_mutex_lock(&store->lock);
    if (result == STORE_OK) {
        store_pending_clear(store);
        result = store_pending_reserve(store, store->fresh_count);
    }
    for (size_t i = 0; i < store->fresh_count; i++) {
        if (result == STORE_OK)
            store_pending_publish(store, store->fresh[i]);
        else
            store_pending_free(store->fresh[i]);
    }
    store->fresh_count = 0;
    store->generation++;
    pthread_mutex_unlock(&store->lock);
    return result;
}

/* ---- sending ------------------------------------------------------------------------------------------------------------------ */

struct batch_call {
    const char *epoch;
    int passed_over;
    struct store_batch *batch;
};

static enum store_result fill_batch(struct store *store, void *context)
{
    struct batch_call *call = context;
    struct store_batch *batch = call->batch;
    size_t bytes = PUSH_ENVELOPE;
    enum store_result result = read_head(store, batch->chain);
    if (result != STORE_OK)
        return result;
    struct store_query query = store_query(&store->ledger, call->passed_over > 0 ? sql_behind : sql_batch);
    store_query_text(&query, call->epoch);
    store_query_int(&query, WIRE_PUSH_MAX_OPS);
    if (call->passed_over > 0)
        store_query_int(&query, call->passed_over);
    while (result == STORE_OK && store_query_row(&query)) {
        const char *json = store_query_borrow(&query, 1);
        bytes += strlen(json) + 1;
        if (bytes > WIRE_PUSH_MAX_BYTES && batch->count > 0)
            break;
        batch->ops[batch->count] = strdup(json);
        store_query_get(&query, 0, batch->ids[batch->count], ID_SIZE);
        if (batch->ops[batch->count])
            batch->count++;
        else
            result = STORE_NO_MEMORY;
    }
    enum store_result read = store_query_end(&query);
    if (PLANTED(PLANTED_DELETE_EARLY) && read == STORE_OK)
        read = store_db_script(&store->ledger, "DELETE FROM op WHERE state = 0");
    return result == STORE_OK ? read : result;
}

enum store_result store_outbox_batch(struct store *store, const char *epoch, struct store_batch *batch)
{
    return store_outbox_batch_behind(store, epoch, 0, batch);
}

enum store_result store_outbox_batch_behind(
    struct store *store, const char *epoch, int passed_over, struct store_batch *batch)
{
    *batch = (struct store_batch){.ops = calloc(WIRE_PUSH_MAX_OPS, sizeof *batch->ops),
        .ids = calloc(WIRE_PUSH_MAX_OPS, sizeof *batch->ids)};
    struct batch_call call = {.epoch = epoch, .passed_over = passed_over, .batch = batch};
    enum store_result result =
        batch->ops && batch->ids ? store_call(store, fill_batch, &call) : STORE_NO_MEMORY;
    if (result != STORE_OK)
        store_batch_clear(batch);
    return result;
}

void store_batch_clear(struct store_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        secret_wipe(batch->ops[i], strlen(batch->ops[i]));
        free(batch->ops[i]);
    }
    free(batch->ops);
    free(batch->ids);
    *batch = (struct store_batch){.ops = NULL};
}

/* ---- verdicts ----------------------------------------------------------------------------------------------------------------- */

struct settle_call {
    const struct wire_push_answer *answer;
    int64_t office_ms;
};

/* *known is false when the ledger has no such op. */
static enum store_result settle_one(
    struct store *store, const struct settle_call *call, const struct wire_push_result *verdict, bool *known)
{
    struct store_query query;
    switch (verdict->verdict) {
    case WIRE_ACCEPTED:
    case WIRE_DUPLICATE:
        query = store_query(&store->ledger, sql_accept);
        store_query_text(&query, verdict->op);
        store_query_text(&query, call->answer->epoch);
        store_query_int(&query, verdict->seq);
        store_query_int(&query, call->office_ms);
        break;
    case WIRE_REJECTED:
        query = store_query(&store->ledger, sql_reject);
        store_query_text(&query, verdict->op);
        store_query_text(&query, call->answer->epoch);
        store_query_text(&query, verdict->reason);
        store_query_text(&query, verdict->message);
        store_query_int(&query, call->office_ms);
        break;
    default:
        query = store_query(&store->ledger, sql_retry);
        store_query_text(&query, verdict->op);
        store_query_text(&query, verdict->reason);
        break;
    }
    enum store_result result = store_query_run(&query);
    *known = sqlite3_changes(store->ledger.handle) > 0;
    return result;
}

/* Refusals of earlier acts on a ticket are no news once a later one was taken. Lock held. */
static void drop_older_refusals(struct store *store, const struct store_pending *newer)
{
    size_t kept = 0;
    for (size_t i = 0; i < store->pending_count; i++) {
        struct store_pending *old = store->pending[i];
        bool stale = old->state == STORE_STATE_REJECTED && old->n < newer->n && newer->ticket[0] &&
                     strcmp(old->ticket, newer->ticket) == 0;
        if (stale)
            store_pending_free(old);
        else
            store->pending[kept++] = old;
    }
    store->pending_count = kept;
}

/* The list in memory follows what was committed. Lock held. */
static void show_verdict(struct store *store, const char *epoch, const struct wire_push_result *verdict)
{
    struct store_pending *pending = store_pending_find(store, verdict->op);
    if (!pending)
        return;
    text_copy(pending->reason, sizeof pending->reason, verdict->reason);
    if (verdict->verdict == WIRE_RETRY)
        return;
    bool taken = verdict->verdict != WIRE_REJECTED;
    text_copy(pending->epoch, sizeof pending->epoch, epoch);
    pending->state = taken ? STORE_STATE_ACCEPTED : STORE_STATE_REJECTED;
    pending->seq = taken ? verdict->seq : 0;
    free(pending->message);
    /* Without memory the owner sees the refusal without its words; the ledger has them. */
    pending->message = !taken && verdict->message[0] ? strdup(verdict->message) : NULL;
    if (taken)
        drop_older_refusals(store, pending);
}

static void show_verdicts(struct store *store, const struct settle_call *call)
{
    pthread_mutex_lock(&store->lock);
    for (size_t i = 0; i < call->answer->count; i++)
        show_verdict(store, call->answer->epoch, &call->answer->results[i]);
    if (call->office_ms > store->heard_ms)
        store->heard_ms = call->office_ms;
    store_pending_prune(store);
    store->generation++;
    pthread_mutex_unlock(&store->lock);
    store_tell_changed(store);
}

static enum store_result forget_old(struct store *store, const struct settle_call *call)
{
    struct store_query query = store_query(&store->ledger, sql_forget);
    store_query_text(&query, call->answer->epoch);
    store_query_int(&query, call->office_ms - STORE_KEEP_DAYS * STORE_DAY_MS);
    return store_query_run(&query);
}

static enum store_result settle(struct store *store, void *context)
{
    const struct settle_call *call = context;
    size_t strangers = 0;
    int sealed = 0;
    bool more;
    enum store_result result = store_ledger_begin(store);
    if (result != STORE_OK)
        return result;
    for (size_t i = 0; i < call->answer->count && result == STORE_OK; i++) {
        bool known = false;
        result = settle_one(store, call, &call->answer->results[i], &known);
        strangers += !known;
    }
    if (result == STORE_OK) {
        struct store_query query = store_query(&store->ledger, sql_heard);
        store_query_int(&query, call->office_ms);
        result = store_query_run(&query);
    }
    if (result == STORE_OK && call->office_ms > 0)
        result = forget_old(store, call);
    if (result == STORE_OK)
        result = store_seal_some(store, &sealed, &more);
    result = store_ledger_end(store, result);
    if (result != STORE_OK)
        return result;
    if (sealed > 0)
        store_seal_finish(store);
    if (strangers > 0)
        log_write(LOG_WARNING, "store", "%zu verdicts for ops that are not in the ledger", strangers);
    show_verdicts(store, call);
    return STORE_OK;
}

enum store_result store_outbox_settle(struct store *store, const struct wire_push_answer *answer)
{
    struct settle_call call = {.answer = answer};
    if (!calendar_parse_time(answer->time, &call.office_ms))
        call.office_ms = 0;
    return store_call(store, settle, &call);
}

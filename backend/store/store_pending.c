/*
 * The ops the mirror does not show yet, in memory, so that screens overlay them without touching the ledger. The ledger
 * is the truth; this list is made from it at the start and follows every commit.
 */
#include "backend/store/store_internal.h"

#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"

#define PENDING_MAX 50000

static enum store_result of_wire(enum wire_result result)
{
    switch (result) {
    case WIRE_OK: return STORE_OK;
    case WIRE_NO_MEMORY: return STORE_NO_MEMORY;
    default: return STORE_CORRUPT;
    }
}

static size_t body_size(enum wire_op_kind kind)
{
    switch (kind) {
    case WIRE_TICKET_CREATE: return sizeof(struct wire_ticket_create);
    case WIRE_TICKET_ACT: return sizeof(struct wire_ticket_act);
    case WIRE_PIN_SET:
    case WIRE_PIN_RESET: return sizeof(struct wire_pin_set);
    default: return 0;
    }
}

static enum store_result read_body(struct store_pending *pending, const char *json)
{
    size_t size = body_size(pending->kind);
    if (size == 0)
        return STORE_OK;
    pending->body.any = calloc(1, size);
    if (!pending->body.any)
        return STORE_NO_MEMORY;
    switch (pending->kind) {
    case WIRE_TICKET_CREATE: return of_wire(wire_ticket_create_read(json, pending->body.create, NULL));
    case WIRE_TICKET_ACT: return of_wire(wire_ticket_act_read(json, pending->body.act, NULL));
    default: return of_wire(wire_pin_set_read(json, pending->body.pin, NULL));
    }
}

/* The reader of a push is the one strict reader of ops there is. */
static enum store_result read_op(const char *json, struct wire_push *push)
{
    struct buf text;
    buf_init(&text, WIRE_PUSH_MAX_BYTES);
    enum wire_result result = wire_push_write(&json, 1, NULL, &text);
    if (result == WIRE_OK)
        result = wire_push_read(text.data, text.len, push, NULL);
    buf_wipe(&text);
    return of_wire(result);
}

enum store_result store_pending_new(
    int64_t n, const char *json, int64_t at_ms, const char *ticket, struct store_pending **out)
{
    struct wire_push push = {.ops = NULL};
    *out = NULL;
    enum store_result result = read_op(json, &push);
    struct store_pending *pending = result == STORE_OK ? calloc(1, sizeof *pending) : NULL;
    if (!pending) {
        wire_push_clear(&push);
        return result == STORE_OK ? STORE_NO_MEMORY : result;
    }
    const struct wire_op *op = &push.ops[0];
    pending->n = n;
    pending->at_ms = at_ms;
    pending->actor = op->actor;
    text_copy(pending->op, sizeof pending->op, op->op);
    text_copy(pending->code, sizeof pending->code, op->kind);
    if (!wire_op_kind_from_code(op->kind, &pending->kind))
        pending->kind = WIRE_OP_KINDS;
    result = read_body(pending, op->body);
    if (result == STORE_OK && pending->kind == WIRE_TICKET_ACT)
        ticket = pending->body.act->ticket;
    else if (result == STORE_OK && pending->kind == WIRE_TICKET_CREATE)
        ticket = pending->op;
    text_copy(pending->ticket, sizeof pending->ticket, ticket);
    wire_push_clear(&push);
    if (result != STORE_OK) {
        store_pending_free(pending);
        return result;
    }
    *out = pending;
    return STORE_OK;
}

void store_pending_free(struct store_pending *pending)
{
    if (!pending)
        return;
    free(pending->message);
    if (pending->body.any)
        secret_wipe(pending->body.any, body_size(pending->kind));
    free(pending->body.any);
    free(pending);
}

enum store_result store_pending_reserve(struct store *store, size_t more)
{
    size_t needed = store->pending_count + more;
    if (needed <= store->pending_room)
        return STORE_OK;
    if (needed > PENDING_MAX)
        return STORE_LIMIT;
    size_t room = store->pending_room ? store->pending_room * 2 : 64;
    room = room < needed ? needed : room;
    struct store_pending **list = realloc(store->pending, room * sizeof *list);
    if (!list)
        return STORE_NO_MEMORY;
    store->pending = list;
    store->pending_room = room;
    return STORE_OK;
}

void store_pending_publish(struct store *store, struct store_pending *pending)
{
    store->pending[store->pending_count++] = pending;
}

bool store_pending_seen(const struct store_pending *pending, const struct store_position *position)
{
    if (pending->state != STORE_STATE_ACCEPTED)
        return false;
    /* What has no effect in the feed can't be waited for there. */
    return pending->seq == 0 ||
           (strcmp(pending->epoch, position->epoch) == 0 && pending->seq <= position->cursor);
}

struct store_pending *store_pending_find(struct store *store, const char *op)
{
    for (size_t i = store->pending_count; i-- > 0;) {
        if (strcmp(store->pending[i]->op, op) == 0)
            return store->pending[i];
    }
    return NULL;
}

void store_pending_clear(struct store *store)
{
    while (store->pending_count > 0)
        store_pending_free(store->pending[--store->pending_count]);
}

/* ---- what the screens are told ------------------------------------------------------------------------------------------ */

void store_sync_state(struct store *store, struct store_sync_state *state)
{
    pthread_mutex_lock(&store->lock);
    *state = store->link;
    state->pulled_ms = store->mirror.office_ms;
    state->mirror_rows = store->mirror.rows;
    state->cursor = store->mirror.position.cursor;
    text_copy(state->epoch, sizeof state->epoch, store->mirror.position.epoch);
    for (size_t i = 0; i < store->pending_count; i++) {
        const struct store_pending *pending = store->pending[i];
        if (pending->state == STORE_STATE_REJECTED)
            state->rejected_ops++;
        else if (!store_pending_seen(pending, &store->mirror.position))
            state->waiting_ops++;
    }
    pthread_mutex_unlock(&store->lock);
}

void store_identity(struct store *store, struct store_identity *identity)
{
    pthread_mutex_lock(&store->lock);
    *identity = store->identity;
    pthread_mutex_unlock(&store->lock);
}

static void describe(struct store *store, const struct store_pending *pending, struct store_waiting_op *out)
{
    *out = (struct store_waiting_op){.at_ms = pending->at_ms};
    text_copy(out->op, sizeof out->op, pending->op);
    text_copy(out->kind, sizeof out->kind, pending->code);
    text_copy(out->reason, sizeof out->reason, pending->reason);
    const struct store_pending *create =
        pending->kind == WIRE_TICKET_ACT ? store_pending_find(store, pending->ticket) : pending;
    if (create && create->kind == WIRE_TICKET_CREATE)
        text_copy(out->number, sizeof out->number, create->body.create->number);
    out->state = pending->state == STORE_STATE_REJECTED   ? STORE_OP_REJECTED
                 : pending->state == STORE_STATE_ACCEPTED ? STORE_OP_SENT
                                                          : STORE_OP_WAITING;
}

size_t store_waiting(struct store *store, struct store_waiting_op *ops, size_t max)
{
    size_t count = 0;
    pthread_mutex_lock(&store->lock);
    for (size_t i = store->pending_count; i-- > 0;) {
        const struct store_pending *pending = store->pending[i];
        if (store_pending_seen(pending, &store->mirror.position))
            continue;
        if (count < max)
            describe(store, pending, &ops[count]);
        count++;
    }
    pthread_mutex_unlock(&store->lock);
    return count;
}

void store_report_link(struct store *store, const struct store_link_report *report)
{
    pthread_mutex_lock(&store->lock);
    struct store_sync_state *link = &store->link;
    const char *trouble = report->trouble ? report->trouble : "";
    bool moved = link->link != report->link || link->since_ms == 0;
    bool visible = moved || link->pull_rows != report->pull_rows || link->pull_total != report->pull_total ||
                   strcmp(link->trouble, trouble) != 0;
    if (moved)
        link->since_ms = store_wall_ms(store);
    link->link = report->link;
    link->round_trip_ms = report->round_trip_ms;
    link->clock_skew_ms = report->clock_skew_ms;
    link->pull_rows = report->pull_rows;
    link->pull_total = report->pull_total;
    text_copy(link->trouble, sizeof link->trouble, trouble);
    pthread_mutex_unlock(&store->lock);
    if (visible)
        store_tell_changed(store);
}

/*
 * What the sync thread does to the store. All functions: sync thread only, may block on the disk or the worker.
 */
#ifndef MENTING_STORE_SYNC_H
#define MENTING_STORE_SYNC_H

#include "backend/store/store.h"
#include "backend/wire/wire.h"
#include "backend/wire/wire_changes.h"

/* After enrolment. A ledger that is enrolled as another kiosk is refused: STORE_INVALID. */
enum store_result store_enrolled(struct store *store, const char *kiosk, const char *estate) MUST_USE;

/* ---- outbox ------------------------------------------------------------------------------------------------------- */

struct store_batch {
    char **ops; /* canonical JSON texts, in the order they were made */
    char (*ids)[ID_SIZE];
    size_t count;
    char chain[65];
};
/* Ops to send to an office of `epoch` ("" unknown): never answered, answered retry, or accepted under another epoch. Up
   to WIRE_PUSH_MAX_OPS and WIRE_PUSH_MAX_BYTES. count 0: none. Release with store_batch_clear. */
enum store_result store_outbox_batch(
    struct store *store, const char *epoch, struct store_batch *batch) MUST_USE;
/* The same without the first `passed_over` of all that waits, nor what concerns a ticket of one of them: it must not arrive
   before that one. */
enum store_result store_outbox_batch_behind(
    struct store *store, const char *epoch, int passed_over, struct store_batch *batch) MUST_USE;
void store_batch_clear(struct store_batch *batch);
/* Records the office's verdicts in one commit. Results for ops not in the ledger are ignored and counted. */
enum store_result store_outbox_settle(struct store *store, const struct wire_push_answer *answer) MUST_USE;

/* ---- mirror ------------------------------------------------------------------------------------------------------- */

/* Epoch "" and cursor 0 when there is no mirror. */
void store_mirror_position(struct store *store, char epoch[WIRE_EPOCH_SIZE], int64_t *cursor);

struct store_pull; /* pages being applied: one transaction, or one new mirror */
/* `rebuild`: into mirror-(N+1) beside the present one, which stays readable until the commit. When store_mirror_position
   last said "" this is always so. STORE_NO_MIRROR, STORE_CORRUPT: the mirror was found damaged; ask for the position
   again and pull from nothing. */
enum store_result store_pull_begin(struct store *store, bool rebuild, struct store_pull **out) MUST_USE;
/* Goes on with the new mirror that an earlier run of the program left unfinished: its next page is asked for with `epoch`
   after `cursor`. STORE_NOT_FOUND: there is none. Once, before the first store_pull_begin. */
enum store_result store_pull_resume(
    struct store *store, struct store_pull **out, char epoch[WIRE_EPOCH_SIZE], int64_t *cursor) MUST_USE;
/* Applies a page; pages must follow each other (next of one = after of the next) and have one epoch. */
enum store_result store_pull_page(struct store_pull *pull, const struct wire_changes *page) MUST_USE;
/* Commits rows, cursor, epoch and the office's time together; with `rebuild` points the ledger at the new mirror. Copies
   staff credentials to the ledger. Frees the pull in all cases, and tells store_options.changed. */
enum store_result store_pull_commit(struct store_pull *pull) MUST_USE;
/* The same for a pull that nobody waits for: when no row came or went, only the time of store_sync_state moves; it is not
   told and is written every ten minutes. So an idle kiosk neither writes nor paints because the office has no news. */
enum store_result store_pull_commit_quietly(struct store_pull *pull) MUST_USE;
/* Rolls back and frees, and removes a new mirror begun; NULL is fine. */
void store_pull_abandon(struct store_pull *pull);
/* The program ends: rolls back and frees, but what came of a new mirror stays for store_pull_resume. NULL is fine. */
void store_pull_leave(struct store_pull *pull);

/* ---- what the screen shows of it ---------------------------------------------------------------------------------- */

/* Fields of store_sync_state that sync owns: link, since, round trip, skew, progress, trouble. */
struct store_link_report {
    enum store_link link;
    int64_t round_trip_ms; /* -1: unknown */
    int64_t clock_skew_ms;
    int64_t pull_rows, pull_total;
    const char *trouble; /* NULL: none */
};
/* `since` moves only when the link's kind changes. Calls store_options.changed when something visible changed. */
void store_report_link(struct store *store, const struct store_link_report *report);
/* Adds to today's data use; it is in the ledger within ten minutes, or when the store closes. */
void store_count_traffic(struct store *store, int64_t sent, int64_t received);
/* 403 revoked, and the outbox is empty: removes mirrors, credentials and the identity. */
enum store_result store_wipe(struct store *store) MUST_USE;

#endif

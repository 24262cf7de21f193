/*
 * The change feed: which rows a kiosk has not seen yet, in the order of their commits. Desk functions name the rows they
 * touched; late in the transaction the estate's counter is advanced once and those rows take the new numbers, so
 * that sequence order equals commit order. A row has one place in the feed, its latest.
 */
#ifndef MENTING_OFFICE_DESK_FEED_H
#define MENTING_OFFICE_DESK_FEED_H

#include "backend/base/buf.h"
#include "backend/office/desk/desk.h"
#include "backend/office/desk/desk_kiosk.h"
#include "backend/wire/wire_changes.h"

/* Starts a new effect: forgets rows that a failed function left behind. Every writing desk function begins with it. */
void desk_feed_start(struct desk *desk);
/* The row (table: a name of wire_tables.c, static) was written. `building`: whose kiosks see it, several parted by
   '|', NULL or "" for every kiosk. Kiosk configuration has ids "KIOSK/key". */
enum desk_result desk_feed_touch(
    struct desk *desk, const char *table, const char *id, const char *building) MUST_USE;
/* The row is gone for kiosks: they get a tombstone. */
enum desk_result desk_feed_gone(
    struct desk *desk, const char *table, const char *id, const char *building) MUST_USE;
/* Gives the touched rows their numbers; *seq (may be NULL) is the highest, 0 when nothing was touched. */
enum desk_result desk_feed_commit(struct desk *desk, int64_t *seq) MUST_USE;

/* The newest number given; reading, for the long-poll. */
enum desk_result desk_feed_head(struct desk *desk, int64_t *head) MUST_USE;

/*
 * Appends one page for the kiosk to `out` (whose maximum limits the page) from one read snapshot: rows after
 * `after`, at most `limit` (1 to WIRE_PAGE_MAX_ROWS), grouped by table, only of the kiosk's scope. Opens and ends its
 * own read transaction on desk->db. `epoch` as the kiosk sent it ("" with after 0 for a first contact).
 * DESK_RESYNC: foreign epoch, or `after` beyond the head.
 */
enum desk_result desk_feed_page(struct desk *desk, const struct desk_kiosk *kiosk, const char *epoch,
    int64_t after, size_t limit, struct buf *out, struct wire_changes_head *head) MUST_USE;

#define DESK_FEED_KEEP_MONTHS 13
/* Sends tombstones for bills paid in full whose period ended over 13 months ago, with their allocations, payments and
   readings. The office keeps the rows. Once a day; at most a few thousand rows a call (*more: call again). */
enum desk_result desk_feed_expire(struct desk *desk, bool *more) MUST_USE;

#endif

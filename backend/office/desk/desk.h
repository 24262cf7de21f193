/*
 * The office's rules in use: every change of the office's data goes through a desk function, inside a transaction that
 * the caller opened, and advances the feed for the rows it touched (desk_feed.h) before it returns. Nouns have a header
 * each: desk_ticket.h, desk_payment.h, ...
 */
#ifndef MENTING_OFFICE_DESK_H
#define MENTING_OFFICE_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "backend/base/clock.h"
#include "backend/base/random.h"
#include "backend/base/result.h"
#include "backend/base/seal.h"
#include "backend/office/db/db.h"

enum desk_result {
    DESK_OK = 0,
    DESK_NO_MEMORY,
    DESK_UNAVAILABLE, /* the database failed; nothing was changed; try again */
    DESK_NOT_FOUND,   /* fault names what */
    DESK_INVALID,     /* fault names field, value and what is allowed */
    DESK_DENIED,      /* fault says who may */
    DESK_CONFLICT, /* it is there already, or the state does not allow it; fault says what is allowed now */
    DESK_RESYNC, /* feed only: the kiosk's epoch or cursor is not this office's; it must start again from 0 */
};
const char *desk_result_text(enum desk_result result);

#define DESK_ID_SIZE       40
#define DESK_BUILDING_SIZE 16
#define DESK_FEED_PENDING  64

/* A row that a desk function touched and that has no place in the feed yet (desk_feed.h). */
struct desk_touch {
    const char *table; /* static: a name of wire_tables.c */
    char id[64];
    char building[64]; /* "": every kiosk; several are parted by '|' */
    bool gone;
};

/* What a desk function needs of the world. One thread at a time, as its database handle. */
struct desk {
    struct db *db;
    const struct base_clock *clock;
    struct base_random random;
    char estate[40];                              /* the estate's id; filled by desk_open */
    int utc_offset_minutes;                       /* of the estate */
    struct desk_touch touched[DESK_FEED_PENDING]; /* private to desk_feed.c, as is the next */
    size_t touched_count;
    const struct seal_pair *seals; /* what kiosks sealed is opened with; borrowed, NULL none */
    size_t seal_count;
    int64_t seq; /* place in the feed of the last effect; the next one starts it anew */
};

/* Fills `desk` for an open database; an empty database has estate "" (only demo and import may go on then). */
enum desk_result desk_open(struct desk *desk, struct db *db, const struct base_clock *clock,
    struct base_random random, struct fault *fault) MUST_USE;

/* Today and now in the estate's time zone. */
int32_t desk_today(const struct desk *desk);

/* Who acts, for the log and for rights. */
struct desk_actor {
    char type[12]; /* owner, staff, anonymous, kiosk, system */
    char id[40];
};

#endif

/*
 * What sync does next, as a pure machine: events with their times go in, actions come out. It knows the protocol's
 * rules and nothing else: no clock, no socket, no store. The same events and the same random numbers always give the
 * same actions, so every fault can be played through in a test.
 *
 * Two lanes run beside each other, each with at most one request under way and a back-off of its own: PUSH empties the
 * outbox, PULL follows the change feed. Back-off is full jitter, 2 s doubling to 15 min (M. Brooker, "Exponential
 * Backoff And Jitter").
 */
#ifndef MENTING_SYNC_STEP_H
#define MENTING_SYNC_STEP_H

#include <stdbool.h>
#include <stdint.h>
#include "backend/base/random.h"
#include "backend/store/store_sync.h"

#define STEP_PAGE_ROWS      WIRE_PAGE_MAX_ROWS
#define STEP_WAIT_S         25
#define STEP_REBUILD_ROWS   50000 /* more than this to come: a new mirror beside the old one */
#define STEP_BACKOFF_MS     2000
#define STEP_BACKOFF_MAX_MS (15 * 60 * 1000)
#define STEP_SLOW_MS        (60 * 1000) /* first wait after an answer that won't change soon (401, 426) */
#define STEP_HOLD_MAX_MS    (60 * 60 * 1000) /* longest Retry-After that is believed */
#define STEP_NEVER          INT64_MAX

enum step_lane { STEP_PUSH, STEP_PULL, STEP_LANES };

enum step_event_kind {
    STEP_STARTED,         /* first event, once: epoch and cursor of the mirror, and of one begun */
    STEP_OP_READY,        /* the ledger has an op to send */
    STEP_ASKED_NOW,       /* a person asked: try both lanes, whatever their waits */
    STEP_TIMER,           /* the time of step_wake_ms has come (or not: harmless) */
    STEP_NOTHING_TO_PUSH, /* answer to STEP_SEND_PUSH: no op behind those passed over */
    STEP_ANSWERED,        /* a request of `lane` ended: see outcome */
    STEP_STORED,          /* STEP_STORE_PAGE, STEP_SETTLE or STEP_WIPE of `lane` is committed */
    STEP_NOT_STORED,      /* it failed, or the batch could not be read; the open pull is gone */
};

enum step_outcome {
    STEP_UNDERSTOOD, /* 200, and the answer is of the protocol */
    STEP_STATUS,     /* another status */
    STEP_LINE,       /* no connection, or it broke, or nothing came in time */
    STEP_NONSENSE,   /* 200, but not an answer of the protocol */
    STEP_TOO_BIG,    /* the answer passed the maximum */
};

struct step_event {
    enum step_event_kind kind;
    enum step_lane lane;
    int64_t now_ms; /* monotonic; never less than the event's before */
    /* answered */
    enum step_outcome outcome;
    int status;
    bool revoked;           /* the error's word is "revoked" */
    int64_t retry_after_ms; /* -1: not said */
    int64_t round_trip_ms;  /* -1: not a measure (a request that the office held) */
    int64_t clock_skew_ms;  /* office less kiosk; with STEP_UNDERSTOOD */
    const char *text;       /* of a failure, for maintenance: what came back; NULL none */
    /* understood: epoch of the office. started, not stored: epoch and cursor of the mirror */
    char epoch[WIRE_EPOCH_SIZE];
    int64_t cursor;
    /* push, any outcome: how many ops the request had. understood: how many the office wants again */
    int sent, retried;
    /* started: epoch of a new mirror that was left unfinished, filled up to `next`; "" none */
    char build_epoch[WIRE_EPOCH_SIZE];
    /* pull, understood */
    int64_t next, head;
    bool complete;
    size_t rows;
    /* not stored: the mirror can't be used any more */
    bool broken;
};

enum step_action_kind {
    STEP_SEND_PUSH, /* `most` ops for `epoch` behind the first `skip` of the outbox; or STEP_NOTHING_TO_PUSH */
    STEP_SEND_CHANGES, /* epoch ("": leave it out), after, limit, wait_s */
    STEP_CANCEL,       /* drop the lane's request; no answer is wanted */
    STEP_SETTLE,       /* record the verdicts of the push just answered */
    STEP_STORE_PAGE,   /* the page just answered: begin (rebuild or not), apply, commit as said */
    STEP_ABANDON,      /* give up the open pull */
    STEP_WIPE,         /* the kiosk is revoked and its outbox is safe */
    STEP_REPORT,       /* tell the store how it goes: step_report */
};

struct step_action {
    enum step_action_kind kind;
    enum step_lane lane;
    char epoch[WIRE_EPOCH_SIZE];
    int skip, most;              /* push */
    bool even_empty;             /* push: also without ops, to hear the office's epoch */
    int64_t after;               /* changes */
    int limit, wait_s;           /* changes */
    bool begin, rebuild, commit; /* store page */
};

#define STEP_ACTIONS_MAX 8
struct step_actions {
    struct step_action items[STEP_ACTIONS_MAX];
    int count;
};

struct step_lane_state {
    enum { LANE_IDLE, LANE_ASKING, LANE_STORING } state;
    int fails;
    bool line_failed;  /* the last failure was the line's */
    int64_t at_ms;     /* back-off: not before */
    int64_t hold_ms;   /* the office's Retry-After: not before */
    int64_t asked_ms;  /* when the last request went out */
    char trouble[120]; /* the last failure; "" after a success */
};

/* Callers hold it; its fields are its own, but may be looked at. */
struct sync_step {
    struct base_random random;
    struct step_lane_state lanes[STEP_LANES];
    char office_epoch[WIRE_EPOCH_SIZE]; /* last seen in an answer; "" unknown */
    int64_t restarted_ms;               /* last rebuild begun out of turn */
    bool revoked, refused, wiped;
    bool
        farewell; /* revoked, and a push was answered since: the office's epoch is known, so is what it lacks */
    /* push */
    bool pending; /* there may be something to send */
    bool wiping;
    int batch_most;
    int skip;    /* ops at the front that are passed over in this round */
    int strikes; /* single ops refused as requests, in a row */
    int stuck_rounds;
    /* pull: the mirror, the request under way, the pull that is open */
    char epoch[WIRE_EPOCH_SIZE];
    int64_t cursor;
    bool rebuild_wanted;
    bool caught_up;
    int page_limit;
    struct step_action asked; /* the last STEP_SEND_CHANGES */
    struct step_event page;   /* being stored */
    bool pull_open, pull_rebuild;
    char pull_epoch[WIRE_EPOCH_SIZE];
    int64_t pull_next;
    /* what was last reported */
    struct store_link_report report;
    char trouble[160];
};

void sync_step_init(struct sync_step *step, struct base_random random);
/* Takes one event and fills `out` (which is emptied first), to be done in order. What an action brings at once (stored,
   not stored, nothing to push) is given back before any event from outside. */
void sync_step(struct sync_step *step, const struct step_event *event, struct step_actions *out);
/* When a STEP_TIMER is due, monotonic ms; STEP_NEVER when only another event can bring something. */
int64_t sync_step_wake_ms(const struct sync_step *step);
/* For STEP_REPORT; `trouble` is borrowed from `step`. */
const struct store_link_report *sync_step_report(const struct sync_step *step);

#endif

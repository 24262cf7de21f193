/*
 * The kiosk's store: the ledger (precious, written only by the store worker thread) and the mirror of the office's rows
 * (disposable, written by the sync thread, read by the UI thread). The only module of the kiosk that knows SQLite.
 * It knows no pixels and no network. What each part may do:
 *   UI thread    posts jobs (store_post_*), takes answers, reads through a store_view (store_unit.h, store_bill.h, ...)
 *   sync thread  store_sync.h
 *   worker       commits jobs one after another; never seen from outside
 */
#ifndef MENTING_STORE_H
#define MENTING_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "backend/base/clock.h"
#include "backend/base/random.h"
#include "backend/base/result.h"
#include "backend/domain/ticket.h"

struct store;
struct store_view;

enum store_result {
    STORE_OK = 0,
    STORE_NO_MEMORY,
    STORE_IO,      /* disk full, read or write error: nothing was saved */
    STORE_CORRUPT, /* the ledger failed its check and was moved aside */
    STORE_NEWER,   /* made by a newer version of this program */
    STORE_BUSY,    /* another program holds the ledger */
    STORE_NOT_FOUND,
    STORE_INVALID,   /* the fields of a job are wrong: a bug of the caller or a limit; fault says which */
    STORE_LIMIT,     /* a limit of domain.md: fault says which, for the owner */
    STORE_NO_MIRROR, /* nothing was synchronised yet */
    STORE_CLOSED,    /* not enrolled, or revoked: no new ops are taken */
};
const char *store_result_text(enum store_result result);

struct store_options {
    const char *folder;             /* data folder; made if missing; holds ledger.db and mirror-N/ */
    const struct base_clock *clock; /* borrowed; outlives the store */
    struct base_random random;
    /* Called (any thread) when store_take_answer, a view or store_sync_state has something new. May be NULL. */
    void (*changed)(void *context);
    void *changed_context;
    /* The office's sealing key ("x25519/..."): what owners wrote is sealed to it once the office has taken it. NULL or "":
       it stays readable. Malformed: STORE_INVALID. */
    const char *seal_key;
    /* No thread: a job is done before the function that posts it returns. Then all use is from one thread. */
    bool inline_worker;
};

/* Opens and checks the ledger (migrating an older one), finds the current mirror, starts the worker. A corrupt ledger
   is moved aside whole ("ledger-corrupt-TIME/") and a new one begun; `fault` is then filled though the result is
   STORE_OK, and the store counts as not enrolled. */
enum store_result store_open(
    const struct store_options *options, struct store **out, struct fault *fault) MUST_USE;
/* Finishes the jobs already posted, stops the worker, closes. All views must be closed before. */
void store_close(struct store *store);
/* Called by main when sync exists: `ready` (any thread) tells it that an op waits to be sent. */
void store_on_outbox(struct store *store, void (*ready)(void *context), void *context);

/* ---- jobs of the UI thread: each returns a job id (never 0) at once; the answer comes later ------------------- */

struct store_actor {
    char type[12]; /* owner, staff, anonymous, kiosk */
    char id[40];
    char auth[12]; /* pin, card, card+pin, none */
};

struct store_ticket_draft {
    struct store_actor actor;
    enum ticket_kind kind;
    enum ticket_place place;
    char category[24];
    char unit[40]; /* "" for public areas and anonymous */
    char building[16];
    char text[820];
    char window[40];
    char window_day[11];
    bool may_enter, urgent;
    char contact[84];
    bool want_code; /* anonymous: make a query code */
};
/* Answer STORE_DID_TICKET: committed to the ledger and counted as saved, with `number` (and `code`). */
uint64_t store_post_ticket(struct store *store, const struct store_ticket_draft *draft);

struct store_act_draft {
    struct store_actor actor;
    char ticket[40];
    enum ticket_action action;
    char note[820];
    int rating; /* 1 to 5, 0 none */
};
/* Answer STORE_DID_ACT. Checked against the transitions table and what is known of the ticket. */
uint64_t store_post_act(struct store *store, const struct store_act_draft *draft);

struct store_signin_request {
    char building[16];
    int entrance;
    char room[16];
    char pin[8];
};
/* Answer STORE_DID_SIGNIN. The failure is committed before the verdict; a wrong room takes as long as a wrong PIN. */
uint64_t store_post_signin(struct store *store, const struct store_signin_request *request);
/* Answer STORE_DID_STAFF_SIGNIN. Works from the ledger's copy of the credentials, also without a mirror. */
uint64_t store_post_staff_signin(struct store *store, const char *staff, const char *pin);
/* Answer STORE_DID_TRACK: a ticket by number; anonymous ones need the code, others show state and times only. */
uint64_t store_post_track(struct store *store, const char *number, const char *code);
/* Staff mode: a new PIN for a credential (op pin.reset); works on this kiosk from the commit on. STORE_DID_PIN. */
uint64_t store_post_pin_reset(
    struct store *store, const char *staff, const char *credential, const char *pin);
/* An entry of the audit log, also sent to the office (op audit). No answer. */
void store_post_audit(
    struct store *store, const struct store_actor *actor, const char *what, const char *subject);

enum store_did {
    STORE_DID_TICKET,
    STORE_DID_ACT,
    STORE_DID_SIGNIN,
    STORE_DID_STAFF_SIGNIN,
    STORE_DID_TRACK,
    STORE_DID_PIN
};

enum store_verdict {
    STORE_YES,
    STORE_NO,     /* wrong room or PIN, name or PIN, number or code: not said which */
    STORE_WAIT,   /* not judged: wait_ms first */
    STORE_LOCKED, /* not judged: until the office resets it */
    STORE_SHUT,   /* not judged: too many failures on this kiosk, wait_ms */
};

struct store_answer {
    uint64_t job;
    enum store_did did;
    enum store_result result; /* STORE_OK: the rest holds */
    struct fault fault;       /* otherwise, for the owner */
    /* ticket, act */
    char op[ID_SIZE];
    char number[TICKET_NUMBER_SIZE];
    char code[TICKET_CODE_DIGITS + 1];
    /* sign-ins, track */
    enum store_verdict verdict;
    int64_t wait_ms;
    int tries_left;                                      /* before the next wait */
    char person[40], unit[40], credential[40], role[12]; /* owner sign-in */
    char staff[40], staff_role[16];
    char ticket[40]; /* track: the ticket's id; view it with store_ticket_show */
};
/* The next answer, false when there is none now. UI thread. */
bool store_take_answer(struct store *store, struct store_answer *answer);
/* True while a job is posted and its answer not yet taken. */
bool store_busy(struct store *store);

/* ---- state anyone may read (any thread) -------------------------------------------------------------------------- */

enum store_link {
    STORE_LINK_NEVER,
    STORE_LINK_UP,
    STORE_LINK_DOWN,
    STORE_LINK_REFUSED /* 401 */,
    STORE_LINK_REVOKED
};
struct store_sync_state {
    enum store_link link;
    int64_t since_ms;              /* wall time since when */
    int64_t pulled_ms;             /* the office's time of the last complete pull; 0: never */
    int64_t round_trip_ms;         /* of the last answer; -1 unknown */
    int64_t clock_skew_ms;         /* office less kiosk; 0 unknown */
    int64_t pull_rows, pull_total; /* progress of a first synchronisation; total 0: none under way */
    int waiting_ops;               /* not yet in the mirror */
    int rejected_ops;
    int64_t mirror_rows;
    char epoch[40];
    int64_t cursor;
    char trouble[160]; /* the last failure, for maintenance; "" none */
};
void store_sync_state(struct store *store, struct store_sync_state *state);

/* Bytes over the line on one day of the estate's calendar. */
struct store_day_traffic {
    int32_t day; /* since 1970-01-01 */
    int64_t sent, received;
};
/* The last days that had any, newest first. Returns how many were filled. Any thread. */
size_t store_traffic(struct store *store, struct store_day_traffic *out, size_t max);

struct store_identity {
    char kiosk[16]; /* "" when not enrolled */
    char estate[40];
};
void store_identity(struct store *store, struct store_identity *identity);

/* What waits in the outbox, newest first, for maintenance. Returns how many there are; fills at most `max`. */
struct store_waiting_op {
    char op[ID_SIZE];
    char kind[24];
    char number[TICKET_NUMBER_SIZE]; /* tickets */
    int64_t at_ms;
    enum {
        STORE_OP_WAITING,
        STORE_OP_SENT,
        STORE_OP_REJECTED
    } state; /* sent: accepted, not yet seen in the mirror */
    char reason[40];
};
size_t store_waiting(struct store *store, struct store_waiting_op *ops, size_t max);

/* ---- views: reading the mirror (UI thread) ------------------------------------------------------------------------ */

/* STORE_NO_MIRROR is fine to go on with: the view is empty until the first synchronisation, and fills by itself. */
enum store_result store_view_open(struct store *store, struct store_view **out) MUST_USE;
void store_view_close(struct store_view *view);
/* Goes to the newest committed state, and to a new mirror when sync has switched. True when anything changed. */
bool store_view_refresh(struct store_view *view);
bool store_view_empty(const struct store_view *view);

#endif

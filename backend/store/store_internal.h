/*
 * What the store's files share. Who may touch what:
 *   ledger, worker_view, fresh     store worker only (store_open before it starts)
 *   mirror_writer                  sync thread only
 *   everything under `lock`        any thread that holds it; never while calling SQLite or a callback
 */
#ifndef MENTING_STORE_INTERNAL_H
#define MENTING_STORE_INTERNAL_H

#include <limits.h>
#include <pthread.h>
#include "backend/domain/pin.h"
#include "backend/base/secret.h"
#include "backend/store/store_db_internal.h"
#include "backend/store/store_sync.h"
#include "backend/wire/wire.h"

#define STORE_DAY_MS       INT64_C(86400000)
#define STORE_KEEP_DAYS    400              /* the office forgets what it has already taken after as long */
#define STORE_KEEP_TIME_MS (10 * 60 * 1000) /* how old the time in the mirror may be while nothing changes */
#define STORE_SHOW_DAYS    30               /* how long a refusal is shown */
#define STORE_STAFF_MAX    256
#define STORE_UTC_DEFAULT  480 /* China; until the office says otherwise */

/* ---- ops not yet seen in the mirror, as the screens need them (store_pending.c) -------------------------------------- */

enum store_op_state { STORE_STATE_WAITING, STORE_STATE_ACCEPTED, STORE_STATE_REJECTED };

struct store_pending {
    int64_t n;
    char op[ID_SIZE];
    char code[24];          /* the kind, as on the wire */
    enum wire_op_kind kind; /* WIRE_OP_KINDS: not one whose body matters here */
    int64_t at_ms;
    struct wire_actor actor;
    char ticket[40]; /* "" for other kinds than tickets */
    enum store_op_state state;
    char epoch[WIRE_EPOCH_SIZE];
    int64_t seq;
    char reason[40];
    char *message; /* NULL: none */
    union {        /* by kind; NULL for the others */
        struct wire_ticket_create *create;
        struct wire_ticket_act *act;
        struct wire_pin_set *pin;
        void *any;
    } body;
};

/* A place in some feed; epoch "" is before everything. */
struct store_position {
    char epoch[WIRE_EPOCH_SIZE];
    int64_t cursor;
};

/* ---- jobs (store_worker.c) -------------------------------------------------------------------------------------------- */

struct store_pin_reset {
    char staff[40], credential[40], pin[8];
};
struct store_staff_request {
    char staff[40], pin[8];
};
struct store_track_request {
    char number[32], code[8];
};
struct store_audit_request {
    struct store_actor actor;
    char what[40], subject[40];
};
struct store_job {
    struct store_job *next;
    /* Does the work and fills `answer`. */
    void (*run)(struct store *store, struct store_job *job);
    bool wants_answer;
    struct store_answer answer;
    union {
        struct store_ticket_draft ticket;
        struct store_act_draft act;
        struct store_signin_request signin;
        struct store_staff_request staff;
        struct store_track_request track;
        struct store_pin_reset pin;
        struct store_audit_request audit;
        int64_t mirror; /* a folder to remove */
        struct {
            enum store_result (*function)(struct store *store, void *context);
            void *context;
            bool *done;
            enum store_result *result;
        } call;
    } in;
};

#define STORE_JOBS_MAX    1024
#define STORE_REFUSED_MAX 32

/* ---- the store ---------------------------------------------------------------------------------------------------------- */

struct store_mirror_state {
    int64_t number; /* of mirror-N; 0: none */
    struct store_position position;
    int64_t office_ms;
    int64_t rows;
    bool broken; /* a read or write found it corrupt: it is pulled anew */
};

struct store_staff_copy {
    char staff[40], role[16];
};

#define STORE_TRAFFIC_DAYS    60
#define STORE_TRAFFIC_SAVE_MS (10 * 60 * 1000)

struct store_traffic_day {
    int32_t day; /* since 1970-01-01, in the estate */
    int64_t sent, received;
    int64_t unsaved_sent, unsaved_received; /* of these, not yet in the ledger */
};

struct store {
    char folder[PATH_MAX - 64];
    struct base_clock clock;
    struct base_random random;
    void (*changed)(void *context);
    void *changed_context;

    /* worker only */
    struct store_db ledger;
    struct store_view *worker_view; /* NULL until it is needed */
    struct store_pending **fresh;   /* ops added in the open transaction */
    size_t fresh_count, fresh_room;
    int64_t counted_ms; /* monotonic time up to which waits are counted down */
    bool seals;         /* seal what the office has taken, to `seal` */
    struct seal_key seal;
    bool staff_stale; /* the copy of the staff's credentials may differ from the mirror's */

    /* sync thread only */
    struct store_db mirror_writer;
    int64_t mirror_writer_number;
    int64_t kept_ms;         /* the office's time that was last written to the mirror */
    int64_t build;           /* a new mirror left unfinished, to be gone on with; 0: none */
    bool position_was_empty; /* what store_mirror_position last said: the next pull starts from nothing */

    pthread_t worker;
    bool worker_runs;
    bool inline_worker, working; /* no thread: jobs are done by who posts them; `working` on one now */
    pthread_mutex_t ready_lock;  /* held while `ready` is called, so that it is not after it was taken away */
    void (*ready)(void *context);
    void *ready_context;

    pthread_mutex_t lock;
    pthread_cond_t work, done;
    struct store_job *jobs, **jobs_end;
    struct store_job *answers, **answers_end;
    size_t job_count; /* posted and not finished */
    size_t expected;  /* answers posted for and not taken */
    uint64_t last_job;
    struct {
        uint64_t job;
        enum store_did did;
    } refused[STORE_REFUSED_MAX]; /* jobs there was no memory for */
    size_t refused_count;
    bool stopping;
    struct store_identity identity;
    struct store_mirror_state mirror;
    struct store_pending **pending; /* by n */
    size_t pending_count, pending_room;
    struct store_view *views;
    struct store_staff_copy staff[STORE_STAFF_MAX];
    size_t staff_count;
    struct store_sync_state link; /* the fields that sync reports */
    int64_t heard_ms;             /* latest office time known, from pulls and pushes */
    struct store_traffic_day traffic[STORE_TRAFFIC_DAYS]; /* ascending */
    size_t traffic_count;
    int64_t traffic_saved_ms; /* monotonic: when it was last written, or tried */
    int utc_offset_minutes;   /* as the newest view read it */
    uint64_t generation;      /* moves with every change a view may show */
};

int64_t store_wall_ms(const struct store *store);
/* Tells the UI; never called with the lock held. */
void store_tell_changed(struct store *store);

/* ---- store_worker.c ---- */
enum store_result store_worker_start(struct store *store) MUST_USE;
void store_worker_stop(struct store *store);
/* NULL when out of memory or over STORE_JOBS_MAX. */
struct store_job *store_job_new(struct store *store, void (*run)(struct store *, struct store_job *));
/* Queues a job (NULL: answers STORE_NO_MEMORY) and returns its id. */
uint64_t store_job_post(struct store *store, struct store_job *job, enum store_did did);
/* Queues a job that nobody waits for; NULL is only logged. */
void store_job_silently(struct store *store, struct store_job *job);
/* Runs `function` on the worker and waits for it: for the sync thread. */
enum store_result store_call(struct store *store,
    enum store_result (*function)(struct store *store, void *context), void *context) MUST_USE;

/* ---- store_migrations.c ---- */
/* Migration N takes a ledger of version N-1 to N; its number commits together with what it did. */
struct store_migration {
    const char *script, *version;
};
const struct store_migration *store_ledger_migrations(int64_t *count);

/* ---- store_ledger.c: worker (or store_open) ---- */
enum store_result store_ledger_open(struct store *store, struct fault *fault) MUST_USE;
/* Fills what the other threads know of the ledger: identity, mirror number, pending ops, staff. */
enum store_result store_ledger_load(struct store *store) MUST_USE;
enum store_result store_ledger_begin(struct store *store) MUST_USE;
/* Commits and publishes the ops added; a failure rolls back. With `result` not STORE_OK: only rolls back. Returns the
   first failure. */
enum store_result store_ledger_end(struct store *store, enum store_result result) MUST_USE;
void store_ledger_close(struct store *store);
/* Removes the ledgers that were damaged and moved aside: they are as personal as this one. */
enum store_result store_ledger_forget_damaged(struct store *store) MUST_USE;

/* ---- store_outbox.c: worker, in a transaction ---- */
/* Adds an op of `kind` with canonical `body` (JSON) that happened now. `op` is its id, made by the caller. */
enum store_result store_outbox_add(struct store *store, enum wire_op_kind kind, const char *op, int64_t at_ms,
    const struct store_actor *actor, const struct buf *body) MUST_USE;
/* An audit entry; nothing while the kiosk is not enrolled. */
enum store_result store_outbox_audit(
    struct store *store, const struct store_actor *actor, const char *what, const char *subject) MUST_USE;
/* Reads the ops the mirror does not show yet into `store->pending`. Own transaction. */
enum store_result store_outbox_load(struct store *store) MUST_USE;
/* STORE_CORRUPT when the newest links of the hash chain do not fit the ops; else whether they could be read. */
enum store_result store_outbox_check_chain(struct store *store) MUST_USE;
/* STORE_CLOSED while not enrolled. */
enum store_result store_outbox_open(struct store *store) MUST_USE;

/* ---- store_seal.c: worker, or store_open ---- */
/* In a transaction: seals some of what may be sealed. *sealed: how many; *more: whether there may be others. */
enum store_result store_seal_some(struct store *store, int *sealed, bool *more) MUST_USE;
/* After its commit: nothing of what was overwritten stays in the ledger's files. */
void store_seal_finish(struct store *store);
/* Everything, in transactions of its own. */
enum store_result store_seal_all(struct store *store) MUST_USE;
/* Random where words will be sealed; else stays "". */
void store_seal_salt(struct store *store, char salt[WIRE_SALT_SIZE]);

/* ---- store_traffic.c: worker, store_open or store_close ---- */
enum store_result store_traffic_load(struct store *store) MUST_USE;
void store_traffic_save(struct store *store);

/* ---- store_pending.c: `lock` held, unless said otherwise ---- */
/* Parses the op's canonical JSON. No lock needed. */
enum store_result store_pending_new(
    int64_t n, const char *json, int64_t at_ms, const char *ticket, struct store_pending **out) MUST_USE;
void store_pending_free(struct store_pending *pending); /* no lock needed; NULL is fine */
enum store_result store_pending_reserve(struct store *store, size_t more) MUST_USE;
void store_pending_publish(
    struct store *store, struct store_pending *pending); /* after reserving; takes it */
bool store_pending_seen(const struct store_pending *pending, const struct store_position *position);
struct store_pending *store_pending_find(struct store *store, const char *op);
/* Drops what every view and the mirror show by themselves. */
void store_pending_prune(struct store *store);
void store_pending_clear(struct store *store);

/* ---- store_number.c: worker, in a transaction ---- */
/* The highest sequence of that day among this kiosk's tickets in the mirror; 0: none. */
enum store_result store_number_seen(struct store_view *view, int32_t day, int64_t *highest) MUST_USE;
/* The one after the last given here, and after `seen`. */
enum store_result store_number_next(struct store *store, enum ticket_kind kind, int32_t day, int64_t seen,
    char out[TICKET_NUMBER_SIZE]) MUST_USE;

/* ---- store_failure.c: worker, in a transaction ---- */
struct store_failure {
    char key[80];
    char mark[SECRET_SHA256_SIZE];
    bool known;
    bool with_card; /* the ten verdicts of a card, not the seven of typing */
    struct pin_counter counter;
};
/* Counts all waits down by the time the program ran since the last call. */
enum store_result store_failure_tick(struct store *store) MUST_USE;
/* key, mark and known go in; a counter kept for another mark starts anew. */
enum store_result store_failure_load(struct store *store, struct store_failure *failure) MUST_USE;
/* Counts a failure before the guess is judged and stores it. */
enum store_result store_failure_count(struct store *store, struct store_failure *failure) MUST_USE;
enum store_result store_failure_clear(struct store *store, const char *key) MUST_USE;
/* What remains of the closing of sign-in by room; 0: open. Closes when there are 30 failures within the hour. */
enum store_result store_shut_load(struct store *store, int64_t *wait_ms) MUST_USE;
/* Counts a failure on this kiosk, whatever the room. Gives its number. */
enum store_result store_shut_count(struct store *store, int64_t *number) MUST_USE;
/* The attempt was right after all. */
enum store_result store_shut_forgive(struct store *store, int64_t number) MUST_USE;
/* Fills verdict, wait and tries of an attempt that is not judged or was wrong. */
void store_failure_tell(const struct store_failure *failure, struct store_answer *answer);
bool store_failure_may_try(const struct store_failure *failure);

/* ---- store_mirror.c ---- */
void store_mirror_path(const struct store *store, int64_t number, const char *file, char out[PATH_MAX]);
/* Reads the position of mirror `number` into store->mirror; one that can't be read counts as broken. store_open only. */
void store_mirror_load(struct store *store, int64_t number);
#define STORE_MIRROR_VERSION     1
#define STORE_MIRROR_SET_VERSION "PRAGMA user_version=1"
#define STORE_MIRROR_BUILDING    1001 /* its version until it is complete */
/* Reads the position of an open mirror. STORE_NEWER: it is not of that version. */
enum store_result store_mirror_read_meta(
    struct store_db *db, int64_t version, struct store_mirror_state *state) MUST_USE;
/* Removes mirror folders that nothing points at, but (`keep_build`) not the newest, which may be one to be filled further:
   store->build. store_open, or with sync's hands off. */
void store_mirror_sweep(struct store *store, bool keep_build);
void store_mirror_broken(struct store *store, int64_t number);
/* Removes a mirror's folder on the worker, unless a view still reads it (then when that leaves). Lock not held. */
void store_mirror_release(struct store *store, int64_t number);
enum store_result store_mirror_create(struct store *store, int64_t number, struct store_db *db) MUST_USE;
enum store_result store_mirror_index(struct store_db *db) MUST_USE;
/* STORE_NO_MIRROR: none, or found damaged since; STORE_CORRUPT: found damaged now. Both: start from nothing. */
enum store_result store_mirror_writer_open(struct store *store) MUST_USE;
void store_mirror_writer_close(struct store *store);
/* Worker: points the ledger at mirror `*number`. */
enum store_result store_mirror_point(struct store *store, void *number) MUST_USE;
/* Worker: takes the next folder number. */
enum store_result store_mirror_next(struct store *store, void *number) MUST_USE;

/* ---- store_staff.c ---- */
struct store_staff_credential {
    char staff[40], role[16], pin_hash[SECRET_PIN_HASH_SIZE];
};
/* Worker: makes the ledger's copy equal to the mirror's rows. */
enum store_result store_staff_copy(struct store *store, void *unused) MUST_USE;
enum store_result store_staff_load(struct store *store) MUST_USE;

/* ---- jobs ---- */
void store_job_ticket(struct store *store, struct store_job *job);
void store_job_act(struct store *store, struct store_job *job);
void store_job_signin(struct store *store, struct store_job *job);
void store_job_staff(struct store *store, struct store_job *job);
void store_job_track(struct store *store, struct store_job *job);
void store_job_pin(struct store *store, struct store_job *job);
void store_job_audit(struct store *store, struct store_job *job);

/* Failure of a job for the owner: `text` is a message id (N_) that the screen translates. */
enum store_result store_refuse(
    struct store_answer *answer, enum store_result result, const char *place, const char *text);

#endif

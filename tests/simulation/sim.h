/*
 * Kiosks and an office in one process, without threads, sockets or real time: what is random comes from one seed, so a seed
 * replays exactly. The store, the step machine, sync_core, the desk and its database are the product's own; the line
 * (sync_http.h), the clocks, the log and the disk's crashes are simulated here. See README.md.
 */
#ifndef MENTING_SIMULATION_H
#define MENTING_SIMULATION_H

#include <stdbool.h>
#include <stdint.h>
#include "backend/base/calendar.h"
#include "backend/base/clock.h"
#include "backend/base/random.h"
#include "backend/office/desk/desk.h"
#include "backend/office/desk/desk_kiosk.h"
#include "backend/store/store.h"
#include "backend/sync/sync_core.h"

#define SIM_KIOSKS   3
#define SIM_UNITS    6
#define SIM_FLIGHTS  96
#define SIM_WAITERS  64
#define SIM_PROMISES 400
#define SIM_TIMES    2000
#define SIM_HELD     64
#define SIM_PATH     200

/* What is done to them on purpose; each is counted, and a run that lacks one is no proof. */
enum sim_fault {
    SIM_LOST_REQUEST,
    SIM_LOST_ANSWER,
    SIM_DUPLICATE,
    SIM_REORDERED,
    SIM_CUT_REQUEST,
    SIM_CUT_ANSWER,
    SIM_STATUS_500,
    SIM_STATUS_503,
    SIM_STATUS_429,
    SIM_SLOW,
    SIM_LINE_DOWN,
    SIM_KIOSK_CLOCK,
    SIM_OFFICE_CLOCK,
    SIM_KIOSK_CRASH,
    SIM_KIOSK_CRASH_WRITING,
    SIM_KIOSK_OFF,
    SIM_KIOSK_IMAGE,
    SIM_OFFICE_CRASH,
    SIM_OFFICE_CRASH_WRITING,
    SIM_OFFICE_RESTORED,
    SIM_REVOKED,
    SIM_ENROLLED_ANEW,
    SIM_SCOPE_CHANGED,
    SIM_TOKEN_RENEWED,
    SIM_POISON_RETRIED,
    SIM_POISON_REFUSED,
    SIM_FAULTS
};
const char *sim_fault_name(enum sim_fault fault);

struct sim_counts {
    uint64_t seeds, events, actions, checks, pulls, pushes, faults[SIM_FAULTS];
    uint64_t filed, accepted, rejected, doubles, alarms;
};

/* ---- the disk of one machine (sim_disk.c) ---------------------------------------------------------------------------- */

struct sim_disk {
    char folder[SIM_PATH];
    int crash_at; /* the write it crashes at, counted down; 0: none planned */
    bool crashed; /* what was on the disk at the crash is in `image`; what is written since is lost */
    char image[SIM_PATH];
};
/* Once in a process: from then on SQLite writes through it. */
void sim_disk_install(void);
void sim_disk_use(struct sim_disk *disk, const char *folder);
void sim_disk_leave(struct sim_disk *disk);
/* The machine writes `writes` times more to a database, then it is cut off. */
void sim_disk_plan_crash(struct sim_disk *disk, int writes);
/* As it is now. */
void sim_disk_crash_now(struct sim_disk *disk);
/* After all its files are closed: the folder holds what was there at the crash. */
void sim_disk_recover(struct sim_disk *disk);
void sim_copy_folder(const char *from, const char *to);
void sim_remove_folder(const char *path);

/* ---- what was promised ------------------------------------------------------------------------------------------------- */

struct sim_promise {
    char op[ID_SIZE], number[TICKET_NUMBER_SIZE];
    int kiosk;
    int life; /* of the kiosk when it was made */
    bool
        excused; /* refused for good; or the only copy was on a disk that was replaced; or both sides were set back */
};

/* ---- the machines -------------------------------------------------------------------------------------------------------- */

struct sim_unit_guesses {
    int wrong;             /* verdicts in a row that were told */
    int64_t not_before_ms; /* of the time the program ran */
    bool reset;            /* staff set a new PIN: it arrives at some time, and ends the count */
    bool unknown;          /* the disk was replaced: the counter may be any */
};

struct sim_kiosk {
    struct sim *sim;
    int index;
    struct sim_disk disk;
    struct clock_fake fake;
    struct base_clock clock;
    struct random_seeded store_seed, sync_seed;
    struct store *store; /* NULL: off */
    struct store_view *view;
    struct sync_core *core; /* NULL: not enrolled */
    bool told;              /* the store has news for the screen */
    bool op_ready;
    int64_t off_until_ms;
    bool scope_changed;
    bool knew_no_epoch; /* started without a mirror: its next push can't say which office it is meant for */
    int life;           /* counts enrolments and replaced disks */
    char id[16];
    bool line_down;
    int64_t line_up_ms;
    struct store_answer answer; /* the last taken */
    int answers;
    int64_t ran_ms; /* how long the program ran, as its monotonic clock says */
    struct sim_unit_guesses guesses[SIM_UNITS];
    int64_t page_times[SIM_TIMES]; /* of complete pages that arrived */
    size_t page_time_count;
    int polls;            /* complete pages that arrived since it was set to 0 */
    char image[SIM_PATH]; /* "" none: an older state of its disk */
    int image_life;
    int image_promises;    /* how many promises there were in all when it was made */
    bool rolled_back;      /* an image was put back, and no complete pull came since */
    size_t rolled_back_at; /* page_time_count then */
};

struct sim_office {
    struct sim_disk disk;
    char url[SIM_PATH + 32];
    struct clock_fake fake;
    struct base_clock clock;
    struct random_seeded seed;
    struct db *db, *reader;
    struct desk desk, reading;
    int64_t off_until_ms;  /* 0: runs */
    char backup[SIM_PATH]; /* "" none */
    int backup_promises;
    bool broken; /* a trigger makes poisoned tickets fail */
    int restores;
    int renewals[SIM_KIOSKS]; /* since the backup */
};

struct sim_flight {
    bool used;
    int64_t at_ms;
    uint64_t order;
    enum { SIM_TO_OFFICE, SIM_TO_KIOSK } way;
    int kiosk, slot;
    uint64_t request; /* which of the kiosk's requests */
    char *path, *body, *token;
    size_t length;
    int status; /* 0: the line broke */
    int64_t retry_after_ms;
    int64_t page_ms; /* of a complete page, when the office made it; 0: it is none */
    bool renew;      /* the office asks for a new token */
};

struct sim_waiter {
    bool used;
    int kiosk;
    uint64_t request;
    struct desk_kiosk who;
    char epoch[WIRE_EPOCH_SIZE];
    int64_t after, until_ms;
    size_t limit;
};

/* Chances of 1000. */
struct sim_weather {
    int lose, duplicate, reorder, cut, status, slow;
};

struct sim {
    uint64_t seed;
    struct random_seeded seeded;
    struct base_random random;
    char root[SIM_PATH];
    const char *template_folder;
    int64_t now_ms;
    int event;
    const char *doing;
    uint64_t hash; /* of all that happened */
    uint64_t order, requests;
    struct sim_weather weather;
    bool healed;    /* the line and the machines work from here on */
    bool cured;     /* so do the poisoned ops */
    bool need_cure; /* all others are through, or had time enough */
    int64_t healed_ms;
    char held[SIM_HELD][ID_SIZE]; /* ops that waited behind a poisoned one all that time */
    int held_count;
    bool outboxes_empty;
    struct sim_office office;
    struct sim_kiosk kiosks[SIM_KIOSKS];
    int kiosk_count; /* of them are there */
    struct sim_flight flights[SIM_FLIGHTS];
    struct sim_waiter waiters[SIM_WAITERS];
    struct sim_promise promises[SIM_PROMISES];
    int promise_count;
    int number; /* of what is made up */
    bool verbose;
    struct sim_counts *counts;
    char failure[1024]; /* "" while all holds */
};

/* 0 .. bound-1 */
int sim_below(struct sim *sim, int bound);
bool sim_chance(struct sim *sim, int of_1000);
void sim_count(struct sim *sim, enum sim_fault fault);
/* Goes into the hash, and onto the screen when verbose. */
void sim_note(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Ends the run: an invariant does not hold. The first one is kept. */
void sim_fail(struct sim *sim, const char *invariant, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What the harness itself needs to work: prints and ends the program. */
void sim_need(bool holds, const char *what);

/* ---- sim_estate.c: the office before the first event, the same for all seeds ------------------------------------------- */

#define SIM_ESTATE "E1"
#define SIM_START  "2026-11-23T02:00:00.000Z"
struct sim_home {
    const char *unit, *building, *room, *person, *pin;
};
extern const struct sim_home sim_homes[SIM_UNITS];
extern const char *const sim_scopes[3];
/* An office's folder and one for each kiosk, enrolled. */
void sim_make_template(const char *folder);

/* ---- sim_office.c -------------------------------------------------------------------------------------------------------- */

void sim_office_open(struct sim *sim);
/* Closes; everything under way breaks. */
void sim_office_stop(struct sim *sim);
void sim_office_restore(struct sim *sim, const char *backup);
/* Takes what has arrived and sends the answer, now or later. */
void sim_office_take(struct sim *sim, struct sim_flight *flight);
/* A commit came, or time went on: long-polls whose time has come are answered. */
void sim_office_wake(struct sim *sim, bool committed);
/* One change by the office's own hand, in a transaction. */
bool sim_office_do(struct sim *sim, enum desk_result (*work)(struct sim *sim, struct desk *desk));
/* Enrolment, which sync waits for: answered at once. status 0: the line broke. */
int sim_office_enroll(struct sim *sim, const char *body, size_t length, struct buf *answer);
int64_t sim_office_number(struct sim *sim, const char *sql, const char *parameter);

/* ---- sim_net.c ------------------------------------------------------------------------------------------------------------- */

/* The line of this process: sync_http_open finds it here. */
void sim_net_use(struct sim *sim);
void sim_net_clear(struct sim *sim);
/* An answer begins its way to the kiosk. status 0: the line broke. Takes `body`. */
struct sim_reply {
    int status;
    int64_t retry_after_ms; /* -1: none */
    int64_t page_ms;
    bool renew;
    struct buf body;
};
void sim_net_answer(struct sim *sim, int kiosk, uint64_t request, struct sim_reply *reply);
/* The next moment at which the line brings something; INT64_MAX none. */
int64_t sim_net_next(const struct sim *sim);
/* Delivers what is due first. */
void sim_net_deliver(struct sim *sim);
/* All requests under way to the office break. */
void sim_net_break_all(struct sim *sim);

/* ---- sim_kiosk.c ----------------------------------------------------------------------------------------------------------- */

void sim_kiosk_start(struct sim_kiosk *kiosk);
/* The program dies without a word; the disk is as it was at that moment. */
void sim_kiosk_kill(struct sim_kiosk *kiosk);
/* Ends in order. */
void sim_kiosk_stop(struct sim_kiosk *kiosk);
bool sim_kiosk_enroll(struct sim_kiosk *kiosk);
void sim_kiosk_save_image(struct sim_kiosk *kiosk);
void sim_kiosk_put_image(struct sim_kiosk *kiosk);
/* After anything that ran in it: a planned crash takes place, the screen follows, sync hears of ops. */
void sim_kiosk_settle(struct sim_kiosk *kiosk);
/* The next moment at which its sync wants a turn; INT64_MAX none. */
int64_t sim_kiosk_next(const struct sim_kiosk *kiosk);

/* ---- sim_actions.c --------------------------------------------------------------------------------------------------------- */

/* One thing that somebody does, drawn by weight from the table. */
void sim_act(struct sim *sim);

/* ---- sim_check.c ----------------------------------------------------------------------------------------------------------- */

void sim_promise_keep(struct sim_kiosk *kiosk, const struct store_answer *answer);
void sim_promises_note_refused(struct sim_kiosk *kiosk);
void sim_check_verdict(struct sim_kiosk *kiosk, int home, const struct store_answer *answer);
/* After each event. */
void sim_check(struct sim *sim);
/* Everything, for each kiosk; costs. */
void sim_check_all(struct sim *sim);
/* After the faults have stopped: true once both sides agree. Sets need_cure when only the poisoned ops wait. */
bool sim_settled(struct sim *sim);
/* Those that wait though nobody poisoned them: they can only be ones that the office is going to refuse. */
void sim_note_held(struct sim *sim);
/* Then: everything, and every op has its verdict. */
void sim_check_quiet(struct sim *sim);

/* ---- sim_run.c -------------------------------------------------------------------------------------------------------------- */

/* Plays one seed. True when all invariants held; else sim->failure says which did not. */
bool sim_run(uint64_t seed, const char *template_folder, const char *scratch, bool verbose,
    struct sim_counts *counts, uint64_t *hash, char failure[1400]);

#endif

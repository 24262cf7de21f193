/*
 * One run of a workload: a kiosk (or an office) in a folder of its own, with its own clock and random numbers, and the list
 * of what its user was told is done. The harnesses run workloads over a disk or a memory that fails, open what is left
 * with the real program, and hold the list against it.
 */
#ifndef MENTING_FAULTS_TRIAL_H
#define MENTING_FAULTS_TRIAL_H

#include <limits.h>
#include <sqlite3.h>
#include "backend/office/desk/desk.h"
#include "backend/office/desk/desk_kiosk.h"
#include "backend/base/secret.h"
#include "backend/store/store.h"
#include "backend/store/store_sync.h"
#include "tests/faults/book.h"

#define TRIAL_FACTS 64
#define TRIAL_START "2026-11-23T02:48:00.000Z" /* a Monday, 10:48 in the estate */

enum fact_kind {
    FACT_ENROLLED,  /* id: the kiosk */
    FACT_RENEWED,   /* the token file holds the new token */
    FACT_SAVED,     /* id: an op that the screen called saved; number: its ticket's, or "" */
    FACT_SETTLED,   /* id: an op whose verdict sync was told is kept; value: 1 accepted, 2 rejected */
    FACT_JUDGED,    /* id: whose PIN was guessed wrong; value: for the how many-th time */
    FACT_FORGIVING, /* id: whose failures may be gone from here on */
    FACT_PULLED,    /* id: epoch, value: a book_head; the mirror may be as new from here on */
    FACT_SWITCHED,  /* id: epoch, value: a book_head; the mirror is as new from here on */
    FACT_WIPING,    /* all may be gone from here on */
    FACT_WIPED,     /* all is gone */
    FACT_PUSHED,    /* office. id: an op that was answered, number: the verdict, value: its seq */
};

struct fact {
    enum fact_kind kind;
    char id[64];
    char number[TICKET_NUMBER_SIZE];
    int64_t value;
};

struct workload;

struct trial {
    const struct workload *workload;
    char root[200];   /* what the disk holds: all of it lies below */
    char folder[240]; /* the kiosk's data */
    char token[240];  /* the kiosk's token file */
    char url[260];    /* the office's database */
    struct clock_fake fake;
    struct base_clock clock;
    struct random_seeded seeded;
    bool strict; /* nothing is made to fail: whatever fails is a finding */
    struct fact facts[TRIAL_FACTS];
    size_t fact_count;
    size_t failures;              /* steps that said that they failed */
    char failure[400];            /* the first finding; "" none */
    void (*opening)(bool begins); /* told before and after each opening; NULL: nobody */

    /* kiosk */
    struct store *store; /* NULL: not open */
    struct setting {
        int edition; /* of the book that the kiosk's office has */
        bool seals;  /* the kiosk has the office's sealing key */
        bool newer;  /* the program has a migration more than this one */
    } set;
    int filed;           /* tickets filed, so that no two have one text */
    const char *judging; /* whose wrong PIN is being judged; NULL: nobody's */
    int guesses;

    /* office */
    struct db *db; /* NULL: not open */
    struct desk desk;
    struct desk_kiosk kiosk;
};

/* A thing of the product that this harness drives: a kiosk with its store, or an office with its database. */
struct world {
    const char *name;
    /* Opens what is in the trial's folders. False: it said that it can't (or, when strict, a finding was noted). */
    bool (*open)(struct trial *trial);
    void (*close)(struct trial *trial);
    bool (*is_open)(const struct trial *trial);
    /* A digest of all that the precious database holds; open. */
    bool (*digest)(struct trial *trial, uint64_t *digest);
    /* Holds the first `count` facts against what is there. Open; notes a finding. */
    void (*check)(struct trial *trial, const struct fact *facts, size_t count);
    /* Goes on working to the end of the day: what is left must be as good as new. `thorough`: all of it, else the
       essence. Open; notes a finding. */
    void (*go_on)(struct trial *trial, const struct fact *facts, size_t count, bool thorough);
};
extern const struct world world_kiosk, world_office;

struct workload {
    const char *name;
    const struct world *world;
    void (*prepare)(struct trial *trial); /* what is there before; strict; leaves nothing open */
    void (*run)(struct trial *trial);     /* may leave it open */
    bool opens;                           /* it is about the opening itself: memory fails in there too */
};
/* The table: a new workload joins by an entry in workloads.c. Ends with a name of NULL. */
extern const struct workload workloads[];

/* A trial of `workload` below `root`, a folder that is there. Opens nothing. */
void trial_start(struct trial *trial, const struct workload *workload, const char *root);
/* Closes what is open. */
void trial_end(struct trial *trial);
/* Notes a finding; the first one counts. */
void trial_fail(struct trial *trial, const char *format, ...) PRINTF_LIKE(2, 3);
/* What the user is told from here on. */
void trial_fact(struct trial *trial, enum fact_kind kind, const char *id, const char *number, int64_t value);
/* True when `result` is 0. Else a finding, when strict or when `why` says nothing; otherwise only counted. */
bool trial_step(struct trial *trial, const char *what, int result, const char *why);
/* The trial whose PINs are being judged, for the hook in front of the judge. */
extern struct trial *trial_at_work;

/* A digest of every row of every table. */
bool trial_digest(sqlite3 *handle, uint64_t *digest);
/* One integer by a query; -1 when there is none. */
int64_t trial_number(sqlite3 *handle, const char *sql, const char *value);

/* ---- the harnesses' common frame (frame.c) -------------------------------------------------------------------------------- */

struct frame {
    char root[160];   /* a folder of this process, on a disk in memory where there is one */
    const char *only; /* name of the one workload to run; NULL: all */
    uint64_t seed;
    unsigned long cases; /* 0: as many as the harness thinks right */
    unsigned every;      /* of the points of failure one in so many; 0: as the harness thinks right */
    long cut, variant;   /* -1: all; else the one case to replay */
    unsigned processes;
    bool verbose;
    unsigned passed, failed; /* lines of TAP */
};
/* Reads the options, makes the folder, prepares what all trials share. Exits on a wrong option. */
void frame_start(struct frame *frame, int argc, char **argv);
/* Empties or makes the folder `name` of the frame and gives its path. */
void frame_folder(const struct frame *frame, const char *name, char out[200]);
/* One line of TAP. */
void frame_tell(struct frame *frame, bool good, const char *format, ...) PRINTF_LIKE(3, 4);
/* The last line of TAP; the exit status. */
int frame_end(struct frame *frame);
/* Seconds of processor time of this process. */
double frame_seconds(void);

#endif

/*
 * Planted faults: mistakes that this project must not make, each ready at its place, so that the harnesses of the tests can
 * show that they would find it. A normal build holds none of them: PLANTED is false there and the compiler drops the
 * branch. `make VARIANT=planted` builds with them; the environment variable MENTING_PLANT names the one that is made.
 */
#ifndef MENTING_BASE_PLANTED_H
#define MENTING_BASE_PLANTED_H

#include <stdbool.h>

enum planted {
    PLANTED_NONE,
    PLANTED_SYNCHRONOUS_NORMAL, /* synchronous-normal: the ledger's commits are not synced; a power cut takes what was saved */
    PLANTED_CURSOR_FIRST, /* cursor-first: the cursor is committed before the rows; a cut between loses the rows for good */
    PLANTED_OP_NOT_UNIQUE, /* op-not-unique: the office takes an op sent twice for two */
    PLANTED_DELETE_EARLY,  /* delete-early: what was sent is deleted before the office has confirmed it */
    PLANTED_COUNT_LATE, /* count-late: a wrong PIN is told first and counted then; a cut between gives the guess back */
    PLANTED_CURSOR_RACE, /* cursor-race: a page ends at numbers that rows not in it have (the flaw of auto-increment) */
    PLANTED_EPOCH_IGNORED, /* epoch-ignored: an office restored from a backup is taken for the one before */
    PLANTED_FAULTS
};

#ifdef MENTING_PLANTED_FAULTS
/* The fault chosen by MENTING_PLANT; an unknown name ends the program. Any thread. */
enum planted planted_fault(void);
#define PLANTED(fault) (planted_fault() == (fault))
#else
#define PLANTED(fault) false
#endif

#endif

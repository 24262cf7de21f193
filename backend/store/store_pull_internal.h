/* A set of pages being applied: what store_pull.c and store_pull_build.c (the pages of a new mirror) share. Sync thread. */
#ifndef MENTING_STORE_PULL_INTERNAL_H
#define MENTING_STORE_PULL_INTERNAL_H

#include "backend/store/store_internal.h"

#define STORE_PULL_TABLES_MAX 64
#define STORE_PULL_SQL_MAX    4096

struct store_pull {
    struct store *store;
    bool rebuild;
    int64_t number;      /* of the mirror written to */
    struct store_db own; /* rebuild */
    struct store_db *db;
    struct store_position position;
    int64_t office_ms;
    int64_t rows; /* in the mirror, as of the last page */
    bool staff_touched;
    bool any;                 /* a row came or went */
    enum store_result failed; /* the first failure, inside a visit */
    const struct wire_table *tables;
    size_t table_count;
    sqlite3_stmt *put[STORE_PULL_TABLES_MAX], *remove[STORE_PULL_TABLES_MAX];
};

/* Position, time and number of rows, in the transaction of the rows. */
enum store_result store_pull_write_meta(struct store_pull *pull) MUST_USE;
/* Takes the next folder and makes an empty mirror in it. */
enum store_result store_pull_build_begin(struct store_pull *pull) MUST_USE;
/* Opens the new mirror that was left unfinished. STORE_NOT_FOUND: there is none that can be gone on with. */
enum store_result store_pull_build_resume(struct store_pull *pull) MUST_USE;
/* Commits the page just applied with its position. */
enum store_result store_pull_build_keep(struct store_pull *pull) MUST_USE;
/* Indexes, what came twice, what went: within the last transaction. */
enum store_result store_pull_build_finish(struct store_pull *pull) MUST_USE;
/* After the last commit: all of it onto the disk, then the ledger points at it. */
enum store_result store_pull_build_settle(struct store_pull *pull) MUST_USE;

#endif

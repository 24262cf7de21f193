/*
 * A thin hand on SQLite: connections with the pragmas each kind of file needs, statements prepared once and bound in
 * order. Private to the store. A connection belongs to one thread.
 */
#ifndef MENTING_STORE_DB_INTERNAL_H
#define MENTING_STORE_DB_INTERNAL_H

#include <sqlite3.h>
#include "backend/store/store.h"

#define STORE_DB_CACHE 128

struct store_db {
    sqlite3 *handle; /* NULL: closed */
    struct {
        const char *sql; /* the key: the address of a constant text */
        sqlite3_stmt *statement;
    } cache[STORE_DB_CACHE];
};

enum store_db_kind {
    STORE_DB_LEDGER, /* made if missing; exclusive, WAL, synchronous=FULL, secure_delete */
    STORE_DB_WRITER, /* a mirror, by its one writer: WAL, synchronous=NORMAL */
    STORE_DB_READER, /* a mirror, to read: never writes, never checkpoints */
    STORE_DB_BUILD, /* a mirror being filled, not yet pointed at: exclusive, WAL, synchronous=NORMAL, a long log */
};

/* Every pragma's answer is checked. STORE_BUSY: another process has it; STORE_CORRUPT: no database, or a broken one;
   STORE_NOT_FOUND: a reader's or writer's file is missing. On failure the connection is closed. */
enum store_result store_db_open(
    struct store_db *db, const char *path, enum store_db_kind kind, struct fault *fault) MUST_USE;
void store_db_close(struct store_db *db);
bool store_db_is_open(const struct store_db *db);
/* Runs a script of constant SQL. */
enum store_result store_db_script(struct store_db *db, const char *sql) MUST_USE;
/* The one integer a constant statement gives (pragma or count). */
enum store_result store_db_number(struct store_db *db, const char *sql, int64_t *out) MUST_USE;
/* What quick_check says: STORE_OK, STORE_CORRUPT, or that it could not look (STORE_IO, STORE_NO_MEMORY, STORE_BUSY). */
enum store_result store_db_check(struct store_db *db) MUST_USE;
enum store_result store_db_result(int code);
/* Logs what SQLite said of the last failure and gives its store_result. */
enum store_result store_db_failed(struct store_db *db, const char *what, int code);

/* Rolls an open transaction back, if there is one. Needs no memory for it after store_db_open; false when even so it could
   not be done: then only closing helps. */
bool store_db_undo(struct store_db *db);

/* ---- one statement: begin, bind in order, step, read, end --------------------------------------------------------- */

struct store_query {
    struct store_db *db;
    sqlite3_stmt *statement; /* NULL: could not be prepared; `code` says why */
    int next;
    int code;
};

/* `sql` must be a constant: it is prepared once and found again by its address. */
struct store_query store_query(struct store_db *db, const char *sql);
void store_query_text(struct store_query *query, const char *text);   /* NULL binds null */
void store_query_filled(struct store_query *query, const char *text); /* "" binds null */
void store_query_int(struct store_query *query, int64_t value);
/* Steps: true when there is a row. False at the end and on failure, which store_query_end tells apart. */
bool store_query_row(struct store_query *query);
/* Column `column` from 0. Null reads as "" or 0. */
void store_query_get(struct store_query *query, int column, char *out, size_t size);
const char *store_query_borrow(struct store_query *query, int column); /* until the next step */
int64_t store_query_get_int(struct store_query *query, int column);
bool store_query_null(struct store_query *query, int column);
/* Gives the statement back. STORE_OK whether or not all rows were read. */
enum store_result store_query_end(struct store_query *query) MUST_USE;
/* Steps to the end and gives back: for what returns no rows. */
enum store_result store_query_run(struct store_query *query) MUST_USE;

#endif

/*
 * The office's database: one narrow interface, a driver for each engine. SQL text is shared where both engines allow it:
 * $1 parameters, ON CONFLICT, RETURNING. A handle belongs to one thread at a time. It knows nothing of tickets or bills.
 */
#ifndef MENTING_OFFICE_DB_H
#define MENTING_OFFICE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "backend/base/result.h"

struct db;      /* one connection */
struct db_rows; /* the rows of a query under way */

enum db_result {
    DB_OK = 0,
    DB_NO_MEMORY,
    DB_UNAVAILABLE, /* can't be opened, locked by another service, disk full, connection lost */
    DB_NEWER,       /* made by a newer version of this program */
    DB_CONSTRAINT,  /* a unique or check constraint refused the row */
    DB_ERROR,       /* anything else; db_error says what */
};
const char *db_result_text(enum db_result result);

enum db_mode {
    DB_SERVE,   /* reads and writes; holds the service lock ("PATH.lock") for as long as it is open */
    DB_COMMAND, /* likewise, for a command when no service runs; DB_UNAVAILABLE while one does */
    DB_READ,    /* a further reader beside the writer of the same process; never writes or checkpoints */
};

/* "sqlite:PATH" (other engines join here). DB_SERVE and DB_COMMAND create a missing database and migrate an older one;
   each migration commits together with its number. `fault` says what was tried and what came back. */
enum db_result db_open(const char *url, enum db_mode mode, struct db **out, struct fault *fault) MUST_USE;
void db_close(struct db *db);
/* The file of a "sqlite:" url, NULL for other engines: the command socket lies beside it. Borrowed. */
const char *db_path(const struct db *db);
/* The last error's text; valid until the next call on this handle. */
const char *db_error(const struct db *db);
bool db_is_locked_by_service(const char *url);

/* ---- statements ------------------------------------------------------------------------------------------------ */

struct db_value {
    enum { DB_IS_NULL, DB_IS_TEXT, DB_IS_INTEGER } is;
    const char *text; /* NUL-terminated; borrowed during the call */
    int64_t integer;
};
static inline struct db_value db_text_value(const char *text)
{
    return (struct db_value){.is = text ? DB_IS_TEXT : DB_IS_NULL, .text = text};
}
static inline struct db_value db_integer_value(int64_t integer)
{
    return (struct db_value){.is = DB_IS_INTEGER, .integer = integer};
}
#define DB_TEXT(t)    db_text_value(t) /* NULL is null */
#define DB_INTEGER(i) db_integer_value(i)
#define DB_NULL       ((struct db_value){.is = DB_IS_NULL})
#define DB_VALUES(...)                                                                                       \
    (const struct db_value[]){__VA_ARGS__},                                                                  \
        (sizeof((const struct db_value[]){__VA_ARGS__}) / sizeof(struct db_value))

/* `sql` is a constant of the program (it is the key of the prepared-statement cache), never text built from data. */
enum db_result db_exec(struct db *db, const char *sql, const struct db_value *values, size_t count) MUST_USE;
/* Rows changed by the last db_exec. */
int64_t db_changes(const struct db *db);
enum db_result db_query(struct db *db, const char *sql, const struct db_value *values, size_t count,
    struct db_rows **rows) MUST_USE;
/* True with a row to read; false at the end or on failure (then db_rows_end returns it). */
bool db_rows_next(struct db_rows *rows);
/* Columns from 0. Text is "" for null, borrowed until the next call on these rows. */
const char *db_rows_text(struct db_rows *rows, int column);
int64_t db_rows_integer(struct db_rows *rows, int column);
bool db_rows_null(struct db_rows *rows, int column);
/* Ends the query, in all cases; returns the first failure. */
enum db_result db_rows_end(struct db_rows *rows) MUST_USE;

/* ---- transactions ------------------------------------------------------------------------------------------------ */

/* Writers take the lock at once (BEGIN IMMEDIATE); readers see one snapshot until the end. */
enum db_result db_begin(struct db *db) MUST_USE;
enum db_result db_commit(struct db *db) MUST_USE;
void db_rollback(struct db *db);
/* A savepoint inside a transaction, for one piece of a group commit. Not nested. */
enum db_result db_savepoint(struct db *db) MUST_USE;
enum db_result db_release(struct db *db) MUST_USE;
void db_rollback_to_savepoint(struct db *db);

#endif

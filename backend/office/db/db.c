#include "backend/office/db/db_internal.h"

#include <string.h>

/* Another engine joins with a line here. */
static const struct db_driver *const drivers[] = {&db_sqlite_driver};

const char *db_result_text(enum db_result result)
{
    switch (result) {
    case DB_OK: return "no error";
    case DB_NO_MEMORY: return "out of memory";
    case DB_UNAVAILABLE: return "the database is not available";
    case DB_NEWER: return "the database was made by a newer version";
    case DB_CONSTRAINT: return "the row breaks a rule of the database";
    case DB_ERROR: break;
    }
    return "the database failed";
}

static const struct db_driver *find_driver(const char *url, const char **place)
{
    for (size_t i = 0; i < sizeof drivers / sizeof drivers[0]; i++) {
        size_t length = strlen(drivers[i]->scheme);
        if (strncmp(url, drivers[i]->scheme, length) == 0 && url[length]) {
            *place = url + length;
            return drivers[i];
        }
    }
    return NULL;
}

enum db_result db_open(const char *url, enum db_mode mode, struct db **out, struct fault *fault)
{
    const char *place = NULL;
    const struct db_driver *driver = find_driver(url, &place);
    *out = NULL;
    if (!driver) {
        fault_set(fault, "--db", "\"%s\" is no database this program knows; allowed is sqlite:PATH", url);
        return DB_UNAVAILABLE;
    }
    return driver->open(place, mode, out, fault);
}

void db_close(struct db *db)
{
    if (db)
        db->driver->close(db);
}

const char *db_path(const struct db *db)
{
    return db->driver->path(db);
}

const char *db_error(const struct db *db)
{
    return db->driver->error(db);
}

bool db_is_locked_by_service(const char *url)
{
    const char *place = NULL;
    const struct db_driver *driver = find_driver(url, &place);
    return driver && driver->is_locked_by_service(place);
}

enum db_result db_exec(struct db *db, const char *sql, const struct db_value *values, size_t count)
{
    return db->driver->exec(db, sql, values, count);
}

int64_t db_changes(const struct db *db)
{
    return db->driver->changes(db);
}

enum db_result db_query(
    struct db *db, const char *sql, const struct db_value *values, size_t count, struct db_rows **rows)
{
    return db->driver->query(db, sql, values, count, rows);
}

bool db_rows_next(struct db_rows *rows)
{
    return rows->driver->next(rows);
}

const char *db_rows_text(struct db_rows *rows, int column)
{
    return rows->driver->text(rows, column);
}

int64_t db_rows_integer(struct db_rows *rows, int column)
{
    return rows->driver->integer(rows, column);
}

bool db_rows_null(struct db_rows *rows, int column)
{
    return rows->driver->null(rows, column);
}

enum db_result db_rows_end(struct db_rows *rows)
{
    return rows->driver->end(rows);
}

enum db_result db_begin(struct db *db)
{
    return db->driver->begin(db);
}

enum db_result db_commit(struct db *db)
{
    return db_exec(db, "COMMIT", NULL, 0);
}

void db_rollback(struct db *db)
{
    db->driver->rollback(db);
}

enum db_result db_savepoint(struct db *db)
{
    return db->driver->savepoint(db);
}

enum db_result db_release(struct db *db)
{
    return db_exec(db, "RELEASE SAVEPOINT piece", NULL, 0);
}

void db_rollback_to_savepoint(struct db *db)
{
    enum db_result result = db_exec(db, "ROLLBACK TO SAVEPOINT piece", NULL, 0);
    if (result == DB_OK)
        result = db_release(db);
    if (result != DB_OK)
        db_rollback(db); /* nothing of a half undone piece may be committed */
}

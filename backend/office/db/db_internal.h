/* What a driver gives db.c; each handle and each set of rows begins with its driver. */
#ifndef MENTING_OFFICE_DB_INTERNAL_H
#define MENTING_OFFICE_DB_INTERNAL_H

#include "backend/office/db/db.h"

struct db_driver {
    const char *scheme; /* "sqlite:" */
    enum db_result (*open)(const char *place, enum db_mode mode, struct db **out, struct fault *fault);
    void (*close)(struct db *db);
    const char *(*path)(const struct db *db);
    const char *(*error)(const struct db *db);
    bool (*is_locked_by_service)(const char *place);
    enum db_result (*exec)(struct db *db, const char *sql, const struct db_value *values, size_t count);
    int64_t (*changes)(const struct db *db);
    enum db_result (*query)(
        struct db *db, const char *sql, const struct db_value *values, size_t count, struct db_rows **rows);
    bool (*next)(struct db_rows *rows);
    const char *(*text)(struct db_rows *rows, int column);
    int64_t (*integer)(struct db_rows *rows, int column);
    bool (*null)(struct db_rows *rows, int column);
    enum db_result (*end)(struct db_rows *rows);
    enum db_result (*begin)(struct db *db);
    enum db_result (*savepoint)(struct db *db); /* fails when no transaction is open (any more) */
    void (*rollback)(struct db *db);            /* also when the engine rolled back by itself */
};

struct db {
    const struct db_driver *driver;
};
struct db_rows {
    const struct db_driver *driver;
};

extern const struct db_driver db_sqlite_driver;

/* A numbered migration: its number is its place in the list, from 1. */
struct db_migration {
    const char *name;
    const char *sql;
};
const struct db_migration *db_migrations(int *count);

#endif

#include "backend/office/db/db_internal.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/base/embed.h"
#include "backend/base/text.h"
#include "backend/office/db/db_lock_internal.h"

EMBED_DECLARE(sqlite_statistics);
EMBED_TEXT(sqlite_statistics, "backend/office/db/sql/sqlite_statistics.sql");

#define APPLICATION_ID  0x4d744f66 /* "MtOf": tells our file from another program's */
#define CACHE_SIZE      512        /* statements kept prepared; a power of two */
#define MAX_PARAMETERS  32
#define BUSY_TIMEOUT_MS 5000

struct sqlite_db;

struct sqlite_rows {
    struct db_rows rows; /* first, so that a pointer to it is one to this */
    struct sqlite_db *db;
    sqlite3_stmt *statement;
    const char *sql; /* the cache's key, by address */
    enum db_result failed;
    bool busy, cached;
    unsigned char place[MAX_PARAMETERS + 1]; /* SQLite counts $n by first appearance, we by n */
    int highest;
};

struct sqlite_db {
    struct db db; /* first */
    sqlite3 *handle;
    char *path;
    enum db_mode mode;
    int lock;
    char message[256];
    int64_t changes;
    sqlite3_stmt *rollback; /* prepared at the start: without memory it could not be */
    struct sqlite_rows cache[CACHE_SIZE];
};

static struct sqlite_db *sqlite_of(struct db *db)
{
    return (struct sqlite_db *)(void *)db;
}

static struct sqlite_rows *rows_of(struct db_rows *rows)
{
    return (struct sqlite_rows *)(void *)rows;
}

static enum db_result note_failure(struct sqlite_db *db, int code)
{
    text_copy(db->message, sizeof db->message, sqlite3_errmsg(db->handle));
    switch (code & 0xff) {
    case SQLITE_NOMEM: return DB_NO_MEMORY;
    case SQLITE_CONSTRAINT: return DB_CONSTRAINT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_NOTADB: return DB_UNAVAILABLE;
    default: return DB_ERROR;
    }
}

/* ---- statements -------------------------------------------------------------------------------------------- */

static enum db_result prepare(struct sqlite_db *db, const char *sql, struct sqlite_rows *rows)
{
    int code = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &rows->statement, NULL);
    if (code != SQLITE_OK)
        return note_failure(db, code);
    rows->rows.driver = &db_sqlite_driver;
    rows->db = db;
    rows->sql = sql;
    memset(rows->place, 0, sizeof rows->place);
    rows->highest = 0;
    int count = sqlite3_bind_parameter_count(rows->statement);
    for (int i = 1; i <= count; i++) {
        const char *name = sqlite3_bind_parameter_name(rows->statement, i);
        int number = name && name[0] == '$' ? atoi(name + 1) : 0;
        if (number < 1 || number > MAX_PARAMETERS) {
            text_copy(db->message, sizeof db->message, "parameters are $1 to $32");
            sqlite3_finalize(rows->statement);
            rows->statement = NULL;
            return DB_ERROR;
        }
        rows->place[number] = (unsigned char)i;
        if (number > rows->highest)
            rows->highest = number;
    }
    return DB_OK;
}

static void give_back(struct sqlite_rows *rows)
{
    if (rows->cached) {
        sqlite3_reset(rows->statement);
        rows->busy = false;
    } else {
        sqlite3_finalize(rows->statement);
        free(rows);
    }
}

/* The statement for `sql`, ready to bind. One that is under way further up the stack gets a copy for the while. */
static enum db_result borrow(struct sqlite_db *db, const char *sql, struct sqlite_rows **out)
{
    size_t start = ((size_t)sql >> 3) * 0x9e3779b97f4a7c15u >> 32;
    for (size_t i = 0; i < 8; i++) {
        struct sqlite_rows *rows = &db->cache[(start + i) & (CACHE_SIZE - 1)];
        if (rows->sql == sql && rows->busy)
            break;
        if (rows->sql && rows->sql != sql)
            continue;
        if (!rows->sql) {
            enum db_result result = prepare(db, sql, rows);
            if (result != DB_OK) {
                rows->sql = NULL;
                return result;
            }
            rows->cached = true;
        }
        rows->busy = true;
        *out = rows;
        return DB_OK;
    }
    struct sqlite_rows *once = calloc(1, sizeof *once);
    if (!once)
        return DB_NO_MEMORY;
    enum db_result result = prepare(db, sql, once);
    if (result != DB_OK) {
        free(once);
        return result;
    }
    *out = once;
    return DB_OK;
}

static enum db_result bind_values(struct sqlite_rows *rows, const struct db_value *values, size_t count)
{
    if ((size_t)rows->highest != count) {
        snprintf(rows->db->message, sizeof rows->db->message, "%zu values for %d parameters", count,
            rows->highest);
        return DB_ERROR;
    }
    for (size_t i = 0; i < count; i++) {
        int place = rows->place[i + 1];
        int code = SQLITE_OK;
        if (place == 0)
            continue;
        if (values[i].is == DB_IS_TEXT)
            code = sqlite3_bind_text(rows->statement, place, values[i].text, -1, SQLITE_STATIC);
        else if (values[i].is == DB_IS_INTEGER)
            code = sqlite3_bind_int64(rows->statement, place, values[i].integer);
        else
            code = sqlite3_bind_null(rows->statement, place);
        if (code != SQLITE_OK)
            return note_failure(rows->db, code);
    }
    return DB_OK;
}

static enum db_result sqlite_exec(
    struct db *base, const char *sql, const struct db_value *values, size_t count)
{
    struct sqlite_db *db = sqlite_of(base);
    struct sqlite_rows *rows = NULL;
    enum db_result result = borrow(db, sql, &rows);
    if (result != DB_OK)
        return result;
    result = bind_values(rows, values, count);
    int code = SQLITE_ROW;
    while (result == DB_OK && code == SQLITE_ROW) {
        code = sqlite3_step(rows->statement);
        if (code != SQLITE_ROW && code != SQLITE_DONE)
            result = note_failure(db, code);
    }
    db->changes = result == DB_OK ? sqlite3_changes64(db->handle) : 0;
    give_back(rows);
    return result;
}

static int64_t sqlite_changes(const struct db *db)
{
    return ((const struct sqlite_db *)(const void *)db)->changes;
}

/* The values must live until the rows end only in SQLite; copying them here keeps db.h's promise of "during the call". */
static enum db_result bind_copies(struct sqlite_rows *rows, const struct db_value *values, size_t count)
{
    enum db_result result = bind_values(rows, values, count);
    for (size_t i = 0; i < count && result == DB_OK; i++) {
        if (values[i].is != DB_IS_TEXT || rows->place[i + 1] == 0)
            continue;
        int code =
            sqlite3_bind_text(rows->statement, rows->place[i + 1], values[i].text, -1, SQLITE_TRANSIENT);
        if (code != SQLITE_OK)
            result = note_failure(rows->db, code);
    }
    return result;
}

static enum db_result sqlite_query(
    struct db *base, const char *sql, const struct db_value *values, size_t count, struct db_rows **out)
{
    struct sqlite_db *db = sqlite_of(base);
    struct sqlite_rows *rows = NULL;
    *out = NULL;
    enum db_result result = borrow(db, sql, &rows);
    if (result != DB_OK)
        return result;
    result = bind_copies(rows, values, count);
    if (result != DB_OK) {
        give_back(rows);
        return result;
    }
    rows->failed = DB_OK;
    *out = &rows->rows;
    return DB_OK;
}

static bool sqlite_next(struct db_rows *base)
{
    struct sqlite_rows *rows = rows_of(base);
    if (rows->failed != DB_OK)
        return false;
    int code = sqlite3_step(rows->statement);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        rows->failed = note_failure(rows->db, code);
    return false;
}

static const char *sqlite_text(struct db_rows *base, int column)
{
    struct sqlite_rows *rows = rows_of(base);
    const char *text = (const char *)sqlite3_column_text(rows->statement, column);
    if (text)
        return text;
    if (sqlite3_column_type(rows->statement, column) != SQLITE_NULL && rows->failed == DB_OK)
        rows->failed = DB_NO_MEMORY;
    return "";
}

static int64_t sqlite_integer(struct db_rows *base, int column)
{
    return sqlite3_column_int64(rows_of(base)->statement, column);
}

static bool sqlite_null(struct db_rows *base, int column)
{
    return sqlite3_column_type(rows_of(base)->statement, column) == SQLITE_NULL;
}

static enum db_result sqlite_end(struct db_rows *base)
{
    struct sqlite_rows *rows = rows_of(base);
    enum db_result failed = rows->failed;
    give_back(rows);
    return failed;
}

static void sqlite_rollback(struct db *base);

static enum db_result sqlite_begin(struct db *db)
{
    sqlite_rollback(db); /* what could not be undone when it failed must not become part of what follows */
    return sqlite_exec(db, sqlite_of(db)->mode == DB_READ ? "BEGIN" : "BEGIN IMMEDIATE", NULL, 0);
}

/* Without a transaction SQLite would start one here, and commit it with the savepoint's release. */
static enum db_result sqlite_savepoint(struct db *db)
{
    if (sqlite3_get_autocommit(sqlite_of(db)->handle))
        return DB_UNAVAILABLE;
    return sqlite_exec(db, "SAVEPOINT piece", NULL, 0);
}

static void sqlite_rollback(struct db *base)
{
    struct sqlite_db *db = sqlite_of(base);
    /* A full disk may have rolled back already. */
    if (!sqlite3_get_autocommit(db->handle)) {
        sqlite3_step(db->rollback);
        sqlite3_reset(db->rollback);
    }
}

/* ---- opening ----------------------------------------------------------------------------------------------- */

static void sqlite_close(struct db *base)
{
    struct sqlite_db *db = sqlite_of(base);
    for (size_t i = 0; i < CACHE_SIZE; i++)
        sqlite3_finalize(db->cache[i].sql ? db->cache[i].statement : NULL);
    sqlite3_finalize(db->rollback);
    sqlite3_close_v2(db->handle);
    if (db->lock >= 0)
        close(db->lock);
    free(db->path);
    free(db);
}

static const char *sqlite_path(const struct db *db)
{
    return ((const struct sqlite_db *)(const void *)db)->path;
}

static const char *sqlite_error(const struct db *db)
{
    return ((const struct sqlite_db *)(const void *)db)->message;
}

static enum db_result pragma(struct sqlite_db *db, const char *sql, int64_t *value, char *text, size_t size)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW && value)
        *value = sqlite3_column_int64(statement, 0);
    if (code == SQLITE_ROW && text)
        text_copy(text, size, (const char *)sqlite3_column_text(statement, 0));
    enum db_result result = code == SQLITE_ROW || code == SQLITE_DONE ? DB_OK : note_failure(db, code);
    sqlite3_finalize(statement);
    return result;
}

static enum db_result run(struct sqlite_db *db, const char *sql)
{
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? DB_OK : note_failure(db, code);
}

/* The schema and its number commit together, so that a power cut leaves the one before or the one after. */
static enum db_result migrate_one(struct sqlite_db *db, const struct db_migration *migration, int number)
{
    char version[80];
    snprintf(
        version, sizeof version, "PRAGMA application_id=%d; PRAGMA user_version=%d", APPLICATION_ID, number);
    enum db_result result = run(db, "BEGIN IMMEDIATE");
    if (result == DB_OK)
        result = run(db, migration->sql);
    if (result == DB_OK)
        result = run(db, sqlite_statistics);
    if (result == DB_OK)
        result = run(db, version);
    if (result == DB_OK)
        result = run(db, "COMMIT");
    if (result != DB_OK)
        sqlite_rollback(&db->db);
    return result;
}

static enum db_result check_version(struct sqlite_db *db, int64_t *version, int known, struct fault *fault)
{
    int64_t application = 0, objects = 0;
    enum db_result result = pragma(db, "PRAGMA user_version", version, NULL, 0);
    if (result == DB_OK)
        result = pragma(db, "PRAGMA application_id", &application, NULL, 0);
    if (result == DB_OK)
        result = pragma(db, "SELECT count(*) FROM sqlite_master", &objects, NULL, 0);
    if (result != DB_OK) {
        fault_set(fault, db->path, "can't be read as an office database: %s", db->message);
        return result == DB_NO_MEMORY ? result : DB_UNAVAILABLE;
    }
    if (application != APPLICATION_ID && (objects > 0 || *version > 0)) {
        fault_set(fault, db->path, "is a database of another program; nothing was changed");
        return DB_UNAVAILABLE;
    }
    if (*version > known) {
        fault_set(fault, db->path, "has version %lld, this program knows up to %d: use the newer program",
            (long long)*version, known);
        return DB_NEWER;
    }
    if (*version == 0 && db->mode == DB_READ) {
        fault_set(fault, db->path, "is empty");
        return DB_UNAVAILABLE;
    }
    return DB_OK;
}

static enum db_result migrate(struct sqlite_db *db, struct fault *fault)
{
    int known = 0;
    const struct db_migration *list = db_migrations(&known);
    int64_t version = 0;
    enum db_result result = check_version(db, &version, known, fault);
    for (int number = (int)version + 1; result == DB_OK && db->mode != DB_READ && number <= known; number++) {
        result = migrate_one(db, &list[number - 1], number);
        if (result != DB_OK)
            fault_set(fault, db->path, "can't be brought to version %d (%s): %s", number,
                list[number - 1].name, db->message);
    }
    return result;
}

static enum db_result configure(struct sqlite_db *db, struct fault *fault)
{
    char mode[16] = "";
    sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
    sqlite3_extended_result_codes(db->handle, 1);
    if (db->mode == DB_READ) {
        /* SQLite before 3.51.3 can lose a page of the log when two connections checkpoint: readers never do. */
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        enum db_result result =
            run(db, "PRAGMA query_only=1; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-16000");
        if (result != DB_OK)
            fault_set(fault, db->path, "can't be opened: %s", db->message);
        return result;
    }
    enum db_result result = pragma(db, "PRAGMA journal_mode=WAL", NULL, mode, sizeof mode);
    if (result == DB_OK && strcmp(mode, "wal") != 0) {
        fault_set(fault, db->path, "can't keep a write-ahead log here (journal mode stays %s)", mode);
        return DB_UNAVAILABLE;
    }
    if (result == DB_OK)
        result = run(db, "PRAGMA synchronous=FULL; PRAGMA cache_size=-64000; PRAGMA temp_store=MEMORY");
    if (result != DB_OK)
        fault_set(fault, db->path, "can't be opened: %s", db->message);
    return result;
}

/* SQLite would make the file readable by everybody; its log takes over the mode. */
static void make_private(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
}

static enum db_result sqlite_open(const char *path, enum db_mode mode, struct db **out, struct fault *fault)
{
    struct sqlite_db *db = calloc(1, sizeof *db);
    if (!db) {
        fault_set(fault, path, "%s", db_result_text(DB_NO_MEMORY));
        return DB_NO_MEMORY;
    }
    db->db.driver = &db_sqlite_driver;
    db->mode = mode;
    db->lock = -1;
    enum db_result result = DB_OK;
    db->path = strdup(path);
    if (!db->path) {
        result = DB_NO_MEMORY;
        fault_set(fault, path, "%s", db_result_text(result));
    }
    if (result == DB_OK && mode != DB_READ)
        result = db_lock_take(path, mode, &db->lock, fault);
    if (result == DB_OK && mode != DB_READ)
        make_private(path);
    if (result == DB_OK) {
        int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mode == DB_READ ? 0 : SQLITE_OPEN_CREATE);
        int code = sqlite3_open_v2(path, &db->handle, flags, NULL);
        if (code != SQLITE_OK) {
            result = note_failure(db, code);
            fault_set(fault, path, "can't be opened: %s", db->message);
        } else if (mode != DB_READ && sqlite3_db_readonly(db->handle, "main") == 1) {
            /* SQLite is content with that; a service that can only read would refuse every push. */
            result = DB_UNAVAILABLE;
            fault_set(fault, path, "can only be read; the service has to write it");
        }
    }
    /* The version is looked at before the log is switched on: a foreign file stays as it is. */
    int64_t version = 0;
    int known = 0;
    if (result == DB_OK)
        db_migrations(&known);
    if (result == DB_OK)
        result = check_version(db, &version, known, fault);
    if (result == DB_OK)
        result = configure(db, fault);
    if (result == DB_OK) {
        int code =
            sqlite3_prepare_v3(db->handle, "ROLLBACK", -1, SQLITE_PREPARE_PERSISTENT, &db->rollback, NULL);
        if (code != SQLITE_OK) {
            result = note_failure(db, code);
            fault_set(fault, path, "can't be opened: %s", db->message);
        }
    }
    if (result == DB_OK)
        result = migrate(db, fault);
    if (result != DB_OK) {
        sqlite_close(&db->db);
        return result;
    }
    *out = &db->db;
    return DB_OK;
}

const struct db_driver db_sqlite_driver = {
    .scheme = "sqlite:",
    .open = sqlite_open,
    .close = sqlite_close,
    .path = sqlite_path,
    .error = sqlite_error,
    .is_locked_by_service = db_lock_is_held_by_service,
    .exec = sqlite_exec,
    .changes = sqlite_changes,
    .query = sqlite_query,
    .next = sqlite_next,
    .text = sqlite_text,
    .integer = sqlite_integer,
    .null = sqlite_null,
    .end = sqlite_end,
    .begin = sqlite_begin,
    .savepoint = sqlite_savepoint,
    .rollback = sqlite_rollback,
};

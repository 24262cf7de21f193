#include "backend/store/store_db_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "backend/base/log.h"
#include "backend/base/planted.h"
#include "backend/base/text.h"

#define BUSY_READER_MS  2000
#define CACHE_PAGES_KIB "-8192"
#define BUILD_LOG_PAGES "8000" /* 32 MB of log between two times of syncing while a new mirror is filled */

enum store_result store_db_result(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return STORE_OK;
    case SQLITE_NOMEM: return STORE_NO_MEMORY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return STORE_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return STORE_CORRUPT;
    default: return STORE_IO;
    }
}

/* SQLite's messages name tables and columns, never values. */
enum store_result store_db_failed(struct store_db *db, const char *what, int code)
{
    log_write(LOG_ERROR, "store", "%s: %s (%d)", what,
        db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code), code);
    return store_db_result(code);
}

bool store_db_is_open(const struct store_db *db)
{
    return db->handle != NULL;
}

void store_db_close(struct store_db *db)
{
    for (size_t i = 0; i < STORE_DB_CACHE; i++)
        sqlite3_finalize(db->cache[i].statement);
    sqlite3_close_v2(db->handle);
    *db = (struct store_db){.handle = NULL};
}

enum store_result store_db_script(struct store_db *db, const char *sql)
{
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? STORE_OK : store_db_failed(db, "script", code);
}

/* ---- opening -------------------------------------------------------------------------------------------------------- */

struct pragma {
    const char *sql;
    const char *expected; /* the answer that means it was done; NULL: it gives none */
};

/* The order matters: in WAL, exclusive locking is only taken up when it is asked for before the journal mode. */
static const struct pragma ledger_pragmas[] = {
    {"PRAGMA locking_mode=EXCLUSIVE", "exclusive"},
    {"PRAGMA journal_mode=WAL", "wal"},
    {"PRAGMA synchronous=FULL", NULL},
    {"PRAGMA synchronous", "2"},
    {"PRAGMA secure_delete=ON", "1"},
    {NULL, NULL},
};
static const struct pragma planted_ledger_pragmas[] = {
    {"PRAGMA locking_mode=EXCLUSIVE", "exclusive"},
    {"PRAGMA journal_mode=WAL", "wal"},
    {"PRAGMA synchronous=NORMAL", NULL},
    {NULL, NULL},
};
static const struct pragma writer_pragmas[] = {
    {"PRAGMA journal_mode=WAL", "wal"},
    {"PRAGMA synchronous=NORMAL", NULL},
    {"PRAGMA synchronous", "1"},
    {"PRAGMA cache_size=" CACHE_PAGES_KIB, NULL},
    {NULL, NULL},
};
static const struct pragma reader_pragmas[] = {
    {"PRAGMA journal_mode", "wal"},
    {"PRAGMA wal_autocheckpoint=0", "0"},
    {"PRAGMA query_only=1", NULL},
    {"PRAGMA query_only", "1"},
    {"PRAGMA cache_size=" CACHE_PAGES_KIB, NULL},
    {NULL, NULL},
};
static const struct pragma build_pragmas[] = {
    {"PRAGMA locking_mode=EXCLUSIVE", "exclusive"},
    {"PRAGMA journal_mode=WAL", "wal"},
    {"PRAGMA synchronous=NORMAL", NULL},
    {"PRAGMA synchronous", "1"},
    {"PRAGMA wal_autocheckpoint=" BUILD_LOG_PAGES, BUILD_LOG_PAGES},
    {"PRAGMA temp_store=MEMORY", NULL},
    {"PRAGMA cache_size=" CACHE_PAGES_KIB, NULL},
    {NULL, NULL},
};
static const struct pragma *const pragmas_of[] = {
    [STORE_DB_LEDGER] = ledger_pragmas,
    [STORE_DB_WRITER] = writer_pragmas,
    [STORE_DB_READER] = reader_pragmas,
    [STORE_DB_BUILD] = build_pragmas,
};

static int run_pragma(struct store_db *db, const struct pragma *pragma, char answer[64])
{
    sqlite3_stmt *statement = NULL;
    answer[0] = '\0';
    int code = sqlite3_prepare_v2(db->handle, pragma->sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW && sqlite3_column_text(statement, 0))
        text_copy(answer, 64, (const char *)sqlite3_column_text(statement, 0));
    int last = sqlite3_finalize(statement);
    return code == SQLITE_ROW || code == SQLITE_DONE ? last : code;
}

static enum store_result run_pragmas(
    struct store_db *db, const char *path, enum store_db_kind kind, struct fault *fault)
{
    bool planted = kind == STORE_DB_LEDGER && PLANTED(PLANTED_SYNCHRONOUS_NORMAL);
    for (const struct pragma *pragma = planted ? planted_ledger_pragmas : pragmas_of[kind]; pragma->sql;
         pragma++) {
        char answer[64];
        int code = run_pragma(db, pragma, answer);
        if (code != SQLITE_OK) {
            fault_set(fault, path, "%s", sqlite3_errmsg(db->handle));
            return store_db_result(code);
        }
        if (pragma->expected && strcasecmp(pragma->expected, answer) != 0) {
            fault_set(
                fault, path, "\"%s\" gave \"%s\", \"%s\" is needed", pragma->sql, answer, pragma->expected);
            return STORE_IO;
        }
    }
    return STORE_OK;
}

static const char sql_rollback[] = "ROLLBACK";

enum store_result store_db_open(
    struct store_db *db, const char *path, enum store_db_kind kind, struct fault *fault)
{
    *db = (struct store_db){.handle = NULL};
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (kind == STORE_DB_LEDGER || kind == STORE_DB_BUILD)
        flags |= SQLITE_OPEN_CREATE;
    int code = sqlite3_open_v2(path, &db->handle, flags, NULL);
    enum store_result result = store_db_result(code);
    if (result != STORE_OK) {
        fault_set(fault, path, "can't be opened: %s", sqlite3_errstr(code));
        if ((code & 0xff) == SQLITE_CANTOPEN && kind != STORE_DB_LEDGER && kind != STORE_DB_BUILD)
            result = STORE_NOT_FOUND;
    }
    if (result == STORE_OK && kind != STORE_DB_READER && sqlite3_db_readonly(db->handle, "main") == 1) {
        fault_set(fault, path, "can only be read"); /* SQLite is content with that */
        result = STORE_IO;
    }
    if (result == STORE_OK) {
        sqlite3_extended_result_codes(db->handle, 1);
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        /* The last connection to close would checkpoint; a reader must not (one connection per file ever does). */
        if (kind == STORE_DB_READER)
            sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        if (kind != STORE_DB_LEDGER)
            sqlite3_busy_timeout(db->handle, BUSY_READER_MS);
        result = run_pragmas(db, path, kind, fault);
    }
    if (result == STORE_OK && kind != STORE_DB_READER) {
        struct store_query rollback =
            store_query(db, sql_rollback); /* prepared while there is memory for it */
        result = store_query_end(&rollback);
    }
    if (result != STORE_OK)
        store_db_close(db);
    return result;
}

bool store_db_undo(struct store_db *db)
{
    if (!store_db_is_open(db) || sqlite3_get_autocommit(db->handle))
        return true;
    struct store_query query = store_query(db, sql_rollback);
    enum store_result result = store_query_run(&query);
    return result == STORE_OK || sqlite3_get_autocommit(db->handle);
}

enum store_result store_db_number(struct store_db *db, const char *sql, int64_t *out)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    *out = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return store_db_result(code);
}

/* A page that could not be read just now is no damaged page, though quick_check tells of both in words. */
static enum store_result result_of_check(const char *answer)
{
    static const char code_text[] = "error code=";
    if (strcmp(answer, "ok") == 0)
        return STORE_OK;
    const char *code = strstr(answer, code_text);
    enum store_result result =
        code ? store_db_result((int)strtol(code + strlen(code_text), NULL, 10)) : STORE_CORRUPT;
    return result == STORE_OK ? STORE_CORRUPT : result;
}

enum store_result store_db_check(struct store_db *db)
{
    sqlite3_stmt *statement = NULL;
    enum store_result result = STORE_CORRUPT;
    int code = sqlite3_prepare_v2(db->handle, "PRAGMA quick_check(1)", -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    const char *answer = code == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (answer)
        result = result_of_check(answer);
    else if (code == SQLITE_ROW)
        result = STORE_NO_MEMORY;
    else if (code != SQLITE_DONE)
        result = store_db_failed(db, "quick_check", code);
    sqlite3_finalize(statement);
    return result;
}

/* ---- statements ----------------------------------------------------------------------------------------------------- */

struct store_query store_query(struct store_db *db, const char *sql)
{
    struct store_query query = {.db = db, .next = 1, .code = SQLITE_OK};
    size_t start = ((size_t)sql >> 3) * 0x9e3779b97f4a7c15u >> 32;
    for (size_t i = 0; i < STORE_DB_CACHE; i++) {
        size_t at = (start + i) & (STORE_DB_CACHE - 1);
        if (db->cache[at].sql == sql) {
            query.statement = db->cache[at].statement;
            return query;
        }
        if (db->cache[at].sql)
            continue;
        query.code =
            sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &query.statement, NULL);
        if (query.code != SQLITE_OK) {
            store_db_failed(db, sql, query.code);
            return query;
        }
        db->cache[at].sql = sql;
        db->cache[at].statement = query.statement;
        return query;
    }
    query.code = SQLITE_FULL; /* more statements than the cache was made for: a bug, but no reason to crash */
    return query;
}

static void note(struct store_query *query, int code)
{
    if (query->code == SQLITE_OK && code != SQLITE_OK)
        query->code = code;
}

void store_query_text(struct store_query *query, const char *text)
{
    if (query->statement)
        note(query, sqlite3_bind_text(query->statement, query->next, text, -1, SQLITE_TRANSIENT));
    query->next++;
}

void store_query_filled(struct store_query *query, const char *text)
{
    store_query_text(query, text && text[0] ? text : NULL);
}

void store_query_int(struct store_query *query, int64_t value)
{
    if (query->statement)
        note(query, sqlite3_bind_int64(query->statement, query->next, value));
    query->next++;
}

bool store_query_row(struct store_query *query)
{
    if (!query->statement || (query->code != SQLITE_OK && query->code != SQLITE_ROW))
        return false;
    query->code = sqlite3_step(query->statement);
    return query->code == SQLITE_ROW;
}

const char *store_query_borrow(struct store_query *query, int column)
{
    const char *text = (const char *)sqlite3_column_text(query->statement, column);
    /* No memory for the text is no empty text: the rows end here, with that error. */
    if (!text && sqlite3_column_type(query->statement, column) != SQLITE_NULL)
        query->code = SQLITE_NOMEM;
    return text ? text : "";
}

void store_query_get(struct store_query *query, int column, char *out, size_t size)
{
    const char *text = store_query_borrow(query, column);
    size_t length = (size_t)sqlite3_column_bytes(query->statement, column);
    if (length < size && text[0])
        memcpy(out, text, length + 1);
    else
        text_copy(out, size, text);
}

int64_t store_query_get_int(struct store_query *query, int column)
{
    return sqlite3_column_int64(query->statement, column);
}

bool store_query_null(struct store_query *query, int column)
{
    return sqlite3_column_type(query->statement, column) == SQLITE_NULL;
}

enum store_result store_query_end(struct store_query *query)
{
    enum store_result result = store_db_result(query->code);
    if (result != STORE_OK)
        store_db_failed(
            query->db, query->statement ? sqlite3_sql(query->statement) : "statement", query->code);
    if (query->statement) {
        sqlite3_reset(query->statement);
        sqlite3_clear_bindings(query->statement);
        query->statement = NULL;
    }
    return result;
}

enum store_result store_query_run(struct store_query *query)
{
    while (store_query_row(query))
        ;
    return store_query_end(query);
}

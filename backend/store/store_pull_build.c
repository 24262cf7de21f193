/*
 * The pages of a new mirror, filled beside the present one. Each page is a transaction of its own together with the
 * position it brings, so that neither a cut line nor a cut power makes the kiosk fetch again what it has. Until the end it
 * has no indexes and another version number than a mirror, so that nothing takes it for one.
 */
#include "backend/store/store_pull_internal.h"

#include <fcntl.h>
#include <unistd.h>

#include "backend/base/file.h"
#include "backend/base/log.h"

/* What goes while paging: ids are not indexed yet, so it is noted with the last row it may concern. */
static const char sql_gone[] = "CREATE TABLE gone(t TEXT NOT NULL, id TEXT NOT NULL, upto INTEGER NOT NULL)";
static const char sql_finish[] = "DROP TABLE gone; " STORE_MIRROR_SET_VERSION;

enum store_result store_pull_build_begin(struct store_pull *pull)
{
    enum store_result result = store_call(pull->store, store_mirror_next, &pull->number);
    if (result == STORE_OK)
        result = store_mirror_create(pull->store, pull->number, &pull->own);
    if (result != STORE_OK)
        return result;
    pull->db = &pull->own;
    return store_db_script(pull->db, sql_gone);
}

enum store_result store_pull_build_resume(struct store_pull *pull)
{
    struct store *store = pull->store;
    struct store_mirror_state state;
    char path[PATH_MAX];
    struct fault fault = {.text = ""};
    pull->number = store->build;
    store->build = 0;
    if (pull->number == 0)
        return STORE_NOT_FOUND;
    store_mirror_path(store, pull->number, "mirror.db", path);
    enum store_result result = store_db_open(&pull->own, path, STORE_DB_BUILD, &fault);
    if (result == STORE_OK)
        result = store_mirror_read_meta(&pull->own, STORE_MIRROR_BUILDING, &state);
    if (result != STORE_OK || state.position.epoch[0] == '\0')
        return STORE_NOT_FOUND; /* not one page came, or it is damaged: it begins anew */
    pull->db = &pull->own;
    pull->position = state.position;
    pull->office_ms = state.office_ms;
    pull->rows = state.rows;
    log_write(LOG_INFO, "store", "mirror-%lld is filled further, from %lld", (long long)pull->number,
        (long long)pull->position.cursor);
    return STORE_OK;
}

enum store_result store_pull_build_keep(struct store_pull *pull)
{
    enum store_result result = store_pull_write_meta(pull);
    return result == STORE_OK ? store_db_script(pull->db, "COMMIT") : result;
}

/* ---- the end -------------------------------------------------------------------------------------------------------------- */

/* Rows that changed while paging came twice: the later one counts. */
static enum store_result keep_newest(struct store_pull *pull)
{
    enum store_result result = STORE_OK;
    for (size_t i = 0; i < pull->table_count && result == STORE_OK; i++) {
        struct buf sql;
        buf_init(&sql, STORE_PULL_SQL_MAX);
        buf_printf(&sql, "DELETE FROM \"%s\" WHERE rowid NOT IN (SELECT max(rowid) FROM \"%s\" GROUP BY id)",
            pull->tables[i].name, pull->tables[i].name);
        result = sql.failed == BASE_OK ? store_db_script(pull->db, sql.data) : STORE_NO_MEMORY;
        buf_free(&sql);
    }
    return result;
}

static enum store_result finish_table(struct store_pull *pull, const struct wire_table *table)
{
    struct buf sql;
    int64_t count = 0;
    buf_init(&sql, STORE_PULL_SQL_MAX);
    buf_printf(&sql,
        "DELETE FROM \"%s\" WHERE rowid IN (SELECT r.rowid FROM gone g JOIN \"%s\" r"
        " ON r.id = g.id AND r.rowid <= g.upto WHERE g.t = '%s')",
        table->name, table->name, table->name);
    enum store_result result = sql.failed == BASE_OK ? store_db_script(pull->db, sql.data) : STORE_NO_MEMORY;
    buf_clear(&sql);
    buf_printf(&sql, "SELECT count(*) FROM \"%s\"", table->name);
    if (result == STORE_OK)
        result = sql.failed == BASE_OK ? store_db_number(pull->db, sql.data, &count) : STORE_NO_MEMORY;
    pull->rows += count;
    buf_free(&sql);
    return result;
}

enum store_result store_pull_build_finish(struct store_pull *pull)
{
    enum store_result result = STORE_OK;
    int code = sqlite3_exec(pull->db->handle, "SAVEPOINT indexes", NULL, NULL, NULL);
    if (code != SQLITE_OK || store_mirror_index(pull->db) != STORE_OK) {
        code = sqlite3_extended_errcode(pull->db->handle);
        if ((code & 0xff) != SQLITE_CONSTRAINT)
            return store_db_result(code);
        result = store_db_script(pull->db, "ROLLBACK TO indexes");
        if (result == STORE_OK)
            result = keep_newest(pull);
        if (result == STORE_OK)
            result = store_mirror_index(pull->db);
    }
    pull->rows = 0;
    for (size_t i = 0; i < pull->table_count && result == STORE_OK; i++)
        result = finish_table(pull, &pull->tables[i]);
    return result == STORE_OK ? store_db_script(pull->db, sql_finish) : result;
}

static enum store_result sync_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return STORE_IO;
    int failed = fsync(fd);
    close(fd);
    return failed == 0 ? STORE_OK : STORE_IO;
}

enum store_result store_pull_build_settle(struct store_pull *pull)
{
    char path[PATH_MAX];
    int64_t busy = 0;
    enum store_result result = store_db_number(pull->db, "PRAGMA wal_checkpoint(TRUNCATE)", &busy);
    if (result == STORE_OK && busy != 0)
        result = STORE_BUSY;
    store_db_close(&pull->own);
    store_mirror_path(pull->store, pull->number, "mirror.db", path);
    if (result == STORE_OK)
        result = sync_file(path);
    store_mirror_path(pull->store, pull->number, NULL, path);
    if (result == STORE_OK &&
        (file_sync_folder(path) != BASE_OK || file_sync_folder(pull->store->folder) != BASE_OK))
        result = STORE_IO;
    if (result == STORE_OK)
        result = store_call(pull->store, store_mirror_point, &pull->number);
    return result;
}

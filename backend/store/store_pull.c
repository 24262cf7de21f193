/*
 * Applying pages of the change feed. A set of pages is one transaction on the present mirror, or (rebuild) a new one
 * beside it. Rows, cursor, epoch and the office's time become visible together.
 */
#include "backend/store/store_pull_internal.h"

#include <stdlib.h>
#include <string.h>

#include "backend/base/file.h"
#include "backend/base/log.h"
#include "backend/base/planted.h"
#include "backend/base/text.h"

static const char sql_meta[] = "UPDATE meta SET epoch = ?, cursor = ?, office_ms = ?, row_count = ?";

/* ---- statements: made from the protocol's own table of tables, never from what arrives --------------------------------------------- */

static void put_sql(const struct wire_table *table, bool rebuild, struct buf *sql)
{
    buf_printf(sql, "INSERT INTO \"%s\"(", table->name);
    for (size_t i = 0; i < table->column_count; i++)
        buf_printf(sql, "%s\"%s\"", i ? ", " : "", table->columns[i].name);
    buf_text(sql, ") VALUES(");
    for (size_t i = 0; i < table->column_count; i++)
        buf_text(sql, i ? ", ?" : "?");
    buf_text(sql, ")");
    if (rebuild)
        return;
    buf_text(sql, " ON CONFLICT(id) DO UPDATE SET ");
    for (size_t i = 1; i < table->column_count; i++)
        buf_printf(sql, "%s\"%s\" = excluded.\"%s\"", i > 1 ? ", " : "", table->columns[i].name,
            table->columns[i].name);
}

static void remove_sql(const struct wire_table *table, bool rebuild, struct buf *sql)
{
    if (rebuild)
        buf_printf(sql, "INSERT INTO gone SELECT '%s', ?, coalesce(max(rowid), 0) FROM \"%s\"", table->name,
            table->name);
    else
        buf_printf(sql, "DELETE FROM \"%s\" WHERE id = ?", table->name);
}

static sqlite3_stmt *statement(struct store_pull *pull, const struct wire_table *table, bool gone)
{
    size_t index = (size_t)(table - pull->tables);
    sqlite3_stmt **slot = gone ? &pull->remove[index] : &pull->put[index];
    if (*slot)
        return *slot;
    struct buf sql;
    buf_init(&sql, STORE_PULL_SQL_MAX);
    if (gone)
        remove_sql(table, pull->rebuild, &sql);
    else
        put_sql(table, pull->rebuild, &sql);
    int code = sql.failed == BASE_OK
                   ? sqlite3_prepare_v3(pull->db->handle, sql.data, -1, SQLITE_PREPARE_PERSISTENT, slot, NULL)
                   : SQLITE_NOMEM;
    buf_free(&sql);
    if (code != SQLITE_OK)
        pull->failed = store_db_failed(pull->db, table->name, code);
    return *slot;
}

/* ---- rows -------------------------------------------------------------------------------------------------------------------------- */

static bool step(struct store_pull *pull, const struct wire_table *table, sqlite3_stmt *ready)
{
    int code = sqlite3_step(ready);
    if (code != SQLITE_DONE)
        pull->failed = store_db_failed(pull->db, table->name, code);
    sqlite3_reset(ready);
    return code == SQLITE_DONE;
}

static void note_table(struct store_pull *pull, const struct wire_table *table)
{
    pull->any = true;
    if (strncmp(table->name, "staff", 5) == 0)
        pull->staff_touched = true;
}

static bool put_row(
    void *context, const struct wire_table *table, int64_t seq, const struct wire_value *values)
{
    struct store_pull *pull = context;
    sqlite3_stmt *ready = statement(pull, table, false);
    (void)seq;
    if (!ready)
        return false;
    note_table(pull, table);
    for (size_t i = 0; i < table->column_count; i++) {
        int place = (int)i + 1, code;
        if (values[i].is == WIRE_IS_TEXT)
            code = sqlite3_bind_text(ready, place, values[i].text, -1, SQLITE_STATIC);
        else if (values[i].is == WIRE_IS_INTEGER)
            code = sqlite3_bind_int64(ready, place, values[i].integer);
        else
            code = sqlite3_bind_null(ready, place);
        if (code != SQLITE_OK) {
            pull->failed = store_db_failed(pull->db, table->name, code);
            return false;
        }
    }
    /* A new row gets a row id, one that only changes does not: that tells how many rows there are. */
    sqlite3_set_last_insert_rowid(pull->db->handle, 0);
    if (!step(pull, table, ready))
        return false;
    pull->rows += sqlite3_last_insert_rowid(pull->db->handle) != 0;
    return true;
}

static bool remove_row(void *context, const struct wire_table *table, int64_t seq, const char *id)
{
    struct store_pull *pull = context;
    sqlite3_stmt *ready = statement(pull, table, true);
    (void)seq;
    if (!ready)
        return false;
    note_table(pull, table);
    sqlite3_bind_text(ready, 1, id, -1, SQLITE_STATIC);
    if (!step(pull, table, ready))
        return false;
    if (!pull->rebuild)
        pull->rows -= sqlite3_changes(pull->db->handle);
    return true;
}

/* ---- the set of pages ---------------------------------------------------------------------------------------------------------------- */

static void release(struct store_pull *pull)
{
    for (size_t i = 0; i < pull->table_count; i++) {
        sqlite3_finalize(pull->put[i]);
        sqlite3_finalize(pull->remove[i]);
    }
    memset(pull->put, 0, sizeof pull->put);
    memset(pull->remove, 0, sizeof pull->remove);
}

static void undo(struct store_pull *pull)
{
    release(pull);
    /* A writer that keeps half a pull in its transaction would commit it with the next one. */
    if (pull->db && !store_db_undo(pull->db) && pull->db == &pull->store->mirror_writer)
        store_mirror_writer_close(pull->store);
    store_db_close(&pull->own);
}

void store_pull_abandon(struct store_pull *pull)
{
    if (!pull)
        return;
    undo(pull);
    if (pull->rebuild && pull->number > 0) {
        char path[PATH_MAX];
        store_mirror_path(pull->store, pull->number, NULL, path);
        if (file_remove_folder(path) != BASE_OK)
            log_write(LOG_WARNING, "store", "mirror-%lld could not be removed", (long long)pull->number);
    }
    free(pull);
}

void store_pull_leave(struct store_pull *pull)
{
    if (!pull)
        return;
    undo(pull);
    if (pull->rebuild)
        pull->store->build = pull->number;
    free(pull);
}

/* The transaction of the next page, if there is none: each page of a new mirror has its own. */
static enum store_result begin(struct store_pull *pull)
{
    return sqlite3_get_autocommit(pull->db->handle) ? store_db_script(pull->db, "BEGIN IMMEDIATE") : STORE_OK;
}

static enum store_result begin_update(struct store_pull *pull)
{
    struct store *store = pull->store;
    pull->number = store->mirror_writer_number;
    pull->db = &store->mirror_writer;
    pthread_mutex_lock(&store->lock);
    pull->position = store->mirror.position;
    pull->office_ms = store->mirror.office_ms;
    pull->rows = store->mirror.rows;
    pthread_mutex_unlock(&store->lock);
    return STORE_OK;
}

static enum store_result pull_new(struct store *store, struct store_pull **out)
{
    struct store_pull *pull = *out = calloc(1, sizeof *pull);
    if (!pull)
        return STORE_NO_MEMORY;
    pull->store = store;
    pull->tables = wire_tables(&pull->table_count);
    return pull->table_count <= STORE_PULL_TABLES_MAX ? STORE_OK : STORE_INVALID;
}

enum store_result store_pull_resume(
    struct store *store, struct store_pull **out, char epoch[WIRE_EPOCH_SIZE], int64_t *cursor)
{
    struct store_pull *pull;
    *out = NULL;
    enum store_result result = pull_new(store, &pull);
    if (pull)
        pull->rebuild = true;
    if (result == STORE_OK)
        result = store_pull_build_resume(pull);
    if (result != STORE_OK) {
        store_pull_abandon(pull);
        return result;
    }
    text_copy(epoch, WIRE_EPOCH_SIZE, pull->position.epoch);
    *cursor = pull->position.cursor;
    *out = pull;
    return STORE_OK;
}

enum store_result store_pull_begin(struct store *store, bool rebuild, struct store_pull **out)
{
    struct store_pull *pull;
    *out = NULL;
    enum store_result result = pull_new(store, &pull);
    if (!pull)
        return result;
    /* The first rows of all are a new mirror, asked for or not. */
    pull->rebuild = rebuild || store->position_was_empty;
    if (result == STORE_OK && !pull->rebuild)
        result = store_mirror_writer_open(store);
    if (result == STORE_OK)
        result = pull->rebuild ? store_pull_build_begin(pull) : begin_update(pull);
    if (result == STORE_OK)
        result = begin(pull);
    if (result != STORE_OK) {
        store_pull_abandon(pull);
        return result;
    }
    *out = pull;
    return STORE_OK;
}

enum store_result store_pull_write_meta(struct store_pull *pull)
{
    struct store_query query = store_query(pull->db, sql_meta);
    store_query_text(&query, pull->position.epoch);
    store_query_int(&query, pull->position.cursor);
    store_query_int(&query, pull->office_ms);
    store_query_int(&query, pull->rows);
    return store_query_run(&query);
}

/* The planted fault: the cursor, committed before the rows it speaks of. */
static enum store_result cursor_first(struct store_pull *pull, const struct wire_changes_head *head)
{
    text_copy(pull->position.epoch, sizeof pull->position.epoch, head->epoch);
    pull->position.cursor = head->next;
    enum store_result result =
        calendar_parse_time(head->time, &pull->office_ms) ? store_pull_write_meta(pull) : STORE_INVALID;
    return result == STORE_OK ? store_db_script(pull->db, "COMMIT; BEGIN IMMEDIATE") : result;
}

static enum store_result apply_page(struct store_pull *pull, const struct wire_changes *page)
{
    const struct wire_changes_head *head = wire_changes_head(page);
    const struct wire_changes_visitor visitor = {.context = pull, .row = put_row, .gone = remove_row};
    bool first = pull->position.epoch[0] == '\0' || PLANTED(PLANTED_EPOCH_IGNORED);
    if (!first && (strcmp(head->epoch, pull->position.epoch) != 0 || head->next < pull->position.cursor)) {
        log_write(LOG_ERROR, "store", "a page does not follow the one before it");
        return STORE_INVALID;
    }
    if (PLANTED(PLANTED_CURSOR_FIRST) && cursor_first(pull, head) != STORE_OK)
        return STORE_IO;
    if (!wire_changes_visit(page, &visitor)) {
        if (pull->failed == STORE_CORRUPT && !pull->rebuild)
            store_mirror_broken(pull->store, pull->number);
        return pull->failed == STORE_OK ? STORE_INVALID : pull->failed;
    }
    text_copy(pull->position.epoch, sizeof pull->position.epoch, head->epoch);
    pull->position.cursor = head->next;
    return calendar_parse_time(head->time, &pull->office_ms) ? STORE_OK : STORE_INVALID;
}

enum store_result store_pull_page(struct store_pull *pull, const struct wire_changes *page)
{
    /* A set of pages that lacks one must never be committed, whatever the caller does next. */
    if (pull->failed == STORE_OK)
        pull->failed = begin(pull);
    if (pull->failed == STORE_OK)
        pull->failed = apply_page(pull, page);
    if (pull->failed == STORE_OK && pull->rebuild)
        pull->failed = store_pull_build_keep(pull);
    return pull->failed;
}

/* ---- commit ---------------------------------------------------------------------------------------------------------------------------- */

static enum store_result reload(struct store *store, void *unused)
{
    (void)unused;
    return store_outbox_load(store);
}

/* What other threads see; then what follows from it. */
static void show(struct store_pull *pull)
{
    struct store *store = pull->store;
    pthread_mutex_lock(&store->lock);
    int64_t before = store->mirror.number;
    bool new_epoch = strcmp(store->mirror.position.epoch, pull->position.epoch) != 0;
    store->mirror = (struct store_mirror_state){
        .number = pull->number, .position = pull->position, .office_ms = pull->office_ms, .rows = pull->rows};
    if (pull->office_ms > store->heard_ms)
        store->heard_ms = pull->office_ms;
    store_pending_prune(store);
    store->generation++;
    pthread_mutex_unlock(&store->lock);
    /* Ops accepted under another epoch wait again; they were no longer in memory. */
    if (new_epoch && store_call(store, reload, NULL) != STORE_OK)
        log_write(LOG_ERROR, "store", "the ops of an earlier epoch could not be read");
    if ((pull->staff_touched || pull->rebuild) && store_call(store, store_staff_copy, NULL) != STORE_OK)
        log_write(LOG_ERROR, "store", "the staff's credentials could not be copied");
    store_tell_changed(store);
    if (before != pull->number)
        store_mirror_release(store, before);
}

/* Only the time has moved: the screens look at it by themselves, and a date that is a little old after a power cut is no
   wrong one. */
static void show_time(struct store_pull *pull)
{
    struct store *store = pull->store;
    pthread_mutex_lock(&store->lock);
    store->mirror.office_ms = pull->office_ms;
    if (pull->office_ms > store->heard_ms)
        store->heard_ms = pull->office_ms;
    pthread_mutex_unlock(&store->lock);
}

enum store_result store_pull_commit_quietly(struct store_pull *pull)
{
    struct store *store = pull->store;
    pthread_mutex_lock(&store->lock);
    bool same = !pull->rebuild && !pull->any && pull->failed == STORE_OK &&
                strcmp(pull->position.epoch, store->mirror.position.epoch) == 0 &&
                pull->position.cursor == store->mirror.position.cursor;
    pthread_mutex_unlock(&store->lock);
    int64_t since = pull->office_ms - store->kept_ms;
    if (!same || since < 0 || since >= STORE_KEEP_TIME_MS)
        return store_pull_commit(pull);
    show_time(pull);
    store_pull_abandon(pull);
    return STORE_OK;
}

enum store_result store_pull_commit(struct store_pull *pull)
{
    enum store_result result = pull->failed;
    if (result == STORE_OK && !pull->position.epoch[0])
        result = STORE_INVALID; /* no page was applied */
    if (result == STORE_OK)
        result = begin(pull);
    if (result == STORE_OK && pull->rebuild)
        result = store_pull_build_finish(pull);
    if (result == STORE_OK)
        result = store_pull_write_meta(pull);
    release(pull);
    if (result == STORE_OK)
        result = store_db_script(pull->db, "COMMIT");
    if (result == STORE_OK && pull->rebuild)
        result = store_pull_build_settle(pull);
    if (result != STORE_OK) {
        store_pull_abandon(pull);
        return result;
    }
    pull->store->kept_ms = pull->office_ms;
    pull->store->position_was_empty = false; /* there is a mirror now, whoever asks for it or not */
    show(pull);
    free(pull);
    return STORE_OK;
}

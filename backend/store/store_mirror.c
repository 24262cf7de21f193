/*
 * Mirror folders: mirror-N/mirror.db, of which the ledger points at one. A new one is built beside it and pointed at when
 * it is complete; files are never renamed over each other. What nothing points at is removed.
 */
#include "backend/store/store_internal.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/embed.h"
#include "backend/base/file.h"
#include "backend/base/log.h"
#include "backend/base/text.h"

EMBED_DECLARE(store_sql_mirror_0001);
EMBED_TEXT(store_sql_mirror_0001, "backend/store/sql/mirror/0001_init.sql");
EMBED_DECLARE(store_sql_mirror_indexes);
EMBED_TEXT(store_sql_mirror_indexes, "backend/store/sql/mirror/0001_indexes.sql");

#define SET_BUILDING "PRAGMA user_version=1001"
#define SWEEP_MAX    64

static const char sql_meta[] = "SELECT epoch, cursor, office_ms, row_count FROM meta";
static const char sql_point[] = "UPDATE kiosk SET mirror = ?";
static const char sql_next[] = "UPDATE kiosk SET last_mirror = last_mirror + 1 RETURNING last_mirror";

/* `file` NULL: the folder. */
void store_mirror_path(const struct store *store, int64_t number, const char *file, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, "%s/mirror-%lld%s%s", store->folder, (long long)number, file ? "/" : "",
        file ? file : "");
}

/* ---- reading where it is ------------------------------------------------------------------------------------------------------ */

enum store_result store_mirror_read_meta(
    struct store_db *db, int64_t wanted, struct store_mirror_state *state)
{
    int64_t version = 0;
    enum store_result result = store_db_number(db, "PRAGMA user_version", &version);
    if (result == STORE_OK && version != wanted)
        result = STORE_NEWER; /* of whatever other version: it is simply pulled again */
    if (result != STORE_OK)
        return result;
    struct store_query query = store_query(db, sql_meta);
    bool found = store_query_row(&query);
    if (found) {
        store_query_get(&query, 0, state->position.epoch, sizeof state->position.epoch);
        state->position.cursor = store_query_get_int(&query, 1);
        state->office_ms = store_query_get_int(&query, 2);
        state->rows = store_query_get_int(&query, 3);
    }
    result = store_query_end(&query);
    return result == STORE_OK && !found ? STORE_CORRUPT : result;
}

void store_mirror_load(struct store *store, int64_t number)
{
    struct store_db db;
    char path[PATH_MAX];
    struct fault fault = {.text = ""};
    store->mirror = (struct store_mirror_state){.number = number};
    if (number == 0)
        return;
    store_mirror_path(store, number, "mirror.db", path);
    enum store_result result = store_db_open(&db, path, STORE_DB_READER, &fault);
    if (result == STORE_OK) {
        result = store_mirror_read_meta(&db, STORE_MIRROR_VERSION, &store->mirror);
        store_db_close(&db);
    }
    if (result != STORE_OK) {
        log_write(LOG_ERROR, "store", "mirror-%lld can't be read, it will be pulled again: %s",
            (long long)number, fault.text[0] ? fault.text : store_result_text(result));
        store->mirror = (struct store_mirror_state){.number = number, .broken = true};
    }
    store->heard_ms = store->mirror.office_ms > store->heard_ms ? store->mirror.office_ms : store->heard_ms;
}

void store_mirror_position(struct store *store, char epoch[WIRE_EPOCH_SIZE], int64_t *cursor)
{
    pthread_mutex_lock(&store->lock);
    bool usable = store->mirror.number > 0 && !store->mirror.broken;
    text_copy(epoch, WIRE_EPOCH_SIZE, usable ? store->mirror.position.epoch : "");
    *cursor = usable ? store->mirror.position.cursor : 0;
    store->position_was_empty = !usable;
    pthread_mutex_unlock(&store->lock);
}

void store_mirror_broken(struct store *store, int64_t number)
{
    pthread_mutex_lock(&store->lock);
    bool news = store->mirror.number == number && number > 0 && !store->mirror.broken;
    if (news)
        store->mirror.broken = true;
    pthread_mutex_unlock(&store->lock);
    if (news)
        log_write(LOG_ERROR, "store", "mirror-%lld is damaged, it will be pulled again", (long long)number);
}

/* ---- folders -------------------------------------------------------------------------------------------------------------------- */

void store_mirror_sweep(struct store *store, bool keep_build)
{
    int64_t numbers[SWEEP_MAX], newest = 0;
    size_t count = 0;
    DIR *folder = opendir(store->folder);
    if (!folder)
        return;
    for (struct dirent *entry; count < SWEEP_MAX && (entry = readdir(folder)) != NULL;) {
        int64_t number;
        if (strncmp(entry->d_name, "mirror-", 7) == 0 &&
            text_parse_int(entry->d_name + 7, 1, INT64_MAX, &number) == BASE_OK &&
            number != store->mirror.number) {
            numbers[count++] = number;
            newest = number > newest ? number : newest;
        }
    }
    closedir(folder);
    store->build = keep_build && newest > store->mirror.number ? newest : 0;
    for (size_t i = 0; i < count; i++) {
        char path[PATH_MAX];
        if (numbers[i] == store->build)
            continue;
        store_mirror_path(store, numbers[i], NULL, path);
        if (file_remove_folder(path) != BASE_OK)
            log_write(LOG_WARNING, "store", "mirror-%lld could not be removed", (long long)numbers[i]);
    }
}

enum store_result store_mirror_create(struct store *store, int64_t number, struct store_db *db)
{
    char path[PATH_MAX];
    struct fault fault = {.text = ""};
    store_mirror_path(store, number, NULL, path);
    if (file_remove_folder(path) != BASE_OK || file_make_folder(path) != BASE_OK)
        return STORE_IO;
    store_mirror_path(store, number, "mirror.db", path);
    enum store_result result = store_db_open(db, path, STORE_DB_BUILD, &fault);
    if (result != STORE_OK) {
        log_write(LOG_ERROR, "store", "%s: %s", fault.place, fault.text);
        return result;
    }
    result = store_db_script(db, store_sql_mirror_0001);
    if (result == STORE_OK)
        result = store_db_script(db, SET_BUILDING);
    if (result != STORE_OK)
        store_db_close(db);
    return result;
}

enum store_result store_mirror_index(struct store_db *db)
{
    return store_db_script(db, store_sql_mirror_indexes);
}

enum store_result store_mirror_writer_open(struct store *store)
{
    char path[PATH_MAX];
    struct fault fault = {.text = ""};
    pthread_mutex_lock(&store->lock);
    int64_t number = store->mirror.broken ? 0 : store->mirror.number;
    pthread_mutex_unlock(&store->lock);
    if (store_db_is_open(&store->mirror_writer) && store->mirror_writer_number == number)
        return STORE_OK;
    store_mirror_writer_close(store);
    if (number == 0)
        return STORE_NO_MIRROR;
    store_mirror_path(store, number, "mirror.db", path);
    enum store_result result = store_db_open(&store->mirror_writer, path, STORE_DB_WRITER, &fault);
    if (result == STORE_OK) {
        store->mirror_writer_number = number;
        return STORE_OK;
    }
    log_write(LOG_ERROR, "store", "%s: %s", fault.place, fault.text);
    if (result != STORE_CORRUPT && result != STORE_NOT_FOUND)
        return result;
    store_mirror_broken(store, number);
    return STORE_CORRUPT;
}

void store_mirror_writer_close(struct store *store)
{
    store_db_close(&store->mirror_writer);
    store->mirror_writer_number = 0;
}

/* ---- the ledger's side: worker ---------------------------------------------------------------------------------------------------- */

enum store_result store_mirror_point(struct store *store, void *number)
{
    enum store_result result = store_ledger_begin(store);
    if (result != STORE_OK)
        return result;
    struct store_query query = store_query(&store->ledger, sql_point);
    store_query_int(&query, *(const int64_t *)number);
    return store_ledger_end(store, store_query_run(&query));
}

enum store_result store_mirror_next(struct store *store, void *number)
{
    enum store_result result = store_ledger_begin(store);
    if (result != STORE_OK)
        return result;
    struct store_query query = store_query(&store->ledger, sql_next);
    if (store_query_row(&query))
        *(int64_t *)number = store_query_get_int(&query, 0);
    return store_ledger_end(store, store_query_run(&query));
}

/* The ledger's connection: opening, checking, migrating; transactions of the worker. */
#include "backend/store/store_internal.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/base/file.h"
#include "backend/base/log.h"
#include "backend/base/text.h"

#define APPLICATION_ID 0x4d744c67 /* as in 0001_init.sql */

static const char sql_begin[] = "BEGIN IMMEDIATE";
static const char sql_commit[] = "COMMIT";
static const char sql_kiosk[] = "SELECT id, estate, mirror, office_ms FROM kiosk";

/* ---- opening ---------------------------------------------------------------------------------------------------------- */

static enum store_result migrate(struct store_db *db, int64_t version, const char *path, struct fault *fault)
{
    int64_t known;
    const struct store_migration *migrations = store_ledger_migrations(&known);
    for (; version < known; version++) {
        enum store_result result = store_db_script(db, sql_begin);
        if (result == STORE_OK)
            result = store_db_script(db, migrations[version].script);
        if (result == STORE_OK)
            result = store_db_script(db, migrations[version].version);
        if (result == STORE_OK)
            result = store_db_script(db, sql_commit);
        if (result != STORE_OK) {
            fault_set(
                fault, path, "migration %lld failed: %s", (long long)version + 1, sqlite3_errmsg(db->handle));
            (void)store_db_undo(db);
            return result;
        }
    }
    return STORE_OK;
}

static enum store_result check_and_migrate(struct store *store, const char *path, struct fault *fault)
{
    struct store_db *db = &store->ledger;
    int64_t version, application, pages, known;
    (void)store_ledger_migrations(&known);
    enum store_result result = store_db_check(db);
    if (result != STORE_OK) {
        fault_set(
            fault, path, "%s", result == STORE_CORRUPT ? "quick_check found it damaged" : "can't be checked");
        return result;
    }
    result = store_db_number(db, "PRAGMA user_version", &version);
    if (result == STORE_OK)
        result = store_db_number(db, "PRAGMA application_id", &application);
    if (result == STORE_OK)
        result = store_db_number(db, "SELECT count(*) FROM sqlite_schema", &pages);
    if (result != STORE_OK) {
        fault_set(fault, path, "can't be read: %s", sqlite3_errmsg(db->handle));
        return result;
    }
    if (version > known) {
        fault_set(fault, path,
            "was made by a newer version of this program: its version is %lld, at most %lld is known",
            (long long)version, (long long)known);
        return STORE_NEWER;
    }
    if (pages > 0 && application != APPLICATION_ID) {
        fault_set(fault, path, "is a database, but not a ledger of this program");
        return STORE_CORRUPT;
    }
    result = migrate(db, version, path, fault);
    if (result != STORE_OK)
        return result;
    result = store_outbox_check_chain(store);
    if (result != STORE_OK)
        fault_set(fault, path, "%s",
            result == STORE_CORRUPT ? "the hash chain does not fit the ops"
                                    : "the hash chain can't be checked");
    return result;
}

static enum store_result open_and_check(struct store *store, const char *path, struct fault *fault)
{
    enum store_result result = store_db_open(&store->ledger, path, STORE_DB_LEDGER, fault);
    if (result == STORE_OK)
        result = check_and_migrate(store, path, fault);
    if (result == STORE_BUSY)
        fault_set(fault, path, "another program has the ledger open; only one kiosk may use a data folder");
    if (result != STORE_OK)
        store_db_close(&store->ledger);
    return result;
}

/* SQLite says "corrupt" also of a disk that just now failed to read. The ledger is too precious to be given up for that:
   its files must be readable, and be found damaged once more. */
static enum store_result look_again(struct store *store, const char *path, struct fault *fault)
{
    static const char *const suffixes[] = {"", "-wal"};
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        char file[PATH_MAX + 8];
        snprintf(file, sizeof file, "%s%s", path, suffixes[i]);
        if (file_try_reading(file) == BASE_IO) {
            fault_set(fault, file, "the disk does not give it: %s", strerrordesc_np(errno));
            return STORE_IO;
        }
    }
    return open_and_check(store, path, fault);
}

#define ASIDE "ledger-corrupt-"

/* The database goes first: a journal left without its database is ignored, the reverse would bring back old state. */
static enum store_result move_aside(struct store *store, char aside[PATH_MAX])
{
    static const char *const names[] = {"ledger.db", "ledger.db-wal", "ledger.db-shm"};
    char time[CALENDAR_TIME_SIZE];
    calendar_format_time(store_wall_ms(store), time);
    for (char *at = time; *at; at++)
        *at = *at == ':' ? '-' : *at;
    snprintf(aside, PATH_MAX, "%s/" ASIDE "%s", store->folder, time);
    for (int again = 2; access(aside, F_OK) == 0 && again < 100; again++)
        snprintf(aside, PATH_MAX, "%s/" ASIDE "%s-%d", store->folder, time, again);
    if (file_make_folder(aside) != BASE_OK)
        return STORE_IO;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char from[PATH_MAX], to[PATH_MAX + 32];
        snprintf(from, sizeof from, "%s/%s", store->folder, names[i]);
        snprintf(to, sizeof to, "%s/%s", aside, names[i]);
        if (rename(from, to) != 0 && errno != ENOENT)
            return STORE_IO;
    }
    return file_sync_folder(store->folder) == BASE_OK ? STORE_OK : STORE_IO;
}

enum store_result store_ledger_forget_damaged(struct store *store)
{
    DIR *folder = opendir(store->folder);
    enum store_result result = folder ? STORE_OK : STORE_IO;
    for (struct dirent *entry; result == STORE_OK && (entry = readdir(folder)) != NULL;) {
        char path[PATH_MAX];
        if (strncmp(entry->d_name, ASIDE, sizeof ASIDE - 1) != 0)
            continue;
        if (snprintf(path, sizeof path, "%s/%s", store->folder, entry->d_name) >= (int)sizeof path ||
            file_remove_folder(path) != BASE_OK)
            result = STORE_IO;
    }
    if (folder)
        closedir(folder);
    return result;
}

enum store_result store_ledger_open(struct store *store, struct fault *fault)
{
    struct fault found = {.text = ""}, again = {.text = ""};
    char path[PATH_MAX], aside[PATH_MAX];
    snprintf(path, sizeof path, "%s/ledger.db", store->folder);
    enum store_result result = open_and_check(store, path, &found);
    if (result == STORE_CORRUPT) {
        log_write(LOG_ERROR, "store", "%s: %s", found.place, found.text);
        found = (struct fault){.text = ""};
        result = look_again(store, path, &found);
    }
    if (result == STORE_CORRUPT) {
        result = move_aside(store, aside);
        if (result == STORE_OK)
            result = open_and_check(store, path, &again);
        if (result == STORE_OK)
            fault_set(
                &found, path, "was damaged and moved to %.150s; the kiosk must be enrolled again", aside);
        else
            fault_set(&found, path, "is damaged and can't be replaced: %s", again.text);
    }
    if (fault && found.text[0])
        *fault = found;
    return result;
}

enum store_result store_ledger_load(struct store *store)
{
    int64_t mirror = 0;
    struct store_query query = store_query(&store->ledger, sql_kiosk);
    bool found = store_query_row(&query);
    if (found) {
        store_query_get(&query, 0, store->identity.kiosk, sizeof store->identity.kiosk);
        store_query_get(&query, 1, store->identity.estate, sizeof store->identity.estate);
        mirror = store_query_get_int(&query, 2);
        store->heard_ms = store_query_get_int(&query, 3);
    }
    enum store_result result = store_query_end(&query);
    if (result == STORE_OK && !found)
        result = STORE_CORRUPT;
    if (result == STORE_OK) {
        store_mirror_load(store, mirror);
        result = store_outbox_load(store);
    }
    if (result == STORE_OK)
        result = store_staff_load(store);
    return result;
}

void store_ledger_close(struct store *store)
{
    store_db_close(&store->ledger);
}

/* ---- transactions ------------------------------------------------------------------------------------------------------ */

enum store_result store_ledger_begin(struct store *store)
{
    /* What could not be rolled back when it failed must not become part of what follows. */
    if (!store_db_undo(&store->ledger))
        return STORE_IO;
    struct store_query query = store_query(&store->ledger, sql_begin);
    return store_query_run(&query);
}

static void publish(struct store *store)
{
    size_t count = store->fresh_count;
    pthread_mutex_lock(&store->lock);
    for (size_t i = 0; i < count; i++)
        store_pending_publish(store, store->fresh[i]);
    store->fresh_count = 0;
    if (count > 0)
        store->generation++;
    pthread_mutex_unlock(&store->lock);
    if (count == 0)
        return;
    pthread_mutex_lock(&store->ready_lock);
    if (store->ready)
        store->ready(store->ready_context);
    pthread_mutex_unlock(&store->ready_lock);
    store_tell_changed(store);
}

enum store_result store_ledger_end(struct store *store, enum store_result result)
{
    if (result == STORE_OK) {
        pthread_mutex_lock(&store->lock);
        result = store_pending_reserve(store, store->fresh_count);
        pthread_mutex_unlock(&store->lock);
    }
    if (result == STORE_OK) {
        struct store_query query = store_query(&store->ledger, sql_commit);
        result = store_query_run(&query);
    }
    if (result == STORE_OK) {
        publish(store);
        return STORE_OK;
    }
    (void)store_db_undo(&store->ledger);
    while (store->fresh_count > 0)
        store_pending_free(store->fresh[--store->fresh_count]);
    return result;
}

/* Views: reading one committed state of the mirror, and going on to the next when asked. */
#include "backend/store/store_view_internal.h"

#include <stdlib.h>
#include <string.h>

#include "backend/base/log.h"
#include "backend/base/text.h"

static const char sql_begin[] = "BEGIN";
static const char sql_commit[] = "COMMIT";
/* Reading this row is also what fixes the state the view shows. */
static const char sql_meta[] =
    "SELECT epoch, cursor, office_ms, (SELECT utc_offset FROM estate LIMIT 1) FROM meta";

void store_pending_prune(struct store *store)
{
    size_t kept = 0;
    for (size_t i = 0; i < store->pending_count; i++) {
        struct store_pending *pending = store->pending[i];
        bool seen = store_pending_seen(pending, &store->mirror.position);
        for (const struct store_view *view = store->views; view && seen; view = view->next)
            seen = view->idle || view->number == 0 || store_pending_seen(pending, &view->position);
        if (seen)
            store_pending_free(pending);
        else
            store->pending[kept++] = pending;
    }
    store->pending_count = kept;
}

bool store_grow(void **items, size_t count, size_t *room, size_t size, size_t max)
{
    if (count < *room)
        return true;
    size_t more = *room ? *room * 2 : 16;
    if (count >= max)
        return false;
    void *list = realloc(*items, more * size);
    if (!list)
        return false;
    *items = list;
    *room = more;
    return true;
}

static void end_state(struct store_view *view)
{
    if (!store_db_is_open(&view->db) || sqlite3_get_autocommit(view->db.handle))
        return;
    struct store_query query = store_query(&view->db, sql_commit);
    if (store_query_run(&query) != STORE_OK)
        log_write(LOG_WARNING, "store", "a view could not leave its state");
}

static enum store_result begin_state(struct store_view *view)
{
    struct store_position position = {.epoch = ""};
    struct store_query begin = store_query(&view->db, sql_begin);
    enum store_result result = store_query_run(&begin);
    if (result != STORE_OK)
        return result;
    struct store_query query = store_query(&view->db, sql_meta);
    bool found = store_query_row(&query);
    if (found) {
        store_query_get(&query, 0, position.epoch, sizeof position.epoch);
        position.cursor = store_query_get_int(&query, 1);
        view->office_ms = store_query_get_int(&query, 2);
        view->utc_offset_minutes =
            store_query_null(&query, 3) ? STORE_UTC_DEFAULT : (int)store_query_get_int(&query, 3);
    }
    result = store_query_end(&query);
    if (result == STORE_OK && !found)
        result = STORE_CORRUPT;
    pthread_mutex_lock(&view->store->lock);
    view->position = position;
    view->store->utc_offset_minutes = view->utc_offset_minutes;
    view->idle = false;
    store_pending_prune(view->store);
    pthread_mutex_unlock(&view->store->lock);
    return result;
}

static void detach(struct store_view *view)
{
    pthread_mutex_lock(&view->store->lock);
    int64_t number = view->number;
    view->number = 0;
    pthread_mutex_unlock(&view->store->lock);
    store_db_close(&view->db);
    view->office_ms = 0;
    view->utc_offset_minutes = STORE_UTC_DEFAULT;
    store_mirror_release(view->store, number);
}

/* Claims the number before the file is opened, so that nobody removes the folder meanwhile. */
static int64_t claim(struct store_view *view)
{
    struct store *store = view->store;
    pthread_mutex_lock(&store->lock);
    int64_t number = store->mirror.broken ? 0 : store->mirror.number;
    view->number = number;
    pthread_mutex_unlock(&store->lock);
    return number;
}

static enum store_result attach(struct store_view *view)
{
    char path[PATH_MAX];
    struct fault fault = {.text = ""};
    int64_t number = claim(view);
    if (number == 0)
        return STORE_NO_MIRROR;
    store_mirror_path(view->store, number, "mirror.db", path);
    enum store_result result = store_db_open(&view->db, path, STORE_DB_READER, &fault);
    if (result != STORE_OK)
        log_write(LOG_ERROR, "store", "%s: %s", fault.place, fault.text);
    return result;
}

static enum store_result go_on(struct store_view *view)
{
    struct store *store = view->store;
    end_state(view);
    store_view_forget_roster(view);
    pthread_mutex_lock(&store->lock);
    view->generation = store->generation;
    bool stays = view->number == store->mirror.number && !store->mirror.broken;
    pthread_mutex_unlock(&store->lock);
    enum store_result result = STORE_OK;
    if (!stays || !store_db_is_open(&view->db)) {
        detach(view);
        result = attach(view);
    }
    if (result == STORE_OK)
        result = begin_state(view);
    if (result == STORE_OK || result == STORE_NO_MIRROR)
        return result;
    if (result == STORE_CORRUPT || result == STORE_NOT_FOUND)
        store_mirror_broken(store, view->number);
    detach(view);
    return STORE_NO_MIRROR;
}

enum store_result store_view_open(struct store *store, struct store_view **out)
{
    struct store_view *view = calloc(1, sizeof *view);
    *out = view;
    if (!view)
        return STORE_NO_MEMORY;
    view->store = store;
    view->utc_offset_minutes = STORE_UTC_DEFAULT;
    pthread_mutex_lock(&store->lock);
    view->next = store->views;
    store->views = view;
    pthread_mutex_unlock(&store->lock);
    return go_on(view);
}

void store_view_close(struct store_view *view)
{
    if (!view)
        return;
    end_state(view);
    store_view_forget_roster(view);
    detach(view);
    struct store *store = view->store;
    pthread_mutex_lock(&store->lock);
    for (struct store_view **at = &store->views; *at; at = &(*at)->next) {
        if (*at == view) {
            *at = view->next;
            break;
        }
    }
    store_pending_prune(store);
    pthread_mutex_unlock(&store->lock);
    free(view);
}

bool store_view_refresh(struct store_view *view)
{
    pthread_mutex_lock(&view->store->lock);
    bool same = view->generation == view->store->generation && !view->idle;
    pthread_mutex_unlock(&view->store->lock);
    if (same)
        return false;
    (void)go_on(view);
    return true;
}

bool store_view_empty(const struct store_view *view)
{
    return !store_db_is_open(&view->db);
}

enum store_result store_view_of_worker(struct store *store, struct store_view **out)
{
    enum store_result result = STORE_OK;
    if (!store->worker_view)
        result = store_view_open(store, &store->worker_view);
    else
        (void)store_view_refresh(store->worker_view);
    *out = store->worker_view;
    return result == STORE_NO_MIRROR ? STORE_OK : result;
}

void store_view_rest(struct store_view *view)
{
    end_state(view);
    pthread_mutex_lock(&view->store->lock);
    view->idle = true;
    pthread_mutex_unlock(&view->store->lock);
}

enum store_result store_view_ready(const struct store_view *view)
{
    return store_view_empty(view) ? STORE_NO_MIRROR : STORE_OK;
}

struct store_query store_view_query(struct store_view *view, const char *sql)
{
    return store_query(&view->db, sql);
}

enum store_result store_view_end(struct store_view *view, struct store_query *query)
{
    enum store_result result = store_query_end(query);
    if (result == STORE_CORRUPT)
        store_mirror_broken(view->store, view->number);
    return result;
}

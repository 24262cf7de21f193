#include "backend/office/service_internal.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backend/base/calendar.h"
#include "backend/base/file.h"
#include "backend/base/log.h"
#include "backend/office/desk/desk_daily.h"

#define QUEUE_MAX 10000
#define GROUP_MAX 256 /* pieces of one commit */

struct queued {
    struct service_work work;
    bool quiet;
};

struct service {
    struct db *db;
    struct desk desk;
    const struct base_clock *clock;
    struct service_socket *socket;
    pthread_t writer, daily;
    bool writer_runs, daily_runs;
    pthread_mutex_t mutex;
    pthread_cond_t work_came, stopping_came;
    struct queued *queue; /* guarded by mutex: a ring of QUEUE_MAX */
    size_t first, count;
    bool stopping;
    pthread_mutex_t commit_mutex; /* held during the callback; never taken under `mutex` */
    void (*committed)(void *context);
    void *committed_context;
};

/* ---- the writer ---------------------------------------------------------------------------------------------------- */

static size_t take_group(struct service *service, struct queued *group)
{
    pthread_mutex_lock(&service->mutex);
    while (service->count == 0 && !service->stopping)
        pthread_cond_wait(&service->work_came, &service->mutex);
    size_t taken = service->count < GROUP_MAX ? service->count : GROUP_MAX;
    for (size_t i = 0; i < taken; i++)
        group[i] = service->queue[(service->first + i) % QUEUE_MAX];
    service->first = (service->first + taken) % QUEUE_MAX;
    service->count -= taken;
    pthread_mutex_unlock(&service->mutex);
    return taken;
}

static enum desk_result run_piece(struct service *service, const struct service_work *work)
{
    if (db_savepoint(service->db) != DB_OK)
        return DESK_UNAVAILABLE;
    enum desk_result result = work->run(work->context, &service->desk);
    if (result == DESK_OK && db_release(service->db) != DB_OK)
        result = DESK_UNAVAILABLE;
    if (result != DESK_OK)
        db_rollback_to_savepoint(service->db);
    return result;
}

static void tell_committed(struct service *service)
{
    pthread_mutex_lock(&service->commit_mutex);
    if (service->committed)
        service->committed(service->committed_context);
    pthread_mutex_unlock(&service->commit_mutex);
}

/* In one transaction. Stops at a piece that the database failed (true): a full disk or missing memory may have undone the
   pieces before it as well, so nothing is committed. */
static bool run_together(
    struct service *service, const struct queued *group, size_t count, enum desk_result *results)
{
    bool any = false, loud = false, committed = false, failed = false;
    bool begun = db_begin(service->db) == DB_OK;
    for (size_t i = 0; i < count; i++)
        results[i] = DESK_UNAVAILABLE;
    for (size_t i = 0; begun && !failed && i < count; i++) {
        results[i] = run_piece(service, &group[i].work);
        any = any || results[i] == DESK_OK;
        loud = loud || (results[i] == DESK_OK && !group[i].quiet);
        failed = results[i] == DESK_UNAVAILABLE || results[i] == DESK_NO_MEMORY;
    }
    if (begun && any && !failed)
        committed = db_commit(service->db) == DB_OK;
    if (!begun || failed || (any && !committed))
        log_write(LOG_ERROR, "service", "the database did not take %zu pieces of work: %s", count,
            db_error(service->db));
    if (begun && !committed)
        db_rollback(service->db);
    for (size_t i = 0; i < count; i++) {
        if (!committed && results[i] == DESK_OK)
            results[i] = DESK_UNAVAILABLE;
    }
    if (committed && loud)
        tell_committed(service);
    return begun && failed;
}

/* A piece that fails the database must not fail its neighbours again and again: then each runs alone. */
static void run_group(struct service *service, const struct queued *group, size_t count)
{
    enum desk_result results[GROUP_MAX];
    bool alone = run_together(service, group, count, results) && count > 1;
    for (size_t i = 0; i < count; i++) {
        if (alone)
            run_together(service, &group[i], 1, &results[i]);
        group[i].work.done(group[i].work.context, results[i]);
    }
}

static void *write_loop(void *data)
{
    struct service *service = data;
    struct queued group[GROUP_MAX];
    for (size_t count; (count = take_group(service, group)) > 0;)
        run_group(service, group, count);
    return NULL;
}

static bool post(struct service *service, const struct service_work *work, bool quiet)
{
    pthread_mutex_lock(&service->mutex);
    bool room = !service->stopping && service->count < QUEUE_MAX;
    if (room) {
        service->queue[(service->first + service->count++) % QUEUE_MAX] = (struct queued){*work, quiet};
        pthread_cond_signal(&service->work_came);
    }
    pthread_mutex_unlock(&service->mutex);
    return room;
}

bool service_post(struct service *service, const struct service_work *work)
{
    return post(service, work, false);
}

bool service_post_quiet(struct service *service, const struct service_work *work)
{
    return post(service, work, true);
}

/* ---- the daily work: at the start, and after each midnight of the estate --------------------------------------------- */

struct daily {
    struct service *service;
    bool more, done;
};

static enum desk_result run_daily(void *context, struct desk *desk)
{
    struct daily *daily = context;
    return desk_daily(desk, &daily->more);
}

static void daily_done(void *context, enum desk_result result)
{
    struct daily *daily = context;
    if (result != DESK_OK)
        log_write(LOG_ERROR, "service", "the daily work failed: %s", desk_result_text(result));
    pthread_mutex_lock(&daily->service->mutex);
    daily->more = daily->more && result == DESK_OK;
    daily->done = true;
    pthread_cond_broadcast(&daily->service->stopping_came);
    pthread_mutex_unlock(&daily->service->mutex);
}

static void do_daily_work(struct service *service)
{
    for (bool more = true; more;) {
        struct daily daily = {.service = service};
        if (!service_post(service, &(struct service_work){run_daily, daily_done, &daily}))
            return;
        pthread_mutex_lock(&service->mutex);
        while (!daily.done) /* also while stopping: the writer finishes its queue */
            pthread_cond_wait(&service->stopping_came, &service->mutex);
        pthread_mutex_unlock(&service->mutex);
        more = daily.more;
    }
}

static void *daily_loop(void *data)
{
    struct service *service = data;
    for (;;) {
        do_daily_work(service);
        int64_t now = clock_wall_ms(service->clock);
        struct calendar_local local = calendar_to_local(now, service->desk.utc_offset_minutes);
        int64_t wait_ms = calendar_from_local(local.day + 1, 1, service->desk.utc_offset_minutes) - now;
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += (time_t)(wait_ms / 1000) + 1;
        pthread_mutex_lock(&service->mutex);
        int waited = 0;
        while (!service->stopping && waited == 0)
            waited = pthread_cond_timedwait(&service->stopping_came, &service->mutex, &until);
        bool stopping = service->stopping;
        pthread_mutex_unlock(&service->mutex);
        if (stopping)
            return NULL;
    }
}

/* ---- start and stop ---------------------------------------------------------------------------------------------------- */

void service_on_commit(struct service *service, void (*committed)(void *context), void *context)
{
    pthread_mutex_lock(&service->commit_mutex);
    service->committed_context = context;
    service->committed = committed;
    pthread_mutex_unlock(&service->commit_mutex);
}

/* The database and its log, which others may have been let into by a copy or a wrong umask. */
static enum desk_result keep_private(const char *database, struct fault *fault)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; database && i < sizeof suffixes / sizeof suffixes[0]; i++) {
        char path[PATH_MAX];
        int changed;
        if (snprintf(path, sizeof path, "%s%s", database, suffixes[i]) >= (int)sizeof path)
            return DESK_INVALID;
        enum base_result result = file_make_private(path, &changed, fault);
        if (result == BASE_NOT_FOUND)
            continue;
        if (result != BASE_OK)
            return DESK_DENIED;
        if (changed > 0)
            log_write(LOG_WARNING, "service", "%s could be used by others; it can't now", path);
    }
    return DESK_OK;
}

enum desk_result service_start(
    const struct service_options *options, struct service **out, struct fault *fault)
{
    struct service *service = calloc(1, sizeof *service);
    *out = NULL;
    if (!service || !(service->queue = calloc(QUEUE_MAX, sizeof *service->queue))) {
        free(service);
        return DESK_NO_MEMORY;
    }
    service->clock = options->clock;
    pthread_mutex_init(&service->mutex, NULL);
    pthread_mutex_init(&service->commit_mutex, NULL);
    pthread_cond_init(&service->work_came, NULL);
    pthread_cond_init(&service->stopping_came, NULL);
    enum desk_result result = DESK_UNAVAILABLE;
    if (db_open(options->url, DB_SERVE, &service->db, fault) == DB_OK)
        result = keep_private(db_path(service->db), fault);
    if (result == DESK_OK)
        result = desk_open(&service->desk, service->db, options->clock, options->random, fault);
    service->desk.seals = options->seals;
    service->desk.seal_count = options->seal_count;
    if (result == DESK_OK && !service->desk.estate[0]) {
        fault_set(fault, options->url, "holds no estate yet");
        result = DESK_NOT_FOUND;
    }
    if (result == DESK_OK) {
        service->writer_runs = pthread_create(&service->writer, NULL, write_loop, service) == 0;
        service->daily_runs =
            service->writer_runs && pthread_create(&service->daily, NULL, daily_loop, service) == 0;
        result = service->daily_runs ? DESK_OK : DESK_NO_MEMORY;
    }
    if (result == DESK_OK && options->command && db_path(service->db))
        result =
            service_socket_open(service, db_path(service->db), options->command, &service->socket, fault);
    if (result != DESK_OK) {
        service_stop(service);
        return result;
    }
    *out = service;
    return DESK_OK;
}

void service_stop(struct service *service)
{
    if (!service)
        return;
    service_socket_close(service->socket);
    pthread_mutex_lock(&service->mutex);
    service->stopping = true;
    pthread_cond_broadcast(&service->work_came);
    pthread_cond_broadcast(&service->stopping_came);
    pthread_mutex_unlock(&service->mutex);
    if (service->daily_runs)
        pthread_join(service->daily, NULL);
    if (service->writer_runs)
        pthread_join(service->writer, NULL);
    if (service->db)
        db_close(service->db);
    pthread_cond_destroy(&service->stopping_came);
    pthread_cond_destroy(&service->work_came);
    pthread_mutex_destroy(&service->commit_mutex);
    pthread_mutex_destroy(&service->mutex);
    free(service->queue);
    free(service);
}

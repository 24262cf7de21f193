#include "backend/office/httpd/httpd_internal.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "backend/base/gzip.h"

bool httpd_is_stopping(struct httpd *httpd)
{
    pthread_mutex_lock(&httpd->mutex);
    bool stopping = httpd->stopping;
    pthread_mutex_unlock(&httpd->mutex);
    return stopping;
}

bool httpd_post(struct httpd *httpd, const struct service_work *work)
{
    pthread_mutex_lock(&httpd->mutex); /* the service may be gone as soon as `stopping` was set under it */
    bool posted = !httpd->stopping && service_post(httpd->service, work);
    pthread_mutex_unlock(&httpd->mutex);
    return posted;
}

bool httpd_post_quiet(struct httpd *httpd, const struct service_work *work)
{
    pthread_mutex_lock(&httpd->mutex);
    bool posted = !httpd->stopping && service_post_quiet(httpd->service, work);
    pthread_mutex_unlock(&httpd->mutex);
    return posted;
}

/* ---- what wakes the long-polls ---------------------------------------------------------------------------------- */

static void on_commit(void *context)
{
    struct httpd *httpd = context;
    pthread_mutex_lock(&httpd->mutex);
    httpd->commits++;
    httpd_wake_waiting(httpd, true);
    pthread_mutex_unlock(&httpd->mutex);
}

static void *timer_loop(void *data)
{
    struct httpd *httpd = data;
    pthread_mutex_lock(&httpd->mutex);
    while (!httpd->stopping) {
        int64_t next = httpd_wake_waiting(httpd, false), guard = httpd_guard_sweep(httpd);
        next = next && (!guard || next < guard) ? next : guard;
        httpd->timer_due_ms = next;
        if (next) {
            struct timespec until = {(time_t)(next / 1000), (long)(next % 1000) * 1000000};
            pthread_cond_timedwait(&httpd->timer_came, &httpd->mutex, &until);
        } else {
            pthread_cond_wait(&httpd->timer_came, &httpd->mutex);
        }
    }
    pthread_mutex_unlock(&httpd->mutex);
    return NULL;
}

/* ---- requests ---------------------------------------------------------------------------------------------------------- */

/* Of bodies and answers under way: what is counted here is given back when the request has ended. */
bool httpd_hold(struct httpd_request *request, size_t bytes)
{
    struct httpd *httpd = request->httpd;
    if (bytes > httpd->memory_max - httpd->held)
        return false;
    httpd->held += bytes;
    request->held += bytes;
    return true;
}

static bool take_body(struct httpd_request *request, const char *bytes, size_t count)
{
    bool room = !request->refusal.status && httpd_hold(request, count);
    if (room && buf_append(&request->body, bytes, count) == BASE_OK)
        return true;
    if (!request->refusal.status) {
        bool large = request->body.failed == BASE_TOO_LARGE;
        request->refusal =
            large ? (struct httpd_refusal){MHD_HTTP_CONTENT_TOO_LARGE, "too_large", "the body is too large"}
                  : (struct httpd_refusal){MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", "out of memory"};
        buf_wipe(&request->body);
        request->httpd->held -= request->held;
        request->held = 0;
    }
    request->dropped += count;
    return request->dropped <= HTTPD_DROP_MAX;
}

/* A compressed body becomes a plain one, which has the same maximum. */
static void unpack_body(struct httpd_request *request)
{
    struct buf plain;
    buf_init(&plain, request->body.max);
    enum base_result result = gzip_unpack(buf_borrow(&request->body), request->body.len, &plain);
    if (result == BASE_OK && !httpd_hold(request, plain.len))
        result = BASE_NO_MEMORY;
    if (result == BASE_TOO_LARGE)
        request->refusal =
            (struct httpd_refusal){MHD_HTTP_CONTENT_TOO_LARGE, "too_large", "the body is too large"};
    else if (result == BASE_SYNTAX)
        request->refusal =
            (struct httpd_refusal){MHD_HTTP_BAD_REQUEST, "malformed", "the body is not whole gzip"};
    else if (result != BASE_OK)
        request->refusal =
            (struct httpd_refusal){MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", "out of memory"};
    buf_wipe(&request->body);
    request->body = plain;
}

static struct httpd_request *begin_request(struct httpd *httpd, struct MHD_Connection *connection)
{
    struct httpd_request *request = calloc(1, sizeof *request);
    if (!request)
        return NULL;
    request->httpd = httpd;
    request->connection = connection;
    pthread_mutex_lock(&httpd->mutex);
    httpd->active++;
    pthread_mutex_unlock(&httpd->mutex);
    return request;
}

/* The body is there, or the connection was resumed. */
static enum MHD_Result go_on(struct httpd_request *request)
{
    const struct httpd_refusal *refusal = &request->refusal;
    httpd_guard(request, GUARD_NOT);
    if (request->step == HTTPD_ROUTE)
        return request->route->resume(request);
    if (request->step == HTTPD_BODY && request->packed && !refusal->status)
        unpack_body(request);
    if (refusal->status)
        return httpd_refuse(request, refusal->status, refusal->error, refusal->message);
    if (request->step == HTTPD_BODY && request->kiosk.next_sha256[0]) {
        request->step = HTTPD_TOKEN;
        return httpd_use_next_token(request);
    }
    request->step = HTTPD_ROUTE;
    return request->route->start(request);
}

enum MHD_Result httpd_on_request(void *context, struct MHD_Connection *connection, const char *path,
    const char *method, const char *version, const char *upload, size_t *upload_size, void **per_request)
{
    (void)version;
    struct httpd_request *request = *per_request;
    if (!request) { /* the head has come */
        *per_request = request = begin_request(context, connection);
        if (!request)
            return MHD_NO;
        httpd_guard(request, GUARD_BODY);
        request->refusal = httpd_examine_head(request, method, path);
        buf_init(&request->body, request->route ? request->route->body_max : 0);
        return MHD_YES;
    }
    if (*upload_size) {
        bool taken = take_body(request, upload, *upload_size);
        *upload_size = 0;
        return taken ? MHD_YES : MHD_NO;
    }
    return go_on(request);
}

void httpd_on_completed(
    void *context, struct MHD_Connection *connection, void **per_request, enum MHD_RequestTerminationCode how)
{
    (void)connection;
    (void)how;
    struct httpd *httpd = context;
    struct httpd_request *request = *per_request;
    if (!request)
        return;
    httpd_forget_waiting(request);
    httpd_guard(request, GUARD_IDLE);
    httpd->held -= request->held;
    if (request->state && request->free_state)
        request->free_state(request->state);
    buf_wipe(&request->body);
    free(request);
    *per_request = NULL;
    pthread_mutex_lock(&httpd->mutex);
    if (--httpd->active == 0)
        pthread_cond_broadcast(&httpd->idle_came);
    pthread_mutex_unlock(&httpd->mutex);
}

/* ---- start and stop ------------------------------------------------------------------------------------------------------ */

enum desk_result httpd_start(const struct httpd_options *options, struct httpd **out, struct fault *fault)
{
    struct httpd *httpd = calloc(1, sizeof *httpd);
    *out = NULL;
    if (!httpd)
        return DESK_NO_MEMORY;
    httpd->service = options->service;
    httpd->listener = MHD_INVALID_SOCKET;
    httpd->clock = options->clock;
    httpd->limits = options->limits ? *options->limits : (struct httpd_limits)HTTPD_LIMITS_DEFAULT;
    httpd->memory_max = (size_t)httpd->limits.memory_mib * 1024 * 1024;
    httpd->address_salt = (uint32_t)random_below(&options->random, UINT32_MAX);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&httpd->mutex, NULL);
    pthread_cond_init(&httpd->timer_came, &attributes);
    pthread_cond_init(&httpd->idle_came, &attributes);
    pthread_condattr_destroy(&attributes);
    enum desk_result result = DESK_UNAVAILABLE;
    if (db_open(options->url, DB_READ, &httpd->db, fault) == DB_OK)
        result = desk_open(&httpd->desk, httpd->db, options->clock, options->random, fault);
    service_on_commit(options->service, on_commit, httpd);
    if (result == DESK_OK)
        result = httpd_listen(httpd, options, fault);
    if (result == DESK_OK) {
        httpd->timer_runs = pthread_create(&httpd->timer, NULL, timer_loop, httpd) == 0;
        result = httpd->timer_runs ? DESK_OK : DESK_NO_MEMORY;
    }
    if (result != DESK_OK) {
        service_on_commit(options->service, NULL, NULL);
        httpd_stop(httpd);
        return result;
    }
    *out = httpd;
    return DESK_OK;
}

const char *httpd_address(const struct httpd *httpd)
{
    return httpd->address;
}

void httpd_quiesce(struct httpd *httpd)
{
    httpd->listener = MHD_quiesce_daemon(httpd->daemon); /* its thread may be about to look at it once more */
    pthread_mutex_lock(&httpd->mutex);
    httpd->stopping = true;
    httpd_wake_waiting(httpd, true);
    pthread_cond_signal(&httpd->timer_came);
    pthread_mutex_unlock(&httpd->mutex);
}

/* Until every request is answered whole, or time is up. */
static void wait_idle(struct httpd *httpd)
{
    int64_t until_ms = httpd_mono_ms() + HTTPD_STOP_S * 1000;
    struct timespec until = {(time_t)(until_ms / 1000), (long)(until_ms % 1000) * 1000000};
    pthread_mutex_lock(&httpd->mutex);
    for (int waited = 0; httpd->active > 0 && waited == 0;)
        waited = pthread_cond_timedwait(&httpd->idle_came, &httpd->mutex, &until);
    pthread_mutex_unlock(&httpd->mutex);
}

void httpd_stop(struct httpd *httpd)
{
    if (!httpd)
        return;
    if (httpd->timer_runs) {
        pthread_mutex_lock(&httpd->mutex);
        httpd->stopping = true;
        pthread_cond_signal(&httpd->timer_came);
        pthread_mutex_unlock(&httpd->mutex);
        pthread_join(httpd->timer, NULL);
    }
    if (httpd->daemon) {
        wait_idle(httpd);
        MHD_stop_daemon(httpd->daemon);
        if (httpd->listener != MHD_INVALID_SOCKET)
            close(httpd->listener);
    }
    httpd_devices_free(httpd);
    if (httpd->db)
        db_close(httpd->db);
    pthread_cond_destroy(&httpd->idle_came);
    pthread_cond_destroy(&httpd->timer_came);
    pthread_mutex_destroy(&httpd->mutex);
    free(httpd);
}

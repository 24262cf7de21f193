#include "backend/office/httpd/httpd_internal.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backend/base/log.h"
#include "backend/base/text.h"

/* ---- answers ------------------------------------------------------------------------------------------------------- */

enum MHD_Result httpd_answer(struct httpd_request *request, unsigned status, const struct buf *body)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(body ? body->len : 0,
        body && body->data ? body->data : (void *)(uintptr_t) "", MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json; charset=utf-8");
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED && request->route)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, request->route->method);
    if (status == MHD_HTTP_UNAUTHORIZED)
        MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
    if (status == MHD_HTTP_SERVICE_UNAVAILABLE || status == MHD_HTTP_TOO_MANY_REQUESTS)
        MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, "5");
    enum MHD_Result queued = MHD_queue_response(request->connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

enum MHD_Result httpd_refuse(
    struct httpd_request *request, unsigned status, const char *error, const char *message)
{
    struct wire_error refusal;
    struct buf body;
    text_copy(refusal.error, sizeof refusal.error, error);
    text_copy(refusal.message, sizeof refusal.message, message);
    buf_init(&body, 4096);
    bool written = wire_error_write(&refusal, &body) == WIRE_OK;
    enum MHD_Result queued = httpd_answer(request, status, written ? &body : NULL);
    buf_free(&body);
    return queued;
}

void httpd_time(const struct httpd *httpd, char out[CALENDAR_TIME_SIZE])
{
    calendar_format_time(clock_wall_ms(httpd->clock), out);
}

int64_t httpd_mono_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- long-polls that sleep --------------------------------------------------------------------------------------------- */

static void unlink_waiting(struct httpd *httpd, struct httpd_request *request)
{
    *(request->previous_waiting ? &request->previous_waiting->next_waiting : &httpd->waiting) =
        request->next_waiting;
    if (request->next_waiting)
        request->next_waiting->previous_waiting = request->previous_waiting;
    request->next_waiting = request->previous_waiting = NULL;
    request->waiting = false;
}

void httpd_before_wait(struct httpd_request *request)
{
    pthread_mutex_lock(&request->httpd->mutex);
    request->commits_seen = request->httpd->commits;
    pthread_mutex_unlock(&request->httpd->mutex);
}

void httpd_wait(struct httpd_request *request, int64_t wait_ms)
{
    struct httpd *httpd = request->httpd;
    pthread_mutex_lock(&httpd->mutex);
    MHD_suspend_connection(
        request->connection); /* under the mutex: a commit can't resume it before it sleeps */
    request->wait_until_ms = httpd_mono_ms() + wait_ms;
    request->waiting = true;
    request->next_waiting = httpd->waiting;
    if (httpd->waiting)
        httpd->waiting->previous_waiting = request;
    httpd->waiting = request;
    if (httpd->stopping || httpd->commits != request->commits_seen) {
        unlink_waiting(httpd, request);
        MHD_resume_connection(request->connection);
    }
    pthread_cond_signal(&httpd->timer_came);
    pthread_mutex_unlock(&httpd->mutex);
}

void httpd_forget_waiting(struct httpd_request *request)
{
    pthread_mutex_lock(&request->httpd->mutex);
    if (request->waiting)
        unlink_waiting(request->httpd, request);
    pthread_mutex_unlock(&request->httpd->mutex);
}

/* Wakes those whose time is up, or all. The mutex is held. Returns the next moment something is due, 0 none. */
static int64_t wake_waiting(struct httpd *httpd, bool all)
{
    int64_t now = httpd_mono_ms(), next = 0;
    for (struct httpd_request *request = httpd->waiting; request;) {
        struct httpd_request *after = request->next_waiting;
        if (all || request->wait_until_ms <= now) {
            unlink_waiting(httpd, request);
            MHD_resume_connection(request->connection);
        } else if (!next || request->wait_until_ms < next) {
            next = request->wait_until_ms;
        }
        request = after;
    }
    return next;
}

static void on_commit(void *context)
{
    struct httpd *httpd = context;
    pthread_mutex_lock(&httpd->mutex);
    httpd->commits++;
    wake_waiting(httpd, true);
    pthread_mutex_unlock(&httpd->mutex);
}

static void *timer_loop(void *data)
{
    struct httpd *httpd = data;
    pthread_mutex_lock(&httpd->mutex);
    while (!httpd->stopping) {
        int64_t next = wake_waiting(httpd, false);
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

static void choose_route(struct httpd_request *request, const char *method, const char *path)
{
    size_t count;
    const struct httpd_route *routes = httpd_routes(&count);
    request->early_status = MHD_HTTP_NOT_FOUND;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(routes[i].path, path) != 0)
            continue;
        request->route = &routes[i];
        bool same = strcmp(routes[i].method, method) == 0;
        request->early_status = same ? 0 : MHD_HTTP_METHOD_NOT_ALLOWED;
        if (same)
            return;
    }
    if (!request->route && strncmp(path, "/v", 2) == 0 && strncmp(path, "/v1/", 4) != 0)
        request->early_status = MHD_HTTP_UPGRADE_REQUIRED;
}

static enum MHD_Result refuse_early(struct httpd_request *request)
{
    switch (request->early_status) {
    case MHD_HTTP_METHOD_NOT_ALLOWED:
        return httpd_refuse(
            request, request->early_status, "method_not_allowed", "this address takes another method");
    case MHD_HTTP_UPGRADE_REQUIRED:
        return httpd_refuse(
            request, request->early_status, "unknown_protocol", "protocol versions 1 to 1 are supported");
    default:
        return httpd_refuse(request, MHD_HTTP_NOT_FOUND, "not_found", "there is nothing at this address");
    }
}

/* True to go on; else an answer is queued, *queued says whether it could be. */
static bool check_token(struct httpd_request *request, enum MHD_Result *queued)
{
    const char *header =
        MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION);
    if (!header || strncmp(header, "Bearer ", 7) != 0) {
        *queued = httpd_refuse(request, MHD_HTTP_UNAUTHORIZED, "no_token", "a device token is needed");
        return false;
    }
    enum desk_result result = desk_kiosk_find(&request->httpd->desk, header + 7, &request->kiosk);
    if (result == DESK_NOT_FOUND)
        *queued = httpd_refuse(
            request, MHD_HTTP_UNAUTHORIZED, "unknown_token", "this office does not know the device");
    else if (result != DESK_OK)
        *queued = httpd_refuse(
            request, MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", "the database does not answer");
    else if (request->kiosk.revoked && !request->route->revoked_may)
        *queued = httpd_refuse(request, MHD_HTTP_FORBIDDEN, "revoked", "this kiosk was revoked");
    else
        return true;
    return false;
}

static enum MHD_Result start_request(struct httpd_request *request)
{
    enum MHD_Result queued;
    if (request->early_status)
        return refuse_early(request);
    if (request->too_large)
        return httpd_refuse(
            request, MHD_HTTP_CONTENT_TOO_LARGE, "too_large", "a body has at most 262144 bytes");
    if (request->route->needs_token && !check_token(request, &queued))
        return queued;
    return request->route->start(request);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *path,
    const char *method, const char *version, const char *upload, size_t *upload_size, void **per_request)
{
    (void)version;
    struct httpd_request *request = *per_request;
    if (!request) { /* the head has come */
        request = calloc(1, sizeof *request);
        if (!request)
            return MHD_NO;
        request->httpd = context;
        request->connection = connection;
        buf_init(&request->body, HTTPD_BODY_MAX);
        choose_route(request, method, path);
        *per_request = request;
        return MHD_YES;
    }
    if (*upload_size) {
        /* What is too much is read and dropped, so that the client hears the answer. */
        if (!request->too_large && buf_append(&request->body, upload, *upload_size) != BASE_OK) {
            request->too_large = true;
            buf_free(&request->body);
        }
        *upload_size = 0;
        return MHD_YES;
    }
    if (request->started)
        return request->route->resume(request);
    request->started = true;
    return start_request(request);
}

static void on_completed(
    void *context, struct MHD_Connection *connection, void **per_request, enum MHD_RequestTerminationCode how)
{
    (void)context;
    (void)connection;
    (void)how;
    struct httpd_request *request = *per_request;
    if (!request)
        return;
    httpd_forget_waiting(request);
    if (request->state && request->free_state)
        request->free_state(request->state);
    buf_wipe(&request->body);
    free(request);
    *per_request = NULL;
}

/* ---- start and stop ------------------------------------------------------------------------------------------------------ */

static bool read_address(const char *text, struct sockaddr_in *address, struct fault *fault)
{
    char host[64];
    const char *colon = strrchr(text, ':');
    int64_t port;
    *address = (struct sockaddr_in){.sin_family = AF_INET};
    if (!colon || (size_t)(colon - text) >= sizeof host ||
        text_parse_int(colon + 1, 0, 65535, &port) != BASE_OK) {
        fault_set(fault, "--listen", "'%s' is not of the form HOST:PORT with a port from 0 to 65535", text);
        return false;
    }
    snprintf(host, sizeof host, "%.*s", (int)(colon - text), text);
    if (strcmp(host, "localhost") == 0)
        snprintf(host, sizeof host, "127.0.0.1");
    address->sin_port = htons((uint16_t)port);
    if (inet_pton(AF_INET, host, &address->sin_addr) != 1) {
        fault_set(fault, "--listen", "'%s' is not an IPv4 address", host);
        return false;
    }
    return true;
}

/* The one place that decides how the wire is protected. Plain http is for loopback addresses only. */
static bool httpd_transport(const struct sockaddr_in *address, unsigned *flags, struct fault *fault)
{
    if (ntohl(address->sin_addr.s_addr) >> 24 != 127) {
        fault_set(fault, "--listen", "only loopback addresses (127.0.0.0/8) may be served without TLS");
        return false;
    }
    *flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
    return true;
}

static void on_daemon_log(void *context, const char *format, va_list values)
{
    char text[512];
    (void)context;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    vsnprintf(text, sizeof text, format, values);
#pragma GCC diagnostic pop
    text[strcspn(text, "\n")] = '\0';
    log_write(LOG_WARNING, "httpd", "%s", text);
}

static enum desk_result start_daemon(struct httpd *httpd, const char *listen, struct fault *fault)
{
    struct sockaddr_in address;
    unsigned flags;
    if (!read_address(listen, &address, fault) || !httpd_transport(&address, &flags, fault))
        return DESK_INVALID;
    httpd->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, httpd, MHD_OPTION_EXTERNAL_LOGGER,
        on_daemon_log, NULL, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_NOTIFY_COMPLETED,
        on_completed, httpd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTPD_CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTPD_IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)16384, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
    if (!httpd->daemon) {
        fault_set(fault, "--listen", "%s can't be listened on: is another program there?", listen);
        return DESK_UNAVAILABLE;
    }
    httpd->port = MHD_get_daemon_info(httpd->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    return DESK_OK;
}

enum desk_result httpd_start(const struct httpd_options *options, struct httpd **out, struct fault *fault)
{
    struct httpd *httpd = calloc(1, sizeof *httpd);
    *out = NULL;
    if (!httpd)
        return DESK_NO_MEMORY;
    httpd->service = options->service;
    httpd->clock = options->clock;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&httpd->mutex, NULL);
    pthread_cond_init(&httpd->timer_came, &attributes);
    pthread_condattr_destroy(&attributes);
    enum desk_result result = DESK_UNAVAILABLE;
    if (db_open(options->url, DB_READ, &httpd->db, fault) == DB_OK)
        result = desk_open(&httpd->desk, httpd->db, options->clock, options->random, fault);
    if (result == DESK_OK)
        result = start_daemon(httpd, options->listen, fault);
    if (result == DESK_OK) {
        httpd->timer_runs = pthread_create(&httpd->timer, NULL, timer_loop, httpd) == 0;
        result = httpd->timer_runs ? DESK_OK : DESK_NO_MEMORY;
    }
    if (result != DESK_OK) {
        httpd_stop(httpd);
        return result;
    }
    service_on_commit(options->service, on_commit, httpd);
    *out = httpd;
    return DESK_OK;
}

int httpd_port(const struct httpd *httpd)
{
    return httpd->port;
}

void httpd_quiesce(struct httpd *httpd)
{
    if (httpd->daemon) {
        MHD_socket listener = MHD_quiesce_daemon(httpd->daemon);
        if (listener != MHD_INVALID_SOCKET)
            close(listener);
    }
    pthread_mutex_lock(&httpd->mutex);
    httpd->stopping = true;
    wake_waiting(httpd, true);
    pthread_cond_signal(&httpd->timer_came);
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
    if (httpd->daemon)
        MHD_stop_daemon(httpd->daemon);
    if (httpd->db)
        db_close(httpd->db);
    pthread_cond_destroy(&httpd->timer_came);
    pthread_mutex_destroy(&httpd->mutex);
    free(httpd);
}

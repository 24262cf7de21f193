#include "backend/office/httpd/httpd_internal.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "backend/base/log.h"
#include "backend/base/text.h"
#include "backend/office/httpd/httpd_cert.h"

static bool is_stopping(struct httpd *httpd)
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
        MHD_add_response_header(
            response, MHD_HTTP_HEADER_RETRY_AFTER, status == MHD_HTTP_SERVICE_UNAVAILABLE ? "5" : "60");
    if (is_stopping(request->httpd))
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
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
        int64_t next = httpd_wake_waiting(httpd, false);
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

static struct httpd_refusal choose_route(struct httpd_request *request, const char *method, const char *path)
{
    size_t count;
    const struct httpd_route *routes = httpd_routes(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(routes[i].path, path) != 0)
            continue;
        request->route = &routes[i];
        if (strcmp(routes[i].method, method) == 0)
            return (struct httpd_refusal){0};
    }
    if (request->route)
        return (struct httpd_refusal){
            MHD_HTTP_METHOD_NOT_ALLOWED, "method_not_allowed", "this address takes another method"};
    size_t digits = strncmp(path, "/v", 2) == 0 ? strspn(path + 2, "0123456789") : 0;
    if (digits > 0 && path[2 + digits] == '/' && strncmp(path, "/v1/", 4) != 0)
        return (struct httpd_refusal){
            MHD_HTTP_UPGRADE_REQUIRED, "unknown_protocol", "protocol versions 1 to 1 are supported"};
    return (struct httpd_refusal){MHD_HTTP_NOT_FOUND, "not_found", "there is nothing at this address"};
}

static const char *header_of(const struct httpd_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

static struct httpd_refusal check_token(struct httpd_request *request)
{
    const char *header = header_of(request, MHD_HTTP_HEADER_AUTHORIZATION);
    if (!header || strncasecmp(header, "Bearer ", 7) != 0)
        return (struct httpd_refusal){MHD_HTTP_UNAUTHORIZED, "no_token", "a device token is needed"};
    enum desk_result result = desk_kiosk_find(&request->httpd->desk, header + 7, &request->kiosk);
    if (result == DESK_NOT_FOUND)
        return (struct httpd_refusal){
            MHD_HTTP_UNAUTHORIZED, "unknown_token", "this office does not know the device"};
    if (result != DESK_OK)
        return (struct httpd_refusal){
            MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", "the database does not answer"};
    if (request->kiosk.revoked && !request->route->revoked_may)
        return (struct httpd_refusal){MHD_HTTP_FORBIDDEN, "revoked", "this kiosk was revoked"};
    return (struct httpd_refusal){0};
}

/* All that can be said before the body, so that nobody unknown has a body kept for them. */
static struct httpd_refusal examine_head(struct httpd_request *request, const char *method, const char *path)
{
    struct httpd_refusal refusal = choose_route(request, method, path);
    if (!refusal.status && request->route->needs_token)
        refusal = check_token(request);
    const char *type = header_of(request, MHD_HTTP_HEADER_CONTENT_TYPE);
    if (!refusal.status && request->route->body_max && type && strncasecmp(type, "application/json", 16) != 0)
        refusal = (struct httpd_refusal){
            MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, "not_json", "the body must be application/json"};
    return refusal;
}

static bool take_body(struct httpd_request *request, const char *bytes, size_t count)
{
    if (!request->refusal.status && buf_append(&request->body, bytes, count) == BASE_OK)
        return true;
    if (!request->refusal.status) {
        bool large = request->body.failed == BASE_TOO_LARGE;
        request->refusal =
            large ? (struct httpd_refusal){MHD_HTTP_CONTENT_TOO_LARGE, "too_large", "the body is too large"}
                  : (struct httpd_refusal){MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", "out of memory"};
        buf_wipe(&request->body);
    }
    request->dropped += count;
    return request->dropped <= HTTPD_DROP_MAX;
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

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *path,
    const char *method, const char *version, const char *upload, size_t *upload_size, void **per_request)
{
    (void)version;
    struct httpd_request *request = *per_request;
    if (!request) { /* the head has come */
        *per_request = request = begin_request(context, connection);
        if (!request)
            return MHD_NO;
        request->refusal = examine_head(request, method, path);
        buf_init(&request->body, request->route ? request->route->body_max : 0);
        return MHD_YES;
    }
    if (*upload_size) {
        bool taken = take_body(request, upload, *upload_size);
        *upload_size = 0;
        return taken ? MHD_YES : MHD_NO;
    }
    if (request->started)
        return request->route->resume(request);
    request->started = true;
    const struct httpd_refusal *refusal = &request->refusal;
    if (refusal->status)
        return httpd_refuse(request, refusal->status, refusal->error, refusal->message);
    return request->route->start(request);
}

static void on_completed(
    void *context, struct MHD_Connection *connection, void **per_request, enum MHD_RequestTerminationCode how)
{
    (void)connection;
    (void)how;
    struct httpd *httpd = context;
    struct httpd_request *request = *per_request;
    if (!request)
        return;
    httpd_forget_waiting(request);
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

/* TLS 1.2 and newer, with forward secrecy and authenticated ciphers only. */
static char tls_priorities[] = "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-CIPHER-ALL:+AES-256-GCM:"
                               "+CHACHA20-POLY1305:+AES-128-GCM:%SERVER_PRECEDENCE";

struct transport {
    unsigned flags;
    struct buf cert, key;
    struct MHD_OptionItem options[4];
};

/* The one place that decides how the wire is protected. Plain http is for loopback addresses only. */
static bool choose_transport(const struct httpd_options *options, const struct sockaddr_in *address,
    struct transport *out, struct fault *fault)
{
    *out =
        (struct transport){.flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC};
    out->options[0].option = MHD_OPTION_END;
    if (!options->cert && ntohl(address->sin_addr.s_addr) >> 24 != 127) {
        fault_set(fault, "--listen",
            "only loopback addresses (127.0.0.0/8) may be served without TLS; see --cert and --key");
        return false;
    }
    if (!options->cert)
        return true;
    if (httpd_cert_read(options->cert, options->key, &out->cert, &out->key, fault) != BASE_OK)
        return false;
    out->flags |= MHD_USE_TLS;
    out->options[0] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, out->cert.data};
    out->options[1] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, out->key.data};
    out->options[2] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0, tls_priorities};
    out->options[3] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
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

static enum desk_result start_daemon(
    struct httpd *httpd, const struct httpd_options *options, struct fault *fault)
{
    struct sockaddr_in address;
    struct transport transport = {0};
    bool chosen = read_address(options->listen, &address, fault) &&
                  choose_transport(options, &address, &transport, fault);
    if (chosen)
        httpd->daemon = MHD_start_daemon(transport.flags, 0, NULL, NULL, on_request, httpd,
            MHD_OPTION_EXTERNAL_LOGGER, on_daemon_log, NULL, MHD_OPTION_SOCK_ADDR,
            (struct sockaddr *)&address, MHD_OPTION_NOTIFY_COMPLETED, on_completed, httpd,
            MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTPD_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
            (unsigned)HTTPD_IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)16384, MHD_OPTION_ARRAY,
            transport.options, MHD_OPTION_END);
    buf_free(&transport.cert);
    buf_wipe(&transport.key);
    if (!chosen)
        return DESK_INVALID;
    if (!httpd->daemon) {
        fault_set(fault, "--listen", "%s can't be listened on: is another program there?", options->listen);
        return DESK_UNAVAILABLE;
    }
    char host[INET_ADDRSTRLEN] = "";
    inet_ntop(AF_INET, &address.sin_addr, host, sizeof host);
    snprintf(httpd->address, sizeof httpd->address, "%s:%d", host,
        MHD_get_daemon_info(httpd->daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    return DESK_OK;
}

enum desk_result httpd_start(const struct httpd_options *options, struct httpd **out, struct fault *fault)
{
    struct httpd *httpd = calloc(1, sizeof *httpd);
    *out = NULL;
    if (!httpd)
        return DESK_NO_MEMORY;
    httpd->service = options->service;
    httpd->listener = MHD_INVALID_SOCKET;
    httpd->clock = options->clock;
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
        result = start_daemon(httpd, options, fault);
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
    if (httpd->db)
        db_close(httpd->db);
    pthread_cond_destroy(&httpd->idle_came);
    pthread_cond_destroy(&httpd->timer_came);
    pthread_mutex_destroy(&httpd->mutex);
    free(httpd);
}

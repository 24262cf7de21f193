/*
 * Slow clients. libmicrohttpd's own time limit starts anew with every byte, so one byte now and then would hold a
 * connection for ever. Here each phase of a connection has an end: a fixed one for a request's head and for the time
 * without a request, and for a body or an answer one that moves on with the bytes that the kernel really received, or
 * that the other side acknowledged. A connection past its end is shut down; its thread of libmicrohttpd then sees the end
 * of the line and closes it. Everything here is under httpd->mutex.
 */
#include <inttypes.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "backend/base/log.h"
#include "backend/office/httpd/httpd_internal.h"

#define LEAST_BYTES_MS 1 /* bytes that earn a millisecond: 1 kB/s */

struct httpd_guarded {
    int fd; /* libmicrohttpd's; open for as long as this is in the list */
    enum httpd_guard_phase phase;
    int64_t since_ms, due_ms; /* due 0: never */
    uint64_t bytes_then;      /* moved in the phase's direction when it began */
    struct httpd_guarded *next, *previous;
};

/* Payload bytes since the connection began. */
static uint64_t moved(const struct httpd_guarded *guarded)
{
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    if (getsockopt(guarded->fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
        return 0;
    return guarded->phase == GUARD_ANSWER ? info.tcpi_bytes_acked : info.tcpi_bytes_received;
}

static bool earns_time(enum httpd_guard_phase phase)
{
    return phase == GUARD_BODY || phase == GUARD_ANSWER;
}

static void enter(struct httpd *httpd, struct httpd_guarded *guarded, enum httpd_guard_phase phase)
{
    guarded->phase = phase;
    guarded->since_ms = httpd_mono_ms();
    guarded->bytes_then = earns_time(phase) ? moved(guarded) : 0;
    int64_t most = phase == GUARD_IDLE ? httpd->limits.idle_s : httpd->limits.slow_s;
    guarded->due_ms = phase == GUARD_NOT ? 0 : guarded->since_ms + most * 1000;
    if (guarded->due_ms && (!httpd->timer_due_ms || guarded->due_ms < httpd->timer_due_ms))
        pthread_cond_signal(&httpd->timer_came);
}

static struct httpd_guarded *guarded_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

void httpd_guard(struct httpd_request *request, enum httpd_guard_phase phase)
{
    struct httpd_guarded *guarded = guarded_of(request->connection);
    if (!guarded)
        return;
    pthread_mutex_lock(&request->httpd->mutex);
    if (guarded->phase != phase)
        enter(request->httpd, guarded, phase);
    pthread_mutex_unlock(&request->httpd->mutex);
}

void *httpd_on_request_line(void *context, const char *line, struct MHD_Connection *connection)
{
    struct httpd *httpd = context;
    struct httpd_guarded *guarded = guarded_of(connection);
    (void)line;
    if (guarded) {
        pthread_mutex_lock(&httpd->mutex);
        if (guarded->phase ==
            GUARD_IDLE) /* a connection's first head has been waited for since it was made */
            enter(httpd, guarded, GUARD_HEAD);
        pthread_mutex_unlock(&httpd->mutex);
    }
    return NULL;
}

static void begin(struct httpd *httpd, struct MHD_Connection *connection, void **context)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct httpd_guarded *guarded = calloc(1, sizeof *guarded);
    if (!guarded || !info) {
        free(guarded);
        return; /* libmicrohttpd's own limit is what is left */
    }
    guarded->fd = info->connect_fd;
    pthread_mutex_lock(&httpd->mutex);
    guarded->next = httpd->guarded;
    if (httpd->guarded)
        httpd->guarded->previous = guarded;
    httpd->guarded = guarded;
    enter(httpd, guarded, GUARD_HEAD);
    pthread_mutex_unlock(&httpd->mutex);
    *context = guarded;
}

static void forget(struct httpd *httpd, struct httpd_guarded *guarded)
{
    pthread_mutex_lock(&httpd->mutex);
    *(guarded->previous ? &guarded->previous->next : &httpd->guarded) = guarded->next;
    if (guarded->next)
        guarded->next->previous = guarded->previous;
    pthread_mutex_unlock(&httpd->mutex);
    free(guarded);
}

void httpd_on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
    enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        begin(context, connection, socket_context);
    else if (*socket_context)
        forget(context, *socket_context);
}

int64_t httpd_guard_sweep(struct httpd *httpd)
{
    int64_t now = httpd_mono_ms(), next = 0, cut = 0;
    for (struct httpd_guarded *guarded = httpd->guarded; guarded; guarded = guarded->next) {
        if (guarded->due_ms && guarded->due_ms <= now && earns_time(guarded->phase)) {
            uint64_t bytes = moved(guarded) - guarded->bytes_then;
            guarded->due_ms =
                guarded->since_ms + httpd->limits.slow_s * INT64_C(1000) + (int64_t)(bytes / LEAST_BYTES_MS);
        }
        if (guarded->due_ms && guarded->due_ms <= now) {
            shutdown(guarded->fd, SHUT_RDWR);
            guarded->due_ms = 0;
            cut += guarded->phase != GUARD_IDLE;
        }
        if (guarded->due_ms && (!next || guarded->due_ms < next))
            next = guarded->due_ms;
    }
    if (cut > 0)
        log_write(LOG_WARNING, "httpd", "%" PRId64 " connections were too slow and are closed", cut);
    return next;
}

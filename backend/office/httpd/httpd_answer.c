/* What goes out: headers, compression, refusals. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "backend/base/gzip.h"
#include "backend/base/text.h"
#include "backend/office/httpd/httpd_internal.h"

const char *httpd_header(const struct httpd_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

bool httpd_speaks_gzip(const struct httpd_request *request)
{
    enum httpd_gzip mode = request->httpd->limits.gzip;
    return mode == HTTPD_GZIP_ALWAYS ||
           (mode == HTTPD_GZIP_AUTO && ntohl(httpd_address_of(request)) >> 24 != 127);
}

/* "gzip" among the codings of an Accept-Encoding (RFC 9110, 12.5.3), and not with the weight 0. */
static bool accepts_gzip(const char *at)
{
    while (at && *at) {
        at += strspn(at, " \t,");
        size_t length = strcspn(at, ",");
        if (strncasecmp(at, "gzip", 4) == 0 && strcspn(at + 4, " \t;,") == 0) {
            const char *weight = memmem(at, length, "q=", 2);
            return !weight || weight[2 + strspn(weight + 2, "0.")] > '0';
        }
        at += length;
    }
    return false;
}

static void add_headers(struct httpd_request *request, struct MHD_Response *response, unsigned status)
{
    bool told;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json; charset=utf-8");
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (httpd_speaks_gzip(request)) /* said of requests: RFC 9110, 12.5.3 */
        MHD_add_response_header(response, MHD_HTTP_HEADER_ACCEPT_ENCODING, "gzip");
    if (request->kiosk.id[0] && httpd_wants_token(request, &told)) {
        MHD_add_response_header(response, "Menting-Token", "renew");
        httpd_told_token(request);
    }
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED && request->route)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, request->route->method);
    if (status == MHD_HTTP_UNAUTHORIZED)
        MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
    if (status == MHD_HTTP_SERVICE_UNAVAILABLE || status == MHD_HTTP_TOO_MANY_REQUESTS) {
        char seconds[16];
        int fallback = status == MHD_HTTP_SERVICE_UNAVAILABLE ? 5 : 60;
        snprintf(seconds, sizeof seconds, "%d", request->retry_after_s ? request->retry_after_s : fallback);
        MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
    }
    if (httpd_is_stopping(request->httpd) || request->close)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
}

/* Compressed, where that is wanted and shorter; else false, and `packed` is empty. */
static bool pack(struct httpd_request *request, const struct buf *body, struct buf *packed)
{
    buf_init(packed, body ? body->len : 0);
    if (!body || body->len < GZIP_WORTH || !httpd_speaks_gzip(request) ||
        !accepts_gzip(httpd_header(request, MHD_HTTP_HEADER_ACCEPT_ENCODING)))
        return false;
    if (gzip_pack(buf_borrow(body), body->len, packed) == BASE_OK)
        return true;
    buf_free(packed);
    return false;
}

enum MHD_Result httpd_answer(struct httpd_request *request, unsigned status, const struct buf *body)
{
    struct buf packed;
    bool is_packed = pack(request, body, &packed);
    const struct buf *sent = is_packed ? &packed : body;
    if (sent && sent->len > GZIP_WORTH && !httpd_hold(request, sent->len)) {
        buf_free(&packed);
        return httpd_refuse(request, MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", "too much is under way");
    }
    struct MHD_Response *response = MHD_create_response_from_buffer(sent ? sent->len : 0,
        sent && sent->data ? sent->data : (void *)(uintptr_t) "", MHD_RESPMEM_MUST_COPY);
    buf_free(&packed);
    if (!response)
        return MHD_NO;
    add_headers(request, response, status);
    if (is_packed)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    httpd_guard(request, GUARD_ANSWER);
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

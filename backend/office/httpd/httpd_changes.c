/* GET /v1/changes: a page of the feed; with nothing new and `wait`, the connection sleeps until a commit. */
#include "backend/office/httpd/httpd_internal.h"

#include <string.h>

#include "backend/base/text.h"
#include "backend/office/desk/desk_feed.h"

static bool number_of(struct httpd_request *request, const char *name, int64_t fallback, int64_t low,
    int64_t high, int64_t *out)
{
    const char *text = MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
    *out = fallback;
    return !text || text_parse_int(text, low, high, out) == BASE_OK;
}

static enum MHD_Result answer_page(struct httpd_request *request, bool may_wait, bool *nothing_new)
{
    struct wire_changes_head head = {0};
    struct buf body;
    buf_init(&body, WIRE_PAGE_MAX_BYTES);
    httpd_before_wait(request);
    enum desk_result result = desk_feed_page(
        &request->httpd->desk, &request->kiosk, request->epoch, request->after, request->limit, &body, &head);
    enum MHD_Result queued = MHD_YES;
    *nothing_new = may_wait && result == DESK_OK && head.next == request->after;
    if (*nothing_new)
        ; /* the caller lets it sleep */
    else if (result == DESK_OK)
        queued = httpd_answer(request, MHD_HTTP_OK, &body);
    else if (result == DESK_RESYNC)
        queued = httpd_refuse(request, MHD_HTTP_GONE, "resync", "start again with after=0");
    else
        queued = httpd_refuse(request, MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", desk_result_text(result));
    buf_free(&body);
    return queued;
}

/* An order for a new token is told at once, but not again and again to a kiosk that can't follow it. A request that slept
   when the order came does not know of it, whatever others of this kiosk were told: theirs may be a connection that is dead. */
static bool has_order(const struct httpd_request *request)
{
    bool told;
    return httpd_wants_token(request, &told) && !request->knows;
}

/* After a sleep: the kiosk may have been revoked meanwhile. */
enum MHD_Result httpd_changes_again(struct httpd_request *request)
{
    struct httpd *httpd = request->httpd;
    bool nothing_new;
    if (desk_kiosk_get(&httpd->desk, request->kiosk.id, &request->kiosk) == DESK_OK && request->kiosk.revoked)
        return httpd_refuse(request, MHD_HTTP_FORBIDDEN, "revoked", "this kiosk was revoked");
    pthread_mutex_lock(&httpd->mutex);
    bool stopping = httpd->stopping;
    pthread_mutex_unlock(&httpd->mutex);
    int64_t left = request->wait_until_ms - httpd_mono_ms();
    enum MHD_Result queued = answer_page(request, left > 0 && !stopping && !has_order(request), &nothing_new);
    if (nothing_new) /* woken by a commit that is none of this kiosk's business */
        httpd_wait(request, left);
    return queued;
}

enum MHD_Result httpd_changes(struct httpd_request *request)
{
    int64_t after, limit, wait;
    const char *epoch = MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, "epoch");
    if (!number_of(request, "after", 0, 0, INT64_MAX, &after))
        return httpd_refuse(request, MHD_HTTP_BAD_REQUEST, "malformed", "after is a whole number from 0");
    if (!number_of(request, "limit", 1000, 1, WIRE_PAGE_MAX_ROWS, &limit))
        return httpd_refuse(
            request, MHD_HTTP_BAD_REQUEST, "malformed", "limit is a whole number from 1 to 5000");
    if (!number_of(request, "wait", 0, 0, WIRE_WAIT_MAX_S, &wait))
        return httpd_refuse(
            request, MHD_HTTP_BAD_REQUEST, "malformed", "wait is a whole number of seconds from 0 to 30");
    if (epoch && !text_copy(request->epoch, sizeof request->epoch, epoch))
        return httpd_refuse(request, MHD_HTTP_GONE, "resync", "start again with after=0");
    bool told;
    request->knows = httpd_wants_token(request, &told) && told;
    httpd_note_contact(request);
    request->after = after;
    request->limit = (size_t)limit;
    bool nothing_new;
    enum MHD_Result queued = answer_page(request, wait > 0 && !has_order(request), &nothing_new);
    if (nothing_new)
        httpd_wait(request, wait * 1000);
    return queued;
}

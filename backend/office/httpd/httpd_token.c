/*
 * POST /v1/token: a kiosk says the SHA-256 of the token it wants to use from now on. It knows and keeps the present one
 * until this is answered; the office knows both until the next one is first used (sync_renew_internal.h tells why nothing
 * is lost on the way).
 */
#include "backend/office/httpd/httpd_internal.h"

#include <stdlib.h>

#include "backend/base/log.h"

struct renewal {
    struct httpd_request *request;
    struct wire_renew asked;
    enum desk_result result;
};

static enum desk_result run(void *context, struct desk *desk)
{
    struct renewal *renewal = context;
    return desk_kiosk_next_token(desk, &renewal->request->kiosk, renewal->asked.sha256);
}

static void done(void *context, enum desk_result result)
{
    struct renewal *renewal = context;
    renewal->result = result;
    MHD_resume_connection(renewal->request->connection);
}

enum MHD_Result httpd_token(struct httpd_request *request)
{
    struct renewal *renewal = calloc(1, sizeof *renewal);
    struct fault fault = {0};
    if (!renewal)
        return MHD_NO;
    renewal->request = request;
    request->state = renewal;
    request->free_state = free;
    enum wire_result read =
        wire_renew_read(buf_borrow(&request->body), request->body.len, &renewal->asked, &fault);
    if (read == WIRE_NO_MEMORY)
        return httpd_refuse(request, MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", wire_result_text(read));
    if (read != WIRE_OK)
        return httpd_refuse(
            request, MHD_HTTP_BAD_REQUEST, "malformed", fault.text[0] ? fault.text : wire_result_text(read));
    MHD_suspend_connection(request->connection);
    if (!httpd_post_quiet(request->httpd, &(struct service_work){run, done, renewal}))
        done(renewal, DESK_UNAVAILABLE);
    return MHD_YES;
}

enum MHD_Result httpd_token_done(struct httpd_request *request)
{
    struct renewal *renewal = request->state;
    struct buf body;
    if (renewal->result == DESK_CONFLICT)
        return httpd_refuse(request, MHD_HTTP_CONFLICT, "token_taken", "make another token");
    if (renewal->result != DESK_OK)
        return httpd_refuse(
            request, MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", "the office can't take it now");
    buf_init(&body, 4096);
    enum MHD_Result queued = wire_renew_write(&renewal->asked, &body) == WIRE_OK
                                 ? httpd_answer(request, MHD_HTTP_OK, &body)
                                 : MHD_NO;
    buf_free(&body);
    return queued;
}

/* ---- the first use of a next token ------------------------------------------------------------------------------------ */

static enum desk_result run_used(void *context, struct desk *desk)
{
    struct httpd_request *request = context;
    return desk_kiosk_token_used(desk, &request->kiosk);
}

static void used(void *context, enum desk_result result)
{
    struct httpd_request *request = context;
    if (result != DESK_OK) /* both tokens still work; the next request tries again */
        log_write(LOG_WARNING, "token", "a token's first use was not noted: %s", desk_result_text(result));
    MHD_resume_connection(request->connection);
}

enum MHD_Result httpd_use_next_token(struct httpd_request *request)
{
    MHD_suspend_connection(request->connection);
    if (!httpd_post_quiet(request->httpd, &(struct service_work){run_used, used, request}))
        used(request, DESK_UNAVAILABLE);
    return MHD_YES;
}

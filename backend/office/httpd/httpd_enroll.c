#include "backend/office/httpd/httpd_internal.h"

#include <stdlib.h>

#include "backend/base/text.h"

struct enrolment {
    struct httpd_request *request;
    struct wire_enroll asked;
    struct wire_enrolled given;
    struct fault fault;
    enum desk_result result;
};

static enum desk_result run(void *context, struct desk *desk)
{
    struct enrolment *enrolment = context;
    struct desk_kiosk kiosk;
    enum desk_result result = desk_kiosk_enroll(desk, enrolment->asked.code, enrolment->asked.name, &kiosk,
        enrolment->given.token, &enrolment->fault);
    if (result == DESK_OK) {
        text_copy(enrolment->given.kiosk, sizeof enrolment->given.kiosk, kiosk.id);
        text_copy(enrolment->given.estate, sizeof enrolment->given.estate, desk->estate);
    }
    return result;
}

static void done(void *context, enum desk_result result)
{
    struct enrolment *enrolment = context;
    enrolment->result = result;
    MHD_resume_connection(enrolment->request->connection);
}

static void free_enrolment(void *state)
{
    secret_wipe(state, sizeof(struct enrolment));
    free(state);
}

/* Codes are guessed over the wire only, so this is what bounds the guesses. */
static bool too_many_wrong(struct httpd *httpd)
{
    int64_t now = httpd_mono_ms();
    if (now - httpd->wrong_codes_from >= 60 * 1000) {
        httpd->wrong_codes = 0;
        httpd->wrong_codes_from = now;
    }
    return httpd->limits.wrong_codes && httpd->wrong_codes >= httpd->limits.wrong_codes;
}

enum MHD_Result httpd_enroll(struct httpd_request *request)
{
    if (!httpd_enroll_may(request) || too_many_wrong(request->httpd))
        return httpd_refuse(request, MHD_HTTP_TOO_MANY_REQUESTS, "too_many", "too many tries; wait a minute");
    struct enrolment *enrolment = calloc(1, sizeof *enrolment);
    if (!enrolment)
        return MHD_NO;
    enrolment->request = request;
    request->state = enrolment;
    request->free_state = free_enrolment;
    enum wire_result read =
        wire_enroll_read(buf_borrow(&request->body), request->body.len, &enrolment->asked, &enrolment->fault);
    if (read == WIRE_NO_MEMORY)
        return httpd_refuse(request, MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", wire_result_text(read));
    if (read != WIRE_OK)
        return httpd_refuse(request, MHD_HTTP_BAD_REQUEST, "malformed",
            enrolment->fault.text[0] ? enrolment->fault.text : wire_result_text(read));
    MHD_suspend_connection(request->connection);
    if (!httpd_post(request->httpd, &(struct service_work){run, done, enrolment}))
        done(enrolment, DESK_UNAVAILABLE);
    return MHD_YES;
}

enum MHD_Result httpd_enroll_done(struct httpd_request *request)
{
    struct enrolment *enrolment = request->state;
    if (enrolment->result == DESK_DENIED) {
        request->httpd->wrong_codes++;
        return httpd_refuse(request, MHD_HTTP_FORBIDDEN, "bad_code", enrolment->fault.text);
    }
    if (enrolment->result == DESK_INVALID)
        return httpd_refuse(request, MHD_HTTP_BAD_REQUEST, "invalid", enrolment->fault.text);
    if (enrolment->result != DESK_OK)
        return httpd_refuse(
            request, MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", "the office can't take it now");
    struct buf body;
    buf_init(&body, 4096);
    bool written = wire_enrolled_write(&enrolment->given, &body) == WIRE_OK;
    enum MHD_Result queued = written ? httpd_answer(request, MHD_HTTP_OK, &body) : MHD_NO;
    buf_wipe(&body);
    return queued;
}

/*
 * POST /v1/push: each op is a piece of the writer's work, so that one bad op never holds up the rest. When the database
 * fails an op, a later op of the same push may be refused only for want of it (an act on a ticket that is not there yet):
 * such a refusal would be final, so it is undone and asked for again.
 */
#include "backend/office/httpd/httpd_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/log.h"
#include "backend/base/text.h"
#include "backend/office/desk/desk_push.h"

struct push {
    struct httpd_request *request;
    struct desk_kiosk kiosk;
    struct wire_push ops;
    struct push_piece *pieces;
    struct wire_push_result *results;
    bool gap;           /* an op was not taken; the writer's thread only */
    atomic_size_t left; /* pieces not yet durable or undone, and one for the contact */
    atomic_size_t unavailable;
};
struct push_piece {
    struct push *push;
    size_t index;
};

static void piece_ended(struct push *push)
{
    if (atomic_fetch_sub(&push->left, 1) == 1)
        MHD_resume_connection(push->request->connection);
}

static enum desk_result run(void *context, struct desk *desk)
{
    struct push_piece *piece = context;
    struct push *push = piece->push;
    struct wire_push_result *verdict = &push->results[piece->index];
    enum desk_result result = desk_push_apply(desk, &push->kiosk, &push->ops.ops[piece->index], verdict);
    if (result == DESK_OK && verdict->verdict == WIRE_REJECTED && push->gap)
        result = DESK_CONFLICT;
    push->gap = push->gap || result != DESK_OK;
    return result;
}

static void set_verdict_again(struct push *push, size_t index, const char *reason)
{
    struct wire_push_result *verdict = &push->results[index];
    *verdict = (struct wire_push_result){.verdict = WIRE_RETRY};
    text_copy(verdict->op, sizeof verdict->op, push->ops.ops[index].op);
    text_copy(verdict->reason, sizeof verdict->reason, reason);
}

static void set_retry(struct push *push, size_t index)
{
    set_verdict_again(push, index, "unavailable");
    atomic_fetch_add(&push->unavailable, 1);
}

static void done(void *context, enum desk_result result)
{
    struct push_piece *piece = context;
    struct push *push = piece->push;
    if (result != DESK_OK) {
        push->gap = true;
        set_retry(push, piece->index);
    }
    piece_ended(push);
}

static enum desk_result run_contact(void *context, struct desk *desk)
{
    struct push *push = context;
    return desk_kiosk_seen(desk, &push->kiosk, push->ops.chain, httpd_pins(push->request));
}

static void contact_done(void *context, enum desk_result result)
{
    if (result != DESK_OK)
        log_write(LOG_WARNING, "push", "a contact was not noted: %s", desk_result_text(result));
    piece_ended(context);
}

static void free_push(void *state)
{
    struct push *push = state;
    wire_push_clear(&push->ops);
    free(push->pieces);
    free(push->results);
    free(push);
}

/* In the order sent; behind an op that the writer did not take, none is given to it. */
static void post_pieces(struct push *push)
{
    struct httpd *httpd = push->request->httpd;
    size_t count = push->ops.count, posted = 0;
    atomic_init(&push->left, count + 1);
    MHD_suspend_connection(push->request->connection);
    for (size_t i = 0; i < count; i++)
        push->pieces[i] = (struct push_piece){push, i};
    while (posted < count && httpd_post(httpd, &(struct service_work){run, done, &push->pieces[posted]}))
        posted++;
    size_t refused = count - posted;
    for (size_t i = posted; i < count; i++)
        set_retry(push, i);
    /* The contact is the last piece, so until it is posted the push can't end under our hands. */
    atomic_fetch_sub(&push->left, refused);
    if (!httpd_post(httpd, &(struct service_work){run_contact, contact_done, push}))
        piece_ended(push);
}

/* Meant for an office of another epoch: this one was restored from a backup since, and may lack what these ops build on (an
   act's ticket). Judged now they would be refused for good; told the epoch, the kiosk sends all again in order. */
static enum desk_result is_foreign(struct push *push, bool *foreign)
{
    char epoch[WIRE_EPOCH_SIZE];
    *foreign = false;
    if (!push->ops.epoch[0])
        return DESK_OK;
    enum desk_result result = desk_kiosk_epoch(&push->request->httpd->desk, &push->kiosk, epoch);
    *foreign = result == DESK_OK && strcmp(epoch, push->ops.epoch) != 0;
    return result;
}

enum MHD_Result httpd_push(struct httpd_request *request)
{
    struct push *push = calloc(1, sizeof *push);
    struct fault fault = {0};
    if (!push)
        return MHD_NO;
    request->state = push;
    request->free_state = free_push;
    push->request = request;
    push->kiosk = request->kiosk;
    enum wire_result read = wire_push_read(buf_borrow(&request->body), request->body.len, &push->ops, &fault);
    if (read == WIRE_TOO_LARGE)
        return httpd_refuse(request, MHD_HTTP_CONTENT_TOO_LARGE, "too_large", "a push has at most 100 ops");
    if (read == WIRE_NO_MEMORY)
        return httpd_refuse(request, MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", wire_result_text(read));
    if (read != WIRE_OK) {
        char text[512];
        snprintf(text, sizeof text, "%s%s%s", fault.place, fault.place[0] ? ": " : "",
            fault.text[0] ? fault.text : wire_result_text(read));
        return httpd_refuse(request, MHD_HTTP_BAD_REQUEST, "malformed", text);
    }
    size_t count = push->ops.count;
    push->pieces = calloc(count + 1, sizeof *push->pieces);
    push->results = calloc(count + 1, sizeof *push->results);
    if (!push->pieces || !push->results)
        return httpd_refuse(request, MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", "out of memory");
    bool foreign = false;
    if (is_foreign(push, &foreign) != DESK_OK)
        return httpd_refuse(
            request, MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", "the database does not answer");
    if (foreign) {
        for (size_t i = 0; i < count; i++)
            set_verdict_again(push, i, "epoch");
        return httpd_push_done(request);
    }
    post_pieces(push);
    return MHD_YES;
}

enum MHD_Result httpd_push_done(struct httpd_request *request)
{
    struct push *push = request->state;
    struct wire_push_answer answer = {.results = push->results, .count = push->ops.count};
    struct buf body;
    if (answer.count > 0 && atomic_load(&push->unavailable) == answer.count)
        return httpd_refuse(
            request, MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", "the office can't take it now");
    if (desk_kiosk_epoch(&request->httpd->desk, &push->kiosk, answer.epoch) != DESK_OK)
        return httpd_refuse(
            request, MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", "the database does not answer");
    httpd_time(request->httpd, answer.time);
    buf_init(&body, 1024 * 1024);
    bool written = wire_push_answer_write(&answer, &body) == WIRE_OK;
    enum MHD_Result queued = written ? httpd_answer(request, MHD_HTTP_OK, &body) : MHD_NO;
    buf_free(&body);
    return queued;
}

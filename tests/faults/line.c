/* The line of kiosk_synchronise: sync_http.h, in the place of sync_http.c, with an office behind it that answers at once
   from the book. What it does itself is not made to fail. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/sync/sync_core.h"
#include "tests/faults/kiosk.h"
#include "tests/faults/memory.h"

#define TURNS 60 /* more than enough, also with back-offs */

struct sync_http {
    struct {
        bool answered;
        int status;
        struct buf body;
    } slots[SYNC_HTTP_SLOTS];
};

enum sync_result sync_http_open(
    const struct sync_http_options *options, struct sync_http **out, struct fault *fault)
{
    (void)options;
    *out = calloc(1, sizeof **out);
    if (*out)
        return SYNC_OK;
    fault_set(fault, "line", "out of memory");
    return SYNC_NO_MEMORY;
}

void sync_http_close(struct sync_http *http)
{
    for (int slot = 0; http && slot < SYNC_HTTP_SLOTS; slot++)
        sync_http_cancel(http, slot);
    free(http);
}

void sync_http_set_token(struct sync_http *http, const char *token)
{
    (void)http, (void)token;
}

static void answer_push(const struct trial *trial, const struct sync_http_request *request, struct buf *out)
{
    static struct wire_push_result results[WIRE_PUSH_MAX_OPS];
    struct wire_push push = {.ops = NULL};
    struct wire_push_answer answer = {.results = results, .time = TRIAL_START};
    struct fault fault = {.text = ""};
    text_copy(answer.epoch, sizeof answer.epoch, book_epoch(trial->set.edition));
    if (wire_push_read(request->body, request->body_length, &push, &fault) != WIRE_OK)
        trial_fail(trial_at_work, "sync sent what is no push: %s %s", fault.place, fault.text);
    for (size_t i = 0; i < push.count; i++) {
        results[i] = (struct wire_push_result){.verdict = WIRE_ACCEPTED, .seq = book_seq(BOOK_SECOND)};
        text_copy(results[i].op, sizeof results[i].op, push.ops[i].op);
    }
    answer.count = push.count;
    if (wire_push_answer_write(&answer, out) != WIRE_OK)
        trial_fail(trial_at_work, "the line could not answer");
    wire_push_clear(&push);
}

enum sync_result sync_http_start(struct sync_http *http, int slot, const struct sync_http_request *request)
{
    memory_hold(true);
    sync_http_cancel(http, slot);
    struct buf *out = &http->slots[slot].body;
    buf_init(out, WIRE_PAGE_MAX_BYTES);
    const char *after = strstr(request->path, "after=");
    if (request->body)
        answer_push(trial_at_work, request, out);
    else if (after)
        (void)buf_text(out, book_page_text(trial_at_work->set.edition,
                                strtoll(after + strlen("after="), NULL, 10), BOOK_LAST, 25));
    http->slots[slot].status = out->len > 0 ? 200 : 404;
    http->slots[slot].answered = true;
    memory_hold(false);
    return SYNC_OK;
}

void sync_http_cancel(struct sync_http *http, int slot)
{
    http->slots[slot].answered = false;
    buf_free(&http->slots[slot].body);
}

void sync_http_wait(struct sync_http *http, int64_t timeout_ms)
{
    (void)http, (void)timeout_ms;
}

void sync_http_wake(struct sync_http *http)
{
    (void)http;
}

void sync_http_traffic(struct sync_http *http, int64_t *sent, int64_t *received)
{
    (void)http;
    *sent = *received = 0;
}

bool sync_http_take(struct sync_http *http, int slot, struct sync_http_answer *answer)
{
    bool any = http->slots[slot].answered;
    http->slots[slot].answered = false;
    if (any)
        *answer = (struct sync_http_answer){.status = http->slots[slot].status,
            .body = &http->slots[slot].body,
            .retry_after_ms = -1,
            .took_ms = 1};
    return any;
}

static bool is_done(struct trial *trial)
{
    struct store_sync_state state;
    store_sync_state(trial->store, &state);
    return state.cursor == book_seq(BOOK_LAST) && state.waiting_ops == 0;
}

void kiosk_synchronise(struct trial *trial)
{
    const struct sync_options options = {.url = "http://127.0.0.1:1",
        .token_file = trial->token,
        .user_agent = "menting-kiosk/test",
        .store = trial->store,
        .clock = &trial->clock,
        .random = random_from_seed(&trial->seeded, trial->seeded.state)};
    struct sync_core *core = NULL;
    struct fault fault = {.text = ""};
    if (!trial->store)
        return;
    trial_fact(trial, FACT_PULLED, book_epoch(trial->set.edition), "", BOOK_LAST);
    enum sync_result result = sync_core_open(&options, &core, &fault);
    if (!trial_step(
            trial, "starting sync", (int)result, fault.text[0] ? fault.text : sync_result_text(result)))
        return;
    sync_core_begin(core);
    sync_core_op_ready(core);
    for (int turn = 0; turn < TURNS && !is_done(trial); turn++) {
        int64_t wait = sync_core_wait_ms(core);
        clock_fake_advance(&trial->fake, wait > 0 && wait < 3600000 ? wait : 1);
        sync_core_turn(core);
    }
    bool done = is_done(trial);
    sync_core_close(core);
    if (!trial_step(trial, "synchronising", done ? 0 : 1, "it did not come to an end"))
        return;
    if (trial->strict)
        trial_fact(trial, FACT_SWITCHED, book_epoch(trial->set.edition), "", BOOK_FIRST);
}

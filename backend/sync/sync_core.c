#include "backend/sync/sync_core.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/log.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/sync/sync_renew_internal.h"
#include "backend/sync/sync_step.h"
#include "backend/sync/sync_token_internal.h"

#define PUSH_ANSWER_MAX WIRE_PUSH_MAX_BYTES
#define QUEUE_MAX       32
#define LONGEST_WAIT_MS (15 * 60 * 1000)
#define PAGES_MANY      10

struct sync_core {
    struct store *store;
    const struct base_clock *clock;
    struct sync_http *http;
    char *token_file;
    struct sync_step step;
    struct sync_renew renew;
    char (*sent)[ID_SIZE]; /* of the push under way, in order */
    size_t sent_count;
    bool held; /* the request for changes under way is a long-poll */
    int64_t asked_after;
    struct wire_push_answer answer; /* while its event is handled */
    struct wire_changes *page;      /* while its event is handled */
    struct store_pull *pull;        /* open between pages */
    int pages;                      /* taken since memory was last given back */
    enum store_link logged;
};

/* ---- answers to events ------------------------------------------------------------------------------------------- */

static int64_t skew_of(const struct sync_core *core, const char *office_time)
{
    int64_t office = 0;
    return calendar_parse_time(office_time, &office) ? office - clock_wall_ms(core->clock) : 0;
}

/* Fills what every answer has. False when there is no 200. `text` holds what came back, for a person. */
static bool take_status(
    const struct sync_http_answer *answer, struct step_event *event, char *text, size_t size)
{
    event->status = answer->status;
    event->retry_after_ms = answer->retry_after_ms;
    event->round_trip_ms = answer->took_ms;
    event->text = text;
    text_copy(text, size, answer->text);
    if (answer->status == 200)
        return true;
    event->outcome = answer->too_big ? STEP_TOO_BIG : answer->status == 0 ? STEP_LINE : STEP_STATUS;
    struct wire_error error;
    struct fault fault;
    if (answer->status != 0 &&
        wire_error_read(buf_borrow(answer->body), answer->body->len, &error, &fault) == WIRE_OK) {
        event->revoked = strcmp(error.error, "revoked") == 0;
        snprintf(text, size, "(%s) %s", error.error, error.message);
    }
    return false;
}

static void not_understood(
    struct step_event *event, enum wire_result result, const struct fault *fault, char *text, size_t size)
{
    event->outcome = STEP_NONSENSE;
    snprintf(text, size, "%s%s%s", fault->place, fault->place[0] != '\0' ? " " : "",
        result == WIRE_NO_MEMORY ? "out of memory" : fault->text);
}

/* The office answers for exactly the ops it was sent, in their order. */
static bool answers_match(const struct sync_core *core)
{
    if (core->answer.count != core->sent_count)
        return false;
    for (size_t i = 0; i < core->sent_count; i++) {
        if (strcmp(core->answer.results[i].op, core->sent[i]) != 0)
            return false;
    }
    return true;
}

static void read_push_answer(struct sync_core *core, const struct sync_http_answer *answer,
    struct step_event *event, char *text, size_t size)
{
    struct fault fault = {.text = ""};
    enum wire_result result =
        wire_push_answer_read(buf_borrow(answer->body), answer->body->len, &core->answer, &fault);
    if (result == WIRE_OK && !answers_match(core)) {
        fault_set(&fault, "results", "are not those of the ops sent");
        result = WIRE_INVALID;
        wire_push_answer_clear(&core->answer);
    }
    if (result != WIRE_OK) {
        not_understood(event, result, &fault, text, size);
        return;
    }
    event->outcome = STEP_UNDERSTOOD;
    event->clock_skew_ms = skew_of(core, core->answer.time);
    text_copy(event->epoch, sizeof event->epoch, core->answer.epoch);
    for (size_t i = 0; i < core->answer.count; i++)
        event->retried += core->answer.results[i].verdict == WIRE_RETRY ? 1 : 0;
}

static void read_page(struct sync_core *core, const struct sync_http_answer *answer, struct step_event *event,
    char *text, size_t size)
{
    struct fault fault = {.text = ""};
    enum wire_result result = wire_changes_read(
        buf_borrow(answer->body), answer->body->len, core->asked_after, &core->page, &fault);
    if (result != WIRE_OK) {
        not_understood(event, result, &fault, text, size);
        return;
    }
    const struct wire_changes_head *head = wire_changes_head(core->page);
    event->outcome = STEP_UNDERSTOOD;
    event->clock_skew_ms = skew_of(core, head->time);
    event->next = head->next;
    event->head = head->head;
    event->complete = head->complete;
    event->rows = wire_changes_row_count(core->page);
    text_copy(event->epoch, sizeof event->epoch, head->epoch);
    if (core->held)
        event->round_trip_ms = -1;
}

/* ---- actions: each may bring an event -------------------------------------------------------------------------- */

/* Writes as many ops as `most` and the request's size allow. Returns how many. */
static size_t write_push(const struct store_batch *batch, size_t most, const char *epoch, struct buf *out)
{
    size_t count = 0, bytes = 180; /* the request around its ops */
    while (count < most && count < batch->count) {
        bytes += strlen(batch->ops[count]) + 1;
        if (bytes > WIRE_PUSH_MAX_BYTES)
            break;
        count++;
    }
    if (wire_push_write_to(epoch, (const char *const *)batch->ops, count, batch->chain, out) != WIRE_OK)
        count = 0;
    return count;
}

static enum sync_result start_push(struct sync_core *core, const struct buf *body)
{
    const struct sync_http_request request = {
        .path = "/v1/push", .body = body->data, .body_length = body->len, .answer_max = PUSH_ANSWER_MAX};
    return sync_http_start(core->http, STEP_PUSH, &request);
}

static void send_push(struct sync_core *core, const struct step_action *action, struct step_event *back)
{
    struct store_batch batch = {.ops = NULL};
    enum store_result result = store_outbox_batch_behind(core->store, action->epoch, action->skip, &batch);
    if (result != STORE_OK) {
        back->kind = STEP_NOT_STORED;
        back->text = store_result_text(result);
        return;
    }
    struct buf body;
    buf_init(&body, WIRE_PUSH_MAX_BYTES);
    core->sent_count = write_push(&batch, (size_t)action->most, action->epoch, &body);
    for (size_t i = 0; i < core->sent_count; i++)
        text_copy(core->sent[i], ID_SIZE, batch.ids[i]);
    if (core->sent_count == 0 && batch.count > 0) {
        back->kind = STEP_NOT_STORED;
        back->text = "the next op is larger than a request may be";
    } else if (core->sent_count == 0 && !action->even_empty) {
        back->kind = STEP_NOTHING_TO_PUSH;
    } else if (start_push(core, &body) != SYNC_OK) {
        back->kind = STEP_NOT_STORED;
        back->text = "out of memory";
    }
    buf_wipe(&body); /* owners' words */
    store_batch_clear(&batch);
}

/* The epoch is the office's own word: whatever is in it goes out as it came, percent-encoded. */
static void encode(const char *text, char out[3 * WIRE_EPOCH_SIZE])
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                     c == '.' || c == '_' || c == '~';
        out += plain ? snprintf(out, 2, "%c", c) : snprintf(out, 4, "%%%02X", c);
    }
    *out = '\0';
}

static void send_changes(struct sync_core *core, const struct step_action *action, struct step_event *back)
{
    char epoch[3 * WIRE_EPOCH_SIZE], path[4 * WIRE_EPOCH_SIZE + 100];
    encode(action->epoch, epoch);
    snprintf(path, sizeof path, "/v1/changes?%s%s%safter=%" PRId64 "&limit=%d&wait=%d",
        epoch[0] != '\0' ? "epoch=" : "", epoch, epoch[0] != '\0' ? "&" : "", action->after, action->limit,
        action->wait_s);
    const struct sync_http_request request = {
        .path = path, .answer_max = WIRE_PAGE_MAX_BYTES, .held_s = action->wait_s};
    core->held = action->wait_s > 0;
    core->asked_after = action->after;
    if (sync_http_start(core->http, STEP_PULL, &request) != SYNC_OK) {
        back->kind = STEP_NOT_STORED;
        back->text = "out of memory";
        store_mirror_position(core->store, back->epoch, &back->cursor);
        store_pull_abandon(core->pull);
        core->pull = NULL;
    }
}

static void stored(struct step_event *back, enum store_result result)
{
    back->kind = result == STORE_OK ? STEP_STORED : STEP_NOT_STORED;
    back->text = store_result_text(result);
}

static void store_page(struct sync_core *core, const struct step_action *action, struct step_event *back)
{
    enum store_result result = STORE_OK;
    core->pages++;
    if (action->begin)
        result = store_pull_begin(core->store, action->rebuild, &core->pull);
    if (result == STORE_OK)
        result = store_pull_page(core->pull, core->page);
    if (result == STORE_OK && action->commit) {
        result = core->held ? store_pull_commit_quietly(core->pull) : store_pull_commit(core->pull);
        core->pull = NULL;
    }
    stored(back, result);
    if (result == STORE_OK)
        return;
    store_pull_abandon(core->pull);
    core->pull = NULL;
    back->broken = result != STORE_IO && result != STORE_NO_MEMORY && result != STORE_BUSY;
    store_mirror_position(core->store, back->epoch, &back->cursor);
}

static void wipe(struct sync_core *core, struct step_event *back)
{
    sync_renew_end(&core->renew);
    enum store_result result = store_wipe(core->store);
    if (result == STORE_OK && sync_token_forget(core->token_file) != SYNC_OK)
        result = STORE_IO;
    stored(back, result);
    if (result == STORE_OK)
        log_write(LOG_WARNING, "sync", "revoked by the office: mirror, credentials and token are wiped");
}

static void report(struct sync_core *core)
{
    static const char *const names[] = {
        [STORE_LINK_NEVER] = "never up",
        [STORE_LINK_UP] = "up",
        [STORE_LINK_DOWN] = "down",
        [STORE_LINK_REFUSED] = "refused",
        [STORE_LINK_REVOKED] = "revoked",
    };
    const struct store_link_report *now = sync_step_report(&core->step);
    if (now->link != core->logged)
        log_write(now->link == STORE_LINK_UP ? LOG_INFO : LOG_WARNING, "sync", "link %s %s", names[now->link],
            now->trouble != NULL ? now->trouble : "");
    core->logged = now->link;
    store_report_link(core->store, now);
}

/* Does one action. The event it brings has the kind STEP_TIMER when there is none. */
static struct step_event do_action(struct sync_core *core, const struct step_action *action)
{
    struct step_event back = {.kind = STEP_TIMER, .lane = action->lane};
    switch (action->kind) {
    case STEP_SEND_PUSH: send_push(core, action, &back); break;
    case STEP_SEND_CHANGES: send_changes(core, action, &back); break;
    case STEP_CANCEL: sync_http_cancel(core->http, (int)action->lane); break;
    case STEP_SETTLE: stored(&back, store_outbox_settle(core->store, &core->answer)); break;
    case STEP_STORE_PAGE: store_page(core, action, &back); break;
    case STEP_ABANDON:
        store_pull_abandon(core->pull);
        core->pull = NULL;
        break;
    case STEP_WIPE: wipe(core, &back); break;
    case STEP_REPORT: report(core); break;
    }
    return back;
}

/* Takes an event, and all that its actions bring, before anything else from outside. */
static void handle(struct sync_core *core, struct step_event event)
{
    struct step_event queue[QUEUE_MAX];
    size_t first = 0, count = 1;
    queue[0] = event;
    while (count > 0) {
        struct step_event next = queue[first];
        first = (first + 1) % QUEUE_MAX;
        count--;
        next.now_ms = clock_mono_ms(core->clock);
        struct step_actions actions;
        sync_step(&core->step, &next, &actions);
        for (int i = 0; i < actions.count; i++) {
            struct step_event back = do_action(core, &actions.items[i]);
            if (back.kind != STEP_TIMER && count < QUEUE_MAX)
                queue[(first + count++) % QUEUE_MAX] = back;
        }
    }
}

/* A first pull leaves the allocator with some 11 MB that nobody needs again. */
static void give_back(struct sync_core *core)
{
    if (core->pull != NULL || core->pages < PAGES_MANY)
        return;
    core->pages = 0;
    malloc_trim(0);
}

static void take_answer(struct sync_core *core, enum step_lane lane)
{
    struct sync_http_answer answer;
    if (!sync_http_take(core->http, (int)lane, &answer))
        return;
    char text[600];
    struct step_event event = {.kind = STEP_ANSWERED, .lane = lane};
    bool again = sync_renew_heard(&core->renew, &answer);
    if (lane == STEP_PUSH)
        event.sent = (int)core->sent_count;
    if (take_status(&answer, &event, text, sizeof text)) {
        if (lane == STEP_PUSH)
            read_push_answer(core, &answer, &event, text, sizeof text);
        else
            read_page(core, &answer, &event, text, sizeof text);
    }
    handle(core, event);
    if (again)
        handle(core, (struct step_event){.kind = STEP_ASKED_NOW});
    wire_push_answer_clear(&core->answer);
    wire_changes_free(core->page);
    core->page = NULL;
    give_back(core);
}

/* ---- what drives it ------------------------------------------------------------------------------------------------ */

void sync_core_begin(struct sync_core *core)
{
    struct step_event started = {.kind = STEP_STARTED};
    store_mirror_position(core->store, started.epoch, &started.cursor);
    if (store_pull_resume(core->store, &core->pull, started.build_epoch, &started.next) != STORE_OK)
        started.build_epoch[0] = '\0';
    handle(core, started);
}

void sync_core_op_ready(struct sync_core *core)
{
    handle(core, (struct step_event){.kind = STEP_OP_READY});
}

void sync_core_asked_now(struct sync_core *core)
{
    handle(core, (struct step_event){.kind = STEP_ASKED_NOW});
}

int64_t sync_core_wait_ms(const struct sync_core *core)
{
    int64_t wake = sync_step_wake_ms(&core->step);
    return wake == STEP_NEVER ? LONGEST_WAIT_MS : wake - clock_mono_ms(core->clock);
}

static void count_traffic(struct sync_core *core)
{
    int64_t sent, received;
    sync_http_traffic(core->http, &sent, &received);
    store_count_traffic(core->store, sent, received);
}

void sync_core_turn(struct sync_core *core)
{
    count_traffic(core);
    for (int lane = 0; lane < STEP_LANES; lane++)
        take_answer(core, (enum step_lane)lane);
    if (sync_renew_work(&core->renew))
        handle(core, (struct step_event){.kind = STEP_ASKED_NOW});
    if (clock_mono_ms(core->clock) >= sync_step_wake_ms(&core->step))
        handle(core, (struct step_event){.kind = STEP_TIMER});
    secret_wipe_stack();
}

const struct sync_step *sync_core_state(const struct sync_core *core)
{
    return &core->step;
}

struct sync_http *sync_core_http(struct sync_core *core)
{
    return core->http;
}

/* ---- open and close -------------------------------------------------------------------------------------------------- */

static enum sync_result open_parts(
    struct sync_core *core, const struct sync_options *options, struct fault *fault)
{
    struct sync_tokens tokens;
    enum sync_result result = sync_token_read(options->token_file, options->token_credential, &tokens, fault);
    if (result != SYNC_OK)
        return result;
    const struct sync_http_options http = {.url = options->url,
        .public_key = options->public_key,
        .public_key_next = options->public_key_next,
        .user_agent = options->user_agent,
        .token = tokens.current,
        .gzip = options->gzip,
        .clock = options->clock};
    result = sync_http_open(&http, &core->http, fault);
    core->token_file = strdup(options->token_file);
    if (result == SYNC_OK && core->token_file != NULL)
        sync_renew_init(&core->renew, core->http, core->clock, core->token_file, &tokens);
    secret_wipe(&tokens, sizeof tokens);
    if (result != SYNC_OK)
        return result;
    core->sent = calloc(WIRE_PUSH_MAX_OPS, sizeof *core->sent);
    sync_step_init(&core->step, options->random);
    return core->sent != NULL && core->token_file != NULL ? SYNC_OK : SYNC_NO_MEMORY;
}

enum sync_result sync_core_open(
    const struct sync_options *options, struct sync_core **out, struct fault *fault)
{
    *out = NULL;
    struct store_identity identity;
    store_identity(options->store, &identity);
    if (identity.kiosk[0] == '\0') {
        fault_set(fault, "ledger", "holds no enrolment; a one-time code of the office is needed");
        return SYNC_NO_TOKEN;
    }
    struct sync_core *core = calloc(1, sizeof *core);
    if (core == NULL)
        return SYNC_NO_MEMORY;
    core->store = options->store;
    core->clock = options->clock;
    enum sync_result result = open_parts(core, options, fault);
    if (result != SYNC_OK) {
        sync_core_close(core);
        return result;
    }
    *out = core;
    return SYNC_OK;
}

void sync_core_close(struct sync_core *core)
{
    if (core == NULL)
        return;
    store_pull_leave(core->pull);
    sync_renew_end(&core->renew);
    sync_http_close(core->http);
    free(core->sent);
    free(core->token_file);
    free(core);
}

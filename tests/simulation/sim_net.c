/*
 * The line: sync_http.h as sync knows it, over flights that take their time, get lost, come twice, in another order, or cut.
 * It stands in the place of sync_http.c when the simulation is linked.
 */
#include "tests/simulation/sim.h"

#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"

#define GIVEN_UP_MS 30000
#define SLOW_MS     20000

struct slot {
    bool busy, done, too_big;
    uint64_t request;
    struct buf answer;
    int status;
    int64_t retry_after_ms, started_ms, took_ms;
    unsigned token_age;
    bool renew;
    size_t answer_max;
};

struct sync_http {
    int kiosk;
    char token[80];
    const struct base_clock *clock;
    struct slot slots[SYNC_HTTP_SLOTS];
};

static struct sim *line;
static struct sync_http *ends[SIM_KIOSKS]; /* the kiosks' present ones */

void sim_net_use(struct sim *sim)
{
    line = sim;
}

static void release(struct sim_flight *flight)
{
    free(flight->path);
    free(flight->body);
    free(flight->token);
    *flight = (struct sim_flight){.used = false};
}

void sim_net_clear(struct sim *sim)
{
    for (int i = 0; i < SIM_FLIGHTS; i++)
        release(&sim->flights[i]);
}

/* ---- flights ------------------------------------------------------------------------------------------------------------ */

static char *copy_of(const char *bytes, size_t length)
{
    char *copy = malloc(length + 1);
    sim_need(copy != NULL, "there is memory");
    if (length > 0)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

static struct sim_flight *take_off(struct sim *sim, int kiosk, uint64_t request, int64_t after_ms)
{
    for (int i = 0; i < SIM_FLIGHTS; i++) {
        struct sim_flight *flight = &sim->flights[i];
        if (flight->used)
            continue;
        *flight = (struct sim_flight){.used = true,
            .at_ms = sim->now_ms + after_ms,
            .order = sim->order++,
            .kiosk = kiosk,
            .request = request,
            .retry_after_ms = -1};
        return flight;
    }
    sim_need(false, "there is room for what is under way");
    return NULL;
}

static int64_t delay(struct sim *sim)
{
    int64_t ms = 1 + sim_below(sim, 40);
    if (sim_chance(sim, sim->weather.reorder)) {
        sim_count(sim, SIM_REORDERED);
        ms += sim_below(sim, 4000);
    }
    if (sim_chance(sim, sim->weather.slow)) {
        sim_count(sim, SIM_SLOW);
        ms += sim_below(sim, SLOW_MS);
    }
    return ms;
}

static void send_request(struct sim *sim, const struct sync_http *http, uint64_t number,
    const struct sync_http_request *request, int64_t after_ms)
{
    struct sim_flight *flight = take_off(sim, http->kiosk, number, after_ms);
    flight->way = SIM_TO_OFFICE;
    flight->path = copy_of(request->path, strlen(request->path));
    flight->body = request->body ? copy_of(request->body, request->body_length) : NULL;
    flight->length = request->body ? request->body_length : 0;
    flight->token = copy_of(http->token, strlen(http->token));
    if (flight->length > 1 && sim_chance(sim, sim->weather.cut)) {
        sim_count(sim, SIM_CUT_REQUEST);
        flight->length = (size_t)sim_below(sim, (int)flight->length);
        flight->body[flight->length] = '\0';
    }
}

static void break_line(struct sim *sim, int kiosk, uint64_t request, int64_t after_ms)
{
    struct sim_flight *flight = take_off(sim, kiosk, request, after_ms);
    flight->way = SIM_TO_KIOSK;
    flight->status = 0;
}

/* A proxy's word in place of the office's, which has done what it was asked for. */
static void replace_status(struct sim *sim, struct sim_flight *flight)
{
    static const int statuses[] = {500, 502, 503, 429};
    flight->status = statuses[sim_below(sim, 4)];
    bool hold = flight->status == 503 || flight->status == 429;
    sim_count(sim, flight->status == 503   ? SIM_STATUS_503
                   : flight->status == 429 ? SIM_STATUS_429
                                           : SIM_STATUS_500);
    flight->length = (size_t)sim_below(sim, 2) * (flight->length / 2);
    flight->retry_after_ms = hold && sim_chance(sim, 700) ? 1000 * (1 + sim_below(sim, 90)) : -1;
    flight->page_ms = 0;
    flight->renew = false;
}

void sim_net_answer(struct sim *sim, int kiosk, uint64_t request, struct sim_reply *reply)
{
    if (reply->status == 0) {
        break_line(sim, kiosk, request, 5);
        buf_free(&reply->body);
        return;
    }
    int64_t after_ms = delay(sim);
    if (sim->kiosks[kiosk].line_down || sim_chance(sim, sim->weather.lose)) {
        sim_count(sim, SIM_LOST_ANSWER);
        break_line(sim, kiosk, request, GIVEN_UP_MS);
        buf_free(&reply->body);
        return;
    }
    struct sim_flight *flight = take_off(sim, kiosk, request, after_ms);
    flight->way = SIM_TO_KIOSK;
    flight->status = reply->status;
    flight->retry_after_ms = reply->retry_after_ms;
    flight->page_ms = reply->page_ms;
    flight->renew = reply->renew;
    flight->length = reply->body.len;
    flight->body = copy_of(reply->body.data, reply->body.len);
    buf_free(&reply->body);
    if (flight->length > 1 && sim_chance(sim, sim->weather.cut)) {
        sim_count(sim, SIM_CUT_ANSWER);
        flight->length = (size_t)sim_below(sim, (int)flight->length);
        flight->page_ms = 0;
    }
    if (sim_chance(sim, sim->weather.status))
        replace_status(sim, flight);
}

int64_t sim_net_next(const struct sim *sim)
{
    int64_t next = INT64_MAX;
    for (int i = 0; i < SIM_FLIGHTS; i++) {
        if (sim->flights[i].used && sim->flights[i].at_ms < next)
            next = sim->flights[i].at_ms;
    }
    return next;
}

static void land(struct sim *sim, const struct sim_flight *flight)
{
    struct sync_http *http = ends[flight->kiosk];
    for (int i = 0; http && i < SYNC_HTTP_SLOTS; i++) {
        struct slot *slot = &http->slots[i];
        if (!slot->busy || slot->request != flight->request)
            continue;
        slot->busy = false;
        slot->done = true;
        slot->status = flight->status;
        slot->retry_after_ms = flight->retry_after_ms;
        slot->renew = flight->renew;
        slot->took_ms = clock_mono_ms(http->clock) - slot->started_ms;
        buf_clear(&slot->answer);
        slot->too_big = flight->length > slot->answer_max;
        if (slot->too_big)
            slot->status = 0;
        else if (flight->length > 0)
            sim_need(buf_append(&slot->answer, flight->body, flight->length) == BASE_OK, "there is memory");
        struct sim_kiosk *kiosk = &sim->kiosks[flight->kiosk];
        if (flight->page_ms != 0 && !slot->too_big) {
            kiosk->polls++;
            kiosk->page_times[kiosk->page_time_count++ % SIM_TIMES] = flight->page_ms;
        }
        sim_note(sim, "  K%d takes %d (%zu bytes)", flight->kiosk, flight->status, flight->length);
    }
}

void sim_net_deliver(struct sim *sim)
{
    struct sim_flight *first = NULL;
    for (int i = 0; i < SIM_FLIGHTS; i++) {
        struct sim_flight *flight = &sim->flights[i];
        bool earlier = flight->used && (!first || flight->at_ms < first->at_ms ||
                                           (flight->at_ms == first->at_ms && flight->order < first->order));
        if (earlier)
            first = flight;
    }
    if (!first)
        return;
    struct sim_flight flight = *first;
    *first = (struct sim_flight){.used = false};
    if (flight.way == SIM_TO_OFFICE)
        sim_office_take(sim, &flight);
    else
        land(sim, &flight);
    release(&flight);
}

void sim_net_break_all(struct sim *sim)
{
    for (int i = 0; i < SIM_FLIGHTS; i++) {
        struct sim_flight flight = sim->flights[i];
        if (!flight.used || flight.way != SIM_TO_OFFICE)
            continue;
        release(&sim->flights[i]);
        break_line(sim, flight.kiosk, flight.request, 5);
    }
}

/* ---- sync_http.h ---------------------------------------------------------------------------------------------------------- */

enum sync_result sync_http_open(
    const struct sync_http_options *options, struct sync_http **out, struct fault *fault)
{
    (void)fault;
    struct sync_http *http = calloc(1, sizeof *http);
    sim_need(http != NULL, "there is memory");
    http->kiosk = options->url[strlen(options->url) - 1] - '0';
    http->clock = options->clock;
    text_copy(http->token, sizeof http->token, options->token ? options->token : "");
    for (int i = 0; i < SYNC_HTTP_SLOTS; i++)
        buf_init(&http->slots[i].answer, WIRE_PAGE_MAX_BYTES);
    if (options->token)
        ends[http->kiosk] = http;
    *out = http;
    return SYNC_OK;
}

void sync_http_close(struct sync_http *http)
{
    if (!http)
        return;
    if (ends[http->kiosk] == http)
        ends[http->kiosk] = NULL;
    for (int i = 0; i < SYNC_HTTP_SLOTS; i++)
        buf_wipe(&http->slots[i].answer);
    free(http);
}

void sync_http_set_token(struct sync_http *http, const char *token)
{
    text_copy(http->token, sizeof http->token, token);
    for (int i = 0; i < SYNC_HTTP_SLOTS; i++)
        http->slots[i].token_age++;
}

/* Nothing else happens while a kiosk is enrolled. */
static void enroll(struct sim *sim, struct slot *slot, const struct sync_http_request *request)
{
    slot->status = 0;
    if (!sim_chance(sim, sim->weather.lose))
        slot->status = sim_office_enroll(sim, request->body, request->body_length, &slot->answer);
    if (sim_chance(sim, sim->weather.lose))
        slot->status = 0;
    slot->busy = false;
    slot->done = true;
}

enum sync_result sync_http_start(struct sync_http *http, int index, const struct sync_http_request *request)
{
    struct sim *sim = line;
    struct sim_kiosk *kiosk = &sim->kiosks[http->kiosk];
    struct slot *slot = &http->slots[index];
    slot->busy = true;
    slot->done = false;
    slot->request = ++sim->requests;
    slot->started_ms = clock_mono_ms(http->clock);
    slot->answer_max = request->answer_max;
    slot->token_age = 0;
    slot->renew = false;
    if (strcmp(request->path, "/v1/enroll") == 0) {
        enroll(sim, slot, request);
        return SYNC_OK;
    }
    if (kiosk->disk.crashed) /* it is dead already and does not know */
        return SYNC_OK;
    sim_note(sim, "  K%d asks %s (%zu bytes)", http->kiosk, request->path, request->body_length);
    bool push = request->body != NULL;
    sim->counts->pushes += push;
    sim->counts->pulls += !push;
    int64_t given_up_ms = GIVEN_UP_MS + 1000 * (int64_t)request->held_s;
    if (kiosk->line_down || sim_chance(sim, sim->weather.lose)) {
        sim_count(sim, kiosk->line_down ? SIM_LINE_DOWN : SIM_LOST_REQUEST);
        break_line(sim, http->kiosk, slot->request, kiosk->line_down ? 20 : given_up_ms);
        return SYNC_OK;
    }
    send_request(sim, http, slot->request, request, delay(sim));
    if (sim_chance(sim, sim->weather.duplicate)) {
        sim_count(sim, SIM_DUPLICATE);
        send_request(sim, http, slot->request, request, delay(sim) + sim_below(sim, 8000));
    }
    return SYNC_OK;
}

void sync_http_cancel(struct sync_http *http, int index)
{
    http->slots[index].busy = http->slots[index].done = false;
}

void sync_http_wait(struct sync_http *http, int64_t timeout_ms)
{
    (void)http;
    (void)timeout_ms;
}

void sync_http_wake(struct sync_http *http)
{
    (void)http;
}

void sync_http_traffic(struct sync_http *http, int64_t *sent, int64_t *received)
{
    (void)http;
    *sent = *received = 0; /* no line, no bytes of one */
}

bool sync_http_take(struct sync_http *http, int index, struct sync_http_answer *answer)
{
    struct slot *slot = &http->slots[index];
    if (!slot->done)
        return false;
    slot->done = false;
    *answer = (struct sync_http_answer){.status = slot->status,
        .too_big = slot->too_big,
        .body = &slot->answer,
        .retry_after_ms = slot->retry_after_ms,
        .took_ms = slot->took_ms,
        .renew = slot->renew,
        .token_age = slot->token_age};
    if (slot->status == 0)
        text_copy(answer->text, sizeof answer->text, "the line broke");
    return true;
}

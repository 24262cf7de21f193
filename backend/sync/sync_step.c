#include "backend/sync/sync_step.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "backend/base/planted.h"
#include "backend/base/text.h"

/* A rebuild out of turn (resync, other epoch) starts at once, but not twice within this time: an office that keeps
   changing its mind must not be downloaded in a loop. */
#define RESTART_GAP_MS 60000
/* A single op the office refuses as a request is passed over; this many in a row and the office is at fault. */
#define STRIKES_MAX 3
#define FAILS_MAX   20
#define LEAST_PAGE  50
/* A long-poll answered with nothing, not even a later cursor, in less than HASTY_MS did not hold: the next one waits, so that there is no loop. */
#define HASTY_MS     1000
#define SKEW_STEP_MS 1000

void sync_step_init(struct sync_step *step, struct base_random random)
{
    *step = (struct sync_step){.random = random,
        .batch_most = WIRE_PUSH_MAX_OPS,
        .page_limit = STEP_PAGE_ROWS,
        .restarted_ms = -RESTART_GAP_MS,
        .report = {.link = STORE_LINK_NEVER, .round_trip_ms = -1}};
}

const struct store_link_report *sync_step_report(const struct sync_step *step)
{
    return &step->report;
}

static struct step_action *act(struct step_actions *out, enum step_action_kind kind, enum step_lane lane)
{
    assert(out->count < STEP_ACTIONS_MAX);
    struct step_action *action = &out->items[out->count++];
    *action = (struct step_action){.kind = kind, .lane = lane};
    return action;
}

/* ---- waits ----------------------------------------------------------------------------------------------------- */

/* Uniform in 1 to min(first x 2^fails, 15 min). */
static int64_t jitter(const struct sync_step *step, int64_t first, int fails)
{
    int64_t most = first;
    for (int i = 0; i < fails && most < STEP_BACKOFF_MAX_MS; i++)
        most *= 2;
    if (most > STEP_BACKOFF_MAX_MS)
        most = STEP_BACKOFF_MAX_MS;
    return 1 + (int64_t)random_below(&step->random, (uint64_t)most);
}

static void back_off(struct sync_step *step, struct step_lane_state *lane, int64_t now)
{
    lane->at_ms = now + jitter(step, STEP_BACKOFF_MS, lane->fails);
    if (lane->fails < FAILS_MAX)
        lane->fails++;
}

/* For refusals that need a person: never soon, at most 15 minutes. */
static void back_off_slowly(struct sync_step *step, struct step_lane_state *lane, int64_t now)
{
    int64_t wait = STEP_SLOW_MS / 2 + jitter(step, STEP_SLOW_MS, lane->fails);
    lane->at_ms = now + (wait < STEP_BACKOFF_MAX_MS ? wait : STEP_BACKOFF_MAX_MS);
    if (lane->fails < FAILS_MAX)
        lane->fails++;
}

static void hold(struct sync_step *step, struct step_lane_state *lane, const struct step_event *event)
{
    if (event->retry_after_ms < 0)
        return;
    int64_t wait = event->retry_after_ms < STEP_HOLD_MAX_MS ? event->retry_after_ms : STEP_HOLD_MAX_MS;
    /* A little more than was asked, at random: all kiosks were told the same. */
    lane->hold_ms = event->now_ms + wait + jitter(step, STEP_BACKOFF_MS, 0);
}

static int64_t due(const struct step_lane_state *lane)
{
    return lane->at_ms > lane->hold_ms ? lane->at_ms : lane->hold_ms;
}

static bool would_send(const struct sync_step *step, enum step_lane lane)
{
    if (step->wiped || step->lanes[lane].state != LANE_IDLE)
        return false;
    return lane == STEP_PUSH ? step->pending : !step->revoked;
}

int64_t sync_step_wake_ms(const struct sync_step *step)
{
    int64_t wake = STEP_NEVER;
    for (int i = 0; i < STEP_LANES; i++) {
        if (would_send(step, (enum step_lane)i) && due(&step->lanes[i]) < wake)
            wake = due(&step->lanes[i]);
    }
    return wake;
}

/* ---- what both lanes share -------------------------------------------------------------------------------------- */

static void set_trouble(struct step_lane_state *lane, enum step_lane name, const struct step_event *event)
{
    const char *what = name == STEP_PUSH ? "sending" : "fetching";
    const char *text = event->text != NULL ? event->text : "";
    char line[400];
    if (event->kind == STEP_NOT_STORED)
        snprintf(line, sizeof line, "storing what %s brought: %s", what, text);
    else if (event->outcome == STEP_STATUS)
        snprintf(line, sizeof line, "%s: the office answered %d %s", what, event->status, text);
    else if (event->outcome == STEP_NONSENSE)
        snprintf(line, sizeof line, "%s: the answer is not of the protocol: %s", what, text);
    else if (event->outcome == STEP_TOO_BIG)
        snprintf(line, sizeof line, "%s: the answer is larger than allowed", what);
    else
        snprintf(line, sizeof line, "%s: %s", what, text);
    text_copy(lane->trouble, sizeof lane->trouble, line);
}

/* A success proves that the line stands: a lane that waits since the line failed may try, if it has not just done so. */
static void success(struct sync_step *step, enum step_lane lane, int64_t now)
{
    struct step_lane_state *mine = &step->lanes[lane], *other = &step->lanes[1 - lane];
    mine->fails = 0;
    mine->line_failed = false;
    mine->at_ms = now;
    mine->trouble[0] = '\0';
    if (other->line_failed && now - other->asked_ms >= STEP_BACKOFF_MS)
        other->at_ms = now;
}

static void heard(struct sync_step *step, const struct step_event *event)
{
    step->refused = false;
    step->report.link = step->revoked ? STORE_LINK_REVOKED : STORE_LINK_UP;
    if (event->round_trip_ms >= 0)
        step->report.round_trip_ms = event->round_trip_ms;
    int64_t moved = event->clock_skew_ms - step->report.clock_skew_ms;
    if (moved > SKEW_STEP_MS || moved < -SKEW_STEP_MS)
        step->report.clock_skew_ms = event->clock_skew_ms;
}

/* Gives up the open pull and asks for everything, from the beginning. */
static void restart(struct sync_step *step, int64_t now, struct step_actions *out)
{
    struct step_lane_state *lane = &step->lanes[STEP_PULL];
    if (step->pull_open)
        act(out, STEP_ABANDON, STEP_PULL);
    if (lane->state == LANE_ASKING)
        act(out, STEP_CANCEL, STEP_PULL);
    lane->state = LANE_IDLE;
    step->pull_open = false;
    step->caught_up = false;
    step->rebuild_wanted = true;
    step->report.pull_rows = step->report.pull_total = 0;
    if (now - step->restarted_ms < RESTART_GAP_MS) {
        back_off(step, lane, now);
    } else {
        lane->at_ms = now;
        step->restarted_ms = now;
    }
}

/* What was last asked for is everything: such a page may have any epoch. */
static bool from_the_beginning(const struct sync_step *step)
{
    return step->asked.epoch[0] == '\0';
}

/* The office's epoch, out of an answer. Another one than before: it was restored from a backup, or this kiosk's scope
   changed. The mirror is built anew, and what was accepted is sent again. */
static void note_epoch(struct sync_step *step, const char *epoch, int64_t now, struct step_actions *out)
{
    if (strcmp(step->office_epoch, epoch) == 0 || PLANTED(PLANTED_EPOCH_IGNORED))
        return;
    text_copy(step->office_epoch, sizeof step->office_epoch, epoch);
    step->skip = 0; /* pending it is: a push was just under way */
    bool building_it = step->pull_open && strcmp(step->pull_epoch, epoch) == 0;
    bool have_it = !step->pull_open && strcmp(step->epoch, epoch) == 0 && !step->rebuild_wanted;
    bool asking_anyway = from_the_beginning(step) && step->lanes[STEP_PULL].state == LANE_ASKING;
    if (!building_it && !have_it && !asking_anyway)
        restart(step, now, out);
}

/* ---- refusals --------------------------------------------------------------------------------------------------- */

static void set_link_after_failure(struct sync_step *step, const struct step_event *event)
{
    if (step->revoked)
        step->report.link = STORE_LINK_REVOKED;
    else if (step->refused)
        step->report.link = STORE_LINK_REFUSED;
    else if (event->lane == STEP_PULL || event->outcome == STEP_LINE || step->report.link == STORE_LINK_NEVER)
        step->report.link = STORE_LINK_DOWN;
}

static void revoke(struct sync_step *step, const struct step_event *event, struct step_actions *out)
{
    struct step_lane_state *push = &step->lanes[STEP_PUSH], *pull = &step->lanes[STEP_PULL];
    if (!step->revoked && step->pull_open)
        act(out, STEP_ABANDON, STEP_PULL);
    if (!step->revoked && pull->state == LANE_ASKING)
        act(out, STEP_CANCEL, STEP_PULL);
    if (!step->revoked && push->state == LANE_IDLE)
        push->at_ms = event->now_ms;
    step->revoked = true;
    step->pending = true; /* whatever waits goes out first; nothing to push means wipe */
    step->pull_open = false;
    pull->state = LANE_IDLE;
    step->report.pull_rows = step->report.pull_total = 0;
    /* A push is still taken from a revoked kiosk; one that is not gets no quick repetition. */
    if (event->lane == STEP_PUSH)
        back_off_slowly(step, push, event->now_ms);
}

/* Ops that the office fails with twice in a row, or refuses as a request, are passed over in this round: whatever the
   reason, what is behind them gets its turn. */
static bool blames_the_ops(const struct step_lane_state *lane, const struct step_event *event)
{
    if (event->outcome != STEP_STATUS)
        return false;
    return event->status == 400 || event->status == 413 || (event->status >= 500 && lane->fails > 1);
}

static void failure(struct sync_step *step, const struct step_event *event, struct step_actions *out)
{
    struct step_lane_state *lane = &step->lanes[event->lane];
    int64_t now = event->now_ms;
    lane->state = LANE_IDLE;
    lane->line_failed = event->outcome == STEP_LINE;
    set_trouble(lane, event->lane, event);
    bool status = event->outcome == STEP_STATUS;
    if (status && event->status == 403 && event->revoked) {
        revoke(step, event, out);
    } else if (status && (event->status == 401 || event->status == 403 || event->status == 426)) {
        step->refused = step->refused || event->status == 401;
        back_off_slowly(step, lane, now);
    } else {
        back_off(step, lane, now);
    }
    hold(step, lane, event);
    set_link_after_failure(step, event);
    if (event->lane == STEP_PUSH) {
        step->skip = blames_the_ops(lane, event) ? step->skip + event->sent : 0;
        step->strikes = 0;
    } else {
        step->caught_up = false;
        /* What has come of a new mirror is worth keeping; of an ordinary pull it is not worth an open transaction. */
        if (step->pull_open && !step->pull_rebuild) {
            act(out, STEP_ABANDON, STEP_PULL);
            step->pull_open = false;
        }
    }
}

/* ---- push ------------------------------------------------------------------------------------------------------- */

/* The request as such was refused: too large, or malformed. Halving finds the op it is about; that one is passed over
   until the next round, so that it holds up no other. */
static void shrink(struct sync_step *step, const struct step_event *event, struct step_actions *out)
{
    struct step_lane_state *lane = &step->lanes[STEP_PUSH];
    if (event->sent <= 1 && step->strikes + 1 >= STRIKES_MAX) {
        failure(step, event, out);
        return;
    }
    lane->state = LANE_IDLE;
    lane->at_ms = event->now_ms;
    set_trouble(lane, STEP_PUSH, event);
    hold(step, lane, event);
    if (event->sent > 1) {
        step->batch_most = event->sent / 2;
    } else {
        step->batch_most = 1;
        step->strikes++;
        step->skip++;
    }
}

static void push_answered(struct sync_step *step, const struct step_event *event, struct step_actions *out)
{
    struct step_lane_state *lane = &step->lanes[STEP_PUSH];
    if (event->outcome == STEP_STATUS && (event->status == 413 || event->status == 400)) {
        shrink(step, event, out);
    } else if (event->outcome != STEP_UNDERSTOOD) {
        failure(step, event, out);
    } else {
        heard(step, event);
        step->farewell = step->revoked;
        /* An office of another epoch judges nothing: what it wants again goes first, behind all that it has to have before. */
        step->page.retried = strcmp(step->office_epoch, event->epoch) == 0 ? event->retried : 0;
        lane->state = LANE_STORING;
        act(out, STEP_SETTLE, STEP_PUSH);
        note_epoch(step, event->epoch, event->now_ms, out);
    }
}

static void push_settled(struct sync_step *step, int64_t now)
{
    char trouble[sizeof step->lanes[STEP_PUSH].trouble];
    text_copy(trouble, sizeof trouble, step->lanes[STEP_PUSH].trouble);
    success(step, STEP_PUSH, now);
    if (step->skip > 0) /* an op was passed over: that stays to be told */
        text_copy(step->lanes[STEP_PUSH].trouble, sizeof trouble, trouble);
    step->strikes = 0;
    step->skip += step->page.retried; /* those stay at the front; the rest goes on */
    step->batch_most = step->batch_most * 2 < WIRE_PUSH_MAX_OPS ? step->batch_most * 2 : WIRE_PUSH_MAX_OPS;
}

static void send_push(struct sync_step *step, struct step_actions *out, bool even_empty)
{
    struct step_action *send = act(out, STEP_SEND_PUSH, STEP_PUSH);
    send->skip = step->skip;
    send->most = step->batch_most;
    send->even_empty = even_empty;
    text_copy(send->epoch, sizeof send->epoch, step->office_epoch);
}

static void nothing_to_push(struct sync_step *step, int64_t now, struct step_actions *out)
{
    struct step_lane_state *lane = &step->lanes[STEP_PUSH];
    lane->state = LANE_IDLE;
    step->strikes = 0;
    if (step->skip > 0) {
        step->skip = 0;
        lane->at_ms = now + jitter(step, STEP_BACKOFF_MS, step->stuck_rounds);
        if (step->stuck_rounds < FAILS_MAX)
            step->stuck_rounds++;
    } else if (step->revoked && !step->farewell) {
        /* What an office took that was restored from a backup since is nowhere but here: it has to say its epoch first. */
        lane->state = LANE_ASKING;
        lane->asked_ms = now;
        send_push(step, out, true);
    } else if (step->revoked) {
        lane->state = LANE_STORING;
        step->wiping = true;
        act(out, STEP_WIPE, STEP_PUSH);
    } else {
        step->pending = false;
        step->stuck_rounds = 0;
        lane->trouble[0] = '\0';
    }
}

/* ---- pull ------------------------------------------------------------------------------------------------------- */

static void page_came(struct sync_step *step, const struct step_event *event, struct step_actions *out)
{
    struct step_lane_state *lane = &step->lanes[STEP_PULL];
    lane->state = LANE_IDLE;
    heard(step, event);
    if (!from_the_beginning(step) && strcmp(step->asked.epoch, event->epoch) != 0 &&
        !PLANTED(PLANTED_EPOCH_IGNORED)) {
        /* Should have been a 410. */
        text_copy(step->office_epoch, sizeof step->office_epoch, event->epoch);
        step->pending = true;
        restart(step, event->now_ms, out);
        return;
    }
    bool rebuild = step->pull_open ? step->pull_rebuild : from_the_beginning(step);
    if (!rebuild && !step->pull_open && event->head - step->asked.after > STEP_REBUILD_ROWS) {
        restart(step, event->now_ms, out);
        return;
    }
    lane->state = LANE_STORING;
    step->page = *event;
    struct step_action *store = act(out, STEP_STORE_PAGE, STEP_PULL);
    store->begin = !step->pull_open;
    store->rebuild = rebuild;
    store->commit = event->complete;
    step->pull_rebuild = rebuild;
    if (strcmp(step->office_epoch, event->epoch) != 0 && !PLANTED(PLANTED_EPOCH_IGNORED)) {
        text_copy(step->office_epoch, sizeof step->office_epoch, event->epoch);
        step->pending = true;
    }
}

static void page_stored(struct sync_step *step, int64_t now)
{
    const struct step_event *page = &step->page;
    struct step_lane_state *lane = &step->lanes[STEP_PULL];
    bool held = step->asked.wait_s > 0;
    success(step, STEP_PULL, now);
    if (held && page->rows == 0 && page->next == step->asked.after &&
        page->now_ms - lane->asked_ms < HASTY_MS)
        lane->at_ms = now + STEP_BACKOFF_MS;
    step->pull_open = !page->complete;
    step->pull_next = page->next;
    text_copy(step->pull_epoch, sizeof step->pull_epoch, page->epoch);
    step->report.pull_rows = step->pull_open && step->pull_rebuild ? page->next : 0;
    step->report.pull_total = step->pull_open && step->pull_rebuild ? page->head : 0;
    if (!page->complete)
        return;
    text_copy(step->epoch, sizeof step->epoch, page->epoch);
    step->cursor = page->next;
    step->rebuild_wanted = false;
    step->caught_up = true;
    step->page_limit = STEP_PAGE_ROWS;
}

static void changes_answered(struct sync_step *step, const struct step_event *event, struct step_actions *out)
{
    struct step_lane_state *lane = &step->lanes[STEP_PULL];
    if (event->outcome == STEP_UNDERSTOOD) {
        page_came(step, event, out);
    } else if (event->outcome == STEP_STATUS && event->status == 410 && !from_the_beginning(step)) {
        lane->state = LANE_IDLE;
        set_trouble(lane, STEP_PULL, event);
        restart(step, event->now_ms, out);
    } else if (event->outcome == STEP_TOO_BIG && step->page_limit > LEAST_PAGE) {
        lane->state = LANE_IDLE;
        step->page_limit = step->page_limit / 2 > LEAST_PAGE ? step->page_limit / 2 : LEAST_PAGE;
    } else {
        failure(step, event, out);
    }
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

static void asked_now(struct sync_step *step, int64_t now, struct step_actions *out)
{
    struct step_lane_state *pull = &step->lanes[STEP_PULL];
    for (int i = 0; i < STEP_LANES; i++) {
        step->lanes[i].hold_ms = 0;
        if (step->lanes[i].state == LANE_IDLE)
            step->lanes[i].at_ms = now;
    }
    step->pending = true;
    step->skip = 0;
    step->caught_up = false; /* the next answer shall come at once */
    if (pull->state == LANE_ASKING && step->asked.wait_s > 0) {
        act(out, STEP_CANCEL, STEP_PULL);
        pull->state = LANE_IDLE;
        pull->at_ms = now;
    }
}

static void op_ready(struct sync_step *step, int64_t now)
{
    struct step_lane_state *push = &step->lanes[STEP_PUSH];
    step->pending = true;
    push->fails = 0;
    if (push->state == LANE_IDLE)
        push->at_ms = now; /* what is passed over in this round stays so: the new one is behind it */
}

static void not_stored(struct sync_step *step, const struct step_event *event)
{
    struct step_lane_state *lane = &step->lanes[event->lane];
    lane->state = LANE_IDLE;
    lane->line_failed = false;
    set_trouble(lane, event->lane, event);
    back_off(step, lane, event->now_ms);
    if (event->lane == STEP_PUSH) {
        step->skip = 0;
        step->wiping = false;
        return;
    }
    text_copy(step->epoch, sizeof step->epoch, event->epoch);
    step->cursor = event->cursor;
    step->pull_open = false;
    step->caught_up = false;
    step->rebuild_wanted = step->rebuild_wanted || event->broken;
    step->report.pull_rows = step->report.pull_total = 0;
}

static void take(struct sync_step *step, const struct step_event *event, struct step_actions *out)
{
    switch (event->kind) {
    case STEP_STARTED:
        text_copy(step->epoch, sizeof step->epoch, event->epoch);
        text_copy(step->office_epoch, sizeof step->office_epoch, event->epoch);
        step->cursor = event->cursor;
        step->pending = true;
        step->pull_open = step->pull_rebuild = event->build_epoch[0] != '\0';
        step->pull_next = event->next;
        text_copy(step->pull_epoch, sizeof step->pull_epoch, event->build_epoch);
        for (int i = 0; i < STEP_LANES; i++)
            step->lanes[i].at_ms = event->now_ms;
        break;
    case STEP_OP_READY: op_ready(step, event->now_ms); break;
    case STEP_ASKED_NOW: asked_now(step, event->now_ms, out); break;
    case STEP_TIMER: break;
    case STEP_NOTHING_TO_PUSH: nothing_to_push(step, event->now_ms, out); break;
    case STEP_ANSWERED:
        if (event->lane == STEP_PUSH)
            push_answered(step, event, out);
        else
            changes_answered(step, event, out);
        break;
    case STEP_STORED:
        step->lanes[event->lane].state = LANE_IDLE;
        if (event->lane == STEP_PULL)
            page_stored(step, event->now_ms);
        else if (step->wiping)
            step->wiped = true;
        else
            push_settled(step, event->now_ms);
        break;
    case STEP_NOT_STORED: not_stored(step, event); break;
    }
}

/* ---- sending ----------------------------------------------------------------------------------------------------- */

static void send_changes(struct sync_step *step, struct step_actions *out)
{
    struct step_action *send = act(out, STEP_SEND_CHANGES, STEP_PULL);
    send->limit = step->page_limit;
    if (step->pull_open) {
        send->after = step->pull_next;
        text_copy(send->epoch, sizeof send->epoch, step->pull_epoch);
    } else if (!step->rebuild_wanted && step->epoch[0] != '\0') {
        send->after = step->cursor;
        text_copy(send->epoch, sizeof send->epoch, step->epoch);
        send->wait_s = step->caught_up ? STEP_WAIT_S : 0;
    }
    step->asked = *send;
}

static void launch(struct sync_step *step, int64_t now, struct step_actions *out)
{
    for (int i = 0; i < STEP_LANES; i++) {
        enum step_lane name = (enum step_lane)i;
        struct step_lane_state *lane = &step->lanes[i];
        if (!would_send(step, name) || now < due(lane))
            continue;
        lane->state = LANE_ASKING;
        lane->asked_ms = now;
        if (name == STEP_PUSH)
            send_push(step, out, false);
        else
            send_changes(step, out);
    }
}

void sync_step(struct sync_step *step, const struct step_event *event, struct step_actions *out)
{
    out->count = 0;
    const struct store_link_report before = step->report;
    take(step, event, out);
    const struct step_lane_state *pull = &step->lanes[STEP_PULL], *push = &step->lanes[STEP_PUSH];
    const char *trouble = pull->trouble[0] != '\0' ? pull->trouble : push->trouble;
    const struct store_link_report *now = &step->report;
    bool changed = now->link != before.link || now->round_trip_ms != before.round_trip_ms ||
                   now->clock_skew_ms != before.clock_skew_ms || now->pull_rows != before.pull_rows ||
                   now->pull_total != before.pull_total || strcmp(trouble, step->trouble) != 0;
    text_copy(step->trouble, sizeof step->trouble, trouble);
    step->report.trouble = step->trouble[0] != '\0' ? step->trouble : NULL;
    launch(step, event->now_ms, out);
    if (changed)
        act(out, STEP_REPORT, event->lane);
}

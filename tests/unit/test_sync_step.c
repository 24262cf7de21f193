/* The rules of synchronisation, played through with made-up times and answers: no thread, no socket, no store. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "backend/sync/sync_step.h"

/* ---- a machine under test ------------------------------------------------------------------------------------- */

static struct random_seeded seeded;

struct play {
    struct sync_step step;
    struct step_actions did;
    int64_t now;
};

static void give(struct play *play, struct step_event event)
{
    event.now_ms = play->now;
    sync_step(&play->step, &event, &play->did);
}

static const struct step_action *did(const struct play *play, enum step_action_kind kind)
{
    for (int i = 0; i < play->did.count; i++) {
        if (play->did.items[i].kind == kind)
            return &play->did.items[i];
    }
    return NULL;
}

static void nothing_to_push(struct play *play)
{
    give(play, (struct step_event){.kind = STEP_NOTHING_TO_PUSH, .lane = STEP_PUSH});
}

static void stored(struct play *play, enum step_lane lane)
{
    give(play, (struct step_event){.kind = STEP_STORED, .lane = lane});
}

static void start(struct play *play, const char *epoch, int64_t cursor)
{
    *play = (struct play){.now = 1000};
    sync_step_init(&play->step, random_from_seed(&seeded, 7));
    struct step_event event = {.kind = STEP_STARTED, .cursor = cursor};
    strcpy(event.epoch, epoch);
    give(play, event);
}

static void timer(struct play *play, int64_t at)
{
    play->now = at;
    give(play, (struct step_event){.kind = STEP_TIMER});
}

static void page(struct play *play, const char *epoch, int64_t next, int64_t head, bool complete, size_t rows)
{
    struct step_event event = {.kind = STEP_ANSWERED,
        .lane = STEP_PULL,
        .outcome = STEP_UNDERSTOOD,
        .retry_after_ms = -1,
        .round_trip_ms = 3,
        .next = next,
        .head = head,
        .complete = complete,
        .rows = rows};
    strcpy(event.epoch, epoch);
    give(play, event);
}

static void pushed(struct play *play, const char *epoch, int sent, int retried)
{
    struct step_event event = {.kind = STEP_ANSWERED,
        .lane = STEP_PUSH,
        .outcome = STEP_UNDERSTOOD,
        .retry_after_ms = -1,
        .round_trip_ms = 3,
        .sent = sent,
        .retried = retried};
    strcpy(event.epoch, epoch);
    give(play, event);
}

static void refuse(struct play *play, enum step_lane lane, int status, int64_t retry_after_ms)
{
    give(play, (struct step_event){.kind = STEP_ANSWERED,
                   .lane = lane,
                   .outcome = STEP_STATUS,
                   .status = status,
                   .revoked = status == 403,
                   .retry_after_ms = retry_after_ms,
                   .round_trip_ms = 3,
                   .sent = 1,
                   .text = "word"});
}

static void cut(struct play *play, enum step_lane lane)
{
    give(play, (struct step_event){.kind = STEP_ANSWERED,
                   .lane = lane,
                   .outcome = STEP_LINE,
                   .retry_after_ms = -1,
                   .round_trip_ms = -1,
                   .sent = 1,
                   .text = "no connection"});
}

/* A kiosk with a mirror (E1, 40), nothing to push, waiting in the long-poll. */
static void settled(struct play *play)
{
    start(play, "E1", 40);
    nothing_to_push(play);
    page(play, "E1", 40, 40, true, 0);
    stored(play, STEP_PULL);
}

static enum store_link link_of(const struct play *play)
{
    return sync_step_report(&play->step)->link;
}

/* ---- the pull lane --------------------------------------------------------------------------------------------- */

static void rows_of_other_buildings_move_the_cursor_and_hold_up_nothing(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    play.now += 5;
    page(&play, "E1", 41, 41, true, 0); /* at once, without a row: another kiosk's business */
    stored(&play, STEP_PULL);
    const struct step_action *ask = did(&play, STEP_SEND_CHANGES);
    assert_non_null(ask);
    assert_int_equal(ask->after, 41);
    assert_int_equal(ask->wait_s, STEP_WAIT_S);
    play.now += 5;
    page(&play, "E1", 41, 41, true, 0); /* but an office that does not hold is not asked in a loop */
    stored(&play, STEP_PULL);
    assert_null(did(&play, STEP_SEND_CHANGES));
}

static void a_new_mirror_begun_before_is_filled_further(void **state)
{
    (void)state;
    struct play play = {.now = 1000};
    sync_step_init(&play.step, random_from_seed(&seeded, 7));
    struct step_event event = {
        .kind = STEP_STARTED, .epoch = "E1", .cursor = 40, .build_epoch = "E2", .next = 5000};
    give(&play, event);
    const struct step_action *ask = did(&play, STEP_SEND_CHANGES);
    assert_non_null(ask);
    assert_string_equal(ask->epoch, "E2");
    assert_int_equal(ask->after, 5000);
    assert_int_equal(ask->wait_s, 0);
    page(&play, "E2", 7000, 7000, true, 2000);
    const struct step_action *store = did(&play, STEP_STORE_PAGE);
    assert_true(!store->begin && store->rebuild && store->commit);
    stored(&play, STEP_PULL);
    assert_int_equal(did(&play, STEP_SEND_CHANGES)->after, 7000);
    /* Begun before, but the office has another epoch by now: all of it comes again. */
    play = (struct play){.now = 1000};
    sync_step_init(&play.step, random_from_seed(&seeded, 7));
    give(&play, event);
    refuse(&play, STEP_PULL, 410, -1);
    assert_non_null(did(&play, STEP_ABANDON));
    ask = did(&play, STEP_SEND_CHANGES);
    assert_non_null(ask);
    assert_string_equal(ask->epoch, "");
    assert_int_equal(ask->after, 0);
}

static void the_first_contact_asks_for_everything_and_builds_a_new_mirror(void **state)
{
    (void)state;
    struct play play;
    start(&play, "", 0);
    assert_non_null(did(&play, STEP_SEND_PUSH));
    const struct step_action *ask = did(&play, STEP_SEND_CHANGES);
    assert_non_null(ask);
    assert_string_equal(ask->epoch, "");
    assert_int_equal(ask->after, 0);
    assert_int_equal(ask->wait_s, 0);
    assert_int_equal(ask->limit, 5000);

    page(&play, "E1", 5000, 7000, false, 5000);
    const struct step_action *store = did(&play, STEP_STORE_PAGE);
    assert_true(store->begin && store->rebuild && !store->commit);
    stored(&play, STEP_PULL);
    ask = did(&play, STEP_SEND_CHANGES); /* the next page at once */
    assert_string_equal(ask->epoch, "E1");
    assert_int_equal(ask->after, 5000);
    assert_int_equal(ask->wait_s, 0);
    assert_int_equal(sync_step_report(&play.step)->pull_rows, 5000);
    assert_int_equal(sync_step_report(&play.step)->pull_total, 7000);

    page(&play, "E1", 7000, 7000, true, 2000);
    store = did(&play, STEP_STORE_PAGE);
    assert_true(!store->begin && store->rebuild && store->commit);
    stored(&play, STEP_PULL);
    ask = did(&play, STEP_SEND_CHANGES);
    assert_int_equal(ask->after, 7000);
    assert_int_equal(ask->wait_s, 25);
    assert_int_equal(sync_step_report(&play.step)->pull_total, 0);
    assert_int_equal(link_of(&play), STORE_LINK_UP);
}

static void a_known_mirror_is_asked_for_at_once_and_then_held(void **state)
{
    (void)state;
    struct play play;
    start(&play, "E1", 40);
    const struct step_action *ask = did(&play, STEP_SEND_CHANGES);
    assert_string_equal(ask->epoch, "E1");
    assert_int_equal(ask->after, 40);
    assert_int_equal(ask->wait_s, 0);
    page(&play, "E1", 45, 45, true, 5);
    const struct step_action *store = did(&play, STEP_STORE_PAGE);
    assert_true(store->begin && !store->rebuild && store->commit);
    stored(&play, STEP_PULL);
    assert_int_equal(did(&play, STEP_SEND_CHANGES)->wait_s, 25);
    assert_int_equal(did(&play, STEP_SEND_CHANGES)->after, 45);
}

static void an_office_without_rows_is_not_asked_in_a_loop(void **state)
{
    (void)state;
    struct play play;
    start(&play, "", 0);
    page(&play, "E1", 0, 0, true, 0);
    assert_true(did(&play, STEP_STORE_PAGE)->rebuild);
    stored(&play, STEP_PULL);
    const struct step_action *ask = did(&play, STEP_SEND_CHANGES);
    assert_string_equal(ask->epoch, "E1");
    assert_int_equal(ask->wait_s, 25);
}

static void a_long_poll_that_is_not_held_is_slowed_down(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    play.now += 5;
    page(&play, "E1", 40, 40, true, 0);
    stored(&play, STEP_PULL);
    assert_null(did(&play, STEP_SEND_CHANGES));
    assert_int_equal(sync_step_wake_ms(&play.step), play.now + 2000);
    timer(&play, play.now + 2000);
    assert_non_null(did(&play, STEP_SEND_CHANGES));
    play.now += 25000;
    page(&play, "E1", 40, 40, true, 0);
    stored(&play, STEP_PULL);
    assert_non_null(did(&play, STEP_SEND_CHANGES));
}

static void more_than_fifty_thousand_rows_to_come_build_a_new_mirror(void **state)
{
    (void)state;
    struct play play;
    start(&play, "E1", 40);
    page(&play, "E1", 5040, 50041, false, 5000);
    assert_null(did(&play, STEP_STORE_PAGE));
    assert_int_equal(did(&play, STEP_SEND_CHANGES)->after, 0);
    assert_string_equal(did(&play, STEP_SEND_CHANGES)->epoch, "");
    page(&play, "E1", 5000, 50041, false, 5000);
    assert_true(did(&play, STEP_STORE_PAGE)->rebuild);

    start(&play, "E1", 40);
    page(&play, "E1", 5040, 50040, false, 5000);
    assert_false(did(&play, STEP_STORE_PAGE)->rebuild);
}

static void resync_builds_the_mirror_anew_from_the_beginning(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    refuse(&play, STEP_PULL, 410, -1);
    const struct step_action *ask = did(&play, STEP_SEND_CHANGES);
    assert_int_equal(ask->after, 0);
    assert_string_equal(ask->epoch, "");
    page(&play, "E2", 10, 10, true, 10);
    assert_true(did(&play, STEP_STORE_PAGE)->rebuild);
    assert_true(play.step.pending); /* another epoch: what was accepted is offered again */
}

static void resync_again_and_again_is_slowed_down(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    refuse(&play, STEP_PULL, 410, -1);
    assert_non_null(did(&play, STEP_SEND_CHANGES));
    page(&play, "E1", 10, 20, false, 10);
    stored(&play, STEP_PULL);
    refuse(&play, STEP_PULL, 410, -1);
    assert_non_null(did(&play, STEP_ABANDON));
    assert_null(did(&play, STEP_SEND_CHANGES));
    assert_true(sync_step_wake_ms(&play.step) > play.now);
    timer(&play, sync_step_wake_ms(&play.step));
    assert_int_equal(did(&play, STEP_SEND_CHANGES)->after, 0);
    refuse(&play, STEP_PULL, 410, -1); /* even to "everything": nonsense */
    assert_null(did(&play, STEP_SEND_CHANGES));
}

static void a_page_of_a_foreign_epoch_is_dropped(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    page(&play, "E2", 41, 41, true, 1);
    assert_null(did(&play, STEP_STORE_PAGE));
    assert_string_equal(did(&play, STEP_SEND_CHANGES)->epoch, "");
    const struct step_action *push = did(&play, STEP_SEND_PUSH);
    assert_string_equal(push->epoch, "E2");
}

static void a_cut_line_keeps_what_has_come_of_a_new_mirror(void **state)
{
    (void)state;
    struct play play;
    start(&play, "", 0);
    nothing_to_push(&play);
    page(&play, "E1", 5000, 9000, false, 5000);
    stored(&play, STEP_PULL);
    cut(&play, STEP_PULL);
    assert_null(did(&play, STEP_ABANDON));
    timer(&play, sync_step_wake_ms(&play.step));
    assert_int_equal(did(&play, STEP_SEND_CHANGES)->after, 5000);
}

static void a_cut_line_gives_up_an_ordinary_pull(void **state)
{
    (void)state;
    struct play play;
    start(&play, "E1", 40);
    nothing_to_push(&play);
    page(&play, "E1", 5040, 9000, false, 5000);
    stored(&play, STEP_PULL);
    cut(&play, STEP_PULL);
    assert_non_null(did(&play, STEP_ABANDON));
    timer(&play, sync_step_wake_ms(&play.step));
    assert_int_equal(did(&play, STEP_SEND_CHANGES)->after, 40);
    page(&play, "E1", 5040, 9000, false, 5000);
    assert_true(did(&play, STEP_STORE_PAGE)->begin);
}

static void a_page_that_can_not_be_stored_is_asked_for_again(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    page(&play, "E1", 45, 45, true, 5);
    struct step_event event = {.kind = STEP_NOT_STORED, .lane = STEP_PULL, .cursor = 40, .text = "disk full"};
    strcpy(event.epoch, "E1");
    give(&play, event);
    assert_string_equal(sync_step_report(&play.step)->trouble, "storing what fetching brought: disk full");
    assert_int_equal(link_of(&play), STORE_LINK_UP);
    timer(&play, sync_step_wake_ms(&play.step));
    assert_int_equal(did(&play, STEP_SEND_CHANGES)->after, 40);
    page(&play, "E1", 45, 45, true, 5);
    event.broken = true;
    give(&play, event);
    timer(&play, sync_step_wake_ms(&play.step));
    assert_string_equal(did(&play, STEP_SEND_CHANGES)->epoch, "");

    settled(&play);
    page(&play, "E1", 45, 45, true, 5);
    event =
        (struct step_event){.kind = STEP_NOT_STORED, .lane = STEP_PULL, .cursor = 12, .text = "rolled back"};
    strcpy(event.epoch, "E0");
    give(&play, event);
    timer(&play, sync_step_wake_ms(&play.step));
    assert_string_equal(did(&play, STEP_SEND_CHANGES)->epoch, "E0"); /* what the store says it has */
    assert_int_equal(did(&play, STEP_SEND_CHANGES)->after, 12);
}

static void a_page_that_is_too_big_is_asked_for_in_smaller_parts(void **state)
{
    (void)state;
    struct play play;
    start(&play, "", 0);
    struct step_event event = {
        .kind = STEP_ANSWERED, .lane = STEP_PULL, .outcome = STEP_TOO_BIG, .retry_after_ms = -1};
    give(&play, event);
    assert_int_equal(did(&play, STEP_SEND_CHANGES)->limit, 2500);
    int tries = 0;
    for (; did(&play, STEP_SEND_CHANGES) != NULL && tries < 20; tries++)
        give(&play, event);
    assert_in_range(tries, 4, 8);
    assert_true(sync_step_wake_ms(&play.step) > play.now);
}

/* ---- back-off ---------------------------------------------------------------------------------------------------- */

static void waits_are_random_double_and_end_at_fifteen_minutes(void **state)
{
    (void)state;
    int64_t longest[12] = {0}, shortest[12];
    for (int round = 0; round < 300; round++) {
        struct play play;
        start(&play, "E1", 40);
        play.step.random = random_from_seed(&seeded, (uint64_t)round);
        nothing_to_push(&play);
        for (int i = 0; i < 12; i++) {
            cut(&play, STEP_PULL);
            int64_t wait = sync_step_wake_ms(&play.step) - play.now;
            longest[i] = wait > longest[i] ? wait : longest[i];
            shortest[i] = round == 0 || wait < shortest[i] ? wait : shortest[i];
            timer(&play, play.now + wait);
            assert_non_null(did(&play, STEP_SEND_CHANGES));
        }
    }
    int64_t most = 2000;
    for (int i = 0; i < 12; i++) {
        assert_in_range(longest[i], most * 9 / 10, most);
        assert_in_range(shortest[i], 1, most / 10);
        most = most * 2 < 900000 ? most * 2 : 900000;
    }
}

static void the_lane_does_not_send_before_its_time(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    cut(&play, STEP_PULL);
    int64_t wake = sync_step_wake_ms(&play.step);
    timer(&play, wake - 1);
    assert_int_equal(play.did.count, 0);
    timer(&play, wake);
    assert_non_null(did(&play, STEP_SEND_CHANGES));
}

static void retry_after_is_honoured_even_by_a_tap(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    give(&play, (struct step_event){.kind = STEP_OP_READY});
    assert_non_null(did(&play, STEP_SEND_PUSH));
    refuse(&play, STEP_PUSH, 503, 30000);
    give(&play, (struct step_event){.kind = STEP_OP_READY});
    assert_null(did(&play, STEP_SEND_PUSH));
    int64_t wake = sync_step_wake_ms(&play.step);
    assert_in_range(wake - play.now, 30000, 32001);
    timer(&play, play.now + 29999);
    assert_null(did(&play, STEP_SEND_PUSH));
    timer(&play, wake);
    assert_non_null(did(&play, STEP_SEND_PUSH));
}

static void an_absurd_retry_after_is_not_believed(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    refuse(&play, STEP_PULL, 429, INT64_MAX / 4);
    assert_true(sync_step_wake_ms(&play.step) - play.now <= 3602001);
}

static void the_owners_tap_sends_at_once_whatever_the_back_off(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    give(&play, (struct step_event){.kind = STEP_OP_READY});
    for (int i = 0; i < 9; i++) {
        cut(&play, STEP_PUSH);
        timer(&play, sync_step_wake_ms(&play.step));
    }
    cut(&play, STEP_PUSH);
    play.now += 1;
    give(&play, (struct step_event){.kind = STEP_OP_READY});
    assert_non_null(did(&play, STEP_SEND_PUSH));
    cut(&play, STEP_PUSH);
    assert_true(sync_step_wake_ms(&play.step) - play.now <= 2000);
}

static void a_success_in_one_lane_lets_the_other_try(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    for (int i = 0; i < 12; i++) {
        cut(&play, STEP_PULL);
        timer(&play, sync_step_wake_ms(&play.step));
    }
    cut(&play, STEP_PULL);
    play.now += 10000 < sync_step_wake_ms(&play.step) - play.now ? 10000 : 0;
    give(&play, (struct step_event){.kind = STEP_OP_READY});
    pushed(&play, "E1", 1, 0);
    stored(&play, STEP_PUSH);
    assert_non_null(did(&play, STEP_SEND_CHANGES));
}

static void an_error_of_the_office_is_not_hurried_by_the_other_lane(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    for (int i = 0; i < 8; i++) {
        refuse(&play, STEP_PULL, 500, -1);
        timer(&play, sync_step_wake_ms(&play.step));
    }
    refuse(&play, STEP_PULL, 500, -1);
    int64_t wake = sync_step_wake_ms(&play.step);
    give(&play, (struct step_event){.kind = STEP_OP_READY});
    pushed(&play, "E1", 1, 0);
    stored(&play, STEP_PUSH);
    nothing_to_push(&play);
    assert_int_equal(sync_step_wake_ms(&play.step), wake);
}

static void asking_now_tries_both_lanes_and_answers_at_once(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    give(&play, (struct step_event){.kind = STEP_ASKED_NOW});
    assert_non_null(did(&play, STEP_CANCEL));
    assert_int_equal(did(&play, STEP_SEND_CHANGES)->wait_s, 0);
    assert_non_null(did(&play, STEP_SEND_PUSH));
    nothing_to_push(&play);
    refuse(&play, STEP_PULL, 503, 600000);
    give(&play, (struct step_event){.kind = STEP_ASKED_NOW});
    assert_non_null(did(&play, STEP_SEND_CHANGES));
}

/* ---- the push lane ---------------------------------------------------------------------------------------------- */

static void the_outbox_is_sent_until_it_is_empty(void **state)
{
    (void)state;
    struct play play;
    start(&play, "E1", 40);
    const struct step_action *send = did(&play, STEP_SEND_PUSH);
    assert_int_equal(send->most, 100);
    assert_int_equal(send->skip, 0);
    assert_string_equal(send->epoch, "E1");
    pushed(&play, "E1", 100, 0);
    assert_non_null(did(&play, STEP_SETTLE));
    assert_null(did(&play, STEP_SEND_PUSH));
    stored(&play, STEP_PUSH);
    assert_non_null(did(&play, STEP_SEND_PUSH));
    nothing_to_push(&play);
    assert_null(did(&play, STEP_SEND_PUSH));
    give(&play, (struct step_event){.kind = STEP_OP_READY});
    assert_non_null(did(&play, STEP_SEND_PUSH));
}

static void an_op_during_a_push_is_sent_after_it(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    give(&play, (struct step_event){.kind = STEP_OP_READY});
    give(&play, (struct step_event){.kind = STEP_OP_READY});
    assert_null(did(&play, STEP_SEND_PUSH)); /* one request at a time */
    pushed(&play, "E1", 1, 0);
    stored(&play, STEP_PUSH);
    assert_non_null(did(&play, STEP_SEND_PUSH));
}

static void ops_the_office_wants_again_wait_and_the_others_go_on(void **state)
{
    (void)state;
    struct play play;
    start(&play, "E1", 40);
    page(&play, "E1", 40, 40, true, 0);
    stored(&play, STEP_PULL);
    pushed(&play, "E1", 100, 3);
    stored(&play, STEP_PUSH);
    assert_int_equal(did(&play, STEP_SEND_PUSH)->skip, 3);
    nothing_to_push(&play);
    assert_null(did(&play, STEP_SEND_PUSH));
    int64_t wake = sync_step_wake_ms(&play.step);
    assert_in_range(wake, play.now + 1, play.now + 2000);
    timer(&play, wake);
    assert_int_equal(did(&play, STEP_SEND_PUSH)->skip, 0);
    assert_int_equal(link_of(&play), STORE_LINK_UP);
}

static void too_large_a_batch_is_halved_and_grows_again(void **state)
{
    (void)state;
    struct play play;
    start(&play, "E1", 40);
    struct step_event event = {.kind = STEP_ANSWERED,
        .lane = STEP_PUSH,
        .outcome = STEP_STATUS,
        .status = 413,
        .retry_after_ms = -1,
        .sent = 100};
    give(&play, event);
    assert_int_equal(did(&play, STEP_SEND_PUSH)->most, 50);
    event.sent = 50;
    give(&play, event);
    assert_int_equal(did(&play, STEP_SEND_PUSH)->most, 25);
    pushed(&play, "E1", 25, 0);
    stored(&play, STEP_PUSH);
    assert_int_equal(did(&play, STEP_SEND_PUSH)->most, 50);
}

static void a_single_op_that_is_refused_holds_up_no_other(void **state)
{
    (void)state;
    struct play play;
    start(&play, "E1", 40);
    refuse(&play, STEP_PUSH, 400, -1);
    assert_int_equal(did(&play, STEP_SEND_PUSH)->skip, 1);
    assert_int_equal(did(&play, STEP_SEND_PUSH)->most, 1);
    pushed(&play, "E1", 1, 0);
    stored(&play, STEP_PUSH);
    assert_int_equal(did(&play, STEP_SEND_PUSH)->skip, 1);
    nothing_to_push(&play);
    assert_non_null(sync_step_report(&play.step)->trouble);
    cut(&play, STEP_PULL);
    timer(&play, play.now + 4000);
    assert_int_equal(did(&play, STEP_SEND_PUSH)->skip, 0); /* later it gets another chance */
}

static void an_office_that_refuses_every_op_gets_a_rest(void **state)
{
    (void)state;
    struct play play;
    start(&play, "E1", 40);
    page(&play, "E1", 40, 40, true, 0);
    stored(&play, STEP_PULL);
    int tries = 0;
    while (play.step.lanes[STEP_PUSH].state == LANE_ASKING && tries < 50) {
        refuse(&play, STEP_PUSH, 400, -1);
        tries++;
    }
    assert_int_equal(tries, 3);
    assert_true(sync_step_wake_ms(&play.step) > play.now);
}

/* Bad ones at the front, whole requests of them: they go last, but they do not stop the queue. */
static void ops_the_office_refuses_in_a_row_are_passed_over_too(void **state)
{
    (void)state;
    struct play play;
    start(&play, "E1", 40);
    page(&play, "E1", 40, 40, true, 0);
    stored(&play, STEP_PULL);
    for (int i = 0; i < 3; i++)
        refuse(&play, STEP_PUSH, 400, -1);
    timer(&play, sync_step_wake_ms(&play.step));
    assert_int_equal(did(&play, STEP_SEND_PUSH)->skip, 3);
    pushed(&play, "E1", 1, 0);
    stored(&play, STEP_PUSH);
    assert_int_equal(did(&play, STEP_SEND_PUSH)->skip, 3);
}

static void ops_the_office_fails_with_twice_are_passed_over(void **state)
{
    (void)state;
    struct play play;
    start(&play, "E1", 40);
    page(&play, "E1", 40, 40, true, 0);
    stored(&play, STEP_PULL);
    refuse(&play, STEP_PUSH, 503, -1);
    timer(&play, sync_step_wake_ms(&play.step));
    assert_int_equal(did(&play, STEP_SEND_PUSH)->skip, 0); /* it may have been the office's bad moment */
    refuse(&play, STEP_PUSH, 503, -1);
    timer(&play, sync_step_wake_ms(&play.step));
    assert_int_equal(did(&play, STEP_SEND_PUSH)->skip, 1);
    give(&play, (struct step_event){.kind = STEP_OP_READY});
    pushed(&play, "E1", 1, 0);
    stored(&play, STEP_PUSH);
    nothing_to_push(&play);
    timer(&play, sync_step_wake_ms(&play.step));
    assert_int_equal(did(&play, STEP_SEND_PUSH)->skip, 0); /* later they get another chance */
}

static void a_line_that_breaks_passes_over_nothing(void **state)
{
    (void)state;
    struct play play;
    start(&play, "E1", 40);
    for (int i = 0; i < 4; i++) {
        cut(&play, STEP_PUSH);
        timer(&play, sync_step_wake_ms(&play.step));
        if (did(&play, STEP_SEND_PUSH) != NULL)
            assert_int_equal(did(&play, STEP_SEND_PUSH)->skip, 0);
    }
}

static void what_an_office_of_another_epoch_did_not_judge_goes_first_again(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    give(&play, (struct step_event){.kind = STEP_OP_READY});
    assert_string_equal(did(&play, STEP_SEND_PUSH)->epoch, "E1");
    pushed(&play, "E2", 3, 3);
    stored(&play, STEP_PUSH);
    assert_string_equal(did(&play, STEP_SEND_PUSH)->epoch, "E2");
    assert_int_equal(did(&play, STEP_SEND_PUSH)->skip, 0);
}

static void another_epoch_in_a_push_rebuilds_the_mirror_and_sends_again(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    give(&play, (struct step_event){.kind = STEP_OP_READY});
    pushed(&play, "E2", 1, 0);
    assert_non_null(did(&play, STEP_SETTLE));
    assert_non_null(did(&play, STEP_CANCEL));
    const struct step_action *ask = did(&play, STEP_SEND_CHANGES);
    assert_string_equal(ask->epoch, "");
    assert_int_equal(ask->after, 0);
    stored(&play, STEP_PUSH);
    assert_string_equal(did(&play, STEP_SEND_PUSH)->epoch, "E2");
    page(&play, "E2", 9, 9, true, 9);
    assert_true(did(&play, STEP_STORE_PAGE)->rebuild);
}

static void two_offices_behind_one_address_are_not_followed_in_a_loop(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    int asked = 0;
    for (int i = 0; i < 20; i++) {
        give(&play, (struct step_event){.kind = STEP_OP_READY});
        if (play.step.lanes[STEP_PUSH].state != LANE_ASKING)
            continue;
        pushed(&play, i % 2 == 0 ? "E2" : "E1", 1, 0);
        asked += did(&play, STEP_SEND_CHANGES) != NULL ? 1 : 0;
        stored(&play, STEP_PUSH);
        nothing_to_push(&play);
    }
    assert_in_range(asked, 1, 2);
}

static void verdicts_that_can_not_be_stored_are_asked_for_again(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    give(&play, (struct step_event){.kind = STEP_OP_READY});
    pushed(&play, "E1", 1, 0);
    give(&play, (struct step_event){.kind = STEP_NOT_STORED, .lane = STEP_PUSH, .text = "disk full"});
    assert_null(did(&play, STEP_SEND_PUSH));
    assert_non_null(sync_step_report(&play.step)->trouble);
    timer(&play, sync_step_wake_ms(&play.step));
    assert_non_null(did(&play, STEP_SEND_PUSH));
}

/* ---- refusals ----------------------------------------------------------------------------------------------------- */

static void an_unknown_token_keeps_everything_and_tries_slowly(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    refuse(&play, STEP_PULL, 401, -1);
    assert_int_equal(link_of(&play), STORE_LINK_REFUSED);
    assert_null(did(&play, STEP_WIPE));
    for (int i = 0; i < 20; i++) {
        int64_t wait = sync_step_wake_ms(&play.step) - play.now;
        assert_in_range(wait, 30000, 900000);
        timer(&play, play.now + wait);
        refuse(&play, STEP_PULL, 401, -1);
    }
    cut(&play, STEP_PULL); /* the line's failure does not hide the alarm */
    assert_int_equal(link_of(&play), STORE_LINK_REFUSED);
    timer(&play, sync_step_wake_ms(&play.step));
    page(&play, "E1", 41, 41, true, 1);
    assert_int_equal(link_of(&play), STORE_LINK_UP);
}

static void a_revoked_kiosk_empties_its_outbox_before_it_wipes(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    refuse(&play, STEP_PULL, 403, -1);
    assert_int_equal(link_of(&play), STORE_LINK_REVOKED);
    assert_null(did(&play, STEP_WIPE));
    assert_non_null(did(&play, STEP_SEND_PUSH));
    cut(&play, STEP_PUSH);
    assert_null(did(&play, STEP_WIPE));
    timer(&play, sync_step_wake_ms(&play.step));
    assert_null(did(&play, STEP_SEND_CHANGES));
    pushed(&play, "E1", 4, 1);
    stored(&play, STEP_PUSH);
    nothing_to_push(&play); /* one is wanted again: not safe yet */
    assert_null(did(&play, STEP_WIPE));
    timer(&play, sync_step_wake_ms(&play.step));
    pushed(&play, "E1", 1, 0);
    stored(&play, STEP_PUSH);
    nothing_to_push(&play);
    assert_non_null(did(&play, STEP_WIPE));
    stored(&play, STEP_PUSH);
    assert_int_equal(link_of(&play), STORE_LINK_REVOKED);
    assert_true(sync_step_wake_ms(&play.step) == STEP_NEVER);
    give(&play, (struct step_event){.kind = STEP_ASKED_NOW});
    assert_null(did(&play, STEP_SEND_PUSH));
    assert_null(did(&play, STEP_SEND_CHANGES));
}

/* The office was restored from a backup, and the kiosk does not know yet: what it sent before is nowhere but here. */
static void a_revoked_kiosk_asks_for_the_epoch_before_it_wipes(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    refuse(&play, STEP_PULL, 403, -1);
    nothing_to_push(&play);
    assert_null(did(&play, STEP_WIPE));
    assert_true(did(&play, STEP_SEND_PUSH)->even_empty);
    cut(&play, STEP_PUSH);
    timer(&play, sync_step_wake_ms(&play.step));
    assert_false(did(&play, STEP_SEND_PUSH)->even_empty); /* something may have come meanwhile */
    nothing_to_push(&play);
    assert_true(did(&play, STEP_SEND_PUSH)->even_empty);
    pushed(&play, "E2", 0, 0);
    stored(&play, STEP_PUSH);
    assert_string_equal(did(&play, STEP_SEND_PUSH)->epoch, "E2");
    assert_null(did(&play, STEP_WIPE));
    pushed(&play, "E2", 7, 0);
    stored(&play, STEP_PUSH);
    nothing_to_push(&play);
    assert_non_null(did(&play, STEP_WIPE));
}

static void a_wipe_that_fails_is_tried_again(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    refuse(&play, STEP_PULL, 403, -1);
    nothing_to_push(&play);
    pushed(&play, "E1", 0, 0);
    stored(&play, STEP_PUSH);
    nothing_to_push(&play);
    assert_non_null(did(&play, STEP_WIPE));
    give(&play, (struct step_event){.kind = STEP_NOT_STORED, .lane = STEP_PUSH, .text = "read-only"});
    timer(&play, sync_step_wake_ms(&play.step));
    assert_non_null(did(&play, STEP_SEND_PUSH));
    nothing_to_push(&play);
    assert_non_null(did(&play, STEP_WIPE));
}

static void being_forbidden_by_someone_else_does_not_wipe(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    give(&play, (struct step_event){.kind = STEP_ANSWERED,
                    .lane = STEP_PULL,
                    .outcome = STEP_STATUS,
                    .status = 403,
                    .retry_after_ms = -1});
    assert_int_equal(link_of(&play), STORE_LINK_DOWN);
    assert_false(play.step.revoked);
}

static void nonsense_loses_nothing_and_is_told(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    give(&play, (struct step_event){.kind = STEP_OP_READY});
    struct step_event event = {.kind = STEP_ANSWERED,
        .lane = STEP_PUSH,
        .outcome = STEP_NONSENSE,
        .retry_after_ms = -1,
        .sent = 1,
        .text = "results is missing"};
    give(&play, event);
    assert_null(did(&play, STEP_SETTLE));
    assert_true(play.step.pending);
    assert_string_equal(sync_step_report(&play.step)->trouble,
        "sending: the answer is not of the protocol: results is missing");
    event.lane = STEP_PULL;
    give(&play, event);
    assert_null(did(&play, STEP_STORE_PAGE));
    assert_int_equal(link_of(&play), STORE_LINK_DOWN);
    assert_int_equal(play.step.cursor, 40);
}

static void another_protocol_version_takes_the_link_down_with_its_words(void **state)
{
    (void)state;
    struct play play;
    settled(&play);
    refuse(&play, STEP_PULL, 426, -1);
    assert_int_equal(link_of(&play), STORE_LINK_DOWN);
    assert_string_equal(sync_step_report(&play.step)->trouble, "fetching: the office answered 426 word");
    assert_true(sync_step_wake_ms(&play.step) - play.now >= 30000);
}

/* ---- a long random run ------------------------------------------------------------------------------------------- */

#define MODEL_OPS 400

struct model {
    struct play play;
    struct random_seeded seeded;
    struct base_random random;
    /* office */
    char epoch[WIRE_EPOCH_SIZE];
    int epochs;
    int64_t head;
    int64_t op_seq[MODEL_OPS]; /* of its effect in this epoch; 0: none */
    int effects[MODEL_OPS];    /* in this epoch */
    /* kiosk */
    int ops;
    char op_epoch[MODEL_OPS][WIRE_EPOCH_SIZE]; /* "" not accepted */
    char mirror_epoch[WIRE_EPOCH_SIZE];
    int64_t cursor;
    bool open;
    /* under way */
    bool asking[STEP_LANES];
    struct step_action request[STEP_LANES];
    int batch[WIRE_PUSH_MAX_OPS], batch_count;
    int settle[WIRE_PUSH_MAX_OPS], settle_count;
    int64_t page_next;
    char page_epoch[WIRE_EPOCH_SIZE];
    bool faults;
    long requests, events;
};

static uint64_t roll(struct model *model, uint64_t sides)
{
    return random_below(&model->random, sides);
}

static void new_epoch(struct model *model)
{
    snprintf(model->epoch, sizeof model->epoch, "epoch-%d", ++model->epochs);
    model->head = 1 + (int64_t)roll(model, 30);
    for (int i = 0; i < MODEL_OPS; i++) {
        /* A backup: some of the effects are lost. */
        if (roll(model, 2) == 0)
            model->op_seq[i] = model->effects[i] = 0;
    }
}

static void run_actions(struct model *model);

static void event_of(struct model *model, struct step_event event)
{
    assert_true(++model->events < 2000000);
    give(&model->play, event);
    run_actions(model);
}

static void gather(struct model *model, const struct step_action *action)
{
    int position = 0;
    model->batch_count = 0;
    for (int i = 0; i < model->ops; i++) {
        if (model->op_epoch[i][0] != '\0' &&
            (action->epoch[0] == '\0' || strcmp(model->op_epoch[i], action->epoch) == 0))
            continue;
        if (position++ >= action->skip && model->batch_count < action->most)
            model->batch[model->batch_count++] = i;
    }
    if (model->batch_count > 0)
        model->asking[STEP_PUSH] = true;
}

static struct step_event run_action(struct model *model, const struct step_action *action)
{
    struct step_event back = {.kind = STEP_TIMER, .lane = action->lane};
    switch (action->kind) {
    case STEP_SEND_PUSH:
    case STEP_SEND_CHANGES:
        assert_false(model->asking[action->lane]); /* one request a lane */
        model->requests++;
        model->request[action->lane] = *action;
        if (action->kind == STEP_SEND_CHANGES)
            model->asking[STEP_PULL] = true;
        else
            gather(model, action);
        if (action->kind == STEP_SEND_PUSH && model->batch_count == 0)
            back.kind = STEP_NOTHING_TO_PUSH;
        break;
    case STEP_CANCEL:
        assert_true(model->asking[action->lane]);
        model->asking[action->lane] = false;
        break;
    case STEP_SETTLE:
        for (int i = 0; i < model->settle_count; i++)
            strcpy(model->op_epoch[model->settle[i]], model->page_epoch);
        back.kind = STEP_STORED;
        break;
    case STEP_STORE_PAGE:
        assert_true(model->open != action->begin);
        back.kind = STEP_STORED;
        model->open = !action->commit;
        if (model->faults && roll(model, 20) == 0) {
            back.kind = STEP_NOT_STORED;
            strcpy(back.epoch, model->mirror_epoch);
            back.cursor = model->cursor;
            model->open = false;
        } else if (action->commit) {
            strcpy(model->mirror_epoch, model->page_epoch);
            model->cursor = model->page_next;
        }
        break;
    case STEP_ABANDON:
        assert_true(model->open);
        model->open = false;
        break;
    case STEP_WIPE: fail_msg("was not revoked"); break;
    case STEP_REPORT: break;
    }
    return back;
}

static void run_actions(struct model *model)
{
    const struct step_actions actions = model->play.did;
    struct step_event back[STEP_ACTIONS_MAX];
    for (int i = 0; i < actions.count; i++)
        back[i] = run_action(model, &actions.items[i]);
    for (int i = 0; i < actions.count; i++) {
        if (back[i].kind != STEP_TIMER)
            event_of(model, back[i]);
    }
}

static void answer_push(struct model *model, struct step_event *event)
{
    strcpy(event->epoch, model->epoch);
    strcpy(model->page_epoch, model->epoch);
    model->settle_count = 0;
    for (int i = 0; i < model->batch_count; i++) {
        int op = model->batch[i];
        if (model->faults && roll(model, 10) == 0) {
            event->retried++;
            continue;
        }
        if (model->op_seq[op] == 0) {
            model->op_seq[op] = ++model->head;
            model->effects[op]++;
        }
        model->settle[model->settle_count++] = op;
    }
}

static void answer_changes(struct model *model, struct step_event *event)
{
    const struct step_action *request = &model->request[STEP_PULL];
    if (request->epoch[0] != '\0' &&
        (strcmp(request->epoch, model->epoch) != 0 || request->after > model->head)) {
        event->outcome = STEP_STATUS;
        event->status = 410;
        return;
    }
    strcpy(event->epoch, model->epoch);
    strcpy(model->page_epoch, model->epoch);
    event->head = model->head;
    int64_t most = request->after + 7;
    event->next = most < model->head ? most : model->head;
    event->complete = event->next == model->head;
    event->rows = (size_t)(event->next - request->after);
    model->page_next = event->next;
}

static void answer(struct model *model, enum step_lane lane)
{
    static const int statuses[] = {400, 401, 403, 404, 413, 426, 429, 500, 503};
    struct step_event event = {.kind = STEP_ANSWERED,
        .lane = lane,
        .outcome = STEP_UNDERSTOOD,
        .retry_after_ms = -1,
        .round_trip_ms = (int64_t)roll(model, 50),
        .sent = model->batch_count};
    model->asking[lane] = false;
    uint64_t luck = model->faults ? roll(model, 12) : 11;
    if (luck >= 4 || luck == 0) { /* at 0 the office acts, and its answer is lost */
        if (lane == STEP_PUSH)
            answer_push(model, &event);
        else
            answer_changes(model, &event);
    }
    if (luck < 2) {
        event.outcome = STEP_LINE;
    } else if (luck == 2) {
        event.outcome = roll(model, 2) == 0 ? STEP_NONSENSE : STEP_TOO_BIG;
    } else if (luck == 3) {
        event.outcome = STEP_STATUS;
        event.status = statuses[roll(model, sizeof statuses / sizeof statuses[0])];
        event.retry_after_ms = roll(model, 3) == 0 ? (int64_t)roll(model, 40000) : -1;
    }
    event_of(model, event);
}

static void pass_time(struct model *model)
{
    struct play *play = &model->play;
    int64_t wake = sync_step_wake_ms(&play->step);
    bool idle = !model->asking[STEP_PUSH] && !model->asking[STEP_PULL];
    if (idle)
        assert_true(wake != STEP_NEVER && wake > play->now); /* never asleep for good, never in a loop */
    if (wake != STEP_NEVER && wake > play->now)
        play->now = idle || roll(model, 4) == 0
                        ? wake
                        : play->now + (int64_t)roll(model, (uint64_t)(wake - play->now) + 1);
    else
        play->now += (int64_t)roll(model, 2000);
    event_of(model, (struct step_event){.kind = STEP_TIMER});
}

static bool agreed(const struct model *model)
{
    for (int i = 0; i < model->ops; i++) {
        if (strcmp(model->op_epoch[i], model->epoch) != 0 || model->effects[i] != 1)
            return false;
    }
    return strcmp(model->mirror_epoch, model->epoch) == 0 && model->cursor == model->head && !model->open;
}

static void one_random_step(struct model *model)
{
    switch (roll(model, 8)) {
    case 0:
        if (model->ops < MODEL_OPS) {
            model->ops++;
            event_of(model, (struct step_event){.kind = STEP_OP_READY});
        }
        break;
    case 1: model->head += (int64_t)roll(model, 20); break;
    case 2:
        if (roll(model, 30) == 0)
            new_epoch(model);
        else if (roll(model, 30) == 0)
            event_of(model, (struct step_event){.kind = STEP_ASKED_NOW});
        break;
    case 3:
    case 4:
        if (model->asking[STEP_PUSH])
            answer(model, STEP_PUSH);
        break;
    case 5:
    case 6:
        if (model->asking[STEP_PULL])
            answer(model, STEP_PULL);
        break;
    default: pass_time(model); break;
    }
}

static void random_faults_lose_nothing_double_nothing_and_end_in_agreement(void **state)
{
    (void)state;
    static struct model model;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        model = (struct model){.faults = true};
        model.random = random_from_seed(&model.seeded, seed);
        model.play.now = 5000;
        sync_step_init(&model.play.step, model.random);
        new_epoch(&model);
        event_of(&model, (struct step_event){.kind = STEP_STARTED});
        for (int i = 0; i < 400; i++)
            one_random_step(&model);
        model.faults = false;
        int64_t from = model.play.now;
        long before = model.requests;
        for (int i = 0; i < 2000 && !agreed(&model); i++) {
            if (model.asking[STEP_PUSH])
                answer(&model, STEP_PUSH);
            if (model.asking[STEP_PULL])
                answer(&model, STEP_PULL);
            if (!agreed(&model))
                pass_time(&model);
        }
        if (!agreed(&model))
            fail_msg("seed %d: no agreement after %ld requests", (int)seed, model.requests - before);
        assert_true(model.play.now - from < 4 * STEP_BACKOFF_MAX_MS + STEP_HOLD_MAX_MS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_contact_asks_for_everything_and_builds_a_new_mirror),
        cmocka_unit_test(rows_of_other_buildings_move_the_cursor_and_hold_up_nothing),
        cmocka_unit_test(a_new_mirror_begun_before_is_filled_further),
        cmocka_unit_test(a_known_mirror_is_asked_for_at_once_and_then_held),
        cmocka_unit_test(an_office_without_rows_is_not_asked_in_a_loop),
        cmocka_unit_test(a_long_poll_that_is_not_held_is_slowed_down),
        cmocka_unit_test(more_than_fifty_thousand_rows_to_come_build_a_new_mirror),
        cmocka_unit_test(resync_builds_the_mirror_anew_from_the_beginning),
        cmocka_unit_test(resync_again_and_again_is_slowed_down),
        cmocka_unit_test(a_page_of_a_foreign_epoch_is_dropped),
        cmocka_unit_test(a_cut_line_keeps_what_has_come_of_a_new_mirror),
        cmocka_unit_test(a_cut_line_gives_up_an_ordinary_pull),
        cmocka_unit_test(a_page_that_can_not_be_stored_is_asked_for_again),
        cmocka_unit_test(a_page_that_is_too_big_is_asked_for_in_smaller_parts),
        cmocka_unit_test(waits_are_random_double_and_end_at_fifteen_minutes),
        cmocka_unit_test(the_lane_does_not_send_before_its_time),
        cmocka_unit_test(retry_after_is_honoured_even_by_a_tap),
        cmocka_unit_test(an_absurd_retry_after_is_not_believed),
        cmocka_unit_test(the_owners_tap_sends_at_once_whatever_the_back_off),
        cmocka_unit_test(a_success_in_one_lane_lets_the_other_try),
        cmocka_unit_test(an_error_of_the_office_is_not_hurried_by_the_other_lane),
        cmocka_unit_test(asking_now_tries_both_lanes_and_answers_at_once),
        cmocka_unit_test(the_outbox_is_sent_until_it_is_empty),
        cmocka_unit_test(an_op_during_a_push_is_sent_after_it),
        cmocka_unit_test(ops_the_office_wants_again_wait_and_the_others_go_on),
        cmocka_unit_test(too_large_a_batch_is_halved_and_grows_again),
        cmocka_unit_test(a_single_op_that_is_refused_holds_up_no_other),
        cmocka_unit_test(an_office_that_refuses_every_op_gets_a_rest),
        cmocka_unit_test(ops_the_office_refuses_in_a_row_are_passed_over_too),
        cmocka_unit_test(what_an_office_of_another_epoch_did_not_judge_goes_first_again),
        cmocka_unit_test(ops_the_office_fails_with_twice_are_passed_over),
        cmocka_unit_test(a_line_that_breaks_passes_over_nothing),
        cmocka_unit_test(another_epoch_in_a_push_rebuilds_the_mirror_and_sends_again),
        cmocka_unit_test(two_offices_behind_one_address_are_not_followed_in_a_loop),
        cmocka_unit_test(verdicts_that_can_not_be_stored_are_asked_for_again),
        cmocka_unit_test(an_unknown_token_keeps_everything_and_tries_slowly),
        cmocka_unit_test(a_revoked_kiosk_empties_its_outbox_before_it_wipes),
        cmocka_unit_test(a_revoked_kiosk_asks_for_the_epoch_before_it_wipes),
        cmocka_unit_test(a_wipe_that_fails_is_tried_again),
        cmocka_unit_test(being_forbidden_by_someone_else_does_not_wipe),
        cmocka_unit_test(nonsense_loses_nothing_and_is_told),
        cmocka_unit_test(another_protocol_version_takes_the_link_down_with_its_words),
        cmocka_unit_test(random_faults_lose_nothing_double_nothing_and_end_in_agreement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

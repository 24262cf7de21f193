#include "tests/unit/store_testing.h"

#include "backend/domain/pin.h"
#include "backend/store/store_desk.h"
#include "backend/store/store_unit.h"

#define MINUTE 60000
#define HOUR   (60 * MINUTE)
#define WRONG  "918273"

static struct store_answer try_room(struct lobby *lobby, int entrance, const char *room, const char *pin)
{
    struct store_signin_request request = {.building = "24#", .entrance = entrance};
    text_copy(request.room, sizeof request.room, room);
    text_copy(request.pin, sizeof request.pin, pin);
    struct store_answer answer = lobby_await(lobby, store_post_signin(lobby->store, &request));
    assert_int_equal(answer.did, STORE_DID_SIGNIN);
    assert_int_equal(answer.result, STORE_OK);
    return answer;
}

static void the_right_pin_opens(void **state)
{
    struct lobby *lobby = *state;
    struct store_answer answer = try_room(lobby, 1, "1203", PIN_WANG);
    assert_int_equal(answer.verdict, STORE_YES);
    assert_string_equal(answer.person, "p1");
    assert_string_equal(answer.unit, "u1");
    assert_string_equal(answer.credential, "c1");
    assert_string_equal(answer.role, "owner");
    char json[2000];
    assert_int_equal(lobby_batch(lobby, "", json, sizeof json), 1); /* the access is logged, with ids only */
    assert_non_null(strstr(json, "owner.signin"));
    assert_null(strstr(json, PIN_WANG));
}

static void each_person_of_a_unit_has_a_pin_of_their_own(void **state)
{
    struct lobby *lobby = *state;
    struct store_answer owner = try_room(lobby, 2, "0101", PIN_WANG);
    struct store_answer tenant = try_room(lobby, 2, "0101", PIN_LI);
    assert_int_equal(owner.verdict, STORE_YES);
    assert_string_equal(owner.role, "owner");
    assert_int_equal(tenant.verdict, STORE_YES);
    assert_string_equal(tenant.person, "p2");
    assert_string_equal(tenant.role, "tenant");
}

static void who_moved_out_or_was_disabled_is_not_let_in(void **state)
{
    struct lobby *lobby = *state;
    struct feed feed;
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "occupancy", "o3", "u2", "p2", "tenant", NULL, "2026-11-22");
    feed_row(&feed, "credential", "c1", "u1", "p1", demo_hash(PIN_WANG), NULL, "disabled", "2");
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    assert_int_equal(try_room(lobby, 2, "0101", PIN_LI).verdict, STORE_NO);
    assert_int_equal(try_room(lobby, 2, "0101", PIN_WANG).verdict, STORE_YES);
    assert_int_equal(try_room(lobby, 1, "1203", PIN_WANG).verdict, STORE_NO);
}

/* Guesses as fast as the waits allow, with a restart before each. */
static int count_verdicts(struct lobby *lobby, const char *room, bool restart)
{
    int verdicts = 0;
    for (int i = 0; i < 60; i++) {
        if (restart)
            lobby_reopen(lobby);
        struct store_answer answer = try_room(lobby, 1, room, WRONG);
        assert_int_not_equal(answer.verdict, STORE_YES);
        verdicts += answer.verdict == STORE_NO;
        clock_fake_advance(&lobby->fake, answer.verdict == STORE_LOCKED ? HOUR : answer.wait_ms);
    }
    return verdicts;
}

static void typing_gets_seven_verdicts_at_most_whatever_is_restarted(void **state)
{
    struct lobby *lobby = *state;
    assert_int_equal(count_verdicts(lobby, "1203", true), PIN_VERDICTS_TYPED);
    struct store_answer answer = try_room(lobby, 1, "1203", PIN_WANG);
    assert_int_equal(answer.verdict, STORE_LOCKED); /* also the right one is not judged any more */
    clock_fake_advance(&lobby->fake, INT64_C(400) * 24 * HOUR);
    assert_int_equal(try_room(lobby, 1, "1203", PIN_WANG).verdict, STORE_LOCKED);
}

static void a_room_that_does_not_exist_answers_alike(void **state)
{
    struct lobby *lobby = *state;
    for (int i = 0; i < 12; i++) {
        struct store_answer real = try_room(lobby, 1, "1203", WRONG);
        struct store_answer unreal = try_room(lobby, 1, "9999", WRONG);
        assert_int_equal(real.verdict, unreal.verdict);
        assert_int_equal(real.wait_ms, unreal.wait_ms);
        assert_int_equal(real.tries_left, unreal.tries_left);
        assert_string_equal(unreal.unit, "");
        assert_string_equal(real.unit, "");
        clock_fake_advance(&lobby->fake, real.wait_ms);
    }
}

static void waits_grow_from_the_fifth_failure(void **state)
{
    struct lobby *lobby = *state;
    static const int64_t waits[] = {0, 0, 0, 0, 30000, 60000, 120000};
    for (int i = 0; i < 7; i++) {
        struct store_answer answer = try_room(lobby, 1, "1203", WRONG);
        assert_int_equal(answer.verdict, STORE_NO);
        assert_int_equal(answer.wait_ms, waits[i]);
        assert_int_equal(answer.tries_left, i < 5 ? 4 - i : 0);
        if (i == 6)
            break;
        if (waits[i] > 0) {
            clock_fake_advance(&lobby->fake, 1000);
            struct store_answer early = try_room(lobby, 1, "1203", PIN_WANG);
            assert_int_equal(early.verdict, STORE_WAIT);
            assert_int_equal(early.wait_ms, waits[i] - 1000);
        }
        clock_fake_advance(&lobby->fake, waits[i]);
    }
}

static void a_wait_goes_on_after_a_restart_and_ignores_the_wall_clock(void **state)
{
    struct lobby *lobby = *state;
    for (int i = 0; i < 5; i++)
        try_room(lobby, 1, "1203", WRONG);
    clock_fake_advance(&lobby->fake, 10000);
    lobby_reopen(lobby);
    atomic_fetch_add(&lobby->fake.wall_ms, INT64_C(30) * 24 * HOUR);
    struct store_answer answer = try_room(lobby, 1, "1203", PIN_WANG);
    assert_int_equal(answer.verdict, STORE_WAIT);
    assert_int_equal(answer.wait_ms, 20000);
    clock_fake_advance(&lobby->fake, 20000);
    assert_int_equal(try_room(lobby, 1, "1203", PIN_WANG).verdict, STORE_YES);
}

static void success_forgets_the_failures(void **state)
{
    struct lobby *lobby = *state;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 4; i++)
            assert_int_equal(try_room(lobby, 1, "1203", WRONG).wait_ms, 0);
        assert_int_equal(try_room(lobby, 1, "1203", PIN_WANG).verdict, STORE_YES);
    }
}

static void thirty_failures_an_hour_close_sign_in_by_room(void **state)
{
    struct lobby *lobby = *state;
    char room[16];
    for (int i = 0; i < PIN_KIOSK_HOUR_MAX; i++) {
        snprintf(room, sizeof room, "%d", 100 + i);
        if (i == 15) /* those that succeed are no failures */
            assert_int_equal(try_room(lobby, 1, "1203", PIN_WANG).verdict, STORE_YES);
        assert_int_equal(try_room(lobby, 1, room, WRONG).verdict, STORE_NO);
    }
    struct store_answer shut = try_room(lobby, 1, "1203", PIN_WANG);
    assert_int_equal(shut.verdict, STORE_SHUT);
    assert_int_equal(shut.wait_ms, PIN_KIOSK_CLOSED_MS);
    clock_fake_advance(&lobby->fake, MINUTE);
    lobby_reopen(lobby);
    shut = try_room(lobby, 1, "1203", PIN_WANG);
    assert_int_equal(shut.verdict, STORE_SHUT);
    assert_int_equal(shut.wait_ms, PIN_KIOSK_CLOSED_MS - MINUTE);
    clock_fake_advance(&lobby->fake, PIN_KIOSK_CLOSED_MS - MINUTE);
    assert_int_equal(try_room(lobby, 1, "1203", PIN_WANG).verdict, STORE_YES);
}

static void failures_spread_over_more_than_an_hour_close_nothing(void **state)
{
    struct lobby *lobby = *state;
    char room[16];
    for (int i = 0; i < 40; i++) {
        snprintf(room, sizeof room, "%d", 100 + i);
        assert_int_equal(try_room(lobby, 1, room, WRONG).verdict, STORE_NO);
        clock_fake_advance(&lobby->fake, 3 * MINUTE);
    }
}

static void the_office_unlocks_with_a_new_pin_and_only_so(void **state)
{
    struct lobby *lobby = *state;
    struct feed feed;
    count_verdicts(lobby, "1203", false);
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "credential", "c1", "u1", "p1", demo_hash(PIN_WANG), NULL, "active", "2");
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    assert_int_equal(try_room(lobby, 1, "1203", PIN_WANG).verdict, STORE_LOCKED);
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "credential", "c1", "u1", "p1", demo_hash(PIN_LI), NULL, "active", "3");
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    assert_int_equal(try_room(lobby, 1, "1203", PIN_LI).verdict, STORE_YES);
}

static void a_pin_reset_in_staff_mode_holds_at_once_and_unlocks(void **state)
{
    struct lobby *lobby = *state;
    count_verdicts(lobby, "1203", false);
    struct store_answer easy = lobby_await(lobby, store_post_pin_reset(lobby->store, "S1", "c1", "123456"));
    assert_int_equal(easy.result, STORE_INVALID);
    assert_string_not_equal(easy.fault.text, "");
    assert_int_equal(lobby_await(lobby, store_post_pin_reset(lobby->store, "nobody", "c1", "604815")).result,
        STORE_INVALID);
    assert_int_equal(lobby_await(lobby, store_post_pin_reset(lobby->store, "S1", "no such", "604815")).result,
        STORE_NOT_FOUND);
    struct store_answer done = lobby_await(lobby, store_post_pin_reset(lobby->store, "S1", "c1", "604815"));
    assert_int_equal(done.result, STORE_OK);
    assert_int_equal(done.did, STORE_DID_PIN);
    lobby_reopen(lobby);
    assert_int_equal(try_room(lobby, 1, "1203", "604815").verdict, STORE_YES);
    assert_int_equal(try_room(lobby, 1, "1203", PIN_WANG).verdict, STORE_NO);
    lobby_settle(lobby, done.op, LOBBY_EPOCH, WIRE_REJECTED, 0, "no");
    assert_int_equal(
        try_room(lobby, 1, "1203", PIN_WANG).verdict, STORE_YES); /* the office has the last word */
}

static void without_a_mirror_nobody_is_judged(void **state)
{
    struct lobby *lobby = *state;
    struct store_signin_request request = {.building = "24#", .entrance = 1, .room = "1203", .pin = WRONG};
    struct store_answer answer = lobby_await(lobby, store_post_signin(lobby->store, &request));
    assert_int_equal(answer.result, STORE_NO_MIRROR);
}

static struct store_answer try_staff(struct lobby *lobby, const char *staff, const char *pin)
{
    return lobby_await(lobby, store_post_staff_signin(lobby->store, staff, pin));
}

static void staff_get_in_when_the_mirror_is_broken(void **state)
{
    struct lobby *lobby = *state;
    char path[260];
    lobby_close(lobby);
    snprintf(path, sizeof path, "%s/mirror-1", lobby->folder);
    assert_int_equal(file_remove_folder(path), BASE_OK);
    lobby_open(lobby);
    assert_true(store_view_empty(lobby->view));
    struct store_staff staff[8];
    size_t count;
    assert_int_equal(store_staff_list(lobby->view, staff, 8, &count), STORE_OK);
    assert_int_equal(count, 1);
    assert_string_equal(staff[0].id, "S1");
    struct store_answer answer = try_staff(lobby, "S1", PIN_STAFF);
    assert_int_equal(answer.verdict, STORE_YES);
    assert_string_equal(answer.staff, "S1");
    assert_string_equal(answer.staff_role, "supervisor");
}

static void staff_have_ten_verdicts_and_the_office_resets(void **state)
{
    struct lobby *lobby = *state;
    int verdicts = 0;
    for (int i = 0; i < 30; i++) {
        lobby_reopen(lobby);
        struct store_answer answer = try_staff(lobby, "S1", WRONG);
        verdicts += answer.verdict == STORE_NO;
        clock_fake_advance(&lobby->fake, answer.verdict == STORE_LOCKED ? HOUR : answer.wait_ms);
    }
    assert_int_equal(verdicts, PIN_VERDICTS_MAX);
    assert_int_equal(try_staff(lobby, "S1", PIN_STAFF).verdict, STORE_LOCKED);
    struct feed feed;
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "staff_credential", "sc1", "S1", demo_hash(PIN_LI));
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    assert_int_equal(try_staff(lobby, "S1", PIN_LI).verdict, STORE_YES);
}

static void who_is_no_longer_staff_or_never_was_is_not_let_in(void **state)
{
    struct lobby *lobby = *state;
    assert_int_equal(try_staff(lobby, "S9", PIN_STAFF).verdict, STORE_NO);
    assert_int_equal(try_staff(lobby, "unheard of", PIN_STAFF).verdict, STORE_NO);
    struct feed feed;
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "staff", "S1", "李主管", "supervisor", "supervisor", NULL, "0");
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    assert_int_equal(try_staff(lobby, "S1", PIN_STAFF).verdict, STORE_NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_right_pin_opens, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            each_person_of_a_unit_has_a_pin_of_their_own, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            who_moved_out_or_was_disabled_is_not_let_in, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            typing_gets_seven_verdicts_at_most_whatever_is_restarted, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(a_room_that_does_not_exist_answers_alike, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(waits_grow_from_the_fifth_failure, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            a_wait_goes_on_after_a_restart_and_ignores_the_wall_clock, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(success_forgets_the_failures, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            thirty_failures_an_hour_close_sign_in_by_room, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            failures_spread_over_more_than_an_hour_close_nothing, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            the_office_unlocks_with_a_new_pin_and_only_so, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            a_pin_reset_in_staff_mode_holds_at_once_and_unlocks, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(without_a_mirror_nobody_is_judged, lobby_enrolled, lobby_drop),
        cmocka_unit_test_setup_teardown(staff_get_in_when_the_mirror_is_broken, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            staff_have_ten_verdicts_and_the_office_resets, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            who_is_no_longer_staff_or_never_was_is_not_let_in, lobby_synced, lobby_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

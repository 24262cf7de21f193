#include "tests/unit/store_testing.h"

#define MINUTE_MS 60000
#define DAY_MS    (INT64_C(24) * 3600 * 1000)

static void bytes_are_counted_by_the_estates_day(void **state)
{
    struct lobby *lobby = *state;
    struct store_day_traffic days[4];
    store_count_traffic(lobby->store, 100, 1000);
    store_count_traffic(lobby->store, 10, 200);
    assert_int_equal(store_traffic(lobby->store, days, 4), 1);
    assert_int_equal(days[0].sent, 110);
    assert_int_equal(days[0].received, 1200);
    clock_fake_advance(&lobby->fake, 13 * 3600 * 1000); /* 23:48 in the estate: the same day */
    store_count_traffic(lobby->store, 1, 0);
    assert_int_equal(store_traffic(lobby->store, days, 4), 1);
    clock_fake_advance(&lobby->fake, 15 * MINUTE_MS);
    store_count_traffic(lobby->store, 0, 7);
    assert_int_equal(store_traffic(lobby->store, days, 4), 2);
    assert_int_equal(days[0].day, days[1].day + 1);
    assert_int_equal(days[0].received, 7);
    assert_int_equal(days[1].sent, 111);
}

static void what_was_counted_survives_a_restart_and_is_counted_once(void **state)
{
    struct lobby *lobby = *state;
    struct store_day_traffic days[4];
    for (int i = 1; i <= 3; i++) {
        store_count_traffic(lobby->store, 100, 1000);
        clock_fake_advance(&lobby->fake, 11 * MINUTE_MS); /* the second is written while the program runs */
        store_count_traffic(lobby->store, 50, 500);
        lobby_reopen(lobby);
        assert_int_equal(store_traffic(lobby->store, days, 4), 1);
        assert_int_equal(days[0].sent, i * 150);
        assert_int_equal(days[0].received, i * 1500);
    }
}

static void sixty_days_are_kept(void **state)
{
    struct lobby *lobby = *state;
    struct store_day_traffic days[100];
    for (int i = 0; i < 75; i++) {
        store_count_traffic(lobby->store, i + 1, 0);
        clock_fake_advance(&lobby->fake, DAY_MS);
        if (i % 20 == 19)
            lobby_reopen(lobby);
    }
    for (int again = 0; again < 2; again++) {
        assert_int_equal(store_traffic(lobby->store, days, 100), 60);
        for (int i = 0; i < 60; i++)
            assert_int_equal(days[i].sent, 75 - i);
        lobby_reopen(lobby);
    }
}

static void a_clock_that_is_set_back_adds_to_the_day_it_says(void **state)
{
    struct lobby *lobby = *state;
    struct store_day_traffic days[4];
    store_count_traffic(lobby->store, 1, 0);
    atomic_fetch_sub(&lobby->fake.wall_ms, 2 * DAY_MS);
    store_count_traffic(lobby->store, 2, 0);
    atomic_fetch_add(&lobby->fake.wall_ms, DAY_MS);
    store_count_traffic(lobby->store, 4, 0);
    atomic_fetch_add(&lobby->fake.wall_ms, DAY_MS);
    store_count_traffic(lobby->store, 8, 0);
    lobby_reopen(lobby);
    assert_int_equal(store_traffic(lobby->store, days, 4), 3);
    assert_int_equal(days[0].sent, 9);
    assert_int_equal(days[1].sent, 4);
    assert_int_equal(days[2].sent, 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, lobby_synced, lobby_drop)
    const struct CMUnitTest tests[] = {
        TEST(bytes_are_counted_by_the_estates_day),
        TEST(what_was_counted_survives_a_restart_and_is_counted_once),
        TEST(sixty_days_are_kept),
        TEST(a_clock_that_is_set_back_adds_to_the_day_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

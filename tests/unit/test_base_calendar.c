#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "backend/base/calendar.h"
#include "backend/base/clock.h"

static int32_t day(const char *text)
{
    int32_t out = -1;
    assert_true(calendar_parse_date(text, &out));
    return out;
}

/* Walks every day from 1970 to 9999 with a calendar of its own, written the slow way. */
static void every_day_is_found_and_found_again(void **state)
{
    (void)state;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t expected = 0;
    int weekday = 4; /* 1970-01-01 was a Thursday */
    for (int year = 1970; year <= 9999; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            int length = lengths[month - 1] + (leap && month == 2);
            if (calendar_days_in_month(year, month) != length)
                fail_msg("%d-%d has %d days", year, month, length);
            for (int of_month = 1; of_month <= length; of_month++, expected++) {
                struct calendar_date date = {year, month, of_month};
                struct calendar_date back = calendar_date_of(expected);
                if (calendar_day_of(date) != expected || back.year != year || back.month != month ||
                    back.day != of_month || calendar_weekday(expected) != weekday)
                    fail_msg("%d-%d-%d", year, month, of_month);
                weekday = weekday % 7 + 1;
            }
        }
    }
    assert_int_equal(expected - 1, 2932896);
}

static void days_before_1970_have_their_weekday_too(void **state)
{
    (void)state;
    assert_int_equal(calendar_weekday(-1), 3);
    assert_int_equal(calendar_weekday(-4), 7);
    struct calendar_date date = calendar_date_of(-1);
    assert_int_equal(date.year, 1969);
    assert_int_equal(date.month, 12);
    assert_int_equal(date.day, 31);
}

static void dates_are_read_strictly(void **state)
{
    (void)state;
    assert_int_equal(day("1970-01-01"), 0);
    assert_int_equal(day("2026-11-23"), 20780);
    assert_int_equal(calendar_weekday(20780), 1);
    assert_int_equal(day("2024-02-29"), day("2024-03-01") - 1);
    static const char *const bad[] = {"", "2026-11-3", "2026-11-231", "2026/11/23", "2026-13-01",
        "2026-00-10", "2026-04-31", "2026-02-29", "2100-02-29", "1969-12-31", "2026-11-2x", " 2026-11-23",
        "+026-11-23"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int32_t out = 0;
        assert_false(calendar_parse_date(bad[i], &out));
    }
}

static void dates_are_written_as_they_are_read(void **state)
{
    (void)state;
    char out[CALENDAR_DATE_SIZE];
    for (int32_t d = 0; d < 2932896; d += 397) {
        calendar_format_date(d, out);
        assert_int_equal(day(out), d);
    }
    calendar_format_date(INT32_MAX, out); /* clamped rather than garbled */
    assert_string_equal(out, "9999-12-31");
    calendar_format_date(-5, out);
    assert_string_equal(out, "1970-01-01");
}

static void adding_months_stops_at_the_end_of_the_month(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int months;
        const char *to;
    } cases[] = {
        {"2026-01-31", 1, "2026-02-28"},
        {"2024-01-31", 1, "2024-02-29"},
        {"2026-11-23", 2, "2027-01-23"},
        {"2026-01-15", -1, "2025-12-15"},
        {"2026-03-31", -1, "2026-02-28"},
        {"2026-05-31", 12, "2027-05-31"},
        {"2026-12-31", -24, "2024-12-31"},
        {"2024-02-29", 12, "2025-02-28"},
        {"2026-06-10", 0, "2026-06-10"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct calendar_date to = calendar_add_months(calendar_date_of(day(cases[i].from)), cases[i].months);
        assert_int_equal(calendar_day_of(to), day(cases[i].to));
    }
}

static void instants_are_read_strictly(void **state)
{
    (void)state;
    int64_t ms = 0;
    assert_true(calendar_parse_time("2026-11-23T02:48:00.000Z", &ms));
    assert_true(ms == INT64_C(1795402080000));
    int64_t other = 0;
    assert_true(calendar_parse_time("2026-11-23T02:48:00Z", &other));
    assert_true(other == ms);
    assert_true(calendar_parse_time("2026-11-23T02:48:00.5Z", &other));
    assert_true(other == ms + 500);
    assert_true(calendar_parse_time("2026-11-23T02:48:00.05Z", &other));
    assert_true(other == ms + 50);
    static const char *const bad[] = {"", "2026-11-23", "2026-11-23T02:48:00", "2026-11-23 02:48:00Z",
        "2026-11-23T24:00:00Z", "2026-11-23T02:60:00Z", "2026-11-23T02:48:60Z", "2026-11-23T02:48:00.Z",
        "2026-11-23T02:48:00.0000Z", "2026-11-23T02:48:00+08:00", "2026-11-23T02:48:00.12xZ",
        "2026-02-30T00:00:00Z", "2026-11-23T02:48:00ZZ", "2026-11-23T02:48:00.0000000000Z",
        "2026-11-23T2:048:00Z"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(calendar_parse_time(bad[i], &ms));
}

static void instants_come_back_as_written(void **state)
{
    (void)state;
    for (int64_t ms = 0; ms < INT64_C(4102444800000); ms += INT64_C(7300000123)) {
        char out[CALENDAR_TIME_SIZE];
        calendar_format_time(ms, out);
        int64_t back = -1;
        assert_true(calendar_parse_time(out, &back));
        assert_true(back == ms);
    }
    char out[CALENDAR_TIME_SIZE];
    calendar_format_time(INT64_MAX, out);
    assert_string_equal(out, "9999-12-31T23:59:59.999Z");
    calendar_format_time(INT64_MIN, out);
    assert_string_equal(out, "1970-01-01T00:00:00.000Z");
}

static void times_of_day_are_minutes(void **state)
{
    (void)state;
    int minute = -1;
    assert_true(calendar_parse_minutes("08:30", &minute));
    assert_int_equal(minute, 510);
    assert_true(calendar_parse_minutes("24:00", &minute));
    assert_int_equal(minute, 1440);
    assert_true(calendar_parse_minutes("00:00", &minute));
    assert_int_equal(minute, 0);
    static const char *const bad[] = {
        "", "8:30", "08:60", "24:01", "25:00", "08-30", "08:3", "08:300", "0830 "};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(calendar_parse_minutes(bad[i], &minute));
}

static void local_time_is_a_fixed_offset(void **state)
{
    (void)state;
    int64_t ms = 0;
    assert_true(calendar_parse_time("2026-11-23T16:30:15.250Z", &ms));
    struct calendar_local local = calendar_to_local(ms, 480);
    assert_int_equal(local.day, day("2026-11-24")); /* past midnight in China */
    assert_int_equal(local.minute, 30);
    assert_int_equal(local.second, 15);
    assert_true(calendar_from_local(local.day, local.minute, 480) == ms - 15250);
    local = calendar_to_local(ms, -600);
    assert_int_equal(local.day, day("2026-11-23"));
    assert_int_equal(local.minute, 6 * 60 + 30);
    local = calendar_to_local(-1, 0);
    assert_int_equal(local.day, -1);
    assert_int_equal(local.minute, 1439);
    assert_int_equal(local.second, 59);
}

static void a_fake_clock_moves_only_when_told(void **state)
{
    (void)state;
    struct clock_fake fake;
    clock_fake_start(&fake, 1000);
    struct base_clock clock = clock_from_fake(&fake);
    assert_true(clock_wall_ms(&clock) == 1000);
    int64_t mono = clock_mono_ms(&clock);
    clock_fake_advance(&fake, 250);
    clock_fake_advance(&fake, -9);
    assert_true(clock_wall_ms(&clock) == 1250);
    assert_true(clock_mono_ms(&clock) == mono + 250);
}

static void the_system_clock_is_past_2020_and_never_goes_back(void **state)
{
    (void)state;
    struct base_clock clock = clock_system();
    assert_true(clock_wall_ms(&clock) > INT64_C(1577836800000));
    int64_t last = clock_mono_ms(&clock);
    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_mono_ms(&clock);
        assert_true(now >= last);
        last = now;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_is_found_and_found_again),
        cmocka_unit_test(days_before_1970_have_their_weekday_too),
        cmocka_unit_test(dates_are_read_strictly),
        cmocka_unit_test(dates_are_written_as_they_are_read),
        cmocka_unit_test(adding_months_stops_at_the_end_of_the_month),
        cmocka_unit_test(instants_are_read_strictly),
        cmocka_unit_test(instants_come_back_as_written),
        cmocka_unit_test(times_of_day_are_minutes),
        cmocka_unit_test(local_time_is_a_fixed_offset),
        cmocka_unit_test(a_fake_clock_moves_only_when_told),
        cmocka_unit_test(the_system_clock_is_past_2020_and_never_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/csv.h"
#include "backend/base/file.h"
#include "backend/base/text.h"
#include "backend/domain/roster.h"

#define AT(hour, minute) ((hour)*60 + (minute))

struct estate {
    struct roster_shift shifts[8];
    struct roster_entry entries[1024];
    struct roster roster;
};

static struct csv *read_table(const char *path)
{
    struct buf text;
    buf_init(&text, 65536);
    assert_int_equal(file_read(path, &text), BASE_OK);
    struct csv *csv = NULL;
    struct fault fault = {0};
    if (csv_parse(buf_borrow(&text), text.len, path, &csv, &fault) != BASE_OK)
        fail_msg("%s: %s", fault.place, fault.text);
    buf_free(&text);
    return csv;
}

static int32_t day(const char *text)
{
    int32_t out = 0;
    assert_true(calendar_parse_date(text, &out));
    return out;
}

static struct calendar_local at(const char *date, int minute)
{
    return (struct calendar_local){.day = day(date), .minute = minute};
}

static void check_local(struct calendar_local is, const char *date, int minute, int second)
{
    char out[CALENDAR_DATE_SIZE];
    calendar_format_date(is.day, out);
    if (strcmp(out, date) != 0 || is.minute != minute || is.second != second)
        fail_msg("%s %02d:%02d:%02d", out, is.minute / 60, is.minute % 60, is.second);
}

/* The rulebook's own shifts. */
static void read_shifts(struct estate *estate)
{
    struct csv *csv = read_table("assets/rulebook/shifts.csv");
    assert_int_equal(csv_count(csv), 6);
    for (size_t i = 0; i < csv_count(csv); i++) {
        struct roster_shift *shift = &estate->shifts[i];
        shift->season = strcmp(csv_field(csv, i, "season"), "summer") == 0 ? ROSTER_SUMMER : ROSTER_WINTER;
        text_copy(shift->code, sizeof shift->code, csv_field(csv, i, "shift"));
        assert_true(calendar_parse_minutes(csv_field(csv, i, "start"), &shift->start));
        assert_true(calendar_parse_minutes(csv_field(csv, i, "end"), &shift->end));
        if (csv_field(csv, i, "break_start")[0] == '\0')
            continue;
        assert_true(calendar_parse_minutes(csv_field(csv, i, "break_start"), &shift->break_start));
        assert_true(calendar_parse_minutes(csv_field(csv, i, "break_end"), &shift->break_end));
    }
    estate->roster = (struct roster){.shifts = estate->shifts,
        .shift_count = csv_count(csv),
        .entries = estate->entries,
        .summer_from_month = 5,
        .summer_from_day = 1,
        .summer_to_month = 9,
        .summer_to_day = 30};
    csv_free(csv);
}

static void add(struct estate *estate, const char *staff, int32_t on, const char *shift)
{
    assert_true(estate->roster.entry_count < 1024);
    struct roster_entry *entry = &estate->entries[estate->roster.entry_count++];
    entry->day = on;
    text_copy(entry->staff, sizeof entry->staff, staff);
    text_copy(entry->shift, sizeof entry->shift, shift);
}

static int set_up(void **state)
{
    *state = calloc(1, sizeof(struct estate));
    assert_non_null(*state);
    read_shifts(*state);
    return 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static void summer_runs_from_may_to_september(void **state)
{
    struct estate *estate = *state;
    const struct roster *roster = &estate->roster;
    assert_int_equal(roster_season_of(roster, day("2026-04-30")), ROSTER_WINTER);
    assert_int_equal(roster_season_of(roster, day("2026-05-01")), ROSTER_SUMMER);
    assert_int_equal(roster_season_of(roster, day("2026-09-30")), ROSTER_SUMMER);
    assert_int_equal(roster_season_of(roster, day("2026-10-01")), ROSTER_WINTER);
    estate->roster.summer_from_month = 11; /* a setting that runs over the new year */
    estate->roster.summer_to_month = 2;
    estate->roster.summer_to_day = 28;
    assert_int_equal(roster_season_of(roster, day("2026-12-31")), ROSTER_SUMMER);
    assert_int_equal(roster_season_of(roster, day("2027-01-15")), ROSTER_SUMMER);
    assert_int_equal(roster_season_of(roster, day("2027-07-15")), ROSTER_WINTER);
}

static void the_same_shift_has_other_hours_when_the_season_changes(void **state)
{
    struct estate *estate = *state;
    add(estate, "a", day("2026-09-30"), "early");
    add(estate, "a", day("2026-10-01"), "early");
    assert_int_equal(roster_shift_of(&estate->roster, "a", day("2026-09-30"))->end, AT(16, 30));
    assert_int_equal(roster_shift_of(&estate->roster, "a", day("2026-10-01"))->end, AT(16, 0));
    assert_true(roster_on_duty(&estate->roster, "a", at("2026-09-30", AT(16, 15))));
    assert_false(roster_on_duty(&estate->roster, "a", at("2026-10-01", AT(16, 15))));
}

static void on_a_rest_day_nobody_is_on_duty(void **state)
{
    struct estate *estate = *state;
    add(estate, "a", day("2026-11-23"), "rest");
    add(estate, "b", day("2026-11-23"), "holiday"); /* a shift nobody has defined */
    assert_null(roster_shift_of(&estate->roster, "a", day("2026-11-23")));
    assert_null(roster_shift_of(&estate->roster, "b", day("2026-11-23")));
    assert_null(roster_shift_of(&estate->roster, "nobody", day("2026-11-23")));
    assert_false(roster_on_duty(&estate->roster, "a", at("2026-11-23", AT(10, 0))));
    assert_int_equal(roster_desk_hours(&estate->roster, day("2026-11-23"), NULL, 0), 0);
    assert_false(roster_desk_open(&estate->roster, at("2026-11-23", AT(10, 0))));
}

static void the_noon_break_is_the_office_shifts_alone(void **state)
{
    struct estate *estate = *state;
    add(estate, "office", day("2026-11-23"), "office");
    add(estate, "early", day("2026-11-23"), "early");
    static const struct {
        int minute;
        bool office, early;
    } cases[] = {
        {AT(7, 59), false, false},
        {AT(8, 0), false, true},
        {AT(9, 0), true, true},
        {AT(11, 59), true, true},
        {AT(12, 0), false, true},
        {AT(13, 29), false, true},
        {AT(13, 30), true, true},
        {AT(15, 59), true, true},
        {AT(16, 0), true, false},
        {AT(17, 29), true, false},
        {AT(17, 30), false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct calendar_local now = at("2026-11-23", cases[i].minute);
        assert_int_equal(roster_on_duty(&estate->roster, "office", now), cases[i].office);
        assert_int_equal(roster_on_duty(&estate->roster, "early", now), cases[i].early);
    }
}

static void winter_desk_hours_are_eight_to_six(void **state)
{
    struct estate *estate = *state;
    struct roster_span spans[4];
    add(estate, "a", day("2026-11-23"), "office");
    add(estate, "b", day("2026-11-23"), "late");
    add(estate, "c", day("2026-11-23"), "early");
    add(estate, "d", day("2026-11-23"), "rest");
    assert_int_equal(roster_desk_hours(&estate->roster, day("2026-11-23"), spans, 4), 1);
    assert_int_equal(spans[0].start, AT(8, 0));
    assert_int_equal(spans[0].end, AT(18, 0));
    add(estate, "a", day("2026-07-01"), "early");
    add(estate, "b", day("2026-07-01"), "late");
    assert_int_equal(roster_desk_hours(&estate->roster, day("2026-07-01"), spans, 4), 1);
    assert_int_equal(spans[0].end, AT(18, 30));
}

static void a_break_that_nobody_covers_is_a_gap(void **state)
{
    struct estate *estate = *state;
    struct roster_span spans[4];
    add(estate, "a", day("2026-11-23"), "office");
    assert_int_equal(roster_desk_hours(&estate->roster, day("2026-11-23"), spans, 4), 2);
    assert_int_equal(spans[0].end, AT(12, 0));
    assert_int_equal(spans[1].start, AT(13, 30));
    assert_int_equal(roster_desk_hours(&estate->roster, day("2026-11-23"), spans, 1), 2);
    assert_false(roster_desk_open(&estate->roster, at("2026-11-23", AT(12, 30))));
    struct calendar_local open;
    assert_true(roster_next_open(&estate->roster, at("2026-11-23", AT(12, 30)), &open));
    check_local(open, "2026-11-23", AT(13, 30), 0);
}

static void shifts_that_only_touch_leave_no_gap(void **state)
{
    struct estate *estate = *state;
    struct roster_shift evening = {
        .season = ROSTER_WINTER, .code = "evening", .start = AT(16, 0), .end = AT(20, 0)};
    estate->shifts[estate->roster.shift_count++] = evening;
    add(estate, "a", day("2026-11-23"), "evening");
    add(estate, "b", day("2026-11-23"), "early");
    struct roster_span spans[4];
    assert_int_equal(roster_desk_hours(&estate->roster, day("2026-11-23"), spans, 4), 1);
    assert_int_equal(spans[0].start, AT(8, 0));
    assert_int_equal(spans[0].end, AT(20, 0));
}

static void the_next_opening_skips_rest_days(void **state)
{
    struct estate *estate = *state;
    add(estate, "a", day("2026-11-23"), "early");
    add(estate, "a", day("2026-11-24"), "rest");
    add(estate, "a", day("2026-11-25"), "late");
    struct calendar_local open;
    struct calendar_local now = at("2026-11-23", AT(9, 0));
    now.second = 17;
    assert_true(roster_next_open(&estate->roster, now, &open));
    check_local(open, "2026-11-23", AT(9, 0), 17); /* open now */
    assert_true(roster_next_open(&estate->roster, at("2026-11-23", AT(6, 0)), &open));
    check_local(open, "2026-11-23", AT(8, 0), 0);
    assert_true(roster_next_open(&estate->roster, at("2026-11-23", AT(16, 0)), &open));
    check_local(open, "2026-11-25", AT(10, 0), 0);
    assert_false(roster_next_open(&estate->roster, at("2026-11-25", AT(18, 0)), &open));
    assert_true(roster_next_open(&estate->roster, at("2026-11-11", AT(18, 0)), &open)); /* 12 days ahead */
    assert_false(roster_next_open(&estate->roster, at("2026-11-08", AT(18, 0)), &open));
}

static void two_desk_hours_run_over_noon_night_and_rest_day(void **state)
{
    struct estate *estate = *state;
    add(estate, "a", day("2026-11-23"), "office");
    add(estate, "a", day("2026-11-24"), "rest");
    add(estate, "a", day("2026-11-25"), "office");
    struct calendar_local due;
    assert_true(roster_add_desk_minutes(&estate->roster, at("2026-11-23", AT(9, 15)), 120, &due));
    check_local(due, "2026-11-23", AT(11, 15), 0);
    assert_true(roster_add_desk_minutes(&estate->roster, at("2026-11-23", AT(11, 30)), 120, &due));
    check_local(due, "2026-11-23", AT(15, 0), 0);
    assert_true(roster_add_desk_minutes(&estate->roster, at("2026-11-23", AT(16, 30)), 120, &due));
    check_local(due, "2026-11-25", AT(10, 0), 0);
    assert_true(roster_add_desk_minutes(&estate->roster, at("2026-11-22", AT(23, 0)), 120, &due));
    check_local(due, "2026-11-23", AT(11, 0), 0);
    assert_true(roster_add_desk_minutes(&estate->roster, at("2026-11-23", AT(15, 30)), 120, &due));
    check_local(due, "2026-11-23", AT(17, 30), 0); /* just filled: not the next morning */
    assert_true(roster_add_desk_minutes(&estate->roster, at("2026-11-23", AT(3, 0)), 0, &due));
    check_local(due, "2026-11-23", AT(3, 0), 0);
    struct calendar_local late = at("2026-11-23", AT(17, 29));
    late.second = 45;
    assert_true(roster_add_desk_minutes(&estate->roster, late, 1, &due));
    check_local(due, "2026-11-25", AT(9, 0), 45);
    assert_false(roster_add_desk_minutes(&estate->roster, at("2026-11-25", AT(17, 0)), 120, &due));
}

static void the_third_desk_day_counts_open_days_only(void **state)
{
    struct estate *estate = *state;
    static const char *const days[] = {"2026-11-23", "2026-11-24", "2026-11-26", "2026-11-27"};
    for (size_t i = 0; i < 4; i++)
        add(estate, "a", day(days[i]), "early");
    struct calendar_local due;
    assert_true(roster_end_of_desk_day(&estate->roster, at("2026-11-23", AT(10, 0)), 3, &due));
    check_local(due, "2026-11-26", AT(16, 0), 0);
    assert_true(roster_end_of_desk_day(&estate->roster, at("2026-11-23", AT(6, 0)), 1, &due));
    check_local(due, "2026-11-23", AT(16, 0), 0);
    assert_true(
        roster_end_of_desk_day(&estate->roster, at("2026-11-23", AT(16, 0)), 3, &due)); /* closed for today */
    check_local(due, "2026-11-27", AT(16, 0), 0);
    assert_false(roster_end_of_desk_day(&estate->roster, at("2026-11-23", AT(10, 0)), 5, &due));
    assert_false(roster_end_of_desk_day(&estate->roster, at("2026-11-23", AT(10, 0)), 0, &due));
}

/* Against counting minute by minute, with a year's roster of five people and staggered rest days. */
static void a_years_due_times_agree_with_counting_minutes(void **state)
{
    struct estate *estate = *state;
    static const char *const codes[] = {"early", "office", "late", "office", "rest"};
    for (int32_t d = day("2026-09-01"); d < day("2026-11-15"); d++) {
        for (int who = 0; who < 5; who++) {
            bool rests = (d + who) % 7 == 0 || d % 7 == 4; /* and a day when all rest */
            add(estate, codes[who], d, rests ? "rest" : codes[(d / 7 + who) % 4]);
        }
    }
    int steps[] = {1, 119, 120, 601, 2880};
    for (int32_t d = day("2026-09-20"); d < day("2026-10-10"); d++) {
        int minute = (int)((unsigned)d * 377U % 1440U);
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
            struct calendar_local now = {.day = d, .minute = minute};
            struct calendar_local slow = now;
            for (int left = steps[i]; left > 0;) {
                left -= roster_desk_open(&estate->roster, slow);
                if (++slow.minute == 1440)
                    slow = (struct calendar_local){.day = slow.day + 1};
            }
            struct calendar_local due;
            assert_true(roster_add_desk_minutes(&estate->roster, now, steps[i], &due));
            assert_int_equal(due.day, slow.day);
            assert_int_equal(due.minute, slow.minute);
        }
    }
}

struct areas {
    struct area_row rows[64];
    size_t row_count;
    struct area_declared declared[8];
    size_t declared_count;
};

static int number(const char *text)
{
    int64_t value = 0;
    assert_int_equal(text_parse_int(text, 0, 100000, &value), BASE_OK);
    return (int)value;
}

static void read_areas(struct areas *areas)
{
    struct csv *csv = read_table("assets/rulebook/areas.csv");
    for (size_t i = 0; i < csv_count(csv); i++) {
        struct area_row *row = &areas->rows[areas->row_count++];
        text_copy(row->building, sizeof row->building, csv_field(csv, i, "building"));
        text_copy(row->post, sizeof row->post, csv_field(csv, i, "post"));
        row->shop = strcmp(csv_field(csv, i, "kind"), "shop") == 0;
        row->units = number(csv_field(csv, i, "units"));
    }
    csv_free(csv);
    csv = read_table("assets/rulebook/posts.csv");
    for (size_t i = 0; i < csv_count(csv); i++) {
        struct area_declared *declared = &areas->declared[areas->declared_count++];
        text_copy(declared->post, sizeof declared->post, csv_field(csv, i, "post"));
        declared->homes = number(csv_field(csv, i, "declared_homes"));
        declared->shops = number(csv_field(csv, i, "declared_shops"));
    }
    csv_free(csv);
}

static void the_rulebooks_contradiction_is_reported_by_name(void **state)
{
    (void)state;
    struct areas areas = {0};
    read_areas(&areas);
    struct area_mismatch found[8];
    size_t count =
        area_mismatches(areas.rows, areas.row_count, areas.declared, areas.declared_count, found, 8);
    assert_int_equal(count, 2);
    assert_string_equal(found[0].post, "front_desk");
    assert_false(found[0].shop);
    assert_int_equal(found[0].listed, 664);
    assert_int_equal(found[0].declared, 672);
    assert_string_equal(found[1].post, "cashier");
    assert_false(found[1].shop);
    assert_int_equal(found[1].listed, 2185);
    assert_int_equal(found[1].declared, 2193);
    int units = 0;
    for (size_t i = 0; i < areas.row_count; i++)
        units += areas.rows[i].units;
    assert_int_equal(units, 2236);
    assert_int_equal(
        area_mismatches(areas.rows, areas.row_count, areas.declared, areas.declared_count, found, 1), 2);
}

static void a_corrected_table_has_nothing_to_report(void **state)
{
    (void)state;
    struct areas areas = {0};
    read_areas(&areas);
    areas.rows[7].units += 8; /* building 8 */
    assert_int_equal(
        area_mismatches(areas.rows, areas.row_count, areas.declared, areas.declared_count, NULL, 0), 0);
}

static void shops_and_undeclared_posts_are_held_to_account_too(void **state)
{
    (void)state;
    static const struct area_row rows[] = {
        {"1#", false, 10, "a"}, {"shops", true, 5, "a"}, {"2#", false, 7, "b"}};
    static const struct area_declared declared[] = {{"a", 10, 6}};
    struct area_mismatch found[4];
    assert_int_equal(area_mismatches(rows, 3, declared, 1, found, 4), 2);
    assert_true(found[0].shop);
    assert_int_equal(found[0].listed, 5);
    assert_int_equal(found[0].declared, 6);
    assert_string_equal(found[1].post, "b");
    assert_int_equal(found[1].listed, 7);
    assert_int_equal(found[1].declared, 0);
}

#define ON_ESTATE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ESTATE(summer_runs_from_may_to_september),
        ON_ESTATE(the_same_shift_has_other_hours_when_the_season_changes),
        ON_ESTATE(on_a_rest_day_nobody_is_on_duty),
        ON_ESTATE(the_noon_break_is_the_office_shifts_alone),
        ON_ESTATE(winter_desk_hours_are_eight_to_six),
        ON_ESTATE(a_break_that_nobody_covers_is_a_gap),
        ON_ESTATE(shifts_that_only_touch_leave_no_gap),
        ON_ESTATE(the_next_opening_skips_rest_days),
        ON_ESTATE(two_desk_hours_run_over_noon_night_and_rest_day),
        ON_ESTATE(the_third_desk_day_counts_open_days_only),
        ON_ESTATE(a_years_due_times_agree_with_counting_minutes),
        cmocka_unit_test(the_rulebooks_contradiction_is_reported_by_name),
        cmocka_unit_test(a_corrected_table_has_nothing_to_report),
        cmocka_unit_test(shops_and_undeclared_posts_are_held_to_account_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "backend/base/random.h"
#include "backend/domain/money.h"
#include "backend/domain/tariff.h"

static struct tariff_result compute(struct tariff_facts facts)
{
    struct tariff_result result;
    memset(&result, 0x5a, sizeof result);
    tariff_compute(&facts, &result);
    int64_t sum = 0;
    for (int i = 0; i < result.line_count; i++)
        sum += result.lines[i].amount_fen;
    assert_int_equal(sum, result.amount_fen);
    return result;
}

static void check_skipped(struct tariff_facts facts, enum tariff_skip why)
{
    struct tariff_result result = compute(facts);
    assert_int_equal(result.skipped, why);
    assert_int_equal(result.amount_fen, 0);
    assert_int_equal(result.line_count, 0);
}

static struct tariff_facts home(void)
{
    return (struct tariff_facts){.kind = TARIFF_AREA, .price_e4 = 18000, .area_e2 = 9850, .months = 3};
}

static struct tariff_facts meter(int64_t previous_e3, int64_t current_e3)
{
    return (struct tariff_facts){.kind = TARIFF_METER,
        .price_e4 = 36500,
        .has_readings = true,
        .previous_e3 = previous_e3,
        .current_e3 = current_e3,
        .multiplier_e3 = 1000};
}

static struct tariff_facts tiered(int64_t year_before_e3, int64_t used_e3)
{
    return (struct tariff_facts){.kind = TARIFF_TIERED,
        .has_readings = true,
        .previous_e3 = 1000,
        .current_e3 = 1000 + used_e3,
        .multiplier_e3 = 1000,
        .year_before_e3 = year_before_e3,
        .tier_count = 3,
        .tiers = {{180000, 36500}, {260000, 47500}, {INT64_MAX, 69500}}};
}

static void a_quarter_of_property_fee(void **state)
{
    (void)state;
    struct tariff_result result = compute(home());
    assert_int_equal(result.skipped, TARIFF_BILLED);
    assert_int_equal(result.amount_fen, 53190);
    assert_int_equal(result.quantity_e3, 98500);
    assert_int_equal(result.line_count, 1);
    assert_int_equal(result.lines[0].quantity_e3, 98500);
    assert_int_equal(result.lines[0].price_e4, 18000);
}

static void a_part_month_is_billed_by_days_in_its_own_line(void **state)
{
    (void)state;
    struct tariff_facts facts = home();
    facts.months = 2;
    facts.part_days = 10;
    facts.part_month_days = 31;
    struct tariff_result result = compute(facts);
    assert_int_equal(result.line_count, 2);
    assert_int_equal(result.lines[0].amount_fen, 35460);
    assert_int_equal(result.lines[1].amount_fen, 5719); /* 177.30 x 10 / 31 = 57.19 */
    facts.months = 0;
    assert_int_equal(compute(facts).line_count, 1);
}

static void a_vacancy_discount_is_taken_off_before_rounding(void **state)
{
    (void)state;
    struct tariff_facts facts = home();
    facts.discount_percent = 30;
    assert_int_equal(compute(facts).amount_fen, 37233);
    facts.discount_percent = 100;
    struct tariff_result result = compute(facts);
    assert_int_equal(result.skipped, TARIFF_BILLED);
    assert_int_equal(result.amount_fen, 0);
}

static void a_fixed_fee_is_per_month_and_needs_no_area(void **state)
{
    (void)state;
    struct tariff_facts facts = {.kind = TARIFF_FIXED, .price_e4 = 1500000, .months = 12};
    struct tariff_result result = compute(facts);
    assert_int_equal(result.amount_fen, 180000);
    assert_int_equal(result.quantity_e3, 1000);
}

static void a_meter_is_billed_by_what_was_used(void **state)
{
    (void)state;
    struct tariff_result result = compute(meter(1234500, 1247000));
    assert_int_equal(result.quantity_e3, 12500);
    assert_int_equal(result.amount_fen, 4563); /* 12.5 x 3.65 = 45.625 */
    struct tariff_facts facts = meter(100000, 103000);
    facts.multiplier_e3 = 40000;
    assert_int_equal(compute(facts).quantity_e3, 120000);
    assert_int_equal(compute(facts).amount_fen, 43800);
    result =
        compute(meter(5000, 5000)); /* nothing used is a bill of 0 with its line, not a missing reading */
    assert_int_equal(result.skipped, TARIFF_BILLED);
    assert_int_equal(result.line_count, 1);
}

static void tiers_go_on_from_what_the_year_has_used(void **state)
{
    (void)state;
    struct tariff_result result = compute(tiered(0, 100000));
    assert_int_equal(result.line_count, 1);
    assert_int_equal(result.amount_fen, 36500);
    result = compute(tiered(170000, 100000)); /* 10 in the first, 80 in the second, 10 in the third */
    assert_int_equal(result.line_count, 3);
    assert_int_equal(result.lines[0].quantity_e3, 10000);
    assert_int_equal(result.lines[0].amount_fen, 3650);
    assert_int_equal(result.lines[1].quantity_e3, 80000);
    assert_int_equal(result.lines[1].amount_fen, 38000);
    assert_int_equal(result.lines[2].quantity_e3, 10000);
    assert_int_equal(result.lines[2].amount_fen, 6950);
    assert_int_equal(result.quantity_e3, 100000);
    result = compute(tiered(180000, 80000)); /* exactly the second tier, edge to edge */
    assert_int_equal(result.line_count, 1);
    assert_int_equal(result.lines[0].price_e4, 47500);
    result = compute(tiered(170000, 10000));
    assert_int_equal(result.line_count, 1);
    assert_int_equal(result.lines[0].price_e4, 36500);
    result = compute(tiered(300000, 0));
    assert_int_equal(result.skipped, TARIFF_BILLED);
    assert_int_equal(result.line_count, 1);
    assert_int_equal(result.lines[0].price_e4, 69500);
}

static void a_year_read_in_parts_costs_what_the_year_costs(void **state)
{
    (void)state;
    struct random_seeded seeded;
    struct base_random random = random_from_seed(&seeded, 3);
    for (int round = 0; round < 500; round++) {
        int64_t year = 0;
        int64_t sum = 0;
        for (int month = 0; month < 12; month++) {
            /* Whole units, where a line needs no rounding: the parts then agree to the fen. */
            int64_t used = (int64_t)random_below(&random, 60) * 1000;
            sum += compute(tiered(year, used)).amount_fen;
            year += used;
        }
        assert_int_equal(sum, compute(tiered(0, year)).amount_fen);
    }
}

static void a_share_is_billed_as_it_was_split(void **state)
{
    (void)state;
    struct tariff_result result =
        compute((struct tariff_facts){.kind = TARIFF_SHARE, .share_total_fen = 1234});
    assert_int_equal(result.amount_fen, 1234);
    assert_int_equal(result.lines[0].price_e4, 123400);
}

static void what_is_missing_or_impossible_is_skipped_by_name(void **state)
{
    (void)state;
    struct tariff_facts facts = home();
    facts.area_e2 = 0;
    check_skipped(facts, TARIFF_NO_AREA);
    facts.area_e2 = -1;
    check_skipped(facts, TARIFF_NEGATIVE);
    facts.area_e2 = INT64_C(1000000001); /* over 10,000,000 m2 */
    check_skipped(facts, TARIFF_ABSURD);
    facts = home();
    facts.months = 0;
    check_skipped(facts, TARIFF_ABSURD);
    facts.months = -1;
    check_skipped(facts, TARIFF_NEGATIVE);
    facts = home();
    facts.price_e4 = -1;
    check_skipped(facts, TARIFF_NEGATIVE);
    facts.price_e4 = INT64_MAX;
    check_skipped(facts, TARIFF_ABSURD);
    facts = home();
    facts.part_days = 31;
    facts.part_month_days = 30;
    check_skipped(facts, TARIFF_ABSURD);
    facts = home();
    facts.discount_percent = 101;
    check_skipped(facts, TARIFF_ABSURD);
    facts = meter(2000, 1999);
    check_skipped(facts, TARIFF_READING_BELOW_LAST);
    facts.has_readings = false;
    check_skipped(facts, TARIFF_NO_READING);
    check_skipped(meter(-1, 5), TARIFF_NEGATIVE);
    check_skipped(meter(0, INT64_C(10000000001)), TARIFF_ABSURD);
    check_skipped(meter(0, INT64_MAX), TARIFF_ABSURD);
    facts = meter(0, 5000);
    facts.multiplier_e3 = 0;
    check_skipped(facts, TARIFF_ABSURD);
    check_skipped((struct tariff_facts){.kind = TARIFF_SHARE, .share_total_fen = -1}, TARIFF_NEGATIVE);
    check_skipped((struct tariff_facts){.kind = TARIFF_SHARE, .share_total_fen = INT64_MAX}, TARIFF_ABSURD);
    facts = tiered(-1, 5);
    check_skipped(facts, TARIFF_NEGATIVE);
    facts = tiered(0, 5);
    facts.has_readings = false;
    check_skipped(facts, TARIFF_NO_READING);
}

static void tiers_must_rise_and_end_open(void **state)
{
    (void)state;
    struct tariff_facts facts = tiered(0, 5000);
    facts.tiers[2].up_to_e3 = 300000;
    check_skipped(facts, TARIFF_BAD_TIERS);
    facts = tiered(0, 5000);
    facts.tiers[1].up_to_e3 = 180000;
    check_skipped(facts, TARIFF_BAD_TIERS);
    facts = tiered(0, 5000);
    facts.tiers[0].price_e4 = -1;
    check_skipped(facts, TARIFF_BAD_TIERS);
    facts = tiered(0, 5000);
    facts.tier_count = 0;
    check_skipped(facts, TARIFF_BAD_TIERS);
    facts.tier_count = TARIFF_MAX_TIERS + 1;
    check_skipped(facts, TARIFF_BAD_TIERS);
}

static void shares_add_up_and_are_within_a_fen_of_fair(void **state)
{
    (void)state;
    struct random_seeded seeded;
    struct base_random random = random_from_seed(&seeded, 11);
    int64_t weights[200];
    int64_t parts[200];
    for (int round = 0; round < 3000; round++) {
        int count = 1 + (int)random_below(&random, 200);
        int64_t total = (int64_t)random_below(&random, 10000000) - (round % 5 == 0 ? 5000000 : 0);
        int64_t weight_sum = 0;
        for (int i = 0; i < count; i++) {
            weights[i] = (int64_t)random_below(&random, 20000);
            weight_sum += weights[i];
        }
        if (weight_sum == 0)
            continue;
        assert_true(tariff_share(total, weights, count, parts));
        int64_t sum = 0;
        for (int i = 0; i < count; i++) {
            sum += parts[i];
            int64_t off = parts[i] * weight_sum - total * weights[i];
            assert_true(off < weight_sum && off > -weight_sum);
            if (weights[i] == 0)
                assert_int_equal(parts[i], 0);
        }
        assert_int_equal(sum, total);
    }
}

static void the_odd_fen_goes_to_the_largest_remainder_then_the_first(void **state)
{
    (void)state;
    int64_t parts[3];
    assert_true(tariff_share(100, (const int64_t[]){1, 1, 1}, 3, parts));
    assert_memory_equal(parts, ((const int64_t[]){34, 33, 33}), sizeof parts);
    assert_true(tariff_share(101, (const int64_t[]){1, 1, 1}, 3, parts));
    assert_memory_equal(parts, ((const int64_t[]){34, 34, 33}), sizeof parts);
    assert_true(tariff_share(10, (const int64_t[]){12, 12, 76}, 3, parts)); /* 1.2, 1.2, 7.6 */
    assert_memory_equal(parts, ((const int64_t[]){1, 1, 8}), sizeof parts);
    assert_true(tariff_share(-100, (const int64_t[]){1, 1, 1}, 3, parts));
    assert_memory_equal(parts, ((const int64_t[]){-34, -33, -33}), sizeof parts);
}

static void a_share_without_weights_is_refused(void **state)
{
    (void)state;
    int64_t parts[2];
    assert_false(tariff_share(100, (const int64_t[]){0, 0}, 2, parts));
    assert_false(tariff_share(100, (const int64_t[]){1, -1}, 2, parts));
    assert_false(tariff_share(100, (const int64_t[]){1}, 0, parts));
    assert_false(tariff_share(100, (const int64_t[]){INT64_MAX, INT64_MAX}, 2, parts));
}

static void codes_are_those_of_the_wire(void **state)
{
    (void)state;
    for (int i = 0; i < TARIFF_KINDS; i++) {
        enum tariff_kind kind = TARIFF_KINDS;
        assert_true(tariff_kind_from_code(tariff_kind_code((enum tariff_kind)i), &kind));
        assert_int_equal(kind, i);
    }
    static const struct {
        const char *code;
        int months;
    } periods[] = {{"month", 1}, {"quarter", 3}, {"half_year", 6}, {"year", 12}};
    for (int i = 0; i < PERIODS; i++) {
        enum tariff_period period = PERIODS;
        assert_true(tariff_period_from_code(periods[i].code, &period));
        assert_int_equal(tariff_period_months(period), periods[i].months);
        assert_string_equal(tariff_period_code(period), periods[i].code);
    }
    enum tariff_kind kind;
    enum tariff_period period;
    assert_false(tariff_kind_from_code("", &kind));
    assert_false(tariff_kind_from_code(NULL, &kind));
    assert_false(tariff_period_from_code("Month", &period));
    for (int i = TARIFF_BILLED; i <= TARIFF_BAD_TIERS; i++)
        assert_true(strlen(tariff_skip_text((enum tariff_skip)i)) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quarter_of_property_fee),
        cmocka_unit_test(a_part_month_is_billed_by_days_in_its_own_line),
        cmocka_unit_test(a_vacancy_discount_is_taken_off_before_rounding),
        cmocka_unit_test(a_fixed_fee_is_per_month_and_needs_no_area),
        cmocka_unit_test(a_meter_is_billed_by_what_was_used),
        cmocka_unit_test(tiers_go_on_from_what_the_year_has_used),
        cmocka_unit_test(a_year_read_in_parts_costs_what_the_year_costs),
        cmocka_unit_test(a_share_is_billed_as_it_was_split),
        cmocka_unit_test(what_is_missing_or_impossible_is_skipped_by_name),
        cmocka_unit_test(tiers_must_rise_and_end_open),
        cmocka_unit_test(shares_add_up_and_are_within_a_fen_of_fair),
        cmocka_unit_test(the_odd_fen_goes_to_the_largest_remainder_then_the_first),
        cmocka_unit_test(a_share_without_weights_is_refused),
        cmocka_unit_test(codes_are_those_of_the_wire),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

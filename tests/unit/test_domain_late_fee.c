#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "backend/base/random.h"
#include "backend/domain/late_fee.h"

#define DUE       20000 /* a day; which one makes no difference */
#define PRINCIPAL 53190

static const struct late_fee_policy plain = {.on = true, .rate_e6 = 500};

static struct late_fee_result compute(const struct late_fee_policy *policy, int64_t principal,
    const struct late_fee_payment *payments, size_t count, int32_t as_of)
{
    struct late_fee_result result;
    memset(&result, 0x5a, sizeof result);
    late_fee_compute(policy, principal, DUE, payments, count, as_of, &result);
    return result;
}

static void nothing_accrues_up_to_and_on_the_due_day(void **state)
{
    (void)state;
    for (int32_t as_of = DUE - 40; as_of <= DUE; as_of += 20) {
        struct late_fee_result result = compute(&plain, PRINCIPAL, NULL, 0, as_of);
        assert_int_equal(result.days, 0);
        assert_int_equal(result.accrued_fen, 0);
        assert_int_equal(result.due_fen, 0);
        assert_int_equal(result.unpaid_fen, PRINCIPAL);
        assert_int_equal(result.from_day, DUE + 1);
    }
}

static void each_day_after_it_bears_interest(void **state)
{
    (void)state;
    struct late_fee_result result = compute(&plain, PRINCIPAL, NULL, 0, DUE + 1);
    assert_int_equal(result.days, 1);
    assert_int_equal(result.accrued_fen, 27); /* 26.595 */
    result = compute(&plain, PRINCIPAL, NULL, 0, DUE + 30);
    assert_int_equal(result.days, 30);
    assert_int_equal(result.accrued_fen, 798); /* 797.85: rounded once, not 30 x 27 */
    assert_int_equal(result.due_fen, 798);
}

static void days_of_grace_are_free_for_good(void **state)
{
    (void)state;
    struct late_fee_policy policy = plain;
    policy.grace_days = 15;
    struct late_fee_result result = compute(&policy, PRINCIPAL, NULL, 0, DUE + 15);
    assert_int_equal(result.days, 0);
    assert_int_equal(result.due_fen, 0);
    assert_int_equal(result.from_day, DUE + 16);
    result = compute(&policy, PRINCIPAL, NULL, 0, DUE + 16);
    assert_int_equal(result.days, 1);
    assert_int_equal(result.accrued_fen, 27);
}

static void part_payments_lower_what_bears_interest_from_the_next_day(void **state)
{
    (void)state;
    const struct late_fee_payment payments[] = {
        {DUE + 20, 20000, 0}, {DUE + 10, 10000, 100}}; /* in any order */
    /* 53190 x 10 + 43190 x 10 + 23190 x 10, the day of a payment still in full */
    struct late_fee_result result = compute(&plain, PRINCIPAL, payments, 2, DUE + 30);
    assert_int_equal(result.days, 30);
    assert_int_equal(result.accrued_fen, (1195700 * 500 + 500000) / 1000000);
    assert_int_equal(result.due_fen, result.accrued_fen - 100);
    assert_int_equal(result.unpaid_fen, 23190);
}

static void a_payment_in_time_leaves_no_fee(void **state)
{
    (void)state;
    const struct late_fee_payment on_the_day[] = {{DUE, PRINCIPAL, 0}};
    struct late_fee_result result = compute(&plain, PRINCIPAL, on_the_day, 1, DUE + 300);
    assert_int_equal(result.days, 0);
    assert_int_equal(result.accrued_fen, 0);
    assert_int_equal(result.unpaid_fen, 0);
    const struct late_fee_payment a_day_late[] = {{DUE + 1, PRINCIPAL, 0}};
    result = compute(&plain, PRINCIPAL, a_day_late, 1, DUE + 300);
    assert_int_equal(result.days, 1);
    assert_int_equal(result.due_fen, 27);
}

static void payments_after_the_day_in_question_are_left_out(void **state)
{
    (void)state;
    const struct late_fee_payment later[] = {{DUE + 50, PRINCIPAL, 5}};
    struct late_fee_result result = compute(&plain, PRINCIPAL, later, 1, DUE + 49);
    assert_int_equal(result.unpaid_fen, PRINCIPAL);
    assert_int_equal(result.due_fen, result.accrued_fen);
    result = compute(&plain, PRINCIPAL, later, 1, DUE + 50); /* paid today: today's interest still stands */
    assert_int_equal(result.days, 50);
    assert_int_equal(result.unpaid_fen, 0);
    assert_int_equal(result.due_fen, result.accrued_fen - 5);
}

static void the_cap_is_a_part_of_the_principal(void **state)
{
    (void)state;
    struct late_fee_policy policy = plain;
    policy.cap_percent = 10;
    struct late_fee_result result = compute(&policy, PRINCIPAL, NULL, 0, DUE + 100);
    assert_int_equal(result.accrued_fen, 2660); /* 5% so far: 2659.5 */
    result = compute(&policy, PRINCIPAL, NULL, 0, DUE + 10000);
    assert_int_equal(result.accrued_fen, 5319);
    assert_int_equal(result.days, 10000);
    policy.cap_percent = 0; /* none */
    assert_int_equal(compute(&policy, PRINCIPAL, NULL, 0, DUE + 10000).accrued_fen, 265950);
}

static void what_was_paid_of_the_fee_is_taken_off_but_never_below_zero(void **state)
{
    (void)state;
    const struct late_fee_payment payments[] = {{DUE + 30, PRINCIPAL, 798}};
    struct late_fee_result result = compute(&plain, PRINCIPAL, payments, 1, DUE + 90);
    assert_int_equal(result.accrued_fen, 798);
    assert_int_equal(result.due_fen, 0);
    const struct late_fee_payment too_much[] = {{DUE + 30, PRINCIPAL, 900}};
    assert_int_equal(compute(&plain, PRINCIPAL, too_much, 1, DUE + 90).due_fen, 0);
}

static void a_policy_that_is_off_costs_nothing(void **state)
{
    (void)state;
    const struct late_fee_policy off = {.on = false, .rate_e6 = 500};
    struct late_fee_result result = compute(&off, PRINCIPAL, NULL, 0, DUE + 300);
    assert_int_equal(result.days, 0);
    assert_int_equal(result.accrued_fen, 0);
    assert_int_equal(result.unpaid_fen, PRINCIPAL);
}

static void an_overpaid_bill_earns_nothing(void **state)
{
    (void)state;
    const struct late_fee_payment payments[] = {{DUE + 1, PRINCIPAL + 100, 0}};
    struct late_fee_result result = compute(&plain, PRINCIPAL, payments, 1, DUE + 300);
    assert_int_equal(result.days, 1);
    assert_int_equal(result.accrued_fen, 27);
    assert_int_equal(result.unpaid_fen, 0);
}

/* Day by day, as the rule is written. */
static int64_t slow_accrued(const struct late_fee_policy *policy, int64_t principal,
    const struct late_fee_payment *payments, size_t count, int32_t as_of, int *days)
{
    int64_t sum = 0;
    *days = 0;
    for (int32_t day = DUE + policy->grace_days + 1; day <= as_of; day++) {
        int64_t open = principal;
        for (size_t i = 0; i < count; i++)
            open -= payments[i].day < day ? payments[i].principal_fen : 0;
        if (open > 0) {
            sum += open;
            ++*days;
        }
    }
    int64_t parts = sum * policy->rate_e6;
    int64_t cap = principal * policy->cap_percent * 10000;
    if (policy->cap_percent > 0 && parts > cap)
        parts = cap;
    return (parts + 500000) / 1000000;
}

static void ten_thousand_bills_agree_with_counting_day_by_day(void **state)
{
    (void)state;
    struct random_seeded seeded;
    struct base_random random = random_from_seed(&seeded, 17);
    for (int round = 0; round < 10000; round++) {
        struct late_fee_policy policy = {.on = true,
            .rate_e6 = (int64_t)random_below(&random, 3000),
            .grace_days = (int)random_below(&random, 30),
            .cap_percent = (int)random_below(&random, 4) * 5};
        int64_t principal = 1 + (int64_t)random_below(&random, 200000);
        struct late_fee_payment payments[4];
        size_t count = (size_t)random_below(&random, 5);
        for (size_t i = 0; i < count; i++)
            payments[i] = (struct late_fee_payment){DUE - 20 + (int32_t)random_below(&random, 160),
                (int64_t)random_below(&random, (uint64_t)principal / 3 + 1),
                (int64_t)random_below(&random, 50)};
        int32_t as_of = DUE - 10 + (int32_t)random_below(&random, 150);
        struct late_fee_result result = compute(&policy, principal, payments, count, as_of);
        int days = 0;
        int64_t accrued = slow_accrued(&policy, principal, payments, count, as_of, &days);
        assert_int_equal(result.accrued_fen, accrued);
        assert_int_equal(result.days, policy.rate_e6 > 0 ? days : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_accrues_up_to_and_on_the_due_day),
        cmocka_unit_test(each_day_after_it_bears_interest),
        cmocka_unit_test(days_of_grace_are_free_for_good),
        cmocka_unit_test(part_payments_lower_what_bears_interest_from_the_next_day),
        cmocka_unit_test(a_payment_in_time_leaves_no_fee),
        cmocka_unit_test(payments_after_the_day_in_question_are_left_out),
        cmocka_unit_test(the_cap_is_a_part_of_the_principal),
        cmocka_unit_test(what_was_paid_of_the_fee_is_taken_off_but_never_below_zero),
        cmocka_unit_test(a_policy_that_is_off_costs_nothing),
        cmocka_unit_test(an_overpaid_bill_earns_nothing),
        cmocka_unit_test(ten_thousand_bills_agree_with_counting_day_by_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

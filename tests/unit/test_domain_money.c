#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "backend/base/random.h"
#include "backend/domain/money.h"

__extension__ typedef __int128 wide;

static int64_t times(int64_t price_e4, int64_t quantity_e3, int64_t numerator, int64_t denominator)
{
    int64_t fen = -1;
    assert_true(money_multiply(price_e4, quantity_e3, numerator, denominator, &fen));
    return fen;
}

static void a_property_fee_comes_out_as_on_paper(void **state)
{
    (void)state;
    /* 1.80 yuan x 98.50 m2 x 3 months = 531.90 yuan */
    assert_int_equal(times(18000, 98500, 3, 1), 53190);
    /* 2.8765 yuan x 13.333 = 38.3523745 yuan */
    assert_int_equal(times(28765, 13333, 1, 1), 3835);
    assert_int_equal(times(18000, 98500, 10, 31), 5719); /* 57.1935... */
}

static void half_a_fen_goes_up_and_away_from_zero(void **state)
{
    (void)state;
    assert_int_equal(times(50, 1000, 1, 1), 1);   /* 0.005 yuan */
    assert_int_equal(times(49, 1000, 1, 1), 0);   /* 0.0049 yuan */
    assert_int_equal(times(-50, 1000, 1, 1), -1); /* a refund of the same */
    assert_int_equal(times(-49, 1000, 1, 1), 0);
    assert_int_equal(times(100, 1000, 1, 2), 1);
    assert_int_equal(times(300, 1000, 1, 2), 2);
    assert_int_equal(times(-300, 1000, 1, 2), -2);
    assert_int_equal(times(100, 1000, 1, 3), 0);
    assert_int_equal(times(200, 1000, 1, 3), 1);
}

/* fen is right exactly when it lies within half a fen of the product, judged without dividing:
   |2 x product - 2 x fen x unit| <= unit, and on a tie the larger size was taken. */
static void check_against_exact_rationals(
    int64_t price, int64_t quantity, int64_t numerator, int64_t denominator)
{
    wide unit = (wide)denominator * 100000;
    wide product = (wide)price * quantity * numerator;
    int64_t fen = 0;
    bool fits = money_multiply(price, quantity, numerator, denominator, &fen);
    wide most = (wide)MONEY_MAX_FEN * unit + unit / 2;
    if (!fits) {
        if (product < most && product > -most)
            fail_msg("%lld x %lld refused", (long long)price, (long long)quantity);
        return;
    }
    wide off = 2 * (product - (wide)fen * unit); /* in half units */
    wide away = product < 0 ? -off : off;        /* over 0: the size was rounded down */
    if (away >= unit || away < -unit)
        fail_msg("%lld x %lld x %lld / %lld gave %lld", (long long)price, (long long)quantity,
            (long long)numerator, (long long)denominator, (long long)fen);
}

static void a_hundred_thousand_products_agree_with_exact_rationals(void **state)
{
    (void)state;
    struct random_seeded seeded;
    struct base_random random = random_from_seed(&seeded, 20261123);
    for (int i = 0; i < 100000; i++) {
        int64_t price = (int64_t)(random_below(&random, UINT64_C(1) << 40) >> random_below(&random, 40));
        int64_t quantity = (int64_t)(random_below(&random, UINT64_C(1) << 40) >> random_below(&random, 40));
        if (random_below(&random, 2) == 1)
            price = -price;
        if (random_below(&random, 4) == 0)
            quantity = -quantity;
        check_against_exact_rationals(price, quantity, (int64_t)random_below(&random, 1000) - 100,
            (int64_t)random_below(&random, 3100) + 1);
    }
}

static void ties_are_never_missed(void **state)
{
    (void)state;
    struct random_seeded seeded;
    struct base_random random = random_from_seed(&seeded, 5);
    for (int i = 0; i < 10000; i++) {
        int64_t fen = (int64_t)random_below(&random, 1000000);
        /* (fen + 1/2) as price x quantity: (2 fen + 1) x 50,000 parts */
        assert_int_equal(times(2 * fen + 1, 50000, 1, 1), fen + 1);
        assert_int_equal(times(-(2 * fen + 1), 50000, 1, 1), -(fen + 1));
        check_against_exact_rationals(2 * fen + 1, 50000, 1, 1);
    }
}

static void overflow_and_absurd_amounts_are_refused(void **state)
{
    (void)state;
    int64_t fen = 77;
    assert_false(money_multiply(INT64_MAX, INT64_MAX, INT64_MAX, 1, &fen));
    assert_false(money_multiply(INT64_MIN, INT64_MIN, INT64_MIN, INT64_MAX, &fen));
    assert_false(money_multiply(INT64_MAX, INT64_MAX, 1, 1, &fen));
    assert_false(money_multiply(MONEY_MAX_FEN, 100000, 2, 1, &fen));
    assert_int_equal(fen, 77);
    assert_int_equal(times(MONEY_MAX_FEN, 100000, 1, 1), MONEY_MAX_FEN);
    assert_int_equal(times(-MONEY_MAX_FEN, 100000, 1, 1), -MONEY_MAX_FEN);
    assert_int_equal(times(INT64_MAX, 0, INT64_MAX, 1), 0);
    assert_int_equal(times(INT64_MAX, 1000, 0, 1), 0);
}

static void amounts_are_read_strictly(void **state)
{
    (void)state;
    int64_t fen = 77;
    static const char *const bad[] = {"", "1.234", "1,000.00", "¥5", "5 ", "1e2", "1000000000.01",
        "-1000000000.01", "99999999999999999999", "+5", ".5"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(money_parse(bad[i], &fen));
    assert_int_equal(fen, 77);
    assert_true(money_parse("531.9", &fen));
    assert_int_equal(fen, 53190);
    assert_true(money_parse("-0.05", &fen));
    assert_int_equal(fen, -5);
    assert_true(money_parse("1000000000", &fen));
    assert_int_equal(fen, MONEY_MAX_FEN);
}

static void amounts_are_written_with_two_decimals(void **state)
{
    (void)state;
    static const struct {
        int64_t fen;
        const char *plain, *grouped;
    } cases[] = {
        {0, "0.00", "0.00"},
        {5, "0.05", "0.05"},
        {-5, "-0.05", "-0.05"},
        {53190, "531.90", "531.90"},
        {99999, "999.99", "999.99"},
        {100000, "1000.00", "1,000.00"},
        {1234567, "12345.67", "12,345.67"},
        {-12345678, "-123456.78", "-123,456.78"},
        {MONEY_MAX_FEN, "1000000000.00", "1,000,000,000.00"},
        {INT64_MIN, "-92233720368547758.08", "-92,233,720,368,547,758.08"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[MONEY_TEXT_SIZE];
        money_format(cases[i].fen, false, out);
        assert_string_equal(out, cases[i].plain);
        money_format(cases[i].fen, true, out);
        assert_string_equal(out, cases[i].grouped);
    }
}

static void sums_are_checked(void **state)
{
    (void)state;
    int64_t sum = 0;
    assert_true(money_add(53190, -190, &sum));
    assert_int_equal(sum, 53000);
    assert_false(money_add(INT64_MAX, 1, &sum));
    assert_false(money_add(INT64_MIN, -1, &sum));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_property_fee_comes_out_as_on_paper),
        cmocka_unit_test(half_a_fen_goes_up_and_away_from_zero),
        cmocka_unit_test(a_hundred_thousand_products_agree_with_exact_rationals),
        cmocka_unit_test(ties_are_never_missed),
        cmocka_unit_test(overflow_and_absurd_amounts_are_refused),
        cmocka_unit_test(amounts_are_read_strictly),
        cmocka_unit_test(amounts_are_written_with_two_decimals),
        cmocka_unit_test(sums_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

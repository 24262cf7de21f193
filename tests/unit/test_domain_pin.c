#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "backend/domain/pin.h"
#include "backend/domain/unit.h"

static void check_all(const char *const *pins, size_t count, enum pin_fault expected)
{
    for (size_t i = 0; i < count; i++) {
        if (pin_check_new(pins[i]) != expected)
            fail_msg("%s is judged %d, not %d", pins[i], pin_check_new(pins[i]), expected);
    }
}
#define CHECK_ALL(expected, ...)                                                                             \
    check_all((const char *const[]){__VA_ARGS__},                                                            \
        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), expected)

static void trivial_pins_are_refused_by_name(void **state)
{
    (void)state;
    CHECK_ALL(PIN_NOT_DIGITS, "", "12345", "1234567", "12345a", "１２", " 27491", "-27491");
    assert_int_equal(pin_check_new(NULL), PIN_NOT_DIGITS);
    CHECK_ALL(PIN_REPEATED, "000000", "111111", "121212", "909090", "112233", "998877", "334455", "123123",
        "907907", "111222", "000999", "110011");
    CHECK_ALL(PIN_SEQUENCE, "123456", "654321", "012345", "543210", "456789", "987654", "789012", "210987");
    CHECK_ALL(PIN_DATE_LIKE, "400101", "851224", "991231", "000229", "000101", "251231", "960229", "840229");
    CHECK_ALL(
        PIN_FINE, "274913", "391231", "260101", "851324", "850431", "850200", "970229", "135791", "123457");
}

static void most_pins_remain_free(void **state)
{
    (void)state;
    int counts[PIN_DATE_LIKE + 1] = {0};
    for (int i = 0; i < 1000000; i++) {
        char pin[16];
        snprintf(pin, sizeof pin, "%06d", i);
        counts[pin_check_new(pin)]++;
    }
    assert_int_equal(counts[PIN_NOT_DIGITS], 0);
    assert_int_equal(counts[PIN_SEQUENCE], 20); /* each first digit, up and down */
    assert_in_range(
        counts[PIN_DATE_LIKE], 31000, 31412); /* 86 years with their 22 leap days, less the patterns */
    assert_true(counts[PIN_FINE] > 960000);
}

static void waits_double_from_30_seconds_to_an_hour(void **state)
{
    (void)state;
    for (int failures = 0; failures < 5; failures++)
        assert_true(pin_wait_ms(failures) == 0);
    static const int seconds[] = {30, 60, 120, 240, 480, 960, 1920, 3600, 3600};
    for (int i = 0; i < 9; i++)
        assert_true(pin_wait_ms(5 + i) == seconds[i] * INT64_C(1000));
    assert_true(pin_wait_ms(INT32_MAX) == 3600000);
}

static void seven_typed_verdicts_then_only_the_card_may_try(void **state)
{
    (void)state;
    struct pin_counter counter = {0};
    for (int i = 1; i <= PIN_VERDICTS_TYPED; i++) {
        assert_true(pin_may_try(&counter, false));
        pin_count_failure(&counter, false);
        assert_int_equal(counter.failures, i);
        if (i >= 5) {
            assert_false(pin_may_try(&counter, false)); /* the wait comes first */
            assert_false(pin_may_try(&counter, true));
        }
        counter.wait_ms = 0;
    }
    assert_false(pin_may_try(&counter, false));
    assert_false(counter.disabled);
    for (int i = 0; i < 3; i++) {
        assert_true(pin_may_try(&counter, true));
        pin_count_failure(&counter, true);
        counter.wait_ms = 0;
    }
    assert_int_equal(counter.failures, PIN_VERDICTS_MAX);
    assert_true(counter.disabled);
    assert_false(pin_may_try(&counter, true));
}

static void typing_alone_can_never_disable_a_unit(void **state)
{
    (void)state;
    struct pin_counter counter = {0};
    for (int i = 0; i < 100; i++)
        pin_count_failure(&counter, false);
    assert_int_equal(counter.failures, PIN_VERDICTS_TYPED);
    assert_false(counter.disabled);
    counter.wait_ms = 0;
    assert_true(pin_may_try(&counter, true));
}

static void a_disabled_unit_stays_so_until_reset(void **state)
{
    (void)state;
    struct pin_counter counter = {.failures = 0, .wait_ms = 0, .disabled = true};
    assert_false(pin_may_try(&counter, true));
    pin_count_failure(&counter, true);
    assert_true(counter.disabled);
}

static void a_units_address_is_read_as_people_write_it(void **state)
{
    (void)state;
    static const struct {
        const char *text, *building;
        int entrance;
        const char *room;
    } cases[] = {
        {"24-1-1203", "24#", 1, "1203"},
        {"24#-1-1203", "24#", 1, "1203"},
        {"商铺-1-12", "商铺", 1, "12"},
        {"2-12-101A", "2#", 12, "101A"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char building[16];
        char room[16];
        int entrance = 0;
        assert_true(unit_parse_address(cases[i].text, building, &entrance, room));
        assert_string_equal(building, cases[i].building);
        assert_int_equal(entrance, cases[i].entrance);
        assert_string_equal(room, cases[i].room);
    }
    static const char *const bad[] = {"", "24", "24-1", "24-1-", "-1-1203", "24--1203", "24-0-1203",
        "24-x-1203", "24-1-12-3", "24-1-12 03", " 24-1-1203", "24-100-1", "1234567890123456-1-1",
        "24-1-1234567890123456", "24-00000001-5", "24-1-\xff", "123456789012345-1-1", "24-1.0-3"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char building[16];
        char room[16];
        int entrance = 0;
        if (unit_parse_address(bad[i], building, &entrance, room))
            fail_msg("\"%s\" was taken", bad[i]);
    }
}

static void a_buildings_bare_name_has_no_sign(void **state)
{
    (void)state;
    char out[16];
    unit_building_name("24#", out, sizeof out);
    assert_string_equal(out, "24");
    unit_building_name("商铺", out, sizeof out);
    assert_string_equal(out, "商铺");
    unit_building_name("#", out, sizeof out);
    assert_string_equal(out, "#");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trivial_pins_are_refused_by_name),
        cmocka_unit_test(most_pins_remain_free),
        cmocka_unit_test(waits_double_from_30_seconds_to_an_hour),
        cmocka_unit_test(seven_typed_verdicts_then_only_the_card_may_try),
        cmocka_unit_test(typing_alone_can_never_disable_a_unit),
        cmocka_unit_test(a_disabled_unit_stays_so_until_reset),
        cmocka_unit_test(a_units_address_is_read_as_people_write_it),
        cmocka_unit_test(a_buildings_bare_name_has_no_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

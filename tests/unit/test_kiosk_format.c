/* How money, dates and addresses are said on the screen, in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "app/screens/address.h"
#include "app/screens/format.h"
#include "backend/base/i18n.h"

#define CHINA 480

static int32_t day(int year, int month, int mday)
{
    return calendar_day_of((struct calendar_date){year, month, mday});
}

static int chinese(void **state)
{
    (void)state;
    i18n_set_language(I18N_CHINESE);
    return 0;
}

static int english(void **state)
{
    (void)state;
    i18n_set_language(I18N_ENGLISH);
    return 0;
}

static void money_is_grouped_and_its_minus_stands_before_the_sign(void **state)
{
    char out[FORMAT_SIZE];
    (void)state;
    assert_string_equal(format_money(123450, out), "¥ 1,234.50");
    assert_string_equal(format_money(0, out), "¥ 0.00");
    assert_string_equal(format_money(-5, out), "−¥ 0.05");
}

static void a_period_is_named_as_people_name_it(void **state)
{
    char out[FORMAT_SIZE];
    (void)state;
    assert_string_equal(format_period(day(2026, 10, 1), day(2026, 10, 31), out), "2026年10月");
    assert_string_equal(format_period(day(2026, 10, 1), day(2026, 12, 31), out), "2026年第4季度");
    assert_string_equal(format_period(day(2026, 1, 1), day(2026, 12, 31), out), "2026年全年");
    assert_string_equal(format_period(day(2026, 2, 1), day(2026, 2, 28), out), "2026年2月");
    assert_string_equal(format_period(day(2026, 2, 1), day(2026, 2, 27), out), "2026年2月1日–2月27日");
    assert_string_equal(format_period(day(2026, 2, 1), day(2026, 4, 30), out), "2026年2月1日–4月30日");
    assert_string_equal(
        format_period(day(2026, 12, 1), day(2027, 1, 31), out), "2026年12月1日–2027年1月31日");
}

static void a_period_in_english(void **state)
{
    char out[FORMAT_SIZE];
    (void)state;
    assert_string_equal(format_period(day(2026, 10, 1), day(2026, 10, 31), out), "October 2026");
    assert_string_equal(format_period(day(2026, 10, 1), day(2026, 12, 31), out), "Q4 2026");
    assert_string_equal(format_period(day(2026, 2, 1), day(2026, 2, 27), out), "1 Feb 2026–27 Feb");
}

static void the_year_is_said_only_when_it_is_another(void **state)
{
    char out[FORMAT_SIZE];
    (void)state;
    assert_string_equal(format_day(day(2026, 11, 30), day(2026, 11, 23), out), "11月30日");
    assert_string_equal(format_day(day(2025, 11, 30), day(2026, 11, 23), out), "2025年11月30日");
    assert_string_equal(format_day(day(2026, 11, 30), 0, out), "2026年11月30日");
}

static void an_instant_is_told_by_the_estates_days(void **state)
{
    char out[FORMAT_SIZE];
    (void)state;
    int64_t now = calendar_from_local(day(2026, 11, 23), 30, CHINA); /* 00:30 there, the day before in UTC */
    assert_string_equal(
        format_when(calendar_from_local(day(2026, 11, 23), 5, CHINA), now, CHINA, out), "today 0:05");
    assert_string_equal(
        format_when(calendar_from_local(day(2026, 11, 22), 1439, CHINA), now, CHINA, out), "yesterday 23:59");
    assert_string_equal(
        format_when(calendar_from_local(day(2026, 11, 24), 480, CHINA), now, CHINA, out), "tomorrow 8:00");
    assert_string_equal(
        format_when(calendar_from_local(day(2026, 11, 20), 846, CHINA), now, CHINA, out), "20 Nov 14:06");
    assert_string_equal(
        format_when(calendar_from_local(day(2026, 11, 23), 5, CHINA), 0, CHINA, out), "23 Nov 2026 0:05");
}

static void the_date_of_the_header_has_its_weekday(void **state)
{
    char out[FORMAT_SIZE];
    (void)state;
    struct calendar_local now = {.day = day(2026, 11, 23), .minute = 642};
    assert_string_equal(format_now(now, out), "Mon 23 Nov 10:42");
}

static struct store_unit home(const char *building, int entrance, int entrances, const char *room)
{
    struct store_unit unit = {.kind = "home", .entrance = entrance, .entrances = entrances};
    strncpy(unit.building, building, sizeof unit.building - 1);
    strncpy(unit.room, room, sizeof unit.room - 1);
    return unit;
}

static void an_address_leaves_out_the_only_entrance(void **state)
{
    char out[FORMAT_SIZE];
    (void)state;
    struct store_unit two = home("24#", 1, 2, "1203"), one = home("5#", 1, 1, "102"),
                      shop = home("商铺", 1, 1, "12");
    strcpy(shop.kind, "shop");
    assert_string_equal(format_unit(&two, out), "24栋1单元1203");
    assert_string_equal(format_unit(&one, out), "5栋102");
    assert_string_equal(format_unit(&shop, out), "商铺12号");
    i18n_set_language(I18N_ENGLISH);
    assert_string_equal(format_unit(&two, out), "Building 24, entrance 1, 1203");
    assert_string_equal(format_unit(&one, out), "Building 5, 102");
    assert_string_equal(format_unit(&shop, out), "Shop 12");
}

static void a_quantity_carries_its_unit_in_the_visitors_language(void **state)
{
    char out[FORMAT_SIZE];
    (void)state;
    assert_string_equal(format_quantity(14000, "吨", out), "14 吨");
    assert_string_equal(format_quantity(98500, "平方米", out), "98.50 平方米");
    assert_string_equal(format_quantity(14000, "", out), "14");
    i18n_set_language(I18N_ENGLISH);
    assert_string_equal(format_quantity(98500, "平方米", out), "98.50 m²");
}

static void ages_never_lie_in_the_future(void **state)
{
    char out[FORMAT_SIZE];
    (void)state;
    assert_string_equal(format_age(1000, 9000, out), "8 seconds ago");
    assert_string_equal(format_age(0, 60000, out), "1 minute ago");
    assert_string_equal(format_age(0, 3 * 3600000, out), "3 hours ago");
    assert_string_equal(format_age(0, INT64_C(5) * 86400000, out), "5 days ago");
    assert_string_equal(format_age(9000, 1000, out), "0 seconds ago");
}

static void every_category_but_other_has_an_icon_of_its_own(void **state)
{
    size_t count;
    (void)state;
    const struct ticket_category *categories = ticket_categories(&count);
    for (size_t i = 0; i < count; i++) {
        enum ui_icon icon = format_category_icon(categories[i].kind, categories[i].place, categories[i].code);
        assert_int_equal(icon == UI_ICON_MORE_HORIZ, strcmp(categories[i].code, "other") == 0);
    }
}

static void an_address_survives_its_way_between_screens(void **state)
{
    char text[ADDRESS_TEXT_SIZE];
    struct address from = {"商铺", 3, "1203"}, to;
    (void)state;
    address_write(&from, text);
    address_read(text, &to);
    assert_string_equal(to.building, "商铺");
    assert_int_equal(to.entrance, 3);
    assert_string_equal(to.room, "1203");
    address_read("24#", &to);
    assert_string_equal(to.building, "24#");
    assert_string_equal(to.room, "");
    address_read("", &to);
    assert_string_equal(to.building, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(money_is_grouped_and_its_minus_stands_before_the_sign, chinese),
        cmocka_unit_test_setup(a_period_is_named_as_people_name_it, chinese),
        cmocka_unit_test_setup(a_period_in_english, english),
        cmocka_unit_test_setup(the_year_is_said_only_when_it_is_another, chinese),
        cmocka_unit_test_setup(an_instant_is_told_by_the_estates_days, english),
        cmocka_unit_test_setup(the_date_of_the_header_has_its_weekday, english),
        cmocka_unit_test_setup(an_address_leaves_out_the_only_entrance, chinese),
        cmocka_unit_test_setup(a_quantity_carries_its_unit_in_the_visitors_language, chinese),
        cmocka_unit_test_setup(ages_never_lie_in_the_future, english),
        cmocka_unit_test_setup(every_category_but_other_has_an_icon_of_its_own, english),
        cmocka_unit_test_setup(an_address_survives_its_way_between_screens, chinese),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

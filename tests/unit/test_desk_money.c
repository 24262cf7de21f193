#include "tests/unit/desk_testing.h"

#include "backend/office/desk/desk_billing.h"
#include "backend/office/desk/desk_payment.h"
#include "backend/office/desk/desk_unit.h"

static int32_t day(const char *text)
{
    int32_t value = 0;
    assert_true(calendar_parse_date(text, &value));
    return value;
}

static enum desk_result issue(struct office *o, const char *tariff, const char *from, const char *to,
    const char *due, struct desk_billed *billed, struct fault *fault)
{
    struct desk_billing_order order = {.unit = "U1",
        .tariff = tariff,
        .period_start = day(from),
        .period_end = day(to),
        .due_day = day(due)};
    office_begin(o);
    enum desk_result result = desk_billing_issue(&o->desk, &office_clerk, &order, billed, fault);
    office_commit(o);
    return result;
}

/* October's property fee, overdue since 12 days, and water, not due yet: as in the pictures. */
static void issue_october(struct office *o, struct desk_billed *property, struct desk_billed *water)
{
    struct fault fault = {0};
    assert_int_equal(issue(o, "T1", "2026-10-01", "2026-10-31", "2026-11-11", property, &fault), DESK_OK);
    assert_int_equal(issue(o, "T4", "2026-10-01", "2026-10-31", "2026-11-30", water, &fault), DESK_OK);
    assert_int_equal(property->skipped, TARIFF_BILLED);
    assert_int_equal(property->amount_fen, 17730);
    assert_int_equal(water->amount_fen, 5460);
}

static enum desk_result pay(
    struct office *o, int64_t amount, const char *bill, struct desk_payment *payment, struct fault *fault)
{
    const char *bills[] = {bill};
    struct desk_payment_order order = {
        .unit = "U1", .amount_fen = amount, .method = "cash", .bills = bills, .bill_count = bill ? 1 : 0};
    office_begin(o);
    enum desk_result result = desk_payment_add(&o->desk, &office_clerk, &order, payment, fault);
    office_commit(o);
    return result;
}

static struct desk_unit_total total_of(struct office *o)
{
    struct desk_unit_total total;
    assert_int_equal(desk_unit_bills(&o->desk, "U1", false, NULL, NULL, &total), DESK_OK);
    return total;
}

static void issued_bill_keeps_what_it_was_computed_from(void **state)
{
    struct office *o = *state;
    struct desk_billed property, water;
    struct wire_snapshot snapshot;
    struct fault fault = {0};
    char json[2000];
    issue_october(o, &property, &water);
    office_text(o, "SELECT snapshot FROM bill WHERE tariff = 'T4'", json, sizeof json);
    assert_int_equal(wire_snapshot_read(json, &snapshot, &fault), WIRE_OK);
    assert_int_equal(snapshot.previous_e3, 941000);
    assert_int_equal(snapshot.current_e3, 955000);
    assert_int_equal(snapshot.quantity_e3, 14000);
    assert_int_equal(snapshot.price_e4, 39000);
    assert_int_equal(snapshot.lines[0].amount_fen, 5460);
    assert_int_equal(snapshot.amount_fen, 5460);
    assert_string_equal(snapshot.unit_name, "吨");
    assert_int_equal(office_number(o, "SELECT count(*) FROM feed WHERE t = 'bill'"), 2);
}

static void period_is_billed_once(void **state)
{
    struct office *o = *state;
    struct desk_billed property, water, again;
    struct fault fault = {0};
    issue_october(o, &property, &water);
    assert_int_equal(issue(o, "T1", "2026-10-01", "2026-10-31", "2026-11-11", &again, &fault), DESK_CONFLICT);
    assert_non_null(strstr(fault.text, property.bill));
    office_run(o, "UPDATE bill SET state = 'cancelled' WHERE tariff = 'T1'");
    assert_int_equal(issue(o, "T1", "2026-10-01", "2026-10-31", "2026-11-11", &again, &fault), DESK_OK);
}

static void unit_that_can_not_be_billed_is_skipped_with_a_reason(void **state)
{
    struct office *o = *state;
    struct desk_billed billed;
    struct fault fault = {0};
    assert_int_equal(issue(o, "T4", "2026-09-01", "2026-09-30", "2026-10-31", &billed, &fault), DESK_OK);
    assert_int_equal(billed.skipped, TARIFF_NO_READING);
    office_run(o, "UPDATE unit SET area_e2 = 0");
    assert_int_equal(issue(o, "T1", "2026-10-01", "2026-10-31", "2026-11-11", &billed, &fault), DESK_OK);
    assert_int_equal(billed.skipped, TARIFF_NO_AREA);
    assert_int_equal(office_number(o, "SELECT count(*) FROM bill"), 0);
    assert_int_equal(issue(o, "T1", "2026-10-01", "2026-11-30", "2026-12-11", &billed, &fault), DESK_INVALID);
    assert_int_equal(issue(o, "T1", "2026-10-02", "2026-10-31", "2026-12-11", &billed, &fault), DESK_INVALID);
    assert_int_equal(
        issue(o, "T7", "2026-10-01", "2026-10-31", "2026-12-11", &billed, &fault), DESK_NOT_FOUND);
}

static bool keep_bill(void *context, const struct desk_bill *bill)
{
    if (strcmp(bill->tariff, "T1") == 0)
        *(struct desk_bill *)context = *bill;
    return true;
}

static void late_fee_grows_by_the_day(void **state)
{
    struct office *o = *state;
    struct desk_billed property, water;
    struct desk_bill bill = {0};
    struct desk_unit_total total;
    issue_october(o, &property, &water);
    assert_int_equal(desk_unit_bills(&o->desk, "U1", true, keep_bill, &bill, &total), DESK_OK);
    assert_int_equal(bill.late_fee_fen, 106); /* 177.30 x 0.05 % x 12 days */
    assert_int_equal(bill.overdue_days, 12);
    assert_int_equal(bill.due_fen, 17836);
    assert_int_equal(total.due_fen, 17836 + 5460);
    assert_int_equal(total.open_bills, 2);
    office_set_time(o, "2026-12-03T02:00:00.000Z");
    assert_int_equal(total_of(o).late_fee_fen, 195); /* 22 days; water bears none */
    office_run(o, "UPDATE setting SET value = '0' WHERE id = 'late_fee.on'");
    assert_int_equal(total_of(o).late_fee_fen, 0);
}

static void payment_goes_to_the_oldest_bill_and_principal_first(void **state)
{
    struct office *o = *state;
    struct desk_billed property, water;
    struct desk_payment payment;
    struct fault fault = {0};
    issue_october(o, &property, &water);
    assert_int_equal(pay(o, 17780, NULL, &payment, &fault), DESK_OK);
    assert_int_equal(payment.allocation_count, 1);
    assert_string_equal(payment.allocations[0].bill, property.bill);
    assert_int_equal(payment.allocations[0].principal_fen, 17730);
    assert_int_equal(payment.allocations[0].late_fee_fen, 50);
    assert_string_equal(payment.receipt, "261123-0001");
    assert_int_equal(total_of(o).due_fen, 56 + 5460); /* the rest of the late fee, and water */
    office_set_time(o, "2026-11-25T02:00:00.000Z");
    assert_int_equal(total_of(o).late_fee_fen, 56); /* nothing more grows on what is paid */
    assert_int_equal(pay(o, 56 + 5460, NULL, &payment, &fault), DESK_OK);
    assert_int_equal(payment.allocation_count, 2);
    assert_int_equal(payment.allocations[0].late_fee_fen, 56);
    assert_string_equal(payment.receipt, "261125-0001");
    assert_int_equal(total_of(o).due_fen, 0);
    assert_int_equal(total_of(o).paid_fen, 17730 + 5460);
    assert_int_equal(office_number(o, "SELECT count(*) FROM feed WHERE t = 'allocation'"), 3);
    assert_int_equal(office_number(o, "SELECT sum(amount_fen) - (SELECT sum(principal_fen + late_fee_fen) "
                                      "FROM allocation) FROM payment"),
        0);
}

static void part_payment_slows_the_late_fee(void **state)
{
    struct office *o = *state;
    struct desk_billed property, water;
    struct desk_payment payment;
    struct fault fault = {0};
    issue_october(o, &property, &water);
    assert_int_equal(pay(o, 7730, property.bill, &payment, &fault), DESK_OK);
    office_set_time(o, "2026-12-03T02:00:00.000Z");
    /* 12 days on 177.30, 10 days on 100.00: 1.0638 + 0.5 */
    assert_int_equal(total_of(o).late_fee_fen, 156);
}

static void payment_goes_where_the_payer_says(void **state)
{
    struct office *o = *state;
    struct desk_billed property, water;
    struct desk_payment payment;
    struct fault fault = {0};
    issue_october(o, &property, &water);
    assert_int_equal(pay(o, 5461, water.bill, &payment, &fault), DESK_INVALID);
    assert_non_null(strstr(fault.text, "54.60"));
    assert_int_equal(pay(o, 5460, water.bill, &payment, &fault), DESK_OK);
    assert_int_equal(total_of(o).due_fen, 17836);
    assert_int_equal(pay(o, 1, water.bill, &payment, &fault), DESK_CONFLICT);
    assert_int_equal(pay(o, 1, "no such bill", &payment, &fault), DESK_NOT_FOUND);
}

static void wrong_payment_changes_nothing(void **state)
{
    struct office *o = *state;
    struct desk_billed property, water;
    struct desk_payment payment;
    struct fault fault = {0};
    issue_october(o, &property, &water);
    assert_int_equal(pay(o, 17836 + 5461, NULL, &payment, &fault), DESK_INVALID);
    assert_string_equal(fault.text, "232.97 is more than the 232.96 that is due; at most that can be taken");
    assert_int_equal(pay(o, 0, NULL, &payment, &fault), DESK_INVALID);
    assert_int_equal(pay(o, -5, NULL, &payment, &fault), DESK_INVALID);
    struct desk_payment_order order = {.unit = "U1", .amount_fen = 1, .method = "shells"};
    assert_int_equal(desk_payment_add(&o->desk, &office_clerk, &order, &payment, &fault), DESK_INVALID);
    order = (struct desk_payment_order){.unit = "U99", .amount_fen = 1, .method = "cash"};
    assert_int_equal(desk_payment_add(&o->desk, &office_clerk, &order, &payment, &fault), DESK_NOT_FOUND);
    assert_int_equal(office_number(o, "SELECT count(*) FROM payment"), 0);
    assert_int_equal(office_number(o, "SELECT count(*) FROM counter WHERE name LIKE 'receipt%'"), 0);
}

static void unit_is_found_by_its_address(void **state)
{
    struct office *o = *state;
    struct desk_unit unit;
    struct fault fault = {0};
    assert_int_equal(desk_unit_find(&o->desk, "24-1-1203", &unit, &fault), DESK_OK);
    assert_string_equal(unit.id, "U1");
    assert_string_equal(unit.label, "24-1-1203");
    assert_int_equal(desk_unit_find(&o->desk, "24#-1-1203", &unit, &fault), DESK_OK);
    assert_int_equal(desk_unit_find(&o->desk, "商铺-1-12", &unit, &fault), DESK_OK);
    assert_string_equal(unit.kind, "shop");
    assert_int_equal(desk_unit_find(&o->desk, "24-1-9999", &unit, &fault), DESK_NOT_FOUND);
    assert_int_equal(desk_unit_find(&o->desk, "24/1/1203", &unit, &fault), DESK_INVALID);
}

static void staff_sign_in_with_their_own_pin(void **state)
{
    struct office *o = *state;
    struct desk_staff staff;
    struct fault fault = {0};
    assert_int_equal(desk_staff_verify_pin(&o->desk, "S01", "746926"), DESK_OK);
    assert_int_equal(desk_staff_verify_pin(&o->desk, "S01", "746927"), DESK_DENIED);
    assert_int_equal(desk_staff_verify_pin(&o->desk, "S99", "746926"), DESK_DENIED);
    office_run(o, "UPDATE staff SET active = 0 WHERE id = 'S01'");
    assert_int_equal(desk_staff_verify_pin(&o->desk, "S01", "746926"), DESK_DENIED);
    struct desk_staff_order order = {.name = "吴", .post = "office", .role = "officer", .pin = NULL};
    assert_int_equal(desk_staff_add(&o->desk, &office_clerk, &order, &staff, &fault), DESK_INVALID);
    order.post = "officer_2";
    order.pin = "123456";
    assert_int_equal(desk_staff_add(&o->desk, &office_clerk, &order, &staff, &fault), DESK_INVALID);
    order.pin = NULL;
    order.role = "king";
    assert_int_equal(desk_staff_add(&o->desk, &office_clerk, &order, &staff, &fault), DESK_INVALID);
    assert_int_equal(desk_staff_find(&o->desk, "何经理", &staff, &fault), DESK_OK);
    assert_string_equal(staff.id, "S07");
}

static void roster_rests_a_day_a_week_and_keeps_the_desk_open(void **state)
{
    struct office *o = *state;
    struct desk_roster roster;
    int32_t monday = desk_today(&o->desk);
    assert_int_equal(desk_roster_load(&o->desk, monday, monday + 27, &roster), DESK_OK);
    for (int i = 1; i <= 5; i++) {
        char id[16];
        int weekday = 0;
        snprintf(id, sizeof id, "S%02d", i);
        for (int32_t d = monday; d < monday + 28; d++) {
            if (roster_shift_of(&roster.roster, id, d))
                continue;
            assert_true(weekday == 0 || weekday == calendar_weekday(d));
            weekday = calendar_weekday(d);
        }
        assert_int_not_equal(weekday, 0);
    }
    for (int32_t d = monday; d < monday + 28; d++) {
        struct roster_span spans[4];
        assert_int_equal(roster_desk_hours(&roster.roster, d, spans, 4), 1);
        assert_int_equal(spans[0].start, 8 * 60);
        assert_int_equal(spans[0].end, 18 * 60);
    }
    desk_roster_free(&roster);
}

static void import_is_all_or_nothing_and_names_the_place(void **state)
{
    struct office *o = *state;
    struct fault fault = {0};
    static const char bad_post[] = "building,kind,units,post\n40#,home,16,supervisor\n41#,home,16,gardener\n";
    static const char bad_units[] = "building,kind,units,post\n40#,home,many,supervisor\n";
    static const char bad_shift[] =
        "season,shift,start,end,break_start,break_end\nsummer,early,16:30,08:00,,\n";
    office_begin(o);
    assert_int_equal(desk_import_rulebook(&o->desk, bad_post, NULL, NULL, &fault), DESK_INVALID);
    db_rollback(o->db);
    assert_string_equal(fault.place, "areas.csv line 3, post");
    assert_non_null(strstr(fault.text, "gardener"));
    assert_int_equal(office_number(o, "SELECT count(*) FROM area WHERE building = '40#'"), 0);
    assert_int_equal(desk_import_rulebook(&o->desk, bad_units, NULL, NULL, &fault), DESK_INVALID);
    assert_string_equal(fault.place, "areas.csv line 2, units");
    assert_int_equal(desk_import_rulebook(&o->desk, NULL, NULL, bad_shift, &fault), DESK_INVALID);
    assert_string_equal(fault.place, "shifts.csv line 2, end");
    assert_int_equal(desk_import_rulebook(&o->desk, "building\n24#\n", NULL, NULL, &fault), DESK_INVALID);
    assert_non_null(strstr(fault.text, "kind"));
    assert_int_equal(desk_import_rulebook(&o->desk, NULL, NULL, NULL, &fault), DESK_OK); /* again */
    assert_int_equal(office_number(o, "SELECT count(*) FROM area"), 29);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(issued_bill_keeps_what_it_was_computed_from),
        TEST(period_is_billed_once),
        TEST(unit_that_can_not_be_billed_is_skipped_with_a_reason),
        TEST(late_fee_grows_by_the_day),
        TEST(payment_goes_to_the_oldest_bill_and_principal_first),
        TEST(part_payment_slows_the_late_fee),
        TEST(payment_goes_where_the_payer_says),
        TEST(wrong_payment_changes_nothing),
        TEST(unit_is_found_by_its_address),
        TEST(staff_sign_in_with_their_own_pin),
        TEST(roster_rests_a_day_a_week_and_keeps_the_desk_open),
        TEST(import_is_all_or_nothing_and_names_the_place),
    };
    return cmocka_run_group_tests_name("bills, payments, staff", tests, NULL, NULL);
}

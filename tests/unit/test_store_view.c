#include "tests/unit/store_testing.h"

#include "backend/store/store_bill.h"
#include "backend/store/store_desk.h"
#include "backend/store/store_ticket.h"
#include "backend/store/store_unit.h"

#define TODAY "2026-11-23"

static int32_t day(const char *text)
{
    int32_t out;
    assert_true(calendar_parse_date(text, &out));
    return out;
}

/* ---- units ---- */

static void buildings_come_in_the_offices_order(void **state)
{
    struct lobby *lobby = *state;
    struct store_building_list list;
    assert_int_equal(store_buildings(lobby->view, &list), STORE_OK);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].building, "24#");
    assert_int_equal(list.items[0].entrances, 2);
    assert_int_equal(list.items[0].units, 2);
    assert_false(list.items[0].shop);
    assert_string_equal(list.items[1].building, "商铺");
    assert_true(list.items[1].shop);
    store_building_list_free(&list);
}

static void units_people_and_sign_ins_are_found(void **state)
{
    struct lobby *lobby = *state;
    struct store_unit unit;
    struct store_person person;
    struct store_holding holdings[4];
    struct store_credential credentials[4];
    size_t count;
    assert_int_equal(store_unit_find(lobby->view, "24#", 1, "1203", &unit), STORE_OK);
    assert_string_equal(unit.id, "u1");
    assert_int_equal(unit.area_e2, 9850);
    assert_int_equal(unit.entrances, 2);
    assert_int_equal(store_unit_find(lobby->view, "24#", 2, "1203", &unit), STORE_NOT_FOUND);
    assert_int_equal(store_unit_get(lobby->view, "u3", &unit), STORE_OK);
    assert_int_equal(unit.entrances, 1);
    assert_int_equal(store_person_get(lobby->view, "p1", &person), STORE_OK);
    assert_string_equal(person.name, "王**");
    assert_string_equal(person.phone_tail, "1234");
    assert_int_equal(store_holdings(lobby->view, "p1", holdings, 4, &count), STORE_OK);
    assert_int_equal(count, 2);
    assert_string_equal(holdings[1].unit.id, "u2");
    assert_string_equal(holdings[1].role, "owner");
    assert_int_equal(store_credentials(lobby->view, "u2", credentials, 4, &count), STORE_OK);
    assert_int_equal(count, 2);
    assert_string_equal(credentials[1].person, "p2");
    assert_string_equal(credentials[1].name, "李*");
    assert_string_equal(credentials[1].role, "tenant");
    assert_string_equal(credentials[1].state, "active");
}

/* ---- bills ---- */

static void feed_bill(struct feed *feed, const char *id, const char *tariff, const char *from, const char *to,
    const char *amount, const char *due, const char *payer, const char *state)
{
    feed_row(feed, "bill", id, "u1", tariff, NULL, from, to, amount, due, state, payer, NULL,
        "{\"amount_fen\":17730,\"area_e2\":9850,\"basis\":\"contract "
        "4.1\",\"kind\":\"area\",\"lines\":[[98500,18000,"
        "17730]],\"price_e4\":18000,\"price_name\":\"High-rise\",\"quantity_e3\":98500,\"unit_name\":"
        "\"m2\"}");
}

static int with_bills(void **state)
{
    struct feed feed;
    if (lobby_synced(state) != 0)
        return -1;
    struct lobby *lobby = *state;
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "tariff", "prop", "物业费", "Property fee", "area", "18000", "m2", "month", "company",
        "1", "tariff");
    feed_row(&feed, "tariff", "water", "水费", "Water", "meter", "35000", "t", "month", "collected", "0", "");
    feed_bill(&feed, "b08", "prop", "2026-08-01", "2026-08-31", "17730", "2026-08-31", "owner", "open");
    feed_bill(&feed, "b09", "prop", "2026-09-01", "2026-09-30", "17730", "2026-09-30", "owner", "open");
    feed_bill(&feed, "b10", "prop", "2026-10-01", "2026-10-31", "17730", "2026-10-31", "owner", "open");
    feed_bill(&feed, "b11", "prop", "2026-11-01", "2026-11-30", "17730", "2026-11-30", "owner", "open");
    feed_bill(&feed, "bw", "water", "2026-10-01", "2026-10-31", "4200", "2026-10-31", "tenant", "open");
    feed_bill(&feed, "bx", "prop", "2026-07-01", "2026-07-31", "99999", "2026-07-31", "owner", "cancelled");
    feed_bill(&feed, "bd", "prop", "2026-06-01", "2026-06-30", "99999", "2026-06-30", "developer", "open");
    feed_row(&feed, "payment", "pay1", "u1", "2026-09-05T02:00:00.000Z", "cash", "17730", "R1", "payment");
    feed_row(&feed, "payment", "pay2", "u1", "2026-10-10T02:00:00.000Z", "qr", "20000", "R2", "payment");
    feed_row(&feed, "allocation", "al1", "pay1", "b08", "2026-09-05", "17730", "44");
    feed_row(&feed, "allocation", "al2", "pay2", "b09", "2026-10-10", "17730", "89");
    feed_row(&feed, "allocation", "al3", "pay2", "b10", "2026-10-10", "2181", "0");
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    return 0;
}

static void bills_due_are_summed_as_of_a_day(void **state)
{
    struct lobby *lobby = *state;
    struct store_bill_list list;
    assert_int_equal(store_bills(lobby->view, "u1", STORE_BILLS_DUE, false, day(TODAY), &list), STORE_OK);
    assert_int_equal(list.count, 3);
    assert_string_equal(list.items[0].id, "b10"); /* oldest due day first, ties by id */
    assert_string_equal(list.items[1].id, "bw");
    assert_string_equal(list.items[2].id, "b11");
    const struct store_bill *october = &list.items[0];
    assert_int_equal(october->paid_fen, 2181);
    assert_int_equal(october->late_fee.days, 23);
    assert_int_equal(october->late_fee.due_fen, (15549 * 23 * 500 + 500000) / 1000000);
    assert_int_equal(october->due_fen, 15549 + october->late_fee.due_fen);
    assert_int_equal(october->quantity_e3, 98500);
    assert_int_equal(october->paid_day, day("2026-10-10"));
    assert_false(october->collected_for_others);
    assert_string_equal(october->tariff_name, "物业费");
    assert_true(list.items[1].collected_for_others);
    assert_int_equal(list.items[1].due_fen, 4200); /* collected for others: bears no late fee */
    assert_int_equal(list.items[2].due_fen, 17730);
    store_bill_list_free(&list);
    assert_int_equal(store_bills(lobby->view, "u1", STORE_BILLS_DUE, false, 0, &list), STORE_OK);
    assert_int_equal(list.items[0].due_fen, 15549); /* no trusted clock, no late fee */
    store_bill_list_free(&list);
}

static void paid_bills_come_newest_first_and_cancelled_ones_never(void **state)
{
    struct lobby *lobby = *state;
    struct store_bill_list list;
    assert_int_equal(store_bills(lobby->view, "u1", STORE_BILLS_PAID, false, day(TODAY), &list), STORE_OK);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].id, "b09");
    assert_string_equal(list.items[1].id, "b08");
    assert_int_equal(list.items[1].due_fen, 0);
    assert_int_equal(list.items[1].late_paid_fen, 44);
    store_bill_list_free(&list);
    assert_int_equal(store_bills(lobby->view, "u1", STORE_BILLS_ALL, false, day(TODAY), &list), STORE_OK);
    assert_int_equal(list.count, 5);
    store_bill_list_free(&list);
    assert_int_equal(store_bills(lobby->view, "u9", STORE_BILLS_ALL, false, day(TODAY), &list), STORE_OK);
    assert_int_equal(list.count, 0);
    store_bill_list_free(&list);
}

static void a_tenant_sees_bills_addressed_to_the_tenant(void **state)
{
    struct lobby *lobby = *state;
    struct store_bill_list list;
    assert_int_equal(store_bills(lobby->view, "u1", STORE_BILLS_ALL, true, day(TODAY), &list), STORE_OK);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].id, "bw");
    store_bill_list_free(&list);
}

static void a_bill_comes_with_its_working_and_payments(void **state)
{
    struct lobby *lobby = *state;
    struct store_bill bill;
    struct wire_snapshot snapshot;
    char basis[200];
    struct store_bill_payment parts[4];
    size_t count;
    assert_int_equal(store_bill_get(lobby->view, "b10", day(TODAY), &bill, &snapshot, basis), STORE_OK);
    assert_int_equal(bill.paid_fen, 2181);
    assert_int_equal(snapshot.price_e4, 18000);
    assert_int_equal(snapshot.line_count, 1);
    assert_string_equal(basis, "contract 4.1");
    assert_int_equal(
        store_bill_get(lobby->view, "none", day(TODAY), &bill, &snapshot, basis), STORE_NOT_FOUND);
    assert_int_equal(store_bill_payments(lobby->view, "b10", parts, 4, &count), STORE_OK);
    assert_int_equal(count, 1);
    assert_string_equal(parts[0].receipt, "R2");
    assert_string_equal(parts[0].method, "qr");
    assert_int_equal(parts[0].principal_fen, 2181);
    struct store_payment_list payments;
    assert_int_equal(store_payments(lobby->view, "u1", &payments), STORE_OK);
    assert_int_equal(payments.count, 2);
    assert_string_equal(payments.items[0].receipt, "R2");
    assert_true(payments.items[0].paid_at_ms > payments.items[1].paid_at_ms);
    store_payment_list_free(&payments);
}

static void twelve_months_end_with_this_one(void **state)
{
    struct lobby *lobby = *state;
    struct store_month months[12];
    assert_int_equal(store_bill_months(lobby->view, "u1", false, day(TODAY), months), STORE_OK);
    assert_int_equal(months[0].year, 2025);
    assert_int_equal(months[0].month, 12);
    assert_int_equal(months[0].amount_fen, 0);
    assert_int_equal(months[11].month, 11);
    assert_int_equal(months[11].amount_fen, 17730);
    assert_true(months[11].unpaid);
    assert_int_equal(months[10].amount_fen, 17730 + 4200);
    assert_int_equal(months[9].amount_fen, 17730);
    assert_false(months[9].unpaid);
}

static void paid_through_stops_at_what_is_open(void **state)
{
    struct lobby *lobby = *state;
    struct feed feed;
    assert_int_equal(store_paid_through(lobby->view, "u1"), day("2026-09-30"));
    assert_int_equal(store_paid_through(lobby->view, "u2"), 0);
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "allocation", "al4", "pay2", "b11", "2026-11-10", "17730", "0");
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    assert_int_equal(store_paid_through(lobby->view, "u1"), day("2026-09-30")); /* October is a gap */
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "allocation", "al5", "pay2", "b10", "2026-11-10", "15549", "0");
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    assert_int_equal(store_paid_through(lobby->view, "u1"), day("2026-11-30"));
}

/* ---- the office ---- */

static struct calendar_local at(const char *date, int minute)
{
    return (struct calendar_local){.day = day(date), .minute = minute};
}

static int with_roster(void **state)
{
    struct feed feed;
    if (lobby_synced(state) != 0)
        return -1;
    struct lobby *lobby = *state;
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "roster", "r1", "S1", "2026-11-23", "office");
    feed_row(&feed, "roster", "r2", "S2", "2026-11-23", "early");
    feed_row(&feed, "roster", "r3", "S1", "2026-11-24", "rest");
    feed_row(&feed, "roster", "r4", "S2", "2026-11-24", "late");
    feed_row(&feed, "roster", "r5", "S1", "2026-11-25", "early");
    feed_row(&feed, "roster", "r6", "S1", "2026-11-26", "early");
    feed_row(&feed, "holiday", "h1", "2026-11-25", "A day off", "1");
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    return 0;
}

static void desk_hours_follow_the_roster(void **state)
{
    struct lobby *lobby = *state;
    struct store_desk desk;
    store_desk(lobby->view, at("2026-11-23", 12 * 60 + 30), &desk);
    assert_true(desk.known);
    assert_true(desk.open);
    assert_true(desk.noon_covered);
    assert_int_equal(desk.hour_count, 1);
    assert_int_equal(desk.hours[0].start, 480);
    assert_int_equal(desk.hours[0].end, 1050);
    store_desk(lobby->view, at("2026-11-23", 20 * 60), &desk);
    assert_false(desk.open);
    assert_true(desk.next_known);
    assert_int_equal(desk.next_open.day, day("2026-11-24"));
    assert_int_equal(desk.next_open.minute, 600);
    store_desk(lobby->view, at("2026-11-24", 1100), &desk); /* the holiday between is passed over */
    assert_int_equal(desk.next_open.day, day("2026-11-26"));
    store_desk(lobby->view, at("2026-11-25", 600), &desk);
    assert_false(desk.open);
    assert_int_equal(desk.hour_count, 0);
}

static void the_officer_or_a_stand_in_is_named(void **state)
{
    struct lobby *lobby = *state;
    struct store_officer officer;
    assert_int_equal(store_officer(lobby->view, "24#", at("2026-11-23", 600), &officer), STORE_OK);
    assert_string_equal(officer.officer.id, "S1");
    assert_true(officer.on_duty);
    assert_false(officer.has_stand_in);
    assert_int_equal(
        store_officer(lobby->view, "24#", at("2026-11-23", 750), &officer), STORE_OK); /* on a break */
    assert_false(officer.on_duty);
    assert_true(officer.has_stand_in);
    assert_string_equal(officer.stand_in.id, "S2");
    assert_int_equal(store_officer(lobby->view, "24#", at("2026-11-23", 1300), &officer), STORE_OK);
    assert_false(officer.has_stand_in);
    assert_int_equal(store_officer(lobby->view, "99#", at("2026-11-23", 600), &officer), STORE_NOT_FOUND);
}

static void due_times_count_desk_hours(void **state)
{
    struct lobby *lobby = *state;
    int64_t accept, finish;
    store_ticket_due(lobby->view, TICKET_REPAIR, at("2026-11-23", 1020), &accept, &finish);
    assert_int_equal(accept, calendar_from_local(day("2026-11-24"), 600 + 90, 480));
    assert_int_equal(finish, calendar_from_local(day("2026-11-26"), 960, 480));
    store_ticket_due(lobby->view, TICKET_COMPLAINT, at("2026-11-23", 1020), &accept, &finish);
    assert_int_equal(finish, calendar_from_local(day("2026-11-25"), 1020, 480));
}

static void nothing_is_known_before_the_first_synchronisation(void **state)
{
    struct lobby *lobby = *state;
    struct store_desk desk;
    struct store_estate estate;
    struct store_staff staff[4];
    struct store_bill_list bills;
    struct store_ticket_list tickets;
    size_t count;
    int64_t accept, finish;
    store_desk(lobby->view, at(TODAY, 600), &desk);
    assert_false(desk.known);
    store_estate(lobby->view, &estate);
    assert_string_equal(estate.desk_phone, "");
    assert_int_equal(estate.utc_offset_minutes, 480);
    assert_int_equal(store_staff_list(lobby->view, staff, 4, &count), STORE_OK);
    assert_int_equal(count, 0);
    assert_int_equal(store_bills(lobby->view, "u1", STORE_BILLS_ALL, false, 0, &bills), STORE_NO_MIRROR);
    assert_int_equal(store_tickets(lobby->view, "u1", &tickets), STORE_OK);
    assert_int_equal(tickets.count, 0);
    store_ticket_list_free(&tickets);
    store_ticket_due(lobby->view, TICKET_REPAIR, at(TODAY, 600), &accept, &finish);
    assert_int_equal(accept, 0);
    assert_true(store_clock_trusted(lobby->view));
}

static void the_estate_is_known_by_name_and_telephone(void **state)
{
    struct lobby *lobby = *state;
    struct store_estate estate;
    struct store_staff staff[8];
    size_t count;
    store_estate(lobby->view, &estate);
    assert_string_equal(estate.name, "Garden");
    assert_string_equal(estate.duty_phone, "6800 0000");
    assert_string_equal(estate.building, "24#");
    assert_string_equal(estate.kiosk_name, "Lobby 24");
    assert_int_equal(store_staff_list(lobby->view, staff, 8, &count), STORE_OK);
    assert_int_equal(count, 3); /* who is no longer there is not listed */
    assert_string_equal(staff[0].id, "S1");
    assert_string_equal(staff[0].name, "李主管");
    assert_int_equal(
        store_staff_get(lobby->view, "S9", &staff[0]), STORE_OK); /* but known by name in old tickets */
}

static void notices_are_current_and_for_this_building(void **state)
{
    struct lobby *lobby = *state;
    struct store_notice notices[4];
    size_t count;
    struct feed feed;
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "notice", "n1", "Second", "b", NULL, LOBBY_START, "2026-11-01", "2026-11-23", "2");
    feed_row(&feed, "notice", "n2", "First", "b", "24#", LOBBY_START, "2026-11-23", "2026-12-01", "1");
    feed_row(&feed, "notice", "n3", "Elsewhere", "b", "2#", LOBBY_START, "2026-11-01", "2026-12-01", "1");
    feed_row(&feed, "notice", "n4", "Over", "b", NULL, LOBBY_START, "2026-11-01", "2026-11-22", "1");
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    assert_int_equal(store_notices(lobby->view, "24#", day(TODAY), notices, 4, &count), STORE_OK);
    assert_int_equal(count, 2);
    assert_string_equal(notices[0].title, "First");
    assert_string_equal(notices[1].title, "Second");
}

static void the_clock_is_held_against_the_offices(void **state)
{
    struct lobby *lobby = *state;
    assert_true(store_clock_trusted(lobby->view));
    atomic_fetch_sub(&lobby->fake.wall_ms, 10 * 60 * 1000);
    assert_false(store_clock_trusted(lobby->view));
    lobby_reopen(lobby); /* what the office said last is kept */
    assert_false(store_clock_trusted(lobby->view));
    atomic_fetch_add(&lobby->fake.wall_ms, INT64_C(399) * 86400000);
    assert_true(store_clock_trusted(lobby->view));
    atomic_fetch_add(&lobby->fake.wall_ms, INT64_C(3) * 86400000);
    assert_false(store_clock_trusted(lobby->view));
}

static void settings_change_the_limits(void **state)
{
    struct lobby *lobby = *state;
    struct feed feed;
    assert_int_equal(store_ticket_limits(lobby->view).per_unit_day, 10);
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "setting", "ticket.per_unit_day", "3");
    feed_row(&feed, "setting", "ticket.identical", "many");
    feed_row(&feed, "setting", "ticket.public_per_hour", "-4");
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    assert_int_equal(store_ticket_limits(lobby->view).per_unit_day, 3);
    assert_int_equal(store_ticket_limits(lobby->view).identical, 2);
    assert_int_equal(store_ticket_limits(lobby->view).public_per_hour, 20);
    struct store_window windows[2];
    size_t count;
    assert_int_equal(store_windows(lobby->view, windows, 2, &count), STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(windows[0].start, 540);
    assert_int_equal(windows[0].end, 660);
}

int main(void)
{
#define TEST(name, setup) cmocka_unit_test_setup_teardown(name, setup, lobby_drop)
    const struct CMUnitTest tests[] = {
        TEST(buildings_come_in_the_offices_order, lobby_synced),
        TEST(units_people_and_sign_ins_are_found, lobby_synced),
        TEST(bills_due_are_summed_as_of_a_day, with_bills),
        TEST(paid_bills_come_newest_first_and_cancelled_ones_never, with_bills),
        TEST(a_tenant_sees_bills_addressed_to_the_tenant, with_bills),
        TEST(a_bill_comes_with_its_working_and_payments, with_bills),
        TEST(twelve_months_end_with_this_one, with_bills),
        TEST(paid_through_stops_at_what_is_open, with_bills),
        TEST(desk_hours_follow_the_roster, with_roster),
        TEST(the_officer_or_a_stand_in_is_named, with_roster),
        TEST(due_times_count_desk_hours, with_roster),
        TEST(nothing_is_known_before_the_first_synchronisation, lobby_enrolled),
        TEST(the_estate_is_known_by_name_and_telephone, lobby_synced),
        TEST(notices_are_current_and_for_this_building, lobby_synced),
        TEST(the_clock_is_held_against_the_offices, lobby_synced),
        TEST(settings_change_the_limits, lobby_synced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/desk_testing.h"

#include "backend/base/csv.h"
#include "backend/office/desk/desk_demo.h"
#include "backend/office/desk/desk_ticket.h"
#include "backend/office/desk/desk_unit.h"

struct estate {
    struct office office;
    struct desk_demo_report report;
    struct buf logins;
};

static void make_estate(struct estate *e, const char *now, uint64_t seed, int months)
{
    struct office *o = &e->office;
    struct fault fault = {0};
    struct desk_demo_options options = {.seed = seed, .months = months};
    office_make_folder(o);
    office_set_time(o, now);
    office_open(o);
    buf_init(&e->logins, 100000);
    office_begin(o);
    enum desk_result result = desk_demo_create(&o->desk, &options, &e->logins, &e->report, &fault);
    if (result != DESK_OK)
        print_error("%s: %s\n", fault.place, fault.text);
    assert_int_equal(result, DESK_OK);
    office_commit(o);
}

static void end_estate(struct estate *e)
{
    db_close(e->office.db);
    assert_int_equal(file_remove_folder(e->office.folder), BASE_OK);
    buf_free(&e->logins);
}

static int setup(void **state)
{
    struct estate *e = calloc(1, sizeof *e);
    make_estate(e, "2026-11-23T08:00:00.000Z", 1, 16);
    *state = e;
    return 0;
}

static int teardown(void **state)
{
    end_estate(*state);
    free(*state);
    return 0;
}

static void estate_is_the_rulebooks(void **state)
{
    struct estate *e = *state;
    char text[80];
    assert_int_equal(e->report.homes, 2185);
    assert_int_equal(e->report.shops, 51);
    assert_int_equal(e->report.mismatch_count, 2);
    desk_import_mismatch_text(&e->report.mismatches[0], text, sizeof text);
    assert_string_equal(text, "front_desk: homes listed 664, declared 672");
    desk_import_mismatch_text(&e->report.mismatches[1], text, sizeof text);
    assert_string_equal(text, "cashier: homes listed 2185, declared 2193");
    assert_int_equal(
        office_number(&e->office, "SELECT count(*) FROM area a WHERE units <>"
                                  " (SELECT count(*) FROM unit u WHERE u.building = a.building)"),
        0);
    assert_int_equal(office_number(&e->office, "SELECT count(DISTINCT building) FROM unit"), 29);
    assert_int_equal(
        office_number(&e->office, "SELECT count(*) FROM unit WHERE building = '24#' AND entrance = 2"), 81);
}

static void main_unit_is_that_of_the_pictures(void **state)
{
    struct estate *e = *state;
    struct desk_unit unit;
    struct desk_unit_total total;
    struct fault fault = {0};
    char name[40];
    assert_int_equal(desk_unit_find(&e->office.desk, "24-1-1203", &unit, &fault), DESK_OK);
    assert_int_equal(unit.area_e2, 9850);
    assert_int_equal(desk_unit_bills(&e->office.desk, unit.id, false, NULL, NULL, &total), DESK_OK);
    assert_int_equal(total.open_bills, 3);
    assert_int_equal(total.late_fee_fen, 106);
    assert_int_equal(total.due_fen, 68296);
    office_text(&e->office,
        "SELECT p.name FROM person p JOIN occupancy o ON o.person = p.id JOIN unit u ON u.id = o.unit"
        " WHERE u.building = '24#' AND u.entrance = 1 AND u.room = '1203'",
        name, sizeof name);
    assert_string_equal(name, "王**");
    assert_int_equal(
        office_number(&e->office, "SELECT count(*) FROM ticket t JOIN unit u ON u.id = t.unit WHERE"
                                  " u.building = '24#' AND u.room = '1203' AND u.entrance = 1 AND"
                                  " t.state = 'working' AND t.number LIKE 'R01-261123-007-%'"),
        1);
}

static void money_adds_up(void **state)
{
    struct office *o = &((struct estate *)*state)->office;
    assert_int_equal(
        office_number(o,
            "SELECT count(*) FROM bill WHERE amount_fen <> (SELECT sum(json_extract(value, '$[2]'))"
            " FROM json_each(snapshot, '$.lines')) OR amount_fen <> json_extract(snapshot, '$.amount_fen')"),
        0);
    assert_int_equal(
        office_number(o,
            "SELECT count(*) FROM payment p WHERE amount_fen <>"
            " (SELECT sum(principal_fen + late_fee_fen) FROM allocation a WHERE a.payment = p.id)"),
        0);
    assert_int_equal(office_number(o, "SELECT count(*) FROM bill b WHERE amount_fen <"
                                      " (SELECT sum(principal_fen) FROM allocation a WHERE a.bill = b.id)"),
        0);
    assert_int_equal(office_number(o, "SELECT count(*) FROM allocation a JOIN payment p ON p.id = a.payment"
                                      " JOIN bill b ON b.id = a.bill WHERE b.unit <> p.unit"),
        0);
    assert_int_equal(
        office_number(o, "SELECT count(*) FROM payment WHERE paid_at > '2026-11-23T08:00:00.000Z'"), 0);
    assert_int_equal(office_number(o, "SELECT count(*) FROM bill b JOIN unit u ON u.id = b.unit"
                                      " WHERE (u.state = 'developer') <> (b.payer = 'developer')"),
        0);
}

static void a_realistic_share_is_in_arrears(void **state)
{
    struct office *o = &((struct estate *)*state)->office;
    int64_t behind = office_number(o, "SELECT count(DISTINCT unit) FROM bill b WHERE due_day < '2026-11-23'"
                                      " AND NOT EXISTS(SELECT 1 FROM allocation a WHERE a.bill = b.id)");
    assert_in_range(behind, 2236 * 6 / 100, 2236 * 12 / 100);
    assert_true(office_number(o, "SELECT count(*) FROM allocation WHERE late_fee_fen > 0") > 100);
    assert_true(office_number(o, "SELECT count(*) FROM occupancy WHERE role = 'tenant'") > 200);
    assert_true(
        office_number(o,
            "SELECT count(*) FROM (SELECT person FROM occupancy GROUP BY person HAVING count(*) > 1)") > 30);
    assert_true(
        office_number(o, "SELECT count(*) FROM credential WHERE state = 'none' AND pin_hash IS NULL") > 50);
}

static void old_paid_bills_are_not_in_the_feed(void **state)
{
    struct office *o = &((struct estate *)*state)->office;
    assert_int_equal(
        office_number(o, "SELECT count(*) FROM bill b WHERE on_feed <> EXISTS(SELECT 1 FROM feed f"
                         " WHERE f.t = 'bill' AND f.id = b.id)"),
        0);
    assert_int_equal(
        office_number(o,
            "SELECT count(*) FROM feed f JOIN bill b ON b.id = f.id WHERE f.t = 'bill'"
            " AND b.period_end < '2025-10-23' AND EXISTS(SELECT 1 FROM allocation a WHERE a.bill = b.id)"),
        0);
    assert_int_equal(office_number(o, "SELECT count(*) FROM bill b WHERE on_feed = 0 AND NOT EXISTS("
                                      "SELECT 1 FROM allocation a WHERE a.bill = b.id)"),
        0);
    /* No bill is shown without its payments. */
    assert_int_equal(
        office_number(o,
            "SELECT count(*) FROM allocation a JOIN bill b ON b.id = a.bill WHERE b.on_feed = 1 AND"
            " NOT EXISTS(SELECT 1 FROM feed f WHERE f.t = 'allocation' AND f.id = a.id)"),
        0);
    assert_int_equal(
        office_number(o,
            "SELECT count(*) FROM feed f JOIN allocation a ON a.id = f.id WHERE f.t = 'allocation' AND"
            " NOT EXISTS(SELECT 1 FROM feed g WHERE g.t = 'payment' AND g.id = a.payment)"),
        0);
    assert_int_equal(office_number(o, "SELECT max(seq) - (SELECT head FROM estate) FROM feed"), 0);
}

static void nothing_full_is_in_the_feed(void **state)
{
    struct office *o = &((struct estate *)*state)->office;
    struct desk_kiosk kiosk = {.id = "K02", .number = 2, .building = "24#", .scope = "24#"};
    struct buf page;
    struct wire_changes_head head = {0};
    char name[40], phone[24];
    office_text(o, "SELECT name_full FROM person WHERE name_full LIKE '王建华'", name, sizeof name);
    office_text(o, "SELECT phone FROM person WHERE name_full LIKE '王建华'", phone, sizeof phone);
    do {
        char epoch[WIRE_EPOCH_SIZE];
        text_copy(epoch, sizeof epoch, head.epoch);
        buf_init(&page, WIRE_PAGE_MAX_BYTES);
        assert_int_equal(desk_feed_page(&o->desk, &kiosk, epoch, head.next, 5000, &page, &head), DESK_OK);
        assert_null(strstr(page.data, name));
        assert_null(strstr(page.data, phone));
        assert_null(strstr(page.data, "\"20#\",1")); /* a unit out of scope */
        buf_free(&page);
    } while (!head.complete);
}

static void logins_name_twenty_units_that_are_so(void **state)
{
    struct estate *e = *state;
    struct office *o = &e->office;
    struct csv *csv = NULL;
    struct fault fault = {0};
    size_t units = 0, staff = 0;
    assert_int_equal(csv_parse(e->logins.data, e->logins.len, "logins.csv", &csv, &fault), BASE_OK);
    for (size_t i = 0; i < csv_count(csv); i++) {
        const char *pin = csv_field(csv, i, "pin"), *note = csv_field(csv, i, "note");
        if (strcmp(csv_field(csv, i, "building"), "staff") == 0) {
            assert_int_equal(desk_staff_verify_pin(&o->desk, csv_field(csv, i, "room"), pin), DESK_OK);
            staff++;
            continue;
        }
        char address[64], hash[SECRET_PIN_HASH_SIZE];
        bool opens = false;
        struct desk_unit unit;
        struct desk_unit_total total;
        struct db_rows *rows = NULL;
        snprintf(address, sizeof address, "%s-%s-%s", csv_field(csv, i, "building"),
            csv_field(csv, i, "entrance"), csv_field(csv, i, "room"));
        assert_int_equal(desk_unit_find(&o->desk, address, &unit, &fault), DESK_OK);
        assert_int_equal(db_query(o->db, "SELECT pin_hash FROM credential WHERE unit = $1",
                             DB_VALUES(DB_TEXT(unit.id)), &rows),
            DB_OK);
        while (db_rows_next(rows)) {
            text_copy(hash, sizeof hash, db_rows_text(rows, 0));
            opens = opens || (hash[0] && secret_verify_pin(hash, pin));
        }
        assert_int_equal(db_rows_end(rows), DB_OK);
        assert_int_equal(opens, pin[0] != '\0');
        assert_int_equal(desk_unit_bills(&o->desk, unit.id, false, NULL, NULL, &total), DESK_OK);
        if (strstr(note, "缴清"))
            assert_int_equal(total.due_fen, 0);
        if (strstr(note, "欠费"))
            assert_true(total.due_fen > 0);
        units++;
    }
    assert_int_equal(units, 20);
    assert_int_equal(staff, 7);
    assert_string_equal(csv_field(csv, 0, "room"), "1203");
    assert_string_equal(csv_field(csv, 0, "pin"), "386152");
    csv_free(csv);
}

static void tickets_stand_in_several_states(void **state)
{
    struct office *o = &((struct estate *)*state)->office;
    assert_true(office_number(o, "SELECT count(DISTINCT state) FROM ticket") >= 10);
    assert_int_equal(
        office_number(o, "SELECT count(*) FROM ticket_event WHERE at > '2026-11-23T08:00:00.000Z'"), 0);
    assert_int_equal(
        office_number(o, "SELECT count(*) FROM ticket WHERE code_hash IS NOT NULL AND unit IS NULL"), 1);
}

/* Everything but secrets and what is drawn from the kernel. */
static void digest(struct office *o, char out[SECRET_SHA256_SIZE])
{
    static const char *const tables[] = {"SELECT * FROM unit ORDER BY id", "SELECT * FROM person ORDER BY id",
        "SELECT * FROM occupancy ORDER BY id",
        "SELECT id, unit, person, state, version FROM credential ORDER BY id",
        "SELECT * FROM bill ORDER BY id", "SELECT * FROM payment ORDER BY id",
        "SELECT * FROM allocation ORDER BY id", "SELECT * FROM meter_reading ORDER BY id",
        "SELECT id, number, state, text, assignee, created_at FROM ticket ORDER BY id",
        "SELECT * FROM ticket_event ORDER BY id", "SELECT * FROM roster ORDER BY id",
        "SELECT * FROM notice ORDER BY id", "SELECT * FROM feed ORDER BY seq", "SELECT * FROM unit_tariff",
        "SELECT * FROM counter ORDER BY name"};
    struct buf all;
    buf_init(&all, 256 << 20);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct db_rows *rows = NULL;
        assert_int_equal(db_query(o->db, tables[i], NULL, 0, &rows), DB_OK);
        while (db_rows_next(rows)) {
            for (int column = 0; column < 6; column++)
                buf_text(&all, db_rows_text(rows, column));
        }
        assert_int_equal(db_rows_end(rows), DB_OK);
    }
    assert_int_equal(all.failed, BASE_OK);
    secret_sha256(all.data, all.len, out);
    buf_free(&all);
}

static void same_seed_gives_the_same_estate(void **state)
{
    static const uint64_t seeds[] = {5, 5, 6};
    char digests[3][SECRET_SHA256_SIZE], epochs[3][40];
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct estate e;
        make_estate(&e, "2026-03-01T00:30:00.000Z", seeds[i], 2);
        digest(&e.office, digests[i]);
        office_text(&e.office, "SELECT epoch FROM estate", epochs[i], sizeof epochs[i]);
        end_estate(&e);
    }
    assert_string_equal(digests[0], digests[1]);
    assert_string_not_equal(digests[0], digests[2]);
    (void)epochs;
}

static void demo_refuses_an_estate_that_is_there(void **state)
{
    struct estate *e = *state;
    struct desk_demo_report report;
    struct desk_demo_options options = {.seed = 1, .months = 0};
    struct fault fault = {0};
    assert_int_equal(desk_demo_create(&e->office.desk, &options, &e->logins, &report, &fault), DESK_CONFLICT);
    struct desk empty = e->office.desk;
    empty.estate[0] = '\0';
    assert_int_equal(desk_demo_create(&empty, &options, &e->logins, &report, &fault), DESK_INVALID);
    assert_non_null(strstr(fault.text, "1 to 360"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(estate_is_the_rulebooks),
        cmocka_unit_test(main_unit_is_that_of_the_pictures),
        cmocka_unit_test(money_adds_up),
        cmocka_unit_test(a_realistic_share_is_in_arrears),
        cmocka_unit_test(old_paid_bills_are_not_in_the_feed),
        cmocka_unit_test(nothing_full_is_in_the_feed),
        cmocka_unit_test(logins_name_twenty_units_that_are_so),
        cmocka_unit_test(tickets_stand_in_several_states),
        cmocka_unit_test(same_seed_gives_the_same_estate),
        cmocka_unit_test(demo_refuses_an_estate_that_is_there),
    };
    return cmocka_run_group_tests_name("demo estate", tests, setup, teardown);
}

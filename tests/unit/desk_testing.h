/* A small office for the tests of the desk: the rulebook's areas, its staff, four units and their people. */
#ifndef MENTING_TESTS_DESK_TESTING_H
#define MENTING_TESTS_DESK_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "backend/base/calendar.h"
#include "backend/base/file.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_import.h"
#include "backend/office/desk/desk_kiosk.h"
#include "backend/office/desk/desk_roster.h"
#include "backend/office/desk/desk_staff.h"

#define OFFICE_NOW "2026-11-23T02:00:00.000Z" /* Monday 10:00 at the estate */

struct office {
    char folder[64], path[96], url[112];
    struct db *db;
    struct clock_fake fake;
    struct base_clock clock;
    struct random_seeded seeded;
    struct desk desk;
    struct desk_kiosk kiosk;
    char token[SECRET_TOKEN_SIZE];
    int sequence; /* of ticket numbers */
};

static const struct desk_actor office_clerk = {.type = "staff", .id = "S05"};

static inline void office_run(struct office *o, const char *sql)
{
    enum db_result result = db_exec(o->db, sql, NULL, 0);
    if (result != DB_OK)
        print_error("%s: %s\n", sql, db_error(o->db));
    assert_int_equal(result, DB_OK);
}

static inline int64_t office_number(struct office *o, const char *sql)
{
    struct db_rows *rows = NULL;
    assert_int_equal(db_query(o->db, sql, NULL, 0, &rows), DB_OK);
    assert_true(db_rows_next(rows));
    int64_t value = db_rows_integer(rows, 0);
    assert_int_equal(db_rows_end(rows), DB_OK);
    return value;
}

static inline void office_text(struct office *o, const char *sql, char *out, size_t size)
{
    struct db_rows *rows = NULL;
    assert_int_equal(db_query(o->db, sql, NULL, 0, &rows), DB_OK);
    assert_true(db_rows_next(rows));
    text_copy(out, size, db_rows_text(rows, 0));
    assert_int_equal(db_rows_end(rows), DB_OK);
}

static inline void office_set_time(struct office *o, const char *at)
{
    int64_t ms = 0;
    assert_true(calendar_parse_time(at, &ms));
    clock_fake_start(&o->fake, ms);
}

static inline void office_make_folder(struct office *o)
{
    const char *base = getenv("TMPDIR");
    *o = (struct office){.db = NULL};
    snprintf(o->folder, sizeof o->folder, "%.40s/menting-desk-XXXXXX", base && base[0] ? base : "/tmp");
    assert_non_null(mkdtemp(o->folder));
    snprintf(o->path, sizeof o->path, "%s/office.db", o->folder);
    snprintf(o->url, sizeof o->url, "sqlite:%s", o->path);
    assert_int_equal(secret_init(), BASE_OK);
    o->clock = clock_from_fake(&o->fake);
    office_set_time(o, OFFICE_NOW);
}

static inline void office_open(struct office *o)
{
    struct fault fault = {0};
    enum db_result result = db_open(o->url, DB_COMMAND, &o->db, &fault);
    if (result != DB_OK)
        print_error("%s: %s\n", fault.place, fault.text);
    assert_int_equal(result, DB_OK);
    assert_int_equal(desk_open(&o->desk, o->db, &o->clock, random_from_seed(&o->seeded, 7), &fault), DESK_OK);
}

static inline void office_begin(struct office *o)
{
    assert_int_equal(db_begin(o->db), DB_OK);
}

static inline void office_commit(struct office *o)
{
    assert_int_equal(db_commit(o->db), DB_OK);
}

static inline void office_add_staff(struct office *o)
{
    static const char *const people[][3] = {{"李主管", "supervisor", "supervisor"},
        {"张客服", "front_desk", "officer"}, {"刘客服", "officer_2", "officer"},
        {"赵客服", "officer_3", "officer"}, {"周收费", "cashier", "cashier"},
        {"陈师傅", "technician", "technician"}, {"何经理", "manager", "manager"}};
    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
        struct desk_staff staff;
        struct fault fault = {0};
        struct desk_staff_order order = {.name = people[i][0],
            .post = people[i][1],
            .role = people[i][2],
            .pin = "746926",
            .cost = SECRET_COST_DEMO};
        assert_int_equal(desk_staff_add(&o->desk, &office_clerk, &order, &staff, &fault), DESK_OK);
    }
}

static inline void office_touch(struct office *o, const char *table, const char *id, const char *building)
{
    assert_int_equal(desk_feed_touch(&o->desk, table, id, building), DESK_OK);
}

/* U1 24-1-1203 of P1, U2 20-1-502 of P2, U3 商铺-1-12 of P3, U4 24-1-1204 of P1 and its tenant P4. */
static inline void office_add_units(struct office *o)
{
    static const char *const units[][4] = {{"U1", "24#", "1203", "home"}, {"U2", "20#", "502", "home"},
        {"U3", "商铺", "12", "shop"}, {"U4", "24#", "1204", "home"}};
    static const char *const parties[][4] = {{"O1", "U1", "P1", "24#"}, {"O2", "U2", "P2", "20#"},
        {"O3", "U3", "P3", "商铺"}, {"O4", "U4", "P1", "24#"}, {"O5", "U4", "P4", "24#"}};
    desk_feed_start(&o->desk);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(
            db_exec(o->db, "INSERT INTO unit VALUES('E1', $1, $2, 1, $3, $4, 9850, 12, 'lived_in')",
                DB_VALUES(
                    DB_TEXT(units[i][0]), DB_TEXT(units[i][1]), DB_TEXT(units[i][2]), DB_TEXT(units[i][3]))),
            DB_OK);
        office_touch(o, "unit", units[i][0], units[i][1]);
    }
    office_run(o,
        "INSERT INTO person(estate, id, name, phone_tail, name_full, phone) VALUES"
        "('E1', 'P1', '王**', '5521', '王建华', '10068005521'), ('E1', 'P2', '李**', NULL, '李秀英', NULL),"
        "('E1', 'P3', '张**', NULL, '张志强', NULL), ('E1', 'P4', '赵**', NULL, '赵晓敏', NULL)");
    office_touch(o, "person", "P1", "24#");
    office_touch(o, "person", "P2", "20#");
    for (size_t i = 0; i < 5; i++) {
        struct db_value values[] = {DB_TEXT(parties[i][0]), DB_TEXT(parties[i][1]), DB_TEXT(parties[i][2])};
        assert_int_equal(
            db_exec(o->db, "INSERT INTO occupancy VALUES('E1', $1, $2, $3, 'owner', '2020-01-01', NULL)",
                values, 3),
            DB_OK);
        assert_int_equal(
            db_exec(o->db,
                "INSERT INTO credential VALUES('E1', 'C' || $1, $2, $3, '$argon2id$old', NULL, 'active', 1)",
                values, 3),
            DB_OK);
        office_touch(o, "occupancy", parties[i][0], parties[i][3]);
    }
    assert_int_equal(desk_feed_commit(&o->desk, NULL), DESK_OK);
}

static inline void office_add_money(struct office *o)
{
    office_run(o, "INSERT INTO tariff VALUES"
                  "('E1', 'T1', '物业管理费', 'Property fee', 'area', 18000, '平方米', 'month', 'company', "
                  "1, '合同第六条', '高层住宅', NULL),"
                  "('E1', 'T4', '代收水费', 'Water', 'meter', 39000, '吨', 'month', 'collected', 0, '代收', "
                  "'居民用水', 'water')");
    office_run(o, "INSERT INTO setting VALUES('E1', 'late_fee.on', '1'), ('E1', 'late_fee.rate_e6', '500')");
    office_run(o, "INSERT INTO appointment_window VALUES('E1', 'W1', 540, 660, 0)");
    office_run(o, "INSERT INTO meter_reading VALUES('E1', 'R1', 'U1', 'water', '2026-09-30', 941000, 1),"
                  "('E1', 'R2', 'U1', 'water', '2026-10-31', 955000, 1)");
}

static inline int office_setup(void **state)
{
    struct office *o = calloc(1, sizeof *o);
    struct fault fault = {0};
    char code[DESK_CODE_SIZE];
    assert_non_null(o);
    office_make_folder(o);
    office_open(o);
    office_begin(o);
    office_run(o, "INSERT INTO estate VALUES('E1', '示范小区', 480, 'abcdef0123456789', 0)");
    text_copy(o->desk.estate, sizeof o->desk.estate, "E1");
    o->desk.utc_offset_minutes = 480;
    assert_int_equal(desk_import_rulebook(&o->desk, NULL, NULL, NULL, &fault), DESK_OK);
    office_add_staff(o);
    assert_int_equal(desk_roster_generate(&o->desk, desk_today(&o->desk) - 7, 90), DESK_OK);
    office_add_units(o);
    office_add_money(o);
    assert_int_equal(
        desk_kiosk_add(&o->desk, &office_clerk, "Lobby 24", "24#", "", &o->kiosk, code, &fault), DESK_OK);
    assert_int_equal(desk_kiosk_enroll(&o->desk, code, "", &o->kiosk, o->token, &fault), DESK_OK);
    office_commit(o);
    *state = o;
    return 0;
}

static inline int office_teardown(void **state)
{
    struct office *o = *state;
    db_close(o->db);
    assert_int_equal(file_remove_folder(o->folder), BASE_OK);
    free(o);
    return 0;
}

#endif

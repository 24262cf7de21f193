/* The small estate that every seed begins with: six homes and shops, five people of the office, three kiosks. */
#include "tests/simulation/sim.h"

#include <stdio.h>
#include <string.h>

#include "backend/base/file.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_import.h"
#include "backend/office/desk/desk_roster.h"
#include "backend/office/desk/desk_staff.h"
#include "backend/store/store_sync.h"

#define ROSTER_DAYS 4

const struct sim_home sim_homes[SIM_UNITS] = {
    {"U1", "24#", "1203", "P1", "274913"},
    {"U2", "24#", "1204", "P2", "581604"},
    {"U3", "24#", "0302", "P3", "406917"},
    {"U4", "20#", "0502", "P4", "930746"},
    {"U5", "20#", "0601", "P5", "618305"},
    {"U6", "商铺", "0012", "P6", "750284"},
};
const char *const sim_scopes[3] = {"", "24#", "20#|商铺"};
static const char *const own_building[SIM_KIOSKS] = {"24#", "24#", "20#"};
static const struct desk_actor clerk = {.type = "staff", .id = "S01"};

struct making {
    struct db *db;
    struct clock_fake fake;
    struct base_clock clock;
    struct random_seeded seeded;
    struct desk desk;
    struct fault fault;
    char tokens[SIM_KIOSKS][SECRET_TOKEN_SIZE];
    char ids[SIM_KIOSKS][16];
};

static void run(struct making *m, const char *sql, const struct db_value *values, size_t count)
{
    enum db_result result = db_exec(m->db, sql, values, count);
    sim_need(result == DB_OK, result == DB_OK ? "" : db_error(m->db));
}

static void touch(struct making *m, const char *table, const char *id, const char *building)
{
    sim_need(desk_feed_touch(&m->desk, table, id, building) == DESK_OK, "a row goes into the feed");
}

static void add_people(struct making *m)
{
    static const char *const people[][3] = {{"李主管", "supervisor", "supervisor"},
        {"张客服", "front_desk", "officer"}, {"周收费", "cashier", "cashier"},
        {"陈师傅", "technician", "technician"}, {"何经理", "manager", "manager"}};
    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
        struct desk_staff staff;
        const struct desk_staff_order order = {.name = people[i][0],
            .post = people[i][1],
            .role = people[i][2],
            .pin = "746926",
            .cost = SECRET_COST_DEMO};
        sim_need(desk_staff_add(&m->desk, &clerk, &order, &staff, &m->fault) == DESK_OK, "staff is added");
    }
}

static void add_home(struct making *m, const struct sim_home *home)
{
    char hash[SECRET_PIN_HASH_SIZE], id[16];
    sim_need(secret_hash_pin(home->pin, SECRET_COST_DEMO, hash) == BASE_OK, "a PIN is hashed");
    run(m, "INSERT INTO unit VALUES('E1', $1, $2, 1, $3, 'home', 9850, 12, 'lived_in')",
        DB_VALUES(DB_TEXT(home->unit), DB_TEXT(home->building), DB_TEXT(home->room)));
    touch(m, "unit", home->unit, home->building);
    run(m,
        "INSERT INTO person(estate, id, name, phone_tail, name_full, phone) VALUES('E1', $1, '王**', NULL, "
        "'王', "
        "NULL)",
        DB_VALUES(DB_TEXT(home->person)));
    touch(m, "person", home->person, home->building);
    snprintf(id, sizeof id, "O%s", home->unit);
    run(m, "INSERT INTO occupancy VALUES('E1', $1, $2, $3, 'owner', '2020-01-01', NULL)",
        DB_VALUES(DB_TEXT(id), DB_TEXT(home->unit), DB_TEXT(home->person)));
    touch(m, "occupancy", id, home->building);
    snprintf(id, sizeof id, "C%s", home->unit);
    run(m, "INSERT INTO credential VALUES('E1', $1, $2, $3, $4, NULL, 'active', 1)",
        DB_VALUES(DB_TEXT(id), DB_TEXT(home->unit), DB_TEXT(home->person), DB_TEXT(hash)));
    touch(m, "credential", id, home->building);
}

static void add_money(struct making *m)
{
    run(m,
        "INSERT INTO tariff VALUES('E1', 'T1', '物业管理费', 'Property fee', 'area', 18000, '平方米', "
        "'month', "
        "'company', 1, '合同第六条', '高层住宅', NULL)",
        NULL, 0);
    touch(m, "tariff", "T1", NULL);
    run(m, "INSERT INTO setting VALUES('E1', 'desk_phone', '6800 0001')", NULL, 0);
    touch(m, "setting", "desk_phone", NULL);
    run(m, "INSERT INTO appointment_window VALUES('E1', 'W1', 540, 660, 0)", NULL, 0);
    touch(m, "appointment_window", "W1", NULL);
}

static void add_kiosk(struct making *m, int index)
{
    struct desk_kiosk kiosk;
    char code[DESK_CODE_SIZE], name[24];
    snprintf(name, sizeof name, "Lobby %d", index);
    sim_need(desk_kiosk_add(&m->desk, &clerk, name, own_building[index], sim_scopes[index], &kiosk, code,
                 &m->fault) == DESK_OK,
        "a kiosk is added");
    sim_need(desk_kiosk_enroll(&m->desk, code, "", &kiosk, m->tokens[index], &m->fault) == DESK_OK,
        "a kiosk is enrolled");
    text_copy(m->ids[index], sizeof m->ids[index], kiosk.id);
}

static void make_office(struct making *m, const char *folder)
{
    char url[SIM_PATH + 32];
    snprintf(url, sizeof url, "sqlite:%s/office/office.db", folder);
    sim_need(db_open(url, DB_COMMAND, &m->db, &m->fault) == DB_OK, m->fault.text);
    sim_need(desk_open(&m->desk, m->db, &m->clock, random_from_seed(&m->seeded, 1), &m->fault) == DESK_OK,
        "the desk opens");
    sim_need(db_begin(m->db) == DB_OK, "a transaction begins");
    run(m, "INSERT INTO estate VALUES('E1', '示范小区', 480, 'e0000000000000000', 0)", NULL, 0);
    text_copy(m->desk.estate, sizeof m->desk.estate, SIM_ESTATE);
    m->desk.utc_offset_minutes = 480;
    sim_need(desk_import_rulebook(&m->desk, NULL, NULL, NULL, &m->fault) == DESK_OK, "the rulebook is read");
    add_people(m);
    sim_need(
        desk_roster_generate(&m->desk, desk_today(&m->desk), ROSTER_DAYS) == DESK_OK, "there is a roster");
    desk_feed_start(&m->desk);
    touch(m, "estate", SIM_ESTATE, NULL);
    for (int i = 0; i < SIM_UNITS; i++)
        add_home(m, &sim_homes[i]);
    add_money(m);
    sim_need(desk_feed_commit(&m->desk, NULL) == DESK_OK, "the feed takes them");
    for (int i = 0; i < SIM_KIOSKS; i++)
        add_kiosk(m, i);
    sim_need(db_commit(m->db) == DB_OK, "the office is committed");
}

/* All that the office has for it, as if it had asked. */
static void pull_all(struct making *m, struct store *store, int index)
{
    struct desk_kiosk kiosk;
    struct wire_changes_head head;
    struct wire_changes *page = NULL;
    struct store_pull *pull = NULL;
    struct buf text;
    char epoch[WIRE_EPOCH_SIZE];
    int64_t cursor;
    buf_init(&text, WIRE_PAGE_MAX_BYTES);
    sim_need(desk_kiosk_get(&m->desk, m->ids[index], &kiosk) == DESK_OK &&
                 desk_feed_page(&m->desk, &kiosk, "", 0, WIRE_PAGE_MAX_ROWS, &text, &head) == DESK_OK &&
                 wire_changes_read(text.data, text.len, 0, &page, &m->fault) == WIRE_OK,
        "the office gives its rows");
    store_mirror_position(store, epoch, &cursor);
    sim_need(store_pull_begin(store, true, &pull) == STORE_OK && store_pull_page(pull, page) == STORE_OK &&
                 store_pull_commit(pull) == STORE_OK,
        "the kiosk takes them");
    wire_changes_free(page);
    buf_free(&text);
}

static void make_kiosk(struct making *m, const char *folder, const char *kind, int index, bool synced)
{
    char path[SIM_PATH + 32];
    struct store *store;
    snprintf(path, sizeof path, "%s/%s%d/data", folder, kind, index);
    const struct store_options options = {
        .folder = path, .clock = &m->clock, .random = random_from_seed(&m->seeded, 2), .inline_worker = true};
    sim_need(store_open(&options, &store, &m->fault) == STORE_OK, m->fault.text);
    sim_need(store_enrolled(store, m->ids[index], SIM_ESTATE) == STORE_OK, "the store is enrolled");
    if (synced)
        pull_all(m, store, index);
    store_close(store);
    snprintf(path, sizeof path, "%s/%s%d/token", folder, kind, index);
    sim_need(file_replace(path, 0600, m->tokens[index], strlen(m->tokens[index])) == BASE_OK,
        "the token is written");
}

void sim_make_template(const char *folder)
{
    struct making m = {.db = NULL};
    char path[SIM_PATH + 32];
    int64_t start;
    sim_need(calendar_parse_time(SIM_START, &start), "the start is a time");
    clock_fake_start(&m.fake, start);
    m.clock = clock_from_fake(&m.fake);
    snprintf(path, sizeof path, "%s/office", folder);
    sim_need(file_make_folder(path) == BASE_OK, "a folder is made");
    make_office(&m, folder);
    for (int i = 0; i < SIM_KIOSKS; i++) {
        make_kiosk(&m, folder, "new", i, false);
        make_kiosk(&m, folder, "synced", i, true);
    }
    db_close(m.db);
}

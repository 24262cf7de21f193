#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/office/desk/desk_demo_internal.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_internal.h"

#define MAIN_PIN   "386152"
#define MANY_UNITS 60 /* people who hold two */

/* ---- layout ------------------------------------------------------------------------------------------------ */

/* Entrances, homes on a floor of each, floors; on the ground floor of each entrance `lobby` homes are missing. */
struct layout {
    int units, entrances, per_floor, floors, lobby;
};

static struct layout layout_of(int units, bool shop)
{
    static const struct layout known[] = {
        {8, 1, 2, 4, 0},
        {16, 2, 2, 4, 0},
        {20, 2, 2, 5, 0},
        {24, 2, 2, 6, 0},
        {30, 3, 2, 5, 0},
        {60, 5, 2, 6, 0},
        {69, 1, 3, 23, 0},
        {108, 2, 2, 27, 0},
        {131, 1, 4, 33, 1},
        {132, 1, 4, 33, 0},
        {162, 2, 3, 27, 0},
        {164, 2, 4, 21, 2},
    };
    if (shop)
        return (struct layout){units, 1, units, 1, 0};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].units == units)
            return known[i];
    }
    int per_floor = units > 30 ? 4 : 2;
    int floors = (units + per_floor - 1) / per_floor;
    return (struct layout){units, 1, per_floor, floors, floors * per_floor - units};
}

static enum desk_result add_unit(struct demo *demo, struct demo_unit unit)
{
    if (demo->unit_count == demo->unit_room) {
        size_t room = demo->unit_room ? demo->unit_room * 2 : 1024;
        struct demo_unit *more = realloc(demo->units, room * sizeof *more);
        if (!more)
            return DESK_NO_MEMORY;
        demo->units = more;
        demo->unit_room = room;
    }
    snprintf(unit.id, sizeof unit.id, "U%05zu", demo->unit_count + 1);
    demo->units[demo->unit_count++] = unit;
    return DESK_OK;
}

/* The place on the floor decides the size, as it does in a real house; the building shifts it a little. */
static int64_t area_of(struct demo *demo, const struct demo_unit *unit, int place)
{
    static const int64_t high[] = {8950, 7640, 9850, 11820}, low[] = {12360, 10575, 9880, 8730};
    if (unit->shop)
        return 3000 + 25 * demo_below(demo, 480);
    if (unit->property == DEMO_LOW_RISE)
        return low[(place - 1) % 4] + 7 * (atoi(unit->building) % 9);
    return high[(place - 1) % 4] + 5 * (atoi(unit->building) - 24);
}

static enum desk_result add_building(struct demo *demo, const char *building, bool shop, int units)
{
    struct layout layout = layout_of(units, shop);
    enum desk_result result = DESK_OK;
    for (int entrance = 1; entrance <= layout.entrances; entrance++) {
        for (int floor = 1; floor <= layout.floors; floor++) {
            for (int place = 1; place <= layout.per_floor && result == DESK_OK; place++) {
                if (floor == 1 && place > layout.per_floor - layout.lobby)
                    continue;
                struct demo_unit unit = {.entrance = entrance, .floor = floor, .shop = shop};
                text_copy(unit.building, sizeof unit.building, building);
                unit.property = shop ? DEMO_SHOP : layout.floors > 7 ? DEMO_HIGH_RISE : DEMO_LOW_RISE;
                if (shop)
                    snprintf(unit.room, sizeof unit.room, "%d", place);
                else
                    snprintf(unit.room, sizeof unit.room, "%d%02d", floor, place);
                unit.area_e2 = area_of(demo, &unit, place);
                result = add_unit(demo, unit);
            }
        }
    }
    return result;
}

static enum desk_result add_buildings(struct demo *demo)
{
    struct db_rows *rows = NULL;
    struct desk *desk = demo->desk;
    enum db_result db =
        db_query(desk->db, "SELECT building, kind, units FROM area WHERE estate = $1 ORDER BY sort, building",
            DB_VALUES(DB_TEXT(desk->estate)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    enum desk_result result = DESK_OK;
    while (result == DESK_OK && db_rows_next(rows)) {
        char building[DESK_BUILDING_SIZE];
        text_copy(building, sizeof building, db_rows_text(rows, 0));
        result = add_building(
            demo, building, strcmp(db_rows_text(rows, 1), "shop") == 0, (int)db_rows_integer(rows, 2));
    }
    db = db_rows_end(rows);
    return result == DESK_OK ? desk_of_db(desk, db) : result;
}

/* ---- people ------------------------------------------------------------------------------------------------ */

static void invent_name(struct demo *demo, char *out, size_t size)
{
    static const char *const families[] = {"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐",
        "孙", "马", "朱", "胡", "郭", "何", "林", "高", "罗", "郑", "梁", "谢", "宋", "唐", "许", "邓", "冯",
        "韩", "曹", "曾", "彭", "萧", "蔡", "潘", "田", "董", "袁", "于", "余"};
    static const char *const firsts[] = {"建", "秀", "志", "晓", "文", "丽", "国", "海", "玉", "春", "明",
        "桂", "俊", "雅", "子", "思", "家", "淑", "永", "嘉"};
    static const char *const seconds[] = {"华", "英", "强", "敏", "军", "芳", "平", "梅", "伟", "兰", "杰",
        "霞", "波", "玲", "涛", "洁", "林", "萍", "宁", "云", "峰", "琴", "龙", "娟"};
    snprintf(out, size, "%s%s%s", families[demo_below(demo, 40)], firsts[demo_below(demo, 20)],
        seconds[demo_below(demo, 24)]);
}

static enum desk_result add_person(struct demo *demo, const char *name, int *index)
{
    if (demo->person_count == demo->person_room) {
        size_t room = demo->person_room ? demo->person_room * 2 : 1024;
        struct demo_person *more = realloc(demo->people, room * sizeof *more);
        if (!more)
            return DESK_NO_MEMORY;
        demo->people = more;
        demo->person_room = room;
    }
    *index = (int)demo->person_count;
    struct demo_person *person = &demo->people[demo->person_count++];
    *person = (struct demo_person){0};
    snprintf(person->id, sizeof person->id, "P%05zu", demo->person_count);
    /* 100 is no prefix that was ever given out: nobody can be rung up by these. */
    snprintf(
        person->phone, sizeof person->phone, "100%04d%04d", demo_below(demo, 10000), demo_below(demo, 10000));
    if (name)
        text_copy(person->name, sizeof person->name, name);
    else
        invent_name(demo, person->name, sizeof person->name);
    return DESK_OK;
}

static void join_unit(struct demo *demo, struct demo_party *party, const struct demo_unit *unit, int person)
{
    struct demo_person *who = &demo->people[person];
    size_t used = strlen(who->buildings);
    party->person = person;
    who->units++;
    if (!desk_list_has(who->buildings, unit->building, strlen(unit->building)))
        snprintf(
            who->buildings + used, sizeof who->buildings - used, "%s%s", used ? "|" : "", unit->building);
}

static void invent_pin(struct demo *demo, struct demo_party *party, bool main)
{
    int roll = demo_below(demo, 100);
    party->sign_in = main ? DEMO_PIN : roll < 5 ? DEMO_NO_PIN : roll < 6 ? DEMO_DISABLED : DEMO_PIN;
    do {
        snprintf(party->pin, sizeof party->pin, "%06d", demo_below(demo, 1000000));
    } while (pin_check_new(party->pin) != PIN_FINE);
    if (main)
        text_copy(party->pin, sizeof party->pin, MAIN_PIN);
}

static const char *invent_state(struct demo *demo, const struct demo_unit *unit)
{
    int roll = demo_below(demo, 100);
    if (unit->main)
        return "lived_in";
    if (unit->shop)
        return roll < 80 ? "let" : "vacant";
    return roll < 4    ? "developer"
           : roll < 8  ? "vacant"
           : roll < 10 ? "handed_over"
           : roll < 13 ? "renovating"
           : roll < 28 ? "let"
                       : "lived_in";
}

static void invent_payer(struct demo *demo, struct demo_unit *unit)
{
    int roll = demo_below(demo, 100);
    unit->habit = roll < 8    ? DEMO_ARREARS
                  : roll < 22 ? DEMO_PROMPT
                  : roll < 78 ? DEMO_TOGETHER
                              : DEMO_SEPARATE;
    unit->arrears_months = 1 + demo_below(demo, 5) + (demo_chance(demo, 30) ? demo_below(demo, 8) : 0);
    bool parking = !unit->shop && demo_chance(demo, 24);
    int level = 1 + demo_below(demo, 2), place = 1 + demo_below(demo, 700);
    if (unit->main) {
        unit->habit = DEMO_TOGETHER;
        text_copy(unit->parking, sizeof unit->parking, "B2-117");
    } else if (parking && strcmp(unit->state, "developer") != 0) {
        snprintf(unit->parking, sizeof unit->parking, "B%d-%03d", level, place == 117 ? 701 : place);
    }
}

static enum desk_result invent_people(struct demo *demo, struct demo_unit *unit, int *second_units)
{
    unit->owner.person = unit->tenant.person = -1;
    text_copy(unit->state, sizeof unit->state, invent_state(demo, unit));
    invent_payer(demo, unit);
    if (strcmp(unit->state, "developer") == 0) {
        unit->habit = DEMO_TOGETHER;
        return DESK_OK;
    }
    int person = 0;
    /* Now and then somebody who has a home here already. */
    bool again =
        !unit->main && *second_units < MANY_UNITS && demo->person_count > 200 && demo_chance(demo, 4);
    enum desk_result result = DESK_OK;
    if (again)
        person = demo_below(demo, (int)demo->person_count);
    else
        result = add_person(demo, unit->main ? "王建华" : NULL, &person);
    if (result != DESK_OK)
        return result;
    *second_units += again;
    if (unit->main)
        text_copy(demo->people[person].phone, sizeof demo->people[person].phone, "10068005521");
    join_unit(demo, &unit->owner, unit, person);
    invent_pin(demo, &unit->owner, unit->main);
    if (!unit->shop && strcmp(unit->state, "let") == 0) {
        result = add_person(demo, NULL, &person);
        if (result != DESK_OK)
            return result;
        join_unit(demo, &unit->tenant, unit, person);
        invent_pin(demo, &unit->tenant, false);
    }
    return DESK_OK;
}

/* ---- rows -------------------------------------------------------------------------------------------------- */

static enum desk_result write_unit(struct demo *demo, const struct demo_unit *unit)
{
    struct desk *desk = demo->desk;
    return desk_exec(desk,
        "INSERT INTO unit(estate, id, building, entrance, room, kind, area_e2, floor, state)"
        " VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(unit->id), DB_TEXT(unit->building),
            DB_INTEGER(unit->entrance), DB_TEXT(unit->room), DB_TEXT(unit->shop ? "shop" : "home"),
            DB_INTEGER(unit->area_e2), DB_INTEGER(unit->floor), DB_TEXT(unit->state)));
}

static enum desk_result write_unit_tariff(
    struct demo *demo, const struct demo_unit *unit, enum demo_tariff tariff, const char *subject)
{
    return desk_exec(demo->desk,
        "INSERT INTO unit_tariff(estate, unit, tariff, subject) VALUES($1, $2, $3, $4)",
        DB_VALUES(DB_TEXT(demo->desk->estate), DB_TEXT(unit->id), DB_TEXT(demo->tariffs[tariff].id),
            DB_TEXT(subject)));
}

/* Only the family name is shown, and not how long the name is. */
static void mask_name(const char *name, char *out, size_t size)
{
    uint32_t first = 0;
    int length = (int)text_utf8_next(name, &first);
    snprintf(out, size, "%.*s**", length, name);
}

static enum desk_result write_person(struct demo *demo, const struct demo_person *person)
{
    struct desk *desk = demo->desk;
    char masked[16];
    mask_name(person->name, masked, sizeof masked);
    enum desk_result result = desk_exec(desk,
        "INSERT INTO person(estate, id, name, phone_tail, name_full, phone) VALUES($1, $2, $3, $4, $5, $6)",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(person->id), DB_TEXT(masked),
            DB_TEXT(person->phone + strlen(person->phone) - 4), DB_TEXT(person->name),
            DB_TEXT(person->phone)));
    return result == DESK_OK ? desk_feed_touch(desk, "person", person->id, person->buildings) : result;
}

static enum desk_result write_party(
    struct demo *demo, const struct demo_unit *unit, const struct demo_party *party, const char *role)
{
    struct desk *desk = demo->desk;
    char occupancy[DEMO_ID], credential[DEMO_ID], since[CALENDAR_DATE_SIZE], hash[SECRET_PIN_HASH_SIZE];
    if (party->person < 0)
        return DESK_OK;
    const char *person = demo->people[party->person].id;
    snprintf(occupancy, sizeof occupancy, "O%05lld", (long long)++demo->occupancies);
    snprintf(credential, sizeof credential, "C%05lld", (long long)demo->occupancies);
    calendar_format_date(demo->first_day - demo_below(demo, 1500), since);
    enum desk_result result = desk_exec(desk,
        "INSERT INTO occupancy(estate, id, unit, person, role, since) VALUES($1, $2, $3, $4, $5, $6)",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(occupancy), DB_TEXT(unit->id), DB_TEXT(person),
            DB_TEXT(role), DB_TEXT(since)));
    if (result != DESK_OK)
        return result;
    bool has_pin = party->sign_in != DEMO_NO_PIN;
    if (has_pin && secret_hash_pin(party->pin, SECRET_COST_DEMO, hash) != BASE_OK)
        return DESK_NO_MEMORY;
    const char *state = party->sign_in == DEMO_NO_PIN ? "none"
                        : party->sign_in == DEMO_PIN  ? "active"
                                                      : "disabled";
    return desk_exec(desk,
        "INSERT INTO credential(estate, id, unit, person, pin_hash, state, version) VALUES($1, $2, $3, $4, "
        "$5, $6, 1)",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(credential), DB_TEXT(unit->id), DB_TEXT(person),
            DB_TEXT(has_pin ? hash : NULL), DB_TEXT(state)));
}

static enum desk_result write_rows(struct demo *demo)
{
    enum desk_result result = DESK_OK;
    for (size_t i = 0; i < demo->person_count && result == DESK_OK; i++)
        result = write_person(demo, &demo->people[i]);
    for (size_t i = 0; i < demo->unit_count && result == DESK_OK; i++) {
        const struct demo_unit *unit = &demo->units[i];
        result = write_unit(demo, unit);
        if (result == DESK_OK)
            result = write_party(demo, unit, &unit->owner, unit->shop ? "shop" : "owner");
        if (result == DESK_OK)
            result = write_party(demo, unit, &unit->tenant, "tenant");
        if (result == DESK_OK)
            result = write_unit_tariff(demo, unit, unit->property, "");
        if (result == DESK_OK)
            result = write_unit_tariff(demo, unit, DEMO_WATER, "");
        if (result == DESK_OK && unit->parking[0])
            result = write_unit_tariff(demo, unit, DEMO_PARKING, unit->parking);
    }
    return result;
}

enum desk_result demo_write_units(struct demo *demo)
{
    int second_units = 0;
    desk_feed_start(demo->desk);
    enum desk_result result = add_buildings(demo);
    struct demo_unit *main = demo_find(demo, "24#", 1, "1203");
    if (main)
        main->main = true;
    for (size_t i = 0; i < demo->unit_count && result == DESK_OK; i++)
        result = invent_people(demo, &demo->units[i], &second_units);
    if (result == DESK_OK)
        result = write_rows(demo);
    return result == DESK_OK ? desk_feed_commit(demo->desk, NULL) : result;
}

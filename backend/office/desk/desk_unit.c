#include "backend/office/desk/desk_unit.h"

#include <stdio.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/domain/unit.h"
#include "backend/office/desk/desk_bill_internal.h"
#include "backend/office/desk/desk_internal.h"

#define UNIT_COLUMNS "id, building, entrance, room, kind, area_e2, floor, state FROM unit"

static enum desk_result get_unit(
    struct desk *desk, const char *sql, const struct db_value *values, size_t count, struct desk_unit *unit)
{
    int64_t entrance = 0, floor = 0;
    char bare[DESK_BUILDING_SIZE];
    enum desk_result result = desk_get(desk, sql, values, count,
        DESK_INTO(DESK_TO_TEXT(unit->id), DESK_TO_TEXT(unit->building), DESK_TO_INTEGER(&entrance),
            DESK_TO_TEXT(unit->room), DESK_TO_TEXT(unit->kind), DESK_TO_INTEGER(&unit->area_e2),
            DESK_TO_INTEGER(&floor), DESK_TO_TEXT(unit->state)));
    if (result != DESK_OK)
        return result;
    unit->entrance = (int)entrance;
    unit->floor = (int)floor;
    unit_building_name(unit->building, bare, sizeof bare);
    snprintf(unit->label, sizeof unit->label, "%s-%d-%s", bare, unit->entrance, unit->room);
    return DESK_OK;
}

enum desk_result desk_unit_find(
    struct desk *desk, const char *address, struct desk_unit *unit, struct fault *fault)
{
    char building[16], room[16];
    int entrance = 0;
    if (!unit_parse_address(address, building, &entrance, room)) {
        fault_set(
            fault, "unit", "\"%s\" is no address; allowed is BUILDING-ENTRANCE-ROOM (24-1-1203)", address);
        return DESK_INVALID;
    }
    enum desk_result result = get_unit(desk,
        "SELECT " UNIT_COLUMNS " WHERE estate = $1 AND building = $2 AND entrance = $3 AND room = $4",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(building), DB_INTEGER(entrance), DB_TEXT(room)), unit);
    if (result == DESK_NOT_FOUND)
        fault_set(
            fault, "unit", "there is no room %s at entrance %d of building %s", room, entrance, building);
    return result;
}

enum desk_result desk_unit_get(struct desk *desk, const char *id, struct desk_unit *unit)
{
    return get_unit(desk, "SELECT " UNIT_COLUMNS " WHERE estate = $1 AND id = $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id)), unit);
}

enum desk_result desk_unit_people(struct desk *desk, const char *unit,
    bool (*each)(void *context, const struct desk_person *person), void *context)
{
    struct db_rows *rows = NULL;
    enum db_result db = db_query(desk->db,
        "SELECT p.id, p.name_full, COALESCE(p.phone, ''), o.role, COALESCE(c.id, ''), COALESCE(c.state, '')"
        " FROM occupancy o JOIN person p ON p.estate = o.estate AND p.id = o.person"
        " LEFT JOIN credential c ON c.estate = o.estate AND c.unit = o.unit AND c.person = o.person"
        " WHERE o.estate = $1 AND o.unit = $2 AND o.until IS NULL ORDER BY o.role, o.id",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(unit)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    bool go = true;
    while (go && db_rows_next(rows)) {
        struct desk_person person;
        desk_read_row(rows, DESK_INTO(DESK_TO_TEXT(person.id), DESK_TO_TEXT(person.name),
                                DESK_TO_TEXT(person.phone), DESK_TO_TEXT(person.role),
                                DESK_TO_TEXT(person.credential), DESK_TO_TEXT(person.credential_state)));
        go = each(context, &person);
    }
    return desk_of_db(desk, db_rows_end(rows));
}

enum desk_result desk_unit_bills(struct desk *desk, const char *unit, bool open_only,
    bool (*each)(void *context, const struct desk_bill *bill), void *context, struct desk_unit_total *total)
{
    struct late_fee_policy policy;
    struct db_rows *rows = NULL;
    int32_t today = desk_today(desk);
    *total = (struct desk_unit_total){0};
    enum desk_result result = desk_late_fee_policy(desk, &policy);
    if (result != DESK_OK)
        return result;
    enum db_result db = db_query(desk->db,
        "SELECT " DESK_BILL_COLUMNS
        " WHERE b.estate = $1 AND b.unit = $2 ORDER BY b.period_end DESC, b.id DESC",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(unit)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    bool go = each != NULL;
    while (result == DESK_OK && db_rows_next(rows)) {
        struct desk_bill_state state;
        result = desk_bill_read(desk, rows, &policy, today, &state);
        if (result != DESK_OK)
            break;
        const struct desk_bill *bill = &state.bill;
        if (strcmp(bill->state, "cancelled") != 0) {
            total->bills++;
            total->open_bills += bill->due_fen > 0;
            total->amount_fen += bill->amount_fen;
            total->paid_fen += bill->paid_fen;
            total->late_fee_fen += bill->late_fee_fen;
            total->due_fen += bill->due_fen;
        }
        if (go && (!open_only || bill->due_fen > 0))
            go = each(context, bill);
    }
    db = db_rows_end(rows);
    return result == DESK_OK ? desk_of_db(desk, db) : result;
}

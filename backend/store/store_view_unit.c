/* Buildings, units, people and their sign-ins. */
#include "backend/store/store_unit.h"

#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/store/store_view_internal.h"

#define BUILDINGS_MAX 10000

#define UNIT_COLUMNS                                                                                         \
    "u.id, u.building, u.room, u.kind, u.state, u.entrance, u.area_e2,"                                      \
    " (SELECT count(DISTINCT e.entrance) FROM unit e WHERE e.building = u.building)"

static const char sql_buildings[] =
    "SELECT u.building, max(u.kind = 'shop'), count(DISTINCT u.entrance), count(*),"
    " (SELECT min(a.sort) FROM area a WHERE a.building = u.building) AS place"
    " FROM unit u GROUP BY u.building ORDER BY place IS NULL, place, length(u.building), u.building";
static const char sql_unit[] = "SELECT " UNIT_COLUMNS " FROM unit u WHERE u.id = ?";
static const char sql_address[] =
    "SELECT " UNIT_COLUMNS " FROM unit u WHERE u.building = ? AND u.entrance = ? AND u.room = ?";
static const char sql_person[] = "SELECT id, name, phone_tail FROM person WHERE id = ?";
static const char sql_holdings[] =
    "SELECT " UNIT_COLUMNS ", o.role FROM occupancy o JOIN unit u ON u.id = o.unit"
    " WHERE o.person = ? AND (o.until IS NULL OR o.until >= ?)"
    " ORDER BY u.building, u.entrance, length(u.room), u.room";
static const char sql_credentials[] =
    "SELECT c.id, c.person, coalesce(p.name, ''),"
    " coalesce((SELECT o.role FROM occupancy o WHERE o.unit = c.unit AND o.person = c.person"
    " AND (o.until IS NULL OR o.until >= ?2) LIMIT 1), ''), c.state"
    " FROM credential c LEFT JOIN person p ON p.id = c.person WHERE c.unit = ?1 ORDER BY c.id";

enum store_result store_buildings(struct store_view *view, struct store_building_list *list)
{
    *list = (struct store_building_list){.items = NULL};
    enum store_result result = store_view_ready(view);
    if (result != STORE_OK)
        return result;
    size_t room = 0;
    struct store_query query = store_view_query(view, sql_buildings);
    while (result == STORE_OK && store_query_row(&query)) {
        if (!store_grow((void **)&list->items, list->count, &room, sizeof *list->items, BUILDINGS_MAX)) {
            result = STORE_NO_MEMORY;
            break;
        }
        struct store_building *item = &list->items[list->count++];
        store_query_get(&query, 0, item->building, sizeof item->building);
        item->shop = store_query_get_int(&query, 1) != 0;
        item->entrances = (int)store_query_get_int(&query, 2);
        item->units = (int)store_query_get_int(&query, 3);
    }
    enum store_result read = store_view_end(view, &query);
    result = result == STORE_OK ? read : result;
    if (result != STORE_OK)
        store_building_list_free(list);
    return result;
}

void store_building_list_free(struct store_building_list *list)
{
    free(list->items);
    *list = (struct store_building_list){.items = NULL};
}

static void read_unit(struct store_query *query, struct store_unit *out)
{
    *out = (struct store_unit){.id = ""};
    store_query_get(query, 0, out->id, sizeof out->id);
    store_query_get(query, 1, out->building, sizeof out->building);
    store_query_get(query, 2, out->room, sizeof out->room);
    store_query_get(query, 3, out->kind, sizeof out->kind);
    store_query_get(query, 4, out->state, sizeof out->state);
    out->entrance = (int)store_query_get_int(query, 5);
    out->area_e2 = store_query_get_int(query, 6);
    out->entrances = (int)store_query_get_int(query, 7);
}

static enum store_result one_unit(struct store_view *view, struct store_query *query, struct store_unit *out)
{
    bool found = store_query_row(query);
    if (found)
        read_unit(query, out);
    enum store_result result = store_view_end(view, query);
    return result == STORE_OK && !found ? STORE_NOT_FOUND : result;
}

enum store_result store_unit_get(struct store_view *view, const char *unit, struct store_unit *out)
{
    *out = (struct store_unit){.id = ""};
    enum store_result result = store_view_ready(view);
    if (result != STORE_OK)
        return result;
    struct store_query query = store_view_query(view, sql_unit);
    store_query_text(&query, unit);
    return one_unit(view, &query, out);
}

enum store_result store_unit_find(
    struct store_view *view, const char *building, int entrance, const char *room, struct store_unit *out)
{
    *out = (struct store_unit){.id = ""};
    enum store_result result = store_view_ready(view);
    if (result != STORE_OK)
        return result;
    struct store_query query = store_view_query(view, sql_address);
    store_query_text(&query, building);
    store_query_int(&query, entrance);
    store_query_text(&query, room);
    return one_unit(view, &query, out);
}

enum store_result store_person_get(struct store_view *view, const char *person, struct store_person *out)
{
    *out = (struct store_person){.id = ""};
    enum store_result result = store_view_ready(view);
    if (result != STORE_OK)
        return result;
    struct store_query query = store_view_query(view, sql_person);
    store_query_text(&query, person);
    bool found = store_query_row(&query);
    if (found) {
        store_query_get(&query, 0, out->id, sizeof out->id);
        store_query_get(&query, 1, out->name, sizeof out->name);
        store_query_get(&query, 2, out->phone_tail, sizeof out->phone_tail);
    }
    result = store_view_end(view, &query);
    return result == STORE_OK && !found ? STORE_NOT_FOUND : result;
}

/* Today's date as the rows have it, for what has an end. */
static void today_text(const struct store_view *view, char out[CALENDAR_DATE_SIZE])
{
    calendar_format_date(calendar_to_local(store_wall_ms(view->store), view->utc_offset_minutes).day, out);
}

enum store_result store_holdings(
    struct store_view *view, const char *person, struct store_holding *out, size_t max, size_t *count)
{
    char today[CALENDAR_DATE_SIZE];
    *count = 0;
    enum store_result result = store_view_ready(view);
    if (result != STORE_OK)
        return result;
    today_text(view, today);
    struct store_query query = store_view_query(view, sql_holdings);
    store_query_text(&query, person);
    store_query_text(&query, today);
    while (*count < max && store_query_row(&query)) {
        struct store_holding *holding = &out[(*count)++];
        *holding = (struct store_holding){.role = ""};
        read_unit(&query, &holding->unit);
        store_query_get(&query, 8, holding->role, sizeof holding->role);
    }
    return store_view_end(view, &query);
}

enum store_result store_credentials(
    struct store_view *view, const char *unit, struct store_credential *out, size_t max, size_t *count)
{
    char today[CALENDAR_DATE_SIZE];
    *count = 0;
    enum store_result result = store_view_ready(view);
    if (result != STORE_OK)
        return result;
    today_text(view, today);
    struct store_query query = store_view_query(view, sql_credentials);
    store_query_text(&query, unit);
    store_query_text(&query, today);
    while (*count < max && store_query_row(&query)) {
        struct store_credential *item = &out[(*count)++];
        *item = (struct store_credential){.id = ""};
        store_query_get(&query, 0, item->id, sizeof item->id);
        store_query_get(&query, 1, item->person, sizeof item->person);
        store_query_get(&query, 2, item->name, sizeof item->name);
        store_query_get(&query, 3, item->role, sizeof item->role);
        store_query_get(&query, 4, item->state, sizeof item->state);
    }
    return store_view_end(view, &query);
}

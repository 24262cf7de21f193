/* Buildings, units, people: from the mirror (UI thread). Lists are allocated; free them with their function. */
#ifndef MENTING_STORE_UNIT_H
#define MENTING_STORE_UNIT_H

#include "backend/store/store.h"

struct store_building {
    char building[16]; /* "24#", "商铺" */
    bool shop;
    int entrances;
    int units;
};
struct store_building_list {
    struct store_building *items;
    size_t count;
};
enum store_result store_buildings(struct store_view *view, struct store_building_list *list) MUST_USE;
void store_building_list_free(struct store_building_list *list);

struct store_unit {
    char id[40], building[16], room[16], kind[8], state[16];
    int entrance;
    int entrances; /* of its building: the entrance is left out of the label where there is one */
    int64_t area_e2;
};
enum store_result store_unit_get(struct store_view *view, const char *unit, struct store_unit *out) MUST_USE;
/* By address: for staff mode only (sign-in never tells whether a room exists). STORE_NOT_FOUND. */
enum store_result store_unit_find(struct store_view *view, const char *building, int entrance,
    const char *room, struct store_unit *out) MUST_USE;

struct store_person {
    char id[40], name[40], phone_tail[8]; /* name as masked by the office */
};
enum store_result store_person_get(
    struct store_view *view, const char *person, struct store_person *out) MUST_USE;
/* The units a person holds, with the role in each. At most `max`. */
struct store_holding {
    struct store_unit unit;
    char role[12];
};
enum store_result store_holdings(struct store_view *view, const char *person, struct store_holding *out,
    size_t max, size_t *count) MUST_USE;
/* The sign-ins of a unit, for resetting a PIN in staff mode. */
struct store_credential {
    char id[40], person[40], name[40], role[12], state[12];
};
enum store_result store_credentials(struct store_view *view, const char *unit, struct store_credential *out,
    size_t max, size_t *count) MUST_USE;

#endif

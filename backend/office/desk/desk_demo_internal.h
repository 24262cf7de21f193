/* The parts of the demo estate. All randomness is drawn from one seeded generator, in one order. */
#ifndef MENTING_OFFICE_DESK_DEMO_INTERNAL_H
#define MENTING_OFFICE_DESK_DEMO_INTERNAL_H

#include "backend/base/calendar.h"
#include "backend/domain/late_fee.h"
#include "backend/domain/pin.h"
#include "backend/domain/tariff.h"
#include "backend/office/desk/desk_billing_internal.h"
#include "backend/office/desk/desk_demo.h"
#include "backend/office/desk/desk_kiosk.h"

#define DEMO_ID     24
#define DEMO_ESTATE "E1"
#define DEMO_STAFF  7

enum demo_tariff { DEMO_HIGH_RISE, DEMO_LOW_RISE, DEMO_SHOP, DEMO_WATER, DEMO_PARKING, DEMO_TARIFFS };
/* How a household pays: on the first day, property and water together, each by itself, or not since a while. */
enum demo_habit { DEMO_PROMPT, DEMO_TOGETHER, DEMO_SEPARATE, DEMO_ARREARS };
enum demo_sign_in { DEMO_NOBODY, DEMO_NO_PIN, DEMO_PIN, DEMO_DISABLED };

struct demo_person {
    char id[DEMO_ID];
    char name[40], phone[16];
    char buildings[64]; /* of all units, parted by '|' */
    int units;
};
struct demo_party { /* a person in a unit */
    int person;     /* index, -1 nobody */
    enum demo_sign_in sign_in;
    char pin[PIN_DIGITS + 1];
};
struct demo_unit {
    char id[DEMO_ID], building[DESK_BUILDING_SIZE], room[24], state[16], parking[32];
    int entrance, floor;
    int64_t area_e2;
    bool shop, main; /* main: 24-1-1203, whose bills and ticket are those of the pictures */
    enum demo_tariff property;
    enum demo_habit habit;
    int arrears_months;
    struct demo_party owner, tenant;
    int64_t open_fen; /* not paid by today */
    bool overdue, listed;
};
struct demo_staff {
    const char *name, *post, *role, *pin;
    char id[DESK_ID_SIZE];
};

struct demo {
    struct desk *desk; /* draws ids from `random` */
    struct base_random random;
    struct random_seeded seeded;
    struct fault *fault;
    uint64_t seed;
    int months;
    int32_t today, first_day,
        keep_from; /* first day billed; paid bills that ended before keep_from leave the kiosks */
    struct desk_tariff tariffs[DEMO_TARIFFS];
    struct demo_staff staff[DEMO_STAFF];
    struct late_fee_policy late_fee;
    struct demo_unit *units;
    struct demo_person *people;
    size_t unit_count, unit_room, person_count, person_room;
    int *receipts; /* given on each day from first_day to today */
    int64_t bills, payments, allocations, readings, occupancies;
    struct desk_demo_report *report;
};

/* 0 .. bound-1 */
int demo_below(struct demo *demo, int bound);
bool demo_chance(struct demo *demo, int percent);
struct demo_unit *demo_find(struct demo *demo, const char *building, int entrance, const char *room);

enum desk_result demo_write_office(
    struct demo *demo) MUST_USE;                               /* settings, tariffs, staff, roster, notices */
enum desk_result demo_write_units(struct demo *demo) MUST_USE; /* layout, people, sign-ins */
enum desk_result demo_write_money(struct demo *demo) MUST_USE; /* readings, bills, payments */
enum desk_result demo_write_tickets(struct demo *demo) MUST_USE; /* by the desk's own rules, at their times */
enum desk_result demo_write_feed(struct demo *demo) MUST_USE;    /* everything that was written in bulk */
void demo_write_logins(struct demo *demo, struct buf *out);

#endif

/* The demo estate: the rulebook's compound with invented people, bills, payments and tickets. Deterministic: the same
   options give the same rows (random secrets and hashes apart). */
#ifndef MENTING_OFFICE_DESK_DEMO_H
#define MENTING_OFFICE_DESK_DEMO_H

#include "backend/base/buf.h"
#include "backend/domain/roster.h"
#include "backend/office/desk/desk.h"

#define DESK_DEMO_MONTHS_MIN 1
#define DESK_DEMO_MONTHS_MAX 360

struct desk_demo_options {
    uint64_t seed;
    int months;    /* of bills before the current month; 24 */
    int32_t today; /* the day the estate is made for; 0: the clock's */
};
struct desk_demo_report {
    int homes, shops, people, bills, payments, tickets;
    struct area_mismatch mismatches[8];
    size_t mismatch_count;
};
/* Fills an empty database (DESK_CONFLICT when an estate is there) inside the caller's transaction, and appends the CSV
   text of logins.csv (building,entrance,room,pin,note: 20 units, then the staff as "staff,,S01,PIN,name") to `logins`. Sets desk->estate. */
enum desk_result desk_demo_create(struct desk *desk, const struct desk_demo_options *options,
    struct buf *logins, struct desk_demo_report *report, struct fault *fault) MUST_USE;

#endif

/* The roster out of the database, and a simple one made for a range of days. */
#ifndef MENTING_OFFICE_DESK_ROSTER_H
#define MENTING_OFFICE_DESK_ROSTER_H

#include "backend/domain/roster.h"
#include "backend/office/desk/desk.h"

struct desk_roster {
    struct roster roster; /* points into the two arrays */
    struct roster_shift *shifts;
    struct roster_entry *entries;
};
/* Entries of from_day to to_day, shifts and season settings. Free with desk_roster_free, also after a failure. */
enum desk_result desk_roster_load(
    struct desk *desk, int32_t from_day, int32_t to_day, struct desk_roster *out) MUST_USE;
void desk_roster_free(struct desk_roster *roster);
/* Writes the roster of `days` days from from_day for all active staff of the desk's posts: a fixed rest day a week each,
   staggered; the shifts rotate week by week. Days that are there are written anew. */
enum desk_result desk_roster_generate(struct desk *desk, int32_t from_day, int days) MUST_USE;

#endif

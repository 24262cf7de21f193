/*
 * Areas, posts, shifts and who is on duty. Pure: rows go in, answers come out. Staff and areas come from the
 * office's tables; times are the estate's local time.
 */
#ifndef MENTING_DOMAIN_ROSTER_H
#define MENTING_DOMAIN_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "backend/base/calendar.h"

enum roster_season { ROSTER_SUMMER, ROSTER_WINTER };

struct roster_shift {
    enum roster_season season;
    char code[12];              /* "early", "office", "late" */
    int start, end;             /* minutes of the day */
    int break_start, break_end; /* equal when there is none */
};

/* One person's assignment on one day. */
struct roster_entry {
    char staff[40];
    int32_t day;
    char shift[12]; /* a shift's code, or "rest" */
};

struct roster {
    const struct roster_shift *shifts;
    size_t shift_count;
    const struct roster_entry *entries;
    size_t entry_count;
    int summer_from_month, summer_from_day; /* setting: 5, 1 */
    int summer_to_month, summer_to_day;     /* 9, 30, inclusive */
};

enum roster_season roster_season_of(const struct roster *roster, int32_t day);
/* The shift `staff` works on `day`, NULL on a rest day or when not in the roster. */
const struct roster_shift *roster_shift_of(const struct roster *roster, const char *staff, int32_t day);
/* At work at this instant (not on break). */
bool roster_on_duty(const struct roster *roster, const char *staff, struct calendar_local now);
/* The day's desk hours: the union of the shifts worked that day, as up to `max` spans of minutes, merged. A break
   that another shift covers is no gap. Returns the number of spans, 0 when the desk is closed that day. */
struct roster_span {
    int start, end;
};
size_t roster_desk_hours(const struct roster *roster, int32_t day, struct roster_span *spans, size_t max);
bool roster_desk_open(const struct roster *roster, struct calendar_local now);
/* The next moment from `now` on (or now itself) when the desk is open; false when not within 14 days. */
bool roster_next_open(const struct roster *roster, struct calendar_local now, struct calendar_local *open);
/* `now` plus `minutes` of desk time: the due time of a ticket. False when not within 60 days. */
bool roster_add_desk_minutes(
    const struct roster *roster, struct calendar_local now, int minutes, struct calendar_local *due);
/* End of the n-th desk day after today (n >= 1; today counts as the first if the desk is still open today). */
bool roster_end_of_desk_day(
    const struct roster *roster, struct calendar_local now, int n, struct calendar_local *due);

/* The rulebook's area table against its declared totals. */
struct area_row {
    char building[16]; /* "24#" or "商铺" */
    bool shop;
    int units;
    char post[24];
};
struct area_declared {
    char post[24];
    int homes, shops;
};
struct area_mismatch {
    char post[24];
    bool shop; /* which total */
    int listed, declared;
};
/* Every post whose listed sum differs from its declaration; a post that owns no rows (the cashier, "all homes and
   shops") is held against the whole. Returns how many there are, writing at most `max`. */
size_t area_mismatches(const struct area_row *rows, size_t row_count, const struct area_declared *declared,
    size_t declared_count, struct area_mismatch *out, size_t max);

#endif

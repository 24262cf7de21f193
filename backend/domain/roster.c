#include "backend/domain/roster.h"

#include <string.h>

#define REST              "rest"
#define SPANS_MAX         16 /* of one day; five people make at most a handful */
#define MINUTES_PER_DAY   1440
#define DAYS_TO_NEXT_OPEN 14
#define DAYS_TO_DUE       60

enum roster_season roster_season_of(const struct roster *roster, int32_t day)
{
    struct calendar_date date = calendar_date_of(day);
    int now = date.month * 100 + date.day;
    int from = roster->summer_from_month * 100 + roster->summer_from_day;
    int to = roster->summer_to_month * 100 + roster->summer_to_day;
    /* A summer that runs over the new year is an odd setting, but a possible one. */
    bool summer = from <= to ? now >= from && now <= to : now >= from || now <= to;
    return summer ? ROSTER_SUMMER : ROSTER_WINTER;
}

static const struct roster_shift *find_shift(
    const struct roster *roster, enum roster_season season, const char *code)
{
    for (size_t i = 0; i < roster->shift_count; i++) {
        const struct roster_shift *shift = &roster->shifts[i];
        if (shift->season == season && strcmp(shift->code, code) == 0)
            return shift;
    }
    return NULL;
}

static const struct roster_shift *shift_of_entry(
    const struct roster *roster, const struct roster_entry *entry)
{
    if (strcmp(entry->shift, REST) == 0)
        return NULL;
    return find_shift(roster, roster_season_of(roster, entry->day), entry->shift);
}

const struct roster_shift *roster_shift_of(const struct roster *roster, const char *staff, int32_t day)
{
    for (size_t i = 0; i < roster->entry_count; i++) {
        const struct roster_entry *entry = &roster->entries[i];
        if (entry->day == day && strcmp(entry->staff, staff) == 0)
            return shift_of_entry(roster, entry);
    }
    return NULL;
}

bool roster_on_duty(const struct roster *roster, const char *staff, struct calendar_local now)
{
    const struct roster_shift *shift = roster_shift_of(roster, staff, now.day);
    if (shift == NULL || now.minute < shift->start || now.minute >= shift->end)
        return false;
    return now.minute < shift->break_start || now.minute >= shift->break_end;
}

/* Adds [start, end) to `spans`, kept sorted and apart; spans that touch become one. */
static size_t add_span(struct roster_span *spans, size_t count, int start, int end)
{
    if (start >= end)
        return count;
    size_t first = 0;
    while (first < count && spans[first].end < start)
        first++;
    size_t behind = first;
    for (; behind < count && spans[behind].start <= end; behind++) {
        start = spans[behind].start < start ? spans[behind].start : start;
        end = spans[behind].end > end ? spans[behind].end : end;
    }
    if (behind == first && count == SPANS_MAX)
        return count;
    memmove(spans + first + 1, spans + behind, (count - behind) * sizeof *spans);
    spans[first] = (struct roster_span){.start = start, .end = end};
    return count - (behind - first) + 1;
}

static size_t day_spans(const struct roster *roster, int32_t day, struct roster_span spans[SPANS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < roster->entry_count; i++) {
        if (roster->entries[i].day != day)
            continue;
        const struct roster_shift *shift = shift_of_entry(roster, &roster->entries[i]);
        if (shift == NULL)
            continue;
        bool has_break = shift->break_start < shift->break_end;
        count = add_span(spans, count, shift->start, has_break ? shift->break_start : shift->end);
        if (has_break)
            count = add_span(spans, count, shift->break_end, shift->end);
    }
    return count;
}

size_t roster_desk_hours(const struct roster *roster, int32_t day, struct roster_span *spans, size_t max)
{
    struct roster_span all[SPANS_MAX];
    size_t count = day_spans(roster, day, all);
    if (max > 0 && spans != NULL)
        memcpy(spans, all, (count < max ? count : max) * sizeof *spans);
    return count;
}

bool roster_desk_open(const struct roster *roster, struct calendar_local now)
{
    struct roster_span spans[SPANS_MAX];
    size_t count = day_spans(roster, now.day, spans);
    for (size_t i = 0; i < count; i++) {
        if (now.minute >= spans[i].start && now.minute < spans[i].end)
            return true;
    }
    return false;
}

bool roster_next_open(const struct roster *roster, struct calendar_local now, struct calendar_local *open)
{
    for (int32_t ahead = 0; ahead <= DAYS_TO_NEXT_OPEN; ahead++) {
        struct roster_span spans[SPANS_MAX];
        size_t count = day_spans(roster, now.day + ahead, spans);
        for (size_t i = 0; i < count; i++) {
            if (ahead == 0 && now.minute >= spans[i].end)
                continue;
            if (ahead == 0 && now.minute >= spans[i].start)
                *open = now;
            else
                *open = (struct calendar_local){.day = now.day + ahead, .minute = spans[i].start};
            return true;
        }
    }
    return false;
}

bool roster_add_desk_minutes(
    const struct roster *roster, struct calendar_local now, int minutes, struct calendar_local *due)
{
    if (minutes <= 0) {
        *due = now;
        return true;
    }
    int64_t left = minutes * INT64_C(60); /* in seconds, so that a start within a minute is not rounded */
    int from = now.minute * 60 + now.second;
    for (int32_t ahead = 0; ahead <= DAYS_TO_DUE; ahead++, from = 0) {
        struct roster_span spans[SPANS_MAX];
        size_t count = day_spans(roster, now.day + ahead, spans);
        for (size_t i = 0; i < count; i++) {
            int start = spans[i].start * 60 > from ? spans[i].start * 60 : from;
            int room = spans[i].end * 60 - start;
            if (room <= 0)
                continue;
            if (left <= room) {
                int second = start + (int)left;
                int over = second / (MINUTES_PER_DAY * 60); /* a desk open until 24:00 ends on the next day */
                second %= MINUTES_PER_DAY * 60;
                *due = (struct calendar_local){
                    .day = now.day + ahead + over, .minute = second / 60, .second = second % 60};
                return true;
            }
            left -= room;
        }
    }
    return false;
}

bool roster_end_of_desk_day(
    const struct roster *roster, struct calendar_local now, int n, struct calendar_local *due)
{
    for (int32_t ahead = 0; n > 0 && ahead <= DAYS_TO_DUE; ahead++) {
        struct roster_span spans[SPANS_MAX];
        size_t count = day_spans(roster, now.day + ahead, spans);
        if (count == 0 || (ahead == 0 && now.minute >= spans[count - 1].end))
            continue;
        if (--n == 0) {
            int end = spans[count - 1].end;
            *due = (struct calendar_local){
                .day = now.day + ahead + end / MINUTES_PER_DAY, .minute = end % MINUTES_PER_DAY};
            return true;
        }
    }
    return false;
}

/*
 * Dates and times of day. A day is the number of days since 1970-01-01 (proleptic Gregorian), an int32_t.
 * Instants are milliseconds since 1970-01-01T00:00:00Z. The estate's time zone is a fixed offset in minutes
 * (China has no daylight saving). Algorithms: H. Hinnant, "chrono-compatible low-level date algorithms".
 */
#ifndef MENTING_BASE_CALENDAR_H
#define MENTING_BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#define CALENDAR_DATE_SIZE 11 /* "2026-11-23" and NUL */
#define CALENDAR_TIME_SIZE 25 /* "2026-11-23T02:48:00.000Z" and NUL */

struct calendar_date {
    int year;  /* 1970 to 9999 */
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
};

/* A local date and time of day. */
struct calendar_local {
    int32_t day;
    int minute; /* of the day, 0 to 1439 */
    int second;
};

bool calendar_date_valid(struct calendar_date date);
int32_t calendar_day_of(struct calendar_date date);
struct calendar_date calendar_date_of(int32_t day);
/* 1 is Monday, 7 is Sunday (ISO 8601). */
int calendar_weekday(int32_t day);
int calendar_days_in_month(int year, int month);
/* Adds months (may be negative); a day past the month's end becomes its last day. */
struct calendar_date calendar_add_months(struct calendar_date date, int months);

/* "YYYY-MM-DD", exactly; false when malformed or not a real date. */
bool calendar_parse_date(const char *text, int32_t *day);
void calendar_format_date(int32_t day, char out[CALENDAR_DATE_SIZE]);
/* RFC 3339 in UTC ("Z"), with or without up to three digits of a second; false otherwise. */
bool calendar_parse_time(const char *text, int64_t *ms);
void calendar_format_time(int64_t ms, char out[CALENDAR_TIME_SIZE]);
/* "HH:MM" to minutes of the day (0 to 1440; "24:00" is allowed as an end). */
bool calendar_parse_minutes(const char *text, int *minute);

struct calendar_local calendar_to_local(int64_t ms, int utc_offset_minutes);
int64_t calendar_from_local(int32_t day, int minute, int utc_offset_minutes);

#endif

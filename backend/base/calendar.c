#include "backend/base/calendar.h"

#include <stdio.h>
#include <string.h>

#define MS_PER_MINUTE INT64_C(60000)
#define MS_PER_DAY    INT64_C(86400000)
#define LAST_DAY      2932896 /* 9999-12-31 */

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int calendar_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12)
        return 0;
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool calendar_date_valid(struct calendar_date date)
{
    return date.year >= 1970 && date.year <= 9999 && date.month >= 1 && date.month <= 12 && date.day >= 1 &&
           date.day <= calendar_days_in_month(date.year, date.month);
}

/* Years run from March, so that the leap day is a year's last; 719468 days lie between 0000-03-01 and 1970-01-01. */
int32_t calendar_day_of(struct calendar_date date)
{
    int year = date.year - (date.month <= 2);
    int era = (year >= 0 ? year : year - 399) / 400;
    int of_era = year - era * 400;
    int of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct calendar_date calendar_date_of(int32_t day)
{
    int64_t shifted = (int64_t)day + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int of_era = (int)(shifted - era * 146097);
    int year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int march_month = (5 * of_year + 2) / 153;
    struct calendar_date date;
    date.day = of_year - (153 * march_month + 2) / 5 + 1;
    date.month = march_month < 10 ? march_month + 3 : march_month - 9;
    date.year = (int)(era * 400) + year_of_era + (date.month <= 2);
    return date;
}

int calendar_weekday(int32_t day)
{
    /* Day 0 was a Thursday. */
    int from_monday = (int)(((int64_t)day + 3) % 7);
    return (from_monday < 0 ? from_monday + 7 : from_monday) + 1;
}

struct calendar_date calendar_add_months(struct calendar_date date, int months)
{
    int total = date.year * 12 + date.month - 1 + months;
    int month = total % 12;
    if (month < 0)
        month += 12;
    struct calendar_date out = {.year = (total - month) / 12, .month = month + 1, .day = date.day};
    int last = calendar_days_in_month(out.year, out.month);
    if (out.day > last)
        out.day = last;
    return out;
}

/* `count` digits at `text`, -1 when one of them is none. */
static int digits_at(const char *text, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/* The first ten characters of `text` (which has at least that many). */
static bool read_date(const char *text, int32_t *day)
{
    struct calendar_date date = {digits_at(text, 4), digits_at(text + 5, 2), digits_at(text + 8, 2)};
    if (text[4] != '-' || text[7] != '-' || !calendar_date_valid(date))
        return false;
    *day = calendar_day_of(date);
    return true;
}

bool calendar_parse_date(const char *text, int32_t *day)
{
    return strnlen(text, CALENDAR_DATE_SIZE) == CALENDAR_DATE_SIZE - 1 && read_date(text, day);
}

static int32_t clamp_day(int64_t day)
{
    return day < 0 ? 0 : day > LAST_DAY ? LAST_DAY : (int32_t)day;
}

void calendar_format_date(int32_t day, char out[CALENDAR_DATE_SIZE])
{
    struct calendar_date date = calendar_date_of(clamp_day(day));
    char text[48];
    snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
    memcpy(out, text, CALENDAR_DATE_SIZE - 1);
    out[CALENDAR_DATE_SIZE - 1] = '\0';
}

bool calendar_parse_time(const char *text, int64_t *ms)
{
    size_t length = strnlen(text, CALENDAR_TIME_SIZE);
    int32_t day = 0;
    if (length < 20 || length >= CALENDAR_TIME_SIZE || !read_date(text, &day))
        return false;
    int hour = digits_at(text + 11, 2);
    int minute = digits_at(text + 14, 2);
    int second = digits_at(text + 17, 2);
    if (text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[length - 1] != 'Z')
        return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return false;
    int fraction = 0;
    if (length > 20) {
        int count = (int)length - 21;
        fraction = count >= 1 && text[19] == '.' ? digits_at(text + 20, count) : -1;
        if (fraction < 0)
            return false;
        for (; count < 3; count++)
            fraction *= 10;
    }
    *ms = day * MS_PER_DAY + hour * INT64_C(3600000) + minute * MS_PER_MINUTE + second * INT64_C(1000) +
          fraction;
    return true;
}

static int64_t floor_div(int64_t value, int64_t by)
{
    int64_t quotient = value / by;
    return value % by < 0 ? quotient - 1 : quotient;
}

void calendar_format_time(int64_t ms, char out[CALENDAR_TIME_SIZE])
{
    int64_t last = (LAST_DAY + INT64_C(1)) * MS_PER_DAY - 1;
    ms = ms < 0 ? 0 : ms > last ? last : ms;
    calendar_format_date((int32_t)(ms / MS_PER_DAY), out);
    int rest = (int)(ms % MS_PER_DAY);
    char text[64];
    snprintf(text, sizeof text, "T%02d:%02d:%02d.%03dZ", rest / 3600000, rest / 60000 % 60, rest / 1000 % 60,
        rest % 1000);
    memcpy(out + CALENDAR_DATE_SIZE - 1, text, CALENDAR_TIME_SIZE - CALENDAR_DATE_SIZE);
    out[CALENDAR_TIME_SIZE - 1] = '\0';
}

bool calendar_parse_minutes(const char *text, int *minute)
{
    if (strnlen(text, 6) != 5 || text[2] != ':')
        return false;
    int hours = digits_at(text, 2);
    int minutes = digits_at(text + 3, 2);
    if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > 1440)
        return false;
    *minute = hours * 60 + minutes;
    return true;
}

struct calendar_local calendar_to_local(int64_t ms, int utc_offset_minutes)
{
    int64_t bound = (LAST_DAY + INT64_C(1)) * MS_PER_DAY;
    ms = ms < -bound ? -bound : ms > bound ? bound : ms;
    int64_t local = ms + utc_offset_minutes * MS_PER_MINUTE;
    int64_t day = floor_div(local, MS_PER_DAY);
    int of_day = (int)(local - day * MS_PER_DAY);
    return (struct calendar_local){
        .day = (int32_t)day, .minute = of_day / 60000, .second = of_day / 1000 % 60};
}

int64_t calendar_from_local(int32_t day, int minute, int utc_offset_minutes)
{
    return day * MS_PER_DAY + (minute - utc_offset_minutes) * MS_PER_MINUTE;
}

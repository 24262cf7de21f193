/*
 * Choosing a day. Up to seven days stand in a strip, called "today", "tomorrow", "day after tomorrow" and then by their
 * weekday; more stand as weeks below the names of the weekdays, with the month's name where it begins. Days that can't be
 * chosen stay in their place and say why.
 */
#ifndef MENTING_WIDGET_DATE_PICKER_H
#define MENTING_WIDGET_DATE_PICKER_H

#include "app/ui/ui.h"

#define WIDGET_STRIP_DAYS 7
#define WIDGET_DAYS_MAX   42
#define WIDGET_DAY_SIZE   64 /* bytes of a day in words, with NUL */

/* Days are numbers of days since 1970-01-01, as in backend/base/calendar.h. */
struct widget_date_picker {
    const char *id; /* a day is "ID.N", N days after today (before: "ID.-1"); its action's value is the day */
    int32_t today;  /* marked */
    int32_t first;  /* the first day shown */
    int count;      /* days shown, 1 to WIDGET_DAYS_MAX */
    int32_t chosen; /* 0: none */
    uint64_t closed;         /* bit i: the day `first` + i can't be chosen */
    const char *closed_note; /* why ("Full"); NULL: no word */
    int width;               /* u that it has; 0: those of the page's main part */
};
void widget_date_picker(struct ui *ui, const struct widget_date_picker *picker);

/* "today", "tomorrow", "the day after tomorrow" with a capital, else the weekday; translated. */
const char *widget_day_word(int32_t day, int32_t today);
/* "11月24日" or "24 Nov"; with the year where it is another one than today's. Returns out. */
const char *widget_day_date(int32_t day, int32_t today, char out[WIDGET_DAY_SIZE]);

#endif

/* Choosing a day: a strip of a few, or weeks. */
#include <stdio.h>

#include "app/ui/widget_choice.h"
#include "app/ui/widget_date_picker.h"
#include "app/ui/widget_tone.h"
#include "backend/base/calendar.h"
#include "backend/base/i18n.h"

#define GAP      16
#define WEEK     7
#define WEEK_GAP 12
#define SIDES    32 /* a choice's padding and border, both sides */
#define ID_SIZE  96

static const char *const weekdays[WEEK + 1] = {
    "", N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun")};
static const char *const months[13] = {
    "", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

const char *widget_day_word(int32_t day, int32_t today)
{
    switch ((int64_t)day - today) {
    case 0: return _("Today");
    case 1: return _("Tomorrow");
    case 2: return _("Day after tomorrow");
    default: return _(weekdays[calendar_weekday(day)]);
    }
}

const char *widget_day_date(int32_t day, int32_t today, char out[WIDGET_DAY_SIZE])
{
    struct calendar_date date = calendar_date_of(day);
    bool year = date.year != calendar_date_of(today).year;
    if (i18n_language() == I18N_CHINESE && year)
        snprintf(out, WIDGET_DAY_SIZE, "%d年%d月%d日", date.year, date.month, date.day);
    else if (i18n_language() == I18N_CHINESE)
        snprintf(out, WIDGET_DAY_SIZE, "%d月%d日", date.month, date.day);
    else if (year)
        snprintf(out, WIDGET_DAY_SIZE, "%d %s %d", date.day, months[date.month], date.year);
    else
        snprintf(out, WIDGET_DAY_SIZE, "%d %s", date.day, months[date.month]);
    return out;
}

static int room(const struct ui *ui, const struct widget_date_picker *p)
{
    return p->width ? p->width : ui_width(ui) - 96;
}

static bool closed(const struct widget_date_picker *p, int index)
{
    return p->closed >> index & 1;
}

/* "Tomorrow, 24 Nov, Tue", and why not. */
static const char *spoken(const struct widget_date_picker *p, int index, char out[3 * WIDGET_DAY_SIZE])
{
    char date[WIDGET_DAY_SIZE];
    int32_t day = p->first + index;
    const char *word = widget_day_word(day, p->today), *weekday = _(weekdays[calendar_weekday(day)]),
               *why = closed(p, index) && p->closed_note ? p->closed_note : "";
    widget_day_date(day, p->today, date);
    if (word == weekday)
        snprintf(out, 3 * WIDGET_DAY_SIZE, "%s %s%s%.60s", weekday, date, why[0] ? " " : "", why);
    else
        snprintf(out, 3 * WIDGET_DAY_SIZE, "%s %s %s%s%.60s", word, date, weekday, why[0] ? " " : "", why);
    return out;
}

/* ---- a strip ---------------------------------------------------------------------------------------------- */

/* As many as have room for their dates, and rows that are equally long. */
static int strip_columns(const struct ui *ui, const struct widget_date_picker *p)
{
    char date[WIDGET_DAY_SIZE];
    int widest = 60, columns = p->count;
    for (int i = 0; i < p->count; i++) {
        int width =
            ui_text_measure(ui, UI_TYPE_SMALL, false, widget_day_date(p->first + i, p->today, date)) + SIDES;
        widest = width > widest ? width : widest;
    }
    while (columns > 1 && columns * widest + (columns - 1) * GAP > room(ui, p))
        columns--;
    int rows = (p->count + columns - 1) / columns;
    return (p->count + rows - 1) / rows;
}

static void strip(struct ui *ui, const struct widget_date_picker *p)
{
    char id[ID_SIZE], date[WIDGET_DAY_SIZE], words[3 * WIDGET_DAY_SIZE];
    int columns = strip_columns(ui, p);
    int cell = (room(ui, p) - (columns - 1) * GAP) / columns - SIDES;
    ui_open(
        ui, &(struct ui_node){.id = p->id, .flow = UI_GRID, .fold = true, .columns = columns, .gap = GAP});
    for (int i = 0; i < p->count; i++) {
        int32_t day = p->first + i;
        const char *word = widget_day_word(day, p->today);
        /* A long word gives way to the weekday's, which are all equally short. */
        if (ui_text_measure(ui, UI_TYPE_LABEL, true, word) > cell)
            word = _(weekdays[calendar_weekday(day)]);
        snprintf(id, sizeof id, "%s.%d", p->id, (int)(day - p->today));
        widget_choice(ui, &(struct widget_choice){.id = id,
                              .title = word,
                              .note = closed(p, i) && p->closed_note ? p->closed_note
                                                                     : widget_day_date(day, p->today, date),
                              .spoken = spoken(p, i, words),
                              .value = day,
                              .on = day == p->chosen,
                              .marked = day == p->today,
                              .disabled = closed(p, i)});
    }
    ui_close(ui);
}

/* ---- weeks ------------------------------------------------------------------------------------------------ */

static void names(struct ui *ui)
{
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .columns = WEEK, .gap = WEEK_GAP});
    for (int weekday = 1; weekday <= WEEK; weekday++)
        ui_leaf(ui, &(struct ui_node){.label = _(weekdays[weekday]),
                        .role = UI_TEXT,
                        .type = UI_TYPE_TAG,
                        .ink = UI_MUTED,
                        .text_align = UI_CENTER,
                        .one_line = true});
    ui_close(ui);
}

/* What stands below the number: why not, "Today", or the month where one begins; only what fits. */
static const char *below(
    struct ui *ui, const struct widget_date_picker *p, int index, int cell, char out[WIDGET_DAY_SIZE])
{
    int32_t day = p->first + index;
    struct calendar_date date = calendar_date_of(day);
    const char *text = NULL;
    if (day == p->today)
        text = _("Today");
    else if (closed(p, index))
        text = p->closed_note;
    if (!text && (index == 0 || date.day == 1)) {
        if (i18n_language() == I18N_CHINESE)
            snprintf(out, WIDGET_DAY_SIZE, "%d月", date.month);
        else
            snprintf(out, WIDGET_DAY_SIZE, "%s", months[date.month]);
        text = out;
    }
    return text && ui_text_measure(ui, UI_TYPE_TAG, false, text) <= cell ? text : NULL;
}

static void week_day(struct ui *ui, const struct widget_date_picker *p, int index, int cell)
{
    char id[ID_SIZE], number[8], text[WIDGET_DAY_SIZE], words[3 * WIDGET_DAY_SIZE];
    int32_t day = p->first + index;
    bool on = day == p->chosen, off = closed(p, index), today = day == p->today;
    const char *note = below(ui, p, index, cell, text);
    snprintf(id, sizeof id, "%s.%d", p->id, (int)(day - p->today));
    snprintf(number, sizeof number, "%d", calendar_date_of(day).day);
    ui_open(ui, &(struct ui_node){.id = id,
                    .label = spoken(p, index, words),
                    .role = UI_CHOICE,
                    .value = day,
                    .on = on,
                    .disabled = off,
                    .align = UI_STRETCH,
                    .min_height = 96,
                    .pad_y = 8,
                    .fill = on    ? UI_ACCENT
                            : off ? UI_PAPER
                                  : UI_CARD,
                    .border = on || (today && !off) ? UI_ACCENT
                              : off                 ? widget_disabled_border(ui)
                                                    : UI_LINE,
                    .border_width = today && !off ? 5 : 3,
                    .radius = 16,
                    .ink = on    ? UI_ON_ACCENT
                           : off ? UI_MUTED
                                 : UI_INK});
    ui_leaf(ui, &(struct ui_node){.label = number,
                    .role = UI_TEXT,
                    .type = UI_TYPE_LABEL,
                    .bold = !off,
                    .text_align = UI_CENTER,
                    .one_line = true});
    if (note)
        ui_leaf(ui, &(struct ui_node){.label = note,
                        .role = UI_TEXT,
                        .type = UI_TYPE_TAG,
                        .ink = on ? UI_ON_ACCENT : UI_MUTED,
                        .text_align = UI_CENTER,
                        .one_line = true});
    ui_close(ui);
}

static void weeks(struct ui *ui, const struct widget_date_picker *p)
{
    int cell = (room(ui, p) - (WEEK - 1) * WEEK_GAP) / WEEK - 8;
    ui_open(ui, &(struct ui_node){.id = p->id, .gap = WEEK_GAP});
    names(ui);
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .columns = WEEK, .gap = WEEK_GAP});
    for (int blank = 1; blank < calendar_weekday(p->first); blank++)
        ui_leaf(ui, &(struct ui_node){.role = UI_GROUP});
    for (int i = 0; i < p->count; i++)
        week_day(ui, p, i, cell);
    ui_close(ui);
    ui_close(ui);
}

void widget_date_picker(struct ui *ui, const struct widget_date_picker *picker)
{
    struct widget_date_picker p = *picker;
    p.count = p.count < 1 ? 1 : p.count > WIDGET_DAYS_MAX ? WIDGET_DAYS_MAX : p.count;
    if (p.count <= WIDGET_STRIP_DAYS)
        strip(ui, &p);
    else
        weeks(ui, &p);
}

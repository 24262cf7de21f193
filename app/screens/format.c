#include "app/screens/format.h"

#include <stdio.h>
#include <string.h>
#include "backend/base/i18n.h"
#include "backend/base/text.h"
#include "backend/domain/money.h"
#include "backend/domain/unit.h"

#define MINUTE_MS 60000
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * (int64_t)HOUR_MS)

static const char *const MONTHS[12] = {"January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December"};
static const char *const WEEKDAYS[8] = {
    "", N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun")};

static bool chinese(void)
{
    return i18n_language() == I18N_CHINESE;
}

const char *format_money(int64_t fen, char out[FORMAT_SIZE])
{
    char digits[MONEY_TEXT_SIZE];
    money_format(fen, true, digits);
    if (digits[0] == '-')
        snprintf(out, FORMAT_SIZE, "−¥ %s", digits + 1);
    else
        snprintf(out, FORMAT_SIZE, "¥ %s", digits);
    return out;
}

/* "2026年10月1日" and the like; `year` says whether it is said. */
static void put_day(int32_t day, bool year, char out[FORMAT_SIZE])
{
    struct calendar_date date = calendar_date_of(day);
    if (chinese() && year)
        snprintf(out, FORMAT_SIZE, "%d年%d月%d日", date.year, date.month, date.day);
    else if (chinese())
        snprintf(out, FORMAT_SIZE, "%d月%d日", date.month, date.day);
    else if (year)
        snprintf(out, FORMAT_SIZE, "%d %.3s %d", date.day, MONTHS[date.month - 1], date.year);
    else
        snprintf(out, FORMAT_SIZE, "%d %.3s", date.day, MONTHS[date.month - 1]);
}

const char *format_period(int32_t start, int32_t end, char out[FORMAT_SIZE])
{
    struct calendar_date a = calendar_date_of(start), b = calendar_date_of(end);
    bool whole = a.day == 1 && b.day == calendar_days_in_month(b.year, b.month) && a.year == b.year;
    if (whole && a.month == b.month) {
        if (chinese())
            snprintf(out, FORMAT_SIZE, "%d年%d月", a.year, a.month);
        else
            snprintf(out, FORMAT_SIZE, "%s %d", MONTHS[a.month - 1], a.year);
    } else if (whole && b.month - a.month == 2 && a.month % 3 == 1) {
        if (chinese())
            snprintf(out, FORMAT_SIZE, "%d年第%d季度", a.year, b.month / 3);
        else
            snprintf(out, FORMAT_SIZE, "Q%d %d", b.month / 3, a.year);
    } else if (whole && a.month == 1 && b.month == 12) {
        snprintf(out, FORMAT_SIZE, chinese() ? "%d年全年" : "Year %d", a.year);
    } else {
        char from[FORMAT_SIZE], to[FORMAT_SIZE];
        put_day(start, true, from);
        put_day(end, a.year != b.year, to);
        snprintf(out, FORMAT_SIZE, "%.60s–%.60s", from, to);
    }
    return out;
}

const char *format_day(int32_t day, int32_t today, char out[FORMAT_SIZE])
{
    bool year = today == 0 || calendar_date_of(day).year != calendar_date_of(today).year;
    put_day(day, year, out);
    return out;
}

const char *format_minutes(int minute, char out[FORMAT_SIZE])
{
    snprintf(out, FORMAT_SIZE, "%d:%02d", minute / 60, minute % 60);
    return out;
}

const char *format_when(int64_t ms, int64_t now_ms, int utc_offset_minutes, char out[FORMAT_SIZE])
{
    struct calendar_local at = calendar_to_local(ms, utc_offset_minutes);
    int32_t today = now_ms == 0 ? 0 : calendar_to_local(now_ms, utc_offset_minutes).day;
    char day[FORMAT_SIZE], time[FORMAT_SIZE];
    format_minutes(at.minute, time);
    if (today != 0 && at.day == today)
        text_copy(day, sizeof day, _("today"));
    else if (today != 0 && at.day == today - 1)
        text_copy(day, sizeof day, _("yesterday"));
    else if (today != 0 && at.day == today + 1)
        text_copy(day, sizeof day, _("tomorrow"));
    else
        format_day(at.day, today, day);
    snprintf(out, FORMAT_SIZE, "%.80s %.20s", day, time);
    return out;
}

const char *format_now(struct calendar_local now, char out[FORMAT_SIZE])
{
    char day[FORMAT_SIZE], time[FORMAT_SIZE];
    const char *weekday = _(WEEKDAYS[calendar_weekday(now.day)]);
    put_day(now.day, false, day);
    format_minutes(now.minute, time);
    if (chinese())
        snprintf(out, FORMAT_SIZE, "%.60s %s %.20s", day, weekday, time);
    else
        snprintf(out, FORMAT_SIZE, "%s %.60s %.20s", weekday, day, time);
    return out;
}

const char *format_building(const char *building, char out[FORMAT_SIZE])
{
    char name[32];
    unit_building_name(building, name, sizeof name);
    size_t length = strlen(building);
    if (strcmp(building, "商铺") == 0)
        text_copy(out, FORMAT_SIZE, _("Shops"));
    else if (length > 0 && building[length - 1] == '#')
        snprintf(out, FORMAT_SIZE, chinese() ? "%s栋" : "Building %s", name);
    else
        text_copy(out, FORMAT_SIZE, building);
    return out;
}

const char *format_unit(const struct store_unit *unit, char out[FORMAT_SIZE])
{
    char building[FORMAT_SIZE];
    format_building(unit->building, building);
    bool entrance = unit->entrances > 1;
    if (strcmp(unit->kind, "shop") == 0)
        snprintf(out, FORMAT_SIZE, chinese() ? "商铺%s号" : "Shop %s", unit->room);
    else if (entrance && chinese())
        snprintf(out, FORMAT_SIZE, "%.80s%d单元%s", building, unit->entrance, unit->room);
    else if (entrance)
        snprintf(out, FORMAT_SIZE, "%.60s, entrance %d, %s", building, unit->entrance, unit->room);
    else
        snprintf(out, FORMAT_SIZE, chinese() ? "%.80s%s" : "%.80s, %s", building, unit->room);
    return out;
}

/* Units come with the data, in Chinese; these are what tariffs use. */
static const char *unit_word(const char *unit_name)
{
    static const char *const WORDS[][2] = {{"平方米", "m²"}, {"吨", "t"}, {"立方米", "m³"}, {"度", "kWh"},
        {"千瓦时", "kWh"}, {"个月", "months"}, {"月", "months"}, {"个", "pieces"}, {"位", "spaces"}};
    if (!chinese())
        for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
            if (strcmp(unit_name, WORDS[i][0]) == 0)
                return WORDS[i][1];
    return unit_name;
}

const char *format_unit_name(const char *unit_name, char out[FORMAT_SIZE])
{
    text_copy(out, FORMAT_SIZE, unit_word(unit_name));
    return out;
}

const char *format_quantity(int64_t quantity_e3, const char *unit_name, char out[FORMAT_SIZE])
{
    char number[32];
    text_format_decimal(quantity_e3, 3, quantity_e3 % 1000 == 0 ? 0 : 2, number);
    const char *words = unit_word(unit_name);
    snprintf(out, FORMAT_SIZE, words[0] == '\0' ? "%s%s" : "%s %s", number, words);
    return out;
}

const char *format_age(int64_t ms, int64_t now_ms, char out[FORMAT_SIZE])
{
    int64_t age = now_ms > ms ? now_ms - ms : 0;
    if (age < MINUTE_MS) {
        long n = (long)(age / 1000);
        snprintf(out, FORMAT_SIZE, NGETTEXT("%ld second ago", "%ld seconds ago", n), n);
    } else if (age < HOUR_MS) {
        long n = (long)(age / MINUTE_MS);
        snprintf(out, FORMAT_SIZE, NGETTEXT("%ld minute ago", "%ld minutes ago", n), n);
    } else if (age < DAY_MS) {
        long n = (long)(age / HOUR_MS);
        snprintf(out, FORMAT_SIZE, NGETTEXT("%ld hour ago", "%ld hours ago", n), n);
    } else {
        long n = (long)(age / DAY_MS);
        snprintf(out, FORMAT_SIZE, NGETTEXT("%ld day ago", "%ld days ago", n), n);
    }
    return out;
}

const char *format_category(enum ticket_kind kind, enum ticket_place place, const char *code)
{
    const struct ticket_category *category = ticket_category_find(kind, place, code);
    return category == NULL ? _("Other") : _(category->text);
}

/* By the category's code: the same word means the same thing at home, in public areas and in a complaint. */
static const struct {
    const char *code;
    enum ui_icon icon;
} CATEGORY_ICONS[] = {
    {"water", UI_ICON_WATER_DROP},
    {"drain", UI_ICON_PLUMBING},
    {"drainage", UI_ICON_PLUMBING},
    {"electricity", UI_ICON_BOLT},
    {"door_lock", UI_ICON_SENSOR_DOOR},
    {"door", UI_ICON_SENSOR_DOOR},
    {"lighting", UI_ICON_LIGHTBULB},
    {"intercom", UI_ICON_PHONE_IN_TALK},
    {"wall_seepage", UI_ICON_WATER_DAMAGE},
    {"ac_place", UI_ICON_AC_UNIT},
    {"lift", UI_ICON_ELEVATOR},
    {"fire_safety", UI_ICON_LOCAL_FIRE_DEPARTMENT},
    {"road", UI_ICON_ADD_ROAD},
    {"cleaning", UI_ICON_CLEANING_SERVICES},
    {"greening", UI_ICON_PARK},
    {"security", UI_ICON_SECURITY},
    {"staff_service", UI_ICON_SUPPORT_AGENT},
    {"noise", UI_ICON_VOLUME_UP},
    {"neighbour", UI_ICON_GROUPS},
    {"parking", UI_ICON_LOCAL_PARKING},
    {"fees", UI_ICON_PAYMENTS},
    {"renovation", UI_ICON_CONSTRUCTION},
};

enum ui_icon format_category_icon(enum ticket_kind kind, enum ticket_place place, const char *code)
{
    (void)kind;
    (void)place;
    for (size_t i = 0; i < sizeof CATEGORY_ICONS / sizeof CATEGORY_ICONS[0]; i++)
        if (strcmp(CATEGORY_ICONS[i].code, code) == 0)
            return CATEGORY_ICONS[i].icon;
    return UI_ICON_MORE_HORIZ;
}

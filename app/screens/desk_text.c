#include "app/screens/desk_text.h"

#include <stdio.h>
#include <string.h>
#include "app/ui/widget_notice.h"
#include "backend/base/text.h"

void desk_text_load(struct host *host, struct store_desk *desk, struct calendar_local *now)
{
    *now = store_now(host->view);
    store_desk(host->view, *now, desk);
    if (!store_clock_trusted(host->view))
        desk->known = false;
}

const char *desk_text_state(const struct store_desk *desk)
{
    if (!desk->known)
        return _("Service center");
    return desk->open ? _("Service center open") : _("Service center closed");
}

const char *desk_text_spans(const struct store_desk *desk, char out[FORMAT_SIZE])
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; desk->known && i < desk->hour_count && used < FORMAT_SIZE; i++) {
        char from[FORMAT_SIZE], to[FORMAT_SIZE];
        format_minutes(desk->hours[i].start, from);
        format_minutes(desk->hours[i].end, to);
        int length = snprintf(out + used, FORMAT_SIZE - used, "%s%.10s–%.10s", i == 0 ? "" : " ", from, to);
        used += length > 0 ? (size_t)length : 0;
    }
    return out;
}

/* "明天 8:00": when the desk opens next. */
static void next_open(const struct store_desk *desk, struct calendar_local now, char out[FORMAT_SIZE])
{
    char time[FORMAT_SIZE], day[FORMAT_SIZE];
    format_minutes(desk->next_open.minute, time);
    if (desk->next_open.day == now.day)
        text_copy(day, sizeof day, _("today"));
    else if (desk->next_open.day == now.day + 1)
        text_copy(day, sizeof day, _("tomorrow"));
    else
        format_day(desk->next_open.day, now.day, day);
    snprintf(out, FORMAT_SIZE, "%.80s %.20s", day, time);
}

const char *desk_text_hours(const struct store_desk *desk, struct calendar_local now, char out[FORMAT_SIZE])
{
    char spans[FORMAT_SIZE], when[FORMAT_SIZE];
    desk_text_spans(desk, spans);
    if (!desk->known)
        text_copy(out, FORMAT_SIZE, _("Please ask for the hours by telephone"));
    else if (!desk->open && desk->next_known) {
        next_open(desk, now, when);
        snprintf(out, FORMAT_SIZE, _("Opens %s"), when);
    } else if (spans[0] == '\0')
        text_copy(out, FORMAT_SIZE, _("Closed today"));
    else if (desk->noon_covered)
        snprintf(out, FORMAT_SIZE, _("Today %.60s, no noon break"), spans);
    else
        snprintf(out, FORMAT_SIZE, _("Today %.60s"), spans);
    return out;
}

void desk_text_card(struct ui *ui, const char *id, const struct store_estate *estate,
    const struct store_desk *desk, struct calendar_local now)
{
    char hours[FORMAT_SIZE];
    widget_call(ui, &(struct widget_call){.id = id,
                        .icon = UI_ICON_SUPPORT_AGENT,
                        .title = desk_text_state(desk),
                        .note = desk_text_hours(desk, now, hours),
                        .number = estate->desk_phone});
}

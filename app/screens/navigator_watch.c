#include "app/screens/navigator_internal.h"

#define SECOND_MS 1000
#define MINUTE_MS 60000

/* When the visit ends by itself, on the monotonic clock. */
static int64_t end_ms(const struct navigator *nav)
{
    return nav->last_touch_ms + ((int64_t)nav->host->idle_s + nav->host->warning_s) * SECOND_MS;
}

static bool visiting(const struct navigator *nav)
{
    return nav->depth > 1;
}

int navigator_seconds_left(const struct navigator *nav)
{
    int64_t left = end_ms(nav) - clock_mono_ms(nav->host->clock);
    return left <= 0 ? 0 : (int)((left + SECOND_MS - 1) / SECOND_MS);
}

void navigator_plan(struct navigator *nav)
{
    struct host *host = nav->host;
    if (host->ui == NULL)
        return;
    int64_t now = clock_mono_ms(host->clock);
    if (!visiting(nav)) {
        ui_set_deadline(host->ui, now + MINUTE_MS - clock_wall_ms(host->clock) % MINUTE_MS);
    } else if (nav->warning) {
        int64_t left = end_ms(nav) - now;
        int64_t next = left % SECOND_MS == 0 ? SECOND_MS : left % SECOND_MS;
        ui_set_deadline(host->ui, left <= 0 ? now : now + next);
    } else {
        ui_set_deadline(host->ui, nav->last_touch_ms + (int64_t)host->idle_s * SECOND_MS);
    }
}

/* Somebody chose a language or large text on the attract screen, or opened the settings there, and went away. */
static bool settings_left(const struct navigator *nav)
{
    struct ui_prefs prefs = ui_prefs(nav->host->ui);
    return nav->settings || prefs.text_size != UI_TEXT_STANDARD || prefs.high_contrast || prefs.low_reach ||
           prefs.quiet || i18n_language() != I18N_CHINESE;
}

bool navigator_watch(struct navigator *nav)
{
    int64_t now = clock_mono_ms(nav->host->clock);
    if (!visiting(nav))
        return settings_left(nav) && now >= nav->last_touch_ms + (int64_t)nav->host->idle_s * SECOND_MS;
    if (now >= end_ms(nav))
        return true;
    bool warned = nav->warning;
    nav->warning = now >= nav->last_touch_ms + (int64_t)nav->host->idle_s * SECOND_MS;
    if (nav->warning && !warned)
        ui_sound(nav->host->ui, UI_SOUND_WARNING);
    return false;
}

void navigator_touched(struct navigator *nav)
{
    int64_t now = clock_mono_ms(nav->host->clock);
    /* The machine may have slept, or be so busy that the deadline is late: whoever touches then is someone else. */
    if (visiting(nav) && now >= end_ms(nav))
        host_exit(nav->host);
    /* Under the warning a touch beside the button starts the countdown anew and leaves it on the screen. */
    nav->last_touch_ms = nav->warning ? now - (int64_t)nav->host->idle_s * SECOND_MS : now;
    navigator_plan(nav);
}

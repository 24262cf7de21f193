/* What a panel's size, its height above the floor and the window's size make of the page. Pure arithmetic. */
#include "app/ui/ui_internal.h"

#define MM 4 /* u in a millimetre */

static int pixels(int u, int scale)
{
    return (int)(((int64_t)u * scale + 512) / 1024);
}

struct ui_area ui_area_of(const struct ui_panel *panel)
{
    int wide = panel->width_mm, high = panel->height_mm;
    if ((wide > high) != (panel->window_width > panel->window_height)) { /* turned round */
        wide = panel->height_mm;
        high = panel->width_mm;
    }
    int by_width = (int)((int64_t)panel->window_width * 1024 / (MM * (int64_t)wide));
    int by_height = (int)((int64_t)panel->window_height * 1024 / (MM * (int64_t)high));
    struct ui_area area = {.scale = by_width < by_height ? by_width : by_height};
    if (area.scale < 1)
        area.scale = 1;
    area.page = (struct ui_rect){0, 0, panel->window_width, panel->window_height};
    int reach_mm = UI_LOW_REACH_MM - panel->bottom_mm;
    int reach = reach_mm > 0 ? pixels(reach_mm * MM, area.scale) : 0;
    int least = panel->window_height * UI_LEAST_PAGE_PERCENT / 100;
    int used = reach > least ? reach : least > 1 ? least : 1;
    int top = panel->window_height > used ? panel->window_height - used : 0;
    area.low_page = (struct ui_rect){0, top, panel->window_width, panel->window_height - top};
    area.low_possible = reach >= least;
    area.highest_bottom_mm = UI_LOW_REACH_MM - (high * UI_LEAST_PAGE_PERCENT + 99) / 100;
    return area;
}

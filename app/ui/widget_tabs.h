/*
 * Tabs: one of a few views of the same page. They go to a second line when the row is full.
 */
#ifndef MENTING_WIDGET_TABS_H
#define MENTING_WIDGET_TABS_H

#include "app/ui/ui.h"

struct widget_tab {
    const char *id, *label; /* both needed */
    int64_t value;          /* comes back with the action */
};
/* `chosen`: index of the tab whose view is shown; any other number: none is. */
void widget_tabs(struct ui *ui, const struct widget_tab *tabs, int count, int chosen);
/* The same, equally wide over the whole row: two or three ways into a form. Below each other where words would be torn. */
void widget_tabs_wide(struct ui *ui, const struct widget_tab *tabs, int count, int chosen);

#endif

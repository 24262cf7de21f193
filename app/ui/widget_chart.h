/*
 * A chart: bars of months, as high as their amounts against the highest.
 */
#ifndef MENTING_WIDGET_CHART_H
#define MENTING_WIDGET_CHART_H

#include "app/ui/ui.h"

struct widget_bar {
    int64_t amount; /* 0 or more */
    char label[8];
    bool alarm; /* danger colour: unpaid */
};
/* Fills the height it is given; label says the chart in words for the accessibility tree. */
void widget_bars(struct ui *ui, const char *id, const char *label, const struct widget_bar *bars, int count);

#endif

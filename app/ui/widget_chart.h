/*
 * A chart of bars, one a month, as high as their amounts against the highest. Where the bars are wide enough their amounts
 * stand above them; touching a bar says its month and amount in full, at every text size.
 */
#ifndef MENTING_WIDGET_CHART_H
#define MENTING_WIDGET_CHART_H

#include "app/ui/ui.h"

#define WIDGET_CHART_FULL 1000

struct widget_bar {
    int64_t amount;     /* 0 or more; less counts as 0 */
    char label[8];      /* of the month, below the bar */
    char text[12];      /* the amount, short ("178"); "": none above the bar */
    bool alarm;         /* danger colour: unpaid */
    const char *spoken; /* the bar read aloud ("October 2026: ¥ 178.36"); NULL: label and text */
};
struct widget_chart {
    const char *id, *label; /* the label says the chart in words for the accessibility tree */
    const struct widget_bar *bars;
    int count;
    int chosen;           /* index of the bar that `headline` is about; -1: none */
    const char *headline; /* above the bars ("October 2026: ¥ 178.36, unpaid"), "ID.headline"; NULL: none */
    bool touch; /* bars are choices "ID.0" ..., their value the index: 12 fit side by side on the shipped
                   panel; where they would be narrower than a finger, none is touchable */
};
/* Fills the height it is given. */
void widget_chart(struct ui *ui, const struct widget_chart *chart);

/* A bar's height in parts of WIDGET_CHART_FULL, `most` being the highest amount: 0 for nothing, at least one visible hundredth
   for anything. */
int widget_chart_part(int64_t amount, int64_t most);

#endif

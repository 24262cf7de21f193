/*
 * How far something is, or that it goes on for a time nobody knows: then a part of the bar moves, but not in high contrast,
 * where nothing moves and the words must do.
 */
#ifndef MENTING_WIDGET_PROGRESS_H
#define MENTING_WIDGET_PROGRESS_H

#include "app/ui/ui.h"

#define WIDGET_PROGRESS_FULL 1000

struct widget_progress {
    const char *id, *label; /* both needed: what is going on */
    const char *note;       /* how long it takes, what then; NULL: none */
    int64_t done, total; /* any unit; total 0 or less: unknown. done outside 0 to total counts as that end */
};
void widget_progress(struct ui *ui, const struct widget_progress *progress);

/* done of total in parts of WIDGET_PROGRESS_FULL, rounded down: full only when all is done. 0 where total is unknown. */
int widget_progress_part(int64_t done, int64_t total);

#endif

/*
 * A form of steps, one question each: where one is in it, and the footer that leads back and on.
 */
#ifndef MENTING_WIDGET_STEPS_H
#define MENTING_WIDGET_STEPS_H

#include "app/ui/ui.h"

/* `text` ("Step 2 of 4", id on it) above a bar of `count` parts, of which the first `step` (1 to count) are filled. Takes its
   share of the row or column it stands in. */
void widget_steps(struct ui *ui, const char *id, int step, int count, const char *text);

/* The children of a page's footer: a button back, the step, and a button on. Call it after widget_page_footer. */
struct widget_step_footer {
    const char *back_id, *back; /* NULL: no way back */
    const char *next_id, *next; /* NULL: one touch on an answer goes on by itself */
    const char *step_id,
        *step_text; /* as in widget_steps; NULL: none. Left out where larger letters need the room */
    int step, count;
    bool blocked; /* nothing to go on with yet */
    bool last;    /* sends: a check instead of an arrow */
};
void widget_step_footer(struct ui *ui, const struct widget_step_footer *footer);

#endif

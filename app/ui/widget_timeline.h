/*
 * A timeline: what happened and what is still to come, oldest first; one call an event.
 */
#ifndef MENTING_WIDGET_TIMELINE_H
#define MENTING_WIDGET_TIMELINE_H

#include "app/ui/ui.h"

struct widget_event {
    const char *id;
    enum ui_icon icon;
    const char *title, *note, *when; /* note and when may be NULL */
    bool done;                       /* accent; else grey: still to come */
    bool last;                       /* no line below */
};
void widget_event(struct ui *ui, const struct widget_event *event);

#endif

/*
 * A notice within the page: an icon, what it is, what it means, and what can be done about it.
 */
#ifndef MENTING_WIDGET_NOTICE_H
#define MENTING_WIDGET_NOTICE_H

#include "app/ui/ui.h"
#include "app/ui/widget_tone.h"

/* The caller adds what stands at the end (a button) and calls ui_close. icon: UI_ICON_NONE: none; note may be NULL. */
void widget_notice_open(struct ui *ui, const char *id, enum widget_tone tone, enum ui_icon icon,
    const char *title, const char *note);

/* A notice that ends in a number to be read from afar: whom to call. With larger letters on an upright panel the number stands
   below the words. */
struct widget_call {
    const char *id; /* parts are "ID.title", "ID.note", "ID.number" */
    enum widget_tone tone;
    enum ui_icon icon;
    const char *title, *note; /* the note may be NULL */
    const char *number;       /* NULL or "": none is known */
};
void widget_call(struct ui *ui, const struct widget_call *call);

#endif

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

#endif

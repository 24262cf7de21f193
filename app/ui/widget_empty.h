/*
 * What an empty list says: an icon, one line, and what can be done. Grows into the room it is given.
 */
#ifndef MENTING_WIDGET_EMPTY_H
#define MENTING_WIDGET_EMPTY_H

#include "app/ui/ui.h"

/* id on the title; note may be NULL. */
void widget_empty(struct ui *ui, const char *id, enum ui_icon icon, const char *title, const char *note);

#endif

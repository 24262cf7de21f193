/*
 * Rows of a key-value table: "label (note) ........ value".
 */
#ifndef MENTING_WIDGET_TABLE_H
#define MENTING_WIDGET_TABLE_H

#include "app/ui/ui.h"

struct widget_pair {
    const char *id;                   /* on the value; may be NULL */
    const char *label, *note, *value; /* the note may be NULL */
    enum ui_color value_ink;          /* UI_NONE: as around it */
    bool strong;                      /* bold and larger: a total */
};
void widget_pair(struct ui *ui, const struct widget_pair *pair);

#endif

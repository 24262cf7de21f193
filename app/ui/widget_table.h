/*
 * A key-value table: "label (note) ........ value", in a card with a title. With larger letters a value that has no room
 * beside its label goes below it.
 */
#ifndef MENTING_WIDGET_TABLE_H
#define MENTING_WIDGET_TABLE_H

#include "app/ui/ui.h"

struct widget_pair {
    const char *id;                   /* on the value; may be NULL */
    const char *label, *note, *value; /* the note may be NULL */
    enum ui_color value_ink;          /* UI_NONE: as around it */
    bool strong;                      /* bold and larger: a total, with a line above it in a table */
};
/* One row by itself. */
void widget_pair(struct ui *ui, const struct widget_pair *pair);

struct widget_table {
    const char *id, *title; /* each may be NULL */
    const struct widget_pair *pairs;
    int count;
    const char *empty; /* what it says without rows; NULL: nothing */
};
void widget_table(struct ui *ui, const struct widget_table *table);

#endif

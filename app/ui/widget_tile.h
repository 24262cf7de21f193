/*
 * A choice tile: a large touchable answer with an icon, a title and a note.
 */
#ifndef MENTING_WIDGET_TILE_H
#define MENTING_WIDGET_TILE_H

#include "app/ui/ui.h"

struct widget_tile {
    const char *id, *title, *note; /* the note may be NULL */
    int64_t value;                 /* comes back with the action */
    enum ui_icon icon;             /* UI_ICON_NONE: none */
    bool row;                      /* the icon stands left of the words, a chevron behind them */
    bool accent;                   /* filled: the most wanted */
    bool centered;                 /* icon above the title, both in the middle: for grids of short answers */
    bool on;                       /* the chosen one among several */
    bool disabled;
};
void widget_tile(struct ui *ui, const struct widget_tile *tile);

#endif

/* Between ui_layout.c (heights and places) and ui_layout_width.c (widths). */
#ifndef MENTING_UI_LAYOUT_INTERNAL_H
#define MENTING_UI_LAYOUT_INTERNAL_H

#include "app/ui/ui_internal.h"

struct ui_layout {
    struct ui *ui;
    struct ui_frame *frame;
};

static inline struct ui_item *ui_item_at(const struct ui_layout *layout, int index)
{
    return &layout->frame->items[index];
}

static inline int at_least(int value, int least)
{
    return value > least ? value : least;
}

static inline int pad_x(const struct ui_layout *l, const struct ui_item *item)
{
    return ui_px(l->ui, item->spec.pad_x);
}

static inline enum ui_face face_of(const struct ui_item *item)
{
    return item->spec.bold ? UI_FACE_BOLD : UI_FACE_REGULAR;
}

static inline bool has_text(const struct ui_item *item)
{
    bool written =
        item->spec.label && (item->spec.label[0] || item->spec.caret); /* an empty field has a caret */
    return item->first_child < 0 && written && item->spec.role != UI_QR && item->spec.role != UI_CHART &&
           item->spec.role != UI_ICON_ROLE;
}

/* What a node takes for one line of its text, or for its children beside each other, without its padding. */
int ui_natural_content(const struct ui_layout *layout, struct ui_item *item);
/* The same with its padding, or its own width. */
int ui_natural_width(const struct ui_layout *layout, struct ui_item *item);
/* Shares `inner` pixels among a row's children: their row_width. */
void ui_row_widths(const struct ui_layout *layout, const struct ui_item *row, int inner);
/* A node that may fold does where its words would be torn or get too narrow: a row becomes a column, a grid has fewer
   columns. */
void ui_fold(const struct ui_layout *layout, struct ui_item *item, int inner);

#endif

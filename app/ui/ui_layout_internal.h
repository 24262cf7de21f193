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

/* The padding that a node of this width really has, and what it leaves: never less than nothing. */
static inline int side(const struct ui_layout *l, const struct ui_item *item, int width)
{
    int pad = pad_x(l, item);
    return pad < width / 2 ? pad : width / 2;
}

static inline int inner_width(const struct ui_layout *l, const struct ui_item *item, int width)
{
    return at_least(width - 2 * side(l, item, width), 0);
}

/* The gap between `count` things across `room` pixels: as asked, or as narrow as there is room for. */
static inline int fit_gap(const struct ui_layout *l, const struct ui_item *item, int count, int room)
{
    int gap = ui_px(l->ui, item->spec.gap);
    return count > 1 && (count - 1) * gap > room ? room / count : gap;
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
           item->spec.role != UI_ICON_ROLE && item->spec.role != UI_WRITING;
}

/* How a node is laid out at the width it was last measured for: folded or not. */
static inline enum ui_flow flow_of(const struct ui_item *item)
{
    return item->folded ? UI_COLUMN : item->spec.flow;
}

static inline enum ui_align align_of(const struct ui_item *item)
{
    return item->folded || (item->turned && item->spec.align == UI_END) ? UI_START : item->spec.align;
}

static inline enum ui_justify justify_of(const struct ui_item *item)
{
    return item->folded ? UI_CENTERED : item->spec.justify;
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

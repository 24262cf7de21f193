/*
 * Where nodes go: widths from the outside in, heights from the inside out (text knows its height once it has a width),
 * then places. All in pixels.
 */
#include <string.h>

#include "app/ui/ui_layout_internal.h"

static int pad_y(const struct ui_layout *l, const struct ui_item *item)
{
    return ui_px(l->ui, item->spec.pad_y);
}

static int line_height(const struct ui_layout *l, const struct ui_item *item)
{
    return ui_text_px(l->ui, item->type) * UI_LINE_HEIGHT_PERCENT / 100;
}

static int child_count(const struct ui_layout *l, const struct ui_item *item)
{
    int count = 0;
    for (int c = item->first_child; c >= 0; c = ui_item_at(l, c)->next)
        count++;
    return count;
}

/* ---- heights -------------------------------------------------------------------------------------------------------- */

static int height_for(const struct ui_layout *l, struct ui_item *item, int width);

static int text_height(const struct ui_layout *l, struct ui_item *item, int inner)
{
    int size = ui_text_px(l->ui, item->type);
    if (item->spec.one_line) {
        item->line_count = 1;
        item->lines = ui_arena_take(&l->frame->arena, sizeof *item->lines);
        if (item->lines)
            *item->lines = (struct ui_line){0, (int)strlen(item->spec.label), ui_natural_content(l, item)};
    } else {
        item->line_count = ui_text_break(l->ui->fonts, &l->frame->arena, face_of(item), size,
            ui_px(l->ui, item->spec.letter_gap), item->spec.label, inner, &item->lines);
    }
    return item->line_count * line_height(l, item);
}

static int child_width(
    const struct ui_layout *l, const struct ui_item *parent, struct ui_item *child, int inner)
{
    if (!child->spec.width && align_of(parent) == UI_STRETCH)
        return inner;
    int width = ui_natural_width(l, child);
    return width < inner ? width : inner;
}

static int wrap_width(const struct ui_layout *l, struct ui_item *child, int inner)
{
    return ui_natural_width(l, child) < inner ? ui_natural_width(l, child) : inner;
}

/* The children from `from` on that share a line get their row_width, growing ones their share of what is left. Returns the
   first child of the next line, -1 when there is none. */
static int wrap_line(const struct ui_layout *l, const struct ui_item *item, int from, int inner)
{
    int gap = ui_px(l->ui, item->spec.gap), used = 0, grow = 0, grown = 0, to = from;
    for (; to >= 0; to = ui_item_at(l, to)->next) {
        struct ui_item *child = ui_item_at(l, to);
        child->row_width = wrap_width(l, child, inner);
        if (to != from && used + gap + child->row_width > inner)
            break;
        used += child->row_width + (to != from ? gap : 0);
        grow += child->spec.grow;
    }
    int free = at_least(inner - used, 0);
    for (int c = from; c != to && grow > 0; c = ui_item_at(l, c)->next) {
        struct ui_item *child = ui_item_at(l, c);
        child->row_width += free * (grown + child->spec.grow) / grow - free * grown / grow;
        grown += child->spec.grow;
    }
    return to;
}

static int wrap_height(const struct ui_layout *l, struct ui_item *item, int inner)
{
    int gap = ui_px(l->ui, item->spec.gap), total = 0, lines = 0;
    for (int from = item->first_child, to; from >= 0; from = to, lines++) {
        int line = 0;
        to = wrap_line(l, item, from, inner);
        for (int c = from; c != to; c = ui_item_at(l, c)->next)
            line = at_least(height_for(l, ui_item_at(l, c), ui_item_at(l, c)->row_width), line);
        total += line;
    }
    return total + (lines > 1 ? (lines - 1) * gap : 0);
}

/* How far below its top the first line of a child of a row stands on. Icons stand like the characters beside them. */
static int base_line(const struct ui_layout *l, struct ui_item *item, int width)
{
    int height = height_for(l, item, width), inner = inner_width(l, item, width);
    int size = ui_text_px(l->ui, item->type), free = height - 2 * pad_y(l, item);
    if (has_text(item))
        return pad_y(l, item) + (free - item->line_count * line_height(l, item)) / 2 +
               (line_height(l, item) - size) / 2 + size * UI_ASCENT_PERCENT / 100;
    if (item->spec.role == UI_ICON_ROLE)
        return pad_y(l, item) + (free - size) / 2 + size * UI_ASCENT_PERCENT / 100;
    if (item->first_child < 0 || (flow_of(item) != UI_COLUMN && flow_of(item) != UI_WRAP))
        return height;
    struct ui_item *first = ui_item_at(l, item->first_child);
    int width_of_first =
        flow_of(item) == UI_WRAP ? wrap_width(l, first, inner) : child_width(l, item, first, inner);
    int line = pad_y(l, item) + base_line(l, first, width_of_first);
    return line < height ? line : height;
}

/* A row whose children stand on one line reaches as far above and below it as any of them does. */
static int row_height(const struct ui_layout *l, struct ui_item *item, int inner)
{
    int height = 0, above = 0, below = 0;
    ui_row_widths(l, item, inner);
    for (int c = item->first_child; c >= 0; c = ui_item_at(l, c)->next) {
        struct ui_item *child = ui_item_at(l, c);
        int own = height_for(l, child, child->row_width);
        height = at_least(own, height);
        if (align_of(item) != UI_BASELINE)
            continue;
        int line = base_line(l, child, child->row_width);
        above = at_least(line, above);
        below = at_least(own - line, below);
    }
    item->row_above = above;
    return align_of(item) == UI_BASELINE ? above + below : height;
}

static int grid_height(const struct ui_layout *l, struct ui_item *item, int inner)
{
    int columns = item->columns, gap = ui_px(l->ui, item->spec.gap);
    int cell = (inner - (columns - 1) * fit_gap(l, item, columns, inner)) / columns, highest = 0, count = 0;
    for (int c = item->first_child; c >= 0; c = ui_item_at(l, c)->next, count++)
        highest = at_least(height_for(l, ui_item_at(l, c), cell), highest);
    int rows = (count + columns - 1) / columns;
    return rows ? rows * highest + (rows - 1) * gap : 0;
}

static int content_height(const struct ui_layout *l, struct ui_item *item, int inner)
{
    int gap = ui_px(l->ui, item->spec.gap), height = 0, count = 0;
    if (has_text(item))
        return text_height(l, item, inner);
    if (item->spec.role == UI_ICON_ROLE)
        return ui_text_px(l->ui, item->type);
    switch (flow_of(item)) {
    case UI_WRAP: return wrap_height(l, item, inner);
    case UI_GRID: return grid_height(l, item, inner);
    case UI_ROW: return row_height(l, item, inner);
    case UI_STACK: /* each fills it */
        for (int c = item->first_child; c >= 0; c = ui_item_at(l, c)->next)
            height = at_least(height_for(l, ui_item_at(l, c), inner), height);
        return height;
    case UI_COLUMN: break;
    }
    for (int c = item->first_child; c >= 0; c = ui_item_at(l, c)->next, count++)
        height += height_for(l, ui_item_at(l, c), child_width(l, item, ui_item_at(l, c), inner));
    return height + (count > 1 ? (count - 1) * gap : 0);
}

static int height_for(const struct ui_layout *l, struct ui_item *item, int width)
{
    if (item->measured_width == width)
        return item->measured_height;
    ui_fold(l, item, inner_width(l, item, width));
    int content = content_height(l, item, inner_width(l, item, width)), height = content + 2 * pad_y(l, item);
    item->content_height = content;
    if (item->lead)
        height = item->lead;
    if (item->spec.height) {
        int asked = ui_px(l->ui, item->spec.height);
        /* A box grows with its text when the visitor chose larger letters, but a scrolling one keeps its height. */
        height = item->spec.scroll || !item->spec.label
                     ? at_least(asked, item->first_child >= 0 && !item->spec.scroll ? height : 0)
                     : at_least(asked, height);
    }
    height = at_least(height, ui_px(l->ui, item->spec.min_height));
    item->measured_width = width;
    item->measured_height = height;
    return height;
}

/* ---- places --------------------------------------------------------------------------------------------------------- */

static void place(const struct ui_layout *l, int index, struct ui_rect rect, struct ui_rect clip);

/* Across the flow: where a child of extent `own` stands in `room`. */
static int cross_offset(enum ui_align align, int room, int own)
{
    return align == UI_CENTER ? (room - own) / 2 : align == UI_END ? room - own : 0;
}

static void justify(enum ui_justify how, int free, int count, int *start, int *between)
{
    *start = how == UI_CENTERED ? free / 2 : how == UI_FROM_END ? free : 0;
    *between = how == UI_BETWEEN && count > 1 ? free / (count - 1) : 0;
    if (free < 0)
        *start = *between = 0;
}

static void place_row(
    const struct ui_layout *l, const struct ui_item *item, struct ui_rect in, struct ui_rect clip)
{
    int gap = fit_gap(l, item, child_count(l, item), in.w), used = 0, count = 0, start, between;
    ui_row_widths(l, item, in.w);
    for (int c = item->first_child; c >= 0; c = ui_item_at(l, c)->next, count++)
        used += ui_item_at(l, c)->row_width + (count ? gap : 0);
    justify(justify_of(item), in.w - used, count, &start, &between);
    int x = in.x + start, above = item->row_above + at_least(in.h - item->content_height, 0) / 2;
    for (int c = item->first_child; c >= 0; c = ui_item_at(l, c)->next) {
        struct ui_item *child = ui_item_at(l, c);
        int width = child->row_width, height = height_for(l, child, width);
        if (align_of(item) == UI_STRETCH && !child->spec.height)
            height = in.h;
        int offset = align_of(item) == UI_BASELINE ? above - base_line(l, child, width)
                                                   : cross_offset(align_of(item), in.h, height);
        place(l, c, (struct ui_rect){x, in.y + offset, width, height}, clip);
        x += width + gap + between;
    }
}

static void place_wrap(
    const struct ui_layout *l, const struct ui_item *item, struct ui_rect in, struct ui_rect clip)
{
    int gap = ui_px(l->ui, item->spec.gap), y = 0;
    for (int from = item->first_child, to; from >= 0; from = to) {
        int x = 0, line = 0;
        to = wrap_line(l, item, from, in.w);
        for (int c = from; c != to; c = ui_item_at(l, c)->next) {
            struct ui_item *child = ui_item_at(l, c);
            int height = height_for(l, child, child->row_width);
            place(l, c, (struct ui_rect){in.x + x, in.y + y, child->row_width, height}, clip);
            line = at_least(height, line);
            x += child->row_width + gap;
        }
        y += line + gap;
    }
}

static void place_grid(
    const struct ui_layout *l, const struct ui_item *item, struct ui_rect in, struct ui_rect clip)
{
    int columns = item->columns, gap = ui_px(l->ui, item->spec.gap);
    int count = child_count(l, item), rows = (count + columns - 1) / columns, i = 0;
    if (!rows)
        return;
    int across = fit_gap(l, item, columns, in.w);
    int cell = (in.w - (columns - 1) * across) / columns, high = at_least(in.h - (rows - 1) * gap, 0) / rows;
    for (int c = item->first_child; c >= 0; c = ui_item_at(l, c)->next, i++) {
        struct ui_rect rect = {
            in.x + i % columns * (cell + across), in.y + i / columns * (high + gap), cell, high};
        place(l, c, rect, clip);
    }
}

/* How much of its height a child of a column may give up: a scrolling part that grows takes what is left, however
   little, and so does the column it stands in. */
static int soft_height(const struct ui_layout *l, const struct ui_item *item)
{
    if (item->spec.scroll)
        return item->spec.grow ? item->measured_height : 0;
    int soft = 0;
    if (flow_of(item) == UI_COLUMN && !item->spec.height)
        for (int c = item->first_child; c >= 0; c = ui_item_at(l, c)->next)
            soft += soft_height(l, ui_item_at(l, c));
    return soft;
}

static void place_column(
    const struct ui_layout *l, const struct ui_item *item, struct ui_rect in, struct ui_rect clip)
{
    int gap = ui_px(l->ui, item->spec.gap), used = 0, grow = 0, count = 0, start, between, shrink = 0;
    for (int c = item->first_child; c >= 0; c = ui_item_at(l, c)->next, count++) {
        struct ui_item *child = ui_item_at(l, c);
        int height = height_for(l, child, child_width(l, item, child, in.w));
        used += height + (count ? gap : 0);
        grow += child->spec.grow;
        shrink += soft_height(l, child);
    }
    int free = in.h - used;
    justify(justify_of(item), grow ? 0 : free, count, &start, &between);
    int y = in.y + start, grown = 0;
    for (int c = item->first_child; c >= 0; c = ui_item_at(l, c)->next) {
        struct ui_item *child = ui_item_at(l, c);
        int width = child_width(l, item, child, in.w), height = height_for(l, child, width);
        if (free > 0 && grow && child->spec.grow) {
            int share = (free * (grown + child->spec.grow) / grow) - free * grown / grow;
            grown += child->spec.grow;
            height += share;
        } else if (free < 0 && shrink) {
            int soft = soft_height(l, child), missing = -free < shrink ? -free : shrink;
            height -= (int)((int64_t)missing * soft / shrink);
        }
        place(
            l, c, (struct ui_rect){in.x + cross_offset(align_of(item), in.w, width), y, width, height}, clip);
        y += height + gap + between;
    }
}

static struct ui_rect scrolled(const struct ui_layout *l, struct ui_item *item, struct ui_rect in)
{
    struct ui_scroll *scroll = item->spec.id ? ui_scroll_of(l->ui, item->spec.id) : NULL;
    int most = at_least(item->content_height - in.h, 0);
    if (scroll) {
        int asked = scroll->offset;
        scroll->offset = asked < 0 ? 0 : asked > most ? most : asked;
        if (scroll->offset != asked)
            scroll->speed = 0; /* at its end nothing moves on */
        item->scroll = item->scroll_laid = scroll->offset;
    }
    in.y -= item->scroll;
    in.h =
        at_least(in.h, item->content_height); /* so that growing children fill a viewport that is not full */
    return in;
}

static void place(const struct ui_layout *l, int index, struct ui_rect rect, struct ui_rect clip)
{
    struct ui_item *item = ui_item_at(l, index);
    height_for(l, item, rect.w); /* lines of text, and content_height, for the final width */
    item->rect = rect;
    item->clip = clip;
    struct ui_rect in = {rect.x + side(l, item, rect.w), rect.y + pad_y(l, item),
        inner_width(l, item, rect.w), at_least(rect.h - 2 * pad_y(l, item), 0)};
    if (item->spec.scroll) {
        clip = ui_rect_cross(clip, rect);
        in = scrolled(l, item, in);
    }
    switch (flow_of(item)) {
    case UI_ROW: place_row(l, item, in, clip); break;
    case UI_WRAP: place_wrap(l, item, in, clip); break;
    case UI_GRID: place_grid(l, item, in, clip); break;
    case UI_COLUMN: place_column(l, item, in, clip); break;
    case UI_STACK:
        for (int c = item->first_child; c >= 0; c = ui_item_at(l, c)->next)
            place(l, c, in, clip);
        break;
    }
}

void ui_layout(struct ui *ui, struct ui_frame *frame)
{
    const struct ui_layout layout = {ui, frame};
    for (int i = 0; i < frame->count; i++) {
        if (frame->items[i].parent < 0)
            place(&layout, i, ui->area, ui->area);
    }
}

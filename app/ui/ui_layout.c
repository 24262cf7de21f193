/*
 * Where nodes go: widths from the outside in, heights from the inside out (text knows its height once it has a width),
 * then places. All in pixels.
 */
#include <string.h>

#include "app/ui/ui_internal.h"

#define FOLD_EM 7

struct layout {
    struct ui *ui;
    struct ui_frame *frame;
};

static struct ui_item *item_at(const struct layout *layout, int index)
{
    return &layout->frame->items[index];
}

static int at_least(int value, int least)
{
    return value > least ? value : least;
}

static int pad_x(const struct layout *l, const struct ui_item *item)
{
    return ui_px(l->ui, item->spec.pad_x);
}

static int pad_y(const struct layout *l, const struct ui_item *item)
{
    return ui_px(l->ui, item->spec.pad_y);
}

static int line_height(const struct layout *l, const struct ui_item *item)
{
    return ui_text_px(l->ui, item->type) * UI_LINE_HEIGHT_PERCENT / 100;
}

static enum ui_face face_of(const struct ui_item *item)
{
    return item->spec.bold ? UI_FACE_BOLD : UI_FACE_REGULAR;
}

static bool has_text(const struct ui_item *item)
{
    bool written =
        item->spec.label && (item->spec.label[0] || item->spec.caret); /* an empty field has a caret */
    return item->first_child < 0 && written && item->spec.role != UI_QR && item->spec.role != UI_CHART &&
           item->spec.role != UI_ICON_ROLE;
}

static int child_count(const struct layout *l, const struct ui_item *item)
{
    int count = 0;
    for (int c = item->first_child; c >= 0; c = item_at(l, c)->next)
        count++;
    return count;
}

/* ---- widths --------------------------------------------------------------------------------------------------------- */

static int natural_width(const struct layout *l, struct ui_item *item);

static int natural_content(const struct layout *l, struct ui_item *item)
{
    if (has_text(item))
        return ui_text_width(l->ui->fonts, face_of(item), ui_text_px(l->ui, item->type),
            ui_px(l->ui, item->spec.letter_gap), item->spec.label, (int)strlen(item->spec.label));
    if (item->spec.role == UI_ICON_ROLE)
        return ui_text_px(l->ui, item->type);
    int widest = 0, sum = 0, count = 0;
    for (int c = item->first_child; c >= 0; c = item_at(l, c)->next) {
        int width = natural_width(l, item_at(l, c));
        widest = at_least(width, widest);
        sum += width;
        count++;
    }
    int gaps = count > 1 ? (count - 1) * ui_px(l->ui, item->spec.gap) : 0;
    if (item->spec.flow == UI_ROW || item->spec.flow == UI_WRAP)
        return sum + gaps;
    if (item->spec.flow == UI_GRID && item->spec.columns > 0)
        return widest * item->spec.columns + (item->spec.columns - 1) * ui_px(l->ui, item->spec.gap);
    return widest;
}

static int natural_width(const struct layout *l, struct ui_item *item)
{
    if (item->natural_width < 0) {
        int width =
            item->spec.width ? ui_px(l->ui, item->spec.width) : natural_content(l, item) + 2 * pad_x(l, item);
        item->natural_width = at_least(width, ui_px(l->ui, item->spec.min_width));
    }
    return item->natural_width;
}

/* May give up width when a row is too narrow: text that can break, and whatever holds such text. */
static bool shrinkable(const struct layout *l, const struct ui_item *item)
{
    if (item->spec.width)
        return false;
    if (has_text(item))
        return true;
    for (int c = item->first_child; c >= 0; c = item_at(l, c)->next) {
        if (shrinkable(l, item_at(l, c)))
            return true;
    }
    return false;
}

#define ROW_MAX 64

enum give { GIVES_NOTHING, GIVES_FIRST, GIVES_LAST };
/* Who makes room in a row that is too narrow: text that breaks first; text of one line, which would lose its end, only
   when the row would overflow; what is touched never. */
static enum give give_of(const struct layout *l, const struct ui_item *child)
{
    if (child->spec.grow || ui_role_touchable(child->spec.role) || !shrinkable(l, child))
        return GIVES_NOTHING;
    return child->spec.one_line ? GIVES_LAST : GIVES_FIRST;
}

/* Shares the width of a row. Growing children divide what the others leave. */
static int row_widths(const struct layout *l, const struct ui_item *row, int inner, int widths[ROW_MAX])
{
    int count = 0, grow = 0, soft[3] = {0}, give[3] = {0};
    int free = inner,
        least = 0; /* what the growing ones can't do without: a third of their text, all of the rest */
    for (int c = row->first_child; c >= 0 && count < ROW_MAX; c = item_at(l, c)->next, count++) {
        struct ui_item *child = item_at(l, c);
        int width = widths[count] = natural_width(l, child);
        if (child->spec.grow)
            least += !shrinkable(l, child) ? width : width < inner ? width / 3 : inner / 3;
        free -= (child->spec.grow ? 0 : width) + (count ? ui_px(l->ui, row->spec.gap) : 0);
        grow += child->spec.grow;
        soft[give_of(l, child)] += width;
    }
    int missing = at_least(least - free, 0); /* nobody can give more than is there */
    give[GIVES_FIRST] = missing < soft[GIVES_FIRST] ? missing : soft[GIVES_FIRST];
    int over = at_least(-free - give[GIVES_FIRST], 0);
    give[GIVES_LAST] = over < soft[GIVES_LAST] ? over : soft[GIVES_LAST];
    int room = at_least(free + give[GIVES_FIRST] + give[GIVES_LAST], 0), i = 0;
    for (int c = row->first_child; c >= 0 && i < count; c = item_at(l, c)->next, i++) {
        struct ui_item *child = item_at(l, c);
        enum give kind = give_of(l, child);
        if (child->spec.grow)
            widths[i] = room * child->spec.grow / grow;
        else if (give[kind])
            widths[i] -= (int)((int64_t)give[kind] * widths[i] / soft[kind]);
        widths[i] = at_least(widths[i], ui_px(l->ui, child->spec.min_width));
    }
    return count;
}

static int longest_word(const struct layout *l, const struct ui_item *item)
{
    const char *at = item->spec.label;
    int longest = 0;
    while (*at) {
        int length = 0;
        while (at[length] > ' ' && at[length] < 127)
            length++;
        int width = ui_text_width(l->ui->fonts, face_of(item), ui_text_px(l->ui, item->type),
            ui_px(l->ui, item->spec.letter_gap), at, length);
        longest = at_least(width, longest);
        at += length ? length : 1;
    }
    return longest;
}

/* Narrower than this, a word would be torn or a line lose its end. */
static int least_width(const struct layout *l, struct ui_item *item)
{
    int widest = 0, sum = 0, count = 0;
    if (item->spec.width || item->spec.one_line || item->spec.role == UI_ICON_ROLE)
        return natural_width(l, item);
    if (has_text(item))
        return longest_word(l, item) + 2 * pad_x(l, item);
    for (int c = item->first_child; c >= 0; c = item_at(l, c)->next, count++) {
        int width = least_width(l, item_at(l, c));
        widest = at_least(width, widest);
        sum += width + (count ? ui_px(l->ui, item->spec.gap) : 0);
    }
    int width = item->spec.flow == UI_ROW ? sum : widest;
    if (item->spec.flow == UI_GRID && item->spec.columns > 0)
        width = widest * item->spec.columns + (item->spec.columns - 1) * ui_px(l->ui, item->spec.gap);
    return at_least(width + 2 * pad_x(l, item), ui_px(l->ui, item->spec.min_width));
}

/* A row that may fold does when a growing child's text would get less than FOLD_EM letters' width, or a word of any
   child would be torn: then its children stand below each other from the start. */
static void fold(const struct layout *l, struct ui_item *row, int inner)
{
    int widths[ROW_MAX], count, i = 0;
    if (!row->spec.fold || row->spec.flow != UI_ROW)
        return;
    count = row_widths(l, row, inner, widths);
    for (int c = row->first_child; c >= 0 && i < count; c = item_at(l, c)->next, i++) {
        struct ui_item *child = item_at(l, c);
        int least = FOLD_EM * ui_text_px(l->ui, UI_TYPE_BODY), natural = natural_width(l, child);
        bool narrow = child->spec.grow && natural > widths[i] && widths[i] < least;
        if (narrow || (natural > widths[i] && least_width(l, child) > widths[i])) {
            row->spec.flow = UI_COLUMN;
            row->spec.align = UI_START;
            row->spec.justify = UI_CENTERED;
            for (c = row->first_child; c >= 0; c = item_at(l, c)->next)
                if (item_at(l, c)->spec.align == UI_END)
                    item_at(l, c)->spec.align = UI_START; /* no longer at the right edge */
            return;
        }
    }
}

/* ---- heights -------------------------------------------------------------------------------------------------------- */

static int height_for(const struct layout *l, struct ui_item *item, int width);

static int text_height(const struct layout *l, struct ui_item *item, int inner)
{
    int size = ui_text_px(l->ui, item->type);
    if (item->spec.one_line) {
        item->line_count = 1;
        item->lines = ui_arena_take(&l->frame->arena, sizeof *item->lines);
        if (item->lines)
            *item->lines = (struct ui_line){0, (int)strlen(item->spec.label), natural_content(l, item)};
    } else {
        item->line_count = ui_text_break(l->ui->fonts, &l->frame->arena, face_of(item), size,
            ui_px(l->ui, item->spec.letter_gap), item->spec.label, inner, &item->lines);
    }
    return item->line_count * line_height(l, item);
}

static int child_width(const struct layout *l, const struct ui_item *parent, struct ui_item *child, int inner)
{
    if (child->spec.width)
        return natural_width(l, child);
    if (parent->spec.align == UI_STRETCH)
        return inner;
    int width = natural_width(l, child);
    return width < inner ? width : inner;
}

static int wrap_height(const struct layout *l, struct ui_item *item, int inner)
{
    int gap = ui_px(l->ui, item->spec.gap), x = 0, line = 0, total = 0;
    for (int c = item->first_child; c >= 0; c = item_at(l, c)->next) {
        struct ui_item *child = item_at(l, c);
        int width = natural_width(l, child) < inner ? natural_width(l, child) : inner;
        if (x > 0 && x + width > inner) {
            total += line + gap;
            x = line = 0;
        }
        line = at_least(height_for(l, child, width), line);
        x += width + gap;
    }
    return total + line;
}

static int grid_height(const struct layout *l, struct ui_item *item, int inner)
{
    int columns = item->spec.columns > 0 ? item->spec.columns : 1, gap = ui_px(l->ui, item->spec.gap);
    int cell = (inner - (columns - 1) * gap) / columns, highest = 0, count = 0;
    for (int c = item->first_child; c >= 0; c = item_at(l, c)->next, count++)
        highest = at_least(height_for(l, item_at(l, c), cell), highest);
    int rows = (count + columns - 1) / columns;
    return rows ? rows * highest + (rows - 1) * gap : 0;
}

static int content_height(const struct layout *l, struct ui_item *item, int inner)
{
    int gap = ui_px(l->ui, item->spec.gap), height = 0, count = 0;
    if (has_text(item))
        return text_height(l, item, inner);
    if (item->spec.role == UI_ICON_ROLE)
        return ui_text_px(l->ui, item->type);
    switch (item->spec.flow) {
    case UI_WRAP: return wrap_height(l, item, inner);
    case UI_GRID: return grid_height(l, item, inner);
    case UI_ROW: {
        int widths[ROW_MAX];
        row_widths(l, item, inner, widths);
        for (int c = item->first_child; c >= 0 && count < ROW_MAX; c = item_at(l, c)->next, count++)
            height = at_least(height_for(l, item_at(l, c), widths[count]), height);
        return height;
    }
    case UI_STACK:
        for (int c = item->first_child; c >= 0; c = item_at(l, c)->next)
            height =
                at_least(height_for(l, item_at(l, c), child_width(l, item, item_at(l, c), inner)), height);
        return height;
    case UI_COLUMN: break;
    }
    for (int c = item->first_child; c >= 0; c = item_at(l, c)->next, count++)
        height += height_for(l, item_at(l, c), child_width(l, item, item_at(l, c), inner));
    return height + (count > 1 ? (count - 1) * gap : 0);
}

static int height_for(const struct layout *l, struct ui_item *item, int width)
{
    if (item->measured_width == width)
        return item->measured_height;
    fold(l, item, at_least(width - 2 * pad_x(l, item), 1));
    int content = content_height(l, item, at_least(width - 2 * pad_x(l, item), 1)),
        height = content + 2 * pad_y(l, item);
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

static void place(const struct layout *l, int index, struct ui_rect rect, struct ui_rect clip);

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
    const struct layout *l, const struct ui_item *item, struct ui_rect in, struct ui_rect clip)
{
    int widths[ROW_MAX], count = row_widths(l, item, in.w, widths), gap = ui_px(l->ui, item->spec.gap),
                         used = 0, start, between;
    for (int i = 0; i < count; i++)
        used += widths[i] + (i ? gap : 0);
    justify(item->spec.justify, in.w - used, count, &start, &between);
    int x = in.x + start, i = 0;
    for (int c = item->first_child; c >= 0 && i < count; c = item_at(l, c)->next, i++) {
        struct ui_item *child = item_at(l, c);
        int height = height_for(l, child, widths[i]);
        if (item->spec.align == UI_STRETCH && !child->spec.height)
            height = in.h;
        place(l, c,
            (struct ui_rect){x, in.y + cross_offset(item->spec.align, in.h, height), widths[i], height},
            clip);
        x += widths[i] + gap + between;
    }
}

static void place_wrap(
    const struct layout *l, const struct ui_item *item, struct ui_rect in, struct ui_rect clip)
{
    int gap = ui_px(l->ui, item->spec.gap), x = 0, y = 0, line = 0;
    for (int c = item->first_child; c >= 0; c = item_at(l, c)->next) {
        struct ui_item *child = item_at(l, c);
        int width = natural_width(l, child) < in.w ? natural_width(l, child) : in.w;
        if (x > 0 && x + width > in.w) {
            y += line + gap;
            x = line = 0;
        }
        int height = height_for(l, child, width);
        place(l, c, (struct ui_rect){in.x + x, in.y + y, width, height}, clip);
        line = at_least(height, line);
        x += width + gap;
    }
}

static void place_grid(
    const struct layout *l, const struct ui_item *item, struct ui_rect in, struct ui_rect clip)
{
    int columns = item->spec.columns > 0 ? item->spec.columns : 1, gap = ui_px(l->ui, item->spec.gap);
    int count = child_count(l, item), rows = (count + columns - 1) / columns, i = 0;
    if (!rows)
        return;
    int cell = (in.w - (columns - 1) * gap) / columns, high = (in.h - (rows - 1) * gap) / rows;
    for (int c = item->first_child; c >= 0; c = item_at(l, c)->next, i++) {
        struct ui_rect rect = {
            in.x + i % columns * (cell + gap), in.y + i / columns * (high + gap), cell, high};
        place(l, c, rect, clip);
    }
}

/* How much of its height a child of a column may give up: a scrolling part that grows takes what is left, however
   little, and so does the column it stands in. */
static int soft_height(const struct layout *l, const struct ui_item *item)
{
    if (item->spec.scroll)
        return item->spec.grow ? item->measured_height : 0;
    int soft = 0;
    if (item->spec.flow == UI_COLUMN && !item->spec.height)
        for (int c = item->first_child; c >= 0; c = item_at(l, c)->next)
            soft += soft_height(l, item_at(l, c));
    return soft;
}

static void place_column(
    const struct layout *l, const struct ui_item *item, struct ui_rect in, struct ui_rect clip)
{
    int gap = ui_px(l->ui, item->spec.gap), used = 0, grow = 0, count = 0, start, between, shrink = 0;
    for (int c = item->first_child; c >= 0; c = item_at(l, c)->next, count++) {
        struct ui_item *child = item_at(l, c);
        int height = height_for(l, child, child_width(l, item, child, in.w));
        used += height + (count ? gap : 0);
        grow += child->spec.grow;
        shrink += soft_height(l, child);
    }
    int free = in.h - used;
    justify(item->spec.justify, grow ? 0 : free, count, &start, &between);
    int y = in.y + start, grown = 0;
    for (int c = item->first_child; c >= 0; c = item_at(l, c)->next) {
        struct ui_item *child = item_at(l, c);
        int width = child_width(l, item, child, in.w), height = height_for(l, child, width);
        if (free > 0 && grow && child->spec.grow) {
            int share = (free * (grown + child->spec.grow) / grow) - free * grown / grow;
            grown += child->spec.grow;
            height += share;
        } else if (free < 0 && shrink) {
            int soft = soft_height(l, child), missing = -free < shrink ? -free : shrink;
            height -= (int)((int64_t)missing * soft / shrink);
        }
        place(l, c, (struct ui_rect){in.x + cross_offset(item->spec.align, in.w, width), y, width, height},
            clip);
        y += height + gap + between;
    }
}

static struct ui_rect scrolled(const struct layout *l, struct ui_item *item, struct ui_rect in)
{
    struct ui_scroll *scroll = item->spec.id ? ui_scroll_of(l->ui, item->spec.id) : NULL;
    int most = at_least(item->content_height - in.h, 0);
    if (scroll) {
        int asked = scroll->offset;
        scroll->offset = asked < 0 ? 0 : asked > most ? most : asked;
        if (scroll->offset != asked)
            scroll->speed = 0; /* at its end nothing moves on */
        item->scroll = scroll->offset;
    }
    in.y -= item->scroll;
    in.h =
        at_least(in.h, item->content_height); /* so that growing children fill a viewport that is not full */
    return in;
}

static void place(const struct layout *l, int index, struct ui_rect rect, struct ui_rect clip)
{
    struct ui_item *item = item_at(l, index);
    height_for(l, item, rect.w); /* lines of text, and content_height, for the final width */
    item->rect = rect;
    item->clip = clip;
    struct ui_rect in = {rect.x + pad_x(l, item), rect.y + pad_y(l, item),
        at_least(rect.w - 2 * pad_x(l, item), 0), at_least(rect.h - 2 * pad_y(l, item), 0)};
    if (item->spec.scroll) {
        clip = ui_rect_cross(clip, rect);
        in = scrolled(l, item, in);
    }
    switch (item->spec.flow) {
    case UI_ROW: place_row(l, item, in, clip); break;
    case UI_WRAP: place_wrap(l, item, in, clip); break;
    case UI_GRID: place_grid(l, item, in, clip); break;
    case UI_COLUMN: place_column(l, item, in, clip); break;
    case UI_STACK:
        for (int c = item->first_child; c >= 0; c = item_at(l, c)->next)
            place(l, c, in, clip);
        break;
    }
}

void ui_layout(struct ui *ui, struct ui_frame *frame)
{
    const struct layout layout = {ui, frame};
    for (int i = 0; i < frame->count; i++) {
        if (frame->items[i].parent < 0)
            place(&layout, i, ui->area, ui->area);
    }
}

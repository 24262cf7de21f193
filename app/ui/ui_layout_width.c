/* How wide nodes want to be and can do with, how a row shares its width, and when what stands beside each other goes below
   each other. */
#include <string.h>

#include "app/ui/ui_layout_internal.h"

#define FOLD_EM 7

int ui_natural_content(const struct ui_layout *l, struct ui_item *item)
{
    if (has_text(item))
        return ui_text_width(l->ui->fonts, face_of(item), ui_text_px(l->ui, item->type),
            ui_px(l->ui, item->spec.letter_gap), item->spec.label, (int)strlen(item->spec.label));
    if (item->spec.role == UI_ICON_ROLE)
        return ui_text_px(l->ui, item->type);
    int widest = 0, sum = 0, count = 0;
    for (int c = item->first_child; c >= 0; c = ui_item_at(l, c)->next) {
        int width = ui_natural_width(l, ui_item_at(l, c));
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

int ui_natural_width(const struct ui_layout *l, struct ui_item *item)
{
    if (item->natural_width < 0) {
        int width = item->spec.width ? ui_px(l->ui, item->spec.width)
                                     : ui_natural_content(l, item) + 2 * pad_x(l, item);
        item->natural_width = at_least(width, ui_px(l->ui, item->spec.min_width));
    }
    return item->natural_width;
}

/* May give up width when a row is too narrow: text that can break, and whatever holds such text. */
static bool shrinkable(const struct ui_layout *l, const struct ui_item *item)
{
    if (item->spec.width)
        return false;
    if (has_text(item))
        return true;
    for (int c = item->first_child; c >= 0; c = ui_item_at(l, c)->next) {
        if (shrinkable(l, ui_item_at(l, c)))
            return true;
    }
    return false;
}

static int longest_word(const struct ui_layout *l, const struct ui_item *item)
{
    const char *at = item->spec.label;
    int longest = 0;
    while (*at) {
        int length = 0;
        while ((at[length] > ' ' && at[length] < 127) ||
               (length > 0 && at[length] == ' ' && ui_text_glued(at, (size_t)length)))
            length++;
        int width = ui_text_width(l->ui->fonts, face_of(item), ui_text_px(l->ui, item->type),
            ui_px(l->ui, item->spec.letter_gap), at, length);
        longest = at_least(width, longest);
        at += length ? length : 1;
    }
    return longest;
}

static int least_width(const struct ui_layout *l, struct ui_item *item);

static int least_content(const struct ui_layout *l, struct ui_item *item)
{
    int widest = 0, sum = 0, count = 0;
    if (item->spec.width || item->spec.one_line || item->spec.role == UI_ICON_ROLE)
        return ui_natural_width(l, item);
    if (has_text(item))
        return longest_word(l, item) + 2 * pad_x(l, item);
    for (int c = item->first_child; c >= 0; c = ui_item_at(l, c)->next, count++) {
        int width = least_width(l, ui_item_at(l, c));
        widest = at_least(width, widest);
        sum += width + (count ? ui_px(l->ui, item->spec.gap) : 0);
    }
    int width = item->spec.flow == UI_ROW ? sum : widest;
    if (item->spec.flow == UI_GRID && item->spec.columns > 0 && !item->spec.fold)
        width = widest * item->spec.columns + (item->spec.columns - 1) * ui_px(l->ui, item->spec.gap);
    return at_least(width + 2 * pad_x(l, item), ui_px(l->ui, item->spec.min_width));
}

/* Narrower than this, a word would be torn or a line lose its end. */
static int least_width(const struct ui_layout *l, struct ui_item *item)
{
    if (item->least_width < 0)
        item->least_width = least_content(l, item);
    return item->least_width;
}

enum give { GIVES_NOTHING, GIVES_FIRST, GIVES_LAST };
/* Who makes room in a row that is too narrow: text that breaks first; text of one line, which would lose its end, only
   when the row would overflow; what is touched never. */
static enum give give_of(const struct ui_layout *l, const struct ui_item *child)
{
    if (child->spec.grow || ui_role_touchable(child->spec.role) || !shrinkable(l, child))
        return GIVES_NOTHING;
    return child->spec.one_line ? GIVES_LAST : GIVES_FIRST;
}

/* What a growing child of a row can't do without: its longest word; without text all of it. */
static int grown_least(const struct ui_layout *l, struct ui_item *child)
{
    return shrinkable(l, child) ? least_width(l, child) : ui_natural_width(l, child);
}

/* Growing children divide `room` by their shares, but none gets less than it can't do without as long as there is enough
   for that. */
static void divide(const struct ui_layout *l, const struct ui_item *row, int room)
{
    int grow = 0, least = 0;
    for (int c = row->first_child; c >= 0; c = ui_item_at(l, c)->next) {
        struct ui_item *child = ui_item_at(l, c);
        grow += child->spec.grow;
        least += child->spec.grow ? grown_least(l, child) : 0;
        child->row_width = child->spec.grow ? -1 : child->row_width; /* still to be given */
    }
    for (bool again = least <= room; again;) {
        again = false;
        for (int c = row->first_child; c >= 0; c = ui_item_at(l, c)->next) {
            struct ui_item *child = ui_item_at(l, c);
            if (child->row_width >= 0 || grown_least(l, child) <= room * child->spec.grow / grow)
                continue;
            child->row_width = grown_least(l, child);
            room -= child->row_width;
            grow -= child->spec.grow;
            again = true;
        }
    }
    for (int c = row->first_child; c >= 0; c = ui_item_at(l, c)->next) {
        struct ui_item *child = ui_item_at(l, c);
        if (child->row_width < 0)
            child->row_width = room * child->spec.grow / grow;
    }
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* The last resort: smaller than asked is better than beyond the edge. */
static void squeeze(const struct ui_layout *l, const struct ui_item *row, int inner)
{
    int used = 0;
    for (int c = row->first_child; c >= 0; c = ui_item_at(l, c)->next)
        used += ui_item_at(l, c)->row_width;
    for (int c = row->first_child; used > inner && c >= 0; c = ui_item_at(l, c)->next) {
        struct ui_item *child = ui_item_at(l, c);
        child->row_width = (int)((int64_t)child->row_width * inner / used);
    }
}

void ui_row_widths(const struct ui_layout *l, const struct ui_item *row, int inner)
{
    int count = 0;
    for (int c = row->first_child; c >= 0; c = ui_item_at(l, c)->next)
        count++;
    inner -= count > 1 ? (count - 1) * fit_gap(l, row, count, inner) : 0;
    int free = inner, wish = 0, slack = 0, words = 0, lines = 0;
    for (int c = row->first_child; c >= 0; c = ui_item_at(l, c)->next) {
        struct ui_item *child = ui_item_at(l, c);
        int width = child->row_width = ui_natural_width(l, child),
            least = smaller(least_width(l, child), width);
        if (child->spec.grow) /* it would like a third of its text at least */
            wish += at_least(grown_least(l, child), smaller(width, inner) / 3);
        free -= child->spec.grow ? 0 : width;
        enum give kind = give_of(l, child);
        slack += kind == GIVES_FIRST ? width - least : 0;
        words += kind == GIVES_FIRST ? least : 0;
        lines += kind == GIVES_LAST ? width : 0;
    }
    /* Lines break first; only a row that would overflow tears words, and last of all cuts lines. */
    int give = smaller(at_least(wish - free, 0), slack), over = at_least(-free - give, 0);
    int tear = smaller(over, words), cut = smaller(over - tear, lines);
    for (int c = row->first_child; c >= 0; c = ui_item_at(l, c)->next) {
        struct ui_item *child = ui_item_at(l, c);
        int width = child->row_width, least = smaller(least_width(l, child), width);
        enum give kind = give_of(l, child);
        if (kind == GIVES_FIRST && slack)
            child->row_width -= (int)((int64_t)give * (width - least) / slack);
        if (kind == GIVES_FIRST && words)
            child->row_width -= (int)((int64_t)tear * least / words);
        if (kind == GIVES_LAST && lines)
            child->row_width -= (int)((int64_t)cut * width / lines);
        child->row_width = at_least(child->row_width, ui_px(l->ui, child->spec.min_width));
    }
    divide(l, row, at_least(free + give + tear + cut, 0));
    squeeze(l, row, inner);
}

/* What stood at the right edge of a row has none in a column. */
static void turn(const struct ui_layout *l, struct ui_item *row, bool folded)
{
    row->folded = folded;
    for (int c = row->first_child; c >= 0; c = ui_item_at(l, c)->next)
        ui_item_at(l, c)->turned = folded;
}

/* A grid that may fold has as many columns as its longest words leave room for. */
static void fold_grid(const struct ui_layout *l, struct ui_item *grid, int inner)
{
    int least = 1, gap = ui_px(l->ui, grid->spec.gap);
    for (int c = grid->first_child; c >= 0; c = ui_item_at(l, c)->next)
        least = at_least(least_width(l, ui_item_at(l, c)), least);
    while (grid->columns > 1 && least * grid->columns + (grid->columns - 1) * gap > inner)
        grid->columns--;
}

/* A row that may fold does when a growing child's text would get less than FOLD_EM letters' width, or a word of any
   child would be torn: then its children stand below each other from the start. */
void ui_fold(const struct ui_layout *l, struct ui_item *item, int inner)
{
    item->columns = item->spec.columns > 0 ? item->spec.columns : 1;
    if (item->spec.fold && item->spec.flow == UI_GRID)
        fold_grid(l, item, inner);
    if (!item->spec.fold || item->spec.flow != UI_ROW)
        return;
    turn(l, item, false); /* it may have been narrower before */
    ui_row_widths(l, item, inner);
    for (int c = item->first_child; c >= 0; c = ui_item_at(l, c)->next) {
        struct ui_item *child = ui_item_at(l, c);
        int least = FOLD_EM * ui_text_px(l->ui, UI_TYPE_BODY), natural = ui_natural_width(l, child);
        bool narrow = child->spec.grow && natural > child->row_width && child->row_width < least;
        if (narrow || (natural > child->row_width && least_width(l, child) > child->row_width)) {
            turn(l, item, true);
            return;
        }
    }
}

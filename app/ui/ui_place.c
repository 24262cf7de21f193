/*
 * Keeping one's place while the letters grow or the language changes: a scrolled part then shows the same things at its
 * top as before. It remembers the node that stood nearest to the top, not only an offset, and so finds back exactly when
 * the change is taken back, even from a layout in which nothing needed to scroll.
 */
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui_internal.h"
#include "backend/base/text.h"

static int item_of_scroll(const struct ui_frame *frame, const char *id)
{
    for (int i = 0; i < frame->count; i++) {
        if (frame->items[i].spec.scroll && text_equal(frame->items[i].spec.id, id))
            return i;
    }
    return -1;
}

static bool stands_in(const struct ui_frame *frame, int index, int container)
{
    for (int at = frame->items[index].parent; at >= 0; at = frame->items[at].parent) {
        if (at == container)
            return true;
    }
    return false;
}

/* The node with an id whose upper edge is nearest to the top of what is seen of the scrolling node. */
static void remember(const struct ui_frame *frame, struct ui_scroll *scroll)
{
    int view = item_of_scroll(frame, scroll->id), nearest = -1, distance = 0;
    scroll->anchor[0] = '\0';
    if (view < 0 || scroll->offset == 0)
        return;
    int top = frame->items[view].rect.y;
    for (int i = view + 1; i < frame->count; i++) {
        const struct ui_item *item = &frame->items[i];
        int away = abs(item->rect.y - top);
        if (!item->spec.id || item->rect.h <= 0 || !stands_in(frame, i, view) ||
            (nearest >= 0 && away >= distance))
            continue;
        nearest = i;
        distance = away;
    }
    if (nearest < 0)
        return;
    const struct ui_item *anchor = &frame->items[nearest];
    text_copy(scroll->anchor, sizeof scroll->anchor, anchor->spec.id);
    scroll->anchor_above = top - anchor->rect.y;
    scroll->anchor_height = anchor->rect.h;
}

void ui_keep_place(struct ui *ui)
{
    for (int i = 0; i < ui->scroll_count; i++) {
        struct ui_scroll *scroll = &ui->scrolls[i];
        /* Where the last change left it: what was remembered before that change is nearer to what the visitor chose. */
        if (scroll->anchor[0] == '\0' || scroll->offset != scroll->kept)
            remember(ui_shown(ui), scroll);
        scroll->speed = 0;
    }
    ui->keep_place = true;
}

void ui_find_place(struct ui *ui, struct ui_frame *frame)
{
    bool moved = false;
    for (int i = 0; ui->keep_place && i < ui->scroll_count; i++) {
        struct ui_scroll *scroll = &ui->scrolls[i];
        int view = scroll->anchor[0] ? item_of_scroll(frame, scroll->id) : -1;
        for (int at = view + 1; view >= 0 && at < frame->count; at++) {
            const struct ui_item *item = &frame->items[at];
            if (!text_equal(item->spec.id, scroll->anchor) || !stands_in(frame, at, view))
                continue;
            int above = (int)((int64_t)scroll->anchor_above * item->rect.h / scroll->anchor_height);
            scroll->offset += item->rect.y - frame->items[view].rect.y + above;
            moved = true;
            break;
        }
    }
    if (moved)
        ui_layout(ui, frame); /* which also keeps the offsets within what there is */
    for (int i = 0; ui->keep_place && i < ui->scroll_count; i++)
        ui->scrolls[i].kept = ui->scrolls[i].offset;
    ui->keep_place = false;
}

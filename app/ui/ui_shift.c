/*
 * A frame in which nothing but scrolled parts moved: the nodes of the last one are moved by as many pixels, and neither
 * declared nor laid out again. With 240 bills that is half of a frame's work.
 */
#include <stdlib.h>

#include "app/ui/ui_internal.h"

void ui_scrolled(struct ui *ui)
{
    ui->scrolled = true;
}

bool ui_frame_due(const struct ui *ui)
{
    return ui->dirty || ui->scrolled;
}

static int wanted_offset(const struct ui *ui, const struct ui_item *item, const struct ui_scroll *scroll)
{
    int view = item->rect.h - 2 * ui_px(ui, item->spec.pad_y),
        most = item->content_height - (view > 0 ? view : 0);
    int offset = scroll->offset < most ? scroll->offset : most;
    return offset > 0 ? offset : 0;
}

/* By how much each node moves. False: something has to be laid out, or rows that were left out come near. */
static bool plan(struct ui *ui, struct ui_frame *frame)
{
    for (int i = 0; i < frame->count; i++) {
        struct ui_item *item = &frame->items[i];
        const struct ui_item *above = item->parent < 0 ? NULL : &frame->items[item->parent];
        item->moves = above ? above->moves + above->pulls : 0;
        item->pulls = 0;
        if (!item->spec.scroll || !item->spec.id)
            continue;
        const struct ui_scroll *scroll = ui_scroll_of(ui, item->spec.id);
        if (item->moves != 0 || !scroll)
            return false; /* what it shows is cut off elsewhere now */
        int offset = wanted_offset(ui, item, scroll);
        if (frame->windowed && abs(offset - item->scroll_laid) > ui->height / 2)
            return false;
        item->pulls = item->scroll - offset;
    }
    return true;
}

bool ui_shift(struct ui *ui)
{
    struct ui_frame *frame = &ui->frames[ui->shown];
    if (ui->keep_place || !plan(ui, frame))
        return false;
    for (int i = 0; i < frame->count; i++) {
        struct ui_item *item = &frame->items[i];
        item->rect.y += item->moves;
        if (!item->spec.scroll || !item->spec.id)
            continue;
        struct ui_scroll *scroll = ui_scroll_of(ui, item->spec.id);
        item->scroll -= item->pulls;
        if (scroll->offset != item->scroll)
            scroll->speed = 0; /* at its end nothing moves on */
        scroll->offset = item->scroll;
    }
    return true;
}

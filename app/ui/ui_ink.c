/* Handwriting on a node: the strokes of one finger, kept with the ui, and the draw commands that show them. */
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui_internal.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"

#define PEN_U   7 /* 1.75 mm */
#define STEP_U  3 /* a point nearer than this to the last one tells nothing */
#define GUIDE_U 2

static struct ui_ink_line *last_line(struct ui_ink *ink)
{
    return ink->count > 0 ? &ink->lines[ink->count - 1] : NULL;
}

static bool is_of(const struct ui *ui, const char *id)
{
    return ui->ink.id[0] && strcmp(ui->ink.id, id) == 0;
}

static struct ui_ink_point point_at(const struct ui_item *item, int x, int y)
{
    int in_x = x - item->rect.x, in_y = y - item->rect.y;
    in_x = in_x < 0 ? 0 : in_x >= item->rect.w ? item->rect.w - 1 : in_x;
    in_y = in_y < 0 ? 0 : in_y >= item->rect.h ? item->rect.h - 1 : in_y;
    return (struct ui_ink_point){(int16_t)in_x, (int16_t)in_y};
}

bool ui_ink_begin(struct ui *ui, int index, int x, int y)
{
    const struct ui_item *item = &ui_shown(ui)->items[index];
    struct ui_ink *ink = &ui->ink;
    if (!is_of(ui, item->spec.id)) {
        secret_wipe(ink, sizeof *ink);
        text_copy(ink->id, sizeof ink->id, item->spec.id);
    }
    if (ink->count == UI_INK_LINES)
        return false;
    struct ui_ink_line *line = &ink->lines[ink->count++];
    line->points[0] = point_at(item, x, y);
    line->count = 1;
    ink->writing = true;
    ui_invalidate(ui);
    return true;
}

void ui_ink_add(struct ui *ui, int x, int y)
{
    int index = ui->ink.writing ? ui_node_by_id(ui, ui->ink.id) : -1;
    struct ui_ink_line *line = last_line(&ui->ink);
    if (index < 0 || !line)
        return;
    struct ui_ink_point point = point_at(&ui_shown(ui)->items[index], x, y);
    struct ui_ink_point last = line->points[line->count - 1];
    if (abs(point.x - last.x) + abs(point.y - last.y) < ui_px(ui, STEP_U))
        return;
    if (line->count == UI_INK_POINTS) { /* every other point tells the same shape */
        for (int i = 0; i < UI_INK_POINTS / 2; i++)
            line->points[i] = line->points[2 * i];
        line->count = UI_INK_POINTS / 2;
    }
    line->points[line->count++] = point;
    ui_invalidate(ui);
}

void ui_ink_end(struct ui *ui)
{
    ui->ink.writing = false;
}

void ui_ink_cancel(struct ui *ui)
{
    if (ui->ink.writing)
        ui_ink_undo(ui, ui->ink.id);
    ui->ink.writing = false;
}

void ui_ink_forget(struct ui *ui)
{
    secret_wipe(&ui->ink, sizeof ui->ink);
}

/* ---- what screens ask ------------------------------------------------------------------------------------------------- */

int ui_ink_count(const struct ui *ui, const char *id)
{
    return is_of(ui, id) ? ui->ink.count : 0;
}

const struct ui_ink_point *ui_ink_stroke(const struct ui *ui, const char *id, int index, int *count)
{
    *count = 0;
    if (!is_of(ui, id) || index < 0 || index >= ui->ink.count)
        return NULL;
    *count = ui->ink.lines[index].count;
    return ui->ink.lines[index].points;
}

void ui_ink_undo(struct ui *ui, const char *id)
{
    struct ui_ink_line *line = last_line(&ui->ink);
    if (!is_of(ui, id) || !line)
        return;
    secret_wipe(line, sizeof *line);
    ui->ink.count--;
    ui_invalidate(ui);
}

void ui_ink_clear(struct ui *ui, const char *id)
{
    if (!is_of(ui, id))
        return;
    secret_wipe(&ui->ink, sizeof ui->ink);
    ui_invalidate(ui);
}

/* ---- draw commands ---------------------------------------------------------------------------------------------------- */

/* One command a segment: what has been drawn stays as it is, and only the newest segment is painted. */
static void add_segment(
    struct ui *ui, const struct ui_item *item, struct ui_ink_point from, struct ui_ink_point to)
{
    int pen = ui_px(ui, PEN_U) > 3 ? ui_px(ui, PEN_U) : 3, around = pen / 2 + 2;
    int left = from.x < to.x ? from.x : to.x, right = from.x < to.x ? to.x : from.x;
    int top = from.y < to.y ? from.y : to.y, bottom = from.y < to.y ? to.y : from.y;
    struct ui_rect rect = {item->rect.x + left - around, item->rect.y + top - around,
        right - left + 2 * around + 1, bottom - top + 2 * around + 1};
    struct ui_command *segment =
        ui_command_add(ui, UI_DRAW_SEGMENT, rect, ui_rect_cross(item->rect, item->clip));
    if (!segment)
        return;
    segment->size = pen;
    segment->ink = ui_color_of(ui, UI_INK);
    segment->from_x = item->rect.x + from.x;
    segment->from_y = item->rect.y + from.y;
    segment->to_x = item->rect.x + to.x;
    segment->to_y = item->rect.y + to.y;
}

/* The middle lines of the box, as children learn to write in. */
static void add_guide(struct ui *ui, const struct ui_item *item, bool across)
{
    int thin = ui_px(ui, GUIDE_U) > 1 ? ui_px(ui, GUIDE_U) : 1, free = ui_px(ui, 24);
    struct ui_rect rect = across
                              ? (struct ui_rect){item->rect.x + free,
                                    item->rect.y + (item->rect.h - thin) / 2, item->rect.w - 2 * free, thin}
                              : (struct ui_rect){item->rect.x + (item->rect.w - thin) / 2,
                                    item->rect.y + free, thin, item->rect.h - 2 * free};
    struct ui_command *line = ui_command_add(ui, UI_DRAW_BOX, rect, item->clip);
    if (line) {
        line->has_fill = true;
        line->fill = ui_color_of(ui, UI_HAIRLINE);
    }
}

void ui_commands_add_ink(struct ui *ui, const struct ui_item *item)
{
    add_guide(ui, item, true);
    add_guide(ui, item, false);
    if (!is_of(ui, item->spec.id))
        return;
    for (int l = 0; l < ui->ink.count; l++) {
        const struct ui_ink_line *line = &ui->ink.lines[l];
        if (line->count == 1)
            add_segment(ui, item, line->points[0], line->points[0]);
        for (int i = 1; i < line->count; i++)
            add_segment(ui, item, line->points[i - 1], line->points[i]);
    }
}

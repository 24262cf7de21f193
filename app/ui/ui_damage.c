/* Which parts of the window changed: a hash for each cell of a grid over all commands that touch it, in their order. */
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui_internal.h"

bool ui_damage_resize(struct ui_damage *damage, int width, int height)
{
    int columns = (width + UI_CELL - 1) / UI_CELL, rows = (height + UI_CELL - 1) / UI_CELL;
    uint32_t *cells = calloc((size_t)(columns * rows), sizeof *cells);
    uint32_t *last = calloc((size_t)(columns * rows), sizeof *last);
    if (!cells || !last) {
        free(cells);
        free(last);
        return false;
    }
    free(damage->cells);
    free(damage->last);
    *damage = (struct ui_damage){.cells = cells, .last = last, .columns = columns, .rows = rows, .all = true};
    return true;
}

static void stain(struct ui_damage *damage, const struct ui_command *command)
{
    struct ui_rect rect = ui_rect_cross(command->rect, command->clip);
    int left = rect.x / UI_CELL, right = (rect.x + rect.w - 1) / UI_CELL;
    int top = rect.y / UI_CELL, bottom = (rect.y + rect.h - 1) / UI_CELL;
    for (int y = top < 0 ? 0 : top; y <= bottom && y < damage->rows; y++) {
        for (int x = left < 0 ? 0 : left; x <= right && x < damage->columns; x++) {
            uint32_t *cell = &damage->cells[y * damage->columns + x];
            *cell = (*cell ^ (uint32_t)(command->hash ^ command->hash >> 32)) * UINT32_C(0x01000193);
        }
    }
}

/* Runs of changed cells in a row become a rectangle, which grows downwards over equal runs. */
static void add_run(struct ui_damage *damage, int x, int y, int count)
{
    struct ui_rect run = {x * UI_CELL, y * UI_CELL, count * UI_CELL, UI_CELL};
    for (int i = damage->count - 1; i >= 0; i--) {
        struct ui_rect *above = &damage->rects[i];
        if (above->x == run.x && above->w == run.w && above->y + above->h == run.y) {
            above->h += UI_CELL;
            return;
        }
    }
    if (damage->count == UI_DAMAGE_MAX)
        damage->all = true;
    else
        damage->rects[damage->count++] = run;
}

void ui_damage_find(struct ui_damage *damage, const struct ui_commands *commands, int width, int height)
{
    memset(damage->cells, 0, (size_t)(damage->columns * damage->rows) * sizeof *damage->cells);
    for (int i = 0; i < commands->count; i++)
        stain(damage, &commands->items[i]);
    damage->count = 0;
    for (int y = 0; y < damage->rows && !damage->all; y++) {
        for (int x = 0; x < damage->columns;) {
            int start = x, at = y * damage->columns;
            while (x < damage->columns && damage->cells[at + x] != damage->last[at + x])
                x++;
            if (x > start)
                add_run(damage, start, y, x - start);
            else
                x++;
        }
    }
    if (damage->all) {
        damage->rects[0] = (struct ui_rect){0, 0, width, height};
        damage->count = 1;
        damage->all = false;
    }
    for (int i = 0; i < damage->count; i++)
        damage->rects[i] = ui_rect_cross(damage->rects[i], (struct ui_rect){0, 0, width, height});
    uint32_t *swap = damage->last;
    damage->last = damage->cells;
    damage->cells = swap;
}

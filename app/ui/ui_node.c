/* Declaring nodes: the frame's arena and the build calls. */
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui_internal.h"
#include "backend/base/log.h"

struct ui_arena_block {
    struct ui_arena_block *next;
    size_t size;
    max_align_t bytes[];
};

static struct ui_arena_block *new_block(struct ui_arena *arena, size_t size)
{
    size_t room = size > UI_ARENA_BLOCK ? size : UI_ARENA_BLOCK;
    if (arena->total + room > UI_ARENA_MAX)
        return NULL;
    struct ui_arena_block *block = calloc(1, sizeof *block + room);
    if (block) {
        block->size = room;
        arena->total += room;
    }
    return block;
}

void *ui_arena_take(struct ui_arena *arena, size_t size)
{
    const size_t align = sizeof(max_align_t);
    size = (size + align - 1) / align * align;
    while (!arena->current || arena->used_in_current + size > arena->current->size) {
        /* On to the next block, or a new one at the end: those before it are in use. */
        struct ui_arena_block **next = arena->current ? &arena->current->next : &arena->first;
        if (!*next)
            *next = new_block(arena, size);
        if (!*next)
            return NULL;
        arena->current = *next;
        arena->used_in_current = 0;
    }
    void *bytes = (char *)arena->current->bytes + arena->used_in_current;
    arena->used_in_current += size;
    return bytes;
}

const char *ui_arena_copy(struct ui_arena *arena, const char *text)
{
    return text ? ui_arena_copy_part(arena, text, strlen(text)) : NULL;
}

const char *ui_arena_copy_part(struct ui_arena *arena, const char *text, size_t length)
{
    char *copy = ui_arena_take(arena, length + 1); /* comes as zeros, so the text is terminated */
    return copy ? memcpy(copy, text, length) : "";
}

void ui_arena_reset(struct ui_arena *arena)
{
    for (struct ui_arena_block *block = arena->first; block; block = block->next)
        explicit_bzero(block->bytes, block->size);
    arena->current = NULL;
    arena->used_in_current = 0;
}

void ui_arena_free(struct ui_arena *arena)
{
    ui_arena_reset(arena);
    for (struct ui_arena_block *block = arena->first; block;) {
        struct ui_arena_block *next = block->next;
        free(block);
        block = next;
    }
    *arena = (struct ui_arena){0};
}

struct ui_frame *ui_building(struct ui *ui)
{
    return &ui->frames[1 - ui->shown];
}

const struct ui_frame *ui_shown(const struct ui *ui)
{
    return &ui->frames[ui->shown];
}

static struct ui_item *add_item(struct ui *ui, const struct ui_node *node)
{
    struct ui_frame *frame = ui_building(ui);
    if (frame->count == frame->capacity && frame->capacity < UI_NODES_MAX) {
        int wanted = frame->capacity ? frame->capacity * 2 : 256;
        int capacity = wanted < UI_NODES_MAX ? wanted : UI_NODES_MAX;
        struct ui_item *items = realloc(frame->items, (size_t)capacity * sizeof *items);
        if (items) {
            frame->items = items;
            frame->capacity = capacity;
        }
    }
    if (frame->count == frame->capacity || ui->depth == 0) {
        if (!ui->overflow_told)
            log_write(LOG_ERROR, "ui", "a screen declares more than %d nodes, or a node outside the root",
                UI_NODES_MAX);
        ui->overflow = ui->overflow_told = true;
        return NULL;
    }
    int index = frame->count++, parent = ui->open[ui->depth - 1];
    struct ui_item *item = &frame->items[index];
    *item = (struct ui_item){.spec = *node,
        .parent = parent,
        .first_child = -1,
        .last_child = -1,
        .next = -1,
        .natural_width = -1,
        .least_width = -1,
        .measured_width = -1};
    item->spec.id = ui_arena_copy(&frame->arena, node->id);
    item->spec.label = ui_arena_copy(&frame->arena, node->label);
    item->spec.in_public = ui_arena_copy(&frame->arena, node->in_public);
    item->spec.personal |= ui->personal && node->label;
    if (parent >= 0) {
        struct ui_item *above = &frame->items[parent];
        item->layer = above->layer;
        item->spec.personal |= above->spec.personal;
        item->type = node->type ? node->type : above->type;
        item->ink = node->ink ? node->ink : above->ink;
        if (above->last_child >= 0)
            frame->items[above->last_child].next = index;
        else
            above->first_child = index;
        above->last_child = index;
    } else {
        item->type = node->type ? node->type : UI_TYPE_BODY;
        item->ink = node->ink ? node->ink : UI_INK;
    }
    return item;
}

static void push(struct ui *ui, const struct ui_item *item)
{
    if (ui->depth == UI_DEPTH_MAX) {
        ui->overflow = true;
        ui->too_deep++; /* its ui_close must not close another */
        return;
    }
    ui->open[ui->depth] = item ? (int)(item - ui_building(ui)->items) : ui->open[ui->depth - 1];
    ui->depth++;
}

void ui_open(struct ui *ui, const struct ui_node *node)
{
    push(ui, add_item(ui, node));
}

void ui_personal(struct ui *ui, bool personal)
{
    ui->personal = personal;
}

void ui_close(struct ui *ui)
{
    if (ui->too_deep > 0)
        ui->too_deep--;
    else if (ui->depth > 1)
        ui->depth--;
}

void ui_leaf(struct ui *ui, const struct ui_node *node)
{
    add_item(ui, node);
}

void ui_text(struct ui *ui, const char *id, int type, enum ui_color ink, bool bold, const char *text)
{
    ui_leaf(ui,
        &(struct ui_node){.id = id, .label = text, .role = UI_TEXT, .type = type, .ink = ink, .bold = bold});
}

void ui_icon(struct ui *ui, enum ui_icon icon, int type, enum ui_color ink)
{
    ui_leaf(ui, &(struct ui_node){.role = UI_ICON_ROLE, .icon = icon, .type = type, .ink = ink});
}

void ui_space(struct ui *ui)
{
    ui_leaf(ui, &(struct ui_node){.grow = 1});
}

void ui_rule(struct ui *ui)
{
    ui_leaf(ui, &(struct ui_node){.height = 2, .fill = UI_HAIRLINE});
}

void ui_overlay(struct ui *ui, const struct ui_node *node)
{
    struct ui_frame *frame = ui_building(ui);
    int keep = ui->open[ui->depth - 1];
    ui->open[ui->depth - 1] = -1; /* an overlay is a root of its own */
    struct ui_item *item = add_item(ui, node);
    ui->open[ui->depth - 1] = keep;
    if (item)
        item->layer = ++frame->layers;
    push(ui, item);
}

void ui_qr(struct ui *ui, const char *id, const char *text, int size)
{
    struct ui_item *item = add_item(
        ui, &(struct ui_node){
                .id = id, .label = text, .role = UI_QR, .width = size, .height = size, .align = UI_START});
    if (item)
        item->qr = ui_arena_copy(&ui_building(ui)->arena, text);
}

void ui_list_window(
    struct ui *ui, const char *list_id, size_t count, int row_height, size_t *first, size_t *last)
{
    /* The list's place on the last frame says what can be seen; a screen's height of rows is kept on either side. */
    const struct ui_scroll *scroll = ui_scroll_of(ui, list_id);
    ui_building(ui)->windowed = true;
    int row = ui_px(ui, row_height) > 0 ? ui_px(ui, row_height) : 1;
    int offset = scroll ? scroll->offset : 0;
    long low = (offset - ui->height) / row, high = (offset + 2 * ui->height) / row + 1;
    *first = low < 0 ? 0 : (size_t)low;
    *last = high < 0 ? 0 : (size_t)high;
    if (*first > count)
        *first = count;
    if (*last > count)
        *last = count;
}

void ui_list_skip(struct ui *ui, size_t rows, int row_height)
{
    if (rows == 0)
        return;
    struct ui_item *item = add_item(ui, &(struct ui_node){.role = UI_GROUP});
    if (item)
        item->lead = (int)(rows < 100000 ? rows : 100000) * ui_px(ui, row_height);
}

int ui_px(const struct ui *ui, int u)
{
    return (u * ui->scale + 512) / 1024;
}

int ui_text_px(const struct ui *ui, int type)
{
    int px = (ui_px(ui, type) * ui_theme_text_factor(ui->prefs.text_size) + 50) / 100;
    return px < 6 ? 6 : px;
}

bool ui_role_touchable(enum ui_role role)
{
    return role == UI_BUTTON || role == UI_CHOICE || role == UI_TAB || role == UI_CHECKBOX ||
           role == UI_ITEM || role == UI_KEY || role == UI_TEXTBOX || role == UI_WRITING;
}

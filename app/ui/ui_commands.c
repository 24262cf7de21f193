/* From placed nodes to draw commands, and from two frames' commands to what must be painted again. */
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui_internal.h"

#define THUMB_U       10
#define RING_RADIUS_U 12 /* around what has no corners of its own */

static const uint32_t icon_codepoints[UI_ICON_COUNT] = {0,
#define UI_ICON_CODEPOINT(name, codepoint) codepoint,
    UI_ICONS(UI_ICON_CODEPOINT)
#undef UI_ICON_CODEPOINT
};

static uint32_t blend(uint32_t ground, uint32_t ink, uint32_t percent)
{
    uint32_t out = 0;
    for (int shift = 0; shift <= 16; shift += 8)
        out |= ((ground >> shift & 255) * (100 - percent) + (ink >> shift & 255) * percent) / 100 << shift;
    return out;
}

struct ui_command *ui_command_add(
    struct ui *ui, enum ui_command_kind kind, struct ui_rect rect, struct ui_rect clip)
{
    struct ui_commands *list = &ui->commands;
    if (ui_rect_empty(ui_rect_cross(rect, clip)))
        return NULL;
    if (list->count == list->capacity) {
        int capacity = list->capacity ? list->capacity * 2 : 512;
        struct ui_command *items = realloc(list->items, (size_t)capacity * sizeof *items);
        if (!items)
            return NULL;
        list->items = items;
        list->capacity = capacity;
    }
    struct ui_command *command = &list->items[list->count++];
    *command = (struct ui_command){.kind = kind, .rect = rect, .clip = clip};
    return command;
}

uint32_t ui_color_of(const struct ui *ui, enum ui_color color)
{
    return ui_theme_color(color, ui->prefs.high_contrast);
}

static bool is_pressed(const struct ui *ui, const struct ui_item *item)
{
    return item->spec.id && ui->pointer.down && ui->pointer.inside && !item->spec.disabled &&
           ui_role_touchable(item->spec.role) && strcmp(ui->pointer.pressed, item->spec.id) == 0;
}

enum ui_color ui_border_of(const struct ui *ui, const struct ui_item *item)
{
    const struct ui_node *node = &item->spec;
    /* In high contrast a ground alone does not show where a card ends. */
    if (!node->border && ui->prefs.high_contrast && node->fill && node->fill != UI_PAPER &&
        node->fill != UI_HAIRLINE && node->fill != UI_ACCENT && node->radius)
        return UI_LINE;
    return node->border;
}

enum ui_color ui_ground_of(const struct ui_frame *frame, int index, bool own)
{
    for (int at = own ? index : frame->items[index].parent; at >= 0; at = frame->items[at].parent) {
        const struct ui_node *node = &frame->items[at].spec;
        if (node->fill)
            return node->fill;
        if (node->border && node->border_width)
            return UI_CARD; /* add_box paints it so */
    }
    return UI_PAPER;
}

#define SHADOW_LIGHT 24 /* of 256, for what lies low */
#define SHADOW_DARK  64 /* for what lies high */
#define RAISED_HIGH  16 /* u */

static void add_shadow(struct ui *ui, const struct ui_item *item)
{
    int blur = ui_px(ui, item->spec.raise);
    if (blur < 1 || ui->prefs.high_contrast)
        return;
    int drop = blur / 3;
    struct ui_rect at = item->rect;
    struct ui_command *shadow = ui_command_add(ui, UI_DRAW_SHADOW,
        (struct ui_rect){at.x - blur, at.y - blur, at.w + 2 * blur, at.h + 2 * blur + drop}, item->clip);
    if (!shadow)
        return;
    shadow->fill = ui_color_of(ui, UI_INK);
    shadow->size = item->spec.raise < RAISED_HIGH ? SHADOW_LIGHT : SHADOW_DARK;
    shadow->radius = ui_px(ui, item->spec.radius);
    shadow->blur = blur;
    shadow->drop = drop;
}

static void add_box(struct ui *ui, const struct ui_item *item)
{
    const struct ui_node *node = &item->spec;
    bool pressed = is_pressed(ui, item);
    if (!node->fill && !(node->border && node->border_width) && !pressed)
        return;
    struct ui_command *box = ui_command_add(ui, UI_DRAW_BOX, item->rect, item->clip);
    if (!box)
        return;
    box->radius = ui_px(ui, node->radius);
    box->has_fill = true;
    box->fill = ui_color_of(ui, node->fill ? node->fill : UI_CARD);
    if (pressed)
        box->fill = blend(box->fill, ui_color_of(ui, node->fill == UI_ACCENT ? UI_ON_ACCENT : UI_ACCENT), 22);
    enum ui_color border = ui_border_of(ui, item);
    if (border) {
        box->has_border = true;
        box->border = ui_color_of(ui, border);
        box->border_width = ui_px(ui, node->border_width ? node->border_width : 2);
        if (box->border_width < 1)
            box->border_width = 1;
    }
}

static void add_icon(struct ui *ui, const struct ui_item *item)
{
    int size = ui_text_px(ui, item->type);
    struct ui_rect rect = {
        item->rect.x + (item->rect.w - size) / 2, item->rect.y + (item->rect.h - size) / 2, size, size};
    if (item->spec.text_align == UI_START)
        rect.x = item->rect.x -
                 ui_fonts_glyph(ui->fonts, UI_FACE_ICONS, size, icon_codepoints[item->spec.icon])->left;
    struct ui_command *icon = ui_command_add(ui, UI_DRAW_ICON, rect, item->clip);
    if (icon) {
        icon->size = size;
        icon->codepoint = icon_codepoints[item->spec.icon];
        icon->ink = ui_color_of(ui, item->spec.disabled ? UI_MUTED : item->ink);
    }
}

static void add_thumb(struct ui *ui, const struct ui_item *item)
{
    int view = item->rect.h - 2 * ui_px(ui, item->spec.pad_y), all = item->content_height;
    if (all <= view || view <= 0)
        return;
    int width = ui_px(ui, THUMB_U), length = view * view / all, least = ui_px(ui, 60);
    length = length < least ? least : length;
    int y = (int)((int64_t)(item->rect.h - length) * item->scroll / (all - view));
    struct ui_command *thumb = ui_command_add(ui, UI_DRAW_BOX,
        (struct ui_rect){item->rect.x + item->rect.w - width - ui_px(ui, 8), item->rect.y + y, width, length},
        item->clip);
    if (thumb) {
        thumb->has_fill = true;
        thumb->fill = ui_color_of(ui, UI_LINE);
        thumb->radius = width / 2;
    }
}

/* One line of the ring, `out` pixels outside the node. */
static void add_ring_line(struct ui *ui, const struct ui_item *item, int out, int width, enum ui_color color)
{
    struct ui_rect rect = {
        item->rect.x - out, item->rect.y - out, item->rect.w + 2 * out, item->rect.h + 2 * out};
    struct ui_command *ring = ui_command_add(ui, UI_DRAW_RING, rect, item->clip);
    if (ring) {
        ring->border = ui_color_of(ui, color);
        ring->border_width = width;
        ring->radius = ui_px(ui, item->spec.radius ? item->spec.radius : RING_RADIUS_U) + out;
    }
}

static void add_ring(struct ui *ui, const struct ui_item *item)
{
    if (!ui->focus_visible || !item->spec.id || strcmp(item->spec.id, ui->focus) != 0)
        return;
    int width = ui_px(ui, UI_RING_LINE_U) > 2 ? ui_px(ui, UI_RING_LINE_U) : 2;
    add_ring_line(ui, item, 2 * width, width, UI_INK);
    add_ring_line(ui, item, width, width, UI_PAPER);
}

static void add_item_commands(struct ui *ui, const struct ui_item *item)
{
    add_shadow(ui, item);
    add_box(ui, item);
    if (item->spec.role == UI_ICON_ROLE && item->spec.icon)
        add_icon(ui, item);
    else if (item->spec.role == UI_WRITING)
        ui_commands_add_ink(ui, item);
    else if (item->qr) {
        struct ui_command *qr = ui_command_add(ui, UI_DRAW_QR, item->rect, item->clip);
        if (qr)
            qr->text = ui_arena_copy(&ui->commands.arena, item->qr);
    } else if (item->line_count)
        ui_commands_add_lines(ui, item);
}

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t count)
{
    const unsigned char *at = bytes; /* FNV-1a */
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ at[i]) * UINT64_C(0x100000001B3);
    return hash;
}

static uint64_t hash_command(const struct ui_command *c)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    const int32_t fields[] = {(int32_t)c->kind, c->rect.x, c->rect.y, c->rect.w, c->rect.h, c->clip.x,
        c->clip.y, c->clip.w, c->clip.h, (int32_t)c->fill, (int32_t)c->border, (int32_t)c->ink, c->has_fill,
        c->has_border, c->bold, c->border_width, c->radius, c->size, c->letter_gap, c->blur, c->drop,
        (int32_t)c->codepoint, c->length, c->from_x, c->from_y, c->to_x, c->to_y};
    hash = hash_bytes(hash, fields, sizeof fields);
    return c->text ? hash_bytes(hash, c->text, strlen(c->text)) : hash;
}

static void add_layer(struct ui *ui, const struct ui_frame *frame, int layer)
{
    for (int i = 0; i < frame->count; i++) {
        const struct ui_item *item = &frame->items[i];
        if (item->layer == layer && !ui_rect_empty(ui_rect_cross(item->rect, item->clip)))
            add_item_commands(ui, item);
    }
    for (int i = 0; i < frame->count; i++) {
        const struct ui_item *item = &frame->items[i];
        if (item->layer != layer)
            continue;
        if (item->spec.scroll)
            add_thumb(ui, item);
        add_ring(ui, item);
    }
}

void ui_commands_build(struct ui *ui)
{
    const struct ui_frame *frame = ui_shown(ui);
    const struct ui_rect window = {0, 0, ui->width, ui->height};
    ui->commands.count = 0;
    ui_arena_reset(&ui->commands.arena);
    struct ui_command *ground = ui_command_add(ui, UI_DRAW_BOX, window, window);
    if (ground) {
        ground->has_fill = true;
        /* What low reach leaves free: quiet, and no glare in high contrast. */
        ground->fill = ui_color_of(ui, ui->area.y > 0 && !ui->prefs.high_contrast ? UI_ACCENT : UI_PAPER);
    }
    if (ui->area.y > 0) {
        struct ui_command *paper = ui_command_add(ui, UI_DRAW_BOX, ui->area, window);
        if (paper) {
            paper->has_fill = true;
            paper->fill = ui_color_of(ui, UI_PAPER);
        }
    }
    for (int layer = 0; layer <= frame->layers; layer++) {
        if (layer > 0) {
            struct ui_command *veil = ui_command_add(ui, UI_DRAW_SCRIM, window, window);
            if (veil)
                veil->fill = ui_color_of(ui, ui->prefs.high_contrast ? UI_BLACK : UI_INK);
        }
        add_layer(ui, frame, layer);
    }
    for (int i = 0; i < ui->commands.count; i++)
        ui->commands.items[i].hash = hash_command(&ui->commands.items[i]);
}

/* A small raster: boxes with round corners, text, icons, QR codes, into 32-bit pixels (0xAARRGGBB). */
#include <assert.h>
#include <limits.h>
#include <math.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "app/ui/ui_internal.h"
#include "backend/base/text.h"

#define SCRIM_ALPHA 115 /* of 256: 45 % */

bool ui_rect_empty(struct ui_rect rect)
{
    return rect.w <= 0 || rect.h <= 0;
}

struct ui_rect ui_rect_cross(struct ui_rect a, struct ui_rect b)
{
    int x = a.x > b.x ? a.x : b.x, y = a.y > b.y ? a.y : b.y;
    int right = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
    int bottom = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
    return (struct ui_rect){x, y, right > x ? right - x : 0, bottom > y ? bottom - y : 0};
}

bool ui_rect_within(struct ui_rect rect, struct ui_rect outer)
{
    return rect.x >= outer.x && rect.y >= outer.y && rect.x + rect.w <= outer.x + outer.w &&
           rect.y + rect.h <= outer.y + outer.h;
}

bool ui_rect_holds(struct ui_rect rect, int x, int y)
{
    return x >= rect.x && y >= rect.y && x < rect.x + rect.w && y < rect.y + rect.h;
}

uint32_t ui_mix(uint32_t ground, uint32_t ink, uint32_t alpha)
{
    /* alpha 0 to 256; two channels at a time */
    uint32_t back = 256 - alpha;
    uint32_t rb = ((ground & 0xFF00FF) * back + (ink & 0xFF00FF) * alpha) >> 8 & 0xFF00FF;
    uint32_t g = ((ground & 0x00FF00) * back + (ink & 0x00FF00) * alpha) >> 8 & 0x00FF00;
    return 0xFF000000 | rb | g;
}

static void fill(struct ui_canvas *canvas, struct ui_rect rect, uint32_t color)
{
    static_assert(sizeof(wchar_t) == sizeof(uint32_t), "wmemset fills pixels");
    rect = ui_rect_cross(rect, canvas->clip);
    color |= 0xFF000000;
    for (int y = rect.y; y < rect.y + rect.h; y++)
        wmemset((wchar_t *)(canvas->pixels + (ptrdiff_t)y * canvas->stride + rect.x), (wchar_t)color,
            (size_t)rect.w);
}

static void scrim(struct ui_canvas *canvas, struct ui_rect rect, uint32_t color)
{
    rect = ui_rect_cross(rect, canvas->clip);
    for (int y = rect.y; y < rect.y + rect.h; y++) {
        uint32_t *line = canvas->pixels + (ptrdiff_t)y * canvas->stride + rect.x;
        for (int x = 0; x < rect.w; x++)
            line[x] = ui_mix(line[x], color, SCRIM_ALPHA);
    }
}

void ui_masks_free(struct ui_masks *masks)
{
    for (int i = 0; i <= UI_MASKS_MAX; i++)
        free(masks->mask[i]);
    ui_shadows_free(masks);
    *masks = (struct ui_masks){0};
}

/* Coverage of the upper left quarter of a disc with radius r, r * r bytes; NULL when out of memory: square corners. */
static const uint8_t *mask_of(struct ui_masks *masks, int r)
{
    if (!masks->mask[r]) {
        uint8_t *mask = malloc((size_t)(r * r));
        if (!mask)
            return NULL;
        for (int y = 0; y < r; y++) {
            for (int x = 0; x < r; x++) {
                double dx = r - x - 0.5, dy = r - y - 0.5, in = r - sqrt(dx * dx + dy * dy) + 0.5;
                mask[y * r + x] = (uint8_t)(in <= 0 ? 0 : in >= 1 ? 255 : in * 255);
            }
        }
        masks->mask[r] = mask;
    }
    return masks->mask[r];
}

static void corner(struct ui_canvas *canvas, const uint8_t *mask, int r, int left, int top, bool right,
    bool bottom, uint32_t color)
{
    struct ui_rect rect = ui_rect_cross((struct ui_rect){left, top, r, r}, canvas->clip);
    for (int y = rect.y; y < rect.y + rect.h; y++) {
        const uint8_t *row = mask + (bottom ? r - 1 - (y - top) : y - top) * r;
        uint32_t *line = canvas->pixels + (ptrdiff_t)y * canvas->stride;
        for (int x = rect.x; x < rect.x + rect.w; x++) {
            uint32_t alpha = row[right ? r - 1 - (x - left) : x - left];
            if (alpha)
                line[x] = ui_mix(line[x], color, alpha + (alpha >> 7));
        }
    }
}

/* Where a box is painted over its border, only as much of the border is painted as can be seen: `kept` pixels at the left
   and right of the rows between the corners. INT_MAX: all of them. */
static void fill_round(
    struct ui_canvas *canvas, struct ui_masks *masks, struct ui_rect rect, int r, uint32_t color, int kept)
{
    int most = (rect.w < rect.h ? rect.w : rect.h) / 2;
    r = r > most ? most : r;
    r = r > UI_MASKS_MAX ? UI_MASKS_MAX : r;
    const uint8_t *mask = r > 0 ? mask_of(masks, r) : NULL;
    r = mask ? r : 0;
    int band = kept < most ? r + kept : r; /* rows at the top and at the bottom */
    if (kept >= most || band > most) {
        kept = rect.w;
        band = r;
    }
    fill(canvas, (struct ui_rect){rect.x + r, rect.y, rect.w - 2 * r, r}, color);
    fill(canvas, (struct ui_rect){rect.x, rect.y + r, rect.w, band - r}, color);
    fill(canvas, (struct ui_rect){rect.x, rect.y + band, kept, rect.h - 2 * band}, color);
    if (kept < rect.w)
        fill(canvas, (struct ui_rect){rect.x + rect.w - kept, rect.y + band, kept, rect.h - 2 * band}, color);
    fill(canvas, (struct ui_rect){rect.x, rect.y + rect.h - band, rect.w, band - r}, color);
    fill(canvas, (struct ui_rect){rect.x + r, rect.y + rect.h - r, rect.w - 2 * r, r}, color);
    if (!mask)
        return;
    corner(canvas, mask, r, rect.x, rect.y, false, false, color);
    corner(canvas, mask, r, rect.x + rect.w - r, rect.y, true, false, color);
    corner(canvas, mask, r, rect.x, rect.y + rect.h - r, false, true, color);
    corner(canvas, mask, r, rect.x + rect.w - r, rect.y + rect.h - r, true, true, color);
}

static struct ui_rect inset(struct ui_rect rect, int by)
{
    return (struct ui_rect){rect.x + by, rect.y + by, rect.w - 2 * by, rect.h - 2 * by};
}

static void draw_box(struct ui_canvas *canvas, struct ui_masks *masks, const struct ui_command *c)
{
    int width = c->has_border ? c->border_width : 0;
    if (width > 0)
        fill_round(canvas, masks, c->rect, c->radius, c->border, c->has_fill ? width : INT_MAX);
    if (c->has_fill)
        fill_round(canvas, masks, inset(c->rect, width), c->radius > width ? c->radius - width : 0, c->fill,
            INT_MAX);
}

/* A frame without a ground: four bars, and square corners (the focus ring). */
/* What a quarter disc of radius r covers and one of radius r - width inside it does not. */
static void ring_corner(struct ui_canvas *canvas, const uint8_t *outer, const uint8_t *inner, int r,
    int width, int left, int top, bool right, bool bottom, uint32_t color)
{
    struct ui_rect rect = ui_rect_cross((struct ui_rect){left, top, r, r}, canvas->clip);
    for (int y = rect.y; y < rect.y + rect.h; y++) {
        int v = bottom ? r - 1 - (y - top) : y - top;
        uint32_t *line = canvas->pixels + (ptrdiff_t)y * canvas->stride;
        for (int x = rect.x; x < rect.x + rect.w; x++) {
            int u = right ? r - 1 - (x - left) : x - left;
            bool within = u >= width && v >= width;
            int alpha = outer[v * r + u] - (within ? inner[(v - width) * (r - width) + u - width] : 0);
            if (alpha > 0)
                line[x] = ui_mix(line[x], color, (uint32_t)(alpha + (alpha >> 7)));
        }
    }
}

static void draw_ring(struct ui_canvas *canvas, struct ui_masks *masks, const struct ui_command *c)
{
    int b = c->border_width, most = (c->rect.w < c->rect.h ? c->rect.w : c->rect.h) / 2, r = c->radius;
    r = r > most ? most : r;
    r = r > UI_MASKS_MAX ? UI_MASKS_MAX : r;
    const uint8_t *outer = r > b ? mask_of(masks, r) : NULL, *inner = outer ? mask_of(masks, r - b) : NULL;
    r = inner ? r : b; /* square corners */
    struct ui_rect at = c->rect;
    int right = at.x + at.w, bottom = at.y + at.h;
    fill(canvas, (struct ui_rect){at.x + r, at.y, at.w - 2 * r, b}, c->border);
    fill(canvas, (struct ui_rect){at.x + r, bottom - b, at.w - 2 * r, b}, c->border);
    fill(canvas, (struct ui_rect){at.x, at.y + r, b, at.h - 2 * r}, c->border);
    fill(canvas, (struct ui_rect){right - b, at.y + r, b, at.h - 2 * r}, c->border);
    for (int corner_at = 0; corner_at < 4; corner_at++) {
        bool east = corner_at & 1, south = corner_at & 2;
        int x = east ? right - r : at.x, y = south ? bottom - r : at.y;
        if (inner)
            ring_corner(canvas, outer, inner, r, b, x, y, east, south, c->border);
        else
            fill(canvas, (struct ui_rect){x, y, b, b}, c->border);
    }
}

static void blend_pixel(uint32_t *pixel, uint32_t color, uint32_t alpha)
{
    if (alpha == 255)
        *pixel = color;
    else if (alpha)
        *pixel = ui_mix(*pixel, color, alpha + (alpha >> 7));
}

/* Most of a glyph is ground or ink: eight pixels that are all one or the other are told by one comparison. */
static void blend_row(uint32_t *line, const uint8_t *coverage, int count, uint32_t color)
{
    int x = 0;
    for (; x + 8 <= count; x += 8) {
        uint64_t eight;
        memcpy(&eight, coverage + x, sizeof eight);
        if (eight == 0)
            continue;
        for (int i = x; i < x + 8; i++)
            blend_pixel(&line[i], color, coverage[i]);
    }
    for (; x < count; x++)
        blend_pixel(&line[x], color, coverage[x]);
}

static void draw_glyph(struct ui_canvas *canvas, const struct ui_glyph *glyph, int x, int y, uint32_t color)
{
    if (!glyph->coverage)
        return;
    int left = x + glyph->left, top = y + glyph->top;
    struct ui_rect rect = ui_rect_cross((struct ui_rect){left, top, glyph->w, glyph->h}, canvas->clip);
    for (int row = rect.y; row < rect.y + rect.h; row++)
        blend_row(canvas->pixels + (ptrdiff_t)row * canvas->stride + rect.x,
            glyph->coverage + (ptrdiff_t)(row - top) * glyph->w + (rect.x - left), rect.w,
            color | 0xFF000000);
}

static void draw_text(struct ui_canvas *canvas, struct ui_fonts *fonts, const struct ui_command *c)
{
    enum ui_face face = c->bold ? UI_FACE_BOLD : UI_FACE_REGULAR;
    int x = c->rect.x, y = c->rect.y + (c->rect.h - c->size) / 2;
    for (const char *at = c->text; at < c->text + c->length;) {
        uint32_t codepoint;
        size_t bytes = text_utf8_next(at, &codepoint);
        if (!bytes)
            break;
        const struct ui_glyph *glyph = ui_fonts_glyph(fonts, face, c->size, codepoint);
        draw_glyph(canvas, glyph, x, y, c->ink);
        x += glyph->advance + c->letter_gap;
        at += bytes;
    }
}

/* Four modules of quiet zone, which the symbol's standard asks for. */
/* A round pen from one place to another: each pixel is covered as far as it lies within half the pen of the segment. */
static void draw_segment(struct ui_canvas *canvas, const struct ui_command *c)
{
    struct ui_rect rect = ui_rect_cross(c->rect, canvas->clip);
    float dx = (float)(c->to_x - c->from_x), dy = (float)(c->to_y - c->from_y);
    float length = dx * dx + dy * dy, reach = (float)c->size / 2 + 0.5f;
    for (int y = rect.y; y < rect.y + rect.h; y++) {
        uint32_t *line = canvas->pixels + (ptrdiff_t)y * canvas->stride;
        for (int x = rect.x; x < rect.x + rect.w; x++) {
            float px = (float)(x - c->from_x), py = (float)(y - c->from_y);
            float along = length > 0 ? (px * dx + py * dy) / length : 0;
            along = along < 0 ? 0 : along > 1 ? 1 : along;
            float off = hypotf(px - along * dx, py - along * dy), cover = reach - off;
            if (cover > 0)
                blend_pixel(&line[x], c->ink, (uint32_t)(cover < 1 ? cover * 255 : 255));
        }
    }
}

static void draw_qr(struct ui_canvas *canvas, const struct ui_command *c)
{
    fill(canvas, c->rect, 0xFFFFFF);
    QRcode *code = QRcode_encodeString(c->text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (!code)
        return;
    int side = c->rect.w / (code->width + 8), left = c->rect.x + (c->rect.w - side * code->width) / 2,
        top = c->rect.y + (c->rect.h - side * code->width) / 2;
    for (int y = 0; y < code->width; y++) {
        for (int x = 0; x < code->width; x++) {
            if (code->data[y * code->width + x] & 1)
                fill(canvas, (struct ui_rect){left + x * side, top + y * side, side, side}, 0x000000);
        }
    }
    QRcode_free(code);
}

bool ui_command_covers(const struct ui_command *c, struct ui_rect rect)
{
    if (c->kind != UI_DRAW_BOX || !c->has_fill)
        return false;
    int border = c->has_border ? c->border_width : 0;
    struct ui_rect in = inset(c->rect, border);
    int r = c->radius > border ? c->radius - border : 0;
    const struct ui_rect high = {in.x + r, in.y, in.w - 2 * r, in.h},
                         wide = {in.x, in.y + r, in.w, in.h - 2 * r};
    return ui_rect_within(rect, c->clip) && (ui_rect_within(rect, high) || ui_rect_within(rect, wide));
}

void ui_paint_command(struct ui_canvas *canvas, struct ui_masks *masks, struct ui_fonts *fonts,
    const struct ui_command *command)
{
    struct ui_rect keep = canvas->clip;
    canvas->clip = ui_rect_cross(canvas->clip, command->clip);
    if (!ui_rect_empty(canvas->clip)) {
        switch (command->kind) {
        case UI_DRAW_BOX: draw_box(canvas, masks, command); break;
        case UI_DRAW_SHADOW: ui_shadow_paint(canvas, masks, command); break;
        case UI_DRAW_RING: draw_ring(canvas, masks, command); break;
        case UI_DRAW_SCRIM: scrim(canvas, command->rect, command->fill); break;
        case UI_DRAW_TEXT: draw_text(canvas, fonts, command); break;
        case UI_DRAW_ICON:
            draw_glyph(canvas, ui_fonts_glyph(fonts, UI_FACE_ICONS, command->size, command->codepoint),
                command->rect.x, command->rect.y, command->ink);
            break;
        case UI_DRAW_QR: draw_qr(canvas, command); break;
        case UI_DRAW_SEGMENT: draw_segment(canvas, command); break;
        }
    }
    canvas->clip = keep;
}

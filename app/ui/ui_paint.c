/* A small raster: boxes with round corners, text, icons, QR codes, into 32-bit pixels (0xAARRGGBB). */
#include <math.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

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

bool ui_rect_holds(struct ui_rect rect, int x, int y)
{
    return x >= rect.x && y >= rect.y && x < rect.x + rect.w && y < rect.y + rect.h;
}

static uint32_t mix(uint32_t ground, uint32_t ink, uint32_t alpha)
{
    /* alpha 0 to 256; two channels at a time */
    uint32_t back = 256 - alpha;
    uint32_t rb = ((ground & 0xFF00FF) * back + (ink & 0xFF00FF) * alpha) >> 8 & 0xFF00FF;
    uint32_t g = ((ground & 0x00FF00) * back + (ink & 0x00FF00) * alpha) >> 8 & 0x00FF00;
    return 0xFF000000 | rb | g;
}

static void fill(struct ui_canvas *canvas, struct ui_rect rect, uint32_t color)
{
    rect = ui_rect_cross(rect, canvas->clip);
    color |= 0xFF000000;
    for (int y = rect.y; y < rect.y + rect.h; y++) {
        uint32_t *line = canvas->pixels + (ptrdiff_t)y * canvas->stride + rect.x;
        for (int x = 0; x < rect.w; x++)
            line[x] = color;
    }
}

static void scrim(struct ui_canvas *canvas, struct ui_rect rect, uint32_t color)
{
    rect = ui_rect_cross(rect, canvas->clip);
    for (int y = rect.y; y < rect.y + rect.h; y++) {
        uint32_t *line = canvas->pixels + (ptrdiff_t)y * canvas->stride + rect.x;
        for (int x = 0; x < rect.w; x++)
            line[x] = mix(line[x], color, SCRIM_ALPHA);
    }
}

void ui_masks_free(struct ui_masks *masks)
{
    for (int i = 0; i <= UI_MASKS_MAX; i++)
        free(masks->mask[i]);
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
                line[x] = mix(line[x], color, alpha + (alpha >> 7));
        }
    }
}

static void fill_round(
    struct ui_canvas *canvas, struct ui_masks *masks, struct ui_rect rect, int r, uint32_t color)
{
    int most = (rect.w < rect.h ? rect.w : rect.h) / 2;
    r = r > most ? most : r;
    r = r > UI_MASKS_MAX ? UI_MASKS_MAX : r;
    const uint8_t *mask = r > 0 ? mask_of(masks, r) : NULL;
    if (!mask) {
        fill(canvas, rect, color);
        return;
    }
    fill(canvas, (struct ui_rect){rect.x + r, rect.y, rect.w - 2 * r, r}, color);
    fill(canvas, (struct ui_rect){rect.x, rect.y + r, rect.w, rect.h - 2 * r}, color);
    fill(canvas, (struct ui_rect){rect.x + r, rect.y + rect.h - r, rect.w - 2 * r, r}, color);
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
        fill_round(canvas, masks, c->rect, c->radius, c->border);
    if (c->has_fill)
        fill_round(canvas, masks, inset(c->rect, width), c->radius > width ? c->radius - width : 0, c->fill);
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
                line[x] = mix(line[x], color, (uint32_t)(alpha + (alpha >> 7)));
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

static void draw_glyph(struct ui_canvas *canvas, const struct ui_glyph *glyph, int x, int y, uint32_t color)
{
    if (!glyph->coverage)
        return;
    int left = x + glyph->left, top = y + glyph->top;
    struct ui_rect rect = ui_rect_cross((struct ui_rect){left, top, glyph->w, glyph->h}, canvas->clip);
    for (int row = rect.y; row < rect.y + rect.h; row++) {
        const uint8_t *coverage = glyph->coverage + (ptrdiff_t)(row - top) * glyph->w - left;
        uint32_t *line = canvas->pixels + (ptrdiff_t)row * canvas->stride;
        for (int column = rect.x; column < rect.x + rect.w; column++) {
            uint32_t alpha = coverage[column];
            if (alpha == 255)
                line[column] = color | 0xFF000000;
            else if (alpha)
                line[column] = mix(line[column], color, alpha + (alpha >> 7));
        }
    }
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

void ui_paint_command(struct ui_canvas *canvas, struct ui_masks *masks, struct ui_fonts *fonts,
    const struct ui_command *command)
{
    struct ui_rect keep = canvas->clip;
    canvas->clip = ui_rect_cross(canvas->clip, command->clip);
    if (!ui_rect_empty(canvas->clip)) {
        switch (command->kind) {
        case UI_DRAW_BOX: draw_box(canvas, masks, command); break;
        case UI_DRAW_RING: draw_ring(canvas, masks, command); break;
        case UI_DRAW_SCRIM: scrim(canvas, command->rect, command->fill); break;
        case UI_DRAW_TEXT: draw_text(canvas, fonts, command); break;
        case UI_DRAW_ICON:
            draw_glyph(canvas, ui_fonts_glyph(fonts, UI_FACE_ICONS, command->size, command->codepoint),
                command->rect.x, command->rect.y, command->ink);
            break;
        case UI_DRAW_QR: draw_qr(canvas, command); break;
        }
    }
    canvas->clip = keep;
}

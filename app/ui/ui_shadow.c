/*
 * Soft shadows below boxes. How dark one is depends only on how far a pixel is from the edge of the box that casts it, so a
 * corner is computed once for a radius and a blur, and the edges are the corner's last row and column, drawn out.
 */
#include <math.h>
#include <stdlib.h>

#include "app/ui/ui_internal.h"

/* From 255 on the box to 0 `blur` outside its edge, without a seam at either end. */
static uint8_t fade(double outside, int blur)
{
    double at = 1 - (outside + blur) / (2.0 * blur);
    at = at < 0 ? 0 : at > 1 ? 1 : at;
    return (uint8_t)(255 * at * at * (3 - 2 * at));
}

/* NULL when out of memory or when too many kinds are asked for: then there is no shadow. */
static const struct ui_shadow *shadow_of(struct ui_masks *masks, int radius, int blur)
{
    struct ui_shadow *free_one = NULL;
    for (int i = 0; i < UI_SHADOWS_MAX; i++) {
        struct ui_shadow *shadow = &masks->shadows[i];
        if (shadow->alpha && shadow->radius == radius && shadow->blur == blur)
            return shadow;
        if (!shadow->alpha && !free_one)
            free_one = shadow;
    }
    int side = radius + blur;
    uint8_t *alpha = free_one ? malloc((size_t)(side * side)) : NULL;
    if (!alpha)
        return NULL;
    for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
            double dx = side - x - 0.5, dy = side - y - 0.5;
            alpha[y * side + x] = fade(sqrt(dx * dx + dy * dy) - radius, blur);
        }
    }
    *free_one = (struct ui_shadow){alpha, radius, blur, side};
    return free_one;
}

void ui_shadows_free(struct ui_masks *masks)
{
    for (int i = 0; i < UI_SHADOWS_MAX; i++) {
        free(masks->shadows[i].alpha);
        masks->shadows[i] = (struct ui_shadow){0};
    }
}

/* The part of a shadow in `rect`, whose pixels take their darkness from the corner's column u0 + x * u_step, and likewise down;
   a step of 0 draws one column or row out. */
struct stretch {
    struct ui_rect rect;
    int u0, u_step, v0, v_step;
};

static void paint_stretch(struct ui_canvas *canvas, const struct ui_shadow *shadow,
    const struct ui_command *c, const struct stretch *s)
{
    struct ui_rect rect = ui_rect_cross(s->rect, canvas->clip);
    for (int y = rect.y; y < rect.y + rect.h; y++) {
        const uint8_t *row = shadow->alpha + (s->v0 + (y - s->rect.y) * s->v_step) * shadow->side;
        uint32_t *line = canvas->pixels + (ptrdiff_t)y * canvas->stride;
        for (int x = rect.x; x < rect.x + rect.w; x++) {
            uint32_t alpha = row[s->u0 + (x - s->rect.x) * s->u_step];
            line[x] = ui_mix(line[x], c->fill, alpha * (uint32_t)c->size / 255);
        }
    }
}

void ui_shadow_paint(struct ui_canvas *canvas, struct ui_masks *masks, const struct ui_command *c)
{
    /* The command's rectangle is what may be touched by the shadow: the box, the blur around it, the drop below. */
    int blur = c->blur, w = c->rect.w - 2 * blur, h = c->rect.h - 2 * blur - c->drop;
    int most = (w < h ? w : h) / 2, radius = c->radius < most ? c->radius : most;
    const struct ui_shadow *shadow = blur > 0 && radius > 0 ? shadow_of(masks, radius, blur) : NULL;
    if (!shadow)
        return;
    int side = shadow->side, last = side - 1, left = c->rect.x, top = c->rect.y + c->drop;
    int right = left + w + 2 * blur, bottom = top + h + 2 * blur;
    int under = blur + c->drop < side ? blur + c->drop : side;
    int across = right - left - 2 * side, down = bottom - top - 2 * side;
    /* Edges only as far inwards as the box leaves them to be seen. */
    const struct stretch parts[] = {
        {{left, top, side, side}, 0, 1, 0, 1},
        {{right - side, top, side, side}, last, -1, 0, 1},
        {{left, bottom - side, side, side}, 0, 1, last, -1},
        {{right - side, bottom - side, side, side}, last, -1, last, -1},
        {{left + side, top, across, blur}, last, 0, 0, 1},
        {{left + side, bottom - under, across, under}, last, 0, under - 1, -1},
        {{left, top + side, blur, down}, 0, 1, last, 0},
        {{right - blur, top + side, blur, down}, blur - 1, -1, last, 0},
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        paint_stretch(canvas, shadow, c, &parts[i]);
}

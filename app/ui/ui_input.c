/* The pointer (the first finger, or a mouse): pressing, sliding off, scrolling with momentum, keys that repeat. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui_internal.h"
#include "backend/base/text.h"

#define DRAG_U          24 /* 6 mm: beyond it a touch is a drag */
#define BOUNCE_U        40 /* 10 mm: a finger does not get farther in UI_BOUNCE_MS */
#define REPEAT_FIRST_MS 500
#define REPEAT_NEXT_MS  90
#define STEP_MS         16

struct ui_scroll *ui_scroll_of(struct ui *ui, const char *id)
{
    for (int i = 0; i < ui->scroll_count; i++) {
        if (strcmp(ui->scrolls[i].id, id) == 0)
            return &ui->scrolls[i];
    }
    if (ui->scroll_count == UI_SCROLLS_MAX)
        return NULL;
    struct ui_scroll *scroll = &ui->scrolls[ui->scroll_count++];
    *scroll = (struct ui_scroll){.offset = 0};
    text_copy(scroll->id, sizeof scroll->id, id);
    return scroll;
}

int ui_node_by_id(const struct ui *ui, const char *id)
{
    const struct ui_frame *frame = ui_shown(ui);
    for (int i = 0; i < frame->count; i++) {
        if (frame->items[i].spec.id && strcmp(frame->items[i].spec.id, id) == 0)
            return i;
    }
    return -1;
}

int ui_node_at(const struct ui *ui, int x, int y)
{
    const struct ui_frame *frame = ui_shown(ui);
    for (int i = frame->count - 1; i >= 0; i--) {
        const struct ui_item *item = &frame->items[i];
        if (item->layer == frame->layers && item->spec.id && ui_role_touchable(item->spec.role) &&
            ui_rect_holds(ui_rect_cross(item->rect, item->clip), x, y))
            return i;
    }
    return -1;
}

static int scroll_at(struct ui *ui, int x, int y)
{
    const struct ui_frame *frame = ui_shown(ui);
    for (int i = frame->count - 1; i >= 0; i--) {
        const struct ui_item *item = &frame->items[i];
        int view = item->rect.h - 2 * ui_px(ui, item->spec.pad_y);
        if (item->layer == frame->layers && item->spec.scroll && item->spec.id &&
            item->content_height > view && ui_rect_holds(ui_rect_cross(item->rect, item->clip), x, y)) {
            struct ui_scroll *scroll = ui_scroll_of(ui, item->spec.id);
            return scroll ? (int)(scroll - ui->scrolls) : -1;
        }
    }
    return -1;
}

void ui_act(struct ui *ui, const char *id, int64_t value)
{
    char copy[UI_ID_SIZE]; /* the handler may build a new frame, and with it free the id */
    text_copy(copy, sizeof copy, id);
    const struct ui_action action = {copy, value};
    ui->acted = true;
    ui->options.handler.action(ui->options.handler.context, &action);
    ui_invalidate(ui);
}

void ui_press(struct ui *ui, int index)
{
    const struct ui_item *item = &ui_shown(ui)->items[index];
    ui_sound(ui, item->spec.role == UI_KEY ? UI_SOUND_KEY : UI_SOUND_TOUCH);
    ui_act(ui, item->spec.id, item->spec.value);
}

static void act_on_key(struct ui *ui, const struct ui_item *item)
{
    ui->pointer.acted = true;
    if (item->spec.repeat)
        ui->pointer.repeat_at = ui_real_ms() + REPEAT_FIRST_MS;
    ui_sound(ui, UI_SOUND_KEY);
    ui_act(ui, item->spec.id, item->spec.value);
}

/* The same finger again, because the panel lost it for a moment. The next key of somebody who types quickly is none: it
   lies outside the node that was pressed, which still stands where it stood. */
static bool is_bounce(const struct ui *ui, int64_t now, int x, int y)
{
    const struct ui_pointer *p = &ui->pointer;
    int near = ui_px(ui, BOUNCE_U);
    if (!p->up_ms || now - p->up_ms >= UI_BOUNCE_MS || abs(x - p->up_x) >= near || abs(y - p->up_y) >= near)
        return false;
    int last = p->last_pressed[0] ? ui_node_by_id(ui, p->last_pressed) : -1;
    if (last < 0)
        return true;
    struct ui_rect rect = ui_shown(ui)->items[last].rect, then = p->last_rect;
    bool still = rect.x == then.x && rect.y == then.y && rect.w == then.w && rect.h == then.h;
    return !still || ui_rect_holds(rect, x, y);
}

/* The next frame answers a finger: how long it takes counts from here. */
static void touched_now(struct ui *ui)
{
    ui->stats.touch_at_us = (int64_t)(SDL_GetPerformanceCounter() * 1000000 / SDL_GetPerformanceFrequency());
}

void ui_pointer_down(struct ui *ui, int64_t finger, int x, int y)
{
    struct ui_pointer *p = &ui->pointer;
    int64_t now = ui_real_ms();
    if (p->down) /* a second finger */
        return;
    bool bounce = finger >= 0 && is_bounce(ui, now, x, y);
    struct ui_pointer before = *p;
    *p = (struct ui_pointer){.down = true,
        .finger = finger,
        .bounce = bounce,
        .x = x,
        .y = y,
        .start_x = x,
        .start_y = y,
        .last_y = y,
        .last_ms = now,
        .scroll = scroll_at(ui, x, y)};
    /* A finger that stops a moving list wants it to stop, not what happens to go by. */
    bool caught = p->scroll >= 0 && fabs(ui->scrolls[p->scroll].speed) > 0;
    for (int i = 0; i < ui->scroll_count; i++)
        ui->scrolls[i].speed = 0;
    ui->focus_visible = false;
    touched_now(ui);
    if (ui->options.handler.touched)
        ui->options.handler.touched(ui->options.handler.context);
    int index = bounce || caught ? -1 : ui_node_at(ui, x, y);
    if (bounce) {
        text_copy(p->last_pressed, sizeof p->last_pressed, before.last_pressed);
        p->last_rect = before.last_rect;
    }
    if (index >= 0 && ui_shown(ui)->items[index].spec.role != UI_WRITING)
        ui_speak_node(ui, index);
    if (index >= 0 && ui_shown(ui)->items[index].spec.disabled) {
        ui_sound(ui, UI_SOUND_REFUSED);
    } else if (index >= 0) {
        const struct ui_item *item = &ui_shown(ui)->items[index];
        text_copy(p->pressed, sizeof p->pressed, item->spec.id);
        text_copy(p->last_pressed, sizeof p->last_pressed, item->spec.id);
        p->last_rect = item->rect;
        p->pressed_value = item->spec.value;
        p->inside = true;
        if (item->spec.role == UI_KEY)
            act_on_key(ui, item);
        else if (item->spec.role == UI_WRITING && ui_ink_begin(ui, index, x, y))
            p->scroll = -1;
    }
    ui_invalidate(ui);
}

void ui_pointer_move(struct ui *ui, int64_t finger, int x, int y)
{
    struct ui_pointer *p = &ui->pointer;
    if (!p->down || p->finger != finger)
        return;
    int64_t now = ui_real_ms();
    if (!p->scrolling && p->scroll >= 0 && !p->acted && abs(y - p->start_y) > ui_px(ui, DRAG_U)) {
        p->scrolling = true;
        p->inside = false;
        p->pressed[0] = '\0';
        /* What moved beyond the threshold counts, so that the list follows the finger without a leap. */
        p->last_y = p->start_y + (y > p->start_y ? ui_px(ui, DRAG_U) : -ui_px(ui, DRAG_U));
        ui_invalidate(ui);
    }
    if (p->scrolling) {
        int by = p->last_y - y;
        int64_t elapsed = now - p->last_ms > 0 ? now - p->last_ms : 1;
        ui->scrolls[p->scroll].offset += by;
        p->speed = 0.6 * p->speed + 0.4 * by * 1000.0 / (double)elapsed;
        ui_scrolled(ui);
    } else if (ui->ink.writing) {
        ui_ink_add(ui, x, y);
    } else if (p->pressed[0]) {
        int index = ui_node_at(ui, x, y);
        bool inside = index >= 0 && strcmp(ui_shown(ui)->items[index].spec.id, p->pressed) == 0;
        if (inside != p->inside) {
            p->inside = inside;
            p->repeat_at = 0;
            ui_invalidate(ui);
        }
    }
    p->x = x;
    p->y = y;
    p->last_y = y;
    p->last_ms = now;
}

void ui_pointer_up(struct ui *ui, int64_t finger, int x, int y)
{
    struct ui_pointer *p = &ui->pointer;
    if (!p->down || p->finger != finger)
        return;
    touched_now(ui);
    ui_pointer_move(ui, finger, x, y);
    struct ui_pointer up = *p;
    bool wrote = ui->ink.writing;
    ui_ink_end(ui);
    int64_t now = ui_real_ms();
    /* Strokes follow each other quickly: they are no bounces. */
    bool counted = !wrote && (up.last_pressed[0] || up.scrolling || up.bounce);
    *p = (struct ui_pointer){.up_ms = counted ? now : 0, .up_x = x, .up_y = y, .scroll = -1};
    text_copy(p->last_pressed, sizeof p->last_pressed, up.last_pressed);
    p->last_rect = up.last_rect;
    if (up.scrolling && now - up.last_ms < 50 && abs((int)up.speed) > ui_px(ui, 200)) {
        ui->scrolls[up.scroll].speed = up.speed;
        ui->momentum_ms = now;
    }
    ui_invalidate(ui);
    int index = up.inside && !up.acted && up.pressed[0] ? ui_node_by_id(ui, up.pressed) : -1;
    if (!up.last_pressed[0] && !up.scrolling && !up.bounce && ui_node_at(ui, x, y) < 0)
        ui_speak_place(ui, x, y);                              /* what is only to be read */
    if (index < 0 || ui_shown(ui)->items[index].spec.disabled) /* it may have become so meanwhile */
        return;
    if (ui_shown(ui)->items[index].spec.role == UI_TEXTBOX)
        up.pressed_value = ui_text_place_at(ui, &ui_shown(ui)->items[index], x, y);
    if (!wrote)
        ui_sound(ui, UI_SOUND_TOUCH);
    ui_act(ui, up.pressed, up.pressed_value);
}

void ui_pointer_cancel(struct ui *ui)
{
    ui_ink_cancel(ui);
    ui->pointer = (struct ui_pointer){.scroll = -1};
    ui_invalidate(ui);
}

void ui_wheel(struct ui *ui, int x, int y, int notches)
{
    int scroll = scroll_at(ui, x, y);
    if (ui->options.handler.touched)
        ui->options.handler.touched(ui->options.handler.context);
    if (scroll < 0)
        return;
    ui->scrolls[scroll].offset -= notches * ui_px(ui, 160);
    ui_scrolled(ui);
}

static int64_t step_momentum(struct ui *ui, int64_t now)
{
    bool moving = false;
    double seconds = ui->momentum_ms ? (double)(now - ui->momentum_ms) / 1000.0 : 0;
    for (int i = 0; i < ui->scroll_count; i++) {
        struct ui_scroll *scroll = &ui->scrolls[i];
        if (scroll->speed > -30 && scroll->speed < 30) {
            scroll->speed = 0;
            continue;
        }
        scroll->offset += (int)(scroll->speed * seconds);
        scroll->speed -= scroll->speed * (seconds * 4 < 1 ? seconds * 4 : 1);
        moving = true;
    }
    ui->momentum_ms = moving ? now : 0;
    if (moving)
        ui_scrolled(ui);
    return moving ? now + STEP_MS : 0;
}

int64_t ui_input_step(struct ui *ui, int64_t now)
{
    struct ui_pointer *p = &ui->pointer;
    int64_t next = step_momentum(ui, now), look = ui_touch_step(ui, now);
    if (p->down && p->repeat_at && now >= p->repeat_at) {
        p->repeat_at = now + REPEAT_NEXT_MS;
        int index = ui_node_by_id(ui, p->pressed);
        if (index >= 0 && !ui_shown(ui)->items[index].spec.disabled)
            ui_act(ui, p->pressed, p->pressed_value);
    }
    if (p->repeat_at && (!next || p->repeat_at < next))
        next = p->repeat_at;
    if (look && (!next || look < next))
        next = look;
    return next;
}

bool ui_scroll_to(struct ui *ui, int index)
{
    const struct ui_frame *frame = ui_shown(ui);
    const struct ui_item *item = &frame->items[index];
    for (int above = item->parent; above >= 0; above = frame->items[above].parent) {
        const struct ui_item *view = &frame->items[above];
        if (!view->spec.scroll || !view->spec.id)
            continue;
        struct ui_scroll *scroll = ui_scroll_of(ui, view->spec.id);
        int pad = ui_px(ui, view->spec.pad_y) + ui_px(ui, 16);
        int over = view->rect.y + pad - item->rect.y;
        int under = item->rect.y + item->rect.h - (view->rect.y + view->rect.h - pad);
        if (!scroll)
            return false;
        if (over > 0)
            scroll->offset -= over;
        else if (under > 0)
            scroll->offset += under;
        scroll->speed = 0;
        ui_invalidate(ui);
    }
    return true;
}

/* One pointer from fingers or a mouse, the keyboard's focus, scrolling with momentum, keys that repeat. */
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui_internal.h"
#include "backend/base/text.h"

#define DRAG_U          24 /* 6 mm: beyond it a touch is a drag */
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

static void act_on_key(struct ui *ui, const struct ui_item *item)
{
    ui->pointer.acted = true;
    if (item->spec.repeat)
        ui->pointer.repeat_at = ui_real_ms() + REPEAT_FIRST_MS;
    ui_act(ui, item->spec.id, item->spec.value);
}

void ui_pointer_down(struct ui *ui, int64_t finger, int x, int y)
{
    struct ui_pointer *p = &ui->pointer;
    int64_t now = ui_real_ms();
    if (p->down) /* a second finger */
        return;
    int near = ui_px(ui, 40);
    bool bounce = p->up_ms && now - p->up_ms < UI_BOUNCE_MS && abs(x - p->up_x) < near &&
                  abs(y - p->up_y) < near && finger >= 0;
    *p = (struct ui_pointer){.down = true,
        .finger = finger,
        .x = x,
        .y = y,
        .start_x = x,
        .start_y = y,
        .last_y = y,
        .last_ms = now,
        .scroll = scroll_at(ui, x, y)};
    for (int i = 0; i < ui->scroll_count; i++)
        ui->scrolls[i].speed = 0;
    ui->focus_visible = false;
    ui->stats.touch_at_us = (int64_t)(SDL_GetPerformanceCounter() * 1000000 / SDL_GetPerformanceFrequency());
    if (ui->options.handler.touched)
        ui->options.handler.touched(ui->options.handler.context);
    int index = bounce ? -1 : ui_node_at(ui, x, y);
    if (index >= 0 && !ui_shown(ui)->items[index].spec.disabled) {
        const struct ui_item *item = &ui_shown(ui)->items[index];
        text_copy(p->pressed, sizeof p->pressed, item->spec.id);
        p->pressed_value = item->spec.value;
        p->inside = true;
        if (item->spec.role == UI_KEY)
            act_on_key(ui, item);
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
        ui_invalidate(ui);
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
    ui_pointer_move(ui, finger, x, y);
    struct ui_pointer up = *p;
    int64_t now = ui_real_ms();
    *p = (struct ui_pointer){.up_ms = now, .up_x = x, .up_y = y, .scroll = -1};
    if (up.scrolling && now - up.last_ms < 50 && abs((int)up.speed) > ui_px(ui, 200)) {
        ui->scrolls[up.scroll].speed = up.speed;
        ui->momentum_ms = now;
    }
    ui_invalidate(ui);
    int index = up.inside && !up.acted && up.pressed[0] ? ui_node_by_id(ui, up.pressed) : -1;
    if (index < 0 || ui_shown(ui)->items[index].spec.disabled) /* it may have become so meanwhile */
        return;
    if (ui_shown(ui)->items[index].spec.role == UI_TEXTBOX)
        up.pressed_value = ui_text_place_at(ui, &ui_shown(ui)->items[index], x, y);
    ui_act(ui, up.pressed, up.pressed_value);
}

void ui_pointer_cancel(struct ui *ui)
{
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
    ui_invalidate(ui);
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
        ui_invalidate(ui);
    return moving ? now + STEP_MS : 0;
}

int64_t ui_input_step(struct ui *ui, int64_t now)
{
    struct ui_pointer *p = &ui->pointer;
    int64_t next = step_momentum(ui, now);
    if (p->down && p->repeat_at && now >= p->repeat_at) {
        p->repeat_at = now + REPEAT_NEXT_MS;
        int index = ui_node_by_id(ui, p->pressed);
        if (index >= 0 && !ui_shown(ui)->items[index].spec.disabled)
            ui_act(ui, p->pressed, p->pressed_value);
    }
    if (p->repeat_at && (!next || p->repeat_at < next))
        next = p->repeat_at;
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

/* ---- focus -------------------------------------------------------------------------------------------------------- */

static bool focusable(const struct ui_frame *frame, const struct ui_item *item)
{
    return item->layer == frame->layers && item->spec.id && !item->spec.disabled &&
           ui_role_touchable(item->spec.role);
}

static void focus_on(struct ui *ui, int index)
{
    text_copy(ui->focus, sizeof ui->focus, ui_shown(ui)->items[index].spec.id);
    ui->focus_visible = true;
    ui_scroll_to(ui, index);
    ui_invalidate(ui);
}

static void focus_next(struct ui *ui, int step)
{
    const struct ui_frame *frame = ui_shown(ui);
    int from = ui_node_by_id(ui, ui->focus);
    if (from < 0)
        from = step > 0 ? -1 : frame->count;
    for (int tried = 0, i = from; tried < frame->count; tried++) {
        i = (i + step + frame->count) % frame->count;
        if (focusable(frame, &frame->items[i])) {
            focus_on(ui, i);
            return;
        }
    }
}

/* The nearest focusable node in a direction: distance along it, and twice the distance across. */
static void focus_towards(struct ui *ui, int dx, int dy)
{
    const struct ui_frame *frame = ui_shown(ui);
    int from = ui_node_by_id(ui, ui->focus), best = -1;
    long least = 0;
    if (from < 0 || !ui->focus_visible) {
        if (from >= 0 && focusable(frame, &frame->items[from]))
            focus_on(ui, from);
        else
            focus_next(ui, 1);
        return;
    }
    const struct ui_rect a = frame->items[from].rect;
    for (int i = 0; i < frame->count; i++) {
        if (i == from || !focusable(frame, &frame->items[i]))
            continue;
        const struct ui_rect b = frame->items[i].rect;
        long x = (2 * b.x + b.w - 2 * a.x - a.w) / 2, y = (2 * b.y + b.h - 2 * a.y - a.h) / 2;
        long along = x * dx + y * dy, across = labs(x * dy) + labs(y * dx);
        if (along <= 0)
            continue;
        long cost = along + 2 * across;
        if (best < 0 || cost < least) {
            best = i;
            least = cost;
        }
    }
    if (best >= 0)
        focus_on(ui, best);
}

static void press_by_word(struct ui *ui, const char *ending)
{
    const struct ui_frame *frame = ui_shown(ui);
    for (int i = 0; i < frame->count; i++) {
        const struct ui_item *item = &frame->items[i];
        size_t length = item->spec.id ? strlen(item->spec.id) : 0, end = strlen(ending);
        if (length >= end && focusable(frame, item) && strcmp(item->spec.id + length - end, ending) == 0) {
            ui_act(ui, item->spec.id, item->spec.value);
            return;
        }
    }
}

/* A keypad types on whatever pad or keyboard is shown: the key whose label is that character. */
static void press_by_label(struct ui *ui, const char *label)
{
    const struct ui_frame *frame = ui_shown(ui);
    for (int i = 0; i < frame->count; i++) {
        const struct ui_item *item = &frame->items[i];
        if (focusable(frame, item) && item->spec.role == UI_KEY && text_equal(item->spec.label, label)) {
            ui_act(ui, item->spec.id, item->spec.value);
            return;
        }
    }
}

void ui_key(struct ui *ui, SDL_Keycode key)
{
    if (ui->options.handler.touched)
        ui->options.handler.touched(ui->options.handler.context);
    int index = ui_node_by_id(ui, ui->focus);
    if (key >= SDLK_KP_1 && key <= SDLK_KP_9)
        key = '1' + (key - SDLK_KP_1);
    else if (key == SDLK_KP_0)
        key = '0';
    switch (key) {
    case SDLK_TAB: focus_next(ui, SDL_GetModState() & KMOD_SHIFT ? -1 : 1); break;
    case SDLK_LEFT: focus_towards(ui, -1, 0); break;
    case SDLK_RIGHT: focus_towards(ui, 1, 0); break;
    case SDLK_UP: focus_towards(ui, 0, -1); break;
    case SDLK_DOWN: focus_towards(ui, 0, 1); break;
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
        if (index >= 0 && ui->focus_visible && focusable(ui_shown(ui), &ui_shown(ui)->items[index]))
            ui_act(ui, ui_shown(ui)->items[index].spec.id, ui_shown(ui)->items[index].spec.value);
        break;
    case SDLK_ESCAPE: press_by_word(ui, "footer.back"); break;
    case SDLK_BACKSPACE: press_by_word(ui, ".delete"); break;
    default:
        if (key > ' ' && key < 127)
            press_by_label(ui, (const char[]){(char)key, '\0'});
    }
}

/* The keyboard: the focus walks over the nodes by their places, keys press what shows their character. */
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui_internal.h"
#include "backend/base/text.h"

/* A keyboard can't write by hand: who has one types. */
static bool focusable(const struct ui_frame *frame, const struct ui_item *item)
{
    return item->layer == frame->layers && item->spec.id && !item->spec.disabled &&
           ui_role_touchable(item->spec.role) && item->spec.role != UI_WRITING;
}

static bool seen(const struct ui_item *item)
{
    return !ui_rect_empty(ui_rect_cross(item->rect, item->clip));
}

/* The innermost scrolling node around an item, or -1. */
static int scope_of(const struct ui_frame *frame, int index)
{
    for (int at = frame->items[index].parent; at >= 0; at = frame->items[at].parent) {
        if (frame->items[at].spec.scroll && frame->items[at].spec.id)
            return at;
    }
    return -1;
}

static bool within(const struct ui_frame *frame, int index, int container)
{
    for (int at = frame->items[index].parent; at >= 0; at = frame->items[at].parent) {
        if (at == container)
            return true;
    }
    return false;
}

static void put_focus(struct ui *ui, int index)
{
    const struct ui_item *item = &ui_shown(ui)->items[index];
    text_copy(ui->focus, sizeof ui->focus, item->spec.id);
    ui->focus_rect = item->rect;
    ui->focus_visible = true;
    ui_scroll_to(ui, index);
    ui_invalidate(ui);
}

static void focus_on(struct ui *ui, int index)
{
    put_focus(ui, index);
    ui_speak_node(ui, index);
}

/* The next node in reading order that can have the focus, round the end; -1: there is none. */
static int next_after(const struct ui_frame *frame, int from, int step)
{
    if (from < 0)
        from = step > 0 ? -1 : frame->count;
    for (int tried = 0, i = from; tried < frame->count; tried++) {
        i = (i + step + frame->count) % frame->count;
        if (focusable(frame, &frame->items[i]))
            return i;
    }
    return -1;
}

/* A long list declares only rows near what is seen: who comes into it finds its first row, or from behind its last. */
static bool to_its_edge(struct ui *ui, int from, int to, int step)
{
    const struct ui_frame *frame = ui_shown(ui);
    int scope = scope_of(frame, to);
    if (scope < 0 || (from >= 0 && within(frame, from, scope)))
        return false;
    const struct ui_item *view = &frame->items[scope];
    struct ui_scroll *scroll = ui_scroll_of(ui, view->spec.id);
    int most = view->content_height - (view->rect.h - 2 * ui_px(ui, view->spec.pad_y));
    int edge = step > 0 || most < 0 ? 0 : most;
    if (!scroll || scroll->offset == edge)
        return false;
    scroll->offset = edge;
    scroll->speed = 0;
    ui_invalidate(ui);
    ui_frame_step(ui);
    return true;
}

static bool focus_next(struct ui *ui, int step)
{
    int from = ui_node_by_id(ui, ui->focus);
    int to = next_after(ui_shown(ui), from, step);
    if (from >= 0 && !ui->focus_visible && focusable(ui_shown(ui), &ui_shown(ui)->items[from]))
        to = from; /* where the page wanted it: seen first */
    else if (to >= 0 && to_its_edge(ui, from, to, step))
        to = next_after(ui_shown(ui), ui_node_by_id(ui, ui->focus), step);
    if (to >= 0)
        focus_on(ui, to);
    return to >= 0;
}

/* Where the focus goes on a page: where the page wants it, else the first node of what scrolls when that is most of the
   page (its own matter, below the header), else the first. -1: there is none. */
static int first_of_page(const struct ui *ui, const struct ui_frame *frame)
{
    int first = -1, in_view = -1;
    for (int i = 0; i < frame->count; i++) {
        if (!focusable(frame, &frame->items[i]))
            continue;
        if (frame->items[i].spec.focus)
            return i;
        int scope = scope_of(frame, i);
        if (first < 0)
            first = i;
        if (in_view < 0 && scope >= 0 && frame->items[scope].rect.h * 2 > ui->area.h)
            in_view = i;
    }
    return in_view >= 0 ? in_view : first;
}

/* ---- by place ------------------------------------------------------------------------------------------------------ */

struct direction {
    int dx, dy;
};

/* How far a range lies from another: 0 where they share something. */
static int apart(int a, int a_size, int b, int b_size)
{
    if (b >= a + a_size)
        return b - (a + a_size);
    return a >= b + b_size ? a - (b + b_size) : 0;
}

/* What it costs to go from a to b; -1: b does not lie that way. What is straight ahead comes before what is beside. */
static long cost_of(struct ui_rect a, struct ui_rect b, struct direction to)
{
    long x = 2L * b.x + b.w - 2L * a.x - a.w, y = 2L * b.y + b.h - 2L * a.y - a.h; /* twice the way */
    if (x * to.dx + y * to.dy <= 0)
        return -1;
    int ahead = to.dx ? apart(a.x, a.w, b.x, b.w) : apart(a.y, a.h, b.y, b.h);
    int beside = to.dx ? apart(a.y, a.h, b.y, b.h) : apart(a.x, a.w, b.x, b.w);
    if (beside > 0 && (to.dx || ahead == 0))
        return -1;
    return (long)beside * 1000 + (long)ahead * 8 + labs(to.dx ? y : x);
}

/* Where the way begins: what is scrolled out of view leaves it at the edge that is ahead. */
static struct ui_rect start_of(const struct ui_frame *frame, int from, int scope, struct direction to)
{
    struct ui_rect rect = frame->items[from].rect;
    if (scope < 0 || seen(&frame->items[from]))
        return rect;
    const struct ui_rect view = frame->items[scope].rect;
    rect.y = to.dy > 0 || (to.dy == 0 && rect.y > view.y) ? view.y + view.h - rect.h : view.y;
    return rect;
}

enum among { AMONG_SCOPE, AMONG_SEEN, AMONG_ALL };

static int nearest(const struct ui_frame *frame, int from, struct direction to, enum among among)
{
    int scope = scope_of(frame, from), best = -1;
    const struct ui_rect start =
        among == AMONG_SCOPE ? frame->items[from].rect : start_of(frame, from, scope, to);
    long least = 0;
    for (int i = 0; i < frame->count; i++) {
        const struct ui_item *item = &frame->items[i];
        if (i == from || !focusable(frame, item))
            continue;
        if ((among == AMONG_SCOPE && (scope < 0 || !within(frame, i, scope))) ||
            (among == AMONG_SEEN && !seen(item)))
            continue;
        long cost = cost_of(start, item->rect, to);
        if (cost >= 0 && (best < 0 || cost < least)) {
            best = i;
            least = cost;
        }
    }
    return best;
}

/* Half a view further. False at the end. */
static bool scroll_on(struct ui *ui, int index, int dy)
{
    const struct ui_frame *frame = ui_shown(ui);
    const struct ui_item *view = &frame->items[index];
    struct ui_scroll *scroll = ui_scroll_of(ui, view->spec.id);
    int high = view->rect.h - 2 * ui_px(ui, view->spec.pad_y), most = view->content_height - high;
    if (!scroll || dy == 0 || (dy < 0 ? scroll->offset <= 0 : scroll->offset >= most))
        return false;
    scroll->offset += dy * high / 2;
    scroll->speed = 0;
    ui_invalidate(ui);
    return true;
}

/* The first view that scrolls on the topmost layer, or -1. */
static int first_view(const struct ui_frame *frame)
{
    for (int i = 0; i < frame->count; i++) {
        if (frame->items[i].layer == frame->layers && frame->items[i].spec.scroll && frame->items[i].spec.id)
            return i;
    }
    return -1;
}

/* First within the view the focus is in, which is scrolled to its end for those who read; then to what is seen elsewhere.
   To the side, what comes next in reading order is the last resort, so that a row's end leads to the next row. */
static void focus_towards(struct ui *ui, struct direction to)
{
    const struct ui_frame *frame = ui_shown(ui);
    int from = ui_node_by_id(ui, ui->focus);
    if (from < 0 || !ui->focus_visible || frame->items[from].layer != frame->layers) {
        int first = from >= 0 && focusable(frame, &frame->items[from]) ? from : first_of_page(ui, frame);
        if (first >= 0)
            focus_on(ui, first);
        else if (first_view(frame) >= 0)
            scroll_on(ui, first_view(frame), to.dy);
        return;
    }
    int scope = scope_of(frame, from), view = scope >= 0 ? scope : first_view(frame);
    int next = nearest(frame, from, to, AMONG_SCOPE);
    if (next < 0 && scope >= 0 && scroll_on(ui, scope, to.dy))
        return;
    if (next < 0)
        next = nearest(frame, from, to, AMONG_SEEN);
    if (next < 0)
        next = nearest(frame, from, to, AMONG_ALL);
    if (next >= 0)
        focus_on(ui, next);
    else if (to.dx)
        focus_next(ui, to.dx);
    else if (view >= 0)
        scroll_on(ui, view, to.dy);
}

/* ---- after a build -------------------------------------------------------------------------------------------------- */

/* What stands nearest to where the focus was. */
static int nearest_to_last(const struct ui *ui, const struct ui_frame *frame)
{
    int best = -1;
    long least = 0;
    for (int i = 0; i < frame->count; i++) {
        if (!focusable(frame, &frame->items[i]))
            continue;
        const struct ui_rect a = ui->focus_rect, b = frame->items[i].rect;
        long cost = (long)apart(a.x, a.w, b.x, b.w) + apart(a.y, a.h, b.y, b.h);
        if (best < 0 || cost < least) {
            best = i;
            least = cost;
        }
    }
    return best;
}

static void ask_page(struct ui *ui, const struct ui_frame *frame)
{
    if (!ui->focus_asked && !ui->focus[0]) {
        int first = first_of_page(ui, frame);
        bool wanted = first >= 0 && frame->items[first].spec.focus;
        if (wanted || (first >= 0 && ui->focus_visible))
            text_copy(ui->focus, sizeof ui->focus, frame->items[first].spec.id);
    }
    ui->focus_asked = true;
}

/* The focus after a dialog came or went. True when one came. */
static bool change_layers(struct ui *ui, const struct ui_frame *frame)
{
    bool opened = frame->layers > ui->focus_layers;
    if (opened)
        text_copy(ui->focus_below, sizeof ui->focus_below, ui->focus);
    else if (frame->layers < ui->focus_layers && ui_node_by_id(ui, ui->focus_below) >= 0)
        text_copy(ui->focus, sizeof ui->focus, ui->focus_below);
    ui->focus_layers = frame->layers;
    return opened;
}

void ui_focus_keep(struct ui *ui)
{
    const struct ui_frame *frame = ui_shown(ui);
    bool fresh = !ui->focus_asked, seen_ring = ui->focus_visible;
    ask_page(ui, frame);
    if (!seen_ring) {
        bool dialog = frame->layers > ui->focus_layers;
        ui->focus_layers = frame->layers;
        if (dialog)
            ui_speak_page(ui, -1);
        return;
    }
    bool opened = change_layers(ui, frame);
    int at = ui_node_by_id(ui, ui->focus);
    bool here = at >= 0 && frame->items[at].layer == frame->layers;
    int to = here ? at : opened || !ui->focus[0] ? first_of_page(ui, frame) : nearest_to_last(ui, frame);
    if (here) /* it may be disabled: it is kept while it is there */
        ui->focus_rect = frame->items[at].rect;
    else if (to >= 0)
        put_focus(ui, to);
    if (fresh || opened)
        ui_speak_page(ui, to);
    else if (!here && to >= 0)
        ui_speak_node(ui, to);
}

/* ---- keys ----------------------------------------------------------------------------------------------------------- */

static bool press_by_word(struct ui *ui, const char *ending)
{
    const struct ui_frame *frame = ui_shown(ui);
    for (int i = 0; i < frame->count; i++) {
        const struct ui_item *item = &frame->items[i];
        size_t length = item->spec.id ? strlen(item->spec.id) : 0, end = strlen(ending);
        if (length >= end && focusable(frame, item) && strcmp(item->spec.id + length - end, ending) == 0) {
            ui_press(ui, i);
            return true;
        }
    }
    return false;
}

/* A keypad types on whatever pad or keyboard is shown: the key whose label is that character. */
static void press_by_label(struct ui *ui, char character)
{
    const char label[] = {character, '\0'};
    const struct ui_frame *frame = ui_shown(ui);
    for (int i = 0; i < frame->count; i++) {
        const struct ui_item *item = &frame->items[i];
        if (focusable(frame, item) && item->spec.role == UI_KEY && text_equal(item->spec.label, label)) {
            ui_press(ui, i);
            return;
        }
    }
}

/* Whatever leads back without doing anything: out of a dialog first, as nothing below it can be reached. */
static void press_escape(struct ui *ui)
{
    static const char *const of_dialogs[] = {".no", ".stay", ".ok", ".continue"};
    if (ui_shown(ui)->layers == 0)
        press_by_word(ui, "footer.back");
    for (size_t i = 0; ui_shown(ui)->layers > 0 && i < sizeof of_dialogs / sizeof *of_dialogs; i++) {
        if (press_by_word(ui, of_dialogs[i]))
            return;
    }
}

static void press_focused(struct ui *ui)
{
    const struct ui_frame *frame = ui_shown(ui);
    int index = ui_node_by_id(ui, ui->focus);
    if (!ui->focus_visible || index < 0)
        focus_towards(ui, (struct direction){0, 0}); /* shows where it is first */
    else if (focusable(frame, &frame->items[index]))
        ui_press(ui, index);
    else
        ui_sound(ui, UI_SOUND_REFUSED);
}

static void type_space(struct ui *ui)
{
    if (!press_by_word(ui, ".space"))
        press_focused(ui);
}

static void turn_page(struct ui *ui, int dy)
{
    const struct ui_frame *frame = ui_shown(ui);
    int from = ui_node_by_id(ui, ui->focus), scope = from >= 0 ? scope_of(frame, from) : -1;
    int view = scope >= 0 ? scope : first_view(frame);
    if (view >= 0)
        scroll_on(ui, view, dy);
}

void ui_key(struct ui *ui, SDL_Keycode key, bool shift)
{
    if (ui->options.handler.touched)
        ui->options.handler.touched(ui->options.handler.context);
    if (key >= SDLK_KP_1 && key <= SDLK_KP_9)
        key = '1' + (key - SDLK_KP_1);
    else if (key == SDLK_KP_0)
        key = '0';
    switch (key) {
    case SDLK_TAB: focus_next(ui, shift ? -1 : 1); break;
    case SDLK_LEFT: focus_towards(ui, (struct direction){-1, 0}); break;
    case SDLK_RIGHT: focus_towards(ui, (struct direction){1, 0}); break;
    case SDLK_UP: focus_towards(ui, (struct direction){0, -1}); break;
    case SDLK_DOWN: focus_towards(ui, (struct direction){0, 1}); break;
    case SDLK_PAGEUP: turn_page(ui, -1); break;
    case SDLK_PAGEDOWN: turn_page(ui, 1); break;
    case SDLK_RETURN:
    case SDLK_KP_ENTER: press_focused(ui); break;
    case SDLK_SPACE: type_space(ui); break;
    case SDLK_ESCAPE: press_escape(ui); break;
    case SDLK_BACKSPACE: press_by_word(ui, ".delete"); break;
    default:
        if (key > ' ' && key < 127)
            press_by_label(ui, (char)key);
    }
}

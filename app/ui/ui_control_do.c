/* What the control socket's requests do: look at the tree, touch, type, take a picture, read figures, move the clock. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui_control_internal.h"
#include "backend/base/text.h"

/* The control's finger; below 0, so that two quick touches of a test are no bounce. */
#define CONTROL_FINGER (-2)
#define SWIPE_MS       200
#define LEAST_TARGET   60 /* u: 15 mm */

static json_t *done(void)
{
    return json_pack("{s:b}", "ok", 1);
}

static void finger(struct ui *ui, uint32_t type, int x, int y)
{
    SDL_Event event = {.tfinger = {.type = type,
                           .touchId = CONTROL_FINGER,
                           .fingerId = CONTROL_FINGER,
                           .x = ((float)x + 0.5f) / (float)ui->width,
                           .y = ((float)y + 0.5f) / (float)ui->height}};
    ui_dispatch(ui, &event);
    ui_frame_step(ui);
}

static json_t *touch(struct ui *ui, int x, int y)
{
    finger(ui, SDL_FINGERDOWN, x, y);
    finger(ui, SDL_FINGERUP, x, y);
    return done();
}

static json_t *refuse(const char *which, const char *why)
{
    char text[256];
    snprintf(text, sizeof text, "'%s' %s", which, why);
    return ui_control_error(text);
}

static int find_label(const struct ui *ui, const char *label)
{
    const struct ui_frame *frame = ui_shown(ui);
    int hidden = -1;
    for (int i = 0; i < frame->count; i++) {
        const struct ui_item *item = &frame->items[i];
        if (!ui_role_touchable(item->spec.role) || !text_equal(item->spec.label, label))
            continue;
        if (item->layer == frame->layers)
            return i;
        hidden = i;
    }
    return hidden;
}

/* Half of it is seen, or at least as much of it as a finger needs. */
static bool in_view(const struct ui *ui, const struct ui_item *item, int *x, int *y)
{
    struct ui_rect seen = ui_rect_cross(item->rect, item->clip);
    *x = seen.x + seen.w / 2;
    *y = seen.y + seen.h / 2;
    return !ui_rect_empty(seen) && (seen.h * 2 >= item->rect.h || seen.h >= ui_px(ui, LEAST_TARGET));
}

static json_t *tap_item(struct ui *ui, int index, const char *which)
{
    int x, y;
    if (index < 0)
        return refuse(which, "is not on the screen");
    const struct ui_item *item = &ui_shown(ui)->items[index];
    if (item->spec.disabled)
        return refuse(which, "is disabled");
    if (item->layer != ui_shown(ui)->layers)
        return refuse(which, "is covered by a dialog");
    if (!in_view(ui, item, &x, &y)) {
        ui_scroll_to(ui, index);
        ui_frame_step(ui);
        if (index >= ui_shown(ui)->count || !in_view(ui, &ui_shown(ui)->items[index], &x, &y))
            return refuse(which, "is hidden and can't be scrolled into view");
    }
    item = &ui_shown(ui)->items[index];
    int there = ui_node_at(ui, x, y);
    if (ui_role_touchable(item->spec.role) && there != index) {
        const char *id = there >= 0 ? ui_shown(ui)->items[there].spec.id : "nothing touchable";
        char why[160];
        snprintf(why, sizeof why, "is covered by '%s'", id);
        return refuse(which, why);
    }
    return touch(ui, x, y);
}

/* A place on the window, in its pixels. */
static bool read_place(const struct ui *ui, const json_t *x, const json_t *y, int *at_x, int *at_y)
{
    if (!json_is_number(x) || !json_is_number(y))
        return false;
    double left = json_number_value(x), top = json_number_value(y);
    if (!(left >= 0 && left < ui->width && top >= 0 && top < ui->height))
        return false;
    *at_x = (int)left;
    *at_y = (int)top;
    return true;
}

static bool read_point(const struct ui *ui, const json_t *value, int *x, int *y)
{
    return json_array_size(value) == 2 &&
           read_place(ui, json_array_get(value, 0), json_array_get(value, 1), x, y);
}

static json_t *do_tap(struct ui *ui, const json_t *body)
{
    const char *id = json_string_value(json_object_get(body, "id"));
    const char *label = json_string_value(json_object_get(body, "label"));
    int x, y;
    if (id)
        return tap_item(ui, ui_node_by_id(ui, id), id);
    if (label)
        return tap_item(ui, find_label(ui, label), label);
    if (read_place(ui, json_object_get(body, "x"), json_object_get(body, "y"), &x, &y))
        return touch(ui, x, y);
    return ui_control_error("tap takes id, label, or x and y within the window");
}

static json_t *do_swipe(struct ui *ui, const json_t *body)
{
    int x, y, to_x, to_y;
    const json_t *given = json_object_get(body, "ms");
    json_int_t ms = given ? (json_is_integer(given) ? json_integer_value(given) : -1) : SWIPE_MS;
    if (!read_point(ui, json_object_get(body, "from"), &x, &y) ||
        !read_point(ui, json_object_get(body, "to"), &to_x, &to_y) || ms < 0 || ms > 5000)
        return ui_control_error(
            "swipe takes from:[x,y] and to:[x,y] within the window, and ms from 0 to 5000 (default 200)");
    int steps = ms / 16 > 2 ? (int)(ms / 16) : 2;
    finger(ui, SDL_FINGERDOWN, x, y);
    for (int i = 1; i <= steps; i++) {
        SDL_Delay((Uint32)(ms / steps));
        finger(ui, SDL_FINGERMOTION, x + (to_x - x) * i / steps, y + (to_y - y) * i / steps);
    }
    finger(ui, SDL_FINGERUP, to_x, to_y);
    return done();
}

/* Strokes on a node, each a list of [x,y] in thousandths of it, by a real finger. */
static json_t *do_draw(struct ui *ui, const json_t *body)
{
    const char *id = json_string_value(json_object_get(body, "id"));
    const json_t *strokes = json_object_get(body, "strokes"), *stroke, *point;
    size_t s, i;
    int index = id ? ui_node_by_id(ui, id) : -1;
    if (index < 0 || ui_shown(ui)->items[index].spec.role != UI_WRITING || !json_is_array(strokes))
        return ui_control_error(
            "draw takes the id of a writing node that is shown, and strokes:[[[x,y],...],...]");
    struct ui_rect rect = ui_shown(ui)->items[index].rect;
    json_array_foreach(strokes, s, stroke)
    {
        int x = 0, y = 0;
        json_array_foreach(stroke, i, point)
        {
            x = rect.x + (int)(json_integer_value(json_array_get(point, 0)) * (rect.w - 1) / 1000);
            y = rect.y + (int)(json_integer_value(json_array_get(point, 1)) * (rect.h - 1) / 1000);
            finger(ui, i == 0 ? SDL_FINGERDOWN : SDL_FINGERMOTION, x, y);
        }
        if (json_array_size(stroke) > 0)
            finger(ui, SDL_FINGERUP, x, y);
        ui_frame_step(ui);
    }
    return done();
}

static int find_key(const struct ui *ui, const char *label)
{
    const struct ui_frame *frame = ui_shown(ui);
    for (int i = 0; i < frame->count; i++) {
        const struct ui_item *item = &frame->items[i];
        if (item->spec.role == UI_KEY && item->layer == frame->layers && !item->spec.disabled &&
            text_equal(item->spec.label, label))
            return i;
    }
    return -1;
}

static json_t *do_type(struct ui *ui, const json_t *body)
{
    const struct ui_handler *handler = &ui->options.handler;
    const char *text = json_string_value(json_object_get(body, "text"));
    if (!text)
        return ui_control_error("type takes text");
    uint32_t codepoint;
    for (size_t bytes; (bytes = text_utf8_next(text, &codepoint)) > 0; text += bytes) {
        char character[5] = "";
        memcpy(character, text, bytes);
        int key = find_key(ui, character);
        json_t *outcome = NULL;
        if (key >= 0)
            outcome = tap_item(ui, key, character);
        else if (!handler->commit_text || !handler->commit_text(handler->context, character))
            outcome = refuse(character, "can't be typed here: there is no such key and no field");
        bool failed = outcome && json_object_get(outcome, "error");
        if (failed)
            return outcome;
        json_decref(outcome);
        ui_invalidate(ui);
        ui_frame_step(ui);
    }
    return done();
}

/* Until focus and scrolling have come to rest on the screen. */
static void settle(struct ui *ui)
{
    for (int i = 0; i < 4 && ui_frame_due(ui); i++)
        ui_frame_step(ui);
}

static json_t *do_key(struct ui *ui, const json_t *body)
{
    const char *name = json_string_value(json_object_get(body, "key"));
    const json_t *shift = json_object_get(body, "shift");
    SDL_Keycode key = name ? SDL_GetKeyFromName(name) : SDLK_UNKNOWN;
    if (key == SDLK_UNKNOWN || (shift && !json_is_boolean(shift)))
        return ui_control_error("key takes key, a name as SDL has it (Tab, Return, Escape, Left, Backspace, "
                                "PageDown, Space, 7, q), and shift, true or false");
    SDL_Event event = {
        .key = {.type = SDL_KEYDOWN,
            .state = SDL_PRESSED,
            .keysym = {.sym = key,
                .scancode = SDL_GetScancodeFromKey(key),
                .mod = json_is_true(shift) ? KMOD_LSHIFT : KMOD_NONE}},
    };
    ui_dispatch(ui, &event);
    settle(ui);
    event.key.type = SDL_KEYUP;
    event.key.state = SDL_RELEASED;
    ui_dispatch(ui, &event);
    settle(ui);
    return done();
}

static json_t *do_shot(struct ui *ui, const json_t *body)
{
    const char *file = json_string_value(json_object_get(body, "file"));
    SDL_Surface *surface = SDL_GetWindowSurface(ui->window);
    if (!file || !surface)
        return ui_control_error("shot takes file, and needs a window");
    if (!ui_png_write(file, surface->pixels, surface->w, surface->h, surface->pitch / 4))
        return refuse(file, "can't be written");
    return done();
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* 0 when there are none. */
static int64_t percentile99(const struct ui_readings *readings)
{
    int64_t sorted[UI_READINGS];
    int n = readings->count;
    memcpy(sorted, readings->last, sizeof sorted);
    qsort(sorted, (size_t)n, sizeof *sorted, by_value);
    return n ? sorted[(n * 99 + 99) / 100 - 1] : 0;
}

static int64_t newest(const struct ui_readings *readings)
{
    return readings->last[(readings->next + UI_READINGS - 1) % UI_READINGS];
}

/* From the oldest to the newest. */
static void add_readings(struct buf *json, const char *name, const struct ui_readings *readings)
{
    buf_printf(json, ",\"%s\":[", name);
    for (int i = 0; i < readings->count; i++) {
        int at = (readings->next - readings->count + i + UI_READINGS) % UI_READINGS;
        buf_printf(json, "%s%lld", i ? "," : "", (long long)readings->last[at]);
    }
    buf_char(json, ']');
}

/* "readings": the last readings one by one; "forget": they are forgotten once told, so that the next are of what follows. */
static void add_sounds(struct ui *ui, struct buf *json)
{
    static const char *const names[UI_SOUNDS] = {[UI_SOUND_TOUCH] = "touch",
        [UI_SOUND_KEY] = "key",
        [UI_SOUND_SUCCESS] = "success",
        [UI_SOUND_REFUSED] = "refused",
        [UI_SOUND_WARNING] = "warning"};
    struct ui_player_state state = ui_player_state(ui->player);
    buf_printf(json, ",\"sounds\":{\"played\":%lld,\"last\":\"%s\",\"device\":\"%s\",\"busy\":%s}",
        (long long)state.played, state.last >= 0 ? names[state.last] : "",
        !ui->player    ? "off"
        : state.failed ? "missing"
        : state.open   ? "open"
                       : "closed",
        state.busy ? "true" : "false");
}

static json_t *do_stats(struct ui *ui, const json_t *body)
{
    struct ui_stats *stats = &ui->stats;
    const struct ui_handler *handler = &ui->options.handler;
    struct buf more;
    buf_init(&more, 65536);
    buf_printf(&more,
        "{\"frames\":%lld,\"last_frame_us\":%lld,\"frame_p99_us\":%lld,\"last_touch_us\":%lld,"
        "\"touch_p99_us\":%lld,"
        "\"painted_pixels\":%lld,\"wakes\":%lld,\"cache_bytes\":%zu",
        (long long)stats->frames, (long long)newest(&stats->frames_us),
        (long long)percentile99(&stats->frames_us), (long long)newest(&stats->touches_us),
        (long long)percentile99(&stats->touches_us), (long long)stats->painted_pixels,
        (long long)stats->wakes, ui_fonts_bytes(ui->fonts));
    if (json_is_true(json_object_get(body, "readings"))) {
        add_readings(&more, "frames_us", &stats->frames_us);
        add_readings(&more, "touches_us", &stats->touches_us);
    }
    if (json_is_true(json_object_get(body, "forget")))
        stats->frames_us = stats->touches_us = (struct ui_readings){0};
    add_sounds(ui, &more);
    if (handler->stats)
        handler->stats(handler->context, &more);
    buf_char(&more, '}');
    json_t *answer = more.failed ? NULL : json_loads(buf_borrow(&more), 0, NULL);
    buf_free(&more);
    return answer ? answer : ui_control_error("the figures can't be told");
}

static json_t *do_clock(struct ui *ui, const json_t *body)
{
    const json_t *by = json_object_get(body, "advance_s");
    if (!ui->options.fake_clock)
        return ui_control_error("the clock moves by itself; --fake-clock starts one that can be moved");
    if (!json_is_number(by) || json_number_value(by) < 0 || json_number_value(by) > 400.0 * 86400)
        return ui_control_error("clock takes advance_s from 0 to 34560000");
    clock_fake_advance(ui->options.fake_clock, (int64_t)(json_number_value(by) * 1000));
    ui_meet_deadline(ui);
    ui_invalidate(ui);
    ui_frame_step(ui);
    return done();
}

/* -1: not given; -2: none of these. */
static int which_of(const json_t *given, const char *const names[], int count)
{
    for (int i = 0; given && i < count; i++) {
        if (text_equal(json_string_value(given), names[i]))
            return i;
    }
    return given ? -2 : -1;
}

/* -1: not given; -2: neither true nor false. */
static int yes_or_no(const json_t *given)
{
    return !given ? -1 : json_is_boolean(given) ? json_is_true(given) : -2;
}

static json_t *do_prefs(struct ui *ui, const json_t *body)
{
    static const char *const sizes[] = {"standard", "large", "extra_large"}, *const languages[] = {
                                                                                 "zh", "en"};
    const struct ui_handler *handler = &ui->options.handler;
    struct ui_prefs prefs = ui->prefs;
    int size = which_of(json_object_get(body, "text_size"), sizes, 3);
    int language = which_of(json_object_get(body, "language"), languages, 2);
    int contrast = yes_or_no(json_object_get(body, "high_contrast"));
    int low = yes_or_no(json_object_get(body, "low_reach")),
        quiet = yes_or_no(json_object_get(body, "quiet"));
    if (!handler->prefs)
        return ui_control_error("there are no settings here");
    if (size == -2 || language == -2 || contrast == -2 || low == -2 || quiet == -2)
        return ui_control_error("prefs takes text_size (standard, large, extra_large), language (zh, en), "
                                "high_contrast, low_reach and quiet (true, false); what is not given stays");
    if (size >= 0)
        prefs.text_size = (enum ui_text_size)size;
    if (contrast >= 0)
        prefs.high_contrast = contrast == 1;
    if (low >= 0)
        prefs.low_reach = low == 1;
    if (quiet >= 0)
        prefs.quiet = quiet == 1;
    handler->prefs(handler->context, &prefs, language < 0 ? NULL : languages[language]);
    ui_invalidate(ui);
    return done();
}

json_t *ui_control_do(struct ui *ui, const json_t *body)
{
    const char *what = json_string_value(json_object_get(body, "do"));
    ui_frame_step(ui);
    if (text_equal(what, "tree"))
        return ui_control_tree(ui);
    if (text_equal(what, "tap"))
        return do_tap(ui, body);
    if (text_equal(what, "swipe"))
        return do_swipe(ui, body);
    if (text_equal(what, "draw"))
        return do_draw(ui, body);
    if (text_equal(what, "type"))
        return do_type(ui, body);
    if (text_equal(what, "key"))
        return do_key(ui, body);
    if (text_equal(what, "shot"))
        return do_shot(ui, body);
    if (text_equal(what, "stats"))
        return do_stats(ui, body);
    if (text_equal(what, "clock"))
        return do_clock(ui, body);
    if (text_equal(what, "prefs"))
        return do_prefs(ui, body);
    return refuse(what ? what : "(none)",
        "is no request; there are tree, tap, swipe, draw, type, key, wait, shot, stats, clock, prefs");
}

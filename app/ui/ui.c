/* The window, the loop, and the way of a frame: build, lay out, commands, damage, paint, show. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/ui/ui_internal.h"
#include "backend/base/log.h"
#include "backend/base/text.h"

#define LOW_REACH_MM       1220 /* ADA 308, EN 301 549 8.3.3 */
#define EVENTS_A_FRAME     256  /* a storm of them never keeps a frame from the screen */
#define LEAST_PAGE_PERCENT 55   /* of the window's height: a page in less than that can't be used */

#define NARROW 1000 /* u at standard letters */

const char *ui_result_text(enum ui_result result)
{
    static const char *const texts[] = {[UI_OK] = "fine",
        [UI_NO_MEMORY] = "out of memory",
        [UI_NO_DISPLAY] = "the window can't be opened",
        [UI_NO_FONT] = "a font is missing",
        [UI_NO_CONTROL] = "the control socket can't be opened"};
    return texts[result];
}

int64_t ui_real_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t real_us(void)
{
    return (int64_t)(SDL_GetPerformanceCounter() * 1000000 / SDL_GetPerformanceFrequency());
}

static struct ui_area area_of(const struct ui *ui)
{
    return ui_area_of(&(struct ui_panel){.window_width = ui->width,
        .window_height = ui->height,
        .width_mm = ui->options.panel_width_mm,
        .height_mm = ui->options.panel_height_mm,
        .bottom_mm = ui->options.panel_bottom_mm});
}

static void measure(struct ui *ui)
{
    SDL_GetWindowSize(ui->window, &ui->width, &ui->height);
    struct ui_area area = area_of(ui);
    ui->scale = area.scale;
    ui->area = ui->prefs.low_reach ? area.low_page : area.page;
}

bool ui_low_reach_possible(const struct ui *ui, int *highest_mm)
{
    struct ui_area area = area_of(ui);
    *highest_mm = area.highest_bottom_mm > 0 ? area.highest_bottom_mm : 0;
    return area.low_possible;
}

/* Low reach that can't be had is for the installer to put right. */
static void tell_reach(const struct ui *ui)
{
    int highest_mm;
    if (!ui_low_reach_possible(ui, &highest_mm))
        log_write(LOG_WARNING, "ui",
            "display.panel_bottom_mm = %d: the panel hangs too high for low reach, less than %d %% of it "
            "lies "
            "below %d mm; hang its lower edge at %d mm or lower, else the low page reaches higher than that",
            ui->options.panel_bottom_mm, UI_LEAST_PAGE_PERCENT, UI_LOW_REACH_MM, highest_mm);
}

static enum ui_result open_window(struct ui *ui, struct fault *fault)
{
    enum ui_result result = ui_window_open(ui, fault);
    if (result != UI_OK)
        return result;
    ui->wake_event = SDL_RegisterEvents(2);
    ui->control_event = ui->wake_event + 1;
    measure(ui);
    return ui_damage_resize(&ui->damage, ui->width, ui->height) ? UI_OK : UI_NO_MEMORY;
}

/* The fonts are found and opened while the window is: both mostly wait, one for the disk, one for the display. */
struct font_opening {
    struct ui_fonts *fonts;
    enum ui_result result;
    struct fault fault;
};

static void *open_fonts(void *context)
{
    struct font_opening *opening = context;
    opening->result = ui_fonts_open(&opening->fonts, &opening->fault);
    return NULL;
}

static enum ui_result open_window_and_fonts(struct ui *ui, struct fault *fault)
{
    struct font_opening opening = {.fonts = NULL};
    pthread_t thread;
    bool beside = pthread_create(&thread, NULL, open_fonts, &opening) == 0;
    enum ui_result result = open_window(ui, fault);
    if (beside)
        pthread_join(thread, NULL);
    else
        open_fonts(&opening);
    ui->fonts = opening.fonts;
    if (result == UI_OK && opening.result != UI_OK && fault)
        *fault = opening.fault;
    return result == UI_OK ? opening.result : result;
}

enum ui_result ui_new(const struct ui_options *options, struct ui **out, struct fault *fault)
{
    struct ui *ui = calloc(1, sizeof *ui);
    *out = NULL;
    if (!ui)
        return UI_NO_MEMORY;
    ui->options = *options;
    ui->pointer.scroll = -1;
    ui->contacts.state = ui_touch_state;
    ui->dirty = true;
    ui_prepare(); /* before the thread of the fonts */
    enum ui_result result = open_window_and_fonts(ui, fault);
    if (result == UI_OK)
        tell_reach(ui);
    const struct base_clock real =
        clock_system(); /* a fake one would be moved while the player's worker reads it */
    if (result == UI_OK && options->volume > 0)
        ui->player = ui_player_new(options->volume, &real);
    if (result == UI_OK && options->control_path)
        result = ui_control_open(ui, options->control_path, fault);
    if (result != UI_OK) {
        ui_free(ui);
        return result;
    }
    *out = ui;
    return UI_OK;
}

void ui_free(struct ui *ui)
{
    if (!ui)
        return;
    ui_control_close(ui);
    ui_player_free(ui->player);
    for (int i = 0; i < 2; i++) {
        ui_arena_free(&ui->frames[i].arena);
        free(ui->frames[i].items);
    }
    ui_arena_free(&ui->commands.arena);
    free(ui->commands.items);
    free(ui->damage.cells);
    free(ui->damage.last);
    ui_masks_free(&ui->masks);
    ui_warm_free(ui);
    ui_fonts_close(ui->fonts);
    if (ui->window)
        SDL_DestroyWindow(ui->window);
    SDL_Quit();
    free(ui);
}

/* ---- a frame ---------------------------------------------------------------------------------------------------------- */

static void build(struct ui *ui)
{
    struct ui_frame *frame = ui_building(ui);
    ui_arena_reset(&frame->arena);
    frame->count = 0;
    frame->layers = 0;
    frame->windowed = false;
    ui->open[0] = -1;
    ui->depth = 1;
    ui->too_deep = 0;
    ui->overflow = ui->personal = false;
    ui->again_at = 0;
    ui_list_untold(ui);
    ui->options.handler.build(ui->options.handler.context, ui);
    ui_layout(ui, frame);
    ui_find_place(ui, frame);
    ui->shown = 1 - ui->shown;
    ui_focus_keep(ui);
}

static void paint(struct ui *ui)
{
    SDL_Surface *surface = SDL_GetWindowSurface(ui->window);
    if (!surface)
        return;
    if (surface->userdata != ui) { /* a new one, after a change of the window: nothing is on it yet */
        surface->userdata = ui;
        ui->damage.rects[0] = (struct ui_rect){0, 0, surface->w, surface->h};
        ui->damage.count = 1;
    }
    struct ui_canvas canvas = {surface->pixels, surface->pitch / 4, surface->w, surface->h, {0, 0, 0, 0}};
    SDL_Rect shown[UI_DAMAGE_MAX];
    for (int i = 0; i < ui->damage.count; i++) {
        canvas.clip = ui_rect_cross(ui->damage.rects[i], (struct ui_rect){0, 0, surface->w, surface->h});
        int first = ui->commands.count - 1;
        while (first > 0 && !ui_command_covers(&ui->commands.items[first], canvas.clip))
            first--;
        for (int c = first < 0 ? 0 : first; c < ui->commands.count; c++) {
            const struct ui_command *command = &ui->commands.items[c];
            if (!ui_rect_empty(ui_rect_cross(ui_rect_cross(command->rect, command->clip), canvas.clip)))
                ui_paint_command(&canvas, &ui->masks, ui->fonts, command);
        }
        shown[i] = (SDL_Rect){canvas.clip.x, canvas.clip.y, canvas.clip.w, canvas.clip.h};
        ui->stats.painted_pixels += (int64_t)canvas.clip.w * canvas.clip.h;
    }
    if (!ui->damage.count)
        return;
    bool lost = SDL_UpdateWindowSurfaceRects(ui->window, shown, ui->damage.count) != 0;
    if (lost) { /* the window changed under it: all is painted again, at once unless that was just tried */
        ui->damage.all = true;
        ui->dirty = ui->dirty || !ui->lost;
    }
    ui->lost = lost;
}

void ui_readings_add(struct ui_readings *readings, int64_t reading)
{
    readings->last[readings->next] = reading;
    readings->next = (readings->next + 1) % UI_READINGS;
    if (readings->count < UI_READINGS)
        readings->count++;
}

void ui_frame_step(struct ui *ui)
{
    if (!ui_frame_due(ui))
        return;
    int64_t start = real_us();
    bool moved = !ui->dirty && ui_shift(ui);
    ui->dirty = ui->scrolled = false;
    if (!moved)
        build(ui);
    ui_list_check_told(ui);
    ui_commands_build(ui);
    ui_damage_find(&ui->damage, &ui->commands, ui->width, ui->height);
    paint(ui);
    int64_t end = real_us();
    struct ui_stats *stats = &ui->stats;
    stats->frames++;
    ui_readings_add(&stats->frames_us, end - start);
    if (stats->touch_at_us) {
        ui_readings_add(&stats->touches_us, end - stats->touch_at_us);
        stats->touch_at_us = 0;
    }
}

/* ---- events ----------------------------------------------------------------------------------------------------------- */

static void on_window(struct ui *ui, const SDL_WindowEvent *event)
{
    if (event->event == SDL_WINDOWEVENT_SIZE_CHANGED) {
        measure(ui);
        if (!ui_damage_resize(&ui->damage, ui->width, ui->height))
            log_write(LOG_ERROR, "ui", "out of memory for a window of %d x %d", ui->width, ui->height);
        ui_invalidate(ui);
    } else if (event->event == SDL_WINDOWEVENT_EXPOSED) {
        ui->damage.all = true;
        ui_invalidate(ui);
    } else if (event->event == SDL_WINDOWEVENT_FOCUS_LOST) {
        ui_touch_focus_lost(ui);
    }
}

void ui_dispatch(struct ui *ui, const SDL_Event *event)
{
    const SDL_TouchFingerEvent *finger = &event->tfinger;
    int x = (int)(finger->x * (float)ui->width), y = (int)(finger->y * (float)ui->height);
    switch (event->type) {
    case SDL_QUIT: ui->running = false; break;
    case SDL_WINDOWEVENT: on_window(ui, &event->window); break;
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
        ui->damage.all = true;
        ui_invalidate(ui);
        break;
    case SDL_FINGERDOWN: ui_touch_down(ui, finger->touchId, finger->fingerId, x, y); break;
    case SDL_FINGERMOTION: ui_touch_move(ui, finger->touchId, finger->fingerId, x, y); break;
    case SDL_FINGERUP: ui_touch_up(ui, finger->touchId, finger->fingerId, x, y); break;
    case SDL_MOUSEBUTTONDOWN:
        if (event->button.button == SDL_BUTTON_LEFT && event->button.which != SDL_TOUCH_MOUSEID)
            ui_touch_down(ui, UI_MOUSE, UI_MOUSE, event->button.x, event->button.y);
        break;
    case SDL_MOUSEMOTION:
        if (event->motion.which != SDL_TOUCH_MOUSEID)
            ui_touch_move(ui, UI_MOUSE, UI_MOUSE, event->motion.x, event->motion.y);
        break;
    case SDL_MOUSEBUTTONUP:
        if (event->button.button == SDL_BUTTON_LEFT && event->button.which != SDL_TOUCH_MOUSEID)
            ui_touch_up(ui, UI_MOUSE, UI_MOUSE, event->button.x, event->button.y);
        break;
    case SDL_MOUSEWHEEL: ui_wheel(ui, event->wheel.mouseX, event->wheel.mouseY, event->wheel.y); break;
    case SDL_KEYDOWN:
        /* A key held down moves the focus on, but presses a button once. */
        if (!event->key.repeat || event->key.keysym.sym == SDLK_TAB ||
            event->key.keysym.sym == SDLK_BACKSPACE ||
            (event->key.keysym.sym >= SDLK_RIGHT && event->key.keysym.sym <= SDLK_UP))
            ui_key(ui, event->key.keysym.sym, event->key.keysym.mod & KMOD_SHIFT);
        break;
    default:
        if (event->type == ui->wake_event) {
            SDL_AtomicSet(&ui->wake_pending, 0);
            if (ui->options.handler.wake)
                ui->options.handler.wake(ui->options.handler.context);
        }
    }
}

void ui_meet_deadline(struct ui *ui)
{
    while (ui->deadline && clock_mono_ms(ui->options.clock) >= ui->deadline) {
        ui->deadline = 0;
        ui->options.handler.deadline(ui->options.handler.context);
        ui_invalidate(ui);
    }
}

int64_t ui_again(struct ui *ui, int ms)
{
    int64_t now = clock_mono_ms(ui->options.clock), at = ui_real_ms() + ms;
    if (!ui->options.fake_clock && (!ui->again_at || at < ui->again_at))
        ui->again_at = at;
    return now;
}

/* Milliseconds until something is due by itself; -1: nothing is. A fake clock's deadline comes with the control socket. */
static int due_in(const struct ui *ui, int64_t input_due)
{
    int64_t now = ui_real_ms(), due = input_due, control = ui_control_deadline(ui);
    if (control && (!due || control < due))
        due = control;
    if (ui->again_at && (!due || ui->again_at < due))
        due = ui->again_at;
    if (ui->deadline && !ui->options.fake_clock) {
        int64_t left = ui->deadline - clock_mono_ms(ui->options.clock);
        if (!due || now + left < due)
            due = now + (left > 0 ? left : 0);
    }
    if (!due)
        return -1;
    int64_t wait = due - now;
    return wait < 0 ? 0 : wait > 3600000 ? 3600000 : (int)wait;
}

/* The next event, or false when something else is to do first. While nothing is, characters are drawn in advance. */
static bool wait_event(struct ui *ui, int64_t input_due, SDL_Event *event)
{
    if (!input_due && ui_warm_wanted(ui)) {
        if (SDL_PollEvent(event))
            return true;
        ui_warm_step(ui);
        return false;
    }
    int wait = due_in(ui, input_due);
    ui->stats.wakes++;
    return wait < 0 ? SDL_WaitEvent(event) : SDL_WaitEventTimeout(event, wait);
}

void ui_run(struct ui *ui)
{
    ui->running = true;
    while (ui->running) {
        int64_t input_due = ui_input_step(ui, ui_real_ms());
        ui_meet_deadline(ui);
        if (ui->again_at && ui_real_ms() >= ui->again_at)
            ui_invalidate(ui);
        ui_frame_step(ui);
        ui_control_step(ui);
        if (ui_frame_due(ui))
            continue;
        SDL_Event event;
        if (!wait_event(ui, input_due, &event))
            continue;
        ui->acted = false;
        int taken = 0;
        do
            ui_dispatch(ui, &event);
        while (ui->running && !ui->acted && ++taken < EVENTS_A_FRAME && SDL_PollEvent(&event));
    }
}

void ui_quit(struct ui *ui)
{
    ui->running = false;
}

void ui_invalidate(struct ui *ui)
{
    ui->dirty = true;
}

void ui_wake(struct ui *ui)
{
    if (SDL_AtomicSet(&ui->wake_pending, 1) == 0 && SDL_PushEvent(&(SDL_Event){.type = ui->wake_event}) != 1)
        SDL_AtomicSet(&ui->wake_pending, 0); /* the queue is full: so that the next wake tries again */
}

void ui_set_deadline(struct ui *ui, int64_t mono_ms)
{
    ui->deadline = mono_ms;
}

void ui_reset_view(struct ui *ui)
{
    ui->scroll_count = 0;
    ui->momentum_ms = 0;
    ui->focus[0] = ui->focus_below[0] = '\0';
    ui->focus_asked = false;
    ui->focus_layers = 0;
    ui->pointer.last_pressed[0] = '\0';
    /* A finger that is still down belongs to the screen that was left: here it does nothing until it lifts. */
    ui->pointer.pressed[0] = '\0';
    ui->pointer.inside = ui->pointer.scrolling = false;
    ui->pointer.scroll = -1;
    ui->pointer.repeat_at = 0;
    ui->acted = true;
    ui_ink_forget(ui);
    ui_invalidate(ui);
}

void ui_forget(struct ui *ui)
{
    for (int i = 0; i < 2; i++) {
        ui_arena_reset(&ui->frames[i].arena);
        ui->frames[i].count = 0;
        ui->frames[i].layers = 0;
    }
    ui_arena_reset(&ui->commands.arena);
    ui->commands.count = 0;
    ui->focus_visible = false;
    ui_ink_forget(ui);
    ui_pointer_cancel(ui);
}

void ui_set_prefs(struct ui *ui, const struct ui_prefs *prefs)
{
    ui->prefs = *prefs;
    measure(ui);
    ui_invalidate(ui);
}

bool ui_can_sound(const struct ui *ui)
{
    return ui->options.volume > 0 && ui->player && !ui_player_state(ui->player).failed;
}

void ui_sound(struct ui *ui, enum ui_sound sound)
{
    bool of_touch = sound == UI_SOUND_TOUCH || sound == UI_SOUND_KEY;
    if (!ui->prefs.quiet && (ui->options.touch_sounds || !of_touch))
        ui_player_play(ui->player, sound);
}

struct ui_prefs ui_prefs(const struct ui *ui)
{
    return ui->prefs;
}

int ui_text_percent(const struct ui *ui)
{
    return ui_theme_text_factor(ui->prefs.text_size);
}

bool ui_landscape(const struct ui *ui)
{
    return ui->area.w > ui->area.h;
}

bool ui_narrow(const struct ui *ui)
{
    return !ui_landscape(ui) && ui_width(ui) * 100 < NARROW * ui_text_percent(ui);
}

int ui_width(const struct ui *ui)
{
    return (int)((int64_t)ui->area.w * 1024 / ui->scale);
}

int ui_height(const struct ui *ui)
{
    return (int)((int64_t)ui->area.h * 1024 / ui->scale);
}

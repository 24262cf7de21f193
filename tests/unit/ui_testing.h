/* A window of one pixel a u (270 mm wide, 1080 pixels) whose page, fingers and clock are the test's. */
#ifndef MENTING_UI_TESTING_H
#define MENTING_UI_TESTING_H

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui_internal.h"

#define UNUSED __attribute__((unused))

#define PANEL_WIDTH  1080
#define PANEL_HEIGHT 1920

/* What the test gives, and what came back. */
struct panel {
    void (*page)(struct panel *panel, struct ui *ui); /* declares the nodes; NULL: an empty page */
    void (*on_act)(struct panel *panel);              /* NULL: nothing follows */
    struct ui *ui;
    struct base_clock clock;
    struct clock_fake fake;
    const char *control_path; /* set before panel_open */
    const char *screen;
    char acted[UI_ID_SIZE]; /* the last action */
    int64_t value;
    int acts, touches, deadlines;
    bool busy, takes_text;
    char typed[64];
    char language[8]; /* what the settings were last set to */
};

static void panel_build(void *context, struct ui *ui)
{
    struct panel *panel = context;
    if (panel->page)
        panel->page(panel, ui);
}

static void panel_act(void *context, const struct ui_action *action)
{
    struct panel *panel = context;
    snprintf(panel->acted, sizeof panel->acted, "%s", action->id);
    panel->value = action->value;
    panel->acts++;
    if (panel->on_act)
        panel->on_act(panel);
}

static void panel_touched(void *context)
{
    ((struct panel *)context)->touches++;
}

static void panel_deadline(void *context)
{
    ((struct panel *)context)->deadlines++;
}

static const char *panel_screen(void *context)
{
    return ((struct panel *)context)->screen;
}

static bool panel_busy(void *context)
{
    return ((struct panel *)context)->busy;
}

static bool panel_type(void *context, const char *utf8)
{
    struct panel *panel = context;
    if (panel->takes_text)
        strncat(panel->typed, utf8, sizeof panel->typed - strlen(panel->typed) - 1);
    return panel->takes_text;
}

static void panel_prefs(void *context, const struct ui_prefs *prefs, const char *language)
{
    struct panel *panel = context;
    snprintf(panel->language, sizeof panel->language, "%s", language ? language : "");
    ui_set_prefs(panel->ui, prefs);
}

UNUSED static void panel_open(struct panel *panel)
{
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    clock_fake_start(&panel->fake, 1000);
    panel->clock = clock_from_fake(&panel->fake);
    panel->screen = "test";
    struct fault fault = {0};
    const struct ui_options options = {.title = "test",
        .window_width = PANEL_WIDTH,
        .window_height = PANEL_HEIGHT,
        .panel_width_mm = 270,
        .panel_height_mm = 480,
        .panel_bottom_mm = 900,
        .clock = &panel->clock,
        .fake_clock = &panel->fake,
        .control_path = panel->control_path,
        .handler = {.context = panel,
            .build = panel_build,
            .action = panel_act,
            .touched = panel_touched,
            .deadline = panel_deadline,
            .screen = panel_screen,
            .busy = panel_busy,
            .commit_text = panel_type,
            .prefs = panel_prefs}};
    if (ui_new(&options, &panel->ui, &fault) != UI_OK)
        fail_msg("%s: %s", fault.place, fault.text);
    ui_frame_step(panel->ui);
}

UNUSED static void panel_close(struct panel *panel)
{
    ui_free(panel->ui);
    panel->ui = NULL;
}

/* Builds and shows another frame. */
UNUSED static void panel_show(struct panel *panel)
{
    ui_invalidate(panel->ui);
    ui_frame_step(panel->ui);
}

UNUSED static const struct ui_item *panel_item(struct panel *panel, const char *id)
{
    int index = ui_node_by_id(panel->ui, id);
    if (index < 0)
        fail_msg("no node '%s'", id);
    return &ui_shown(panel->ui)->items[index];
}

UNUSED static void panel_finger(struct panel *panel, uint32_t type, int64_t finger, int x, int y)
{
    const SDL_Event event = {.tfinger = {.type = type,
                                 .fingerId = finger,
                                 .x = ((float)x + 0.5f) / PANEL_WIDTH,
                                 .y = ((float)y + 0.5f) / PANEL_HEIGHT}};
    ui_dispatch(panel->ui, &event);
    ui_frame_step(panel->ui);
}

#endif

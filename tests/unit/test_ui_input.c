/* Fingers, the keyboard, and what is painted again. One pixel a u. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui_internal.h"

static char acted[UI_ID_SIZE];
static int acts;
static const char *changing = "before";
static bool with_dialog;

static void key(struct ui *ui, const char *id, enum ui_role role, bool disabled)
{
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .label = id,
                    .role = role,
                    .height = 100,
                    .width = 400,
                    .disabled = disabled,
                    .fill = UI_CARD});
}

static void build(void *context, struct ui *ui)
{
    (void)context;
    ui_open(ui, &(struct ui_node){.fill = UI_PAPER, .align = UI_START});
    key(ui, "first", UI_BUTTON, false);
    key(ui, "second", UI_BUTTON, false);
    key(ui, "off", UI_BUTTON, true);
    key(ui, "key", UI_KEY, false);
    ui_text(ui, "words", UI_TYPE_BODY, UI_INK, false, changing);
    ui_open(ui, &(struct ui_node){.id = "list", .scroll = true, .height = 500, .width = 400});
    for (int i = 0; i < 30; i++) {
        char id[16];
        snprintf(id, sizeof id, "row.%d", i);
        key(ui, id, UI_ITEM, false);
    }
    ui_close(ui);
    ui_close(ui);
    if (with_dialog) {
        ui_overlay(ui, &(struct ui_node){.justify = UI_CENTERED, .align = UI_CENTER});
        key(ui, "yes", UI_BUTTON, false);
        ui_close(ui);
    }
}

static void act(void *context, const struct ui_action *action)
{
    (void)context;
    snprintf(acted, sizeof acted, "%s", action->id);
    acts++;
}

static const char *screen(void *context)
{
    (void)context;
    return "test";
}

static struct base_clock system_clock;

static int open_ui(void **state)
{
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    system_clock = clock_system();
    struct fault fault = {0};
    struct ui *ui = NULL;
    const struct ui_options options = {.title = "test",
        .window_width = 1080,
        .window_height = 1920,
        .panel_width_mm = 270,
        .panel_height_mm = 480,
        .clock = &system_clock,
        .handler = {.build = build, .action = act, .screen = screen}};
    if (ui_new(&options, &ui, &fault) != UI_OK)
        fail_msg("%s: %s", fault.place, fault.text);
    acted[0] = '\0';
    acts = 0;
    with_dialog = false;
    changing = "before";
    ui_frame_step(ui);
    *state = ui;
    return 0;
}

static int close_ui(void **state)
{
    ui_free(*state);
    return 0;
}

static void finger(struct ui *ui, uint32_t type, int64_t id, int x, int y)
{
    const SDL_Event event = {
        .tfinger = {
            .type = type, .fingerId = id, .x = ((float)x + 0.5f) / 1080, .y = ((float)y + 0.5f) / 1920}};
    ui_dispatch(ui, &event);
    ui_frame_step(ui);
}

static void a_touch_acts_when_the_finger_lifts(void **state)
{
    finger(*state, SDL_FINGERDOWN, 1, 100, 50);
    assert_int_equal(acts, 0);
    finger(*state, SDL_FINGERUP, 1, 100, 50);
    assert_string_equal(acted, "first");
}

static void a_key_acts_when_the_finger_comes_down(void **state)
{
    finger(*state, SDL_FINGERDOWN, 1, 100, 350);
    assert_string_equal(acted, "key");
    finger(*state, SDL_FINGERUP, 1, 100, 350);
    assert_int_equal(acts, 1);
}

static void a_finger_that_slides_off_cancels(void **state)
{
    finger(*state, SDL_FINGERDOWN, 1, 100, 50);
    finger(*state, SDL_FINGERMOTION, 1, 100, 150);
    finger(*state, SDL_FINGERUP, 1, 100, 150);
    assert_int_equal(acts, 0);
}

static void a_second_finger_never_acts(void **state)
{
    finger(*state, SDL_FINGERDOWN, 1, 100, 50);
    finger(*state, SDL_FINGERDOWN, 2, 100, 150);
    finger(*state, SDL_FINGERUP, 2, 100, 150);
    assert_int_equal(acts, 0);
    finger(*state, SDL_FINGERUP, 1, 100, 50);
    assert_string_equal(acted, "first");
    assert_int_equal(acts, 1);
}

static void a_bounce_counts_once(void **state)
{
    for (int i = 0; i < 2; i++) { /* both well within 80 ms */
        finger(*state, SDL_FINGERDOWN, 1, 100, 50);
        finger(*state, SDL_FINGERUP, 1, 100, 50);
    }
    assert_int_equal(acts, 1);
}

static void two_quick_touches_in_different_places_are_no_bounce(void **state)
{
    finger(*state, SDL_FINGERDOWN, 1, 100, 50);
    finger(*state, SDL_FINGERUP, 1, 100, 50);
    finger(*state, SDL_FINGERDOWN, 1, 100, 150);
    finger(*state, SDL_FINGERUP, 1, 100, 150);
    assert_int_equal(acts, 2);
    assert_string_equal(acted, "second");
}

static void what_is_disabled_does_not_act(void **state)
{
    finger(*state, SDL_FINGERDOWN, 1, 100, 250);
    finger(*state, SDL_FINGERUP, 1, 100, 250);
    assert_int_equal(acts, 0);
}

static void a_drag_in_a_list_scrolls_and_presses_nothing(void **state)
{
    struct ui *ui = *state;
    finger(ui, SDL_FINGERDOWN, 1, 100, 800);
    for (int y = 780; y >= 600; y -= 20)
        finger(ui, SDL_FINGERMOTION, 1, 100, y);
    finger(ui, SDL_FINGERUP, 1, 100, 600);
    assert_int_equal(acts, 0);
    assert_true(ui_scroll_of(ui, "list")->offset > 100);
}

static void under_a_dialog_nothing_can_be_touched(void **state)
{
    with_dialog = true;
    ui_invalidate(*state);
    ui_frame_step(*state);
    finger(*state, SDL_FINGERDOWN, 1, 100, 50);
    finger(*state, SDL_FINGERUP, 1, 100, 50);
    assert_int_equal(acts, 0);
    const struct ui_rect yes = ui_shown(*state)->items[ui_node_by_id(*state, "yes")].rect;
    finger(*state, SDL_FINGERDOWN, 1, yes.x + 10, yes.y + 10);
    finger(*state, SDL_FINGERUP, 1, yes.x + 10, yes.y + 10);
    assert_string_equal(acted, "yes");
}

static void arrows_and_enter_reach_a_button(void **state)
{
    ui_key(*state, SDLK_DOWN);
    ui_frame_step(*state);
    ui_key(*state, SDLK_DOWN);
    ui_frame_step(*state);
    assert_string_equal(((struct ui *)*state)->focus, "second");
    ui_key(*state, SDLK_RETURN);
    assert_string_equal(acted, "second");
}

/* ---- painting ----------------------------------------------------------------------------------------------------------- */

static void the_same_picture_is_not_painted_twice(void **state)
{
    struct ui *ui = *state;
    int64_t painted = ui->stats.painted_pixels;
    assert_true(painted >= 1080 * 1920);
    ui_invalidate(ui);
    ui_frame_step(ui);
    assert_int_equal(ui->damage.count, 0);
    assert_int_equal(ui->stats.painted_pixels, painted);
}

static void a_changed_word_paints_its_own_place_only(void **state)
{
    struct ui *ui = *state;
    changing = "after";
    ui_invalidate(ui);
    ui_frame_step(ui);
    struct ui_rect words = ui_shown(ui)->items[ui_node_by_id(ui, "words")].rect;
    assert_true(ui->damage.count >= 1);
    for (int i = 0; i < ui->damage.count; i++) {
        struct ui_rect rect = ui->damage.rects[i];
        assert_true(rect.y + rect.h > words.y && rect.y < words.y + words.h + UI_CELL);
        assert_true((long)rect.w * rect.h < 1080L * 1920 / 20);
    }
}

static void lost_content_is_painted_whole(void **state)
{
    struct ui *ui = *state;
    const SDL_Event lost = {.type = SDL_RENDER_TARGETS_RESET};
    ui_dispatch(ui, &lost);
    ui_frame_step(ui);
    assert_int_equal(ui->damage.rects[0].w, 1080);
    assert_int_equal(ui->damage.rects[0].h, 1920);
}

int main(void)
{
#define FRESH(test) cmocka_unit_test_setup_teardown(test, open_ui, close_ui)
    const struct CMUnitTest tests[] = {FRESH(a_touch_acts_when_the_finger_lifts),
        FRESH(a_key_acts_when_the_finger_comes_down), FRESH(a_finger_that_slides_off_cancels),
        FRESH(a_second_finger_never_acts), FRESH(a_bounce_counts_once),
        FRESH(two_quick_touches_in_different_places_are_no_bounce), FRESH(what_is_disabled_does_not_act),
        FRESH(a_drag_in_a_list_scrolls_and_presses_nothing), FRESH(under_a_dialog_nothing_can_be_touched),
        FRESH(arrows_and_enter_reach_a_button), FRESH(the_same_picture_is_not_painted_twice),
        FRESH(a_changed_word_paints_its_own_place_only), FRESH(lost_content_is_painted_whole)};
    return cmocka_run_group_tests_name("ui_input", tests, NULL, NULL);
}

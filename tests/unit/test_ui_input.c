/* Fingers, the keyboard, and what is painted again. One pixel a u. */
#include "ui_testing.h"

static const char *changing;
static bool with_dialog, first_off;

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

static void page(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.fill = UI_PAPER, .align = UI_START});
    key(ui, "first", UI_BUTTON, first_off);
    key(ui, "second", UI_BUTTON, false);
    key(ui, "off", UI_BUTTON, true);
    key(ui, "key", UI_KEY, false);
    ui_leaf(
        ui, &(struct ui_node){
                .id = "repeats", .label = "x", .role = UI_KEY, .repeat = true, .height = 100, .width = 400});
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

static struct panel panel;

static int open_panel(void **state)
{
    panel = (struct panel){.page = page};
    with_dialog = first_off = false;
    changing = "before";
    panel_open(&panel);
    *state = panel.ui;
    return 0;
}

static int close_panel(void **state)
{
    (void)state;
    panel_close(&panel);
    return 0;
}

static void finger(struct ui *ui, uint32_t type, int64_t id, int x, int y)
{
    (void)ui;
    panel_finger(&panel, type, id, x, y);
}

static void a_touch_acts_when_the_finger_lifts(void **state)
{
    finger(*state, SDL_FINGERDOWN, 1, 100, 50);
    assert_int_equal(panel.acts, 0);
    finger(*state, SDL_FINGERUP, 1, 100, 50);
    assert_string_equal(panel.acted, "first");
}

static void a_key_acts_when_the_finger_comes_down(void **state)
{
    finger(*state, SDL_FINGERDOWN, 1, 100, 350);
    assert_string_equal(panel.acted, "key");
    finger(*state, SDL_FINGERUP, 1, 100, 350);
    assert_int_equal(panel.acts, 1);
}

static void a_finger_that_slides_off_cancels(void **state)
{
    finger(*state, SDL_FINGERDOWN, 1, 100, 50);
    finger(*state, SDL_FINGERMOTION, 1, 100, 150);
    finger(*state, SDL_FINGERUP, 1, 100, 150);
    assert_int_equal(panel.acts, 0);
}

static void a_second_finger_never_acts(void **state)
{
    finger(*state, SDL_FINGERDOWN, 1, 100, 50);
    finger(*state, SDL_FINGERDOWN, 2, 100, 150);
    finger(*state, SDL_FINGERUP, 2, 100, 150);
    assert_int_equal(panel.acts, 0);
    finger(*state, SDL_FINGERUP, 1, 100, 50);
    assert_string_equal(panel.acted, "first");
    assert_int_equal(panel.acts, 1);
}

static void a_bounce_counts_once(void **state)
{
    for (int i = 0; i < 2; i++) { /* both well within 80 ms */
        finger(*state, SDL_FINGERDOWN, 1, 100, 50);
        finger(*state, SDL_FINGERUP, 1, 100, 50);
    }
    assert_int_equal(panel.acts, 1);
}

static void two_quick_touches_in_different_places_are_no_bounce(void **state)
{
    finger(*state, SDL_FINGERDOWN, 1, 100, 50);
    finger(*state, SDL_FINGERUP, 1, 100, 50);
    finger(*state, SDL_FINGERDOWN, 1, 100, 150);
    finger(*state, SDL_FINGERUP, 1, 100, 150);
    assert_int_equal(panel.acts, 2);
    assert_string_equal(panel.acted, "second");
}

static void what_is_disabled_does_not_act(void **state)
{
    finger(*state, SDL_FINGERDOWN, 1, 100, 250);
    finger(*state, SDL_FINGERUP, 1, 100, 250);
    assert_int_equal(panel.acts, 0);
}

static void a_drag_in_a_list_scrolls_and_presses_nothing(void **state)
{
    struct ui *ui = *state;
    finger(ui, SDL_FINGERDOWN, 1, 100, 800);
    for (int y = 780; y >= 600; y -= 20)
        finger(ui, SDL_FINGERMOTION, 1, 100, y);
    finger(ui, SDL_FINGERUP, 1, 100, 600);
    assert_int_equal(panel.acts, 0);
    assert_true(ui_scroll_of(ui, "list")->offset > 100);
}

static void a_finger_that_stops_a_moving_list_presses_nothing(void **state)
{
    struct ui *ui = *state;
    struct ui_scroll *scroll = ui_scroll_of(ui, "list");
    scroll->speed = 1000;
    finger(ui, SDL_FINGERDOWN, 1, 100, 800);
    finger(ui, SDL_FINGERUP, 1, 100, 800);
    assert_int_equal(panel.acts, 0);
    assert_true(scroll->speed >= 0 && scroll->speed <= 0);
    ui->pointer.up_ms -= 1000;
    finger(ui, SDL_FINGERDOWN, 2, 100, 800);
    finger(ui, SDL_FINGERUP, 2, 100, 800);
    assert_int_equal(panel.acts, 1);
}

static void under_a_dialog_nothing_can_be_touched(void **state)
{
    with_dialog = true;
    ui_invalidate(*state);
    ui_frame_step(*state);
    finger(*state, SDL_FINGERDOWN, 1, 100, 50);
    finger(*state, SDL_FINGERUP, 1, 100, 50);
    assert_int_equal(panel.acts, 0);
    const struct ui_rect yes = ui_shown(*state)->items[ui_node_by_id(*state, "yes")].rect;
    finger(*state, SDL_FINGERDOWN, 1, yes.x + 10, yes.y + 10);
    finger(*state, SDL_FINGERUP, 1, yes.x + 10, yes.y + 10);
    assert_string_equal(panel.acted, "yes");
}

static void arrows_and_enter_reach_a_button(void **state)
{
    ui_key(*state, SDLK_DOWN, false);
    ui_frame_step(*state);
    ui_key(*state, SDLK_DOWN, false);
    ui_frame_step(*state);
    assert_string_equal(((struct ui *)*state)->focus, "second");
    ui_key(*state, SDLK_RETURN, false);
    assert_string_equal(panel.acted, "second");
}

static void leave_the_screen(struct panel *p)
{
    ui_reset_view(p->ui);
}

static void a_finger_still_down_does_not_press_on_the_next_screen(void **state)
{
    finger(*state, SDL_FINGERDOWN, 1, 100, 50);
    ui_reset_view(*state); /* news came: another screen with a button of the same name */
    ui_frame_step(*state);
    finger(*state, SDL_FINGERUP, 1, 100, 50);
    assert_int_equal(panel.acts, 0);
}

static void a_held_key_does_not_repeat_on_the_next_screen(void **state)
{
    struct ui *ui = *state;
    panel.on_act = leave_the_screen;
    finger(ui, SDL_FINGERDOWN, 1, 100, 450);
    assert_int_equal(panel.acts, 1);
    assert_int_equal(ui_input_step(ui, ui_real_ms() + 60000), 0);
    assert_int_equal(panel.acts, 1);
}

static void a_held_key_that_repeats_acts_again_and_again(void **state)
{
    struct ui *ui = *state;
    finger(ui, SDL_FINGERDOWN, 1, 100, 450);
    assert_int_equal(panel.acts, 1);
    int64_t next = ui_input_step(ui, ui_real_ms());
    assert_true(next > 0);
    ui_input_step(ui, next);
    assert_int_equal(panel.acts, 2);
    finger(ui, SDL_FINGERUP, 1, 100, 450);
    assert_int_equal(ui_input_step(ui, next + 60000), 0);
    assert_int_equal(panel.acts, 2);
}

static void what_is_disabled_under_the_finger_does_not_act(void **state)
{
    finger(*state, SDL_FINGERDOWN, 1, 100, 50);
    first_off = true;
    panel_show(&panel);
    finger(*state, SDL_FINGERUP, 1, 100, 50);
    assert_int_equal(panel.acts, 0);
}

static void a_finger_that_comes_back_before_it_lifts_acts(void **state)
{
    finger(*state, SDL_FINGERDOWN, 1, 100, 50);
    finger(*state, SDL_FINGERMOTION, 1, 100, 150);
    finger(*state, SDL_FINGERMOTION, 1, 100, 60);
    finger(*state, SDL_FINGERUP, 1, 100, 60);
    assert_string_equal(panel.acted, "first");
}

static void every_touch_is_told_even_where_nothing_is(void **state)
{
    finger(*state, SDL_FINGERDOWN, 1, 1000, 1900);
    finger(*state, SDL_FINGERUP, 1, 1000, 1900);
    ui_key(*state, SDLK_TAB, false);
    ui_wheel(*state, 100, 800, -1);
    assert_int_equal(panel.touches, 3);
}

static void a_list_at_its_end_stops_moving(void **state)
{
    struct ui *ui = *state;
    struct ui_scroll *scroll = ui_scroll_of(ui, "list");
    scroll->speed = 100000;
    int64_t now = ui->momentum_ms = ui_real_ms();
    for (int i = 0; i < 5 && ui_input_step(ui, now += 16); i++)
        panel_show(&panel);
    assert_int_equal(scroll->offset, 30 * 100 - 500);
    assert_int_equal(ui_input_step(ui, now + 16), 0);
}

static void the_ring_shows_only_after_a_key(void **state)
{
    struct ui *ui = *state;
    ui_key(ui, SDLK_TAB, false);
    ui_frame_step(ui);
    bool ring = false;
    for (int i = 0; i < ui->commands.count; i++)
        ring |= ui->commands.items[i].kind == UI_DRAW_RING;
    assert_true(ring);
    finger(ui, SDL_FINGERDOWN, 1, 1000, 1900);
    for (int i = 0; i < ui->commands.count; i++)
        assert_int_not_equal(ui->commands.items[i].kind, UI_DRAW_RING);
}

static void the_focus_scrolls_into_view(void **state)
{
    struct ui *ui = *state;
    for (int i = 0; i < 15; i++) {
        ui_key(ui, SDLK_TAB, false);
        ui_frame_step(ui);
    }
    const struct ui_item *row = panel_item(&panel, ui->focus);
    assert_true(ui_scroll_of(ui, "list")->offset > 0);
    assert_int_equal(ui_rect_cross(row->rect, row->clip).h, 100);
}

static void a_mouse_is_a_finger_too(void **state)
{
    SDL_Event event = {
        .button = {.type = SDL_MOUSEBUTTONDOWN, .button = SDL_BUTTON_LEFT, .x = 100, .y = 150}};
    ui_dispatch(*state, &event);
    ui_frame_step(*state);
    event.button.type = SDL_MOUSEBUTTONUP;
    ui_dispatch(*state, &event);
    assert_string_equal(panel.acted, "second");
}

static void what_is_pressed_looks_so_on_the_next_frame(void **state)
{
    struct ui *ui = *state;
    int64_t painted = ui->stats.painted_pixels;
    finger(ui, SDL_FINGERDOWN, 1, 100, 50);
    assert_true(ui->stats.painted_pixels > painted);
    assert_int_equal(ui->stats.touches_us.count, 1);
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
#define FRESH(test) cmocka_unit_test_setup_teardown(test, open_panel, close_panel)
    const struct CMUnitTest tests[] = {FRESH(a_touch_acts_when_the_finger_lifts),
        FRESH(a_key_acts_when_the_finger_comes_down), FRESH(a_finger_that_slides_off_cancels),
        FRESH(a_second_finger_never_acts), FRESH(a_bounce_counts_once),
        FRESH(two_quick_touches_in_different_places_are_no_bounce), FRESH(what_is_disabled_does_not_act),
        FRESH(a_drag_in_a_list_scrolls_and_presses_nothing),
        FRESH(a_finger_that_stops_a_moving_list_presses_nothing),
        FRESH(under_a_dialog_nothing_can_be_touched), FRESH(arrows_and_enter_reach_a_button),
        FRESH(the_same_picture_is_not_painted_twice), FRESH(a_changed_word_paints_its_own_place_only),
        FRESH(lost_content_is_painted_whole), FRESH(a_finger_still_down_does_not_press_on_the_next_screen),
        FRESH(a_held_key_does_not_repeat_on_the_next_screen),
        FRESH(a_held_key_that_repeats_acts_again_and_again),
        FRESH(what_is_disabled_under_the_finger_does_not_act),
        FRESH(a_finger_that_comes_back_before_it_lifts_acts),
        FRESH(every_touch_is_told_even_where_nothing_is), FRESH(a_list_at_its_end_stops_moving),
        FRESH(the_ring_shows_only_after_a_key), FRESH(the_focus_scrolls_into_view),
        FRESH(a_mouse_is_a_finger_too), FRESH(what_is_pressed_looks_so_on_the_next_frame)};
    return cmocka_run_group_tests_name("ui_input", tests, NULL, NULL);
}

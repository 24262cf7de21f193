/* Keyboard and keypad: where the focus goes, where it stays, and what keys press. */
#include "ui_testing.h"

#include <math.h>

static struct panel panel;
static bool with_dialog, without_middle, middle_off, wanted, words_below;

static void box(struct ui *ui, const char *id, enum ui_role role, const char *label)
{
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .label = label,
                    .role = role,
                    .value = 7,
                    .height = 100,
                    .width = 300,
                    .disabled = middle_off && strcmp(id, "grid.5") == 0,
                    .focus = wanted && strcmp(id, "grid.8") == 0});
}

/* A header's button, a grid of nine on a page that scrolls with a long text below, and a footer. */
static void page(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.fill = UI_PAPER});
    box(ui, "header.language", UI_BUTTON, "English");
    ui_open(ui, &(struct ui_node){.id = "main", .scroll = true, .grow = 1});
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .columns = 3, .gap = 20});
    for (int i = 1; i <= 9; i++) {
        char id[16], label[4];
        snprintf(id, sizeof id, "grid.%d", i);
        snprintf(label, sizeof label, "%d", i);
        if (!(without_middle && i == 5))
            box(ui, id, UI_KEY, label);
    }
    ui_close(ui);
    ui_leaf(ui, &(struct ui_node){.height = 2500});
    if (!words_below)
        box(ui, "bottom", UI_BUTTON, "bottom");
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 20});
    box(ui, "footer.back", UI_BUTTON, "back");
    box(ui, "pad.delete", UI_KEY, "delete");
    ui_close(ui);
    ui_close(ui);
    if (with_dialog) {
        ui_overlay(ui, &(struct ui_node){.justify = UI_CENTERED, .align = UI_CENTER});
        box(ui, "ask.yes", UI_BUTTON, "yes");
        box(ui, "ask.no", UI_BUTTON, "no");
        ui_close(ui);
    }
}

static int open_panel(void **state)
{
    panel = (struct panel){.page = page};
    with_dialog = without_middle = middle_off = wanted = words_below = false;
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

static void press(SDL_Keycode key)
{
    ui_key(panel.ui, key, false);
    for (int i = 0; i < 4 && panel.ui->dirty; i++)
        ui_frame_step(panel.ui);
}

static void focus_is(const char *id)
{
    assert_true(panel.ui->focus_visible);
    assert_string_equal(panel.ui->focus, id);
}

static void the_first_key_shows_where_the_focus_is(void **state)
{
    (void)state;
    press(SDLK_DOWN);
    focus_is("grid.1");
    assert_int_equal(panel.acts, 0);
}

static void a_page_says_where_it_wants_the_focus(void **state)
{
    (void)state;
    wanted = true;
    ui_reset_view(panel.ui);
    panel_show(&panel);
    press(SDLK_TAB);
    focus_is("grid.8");
}

static void arrows_go_where_they_point(void **state)
{
    (void)state;
    press(SDLK_DOWN);
    press(SDLK_RIGHT);
    focus_is("grid.2");
    press(SDLK_DOWN);
    focus_is("grid.5");
    press(SDLK_LEFT);
    focus_is("grid.4");
    press(SDLK_UP);
    focus_is("grid.1");
    press(SDLK_UP);
    focus_is("header.language");
}

static void a_rows_end_leads_to_the_next_row(void **state)
{
    (void)state;
    press(SDLK_DOWN);
    press(SDLK_RIGHT);
    press(SDLK_RIGHT);
    press(SDLK_RIGHT);
    focus_is("grid.4");
}

static void down_leads_through_what_scrolls_before_it_leaves_it(void **state)
{
    struct ui *ui = *state;
    press(SDLK_DOWN);
    press(SDLK_DOWN);
    press(SDLK_DOWN);
    focus_is("grid.7");
    press(SDLK_DOWN);
    focus_is("bottom");
    const struct ui_item *bottom = panel_item(&panel, "bottom");
    assert_int_equal(ui_rect_cross(bottom->rect, bottom->clip).h, 100);
    press(SDLK_DOWN);
    focus_is("footer.back");
    press(SDLK_UP);
    focus_is("bottom");
    int offset = ui_scroll_of(ui, "main")->offset;
    press(SDLK_PAGEUP);
    assert_true(ui_scroll_of(ui, "main")->offset < offset);
}

static void down_scrolls_what_is_to_be_read_before_it_leaves_it(void **state)
{
    struct ui *ui = *state;
    words_below = true;
    panel_show(&panel);
    for (int i = 0; i < 3; i++)
        press(SDLK_DOWN);
    focus_is("grid.7");
    int steps = 0, before;
    do {
        before = ui_scroll_of(ui, "main")->offset;
        press(SDLK_DOWN);
        steps++;
    } while (ui_scroll_of(ui, "main")->offset > before);
    focus_is("footer.back"); /* only from the end of the words */
    assert_true(steps > 2);
}

static void shift_and_tab_go_back(void **state)
{
    press(SDLK_DOWN);
    ui_key(*state, SDLK_TAB, true);
    focus_is("header.language");
    ui_key(*state, SDLK_TAB, true);
    focus_is("pad.delete");
}

static void enter_and_space_act_as_a_tap(void **state)
{
    (void)state;
    press(SDLK_RETURN);
    assert_int_equal(panel.acts, 0); /* shows where the focus is first */
    press(SDLK_KP_ENTER);
    assert_string_equal(panel.acted, "grid.1");
    assert_int_equal(panel.value, 7);
    press(SDLK_SPACE);
    assert_int_equal(panel.acts, 2);
}

static void digits_reach_the_pad_and_escape_leads_back(void **state)
{
    (void)state;
    press(SDLK_KP_3);
    assert_string_equal(panel.acted, "grid.3");
    press(SDLK_7);
    assert_string_equal(panel.acted, "grid.7");
    press(SDLK_BACKSPACE);
    assert_string_equal(panel.acted, "pad.delete");
    press(SDLK_ESCAPE);
    assert_string_equal(panel.acted, "footer.back");
}

static void what_is_disabled_is_neither_reached_nor_pressed(void **state)
{
    (void)state;
    middle_off = true;
    panel_show(&panel);
    press(SDLK_5);
    assert_int_equal(panel.acts, 0);
    press(SDLK_DOWN);
    press(SDLK_RIGHT);
    press(SDLK_DOWN);
    focus_is("grid.8");
}

static void a_dialog_keeps_the_focus_and_gives_it_back(void **state)
{
    (void)state;
    press(SDLK_DOWN);
    press(SDLK_DOWN);
    focus_is("grid.4");
    with_dialog = true;
    panel_show(&panel);
    focus_is("ask.yes");
    static const SDL_Keycode keys[] = {
        SDLK_TAB, SDLK_TAB, SDLK_UP, SDLK_UP, SDLK_LEFT, SDLK_RIGHT, SDLK_DOWN, SDLK_DOWN, SDLK_DOWN};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        press(keys[i]);
        assert_memory_equal(panel.ui->focus, "ask.", 4);
    }
    press(SDLK_5);
    assert_int_equal(panel.acts, 0);
    press(SDLK_ESCAPE);
    assert_string_equal(panel.acted, "ask.no");
    with_dialog = false;
    panel_show(&panel);
    focus_is("grid.4");
}

static void when_the_focused_node_goes_its_neighbour_has_the_focus(void **state)
{
    (void)state;
    press(SDLK_DOWN);
    press(SDLK_RIGHT);
    press(SDLK_DOWN);
    focus_is("grid.5");
    without_middle = true;
    panel_show(&panel);
    focus_is("grid.6"); /* which has moved to that place */
}

static void a_focused_node_that_is_disabled_for_a_moment_keeps_it(void **state)
{
    (void)state;
    press(SDLK_DOWN);
    press(SDLK_RIGHT);
    press(SDLK_DOWN);
    middle_off = true;
    panel_show(&panel);
    focus_is("grid.5");
    press(SDLK_RETURN);
    assert_int_equal(panel.acts, 0);
    press(SDLK_LEFT);
    focus_is("grid.4");
}

static void who_comes_by_keyboard_finds_the_focus_on_the_next_page(void **state)
{
    press(SDLK_UP);
    press(SDLK_UP);
    ui_reset_view(*state);
    panel_show(&panel);
    focus_is("grid.1");
    ui_forget(*state); /* the visit is over */
    assert_false(panel.ui->focus_visible);
}

/* ---- the ring ----------------------------------------------------------------------------------------------------------- */

static double luminance(uint32_t color)
{
    double part[3]; /* WCAG 2.2, relative luminance */
    for (int i = 0; i < 3; i++) {
        double c = (double)(color >> (16 - 8 * i) & 255) / 255;
        part[i] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
    }
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
}

static double contrast(uint32_t a, uint32_t b)
{
    double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
    return x > y ? x / y : y / x;
}

static void the_ring_is_a_millimetre_wide_and_seen_on_every_ground(void **state)
{
    struct ui *ui = *state;
    for (int high = 0; high < 2; high++) {
        ui_set_prefs(ui, &(struct ui_prefs){.high_contrast = high});
        press(SDLK_TAB);
        const struct ui_command *ring[2] = {NULL, NULL};
        int found = 0;
        for (int i = 0; i < ui->commands.count; i++) {
            if (ui->commands.items[i].kind == UI_DRAW_RING && found < 2)
                ring[found++] = &ui->commands.items[i];
        }
        assert_int_equal(found, 2);
        for (int i = 0; i < 2; i++)
            assert_true(ring[i]->border_width * 100 >= 75 * ui_px(ui, 4)); /* 0.75 mm */
        assert_true(contrast(ring[0]->border, ring[1]->border) >= 3);
        for (enum ui_color ground = UI_PAPER; ground < UI_COLORS; ground++) {
            uint32_t color = ui_theme_color(ground, high);
            double best = fmax(contrast(ring[0]->border, color), contrast(ring[1]->border, color));
            assert_true(best >= 3);
        }
    }
}

int main(void)
{
#define FRESH(test) cmocka_unit_test_setup_teardown(test, open_panel, close_panel)
    const struct CMUnitTest tests[] = {FRESH(the_first_key_shows_where_the_focus_is),
        FRESH(a_page_says_where_it_wants_the_focus), FRESH(arrows_go_where_they_point),
        FRESH(a_rows_end_leads_to_the_next_row), FRESH(down_leads_through_what_scrolls_before_it_leaves_it),
        FRESH(down_scrolls_what_is_to_be_read_before_it_leaves_it), FRESH(shift_and_tab_go_back),
        FRESH(enter_and_space_act_as_a_tap), FRESH(digits_reach_the_pad_and_escape_leads_back),
        FRESH(what_is_disabled_is_neither_reached_nor_pressed),
        FRESH(a_dialog_keeps_the_focus_and_gives_it_back),
        FRESH(when_the_focused_node_goes_its_neighbour_has_the_focus),
        FRESH(a_focused_node_that_is_disabled_for_a_moment_keeps_it),
        FRESH(who_comes_by_keyboard_finds_the_focus_on_the_next_page),
        FRESH(the_ring_is_a_millimetre_wide_and_seen_on_every_ground)};
    return cmocka_run_group_tests_name("ui_focus", tests, NULL, NULL);
}

/* Writing on a node: whose finger, which points, what is painted, and when it is forgotten. One pixel a u. */
#include "ui_testing.h"

static void page(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui,
        &(struct ui_node){.id = "list", .scroll = true, .fill = UI_PAPER, .align = UI_START, .height = 900});
    ui_leaf(ui, &(struct ui_node){.id = "pad",
                    .label = "write here",
                    .role = UI_WRITING,
                    .width = 600,
                    .height = 400,
                    .fill = UI_CARD});
    ui_leaf(ui, &(struct ui_node){.id = "other",
                    .label = "and here",
                    .role = UI_WRITING,
                    .width = 600,
                    .height = 400,
                    .fill = UI_CARD});
    ui_leaf(
        ui, &(struct ui_node){.id = "button", .label = "on", .role = UI_BUTTON, .width = 600, .height = 400});
    ui_close(ui);
}

static struct panel panel;

static int open_panel(void **state)
{
    panel = (struct panel){.page = page};
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

static void finger(uint32_t type, int64_t id, int x, int y)
{
    panel_finger(&panel, type, id, x, y);
}

static void write_line(int from_x, int from_y, int to_x, int to_y)
{
    finger(SDL_FINGERDOWN, 1, from_x, from_y);
    finger(SDL_FINGERMOTION, 1, (from_x + to_x) / 2, (from_y + to_y) / 2);
    finger(SDL_FINGERMOTION, 1, to_x, to_y);
    finger(SDL_FINGERUP, 1, to_x, to_y);
    panel_show(&panel);
}

static void a_stroke_is_an_action_when_it_ends(void **state)
{
    int count;
    finger(SDL_FINGERDOWN, 1, 100, 100);
    finger(SDL_FINGERMOTION, 1, 200, 150);
    assert_int_equal(panel.acts, 0);
    finger(SDL_FINGERUP, 1, 200, 150);
    assert_string_equal(panel.acted, "pad");
    assert_int_equal(ui_ink_count(*state, "pad"), 1);
    const struct ui_ink_point *points = ui_ink_stroke(*state, "pad", 0, &count);
    assert_int_equal(count, 2);
    assert_int_equal(points[0].x, 100);
    assert_int_equal(points[1].y, 150);
}

static void writing_never_scrolls_the_page(void **state)
{
    write_line(100, 350, 100, 50);
    assert_int_equal(ui_scroll_of(*state, "list")->offset, 0);
    assert_int_equal(ui_ink_count(*state, "pad"), 1);
}

static void a_second_finger_writes_nothing(void **state)
{
    int count;
    finger(SDL_FINGERDOWN, 1, 100, 100);
    finger(SDL_FINGERDOWN, 2, 300, 300);
    finger(SDL_FINGERMOTION, 2, 400, 300);
    finger(SDL_FINGERUP, 2, 400, 300);
    finger(SDL_FINGERMOTION, 1, 200, 100);
    finger(SDL_FINGERUP, 1, 200, 100);
    assert_int_equal(ui_ink_count(*state, "pad"), 1);
    ui_ink_stroke(*state, "pad", 0, &count);
    assert_int_equal(count, 2);
}

static void a_finger_that_leaves_the_pad_writes_along_its_edge(void **state)
{
    int count;
    write_line(300, 200, 900, 200);
    const struct ui_ink_point *points = ui_ink_stroke(*state, "pad", 0, &count);
    assert_int_equal(points[count - 1].x, 599);
    assert_string_equal(panel.acted, "pad");
    assert_int_equal(panel.acts, 1);
}

static void strokes_that_follow_quickly_are_no_bounces(void **state)
{
    for (int i = 0; i < 5; i++)
        write_line(100 + i, 100, 140 + i, 140);
    assert_int_equal(ui_ink_count(*state, "pad"), 5);
    assert_int_equal(panel.acts, 5);
}

static void a_stroke_that_is_cancelled_is_taken_back(void **state)
{
    write_line(100, 100, 200, 200);
    finger(SDL_FINGERDOWN, 1, 300, 100);
    finger(SDL_FINGERMOTION, 1, 400, 100);
    ui_pointer_cancel(*state);
    assert_int_equal(ui_ink_count(*state, "pad"), 1);
}

static void strokes_are_taken_back_and_cleared(void **state)
{
    int count;
    write_line(100, 100, 200, 200);
    write_line(100, 200, 200, 100);
    ui_ink_undo(*state, "pad");
    assert_int_equal(ui_ink_count(*state, "pad"), 1);
    ui_ink_undo(*state, "other"); /* whose ink it is not */
    assert_int_equal(ui_ink_count(*state, "pad"), 1);
    ui_ink_clear(*state, "pad");
    assert_int_equal(ui_ink_count(*state, "pad"), 0);
    assert_null(ui_ink_stroke(*state, "pad", 0, &count));
    ui_ink_undo(*state, "pad");
    assert_int_equal(ui_ink_count(*state, "pad"), 0);
}

static void writing_elsewhere_forgets_the_first_pad(void **state)
{
    write_line(100, 100, 200, 200);
    write_line(100, 500, 200, 600);
    assert_int_equal(ui_ink_count(*state, "pad"), 0);
    assert_int_equal(ui_ink_count(*state, "other"), 1);
}

static bool any_byte(const void *memory, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (((const char *)memory)[i] != 0)
            return true;
    return false;
}

static void another_screen_and_the_end_of_a_visit_forget_it(void **state)
{
    struct ui *ui = *state;
    write_line(100, 100, 200, 200);
    assert_true(any_byte(&ui->ink, sizeof ui->ink));
    ui_reset_view(ui);
    assert_false(any_byte(&ui->ink, sizeof ui->ink));
    panel_show(&panel);
    write_line(100, 100, 200, 200);
    ui_forget(ui);
    assert_false(any_byte(&ui->ink, sizeof ui->ink));
}

static void strokes_and_points_are_limited(void **state)
{
    int count;
    for (int i = 0; i < UI_INK_LINES + 5; i++)
        write_line(100, 100, 200, 200);
    assert_int_equal(ui_ink_count(*state, "pad"), UI_INK_LINES);
    ui_ink_clear(*state, "pad");
    finger(SDL_FINGERDOWN, 1, 10, 10);
    for (int i = 0; i < 2000; i++)
        finger(SDL_FINGERMOTION, 1, 10 + i % 2 * 500, 10 + i % 380);
    finger(SDL_FINGERUP, 1, 10, 390);
    const struct ui_ink_point *points = ui_ink_stroke(*state, "pad", 0, &count);
    assert_in_range(count, UI_INK_POINTS / 2, UI_INK_POINTS);
    assert_int_equal(points[0].x, 10);
}

static int64_t painted_by(void (*what)(void))
{
    int64_t before = panel.ui->stats.painted_pixels;
    what();
    panel_show(&panel);
    return panel.ui->stats.painted_pixels - before;
}

static void go_on_writing(void)
{
    finger(SDL_FINGERMOTION, 1, 330, 300);
}

static void only_the_newest_piece_is_painted(void **state)
{
    (void)state;
    finger(SDL_FINGERDOWN, 1, 20, 20);
    for (int x = 40; x <= 320; x += 20)
        finger(SDL_FINGERMOTION, 1, x, 300);
    panel_show(&panel);
    int64_t painted = painted_by(go_on_writing);
    assert_in_range(painted, 1, 4 * UI_CELL * UI_CELL);
    assert_int_equal(painted_by(go_on_writing), 0); /* the same place again */
}

static uint32_t pixel(int x, int y)
{
    SDL_Surface *surface = SDL_GetWindowSurface(panel.ui->window);
    return ((const uint32_t *)surface->pixels)[y * (surface->pitch / 4) + x] & 0xFFFFFF;
}

static void ink_is_where_the_finger_was(void **state)
{
    (void)state;
    write_line(100, 100, 500, 100);
    uint32_t ink = ui_theme_color(UI_INK, false), paper = ui_theme_color(UI_CARD, false);
    assert_int_equal(pixel(250, 100), ink);
    assert_int_equal(pixel(102, 100), ink);
    assert_int_equal(pixel(250, 110), paper);
    assert_int_equal(pixel(520, 100), paper);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_panel, close_panel)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_stroke_is_an_action_when_it_ends),
        TEST(writing_never_scrolls_the_page),
        TEST(a_second_finger_writes_nothing),
        TEST(a_finger_that_leaves_the_pad_writes_along_its_edge),
        TEST(strokes_that_follow_quickly_are_no_bounces),
        TEST(a_stroke_that_is_cancelled_is_taken_back),
        TEST(strokes_are_taken_back_and_cleared),
        TEST(writing_elsewhere_forgets_the_first_pad),
        TEST(another_screen_and_the_end_of_a_visit_forget_it),
        TEST(strokes_and_points_are_limited),
        TEST(only_the_newest_piece_is_painted),
        TEST(ink_is_where_the_finger_was),
    };
    return cmocka_run_group_tests_name("ink", tests, NULL, NULL);
}

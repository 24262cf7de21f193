/* What reaches the window: only what changed, and everything where the window's own picture was lost. */
#include "ui_testing.h"

#define ALL ((int64_t)PANEL_WIDTH * PANEL_HEIGHT)

static void page(struct panel *panel, struct ui *ui)
{
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .fill = UI_PAPER, .pad_x = 40, .pad_y = 40, .gap = 20});
    ui_leaf(ui, &(struct ui_node){.id = "button",
                    .role = UI_BUTTON,
                    .label = "按钮",
                    .fill = panel->acts % 2 ? UI_ACCENT : UI_CARD,
                    .height = 160,
                    .radius = 24});
    ui_text(ui, "text", UI_TYPE_BODY, UI_INK, false, "一行字");
    ui_close(ui);
}

/* Pixels painted by the frame that follows. */
static int64_t painted(struct panel *panel)
{
    int64_t before = panel->ui->stats.painted_pixels;
    ui_frame_step(panel->ui);
    return panel->ui->stats.painted_pixels - before;
}

static void window_event(struct panel *panel, SDL_WindowEventID what)
{
    const SDL_Event event = {.window = {.type = SDL_WINDOWEVENT, .event = (uint8_t)what}};
    ui_dispatch(panel->ui, &event);
}

static void nothing_is_painted_when_nothing_changed(void **state)
{
    (void)state;
    struct panel panel = {.page = page};
    panel_open(&panel);
    for (int i = 0; i < 5; i++) {
        ui_invalidate(panel.ui);
        assert_int_equal(painted(&panel), 0);
    }
    panel_close(&panel);
}

static void a_change_paints_its_surroundings_only(void **state)
{
    (void)state;
    struct panel panel = {.page = page};
    panel_open(&panel);
    panel.acts = 1;
    ui_invalidate(panel.ui);
    int64_t some = painted(&panel);
    assert_true(some > 0);
    assert_true(some < ALL / 4);
    panel_close(&panel);
}

static void an_exposed_window_is_painted_whole(void **state)
{
    (void)state;
    struct panel panel = {.page = page};
    panel_open(&panel);
    window_event(&panel, SDL_WINDOWEVENT_EXPOSED);
    assert_int_equal(painted(&panel), ALL);
    const SDL_Event targets = {.type = SDL_RENDER_TARGETS_RESET}, device = {.type = SDL_RENDER_DEVICE_RESET};
    ui_dispatch(panel.ui, &targets);
    assert_int_equal(painted(&panel), ALL);
    ui_dispatch(panel.ui, &device);
    assert_int_equal(painted(&panel), ALL);
    panel_close(&panel);
}

static void a_window_of_another_size_is_painted_whole(void **state)
{
    (void)state;
    struct panel panel = {.page = page};
    panel_open(&panel);
    SDL_SetWindowSize(panel.ui->window, 800, 600);
    window_event(&panel, SDL_WINDOWEVENT_SIZE_CHANGED);
    assert_int_equal(painted(&panel), 800 * 600);
    assert_int_equal(panel.ui->width, 800);
    panel_close(&panel);
}

/* SDL drops the surface when it hears of a new size, which may be a frame before we do. */
static void a_surface_that_is_new_is_painted_whole_before_any_event_tells(void **state)
{
    (void)state;
    struct panel panel = {.page = page};
    panel_open(&panel);
    SDL_SetWindowSize(panel.ui->window, 1080, 1900);
    ui_invalidate(panel.ui);
    assert_int_equal(painted(&panel), 1080 * 1900);
    const SDL_Surface *surface = SDL_GetWindowSurface(panel.ui->window);
    const uint32_t *pixels = surface->pixels;
    for (int y = 0; y < surface->h; y++) {
        for (int x = 0; x < surface->w; x++)
            assert_true((pixels[y * (surface->pitch / 4) + x] & 0xFFFFFF) != 0);
    }
    panel_close(&panel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_painted_when_nothing_changed),
        cmocka_unit_test(a_change_paints_its_surroundings_only),
        cmocka_unit_test(an_exposed_window_is_painted_whole),
        cmocka_unit_test(a_window_of_another_size_is_painted_whole),
        cmocka_unit_test(a_surface_that_is_new_is_painted_whole_before_any_event_tells)};
    return cmocka_run_group_tests_name("ui_present", tests, NULL, NULL);
}

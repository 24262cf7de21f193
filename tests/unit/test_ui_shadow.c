/* Soft shadows: where they are dark, where they end, and that painting them in parts is painting them whole. */
#include "ui_testing.h"

#define SIDE 200

static uint32_t pixels[SIDE * SIDE], other[SIDE * SIDE];

static struct ui_canvas canvas_of(uint32_t *of)
{
    for (int i = 0; i < SIDE * SIDE; i++)
        of[i] = 0xFFFFFFFF;
    return (struct ui_canvas){of, SIDE, SIDE, SIDE, {0, 0, SIDE, SIDE}};
}

/* Of a box at 50,50 that is w by h. */
static struct ui_command shadow_of(int w, int h, int radius, int blur, int drop)
{
    return (struct ui_command){.kind = UI_DRAW_SHADOW,
        .rect = {50 - blur, 50 - blur, w + 2 * blur, h + 2 * blur + drop},
        .clip = {0, 0, SIDE, SIDE},
        .size = 128,
        .radius = radius,
        .blur = blur,
        .drop = drop};
}

static int dark(int x, int y)
{
    return 255 - (int)(pixels[y * SIDE + x] & 255);
}

static void paint(struct ui_command command)
{
    struct ui_masks masks = {0};
    struct ui_canvas canvas = canvas_of(pixels);
    ui_paint_command(&canvas, &masks, NULL, &command);
    ui_masks_free(&masks);
}

static void it_fades_away_from_the_box_and_ends_with_its_blur(void **state)
{
    (void)state;
    paint(shadow_of(100, 80, 20, 16, 6));
    for (int y = 130; y < 151; y++) /* below the box */
        assert_true(dark(100, y) >= dark(100, y + 1));
    assert_true(dark(100, 130) > 30);
    assert_int_equal(dark(100, 130 + 16 + 6), 0);
    assert_int_equal(dark(50 - 17, 90), 0);
    assert_int_equal(dark(150 + 17, 90), 0);
    assert_int_equal(dark(100, 33), 0);
}

static void it_lies_lower_than_the_box(void **state)
{
    (void)state;
    paint(shadow_of(100, 80, 20, 16, 6));
    assert_true(dark(100, 131) > dark(100, 48));
    assert_int_equal(dark(47, 90), dark(152, 90)); /* left and right alike */
}

static void its_corners_are_round_and_meet_its_edges_without_a_seam(void **state)
{
    (void)state;
    paint(shadow_of(100, 80, 20, 16, 0));
    assert_true(dark(48, 48) < dark(100, 48));
    for (int x = 50; x < 149; x++)
        assert_in_range(abs(dark(x, 45) - dark(x + 1, 45)), 0, 8);
}

static void painted_in_parts_it_is_the_same(void **state)
{
    (void)state;
    const struct ui_command command = shadow_of(100, 80, 20, 16, 6);
    struct ui_masks masks = {0};
    struct ui_canvas parts = canvas_of(other);
    for (int y = 0; y < SIDE; y += 37) {
        for (int x = 0; x < SIDE; x += 23) {
            parts.clip = ui_rect_cross((struct ui_rect){x, y, 23, 37}, (struct ui_rect){0, 0, SIDE, SIDE});
            ui_paint_command(&parts, &masks, NULL, &command);
        }
    }
    ui_masks_free(&masks);
    paint(command);
    assert_memory_equal(pixels, other, sizeof pixels);
}

static void boxes_smaller_than_their_corners_and_drops_are_no_harm(void **state)
{
    (void)state;
    for (int w = 0; w <= 12; w += 3)
        for (int radius = 0; radius <= 40; radius += 8)
            for (int blur = 0; blur <= 40; blur += 10)
                paint(shadow_of(w, w / 2, radius, blur, blur / 3));
    paint(shadow_of(90, 2, 20, 30, 29));
}

static void more_kinds_than_are_kept_have_no_shadow_and_are_no_harm(void **state)
{
    (void)state;
    struct ui_masks masks = {0};
    struct ui_canvas canvas = canvas_of(pixels);
    for (int blur = 2; blur < 2 + 2 * UI_SHADOWS_MAX; blur++) {
        const struct ui_command command = shadow_of(100, 80, 20, blur, 0);
        ui_paint_command(&canvas, &masks, NULL, &command);
    }
    assert_non_null(masks.shadows[UI_SHADOWS_MAX - 1].alpha);
    ui_masks_free(&masks);
    assert_null(masks.shadows[0].alpha);
}

static struct panel panel;

static void raised_page(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root", .pad_x = 100, .pad_y = 100});
    ui_leaf(ui, &(struct ui_node){.id = "card", .height = 200, .radius = 20, .fill = UI_CARD, .raise = 8});
    ui_close(ui);
}

static int shadows_on_the_page(void)
{
    int count = 0;
    for (int i = 0; i < panel.ui->commands.count; i++)
        count += panel.ui->commands.items[i].kind == UI_DRAW_SHADOW;
    return count;
}

static void in_high_contrast_nothing_casts_a_shadow(void **state)
{
    (void)state;
    panel = (struct panel){.page = raised_page};
    panel_open(&panel);
    assert_int_equal(shadows_on_the_page(), 1);
    ui_set_prefs(panel.ui, &(struct ui_prefs){.high_contrast = true});
    panel_show(&panel);
    assert_int_equal(shadows_on_the_page(), 0);
    panel_close(&panel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_fades_away_from_the_box_and_ends_with_its_blur),
        cmocka_unit_test(it_lies_lower_than_the_box),
        cmocka_unit_test(its_corners_are_round_and_meet_its_edges_without_a_seam),
        cmocka_unit_test(painted_in_parts_it_is_the_same),
        cmocka_unit_test(boxes_smaller_than_their_corners_and_drops_are_no_harm),
        cmocka_unit_test(more_kinds_than_are_kept_have_no_shadow_and_are_no_harm),
        cmocka_unit_test(in_high_contrast_nothing_casts_a_shadow),
    };
    return cmocka_run_group_tests_name("ui_shadow", tests, NULL, NULL);
}

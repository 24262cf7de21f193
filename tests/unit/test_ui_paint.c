/* What is painted: colours that can be read, round corners, nothing outside the clip. */
#include "ui_testing.h"

#include <math.h>

#define SIDE 64

static double channel(uint32_t value)
{
    double c = (value & 255) / 255.0; /* WCAG 2.2, relative luminance */
    return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t color)
{
    return 0.2126 * channel(color >> 16) + 0.7152 * channel(color >> 8) + 0.0722 * channel(color);
}

static double contrast(enum ui_color ink, enum ui_color ground, bool high)
{
    double a = luminance(ui_theme_color(ink, high)), b = luminance(ui_theme_color(ground, high));
    return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

/* Every ink with the grounds the widgets put it on. */
static const struct {
    enum ui_color ink, ground;
} pairs[] = {{UI_INK, UI_PAPER}, {UI_INK, UI_CARD}, {UI_MUTED, UI_PAPER}, {UI_MUTED, UI_CARD},
    {UI_MUTED, UI_SOFT}, {UI_INK, UI_SOFT}, {UI_ACCENT, UI_CARD}, {UI_ACCENT, UI_SOFT}, {UI_ACCENT, UI_PAPER},
    {UI_ON_ACCENT, UI_ACCENT}, {UI_DANGER, UI_CARD}, {UI_DANGER, UI_DANGER_SOFT}, {UI_WARN, UI_WARN_SOFT},
    {UI_GOOD, UI_GOOD_SOFT}, {UI_GOOD, UI_PAPER}, {UI_INK, UI_KEY_FACE}, {UI_INK, UI_KEY_FUNCTION}};

static void text_has_seven_to_one_and_ten_to_one_in_high_contrast(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        double plain = contrast(pairs[i].ink, pairs[i].ground, false);
        double high = contrast(pairs[i].ink, pairs[i].ground, true);
        if (plain < 7 || high < 10)
            fail_msg("colour %d on %d has %.2f and %.2f", pairs[i].ink, pairs[i].ground, plain, high);
    }
}

static void outlines_of_what_can_be_touched_have_three_to_one(void **state)
{
    (void)state;
    assert_true(contrast(UI_ACCENT, UI_CARD, false) >= 3);
    assert_true(contrast(UI_LINE, UI_CARD, false) >= 3);
    assert_true(contrast(UI_LINE, UI_CARD, true) >= 10);
}

struct sheet {
    uint32_t pixels[SIDE * SIDE];
    struct ui_canvas canvas;
    struct ui_masks masks;
};

static void fresh(struct sheet *sheet)
{
    for (int i = 0; i < SIDE * SIDE; i++)
        sheet->pixels[i] = 0xFFFFFFFF;
    sheet->canvas = (struct ui_canvas){sheet->pixels, SIDE, SIDE, SIDE, {0, 0, SIDE, SIDE}};
    sheet->masks = (struct ui_masks){0};
}

static uint32_t at(const struct sheet *sheet, int x, int y)
{
    return sheet->pixels[y * SIDE + x] & 0xFFFFFF;
}

static void a_box_has_round_smooth_and_symmetric_corners(void **state)
{
    (void)state;
    struct sheet sheet;
    fresh(&sheet);
    const struct ui_rect all = {0, 0, SIDE, SIDE};
    ui_paint_command(&sheet.canvas, &sheet.masks, NULL,
        &(struct ui_command){
            .kind = UI_DRAW_BOX, .rect = {4, 4, 40, 30}, .clip = all, .has_fill = true, .radius = 12});
    assert_int_equal(at(&sheet, 4, 4), 0xFFFFFF);
    assert_int_equal(at(&sheet, 24, 4), 0);
    assert_int_equal(at(&sheet, 4, 18), 0);
    int smooth = 0;
    for (int y = 0; y < 30; y++) {
        for (int x = 0; x < 40; x++) {
            uint32_t color = at(&sheet, 4 + x, 4 + y);
            smooth += color != 0 && color != 0xFFFFFF;
            assert_int_equal(color, at(&sheet, 43 - x, 4 + y));
            assert_int_equal(color, at(&sheet, 4 + x, 33 - y));
        }
    }
    assert_true(smooth >= 4 * 8);
    ui_masks_free(&sheet.masks);
}

static void nothing_is_painted_outside_the_clip(void **state)
{
    (void)state;
    struct sheet sheet;
    fresh(&sheet);
    const struct ui_rect clip = {10, 10, 20, 20}, large = {-100, -100, 300, 300};
    const struct ui_command commands[] = {
        {.kind = UI_DRAW_BOX, .rect = large, .clip = clip, .has_fill = true, .radius = 20},
        {.kind = UI_DRAW_RING, .rect = {5, 5, 30, 30}, .clip = clip, .border_width = 4},
        {.kind = UI_DRAW_SCRIM, .rect = large, .clip = clip},
        {.kind = UI_DRAW_QR, .rect = {0, 0, SIDE, SIDE}, .clip = clip, .text = "https://example.org"}};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        ui_paint_command(&sheet.canvas, &sheet.masks, NULL, &commands[i]);
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
            if (!ui_rect_holds(clip, x, y))
                assert_int_equal(at(&sheet, x, y), 0xFFFFFF);
        }
    }
    ui_masks_free(&sheet.masks);
}

static void a_border_keeps_its_width_around_a_fill(void **state)
{
    (void)state;
    struct sheet sheet;
    fresh(&sheet);
    ui_paint_command(&sheet.canvas, &sheet.masks, NULL,
        &(struct ui_command){.kind = UI_DRAW_BOX,
            .rect = {0, 0, 60, 60},
            .clip = {0, 0, SIDE, SIDE},
            .has_fill = true,
            .fill = 0x00FF00,
            .has_border = true,
            .border = 0x0000FF,
            .border_width = 3,
            .radius = 10});
    for (int i = 0; i < 3; i++) {
        assert_int_equal(at(&sheet, 30, i), 0x0000FF);
        assert_int_equal(at(&sheet, i, 30), 0x0000FF);
        assert_int_equal(at(&sheet, 30, 59 - i), 0x0000FF);
    }
    assert_int_equal(at(&sheet, 30, 3), 0x00FF00);
    assert_int_equal(at(&sheet, 3, 30), 0x00FF00);
    ui_masks_free(&sheet.masks);
}

static void a_ring_follows_the_round_corner_and_leaves_its_inside_alone(void **state)
{
    (void)state;
    struct sheet sheet;
    fresh(&sheet);
    ui_paint_command(&sheet.canvas, &sheet.masks, NULL,
        &(struct ui_command){.kind = UI_DRAW_RING,
            .rect = {2, 2, 60, 60},
            .clip = {0, 0, SIDE, SIDE},
            .border_width = 4,
            .radius = 20});
    assert_int_equal(at(&sheet, 2, 2), 0xFFFFFF);
    assert_int_equal(at(&sheet, 32, 2), 0);
    assert_int_equal(at(&sheet, 32, 5), 0);
    assert_int_equal(at(&sheet, 32, 6), 0xFFFFFF);
    for (int y = 14; y < 50; y++) { /* well within */
        for (int x = 14; x < 50; x++)
            assert_int_equal(at(&sheet, x, y), 0xFFFFFF);
    }
    /* On the diagonal the ring's middle lies 18 pixels from the corner's centre (22, 22). */
    assert_int_equal(at(&sheet, 9, 9), 0);
    assert_int_equal(at(&sheet, 54, 54), 0);
    ui_masks_free(&sheet.masks);
}

/* What a box looks like when everything is painted: the border's whole shape, then the ground's over it. */
static void paint_plainly(struct sheet *sheet, const struct ui_command *c)
{
    struct ui_command border = *c, ground = *c;
    int by = c->border_width;
    border.has_border = ground.has_border = false;
    border.fill = c->border;
    ground.rect = (struct ui_rect){c->rect.x + by, c->rect.y + by, c->rect.w - 2 * by, c->rect.h - 2 * by};
    ground.radius = c->radius > by ? c->radius - by : 0;
    ui_paint_command(&sheet->canvas, &sheet->masks, NULL, &border);
    ui_paint_command(&sheet->canvas, &sheet->masks, NULL, &ground);
}

static void a_border_under_a_ground_is_left_out_only_where_it_is_hidden(void **state)
{
    (void)state;
    srand(1);
    for (int round = 0; round < 3000; round++) {
        struct sheet quick, plain;
        fresh(&quick);
        fresh(&plain);
        const struct ui_command box = {.kind = UI_DRAW_BOX,
            .rect = {rand() % 40 - 10, rand() % 40 - 10, 1 + rand() % 70, 1 + rand() % 70},
            .clip = {rand() % 20, rand() % 20, 20 + rand() % 40, 20 + rand() % 40},
            .has_fill = true,
            .fill = 0x20A040,
            .has_border = true,
            .border = 0x901030,
            .border_width = 1 + rand() % 6,
            .radius = rand() % 40};
        ui_paint_command(&quick.canvas, &quick.masks, NULL, &box);
        paint_plainly(&plain, &box);
        if (memcmp(quick.pixels, plain.pixels, sizeof quick.pixels) != 0)
            fail_msg(
                "box %d x %d, border %d, radius %d", box.rect.w, box.rect.h, box.border_width, box.radius);
        ui_masks_free(&quick.masks);
        ui_masks_free(&plain.masks);
    }
}

static void a_box_covers_only_what_lies_within_its_corners_and_border(void **state)
{
    (void)state;
    const struct ui_command box = {.kind = UI_DRAW_BOX,
        .rect = {10, 10, 40, 40},
        .clip = {0, 0, SIDE, 45},
        .has_fill = true,
        .has_border = true,
        .border_width = 2,
        .radius = 10};
    struct ui_command other = box;
    assert_true(ui_command_covers(&box, (struct ui_rect){12, 20, 36, 20}));
    assert_true(ui_command_covers(&box, (struct ui_rect){20, 12, 20, 33}));
    assert_false(ui_command_covers(&box, (struct ui_rect){11, 20, 10, 10})); /* border */
    assert_false(ui_command_covers(&box, (struct ui_rect){13, 13, 20, 20})); /* corner */
    assert_false(ui_command_covers(&box, (struct ui_rect){20, 30, 10, 16})); /* clip */
    other.has_fill = false;
    assert_false(ui_command_covers(&other, (struct ui_rect){20, 20, 5, 5}));
    other = box;
    other.kind = UI_DRAW_SCRIM;
    assert_false(ui_command_covers(&other, (struct ui_rect){20, 20, 5, 5}));
}

static void letters(struct panel *panel, struct ui *ui)
{
    (void)panel;
    ui_open(ui, &(struct ui_node){.fill = UI_CARD});
    ui_leaf(ui, &(struct ui_node){.id = "word", .label = "国", .role = UI_TEXT, .type = 100, .height = 200});
    ui_close(ui);
}

static void a_character_stands_in_the_middle_of_its_box(void **state)
{
    (void)state;
    struct panel panel = {.page = letters};
    panel_open(&panel);
    struct ui_rect box = panel_item(&panel, "word")->rect;
    const SDL_Surface *surface = SDL_GetWindowSurface(panel.ui->window);
    const uint32_t *pixels = surface->pixels;
    int first = -1, last = -1;
    for (int y = box.y; y < box.y + box.h; y++) {
        for (int x = box.x; x < box.x + 100; x++) {
            if ((pixels[y * surface->pitch / 4 + x] & 0xFF) < 128) {
                first = first < 0 ? y : first;
                last = y;
            }
        }
    }
    assert_true(first >= 0);
    int above = first - box.y, below = box.y + box.h - 1 - last;
    if (abs(above - below) > 4) /* of a character of 100 pixels */
        fail_msg("%d pixels above, %d below", above, below);
    panel_close(&panel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_has_seven_to_one_and_ten_to_one_in_high_contrast),
        cmocka_unit_test(outlines_of_what_can_be_touched_have_three_to_one),
        cmocka_unit_test(a_box_has_round_smooth_and_symmetric_corners),
        cmocka_unit_test(nothing_is_painted_outside_the_clip),
        cmocka_unit_test(a_border_keeps_its_width_around_a_fill),
        cmocka_unit_test(a_ring_follows_the_round_corner_and_leaves_its_inside_alone),
        cmocka_unit_test(a_border_under_a_ground_is_left_out_only_where_it_is_hidden),
        cmocka_unit_test(a_box_covers_only_what_lies_within_its_corners_and_border),
        cmocka_unit_test(a_character_stands_in_the_middle_of_its_box)};
    return cmocka_run_group_tests_name("ui_paint", tests, NULL, NULL);
}

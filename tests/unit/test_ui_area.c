/* What the installer's figures make of the page: its scale, and whether a wheelchair's reach suffices. */
#include "ui_testing.h"

static struct ui_area of(int window_width, int window_height, int width_mm, int height_mm, int bottom_mm)
{
    return ui_area_of(&(struct ui_panel){window_width, window_height, width_mm, height_mm, bottom_mm});
}

static void a_millimetre_has_its_size_on_every_panel(void **state)
{
    (void)state;
    assert_int_equal(of(1080, 1920, 270, 480, 900).scale, 1024); /* 4 pixels a millimetre, as the mock-ups */
    assert_int_equal(of(1080, 1920, 268, 476, 900).scale, 1031); /* 21.5 inches */
    assert_int_equal(of(1080, 1920, 398, 708, 700).scale, 694);  /* 32 inches: fewer pixels a millimetre */
    assert_int_equal(of(2160, 3840, 398, 708, 700).scale, 2 * 694);
    assert_int_equal(of(540, 960, 270, 480, 900).scale, 512); /* a window is a smaller picture of the panel */
    assert_int_equal(of(1, 1, 2000, 2000, 900).scale, 1);
}

static void a_panel_turned_round_keeps_its_scale(void **state)
{
    (void)state;
    struct ui_area area = of(1920, 1080, 270, 480, 900);
    assert_int_equal(area.scale, 1024);
    assert_int_equal(area.page.w, 1920);
    assert_int_equal(area.page.h, 1080);
}

static void low_reach_ends_at_1220_mm(void **state)
{
    (void)state;
    struct ui_area area = of(1080, 1920, 268, 476, 900);
    assert_true(area.low_possible);
    /* 320 mm of 476 mm, which have 1920 pixels. */
    assert_in_range(area.low_page.h, 1285, 1295);
    assert_int_equal(area.low_page.y + area.low_page.h, 1920);
    area = of(1080, 1920, 398, 708, 700); /* 520 mm of 708 mm */
    assert_true(area.low_possible);
    assert_in_range(area.low_page.h, 1405, 1415);
    area = of(1920, 1080, 480, 270, 900); /* ends at 1170 mm: all of it is within reach */
    assert_true(area.low_possible);
    assert_int_equal(area.low_page.h, 1080);
    assert_int_equal(area.low_page.y, 0);
}

static void a_panel_that_hangs_too_high_says_how_high_it_may(void **state)
{
    (void)state;
    struct ui_area area = of(1080, 1920, 398, 708, 900); /* 320 mm of 708 mm would be left */
    assert_false(area.low_possible);
    assert_int_equal(area.low_page.h, 1920 * UI_LEAST_PAGE_PERCENT / 100);
    assert_int_equal(area.highest_bottom_mm, 1220 - 390);
    assert_true(of(1080, 1920, 398, 708, area.highest_bottom_mm).low_possible);
    assert_false(of(1080, 1920, 398, 708, area.highest_bottom_mm + 5).low_possible);
    assert_false(of(1080, 1920, 270, 480, 1220).low_possible);
    assert_false(of(1080, 1920, 270, 480, 2000).low_possible);
    assert_int_equal(of(1080, 1920, 270, 480, 2000).highest_bottom_mm, 1220 - 264);
}

static void every_figure_that_may_be_configured_gives_a_page(void **state)
{
    static const int windows[][2] = {{1, 1}, {320, 200}, {800, 600}, {1080, 1920}, {7680, 4320}};
    (void)state;
    for (size_t w = 0; w < sizeof windows / sizeof windows[0]; w++)
        for (int wide = 100; wide <= 2000; wide += 380)
            for (int high = 100; high <= 2000; high += 380)
                for (int bottom = 0; bottom <= 2000; bottom += 400) {
                    struct ui_area area = of(windows[w][0], windows[w][1], wide, high, bottom);
                    assert_in_range(area.scale, 1, 100000);
                    assert_true(area.low_page.y >= 0 && area.low_page.h > 0);
                    assert_int_equal(area.low_page.y + area.low_page.h, windows[w][1]);
                }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_millimetre_has_its_size_on_every_panel),
        cmocka_unit_test(a_panel_turned_round_keeps_its_scale), cmocka_unit_test(low_reach_ends_at_1220_mm),
        cmocka_unit_test(a_panel_that_hangs_too_high_says_how_high_it_may),
        cmocka_unit_test(every_figure_that_may_be_configured_gives_a_page)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

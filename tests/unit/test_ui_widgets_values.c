/* Widgets that turn values into shapes: progress, charts, ratings, QR codes. One pixel a u. */
#include "ui_testing.h"

#include "app/ui/widget_chart.h"
#include "app/ui/widget_progress.h"
#include "app/ui/widget_qr.h"
#include "app/ui/widget_rating.h"
#include "backend/base/i18n.h"

static struct panel panel;
static struct widget_rating rating;
static struct widget_progress progress;
static struct widget_chart chart;
static struct widget_qr qr;

static int open_panel(void **state)
{
    (void)state;
    panel = (struct panel){0};
    panel_open(&panel);
    i18n_set_language(I18N_ENGLISH);
    return 0;
}

static int close_panel(void **state)
{
    (void)state;
    panel_close(&panel);
    return 0;
}

static void show(void (*page)(struct panel *panel, struct ui *ui))
{
    panel.page = page;
    panel_show(&panel);
}

static bool there(const char *id)
{
    return ui_node_by_id(panel.ui, id) >= 0;
}

/* ---- progress ------------------------------------------------------------------------------------------------ */

static void progress_is_full_only_when_all_is_done(void **state)
{
    (void)state;
    assert_int_equal(widget_progress_part(0, 10), 0);
    assert_int_equal(widget_progress_part(1, 3), 333);
    assert_int_equal(widget_progress_part(9999, 10000), 999);
    assert_int_equal(widget_progress_part(10000, 10000), 1000);
}

static void progress_beyond_its_ends_stays_at_them(void **state)
{
    (void)state;
    assert_int_equal(widget_progress_part(-5, 10), 0);
    assert_int_equal(widget_progress_part(11, 10), 1000);
    assert_int_equal(widget_progress_part(INT64_MIN, 10), 0);
    assert_int_equal(widget_progress_part(3, 0), 0);
    assert_int_equal(widget_progress_part(3, -1), 0);
}

static void huge_progress_does_not_overflow(void **state)
{
    (void)state;
    int part = widget_progress_part(INT64_MAX / 2, INT64_MAX);
    assert_in_range(part, 498, 500);
    assert_in_range(widget_progress_part(INT64_MAX - 1, INT64_MAX), 990, 999);
}

static void progress_page(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root"});
    widget_progress(ui, &progress);
    ui_close(ui);
}

static void progress_is_read_with_its_percentage_and_the_unknown_without(void **state)
{
    (void)state;
    progress = (struct widget_progress){.id = "p", .label = "Getting the data", .done = 1, .total = 4};
    show(progress_page);
    assert_string_equal(panel_item(&panel, "p")->spec.label, "Getting the data 25 %");
    progress.total = 0;
    show(progress_page);
    assert_string_equal(panel_item(&panel, "p")->spec.label, "Getting the data");
}

static void nothing_moves_in_high_contrast_or_with_a_fake_clock(void **state)
{
    (void)state;
    progress = (struct widget_progress){.id = "p", .label = "Asking"};
    show(progress_page);
    assert_int_equal(panel.ui->again_at, 0); /* the clock is a fake one */
    panel.ui->options.fake_clock = NULL;
    show(progress_page);
    assert_true(panel.ui->again_at > 0);
    ui_set_prefs(panel.ui, &(struct ui_prefs){.high_contrast = true});
    show(progress_page);
    assert_int_equal(panel.ui->again_at, 0);
    panel.ui->options.fake_clock = &panel.fake;
}

/* ---- chart --------------------------------------------------------------------------------------------------- */

static void a_bar_is_as_high_as_its_share_of_the_highest(void **state)
{
    (void)state;
    assert_int_equal(widget_chart_part(50, 200), 250);
    assert_int_equal(widget_chart_part(200, 200), 1000);
}

static void nothing_has_no_bar_and_anything_has_one_that_is_seen(void **state)
{
    (void)state;
    assert_int_equal(widget_chart_part(0, 200), 0);
    assert_int_equal(widget_chart_part(-7, 200), 0);
    assert_int_equal(widget_chart_part(0, 0), 0);
    assert_int_equal(widget_chart_part(1, INT64_MAX), 10);
}

static void huge_amounts_keep_their_order(void **state)
{
    (void)state;
    int64_t most = INT64_MAX;
    int quarter = widget_chart_part(most / 4, most), half = widget_chart_part(most / 2, most);
    assert_true(0 < quarter && quarter < half && half < 1000);
    assert_int_equal(widget_chart_part(most, most), 1000);
}

static void chart_page(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root"});
    widget_chart(ui, &chart);
    ui_close(ui);
}

static void bars_are_choices_with_their_index_only_where_they_are_touchable(void **state)
{
    (void)state;
    const struct widget_bar bars[] = {
        {.amount = 100, .label = "1", .text = "1"}, {.label = "2", .text = "0"}};
    chart = (struct widget_chart){.id = "c",
        .label = "Months",
        .bars = bars,
        .count = 2,
        .chosen = 1,
        .touch = true,
        .headline = "Month 2"};
    show(chart_page);
    assert_int_equal(panel_item(&panel, "c.1")->spec.value, 1);
    assert_true(panel_item(&panel, "c.1")->spec.on);
    assert_false(panel_item(&panel, "c.0")->spec.on);
    assert_string_equal(panel_item(&panel, "c.headline")->spec.label, "Month 2");
    chart.touch = false;
    show(chart_page);
    assert_false(there("c.0"));
}

static void a_chart_of_nothing_at_all_is_shown(void **state)
{
    (void)state;
    chart = (struct widget_chart){.id = "c", .label = "Months", .bars = NULL, .count = 0, .chosen = -1};
    show(chart_page);
    assert_true(there("c"));
    assert_false(there("c.headline"));
}

/* ---- rating -------------------------------------------------------------------------------------------------- */

static void rating_page(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root"});
    widget_rating(ui, &rating);
    ui_close(ui);
}

static void a_touched_star_comes_back_as_its_number(void **state)
{
    (void)state;
    rating = (struct widget_rating){.id = "r"};
    show(rating_page);
    assert_string_equal(panel_item(&panel, "r.word")->spec.label, "Touch a star");
    for (int star = 1; star <= WIDGET_STARS; star++) {
        char id[16];
        snprintf(id, sizeof id, "r.%d", star);
        struct ui_rect at = panel_item(&panel, id)->rect;
        panel_finger(&panel, SDL_FINGERDOWN, star, at.x + at.w / 2, at.y + at.h / 2);
        panel_finger(&panel, SDL_FINGERUP, star, at.x + at.w / 2, at.y + at.h / 2);
        assert_string_equal(panel.acted, id);
        assert_int_equal(panel.value, star);
    }
}

static void the_chosen_star_is_on_and_said_in_words(void **state)
{
    (void)state;
    rating = (struct widget_rating){.id = "r", .value = 2};
    show(rating_page);
    assert_true(panel_item(&panel, "r.2")->spec.on);
    assert_false(panel_item(&panel, "r.1")->spec.on);
    assert_string_equal(panel_item(&panel, "r.2")->spec.label, "2 stars, Not content");
    assert_string_equal(panel_item(&panel, "r.word")->spec.label, "Not content");
}

static void a_value_that_is_no_rating_counts_as_none(void **state)
{
    (void)state;
    for (int value = -1; value <= 6; value += 7) {
        rating = (struct widget_rating){.id = "r", .value = value};
        show(rating_page);
        assert_string_equal(panel_item(&panel, "r.word")->spec.label, "Touch a star");
        assert_string_equal(widget_rating_word(value), "");
    }
}

static void what_was_given_can_not_be_touched(void **state)
{
    (void)state;
    rating = (struct widget_rating){.id = "r", .value = 5, .given = true};
    show(rating_page);
    assert_string_equal(panel_item(&panel, "r")->spec.label, "5 stars, Very content");
    assert_false(ui_role_touchable(panel_item(&panel, "r")->spec.role));
    assert_false(there("r.5"));
    rating.value = 0; /* nothing was given: nothing is shown */
    show(rating_page);
    assert_false(there("r"));
}

/* ---- QR code ------------------------------------------------------------------------------------------------- */

static void qr_page(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root"});
    widget_qr(ui, &qr);
    ui_close(ui);
}

static void what_is_too_long_to_be_scanned_leaves_the_words(void **state)
{
    (void)state;
    char text[WIDGET_QR_BYTES + 2];
    memset(text, 'x', sizeof text - 1);
    text[WIDGET_QR_BYTES] = '\0';
    qr = (struct widget_qr){.id = "q", .text = text, .title = "Number"};
    show(qr_page);
    assert_int_equal(panel_item(&panel, "q")->rect.w, panel_item(&panel, "q")->rect.h);
    text[WIDGET_QR_BYTES] = 'x';
    text[WIDGET_QR_BYTES + 1] = '\0';
    show(qr_page);
    assert_false(there("q"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_panel, close_panel)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(progress_is_full_only_when_all_is_done),
        cmocka_unit_test(progress_beyond_its_ends_stays_at_them),
        cmocka_unit_test(huge_progress_does_not_overflow),
        T(progress_is_read_with_its_percentage_and_the_unknown_without),
        T(nothing_moves_in_high_contrast_or_with_a_fake_clock),
        cmocka_unit_test(a_bar_is_as_high_as_its_share_of_the_highest),
        cmocka_unit_test(nothing_has_no_bar_and_anything_has_one_that_is_seen),
        cmocka_unit_test(huge_amounts_keep_their_order),
        T(bars_are_choices_with_their_index_only_where_they_are_touchable),
        T(a_chart_of_nothing_at_all_is_shown),
        T(a_touched_star_comes_back_as_its_number),
        T(the_chosen_star_is_on_and_said_in_words),
        T(a_value_that_is_no_rating_counts_as_none),
        T(what_was_given_can_not_be_touched),
        T(what_is_too_long_to_be_scanned_leaves_the_words),
    };
    return cmocka_run_group_tests_name("ui_widgets_values", tests, NULL, NULL);
}

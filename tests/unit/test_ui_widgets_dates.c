/* Choosing a day and a time: words, month ends, what can't be chosen. One pixel a u. */
#include "ui_testing.h"

#include "app/ui/widget_date_picker.h"
#include "app/ui/widget_time_windows.h"
#include "backend/base/calendar.h"
#include "backend/base/i18n.h"

static struct panel panel;
static struct widget_date_picker picker;
static struct widget_time_windows windows;

static int32_t day_of(int year, int month, int day)
{
    return calendar_day_of((struct calendar_date){year, month, day});
}

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

static void date_page(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root", .pad_x = 48});
    widget_date_picker(ui, &picker);
    ui_close(ui);
}

static void time_page(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root", .pad_x = 48});
    widget_time_windows(ui, &windows);
    ui_close(ui);
}

static void show(void (*page)(struct panel *panel, struct ui *ui))
{
    panel.page = page;
    panel_show(&panel);
}

static const char *label(const char *id)
{
    return panel_item(&panel, id)->spec.label;
}

static void the_first_three_days_have_names_and_the_others_their_weekday(void **state)
{
    (void)state;
    int32_t today = day_of(2026, 11, 23); /* a Monday */
    assert_string_equal(widget_day_word(today, today), "Today");
    assert_string_equal(widget_day_word(today + 1, today), "Tomorrow");
    assert_string_equal(widget_day_word(today + 2, today), "Day after tomorrow");
    assert_string_equal(widget_day_word(today + 3, today), "Thu");
    assert_string_equal(widget_day_word(today - 1, today), "Sun");
}

static void a_date_has_its_year_only_when_it_is_another_one(void **state)
{
    (void)state;
    char text[WIDGET_DAY_SIZE];
    int32_t today = day_of(2026, 12, 30);
    assert_string_equal(widget_day_date(today + 1, today, text), "31 Dec");
    assert_string_equal(widget_day_date(today + 2, today, text), "1 Jan 2027");
    i18n_set_language(I18N_CHINESE);
    assert_string_equal(widget_day_date(today + 1, today, text), "12月31日");
    assert_string_equal(widget_day_date(today + 2, today, text), "2027年1月1日");
}

static void a_strip_goes_on_over_the_end_of_a_month_and_of_a_leap_february(void **state)
{
    (void)state;
    int32_t today = day_of(2028, 2, 28);
    picker = (struct widget_date_picker){
        .id = "d", .today = today, .first = today, .count = 5, .chosen = today + 2};
    show(date_page);
    assert_string_equal(label("d.0"), "Today 28 Feb Mon");
    assert_string_equal(label("d.1"), "Tomorrow 29 Feb Tue");
    assert_string_equal(label("d.2"), "Day after tomorrow 1 Mar Wed");
    assert_string_equal(label("d.3"), "Thu 2 Mar");
    assert_int_equal(panel_item(&panel, "d.4")->spec.value, day_of(2028, 3, 3));
    assert_true(panel_item(&panel, "d.2")->spec.on);
    assert_false(panel_item(&panel, "d.1")->spec.on);
}

static void a_day_that_is_closed_says_why_and_does_nothing(void **state)
{
    (void)state;
    int32_t today = day_of(2026, 11, 23);
    picker = (struct widget_date_picker){
        .id = "d", .today = today, .first = today, .count = 3, .closed = 1 << 1, .closed_note = "Full"};
    show(date_page);
    assert_true(panel_item(&panel, "d.1")->spec.disabled);
    assert_string_equal(label("d.1"), "Tomorrow 24 Nov Tue Full");
    struct ui_rect at = panel_item(&panel, "d.1")->rect;
    panel_finger(&panel, SDL_FINGERDOWN, 1, at.x + 10, at.y + 10);
    panel_finger(&panel, SDL_FINGERUP, 1, at.x + 10, at.y + 10);
    assert_int_equal(panel.acts, 0);
    assert_false(panel_item(&panel, "d.2")->spec.disabled);
}

static void weeks_stand_below_the_names_of_their_days(void **state)
{
    (void)state;
    int32_t today = day_of(2026, 11, 25); /* a Wednesday */
    picker = (struct widget_date_picker){
        .id = "d", .today = today, .first = today + 1, .count = 14, .chosen = today + 5};
    show(date_page);
    const struct ui_item *thursday = panel_item(&panel, "d.1"), *next = panel_item(&panel, "d.8"),
                         *monday = panel_item(&panel, "d.5");
    assert_int_equal(thursday->rect.x, next->rect.x);
    assert_true(thursday->rect.y < next->rect.y);
    assert_int_equal(monday->rect.x, 48);
    assert_int_equal(monday->rect.y, next->rect.y);
    assert_string_equal(label("d.6"), "Tue 1 Dec");
    assert_true(monday->spec.on);
    assert_true(ui_node_by_id(panel.ui, "d.0") < 0); /* today is not among them */
    assert_true(ui_node_by_id(panel.ui, "d.15") < 0);
}

static void all_days_of_six_weeks_are_targets_of_their_own(void **state)
{
    (void)state;
    int32_t today = day_of(2026, 12, 28);
    picker = (struct widget_date_picker){
        .id = "d", .today = today, .first = today, .count = 99, .closed = UINT64_C(1) << 41};
    show(date_page);
    assert_string_equal(label("d.4"), "Fri 1 Jan 2027");
    assert_true(panel_item(&panel, "d.41")->spec.disabled);
    assert_false(panel_item(&panel, "d.40")->spec.disabled);
    assert_true(ui_node_by_id(panel.ui, "d.42") < 0); /* WIDGET_DAYS_MAX */
    const struct ui_item *a = panel_item(&panel, "d.0"), *b = panel_item(&panel, "d.1"),
                         *below = panel_item(&panel, "d.7");
    assert_true(a->rect.w >= 51 && a->rect.h >= 51);
    assert_true(b->rect.x - a->rect.x - a->rect.w >= 10);
    assert_true(below->rect.y - a->rect.y - a->rect.h >= 10);
}

static void a_window_says_its_part_of_the_day_or_why_it_is_gone(void **state)
{
    (void)state;
    const struct widget_window all[] = {{"a", 480, 600, "Over for today"}, {"b", 840, 960, NULL},
        {"c", 1110, 1440, NULL}, {"d", 600, 720, NULL}};
    windows = (struct widget_time_windows){.id = "t", .windows = all, .count = 4, .chosen = 0};
    show(time_page);
    assert_string_equal(label("t.a"), "8:00–10:00 Over for today");
    assert_true(panel_item(&panel, "t.a")->spec.disabled);
    assert_false(panel_item(&panel, "t.a")->spec.on); /* chosen before it was gone */
    assert_string_equal(label("t.b"), "14:00–16:00 Afternoon");
    assert_string_equal(label("t.c"), "18:30–24:00 Evening");
    assert_string_equal(label("t.d"), "10:00–12:00 Morning");
    assert_int_equal(panel_item(&panel, "t.c")->spec.value, 2);
}

static void a_day_without_windows_says_so(void **state)
{
    (void)state;
    windows = (struct widget_time_windows){.id = "t", .chosen = -1};
    show(time_page);
    assert_string_equal(label("t.none"), "No times on this day. Please choose another one.");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_panel, close_panel)
    const struct CMUnitTest tests[] = {
        T(the_first_three_days_have_names_and_the_others_their_weekday),
        T(a_date_has_its_year_only_when_it_is_another_one),
        T(a_strip_goes_on_over_the_end_of_a_month_and_of_a_leap_february),
        T(a_day_that_is_closed_says_why_and_does_nothing),
        T(weeks_stand_below_the_names_of_their_days),
        T(all_days_of_six_weeks_are_targets_of_their_own),
        T(a_window_says_its_part_of_the_day_or_why_it_is_gone),
        T(a_day_without_windows_says_so),
    };
    return cmocka_run_group_tests_name("ui_widgets_dates", tests, NULL, NULL);
}

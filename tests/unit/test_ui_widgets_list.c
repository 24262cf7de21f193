/* The list: which rows are declared, what its position says, turning pages. One pixel a u. */
#include "ui_testing.h"

#include "app/ui/widget_list.h"
#include "backend/base/i18n.h"

#define ROW 100

static struct panel panel;
static struct widget_list list;
static size_t declared;

static void list_page(struct panel *p, struct ui *ui)
{
    (void)p;
    char id[32];
    size_t first, last;
    ui_open(ui, &(struct ui_node){.id = "root"});
    widget_list_open(ui, &list, &first, &last);
    declared = last - first;
    for (size_t i = first; i < last; i++) {
        snprintf(id, sizeof id, "l.%zu", i);
        ui_leaf(ui, &(struct ui_node){.id = id, .label = id, .role = UI_ITEM, .height = ROW});
    }
    widget_list_close(ui, &list);
    ui_close(ui);
}

static void on_act(struct panel *p)
{
    const struct ui_action action = {p->acted, p->value};
    widget_list_action(p->ui, &list, &action);
}

static void settle(void)
{
    for (int i = 0; i < 5 && ui_frame_due(panel.ui); i++)
        ui_frame_step(panel.ui);
    assert_false(ui_frame_due(panel.ui));
}

static int open_panel(void **state)
{
    (void)state;
    list = (struct widget_list){.id = "l", .label = "Rows", .count = 240, .row_height = ROW, .empty = "None"};
    panel = (struct panel){.page = list_page, .on_act = on_act};
    i18n_set_language(I18N_ENGLISH);
    panel_open(&panel);
    settle();
    return 0;
}

static int close_panel(void **state)
{
    (void)state;
    panel_close(&panel);
    return 0;
}

static void show(size_t count)
{
    list.count = count;
    panel_show(&panel);
    settle();
}

static const char *position(void)
{
    return panel_item(&panel, "l.position")->spec.label;
}

static void turn(const char *id)
{
    ui_press(panel.ui, ui_node_by_id(panel.ui, id));
    settle();
}

/* Rows wholly in view: the panel less position and gap. */
static int rows_in_view(void)
{
    return panel_item(&panel, "l")->rect.h / ROW;
}

static void the_position_says_which_rows_are_seen_whole(void **state)
{
    (void)state;
    char text[64];
    snprintf(text, sizeof text, "1–%d of 240", rows_in_view());
    assert_string_equal(position(), text);
    assert_true(panel_item(&panel, "l.up")->spec.disabled);
    assert_false(panel_item(&panel, "l.down")->spec.disabled);
}

static void a_page_on_begins_with_the_last_row_of_the_one_before(void **state)
{
    (void)state;
    char text[64];
    int rows = rows_in_view();
    turn("l.down");
    snprintf(text, sizeof text, "%d–%d of 240", rows, 2 * rows - 1);
    assert_string_equal(position(), text);
    turn("l.up");
    assert_true(strncmp(position(), "1–", strlen("1–")) == 0);
}

static void the_last_page_ends_with_the_last_row(void **state)
{
    (void)state;
    for (int i = 0; i < 40 && !panel_item(&panel, "l.down")->spec.disabled; i++)
        turn("l.down");
    assert_non_null(strstr(position(), "–240 of 240"));
    assert_false(panel_item(&panel, "l.up")->spec.disabled);
}

static void scrolling_by_the_wheel_tells_the_position_too(void **state)
{
    (void)state;
    ui_wheel(panel.ui, 500, 500, -10); /* 1600 u down */
    settle();
    assert_true(strncmp(position(), "17–", strlen("17–")) == 0);
}

static void only_rows_near_what_is_seen_are_declared(void **state)
{
    (void)state;
    show(100000);
    assert_true(declared < 100);
    for (int i = 0; i < 30; i++)
        turn("l.down");
    assert_true(declared < 100);
    assert_non_null(strstr(position(), " of 100000"));
}

static void a_list_that_is_seen_whole_can_not_be_turned(void **state)
{
    (void)state;
    show(3);
    assert_string_equal(position(), "1–3 of 3");
    assert_true(panel_item(&panel, "l.up")->spec.disabled);
    assert_true(panel_item(&panel, "l.down")->spec.disabled);
}

static void rows_that_went_away_leave_no_position_behind_the_end(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++)
        turn("l.down");
    show(20);
    assert_non_null(strstr(position(), "–20 of 20"));
}

static void an_empty_list_says_so_and_has_no_position(void **state)
{
    (void)state;
    show(0);
    assert_string_equal(panel_item(&panel, "l.empty")->spec.label, "None");
    assert_true(ui_node_by_id(panel.ui, "l.position") < 0);
}

static void other_actions_are_not_the_list_s(void **state)
{
    (void)state;
    const struct ui_action other = {"l.5", 5};
    assert_false(widget_list_action(panel.ui, &list, &other));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_panel, close_panel)
    const struct CMUnitTest tests[] = {
        T(the_position_says_which_rows_are_seen_whole),
        T(a_page_on_begins_with_the_last_row_of_the_one_before),
        T(the_last_page_ends_with_the_last_row),
        T(scrolling_by_the_wheel_tells_the_position_too),
        T(only_rows_near_what_is_seen_are_declared),
        T(a_list_that_is_seen_whole_can_not_be_turned),
        T(rows_that_went_away_leave_no_position_behind_the_end),
        T(an_empty_list_says_so_and_has_no_position),
        T(other_actions_are_not_the_list_s),
    };
    return cmocka_run_group_tests_name("ui_widgets_list", tests, NULL, NULL);
}

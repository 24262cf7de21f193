/* Layout where there is too little room, too much, or too many: nothing is lost, nothing lies over another, nothing leaves
   its parent. The last test lays out thousands of random trees. */
#include "ui_testing.h"

static struct panel panel;

static int open_panel(void **state)
{
    panel = (struct panel){0};
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

static void box(struct ui *ui, const char *id, int width, int height, int grow)
{
    ui_leaf(ui, &(struct ui_node){.id = id, .width = width, .height = height, .grow = grow});
}

static struct ui_rect rect_of(const char *id)
{
    return panel_item(&panel, id)->rect;
}

/* ---- what must hold in any tree ------------------------------------------------------------------------------------- */

static void say(const char *what, const struct ui_frame *frame, int a, int b)
{
    struct ui_rect x = frame->items[a].rect, y = frame->items[b].rect;
    fail_msg("%s: node %d (flow %d) at %d,%d %dx%d and node %d (flow %d) at %d,%d %dx%d", what, a,
        frame->items[a].spec.flow, x.x, x.y, x.w, x.h, b, frame->items[b].spec.flow, y.x, y.y, y.w, y.h);
}

static void assert_inside(const struct ui_frame *frame, int index)
{
    const struct ui_item *item = &frame->items[index], *above = &frame->items[item->parent];
    if (item->rect.w < 0 || item->rect.h < 0)
        say("less than nothing", frame, index, item->parent);
    if (item->rect.x < above->rect.x || item->rect.x + item->rect.w > above->rect.x + above->rect.w)
        say("beyond the side of its parent", frame, index, item->parent);
    bool scrolls = above->spec.scroll;
    if (!scrolls &&
        (item->rect.y < above->rect.y || item->rect.y + item->rect.h > above->rect.y + above->rect.h))
        say("above or below its parent", frame, index, item->parent);
}

static void assert_apart(const struct ui_frame *frame, int index)
{
    const struct ui_item *item = &frame->items[index];
    if (item->parent < 0 || frame->items[item->parent].spec.flow == UI_STACK)
        return;
    for (int other = item->next; other >= 0; other = frame->items[other].next) {
        if (!ui_rect_empty(ui_rect_cross(item->rect, frame->items[other].rect)))
            say("over its sibling", frame, index, other);
    }
}

static void assert_well_laid_out(const struct ui *ui)
{
    const struct ui_frame *frame = ui_shown(ui);
    for (int i = 0; i < frame->count; i++) {
        if (frame->items[i].parent >= 0)
            assert_inside(frame, i);
        assert_apart(frame, i);
    }
}

static void show(void (*which)(struct panel *panel, struct ui *ui))
{
    panel.page = which;
    panel_show(&panel);
    assert_well_laid_out(panel.ui);
}

/* ---- one feature each ------------------------------------------------------------------------------------------------- */

static void least_sizes(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root", .flow = UI_ROW, .align = UI_START});
    ui_leaf(ui, &(struct ui_node){.id = "a", .grow = 1, .min_width = 700, .min_height = 50});
    ui_leaf(ui, &(struct ui_node){.id = "b", .grow = 1, .min_height = 90});
    ui_leaf(ui, &(struct ui_node){.id = "c", .grow = 2});
    ui_close(ui);
}

static void who_needs_more_than_a_share_gets_it_and_the_rest_is_divided(void **state)
{
    (void)state;
    show(least_sizes);
    assert_int_equal(rect_of("a").w, 700);
    assert_int_equal(rect_of("b").w, 380 / 3);
    assert_int_equal(rect_of("c").w, 380 * 2 / 3);
    assert_int_equal(rect_of("a").h, 50);
    assert_int_equal(rect_of("b").h, 90);
}

static void words_that_share(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root", .flow = UI_ROW, .align = UI_START});
    for (int i = 0; i < 3; i++)
        ui_leaf(ui, &(struct ui_node){.id = (const char *[]){"a", "b", "c"}[i],
                        .role = UI_TEXT,
                        .label = (const char *[]){"on", "Incomprehensibilities", "off"}[i],
                        .type = UI_TYPE_SUM,
                        .grow = 1});
    ui_close(ui);
}

static void a_growing_word_is_not_torn_for_the_sake_of_equal_shares(void **state)
{
    (void)state;
    show(words_that_share);
    assert_int_equal(panel_item(&panel, "b")->line_count, 1);
    assert_true(rect_of("b").w > 1080 / 3);
    assert_int_equal(rect_of("a").w, rect_of("c").w);
}

static void too_wide_row(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root", .align = UI_START});
    ui_open(ui, &(struct ui_node){.id = "row", .flow = UI_ROW, .gap = 30});
    box(ui, "a", 800, 50, 0);
    box(ui, "b", 800, 50, 0);
    ui_close(ui);
    box(ui, "alone", 3000, 50, 0);
    ui_close(ui);
}

static void what_is_wider_than_its_parent_gets_smaller_not_lost(void **state)
{
    (void)state;
    show(too_wide_row);
    assert_int_equal(rect_of("a").w, (1080 - 30) / 2);
    assert_int_equal(rect_of("b").x, 525 + 30);
    assert_int_equal(rect_of("alone").w, 1080);
}

static void long_row(struct panel *p, struct ui *ui)
{
    char id[16];
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root", .flow = UI_ROW, .gap = 40});
    for (int i = 0; i < 200; i++) {
        snprintf(id, sizeof id, "box.%d", i);
        box(ui, id, 10, 50, 0);
    }
    ui_close(ui);
}

static void a_row_of_two_hundred_shows_each_of_them(void **state)
{
    (void)state;
    show(long_row);
    struct ui_rect last = rect_of("box.199");
    assert_true(last.x > rect_of("box.198").x && last.x + last.w <= 1080 && last.h == 50);
}

static void wrap_too_wide(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root", .align = UI_STRETCH});
    ui_open(ui, &(struct ui_node){.id = "wrap", .flow = UI_WRAP, .gap = 20});
    box(ui, "a", 300, 50, 0);
    box(ui, "wide", 2000, 60, 0);
    box(ui, "b", 300, 70, 0);
    box(ui, "c", 300, 40, 0);
    ui_close(ui);
    box(ui, "below", 0, 10, 0);
    ui_close(ui);
}

static void a_child_too_wide_for_a_wrap_has_a_line_for_itself(void **state)
{
    (void)state;
    show(wrap_too_wide);
    assert_int_equal(rect_of("wide").w, 1080);
    assert_int_equal(rect_of("wide").y, 70);
    assert_int_equal(rect_of("b").y, 70 + 60 + 20);
    assert_int_equal(rect_of("c").y, 150);
    assert_int_equal(rect_of("c").x, 320);
    assert_int_equal(rect_of("below").y, 150 + 70);
}

static void grids(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root"});
    ui_open(ui, &(struct ui_node){.id = "one", .flow = UI_GRID, .columns = 3, .gap = 30});
    box(ui, "a", 0, 80, 0);
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.id = "none", .flow = UI_GRID, .columns = 3, .gap = 30});
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.id = "many", .flow = UI_GRID, .columns = 200, .gap = 30});
    box(ui, "b", 0, 80, 0);
    box(ui, "c", 0, 80, 0);
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.id = "folded", .flow = UI_GRID, .fold = true, .columns = 4, .gap = 20});
    for (int i = 0; i < 4; i++)
        ui_leaf(ui, &(struct ui_node){.id = (const char *[]){"d", "e", "f", "g"}[i],
                        .role = UI_TEXT,
                        .label = i == 2 ? "Incomprehensibilities" : "on",
                        .type = UI_TYPE_SUBHEAD});
    ui_close(ui);
    ui_close(ui);
}

static void grids_of_one_of_none_and_of_too_many_columns(void **state)
{
    (void)state;
    show(grids);
    assert_int_equal(rect_of("a").w, (1080 - 60) / 3);
    assert_int_equal(rect_of("none").h, 0);
    assert_true(rect_of("c").x >= rect_of("b").x + rect_of("b").w);
    /* Four columns would tear the word, and one would waste the width. */
    assert_int_equal(panel_item(&panel, "f")->line_count, 1);
    assert_int_equal(rect_of("d").y, rect_of("e").y);
    assert_true(rect_of("g").y > rect_of("d").y);
}

static void nested_scroll(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root", .pad_y = 20, .pad_x = 20});
    ui_open(ui, &(struct ui_node){.id = "outer", .scroll = true, .grow = 1});
    box(ui, "before", 0, 900, 0);
    ui_open(ui, &(struct ui_node){.id = "inner", .scroll = true, .height = 400});
    box(ui, "tall", 0, 1500, 0);
    ui_close(ui);
    box(ui, "after", 0, 900, 0);
    ui_close(ui);
    box(ui, "foot", 0, 100, 0);
    ui_close(ui);
}

static void a_scroll_within_a_scroll_clips_to_both(void **state)
{
    struct ui *ui = *state;
    ui_reset_view(ui);
    show(nested_scroll);
    assert_int_equal(rect_of("foot").y, 1920 - 120);
    assert_int_equal(rect_of("inner").h, 400);
    assert_int_equal(panel_item(&panel, "tall")->clip.h, 400);
    ui_scroll_of(ui, "outer")->offset = 1100;
    ui_scroll_of(ui, "inner")->offset = 5000;
    panel_show(&panel);
    assert_int_equal(ui_scroll_of(ui, "outer")->offset, 2200 - 1780); /* no further than its end */
    assert_int_equal(ui_scroll_of(ui, "inner")->offset, 1100);
    assert_int_equal(rect_of("inner").y, 20 + 900 - 420);
    assert_int_equal(rect_of("tall").y, rect_of("inner").y - 1100);
    assert_int_equal(rect_of("after").y + 900, 1800);
    ui_reset_view(ui);
}

static void empty_ones(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root"});
    for (int flow = UI_COLUMN; flow <= UI_STACK; flow++) {
        ui_open(ui, &(struct ui_node){.flow = (enum ui_flow)flow, .columns = 2, .gap = 50});
        ui_close(ui);
    }
    ui_leaf(ui, &(struct ui_node){.id = "words", .role = UI_TEXT, .label = ""});
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .height = 60});
    ui_open(ui, &(struct ui_node){.id = "nothing", .flow = UI_ROW, .pad_x = 400, .width = 1});
    ui_leaf(ui, &(struct ui_node){.id = "word", .role = UI_TEXT, .label = "Water"});
    ui_close(ui);
    ui_close(ui);
    box(ui, "end", 0, 10, 0);
    ui_close(ui);
}

static void nothing_takes_no_room_and_padding_never_more_than_there_is(void **state)
{
    (void)state;
    show(empty_ones);
    assert_true(rect_of("word").w == 0 || rect_of("word").w == 1);
    assert_int_equal(panel_item(&panel, "words")->rect.h, 0);
}

static void nest(struct panel *p, struct ui *ui)
{
    int levels = (int)p->value;
    ui_open(ui, &(struct ui_node){.id = "root"});
    for (int i = 0; i < levels; i++)
        ui_open(ui, &(struct ui_node){.flow = i % 2 ? UI_ROW : UI_COLUMN, .pad_x = 1, .align = UI_START});
    ui_leaf(ui, &(struct ui_node){.id = "deep", .role = UI_TEXT, .label = "here"});
    for (int i = 0; i < levels; i++)
        ui_close(ui);
    box(ui, "after", 0, 50, 0);
    ui_close(ui);
}

static void the_deepest_node_is_shown_at_the_limit_and_beyond_it(void **state)
{
    static const int levels[] = {UI_DEPTH_MAX - 3, UI_DEPTH_MAX - 2, UI_DEPTH_MAX - 1, UI_DEPTH_MAX, 500};
    (void)state;
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        panel.value = levels[i];
        show(nest);
        assert_true(rect_of("deep").w > 0 && rect_of("deep").h > 0);
        assert_int_equal(panel_item(&panel, "after")->parent, 0);
    }
}

static void many(struct panel *p, struct ui *ui)
{
    ui_open(ui, &(struct ui_node){.id = "root", .scroll = true});
    for (int64_t i = 0; i < p->value - 1; i++)
        ui_leaf(ui, &(struct ui_node){.height = 10});
    ui_close(ui);
}

static void six_thousand_nodes_are_shown_and_the_rest_is_left_out_without_harm(void **state)
{
    struct ui *ui = *state;
    panel.value = UI_NODES_MAX;
    show(many);
    assert_int_equal(ui_shown(ui)->count, UI_NODES_MAX);
    assert_int_equal(ui_shown(ui)->items[0].content_height, (UI_NODES_MAX - 1) * 10);
    panel.value = UI_NODES_MAX + 500;
    show(many);
    assert_int_equal(ui_shown(ui)->count, UI_NODES_MAX);
    panel.value = 3;
    show(many);
    assert_int_equal(ui_shown(ui)->count, 3);
}

static void essay(struct panel *p, struct ui *ui)
{
    (void)p;
    static char text[12001];
    for (size_t i = 0; i + 6 <= sizeof text - 1; i += 6)
        memcpy(text + i, "水管", 6);
    ui_open(ui, &(struct ui_node){.id = "root", .scroll = true});
    ui_leaf(ui, &(struct ui_node){.id = "text", .role = UI_TEXT, .label = text, .width = 80});
    ui_close(ui);
}

static void no_line_of_a_long_text_is_lost(void **state)
{
    (void)state;
    show(essay);
    const struct ui_item *text = panel_item(&panel, "text");
    assert_int_equal(text->line_count, 2000); /* 4,000 characters, two a line */
    assert_int_equal(text->lines[1999].start + text->lines[1999].length, 12000);
}

/* ---- random trees ------------------------------------------------------------------------------------------------------ */

#define TREES 4000

static uint64_t dice_state, dice_seed;

static int dice(int sides)
{
    dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((dice_state >> 33) % (uint64_t)sides);
}

static int declared, left;

static void random_leaf(struct ui *ui)
{
    static const char *const words[] = {"", "Water", "Incomprehensibilities of the lift", "水管漏水",
        "24栋1单元1203 · 王**", "a b c d e f g h", "¥ 1,234.56"};
    struct ui_node node = {.grow = dice(4) == 0 ? 1 + dice(3) : 0};
    switch (dice(4)) {
    case 0:
        node.width = dice(3) ? dice(300) : 0;
        node.height = dice(200);
        break;
    case 1:
        node.role = UI_ICON_ROLE;
        node.icon = UI_ICON_CHECK;
        node.type = 20 + dice(80);
        break;
    default:
        node.role = dice(3) ? UI_TEXT : UI_BUTTON;
        node.label = words[dice((int)(sizeof words / sizeof words[0]))];
        node.type = 20 + dice(80);
        node.one_line = dice(4) == 0;
        node.pad_x = dice(4) == 0 ? dice(60) : 0;
    }
    if (dice(6) == 0)
        node.min_width = dice(200);
    if (dice(6) == 0)
        node.min_height = dice(200);
    declared++;
    ui_leaf(ui, &node);
}

static void random_branch(struct ui *ui, int depth)
{
    char id[16];
    snprintf(id, sizeof id, "n%d", declared);
    struct ui_node node = {.flow = (enum ui_flow)dice(5),
        .columns = dice(5),
        .gap = dice(60),
        .pad_x = dice(60),
        .pad_y = dice(40),
        .grow = dice(3) == 0 ? 1 + dice(3) : 0,
        .align = (enum ui_align)dice(5),
        .justify = (enum ui_justify)dice(4),
        .fold = dice(3) == 0,
        .min_width = dice(8) ? 0 : dice(300),
        .min_height = dice(8) ? 0 : dice(300),
        .width = dice(8) ? 0 : dice(600)};
    if (dice(8) == 0) {
        node.id = id;
        node.scroll = true;
        node.flow = UI_COLUMN;
        node.height = dice(2) ? dice(500) : 0;
    }
    declared++;
    ui_open(ui, &node);
    for (int children = dice(7); children > 0 && left > 0; children--, left--) {
        if (depth < 9 && dice(3) == 0)
            random_branch(ui, depth + 1);
        else
            random_leaf(ui);
    }
    ui_close(ui);
}

static void random_page(struct panel *p, struct ui *ui)
{
    (void)p;
    dice_state = dice_seed;
    declared = 1;
    left = 60;
    ui_open(ui, &(struct ui_node){.id = "root", .scroll = true, .gap = dice(40), .pad_x = dice(60)});
    while (left > 0) {
        random_branch(ui, 0);
        left--;
    }
    ui_close(ui);
}

static uint64_t places(const struct ui *ui)
{
    const struct ui_frame *frame = ui_shown(ui);
    uint64_t hash = 1469598103934665603u;
    for (int i = 0; i < frame->count; i++) {
        const int numbers[] = {
            frame->items[i].rect.x, frame->items[i].rect.y, frame->items[i].rect.w, frame->items[i].rect.h};
        for (int n = 0; n < 4; n++)
            hash = (hash ^ (uint64_t)(unsigned)numbers[n]) * 1099511628211u;
    }
    return hash;
}

static void any_tree_at_any_size_is_laid_out_whole(void **state)
{
    struct ui *ui = *state;
    panel.page = random_page;
    for (int tree = 0; tree < TREES; tree++) {
        dice_state = (uint64_t)tree * UINT64_C(0x9E3779B97F4A7C15) + 1;
        ui->area = (struct ui_rect){0, 0, 40 + dice(1800), 40 + dice(1800)};
        ui->scale = 200 + dice(1400);
        ui->prefs.text_size = (enum ui_text_size)dice(3);
        dice_seed = dice_state;
        ui_reset_view(ui);
        panel_show(&panel);
        assert_int_equal(ui_shown(ui)->count, declared);
        assert_well_laid_out(ui);
        uint64_t first = places(ui);
        panel_show(&panel);
        if (first != places(ui))
            fail_msg("tree %d is laid out differently the second time", tree);
    }
    ui_set_prefs(ui, &(struct ui_prefs){0});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_needs_more_than_a_share_gets_it_and_the_rest_is_divided),
        cmocka_unit_test(a_growing_word_is_not_torn_for_the_sake_of_equal_shares),
        cmocka_unit_test(what_is_wider_than_its_parent_gets_smaller_not_lost),
        cmocka_unit_test(a_row_of_two_hundred_shows_each_of_them),
        cmocka_unit_test(a_child_too_wide_for_a_wrap_has_a_line_for_itself),
        cmocka_unit_test(grids_of_one_of_none_and_of_too_many_columns),
        cmocka_unit_test(a_scroll_within_a_scroll_clips_to_both),
        cmocka_unit_test(nothing_takes_no_room_and_padding_never_more_than_there_is),
        cmocka_unit_test(the_deepest_node_is_shown_at_the_limit_and_beyond_it),
        cmocka_unit_test(six_thousand_nodes_are_shown_and_the_rest_is_left_out_without_harm),
        cmocka_unit_test(no_line_of_a_long_text_is_lost),
        cmocka_unit_test(any_tree_at_any_size_is_laid_out_whole)};
    return cmocka_run_group_tests_name("ui_layout_limits", tests, open_panel, close_panel);
}

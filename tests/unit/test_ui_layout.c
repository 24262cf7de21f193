/* Where nodes go, and how text breaks. One pixel a u: the panel is 270 mm wide and the window 1080 pixels. */
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

static void show(struct ui *ui, void (*which)(struct panel *panel, struct ui *ui))
{
    (void)ui;
    panel.page = which;
    panel_show(&panel);
}

static const struct ui_item *item(struct ui *ui, const char *id)
{
    (void)ui;
    return panel_item(&panel, id);
}

static void box(struct ui *ui, const char *id, int width, int height, int grow)
{
    ui_leaf(ui, &(struct ui_node){.id = id, .width = width, .height = height, .grow = grow});
}

static void column_with_grow(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root", .pad_x = 40, .pad_y = 20, .gap = 10});
    box(ui, "a", 0, 100, 0);
    box(ui, "b", 0, 0, 1);
    box(ui, "c", 0, 0, 3);
    ui_close(ui);
}

static void growing_children_share_what_is_left_of_a_column(void **state)
{
    show(*state, column_with_grow);
    assert_int_equal(item(*state, "a")->rect.x, 40);
    assert_int_equal(item(*state, "a")->rect.w, 1000);
    assert_int_equal(item(*state, "b")->rect.y, 130);
    /* 1920 less the padding, the gaps and the first child */
    assert_int_equal(item(*state, "b")->rect.h, 1760 / 4);
    assert_int_equal(item(*state, "c")->rect.h, 1760 - 1760 / 4);
    assert_int_equal(item(*state, "c")->rect.y + item(*state, "c")->rect.h, 1900);
}

static void row_between(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root"});
    ui_open(ui, &(struct ui_node){
                    .id = "row", .flow = UI_ROW, .justify = UI_BETWEEN, .align = UI_CENTER, .height = 100});
    box(ui, "a", 200, 60, 0);
    box(ui, "b", 300, 100, 0);
    ui_close(ui);
    ui_close(ui);
}

static void a_row_puts_its_children_at_both_ends_and_centres_them_across(void **state)
{
    show(*state, row_between);
    assert_int_equal(item(*state, "a")->rect.x, 0);
    assert_int_equal(item(*state, "a")->rect.y, 20);
    assert_int_equal(item(*state, "b")->rect.x, 780);
}

static void grid_of_five(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "grid", .flow = UI_GRID, .columns = 2, .gap = 20});
    for (int i = 0; i < 5; i++)
        box(ui, (const char[]){(char)('a' + i), '\0'}, 0, 50, 0);
    ui_close(ui);
}

static void a_grid_has_equal_cells_that_fill_it(void **state)
{
    show(*state, grid_of_five);
    assert_int_equal(item(*state, "a")->rect.w, 530);
    assert_int_equal(item(*state, "b")->rect.x, 550);
    assert_int_equal(item(*state, "a")->rect.h, item(*state, "e")->rect.h);
    assert_int_equal(item(*state, "e")->rect.y, 2 * (item(*state, "a")->rect.h + 20));
}

static void wrapped(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root"});
    ui_open(ui, &(struct ui_node){.id = "wrap", .flow = UI_WRAP, .gap = 20});
    box(ui, "a", 500, 50, 0);
    box(ui, "b", 500, 80, 0);
    box(ui, "c", 500, 50, 0);
    ui_close(ui);
    box(ui, "below", 0, 10, 0);
    ui_close(ui);
}

static void what_does_not_fit_a_line_goes_to_the_next(void **state)
{
    show(*state, wrapped);
    assert_int_equal(item(*state, "b")->rect.x, 520);
    assert_int_equal(item(*state, "c")->rect.x, 0);
    assert_int_equal(item(*state, "c")->rect.y, 100);
    assert_int_equal(item(*state, "below")->rect.y, 150);
}

static void long_label_beside_a_button(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root"});
    ui_open(ui, &(struct ui_node){.id = "row", .flow = UI_ROW, .gap = 20});
    ui_open(ui, &(struct ui_node){.id = "words", .grow = 1});
    ui_text(ui, "text", UI_TYPE_BODY, UI_INK, false,
        "A very long sentence beside a button that must keep its own width, whatever the sentence wants to "
        "say, and more of it");
    ui_close(ui);
    box(ui, "button", 300, 96, 0);
    ui_close(ui);
    ui_close(ui);
}

static void long_text_breaks_rather_than_push_a_button_out(void **state)
{
    show(*state, long_label_beside_a_button);
    assert_int_equal(item(*state, "button")->rect.x + item(*state, "button")->rect.w, 1080);
    assert_int_equal(item(*state, "text")->rect.w, 760);
    assert_true(item(*state, "text")->line_count > 1);
    for (int i = 0; i < item(*state, "text")->line_count; i++)
        assert_true(item(*state, "text")->lines[i].width <= 760);
}

static void card_that_folds(struct ui *ui, const char *id, int width)
{
    char name[32];
    ui_open(ui, &(struct ui_node){.id = id, .flow = UI_ROW, .fold = true, .gap = 20, .width = width});
    snprintf(name, sizeof name, "%s.words", id);
    ui_leaf(ui,
        &(struct ui_node){
            .id = name, .label = "Trapped in a lift, burst pipe, smell of gas", .role = UI_TEXT, .grow = 1});
    snprintf(name, sizeof name, "%s.phone", id);
    ui_leaf(
        ui, &(struct ui_node){
                .id = name, .label = "6800 0000", .role = UI_TEXT, .type = UI_TYPE_SUM, .one_line = true});
    ui_close(ui);
}

static void a_wide_and_a_narrow_card(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root", .align = UI_START});
    card_that_folds(ui, "wide", 900);
    card_that_folds(ui, "narrow", 450);
    ui_close(ui);
}

static void a_row_folds_where_its_words_would_get_too_narrow(void **state)
{
    show(*state, a_wide_and_a_narrow_card);
    const struct ui_rect words = item(*state, "narrow.words")->rect,
                         phone = item(*state, "narrow.phone")->rect;
    assert_int_equal(item(*state, "wide.words")->rect.y, item(*state, "wide")->rect.y);
    assert_true(item(*state, "wide.phone")->rect.x > item(*state, "wide.words")->rect.x);
    assert_int_equal(words.x, phone.x);
    assert_int_equal(phone.y, words.y + words.h + 20);
    assert_int_equal(item(*state, "narrow")->rect.h, words.h + 20 + phone.h);
}

static void a_number_beside_long_words(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root", .align = UI_START});
    ui_open(ui, &(struct ui_node){.id = "row", .flow = UI_ROW, .width = 500});
    ui_leaf(ui, &(struct ui_node){.id = "words",
                    .role = UI_TEXT,
                    .grow = 1,
                    .label = "A very long sentence beside a number that nobody may cut, whatever it says"});
    ui_leaf(ui,
        &(struct ui_node){
            .id = "number", .label = "6800 0000", .role = UI_TEXT, .type = UI_TYPE_SUM, .one_line = true});
    ui_close(ui);
    ui_close(ui);
}

static void one_line_is_not_cut_for_the_sake_of_words_that_can_break(void **state)
{
    show(*state, a_number_beside_long_words);
    const struct ui_item *number = item(*state, "number");
    assert_int_equal(number->rect.w, number->natural_width);
    assert_int_equal(number->rect.x + number->rect.w, 500);
    assert_true(item(*state, "words")->line_count > 2);
}

static void scrolling(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root"});
    box(ui, "head", 0, 100, 0);
    ui_open(ui, &(struct ui_node){.id = "list", .scroll = true, .grow = 1});
    for (int i = 0; i < 40; i++) {
        char id[16];
        snprintf(id, sizeof id, "row.%d", i);
        ui_leaf(ui, &(struct ui_node){.id = id, .role = UI_ITEM, .height = 100, .label = "row"});
    }
    ui_close(ui);
    box(ui, "foot", 0, 150, 0);
    ui_close(ui);
}

static void a_list_takes_what_is_left_and_scrolls_the_rest(void **state)
{
    show(*state, scrolling);
    assert_int_equal(item(*state, "foot")->rect.y, 1770);
    assert_int_equal(item(*state, "list")->rect.h, 1670);
    assert_true(ui_rect_empty(ui_rect_cross(item(*state, "row.39")->rect, item(*state, "row.39")->clip)));
    assert_true(ui_scroll_to(*state, ui_node_by_id(*state, "row.39")));
    ui_frame_step(*state);
    const struct ui_item *last = item(*state, "row.39");
    assert_int_equal(ui_rect_cross(last->rect, last->clip).h, 100);
    assert_int_equal(last->rect.y + last->rect.h, 1770);
}

static void low_reach_lays_everything_out_below_the_height_that_can_be_reached(void **state)
{
    ui_set_prefs(*state, &(struct ui_prefs){.low_reach = true});
    show(*state, column_with_grow);
    /* The panel's lower edge is at 900 mm: 320 mm of it lie below 1220 mm, which is 1280 u. */
    assert_int_equal(item(*state, "root")->rect.y, 1920 - 1280);
    assert_int_equal(item(*state, "root")->rect.h, 1280);
    ui_set_prefs(*state, &(struct ui_prefs){.low_reach = false});
}

/* 30 paragraphs in a scrolling list; their number of lines depends on the size of the letters. */
static void paragraphs(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root"});
    ui_open(ui, &(struct ui_node){.id = "list", .scroll = true, .height = 600, .gap = 10});
    for (int i = 0; i < 30; i++) {
        char id[16];
        snprintf(id, sizeof id, "row.%d", i);
        ui_leaf(ui, &(struct ui_node){.id = id,
                        .role = UI_TEXT,
                        .label = "The water tap in the kitchen drips day and night; please come in the "
                                 "evening, in the daytime nobody is at home."});
    }
    ui_close(ui);
    ui_close(ui);
}

static void in_letters(struct ui *ui, enum ui_text_size size)
{
    ui_keep_place(ui);
    ui_set_prefs(ui, &(struct ui_prefs){.text_size = size});
    ui_frame_step(ui);
}

static void larger_letters_keep_the_place_in_a_list_and_find_back_exactly(void **state)
{
    struct ui *ui = *state;
    ui_reset_view(ui);
    show(ui, paragraphs);
    ui_scroll_of(ui, "list")->offset = item(ui, "row.12")->rect.y - item(ui, "list")->rect.y + 20;
    panel_show(&panel);
    int before = ui_scroll_of(ui, "list")->offset, top = item(ui, "list")->rect.y;
    assert_int_equal(item(ui, "row.12")->rect.y, top - 20);
    in_letters(ui, UI_TEXT_EXTRA_LARGE);
    const struct ui_item *row = item(ui, "row.12");
    assert_true(row->rect.y <= top && row->rect.y + row->rect.h > top);
    assert_true(ui_scroll_of(ui, "list")->offset > before);
    in_letters(ui, UI_TEXT_LARGE);
    in_letters(ui, UI_TEXT_STANDARD);
    assert_int_equal(ui_scroll_of(ui, "list")->offset, before);
    /* At the end of the list, which is nearer in small letters than in large ones. */
    in_letters(ui, UI_TEXT_EXTRA_LARGE);
    ui_scroll_of(ui, "list")->offset = 1000000;
    panel_show(&panel);
    before = ui_scroll_of(ui, "list")->offset;
    in_letters(ui, UI_TEXT_STANDARD);
    assert_true(ui_scroll_of(ui, "list")->offset < before);
    in_letters(ui, UI_TEXT_EXTRA_LARGE);
    assert_int_equal(ui_scroll_of(ui, "list")->offset, before);
    in_letters(ui, UI_TEXT_STANDARD);
    ui_reset_view(ui);
}

static void sheet(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root", .justify = UI_FROM_END});
    ui_open(ui, &(struct ui_node){.id = "sheet", .pad_y = 20});
    box(ui, "head", 0, 100, 0);
    ui_open(ui, &(struct ui_node){.id = "rows", .scroll = true, .grow = 1});
    box(ui, "rows.all", 0, (int)p->value, 0);
    ui_close(ui);
    box(ui, "foot", 0, 100, 0);
    ui_close(ui);
    ui_close(ui);
}

static void a_sheet_is_as_high_as_its_list_and_no_higher_than_the_page(void **state)
{
    panel.value = 500;
    show(*state, sheet);
    assert_int_equal(item(*state, "sheet")->rect.h, 740);
    assert_int_equal(item(*state, "sheet")->rect.y, 1920 - 740);
    panel.value = 5000;
    show(*state, sheet);
    assert_int_equal(item(*state, "sheet")->rect.h, 1920);
    assert_int_equal(item(*state, "rows")->rect.h, 1920 - 240);
    assert_int_equal(item(*state, "foot")->rect.y + 100 + 20, 1920);
}

/* ---- text --------------------------------------------------------------------------------------------------------- */

static int break_at(struct ui *ui, const char *text, int width, struct ui_line **lines)
{
    return ui_text_break(ui->fonts, &ui_building(ui)->arena, UI_FACE_REGULAR, 34, 0, text, width, lines);
}

static bool line_is(const char *text, const struct ui_line *line, const char *expected)
{
    size_t length = strlen(expected);
    return (size_t)line->length >= length && strncmp(text + line->start, expected, length) == 0;
}

static void chinese_breaks_between_characters_but_not_before_a_comma(void **state)
{
    const char *text = "厨房水槽下面水管漏水，已关总阀。";
    struct ui_line *lines;
    /* Room for ten characters: the comma may not begin a line, so it takes the tenth with it. */
    int count = break_at(*state, text, 34 * 10 + 5, &lines);
    assert_int_equal(count, 2);
    assert_true(line_is(text, &lines[1], "水，"));
}

static void a_telephone_number_and_a_masked_name_stay_whole(void **state)
{
    struct ui_line *lines;
    const char *phone = "Li, telephone 6800 0001";
    int whole =
        ui_text_width(((struct ui *)*state)->fonts, UI_FACE_REGULAR, 34, 0, phone, (int)strlen(phone));
    assert_int_equal(break_at(*state, phone, whole - 20, &lines), 2);
    assert_true(line_is(phone, &lines[1], "6800 0001"));
    const char *name = "24栋1单元1203 · 王**";
    whole = ui_text_width(((struct ui *)*state)->fonts, UI_FACE_REGULAR, 34, 0, name, (int)strlen(name));
    assert_int_equal(break_at(*state, name, whole - 5, &lines), 2);
    assert_true(line_is(name, &lines[1], "王**"));
}

static void english_breaks_between_words(void **state)
{
    const char *text = "Water leaks under the sink";
    struct ui_line *lines;
    int width = ui_text_width(((struct ui *)*state)->fonts, UI_FACE_REGULAR, 34, 0, "Water leaks un", 14);
    assert_true(break_at(*state, text, width, &lines) >= 2);
    assert_true(line_is(text, &lines[1], "under"));
}

static void a_word_wider_than_the_line_breaks_inside(void **state)
{
    const char *text = "R02-261123-007-4R02-261123-007-4R02";
    struct ui_line *lines;
    int count = break_at(*state, text, 200, &lines);
    assert_true(count > 2);
    for (int i = 0; i < count; i++)
        assert_true(lines[i].width <= 200);
    assert_int_equal(lines[count - 1].start + lines[count - 1].length, (int)strlen(text));
}

static void a_line_feed_starts_a_line(void **state)
{
    struct ui_line *lines;
    assert_int_equal(break_at(*state, "一\n二\n三", 500, &lines), 3);
}

static void figures_have_equal_widths(void **state)
{
    struct ui *ui = *state;
    for (int face = UI_FACE_REGULAR; face <= UI_FACE_BOLD; face++) {
        int one = ui_text_width(ui->fonts, (enum ui_face)face, 44, 0, "1111", 4);
        assert_int_equal(one, ui_text_width(ui->fonts, (enum ui_face)face, 44, 0, "8888", 4));
    }
}

static void centred_words(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root"});
    ui_text(ui, "broken", UI_TYPE_BODY, UI_INK, false, "one two");
    ui_open(ui, &(struct ui_node){.id = "frame", .width = 200});
    ui_leaf(ui, &(struct ui_node){.id = "cut",
                    .role = UI_TEXT,
                    .one_line = true,
                    .label = "a sentence that is far too long for it"});
    ui_close(ui);
    ui_close(ui);
}

static void a_line_is_as_wide_as_its_letters_not_the_space_it_ends_in(void **state)
{
    const char *text = "one two";
    struct ui_line *lines;
    struct ui_fonts *fonts = ((struct ui *)*state)->fonts;
    int word = ui_text_width(fonts, UI_FACE_REGULAR, 34, 0, "one", 3);
    assert_int_equal(break_at(*state, text, word + 5, &lines), 2);
    assert_int_equal(lines[0].width, word);
    assert_int_equal(lines[1].width, ui_text_width(fonts, UI_FACE_REGULAR, 34, 0, "two", 3));
}

static void one_line_ends_in_dots_and_stays_in_its_box(void **state)
{
    struct ui *ui = *state;
    show(ui, centred_words);
    const struct ui_rect rect = item(ui, "cut")->rect;
    assert_int_equal(rect.w, 200);
    bool found = false;
    for (int i = 0; i < ui->commands.count; i++) {
        const struct ui_command *c = &ui->commands.items[i];
        if (c->kind != UI_DRAW_TEXT || c->rect.y != rect.y)
            continue;
        found = true;
        assert_int_equal(strlen(c->text), c->length);
        assert_string_equal(c->text + c->length - 3, "\xE2\x80\xA6");
        assert_true(ui_text_width(ui->fonts, UI_FACE_REGULAR, c->size, 0, c->text, c->length) <= 200);
    }
    assert_true(found);
}

static void a_line_s_command_holds_that_line_only(void **state)
{
    struct ui *ui = *state;
    show(ui, long_label_beside_a_button);
    int lines = 0;
    for (int i = 0; i < ui->commands.count; i++) {
        const struct ui_command *c = &ui->commands.items[i];
        if (c->kind != UI_DRAW_TEXT)
            continue;
        assert_int_equal(strlen(c->text), c->length);
        lines++;
    }
    assert_true(lines > 1);
}

static void lines_stand_1_4_em_apart(void **state)
{
    show(*state, centred_words);
    assert_int_equal(item(*state, "broken")->rect.h, UI_TYPE_BODY * 140 / 100);
}

static void larger_letters_grow_by_the_factors_of_the_standards(void **state)
{
    struct ui *ui = *state;
    assert_int_equal(ui_text_px(ui, 100), 100);
    ui_set_prefs(ui, &(struct ui_prefs){.text_size = UI_TEXT_LARGE});
    assert_int_equal(ui_text_px(ui, 100), 142);
    ui_set_prefs(ui, &(struct ui_prefs){.text_size = UI_TEXT_EXTRA_LARGE});
    assert_int_equal(ui_text_px(ui, 100), 166);
    ui_set_prefs(ui, &(struct ui_prefs){.text_size = UI_TEXT_STANDARD});
}

/* ---- the frame's memory ---------------------------------------------------------------------------------------- */

static void what_the_arena_hands_out_never_overlaps(void **state)
{
    (void)state;
    struct ui_arena arena = {0};
    enum { PIECES = 40, SIZE = UI_ARENA_BLOCK / 8 + 1 };
    for (int round = 0; round < 2; round++) {
        unsigned char *pieces[PIECES];
        for (int i = 0; i < PIECES; i++) {
            pieces[i] = ui_arena_take(&arena, SIZE);
            assert_non_null(pieces[i]);
            for (int k = 0; k < SIZE; k++)
                assert_int_equal(pieces[i][k], 0);
            memset(pieces[i], i + 1, SIZE);
        }
        for (int i = 0; i < PIECES; i++) {
            for (int k = 0; k < SIZE; k++)
                assert_int_equal(pieces[i][k], i + 1);
        }
        ui_arena_reset(&arena);
    }
    ui_arena_free(&arena);
}

static void the_arena_has_an_end(void **state)
{
    (void)state;
    struct ui_arena arena = {0};
    assert_null(ui_arena_take(&arena, UI_ARENA_MAX + 1));
    int taken = 0;
    while (ui_arena_take(&arena, UI_ARENA_BLOCK))
        taken++;
    assert_int_equal(taken, UI_ARENA_MAX / UI_ARENA_BLOCK);
    assert_string_equal(ui_arena_copy(&arena, "no room"), "");
    ui_arena_free(&arena);
}

static void too_deep(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root"});
    for (int i = 0; i < 2 * UI_DEPTH_MAX; i++)
        ui_open(ui, &(struct ui_node){.flow = UI_COLUMN});
    for (int i = 0; i < 2 * UI_DEPTH_MAX; i++)
        ui_close(ui);
    box(ui, "after", 0, 50, 0);
    ui_close(ui);
}

static void nodes_nested_too_deep_do_not_shift_what_follows(void **state)
{
    show(*state, too_deep);
    const struct ui_item *after = item(*state, "after");
    assert_string_equal(ui_shown(*state)->items[after->parent].spec.id, "root");
}

static void row_on_a_line(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root"});
    ui_open(ui, &(struct ui_node){.id = "row", .flow = UI_ROW, .align = UI_BASELINE});
    ui_leaf(ui, &(struct ui_node){.id = "a", .label = "Ag", .role = UI_TEXT, .type = 100});
    ui_leaf(ui, &(struct ui_node){.id = "b", .label = "Ag", .role = UI_TEXT, .type = 50, .pad_y = 7});
    ui_open(ui, &(struct ui_node){.id = "c", .pad_y = 3});
    ui_leaf(ui, &(struct ui_node){.id = "d", .label = "Ag", .role = UI_TEXT, .type = 30});
    box(ui, "e", 10, 300, 0);
    ui_close(ui);
    ui_close(ui);
    ui_close(ui);
}

/* Where the letters of a line of text stand: in the middle of the line a box as high as the type, and in it 88 %. */
static int stands_at(const struct ui_item *text, int type)
{
    return text->rect.y + (text->rect.h - type) / 2 + type * 88 / 100;
}

static void children_of_different_sizes_stand_on_one_line(void **state)
{
    show(*state, row_on_a_line);
    int line = stands_at(item(*state, "a"), 100);
    assert_in_range(stands_at(item(*state, "b"), 50), line - 1, line + 1);
    assert_in_range(stands_at(item(*state, "d"), 30), line - 1, line + 1);
    assert_int_equal(item(*state, "a")->rect.y, 0);
    /* The row reaches as far down as the box below the small text does. */
    assert_int_equal(item(*state, "row")->rect.h, item(*state, "c")->rect.y + item(*state, "c")->rect.h);
}

static void icons(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root", .pad_x = 100, .align = UI_START});
    ui_leaf(ui, &(struct ui_node){.id = "plain", .role = UI_ICON_ROLE, .icon = UI_ICON_BUILD, .type = 104});
    ui_leaf(ui,
        &(struct ui_node){
            .id = "start", .role = UI_ICON_ROLE, .icon = UI_ICON_BUILD, .type = 104, .text_align = UI_START});
    ui_close(ui);
}

static void an_icon_at_the_start_begins_without_its_margin(void **state)
{
    struct ui *ui = *state;
    show(ui, icons);
    int left = ui_fonts_glyph(ui->fonts, UI_FACE_ICONS, 104, 0xE869)->left, found = 0;
    assert_true(left > 0);
    for (int i = 0; i < ui->commands.count; i++) {
        const struct ui_command *command = &ui->commands.items[i];
        if (command->kind == UI_DRAW_ICON)
            assert_int_equal(command->rect.x, found++ == 0 ? 100 : 100 - left);
    }
    assert_int_equal(found, 2);
    assert_int_equal(item(ui, "start")->rect.x, 100);
}

static void wrap_that_grows(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root", .flow = UI_WRAP, .gap = 10});
    box(ui, "a", 400, 50, 1);
    box(ui, "b", 400, 50, 3);
    box(ui, "c", 600, 50, 0);
    box(ui, "d", 300, 50, 1);
    ui_close(ui);
}

static void growing_children_of_a_wrap_share_what_is_left_of_their_line(void **state)
{
    show(*state, wrap_that_grows);
    assert_int_equal(item(*state, "a")->rect.w, 400 + 270 / 4);
    assert_int_equal(item(*state, "b")->rect.x + item(*state, "b")->rect.w, 1080);
    assert_int_equal(item(*state, "c")->rect.w, 600);
    assert_int_equal(item(*state, "d")->rect.y, 60);
    assert_int_equal(item(*state, "d")->rect.x + item(*state, "d")->rect.w, 1080);
}

static void amount_at_the_end(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.id = "root", .align = UI_START});
    ui_leaf(ui,
        &(struct ui_node){.id = "sum", .label = "缴费 ¥ 682.96", .role = UI_TEXT, .type = 50, .width = 250});
    ui_close(ui);
}

static void an_amount_stays_with_its_currency_sign(void **state)
{
    show(*state, amount_at_the_end);
    const struct ui_item *sum = item(*state, "sum");
    assert_int_equal(sum->line_count, 2);
    assert_memory_equal(sum->spec.label + sum->lines[1].start, "¥", strlen("¥"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(growing_children_share_what_is_left_of_a_column),
        cmocka_unit_test(a_row_puts_its_children_at_both_ends_and_centres_them_across),
        cmocka_unit_test(children_of_different_sizes_stand_on_one_line),
        cmocka_unit_test(growing_children_of_a_wrap_share_what_is_left_of_their_line),
        cmocka_unit_test(an_amount_stays_with_its_currency_sign),
        cmocka_unit_test(an_icon_at_the_start_begins_without_its_margin),
        cmocka_unit_test(a_grid_has_equal_cells_that_fill_it),
        cmocka_unit_test(what_does_not_fit_a_line_goes_to_the_next),
        cmocka_unit_test(long_text_breaks_rather_than_push_a_button_out),
        cmocka_unit_test(a_list_takes_what_is_left_and_scrolls_the_rest),
        cmocka_unit_test(low_reach_lays_everything_out_below_the_height_that_can_be_reached),
        cmocka_unit_test(larger_letters_keep_the_place_in_a_list_and_find_back_exactly),
        cmocka_unit_test(a_sheet_is_as_high_as_its_list_and_no_higher_than_the_page),
        cmocka_unit_test(chinese_breaks_between_characters_but_not_before_a_comma),
        cmocka_unit_test(a_telephone_number_and_a_masked_name_stay_whole),
        cmocka_unit_test(english_breaks_between_words),
        cmocka_unit_test(a_word_wider_than_the_line_breaks_inside),
        cmocka_unit_test(a_line_feed_starts_a_line), cmocka_unit_test(figures_have_equal_widths),
        cmocka_unit_test(a_line_is_as_wide_as_its_letters_not_the_space_it_ends_in),
        cmocka_unit_test(one_line_ends_in_dots_and_stays_in_its_box),
        cmocka_unit_test(a_line_s_command_holds_that_line_only), cmocka_unit_test(lines_stand_1_4_em_apart),
        cmocka_unit_test(larger_letters_grow_by_the_factors_of_the_standards),
        cmocka_unit_test(a_row_folds_where_its_words_would_get_too_narrow),
        cmocka_unit_test(one_line_is_not_cut_for_the_sake_of_words_that_can_break),
        cmocka_unit_test(what_the_arena_hands_out_never_overlaps), cmocka_unit_test(the_arena_has_an_end),
        cmocka_unit_test(nodes_nested_too_deep_do_not_shift_what_follows)};
    return cmocka_run_group_tests_name("ui_layout", tests, open_panel, close_panel);
}

/* Frames in which only scrolled parts moved are not built again, and look and answer as if they were. */
#include "ui_testing.h"

#define ROWS 80

struct scroll_page {
    struct panel panel;
    int builds;
    bool dialog, windowed;
};

static void row(struct ui *ui, int i)
{
    char id[32], text[64];
    snprintf(id, sizeof id, "row.%d", i);
    snprintf(text, sizeof text, "第 %d 行，物业费 %d 月", i, i % 12 + 1);
    ui_open(ui, &(struct ui_node){.id = id,
                    .role = UI_ITEM,
                    .flow = UI_ROW,
                    .label = text,
                    .height = 120,
                    .pad_x = 30,
                    .gap = 20,
                    .align = UI_CENTER,
                    .fill = i % 3 ? UI_CARD : UI_SOFT,
                    .border = i % 5 ? UI_NONE : UI_LINE,
                    .border_width = 3,
                    .radius = i % 4 * 12});
    ui_icon(ui, UI_ICON_CHEVRON_RIGHT, 48, UI_ACCENT);
    ui_text(ui, NULL, UI_TYPE_BODY, UI_INK, i % 2, text);
    ui_close(ui);
}

static void page(struct panel *panel, struct ui *ui)
{
    struct scroll_page *its = (struct scroll_page *)panel;
    size_t first = 0, last = ROWS;
    its->builds++;
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .fill = UI_PAPER});
    ui_leaf(ui, &(struct ui_node){.role = UI_HEADING, .label = "标题", .height = 140, .fill = UI_ACCENT});
    ui_open(ui, &(struct ui_node){.id = "main",
                    .scroll = true,
                    .flow = UI_COLUMN,
                    .pad_x = 40,
                    .pad_y = 24,
                    .gap = its->windowed ? 0 : 10,
                    .grow = 1});
    if (its->windowed) {
        ui_list_window(ui, "main", ROWS, 120, &first, &last);
        ui_list_skip(ui, first, 120);
    }
    for (size_t i = first; i < last; i++)
        row(ui, (int)i);
    if (its->windowed)
        ui_list_skip(ui, ROWS - last, 120);
    ui_close(ui);
    ui_leaf(ui, &(struct ui_node){.label = "脚注", .role = UI_TEXT, .height = 120, .fill = UI_CARD});
    ui_close(ui);
    if (its->dialog) {
        ui_overlay(ui, &(struct ui_node){.flow = UI_COLUMN, .justify = UI_CENTERED, .align = UI_CENTER});
        ui_open(ui, &(struct ui_node){.id = "dialog.list",
                        .scroll = true,
                        .flow = UI_COLUMN,
                        .width = 700,
                        .height = 600,
                        .fill = UI_CARD,
                        .radius = 28});
        for (int i = 0; i < 20; i++)
            row(ui, 1000 + i);
        ui_close(ui);
        ui_close(ui);
    }
}

static uint32_t *picture(struct panel *panel)
{
    const SDL_Surface *surface = SDL_GetWindowSurface(panel->ui->window);
    size_t bytes = (size_t)surface->pitch * (size_t)surface->h;
    uint32_t *copy = malloc(bytes);
    memcpy(copy, surface->pixels, bytes);
    return copy;
}

/* The same moment built, laid out and painted from nothing. */
static void assert_like_a_new_frame(struct panel *panel, const char *when)
{
    const struct ui_frame *frame = ui_shown(panel->ui);
    int count = frame->count;
    struct ui_rect *rects = malloc((size_t)count * sizeof *rects);
    for (int i = 0; i < count; i++)
        rects[i] = frame->items[i].rect;
    bool windowed = frame->windowed;
    uint32_t *moved = picture(panel);
    panel->ui->damage.all = true;
    panel_show(panel);
    uint32_t *anew = picture(panel);
    if (memcmp(moved, anew, sizeof *moved * PANEL_WIDTH * PANEL_HEIGHT) != 0)
        fail_msg("%s: the moved frame looks different", when);
    frame = ui_shown(panel->ui);
    for (int i = 0; i < count && !windowed; i++) { /* a window may hold other rows, out of sight */
        assert_int_equal(frame->count, count);
        assert_memory_equal(&frame->items[i].rect, &rects[i], sizeof *rects);
    }
    free(rects);
    free(moved);
    free(anew);
}

static struct ui_scroll *scroll_of(struct scroll_page *its, const char *id)
{
    return ui_scroll_of(its->panel.ui, id);
}

static void move_by(struct scroll_page *its, const char *id, int by)
{
    scroll_of(its, id)->offset += by;
    ui_scrolled(its->panel.ui);
    ui_frame_step(its->panel.ui);
}

static void any_sequence(bool windowed, bool dialog, bool contrast)
{
    struct scroll_page its = {.panel = {.page = page}, .windowed = windowed, .dialog = dialog};
    char when[64];
    panel_open(&its.panel);
    ui_set_prefs(its.panel.ui, &(struct ui_prefs){.high_contrast = contrast});
    ui_frame_step(its.panel.ui);
    srand(42);
    for (int round = 0; round < 25; round++) {
        int steps = 1 + rand() % 8;
        for (int i = 0; i < steps; i++)
            move_by(&its, dialog && rand() % 2 ? "dialog.list" : "main", rand() % 700 - 300);
        snprintf(when, sizeof when, "round %d, windowed %d, dialog %d, contrast %d", round, windowed, dialog,
            contrast);
        assert_like_a_new_frame(&its.panel, when);
    }
    panel_close(&its.panel);
}

static void moved_frames_equal_new_ones_bit_by_bit(void **state)
{
    (void)state;
    for (int kind = 0; kind < 8; kind++)
        any_sequence(kind & 1, kind & 2, kind & 4);
}

static void scrolling_does_not_ask_the_screen_again(void **state)
{
    (void)state;
    struct scroll_page its = {.panel = {.page = page}};
    panel_open(&its.panel);
    int builds = its.builds;
    int64_t painted = its.panel.ui->stats.painted_pixels;
    for (int i = 0; i < 20; i++)
        move_by(&its, "main", 37);
    assert_int_equal(its.builds, builds);
    assert_int_equal(scroll_of(&its, "main")->offset, 740);
    assert_true(its.panel.ui->stats.painted_pixels > painted);
    panel_close(&its.panel);
}

static void a_finger_that_drags_does_not_ask_it_either_but_once(void **state)
{
    (void)state;
    struct scroll_page its = {.panel = {.page = page}};
    panel_open(&its.panel);
    panel_finger(&its.panel, SDL_FINGERDOWN, 1, 500, 1000);
    panel_finger(&its.panel, SDL_FINGERMOTION, 1, 500, 900); /* begins to drag: nothing is pressed any more */
    int builds = its.builds;
    for (int y = 880; y > 300; y -= 20)
        panel_finger(&its.panel, SDL_FINGERMOTION, 1, 500, y);
    assert_int_equal(its.builds, builds);
    assert_true(scroll_of(&its, "main")->offset > 500);
    panel_close(&its.panel);
}

static void rows_that_were_left_out_are_asked_for_before_they_come_into_view(void **state)
{
    (void)state;
    struct scroll_page its = {.panel = {.page = page}, .windowed = true};
    panel_open(&its.panel);
    int builds = its.builds;
    move_by(&its, "main", 400);
    assert_int_equal(its.builds, builds);
    move_by(&its, "main", 700); /* more than half a screen since */
    assert_int_equal(its.builds, builds + 1);
    move_by(&its, "main", 5000); /* a leap */
    assert_int_equal(its.builds, builds + 2);
    assert_like_a_new_frame(&its.panel, "after a leap");
    panel_close(&its.panel);
}

static void at_its_ends_a_list_stops(void **state)
{
    (void)state;
    struct scroll_page its = {.panel = {.page = page}};
    panel_open(&its.panel);
    scroll_of(&its, "main")->speed = 900;
    move_by(&its, "main", 1000000);
    const struct ui_item *list = panel_item(&its.panel, "main");
    assert_int_equal(scroll_of(&its, "main")->offset, list->content_height - (list->rect.h - 48));
    assert_true(scroll_of(&its, "main")->speed == 0);
    assert_like_a_new_frame(&its.panel, "at the end");
    scroll_of(&its, "main")->speed = -900;
    move_by(&its, "main", -2000000);
    assert_int_equal(scroll_of(&its, "main")->offset, 0);
    assert_true(scroll_of(&its, "main")->speed == 0);
    assert_like_a_new_frame(&its.panel, "at the start");
    panel_close(&its.panel);
}

static void what_is_touched_after_scrolling_is_what_is_seen(void **state)
{
    (void)state;
    struct scroll_page its = {.panel = {.page = page}};
    panel_open(&its.panel);
    move_by(&its, "main", 1300); /* ten rows of 130 */
    panel_finger(&its.panel, SDL_FINGERDOWN, 1, 500, 140 + 24 + 60);
    panel_finger(&its.panel, SDL_FINGERUP, 1, 500, 140 + 24 + 60);
    assert_string_equal(its.panel.acted, "row.10");
    panel_close(&its.panel);
}

static void a_change_of_the_screen_is_built_even_while_it_scrolls(void **state)
{
    (void)state;
    struct scroll_page its = {.panel = {.page = page}};
    panel_open(&its.panel);
    int builds = its.builds;
    ui_invalidate(its.panel.ui);
    move_by(&its, "main", 50);
    assert_int_equal(its.builds, builds + 1);
    panel_close(&its.panel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(moved_frames_equal_new_ones_bit_by_bit),
        cmocka_unit_test(scrolling_does_not_ask_the_screen_again),
        cmocka_unit_test(a_finger_that_drags_does_not_ask_it_either_but_once),
        cmocka_unit_test(rows_that_were_left_out_are_asked_for_before_they_come_into_view),
        cmocka_unit_test(at_its_ends_a_list_stops),
        cmocka_unit_test(what_is_touched_after_scrolling_is_what_is_seen),
        cmocka_unit_test(a_change_of_the_screen_is_built_even_while_it_scrolls)};
    return cmocka_run_group_tests_name("ui_scroll", tests, NULL, NULL);
}

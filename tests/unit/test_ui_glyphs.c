/* The glyph cache: its budget, and drawing in advance while nothing else is to do. */
#include "ui_testing.h"

#include <unistd.h>

#define FIRST_HAN 0x4E00

static void the_cache_keeps_its_budget_with_chinese_at_every_size(void **state)
{
    (void)state;
    static const int sizes[] = {28, 30, 34, 38, 42, 44, 46, 52, 60, 72, 96, 112};
    struct panel panel = {0};
    panel_open(&panel);
    size_t most = 0;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        for (uint32_t c = 0; c < 300; c++) {
            ui_fonts_glyph(
                panel.ui->fonts, c % 2 ? UI_FACE_BOLD : UI_FACE_REGULAR, sizes[s], FIRST_HAN + c * 7);
            size_t bytes = ui_fonts_bytes(panel.ui->fonts);
            most = bytes > most ? bytes : most;
        }
    }
    assert_true(most <= UI_GLYPH_BYTES);
    assert_true(most > UI_GLYPH_BYTES - 64 * 1024); /* it was full */
    panel_close(&panel);
}

/* UTF-8 of `count` characters from `first`. */
static char *characters(uint32_t first, int count)
{
    char *text = calloc((size_t)count + 1, 3), *at = text;
    for (uint32_t c = first; c < first + (uint32_t)count; c++) {
        *at++ = (char)(0xE0 | c >> 12);
        *at++ = (char)(0x80 | (c >> 6 & 63));
        *at++ = (char)(0x80 | (c & 63));
    }
    return text;
}

static int warm_up(struct panel *panel)
{
    int steps = 0;
    for (; ui_warm_wanted(panel->ui); steps++)
        ui_warm_step(panel->ui);
    return steps;
}

static void what_was_drawn_in_advance_need_not_be_drawn_again(void **state)
{
    (void)state;
    struct panel panel = {0};
    panel_open(&panel);
    char *text = characters(FIRST_HAN, 20);
    ui_warm(panel.ui, text);
    assert_true(ui_warm_wanted(panel.ui));
    warm_up(&panel);
    size_t bytes = ui_fonts_bytes(panel.ui->fonts);
    assert_true(bytes > 20 * 6 * sizeof(struct ui_glyph));
    for (uint32_t c = FIRST_HAN; c < FIRST_HAN + 20; c++)
        ui_fonts_glyph(panel.ui->fonts, UI_FACE_REGULAR, ui_text_px(panel.ui, UI_TYPE_BODY), c);
    assert_int_equal(ui_fonts_bytes(panel.ui->fonts), bytes);
    free(text);
    panel_close(&panel);
}

static void drawing_in_advance_stops_at_its_share_and_leaves_nothing_to_do(void **state)
{
    (void)state;
    struct panel panel = {0};
    panel_open(&panel);
    char *text = characters(FIRST_HAN, 3000);
    ui_warm(panel.ui, text);
    warm_up(&panel);
    assert_false(ui_warm_wanted(panel.ui));
    assert_true(ui_fonts_bytes(panel.ui->fonts) <= UI_GLYPH_WARM_BYTES);
    assert_true(ui_fonts_bytes(panel.ui->fonts) > UI_GLYPH_WARM_BYTES - 64 * 1024);
    free(text);
    panel_close(&panel);
}

static void another_text_size_is_drawn_in_advance_too(void **state)
{
    (void)state;
    struct panel panel = {0};
    panel_open(&panel);
    char *text = characters(FIRST_HAN, 20);
    ui_warm(panel.ui, text);
    warm_up(&panel);
    size_t bytes = ui_fonts_bytes(panel.ui->fonts);
    ui_set_prefs(panel.ui, &(struct ui_prefs){.text_size = UI_TEXT_LARGE});
    assert_true(ui_warm_wanted(panel.ui));
    assert_true(warm_up(&panel) > 0);
    assert_true(ui_fonts_bytes(panel.ui->fonts) > 2 * bytes - bytes / 4);
    free(text);
    panel_close(&panel);
}

/* What a screen shows stays; what was only drawn in advance gives way. */
static void what_is_shown_outlives_what_was_drawn_in_advance(void **state)
{
    (void)state;
    struct panel panel = {0};
    panel_open(&panel);
    struct ui_fonts *fonts = panel.ui->fonts;
    const struct ui_glyph *shown = ui_fonts_glyph(fonts, UI_FACE_REGULAR, 34, 0x56FD);
    char *text = characters(FIRST_HAN, 200);
    ui_warm(panel.ui, text);
    warm_up(&panel);
    size_t bytes = ui_fonts_bytes(fonts);
    for (uint32_t c = 0; ui_fonts_bytes(fonts) >= bytes;
         c++) { /* fills the cache until something had to go */
        bytes = ui_fonts_bytes(fonts);
        ui_fonts_glyph(fonts, UI_FACE_BOLD, 200, 0x6000 + c);
    }
    bytes = ui_fonts_bytes(fonts);
    assert_ptr_equal(ui_fonts_glyph(fonts, UI_FACE_REGULAR, 34, 0x56FD), shown);
    assert_int_equal(ui_fonts_bytes(fonts), bytes);
    free(text);
    panel_close(&panel);
}

static void a_text_without_characters_asks_for_nothing(void **state)
{
    (void)state;
    struct panel panel = {0};
    panel_open(&panel);
    ui_warm(panel.ui, "");
    assert_false(ui_warm_wanted(panel.ui));
    ui_warm(panel.ui, " \n\t ");
    assert_false(ui_warm_wanted(panel.ui));
    panel_close(&panel);
}

static void a_font_file_reads_as_any_file_wherever_one_begins(void **state)
{
    (void)state;
    enum { SIZE = 300000 };
    char path[] = "/tmp/menting-font-XXXXXX";
    uint8_t *bytes = malloc(SIZE), *read = malloc(SIZE);
    int fd = mkstemp(path);
    assert_true(fd >= 0 && bytes && read);
    srand(7);
    for (int i = 0; i < SIZE; i++)
        bytes[i] = (uint8_t)rand();
    assert_int_equal(write(fd, bytes, SIZE), SIZE);
    close(fd);
    SDL_RWops *file = ui_font_file_open(path);
    assert_non_null(file);
    assert_int_equal(SDL_RWsize(file), SIZE);
    for (int round = 0; round < 4000; round++) {
        int from = rand() % SIZE, most = round % 10 ? 60 : 20000, count = rand() % most;
        int there = count < SIZE - from ? count : SIZE - from;
        assert_int_equal(SDL_RWseek(file, from, RW_SEEK_SET), from);
        assert_int_equal(SDL_RWread(file, read, 1, (size_t)count), there);
        assert_memory_equal(read, bytes + from, (size_t)there);
        assert_int_equal(SDL_RWtell(file), from + there);
    }
    assert_int_equal(SDL_RWseek(file, -3, RW_SEEK_END), SIZE - 3);
    assert_int_equal(SDL_RWread(file, read, 2, 4), 1); /* whole elements only */
    assert_true(SDL_RWseek(file, -1, RW_SEEK_SET) < 0);
    assert_int_equal(SDL_RWwrite(file, bytes, 1, 1), 0);
    SDL_RWclose(file);
    unlink(path);
    free(bytes);
    free(read);
}

static void a_font_file_that_is_not_there_is_told(void **state)
{
    (void)state;
    assert_null(ui_font_file_open("/nonexistent/font.ttc"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cache_keeps_its_budget_with_chinese_at_every_size),
        cmocka_unit_test(what_was_drawn_in_advance_need_not_be_drawn_again),
        cmocka_unit_test(drawing_in_advance_stops_at_its_share_and_leaves_nothing_to_do),
        cmocka_unit_test(another_text_size_is_drawn_in_advance_too),
        cmocka_unit_test(what_is_shown_outlives_what_was_drawn_in_advance),
        cmocka_unit_test(a_text_without_characters_asks_for_nothing),
        cmocka_unit_test(a_font_file_reads_as_any_file_wherever_one_begins),
        cmocka_unit_test(a_font_file_that_is_not_there_is_told)};
    return cmocka_run_group_tests_name("ui_glyphs", tests, NULL, NULL);
}

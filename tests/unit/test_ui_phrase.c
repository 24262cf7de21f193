/* What is said of a node, in both languages, alone and before others. */
#include "ui_testing.h"

#include "app/ui/ui_phrase.h"
#include "backend/base/i18n.h"

static const char *locale(void)
{
    const char *build = getenv("MENTING_BUILD");
    static char path[300];
    snprintf(path, sizeof path, "%s/locale", build ? build : "build");
    return path;
}

static int chinese(void **state)
{
    (void)state;
    if (!i18n_open(locale()))
        fail_msg("no translations in %s: make all builds them", locale());
    i18n_set_language(I18N_CHINESE);
    return 0;
}

static int english(void **state)
{
    chinese(state);
    i18n_set_language(I18N_ENGLISH);
    return 0;
}

static void reads(const char *text, const char *wanted)
{
    struct buf out;
    buf_init(&out, UI_PHRASE_MAX);
    ui_phrase_read(text, &out);
    assert_string_equal(buf_borrow(&out), wanted);
    buf_free(&out);
}

static void says_to(enum ui_hearers hearers, struct ui_node node, const char *wanted)
{
    struct buf out;
    buf_init(&out, UI_PHRASE_MAX);
    ui_phrase(&node, hearers, &out);
    assert_string_equal(buf_borrow(&out), wanted);
    buf_free(&out);
}

static void says(struct ui_node node, const char *wanted)
{
    says_to(UI_HEARD_ALONE, node, wanted);
}

/* ---- as one says it ------------------------------------------------------------------------------------------------------ */

static void money_is_read_as_money_in_chinese(void **state)
{
    (void)state;
    reads("¥ 531.90", "531元9角");
    reads("￥531.95", "531元9角5分");
    reads("¥ 531.05", "531元零5分");
    reads("¥ 12,531.00", "12531元");
    reads("¥ 0.00", "0元");
    reads("¥ 20", "20元");
    reads("−¥ 5.10", "负5元1角");
    reads("-¥5", "负5元");
    reads("合计 ¥ 1,234,567.89。", "合计 1234567元8角9分。");
    reads("1.80 元/平方米·月", "1.80 元/平方米，月");
    reads("共531.90元", "共531元9角");
}

static void money_is_read_as_money_in_english(void **state)
{
    (void)state;
    reads("¥ 531.90", "531.90 yuan");
    reads("¥ 12,531.00", "12531 yuan");
    reads("−¥ 5.10", "minus 5.10 yuan");
    reads("Total ¥ 682.96, due", "Total 682.96 yuan, due");
}

static void dates_and_times_are_read_as_such(void **state)
{
    (void)state;
    chinese(state);
    reads("2026-11-23", "2026年11月23日");
    reads("2026年11月23日 9:05", "2026年11月23日 9点零5分");
    reads("15:42", "15点42分");
    reads("今天 8:00–18:00", "今天 8点至18点");
    reads("2026年第4季度", "2026年第4季度");
    english(state);
    reads("2026-11-23", "23 November 2026");
    reads("23 Nov 2026 15:42", "23 Nov 2026 15:42");
    reads("November 2026", "November 2026");
    reads("Q4 2026", "Q4 2026");
    reads("Year 2025", "Year 2025");
    reads("8:00–18:00", "8:00 to 18:00");
    reads("2026-13-45", "2 0 2 6  1 3  4 5"); /* no date, but a number of some kind */
}

static void rooms_numbers_and_telephones_are_read_digit_by_digit(void **state)
{
    (void)state;
    chinese(state);
    reads("24栋1单元1203", "24栋1单元1 2 0 3");
    reads("6800 0001", "6 8 0 0 0 0 0 1");
    reads("R02-261123-001-7", "R0 2  2 6 1 1 2 3  0 0 1  7");
    reads("房号 007", "房号 0 0 7");
    reads("9 吨", "9 吨");
    reads("120 天", "120 天");
    reads("0 件", "0 件");
    reads("98.50 平方米", "98.50 平方米");
    reads("189,650 行", "189650 行");
    english(state);
    reads("entrance 1, 1203", "entrance 1, 1 2 0 3");
}

static void signs_are_read_as_words_or_pauses(void **state)
{
    (void)state;
    chinese(state);
    reads("王**", "王某某");
    reads("水管漏水 · 已提交", "水管漏水，已提交");
    reads("第一行\n第二行", "第一行。第二行");
    reads("98.50 × 1.80", "98.50 乘 1.80");
    reads("", "");
    english(state);
    reads("Water · filed", "Water, filed");
    reads("14 m²", "14  square metres");
}

static void text_that_is_not_utf_8_is_silent(void **state)
{
    (void)state;
    says((struct ui_node){.role = UI_TEXT, .label = "abc\xFF\xFE"}, "");
    says((struct ui_node){.role = UI_BUTTON, .label = "\xE5"}, "");
}

static void what_is_typed_is_spelled(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, UI_PHRASE_MAX);
    ui_phrase_spell("厨房 pipe 2", &out);
    assert_string_equal(buf_borrow(&out), "厨房 p i p e 2");
    buf_free(&out);
}

/* ---- role, words, state --------------------------------------------------------------------------------------------------- */

static void a_node_says_role_words_and_state_in_chinese(void **state)
{
    (void)state;
    says((struct ui_node){.role = UI_BUTTON, .label = "缴费"}, "按钮，缴费");
    says((struct ui_node){.role = UI_BUTTON, .label = "下一步", .disabled = true}, "按钮，下一步，不可用");
    says((struct ui_node){.role = UI_CHOICE, .label = "厨房", .on = true}, "选项，厨房，已选中");
    says((struct ui_node){.role = UI_TAB, .label = "已缴"}, "标签页，已缴");
    says((struct ui_node){.role = UI_CHECKBOX, .label = "代收水费", .on = true}, "复选框，代收水费，已勾选");
    says((struct ui_node){.role = UI_KEY, .label = "7"}, "7");
    says((struct ui_node){.role = UI_TEXT, .label = "15:42"}, "15点42分");
    says((struct ui_node){.role = UI_TEXTBOX, .label = ""}, "输入框，空");
    says((struct ui_node){.role = UI_TEXTBOX, .label = "漏水"}, "输入框，漏水");
    says((struct ui_node){.role = UI_QR, .label = "https://pay.example/x"}, "二维码，请用手机扫描");
}

static void a_node_says_role_words_and_state_in_english(void **state)
{
    (void)state;
    says((struct ui_node){.role = UI_BUTTON, .label = "Pay"}, "button, Pay");
    says((struct ui_node){.role = UI_BUTTON, .label = "Next", .disabled = true},
        "button, Next, not available");
    says((struct ui_node){.role = UI_CHOICE, .label = "Kitchen", .on = true}, "choice, Kitchen, chosen");
    says((struct ui_node){.role = UI_CHECKBOX, .label = "Water"}, "check box, Water, not ticked");
    says((struct ui_node){.role = UI_FIELD, .label = "1203"}, "text field, 1 2 0 3");
    says((struct ui_node){.role = UI_HEADING, .label = "Notices"}, "Notices");
}

static void icons_groups_and_secrets_are_silent(void **state)
{
    (void)state;
    says((struct ui_node){.role = UI_ICON_ROLE, .label = "x"}, "");
    says((struct ui_node){.role = UI_GROUP, .label = "x"}, "");
    says((struct ui_node){.role = UI_BUTTON, .label = ""}, "");
    says((struct ui_node){.role = UI_TEXT}, "");
    says((struct ui_node){.role = UI_FIELD, .label = "123456", .secret = true}, "");
    says((struct ui_node){.role = UI_BUTTON, .label = "Pay", .secret = true}, "");
}

/* ---- before others --------------------------------------------------------------------------------------------------------- */

static void what_is_personal_is_not_said_in_public(void **state)
{
    (void)state;
    const struct ui_node row = {.role = UI_ITEM, .label = "My leak", .personal = true, .on = true};
    says_to(UI_HEARD_ALONE, row, "My leak, chosen");
    says_to(UI_HEARD_IN_PUBLIC, row, "shown on the screen only, chosen");
    says_to(UI_HEARD_IN_PUBLIC, (struct ui_node){.role = UI_BUTTON, .label = "Mr Wang", .personal = true},
        "button, shown on the screen only");
    says_to(UI_HEARD_IN_PUBLIC, (struct ui_node){.role = UI_KEY, .label = "7", .personal = true}, "");
    says_to(UI_HEARD_IN_PUBLIC,
        (struct ui_node){.role = UI_ITEM, .label = "Text: my leak", .in_public = "Text", .personal = true},
        "Text");
    says_to(UI_HEARD_IN_PUBLIC, (struct ui_node){.role = UI_TEXTBOX, .label = "", .personal = true},
        "text field, empty");
}

static void what_looks_personal_is_so_even_unmarked(void **state)
{
    (void)state;
    static const char *const kept[] = {"¥ 531.90", "合计￥5", "531.90元", "5 元", "9角", "531.90 yuan",
        "王**", "欧阳*", "24栋1单元1203 · 王**", "24栋1203", "Building 24, entrance 1, 1203",
        "Building 24, 1203", "R02-261123-001-7", "报修 C01-261123-002-9"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        says_to(UI_HEARD_IN_PUBLIC, (struct ui_node){.role = UI_TEXT, .label = kept[i]},
            "shown on the screen only");
    static const char *const open[] = {"24栋", "1 单元", "6800 0001", "K02 · Lobby 24", "Building 24", "单元",
        "元旦放假", "2026年11月23日", "B-12"};
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        assert_false(ui_phrase_personal(open[i]));
}

static void a_phrase_has_a_maximum(void **state)
{
    (void)state;
    static char long_text[5000];
    memset(long_text, 'a', sizeof long_text - 1);
    struct buf out;
    buf_init(&out, UI_PHRASE_MAX);
    ui_phrase(&(struct ui_node){.role = UI_TEXT, .label = long_text}, UI_HEARD_ALONE, &out);
    assert_true(out.len <= UI_PHRASE_MAX);
    buf_free(&out);
}

/* ---- when ---------------------------------------------------------------------------------------------------------------- */

static struct panel panel;
static char heard[400], heard_in_public[400];
static int times;
static bool with_dialog;

static void on_spoken(void *context, const char *text, const char *in_public)
{
    (void)context;
    snprintf(heard, sizeof heard, "%s", text);
    snprintf(heard_in_public, sizeof heard_in_public, "%s", in_public);
    times++;
}

static void page(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.fill = UI_PAPER});
    ui_leaf(ui, &(struct ui_node){.id = "title", .label = "Bills", .role = UI_HEADING, .height = 100});
    ui_leaf(ui, &(struct ui_node){.id = "pay", .label = "Pay", .role = UI_BUTTON, .height = 100});
    ui_leaf(ui,
        &(struct ui_node){.id = "off", .label = "Off", .role = UI_BUTTON, .disabled = true, .height = 100});
    ui_open(ui, &(struct ui_node){.id = "mine", .personal = true});
    ui_leaf(ui, &(struct ui_node){.id = "leak", .label = "My leak", .role = UI_ITEM, .height = 100});
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.id = "hidden", .secret = true});
    ui_leaf(ui, &(struct ui_node){.id = "pin", .label = "4711", .role = UI_BUTTON, .height = 100});
    ui_close(ui);
    ui_personal(ui, true);
    ui_leaf(ui, &(struct ui_node){.id = "note", .label = "Note", .role = UI_BUTTON, .height = 100});
    ui_personal(ui, false);
    ui_leaf(ui, &(struct ui_node){.id = "words", .label = "Open till 18:00", .role = UI_TEXT, .height = 100});
    ui_close(ui);
    if (with_dialog) {
        ui_overlay(ui, &(struct ui_node){.role = UI_DIALOG, .label = "Sure?", .justify = UI_CENTERED});
        ui_leaf(ui, &(struct ui_node){.label = "Sure?", .role = UI_HEADING});
        ui_leaf(ui, &(struct ui_node){.label = "It costs ¥ 5.00", .role = UI_TEXT});
        ui_leaf(ui, &(struct ui_node){.id = "ok", .label = "Yes", .role = UI_BUTTON, .height = 100});
        ui_close(ui);
    }
}

static int open_panel(void **state)
{
    english(state);
    panel = (struct panel){.page = page};
    heard[0] = heard_in_public[0] = '\0';
    times = 0;
    with_dialog = false;
    panel_open(&panel);
    panel.ui->options.handler.spoken = on_spoken;
    *state = panel.ui;
    return 0;
}

static int close_panel(void **state)
{
    (void)state;
    panel_close(&panel);
    return 0;
}

static void tap(int y)
{
    panel_finger(&panel, SDL_FINGERDOWN, -5, 100, y);
    panel_finger(&panel, SDL_FINGERUP, -5, 100, y);
}

static void what_is_touched_is_read(void **state)
{
    (void)state;
    tap(150);
    assert_string_equal(heard, "button, Pay");
    assert_string_equal(heard_in_public, heard);
    assert_int_equal(times, 1);
    tap(250);
    assert_string_equal(heard, "button, Off, not available");
    tap(650);
    assert_string_equal(heard, "Open till 18:00");
    tap(1500);
    assert_int_equal(times, 3);
}

static void the_children_of_what_is_personal_are_personal(void **state)
{
    (void)state;
    tap(350);
    assert_string_equal(heard, "My leak");
    assert_string_equal(heard_in_public, "shown on the screen only");
    tap(550);
    assert_string_equal(heard_in_public, "button, shown on the screen only");
    times = 0;
    tap(450);
    assert_int_equal(times, 0); /* within something secret */
}

static void what_has_the_focus_is_read(void **state)
{
    ui_key(*state, SDLK_TAB, false);
    ui_frame_step(*state);
    assert_string_equal(heard, "button, Pay");
    ui_key(*state, SDLK_TAB, false);
    ui_frame_step(*state);
    assert_string_equal(heard_in_public, "shown on the screen only");
    assert_int_equal(times, 2);
    panel_show(&panel); /* the same focus on a new frame is not read again */
    assert_int_equal(times, 2);
}

static void a_dialog_is_read_when_it_comes(void **state)
{
    (void)state;
    with_dialog = true;
    panel_show(&panel);
    assert_string_equal(heard, "Sure? \nIt costs 5 yuan");
    assert_string_equal(heard_in_public, "Sure? \nshown on the screen only");
    panel_show(&panel);
    assert_int_equal(times, 1);
}

static void a_new_page_is_read_to_who_uses_the_keyboard(void **state)
{
    ui_key(*state, SDLK_TAB, false);
    ui_frame_step(*state);
    ui_reset_view(*state);
    ui_frame_step(*state);
    assert_string_equal(heard, "Bills \nbutton, Pay");
}

static void quiet_is_quiet(void **state)
{
    ui_set_prefs(*state, &(struct ui_prefs){.quiet = true});
    ui_frame_step(*state);
    tap(150);
    ui_key(*state, SDLK_TAB, false);
    assert_int_equal(times, 0);
}

int main(void)
{
#define ZH(test)    cmocka_unit_test_setup(test, chinese)
#define EN(test)    cmocka_unit_test_setup(test, english)
#define FRESH(test) cmocka_unit_test_setup_teardown(test, open_panel, close_panel)
    const struct CMUnitTest tests[] = {ZH(money_is_read_as_money_in_chinese),
        EN(money_is_read_as_money_in_english), ZH(dates_and_times_are_read_as_such),
        ZH(rooms_numbers_and_telephones_are_read_digit_by_digit), ZH(signs_are_read_as_words_or_pauses),
        EN(text_that_is_not_utf_8_is_silent), EN(what_is_typed_is_spelled),
        ZH(a_node_says_role_words_and_state_in_chinese), EN(a_node_says_role_words_and_state_in_english),
        EN(icons_groups_and_secrets_are_silent), EN(what_is_personal_is_not_said_in_public),
        EN(what_looks_personal_is_so_even_unmarked), EN(a_phrase_has_a_maximum),
        FRESH(what_is_touched_is_read), FRESH(the_children_of_what_is_personal_are_personal),
        FRESH(what_has_the_focus_is_read), FRESH(a_dialog_is_read_when_it_comes),
        FRESH(a_new_page_is_read_to_who_uses_the_keyboard), FRESH(quiet_is_quiet)};
    return cmocka_run_group_tests_name("ui_phrase", tests, NULL, NULL);
}

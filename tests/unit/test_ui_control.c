/* The control socket: what it sees and touches, how it refuses, and how it waits. */
#include "ui_testing.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/ui/ui_control_internal.h"

struct desk { /* a panel with a control socket in a folder of its own, and one client */
    struct panel panel;
    char folder[64], path[96];
    int client;
};
static bool with_dialog, with_news, with_cover;

static void button(struct ui *ui, const char *id, const char *label, bool disabled)
{
    ui_leaf(ui,
        &(struct ui_node){
            .id = id, .label = label, .role = UI_BUTTON, .height = 100, .value = 7, .disabled = disabled});
}

static void page(struct panel *panel, struct ui *ui)
{
    (void)panel;
    ui_open(ui, &(struct ui_node){.fill = UI_PAPER});
    button(ui, "pay", "缴费", false);
    button(ui, "off", "关闭", true);
    ui_leaf(ui, &(struct ui_node){.id = "pin", .label = "1234", .role = UI_FIELD, .secret = true});
    ui_open(ui, &(struct ui_node){.id = "stack", .flow = UI_STACK, .height = 100});
    button(ui, "below", "below", false);
    if (with_cover)
        button(ui, "above", "above", false);
    ui_close(ui);
    ui_leaf(ui, &(struct ui_node){.id = "key.7", .label = "7", .role = UI_KEY, .height = 80});
    ui_open(ui, &(struct ui_node){.id = "list", .scroll = true, .height = 500});
    for (int i = 0; i < 30; i++) {
        char id[16];
        snprintf(id, sizeof id, "row.%d", i);
        button(ui, id, id, false);
    }
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.id = "hole", .flow = UI_COLUMN, .height = 4});
    ui_close(ui);
    if (with_news)
        ui_text(ui, "news", UI_TYPE_BODY, UI_INK, false, "news");
    ui_close(ui);
    if (with_dialog) {
        ui_overlay(ui, &(struct ui_node){.justify = UI_CENTERED});
        button(ui, "yes", "yes", false);
        ui_close(ui);
    }
}

static int connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static int open_desk(void **state)
{
    static struct desk desk;
    desk = (struct desk){.panel = {.page = page}};
    with_dialog = with_news = with_cover = false;
    const char *folder = getenv("TMPDIR");
    snprintf(desk.folder, sizeof desk.folder, "%s/menting-ui-XXXXXX", folder ? folder : "/tmp");
    assert_non_null(mkdtemp(desk.folder));
    snprintf(desk.path, sizeof desk.path, "%s/control", desk.folder);
    desk.panel.control_path = desk.path;
    panel_open(&desk.panel);
    desk.client = connect_to(desk.path);
    assert_true(desk.client >= 0);
    *state = &desk;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *desk = *state;
    close(desk->client);
    panel_close(&desk->panel);
    assert_int_not_equal(access(desk->path, F_OK), 0); /* the socket went with the kiosk */
    return rmdir(desk->folder);
}

static void say(struct desk *desk, const char *line)
{
    size_t length = strlen(line);
    assert_int_equal(send(desk->client, line, length, MSG_NOSIGNAL), (ssize_t)length);
}

/* One turn of the UI thread's loop: what came in is done, frames are shown. */
static void turn(struct desk *desk)
{
    SDL_Event event;
    while (SDL_PollEvent(&event))
        ui_dispatch(desk->panel.ui, &event);
    ui_frame_step(desk->panel.ui);
    ui_control_step(desk->panel.ui);
}

/* True with a line from the socket, false when none has come; never blocks. */
static bool heard(struct desk *desk, char *line, size_t size)
{
    ssize_t n = recv(desk->client, line, size - 1, MSG_PEEK | MSG_DONTWAIT);
    char *end = n > 0 ? memchr(line, '\n', (size_t)n) : NULL;
    if (!end)
        return false;
    ssize_t length = end - line + 1;
    assert_int_equal(recv(desk->client, line, (size_t)length, 0), length);
    line[length] = '\0';
    return true;
}

/* Runs the loop until an answer came. */
static json_t *hear(struct desk *desk)
{
    static char line[65536];
    while (!heard(desk, line, sizeof line)) {
        SDL_WaitEventTimeout(NULL, 1); /* the reading thread's word, or the refusal it sends itself */
        turn(desk);
    }
    json_t *answer = json_loads(line, 0, NULL);
    assert_non_null(answer);
    return answer;
}

static json_t *ask(struct desk *desk, const char *line)
{
    say(desk, line);
    say(desk, "\n");
    return hear(desk);
}

static void is_done(struct desk *desk, const char *line)
{
    json_t *answer = ask(desk, line);
    const char *error = json_string_value(json_object_get(answer, "error"));
    if (error)
        fail_msg("%s: %s", line, error);
    assert_true(json_is_true(json_object_get(answer, "ok")));
    json_decref(answer);
}

static void is_refused(struct desk *desk, const char *line, const char *why)
{
    json_t *answer = ask(desk, line);
    const char *error = json_string_value(json_object_get(answer, "error"));
    if (!error || !strstr(error, why))
        fail_msg("%s: expected an error with '%s', got '%s'", line, why, error ? error : "none");
    json_decref(answer);
}

static void only_the_owner_may_connect(void **state)
{
    struct desk *desk = *state;
    struct stat about;
    assert_int_equal(stat(desk->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void the_socket_of_a_killed_kiosk_is_taken_over_a_living_one_s_is_not(void **state)
{
    struct desk *desk = *state;
    struct fault fault = {0};
    struct ui second = {0};
    assert_int_equal(ui_control_open(&second, desk->path, &fault), UI_NO_CONTROL);
    ui_control_close(&second);
    assert_int_equal(access(desk->path, F_OK), 0);

    char path[100];
    snprintf(path, sizeof path, "%s/left", desk->folder);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    close(fd);
    assert_int_equal(ui_control_open(&second, path, &fault), UI_OK);
    ui_control_close(&second);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void what_is_no_request_is_answered_with_an_error_and_the_line_stays_open(void **state)
{
    is_refused(*state, "", "one JSON object");
    is_refused(*state, "hello", "one JSON object");
    is_refused(*state, "[1,2]", "one JSON object");
    is_refused(*state, "{\"do\":\"tree\"", "one JSON object");
    is_refused(*state, "{\"do\":\"tree\",\"do\":\"tap\"}", "one JSON object");
    is_refused(*state, "{}", "is no request");
    is_refused(*state, "{\"do\":5}", "is no request");
    is_refused(*state, "{\"do\":\"dance\"}", "'dance' is no request");
    is_refused(*state, "{\"do\":\"tap\"}", "tap takes");
    is_refused(*state, "{\"do\":\"tap\",\"x\":1e300,\"y\":5}", "within the window");
    is_refused(*state, "{\"do\":\"tap\",\"x\":-1,\"y\":5}", "within the window");
    is_refused(*state, "{\"do\":\"swipe\",\"from\":[1,2]}", "swipe takes");
    is_refused(*state, "{\"do\":\"swipe\",\"from\":[1,2],\"to\":[5000,1]}", "swipe takes");
    is_refused(*state, "{\"do\":\"swipe\",\"from\":[1,2],\"to\":[5,1],\"ms\":-1}", "swipe takes");
    is_refused(*state, "{\"do\":\"type\"}", "type takes");
    is_refused(*state, "{\"do\":\"wait\"}", "wait takes");
    is_refused(*state, "{\"do\":\"wait\",\"idle\":true,\"ms\":\"x\"}", "wait takes");
    is_refused(*state, "{\"do\":\"wait\",\"idle\":true,\"ms\":-1}", "wait takes");
    is_refused(*state, "{\"do\":\"shot\"}", "shot takes");
    is_refused(*state, "{\"do\":\"clock\",\"advance_s\":-1}", "clock takes");
    is_refused(*state, "{\"do\":\"key\"}", "key takes");
    is_refused(*state, "{\"do\":\"key\",\"key\":\"Somewhere\"}", "key takes");
    is_refused(*state, "{\"do\":\"key\",\"key\":\"Tab\",\"shift\":1}", "key takes");
    is_refused(*state, "{\"do\":\"prefs\",\"text_size\":\"huge\"}", "prefs takes");
    is_refused(*state, "{\"do\":\"prefs\",\"language\":\"fr\"}", "prefs takes");
    is_refused(*state, "{\"do\":\"prefs\",\"low_reach\":1}", "prefs takes");
    is_done(*state, "{\"do\":\"wait\",\"idle\":true}");
}

static void the_settings_of_a_visitor_can_be_set_and_what_is_not_named_stays(void **state)
{
    struct desk *desk = *state;
    is_done(desk, "{\"do\":\"prefs\",\"text_size\":\"extra_large\",\"language\":\"en\"}");
    is_done(desk, "{\"do\":\"prefs\",\"high_contrast\":true}");
    struct ui_prefs prefs = ui_prefs(desk->panel.ui);
    assert_int_equal(prefs.text_size, UI_TEXT_EXTRA_LARGE);
    assert_true(prefs.high_contrast);
    assert_false(prefs.low_reach);
    assert_string_equal(desk->panel.language, ""); /* the second request named none */
    is_done(desk, "{\"do\":\"prefs\",\"text_size\":\"standard\",\"high_contrast\":false}");
}

static void a_line_without_end_is_refused_and_hung_up_on(void **state)
{
    struct desk *desk = *state;
    static char much[4096];
    memset(much, ' ', sizeof much);
    bool open = true;
    for (int i = 0; i < 32 && open; i++)
        open = send(desk->client, much, sizeof much, MSG_NOSIGNAL) == (ssize_t)sizeof much;
    json_t *answer = hear(desk);
    assert_non_null(strstr(json_string_value(json_object_get(answer, "error")), "65536"));
    json_decref(answer);
}

static const json_t *node_of(const json_t *tree, const char *id)
{
    size_t i;
    const json_t *node;
    json_array_foreach(json_object_get(tree, "nodes"), i, node)
    {
        if (strcmp(json_string_value(json_object_get(node, "id")), id) == 0)
            return node;
    }
    fail_msg("the tree has no '%s'", id);
    return NULL;
}

static void the_tree_says_what_the_screen_says(void **state)
{
    json_t *tree = ask(*state, "{\"do\":\"tree\"}");
    assert_string_equal(json_string_value(json_object_get(tree, "screen")), "test");
    const json_t *pay = node_of(tree, "pay"), *rect = json_object_get(pay, "rect");
    assert_string_equal(json_string_value(json_object_get(pay, "role")), "button");
    assert_string_equal(json_string_value(json_object_get(pay, "label")), "缴费");
    assert_int_equal(json_integer_value(json_array_get(rect, 2)), PANEL_WIDTH);
    assert_int_equal(json_integer_value(json_array_get(rect, 3)), 100);
    assert_true(json_is_true(json_object_get(pay, "enabled")));
    assert_true(json_is_false(json_object_get(node_of(tree, "off"), "enabled")));
    assert_true(json_is_true(json_object_get(node_of(tree, "row.0"), "visible")));
    assert_true(json_is_false(json_object_get(node_of(tree, "row.29"), "visible")));
    assert_string_equal(json_string_value(json_object_get(node_of(tree, "pin"), "label")), "●●●●");
    json_decref(tree);
}

static void a_key_moves_the_focus_and_presses(void **state)
{
    is_done(*state, "{\"do\":\"key\",\"key\":\"Tab\"}");
    json_t *tree = ask(*state, "{\"do\":\"tree\"}");
    assert_true(json_is_true(json_object_get(node_of(tree, "pay"), "focused")));
    json_decref(tree);
    is_done(*state, "{\"do\":\"key\",\"key\":\"Return\"}");
    assert_string_equal(((struct desk *)*state)->panel.acted, "pay");
    is_done(*state, "{\"do\":\"key\",\"key\":\"Tab\",\"shift\":true}");
    tree = ask(*state, "{\"do\":\"tree\"}");
    assert_false(json_is_true(json_object_get(node_of(tree, "pay"), "focused")));
    json_decref(tree);
}

static void a_tap_finds_its_place_by_id_label_and_point(void **state)
{
    struct desk *desk = *state;
    is_done(desk, "{\"do\":\"tap\",\"id\":\"pay\"}");
    is_done(desk, "{\"do\":\"tap\",\"label\":\"缴费\"}");
    is_done(desk, "{\"do\":\"tap\",\"x\":10,\"y\":10}");
    assert_int_equal(desk->panel.acts, 3);
    assert_int_equal(desk->panel.touches, 3);
    assert_string_equal(desk->panel.acted, "pay");
    assert_int_equal(desk->panel.value, 7);
}

static void a_tap_that_can_not_be_says_why(void **state)
{
    struct desk *desk = *state;
    is_refused(desk, "{\"do\":\"tap\",\"id\":\"nowhere\"}", "'nowhere' is not on the screen");
    is_refused(desk, "{\"do\":\"tap\",\"label\":\"无\"}", "is not on the screen");
    is_refused(desk, "{\"do\":\"tap\",\"id\":\"off\"}", "is disabled");
    with_cover = true;
    panel_show(&desk->panel);
    is_refused(desk, "{\"do\":\"tap\",\"id\":\"below\"}", "is covered by 'above'");
    with_dialog = true;
    panel_show(&desk->panel);
    is_refused(desk, "{\"do\":\"tap\",\"id\":\"pay\"}", "is covered by a dialog");
    assert_int_equal(desk->panel.acts, 0);
    is_done(desk, "{\"do\":\"tap\",\"id\":\"yes\"}");
}

static void what_is_scrolled_away_is_brought_into_view_and_tapped(void **state)
{
    struct desk *desk = *state;
    is_done(desk, "{\"do\":\"tap\",\"id\":\"row.29\"}");
    assert_string_equal(desk->panel.acted, "row.29");
    is_done(desk, "{\"do\":\"tap\",\"id\":\"row.0\"}");
    assert_string_equal(desk->panel.acted, "row.0");
}

static void a_swipe_scrolls(void **state)
{
    struct desk *desk = *state;
    is_done(desk, "{\"do\":\"swipe\",\"from\":[100,900],\"to\":[100,600],\"ms\":0}");
    assert_int_equal(desk->panel.acts, 0);
    assert_true(ui_scroll_of(desk->panel.ui, "list")->offset > 200);
}

static void typing_takes_the_keys_that_are_shown_and_the_field_for_the_rest(void **state)
{
    struct desk *desk = *state;
    is_refused(desk, "{\"do\":\"type\",\"text\":\"水\"}", "'水' can't be typed here");
    desk->panel.takes_text = true;
    is_done(desk, "{\"do\":\"type\",\"text\":\"7水漏\"}");
    assert_string_equal(desk->panel.acted, "key.7");
    assert_string_equal(desk->panel.typed, "水漏");
}

static void a_wait_ends_when_it_is_so_and_not_before(void **state)
{
    struct desk *desk = *state;
    char line[256];
    say(desk, "{\"do\":\"wait\",\"node\":\"news\",\"ms\":60000}\n");
    while (!ui_control_deadline(desk->panel.ui)) { /* until the wait has begun */
        SDL_WaitEventTimeout(NULL, 1);
        turn(desk);
    }
    panel_show(&desk->panel);
    turn(desk);
    assert_false(heard(desk, line, sizeof line));
    with_news = true;
    panel_show(&desk->panel);
    turn(desk);
    assert_true(heard(desk, line, sizeof line));
    assert_string_equal(line, "{\"ok\":true}\n");
    assert_int_equal(ui_control_deadline(desk->panel.ui), 0);
}

static void a_wait_sees_the_screen_and_idleness(void **state)
{
    struct desk *desk = *state;
    is_done(desk, "{\"do\":\"wait\",\"screen\":\"test\"}");
    is_refused(desk, "{\"do\":\"wait\",\"screen\":\"other\",\"ms\":1}", "timeout");
    desk->panel.busy = true;
    is_refused(desk, "{\"do\":\"wait\",\"idle\":true,\"ms\":1}", "timeout");
    desk->panel.busy = false;
    is_done(desk, "{\"do\":\"wait\",\"idle\":true}");
}

static void a_wait_runs_out_by_real_time_though_the_fake_clock_stands(void **state)
{
    struct desk *desk = *state;
    int64_t before = clock_mono_ms(&desk->panel.clock);
    is_refused(desk, "{\"do\":\"wait\",\"node\":\"never\",\"ms\":5}", "timeout");
    is_refused(desk, "{\"do\":\"wait\",\"node\":\"never\",\"ms\":0}", "timeout");
    assert_int_equal(clock_mono_ms(&desk->panel.clock), before);
}

static void moving_the_clock_meets_the_deadline(void **state)
{
    struct desk *desk = *state;
    ui_set_deadline(desk->panel.ui, clock_mono_ms(&desk->panel.clock) + 120000);
    is_done(desk, "{\"do\":\"clock\",\"advance_s\":119}");
    assert_int_equal(desk->panel.deadlines, 0);
    is_done(desk, "{\"do\":\"clock\",\"advance_s\":1}");
    assert_int_equal(desk->panel.deadlines, 1);
}

static void a_picture_is_a_png_of_the_window(void **state)
{
    struct desk *desk = *state;
    char file[128], line[256];
    snprintf(file, sizeof file, "%s/a.png", desk->folder);
    snprintf(line, sizeof line, "{\"do\":\"shot\",\"file\":\"%s\"}", file);
    is_done(desk, line);
    uint8_t head[24] = {0};
    FILE *picture = fopen(file, "rb");
    assert_non_null(picture);
    assert_int_equal(fread(head, 1, sizeof head, picture), sizeof head);
    fclose(picture);
    assert_memory_equal(head, "\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16);
    assert_int_equal(head[18] << 8 | head[19], PANEL_WIDTH);
    assert_int_equal(head[22] << 8 | head[23], PANEL_HEIGHT);
    unlink(file);
    is_refused(desk, "{\"do\":\"shot\",\"file\":\"/nowhere/at/all.png\"}", "can't be written");
}

static void figures_count_frames_and_touches(void **state)
{
    struct desk *desk = *state;
    is_done(desk, "{\"do\":\"tap\",\"id\":\"pay\"}");
    json_t *stats = ask(desk, "{\"do\":\"stats\"}");
    assert_true(json_integer_value(json_object_get(stats, "frames")) >= 2);
    assert_true(json_integer_value(json_object_get(stats, "last_touch_us")) > 0);
    assert_true(json_integer_value(json_object_get(stats, "touch_p99_us")) > 0);
    assert_true(json_integer_value(json_object_get(stats, "frame_p99_us")) > 0);
    assert_true(json_integer_value(json_object_get(stats, "cache_bytes")) > 0);
    json_decref(stats);
}

static void readings_are_told_one_by_one_and_forgotten_when_asked_for(void **state)
{
    struct desk *desk = *state;
    is_done(desk, "{\"do\":\"tap\",\"id\":\"pay\"}");
    json_t *stats = ask(desk, "{\"do\":\"stats\"}");
    assert_null(json_object_get(stats, "frames_us"));
    json_decref(stats);
    stats = ask(desk, "{\"do\":\"stats\",\"readings\":true,\"forget\":true}");
    assert_int_equal(
        json_array_size(json_object_get(stats, "touches_us")), 2); /* the finger came, and went */
    size_t frames = json_array_size(json_object_get(stats, "frames_us"));
    assert_int_equal(frames, json_integer_value(json_object_get(stats, "frames")));
    assert_int_equal(json_integer_value(json_array_get(json_object_get(stats, "frames_us"), frames - 1)),
        json_integer_value(json_object_get(stats, "last_frame_us")));
    json_decref(stats);
    stats = ask(desk, "{\"do\":\"stats\",\"readings\":true}");
    assert_int_equal(json_array_size(json_object_get(stats, "touches_us")), 0);
    assert_int_equal(json_array_size(json_object_get(stats, "frames_us")), 0);
    json_decref(stats);
}

int main(void)
{
#define FRESH(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)
    const struct CMUnitTest tests[] = {FRESH(only_the_owner_may_connect),
        FRESH(the_socket_of_a_killed_kiosk_is_taken_over_a_living_one_s_is_not),
        FRESH(what_is_no_request_is_answered_with_an_error_and_the_line_stays_open),
        FRESH(the_settings_of_a_visitor_can_be_set_and_what_is_not_named_stays),
        FRESH(a_line_without_end_is_refused_and_hung_up_on), FRESH(the_tree_says_what_the_screen_says),
        FRESH(a_key_moves_the_focus_and_presses), FRESH(a_tap_finds_its_place_by_id_label_and_point),
        FRESH(a_tap_that_can_not_be_says_why), FRESH(what_is_scrolled_away_is_brought_into_view_and_tapped),
        FRESH(a_swipe_scrolls), FRESH(typing_takes_the_keys_that_are_shown_and_the_field_for_the_rest),
        FRESH(a_wait_ends_when_it_is_so_and_not_before), FRESH(a_wait_sees_the_screen_and_idleness),
        FRESH(a_wait_runs_out_by_real_time_though_the_fake_clock_stands),
        FRESH(moving_the_clock_meets_the_deadline), FRESH(a_picture_is_a_png_of_the_window),
        FRESH(figures_count_frames_and_touches),
        FRESH(readings_are_told_one_by_one_and_forgotten_when_asked_for)};
    return cmocka_run_group_tests_name("ui_control", tests, NULL, NULL);
}

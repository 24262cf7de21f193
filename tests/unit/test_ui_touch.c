/* Hands on the glass: several fingers, bounces, palms, and a panel that is unplugged while it is pressed. */
#include "ui_testing.h"

#include "backend/base/text.h"

#define PANEL     7  /* a touch device */
#define NEW_PANEL 11 /* the same, replugged */
#define TOUCHPAD  12

static struct panel panel;
static bool later_page, moved;

/* What SDL lists, as the test wants it. */
static struct {
    int64_t touch, finger;
} down[20];
static int down_count;

static enum ui_touch_state listed(int64_t touch, int64_t finger)
{
    if (touch == TOUCHPAD)
        return UI_TOUCH_PAD;
    for (int i = 0; i < down_count; i++) {
        if (down[i].touch == touch && down[i].finger == finger)
            return UI_TOUCH_DOWN;
    }
    return UI_TOUCH_GONE;
}

static void key(struct ui *ui, const char *id, enum ui_role role, int width)
{
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .label = id,
                    .role = role,
                    .height = 100,
                    .width = width,
                    .repeat = text_equal(id, "delete"),
                    .fill = UI_CARD});
}

static void page(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.fill = UI_PAPER, .align = UI_START});
    if (moved)
        key(ui, "new", UI_BUTTON, 400);
    key(ui, later_page ? "other" : "first", UI_BUTTON, 400);
    if (!moved)
        key(ui, "second", UI_BUTTON, 400);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW});
    key(ui, "q", UI_KEY, 100);
    key(ui, "w", UI_KEY, 100);
    key(ui, "delete", UI_KEY, 100);
    ui_close(ui);
    ui_close(ui);
}

static int open_panel(void **state)
{
    panel = (struct panel){.page = page};
    later_page = moved = false;
    down_count = 0;
    panel_open(&panel);
    panel.ui->contacts.state = listed;
    *state = panel.ui;
    return 0;
}

static int close_panel(void **state)
{
    (void)state;
    panel_close(&panel);
    return 0;
}

/* The event as SDL sends it, with SDL's own list ahead of it. */
static void touch(uint32_t type, int64_t device, int64_t finger, int x, int y)
{
    if (type == SDL_FINGERDOWN) {
        down[down_count].touch = device;
        down[down_count++].finger = finger;
    }
    for (int i = 0; type == SDL_FINGERUP && i < down_count; i++) {
        if (down[i].touch == device && down[i].finger == finger)
            down[i--] = down[--down_count];
    }
    const SDL_Event event = {.tfinger = {.type = type,
                                 .touchId = device,
                                 .fingerId = finger,
                                 .x = ((float)x + 0.5f) / PANEL_WIDTH,
                                 .y = ((float)y + 0.5f) / PANEL_HEIGHT}};
    ui_dispatch(panel.ui, &event);
    ui_frame_step(panel.ui);
}

static void tap(int64_t device, int64_t finger, int x, int y)
{
    touch(SDL_FINGERDOWN, device, finger, x, y);
    touch(SDL_FINGERUP, device, finger, x, y);
}

/* As if the last lift had been so many milliseconds earlier. */
static void earlier(int64_t ms)
{
    panel.ui->pointer.up_ms -= ms;
}

static void acted(int times, const char *last)
{
    assert_int_equal(panel.acts, times);
    if (last)
        assert_string_equal(panel.acted, last);
}

/* ---- more than one finger ---------------------------------------------------------------------------------------------- */

static void a_second_finger_never_acts_even_when_the_first_lifts_before_it(void **state)
{
    (void)state;
    touch(SDL_FINGERDOWN, PANEL, 1, 100, 50);
    touch(SDL_FINGERDOWN, PANEL, 2, 100, 150);
    touch(SDL_FINGERUP, PANEL, 1, 100, 50);
    acted(1, "first");
    touch(SDL_FINGERMOTION, PANEL, 2, 105, 155);
    touch(SDL_FINGERUP, PANEL, 2, 105, 155);
    acted(1, NULL);
}

static void a_third_finger_does_nothing_while_the_second_still_lies_there(void **state)
{
    (void)state;
    touch(SDL_FINGERDOWN, PANEL, 1, 500, 900);
    touch(SDL_FINGERDOWN, PANEL, 2, 600, 900);
    touch(SDL_FINGERUP, PANEL, 1, 500, 900);
    tap(PANEL, 3, 100, 150);
    acted(0, NULL);
    touch(SDL_FINGERUP, PANEL, 2, 600, 900);
    tap(PANEL, 4, 100, 150);
    acted(1, "second");
}

static void a_key_is_not_typed_by_a_second_finger(void **state)
{
    (void)state;
    touch(SDL_FINGERDOWN, PANEL, 1, 50, 250);
    touch(SDL_FINGERDOWN, PANEL, 2, 150, 250);
    acted(1, "q");
    touch(SDL_FINGERUP, PANEL, 1, 50, 250);
    touch(SDL_FINGERUP, PANEL, 2, 150, 250);
    acted(1, NULL);
}

static void fingers_of_two_panels_are_two_fingers(void **state)
{
    (void)state;
    touch(SDL_FINGERDOWN, PANEL, 1, 100, 50);
    tap(NEW_PANEL, 1, 100, 150);
    acted(0, NULL);
    touch(SDL_FINGERUP, PANEL, 1, 100, 50);
    acted(1, "first");
}

static void a_palm_presses_nothing(void **state)
{
    (void)state;
    for (int finger = 0; finger < 5; finger++)
        touch(SDL_FINGERDOWN, PANEL, finger, 60 + 60 * finger, 50);
    for (int finger = 0; finger < 5; finger++)
        touch(SDL_FINGERUP, PANEL, finger, 60 + 60 * finger, 50);
    acted(0, NULL);
    tap(PANEL, 9, 100, 150);
    acted(1, "second");
}

static void a_storm_of_fingers_is_survived(void **state)
{
    struct ui *ui = *state;
    ui->contacts.state = ui_touch_state; /* SDL itself knows none of them */
    const SDL_Event storm[] = {{.tfinger = {.type = SDL_FINGERDOWN, .x = 0.5f, .y = 0.9f}},
        {.tfinger = {.type = SDL_FINGERMOTION, .x = 0.1f, .y = 0.9f}},
        {.tfinger = {.type = SDL_FINGERUP, .x = 0.1f, .y = 0.9f}}};
    for (int round = 0; round < 2000; round++) {
        for (int finger = 0; finger < 40; finger++) {
            SDL_Event event = storm[(round + finger) % 3];
            event.tfinger.touchId = PANEL;
            event.tfinger.fingerId = finger;
            ui_dispatch(ui, &event);
        }
        assert_true(ui->contacts.count <= UI_CONTACTS_MAX);
    }
    for (int finger = 0; finger < 40; finger++) {
        SDL_Event event = storm[2];
        event.tfinger.touchId = PANEL;
        event.tfinger.fingerId = finger;
        ui_dispatch(ui, &event);
    }
    assert_int_equal(ui->contacts.count, 0);
    panel.acts = 0;
    earlier(1000);
    ui_frame_step(ui);
    ui->contacts.state = listed;
    tap(PANEL, 50, 100, 150);
    acted(1, "second");
}

/* ---- bounces ------------------------------------------------------------------------------------------------------------ */

static void a_key_that_bounces_types_once(void **state)
{
    (void)state;
    tap(PANEL, 1, 50, 250);
    earlier(40);
    tap(PANEL, 2, 53, 252);
    acted(1, "q");
    earlier(70); /* since the bounce: it may bounce again */
    tap(PANEL, 3, 50, 250);
    acted(1, NULL);
    earlier(80);
    tap(PANEL, 4, 50, 250);
    acted(2, "q");
}

static void a_fast_typists_next_key_counts_however_near(void **state)
{
    (void)state;
    tap(PANEL, 1, 95, 250);
    tap(PANEL, 2, 105, 250); /* 2.5 mm further is another key */
    acted(2, "w");
    tap(PANEL, 3, 95, 250);
    acted(3, "q");
}

static void a_bounce_does_not_press_what_the_first_touch_brought(void **state)
{
    (void)state;
    tap(PANEL, 1, 100, 50);
    later_page = true;
    ui_reset_view(panel.ui); /* the first touch led to another page */
    ui_frame_step(panel.ui);
    earlier(30);
    tap(PANEL, 2, 102, 52);
    acted(1, "first");
    earlier(90);
    tap(PANEL, 3, 102, 52);
    acted(2, "other");
}

static void a_bounce_does_not_press_what_came_to_its_place(void **state)
{
    (void)state;
    tap(PANEL, 1, 100, 50);
    moved = true; /* the same page, a step further: another button stands there now */
    panel_show(&panel);
    tap(PANEL, 2, 102, 52);
    acted(1, "first");
}

static void a_lift_after_a_bounce_is_no_second_touch(void **state)
{
    (void)state;
    touch(SDL_FINGERDOWN, PANEL, 1, 100, 50);
    touch(SDL_FINGERUP, PANEL, 1, 100, 50);
    touch(SDL_FINGERDOWN, PANEL, 2, 100, 50); /* lost for a moment, and down again */
    earlier(2000);
    touch(SDL_FINGERUP, PANEL, 2, 100, 50);
    acted(1, "first");
}

static void a_graze_beside_a_button_does_not_eat_the_touch_on_it(void **state)
{
    (void)state;
    tap(PANEL, 1, 410, 150);
    tap(PANEL, 2, 390, 150);
    acted(1, "second");
}

/* ---- a panel that goes away ------------------------------------------------------------------------------------------ */

static void a_press_is_cancelled_when_the_panel_is_unplugged(void **state)
{
    struct ui *ui = *state;
    touch(SDL_FINGERDOWN, PANEL, 1, 100, 50);
    assert_true(ui->pointer.inside);
    down_count = 0; /* SDL forgets the device and its fingers, and sends nothing */
    assert_int_equal(ui_input_step(ui, ui_real_ms()), 0);
    assert_false(ui->pointer.down);
    assert_int_equal(ui->contacts.count, 0);
    acted(0, NULL);
}

static void the_panel_works_on_when_it_is_replugged(void **state)
{
    (void)state;
    touch(SDL_FINGERDOWN, PANEL, 1, 100, 50);
    down_count = 0;
    tap(NEW_PANEL, 1, 100, 150);
    acted(1, "second");
}

static void the_panel_works_on_with_its_old_number(void **state)
{
    (void)state;
    touch(SDL_FINGERDOWN, PANEL, 1, 100, 50);
    down_count = 0;
    tap(PANEL, 2, 100, 150);
    acted(1, "second");
}

static void a_finger_that_comes_down_twice_has_lost_its_lift(void **state)
{
    (void)state;
    touch(SDL_FINGERDOWN, PANEL, 1, 100, 50);
    tap(PANEL, 1, 100, 150);
    acted(1, "second");
}

static void a_held_key_stops_when_the_panel_is_unplugged(void **state)
{
    struct ui *ui = *state;
    touch(SDL_FINGERDOWN, PANEL, 1, 250, 250);
    acted(1, "delete");
    down_count = 0;
    int64_t later = ui_real_ms() + 600;
    assert_int_equal(ui_input_step(ui, later), 0);
    acted(1, NULL);
}

static void a_lift_still_in_the_queue_is_no_lost_finger(void **state)
{
    (void)state;
    touch(SDL_FINGERDOWN, PANEL, 1, 100, 50);
    SDL_Event up = {.tfinger = {.type = SDL_FINGERUP,
                        .touchId = PANEL,
                        .fingerId = 1,
                        .x = 100.5f / PANEL_WIDTH,
                        .y = 50.5f / PANEL_HEIGHT}};
    down_count = 0;
    SDL_PushEvent(&up);
    touch(SDL_FINGERDOWN, PANEL, 2, 100, 150); /* came before that lift, so it is the second finger */
    SDL_PeepEvents(&up, 1, SDL_GETEVENT, SDL_FINGERUP, SDL_FINGERUP);
    ui_dispatch(panel.ui, &up);
    ui_frame_step(panel.ui);
    touch(SDL_FINGERUP, PANEL, 2, 100, 150);
    acted(1, "first");
}

static void a_sticker_on_the_glass_does_not_stop_the_kiosk(void **state)
{
    struct ui *ui = *state;
    touch(SDL_FINGERDOWN, PANEL, 1, 100, 50);
    ui_input_step(ui, ui_real_ms() + 9000);
    assert_true(ui->pointer.down);
    ui_input_step(ui, ui_real_ms() + 11000);
    assert_false(ui->pointer.down);
    tap(PANEL, 2, 100, 150);
    acted(1, "second");
    touch(SDL_FINGERUP, PANEL, 1, 100, 50);
    acted(1, NULL);
}

static void nothing_is_looked_at_while_no_finger_is_down(void **state)
{
    struct ui *ui = *state;
    touch(SDL_FINGERDOWN, PANEL, 1, 500, 900);
    assert_true(ui_input_step(ui, ui_real_ms()) > 0);
    touch(SDL_FINGERUP, PANEL, 1, 500, 900);
    assert_int_equal(ui_input_step(ui, ui_real_ms()), 0);
}

/* ---- other ways ------------------------------------------------------------------------------------------------------ */

static void losing_the_window_cancels_a_press(void **state)
{
    struct ui *ui = *state;
    touch(SDL_FINGERDOWN, PANEL, 1, 100, 50);
    const SDL_Event lost = {.window = {.type = SDL_WINDOWEVENT, .event = SDL_WINDOWEVENT_FOCUS_LOST}};
    ui_dispatch(ui, &lost);
    touch(SDL_FINGERUP, PANEL, 1, 100, 50);
    acted(0, NULL);
    tap(PANEL, 2, 100, 150);
    acted(1, "second");
}

static void a_mouse_let_go_elsewhere_does_not_stay_down(void **state)
{
    struct ui *ui = *state;
    SDL_Event event = {.button = {.type = SDL_MOUSEBUTTONDOWN, .button = SDL_BUTTON_LEFT, .x = 100, .y = 50}};
    ui_dispatch(ui, &event);
    const SDL_Event lost = {.window = {.type = SDL_WINDOWEVENT, .event = SDL_WINDOWEVENT_FOCUS_LOST}};
    ui_dispatch(ui, &lost);
    tap(PANEL, 2, 100, 150);
    acted(1, "second");
}

static void a_touchpads_fingers_are_not_on_the_picture(void **state)
{
    (void)state;
    tap(TOUCHPAD, 1, 100, 50);
    acted(0, NULL);
    assert_int_equal(panel.ui->contacts.count, 0);
}

static void a_touch_told_as_finger_and_mouse_acts_once(void **state)
{
    struct ui *ui = *state;
    SDL_Event mouse = {.button = {.type = SDL_MOUSEBUTTONDOWN, .button = SDL_BUTTON_LEFT, .x = 50, .y = 250}};
    touch(SDL_FINGERDOWN, PANEL, 1, 50, 250);
    ui_dispatch(ui, &mouse);
    touch(SDL_FINGERUP, PANEL, 1, 50, 250);
    mouse.button.type = SDL_MOUSEBUTTONUP;
    ui_dispatch(ui, &mouse);
    acted(1, "q");
    assert_string_equal(SDL_GetHint(SDL_HINT_TOUCH_MOUSE_EVENTS), "0");
    mouse.button.type = SDL_MOUSEBUTTONDOWN;
    mouse.button.which = SDL_TOUCH_MOUSEID; /* made of a finger by SDL */
    ui_dispatch(ui, &mouse);
    mouse.button.type = SDL_MOUSEBUTTONUP;
    ui_dispatch(ui, &mouse);
    acted(1, NULL);
}

int main(void)
{
#define FRESH(test) cmocka_unit_test_setup_teardown(test, open_panel, close_panel)
    const struct CMUnitTest tests[] = {FRESH(a_second_finger_never_acts_even_when_the_first_lifts_before_it),
        FRESH(a_third_finger_does_nothing_while_the_second_still_lies_there),
        FRESH(a_key_is_not_typed_by_a_second_finger), FRESH(fingers_of_two_panels_are_two_fingers),
        FRESH(a_palm_presses_nothing), FRESH(a_storm_of_fingers_is_survived),
        FRESH(a_key_that_bounces_types_once), FRESH(a_fast_typists_next_key_counts_however_near),
        FRESH(a_bounce_does_not_press_what_the_first_touch_brought),
        FRESH(a_bounce_does_not_press_what_came_to_its_place),
        FRESH(a_lift_after_a_bounce_is_no_second_touch),
        FRESH(a_graze_beside_a_button_does_not_eat_the_touch_on_it),
        FRESH(a_press_is_cancelled_when_the_panel_is_unplugged),
        FRESH(the_panel_works_on_when_it_is_replugged), FRESH(the_panel_works_on_with_its_old_number),
        FRESH(a_finger_that_comes_down_twice_has_lost_its_lift),
        FRESH(a_held_key_stops_when_the_panel_is_unplugged),
        FRESH(a_lift_still_in_the_queue_is_no_lost_finger),
        FRESH(a_sticker_on_the_glass_does_not_stop_the_kiosk),
        FRESH(nothing_is_looked_at_while_no_finger_is_down), FRESH(losing_the_window_cancels_a_press),
        FRESH(a_mouse_let_go_elsewhere_does_not_stay_down), FRESH(a_touchpads_fingers_are_not_on_the_picture),
        FRESH(a_touch_told_as_finger_and_mouse_acts_once)};
    return cmocka_run_group_tests_name("ui_touch", tests, NULL, NULL);
}

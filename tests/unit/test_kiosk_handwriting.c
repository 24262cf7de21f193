/* Handwriting: characters written with a few strokes of our own, small, off centre, joined; the worker and its model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "app/text_entry/handwriting_worker.h"

#define MODEL "/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model"
#define END   -1 /* of a stroke */
#define DONE  -2

static const int one[] = {80, 500, 500, 490, 920, 495, DONE};
static const int man[] = {500, 100, 480, 350, 350, 650, 100, 900, END, 490, 360, 620, 650, 900, 900, DONE};
static const int big[] = {
    100, 370, 900, 350, END, 500, 80, 490, 400, 350, 700, 100, 920, END, 500, 390, 650, 680, 920, 910, DONE};
static const int ten[] = {100, 450, 900, 440, END, 500, 80, 500, 920, DONE};
static const int mouth[] = {
    200, 250, 210, 800, END, 200, 260, 800, 250, 780, 800, END, 215, 740, 785, 740, DONE};

static struct handwriting_ink written(const int *numbers)
{
    struct handwriting_ink ink = {0};
    assert_true(handwriting_ink_begin(&ink));
    for (; *numbers != DONE; numbers++) {
        if (*numbers == END) {
            assert_true(handwriting_ink_begin(&ink));
        } else {
            handwriting_ink_add(&ink, numbers[0], numbers[1]);
            numbers++;
        }
    }
    return ink;
}

/* Smaller by `part`, and moved. */
static struct handwriting_ink shrunk(struct handwriting_ink ink, int part, int x, int y)
{
    for (int s = 0; s < ink.count; s++)
        for (int i = 0; i < ink.strokes[s].count; i++) {
            ink.strokes[s].points[i].x = (short)(ink.strokes[s].points[i].x / part + x);
            ink.strokes[s].points[i].y = (short)(ink.strokes[s].points[i].y / part + y);
        }
    return ink;
}

static int open_engine(void **state)
{
    struct fault fault = {0};
    struct handwriting *engine = NULL;
    if (handwriting_open(MODEL, &engine, &fault) != HANDWRITING_OK)
        return -1;
    *state = engine;
    return 0;
}

static int close_engine(void **state)
{
    handwriting_close(*state);
    return 0;
}

static int place_of(struct handwriting *engine, const struct handwriting_ink *ink, const char *wanted)
{
    struct handwriting_candidates found;
    assert_int_equal(handwriting_recognise(engine, ink, &found), HANDWRITING_OK);
    for (int i = 0; i < found.count; i++)
        if (strcmp(found.text[i], wanted) == 0)
            return i;
    return 99;
}

static void test_simple_characters_are_among_the_first(void **state)
{
    const struct {
        const int *strokes;
        const char *character;
    } cases[] = {{one, "一"}, {man, "人"}, {big, "大"}, {ten, "十"}, {mouth, "口"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct handwriting_ink ink = written(cases[i].strokes);
        assert_in_range(place_of(*state, &ink, cases[i].character), 0, 4);
    }
}

static void test_small_and_off_centre_is_the_same_to_it(void **state)
{
    const struct handwriting_ink ink = written(big), small = shrunk(ink, 4, 700, 650);
    struct handwriting_candidates as_written, moved;
    handwriting_recognise(*state, &ink, &as_written);
    handwriting_recognise(*state, &small, &moved);
    assert_string_equal(moved.text[0], as_written.text[0]);
}

static void test_joined_strokes_are_tried_apart(void **state)
{
    /* 十 without lifting the pen: from the end of the bar to the top of the upright. */
    static const int joined[] = {100, 450, 900, 440, 500, 80, 500, 920, DONE};
    struct handwriting_ink ink = written(joined);
    struct handwriting_candidates found;
    handwriting_recognise(*state, &ink, &found);
    assert_in_range(found.tried, 2, 10);
    assert_in_range(place_of(*state, &ink, "十"), 0, 4);
}

static void test_a_shaking_finger_writes_the_same(void **state)
{
    struct handwriting_ink ink = {0};
    handwriting_ink_begin(&ink);
    for (int x = 80; x < 920; x += 10)
        handwriting_ink_add(&ink, x, 500 + (x / 10 % 2 == 0 ? 6 : -6));
    assert_in_range(place_of(*state, &ink, "一"), 0, 2);
}

static void test_nothing_written_gives_nothing(void **state)
{
    struct handwriting_ink ink = {0};
    struct handwriting_candidates found;
    assert_int_equal(handwriting_recognise(*state, &ink, &found), HANDWRITING_OK);
    assert_int_equal(found.count, 0);
}

static void test_a_single_dot_is_no_trouble(void **state)
{
    struct handwriting_ink ink = {0};
    struct handwriting_candidates found;
    handwriting_ink_begin(&ink);
    handwriting_ink_add(&ink, 300, 300);
    assert_int_equal(handwriting_recognise(*state, &ink, &found), HANDWRITING_OK);
    assert_in_range(found.count, 0, HANDWRITING_CANDIDATES);
}

static void test_strokes_and_points_have_limits(void **state)
{
    struct handwriting_ink ink = {0};
    for (int s = 0; s < HANDWRITING_STROKES; s++) {
        assert_true(handwriting_ink_begin(&ink));
        for (int i = 0; i < 5000; i++)
            handwriting_ink_add(&ink, i, s * 100000);
        assert_in_range(ink.strokes[s].count, 1, HANDWRITING_POINTS);
        assert_int_equal(ink.strokes[s].points[0].x, 0);
    }
    assert_false(handwriting_ink_begin(&ink));
    struct handwriting_candidates found;
    assert_int_equal(handwriting_recognise(*state, &ink, &found), HANDWRITING_OK);
}

static void test_a_missing_model_is_named(void **state)
{
    struct handwriting *engine = NULL;
    struct fault fault = {0};
    (void)state;
    assert_int_equal(handwriting_open("/nowhere/a.model", &engine, &fault), HANDWRITING_NO_MODEL);
    assert_null(engine);
    assert_string_equal(fault.place, "/nowhere/a.model");
    assert_non_null(strstr(fault.text, "tegaki-zinnia-simplified-chinese"));
}

/* ---- the worker --------------------------------------------------------------------------------------------------------- */

static void wake(void *context)
{
    sem_post(context);
}

struct desk {
    sem_t woken;
    struct handwriting_worker *worker;
};

static void sit_down(struct desk *desk, const char *model)
{
    sem_init(&desk->woken, 0, 0);
    desk->worker = handwriting_worker_new(
        &(struct handwriting_worker_options){.model = model, .wake = wake, .context = &desk->woken});
    assert_non_null(desk->worker);
}

static void get_up(struct desk *desk)
{
    handwriting_worker_free(desk->worker);
    sem_destroy(&desk->woken);
}

/* Waits for the answer to what was asked last. */
static struct handwriting_candidates answer(struct desk *desk)
{
    struct handwriting_candidates found = {0};
    while (!handwriting_worker_answer(desk->worker, &found))
        sem_wait(&desk->woken);
    return found;
}

static void test_the_newest_question_is_answered(void **state)
{
    struct desk desk;
    const struct handwriting_ink first = written(mouth), last = written(ten);
    (void)state;
    sit_down(&desk, MODEL);
    for (int i = 0; i < 20; i++)
        handwriting_worker_ask(desk.worker, &first);
    handwriting_worker_ask(desk.worker, &last);
    assert_true(handwriting_worker_busy(desk.worker));
    assert_string_equal(answer(&desk).text[0], "十");
    assert_false(handwriting_worker_busy(desk.worker));
    get_up(&desk);
}

static void test_a_cancelled_question_has_no_answer(void **state)
{
    struct desk desk;
    const struct handwriting_ink ink = written(ten), nothing = {0};
    struct handwriting_candidates found;
    (void)state;
    sit_down(&desk, MODEL);
    handwriting_worker_ask(desk.worker, &ink);
    handwriting_worker_ask(desk.worker, &nothing);
    assert_false(handwriting_worker_busy(desk.worker));
    handwriting_worker_free(desk.worker); /* whatever was under way has ended now */
    sit_down(&desk, MODEL);
    assert_false(handwriting_worker_answer(desk.worker, &found));
    get_up(&desk);
}

static void test_it_works_again_after_resting(void **state)
{
    struct desk desk;
    struct handwriting_candidates found;
    const struct handwriting_ink ink = written(ten);
    (void)state;
    sit_down(&desk, MODEL);
    for (int i = 0; i < 3; i++) {
        handwriting_worker_warm(desk.worker);
        handwriting_worker_ask(desk.worker, &ink);
        assert_string_equal(answer(&desk).text[0], "十");
        handwriting_worker_rest(desk.worker);
        assert_false(handwriting_worker_answer(desk.worker, &found));
    }
    get_up(&desk);
}

static void test_without_a_model_it_says_so_and_stays_calm(void **state)
{
    struct desk desk;
    const struct handwriting_ink ink = written(ten);
    (void)state;
    sit_down(&desk, "/nowhere/a.model");
    assert_true(handwriting_worker_works(desk.worker));
    handwriting_worker_warm(desk.worker);
    sem_wait(&desk.woken);
    assert_false(handwriting_worker_works(desk.worker));
    handwriting_worker_ask(desk.worker, &ink);
    assert_false(handwriting_worker_busy(desk.worker));
    get_up(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_simple_characters_are_among_the_first, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(
            test_small_and_off_centre_is_the_same_to_it, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(test_joined_strokes_are_tried_apart, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(test_a_shaking_finger_writes_the_same, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(test_nothing_written_gives_nothing, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(test_a_single_dot_is_no_trouble, open_engine, close_engine),
        cmocka_unit_test_setup_teardown(test_strokes_and_points_have_limits, open_engine, close_engine),
        cmocka_unit_test(test_a_missing_model_is_named),
        cmocka_unit_test(test_the_newest_question_is_answered),
        cmocka_unit_test(test_a_cancelled_question_has_no_answer),
        cmocka_unit_test(test_it_works_again_after_resting),
        cmocka_unit_test(test_without_a_model_it_says_so_and_stays_calm),
    };
    return cmocka_run_group_tests_name("handwriting", tests, NULL, NULL);
}

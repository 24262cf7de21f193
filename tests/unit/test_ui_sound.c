/* Sounds: what they are made of, and that a touch gives the device exactly one. */
#include "ui_testing.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/ui/ui_sound.h"

static int16_t samples[UI_SOUND_RATE];

/* ---- the samples ------------------------------------------------------------------------------------------------------ */

static int peak(int from, int to)
{
    int most = 0;
    for (int i = from; i < to; i++)
        most = abs(samples[i]) > most ? abs(samples[i]) : most;
    return most;
}

static void sounds_are_short_and_never_clip(void **state)
{
    (void)state;
    for (enum ui_sound sound = 0; sound < UI_SOUNDS; sound++) {
        int length = ui_sound_length(sound);
        assert_in_range(length, UI_SOUND_RATE / 100, UI_SOUND_RATE);
        ui_sound_make(sound, 100, samples);
        assert_in_range(peak(0, length), 2000, 16384);
    }
    assert_true(ui_sound_length(UI_SOUND_TOUCH) <= UI_SOUND_RATE / 10);
    assert_true(ui_sound_length(UI_SOUND_KEY) <= UI_SOUND_RATE / 20);
}

static void sounds_begin_and_end_without_a_click(void **state)
{
    (void)state;
    for (enum ui_sound sound = 0; sound < UI_SOUNDS; sound++) {
        int length = ui_sound_length(sound), loudest;
        ui_sound_make(sound, 100, samples);
        loudest = peak(0, length);
        assert_int_equal(samples[0], 0);
        assert_int_equal(samples[length - 1], 0);
        /* Half a millisecond at either end lies 26 dB below the loudest. */
        assert_true(peak(0, UI_SOUND_RATE / 2000) * 20 <= loudest);
        assert_true(peak(length - UI_SOUND_RATE / 2000, length) * 20 <= loudest);
        for (int i = 1; i < length; i++) /* and nothing jumps between them, as the steepest tone does not */
            assert_true(abs(samples[i] - samples[i - 1]) * 4 <= loudest);
    }
}

static void exactly_as_many_samples_are_written_as_said(void **state)
{
    (void)state;
    for (enum ui_sound sound = 0; sound < UI_SOUNDS; sound++) {
        memset(samples, 0x55, sizeof samples);
        ui_sound_make(sound, 100, samples);
        for (int i = ui_sound_length(sound); i < UI_SOUND_RATE; i++)
            assert_int_equal(samples[i], 0x5555);
    }
}

static void the_volume_goes_from_silence_to_loud_in_steps(void **state)
{
    (void)state;
    int length = ui_sound_length(UI_SOUND_SUCCESS), last = -1;
    for (int volume = 0; volume <= 100; volume += 10) {
        ui_sound_make(UI_SOUND_SUCCESS, volume, samples);
        assert_true(peak(0, length) > last);
        last = peak(0, length);
        if (volume == 0)
            assert_int_equal(last, 0);
    }
    ui_sound_make(UI_SOUND_SUCCESS, 1000, samples);
    assert_int_equal(peak(0, length), last);
}

static void no_two_sounds_are_the_same(void **state)
{
    (void)state;
    for (enum ui_sound a = 0; a < UI_SOUNDS; a++) {
        for (enum ui_sound b = a + 1; b < UI_SOUNDS; b++)
            assert_int_not_equal(ui_sound_length(a), ui_sound_length(b));
    }
}

/* ---- the player ------------------------------------------------------------------------------------------------------- */

static struct clock_fake fake;

static struct ui_player *player_new(void)
{
    clock_fake_start(&fake, 1000);
    const struct base_clock clock = clock_from_fake(&fake);
    return ui_player_new(50, &clock);
}

/* Waits until the worker has done what was asked. */
static struct ui_player_state settled(struct ui_player *player)
{
    struct ui_player_state state = ui_player_state(player);
    for (int i = 0; state.busy && i < 5000; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        state = ui_player_state(player);
    }
    assert_false(state.busy);
    return state;
}

static void the_device_is_opened_for_the_first_sound(void **state)
{
    (void)state;
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    struct ui_player *player = player_new();
    assert_non_null(player);
    assert_false(settled(player).open);
    assert_int_equal(SDL_WasInit(SDL_INIT_AUDIO), 0);
    ui_player_play(player, UI_SOUND_SUCCESS);
    struct ui_player_state after = settled(player);
    assert_true(after.open);
    assert_int_equal(after.played, 1);
    assert_int_equal(after.last, UI_SOUND_SUCCESS);
    ui_player_free(player);
    assert_int_equal(SDL_WasInit(SDL_INIT_AUDIO), 0);
}

static void the_device_is_closed_when_it_has_been_silent(void **state)
{
    (void)state;
    struct ui_player *player = player_new();
    ui_player_play(player, UI_SOUND_KEY);
    assert_true(settled(player).open);
    for (int i = 0; ui_player_state(player).open && i < 10000; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    assert_false(ui_player_state(player).open);
    assert_int_equal(SDL_WasInit(SDL_INIT_AUDIO), 0);
    ui_player_play(player, UI_SOUND_KEY);
    assert_int_equal(settled(player).played, 2);
    ui_player_free(player);
}

static int lines_with(const char *path, const char *word)
{
    char line[512];
    int count = 0;
    FILE *file = fopen(path, "r");
    while (fgets(line, sizeof line, file))
        count += strstr(line, word) != NULL;
    fclose(file);
    return count;
}

static void without_a_device_the_log_says_so_once(void **state)
{
    (void)state;
    char path[] = "/tmp/menting-sound-XXXXXX";
    int file = mkstemp(path), before = dup(2);
    setenv("SDL_AUDIODRIVER", "no-such-driver", 1);
    struct ui_player *player = player_new();
    fflush(stderr);
    dup2(file, 2);
    for (int i = 0; i < 5; i++) {
        ui_player_play(player, UI_SOUND_TOUCH);
        settled(player);
        clock_fake_advance(&fake, i < 2 ? 1000 : 60000); /* it is tried again once a minute */
    }
    struct ui_player_state after = ui_player_state(player);
    fflush(stderr);
    dup2(before, 2);
    close(before);
    close(file);
    assert_int_equal(lines_with(path, "makes no sounds"), 1);
    unlink(path);
    assert_true(after.failed);
    assert_int_equal(after.played, 0);
    setenv("SDL_AUDIODRIVER", "dummy", 1); /* somebody plugs one in */
    ui_player_play(player, UI_SOUND_TOUCH);
    assert_int_equal(settled(player).played, 1);
    ui_player_free(player);
}

static void many_sounds_at_once_are_bounded(void **state)
{
    (void)state;
    struct ui_player *player = player_new();
    for (int i = 0; i < 10000; i++)
        ui_player_play(player, UI_SOUND_KEY);
    settled(player);
    ui_player_free(player);
    ui_player_play(NULL, UI_SOUND_KEY);
    assert_int_equal(ui_player_state(NULL).last, -1);
}

/* ---- touches ---------------------------------------------------------------------------------------------------------- */

static struct panel panel;

static void page(struct panel *p, struct ui *ui)
{
    (void)p;
    ui_open(ui, &(struct ui_node){.fill = UI_PAPER});
    ui_leaf(ui, &(struct ui_node){.id = "go", .label = "go", .role = UI_BUTTON, .height = 100});
    ui_leaf(ui, &(struct ui_node){.id = "k", .label = "k", .role = UI_KEY, .height = 100});
    ui_leaf(ui,
        &(struct ui_node){.id = "off", .label = "off", .role = UI_BUTTON, .disabled = true, .height = 100});
    ui_close(ui);
}

static int open_panel(void **state)
{
    panel = (struct panel){.page = page};
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    panel_open(&panel);
    panel.ui->options.touch_sounds = true;
    panel.ui->player = player_new();
    *state = panel.ui;
    return 0;
}

static int close_panel(void **state)
{
    (void)state;
    panel_close(&panel);
    return 0;
}

static void tap(int x, int y)
{
    panel_finger(&panel, SDL_FINGERDOWN, -5, x, y);
    panel_finger(&panel, SDL_FINGERUP, -5, x, y);
}

static void heard(int64_t times, enum ui_sound last)
{
    struct ui_player_state state = settled(panel.ui->player);
    assert_int_equal(state.played, times);
    if (times)
        assert_int_equal(state.last, last);
}

static void a_touch_sounds_exactly_once(void **state)
{
    (void)state;
    tap(100, 50);
    heard(1, UI_SOUND_TOUCH);
    tap(100, 150);
    heard(2, UI_SOUND_KEY);
    tap(100, 250);
    heard(3, UI_SOUND_REFUSED);
    tap(100, 1500); /* nothing is there */
    heard(3, UI_SOUND_REFUSED);
}

static void a_touch_that_does_nothing_is_not_heard(void **state)
{
    (void)state;
    panel_finger(&panel, SDL_FINGERDOWN, -5, 100, 50);
    panel_finger(&panel, SDL_FINGERMOTION, -5, 100, 1500);
    panel_finger(&panel, SDL_FINGERUP, -5, 100, 1500);
    heard(0, UI_SOUND_TOUCH);
}

static void enter_sounds_as_a_touch_does(void **state)
{
    ui_key(*state, SDLK_TAB, false);
    ui_key(*state, SDLK_RETURN, false);
    heard(1, UI_SOUND_TOUCH);
}

static void who_wants_quiet_hears_nothing(void **state)
{
    ui_set_prefs(*state, &(struct ui_prefs){.quiet = true});
    ui_frame_step(*state);
    tap(100, 50);
    ui_sound(*state, UI_SOUND_SUCCESS);
    heard(0, UI_SOUND_TOUCH);
}

static void without_touch_sounds_results_are_still_heard(void **state)
{
    ((struct ui *)*state)->options.touch_sounds = false;
    tap(100, 50);
    heard(0, UI_SOUND_TOUCH);
    ui_sound(*state, UI_SOUND_SUCCESS);
    heard(1, UI_SOUND_SUCCESS);
}

/* What really reaches the device: SDL's driver that writes into a file. */
static void one_touch_is_one_sound_in_what_the_device_gets(void **state)
{
    (void)state;
    char path[] = "/tmp/menting-sound-XXXXXX";
    close(mkstemp(path));
    setenv("SDL_AUDIODRIVER", "disk", 1);
    setenv("SDL_DISKAUDIOFILE", path, 1);
    tap(100, 50);
    heard(1, UI_SOUND_TOUCH);
    const size_t wanted = (size_t)ui_sound_length(UI_SOUND_TOUCH) * sizeof(int16_t);
    struct stat about = {0};
    for (int i = 0; (size_t)about.st_size < wanted * 3 && i < 10000; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        assert_int_equal(stat(path, &about), 0);
    }
    FILE *file = fopen(path, "rb");
    size_t read = fread(samples, sizeof *samples, wanted / sizeof *samples * 3, file);
    fclose(file);
    unlink(path);
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    unsetenv("SDL_DISKAUDIOFILE");
    static int16_t made[UI_SOUND_RATE];
    ui_sound_make(UI_SOUND_TOUCH, 50, made);
    size_t first = 0, last = read;
    while (first < read && samples[first] == 0)
        first++;
    while (last > first && samples[last - 1] == 0)
        last--;
    size_t made_first = 0;
    while (made[made_first] == 0)
        made_first++;
    assert_in_range(last - first, 1, wanted / sizeof *samples);
    assert_memory_equal(samples + first, made + made_first, (last - first) * sizeof *samples);
}

int main(void)
{
#define FRESH(test) cmocka_unit_test_setup_teardown(test, open_panel, close_panel)
    const struct CMUnitTest tests[] = {cmocka_unit_test(sounds_are_short_and_never_clip),
        cmocka_unit_test(sounds_begin_and_end_without_a_click),
        cmocka_unit_test(exactly_as_many_samples_are_written_as_said),
        cmocka_unit_test(the_volume_goes_from_silence_to_loud_in_steps),
        cmocka_unit_test(no_two_sounds_are_the_same),
        cmocka_unit_test(the_device_is_opened_for_the_first_sound),
        cmocka_unit_test(the_device_is_closed_when_it_has_been_silent),
        cmocka_unit_test(without_a_device_the_log_says_so_once),
        cmocka_unit_test(many_sounds_at_once_are_bounded), FRESH(a_touch_sounds_exactly_once),
        FRESH(a_touch_that_does_nothing_is_not_heard), FRESH(enter_sounds_as_a_touch_does),
        FRESH(who_wants_quiet_hears_nothing), FRESH(without_touch_sounds_results_are_still_heard),
        FRESH(one_touch_is_one_sound_in_what_the_device_gets)};
    return cmocka_run_group_tests_name("ui_sound", tests, NULL, NULL);
}

/* The speech worker, with a voice of the test's own; and speech-dispatcher's voice where there is no daemon. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "app/devices/speech.h"

/* A voice that does what the test wants and says what it was told. */
struct mouth {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool there, dies, holds; /* holds: a say does not return until let go */
    bool holding;
    int opens, closes, says, interrupts;
    enum i18n_language language;
    char last[200];
};

struct stage {
    struct mouth mouth;
    struct clock_fake fake;
    struct base_clock clock;
    struct speech *speech;
};

static bool mouth_open(void *context, char *why, size_t size)
{
    struct mouth *mouth = context;
    pthread_mutex_lock(&mouth->mutex);
    mouth->opens++;
    bool there = mouth->there;
    pthread_mutex_unlock(&mouth->mutex);
    snprintf(why, size, "nobody is there");
    return there;
}

static bool mouth_say(void *context, enum i18n_language language, const char *text)
{
    struct mouth *mouth = context;
    pthread_mutex_lock(&mouth->mutex);
    mouth->says++;
    mouth->language = language;
    snprintf(mouth->last, sizeof mouth->last, "%s", text);
    mouth->holding = mouth->holds;
    pthread_cond_broadcast(&mouth->changed);
    while (mouth->holds)
        pthread_cond_wait(&mouth->changed, &mouth->mutex);
    mouth->holding = false;
    bool lives = !mouth->dies;
    pthread_mutex_unlock(&mouth->mutex);
    return lives;
}

static void mouth_close(void *context)
{
    struct mouth *mouth = context;
    pthread_mutex_lock(&mouth->mutex);
    mouth->closes++;
    pthread_mutex_unlock(&mouth->mutex);
}

static void mouth_interrupt(void *context)
{
    struct mouth *mouth = context;
    pthread_mutex_lock(&mouth->mutex);
    mouth->interrupts++;
    mouth->holds = false;
    pthread_cond_broadcast(&mouth->changed);
    pthread_mutex_unlock(&mouth->mutex);
}

static void set(struct mouth *mouth, bool *what, bool value)
{
    pthread_mutex_lock(&mouth->mutex);
    *what = value;
    pthread_cond_broadcast(&mouth->changed);
    pthread_mutex_unlock(&mouth->mutex);
}

static void open_speech(struct stage *stage, enum speech_output output)
{
    const struct speech_options options = {.output = output,
        .voice = {&stage->mouth, mouth_open, mouth_say, mouth_close, mouth_interrupt},
        .clock = &stage->clock,
        .remember = true};
    assert_int_equal(speech_start(&options, &stage->speech), SPEECH_OK);
}

static int set_up(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    assert_non_null(stage);
    pthread_mutex_init(&stage->mouth.mutex, NULL);
    pthread_cond_init(&stage->mouth.changed, NULL);
    stage->mouth.there = true;
    clock_fake_start(&stage->fake, 1000);
    stage->clock = clock_from_fake(&stage->fake);
    open_speech(stage, SPEECH_LOUDSPEAKER);
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    struct stage *stage = *state;
    bool ended = speech_stop(stage->speech);
    pthread_cond_destroy(&stage->mouth.changed);
    pthread_mutex_destroy(&stage->mouth.mutex);
    free(stage);
    return ended ? 0 : -1;
}

/* Waits until the worker has nothing more to do. */
static struct speech_state settled(struct stage *stage)
{
    struct speech_state state;
    for (int i = 0; i < 10000; i++) {
        speech_state(stage->speech, &state);
        if (!state.busy)
            return state;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    fail_msg("the worker is busy for ever");
    return state;
}

static void said(struct stage *stage, const char *text)
{
    settled(stage);
    pthread_mutex_lock(&stage->mouth.mutex);
    assert_string_equal(stage->mouth.last, text);
    pthread_mutex_unlock(&stage->mouth.mutex);
}

static void a_loudspeaker_says_only_what_all_may_hear(void **state)
{
    struct stage *stage = *state;
    speech_say(stage->speech, I18N_CHINESE, "合计531元9角", "合计");
    said(stage, "合计");
    assert_int_equal(stage->mouth.language, I18N_CHINESE);
    speech_say(stage->speech, I18N_ENGLISH, "Mr Wang", "");
    said(stage, "");
    speech_say(stage->speech, I18N_ENGLISH, "Mr Wang", NULL);
    said(stage, "");
    assert_int_equal(settled(stage).said, 1);
}

static void an_earphone_says_all(void **state)
{
    struct stage *stage = *state;
    assert_true(speech_stop(stage->speech));
    open_speech(stage, SPEECH_EARPHONE);
    speech_say(stage->speech, I18N_ENGLISH, "531.90 yuan", "");
    said(stage, "531.90 yuan");
    assert_int_equal(stage->mouth.language, I18N_ENGLISH);
}

static void nobody_is_asked_before_the_first_text(void **state)
{
    struct stage *stage = *state;
    speech_hush(stage->speech);
    settled(stage);
    assert_int_equal(stage->mouth.opens, 0);
    speech_say(stage->speech, I18N_ENGLISH, "one", "one");
    said(stage, "one");
    assert_int_equal(stage->mouth.opens, 1);
}

static void the_newest_of_many_texts_is_said_and_nobody_waits(void **state)
{
    struct stage *stage = *state;
    set(&stage->mouth, &stage->mouth.holds, true);
    speech_say(stage->speech, I18N_ENGLISH, "first", "first");
    pthread_mutex_lock(&stage->mouth.mutex);
    while (!stage->mouth.holding)
        pthread_cond_wait(&stage->mouth.changed, &stage->mouth.mutex);
    pthread_mutex_unlock(&stage->mouth.mutex);
    char text[20];
    for (int i = 0; i < 10000; i++) { /* the voice does not answer; each returns all the same */
        snprintf(text, sizeof text, "text %d", i);
        speech_say(stage->speech, I18N_ENGLISH, text, text);
    }
    set(&stage->mouth, &stage->mouth.holds, false);
    said(stage, "text 9999");
    assert_int_equal(stage->mouth.says, 2);
    struct speech_state now = settled(stage);
    assert_int_equal(now.asked, 10001);
    assert_int_equal(now.said, 2);
}

static void a_voice_that_is_not_there_is_tried_again_after_a_minute_and_not_before(void **state)
{
    struct stage *stage = *state;
    set(&stage->mouth, &stage->mouth.there, false);
    for (int i = 0; i < 5; i++) {
        speech_say(stage->speech, I18N_ENGLISH, "a", "a");
        assert_true(settled(stage).failed);
    }
    assert_int_equal(stage->mouth.opens, 1);
    clock_fake_advance(&stage->fake, 59999);
    speech_say(stage->speech, I18N_ENGLISH, "b", "b");
    settled(stage);
    assert_int_equal(stage->mouth.opens, 1);
    set(&stage->mouth, &stage->mouth.there, true);
    clock_fake_advance(&stage->fake, 1);
    speech_say(stage->speech, I18N_ENGLISH, "c", "c");
    said(stage, "c");
    assert_int_equal(stage->mouth.opens, 2);
    assert_true(settled(stage).connected);
    assert_false(settled(stage).failed);
}

static void a_voice_that_dies_is_closed_and_comes_back(void **state)
{
    struct stage *stage = *state;
    speech_say(stage->speech, I18N_ENGLISH, "a", "a");
    said(stage, "a");
    set(&stage->mouth, &stage->mouth.dies, true);
    speech_say(stage->speech, I18N_ENGLISH, "b", "b");
    assert_true(settled(stage).failed);
    assert_int_equal(stage->mouth.closes, 1);
    set(&stage->mouth, &stage->mouth.dies, false);
    clock_fake_advance(&stage->fake, 60000);
    speech_say(stage->speech, I18N_ENGLISH, "c", "c");
    said(stage, "c");
    assert_int_equal(settled(stage).said, 2);
}

static void the_log_says_once_that_nothing_is_read_and_never_what(void **state)
{
    struct stage *stage = *state;
    char path[] = "/tmp/menting-speech-XXXXXX", log[2000] = "";
    int file = mkstemp(path), before = dup(2);
    fflush(stderr);
    dup2(file, 2);
    set(&stage->mouth, &stage->mouth.there, false);
    for (int i = 0; i < 5; i++) {
        speech_say(stage->speech, I18N_ENGLISH, "my secret matter", "my secret matter");
        settled(stage);
        clock_fake_advance(&stage->fake, 60000);
    }
    fflush(stderr);
    dup2(before, 2);
    close(before);
    assert_true(pread(file, log, sizeof log - 1, 0) > 0);
    close(file);
    unlink(path);
    const char *first = strstr(log, "nothing is read aloud: nobody is there");
    assert_non_null(first);
    assert_null(strstr(first + 1, "nothing is read aloud"));
    assert_null(strstr(log, "secret"));
    assert_int_equal(stage->mouth.opens, 5);
}

static void what_was_said_is_forgotten_with_the_session(void **state)
{
    struct stage *stage = *state;
    speech_say(stage->speech, I18N_ENGLISH, "Pay", "Pay");
    assert_string_equal(settled(stage).last, "Pay");
    speech_hush(stage->speech);
    assert_string_equal(settled(stage).last, "");
    said(stage, "");
}

static void a_long_text_is_cut_between_characters(void **state)
{
    struct stage *stage = *state;
    static char text[9001];
    for (int i = 0; i < 3000; i++)
        memcpy(text + 3 * i, "字", 3);
    speech_say(stage->speech, I18N_CHINESE, text, text);
    struct speech_state now = settled(stage);
    assert_true(strlen(now.last) < SPEECH_TEXT_SIZE);
    assert_int_equal(strlen(now.last) % 3, 0);
}

static void stopping_interrupts_a_voice_that_does_not_answer(void **state)
{
    struct stage *stage = *state;
    set(&stage->mouth, &stage->mouth.holds, true);
    speech_say(stage->speech, I18N_ENGLISH, "a", "a");
    pthread_mutex_lock(&stage->mouth.mutex);
    while (!stage->mouth.holding)
        pthread_cond_wait(&stage->mouth.changed, &stage->mouth.mutex);
    pthread_mutex_unlock(&stage->mouth.mutex);
    assert_true(speech_stop(stage->speech));
    stage->speech = NULL;
    assert_int_equal(stage->mouth.interrupts, 1);
    assert_int_equal(stage->mouth.closes, 1);
}

static void no_speech_is_fine_everywhere(void **state)
{
    (void)state;
    struct speech_state now;
    speech_say(NULL, I18N_CHINESE, "a", "a");
    speech_hush(NULL);
    speech_state(NULL, &now);
    assert_int_equal(now.asked, 0);
    assert_true(speech_stop(NULL));
}

/* ---- speech-dispatcher ------------------------------------------------------------------------------------------------- */

static void point_to(const char *path)
{
    char address[200];
    snprintf(address, sizeof address, "unix_socket:%s", path);
    setenv("SPEECHD_ADDRESS", address, 1);
}

static void without_a_daemon_the_reason_is_named_and_none_is_started(void **state)
{
    (void)state;
    struct speech_voice voice;
    char why[200] = "";
    point_to("/nonexistent/speechd.sock");
    assert_true(speech_dispatcher_new(&voice));
    assert_false(voice.open(voice.context, why, sizeof why));
    assert_non_null(strstr(why, "/nonexistent/speechd.sock"));
    assert_non_null(strstr(why, "No such file"));
    voice.interrupt(voice.context);
    speech_dispatcher_free(&voice);
    assert_null(voice.context);
}

/* A daemon that takes everything, until it is told to die. */
struct fake_daemon {
    char folder[40];
    struct sockaddr_un address;
    int listener, connection;
    pthread_t thread;
};

static void *serve(void *context)
{
    struct fake_daemon *daemon = context;
    char got[4000];
    ssize_t count = 0;
    while (count <= 0) { /* the first who only looks whether somebody is there hangs up again */
        daemon->connection = accept(daemon->listener, NULL, NULL);
        count = recv(daemon->connection, got, sizeof got - 1, 0);
        if (count <= 0)
            close(daemon->connection);
    }
    for (; count > 0; count = recv(daemon->connection, got, sizeof got - 1, 0)) {
        got[count] = '\0';
        if (got[count - 1] != '\n')
            continue; /* a text; its end comes by itself */
        bool message = strstr(got, "\r\n.\r\n") != NULL;
        const char *answer = message ? "225-1\r\n225 OK MESSAGE QUEUED\r\n" : "200 OK\r\n";
        send(daemon->connection, answer, strlen(answer), MSG_NOSIGNAL);
    }
    return NULL;
}

static void start_daemon(struct fake_daemon *daemon)
{
    *daemon = (struct fake_daemon){.folder = "/tmp/menting-speech-XXXXXX", .address.sun_family = AF_UNIX};
    assert_non_null(mkdtemp(daemon->folder));
    snprintf(daemon->address.sun_path, sizeof daemon->address.sun_path, "%s/s", daemon->folder);
    daemon->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(daemon->listener, (struct sockaddr *)&daemon->address, sizeof daemon->address), 0);
    assert_int_equal(listen(daemon->listener, 1), 0);
    assert_int_equal(pthread_create(&daemon->thread, NULL, serve, daemon), 0);
    point_to(daemon->address.sun_path);
}

/* Ends the daemon while somebody is connected. */
static void kill_daemon(struct fake_daemon *daemon)
{
    shutdown(daemon->connection, SHUT_RDWR);
    pthread_join(daemon->thread, NULL);
    close(daemon->connection);
    close(daemon->listener);
    unlink(daemon->address.sun_path);
    rmdir(daemon->folder);
}

static void a_daemon_that_dies_does_not_end_the_kiosk(void **state)
{
    struct stage *stage = *state;
    struct fake_daemon daemon;
    struct speech_voice voice;
    start_daemon(&daemon);
    assert_true(speech_stop(stage->speech));
    assert_true(speech_dispatcher_new(&voice));
    const struct speech_options options = {.voice = voice, .clock = &stage->clock};
    assert_int_equal(speech_start(&options, &stage->speech), SPEECH_OK);
    speech_say(stage->speech, I18N_CHINESE, "你好", "你好");
    assert_int_equal(settled(stage).said, 1);
    kill_daemon(&daemon);
    speech_say(stage->speech, I18N_CHINESE, "再见", "再见"); /* is written into a closed socket */
    assert_true(settled(stage).failed);
    assert_int_equal(settled(stage).said, 1);
    assert_true(speech_stop(stage->speech));
    stage->speech = NULL;
    speech_dispatcher_free(&voice);
}

int main(void)
{
#define FRESH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {FRESH(a_loudspeaker_says_only_what_all_may_hear),
        FRESH(an_earphone_says_all), FRESH(nobody_is_asked_before_the_first_text),
        FRESH(the_newest_of_many_texts_is_said_and_nobody_waits),
        FRESH(a_voice_that_is_not_there_is_tried_again_after_a_minute_and_not_before),
        FRESH(a_voice_that_dies_is_closed_and_comes_back),
        FRESH(the_log_says_once_that_nothing_is_read_and_never_what),
        FRESH(what_was_said_is_forgotten_with_the_session), FRESH(a_long_text_is_cut_between_characters),
        FRESH(stopping_interrupts_a_voice_that_does_not_answer), FRESH(no_speech_is_fine_everywhere),
        FRESH(without_a_daemon_the_reason_is_named_and_none_is_started),
        FRESH(a_daemon_that_dies_does_not_end_the_kiosk)};
    return cmocka_run_group_tests_name("kiosk_speech", tests, NULL, NULL);
}

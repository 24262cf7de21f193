/* The worker: one text waits at most, as only the newest is worth saying. */
#include "app/devices/speech.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "backend/base/log.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"

#define RETRY_MS 60000
#define STOP_S   2

struct speech {
    struct speech_options options;
    pthread_t thread;
    pthread_mutex_t mutex; /* guards what follows, up to the worker's own */
    pthread_cond_t told;
    bool stop, waits;
    enum i18n_language language;
    char text[SPEECH_TEXT_SIZE];
    struct speech_state state;
    /* The worker's own. */
    bool open, failed, complained;
    int64_t failed_ms; /* when, with `failed` */
};

const char *speech_result_text(enum speech_result result)
{
    static const char *const texts[] = {[SPEECH_OK] = "fine",
        [SPEECH_NO_MEMORY] = "out of memory",
        [SPEECH_NO_THREAD] = "no thread can be started"};
    return texts[result];
}

static void fail(struct speech *speech, const char *why)
{
    if (!speech->complained)
        log_write(LOG_WARNING, "speech", "nothing is read aloud: %s", why);
    speech->complained = true;
    speech->failed = true;
    speech->failed_ms = clock_mono_ms(speech->options.clock);
}

static bool open_voice(struct speech *speech)
{
    char why[200] = "";
    const struct speech_voice *voice = &speech->options.voice;
    if (speech->open)
        return true;
    if (speech->failed && clock_mono_ms(speech->options.clock) - speech->failed_ms < RETRY_MS)
        return false;
    speech->open = voice->open(voice->context, why, sizeof why);
    if (!speech->open) {
        fail(speech, why);
        return false;
    }
    if (speech->complained)
        log_write(LOG_INFO, "speech", "texts are read aloud again");
    speech->failed = false;
    speech->complained = false;
    return true;
}

/* True when the voice took it. To be silent nobody needs to be called. */
static bool hand_over(struct speech *speech, enum i18n_language language, const char *text)
{
    const struct speech_voice *voice = &speech->options.voice;
    if (!speech->open && !text[0])
        return false;
    if (!open_voice(speech))
        return false;
    if (voice->say(voice->context, language, text))
        return true;
    voice->close(voice->context);
    speech->open = false;
    fail(speech, "the speech daemon went away");
    return false;
}

/* libspeechd writes to a daemon that may have died, and that signal would end the kiosk. */
static void ignore_broken_pipe(void)
{
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, NULL);
}

static void *work(void *context)
{
    struct speech *speech = context;
    char text[SPEECH_TEXT_SIZE];
    pthread_setname_np(pthread_self(), "speech");
    ignore_broken_pipe();
    pthread_mutex_lock(&speech->mutex);
    for (;;) {
        while (!speech->stop && !speech->waits)
            pthread_cond_wait(&speech->told, &speech->mutex);
        if (speech->stop)
            break;
        text_copy(text, sizeof text, speech->text);
        secret_wipe(speech->text, sizeof speech->text);
        speech->waits = false;
        enum i18n_language language = speech->language;
        pthread_mutex_unlock(&speech->mutex);
        bool spoke = hand_over(speech, language, text) && text[0];
        secret_wipe(text, sizeof text);
        pthread_mutex_lock(&speech->mutex);
        speech->state.said += spoke;
        speech->state.connected = speech->open;
        speech->state.failed = speech->failed;
        speech->state.busy = speech->waits;
    }
    pthread_mutex_unlock(&speech->mutex);
    const struct speech_voice *voice = &speech->options.voice;
    if (speech->open) {
        voice->say(voice->context, I18N_CHINESE, "");
        voice->close(voice->context);
    }
    return NULL;
}

enum speech_result speech_start(const struct speech_options *options, struct speech **out)
{
    struct speech *speech = calloc(1, sizeof *speech);
    *out = NULL;
    if (!speech)
        return SPEECH_NO_MEMORY;
    speech->options = *options;
    speech->state.output = options->output;
    pthread_mutex_init(&speech->mutex, NULL);
    pthread_cond_init(&speech->told, NULL);
    if (pthread_create(&speech->thread, NULL, work, speech) != 0) {
        pthread_cond_destroy(&speech->told);
        pthread_mutex_destroy(&speech->mutex);
        free(speech);
        return SPEECH_NO_THREAD;
    }
    *out = speech;
    return SPEECH_OK;
}

bool speech_stop(struct speech *speech)
{
    if (!speech)
        return true;
    pthread_mutex_lock(&speech->mutex);
    speech->stop = true;
    secret_wipe(speech->text, sizeof speech->text);
    secret_wipe(speech->state.last, sizeof speech->state.last);
    pthread_cond_signal(&speech->told);
    bool busy = speech->state.busy;
    pthread_mutex_unlock(&speech->mutex);
    if (busy && speech->options.voice.interrupt)
        speech->options.voice.interrupt(speech->options.voice.context);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += STOP_S;
    if (pthread_timedjoin_np(speech->thread, NULL, &until) != 0) {
        log_write(LOG_ERROR, "speech", "the speech daemon does not answer; it is left behind");
        pthread_detach(speech->thread); /* what it uses is left to it */
        return false;
    }
    pthread_cond_destroy(&speech->told);
    pthread_mutex_destroy(&speech->mutex);
    secret_wipe(speech, sizeof *speech);
    free(speech);
    return true;
}

static void ask(struct speech *speech, enum i18n_language language, const char *text)
{
    pthread_mutex_lock(&speech->mutex);
    secret_wipe(speech->text, sizeof speech->text);
    text_copy(speech->text, sizeof speech->text, text);
    speech->language = language;
    speech->waits = speech->state.busy = true;
    if (text[0])
        speech->state.asked++;
    secret_wipe(speech->state.last, sizeof speech->state.last);
    if (speech->options.remember)
        text_copy(speech->state.last, sizeof speech->state.last, text);
    pthread_cond_signal(&speech->told);
    pthread_mutex_unlock(&speech->mutex);
}

void speech_say(struct speech *speech, enum i18n_language language, const char *text, const char *in_public)
{
    if (!speech)
        return;
    const char *chosen = speech->options.output == SPEECH_EARPHONE ? text : in_public;
    ask(speech, language, chosen ? chosen : "");
}

void speech_hush(struct speech *speech)
{
    if (speech)
        ask(speech, I18N_CHINESE, "");
}

void speech_state(struct speech *speech, struct speech_state *state)
{
    *state = (struct speech_state){.output = SPEECH_LOUDSPEAKER};
    if (!speech)
        return;
    pthread_mutex_lock(&speech->mutex);
    *state = speech->state;
    pthread_mutex_unlock(&speech->mutex);
}

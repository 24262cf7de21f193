/*
 * Reading aloud for those who can't see well, through speech-dispatcher. A worker thread speaks to the daemon; whoever has
 * something to say never waits. A new text takes the place of the one before, also in the daemon. Where no daemon answers,
 * everything stays silent, the log says so once, and a text that comes a minute later tries again: nothing is polled, and
 * no daemon is ever started from here (it belongs to the system, and would outlive the kiosk).
 *
 * What is said is never logged, and forgotten when it was handed over. This file knows nothing of screens; it knows who
 * hears: through a loudspeaker goes only what may be heard by everyone.
 */
#ifndef MENTING_SPEECH_H
#define MENTING_SPEECH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "backend/base/clock.h"
#include "backend/base/i18n.h"

#define SPEECH_TEXT_SIZE 2000 /* bytes with the NUL; longer texts are cut between characters */

enum speech_result { SPEECH_OK = 0, SPEECH_NO_MEMORY, SPEECH_NO_THREAD };
const char *speech_result_text(enum speech_result result);

enum speech_output { SPEECH_LOUDSPEAKER, SPEECH_EARPHONE };

/* Who speaks. All but `interrupt` are called by the worker only, and may take their time. */
struct speech_voice {
    void *context;
    /* False: not there; `why` says what was tried, for the log. */
    bool (*open)(void *context, char *why, size_t size);
    /* Says `text` instead of what is being said; "" only stops. False: the voice is lost, and closed next. */
    bool (*say)(void *context, enum i18n_language language, const char *text);
    void (*close)(void *context);
    /* Any thread: makes a call under way return soon. May be NULL. */
    void (*interrupt)(void *context);
};

struct speech;

struct speech_options {
    enum speech_output output;
    struct speech_voice voice;      /* its context outlives the speech */
    const struct base_clock *clock; /* for the time between two attempts; borrowed */
    bool
        remember; /* keeps the last text for speech_state until speech_hush: for tests, never in production */
};

/* Starts the worker. The daemon is not asked before the first text. */
enum speech_result speech_start(const struct speech_options *options, struct speech **out);
/* Stops what is being said and ends the worker. False: the voice did not return within 2 s; the worker is left behind with
   the voice, which then must not be freed. NULL is fine. */
bool speech_stop(struct speech *speech);

/* Says `text` (UTF-8) through an earphone, or `in_public` through a loudspeaker ("" or NULL: nothing, and what was being
   said ends). NULL speech: nothing. Any thread. */
void speech_say(struct speech *speech, enum i18n_language language, const char *text, const char *in_public);
/* Ends what is being said and forgets it: a session ended. NULL is fine. */
void speech_hush(struct speech *speech);

struct speech_state {
    enum speech_output output;
    bool connected, failed, busy; /* busy: a text waits or is being handed over */
    int64_t said;                 /* texts handed over */
    int64_t asked;                /* texts that speech_say took, also those that another took the place of */
    char last[SPEECH_TEXT_SIZE];  /* with `remember`: the last one asked for; "" none */
};
/* NULL speech: all zeros. Any thread. The caller wipes it. */
void speech_state(struct speech *speech, struct speech_state *state);

/* speech-dispatcher with espeak-ng. Free with speech_dispatcher_free after speech_stop. False: no memory. */
bool speech_dispatcher_new(struct speech_voice *voice);
void speech_dispatcher_free(struct speech_voice *voice);

#endif

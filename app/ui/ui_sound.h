/*
 * Short, soft sounds, made when they are played: no files. A worker thread owns the sound device; whoever asks for a sound
 * never waits. The device is opened for the first sound and closed when it has been silent for a while, since an open
 * one wakes the machine many times a second. Without a device everything stays silent, and the log says so once.
 *
 * All pitches lie below 1,400 Hz, which old ears still hear well.
 */
#ifndef MENTING_UI_SOUND_H
#define MENTING_UI_SOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "backend/base/clock.h"

enum ui_sound {
    UI_SOUND_TOUCH,   /* something was touched that does something */
    UI_SOUND_KEY,     /* a key of a keyboard or number pad */
    UI_SOUND_SUCCESS, /* saved, signed in */
    UI_SOUND_REFUSED, /* not possible, wrong, failed */
    UI_SOUND_WARNING, /* the countdown before a visit ends */
    UI_SOUNDS
};

#define UI_SOUND_RATE 44100 /* samples a second: one channel, signed, 16 bits */

/* How many samples a sound has; at most UI_SOUND_RATE. */
int ui_sound_length(enum ui_sound sound);
/* Writes them, ui_sound_length() of them. volume: 0 (silence) to 100 (its peak is half of full scale), about even steps to
   the ear. Pure: the same every time; begins and ends with 0, so that no click is heard. */
void ui_sound_make(enum ui_sound sound, int volume, int16_t *samples);

struct ui_player;

/* Starts the worker. volume as above. clock: for the minute between two attempts to open a device; copied, and read by the
   worker. NULL when there is no memory or no thread: then there is no sound. */
struct ui_player *ui_player_new(int volume, const struct base_clock *clock);
/* Ends the worker, within the time that a device needs to close. NULL is fine. */
void ui_player_free(struct ui_player *player);
/* Plays a sound soon, after those before it; more than a few that wait are dropped, so that sounds never lag behind.
   NULL: nothing. Any thread. */
void ui_player_play(struct ui_player *player, enum ui_sound sound);

struct ui_player_state {
    int64_t played; /* sounds given to the device since the start */
    int last;       /* enum ui_sound of the last one; -1: none */
    bool open;      /* the device is open now */
    bool failed;    /* the last attempt to open or feed it failed */
    bool busy;      /* a sound waits for the worker */
};
/* NULL: all zeros, and no last. Any thread. */
struct ui_player_state ui_player_state(struct ui_player *player);

#endif

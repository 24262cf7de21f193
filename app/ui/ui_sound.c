/* What the sounds are made of: a few decaying tones each. */
#include "app/ui/ui_sound.h"

#include <math.h>
#include <string.h>

#define NOTES_MAX  3
#define RISE_MS    4.0  /* a tone begins within it, too slowly for a click */
#define FALL_MS    12.0 /* and ends within it */
#define OVERTONE   0.25 /* of the octave above: a little wood */
#define FULL_SCALE 32767.0
#define LOUDEST    0.5 /* of full scale */

struct note {
    double hertz;
    int start_ms, ms;
    double level;   /* 0 to 1 */
    double half_ms; /* it falls to half its level in that time */
};

struct tune {
    int ms;
    struct note notes[NOTES_MAX];
};

static const struct tune tunes[UI_SOUNDS] = {
    [UI_SOUND_TOUCH] = {60, {{587, 0, 60, 0.7, 14}}},
    [UI_SOUND_KEY] = {30, {{698, 0, 30, 0.5, 8}}},
    [UI_SOUND_SUCCESS] = {420, {{523, 0, 200, 0.7, 60}, {784, 120, 300, 0.7, 80}}},
    [UI_SOUND_REFUSED] = {300, {{262, 0, 140, 0.9, 60}, {208, 140, 160, 0.9, 60}}},
    [UI_SOUND_WARNING] = {900, {{659, 0, 300, 0.9, 90}, {523, 300, 300, 0.9, 90}, {659, 600, 300, 0.9, 90}}},
};

static int samples_of(double ms)
{
    return (int)(ms * UI_SOUND_RATE / 1000);
}

int ui_sound_length(enum ui_sound sound)
{
    return samples_of(tunes[sound].ms);
}

/* A raised cosine at both ends, an exponential between them. */
static double envelope(const struct note *note, double ms)
{
    const double pi = acos(-1);
    double left = note->ms - ms, edge = 1;
    if (ms < RISE_MS)
        edge = (1 - cos(pi * ms / RISE_MS)) / 2;
    else if (left < FALL_MS)
        edge = (1 - cos(pi * left / FALL_MS)) / 2;
    return edge * exp2(-ms / note->half_ms);
}

static double note_at(const struct note *note, double ms)
{
    const double turn = 2 * acos(-1) * note->hertz * (ms - note->start_ms) / 1000;
    return note->level * envelope(note, ms - note->start_ms) * (sin(turn) + OVERTONE * sin(2 * turn)) /
           (1 + OVERTONE);
}

void ui_sound_make(enum ui_sound sound, int volume, int16_t *samples)
{
    const struct tune *tune = &tunes[sound];
    int length = ui_sound_length(sound);
    double gain = volume <= 0 ? 0 : volume >= 100 ? 1 : volume * volume / 10000.0; /* the ear is no ruler */
    for (int i = 0; i < length; i++) {
        double ms = i * 1000.0 / UI_SOUND_RATE, sum = 0;
        for (int n = 0; n < NOTES_MAX; n++) {
            const struct note *note = &tune->notes[n];
            if (ms >= note->start_ms && ms < note->start_ms + note->ms)
                sum += note_at(note, ms);
        }
        sum = sum > 1 ? 1 : sum < -1 ? -1 : sum;
        samples[i] = (int16_t)lrint(sum * gain * LOUDEST * FULL_SCALE);
    }
}

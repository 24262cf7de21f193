/*
 * Pinyin to characters, through librime with our own schema: fuzzy sounds, the words of a housing estate, no user
 * dictionary. Nothing is learned and nothing is written, so nobody's words come back as another visitor's candidates.
 *
 * librime keeps one engine for the process: only one struct pinyin can be open at a time.
 *
 * Threads: pinyin_open may run on any thread; afterwards all calls belong to one thread at a time.
 */
#ifndef MENTING_PINYIN_H
#define MENTING_PINYIN_H

#include <stdbool.h>
#include <stddef.h>

#include "backend/base/result.h"

#define PINYIN_KEYS_MAX 60 /* letters of one composition */

struct pinyin;

enum pinyin_result {
    PINYIN_OK = 0,
    PINYIN_NO_MEMORY,
    PINYIN_NO_DATA, /* the folder lacks a file, or it is damaged, or librime is missing; fault names it */
    PINYIN_BUSY,    /* another one is open */
};
const char *pinyin_result_text(enum pinyin_result result);

/* Opens the engine over the prebuilt data of `folder` (menting.schema.yaml, menting.table.bin, menting.prism.bin,
   menting.reverse.bin, default.yaml), which is only read, and touches what the first key needs. Takes tens of
   milliseconds. */
enum pinyin_result pinyin_open(const char *folder, struct pinyin **out, struct fault *fault);
/* NULL does nothing. */
void pinyin_close(struct pinyin *pinyin);

/* Adds a letter a-z, or ' between syllables. False: no such letter, or the composition is full. */
bool pinyin_press(struct pinyin *pinyin, char letter);
/* Takes the last letter back, or the last choice of a part. False: nothing is composed. */
bool pinyin_delete(struct pinyin *pinyin);
/* What is composed, as it is shown: chosen characters, then syllables with spaces. "" when nothing is. Valid until the
   next call. */
const char *pinyin_shown(struct pinyin *pinyin);
bool pinyin_composing(struct pinyin *pinyin);

/* How many candidates there are, counted no further than `wanted`. */
int pinyin_count(struct pinyin *pinyin, int wanted);
/* Candidate `index` (0 first); false: there is none, or it does not fit `size`. */
bool pinyin_candidate(struct pinyin *pinyin, int index, char *out, size_t size);
/* Takes a candidate. `out` gets the text when the composition is thereby finished, else "" (the rest stays composed).
   False: there is no such candidate, or the text does not fit. */
bool pinyin_choose(struct pinyin *pinyin, int index, char *out, size_t size);
/* The letters as they were typed; false when they don't fit. */
bool pinyin_letters(struct pinyin *pinyin, char *out, size_t size);
/* Forgets the composition; a new engine session makes sure that nothing of it can be asked for again. */
void pinyin_wipe(struct pinyin *pinyin);

#endif

/*
 * Written strokes to characters, through zinnia and the simplified Chinese model of tegaki.
 *
 * zinnia compares the strokes with its model one by one, so it is strict about their number and about where they stand.
 * Therefore the writing is brought into the middle of the box first, and where strokes look joined, they are also tried
 * apart (see handwriting.c for the figures this stands on).
 *
 * Knows no screen and no thread: calls may come from any thread, one at a time for each struct handwriting.
 */
#ifndef MENTING_HANDWRITING_H
#define MENTING_HANDWRITING_H

#include <stdbool.h>

#include "backend/base/result.h"

#define HANDWRITING_STROKES    40
#define HANDWRITING_POINTS     96 /* of a stroke */
#define HANDWRITING_CANDIDATES 20

struct handwriting;

enum handwriting_result {
    HANDWRITING_OK = 0,
    HANDWRITING_NO_MEMORY,
    HANDWRITING_NO_MODEL, /* the model can't be read; fault names it */
};
const char *handwriting_result_text(enum handwriting_result result);

/* What was written, in any unit; x to the right, y downwards. */
struct handwriting_point {
    short x, y;
};
struct handwriting_stroke {
    int count;
    struct handwriting_point points[HANDWRITING_POINTS];
};
struct handwriting_ink {
    int count;
    struct handwriting_stroke strokes[HANDWRITING_STROKES];
};

struct handwriting_candidates {
    int count; /* the best first */
    char text[HANDWRITING_CANDIDATES][8];
    float score[HANDWRITING_CANDIDATES]; /* zinnia's, comparable within one answer */
    float best;                          /* score of the best as it was written, before anything is added */
    int tried;                           /* how many ways of parting the strokes */
};

/* Maps the model (31 MB, read only). */
enum handwriting_result handwriting_open(const char *model, struct handwriting **out, struct fault *fault);
/* NULL does nothing. The model's pages are given back. */
void handwriting_close(struct handwriting *handwriting);
/* Empty ink gives no candidates. Takes about 10 ms for each way that is tried, at most three. */
enum handwriting_result handwriting_recognise(
    struct handwriting *handwriting, const struct handwriting_ink *ink, struct handwriting_candidates *out);

/* Adds a point to the last stroke, or begins one. A stroke with too many points is thinned to half; a stroke too many is
   left out and false. */
bool handwriting_ink_begin(struct handwriting_ink *ink);
void handwriting_ink_add(struct handwriting_ink *ink, int x, int y);

#endif

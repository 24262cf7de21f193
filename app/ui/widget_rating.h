/*
 * A rating of one to five stars, large enough for any finger, with a word for what was chosen: stars alone mean different
 * things to different people.
 */
#ifndef MENTING_WIDGET_RATING_H
#define MENTING_WIDGET_RATING_H

#include "app/ui/ui.h"

#define WIDGET_STARS 5

struct widget_rating {
    const char *id; /* stars are "ID.1" to "ID.5", their value 1 to 5; the word is "ID.word" */
    int value;      /* 0: none yet; what is outside 0 to 5 counts as none */
    bool given;     /* it was given and only shown: nothing is touchable, `id` itself has the words */
};
void widget_rating(struct ui *ui, const struct widget_rating *rating);

/* "Very content" for 5 to "Not at all content" for 1; "" for anything else. Translated. */
const char *widget_rating_word(int value);

#endif

/*
 * A short answer among several: a box with a title and a note. Put them into a UI_GRID with `fold` and gap 16, so that they
 * are equally large whatever they say.
 */
#ifndef MENTING_WIDGET_CHOICE_H
#define MENTING_WIDGET_CHOICE_H

#include "app/ui/ui.h"

struct widget_choice {
    const char *id, *title; /* both needed */
    const char *note;       /* below the title; NULL: none. A disabled choice says here why it is */
    const char
        *spoken;   /* what is read aloud in place of the title ("Tomorrow, 24 November"); NULL: the title */
    int64_t value; /* comes back with the action */
    bool on;       /* the chosen one */
    bool disabled;
    bool marked; /* an outline in the accent: the one that is meant by default, such as today */
    bool grow;   /* takes its share of the column or row */
};
void widget_choice(struct ui *ui, const struct widget_choice *choice);

#endif

/*
 * Words of a page by what they are, so that the same thing has the same size everywhere. Lines break by the rules of Chinese
 * and Latin script alike (UAX #14): no line begins with a closing mark or ends with an opening one, no word or number is torn.
 */
#ifndef MENTING_WIDGET_TEXT_H
#define MENTING_WIDGET_TEXT_H

#include "app/ui/ui.h"

enum widget_text_kind {
    WIDGET_TEXT_BODY,
    WIDGET_TEXT_HEADING, /* what the page is about; once a page */
    WIDGET_TEXT_TITLE,   /* of a part of it */
    WIDGET_TEXT_LABEL,   /* of a field or a group */
    WIDGET_TEXT_NOTE,    /* explains what stands above it: quieter */
    WIDGET_TEXT_SMALL,   /* the smallest there is: dates, counts */
    WIDGET_TEXT_SUM,     /* an amount or a number that is read from afar */
};
/* id may be NULL; "\n" begins a new line. */
void widget_text(struct ui *ui, const char *id, enum widget_text_kind kind, const char *text);

#endif

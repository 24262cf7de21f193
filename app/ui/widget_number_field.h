/*
 * A framed field with one large centred number and a caret, above a number pad.
 */
#ifndef MENTING_WIDGET_NUMBER_FIELD_H
#define MENTING_WIDGET_NUMBER_FIELD_H

#include "app/ui/ui.h"

/* text: what is typed, "" for nothing yet; then `hint` stands in its place (may be NULL). */
void widget_number_field(struct ui *ui, const char *id, const char *text, const char *hint);

#endif

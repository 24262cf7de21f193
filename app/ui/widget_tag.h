/*
 * A tag: a small rounded label that says a state ("逾期 12 天"). Not touchable; one line.
 */
#ifndef MENTING_WIDGET_TAG_H
#define MENTING_WIDGET_TAG_H

#include "app/ui/ui.h"
#include "app/ui/widget_tone.h"

/* id may be NULL. */
void widget_tag(struct ui *ui, const char *id, enum widget_tone tone, const char *text);

#endif

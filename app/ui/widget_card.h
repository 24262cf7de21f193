/*
 * A card: the rounded surface that keeps together what belongs together. The caller adds its children and calls ui_close.
 */
#ifndef MENTING_WIDGET_CARD_H
#define MENTING_WIDGET_CARD_H

#include "app/ui/ui.h"
#include "app/ui/widget_tone.h"

#define WIDGET_CARD_RAISE                                                                                    \
    6 /* u: how high a neutral card lies on the page; its shadow is hardly more than a breath */

/* Padding 40, a column with gap 16. id may be NULL. `grow` as in ui_node. */
void widget_card_open(struct ui *ui, const char *id, enum widget_tone tone, int grow);
/* A card whose content stands in a row, centred, with gap 32 and padding 28/40; with larger letters it folds. */
void widget_card_row_open(struct ui *ui, const char *id, enum widget_tone tone);

#endif

/*
 * Boxes for a PIN: how many digits are there, not which.
 */
#ifndef MENTING_WIDGET_PIN_BOXES_H
#define MENTING_WIDGET_PIN_BOXES_H

#include "app/ui/ui.h"

/* `count` boxes (1 to 15), the first `filled` show a dot, or the digits of `shown` when it is not NULL. id on the row, whose
   label is "filled/count": a digit never reaches the accessibility tree unless `shown`. */
void widget_pin_boxes(struct ui *ui, const char *id, int count, int filled, const char *shown);

#endif

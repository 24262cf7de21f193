/*
 * A pad of digits, 3 x 4. Keys act on finger down.
 */
#ifndef MENTING_WIDGET_NUMBER_PAD_H
#define MENTING_WIDGET_NUMBER_PAD_H

#include "app/ui/ui.h"

/* Keys "ID.0".."ID.9", "ID.clear", "ID.delete"; the action's value is the digit, -1 clear, -2 delete (repeats while held).
   key_height in u, at least 60 to be a target. */
void widget_number_pad(struct ui *ui, const char *id, int key_height);

#endif

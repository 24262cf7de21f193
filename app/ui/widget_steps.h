/*
 * Where one is in a form of steps.
 */
#ifndef MENTING_WIDGET_STEPS_H
#define MENTING_WIDGET_STEPS_H

#include "app/ui/ui.h"

/* "Step 2 of 4" as `text` (id on it), above a bar of `count` parts of which `step` (1 to count) are done. */
void widget_steps(struct ui *ui, const char *id, int step, int count, const char *text);

#endif

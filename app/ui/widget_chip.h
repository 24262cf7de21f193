/*
 * A chip: one of a set of short answers, chosen or not. Put several into a UI_WRAP node with gap 16.
 */
#ifndef MENTING_WIDGET_CHIP_H
#define MENTING_WIDGET_CHIP_H

#include "app/ui/ui.h"

/* id and label are needed; `value` comes back with the action. */
void widget_chip(struct ui *ui, const char *id, int64_t value, const char *label, bool on);

#endif

/*
 * A dialog: the page below can't be touched until it is answered.
 */
#ifndef MENTING_WIDGET_DIALOG_H
#define MENTING_WIDGET_DIALOG_H

#include "app/ui/ui.h"

/* Opens an overlay with a card: icon, title, text (may be NULL); buttons follow in a row, then widget_dialog_close. */
void widget_dialog_open(
    struct ui *ui, const char *id, enum ui_icon icon, const char *title, const char *text);
void widget_dialog_close(struct ui *ui);

#endif

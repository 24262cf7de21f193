/*
 * An icon that says something by itself: with a name for those who hear it, and on a disc of its tone where it stands for the
 * state of the whole page (sent, failed, out of service). Icons that only accompany words are ui_icon.
 */
#ifndef MENTING_WIDGET_ICON_H
#define MENTING_WIDGET_ICON_H

#include "app/ui/ui.h"
#include "app/ui/widget_tone.h"

struct widget_icon {
    const char *id, *label; /* label needed */
    enum ui_icon icon;
    enum widget_tone tone;
    int size;  /* u of the glyph; 0: 96. Grows with the text */
    bool disc; /* on a disc of the tone's ground */
};
void widget_icon(struct ui *ui, const struct widget_icon *icon);

#endif

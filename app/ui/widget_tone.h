/*
 * What a piece of the page means, as colours: cards, notices and tags take one. In words the meaning must stand too:
 * in high contrast most tones look alike.
 */
#ifndef MENTING_WIDGET_TONE_H
#define MENTING_WIDGET_TONE_H

#include "app/ui/ui.h"

enum widget_tone { WIDGET_NEUTRAL, WIDGET_ACCENT, WIDGET_SOFT, WIDGET_WARN, WIDGET_DANGER_TONE, WIDGET_GOOD };

/* Colours of a surface of that tone: what it is filled and framed with, its text, and its quieter text. */
struct widget_look {
    enum ui_color fill, border, ink, muted;
};
struct widget_look widget_look(enum widget_tone tone);
/* The frame of what can't be touched now: faint, and none in high contrast, where there are no faint lines. */
enum ui_color widget_disabled_border(const struct ui *ui);

#endif

/*
 * A banner: one line below the header, over the whole width, about something that holds for the page: the line is down,
 * amounts are of yesterday. Not for what can be done about it: that is a notice.
 */
#ifndef MENTING_WIDGET_BANNER_H
#define MENTING_WIDGET_BANNER_H

#include "app/ui/ui.h"
#include "app/ui/widget_tone.h"

/* tone: WIDGET_SOFT for information, WIDGET_WARN, WIDGET_DANGER_TONE, WIDGET_GOOD; icon: UI_ICON_NONE: none. id on the text. */
void widget_banner(struct ui *ui, const char *id, enum widget_tone tone, enum ui_icon icon, const char *text);

#endif

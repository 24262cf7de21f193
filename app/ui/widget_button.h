/*
 * A button: words, an icon, or both; at least 15 mm high and wide. Sends its id and `value` on finger up. What makes it
 * wide is its longest word; the words break before it grows beyond its row.
 */
#ifndef MENTING_WIDGET_BUTTON_H
#define MENTING_WIDGET_BUTTON_H

#include "app/ui/ui.h"

enum widget_button_look {
    WIDGET_PLAIN,
    WIDGET_PRIMARY, /* the one thing to do here: at most one in view */
    WIDGET_DANGER,
    WIDGET_QUIET /* grey outline: not now */
};
struct widget_button {
    const char *id, *label; /* both needed; the label is what is read aloud, with icon_only too */
    int64_t value;          /* comes back with the action */
    enum ui_icon icon;      /* before the label; UI_ICON_NONE: none */
    enum ui_icon icon_after;
    enum widget_button_look look;
    bool wide;      /* grows along its row */
    bool icon_only; /* the label is for those who hear it */
    bool disabled;
    int height; /* u; 0: 96 */
    int type;   /* enum ui_type; 0: UI_TYPE_LABEL */
};
void widget_button(struct ui *ui, const struct widget_button *button);

#endif

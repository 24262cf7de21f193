/*
 * Choosing one of a day's time windows ("8:00–10:00, morning"). A window that can't be chosen stays in its place and says
 * why, so that nobody thinks it was never offered.
 */
#ifndef MENTING_WIDGET_TIME_WINDOWS_H
#define MENTING_WIDGET_TIME_WINDOWS_H

#include "app/ui/ui.h"

#define WIDGET_WINDOW_SIZE 32 /* bytes of "18:00–20:00", with NUL */

struct widget_window {
    const char *id;     /* of the window: its choice is "PICKER.ID" */
    int start, end;     /* minutes of the day, 0 to 1440 */
    const char *closed; /* why it can't be chosen ("Full"); NULL: it can */
};
struct widget_time_windows {
    const char *id;                      /* prefix of the choices, whose value is the window's index */
    const struct widget_window *windows; /* in the order of the day */
    int count;                           /* 0: it says that there are none ("ID.none") */
    int chosen;                          /* index; -1: none */
};
void widget_time_windows(struct ui *ui, const struct widget_time_windows *picker);

/* "8:00–10:00". Returns out. */
const char *widget_window_text(const struct widget_window *window, char out[WIDGET_WINDOW_SIZE]);

#endif

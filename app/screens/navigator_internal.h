/* Shared by navigator.c (the stack), navigator_watch.c (idle time) and navigator_dialog.c (what lies over a screen). */
#ifndef MENTING_NAVIGATOR_INTERNAL_H
#define MENTING_NAVIGATOR_INTERNAL_H

#include "app/screens/navigator.h"

#define NAVIGATOR_DEPTH    16
#define NAVIGATOR_DEAD     (2 * NAVIGATOR_DEPTH)
#define NAVIGATOR_EXPECTED 8

struct navigator_frame {
    const struct screen *screen;
    void *state;
    uint64_t serial; /* never used twice: tells a screen from a later one of the same kind */
    bool stale;      /* load before it is shown again */
};

struct navigator_expected {
    uint64_t job, serial;
};

struct navigator_dialog {
    enum { NAVIGATOR_NO_DIALOG, NAVIGATOR_MESSAGE, NAVIGATOR_CALL } kind;
    enum ui_icon icon;
    char title[160], text[800];
};

struct navigator {
    struct host *host;
    struct navigator_frame frames[NAVIGATOR_DEPTH]; /* [0] is the attract screen, always */
    size_t depth;
    struct navigator_frame dead[NAVIGATOR_DEAD];
    size_t dead_count;
    uint64_t serial;
    const struct screen *wanted; /* where to go after the sign-in */
    char wanted_arg[64];
    bool come_back; /* after the sign-in: to the screen below it */
    struct navigator_expected expected[NAVIGATOR_EXPECTED];
    size_t expected_count;
    struct navigator_dialog dialog;
    int64_t last_touch_ms; /* monotonic */
    bool warning;          /* the idle warning is shown */
    bool settings;         /* the visitor's settings are open over the screen */
};

/* Plans the one deadline: the warning, its next second, the attract screen's next minute. */
void navigator_plan(struct navigator *nav);
/* Shows the warning when it is time. True when the visit is over. */
bool navigator_watch(struct navigator *nav);
void navigator_touched(struct navigator *nav);
/* Seconds left in the warning. */
int navigator_seconds_left(const struct navigator *nav);

void navigator_build_dialog(struct navigator *nav, struct ui *ui);
/* True when the action belonged to a dialog. */
bool navigator_dialog_action(struct navigator *nav, const struct ui_action *action);

/* Loads the present screen anew, and those below when they come up: the language was changed. */
void navigator_reload(struct navigator *nav);
/* Fills the session from a sign-in's answer: the name and the unit's label are read from the view. */
void navigator_fill_session(struct host *host, const struct store_answer *answer);

#endif

/*
 * The touch toolkit. A screen declares nodes; the toolkit lays them out, turns them into a flat list of draw
 * commands, compares it with the last frame's and paints only what changed. The node list is also the
 * accessibility tree and what tests look at and tap. The toolkit knows nothing of bills, owners or offices.
 *
 * Lengths in specs are in quarter millimetres ("u": the mock-ups' pixels, which are 4 px/mm), so 15 mm is 60. Text
 * sizes grow with the visitor's text size; boxes do not, unless their text needs it.
 *
 * Threads: everything here belongs to the UI thread, but for ui_wake.
 */
#ifndef MENTING_UI_H
#define MENTING_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "backend/base/buf.h"
#include "backend/base/clock.h"
#include "app/ui/ui_icon.h"
#include "app/ui/ui_sound.h"

struct ui; /* window, frame, caches, input */

enum ui_result {
    UI_OK = 0,
    UI_NO_MEMORY,
    UI_NO_DISPLAY, /* SDL can't open a window; fault says why */
    UI_NO_FONT,    /* fontconfig has no face for what was asked; fault names the package */
    UI_NO_CONTROL, /* the control socket can't be opened */
};
const char *ui_result_text(enum ui_result result);

/* ---- what a node looks like and where it goes ------------------------------------------------------------- */

enum ui_role {
    UI_GROUP, /* layout only; not in the control tree unless it has an id */
    UI_TEXT,
    UI_ICON_ROLE,
    UI_HEADING,
    UI_BUTTON, /* touchable: an action with its id on finger up */
    UI_CHOICE, /* a tile or chip among several; `on` tells the chosen one */
    UI_TAB,    /* likewise */
    UI_CHECKBOX,
    UI_ITEM,  /* a touchable row of a list */
    UI_KEY,   /* a key of a keyboard or number pad: acts on finger down for speed, repeats when `repeat` */
    UI_FIELD, /* shows what is being typed */
    UI_TEXTBOX, /* the same, and touchable: the action's value is twice the byte of the character that was touched,
                   and one more when it was in its right half; twice the length behind the end */
    UI_WRITING, /* takes the strokes of a finger; each ended stroke is an action. Needs an id. See ui_ink_stroke. */
    UI_LIST,
    UI_BANNER,
    UI_DIALOG,
    UI_QR,
    UI_CHART,
    UI_PROGRESS,
};

enum ui_flow {
    UI_COLUMN, /* children below each other */
    UI_ROW,
    UI_WRAP, /* in a row, going to the next line when full; on its line `grow` counts as in a row */
    UI_GRID, /* `columns` equal columns and equal rows, as high as the highest child or as the grid has room for */
    UI_STACK, /* on top of each other */
};
/* Across the flow. UI_BASELINE, in a row: the first lines of all children stand on one line, whatever their sizes. */
enum ui_align { UI_STRETCH, UI_START, UI_CENTER, UI_END, UI_BASELINE };
enum ui_justify { UI_FROM_START, UI_CENTERED, UI_FROM_END, UI_BETWEEN }; /* along the flow */

/* Colours by meaning; the theme says which they are (mock-ups, high contrast). */
enum ui_color {
    UI_NONE,
    UI_PAPER,
    UI_CARD,
    UI_INK,
    UI_MUTED,
    UI_LINE,
    UI_HAIRLINE,
    UI_ACCENT,
    UI_ON_ACCENT,
    UI_SOFT,
    UI_DANGER,
    UI_DANGER_SOFT,
    UI_WARN,
    UI_WARN_SOFT,
    UI_GOOD,
    UI_GOOD_SOFT,
    UI_KEY_FACE,
    UI_KEY_FUNCTION,
    UI_BLACK,
    UI_WHITE,
    UI_COLORS
};

/* Type sizes, in u at standard text size (the mock-ups' px). */
enum ui_type {
    UI_TYPE_BODY = 34,
    UI_TYPE_TAG = 28,
    UI_TYPE_SMALL = 30,
    UI_TYPE_LABEL = 38,
    UI_TYPE_KEY = 42,
    UI_TYPE_TITLE = 44,
    UI_TYPE_INPUT = 46,
    UI_TYPE_SUBHEAD = 52,
    UI_TYPE_HEADING = 60,
    UI_TYPE_SUM = 72,
    UI_TYPE_DISPLAY = 96,
    UI_TYPE_HUGE = 112,
};

struct ui_node {
    const char *id;    /* stable, English: "bills.total", "bills.list.b17"; NULL for pure layout. Copied. */
    const char *label; /* what the screen says; for containers what it is called when read aloud. Copied. */
    enum ui_role role;
    int64_t value; /* comes back with the action */
    bool disabled, on, repeat;
    bool focus; /* takes the focus when the screen is first shown */
    int caret;  /* text being typed: 1 + byte of the label before which the caret is drawn; 0: none */
    int select_from, select_to;   /* bytes of the label drawn as selected; equal: none */
    int compose_from, compose_to; /* bytes being composed, underlined; equal: none */
    bool secret;                  /* the control tree shows the label as dots, speech stays silent */
    /* A name, a sum, a unit, a ticket's words or number, what somebody types: a loudspeaker says only that it is on the
       screen. The children are then personal too. */
    bool personal;
    const char *in_public; /* of a personal node: what a loudspeaker says of it; NULL: as above. Copied. */

    enum ui_flow flow;
    int columns;
    int gap, pad_x, pad_y;
    int width, height; /* 0: as large as the content needs */
    int min_width, min_height;
    int grow; /* share of the free space along the parent's flow */
    enum ui_align align;
    enum ui_justify justify;
    bool
        fold; /* UI_ROW: becomes a column where its growing text would get too narrow to read; UI_GRID: has fewer columns
                    where its words would be torn */
    bool scroll; /* vertical scrolling inside, with momentum and a visible position; needs an id */

    enum ui_color fill, border;
    int border_width, radius;
    int raise; /* u above what it lies on, 0 to 40: casts a soft shadow; never in high contrast */

    enum ui_color ink; /* UI_NONE: inherited, UI_INK at the root */
    int type;          /* enum ui_type; 0: inherited, UI_TYPE_BODY at the root */
    bool bold;
    enum ui_align
        text_align; /* UI_STRETCH means start. Of an icon: UI_START takes away the margin that icons have, so that it
                                 begins where a text below it does */
    bool one_line;     /* ends in "…" instead of breaking */
    int letter_gap;    /* extra u between characters (room numbers) */
    enum ui_icon icon; /* UI_ICON_ROLE: the glyph, `type` its size */
};

/* A container and its children: ui_open(...) ... ui_close(). */
void ui_open(struct ui *ui, const struct ui_node *node);
void ui_close(struct ui *ui);
/* All nodes with a label that are declared from here on are personal, until it is called with false or the build ends.
   Containers without one are not, so that what follows in them is not either. */
void ui_personal(struct ui *ui, bool personal);
/* A node without children; text when it has a label. */
void ui_leaf(struct ui *ui, const struct ui_node *node);
/* Shorthands. ui_text: a line or paragraph in `type`, `ink`, bold or not. */
void ui_text(struct ui *ui, const char *id, int type, enum ui_color ink, bool bold, const char *text);
void ui_icon(struct ui *ui, enum ui_icon icon, int type, enum ui_color ink);
void ui_space(struct ui *ui); /* grows */
void ui_rule(struct ui *ui);  /* a hairline */
/* Everything after this and before its ui_close lies over the page, which then can't be touched (dialogs). */
void ui_overlay(struct ui *ui, const struct ui_node *node);
/* A QR code of `text` (libqrencode, level M) in a square of `size` u. */
void ui_qr(struct ui *ui, const char *id, const char *text, int size);

/* What was written on a node of role UI_WRITING, in pixels from its upper left corner. One node at a time keeps its
   strokes: writing on another one forgets them, as do ui_reset_view and ui_forget. */
struct ui_ink_point {
    int16_t x, y;
};
int ui_ink_count(const struct ui *ui, const char *id); /* strokes, at most 40 */
/* The points of stroke `index`, `*count` of them; borrowed until the next event. NULL: there is none. */
const struct ui_ink_point *ui_ink_stroke(const struct ui *ui, const char *id, int index, int *count);
void ui_ink_undo(struct ui *ui, const char *id); /* the last stroke */
void ui_ink_clear(struct ui *ui, const char *id);

/* Width in u that `text` takes on one line, in the visitor's text size. */
int ui_text_measure(const struct ui *ui, int type, bool bold, const char *text);

/* For long lists: true when a child of the scrolling node `list_id`, `index` of `count` equal rows of `row_height` u,
   is near the viewport. ui_list_skip leaves room for rows not declared. */
void ui_list_window(
    struct ui *ui, const char *list_id, size_t count, int row_height, size_t *first, size_t *last);
void ui_list_skip(struct ui *ui, size_t rows, int row_height);
/* Which rows of such a list are wholly in view: `first` to before `last`. Where scrolling changes them, the screen is built
   again. first = last: none, or the list is not on the screen yet. */
void ui_list_seen(
    struct ui *ui, const char *list_id, size_t count, int row_height, size_t *first, size_t *last);
/* Turns so many pages on, back when negative; a row of the last one stays in view. */
void ui_list_page(struct ui *ui, const char *list_id, int row_height, int pages);
/* For what moves by itself: asks while it is built to be built again in `ms`, and returns a time in milliseconds to move by.
   With a fake clock nothing is built again by itself. */
int64_t ui_again(struct ui *ui, int ms);

/* ---- the visitor's settings, reset by the host when a session ends ----------------------------------------- */

enum ui_text_size { UI_TEXT_STANDARD, UI_TEXT_LARGE, UI_TEXT_EXTRA_LARGE };
struct ui_prefs {
    enum ui_text_size text_size;
    bool high_contrast;
    bool low_reach; /* everything touchable in the lower part of the panel */
    bool quiet;     /* no sounds and no speech, whatever the configuration says */
};
/* What is shown is about to change by itself (other letters, another language): scrolled parts then keep in view what
   stands at their top now, and are exactly where they were when the change is taken back. Call it before the change. */
void ui_keep_place(struct ui *ui);
void ui_set_prefs(struct ui *ui, const struct ui_prefs *prefs);
struct ui_prefs ui_prefs(const struct ui *ui);
/* By how much the visitor's text size enlarges letters, in percent: 100 or more. */
int ui_text_percent(const struct ui *ui);
/* False where the panel hangs so high that low reach can't keep what is touched below 1220 mm: told to the installer, in the
   log and in staff mode. *highest_mm gets how high above the floor its lower edge may hang at most; 0: a panel so high
   can't hang low enough. */
bool ui_low_reach_possible(const struct ui *ui, int *highest_mm);
/* True where sounds are played at all: the configuration has a volume, and no device has failed. */
bool ui_can_sound(const struct ui *ui);
/* Plays a sound, unless the configuration or the visitor wants none. Touches and keys have theirs from the toolkit; the host
   tells how things went. Never waits. */
void ui_sound(struct ui *ui, enum ui_sound sound);
/* True when the area is wider than high: screens may then use two columns. */
bool ui_landscape(const struct ui *ui);
/* True on a standing panel that is narrow for the present letters: larger ones, or a small panel. What stands beside each
   other otherwise goes below each other. */
bool ui_narrow(const struct ui *ui);
/* Size of the area in u. */
int ui_width(const struct ui *ui);
int ui_height(const struct ui *ui);

/* ---- the loop ------------------------------------------------------------------------------------------------- */

struct ui_action {
    const char *id; /* of the node; valid during the call */
    int64_t value;
};

struct ui_handler {
    void *context;
    void (*build)(void *context, struct ui *ui);
    void (*action)(void *context, const struct ui_action *action);
    void (*touched)(void *context);       /* any touch or key, before its action: resets the idle time */
    void (*wake)(void *context);          /* after ui_wake; comes once for any number of wakes */
    void (*deadline)(void *context);      /* the moment of ui_set_deadline has come */
    const char *(*screen)(void *context); /* the screen's name, for the control socket */
    bool (*busy)(void *context);          /* work under way whose answer will change the screen */
    bool (*commit_text)(
        void *context, const char *utf8); /* typed text that no key on the screen has; false: no field */
    /* The control socket sets the visitor's settings, the way a touch would. language: "zh", "en", or NULL: as it is. May
       be NULL. */
    void (*prefs)(void *context, const struct ui_prefs *prefs, const char *language);
    /* Something is to be read aloud now, instead of what is being read: `text` where the visitor alone hears it, `in_public`
       ("" for nothing) where others do too. Valid during the call. Must not wait. NULL: nothing is read. */
    void (*spoken)(void *context, const char *text, const char *in_public);
    void (*stats)(
        void *context, struct buf *json); /* appends `,"sync":{...}` and the like to the stats answer */
};

struct ui_options {
    const char *title;
    int window_width, window_height; /* pixels; 0: full screen */
    int panel_width_mm,
        panel_height_mm; /* of the picture; turned round when the window's orientation differs */
    int panel_bottom_mm; /* height of the panel's lower edge above the floor, for low reach */
    bool hide_cursor;
    bool touch_sounds;              /* touches and keys are heard */
    int volume;                     /* 0 to 100; 0: no sounds at all, and no sound device is ever opened */
    const struct base_clock *clock; /* borrowed */
    struct clock_fake *fake_clock;  /* NULL unless --fake-clock; moved by the control socket */
    const char *control_path;       /* NULL: no control socket */
    struct ui_handler handler;
};

/* Sets what the window's libraries read from the environment. A program that starts threads before ui_new calls it before
   them: a variable added while another thread reads the environment is a crash. */
void ui_prepare(void);
enum ui_result ui_new(const struct ui_options *options, struct ui **out, struct fault *fault) MUST_USE;
void ui_free(struct ui *ui);
/* Runs until ui_quit or a signal (SIGINT, SIGTERM). Waits without polling. */
void ui_run(struct ui *ui);
void ui_quit(struct ui *ui);
/* The screen must be built again before the next frame. Cheap; call it whenever state changed. */
void ui_invalidate(struct ui *ui);
/* Makes ui_run call handler.wake soon. Any thread, any time between ui_new and ui_free. */
void ui_wake(struct ui *ui);
/* One pending deadline, by the clock's monotonic time; a later call replaces it, 0 removes it. */
void ui_set_deadline(struct ui *ui, int64_t mono_ms);
/* The characters of `text` will be wanted: they are drawn into the glyph cache while ui_run has nothing else to do, at the
   sizes that most text has, as far as the cache's budget goes. A later call replaces it. Copied. */
void ui_warm(struct ui *ui, const char *text);
/* Another text size may be chosen now: what the shown frame says is drawn in advance in the others. Call it in each build
   of what lets choose. */
void ui_warm_sizes(struct ui *ui);
/* Forgets scroll positions, focus and pressed state: called when another screen is shown. */
void ui_reset_view(struct ui *ui);
/* Forgets all glyph runs and cached text of the last frame: called when a session ends. */
void ui_forget(struct ui *ui);

#endif

/* What the toolkit's files share. Nothing outside app/ui includes this. */
#ifndef MENTING_UI_INTERNAL_H
#define MENTING_UI_INTERNAL_H

#include <SDL.h>
#include "app/ui/ui.h"

/* ---- geometry, in pixels ------------------------------------------------------------------------------------------ */

struct ui_rect {
    int x, y, w, h;
};
bool ui_rect_empty(struct ui_rect rect);
struct ui_rect ui_rect_cross(struct ui_rect a, struct ui_rect b);
bool ui_rect_within(struct ui_rect rect, struct ui_rect outer);
bool ui_rect_holds(struct ui_rect rect, int x, int y);

/* ---- the panel ------------------------------------------------------------------------------------------------------ */

#define UI_LOW_REACH_MM       1220 /* ADA 308, EN 301 549 8.3.3 */
#define UI_LEAST_PAGE_PERCENT 55   /* of the window's height: a page in less than that can't be used */

struct ui_panel {
    int window_width, window_height; /* pixels, above 0 */
    int width_mm, height_mm; /* of the picture, above 0; turned round when the window's orientation differs */
    int bottom_mm;           /* of its lower edge above the floor */
};
struct ui_area {
    int scale;                     /* pixels of 1024 u: a window is a smaller picture of the whole panel */
    struct ui_rect page, low_page; /* where the page is laid out; in low reach */
    bool low_possible;             /* all of low_page lies below UI_LOW_REACH_MM */
    int highest_bottom_mm; /* a panel of this height may hang this high and no higher for that; may be below 0 */
};
struct ui_area ui_area_of(const struct ui_panel *panel);

/* ---- the frame being declared, and the one on the screen ------------------------------------------------------------ */

#define UI_ASCENT_PERCENT      88 /* of the type size: where letters stand, below the top of a character's box */
#define UI_LINE_HEIGHT_PERCENT 140 /* of the type size */

#define UI_ARENA_BLOCK (64 * 1024)
#define UI_ARENA_MAX   (8 * 1024 * 1024)
#define UI_NODES_MAX   6000
#define UI_DEPTH_MAX   32

struct ui_arena {
    struct ui_arena_block *first, *current;
    size_t used_in_current, total;
};
/* Zeros, until ui_arena_reset; NULL when there is no more. */
void *ui_arena_take(struct ui_arena *arena, size_t size);
/* Never NULL for a text: "" when there is no more. */
const char *ui_arena_copy(struct ui_arena *arena, const char *text);
const char *ui_arena_copy_part(struct ui_arena *arena, const char *text, size_t length);
void ui_arena_reset(struct ui_arena *arena); /* wipes what it held: labels are personal */
void ui_arena_free(struct ui_arena *arena);

struct ui_line {
    int start, length; /* bytes of the label */
    int width;         /* pixels */
};

struct ui_item { /* a node of the frame */
    struct ui_node spec;
    int parent, first_child, last_child, next; /* indexes, -1 none */
    struct ui_rect rect;
    struct ui_rect clip; /* where it may be seen */
    int content_height;  /* of a scrolling node: all its children, pixels */
    int scroll;          /* its offset */
    int scroll_laid;     /* its offset at layout */
    int moves, pulls;    /* of ui_shift: by how much it moves, and what it moves its children by beside */
    int layer;           /* 0 page, 1.. overlays */
    int measured_width, measured_height; /* cache of ui_layout */
    int natural_width, least_width;      /* caches, -1 unknown */
    int row_width;                       /* what its row gives it */
    int row_above;                       /* of a row with UI_BASELINE: how far above that line it reaches */
    bool folded, turned; /* at its present width: its row is a column; the row it stands in is one */
    int columns;         /* of a grid, as its present width allows */
    int lead;            /* rows left out before the first child (ui_list_skip), pixels: only on spacers */
    struct ui_line *lines;
    int line_count;
    int type; /* inherited */
    enum ui_color ink;
    const char *qr; /* UI_QR: the text */
};

struct ui_frame {
    struct ui_arena arena;
    struct ui_item *items;
    int count, capacity;
    int layers;
    bool windowed; /* a list left out rows far from the viewport */
};

/* ---- fonts and glyphs --------------------------------------------------------------------------------------------- */

enum ui_face { UI_FACE_REGULAR, UI_FACE_BOLD, UI_FACE_ICONS, UI_FACES };

struct ui_glyph {
    uint64_t key;
    int left, top, w, h; /* of the coverage, from the pen and the top of the em box */
    int advance;
    uint8_t *coverage; /* w * h, NULL for a blank */
    struct ui_glyph *next_in_bucket, *newer, *older;
};
struct ui_fonts;
/* A font's file to be read in small parts all over; NULL when it can't be opened. SDL_RWclose closes it. */
SDL_RWops *ui_font_file_open(const char *path);
enum ui_result ui_fonts_open(struct ui_fonts **out, struct fault *fault);
void ui_fonts_close(struct ui_fonts *fonts);
/* The glyph at `size` pixels an em; never NULL (a blank when out of memory). Valid until the next call that may evict:
   the paint of one run is safe. */
const struct ui_glyph *ui_fonts_glyph(
    struct ui_fonts *fonts, enum ui_face face, int size, uint32_t codepoint);
/* The same, in advance: it is the first to give way to what is really shown. False: the part of the budget that may be
   used in advance is full, and nothing was drawn. */
bool ui_fonts_warm(struct ui_fonts *fonts, enum ui_face face, int size, uint32_t codepoint);
size_t ui_fonts_bytes(const struct ui_fonts *fonts);
#define UI_GLYPH_BYTES      (6 * 1024 * 1024)
#define UI_GLYPH_WARM_BYTES (4 * 1024 * 1024)
void ui_fonts_forget(struct ui_fonts *fonts);
int ui_text_width(
    struct ui_fonts *fonts, enum ui_face face, int size, int letter_gap, const char *text, int length);
/* No line ends behind byte `at`: a telephone number stays whole ("6800 0001"), an amount ("¥ 12.50"), and a masked name, whose asterisks
   stand for what is hidden of it. The text is longer than `at`. */
bool ui_text_glued(const char *text, size_t at);
/* Breaks `text` into lines of at most `width` pixels (UAX #14; anywhere when a word alone is too wide). Lines come from
   the arena. Returns their number. */
int ui_text_break(struct ui_fonts *fonts, struct ui_arena *arena, enum ui_face face, int size, int letter_gap,
    const char *text, int width, struct ui_line **lines);

/* ---- theme -------------------------------------------------------------------------------------------------------- */

uint32_t ui_theme_color(enum ui_color color, bool high_contrast); /* 0xRRGGBB */
/* Factor of the text size in 1/100. */
int ui_theme_text_factor(enum ui_text_size size);

/* ---- draw commands and damage -------------------------------------------------------------------------------------- */

enum ui_command_kind {
    UI_DRAW_BOX,
    UI_DRAW_SHADOW,
    UI_DRAW_TEXT,
    UI_DRAW_ICON,
    UI_DRAW_QR,
    UI_DRAW_SCRIM,
    UI_DRAW_RING,
    UI_DRAW_SEGMENT
};
struct ui_command {
    enum ui_command_kind kind;
    struct ui_rect rect, clip;
    uint32_t fill, border, ink;
    bool has_fill, has_border, bold;
    int border_width, radius, size, letter_gap;
    int blur, drop;   /* of a shadow: how far it fades outside the box, and how far it lies below it */
    const char *text; /* in the commands' own arena, ends with the line */
    int length;
    uint32_t codepoint;
    int from_x, from_y, to_x,
        to_y; /* UI_DRAW_SEGMENT: a round pen of `size` pixels goes from here to there */
    uint64_t hash;
};
struct ui_commands {
    struct ui_command *items;
    int count, capacity;
    struct ui_arena arena;
};
#define UI_CELL       64 /* pixels of a damage cell's side */
#define UI_DAMAGE_MAX 64
struct ui_damage {
    uint32_t *cells, *last; /* a hash for each cell of this and the last frame */
    int columns, rows;
    bool all;
    struct ui_rect rects[UI_DAMAGE_MAX];
    int count;
};
void ui_commands_build(struct ui *ui);
/* One more command; NULL when nothing of it would be seen, or memory is out. */
struct ui_command *ui_command_add(
    struct ui *ui, enum ui_command_kind kind, struct ui_rect rect, struct ui_rect clip);
/* The border that is painted, UI_NONE where there is none: in high contrast cards get one. */
enum ui_color ui_border_of(const struct ui *ui, const struct ui_item *item);
/* What a node is painted on, with its own ground or without: the nearest ground around it. */
enum ui_color ui_ground_of(const struct ui_frame *frame, int index, bool own);
uint32_t ui_color_of(const struct ui *ui, enum ui_color color);
/* The lines of a text with their caret, selection and composition (ui_commands_text.c). */
void ui_commands_add_ink(struct ui *ui, const struct ui_item *item);
void ui_commands_add_lines(struct ui *ui, const struct ui_item *item);
/* The place of a touch in a text, as the action of a UI_TEXTBOX tells it. */
int64_t ui_text_place_at(const struct ui *ui, const struct ui_item *item, int x, int y);
void ui_damage_find(struct ui_damage *damage, const struct ui_commands *commands, int width, int height);
bool ui_damage_resize(struct ui_damage *damage, int width, int height);

/* ---- painting ------------------------------------------------------------------------------------------------------ */

struct ui_canvas {
    uint32_t *pixels;
    int stride; /* pixels */
    int width, height;
    struct ui_rect clip;
};
#define UI_MASKS_MAX   128
#define UI_SHADOWS_MAX 8
struct
    ui_shadow { /* the upper left corner of a shadow, `side` bytes wide and high; the last row is its upper edge */
    uint8_t *alpha;
    int radius, blur, side;
};
struct ui_masks { /* quarter-circle coverage by radius, and corners of shadows, made once */
    uint8_t *mask[UI_MASKS_MAX + 1];
    struct ui_shadow shadows[UI_SHADOWS_MAX];
};
void ui_masks_free(struct ui_masks *masks);
/* The soft shadow of a box (ui_shadow.c). */
void ui_shadow_paint(struct ui_canvas *canvas, struct ui_masks *masks, const struct ui_command *command);
void ui_shadows_free(struct ui_masks *masks);
/* One colour over another; alpha 0 to 256. */
uint32_t ui_mix(uint32_t ground, uint32_t ink, uint32_t alpha);
/* Nothing painted before the command can be seen in `rect`. */
bool ui_command_covers(const struct ui_command *command, struct ui_rect rect);
void ui_paint_command(struct ui_canvas *canvas, struct ui_masks *masks, struct ui_fonts *fonts,
    const struct ui_command *command);

/* ---- input --------------------------------------------------------------------------------------------------------- */

#define UI_ID_SIZE     96
#define UI_SCROLLS_MAX 8
#define UI_BOUNCE_MS   80
struct ui_scroll {
    char id[UI_ID_SIZE];
    int offset;   /* pixels */
    double speed; /* pixels a second, momentum */
    /* What stood at its top when something changed the layout by itself (ui_keep_place): */
    char anchor[UI_ID_SIZE];         /* a node's id; "" none */
    int anchor_above, anchor_height; /* pixels of it above the top, and its height, both of then */
    int kept;                        /* the offset this led to; another one means that the visitor moved on */
    /* What ui_list_seen told the screen: */
    int told_row; /* a row's height in pixels; 0: nothing was asked */
    size_t told_count, told_first, told_last;
};
struct ui_pointer {
    bool down;
    int64_t finger; /* which; other fingers are ignored until it lifts */
    int x, y, start_x, start_y, last_y;
    int64_t last_ms, up_ms;
    bool scrolling;
    char pressed[UI_ID_SIZE]; /* the node under it, "" none */
    int64_t pressed_value;
    bool inside; /* still over the pressed node */
    bool acted;  /* a key has acted on the way down */
    int scroll;  /* index of the scroll it drags, -1 none */
    double speed;
    int64_t repeat_at; /* monotonic; 0 none */
    int up_x, up_y;
    bool bounce;                   /* this touch is one, and does nothing */
    char last_pressed[UI_ID_SIZE]; /* and where it was then; "" none, or the screen has changed */
    struct ui_rect last_rect;
};

/* Fingers on the glass (ui_contact.c). */
enum ui_touch_state { UI_TOUCH_GONE, UI_TOUCH_DOWN, UI_TOUCH_PAD };
#define UI_CONTACTS_MAX 16
#define UI_MOUSE        (-1) /* its button 1, as touch and finger */
struct ui_contact {
    int64_t touch, finger;
    int x, y;
    int64_t moved_ms; /* monotonic */
    bool known;       /* SDL lists it, so it is lost when SDL lists it no longer */
    bool resting;     /* too long without moving to be a finger that wants something */
    bool primary;     /* the pointer */
};
struct ui_contacts {
    struct ui_contact items[UI_CONTACTS_MAX];
    int count;
    enum ui_touch_state (*state)(int64_t touch, int64_t finger); /* ui_touch_state, or a test's */
};

/* ---- handwriting (ui_ink.c) --------------------------------------------------------------------------------------------- */

#define UI_INK_LINES  40
#define UI_INK_POINTS 192
struct ui_ink_line {
    int count;
    struct ui_ink_point points[UI_INK_POINTS];
};
struct ui_ink {
    char id[UI_ID_SIZE]; /* of the node; "" none */
    int count;
    bool writing; /* the last line is not ended */
    struct ui_ink_line lines[UI_INK_LINES];
};
/* A stroke begins on the shown frame's item; false: there are too many. */
bool ui_ink_begin(struct ui *ui, int index, int x, int y);
void ui_ink_add(struct ui *ui, int x, int y);
void ui_ink_end(struct ui *ui);
void ui_ink_cancel(struct ui *ui); /* a stroke that is not ended is taken back */
void ui_ink_forget(struct ui *ui);

struct ui_control;

#define UI_READINGS 256
struct ui_readings { /* the last ones of some figure */
    int64_t last[UI_READINGS];
    int next, count;
};
void ui_readings_add(struct ui_readings *readings, int64_t reading);

struct ui_stats {
    int64_t frames, painted_pixels;
    int64_t wakes; /* how often the loop had nothing to do, waited, and went on */
    struct ui_readings frames_us, touches_us;
    int64_t touch_at_us; /* a finger came or went, and no frame has answered yet; 0 none */
};

struct ui_warm { /* what ui_warm asked for */
    uint32_t *codepoints;
    int count, style, next; /* how far it has come */
    enum ui_text_size text_size;
    bool sizes;    /* ui_warm_sizes was called for the shown frame */
    int size_item; /* how far that has come */
};
void ui_warm_free(struct ui *ui);
/* Something is left to draw in advance. */
bool ui_warm_wanted(const struct ui *ui);
/* Draws for a moment. */
void ui_warm_step(struct ui *ui);

struct ui {
    struct ui_options options;
    struct ui_prefs prefs;
    SDL_Window *window;
    uint32_t wake_event, control_event;
    SDL_atomic_t wake_pending;
    bool running, dirty;
    bool scrolled;       /* nothing but scroll positions changed since the last frame */
    bool lost;           /* the last frame could not be shown */
    bool acted;          /* the frame on the screen is out of date: no further event is taken against it */
    int width, height;   /* pixels of the window */
    struct ui_rect area; /* where the page is laid out (low reach) */
    int scale;           /* pixels of 1024 u */
    struct ui_fonts *fonts;
    struct ui_masks masks;
    struct ui_warm warm;
    struct ui_frame frames[2];
    int shown; /* frames[shown] is on the screen */
    int open[UI_DEPTH_MAX], depth, too_deep;
    bool personal;      /* what is declared now */
    bool overflow;      /* too many or too deep nodes in this build */
    bool overflow_told; /* in the log */
    struct ui_commands commands;
    struct ui_damage damage;
    struct ui_scroll scrolls[UI_SCROLLS_MAX];
    int scroll_count;
    bool keep_place;     /* the next layout puts scrolled parts where their anchors are */
    int64_t momentum_ms; /* monotonic time of the last momentum step; 0 at rest */
    struct ui_pointer pointer;
    struct ui_ink ink;
    struct ui_contacts contacts;
    char focus[UI_ID_SIZE];
    bool focus_visible, focus_asked;
    struct ui_rect focus_rect;    /* where the focus was last seen */
    char focus_below[UI_ID_SIZE]; /* what had the focus before the overlay came; "" nothing */
    int focus_layers;             /* of the frame the focus was last kept in */
    int64_t deadline;
    int64_t again_at; /* real monotonic ms: what moves by itself is built again; 0: nothing does */
    struct ui_control *control;
    struct ui_player *player; /* NULL: silent */
    struct ui_stats stats;
};

/* Starts SDL and opens the window with a surface of 32-bit pixels; closed by ui_free. */
enum ui_result ui_window_open(struct ui *ui, struct fault *fault);
int ui_px(const struct ui *ui, int u);
int ui_text_px(const struct ui *ui, int type);
struct ui_frame *ui_building(struct ui *ui);
const struct ui_frame *ui_shown(const struct ui *ui);
/* Scroll positions changed, and nothing else that a screen would have to know. */
void ui_scrolled(struct ui *ui);
/* Something is to be shown that is not yet. */
bool ui_frame_due(const struct ui *ui);
/* Before a build: nothing is asked of lists. After a frame: builds again where a list's position is another than was told. */
void ui_list_untold(struct ui *ui);
void ui_list_check_told(struct ui *ui);
/* Moves the shown frame's nodes to the scroll positions; false where it must be built and laid out again. */
bool ui_shift(struct ui *ui);
/* Builds, lays out, compares, paints what changed and shows it. Cheap when not dirty. */
void ui_frame_step(struct ui *ui);
void ui_layout(struct ui *ui, struct ui_frame *frame);
/* After ui_layout: moves scrolled parts to what ui_keep_place remembered, and lays out again where that moved any. */
void ui_find_place(struct ui *ui, struct ui_frame *frame);
struct ui_scroll *ui_scroll_of(struct ui *ui, const char *id);
bool ui_role_touchable(enum ui_role role);
/* The topmost touchable, enabled, visible node at a place of the shown frame, or -1; *covered_by gets what is there. */
int ui_node_at(const struct ui *ui, int x, int y);
int ui_node_by_id(const struct ui *ui, const char *id);

void ui_pointer_down(struct ui *ui, int64_t finger, int x, int y);
void ui_pointer_move(struct ui *ui, int64_t finger, int x, int y);
void ui_pointer_up(struct ui *ui, int64_t finger, int x, int y);
void ui_pointer_cancel(struct ui *ui);

/* What fingers and the mouse do; the first one is the pointer. */
enum ui_touch_state ui_touch_state(int64_t touch, int64_t finger);
void ui_touch_down(struct ui *ui, int64_t touch, int64_t finger, int x, int y);
void ui_touch_move(struct ui *ui, int64_t touch, int64_t finger, int x, int y);
void ui_touch_up(struct ui *ui, int64_t touch, int64_t finger, int x, int y);
void ui_touch_focus_lost(struct ui *ui);
/* Cancels a press whose finger is gone or does not move; returns when it wants to look again, 0 never. */
int64_t ui_touch_step(struct ui *ui, int64_t now);

void ui_key(struct ui *ui, SDL_Keycode key, bool shift);
/* Reading aloud (ui_speak.c): a node; a page or dialog that came, with its focus (-1: none); what is at a place. */
struct ui_node ui_speak_spec(const struct ui_frame *frame, int index);
void ui_speak_node(struct ui *ui, int index);
void ui_speak_page(struct ui *ui, int focus);
void ui_speak_place(struct ui *ui, int x, int y);
/* After a build: the focus is on a node that is there and can be reached. */
void ui_focus_keep(struct ui *ui);

/* The ring: a line of UI_INK around one of UI_PAPER, so that it is seen on every ground. */
#define UI_RING_LINE_U 4 /* each, 1 mm */

void ui_wheel(struct ui *ui, int x, int y, int notches);
/* Momentum and key repeat; returns the monotonic time when it wants to run again, 0 never. */
int64_t ui_input_step(struct ui *ui, int64_t now);
/* Moves scroll positions so that the node is in view; false when it can't be. */
bool ui_scroll_to(struct ui *ui, int item);
void ui_act(struct ui *ui, const char *id, int64_t value);
/* What a tap on an enabled node of the shown frame does; for the keyboard. */
void ui_press(struct ui *ui, int index);

int64_t ui_real_ms(void);
/* The whole way of an event; the control socket's fingers take it too. */
void ui_dispatch(struct ui *ui, const SDL_Event *event);
/* Calls handler.deadline when its moment has come. */
void ui_meet_deadline(struct ui *ui);

/* ---- control socket -------------------------------------------------------------------------------------------------- */

enum ui_result ui_control_open(struct ui *ui, const char *path, struct fault *fault);
void ui_control_close(struct ui *ui);
/* Runs pending requests (UI thread). */
void ui_control_step(struct ui *ui);
/* When the oldest waiting request times out (real monotonic ms), 0 none. */
int64_t ui_control_deadline(const struct ui *ui);
bool ui_png_write(const char *path, const uint32_t *pixels, int width, int height, int stride);

#endif

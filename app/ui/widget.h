/*
 * The pieces screens are made of, each a few nodes of the toolkit. They hold no state: what is chosen or typed
 * belongs to the screen. Every id is the caller's; parts get it as a prefix ("pad" makes "pad.1", "pad.delete").
 */
#ifndef MENTING_UI_WIDGET_H
#define MENTING_UI_WIDGET_H

#include "app/ui/ui.h"

/* ---- page: header, banner, main, footer (mock-ups) ----------------------------------------------------------- */
struct widget_page {
    const char *title;   /* left of the header, id "header.title" */
    bool title_touch;    /* the title acts as a button without looking like one (the staff's gesture) */
    const char *right;   /* "24栋1单元1203 · 王**" or the date; NULL: nothing; id "header.right" */
    bool right_personal; /* `right` names somebody or somebody's home */
    const char *language_button; /* "English": a button in the header, id "header.language"; NULL: none */
    const char *
        settings_button; /* what the button with the letters' icon is called, id "header.settings"; NULL: none */
    const char *banner; /* a line below the header, id "banner"; NULL: none */
    enum ui_icon banner_icon;
    bool banner_calm; /* information rather than warning */
};
/* Opens the page and its scrolling main part (padding 48, gap 32, id "main"); children follow. */
void widget_page_open(struct ui *ui, const struct widget_page *page);
/* Ends main and opens a part that stays in view below it, whatever is scrolled; optional.
   A space of the main part stands above it; what follows it is the caller's. */
void widget_page_pinned(struct ui *ui);
/* Ends main and opens the footer, a row of buttons; optional. */
void widget_page_footer(struct ui *ui);
void widget_page_close(struct ui *ui);

/* ---- button -------------------------------------------------------------------------------------------------- */
enum widget_button_look {
    WIDGET_PLAIN,
    WIDGET_PRIMARY,
    WIDGET_DANGER,
    WIDGET_QUIET /* grey outline: not now */
};
struct widget_button {
    const char *id, *label;
    int64_t value;
    enum ui_icon icon; /* before the label */
    enum ui_icon icon_after;
    enum widget_button_look look;
    bool wide;      /* grows along its row */
    bool icon_only; /* the label is for those who hear it */
    bool disabled;
    int height; /* 0: 96 u */
    int type;   /* 0: UI_TYPE_LABEL */
};
void widget_button(struct ui *ui, const struct widget_button *button);

/* ---- card, tile, row --------------------------------------------------------------------------------------- */
enum widget_tone { WIDGET_NEUTRAL, WIDGET_ACCENT, WIDGET_SOFT, WIDGET_WARN, WIDGET_DANGER_TONE, WIDGET_GOOD };
/* A card: rounded, padded 40, column with gap 16. Close with ui_close. `grow` as in ui_node. */
void widget_card_open(struct ui *ui, const char *id, enum widget_tone tone, int grow);
/* A card whose content stands in a row, centred, with gap 32 and padding 28/40. */
void widget_card_row_open(struct ui *ui, const char *id, enum widget_tone tone);
/* A large touchable choice: icon above title above note (note may be NULL). row: icon left of the words. */
struct widget_tile {
    const char *id, *title, *note;
    int64_t value;
    enum ui_icon icon;
    bool row, accent, centered, on, disabled;
};
void widget_tile(struct ui *ui, const struct widget_tile *tile);
/* A small rounded label: "逾期 12 天". */
void widget_tag(struct ui *ui, const char *id, enum widget_tone tone, const char *text);
/* A chip of a set, chosen or not. */
void widget_chip(struct ui *ui, const char *id, int64_t value, const char *label, bool on);
/* "label (note) ........ value"; emphasised in bold and larger. NULL note: none. */
struct widget_pair {
    const char *id, *label, *note, *value;
    enum ui_color value_ink;
    bool strong;
};
void widget_pair(struct ui *ui, const struct widget_pair *pair);
/* Icon, two lines, and something at the end: the caller adds it between open and ui_close. */
void widget_notice_open(struct ui *ui, const char *id, enum widget_tone tone, enum ui_icon icon,
    const char *title, const char *note);
/* Nothing here: an icon, one line, and what can be done (may be NULL). */
void widget_empty(struct ui *ui, const char *id, enum ui_icon icon, const char *title, const char *note);

/* ---- tabs ------------------------------------------------------------------------------------------------------ */
struct widget_tab {
    const char *id, *label;
    int64_t value;
};
void widget_tabs(struct ui *ui, const struct widget_tab *tabs, int count, int chosen);

/* ---- typing numbers --------------------------------------------------------------------------------------------- */
/* Keys 1-9, clear, 0, delete as ids "ID.0".."ID.9", "ID.clear", "ID.delete"; value is the digit, -1 clear, -2 delete. */
void widget_number_pad(struct ui *ui, const char *id, int key_height);
/* `count` boxes, the first `filled` show a dot (or the digits of `shown` when not NULL); id on the row. */
void widget_pin_boxes(struct ui *ui, const char *id, int count, int filled, const char *shown);
/* A framed field with large centred text and a caret. */
void widget_number_field(struct ui *ui, const char *id, const char *text, const char *hint);

/* ---- timeline ---------------------------------------------------------------------------------------------------- */
struct widget_event {
    const char *id;
    enum ui_icon icon;
    const char *title, *note, *when; /* note and when may be NULL */
    bool done;                       /* accent; else grey: still to come */
    bool last;                       /* no line below */
};
void widget_event(struct ui *ui, const struct widget_event *event);

/* ---- chart: bars of months ----------------------------------------------------------------------------------------- */
struct widget_bar {
    int64_t amount; /* 0 or more */
    char label[8];
    bool alarm; /* danger colour: unpaid */
};
/* Fills the height it is given; label says the chart in words for the accessibility tree. */
void widget_bars(struct ui *ui, const char *id, const char *label, const struct widget_bar *bars, int count);

/* ---- dialog --------------------------------------------------------------------------------------------------------- */
/* Opens an overlay with a card: icon, title, text; buttons follow in a row, then widget_dialog_close. */
void widget_dialog_open(
    struct ui *ui, const char *id, enum ui_icon icon, const char *title, const char *text);
void widget_dialog_close(struct ui *ui);

/* ---- steps ------------------------------------------------------------------------------------------------------------ */
/* "Step 2 of 4" as `text`, with a bar of `count` parts. */
void widget_steps(struct ui *ui, const char *id, int step, int count, const char *text);

#endif

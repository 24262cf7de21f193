/*
 * The gallery: a page for each widget of app/ui, with its states and content as it comes in practice. It is there to be
 * looked at, in every mode, and its pictures and trees are what the tests compare with. Only app/ui and backend/base are
 * used: what a page needs, a screen of the kiosk could do the same way.
 */
#ifndef MENTING_GALLERY_H
#define MENTING_GALLERY_H

#include "app/ui/ui.h"
#include "backend/base/i18n.h"

#define GALLERY_NUMBER 12 /* characters that fit into the page's number field */

/* What was touched and typed on the pages; plain data. */
struct gallery_answers {
    int tab, tile, choice, step, bar, dialog; /* indexes; -1: none. dialog: 0 closed, else which one */
    unsigned chips;                           /* bit i: chip i is on */
    bool bills[2];                            /* of the page of cards: what is ticked */
    int32_t day, late_day;                    /* chosen in the strip and in the weeks; 0: none */
    int window, stars;
    char number[GALLERY_NUMBER + 1];
    int digits; /* of the PIN */
};

struct gallery {
    struct ui *ui;
    struct base_clock clock;
    int page;      /* index of gallery_pages; -1: the contents */
    bool settings; /* their dialog is open */
    struct gallery_answers answers;
};

struct gallery_page {
    const char *name;  /* of --page, and what the control socket calls the screen */
    const char *title; /* a message id */
    void (*build)(struct gallery *gallery, struct ui *ui);
    void (*action)(struct gallery *gallery, const struct ui_action *action); /* NULL: nothing to touch */
    bool fixed;                                                              /* as of widget_page */
};

/* In the order of the contents; ends with a NULL name. */
extern const struct gallery_page gallery_pages[];
int gallery_page_count(void);
/* Index of the page of that name, or -1. "contents" is no page. */
int gallery_page_find(const char *name);

/* The page at `index` with nothing touched yet; -1: the contents. */
void gallery_show(struct gallery *gallery, int index);
struct ui_handler gallery_handler(struct gallery *gallery);

/* ---- what pages share -------------------------------------------------------------------------------------------- */

/* What the following shows, above it. */
void gallery_part(struct ui *ui, const char *text);
/* Days since 1970-01-01 in the estate's time zone. */
int32_t gallery_today(const struct gallery *gallery);

/* One function a page, in the file of its group. */
void gallery_text(struct gallery *gallery, struct ui *ui);
void gallery_icon(struct gallery *gallery, struct ui *ui);
void gallery_tag(struct gallery *gallery, struct ui *ui);
void gallery_table(struct gallery *gallery, struct ui *ui);
void gallery_chart(struct gallery *gallery, struct ui *ui);
void gallery_chart_action(struct gallery *gallery, const struct ui_action *action);
void gallery_qr(struct gallery *gallery, struct ui *ui);

void gallery_button(struct gallery *gallery, struct ui *ui);
void gallery_card(struct gallery *gallery, struct ui *ui);
void gallery_card_action(struct gallery *gallery, const struct ui_action *action);
void gallery_tile(struct gallery *gallery, struct ui *ui);
void gallery_tile_action(struct gallery *gallery, const struct ui_action *action);
void gallery_choice(struct gallery *gallery, struct ui *ui);
void gallery_choice_action(struct gallery *gallery, const struct ui_action *action);
void gallery_tabs(struct gallery *gallery, struct ui *ui);
void gallery_tabs_action(struct gallery *gallery, const struct ui_action *action);

void gallery_number(struct gallery *gallery, struct ui *ui);
void gallery_number_action(struct gallery *gallery, const struct ui_action *action);
void gallery_pin(struct gallery *gallery, struct ui *ui);
void gallery_pin_action(struct gallery *gallery, const struct ui_action *action);
void gallery_date(struct gallery *gallery, struct ui *ui);
void gallery_date_action(struct gallery *gallery, const struct ui_action *action);
void gallery_time(struct gallery *gallery, struct ui *ui);
void gallery_time_action(struct gallery *gallery, const struct ui_action *action);
void gallery_rating(struct gallery *gallery, struct ui *ui);
void gallery_rating_action(struct gallery *gallery, const struct ui_action *action);
void gallery_steps(struct gallery *gallery, struct ui *ui);
void gallery_steps_action(struct gallery *gallery, const struct ui_action *action);

void gallery_list(struct gallery *gallery, struct ui *ui);
void gallery_list_action(struct gallery *gallery, const struct ui_action *action);
void gallery_timeline(struct gallery *gallery, struct ui *ui);
void gallery_banner(struct gallery *gallery, struct ui *ui);
void gallery_notice(struct gallery *gallery, struct ui *ui);
void gallery_empty(struct gallery *gallery, struct ui *ui);
void gallery_dialog(struct gallery *gallery, struct ui *ui);
void gallery_dialog_action(struct gallery *gallery, const struct ui_action *action);
void gallery_progress(struct gallery *gallery, struct ui *ui);

#endif

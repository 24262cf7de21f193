/*
 * The frame of every page: header, banner, scrolling main part, footer (mock-ups).
 */
#ifndef MENTING_WIDGET_PAGE_H
#define MENTING_WIDGET_PAGE_H

#include "app/ui/ui.h"

struct widget_page {
    const char *title;   /* left of the header, id "header.title" */
    bool title_touch;    /* the title acts as a button without looking like one (the staff's gesture) */
    const char *right;   /* "24栋1单元1203 · 王**" or the date; NULL: nothing; id "header.right" */
    bool right_personal; /* `right` names somebody or somebody's home */
    const char *language_button; /* "English": a button in the header, id "header.language"; NULL: none */
    const char *
        settings_button; /* what the button with the letters' icon is called, id "header.settings"; NULL: none */
    bool fixed; /* the main part does not scroll: something in it does, and takes the height that is left */
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

#endif

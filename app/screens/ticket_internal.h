/* Shared by screen_ticket.c (what happens), ticket_timeline.c (its history) and ticket_page.c (what is shown). */
#ifndef MENTING_TICKET_INTERNAL_H
#define MENTING_TICKET_INTERNAL_H

#include "app/screens/ticket_parts.h"
#include "app/text_entry/text_entry.h"

#define TICKET_NOTE_SIZE 900

/* One line of the timeline, in words. */
struct ticket_line {
    enum ui_icon icon;
    char title[FORMAT_SIZE], when[FORMAT_SIZE], note[TICKET_NOTE_SIZE];
    bool done;
};

enum ticket_mode { TICKET_SHOWN, TICKET_WRITING };

struct ticket_view {
    char id[40];
    bool by_code;     /* opened with the query code */
    bool known, full; /* full: the visitor's own, or by its code; else state and times only */
    struct store_ticket ticket;
    struct ticket_line *lines; /* owned */
    size_t line_count;
    unsigned may;          /* set of 1 << enum ticket_action */
    int urge_wait_minutes; /* 0: an urge is allowed now */
    struct ticket_limits limits;
    struct ticket_part_phone phone;
    bool offline;
    /* what the visitor is doing */
    enum ticket_mode mode;
    enum ticket_action writing;    /* the act that the text goes with */
    enum ticket_action confirming; /* TICKET_ACTIONS: no dialog */
    enum ticket_action sent;       /* the act under way */
    enum ticket_action done;       /* the act just done, said on the page; TICKET_ACTIONS: none */
    bool sending;
    int rating; /* chosen stars; 0: none */
    struct text_entry text;
};

/* Reads the ticket and makes its lines. */
void ticket_timeline_load(struct host *host, struct ticket_view *view);
void ticket_page_build(struct host *host, struct ticket_view *view, struct ui *ui);
bool ticket_view_may(const struct ticket_view *view, enum ticket_action action);
/* Whether the act under TICKET_WRITING has enough text. */
bool ticket_view_text_enough(const struct ticket_view *view);

#endif

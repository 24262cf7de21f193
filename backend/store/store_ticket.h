/*
 * Tickets as the kiosk sees them: the mirror's row plus this kiosk's own ops not yet seen in the feed (UI thread).
 */
#ifndef MENTING_STORE_TICKET_H
#define MENTING_STORE_TICKET_H

#include "backend/store/store.h"

struct store_ticket {
    char id[40], number[TICKET_NUMBER_SIZE], category[24], unit[40], building[16];
    enum ticket_kind kind;
    enum ticket_place place;
    enum ticket_state state; /* with waiting acts applied */
    char text[820];
    bool urgent;
    bool waiting;      /* created here, not yet confirmed by the office */
    bool act_waiting;  /* an act of the owner waits */
    bool rejected;     /* the office refused its creation; why below */
    char message[320]; /* of the last rejected op; "" none */
    int64_t created_ms, accept_due_ms, finish_due_ms, last_urge_ms; /* 0: none */
    char assignee[40], technician[40];                              /* staff ids */
    char window[40], window_day[11], contact_tail[8];
    int urges, reopened, rating;
};
struct store_ticket_list {
    struct store_ticket *items;
    size_t count;
};
/* Of a unit, newest first; final ones too. */
enum store_result store_tickets(
    struct store_view *view, const char *unit, struct store_ticket_list *list) MUST_USE;
void store_ticket_list_free(struct store_ticket_list *list);
/* How many are not final. */
int store_tickets_open(struct store_view *view, const char *unit);

struct store_ticket_event {
    char id[40];
    int64_t at_ms;
    enum ticket_action action;
    enum ticket_state to;
    char actor_type[12], staff[40], note[820];
    bool waiting;
};
struct store_ticket_event_list {
    struct store_ticket_event *items; /* oldest first */
    size_t count;
};
enum store_result store_ticket_show(struct store_view *view, const char *ticket, struct store_ticket *out,
    struct store_ticket_event_list *events) MUST_USE;
void store_ticket_event_list_free(struct store_ticket_event_list *list);

struct store_window {
    char id[40];
    int start, end; /* minutes of the day */
};
enum store_result store_windows(
    struct store_view *view, struct store_window *out, size_t max, size_t *count) MUST_USE;
struct ticket_limits store_ticket_limits(struct store_view *view);

#endif

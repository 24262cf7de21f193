/*
 * Tickets at the office: created by an op, moved on only by rows of the transitions table (domain/ticket.h). An anonymous
 * complaint is never linked to a person or a unit.
 */
#ifndef MENTING_OFFICE_DESK_TICKET_H
#define MENTING_OFFICE_DESK_TICKET_H

#include "backend/base/calendar.h"
#include "backend/domain/ticket.h"
#include "backend/office/desk/desk.h"
#include "backend/office/desk/desk_kiosk.h"
#include "backend/wire/wire.h"

struct desk_ticket {
    char id[DESK_ID_SIZE];
    char number[TICKET_NUMBER_SIZE];
    enum ticket_kind kind;
    enum ticket_place place;
    enum ticket_state state;
    char category[24];
    char unit[DESK_ID_SIZE]; /* "" for public areas and anonymous complaints */
    char unit_label[64];     /* "24-1-1203", "" without a unit */
    char building[DESK_BUILDING_SIZE];
    char text[820];
    bool urgent, may_enter;
    bool anonymous; /* has a query code and no unit */
    char created_at[CALENDAR_TIME_SIZE];
    char accept_due[CALENDAR_TIME_SIZE], finish_due[CALENDAR_TIME_SIZE]; /* "" none */
    char assignee[DESK_ID_SIZE], assignee_name[84];                      /* who answers for it; "" none */
    char technician[DESK_ID_SIZE], technician_name[84]; /* who it was dispatched to; "" none */
    char window[40], window_day[CALENDAR_DATE_SIZE];    /* "" none */
    char contact[84];                                   /* telephone as typed, office only */
    int urges, reopened, rating, visit_attempts;
    char last_urge_at[CALENDAR_TIME_SIZE];
    int64_t quote_fen; /* 0: none */
    char outcome[12];  /* founded, unfounded, "" */
};

struct desk_ticket_event {
    char id[DESK_ID_SIZE];
    char at[CALENDAR_TIME_SIZE];
    enum ticket_action action;
    enum ticket_state to;
    char actor_type[12];
    char staff[DESK_ID_SIZE], staff_name[84]; /* "" when none */
    char note[820];
};

/* A new ticket whose id is the op's. Checks kind, category, place, unit (there, in scope, the actor's), number, window and
   limits, sets due times by desk hours and the assignee by area. `at`: when it was filed at the kiosk. The fault's text
   is for the owner, Chinese; its place is a machine word (limit, invalid, denied, not_found). Writes only if all holds. */
enum desk_result desk_ticket_create(struct desk *desk, const struct desk_kiosk *kiosk,
    const struct desk_actor *actor, const char *id, const char *at, const struct wire_ticket_create *body,
    struct fault *fault) MUST_USE;

struct desk_ticket_act {
    const char *ticket; /* id or number */
    enum ticket_action action;
    const char *event_id; /* the op's id, NULL for a new one */
    const char *at;       /* when it happened at the kiosk; NULL now */
    const char *note;     /* "" or NULL none; shown to the owner */
    const char
        *assignee; /* dispatch: the technician's staff id (or name); complaint dispatch likewise; NULL none */
    int64_t amount_fen;  /* quote; 0 none */
    int rating;          /* 1 to 5; 0 none */
    const char *outcome; /* founded or unfounded; NULL none */
};
/* One act. `actor` type staff with a staff id (its role decides), owner with a person id, anonymous, system. `kiosk` is
   NULL at the office. DESK_CONFLICT names the state and what is allowed from it and by whom. Chinese as above for
   actors at the kiosk, English for staff. `after` (may be NULL) is the ticket as it then is. */
enum desk_result desk_ticket_act(struct desk *desk, const struct desk_kiosk *kiosk,
    const struct desk_actor *actor, const struct desk_ticket_act *act, struct desk_ticket *after,
    struct fault *fault) MUST_USE;

struct desk_ticket_filter {   /* NULL or "": any; several may be given */
    const char *state, *kind; /* codes; state "open" is all that are not final */
    const char *building;     /* "24#" */
    const char *unit;         /* unit id */
    const char *assignee;     /* staff id */
    int limit;                /* 0: 200; at most 10000 */
};
/* Newest first; `each` returns false to stop. DESK_INVALID names an unknown state or kind. Reading. */
enum desk_result desk_ticket_list(struct desk *desk, const struct desk_ticket_filter *filter,
    bool (*each)(void *context, const struct desk_ticket *ticket), void *context,
    struct fault *fault) MUST_USE;
/* By id or number (forgiving). Reading. */
enum desk_result desk_ticket_get(
    struct desk *desk, const char *id_or_number, struct desk_ticket *ticket, struct fault *fault) MUST_USE;
/* Oldest first. Reading. */
enum desk_result desk_ticket_events(struct desk *desk, const char *id,
    bool (*each)(void *context, const struct desk_ticket_event *event), void *context) MUST_USE;
/* Escalates, once each, at most `max` tickets that are past their due time (the system's act); *count is how many.
   For the service's timer and the daily work. */
enum desk_result desk_ticket_escalate_overdue(struct desk *desk, size_t max, size_t *count) MUST_USE;
/* What may be done next, for people: "dispatch (officer, supervisor), decline (...)". */
void desk_ticket_allowed_text(enum ticket_kind kind, enum ticket_state state, char *out, size_t size);

#endif

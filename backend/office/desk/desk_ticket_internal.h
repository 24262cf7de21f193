/* What the files of the tickets share. */
#ifndef MENTING_OFFICE_DESK_TICKET_INTERNAL_H
#define MENTING_OFFICE_DESK_TICKET_INTERNAL_H

#include "backend/office/desk/desk_ticket.h"

/* Whose a building is: the post's active person, "" when nobody has the post. DESK_NOT_FOUND: no such building. */
enum desk_result desk_ticket_officer(
    struct desk *desk, const char *building, char staff[DESK_ID_SIZE], char post[24]) MUST_USE;
/* Who answers for a new ticket: never the person a complaint may be about. */
enum desk_result desk_ticket_assign(struct desk *desk, struct desk_ticket *ticket) MUST_USE;
/* The next one up: officer to supervisor, supervisor to manager. */
enum desk_result desk_ticket_assign_higher(struct desk *desk, struct desk_ticket *ticket) MUST_USE;
/* accept_due and finish_due of a ticket that came (or came back) at `ms`. */
enum desk_result desk_ticket_set_due(
    struct desk *desk, struct desk_ticket *ticket, int64_t ms, const struct ticket_limits *limits) MUST_USE;

enum desk_result desk_ticket_add_event(
    struct desk *desk, const struct desk_ticket *ticket, const struct desk_ticket_event *event) MUST_USE;
/* Current occupant of the unit. */
enum desk_result desk_ticket_is_occupant(
    struct desk *desk, const char *unit, const char *person, bool *is) MUST_USE;
bool desk_ticket_in_scope(const struct desk_kiosk *kiosk, const char *building);
/* An instant from a kiosk's clock, but never later than now; now when it can't be read. */
int64_t desk_ticket_time(const struct desk *desk, const char *at);

/* Names in Chinese, for messages to owners. */
const char *desk_ticket_state_chinese(enum ticket_state state);
const char *desk_ticket_action_chinese(enum ticket_action action);

#endif

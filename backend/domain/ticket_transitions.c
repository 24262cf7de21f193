#include "backend/domain/ticket.h"

#define OWNER  TICKET_BY_OWNER
#define FILER  (TICKET_BY_OWNER | TICKET_BY_ANONYMOUS) /* of a complaint: signed in, or by its query code */
#define LEAD   (TICKET_BY_SUPERVISOR | TICKET_BY_MANAGER)
#define OFFICE (TICKET_BY_OFFICER | LEAD)
#define FIELD                                                                                                \
    (TICKET_BY_TECHNICIAN | OFFICE) /* the office also enters what a technician reports by telephone */
#define LIFT      (TICKET_BY_SYSTEM | LEAD)
#define CLERK     (TICKET_BY_SYSTEM | OFFICE)
#define NOTE      TICKET_NEEDS_NOTE
#define ASSIGNEE  TICKET_NEEDS_ASSIGNEE
#define AMOUNT    TICKET_NEEDS_AMOUNT
#define VERDICT   (TICKET_NEEDS_NOTE | TICKET_NEEDS_OUTCOME)
#define EVERYBODY (OWNER | FIELD)

#define REPAIR(from, action, actors, to, needs)                                                              \
    {                                                                                                        \
        TICKET_REPAIR, TICKET_##from, TICKET_DO_##action, actors, TICKET_##to, needs                         \
    }
#define COMPLAINT(from, action, actors, to, needs)                                                           \
    {                                                                                                        \
        TICKET_COMPLAINT, TICKET_##from, TICKET_DO_##action, actors, TICKET_##to, needs                      \
    }
/* A repair has no state "escalated": the act is kept in its list of events and the office is told. */
#define REPAIR_IN_HAND(state)                                                                                \
    REPAIR(state, URGE, OWNER, state, 0), REPAIR(state, COMMENT, EVERYBODY, state, NOTE),                    \
        REPAIR(state, ESCALATE, LIFT, state, 0)
#define COMPLAINT_IN_HAND(state)                                                                             \
    COMPLAINT(state, URGE, FILER, state, 0), COMPLAINT(state, COMMENT, FILER | OFFICE, state, NOTE)

static const struct ticket_transition rows[] = {
    REPAIR(SUBMITTED, ACCEPT, OFFICE, ACCEPTED, 0),
    REPAIR(SUBMITTED, DECLINE, OFFICE, DECLINED, NOTE),
    REPAIR(SUBMITTED, CANCEL, OWNER, CANCELLED, 0),
    REPAIR_IN_HAND(SUBMITTED),

    REPAIR(ACCEPTED, DISPATCH, OFFICE, DISPATCHED, ASSIGNEE),
    REPAIR(ACCEPTED, QUOTE, FIELD, QUOTED, AMOUNT),
    REPAIR(ACCEPTED, DECLINE, OFFICE, DECLINED, NOTE),
    REPAIR(ACCEPTED, CANCEL, OWNER, CANCELLED, 0),
    REPAIR_IN_HAND(ACCEPTED),

    REPAIR(DISPATCHED, START, FIELD, WORKING, 0),
    REPAIR(DISPATCHED, DISPATCH, OFFICE, DISPATCHED, ASSIGNEE), /* to somebody else */
    REPAIR(DISPATCHED, RETURN, FIELD, ACCEPTED, NOTE),
    REPAIR(DISPATCHED, QUOTE, FIELD, QUOTED, AMOUNT),
    REPAIR(DISPATCHED, CANCEL, OWNER, CANCELLED, 0),
    REPAIR_IN_HAND(DISPATCHED),

    REPAIR(QUOTED, AGREE, OWNER, DISPATCHED, 0),
    REPAIR(QUOTED, REFUSE, OWNER, CANCELLED, 0),
    REPAIR(QUOTED, CANCEL, OWNER, CANCELLED, 0),
    REPAIR(QUOTED, QUOTE, FIELD, QUOTED, AMOUNT),   /* a new price before the answer */
    REPAIR(QUOTED, RETURN, OFFICE, ACCEPTED, NOTE), /* the quote is taken back, or never answered */
    REPAIR_IN_HAND(QUOTED),

    REPAIR(WORKING, PAUSE, FIELD, PAUSED, NOTE),
    REPAIR(WORKING, FINISH, FIELD, FINISHED, 0),
    REPAIR_IN_HAND(WORKING),

    REPAIR(PAUSED, RESUME, FIELD, WORKING, 0),
    REPAIR_IN_HAND(PAUSED),

    REPAIR(FINISHED, VISIT, OFFICE, VISITED, 0),
    REPAIR(FINISHED, VISIT_ATTEMPT, OFFICE, FINISHED, 0),
    REPAIR(FINISHED, CLOSE, OFFICE, CLOSED, 0),
    REPAIR(FINISHED, RATE, OWNER, FINISHED, TICKET_NEEDS_RATING),
    REPAIR(FINISHED, REOPEN, OWNER, ACCEPTED, 0),
    REPAIR(FINISHED, COMMENT, EVERYBODY, FINISHED, NOTE),

    REPAIR(VISITED, CLOSE, CLERK, CLOSED, 0),
    REPAIR(VISITED, RATE, OWNER, VISITED, TICKET_NEEDS_RATING),
    REPAIR(VISITED, REOPEN, OWNER, ACCEPTED, 0),
    REPAIR(VISITED, COMMENT, EVERYBODY, VISITED, NOTE),

    REPAIR(CLOSED, RATE, OWNER, CLOSED, TICKET_NEEDS_RATING),

    COMPLAINT(SUBMITTED, ACCEPT, OFFICE, ACCEPTED, 0),
    COMPLAINT(SUBMITTED, WITHDRAW, FILER, WITHDRAWN, 0),
    COMPLAINT(SUBMITTED, ESCALATE, LIFT, ESCALATED, 0),
    COMPLAINT_IN_HAND(SUBMITTED),

    COMPLAINT(ACCEPTED, HANDLE, OFFICE, HANDLING, 0),
    COMPLAINT(ACCEPTED, WITHDRAW, FILER, WITHDRAWN, 0),
    COMPLAINT(ACCEPTED, ESCALATE, LIFT, ESCALATED, 0),
    COMPLAINT_IN_HAND(ACCEPTED),

    COMPLAINT(HANDLING, REPLY, OFFICE, REPLIED, VERDICT),
    COMPLAINT(HANDLING, HANDLE, OFFICE, HANDLING, ASSIGNEE), /* to another department or person */
    COMPLAINT(HANDLING, WITHDRAW, FILER, WITHDRAWN, 0),
    COMPLAINT(HANDLING, ESCALATE, LIFT, ESCALATED, 0),
    COMPLAINT_IN_HAND(HANDLING),

    COMPLAINT(REPLIED, VISIT, OFFICE, VISITED, 0),
    COMPLAINT(REPLIED, VISIT_ATTEMPT, OFFICE, REPLIED, 0),
    COMPLAINT(REPLIED, CLOSE, OFFICE, CLOSED, 0),
    COMPLAINT(REPLIED, CONFIRM, FILER, CLOSED, 0),
    COMPLAINT(REPLIED, APPEAL, FILER, APPEALED, 0),
    COMPLAINT(REPLIED, COMMENT, FILER | OFFICE, REPLIED, NOTE),

    COMPLAINT(VISITED, CLOSE, CLERK, CLOSED, 0),
    COMPLAINT(VISITED, CONFIRM, FILER, CLOSED, 0),
    COMPLAINT(VISITED, APPEAL, FILER, APPEALED, 0),
    COMPLAINT(VISITED, COMMENT, FILER | OFFICE, VISITED, NOTE),

    COMPLAINT(APPEALED, ESCALATE, LIFT, ESCALATED, 0),
    COMPLAINT_IN_HAND(APPEALED),

    COMPLAINT(ESCALATED, HANDLE, LEAD, HANDLING, 0), /* no longer the officer's to take */
    COMPLAINT(ESCALATED, WITHDRAW, FILER, WITHDRAWN, 0),
    COMPLAINT_IN_HAND(ESCALATED),
};

const struct ticket_transition *ticket_transitions(size_t *count)
{
    *count = sizeof rows / sizeof rows[0];
    return rows;
}

const struct ticket_transition *ticket_find(
    enum ticket_kind kind, enum ticket_state from, enum ticket_action action, enum ticket_actor actor)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct ticket_transition *row = &rows[i];
        if (row->kind == kind && row->from == from && row->action == action &&
            (row->actors & (unsigned)actor) != 0)
            return row;
    }
    return NULL;
}

size_t ticket_allowed(enum ticket_kind kind, enum ticket_state from, unsigned actors,
    const struct ticket_transition **out, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].kind != kind || rows[i].from != from || (rows[i].actors & actors) == 0)
            continue;
        if (count < max)
            out[count] = &rows[i];
        count++;
    }
    return count;
}

bool ticket_state_final(enum ticket_state state)
{
    return state == TICKET_CLOSED || state == TICKET_DECLINED || state == TICKET_CANCELLED ||
           state == TICKET_WITHDRAWN;
}

#include "backend/domain/ticket.h"

#include <string.h>

#include "backend/base/i18n.h"

struct name {
    const char *code;
    const char *text;
};

static const struct name kinds[TICKET_KINDS] = {
    [TICKET_REPAIR] = {"repair", N_("Repair")},
    [TICKET_COMPLAINT] = {"complaint", N_("Complaint")},
};

static const struct name states[TICKET_STATES] = {
    [TICKET_SUBMITTED] = {"submitted", N_("Submitted")},
    [TICKET_ACCEPTED] = {"accepted", N_("Accepted")},
    [TICKET_DISPATCHED] = {"dispatched", N_("Technician assigned")},
    [TICKET_QUOTED] = {"quoted", N_("Price offered")},
    [TICKET_WORKING] = {"working", N_("Work in progress")},
    [TICKET_PAUSED] = {"paused", N_("Work paused")},
    [TICKET_FINISHED] = {"finished", N_("Work finished")},
    [TICKET_HANDLING] = {"handling", N_("Being handled")},
    [TICKET_REPLIED] = {"replied", N_("Answered")},
    [TICKET_APPEALED] = {"appealed", N_("Appealed")},
    [TICKET_ESCALATED] = {"escalated", N_("With the supervisor")},
    [TICKET_VISITED] = {"visited", N_("Follow-up visit done")},
    [TICKET_CLOSED] = {"closed", N_("Closed")},
    [TICKET_DECLINED] = {"declined", N_("Declined")},
    [TICKET_CANCELLED] = {"cancelled", N_("Cancelled")},
    [TICKET_WITHDRAWN] = {"withdrawn", N_("Withdrawn")},
};

static const struct name actions[TICKET_ACTIONS] = {
    [TICKET_DO_CREATE] = {"create", N_("Submit")},
    [TICKET_DO_ACCEPT] = {"accept", N_("Accept")},
    [TICKET_DO_DECLINE] = {"decline", N_("Decline")},
    [TICKET_DO_DISPATCH] = {"dispatch", N_("Assign technician")},
    [TICKET_DO_RETURN] = {"return", N_("Hand back")},
    [TICKET_DO_QUOTE] = {"quote", N_("Offer a price")},
    [TICKET_DO_AGREE] = {"agree", N_("Agree to the price")},
    [TICKET_DO_REFUSE] = {"refuse", N_("Refuse the price")},
    [TICKET_DO_START] = {"start", N_("Start work")},
    [TICKET_DO_PAUSE] = {"pause", N_("Pause work")},
    [TICKET_DO_RESUME] = {"resume", N_("Resume work")},
    [TICKET_DO_FINISH] = {"finish", N_("Finish work")},
    [TICKET_DO_HANDLE] = {"handle", N_("Handle")},
    [TICKET_DO_REPLY] = {"reply", N_("Answer")},
    [TICKET_DO_VISIT] = {"visit", N_("Follow-up visit")},
    [TICKET_DO_VISIT_ATTEMPT] = {"visit_attempt", N_("Follow-up visit tried")},
    [TICKET_DO_CLOSE] = {"close", N_("Close the ticket")},
    [TICKET_DO_CANCEL] = {"cancel", N_("Cancel the repair")},
    [TICKET_DO_WITHDRAW] = {"withdraw", N_("Withdraw the complaint")},
    [TICKET_DO_URGE] = {"urge", N_("Urge")},
    [TICKET_DO_RATE] = {"rate", N_("Rate the work")},
    [TICKET_DO_REOPEN] = {"reopen", N_("Not fixed")},
    [TICKET_DO_CONFIRM] = {"confirm", N_("Accept the answer")},
    [TICKET_DO_APPEAL] = {"appeal", N_("Appeal")},
    [TICKET_DO_ESCALATE] = {"escalate", N_("Escalate")},
    [TICKET_DO_COMMENT] = {"comment", N_("Add a note")},
};

static const struct {
    enum ticket_actor actor;
    const char *code;
} actors[] = {
    {TICKET_BY_OWNER, "owner"},
    {TICKET_BY_ANONYMOUS, "anonymous"},
    {TICKET_BY_TECHNICIAN, "technician"},
    {TICKET_BY_OFFICER, "officer"},
    {TICKET_BY_SUPERVISOR, "supervisor"},
    {TICKET_BY_MANAGER, "manager"},
    {TICKET_BY_SYSTEM, "system"},
    {TICKET_BY_KIOSK, "kiosk"},
};

/* The index of `code` in `names`, -1 when it is not there. */
static int find(const struct name *names, int count, const char *code)
{
    for (int i = 0; code != NULL && i < count; i++) {
        if (strcmp(names[i].code, code) == 0)
            return i;
    }
    return -1;
}

const char *ticket_kind_code(enum ticket_kind kind)
{
    return kinds[kind].code;
}

const char *ticket_kind_text(enum ticket_kind kind)
{
    return kinds[kind].text;
}

bool ticket_kind_from_code(const char *code, enum ticket_kind *kind)
{
    int found = find(kinds, TICKET_KINDS, code);
    if (found >= 0)
        *kind = (enum ticket_kind)found;
    return found >= 0;
}

const char *ticket_state_code(enum ticket_state state)
{
    return states[state].code;
}

const char *ticket_state_text(enum ticket_state state)
{
    return states[state].text;
}

bool ticket_state_from_code(const char *code, enum ticket_state *state)
{
    int found = find(states, TICKET_STATES, code);
    if (found >= 0)
        *state = (enum ticket_state)found;
    return found >= 0;
}

const char *ticket_action_code(enum ticket_action action)
{
    return actions[action].code;
}

const char *ticket_action_text(enum ticket_action action)
{
    return actions[action].text;
}

bool ticket_action_from_code(const char *code, enum ticket_action *action)
{
    int found = find(actions, TICKET_ACTIONS, code);
    if (found >= 0)
        *action = (enum ticket_action)found;
    return found >= 0;
}

const char *ticket_actor_code(enum ticket_actor actor)
{
    for (size_t i = 0; i < sizeof actors / sizeof actors[0]; i++) {
        if (actors[i].actor == actor)
            return actors[i].code;
    }
    return "";
}

bool ticket_actor_from_code(const char *code, enum ticket_actor *actor)
{
    for (size_t i = 0; code != NULL && i < sizeof actors / sizeof actors[0]; i++) {
        if (strcmp(actors[i].code, code) == 0) {
            *actor = actors[i].actor;
            return true;
        }
    }
    return false;
}

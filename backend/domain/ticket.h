/*
 * Tickets: kinds, states, actions and the one const table of transitions that kiosk and office both run (the
 * office has the last word). A change of state exists only as a row of that table.
 */
#ifndef MENTING_DOMAIN_TICKET_H
#define MENTING_DOMAIN_TICKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ticket_kind { TICKET_REPAIR, TICKET_COMPLAINT, TICKET_KINDS };

enum ticket_state {
    TICKET_SUBMITTED,
    TICKET_ACCEPTED,
    TICKET_DISPATCHED,
    TICKET_QUOTED,
    TICKET_WORKING,
    TICKET_PAUSED,
    TICKET_FINISHED,
    TICKET_HANDLING,
    TICKET_REPLIED,
    TICKET_APPEALED,
    TICKET_ESCALATED,
    TICKET_VISITED,
    TICKET_CLOSED,
    TICKET_DECLINED,
    TICKET_CANCELLED,
    TICKET_WITHDRAWN,
    TICKET_STATES
};

enum ticket_action {
    TICKET_DO_CREATE,
    TICKET_DO_ACCEPT,
    TICKET_DO_DECLINE,
    TICKET_DO_DISPATCH,
    TICKET_DO_RETURN,
    TICKET_DO_QUOTE,
    TICKET_DO_AGREE,
    TICKET_DO_REFUSE,
    TICKET_DO_START,
    TICKET_DO_PAUSE,
    TICKET_DO_RESUME,
    TICKET_DO_FINISH,
    TICKET_DO_HANDLE,
    TICKET_DO_REPLY,
    TICKET_DO_VISIT,
    TICKET_DO_VISIT_ATTEMPT,
    TICKET_DO_CLOSE,
    TICKET_DO_CANCEL,
    TICKET_DO_WITHDRAW,
    TICKET_DO_URGE,
    TICKET_DO_RATE,
    TICKET_DO_REOPEN,
    TICKET_DO_CONFIRM,
    TICKET_DO_APPEAL,
    TICKET_DO_ESCALATE,
    TICKET_DO_COMMENT,
    TICKET_ACTIONS
};

/* Who acts; a transition names a set of them. */
enum ticket_actor {
    TICKET_BY_OWNER = 1,
    TICKET_BY_ANONYMOUS = 2,
    TICKET_BY_TECHNICIAN = 4,
    TICKET_BY_OFFICER = 8,
    TICKET_BY_SUPERVISOR = 16,
    TICKET_BY_MANAGER = 32,
    TICKET_BY_SYSTEM = 64,
    TICKET_BY_KIOSK = 128,
};

/* What an act must carry; a set. */
enum ticket_need {
    TICKET_NEEDS_NOTE = 1,
    TICKET_NEEDS_ASSIGNEE = 2,
    TICKET_NEEDS_AMOUNT = 4,
    TICKET_NEEDS_RATING = 8,
    TICKET_NEEDS_OUTCOME = 16, /* complaint judged "founded" or "unfounded" */
};

struct ticket_transition {
    enum ticket_kind kind;
    enum ticket_state from;
    enum ticket_action action;
    unsigned actors;      /* set of enum ticket_actor */
    enum ticket_state to; /* equals `from` where the act leaves the state (urge, comment, rate) */
    unsigned needs;       /* set of enum ticket_need */
};

/* The table, `*count` rows. Static. */
const struct ticket_transition *ticket_transitions(size_t *count);
/* The row for this act by this actor, or NULL when it is not allowed. */
const struct ticket_transition *ticket_find(
    enum ticket_kind kind, enum ticket_state from, enum ticket_action action, enum ticket_actor actor);
/* Rows allowed from `from` for `actors` (a set); writes at most `max` pointers, returns how many there are. */
size_t ticket_allowed(enum ticket_kind kind, enum ticket_state from, unsigned actors,
    const struct ticket_transition **rows, size_t max);
/* What the table can't say, since it does not count: an appeal once a ticket; closing without a return visit (from
   finished or replied) after two visit attempts since the work was last finished or answered. `past`: the ticket's
   actions so far, oldest first. The gap between urges is ticket_may_urge. */
bool ticket_history_allows(const struct ticket_transition *row, const enum ticket_action *past, size_t count);
/* Closed, declined, cancelled or withdrawn: nothing moves it on by itself. */
bool ticket_state_final(enum ticket_state state);

/* Codes as on the wire ("repair", "submitted", "create") and English texts, translatable. */
const char *ticket_kind_code(enum ticket_kind kind);
const char *ticket_kind_text(enum ticket_kind kind);
bool ticket_kind_from_code(const char *code, enum ticket_kind *kind);
const char *ticket_state_code(enum ticket_state state);
const char *ticket_state_text(enum ticket_state state);
bool ticket_state_from_code(const char *code, enum ticket_state *state);
const char *ticket_action_code(enum ticket_action action);
const char *ticket_action_text(enum ticket_action action);
bool ticket_action_from_code(const char *code, enum ticket_action *action);
const char *ticket_actor_code(enum ticket_actor actor); /* "owner", "anonymous", "technician", ... */
bool ticket_actor_from_code(const char *code, enum ticket_actor *actor);

/* Categories: code, English text, kind, where they apply, and whether the telephone comes before the form. */
enum ticket_place { TICKET_AT_HOME, TICKET_IN_PUBLIC, TICKET_NO_PLACE };
struct ticket_category {
    const char *code; /* "water", "lift", "noise" */
    const char *text;
    enum ticket_kind kind;
    enum ticket_place place;
    bool emergency_hint; /* show the duty telephone with it: burst pipe, power loss, lift */
};
const struct ticket_category *ticket_categories(size_t *count);
const struct ticket_category *ticket_category_find(
    enum ticket_kind kind, enum ticket_place place, const char *code);
const char *ticket_place_code(enum ticket_place place); /* "home", "public", "none" */
bool ticket_place_from_code(const char *code, enum ticket_place *place);

#define TICKET_NUMBER_SIZE 24
#define TICKET_TEXT_MAX    200 /* characters */
#define TICKET_CONTACT_MAX 20  /* characters */
#define TICKET_CODE_DIGITS 6   /* of an anonymous complaint's query code */
/* "R02-261123-007-4": kind letter, kiosk number (two digits or more), local date, the kiosk's sequence that day
   (three digits or more), check digit (H. M. Damm's over the kind and all digits: every single wrong digit, every two
   neighbours exchanged and a wrong letter are found). kiosk 0 to 9999, sequence 0 to 999999. */
void ticket_number_format(
    enum ticket_kind kind, int kiosk, int32_t day, int sequence, char out[TICKET_NUMBER_SIZE]);
/* Checks form and check digit; spaces and missing hyphens are forgiven, lower case too. False when wrong.
   On success `normal` (TICKET_NUMBER_SIZE) holds the standard form. */
bool ticket_number_check(const char *text, char *normal);

/* Limits and due times; settings with these defaults (domain.md). */
struct ticket_limits {
    int urge_gap_minutes;  /* 120 */
    int urges_to_escalate; /* 3 */
    int per_unit_day;      /* 10 */
    int identical;         /* 2 */
    int public_per_hour;   /* 20, per kiosk */
    int accept_minutes;    /* 120, in desk hours */
    int finish_desk_days;  /* 3 */
    int reply_minutes;     /* 2880: complaint replied */
};
extern const struct ticket_limits ticket_limits_default;
/* Whether an urge is allowed now; *wait_minutes says how long else. last_urge_ms 0: never. */
bool ticket_may_urge(
    const struct ticket_limits *limits, int64_t last_urge_ms, int64_t now_ms, int *wait_minutes);

#endif

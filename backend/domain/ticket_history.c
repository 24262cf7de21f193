#include "backend/domain/ticket.h"

#define MINUTE_MS INT64_C(60000)

const struct ticket_limits ticket_limits_default = {
    .urge_gap_minutes = 120,
    .urges_to_escalate = 3,
    .per_unit_day = 10,
    .identical = 2,
    .public_per_hour = 20,
    .accept_minutes = 120,
    .finish_desk_days = 3,
    .reply_minutes = 2880,
};

#define ATTEMPTS_TO_CLOSE 2

static int count_since(
    const enum ticket_action *past, size_t count, enum ticket_action action, enum ticket_action since)
{
    int times = 0;
    for (size_t i = count; i-- > 0 && past[i] != since;)
        times += past[i] == action;
    return times;
}

bool ticket_history_allows(const struct ticket_transition *row, const enum ticket_action *past, size_t count)
{
    if (row->action == TICKET_DO_APPEAL)
        return count_since(past, count, TICKET_DO_APPEAL, TICKET_ACTIONS) == 0;
    if (row->action == TICKET_DO_CLOSE && row->from == TICKET_FINISHED)
        return count_since(past, count, TICKET_DO_VISIT_ATTEMPT, TICKET_DO_FINISH) >= ATTEMPTS_TO_CLOSE;
    if (row->action == TICKET_DO_CLOSE && row->from == TICKET_REPLIED)
        return count_since(past, count, TICKET_DO_VISIT_ATTEMPT, TICKET_DO_REPLY) >= ATTEMPTS_TO_CLOSE;
    return true;
}

bool ticket_may_urge(
    const struct ticket_limits *limits, int64_t last_urge_ms, int64_t now_ms, int *wait_minutes)
{
    *wait_minutes = 0;
    int64_t gap = limits->urge_gap_minutes * MINUTE_MS;
    /* An urge from the future (the clock was set back) holds nobody up for longer than the gap. */
    int64_t passed = now_ms > last_urge_ms ? now_ms - last_urge_ms : 0;
    if (last_urge_ms == 0 || passed >= gap)
        return true;
    *wait_minutes = (int)((gap - passed + MINUTE_MS - 1) / MINUTE_MS);
    return false;
}

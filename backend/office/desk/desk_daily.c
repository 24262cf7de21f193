#include "backend/office/desk/desk_daily.h"

#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_internal.h"
#include "backend/office/desk/desk_push.h"
#include "backend/office/desk/desk_roster.h"
#include "backend/office/desk/desk_ticket.h"

#define ROSTER_AHEAD   28
#define ESCALATE_BATCH 100

/* From the first day that has nothing to four weeks ahead; what the supervisor wrote stays. */
static enum desk_result continue_roster(struct desk *desk)
{
    char last[CALENDAR_DATE_SIZE] = "";
    int32_t day = 0, today = desk_today(desk);
    enum desk_result result = desk_get(desk, "SELECT COALESCE(MAX(day), '') FROM roster WHERE estate = $1",
        DB_VALUES(DB_TEXT(desk->estate)), DESK_INTO(DESK_TO_TEXT(last)));
    if (result != DESK_OK)
        return result;
    if (!calendar_parse_date(last, &day) || day < today - 1)
        day = today - 1;
    int32_t until = today + ROSTER_AHEAD;
    return day < until ? desk_roster_generate(desk, day + 1, until - day) : DESK_OK;
}

static enum desk_result drop_old_codes(struct desk *desk)
{
    char now[CALENDAR_TIME_SIZE];
    desk_now(desk, now);
    return desk_exec(desk, "DELETE FROM enroll_code WHERE estate = $1 AND expires < $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(now)));
}

enum desk_result desk_daily(struct desk *desk, bool *more)
{
    size_t escalated = 0;
    *more = false;
    enum desk_result result = desk_feed_expire(desk, more);
    if (result == DESK_OK)
        result = desk_ticket_escalate_overdue(desk, ESCALATE_BATCH, &escalated);
    if (result != DESK_OK || *more)
        return result;
    *more = escalated == ESCALATE_BATCH;
    result = desk_push_forget_old(desk);
    if (result == DESK_OK)
        result = drop_old_codes(desk);
    return result == DESK_OK ? continue_roster(desk) : result;
}

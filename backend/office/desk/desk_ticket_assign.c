#include <stdio.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/office/desk/desk_internal.h"
#include "backend/office/desk/desk_roster.h"
#include "backend/office/desk/desk_ticket_internal.h"

#define DUE_DAYS  65 /* domain/roster.h looks 60 days ahead */
#define MINUTE_MS INT64_C(60000)

/* ---- who --------------------------------------------------------------------------------------------------- */

/* First active person with the post or, when `by_role`, the role; "" when there is none. */
static enum desk_result person_with(
    struct desk *desk, bool by_role, const char *value, char staff[DESK_ID_SIZE])
{
    staff[0] = '\0';
    const char *sql =
        by_role ? "SELECT id FROM staff WHERE estate = $1 AND role = $2 AND active = 1 ORDER BY id LIMIT 1"
                : "SELECT id FROM staff WHERE estate = $1 AND post = $2 AND active = 1 ORDER BY id LIMIT 1";
    enum desk_result result = desk_get(
        desk, sql, DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(value)), DESK_INTO({staff, DESK_ID_SIZE}));
    return result == DESK_NOT_FOUND ? DESK_OK : result;
}

enum desk_result desk_ticket_officer(
    struct desk *desk, const char *building, char staff[DESK_ID_SIZE], char post[24])
{
    staff[0] = '\0';
    enum desk_result result = desk_get(desk, "SELECT post FROM area WHERE estate = $1 AND building = $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(building)), DESK_INTO({post, 24}));
    return result == DESK_OK ? person_with(desk, false, post, staff) : result;
}

/* The first of the roles that has anybody. */
static enum desk_result first_of(
    struct desk *desk, const char *const *order, size_t count, char staff[DESK_ID_SIZE])
{
    enum desk_result result = DESK_OK;
    staff[0] = '\0';
    for (size_t i = 0; i < count && result == DESK_OK && !staff[0]; i++)
        result = person_with(desk, true, order[i], staff);
    return result;
}

static const char *const upwards[] = {"supervisor", "manager"};

enum desk_result desk_ticket_assign(struct desk *desk, struct desk_ticket *ticket)
{
    char post[24] = "";
    enum desk_result result = desk_ticket_officer(desk, ticket->building, ticket->assignee, post);
    if (result != DESK_OK)
        return result;
    if (ticket->kind == TICKET_COMPLAINT && strcmp(ticket->category, "staff_service") == 0) {
        /* It may be about the building's own officer, who may be the supervisor. */
        bool from_manager = strcmp(post, "supervisor") == 0;
        return first_of(desk, upwards + (from_manager ? 1 : 0), from_manager ? 1 : 2, ticket->assignee);
    }
    return ticket->assignee[0] ? DESK_OK : first_of(desk, upwards, 2, ticket->assignee);
}

enum desk_result desk_ticket_assign_higher(struct desk *desk, struct desk_ticket *ticket)
{
    char role[12] = "", next[DESK_ID_SIZE];
    enum desk_result result = desk_get(desk, "SELECT role FROM staff WHERE estate = $1 AND id = $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(ticket->assignee)), DESK_INTO(DESK_TO_TEXT(role)));
    if (result != DESK_OK && result != DESK_NOT_FOUND)
        return result;
    if (strcmp(role, "manager") == 0)
        return DESK_OK;
    bool to_manager = strcmp(role, "supervisor") == 0;
    result = first_of(desk, upwards + (to_manager ? 1 : 0), to_manager ? 1 : 2, next);
    if (result == DESK_OK && next[0])
        text_copy(ticket->assignee, sizeof ticket->assignee, next);
    return result;
}

/* ---- until when -------------------------------------------------------------------------------------------- */

static void format_local(const struct desk *desk, struct calendar_local local, char out[CALENDAR_TIME_SIZE])
{
    calendar_format_time(
        calendar_from_local(local.day, local.minute, desk->utc_offset_minutes) + local.second * INT64_C(1000),
        out);
}

enum desk_result desk_ticket_set_due(
    struct desk *desk, struct desk_ticket *ticket, int64_t ms, const struct ticket_limits *limits)
{
    struct desk_roster roster;
    struct calendar_local now = calendar_to_local(ms, desk->utc_offset_minutes), due;
    enum desk_result result = desk_roster_load(desk, now.day, now.day + DUE_DAYS, &roster);
    if (result == DESK_OK) {
        /* Without a roster there are no desk hours to count: then time simply passes. */
        if (roster_add_desk_minutes(&roster.roster, now, limits->accept_minutes, &due))
            format_local(desk, due, ticket->accept_due);
        else
            calendar_format_time(ms + limits->accept_minutes * MINUTE_MS, ticket->accept_due);
        if (ticket->kind == TICKET_COMPLAINT)
            calendar_format_time(ms + limits->reply_minutes * MINUTE_MS, ticket->finish_due);
        else if (roster_end_of_desk_day(&roster.roster, now, limits->finish_desk_days, &due))
            format_local(desk, due, ticket->finish_due);
        else
            calendar_format_time(ms + limits->finish_desk_days * 24 * 60 * MINUTE_MS, ticket->finish_due);
    }
    desk_roster_free(&roster);
    return result;
}

/* ---- shared checks ----------------------------------------------------------------------------------------- */

enum desk_result desk_ticket_is_occupant(struct desk *desk, const char *unit, const char *person, bool *is)
{
    int64_t found = 0;
    enum desk_result result = desk_get(desk,
        "SELECT 1 FROM occupancy WHERE estate = $1 AND unit = $2 AND person = $3 AND until IS NULL",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(unit), DB_TEXT(person)), DESK_INTO(DESK_TO_INTEGER(&found)));
    *is = result == DESK_OK;
    return result == DESK_NOT_FOUND ? DESK_OK : result;
}

bool desk_ticket_in_scope(const struct desk_kiosk *kiosk, const char *building)
{
    return !kiosk || !kiosk->scope[0] || desk_list_has(kiosk->scope, building, strlen(building));
}

int64_t desk_ticket_time(const struct desk *desk, const char *at)
{
    int64_t ms = 0, now = clock_wall_ms(desk->clock);
    return at && calendar_parse_time(at, &ms) && ms < now ? ms : now;
}

/* ---- words ------------------------------------------------------------------------------------------------- */

const char *desk_ticket_state_chinese(enum ticket_state state)
{
    static const char *const names[TICKET_STATES] = {
        [TICKET_SUBMITTED] = "已提交",
        [TICKET_ACCEPTED] = "已受理",
        [TICKET_DISPATCHED] = "已派工",
        [TICKET_QUOTED] = "待确认报价",
        [TICKET_WORKING] = "维修中",
        [TICKET_PAUSED] = "已暂停",
        [TICKET_FINISHED] = "已完工",
        [TICKET_HANDLING] = "处理中",
        [TICKET_REPLIED] = "已答复",
        [TICKET_APPEALED] = "已申诉",
        [TICKET_ESCALATED] = "已上报",
        [TICKET_VISITED] = "已回访",
        [TICKET_CLOSED] = "已办结",
        [TICKET_DECLINED] = "未受理",
        [TICKET_CANCELLED] = "已取消",
        [TICKET_WITHDRAWN] = "已撤回",
    };
    return names[state];
}

const char *desk_ticket_action_chinese(enum ticket_action action)
{
    switch (action) {
    case TICKET_DO_AGREE: return "同意报价";
    case TICKET_DO_REFUSE: return "不同意报价";
    case TICKET_DO_CANCEL: return "取消";
    case TICKET_DO_WITHDRAW: return "撤回";
    case TICKET_DO_URGE: return "催办";
    case TICKET_DO_RATE: return "评价";
    case TICKET_DO_REOPEN: return "要求返工";
    case TICKET_DO_CONFIRM: return "确认";
    case TICKET_DO_APPEAL: return "申诉";
    case TICKET_DO_COMMENT: return "补充说明";
    default: return "这样办理";
    }
}

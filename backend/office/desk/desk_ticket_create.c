#include <stdio.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_internal.h"
#include "backend/office/desk/desk_ticket_internal.h"
#include "backend/office/desk/desk_unit.h"

#define HOUR_MS          INT64_C(3600000)
#define DAY_MS           (24 * HOUR_MS)
#define CONTACT_TAIL     4
#define CHINESE_MAX_TEXT "文字过长，最多 200 字。"

struct filing {
    struct desk *desk;
    const struct desk_kiosk *kiosk;
    const struct desk_actor *actor;
    const struct wire_ticket_create *body;
    struct fault *fault;
    int64_t ms; /* when it was filed */
    struct desk_ticket ticket;
};

static enum desk_result refuse(struct filing *f, enum desk_result result, const char *word, const char *text)
{
    fault_set(f->fault, word, "%s", text);
    return result;
}

/* ---- what ---------------------------------------------------------------------------------------------------- */

static enum desk_result check_codes(struct filing *f)
{
    struct desk_ticket *t = &f->ticket;
    if (!ticket_kind_from_code(f->body->kind, &t->kind) || !ticket_place_from_code(f->body->place, &t->place))
        return refuse(f, DESK_INVALID, "invalid", "客服中心不认识这类事项。");
    if (!ticket_category_find(t->kind, t->place, f->body->category))
        return refuse(f, DESK_INVALID, "invalid", "客服中心不认识这个类别。");
    text_copy(t->category, sizeof t->category, f->body->category);
    return DESK_OK;
}

/* The number was given by the kiosk that sends it: another's would take that one's place. */
static enum desk_result check_number(struct filing *f)
{
    char normal[TICKET_NUMBER_SIZE], start[16], known[DESK_ID_SIZE] = "";
    if (!ticket_number_check(f->body->number, normal) || strcmp(normal, f->body->number) != 0)
        return refuse(f, DESK_INVALID, "invalid", "编号不正确。");
    snprintf(start, sizeof start, "%c%02d-", f->ticket.kind == TICKET_REPAIR ? 'R' : 'C',
        f->kiosk->number % 10000);
    if (strncmp(normal, start, strlen(start)) != 0)
        return refuse(f, DESK_INVALID, "invalid", "编号不是本机的。");
    text_copy(f->ticket.number, sizeof f->ticket.number, normal);
    enum desk_result result =
        desk_get(f->desk, "SELECT id FROM ticket WHERE estate = $1 AND (number = $2 OR id = $3)",
            DB_VALUES(DB_TEXT(f->desk->estate), DB_TEXT(normal), DB_TEXT(f->ticket.id)),
            DESK_INTO(DESK_TO_TEXT(known)));
    if (result == DESK_OK)
        return refuse(f, DESK_CONFLICT, "op_conflict", "这个编号已经用过。");
    return result == DESK_NOT_FOUND ? DESK_OK : result;
}

static enum desk_result check_text(struct filing *f)
{
    const char *text = f->body->text;
    if (!text_utf8_valid(text, strlen(text)) || text_utf8_count(text) > TICKET_TEXT_MAX)
        return refuse(f, DESK_INVALID, "invalid", CHINESE_MAX_TEXT);
    if (!text[0] && f->ticket.kind == TICKET_COMPLAINT)
        return refuse(f, DESK_INVALID, "invalid", "请写明投诉的内容。");
    text_copy(f->ticket.text, sizeof f->ticket.text, text);
    const char *contact = f->body->contact;
    if (strspn(contact, "0123456789+- ") != strlen(contact) || strlen(contact) > TICKET_CONTACT_MAX)
        return refuse(f, DESK_INVALID, "invalid", "联系电话不正确。");
    text_copy(f->ticket.contact, sizeof f->ticket.contact, contact);
    return DESK_OK;
}

static enum desk_result check_window(struct filing *f)
{
    int64_t found = 0;
    int32_t day = 0;
    const struct wire_ticket_create *body = f->body;
    if (body->window_day[0] && (!calendar_parse_date(body->window_day, &day) ||
                                   day < calendar_to_local(f->ms, f->desk->utc_offset_minutes).day))
        return refuse(f, DESK_INVALID, "invalid", "预约日期不正确。");
    text_copy(f->ticket.window_day, sizeof f->ticket.window_day, body->window_day);
    if (!body->window[0])
        return DESK_OK;
    enum desk_result result =
        desk_get(f->desk, "SELECT 1 FROM appointment_window WHERE estate = $1 AND id = $2",
            DB_VALUES(DB_TEXT(f->desk->estate), DB_TEXT(body->window)), DESK_INTO(DESK_TO_INTEGER(&found)));
    if (result == DESK_NOT_FOUND)
        return refuse(f, DESK_INVALID, "invalid", "没有这个上门时段。");
    text_copy(f->ticket.window, sizeof f->ticket.window, body->window);
    return result;
}

/* ---- who and where ------------------------------------------------------------------------------------------- */

/* Anonymous means anonymous: no unit, no person, no telephone is kept, whatever was sent. */
static enum desk_result check_anonymous(struct filing *f)
{
    const struct wire_ticket_create *body = f->body;
    if (f->ticket.kind != TICKET_COMPLAINT)
        return refuse(f, DESK_INVALID, "invalid", "只有投诉可以匿名。");
    if (body->unit[0] || f->actor->id[0] || strcmp(f->actor->type, "anonymous") != 0)
        return refuse(f, DESK_INVALID, "invalid", "匿名投诉不能带有房号或姓名。");
    f->ticket.anonymous = true;
    f->ticket.contact[0] = '\0';
    return DESK_OK;
}

static enum desk_result check_unit(struct filing *f)
{
    struct desk_unit unit;
    bool occupant = false;
    if (strcmp(f->actor->type, "owner") != 0)
        return refuse(f, DESK_DENIED, "denied", "请先登录再办理。");
    enum desk_result result = desk_unit_get(f->desk, f->body->unit, &unit);
    if (result == DESK_NOT_FOUND || (result == DESK_OK && !desk_ticket_in_scope(f->kiosk, unit.building)))
        return refuse(f, DESK_NOT_FOUND, "not_found", "没有这个房号。");
    if (result == DESK_OK)
        result = desk_ticket_is_occupant(f->desk, unit.id, f->actor->id, &occupant);
    if (result != DESK_OK)
        return result;
    if (!occupant)
        return refuse(f, DESK_DENIED, "denied", "您已不是这套房屋的住户，请到客服中心办理。");
    if (f->body->building[0] && strcmp(f->body->building, unit.building) != 0)
        return refuse(f, DESK_INVALID, "invalid", "楼栋和房号不一致。");
    text_copy(f->ticket.unit, sizeof f->ticket.unit, unit.id);
    text_copy(f->ticket.building, sizeof f->ticket.building, unit.building);
    return DESK_OK;
}

static enum desk_result check_place(struct filing *f)
{
    const struct wire_ticket_create *body = f->body;
    if (strcmp(f->actor->type, "owner") != 0 && strcmp(f->actor->type, "anonymous") != 0)
        return refuse(f, DESK_DENIED, "denied", "只有住户可以在本机办理。");
    if (body->code_hash[0]) {
        enum desk_result result = check_anonymous(f);
        if (result != DESK_OK)
            return result;
    } else if (body->unit[0]) {
        return check_unit(f);
    } else if (f->ticket.kind != TICKET_REPAIR || f->ticket.place != TICKET_IN_PUBLIC) {
        return refuse(f, DESK_DENIED, "denied", "请先登录再办理。");
    }
    const char *building = body->building[0] ? body->building : f->kiosk->building;
    char staff[DESK_ID_SIZE], post[24];
    enum desk_result result = desk_ticket_officer(f->desk, building, staff, post);
    if (result == DESK_NOT_FOUND || (result == DESK_OK && !desk_ticket_in_scope(f->kiosk, building)))
        return refuse(f, DESK_NOT_FOUND, "not_found", "没有这个楼栋。");
    text_copy(f->ticket.building, sizeof f->ticket.building, building);
    return result;
}

/* ---- limits -------------------------------------------------------------------------------------------------- */

static enum desk_result count_tickets(struct filing *f, const char *sql, const struct db_value *values,
    size_t count, int limit, const char *text)
{
    int64_t found = 0;
    enum desk_result result = desk_get(f->desk, sql, values, count, DESK_INTO(DESK_TO_INTEGER(&found)));
    if (result == DESK_OK && found >= limit)
        return refuse(f, DESK_DENIED, "limit", text);
    return result;
}

static enum desk_result check_limits(struct filing *f, const struct ticket_limits *limits)
{
    struct desk *desk = f->desk;
    const struct desk_ticket *t = &f->ticket;
    char from[CALENDAR_TIME_SIZE], to[CALENDAR_TIME_SIZE];
    int64_t start = calendar_from_local(
        calendar_to_local(f->ms, desk->utc_offset_minutes).day, 0, desk->utc_offset_minutes);
    calendar_format_time(start, from);
    calendar_format_time(start + DAY_MS, to);
    enum desk_result result = DESK_OK;
    if (t->unit[0])
        result = count_tickets(f,
            "SELECT COUNT(*) FROM ticket WHERE estate = $1 AND unit = $2 AND created_at >= $3 AND created_at "
            "< $4",
            DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(t->unit), DB_TEXT(from), DB_TEXT(to)),
            limits->per_unit_day, "今天提交的次数已到上限，请联系客服中心。");
    if (result == DESK_OK)
        result = count_tickets(f,
            "SELECT COUNT(*) FROM ticket WHERE estate = $1 AND created_at >= $2 AND created_at < $3"
            " AND COALESCE(unit, '') = $4 AND building = $5 AND kind = $6 AND place = $7 AND category = $8 "
            "AND text = $9",
            DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(from), DB_TEXT(to), DB_TEXT(t->unit),
                DB_TEXT(t->building), DB_TEXT(f->body->kind), DB_TEXT(f->body->place), DB_TEXT(t->category),
                DB_TEXT(t->text)),
            limits->identical, "同样的内容今天已经提交过，不必重复提交。");
    if (result != DESK_OK || t->unit[0])
        return result;
    calendar_format_time(f->ms - HOUR_MS, from);
    return count_tickets(f,
        "SELECT COUNT(*) FROM ticket WHERE estate = $1 AND created_at > $2 AND kiosk = $3 AND unit IS NULL",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(from), DB_TEXT(f->kiosk->id)), limits->public_per_hour,
        "本机一小时内提交过多，请稍后再试或拨打值班电话。");
}

/* ---- writing ------------------------------------------------------------------------------------------------- */

static void last_digits(const char *contact, char tail[CONTACT_TAIL + 1])
{
    size_t count = 0;
    tail[CONTACT_TAIL] = '\0';
    for (size_t i = strlen(contact); i-- > 0 && count < CONTACT_TAIL;) {
        if (contact[i] >= '0' && contact[i] <= '9')
            tail[CONTACT_TAIL - ++count] = contact[i];
    }
    memmove(tail, tail + CONTACT_TAIL - count, count + 1);
}

static struct db_value text_or_null(const char *text)
{
    return DB_TEXT(text[0] ? text : NULL);
}

static enum desk_result write_ticket(struct filing *f)
{
    const struct desk_ticket *t = &f->ticket;
    char tail[CONTACT_TAIL + 1], now[CALENDAR_TIME_SIZE];
    last_digits(t->contact, tail);
    desk_now(f->desk, now);
    return desk_exec(f->desk,
        "INSERT INTO ticket(estate, id, number, kind, place, category, unit, building, text, state, urgent, "
        "created_at,"
        " accept_due, finish_due, assignee, \"window\", window_day, contact_tail, code_hash, urges, "
        "reopened, contact,"
        " may_enter, visit_attempts, appeals, kiosk, received_at) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, "
        "'submitted',"
        " $10, $11, $12, $13, $14, $15, $16, $17, $18, 0, 0, $19, $20, 0, 0, $21, $22)",
        DB_VALUES(DB_TEXT(f->desk->estate), DB_TEXT(t->id), DB_TEXT(t->number), DB_TEXT(f->body->kind),
            DB_TEXT(f->body->place), DB_TEXT(t->category), text_or_null(t->unit), DB_TEXT(t->building),
            DB_TEXT(t->text), DB_INTEGER(f->body->urgent), DB_TEXT(t->created_at),
            text_or_null(t->accept_due), text_or_null(t->finish_due), text_or_null(t->assignee),
            text_or_null(t->window), text_or_null(t->window_day), text_or_null(tail),
            text_or_null(f->body->code_hash), text_or_null(t->contact), DB_INTEGER(f->body->may_enter),
            DB_TEXT(f->kiosk->id), DB_TEXT(now)));
}

static enum desk_result write_all(struct filing *f)
{
    struct desk_ticket_event event = {.action = TICKET_DO_CREATE, .to = TICKET_SUBMITTED};
    text_copy(event.id, sizeof event.id, f->ticket.id);
    text_copy(event.at, sizeof event.at, f->ticket.created_at);
    text_copy(event.actor_type, sizeof event.actor_type, f->actor->type);
    enum desk_result result = write_ticket(f);
    if (result == DESK_OK)
        result = desk_feed_touch(f->desk, "ticket", f->ticket.id, f->ticket.building);
    if (result == DESK_OK)
        result = desk_ticket_add_event(f->desk, &f->ticket, &event);
    return result == DESK_OK ? desk_feed_commit(f->desk, NULL) : result;
}

enum desk_result desk_ticket_create(struct desk *desk, const struct desk_kiosk *kiosk,
    const struct desk_actor *actor, const char *id, const char *at, const struct wire_ticket_create *body,
    struct fault *fault)
{
    struct filing f = {.desk = desk, .kiosk = kiosk, .actor = actor, .body = body, .fault = fault};
    struct ticket_limits limits;
    desk_feed_start(desk);
    f.ms = desk_ticket_time(desk, at);
    text_copy(f.ticket.id, sizeof f.ticket.id, id);
    calendar_format_time(f.ms, f.ticket.created_at);
    enum desk_result result = check_codes(&f);
    if (result == DESK_OK)
        result = check_number(&f);
    if (result == DESK_OK)
        result = check_text(&f);
    if (result == DESK_OK)
        result = check_window(&f);
    if (result == DESK_OK)
        result = check_place(&f);
    if (result == DESK_OK)
        result = desk_ticket_limits(desk, &limits);
    if (result == DESK_OK)
        result = check_limits(&f, &limits);
    if (result == DESK_OK)
        result = desk_ticket_assign(desk, &f.ticket);
    if (result == DESK_OK)
        result = desk_ticket_set_due(desk, &f.ticket, f.ms, &limits);
    return result == DESK_OK ? write_all(&f) : result;
}

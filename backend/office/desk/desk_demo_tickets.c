#include <stdio.h>
#include <string.h>

#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/office/desk/desk_demo_internal.h"
#include "backend/office/desk/desk_internal.h"
#include "backend/office/desk/desk_ticket.h"

#define OLD_KIOSK                                                                                            \
    1 /* filed them; it was replaced since, so the first kiosk that is added starts its own numbers */
#define QUERY_CODE   "482913"
#define STORY_MINUTE (14 * 60 + 6)
#define STEPS_MAX    8

enum who { LEAD, DESK_1, DESK_2, DESK_3, CASHIER, REPAIRER, MANAGER, OWNER, NAMELESS };

struct step {
    int day, minute; /* days after filing; minute of the day, 0 ends the list */
    enum who who;
    enum ticket_action action;
    const char *note;
    int number; /* rating, or the quote in fen */
};

struct story {
    const char *building, *room; /* room NULL: nobody's */
    enum ticket_kind kind;
    enum ticket_place place;
    const char *category, *text;
    int days_ago, minute;
    const char *window;
    bool urgent;
    struct step steps[STEPS_MAX];
};

#define AT(h, m) ((h)*60 + (m))

/* The seventh is the one of the pictures. */
static const struct story stories[] = {
    {"24#", "1203", TICKET_REPAIR, TICKET_AT_HOME, "lighting", "门厅吸顶灯不亮，换过灯泡。", 25, AT(9, 30),
        "W4", false,
        {{0, AT(9, 52), LEAD, TICKET_DO_ACCEPT, NULL, 0}, {0, AT(10, 5), LEAD, TICKET_DO_DISPATCH, NULL, 0},
            {0, AT(15, 10), REPAIRER, TICKET_DO_START, NULL, 0},
            {0, AT(15, 40), REPAIRER, TICKET_DO_FINISH, "更换了开关", 0},
            {1, AT(10, 0), OWNER, TICKET_DO_RATE, NULL, 5}, {1, AT(11, 0), LEAD, TICKET_DO_VISIT, NULL, 0},
            {1, AT(11, 2), LEAD, TICKET_DO_CLOSE, NULL, 0}}},
    {"20#", "502", TICKET_REPAIR, TICKET_AT_HOME, "door_lock", "入户门锁打不顺，钥匙要转好几次。", 1,
        AT(9, 10), "W3", false, {{0, AT(9, 40), DESK_2, TICKET_DO_ACCEPT, NULL, 0}}},
    {"19#", "803", TICKET_REPAIR, TICKET_AT_HOME, "wall_seepage", "次卧外墙下雨后渗水，墙皮起泡。", 4,
        AT(10, 20), "W1", false,
        {{0, AT(11, 0), DESK_3, TICKET_DO_ACCEPT, NULL, 0},
            {0, AT(11, 20), DESK_3, TICKET_DO_DISPATCH, NULL, 0},
            {1, AT(9, 30), REPAIRER, TICKET_DO_START, NULL, 0},
            {1, AT(11, 0), REPAIRER, TICKET_DO_PAUSE, "等防水材料到货，预计三天", 0}}},
    {"26#", "1501", TICKET_REPAIR, TICKET_AT_HOME, "electricity", "厨房插座没电，其他房间正常。", 5,
        AT(8, 50), "W1", false,
        {{0, AT(9, 5), LEAD, TICKET_DO_ACCEPT, NULL, 0}, {0, AT(9, 12), LEAD, TICKET_DO_DISPATCH, NULL, 0},
            {0, AT(10, 0), REPAIRER, TICKET_DO_START, NULL, 0},
            {0, AT(10, 45), REPAIRER, TICKET_DO_FINISH, "插座接线松动，已重新接好", 0}}},
    {"8#", "302", TICKET_REPAIR, TICKET_AT_HOME, "drain", "卫生间地漏下水慢，有异味。", 9, AT(14, 30), "W4",
        false,
        {{0, AT(14, 50), DESK_1, TICKET_DO_ACCEPT, NULL, 0},
            {0, AT(15, 0), DESK_1, TICKET_DO_DISPATCH, NULL, 0},
            {1, AT(9, 20), REPAIRER, TICKET_DO_START, NULL, 0},
            {1, AT(10, 10), REPAIRER, TICKET_DO_FINISH, "已疏通", 0},
            {1, AT(18, 0), OWNER, TICKET_DO_RATE, NULL, 4}, {2, AT(9, 30), DESK_1, TICKET_DO_VISIT, NULL, 0},
            {2, AT(9, 31), DESK_1, TICKET_DO_CLOSE, NULL, 0}}},
    {"18#", NULL, TICKET_REPAIR, TICKET_IN_PUBLIC, "lift", "2单元电梯关门时有异响。", 1, AT(16, 40), "", true,
        {{0, AT(16, 45), LEAD, TICKET_DO_ACCEPT, NULL, 0},
            {0, AT(16, 48), LEAD, TICKET_DO_DISPATCH, "已通知维保单位", 0},
            {0, AT(17, 20), REPAIRER, TICKET_DO_START, "与维保人员一起检查", 0}}},
    {"24#", "1203", TICKET_REPAIR, TICKET_AT_HOME, "water", "厨房水槽下面水管漏水，已关总阀。", 0, AT(10, 48),
        "W3", false,
        {{0, AT(10, 55), LEAD, TICKET_DO_ACCEPT, NULL, 0},
            {0, AT(11, 2), LEAD, TICKET_DO_DISPATCH, "约 14:00–15:00 上门", 0},
            {0, STORY_MINUTE, REPAIRER, TICKET_DO_START, "陈师傅已到达", 0}}},
    {"25#", "1102", TICKET_REPAIR, TICKET_AT_HOME, "ac_place", "空调外机位护栏松动。", 2, AT(11, 15), "W2",
        false,
        {{0, AT(11, 40), LEAD, TICKET_DO_ACCEPT, NULL, 0},
            {1, AT(9, 0), REPAIRER, TICKET_DO_QUOTE, "更换两个膨胀螺栓和一段护栏", 18000}}},
    {"30#", "903", TICKET_REPAIR, TICKET_AT_HOME, "intercom", "可视对讲听不到声音。", 0, AT(13, 20), "W4",
        false, {{0}}},
    {"22#", "1204", TICKET_COMPLAINT, TICKET_NO_PLACE, "noise", "楼上晚上十一点后还在拖动家具，已持续一周。",
        2, AT(9, 5), "", false,
        {{0, AT(9, 30), DESK_2, TICKET_DO_ACCEPT, NULL, 0},
            {0, AT(9, 45), DESK_2, TICKET_DO_HANDLE, "已联系楼上住户", 0}}},
    {"9#", "401", TICKET_COMPLAINT, TICKET_NO_PLACE, "cleaning", "楼道垃圾两天没有清走。", 6, AT(17, 10), "",
        false,
        {{0, AT(17, 20), DESK_3, TICKET_DO_ACCEPT, NULL, 0}, {1, AT(9, 0), DESK_3, TICKET_DO_HANDLE, NULL, 0},
            {1, AT(15, 0), DESK_3, TICKET_DO_REPLY, "保洁漏扫，已当天清理，并把该楼道改为每日两次。", 0}}},
    {"商铺", "12", TICKET_COMPLAINT, TICKET_NO_PLACE, "parking", "店门前车位长期被占，影响进出货。", 8,
        AT(10, 0), "", false,
        {{0, AT(10, 30), LEAD, TICKET_DO_ACCEPT, NULL, 0}, {0, AT(11, 0), LEAD, TICKET_DO_HANDLE, NULL, 0},
            {1, AT(10, 0), LEAD, TICKET_DO_REPLY, "已贴告知单，请车主三日内挪车。", 0},
            {4, AT(9, 0), OWNER, TICKET_DO_APPEAL, "车还在，没有挪走。", 0}}},
    {"21#", NULL, TICKET_COMPLAINT, TICKET_NO_PLACE, "staff_service", "夜班门岗态度不好，问路不理人。", 4,
        AT(19, 30), "", false,
        {{1, AT(9, 0), LEAD, TICKET_DO_ACCEPT, NULL, 0}, {1, AT(9, 20), LEAD, TICKET_DO_HANDLE, NULL, 0},
            {2, AT(10, 0), LEAD, TICKET_DO_REPLY, "已与当班人员谈话并在例会上通报，谢谢您的监督。", 0}}},
    {"24#", "1203", TICKET_COMPLAINT, TICKET_NO_PLACE, "greening", "楼下绿化带的枯枝一直没有清理。", 1,
        AT(11, 30), "", false, {{0, AT(11, 50), LEAD, TICKET_DO_ACCEPT, NULL, 0}}},
    {"6#", "301", TICKET_REPAIR, TICKET_AT_HOME, "other", "阳台玻璃贴膜起泡，请帮忙更换。", 7, AT(15, 5), "",
        false, {{0, AT(15, 30), DESK_3, TICKET_DO_DECLINE, "自装的贴膜不在维修范围，请联系安装商家。", 0}}},
    {"11#", "402", TICKET_REPAIR, TICKET_AT_HOME, "water", "洗衣机龙头滴水。", 10, AT(20, 15), "W1", false,
        {{1, AT(8, 10), OWNER, TICKET_DO_CANCEL, "自己拧紧了", 0}}},
};

struct telling {
    struct demo *demo;
    struct clock_fake fake;
    struct desk_kiosk kiosk;
    int32_t day; /* of the story of the pictures */
    char code_hash[SECRET_PIN_HASH_SIZE];
};

/* The room, or another in its building where somebody lives. */
static const struct demo_unit *find_unit(struct demo *demo, const struct story *story)
{
    const struct demo_unit *any = NULL;
    if (!story->room)
        return NULL;
    for (size_t i = 0; i < demo->unit_count; i++) {
        const struct demo_unit *unit = &demo->units[i];
        if (strcmp(unit->building, story->building) != 0 || unit->owner.person < 0)
            continue;
        if (!any || strcmp(unit->room, story->room) == 0)
            any = unit;
        if (strcmp(any->room, story->room) == 0)
            break;
    }
    return any;
}

static void set_time(struct telling *t, int32_t day, int minute, char at[CALENDAR_TIME_SIZE])
{
    int64_t ms = calendar_from_local(day, minute, t->demo->desk->utc_offset_minutes);
    clock_fake_start(&t->fake, ms);
    calendar_format_time(ms, at);
}

static void set_actor(struct demo *demo, enum who who, const struct demo_unit *unit, struct desk_actor *actor)
{
    *actor = (struct desk_actor){0};
    if (who == OWNER && unit) {
        text_copy(actor->type, sizeof actor->type, "owner");
        text_copy(actor->id, sizeof actor->id, demo->people[unit->owner.person].id);
    } else if (who == OWNER || who == NAMELESS) {
        text_copy(actor->type, sizeof actor->type, "anonymous");
    } else {
        text_copy(actor->type, sizeof actor->type, "staff");
        text_copy(actor->id, sizeof actor->id, demo->staff[who].id);
    }
}

static enum desk_result tell_step(struct telling *t, const char *ticket, const struct step *step,
    int32_t filed, const struct demo_unit *unit)
{
    char at[CALENDAR_TIME_SIZE];
    struct desk_actor actor;
    struct demo *demo = t->demo;
    bool quote = step->action == TICKET_DO_QUOTE;
    set_time(t, filed + step->day, step->minute, at);
    set_actor(demo, step->who, unit, &actor);
    struct desk_ticket_act act = {.ticket = ticket,
        .action = step->action,
        .at = at,
        .note = step->note,
        .assignee = step->action == TICKET_DO_DISPATCH ? demo->staff[REPAIRER].id : NULL,
        .amount_fen = quote ? step->number : 0,
        .rating = quote ? 0 : step->number,
        .outcome = step->action == TICKET_DO_REPLY ? "founded" : NULL};
    return desk_ticket_act(
        demo->desk, actor.type[0] == 's' ? NULL : &t->kiosk, &actor, &act, NULL, demo->fault);
}

static enum desk_result tell(struct telling *t, const struct story *story, int sequence)
{
    struct demo *demo = t->demo;
    const struct demo_unit *unit = find_unit(demo, story);
    int32_t filed = t->day - story->days_ago;
    struct desk_actor actor;
    struct wire_ticket_create body = {.urgent = story->urgent, .may_enter = false};
    char id[DESK_ID_SIZE], at[CALENDAR_TIME_SIZE];
    if (story->room && !unit)
        return DESK_OK;
    set_time(t, filed, story->minute, at);
    desk_new_id(demo->desk, id);
    set_actor(demo, OWNER, unit, &actor);
    ticket_number_format(story->kind, OLD_KIOSK, filed, sequence, body.number);
    text_copy(body.kind, sizeof body.kind, ticket_kind_code(story->kind));
    text_copy(body.place, sizeof body.place, ticket_place_code(story->place));
    text_copy(body.category, sizeof body.category, story->category);
    text_copy(body.building, sizeof body.building, story->building);
    text_copy(body.text, sizeof body.text, story->text);
    text_copy(body.window, sizeof body.window, story->window);
    if (story->window[0])
        calendar_format_date(filed, body.window_day);
    if (unit) {
        text_copy(body.unit, sizeof body.unit, unit->id);
        text_copy(body.contact, sizeof body.contact, demo->people[unit->owner.person].phone);
    } else if (story->kind == TICKET_COMPLAINT) {
        text_copy(body.code_hash, sizeof body.code_hash, t->code_hash);
    }
    enum desk_result result = desk_ticket_create(demo->desk, &t->kiosk, &actor, id, at, &body, demo->fault);
    for (int i = 0; i < STEPS_MAX && story->steps[i].minute > 0 && result == DESK_OK; i++)
        result = tell_step(t, id, &story->steps[i], filed, unit);
    return result;
}

static enum desk_result write_old_kiosk(struct telling *t)
{
    struct desk *desk = t->demo->desk;
    char at[CALENDAR_TIME_SIZE];
    set_time(t, t->demo->first_day, AT(9, 0), at);
    t->kiosk = (struct desk_kiosk){.id = "K01", .number = OLD_KIOSK, .building = "24#"};
    enum desk_result result = desk_exec(desk,
        "INSERT INTO kiosk(estate, id, number, name, building, scope, revoked, created_at)"
        " VALUES($1, 'K01', $2, '24栋大堂（旧机，已停用）', '24#', '', 1, $3)",
        DB_VALUES(DB_TEXT(desk->estate), DB_INTEGER(OLD_KIOSK), DB_TEXT(at)));
    if (result == DESK_OK)
        result = desk_exec(desk, "INSERT INTO counter(estate, name, value) VALUES($1, 'kiosk', $2)",
            DB_VALUES(DB_TEXT(desk->estate), DB_INTEGER(OLD_KIOSK)));
    return result;
}

/* The stories are told through the desk's own functions under a clock of their own, so each obeys every rule. */
enum desk_result demo_write_tickets(struct demo *demo)
{
    struct telling t = {.demo = demo, .day = demo->today};
    const struct base_clock *clock = demo->desk->clock;
    struct calendar_local now = calendar_to_local(clock_wall_ms(clock), demo->desk->utc_offset_minutes);
    /* Nothing may lie in the future: before the repairer has come, the day of the pictures is yesterday. */
    if (now.day <= demo->today && now.minute <= STORY_MINUTE)
        t.day--;
    struct base_clock told = clock_from_fake(&t.fake);
    demo->desk->clock = &told;
    enum desk_result result = write_old_kiosk(&t);
    if (result == DESK_OK && secret_hash_pin(QUERY_CODE, SECRET_COST_DEMO, t.code_hash) != BASE_OK)
        result = DESK_NO_MEMORY;
    for (size_t i = 0; i < sizeof stories / sizeof stories[0] && result == DESK_OK; i++) {
        result = tell(&t, &stories[i], (int)i + 1);
        demo->report->tickets++;
    }
    demo->desk->clock = clock;
    return result;
}

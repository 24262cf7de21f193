#include <stdio.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/office/desk/desk_demo_internal.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_internal.h"
#include "backend/office/desk/desk_roster.h"
#include "backend/office/desk/desk_staff.h"

#define ROSTER_BEFORE 31
#define ROSTER_AFTER  60

static enum desk_result write_settings(struct demo *demo)
{
    static const char *const settings[][2] = {
        {"desk_phone", "6800 0001"},
        {"duty_phone", "6800 0000"},
        {"late_fee.on", "1"},
        {"late_fee.rate_e6", "500"},
        {"late_fee.grace_days", "0"},
        {"late_fee.cap_percent", "100"},
        {"season.summer_from", "05-01"},
        {"season.summer_to", "09-30"},
        {"ticket.urge_gap_minutes", "120"},
        {"ticket.urges_to_escalate", "3"},
        {"ticket.per_unit_day", "10"},
        {"ticket.identical", "2"},
        {"ticket.public_per_hour", "20"},
        {"ticket.accept_minutes", "120"},
        {"ticket.finish_desk_days", "3"},
        {"ticket.reply_minutes", "2880"},
    };
    struct desk *desk = demo->desk;
    enum desk_result result = DESK_OK;
    for (size_t i = 0; i < sizeof settings / sizeof settings[0] && result == DESK_OK; i++) {
        result = desk_exec(desk, "INSERT INTO setting(estate, id, value) VALUES($1, $2, $3)",
            DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(settings[i][0]), DB_TEXT(settings[i][1])));
        if (result == DESK_OK)
            result = desk_feed_touch(desk, "setting", settings[i][0], NULL);
    }
    return result == DESK_OK ? desk_late_fee_policy(desk, &demo->late_fee) : result;
}

static enum desk_result write_tariffs(struct demo *demo)
{
    static const struct {
        const char *id, *name, *name_en, *price_name, *unit_name, *owner, *basis, *meter;
        enum tariff_kind kind;
        enum tariff_period period;
        int64_t price_e4;
        bool late_fee;
    } rows[DEMO_TARIFFS] = {
        [DEMO_HIGH_RISE] = {"T1", "物业管理费", "Property fee", "高层住宅", "平方米", "company",
            "物业服务合同第六条；收费公示第 2 项（2024年1月起）", NULL, TARIFF_AREA, PERIOD_MONTH, 18000,
            true},
        [DEMO_LOW_RISE] = {"T2", "物业管理费", "Property fee", "多层住宅", "平方米", "company",
            "物业服务合同第六条；收费公示第 1 项（2024年1月起）", NULL, TARIFF_AREA, PERIOD_MONTH, 15000,
            true},
        [DEMO_SHOP] = {"T3", "物业管理费", "Property fee", "商铺", "平方米", "company",
            "商铺物业服务合同第五条；收费公示第 3 项（2024年1月起）", NULL, TARIFF_AREA, PERIOD_MONTH, 35000,
            true},
        [DEMO_WATER] = {"T4", "代收水费", "Water (collected)", "居民生活用水", "吨", "collected",
            "代收，不加收手续费；自来水公司公布的价格", "water", TARIFF_METER, PERIOD_MONTH, 39000, false},
        [DEMO_PARKING] = {"T5", "车位管理费", "Parking space", "地下车位", "个", "company",
            "车位管理协议第三条；收费公示第 6 项（2024年1月起）", NULL, TARIFF_FIXED, PERIOD_QUARTER, 1500000,
            false},
    };
    struct desk *desk = demo->desk;
    enum desk_result result = DESK_OK;
    for (int i = 0; i < DEMO_TARIFFS && result == DESK_OK; i++) {
        struct desk_tariff *tariff = &demo->tariffs[i];
        tariff->kind = rows[i].kind;
        tariff->period = rows[i].period;
        tariff->price_e4 = rows[i].price_e4;
        text_copy(tariff->id, sizeof tariff->id, rows[i].id);
        text_copy(tariff->price_name, sizeof tariff->price_name, rows[i].price_name);
        text_copy(tariff->unit_name, sizeof tariff->unit_name, rows[i].unit_name);
        text_copy(tariff->basis, sizeof tariff->basis, rows[i].basis);
        result = desk_exec(desk,
            "INSERT INTO tariff(estate, id, name, name_en, kind, price_e4, unit_name, period, owner, "
            "late_fee, basis,"
            " price_name, meter) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(rows[i].id), DB_TEXT(rows[i].name),
                DB_TEXT(rows[i].name_en), DB_TEXT(tariff_kind_code(rows[i].kind)),
                DB_INTEGER(rows[i].price_e4), DB_TEXT(rows[i].unit_name),
                DB_TEXT(tariff_period_code(rows[i].period)), DB_TEXT(rows[i].owner),
                DB_INTEGER(rows[i].late_fee), DB_TEXT(rows[i].basis), DB_TEXT(rows[i].price_name),
                DB_TEXT(rows[i].meter)));
        if (result == DESK_OK)
            result = desk_feed_touch(desk, "tariff", rows[i].id, NULL);
    }
    return result;
}

static enum desk_result write_windows(struct demo *demo)
{
    static const struct {
        const char *id;
        int start, end;
    } windows[] = {
        {"W1", 540, 660}, {"W2", 660, 780}, {"W3", 840, 900}, {"W4", 900, 1020}, {"W5", 1020, 1080}};
    struct desk *desk = demo->desk;
    enum desk_result result = DESK_OK;
    for (int i = 0; i < (int)(sizeof windows / sizeof windows[0]) && result == DESK_OK; i++) {
        result = desk_exec(desk,
            "INSERT INTO appointment_window(estate, id, start, \"end\", sort) VALUES($1, $2, $3, $4, $5)",
            DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(windows[i].id), DB_INTEGER(windows[i].start),
                DB_INTEGER(windows[i].end), DB_INTEGER(i)));
        if (result == DESK_OK)
            result = desk_feed_touch(desk, "appointment_window", windows[i].id, NULL);
    }
    return result;
}

static enum desk_result write_policies(struct demo *demo)
{
    static const char *const policies[][2] = {
        {"收费标准公示",
            "物业管理费：高层住宅 1.80 元/平方米·月，多层住宅 1.50 元/平方米·月，商铺 3.50 元/平方米·月，"
            "每月 1 日出账，11 日前缴纳。\n代收水费：3.90 "
            "元/吨，按表计量，不加收手续费，出账当月月底前缴纳。\n"
            "车位管理费：150.00 元/个·月，按季收取，每季度最后一个月 15 日前缴纳。\n"
            "违约金：逾期的物业管理费按未缴金额每日万分之五计算，不超过本金；代收费用不收违约金。"},
        {"报修与维修时限",
            "客服中心 2 小时内受理（值班时间内），第 3 个值班日结束前修好；超过时限自动上报主管。\n"
            "爆管、停电、困梯请直接拨打值班电话 6800 0000；闻到燃气味请离开现场，不要触碰开关，再打电话。\n"
            "公共部位维修不收费；入户维修需要收费的，先报价，您同意后再施工。"},
        {"投诉处理办法", "投诉 48 小时内答复，答复后回访。对答复不满意可以申诉一次，由上级处理。\n"
                         "可以匿名投诉，凭编号和 6 位查询码在本机查看进度；匿名投诉不登记房号、姓名和电话。"},
        {"本机隐私说明", "本机显示您名下的账单、缴费记录和办理事项，姓名只显示姓氏，电话只显示尾号。\n"
                         "已缴账单在本机保留 13 个月。离开前请点“退出”；无人操作时本机会自动退出。"},
    };
    struct desk *desk = demo->desk;
    enum desk_result result = DESK_OK;
    for (int i = 0; i < (int)(sizeof policies / sizeof policies[0]) && result == DESK_OK; i++) {
        char id[DEMO_ID];
        snprintf(id, sizeof id, "Y%02d", i + 1);
        result =
            desk_exec(desk, "INSERT INTO policy(estate, id, title, body, sort) VALUES($1, $2, $3, $4, $5)",
                DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id), DB_TEXT(policies[i][0]),
                    DB_TEXT(policies[i][1]), DB_INTEGER(i)));
        if (result == DESK_OK)
            result = desk_feed_touch(desk, "policy", id, NULL);
    }
    return result;
}

/* ---- notices ----------------------------------------------------------------------------------------------- */

static void say_day(int32_t day, char *out, size_t size)
{
    static const char *const weekdays[] = {"一", "二", "三", "四", "五", "六", "日"};
    struct calendar_date date = calendar_date_of(day);
    snprintf(out, size, "%d月%d日（周%s）", date.month, date.day, weekdays[calendar_weekday(day) - 1]);
}

static enum desk_result write_notice(
    struct demo *demo, int sort, const char *title, const char *body, int32_t published, int32_t until)
{
    struct desk *desk = demo->desk;
    char id[DEMO_ID], at[CALENDAR_TIME_SIZE], from_text[CALENDAR_DATE_SIZE], until_text[CALENDAR_DATE_SIZE];
    snprintf(id, sizeof id, "N%02d", sort + 1);
    calendar_format_time(calendar_from_local(published, 9 * 60, desk->utc_offset_minutes), at);
    calendar_format_date(published, from_text);
    calendar_format_date(until, until_text);
    enum desk_result result = desk_exec(desk,
        "INSERT INTO notice(estate, id, title, body, published_at, from_day, until_day, sort)"
        " VALUES($1, $2, $3, $4, $5, $6, $7, $8)",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id), DB_TEXT(title), DB_TEXT(body), DB_TEXT(at),
            DB_TEXT(from_text), DB_TEXT(until_text), DB_INTEGER(sort)));
    return result == DESK_OK ? desk_feed_touch(desk, "notice", id, NULL) : result;
}

static enum desk_result write_notices(struct demo *demo)
{
    int32_t today = demo->today;
    char day[48], title[120], body[400];
    say_day(today + 2, day, sizeof day);
    snprintf(title, sizeof title, "停水通知：%s", day);
    enum desk_result result =
        write_notice(demo, 0, title, "24栋、25栋上午 9:00 至 11:30，请提前储水。", today - 1, today + 2);
    say_day(today + 5, day, sizeof day);
    snprintf(title, sizeof title, "电梯年检：%s", day);
    snprintf(body, sizeof body,
        "18栋至26栋电梯逐台检验，每台约停 40 分钟，同一单元不会同时停运。不便之处请谅解。");
    if (result == DESK_OK)
        result = write_notice(demo, 1, title, body, today - 3, today + 5);
    say_day(today - 6, day, sizeof day);
    snprintf(
        body, sizeof body, "自%s起，本机可以查账单、报修、投诉和查进度，也可以在客服中心窗口办理。", day);
    if (result == DESK_OK)
        result = write_notice(demo, 2, "自助服务机启用", body, today - 6, today + 60);
    return result;
}

/* ---- staff and roster ------------------------------------------------------------------------------------------ */

static enum desk_result write_staff(struct demo *demo)
{
    static const struct demo_staff people[DEMO_STAFF] = {
        {"李主管", "supervisor", "supervisor", "746926", ""},
        {"张客服", "front_desk", "officer", "518203", ""},
        {"刘客服", "officer_2", "officer", "963571", ""},
        {"赵客服", "officer_3", "officer", "284617", ""},
        {"周收费", "cashier", "cashier", "637094", ""},
        {"陈师傅", "technician", "technician", "805149", ""},
        {"何经理", "manager", "manager", "492768", ""},
    };
    static const struct desk_actor system = {.type = "system"};
    enum desk_result result = DESK_OK;
    for (int i = 0; i < DEMO_STAFF && result == DESK_OK; i++) {
        struct desk_staff staff;
        demo->staff[i] = people[i];
        struct desk_staff_order order = {.name = people[i].name,
            .post = people[i].post,
            .role = people[i].role,
            .phone = "6800 0001",
            .pin = people[i].pin,
            .cost = SECRET_COST_DEMO};
        result = desk_staff_add(demo->desk, &system, &order, &staff, demo->fault);
        text_copy(demo->staff[i].id, sizeof demo->staff[i].id, staff.id);
    }
    return result;
}

enum desk_result demo_write_office(struct demo *demo)
{
    struct desk *desk = demo->desk;
    desk_feed_start(desk);
    enum desk_result result = write_settings(demo);
    if (result == DESK_OK)
        result = write_tariffs(demo);
    if (result == DESK_OK)
        result = write_windows(demo);
    if (result == DESK_OK)
        result = write_policies(demo);
    if (result == DESK_OK)
        result = write_notices(demo);
    if (result == DESK_OK)
        result = desk_feed_commit(desk, NULL);
    if (result == DESK_OK)
        result = write_staff(demo);
    if (result == DESK_OK)
        result = desk_roster_generate(desk, demo->today - ROSTER_BEFORE, ROSTER_BEFORE + ROSTER_AFTER);
    return result;
}

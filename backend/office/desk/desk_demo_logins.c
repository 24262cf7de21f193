#include <stdio.h>
#include <string.h>

#include "backend/office/desk/desk_demo_internal.h"

#define LOGINS 20

static bool can_sign_in(const struct demo_party *party)
{
    return party->person >= 0 && party->sign_in == DEMO_PIN;
}

static bool is_home(const struct demo_unit *unit)
{
    return !unit->shop && strcmp(unit->state, "lived_in") == 0 && can_sign_in(&unit->owner);
}

static bool holds_several(const struct demo *demo, const struct demo_unit *unit)
{
    return can_sign_in(&unit->owner) && demo->people[unit->owner.person].units > 1;
}

static bool in_arrears(const struct demo *demo, const struct demo_unit *unit)
{
    (void)demo;
    return is_home(unit) && unit->habit == DEMO_ARREARS && unit->overdue && unit->arrears_months > 2;
}

static bool in_short_arrears(const struct demo *demo, const struct demo_unit *unit)
{
    (void)demo;
    return is_home(unit) && unit->habit == DEMO_ARREARS && unit->arrears_months <= 2;
}

static bool all_paid(const struct demo *demo, const struct demo_unit *unit)
{
    (void)demo;
    return is_home(unit) && unit->open_fen == 0;
}

static bool has_parking(const struct demo *demo, const struct demo_unit *unit)
{
    (void)demo;
    return is_home(unit) && unit->parking[0] && unit->habit == DEMO_SEPARATE;
}

static bool has_tenant(const struct demo *demo, const struct demo_unit *unit)
{
    (void)demo;
    return can_sign_in(&unit->tenant);
}

static bool landlord(const struct demo *demo, const struct demo_unit *unit)
{
    (void)demo;
    return unit->tenant.person >= 0 && can_sign_in(&unit->owner);
}

static bool shop_paid(const struct demo *demo, const struct demo_unit *unit)
{
    (void)demo;
    return unit->shop && can_sign_in(&unit->owner) && !unit->overdue;
}

static bool shop_behind(const struct demo *demo, const struct demo_unit *unit)
{
    (void)demo;
    return unit->shop && can_sign_in(&unit->owner) && unit->habit == DEMO_ARREARS;
}

static bool no_pin(const struct demo *demo, const struct demo_unit *unit)
{
    (void)demo;
    return !unit->shop && unit->owner.person >= 0 && unit->owner.sign_in == DEMO_NO_PIN;
}

static bool disabled(const struct demo *demo, const struct demo_unit *unit)
{
    (void)demo;
    return !unit->shop && unit->owner.person >= 0 && unit->owner.sign_in == DEMO_DISABLED;
}

static bool vacant(const struct demo *demo, const struct demo_unit *unit)
{
    (void)demo;
    return !unit->shop && strcmp(unit->state, "vacant") == 0 && can_sign_in(&unit->owner);
}

static bool renovating(const struct demo *demo, const struct demo_unit *unit)
{
    (void)demo;
    return strcmp(unit->state, "renovating") == 0 && can_sign_in(&unit->owner);
}

static bool low_rise(const struct demo *demo, const struct demo_unit *unit)
{
    (void)demo;
    return is_home(unit) && unit->property == DEMO_LOW_RISE;
}

static bool any_home(const struct demo *demo, const struct demo_unit *unit)
{
    (void)demo;
    return is_home(unit);
}

static const struct wanted {
    const char *building; /* NULL: any */
    bool (*fits)(const struct demo *demo, const struct demo_unit *unit);
    bool tenant;
    const char *note;
} wanted[LOGINS - 1] = {
    {"24#", in_arrears, false, "欠费：多个月未缴，有违约金"},
    {NULL, in_arrears, false, "欠费：多个月未缴，有违约金"},
    {NULL, in_short_arrears, false, "欠费：最近一两个月未缴"},
    {"24#", all_paid, false, "已全部缴清"},
    {NULL, all_paid, false, "已全部缴清"},
    {"24#", has_tenant, true, "租户：代收水费由租户缴"},
    {NULL, has_tenant, true, "租户：代收水费由租户缴"},
    {NULL, landlord, false, "已出租房屋的业主"},
    {NULL, shop_paid, false, "商铺"},
    {NULL, shop_behind, false, "商铺：欠费"},
    {NULL, holds_several, false, "业主有多套房屋"},
    {"24#", no_pin, false, "还没有密码"},
    {NULL, no_pin, false, "还没有密码"},
    {NULL, disabled, false, "密码已停用，需到客服中心重置"},
    {NULL, vacant, false, "空置房"},
    {NULL, renovating, false, "装修中"},
    {"5#", low_rise, false, "多层住宅，只有一个单元"},
    {NULL, has_parking, false, "有车位"},
    {"24#", any_home, false, "普通住户"},
};

static void write_row(
    struct buf *out, const struct demo_unit *unit, const struct demo_party *party, const char *note)
{
    bool has_pin = party->sign_in == DEMO_PIN || party->sign_in == DEMO_DISABLED;
    buf_printf(
        out, "%s,%d,%s,%s,%s\n", unit->building, unit->entrance, unit->room, has_pin ? party->pin : "", note);
}

/* Spread over the estate: each search starts where the last one ended. */
static struct demo_unit *find(struct demo *demo, const struct wanted *want, size_t start)
{
    for (size_t i = 0; i < demo->unit_count; i++) {
        struct demo_unit *unit = &demo->units[(start + i) % demo->unit_count];
        if (!unit->listed && !unit->main &&
            (!want->building || strcmp(unit->building, want->building) == 0) && want->fits(demo, unit))
            return unit;
    }
    return NULL;
}

void demo_write_logins(struct demo *demo, struct buf *out)
{
    static const struct wanted anybody = {NULL, any_home, false, "普通住户"};
    size_t start = 0;
    buf_text(out, "building,entrance,room,pin,note\n");
    for (size_t i = 0; i < demo->unit_count; i++) {
        if (demo->units[i].main)
            write_row(out, &demo->units[i], &demo->units[i].owner, "主示例：三笔未缴，报修维修中");
    }
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        const struct wanted *want = &wanted[i];
        struct demo_unit *unit = find(demo, want, start);
        if (!unit)
            unit = find(demo, want = &anybody, start);
        if (!unit)
            continue;
        unit->listed = true;
        start = (size_t)(unit - demo->units) + 1;
        write_row(out, unit, want->tenant ? &unit->tenant : &unit->owner, want->note);
    }
    for (int i = 0; i < DEMO_STAFF; i++) {
        const struct demo_staff *staff = &demo->staff[i];
        buf_printf(out, "staff,,%s,%s,%s（%s）\n", staff->id, staff->pin, staff->name, staff->role);
    }
}

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/office/desk/desk_demo_internal.h"
#include "backend/office/desk/desk_internal.h"

#define NOT_PAID INT32_MAX

struct period {
    int32_t start, end; /* both inclusive */
    int32_t issued;
};

/* A bill that was written and the day it is paid on. */
struct billed {
    char id[DEMO_ID];
    int64_t amount_fen;
    int32_t due_day, paid_day; /* NOT_PAID: open */
    bool late_fee, on_feed;
};

static struct period month_period(const struct demo *demo, int index)
{
    struct calendar_date first = calendar_date_of(demo->first_day);
    struct period period = {.start = calendar_day_of(calendar_add_months(first, index))};
    period.issued = calendar_day_of(calendar_add_months(first, index + 1));
    period.end = period.issued - 1;
    return period;
}

static const char *local_time(const struct demo *demo, int32_t day, int minute, char out[CALENDAR_TIME_SIZE])
{
    calendar_format_time(calendar_from_local(day, minute, demo->desk->utc_offset_minutes), out);
    return out;
}

/* ---- bills --------------------------------------------------------------------------------------------------- */

static enum desk_result write_bill(struct demo *demo, struct demo_unit *unit, enum demo_tariff which,
    const struct tariff_facts *facts, const struct period *period, const char *payer, struct billed *billed)
{
    struct tariff_result computed;
    char issued[CALENDAR_TIME_SIZE];
    tariff_compute(facts, &computed);
    billed->amount_fen = 0;
    if (computed.skipped != TARIFF_BILLED || computed.amount_fen == 0)
        return DESK_OK;
    bool open = billed->paid_day == NOT_PAID;
    billed->amount_fen = computed.amount_fen;
    billed->on_feed = open || period->end >= demo->keep_from;
    snprintf(billed->id, sizeof billed->id, "B%07lld", (long long)++demo->bills);
    if (open) {
        unit->open_fen += billed->amount_fen;
        unit->overdue = unit->overdue || billed->due_day < demo->today;
    }
    struct desk_new_bill bill = {.id = billed->id,
        .unit = unit->id,
        .tariff = &demo->tariffs[which],
        .subject = which == DEMO_PARKING ? unit->parking : NULL,
        .period_start = period->start,
        .period_end = period->end,
        .due_day = billed->due_day,
        .payer = payer,
        .issued_at = local_time(demo, period->issued, 6 * 60, issued),
        .on_feed = billed->on_feed};
    return desk_billing_insert(demo->desk, &bill, facts, &computed);
}

static struct tariff_facts facts_of(
    const struct demo *demo, const struct demo_unit *unit, enum demo_tariff which)
{
    const struct desk_tariff *tariff = &demo->tariffs[which];
    return (struct tariff_facts){.kind = tariff->kind,
        .price_e4 = tariff->price_e4,
        .area_e2 = unit->area_e2,
        .months = tariff_period_months(tariff->period),
        .multiplier_e3 = 1000};
}

/* ---- payments ------------------------------------------------------------------------------------------------ */

static enum desk_result write_allocation(struct demo *demo, const char *payment, const struct billed *bill,
    const char *day, int64_t principal, int64_t late_fee)
{
    char id[DEMO_ID];
    snprintf(id, sizeof id, "A%07lld", (long long)++demo->allocations);
    return desk_exec(demo->desk,
        "INSERT INTO allocation(estate, id, payment, bill, day, principal_fen, late_fee_fen)"
        " VALUES($1, $2, $3, $4, $5, $6, $7)",
        DB_VALUES(DB_TEXT(demo->desk->estate), DB_TEXT(id), DB_TEXT(payment), DB_TEXT(bill->id), DB_TEXT(day),
            DB_INTEGER(principal), DB_INTEGER(late_fee)));
}

static int64_t late_fee_on(const struct demo *demo, const struct billed *bill, int32_t day)
{
    struct late_fee_result fee;
    if (!bill->late_fee)
        return 0;
    late_fee_compute(&demo->late_fee, bill->amount_fen, bill->due_day, NULL, 0, day, &fee);
    return fee.due_fen;
}

/* One payment on `day` for all of the bills, in full. */
static enum desk_result pay(struct demo *demo, const struct demo_unit *unit,
    const struct billed *const *bills, size_t count, int32_t day)
{
    static const char *const methods[] = {"qr", "qr", "qr", "cash", "card", "transfer"};
    char id[DEMO_ID], receipt[24], at[CALENDAR_TIME_SIZE], date[CALENDAR_DATE_SIZE];
    struct calendar_date d = calendar_date_of(day);
    int64_t total = 0, late_fees[2] = {0};
    for (size_t i = 0; i < count; i++) {
        late_fees[i] = late_fee_on(demo, bills[i], day);
        total += bills[i]->amount_fen + late_fees[i];
    }
    snprintf(id, sizeof id, "M%07lld", (long long)++demo->payments);
    snprintf(receipt, sizeof receipt, "%02d%02d%02d-%04d", d.year % 100, d.month % 100, d.day % 100,
        ++demo->receipts[day - demo->first_day]);
    calendar_format_date(day, date);
    local_time(demo, day, 9 * 60 + demo_below(demo, 510), at);
    const char *method = methods[demo_below(demo, 6)];
    if (strcmp(unit->state, "developer") == 0)
        method = "transfer";
    enum desk_result result = desk_exec(demo->desk,
        "INSERT INTO payment(estate, id, unit, paid_at, method, amount_fen, receipt, kind, staff)"
        " VALUES($1, $2, $3, $4, $5, $6, $7, 'payment', $8)",
        DB_VALUES(DB_TEXT(demo->desk->estate), DB_TEXT(id), DB_TEXT(unit->id), DB_TEXT(at), DB_TEXT(method),
            DB_INTEGER(total), DB_TEXT(receipt), DB_TEXT(demo->staff[4].id)));
    for (size_t i = 0; i < count && result == DESK_OK; i++)
        result = write_allocation(demo, id, bills[i], date, bills[i]->amount_fen, late_fees[i]);
    return result;
}

/* Settles up to two bills: in one payment when they fall on the same day. */
static enum desk_result settle(
    struct demo *demo, const struct demo_unit *unit, const struct billed *first, const struct billed *second)
{
    const struct billed *both[] = {first, second};
    bool pay_first = first->amount_fen > 0 && first->paid_day != NOT_PAID;
    bool pay_second = second && second->amount_fen > 0 && second->paid_day != NOT_PAID;
    if (pay_first && pay_second && first->paid_day == second->paid_day)
        return pay(demo, unit, both, 2, first->paid_day);
    enum desk_result result = pay_first ? pay(demo, unit, both, 1, first->paid_day) : DESK_OK;
    if (result == DESK_OK && pay_second)
        result = pay(demo, unit, both + 1, 1, second->paid_day);
    return result;
}

/* ---- a unit's months ------------------------------------------------------------------------------------------- */

static int32_t past_only(const struct demo *demo, int32_t day)
{
    return day < demo->today ? day : NOT_PAID;
}

/* When the month's two bills are paid; due days are set already. */
static void choose_days(struct demo *demo, const struct demo_unit *unit, int month, int32_t issued,
    struct billed *property, struct billed *water)
{
    int32_t early = issued + 3 + demo_below(demo, 7), late = issued + 12 + demo_below(demo, 15);
    bool behind = demo_chance(demo, 3);
    int32_t overdue = property->due_day + 1 + demo_below(demo, 20);
    property->paid_day = unit->habit == DEMO_PROMPT ? issued : behind ? overdue : early;
    water->paid_day = unit->habit == DEMO_SEPARATE ? late : property->paid_day;
    bool stopped = unit->habit == DEMO_ARREARS && month >= demo->months - unit->arrears_months;
    bool main_open = unit->main && month == demo->months - 1;
    if (unit->main)
        property->paid_day = water->paid_day = issued + 6;
    property->paid_day = stopped || main_open ? NOT_PAID : past_only(demo, property->paid_day);
    water->paid_day = stopped || main_open ? NOT_PAID : past_only(demo, water->paid_day);
}

static enum desk_result write_reading(
    struct demo *demo, const struct demo_unit *unit, int32_t day, int64_t reading_e3)
{
    char id[DEMO_ID], date[CALENDAR_DATE_SIZE];
    snprintf(id, sizeof id, "R%07lld", (long long)++demo->readings);
    calendar_format_date(day, date);
    return desk_exec(demo->desk,
        "INSERT INTO meter_reading(estate, id, unit, meter, day, reading_e3, on_feed)"
        " VALUES($1, $2, $3, 'water', $4, $5, $6)",
        DB_VALUES(DB_TEXT(demo->desk->estate), DB_TEXT(id), DB_TEXT(unit->id), DB_TEXT(date),
            DB_INTEGER(reading_e3), DB_INTEGER(day >= demo->keep_from)));
}

/* Whole tons, more in summer; 14 in the last month of the pictures. */
static int64_t water_used_e3(struct demo *demo, const struct demo_unit *unit, int month, int32_t end)
{
    int season = calendar_date_of(end).month;
    int tons = 7 + demo_below(demo, 9) + (season >= 6 && season <= 9 ? 3 : 0);
    if (strcmp(unit->state, "vacant") == 0 || strcmp(unit->state, "developer") == 0)
        return 0;
    if (strcmp(unit->state, "handed_over") == 0)
        tons = tons > 13 ? 1 : 0;
    if (unit->main && month == demo->months - 1)
        tons = 14;
    return tons * INT64_C(1000);
}

static enum desk_result write_month(struct demo *demo, struct demo_unit *unit, int month, int64_t *reading_e3)
{
    struct period period = month_period(demo, month);
    struct calendar_date next = calendar_date_of(period.issued);
    int32_t month_end = period.issued + calendar_days_in_month(next.year, next.month) - 1;
    bool tenant = unit->tenant.person >= 0, developer = strcmp(unit->state, "developer") == 0;
    struct billed property = {.due_day = period.issued + 10, .late_fee = true};
    struct billed water = {.due_day = month_end};
    choose_days(demo, unit, month, period.issued, &property, &water);
    struct tariff_facts facts = facts_of(demo, unit, unit->property);
    enum desk_result result =
        write_bill(demo, unit, unit->property, &facts, &period, developer ? "developer" : "owner", &property);
    facts = facts_of(demo, unit, DEMO_WATER);
    facts.has_readings = true;
    facts.previous_e3 = *reading_e3;
    *reading_e3 += water_used_e3(demo, unit, month, period.end);
    facts.current_e3 = *reading_e3;
    if (result == DESK_OK)
        result = write_reading(demo, unit, period.end, *reading_e3);
    if (result == DESK_OK)
        result = write_bill(demo, unit, DEMO_WATER, &facts, &period, tenant ? "tenant" : "owner", &water);
    return result == DESK_OK ? settle(demo, unit, &property, &water) : result;
}

/* Parking by quarters: those that have begun. */
static enum desk_result write_quarters(struct demo *demo, struct demo_unit *unit)
{
    enum desk_result result = DESK_OK;
    struct tariff_facts facts = facts_of(demo, unit, DEMO_PARKING);
    for (int month = 0; month <= demo->months && result == DESK_OK && unit->parking[0]; month++) {
        struct period period = month_period(demo, month);
        struct calendar_date start = calendar_date_of(period.start);
        if (start.month % 3 != 1)
            continue;
        period.issued = period.start;
        period.end = calendar_day_of(calendar_add_months(start, 3)) - 1;
        struct billed bill = {.due_day = calendar_day_of(calendar_add_months(start, 2)) + 14};
        int32_t day = unit->habit == DEMO_PROMPT ? period.start : period.start + 8 + demo_below(demo, 64);
        bool current = period.end >= demo->today;
        bool stopped = unit->habit == DEMO_ARREARS && month + 2 >= demo->months - unit->arrears_months;
        bill.paid_day = stopped || (unit->main && current) ? NOT_PAID : past_only(demo, day);
        result = write_bill(demo, unit, DEMO_PARKING, &facts, &period, "owner", &bill);
        if (result == DESK_OK)
            result = settle(demo, unit, &bill, NULL);
    }
    return result;
}

/* Today's receipts go on where the demo's end. */
static enum desk_result write_counters(struct demo *demo)
{
    struct calendar_date d = calendar_date_of(demo->today);
    char name[32];
    snprintf(name, sizeof name, "receipt-%02d%02d%02d", d.year % 100, d.month % 100, d.day % 100);
    return desk_exec(demo->desk, "INSERT INTO counter(estate, name, value) VALUES($1, $2, $3)",
        DB_VALUES(DB_TEXT(demo->desk->estate), DB_TEXT(name),
            DB_INTEGER(demo->receipts[demo->today - demo->first_day])));
}

enum desk_result demo_write_money(struct demo *demo)
{
    enum desk_result result = DESK_OK;
    for (size_t i = 0; i < demo->unit_count && result == DESK_OK; i++) {
        struct demo_unit *unit = &demo->units[i];
        int64_t reading_e3 = (20 + demo_below(demo, 900)) * INT64_C(1000);
        result = write_reading(demo, unit, demo->first_day - 1, reading_e3);
        for (int month = 0; month < demo->months && result == DESK_OK; month++)
            result = write_month(demo, unit, month, &reading_e3);
        if (result == DESK_OK)
            result = write_quarters(demo, unit);
    }
    return result == DESK_OK ? write_counters(demo) : result;
}

/* ---- the feed of all that ------------------------------------------------------------------------------------ */

enum desk_result demo_write_feed(struct demo *demo)
{
    static const char *const statements[] = {
        "INSERT INTO feed(estate, seq, t, id, building, gone) SELECT estate, $2 + ROW_NUMBER() OVER (ORDER "
        "BY id),"
        " 'unit', id, building, 0 FROM unit WHERE estate = $1 ORDER BY id",
        "INSERT INTO feed(estate, seq, t, id, building, gone) SELECT o.estate, $2 + ROW_NUMBER() OVER (ORDER "
        "BY o.id),"
        " 'occupancy', o.id, u.building, 0 FROM occupancy o JOIN unit u ON u.estate = o.estate AND u.id = "
        "o.unit"
        " WHERE o.estate = $1 ORDER BY o.id",
        "INSERT INTO feed(estate, seq, t, id, building, gone) SELECT c.estate, $2 + ROW_NUMBER() OVER (ORDER "
        "BY c.id),"
        " 'credential', c.id, u.building, 0 FROM credential c JOIN unit u ON u.estate = c.estate AND u.id = "
        "c.unit"
        " WHERE c.estate = $1 ORDER BY c.id",
        "INSERT INTO feed(estate, seq, t, id, building, gone) SELECT b.estate, $2 + ROW_NUMBER() OVER (ORDER "
        "BY b.id),"
        " 'bill', b.id, u.building, 0 FROM bill b JOIN unit u ON u.estate = b.estate AND u.id = b.unit"
        " WHERE b.estate = $1 AND b.on_feed = 1 ORDER BY b.id",
        "INSERT INTO feed(estate, seq, t, id, building, gone) SELECT p.estate, $2 + ROW_NUMBER() OVER (ORDER "
        "BY p.id),"
        " 'payment', p.id, u.building, 0 FROM payment p JOIN unit u ON u.estate = p.estate AND u.id = p.unit"
        " WHERE p.estate = $1 AND EXISTS(SELECT 1 FROM allocation a JOIN bill b ON b.estate = a.estate AND "
        "b.id = a.bill"
        " WHERE a.estate = p.estate AND a.payment = p.id AND b.on_feed = 1) ORDER BY p.id",
        "INSERT INTO feed(estate, seq, t, id, building, gone) SELECT a.estate, $2 + ROW_NUMBER() OVER (ORDER "
        "BY a.id),"
        " 'allocation', a.id, u.building, 0 FROM allocation a JOIN bill b ON b.estate = a.estate AND b.id = "
        "a.bill"
        " JOIN unit u ON u.estate = b.estate AND u.id = b.unit WHERE a.estate = $1 AND b.on_feed = 1 ORDER "
        "BY a.id",
        "INSERT INTO feed(estate, seq, t, id, building, gone) SELECT r.estate, $2 + ROW_NUMBER() OVER (ORDER "
        "BY r.id),"
        " 'meter_reading', r.id, u.building, 0 FROM meter_reading r JOIN unit u ON u.estate = r.estate AND "
        "u.id = r.unit"
        " WHERE r.estate = $1 AND r.on_feed = 1 ORDER BY r.id",
    };
    struct desk *desk = demo->desk;
    enum desk_result result = DESK_OK;
    for (size_t i = 0; i < sizeof statements / sizeof statements[0] && result == DESK_OK; i++) {
        int64_t head = 0;
        result = desk_get(desk, "SELECT head FROM estate WHERE id = $1", DB_VALUES(DB_TEXT(desk->estate)),
            DESK_INTO(DESK_TO_INTEGER(&head)));
        if (result == DESK_OK)
            result = desk_exec(desk, statements[i], DB_VALUES(DB_TEXT(desk->estate), DB_INTEGER(head)));
        if (result == DESK_OK)
            result = desk_exec(desk, "UPDATE estate SET head = head + $2 WHERE id = $1",
                DB_VALUES(DB_TEXT(desk->estate), DB_INTEGER(db_changes(desk->db))));
    }
    return result;
}

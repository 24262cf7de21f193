#include "backend/office/desk/desk_billing.h"

#include <string.h>

#include "backend/base/text.h"
#include "backend/office/desk/desk_audit.h"
#include "backend/office/desk/desk_billing_internal.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_internal.h"
#include "backend/office/desk/desk_unit.h"
#include "backend/wire/wire.h"

#define SNAPSHOT_MAX 4096

static void make_snapshot(const struct desk_tariff *tariff, const struct tariff_facts *facts,
    const struct tariff_result *computed, struct wire_snapshot *out)
{
    bool by_months = facts->kind == TARIFF_AREA || facts->kind == TARIFF_FIXED;
    bool by_meter = facts->kind == TARIFF_METER || facts->kind == TARIFF_TIERED;
    *out = (struct wire_snapshot){.price_e4 = facts->price_e4,
        .area_e2 = facts->kind == TARIFF_AREA ? facts->area_e2 : 0,
        .quantity_e3 = computed->quantity_e3,
        .previous_e3 = by_meter ? facts->previous_e3 : 0,
        .current_e3 = by_meter ? facts->current_e3 : 0,
        .multiplier_e3 = by_meter ? facts->multiplier_e3 : 0,
        .months = by_months ? facts->months : 0,
        .part_days = by_months ? facts->part_days : 0,
        .part_month_days = by_months ? facts->part_month_days : 0,
        .discount_percent = by_months ? facts->discount_percent : 0,
        .amount_fen = computed->amount_fen};
    text_copy(out->kind, sizeof out->kind, tariff_kind_code(facts->kind));
    text_copy(out->price_name, sizeof out->price_name, tariff->price_name);
    text_copy(out->unit_name, sizeof out->unit_name, tariff->unit_name);
    text_copy(out->basis, sizeof out->basis, tariff->basis);
    for (int i = 0; i < computed->line_count; i++) {
        out->lines[i].quantity_e3 = computed->lines[i].quantity_e3;
        out->lines[i].price_e4 = computed->lines[i].price_e4;
        out->lines[i].amount_fen = computed->lines[i].amount_fen;
    }
    out->line_count = (size_t)computed->line_count;
}

enum desk_result desk_billing_insert(struct desk *desk, const struct desk_new_bill *bill,
    const struct tariff_facts *facts, const struct tariff_result *computed)
{
    struct wire_snapshot snapshot;
    struct buf text;
    char start[CALENDAR_DATE_SIZE], end[CALENDAR_DATE_SIZE], due[CALENDAR_DATE_SIZE];
    make_snapshot(bill->tariff, facts, computed, &snapshot);
    buf_init(&text, SNAPSHOT_MAX);
    calendar_format_date(bill->period_start, start);
    calendar_format_date(bill->period_end, end);
    calendar_format_date(bill->due_day, due);
    enum desk_result result = wire_snapshot_write(&snapshot, &text) == WIRE_OK ? DESK_OK : DESK_NO_MEMORY;
    if (result == DESK_OK)
        result = desk_exec(desk,
            "INSERT INTO bill(estate, id, unit, tariff, subject, period_start, period_end, amount_fen, "
            "due_day, state,"
            " payer, snapshot, issued_at, on_feed) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, "
            "$11, $12, $13)",
            DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(bill->id), DB_TEXT(bill->unit),
                DB_TEXT(bill->tariff->id), DB_TEXT(bill->subject), DB_TEXT(start), DB_TEXT(end),
                DB_INTEGER(computed->amount_fen), DB_TEXT(due), DB_TEXT(bill->payer),
                DB_TEXT(buf_borrow(&text)), DB_TEXT(bill->issued_at), DB_INTEGER(bill->on_feed)));
    buf_free(&text);
    return result;
}

/* ---- one bill, from what the database knows -------------------------------------------------------------------- */

static enum desk_result load_tariff(
    struct desk *desk, const char *id, struct desk_tariff *tariff, struct fault *fault)
{
    char kind[16], period[16];
    enum desk_result result = desk_get(desk,
        "SELECT id, price_name, unit_name, basis, COALESCE(meter, ''), kind, period, price_e4 FROM tariff"
        " WHERE estate = $1 AND id = $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id)),
        DESK_INTO(DESK_TO_TEXT(tariff->id), DESK_TO_TEXT(tariff->price_name), DESK_TO_TEXT(tariff->unit_name),
            DESK_TO_TEXT(tariff->basis), DESK_TO_TEXT(tariff->meter), DESK_TO_TEXT(kind),
            DESK_TO_TEXT(period), DESK_TO_INTEGER(&tariff->price_e4)));
    if (result == DESK_NOT_FOUND)
        fault_set(fault, "tariff", "there is no tariff \"%s\"", id);
    if (result != DESK_OK)
        return result;
    if (!tariff_kind_from_code(kind, &tariff->kind) || !tariff_period_from_code(period, &tariff->period)) {
        fault_set(fault, "tariff", "%s has a kind or period that this version can't bill", id);
        return DESK_INVALID;
    }
    return DESK_OK;
}

/* Whole months from the first day of one to the last day of another. */
static bool count_months(const struct desk_billing_order *order, int *months)
{
    struct calendar_date start = calendar_date_of(order->period_start);
    struct calendar_date behind = calendar_date_of(order->period_end + 1);
    *months = (behind.year - start.year) * 12 + behind.month - start.month;
    return start.day == 1 && behind.day == 1 && *months > 0;
}

static enum desk_result read_meter(
    struct desk *desk, const char *unit, const char *meter, int32_t day, int64_t *reading, bool *found)
{
    char until[CALENDAR_DATE_SIZE];
    calendar_format_date(day, until);
    enum desk_result result = desk_get(desk,
        "SELECT reading_e3 FROM meter_reading WHERE estate = $1 AND unit = $2 AND meter = $3 AND day <= $4"
        " ORDER BY day DESC LIMIT 1",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(unit), DB_TEXT(meter), DB_TEXT(until)),
        DESK_INTO(DESK_TO_INTEGER(reading)));
    *found = *found && result == DESK_OK;
    return result == DESK_NOT_FOUND ? DESK_OK : result;
}

static enum desk_result gather_facts(struct desk *desk, const struct desk_billing_order *order,
    const struct desk_tariff *tariff, const struct desk_unit *unit, struct tariff_facts *facts,
    struct fault *fault)
{
    *facts = (struct tariff_facts){
        .kind = tariff->kind, .price_e4 = tariff->price_e4, .area_e2 = unit->area_e2, .multiplier_e3 = 1000};
    if (!count_months(order, &facts->months) || facts->months != tariff_period_months(tariff->period)) {
        fault_set(fault, "period", "must be one %s of whole months", tariff_period_code(tariff->period));
        return DESK_INVALID;
    }
    if (tariff->kind == TARIFF_TIERED || tariff->kind == TARIFF_SHARE) {
        fault_set(fault, "tariff", "%s: %s tariffs can't be billed in this version", tariff->id,
            tariff_kind_code(tariff->kind));
        return DESK_INVALID;
    }
    if (tariff->kind != TARIFF_METER)
        return DESK_OK;
    facts->has_readings = true;
    enum desk_result result = read_meter(
        desk, unit->id, tariff->meter, order->period_start - 1, &facts->previous_e3, &facts->has_readings);
    if (result == DESK_OK)
        result = read_meter(
            desk, unit->id, tariff->meter, order->period_end, &facts->current_e3, &facts->has_readings);
    return result;
}

static enum desk_result check_unbilled(
    struct desk *desk, const struct desk_billing_order *order, struct fault *fault)
{
    char start[CALENDAR_DATE_SIZE], known[DESK_ID_SIZE];
    calendar_format_date(order->period_start, start);
    enum desk_result result = desk_get(desk,
        "SELECT id FROM bill WHERE estate = $1 AND unit = $2 AND tariff = $3 AND COALESCE(subject, '') = $4"
        " AND period_start = $5 AND state <> 'cancelled'",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(order->unit), DB_TEXT(order->tariff),
            DB_TEXT(order->subject ? order->subject : ""), DB_TEXT(start)),
        DESK_INTO(DESK_TO_TEXT(known)));
    if (result == DESK_NOT_FOUND)
        return DESK_OK;
    if (result == DESK_OK) {
        fault_set(
            fault, "bill", "this period is billed already by %s; a wrong bill is cancelled first", known);
        return DESK_CONFLICT;
    }
    return result;
}

static enum desk_result write_bill(struct desk *desk, const struct desk_actor *actor,
    const struct desk_new_bill *bill, const struct desk_unit *unit, const struct tariff_facts *facts,
    const struct tariff_result *computed)
{
    enum desk_result result = desk_billing_insert(desk, bill, facts, computed);
    if (result == DESK_OK)
        result = desk_feed_touch(desk, "bill", bill->id, unit->building);
    if (result == DESK_OK)
        result = desk_audit_add(desk, actor, NULL, NULL, "bill.issue", bill->id, bill->tariff->id);
    return result == DESK_OK ? desk_feed_commit(desk, NULL) : result;
}

enum desk_result desk_billing_issue(struct desk *desk, const struct desk_actor *actor,
    const struct desk_billing_order *order, struct desk_billed *billed, struct fault *fault)
{
    struct desk_tariff tariff;
    struct desk_unit unit;
    struct tariff_facts facts;
    struct tariff_result computed;
    char now[CALENDAR_TIME_SIZE];
    *billed = (struct desk_billed){0};
    desk_feed_start(desk);
    enum desk_result result = load_tariff(desk, order->tariff, &tariff, fault);
    if (result != DESK_OK)
        return result;
    result = desk_unit_get(desk, order->unit, &unit);
    if (result == DESK_NOT_FOUND)
        fault_set(fault, "unit", "there is no unit with id \"%s\"", order->unit);
    if (result == DESK_OK)
        result = gather_facts(desk, order, &tariff, &unit, &facts, fault);
    if (result == DESK_OK)
        result = check_unbilled(desk, order, fault);
    if (result != DESK_OK)
        return result;
    tariff_compute(&facts, &computed);
    billed->skipped = computed.skipped;
    if (computed.skipped != TARIFF_BILLED || computed.amount_fen == 0)
        return DESK_OK;
    billed->amount_fen = computed.amount_fen;
    desk_new_id(desk, billed->bill);
    desk_now(desk, now);
    struct desk_new_bill bill = {.id = billed->bill,
        .unit = unit.id,
        .tariff = &tariff,
        .subject = order->subject,
        .period_start = order->period_start,
        .period_end = order->period_end,
        .due_day = order->due_day,
        .payer = strcmp(unit.state, "developer") == 0 ? "developer" : "owner",
        .issued_at = now,
        .on_feed = true};
    return write_bill(desk, actor, &bill, &unit, &facts, &computed);
}

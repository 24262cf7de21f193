#include "backend/office/desk/desk_payment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/domain/money.h"
#include "backend/office/desk/desk_audit.h"
#include "backend/office/desk/desk_bill_internal.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_internal.h"

struct open_bills {
    struct desk_bill_state items[DESK_PAYMENT_MAX_BILLS];
    size_t count;
    int64_t due_fen;
};

static enum desk_result check_order(const struct desk_payment_order *order, struct fault *fault)
{
    static const char *const methods[] = {"cash", "qr", "card", "transfer"};
    bool known = false;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        known = known || strcmp(order->method, methods[i]) == 0;
    if (!known) {
        fault_set(fault, "method", "\"%s\" is no way to pay; allowed are cash, qr, card and transfer",
            order->method);
        return DESK_INVALID;
    }
    if (order->amount_fen <= 0 || order->amount_fen > MONEY_MAX_FEN) {
        fault_set(fault, "amount", "must be over 0.00 and not absurdly large");
        return DESK_INVALID;
    }
    if (order->bill_count > DESK_PAYMENT_MAX_BILLS) {
        fault_set(fault, "bill", "at most %d bills in one payment", DESK_PAYMENT_MAX_BILLS);
        return DESK_INVALID;
    }
    return DESK_OK;
}

static void keep_open(struct open_bills *open, const struct desk_bill_state *state)
{
    open->due_fen += state->bill.due_fen;
    open->items[open->count++] = *state;
}

static enum desk_result named_bills(struct desk *desk, const struct desk_payment_order *order,
    const struct late_fee_policy *policy, struct open_bills *open, struct fault *fault)
{
    enum desk_result result = DESK_OK;
    for (size_t i = 0; i < order->bill_count && result == DESK_OK; i++) {
        struct db_rows *rows = NULL;
        struct desk_bill_state state = {0};
        for (size_t k = 0; k < i; k++) {
            if (strcmp(order->bills[k], order->bills[i]) == 0) {
                fault_set(fault, "bill", "%s is named twice", order->bills[i]);
                return DESK_INVALID;
            }
        }
        enum db_result db =
            db_query(desk->db, "SELECT " DESK_BILL_COLUMNS " WHERE b.estate = $1 AND b.id = $2",
                DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(order->bills[i])), &rows);
        if (db != DB_OK)
            return desk_of_db(desk, db);
        if (db_rows_next(rows))
            result = desk_bill_read(desk, rows, policy, desk_today(desk), &state);
        db = db_rows_end(rows);
        if (result == DESK_OK)
            result = desk_of_db(desk, db);
        if (result != DESK_OK)
            return result;
        if (strcmp(state.unit, order->unit) != 0) {
            fault_set(fault, "bill", "%s is no bill of this unit", order->bills[i]);
            return DESK_NOT_FOUND;
        }
        if (state.bill.due_fen == 0) {
            fault_set(fault, "bill", "%s has nothing left to pay", order->bills[i]);
            return DESK_CONFLICT;
        }
        keep_open(open, &state);
    }
    return result;
}

static enum desk_result oldest_bills(struct desk *desk, const struct desk_payment_order *order,
    const struct late_fee_policy *policy, struct open_bills *open)
{
    struct db_rows *rows = NULL;
    enum db_result db = db_query(desk->db,
        "SELECT " DESK_BILL_COLUMNS " WHERE b.estate = $1 AND b.unit = $2 AND b.state = 'open'"
        " ORDER BY b.due_day, b.period_start, b.id",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(order->unit)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    enum desk_result result = DESK_OK;
    while (result == DESK_OK && open->count < DESK_PAYMENT_MAX_BILLS && db_rows_next(rows)) {
        struct desk_bill_state state;
        result = desk_bill_read(desk, rows, policy, desk_today(desk), &state);
        if (result == DESK_OK && state.bill.due_fen > 0)
            keep_open(open, &state);
    }
    db = db_rows_end(rows);
    return result == DESK_OK ? desk_of_db(desk, db) : result;
}

/* Bill by bill, in each the principal first: late fee is only interest on it and stops growing when it is paid. */
static void allocate(const struct open_bills *open, struct desk_payment *payment)
{
    int64_t left = payment->amount_fen;
    for (size_t i = 0; i < open->count && left > 0; i++) {
        const struct desk_bill_state *state = &open->items[i];
        struct desk_allocation *part = &payment->allocations[payment->allocation_count++];
        text_copy(part->bill, sizeof part->bill, state->bill.id);
        part->principal_fen = left < state->principal_due_fen ? left : state->principal_due_fen;
        left -= part->principal_fen;
        part->late_fee_fen = left < state->bill.late_fee_fen ? left : state->bill.late_fee_fen;
        left -= part->late_fee_fen;
    }
}

static enum desk_result receipt_number(struct desk *desk, struct desk_payment *payment)
{
    struct calendar_date date = calendar_date_of(desk_today(desk));
    char day[16], name[32];
    int64_t number = 0;
    snprintf(day, sizeof day, "%02d%02d%02d", date.year % 100, date.month % 100, date.day % 100);
    snprintf(name, sizeof name, "receipt-%s", day);
    enum desk_result result = desk_counter_next(desk, name, &number);
    snprintf(payment->receipt, sizeof payment->receipt, "%s-%04lld", day, (long long)number);
    return result;
}

static enum desk_result write_payment(struct desk *desk, const struct desk_actor *actor,
    const struct desk_payment_order *order, const char *building, struct desk_payment *payment)
{
    char day[CALENDAR_DATE_SIZE];
    calendar_format_date(desk_today(desk), day);
    enum desk_result result = desk_exec(desk,
        "INSERT INTO payment(estate, id, unit, paid_at, method, amount_fen, receipt, kind, staff)"
        " VALUES($1, $2, $3, $4, $5, $6, $7, 'payment', $8)",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(payment->id), DB_TEXT(order->unit),
            DB_TEXT(payment->paid_at), DB_TEXT(order->method), DB_INTEGER(payment->amount_fen),
            DB_TEXT(payment->receipt), DB_TEXT(strcmp(actor->type, "staff") == 0 ? actor->id : NULL)));
    if (result == DESK_OK)
        result = desk_feed_touch(desk, "payment", payment->id, building);
    for (size_t i = 0; i < payment->allocation_count && result == DESK_OK; i++) {
        const struct desk_allocation *part = &payment->allocations[i];
        char id[DESK_ID_SIZE];
        desk_new_id(desk, id);
        result = desk_exec(desk,
            "INSERT INTO allocation(estate, id, payment, bill, day, principal_fen, late_fee_fen)"
            " VALUES($1, $2, $3, $4, $5, $6, $7)",
            DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id), DB_TEXT(payment->id), DB_TEXT(part->bill),
                DB_TEXT(day), DB_INTEGER(part->principal_fen), DB_INTEGER(part->late_fee_fen)));
        if (result == DESK_OK)
            result = desk_feed_touch(desk, "allocation", id, building);
    }
    return result;
}

static enum desk_result find_bills(
    struct desk *desk, const struct desk_payment_order *order, struct open_bills *open, struct fault *fault)
{
    struct late_fee_policy policy;
    enum desk_result result = desk_late_fee_policy(desk, &policy);
    if (result != DESK_OK)
        return result;
    result = order->bill_count > 0 ? named_bills(desk, order, &policy, open, fault)
                                   : oldest_bills(desk, order, &policy, open);
    if (result == DESK_OK && order->amount_fen > open->due_fen) {
        char due[MONEY_TEXT_SIZE], amount[MONEY_TEXT_SIZE];
        money_format(open->due_fen, false, due);
        money_format(order->amount_fen, false, amount);
        fault_set(
            fault, "amount", "%s is more than the %s that is due; at most that can be taken", amount, due);
        return DESK_INVALID;
    }
    return result;
}

enum desk_result desk_payment_add(struct desk *desk, const struct desk_actor *actor,
    const struct desk_payment_order *order, struct desk_payment *payment, struct fault *fault)
{
    struct desk_unit unit;
    desk_feed_start(desk);
    *payment = (struct desk_payment){.amount_fen = order->amount_fen};
    enum desk_result result = check_order(order, fault);
    if (result == DESK_OK)
        result = desk_unit_get(desk, order->unit, &unit);
    if (result == DESK_NOT_FOUND)
        fault_set(fault, "unit", "there is no unit with id \"%s\"", order->unit);
    if (result != DESK_OK)
        return result;
    struct open_bills *open = calloc(1, sizeof *open);
    if (!open)
        return DESK_NO_MEMORY;
    result = find_bills(desk, order, open, fault);
    if (result == DESK_OK)
        allocate(open, payment);
    free(open);
    if (result == DESK_OK)
        result = receipt_number(desk, payment);
    desk_new_id(desk, payment->id);
    desk_now(desk, payment->paid_at);
    if (result == DESK_OK)
        result = write_payment(desk, actor, order, unit.building, payment);
    if (result == DESK_OK)
        result = desk_audit_add(desk, actor, NULL, NULL, "payment.add", payment->id, order->method);
    return result == DESK_OK ? desk_feed_commit(desk, NULL) : result;
}

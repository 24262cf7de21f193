/* Bills and payments of a unit: from the mirror (UI thread). Sums carry the office's time: store_sync_state.pulled_ms. */
#ifndef MENTING_STORE_BILL_H
#define MENTING_STORE_BILL_H

#include "backend/domain/late_fee.h"
#include "backend/store/store.h"
#include "backend/wire/wire.h"

struct store_bill {
    char id[40], unit[40], tariff[40], subject[40], payer[12];
    char tariff_name[64], tariff_name_en[64], unit_name[24], tariff_kind[12];
    bool collected_for_others;
    int32_t period_start, period_end; /* inclusive */
    int32_t due_day;
    int64_t amount_fen;              /* principal */
    int64_t paid_fen;                /* of the principal */
    int64_t late_paid_fen;           /* of the late fee */
    int64_t quantity_e3;             /* from the snapshot: area or consumption */
    struct late_fee_result late_fee; /* as of the day asked for; zeros where none may be shown */
    int64_t due_fen;                 /* unpaid principal + late fee due */
    int32_t paid_day;                /* day of the last allocation; 0 none */
};
struct store_bill_list {
    struct store_bill *items;
    size_t count;
};
enum store_bill_which { STORE_BILLS_DUE, STORE_BILLS_PAID, STORE_BILLS_ALL };
/* Due: oldest due day first. Paid: newest period first. today: for the late fee; 0 (clock not trusted): no late fee.
   tenant: only bills addressed to the tenant. */
enum store_result store_bills(struct store_view *view, const char *unit, enum store_bill_which which,
    bool tenant, int32_t today, struct store_bill_list *list) MUST_USE;
void store_bill_list_free(struct store_bill_list *list);
/* One bill with what it was computed from. */
enum store_result store_bill_get(struct store_view *view, const char *bill, int32_t today,
    struct store_bill *out, struct wire_snapshot *snapshot, char basis[200]) MUST_USE;
/* Sums of the last 12 calendar months that end with `today`'s, by period start: amount billed, and whether any is unpaid. */
struct store_month {
    int year, month;
    int64_t amount_fen;
    bool unpaid;
};
enum store_result store_bill_months(struct store_view *view, const char *unit, bool tenant, int32_t today,
    struct store_month months[12]) MUST_USE;
/* The last month through which the property fee (company's own area tariff) is paid without a gap; 0 when none. */
int32_t store_paid_through(struct store_view *view, const char *unit);

struct store_payment {
    char id[40], method[12], receipt[40], kind[12];
    int64_t paid_at_ms;
    int64_t amount_fen;
};
struct store_payment_list {
    struct store_payment *items;
    size_t count;
};
enum store_result store_payments(
    struct store_view *view, const char *unit, struct store_payment_list *list) MUST_USE;
void store_payment_list_free(struct store_payment_list *list);
/* Parts of payments that went to a bill, oldest first; at most `max`. */
struct store_bill_payment {
    int32_t day;
    int64_t principal_fen, late_fee_fen;
    char receipt[40], method[12];
};
enum store_result store_bill_payments(struct store_view *view, const char *bill,
    struct store_bill_payment *out, size_t max, size_t *count) MUST_USE;
struct late_fee_policy store_late_fee_policy(struct store_view *view);

#endif

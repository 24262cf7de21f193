/* Computes and issues bills, each with the snapshot of everything it was computed from. */
#ifndef MENTING_OFFICE_DESK_BILLING_H
#define MENTING_OFFICE_DESK_BILLING_H

#include "backend/domain/tariff.h"
#include "backend/office/desk/desk.h"

struct desk_billing_order {
    const char *unit;                 /* id */
    const char *tariff;               /* id */
    const char *subject;              /* parking space; NULL none */
    int32_t period_start, period_end; /* days, both inclusive; whole months of the tariff's period */
    int32_t due_day;
};
struct desk_billed {
    enum tariff_skip skipped; /* TARIFF_BILLED: a bill was issued */
    char bill[DESK_ID_SIZE];
    int64_t amount_fen;
};
/* A bill for a unit, tariff and period: unique among those not cancelled (DESK_CONFLICT). Meter tariffs take the last
   readings at or before the period's ends. A skipped unit is DESK_OK with its reason, and nothing is written; nor is
   it when nothing was used (then the amount is 0 and the bill "").  */
enum desk_result desk_billing_issue(struct desk *desk, const struct desk_actor *actor,
    const struct desk_billing_order *order, struct desk_billed *billed, struct fault *fault) MUST_USE;

#endif

/* What of a bill is open as of a day: shared by the unit's view and the payments. */
#ifndef MENTING_OFFICE_DESK_BILL_INTERNAL_H
#define MENTING_OFFICE_DESK_BILL_INTERNAL_H

#include "backend/domain/late_fee.h"
#include "backend/office/desk/desk_unit.h"

/* Followed by a WHERE over b (bill) and t (tariff). */
#define DESK_BILL_COLUMNS                                                                                    \
    "b.id, b.tariff, t.name, COALESCE(b.subject, ''), b.period_start, b.period_end, b.due_day, b.state, "    \
    "b.payer,"                                                                                               \
    " b.amount_fen, t.late_fee, b.unit FROM bill b JOIN tariff t ON t.estate = b.estate AND t.id = b.tariff"

struct desk_bill_state {
    struct desk_bill bill;
    char unit[DESK_ID_SIZE];
    int64_t principal_due_fen; /* due_fen less the late fee */
};
/* The current row of such a query, with its allocations, as of `today`. */
enum desk_result desk_bill_read(struct desk *desk, struct db_rows *rows, const struct late_fee_policy *policy,
    int32_t today, struct desk_bill_state *state) MUST_USE;

#endif

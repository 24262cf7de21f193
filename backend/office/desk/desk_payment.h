/* Payments at the desk: what they settle, and the receipt's number. */
#ifndef MENTING_OFFICE_DESK_PAYMENT_H
#define MENTING_OFFICE_DESK_PAYMENT_H

#include "backend/base/calendar.h"
#include "backend/office/desk/desk.h"

#define DESK_PAYMENT_MAX_BILLS 64

struct desk_payment_order {
    const char *unit;         /* id */
    int64_t amount_fen;       /* over 0 */
    const char *method;       /* cash, qr, card, transfer */
    const char *const *bills; /* ids the payer names, in that order; count 0: oldest due first */
    size_t bill_count;
};
struct desk_allocation {
    char bill[DESK_ID_SIZE];
    int64_t principal_fen, late_fee_fen;
};
struct desk_payment {
    char id[DESK_ID_SIZE];
    char receipt[24]; /* "261123-0042" */
    char paid_at[CALENDAR_TIME_SIZE];
    int64_t amount_fen;
    struct desk_allocation allocations[DESK_PAYMENT_MAX_BILLS];
    size_t allocation_count;
};
/* Principal before late fee, bill by bill; the late fee as of today is frozen in the allocation. More than is due is
   DESK_INVALID with what is due (prepayment does not exist in this version). */
enum desk_result desk_payment_add(struct desk *desk, const struct desk_actor *actor,
    const struct desk_payment_order *order, struct desk_payment *payment, struct fault *fault) MUST_USE;

#endif

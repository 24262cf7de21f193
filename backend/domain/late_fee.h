/* The late fee (违约金): simple interest on what is unpaid, day by day. One function for kiosk and office. */
#ifndef MENTING_DOMAIN_LATE_FEE_H
#define MENTING_DOMAIN_LATE_FEE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct late_fee_policy {
    bool on;
    int64_t rate_e6; /* per day: 500 is 0.05 % (万分之五) */
    int grace_days;  /* days after the due day that are free; interest then counts from the day after grace */
    int cap_percent; /* of the bill's principal; 0: no cap */
};

/* A part of a payment that went to the bill. */
struct late_fee_payment {
    int32_t day; /* of the payment, estate's time zone; its principal counts as paid on that day */
    int64_t principal_fen;
    int64_t late_fee_fen;
};

struct late_fee_result {
    int days;            /* interest-bearing days up to as_of_day with principal open; 0 when none or off */
    int32_t from_day;    /* first day that bears interest */
    int64_t accrued_fen; /* all that has accrued, capped, rounded half up once */
    int64_t due_fen;     /* accrued less what was paid of it, never below 0 */
    int64_t unpaid_fen;  /* principal still open */
};

/* As of the start of `as_of_day`: day d bears interest if due_day + grace_days < d <= as_of_day, on the principal
   open at that day's start (a payment made on d still bears d). `payments` in any order; those after as_of_day are
   left out. Fee = sum(open principal of each day) x rate_e6 / 10^6. */
void late_fee_compute(const struct late_fee_policy *policy, int64_t principal_fen, int32_t due_day,
    const struct late_fee_payment *payments, size_t count, int32_t as_of_day, struct late_fee_result *result);

#endif

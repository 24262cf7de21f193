#include "backend/domain/late_fee.h"

#include "backend/domain/wide_internal.h"

#define RATE_SCALE 1000000

/* The sum of the open principal over the interest-bearing days, walked in stretches between payments. */
static wide sum_open_days(int64_t principal_fen, const struct late_fee_payment *payments, size_t count,
    int64_t from_day, int64_t as_of_day, int *days)
{
    wide sum = 0;
    int64_t day = from_day;
    while (day <= as_of_day) {
        int64_t open = principal_fen;
        int64_t next = as_of_day + 1;
        for (size_t i = 0; i < count; i++) {
            if (payments[i].day < day)
                open -= payments[i].principal_fen;
            else if (payments[i].day + INT64_C(1) < next)
                next = payments[i].day + INT64_C(1); /* what is paid on a day is open at that day's start */
        }
        if (open > 0) {
            sum += (wide)open * (next - day);
            *days += (int)(next - day);
        }
        day = next;
    }
    return sum;
}

void late_fee_compute(const struct late_fee_policy *policy, int64_t principal_fen, int32_t due_day,
    const struct late_fee_payment *payments, size_t count, int32_t as_of_day, struct late_fee_result *result)
{
    int64_t paid = 0;
    int64_t fee_paid = 0;
    for (size_t i = 0; i < count; i++) {
        if (payments[i].day > as_of_day)
            continue;
        paid += payments[i].principal_fen;
        fee_paid += payments[i].late_fee_fen;
    }
    int64_t from_day = (int64_t)due_day + (policy->grace_days > 0 ? policy->grace_days : 0) + 1;
    *result = (struct late_fee_result){
        .from_day = from_day > INT32_MAX ? INT32_MAX : (int32_t)from_day,
        .unpaid_fen = principal_fen > paid ? principal_fen - paid : 0,
    };
    if (!policy->on || policy->rate_e6 <= 0)
        return;
    wide parts =
        sum_open_days(principal_fen, payments, count, from_day, as_of_day, &result->days) * policy->rate_e6;
    wide cap = (wide)principal_fen * policy->cap_percent * (RATE_SCALE / 100);
    if (policy->cap_percent > 0 && parts > cap)
        parts = cap;
    result->accrued_fen = (int64_t)wide_divide_rounded(parts, RATE_SCALE);
    result->due_fen = result->accrued_fen > fee_paid ? result->accrued_fen - fee_paid : 0;
}

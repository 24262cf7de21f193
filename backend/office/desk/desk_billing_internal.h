/* From facts to a bill's row: shared by the desk's own billing and the demo estate. */
#ifndef MENTING_OFFICE_DESK_BILLING_INTERNAL_H
#define MENTING_OFFICE_DESK_BILLING_INTERNAL_H

#include "backend/office/desk/desk_billing.h"

struct desk_tariff {
    char id[DESK_ID_SIZE], price_name[64], unit_name[24], basis[200], meter[16];
    enum tariff_kind kind;
    enum tariff_period period;
    int64_t price_e4;
};

struct desk_new_bill {
    const char *id, *unit;
    const struct desk_tariff *tariff;
    const char *subject; /* NULL none */
    int32_t period_start, period_end, due_day;
    const char *payer;
    const char *issued_at;
    bool on_feed;
};
/* Writes the bill with its snapshot; the caller touches the feed. */
enum desk_result desk_billing_insert(struct desk *desk, const struct desk_new_bill *bill,
    const struct tariff_facts *facts, const struct tariff_result *computed) MUST_USE;

#endif

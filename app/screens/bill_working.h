/* How a bill was computed, as a person would write it: from the snapshot kept with the bill. */
#ifndef MENTING_BILL_WORKING_H
#define MENTING_BILL_WORKING_H

#include "app/ui/ui.h"
#include "backend/store/store_bill.h"

/* The facts (area, price, readings) and the sums they give, as pairs; parts are "bill.fact.NAME", "bill.line.N". */
void bill_working_build(struct ui *ui, const struct store_bill *bill, const struct wire_snapshot *snapshot);

#endif

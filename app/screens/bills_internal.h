/* Shared by screen_bills.c (what is due) and bills_history.c (what was paid), and the words both say of a bill. */
#ifndef MENTING_BILLS_INTERNAL_H
#define MENTING_BILLS_INTERNAL_H

#include "app/screens/format.h"
#include "app/screens/screen.h"
#include "backend/store/store_bill.h"
#include "backend/store/store_desk.h"

#define BILLS_LEFT_OUT_MAX 64
/* Two rows are touched apart: 12 u from one to the next, with the hairline in the middle. */
#define BILLS_RULE_GAP  5
#define BILLS_ROW_APART (2 * BILLS_RULE_GAP + 2)
#define BILLS_NOTE_SIZE (4 * FORMAT_SIZE)

enum bills_tab { BILLS_DUE, BILLS_PAID, BILLS_PAYMENTS };

struct bills_row {
    bool heading;
    int year;
    size_t index; /* into the paid bills or the payments */
};

struct bills_state {
    enum bills_tab tab;
    bool failed;
    int32_t today; /* 0: the clock is not trusted */
    struct store_estate estate;
    struct store_bill_list due, paid;
    struct store_payment_list payments;
    struct bills_row *rows; /* of the paid bills or the payments, by the tab */
    size_t row_count;
    bool has_months;
    struct store_month months[12];
    int months_back; /* the month whose amount is said: so many before the last one, 0 to 11 */
    int32_t paid_through;
    char left_out[BILLS_LEFT_OUT_MAX][40]; /* due bills the visitor does not want to pay now */
    size_t left_out_count;
};

/* The tariff's name in the visitor's language. */
const char *bills_name(const struct store_bill *bill);
/* "2026年10月 · 14 吨 · 含违约金 ¥ 1.06": the period and what else tells this bill from others. */
const char *bills_note(const struct store_bill *bill, char out[BILLS_NOTE_SIZE]);
/* The month a day lies in. */
const char *bills_month(int32_t day, char out[FORMAT_SIZE]);
/* "cash" in words. */
const char *bills_method(const char *code);

void bills_build_history(const struct bills_state *state, struct ui *ui);

#endif

/*
 * From a tariff and a unit's facts to a bill's amount, with everything it was computed from (domain.md, Money).
 * One function for office and kiosk; the result is a snapshot that is kept with the bill.
 */
#ifndef MENTING_DOMAIN_TARIFF_H
#define MENTING_DOMAIN_TARIFF_H

#include <stdbool.h>
#include <stdint.h>

enum tariff_kind { TARIFF_AREA, TARIFF_FIXED, TARIFF_METER, TARIFF_TIERED, TARIFF_SHARE, TARIFF_KINDS };
enum tariff_period { PERIOD_MONTH, PERIOD_QUARTER, PERIOD_HALF_YEAR, PERIOD_YEAR, PERIODS };

/* Why a unit can't be billed; each has a text. Never billed 0 instead. */
enum tariff_skip {
    TARIFF_BILLED = 0,
    TARIFF_NO_AREA,
    TARIFF_NO_READING,
    TARIFF_READING_BELOW_LAST,
    TARIFF_NEGATIVE,
    TARIFF_ABSURD, /* over MONEY_MAX_FEN, or a quantity over 10,000,000 */
    TARIFF_BAD_TIERS,
};

#define TARIFF_MAX_TIERS 8
#define TARIFF_MAX_LINES (TARIFF_MAX_TIERS + 2)

struct tariff_tier {
    int64_t up_to_e3; /* accumulated quantity where the tier ends; the last tier: INT64_MAX */
    int64_t price_e4;
};

/* The facts that go in. Only those of the kind are read. */
struct tariff_facts {
    enum tariff_kind kind;
    int64_t price_e4;     /* area: per m2 and month; fixed: per month or piece; meter: per unit */
    int64_t area_e2;      /* 1/100 m2; 0: missing */
    int months;           /* whole months of the period */
    int part_days;        /* area and fixed: billed days of a part month, 0 when whole */
    int part_month_days;  /* days of that month */
    int discount_percent; /* area and fixed: vacancy discount taken off, 0 to 100 */
    bool has_readings;
    int64_t previous_e3, current_e3;
    int64_t multiplier_e3;  /* transformer ratio, 1000 when none */
    int64_t year_before_e3; /* tiered: quantity already used this calendar year */
    int tier_count;
    struct tariff_tier tiers[TARIFF_MAX_TIERS];
    int64_t share_total_fen; /* share: this unit's part, found by tariff_share */
};

/* Area and fixed: one line for the whole months, one for the part month, each with the area (or 1 piece) as its
   quantity; meter and share: one line; tiered: one for each tier touched. */
struct tariff_line {
    int64_t quantity_e3;
    int64_t price_e4;
    int64_t amount_fen;
};

struct tariff_result {
    enum tariff_skip skipped; /* TARIFF_BILLED when `amount_fen` holds */
    int64_t amount_fen;       /* always the sum of the lines */
    int64_t quantity_e3;      /* area, or what was used */
    int line_count;
    struct tariff_line lines[TARIFF_MAX_LINES];
};

void tariff_compute(const struct tariff_facts *facts, struct tariff_result *result);
/* Splits total_fen by weights (largest remainder, ties to the lower index): the parts add up to the total.
   False when count is 0, a weight is negative, all are 0, or out of memory. */
bool tariff_share(int64_t total_fen, const int64_t *weights, int count, int64_t *parts_fen);
const char *tariff_skip_text(enum tariff_skip skip); /* English, translatable */
const char *tariff_kind_code(enum tariff_kind kind); /* "area", ... as on the wire */
bool tariff_kind_from_code(const char *code, enum tariff_kind *kind);
const char *tariff_period_code(enum tariff_period period); /* "month", "quarter", "half_year", "year" */
bool tariff_period_from_code(const char *code, enum tariff_period *period);
int tariff_period_months(enum tariff_period period);

#endif

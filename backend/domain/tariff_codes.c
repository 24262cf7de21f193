#include "backend/domain/tariff.h"

#include <stddef.h>
#include <string.h>

#include "backend/base/i18n.h"

const char *tariff_skip_text(enum tariff_skip skip)
{
    switch (skip) {
    case TARIFF_BILLED: return N_("Billed");
    case TARIFF_NO_AREA: return N_("The floor area is missing");
    case TARIFF_NO_READING: return N_("The meter reading is missing");
    case TARIFF_READING_BELOW_LAST: return N_("The meter reading is below the last one");
    case TARIFF_NEGATIVE: return N_("A figure is negative");
    case TARIFF_ABSURD: return N_("A figure is impossible");
    case TARIFF_BAD_TIERS: return N_("The tariff's tiers are not in order");
    }
    return N_("A figure is impossible");
}

static const char *const kind_codes[TARIFF_KINDS] = {
    [TARIFF_AREA] = "area",
    [TARIFF_FIXED] = "fixed",
    [TARIFF_METER] = "meter",
    [TARIFF_TIERED] = "tiered",
    [TARIFF_SHARE] = "share",
};

static const struct {
    const char *code;
    int months;
} periods[PERIODS] = {
    [PERIOD_MONTH] = {"month", 1},
    [PERIOD_QUARTER] = {"quarter", 3},
    [PERIOD_HALF_YEAR] = {"half_year", 6},
    [PERIOD_YEAR] = {"year", 12},
};

const char *tariff_kind_code(enum tariff_kind kind)
{
    return kind_codes[kind];
}

bool tariff_kind_from_code(const char *code, enum tariff_kind *kind)
{
    for (int i = 0; code != NULL && i < TARIFF_KINDS; i++) {
        if (strcmp(code, kind_codes[i]) == 0) {
            *kind = (enum tariff_kind)i;
            return true;
        }
    }
    return false;
}

const char *tariff_period_code(enum tariff_period period)
{
    return periods[period].code;
}

bool tariff_period_from_code(const char *code, enum tariff_period *period)
{
    for (int i = 0; code != NULL && i < PERIODS; i++) {
        if (strcmp(code, periods[i].code) == 0) {
            *period = (enum tariff_period)i;
            return true;
        }
    }
    return false;
}

int tariff_period_months(enum tariff_period period)
{
    return periods[period].months;
}

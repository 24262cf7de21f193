#include "backend/domain/tariff.h"

#include <stddef.h>
#include <stdlib.h>

#include "backend/domain/money.h"
#include "backend/domain/wide_internal.h"

#define QUANTITY_MAX_E3 INT64_C(10000000000) /* 10,000,000 */

static enum tariff_skip add_line(struct tariff_result *result, int64_t quantity_e3, int64_t price_e4,
    int64_t numerator, int64_t denominator)
{
    int64_t fen = 0;
    int64_t sum = 0;
    if (!money_multiply(price_e4, quantity_e3, numerator, denominator, &fen) ||
        !money_add(result->amount_fen, fen, &sum) || sum > MONEY_MAX_FEN)
        return TARIFF_ABSURD;
    result->lines[result->line_count++] =
        (struct tariff_line){.quantity_e3 = quantity_e3, .price_e4 = price_e4, .amount_fen = fen};
    result->amount_fen = sum;
    return TARIFF_BILLED;
}

/* Area and fixed: a line for the whole months and one for the part of a month. */
static enum tariff_skip bill_months(
    const struct tariff_facts *facts, int64_t quantity_e3, struct tariff_result *result)
{
    if (facts->months < 0 || facts->part_days < 0)
        return TARIFF_NEGATIVE;
    bool part_fits = facts->part_days == 0 || (facts->part_month_days >= 28 && facts->part_month_days <= 31 &&
                                                  facts->part_days <= facts->part_month_days);
    bool any = facts->months > 0 || facts->part_days > 0;
    if (!part_fits || !any || facts->discount_percent < 0 || facts->discount_percent > 100)
        return TARIFF_ABSURD;
    int64_t percent = 100 - facts->discount_percent;
    result->quantity_e3 = quantity_e3;
    enum tariff_skip skip = TARIFF_BILLED;
    if (facts->months > 0)
        skip = add_line(result, quantity_e3, facts->price_e4, facts->months * percent, 100);
    if (skip == TARIFF_BILLED && facts->part_days > 0)
        skip = add_line(result, quantity_e3, facts->price_e4, facts->part_days * percent,
            facts->part_month_days * INT64_C(100));
    return skip;
}

static enum tariff_skip bill_area(const struct tariff_facts *facts, struct tariff_result *result)
{
    if (facts->area_e2 == 0)
        return TARIFF_NO_AREA;
    if (facts->area_e2 < 0)
        return TARIFF_NEGATIVE;
    if (facts->area_e2 > QUANTITY_MAX_E3 / 10)
        return TARIFF_ABSURD;
    return bill_months(facts, facts->area_e2 * 10, result);
}

/* What the meter says was used: (current - previous) x multiplier. */
static enum tariff_skip read_meter(const struct tariff_facts *facts, struct tariff_result *result)
{
    if (!facts->has_readings)
        return TARIFF_NO_READING;
    if (facts->previous_e3 < 0 || facts->current_e3 < 0 || facts->multiplier_e3 < 0)
        return TARIFF_NEGATIVE;
    if (facts->current_e3 < facts->previous_e3)
        return TARIFF_READING_BELOW_LAST;
    if (facts->multiplier_e3 == 0)
        return TARIFF_ABSURD;
    wide used =
        wide_divide_rounded((wide)(facts->current_e3 - facts->previous_e3) * facts->multiplier_e3, 1000);
    if (used > QUANTITY_MAX_E3)
        return TARIFF_ABSURD;
    result->quantity_e3 = (int64_t)used;
    return TARIFF_BILLED;
}

static enum tariff_skip bill_meter(const struct tariff_facts *facts, struct tariff_result *result)
{
    enum tariff_skip skip = read_meter(facts, result);
    if (skip != TARIFF_BILLED)
        return skip;
    /* From the readings, not from the quantity: that may be rounded already. */
    int64_t difference_e3 = facts->current_e3 - facts->previous_e3;
    skip = add_line(result, difference_e3, facts->price_e4, facts->multiplier_e3, 1000);
    if (skip == TARIFF_BILLED)
        result->lines[0].quantity_e3 = result->quantity_e3;
    return skip;
}

static bool tiers_fit(const struct tariff_facts *facts)
{
    if (facts->tier_count < 1 || facts->tier_count > TARIFF_MAX_TIERS)
        return false;
    int64_t last = 0;
    for (int i = 0; i < facts->tier_count; i++) {
        if (facts->tiers[i].up_to_e3 <= last || facts->tiers[i].price_e4 < 0)
            return false;
        last = facts->tiers[i].up_to_e3;
    }
    return last == INT64_MAX;
}

static enum tariff_skip bill_tiered(const struct tariff_facts *facts, struct tariff_result *result)
{
    if (!tiers_fit(facts))
        return TARIFF_BAD_TIERS;
    enum tariff_skip skip = read_meter(facts, result);
    if (skip != TARIFF_BILLED)
        return skip;
    if (facts->year_before_e3 < 0)
        return TARIFF_NEGATIVE;
    if (facts->year_before_e3 > QUANTITY_MAX_E3 * 12)
        return TARIFF_ABSURD;
    int64_t at = facts->year_before_e3;
    int64_t left = result->quantity_e3;
    for (int i = 0; i < facts->tier_count && skip == TARIFF_BILLED; i++) {
        const struct tariff_tier *tier = &facts->tiers[i];
        if (at >= tier->up_to_e3)
            continue;
        int64_t room = tier->up_to_e3 - at;
        int64_t part = left < room ? left : room;
        skip = add_line(result, part, tier->price_e4, 1, 1);
        at += part;
        left -= part;
        if (left == 0) /* tested here and not before, so that nothing used still leaves its line */
            break;
    }
    return skip;
}

static enum tariff_skip bill_share(const struct tariff_facts *facts, struct tariff_result *result)
{
    if (facts->share_total_fen < 0)
        return TARIFF_NEGATIVE;
    if (facts->share_total_fen > MONEY_MAX_FEN)
        return TARIFF_ABSURD;
    result->quantity_e3 = 1000;
    return add_line(result, 1000, facts->share_total_fen * 100, 1, 1);
}

static enum tariff_skip compute(const struct tariff_facts *facts, struct tariff_result *result)
{
    if (facts->kind != TARIFF_TIERED && facts->kind != TARIFF_SHARE && facts->price_e4 < 0)
        return TARIFF_NEGATIVE;
    switch (facts->kind) {
    case TARIFF_AREA: return bill_area(facts, result);
    case TARIFF_FIXED: return bill_months(facts, 1000, result);
    case TARIFF_METER: return bill_meter(facts, result);
    case TARIFF_TIERED: return bill_tiered(facts, result);
    case TARIFF_SHARE: return bill_share(facts, result);
    case TARIFF_KINDS: break;
    }
    return TARIFF_ABSURD;
}

void tariff_compute(const struct tariff_facts *facts, struct tariff_result *result)
{
    *result = (struct tariff_result){.skipped = TARIFF_BILLED};
    enum tariff_skip skip = compute(facts, result);
    if (skip != TARIFF_BILLED)
        *result = (struct tariff_result){.skipped = skip};
}

struct remainder {
    int64_t rest;
    int index;
};

static int compare_remainders(const void *a, const void *b)
{
    const struct remainder *left = a;
    const struct remainder *right = b;
    if (left->rest != right->rest)
        return left->rest > right->rest ? -1 : 1;
    return left->index < right->index ? -1 : 1;
}

static bool add_weights(const int64_t *weights, int count, int64_t *sum)
{
    *sum = 0;
    for (int i = 0; i < count; i++) {
        if (weights[i] < 0 || __builtin_add_overflow(*sum, weights[i], sum))
            return false;
    }
    return *sum > 0;
}

bool tariff_share(int64_t total_fen, const int64_t *weights, int count, int64_t *parts_fen)
{
    int64_t sum = 0;
    if (count <= 0 || !add_weights(weights, count, &sum))
        return false;
    struct remainder *remainders = malloc((size_t)count * sizeof *remainders);
    if (remainders == NULL)
        return false;
    wide size = total_fen < 0 ? -(wide)total_fen : total_fen;
    wide left = size;
    for (int i = 0; i < count; i++) {
        wide product = size * weights[i];
        wide part = product / sum;
        parts_fen[i] = (int64_t)(total_fen < 0 ? -part : part);
        remainders[i] = (struct remainder){.rest = (int64_t)(product % sum), .index = i};
        left -= part;
    }
    qsort(remainders, (size_t)count, sizeof *remainders, compare_remainders);
    for (int i = 0; i < (int)left; i++)
        parts_fen[remainders[i].index] += total_fen < 0 ? -1 : 1;
    free(remainders);
    return true;
}

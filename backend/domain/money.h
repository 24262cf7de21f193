/*
 * Money is whole fen (1/100 yuan) in int64_t. Prices are 1/10,000 yuan, quantities 1/1,000 of their unit. No
 * floating point. Rounding is half up (away from zero for refunds), once, at the line.
 */
#ifndef MENTING_DOMAIN_MONEY_H
#define MENTING_DOMAIN_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#define MONEY_TEXT_SIZE 40
#define MONEY_MAX_FEN   INT64_C(100000000000) /* one billion yuan: anything above is absurd */

/* price_e4 x quantity_e3 x numerator / denominator, in fen, rounded half up once. denominator over 0.
   False on overflow or when the result passes MONEY_MAX_FEN either way. */
bool money_multiply(
    int64_t price_e4, int64_t quantity_e3, int64_t numerator, int64_t denominator, int64_t *fen);
/* "531.90" or "-0.05" (no sign of currency); false when malformed, more than two decimals, or out of range. */
bool money_parse(const char *text, int64_t *fen);
/* 53190 to "531.90"; with `grouped`, 1234567 to "12,345.67". `out` holds MONEY_TEXT_SIZE. */
void money_format(int64_t fen, bool grouped, char *out);
/* Sum with overflow check. */
bool money_add(int64_t a, int64_t b, int64_t *sum);

#endif

#include "backend/domain/money.h"

#include <assert.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/domain/wide_internal.h"

/* 1/10,000 yuan x 1/1,000 of a unit, in fen: 10^7 / 10^2. */
#define PARTS_OF_A_FEN 100000

#define WIDE_MAX (((((wide)1 << 126) - 1) << 1) + 1)

bool money_multiply(
    int64_t price_e4, int64_t quantity_e3, int64_t numerator, int64_t denominator, int64_t *fen)
{
    assert(denominator > 0);
    wide product = (wide)price_e4 * quantity_e3;
    wide size = product < 0 ? -product : product;
    wide factor = numerator < 0 ? -(wide)numerator : numerator;
    /* Tested by dividing: the compilers' own overflow test for 128 bits needs a library that clang doesn't link. */
    if (factor != 0 && size > WIDE_MAX / factor)
        return false;
    wide result = wide_divide_rounded(product * numerator, (wide)denominator * PARTS_OF_A_FEN);
    if (result > MONEY_MAX_FEN || result < -MONEY_MAX_FEN)
        return false;
    *fen = (int64_t)result;
    return true;
}

bool money_parse(const char *text, int64_t *fen)
{
    int64_t value = 0;
    if (text_parse_decimal(text, 2, true, &value) != BASE_OK || value > MONEY_MAX_FEN ||
        value < -MONEY_MAX_FEN)
        return false;
    *fen = value;
    return true;
}

void money_format(int64_t fen, bool grouped, char *out)
{
    char plain[32];
    text_format_decimal(fen, 2, 2, plain);
    if (!grouped) {
        memcpy(out, plain, strlen(plain) + 1);
        return;
    }
    const char *at = plain;
    if (*at == '-')
        *out++ = *at++;
    for (size_t left = strcspn(at, "."); left > 0; left--) {
        *out++ = *at++;
        if (left > 1 && (left - 1) % 3 == 0)
            *out++ = ',';
    }
    memcpy(out, at, strlen(at) + 1);
}

bool money_add(int64_t a, int64_t b, int64_t *sum)
{
    return !__builtin_add_overflow(a, b, sum);
}

/* 128-bit integers for products of money, inside the domain only; both compilers have them as an extension. */
#ifndef MENTING_DOMAIN_WIDE_INTERNAL_H
#define MENTING_DOMAIN_WIDE_INTERNAL_H

__extension__ typedef __int128 wide;

/* numerator / denominator rounded half up, away from zero when negative; denominator over 0. */
static inline wide wide_divide_rounded(wide numerator, wide denominator)
{
    wide size = numerator < 0 ? -numerator : numerator;
    wide quotient = size / denominator;
    wide rest = size % denominator;
    if (rest >= denominator - rest)
        quotient++;
    return numerator < 0 ? -quotient : quotient;
}

#endif

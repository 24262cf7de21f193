/* UTF-8 text and strict decimal numbers. No locale has any part in it. */
#ifndef MENTING_BASE_TEXT_H
#define MENTING_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "backend/base/result.h"

/* Strict UTF-8 (no surrogates, no overlong forms, nothing past U+10FFFF). */
bool text_utf8_valid(const char *bytes, size_t count);
/* Decodes one character at `text` (NUL-terminated, valid UTF-8) and returns the bytes used, 0 at the end. */
size_t text_utf8_next(const char *text, uint32_t *codepoint);
/* Encodes into `out` (at least 4 bytes), returns the bytes used. */
size_t text_utf8_encode(uint32_t codepoint, char *out);
size_t text_utf8_count(const char *text);
/* Copies as much of `text` as fits in `size` bytes with its NUL, never cutting a character. False when cut. */
bool text_copy(char *out, size_t size, const char *text);
bool text_equal(const char *a, const char *b); /* NULL equals only NULL */

/*
 * Decimal text ("12", "0.85", "-3.1" where negatives are allowed) to an integer scaled by 10^decimals:
 * ("1.80", 4) is 18000. No exponent, no plus sign, no spaces, no thousands separators; more digits after the
 * point than `decimals` is BASE_RANGE, as is overflow; anything else malformed is BASE_SYNTAX.
 */
enum base_result text_parse_decimal(
    const char *text, int decimals, bool allow_negative, int64_t *scaled) MUST_USE;
/* The reverse: 18000 with 4 decimals and at least 2 shown is "1.80". `out` holds 32 bytes. */
void text_format_decimal(int64_t scaled, int decimals, int least_shown, char out[32]);
/* A whole decimal integer within [low, high]; BASE_SYNTAX or BASE_RANGE otherwise. */
enum base_result text_parse_int(const char *text, int64_t low, int64_t high, int64_t *value) MUST_USE;

#endif

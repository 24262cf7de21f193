#include "backend/base/text.h"

#include <string.h>

/* Length of the well-formed character at `at` (`left` bytes there), 0 when it is not one. Unicode 15, table 3-7. */
static size_t utf8_length(const unsigned char *at, size_t left)
{
    unsigned char first = at[0];
    if (first < 0x80)
        return 1;
    size_t length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : 4;
    if (first < 0xc2 || first > 0xf4 || left < length)
        return 0;
    unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    }
    return length;
}

bool text_utf8_valid(const char *bytes, size_t count)
{
    const unsigned char *at = (const unsigned char *)bytes;
    while (count > 0) {
        size_t length = utf8_length(at, count);
        if (length == 0)
            return false;
        at += length;
        count -= length;
    }
    return true;
}

size_t text_utf8_next(const char *text, uint32_t *codepoint)
{
    const unsigned char *at = (const unsigned char *)text;
    if (at[0] == 0)
        return 0;
    size_t length = at[0] < 0x80 ? 1 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
    uint32_t value = length == 1 ? at[0] : at[0] & (0xffU >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80) { /* never run past the NUL of broken text */
            *codepoint = 0xfffd;
            return i;
        }
        value = value << 6 | (at[i] & 0x3fU);
    }
    *codepoint = value;
    return length;
}

size_t text_utf8_encode(uint32_t codepoint, char *out)
{
    size_t length = codepoint < 0x80 ? 1 : codepoint < 0x800 ? 2 : codepoint < 0x10000 ? 3 : 4;
    if (length == 1) {
        out[0] = (char)codepoint;
        return 1;
    }
    for (size_t i = length; i-- > 1;) {
        out[i] = (char)(0x80U | (codepoint & 0x3fU));
        codepoint >>= 6;
    }
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    out[0] = (char)(lead[length] | codepoint);
    return length;
}

size_t text_utf8_count(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

bool text_copy(char *out, size_t size, const char *text)
{
    if (size == 0)
        return false;
    size_t length = strnlen(text, size);
    bool whole = length < size;
    if (!whole) {
        length = size - 1;
        /* text[length] is the first byte left out; stepping back to the start of its character. */
        while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
            length--;
    }
    memmove(out, text, length);
    out[length] = '\0';
    return whole;
}

bool text_equal(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return strcmp(a, b) == 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* value = value * 10 + digit, towards the negative, where int64_t has the wider range. */
static bool push_digit(int64_t *value, int digit)
{
    return !__builtin_mul_overflow(*value, (int64_t)10, value) &&
           !__builtin_sub_overflow(*value, (int64_t)digit, value);
}

enum base_result text_parse_decimal(const char *text, int decimals, bool allow_negative, int64_t *scaled)
{
    bool negative = *text == '-';
    if (negative && !allow_negative)
        return BASE_SYNTAX;
    const char *at = text + negative;
    if (!is_digit(*at))
        return BASE_SYNTAX;
    int64_t value = 0;
    bool fits = true;
    int behind = -1; /* digits behind the point, -1 before it */
    for (; *at != '\0'; at++) {
        if (*at == '.' && behind < 0 && is_digit(at[1])) {
            behind = 0;
            continue;
        }
        if (!is_digit(*at))
            return BASE_SYNTAX;
        if (behind >= 0 && ++behind > decimals)
            fits = false;
        fits = fits && push_digit(&value, *at - '0');
    }
    for (int i = behind < 0 ? 0 : behind; fits && i < decimals; i++)
        fits = push_digit(&value, 0);
    if (!fits || (!negative && value == INT64_MIN))
        return BASE_RANGE;
    *scaled = negative ? value : -value;
    return BASE_OK;
}

void text_format_decimal(int64_t scaled, int decimals, int least_shown, char out[32])
{
    uint64_t rest = scaled < 0 ? 0 - (uint64_t)scaled : (uint64_t)scaled;
    if (decimals < 0)
        decimals = 0;
    if (decimals > 18)
        decimals = 18;
    char digits[32]; /* the last digit first */
    int count = 0;
    while (rest > 0 || count <= decimals) {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    }
    int hidden = 0;
    while (decimals - hidden > least_shown && hidden < decimals && digits[hidden] == '0')
        hidden++;
    char *at = out;
    if (scaled < 0)
        *at++ = '-';
    for (int i = count - 1; i >= hidden; i--) {
        *at++ = digits[i];
        if (i == decimals && i > hidden)
            *at++ = '.';
    }
    *at = '\0';
}

enum base_result text_parse_int(const char *text, int64_t low, int64_t high, int64_t *value)
{
    int64_t parsed = 0;
    if (strchr(text, '.') != NULL)
        return BASE_SYNTAX;
    enum base_result result = text_parse_decimal(text, 0, true, &parsed);
    if (result != BASE_OK)
        return result;
    if (parsed < low || parsed > high)
        return BASE_RANGE;
    *value = parsed;
    return BASE_OK;
}

#include "backend/domain/ticket.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "backend/base/calendar.h"

#define KIOSK_LEAST    2 /* digits */
#define KIOSK_MOST     4
#define DATE_DIGITS    6
#define SEQUENCE_LEAST 3
#define SEQUENCE_MOST  6
#define DIGITS_MOST    (KIOSK_MOST + DATE_DIGITS + SEQUENCE_MOST + 1)

_Static_assert(TICKET_KINDS <= 10, "the check digit takes a kind as one digit");
static const char letters[TICKET_KINDS] = {[TICKET_REPAIR] = 'R', [TICKET_COMPLAINT] = 'C'};

/* A totally anti-symmetric quasigroup of order 10 (H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004). */
static const char damm[10][11] = {"0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790"};

/* The kind goes in first, as its place among the letters, so that an R is not taken for a C. */
static int check_digit(char letter, const char *digits, size_t count)
{
    const char *place = memchr(letters, letter, sizeof letters);
    int state = damm[0][place - letters] - '0';
    for (size_t i = 0; i < count; i++)
        state = damm[state][digits[i] - '0'] - '0';
    return state;
}

/* Digits in the order kiosk, date, sequence, without the check digit. */
static void write_number(char letter, const char *digits, int kiosk_digits, int sequence_digits, char *out)
{
    int check = check_digit(letter, digits, (size_t)(kiosk_digits + DATE_DIGITS + sequence_digits));
    snprintf(out, TICKET_NUMBER_SIZE, "%c%.*s-%.*s-%.*s-%d", letter, kiosk_digits, digits, DATE_DIGITS,
        digits + kiosk_digits, sequence_digits, digits + kiosk_digits + DATE_DIGITS, check);
}

void ticket_number_format(
    enum ticket_kind kind, int kiosk, int32_t day, int sequence, char out[TICKET_NUMBER_SIZE])
{
    assert(kiosk >= 0 && kiosk <= 9999 && sequence >= 0 && sequence <= 999999);
    struct calendar_date date = calendar_date_of(day);
    char digits[64];
    int kiosk_digits = snprintf(digits, sizeof digits, "%02d", kiosk);
    int used = snprintf(digits + kiosk_digits, sizeof digits - (size_t)kiosk_digits, "%02d%02d%02d%03d",
        date.year % 100, date.month, date.day, sequence);
    write_number(letters[kind], digits, kiosk_digits, used - DATE_DIGITS, out);
}

static int two_digits(const char *at)
{
    return (at[0] - '0') * 10 + (at[1] - '0');
}

static bool is_date(const char *at)
{
    return calendar_date_valid(
        (struct calendar_date){2000 + two_digits(at), two_digits(at + 2), two_digits(at + 4)});
}

/* More digits than the least are only written when they are needed. */
static bool fits(const char *digits, int count, int least, int most)
{
    return count >= least && count <= most && (count == least || digits[0] != '0');
}

static bool parts_fit(const char *digits, int kiosk_digits, int sequence_digits)
{
    return fits(digits, kiosk_digits, KIOSK_LEAST, KIOSK_MOST) && is_date(digits + kiosk_digits) &&
           fits(digits + kiosk_digits + DATE_DIGITS, sequence_digits, SEQUENCE_LEAST, SEQUENCE_MOST);
}

/* What was typed, taken apart. */
struct typed {
    char letter;
    char digits[DIGITS_MOST + 1];
    int count;
    int hyphens;
    int before[3]; /* digits before each hyphen */
};

static bool read_typed(const char *text, struct typed *typed)
{
    *typed = (struct typed){0};
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == ' ')
            continue;
        if (typed->letter == 0) {
            typed->letter = *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
            if (memchr(letters, typed->letter, sizeof letters) == NULL)
                return false;
        } else if (*at == '-') {
            if (typed->hyphens < 3)
                typed->before[typed->hyphens] = typed->count;
            typed->hyphens++;
        } else if (*at >= '0' && *at <= '9' && typed->count < DIGITS_MOST) {
            typed->digits[typed->count++] = *at;
        } else {
            return false;
        }
    }
    return typed->letter != 0 && typed->hyphens <= 3;
}

/* How many of the digits are the kiosk's; 0 when no way of reading the digits fits. Hyphens where they belong say
   so; otherwise they are passed over and the shortest kiosk number that leaves a date is taken. */
static int find_kiosk_digits(const struct typed *typed)
{
    int body = typed->count - 1; /* without the check digit */
    int kiosk = typed->before[0];
    if (typed->hyphens == 3 && typed->before[1] == kiosk + DATE_DIGITS && typed->before[2] == body)
        return parts_fit(typed->digits, kiosk, body - kiosk - DATE_DIGITS) ? kiosk : 0;
    for (kiosk = KIOSK_LEAST; kiosk <= KIOSK_MOST && kiosk + DATE_DIGITS < body; kiosk++) {
        if (parts_fit(typed->digits, kiosk, body - kiosk - DATE_DIGITS))
            return kiosk;
    }
    return 0;
}

bool ticket_number_check(const char *text, char *normal)
{
    struct typed typed;
    if (text == NULL || !read_typed(text, &typed))
        return false;
    int kiosk_digits = find_kiosk_digits(&typed);
    if (kiosk_digits == 0)
        return false;
    int body = typed.count - 1;
    if (typed.digits[body] - '0' != check_digit(typed.letter, typed.digits, (size_t)body))
        return false;
    write_number(typed.letter, typed.digits, kiosk_digits, body - kiosk_digits - DATE_DIGITS, normal);
    return true;
}

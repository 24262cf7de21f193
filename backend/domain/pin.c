#include "backend/domain/pin.h"

#include <string.h>

#include "backend/base/calendar.h"

#define FIRST_WAIT_MS    (30 * 1000)
#define LONGEST_WAIT_MS  (60 * 60 * 1000)
#define FAILURES_TO_WAIT 5
#define FIRST_BIRTH_YEAR 40 /* of 1940; years below it are of this century */
#define LAST_BIRTH_YEAR  25 /* of 2025 */

/* aaaaaa, ababab, abcabc, aabbcc, aaabbb */
static bool is_repeated(const char *pin)
{
    if (memcmp(pin, pin + 2, 4) == 0 || memcmp(pin, pin + 3, 3) == 0)
        return true;
    if (pin[0] == pin[1] && pin[2] == pin[3] && pin[4] == pin[5])
        return true;
    return pin[0] == pin[1] && pin[1] == pin[2] && pin[3] == pin[4] && pin[4] == pin[5];
}

/* Up or down by one all along, also round from 9 to 0 ("789012"). */
static bool is_sequence(const char *pin)
{
    int step = (pin[1] - pin[0] + 10) % 10;
    if (step != 1 && step != 9)
        return false;
    for (int i = 2; i < PIN_DIGITS; i++) {
        if ((pin[i] - pin[i - 1] + 10) % 10 != step)
            return false;
    }
    return true;
}

static int two_digits(const char *at)
{
    return (at[0] - '0') * 10 + (at[1] - '0');
}

static bool is_birthday(const char *pin)
{
    int year = two_digits(pin);
    if (year > LAST_BIRTH_YEAR && year < FIRST_BIRTH_YEAR)
        return false;
    year += year <= LAST_BIRTH_YEAR ? 2000 : 1900;
    int month = two_digits(pin + 2);
    int day = two_digits(pin + 4);
    return day >= 1 && day <= calendar_days_in_month(year, month);
}

enum pin_fault pin_check_new(const char *pin)
{
    if (pin == NULL || strnlen(pin, PIN_DIGITS + 1) != PIN_DIGITS || strspn(pin, "0123456789") != PIN_DIGITS)
        return PIN_NOT_DIGITS;
    if (is_repeated(pin))
        return PIN_REPEATED;
    if (is_sequence(pin))
        return PIN_SEQUENCE;
    return is_birthday(pin) ? PIN_DATE_LIKE : PIN_FINE;
}

int64_t pin_wait_ms(int failures)
{
    if (failures < FAILURES_TO_WAIT)
        return 0;
    int64_t wait = FIRST_WAIT_MS;
    for (int i = FAILURES_TO_WAIT; i < failures && wait < LONGEST_WAIT_MS; i++)
        wait *= 2;
    return wait < LONGEST_WAIT_MS ? wait : LONGEST_WAIT_MS;
}

bool pin_may_try(const struct pin_counter *counter, bool with_card)
{
    if (counter->disabled || counter->wait_ms > 0)
        return false;
    return counter->failures < (with_card ? PIN_VERDICTS_MAX : PIN_VERDICTS_TYPED);
}

void pin_count_failure(struct pin_counter *counter, bool with_card)
{
    /* Typing alone can't use up what is kept for the card, whatever the caller did. */
    int most = with_card ? PIN_VERDICTS_MAX : PIN_VERDICTS_TYPED;
    if (counter->failures < most)
        counter->failures++;
    counter->wait_ms = pin_wait_ms(counter->failures);
    counter->disabled = counter->disabled || counter->failures >= PIN_VERDICTS_MAX;
}

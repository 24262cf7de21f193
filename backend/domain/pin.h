/* PINs of units: which are refused as trivial, and how failures slow down and lock (domain.md). Pure. */
#ifndef MENTING_DOMAIN_PIN_H
#define MENTING_DOMAIN_PIN_H

#include <stdbool.h>
#include <stdint.h>

#define PIN_DIGITS          6
#define PIN_VERDICTS_MAX    10 /* in a row, for a unit on a kiosk */
#define PIN_VERDICTS_TYPED  7  /* of them by typing alone; 3 are kept for card with PIN */
#define PIN_KIOSK_HOUR_MAX  30 /* failures an hour on one kiosk */
#define PIN_KIOSK_CLOSED_MS (10 * 60 * 1000)

enum pin_fault { PIN_FINE, PIN_NOT_DIGITS, PIN_REPEATED, PIN_SEQUENCE, PIN_DATE_LIKE };
/* Six digits; refused: all the same or two digits repeated as a pattern (111111, 121212, 112233, 123123),
   ascending or descending runs, and 000000-like; PIN_DATE_LIKE: the plainly birthday-like YYMMDD 1940 to 2025. */
enum pin_fault pin_check_new(const char *pin);

/* The counter kept for each (unit, kiosk), stored before any verdict is shown. */
struct pin_counter {
    int failures;    /* in a row, since the last success or reset */
    int64_t wait_ms; /* what remains of the wait, counted down by monotonic time only; survives restarts */
    bool disabled;   /* until the office resets */
};
/* 5 failures: 30 s, doubling with each further one, to 1 h at most. */
int64_t pin_wait_ms(int failures);
/* Whether an attempt may be judged at all. with_card: the attempt came with the unit's card. */
bool pin_may_try(const struct pin_counter *counter, bool with_card);
/* The counter after a failure, as it must be stored before the verdict. */
void pin_count_failure(struct pin_counter *counter, bool with_card);

#endif

/*
 * Time comes in through here, so that tests can inject it. Wall time is milliseconds since 1970-01-01 UTC;
 * monotonic time is milliseconds since some start and never goes back.
 */
#ifndef MENTING_BASE_CLOCK_H
#define MENTING_BASE_CLOCK_H

#include <stdint.h>
#include <stdatomic.h>

struct base_clock {
    void *context;
    int64_t (*wall_ms)(void *context);
    int64_t (*mono_ms)(void *context);
};

/* A clock that only moves when told; any thread may read it. */
struct clock_fake {
    _Atomic int64_t wall_ms;
    _Atomic int64_t mono_ms;
};

struct base_clock clock_system(void);
/* `fake` must outlive the clock. */
struct base_clock clock_from_fake(struct clock_fake *fake);
void clock_fake_start(struct clock_fake *fake, int64_t wall_ms);
/* Moves both readings forward by `ms` (0 or more). */
void clock_fake_advance(struct clock_fake *fake, int64_t ms);
int64_t clock_wall_ms(const struct base_clock *clock);
int64_t clock_mono_ms(const struct base_clock *clock);

#endif

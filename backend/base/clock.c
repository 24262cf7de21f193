#include "backend/base/clock.h"

#include <stddef.h>
#include <time.h>

static int64_t read_ms(clockid_t id)
{
    struct timespec now = {0};
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t system_wall(void *context)
{
    (void)context;
    return read_ms(CLOCK_REALTIME);
}

static int64_t system_mono(void *context)
{
    (void)context;
    /* BOOTTIME goes on while the machine sleeps: a kiosk switched to standby must not stretch its waits. */
    return read_ms(CLOCK_BOOTTIME);
}

struct base_clock clock_system(void)
{
    return (struct base_clock){.context = NULL, .wall_ms = system_wall, .mono_ms = system_mono};
}

static int64_t fake_wall(void *context)
{
    struct clock_fake *fake = context;
    return atomic_load(&fake->wall_ms);
}

static int64_t fake_mono(void *context)
{
    struct clock_fake *fake = context;
    return atomic_load(&fake->mono_ms);
}

struct base_clock clock_from_fake(struct clock_fake *fake)
{
    return (struct base_clock){.context = fake, .wall_ms = fake_wall, .mono_ms = fake_mono};
}

void clock_fake_start(struct clock_fake *fake, int64_t wall_ms)
{
    atomic_store(&fake->wall_ms, wall_ms);
    atomic_store(&fake->mono_ms, 0);
}

void clock_fake_advance(struct clock_fake *fake, int64_t ms)
{
    if (ms <= 0)
        return;
    atomic_fetch_add(&fake->wall_ms, ms);
    atomic_fetch_add(&fake->mono_ms, ms);
}

int64_t clock_wall_ms(const struct base_clock *clock)
{
    return clock->wall_ms(clock->context);
}

int64_t clock_mono_ms(const struct base_clock *clock)
{
    return clock->mono_ms(clock->context);
}

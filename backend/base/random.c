#include "backend/base/random.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static void system_fill(void *context, void *bytes, size_t count)
{
    (void)context;
    unsigned char *at = bytes;
    while (count > 0) {
        ssize_t got = getrandom(at, count, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            static const char why[] = "menting: the kernel gives no random bytes, giving up\n";
            fputs(why, stderr);
            abort();
        }
        at += got;
        count -= (size_t)got;
    }
}

struct base_random random_system(void)
{
    return (struct base_random){.context = NULL, .fill = system_fill};
}

/* splitmix64: S. Vigna's public-domain generator, a Weyl sequence with a mixing step behind it. */
static uint64_t seeded_next(struct random_seeded *seeded)
{
    uint64_t z = seeded->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void seeded_fill(void *context, void *bytes, size_t count)
{
    struct random_seeded *seeded = context;
    unsigned char *at = bytes;
    while (count > 0) {
        uint64_t value = seeded_next(seeded);
        for (size_t i = 0; i < sizeof value && count > 0; i++, count--) {
            *at++ = (unsigned char)(value & 0xff); /* the same on every byte order */
            value >>= 8;
        }
    }
}

struct base_random random_from_seed(struct random_seeded *seeded, uint64_t seed)
{
    seeded->state = seed;
    return (struct base_random){.context = seeded, .fill = seeded_fill};
}

uint64_t random_below(const struct base_random *random, uint64_t bound)
{
    if (bound <= 1)
        return 0;
    uint64_t partial = (0 - bound) % bound; /* 2^64 mod bound: values below it would favour small results */
    for (;;) {
        unsigned char bytes[8];
        random->fill(random->context, bytes, sizeof bytes);
        uint64_t value = 0;
        for (size_t i = sizeof bytes; i-- > 0;)
            value = value << 8 | bytes[i];
        if (value >= partial)
            return value % bound;
    }
}

void id_new(const struct base_random *random, int64_t wall_ms, char out[ID_SIZE])
{
    unsigned char bytes[16];
    random->fill(random->context, bytes, sizeof bytes);
    uint64_t ms = wall_ms > 0 ? (uint64_t)wall_ms : 0;
    for (int i = 0; i < 6; i++)
        bytes[i] = (unsigned char)(ms >> (40 - 8 * i) & 0xff);
    bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x70);
    bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
    static const char digits[] = "0123456789abcdef";
    char *at = out;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 15];
    }
    *at = '\0';
}

bool id_valid(const char *text)
{
    if (text == NULL || strnlen(text, ID_SIZE) != ID_SIZE - 1)
        return false;
    for (int i = 0; i < ID_SIZE - 1; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
        if (hyphen ? text[i] != '-' : !hex)
            return false;
    }
    return text[14] == '7' && strchr("89ab", text[19]) != NULL;
}

/* Randomness and ids, injectable so that a seed can replay a run. */
#ifndef MENTING_BASE_RANDOM_H
#define MENTING_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

struct base_random {
    void *context;
    void (*fill)(void *context, void *bytes, size_t count); /* can't fail; any thread for random_system */
};

/* The kernel's generator; the process aborts when it is missing, since no id or key would be safe. */
struct base_random random_system(void);
/* A deterministic generator (splitmix64) for demo data and tests; not thread-safe, not for secrets. */
struct random_seeded {
    uint64_t state;
};
struct base_random random_from_seed(struct random_seeded *seeded, uint64_t seed);
/* Uniform in 0 .. bound-1, bound over 0; no modulo bias. */
uint64_t random_below(const struct base_random *random, uint64_t bound);

#define ID_SIZE 37 /* "0192f0c1-....-7...-....-............" and NUL */
/* A UUIDv7 (RFC 9562 5.7): 48 bits of `wall_ms`, then random bits; lower-case text. */
void id_new(const struct base_random *random, int64_t wall_ms, char out[ID_SIZE]);
/* True for the lower-case 8-4-4-4-12 form of a UUIDv7. */
bool id_valid(const char *text);

#endif

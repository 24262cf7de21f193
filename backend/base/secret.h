/* Hashes, random secrets and their safe comparison, through libsodium. Every function: any thread. */
#ifndef MENTING_BASE_SECRET_H
#define MENTING_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include "backend/base/result.h"

#define SECRET_PIN_HASH_SIZE 128 /* crypto_pwhash_STRBYTES: "$argon2id$v=19$..." and NUL */
#define SECRET_SHA256_SIZE   65  /* 64 lower-case hex digits and NUL */
#define SECRET_TOKEN_SIZE    65  /* 256 bits as hex and NUL */

/* Call once at start-up, before any other; BASE_IO when libsodium can't start. */
enum base_result secret_init(void) MUST_USE;
/* How much work a hash costs: STRONG for staff and production (64 MiB, about 107 ms), INTERACTIVE for unit PINs
   and query codes (19 MiB, 2 passes, about 22 ms: OWASP's minimum), DEMO for made-up estates and tests only. */
enum secret_cost { SECRET_COST_STRONG, SECRET_COST_INTERACTIVE, SECRET_COST_DEMO };
enum base_result secret_hash_pin(
    const char *pin, enum secret_cost cost, char out[SECRET_PIN_HASH_SIZE]) MUST_USE;
/* False also for a hash that is malformed. Takes as long as the hash's own parameters say. */
bool secret_verify_pin(const char *hash, const char *pin);
void secret_sha256(const void *bytes, size_t count, char out[SECRET_SHA256_SIZE]);
void secret_token(char out[SECRET_TOKEN_SIZE]);
/* Constant time for equal lengths. */
bool secret_equal(const char *a, const char *b);
/* `digits` random decimal digits (at most 18) and NUL. */
void secret_digits(int digits, char *out);
/* Overwrites with zeros, never optimised away. */
void secret_wipe(void *bytes, size_t count);
/* Overwrites what functions that have returned left on this thread's stack, 32 KiB of it. */
void secret_wipe_stack(void);

#endif

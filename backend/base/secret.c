#include "backend/base/secret.h"

#include <sodium.h>
#include <string.h>

#include "backend/base/text.h"

_Static_assert(SECRET_PIN_HASH_SIZE == crypto_pwhash_STRBYTES, "libsodium's size of a hash has changed");
_Static_assert(SECRET_SHA256_SIZE == crypto_hash_sha256_BYTES * 2 + 1, "hex of SHA-256");

/* A hash that asks for more than this was not made here, and would hold up the machine. */
#define VERIFY_MEMORY_MAX_KIB 262144
#define VERIFY_PASSES_MAX     8

enum base_result secret_init(void)
{
    return sodium_init() >= 0 ? BASE_OK : BASE_IO;
}

enum base_result secret_hash_pin(const char *pin, enum secret_cost cost, char out[SECRET_PIN_HASH_SIZE])
{
    static const struct {
        unsigned long long passes;
        size_t memory;
    } costs[] = {
        [SECRET_COST_STRONG] = {2, (size_t)64 << 20},
        [SECRET_COST_INTERACTIVE] = {2, (size_t)19 << 20},
        [SECRET_COST_DEMO] = {1, 8192},
    };
    int failed = crypto_pwhash_str_alg(
        out, pin, strlen(pin), costs[cost].passes, costs[cost].memory, crypto_pwhash_ALG_ARGON2ID13);
    return failed == 0 ? BASE_OK : BASE_NO_MEMORY;
}

/* Reads the digits at *at up to `end` and steps behind it; -1 when there are none or too many. */
static long read_parameter(const char **at, const char *label, char end)
{
    size_t length = strlen(label);
    if (strncmp(*at, label, length) != 0)
        return -1;
    const char *digit = *at + length;
    long value = 0;
    int count = 0;
    for (; *digit >= '0' && *digit <= '9' && count < 9; digit++, count++)
        value = value * 10 + (*digit - '0');
    if (count == 0 || *digit != end)
        return -1;
    *at = digit + 1;
    return value;
}

bool secret_verify_pin(const char *hash, const char *pin)
{
    const char *at = hash;
    if (strnlen(hash, SECRET_PIN_HASH_SIZE) >= SECRET_PIN_HASH_SIZE ||
        strncmp(hash, crypto_pwhash_STRPREFIX, strlen(crypto_pwhash_STRPREFIX)) != 0)
        return false;
    at += strlen(crypto_pwhash_STRPREFIX);
    long version = read_parameter(&at, "v=", '$');
    long memory = read_parameter(&at, "m=", ',');
    long passes = read_parameter(&at, "t=", ',');
    if (version != 19 || memory < 1 || memory > VERIFY_MEMORY_MAX_KIB || passes < 1 ||
        passes > VERIFY_PASSES_MAX)
        return false;
    return crypto_pwhash_str_verify(hash, pin, strlen(pin)) == 0;
}

void secret_sha256(const void *bytes, size_t count, char out[SECRET_SHA256_SIZE])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, bytes, count);
    sodium_bin2hex(out, SECRET_SHA256_SIZE, hash, sizeof hash);
}

void secret_token(char out[SECRET_TOKEN_SIZE])
{
    unsigned char bytes[(SECRET_TOKEN_SIZE - 1) / 2];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(out, SECRET_TOKEN_SIZE, bytes, sizeof bytes);
    sodium_memzero(bytes, sizeof bytes);
}

bool secret_equal(const char *a, const char *b)
{
    size_t length = strlen(a);
    return length == strlen(b) && sodium_memcmp(a, b, length) == 0;
}

void secret_digits(int digits, char *out)
{
    for (int i = 0; i < digits; i++)
        out[i] = (char)('0' + randombytes_uniform(10));
    out[digits] = '\0';
}

void secret_wipe(void *bytes, size_t count)
{
    sodium_memzero(bytes, count);
}

void secret_wipe_stack(void)
{
    sodium_stackzero((size_t)32 << 10);
}

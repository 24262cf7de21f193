#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/random.h"
#include "backend/base/secret.h"

static int start(void **state)
{
    (void)state;
    return secret_init() != BASE_OK;
}

static void a_pin_matches_its_own_hash_only(void **state)
{
    (void)state;
    static const struct {
        enum secret_cost cost;
        const char *parameters;
    } costs[] = {
        {SECRET_COST_STRONG, "$argon2id$v=19$m=65536,t=2,p=1$"},
        {SECRET_COST_INTERACTIVE, "$argon2id$v=19$m=19456,t=2,p=1$"},
        {SECRET_COST_DEMO, "$argon2id$v=19$m=8,t=1,p=1$"},
    };
    for (size_t i = 0; i < sizeof costs / sizeof costs[0]; i++) {
        char hash[SECRET_PIN_HASH_SIZE];
        assert_int_equal(secret_hash_pin("274913", costs[i].cost, hash), BASE_OK);
        assert_memory_equal(hash, costs[i].parameters, strlen(costs[i].parameters));
        assert_true(secret_verify_pin(hash, "274913"));
        assert_false(secret_verify_pin(hash, "274914"));
        assert_false(secret_verify_pin(hash, ""));
    }
}

static void the_same_pin_hashes_differently_each_time(void **state)
{
    (void)state;
    char one[SECRET_PIN_HASH_SIZE];
    char two[SECRET_PIN_HASH_SIZE];
    assert_int_equal(secret_hash_pin("274913", SECRET_COST_DEMO, one), BASE_OK);
    assert_int_equal(secret_hash_pin("274913", SECRET_COST_DEMO, two), BASE_OK);
    assert_string_not_equal(one, two);
}

static void malformed_and_monstrous_hashes_never_match(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "274913", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$",
        "$argon2i$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
        "$argon2id$v=16$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
        "$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g",
        "$argon2id$v=19$m=8,t=100000000,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g",
        "$argon2id$v=19$m=x,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(secret_verify_pin(bad[i], "274913"));
    char endless[400];
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    memcpy(endless, "$argon2id$v=19$m=8,t=1,p=1$", 27);
    assert_false(secret_verify_pin(endless, "274913"));
}

static void sha256_is_that_of_fips_180(void **state)
{
    (void)state;
    char out[SECRET_SHA256_SIZE];
    secret_sha256("abc", 3, out);
    assert_string_equal(out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    secret_sha256("", 0, out);
    assert_string_equal(out, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void tokens_and_digits_are_of_their_length_and_differ(void **state)
{
    (void)state;
    char one[SECRET_TOKEN_SIZE];
    char two[SECRET_TOKEN_SIZE];
    secret_token(one);
    secret_token(two);
    assert_int_equal(strlen(one), 64);
    assert_int_equal(strspn(one, "0123456789abcdef"), 64);
    assert_string_not_equal(one, two);
    char digits[19];
    int seen[10] = {0};
    for (int i = 0; i < 200; i++) {
        secret_digits(18, digits);
        assert_int_equal(strspn(digits, "0123456789"), 18);
        for (int k = 0; k < 18; k++)
            seen[digits[k] - '0']++;
    }
    for (int i = 0; i < 10; i++)
        assert_in_range(seen[i], 200, 550); /* 360 expected, nine standard deviations either way */
}

static void secrets_are_compared_whole_and_wiped(void **state)
{
    (void)state;
    assert_true(secret_equal("", ""));
    assert_true(secret_equal("abc", "abc"));
    assert_false(secret_equal("abc", "abd"));
    assert_false(secret_equal("abc", "abcd"));
    char pin[] = "274913";
    secret_wipe(pin, sizeof pin);
    static const char zeros[sizeof pin];
    assert_memory_equal(pin, zeros, sizeof pin);
}

static void a_seed_replays_and_is_the_same_everywhere(void **state)
{
    (void)state;
    struct random_seeded seeded;
    struct base_random random = random_from_seed(&seeded, 1234567);
    unsigned char bytes[16];
    random.fill(random.context, bytes, sizeof bytes);
    /* splitmix64's published first outputs for this seed: 6457827717110365317, 3203168211198807973 */
    uint64_t first = UINT64_C(6457827717110365317);
    uint64_t second = UINT64_C(3203168211198807973);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(bytes[i], first >> (8 * i) & 0xff);
        assert_int_equal(bytes[8 + i], second >> (8 * i) & 0xff);
    }
}

static void numbers_below_a_bound_are_even(void **state)
{
    (void)state;
    struct random_seeded seeded;
    struct base_random random = random_from_seed(&seeded, 7);
    int seen[6] = {0};
    for (int i = 0; i < 60000; i++) {
        uint64_t value = random_below(&random, 6);
        assert_true(value < 6);
        seen[value]++;
    }
    for (int i = 0; i < 6; i++)
        assert_in_range(seen[i], 9500, 10500);
    assert_true(random_below(&random, 1) == 0);
    for (int i = 0; i < 1000; i++)
        assert_true(random_below(&random, (UINT64_C(1) << 63) + 1) <= UINT64_C(1) << 63);
}

static void ids_carry_their_time_and_sort_by_it(void **state)
{
    (void)state;
    struct base_random random = random_system();
    char last[ID_SIZE] = "";
    for (int64_t ms = INT64_C(1795402080000); ms < INT64_C(1795402080500); ms++) {
        char id[ID_SIZE];
        id_new(&random, ms, id);
        assert_true(id_valid(id));
        assert_true(strcmp(id, last) > 0);
        char hex[13] = {0};
        memcpy(hex, id, 8);
        memcpy(hex + 8, id + 9, 4);
        assert_true(strtoll(hex, NULL, 16) == ms);
        memcpy(last, id, sizeof last);
    }
}

static void what_is_no_uuid_of_version_7_is_refused(void **state)
{
    (void)state;
    assert_true(id_valid("0192f0c1-1234-7abc-8def-0123456789ab"));
    static const char *const bad[] = {"", "0192f0c1-1234-4abc-8def-0123456789ab",
        "0192f0c1-1234-7abc-7def-0123456789ab", "0192F0C1-1234-7abc-8def-0123456789ab",
        "0192f0c1-1234-7abc-8def-0123456789a", "0192f0c1-1234-7abc-8def-0123456789abc",
        "0192f0c11234-7abc--8def-0123456789ab", "0192f0c1-1234-7abc-8def-0123456789ag"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(id_valid(bad[i]));
    assert_false(id_valid(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pin_matches_its_own_hash_only),
        cmocka_unit_test(the_same_pin_hashes_differently_each_time),
        cmocka_unit_test(malformed_and_monstrous_hashes_never_match),
        cmocka_unit_test(sha256_is_that_of_fips_180),
        cmocka_unit_test(tokens_and_digits_are_of_their_length_and_differ),
        cmocka_unit_test(secrets_are_compared_whole_and_wiped),
        cmocka_unit_test(a_seed_replays_and_is_the_same_everywhere),
        cmocka_unit_test(numbers_below_a_bound_are_even),
        cmocka_unit_test(ids_carry_their_time_and_sort_by_it),
        cmocka_unit_test(what_is_no_uuid_of_version_7_is_refused),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}

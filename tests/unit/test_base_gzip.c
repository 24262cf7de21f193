/* Compressing and unpacking: what goes in comes out, nothing passes its maximum, and what is no gzip is refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/gzip.h"
#include "backend/base/random.h"

#define LONGEST (300 * 1024)

static struct buf packed_of(const void *bytes, size_t count)
{
    struct buf packed;
    buf_init(&packed, 16 * 1024 * 1024);
    assert_int_equal(gzip_pack(bytes, count, &packed), BASE_OK);
    return packed;
}

static enum base_result unpack(const struct buf *packed, size_t max, struct buf *plain)
{
    buf_init(plain, max);
    return gzip_unpack(buf_borrow(packed), packed->len, plain);
}

static void what_is_packed_comes_out_the_same(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 2, 1023, 16383, 16384, 16385, 100000, LONGEST};
    struct random_seeded seeded;
    struct base_random random = random_from_seed(&seeded, 7);
    char *bytes = malloc(LONGEST);
    assert_non_null(bytes);
    for (int noise = 0; noise < 2; noise++) {
        for (size_t i = 0; i < LONGEST; i++)
            bytes[i] = (char)(noise ? random_below(&random, 256) : 'a' + i % 7);
        for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
            struct buf plain, packed = packed_of(bytes, lengths[i]);
            assert_int_equal(unpack(&packed, lengths[i], &plain), BASE_OK);
            assert_int_equal(plain.len, lengths[i]);
            assert_memory_equal(buf_borrow(&plain), bytes, lengths[i]);
            buf_free(&plain);
            buf_free(&packed);
        }
    }
    free(bytes);
}

static void a_bomb_stops_at_the_maximum(void **state)
{
    (void)state;
    size_t huge = 64 * 1024 * 1024;
    char *zeros = calloc(1, huge);
    assert_non_null(zeros);
    struct buf plain, packed = packed_of(zeros, huge);
    free(zeros);
    assert_true(packed.len < 512 * 1024); /* more than a hundred to one */
    assert_int_equal(unpack(&packed, 256 * 1024, &plain), BASE_TOO_LARGE);
    assert_true(plain.cap <= 512 * 1024);
    buf_free(&plain);
    assert_int_equal(unpack(&packed, huge - 1, &plain), BASE_TOO_LARGE);
    buf_free(&plain);
    buf_free(&packed);
}

static void what_would_grow_past_the_maximum_is_not_packed(void **state)
{
    (void)state;
    struct random_seeded seeded;
    struct base_random random = random_from_seed(&seeded, 1);
    char noise[4096];
    struct buf packed;
    random.fill(random.context, noise, sizeof noise);
    buf_init(&packed, sizeof noise);
    assert_int_equal(gzip_pack(noise, sizeof noise, &packed), BASE_TOO_LARGE);
    buf_free(&packed);
}

static void every_cut_and_every_damaged_byte_is_noticed(void **state)
{
    (void)state;
    const char text[] = "{\"ops\":[{\"op\":\"1\"},{\"op\":\"2\"},{\"op\":\"3\"}],\"chain\":\"c\"}";
    struct buf plain, packed = packed_of(text, strlen(text));
    for (size_t cut = 0; cut < packed.len; cut++) {
        buf_init(&plain, 1000);
        assert_int_equal(gzip_unpack(packed.data, cut, &plain), BASE_SYNTAX);
        buf_free(&plain);
    }
    size_t unnoticed = 0;
    for (size_t at = 0; at < packed.len; at++) {
        packed.data[at] = (char)(packed.data[at] ^ 0x41);
        if (unpack(&packed, 1000, &plain) == BASE_OK) {
            assert_string_equal(
                buf_borrow(&plain), text); /* the header's time and system say nothing about it */
            unnoticed++;
        }
        buf_free(&plain);
        packed.data[at] = (char)(packed.data[at] ^ 0x41);
    }
    assert_true(unnoticed <= 6);
    assert_int_equal(buf_text(&packed, "x"), BASE_OK); /* more behind the end */
    assert_int_equal(unpack(&packed, 1000, &plain), BASE_SYNTAX);
    buf_free(&plain);
    buf_free(&packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_comes_out_the_same),
        cmocka_unit_test(a_bomb_stops_at_the_maximum),
        cmocka_unit_test(what_would_grow_past_the_maximum_is_not_packed),
        cmocka_unit_test(every_cut_and_every_damaged_byte_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

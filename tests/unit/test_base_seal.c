#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "backend/base/file.h"
#include "backend/base/seal.h"
#include "backend/base/secret.h"

static struct seal_key key_of(const struct seal_pair *pair)
{
    char text[SEAL_KEY_SIZE];
    struct seal_key key;
    seal_pair_key(pair, text);
    assert_int_equal(strlen(text), SEAL_KEY_SIZE - 1);
    assert_int_equal(seal_key_read(text, &key), BASE_OK);
    return key;
}

static void what_is_sealed_opens_with_its_pair_and_no_other(void **state)
{
    struct seal_pair pairs[3];
    struct buf sealed, twice, opened;
    (void)state;
    for (int i = 0; i < 3; i++)
        seal_pair_new(&pairs[i]);
    struct seal_key key = key_of(&pairs[2]);
    buf_init(&sealed, 4096);
    buf_init(&twice, 4096);
    buf_init(&opened, 4096);
    assert_int_equal(seal_text(&key, "厨房漏水 138", &sealed), BASE_OK);
    assert_int_equal(seal_text(&key, "厨房漏水 138", &twice), BASE_OK);
    assert_string_not_equal(sealed.data, twice.data);
    assert_int_equal(seal_open(pairs, 2, sealed.data, &opened), BASE_NOT_FOUND);
    assert_int_equal(seal_open(NULL, 0, sealed.data, &opened), BASE_NOT_FOUND);
    assert_int_equal(seal_open(pairs, 3, sealed.data, &opened), BASE_OK);
    assert_string_equal(opened.data, "厨房漏水 138");
    buf_free(&sealed);
    buf_free(&twice);
    buf_wipe(&opened);
}

static void a_changed_or_cut_text_never_opens(void **state)
{
    struct seal_pair pair;
    struct buf sealed, opened;
    int refused = 0;
    (void)state;
    seal_pair_new(&pair);
    struct seal_key key = key_of(&pair);
    buf_init(&sealed, 4096);
    buf_init(&opened, 4096);
    assert_int_equal(seal_text(&key, "{\"text\":\"x\"}", &sealed), BASE_OK);
    for (size_t i = 0; i < sealed.len; i++) {
        char kept = sealed.data[i];
        if (kept == '=')
            continue;
        sealed.data[i] = kept == 'A' ? 'B' : 'A';
        enum base_result changed = seal_open(&pair, 1, sealed.data, &opened);
        sealed.data[i] = '\0';
        enum base_result cut = seal_open(&pair, 1, sealed.data, &opened);
        sealed.data[i] = kept;
        assert_true(changed == BASE_NOT_FOUND || changed == BASE_SYNTAX);
        assert_true(cut == BASE_NOT_FOUND || cut == BASE_SYNTAX);
        refused += 2;
    }
    print_message("# %d changed or cut texts refused\n", refused);
    assert_int_equal(opened.len, 0);
    assert_int_equal(seal_open(&pair, 1, "not base64!", &opened), BASE_SYNTAX);
    buf_free(&sealed);
    buf_free(&opened);
}

static void keys_that_are_none_are_refused(void **state)
{
    static const char *const wrong[] = {"", "x25519/", "x25519/AAAA",
        "x25519/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "x25519/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= "};
    struct seal_key key;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(seal_key_read(wrong[i], &key), BASE_SYNTAX);
}

static void a_key_file_is_the_offices_alone_and_never_written_over(void **state)
{
    char folder[] = "/tmp/menting-seal-XXXXXX", path[64];
    struct seal_pair pair, again;
    struct fault fault;
    struct stat found;
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/office.seal", folder);
    seal_pair_new(&pair);
    assert_int_equal(seal_pair_read(path, &again, &fault), BASE_NOT_FOUND);
    assert_int_equal(seal_pair_save(&pair, path, &fault), BASE_OK);
    assert_int_equal(seal_pair_save(&pair, path, &fault), BASE_RANGE);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    assert_int_equal(seal_pair_read(path, &again, &fault), BASE_OK);
    assert_memory_equal(&again, &pair, sizeof pair);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(seal_pair_read(path, &again, &fault), BASE_RANGE);
    assert_non_null(strstr(fault.text, "0600"));
    assert_int_equal(file_replace(path, 0600, "x25519/AAAA\n", 12), BASE_OK);
    assert_int_equal(seal_pair_read(path, &again, &fault), BASE_SYNTAX);
    assert_int_equal(file_remove_folder(folder), BASE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sealed_opens_with_its_pair_and_no_other),
        cmocka_unit_test(a_changed_or_cut_text_never_opens),
        cmocka_unit_test(keys_that_are_none_are_refused),
        cmocka_unit_test(a_key_file_is_the_offices_alone_and_never_written_over),
    };
    return secret_init() == BASE_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

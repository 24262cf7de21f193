#include "tests/unit/store_testing.h"

#include <sys/stat.h>
#include <unistd.h>

static int mode_of(struct lobby *lobby, const char *name)
{
    char path[300];
    struct stat found;
    snprintf(path, sizeof path, "%s/%s", lobby->folder, name);
    return stat(path, &found) == 0 ? (int)(found.st_mode & 0777) : -1;
}

static void what_others_could_use_is_private_after_the_start(void **state)
{
    struct lobby *lobby = *state;
    static const char *const names[] = {"", "ledger.db", "mirror-1", "mirror-1/mirror.db"};
    lobby_close(lobby);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[300];
        snprintf(path, sizeof path, "%s/%s", lobby->folder, names[i]);
        assert_int_equal(chmod(path, i == 0 || i == 2 ? 0755 : 0644), 0);
    }
    lobby_open(lobby);
    assert_int_equal(mode_of(lobby, ""), 0700);
    assert_int_equal(mode_of(lobby, "ledger.db"), 0600);
    assert_int_equal(mode_of(lobby, "mirror-1"), 0700);
    assert_int_equal(mode_of(lobby, "mirror-1/mirror.db"), 0600);
}

static void another_users_data_is_refused_by_name(void **state)
{
    struct lobby *lobby = *state;
    static const char *const names[] = {"", "ledger.db", "mirror-1/mirror.db"};
    if (geteuid() != 0)
        skip(); /* only root can give a file away */
    lobby_close(lobby);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[300];
        snprintf(path, sizeof path, "%s/%s", lobby->folder, names[i]);
        assert_int_equal(chown(path, 12345, (gid_t)-1), 0);
        assert_int_equal(lobby_try_open(lobby), STORE_IO);
        assert_non_null(strstr(lobby->fault.text, "12345"));
        assert_int_equal(chown(path, 0, (gid_t)-1), 0);
    }
    lobby_open(lobby);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, lobby_synced, lobby_drop)
    const struct CMUnitTest tests[] = {
        TEST(what_others_could_use_is_private_after_the_start),
        TEST(another_users_data_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/base/file.h"
#include "backend/base/log.h"

static int set_up(void **state)
{
    char *folder = strdup("/tmp/menting-file-XXXXXX");
    assert_non_null(mkdtemp(folder));
    *state = folder;
    return 0;
}

static int tear_down(void **state)
{
    char *folder = *state;
    int failed = file_remove_folder(folder) != BASE_OK;
    free(folder);
    return failed;
}

static const char *inside(void **state, const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", (const char *)*state, name);
    return path;
}

static void check_content(const char *path, const char *content)
{
    struct buf text;
    buf_init(&text, 1000);
    assert_int_equal(file_read(path, &text), BASE_OK);
    assert_string_equal(buf_borrow(&text), content);
    buf_free(&text);
}

static int count_entries(const char *folder)
{
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    int count = 0;
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count - 2;
}

static void replacing_leaves_one_file_with_its_mode(void **state)
{
    const char *path = inside(state, "token");
    assert_int_equal(file_replace(path, 0600, "first", 5), BASE_OK);
    assert_int_equal(file_replace(path, 0640, "second", 6), BASE_OK);
    check_content(path, "second");
    struct stat found;
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0640);
    assert_int_equal(count_entries(*state), 1);
}

static void a_replacement_that_fails_leaves_the_old_file_and_no_rubbish(void **state)
{
    assert_int_equal(file_make_folder(inside(state, "busy/full")), BASE_OK);
    assert_int_equal(file_replace(inside(state, "busy"), 0600, "x", 1), BASE_IO);
    assert_int_equal(count_entries(*state), 1);
    assert_int_equal(file_replace(inside(state, "none/x"), 0600, "x", 1), BASE_IO);
}

static void reading_says_what_is_wrong(void **state)
{
    struct buf text;
    buf_init(&text, 4);
    assert_int_equal(file_read(inside(state, "none"), &text), BASE_NOT_FOUND);
    const char *path = inside(state, "large");
    assert_int_equal(file_replace(path, 0600, "12345", 5), BASE_OK);
    assert_int_equal(file_read(path, &text), BASE_TOO_LARGE);
    buf_clear(&text);
    assert_int_equal(file_read(*state, &text), BASE_IO);
    buf_free(&text);
}

static void folders_are_made_with_their_parents_and_stay_private(void **state)
{
    const char *path = inside(state, "a/b/c/");
    assert_int_equal(file_make_folder(path), BASE_OK);
    assert_int_equal(file_make_folder(path), BASE_OK);
    struct stat found;
    assert_int_equal(stat(inside(state, "a/b"), &found), 0);
    assert_int_equal(found.st_mode & 07777, 0700);
    assert_int_equal(file_sync_folder(inside(state, "a/b")), BASE_OK);
    assert_int_equal(file_replace(inside(state, "plain"), 0600, "", 0), BASE_OK);
    assert_int_equal(file_make_folder(inside(state, "plain")), BASE_IO);
    assert_int_equal(file_make_folder(inside(state, "plain/below")), BASE_IO);
    assert_int_equal(file_make_folder(""), BASE_IO);
    assert_int_equal(file_sync_folder(inside(state, "none")), BASE_IO);
}

static void removing_takes_everything_and_never_follows_a_link(void **state)
{
    char kept[512];
    snprintf(kept, sizeof kept, "%s", inside(state, "kept"));
    assert_int_equal(file_replace(kept, 0600, "precious", 8), BASE_OK);
    assert_int_equal(file_make_folder(inside(state, "keep/deep")), BASE_OK);
    assert_int_equal(file_make_folder(inside(state, "gone/deep/deeper")), BASE_OK);
    assert_int_equal(file_replace(inside(state, "gone/deep/file"), 0600, "x", 1), BASE_OK);
    assert_int_equal(symlink(kept, inside(state, "gone/deep/link")), 0);
    char folder[512];
    snprintf(folder, sizeof folder, "%s", inside(state, "keep"));
    assert_int_equal(symlink(folder, inside(state, "gone/folder_link")), 0);
    assert_int_equal(file_remove_folder(inside(state, "gone")), BASE_OK);
    assert_int_not_equal(access(inside(state, "gone"), F_OK), 0);
    check_content(kept, "precious");
    assert_int_equal(access(inside(state, "keep/deep"), F_OK), 0);
    assert_int_equal(file_remove_folder(inside(state, "gone")), BASE_OK); /* missing is fine */

    assert_int_equal(symlink(folder, inside(state, "link")), 0);
    assert_int_equal(file_remove_folder(inside(state, "link")), BASE_IO);
    assert_int_equal(access(inside(state, "keep/deep"), F_OK), 0);
}

/* What log_write writes, caught through a file in place of standard error. */
static void catch_log(void **state, const char *written, char *line, size_t size)
{
    int saved = dup(STDERR_FILENO);
    int fd = open(inside(state, "log"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(saved >= 0 && fd >= 0);
    dup2(fd, STDERR_FILENO);
    log_write(LOG_DEBUG, "store", "hidden");
    log_write(LOG_WARNING, "store", "%s", written);
    dup2(saved, STDERR_FILENO);
    close(saved);
    ssize_t got = pread(fd, line, size - 1, 0);
    close(fd);
    assert_true(got > 0);
    line[got] = '\0';
}

static void a_log_call_is_one_line_with_time_level_and_module(void **state)
{
    char line[4096];
    unsetenv("MENTING_DEBUG");
    catch_log(state, "cut\nhere\x1b[1m", line, sizeof line);
    assert_int_equal(line[4], '-');
    assert_int_equal(line[10], 'T');
    assert_string_equal(line + 23, "Z warning store: cut?here?[1m\n");
}

static void a_long_log_line_is_cut_between_characters(void **state)
{
    char text[3001];
    for (int i = 0; i < 1000; i++)
        memcpy(text + i * 3, "水", 4);
    char line[4096];
    catch_log(state, text, line, sizeof line);
    size_t length = strlen(line);
    assert_true(length <= 1024 && length > 1000);
    assert_string_equal(line + length - 4, "水\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(replacing_leaves_one_file_with_its_mode, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_replacement_that_fails_leaves_the_old_file_and_no_rubbish, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reading_says_what_is_wrong, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            folders_are_made_with_their_parents_and_stay_private, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            removing_takes_everything_and_never_follows_a_link, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_log_call_is_one_line_with_time_level_and_module, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_log_line_is_cut_between_characters, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

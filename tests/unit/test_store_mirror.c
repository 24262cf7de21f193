#include "tests/unit/store_testing.h"

#include <dirent.h>
#include <sqlite3.h>
#include <unistd.h>

#include "backend/store/store_desk.h"
#include "backend/store/store_unit.h"

static int count_mirrors(const struct lobby *lobby)
{
    int count = 0;
    DIR *folder = opendir(lobby->folder);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += strncmp(entry->d_name, "mirror-", 7) == 0;
    closedir(folder);
    return count;
}

static void wait_for_worker(struct lobby *lobby)
{
    struct store_batch batch; /* answered after all that was posted before it */
    assert_int_equal(store_outbox_batch(lobby->store, "", &batch), STORE_OK);
    store_batch_clear(&batch);
}

static void check_setting(struct lobby *lobby, const char *key, const char *expected)
{
    char value[64];
    store_setting(lobby->view, key, "none", value, sizeof value);
    assert_string_equal(value, expected);
}

static void the_mirror_has_exactly_the_columns_of_the_protocol(void **state)
{
    struct lobby *lobby = *state;
    char path[260], sql[120];
    sqlite3 *db;
    size_t count;
    const struct wire_table *tables = wire_tables(&count);
    lobby_close(lobby);
    snprintf(path, sizeof path, "%s/mirror-1/mirror.db", lobby->folder);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    for (size_t i = 0; i < count; i++) {
        sqlite3_stmt *info;
        size_t column = 0;
        snprintf(
            sql, sizeof sql, "SELECT name, type, \"notnull\" FROM pragma_table_info('%s')", tables[i].name);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &info, NULL), SQLITE_OK);
        for (; sqlite3_step(info) == SQLITE_ROW; column++) {
            assert_true(column < tables[i].column_count);
            const struct wire_column *expected = &tables[i].columns[column];
            assert_string_equal((const char *)sqlite3_column_text(info, 0), expected->name);
            assert_string_equal(
                (const char *)sqlite3_column_text(info, 1), expected->type == WIRE_TEXT ? "TEXT" : "INTEGER");
            assert_int_equal(sqlite3_column_int(info, 2), !expected->may_be_null);
        }
        assert_int_equal(column, tables[i].column_count);
        sqlite3_finalize(info);
    }
    sqlite3_close(db);
}

static void a_page_takes_effect_with_its_cursor(void **state)
{
    struct lobby *lobby = *state;
    char epoch[WIRE_EPOCH_SIZE];
    int64_t cursor;
    struct store_sync_state sync;
    store_mirror_position(lobby->store, epoch, &cursor);
    assert_string_equal(epoch, LOBBY_EPOCH);
    assert_int_equal(cursor, lobby->seq);
    store_sync_state(lobby->store, &sync);
    int64_t rows = sync.mirror_rows;
    struct feed feed;
    feed_start(&feed, cursor);
    feed_row(&feed, "setting", "desk_phone", "6800 9999");
    feed_row(&feed, "setting", "brand_new", "yes");
    feed_gone(&feed, "setting", "duty_phone");
    feed_gone(&feed, "setting", "never_there");
    clock_fake_advance(&lobby->fake, 60000);
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    check_setting(lobby, "desk_phone", "6800 9999");
    check_setting(lobby, "brand_new", "yes");
    check_setting(lobby, "duty_phone", "none");
    store_sync_state(lobby->store, &sync);
    assert_int_equal(sync.mirror_rows, rows); /* one more, one less */
    assert_int_equal(sync.cursor, feed.seq);
    assert_int_equal(sync.pulled_ms, clock_wall_ms(&lobby->clock));
    lobby_reopen(lobby);
    check_setting(lobby, "desk_phone", "6800 9999");
    store_sync_state(lobby->store, &sync);
    assert_int_equal(sync.cursor, feed.seq);
    assert_int_equal(sync.mirror_rows, rows);
    assert_true(sync.pulled_ms > 0);
}

static void an_answer_without_news_moves_only_the_time(void **state)
{
    struct lobby *lobby = *state;
    struct store_pull *pull;
    struct store_sync_state sync;
    char now[CALENDAR_TIME_SIZE];
    for (int minute = 1; minute <= 12; minute++) {
        struct feed feed;
        clock_fake_advance(&lobby->fake, 60000);
        lobby_now(lobby, now);
        feed_start(&feed, lobby->seq);
        if (minute == 12)
            feed_row(&feed, "setting", "desk_phone", "6800 9999");
        struct wire_changes *page = feed_page(&feed, LOBBY_EPOCH, now);
        unsigned told = lobby->changes;
        assert_int_equal(store_pull_begin(lobby->store, false, &pull), STORE_OK);
        assert_int_equal(store_pull_page(pull, page), STORE_OK);
        assert_int_equal(store_pull_commit_quietly(pull), STORE_OK);
        wire_changes_free(page);
        store_sync_state(lobby->store, &sync);
        assert_int_equal(sync.pulled_ms, clock_wall_ms(&lobby->clock));
        assert_int_equal(lobby->changes - told, minute == 10 || minute == 12 ? 1 : 0);
    }
    store_view_refresh(lobby->view);
    check_setting(lobby, "desk_phone", "6800 9999");
    lobby_reopen(lobby);
    store_sync_state(lobby->store, &sync);
    assert_int_equal(sync.pulled_ms, clock_wall_ms(&lobby->clock));
}

static void pages_that_are_abandoned_leave_the_old_state(void **state)
{
    struct lobby *lobby = *state;
    struct store_pull *pull;
    struct feed feed;
    char epoch[WIRE_EPOCH_SIZE];
    int64_t cursor;
    for (int rebuild = 0; rebuild < 2; rebuild++) {
        feed_start(&feed, rebuild ? 0 : lobby->seq);
        feed_row(&feed, "setting", "desk_phone", "wrong");
        struct wire_changes *page = feed_page(&feed, rebuild ? "epoch-2" : LOBBY_EPOCH, LOBBY_START);
        store_mirror_position(lobby->store, epoch, &cursor);
        assert_int_equal(store_pull_begin(lobby->store, rebuild, &pull), STORE_OK);
        assert_int_equal(store_pull_page(pull, page), STORE_OK);
        store_view_refresh(lobby->view);
        check_setting(lobby, "desk_phone", "6800 0001");
        store_pull_abandon(pull);
        wire_changes_free(page);
        check_setting(lobby, "desk_phone", "6800 0001");
        store_mirror_position(lobby->store, epoch, &cursor);
        assert_string_equal(epoch, LOBBY_EPOCH);
        assert_int_equal(cursor, lobby->seq);
        assert_int_equal(count_mirrors(lobby), 1);
    }
    store_pull_abandon(NULL);
}

static void a_page_of_another_epoch_or_an_older_one_is_refused(void **state)
{
    struct lobby *lobby = *state;
    struct store_pull *pull;
    struct feed feed;
    assert_int_equal(store_pull_begin(lobby->store, false, &pull), STORE_OK);
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "setting", "desk_phone", "wrong");
    struct wire_changes *foreign = feed_page(&feed, "epoch-2", LOBBY_START);
    assert_int_equal(store_pull_page(pull, foreign), STORE_INVALID);
    wire_changes_free(foreign);
    assert_int_equal(store_pull_commit(pull), STORE_INVALID); /* nor can the set be committed without it */
    check_setting(lobby, "desk_phone", "6800 0001");
    assert_int_equal(store_pull_begin(lobby->store, false, &pull), STORE_OK);
    feed_start(&feed, 0);
    feed_row(&feed, "setting", "desk_phone", "wrong");
    struct wire_changes *older = feed_page(&feed, LOBBY_EPOCH, LOBBY_START);
    assert_int_equal(store_pull_page(pull, older), STORE_INVALID);
    wire_changes_free(older);
    store_pull_abandon(pull);
    assert_int_equal(store_pull_begin(lobby->store, false, &pull), STORE_OK);
    store_pull_abandon(pull);
    check_setting(lobby, "desk_phone", "6800 0001");
}

static void a_rebuild_shows_the_old_mirror_until_it_is_complete(void **state)
{
    struct lobby *lobby = *state;
    struct store_pull *pull;
    struct feed feed;
    feed_start(&feed, 0);
    feed_row(&feed, "setting", "desk_phone", "new");
    struct wire_changes *page = feed_page(&feed, "epoch-2", LOBBY_START);
    assert_int_equal(store_pull_begin(lobby->store, true, &pull), STORE_OK);
    assert_int_equal(store_pull_page(pull, page), STORE_OK);
    wire_changes_free(page);
    assert_int_equal(count_mirrors(lobby), 2);
    check_setting(lobby, "desk_phone", "6800 0001");
    assert_int_equal(store_pull_commit(pull), STORE_OK);
    check_setting(lobby, "desk_phone", "6800 0001"); /* still the state that was shown */
    assert_true(store_view_refresh(lobby->view));
    check_setting(lobby, "desk_phone", "new");
    check_setting(lobby, "duty_phone", "none");
    wait_for_worker(lobby);
    assert_int_equal(count_mirrors(lobby), 1); /* once nobody reads it any more */
    assert_false(store_view_refresh(lobby->view));
    lobby_reopen(lobby);
    check_setting(lobby, "desk_phone", "new");
}

static void rows_that_change_while_paging_count_once_and_as_they_are_last(void **state)
{
    struct lobby *lobby = *state;
    struct store_pull *pull;
    struct store_sync_state sync;
    assert_int_equal(store_pull_begin(lobby->store, true, &pull), STORE_OK);
    for (int i = 0; i < 3; i++) {
        struct feed feed;
        feed_start(&feed, i * 10);
        feed.seq = i * 10;
        feed_row(&feed, "setting", "often", i == 0 ? "first" : i == 1 ? "second" : "third");
        feed_row(&feed, "setting", i == 0 ? "goes" : i == 1 ? "stays" : "comes back", "here");
        if (i == 1) {
            feed_gone(&feed, "setting", "goes");
            feed_gone(&feed, "setting", "comes back");
        }
        feed.seq = i * 10 + 10;
        struct wire_changes *page = feed_page(&feed, "epoch-2", LOBBY_START);
        assert_int_equal(store_pull_page(pull, page), STORE_OK);
        wire_changes_free(page);
    }
    assert_int_equal(store_pull_commit(pull), STORE_OK);
    store_view_refresh(lobby->view);
    check_setting(lobby, "often", "third");
    check_setting(lobby, "goes", "none");
    check_setting(lobby, "stays", "here");
    check_setting(lobby, "comes back", "here");
    store_sync_state(lobby->store, &sync);
    assert_int_equal(sync.mirror_rows, 3);
}

static void build_page(struct store_pull *pull, int64_t after, const char *key, const char *value)
{
    struct feed feed;
    feed_start(&feed, after);
    feed_row(&feed, "setting", key, value);
    feed_row(&feed, "setting", "often", value);
    feed_gone(&feed, "setting", "gone");
    feed.seq = after + 10;
    struct wire_changes *page = feed_page(&feed, "epoch-2", LOBBY_START);
    assert_int_equal(store_pull_page(pull, page), STORE_OK);
    wire_changes_free(page);
}

static void a_new_mirror_is_filled_further_after_a_restart(void **state)
{
    struct lobby *lobby = *state;
    struct store_pull *pull;
    struct store_sync_state sync;
    char epoch[WIRE_EPOCH_SIZE];
    int64_t cursor;
    assert_int_equal(store_pull_resume(lobby->store, &pull, epoch, &cursor), STORE_NOT_FOUND);
    assert_int_equal(store_pull_begin(lobby->store, true, &pull), STORE_OK);
    build_page(pull, 0, "gone", "first");
    for (int i = 1; i < 4; i++) {
        store_pull_leave(pull);
        lobby_reopen(lobby);
        check_setting(lobby, "desk_phone", "6800 0001");
        assert_int_equal(count_mirrors(lobby), 2);
        assert_int_equal(store_pull_resume(lobby->store, &pull, epoch, &cursor), STORE_OK);
        assert_string_equal(epoch, "epoch-2");
        assert_int_equal(cursor, i * 10);
        build_page(pull, cursor, i == 2 ? "gone" : i == 1 ? "one" : "three", i == 3 ? "third" : "later");
    }
    assert_int_equal(store_pull_commit(pull), STORE_OK);
    lobby_reopen(lobby);
    assert_int_equal(count_mirrors(lobby), 1);
    check_setting(lobby, "desk_phone", "none");
    check_setting(lobby, "gone", "none"); /* it came twice and went after both */
    check_setting(lobby, "one", "later");
    check_setting(lobby, "three", "third");
    check_setting(lobby, "often", "third");
    store_sync_state(lobby->store, &sync);
    assert_int_equal(sync.mirror_rows, 3);
    assert_int_equal(sync.cursor, 40);
    assert_int_equal(store_pull_resume(lobby->store, &pull, epoch, &cursor), STORE_NOT_FOUND);
}

static void a_new_mirror_given_up_or_not_begun_is_not_gone_on_with(void **state)
{
    struct lobby *lobby = *state;
    struct store_pull *pull;
    char epoch[WIRE_EPOCH_SIZE];
    int64_t cursor;
    assert_int_equal(store_pull_begin(lobby->store, true, &pull), STORE_OK);
    store_pull_leave(pull); /* not one page came */
    lobby_reopen(lobby);
    assert_int_equal(store_pull_resume(lobby->store, &pull, epoch, &cursor), STORE_NOT_FOUND);
    assert_int_equal(count_mirrors(lobby), 1);
    assert_int_equal(store_pull_begin(lobby->store, true, &pull), STORE_OK);
    build_page(pull, 0, "one", "first");
    store_pull_abandon(pull);
    lobby_reopen(lobby);
    assert_int_equal(store_pull_resume(lobby->store, &pull, epoch, &cursor), STORE_NOT_FOUND);
    assert_int_equal(count_mirrors(lobby), 1);
}

static void a_view_shows_one_state_until_it_is_refreshed(void **state)
{
    struct lobby *lobby = *state;
    struct store_pull *pull;
    struct feed feed;
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "setting", "desk_phone", "later");
    struct wire_changes *page = feed_page(&feed, LOBBY_EPOCH, LOBBY_START);
    assert_int_equal(store_pull_begin(lobby->store, false, &pull), STORE_OK);
    assert_int_equal(store_pull_page(pull, page), STORE_OK);
    assert_int_equal(store_pull_commit(pull), STORE_OK);
    wire_changes_free(page);
    check_setting(lobby, "desk_phone", "6800 0001");
    assert_true(store_view_refresh(lobby->view));
    check_setting(lobby, "desk_phone", "later");
}

static void a_view_fills_by_itself_after_the_first_synchronisation(void **state)
{
    struct lobby *lobby = *state;
    struct store_unit unit;
    struct feed feed;
    char epoch[WIRE_EPOCH_SIZE];
    int64_t cursor;
    assert_true(store_view_empty(lobby->view));
    assert_int_equal(store_unit_get(lobby->view, "u1", &unit), STORE_NO_MIRROR);
    store_mirror_position(lobby->store, epoch, &cursor);
    assert_string_equal(epoch, "");
    assert_int_equal(cursor, 0);
    feed_start(&feed, 0);
    feed_homes(&feed);
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false); /* not asked for, but there is nothing yet */
    assert_int_equal(store_unit_get(lobby->view, "u1", &unit), STORE_OK);
    assert_string_equal(unit.room, "1203");
}

static void spoil(const struct lobby *lobby, const char *file, long from, long length)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", lobby->folder, file);
    FILE *out = fopen(path, "r+b");
    assert_non_null(out);
    fseek(out, from, SEEK_SET);
    for (long i = 0; i < length; i++)
        fputc('x', out);
    fclose(out);
}

static void a_damaged_mirror_is_pulled_again_and_the_kiosk_opens_all_the_same(void **state)
{
    struct lobby *lobby = *state;
    char epoch[WIRE_EPOCH_SIZE];
    int64_t cursor;
    lobby_close(lobby);
    spoil(lobby, "mirror-1/mirror.db", 0, 100);
    lobby_open(lobby);
    assert_true(store_view_empty(lobby->view));
    store_mirror_position(lobby->store, epoch, &cursor);
    assert_string_equal(epoch, "");
    struct feed feed;
    feed_start(&feed, 0);
    feed_office(&feed);
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    check_setting(lobby, "desk_phone", "6800 0001");
    wait_for_worker(lobby);
    assert_int_equal(count_mirrors(lobby), 1);
}

static void a_mirror_that_is_gone_is_pulled_again(void **state)
{
    struct lobby *lobby = *state;
    char path[260], epoch[WIRE_EPOCH_SIZE];
    int64_t cursor;
    lobby_close(lobby);
    snprintf(path, sizeof path, "%s/mirror-1", lobby->folder);
    assert_int_equal(file_remove_folder(path), BASE_OK);
    lobby_open(lobby);
    store_mirror_position(lobby->store, epoch, &cursor);
    assert_string_equal(epoch, "");
    assert_true(store_view_empty(lobby->view));
}

static void a_mirror_that_nothing_points_at_is_removed(void **state)
{
    struct lobby *lobby = *state;
    struct store_pull *pull;
    char path[260], epoch[WIRE_EPOCH_SIZE];
    int64_t cursor;
    lobby_close(lobby);
    for (int i = 7; i < 9; i++) {
        snprintf(
            path, sizeof path, "%s/mirror-%d", lobby->folder, i); /* as after a power cut while it was made */
        assert_int_equal(file_make_folder(path), BASE_OK);
    }
    lobby_open(lobby);
    assert_int_equal(count_mirrors(lobby), 2); /* the newest may be one to be filled further */
    assert_int_equal(store_pull_resume(lobby->store, &pull, epoch, &cursor), STORE_NOT_FOUND);
    assert_int_equal(count_mirrors(lobby), 1);
    check_setting(lobby, "desk_phone", "6800 0001");
}

static void the_pragmas_of_both_files_are_what_the_design_says(void **state)
{
    struct lobby *lobby = *state;
    char path[260];
    sqlite3 *db;
    sqlite3_stmt *statement;
    lobby_close(lobby);
    static const struct {
        const char *file;
        int application;
    } files[] = {{"ledger.db", 0x4d744c67}, {"mirror-1/mirror.db", 0x4d744d69}};
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", lobby->folder, files[i].file);
        assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA journal_mode", -1, &statement, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        assert_string_equal((const char *)sqlite3_column_text(statement, 0), "wal");
        sqlite3_finalize(statement);
        assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA application_id", -1, &statement, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        assert_int_equal(sqlite3_column_int(statement, 0), files[i].application);
        sqlite3_finalize(statement);
        sqlite3_close(db);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            the_mirror_has_exactly_the_columns_of_the_protocol, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(a_page_takes_effect_with_its_cursor, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(an_answer_without_news_moves_only_the_time, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            pages_that_are_abandoned_leave_the_old_state, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            a_page_of_another_epoch_or_an_older_one_is_refused, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            a_rebuild_shows_the_old_mirror_until_it_is_complete, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            rows_that_change_while_paging_count_once_and_as_they_are_last, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            a_new_mirror_is_filled_further_after_a_restart, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            a_new_mirror_given_up_or_not_begun_is_not_gone_on_with, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            a_view_shows_one_state_until_it_is_refreshed, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            a_view_fills_by_itself_after_the_first_synchronisation, lobby_enrolled, lobby_drop),
        cmocka_unit_test_setup_teardown(
            a_damaged_mirror_is_pulled_again_and_the_kiosk_opens_all_the_same, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(a_mirror_that_is_gone_is_pulled_again, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(a_mirror_that_nothing_points_at_is_removed, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            the_pragmas_of_both_files_are_what_the_design_says, lobby_synced, lobby_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

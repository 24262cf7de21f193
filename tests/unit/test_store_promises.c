/* Promises of the store that show only from beside it: what is on the disk, how long it thinks, whom it tells. */
#include "tests/unit/store_testing.h"

#include <sqlite3.h>
#include <time.h>

#include "backend/store/store_db_internal.h"

#define WRONG         "864209"
#define UNKNOWN_KEPT  4096
#define UNKNOWN_ADDED 4200

/* ---- what a connection is ---- */

static void open_beside(struct lobby *lobby, const char *file, enum store_db_kind kind, struct store_db *db)
{
    struct fault fault = {.text = ""};
    char path[260];
    snprintf(path, sizeof path, "%s/%s", lobby->folder, file);
    if (store_db_open(db, path, kind, &fault) != STORE_OK)
        fail_msg("%s: %s", fault.place, fault.text);
}

static int64_t number_of(struct store_db *db, const char *sql)
{
    int64_t value = -1;
    assert_int_equal(store_db_number(db, sql, &value), STORE_OK);
    return value;
}

static void the_ledger_is_synced_at_every_commit(void **state)
{
    struct lobby *lobby = *state;
    struct store_db db;
    lobby_close(lobby);
    open_beside(lobby, "ledger.db", STORE_DB_LEDGER, &db);
    assert_int_equal(number_of(&db, "PRAGMA synchronous"), 2);
    assert_int_equal(number_of(&db, "PRAGMA secure_delete"), 1);
    store_db_close(&db);
}

static void a_mirror_is_written_without_waiting_for_the_disk(void **state)
{
    struct lobby *lobby = *state;
    struct store_db db;
    lobby_close(lobby);
    open_beside(lobby, "mirror-1/mirror.db", STORE_DB_WRITER, &db);
    assert_int_equal(number_of(&db, "PRAGMA synchronous"), 1);
    store_db_close(&db);
}

static void a_reader_neither_writes_nor_checkpoints(void **state)
{
    struct lobby *lobby = *state;
    struct store_db db;
    int no_checkpoint = 0;
    lobby_close(lobby);
    open_beside(lobby, "mirror-1/mirror.db", STORE_DB_READER, &db);
    assert_int_equal(number_of(&db, "PRAGMA wal_autocheckpoint"), 0);
    assert_int_equal(number_of(&db, "PRAGMA query_only"), 1);
    assert_int_equal(
        sqlite3_exec(db.handle, "UPDATE meta SET cursor = 0", NULL, NULL, NULL), SQLITE_READONLY);
    sqlite3_db_config(db.handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, -1, &no_checkpoint);
    assert_int_equal(no_checkpoint, 1);
    store_db_close(&db);
}

/* ---- pages ---- */

static void abandoned_rows_are_not_there_after_a_restart(void **state)
{
    struct lobby *lobby = *state;
    struct store_pull *pull;
    struct store_db db;
    struct feed feed;
    char epoch[WIRE_EPOCH_SIZE];
    int64_t cursor;
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "setting", "half", "a page");
    struct wire_changes *page = feed_page(&feed, LOBBY_EPOCH, LOBBY_START);
    store_mirror_position(lobby->store, epoch, &cursor);
    assert_int_equal(store_pull_begin(lobby->store, false, &pull), STORE_OK);
    assert_int_equal(store_pull_page(pull, page), STORE_OK);
    store_pull_abandon(pull);
    wire_changes_free(page);
    lobby_close(lobby);
    open_beside(lobby, "mirror-1/mirror.db", STORE_DB_READER, &db);
    assert_int_equal(number_of(&db, "SELECT count(*) FROM setting WHERE id = 'half'"), 0);
    assert_int_equal(number_of(&db, "SELECT cursor FROM meta"), lobby->seq);
    store_db_close(&db);
}

/* ---- sign-in ---- */

static struct store_answer try_room(struct lobby *lobby, const char *room)
{
    struct store_signin_request request = {.building = "24#", .entrance = 1, .pin = WRONG};
    text_copy(request.room, sizeof request.room, room);
    struct store_answer answer = lobby_await(lobby, store_post_signin(lobby->store, &request));
    assert_int_equal(answer.result, STORE_OK);
    return answer;
}

/* Rows as guesses at that many rooms would leave them; guessing them would take hours of the kiosk's closing. */
static void add_failures(struct lobby *lobby)
{
    static const char sql[] =
        "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < ?1)"
        " INSERT INTO failure(key, failures, wait_ms, disabled, known, mark, touched)"
        " SELECT 'room 24# 1 guess' || n, 1, 0, 0, 0, '', (SELECT max(touched) FROM failure) + n FROM k";
    struct store_db db;
    open_beside(lobby, "ledger.db", STORE_DB_LEDGER, &db);
    struct store_query query = store_query(&db, sql);
    store_query_int(&query, UNKNOWN_ADDED);
    assert_int_equal(store_query_run(&query), STORE_OK);
    store_db_close(&db);
}

static void counters_of_rooms_that_do_not_exist_are_bounded(void **state)
{
    struct lobby *lobby = *state;
    struct store_db db;
    assert_int_equal(try_room(lobby, "1203").verdict, STORE_NO); /* exists, and is the oldest of all */
    lobby_close(lobby);
    add_failures(lobby);
    lobby_open(lobby);
    assert_int_equal(try_room(lobby, "9999").verdict, STORE_NO);
    lobby_close(lobby);
    open_beside(lobby, "ledger.db", STORE_DB_LEDGER, &db);
    assert_int_equal(number_of(&db, "SELECT count(*) FROM failure WHERE known = 0"), UNKNOWN_KEPT);
    assert_int_equal(number_of(&db, "SELECT count(*) FROM failure WHERE key = 'room 24# 1 1203'"), 1);
    assert_int_equal(number_of(&db, "SELECT count(*) FROM failure WHERE key = 'room 24# 1 9999'"), 1);
    assert_int_equal(number_of(&db, "SELECT count(*) FROM failure WHERE key = 'room 24# 1 guess1'"), 0);
    store_db_close(&db);
}

static int64_t work_of(struct lobby *lobby, const char *room)
{
    struct timespec before, after;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    assert_int_equal(try_room(lobby, room).verdict, STORE_NO);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
    return (after.tv_sec - before.tv_sec) * INT64_C(1000000) + (after.tv_nsec - before.tv_nsec) / 1000;
}

/* Computing time, not time that passes: a busy machine changes nothing. A missing hash would halve it at least. */
static void a_room_that_does_not_exist_costs_as_many_hashes(void **state)
{
    struct lobby *lobby = *state;
    char hash[SECRET_PIN_HASH_SIZE];
    struct feed feed;
    assert_int_equal(secret_hash_pin(PIN_WANG, SECRET_COST_INTERACTIVE, hash), BASE_OK);
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "credential", "c1", "u1", "p1", hash, NULL, "active", "1");
    feed_row(&feed, "credential", "c2", "u2", "p1", hash, NULL, "active", "1");
    feed_row(&feed, "credential", "c3", "u2", "p2", hash, NULL, "active", "1");
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    int64_t real = 0, unreal = 0;
    for (int i = 0; i < 4; i++) {
        real += work_of(lobby, "1203");
        unreal += work_of(lobby, "9999");
    }
    assert_true(unreal * 4 > real * 3);
    assert_true(real * 4 > unreal * 3);
}

/* ---- who is told ---- */

static unsigned told(struct lobby *lobby)
{
    pthread_mutex_lock(&lobby->lock);
    unsigned changes = lobby->changes;
    pthread_mutex_unlock(&lobby->lock);
    return changes;
}

static void verdicts_and_pages_are_told_to_the_screen(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_draft draft = draft_repair("the tap drips");
    struct feed feed;
    struct store_answer answer = lobby_file(lobby, &draft);
    assert_int_equal(answer.result, STORE_OK);
    /* The worker tells of an answer after giving it; once it has done a later job it has told of that one. */
    lobby_batch(lobby, LOBBY_EPOCH, NULL, 0);
    unsigned before = told(lobby);
    lobby_settle(lobby, answer.op, LOBBY_EPOCH, WIRE_ACCEPTED, lobby->seq + 1, "");
    assert_true(told(lobby) > before);
    before = told(lobby);
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "setting", "desk_phone", "6800 9999");
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    assert_true(told(lobby) > before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_ledger_is_synced_at_every_commit, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            a_mirror_is_written_without_waiting_for_the_disk, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(a_reader_neither_writes_nor_checkpoints, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            abandoned_rows_are_not_there_after_a_restart, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            counters_of_rooms_that_do_not_exist_are_bounded, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            a_room_that_does_not_exist_costs_as_many_hashes, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(verdicts_and_pages_are_told_to_the_screen, lobby_synced, lobby_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

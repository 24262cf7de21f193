#include "tests/unit/store_testing.h"

#include <dirent.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534

static void run_sql(const struct lobby *lobby, const char *sql)
{
    char path[260];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/ledger.db", lobby->folder);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int count_set_aside(const struct lobby *lobby)
{
    int count = 0;
    DIR *folder = opendir(lobby->folder);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += strncmp(entry->d_name, "ledger-corrupt-", 15) == 0;
    closedir(folder);
    return count;
}

static void check_set_aside(struct lobby *lobby)
{
    struct store_identity identity;
    lobby_open(lobby);
    assert_non_null(strstr(lobby->fault.place, "ledger.db"));
    assert_non_null(strstr(lobby->fault.text, "ledger-corrupt-"));
    assert_int_equal(count_set_aside(lobby), 1);
    store_identity(lobby->store, &identity);
    assert_string_equal(identity.kiosk, "");
    struct store_ticket_draft draft = draft_repair("x");
    assert_int_equal(lobby_file(lobby, &draft).result, STORE_CLOSED);
    assert_true(store_view_empty(lobby->view)); /* the mirror it pointed at is forgotten with it */
    assert_int_equal(store_enrolled(lobby->store, "K03", "E1"), STORE_OK);
    struct store_answer answer = lobby_file(lobby, &draft);
    assert_int_equal(answer.result, STORE_OK);
    assert_memory_equal(answer.number, "R03-", 4);
    lobby_reopen(lobby);
    assert_string_equal(lobby->fault.text, "");
}

static void a_ledger_that_is_no_database_is_moved_aside(void **state)
{
    struct lobby *lobby = *state;
    char path[260];
    lobby_close(lobby);
    snprintf(path, sizeof path, "%s/ledger.db", lobby->folder);
    FILE *out = fopen(path, "r+b");
    assert_non_null(out);
    fputs("this is not a database, and has not been one for long", out);
    fclose(out);
    check_set_aside(lobby);
}

static void a_ledger_with_a_broken_page_is_moved_aside(void **state)
{
    struct lobby *lobby = *state;
    struct store_actor actor = {"staff", "S1", "pin"};
    char path[260];
    for (int i = 0; i < 200; i++)
        store_post_audit(lobby->store, &actor, "unit.view", "u1");
    lobby_close(lobby);
    snprintf(path, sizeof path, "%s/ledger.db", lobby->folder);
    FILE *out = fopen(path, "r+b");
    assert_non_null(out);
    assert_int_equal(fseek(out, 4096 * 3, SEEK_SET), 0);
    for (int i = 0; i < 4096 * 8; i++)
        fputc(0xa5, out);
    fclose(out);
    check_set_aside(lobby);
}

static void an_op_that_was_tampered_with_shows_in_the_chain(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_draft draft = draft_repair("leak");
    assert_int_equal(lobby_file(lobby, &draft).result, STORE_OK);
    lobby_close(lobby);
    run_sql(lobby,
        "INSERT INTO op(op, kind, at_ms, ticket, unit, json, chain, state, epoch, seq, reason, message, "
        "tries, settled_ms) SELECT 'x', kind, at_ms, ticket, unit, replace(json, 'leak', 'lake'), chain, "
        "0, '', 0, '', '', 0, 0 FROM op");
    check_set_aside(lobby);
}

static void another_programs_database_is_not_written_to(void **state)
{
    struct lobby *lobby = *state;
    run_sql(lobby, "CREATE TABLE recipes(name TEXT); INSERT INTO recipes VALUES('soup')");
    check_set_aside(lobby);
}

static void a_newer_ledger_is_refused_and_left_alone(void **state)
{
    struct lobby *lobby = *state;
    lobby_close(lobby);
    run_sql(lobby, "PRAGMA user_version=99");
    assert_int_equal(lobby_try_open(lobby), STORE_NEWER);
    assert_non_null(strstr(lobby->fault.place, "ledger.db"));
    assert_non_null(strstr(lobby->fault.text, "99"));
    assert_null(lobby->store);
    assert_int_equal(count_set_aside(lobby), 0);
}

static void a_ledger_whose_making_was_cut_short_is_made(void **state)
{
    struct lobby *lobby = *state;
    run_sql(lobby, "PRAGMA journal_mode=WAL"); /* the file is there, the first migration is not */
    lobby_open(lobby);
    assert_string_equal(lobby->fault.text, "");
    assert_int_equal(store_enrolled(lobby->store, "K02", "E1"), STORE_OK);
}

static void two_kiosks_on_one_ledger_are_one_too_many(void **state)
{
    struct lobby *lobby = *state; /* open in this process */
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct lobby other = {.clock = lobby->clock};
        memcpy(other.folder, lobby->folder, sizeof other.folder);
        bool refused = lobby_try_open(&other) == STORE_BUSY && other.store == NULL &&
                       strstr(other.fault.text, "another program") != NULL &&
                       strstr(other.fault.place, "ledger.db") != NULL;
        _exit(refused ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 0);
    struct store_ticket_draft draft = draft_repair("still works");
    assert_int_equal(lobby_file(lobby, &draft).result, STORE_OK);
}

static void a_folder_that_cannot_be_written_is_named(void **state)
{
    struct lobby *lobby = *state;
    assert_int_equal(chmod(lobby->folder, 0555), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (geteuid() == 0 && setuid(NOBODY) != 0)
            _exit(2);
        bool named = lobby_try_open(lobby) == STORE_IO && strstr(lobby->fault.place, lobby->folder) != NULL &&
                     lobby->fault.text[0] != '\0';
        if (!named)
            fprintf(stderr, "%s: %s\n", lobby->fault.place, lobby->fault.text);
        _exit(named ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(chmod(lobby->folder, 0700), 0);
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_file_where_the_folder_should_be_is_named(void **state)
{
    struct lobby *lobby = *state;
    char path[sizeof lobby->folder];
    memcpy(path, lobby->folder, sizeof path);
    snprintf(lobby->folder, sizeof lobby->folder, "%.150s/file", path);
    FILE *file = fopen(lobby->folder, "w");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(lobby_try_open(lobby), STORE_IO);
    assert_string_equal(lobby->fault.place, lobby->folder);
    memcpy(lobby->folder, path, sizeof path);
}

static void enrolment_is_kept_and_another_kiosks_is_refused(void **state)
{
    struct lobby *lobby = *state;
    struct store_identity identity;
    lobby_reopen(lobby);
    store_identity(lobby->store, &identity);
    assert_string_equal(identity.kiosk, "K02");
    assert_string_equal(identity.estate, "E1");
    assert_int_equal(store_enrolled(lobby->store, "K02", "E1"), STORE_OK);
    assert_int_equal(store_enrolled(lobby->store, "K03", "E1"), STORE_INVALID);
    assert_int_equal(store_enrolled(lobby->store, "", "E1"), STORE_INVALID);
}

static void the_link_state_is_what_sync_reported(void **state)
{
    struct lobby *lobby = *state;
    struct store_sync_state sync;
    store_sync_state(lobby->store, &sync);
    assert_int_equal(sync.link, STORE_LINK_NEVER);
    assert_int_equal(sync.round_trip_ms, -1);
    struct store_link_report report = {.link = STORE_LINK_DOWN, .round_trip_ms = -1, .trouble = "no route"};
    unsigned before = lobby->changes;
    store_report_link(lobby->store, &report);
    assert_int_equal(lobby->changes, before + 1);
    int64_t since = clock_wall_ms(&lobby->clock);
    clock_fake_advance(&lobby->fake, 5000);
    store_report_link(lobby->store, &report); /* no news: the screen is not woken, and `since` stays */
    assert_int_equal(lobby->changes, before + 1);
    store_sync_state(lobby->store, &sync);
    assert_int_equal(sync.since_ms, since);
    assert_string_equal(sync.trouble, "no route");
    report = (struct store_link_report){.link = STORE_LINK_UP, .round_trip_ms = 12};
    store_report_link(lobby->store, &report);
    store_sync_state(lobby->store, &sync);
    assert_int_equal(sync.since_ms, since + 5000);
    assert_int_equal(sync.round_trip_ms, 12);
    assert_string_equal(sync.trouble, "");
}

static void jobs_posted_before_the_close_are_done(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_draft draft = draft_repair("at the last moment");
    assert_true(store_post_ticket(lobby->store, &draft) != 0);
    assert_true(store_busy(lobby->store));
    lobby_reopen(lobby);
    assert_false(store_busy(lobby->store));
    assert_int_equal(lobby_batch(lobby, "", NULL, 0), 1);
}

/* In the child: files until the disk is full, and tells how many were called saved. */
static void file_until_full(struct lobby *lobby, int out)
{
    struct store_ticket_draft draft = {.actor = {"anonymous", "", "none"},
        .kind = TICKET_REPAIR,
        .place = TICKET_IN_PUBLIC,
        .category = "lift",
        .building = "24#"};
    const struct rlimit small = {.rlim_cur = 96 * 1024, .rlim_max = 96 * 1024};
    int saved = 0, refused = 0;
    lobby_open(lobby);
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &small) != 0)
        _exit(2);
    for (int i = 0; i < 20; i++) {
        snprintf(draft.text, sizeof draft.text, "report %d", i);
        struct store_answer answer = lobby_file(lobby, &draft);
        saved += answer.result == STORE_OK;
        refused += answer.result == STORE_IO && answer.number[0] == '\0' && answer.fault.text[0] != '\0';
    }
    if (saved + refused != 20 || refused == 0 || write(out, &saved, sizeof saved) != (ssize_t)sizeof saved)
        _exit(1);
    _exit(0);
}

static void a_full_disk_is_never_called_saved(void **state)
{
    struct lobby *lobby = *state;
    int ends[2], saved = -1, status;
    lobby_close(lobby);
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        file_until_full(lobby, ends[1]);
    close(ends[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(read(ends[0], &saved, sizeof saved), sizeof saved);
    close(ends[0]);
    lobby_open(lobby);
    assert_int_equal(lobby_batch(lobby, "", NULL, 0), saved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_ledger_that_is_no_database_is_moved_aside, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(a_ledger_with_a_broken_page_is_moved_aside, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            an_op_that_was_tampered_with_shows_in_the_chain, lobby_enrolled, lobby_drop),
        cmocka_unit_test_setup_teardown(another_programs_database_is_not_written_to, lobby_make, lobby_drop),
        cmocka_unit_test_setup_teardown(a_newer_ledger_is_refused_and_left_alone, lobby_enrolled, lobby_drop),
        cmocka_unit_test_setup_teardown(a_ledger_whose_making_was_cut_short_is_made, lobby_make, lobby_drop),
        cmocka_unit_test_setup_teardown(
            two_kiosks_on_one_ledger_are_one_too_many, lobby_enrolled, lobby_drop),
        cmocka_unit_test_setup_teardown(a_folder_that_cannot_be_written_is_named, lobby_make, lobby_drop),
        cmocka_unit_test_setup_teardown(a_file_where_the_folder_should_be_is_named, lobby_make, lobby_drop),
        cmocka_unit_test_setup_teardown(a_full_disk_is_never_called_saved, lobby_enrolled, lobby_drop),
        cmocka_unit_test_setup_teardown(
            enrolment_is_kept_and_another_kiosks_is_refused, lobby_enrolled, lobby_drop),
        cmocka_unit_test_setup_teardown(the_link_state_is_what_sync_reported, lobby_enrolled, lobby_drop),
        cmocka_unit_test_setup_teardown(jobs_posted_before_the_close_are_done, lobby_enrolled, lobby_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/desk_testing.h"

#include <sqlite3.h>
#include <sys/stat.h>

static int setup(void **state)
{
    struct office *o = calloc(1, sizeof *o);
    office_make_folder(o);
    *state = o;
    return 0;
}

static void raw(struct office *o, const char *sql)
{
    sqlite3 *handle = NULL;
    assert_int_equal(sqlite3_open(o->path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(handle);
}

static void new_database_is_migrated_and_private(void **state)
{
    struct office *o = *state;
    struct stat info;
    office_open(o);
    assert_int_equal(office_number(o, "PRAGMA user_version"), 2);
    assert_int_equal(office_number(o, "SELECT count(*) FROM estate"), 0);
    assert_int_equal(office_number(o, "PRAGMA synchronous"), 2);
    assert_string_equal(o->desk.estate, "");
    assert_int_equal(stat(o->path, &info), 0);
    assert_int_equal(info.st_mode & 077, 0);
}

static void opening_again_finds_what_was_committed(void **state)
{
    struct office *o = *state;
    struct fault fault = {0};
    office_open(o);
    office_run(o, "INSERT INTO estate VALUES('E1', '示范小区', 480, 'e', 0)");
    db_close(o->db);
    office_open(o);
    assert_string_equal(o->desk.estate, "E1");
    assert_int_equal(o->desk.utc_offset_minutes, 480);
    db_close(o->db);
    assert_int_equal(db_open("mysql:/x", DB_COMMAND, &o->db, &fault), DB_UNAVAILABLE);
    assert_non_null(strstr(fault.text, "sqlite:PATH"));
    o->db = NULL;
}

static void newer_database_is_refused_and_untouched(void **state)
{
    struct office *o = *state;
    struct fault fault = {0};
    office_open(o);
    db_close(o->db);
    o->db = NULL;
    raw(o, "PRAGMA user_version=99");
    assert_int_equal(db_open(o->url, DB_COMMAND, &o->db, &fault), DB_NEWER);
    assert_non_null(strstr(fault.text, "version 99"));
    assert_null(o->db);
    assert_int_equal(db_open(o->url, DB_READ, &o->db, &fault), DB_NEWER);
}

static void foreign_and_unreadable_files_are_refused(void **state)
{
    struct office *o = *state;
    struct fault fault = {0};
    raw(o, "CREATE TABLE cookies(x)");
    assert_int_equal(db_open(o->url, DB_COMMAND, &o->db, &fault), DB_UNAVAILABLE);
    assert_non_null(strstr(fault.text, "another program"));
    assert_int_equal(
        file_replace(o->path, 0600, "this is no database, but long enough to be looked at.......", 60),
        BASE_OK);
    assert_int_equal(db_open(o->url, DB_COMMAND, &o->db, &fault), DB_UNAVAILABLE);
    assert_int_equal(db_open("sqlite:/nonexistent/office.db", DB_COMMAND, &o->db, &fault), DB_UNAVAILABLE);
    assert_int_equal(db_open("sqlite:/nonexistent/office.db", DB_READ, &o->db, &fault), DB_UNAVAILABLE);
}

static void migration_that_fails_leaves_the_version_before(void **state)
{
    struct office *o = *state;
    struct fault fault = {0};
    /* Version 0 with our mark and a table in the way of the first migration. */
    raw(o, "PRAGMA application_id=0x4d744f66; CREATE TABLE bill(x)");
    assert_int_not_equal(db_open(o->url, DB_COMMAND, &o->db, &fault), DB_OK);
    assert_non_null(strstr(fault.text, "0001_init"));
    raw(o, "CREATE TABLE estate(x)"); /* fails if the migration had left its tables */
}

static void service_shuts_out_commands_and_other_services(void **state)
{
    struct office *o = *state;
    struct db *other = NULL, *reader = NULL;
    struct fault fault = {0};
    assert_false(db_is_locked_by_service(o->url));
    assert_int_equal(db_open(o->url, DB_SERVE, &o->db, &fault), DB_OK);
    assert_true(db_is_locked_by_service(o->url));
    assert_int_equal(db_open(o->url, DB_COMMAND, &other, &fault), DB_UNAVAILABLE);
    assert_non_null(strstr(fault.text, "service"));
    assert_int_equal(db_open(o->url, DB_SERVE, &other, &fault), DB_UNAVAILABLE);
    assert_int_equal(db_open(o->url, DB_READ, &reader, &fault), DB_OK);
    assert_int_not_equal(db_exec(reader, "DELETE FROM estate", NULL, 0), DB_OK);
    db_close(reader);
    assert_true(db_is_locked_by_service(o->url));
    db_close(o->db);
    o->db = NULL;
    assert_false(db_is_locked_by_service(o->url));
}

static void command_is_no_service(void **state)
{
    struct office *o = *state;
    office_open(o);
    assert_false(db_is_locked_by_service(o->url));
}

static void savepoint_undoes_one_piece_of_a_transaction(void **state)
{
    struct office *o = *state;
    office_open(o);
    office_begin(o);
    office_run(o, "INSERT INTO setting VALUES('E', 'a', '1')");
    assert_int_equal(db_savepoint(o->db), DB_OK);
    office_run(o, "INSERT INTO setting VALUES('E', 'b', '1')");
    db_rollback_to_savepoint(o->db);
    assert_int_equal(db_savepoint(o->db), DB_OK);
    office_run(o, "INSERT INTO setting VALUES('E', 'c', '1')");
    assert_int_equal(db_release(o->db), DB_OK);
    assert_int_equal(db_exec(o->db, "INSERT INTO setting VALUES('E', 'c', '2')", NULL, 0), DB_CONSTRAINT);
    office_commit(o);
    assert_int_equal(office_number(o, "SELECT count(*) FROM setting WHERE id IN ('a', 'c')"), 2);
    assert_int_equal(office_number(o, "SELECT count(*) FROM setting"), 2);
}

static void parameters_go_by_their_number(void **state)
{
    struct office *o = *state;
    struct db_rows *rows = NULL, *inner = NULL;
    static const char sql[] = "SELECT $2, $1, $2, $3";
    office_open(o);
    assert_int_equal(db_query(o->db, sql, DB_VALUES(DB_TEXT("one"), DB_INTEGER(2), DB_NULL), &rows), DB_OK);
    assert_true(db_rows_next(rows));
    assert_int_equal(db_rows_integer(rows, 0), 2);
    assert_string_equal(db_rows_text(rows, 1), "one");
    assert_true(db_rows_null(rows, 3));
    assert_string_equal(db_rows_text(rows, 3), "");
    /* The same statement while it is under way. */
    assert_int_equal(db_query(o->db, sql, DB_VALUES(DB_TEXT("x"), DB_INTEGER(5), DB_NULL), &inner), DB_OK);
    assert_true(db_rows_next(inner));
    assert_int_equal(db_rows_integer(inner, 0), 5);
    assert_int_equal(db_rows_end(inner), DB_OK);
    assert_string_equal(db_rows_text(rows, 1), "one");
    assert_int_equal(db_rows_end(rows), DB_OK);
    assert_int_equal(db_exec(o->db, sql, DB_VALUES(DB_INTEGER(1))), DB_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(new_database_is_migrated_and_private, setup, office_teardown),
        cmocka_unit_test_setup_teardown(opening_again_finds_what_was_committed, setup, office_teardown),
        cmocka_unit_test_setup_teardown(newer_database_is_refused_and_untouched, setup, office_teardown),
        cmocka_unit_test_setup_teardown(foreign_and_unreadable_files_are_refused, setup, office_teardown),
        cmocka_unit_test_setup_teardown(
            migration_that_fails_leaves_the_version_before, setup, office_teardown),
        cmocka_unit_test_setup_teardown(
            service_shuts_out_commands_and_other_services, setup, office_teardown),
        cmocka_unit_test_setup_teardown(command_is_no_service, setup, office_teardown),
        cmocka_unit_test_setup_teardown(savepoint_undoes_one_piece_of_a_transaction, setup, office_teardown),
        cmocka_unit_test_setup_teardown(parameters_go_by_their_number, setup, office_teardown),
    };
    return cmocka_run_group_tests_name("office database", tests, NULL, NULL);
}

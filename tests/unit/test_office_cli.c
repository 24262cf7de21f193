/* The command line: the same beside a service and without one, JSON documents, and what it says to wrong words. */
#include "tests/unit/office_testing.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

struct said {
    int status;
    char *out, *err;
};

static char *read_all(int fd)
{
    struct buf text;
    char bytes[8192];
    buf_init(&text, 16 * 1024 * 1024);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    for (ssize_t n; (n = read(fd, bytes, sizeof bytes)) > 0;)
        assert_int_equal(buf_append(&text, bytes, (size_t)n), BASE_OK);
    close(fd);
    return text.data ? buf_take(&text) : strdup("");
}

/* Runs the program's main in this process, with what it prints caught. Words end with NULL. */
static struct said say_words(char **words)
{
    struct said said;
    int argc = 1, caught[2], kept[2];
    char *argv[40] = {"menting-office"};
    while (words[argc - 1]) {
        argv[argc] = words[argc - 1];
        argc++;
    }
    for (int i = 0; i < 2; i++) {
        char name[] = "/tmp/menting-said-XXXXXX";
        caught[i] = mkstemp(name);
        assert_true(caught[i] >= 0);
        unlink(name);
        kept[i] = dup(i + 1);
    }
    fflush(NULL);
    dup2(caught[0], 1);
    dup2(caught[1], 2);
    said.status = cli_main(argc, argv);
    fflush(NULL);
    for (int i = 0; i < 2; i++) {
        dup2(kept[i], i + 1);
        close(kept[i]);
    }
    said.out = read_all(caught[0]);
    said.err = read_all(caught[1]);
    return said;
}

#define SAY(...) say_words((char *[]){__VA_ARGS__, NULL})
#define DB(p)    "--db", (p)->office->url

static void forget(struct said *said)
{
    free(said->out);
    free(said->err);
}

static json_t *document_of(struct said said)
{
    if (said.status != 0)
        print_error("%s\n", said.err);
    assert_int_equal(said.status, 0);
    json_t *document = json_loads(said.out, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(document);
    forget(&said);
    return document;
}

/* Fails with this status, prints nothing, and names all of these. */
static void fails_with(struct said said, int status, const char *first, const char *second)
{
    if (said.status != status || !strstr(said.err, first) || !strstr(said.err, second))
        print_error("%d: %s\n", said.status, said.err);
    assert_int_equal(said.status, status);
    assert_non_null(strstr(said.err, first));
    assert_non_null(strstr(said.err, second));
    assert_string_equal(said.out, "");
    forget(&said);
}

static void file_ticket(struct place *p, int number, const char *text)
{
    struct place_ops ops = {.used = 0};
    place_add_ticket(p, &ops, number, text);
    json_t *answer = place_push(p, &ops, 200);
    place_verdict(answer, 0, "accepted", "");
    json_decref(answer);
}

static char *number_of(struct place *p, int sequence)
{
    static char number[24];
    ticket_number_format(TICKET_REPAIR, 1, desk_today(&p->office->desk), sequence, number);
    return number;
}

/* ---- documents -------------------------------------------------------------------------------------------------- */

static void tickets_are_listed_shown_and_moved_on_beside_a_service(void **state)
{
    struct place *p = *state;
    file_ticket(p, 1, "厨房 \\\"漏水\\\"");
    json_t *list = document_of(SAY("ticket", "list", "--json", DB(p)));
    json_t *ticket = json_array_get(list, 0);
    assert_int_equal(json_array_size(list), 1);
    assert_string_equal(place_text(ticket, "number"), number_of(p, 1));
    assert_string_equal(place_text(ticket, "kind"), "repair");
    assert_string_equal(place_text(ticket, "state"), "submitted");
    assert_string_equal(place_text(ticket, "unit"), "24-1-1203");
    assert_string_equal(place_text(ticket, "category"), "water");
    assert_string_equal(place_text(ticket, "text"), "厨房 \"漏水\"");
    json_decref(list);
    json_t *moved = document_of(
        SAY("ticket", "act", number_of(p, 1), "accept", "--as", "S01", "--note", "收到", "--json", DB(p)));
    assert_string_equal(place_text(moved, "state"), "accepted");
    json_t *shown = document_of(SAY("ticket", "show", number_of(p, 1), "--json", DB(p)));
    json_t *event = json_array_get(json_object_get(shown, "events"), 1);
    assert_string_equal(place_text(event, "action"), "accept");
    assert_string_equal(place_text(event, "staff"), "S01");
    assert_string_equal(place_text(event, "note"), "收到");
    json_decref(moved);
    json_decref(shown);
    json_t *none = document_of(SAY("ticket", "list", "--state", "submitted", "--json", DB(p)));
    assert_int_equal(json_array_size(none), 0);
    json_decref(none);
}

static void a_command_says_the_same_without_a_service(void **state)
{
    struct place *p = *state;
    file_ticket(p, 1, "漏水");
    struct said beside[4], alone[4];
    for (int i = 0; i < 2; i++) {
        struct said *said = i ? alone : beside;
        said[0] = SAY("ticket", "list", DB(p));
        said[1] = SAY("staff", "list", "--json", DB(p));
        said[2] = SAY("ticket", "show", "nothing", DB(p));
        said[3] = SAY("kiosk", "list", "--all", DB(p));
        if (i == 0)
            place_stop(p);
    }
    for (int i = 0; i < 4; i++) {
        assert_int_equal(beside[i].status, alone[i].status);
        assert_string_equal(beside[i].out, alone[i].out);
        assert_string_equal(beside[i].err, alone[i].err);
        forget(&beside[i]);
        forget(&alone[i]);
    }
}

static void a_units_bills_add_up_and_a_payment_settles_them(void **state)
{
    struct place *p = *state;
    place_open_office(p);
    office_run(p->office,
        "INSERT INTO bill VALUES"
        "('E1', 'B1', 'U1', 'T4', NULL, '2026-10-01', '2026-10-31', 5460, '2026-11-30', 'open', 'owner',"
        " NULL, '{}', '2026-11-01T00:00:00.000Z', 1),"
        "('E1', 'B2', 'U1', 'T4', NULL, '2026-09-01', '2026-09-30', 4000, '2026-12-30', 'open', 'owner',"
        " NULL, '{}', '2026-11-01T00:00:00.000Z', 1)");
    place_close_office(p);
    place_start(p);
    json_t *unit = document_of(SAY("unit", "show", "24-1-1203", "--json", DB(p)));
    assert_string_equal(place_text(json_object_get(unit, "unit"), "label"), "24-1-1203");
    assert_int_equal(json_array_size(json_object_get(unit, "bills")), 2);
    assert_int_equal(place_number(unit, "due_fen"), 9460);
    json_decref(unit);
    fails_with(SAY("payment", "add", "24-1-1203", "--amount", "94.61", "--method", "cash", DB(p)), 1, "94.60",
        "menting-office: ");
    json_t *paid = document_of(SAY("payment", "add", "24-1-1203", "--amount", "54.60", "--method", "cash",
        "--as", "S05", "--bill", "B1", "--json", DB(p)));
    assert_int_equal(place_number(paid, "amount_fen"), 5460);
    assert_int_equal(json_array_size(json_object_get(paid, "allocations")), 1);
    json_decref(paid);
    unit = document_of(SAY("unit", "show", "24-1-1203", "--json", DB(p)));
    assert_int_equal(place_number(unit, "due_fen"), 4000);
    size_t i;
    json_t *bill;
    json_array_foreach(json_object_get(unit, "bills"), i, bill)
    {
        bool first = strcmp(place_text(bill, "id"), "B1") == 0;
        assert_int_equal(place_number(bill, "paid_fen"), first ? 5460 : 0);
        assert_int_equal(place_number(bill, "due_fen"), first ? 0 : 4000);
        assert_int_equal(place_number(bill, "late_fee_fen"), 0);
    }
    json_decref(unit);
}

static void kiosks_are_added_listed_and_revoked(void **state)
{
    struct place *p = *state;
    json_t *added = document_of(
        SAY("kiosk", "add", "--building", "20", "--name", "Lobby 20", "--scope", "20,24", "--json", DB(p)));
    assert_string_equal(place_text(added, "kiosk"), "K02");
    assert_int_equal(strlen(place_text(added, "code")), 14);
    json_decref(added);
    struct said revoked = SAY("kiosk", "revoke", "K02", DB(p));
    assert_int_equal(revoked.status, 0);
    forget(&revoked);
    json_t *list = document_of(SAY("kiosk", "list", "--json", DB(p)));
    json_t *second = json_array_get(list, 1);
    assert_string_equal(place_text(second, "state"), "revoked");
    assert_string_equal(place_text(second, "scope"), "20#|24#");
    assert_string_equal(place_text(json_array_get(list, 0), "state"), "enrolled");
    json_decref(list);
    fails_with(SAY("kiosk", "revoke", "K99", DB(p)), 1, "K99", "kiosk");
    fails_with(
        SAY("kiosk", "add", "--building", "20", "--name", "x", "--scope", "24", DB(p)), 1, "scope", "20#");
    fails_with(SAY("kiosk", "add", "--building", "77", "--name", "x", DB(p)), 1, "77#", "building");
}

/* ---- wrong words -------------------------------------------------------------------------------------------------- */

static void wrong_words_are_answered_with_what_is_allowed(void **state)
{
    struct place *p = *state;
    fails_with(SAY("dance"), 2, "'dance' is no command", "ticket list");
    fails_with(SAY("ticket"), 2, "'ticket' is no command", "ticket show");
    fails_with(SAY("ticket", "paint"), 2, "'ticket paint'", "ticket act");
    fails_with(SAY("ticket", "list", "--colour", "red", DB(p)), 2, "--colour", "--state");
    fails_with(SAY("ticket", "list", DB(p), "--state"), 2, "--state takes", "open");
    fails_with(SAY("ticket", "list", "--state", "blue", DB(p)), 2, "blue", "submitted");
    fails_with(SAY("ticket", "list", "--kind", "dance", DB(p)), 2, "dance", "complaint");
    fails_with(SAY("ticket", "list", "--limit", "0", DB(p)), 2, "--limit", "10000");
    fails_with(SAY("ticket", "list", "--json=1", DB(p)), 2, "--json", "no value");
    fails_with(SAY("ticket", "act", "R01", "dance", DB(p)), 2, "'dance'", "dispatch");
    fails_with(SAY("ticket", "act", "R01", DB(p)), 2, "number", "action");
    fails_with(SAY("ticket", "act", "R01", "rate", "--rating", "6", DB(p)), 2, "--rating", "1 to 5");
    fails_with(SAY("payment", "add", "24-1-1203", "--amount", "1.234", "--method", "cash", DB(p)), 2, "1.234",
        "two decimals");
    fails_with(SAY("payment", "add", "24-1-1203", "--amount", "1", DB(p)), 2, "--method", "--amount");
    fails_with(SAY("payment", "add", "24-1-1203", "--amount", "1", "--method", "shells", DB(p)), 2, "shells",
        "transfer");
    fails_with(SAY("unit", "show", "24-1-1203", "24-1-1204", DB(p)), 2, "one address", "24-1-1203");
    fails_with(SAY("unit", "show", "somewhere", DB(p)), 1, "somewhere", "");
    fails_with(SAY("staff", "add", "--name", "x", "--role", "king", "--post", "manager", DB(p)), 2, "king",
        "supervisor");
    fails_with(SAY("ticket", "act", number_of(p, 1), "accept", "--as", "S99", DB(p)), 1, "S99", "");
    fails_with(SAY("ticket", "list", "--building", "\xff", DB(p)), 2, "UTF-8", "argument 4");
}

static void a_database_that_is_not_there_is_named_and_not_made(void **state)
{
    struct place *p = *state;
    char url[200];
    struct stat about;
    snprintf(url, sizeof url, "sqlite:%s/none.db", p->office->folder);
    fails_with(SAY("ticket", "list", "--db", url), 1, "none.db", "demo");
    fails_with(SAY("serve", "--db", url, "--listen", "127.0.0.1:0"), 1, "none.db", "demo");
    assert_int_not_equal(stat(url + 7, &about), 0);
    unsetenv("MENTING_DB");
    fails_with(SAY("ticket", "list"), 2, "--db", "MENTING_DB");
    fails_with(SAY("ticket", "list", "--db"), 2, "--db", "MENTING_DB");
    fails_with(SAY("ticket", "list", "--db", "mysql:x"), 1, "mysql:x", "sqlite:");
}

static void a_file_that_is_no_database_is_left_alone(void **state)
{
    struct place *p = *state;
    char url[200];
    struct buf text;
    snprintf(url, sizeof url, "sqlite:%s/letter.txt", p->office->folder);
    assert_int_equal(file_replace(url + 7, 0600, "Dear owner, this is a letter.", 29), BASE_OK);
    fails_with(SAY("ticket", "list", "--db", url), 1, "letter.txt", "");
    fails_with(SAY("serve", "--db", url, "--listen", "127.0.0.1:0"), 1, "letter.txt", "");
    buf_init(&text, 1000);
    assert_int_equal(file_read(url + 7, &text), BASE_OK);
    assert_string_equal(buf_borrow(&text), "Dear owner, this is a letter.");
    buf_free(&text);
}

static void the_database_may_be_named_in_three_ways(void **state)
{
    struct place *p = *state;
    char option[200];
    snprintf(option, sizeof option, "--db=%s", p->office->url);
    setenv("MENTING_DB", p->office->url, 1);
    struct said ways[] = {
        SAY("--db", p->office->url, "staff", "list"), SAY("staff", "list", option), SAY("staff", "list")};
    unsetenv("MENTING_DB");
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(ways[i].status, 0);
        assert_non_null(strstr(ways[i].out, "S01"));
        forget(&ways[i]);
    }
}

static void help_is_there_for_all_for_a_noun_and_for_a_command(void **state)
{
    (void)state;
    struct said all = SAY("--help"), noun = SAY("ticket", "--help"), one = SAY("ticket", "act", "--help"),
                local = SAY("serve", "--help");
    assert_int_equal(all.status + noun.status + one.status + local.status, 0);
    assert_non_null(strstr(all.out, "payment add"));
    assert_non_null(strstr(noun.out, "ticket list"));
    assert_null(strstr(noun.out, "payment add"));
    assert_non_null(strstr(one.out, "--assignee"));
    assert_non_null(strstr(local.out, "--listen"));
    forget(&all);
    forget(&noun);
    forget(&one);
    forget(&local);
    struct said none = say_words((char *[]){NULL});
    assert_int_equal(none.status, 2);
    assert_non_null(strstr(none.err, "usage:"));
    forget(&none);
}

/* ---- demo and serve ----------------------------------------------------------------------------------------------- */

static void a_demo_is_made_once_and_names_the_contradiction(void **state)
{
    struct place *p = *state;
    char folder[100], logins[120];
    struct stat about;
    place_stop(p);
    snprintf(folder, sizeof folder, "%s/demo", p->office->folder);
    snprintf(logins, sizeof logins, "%s/logins.csv", folder);
    fails_with(SAY("demo"), 2, "--dir", "");
    fails_with(SAY("demo", "--dir", folder, "--months", "0"), 2, "--months", "1 to 360");
    fails_with(SAY("demo", "--dir", folder, "--seed", "x"), 2, "--seed", "");
    fails_with(SAY("demo", "--dir", folder, "--today", "2026-02-30"), 2, "--today", "2026-02-30");
    fails_with(SAY("demo", "--dir", folder, "--db", "sqlite:x"), 2, "--db", "--dir");
    fails_with(SAY("demo", "--dir", "/dev/null/x"), 1, "/dev/null/x", "");
    assert_int_not_equal(stat(folder, &about), 0);
    struct said made = SAY("demo", "--dir", folder, "--months", "1", "--today", "2026-11-23");
    assert_int_equal(made.status, 0);
    assert_non_null(strstr(made.out, "664"));
    assert_non_null(strstr(made.out, "672"));
    assert_non_null(strstr(made.out, "2185 homes, 51 shops"));
    forget(&made);
    assert_int_equal(stat(logins, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    fails_with(SAY("demo", "--dir", folder), 1, "demo/office.db", "estate");
}

/* Makes a service in a process of its own; its first line goes into `line`. */
static pid_t start_serve(struct place *p, const char *clock, char *line, size_t size)
{
    int ends[2];
    size_t used = 0;
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        char *argv[] = {"menting-office", "serve", "--db", p->office->url, "--listen", "127.0.0.1:0",
            "--fake-clock", (char *)(uintptr_t)clock};
        int status = cli_main(8, argv);
        fflush(NULL);
        _exit(status);
    }
    close(ends[1]);
    while (used + 1 < size && read(ends[0], line + used, 1) == 1 && line[used] != '\n')
        used++;
    line[used] = '\0';
    close(ends[0]);
    return child;
}

static void a_service_says_where_it_listens_and_stops_when_told(void **state)
{
    struct place *p = *state;
    static const int signals[] = {SIGTERM, SIGINT};
    place_stop(p);
    for (int i = 0; i < 2; i++) {
        char line[100];
        int status = -1;
        pid_t child = start_serve(p, "2026-11-23T02:00:00Z", line, sizeof line);
        assert_memory_equal(line, "listening on http://127.0.0.1:", 30);
        p->port = atoi(line + 30);
        assert_in_range(p->port, 1, 65535);
        json_t *hello = place_ask(p, "GET", "/v1/hello", NULL, NULL, 200);
        assert_string_equal(place_text(hello, "time"), OFFICE_NOW);
        json_decref(hello);
        assert_int_equal(kill(child, signals[i]), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

static void after_kill_9_the_database_is_free_again(void **state)
{
    struct place *p = *state;
    char line[100];
    int status;
    place_stop(p);
    pid_t child = start_serve(p, "2026-11-23T02:00:00Z", line, sizeof line);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    struct said alone = SAY("staff", "list", DB(p));
    assert_int_equal(alone.status, 0);
    forget(&alone);
    place_start(p);
}

static void what_serve_can_not_do_is_named(void **state)
{
    struct place *p = *state;
    fails_with(SAY("serve", DB(p)), 2, "--listen", "HOST:PORT");
    fails_with(SAY("serve", DB(p), "--listen", "127.0.0.1:0", "--fake-clock", "noon"), 2, "noon", "2026-");
    fails_with(SAY("serve", DB(p), "--listen", "127.0.0.1:0"), 1, "office.db", "service");
    fails_with(SAY("serve", DB(p), "--listen", "127.0.0.1:0", "--colour"), 2, "--colour", "--fake-clock");
    place_stop(p);
    fails_with(SAY("serve", DB(p), "--listen", "0.0.0.0:0"), 1, "--listen", "loopback");
    fails_with(SAY("serve", DB(p), "--listen", "127.0.0.1"), 1, "--listen", "HOST:PORT");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, place_setup, place_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tickets_are_listed_shown_and_moved_on_beside_a_service),
        TEST(a_command_says_the_same_without_a_service),
        TEST(a_units_bills_add_up_and_a_payment_settles_them),
        TEST(kiosks_are_added_listed_and_revoked),
        TEST(wrong_words_are_answered_with_what_is_allowed),
        TEST(a_database_that_is_not_there_is_named_and_not_made),
        TEST(a_file_that_is_no_database_is_left_alone),
        TEST(the_database_may_be_named_in_three_ways),
        TEST(help_is_there_for_all_for_a_noun_and_for_a_command),
        TEST(a_demo_is_made_once_and_names_the_contradiction),
        TEST(a_service_says_where_it_listens_and_stops_when_told),
        TEST(after_kill_9_the_database_is_free_again),
        TEST(what_serve_can_not_do_is_named),
    };
    return cmocka_run_group_tests_name("the office's command line", tests, NULL, NULL);
}

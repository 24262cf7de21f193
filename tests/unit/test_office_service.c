/* The single writer: pieces beside each other, the group commit, the command socket, and stopping. */
#include "tests/unit/office_testing.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include "backend/office/db/db.h"

/* Keeps the writer busy until it is told to go on, so that what is posted meanwhile becomes one group. */
struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool reached, open, done;
};

static enum desk_result gate_run(void *context, struct desk *desk)
{
    struct gate *gate = context;
    (void)desk;
    pthread_mutex_lock(&gate->mutex);
    gate->reached = true;
    pthread_cond_broadcast(&gate->changed);
    while (!gate->open)
        pthread_cond_wait(&gate->changed, &gate->mutex);
    pthread_mutex_unlock(&gate->mutex);
    return DESK_OK;
}

static void gate_done(void *context, enum desk_result result)
{
    struct gate *gate = context;
    (void)result;
    pthread_mutex_lock(&gate->mutex);
    gate->done = true;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->mutex);
}

static void gate_close(struct place *p, struct gate *gate)
{
    *gate = (struct gate){.open = false};
    pthread_mutex_init(&gate->mutex, NULL);
    pthread_cond_init(&gate->changed, NULL);
    assert_true(service_post(p->service, &(struct service_work){gate_run, gate_done, gate}));
    pthread_mutex_lock(&gate->mutex);
    while (!gate->reached)
        pthread_cond_wait(&gate->changed, &gate->mutex);
    pthread_mutex_unlock(&gate->mutex);
}

static void gate_open(struct gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    gate->open = true;
    pthread_cond_broadcast(&gate->changed);
    while (!gate->done)
        pthread_cond_wait(&gate->changed, &gate->mutex);
    pthread_mutex_unlock(&gate->mutex);
    pthread_cond_destroy(&gate->changed);
    pthread_mutex_destroy(&gate->mutex);
}

#define NOTE(n) "INSERT INTO setting VALUES('E1', 'note." n "', '1')"

static int64_t notes(struct place *p)
{
    place_open_office(p);
    return office_number(p->office, "SELECT count(*) FROM setting WHERE id LIKE 'note.%'");
}

static void a_piece_that_is_refused_leaves_its_neighbours_alone(void **state)
{
    struct place *p = *state;
    struct gate gate;
    struct place_piece pieces[3];
    gate_close(p, &gate);
    place_post(p, &pieces[0], NOTE("a"));
    place_post(p, &pieces[1], NOTE("b"));
    pieces[1].give = DESK_CONFLICT;
    place_post(p, &pieces[2], NOTE("c"));
    gate_open(&gate);
    assert_int_equal(place_wait_piece(&pieces[0]), DESK_OK);
    assert_int_equal(place_wait_piece(&pieces[1]), DESK_CONFLICT);
    assert_int_equal(place_wait_piece(&pieces[2]), DESK_OK);
    assert_int_equal(notes(p), 2);
}

static void a_piece_that_fails_the_database_does_not_take_others_with_it(void **state)
{
    struct place *p = *state;
    struct gate gate;
    struct place_piece pieces[3];
    gate_close(p, &gate);
    place_post(p, &pieces[0], NOTE("a"));
    place_post(p, &pieces[1], "UPDATE setting SET value = abs(-9223372036854775807 - 1)");
    place_post(p, &pieces[2], NOTE("c"));
    gate_open(&gate);
    assert_int_equal(place_wait_piece(&pieces[0]), DESK_OK);
    assert_int_equal(place_wait_piece(&pieces[1]), DESK_UNAVAILABLE);
    assert_int_equal(place_wait_piece(&pieces[2]), DESK_OK);
    assert_int_equal(notes(p), 2);
}

/* As a full disk does: SQLite gives up the whole transaction, and what was done before in it is gone. */
static void lose_transaction(struct place *p, enum desk_result said)
{
    struct gate gate;
    struct place_piece pieces[3];
    place_run(p, "CREATE TRIGGER lost BEFORE INSERT ON setting WHEN new.id = 'note.lost'"
                 " BEGIN SELECT RAISE(ROLLBACK, 'gone'); END");
    gate_close(p, &gate);
    place_post(p, &pieces[0], NOTE("a"));
    place_post(p, &pieces[1], NOTE("lost"));
    pieces[1].give = said;
    place_post(p, &pieces[2], NOTE("c"));
    gate_open(&gate);
    assert_int_equal(place_wait_piece(&pieces[0]), DESK_OK);
    assert_int_equal(place_wait_piece(&pieces[1]), said);
    assert_int_equal(place_wait_piece(&pieces[2]), DESK_OK);
    assert_int_equal(notes(p), 2);
}

static void when_the_whole_transaction_is_lost_each_piece_still_takes_effect_once(void **state)
{
    lose_transaction(*state, DESK_UNAVAILABLE);
}

static void and_also_when_the_piece_that_lost_it_says_something_else(void **state)
{
    lose_transaction(*state, DESK_CONFLICT);
}

static void a_full_queue_refuses_and_forgets_nothing(void **state)
{
    struct place *p = *state;
    struct gate gate;
    struct place_piece piece, last;
    gate_close(p, &gate);
    piece = (struct place_piece){.sql = NULL};
    pthread_mutex_init(&piece.mutex, NULL);
    pthread_cond_init(&piece.came, NULL);
    const struct service_work work = {place_piece_run, place_piece_done, &piece};
    int posted = 0;
    while (service_post(p->service, &work))
        posted++;
    assert_in_range(posted, 9990, 10000); /* the daily work may be in it */
    gate_open(&gate);
    while (!service_post(p->service, &(struct service_work){place_piece_run, place_piece_done, &piece}))
        ;
    place_post(p, &last, NOTE("after"));
    assert_int_equal(place_wait_piece(&last), DESK_OK);
    assert_int_equal(piece.runs, posted + 1);
    place_wait_piece(&piece);
}

static void a_stop_finishes_what_is_queued(void **state)
{
    struct place *p = *state;
    struct gate gate;
    struct place_piece pieces[5];
    gate_close(p, &gate);
    static const char *const sql[] = {NOTE("1"), NOTE("2"), NOTE("3"), NOTE("4"), NOTE("5")};
    for (size_t i = 0; i < 5; i++)
        place_post(p, &pieces[i], sql[i]);
    gate_open(&gate);
    place_stop(p);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(place_wait_piece(&pieces[i]), DESK_OK);
    assert_int_equal(notes(p), 5);
}

static void a_second_service_is_refused_and_the_first_goes_on(void **state)
{
    struct place *p = *state;
    struct service *second = NULL;
    struct fault fault = {0};
    const struct service_options options = {
        .url = p->office->url, .clock = &p->office->clock, .random = random_system(), .command = cli_run};
    assert_int_equal(service_start(&options, &second, &fault), DESK_UNAVAILABLE);
    assert_null(second);
    assert_non_null(strstr(fault.text, "service"));
    json_decref(place_ask(p, "GET", "/v1/hello", NULL, NULL, 200));
}

static void a_database_without_an_estate_is_not_served(void **state)
{
    struct place *p = *state;
    struct service *service = NULL;
    struct fault fault = {0};
    char url[160];
    snprintf(url, sizeof url, "sqlite:%s/empty.db", p->office->folder);
    const struct service_options options = {
        .url = url, .clock = &p->office->clock, .random = random_system()};
    assert_int_equal(service_start(&options, &service, &fault), DESK_NOT_FOUND);
    assert_non_null(strstr(fault.text, "estate"));
}

/* ---- the command socket ----------------------------------------------------------------------------------------- */

struct said {
    struct buf out, err;
    int status;
    bool answered;
};

static struct said send_words(struct place *p, int count, char **words, const char *input)
{
    struct said said = {.status = -1};
    buf_init(&said.out, 1024 * 1024);
    buf_init(&said.err, 1024 * 1024);
    said.answered =
        service_send_command(p->office->path, count, words, input, &said.out, &said.err, &said.status);
    return said;
}

static void forget(struct said *said)
{
    buf_free(&said->out);
    buf_free(&said->err);
}

static void a_command_runs_in_the_service_and_is_committed(void **state)
{
    struct place *p = *state;
    char *words[] = {
        "staff", "add", "--name", "孙师傅", "--role", "technician", "--post", "technician", "--pin-stdin"};
    struct said said = send_words(p, 9, words, "529634");
    assert_true(said.answered);
    assert_int_equal(said.status, 0);
    assert_non_null(strstr(buf_borrow(&said.out), "孙师傅"));
    assert_string_equal(buf_borrow(&said.err), "");
    forget(&said);
    place_open_office(p);
    assert_int_equal(office_number(p->office, "SELECT count(*) FROM staff WHERE name = '孙师傅'"), 1);
}

static void a_command_that_fails_changes_nothing_and_says_why(void **state)
{
    struct place *p = *state;
    char *words[] = {"unit", "show", "99-1-1"}, *wrong[] = {"unit", "paint"};
    struct said said = send_words(p, 3, words, NULL);
    assert_int_equal(said.status, 1);
    assert_non_null(strstr(buf_borrow(&said.err), "99"));
    assert_string_equal(buf_borrow(&said.out), "");
    forget(&said);
    said = send_words(p, 2, wrong, NULL);
    assert_int_equal(said.status, 2);
    assert_non_null(strstr(buf_borrow(&said.err), "unit show"));
    forget(&said);
    place_open_office(p);
    assert_int_equal(office_number(p->office, "SELECT count(*) FROM ledger WHERE what = 'unit.show'"), 0);
}

static int write_and_fail(
    struct desk *desk, int argc, char **argv, const char *input, struct buf *out, struct buf *err)
{
    (void)argc;
    (void)argv;
    (void)input;
    (void)out;
    if (db_exec(desk->db, NOTE("a"), NULL, 0) == DB_OK)
        buf_text(err, "written\n");
    return 7;
}

static void what_a_failed_command_wrote_is_undone(void **state)
{
    struct place *p = *state;
    char *words[] = {"any"};
    struct fault fault = {0};
    struct service *service = NULL;
    const struct service_options options = {.url = p->office->url,
        .clock = &p->office->clock,
        .random = random_system(),
        .command = write_and_fail};
    place_stop(p);
    assert_int_equal(service_start(&options, &service, &fault), DESK_OK);
    struct said said = send_words(p, 1, words, NULL);
    assert_int_equal(said.status, 7);
    assert_string_equal(buf_borrow(&said.err), "written\n");
    forget(&said);
    service_stop(service);
    assert_int_equal(notes(p), 0);
}

static void only_the_files_owner_may_command(void **state)
{
    struct place *p = *state;
    char path[128];
    struct stat about;
    snprintf(path, sizeof path, "%s.sock", p->office->path);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    place_stop(p);
    assert_int_not_equal(stat(path, &about), 0);
}

static void without_a_service_nothing_is_sent(void **state)
{
    struct place *p = *state;
    char *words[] = {"staff", "list"};
    place_stop(p);
    struct said said = send_words(p, 2, words, NULL);
    assert_false(said.answered);
    forget(&said);
}

static int connect_to_socket(const struct place *p)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%.90s.sock", p->office->path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static void what_is_no_command_does_no_harm(void **state)
{
    struct place *p = *state;
    static const char *const noise[] = {"\n", "{}\n", "{\"argv\":7}\n", "{\"argv\":[]}\n", "{\"argv\":[7]}\n",
        "{\"argv\":[\"staff\",\"list\"]", "{\"argv\":[\"\"]}\n", "[\n", "\xff\n"};
    for (size_t i = 0; i < sizeof noise / sizeof noise[0]; i++) {
        int fd = connect_to_socket(p);
        assert_true(http_client_send(fd, noise[i], strlen(noise[i])));
        close(fd);
    }
    char *words[] = {"staff", "list"};
    struct said said = send_words(p, 2, words, NULL);
    assert_int_equal(said.status, 0);
    forget(&said);
}

static void a_client_that_says_nothing_does_not_hold_up_the_stop(void **state)
{
    struct place *p = *state;
    int fd = connect_to_socket(p);
    const struct base_clock clock = clock_system();
    int64_t started = clock_mono_ms(&clock);
    place_stop(p);
    assert_true(clock_mono_ms(&clock) - started < 8000); /* its patience with a client is 10 s */
    close(fd);
}

static void a_dead_services_socket_is_replaced(void **state)
{
    struct place *p = *state;
    place_stop(p);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%.90s.sock", p->office->path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    close(fd); /* its name stays, as after kill -9 */
    char *words[] = {"staff", "list"};
    struct said said = send_words(p, 2, words, NULL);
    assert_false(said.answered);
    forget(&said);
    place_start(p);
    said = send_words(p, 2, words, NULL);
    assert_int_equal(said.status, 0);
    forget(&said);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, place_setup, place_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_piece_that_is_refused_leaves_its_neighbours_alone),
        TEST(a_piece_that_fails_the_database_does_not_take_others_with_it),
        TEST(when_the_whole_transaction_is_lost_each_piece_still_takes_effect_once),
        TEST(and_also_when_the_piece_that_lost_it_says_something_else),
        TEST(a_full_queue_refuses_and_forgets_nothing),
        TEST(a_stop_finishes_what_is_queued),
        TEST(a_second_service_is_refused_and_the_first_goes_on),
        TEST(a_database_without_an_estate_is_not_served),
        TEST(a_command_runs_in_the_service_and_is_committed),
        TEST(a_command_that_fails_changes_nothing_and_says_why),
        TEST(what_a_failed_command_wrote_is_undone),
        TEST(only_the_files_owner_may_command),
        TEST(without_a_service_nothing_is_sent),
        TEST(what_is_no_command_does_no_harm),
        TEST(a_client_that_says_nothing_does_not_hold_up_the_stop),
        TEST(a_dead_services_socket_is_replaced),
    };
    return cmocka_run_group_tests_name("the office's writer", tests, NULL, NULL);
}

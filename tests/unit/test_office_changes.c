/* Changes through the door: paging, the long-poll and what wakes it, resync, and the office's stop. */
#include "tests/unit/office_testing.h"

#include <sched.h>

struct pulled {
    char epoch[WIRE_EPOCH_SIZE];
    int64_t next, head;
    size_t rows, pages;
    bool ticket; /* a row of the ticket table was in it */
};

static void take_page(struct pulled *all, const json_t *page)
{
    size_t i;
    json_t *table;
    int64_t before = all->next;
    text_copy(all->epoch, sizeof all->epoch, place_text(page, "epoch"));
    all->next = place_number(page, "next");
    all->head = place_number(page, "head");
    all->pages++;
    assert_true(all->next >= before && all->next <= all->head);
    json_array_foreach(json_object_get(page, "tables"), i, table)
    {
        size_t rows = json_array_size(json_object_get(table, "rows"));
        all->rows += rows;
        all->ticket = all->ticket || (rows > 0 && strcmp(place_text(table, "t"), "ticket") == 0);
    }
}

static struct pulled pull(struct place *p, const char *token, int limit)
{
    struct pulled all = {.next = 0};
    for (bool complete = false; !complete;) {
        char path[160];
        snprintf(path, sizeof path, "/v1/changes?after=%lld&limit=%d%s%s", (long long)all.next, limit,
            all.epoch[0] ? "&epoch=" : "", all.epoch);
        json_t *page = place_ask(p, "GET", path, token, NULL, 200);
        take_page(&all, page);
        complete = json_is_true(json_object_get(page, "complete"));
        json_decref(page);
    }
    return all;
}

/* Sends a request that waits; an answer to another, later connection says that it has been read. */
static int start_waiting(struct place *p, const struct pulled *from, int seconds)
{
    char path[160];
    snprintf(path, sizeof path, "/v1/changes?after=%lld&epoch=%s&wait=%d", (long long)from->next, from->epoch,
        seconds);
    int fd = http_client_connect(p->port);
    assert_true(http_client_request(fd, "GET", path, p->office->token, NULL, NULL));
    json_decref(place_ask(p, "GET", "/v1/hello", NULL, NULL, 200));
    return fd;
}

static json_t *end_waiting(int fd, int status)
{
    struct http_answer answer;
    http_client_receive(fd, &answer);
    json_t *document = place_read(&answer, status);
    http_answer_free(&answer);
    close(fd);
    return document;
}

static void file_ticket(struct place *p, int number)
{
    struct place_ops ops = {.used = 0};
    char text[32];
    snprintf(text, sizeof text, "漏水 %d", number);
    place_add_ticket(p, &ops, number, text);
    json_t *answer = place_push(p, &ops, 200);
    place_verdict(answer, 0, "accepted", "");
    json_decref(answer);
}

static void small_pages_hold_as_many_rows_as_large_ones(void **state)
{
    struct place *p = *state;
    struct pulled large = pull(p, p->office->token, 5000), small = pull(p, p->office->token, 7);
    assert_true(large.rows > 100);
    assert_int_equal(large.pages, 1);
    assert_true(small.pages > 10);
    assert_int_equal(small.rows, large.rows);
    assert_int_equal(small.next, large.next);
}

static void a_commit_wakes_a_waiting_kiosk(void **state)
{
    struct place *p = *state;
    struct pulled all = pull(p, p->office->token, 5000);
    int fd = start_waiting(p, &all, 30);
    file_ticket(p, 1);
    json_t *page = end_waiting(fd, 200);
    take_page(&all, page);
    assert_true(all.ticket);
    json_decref(page);
}

static void a_command_wakes_a_waiting_kiosk(void **state)
{
    struct place *p = *state;
    file_ticket(p, 1);
    struct pulled all = pull(p, p->office->token, 5000);
    int fd = start_waiting(p, &all, 30), status = 1;
    char number[32];
    ticket_number_format(TICKET_REPAIR, 1, desk_today(&p->office->desk), 1, number);
    char *command[] = {"ticket", "act", number, "accept"};
    struct buf out, err;
    buf_init(&out, 65536);
    buf_init(&err, 65536);
    assert_true(service_send_command(p->office->path, 4, command, NULL, &out, &err, &status));
    assert_int_equal(status, 0);
    buf_free(&out);
    buf_free(&err);
    all.ticket = false;
    json_t *page = end_waiting(fd, 200);
    take_page(&all, page);
    assert_true(all.ticket);
    json_decref(page);
}

static void every_waiting_kiosk_is_woken(void **state)
{
    struct place *p = *state;
    struct pulled all = pull(p, p->office->token, 5000);
    int fds[20];
    for (int i = 0; i < 20; i++)
        fds[i] = start_waiting(p, &all, 30);
    file_ticket(p, 1);
    for (int i = 0; i < 20; i++) {
        struct pulled mine = all;
        json_t *page = end_waiting(fds[i], 200);
        take_page(&mine, page);
        assert_true(mine.ticket);
        json_decref(page);
    }
}

static void one_that_hangs_up_while_it_waits_is_forgotten(void **state)
{
    struct place *p = *state;
    struct pulled all = pull(p, p->office->token, 5000);
    int gone = start_waiting(p, &all, 30), fd = start_waiting(p, &all, 30);
    close(gone);
    file_ticket(p, 1);
    json_decref(end_waiting(fd, 200));
}

static void without_news_the_wait_ends_with_an_empty_page(void **state)
{
    struct place *p = *state;
    struct pulled all = pull(p, p->office->token, 5000);
    json_t *page = end_waiting(start_waiting(p, &all, 1), 200);
    assert_int_equal(place_number(page, "next"), all.next);
    assert_int_equal(json_array_size(json_object_get(page, "tables")), 0);
    json_decref(page);
}

static void a_kiosk_revoked_while_it_waits_is_told(void **state)
{
    struct place *p = *state;
    struct pulled all = pull(p, p->office->token, 5000);
    int fd = start_waiting(p, &all, 30);
    place_run(p, "UPDATE kiosk SET revoked = 1");
    json_t *refusal = end_waiting(fd, 403);
    assert_string_equal(place_text(refusal, "error"), "revoked");
    json_decref(refusal);
}

static void a_scope_changed_while_it_waits_is_a_resync(void **state)
{
    struct place *p = *state;
    struct pulled all = pull(p, p->office->token, 5000);
    int fd = start_waiting(p, &all, 30);
    place_run(p, "UPDATE kiosk SET scope = '24#'");
    json_t *refusal = end_waiting(fd, 410);
    assert_string_equal(place_text(refusal, "error"), "resync");
    json_decref(refusal);
}

static void a_foreign_epoch_or_a_cursor_beyond_the_head_is_a_resync(void **state)
{
    struct place *p = *state;
    struct pulled all = pull(p, p->office->token, 5000);
    char path[200];
    const char *token = p->office->token;
    place_refused(p, 410, "resync", "GET", "/v1/changes?epoch=other&after=1", token, NULL);
    place_refused(p, 410, "resync", "GET", "/v1/changes?after=1", token, NULL);
    place_refused(p, 410, "resync", "GET",
        "/v1/changes?after=1&epoch=0123456789012345678901234567890123456789012345678901234567890123", token,
        NULL);
    snprintf(
        path, sizeof path, "/v1/changes?epoch=%s&after=%lld&wait=30", all.epoch, (long long)all.head + 1);
    place_refused(p, 410, "resync", "GET", path, token, NULL);
}

static void the_scope_is_the_tokens_and_no_parameters(void **state)
{
    struct place *p = *state;
    place_run(p, "UPDATE kiosk SET scope = '20#', building = '20#'");
    json_t *page = place_ask(
        p, "GET", "/v1/changes?after=0&limit=5000&scope=all&building=24", p->office->token, NULL, 200);
    size_t i, j;
    json_t *table, *row;
    size_t units = 0;
    json_array_foreach(json_object_get(page, "tables"), i, table)
    {
        if (strcmp(place_text(table, "t"), "unit") != 0)
            continue;
        json_array_foreach(json_object_get(table, "rows"), j, row)
        {
            units++;
            assert_string_equal(json_string_value(json_array_get(row, 1)), "U2");
        }
    }
    assert_int_equal(units, 1);
    json_decref(page);
}

static void a_stop_answers_those_who_wait(void **state)
{
    struct place *p = *state;
    struct pulled all = pull(p, p->office->token, 5000);
    struct http_answer answer;
    int fd = start_waiting(p, &all, 30);
    place_stop(p);
    http_client_receive(fd, &answer);
    assert_int_equal(answer.status, 200);
    assert_non_null(strcasestr(answer.head, "\r\nConnection: close"));
    http_answer_free(&answer);
    close(fd);
}

static void a_push_under_way_at_the_stop_is_answered_and_has_taken_effect(void **state)
{
    struct place *p = *state;
    struct place_ops ops = {.used = 0};
    struct place_piece blocker;
    char *body = NULL;
    struct http_answer answer;
    place_add_ticket(p, &ops, 1, "漏水");
    assert_true(asprintf(&body, "{\"ops\":[%s]}", ops.text) > 0);
    /* A slow neighbour keeps the writer busy while the push comes. */
    place_post(p, &blocker,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)"
        " UPDATE estate SET name = name WHERE (SELECT count(*) FROM n) < 0");
    int fd = http_client_connect(p->port);
    assert_true(http_client_request(fd, "POST", "/v1/push", p->office->token, NULL, body));
    json_decref(place_ask(p, "GET", "/v1/hello", NULL, NULL, 200));
    place_stop(p);
    assert_int_equal(place_wait_piece(&blocker), DESK_OK);
    http_client_receive(fd, &answer);
    assert_int_equal(answer.status, 200);
    assert_non_null(strstr(buf_borrow(&answer.body), "\"accepted\""));
    http_answer_free(&answer);
    close(fd);
    free(body);
    office_open(p->office);
    assert_int_equal(office_number(p->office, "SELECT count(*) FROM ticket"), 1);
}

static void *stop_place(void *place)
{
    place_stop(place);
    return NULL;
}

static void a_push_half_sent_at_the_stop_is_told_to_come_again(void **state)
{
    struct place *p = *state;
    struct pulled all = pull(p, p->office->token, 5000);
    struct place_ops ops = {.used = 0};
    struct http_answer answer;
    pthread_t stopper;
    char request[4096];
    place_add_audit(&ops, 1);
    int length = snprintf(request, sizeof request,
        "POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %zu\r\n\r\n"
        "{\"ops\":[%s]}",
        p->office->token, ops.used + 10, ops.text);
    int fd = http_client_connect(p->port);
    assert_true(http_client_send(fd, request, (size_t)length - 20));
    int waiting = start_waiting(p, &all, 30);
    assert_int_equal(pthread_create(&stopper, NULL, stop_place, p), 0);
    json_decref(end_waiting(waiting, 200)); /* so the stop has begun */
    while (db_is_locked_by_service(p->office->url))
        sched_yield(); /* until the writer is gone and only the door is left */
    assert_true(http_client_send(fd, request + length - 20, 20));
    http_client_receive(fd, &answer);
    assert_int_equal(answer.status, 503);
    http_answer_free(&answer);
    close(fd);
    pthread_join(stopper, NULL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, place_setup, place_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(small_pages_hold_as_many_rows_as_large_ones),
        TEST(a_commit_wakes_a_waiting_kiosk),
        TEST(a_command_wakes_a_waiting_kiosk),
        TEST(every_waiting_kiosk_is_woken),
        TEST(one_that_hangs_up_while_it_waits_is_forgotten),
        TEST(without_news_the_wait_ends_with_an_empty_page),
        TEST(a_kiosk_revoked_while_it_waits_is_told),
        TEST(a_scope_changed_while_it_waits_is_a_resync),
        TEST(a_foreign_epoch_or_a_cursor_beyond_the_head_is_a_resync),
        TEST(the_scope_is_the_tokens_and_no_parameters),
        TEST(a_stop_answers_those_who_wait),
        TEST(a_push_half_sent_at_the_stop_is_told_to_come_again),
        TEST(a_push_under_way_at_the_stop_is_answered_and_has_taken_effect),
    };
    return cmocka_run_group_tests_name("changes at the office", tests, NULL, NULL);
}

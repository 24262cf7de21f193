/* Pushes through the door: each op its own verdict, once, whatever the database does. */
#include "tests/unit/office_testing.h"

static int64_t tickets(struct place *p)
{
    place_open_office(p);
    int64_t count = office_number(p->office, "SELECT count(*) FROM ticket");
    place_close_office(p);
    place_start(p);
    return count;
}

static int64_t seq_of(const json_t *answer, size_t index)
{
    return place_number(json_array_get(json_object_get(answer, "results"), index), "seq");
}

static void an_op_sent_again_takes_effect_once(void **state)
{
    struct place *p = *state;
    struct place_ops ops = {.used = 0};
    place_add_ticket(p, &ops, 1, "漏水");
    json_t *first = place_push(p, &ops, 200);
    json_t *again = place_push(p, &ops, 200);
    place_verdict(first, 0, "accepted", "");
    place_verdict(again, 0, "duplicate", "");
    assert_true(seq_of(first, 0) > 0);
    assert_int_equal(seq_of(first, 0), seq_of(again, 0));
    assert_string_equal(place_text(first, "epoch"), place_text(again, "epoch"));
    assert_int_equal(tickets(p), 1);
    json_decref(first);
    json_decref(again);
}

static void the_same_op_with_another_body_is_a_conflict(void **state)
{
    struct place *p = *state;
    struct place_ops first = {.used = 0}, second = {.used = 0};
    place_add_ticket(p, &first, 1, "漏水");
    place_add_ticket(p, &second, 1, "不漏水");
    json_decref(place_push(p, &first, 200));
    json_t *answer = place_push(p, &second, 200);
    place_verdict(answer, 0, "rejected", "op_conflict");
    json_decref(answer);
    assert_int_equal(tickets(p), 1);
}

static void one_bad_op_does_not_hold_up_the_rest(void **state)
{
    struct place *p = *state;
    struct place_ops ops = {.used = 0};
    place_add_ticket(p, &ops, 1, "漏水");
    place_add_op(&ops, 2, "dance.start", "P1", "{}");
    place_add_op(&ops, 3, "ticket.act", "P1", "{\"ticket\":7}");
    place_add_op(&ops, 4, "ticket.act", "P1", "{\"ticket\":\"nowhere\",\"action\":\"cancel\"}");
    place_add_ticket(p, &ops, 5, "又漏水");
    json_t *answer = place_push(p, &ops, 200);
    place_verdict(answer, 0, "accepted", "");
    place_verdict(answer, 1, "rejected", "unknown_kind");
    place_verdict(answer, 2, "rejected", "malformed");
    place_verdict(answer, 3, "rejected", "not_found");
    place_verdict(answer, 4, "accepted", "");
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(
            place_text(json_array_get(json_object_get(answer, "results"), i), "op"), place_id((int)i + 1));
    json_decref(answer);
    assert_int_equal(tickets(p), 2);
}

static void a_hundred_ops_are_taken_and_one_more_is_too_many(void **state)
{
    struct place *p = *state;
    struct place_ops *ops = calloc(1, sizeof *ops);
    assert_non_null(ops);
    for (int i = 1; i <= 100; i++)
        place_add_audit(ops, i);
    json_t *answer = place_push(p, ops, 200);
    for (size_t i = 0; i < 100; i++)
        place_verdict(answer, i, "accepted", "");
    json_decref(answer);
    place_add_audit(ops, 101);
    answer = place_push(p, ops, 413);
    json_decref(answer);
    free(ops);
}

static void an_empty_push_is_a_sign_of_life(void **state)
{
    struct place *p = *state;
    struct place_ops ops = {.used = 0};
    json_decref(place_push(p, &ops, 200));
    place_open_office(p);
    char seen[CALENDAR_TIME_SIZE];
    office_text(p->office, "SELECT last_seen FROM kiosk WHERE id = 'K01'", seen, sizeof seen);
    assert_string_equal(seen, OFFICE_NOW);
}

/* A kiosk that has not heard yet that the office was restored from a backup: what its ops build on may be gone. */
static void ops_for_an_office_of_another_epoch_are_not_judged(void **state)
{
    struct place *p = *state;
    struct place_ops ops = {.used = 0};
    char cancel[100], *body = NULL;
    snprintf(cancel, sizeof cancel, "{\"action\":\"cancel\",\"ticket\":\"%s\"}", place_id(1));
    place_add_op(&ops, 2, "ticket.act", "P1", cancel);
    assert_true(asprintf(&body, "{\"ops\":[%s],\"epoch\":\"another\"}", ops.text) > 0);
    json_t *answer = place_ask(p, "POST", "/v1/push", p->office->token, body, 200);
    place_verdict(answer, 0, "retry", "epoch");
    char present[WIRE_EPOCH_SIZE];
    text_copy(present, sizeof present, place_text(answer, "epoch"));
    json_decref(answer);
    free(body);
    /* all again, in order, to the office that it is */
    struct place_ops all = {.used = 0};
    place_add_ticket(p, &all, 1, "漏水");
    place_add_op(&all, 2, "ticket.act", "P1", cancel);
    assert_true(asprintf(&body, "{\"ops\":[%s],\"epoch\":\"%s\"}", all.text, present) > 0);
    answer = place_ask(p, "POST", "/v1/push", p->office->token, body, 200);
    place_verdict(answer, 0, "accepted", "");
    place_verdict(answer, 1, "accepted", "");
    json_decref(answer);
    free(body);
}

static void what_the_database_fails_is_asked_for_again_and_nothing_is_refused_for_want_of_it(void **state)
{
    struct place *p = *state;
    struct place_ops ops = {.used = 0}, act = {.used = 0};
    char cancel[100];
    place_run(p, PLACE_BREAK_TICKETS);
    snprintf(cancel, sizeof cancel, "{\"action\":\"cancel\",\"ticket\":\"%s\"}", place_id(1));
    place_add_ticket(p, &ops, 1, "坏");
    place_add_op(&ops, 2, "ticket.act", "P1", cancel);
    place_add_ticket(p, &ops, 3, "漏水");
    json_t *answer = place_push(p, &ops, 200);
    place_verdict(answer, 0, "retry", "unavailable");
    place_verdict(answer, 1, "retry", "unavailable");
    place_verdict(answer, 2, "accepted", "");
    json_decref(answer);
    place_run(p, "DROP TRIGGER broken");
    answer = place_push(p, &ops, 200);
    place_verdict(answer, 0, "accepted", "");
    place_verdict(answer, 1, "accepted", "");
    place_verdict(answer, 2, "duplicate", "");
    json_decref(answer);
    place_add_op(&act, 4, "ticket.act", "P1", cancel); /* cancelled already: now the refusal is true */
    answer = place_push(p, &act, 200);
    place_verdict(answer, 0, "rejected", "not_allowed");
    json_decref(answer);
    assert_int_equal(tickets(p), 2);
}

static void when_nothing_can_be_taken_the_kiosk_is_told_to_wait(void **state)
{
    struct place *p = *state;
    struct place_ops ops = {.used = 0};
    struct http_answer answer;
    char *body = NULL;
    place_run(p, PLACE_BREAK_TICKETS);
    place_add_ticket(p, &ops, 1, "坏");
    assert_true(asprintf(&body, "{\"ops\":[%s]}", ops.text) > 0);
    http_client_ask(p->port, "POST", "/v1/push", p->office->token, NULL, body, &answer);
    assert_int_equal(answer.status, 503);
    assert_non_null(strstr(answer.head, "Retry-After: 5"));
    http_answer_free(&answer);
    free(body);
    assert_int_equal(tickets(p), 0);
}

static void a_revoked_kiosks_pushes_are_taken_and_its_changes_refused(void **state)
{
    struct place *p = *state;
    struct place_ops ops = {.used = 0};
    place_run(p, "UPDATE kiosk SET revoked = 1");
    place_refused(p, 403, "revoked", "GET", "/v1/changes", p->office->token, NULL);
    place_add_ticket(p, &ops, 1, "漏水");
    json_t *answer = place_push(p, &ops, 200);
    place_verdict(answer, 0, "accepted", "");
    json_decref(answer);
}

#define KIOSKS 6
#define ROUNDS 10
struct sender {
    struct place *place;
    int number;
    bool accepted;
    pthread_t thread;
};

static void *send_rounds(void *data)
{
    struct sender *sender = data;
    int fd = http_client_connect(sender->place->port);
    sender->accepted = true;
    for (int i = 0; i < ROUNDS; i++) {
        struct place_ops ops = {.used = 0};
        struct http_answer answer;
        char *body = NULL;
        place_add_audit(&ops, sender->number * 1000 + i * 2);
        place_add_audit(&ops, sender->number * 1000 + i * 2 + 1);
        if (asprintf(&body, "{\"ops\":[%s]}", ops.text) < 0)
            abort();
        http_client_request(fd, "POST", "/v1/push", sender->place->office->token, NULL, body);
        http_client_receive(fd, &answer);
        const char *said = buf_borrow(&answer.body);
        const char *first = strstr(said, "\"accepted\"");
        sender->accepted =
            sender->accepted && answer.status == 200 && first && strstr(first + 1, "\"accepted\"");
        http_answer_free(&answer);
        free(body);
    }
    close(fd);
    return NULL;
}

static void many_at_once_are_each_taken_once(void **state)
{
    struct place *p = *state;
    struct sender senders[KIOSKS];
    for (int i = 0; i < KIOSKS; i++) {
        senders[i] = (struct sender){.place = p, .number = i + 1};
        assert_int_equal(pthread_create(&senders[i].thread, NULL, send_rounds, &senders[i]), 0);
    }
    for (int i = 0; i < KIOSKS; i++) {
        pthread_join(senders[i].thread, NULL);
        assert_true(senders[i].accepted);
    }
    place_open_office(p);
    assert_int_equal(office_number(p->office, "SELECT count(*) FROM ledger WHERE what = 'unit.view'"),
        KIOSKS * ROUNDS * 2);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, place_setup, place_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_op_sent_again_takes_effect_once),
        TEST(the_same_op_with_another_body_is_a_conflict),
        TEST(one_bad_op_does_not_hold_up_the_rest),
        TEST(a_hundred_ops_are_taken_and_one_more_is_too_many),
        TEST(an_empty_push_is_a_sign_of_life),
        TEST(ops_for_an_office_of_another_epoch_are_not_judged),
        TEST(what_the_database_fails_is_asked_for_again_and_nothing_is_refused_for_want_of_it),
        TEST(when_nothing_can_be_taken_the_kiosk_is_told_to_wait),
        TEST(a_revoked_kiosks_pushes_are_taken_and_its_changes_refused),
        TEST(many_at_once_are_each_taken_once),
    };
    return cmocka_run_group_tests_name("pushes at the office", tests, NULL, NULL);
}

/* A new token for an old one, seen from the office's door. */
#include "tests/unit/office_testing.h"

#define DAY_MS INT64_C(86400000)

struct pair {
    char token[SECRET_TOKEN_SIZE], body[100];
};

static struct pair new_token(void)
{
    struct pair pair;
    char hash[SECRET_SHA256_SIZE];
    secret_token(pair.token);
    secret_sha256(pair.token, strlen(pair.token), hash);
    snprintf(pair.body, sizeof pair.body, "{\"sha256\":\"%s\"}", hash);
    return pair;
}

/* Whether an answer under this token asks for a new one. */
static bool asks(struct place *p, const char *token, int status)
{
    struct http_answer answer;
    http_client_ask(p->port, "GET", "/v1/changes", token, NULL, NULL, &answer);
    assert_int_equal(answer.status, status);
    bool asked = strstr(answer.head, "\r\nMenting-Token: renew\r\n") != NULL;
    http_answer_free(&answer);
    return asked;
}

static void offer(struct place *p, const char *token, const struct pair *next)
{
    json_t *answer = place_ask(p, "POST", "/v1/token", token, next->body, 200);
    char said[100];
    snprintf(said, sizeof said, "{\"sha256\":\"%s\"}", place_text(answer, "sha256"));
    assert_string_equal(said, next->body);
    json_decref(answer);
}

static void both_tokens_work_until_the_new_one_is_used(void **state)
{
    struct place *p = *state;
    struct pair next = new_token();
    const char *old = p->office->token;
    place_refused(p, 401, "unknown_token", "GET", "/v1/changes", next.token, NULL);
    offer(p, old, &next);
    assert_false(asks(p, old, 200));
    offer(p, old, &next); /* the answer may have been lost: it is asked again */
    assert_false(asks(p, old, 200));
    assert_false(asks(p, next.token, 200));
    place_refused(p, 401, "unknown_token", "GET", "/v1/changes", old, NULL);
    assert_false(asks(p, next.token, 200));
    place_stop(p);
    place_start(p);
    assert_false(asks(p, next.token, 200));
    place_refused(p, 401, "unknown_token", "POST", "/v1/push", old, "{\"ops\":[]}");
}

static void a_later_offer_takes_the_place_of_one_not_used(void **state)
{
    struct place *p = *state;
    struct pair lost = new_token(), next = new_token();
    offer(p, p->office->token, &lost);
    offer(p, p->office->token, &next);
    place_refused(p, 401, "unknown_token", "GET", "/v1/changes", lost.token, NULL);
    assert_false(asks(p, p->office->token, 200));
    json_decref(
        place_ask(p, "POST", "/v1/push", next.token, "{\"ops\":[]}", 200)); /* any request is a first use */
    place_refused(p, 401, "unknown_token", "GET", "/v1/changes", p->office->token, NULL);
}

static void an_order_of_the_staff_stands_until_the_new_token_is_used(void **state)
{
    struct place *p = *state;
    struct pair next = new_token();
    assert_false(asks(p, p->office->token, 200));
    place_run(p, "UPDATE kiosk SET renew = 1");
    assert_true(asks(p, p->office->token, 200));
    assert_true(asks(p, p->office->token, 200));
    offer(p, p->office->token, &next);
    assert_true(asks(p, p->office->token, 200));
    assert_false(asks(p, next.token, 200));
    assert_false(asks(p, next.token, 200));
}

static void a_token_that_is_old_enough_is_asked_for_anew(void **state)
{
    struct place *p = *state;
    struct httpd_limits limits = HTTPD_LIMITS_DEFAULT;
    limits.token_days = 180;
    p->limits = &limits;
    place_stop(p);
    place_start(p);
    clock_fake_advance(&p->office->fake, 179 * DAY_MS);
    assert_false(asks(p, p->office->token, 200));
    clock_fake_advance(&p->office->fake, 2 * DAY_MS);
    assert_true(asks(p, p->office->token, 200));
    limits.token_days = 0;
    place_stop(p);
    place_start(p);
    assert_false(asks(p, p->office->token, 200));
    p->limits = NULL;
}

static void what_is_no_hash_or_somebody_elses_token_is_refused(void **state)
{
    struct place *p = *state;
    static const char *const wrong[] = {"", "{}", "{\"sha256\":7}", "{\"sha256\":\"\"}",
        "{\"sha256\":\"abc\"}",
        "{\"sha256\":\"ZZ7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e\"}"};
    struct pair own;
    char hash[SECRET_SHA256_SIZE];
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        place_refused(p, 400, "malformed", "POST", "/v1/token", p->office->token, wrong[i]);
    secret_sha256(p->office->token, strlen(p->office->token), hash);
    snprintf(own.body, sizeof own.body, "{\"sha256\":\"%s\"}", hash);
    place_refused(p, 409, "token_taken", "POST", "/v1/token", p->office->token, own.body);
    place_refused(p, 401, "no_token", "POST", "/v1/token", NULL, own.body);
    place_refused(p, 401, "unknown_token", "POST", "/v1/token", "0123", own.body);
}

static void a_revoked_kiosk_gets_no_new_token_and_a_next_one_is_revoked_with_it(void **state)
{
    struct place *p = *state;
    struct pair next = new_token(), late = new_token();
    offer(p, p->office->token, &next);
    place_run(p, "UPDATE kiosk SET revoked = 1, renew = 1");
    assert_false(asks(p, p->office->token, 403));
    place_refused(p, 403, "revoked", "POST", "/v1/token", p->office->token, late.body);
    place_refused(p, 403, "revoked", "GET", "/v1/changes", next.token, NULL);
}

/* ---- the staff ------------------------------------------------------------------------------------------------------ */

static void the_staff_order_it_and_see_its_age_and_the_pins(void **state)
{
    struct place *p = *state;
    char *rotate[] = {"kiosk", "rotate", "K01"}, *nobody[] = {"kiosk", "rotate", "K77"};
    char *list[] = {"kiosk", "list"};
    struct buf out, err;
    struct http_answer answer;
    http_client_ask(p->port, "GET", "/v1/changes", p->office->token, "Menting-Pins: AbCdEfGh,12345678\r\n",
        NULL, &answer);
    assert_int_equal(answer.status, 200);
    http_answer_free(&answer);
    place_stop(p); /* its last contact is noted by then */
    clock_fake_advance(&p->office->fake, 12 * DAY_MS);
    place_open_office(p);
    buf_init(&out, 65536);
    buf_init(&err, 65536);
    assert_int_equal(cli_run(&p->office->desk, 3, rotate, NULL, &out, &err), 0);
    assert_int_equal(cli_run(&p->office->desk, 2, list, NULL, &out, &err), 0);
    assert_non_null(strstr(buf_borrow(&out), "token 12 days, due"));
    assert_non_null(strstr(buf_borrow(&out), "AbCdEfGh,12345678"));
    assert_non_null(strstr(buf_borrow(&out), "2026-11-23T02:00")); /* last seen, though it pushed nothing */
    assert_int_equal(cli_run(&p->office->desk, 3, nobody, NULL, &out, &err), 1);
    assert_non_null(strstr(buf_borrow(&err), "K77"));
    buf_clear(&err);
    office_run(p->office, "UPDATE kiosk SET revoked = 1");
    assert_int_equal(cli_run(&p->office->desk, 3, rotate, NULL, &out, &err), 1);
    assert_non_null(strstr(buf_borrow(&err), "revoked"));
    buf_free(&out);
    buf_free(&err);
}

int main(void)
{
    assert_int_equal(secret_init(), BASE_OK);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            both_tokens_work_until_the_new_one_is_used, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(
            a_later_offer_takes_the_place_of_one_not_used, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(
            an_order_of_the_staff_stands_until_the_new_token_is_used, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(
            a_token_that_is_old_enough_is_asked_for_anew, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(
            what_is_no_hash_or_somebody_elses_token_is_refused, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(
            a_revoked_kiosk_gets_no_new_token_and_a_next_one_is_revoked_with_it, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(
            the_staff_order_it_and_see_its_age_and_the_pins, place_setup, place_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

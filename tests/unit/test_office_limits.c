/* What one client, one kiosk and all of them may take: compression, rates, memory. Slow clients: tests/integration. */
#include "tests/unit/office_testing.h"

#include "backend/base/gzip.h"

static void restart(struct place *p, const struct httpd_limits *limits)
{
    place_stop(p);
    p->limits = limits;
    place_start(p);
}

/* A request whose body may hold anything. */
static void ask_with(struct place *p, const char *path, const char *headers, const void *body, size_t length,
    struct http_answer *answer)
{
    char all[300];
    int fd = http_client_connect(p->port);
    snprintf(all, sizeof all, "%sContent-Length: %zu\r\n", headers, length);
    assert_true(http_client_request(fd, "POST", path, p->office->token, all, NULL));
    http_client_send(fd, body, length);
    http_client_receive(fd, answer);
    close(fd);
}

static int packed_status(struct place *p, const char *path, const char *coding, const struct buf *packed)
{
    char header[60];
    struct http_answer answer;
    snprintf(header, sizeof header, "Content-Encoding: %s\r\n", coding);
    ask_with(p, path, header, buf_borrow(packed), packed->len, &answer);
    int status = answer.status;
    http_answer_free(&answer);
    return status;
}

/* ---- gzip ----------------------------------------------------------------------------------------------------------- */

static const struct httpd_limits gzip_always = {.connections = 100,
    .head_kib = 16,
    .slow_s = 20,
    .idle_s = 75,
    .memory_mib = 64,
    .gzip = HTTPD_GZIP_ALWAYS};

static void a_large_answer_is_compressed_for_who_asks_for_it(void **state)
{
    struct place *p = *state;
    static const char *const yes[] = {"gzip", "deflate, gzip", "GZIP;q=0.5", "br;q=1.0, gzip ; q=0.01"};
    static const char *const no[] = {"identity", "gzip;q=0", "gzip; q=0.000", "x-gzipped", "br, deflate"};
    struct http_answer plain, packed;
    struct buf text;
    restart(p, &gzip_always);
    http_client_ask(p->port, "GET", "/v1/changes", p->office->token, NULL, NULL, &plain);
    assert_null(strstr(plain.head, "Content-Encoding"));
    assert_true(plain.body.len > 2000);
    for (size_t i = 0; i < sizeof yes / sizeof yes[0] + sizeof no / sizeof no[0]; i++) {
        bool wanted = i < sizeof yes / sizeof yes[0];
        char header[80];
        snprintf(header, sizeof header, "Accept-Encoding: %s\r\n",
            wanted ? yes[i] : no[i - sizeof yes / sizeof yes[0]]);
        http_client_ask(p->port, "GET", "/v1/changes", p->office->token, header, NULL, &packed);
        assert_int_equal(packed.status, 200);
        assert_int_equal(strstr(packed.head, "\r\nContent-Encoding: gzip\r\n") != NULL, wanted);
        buf_init(&text, WIRE_PAGE_MAX_BYTES);
        if (wanted) {
            assert_true(packed.body.len < plain.body.len / 2);
            assert_int_equal(gzip_unpack(packed.body.data, packed.body.len, &text), BASE_OK);
            assert_int_equal(text.len, plain.body.len);
        }
        buf_free(&text);
        http_answer_free(&packed);
    }
    http_answer_free(&plain);
    http_client_ask(p->port, "GET", "/v1/hello", NULL, "Accept-Encoding: gzip\r\n", NULL, &plain);
    assert_null(strstr(plain.head, "Content-Encoding")); /* too short to gain anything */
    assert_non_null(strstr(plain.head, "\r\nAccept-Encoding: gzip\r\n"));
    http_answer_free(&plain);
}

static void on_this_machine_nothing_is_compressed_nor_asked_to_be(void **state)
{
    struct place *p = *state;
    struct http_answer answer;
    http_client_ask(
        p->port, "GET", "/v1/changes", p->office->token, "Accept-Encoding: gzip\r\n", NULL, &answer);
    assert_null(strstr(answer.head, "Content-Encoding"));
    assert_null(strstr(answer.head, "Accept-Encoding"));
    http_answer_free(&answer);
}

static void a_compressed_push_takes_effect_like_a_plain_one(void **state)
{
    struct place *p = *state;
    struct place_ops ops = {.used = 0};
    struct http_answer answer;
    struct buf packed;
    char *body = NULL;
    place_add_ticket(p, &ops, 1, "漏水");
    assert_true(asprintf(&body, "{\"ops\":[%s]}", ops.text) > 0);
    buf_init(&packed, 65536);
    assert_int_equal(gzip_pack(body, strlen(body), &packed), BASE_OK);
    free(body);
    ask_with(p, "/v1/push", "Content-Encoding: gzip\r\n", packed.data, packed.len, &answer);
    json_t *document = place_read(&answer, 200);
    place_verdict(document, 0, "accepted", "");
    json_decref(document);
    http_answer_free(&answer);
    json_t *again = place_push(p, &ops, 200);
    place_verdict(again, 0, "duplicate", "");
    json_decref(again);
    buf_free(&packed);
}

static void what_unpacks_to_more_than_a_push_may_have_is_refused(void **state)
{
    struct place *p = *state;
    size_t huge = 32 * 1024 * 1024;
    char *spaces = malloc(huge);
    struct buf packed;
    struct httpd_limits limits = HTTPD_LIMITS_DEFAULT;
    limits.memory_mib = 4; /* unpacked whole it would be refused for want of memory */
    restart(p, &limits);
    assert_non_null(spaces);
    memset(spaces, ' ', huge);
    buf_init(&packed, WIRE_PUSH_MAX_BYTES);
    assert_int_equal(gzip_pack(spaces, huge, &packed), BASE_OK); /* 32 MiB in 32 KiB */
    assert_int_equal(packed_status(p, "/v1/push", "gzip", &packed), 413);
    buf_clear(&packed);
    memcpy(spaces, "{\"ops\":[]}", 10);
    assert_int_equal(gzip_pack(spaces, WIRE_PUSH_MAX_BYTES, &packed), BASE_OK);
    assert_int_equal(packed_status(p, "/v1/push", "gzip", &packed), 200);
    buf_clear(&packed);
    assert_int_equal(gzip_pack(spaces, WIRE_PUSH_MAX_BYTES + 1, &packed), BASE_OK);
    assert_int_equal(packed_status(p, "/v1/push", "gzip", &packed), 413);
    free(spaces);
    buf_free(&packed);
}

static void what_is_no_gzip_or_another_coding_is_named(void **state)
{
    struct place *p = *state;
    struct buf packed;
    buf_init(&packed, 65536);
    assert_int_equal(buf_text(&packed, "{\"ops\":[]}"), BASE_OK);
    assert_int_equal(packed_status(p, "/v1/push", "identity", &packed), 200);
    assert_int_equal(packed_status(p, "/v1/push", "gzip", &packed), 400);
    assert_int_equal(packed_status(p, "/v1/push", "br", &packed), 415);
    assert_int_equal(packed_status(p, "/v1/push", "gzip, gzip", &packed), 415);
    buf_clear(&packed);
    assert_int_equal(gzip_pack("{\"ops\":[]}", 10, &packed), BASE_OK);
    assert_int_equal(packed_status(p, "/v1/push", "gzip", &packed), 200);
    packed.len -= 3;
    assert_int_equal(packed_status(p, "/v1/push", "gzip", &packed), 400);
    struct httpd_limits never = HTTPD_LIMITS_DEFAULT;
    never.gzip = HTTPD_GZIP_NEVER;
    restart(p, &never);
    assert_int_equal(packed_status(p, "/v1/push", "gzip", &packed), 415);
    buf_free(&packed);
}

/* ---- rates ---------------------------------------------------------------------------------------------------------- */

static void a_kiosk_that_asks_without_end_is_slowed_down_and_no_other(void **state)
{
    struct place *p = *state;
    struct httpd_limits limits = HTTPD_LIMITS_DEFAULT;
    int taken = 0, status = 0;
    limits.device_rate = 1;
    restart(p, &limits);
    for (int i = 0; i < 200 && status != 429; i++) {
        struct http_answer answer;
        http_client_ask(p->port, "POST", "/v1/push", p->office->token, NULL, "{\"ops\":[]}", &answer);
        status = answer.status;
        taken += status == 200;
        if (status == 429)
            assert_non_null(strstr(answer.head, "\r\nRetry-After: 1\r\n"));
        http_answer_free(&answer);
    }
    assert_int_equal(status, 429);
    assert_in_range(taken, 20, 100); /* twenty at once, and one for each second that this took */
    json_decref(place_ask(p, "GET", "/v1/hello", NULL, NULL, 200));
    place_refused(p, 401, "unknown_token", "GET", "/v1/changes", "other", NULL);
}

static void tries_to_enrol_are_counted_right_or_wrong(void **state)
{
    struct place *p = *state;
    struct httpd_limits limits = HTTPD_LIMITS_DEFAULT;
    struct http_answer answer;
    limits.enroll_tries = 3;
    restart(p, &limits);
    place_refused(p, 400, "malformed", "POST", "/v1/enroll", NULL, "{}");
    place_refused(p, 403, "bad_code", "POST", "/v1/enroll", NULL, "{\"code\":\"1\"}");
    place_refused(p, 403, "bad_code", "POST", "/v1/enroll", NULL, "{\"code\":\"1\"}");
    http_client_ask(p->port, "POST", "/v1/enroll", NULL, NULL, "{\"code\":\"1\"}", &answer);
    assert_int_equal(answer.status, 429);
    assert_non_null(strstr(answer.head, "\r\nRetry-After: "));
    assert_non_null(strstr(answer.head, "\r\nConnection: close\r\n"));
    http_answer_free(&answer);
    limits.enroll_tries = 0; /* then only wrong codes are, from everywhere */
    restart(p, &limits);
    for (int i = 0; i < 30; i++)
        place_refused(p, 403, "bad_code", "POST", "/v1/enroll", NULL, "{\"code\":\"1\"}");
    place_refused(p, 429, "too_many", "POST", "/v1/enroll", NULL, "{\"code\":\"1\"}");
}

static void unknown_tokens_of_an_address_are_counted_and_known_ones_go_on(void **state)
{
    struct place *p = *state;
    struct httpd_limits limits = HTTPD_LIMITS_DEFAULT;
    limits.unknown_tokens = 5;
    restart(p, &limits);
    for (int i = 0; i < 5; i++)
        place_refused(p, 401, "unknown_token", "GET", "/v1/changes", "guess", NULL);
    place_refused(p, 429, "too_many", "GET", "/v1/changes", "guess", NULL);
    place_refused(p, 429, "too_many", "POST", "/v1/push", "guess", "{\"ops\":[]}");
    json_decref(place_ask(p, "GET", "/v1/changes", p->office->token, NULL, 200));
}

/* ---- memory --------------------------------------------------------------------------------------------------------- */

static void bodies_that_are_not_finished_take_no_more_than_their_share(void **state)
{
    struct place *p = *state;
    struct httpd_limits limits = HTTPD_LIMITS_DEFAULT;
    enum { MANY = 40 };
    int fds[MANY], refused = 0;
    size_t part = WIRE_PUSH_MAX_BYTES - 100;
    char *spaces = malloc(part + 1), header[60];
    assert_non_null(spaces);
    memset(spaces, ' ', part);
    limits.memory_mib = 4;
    limits.device_rate = 0;
    restart(p, &limits);
    snprintf(header, sizeof header, "Content-Length: %d\r\n", WIRE_PUSH_MAX_BYTES);
    for (int i = 0; i < MANY; i++) { /* 10 MiB, all but the last 100 bytes of each */
        fds[i] = http_client_connect(p->port);
        http_client_request(fds[i], "POST", "/v1/push", p->office->token, header, NULL);
        http_client_send(fds[i], spaces, part);
    }
    for (int i = 0; i < MANY; i++) {
        struct http_answer answer;
        http_client_send(fds[i], spaces, 100);
        http_client_receive(fds[i], &answer);
        assert_true(answer.status == 400 || answer.status == 503); /* spaces are no push */
        refused += answer.status == 503;
        http_answer_free(&answer);
        close(fds[i]);
    }
    assert_in_range(refused, 8, MANY - 8); /* 4 MiB are 16 of them at once */
    free(spaces);
    json_decref(place_ask(p, "GET", "/v1/changes", p->office->token, NULL, 200)); /* all was given back */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_large_answer_is_compressed_for_who_asks_for_it, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(
            on_this_machine_nothing_is_compressed_nor_asked_to_be, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(
            a_compressed_push_takes_effect_like_a_plain_one, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(
            what_unpacks_to_more_than_a_push_may_have_is_refused, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(
            what_is_no_gzip_or_another_coding_is_named, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(
            a_kiosk_that_asks_without_end_is_slowed_down_and_no_other, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(
            tries_to_enrol_are_counted_right_or_wrong, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(
            unknown_tokens_of_an_address_are_counted_and_known_ones_go_on, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(
            bodies_that_are_not_finished_take_no_more_than_their_share, place_setup, place_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

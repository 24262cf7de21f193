/* The office's door: who may ask, what is not understood, enrolment, and what enemies send. */
#include "tests/unit/office_testing.h"

static void hello_needs_no_token(void **state)
{
    json_t *hello = place_ask(*state, "GET", "/v1/hello", NULL, NULL, 200);
    assert_string_equal(place_text(hello, "service"), "menting-office");
    assert_string_equal(place_text(hello, "time"), OFFICE_NOW);
    json_decref(hello);
}

static void without_a_known_token_nothing_is_told(void **state)
{
    struct place *p = *state;
    struct http_answer answer;
    place_refused(p, 401, "no_token", "GET", "/v1/changes", NULL, NULL);
    place_refused(p, 401, "unknown_token", "GET", "/v1/changes", "0123", NULL);
    place_refused(p, 401, "unknown_token", "POST", "/v1/push", "", "{\"ops\":[]}");
    http_client_ask(p->port, "GET", "/v1/changes", NULL, "Authorization: Basic eDp5\r\n", NULL, &answer);
    assert_int_equal(answer.status, 401);
    assert_non_null(strstr(answer.head, "WWW-Authenticate: Bearer"));
    http_answer_free(&answer);
}

static void the_tokens_scheme_is_read_in_any_case(void **state)
{
    struct place *p = *state;
    char header[128];
    struct http_answer answer;
    snprintf(header, sizeof header, "authorization: bEARER %s\r\n", p->office->token);
    http_client_ask(p->port, "GET", "/v1/changes", NULL, header, NULL, &answer);
    assert_int_equal(answer.status, 200);
    http_answer_free(&answer);
}

static void unknown_addresses_methods_and_versions_are_named(void **state)
{
    struct place *p = *state;
    struct http_answer answer;
    place_refused(p, 404, "not_found", "GET", "/", NULL, NULL);
    place_refused(p, 404, "not_found", "GET", "/v1/ticket", p->office->token, NULL);
    place_refused(p, 404, "not_found", "GET", "/v1", NULL, NULL);
    place_refused(p, 404, "not_found", "GET", "/version/hello", NULL, NULL);
    place_refused(p, 426, "unknown_protocol", "GET", "/v2/hello", NULL, NULL);
    http_client_ask(p->port, "PUT", "/v1/push", NULL, NULL, "{}", &answer);
    assert_int_equal(answer.status, 405);
    assert_non_null(strstr(answer.head, "Allow: POST"));
    http_answer_free(&answer);
}

static void wrong_parameters_are_named(void **state)
{
    struct place *p = *state;
    static const char *const wrong[] = {"after=-1", "after=x", "after=9223372036854775808", "limit=0",
        "limit=5001", "wait=31", "wait=1e1", "limit=", "after=%20"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char path[80], name[16];
        snprintf(path, sizeof path, "/v1/changes?%s", wrong[i]);
        snprintf(name, sizeof name, "%.*s", (int)strcspn(wrong[i], "="), wrong[i]);
        json_t *refusal = place_ask(p, "GET", path, p->office->token, NULL, 400);
        assert_non_null(strstr(place_text(refusal, "message"), name));
        json_decref(refusal);
    }
}

static void only_json_is_taken(void **state)
{
    struct place *p = *state;
    struct http_answer answer;
    http_client_ask(
        p->port, "POST", "/v1/push", p->office->token, "Content-Type: text/xml\r\n", "{\"ops\":[]}", &answer);
    assert_int_equal(answer.status, 415);
    http_answer_free(&answer);
    http_client_ask(p->port, "POST", "/v1/push", p->office->token,
        "Content-Type: application/json; charset=utf-8\r\n", "{\"ops\":[]}", &answer);
    assert_int_equal(answer.status, 200);
    http_answer_free(&answer);
}

static void a_body_that_is_no_push_is_refused_whole(void **state)
{
    struct place *p = *state;
    static const char *const wrong[] = {"", "{", "[]", "{\"ops\":7}", "{\"ops\":[],\"ops\":[]}", "\xff\xfe",
        "{\"ops\":[{}]}", "{\"ops\":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}", "{\"ops\":[]} x"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        place_refused(p, 400, "malformed", "POST", "/v1/push", p->office->token, wrong[i]);
}

static char *long_text(size_t length)
{
    char *text = malloc(length + 1);
    assert_non_null(text);
    memset(text, ' ', length);
    text[length] = '\0';
    return text;
}

static void a_body_over_its_limit_is_answered_and_the_line_goes_on(void **state)
{
    struct place *p = *state;
    struct http_answer answer;
    char *large = long_text(300 * 1000);
    int fd = http_client_connect(p->port);
    assert_true(http_client_request(fd, "POST", "/v1/push", p->office->token, NULL, large));
    http_client_receive(fd, &answer);
    assert_int_equal(answer.status, 413);
    http_answer_free(&answer);
    assert_true(http_client_request(fd, "GET", "/v1/hello", NULL, NULL, NULL));
    http_client_receive(fd, &answer);
    assert_int_equal(answer.status, 200);
    http_answer_free(&answer);
    close(fd);
    place_refused(p, 413, "too_large", "POST", "/v1/enroll", NULL, large);
    place_refused(p, 401, "unknown_token", "POST", "/v1/push", "x", large);
    free(large);
}

static void a_body_without_end_ends_the_connection(void **state)
{
    struct place *p = *state;
    struct http_answer answer;
    char *endless = long_text(16 * 1000 * 1000);
    http_client_ask(p->port, "POST", "/v1/push", p->office->token, NULL, endless, &answer);
    assert_int_equal(answer.status, 0);
    http_answer_free(&answer);
    free(endless);
    json_decref(place_ask(p, "GET", "/v1/hello", NULL, NULL, 200));
}

static void a_request_may_come_byte_by_byte(void **state)
{
    struct place *p = *state;
    char request[512];
    struct http_answer answer;
    int length = snprintf(request, sizeof request,
        "POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 10\r\n\r\n"
        "{\"ops\":[]}",
        p->office->token);
    int fd = http_client_connect(p->port);
    for (int i = 0; i < length; i++)
        assert_true(http_client_send(fd, request + i, 1));
    http_client_receive(fd, &answer);
    assert_int_equal(answer.status, 200);
    http_answer_free(&answer);
    close(fd);
}

static void what_is_no_http_does_no_harm(void **state)
{
    struct place *p = *state;
    static const char *const noise[] = {"\r\n\r\n\r\n", "GET\r\n\r\n", "\x16\x03\x01\x02", "GET /v1/hello",
        "POST /v1/push HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        "POST /v1/push HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"};
    for (size_t i = 0; i < sizeof noise / sizeof noise[0]; i++) {
        int fd = http_client_connect(p->port);
        http_client_send(fd, noise[i], strlen(noise[i]));
        close(fd);
    }
    char *header = long_text(40 * 1000);
    memset(header, 'a', 40 * 1000 - 2);
    memcpy(header, "X-Long: ", 8);
    memcpy(header + 40 * 1000 - 2, "\r\n", 2);
    struct http_answer answer;
    http_client_ask(p->port, "GET", "/v1/hello", NULL, header, NULL, &answer);
    assert_int_not_equal(answer.status, 200);
    http_answer_free(&answer);
    free(header);
    json_decref(place_ask(p, "GET", "/v1/hello", NULL, NULL, 200));
}

/* ---- enrolment -------------------------------------------------------------------------------------------------- */

static void new_code(struct place *p, char code[DESK_CODE_SIZE])
{
    struct desk_kiosk kiosk;
    struct fault fault = {0};
    place_open_office(p);
    office_begin(p->office);
    assert_int_equal(
        desk_kiosk_add(&p->office->desk, &office_clerk, "Lobby 20", "20#", "20#", &kiosk, code, &fault),
        DESK_OK);
    office_commit(p->office);
    place_close_office(p);
    place_start(p);
}

static void a_code_is_traded_once_for_a_token_that_works(void **state)
{
    struct place *p = *state;
    char code[DESK_CODE_SIZE], body[80];
    new_code(p, code);
    snprintf(body, sizeof body, "{\"code\":\"%s\",\"name\":\"Lobby\"}", code);
    json_t *enrolled = place_ask(p, "POST", "/v1/enroll", NULL, body, 200);
    assert_string_equal(place_text(enrolled, "kiosk"), "K02");
    assert_string_equal(place_text(enrolled, "estate"), "E1");
    json_decref(place_ask(p, "GET", "/v1/changes", place_text(enrolled, "token"), NULL, 200));
    place_refused(p, 403, "bad_code", "POST", "/v1/enroll", NULL, body);
    json_decref(enrolled);
    place_refused(p, 400, "malformed", "POST", "/v1/enroll", NULL, "{\"name\":\"x\"}");
}

static void codes_can_not_be_guessed_at_speed(void **state)
{
    struct place *p = *state;
    struct http_answer answer;
    const char *wrong = "{\"code\":\"1234-5678-9012\",\"name\":\"x\"}";
    for (int i = 0; i < 10; i++)
        place_refused(p, 403, "bad_code", "POST", "/v1/enroll", NULL, wrong);
    http_client_ask(p->port, "POST", "/v1/enroll", NULL, NULL, wrong, &answer);
    assert_int_equal(answer.status, 429);
    assert_non_null(strstr(answer.head, "Retry-After: 60"));
    http_answer_free(&answer);
    json_decref(place_ask(p, "GET", "/v1/changes", p->office->token, NULL, 200));
}

/* ---- where it listens ------------------------------------------------------------------------------------------- */

static void only_loopback_addresses_are_served(void **state)
{
    struct place *p = *state;
    static const char *const wrong[] = {"0.0.0.0:0", "192.168.1.5:0", "127.0.0.1", "127.0.0.1:", "here:80",
        "127.0.0.1:65536", "127.0.0.1:-1", ":80", "", "[::1]:80"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct fault fault = {0};
        struct httpd *httpd = NULL;
        const struct httpd_options options = {.url = p->office->url,
            .listen = wrong[i],
            .service = p->service,
            .clock = &p->office->clock,
            .random = random_system()};
        assert_int_equal(httpd_start(&options, &httpd, &fault), DESK_INVALID);
        assert_string_equal(fault.place, "--listen");
        assert_true(fault.text[0] != '\0');
    }
}

static void a_port_in_use_is_named(void **state)
{
    struct place *p = *state;
    struct fault fault = {0};
    struct httpd *httpd = NULL;
    const struct httpd_options options = {.url = p->office->url,
        .listen = httpd_address(p->httpd),
        .service = p->service,
        .clock = &p->office->clock,
        .random = random_system()};
    assert_int_equal(httpd_start(&options, &httpd, &fault), DESK_UNAVAILABLE);
    assert_non_null(strstr(fault.text, httpd_address(p->httpd)));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, place_setup, place_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hello_needs_no_token),
        TEST(without_a_known_token_nothing_is_told),
        TEST(the_tokens_scheme_is_read_in_any_case),
        TEST(unknown_addresses_methods_and_versions_are_named),
        TEST(wrong_parameters_are_named),
        TEST(only_json_is_taken),
        TEST(a_body_that_is_no_push_is_refused_whole),
        TEST(a_body_over_its_limit_is_answered_and_the_line_goes_on),
        TEST(a_body_without_end_ends_the_connection),
        TEST(a_request_may_come_byte_by_byte),
        TEST(what_is_no_http_does_no_harm),
        TEST(a_code_is_traded_once_for_a_token_that_works),
        TEST(codes_can_not_be_guessed_at_speed),
        TEST(only_loopback_addresses_are_served),
        TEST(a_port_in_use_is_named),
    };
    return cmocka_run_group_tests_name("the office's door", tests, NULL, NULL);
}

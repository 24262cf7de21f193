/* What the kiosk's HTTP does with offices that behave well, badly, and not at all; over loopback. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/gzip.h"
#include "backend/sync/sync_http.h"
#include "tests/support/http_server.h"

static struct base_clock system_clock;

/* What a test's office does and has seen. */
struct office {
    struct http_server *server;
    http_handler handler;
    pthread_mutex_t lock;
    char head[4000];
    char body[4000];
    int released; /* for handlers that wait for each other */
    pthread_cond_t changed;
};

static void on_request(void *context, const struct http_request *request, struct http_reply *reply)
{
    struct office *office = context;
    pthread_mutex_lock(&office->lock);
    snprintf(office->head, sizeof office->head, "%s", request->head);
    snprintf(office->body, sizeof office->body, "%s", request->body);
    pthread_mutex_unlock(&office->lock);
    office->handler(office, request, reply);
}

static void start_office(struct office *office, http_handler handler)
{
    *office = (struct office){
        .handler = handler, .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    office->server = http_server_start(0, on_request, office);
}

static struct sync_http *open_to(int port)
{
    char url[60];
    snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
    const struct sync_http_options options = {
        .url = url, .user_agent = "menting-kiosk/test", .token = "c0ffee", .clock = &system_clock};
    struct sync_http *http;
    struct fault fault = {.text = ""};
    if (sync_http_open(&options, &http, &fault) != SYNC_OK)
        fail_msg("%s %s", fault.place, fault.text);
    return http;
}

static void ask(struct sync_http *http, int slot, const struct sync_http_request *request)
{
    assert_int_equal(sync_http_start(http, slot, request), SYNC_OK);
}

static struct sync_http_answer wait_for(struct sync_http *http, int slot)
{
    struct sync_http_answer answer;
    for (int i = 0; !sync_http_take(http, slot, &answer); i++) {
        assert_true(i < 1000);
        sync_http_wait(http, 20000);
    }
    return answer;
}

/* One GET of `path` from an office with this handler. */
static struct sync_http_answer one_get(
    struct office *office, http_handler handler, size_t answer_max, int limit_ms, struct sync_http **http)
{
    start_office(office, handler);
    *http = open_to(http_server_port(office->server));
    ask(*http, 0,
        &(struct sync_http_request){.path = "/v1/hello", .answer_max = answer_max, .limit_ms = limit_ms});
    return wait_for(*http, 0);
}

static void end(struct office *office, struct sync_http *http)
{
    sync_http_close(http);
    http_server_stop(office->server);
}

/* ---- good manners ------------------------------------------------------------------------------------------------ */

static void say_hello(void *context, const struct http_request *request, struct http_reply *reply)
{
    (void)context;
    (void)request;
    buf_text(&reply->body, "{\"hello\":1}");
}

static void a_request_carries_token_and_agent_and_brings_the_body(void **state)
{
    (void)state;
    struct office office;
    struct sync_http *http;
    struct sync_http_answer answer = one_get(&office, say_hello, 1000, 0, &http);
    assert_int_equal(answer.status, 200);
    assert_string_equal(answer.text, "");
    assert_string_equal(buf_borrow(answer.body), "{\"hello\":1}");
    assert_int_equal(answer.retry_after_ms, -1);
    assert_true(answer.took_ms >= 0 && answer.took_ms < 20000);
    assert_non_null(strstr(office.head, "GET /v1/hello HTTP/1.1\r\n"));
    assert_non_null(strstr(office.head, "Authorization: Bearer c0ffee\r\n"));
    assert_non_null(strstr(office.head, "User-Agent: menting-kiosk/test\r\n"));
    assert_null(strstr(office.head, "Accept-Encoding")); /* on the same machine compressing only costs */
    end(&office, http);
}

static void every_byte_over_the_line_is_counted_once(void **state)
{
    (void)state;
    struct office office;
    struct sync_http *http;
    char body[3000];
    int64_t sent, received, more_sent, more_received;
    memset(body, 'x', sizeof body);
    one_get(&office, say_hello, 1000, 0, &http);
    sync_http_traffic(http, &sent, &received);
    assert_in_range(sent, strlen(office.head), strlen(office.head) + 10);
    assert_in_range(received, strlen("HTTP/1.1 200 OK\r\n\r\n{\"hello\":1}"), 1000);
    ask(http, 0,
        &(struct sync_http_request){
            .path = "/v1/push", .body = body, .body_length = sizeof body, .answer_max = 1000});
    wait_for(http, 0);
    sync_http_traffic(http, &more_sent, &more_received);
    assert_in_range(more_sent, sizeof body + 100, sizeof body + 1000);
    assert_in_range(more_received, 20, 1000);
    sync_http_traffic(http, &more_sent, &more_received);
    assert_int_equal(more_sent + more_received, 0);
    end(&office, http);
}

static void a_body_is_posted_as_json_without_asking_first(void **state)
{
    (void)state;
    struct office office;
    start_office(&office, say_hello);
    struct sync_http *http = open_to(http_server_port(office.server));
    ask(http, 0,
        &(struct sync_http_request){
            .path = "/v1/push", .body = "{\"ops\":[]}", .body_length = 10, .answer_max = 1000});
    assert_int_equal(wait_for(http, 0).status, 200);
    assert_non_null(strstr(office.head, "POST /v1/push HTTP/1.1\r\n"));
    assert_non_null(strstr(office.head, "Content-Type: application/json\r\n"));
    assert_null(strstr(office.head, "Expect"));
    assert_string_equal(office.body, "{\"ops\":[]}");
    ask(http, 0,
        &(struct sync_http_request){
            .path = "/v1/hello", .answer_max = 1000}); /* nothing of the post is left */
    assert_int_equal(wait_for(http, 0).status, 200);
    assert_non_null(strstr(office.head, "GET /v1/hello"));
    assert_string_equal(office.body, "");
    end(&office, http);
}

static void hold_until_pushed(void *context, const struct http_request *request, struct http_reply *reply)
{
    struct office *office = context;
    pthread_mutex_lock(&office->lock);
    if (strcmp(request->path, "/v1/push") == 0) {
        office->released = 1;
        pthread_cond_broadcast(&office->changed);
    }
    while (!office->released)
        pthread_cond_wait(&office->changed, &office->lock);
    pthread_mutex_unlock(&office->lock);
    buf_text(&reply->body, request->path);
}

static void a_push_goes_out_while_the_long_poll_is_held(void **state)
{
    (void)state;
    struct office office;
    start_office(&office, hold_until_pushed);
    struct sync_http *http = open_to(http_server_port(office.server));
    ask(http, 1, &(struct sync_http_request){.path = "/v1/changes", .answer_max = 1000, .held_s = 25});
    ask(http, 0,
        &(struct sync_http_request){.path = "/v1/push", .body = "{}", .body_length = 2, .answer_max = 1000});
    assert_string_equal(buf_borrow(wait_for(http, 0).body), "/v1/push");
    assert_string_equal(buf_borrow(wait_for(http, 1).body), "/v1/changes");
    end(&office, http);
}

static void hold(void *context, const struct http_request *request, struct http_reply *reply)
{
    struct office *office = context;
    http_server_hold(office->server, request, 60000);
    reply->status = 0;
}

static void waking_ends_a_wait(void **state)
{
    (void)state;
    struct sync_http *http = open_to(1); /* nothing is under way: only the wake can end it */
    int64_t before = clock_mono_ms(&system_clock);
    sync_http_wake(http);
    sync_http_wait(http, 30000);
    assert_true(clock_mono_ms(&system_clock) - before < 20000);
    sync_http_close(http);
}

static void a_dropped_request_brings_nothing_and_frees_its_slot(void **state)
{
    (void)state;
    struct office office;
    start_office(&office, hold_until_pushed);
    struct sync_http *http = open_to(http_server_port(office.server));
    ask(http, 1, &(struct sync_http_request){.path = "/v1/changes", .answer_max = 1000, .held_s = 25});
    while (http_server_count(office.server) == 0)
        sync_http_wait(http, 10);
    sync_http_cancel(http, 1);
    struct sync_http_answer answer;
    assert_false(sync_http_take(http, 1, &answer));
    ask(http, 1, &(struct sync_http_request){.path = "/v1/push", .answer_max = 1000});
    assert_string_equal(buf_borrow(wait_for(http, 1).body), "/v1/push");
    end(&office, http);
}

static void busy_for_a_while(void *context, const struct http_request *request, struct http_reply *reply)
{
    (void)context;
    (void)request;
    reply->status = 503;
    strcpy(reply->headers, "Retry-After: 120\r\n");
    buf_text(&reply->body, "{\"error\":\"busy\"}");
}

static void retry_after_and_the_body_of_a_refusal_are_handed_on(void **state)
{
    (void)state;
    struct office office;
    struct sync_http *http;
    struct sync_http_answer answer = one_get(&office, busy_for_a_while, 1000, 0, &http);
    assert_int_equal(answer.status, 503);
    assert_int_equal(answer.retry_after_ms, 120000);
    assert_string_equal(buf_borrow(answer.body), "{\"error\":\"busy\"}");
    end(&office, http);
}

/* ---- bad offices ------------------------------------------------------------------------------------------------- */

static void send_a_lot(void *context, const struct http_request *request, struct http_reply *reply)
{
    (void)context;
    (void)request;
    for (int i = 0; i < 20000; i++)
        buf_text(&reply->body, "0123456789");
}

static void an_answer_over_its_maximum_is_dropped(void **state)
{
    (void)state;
    struct office office;
    struct sync_http *http;
    struct sync_http_answer answer = one_get(&office, send_a_lot, 199999, 0, &http);
    assert_int_equal(answer.status, 0);
    assert_true(answer.too_big);
    assert_true(answer.body->len <= 199999);
    end(&office, http);
    answer = one_get(&office, send_a_lot, 200000, 0, &http);
    assert_int_equal(answer.status, 200);
    assert_false(answer.too_big);
    assert_int_equal(answer.body->len, 200000);
    end(&office, http);
}

static void send_away(void *context, const struct http_request *request, struct http_reply *reply)
{
    struct office *office = context;
    (void)request;
    reply->status = 302;
    snprintf(reply->headers, sizeof reply->headers, "Location: http://127.0.0.1:%d/elsewhere\r\n",
        http_server_port(office->server));
}

static void a_redirect_is_not_followed(void **state)
{
    (void)state;
    struct office office;
    struct sync_http *http;
    struct sync_http_answer answer = one_get(&office, send_away, 1000, 0, &http);
    assert_int_equal(answer.status, 302);
    assert_int_equal(http_server_count(office.server), 1);
    end(&office, http);
}

static void send_half(void *context, const struct http_request *request, struct http_reply *reply)
{
    say_hello(context, request, reply);
    reply->cut = 5;
}

static void an_answer_cut_short_is_no_answer(void **state)
{
    (void)state;
    struct office office;
    struct sync_http *http;
    struct sync_http_answer answer = one_get(&office, send_half, 1000, 0, &http);
    assert_int_equal(answer.status, 0);
    assert_true(answer.text[0] != '\0');
    assert_false(answer.too_big);
    end(&office, http);
}

static void send_something_else(void *context, const struct http_request *request, struct http_reply *reply)
{
    (void)context;
    (void)request;
    reply->raw = true;
    buf_text(&reply->body, "220 mail.example ESMTP\r\n");
}

static void a_service_that_does_not_speak_http_is_no_answer(void **state)
{
    (void)state;
    struct office office;
    struct sync_http *http;
    struct sync_http_answer answer = one_get(&office, send_something_else, 1000, 0, &http);
    assert_int_equal(answer.status, 0);
    assert_true(answer.text[0] != '\0');
    end(&office, http);
}

static void hang_up(void *context, const struct http_request *request, struct http_reply *reply)
{
    (void)context;
    (void)request;
    reply->status = 0;
}

static void an_office_that_hangs_up_is_no_answer(void **state)
{
    (void)state;
    struct office office;
    struct sync_http *http;
    struct sync_http_answer answer = one_get(&office, hang_up, 1000, 0, &http);
    assert_int_equal(answer.status, 0);
    assert_true(answer.text[0] != '\0');
    end(&office, http);
}

static void an_office_that_says_nothing_is_given_up_after_the_limit(void **state)
{
    (void)state;
    struct office office;
    struct sync_http *http;
    struct sync_http_answer answer = one_get(&office, hold, 1000, 200, &http);
    assert_int_equal(answer.status, 0);
    assert_in_range(answer.took_ms, 190, 20000);
    end(&office, http);
}

static void where_nobody_listens_the_text_says_so(void **state)
{
    (void)state;
    struct office office;
    start_office(&office, say_hello);
    int port = http_server_port(office.server);
    http_server_stop(office.server);
    struct sync_http *http = open_to(port);
    ask(http, 0, &(struct sync_http_request){.path = "/", .answer_max = 1000});
    struct sync_http_answer answer = wait_for(http, 0);
    assert_int_equal(answer.status, 0);
    assert_true(answer.text[0] != '\0');
    sync_http_close(http);
}

/* ---- compression ------------------------------------------------------------------------------------------------- */

static struct sync_http *open_gzip(int port, enum sync_gzip gzip)
{
    char url[60];
    snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
    const struct sync_http_options options = {
        .url = url, .user_agent = "t", .token = "c0ffee", .gzip = gzip, .clock = &system_clock};
    struct sync_http *http;
    struct fault fault = {.text = ""};
    assert_int_equal(sync_http_open(&options, &http, &fault), SYNC_OK);
    return http;
}

static void say_gzip(void *context, const struct http_request *request, struct http_reply *reply)
{
    struct office *office = context;
    if (strstr(request->head, "Content-Encoding: gzip") != NULL) {
        struct buf plain;
        buf_init(&plain, sizeof office->body - 1);
        assert_int_equal(gzip_unpack(request->body, request->body_length, &plain), BASE_OK);
        assert_true(request->body_length < plain.len / 4);
        pthread_mutex_lock(&office->lock);
        snprintf(office->body, sizeof office->body, "%s", buf_borrow(&plain));
        pthread_mutex_unlock(&office->lock);
        buf_free(&plain);
    }
    if (office->released) /* "an office of today" */
        strcpy(reply->headers, "Accept-Encoding: gzip\r\n");
    buf_text(&reply->body, "{}");
}

static bool pushes_packed(struct office *office, struct sync_http *http, size_t length)
{
    char body[3000];
    memset(body, ' ', sizeof body);
    memcpy(body, "{\"ops\":[]}", 10);
    ask(http, 0,
        &(struct sync_http_request){
            .path = "/v1/push", .body = body, .body_length = length, .answer_max = 1000});
    assert_int_equal(wait_for(http, 0).status, 200);
    assert_int_equal(strlen(office->body), length);
    assert_memory_equal(office->body, body, length);
    return strstr(office->head, "Content-Encoding: gzip\r\n") != NULL;
}

static void a_push_is_compressed_for_an_office_that_said_it_can(void **state)
{
    (void)state;
    struct office office;
    start_office(&office, say_gzip);
    struct sync_http *http = open_gzip(http_server_port(office.server), SYNC_GZIP_ALWAYS);
    assert_false(pushes_packed(&office, http, 3000)); /* nothing is known of it */
    assert_false(pushes_packed(&office, http, 3000)); /* it has not said so */
    office.released = 1;
    assert_false(pushes_packed(&office, http, 3000));
    assert_true(pushes_packed(&office, http, 3000));
    assert_false(pushes_packed(&office, http, 1000)); /* not worth it */
    assert_non_null(strstr(office.head, "Accept-Encoding: gzip\r\n"));
    office.released = 0; /* put back to an older version */
    assert_true(pushes_packed(&office, http, 3000));
    assert_false(pushes_packed(&office, http, 3000));
    end(&office, http);
}

static void nothing_is_compressed_to_this_machine_nor_where_it_is_not_wanted(void **state)
{
    (void)state;
    struct office office;
    for (int gzip = 0; gzip < 2; gzip++) {
        start_office(&office, say_gzip);
        office.released = 1;
        struct sync_http *http =
            open_gzip(http_server_port(office.server), gzip ? SYNC_GZIP_NEVER : SYNC_GZIP_AUTO);
        assert_false(pushes_packed(&office, http, 3000));
        assert_false(pushes_packed(&office, http, 3000));
        assert_null(strstr(office.head, "Accept-Encoding"));
        end(&office, http);
    }
}

static void refuse_coding(void *context, const struct http_request *request, struct http_reply *reply)
{
    say_gzip(context, request, reply);
    if (strstr(request->head, "Content-Encoding") != NULL)
        reply->status = 415;
}

static void an_office_that_refuses_compression_gets_the_push_plain(void **state)
{
    (void)state;
    struct office office;
    start_office(&office, refuse_coding);
    office.released = 1;
    struct sync_http *http = open_gzip(http_server_port(office.server), SYNC_GZIP_ALWAYS);
    char body[3000];
    memset(body, ' ', sizeof body);
    const struct sync_http_request request = {
        .path = "/v1/push", .body = body, .body_length = sizeof body, .answer_max = 1000};
    static const int statuses[] = {200, 415, 200};
    for (int i = 0; i < 3; i++) {
        ask(http, 0, &request);
        assert_int_equal(wait_for(http, 0).status, statuses[i]);
    }
    end(&office, http);
}

static void send_bomb(void *context, const struct http_request *request, struct http_reply *reply)
{
    char *zeros = calloc(1, 16 * 1024 * 1024);
    (void)context;
    (void)request;
    assert_non_null(zeros);
    strcpy(reply->headers, "Content-Encoding: gzip\r\n");
    assert_int_equal(gzip_pack(zeros, 16 * 1024 * 1024, &reply->body), BASE_OK);
    free(zeros);
}

static void an_answer_that_unpacks_to_more_than_its_maximum_is_dropped(void **state)
{
    (void)state;
    struct office office;
    start_office(&office, send_bomb);
    struct sync_http *http = open_gzip(http_server_port(office.server), SYNC_GZIP_ALWAYS);
    ask(http, 0, &(struct sync_http_request){.path = "/", .answer_max = 1024 * 1024});
    struct sync_http_answer answer = wait_for(http, 0);
    assert_int_equal(answer.status, 0);
    assert_true(answer.too_big);
    assert_true(answer.body->cap <= 2 * 1024 * 1024);
    end(&office, http);
}

/* ---- addresses ---------------------------------------------------------------------------------------------------- */

static enum sync_result open_url(const char *url, struct fault *fault)
{
    const struct sync_http_options options = {.url = url, .user_agent = "t", .clock = &system_clock};
    struct sync_http *http;
    enum sync_result result = sync_http_open(&options, &http, fault);
    assert_true((result == SYNC_OK) == (http != NULL));
    sync_http_close(http);
    return result;
}

static void only_https_or_http_to_this_machine_is_taken(void **state)
{
    (void)state;
    static const char *const good[] = {"https://office.example", "https://office.example:8443/",
        "https://203.0.113.7", "https://[2001:db8::1]:8443", "http://127.0.0.1:8471", "http://127.1.2.3",
        "http://localhost:1", "http://[::1]:8471/", "HTTP://LOCALHOST"};
    static const char *const bad[] = {"http://office.example", "http://203.0.113.7:8471",
        "http://192.168.1.5", "http://127.0.0.1.example", "http://localhost.example", "http://0.0.0.0",
        "http://[::2]", "http://[2001:db8::1]", "http://128.0.0.1", "http://user:word@127.0.0.1",
        "https://user@office.example", "https://office.example/office", "https://office.example/?a=1",
        "https://office.example/#top", "ftp://127.0.0.1", "file:///etc/hosts", "127.0.0.1:8471",
        "office.example", "", "https://", "http://[::1", "gopher://localhost", "http://2130706434.example"};
    struct fault fault = {.text = ""};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        if (open_url(good[i], &fault) != SYNC_OK)
            fail_msg("%s is refused: %s", good[i], fault.text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        fault.text[0] = '\0';
        if (open_url(bad[i], &fault) != SYNC_BAD_URL)
            fail_msg("%s is taken", bad[i]);
        assert_string_equal(fault.place, "office.url");
        assert_true(fault.text[0] != '\0');
    }
}

static void no_proxy_of_the_environment_is_used(void **state)
{
    (void)state;
    struct office proxy, office;
    start_office(&proxy, say_hello);
    start_office(&office, say_hello);
    char url[60];
    snprintf(url, sizeof url, "http://127.0.0.1:%d", http_server_port(proxy.server));
    setenv("http_proxy", url, 1);
    setenv("all_proxy", url, 1);
    setenv("ALL_PROXY", url, 1);
    struct sync_http *http = open_to(http_server_port(office.server));
    ask(http, 0, &(struct sync_http_request){.path = "/", .answer_max = 1000});
    assert_int_equal(wait_for(http, 0).status, 200);
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    assert_int_equal(http_server_count(proxy.server), 0);
    assert_int_equal(http_server_count(office.server), 1);
    http_server_stop(proxy.server);
    end(&office, http);
}

int main(void)
{
    system_clock = clock_system();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_carries_token_and_agent_and_brings_the_body),
        cmocka_unit_test(every_byte_over_the_line_is_counted_once),
        cmocka_unit_test(a_body_is_posted_as_json_without_asking_first),
        cmocka_unit_test(a_push_goes_out_while_the_long_poll_is_held),
        cmocka_unit_test(waking_ends_a_wait),
        cmocka_unit_test(a_dropped_request_brings_nothing_and_frees_its_slot),
        cmocka_unit_test(retry_after_and_the_body_of_a_refusal_are_handed_on),
        cmocka_unit_test(an_answer_over_its_maximum_is_dropped),
        cmocka_unit_test(a_redirect_is_not_followed),
        cmocka_unit_test(an_answer_cut_short_is_no_answer),
        cmocka_unit_test(a_service_that_does_not_speak_http_is_no_answer),
        cmocka_unit_test(an_office_that_hangs_up_is_no_answer),
        cmocka_unit_test(an_office_that_says_nothing_is_given_up_after_the_limit),
        cmocka_unit_test(where_nobody_listens_the_text_says_so),
        cmocka_unit_test(a_push_is_compressed_for_an_office_that_said_it_can),
        cmocka_unit_test(nothing_is_compressed_to_this_machine_nor_where_it_is_not_wanted),
        cmocka_unit_test(an_office_that_refuses_compression_gets_the_push_plain),
        cmocka_unit_test(an_answer_that_unpacks_to_more_than_its_maximum_is_dropped),
        cmocka_unit_test(only_https_or_http_to_this_machine_is_taken),
        cmocka_unit_test(no_proxy_of_the_environment_is_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

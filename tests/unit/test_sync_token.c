/* The device token at rest, and how a new one takes the place of the old: whatever is lost on the way, one works. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/base/file.h"
#include "backend/base/text.h"
#include "backend/sync/sync_renew_internal.h"
#include "tests/support/http_server.h"

#define FIRST "f1f1f1f1f1f1f1f1"

enum { WELL, LOSE_REQUEST, LOSE_ANSWER, REFUSE, NONSENSE, OTHER_HASH };

struct place {
    char folder[64], path[100];
    /* the office: what it knows, as desk_kiosk.c keeps it */
    struct http_server *server;
    pthread_mutex_t lock;
    char known[SECRET_SHA256_SIZE], next[SECRET_SHA256_SIZE];
    int offers;
    int mode;
    bool asks;
    /* the kiosk */
    struct clock_fake fake;
    struct base_clock clock;
    struct sync_http *http;
    struct sync_renew renew;
    struct sync_tokens tokens;
    bool again; /* what sync_renew_heard said last */
};

/* ---- the office ---------------------------------------------------------------------------------------------------- */

static bool knows(struct place *p, const char *head)
{
    char token[100] = "", hash[SECRET_SHA256_SIZE];
    const char *found = strstr(head, "Authorization: Bearer ");
    if (found != NULL)
        snprintf(token, sizeof token, "%.*s", (int)strcspn(found + 22, "\r"), found + 22);
    secret_sha256(token, strlen(token), hash);
    if (p->next[0] != '\0' && strcmp(hash, p->next) == 0) { /* first use */
        text_copy(p->known, sizeof p->known, hash);
        p->next[0] = '\0';
        p->asks = false;
    }
    return strcmp(hash, p->known) == 0;
}

static void take_offer(struct place *p, const struct http_request *request, struct http_reply *reply)
{
    struct wire_renew offer;
    struct fault fault;
    p->offers++;
    if (p->mode == LOSE_REQUEST || p->mode == REFUSE) {
        reply->status = p->mode == REFUSE ? 503 : 0;
        return;
    }
    assert_int_equal(wire_renew_read(request->body, request->body_length, &offer, &fault), WIRE_OK);
    text_copy(p->next, sizeof p->next, offer.sha256);
    if (p->mode == OTHER_HASH)
        offer.sha256[0] = offer.sha256[0] == '0' ? '1' : '0';
    if (p->mode == LOSE_ANSWER)
        reply->status = 0;
    else if (p->mode == NONSENSE)
        buf_text(&reply->body, "<html>");
    else
        assert_int_equal(wire_renew_write(&offer, &reply->body), WIRE_OK);
}

static void on_request(void *context, const struct http_request *request, struct http_reply *reply)
{
    struct place *p = context;
    pthread_mutex_lock(&p->lock);
    if (!knows(p, request->head))
        reply->status = 401;
    else if (strcmp(request->path, "/v1/token") == 0)
        take_offer(p, request, reply);
    if (p->asks && reply->status == 200)
        snprintf(reply->headers, sizeof reply->headers, "Menting-Token: renew\r\n");
    pthread_mutex_unlock(&p->lock);
}

/* From the test's own thread. */
#define AT_OFFICE(statement)                                                                                 \
    do {                                                                                                     \
        pthread_mutex_lock(&p->lock);                                                                        \
        statement;                                                                                           \
        pthread_mutex_unlock(&p->lock);                                                                      \
    } while (0)

static int offers_of(struct place *p)
{
    int offers;
    AT_OFFICE(offers = p->offers);
    return offers;
}

static bool offer_waits(struct place *p)
{
    bool waits;
    AT_OFFICE(waits = p->next[0] != '\0');
    return waits;
}

/* ---- the kiosk ------------------------------------------------------------------------------------------------------ */

static void start_kiosk(struct place *p)
{
    char url[60];
    struct fault fault = {.text = ""};
    assert_int_equal(sync_token_read(p->path, NULL, &p->tokens, &fault), SYNC_OK);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", http_server_port(p->server));
    const struct sync_http_options options = {
        .url = url, .user_agent = "t", .token = p->tokens.current, .clock = &p->clock};
    assert_int_equal(sync_http_open(&options, &p->http, &fault), SYNC_OK);
    sync_renew_init(&p->renew, p->http, &p->clock, p->path, &p->tokens);
}

/* As a power cut: nothing is written any more. */
static void end_kiosk(struct place *p)
{
    sync_renew_end(&p->renew);
    sync_http_close(p->http);
}

/* A request of a lane, and all that it brings. Returns its status. */
static int ask(struct place *p)
{
    struct sync_http_answer answer;
    const struct sync_http_request request = {.path = "/v1/changes", .answer_max = 1000};
    assert_int_equal(sync_http_start(p->http, 1, &request), SYNC_OK);
    while (!sync_http_take(p->http, 1, &answer))
        sync_http_wait(p->http, 20000);
    int status = answer.status;
    p->again = sync_renew_heard(&p->renew, &answer);
    while (p->renew.asking) {
        sync_http_wait(p->http, 20000);
        sync_renew_work(&p->renew);
    }
    return status;
}

static int setup(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    struct sync_tokens first = {.current = FIRST};
    struct fault fault;
    assert_non_null(p);
    snprintf(
        p->folder, sizeof p->folder, "%s/menting-token-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    assert_non_null(mkdtemp(p->folder));
    snprintf(p->path, sizeof p->path, "%s/device.token", p->folder);
    pthread_mutex_init(&p->lock, NULL);
    clock_fake_start(&p->fake, 0);
    p->clock = clock_from_fake(&p->fake);
    secret_sha256(FIRST, strlen(FIRST), p->known);
    assert_int_equal(sync_token_write(p->path, &first, &fault), SYNC_OK);
    p->server = http_server_start(0, on_request, p);
    start_kiosk(p);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    struct place *p = *state;
    end_kiosk(p);
    http_server_stop(p->server);
    assert_int_equal(file_remove_folder(p->folder), BASE_OK);
    free(p);
    return 0;
}

static void read_file(struct place *p, struct sync_tokens *tokens)
{
    struct fault fault = {.text = ""};
    struct stat about;
    assert_int_equal(sync_token_read(p->path, NULL, tokens, &fault), SYNC_OK);
    assert_int_equal(stat(p->path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
}

/* ---- renewing --------------------------------------------------------------------------------------------------------- */

static void when_the_office_asks_the_token_is_changed_and_the_old_one_dies(void **state)
{
    struct place *p = *state;
    struct sync_tokens tokens;
    AT_OFFICE(p->asks = true);
    assert_int_equal(ask(p), 200);
    read_file(p, &tokens);
    assert_string_not_equal(tokens.current, FIRST);
    assert_int_equal(strlen(tokens.current), 64);
    assert_string_equal(tokens.former, FIRST);
    assert_int_equal(offers_of(p), 1);
    assert_int_equal(ask(p), 200);
    assert_false(offer_waits(p));
    end_kiosk(p);
    start_kiosk(p);
    assert_int_equal(ask(p), 200);
    assert_int_equal(offers_of(p), 1);
}

static void whatever_is_lost_on_the_way_a_token_works_and_the_next_try_succeeds(void **state)
{
    struct place *p = *state;
    struct sync_tokens tokens;
    for (int mode = LOSE_REQUEST; mode <= OTHER_HASH; mode++) {
        for (int restarted = 0; restarted < 2; restarted++) {
            char before[SYNC_TOKEN_SIZE];
            read_file(p, &tokens);
            text_copy(before, sizeof before, tokens.current);
            AT_OFFICE(p->asks = true);
            AT_OFFICE(p->mode = mode);
            assert_int_equal(ask(p), 200);
            int offers = offers_of(p); /* curl sends a request again when a used connection is found closed */
            read_file(p, &tokens);
            assert_string_equal(tokens.current, before);
            if (restarted) {
                end_kiosk(p);
                start_kiosk(p);
            }
            AT_OFFICE(p->mode = WELL);
            assert_int_equal(ask(p), 200); /* the old one works on */
            if (!restarted) {
                assert_int_equal(offers_of(p), offers); /* not again at once */
                clock_fake_advance(&p->fake, SYNC_RENEW_GAP_MS);
                assert_int_equal(ask(p), 200);
            }
            read_file(p, &tokens);
            assert_string_not_equal(tokens.current, before);
            assert_int_equal(ask(p), 200);
            assert_int_equal(offers_of(p), offers + 1);
        }
    }
}

static void a_new_token_that_can_not_be_written_is_not_used(void **state)
{
    struct place *p = *state;
    struct sync_tokens tokens;
    char hidden[120];
    snprintf(hidden, sizeof hidden, "%s/device.token.away", p->folder);
    AT_OFFICE(p->asks = true);
    assert_int_equal(rename(p->path, hidden), 0);
    assert_int_equal(
        mkdir(p->path, 0700), 0); /* where the file should be: a rename onto it fails, also for root */
    assert_int_equal(ask(p), 200);
    assert_int_equal(offers_of(p), 1);
    assert_int_equal(rmdir(p->path), 0);
    assert_int_equal(rename(hidden, p->path), 0);
    assert_int_equal(ask(p), 200);
    read_file(p, &tokens);
    assert_string_equal(tokens.current, FIRST);
    end_kiosk(p); /* what the disk holds still works */
    start_kiosk(p);
    assert_int_equal(ask(p), 200);
}

static void the_power_cut_after_the_file_is_written_and_before_the_first_use_is_harmless(void **state)
{
    struct place *p = *state;
    struct sync_tokens tokens;
    AT_OFFICE(p->asks = true);
    assert_int_equal(ask(p), 200); /* written, and not used yet */
    assert_true(offer_waits(p));
    end_kiosk(p);
    start_kiosk(p);
    read_file(p, &tokens);
    assert_int_equal(ask(p), 200);
    assert_false(offer_waits(p));
}

static void an_office_that_was_restored_knows_the_token_before(void **state)
{
    struct place *p = *state;
    struct sync_tokens tokens;
    char first[SECRET_SHA256_SIZE];
    AT_OFFICE(text_copy(first, sizeof first, p->known));
    AT_OFFICE(p->asks = true);
    assert_int_equal(ask(p), 200);
    assert_int_equal(ask(p), 200);
    AT_OFFICE(text_copy(p->known, sizeof p->known, first)); /* the backup */
    assert_int_equal(ask(p), 401);
    assert_true(p->again);
    assert_int_equal(ask(p), 200); /* the one before */
    assert_false(p->again);
    AT_OFFICE(p->asks = true);
    assert_int_equal(ask(p), 200);
    assert_int_equal(ask(p), 200);
    read_file(p, &tokens);
    assert_string_equal(tokens.former, FIRST);
    AT_OFFICE(
        p->known[0] = '\0'); /* an office that knows neither: each is tried in turn, nothing is forgotten */
    for (int i = 0; i < 4; i++) {
        assert_int_equal(ask(p), 401);
        assert_int_equal(p->again, i == 0); /* and in no hurry */
    }
    read_file(p, &tokens);
    assert_string_equal(tokens.former, FIRST);
}

static void two_refusals_of_one_token_change_it_once(void **state)
{
    struct place *p = *state;
    struct sync_http_answer refused[2];
    const struct sync_http_request request = {.path = "/v1/changes", .answer_max = 1000};
    AT_OFFICE(p->asks = true);
    assert_int_equal(ask(p), 200);
    assert_int_equal(ask(p), 200);
    AT_OFFICE(secret_sha256(FIRST, strlen(FIRST), p->known));
    for (int slot = 0; slot < 2; slot++)
        assert_int_equal(sync_http_start(p->http, slot, &request), SYNC_OK);
    for (int slot = 0; slot < 2; slot++) {
        while (!sync_http_take(p->http, slot, &refused[slot]))
            sync_http_wait(p->http, 20000);
        assert_int_equal(refused[slot].status, 401);
        assert_int_equal(sync_renew_heard(&p->renew, &refused[slot]), slot == 0);
    }
    assert_int_equal(ask(p), 200);
}

/* ---- at rest ---------------------------------------------------------------------------------------------------------- */

static void put(const char *path, const char *text, mode_t mode)
{
    assert_int_equal(file_replace(path, mode, text, strlen(text)), BASE_OK);
}

static void what_is_no_token_or_open_to_others_is_refused_by_name(void **state)
{
    struct place *p = *state;
    static const char *const wrong[] = {"", "\n", "a b\n", "a\n\n", "a\nb\nc\n", "a\nb c", "ä\n",
        "0123456789012345678901234567890123456789012345678901234567890123456789\n"};
    static const mode_t open[] = {0640, 0604, 0660, 0601, 0610, 0666};
    struct sync_tokens tokens;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct fault fault = {.text = ""};
        put(p->path, wrong[i], 0600);
        assert_int_equal(sync_token_read(p->path, NULL, &tokens, &fault), SYNC_NO_TOKEN);
        assert_string_equal(fault.place, p->path);
        assert_string_equal(tokens.current, "");
    }
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) {
        struct fault fault = {.text = ""};
        put(p->path, "abc\n", open[i]);
        assert_int_equal(sync_token_read(p->path, NULL, &tokens, &fault), SYNC_NO_TOKEN);
        assert_non_null(strstr(fault.text, "0600"));
    }
    put(p->path, "abc", 0400);
    struct fault fault;
    assert_int_equal(sync_token_read(p->path, NULL, &tokens, &fault), SYNC_OK);
    assert_string_equal(tokens.current, "abc");
    assert_string_equal(tokens.former, "");
}

static void a_credential_of_systemd_serves_where_there_is_no_file(void **state)
{
    struct place *p = *state;
    struct sync_tokens tokens;
    struct fault fault = {.text = ""};
    char credentials[100], path[140];
    snprintf(credentials, sizeof credentials, "%s/credentials", p->folder);
    snprintf(path, sizeof path, "%s/menting.token", credentials);
    assert_int_equal(file_make_folder(credentials), BASE_OK);
    put(path, "from-systemd\n", 0440); /* as its access list makes it look */
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", credentials, 1), 0);
    assert_int_equal(sync_token_read(p->path, "menting.token", &tokens, &fault), SYNC_OK);
    assert_string_equal(
        tokens.current, FIRST); /* a file is newer: only a renewal or an enrolment writes it */
    assert_int_equal(sync_token_forget(p->path), SYNC_OK);
    assert_int_equal(sync_token_read(p->path, "menting.token", &tokens, &fault), SYNC_OK);
    assert_string_equal(tokens.current, "from-systemd");
    assert_int_equal(sync_token_read(p->path, NULL, &tokens, &fault), SYNC_NO_TOKEN);
    assert_int_equal(sync_token_read(p->path, "other", &tokens, &fault), SYNC_NO_TOKEN);
    assert_non_null(strstr(fault.text, "other"));
    assert_int_equal(sync_token_read(p->path, "../device.token", &tokens, &fault), SYNC_NO_TOKEN);
    put(path, "from-systemd\n", 0444);
    assert_int_equal(sync_token_read(p->path, "menting.token", &tokens, &fault), SYNC_NO_TOKEN);
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_int_equal(sync_token_read(p->path, "menting.token", &tokens, &fault), SYNC_NO_TOKEN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    assert_int_equal(secret_init(), BASE_OK);
    const struct CMUnitTest tests[] = {
        TEST(when_the_office_asks_the_token_is_changed_and_the_old_one_dies),
        TEST(whatever_is_lost_on_the_way_a_token_works_and_the_next_try_succeeds),
        TEST(a_new_token_that_can_not_be_written_is_not_used),
        TEST(the_power_cut_after_the_file_is_written_and_before_the_first_use_is_harmless),
        TEST(an_office_that_was_restored_knows_the_token_before),
        TEST(two_refusals_of_one_token_change_it_once),
        TEST(what_is_no_token_or_open_to_others_is_refused_by_name),
        TEST(a_credential_of_systemd_serves_where_there_is_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Bytes on a connection to the office's port, as they come: a whole office with its service listens in this process. "@TOKEN@"
 * in the input becomes a kiosk's token, so that the routes behind it are reached. The office answers or closes, and answers
 * the next visitor.
 */
#include "tests/unit/office_testing.h"

#include <sys/socket.h>

#include "tests/fuzz/fuzzing.h"

#define INPUT_MAX    8192
#define WAIT_MS      100
#define LOOK_EACH    64
#define TRIES        3
#define TOKEN_MARK   "@TOKEN@"
#define LONGEST_WAIT "wait="

/* One visitor asks a thousand times a second, so nobody is counted; and everything is compressed that can be. */
static const struct httpd_limits limits = {.connections = 100,
    .head_kib = 16,
    .slow_s = 20,
    .idle_s = 75,
    .memory_mib = 64,
    .gzip = HTTPD_GZIP_ALWAYS};
static struct place *place;
static unsigned runs;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    void *state;
    (void)argc;
    (void)argv;
    MUST(place_setup(&state) == 0);
    place = state;
    place_stop(place);
    place->limits = &limits;
    place_start(place);
    return 0;
}

/* With the token in its places, and no long-poll that would sleep here. */
static size_t make_request(const uint8_t *data, size_t size, char *out)
{
    size_t used = 0, mark = strlen(TOKEN_MARK), wait = strlen(LONGEST_WAIT);
    const char *token = place->office->token;
    for (size_t i = 0; i < size && used + SECRET_TOKEN_SIZE < INPUT_MAX; i++) {
        if (size - i >= mark && memcmp(data + i, TOKEN_MARK, mark) == 0) {
            memcpy(out + used, token, strlen(token));
            used += strlen(token);
            i += mark - 1;
        } else if (i >= wait && memcmp(data + i - wait, LONGEST_WAIT, wait) == 0 && data[i] >= '1' &&
                   data[i] <= '9') {
            out[used++] = '0';
        } else {
            out[used++] = (char)data[i];
        }
    }
    return used;
}

/* A new visitor may have to wait behind those that were cut off, but is answered within a few tries. */
static void alive(void)
{
    struct http_answer answer = {.status = 0};
    for (int i = 0; i < TRIES && answer.status != 200; i++) {
        http_answer_free(&answer);
        http_client_ask(place->port, "GET", "/v1/hello", NULL, NULL, NULL, &answer);
    }
    MUST(answer.status == 200);
    http_answer_free(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char request[INPUT_MAX + SECRET_TOKEN_SIZE], answer[4096];
    size_t length = make_request(data, size, request);
    int fd = http_client_connect(place->port);
    const struct timeval patience = {.tv_usec = WAIT_MS * 1000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    http_client_send(fd, request, length);
    shutdown(fd, SHUT_WR);
    ssize_t got = recv(fd, answer, sizeof answer, 0);
    /* What comes is HTTP, and none of it is a failure of the office itself. */
    if (got > 12) {
        MUST(memcmp(answer, "HTTP/1.", 7) == 0);
        MUST(memcmp(answer + 9, "500", 3) != 0);
    }
    close(fd);
    if (++runs % LOOK_EACH == 0)
        alive();
    return 0;
}

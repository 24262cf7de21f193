/*
 * The command socket beside the database file: a command line comes in as one JSON object on one line, runs as a piece of
 * the writer's work, and its output goes back the same way. Only the file's owner may connect (0600).
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "backend/base/log.h"
#include "backend/office/service_internal.h"

#define REQUEST_MAX   (256 * 1024)
#define OUTPUT_MAX    (64 * 1024 * 1024)
#define ARGUMENTS_MAX 256
#define CLIENT_WAIT_S 10 /* for the request to come, and for the answer to go */

struct service_socket {
    struct service *service;
    service_command command;
    struct sockaddr_un address;
    int listener, stop[2];
    pthread_t thread;
    bool runs;
};

struct command_run {
    service_command command;
    int argc;
    char *argv[ARGUMENTS_MAX];
    const char *input;
    struct buf out, err;
    int status;
    bool done;
    pthread_mutex_t mutex;
    pthread_cond_t came;
};

static bool address_of(const char *path, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    int length = snprintf(address->sun_path, sizeof address->sun_path, "%s.sock", path);
    return length > 0 && (size_t)length < sizeof address->sun_path;
}

static bool send_all(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        count -= (size_t)sent;
    }
    return true;
}

static bool send_object(int fd, json_t *object)
{
    char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
    bool sent = text && send_all(fd, text, strlen(text)) && send_all(fd, "\n", 1);
    free(text);
    json_decref(object);
    return sent;
}

/* False when `until_ms` (monotonic; 0: never) is over or `stop` (-1: none) says so. */
static bool wait_readable(int fd, int stop, int64_t until_ms)
{
    const struct base_clock clock = clock_system();
    struct pollfd polled[2] = {{fd, POLLIN, 0}, {stop, POLLIN, 0}};
    int ready;
    do {
        int64_t left = until_ms ? until_ms - clock_mono_ms(&clock) : -1;
        if (until_ms && left < 0)
            return false;
        ready = poll(polled, 2, (int)left);
    } while (ready < 0 && errno == EINTR);
    return ready > 0 && !polled[1].revents;
}

static json_t *receive_object(int fd, int stop, int64_t until_ms, size_t most)
{
    struct buf line;
    buf_init(&line, most);
    char bytes[8192];
    json_t *object = NULL;
    while (line.len == 0 || line.data[line.len - 1] != '\n') {
        ssize_t n = wait_readable(fd, stop, until_ms) ? recv(fd, bytes, sizeof bytes, 0) : -1;
        if (n <= 0 || buf_append(&line, bytes, (size_t)n) != BASE_OK)
            goto done;
    }
    object = json_loadb(buf_borrow(&line), line.len, JSON_REJECT_DUPLICATES, NULL);
done:
    buf_wipe(&line);
    return object;
}

/* ---- the service's side ------------------------------------------------------------------------------------------------ */

static enum desk_result run_command(void *context, struct desk *desk)
{
    struct command_run *run = context;
    buf_clear(&run->out);
    buf_clear(&run->err);
    run->status = run->command(desk, run->argc, run->argv, run->input, &run->out, &run->err);
    return run->status == 0 ? DESK_OK : DESK_INVALID;
}

static void command_done(void *context, enum desk_result result)
{
    struct command_run *run = context;
    pthread_mutex_lock(&run->mutex);
    if (result == DESK_UNAVAILABLE) {
        run->status = 1;
        buf_clear(&run->out);
        buf_text(&run->err, "menting-office: the database did not take it; nothing was changed\n");
    }
    run->done = true;
    pthread_cond_signal(&run->came);
    pthread_mutex_unlock(&run->mutex);
}

static bool read_arguments(const json_t *request, struct command_run *run)
{
    const json_t *argv = json_object_get(request, "argv");
    size_t count = json_array_size(argv);
    if (!json_is_array(argv) || count == 0 || count > ARGUMENTS_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(argv, i));
        if (!text)
            return false;
        run->argv[run->argc++] = (char *)(uintptr_t)text;
    }
    run->input = json_string_value(json_object_get(request, "input"));
    return true;
}

static void serve_client(struct service_socket *socket, int fd)
{
    const struct base_clock clock = clock_system();
    const struct timeval patience = {.tv_sec = CLIENT_WAIT_S};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    json_t *request =
        receive_object(fd, socket->stop[0], clock_mono_ms(&clock) + CLIENT_WAIT_S * 1000, REQUEST_MAX);
    struct command_run run = {.command = socket->command, .status = 1};
    buf_init(&run.out, OUTPUT_MAX);
    buf_init(&run.err, OUTPUT_MAX);
    pthread_mutex_init(&run.mutex, NULL);
    pthread_cond_init(&run.came, NULL);
    if (request && read_arguments(request, &run) &&
        service_post(socket->service, &(struct service_work){run_command, command_done, &run})) {
        pthread_mutex_lock(&run.mutex);
        while (!run.done)
            pthread_cond_wait(&run.came, &run.mutex);
        pthread_mutex_unlock(&run.mutex);
    } else {
        buf_text(&run.err, "menting-office: the service takes no commands now\n");
    }
    if (run.out.failed || run.err.failed) {
        run.status = run.status ? run.status : 1;
        buf_clear(&run.out);
        buf_clear(&run.err);
        buf_text(&run.err, "menting-office: the answer is too large to print; narrow the question\n");
    }
    json_t *answer = json_pack(
        "{s:i, s:s, s:s}", "status", run.status, "out", buf_borrow(&run.out), "err", buf_borrow(&run.err));
    if (!answer)
        answer = json_pack("{s:i, s:s, s:s}", "status", run.status ? run.status : 1, "out", "", "err",
            "menting-office: the answer can't be sent\n");
    send_object(fd, answer);
    pthread_cond_destroy(&run.came);
    pthread_mutex_destroy(&run.mutex);
    buf_wipe(&run.out);
    buf_free(&run.err);
    json_decref(request);
}

static void *listen_loop(void *data)
{
    struct service_socket *server = data;
    for (;;) {
        struct pollfd polled[2] = {{server->stop[0], POLLIN, 0}, {server->listener, POLLIN, 0}};
        if (poll(polled, 2, -1) < 0 && errno != EINTR)
            return NULL;
        if (polled[0].revents)
            return NULL;
        int fd = polled[1].revents ? accept4(server->listener, NULL, NULL, SOCK_CLOEXEC) : -1;
        if (fd >= 0) {
            serve_client(server, fd);
            close(fd);
        }
    }
}

static bool listen_at(struct service_socket *server)
{
    server->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->listener < 0)
        return false;
    unlink(server->address.sun_path); /* the service lock is ours, so whoever made it is dead */
    /* The mode of the socket before it has a name is the mode its name is made with: nobody can slip in between. */
    return fchmod(server->listener, 0600) == 0 &&
           bind(server->listener, (struct sockaddr *)&server->address, sizeof server->address) == 0 &&
           chmod(server->address.sun_path, 0600) == 0 && listen(server->listener, 8) == 0;
}

enum desk_result service_socket_open(struct service *service, const char *path, service_command command,
    struct service_socket **out, struct fault *fault)
{
    struct service_socket *server = calloc(1, sizeof *server);
    *out = server;
    if (!server)
        return DESK_NO_MEMORY;
    server->service = service;
    server->command = command;
    server->listener = server->stop[0] = server->stop[1] = -1;
    if (!address_of(path, &server->address)) {
        fault_set(fault, path, "is too long a path for the command socket beside it (at most 100 bytes)");
        return DESK_INVALID;
    }
    if (pipe2(server->stop, O_CLOEXEC) != 0 || !listen_at(server)) {
        fault_set(fault, server->address.sun_path, "the command socket can't be opened: %s",
            strerrordesc_np(errno));
        return DESK_UNAVAILABLE;
    }
    server->runs = pthread_create(&server->thread, NULL, listen_loop, server) == 0;
    return server->runs ? DESK_OK : DESK_NO_MEMORY;
}

void service_socket_close(struct service_socket *server)
{
    if (!server)
        return;
    if (server->runs) {
        if (write(server->stop[1], "x", 1) != 1)
            log_write(
                LOG_ERROR, "service", "the command thread can't be told to stop: %s", strerrordesc_np(errno));
        pthread_join(server->thread, NULL);
    }
    for (int i = 0; i < 2; i++) {
        if (server->stop[i] >= 0)
            close(server->stop[i]);
    }
    if (server->listener >= 0) {
        close(server->listener);
        unlink(server->address.sun_path);
    }
    free(server);
}

/* ---- the command's side ------------------------------------------------------------------------------------------------- */

/* NULL when it can't be written: no memory, or an argument that is not UTF-8. */
static json_t *write_request(int argc, char **argv, const char *input)
{
    json_t *request = json_pack("{s:[], s:s*}", "argv", "input", input);
    bool written = request != NULL;
    for (int i = 0; written && i < argc; i++)
        written = json_array_append_new(json_object_get(request, "argv"), json_string(argv[i])) == 0;
    if (!written) {
        json_decref(request);
        request = NULL;
    }
    return request;
}

bool service_send_command(
    const char *path, int argc, char **argv, const char *input, struct buf *out, struct buf *err, int *status)
{
    struct sockaddr_un address;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    json_t *answer = NULL;
    bool connected = fd >= 0 && address_of(path, &address) &&
                     connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    if (!connected)
        goto done;
    *status = 1;
    if (send_object(fd, write_request(argc, argv, input)))
        answer = receive_object(fd, -1, 0, (size_t)OUTPUT_MAX * 2);
    if (!answer) {
        buf_text(
            err, "menting-office: the service ended before it answered; look whether the command was done\n");
    } else {
        const char *said = json_string_value(json_object_get(answer, "out"));
        const char *complained = json_string_value(json_object_get(answer, "err"));
        buf_text(out, said ? said : "");
        buf_text(err, complained ? complained : "");
        *status = (int)json_integer_value(json_object_get(answer, "status"));
    }
done:
    if (fd >= 0)
        close(fd);
    json_decref(answer);
    return connected;
}

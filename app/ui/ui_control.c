/*
 * The control socket: one JSON object a line, one answer a line. A thread accepts and reads; requests are answered by the
 * UI thread, so nothing here touches a frame from elsewhere. A "wait" is kept until it is so, or its time is up.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/ui/ui_control_internal.h"
#include "backend/base/log.h"
#include "backend/base/text.h"

#define CLIENTS_MAX  4
#define LINE_BYTES   65536
#define REQUESTS_MAX 64
#define WAIT_MS      10000
#define SEND_S       5 /* a client that does not read its answers holds the screen up no longer */

struct client {
    int fd;
    struct buf in;
};

struct ui_control {
    struct ui *ui;
    int listener, stop[2];
    char path[108];
    SDL_Thread *thread;
    SDL_mutex *mutex;
    struct ui_request requests[REQUESTS_MAX]; /* guarded by mutex */
    int count;
    struct ui_request waiting[REQUESTS_MAX]; /* UI thread only */
    int waiting_count;
};

static void answer(int fd, const json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT);
    size_t length = text ? strlen(text) : 0;
    if (text)
        text[length] = '\n'; /* in the place of its NUL: sent with its length */
    for (size_t sent = 0; text && sent < length + 1;) {
        ssize_t n = send(fd, text + sent, length + 1 - sent, MSG_NOSIGNAL);
        if (n <= 0)
            break; /* the client is gone, or does not read */
        sent += (size_t)n;
    }
    if (text)
        explicit_bzero(text, length + 1); /* it may be what an owner wrote */
    free(text);
}

json_t *ui_control_error(const char *text)
{
    return json_pack("{s:s}", "error", text);
}

static void answer_and_free(int fd, json_t *object)
{
    if (object)
        answer(fd, object);
    json_decref(object);
    close(fd);
}

/* ---- the reading thread ------------------------------------------------------------------------------------------------ */

static void take_line(struct ui_control *control, int client, const char *line, size_t length)
{
    int fd =
        dup(client); /* the answer's own, so that a client that leaves can't be mixed up with its successor */
    json_t *body = length ? json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (fd < 0 || !json_is_object(body)) {
        json_decref(body);
        if (fd >= 0)
            answer_and_free(fd, ui_control_error("a request is one JSON object on one line"));
        return;
    }
    SDL_LockMutex(control->mutex);
    bool room = control->count < REQUESTS_MAX;
    if (room)
        control->requests[control->count++] = (struct ui_request){fd, body, 0};
    SDL_UnlockMutex(control->mutex);
    if (room) {
        SDL_PushEvent(&(SDL_Event){.type = control->ui->control_event});
    } else {
        json_decref(body);
        answer_and_free(fd, ui_control_error("too many requests under way"));
    }
}

/* False when the client is done with. */
static bool read_client(struct ui_control *control, struct client *client)
{
    char bytes[4096];
    ssize_t n = read(client->fd, bytes, sizeof bytes);
    if (n <= 0)
        return n < 0 && errno == EINTR;
    if (buf_append(&client->in, bytes, (size_t)n) != BASE_OK) {
        json_t *error = ui_control_error("a request has at most 65536 bytes");
        if (error)
            answer(client->fd, error);
        json_decref(error);
        return false;
    }
    for (;;) {
        const char *start = buf_borrow(&client->in), *end = memchr(start, '\n', client->in.len);
        if (!end)
            return true;
        take_line(control, client->fd, start, (size_t)(end - start));
        buf_drop_front(&client->in, (size_t)(end - start) + 1);
    }
}

static void accept_client(struct ui_control *control, struct client *clients)
{
    int fd = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC);
    for (int i = 0; fd >= 0 && i < CLIENTS_MAX; i++) {
        if (clients[i].fd < 0) {
            const struct timeval patience = {.tv_sec = SEND_S};
            setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
            clients[i].fd = fd;
            buf_init(&clients[i].in, LINE_BYTES);
            return;
        }
    }
    if (fd >= 0)
        close(fd);
}

static int read_requests(void *data)
{
    struct ui_control *control = data;
    struct client clients[CLIENTS_MAX];
    for (int i = 0; i < CLIENTS_MAX; i++)
        clients[i].fd = -1;
    for (;;) {
        struct pollfd polled[CLIENTS_MAX + 2] = {
            {control->stop[0], POLLIN, 0}, {control->listener, POLLIN, 0}};
        for (int i = 0; i < CLIENTS_MAX; i++)
            polled[i + 2] = (struct pollfd){clients[i].fd, POLLIN, 0};
        if (poll(polled, CLIENTS_MAX + 2, -1) < 0 && errno != EINTR)
            break;
        if (polled[0].revents)
            break;
        if (polled[1].revents)
            accept_client(control, clients);
        for (int i = 0; i < CLIENTS_MAX; i++) {
            if (polled[i + 2].revents && clients[i].fd >= 0 && !read_client(control, &clients[i])) {
                close(clients[i].fd);
                buf_free(&clients[i].in);
                clients[i].fd = -1;
            }
        }
    }
    for (int i = 0; i < CLIENTS_MAX; i++) {
        if (clients[i].fd >= 0) {
            close(clients[i].fd);
            buf_free(&clients[i].in);
        }
    }
    return 0;
}

/* ---- the UI thread's side ------------------------------------------------------------------------------------------------ */

static bool wait_met(struct ui *ui, const struct ui_request *request)
{
    const char *screen = json_string_value(json_object_get(request->body, "screen"));
    const char *node = json_string_value(json_object_get(request->body, "node"));
    const struct ui_handler *handler = &ui->options.handler;
    if (ui_frame_due(ui))
        return false;
    if (screen)
        return text_equal(screen, handler->screen(handler->context));
    if (node)
        return ui_node_by_id(ui, node) >= 0;
    return !(handler->busy && handler->busy(handler->context)) && !SDL_AtomicGet(&ui->wake_pending) &&
           !ui->momentum_ms;
}

/* True when the request is done with. */
static bool try_wait(struct ui *ui, struct ui_request *request)
{
    if (wait_met(ui, request)) {
        answer_and_free(request->fd, json_pack("{s:b}", "ok", 1));
    } else if (ui_real_ms() >= request->until_ms) {
        answer_and_free(request->fd, ui_control_error("timeout"));
    } else {
        return false;
    }
    json_decref(request->body);
    return true;
}

static void start_wait(struct ui_control *control, struct ui_request request)
{
    const json_t *body = request.body;
    const json_t *given = json_object_get(body, "ms");
    json_int_t ms = given ? (json_is_integer(given) ? json_integer_value(given) : -1) : WAIT_MS;
    bool known = json_is_string(json_object_get(body, "screen")) ||
                 json_is_string(json_object_get(body, "node")) || json_is_true(json_object_get(body, "idle"));
    if (!known || ms < 0 || ms > 600000 || control->waiting_count == REQUESTS_MAX) {
        answer_and_free(request.fd,
            ui_control_error(
                "wait takes one of screen, node, idle:true, and ms from 0 to 600000 (default 10000)"));
        json_decref(request.body);
        return;
    }
    request.until_ms = ui_real_ms() + ms;
    if (!try_wait(control->ui, &request))
        control->waiting[control->waiting_count++] = request;
}

void ui_control_step(struct ui *ui)
{
    struct ui_control *control = ui->control;
    if (!control)
        return;
    for (int i = 0; i < control->waiting_count;) {
        if (try_wait(ui, &control->waiting[i]))
            control->waiting[i] = control->waiting[--control->waiting_count];
        else
            i++;
    }
    for (;;) {
        SDL_LockMutex(control->mutex);
        bool any = control->count > 0;
        struct ui_request request = control->requests[0];
        if (any)
            memmove(control->requests, control->requests + 1, (size_t)--control->count * sizeof request);
        SDL_UnlockMutex(control->mutex);
        if (!any)
            return;
        if (text_equal(json_string_value(json_object_get(request.body, "do")), "wait")) {
            start_wait(control, request);
        } else {
            answer_and_free(request.fd, ui_control_do(ui, request.body));
            json_decref(request.body);
        }
        ui_frame_step(ui);
    }
}

int64_t ui_control_deadline(const struct ui *ui)
{
    int64_t least = 0;
    for (int i = 0; ui->control && i < ui->control->waiting_count; i++) {
        if (!least || ui->control->waiting[i].until_ms < least)
            least = ui->control->waiting[i].until_ms;
    }
    return least;
}

/* True for a socket nobody listens at: that of a kiosk that was killed. */
static bool left_behind(const struct sockaddr_un *address)
{
    struct stat about;
    if (lstat(address->sun_path, &about) != 0 || !S_ISSOCK(about.st_mode))
        return false;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool refused = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 &&
                   errno == ECONNREFUSED;
    if (fd >= 0)
        close(fd);
    return refused;
}

static bool listen_at(struct ui_control *control, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (!text_copy(address.sun_path, sizeof address.sun_path, path)) {
        errno = ENAMETOOLONG;
        return false;
    }
    control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (control->listener < 0)
        return false;
    if (left_behind(&address))
        unlink(path);
    mode_t mask = umask(0177);
    bool bound = bind(control->listener, (struct sockaddr *)&address, sizeof address) == 0;
    umask(mask);
    if (bound)
        text_copy(control->path, sizeof control->path, path); /* ours to remove from now on */
    return bound && listen(control->listener, CLIENTS_MAX) == 0;
}

enum ui_result ui_control_open(struct ui *ui, const char *path, struct fault *fault)
{
    struct ui_control *control = calloc(1, sizeof *control);
    if (!control)
        return UI_NO_MEMORY;
    control->ui = ui;
    control->listener = control->stop[0] = control->stop[1] = -1;
    ui->control = control;
    control->mutex = SDL_CreateMutex();
    if (!control->mutex || pipe2(control->stop, O_CLOEXEC) != 0 || !listen_at(control, path)) {
        fault_set(fault, path, "the control socket can't be opened: %s", strerrordesc_np(errno));
        return UI_NO_CONTROL;
    }
    control->thread = SDL_CreateThread(read_requests, "control", control);
    if (!control->thread) {
        fault_set(fault, path, "%s", SDL_GetError());
        return UI_NO_CONTROL;
    }
    return UI_OK;
}

void ui_control_close(struct ui *ui)
{
    struct ui_control *control = ui->control;
    if (!control)
        return;
    if (control->thread) {
        if (write(control->stop[1], "x", 1) != 1)
            log_write(
                LOG_ERROR, "ui", "the control thread can't be told to stop: %s", strerrordesc_np(errno));
        SDL_WaitThread(control->thread, NULL);
    }
    for (int i = 0; i < control->count; i++) {
        close(control->requests[i].fd);
        json_decref(control->requests[i].body);
    }
    for (int i = 0; i < control->waiting_count; i++) {
        close(control->waiting[i].fd);
        json_decref(control->waiting[i].body);
    }
    for (int i = 0; i < 2; i++) {
        if (control->stop[i] >= 0)
            close(control->stop[i]);
    }
    if (control->listener >= 0)
        close(control->listener);
    if (control->path[0])
        unlink(control->path);
    if (control->mutex)
        SDL_DestroyMutex(control->mutex);
    free(control);
    ui->control = NULL;
}

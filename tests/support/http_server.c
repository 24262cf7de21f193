#include "tests/support/http_server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX 400
#define REQUEST_MAX     (1024 * 1024)

struct connection {
    struct http_server *server;
    struct http_request request; /* given to the handler: leads back to its connection */
    int fd;
    pthread_t thread;
    atomic_bool done;
};

struct http_server {
    http_handler handler;
    void *context;
    int listener, port, stop; /* stop: an eventfd that all threads look at */
    pthread_t thread;
    atomic_int count;
    struct connection *connections[CONNECTIONS_MAX];
    int connection_count;
};

static void must(bool good, const char *what)
{
    if (good)
        return;
    perror(what);
    abort();
}

/* Waits for something to read; false when the server stops. */
static bool readable(struct connection *connection)
{
    struct pollfd fds[] = {
        {.fd = connection->fd, .events = POLLIN}, {.fd = connection->server->stop, .events = POLLIN}};
    while (poll(fds, 2, -1) < 0)
        ;
    return fds[1].revents == 0;
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

static size_t content_length(const char *head)
{
    for (const char *line = head; (line = strstr(line, "\r\n")) != NULL;) {
        line += 2;
        if (strncasecmp(line, "Content-Length:", 15) == 0)
            return strtoul(line + 15, NULL, 10);
    }
    return 0;
}

/* Reads one request into `text`. False at the end of the connection. */
static bool read_request(struct connection *connection, struct buf *text)
{
    char bytes[16384];
    buf_clear(text);
    for (;;) {
        const char *end = text->len > 0 ? strstr(text->data, "\r\n\r\n") : NULL;
        if (end != NULL) {
            size_t head = (size_t)(end - text->data) + 4, body = content_length(text->data);
            if (text->len >= head + body) {
                text->data[head - 1] = '\0';
                connection->request.head = text->data;
                connection->request.body = text->data + head;
                connection->request.body_length = body;
                return sscanf(text->data, "%7s %399s", connection->request.method,
                           connection->request.path) == 2;
            }
        }
        if (!readable(connection))
            return false;
        ssize_t count = recv(connection->fd, bytes, sizeof bytes, 0);
        if (count <= 0 || buf_append(text, bytes, (size_t)count) != BASE_OK)
            return false;
    }
}

/* False when the connection is to be closed. */
static bool send_reply(int fd, const struct http_reply *reply)
{
    if (reply->status == 0 && !reply->raw)
        return false;
    struct buf head;
    buf_init(&head, 4096);
    buf_printf(&head, "HTTP/1.1 %d Word\r\nContent-Length: %zu\r\n%s\r\n", reply->status, reply->body.len,
        reply->headers);
    size_t count = reply->cut > 0 ? reply->cut : reply->body.len;
    bool sent =
        (reply->raw || send_all(fd, head.data, head.len)) && send_all(fd, buf_borrow(&reply->body), count);
    buf_free(&head);
    return sent && reply->cut == 0 && !reply->raw;
}

static void *serve(void *context)
{
    struct connection *connection = context;
    struct buf text;
    buf_init(&text, REQUEST_MAX);
    bool open = true;
    while (open && read_request(connection, &text)) {
        struct http_reply reply = {.status = 200};
        buf_init(&reply.body, 64 * 1024 * 1024);
        atomic_fetch_add(&connection->server->count, 1);
        connection->server->handler(connection->server->context, &connection->request, &reply);
        open = send_reply(connection->fd, &reply);
        buf_free(&reply.body);
    }
    buf_free(&text);
    shutdown(connection->fd, SHUT_RDWR);
    atomic_store(&connection->done, true);
    return NULL;
}

static void join(struct connection *connection)
{
    pthread_join(connection->thread, NULL);
    close(connection->fd);
    free(connection);
}

/* Clears away the connections that have ended. */
static void reap(struct http_server *server)
{
    int kept = 0;
    for (int i = 0; i < server->connection_count; i++) {
        if (atomic_load(&server->connections[i]->done))
            join(server->connections[i]);
        else
            server->connections[kept++] = server->connections[i];
    }
    server->connection_count = kept;
}

static void *listen_for(void *context)
{
    struct http_server *server = context;
    for (;;) {
        struct pollfd fds[] = {
            {.fd = server->listener, .events = POLLIN}, {.fd = server->stop, .events = POLLIN}};
        if (poll(fds, 2, -1) < 0)
            continue;
        if (fds[1].revents != 0)
            return NULL;
        int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        int one = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        reap(server);
        must(server->connection_count < CONNECTIONS_MAX, "connections of a test server");
        struct connection *connection = calloc(1, sizeof *connection);
        must(connection != NULL, "memory");
        connection->server = server;
        connection->fd = fd;
        server->connections[server->connection_count++] = connection;
        must(pthread_create(&connection->thread, NULL, serve, connection) == 0, "thread");
    }
}

struct http_server *http_server_start(int port, http_handler handler, void *context)
{
    struct http_server *server = calloc(1, sizeof *server);
    must(server != NULL, "memory");
    server->handler = handler;
    server->context = context;
    server->stop = eventfd(0, EFD_CLOEXEC);
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(server->stop >= 0 && server->listener >= 0, "socket");
    int one = 1;
    setsockopt(server->listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    must(bind(server->listener, (struct sockaddr *)&address, size) == 0 && listen(server->listener, 64) == 0,
        "listen");
    must(getsockname(server->listener, (struct sockaddr *)&address, &size) == 0, "getsockname");
    server->port = ntohs(address.sin_port);
    must(pthread_create(&server->thread, NULL, listen_for, server) == 0, "thread");
    return server;
}

int http_server_port(const struct http_server *server)
{
    return server->port;
}

int http_server_count(struct http_server *server)
{
    return atomic_load(&server->count);
}

bool http_server_hold(struct http_server *server, const struct http_request *request, int wait_ms)
{
    const struct connection *connection =
        (const struct connection *)(const void *)((const char *)request -
                                                  offsetof(struct connection, request));
    struct pollfd fds[] = {
        {.fd = connection->fd, .events = POLLIN | POLLRDHUP}, {.fd = server->stop, .events = POLLIN}};
    return poll(fds, 2, wait_ms) == 0;
}

void http_server_stop(struct http_server *server)
{
    if (server == NULL)
        return;
    uint64_t one = 1;
    must(write(server->stop, &one, sizeof one) == sizeof one, "stop");
    pthread_join(server->thread, NULL);
    for (int i = 0; i < server->connection_count; i++) {
        shutdown(server->connections[i]->fd, SHUT_RDWR);
        join(server->connections[i]);
    }
    close(server->listener);
    close(server->stop);
    free(server);
}

#include "tests/support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int http_client_connect(int port)
{
    const struct timeval patience = {.tv_sec = 25};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        perror("http_client_connect");
        abort();
    }
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    return fd;
}

bool http_client_send(int fd, const void *bytes, size_t count)
{
    const char *at = bytes;
    while (count > 0) {
        ssize_t sent = send(fd, at, count, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        at += sent;
        count -= (size_t)sent;
    }
    return true;
}

bool http_client_request(
    int fd, const char *method, const char *path, const char *token, const char *headers, const char *body)
{
    struct buf out;
    buf_init(&out, 32 * 1024 * 1024);
    buf_printf(&out, "%s %s HTTP/1.1\r\nHost: office\r\n", method, path);
    if (token)
        buf_printf(&out, "Authorization: Bearer %s\r\n", token);
    if (headers)
        buf_text(&out, headers);
    if (body)
        buf_printf(&out, "Content-Length: %zu\r\n", strlen(body));
    buf_text(&out, "\r\n");
    if (body)
        buf_text(&out, body);
    bool sent = out.failed == BASE_OK && http_client_send(fd, out.data, out.len);
    buf_free(&out);
    return sent;
}

static bool receive_head(int fd, struct http_answer *answer)
{
    size_t used = 0;
    while (used < 4 || strcmp(answer->head + used - 4, "\r\n\r\n") != 0) {
        if (used + 1 == sizeof answer->head || recv(fd, answer->head + used, 1, 0) != 1)
            return false;
        answer->head[++used] = '\0';
    }
    return true;
}

static bool receive_body(int fd, struct http_answer *answer)
{
    const char *field = strcasestr(answer->head, "\r\nContent-Length:");
    size_t left = field ? strtoul(field + 17, NULL, 10) : 0;
    char bytes[8192];
    while (left > 0) {
        ssize_t n = recv(fd, bytes, left < sizeof bytes ? left : sizeof bytes, 0);
        if (n <= 0 || buf_append(&answer->body, bytes, (size_t)n) != BASE_OK)
            return false;
        left -= (size_t)n;
    }
    return true;
}

void http_client_receive(int fd, struct http_answer *answer)
{
    *answer = (struct http_answer){0};
    buf_init(&answer->body, 32 * 1024 * 1024);
    if (receive_head(fd, answer) && strncmp(answer->head, "HTTP/1.1 ", 9) == 0 && receive_body(fd, answer))
        answer->status = atoi(answer->head + 9);
}

void http_client_ask(int port, const char *method, const char *path, const char *token, const char *headers,
    const char *body, struct http_answer *answer)
{
    int fd = http_client_connect(port);
    http_client_request(fd, method, path, token, headers, body);
    http_client_receive(fd, answer);
    close(fd);
}

void http_answer_free(struct http_answer *answer)
{
    buf_free(&answer->body);
}

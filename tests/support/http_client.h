/* A tiny HTTP/1.1 client for tests: it sends what it is told, right or wrong, and reads one answer at a time. */
#ifndef MENTING_TESTS_HTTP_CLIENT_H
#define MENTING_TESTS_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include "backend/base/buf.h"

struct http_answer {
    int status; /* 0: the connection ended, or nothing came within 25 s */
    char head[2048];
    struct buf body;
};

/* A connection to 127.0.0.1; aborts when there is none. */
int http_client_connect(int port);
/* False when the other side has closed. */
bool http_client_send(int fd, const void *bytes, size_t count);
/* Sends a whole request. `token` and `body` may be NULL; `headers` are further lines, each with its CR LF. */
bool http_client_request(
    int fd, const char *method, const char *path, const char *token, const char *headers, const char *body);
/* Reads one answer by its Content-Length, and no byte more. Free with http_answer_free. */
void http_client_receive(int fd, struct http_answer *answer);
/* The three together on a connection of its own. */
void http_client_ask(int port, const char *method, const char *path, const char *token, const char *headers,
    const char *body, struct http_answer *answer);
void http_answer_free(struct http_answer *answer);

#endif

/*
 * A small HTTP/1.1 server on a loopback port of its own, for tests: each request goes to a handler, which may answer
 * properly, wrongly, in part, or not at all. One thread a connection, so a handler may block.
 */
#ifndef MENTING_TESTS_HTTP_SERVER_H
#define MENTING_TESTS_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include "backend/base/buf.h"

struct http_server;

struct http_request {
    char method[8];
    char path[400];   /* with the query */
    const char *head; /* all header lines, as they came */
    const char *body; /* NUL-terminated */
    size_t body_length;
};
struct http_reply {
    int status;        /* 0: close the connection without a word */
    char headers[300]; /* further lines, each with its CR LF */
    struct buf body;
    size_t cut; /* send only so many bytes of the body, then close; 0: all of it */
    bool raw;   /* the body is all that is sent: no status line, no headers, then close */
};
typedef void (*http_handler)(void *context, const struct http_request *request, struct http_reply *reply);

/* Listens on 127.0.0.1 with a port the system gives (or on `port`, when not 0). Aborts when that fails. */
struct http_server *http_server_start(int port, http_handler handler, void *context);
int http_server_port(const struct http_server *server);
/* Requests that have reached the handler so far. Any thread. */
int http_server_count(struct http_server *server);
/* For a handler that blocks: waits until the client has gone, the server stops, or `wait_ms` is over (true then). */
bool http_server_hold(struct http_server *server, const struct http_request *request, int wait_ms);
/* Closes all connections, waits for their threads, frees. NULL is fine. */
void http_server_stop(struct http_server *server);

#endif

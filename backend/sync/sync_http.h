/*
 * HTTP to the one office this kiosk is configured for: the only file of the kiosk that knows curl. At most one request in
 * each slot, all slots beside each other. It knows addresses, bytes and time limits; nothing of ops, rows or back-off.
 * One thread uses it, except sync_http_wake. What it promises (protocol.md, guarantee 7): no redirect is followed, no host
 * but the configured one is spoken to, no proxy is taken from the environment, no answer passes its maximum.
 */
#ifndef MENTING_SYNC_HTTP_H
#define MENTING_SYNC_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "backend/base/buf.h"
#include "backend/base/clock.h"
#include "backend/sync/sync.h"

#define SYNC_HTTP_SLOTS      3
#define SYNC_HTTP_CONNECT_MS 10000
#define SYNC_HTTP_STALL_S    30 /* an answer that brings nothing for so long is given up */

struct sync_http;

struct sync_http_options {
    const char *url; /* "https://host[:port]" or, to a loopback address only, "http://..." */
    /* "sha256//..." of the office's key and of its next one; NULL or "": none. Without any the system's authorities decide;
       with one, these keys and no others are spoken to, whoever signed them, for whatever name and time. */
    const char *public_key, *public_key_next;
    const char *user_agent;
    const char *token; /* copied; NULL: none is sent */
    enum sync_gzip gzip;
    const struct base_clock *clock; /* borrowed; for round trips */
};
/* Checks the address before anything is connected. Copies what it needs. SYNC_BAD_URL, SYNC_BAD_PIN, SYNC_NO_MEMORY. */
enum sync_result sync_http_open(
    const struct sync_http_options *options, struct sync_http **out, struct fault *fault) MUST_USE;
/* Drops what is under way. NULL is fine. */
void sync_http_close(struct sync_http *http);

/* Requests started from now on carry this token; copied. */
void sync_http_set_token(struct sync_http *http, const char *token);

struct sync_http_request {
    const char *path; /* "/v1/changes?after=0" */
    const char *body; /* JSON to POST, copied, and compressed for an office that takes it so; NULL: GET */
    size_t body_length;
    size_t answer_max; /* bytes */
    int held_s;        /* the office may hold the answer so long (long-poll); 0: not */
    int limit_ms;      /* given up after so long, all in all; 0: only when nothing moves any more */
};
/* Starts a request in an idle slot. */
enum sync_result sync_http_start(
    struct sync_http *http, int slot, const struct sync_http_request *request) MUST_USE;
/* Drops the slot's request, if there is one. */
void sync_http_cancel(struct sync_http *http, int slot);

/* Works until a request has ended, sync_http_wake was called or `timeout_ms` is over; may also return before. */
void sync_http_wait(struct sync_http *http, int64_t timeout_ms);
/* Ends a sync_http_wait, now or the next. Any thread. */
void sync_http_wake(struct sync_http *http);

/* Bytes that went over the line since the last call, as the kernel counts them (TLS and repetition included). */
void sync_http_traffic(struct sync_http *http, int64_t *sent, int64_t *received);

struct sync_http_answer {
    int status;             /* 0: no answer; `text` says why */
    bool too_big;           /* the answer passed its maximum and was dropped */
    const struct buf *body; /* borrowed until the slot's next start */
    int64_t retry_after_ms; /* -1: not said */
    int64_t took_ms;
    bool renew; /* the office asks for a new token */
    unsigned
        token_age; /* sync_http_set_token calls since the request was sent: 0, it carried the present token */
    char text[200]; /* what went wrong, in English; "" when there is an answer */
};
/* Takes the answer of a request that has ended; false while it is under way or when there was none. */
bool sync_http_take(struct sync_http *http, int slot, struct sync_http_answer *answer);

#endif

/*
 * The office's HTTP door (protocol.md): libmicrohttpd in its epoll mode. Reading happens on its thread through a reader of
 * its own; writing goes to the service's writer while the connection is suspended, and so does a long-poll while nothing
 * is new.
 */
#ifndef MENTING_OFFICE_HTTPD_H
#define MENTING_OFFICE_HTTPD_H

#include "backend/office/httpd/httpd_limits.h"
#include "backend/office/service.h"

struct httpd;

struct httpd_options {
    const char *url;    /* of the database, for the reader */
    const char *listen; /* "127.0.0.1:8750"; port 0: any free one */
    const char *cert,
        *key; /* PEM files (httpd_cert.h): https with them; NULL: plain http, to loopback addresses only */
    struct service *service;
    const struct base_clock *clock;
    struct base_random random;
    const struct httpd_limits *limits; /* copied; NULL: HTTPD_LIMITS_DEFAULT */
};
/* Starts listening. DESK_INVALID: the address, or what is to be served there, is refused; the fault names it. */
enum desk_result httpd_start(
    const struct httpd_options *options, struct httpd **out, struct fault *fault) MUST_USE;
/* Where it listens, with the real port: "127.0.0.1:8750". Borrowed. */
const char *httpd_address(const struct httpd *httpd);
/* First half of a graceful stop: answers the long-polls, takes no more connections and no more pushes. The service must
   still run; once this returns nothing is posted to it any more, so stop it next. */
void httpd_quiesce(struct httpd *httpd);
/* Second half, after httpd_quiesce and service_stop: waits up to HTTPD_STOP_S seconds for answers to be taken, stops.
   NULL is fine. */
void httpd_stop(struct httpd *httpd);

#endif

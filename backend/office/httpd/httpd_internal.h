#ifndef MENTING_OFFICE_HTTPD_INTERNAL_H
#define MENTING_OFFICE_HTTPD_INTERNAL_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include "backend/office/desk/desk_kiosk.h"
#include "backend/office/httpd/httpd.h"
#include "backend/wire/wire.h"

#define HTTPD_BODY_MAX    WIRE_PUSH_MAX_BYTES
#define HTTPD_CONNECTIONS 6000
#define HTTPD_IDLE_S      75 /* longer than a long-poll */

struct httpd_request;

struct httpd_route {
    const char *method, *path;
    bool needs_token;
    bool revoked_may; /* a revoked kiosk may still call it */
    /* Body read, token checked. Queues an answer, or suspends and is resumed (then `resume`). */
    enum MHD_Result (*start)(struct httpd_request *request);
    enum MHD_Result (*resume)(struct httpd_request *request);
};

struct httpd_request {
    struct httpd *httpd;
    struct MHD_Connection *connection;
    const struct httpd_route *route;
    struct buf body;
    bool too_large, started;
    unsigned early_status; /* decided by the head alone; 0: go on */
    struct desk_kiosk kiosk;
    void *state; /* of the route */
    void (*free_state)(void *state);
    /* long-poll, guarded by httpd->mutex */
    struct httpd_request *next_waiting, *previous_waiting;
    bool waiting;
    int64_t wait_until_ms, after;
    int64_t commits_seen; /* httpd->commits before the page was read: a commit since then is not slept over */
    char epoch[WIRE_EPOCH_SIZE];
    size_t limit;
};

struct httpd {
    struct MHD_Daemon *daemon;
    struct service *service;
    const struct base_clock *clock;
    struct db *db; /* the reader; MHD's thread only */
    struct desk desk;
    int port;
    pthread_mutex_t mutex;
    pthread_cond_t timer_came;
    pthread_t timer;
    bool timer_runs, stopping;
    struct httpd_request *waiting; /* long-polls that sleep */
    int64_t commits;
};

const struct httpd_route *httpd_routes(size_t *count);

/* Answers; `body` NULL: empty. Content is copied. */
enum MHD_Result httpd_answer(struct httpd_request *request, unsigned status, const struct buf *body);
/* {"error":...,"message":...} with the headers the status asks for (Allow, Retry-After, WWW-Authenticate). */
enum MHD_Result httpd_refuse(
    struct httpd_request *request, unsigned status, const char *error, const char *message);
/* The office's time now, as on the wire. */
void httpd_time(const struct httpd *httpd, char out[CALENDAR_TIME_SIZE]);

/* Call before reading what decides whether to sleep. */
void httpd_before_wait(struct httpd_request *request);
/* Puts the request to sleep until a commit, its time, or the stop; MHD calls it again. Call after suspending. */
void httpd_wait(struct httpd_request *request, int64_t wait_ms);
void httpd_forget_waiting(struct httpd_request *request);
int64_t httpd_mono_ms(void);

enum MHD_Result httpd_hello(struct httpd_request *request);
enum MHD_Result httpd_enroll(struct httpd_request *request);
enum MHD_Result httpd_enroll_done(struct httpd_request *request);
enum MHD_Result httpd_push(struct httpd_request *request);
enum MHD_Result httpd_push_done(struct httpd_request *request);
enum MHD_Result httpd_changes(struct httpd_request *request);
enum MHD_Result httpd_changes_again(struct httpd_request *request);

#endif

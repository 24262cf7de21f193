#ifndef MENTING_OFFICE_HTTPD_INTERNAL_H
#define MENTING_OFFICE_HTTPD_INTERNAL_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include "backend/office/desk/desk_kiosk.h"
#include "backend/office/httpd/httpd.h"
#include "backend/wire/wire.h"

#define HTTPD_DROP_MAX    (4 * 1024 * 1024) /* of a refused body: read so that the client hears why */
#define HTTPD_CONNECTIONS 6000
#define HTTPD_IDLE_S      75 /* longer than a long-poll */
#define HTTPD_STOP_S      5  /* for clients to take their answers at the end */
#define HTTPD_WRONG_CODES 30 /* enrolments with a wrong code in a minute */

struct httpd_request;

struct httpd_route {
    const char *method, *path;
    bool needs_token;
    bool revoked_may; /* a revoked kiosk may still call it */
    size_t body_max;
    /* Token checked, body read. Queues an answer, or suspends and is resumed (then `resume`). */
    enum MHD_Result (*start)(struct httpd_request *request);
    enum MHD_Result (*resume)(struct httpd_request *request);
};

struct httpd_refusal {
    unsigned status; /* 0: none */
    const char *error, *message;
};

struct httpd_request {
    struct httpd *httpd;
    struct MHD_Connection *connection;
    const struct httpd_route *route;
    struct buf body;
    struct httpd_refusal refusal; /* decided before the body was read whole; said behind it */
    size_t dropped;               /* bytes of a refused body */
    bool started;
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
    MHD_socket listener; /* ours to close once the daemon is quiet */
    struct service *service;
    const struct base_clock *clock;
    struct db *db; /* the reader; MHD's thread only */
    struct desk desk;
    char address[32];         /* "127.0.0.1:8750" */
    int wrong_codes;          /* since wrong_codes_from; MHD's thread only */
    int64_t wrong_codes_from; /* monotonic */
    pthread_mutex_t mutex;    /* guards what follows */
    pthread_cond_t timer_came, idle_came;
    pthread_t timer;
    bool timer_runs, stopping;
    struct httpd_request *waiting; /* long-polls that sleep */
    size_t active;                 /* requests begun and not yet answered whole */
    int64_t commits;
};

const struct httpd_route *httpd_routes(size_t *count);

/* Answers; `body` NULL: empty. Content is copied. */
enum MHD_Result httpd_answer(struct httpd_request *request, unsigned status, const struct buf *body);
/* {"error":...,"message":...} with the headers the status asks for (Allow, Retry-After, WWW-Authenticate). */
enum MHD_Result httpd_refuse(
    struct httpd_request *request, unsigned status, const char *error, const char *message);
/* Hands a piece to the writer; false when it takes none now (full, or the office is stopping). */
bool httpd_post(struct httpd *httpd, const struct service_work *work);
/* The office's time now, as on the wire. */
void httpd_time(const struct httpd *httpd, char out[CALENDAR_TIME_SIZE]);

/* Call before reading what decides whether to sleep. */
void httpd_before_wait(struct httpd_request *request);
/* Puts the request to sleep until a commit, its time, or the stop; MHD calls it again. Call after suspending. */
void httpd_wait(struct httpd_request *request, int64_t wait_ms);
void httpd_forget_waiting(struct httpd_request *request);
int64_t httpd_mono_ms(void);
/* Wakes those whose time is up, or all. The mutex is held. Returns the next moment something is due, 0 none. */
int64_t httpd_wake_waiting(struct httpd *httpd, bool all);

enum MHD_Result httpd_hello(struct httpd_request *request);
enum MHD_Result httpd_enroll(struct httpd_request *request);
enum MHD_Result httpd_enroll_done(struct httpd_request *request);
enum MHD_Result httpd_push(struct httpd_request *request);
enum MHD_Result httpd_push_done(struct httpd_request *request);
enum MHD_Result httpd_changes(struct httpd_request *request);
enum MHD_Result httpd_changes_again(struct httpd_request *request);

#endif

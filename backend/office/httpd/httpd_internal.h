#ifndef MENTING_OFFICE_HTTPD_INTERNAL_H
#define MENTING_OFFICE_HTTPD_INTERNAL_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include "backend/office/desk/desk_kiosk.h"
#include "backend/office/httpd/httpd.h"
#include "backend/wire/wire.h"

#define HTTPD_DROP_MAX      (1024 * 1024) /* of a refused body: read so that the client hears why */
#define HTTPD_STOP_S        5             /* for clients to take their answers at the end */
#define HTTPD_DEVICE_CHAINS 1024
#define HTTPD_CLIENTS       4096

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
    enum { HTTPD_BODY, HTTPD_TOKEN, HTTPD_ROUTE } step; /* what is under way, or was before a suspension */
    bool packed;                                        /* the body is gzip */
    bool close;                                         /* the connection ends with the answer */
    int retry_after_s;                                  /* of a 429 or 503; 0: its default */
    size_t held;                                        /* bytes counted by httpd_hold */
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
    bool knows; /* when it came, its kiosk had been told of the order for a new token */
};

enum httpd_guard_phase { GUARD_NOT, GUARD_HEAD, GUARD_BODY, GUARD_ANSWER, GUARD_IDLE };
struct httpd_guarded;

struct httpd_client { /* an address, in a minute */
    uint32_t address;
    int64_t minute_ms; /* when it began; 0: unused */
    int enrolments, unknown_tokens;
};

struct httpd {
    struct MHD_Daemon *daemon;
    MHD_socket listener; /* ours to close once the daemon is quiet */
    struct service *service;
    const struct base_clock *clock;
    struct httpd_limits limits;
    /* MHD's thread only */
    struct db *db; /* the reader */
    struct desk desk;
    char address[32];        /* "127.0.0.1:8750" */
    size_t held, memory_max; /* bytes of bodies and answers under way */
    struct httpd_device *devices[HTTPD_DEVICE_CHAINS];
    struct httpd_client clients[HTTPD_CLIENTS];
    uint32_t address_salt;
    int wrong_codes;          /* since wrong_codes_from */
    int64_t wrong_codes_from; /* monotonic */
    pthread_mutex_t mutex;    /* guards what follows */
    pthread_cond_t timer_came, idle_came;
    pthread_t timer;
    bool timer_runs, stopping;
    struct httpd_request *waiting; /* long-polls that sleep */
    size_t active;                 /* requests begun and not yet answered whole */
    int64_t commits;
    struct httpd_guarded *guarded; /* every connection */
    int64_t timer_due_ms;          /* when the timer looks next; 0: when it is told */
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
/* The same for work that no long-poll has to be woken for. */
bool httpd_post_quiet(struct httpd *httpd, const struct service_work *work);
bool httpd_is_stopping(struct httpd *httpd);
/* A request's header; NULL: not there. Borrowed. */
const char *httpd_header(const struct httpd_request *request, const char *name);
/* IPv4, in network order. */
uint32_t httpd_address_of(const struct httpd_request *request);
/* Whether answers to this client are compressed, and compressed bodies asked for. */
bool httpd_speaks_gzip(const struct httpd_request *request);
/* Whether the kiosk should have a new token: its answers say so. `told`: one has said so a short while ago. */
bool httpd_wants_token(const struct httpd_request *request, bool *told);
/* This answer says so. */
void httpd_told_token(const struct httpd_request *request);
/* Counts bytes of bodies and answers for as long as the request lives; false when they are too many. */
bool httpd_hold(struct httpd_request *request, size_t bytes);

/* libmicrohttpd's callbacks, and where they are told to it. */
enum desk_result httpd_listen(
    struct httpd *httpd, const struct httpd_options *options, struct fault *fault) MUST_USE;
enum MHD_Result httpd_on_request(void *context, struct MHD_Connection *connection, const char *path,
    const char *method, const char *version, const char *upload, size_t *upload_size, void **per_request);
void httpd_on_completed(void *context, struct MHD_Connection *connection, void **per_request,
    enum MHD_RequestTerminationCode how);
void httpd_on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
    enum MHD_ConnectionNotificationCode what);
void *httpd_on_request_line(void *context, const char *line, struct MHD_Connection *connection);

/* What can be said of a request by its head; status 0: go on. */
struct httpd_refusal httpd_examine_head(struct httpd_request *request, const char *method, const char *path);

/* From now on the request's connection is in this phase. */
void httpd_guard(struct httpd_request *request, enum httpd_guard_phase phase);
/* Shuts down connections that are past the end of their phase. The mutex is held. Returns the next moment something is due,
   0 none. */
int64_t httpd_guard_sweep(struct httpd *httpd);

/* False when the kiosk, or the address, has asked too often; `retry_after_s` says when again. Each call counts. */
bool httpd_device_may(struct httpd_request *request);
bool httpd_enroll_may(struct httpd_request *request);
bool httpd_unknown_token_may(struct httpd_request *request);
void httpd_devices_free(struct httpd *httpd);
/* Notes, every few minutes, that the kiosk was here. */
void httpd_note_contact(struct httpd_request *request);
/* What the kiosk says of the pins it knows; "" nothing. */
const char *httpd_pins(const struct httpd_request *request);

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
enum MHD_Result httpd_token(struct httpd_request *request);
enum MHD_Result httpd_token_done(struct httpd_request *request);
/* Suspends until the office has forgotten the token before the one that the kiosk uses for the first time. */
enum MHD_Result httpd_use_next_token(struct httpd_request *request);
enum MHD_Result httpd_changes(struct httpd_request *request);
enum MHD_Result httpd_changes_again(struct httpd_request *request);

#endif

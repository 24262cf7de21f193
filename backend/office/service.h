/*
 * The office's single writer: requests that write are queued, run one after another in a transaction each with a
 * savepoint of its own, and committed together (group commit). It also owns the daily work and the command socket beside
 * the database file. It knows no HTTP and no command.
 */
#ifndef MENTING_OFFICE_SERVICE_H
#define MENTING_OFFICE_SERVICE_H

#include "backend/base/buf.h"
#include "backend/office/desk/desk.h"

struct service;

/* A piece of writing. Both functions run on the writer's thread. */
struct service_work {
    /* Inside the transaction. Anything but DESK_OK undoes this piece, not its neighbours. Runs a second time, from the
       start, when the database failed a neighbour of it. */
    enum desk_result (*run)(void *context, struct desk *desk);
    /* Once it is durable, or undone (then with run's result, or DESK_UNAVAILABLE when the commit failed). */
    void (*done)(void *context, enum desk_result result);
    void *context;
};

/* One command line of another process: fills `out` and `err`, returns its exit status. 0 commits, anything else undoes. */
typedef int (*service_command)(
    struct desk *desk, int argc, char **argv, const char *input, struct buf *out, struct buf *err);

struct service_options {
    const char *url;                /* of the database */
    const struct base_clock *clock; /* borrowed */
    struct base_random random;
    service_command command;       /* NULL: no command socket */
    const struct seal_pair *seals; /* what kiosks sealed is opened with; borrowed */
    size_t seal_count;
};

/* Opens the database, takes the service lock, starts the threads. DESK_NOT_FOUND: there is no estate in it. */
enum desk_result service_start(
    const struct service_options *options, struct service **out, struct fault *fault) MUST_USE;
/* Takes no more work, finishes what is queued, stops. NULL is fine. */
void service_stop(struct service *service);
/* False when the service is stopping or has over 10,000 pieces queued: nothing will be called. Any thread. */
bool service_post(struct service *service, const struct service_work *work) MUST_USE;
/* The same for work that nobody waits to hear of: a commit of nothing else is not told. */
bool service_post_quiet(struct service *service, const struct service_work *work) MUST_USE;
/* `committed` is called on the writer's thread after each commit. NULL ends that; once this returns, the former callback
   is not running any more. Not from within the callback. */
void service_on_commit(struct service *service, void (*committed)(void *context), void *context);

/* ---- the command socket's other end ------------------------------------------------------------------------------ */

/* Sends a command line to the service of the database at `path`; blocks. False when no service listens there: nothing was
   sent. A service that ends before it answers gives status 1 and a word about it in `err`. */
bool service_send_command(const char *path, int argc, char **argv, const char *input, struct buf *out,
    struct buf *err, int *status);

#endif

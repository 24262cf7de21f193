/*
 * The small sync module: sends what waits in the outbox, pulls what changed at the office, and says in the store how it
 * goes. One thread of its own; screens never see it. It knows the store and the protocol, no pixels.
 */
#ifndef MENTING_SYNC_H
#define MENTING_SYNC_H

#include <pthread.h>
#include <stdbool.h>
#include "backend/base/clock.h"
#include "backend/base/random.h"
#include "backend/base/result.h"
#include "backend/store/store_sync.h"

struct sync;

enum sync_result {
    SYNC_OK = 0,
    SYNC_NO_MEMORY,
    SYNC_BAD_URL, /* not https, and not http to a loopback address; fault names the value and what is allowed */
    SYNC_BAD_PIN,    /* a public_key is not "sha256//" and 44 characters of base64; fault names it */
    SYNC_NO_TOKEN,   /* the token file is missing, unreadable, or open to others */
    SYNC_LINE,       /* no connection, or the line broke; fault says what was tried */
    SYNC_REFUSED,    /* the office said no; fault has its message */
    SYNC_NONSENSE,   /* the answer is not of the protocol */
    SYNC_STORE,      /* the store failed */
    SYNC_NO_LIBRARY, /* libcurl can't be loaded; fault says why */
};
const char *sync_result_text(enum sync_result result);

/* Whether the wire is compressed: AUTO, except to this machine itself, where it only costs. */
enum sync_gzip { SYNC_GZIP_AUTO, SYNC_GZIP_ALWAYS, SYNC_GZIP_NEVER };

struct sync_options {
    const char *url; /* of the office, without a path */
    /* Pins of the office's key and of its next one, "sha256//..."; NULL or "": none (sync_http.h). */
    const char *public_key, *public_key_next;
    const char *token_file;
    /* Name of a systemd credential with the token, read when there is no token_file; NULL or "": none. */
    const char *token_credential;
    enum sync_gzip gzip;
    const char *user_agent; /* "menting-kiosk/1.0.0" */
    struct store *store;    /* borrowed; outlives the sync */
    const struct base_clock *clock;
    struct base_random random;
};

/* Loads what the network needs on a thread of its own, while the program does something else. May be left out. */
struct sync_preparation {
    pthread_t thread;
    bool runs;
};
void sync_prepare(struct sync_preparation *preparation);
/* Waits until it is done. One that was never begun (all zero) is fine. */
void sync_prepared(struct sync_preparation *preparation);

/* Enrols this kiosk with a one-time code: blocks until the office answers. The token is on the disk (0600) before the
   store is told. UI not yet running. */
enum sync_result sync_enroll(
    const struct sync_options *options, const char *code, const char *name, struct fault *fault) MUST_USE;
/* Starts the thread. A kiosk that is not enrolled: SYNC_NO_TOKEN. Strings are copied. */
enum sync_result sync_start(
    const struct sync_options *options, struct sync **out, struct fault *fault) MUST_USE;
/* Tries both lanes at once, whatever their back-off. Any thread; matches host.sync_now and store_on_outbox. */
void sync_now(void *sync);
/* An op waits: sends at once. Any thread; for store_on_outbox. */
void sync_outbox_ready(void *sync);
/* Ends what is under way within a second or so and frees. NULL is fine. */
void sync_stop(struct sync *sync);

#endif

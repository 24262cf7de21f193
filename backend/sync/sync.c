#include "backend/sync/sync.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "backend/sync/sync_core.h"

struct sync {
    struct sync_core *core; /* the thread's own, but its sync_http for waking */
    struct sync_http *http;
    pthread_t thread;
    atomic_bool stop, ready, now; /* asked for by other threads; each followed by sync_http_wake */
};

const char *sync_result_text(enum sync_result result)
{
    switch (result) {
    case SYNC_OK: return "ok";
    case SYNC_NO_MEMORY: return "out of memory";
    case SYNC_BAD_URL: return "the office's address can't be used";
    case SYNC_BAD_PIN: return "the office's public key can't be used";
    case SYNC_NO_TOKEN: return "this kiosk is not enrolled";
    case SYNC_LINE: return "the office can't be reached";
    case SYNC_REFUSED: return "the office refused";
    case SYNC_NONSENSE: return "the office's answer is not of the protocol";
    case SYNC_STORE: return "the kiosk's data can't be written";
    case SYNC_NO_LIBRARY: return "the network library can't be loaded";
    }
    return "unknown result";
}

static void *run(void *context)
{
    struct sync *sync = context;
    sync_core_begin(sync->core);
    while (!atomic_load(&sync->stop)) {
        if (atomic_exchange(&sync->ready, false))
            sync_core_op_ready(sync->core);
        if (atomic_exchange(&sync->now, false))
            sync_core_asked_now(sync->core);
        int64_t wait = sync_core_wait_ms(sync->core);
        if (wait > 0)
            sync_http_wait(sync->http, wait);
        sync_core_turn(sync->core);
    }
    return NULL;
}

enum sync_result sync_start(const struct sync_options *options, struct sync **out, struct fault *fault)
{
    *out = NULL;
    struct sync *sync = calloc(1, sizeof *sync);
    if (sync == NULL)
        return SYNC_NO_MEMORY;
    enum sync_result result = sync_core_open(options, &sync->core, fault);
    if (result == SYNC_OK) {
        sync->http = sync_core_http(sync->core);
        result = pthread_create(&sync->thread, NULL, run, sync) == 0 ? SYNC_OK : SYNC_NO_MEMORY;
    }
    if (result != SYNC_OK) {
        sync_core_close(sync->core);
        free(sync);
        return result;
    }
    *out = sync;
    return SYNC_OK;
}

void sync_now(void *context)
{
    struct sync *sync = context;
    atomic_store(&sync->now, true);
    sync_http_wake(sync->http);
}

void sync_outbox_ready(void *context)
{
    struct sync *sync = context;
    atomic_store(&sync->ready, true);
    sync_http_wake(sync->http);
}

void sync_stop(struct sync *sync)
{
    if (sync == NULL)
        return;
    atomic_store(&sync->stop, true);
    sync_http_wake(sync->http);
    pthread_join(sync->thread, NULL);
    sync_core_close(sync->core);
    free(sync);
}

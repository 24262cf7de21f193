#include "backend/store/store_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/file.h"
#include "backend/base/log.h"
#include "backend/base/text.h"

const char *store_result_text(enum store_result result)
{
    static const char *const texts[] = {
        [STORE_OK] = "fine",
        [STORE_NO_MEMORY] = "out of memory",
        [STORE_IO] = "the disk could not be read or written",
        [STORE_CORRUPT] = "the database is damaged",
        [STORE_NEWER] = "the ledger was made by a newer version of this program",
        [STORE_BUSY] = "another program has the ledger open",
        [STORE_NOT_FOUND] = "not found",
        [STORE_INVALID] = "not valid",
        [STORE_LIMIT] = "over a limit",
        [STORE_NO_MIRROR] = "nothing was synchronised yet",
        [STORE_CLOSED] = "not enrolled",
    };
    return result >= 0 && result <= STORE_CLOSED ? texts[result] : "unknown";
}

int64_t store_wall_ms(const struct store *store)
{
    return clock_wall_ms(&store->clock);
}

void store_tell_changed(struct store *store)
{
    if (store->changed)
        store->changed(store->changed_context);
}

enum store_result store_refuse(
    struct store_answer *answer, enum store_result result, const char *place, const char *text)
{
    fault_set(&answer->fault, place, "%s", text);
    return result;
}

/* What others could read until now is theirs alone no more; what is another user's is not trusted. */
static enum store_result keep_private(const struct store *store, struct fault *fault)
{
    int changed;
    if (file_make_private(store->folder, &changed, fault) != BASE_OK)
        return STORE_IO;
    if (changed > 0)
        log_write(LOG_WARNING, "store", "others could use %d of the files and folders in %s; they can't now",
            changed, store->folder);
    return STORE_OK;
}

static enum store_result set_up(const struct store_options *options, struct store *store, struct fault *fault)
{
    store->clock = *options->clock;
    store->random = options->random;
    store->changed = options->changed;
    store->changed_context = options->changed_context;
    store->inline_worker = options->inline_worker;
    store->jobs_end = &store->jobs;
    store->answers_end = &store->answers;
    store->link.round_trip_ms = -1;
    store->counted_ms = clock_mono_ms(&store->clock);
    store->staff_stale = true;
    store->utc_offset_minutes = STORE_UTC_DEFAULT;
    store->seals = options->seal_key && options->seal_key[0];
    if (store->seals && seal_key_read(options->seal_key, &store->seal) != BASE_OK) {
        fault_set(
            fault, "seal_key", "\"%.60s\" is not \"x25519/\" and 44 characters of base64", options->seal_key);
        return STORE_INVALID;
    }
    if (!text_copy(store->folder, sizeof store->folder, options->folder) || !store->folder[0]) {
        fault_set(
            fault, options->folder, "a folder's path of 1 to %zu bytes is needed", sizeof store->folder - 1);
        return STORE_IO;
    }
    if (file_make_folder(store->folder) != BASE_OK) {
        fault_set(fault, store->folder, "the data folder can't be made: %s", strerrordesc_np(errno));
        return STORE_IO;
    }
    return keep_private(store, fault);
}

enum store_result store_open(const struct store_options *options, struct store **out, struct fault *fault)
{
    *out = NULL;
    struct store *store = calloc(1, sizeof *store);
    if (!store) {
        fault_set(fault, options->folder, "%s", store_result_text(STORE_NO_MEMORY));
        return STORE_NO_MEMORY;
    }
    pthread_mutex_init(&store->lock, NULL);
    pthread_mutex_init(&store->ready_lock, NULL);
    pthread_cond_init(&store->work, NULL);
    pthread_cond_init(&store->done, NULL);
    enum store_result result = set_up(options, store, fault);
    if (result == STORE_OK)
        result = store_ledger_open(store, fault);
    if (result == STORE_OK)
        result = store_ledger_load(store);
    if (result == STORE_OK)
        result = store_traffic_load(store);
    if (result == STORE_OK)
        result = store_seal_all(store);
    if (result == STORE_OK) {
        store_mirror_sweep(store, store->identity.kiosk[0] != '\0');
        result = store_worker_start(store);
    }
    if (result != STORE_OK) {
        if (fault && !fault->text[0])
            fault_set(fault, store->folder, "%s", store_result_text(result));
        store_close(store);
        return result;
    }
    *out = store;
    return STORE_OK;
}

static void free_jobs(struct store_job *job)
{
    while (job) {
        struct store_job *next = job->next;
        secret_wipe(job, sizeof *job);
        free(job);
        job = next;
    }
}

void store_close(struct store *store)
{
    if (!store)
        return;
    store_worker_stop(store);
    if (store->worker_view)
        store_view_close(store->worker_view);
    store_mirror_writer_close(store);
    store_ledger_close(store);
    free_jobs(store->jobs);
    free_jobs(store->answers);
    store_pending_clear(store);
    free(store->pending);
    free(store->fresh);
    pthread_cond_destroy(&store->work);
    pthread_cond_destroy(&store->done);
    pthread_mutex_destroy(&store->lock);
    pthread_mutex_destroy(&store->ready_lock);
    free(store);
}

void store_on_outbox(struct store *store, void (*ready)(void *context), void *context)
{
    pthread_mutex_lock(&store->ready_lock);
    store->ready = ready;
    store->ready_context = context;
    pthread_mutex_unlock(&store->ready_lock);
}

/* The store worker: one thread that owns the ledger and does the jobs in the order in which they were posted. */
#include "backend/store/store_internal.h"

#include <stdlib.h>
#include <string.h>

#include "backend/base/file.h"
#include "backend/base/log.h"
#include "backend/base/text.h"
#include "backend/store/store_view_internal.h"

static void finish(struct store *store, struct store_job *job)
{
    bool told = job->wants_answer;
    secret_wipe(&job->in, sizeof job->in);
    pthread_mutex_lock(&store->lock);
    store->job_count--;
    if (told) {
        job->next = NULL;
        *store->answers_end = job;
        store->answers_end = &job->next;
    }
    pthread_mutex_unlock(&store->lock);
    if (told)
        store_tell_changed(store);
    else
        free(job);
}

static struct store_job *take_first(struct store *store)
{
    struct store_job *job = store->jobs;
    if (job) {
        store->jobs = job->next;
        if (!store->jobs)
            store->jobs_end = &store->jobs;
    }
    return job;
}

static void do_job(struct store *store, struct store_job *job)
{
    job->run(store, job);
    if (store->worker_view)
        store_view_rest(store->worker_view);
    finish(store, job);
    secret_wipe_stack();
}

static void *work(void *context)
{
    struct store *store = context;
    for (;;) {
        pthread_mutex_lock(&store->lock);
        while (!store->jobs && !store->stopping)
            pthread_cond_wait(&store->work, &store->lock);
        struct store_job *job = take_first(store);
        pthread_mutex_unlock(&store->lock);
        if (!job)
            break;
        do_job(store, job);
    }
    return NULL;
}

/* Without a thread: does what is posted, and what that posts. */
static void work_inline(struct store *store)
{
    if (!store->inline_worker || store->working)
        return;
    store->working = true;
    for (struct store_job *job; (job = take_first(store)) != NULL;)
        do_job(store, job);
    store->working = false;
}

enum store_result store_worker_start(struct store *store)
{
    int failed = store->inline_worker ? 0 : pthread_create(&store->worker, NULL, work, store);
    store->worker_runs = failed == 0;
    return failed == 0 ? STORE_OK : STORE_NO_MEMORY;
}

/* Waits are counted down to now once more, so that a restart does not begin them anew. */
static void count_down(struct store *store)
{
    enum store_result result = store_ledger_begin(store);
    if (result == STORE_OK)
        result = store_ledger_end(store, store_failure_tick(store));
    if (result != STORE_OK)
        log_write(LOG_WARNING, "store", "waits could not be stored: %s", store_result_text(result));
}

void store_worker_stop(struct store *store)
{
    if (!store->worker_runs)
        return;
    pthread_mutex_lock(&store->lock);
    store->stopping = true;
    pthread_cond_signal(&store->work);
    pthread_mutex_unlock(&store->lock);
    if (!store->inline_worker)
        pthread_join(store->worker, NULL);
    store->worker_runs = false;
    count_down(store);
    store_traffic_save(store);
}

/* ---- posting -------------------------------------------------------------------------------------------------------- */

struct store_job *store_job_new(struct store *store, void (*run)(struct store *, struct store_job *))
{
    pthread_mutex_lock(&store->lock);
    bool room = store->job_count < STORE_JOBS_MAX;
    pthread_mutex_unlock(&store->lock);
    struct store_job *job = room ? calloc(1, sizeof *job) : NULL;
    if (job)
        job->run = run;
    return job;
}

static void enqueue(struct store *store, struct store_job *job)
{
    job->next = NULL;
    *store->jobs_end = job;
    store->jobs_end = &job->next;
    store->job_count++;
    pthread_cond_signal(&store->work);
}

uint64_t store_job_post(struct store *store, struct store_job *job, enum store_did did)
{
    pthread_mutex_lock(&store->lock);
    uint64_t id = ++store->last_job;
    store->expected++;
    if (job) {
        job->wants_answer = true;
        job->answer.job = id;
        job->answer.did = did;
        enqueue(store, job);
    } else if (store->refused_count < STORE_REFUSED_MAX) {
        store->refused[store->refused_count].job = id;
        store->refused[store->refused_count++].did = did;
    } else {
        store->expected--;
        log_write(LOG_ERROR, "store", "no memory for a job, nor to say so");
    }
    pthread_mutex_unlock(&store->lock);
    work_inline(store);
    if (!job)
        store_tell_changed(store);
    return id;
}

void store_job_silently(struct store *store, struct store_job *job)
{
    if (!job) {
        log_write(LOG_ERROR, "store", "no memory for a job");
        return;
    }
    pthread_mutex_lock(&store->lock);
    enqueue(store, job);
    pthread_mutex_unlock(&store->lock);
    work_inline(store);
}

uint64_t store_post_ticket(struct store *store, const struct store_ticket_draft *draft)
{
    struct store_job *job = store_job_new(store, store_job_ticket);
    if (job)
        job->in.ticket = *draft;
    return store_job_post(store, job, STORE_DID_TICKET);
}

uint64_t store_post_act(struct store *store, const struct store_act_draft *draft)
{
    struct store_job *job = store_job_new(store, store_job_act);
    if (job)
        job->in.act = *draft;
    return store_job_post(store, job, STORE_DID_ACT);
}

uint64_t store_post_signin(struct store *store, const struct store_signin_request *request)
{
    struct store_job *job = store_job_new(store, store_job_signin);
    if (job)
        job->in.signin = *request;
    return store_job_post(store, job, STORE_DID_SIGNIN);
}

uint64_t store_post_staff_signin(struct store *store, const char *staff, const char *pin)
{
    struct store_job *job = store_job_new(store, store_job_staff);
    if (job) {
        text_copy(job->in.staff.staff, sizeof job->in.staff.staff, staff);
        text_copy(job->in.staff.pin, sizeof job->in.staff.pin, pin);
    }
    return store_job_post(store, job, STORE_DID_STAFF_SIGNIN);
}

uint64_t store_post_track(struct store *store, const char *number, const char *code)
{
    struct store_job *job = store_job_new(store, store_job_track);
    if (job) {
        text_copy(job->in.track.number, sizeof job->in.track.number, number);
        text_copy(job->in.track.code, sizeof job->in.track.code, code ? code : "");
    }
    return store_job_post(store, job, STORE_DID_TRACK);
}

uint64_t store_post_pin_reset(struct store *store, const char *staff, const char *credential, const char *pin)
{
    struct store_job *job = store_job_new(store, store_job_pin);
    if (job) {
        text_copy(job->in.pin.staff, sizeof job->in.pin.staff, staff);
        text_copy(job->in.pin.credential, sizeof job->in.pin.credential, credential);
        text_copy(job->in.pin.pin, sizeof job->in.pin.pin, pin);
    }
    return store_job_post(store, job, STORE_DID_PIN);
}

void store_post_audit(
    struct store *store, const struct store_actor *actor, const char *what, const char *subject)
{
    struct store_job *job = store_job_new(store, store_job_audit);
    if (job) {
        job->in.audit.actor = *actor;
        text_copy(job->in.audit.what, sizeof job->in.audit.what, what);
        text_copy(job->in.audit.subject, sizeof job->in.audit.subject, subject);
    }
    store_job_silently(store, job);
}

/* ---- answers ---------------------------------------------------------------------------------------------------------- */

bool store_take_answer(struct store *store, struct store_answer *answer)
{
    pthread_mutex_lock(&store->lock);
    struct store_job *job = store->answers;
    bool any = job || store->refused_count > 0;
    if (job) {
        store->answers = job->next;
        if (!store->answers)
            store->answers_end = &store->answers;
        *answer = job->answer;
    } else if (any) {
        store->refused_count--;
        *answer = (struct store_answer){.job = store->refused[store->refused_count].job,
            .did = store->refused[store->refused_count].did,
            .result = STORE_NO_MEMORY};
        fault_set(&answer->fault, "job", "%s", store_result_text(STORE_NO_MEMORY));
    }
    if (any)
        store->expected--;
    pthread_mutex_unlock(&store->lock);
    if (job) {
        secret_wipe(job, sizeof *job);
        free(job);
    }
    return any;
}

bool store_busy(struct store *store)
{
    pthread_mutex_lock(&store->lock);
    bool busy = store->expected > 0;
    pthread_mutex_unlock(&store->lock);
    return busy;
}

/* ---- calls ------------------------------------------------------------------------------------------------------------ */

static void run_call(struct store *store, struct store_job *job)
{
    enum store_result result = job->in.call.function(store, job->in.call.context);
    pthread_mutex_lock(&store->lock);
    *job->in.call.result = result;
    *job->in.call.done = true;
    pthread_cond_broadcast(&store->done);
    pthread_mutex_unlock(&store->lock);
}

enum store_result store_call(
    struct store *store, enum store_result (*function)(struct store *store, void *context), void *context)
{
    struct store_job *job = store_job_new(store, run_call);
    if (!job)
        return STORE_NO_MEMORY;
    bool done = false;
    enum store_result result = STORE_OK;
    job->in.call.function = function;
    job->in.call.context = context;
    job->in.call.done = &done;
    job->in.call.result = &result;
    pthread_mutex_lock(&store->lock);
    enqueue(store, job);
    pthread_mutex_unlock(&store->lock);
    work_inline(store);
    pthread_mutex_lock(&store->lock);
    while (!done)
        pthread_cond_wait(&store->done, &store->lock);
    pthread_mutex_unlock(&store->lock);
    return result;
}

static void run_release(struct store *store, struct store_job *job)
{
    char path[PATH_MAX];
    store_mirror_path(store, job->in.mirror, NULL, path);
    if (file_remove_folder(path) != BASE_OK)
        log_write(LOG_WARNING, "store", "mirror-%lld could not be removed", (long long)job->in.mirror);
}

void store_mirror_release(struct store *store, int64_t number)
{
    pthread_mutex_lock(&store->lock);
    bool in_use = number == store->mirror.number || store->stopping;
    for (struct store_view *view = store->views; view; view = view->next)
        in_use = in_use || view->number == number;
    pthread_mutex_unlock(&store->lock);
    if (number == 0 || in_use)
        return;
    struct store_job *job = store_job_new(store, run_release);
    if (job)
        job->in.mirror = number;
    store_job_silently(store, job);
}

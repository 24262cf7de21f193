#include "app/text_entry/handwriting_worker.h"

#include <pthread.h>
#include <stdlib.h>

#include "backend/base/log.h"
#include "backend/base/secret.h"

enum wish { NOTHING, WARM, RECOGNISE, REST, END };

struct handwriting_worker {
    struct handwriting_worker_options options;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wished;

    /* Under the lock. */
    enum wish wish;
    bool works, asked, answered;
    struct handwriting_ink ink; /* asked for */
    struct handwriting_candidates answer;
    unsigned number; /* of the newest question; an answer to another one is dropped */

    /* The worker's own. */
    struct handwriting *engine;
    struct handwriting_ink present;
};

/* Opens the model where it is not open; false, and the end of all trying, when it can't be read. */
static bool open_engine(struct handwriting_worker *worker)
{
    struct fault fault = {0};
    if (worker->engine != NULL)
        return true;
    enum handwriting_result result = handwriting_open(worker->options.model, &worker->engine, &fault);
    if (result == HANDWRITING_OK)
        return true;
    log_write(LOG_WARNING, "text", "no handwriting: %s: %s", fault.place,
        fault.text[0] != '\0' ? fault.text : handwriting_result_text(result));
    return false;
}

static void recognise(struct handwriting_worker *worker, unsigned number)
{
    struct handwriting_candidates found = {0};
    handwriting_recognise(worker->engine, &worker->present, &found);
    secret_wipe(&worker->present, sizeof worker->present);
    pthread_mutex_lock(&worker->lock);
    if (number == worker->number) {
        worker->answer = found;
        worker->answered = true;
    }
    pthread_mutex_unlock(&worker->lock);
    secret_wipe(&found, sizeof found);
}

/* Does one wish, which has been taken; the lock is not held. */
static void fulfil(struct handwriting_worker *worker, enum wish wish, unsigned number)
{
    if (wish == REST) {
        handwriting_close(worker->engine);
        worker->engine = NULL;
        return;
    }
    if (!open_engine(worker)) {
        pthread_mutex_lock(&worker->lock);
        worker->works = worker->asked = false;
        pthread_mutex_unlock(&worker->lock);
    } else if (wish == RECOGNISE) {
        recognise(worker, number);
    }
    if (worker->options.wake != NULL)
        worker->options.wake(worker->options.context);
}

static void *work(void *context)
{
    struct handwriting_worker *worker = context;
    pthread_mutex_lock(&worker->lock);
    for (;;) {
        while (worker->wish == NOTHING)
            pthread_cond_wait(&worker->wished, &worker->lock);
        enum wish wish = worker->wish;
        unsigned number = worker->number;
        worker->wish = NOTHING;
        if (wish == END)
            break;
        if (wish == RECOGNISE)
            worker->present = worker->ink;
        pthread_mutex_unlock(&worker->lock);
        fulfil(worker, wish, number);
        pthread_mutex_lock(&worker->lock);
    }
    pthread_mutex_unlock(&worker->lock);
    handwriting_close(worker->engine);
    return NULL;
}

struct handwriting_worker *handwriting_worker_new(const struct handwriting_worker_options *options)
{
    struct handwriting_worker *worker = calloc(1, sizeof *worker);
    if (worker == NULL)
        return NULL;
    worker->options = *options;
    worker->works = true;
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->wished, NULL);
    if (pthread_create(&worker->thread, NULL, work, worker) != 0) {
        pthread_cond_destroy(&worker->wished);
        pthread_mutex_destroy(&worker->lock);
        free(worker);
        return NULL;
    }
    return worker;
}

/* The lock is held. A question stands above warming, the end above all. */
static void make_wish(struct handwriting_worker *worker, enum wish wish)
{
    if (worker->wish < wish || wish == RECOGNISE)
        worker->wish = wish;
    pthread_cond_signal(&worker->wished);
}

void handwriting_worker_free(struct handwriting_worker *worker)
{
    if (worker == NULL)
        return;
    pthread_mutex_lock(&worker->lock);
    make_wish(worker, END);
    pthread_mutex_unlock(&worker->lock);
    pthread_join(worker->thread, NULL);
    pthread_cond_destroy(&worker->wished);
    pthread_mutex_destroy(&worker->lock);
    secret_wipe(worker, sizeof *worker);
    free(worker);
}

void handwriting_worker_warm(struct handwriting_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    if (worker->works && worker->wish != RECOGNISE) {
        worker->wish = NOTHING; /* a rest that is not begun yet is not wanted any more */
        make_wish(worker, WARM);
    }
    pthread_mutex_unlock(&worker->lock);
}

void handwriting_worker_ask(struct handwriting_worker *worker, const struct handwriting_ink *ink)
{
    pthread_mutex_lock(&worker->lock);
    worker->number++;
    worker->answered = false;
    worker->asked = worker->works && ink->count > 0;
    secret_wipe(&worker->answer, sizeof worker->answer);
    worker->ink = *ink;
    if (worker->asked)
        make_wish(worker, RECOGNISE);
    else if (worker->wish == RECOGNISE)
        worker->wish = NOTHING;
    pthread_mutex_unlock(&worker->lock);
}

bool handwriting_worker_answer(struct handwriting_worker *worker, struct handwriting_candidates *out)
{
    pthread_mutex_lock(&worker->lock);
    bool answered = worker->answered;
    if (answered)
        *out = worker->answer;
    pthread_mutex_unlock(&worker->lock);
    return answered;
}

void handwriting_worker_rest(struct handwriting_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->number++;
    worker->asked = worker->answered = false;
    secret_wipe(&worker->ink, sizeof worker->ink);
    secret_wipe(&worker->answer, sizeof worker->answer);
    worker->wish = NOTHING;
    make_wish(worker, REST);
    pthread_mutex_unlock(&worker->lock);
}

bool handwriting_worker_works(struct handwriting_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    bool works = worker->works;
    pthread_mutex_unlock(&worker->lock);
    return works;
}

bool handwriting_worker_busy(struct handwriting_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    bool busy = worker->asked && !worker->answered;
    pthread_mutex_unlock(&worker->lock);
    return busy;
}

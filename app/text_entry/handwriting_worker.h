/*
 * Recognises on a thread of its own, so that no frame waits for zinnia. The newest writing wins: what was asked before and
 * is not begun yet is left out, and an answer to anything but the newest is dropped.
 *
 * The model is opened when first needed and given back by handwriting_worker_rest. All calls belong to the UI thread; `wake`
 * comes from the worker.
 */
#ifndef MENTING_HANDWRITING_WORKER_H
#define MENTING_HANDWRITING_WORKER_H

#include "app/text_entry/handwriting.h"

struct handwriting_worker;

struct handwriting_worker_options {
    const char *model; /* path; borrowed, outlives the worker */
    void (*wake)(void *context);
    void *context;
};

/* NULL: no memory, or no thread. */
struct handwriting_worker *handwriting_worker_new(const struct handwriting_worker_options *options);
/* Waits for what is being recognised, then wipes everything. NULL does nothing. */
void handwriting_worker_free(struct handwriting_worker *worker);

/* Opens the model ahead of the first stroke. */
void handwriting_worker_warm(struct handwriting_worker *worker);
/* Asks for the candidates of `ink` (copied); wake follows. Empty ink cancels what was asked. */
void handwriting_worker_ask(struct handwriting_worker *worker, const struct handwriting_ink *ink);
/* The answer to what was asked last; false while it is on its way, or nothing was asked. */
bool handwriting_worker_answer(struct handwriting_worker *worker, struct handwriting_candidates *out);
/* Forgets writing and answer, and closes the model. */
void handwriting_worker_rest(struct handwriting_worker *worker);
/* False once the model could not be read (the log says so once). */
bool handwriting_worker_works(struct handwriting_worker *worker);
/* Something asked for is not answered yet. */
bool handwriting_worker_busy(struct handwriting_worker *worker);

#endif

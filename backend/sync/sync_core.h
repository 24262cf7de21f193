/*
 * Synchronisation without a thread: does what the step machine says to the store and the line, one turn at a time. sync.c
 * drives it from a thread of its own; a test may drive it from anywhere, as long as it is one thread.
 */
#ifndef MENTING_SYNC_CORE_H
#define MENTING_SYNC_CORE_H

#include "backend/sync/sync.h"
#include "backend/sync/sync_http.h"
#include "backend/sync/sync_step.h"

struct sync_core;

/* Copies what it needs of the options, but the store and the clock. SYNC_NO_TOKEN: this kiosk is not enrolled. */
enum sync_result sync_core_open(
    const struct sync_options *options, struct sync_core **out, struct fault *fault) MUST_USE;
/* Drops what is under way; what came of a new mirror stays for the next time. NULL is fine. */
void sync_core_close(struct sync_core *core);

/* Once, before the first turn: looks where the mirror is, and asks the office. */
void sync_core_begin(struct sync_core *core);
/* An op waits to be sent. */
void sync_core_op_ready(struct sync_core *core);
/* A person asked: tries at once, whatever the back-off. */
void sync_core_asked_now(struct sync_core *core);
/* How long until a turn is due though no answer came, in ms; 0 or less: now. */
int64_t sync_core_wait_ms(const struct sync_core *core);
/* Takes the answers that have come, and does what is due. */
void sync_core_turn(struct sync_core *core);

/* Borrowed: to look at, and to wait on. */
const struct sync_step *sync_core_state(const struct sync_core *core);
struct sync_http *sync_core_http(struct sync_core *core);

#endif

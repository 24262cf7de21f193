/* The device token's file: one line, readable by this user alone. */
#ifndef MENTING_SYNC_TOKEN_INTERNAL_H
#define MENTING_SYNC_TOKEN_INTERNAL_H

#include "backend/sync/sync.h"
#include "backend/wire/wire.h"

#define SYNC_TOKEN_SIZE sizeof(((struct wire_enrolled *)0)->token)

/* SYNC_NO_TOKEN when it is missing, unreadable, open to others, or holds something else. Wipe `out` after use. */
enum sync_result sync_token_read(const char *path, char out[SYNC_TOKEN_SIZE], struct fault *fault) MUST_USE;
/* Writes it atomically and durably with mode 0600; makes its folder if it is missing. */
enum sync_result sync_token_write(const char *path, const char *token, struct fault *fault) MUST_USE;
/* Removes the file; one that is not there is fine. */
enum sync_result sync_token_forget(const char *path) MUST_USE;

#endif

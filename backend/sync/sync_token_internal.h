/*
 * The device token at rest: a file readable by this user alone, with the token in its first line and, since a renewal, the
 * one before it in the second. The one before is for an office that was restored from a backup of that time.
 */
#ifndef MENTING_SYNC_TOKEN_INTERNAL_H
#define MENTING_SYNC_TOKEN_INTERNAL_H

#include "backend/sync/sync.h"
#include "backend/wire/wire.h"

#define SYNC_TOKEN_SIZE sizeof(((struct wire_enrolled *)0)->token)

struct sync_tokens {
    char current[SYNC_TOKEN_SIZE];
    char former[SYNC_TOKEN_SIZE]; /* "" none */
};

/* From `path` or, where there is no such file, from systemd's credential of that name (NULL or "": none), which the
   environment's CREDENTIALS_DIRECTORY holds. SYNC_NO_TOKEN when it is missing, unreadable, open to others, or holds
   something else. Wipe `out` after use. */
enum sync_result sync_token_read(
    const char *path, const char *credential, struct sync_tokens *out, struct fault *fault) MUST_USE;
/* Writes the file atomically and durably with mode 0600; makes its folder if it is missing. */
enum sync_result sync_token_write(
    const char *path, const struct sync_tokens *tokens, struct fault *fault) MUST_USE;
/* Removes the file, durably; one that is not there is fine. */
enum sync_result sync_token_forget(const char *path) MUST_USE;

#endif

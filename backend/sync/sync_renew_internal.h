/*
 * A new device token for an old one, when the office asks for it ("Menting-Token: renew" on an answer). The kiosk makes the
 * new token itself and sends only its SHA-256, under the old one; the office then knows both until the new one is first
 * used. So whatever is lost in between (the request, its answer, the power), the token in the file is one that works:
 *
 *   asked     the office knows the old one, or both        the file holds the old one
 *   answered  both                                         the old one; then, in one rename, the new one and the old one
 *   used      the new one                                  both
 *
 * The one before stays in the file: an office restored from a backup of that time knows nothing else.
 */
#ifndef MENTING_SYNC_RENEW_INTERNAL_H
#define MENTING_SYNC_RENEW_INTERNAL_H

#include "backend/base/secret.h"
#include "backend/sync/sync_http.h"
#include "backend/sync/sync_token_internal.h"

#define SYNC_RENEW_SLOT   2                /* of sync_http; the others are the lanes' */
#define SYNC_RENEW_GAP_MS (15 * 60 * 1000) /* after a renewal that failed */

/* Callers hold it; its fields are its own. One thread. */
struct sync_renew {
    struct sync_http *http;         /* borrowed; NULL: ended */
    const struct base_clock *clock; /* borrowed */
    const char *token_file;         /* borrowed */
    struct sync_tokens tokens;      /* `current` is in use; after a refusal the two change places */
    char next[SECRET_TOKEN_SIZE];   /* while it is being asked for */
    bool asking;
    bool turned;           /* the two have changed places since an answer was last not a 401 */
    int64_t not_before_ms; /* monotonic */
};

void sync_renew_init(struct sync_renew *renew, struct sync_http *http, const struct base_clock *clock,
    const char *token_file, const struct sync_tokens *tokens);
/* An answer of a lane: starts a renewal when it is asked for, and tries the token before when this one is unknown. True
   when that is worth a try at once. */
bool sync_renew_heard(struct sync_renew *renew, const struct sync_http_answer *answer);
/* Takes the renewal's own answer, if it has come. Call after each sync_http_wait. True when there is a new token: a request
   under it ends the old one. */
bool sync_renew_work(struct sync_renew *renew);
/* No renewal from now on, and none that is under way; wipes what it knows. */
void sync_renew_end(struct sync_renew *renew);

#endif

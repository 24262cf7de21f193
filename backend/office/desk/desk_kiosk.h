/* The kiosks: enrolment by one-time code, device tokens (only their SHA-256 is kept), scope and revocation. */
#ifndef MENTING_OFFICE_DESK_KIOSK_H
#define MENTING_OFFICE_DESK_KIOSK_H

#include "backend/base/calendar.h"
#include "backend/base/secret.h"
#include "backend/office/desk/desk.h"
#include "backend/wire/wire.h"

#define DESK_CODE_SIZE  16  /* "4821-0937-5516" and NUL */
#define DESK_SCOPE_SIZE 800 /* buildings parted by '|' */
#define DESK_CODE_HOURS 24
#define DESK_PINS_SIZE  32

struct desk_kiosk {
    char id[16]; /* "K02" */
    int number;  /* 2: part of ticket numbers */
    char name[84];
    char building[DESK_BUILDING_SIZE]; /* the kiosk's own building */
    char scope[DESK_SCOPE_SIZE];       /* buildings it may hold; "" for all */
    bool enrolled;
    bool revoked;
    char last_seen[CALENDAR_TIME_SIZE]; /* "" never */
    char token_at[CALENDAR_TIME_SIZE];  /* since when its token is in use; "" not enrolled */
    bool renewing;                      /* the staff ordered a new token and it is not in use yet */
    char pins[DESK_PINS_SIZE];          /* the office's keys it knows, eight characters each; "" not told */
    char next_sha256
        [SECRET_SHA256_SIZE]; /* desk_kiosk_find: of its token when that is the next one, first used; else "" */
};

/* A new kiosk and its one-time code. `building` must be one of the estate's; scope "" for all, else buildings parted
   by '|' (its own must be among them). */
enum desk_result desk_kiosk_add(struct desk *desk, const struct desk_actor *actor, const char *name,
    const char *building, const char *scope, struct desk_kiosk *kiosk, char code[DESK_CODE_SIZE],
    struct fault *fault) MUST_USE;
/* Calls `each` for every kiosk by number; it returns false to stop. */
enum desk_result desk_kiosk_list(
    struct desk *desk, bool (*each)(void *context, const struct desk_kiosk *kiosk), void *context) MUST_USE;
enum desk_result desk_kiosk_revoke(
    struct desk *desk, const struct desk_actor *actor, const char *id, struct fault *fault) MUST_USE;
/* Orders a new token: the kiosk is asked for one with its next answers. A kiosk that has none, or is revoked: DESK_DENIED. */
enum desk_result desk_kiosk_renew(
    struct desk *desk, const struct desk_actor *actor, const char *id, struct fault *fault) MUST_USE;
/* Whether a kiosk should have a new token now: it was ordered, or the present one is older than `days` (0: never). */
bool desk_kiosk_wants_token(const struct desk *desk, const struct desk_kiosk *kiosk, int days);
/* Takes the SHA-256 of the kiosk's next token: from now on both work. DESK_CONFLICT: it is somebody's already. */
enum desk_result desk_kiosk_next_token(
    struct desk *desk, const struct desk_kiosk *kiosk, const char *sha256) MUST_USE;
/* The next token was used: the one before is forgotten. Nothing when that has happened already. */
enum desk_result desk_kiosk_token_used(struct desk *desk, const struct desk_kiosk *kiosk) MUST_USE;
/* Trades a code (hyphens and spaces are forgiven) for a token, once and within 24 h. A wrong, used or expired code is
   DESK_DENIED and the fault does not say which. `name` replaces the kiosk's name unless "". */
enum desk_result desk_kiosk_enroll(struct desk *desk, const char *code, const char *name,
    struct desk_kiosk *kiosk, char token[SECRET_TOKEN_SIZE], struct fault *fault) MUST_USE;
/* The kiosk of a token, revoked or not; DESK_NOT_FOUND for an unknown one. Reading. */
enum desk_result desk_kiosk_find(struct desk *desk, const char *token, struct desk_kiosk *kiosk) MUST_USE;
enum desk_result desk_kiosk_get(struct desk *desk, const char *id, struct desk_kiosk *kiosk) MUST_USE;
/* The kiosk's epoch: the estate's and a hash of the scope, so that a changed scope is a resync. Reading. */
enum desk_result desk_kiosk_epoch(
    struct desk *desk, const struct desk_kiosk *kiosk, char out[WIRE_EPOCH_SIZE]) MUST_USE;
/* Notes the contact, the head of the kiosk's ledger chain and the pins it knows ("": not sent). Writes at most once a
   minute unless one of them changed. A ledger that is older than at the last push (an old disk was put back) is an ALARM
   in the log and "kiosk.rolled_back" in the audit. */
enum desk_result desk_kiosk_seen(
    struct desk *desk, const struct desk_kiosk *kiosk, const char *chain, const char *pins) MUST_USE;

#endif

/* What kiosks send: each op takes effect once, whatever the line does (protocol.md, guarantees 1 and 2). */
#ifndef MENTING_OFFICE_DESK_PUSH_H
#define MENTING_OFFICE_DESK_PUSH_H

#include "backend/office/desk/desk.h"
#include "backend/office/desk/desk_kiosk.h"
#include "backend/wire/wire.h"

#define DESK_PUSH_KEEP_DAYS 400

/*
 * Applies one op within the caller's transaction (its savepoint when it groups): effect, idempotency record and feed
 * position together. DESK_OK: `result` holds the verdict, also a rejection; commit it. Anything else: roll back and
 * answer WIRE_RETRY. A revoked kiosk's pushes are still taken.
 * Reasons of rejection: op_conflict, unknown_kind, malformed, denied, not_found, not_allowed, limit, invalid.
 */
enum desk_result desk_push_apply(struct desk *desk, const struct desk_kiosk *kiosk, const struct wire_op *op,
    struct wire_push_result *result) MUST_USE;
/* Drops idempotency records older than DESK_PUSH_KEEP_DAYS. Once a day. */
enum desk_result desk_push_forget_old(struct desk *desk) MUST_USE;

#endif

#include "backend/office/desk/desk_push.h"

#include <stdio.h>
#include <string.h>

#include "backend/base/log.h"
#include "backend/base/planted.h"
#include "backend/base/text.h"
#include "backend/office/desk/desk_audit.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_internal.h"
#include "backend/office/desk/desk_staff.h"
#include "backend/office/desk/desk_ticket.h"
#include "backend/office/desk/desk_ticket_internal.h"

#define MALFORMED_TEXT "记录格式不正确，客服中心无法受理。"
#define DAY_MS         INT64_C(86400000)

struct push {
    struct desk *desk;
    const struct desk_kiosk *kiosk;
    const struct wire_op *op;
    struct desk_actor actor;
    struct fault fault; /* place: the reason; text: the message */
};

static enum desk_result refuse(
    struct push *p, enum desk_result result, const char *reason, const char *message)
{
    fault_set(&p->fault, reason, "%s", message);
    return result;
}

static enum desk_result of_wire(struct push *p, enum wire_result result)
{
    if (result == WIRE_OK)
        return DESK_OK;
    if (result == WIRE_NO_MEMORY)
        return DESK_NO_MEMORY;
    log_write(
        LOG_WARNING, "push", "%s: op %s: %s %s", p->kiosk->id, p->op->op, p->fault.place, p->fault.text);
    return refuse(p, DESK_INVALID, "malformed", MALFORMED_TEXT);
}

/* ---- kinds ----------------------------------------------------------------------------------------------------- */

static enum desk_result apply_create(struct push *p)
{
    struct wire_ticket_create body;
    enum desk_result result = of_wire(p, wire_ticket_create_read(p->op->body, &body, &p->fault));
    if (result == DESK_OK)
        result = desk_ticket_create(p->desk, p->kiosk, &p->actor, p->op->op, p->op->at, &body, &p->fault);
    return result;
}

static enum desk_result apply_act(struct push *p)
{
    struct wire_ticket_act body;
    enum ticket_action action;
    enum desk_result result = of_wire(p, wire_ticket_act_read(p->op->body, &body, &p->fault));
    if (result != DESK_OK)
        return result;
    if (!ticket_action_from_code(body.action, &action))
        return refuse(p, DESK_INVALID, "invalid", "客服中心不认识这个操作。");
    struct desk_ticket_act act = {.ticket = body.ticket,
        .action = action,
        .event_id = p->op->op,
        .at = p->op->at,
        .note = body.note,
        .rating = (int)body.rating};
    return desk_ticket_act(p->desk, p->kiosk, &p->actor, &act, NULL, &p->fault);
}

struct credential {
    char unit[DESK_ID_SIZE], person[DESK_ID_SIZE], building[DESK_BUILDING_SIZE], state[12];
};

static enum desk_result find_credential(struct push *p, const char *id, struct credential *credential)
{
    enum desk_result result = desk_get(p->desk,
        "SELECT c.unit, c.person, u.building, c.state FROM credential c"
        " JOIN unit u ON u.estate = c.estate AND u.id = c.unit WHERE c.estate = $1 AND c.id = $2",
        DB_VALUES(DB_TEXT(p->desk->estate), DB_TEXT(id)),
        DESK_INTO(DESK_TO_TEXT(credential->unit), DESK_TO_TEXT(credential->person),
            DESK_TO_TEXT(credential->building), DESK_TO_TEXT(credential->state)));
    if (result == DESK_NOT_FOUND ||
        (result == DESK_OK && !desk_ticket_in_scope(p->kiosk, credential->building)))
        return refuse(p, DESK_NOT_FOUND, "not_found", "没有这个登录资料。");
    return result;
}

/* `hash` NULL keeps the PIN as it is. */
static enum desk_result write_credential(
    struct push *p, const char *id, const struct credential *credential, const char *state, const char *hash)
{
    enum desk_result result = desk_exec(p->desk,
        "UPDATE credential SET state = $3, pin_hash = COALESCE($4, pin_hash), version = version + 1"
        " WHERE estate = $1 AND id = $2",
        DB_VALUES(DB_TEXT(p->desk->estate), DB_TEXT(id), DB_TEXT(state), DB_TEXT(hash)));
    if (result == DESK_OK)
        result = desk_feed_touch(p->desk, "credential", id, credential->building);
    if (result == DESK_OK)
        result = desk_audit_add(p->desk, &p->actor, p->kiosk->id, p->op->at, p->op->kind, id, "");
    return result == DESK_OK ? desk_feed_commit(p->desk, NULL) : result;
}

/* A reset is the staff's, by name; setting is the owner's own, and can't undo a lock. */
static enum desk_result may_set_pin(struct push *p, const struct credential *credential, const char *staff_id)
{
    bool reset = strcmp(p->op->kind, wire_op_kind_code(WIRE_PIN_RESET)) == 0;
    struct desk_staff staff;
    struct fault unused;
    if (!reset) {
        bool own = strcmp(p->actor.type, "owner") == 0 && strcmp(p->actor.id, credential->person) == 0;
        if (!own)
            return refuse(p, DESK_DENIED, "denied", "只能修改自己的密码。");
        if (strcmp(credential->state, "disabled") == 0)
            return refuse(p, DESK_DENIED, "denied", "密码已停用，请到客服中心重置。");
        return DESK_OK;
    }
    if (strcmp(p->actor.type, "staff") != 0 || strcmp(p->actor.id, staff_id) != 0)
        return refuse(p, DESK_DENIED, "denied", "只有工作人员可以重置密码。");
    enum desk_result result = desk_staff_find(p->desk, staff_id, &staff, &unused);
    if (result == DESK_NOT_FOUND || (result == DESK_OK && !staff.active))
        return refuse(p, DESK_DENIED, "denied", "只有工作人员可以重置密码。");
    return result;
}

static enum desk_result apply_pin(struct push *p)
{
    struct wire_pin_set body;
    struct credential credential;
    enum desk_result result = of_wire(p, wire_pin_set_read(p->op->body, &body, &p->fault));
    if (result == DESK_OK && strncmp(body.pin_hash, "$argon2id$", strlen("$argon2id$")) != 0)
        result = refuse(p, DESK_INVALID, "malformed", MALFORMED_TEXT);
    if (result == DESK_OK)
        result = find_credential(p, body.credential, &credential);
    if (result == DESK_OK)
        result = may_set_pin(p, &credential, body.staff);
    if (result == DESK_OK)
        result = write_credential(p, body.credential, &credential, "active", body.pin_hash);
    return result;
}

static enum desk_result apply_lock(struct push *p)
{
    struct wire_pin_lock body;
    struct credential credential;
    enum desk_result result = of_wire(p, wire_pin_lock_read(p->op->body, &body, &p->fault));
    if (result == DESK_OK)
        result = find_credential(p, body.credential, &credential);
    if (result == DESK_OK)
        result = write_credential(p, body.credential, &credential, "disabled", NULL);
    return result;
}

static enum desk_result apply_audit(struct push *p)
{
    struct wire_audit body;
    enum desk_result result = of_wire(p, wire_audit_read(p->op->body, &body, &p->fault));
    if (result == DESK_OK)
        result =
            desk_audit_add(p->desk, &p->actor, p->kiosk->id, p->op->at, body.what, body.subject, body.detail);
    return result;
}

/* The latest is kept; an older one that was long under way changes nothing. */
static enum desk_result apply_status(struct push *p)
{
    return desk_exec(p->desk,
        "UPDATE kiosk SET status = $3, status_at = $4 WHERE estate = $1 AND id = $2"
        " AND (status_at IS NULL OR status_at <= $4)",
        DB_VALUES(DB_TEXT(p->desk->estate), DB_TEXT(p->kiosk->id), DB_TEXT(p->op->body), DB_TEXT(p->op->at)));
}

static enum desk_result dispatch(struct push *p)
{
    enum wire_op_kind kind;
    if (!wire_op_kind_from_code(p->op->kind, &kind))
        return refuse(p, DESK_INVALID, "unknown_kind", "客服中心的程序还不支持这类操作。");
    switch (kind) {
    case WIRE_TICKET_CREATE: return apply_create(p);
    case WIRE_TICKET_ACT: return apply_act(p);
    case WIRE_PIN_SET:
    case WIRE_PIN_RESET: return apply_pin(p);
    case WIRE_PIN_LOCK: return apply_lock(p);
    case WIRE_AUDIT: return apply_audit(p);
    case WIRE_KIOSK_STATUS: return apply_status(p);
    case WIRE_OP_KINDS: break;
    }
    return refuse(p, DESK_INVALID, "unknown_kind", "客服中心的程序还不支持这类操作。");
}

/* ---- once ------------------------------------------------------------------------------------------------------ */

static void conflict(struct push *p, struct wire_push_result *result)
{
    log_write(
        LOG_ERROR, "push", "ALARM: kiosk %s sent op %s again with another body", p->kiosk->id, p->op->op);
    result->verdict = WIRE_REJECTED;
    text_copy(result->reason, sizeof result->reason, "op_conflict");
    text_copy(result->message, sizeof result->message, "这条记录与先前提交的不一致，未予受理。");
}

/* The verdict of the first time, when there was one. */
static enum desk_result find_record(
    struct push *p, const char *digest, struct wire_push_result *result, bool *found)
{
    char known[SECRET_SHA256_SIZE] = "", verdict[12] = "";
    int64_t seq = 0;
    enum desk_result looked = desk_get(p->desk,
        "SELECT digest, verdict, seq, reason, message FROM idempotency WHERE estate = $1 AND op = $2 AND "
        "kiosk = $3",
        DB_VALUES(DB_TEXT(p->desk->estate), DB_TEXT(p->op->op), DB_TEXT(p->kiosk->id)),
        DESK_INTO(DESK_TO_TEXT(known), DESK_TO_TEXT(verdict), DESK_TO_INTEGER(&seq),
            DESK_TO_TEXT(result->reason), DESK_TO_TEXT(result->message)));
    *found = looked == DESK_OK;
    if (looked != DESK_OK)
        return looked == DESK_NOT_FOUND ? DESK_OK : looked;
    if (strcmp(known, digest) != 0) {
        conflict(p, result);
        return DESK_OK;
    }
    result->verdict = strcmp(verdict, "accepted") == 0 ? WIRE_DUPLICATE : WIRE_REJECTED;
    result->seq = seq;
    return DESK_OK;
}

/* Op ids name tickets and events: one that another kiosk used already would take that one's place. */
static enum desk_result check_foreign(struct push *p, struct wire_push_result *result, bool *found)
{
    int64_t one = 0;
    enum desk_result looked =
        desk_get(p->desk, "SELECT 1 FROM idempotency WHERE estate = $1 AND op = $2 AND verdict = 'accepted'",
            DB_VALUES(DB_TEXT(p->desk->estate), DB_TEXT(p->op->op)), DESK_INTO(DESK_TO_INTEGER(&one)));
    *found = looked == DESK_OK;
    if (*found)
        conflict(p, result);
    return looked == DESK_NOT_FOUND ? DESK_OK : looked;
}

static enum desk_result record(struct push *p, const char *digest, const struct wire_push_result *result)
{
    char now[CALENDAR_TIME_SIZE];
    desk_now(p->desk, now);
    return desk_exec(p->desk,
        "INSERT INTO idempotency(estate, kiosk, op, digest, verdict, seq, reason, message, at)"
        " VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        DB_VALUES(DB_TEXT(p->desk->estate), DB_TEXT(p->kiosk->id), DB_TEXT(p->op->op), DB_TEXT(digest),
            DB_TEXT(wire_verdict_code(result->verdict)), DB_INTEGER(result->seq), DB_TEXT(result->reason),
            DB_TEXT(result->message), DB_TEXT(now)));
}

/* Fills the verdict. A desk function refuses before it writes, so a rejection leaves nothing to undo. */
static enum desk_result judge(struct push *p, struct wire_push_result *result)
{
    enum desk_result done = dispatch(p);
    switch (done) {
    case DESK_OK:
        result->verdict = WIRE_ACCEPTED;
        result->seq = p->desk->seq;
        return DESK_OK;
    case DESK_NOT_FOUND:
    case DESK_INVALID:
    case DESK_DENIED:
    case DESK_CONFLICT: break;
    default: return done;
    }
    if (!p->fault.place[0]) /* a row broke a constraint half way: nothing of it may stay */
        return DESK_UNAVAILABLE;
    result->verdict = WIRE_REJECTED;
    text_copy(result->reason, sizeof result->reason, p->fault.place);
    text_copy(result->message, sizeof result->message, p->fault.text);
    enum wire_op_kind kind; /* a kind that is not known may be anything: it is not written down */
    bool known = wire_op_kind_from_code(p->op->kind, &kind);
    log_write(LOG_INFO, "push", "%s: op %s (%s) rejected: %s", p->kiosk->id, p->op->op,
        known ? p->op->kind : "?", result->reason);
    return DESK_OK;
}

static enum desk_result apply(struct desk *desk, const struct desk_kiosk *kiosk, const struct wire_op *op,
    struct wire_push_result *result)
{
    struct push p = {.desk = desk, .kiosk = kiosk, .op = op};
    char digest[SECRET_SHA256_SIZE];
    bool found = false;
    *result = (struct wire_push_result){0};
    text_copy(result->op, sizeof result->op, op->op);
    text_copy(p.actor.type, sizeof p.actor.type, op->actor.type);
    text_copy(p.actor.id, sizeof p.actor.id, op->actor.id);
    desk_feed_start(desk);
    if (wire_op_digest(op, digest) != WIRE_OK)
        return DESK_NO_MEMORY;
    enum desk_result done = find_record(&p, digest, result, &found);
    struct wire_op twice;
    if (found && PLANTED(PLANTED_OP_NOT_UNIQUE)) {
        twice = *op;
        id_new(&desk->random, clock_wall_ms(desk->clock), twice.op);
        p.op = &twice;
        found = false;
    }
    if (done == DESK_OK && !found)
        done = check_foreign(&p, result, &found);
    if (done != DESK_OK || found)
        return done;
    done = judge(&p, result);
    return done == DESK_OK ? record(&p, digest, result) : done;
}

/* What no key opens is asked for again: the key may only be missing here, and a refusal would be final. */
static enum desk_result apply_sealed(struct desk *desk, const struct desk_kiosk *kiosk,
    const struct wire_op *op, struct wire_push_result *result)
{
    struct wire_op opened = *op;
    opened.body = strdup(op->body);
    enum wire_result open =
        opened.body ? wire_op_open(&opened, desk->seals, desk->seal_count) : WIRE_NO_MEMORY;
    enum desk_result done = DESK_NO_MEMORY;
    if (open == WIRE_SEALED) {
        log_write(LOG_ERROR, "push",
            "ALARM: kiosk %s sent op %s sealed to a key that is not here (--seal-key)", kiosk->id, op->op);
        done = DESK_CONFLICT;
    } else if (open != WIRE_NO_MEMORY) {
        if (open != WIRE_OK) /* what is left beside the words must not pass for the whole */
            strcpy(opened.body, "{}");
        done = apply(desk, kiosk, &opened, result);
    }
    wire_op_clear(&opened);
    return done;
}

enum desk_result desk_push_apply(struct desk *desk, const struct desk_kiosk *kiosk, const struct wire_op *op,
    struct wire_push_result *result)
{
    *result = (struct wire_push_result){0};
    return strstr(op->body, "\"sealed\"") ? apply_sealed(desk, kiosk, op, result)
                                          : apply(desk, kiosk, op, result);
}

enum desk_result desk_push_forget_old(struct desk *desk)
{
    char before[CALENDAR_TIME_SIZE];
    calendar_format_time(clock_wall_ms(desk->clock) - DESK_PUSH_KEEP_DAYS * DAY_MS, before);
    return desk_exec(desk, "DELETE FROM idempotency WHERE estate = $1 AND at < $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(before)));
}

/*
 * Messages between kiosk and office, to and from JSON (PROTOCOL.md). Shared by both programs. It knows bytes and
 * meanings, never sockets or databases. Strict: duplicate keys, bad UTF-8, depth over 16, wrong types are refused with
 * a fault that names the place; unknown fields are ignored. Any thread; nothing is kept between calls.
 */
#ifndef MENTING_WIRE_H
#define MENTING_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "backend/base/buf.h"
#include "backend/base/random.h"
#include "backend/base/calendar.h"
#include "backend/base/seal.h"

#define WIRE_PUSH_MAX_OPS   100
#define WIRE_PUSH_MAX_BYTES (256 * 1024)
#define WIRE_BODY_MAX_BYTES (16 * 1024) /* of one op's body */
#define WIRE_PAGE_MAX_ROWS  5000
#define WIRE_PAGE_MAX_BYTES (16 * 1024 * 1024)
#define WIRE_WAIT_MAX_S     30
#define WIRE_EPOCH_SIZE     40
#define WIRE_SALT_SIZE      33 /* 32 hex digits and NUL */

enum wire_result {
    WIRE_OK = 0,
    WIRE_NO_MEMORY,
    WIRE_TOO_LARGE,
    WIRE_MALFORMED, /* not strict JSON */
    WIRE_INVALID,   /* JSON, but not of the message's shape; fault.place is the path ("ops[3].kind") */
    WIRE_SEALED,    /* sealed to a key that is not here */
};
const char *wire_result_text(enum wire_result result);

/* ---- op: something that happened at the kiosk, never edited --------------------------------------------------- */

enum wire_op_kind {
    WIRE_TICKET_CREATE,
    WIRE_TICKET_ACT,
    WIRE_PIN_SET,
    WIRE_PIN_LOCK,
    WIRE_PIN_RESET,
    WIRE_AUDIT,
    WIRE_KIOSK_STATUS,
    WIRE_OP_KINDS
};
const char *wire_op_kind_code(enum wire_op_kind kind); /* "ticket.create", ... */
bool wire_op_kind_from_code(const char *code, enum wire_op_kind *kind);

struct wire_actor {
    char type[12]; /* owner, staff, anonymous, kiosk */
    char id[40];   /* person, staff or kiosk id; "" for anonymous */
    char auth[12]; /* pin, card, card+pin, none */
};

struct wire_op {
    char op[ID_SIZE];
    char kind[24]; /* text, since an office may be newer or older than the kiosk */
    char at[CALENDAR_TIME_SIZE];
    struct wire_actor actor;
    char *body; /* JSON object text, canonical (keys sorted, no spaces); owned by the op */
};
void wire_op_clear(struct wire_op *op);
/* Appends the op as canonical JSON. */
enum wire_result wire_op_write(const struct wire_op *op, struct buf *out) MUST_USE;
/* SHA-256 of kind, actor and body in canonical form: what "same body" means for the office's idempotency. */
enum wire_result wire_op_digest(const struct wire_op *op, char out[65]) MUST_USE;

/* An op in canonical JSON again, with the owner's words (text, contact, note) gone from its body and the whole body as it
   was in "sealed": appended to `out`. Nothing is appended where there are none, or they are sealed already. */
enum wire_result wire_op_seal(const char *json, const struct seal_key *key, struct buf *out) MUST_USE;
/* Puts the body as it was filed in the place of a sealed one; an op that is not sealed stays as it is. WIRE_SEALED: no
   pair opens it (it stays); WIRE_INVALID: no kiosk sealed that. */
enum wire_result wire_op_open(struct wire_op *op, const struct seal_pair *pairs, size_t count) MUST_USE;

/* ---- bodies of ops --------------------------------------------------------------------------------------------- */
/* Writers append a canonical JSON object; readers check every field's type and length and fill the struct. Texts are
   fixed-size and valid UTF-8. "" means absent. */

struct wire_ticket_create { /* the op's id is the ticket's id */
    char number[24];
    char kind[16], place[8], category[24]; /* codes of domain/ticket.h */
    char unit[40];                         /* "" for public areas and anonymous complaints */
    char building[16];
    char text[820];      /* at most 200 characters */
    char window[40];     /* appointment_window id, "" none */
    char window_day[11]; /* YYYY-MM-DD, "" none */
    bool may_enter;      /* access permission when nobody is at home */
    char contact[84];    /* telephone as typed, at most 20 characters */
    char code_hash[128]; /* Argon2id of the query code; anonymous only */
    bool urgent;
    char salt[WIRE_SALT_SIZE]; /* "" none; see wire_ticket_act */
};
struct wire_ticket_act {
    char ticket[40];
    char action[20];
    char note[820];
    int64_t rating; /* 1 to 5; 0: none */
    /* Random where the words will be sealed, so that they can't be found by trying what fits the digests kept of them. */
    char salt[WIRE_SALT_SIZE];
};
struct wire_pin_set { /* also pin.reset, then with `staff` */
    char credential[40];
    char pin_hash[128];
    char staff[40];
};
struct wire_pin_lock {
    char credential[40];
};
struct wire_audit {
    char what[40];    /* "unit.view", "staff.signin", ... */
    char subject[40]; /* an id */
    char detail[84];  /* no personal data */
};
enum wire_result wire_ticket_create_write(const struct wire_ticket_create *body, struct buf *out) MUST_USE;
enum wire_result wire_ticket_create_read(
    const char *json, struct wire_ticket_create *body, struct fault *fault) MUST_USE;
enum wire_result wire_ticket_act_write(const struct wire_ticket_act *body, struct buf *out) MUST_USE;
enum wire_result wire_ticket_act_read(
    const char *json, struct wire_ticket_act *body, struct fault *fault) MUST_USE;
enum wire_result wire_pin_set_write(const struct wire_pin_set *body, struct buf *out) MUST_USE;
enum wire_result wire_pin_set_read(const char *json, struct wire_pin_set *body, struct fault *fault) MUST_USE;
enum wire_result wire_pin_lock_write(const struct wire_pin_lock *body, struct buf *out) MUST_USE;
enum wire_result wire_pin_lock_read(
    const char *json, struct wire_pin_lock *body, struct fault *fault) MUST_USE;
enum wire_result wire_audit_write(const struct wire_audit *body, struct buf *out) MUST_USE;
enum wire_result wire_audit_read(const char *json, struct wire_audit *body, struct fault *fault) MUST_USE;

/* ---- push ---------------------------------------------------------------------------------------------------- */

struct wire_push {
    struct wire_op *ops;
    size_t count;
    char chain[65];              /* head of the kiosk's ledger chain; "" when not sent */
    char epoch[WIRE_EPOCH_SIZE]; /* of the office that the kiosk believes to speak to; "" when not sent */
};
enum wire_result wire_push_read(
    const char *json, size_t length, struct wire_push *push, struct fault *fault) MUST_USE;
/* The request of ops already in canonical JSON texts. */
enum wire_result wire_push_write(
    const char *const *ops, size_t count, const char *chain, struct buf *out) MUST_USE;
/* The same, for an office of `epoch` ("": not known). */
enum wire_result wire_push_write_to(
    const char *epoch, const char *const *ops, size_t count, const char *chain, struct buf *out) MUST_USE;
void wire_push_clear(struct wire_push *push);

enum wire_verdict { WIRE_ACCEPTED, WIRE_DUPLICATE, WIRE_REJECTED, WIRE_RETRY };
const char *wire_verdict_code(enum wire_verdict verdict);
struct wire_push_result {
    char op[ID_SIZE];
    enum wire_verdict verdict;
    int64_t seq;       /* of the effect in the feed; accepted and duplicate */
    char reason[40];   /* machine word; rejected and retry */
    char message[320]; /* for the owner, Chinese */
};
struct wire_push_answer {
    char epoch[WIRE_EPOCH_SIZE];
    char time[CALENDAR_TIME_SIZE];
    struct wire_push_result *results;
    size_t count;
};
enum wire_result wire_push_answer_write(const struct wire_push_answer *answer, struct buf *out) MUST_USE;
enum wire_result wire_push_answer_read(
    const char *json, size_t length, struct wire_push_answer *answer, struct fault *fault) MUST_USE;
void wire_push_answer_clear(struct wire_push_answer *answer);

/* ---- hello, enrol, errors ---------------------------------------------------------------------------------- */

struct wire_enroll {
    char code[24];
    char name[84];
};
struct wire_enrolled {
    char kiosk[16];
    char token[65];
    char estate[40];
};
struct wire_renew {  /* both ways: the office says again what it was told */
    char sha256[65]; /* of the next token, 64 lower-case hex digits */
};
struct wire_error {
    char error[40];
    char message[320];
};
enum wire_result wire_hello_write(const char *time, struct buf *out) MUST_USE;
enum wire_result wire_enroll_write(const struct wire_enroll *request, struct buf *out) MUST_USE;
enum wire_result wire_enroll_read(
    const char *json, size_t length, struct wire_enroll *request, struct fault *fault) MUST_USE;
enum wire_result wire_enrolled_write(const struct wire_enrolled *answer, struct buf *out) MUST_USE;
enum wire_result wire_enrolled_read(
    const char *json, size_t length, struct wire_enrolled *answer, struct fault *fault) MUST_USE;
enum wire_result wire_renew_write(const struct wire_renew *message, struct buf *out) MUST_USE;
enum wire_result wire_renew_read(
    const char *json, size_t length, struct wire_renew *message, struct fault *fault) MUST_USE;
enum wire_result wire_error_write(const struct wire_error *error, struct buf *out) MUST_USE;
enum wire_result wire_error_read(
    const char *json, size_t length, struct wire_error *error, struct fault *fault) MUST_USE;

/* ---- bill snapshot: what a bill was computed from, kept as JSON text in the bill row --------------------------- */

#define WIRE_SNAPSHOT_LINES 10
struct wire_snapshot {
    char kind[12];       /* tariff kind code */
    char price_name[64]; /* "高层住宅" */
    char unit_name[24];  /* "平方米", "吨": of the quantity */
    char basis[200];     /* contract clause and published fee item */
    int64_t price_e4, area_e2, quantity_e3, previous_e3, current_e3, multiplier_e3;
    int64_t months, part_days, part_month_days, discount_percent;
    struct {
        int64_t quantity_e3, price_e4, amount_fen;
    } lines[WIRE_SNAPSHOT_LINES];
    size_t line_count;
    int64_t amount_fen;
};
enum wire_result wire_snapshot_write(const struct wire_snapshot *snapshot, struct buf *out) MUST_USE;
enum wire_result wire_snapshot_read(
    const char *json, struct wire_snapshot *snapshot, struct fault *fault) MUST_USE;

#endif

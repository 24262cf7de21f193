/*
 * A push as any program with a kiosk's token may send it: read, each op applied twice to an office's database and all of
 * it rolled back. An op that was accepted is a duplicate the second time, with the number of its first effect; one that was
 * rejected is rejected again; an op survives being written and read; sealed as a kiosk keeps it, it is the same op.
 */
#include "tests/unit/desk_testing.h"

#include "backend/office/desk/desk_push.h"
#include "tests/fuzz/fuzzing.h"

#define OPS_MAX 8 /* of one push: the rest is more of the same */

static struct office *office;
static struct seal_pair pair;
static struct seal_key key;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    void *state;
    (void)argc;
    (void)argv;
    office_setup(&state);
    office = state;
    char text[SEAL_KEY_SIZE];
    seal_pair_new(&pair);
    seal_pair_key(&pair, text);
    MUST(seal_key_read(text, &key) == BASE_OK);
    office->desk.seals = &pair;
    office->desk.seal_count = 1;
    return 0;
}

static void survives(const struct wire_op *op)
{
    struct wire_push again;
    struct fault fault = {0};
    struct buf text, whole;
    char first[65], second[65];
    buf_init(&text, 2 * WIRE_BODY_MAX_BYTES);
    buf_init(&whole, 4 * WIRE_BODY_MAX_BYTES);
    MUST(wire_op_write(op, &text) == WIRE_OK);
    MUST(wire_push_write((const char *const[]){buf_borrow(&text)}, 1, "", &whole) == WIRE_OK);
    MUST(wire_push_read(buf_borrow(&whole), whole.len, &again, &fault) == WIRE_OK);
    MUST(again.count == 1);
    MUST(wire_op_digest(op, first) == WIRE_OK && wire_op_digest(&again.ops[0], second) == WIRE_OK);
    MUST(strcmp(first, second) == 0 && strcmp(op->op, again.ops[0].op) == 0);
    wire_push_clear(&again);
    buf_free(&text);
    buf_free(&whole);
}

static enum desk_result apply(const struct wire_op *op, struct wire_push_result *verdict)
{
    MUST(db_savepoint(office->db) == DB_OK);
    enum desk_result result = desk_push_apply(&office->desk, &office->kiosk, op, verdict);
    if (result == DESK_OK)
        MUST(db_release(office->db) == DB_OK);
    else
        db_rollback_to_savepoint(office->db);
    return result;
}

/* What the office said of the op it says of the op in its sealed form. */
static void apply_sealed(const struct wire_op *op, const struct wire_push_result *before)
{
    struct wire_push push;
    struct wire_push_result verdict;
    struct buf open, sealed, whole;
    buf_init(&open, 2 * WIRE_BODY_MAX_BYTES);
    buf_init(&sealed, 4 * WIRE_BODY_MAX_BYTES);
    buf_init(&whole, 5 * WIRE_BODY_MAX_BYTES);
    MUST(wire_op_write(op, &open) == WIRE_OK);
    enum wire_result result = wire_op_seal(buf_borrow(&open), &key, &sealed);
    MUST(result == WIRE_OK || result == WIRE_TOO_LARGE);
    if (result == WIRE_OK && sealed.len > 0) {
        MUST(wire_push_write((const char *const[]){buf_borrow(&sealed)}, 1, "", &whole) == WIRE_OK);
        /* Only what is larger than any ticket may be has no room for its seal. */
        if (wire_push_read(buf_borrow(&whole), whole.len, &push, NULL) == WIRE_OK) {
            MUST(apply(&push.ops[0], &verdict) == DESK_OK);
            MUST(verdict.verdict == before->verdict && verdict.seq == before->seq);
            wire_push_clear(&push);
        } else {
            MUST(open.len > WIRE_BODY_MAX_BYTES / 2);
        }
    }
    buf_free(&open);
    buf_free(&sealed);
    buf_free(&whole);
}

static void apply_twice(const struct wire_op *op)
{
    struct wire_push_result first, second;
    if (apply(op, &first) != DESK_OK)
        return; /* asked for again later: nothing of it may stay, which the savepoint sees to */
    MUST(strcmp(first.op, op->op) == 0);
    MUST(first.verdict != WIRE_RETRY);
    MUST(first.verdict != WIRE_REJECTED || first.reason[0] != '\0');
    MUST(apply(op, &second) == DESK_OK);
    if (first.verdict == WIRE_REJECTED)
        MUST(second.verdict == WIRE_REJECTED && strcmp(first.reason, second.reason) == 0);
    else
        MUST(second.verdict == WIRE_DUPLICATE && second.seq == first.seq);
    apply_sealed(op, &second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wire_push push;
    struct fault fault = {0};
    char *text = malloc(size + 1);
    MUST(text);
    memcpy(text, data, size);
    text[size] = '\0';
    enum wire_result result = wire_push_read(text, size, &push, &fault);
    free(text);
    if (result != WIRE_OK) {
        MUST(result == WIRE_TOO_LARGE || fault.text[0] != '\0');
        return 0;
    }
    MUST(db_begin(office->db) == DB_OK);
    for (size_t i = 0; i < push.count && i < OPS_MAX; i++) {
        survives(&push.ops[i]);
        apply_twice(&push.ops[i]);
    }
    db_rollback(office->db);
    wire_push_clear(&push);
    return 0;
}

/*
 * A push as any program with a kiosk's token may send it: read, each op applied twice to an office's database and all of
 * it rolled back. An op that was accepted is a duplicate the second time, with the number of its first effect; one that was
 * rejected is rejected again; an op survives being written and read.
 */
#include "tests/unit/desk_testing.h"

#include "backend/office/desk/desk_push.h"
#include "tests/fuzz/fuzzing.h"

#define OPS_MAX 8 /* of one push: the rest is more of the same */

static struct office *office;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    void *state;
    (void)argc;
    (void)argv;
    office_setup(&state);
    office = state;
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

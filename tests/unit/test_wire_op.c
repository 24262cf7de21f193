#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/secret.h"
#include "backend/wire/wire.h"

#define OP_ID "01943f6e-7b00-7abc-8def-0123456789ab"

static struct wire_op an_op(const char *body)
{
    struct wire_op op = {.op = OP_ID,
        .kind = "ticket.act",
        .at = "2026-11-23T02:48:00.000Z",
        .actor = {.type = "owner", .id = "p7", .auth = "pin"}};
    op.body = strdup(body);
    return op;
}

static char *written(const struct wire_op *op)
{
    struct buf out;
    buf_init(&out, 64 * 1024);
    assert_int_equal(wire_op_write(op, &out), WIRE_OK);
    char *text = buf_take(&out);
    buf_free(&out);
    return text;
}

static void an_op_is_written_with_sorted_keys_and_no_spaces(void **state)
{
    (void)state;
    struct wire_op op = an_op("{ \"ticket\": \"t1\", \"action\": \"urge\" }");
    char *text = written(&op);
    assert_string_equal(text,
        "{\"actor\":{\"auth\":\"pin\",\"id\":\"p7\",\"type\":\"owner\"},\"at\":\"2026-11-23T02:48:00.000Z\","
        "\"body\":{\"action\":\"urge\",\"ticket\":\"t1\"},\"kind\":\"ticket.act\",\"op\":\"" OP_ID "\"}");
    free(text);
    wire_op_clear(&op);
}

static enum wire_result write_refused(struct wire_op op)
{
    struct buf out;
    buf_init(&out, 64 * 1024);
    enum wire_result result = wire_op_write(&op, &out);
    assert_int_equal(out.len, 0);
    buf_free(&out);
    return result;
}

static void an_op_that_the_office_would_refuse_is_not_written(void **state)
{
    (void)state;
    struct wire_op op = an_op("{}");
    struct wire_op wrong = op;
    strcpy(wrong.op, "17");
    assert_int_equal(write_refused(wrong), WIRE_INVALID);
    wrong = op;
    strcpy(wrong.actor.type, "ghost");
    assert_int_equal(write_refused(wrong), WIRE_INVALID);
    wrong = op;
    wrong.actor.id[0] = '\0';
    assert_int_equal(write_refused(wrong), WIRE_INVALID);
    wrong = op;
    wrong.body = NULL;
    assert_int_equal(write_refused(wrong), WIRE_INVALID);
    char list[] = "[]", half[] = "{\"a\":";
    wrong.body = list;
    assert_int_equal(write_refused(wrong), WIRE_INVALID);
    wrong.body = half;
    assert_int_equal(write_refused(wrong), WIRE_MALFORMED);
    wire_op_clear(&op);
}

static void the_digest_depends_on_kind_actor_and_body_alone(void **state)
{
    (void)state;
    struct wire_op op = an_op("{\"ticket\":\"t1\",\"action\":\"urge\"}");
    char first[65], other[65];
    assert_int_equal(wire_op_digest(&op, first), WIRE_OK);
    assert_int_equal(strlen(first), 64);

    struct wire_op same = an_op("{ \"action\" : \"urge\",\n \"ticket\" : \"t1\" }");
    strcpy(same.op, "01943f6e-7b01-7abc-8def-0123456789ab");
    strcpy(same.at, "2026-11-24T00:00:00.000Z");
    assert_int_equal(wire_op_digest(&same, other), WIRE_OK);
    assert_string_equal(first, other);

    strcpy(same.kind, "audit");
    assert_int_equal(wire_op_digest(&same, other), WIRE_OK);
    assert_string_not_equal(first, other);
    strcpy(same.kind, op.kind);
    strcpy(same.actor.id, "p8");
    assert_int_equal(wire_op_digest(&same, other), WIRE_OK);
    assert_string_not_equal(first, other);
    strcpy(same.actor.id, op.actor.id);
    same.body[strlen(same.body) - 4] = '2';
    assert_int_equal(wire_op_digest(&same, other), WIRE_OK);
    assert_string_not_equal(first, other);
    wire_op_clear(&op);
    wire_op_clear(&same);
}

static void what_is_pushed_is_what_the_office_reads(void **state)
{
    (void)state;
    struct wire_op first = an_op("{\"note\":\"漏水 \\\"急\\\"\\n\",\"ticket\":\"t1\"}");
    struct wire_op second = an_op("{}");
    strcpy(second.actor.type, "anonymous");
    second.actor.id[0] = '\0';
    char *texts[2] = {written(&first), written(&second)};
    struct buf out;
    buf_init(&out, WIRE_PUSH_MAX_BYTES);
    assert_int_equal(wire_push_write((const char *const *)texts, 2, "c0ffee", &out), WIRE_OK);
    struct wire_push push;
    struct fault fault;
    assert_int_equal(wire_push_read(out.data, out.len, &push, &fault), WIRE_OK);
    assert_int_equal(push.count, 2);
    assert_string_equal(push.chain, "c0ffee");
    assert_string_equal(push.ops[0].body, first.body);
    assert_string_equal(push.ops[1].actor.type, "anonymous");
    wire_push_clear(&push);
    buf_free(&out);
    free(texts[0]);
    free(texts[1]);
    wire_op_clear(&first);
    wire_op_clear(&second);
}

static void a_push_over_its_bytes_is_neither_written_nor_read(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 40);
    const char *ops[] = {"{\"a\":\"0123456789\"}", "{\"a\":\"0123456789\"}"};
    assert_int_equal(wire_push_write(ops, 2, "", &out), WIRE_TOO_LARGE);
    assert_int_equal(out.len, 0);
    buf_free(&out);
    buf_init(&out, 2 * WIRE_PUSH_MAX_BYTES);
    buf_text(&out, "{\"ops\":[]");
    while (out.len < WIRE_PUSH_MAX_BYTES)
        buf_text(&out, "        ");
    buf_text(&out, "}");
    struct wire_push push;
    struct fault fault;
    assert_int_equal(wire_push_read(out.data, out.len, &push, &fault), WIRE_TOO_LARGE);
    buf_free(&out);
}

static void op_kinds_have_codes_and_others_have_not(void **state)
{
    (void)state;
    for (int i = 0; i < WIRE_OP_KINDS; i++) {
        enum wire_op_kind kind = WIRE_OP_KINDS;
        assert_true(wire_op_kind_from_code(wire_op_kind_code((enum wire_op_kind)i), &kind));
        assert_int_equal(kind, i);
    }
    enum wire_op_kind kind;
    assert_false(wire_op_kind_from_code("ticket.delete", &kind));
    assert_false(wire_op_kind_from_code("", &kind));
}

static void absent_texts_flags_and_zeros_are_left_out_of_bodies(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 4096);
    struct wire_ticket_create create = {.number = "R02-261123-007-4", .kind = "repair"};
    assert_int_equal(wire_ticket_create_write(&create, &out), WIRE_OK);
    assert_string_equal(buf_borrow(&out), "{\"kind\":\"repair\",\"number\":\"R02-261123-007-4\"}");
    buf_clear(&out);
    struct wire_ticket_act act = {.ticket = "t1", .action = "urge"};
    assert_int_equal(wire_ticket_act_write(&act, &out), WIRE_OK);
    assert_string_equal(buf_borrow(&out), "{\"action\":\"urge\",\"ticket\":\"t1\"}");
    buf_clear(&out);
    assert_int_equal(wire_hello_write("2026-11-23T02:48:00.000Z", &out), WIRE_OK);
    assert_string_equal(buf_borrow(&out),
        "{\"protocol\":[1,1],\"service\":\"menting-office\",\"time\":\"2026-11-23T02:48:00.000Z\"}");
    buf_free(&out);
}

/* ---- failing allocations of the JSON library ----------------------------------------------------------------- */

static long allocations_left;

static void *failing_malloc(size_t size)
{
    if (allocations_left == 0)
        return NULL;
    allocations_left--;
    return malloc(size);
}

static const char push_text[] = "{\"chain\":\"c0ffee\",\"ops\":[{\"op\":\"" OP_ID
                                "\",\"kind\":\"audit\",\"at\":\"2026-11-23T02:48:00.000Z\","
                                "\"actor\":{\"type\":\"kiosk\",\"id\":\"K02\",\"auth\":\"none\"},\"body\":{"
                                "\"what\":\"x\",\"list\":[1,2.5,null]}}]}";

/* Reads the push and writes its op again; the first result that is not OK. */
static enum wire_result read_and_write(void)
{
    struct wire_push push;
    struct fault fault;
    enum wire_result result = wire_push_read(push_text, sizeof push_text - 1, &push, &fault);
    if (result != WIRE_OK)
        return result;
    struct buf out;
    buf_init(&out, 4096);
    result = wire_op_write(&push.ops[0], &out);
    struct wire_push_result verdict = {.op = OP_ID, .verdict = WIRE_RETRY, .reason = "busy"};
    struct wire_push_answer answer = {.epoch = "e", .time = "t", .results = &verdict, .count = 1};
    if (result == WIRE_OK)
        result = wire_push_answer_write(&answer, &out);
    buf_free(&out);
    wire_push_clear(&push);
    return result;
}

static void each_failing_allocation_is_told_and_leaks_nothing(void **state)
{
    (void)state;
    json_set_alloc_funcs(failing_malloc, free);
    long fails = 0;
    for (;; fails++) {
        allocations_left = fails;
        enum wire_result result = read_and_write();
        if (result == WIRE_OK)
            break;
        /* The parser tells a failed allocation deep inside as bad syntax at times; never as success. */
        assert_true(result == WIRE_NO_MEMORY || result == WIRE_MALFORMED);
    }
    json_set_alloc_funcs(malloc, free);
    assert_true(fails > 50);
}

int main(void)
{
    if (secret_init() != BASE_OK)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_op_is_written_with_sorted_keys_and_no_spaces),
        cmocka_unit_test(an_op_that_the_office_would_refuse_is_not_written),
        cmocka_unit_test(the_digest_depends_on_kind_actor_and_body_alone),
        cmocka_unit_test(what_is_pushed_is_what_the_office_reads),
        cmocka_unit_test(a_push_over_its_bytes_is_neither_written_nor_read),
        cmocka_unit_test(op_kinds_have_codes_and_others_have_not),
        cmocka_unit_test(absent_texts_flags_and_zeros_are_left_out_of_bodies),
        cmocka_unit_test(each_failing_allocation_is_told_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "backend/wire/wire_internal.h"

#include <stdlib.h>
#include <string.h>

static const char *const verdict_codes[] = {[WIRE_ACCEPTED] = "accepted",
    [WIRE_DUPLICATE] = "duplicate",
    [WIRE_REJECTED] = "rejected",
    [WIRE_RETRY] = "retry"};

const char *wire_verdict_code(enum wire_verdict verdict)
{
    return verdict >= WIRE_ACCEPTED && verdict <= WIRE_RETRY ? verdict_codes[verdict] : "";
}

/* ---- the request --------------------------------------------------------------------------------------------- */

enum wire_result wire_push_read(const char *json, size_t length, struct wire_push *push, struct fault *fault)
{
    *push = (struct wire_push){.ops = NULL};
    json_t *root;
    enum wire_result result = wire_json_parse(json, length, WIRE_PUSH_MAX_BYTES, &root, fault);
    if (result != WIRE_OK)
        return result;
    struct wire_fields fields;
    wire_fields_start(&fields, root, fault);
    wire_read_text(&fields, "chain", WIRE_OPTIONAL, push->chain, sizeof push->chain);
    wire_read_text(&fields, "epoch", WIRE_OPTIONAL, push->epoch, sizeof push->epoch);
    const json_t *ops = wire_read_array(&fields, "ops", WIRE_PUSH_MAX_OPS);
    size_t count = json_array_size(ops);
    push->ops = calloc(count + 1, sizeof *push->ops);
    if (push->ops == NULL)
        wire_out_of_memory(&fields);
    for (size_t i = 0; i < count && fields.result == WIRE_OK; i++) {
        struct wire_fields item;
        wire_fields_item(&fields, "ops", ops, i, &item);
        push->count = i + 1;
        wire_op_read(&item, &push->ops[i]);
        fields.result = item.result;
    }
    json_decref(root);
    if (fields.result != WIRE_OK)
        wire_push_clear(push);
    return fields.result;
}

enum wire_result wire_push_write(const char *const *ops, size_t count, const char *chain, struct buf *out)
{
    return wire_push_write_to("", ops, count, chain, out);
}

enum wire_result wire_push_write_to(
    const char *epoch, const char *const *ops, size_t count, const char *chain, struct buf *out)
{
    size_t before = out->len;
    buf_text(out, "{");
    if (chain != NULL && chain[0] != '\0') {
        buf_text(out, "\"chain\":");
        buf_json_string(out, chain);
        buf_char(out, ',');
    }
    if (epoch[0] != '\0') {
        buf_text(out, "\"epoch\":");
        buf_json_string(out, epoch);
        buf_char(out, ',');
    }
    buf_text(out, "\"ops\":[");
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_char(out, ',');
        buf_text(out, ops[i]);
    }
    buf_text(out, "]}");
    if (out->failed != BASE_OK && out->data != NULL) {
        out->len = before;
        out->data[before] = '\0';
    }
    return wire_buf_result(out);
}

void wire_push_clear(struct wire_push *push)
{
    for (size_t i = 0; i < push->count; i++)
        wire_op_clear(&push->ops[i]);
    free(push->ops);
    *push = (struct wire_push){.ops = NULL};
}

/* ---- the answer ---------------------------------------------------------------------------------------------- */

static json_t *result_object(const struct wire_push_result *result)
{
    json_t *object = json_object();
    wire_set_text(&object, "op", result->op);
    wire_set_text(&object, "verdict", wire_verdict_code(result->verdict));
    if (result->verdict == WIRE_ACCEPTED || result->verdict == WIRE_DUPLICATE)
        wire_set_integer(&object, "seq", result->seq);
    wire_put_text(&object, "reason", result->reason);
    wire_put_text(&object, "message", result->message);
    return object;
}

enum wire_result wire_push_answer_write(const struct wire_push_answer *answer, struct buf *out)
{
    json_t *results = json_array();
    for (size_t i = 0; i < answer->count && results != NULL; i++) {
        if (json_array_append_new(results, result_object(&answer->results[i])) != 0) {
            json_decref(results);
            results = NULL;
        }
    }
    json_t *object = json_object();
    wire_set_text(&object, "epoch", answer->epoch);
    wire_set_text(&object, "time", answer->time);
    wire_set_value(&object, "results", results);
    return wire_json_finish(object, out);
}

static void read_result(struct wire_fields *fields, struct wire_push_result *result)
{
    static const char *const choices[] = {"accepted", "duplicate", "rejected", "retry", NULL};
    char code[16];
    wire_read_id(fields, "op", result->op);
    wire_read_choice(fields, "verdict", choices, code, sizeof code);
    for (int i = WIRE_ACCEPTED; i <= WIRE_RETRY; i++) {
        if (strcmp(verdict_codes[i], code) == 0)
            result->verdict = (enum wire_verdict)i;
    }
    bool in_feed = result->verdict == WIRE_ACCEPTED || result->verdict == WIRE_DUPLICATE;
    wire_read_integer(fields, "seq", in_feed ? WIRE_REQUIRED : WIRE_OPTIONAL, 0, INT64_MAX, &result->seq);
    wire_read_text(fields, "reason", WIRE_OPTIONAL, result->reason, sizeof result->reason);
    wire_read_text(fields, "message", WIRE_OPTIONAL, result->message, sizeof result->message);
}

enum wire_result wire_push_answer_read(
    const char *json, size_t length, struct wire_push_answer *answer, struct fault *fault)
{
    *answer = (struct wire_push_answer){.results = NULL};
    json_t *root;
    enum wire_result result = wire_json_parse(json, length, WIRE_PUSH_MAX_BYTES, &root, fault);
    if (result != WIRE_OK)
        return result;
    struct wire_fields fields;
    wire_fields_start(&fields, root, fault);
    wire_read_text(&fields, "epoch", WIRE_REQUIRED, answer->epoch, sizeof answer->epoch);
    wire_read_time(&fields, "time", answer->time);
    const json_t *results = wire_read_array(&fields, "results", WIRE_PUSH_MAX_OPS);
    size_t count = json_array_size(results);
    answer->results = calloc(count + 1, sizeof *answer->results);
    if (answer->results == NULL)
        wire_out_of_memory(&fields);
    for (size_t i = 0; i < count && fields.result == WIRE_OK; i++) {
        struct wire_fields item;
        wire_fields_item(&fields, "results", results, i, &item);
        read_result(&item, &answer->results[i]);
        fields.result = item.result;
        answer->count = i + 1;
    }
    json_decref(root);
    if (fields.result != WIRE_OK)
        wire_push_answer_clear(answer);
    return fields.result;
}

void wire_push_answer_clear(struct wire_push_answer *answer)
{
    free(answer->results);
    *answer = (struct wire_push_answer){.results = NULL};
}

#include "backend/wire/wire_internal.h"

#include <stdlib.h>
#include <string.h>

#include "backend/base/secret.h"
#include "backend/base/text.h"

static const char *const kind_codes[WIRE_OP_KINDS] = {
    [WIRE_TICKET_CREATE] = "ticket.create",
    [WIRE_TICKET_ACT] = "ticket.act",
    [WIRE_PIN_SET] = "pin.set",
    [WIRE_PIN_LOCK] = "pin.lock",
    [WIRE_PIN_RESET] = "pin.reset",
    [WIRE_AUDIT] = "audit",
    [WIRE_KIOSK_STATUS] = "kiosk.status",
};
const char *const wire_actor_types[] = {"owner", "staff", "anonymous", "kiosk", NULL};
const char *const wire_actor_auths[] = {"pin", "card", "card+pin", "none", NULL};

const char *wire_op_kind_code(enum wire_op_kind kind)
{
    return kind >= 0 && kind < WIRE_OP_KINDS ? kind_codes[kind] : "";
}

bool wire_op_kind_from_code(const char *code, enum wire_op_kind *kind)
{
    for (int i = 0; i < WIRE_OP_KINDS; i++) {
        if (strcmp(kind_codes[i], code) == 0) {
            *kind = (enum wire_op_kind)i;
            return true;
        }
    }
    return false;
}

void wire_op_clear(struct wire_op *op)
{
    if (op->body != NULL)
        secret_wipe(op->body, strlen(op->body));
    free(op->body);
    *op = (struct wire_op){.body = NULL};
}

static void read_actor(struct wire_fields *fields, struct wire_actor *actor)
{
    wire_read_choice(fields, "type", wire_actor_types, actor->type, sizeof actor->type);
    bool somebody = strcmp(actor->type, "owner") == 0 || strcmp(actor->type, "staff") == 0;
    wire_read_text(fields, "id", somebody ? WIRE_REQUIRED : WIRE_OPTIONAL, actor->id, sizeof actor->id);
    wire_read_choice(fields, "auth", wire_actor_auths, actor->auth, sizeof actor->auth);
}

static void read_body(struct wire_fields *fields, char **body)
{
    struct wire_fields inner;
    wire_fields_enter(fields, "body", &inner);
    if (fields->result != WIRE_OK)
        return;
    struct buf text;
    buf_init(&text, WIRE_BODY_MAX_BYTES);
    enum wire_result result = wire_json_write(inner.object, &text);
    if (result == WIRE_OK)
        *body = buf_take(&text);
    buf_free(&text);
    if (result == WIRE_TOO_LARGE)
        wire_refuse(fields, "body", "at most %d bytes are allowed", WIRE_BODY_MAX_BYTES);
    else if (*body == NULL)
        wire_out_of_memory(fields);
}

void wire_op_read(struct wire_fields *fields, struct wire_op *op)
{
    wire_read_id(fields, "op", op->op);
    wire_read_text(fields, "kind", WIRE_REQUIRED, op->kind, sizeof op->kind);
    wire_read_time(fields, "at", op->at);
    struct wire_fields actor;
    wire_fields_enter(fields, "actor", &actor);
    read_actor(&actor, &op->actor);
    fields->result = actor.result;
    read_body(fields, &op->body);
}

static json_t *actor_object(const struct wire_actor *actor)
{
    json_t *object = json_object();
    wire_set_text(&object, "type", actor->type);
    wire_set_text(&object, "id", actor->id);
    wire_set_text(&object, "auth", actor->auth);
    return object;
}

/* Parses the op's body again: an op is refused before it is kept, not when the office can't take it any more. */
static enum wire_result body_object(const struct wire_op *op, json_t **out)
{
    *out = NULL;
    if (op->body == NULL)
        return WIRE_INVALID;
    struct fault ignored;
    return wire_json_parse(op->body, strlen(op->body), WIRE_BODY_MAX_BYTES, out, &ignored);
}

enum wire_result wire_op_write(const struct wire_op *op, struct buf *out)
{
    json_t *body;
    enum wire_result result = body_object(op, &body);
    if (result != WIRE_OK)
        return result;
    json_t *object = json_object();
    wire_set_value(&object, "body", body);
    wire_set_text(&object, "op", op->op);
    wire_set_text(&object, "kind", op->kind);
    wire_set_text(&object, "at", op->at);
    wire_set_value(&object, "actor", actor_object(&op->actor));
    if (object == NULL)
        return WIRE_NO_MEMORY;
    struct wire_fields fields;
    wire_fields_start(&fields, object, NULL);
    struct wire_op checked = {.body = NULL};
    wire_op_read(&fields, &checked);
    wire_op_clear(&checked);
    if (fields.result == WIRE_OK)
        fields.result = wire_json_write(object, out);
    json_decref(object);
    return fields.result;
}

enum wire_result wire_op_digest(const struct wire_op *op, char out[65])
{
    json_t *body;
    enum wire_result result = body_object(op, &body);
    if (result != WIRE_OK)
        return result;
    json_t *object = json_object();
    wire_set_value(&object, "body", body);
    wire_set_text(&object, "kind", op->kind);
    wire_set_value(&object, "actor", actor_object(&op->actor));
    struct buf text;
    buf_init(&text, 8 * (WIRE_BODY_MAX_BYTES + 1024)); /* sorted text is never much longer than the body */
    result = wire_json_finish(object, &text);
    if (result == WIRE_OK)
        secret_sha256(text.data, text.len, out);
    buf_free(&text);
    return result;
}

/* The owner's words in an op, sealed to the office's key; what a kiosk needs to go on stays readable beside them. */
#include <stdlib.h>
#include <string.h>

#include "backend/wire/wire_internal.h"

/* Of the bodies of ticket.create and ticket.act. */
static const char *const words[] = {"text", "contact", "note"};
#define WORDS (sizeof words / sizeof words[0])

static enum wire_result of_base(enum base_result result)
{
    switch (result) {
    case BASE_OK: return WIRE_OK;
    case BASE_NO_MEMORY: return WIRE_NO_MEMORY;
    case BASE_TOO_LARGE: return WIRE_TOO_LARGE;
    case BASE_NOT_FOUND: return WIRE_SEALED;
    default: return WIRE_INVALID;
    }
}

static bool has_words(const json_t *op, const json_t *body)
{
    const char *kind = json_string_value(json_object_get(op, "kind"));
    bool some = false;
    if (!kind || strncmp(kind, "ticket.", strlen("ticket.")) != 0 || json_object_get(body, "sealed"))
        return false;
    for (size_t i = 0; i < WORDS; i++)
        some = some || json_object_get(body, words[i]);
    return some;
}

/* The whole body goes into the box: what comes out is what was filed, byte for byte. */
static enum wire_result seal_body(json_t *body, const struct seal_key *key)
{
    struct buf plain, sealed;
    buf_init(&plain, WIRE_BODY_MAX_BYTES);
    buf_init(&sealed, 2 * WIRE_BODY_MAX_BYTES);
    enum wire_result result = wire_json_write(body, &plain);
    if (result == WIRE_OK)
        result = of_base(seal_text(key, buf_borrow(&plain), &sealed));
    for (size_t i = 0; i < WORDS && result == WIRE_OK; i++)
        json_object_del(body, words[i]);
    if (result == WIRE_OK) {
        json_object_del(body, "salt");
        if (json_object_set_new(body, "sealed", json_string(buf_borrow(&sealed))) != 0)
            result = WIRE_NO_MEMORY;
    }
    buf_wipe(&plain);
    buf_free(&sealed);
    return result;
}

enum wire_result wire_op_seal(const char *json, const struct seal_key *key, struct buf *out)
{
    json_t *op;
    enum wire_result result = wire_json_parse(json, strlen(json), WIRE_PUSH_MAX_BYTES, &op, NULL);
    if (result != WIRE_OK)
        return result;
    json_t *body = json_object_get(op, "body");
    if (has_words(op, body)) {
        result = seal_body(body, key);
        if (result == WIRE_OK)
            result = wire_json_write(op, out);
    }
    json_decref(op);
    return result;
}

/* What comes out of a box is a body like one that came openly: of the same strictness, and canonical. */
static enum wire_result check_opened(const struct buf *plain)
{
    json_t *body;
    struct buf again;
    buf_init(&again, WIRE_BODY_MAX_BYTES);
    enum wire_result result =
        wire_json_parse(buf_borrow(plain), plain->len, WIRE_BODY_MAX_BYTES, &body, NULL);
    if (result == WIRE_OK) {
        bool nested = json_object_get(body, "sealed") != NULL;
        result = wire_json_write(body, &again);
        if (result == WIRE_OK && (nested || strcmp(buf_borrow(plain), buf_borrow(&again)) != 0))
            result = WIRE_INVALID;
    }
    json_decref(body);
    buf_wipe(&again);
    return result;
}

enum wire_result wire_op_open(struct wire_op *op, const struct seal_pair *pairs, size_t count)
{
    json_t *body;
    enum wire_result result = wire_json_parse(op->body, strlen(op->body), WIRE_BODY_MAX_BYTES, &body, NULL);
    const json_t *sealed = result == WIRE_OK ? json_object_get(body, "sealed") : NULL;
    if (result != WIRE_OK || !sealed) {
        json_decref(body);
        return result;
    }
    struct buf plain;
    buf_init(&plain, WIRE_BODY_MAX_BYTES);
    result = json_is_string(sealed) ? of_base(seal_open(pairs, count, json_string_value(sealed), &plain))
                                    : WIRE_INVALID;
    if (result == WIRE_OK)
        result = check_opened(&plain);
    if (result == WIRE_OK) {
        char *opened = buf_take(&plain);
        if (opened) {
            free(op->body);
            op->body = opened;
        } else {
            result = WIRE_NO_MEMORY;
        }
    }
    json_decref(body);
    buf_wipe(&plain);
    return result;
}

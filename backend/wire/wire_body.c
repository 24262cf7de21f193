#include "backend/wire/wire_internal.h"

#include <string.h>

#include "backend/base/text.h"

/* Every body is read and written the same way: parse, the message's own fields, release. */
static enum wire_result start(
    const char *json, json_t **root, struct wire_fields *fields, struct fault *fault)
{
    enum wire_result result = wire_json_parse(json, strlen(json), WIRE_BODY_MAX_BYTES, root, fault);
    wire_fields_start(fields, *root, fault);
    fields->result = result;
    return result;
}

static enum wire_result finish(json_t *root, const struct wire_fields *fields)
{
    json_decref(root);
    return fields->result;
}

static void at_most(struct wire_fields *fields, const char *name, const char *text, size_t most)
{
    if (fields->result == WIRE_OK && text_utf8_count(text) > most)
        wire_refuse(fields, name, "at most %zu characters are allowed", most);
}

static void a_day(struct wire_fields *fields, const char *name, const char *text)
{
    int32_t day;
    if (fields->result == WIRE_OK && text[0] != '\0' && !calendar_parse_date(text, &day))
        wire_refuse(fields, name, "must be a date like 2026-11-23");
}

enum wire_result wire_ticket_create_write(const struct wire_ticket_create *body, struct buf *out)
{
    json_t *object = json_object();
    wire_put_text(&object, "number", body->number);
    wire_put_text(&object, "kind", body->kind);
    wire_put_text(&object, "place", body->place);
    wire_put_text(&object, "category", body->category);
    wire_put_text(&object, "unit", body->unit);
    wire_put_text(&object, "building", body->building);
    wire_put_text(&object, "text", body->text);
    wire_put_text(&object, "window", body->window);
    wire_put_text(&object, "window_day", body->window_day);
    wire_put_flag(&object, "may_enter", body->may_enter);
    wire_put_text(&object, "contact", body->contact);
    wire_put_text(&object, "code_hash", body->code_hash);
    wire_put_flag(&object, "urgent", body->urgent);
    wire_put_text(&object, "salt", body->salt);
    return wire_json_finish(object, out);
}

enum wire_result wire_ticket_create_read(
    const char *json, struct wire_ticket_create *body, struct fault *fault)
{
    *body = (struct wire_ticket_create){.number = ""};
    json_t *root;
    struct wire_fields fields;
    if (start(json, &root, &fields, fault) != WIRE_OK)
        return fields.result;
    wire_read_text(&fields, "number", WIRE_REQUIRED, body->number, sizeof body->number);
    wire_read_text(&fields, "kind", WIRE_REQUIRED, body->kind, sizeof body->kind);
    wire_read_text(&fields, "place", WIRE_REQUIRED, body->place, sizeof body->place);
    wire_read_text(&fields, "category", WIRE_REQUIRED, body->category, sizeof body->category);
    wire_read_text(&fields, "unit", WIRE_OPTIONAL, body->unit, sizeof body->unit);
    wire_read_text(&fields, "building", WIRE_OPTIONAL, body->building, sizeof body->building);
    wire_read_text(&fields, "text", WIRE_OPTIONAL, body->text, sizeof body->text);
    at_most(&fields, "text", body->text, 200);
    wire_read_text(&fields, "window", WIRE_OPTIONAL, body->window, sizeof body->window);
    wire_read_text(&fields, "window_day", WIRE_OPTIONAL, body->window_day, sizeof body->window_day);
    a_day(&fields, "window_day", body->window_day);
    wire_read_flag(&fields, "may_enter", &body->may_enter);
    wire_read_text(&fields, "contact", WIRE_OPTIONAL, body->contact, sizeof body->contact);
    at_most(&fields, "contact", body->contact, 20);
    wire_read_text(&fields, "code_hash", WIRE_OPTIONAL, body->code_hash, sizeof body->code_hash);
    wire_read_flag(&fields, "urgent", &body->urgent);
    wire_read_text(&fields, "salt", WIRE_OPTIONAL, body->salt, sizeof body->salt);
    return finish(root, &fields);
}

enum wire_result wire_ticket_act_write(const struct wire_ticket_act *body, struct buf *out)
{
    json_t *object = json_object();
    wire_put_text(&object, "ticket", body->ticket);
    wire_put_text(&object, "action", body->action);
    wire_put_text(&object, "note", body->note);
    wire_put_integer(&object, "rating", body->rating);
    wire_put_text(&object, "salt", body->salt);
    return wire_json_finish(object, out);
}

enum wire_result wire_ticket_act_read(const char *json, struct wire_ticket_act *body, struct fault *fault)
{
    *body = (struct wire_ticket_act){.ticket = ""};
    json_t *root;
    struct wire_fields fields;
    if (start(json, &root, &fields, fault) != WIRE_OK)
        return fields.result;
    wire_read_text(&fields, "ticket", WIRE_REQUIRED, body->ticket, sizeof body->ticket);
    wire_read_text(&fields, "action", WIRE_REQUIRED, body->action, sizeof body->action);
    wire_read_text(&fields, "note", WIRE_OPTIONAL, body->note, sizeof body->note);
    at_most(&fields, "note", body->note, 200);
    wire_read_integer(&fields, "rating", WIRE_OPTIONAL, 0, 5, &body->rating);
    wire_read_text(&fields, "salt", WIRE_OPTIONAL, body->salt, sizeof body->salt);
    return finish(root, &fields);
}

enum wire_result wire_pin_set_write(const struct wire_pin_set *body, struct buf *out)
{
    json_t *object = json_object();
    wire_put_text(&object, "credential", body->credential);
    wire_put_text(&object, "pin_hash", body->pin_hash);
    wire_put_text(&object, "staff", body->staff);
    return wire_json_finish(object, out);
}

enum wire_result wire_pin_set_read(const char *json, struct wire_pin_set *body, struct fault *fault)
{
    *body = (struct wire_pin_set){.credential = ""};
    json_t *root;
    struct wire_fields fields;
    if (start(json, &root, &fields, fault) != WIRE_OK)
        return fields.result;
    wire_read_text(&fields, "credential", WIRE_REQUIRED, body->credential, sizeof body->credential);
    wire_read_text(&fields, "pin_hash", WIRE_REQUIRED, body->pin_hash, sizeof body->pin_hash);
    wire_read_text(&fields, "staff", WIRE_OPTIONAL, body->staff, sizeof body->staff);
    return finish(root, &fields);
}

enum wire_result wire_pin_lock_write(const struct wire_pin_lock *body, struct buf *out)
{
    json_t *object = json_object();
    wire_put_text(&object, "credential", body->credential);
    return wire_json_finish(object, out);
}

enum wire_result wire_pin_lock_read(const char *json, struct wire_pin_lock *body, struct fault *fault)
{
    *body = (struct wire_pin_lock){.credential = ""};
    json_t *root;
    struct wire_fields fields;
    if (start(json, &root, &fields, fault) != WIRE_OK)
        return fields.result;
    wire_read_text(&fields, "credential", WIRE_REQUIRED, body->credential, sizeof body->credential);
    return finish(root, &fields);
}

enum wire_result wire_audit_write(const struct wire_audit *body, struct buf *out)
{
    json_t *object = json_object();
    wire_put_text(&object, "what", body->what);
    wire_put_text(&object, "subject", body->subject);
    wire_put_text(&object, "detail", body->detail);
    return wire_json_finish(object, out);
}

enum wire_result wire_audit_read(const char *json, struct wire_audit *body, struct fault *fault)
{
    *body = (struct wire_audit){.what = ""};
    json_t *root;
    struct wire_fields fields;
    if (start(json, &root, &fields, fault) != WIRE_OK)
        return fields.result;
    wire_read_text(&fields, "what", WIRE_REQUIRED, body->what, sizeof body->what);
    wire_read_text(&fields, "subject", WIRE_OPTIONAL, body->subject, sizeof body->subject);
    wire_read_text(&fields, "detail", WIRE_OPTIONAL, body->detail, sizeof body->detail);
    return finish(root, &fields);
}

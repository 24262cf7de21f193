#include "backend/wire/wire_internal.h"

#include <string.h>

#define SMALL_MAX_BYTES (16 * 1024)

enum wire_result wire_hello_write(const char *time, struct buf *out)
{
    json_t *object = json_object();
    wire_set_text(&object, "service", "menting-office");
    wire_set_value(&object, "protocol", json_pack("[ii]", 1, 1));
    wire_set_text(&object, "time", time);
    return wire_json_finish(object, out);
}

enum wire_result wire_enroll_write(const struct wire_enroll *request, struct buf *out)
{
    json_t *object = json_object();
    wire_set_text(&object, "code", request->code);
    wire_set_text(&object, "name", request->name);
    return wire_json_finish(object, out);
}

enum wire_result wire_enroll_read(
    const char *json, size_t length, struct wire_enroll *request, struct fault *fault)
{
    *request = (struct wire_enroll){.code = ""};
    json_t *root;
    enum wire_result result = wire_json_parse(json, length, SMALL_MAX_BYTES, &root, fault);
    if (result != WIRE_OK)
        return result;
    struct wire_fields fields;
    wire_fields_start(&fields, root, fault);
    wire_read_text(&fields, "code", WIRE_REQUIRED, request->code, sizeof request->code);
    wire_read_text(&fields, "name", WIRE_OPTIONAL, request->name, sizeof request->name);
    json_decref(root);
    return fields.result;
}

enum wire_result wire_enrolled_write(const struct wire_enrolled *answer, struct buf *out)
{
    json_t *object = json_object();
    wire_set_text(&object, "kiosk", answer->kiosk);
    wire_set_text(&object, "token", answer->token);
    wire_set_text(&object, "estate", answer->estate);
    return wire_json_finish(object, out);
}

/* The token goes into a header and a file: nothing that could end a line may be in it. */
static bool token_like(const char *text)
{
    return strspn(text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._~+/=") ==
           strlen(text);
}

enum wire_result wire_enrolled_read(
    const char *json, size_t length, struct wire_enrolled *answer, struct fault *fault)
{
    *answer = (struct wire_enrolled){.kiosk = ""};
    json_t *root;
    enum wire_result result = wire_json_parse(json, length, SMALL_MAX_BYTES, &root, fault);
    if (result != WIRE_OK)
        return result;
    struct wire_fields fields;
    wire_fields_start(&fields, root, fault);
    wire_read_text(&fields, "kiosk", WIRE_REQUIRED, answer->kiosk, sizeof answer->kiosk);
    wire_read_text(&fields, "token", WIRE_REQUIRED, answer->token, sizeof answer->token);
    if (!token_like(answer->token))
        wire_refuse(&fields, "token", "has characters that no token has");
    wire_read_text(&fields, "estate", WIRE_REQUIRED, answer->estate, sizeof answer->estate);
    json_decref(root);
    return fields.result;
}

enum wire_result wire_renew_write(const struct wire_renew *message, struct buf *out)
{
    json_t *object = json_object();
    wire_set_text(&object, "sha256", message->sha256);
    return wire_json_finish(object, out);
}

enum wire_result wire_renew_read(
    const char *json, size_t length, struct wire_renew *message, struct fault *fault)
{
    *message = (struct wire_renew){.sha256 = ""};
    json_t *root;
    enum wire_result result = wire_json_parse(json, length, SMALL_MAX_BYTES, &root, fault);
    if (result != WIRE_OK)
        return result;
    struct wire_fields fields;
    wire_fields_start(&fields, root, fault);
    wire_read_text(&fields, "sha256", WIRE_REQUIRED, message->sha256, sizeof message->sha256);
    if (strlen(message->sha256) != sizeof message->sha256 - 1 ||
        strspn(message->sha256, "0123456789abcdef") != sizeof message->sha256 - 1)
        wire_refuse(&fields, "sha256", "is not 64 lower-case hex digits");
    json_decref(root);
    return fields.result;
}

enum wire_result wire_error_write(const struct wire_error *error, struct buf *out)
{
    json_t *object = json_object();
    wire_set_text(&object, "error", error->error);
    wire_set_text(&object, "message", error->message);
    return wire_json_finish(object, out);
}

enum wire_result wire_error_read(
    const char *json, size_t length, struct wire_error *error, struct fault *fault)
{
    *error = (struct wire_error){.error = ""};
    json_t *root;
    enum wire_result result = wire_json_parse(json, length, SMALL_MAX_BYTES, &root, fault);
    if (result != WIRE_OK)
        return result;
    struct wire_fields fields;
    wire_fields_start(&fields, root, fault);
    wire_read_text(&fields, "error", WIRE_REQUIRED, error->error, sizeof error->error);
    wire_read_text(&fields, "message", WIRE_OPTIONAL, error->message, sizeof error->message);
    json_decref(root);
    return fields.result;
}

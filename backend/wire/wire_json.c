#include "backend/wire/wire_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"

const char *wire_result_text(enum wire_result result)
{
    switch (result) {
    case WIRE_OK: return "ok";
    case WIRE_NO_MEMORY: return "out of memory";
    case WIRE_TOO_LARGE: return "the message is larger than allowed";
    case WIRE_MALFORMED: return "the message is not strict JSON";
    case WIRE_INVALID: return "the message does not have the shape it should have";
    case WIRE_SEALED: return "sealed to a key that is not here";
    }
    return "unknown result";
}

/* ---- parsing ----------------------------------------------------------------------------------------------- */

/* The byte where the nesting passes the limit, or `length`. Done before parsing, so that a hostile text costs one
   pass and no allocation. In a malformed text strings may be misjudged; the parser refuses that one anyway. */
static size_t too_deep_at(const char *json, size_t length)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < length; i++) {
        char c = json[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > WIRE_MAX_DEPTH)
                return i;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return length;
}

enum wire_result wire_json_parse(
    const char *json, size_t length, size_t max, json_t **out, struct fault *fault)
{
    *out = NULL;
    if (length > max) {
        fault_set(fault, "", "%zu bytes, at most %zu are allowed", length, max);
        return WIRE_TOO_LARGE;
    }
    size_t deep = too_deep_at(json, length);
    if (deep < length) {
        fault_set(fault, "", "nested more than %d deep at byte %zu", WIRE_MAX_DEPTH, deep);
        return WIRE_MALFORMED;
    }
    if (memchr(json, '\0', length) != NULL) { /* the library passes over one behind a number */
        fault_set(fault, "", "a NUL byte");
        return WIRE_MALFORMED;
    }
    json_error_t error;
    json_t *value;
    enum wire_result result = wire_json_load(json, length, JSON_REJECT_DUPLICATES, &value, &error);
    if (result == WIRE_MALFORMED) {
        /* The parser's own text quotes the input, which may hold an owner's words: only the position is kept. */
        fault_set(fault, "", "not strict JSON at line %d column %d", error.line, error.column);
    }
    if (result != WIRE_OK)
        return result;
    if (!json_is_object(value)) {
        json_decref(value);
        fault_set(fault, "", "an object is wanted");
        return WIRE_INVALID;
    }
    *out = value;
    return WIRE_OK;
}

/* ---- fields -------------------------------------------------------------------------------------------------- */

void wire_fields_start(struct wire_fields *fields, const json_t *object, struct fault *fault)
{
    *fields = (struct wire_fields){.object = object, .fault = fault, .result = WIRE_OK};
}

void wire_refuse(struct wire_fields *fields, const char *name, const char *format, ...)
{
    if (fields->result != WIRE_OK)
        return;
    fields->result = WIRE_INVALID;
    char text[200];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    char place[sizeof((struct fault *)0)->place];
    snprintf(place, sizeof place, "%s%s%s", fields->place,
        fields->place[0] != '\0' && name[0] != '\0' ? "." : "", name);
    fault_set(fields->fault, place, "%s", text);
}

void wire_out_of_memory(struct wire_fields *fields)
{
    if (fields->result == WIRE_OK)
        fields->result = WIRE_NO_MEMORY;
}

static void enter(
    struct wire_fields *fields, const char *name, const json_t *value, struct wire_fields *inner)
{
    wire_fields_start(inner, value, fields->fault);
    inner->result = fields->result;
    snprintf(inner->place, sizeof inner->place, "%.*s%s%s", (int)(sizeof inner->place - 60), fields->place,
        fields->place[0] != '\0' ? "." : "", name);
    if (value == NULL)
        wire_refuse(inner, "", "is missing");
    else if (!json_is_object(value))
        wire_refuse(inner, "", "must be an object");
    if (inner->result != WIRE_OK)
        fields->result = inner->result;
}

void wire_fields_enter(struct wire_fields *fields, const char *name, struct wire_fields *inner)
{
    enter(fields, name, json_object_get(fields->object, name), inner);
}

void wire_fields_item(struct wire_fields *fields, const char *name, const json_t *array, size_t index,
    struct wire_fields *inner)
{
    char entry[48];
    snprintf(entry, sizeof entry, "%s[%zu]", name, index);
    enter(fields, entry, json_array_get(array, index), inner);
}

/* The value, or NULL when there is none (absent or null) or reading has failed before. */
static const json_t *find(struct wire_fields *fields, const char *name, enum wire_need need)
{
    if (fields->result != WIRE_OK)
        return NULL;
    const json_t *value = json_object_get(fields->object, name);
    if (value != NULL && !json_is_null(value))
        return value;
    if (need == WIRE_REQUIRED)
        wire_refuse(fields, name, "is missing");
    return NULL;
}

void wire_read_text(struct wire_fields *fields, const char *name, enum wire_need need, char *out, size_t size)
{
    out[0] = '\0';
    const json_t *value = find(fields, name, need);
    if (value == NULL)
        return;
    if (!json_is_string(value)) {
        wire_refuse(fields, name, "must be text");
        return;
    }
    size_t length = json_string_length(value);
    if (length == 0 && need == WIRE_REQUIRED)
        wire_refuse(fields, name, "may not be empty");
    else if (length >= size)
        wire_refuse(fields, name, "%zu bytes, at most %zu are allowed", length, size - 1);
    else
        memcpy(out, json_string_value(value), length + 1);
}

void wire_read_integer(struct wire_fields *fields, const char *name, enum wire_need need, int64_t low,
    int64_t high, int64_t *out)
{
    *out = 0;
    const json_t *value = find(fields, name, need);
    if (value == NULL)
        return;
    if (!json_is_integer(value)) {
        wire_refuse(fields, name, "must be an integer");
        return;
    }
    int64_t number = json_integer_value(value);
    if (number < low || number > high)
        wire_refuse(fields, name, "%lld is not within %lld to %lld", (long long)number, (long long)low,
            (long long)high);
    else
        *out = number;
}

void wire_read_flag(struct wire_fields *fields, const char *name, bool *out)
{
    *out = false;
    const json_t *value = find(fields, name, WIRE_OPTIONAL);
    if (value == NULL)
        return;
    if (json_is_boolean(value))
        *out = json_is_true(value);
    else if (json_is_integer(value) && (json_integer_value(value) == 0 || json_integer_value(value) == 1))
        *out = json_integer_value(value) == 1;
    else
        wire_refuse(fields, name, "must be true or false");
}

void wire_read_id(struct wire_fields *fields, const char *name, char out[ID_SIZE])
{
    wire_read_text(fields, name, WIRE_REQUIRED, out, ID_SIZE);
    if (fields->result == WIRE_OK && !id_valid(out))
        wire_refuse(fields, name, "must be a UUIDv7 in lower case");
}

void wire_read_time(struct wire_fields *fields, const char *name, char out[CALENDAR_TIME_SIZE])
{
    wire_read_text(fields, name, WIRE_REQUIRED, out, CALENDAR_TIME_SIZE);
    int64_t ms;
    if (fields->result == WIRE_OK && !calendar_parse_time(out, &ms))
        wire_refuse(fields, name, "must be a time like 2026-11-23T02:48:00.000Z");
}

void wire_read_choice(
    struct wire_fields *fields, const char *name, const char *const *choices, char *out, size_t size)
{
    wire_read_text(fields, name, WIRE_REQUIRED, out, size);
    if (fields->result != WIRE_OK)
        return;
    for (const char *const *choice = choices; *choice != NULL; choice++) {
        if (strcmp(*choice, out) == 0)
            return;
    }
    wire_refuse(fields, name, "is not one of those known");
}

const json_t *wire_read_array(struct wire_fields *fields, const char *name, size_t most)
{
    const json_t *value = find(fields, name, WIRE_REQUIRED);
    if (value == NULL)
        return NULL;
    if (!json_is_array(value)) {
        wire_refuse(fields, name, "must be an array");
        return NULL;
    }
    if (json_array_size(value) > most) {
        wire_refuse(fields, name, "%zu entries, at most %zu are allowed", json_array_size(value), most);
        if (fields->result == WIRE_INVALID)
            fields->result = WIRE_TOO_LARGE;
        return NULL;
    }
    return value;
}

/* ---- writing ------------------------------------------------------------------------------------------------- */

enum wire_result wire_buf_result(const struct buf *out)
{
    switch (out->failed) {
    case BASE_OK: return WIRE_OK;
    case BASE_TOO_LARGE: return WIRE_TOO_LARGE;
    default: return WIRE_NO_MEMORY;
    }
}

static int append(const char *bytes, size_t count, void *out)
{
    return buf_append(out, bytes, count) == BASE_OK ? 0 : -1;
}

/* jansson 2.14 goes on when a key could not be written; `failed` knows. */
enum wire_result wire_json_write(const json_t *value, struct buf *out)
{
    size_t before = out->len;
    int dumped = json_dump_callback(value, append, out, JSON_SORT_KEYS | JSON_COMPACT);
    if (dumped == 0 && out->failed == BASE_OK)
        return WIRE_OK;
    if (out->data != NULL)
        out->data[before] = '\0';
    out->len = before;
    return out->failed == BASE_OK ? WIRE_NO_MEMORY : wire_buf_result(out);
}

enum wire_result wire_json_finish(json_t *value, struct buf *out)
{
    if (value == NULL)
        return WIRE_NO_MEMORY;
    enum wire_result result = wire_json_write(value, out);
    json_decref(value);
    return result;
}

void wire_set_value(json_t **object, const char *name, json_t *value)
{
    if (*object == NULL) {
        json_decref(value);
    } else if (value == NULL || json_object_set_new(*object, name, value) != 0) {
        json_decref(*object);
        *object = NULL;
    }
}

void wire_set_text(json_t **object, const char *name, const char *text)
{
    if (*object != NULL)
        wire_set_value(object, name, json_string(text));
}

void wire_set_integer(json_t **object, const char *name, int64_t value)
{
    if (*object != NULL)
        wire_set_value(object, name, json_integer(value));
}

void wire_put_text(json_t **object, const char *name, const char *text)
{
    if (text[0] != '\0')
        wire_set_text(object, name, text);
}

void wire_put_integer(json_t **object, const char *name, int64_t value)
{
    if (value != 0)
        wire_set_integer(object, name, value);
}

void wire_put_flag(json_t **object, const char *name, bool value)
{
    if (value && *object != NULL)
        wire_set_value(object, name, json_true());
}

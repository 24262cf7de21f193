/* What the files of the wire module share: strict parsing, fields with their places, canonical writing. */
#ifndef MENTING_WIRE_INTERNAL_H
#define MENTING_WIRE_INTERNAL_H

#include <jansson.h>
#include "backend/base/result.h"
#include "backend/wire/wire.h"

#define WIRE_MAX_DEPTH  16
#define WIRE_PLACE_SIZE 120

/* Parses strict JSON whose top is an object. *out is a new reference. */
enum wire_result wire_json_parse(
    const char *json, size_t length, size_t max, json_t **out, struct fault *fault) MUST_USE;

/* ---- wire_load.c ---- */
/* json_loadb, but one that knows when there is no memory. WIRE_MALFORMED: `error` says why. *out is a new reference. */
enum wire_result wire_json_load(
    const char *json, size_t length, size_t flags, json_t **out, json_error_t *error);

/* The fields of one object. The first failure stays in `result` and in the fault; every read after it does nothing, so
   a run of reads is tested once at its end. */
struct wire_fields {
    const json_t *object;
    char place[WIRE_PLACE_SIZE]; /* "" for the top */
    struct fault *fault;         /* may be NULL */
    enum wire_result result;
};
enum wire_need { WIRE_OPTIONAL, WIRE_REQUIRED };

void wire_fields_start(struct wire_fields *fields, const json_t *object, struct fault *fault);
/* The object under `name`, required; shares fault, and starts with the parent's result. */
void wire_fields_enter(struct wire_fields *fields, const char *name, struct wire_fields *inner);
/* Entry `index` of the array `name` as an object. */
void wire_fields_item(struct wire_fields *fields, const char *name, const json_t *array, size_t index,
    struct wire_fields *inner);
/* Text into `out`; a required one may not be empty. Absent and null: "". */
void wire_read_text(
    struct wire_fields *fields, const char *name, enum wire_need need, char *out, size_t size);
/* Absent and null: 0. */
void wire_read_integer(struct wire_fields *fields, const char *name, enum wire_need need, int64_t low,
    int64_t high, int64_t *out);
/* true, false, 0 or 1; absent: false. */
void wire_read_flag(struct wire_fields *fields, const char *name, bool *out);
void wire_read_id(struct wire_fields *fields, const char *name, char out[ID_SIZE]);
void wire_read_time(struct wire_fields *fields, const char *name, char out[CALENDAR_TIME_SIZE]);
/* One of `choices`, a list that ends with NULL. */
void wire_read_choice(
    struct wire_fields *fields, const char *name, const char *const *choices, char *out, size_t size);
/* The array under `name`, required, of at most `most` entries; NULL after a failure. */
const json_t *wire_read_array(struct wire_fields *fields, const char *name, size_t most);
/* Refuses the field `name` ("" for the object itself): sets result and fault. */
void wire_refuse(struct wire_fields *fields, const char *name, const char *format, ...) PRINTF_LIKE(3, 4);
void wire_out_of_memory(struct wire_fields *fields);

/* Canonical JSON: keys sorted, compact. */
enum wire_result wire_json_write(const json_t *value, struct buf *out) MUST_USE;
/* The same, then releases `value`; NULL counts as out of memory. */
enum wire_result wire_json_finish(json_t *value, struct buf *out) MUST_USE;
/* Adds to `object` unless empty or 0. A text that is not UTF-8, or no memory, turns *object into NULL. */
void wire_put_text(json_t **object, const char *name, const char *text);
void wire_put_integer(json_t **object, const char *name, int64_t value);
void wire_put_flag(json_t **object, const char *name, bool value);
/* The same, also when empty or 0. */
void wire_set_text(json_t **object, const char *name, const char *text);
void wire_set_integer(json_t **object, const char *name, int64_t value);
void wire_set_value(json_t **object, const char *name, json_t *value); /* steals `value` */
/* What a buffer's sticky failure means here. */
enum wire_result wire_buf_result(const struct buf *out);

/* Reads one op of a push. */
void wire_op_read(struct wire_fields *fields, struct wire_op *op);
extern const char *const wire_actor_types[];
extern const char *const wire_actor_auths[];

#endif

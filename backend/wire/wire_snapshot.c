#include "backend/wire/wire_internal.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* The snapshot's whole numbers, all written and read alike. */
static const struct {
    const char *name;
    size_t offset;
} numbers[] = {
    {"price_e4", offsetof(struct wire_snapshot, price_e4)},
    {"area_e2", offsetof(struct wire_snapshot, area_e2)},
    {"quantity_e3", offsetof(struct wire_snapshot, quantity_e3)},
    {"previous_e3", offsetof(struct wire_snapshot, previous_e3)},
    {"current_e3", offsetof(struct wire_snapshot, current_e3)},
    {"multiplier_e3", offsetof(struct wire_snapshot, multiplier_e3)},
    {"months", offsetof(struct wire_snapshot, months)},
    {"part_days", offsetof(struct wire_snapshot, part_days)},
    {"part_month_days", offsetof(struct wire_snapshot, part_month_days)},
    {"discount_percent", offsetof(struct wire_snapshot, discount_percent)},
    {"amount_fen", offsetof(struct wire_snapshot, amount_fen)},
};
#define NUMBERS (sizeof numbers / sizeof numbers[0])

static json_t *lines_array(const struct wire_snapshot *snapshot)
{
    json_t *lines = json_array();
    for (size_t i = 0; lines != NULL && i < snapshot->line_count && i < WIRE_SNAPSHOT_LINES; i++) {
        json_t *line = json_pack("[III]", (json_int_t)snapshot->lines[i].quantity_e3,
            (json_int_t)snapshot->lines[i].price_e4, (json_int_t)snapshot->lines[i].amount_fen);
        if (json_array_append_new(lines, line) != 0) {
            json_decref(lines);
            lines = NULL;
        }
    }
    return lines;
}

enum wire_result wire_snapshot_write(const struct wire_snapshot *snapshot, struct buf *out)
{
    json_t *object = json_object();
    wire_put_text(&object, "kind", snapshot->kind);
    wire_put_text(&object, "price_name", snapshot->price_name);
    wire_put_text(&object, "unit_name", snapshot->unit_name);
    wire_put_text(&object, "basis", snapshot->basis);
    for (size_t i = 0; i < NUMBERS; i++) {
        int64_t value;
        memcpy(&value, (const char *)snapshot + numbers[i].offset, sizeof value);
        wire_put_integer(&object, numbers[i].name, value);
    }
    if (snapshot->line_count > 0)
        wire_set_value(&object, "lines", lines_array(snapshot));
    return wire_json_finish(object, out);
}

static void read_line(struct wire_fields *fields, const json_t *line, size_t index, int64_t out[3])
{
    char place[32];
    snprintf(place, sizeof place, "lines[%zu]", index);
    if (!json_is_array(line) || json_array_size(line) != 3) {
        wire_refuse(fields, place, "must be an array of three integers");
        return;
    }
    for (size_t i = 0; i < 3; i++) {
        if (!json_is_integer(json_array_get(line, i)))
            wire_refuse(fields, place, "must be an array of three integers");
        out[i] = json_integer_value(json_array_get(line, i));
    }
}

enum wire_result wire_snapshot_read(const char *json, struct wire_snapshot *snapshot, struct fault *fault)
{
    *snapshot = (struct wire_snapshot){.kind = ""};
    json_t *root;
    enum wire_result result = wire_json_parse(json, strlen(json), WIRE_BODY_MAX_BYTES, &root, fault);
    if (result != WIRE_OK)
        return result;
    struct wire_fields fields;
    wire_fields_start(&fields, root, fault);
    wire_read_text(&fields, "kind", WIRE_REQUIRED, snapshot->kind, sizeof snapshot->kind);
    wire_read_text(&fields, "price_name", WIRE_OPTIONAL, snapshot->price_name, sizeof snapshot->price_name);
    wire_read_text(&fields, "unit_name", WIRE_OPTIONAL, snapshot->unit_name, sizeof snapshot->unit_name);
    wire_read_text(&fields, "basis", WIRE_OPTIONAL, snapshot->basis, sizeof snapshot->basis);
    for (size_t i = 0; i < NUMBERS; i++) {
        int64_t value;
        wire_read_integer(&fields, numbers[i].name, WIRE_OPTIONAL, INT64_MIN, INT64_MAX, &value);
        memcpy((char *)snapshot + numbers[i].offset, &value, sizeof value);
    }
    const json_t *lines = json_object_get(root, "lines");
    if (lines != NULL && !json_is_null(lines)) {
        lines = wire_read_array(&fields, "lines", WIRE_SNAPSHOT_LINES);
        for (size_t i = 0; i < json_array_size(lines); i++) {
            int64_t line[3] = {0, 0, 0};
            read_line(&fields, json_array_get(lines, i), i, line);
            snapshot->lines[i].quantity_e3 = line[0];
            snapshot->lines[i].price_e4 = line[1];
            snapshot->lines[i].amount_fen = line[2];
        }
        snapshot->line_count = json_array_size(lines);
    }
    json_decref(root);
    return fields.result;
}

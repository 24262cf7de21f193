#include "backend/office/desk/desk_internal.h"

#include <stdio.h>
#include <string.h>

#include "backend/base/log.h"
#include "backend/base/text.h"

const char *desk_result_text(enum desk_result result)
{
    switch (result) {
    case DESK_OK: return "done";
    case DESK_NO_MEMORY: return "out of memory";
    case DESK_UNAVAILABLE: return "the database is not available";
    case DESK_NOT_FOUND: return "not found";
    case DESK_INVALID: return "not valid";
    case DESK_DENIED: return "not allowed";
    case DESK_CONFLICT: return "not possible as things stand";
    case DESK_RESYNC: return "the cursor is not of this office";
    }
    return "unknown result";
}

enum desk_result desk_of_db(const struct desk *desk, enum db_result result)
{
    if (result == DB_OK)
        return DESK_OK;
    log_write(LOG_WARNING, "desk", "%s: %s", db_result_text(result), db_error(desk->db));
    switch (result) {
    case DB_NO_MEMORY: return DESK_NO_MEMORY;
    case DB_CONSTRAINT: return DESK_CONFLICT;
    default: return DESK_UNAVAILABLE;
    }
}

enum desk_result desk_exec(struct desk *desk, const char *sql, const struct db_value *values, size_t count)
{
    return desk_of_db(desk, db_exec(desk->db, sql, values, count));
}

void desk_read_row(struct db_rows *rows, const struct desk_column *columns, size_t column_count)
{
    for (size_t i = 0; i < column_count; i++) {
        if (columns[i].size > 0)
            text_copy(columns[i].out, columns[i].size, db_rows_text(rows, (int)i));
        else
            *(int64_t *)columns[i].out = db_rows_integer(rows, (int)i);
    }
}

enum desk_result desk_get(struct desk *desk, const char *sql, const struct db_value *values, size_t count,
    const struct desk_column *columns, size_t column_count)
{
    struct db_rows *rows = NULL;
    enum db_result result = db_query(desk->db, sql, values, count, &rows);
    if (result != DB_OK)
        return desk_of_db(desk, result);
    bool found = db_rows_next(rows);
    if (found)
        desk_read_row(rows, columns, column_count);
    result = db_rows_end(rows);
    if (result != DB_OK)
        return desk_of_db(desk, result);
    return found ? DESK_OK : DESK_NOT_FOUND;
}

enum desk_result desk_open(struct desk *desk, struct db *db, const struct base_clock *clock,
    struct base_random random, struct fault *fault)
{
    int64_t offset = 0;
    *desk = (struct desk){.db = db, .clock = clock, .random = random};
    enum desk_result result = desk_get(desk, "SELECT id, utc_offset FROM estate ORDER BY id LIMIT 1", NULL, 0,
        DESK_INTO(DESK_TO_TEXT(desk->estate), DESK_TO_INTEGER(&offset)));
    desk->utc_offset_minutes = (int)offset;
    if (result == DESK_NOT_FOUND)
        return DESK_OK;
    if (result != DESK_OK)
        fault_set(fault, "office database", "can't read the estate: %s", db_error(db));
    return result;
}

int32_t desk_today(const struct desk *desk)
{
    return calendar_to_local(clock_wall_ms(desk->clock), desk->utc_offset_minutes).day;
}

void desk_now(const struct desk *desk, char out[CALENDAR_TIME_SIZE])
{
    calendar_format_time(clock_wall_ms(desk->clock), out);
}

void desk_new_id(struct desk *desk, char out[DESK_ID_SIZE])
{
    char id[ID_SIZE];
    id_new(&desk->random, clock_wall_ms(desk->clock), id);
    text_copy(out, DESK_ID_SIZE, id);
}

enum desk_result desk_counter_next(struct desk *desk, const char *name, int64_t *value)
{
    return desk_get(desk,
        "INSERT INTO counter(estate, name, value) VALUES($1, $2, 1)"
        " ON CONFLICT(estate, name) DO UPDATE SET value = counter.value + 1 RETURNING value",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(name)), DESK_INTO(DESK_TO_INTEGER(value)));
}

/* ---- settings ---------------------------------------------------------------------------------------------- */

enum desk_result desk_setting_int(
    struct desk *desk, const char *key, int64_t low, int64_t high, int64_t fallback, int64_t *value)
{
    char text[32] = "";
    *value = fallback;
    enum desk_result result = desk_get(desk, "SELECT value FROM setting WHERE estate = $1 AND id = $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(key)), DESK_INTO(DESK_TO_TEXT(text)));
    if (result == DESK_NOT_FOUND)
        return DESK_OK;
    if (result == DESK_OK && text_parse_int(text, low, high, value) != BASE_OK) {
        *value = fallback;
        log_write(LOG_WARNING, "desk", "setting %s is not a number from %lld to %lld; %lld is used", key,
            (long long)low, (long long)high, (long long)fallback);
    }
    return result;
}

struct number_setting {
    const char *key;
    int64_t low, high, fallback;
    int64_t value;
};

static enum desk_result read_numbers(struct desk *desk, struct number_setting *settings, size_t count)
{
    enum desk_result result = DESK_OK;
    for (size_t i = 0; i < count && result == DESK_OK; i++)
        result = desk_setting_int(desk, settings[i].key, settings[i].low, settings[i].high,
            settings[i].fallback, &settings[i].value);
    return result;
}

enum desk_result desk_late_fee_policy(struct desk *desk, struct late_fee_policy *policy)
{
    struct number_setting s[] = {
        {"late_fee.on", 0, 1, 0, 0},
        {"late_fee.rate_e6", 0, 100000, 0, 0},
        {"late_fee.grace_days", 0, 3650, 0, 0},
        {"late_fee.cap_percent", 0, 1000, 0, 0},
    };
    enum desk_result result = read_numbers(desk, s, sizeof s / sizeof s[0]);
    *policy = (struct late_fee_policy){.on = s[0].value == 1,
        .rate_e6 = s[1].value,
        .grace_days = (int)s[2].value,
        .cap_percent = (int)s[3].value};
    return result;
}

enum desk_result desk_ticket_limits(struct desk *desk, struct ticket_limits *limits)
{
    const struct ticket_limits *d = &ticket_limits_default;
    struct number_setting s[] = {
        {"ticket.urge_gap_minutes", 0, 100000, d->urge_gap_minutes, 0},
        {"ticket.urges_to_escalate", 1, 1000, d->urges_to_escalate, 0},
        {"ticket.per_unit_day", 1, 1000, d->per_unit_day, 0},
        {"ticket.identical", 1, 1000, d->identical, 0},
        {"ticket.public_per_hour", 1, 10000, d->public_per_hour, 0},
        {"ticket.accept_minutes", 1, 100000, d->accept_minutes, 0},
        {"ticket.finish_desk_days", 1, 30, d->finish_desk_days, 0},
        {"ticket.reply_minutes", 1, 100000, d->reply_minutes, 0},
    };
    enum desk_result result = read_numbers(desk, s, sizeof s / sizeof s[0]);
    *limits = (struct ticket_limits){.urge_gap_minutes = (int)s[0].value,
        .urges_to_escalate = (int)s[1].value,
        .per_unit_day = (int)s[2].value,
        .identical = (int)s[3].value,
        .public_per_hour = (int)s[4].value,
        .accept_minutes = (int)s[5].value,
        .finish_desk_days = (int)s[6].value,
        .reply_minutes = (int)s[7].value};
    return result;
}

/* ---- lists of buildings -------------------------------------------------------------------------------------- */

bool desk_list_has(const char *list, const char *item, size_t length)
{
    for (const char *at = list; *at;) {
        size_t span = strcspn(at, "|");
        if (span == length && memcmp(at, item, length) == 0)
            return true;
        at += span + (at[span] == '|');
    }
    return false;
}

bool desk_lists_meet(const char *a, const char *b)
{
    for (const char *at = a; *at;) {
        size_t span = strcspn(at, "|");
        if (desk_list_has(b, at, span))
            return true;
        at += span + (at[span] == '|');
    }
    return false;
}

enum desk_result desk_check_building(
    struct desk *desk, const char *building, size_t length, const char *field, struct fault *fault)
{
    char name[DESK_BUILDING_SIZE] = "";
    int64_t found = 0;
    if (length < sizeof name)
        memcpy(name, building, length);
    enum desk_result result = desk_get(desk, "SELECT 1 FROM area WHERE estate = $1 AND building = $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(name)), DESK_INTO(DESK_TO_INTEGER(&found)));
    if (result != DESK_NOT_FOUND)
        return result;
    fault_set(fault, field,
        "\"%.*s\" is no building of this estate; allowed is a name as in its list of areas (24#)",
        (int)length, building);
    return DESK_INVALID;
}

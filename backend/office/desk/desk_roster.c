#include "backend/office/desk/desk_roster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_internal.h"

#define ENTRIES_MAX 100000
#define SHIFTS_MAX  64
#define STAFF_MAX   64

/* Sets month and day of a "MM-DD" setting; keeps the default when it is missing or malformed. */
static enum desk_result load_month_day(struct desk *desk, const char *key, int *month, int *day)
{
    char text[16] = "", date[24];
    int32_t number = 0;
    enum desk_result result = desk_get(desk, "SELECT value FROM setting WHERE estate = $1 AND id = $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(key)), DESK_INTO(DESK_TO_TEXT(text)));
    if (result != DESK_OK)
        return result == DESK_NOT_FOUND ? DESK_OK : result;
    snprintf(date, sizeof date, "2000-%s", text);
    if (calendar_parse_date(date, &number)) {
        struct calendar_date parsed = calendar_date_of(number);
        *month = parsed.month;
        *day = parsed.day;
    }
    return DESK_OK;
}

static enum desk_result load_shifts(struct desk *desk, struct desk_roster *out)
{
    struct db_rows *rows = NULL;
    out->shifts = calloc(SHIFTS_MAX, sizeof *out->shifts);
    if (!out->shifts)
        return DESK_NO_MEMORY;
    enum db_result db = db_query(desk->db,
        "SELECT season, shift, start, \"end\", break_start, break_end FROM shift WHERE estate = $1 ORDER BY "
        "id",
        DB_VALUES(DB_TEXT(desk->estate)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    while (out->roster.shift_count < SHIFTS_MAX && db_rows_next(rows)) {
        struct roster_shift *shift = &out->shifts[out->roster.shift_count++];
        char season[12];
        int64_t start, end, break_start, break_end;
        desk_read_row(
            rows, DESK_INTO(DESK_TO_TEXT(season), DESK_TO_TEXT(shift->code), DESK_TO_INTEGER(&start),
                      DESK_TO_INTEGER(&end), DESK_TO_INTEGER(&break_start), DESK_TO_INTEGER(&break_end)));
        shift->season = strcmp(season, "summer") == 0 ? ROSTER_SUMMER : ROSTER_WINTER;
        shift->start = (int)start;
        shift->end = (int)end;
        shift->break_start = (int)break_start;
        shift->break_end = (int)break_end;
    }
    out->roster.shifts = out->shifts;
    return desk_of_db(desk, db_rows_end(rows));
}

/* A day that is a holiday with a closed desk has no entries. */
static enum desk_result load_entries(
    struct desk *desk, int32_t from_day, int32_t to_day, struct desk_roster *out)
{
    char from[CALENDAR_DATE_SIZE], to[CALENDAR_DATE_SIZE];
    struct db_rows *rows = NULL;
    size_t room = 0;
    calendar_format_date(from_day, from);
    calendar_format_date(to_day, to);
    enum db_result db = db_query(desk->db,
        "SELECT staff, shift, day FROM roster r WHERE estate = $1 AND day >= $2 AND day <= $3 AND NOT EXISTS("
        "SELECT 1 FROM holiday h WHERE h.estate = r.estate AND h.day = r.day AND h.closed = 1) ORDER BY day, "
        "staff",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(from), DB_TEXT(to)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    enum desk_result result = DESK_OK;
    while (result == DESK_OK && out->roster.entry_count < ENTRIES_MAX && db_rows_next(rows)) {
        if (out->roster.entry_count == room) {
            room = room ? room * 2 : 256;
            struct roster_entry *more = realloc(out->entries, room * sizeof *more);
            if (!more) {
                result = DESK_NO_MEMORY;
                break;
            }
            out->entries = more;
        }
        char day[CALENDAR_DATE_SIZE];
        struct roster_entry *entry = &out->entries[out->roster.entry_count];
        desk_read_row(
            rows, DESK_INTO(DESK_TO_TEXT(entry->staff), DESK_TO_TEXT(entry->shift), DESK_TO_TEXT(day)));
        if (calendar_parse_date(day, &entry->day))
            out->roster.entry_count++;
    }
    out->roster.entries = out->entries;
    db = db_rows_end(rows);
    return result == DESK_OK ? desk_of_db(desk, db) : result;
}

enum desk_result desk_roster_load(
    struct desk *desk, int32_t from_day, int32_t to_day, struct desk_roster *out)
{
    *out = (struct desk_roster){
        .roster = {.summer_from_month = 5, .summer_from_day = 1, .summer_to_month = 9, .summer_to_day = 30}};
    struct roster *roster = &out->roster;
    enum desk_result result =
        load_month_day(desk, "season.summer_from", &roster->summer_from_month, &roster->summer_from_day);
    if (result == DESK_OK)
        result = load_month_day(desk, "season.summer_to", &roster->summer_to_month, &roster->summer_to_day);
    if (result == DESK_OK)
        result = load_shifts(desk, out);
    if (result == DESK_OK)
        result = load_entries(desk, from_day, to_day, out);
    return result;
}

void desk_roster_free(struct desk_roster *roster)
{
    free(roster->shifts);
    free(roster->entries);
    *roster = (struct desk_roster){0};
}

static enum desk_result desk_people(struct desk *desk, char ids[STAFF_MAX][DESK_ID_SIZE], size_t *count)
{
    struct db_rows *rows = NULL;
    *count = 0;
    enum db_result db = db_query(desk->db,
        "SELECT id FROM staff WHERE estate = $1 AND active = 1 AND role IN ('supervisor', 'officer', "
        "'cashier')"
        " ORDER BY id",
        DB_VALUES(DB_TEXT(desk->estate)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    while (*count < STAFF_MAX && db_rows_next(rows)) {
        desk_read_row(rows, DESK_INTO({ids[*count], DESK_ID_SIZE}));
        (*count)++;
    }
    return desk_of_db(desk, db_rows_end(rows));
}

/* Shifts rotate week by week so that of five people two come early and two late: with one of them resting the desk is
   open from the first minute to the last. Two never rest on the same weekday while there are at most seven. */
static const char *shift_for(size_t person, size_t people, int32_t day)
{
    static const char *const turns[] = {"early", "late", "office", "early", "late"};
    int32_t monday = day - (calendar_weekday(day) - 1);
    size_t week = (size_t)(monday / 7);
    if ((size_t)(calendar_weekday(day) - 1) == (person * 3) % 7)
        return "rest";
    return turns[(person + week) % people % 5];
}

enum desk_result desk_roster_generate(struct desk *desk, int32_t from_day, int days)
{
    char ids[STAFF_MAX][DESK_ID_SIZE];
    size_t count = 0;
    desk_feed_start(desk);
    enum desk_result result = desk_people(desk, ids, &count);
    for (int32_t day = from_day; day < from_day + days; day++) {
        char date[CALENDAR_DATE_SIZE];
        calendar_format_date(day, date);
        for (size_t i = 0; i < count && result == DESK_OK; i++) {
            char id[DESK_ID_SIZE + 16];
            snprintf(id, sizeof id, "%.*s/%s", DESK_ID_SIZE - 1, ids[i], date);
            result = desk_exec(desk,
                "INSERT INTO roster(estate, id, staff, day, shift) VALUES($1, $2, $3, $4, $5)"
                " ON CONFLICT(estate, id) DO UPDATE SET shift = excluded.shift",
                DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id), DB_TEXT(ids[i]), DB_TEXT(date),
                    DB_TEXT(shift_for(i, count, day))));
            if (result == DESK_OK)
                result = desk_feed_touch(desk, "roster", id, NULL);
        }
    }
    return result == DESK_OK ? desk_feed_commit(desk, NULL) : result;
}

#include "backend/office/desk/desk_import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/csv.h"
#include "backend/base/embed.h"
#include "backend/base/text.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_internal.h"

EMBED_DECLARE(rulebook_areas_csv);
EMBED_TEXT(rulebook_areas_csv, "assets/rulebook/areas.csv");
EMBED_DECLARE(rulebook_posts_csv);
EMBED_TEXT(rulebook_posts_csv, "assets/rulebook/posts.csv");
EMBED_DECLARE(rulebook_shifts_csv);
EMBED_TEXT(rulebook_shifts_csv, "assets/rulebook/shifts.csv");

#define UNITS_MAX 100000
#define ROWS_MAX  1000

/* One record of a file, for checks that name their place. */
struct record {
    const struct csv *csv;
    const char *file;
    size_t index;
    struct fault *fault;
};

static enum desk_result refuse(
    const struct record *r, const char *column, const char *value, const char *allowed)
{
    char place[160];
    snprintf(place, sizeof place, "%s line %zu, %s", r->file, csv_line(r->csv, r->index), column);
    fault_set(r->fault, place, "\"%s\" is not valid; allowed is %s", value, allowed);
    return DESK_INVALID;
}

static enum desk_result read_text(const struct record *r, const char *column, size_t size, const char **value)
{
    *value = csv_field(r->csv, r->index, column);
    if (!(*value)[0] || strlen(*value) >= size || strchr(*value, '|'))
        return refuse(r, column, *value, "a name that is not empty, not too long, and without |");
    return DESK_OK;
}

static enum desk_result read_number(const struct record *r, const char *column, int64_t *value)
{
    const char *text = csv_field(r->csv, r->index, column);
    if (text_parse_int(text, 0, UNITS_MAX, value) != BASE_OK)
        return refuse(r, column, text, "a whole number from 0 to 100000");
    return DESK_OK;
}

static enum desk_result read_choice(
    const struct record *r, const char *column, const char *choices, const char **value)
{
    *value = csv_field(r->csv, r->index, column);
    if (!desk_list_has(choices, *value, strlen(*value)))
        return refuse(r, column, *value, choices);
    return DESK_OK;
}

/* Empty is 0 where `may_be_empty`. */
static enum desk_result read_minutes(
    const struct record *r, const char *column, bool may_be_empty, int64_t *value)
{
    const char *text = csv_field(r->csv, r->index, column);
    int minute = 0;
    *value = 0;
    if (may_be_empty && !text[0])
        return DESK_OK;
    if (!calendar_parse_minutes(text, &minute))
        return refuse(r, column, text, "HH:MM");
    *value = minute;
    return DESK_OK;
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static enum desk_result import_post(struct desk *desk, const struct record *r)
{
    const char *post, *title, *area;
    int64_t homes = 0, shops = 0;
    enum desk_result result = read_text(r, "post", 24, &post);
    if (result == DESK_OK)
        result = read_text(r, "title", 84, &title);
    if (result == DESK_OK)
        result = read_text(r, "area", 200, &area);
    if (result == DESK_OK)
        result = read_number(r, "declared_homes", &homes);
    if (result == DESK_OK)
        result = read_number(r, "declared_shops", &shops);
    if (result != DESK_OK)
        return result;
    return desk_exec(desk,
        "INSERT INTO post(estate, id, title, area, declared_homes, declared_shops, sort)"
        " VALUES($1, $2, $3, $4, $5, $6, $7) ON CONFLICT(estate, id) DO UPDATE SET title = excluded.title,"
        " area = excluded.area, declared_homes = excluded.declared_homes, declared_shops = "
        "excluded.declared_shops,"
        " sort = excluded.sort",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(post), DB_TEXT(title), DB_TEXT(area), DB_INTEGER(homes),
            DB_INTEGER(shops), DB_INTEGER((int64_t)r->index)));
}

/* "24#" sorts by its number; a name without one ("商铺") comes last. */
static int64_t sort_of(const char *building)
{
    char *end = NULL;
    long number = strtol(building, &end, 10);
    return end != building && number > 0 ? number : 10000;
}

static enum desk_result import_area(struct desk *desk, const struct record *r)
{
    const char *building, *kind, *post;
    int64_t units = 0, one = 0;
    enum desk_result result = read_text(r, "building", DESK_BUILDING_SIZE, &building);
    if (result == DESK_OK)
        result = read_choice(r, "kind", "home|shop", &kind);
    if (result == DESK_OK)
        result = read_number(r, "units", &units);
    if (result == DESK_OK)
        result = read_text(r, "post", 24, &post);
    if (result != DESK_OK)
        return result;
    result = desk_get(desk, "SELECT 1 FROM post WHERE estate = $1 AND id = $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(post)), DESK_INTO(DESK_TO_INTEGER(&one)));
    if (result == DESK_NOT_FOUND)
        return refuse(r, "post", post, "a post of posts.csv");
    if (result == DESK_OK)
        result = desk_exec(desk,
            "INSERT INTO area(estate, id, building, kind, post, units, sort) VALUES($1, $2, $2, $3, $4, $5, "
            "$6)"
            " ON CONFLICT(estate, id) DO UPDATE SET kind = excluded.kind, post = excluded.post,"
            " units = excluded.units, sort = excluded.sort",
            DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(building), DB_TEXT(kind), DB_TEXT(post),
                DB_INTEGER(units), DB_INTEGER(sort_of(building))));
    return result == DESK_OK ? desk_feed_touch(desk, "area", building, NULL) : result;
}

static enum desk_result import_shift(struct desk *desk, const struct record *r)
{
    const char *season, *shift;
    char id[40];
    int64_t start = 0, end = 0, break_start = 0, break_end = 0;
    enum desk_result result = read_choice(r, "season", "summer|winter", &season);
    if (result == DESK_OK)
        result = read_text(r, "shift", 12, &shift);
    if (result == DESK_OK)
        result = read_minutes(r, "start", false, &start);
    if (result == DESK_OK)
        result = read_minutes(r, "end", false, &end);
    if (result == DESK_OK)
        result = read_minutes(r, "break_start", true, &break_start);
    if (result == DESK_OK)
        result = read_minutes(r, "break_end", true, &break_end);
    if (result != DESK_OK)
        return result;
    if (start >= end)
        return refuse(r, "end", csv_field(r->csv, r->index, "end"), "a time after the start");
    bool inside = break_start > start && break_start < break_end && break_end < end;
    if (break_start != break_end && !inside)
        return refuse(r, "break_end", csv_field(r->csv, r->index, "break_end"), "a break within the shift");
    snprintf(id, sizeof id, "%s-%s", season, shift);
    result = desk_exec(desk,
        "INSERT INTO shift(estate, id, season, shift, start, \"end\", break_start, break_end)"
        " VALUES($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT(estate, id) DO UPDATE SET start = "
        "excluded.start,"
        " \"end\" = excluded.\"end\", break_start = excluded.break_start, break_end = excluded.break_end",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id), DB_TEXT(season), DB_TEXT(shift), DB_INTEGER(start),
            DB_INTEGER(end), DB_INTEGER(break_start), DB_INTEGER(break_end)));
    return result == DESK_OK ? desk_feed_touch(desk, "shift", id, NULL) : result;
}

/* ---- files ----------------------------------------------------------------------------------------------------- */

struct file {
    const char *name, *columns; /* parted by '|' */
    enum desk_result (*row)(struct desk *desk, const struct record *record);
};

static enum desk_result check_columns(const struct csv *csv, const struct file *file, struct fault *fault)
{
    for (const char *at = file->columns; *at;) {
        char column[32];
        size_t span = strcspn(at, "|");
        snprintf(column, sizeof column, "%.*s", (int)span, at);
        if (!csv_has_column(csv, column)) {
            fault_set(fault, file->name, "has no column \"%s\"", column);
            return DESK_INVALID;
        }
        at += span + (at[span] == '|');
    }
    return DESK_OK;
}

static enum desk_result import_file(
    struct desk *desk, const char *text, const struct file *file, struct fault *fault)
{
    struct csv *csv = NULL;
    enum base_result parsed = csv_parse(text, strlen(text), file->name, &csv, fault);
    if (parsed != BASE_OK)
        return parsed == BASE_NO_MEMORY ? DESK_NO_MEMORY : DESK_INVALID;
    enum desk_result result = check_columns(csv, file, fault);
    for (size_t i = 0; i < csv_count(csv) && result == DESK_OK; i++)
        result = file->row(desk, &(struct record){csv, file->name, i, fault});
    csv_free(csv);
    return result;
}

enum desk_result desk_import_rulebook(struct desk *desk, const char *areas_csv, const char *posts_csv,
    const char *shifts_csv, struct fault *fault)
{
    static const struct file posts = {
        "posts.csv", "post|title|area|declared_homes|declared_shops", import_post};
    static const struct file areas = {"areas.csv", "building|kind|units|post", import_area};
    static const struct file shifts = {
        "shifts.csv", "season|shift|start|end|break_start|break_end", import_shift};
    desk_feed_start(desk);
    enum desk_result result = import_file(desk, posts_csv ? posts_csv : rulebook_posts_csv, &posts, fault);
    if (result == DESK_OK)
        result = import_file(desk, areas_csv ? areas_csv : rulebook_areas_csv, &areas, fault);
    if (result == DESK_OK)
        result = import_file(desk, shifts_csv ? shifts_csv : rulebook_shifts_csv, &shifts, fault);
    return result == DESK_OK ? desk_feed_commit(desk, NULL) : result;
}

/* ---- contradictions -------------------------------------------------------------------------------------------- */

static enum desk_result load_areas(struct desk *desk, struct area_row *areas, size_t *count)
{
    struct db_rows *rows = NULL;
    enum db_result db = db_query(desk->db,
        "SELECT building, kind, post, units FROM area WHERE estate = $1 ORDER BY sort, building",
        DB_VALUES(DB_TEXT(desk->estate)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    while (*count < ROWS_MAX && db_rows_next(rows)) {
        struct area_row *area = &areas[(*count)++];
        char kind[8];
        int64_t units = 0;
        desk_read_row(rows, DESK_INTO(DESK_TO_TEXT(area->building), DESK_TO_TEXT(kind),
                                DESK_TO_TEXT(area->post), DESK_TO_INTEGER(&units)));
        area->shop = strcmp(kind, "shop") == 0;
        area->units = (int)units;
    }
    return desk_of_db(desk, db_rows_end(rows));
}

static enum desk_result load_declared(struct desk *desk, struct area_declared *declared, size_t *count)
{
    struct db_rows *rows = NULL;
    enum db_result db = db_query(desk->db,
        "SELECT id, declared_homes, declared_shops FROM post WHERE estate = $1 ORDER BY sort, id",
        DB_VALUES(DB_TEXT(desk->estate)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    while (*count < ROWS_MAX && db_rows_next(rows)) {
        struct area_declared *post = &declared[(*count)++];
        int64_t homes = 0, shops = 0;
        desk_read_row(
            rows, DESK_INTO(DESK_TO_TEXT(post->post), DESK_TO_INTEGER(&homes), DESK_TO_INTEGER(&shops)));
        post->homes = (int)homes;
        post->shops = (int)shops;
    }
    return desk_of_db(desk, db_rows_end(rows));
}

enum desk_result desk_import_mismatches(
    struct desk *desk, struct area_mismatch *out, size_t max, size_t *count)
{
    struct area_row *areas = calloc(ROWS_MAX, sizeof *areas);
    struct area_declared *declared = calloc(ROWS_MAX, sizeof *declared);
    size_t area_count = 0, declared_count = 0;
    enum desk_result result = areas && declared ? load_areas(desk, areas, &area_count) : DESK_NO_MEMORY;
    if (result == DESK_OK)
        result = load_declared(desk, declared, &declared_count);
    if (result == DESK_OK)
        *count = area_mismatches(areas, area_count, declared, declared_count, out, max);
    free(areas);
    free(declared);
    return result;
}

void desk_import_mismatch_text(const struct area_mismatch *mismatch, char *out, size_t size)
{
    snprintf(out, size, "%s: %s listed %d, declared %d", mismatch->post, mismatch->shop ? "shops" : "homes",
        mismatch->listed, mismatch->declared);
}

/* The office as the kiosk shows it: settings, notices, staff, and who is on duty. */
#include "backend/store/store_desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/store/store_ticket.h"
#include "backend/store/store_view_internal.h"

#define SHIFTS_MAX     64
#define ENTRIES_MAX    20000
#define ROSTER_DAYS    61              /* as far as due times look ahead */
#define CLOCK_SLACK_MS (2 * 60 * 1000) /* two good clocks may differ that much */
#define CLOCK_AHEAD_MS (400 * STORE_DAY_MS)
#define MINUTE_MS      INT64_C(60000)

static const char sql_estate[] = "SELECT id, name, utc_offset FROM estate LIMIT 1";
static const char sql_setting[] = "SELECT value FROM setting WHERE id = ?";
static const char sql_config[] = "SELECT value FROM kiosk_config WHERE id = ?";
static const char sql_notices[] =
    "SELECT id, title, body, published_at FROM notice WHERE (building IS NULL OR building = ?1)"
    " AND from_day <= ?2 AND until_day >= ?2 ORDER BY sort, published_at DESC, id LIMIT ?3";
#define STAFF_COLUMNS "s.id, s.name, s.post, s.role, s.phone"
static const char sql_staff[] = "SELECT " STAFF_COLUMNS " FROM staff s WHERE s.id = ?";
static const char sql_staff_list[] =
    "SELECT " STAFF_COLUMNS " FROM staff s WHERE s.active = 1 ORDER BY"
    " CASE s.role WHEN 'manager' THEN 0 WHEN 'supervisor' THEN 1 WHEN 'officer' THEN 2"
    " WHEN 'cashier' THEN 3 ELSE 4 END, s.id LIMIT ?";
static const char sql_officer[] = "SELECT " STAFF_COLUMNS " FROM area a JOIN staff s ON s.post = a.post"
                                  " WHERE a.building = ? AND s.active = 1 ORDER BY s.id LIMIT 1";
/* The front desk first, then who else answers to owners. */
static const char sql_stand_ins[] =
    "SELECT " STAFF_COLUMNS
    " FROM staff s WHERE s.active = 1 AND s.id <> ? AND s.role IN ('officer', 'supervisor')"
    " ORDER BY s.post <> 'front_desk', s.role <> 'supervisor', s.id";
static const char sql_shifts[] =
    "SELECT season, shift, start, \"end\", break_start, break_end FROM shift ORDER BY id LIMIT ?";
/* A day that is a holiday with a closed desk has no entries. */
static const char sql_entries[] =
    "SELECT r.staff, r.shift, r.day FROM roster r WHERE r.day >= ? AND r.day <= ?"
    " AND NOT EXISTS (SELECT 1 FROM holiday h WHERE h.day = r.day AND h.closed = 1) ORDER BY r.day, r.staff";

/* ---- estate, settings, clock ---------------------------------------------------------------------------------------------------------- */

/* Leaves `out` as it is when there is no such row. */
static void read_value(struct store_view *view, const char *sql, const char *key, char *out, size_t size)
{
    if (store_view_empty(view))
        return;
    struct store_query query = store_view_query(view, sql);
    store_query_text(&query, key);
    if (store_query_row(&query))
        store_query_get(&query, 0, out, size);
    (void)(store_view_end(view, &query) == STORE_OK); /* a failure is noted there; the default stays */
}

void store_setting(struct store_view *view, const char *key, const char *fallback, char *out, size_t size)
{
    text_copy(out, size, fallback);
    read_value(view, sql_setting, key, out, size);
}

void store_estate(struct store_view *view, struct store_estate *out)
{
    *out = (struct store_estate){.utc_offset_minutes = view->utc_offset_minutes};
    if (store_view_empty(view))
        return;
    struct store_query query = store_view_query(view, sql_estate);
    if (store_query_row(&query)) {
        store_query_get(&query, 0, out->id, sizeof out->id);
        store_query_get(&query, 1, out->name, sizeof out->name);
    }
    if (store_view_end(view, &query) != STORE_OK)
        return;
    read_value(view, sql_setting, "desk_phone", out->desk_phone, sizeof out->desk_phone);
    read_value(view, sql_setting, "duty_phone", out->duty_phone, sizeof out->duty_phone);
    read_value(view, sql_config, "building", out->building, sizeof out->building);
    read_value(view, sql_config, "name", out->kiosk_name, sizeof out->kiosk_name);
}

bool store_clock_trusted(struct store_view *view)
{
    struct store *store = view->store;
    pthread_mutex_lock(&store->lock);
    int64_t heard = store->heard_ms;
    pthread_mutex_unlock(&store->lock);
    int64_t now = store_wall_ms(store);
    return heard == 0 || (now >= heard - CLOCK_SLACK_MS && now <= heard + CLOCK_AHEAD_MS);
}

struct calendar_local store_now(struct store_view *view)
{
    return calendar_to_local(store_wall_ms(view->store), view->utc_offset_minutes);
}

enum store_result store_notices(struct store_view *view, const char *building, int32_t day,
    struct store_notice *out, size_t max, size_t *count)
{
    char text[CALENDAR_DATE_SIZE];
    *count = 0;
    enum store_result result = store_view_ready(view);
    if (result != STORE_OK)
        return result;
    calendar_format_date(day, text);
    struct store_query query = store_view_query(view, sql_notices);
    store_query_text(&query, building);
    store_query_text(&query, text);
    store_query_int(&query, (int64_t)max);
    while (*count < max && store_query_row(&query)) {
        struct store_notice *notice = &out[(*count)++];
        *notice = (struct store_notice){.id = ""};
        store_query_get(&query, 0, notice->id, sizeof notice->id);
        store_query_get(&query, 1, notice->title, sizeof notice->title);
        store_query_get(&query, 2, notice->body, sizeof notice->body);
        if (!calendar_parse_time(store_query_borrow(&query, 3), &notice->published_ms))
            notice->published_ms = 0;
    }
    return store_view_end(view, &query);
}

/* ---- staff ------------------------------------------------------------------------------------------------------------------------------ */

static void read_staff(struct store_query *query, struct store_staff *out)
{
    *out = (struct store_staff){.id = ""};
    store_query_get(query, 0, out->id, sizeof out->id);
    store_query_get(query, 1, out->name, sizeof out->name);
    store_query_get(query, 2, out->post, sizeof out->post);
    store_query_get(query, 3, out->role, sizeof out->role);
    store_query_get(query, 4, out->phone, sizeof out->phone);
}

static enum store_result one_staff(
    struct store_view *view, const char *sql, const char *key, struct store_staff *out)
{
    *out = (struct store_staff){.id = ""};
    enum store_result result = store_view_ready(view);
    if (result != STORE_OK)
        return result;
    struct store_query query = store_view_query(view, sql);
    store_query_text(&query, key);
    bool found = store_query_row(&query);
    if (found)
        read_staff(&query, out);
    result = store_view_end(view, &query);
    return result == STORE_OK && !found ? STORE_NOT_FOUND : result;
}

enum store_result store_staff_get(struct store_view *view, const char *staff, struct store_staff *out)
{
    return one_staff(view, sql_staff, staff, out);
}

static void list_copies(struct store *store, struct store_staff *out, size_t max, size_t *count)
{
    pthread_mutex_lock(&store->lock);
    for (size_t i = 0; i < store->staff_count && *count < max; i++) {
        struct store_staff *item = &out[(*count)++];
        *item = (struct store_staff){.id = ""};
        text_copy(item->id, sizeof item->id, store->staff[i].staff);
        text_copy(item->role, sizeof item->role, store->staff[i].role);
    }
    pthread_mutex_unlock(&store->lock);
}

enum store_result store_staff_list(
    struct store_view *view, struct store_staff *out, size_t max, size_t *count)
{
    *count = 0;
    if (!store_view_empty(view)) {
        struct store_query query = store_view_query(view, sql_staff_list);
        store_query_int(&query, (int64_t)max);
        while (*count < max && store_query_row(&query))
            read_staff(&query, &out[(*count)++]);
        if (store_view_end(view, &query) == STORE_OK && *count > 0)
            return STORE_OK;
        *count = 0;
    }
    list_copies(view->store, out, max, count);
    return STORE_OK;
}

/* ---- the roster, read once for a state of the mirror --------------------------------------------------------------------------------------- */

void store_view_forget_roster(struct store_view *view)
{
    free(view->shifts);
    free(view->entries);
    view->shifts = NULL;
    view->entries = NULL;
    view->roster = (struct roster){.shift_count = 0};
    view->roster_loaded = false;
}

/* Keeps the default when the setting is missing or malformed. */
static void season_day(struct store_view *view, const char *key, int *month, int *day)
{
    char text[16], date[24];
    int32_t number;
    store_setting(view, key, "", text, sizeof text);
    snprintf(date, sizeof date, "2000-%s", text);
    if (calendar_parse_date(date, &number)) {
        struct calendar_date parsed = calendar_date_of(number);
        *month = parsed.month;
        *day = parsed.day;
    }
}

static bool load_shifts(struct store_view *view)
{
    view->shifts = calloc(SHIFTS_MAX, sizeof *view->shifts);
    if (!view->shifts)
        return false;
    struct store_query query = store_view_query(view, sql_shifts);
    store_query_int(&query, SHIFTS_MAX);
    while (view->roster.shift_count < SHIFTS_MAX && store_query_row(&query)) {
        struct roster_shift *shift = &view->shifts[view->roster.shift_count++];
        shift->season = strcmp(store_query_borrow(&query, 0), "summer") == 0 ? ROSTER_SUMMER : ROSTER_WINTER;
        store_query_get(&query, 1, shift->code, sizeof shift->code);
        shift->start = (int)store_query_get_int(&query, 2);
        shift->end = (int)store_query_get_int(&query, 3);
        shift->break_start = (int)store_query_get_int(&query, 4);
        shift->break_end = (int)store_query_get_int(&query, 5);
    }
    view->roster.shifts = view->shifts;
    return store_view_end(view, &query) == STORE_OK;
}

static bool load_entries(struct store_view *view)
{
    char from[CALENDAR_DATE_SIZE], to[CALENDAR_DATE_SIZE];
    size_t room = 0;
    bool fine = true;
    calendar_format_date(view->roster_from, from);
    calendar_format_date(view->roster_to, to);
    struct store_query query = store_view_query(view, sql_entries);
    store_query_text(&query, from);
    store_query_text(&query, to);
    while (fine && store_query_row(&query)) {
        fine = store_grow(
            (void **)&view->entries, view->roster.entry_count, &room, sizeof *view->entries, ENTRIES_MAX);
        if (!fine)
            break;
        struct roster_entry *entry = &view->entries[view->roster.entry_count];
        store_query_get(&query, 0, entry->staff, sizeof entry->staff);
        store_query_get(&query, 1, entry->shift, sizeof entry->shift);
        view->roster.entry_count += calendar_parse_date(store_query_borrow(&query, 2), &entry->day);
    }
    view->roster.entries = view->entries;
    return store_view_end(view, &query) == STORE_OK && fine;
}

/* The roster around `day`; false when there is none to know of. */
static bool load_roster(struct store_view *view, int32_t day)
{
    if (view->roster_loaded && day == view->roster_from)
        return view->roster.entry_count > 0 && view->roster.shift_count > 0;
    store_view_forget_roster(view);
    if (store_view_empty(view))
        return false;
    struct roster *roster = &view->roster;
    *roster = (struct roster){
        .summer_from_month = 5, .summer_from_day = 1, .summer_to_month = 9, .summer_to_day = 30};
    season_day(view, "season.summer_from", &roster->summer_from_month, &roster->summer_from_day);
    season_day(view, "season.summer_to", &roster->summer_to_month, &roster->summer_to_day);
    view->roster_from = day;
    view->roster_to = day + ROSTER_DAYS;
    view->roster_loaded = load_shifts(view) && load_entries(view);
    return view->roster_loaded && roster->entry_count > 0 && roster->shift_count > 0;
}

/* ---- who is there -------------------------------------------------------------------------------------------------------------------------- */

/* Somebody is on a break today, and the desk stays open all the same. */
static bool noon_is_covered(const struct roster *roster, int32_t day, size_t spans)
{
    bool a_break = false;
    for (size_t i = 0; i < roster->entry_count; i++) {
        if (roster->entries[i].day != day)
            continue;
        const struct roster_shift *shift = roster_shift_of(roster, roster->entries[i].staff, day);
        a_break = a_break || (shift && shift->break_end > shift->break_start);
    }
    return a_break && spans == 1;
}

void store_desk(struct store_view *view, struct calendar_local now, struct store_desk *out)
{
    *out = (struct store_desk){.known = load_roster(view, now.day)};
    if (!out->known)
        return;
    const struct roster *roster = &view->roster;
    size_t spans = roster_desk_hours(roster, now.day, out->hours, sizeof out->hours / sizeof out->hours[0]);
    out->hour_count = spans < 4 ? spans : 4;
    out->open = roster_desk_open(roster, now);
    out->noon_covered = noon_is_covered(roster, now.day, spans);
    if (!out->open)
        out->next_known = roster_next_open(roster, now, &out->next_open);
}

static enum store_result find_stand_in(
    struct store_view *view, struct calendar_local now, struct store_officer *out)
{
    struct store_query query = store_view_query(view, sql_stand_ins);
    store_query_text(&query, out->officer.id);
    while (!out->has_stand_in && store_query_row(&query)) {
        struct store_staff staff;
        read_staff(&query, &staff);
        if (roster_on_duty(&view->roster, staff.id, now)) {
            out->has_stand_in = true;
            out->stand_in = staff;
        }
    }
    return store_view_end(view, &query);
}

enum store_result store_officer(
    struct store_view *view, const char *building, struct calendar_local now, struct store_officer *out)
{
    *out = (struct store_officer){.on_duty = false};
    enum store_result result = one_staff(view, sql_officer, building, &out->officer);
    if (result != STORE_OK || !load_roster(view, now.day))
        return result;
    out->on_duty = roster_on_duty(&view->roster, out->officer.id, now);
    return out->on_duty ? STORE_OK : find_stand_in(view, now, out);
}

static int64_t instant(const struct store_view *view, struct calendar_local local)
{
    return calendar_from_local(local.day, local.minute, view->utc_offset_minutes) +
           local.second * INT64_C(1000);
}

void store_ticket_due(struct store_view *view, enum ticket_kind kind, struct calendar_local now,
    int64_t *accept_ms, int64_t *finish_ms)
{
    struct calendar_local due;
    *accept_ms = 0;
    *finish_ms = 0;
    if (!load_roster(view, now.day))
        return;
    struct ticket_limits limits = store_ticket_limits(view);
    if (roster_add_desk_minutes(&view->roster, now, limits.accept_minutes, &due))
        *accept_ms = instant(view, due);
    if (kind == TICKET_COMPLAINT)
        *finish_ms = instant(view, now) + limits.reply_minutes * MINUTE_MS;
    else if (roster_end_of_desk_day(&view->roster, now, limits.finish_desk_days, &due))
        *finish_ms = instant(view, due);
}

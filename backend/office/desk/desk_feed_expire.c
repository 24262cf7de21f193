#include <stdio.h>
#include <string.h>

#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_internal.h"

#define BATCH_BILLS 400
#define BATCH_ROWS  1000
#define ROSTER_DAYS 31 /* what is past is kept on the kiosk for a month */

struct found {
    char id[DESK_ID_SIZE], building[DESK_BUILDING_SIZE];
};

/* Up to `max` (id, building) rows of a query. */
static enum desk_result find_rows(struct desk *desk, const char *sql, const struct db_value *values,
    size_t count, struct found *found, size_t max, size_t *found_count)
{
    struct db_rows *rows = NULL;
    *found_count = 0;
    enum db_result db = db_query(desk->db, sql, values, count, &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    while (*found_count < max && db_rows_next(rows)) {
        struct found *row = &found[(*found_count)++];
        desk_read_row(rows, DESK_INTO(DESK_TO_TEXT(row->id), DESK_TO_TEXT(row->building)));
    }
    return desk_of_db(desk, db_rows_end(rows));
}

static enum desk_result tombstones(
    struct desk *desk, const char *table, const struct found *found, size_t count)
{
    enum desk_result result = DESK_OK;
    for (size_t i = 0; i < count && result == DESK_OK; i++)
        result = desk_feed_gone(desk, table, found[i].id, found[i].building);
    return result;
}

#define MAX_PARTS 64 /* payments of one bill; more wait for the next bill they settle */

/* Its allocations leave with the bill; a payment leaves when the last of its bills has left. */
static enum desk_result expire_bill(struct desk *desk, const struct found *bill)
{
    struct found parts[MAX_PARTS];
    size_t count = 0;
    enum desk_result result = desk_exec(desk, "UPDATE bill SET on_feed = 0 WHERE estate = $1 AND id = $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(bill->id)));
    if (result == DESK_OK)
        result = tombstones(desk, "bill", bill, 1);
    if (result == DESK_OK)
        result = find_rows(desk, "SELECT id, $3 FROM allocation WHERE estate = $1 AND bill = $2",
            DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(bill->id), DB_TEXT(bill->building)), parts, MAX_PARTS,
            &count);
    if (result == DESK_OK)
        result = tombstones(desk, "allocation", parts, count);
    if (result == DESK_OK)
        result = find_rows(desk,
            "SELECT DISTINCT a.payment, $3 FROM allocation a WHERE a.estate = $1 AND a.bill = $2 AND NOT "
            "EXISTS("
            "SELECT 1 FROM allocation o JOIN bill b ON b.estate = o.estate AND b.id = o.bill"
            " WHERE o.estate = $1 AND o.payment = a.payment AND b.on_feed = 1)",
            DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(bill->id), DB_TEXT(bill->building)), parts, MAX_PARTS,
            &count);
    return result == DESK_OK ? tombstones(desk, "payment", parts, count) : result;
}

static enum desk_result expire_bills(struct desk *desk, const char *cutoff, bool *more)
{
    struct found found[BATCH_BILLS];
    size_t count = 0;
    enum desk_result result = find_rows(desk,
        "SELECT b.id, u.building FROM bill b JOIN unit u ON u.estate = b.estate AND u.id = b.unit"
        " WHERE b.estate = $1 AND b.on_feed = 1 AND b.period_end < $2 AND (b.state = 'cancelled' OR "
        "b.amount_fen <="
        " (SELECT COALESCE(SUM(a.principal_fen), 0) FROM allocation a WHERE a.estate = $1 AND a.bill = b.id))"
        " ORDER BY b.period_end, b.id LIMIT 400",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(cutoff)), found, BATCH_BILLS, &count);
    for (size_t i = 0; i < count && result == DESK_OK; i++)
        result = expire_bill(desk, &found[i]);
    *more = *more || count == BATCH_BILLS;
    return result;
}

static enum desk_result expire_readings(struct desk *desk, const char *cutoff, bool *more)
{
    struct found found[BATCH_ROWS];
    size_t count = 0;
    enum desk_result result = find_rows(desk,
        "SELECT r.id, u.building FROM meter_reading r JOIN unit u ON u.estate = r.estate AND u.id = r.unit"
        " WHERE r.estate = $1 AND r.on_feed = 1 AND r.day < $2 ORDER BY r.day, r.id LIMIT 1000",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(cutoff)), found, BATCH_ROWS, &count);
    for (size_t i = 0; i < count && result == DESK_OK; i++)
        result = desk_exec(desk, "UPDATE meter_reading SET on_feed = 0 WHERE estate = $1 AND id = $2",
            DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(found[i].id)));
    *more = *more || count == BATCH_ROWS;
    return result == DESK_OK ? tombstones(desk, "meter_reading", found, count) : result;
}

/* Rows that only matter for a while: the past roster, notices that ran out. */
static enum desk_result expire_past(
    struct desk *desk, const char *table, const char *sql, int32_t before, bool *more)
{
    struct found found[BATCH_ROWS];
    size_t count = 0;
    char day[CALENDAR_DATE_SIZE];
    calendar_format_date(before, day);
    enum desk_result result =
        find_rows(desk, sql, DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(day)), found, BATCH_ROWS, &count);
    *more = *more || count == BATCH_ROWS;
    return result == DESK_OK ? tombstones(desk, table, found, count) : result;
}

enum desk_result desk_feed_expire(struct desk *desk, bool *more)
{
    int32_t today = desk_today(desk);
    struct calendar_date date = calendar_add_months(calendar_date_of(today), -DESK_FEED_KEEP_MONTHS);
    char cutoff[CALENDAR_DATE_SIZE];
    calendar_format_date(calendar_day_of(date), cutoff);
    desk_feed_start(desk);
    *more = false;
    enum desk_result result = expire_bills(desk, cutoff, more);
    if (result == DESK_OK)
        result = expire_readings(desk, cutoff, more);
    if (result == DESK_OK)
        result = expire_past(desk, "roster",
            "SELECT r.id, '' FROM roster r JOIN feed f ON f.estate = r.estate AND f.t = 'roster' AND f.id = "
            "r.id"
            " WHERE r.estate = $1 AND r.day < $2 AND f.gone = 0 LIMIT 1000",
            today - ROSTER_DAYS, more);
    if (result == DESK_OK)
        result = expire_past(desk, "notice",
            "SELECT n.id, COALESCE(n.building, '') FROM notice n"
            " JOIN feed f ON f.estate = n.estate AND f.t = 'notice' AND f.id = n.id"
            " WHERE n.estate = $1 AND n.until_day < $2 AND f.gone = 0 LIMIT 1000",
            today, more);
    return result == DESK_OK ? desk_feed_commit(desk, NULL) : result;
}

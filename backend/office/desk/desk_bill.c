#include "backend/office/desk/desk_bill_internal.h"

#include <stdlib.h>
#include <string.h>

#include "backend/base/log.h"
#include "backend/office/desk/desk_internal.h"

#define PARTS_FIRST 16
#define PARTS_MAX   10000 /* payments of one bill */

static enum desk_result load_parts(
    struct desk *desk, const char *bill, struct late_fee_payment **parts, size_t *count)
{
    struct db_rows *rows = NULL;
    size_t room = 0;
    enum db_result db = db_query(desk->db,
        "SELECT day, principal_fen, late_fee_fen FROM allocation WHERE estate = $1 AND bill = $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(bill)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    enum desk_result result = DESK_OK;
    while (result == DESK_OK && *count < PARTS_MAX && db_rows_next(rows)) {
        if (*count == room) {
            room = room ? room * 2 : PARTS_FIRST;
            struct late_fee_payment *more = realloc(*parts, room * sizeof *more);
            if (!more) {
                result = DESK_NO_MEMORY;
                break;
            }
            *parts = more;
        }
        char day[CALENDAR_DATE_SIZE];
        struct late_fee_payment *part = &(*parts)[*count];
        desk_read_row(rows, DESK_INTO(DESK_TO_TEXT(day), DESK_TO_INTEGER(&part->principal_fen),
                                DESK_TO_INTEGER(&part->late_fee_fen)));
        if (calendar_parse_date(day, &part->day))
            (*count)++;
    }
    db = db_rows_end(rows);
    return result == DESK_OK ? desk_of_db(desk, db) : result;
}

enum desk_result desk_bill_read(struct desk *desk, struct db_rows *rows, const struct late_fee_policy *policy,
    int32_t today, struct desk_bill_state *state)
{
    struct desk_bill *bill = &state->bill;
    int64_t late_fee = 0;
    int32_t due_day = 0;
    *state = (struct desk_bill_state){0};
    desk_read_row(rows,
        DESK_INTO(DESK_TO_TEXT(bill->id), DESK_TO_TEXT(bill->tariff), DESK_TO_TEXT(bill->tariff_name),
            DESK_TO_TEXT(bill->subject), DESK_TO_TEXT(bill->period_start), DESK_TO_TEXT(bill->period_end),
            DESK_TO_TEXT(bill->due_day), DESK_TO_TEXT(bill->state), DESK_TO_TEXT(bill->payer),
            DESK_TO_INTEGER(&bill->amount_fen), DESK_TO_INTEGER(&late_fee), DESK_TO_TEXT(state->unit)));
    if (!calendar_parse_date(bill->due_day, &due_day)) {
        log_write(LOG_ERROR, "desk", "bill %s has no date in due_day", bill->id);
        return DESK_UNAVAILABLE;
    }
    struct late_fee_payment *parts = NULL;
    struct late_fee_result fee = {0};
    struct late_fee_policy applied = *policy;
    size_t count = 0;
    applied.on = policy->on && late_fee != 0;
    enum desk_result result = load_parts(desk, bill->id, &parts, &count);
    if (result == DESK_OK) {
        late_fee_compute(&applied, bill->amount_fen, due_day, parts, count, today, &fee);
        for (size_t i = 0; i < count; i++)
            bill->paid_fen += parts[i].principal_fen;
        bool open = strcmp(bill->state, "open") == 0;
        state->principal_due_fen =
            open && bill->paid_fen < bill->amount_fen ? bill->amount_fen - bill->paid_fen : 0;
        bill->late_fee_fen = open ? fee.due_fen : 0;
        bill->due_fen = state->principal_due_fen + bill->late_fee_fen;
        bill->overdue_days = state->principal_due_fen > 0 && today > due_day ? (int)(today - due_day) : 0;
    }
    free(parts);
    return result;
}

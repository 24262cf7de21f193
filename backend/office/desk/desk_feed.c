#include "backend/office/desk/desk_feed.h"

#include <string.h>

#include "backend/base/text.h"
#include "backend/office/desk/desk_internal.h"

void desk_feed_start(struct desk *desk)
{
    desk->touched_count = 0;
    desk->seq = 0;
}

/* The estate's row is locked from here to the end of the transaction, so numbers are given in the order of commits. */
static enum desk_result flush(struct desk *desk)
{
    int64_t head = 0;
    int64_t count = (int64_t)desk->touched_count;
    if (count == 0)
        return DESK_OK;
    enum desk_result result =
        desk_get(desk, "UPDATE estate SET head = head + $2 WHERE id = $1 RETURNING head",
            DB_VALUES(DB_TEXT(desk->estate), DB_INTEGER(count)), DESK_INTO(DESK_TO_INTEGER(&head)));
    for (int64_t i = 0; i < count && result == DESK_OK; i++) {
        const struct desk_touch *touch = &desk->touched[i];
        result = desk_exec(desk,
            "INSERT INTO feed(estate, seq, t, id, building, gone) VALUES($1, $2, $3, $4, $5, $6)"
            " ON CONFLICT(estate, t, id) DO UPDATE SET"
            " seq = excluded.seq, building = excluded.building, gone = excluded.gone",
            DB_VALUES(DB_TEXT(desk->estate), DB_INTEGER(head - count + 1 + i), DB_TEXT(touch->table),
                DB_TEXT(touch->id), DB_TEXT(touch->building), DB_INTEGER(touch->gone)));
    }
    desk->touched_count = 0;
    if (result == DESK_OK)
        desk->seq = head;
    return result == DESK_NOT_FOUND ? DESK_UNAVAILABLE : result;
}

static enum desk_result touch_row(
    struct desk *desk, const char *table, const char *id, const char *building, bool gone)
{
    struct desk_touch *touch = NULL;
    for (size_t i = 0; i < desk->touched_count && !touch; i++) {
        if (strcmp(desk->touched[i].table, table) == 0 && strcmp(desk->touched[i].id, id) == 0)
            touch = &desk->touched[i];
    }
    if (!touch) {
        if (desk->touched_count == DESK_FEED_PENDING) {
            enum desk_result result = flush(desk);
            if (result != DESK_OK)
                return result;
        }
        touch = &desk->touched[desk->touched_count++];
    }
    touch->table = table;
    touch->gone = gone;
    bool whole = text_copy(touch->id, sizeof touch->id, id);
    whole = text_copy(touch->building, sizeof touch->building, building ? building : "") && whole;
    return whole ? DESK_OK : DESK_INVALID;
}

enum desk_result desk_feed_touch(struct desk *desk, const char *table, const char *id, const char *building)
{
    return touch_row(desk, table, id, building, false);
}

enum desk_result desk_feed_gone(struct desk *desk, const char *table, const char *id, const char *building)
{
    return touch_row(desk, table, id, building, true);
}

enum desk_result desk_feed_commit(struct desk *desk, int64_t *seq)
{
    enum desk_result result = flush(desk);
    if (seq)
        *seq = desk->seq;
    return result;
}

enum desk_result desk_feed_head(struct desk *desk, int64_t *head)
{
    *head = 0;
    return desk_get(desk, "SELECT head FROM estate WHERE id = $1", DB_VALUES(DB_TEXT(desk->estate)),
        DESK_INTO(DESK_TO_INTEGER(head)));
}

#include <stdlib.h>
#include <string.h>

#include "backend/base/log.h"
#include "backend/base/planted.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_feed_rows_internal.h"
#include "backend/office/desk/desk_internal.h"

#define IDS_MAX (1024 * 1024) /* bytes of the ids of one page */

/* One place of the feed that goes into the page. */
struct entry {
    int64_t seq;
    size_t id; /* offset into ids */
    short table;
    bool gone;
};

struct page {
    struct desk *desk;
    const struct desk_kiosk *kiosk;
    struct entry *entries;
    size_t count, limit;
    struct buf ids; /* NUL-terminated, one behind the other */
    int64_t after, next;
    bool cut; /* the limit was reached before the feed's end */
};

/* The kiosk's own configuration has ids "KIOSK/key"; everything else goes by building. */
static bool is_visible(
    const struct desk_kiosk *kiosk, const char *table, const char *id, const char *building)
{
    if (strcmp(table, "kiosk_config") == 0) {
        size_t length = strlen(kiosk->id);
        return strncmp(id, kiosk->id, length) == 0 && id[length] == '/';
    }
    return building[0] == '\0' || kiosk->scope[0] == '\0' || desk_lists_meet(building, kiosk->scope);
}

static int table_index(const char *name)
{
    size_t count = 0;
    const struct wire_table *tables = wire_tables(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(tables[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

static enum desk_result keep_entry(struct page *page, struct db_rows *rows, int64_t seq, int table)
{
    size_t at = page->ids.len;
    const char *id = db_rows_text(rows, 2);
    if (buf_append(&page->ids, id, strlen(id) + 1) != BASE_OK)
        return DESK_NO_MEMORY;
    page->entries[page->count++] =
        (struct entry){.seq = seq, .id = at, .table = (short)table, .gone = db_rows_integer(rows, 4) != 0};
    return DESK_OK;
}

/* Walks the feed from the cursor until the page is full; what is not of the kiosk's scope is passed over. */
static enum desk_result collect(struct page *page, int64_t after)
{
    struct desk *desk = page->desk;
    struct db_rows *rows = NULL;
    enum db_result db = db_query(desk->db,
        "SELECT seq, t, id, building, gone FROM feed WHERE estate = $1 AND seq > $2 ORDER BY seq",
        DB_VALUES(DB_TEXT(desk->estate), DB_INTEGER(after)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    enum desk_result result = DESK_OK;
    while (result == DESK_OK && db_rows_next(rows)) {
        const char *name = db_rows_text(rows, 1);
        int table = table_index(name);
        if (table < 0 || !is_visible(page->kiosk, name, db_rows_text(rows, 2), db_rows_text(rows, 3)))
            continue;
        if (page->count == page->limit) {
            page->cut = true;
            break;
        }
        page->next = db_rows_integer(rows, 0);
        result = keep_entry(page, rows, page->next, table);
    }
    db = db_rows_end(rows);
    return result == DESK_OK ? desk_of_db(desk, db) : result;
}

static enum desk_result write_row(struct page *page, struct wire_changes_writer *writer,
    const struct wire_table *table, struct entry *entry)
{
    struct desk *desk = page->desk;
    const char *id = page->ids.data + entry->id;
    struct wire_value values[DESK_FEED_COLUMNS_MAX];
    struct db_rows *rows = NULL;
    enum db_result db = db_query(
        desk->db, desk_feed_row_sql(table->name), DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    if (db_rows_next(rows)) {
        for (size_t i = 0; i < table->column_count; i++) {
            int column = (int)i;
            values[i] = (struct wire_value){.is = WIRE_IS_NULL};
            if (table->columns[i].may_be_null && db_rows_null(rows, column))
                continue;
            if (table->columns[i].type == WIRE_INTEGER)
                values[i] =
                    (struct wire_value){.is = WIRE_IS_INTEGER, .integer = db_rows_integer(rows, column)};
            else
                values[i] = (struct wire_value){.is = WIRE_IS_TEXT, .text = db_rows_text(rows, column)};
        }
        wire_changes_row(writer, entry->seq, values);
    } else {
        entry->gone = true; /* the office no longer has it: the kiosk must not keep it either */
    }
    return desk_of_db(desk, db_rows_end(rows));
}

static enum desk_result write_table(
    struct page *page, struct wire_changes_writer *writer, const struct wire_table *table, int index)
{
    bool begun = false;
    enum desk_result result = DESK_OK;
    for (int gone = 0; gone <= 1; gone++) {
        for (size_t i = 0; i < page->count && result == DESK_OK; i++) {
            struct entry *entry = &page->entries[i];
            if (entry->table != index || entry->gone != (gone == 1))
                continue;
            if (!begun)
                wire_changes_table(writer, table);
            begun = true;
            const char *id = page->ids.data + entry->id;
            if (strcmp(table->name, "kiosk_config") == 0)
                id += strcspn(id, "/") + 1;
            if (gone)
                wire_changes_gone(writer, entry->seq, id);
            else
                result = write_row(page, writer, table, entry);
        }
    }
    return result;
}

/* The planted fault: rows and head of two snapshots. */
static enum desk_result head_of_later(struct page *page, struct wire_changes_head *head)
{
    struct desk *desk = page->desk;
    db_rollback(desk->db);
    enum desk_result result = desk_of_db(desk, db_begin(desk->db));
    return result == DESK_OK ? desk_feed_head(desk, &head->head) : result;
}

static enum desk_result write_page(struct page *page, struct wire_changes_head *head, struct buf *out)
{
    size_t count = 0;
    const struct wire_table *tables = wire_tables(&count);
    struct wire_changes_writer writer;
    enum desk_result result = DESK_OK;
    wire_changes_begin(&writer, out);
    for (size_t i = 0; i < count && result == DESK_OK; i++)
        result = write_table(page, &writer, &tables[i], (int)i);
    if (PLANTED(PLANTED_CURSOR_RACE) && !page->cut && result == DESK_OK)
        result = head_of_later(page, head);
    head->next = page->cut ? page->next : head->head;
    head->complete = !page->cut;
    if (result != DESK_OK)
        return result;
    switch (wire_changes_end(&writer, head)) {
    case WIRE_OK: return DESK_OK;
    case WIRE_TOO_LARGE: return DESK_INVALID; /* the caller tries with fewer rows */
    case WIRE_NO_MEMORY: return DESK_NO_MEMORY;
    default:
        log_write(LOG_ERROR, "feed", "a row after %lld can't be put on the wire", (long long)page->after);
        return DESK_UNAVAILABLE;
    }
}

/* Writes the page, with half the rows as often as it takes when their texts are too long for the buffer. */
static enum desk_result make_page(
    struct page *page, int64_t after, struct wire_changes_head *head, struct buf *out)
{
    size_t before = out->len;
    for (;;) {
        page->count = 0;
        page->cut = false;
        page->next = after;
        buf_clear(&page->ids);
        enum desk_result result = collect(page, after);
        if (result == DESK_OK)
            result = write_page(page, head, out);
        if (result != DESK_INVALID || page->limit <= 1)
            return result == DESK_INVALID ? DESK_NO_MEMORY : result;
        page->limit = (page->count < page->limit ? page->count : page->limit) / 2;
        if (out->data)
            out->data[before] = '\0';
        out->len = before;
        out->failed = BASE_OK;
    }
}

static enum desk_result read_head(struct desk *desk, const struct desk_kiosk *kiosk, const char *epoch,
    int64_t after, struct wire_changes_head *head)
{
    *head = (struct wire_changes_head){0};
    desk_now(desk, head->time);
    enum desk_result result = desk_kiosk_epoch(desk, kiosk, head->epoch);
    if (result == DESK_OK)
        result = desk_feed_head(desk, &head->head);
    if (result != DESK_OK)
        return result == DESK_NOT_FOUND ? DESK_UNAVAILABLE : result;
    bool first = after == 0 && epoch[0] == '\0';
    if (after < 0 || after > head->head ||
        (!first && strcmp(epoch, head->epoch) != 0 && !PLANTED(PLANTED_EPOCH_IGNORED)))
        return DESK_RESYNC;
    return DESK_OK;
}

enum desk_result desk_feed_page(struct desk *desk, const struct desk_kiosk *kiosk, const char *epoch,
    int64_t after, size_t limit, struct buf *out, struct wire_changes_head *head)
{
    struct page page = {.desk = desk, .kiosk = kiosk, .limit = limit, .after = after};
    if (page.limit < 1)
        page.limit = 1;
    if (page.limit > WIRE_PAGE_MAX_ROWS)
        page.limit = WIRE_PAGE_MAX_ROWS;
    buf_init(&page.ids, IDS_MAX);
    enum desk_result result = desk_of_db(desk, db_begin(desk->db));
    if (result != DESK_OK)
        return result;
    result = read_head(desk, kiosk, epoch, after, head);
    if (result == DESK_OK) {
        page.entries = malloc(page.limit * sizeof *page.entries);
        result = page.entries ? make_page(&page, after, head, out) : DESK_NO_MEMORY;
    }
    db_rollback(desk->db); /* nothing was written */
    free(page.entries);
    buf_free(&page.ids);
    return result;
}

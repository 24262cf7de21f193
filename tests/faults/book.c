#include "tests/faults/book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/secret.h"
#include "backend/base/text.h"

#define ROWS_MAX  200
#define PAGES_MAX 400

/* TABLE:VALUE,VALUE...; ~ is null, @ the edition, $ and % are the hashes of the two PINs; -TABLE:ID goes. */
static const char *const first_rows[] = {
    "estate:E1,Garden @,480",
    "setting:desk_phone,6800 000@",
    "setting:duty_phone,6800 0000",
    "kiosk_config:building,24#",
    "kiosk_config:name,Lobby @",
    "area:a24,24#,home,supervisor,162,2",
    "area:a2,2#,home,front_desk,16,1",
    "staff:S1,李主管,supervisor,supervisor,6800 0011,1",
    "staff:S2,张前台,front_desk,officer,~,1",
    "staff_credential:sc1,S1,%",
    "shift:w1,winter,early,480,960,0,0",
    "shift:w2,winter,office,540,1050,720,810",
    "appointment_window:win1,540,660,1",
    "tariff:T1,物业费,Property fee,area,18000,平方米,month,company,1,edition @",
    "unit:u1,24#,1,1203,home,9850,12,lived_in",
    "unit:u2,24#,2,0101,home,6000,1,let",
    "person:p1,王**,1234",
    "person:p2,李*,~",
    "occupancy:o1,u1,p1,owner,2016-01-01,~",
    "occupancy:o2,u2,p2,tenant,~,~",
    "credential:c1,u1,p1,$,~,active,1",
    "credential:c2,u2,p2,$,~,active,1",
    "notice:n1,Water @,There is none on Monday.,~,2026-11-20T00:00:00.000Z,2026-11-20,2026-12-20,1",
};
static const char *const second_rows[] = {
    "bill:b3,u1,T1,~,2025-03-01,2025-03-31,17703,2025-03-28,paid,owner,~,{}",
    "payment:y1,u1,2026-11-23T02:50:00.000Z,cash,17703,R@,payment",
    "allocation:l1,y1,b3,2026-11-23,17703,0",
    "-bill:b5",
    "staff:S2,张前台,front_desk,cashier,~,1",
    "setting:desk_phone,6800 010@",
};
static const char *const last_rows[] = {
    "bill:b7,u1,T1,~,2025-07-01,2025-07-31,17703,2025-07-28,paid,owner,~,{}",
    "payment:y2,u1,2026-11-23T02:55:00.000Z,cash,17703,R1@,payment",
    "allocation:l2,y2,b7,2026-11-23,17703,0",
    "bill:b3,u1,T1,again @,2025-03-01,2025-03-31,17703,2025-03-28,paid,owner,~,{}",
    "-notice:n1",
    "staff_credential:sc2,S2,%",
    "unit:u3,商铺,1,12,shop,4000,1,let",
};

struct row {
    const struct wire_table *table;
    bool gone;
    char *values[32]; /* NULL: null */
};

static struct {
    struct row rows[2][ROWS_MAX];
    size_t count;
    int64_t seq[BOOK_HEADS];
    char hashes[2][SECRET_PIN_HASH_SIZE];
    struct {
        int edition;
        int64_t after;
        enum book_head head;
        size_t limit;
        struct wire_changes *page;
        char *text;
    } pages[PAGES_MAX];
    size_t page_count;
} book;

static void broken(const char *what)
{
    fprintf(stderr, "the book of the fault harness is wrong: %s\n", what);
    exit(2);
}

/* ---- writing it --------------------------------------------------------------------------------------------------------- */

static char *value_of(const char *at, size_t length, int edition)
{
    char out[512];
    size_t end = 0;
    if (length == 1 && at[0] == '~')
        return NULL;
    if (length == 1 && (at[0] == '$' || at[0] == '%'))
        return strdup(book.hashes[at[0] == '%']);
    for (size_t i = 0; i < length; i++) {
        out[end++] = at[i] == '@' ? (char)('0' + edition) : at[i];
    }
    out[end] = '\0';
    return strdup(out);
}

static void write_row(const char *text, int edition)
{
    struct row *row = &book.rows[edition - 1][book.count];
    char name[40] = "";
    row->gone = text[0] == '-';
    text += row->gone;
    size_t length = strcspn(text, ":");
    memcpy(name, text, length);
    row->table = wire_table_find(name);
    if (!row->table)
        broken(text);
    text += length + 1;
    size_t count = 0;
    for (bool more = true; more; count++) {
        size_t span = strcspn(text, ",");
        if (count >= 32)
            broken(text);
        row->values[count] = value_of(text, span, edition);
        more = text[span] == ',';
        text += span + more;
    }
    if (count != (row->gone ? 1 : row->table->column_count))
        broken(name);
}

static void write_rows(const char *const *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        write_row(rows[i], 1);
        write_row(rows[i], 2);
        book.count++;
    }
}

void book_write(void)
{
    if (secret_hash_pin(BOOK_PIN, SECRET_COST_DEMO, book.hashes[0]) != BASE_OK ||
        secret_hash_pin(BOOK_STAFF, SECRET_COST_DEMO, book.hashes[1]) != BASE_OK)
        broken("no hashes");
    write_rows(first_rows, sizeof first_rows / sizeof first_rows[0]);
    for (int i = 0; i < BOOK_BILLS; i++) {
        char text[160];
        snprintf(text, sizeof text,
            "bill:b%d,u%d,T1,edition @,2025-%02d-01,2025-%02d-28,17703,2025-%02d-28,due,owner,~,{}", i,
            1 + i % 2, 1 + i % 12, 1 + i % 12, 1 + i % 12);
        const char *one = text;
        write_rows(&one, 1);
    }
    book.seq[BOOK_FIRST] = (int64_t)book.count;
    write_rows(second_rows, sizeof second_rows / sizeof second_rows[0]);
    book.seq[BOOK_SECOND] = (int64_t)book.count;
    write_rows(last_rows, sizeof last_rows / sizeof last_rows[0]);
    book.seq[BOOK_LAST] = (int64_t)book.count;
}

void book_burn(void)
{
    for (size_t i = 0; i < book.page_count; i++) {
        wire_changes_free(book.pages[i].page);
        free(book.pages[i].text);
    }
    for (size_t i = 0; i < 2 * book.count; i++) {
        struct row *row = &book.rows[i % 2][i / 2];
        for (size_t k = 0; k < 32; k++)
            free(row->values[k]);
    }
    memset(&book, 0, sizeof book);
}

int64_t book_seq(enum book_head head)
{
    return book.seq[head];
}

const char *book_epoch(int edition)
{
    return edition == 1 ? "epoch-1" : "epoch-2";
}

/* ---- pages ------------------------------------------------------------------------------------------------------------------ */

/* Whether the row with number `seq` is the latest of its id at `head`. */
static bool is_latest(int edition, int64_t seq, enum book_head head)
{
    const struct row *row = &book.rows[edition - 1][seq - 1];
    for (int64_t later = seq + 1; later <= book.seq[head]; later++) {
        const struct row *other = &book.rows[edition - 1][later - 1];
        if (other->table == row->table && strcmp(other->values[0], row->values[0]) == 0)
            return false;
    }
    return true;
}

static void put_row(struct wire_changes_writer *writer, const struct row *row, int64_t seq)
{
    struct wire_value values[32];
    for (size_t i = 0; i < row->table->column_count; i++) {
        const char *text = row->values[i];
        if (!text)
            values[i] = (struct wire_value){.is = WIRE_IS_NULL};
        else if (row->table->columns[i].type == WIRE_INTEGER)
            values[i] = (struct wire_value){.is = WIRE_IS_INTEGER, .integer = strtoll(text, NULL, 10)};
        else
            values[i] = (struct wire_value){.is = WIRE_IS_TEXT, .text = text};
    }
    wire_changes_row(writer, seq, values);
}

static struct wire_changes *make_page(
    int edition, int64_t after, enum book_head head, size_t limit, char **kept)
{
    struct buf text;
    struct wire_changes_writer writer;
    struct wire_changes *page = NULL;
    struct fault fault = {.text = ""};
    buf_init(&text, WIRE_PAGE_MAX_BYTES);
    wire_changes_begin(&writer, &text);
    int64_t seq = after + 1, upto = after;
    size_t count = 0;
    for (; seq <= book.seq[head] && count < limit; seq++) {
        upto = seq;
        count += is_latest(edition, seq, head);
    }
    size_t tables;
    const struct wire_table *table = wire_tables(&tables);
    for (size_t t = 0; t < 2 * tables; t++) {
        bool gone = t % 2;
        bool named = false;
        for (seq = after + 1; seq <= upto; seq++) {
            const struct row *row = &book.rows[edition - 1][seq - 1];
            if (row->table != &table[t / 2] || row->gone != gone || !is_latest(edition, seq, head))
                continue;
            if (!named && writer.table != row->table)
                wire_changes_table(&writer, row->table);
            named = true;
            if (gone)
                wire_changes_gone(&writer, seq, row->values[0]);
            else
                put_row(&writer, row, seq);
        }
    }
    struct wire_changes_head end = {.next = upto,
        .head = book.seq[head],
        .complete = upto == book.seq[head],
        .time = "2026-11-23T02:50:00.000Z"};
    text_copy(end.epoch, sizeof end.epoch, book_epoch(edition));
    if (wire_changes_end(&writer, &end) != WIRE_OK ||
        wire_changes_read(text.data, text.len, after, &page, &fault) != WIRE_OK)
        broken(fault.text);
    *kept = buf_take(&text);
    buf_free(&text);
    return page;
}

static size_t find_page(int edition, int64_t after, enum book_head head, size_t limit)
{
    size_t at = 0;
    while (at < book.page_count && (book.pages[at].edition != edition || book.pages[at].after != after ||
                                       book.pages[at].head != head || book.pages[at].limit != limit))
        at++;
    if (at < book.page_count)
        return at;
    if (book.page_count == PAGES_MAX)
        broken("too many pages");
    book.pages[at].edition = edition;
    book.pages[at].after = after;
    book.pages[at].head = head;
    book.pages[at].limit = limit;
    book.pages[at].page = make_page(edition, after, head, limit, &book.pages[at].text);
    book.page_count++;
    return at;
}

const struct wire_changes *book_page(int edition, int64_t after, enum book_head head, size_t limit)
{
    return book.pages[find_page(edition, after, head, limit)].page;
}

const char *book_page_text(int edition, int64_t after, enum book_head head, size_t limit)
{
    return book.pages[find_page(edition, after, head, limit)].text;
}

/* ---- digests ------------------------------------------------------------------------------------------------------------------ */

static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return (hash ^ 0x1ff) * 0x100000001b3u;
}

/* NULL is null. A sum of these does not depend on the order of rows. */
static uint64_t hash_row(const struct wire_table *table, const char *const *values)
{
    uint64_t hash = hash_text(0xcbf29ce484222325u, table->name);
    for (size_t i = 0; i < table->column_count; i++)
        hash = values[i] ? hash_text(hash, values[i]) : (hash ^ 0x2ff) * 0x100000001b3u;
    return hash;
}

uint64_t book_digest(int edition, enum book_head head)
{
    uint64_t digest = 0;
    for (int64_t seq = 1; seq <= book.seq[head]; seq++) {
        const struct row *row = &book.rows[edition - 1][seq - 1];
        if (!row->gone && is_latest(edition, seq, head))
            digest += hash_row(row->table, (const char *const *)row->values);
    }
    return digest;
}

bool book_digest_of(sqlite3 *mirror, uint64_t *digest)
{
    size_t tables;
    const struct wire_table *table = wire_tables(&tables);
    *digest = 0;
    for (size_t t = 0; t < tables; t++) {
        char sql[600] = "SELECT ";
        size_t length = strlen(sql);
        for (size_t i = 0; i < table[t].column_count; i++)
            length += (size_t)snprintf(
                sql + length, sizeof sql - length, "%s\"%s\"", i ? "," : "", table[t].columns[i].name);
        snprintf(sql + length, sizeof sql - length, " FROM \"%s\"", table[t].name);
        sqlite3_stmt *statement = NULL;
        int code = sqlite3_prepare_v2(mirror, sql, -1, &statement, NULL);
        while (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
            const char *values[32];
            for (size_t i = 0; i < table[t].column_count; i++)
                values[i] = (const char *)sqlite3_column_text(statement, (int)i);
            *digest += hash_row(&table[t], values);
            code = SQLITE_OK;
        }
        sqlite3_finalize(statement);
        if (code != SQLITE_DONE)
            return false;
    }
    return true;
}

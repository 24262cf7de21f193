/* What must be true of the office's database after whatever happened to its disk or its memory. */
#include <stdio.h>
#include <string.h>

#include "backend/office/desk/desk_feed.h"
#include "tests/faults/office.h"

/* A connection beside the product's, to look with. */
static sqlite3 *look(struct trial *trial)
{
    sqlite3 *handle = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(trial->url + strlen("sqlite:"), &handle, flags, NULL) != SQLITE_OK) {
        trial_fail(trial, "the database can't be opened to look: %s", sqlite3_errmsg(handle));
        sqlite3_close_v2(handle);
        return NULL;
    }
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_exec(handle, "PRAGMA query_only=1; PRAGMA wal_autocheckpoint=0", NULL, NULL, NULL);
    return handle;
}

static bool office_is_open(const struct trial *trial)
{
    return trial->db != NULL;
}

static bool office_digest(struct trial *trial, uint64_t *digest)
{
    sqlite3 *handle = look(trial);
    bool good = handle && trial_digest(handle, digest);
    sqlite3_close_v2(handle);
    return good;
}

static void check_pushed(struct trial *trial, sqlite3 *handle, const struct fact *fact)
{
    char sql[200];
    int64_t seq = trial_number(handle, "SELECT seq FROM idempotency WHERE op = ?", fact->id);
    snprintf(
        sql, sizeof sql, "SELECT count(*) FROM idempotency WHERE op = ? AND verdict = '%s'", fact->number);
    if (seq != fact->value || trial_number(handle, sql, fact->id) != 1)
        trial_fail(trial, "op %s was answered %s %lld, kept is %lld", fact->id, fact->number,
            (long long)fact->value, (long long)seq);
}

/* Each says how many rows break a rule. */
static const char *const rules[][2] = {
    {"a ticket without the record of its op, or the reverse",
        "SELECT count(*) FROM ticket t LEFT JOIN idempotency i ON i.op = t.id WHERE i.verdict IS NOT "
        "'accepted'"},
    {"an op's effect that has no ticket event, or two",
        "SELECT count(*) FROM idempotency i WHERE i.verdict = 'accepted' AND i.seq > 0 AND (SELECT count(*) "
        "FROM"
        " ticket_event e WHERE e.id = i.op OR e.ticket = i.op) = 0"},
    {"a ticket number given twice", "SELECT count(*) - count(DISTINCT number) FROM ticket"},
    {"a feed beyond its head",
        "SELECT count(*) FROM feed f JOIN estate e ON e.id = f.estate WHERE f.seq > e.head"},
    {"a head that the feed never had",
        "SELECT count(*) FROM estate WHERE head > 0 AND head <> (SELECT max(seq) FROM feed)"},
    {"a ticket that no kiosk will be told", "SELECT count(*) FROM ticket t WHERE NOT EXISTS(SELECT 1 FROM "
                                            "feed f WHERE f.t = 'ticket' AND f.id = t.id)"},
    {"an op whose effect is not in the feed at its number",
        "SELECT count(*) FROM idempotency i JOIN estate e ON e.id = i.estate WHERE i.seq > e.head"},
};

static void office_check(struct trial *trial, const struct fact *facts, size_t count)
{
    sqlite3 *handle = look(trial);
    char sql[] = "SELECT count(*) FROM kiosk WHERE token_sha256 IS NOT NULL AND id = ?";
    for (size_t i = 0; handle && i < count; i++) {
        if (facts[i].kind == FACT_PUSHED)
            check_pushed(trial, handle, &facts[i]);
        if (facts[i].kind == FACT_ENROLLED && trial_number(handle, sql, facts[i].id) != 1)
            trial_fail(trial, "kiosk %s is lost", facts[i].id);
    }
    for (size_t i = 0; handle && i < sizeof rules / sizeof rules[0]; i++) {
        if (trial_number(handle, rules[i][1], NULL) != 0)
            trial_fail(trial, "%s", rules[i][0]);
    }
    if (handle && trial_number(handle, "SELECT quick_check = 'ok' FROM pragma_quick_check(1)", NULL) != 1)
        trial_fail(trial, "quick_check finds it damaged");
    sqlite3_close_v2(handle);
}

/* The feed tells each row once, and its end is the head. */
void office_read_feed(struct trial *trial)
{
    struct buf out;
    struct wire_changes_head head = {.next = 0};
    struct fault fault = {.text = ""};
    struct wire_changes *page = NULL;
    if (!trial->db || !trial->kiosk.id[0])
        return;
    buf_init(&out, WIRE_PAGE_MAX_BYTES);
    enum desk_result result =
        desk_feed_page(&trial->desk, &trial->kiosk, "", 0, WIRE_PAGE_MAX_ROWS, &out, &head);
    if (trial_step(trial, "reading the feed", (int)result, desk_result_text(result))) {
        enum wire_result whole = wire_changes_read(out.data, out.len, 0, &page, &fault);
        if (whole == WIRE_OK ? !head.complete || head.next != head.head : whole != WIRE_NO_MEMORY)
            trial_fail(trial, "the feed's page is not whole: %s", fault.text);
    }
    wire_changes_free(page);
    buf_free(&out);
}

/* The kiosk sends again whatever it sent, and something new. */
static void office_go_on(struct trial *trial, const struct fact *facts, size_t count, bool thorough)
{
    size_t before = trial->fact_count;
    trial->strict = true;
    if (!trial->desk.estate[0])
        office_found(trial);
    if (!trial->kiosk.id[0] && desk_kiosk_get(&trial->desk, "K01", &trial->kiosk) != DESK_OK) {
        trial_fail(trial, "the kiosk can't be read");
        return;
    }
    office_push(trial, 1, 4);
    for (size_t i = before; i < trial->fact_count; i++) {
        for (size_t k = 0; k < count; k++) {
            bool same = facts[k].kind == FACT_PUSHED && trial->facts[i].kind == FACT_PUSHED &&
                        strcmp(facts[k].id, trial->facts[i].id) == 0;
            if (same && (facts[k].value != trial->facts[i].value ||
                            strcmp(facts[k].number, trial->facts[i].number) != 0))
                trial_fail(trial, "op %s, sent again, was answered otherwise", facts[k].id);
        }
    }
    if (!thorough)
        return;
    office_push(trial, 2, 4);
    office_push(trial, 9, 4);
    office_read_feed(trial);
    office_check(trial, trial->facts, trial->fact_count);
}

const struct world world_office = {.name = "office",
    .open = office_open,
    .close = office_close,
    .is_open = office_is_open,
    .digest = office_digest,
    .check = office_check,
    .go_on = office_go_on};

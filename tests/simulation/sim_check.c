/* The invariants of quality.md, looked at from outside: what was promised, what the two databases hold, what is shown. */
#include "tests/simulation/sim.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/domain/pin.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/store/store_view_internal.h"
#include "backend/wire/wire_changes.h"

#define FULL_CHECK_EVERY 40
#define POLLS_MAX        3
#define HELD_MS          (3600 * 1000)

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

/* One number out of a kiosk's ledger; `sql` is a constant. -1 when there is no row. */
static int64_t ledger_number(struct sim_kiosk *kiosk, const char *sql, const char *parameter)
{
    struct store_query query = store_query(&kiosk->store->ledger, sql);
    if (parameter)
        store_query_text(&query, parameter);
    int64_t value = store_query_row(&query) ? store_query_get_int(&query, 0) : -1;
    sim_need(store_query_end(&query) == STORE_OK, "the ledger can be read");
    return value;
}

static bool office_epoch(struct sim_kiosk *kiosk, struct desk_kiosk *who, char epoch[WIRE_EPOCH_SIZE])
{
    struct desk *desk = &kiosk->sim->office.reading;
    return kiosk->id[0] && desk_kiosk_get(desk, kiosk->id, who) == DESK_OK &&
           desk_kiosk_epoch(desk, who, epoch) == DESK_OK;
}

static int64_t mirror_number(struct sim_kiosk *kiosk, const char *sql, const char *parameter)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(kiosk->view->db.handle, sql, -1, &statement, NULL);
    sim_need(code == SQLITE_OK, "the mirror can be read");
    if (parameter)
        sqlite3_bind_text(statement, 1, parameter, -1, SQLITE_TRANSIENT);
    int64_t number = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return number;
}

/* ---- what was promised ------------------------------------------------------------------------------------------------------------ */

/* Given on a disk that was replaced, and this kiosk can't know of it (yet). */
static bool was_lost(struct sim_kiosk *kiosk, const struct sim_promise *promise)
{
    if (!promise->excused || store_view_empty(kiosk->view))
        return promise->excused;
    return kiosk->rolled_back ||
           mirror_number(kiosk, "SELECT count(*) FROM ticket WHERE number = ?", promise->number) == 0;
}

void sim_promise_keep(struct sim_kiosk *kiosk, const struct store_answer *answer)
{
    struct sim *sim = kiosk->sim;
    sim->counts->filed++;
    if (answer->did == STORE_DID_TICKET) {
        for (int i = 0; i < sim->promise_count; i++) {
            const struct sim_promise *other = &sim->promises[i];
            if (strcmp(other->number, answer->number) == 0 && !was_lost(kiosk, other))
                sim_fail(sim, "a number is given once", "K%d gave %s again", kiosk->index, answer->number);
        }
    }
    sim_need(sim->promise_count < SIM_PROMISES, "there is room for what was promised");
    struct sim_promise *promise = &sim->promises[sim->promise_count++];
    *promise = (struct sim_promise){.kiosk = kiosk->index, .life = kiosk->life};
    text_copy(promise->op, sizeof promise->op, answer->op);
    if (answer->did == STORE_DID_TICKET)
        text_copy(promise->number, sizeof promise->number, answer->number);
}

static bool has_ledger(const struct sim *sim, const struct sim_promise *promise)
{
    const struct sim_kiosk *kiosk = &sim->kiosks[promise->kiosk];
    return kiosk->store && kiosk->life == promise->life && kiosk->id[0];
}

/* A refusal is final: it is told to the owner and not sent again, whatever becomes of the office that refused. */
void sim_promises_note_refused(struct sim_kiosk *kiosk)
{
    struct sim *sim = kiosk->sim;
    for (int i = 0; i < sim->promise_count && kiosk->store; i++) {
        struct sim_promise *promise = &sim->promises[i];
        if (promise->kiosk == kiosk->index && !promise->excused &&
            ledger_number(kiosk, "SELECT state FROM op WHERE op = ?", promise->op) == 2)
            promise->excused = true;
    }
}

static bool was_taken_in(struct sim_kiosk *kiosk, const char *op, const char *epoch)
{
    struct store_query query = store_query(&kiosk->store->ledger, "SELECT epoch = ? FROM op WHERE op = ?");
    store_query_text(&query, epoch);
    store_query_text(&query, op);
    bool same = store_query_row(&query) && store_query_get_int(&query, 0) != 0;
    sim_need(store_query_end(&query) == STORE_OK, "the ledger can be read");
    return same;
}

static void check_promise(struct sim *sim, const struct sim_promise *promise)
{
    struct sim_kiosk *kiosk = &sim->kiosks[promise->kiosk];
    int64_t state = -1;
    if (promise->excused || (!kiosk->store && kiosk->life == promise->life))
        return;
    if (has_ledger(sim, promise))
        state = ledger_number(kiosk, "SELECT state FROM op WHERE op = ?", promise->op);
    if (state == 0 || state == 2 || !sim->office.db)
        return;
    /* Accepted, or no longer in any ledger: then it is the office's. */
    int64_t known = sim_office_number(sim, "SELECT count(*) FROM idempotency WHERE op = $1", promise->op);
    if (known > 0 && promise->number[0])
        known = sim_office_number(sim,
            "SELECT count(*) FROM idempotency i WHERE i.op = $1 AND (i.verdict = 'rejected' OR EXISTS("
            "SELECT 1 FROM ticket t WHERE t.estate = i.estate AND t.id = i.op))",
            promise->op);
    if (known > 0)
        return;
    struct desk_kiosk who;
    char epoch[WIRE_EPOCH_SIZE] = "";
    /* Taken by an office that was set back since: it is sent again as soon as the kiosk hears of that. */
    if (state == 1 && office_epoch(kiosk, &who, epoch) && !was_taken_in(kiosk, promise->op, epoch))
        return;
    sim_fail(sim, "what was saved takes effect",
        "op %s %s of K%d, promised, is %s and the office does not have it", promise->op, promise->number,
        promise->kiosk, state == 1 ? "accepted in the ledger" : "in no ledger");
}

/* Two rows of one act differ in nothing but their ids. */
static void check_once(struct sim *sim)
{
    if (!sim->office.db)
        return;
    int64_t twice = sim_office_number(sim,
        "SELECT count(*) FROM (SELECT 1 FROM ticket_event WHERE actor_type IN ('owner', 'anonymous')"
        " GROUP BY ticket, at, action, note HAVING count(*) > 1)",
        NULL);
    if (twice == 0)
        twice = sim_office_number(sim,
            "SELECT count(*) FROM (SELECT 1 FROM ledger WHERE kiosk IS NOT NULL AND what = 'owner.signin'"
            " GROUP BY kiosk, at, actor, subject HAVING count(*) > 1)",
            NULL);
    if (twice != 0)
        sim_fail(
            sim, "nothing takes effect twice", "%lld of the office's rows are there twice", (long long)twice);
}

/* ---- PINs ------------------------------------------------------------------------------------------------------------------------------ */

void sim_check_verdict(struct sim_kiosk *kiosk, int home, const struct store_answer *answer)
{
    struct sim_unit_guesses *guesses = &kiosk->guesses[home];
    struct sim *sim = kiosk->sim;
    if (answer->did != STORE_DID_SIGNIN || answer->result != STORE_OK)
        return;
    sim_note(sim, "K%d signs in to %s: verdict %d, %d tries left, wait %lld", kiosk->index,
        sim_homes[home].unit, answer->verdict, answer->tries_left, (long long)answer->wait_ms);
    bool judged = answer->verdict == STORE_YES || answer->verdict == STORE_NO;
    if (judged && !guesses->unknown && kiosk->ran_ms < guesses->not_before_ms)
        sim_fail(sim, "waits are kept", "K%d judged %s %lld ms too early", kiosk->index, sim_homes[home].unit,
            (long long)(guesses->not_before_ms - kiosk->ran_ms));
    if (answer->verdict == STORE_YES)
        *guesses = (struct sim_unit_guesses){.reset = guesses->reset, .unknown = guesses->reset};
    if (answer->verdict != STORE_NO)
        return;
    guesses->wrong++;
    guesses->not_before_ms = kiosk->ran_ms + answer->wait_ms;
    if (guesses->unknown)
        return;
    int most_left = guesses->wrong < 5 ? 5 - guesses->wrong : 0;
    if (guesses->wrong > PIN_VERDICTS_TYPED || answer->tries_left > most_left)
        sim_fail(sim, "no guess is forgotten",
            "K%d told %d wrong verdicts in a row for %s, and says %d tries are left", kiosk->index,
            guesses->wrong, sim_homes[home].unit, answer->tries_left);
}

/* ---- the mirror ------------------------------------------------------------------------------------------------------------------------ */

struct comparing {
    struct sim_kiosk *kiosk;
    int64_t cursor;
    int64_t same,
        later; /* rows of the mirror that are as they should be; that may be anything: they change behind it */
    bool failed;
    const struct wire_table *table; /* which `row` reads */
    sqlite3_stmt *row;
};

static sqlite3_stmt *row_of(struct comparing *c, const struct wire_table *table, const char *id)
{
    if (c->table != table) {
        char sql[800];
        size_t used = (size_t)snprintf(sql, sizeof sql, "SELECT ");
        for (size_t i = 0; i < table->column_count; i++)
            used += (size_t)snprintf(
                sql + used, sizeof sql - used, "%s\"%s\"", i ? ", " : "", table->columns[i].name);
        snprintf(sql + used, sizeof sql - used, " FROM \"%s\" WHERE id = ?", table->name);
        sqlite3_finalize(c->row);
        int code = sqlite3_prepare_v2(c->kiosk->view->db.handle, sql, -1, &c->row, NULL);
        sim_need(code == SQLITE_OK, "a row of the mirror can be asked for");
        c->table = table;
    }
    sqlite3_reset(c->row);
    sqlite3_bind_text(c->row, 1, id, -1, SQLITE_TRANSIENT);
    return c->row;
}

static bool equal_value(sqlite3_stmt *row, int column, const struct wire_value *value)
{
    if (value->is == WIRE_IS_NULL)
        return sqlite3_column_type(row, column) == SQLITE_NULL;
    if (value->is == WIRE_IS_INTEGER)
        return sqlite3_column_type(row, column) == SQLITE_INTEGER &&
               sqlite3_column_int64(row, column) == value->integer;
    const unsigned char *text = sqlite3_column_text(row, column);
    return text && strcmp((const char *)text, value->text) == 0;
}

static void differs(struct comparing *c, const struct wire_table *table, const char *id, const char *how)
{
    if (!c->failed)
        sim_fail(c->kiosk->sim, "the mirror equals the office's view at its cursor",
            "K%d, cursor %lld: %s %s %s", c->kiosk->index, (long long)c->cursor, table->name, id, how);
    c->failed = true;
}

static bool compare_row(
    void *context, const struct wire_table *table, int64_t seq, const struct wire_value *values)
{
    struct comparing *c = context;
    sqlite3_stmt *row = row_of(c, table, values[0].text);
    bool there = sqlite3_step(row) == SQLITE_ROW;
    if (seq > c->cursor) {
        c->later += there;
    } else if (!there) {
        differs(c, table, values[0].text, "is missing");
    } else {
        c->same++;
        for (size_t i = 0; i < table->column_count; i++) {
            if (!equal_value(row, (int)i, &values[i]))
                differs(c, table, values[0].text, "is another row than the office's");
        }
    }
    return !c->failed;
}

static bool compare_gone(void *context, const struct wire_table *table, int64_t seq, const char *id)
{
    struct comparing *c = context;
    sqlite3_stmt *row = row_of(c, table, id);
    bool there = sqlite3_step(row) == SQLITE_ROW;
    if (there && seq <= c->cursor)
        differs(c, table, id, "is gone at the office");
    else
        c->later += there;
    return !c->failed;
}

static int64_t mirror_rows(struct sim_kiosk *kiosk)
{
    static char sql[2000];
    size_t count, used = 0;
    const struct wire_table *tables = wire_tables(&count);
    for (size_t i = 0; i < count && (used > 0 || !sql[0]); i++)
        used += (size_t)snprintf(sql + used, sizeof sql - used, "%s(SELECT count(*) FROM \"%s\")",
            i ? " + " : "SELECT ", tables[i].name);
    return mirror_number(kiosk, sql, NULL);
}

/* Beside the comparison, which asks the office's own code: nothing of a building that the kiosk has no business with. */
static void check_scope(struct sim_kiosk *kiosk, const char *scope)
{
    char list[DESK_SCOPE_SIZE + 4];
    if (!scope[0])
        return;
    snprintf(list, sizeof list, "|%s|", scope);
    int64_t strangers = mirror_number(kiosk,
        "SELECT (SELECT count(*) FROM unit WHERE instr(?1, '|' || building || '|') = 0)"
        " + (SELECT count(*) FROM ticket WHERE instr(?1, '|' || building || '|') = 0)"
        " + (SELECT count(*) FROM credential WHERE unit NOT IN (SELECT id FROM unit))"
        " + (SELECT count(*) FROM occupancy WHERE unit NOT IN (SELECT id FROM unit))"
        " + (SELECT count(*) FROM bill WHERE unit NOT IN (SELECT id FROM unit))"
        " + (SELECT count(*) FROM payment WHERE unit NOT IN (SELECT id FROM unit))"
        " + (SELECT count(*) FROM person WHERE id NOT IN (SELECT person FROM occupancy))",
        list);
    if (strangers > 0)
        sim_fail(kiosk->sim, "no row outside the scope", "K%d (%s) holds %lld such rows", kiosk->index, scope,
            (long long)strangers);
}

static void check_mirror(struct sim_kiosk *kiosk)
{
    struct sim *sim = kiosk->sim;
    struct desk_kiosk who;
    char epoch[WIRE_EPOCH_SIZE];
    if (!kiosk->store || !sim->office.db || store_view_empty(kiosk->view) ||
        !office_epoch(kiosk, &who, epoch))
        return;
    struct comparing c = {.kiosk = kiosk, .cursor = kiosk->view->position.cursor};
    if (strcmp(kiosk->view->position.epoch, epoch) != 0)
        return; /* of an office that is no more */
    sim->counts->checks++;
    struct wire_changes_head head = {.next = 0};
    struct wire_changes *page = NULL;
    struct fault fault = {.text = ""};
    struct buf text;
    buf_init(&text, WIRE_PAGE_MAX_BYTES);
    sim_need(desk_feed_page(&sim->office.reading, &who, "", 0, WIRE_PAGE_MAX_ROWS, &text, &head) == DESK_OK &&
                 head.complete,
        "the office gives all it has in one page");
    sim_need(wire_changes_read(text.data, text.len, 0, &page, &fault) == WIRE_OK, fault.text);
    if (c.cursor > head.head)
        sim_fail(sim, "the mirror equals the office's view at its cursor",
            "K%d is at %lld, the office at %lld", kiosk->index, (long long)c.cursor, (long long)head.head);
    wire_changes_visit(page, &(struct wire_changes_visitor){&c, compare_row, compare_gone});
    sqlite3_finalize(c.row);
    int64_t rows = mirror_rows(kiosk);
    if (!c.failed && rows != c.same + c.later)
        sim_fail(sim, "the mirror equals the office's view at its cursor",
            "K%d, cursor %lld: %lld rows, %lld known to the office", kiosk->index, (long long)c.cursor,
            (long long)rows, (long long)(c.same + c.later));
    check_scope(kiosk, who.scope);
    wire_changes_free(page);
    buf_free(&text);
}

/* No figure with a date newer than its data. */
static void check_date(struct sim_kiosk *kiosk)
{
    struct store_sync_state state;
    if (!kiosk->store)
        return;
    store_sync_state(kiosk->store, &state);
    if (state.pulled_ms == 0 || kiosk->page_time_count > SIM_TIMES)
        return;
    for (size_t i = kiosk->page_time_count; i-- > 0;) {
        if (kiosk->page_times[i] != state.pulled_ms)
            continue;
        if (i >= kiosk->rolled_back_at)
            kiosk->rolled_back = false;
        return;
    }
    sim_fail(kiosk->sim, "the date shown is that of a complete pull", "K%d shows %lld", kiosk->index,
        (long long)state.pulled_ms);
}

/* ---- when ---------------------------------------------------------------------------------------------------------------------------------- */

void sim_check(struct sim *sim)
{
    if (sim->failure[0])
        return;
    for (int i = 0; i < SIM_KIOSKS; i++)
        check_date(&sim->kiosks[i]);
    if (sim->promise_count > 0) {
        check_promise(sim, &sim->promises[sim->event % sim->promise_count]);
        check_promise(sim, &sim->promises[sim->promise_count - 1]);
    }
    if (sim->event % FULL_CHECK_EVERY == 0) {
        check_once(sim);
        check_mirror(&sim->kiosks[sim->event / FULL_CHECK_EVERY % SIM_KIOSKS]);
    }
}

void sim_check_all(struct sim *sim)
{
    for (int i = 0; i < sim->promise_count; i++)
        check_promise(sim, &sim->promises[i]);
    check_once(sim);
    for (int i = 0; i < SIM_KIOSKS; i++)
        check_mirror(&sim->kiosks[i]);
}

static bool is_out(const struct sim_kiosk *kiosk)
{
    return !kiosk->store || !kiosk->id[0] || !kiosk->core;
}

#define HELD                                                                                                 \
    " FROM op WHERE state = 0 AND tries = 0 AND json NOT LIKE '%毒%' AND json NOT LIKE '%坏%' AND NOT "    \
    "EXISTS("                                                                                                \
    "SELECT 1 FROM op p WHERE p.ticket = op.ticket AND p.kind = 'ticket.create' AND p.state = 0"             \
    " AND (p.json LIKE '%毒%' OR p.json LIKE '%坏%'))"
static const char sql_count_held[] = "SELECT count(*)" HELD;

void sim_note_held(struct sim *sim)
{
    for (int i = 0; i < SIM_KIOSKS; i++) {
        struct sim_kiosk *kiosk = &sim->kiosks[i];
        if (is_out(kiosk))
            continue;
        struct store_query query = store_query(&kiosk->store->ledger, "SELECT op" HELD);
        while (sim->held_count < SIM_HELD && store_query_row(&query))
            store_query_get(&query, 0, sim->held[sim->held_count++], ID_SIZE);
        sim_need(store_query_end(&query) == STORE_OK, "the ledger can be read");
    }
}

static void check_held(struct sim *sim)
{
    for (int i = 0; i < sim->held_count; i++) {
        if (sim_office_number(sim, "SELECT count(*) FROM idempotency WHERE op = $1 AND verdict = 'accepted'",
                sim->held[i]) > 0)
            sim_fail(sim, "one bad op holds up no other", "op %s was taken as soon as the bad one was cured",
                sim->held[i]);
    }
}

/* Ops that this office has not judged, and that nobody poisoned. */
static bool outbox_is_empty(struct sim_kiosk *kiosk)
{
    struct desk_kiosk who;
    char epoch[WIRE_EPOCH_SIZE] = "";
    if (!office_epoch(kiosk, &who, epoch))
        return false;
    if (!kiosk->sim->cured)
        return ledger_number(kiosk, sql_count_held, NULL) == 0;
    return ledger_number(
               kiosk, "SELECT count(*) FROM op WHERE state = 0 OR (state = 1 AND epoch <> ?)", epoch) == 0;
}

static bool agrees(struct sim_kiosk *kiosk)
{
    struct desk_kiosk who;
    int64_t head = 0;
    char epoch[WIRE_EPOCH_SIZE] = "";
    return !store_view_empty(kiosk->view) && office_epoch(kiosk, &who, epoch) &&
           desk_feed_head(&kiosk->sim->office.reading, &head) == DESK_OK &&
           strcmp(kiosk->view->position.epoch, epoch) == 0 && kiosk->view->position.cursor == head;
}

bool sim_settled(struct sim *sim)
{
    bool empty = true, all = true;
    for (int i = 0; i < SIM_KIOSKS; i++) {
        struct sim_kiosk *kiosk = &sim->kiosks[i];
        empty = empty && (is_out(kiosk) || outbox_is_empty(kiosk));
    }
    if (!sim->cured) {
        sim->need_cure = empty || sim->now_ms - sim->healed_ms > HELD_MS;
        return false;
    }
    if (!empty)
        return false;
    if (!sim->outboxes_empty) {
        sim->outboxes_empty = true;
        for (int i = 0; i < SIM_KIOSKS; i++)
            sim->kiosks[i].polls = 0;
    }
    for (int i = 0; i < SIM_KIOSKS; i++) {
        struct sim_kiosk *kiosk = &sim->kiosks[i];
        bool good = is_out(kiosk) || agrees(kiosk);
        all = all && good;
        if (!good && kiosk->polls > POLLS_MAX)
            sim_fail(sim, "both sides agree within three polls", "K%d has polled %d times", i, kiosk->polls);
    }
    return all;
}

void sim_check_quiet(struct sim *sim)
{
    for (int i = 0; i < SIM_KIOSKS; i++) {
        struct sim_kiosk *kiosk = &sim->kiosks[i];
        if (is_out(kiosk))
            continue;
        int64_t waiting = ledger_number(kiosk, "SELECT count(*) FROM op WHERE state = 0", NULL);
        if (waiting > 0)
            sim_fail(sim, "every op has its verdict", "%lld of K%d wait for theirs", (long long)waiting, i);
        sim->counts->accepted +=
            (uint64_t)ledger_number(kiosk, "SELECT count(*) FROM op WHERE state = 1", NULL);
        sim->counts->rejected +=
            (uint64_t)ledger_number(kiosk, "SELECT count(*) FROM op WHERE state = 2", NULL);
        /* A ticket outside a changed scope is not to be found either. */
        int64_t orphans = ledger_number(kiosk,
            "SELECT count(*) FROM op a JOIN op c ON c.op = a.ticket AND c.kind = 'ticket.create'"
            " WHERE a.kind = 'ticket.act' AND a.state = 2 AND a.reason = 'not_found' AND c.state = 1",
            NULL);
        if (orphans > 0 && !kiosk->scope_changed && !kiosk->knew_no_epoch)
            sim_fail(sim, "nothing is refused for want of what came before it",
                "%lld acts of K%d on tickets that the office has", (long long)orphans, i);
        struct store_sync_state state;
        store_sync_state(kiosk->store, &state);
        if (state.waiting_ops != 0)
            sim_fail(
                sim, "nothing is shown as waiting that has arrived", "%d of K%d are", state.waiting_ops, i);
        if (state.mirror_rows != mirror_rows(kiosk))
            sim_fail(sim, "the mirror knows how many rows it has", "K%d says %lld, there are %lld", i,
                (long long)state.mirror_rows, (long long)mirror_rows(kiosk));
    }
    check_held(sim);
    sim_check_all(sim);
}

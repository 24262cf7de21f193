/* What must be true of a kiosk after whatever happened to its disk or its memory. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/store/store_internal.h"
#include "backend/sync/sync_token_internal.h"
#include "tests/faults/kiosk.h"

static sqlite3 *ledger(struct trial *trial)
{
    return trial->store->ledger.handle;
}

static bool kiosk_is_open(const struct trial *trial)
{
    return trial->store != NULL;
}

static bool kiosk_digest(struct trial *trial, uint64_t *digest)
{
    return trial_digest(ledger(trial), digest);
}

/* ---- facts ------------------------------------------------------------------------------------------------------------------ */

static const struct fact *last_of(const struct fact *facts, size_t count, enum fact_kind kind)
{
    for (size_t i = count; i > 0; i--) {
        if (facts[i - 1].kind == kind)
            return &facts[i - 1];
    }
    return NULL;
}

/* Facts of before a wiping say nothing any more. */
static size_t after_wiping(const struct fact *facts, size_t count)
{
    const struct fact *wiping = last_of(facts, count, FACT_WIPING);
    return wiping ? (size_t)(wiping - facts) : 0;
}

/* Enrolled means a token to speak with; a token alone only asks for a new code. */
static void check_identity(struct trial *trial, const struct fact *facts, size_t count)
{
    size_t from = after_wiping(facts, count);
    const struct fact *wiped = last_of(facts + from, count - from, FACT_WIPED);
    const struct fact *enrolled = last_of(facts + from, count - from, FACT_ENROLLED);
    bool may_be_wiped = last_of(facts, count, FACT_WIPING) != NULL;
    struct store_identity identity;
    struct sync_tokens tokens;
    struct fault fault = {.text = ""};
    store_identity(trial->store, &identity);
    if (wiped && !enrolled && identity.kiosk[0])
        trial_fail(trial, "wiped, but still kiosk %s", identity.kiosk);
    if (enrolled && strcmp(identity.kiosk, enrolled->id) != 0)
        trial_fail(trial, "enrolled as %s, but it is \"%s\"", enrolled->id, identity.kiosk);
    if (!identity.kiosk[0] || (may_be_wiped && !enrolled))
        return;
    if (sync_token_read(trial->token, NULL, &tokens, &fault) != SYNC_OK) {
        trial_fail(trial, "enrolled as %s, but the token %s", identity.kiosk, fault.text);
        return;
    }
    /* The office knows the old one until the new one is used: either file is good, a mixture is not. */
    bool renewed = strcmp(tokens.current, KIOSK_NEXT_TOKEN) == 0;
    if (strcmp(tokens.current, KIOSK_TOKEN) != 0 && !(renewed && strcmp(tokens.former, KIOSK_TOKEN) == 0))
        trial_fail(trial, "the token file holds neither the old token nor the new one before it");
    if (last_of(facts + from, count - from, FACT_RENEWED) && !renewed)
        trial_fail(trial, "the new token was called kept and is lost");
}

static void check_saved(struct trial *trial, const struct fact *fact)
{
    static const char sql[] = "SELECT json FROM op WHERE op = ?";
    sqlite3_stmt *statement = NULL;
    bool found = sqlite3_prepare_v2(ledger(trial), sql, -1, &statement, NULL) == SQLITE_OK &&
                 sqlite3_bind_text(statement, 1, fact->id, -1, SQLITE_STATIC) == SQLITE_OK &&
                 sqlite3_step(statement) == SQLITE_ROW;
    if (!found)
        trial_fail(trial, "op %s (%s) was called saved and is lost", fact->id, fact->number);
    else if (!strstr((const char *)sqlite3_column_text(statement, 0), fact->number))
        trial_fail(trial, "op %s has another number than %s", fact->id, fact->number);
    sqlite3_finalize(statement);
}

/* Whether something after it makes the fact void. */
static bool is_void(const struct fact *facts, size_t count, size_t at)
{
    for (size_t i = at + 1; i < count; i++) {
        bool forgiven = facts[i].kind == FACT_FORGIVING && facts[at].kind == FACT_JUDGED &&
                        strcmp(facts[i].id, facts[at].id) == 0;
        if (forgiven || facts[i].kind == FACT_WIPING)
            return true;
    }
    return false;
}

static void check_facts(struct trial *trial, const struct fact *facts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct fact *fact = &facts[i];
        if (is_void(facts, count, i))
            continue;
        if (fact->kind == FACT_SAVED)
            check_saved(trial, fact);
        if (fact->kind == FACT_SETTLED &&
            trial_number(ledger(trial), "SELECT state FROM op WHERE op = ?", fact->id) != fact->value)
            trial_fail(trial, "the office's verdict %lld on op %s is lost", (long long)fact->value, fact->id);
        if (fact->kind == FACT_JUDGED) {
            int64_t failures =
                trial_number(ledger(trial), "SELECT failures FROM failure WHERE key = ?", fact->id);
            if (failures < fact->value)
                trial_fail(trial, "%s: %lld wrong PINs were judged, %lld are counted", fact->id,
                    (long long)fact->value, (long long)failures);
        }
        if (fact->kind == FACT_WIPED && !last_of(facts + i, count - i, FACT_ENROLLED) &&
            trial_number(ledger(trial), "SELECT count(*) FROM op", NULL) != 0)
            trial_fail(trial, "wiped, but ops are left");
    }
}

static int compare_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Ticket numbers are never given twice. */
static void check_numbers(struct trial *trial)
{
    static const char sql[] =
        "SELECT json ->> '$.body.number' FROM op WHERE kind = 'ticket.create' GROUP BY 1 HAVING count(*) > 1";
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(ledger(trial), sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        trial_fail(trial, "the number %s was given twice", (const char *)sqlite3_column_text(statement, 0));
    else if (code != SQLITE_DONE)
        trial_fail(trial, "the ops can't be read: %s", sqlite3_errmsg(ledger(trial)));
    sqlite3_finalize(statement);
}

/* ---- the mirror ---------------------------------------------------------------------------------------------------------------- */

static bool find_head(const struct store_position *position, int *edition, enum book_head *head)
{
    *edition = strcmp(position->epoch, book_epoch(2)) == 0 ? 2 : 1;
    for (*head = BOOK_FIRST; *head < BOOK_HEADS; (*head)++) {
        if (strcmp(position->epoch, book_epoch(*edition)) == 0 && position->cursor == book_seq(*head))
            return true;
    }
    return false;
}

static void check_rows(struct trial *trial, int edition, enum book_head head)
{
    struct store_db db;
    char path[PATH_MAX];
    struct fault fault = {.text = ""};
    uint64_t digest = 0;
    store_mirror_path(trial->store, trial->store->mirror.number, "mirror.db", path);
    if (store_db_open(&db, path, STORE_DB_READER, &fault) != STORE_OK) {
        trial_fail(trial, "the mirror can't be opened: %s", fault.text);
        return;
    }
    if (!book_digest_of(db.handle, &digest))
        trial_fail(trial, "the mirror can't be read: %s", sqlite3_errmsg(db.handle));
    else if (digest != book_digest(edition, head))
        trial_fail(trial, "the mirror's rows are not the office's at %s %lld", book_epoch(edition),
            (long long)book_seq(head));
    else if (store_db_check(&db) != STORE_OK)
        trial_fail(trial, "quick_check finds the mirror damaged");
    store_db_close(&db);
}

/* It may be older than what was pulled, but is what the office had at its cursor; and no older than the last switch. */
static void check_mirror(struct trial *trial, const struct fact *facts, size_t count)
{
    const struct store_mirror_state *mirror = &trial->store->mirror;
    const struct fact *switched = last_of(facts, count, FACT_SWITCHED);
    bool wiping = last_of(facts, count, FACT_WIPING) != NULL;
    int edition;
    enum book_head head;
    if (mirror->broken) {
        trial_fail(trial, "mirror-%lld can't be read", (long long)mirror->number);
        return;
    }
    if (mirror->number == 0) {
        if (switched && !wiping)
            trial_fail(trial, "the mirror of %s %lld is lost", switched->id, (long long)switched->value);
        return;
    }
    if (!find_head(&mirror->position, &edition, &head)) {
        trial_fail(trial, "the mirror is at %s %lld, where no pull ended", mirror->position.epoch,
            (long long)mirror->position.cursor);
        return;
    }
    if (switched && !wiping &&
        (strcmp(switched->id, book_epoch(edition)) != 0 ? strcmp(switched->id, "epoch-2") == 0
                                                        : (int64_t)head < switched->value))
        trial_fail(trial, "the mirror is at %s %lld, older than the last switch", mirror->position.epoch,
            (long long)mirror->position.cursor);
    check_rows(trial, edition, head);
}

/* A wiped kiosk keeps nobody's data. */
static void check_wiped(struct trial *trial, const struct fact *facts, size_t count)
{
    size_t from = after_wiping(facts, count);
    if (!last_of(facts + from, count - from, FACT_WIPED) ||
        last_of(facts + from, count - from, FACT_ENROLLED))
        return;
    DIR *folder = opendir(trial->folder);
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
        if (strncmp(entry->d_name, "mirror-", 7) == 0)
            trial_fail(trial, "wiped, but %s is left", entry->d_name);
    }
    if (folder)
        closedir(folder);
}

static int count_words(const char *path)
{
    static const char words[] = "\"text\":\"number ";
    int count = 0;
    FILE *file = fopen(path, "rb");
    size_t matched = 0;
    for (int c; file && (c = getc(file)) != EOF;) {
        matched = c == words[matched] ? matched + 1 : c == words[0];
        if (matched == sizeof words - 1) {
            count++;
            matched = 0;
        }
    }
    if (file)
        fclose(file);
    return count;
}

/* What the office has is sealed; with nothing left to seal, the words are nowhere in the files. */
static void check_sealed(struct trial *trial, const struct fact *facts, size_t count)
{
    char path[PATH_MAX];
    int words = 0;
    if (!trial->set.seals)
        return;
    for (size_t i = 0; i < count; i++) {
        if (facts[i].kind == FACT_SETTLED && facts[i].value == 1 &&
            trial_number(ledger(trial),
                "SELECT count(*) FROM op WHERE op = ? AND (sealed = 0 OR json LIKE '%\"text\":%')",
                facts[i].id) > 0)
            trial_fail(trial, "op %s was accepted and is not sealed", facts[i].id);
    }
    snprintf(path, sizeof path, "%s/ledger.db", trial->folder);
    words += count_words(path);
    snprintf(path, sizeof path, "%s/ledger.db-wal", trial->folder);
    words += count_words(path);
    if (words > 0 &&
        trial_number(ledger(trial), "SELECT count(*) FROM op WHERE json LIKE '%\"text\":%'", NULL) == 0)
        trial_fail(trial, "all is sealed, but the words stand in the ledger's files %d times", words);
}

/* The newer program's migration is whole: all that was there then is in its table. */
static void check_migration(struct trial *trial)
{
    if (!trial->set.newer)
        return;
    int64_t notes = trial_number(ledger(trial), "SELECT notes FROM kiosk", NULL);
    if (notes < 0 ||
        notes != trial_number(ledger(trial), "SELECT count(*) FROM note n JOIN op USING(op)", NULL))
        trial_fail(trial, "the migration is not whole: %lld notes", (long long)notes);
}

static void kiosk_check(struct trial *trial, const struct fact *facts, size_t count)
{
    check_identity(trial, facts, count);
    check_facts(trial, facts, count);
    check_numbers(trial);
    check_mirror(trial, facts, count);
    check_wiped(trial, facts, count);
    check_migration(trial);
    check_sealed(trial, facts, count);
}

/* ---- going on -------------------------------------------------------------------------------------------------------------------- */

/* What waits for the office is sent, each op once. */
static void check_batch(struct trial *trial, const struct fact *facts, size_t count)
{
    struct store_batch batch;
    char *sorted[WIRE_PUSH_MAX_OPS];
    if (store_outbox_batch(trial->store, book_epoch(trial->set.edition), &batch) != STORE_OK) {
        trial_fail(trial, "the outbox can't be read");
        return;
    }
    for (size_t i = 0; i < batch.count; i++)
        sorted[i] = batch.ids[i];
    qsort(sorted, batch.count, sizeof sorted[0], compare_text);
    for (size_t i = 1; i < batch.count; i++) {
        if (strcmp(sorted[i - 1], sorted[i]) == 0)
            trial_fail(trial, "op %s waits twice", sorted[i]);
    }
    for (size_t i = 0; i < count; i++) {
        bool waits = false;
        for (size_t k = 0; k < batch.count; k++)
            waits = waits || strcmp(batch.ids[k], facts[i].id) == 0;
        int64_t state = facts[i].kind == FACT_SAVED
                            ? trial_number(ledger(trial), "SELECT state FROM op WHERE op = ?", facts[i].id)
                            : -1;
        if (state == 0 && !waits)
            trial_fail(trial, "op %s was saved and will never be sent", facts[i].id);
    }
    store_batch_clear(&batch);
}

static void check_end(struct trial *trial)
{
    struct store_mirror_state *mirror = &trial->store->mirror;
    if (strcmp(mirror->position.epoch, book_epoch(trial->set.edition)) != 0 ||
        mirror->position.cursor != book_seq(BOOK_LAST) || mirror->broken)
        trial_fail(trial, "after a pull the mirror is at %s %lld", mirror->position.epoch,
            (long long)mirror->position.cursor);
    else
        check_rows(trial, trial->set.edition, BOOK_LAST);
}

static void kiosk_go_on(struct trial *trial, const struct fact *facts, size_t count, bool thorough)
{
    static const enum wire_verdict verdicts[] = {WIRE_ACCEPTED};
    struct store_identity identity;
    trial->strict = true;
    trial->filed = 500;
    store_identity(trial->store, &identity);
    if (!identity.kiosk[0])
        kiosk_enroll(trial, last_of(facts, count, FACT_WIPING) ? "K03" : "K02");
    kiosk_file(trial, true, NULL);
    check_numbers(trial);
    check_batch(trial, facts, count);
    if (!thorough || trial->failure[0])
        return;
    kiosk_pull(trial, BOOK_LAST, 25, 0);
    if (!trial->failure[0])
        check_end(trial);
    (void)kiosk_push(trial, verdicts, 1);
    if (trial_number(ledger(trial), "SELECT count(*) FROM op WHERE state = 0", NULL) != 0)
        trial_fail(trial, "ops wait after a push");
}

const struct world world_kiosk = {.name = "kiosk",
    .open = kiosk_open,
    .close = kiosk_close,
    .is_open = kiosk_is_open,
    .digest = kiosk_digest,
    .check = kiosk_check,
    .go_on = kiosk_go_on};

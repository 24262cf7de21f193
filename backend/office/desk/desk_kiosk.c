#include "backend/office/desk/desk_kiosk.h"

#include <stdio.h>
#include <string.h>

#include "backend/base/log.h"
#include "backend/base/text.h"
#include "backend/office/desk/desk_audit.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_internal.h"

#define CODE_DIGITS  12
#define SEEN_GAP_MS  60000
#define CHAIN_DIGITS 10

#define KIOSK_COLUMNS                                                                                        \
    "id, number, name, building, scope, token_sha256 IS NOT NULL, revoked, COALESCE(last_seen, ''),"         \
    " COALESCE(token_at, ''), renew, COALESCE(pins, '')"

struct kiosk_numbers {
    int64_t number, enrolled, revoked, renewing;
};

#define INTO_KIOSK(kiosk, n)                                                                                 \
    DESK_INTO(DESK_TO_TEXT((kiosk)->id), DESK_TO_INTEGER(&(n)->number), DESK_TO_TEXT((kiosk)->name),         \
        DESK_TO_TEXT((kiosk)->building), DESK_TO_TEXT((kiosk)->scope), DESK_TO_INTEGER(&(n)->enrolled),      \
        DESK_TO_INTEGER(&(n)->revoked), DESK_TO_TEXT((kiosk)->last_seen), DESK_TO_TEXT((kiosk)->token_at),   \
        DESK_TO_INTEGER(&(n)->renewing), DESK_TO_TEXT((kiosk)->pins))

static void set_numbers(struct desk_kiosk *kiosk, const struct kiosk_numbers *n)
{
    kiosk->number = (int)n->number;
    kiosk->enrolled = n->enrolled != 0;
    kiosk->revoked = n->revoked != 0;
    kiosk->renewing = n->renewing != 0;
    kiosk->next_sha256[0] = '\0';
}

/* ---- adding ------------------------------------------------------------------------------------------------ */

static enum desk_result check_scope(
    struct desk *desk, const char *building, const char *scope, struct fault *fault)
{
    if (strlen(scope) >= DESK_SCOPE_SIZE) {
        fault_set(fault, "scope", "is too long; at most %d bytes", DESK_SCOPE_SIZE - 1);
        return DESK_INVALID;
    }
    for (const char *at = scope; *at;) {
        size_t span = strcspn(at, "|");
        enum desk_result result = desk_check_building(desk, at, span, "scope", fault);
        if (result != DESK_OK)
            return result;
        at += span + (at[span] == '|');
    }
    if (scope[0] && !desk_list_has(scope, building, strlen(building))) {
        fault_set(fault, "scope", "lacks the kiosk's own building %s", building);
        return DESK_INVALID;
    }
    return DESK_OK;
}

static enum desk_result set_config(struct desk *desk, const char *kiosk, const char *item, const char *value)
{
    char id[DESK_ID_SIZE];
    snprintf(id, sizeof id, "%s/%s", kiosk, item);
    enum desk_result result = desk_exec(desk,
        "INSERT INTO kiosk_config(estate, id, value, item) VALUES($1, $2, $3, $4)"
        " ON CONFLICT(estate, id) DO UPDATE SET value = excluded.value",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id), DB_TEXT(value), DB_TEXT(item)));
    return result == DESK_OK ? desk_feed_touch(desk, "kiosk_config", id, NULL) : result;
}

static enum desk_result insert_kiosk(struct desk *desk, const struct desk_kiosk *kiosk)
{
    char now[CALENDAR_TIME_SIZE];
    desk_now(desk, now);
    return desk_exec(desk,
        "INSERT INTO kiosk(estate, id, number, name, building, scope, revoked, created_at)"
        " VALUES($1, $2, $3, $4, $5, $6, 0, $7)",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(kiosk->id), DB_INTEGER(kiosk->number), DB_TEXT(kiosk->name),
            DB_TEXT(kiosk->building), DB_TEXT(kiosk->scope), DB_TEXT(now)));
}

static enum desk_result insert_code(struct desk *desk, const char *kiosk, char code[DESK_CODE_SIZE])
{
    char digits[CODE_DIGITS + 1], hash[SECRET_SHA256_SIZE], expires[CALENDAR_TIME_SIZE];
    secret_digits(CODE_DIGITS, digits);
    secret_sha256(digits, CODE_DIGITS, hash);
    calendar_format_time(clock_wall_ms(desk->clock) + DESK_CODE_HOURS * INT64_C(3600000), expires);
    snprintf(code, DESK_CODE_SIZE, "%.4s-%.4s-%.4s", digits, digits + 4, digits + 8);
    secret_wipe(digits, sizeof digits);
    return desk_exec(desk, "INSERT INTO enroll_code(estate, sha256, kiosk, expires) VALUES($1, $2, $3, $4)",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(hash), DB_TEXT(kiosk), DB_TEXT(expires)));
}

enum desk_result desk_kiosk_add(struct desk *desk, const struct desk_actor *actor, const char *name,
    const char *building, const char *scope, struct desk_kiosk *kiosk, char code[DESK_CODE_SIZE],
    struct fault *fault)
{
    int64_t number = 0;
    *kiosk = (struct desk_kiosk){0};
    desk_feed_start(desk);
    if (!name[0] || !text_copy(kiosk->name, sizeof kiosk->name, name)) {
        fault_set(fault, "name", "must have 1 to %zu bytes", sizeof kiosk->name - 1);
        return DESK_INVALID;
    }
    enum desk_result result = desk_check_building(desk, building, strlen(building), "building", fault);
    if (result == DESK_OK)
        result = check_scope(desk, building, scope, fault);
    if (result == DESK_OK)
        result = desk_counter_next(desk, "kiosk", &number);
    if (result != DESK_OK)
        return result;
    kiosk->number = (int)number;
    snprintf(kiosk->id, sizeof kiosk->id, "K%02d", kiosk->number);
    text_copy(kiosk->building, sizeof kiosk->building, building);
    text_copy(kiosk->scope, sizeof kiosk->scope, scope);
    result = insert_kiosk(desk, kiosk);
    if (result == DESK_OK)
        result = insert_code(desk, kiosk->id, code);
    if (result == DESK_OK)
        result = set_config(desk, kiosk->id, "building", kiosk->building);
    if (result == DESK_OK)
        result = set_config(desk, kiosk->id, "name", kiosk->name);
    if (result == DESK_OK)
        result = desk_audit_add(desk, actor, NULL, NULL, "kiosk.add", kiosk->id, "");
    return result == DESK_OK ? desk_feed_commit(desk, NULL) : result;
}

enum desk_result desk_kiosk_list(
    struct desk *desk, bool (*each)(void *context, const struct desk_kiosk *kiosk), void *context)
{
    struct db_rows *rows = NULL;
    enum db_result db =
        db_query(desk->db, "SELECT " KIOSK_COLUMNS " FROM kiosk WHERE estate = $1 ORDER BY number",
            DB_VALUES(DB_TEXT(desk->estate)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    bool go = true;
    while (go && db_rows_next(rows)) {
        struct desk_kiosk kiosk;
        struct kiosk_numbers n = {0};
        desk_read_row(rows, INTO_KIOSK(&kiosk, &n));
        set_numbers(&kiosk, &n);
        go = each(context, &kiosk);
    }
    return desk_of_db(desk, db_rows_end(rows));
}

enum desk_result desk_kiosk_revoke(
    struct desk *desk, const struct desk_actor *actor, const char *id, struct fault *fault)
{
    enum desk_result result = desk_exec(desk, "UPDATE kiosk SET revoked = 1 WHERE estate = $1 AND id = $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id)));
    if (result == DESK_OK && db_changes(desk->db) == 0) {
        fault_set(fault, "kiosk", "there is no kiosk \"%s\"", id);
        return DESK_NOT_FOUND;
    }
    if (result == DESK_OK)
        result = desk_exec(desk, "DELETE FROM enroll_code WHERE estate = $1 AND kiosk = $2 AND used IS NULL",
            DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id)));
    return result == DESK_OK ? desk_audit_add(desk, actor, NULL, NULL, "kiosk.revoke", id, "") : result;
}

/* ---- enrolling --------------------------------------------------------------------------------------------- */

/* Marks the code used, if it is good, and says whose it is. One statement, so that it works once. */
static enum desk_result use_code(struct desk *desk, const char *code, char kiosk[16])
{
    char digits[CODE_DIGITS + 1] = "", hash[SECRET_SHA256_SIZE], now[CALENDAR_TIME_SIZE];
    size_t count = 0;
    for (const char *at = code; *at; at++) {
        if (*at == '-' || *at == ' ')
            continue;
        if (count == CODE_DIGITS || *at < '0' || *at > '9')
            return DESK_NOT_FOUND;
        digits[count++] = *at;
    }
    secret_sha256(digits, count, hash);
    secret_wipe(digits, sizeof digits);
    desk_now(desk, now);
    return desk_get(desk,
        "UPDATE enroll_code SET used = $3 WHERE estate = $1 AND sha256 = $2 AND used IS NULL AND expires > $3"
        " RETURNING kiosk",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(hash), DB_TEXT(now)), DESK_INTO({kiosk, 16}));
}

enum desk_result desk_kiosk_enroll(struct desk *desk, const char *code, const char *name,
    struct desk_kiosk *kiosk, char token[SECRET_TOKEN_SIZE], struct fault *fault)
{
    char id[16] = "", hash[SECRET_SHA256_SIZE], now[CALENDAR_TIME_SIZE];
    desk_feed_start(desk);
    desk_now(desk, now);
    enum desk_result result = use_code(desk, code, id);
    if (result == DESK_NOT_FOUND) {
        fault_set(fault, "code", "is wrong, used already, or older than %d hours", DESK_CODE_HOURS);
        return DESK_DENIED;
    }
    if (result == DESK_OK)
        result = desk_kiosk_get(desk, id, kiosk);
    if (result != DESK_OK)
        return result == DESK_NOT_FOUND ? DESK_UNAVAILABLE : result;
    if (name[0])
        text_copy(kiosk->name, sizeof kiosk->name, name);
    secret_token(token);
    secret_sha256(token, strlen(token), hash);
    result = desk_exec(desk,
        "UPDATE kiosk SET token_sha256 = $3, name = $4, token_at = $5, token_next_sha256 = NULL, renew = 0"
        " WHERE estate = $1 AND id = $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id), DB_TEXT(hash), DB_TEXT(kiosk->name), DB_TEXT(now)));
    kiosk->enrolled = true;
    if (result == DESK_OK)
        result = set_config(desk, id, "name", kiosk->name);
    if (result == DESK_OK) {
        struct desk_actor actor = {.type = "kiosk"};
        text_copy(actor.id, sizeof actor.id, id);
        result = desk_audit_add(desk, &actor, id, NULL, "kiosk.enroll", id, "");
    }
    return result == DESK_OK ? desk_feed_commit(desk, NULL) : result;
}

/* ---- a new token for an old one ------------------------------------------------------------------------------ */

enum desk_result desk_kiosk_renew(
    struct desk *desk, const struct desk_actor *actor, const char *id, struct fault *fault)
{
    struct desk_kiosk kiosk;
    enum desk_result result = desk_kiosk_get(desk, id, &kiosk);
    if (result == DESK_NOT_FOUND)
        fault_set(fault, "kiosk", "there is no kiosk \"%s\"", id);
    if (result == DESK_OK && (!kiosk.enrolled || kiosk.revoked)) {
        fault_set(fault, "kiosk", "%s %s, so it has no token to renew", id,
            kiosk.revoked ? "is revoked" : "is not enrolled");
        result = DESK_DENIED;
    }
    if (result == DESK_OK)
        result = desk_exec(desk, "UPDATE kiosk SET renew = 1 WHERE estate = $1 AND id = $2",
            DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id)));
    return result == DESK_OK ? desk_audit_add(desk, actor, NULL, NULL, "kiosk.renew", id, "") : result;
}

bool desk_kiosk_wants_token(const struct desk *desk, const struct desk_kiosk *kiosk, int days)
{
    int64_t since;
    if (!kiosk->enrolled || kiosk->revoked || kiosk->next_sha256[0])
        return false;
    return kiosk->renewing || (days > 0 && calendar_parse_time(kiosk->token_at, &since) &&
                                  clock_wall_ms(desk->clock) - since > days * INT64_C(86400000));
}

enum desk_result desk_kiosk_next_token(struct desk *desk, const struct desk_kiosk *kiosk, const char *sha256)
{
    int64_t others = 0;
    enum desk_result result = desk_get(desk, "SELECT count(*) FROM kiosk WHERE token_sha256 = $1",
        DB_VALUES(DB_TEXT(sha256)), DESK_INTO(DESK_TO_INTEGER(&others)));
    if (result != DESK_OK || others > 0)
        return result == DESK_OK ? DESK_CONFLICT : result;
    return desk_exec(desk,
        "UPDATE kiosk SET token_next_sha256 = $3 WHERE estate = $1 AND id = $2 AND revoked = 0",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(kiosk->id), DB_TEXT(sha256)));
}

enum desk_result desk_kiosk_token_used(struct desk *desk, const struct desk_kiosk *kiosk)
{
    char now[CALENDAR_TIME_SIZE];
    struct desk_actor actor = {.type = "kiosk"};
    desk_now(desk, now);
    text_copy(actor.id, sizeof actor.id, kiosk->id);
    enum desk_result result = desk_exec(desk,
        "UPDATE kiosk SET token_sha256 = token_next_sha256, token_next_sha256 = NULL, token_at = $4, renew = "
        "0"
        " WHERE estate = $1 AND id = $2 AND token_next_sha256 = $3",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(kiosk->id), DB_TEXT(kiosk->next_sha256), DB_TEXT(now)));
    if (result != DESK_OK || db_changes(desk->db) == 0)
        return result;
    return desk_audit_add(desk, &actor, kiosk->id, NULL, "kiosk.token", kiosk->id, "");
}

/* ---- finding ----------------------------------------------------------------------------------------------- */

enum desk_result desk_kiosk_find(struct desk *desk, const char *token, struct desk_kiosk *kiosk)
{
    char hash[SECRET_SHA256_SIZE];
    struct kiosk_numbers n = {0};
    /* What is compared is the hash: how far it matches tells nothing about the token. */
    secret_sha256(token, strlen(token), hash);
    enum desk_result result = desk_get(desk, "SELECT " KIOSK_COLUMNS " FROM kiosk WHERE token_sha256 = $1",
        DB_VALUES(DB_TEXT(hash)), INTO_KIOSK(kiosk, &n));
    bool next = result == DESK_NOT_FOUND;
    if (next)
        result = desk_get(desk, "SELECT " KIOSK_COLUMNS " FROM kiosk WHERE token_next_sha256 = $1",
            DB_VALUES(DB_TEXT(hash)), INTO_KIOSK(kiosk, &n));
    set_numbers(kiosk, &n);
    if (next && result == DESK_OK)
        text_copy(kiosk->next_sha256, sizeof kiosk->next_sha256, hash);
    return result;
}

enum desk_result desk_kiosk_get(struct desk *desk, const char *id, struct desk_kiosk *kiosk)
{
    struct kiosk_numbers n = {0};
    enum desk_result result =
        desk_get(desk, "SELECT " KIOSK_COLUMNS " FROM kiosk WHERE estate = $1 AND id = $2",
            DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id)), INTO_KIOSK(kiosk, &n));
    set_numbers(kiosk, &n);
    return result;
}

enum desk_result desk_kiosk_epoch(
    struct desk *desk, const struct desk_kiosk *kiosk, char out[WIRE_EPOCH_SIZE])
{
    char epoch[24] = "", hash[SECRET_SHA256_SIZE];
    enum desk_result result = desk_get(desk, "SELECT epoch FROM estate WHERE id = $1",
        DB_VALUES(DB_TEXT(desk->estate)), DESK_INTO(DESK_TO_TEXT(epoch)));
    secret_sha256(kiosk->scope, strlen(kiosk->scope), hash);
    snprintf(out, WIRE_EPOCH_SIZE, "%s-%.8s", epoch, hash);
    return result;
}

/* "0000000012-4af0...": how many ops there ever were in the ledger, and the head of their chain. False for other texts. */
static bool read_chain(const char *chain, long long *count)
{
    size_t digits = strspn(chain, "0123456789");
    return digits == CHAIN_DIGITS && chain[digits] == '-' && sscanf(chain, "%lld", count) == 1;
}

/* A ledger only grows. One that is shorter than it was, or another of the same length, is an older state of the disk: what
   was filed since may be lost, and its numbers may be given again. */
static enum desk_result check_chain(
    struct desk *desk, const struct desk_kiosk *kiosk, const char *known, const char *chain)
{
    struct desk_actor actor = {.type = "kiosk"};
    long long before = 0, now = 0;
    char detail[64];
    if (!read_chain(known, &before) || !read_chain(chain, &now) || now > before ||
        (now == before && strcmp(chain, known) == 0))
        return DESK_OK;
    log_write(LOG_ERROR, "push",
        "ALARM: kiosk %s has a ledger of %lld ops, and had one of %lld: an older disk was put back; enrol it "
        "anew",
        kiosk->id, now, before);
    text_copy(actor.id, sizeof actor.id, kiosk->id);
    snprintf(detail, sizeof detail, "%lld ops after %lld", now, before);
    return desk_audit_add(desk, &actor, kiosk->id, NULL, "kiosk.rolled_back", kiosk->id, detail);
}

enum desk_result desk_kiosk_seen(
    struct desk *desk, const struct desk_kiosk *kiosk, const char *chain, const char *pins)
{
    int64_t seen = 0, now = clock_wall_ms(desk->clock);
    char text[CALENDAR_TIME_SIZE], known[72] = "", known_pins[DESK_PINS_SIZE] = "";
    enum desk_result result = desk_get(desk,
        "SELECT COALESCE(last_seen, ''), COALESCE(chain, ''), COALESCE(pins, '') FROM kiosk"
        " WHERE estate = $1 AND id = $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(kiosk->id)),
        DESK_INTO(DESK_TO_TEXT(text), DESK_TO_TEXT(known), DESK_TO_TEXT(known_pins)));
    if (result != DESK_OK)
        return result;
    bool fresh = calendar_parse_time(text, &seen) && now - seen < SEEN_GAP_MS && now >= seen;
    bool same = (!chain[0] || strcmp(chain, known) == 0) && (!pins[0] || strcmp(pins, known_pins) == 0);
    if (fresh && same)
        return DESK_OK;
    result = check_chain(desk, kiosk, known, chain);
    if (result != DESK_OK)
        return result;
    calendar_format_time(now, text);
    return desk_exec(desk,
        "UPDATE kiosk SET last_seen = $3, chain = $4, pins = $5 WHERE estate = $1 AND id = $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(kiosk->id), DB_TEXT(text), DB_TEXT(chain[0] ? chain : known),
            DB_TEXT(pins[0] ? pins : known_pins)));
}

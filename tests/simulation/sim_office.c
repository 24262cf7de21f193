/*
 * The office: the product's desk and database behind doors that answer as those of backend/office/httpd do, without
 * sockets and threads. A push is one group of the writer: a savepoint for each op, committed together.
 */
#include "tests/simulation/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_internal.h"
#include "backend/office/desk/desk_push.h"
#include "backend/wire/wire.h"

/* ---- open and stop --------------------------------------------------------------------------------------------------------- */

void sim_office_open(struct sim *sim)
{
    struct sim_office *office = &sim->office;
    struct fault fault = {.text = ""};
    snprintf(office->url, sizeof office->url, "sqlite:%s/office.db", office->disk.folder);
    sim_need(db_open(office->url, DB_COMMAND, &office->db, &fault) == DB_OK, fault.text);
    sim_need(db_open(office->url, DB_READ, &office->reader, &fault) == DB_OK, fault.text);
    uint64_t seed = sim->seed * 1000003u + (uint64_t)sim->event; /* never the same ids again */
    struct base_random random = random_from_seed(&office->seed, seed);
    sim_need(desk_open(&office->desk, office->db, &office->clock, random, &fault) == DESK_OK, fault.text);
    sim_need(
        desk_open(&office->reading, office->reader, &office->clock, random, &fault) == DESK_OK, fault.text);
}

void sim_office_stop(struct sim *sim)
{
    struct sim_office *office = &sim->office;
    if (!office->db)
        return;
    db_close(office->reader);
    db_close(office->db);
    office->db = office->reader = NULL;
    sim_net_break_all(sim);
    for (int i = 0; i < SIM_WAITERS; i++) {
        struct sim_reply none = {.status = 0};
        if (sim->waiters[i].used)
            sim_net_answer(sim, sim->waiters[i].kiosk, sim->waiters[i].request, &none);
        sim->waiters[i].used = false;
    }
}

int64_t sim_office_number(struct sim *sim, const char *sql, const char *parameter)
{
    struct db_rows *rows = NULL;
    const struct db_value value = DB_TEXT(parameter);
    enum db_result result = db_query(sim->office.reader, sql, &value, parameter ? 1 : 0, &rows);
    sim_need(result == DB_OK, result == DB_OK ? "" : db_error(sim->office.reader));
    int64_t number = db_rows_next(rows) ? db_rows_integer(rows, 0) : -1;
    sim_need(db_rows_end(rows) == DB_OK, "the office's database can be read");
    return number;
}

/* ---- answers ------------------------------------------------------------------------------------------------------------------ */

static void refuse(struct sim_reply *reply, int status, const char *error, const char *message)
{
    struct wire_error refusal = {.error = ""};
    text_copy(refusal.error, sizeof refusal.error, error);
    text_copy(refusal.message, sizeof refusal.message, message);
    buf_clear(&reply->body);
    sim_need(wire_error_write(&refusal, &reply->body) == WIRE_OK, "an error can be written");
    reply->status = status;
    reply->retry_after_ms = status == 503 ? 5000 : status == 429 ? 60000 : -1;
}

/* ---- push ----------------------------------------------------------------------------------------------------------------------- */

struct push {
    struct wire_push ops;
    struct wire_push_result *results;
    size_t unavailable;
};

static void set_retry(struct push *push, size_t i)
{
    push->results[i] = (struct wire_push_result){.verdict = WIRE_RETRY, .reason = "unavailable"};
    text_copy(push->results[i].op, sizeof push->results[i].op, push->ops.ops[i].op);
    push->unavailable++;
}

/* As httpd_push.c and service.c: behind an op that the database failed a refusal is not final. */
static void apply(struct sim *sim, const struct desk_kiosk *kiosk, struct push *push)
{
    struct sim_office *office = &sim->office;
    bool gap = false;
    sim_need(db_begin(office->db) == DB_OK, "the office begins a transaction");
    for (size_t i = 0; i < push->ops.count; i++) {
        sim_need(db_savepoint(office->db) == DB_OK, "the office sets a savepoint");
        enum desk_result result = desk_push_apply(&office->desk, kiosk, &push->ops.ops[i], &push->results[i]);
        if (result == DESK_OK && push->results[i].verdict == WIRE_REJECTED && gap)
            result = DESK_CONFLICT;
        if (result == DESK_OK) {
            sim_need(db_release(office->db) == DB_OK, "the office keeps a piece");
            sim->counts->doubles += push->results[i].verdict == WIRE_DUPLICATE;
        } else {
            db_rollback_to_savepoint(office->db);
            set_retry(push, i);
            gap = true;
        }
    }
    if (desk_kiosk_seen(&office->desk, kiosk, push->ops.chain, "") != DESK_OK)
        sim_fail(sim, "the office works", "a contact could not be noted");
    sim_need(db_commit(office->db) == DB_OK, "the office commits");
}

static void take_push(
    struct sim *sim, const struct desk_kiosk *kiosk, const struct sim_flight *flight, struct sim_reply *reply)
{
    struct push push = {.results = NULL};
    struct fault fault = {.text = ""};
    struct wire_push_answer answer = {.results = NULL};
    enum wire_result read = wire_push_read(flight->body, flight->length, &push.ops, &fault);
    if (read != WIRE_OK) {
        refuse(reply, read == WIRE_TOO_LARGE ? 413 : 400, read == WIRE_TOO_LARGE ? "too_large" : "malformed",
            fault.text);
        return;
    }
    push.results = calloc(push.ops.count + 1, sizeof *push.results);
    sim_need(push.results != NULL, "there is memory");
    sim_need(desk_kiosk_epoch(&sim->office.reading, kiosk, answer.epoch) == DESK_OK, "there is an epoch");
    bool foreign = push.ops.epoch[0] && strcmp(push.ops.epoch, answer.epoch) != 0;
    for (size_t i = 0; i < push.ops.count && foreign; i++)
        set_retry(&push, i);
    push.unavailable = 0;
    if (!foreign)
        apply(sim, kiosk, &push);
    answer.results = push.results;
    answer.count = push.ops.count;
    if (answer.count > 0 && push.unavailable == answer.count) {
        refuse(reply, 503, "unavailable", "the office can't take it now");
    } else {
        desk_now(&sim->office.desk, answer.time);
        sim_need(wire_push_answer_write(&answer, &reply->body) == WIRE_OK, "an answer can be written");
        reply->status = 200;
    }
    sim_note(
        sim, "  office judged %zu ops of %s, %zu not taken", push.ops.count, kiosk->id, push.unavailable);
    wire_push_clear(&push.ops);
    free(push.results);
}

/* ---- changes --------------------------------------------------------------------------------------------------------------------- */

/* False: nothing new, and it may wait. */
static bool give_page(struct sim *sim, struct sim_waiter *asked, bool may_wait, struct sim_reply *reply)
{
    struct wire_changes_head head = {.next = 0};
    enum desk_result result = desk_feed_page(
        &sim->office.reading, &asked->who, asked->epoch, asked->after, asked->limit, &reply->body, &head);
    if (may_wait && result == DESK_OK && head.next == asked->after) {
        buf_clear(&reply->body);
        return false;
    }
    if (result == DESK_OK) {
        reply->status = 200;
        sim_need(calendar_parse_time(head.time, &reply->page_ms), "a page has a time");
        reply->page_ms = head.complete ? reply->page_ms : 0;
    } else if (result == DESK_RESYNC)
        refuse(reply, 410, "resync", "start again with after=0");
    else
        refuse(reply, 503, "unavailable", desk_result_text(result));
    return true;
}

static int64_t parameter(const char *path, const char *name)
{
    const char *at = strstr(path, name);
    return at ? strtoll(at + strlen(name), NULL, 10) : 0;
}

static void take_changes(
    struct sim *sim, const struct desk_kiosk *kiosk, const struct sim_flight *flight, struct sim_reply *reply)
{
    struct sim_waiter asked = {
        .used = true, .kiosk = flight->kiosk, .request = flight->request, .who = *kiosk};
    const char *epoch = strstr(flight->path, "epoch=");
    if (epoch)
        snprintf(asked.epoch, sizeof asked.epoch, "%.*s", (int)strcspn(epoch + 6, "&"), epoch + 6);
    asked.after = parameter(flight->path, "after=");
    asked.limit = (size_t)parameter(flight->path, "limit=");
    /* Pages of a few rows: a small estate takes several, too. */
    if (sim_chance(sim, 300))
        asked.limit = (size_t)(20 + sim_below(sim, 60));
    int64_t wait_ms = 1000 * parameter(flight->path, "wait=");
    if (give_page(sim, &asked, wait_ms > 0, reply))
        return;
    asked.until_ms = sim->now_ms + wait_ms;
    for (int i = 0; i < SIM_WAITERS; i++) {
        if (!sim->waiters[i].used) {
            sim->waiters[i] = asked;
            return;
        }
    }
    refuse(reply, 503, "unavailable", "too many wait");
}

void sim_office_wake(struct sim *sim, bool committed)
{
    for (int i = 0; i < SIM_WAITERS && sim->office.db; i++) {
        struct sim_waiter *waiter = &sim->waiters[i];
        struct sim_reply reply = {.retry_after_ms = -1};
        if (!waiter->used || (!committed && waiter->until_ms > sim->now_ms))
            continue;
        buf_init(&reply.body, WIRE_PAGE_MAX_BYTES);
        if (desk_kiosk_get(&sim->office.reading, waiter->who.id, &waiter->who) == DESK_OK &&
            waiter->who.revoked)
            refuse(&reply, 403, "revoked", "this kiosk was revoked");
        if (!reply.status && !give_page(sim, waiter, waiter->until_ms > sim->now_ms, &reply)) {
            buf_free(&reply.body);
            continue;
        }
        waiter->used = false;
        sim_net_answer(sim, waiter->kiosk, waiter->request, &reply);
    }
}

/* ---- the doors -------------------------------------------------------------------------------------------------------------------- */

static void check_token(struct sim *sim, const struct sim_flight *flight, struct desk_kiosk *kiosk, bool push,
    struct sim_reply *reply)
{
    enum desk_result result = desk_kiosk_find(&sim->office.reading, flight->token, kiosk);
    if (result == DESK_NOT_FOUND)
        refuse(reply, 401, "unknown_token", "this office does not know the device");
    else if (result != DESK_OK)
        refuse(reply, 503, "unavailable", "the database does not answer");
    else if (kiosk->revoked && !push)
        refuse(reply, 403, "revoked", "this kiosk was revoked");
}

/* ---- tokens --------------------------------------------------------------------------------------------------------------------- */

/* As httpd_token.c: the token before is forgotten with the next one's first use. */
static void note_token(struct sim *sim, const struct desk_kiosk *kiosk)
{
    struct sim_office *office = &sim->office;
    if (!kiosk->next_sha256[0])
        return;
    sim_need(db_begin(office->db) == DB_OK, "the office begins a transaction");
    sim_need(desk_kiosk_token_used(&office->desk, kiosk) == DESK_OK, "a token's use is noted");
    sim_need(db_commit(office->db) == DB_OK, "the office commits");
    if (!office->disk.crashed)
        sim_count(sim, SIM_TOKEN_RENEWED);
}

static void take_token(
    struct sim *sim, const struct desk_kiosk *kiosk, const struct sim_flight *flight, struct sim_reply *reply)
{
    struct sim_office *office = &sim->office;
    struct wire_renew asked;
    struct fault fault = {.text = ""};
    if (wire_renew_read(flight->body, flight->length, &asked, &fault) != WIRE_OK) {
        refuse(reply, 400, "malformed", fault.text);
        return;
    }
    sim_need(db_begin(office->db) == DB_OK, "the office begins a transaction");
    enum desk_result result = desk_kiosk_next_token(&office->desk, kiosk, asked.sha256);
    if (result == DESK_OK) {
        sim_need(db_commit(office->db) == DB_OK, "the office commits");
        sim_need(wire_renew_write(&asked, &reply->body) == WIRE_OK, "an answer can be written");
        reply->status = 200;
        /* A disk or a backup that knows neither of a kiosk's two tokens can't be helped without people. */
        sim->kiosks[flight->kiosk].image[0] = '\0';
        if (++office->renewals[flight->kiosk] > 1)
            office->backup[0] = '\0';
    } else {
        db_rollback(office->db);
        refuse(reply, result == DESK_CONFLICT ? 409 : 503, "token_taken", "make another token");
    }
}

/* A poisoned op spoils the whole request, as a proxy with rules of its own would. */
static bool is_spoiled(const struct sim *sim, const struct sim_flight *flight)
{
    return !sim->cured && flight->body && strstr(flight->body, "毒") != NULL;
}

void sim_office_take(struct sim *sim, struct sim_flight *flight)
{
    struct desk_kiosk kiosk;
    struct sim_reply reply = {.retry_after_ms = -1};
    bool push = strcmp(flight->path, "/v1/push") == 0;
    sim->doing = push ? "the office takes a push" : "the office is asked for changes";
    buf_init(&reply.body, WIRE_PAGE_MAX_BYTES);
    if (!sim->office.db) {
        sim_net_answer(sim, flight->kiosk, flight->request, &reply);
        return;
    }
    bool token = strcmp(flight->path, "/v1/token") == 0;
    check_token(sim, flight, &kiosk, push, &reply);
    if (!reply.status) {
        note_token(sim, &kiosk);
        reply.renew = desk_kiosk_wants_token(&sim->office.reading, &kiosk, 0);
    }
    if (!reply.status && is_spoiled(sim, flight)) {
        sim_count(sim, SIM_POISON_REFUSED);
        refuse(&reply, 400, "malformed", "refused on the way");
    }
    if (!reply.status && push)
        take_push(sim, &kiosk, flight, &reply);
    else if (!reply.status && token)
        take_token(sim, &kiosk, flight, &reply);
    else if (!reply.status)
        take_changes(sim, &kiosk, flight, &reply);
    /* Cut off while it worked: nobody hears of it. */
    bool died = sim->office.disk.crashed;
    if (died)
        reply.status = 0;
    if (reply.status || died)
        sim_net_answer(sim, flight->kiosk, flight->request, &reply);
    else
        buf_free(&reply.body);
    if (push && !died)
        sim_office_wake(sim, true);
}

int sim_office_enroll(struct sim *sim, const char *body, size_t length, struct buf *answer)
{
    struct wire_enroll asked = {.code = ""};
    struct wire_enrolled given = {.token = ""};
    struct desk_kiosk kiosk;
    struct fault fault = {.text = ""};
    struct sim_office *office = &sim->office;
    if (!office->db)
        return 0;
    buf_clear(answer);
    sim_need(wire_enroll_read(body, length, &asked, &fault) == WIRE_OK, fault.text);
    sim_need(db_begin(office->db) == DB_OK, "the office begins a transaction");
    if (desk_kiosk_enroll(&office->desk, asked.code, asked.name, &kiosk, given.token, &fault) != DESK_OK) {
        db_rollback(office->db);
        return 403;
    }
    sim_need(db_commit(office->db) == DB_OK, "the office commits");
    if (office->disk.crashed)
        return 0;
    office->backup[0] =
        '\0'; /* one from before does not know the kiosk: staff would have to enrol it once more */
    text_copy(given.kiosk, sizeof given.kiosk, kiosk.id);
    text_copy(given.estate, sizeof given.estate, SIM_ESTATE);
    sim_need(wire_enrolled_write(&given, answer) == WIRE_OK, "an answer can be written");
    return 200;
}

bool sim_office_do(struct sim *sim, enum desk_result (*work)(struct sim *sim, struct desk *desk))
{
    struct sim_office *office = &sim->office;
    if (!office->db)
        return false;
    sim_need(db_begin(office->db) == DB_OK, "the office begins a transaction");
    desk_feed_start(&office->desk);
    enum desk_result result = work(sim, &office->desk);
    if (result == DESK_UNAVAILABLE || result == DESK_NO_MEMORY)
        sim_fail(sim, "the office works", "%s: %s", sim->doing, db_error(office->db));
    if (result != DESK_OK) {
        db_rollback(office->db);
        return false;
    }
    sim_need(db_commit(office->db) == DB_OK, "the office commits");
    if (!office->disk.crashed)
        sim_office_wake(sim, true);
    return true;
}

/* ---- a backup is put back ------------------------------------------------------------------------------------------------------------ */

void sim_office_restore(struct sim *sim, const char *backup)
{
    struct sim_office *office = &sim->office;
    struct fault fault = {.text = ""};
    struct db *db = NULL;
    char epoch[24];
    sim_remove_folder(office->disk.folder);
    sim_copy_folder(backup, office->disk.folder);
    snprintf(epoch, sizeof epoch, "e%016llx", (unsigned long long)random_below(&sim->random, UINT64_MAX));
    sim_need(db_open(office->url, DB_COMMAND, &db, &fault) == DB_OK, fault.text);
    sim_need(db_exec(db, "UPDATE estate SET epoch = $1", DB_VALUES(DB_TEXT(epoch))) == DB_OK, "a new epoch");
    db_close(db);
    office->restores++;
    sim_office_open(sim);
}

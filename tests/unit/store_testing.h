/* A kiosk's store in a folder of its own, with a clock and a feed that the test moves. */
#ifndef MENTING_STORE_TESTING_H
#define MENTING_STORE_TESTING_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/file.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/store/store.h"
#include "backend/store/store_sync.h"

#define UNUSED __attribute__((unused))

/* 2026-11-23, a Monday, 10:48 in the estate. */
#define LOBBY_START "2026-11-23T02:48:00.000Z"
#define LOBBY_EPOCH "epoch-1"

struct lobby {
    char folder[200];
    struct clock_fake fake;
    struct base_clock clock;
    struct store *store;
    struct store_view *view;
    struct fault fault;
    pthread_mutex_t lock;
    pthread_cond_t news;
    unsigned changes;
    int64_t seq;
};

UNUSED static void lobby_changed(void *context)
{
    struct lobby *lobby = context;
    pthread_mutex_lock(&lobby->lock);
    lobby->changes++;
    pthread_cond_broadcast(&lobby->news);
    pthread_mutex_unlock(&lobby->lock);
}

UNUSED static enum store_result lobby_try_open(struct lobby *lobby)
{
    const struct store_options options = {.folder = lobby->folder,
        .clock = &lobby->clock,
        .random = random_system(),
        .changed = lobby_changed,
        .changed_context = lobby};
    memset(&lobby->fault, 0, sizeof lobby->fault);
    return store_open(&options, &lobby->store, &lobby->fault);
}

UNUSED static void lobby_open(struct lobby *lobby)
{
    assert_int_equal(lobby_try_open(lobby), STORE_OK);
    enum store_result result = store_view_open(lobby->store, &lobby->view);
    assert_true(result == STORE_OK || result == STORE_NO_MIRROR);
}

UNUSED static void lobby_close(struct lobby *lobby)
{
    if (lobby->view)
        store_view_close(lobby->view);
    if (lobby->store)
        store_close(lobby->store);
    lobby->view = NULL;
    lobby->store = NULL;
}

UNUSED static void lobby_reopen(struct lobby *lobby)
{
    lobby_close(lobby);
    lobby_open(lobby);
}

/* The folder and the clock; the store is not yet open. */
UNUSED static int lobby_make(void **state)
{
    struct lobby *lobby = calloc(1, sizeof *lobby);
    const char *tmp = getenv("TMPDIR");
    int64_t start;
    snprintf(lobby->folder, sizeof lobby->folder, "%s/menting-store-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(lobby->folder) || secret_init() != BASE_OK || !calendar_parse_time(LOBBY_START, &start))
        return -1;
    clock_fake_start(&lobby->fake, start);
    lobby->clock = clock_from_fake(&lobby->fake);
    pthread_mutex_init(&lobby->lock, NULL);
    pthread_cond_init(&lobby->news, NULL);
    *state = lobby;
    return 0;
}

/* An enrolled kiosk that has not synchronised yet. */
UNUSED static int lobby_enrolled(void **state)
{
    if (lobby_make(state) != 0)
        return -1;
    lobby_open(*state);
    return store_enrolled(((struct lobby *)*state)->store, "K02", "E1") == STORE_OK ? 0 : -1;
}

UNUSED static int lobby_drop(void **state)
{
    struct lobby *lobby = *state;
    lobby_close(lobby);
    enum base_result removed = file_remove_folder(lobby->folder);
    pthread_mutex_destroy(&lobby->lock);
    pthread_cond_destroy(&lobby->news);
    free(lobby);
    return removed == BASE_OK ? 0 : -1;
}

/* Waits for the answer to `job`. */
UNUSED static struct store_answer lobby_await(struct lobby *lobby, uint64_t job)
{
    struct store_answer answer;
    assert_true(job != 0);
    for (;;) {
        pthread_mutex_lock(&lobby->lock);
        unsigned seen = lobby->changes;
        pthread_mutex_unlock(&lobby->lock);
        while (store_take_answer(lobby->store, &answer)) {
            if (answer.job == job) {
                store_view_refresh(lobby->view);
                return answer;
            }
        }
        pthread_mutex_lock(&lobby->lock);
        while (lobby->changes == seen)
            pthread_cond_wait(&lobby->news, &lobby->lock);
        pthread_mutex_unlock(&lobby->lock);
    }
}

/* ---- a feed ---- */

struct feed {
    struct buf text;
    struct wire_changes_writer writer;
    const struct wire_table *table;
    int64_t after, seq;
};

UNUSED static void feed_start(struct feed *feed, int64_t after)
{
    *feed = (struct feed){.after = after, .seq = after};
    buf_init(&feed->text, WIRE_PAGE_MAX_BYTES);
    wire_changes_begin(&feed->writer, &feed->text);
}

UNUSED static void feed_table(struct feed *feed, const char *name)
{
    const struct wire_table *table = wire_table_find(name);
    assert_non_null(table);
    if (table != feed->table)
        wire_changes_table(&feed->writer, table);
    feed->table = table;
}

/* One row; every value as text, NULL for null, in the order of the table's columns. */
UNUSED static void feed_row(struct feed *feed, const char *table, ...)
{
    struct wire_value values[40] = {{.is = WIRE_IS_NULL}};
    va_list list;
    feed_table(feed, table);
    va_start(list, table);
    for (size_t i = 0; i < feed->table->column_count; i++) {
        const char *text = va_arg(list, const char *);
        if (text && feed->table->columns[i].type == WIRE_INTEGER)
            values[i] = (struct wire_value){.is = WIRE_IS_INTEGER, .integer = strtoll(text, NULL, 10)};
        else if (text)
            values[i] = (struct wire_value){.is = WIRE_IS_TEXT, .text = text};
    }
    va_end(list);
    wire_changes_row(&feed->writer, ++feed->seq, values);
}

UNUSED static void feed_gone(struct feed *feed, const char *table, const char *id)
{
    feed_table(feed, table);
    wire_changes_gone(&feed->writer, ++feed->seq, id);
}

UNUSED static struct wire_changes *feed_page(struct feed *feed, const char *epoch, const char *time)
{
    struct wire_changes_head head = {.next = feed->seq, .head = feed->seq, .complete = true};
    struct wire_changes *page = NULL;
    struct fault fault = {.text = ""};
    text_copy(head.epoch, sizeof head.epoch, epoch);
    text_copy(head.time, sizeof head.time, time);
    assert_int_equal(wire_changes_end(&feed->writer, &head), WIRE_OK);
    if (wire_changes_read(feed->text.data, feed->text.len, feed->after, &page, &fault) != WIRE_OK)
        fail_msg("%s: %s", fault.place, fault.text);
    buf_free(&feed->text);
    return page;
}

UNUSED static void lobby_now(struct lobby *lobby, char out[CALENDAR_TIME_SIZE])
{
    calendar_format_time(clock_wall_ms(&lobby->clock), out);
}

/* Applies the feed as one set of pages, and shows it. */
UNUSED static void lobby_pull(struct lobby *lobby, struct feed *feed, const char *epoch, bool rebuild)
{
    struct store_pull *pull;
    char now[CALENDAR_TIME_SIZE];
    char position[WIRE_EPOCH_SIZE];
    int64_t cursor;
    lobby_now(lobby, now);
    lobby->seq = feed->seq;
    struct wire_changes *page = feed_page(feed, epoch, now);
    store_mirror_position(lobby->store, position, &cursor);
    assert_int_equal(store_pull_begin(lobby->store, rebuild, &pull), STORE_OK);
    assert_int_equal(store_pull_page(pull, page), STORE_OK);
    assert_int_equal(store_pull_commit(pull), STORE_OK);
    wire_changes_free(page);
    store_view_refresh(lobby->view);
}

/* ---- an estate: two homes in building 24#, a shop, four people of the office ---- */

#define PIN_WANG  "274913"
#define PIN_LI    "581604"
#define PIN_STAFF "730258"

UNUSED static const char *demo_hash(const char *pin)
{
    static char kept[3][SECRET_PIN_HASH_SIZE];
    static const char *const pins[3] = {PIN_WANG, PIN_LI, PIN_STAFF};
    for (int i = 0; i < 3; i++) {
        if (strcmp(pins[i], pin) != 0)
            continue;
        if (!kept[i][0])
            assert_int_equal(secret_hash_pin(pin, SECRET_COST_DEMO, kept[i]), BASE_OK);
        return kept[i];
    }
    return NULL;
}

UNUSED static void feed_office(struct feed *feed)
{
    feed_row(feed, "estate", "E1", "Garden", "480");
    feed_row(feed, "setting", "desk_phone", "6800 0001");
    feed_row(feed, "setting", "duty_phone", "6800 0000");
    feed_row(feed, "setting", "late_fee.on", "1");
    feed_row(feed, "setting", "late_fee.rate_e6", "500");
    feed_row(feed, "kiosk_config", "building", "24#");
    feed_row(feed, "kiosk_config", "name", "Lobby 24");
    feed_row(feed, "area", "a24", "24#", "home", "supervisor", "162", "2");
    feed_row(feed, "area", "a2", "2#", "home", "front_desk", "16", "1");
    feed_row(feed, "area", "as", "商铺", "shop", "supervisor", "51", "3");
    feed_row(feed, "staff", "S1", "李主管", "supervisor", "supervisor", "6800 0011", "1");
    feed_row(feed, "staff", "S2", "张前台", "front_desk", "officer", NULL, "1");
    feed_row(feed, "staff", "S3", "赵师傅", "engineering", "technician", NULL, "1");
    feed_row(feed, "staff", "S9", "former", "officer_2", "officer", NULL, "0");
    feed_row(feed, "staff_credential", "sc1", "S1", demo_hash(PIN_STAFF));
    feed_row(feed, "staff_credential", "sc9", "S9", demo_hash(PIN_STAFF));
    feed_row(feed, "shift", "w1", "winter", "early", "480", "960", "0", "0");
    feed_row(feed, "shift", "w2", "winter", "office", "540", "1050", "720", "810");
    feed_row(feed, "shift", "w3", "winter", "late", "600", "1080", "0", "0");
    feed_row(feed, "appointment_window", "win1", "540", "660", "1");
}

UNUSED static void feed_homes(struct feed *feed)
{
    feed_row(feed, "unit", "u1", "24#", "1", "1203", "home", "9850", "12", "lived_in");
    feed_row(feed, "unit", "u2", "24#", "2", "0101", "home", "6000", "1", "let");
    feed_row(feed, "unit", "u3", "商铺", "1", "12", "shop", "4000", "1", "let");
    feed_row(feed, "person", "p1", "王**", "1234");
    feed_row(feed, "person", "p2", "李*", NULL);
    feed_row(feed, "occupancy", "o1", "u1", "p1", "owner", "2016-01-01", NULL);
    feed_row(feed, "occupancy", "o2", "u2", "p1", "owner", NULL, NULL);
    feed_row(feed, "occupancy", "o3", "u2", "p2", "tenant", NULL, NULL);
    feed_row(feed, "credential", "c1", "u1", "p1", demo_hash(PIN_WANG), NULL, "active", "1");
    feed_row(feed, "credential", "c2", "u2", "p1", demo_hash(PIN_WANG), NULL, "active", "1");
    feed_row(feed, "credential", "c3", "u2", "p2", demo_hash(PIN_LI), NULL, "active", "1");
}

/* An enrolled kiosk with that estate in its mirror. */
UNUSED static int lobby_synced(void **state)
{
    struct feed feed;
    if (lobby_enrolled(state) != 0)
        return -1;
    feed_start(&feed, 0);
    feed_office(&feed);
    feed_homes(&feed);
    lobby_pull(*state, &feed, LOBBY_EPOCH, true);
    return 0;
}

/* ---- what visitors do ---- */

UNUSED static struct store_ticket_draft draft_repair(const char *text)
{
    struct store_ticket_draft draft = {.actor = {"owner", "p1", "pin"},
        .kind = TICKET_REPAIR,
        .place = TICKET_AT_HOME,
        .category = "water",
        .unit = "u1",
        .building = "24#"};
    text_copy(draft.text, sizeof draft.text, text);
    return draft;
}

UNUSED static struct store_answer lobby_file(struct lobby *lobby, const struct store_ticket_draft *draft)
{
    return lobby_await(lobby, store_post_ticket(lobby->store, draft));
}

/* The office's verdict on one op. */
UNUSED static void lobby_settle(struct lobby *lobby, const char *op, const char *epoch,
    enum wire_verdict verdict, int64_t seq, const char *message)
{
    struct wire_push_result one = {.verdict = verdict, .seq = seq};
    struct wire_push_answer answer = {.results = &one, .count = 1};
    text_copy(one.op, sizeof one.op, op);
    text_copy(one.message, sizeof one.message, message);
    text_copy(one.reason, sizeof one.reason, message[0] ? "limit" : "");
    text_copy(answer.epoch, sizeof answer.epoch, epoch);
    lobby_now(lobby, answer.time);
    assert_int_equal(store_outbox_settle(lobby->store, &answer), STORE_OK);
    store_view_refresh(lobby->view);
}

/* How many ops there are to send to an office of `epoch`, and the first one's text. */
UNUSED static size_t lobby_batch(struct lobby *lobby, const char *epoch, char *first, size_t size)
{
    struct store_batch batch;
    assert_int_equal(store_outbox_batch(lobby->store, epoch, &batch), STORE_OK);
    size_t count = batch.count;
    if (first)
        text_copy(first, size, count > 0 ? batch.ops[0] : "");
    store_batch_clear(&batch);
    return count;
}

#endif

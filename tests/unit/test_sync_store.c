/*
 * Sync and store together against an office that lives in this test, speaks the protocol over loopback and fails as it
 * is told: lost answers, nonsense, refusals, restarts of either side, a restored backup.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "backend/base/file.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/store/store_desk.h"
#include "backend/sync/sync.h"
#include "tests/support/http_server.h"

#define TOKEN      "5ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7"
#define CODE       "K7QW-93TX"
#define ROWS_MAX   3000
#define OPS_MAX    50
#define PATIENCE_S 60

/* ---- the office ------------------------------------------------------------------------------------------------ */

enum fault_kind {
    WELL,
    LOSE_ANSWER, /* does what it is asked and hangs up */
    CUT_ANSWER,  /* does what it is asked and sends half of the answer */
    NONSENSE,    /* "<html>" with 200 */
    WRONG_SHAPE, /* JSON of another shape */
    UNKNOWN_TOKEN,
    REVOKED,      /* changes are refused, pushes are taken */
    OUT_OF_ORDER, /* 500 */
};

struct row {
    int64_t seq;
    char id[48], value[48];
    bool gone;
};
struct office {
    struct http_server *server;
    pthread_mutex_t lock;
    enum fault_kind fault;
    int faults_left; /* requests that still suffer `fault`; -1: all */
    int faults_seen;
    char epoch[WIRE_EPOCH_SIZE];
    int64_t head;
    int page_rows;
    int64_t stop_at; /* pages that go past this seq are not answered; 0: none */
    struct row rows[ROWS_MAX];
    size_t row_count;
    char ops[OPS_MAX][ID_SIZE];
    int64_t op_seq[OPS_MAX];
    int effects[OPS_MAX]; /* how often each took effect in this epoch */
    size_t op_count;
    int changes_asked;
};

static int64_t put_row(struct office *office, const char *id, const char *value, bool gone)
{
    struct row *row = NULL;
    for (size_t i = 0; i < office->row_count; i++) {
        if (strcmp(office->rows[i].id, id) == 0)
            row = &office->rows[i];
    }
    if (row == NULL) {
        assert_true(office->row_count < ROWS_MAX);
        row = &office->rows[office->row_count++];
    }
    row->seq = ++office->head;
    row->gone = gone;
    snprintf(row->id, sizeof row->id, "%s", id);
    snprintf(row->value, sizeof row->value, "%s", value);
    return row->seq;
}

static void office_put(struct office *office, const char *id, const char *value)
{
    pthread_mutex_lock(&office->lock);
    put_row(office, id, value, false);
    pthread_mutex_unlock(&office->lock);
}

static void refuse(struct http_reply *reply, int status, const char *word)
{
    struct wire_error error = {.message = "说明"};
    text_copy(error.error, sizeof error.error, word);
    reply->status = status;
    buf_clear(&reply->body);
    (void)!wire_error_write(&error, &reply->body);
}

static void now_text(char out[CALENDAR_TIME_SIZE])
{
    struct base_clock clock = clock_system();
    calendar_format_time(clock_wall_ms(&clock), out);
}

static void take_op(struct office *office, const struct wire_op *op, struct wire_push_result *result)
{
    text_copy(result->op, sizeof result->op, op->op);
    size_t i = 0;
    while (i < office->op_count && strcmp(office->ops[i], op->op) != 0)
        i++;
    if (i == office->op_count) {
        text_copy(office->ops[office->op_count++], ID_SIZE, op->op);
        office->op_seq[i] = office->effects[i] = 0;
    }
    result->verdict = office->op_seq[i] != 0 ? WIRE_DUPLICATE : WIRE_ACCEPTED;
    if (office->op_seq[i] == 0) {
        office->op_seq[i] = put_row(office, op->op, op->kind, false);
        office->effects[i]++;
    }
    result->seq = office->op_seq[i];
}

static void on_push(struct office *office, const struct http_request *request, struct http_reply *reply)
{
    struct wire_push push;
    struct fault fault;
    if (wire_push_read(request->body, request->body_length, &push, &fault) != WIRE_OK) {
        refuse(reply, 400, "malformed");
        return;
    }
    struct wire_push_result results[WIRE_PUSH_MAX_OPS] = {{.op = ""}};
    struct wire_push_answer answer = {.results = results, .count = push.count};
    for (size_t i = 0; i < push.count; i++)
        take_op(office, &push.ops[i], &results[i]);
    text_copy(answer.epoch, sizeof answer.epoch, office->epoch);
    now_text(answer.time);
    (void)!wire_push_answer_write(&answer, &reply->body);
    wire_push_clear(&push);
}

static long long query(const char *path, const char *name)
{
    const char *found = strstr(path, name);
    return found != NULL ? strtoll(found + strlen(name), NULL, 10) : 0;
}

/* The rows after `after` in the order of seq: those that are there, then those that are gone. */
static void write_page(struct office *office, int64_t after, int limit, struct buf *out)
{
    struct wire_changes_head head = {.next = after, .head = office->head};
    text_copy(head.epoch, sizeof head.epoch, office->epoch);
    now_text(head.time);
    int64_t last = after;
    for (int taken = 0; taken < limit; taken++) { /* the highest seq of this page */
        int64_t best = INT64_MAX;
        for (size_t i = 0; i < office->row_count; i++) {
            if (office->rows[i].seq > last && office->rows[i].seq < best)
                best = office->rows[i].seq;
        }
        if (best == INT64_MAX)
            break;
        last = best;
    }
    bool more = false;
    for (size_t i = 0; i < office->row_count; i++)
        more = more || office->rows[i].seq > last;
    head.complete = !more;
    head.next = more ? last : office->head;
    struct wire_changes_writer writer;
    wire_changes_begin(&writer, out);
    for (int gone = 0; gone < 2; gone++) {
        if (gone == 0)
            wire_changes_table(&writer, wire_table_find("setting"));
        for (size_t i = 0; i < office->row_count; i++) {
            const struct row *row = &office->rows[i];
            if (row->seq <= after || row->seq > head.next || row->gone != (gone == 1))
                continue;
            const struct wire_value values[] = {
                {.is = WIRE_IS_TEXT, .text = row->id}, {.is = WIRE_IS_TEXT, .text = row->value}};
            if (row->gone)
                wire_changes_gone(&writer, row->seq, row->id);
            else
                wire_changes_row(&writer, row->seq, values);
        }
    }
    (void)!wire_changes_end(&writer, &head);
}

static void on_changes(struct office *office, const struct http_request *request, struct http_reply *reply)
{
    int64_t after = query(request->path, "after=");
    int wait_ms = (int)query(request->path, "wait=") * 1000;
    int limit = (int)query(request->path, "limit=");
    char epoch[WIRE_EPOCH_SIZE] = "";
    const char *asked = strstr(request->path, "epoch=");
    if (asked != NULL)
        sscanf(asked, "epoch=%39[^&]", epoch);
    office->changes_asked++;
    while (
        wait_ms > 0 && office->head == after && strcmp(epoch, office->epoch) == 0 && office->fault == WELL) {
        pthread_mutex_unlock(&office->lock);
        bool still = http_server_hold(office->server, request, 10);
        pthread_mutex_lock(&office->lock);
        wait_ms = still ? wait_ms - 10 : 0;
    }
    if ((epoch[0] != '\0' && strcmp(epoch, office->epoch) != 0) || after > office->head)
        refuse(reply, 410, "resync");
    else if (office->stop_at > 0 && after >= office->stop_at)
        reply->status = 0;
    else
        write_page(office, after, limit < office->page_rows ? limit : office->page_rows, &reply->body);
}

static void on_enroll(const struct http_request *request, struct http_reply *reply)
{
    struct wire_enroll enroll;
    struct fault fault;
    if (wire_enroll_read(request->body, request->body_length, &enroll, &fault) != WIRE_OK ||
        strcmp(enroll.code, CODE) != 0) {
        refuse(reply, 404, "unknown_code");
        return;
    }
    const struct wire_enrolled enrolled = {.kiosk = "K02", .token = TOKEN, .estate = "demo"};
    (void)!wire_enrolled_write(&enrolled, &reply->body);
}

/* What becomes of a request that suffers `fault`; false: it is not looked at. */
static bool before(enum fault_kind fault, bool push, struct http_reply *reply)
{
    switch (fault) {
    case NONSENSE: buf_text(&reply->body, "<!doctype html><title>Welcome</title>"); return false;
    case WRONG_SHAPE: buf_text(&reply->body, "{\"epoch\":7,\"results\":{},\"tables\":null}"); return false;
    case UNKNOWN_TOKEN: refuse(reply, 401, "unknown_token"); return false;
    case OUT_OF_ORDER: refuse(reply, 500, "internal"); return false;
    case REVOKED:
        if (!push)
            refuse(reply, 403, "revoked");
        return push;
    default: return true;
    }
}

static void on_request(void *context, const struct http_request *request, struct http_reply *reply)
{
    struct office *office = context;
    bool push = strcmp(request->path, "/v1/push") == 0;
    pthread_mutex_lock(&office->lock);
    enum fault_kind fault = office->fault;
    office->faults_seen += fault != WELL ? 1 : 0;
    if (office->faults_left > 0 && --office->faults_left == 0)
        office->fault = WELL;
    if (before(fault, push, reply)) {
        if (push)
            on_push(office, request, reply);
        else if (strcmp(request->path, "/v1/enroll") == 0)
            on_enroll(request, reply);
        else
            on_changes(office, request, reply);
    }
    if (strcmp(request->path, "/v1/enroll") != 0 &&
        strstr(request->head, "Authorization: Bearer " TOKEN "\r\n") == NULL)
        refuse(reply, 401, "unknown_token");
    if (fault == LOSE_ANSWER)
        reply->status = 0;
    if (fault == CUT_ANSWER)
        reply->cut = 20;
    pthread_mutex_unlock(&office->lock);
}

static void set_fault(struct office *office, enum fault_kind fault, int count)
{
    pthread_mutex_lock(&office->lock);
    office->fault = count == 0 ? WELL : fault;
    office->faults_left = count;
    office->faults_seen = 0;
    pthread_mutex_unlock(&office->lock);
}

/* ---- the kiosk --------------------------------------------------------------------------------------------------- */

struct site {
    struct office office;
    int port;
    char url[60], folder[200], token[240];
    struct base_clock clock;
    struct store *store;
    struct sync *sync;
    pthread_mutex_t lock;
    pthread_cond_t cond;
};

static void on_changed(void *context)
{
    struct site *site = context;
    pthread_mutex_lock(&site->lock);
    pthread_cond_broadcast(&site->cond);
    pthread_mutex_unlock(&site->lock);
}

/* 0 in every bound that back-off draws from, so that each wait is its shortest and no test waits: a multiple of 2,000 ms
   and 60,000 ms doubled as often as it goes, and of 15 minutes; over all of them, so that no draw is repeated. */
static void draw_shortest(void *context, void *bytes, size_t count)
{
    uint64_t value = 115200000;
    (void)context;
    for (size_t i = 0; i < count; i++, value >>= 8)
        ((unsigned char *)bytes)[i] = (unsigned char)value;
}

static struct sync_options options_of(struct site *site)
{
    return (struct sync_options){.url = site->url,
        .token_file = site->token,
        .user_agent = "menting-kiosk/test",
        .store = site->store,
        .clock = &site->clock,
        .random = {.fill = draw_shortest}};
}

static void open_store(struct site *site)
{
    struct fault fault = {.text = ""};
    const struct store_options options = {.folder = site->folder,
        .clock = &site->clock,
        .random = random_system(),
        .changed = on_changed,
        .changed_context = site};
    if (store_open(&options, &site->store, &fault) != STORE_OK)
        fail_msg("%s %s", fault.place, fault.text);
}

static void start_sync(struct site *site)
{
    struct fault fault = {.text = ""};
    const struct sync_options options = options_of(site);
    if (sync_start(&options, &site->sync, &fault) != SYNC_OK)
        fail_msg("%s %s", fault.place, fault.text);
    store_on_outbox(site->store, sync_outbox_ready, site->sync);
}

static void stop_kiosk(struct site *site)
{
    if (site->store != NULL)
        store_on_outbox(site->store, NULL, NULL);
    sync_stop(site->sync);
    if (site->store != NULL)
        store_close(site->store);
    site->sync = NULL;
    site->store = NULL;
}

static void start_office(struct site *site)
{
    site->office.server = http_server_start(site->port, on_request, &site->office);
    site->port = http_server_port(site->office.server);
    snprintf(site->url, sizeof site->url, "http://127.0.0.1:%d", site->port);
}

static void stop_office(struct site *site)
{
    http_server_stop(site->office.server);
    site->office.server = NULL;
}

/* An office with `rows` rows and a kiosk that is not enrolled yet. */
static void set_up(struct site *site, int rows)
{
    *site = (struct site){
        .clock = clock_system(), .lock = PTHREAD_MUTEX_INITIALIZER, .cond = PTHREAD_COND_INITIALIZER};
    site->office.lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    site->office.page_rows = 1000;
    strcpy(site->office.epoch, "epoch-1");
    for (int i = 0; i < rows; i++) {
        char id[48];
        snprintf(id, sizeof id, "key-%d", i);
        put_row(&site->office, id, "first", false);
    }
    const char *temporary = getenv("TMPDIR");
    snprintf(
        site->folder, sizeof site->folder, "%s/menting-sync-XXXXXX", temporary != NULL ? temporary : "/tmp");
    assert_non_null(mkdtemp(site->folder));
    snprintf(site->token, sizeof site->token, "%s/keys/token", site->folder);
    start_office(site);
    open_store(site);
}

static void enroll(struct site *site)
{
    struct fault fault = {.text = ""};
    const struct sync_options options = options_of(site);
    if (sync_enroll(&options, CODE, "大堂", &fault) != SYNC_OK)
        fail_msg("%s %s", fault.place, fault.text);
}

static void set_up_running(struct site *site, int rows)
{
    set_up(site, rows);
    enroll(site);
    start_sync(site);
}

static void tear_down(struct site *site)
{
    stop_kiosk(site);
    stop_office(site);
    assert_int_equal(file_remove_folder(site->folder), BASE_OK);
}

typedef bool (*condition)(struct site *site);

static void wait_until(struct site *site, condition met, const char *what)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    pthread_mutex_lock(&site->lock);
    int late = 0;
    for (;;) {
        pthread_mutex_unlock(&site->lock);
        bool good = met(site);
        pthread_mutex_lock(&site->lock);
        if (good || late != 0)
            break;
        /* The store says when something is new; what the office has seen it does not say, so look now and then. */
        struct timespec soon;
        clock_gettime(CLOCK_REALTIME, &soon);
        late = soon.tv_sec > until.tv_sec;
        soon.tv_nsec += 20 * 1000 * 1000;
        soon.tv_sec += soon.tv_nsec / 1000000000;
        soon.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&site->cond, &site->lock, &soon);
    }
    pthread_mutex_unlock(&site->lock);
    if (late != 0) {
        struct store_sync_state state;
        store_sync_state(site->store, &state);
        fail_msg("%s: not in time; link %d, cursor %d, waiting %d, trouble \"%s\"", what, state.link,
            (int)state.cursor, state.waiting_ops, state.trouble);
    }
}
#define WAIT_UNTIL(site, met) wait_until(site, met, #met)

static struct store_sync_state state_of(struct site *site)
{
    struct store_sync_state state;
    store_sync_state(site->store, &state);
    return state;
}

static bool all_agreed(struct site *site)
{
    struct store_sync_state state = state_of(site);
    pthread_mutex_lock(&site->office.lock);
    bool same = strcmp(state.epoch, site->office.epoch) == 0 && state.cursor == site->office.head;
    for (size_t i = 0; i < site->office.op_count; i++)
        same = same && site->office.op_seq[i] != 0;
    pthread_mutex_unlock(&site->office.lock);
    return same && state.waiting_ops == 0 && state.link == STORE_LINK_UP;
}

static bool link_is_down(struct site *site)
{
    return state_of(site).link == STORE_LINK_DOWN;
}
static bool link_is_refused(struct site *site)
{
    return state_of(site).link == STORE_LINK_REFUSED;
}
static bool is_wiped(struct site *site)
{
    struct store_identity identity;
    store_identity(site->store, &identity);
    return identity.kiosk[0] == '\0' && state_of(site).link == STORE_LINK_REVOKED &&
           access(site->token, F_OK) != 0;
}
static bool is_in_trouble(struct site *site)
{
    return state_of(site).trouble[0] != '\0';
}
static bool ten_faults_seen(struct site *site)
{
    pthread_mutex_lock(&site->office.lock);
    bool seen = site->office.faults_seen >= 10;
    pthread_mutex_unlock(&site->office.lock);
    return seen;
}
static bool no_fault_left(struct site *site)
{
    pthread_mutex_lock(&site->office.lock);
    bool none = site->office.fault == WELL;
    pthread_mutex_unlock(&site->office.lock);
    return none;
}

/* Files a report and waits until it is saved. */
static void file_report(struct site *site, const char *text)
{
    struct store_ticket_draft draft = {.actor = {.type = "anonymous", .auth = "none"},
        .kind = TICKET_REPAIR,
        .place = TICKET_IN_PUBLIC,
        .category = "lift",
        .building = "24#"};
    snprintf(draft.text, sizeof draft.text, "%s", text);
    uint64_t job = store_post_ticket(site->store, &draft);
    struct store_answer answer;
    struct base_clock clock = clock_system();
    int64_t until = clock_mono_ms(&clock) + PATIENCE_S * 1000;
    while (!store_take_answer(site->store, &answer)) {
        assert_true(clock_mono_ms(&clock) < until);
        struct timespec soon;
        clock_gettime(CLOCK_REALTIME, &soon);
        soon.tv_sec += 1;
        pthread_mutex_lock(&site->lock);
        if (!store_busy(site->store))
            pthread_cond_timedwait(&site->cond, &site->lock, &soon);
        pthread_mutex_unlock(&site->lock);
    }
    assert_true(answer.job == job);
    if (answer.result != STORE_OK)
        fail_msg("%s %s", answer.fault.place, answer.fault.text);
}

static void assert_setting(struct site *site, const char *key, const char *expected)
{
    struct store_view *view;
    char value[60];
    assert_int_equal(store_view_open(site->store, &view), STORE_OK);
    store_setting(view, key, "(none)", value, sizeof value);
    store_view_close(view);
    assert_string_equal(value, expected);
}

static void assert_each_once(struct site *site, size_t ops)
{
    assert_int_equal(site->office.op_count, ops);
    for (size_t i = 0; i < ops; i++)
        assert_int_equal(site->office.effects[i], 1);
}

/* ---- enrolment ------------------------------------------------------------------------------------------------------ */

static enum sync_result try_enroll(struct site *site, const char *code, struct fault *fault)
{
    const struct sync_options options = options_of(site);
    *fault = (struct fault){.text = ""};
    enum sync_result result = sync_enroll(&options, code, "大堂", fault);
    assert_true(result == SYNC_OK || fault->text[0] != '\0');
    return result;
}

static void enrolment_keeps_the_token_for_this_user_alone(void **state)
{
    (void)state;
    struct site site;
    set_up(&site, 3);
    enroll(&site);
    struct stat about;
    assert_int_equal(stat(site.token, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    struct buf text;
    buf_init(&text, 200);
    assert_int_equal(file_read(site.token, &text), BASE_OK);
    assert_string_equal(buf_borrow(&text), TOKEN "\n");
    buf_free(&text);
    struct store_identity identity;
    store_identity(site.store, &identity);
    assert_string_equal(identity.kiosk, "K02");
    assert_string_equal(identity.estate, "demo");
    tear_down(&site);
}

static void enrolment_that_fails_says_why_and_changes_nothing(void **state)
{
    (void)state;
    struct site site;
    struct fault fault;
    set_up(&site, 3);
    assert_int_equal(try_enroll(&site, "WRONG", &fault), SYNC_REFUSED);
    assert_non_null(strstr(fault.text, "unknown_code"));
    assert_int_equal(try_enroll(&site, "", &fault), SYNC_REFUSED);
    assert_int_equal(try_enroll(&site, "a code that no office ever gave out", &fault), SYNC_REFUSED);
    static const enum fault_kind kinds[] = {NONSENSE, WRONG_SHAPE};
    for (size_t i = 0; i < 2; i++) {
        set_fault(&site.office, kinds[i], 1);
        assert_int_equal(try_enroll(&site, CODE, &fault), SYNC_NONSENSE);
    }
    set_fault(&site.office, CUT_ANSWER, 1);
    assert_int_equal(try_enroll(&site, CODE, &fault), SYNC_LINE);
    stop_office(&site);
    assert_int_equal(try_enroll(&site, CODE, &fault), SYNC_LINE);
    strcpy(site.url, "http://203.0.113.7");
    assert_int_equal(try_enroll(&site, CODE, &fault), SYNC_BAD_URL);
    assert_int_equal(access(site.token, F_OK), -1);
    struct store_identity identity;
    store_identity(site.store, &identity);
    assert_string_equal(identity.kiosk, "");
    tear_down(&site);
}

static void without_enrolment_or_with_an_open_token_nothing_starts(void **state)
{
    (void)state;
    struct site site;
    struct fault fault = {.text = ""};
    set_up(&site, 3);
    struct sync_options options = options_of(&site);
    assert_int_equal(sync_start(&options, &site.sync, &fault), SYNC_NO_TOKEN);
    enroll(&site);
    assert_int_equal(chmod(site.token, 0640), 0);
    assert_int_equal(sync_start(&options, &site.sync, &fault), SYNC_NO_TOKEN);
    assert_string_equal(fault.place, site.token);
    assert_int_equal(file_replace(site.token, 0600, "a b\nc", 5), BASE_OK);
    assert_int_equal(sync_start(&options, &site.sync, &fault), SYNC_NO_TOKEN);
    assert_int_equal(unlink(site.token), 0);
    assert_int_equal(sync_start(&options, &site.sync, &fault), SYNC_NO_TOKEN);
    assert_null(site.sync);
    tear_down(&site);
}

/* ---- the good days -------------------------------------------------------------------------------------------------- */

static void the_first_contact_brings_all_rows_and_later_ones_come_by_themselves(void **state)
{
    (void)state;
    struct site site;
    set_up(&site, 2500);
    site.office.page_rows = 700;
    enroll(&site);
    start_sync(&site);
    WAIT_UNTIL(&site, all_agreed);
    assert_setting(&site, "key-0", "first");
    assert_setting(&site, "key-2499", "first");
    assert_true(state_of(&site).pulled_ms > 0);
    office_put(&site.office, "key-7", "second");
    WAIT_UNTIL(&site, all_agreed);
    assert_setting(&site, "key-7", "second");
    pthread_mutex_lock(&site.office.lock);
    put_row(&site.office, "key-7", "", true);
    pthread_mutex_unlock(&site.office.lock);
    WAIT_UNTIL(&site, all_agreed);
    assert_setting(&site, "key-7", "(none)");
    tear_down(&site);
}

static void a_report_is_sent_at_once_and_comes_back_through_the_feed(void **state)
{
    (void)state;
    struct site site;
    set_up_running(&site, 10);
    WAIT_UNTIL(&site, all_agreed);
    file_report(&site, "电梯异响");
    file_report(&site, "电梯按键失灵");
    WAIT_UNTIL(&site, all_agreed);
    assert_each_once(&site, 2);
    tear_down(&site);
}

/* ---- the bad days --------------------------------------------------------------------------------------------------- */

static void reports_survive(enum fault_kind fault, int count)
{
    struct site site;
    set_up(&site, 30);
    site.office.page_rows = 7;
    enroll(&site);
    start_sync(&site);
    WAIT_UNTIL(&site, all_agreed);
    set_fault(&site.office, fault, count);
    office_put(&site.office, "key-1", "second");
    file_report(&site, "电梯异响");
    file_report(&site, "电梯按键失灵");
    WAIT_UNTIL(&site, no_fault_left);
    file_report(&site, "电梯停运");
    WAIT_UNTIL(&site, all_agreed);
    assert_each_once(&site, 3);
    assert_setting(&site, "key-1", "second");
    tear_down(&site);
}

static void lost_answers_double_nothing(void **state)
{
    (void)state;
    reports_survive(LOSE_ANSWER, 9);
}
static void half_answers_double_nothing(void **state)
{
    (void)state;
    reports_survive(CUT_ANSWER, 9);
}
static void an_office_out_of_order_loses_nothing(void **state)
{
    (void)state;
    reports_survive(OUT_OF_ORDER, 9);
}
static void a_web_page_instead_of_an_answer_loses_nothing(void **state)
{
    (void)state;
    reports_survive(NONSENSE, 9);
}
static void json_of_another_shape_loses_nothing(void **state)
{
    (void)state;
    reports_survive(WRONG_SHAPE, 9);
}

static void nonsense_is_told_to_maintenance(void **state)
{
    (void)state;
    struct site site;
    set_up_running(&site, 3);
    WAIT_UNTIL(&site, all_agreed);
    set_fault(&site.office, NONSENSE, -1);
    sync_now(site.sync);
    WAIT_UNTIL(&site, is_in_trouble);
    assert_non_null(strstr(state_of(&site).trouble, "not of the protocol"));
    assert_setting(&site, "key-1", "first");
    set_fault(&site.office, WELL, 0);
    WAIT_UNTIL(&site, all_agreed);
    tear_down(&site);
}

static void an_office_that_restarts_is_found_again(void **state)
{
    (void)state;
    struct site site;
    set_up_running(&site, 10);
    WAIT_UNTIL(&site, all_agreed);
    stop_office(&site);
    WAIT_UNTIL(&site, link_is_down);
    file_report(&site, "电梯异响");
    assert_int_equal(state_of(&site).waiting_ops, 1);
    put_row(&site.office, "key-1", "second", false);
    start_office(&site);
    WAIT_UNTIL(&site, all_agreed);
    assert_each_once(&site, 1);
    assert_setting(&site, "key-1", "second");
    tear_down(&site);
}

static bool stuck_on_the_way(struct site *site)
{
    pthread_mutex_lock(&site->office.lock);
    bool asked = site->office.changes_asked > 3;
    pthread_mutex_unlock(&site->office.lock);
    return asked && link_is_down(site);
}

static void a_kiosk_that_restarts_during_the_first_contact_begins_again(void **state)
{
    (void)state;
    struct site site;
    set_up(&site, 2000);
    site.office.page_rows = 300;
    site.office.stop_at = 600;
    enroll(&site);
    start_sync(&site);
    WAIT_UNTIL(&site, stuck_on_the_way);
    struct store_view *view;
    assert_true(store_view_open(site.store, &view) == STORE_NO_MIRROR || store_view_empty(view));
    store_view_close(view);
    stop_kiosk(&site);
    pthread_mutex_lock(&site.office.lock);
    site.office.stop_at = 0;
    pthread_mutex_unlock(&site.office.lock);
    open_store(&site);
    start_sync(&site);
    WAIT_UNTIL(&site, all_agreed);
    assert_setting(&site, "key-1999", "first");
    tear_down(&site);
}

static void a_report_saved_before_a_restart_is_sent_after_it(void **state)
{
    (void)state;
    struct site site;
    set_up_running(&site, 5);
    WAIT_UNTIL(&site, all_agreed);
    set_fault(&site.office, LOSE_ANSWER, -1);
    file_report(&site, "电梯异响");
    WAIT_UNTIL(&site, ten_faults_seen);
    stop_kiosk(&site);
    set_fault(&site.office, WELL, 0);
    open_store(&site);
    assert_int_equal(state_of(&site).waiting_ops, 1);
    start_sync(&site);
    WAIT_UNTIL(&site, all_agreed);
    assert_each_once(&site, 1);
    tear_down(&site);
}

static void an_office_restored_from_a_backup_gets_what_it_lost_again(void **state)
{
    (void)state;
    struct site site;
    set_up_running(&site, 10);
    WAIT_UNTIL(&site, all_agreed);
    file_report(&site, "电梯异响");
    file_report(&site, "电梯停运");
    WAIT_UNTIL(&site, all_agreed);
    pthread_mutex_lock(&site.office.lock);
    strcpy(site.office.epoch, "epoch-2");
    site.office.row_count = 4; /* the backup knows four rows and neither report */
    site.office.head = 4;
    strcpy(site.office.rows[0].value, "restored");
    memset(site.office.op_seq, 0, sizeof site.office.op_seq);
    memset(site.office.effects, 0, sizeof site.office.effects);
    pthread_mutex_unlock(&site.office.lock);
    WAIT_UNTIL(&site, all_agreed);
    assert_each_once(&site, 2);
    assert_setting(&site, "key-0", "restored");
    assert_setting(&site, "key-9", "(none)");
    tear_down(&site);
}

static void an_office_that_does_not_know_the_token_changes_nothing(void **state)
{
    (void)state;
    struct site site;
    set_up_running(&site, 5);
    WAIT_UNTIL(&site, all_agreed);
    set_fault(&site.office, UNKNOWN_TOKEN, -1);
    file_report(&site, "电梯异响");
    WAIT_UNTIL(&site, link_is_refused);
    assert_setting(&site, "key-1", "first");
    assert_int_equal(state_of(&site).waiting_ops, 1);
    assert_int_equal(access(site.token, F_OK), 0);
    set_fault(&site.office, WELL, 0);
    sync_now(site.sync);
    WAIT_UNTIL(&site, all_agreed);
    assert_each_once(&site, 1);
    tear_down(&site);
}

static void a_revoked_kiosk_hands_over_its_reports_and_forgets_the_rest(void **state)
{
    (void)state;
    struct site site;
    set_up_running(&site, 5);
    WAIT_UNTIL(&site, all_agreed);
    stop_office(&site);
    WAIT_UNTIL(&site, link_is_down);
    file_report(&site, "电梯异响");
    set_fault(&site.office, REVOKED, -1);
    start_office(&site);
    WAIT_UNTIL(&site, is_wiped);
    assert_each_once(&site, 1);
    struct store_view *view;
    assert_true(store_view_open(site.store, &view) == STORE_NO_MIRROR || store_view_empty(view));
    store_view_close(view);
    tear_down(&site);
}

static void stopping_does_not_wait_for_the_long_poll(void **state)
{
    (void)state;
    struct site site;
    set_up_running(&site, 5);
    WAIT_UNTIL(&site, all_agreed);
    int64_t before = clock_mono_ms(&site.clock);
    stop_kiosk(&site);
    assert_true(clock_mono_ms(&site.clock) - before < 5000);
    tear_down(&site);
}

int main(void)
{
    if (secret_init() != BASE_OK)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(enrolment_keeps_the_token_for_this_user_alone),
        cmocka_unit_test(enrolment_that_fails_says_why_and_changes_nothing),
        cmocka_unit_test(without_enrolment_or_with_an_open_token_nothing_starts),
        cmocka_unit_test(the_first_contact_brings_all_rows_and_later_ones_come_by_themselves),
        cmocka_unit_test(a_report_is_sent_at_once_and_comes_back_through_the_feed),
        cmocka_unit_test(lost_answers_double_nothing),
        cmocka_unit_test(half_answers_double_nothing),
        cmocka_unit_test(an_office_out_of_order_loses_nothing),
        cmocka_unit_test(a_web_page_instead_of_an_answer_loses_nothing),
        cmocka_unit_test(json_of_another_shape_loses_nothing),
        cmocka_unit_test(nonsense_is_told_to_maintenance),
        cmocka_unit_test(an_office_that_restarts_is_found_again),
        cmocka_unit_test(a_kiosk_that_restarts_during_the_first_contact_begins_again),
        cmocka_unit_test(a_report_saved_before_a_restart_is_sent_after_it),
        cmocka_unit_test(an_office_restored_from_a_backup_gets_what_it_lost_again),
        cmocka_unit_test(an_office_that_does_not_know_the_token_changes_nothing),
        cmocka_unit_test(a_revoked_kiosk_hands_over_its_reports_and_forgets_the_rest),
        cmocka_unit_test(stopping_does_not_wait_for_the_long_poll),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

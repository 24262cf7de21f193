#include "tests/faults/messages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/wire/wire_changes.h"

#define OP   "01935f00-0000-7000-8000-00000000000a"
#define TIME "2026-11-23T02:48:00.000Z"

/* Whether it may go on; an error must be the lack of memory. */
static bool went(enum wire_result result, const char *what, bool *good, char why[200])
{
    if (result != WIRE_OK && result != WIRE_NO_MEMORY) {
        snprintf(why, 200, "%s: %s", what, wire_result_text(result));
        *good = false;
    }
    return result == WIRE_OK;
}

static void same(bool equal, const char *what, bool *good, char why[200])
{
    if (equal)
        return;
    snprintf(why, 200, "%s came out otherwise", what);
    *good = false;
}

/* ---- pushes ------------------------------------------------------------------------------------------------------------------- */

static const char push_text[] =
    "{\"chain\":\"\",\"ops\":[{\"actor\":{\"auth\":\"pin\",\"id\":\"p1\",\"type\":\"owner\"},\"at\":\"" TIME
    "\",\"body\":{\"a\":[1,2,{\"b\":\"c\"}],\"text\":\"水管漏水\"},\"kind\":\"ticket.create\",\"op\":\"" OP
    "\"}]}";

static bool run_push(char why[200])
{
    struct wire_push push = {.ops = NULL};
    struct fault fault = {.text = ""};
    struct buf out;
    char digest[65];
    bool good = true;
    buf_init(&out, WIRE_PUSH_MAX_BYTES);
    if (went(wire_push_read(push_text, strlen(push_text), &push, &fault), "reading", &good, why)) {
        same(push.count == 1 && strcmp(push.ops[0].op, OP) == 0, "the op", &good, why);
        if (went(wire_op_write(&push.ops[0], &out), "writing", &good, why))
            same(strstr(push_text, out.data) != NULL, "the op's text", &good, why);
        if (went(wire_op_digest(&push.ops[0], digest), "the digest", &good, why))
            same(strlen(digest) == 64, "the digest", &good, why);
    }
    wire_push_clear(&push);
    buf_clear(&out);
    const char *ops[] = {"{\"op\":1}", "{\"op\":2}"};
    if (went(wire_push_write(ops, 2, "abc", &out), "writing a push", &good, why))
        same(strstr(out.data, "{\"op\":1},{\"op\":2}") != NULL, "the push's text", &good, why);
    buf_free(&out);
    return good;
}

static bool run_answer(char why[200])
{
    struct wire_push_result results[3] = {{.op = OP, .verdict = WIRE_ACCEPTED, .seq = 9},
        {.op = OP, .verdict = WIRE_REJECTED, .reason = "limit", .message = "今天不行"},
        {.op = OP, .verdict = WIRE_RETRY, .reason = "busy"}};
    struct wire_push_answer answer = {.epoch = "e", .time = TIME, .results = results, .count = 3},
                            back = {.count = 0};
    struct fault fault = {.text = ""};
    struct buf out;
    bool good = true;
    buf_init(&out, WIRE_PUSH_MAX_BYTES);
    if (went(wire_push_answer_write(&answer, &out), "writing", &good, why) &&
        went(wire_push_answer_read(out.data, out.len, &back, &fault), "reading", &good, why)) {
        same(back.count == 3 && back.results[0].seq == 9 &&
                 strcmp(back.results[1].message, results[1].message) == 0 &&
                 back.results[2].verdict == WIRE_RETRY,
            "a verdict", &good, why);
        wire_push_answer_clear(&back);
    }
    buf_free(&out);
    return good;
}

/* ---- bodies ------------------------------------------------------------------------------------------------------------------- */

static bool run_bodies(char why[200])
{
    struct wire_ticket_create create = {.number = "R02-261123-001-7",
                                  .kind = "repair",
                                  .place = "home",
                                  .category = "water",
                                  .unit = "u1",
                                  .building = "24#",
                                  .text = "水管漏水",
                                  .contact = "10068005521"},
                              create_back;
    struct wire_ticket_act act = {.ticket = OP, .action = "rate", .note = "好", .rating = 5}, act_back;
    struct wire_pin_set pin = {.credential = "c1", .pin_hash = "$argon2id$x", .staff = "S1"}, pin_back;
    struct wire_audit audit = {.what = "owner.signin", .subject = "u1"}, audit_back;
    struct fault fault = {.text = ""};
    struct buf out;
    bool good = true;
    buf_init(&out, WIRE_BODY_MAX_BYTES);
    if (went(wire_ticket_create_write(&create, &out), "a ticket", &good, why) &&
        went(wire_ticket_create_read(out.data, &create_back, &fault), "reading a ticket", &good, why))
        same(strcmp(create_back.text, create.text) == 0 && strcmp(create_back.contact, create.contact) == 0,
            "a ticket", &good, why);
    buf_free(&out);
    buf_init(&out, WIRE_BODY_MAX_BYTES);
    if (went(wire_ticket_act_write(&act, &out), "an act", &good, why) &&
        went(wire_ticket_act_read(out.data, &act_back, &fault), "reading an act", &good, why))
        same(act_back.rating == 5 && strcmp(act_back.note, act.note) == 0, "an act", &good, why);
    buf_free(&out);
    buf_init(&out, WIRE_BODY_MAX_BYTES);
    if (went(wire_pin_set_write(&pin, &out), "a PIN", &good, why) &&
        went(wire_pin_set_read(out.data, &pin_back, &fault), "reading a PIN", &good, why))
        same(strcmp(pin_back.pin_hash, pin.pin_hash) == 0, "a PIN", &good, why);
    buf_free(&out);
    buf_init(&out, WIRE_BODY_MAX_BYTES);
    if (went(wire_audit_write(&audit, &out), "an audit entry", &good, why) &&
        went(wire_audit_read(out.data, &audit_back, &fault), "reading an audit entry", &good, why))
        same(strcmp(audit_back.subject, "u1") == 0, "an audit entry", &good, why);
    buf_free(&out);
    return good;
}

/* ---- enrolment, errors, snapshots ------------------------------------------------------------------------------------------- */

static bool run_enrolment(char why[200])
{
    struct wire_enroll ask = {.code = "4821-0937-5516", .name = "Lobby 24"}, ask_back;
    struct wire_enrolled told = {.kiosk = "K02",
                             .estate = "E1",
                             .token = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
                         told_back;
    struct wire_error error = {.error = "limit", .message = "今天不行"}, error_back;
    struct fault fault = {.text = ""};
    struct buf out;
    bool good = true;
    buf_init(&out, 4096);
    if (went(wire_enroll_write(&ask, &out), "asking", &good, why) &&
        went(wire_enroll_read(out.data, out.len, &ask_back, &fault), "being asked", &good, why))
        same(strcmp(ask_back.code, ask.code) == 0, "the code", &good, why);
    buf_free(&out);
    buf_init(&out, 4096);
    if (went(wire_enrolled_write(&told, &out), "telling", &good, why) &&
        went(wire_enrolled_read(out.data, out.len, &told_back, &fault), "being told", &good, why))
        same(strcmp(told_back.token, told.token) == 0, "the token", &good, why);
    buf_free(&out);
    buf_init(&out, 4096);
    if (went(wire_error_write(&error, &out), "an error", &good, why) &&
        went(wire_error_read(out.data, out.len, &error_back, &fault), "reading an error", &good, why))
        same(strcmp(error_back.message, error.message) == 0, "an error", &good, why);
    buf_free(&out);
    buf_init(&out, 4096);
    (void)went(wire_hello_write(TIME, &out), "hello", &good, why);
    buf_free(&out);
    return good;
}

static bool run_snapshot(char why[200])
{
    struct wire_snapshot snapshot = {.kind = "tiered",
                             .price_name = "居民用水",
                             .unit_name = "吨",
                             .basis = "代收",
                             .price_e4 = 39000,
                             .quantity_e3 = 14000,
                             .line_count = 2,
                             .amount_fen = 5460},
                         back;
    struct fault fault = {.text = ""};
    struct buf out;
    bool good = true;
    snapshot.lines[1].amount_fen = 60;
    buf_init(&out, 16384);
    if (went(wire_snapshot_write(&snapshot, &out), "writing", &good, why) &&
        went(wire_snapshot_read(out.data, &back, &fault), "reading", &good, why))
        same(back.amount_fen == 5460 && back.line_count == 2 && back.lines[1].amount_fen == 60,
            "the snapshot", &good, why);
    buf_free(&out);
    return good;
}

/* ---- pages of the feed ---------------------------------------------------------------------------------------------------------- */

static bool count_row(
    void *context, const struct wire_table *table, int64_t seq, const struct wire_value *values)
{
    (void)table, (void)values;
    *(int64_t *)context += seq;
    return true;
}

static bool count_gone(void *context, const struct wire_table *table, int64_t seq, const char *id)
{
    (void)table, (void)id;
    *(int64_t *)context += seq;
    return true;
}

static bool run_page(char why[200])
{
    struct wire_changes_writer writer;
    struct wire_changes_head head = {.epoch = "e", .next = 40, .head = 40, .complete = true, .time = TIME};
    struct wire_changes *page = NULL;
    struct fault fault = {.text = ""};
    struct buf out;
    int64_t sum = 0;
    bool good = true;
    buf_init(&out, WIRE_PAGE_MAX_BYTES);
    wire_changes_begin(&writer, &out);
    wire_changes_table(&writer, wire_table_find("person"));
    for (int64_t seq = 1; seq <= 30; seq++) {
        char id[24];
        snprintf(id, sizeof id, "p%lld", (long long)seq);
        const struct wire_value values[] = {{.is = WIRE_IS_TEXT, .text = id},
            {.is = WIRE_IS_TEXT, .text = "王\\n**"},
            {.is = seq % 2 ? WIRE_IS_NULL : WIRE_IS_TEXT, .text = "5521"}};
        wire_changes_row(&writer, seq, values);
    }
    wire_changes_gone(&writer, 40, "p0");
    if (went(wire_changes_end(&writer, &head), "writing", &good, why) &&
        went(wire_changes_read(out.data, out.len, 0, &page, &fault), "reading", &good, why)) {
        const struct wire_changes_visitor visitor = {&sum, count_row, count_gone};
        same(wire_changes_visit(page, &visitor) && sum == 30 * 31 / 2 + 40, "the page's rows", &good, why);
    }
    wire_changes_free(page);
    buf_free(&out);
    return good;
}

const struct message messages[] = {
    {"a push", run_push},
    {"its answer", run_answer},
    {"bodies of ops", run_bodies},
    {"enrolment", run_enrolment},
    {"a bill's snapshot", run_snapshot},
    {"a page of the feed", run_page},
    {.name = NULL},
};

#include "tests/unit/desk_testing.h"

#include "backend/domain/ticket.h"
#include "backend/office/desk/desk_push.h"

#define OP_A "01935f00-0000-7000-8000-00000000000a"
#define OP_B "01935f00-0000-7000-8000-00000000000b"

static struct wire_op new_op(
    const char *id, const char *kind, const char *type, const char *actor, char *body)
{
    struct wire_op op = {.at = "2026-11-23T01:59:00.000Z", .body = body};
    text_copy(op.op, sizeof op.op, id);
    text_copy(op.kind, sizeof op.kind, kind);
    text_copy(op.actor.type, sizeof op.actor.type, type);
    text_copy(op.actor.id, sizeof op.actor.id, actor);
    text_copy(op.actor.auth, sizeof op.actor.auth, "pin");
    return op;
}

static struct wire_push_result push(
    struct office *o, const struct desk_kiosk *kiosk, const struct wire_op *op)
{
    struct wire_push_result result;
    office_begin(o);
    assert_int_equal(desk_push_apply(&o->desk, kiosk, op, &result), DESK_OK);
    office_commit(o);
    assert_string_equal(result.op, op->op);
    return result;
}

static void write_create(struct office *o, const char *text, struct buf *out)
{
    struct wire_ticket_create body = {
        .kind = "repair", .place = "home", .category = "water", .unit = "U1", .building = "24#"};
    text_copy(body.text, sizeof body.text, text);
    ticket_number_format(TICKET_REPAIR, o->kiosk.number, desk_today(&o->desk), 1, body.number);
    buf_init(out, WIRE_BODY_MAX_BYTES);
    assert_int_equal(wire_ticket_create_write(&body, out), WIRE_OK);
}

static void filed_once_in_effect_once(void **state)
{
    struct office *o = *state;
    struct buf body;
    int64_t head = 0;
    write_create(o, "漏水", &body);
    struct wire_op op = new_op(OP_A, "ticket.create", "owner", "P1", body.data);
    struct wire_push_result first = push(o, &o->kiosk, &op);
    assert_int_equal(first.verdict, WIRE_ACCEPTED);
    assert_int_equal(desk_feed_head(&o->desk, &head), DESK_OK);
    assert_int_equal(first.seq, head);
    office_begin(o); /* something else happens meanwhile */
    desk_feed_start(&o->desk);
    office_touch(o, "unit", "U1", "24#");
    assert_int_equal(desk_feed_commit(&o->desk, NULL), DESK_OK);
    office_commit(o);
    for (int i = 0; i < 3; i++) {
        struct wire_push_result again = push(o, &o->kiosk, &op);
        assert_int_equal(again.verdict, WIRE_DUPLICATE);
        assert_int_equal(again.seq, first.seq);
    }
    assert_int_equal(office_number(o, "SELECT count(*) FROM ticket"), 1);
    assert_int_equal(office_number(o, "SELECT count(*) FROM ticket_event"), 1);
    buf_free(&body);
}

static void same_op_with_another_body_is_a_conflict(void **state)
{
    struct office *o = *state;
    struct buf body, other;
    write_create(o, "漏水", &body);
    write_create(o, "不漏了", &other);
    struct wire_op op = new_op(OP_A, "ticket.create", "owner", "P1", body.data);
    struct wire_push_result first = push(o, &o->kiosk, &op);
    op.body = other.data;
    struct wire_push_result second = push(o, &o->kiosk, &op);
    assert_int_equal(second.verdict, WIRE_REJECTED);
    assert_string_equal(second.reason, "op_conflict");
    op.body = body.data;
    struct wire_push_result third = push(o, &o->kiosk, &op); /* the first verdict stands */
    assert_int_equal(third.verdict, WIRE_DUPLICATE);
    assert_int_equal(third.seq, first.seq);
    struct desk_kiosk another = o->kiosk;
    strcpy(another.id, "K77"); /* nor may another kiosk use an op's id */
    struct wire_push_result foreign = push(o, &another, &op);
    assert_string_equal(foreign.reason, "op_conflict");
    assert_int_equal(office_number(o, "SELECT count(*) FROM ticket"), 1);
    buf_free(&body);
    buf_free(&other);
}

/* The op as a kiosk keeps it once the office has it. */
static char *sealed_body(const struct wire_op *op, const struct seal_pair *pair)
{
    char text[SEAL_KEY_SIZE];
    struct seal_key key;
    struct buf json, sealed, request;
    struct wire_push push;
    seal_pair_key(pair, text);
    assert_int_equal(seal_key_read(text, &key), BASE_OK);
    buf_init(&json, 65536);
    buf_init(&sealed, 65536);
    buf_init(&request, 65536);
    assert_int_equal(wire_op_write(op, &json), WIRE_OK);
    assert_int_equal(wire_op_seal(json.data, &key, &sealed), WIRE_OK);
    assert_int_equal(wire_push_write(&(const char *){sealed.data}, 1, NULL, &request), WIRE_OK);
    assert_int_equal(wire_push_read(request.data, request.len, &push, NULL), WIRE_OK);
    char *body = strdup(push.ops[0].body);
    assert_null(strstr(body, "漏水"));
    wire_push_clear(&push);
    buf_free(&json);
    buf_free(&sealed);
    buf_free(&request);
    return body;
}

static void what_was_sealed_is_the_same_op_as_before(void **state)
{
    struct office *o = *state;
    struct buf body;
    struct seal_pair pairs[2];
    struct wire_push_result result;
    seal_pair_new(&pairs[0]);
    seal_pair_new(&pairs[1]);
    write_create(o, "漏水", &body);
    struct wire_op op = new_op(OP_A, "ticket.create", "owner", "P1", body.data);
    struct wire_op sealed = op;
    sealed.body = sealed_body(&op, &pairs[1]);
    office_begin(o); /* an office without its key refuses nothing for ever */
    o->desk.seals = pairs;
    o->desk.seal_count = 1;
    assert_int_equal(desk_push_apply(&o->desk, &o->kiosk, &sealed, &result), DESK_CONFLICT);
    db_rollback(o->db);
    o->desk.seal_count = 2;
    assert_int_equal(
        push(o, &o->kiosk, &sealed).verdict, WIRE_ACCEPTED); /* a restored office takes it anew */
    assert_int_equal(push(o, &o->kiosk, &sealed).verdict, WIRE_DUPLICATE);
    assert_int_equal(push(o, &o->kiosk, &op).verdict, WIRE_DUPLICATE);
    assert_int_equal(office_number(o, "SELECT count(*) FROM ticket WHERE text = '漏水'"), 1);
    free(sealed.body);
    buf_free(&body);
}

static void what_no_kiosk_sealed_is_refused_whole(void **state)
{
    struct office *o = *state;
    struct buf body;
    struct seal_pair pair;
    seal_pair_new(&pair);
    o->desk.seals = &pair;
    o->desk.seal_count = 1;
    write_create(o, "漏水", &body);
    struct wire_op op = new_op(OP_A, "ticket.create", "owner", "P1", body.data);
    char *sealed = sealed_body(&op, &pair);
    memcpy(strstr(sealed, "\"sealed\":\"") + strlen("\"sealed\":\""), "!!!!", 4);
    op.body = sealed;
    struct wire_push_result result = push(o, &o->kiosk, &op);
    assert_int_equal(result.verdict, WIRE_REJECTED);
    assert_string_equal(result.reason, "malformed");
    assert_int_equal(office_number(o, "SELECT count(*) FROM ticket"), 0);
    free(sealed);
    buf_free(&body);
}

static void rejection_is_final_and_said_in_chinese(void **state)
{
    struct office *o = *state;
    struct buf body;
    write_create(o, "漏水", &body);
    struct wire_op op = new_op(OP_A, "ticket.create", "owner", "P2", body.data);
    struct wire_push_result first = push(o, &o->kiosk, &op);
    assert_int_equal(first.verdict, WIRE_REJECTED);
    assert_string_equal(first.reason, "denied");
    assert_true((unsigned char)first.message[0] >= 0x80);
    /* The cause goes away; the verdict does not change. */
    office_run(o, "UPDATE occupancy SET person = 'P2' WHERE unit = 'U1'");
    struct wire_push_result again = push(o, &o->kiosk, &op);
    assert_int_equal(again.verdict, WIRE_REJECTED);
    assert_string_equal(again.reason, "denied");
    assert_string_equal(again.message, first.message);
    assert_int_equal(office_number(o, "SELECT count(*) FROM ticket"), 0);
    buf_free(&body);
}

static void one_bad_op_does_not_hold_up_the_next(void **state)
{
    struct office *o = *state;
    struct wire_op op = new_op(OP_A, "dance.start", "owner", "P1", "{}");
    assert_string_equal(push(o, &o->kiosk, &op).reason, "unknown_kind");
    op = new_op(OP_B, "ticket.act", "owner", "P1", "{\"ticket\":7}");
    struct wire_push_result malformed = push(o, &o->kiosk, &op);
    assert_int_equal(malformed.verdict, WIRE_REJECTED);
    assert_string_equal(malformed.reason, "malformed");
    op = new_op("01935f00-0000-7000-8000-00000000000c", "audit", "kiosk", "K01",
        "{\"detail\":\"\",\"subject\":\"U1\",\"what\":\"unit.view\"}");
    assert_int_equal(push(o, &o->kiosk, &op).verdict, WIRE_ACCEPTED);
    assert_int_equal(
        office_number(o, "SELECT count(*) FROM ledger WHERE what = 'unit.view' AND subject = 'U1'"), 1);
}

static void act_arrives_as_an_event_with_the_ops_id(void **state)
{
    struct office *o = *state;
    struct buf body;
    write_create(o, "漏水", &body);
    struct wire_op op = new_op(OP_A, "ticket.create", "owner", "P1", body.data);
    push(o, &o->kiosk, &op);
    struct wire_op cancel =
        new_op(OP_B, "ticket.act", "owner", "P1", "{\"action\":\"cancel\",\"ticket\":\"" OP_A "\"}");
    struct wire_push_result result = push(o, &o->kiosk, &cancel);
    assert_int_equal(result.verdict, WIRE_ACCEPTED);
    assert_int_equal(
        office_number(o, "SELECT count(*) FROM ticket_event WHERE id = '" OP_B "' AND action = 'cancel'"), 1);
    assert_int_equal(office_number(o, "SELECT count(*) FROM ticket WHERE state = 'cancelled'"), 1);
    buf_free(&body);
}

#define HASH "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void pins_are_set_reset_and_locked(void **state)
{
    struct office *o = *state;
    char hash[200], id[ID_SIZE] = OP_A;
    int64_t seq = 0;
    const struct {
        const char *kind, *type, *actor;
        char *body;
        enum wire_verdict verdict;
    } steps[] = {
        {"pin.set", "owner", "P2", "{\"credential\":\"CO1\",\"pin_hash\":\"" HASH "\"}", WIRE_REJECTED},
        {"pin.set", "owner", "P1", "{\"credential\":\"CO1\",\"pin_hash\":\"386152\"}", WIRE_REJECTED},
        {"pin.set", "owner", "P1", "{\"credential\":\"CO1\",\"pin_hash\":\"" HASH "\"}", WIRE_ACCEPTED},
        {"pin.lock", "kiosk", "K01", "{\"credential\":\"CO1\"}", WIRE_ACCEPTED},
        {"pin.set", "owner", "P1", "{\"credential\":\"CO1\",\"pin_hash\":\"" HASH "\"}", WIRE_REJECTED},
        {"pin.reset", "owner", "P1", "{\"credential\":\"CO1\",\"pin_hash\":\"" HASH "\",\"staff\":\"S01\"}",
            WIRE_REJECTED},
        {"pin.reset", "staff", "S99", "{\"credential\":\"CO1\",\"pin_hash\":\"" HASH "\",\"staff\":\"S99\"}",
            WIRE_REJECTED},
        {"pin.reset", "staff", "S01", "{\"credential\":\"CO1\",\"pin_hash\":\"" HASH "\",\"staff\":\"S01\"}",
            WIRE_ACCEPTED},
        {"pin.lock", "kiosk", "K01", "{\"credential\":\"none\"}", WIRE_REJECTED},
    };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        id[ID_SIZE - 2] = (char)('a' + i % 6);
        id[ID_SIZE - 3] = (char)('0' + i / 6);
        struct wire_op op = new_op(id, steps[i].kind, steps[i].type, steps[i].actor, steps[i].body);
        struct wire_push_result result = push(o, &o->kiosk, &op);
        assert_int_equal(result.verdict, steps[i].verdict);
        if (result.verdict == WIRE_ACCEPTED) {
            assert_true(result.seq > seq);
            seq = result.seq;
        }
    }
    office_text(o, "SELECT pin_hash FROM credential WHERE id = 'CO1' AND state = 'active' AND version = 4",
        hash, sizeof hash);
    assert_string_equal(hash, HASH);
    assert_int_equal(office_number(o, "SELECT count(*) FROM ledger WHERE subject = 'CO1'"), 3);
}

static void latest_status_is_kept(void **state)
{
    struct office *o = *state;
    char status[64];
    struct wire_op op = new_op(OP_A, "kiosk.status", "kiosk", "K01", "{\"disk\":11}");
    assert_int_equal(push(o, &o->kiosk, &op).verdict, WIRE_ACCEPTED);
    op = new_op(OP_B, "kiosk.status", "kiosk", "K01", "{\"disk\":10}");
    strcpy(op.at, "2026-11-22T01:59:00.000Z"); /* was long under way */
    assert_int_equal(push(o, &o->kiosk, &op).verdict, WIRE_ACCEPTED);
    office_text(o, "SELECT status FROM kiosk WHERE id = 'K01'", status, sizeof status);
    assert_string_equal(status, "{\"disk\":11}");
}

static void records_are_kept_four_hundred_days(void **state)
{
    struct office *o = *state;
    struct wire_op op = new_op(OP_A, "kiosk.status", "kiosk", "K01", "{}");
    push(o, &o->kiosk, &op);
    clock_fake_advance(&o->fake, INT64_C(86400000) * 399);
    assert_int_equal(desk_push_forget_old(&o->desk), DESK_OK);
    assert_int_equal(push(o, &o->kiosk, &op).verdict, WIRE_DUPLICATE);
    clock_fake_advance(&o->fake, INT64_C(86400000) * 2);
    assert_int_equal(desk_push_forget_old(&o->desk), DESK_OK);
    assert_int_equal(office_number(o, "SELECT count(*) FROM idempotency"), 0);
}

/* ---- kiosks ---------------------------------------------------------------------------------------------- */

static void code_enrolls_once_and_for_a_day(void **state)
{
    struct office *o = *state;
    struct desk_kiosk kiosk, found;
    struct fault fault = {0};
    char code[DESK_CODE_SIZE], token[SECRET_TOKEN_SIZE], plain[DESK_CODE_SIZE] = "";
    office_begin(o);
    assert_int_equal(
        desk_kiosk_add(&o->desk, &office_clerk, "Lobby 20", "20#", "", &kiosk, code, &fault), DESK_OK);
    assert_string_equal(kiosk.id, "K02");
    for (size_t i = 0, n = 0; code[i]; i++)
        if (code[i] != '-')
            plain[n++] = code[i];
    assert_int_equal(desk_kiosk_enroll(&o->desk, "0000-0000-0000", "", &found, token, &fault), DESK_DENIED);
    assert_int_equal(desk_kiosk_enroll(&o->desk, "x", "", &found, token, &fault), DESK_DENIED);
    assert_int_equal(desk_kiosk_enroll(&o->desk, plain, "20栋大堂", &found, token, &fault), DESK_OK);
    assert_int_equal(desk_kiosk_enroll(&o->desk, code, "", &found, token, &fault), DESK_DENIED);
    assert_int_equal(
        desk_kiosk_add(&o->desk, &office_clerk, "Late", "20#", "", &kiosk, code, &fault), DESK_OK);
    clock_fake_advance(&o->fake, INT64_C(24) * 3600000);
    assert_int_equal(desk_kiosk_enroll(&o->desk, code, "", &found, token, &fault), DESK_DENIED);
    office_commit(o);
    assert_int_equal(desk_kiosk_find(&o->desk, o->token, &found), DESK_OK);
    assert_string_equal(found.id, "K01");
    assert_int_equal(desk_kiosk_find(&o->desk, "unknown", &found), DESK_NOT_FOUND);
}

static void neither_code_nor_token_is_in_the_database(void **state)
{
    struct office *o = *state;
    struct buf file;
    buf_init(&file, 64 << 20);
    office_run(o, "PRAGMA wal_checkpoint(TRUNCATE)");
    assert_int_equal(file_read(o->path, &file), BASE_OK);
    assert_null(memmem(file.data, file.len, o->token, strlen(o->token)));
    buf_free(&file);
}

static void kiosk_is_added_only_for_buildings_that_are_there(void **state)
{
    struct office *o = *state;
    struct desk_kiosk kiosk;
    struct fault fault = {0};
    char code[DESK_CODE_SIZE];
    assert_int_equal(
        desk_kiosk_add(&o->desk, &office_clerk, "x", "99#", "", &kiosk, code, &fault), DESK_INVALID);
    assert_int_equal(
        desk_kiosk_add(&o->desk, &office_clerk, "x", "24#", "24#|98#", &kiosk, code, &fault), DESK_INVALID);
    assert_int_equal(
        desk_kiosk_add(&o->desk, &office_clerk, "x", "24#", "20#", &kiosk, code, &fault), DESK_INVALID);
    assert_int_equal(
        desk_kiosk_add(&o->desk, &office_clerk, "", "24#", "", &kiosk, code, &fault), DESK_INVALID);
    assert_int_equal(desk_kiosk_revoke(&o->desk, &office_clerk, "K42", &fault), DESK_NOT_FOUND);
    assert_int_equal(desk_kiosk_revoke(&o->desk, &office_clerk, "K01", &fault), DESK_OK);
    assert_int_equal(desk_kiosk_find(&o->desk, o->token, &kiosk), DESK_OK);
    assert_true(kiosk.revoked);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

/* An older disk was put into the kiosk. */
static void a_ledger_that_became_shorter_or_another_is_reported_once(void **state)
{
    static const struct {
        const char *chain;
        int64_t reports;
    } pushes[] = {{"0000000012-aa", 0}, {"0000000012-aa", 0}, {"0000000013-ab", 0}, {"", 0},
        {"0000000011-aa", 1}, {"0000000011-aa", 1}, {"0000000011-ac", 2}, {"0000000200-ad", 2},
        {"no chain", 2}, {"0000000001-ae", 2}};
    struct office *o = *state;
    for (size_t i = 0; i < sizeof pushes / sizeof pushes[0]; i++) {
        office_begin(o);
        assert_int_equal(desk_kiosk_seen(&o->desk, &o->kiosk, pushes[i].chain, ""), DESK_OK);
        office_commit(o);
        assert_int_equal(
            office_number(
                o, "SELECT count(*) FROM ledger WHERE what = 'kiosk.rolled_back' AND kiosk = 'K01'"),
            pushes[i].reports);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(filed_once_in_effect_once),
        TEST(same_op_with_another_body_is_a_conflict),
        TEST(what_was_sealed_is_the_same_op_as_before),
        TEST(what_no_kiosk_sealed_is_refused_whole),
        TEST(rejection_is_final_and_said_in_chinese),
        TEST(one_bad_op_does_not_hold_up_the_next),
        TEST(act_arrives_as_an_event_with_the_ops_id),
        TEST(pins_are_set_reset_and_locked),
        TEST(latest_status_is_kept),
        TEST(records_are_kept_four_hundred_days),
        TEST(code_enrolls_once_and_for_a_day),
        TEST(neither_code_nor_token_is_in_the_database),
        TEST(kiosk_is_added_only_for_buildings_that_are_there),
        TEST(a_ledger_that_became_shorter_or_another_is_reported_once),
    };
    return cmocka_run_group_tests_name("pushes and kiosks", tests, NULL, NULL);
}

#include "tests/unit/store_testing.h"

#include <sys/wait.h>
#include <unistd.h>

#include "backend/store/store_ticket.h"

static void a_saved_op_survives_a_restart(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_draft draft = draft_repair("leak");
    struct store_answer answer = lobby_file(lobby, &draft);
    assert_int_equal(answer.result, STORE_OK);
    assert_memory_equal(answer.number, "R02-261123-001-", 15);
    assert_true(ticket_number_check(answer.number, (char[TICKET_NUMBER_SIZE]){0}));
    assert_true(id_valid(answer.op));
    lobby_reopen(lobby);
    char json[4096];
    assert_int_equal(lobby_batch(lobby, "", json, sizeof json), 1);
    assert_non_null(strstr(json, answer.op));
    assert_non_null(strstr(json, answer.number));
    struct store_waiting_op waiting[4];
    assert_int_equal(store_waiting(lobby->store, waiting, 4), 1);
    assert_string_equal(waiting[0].number, answer.number);
    assert_int_equal(waiting[0].state, STORE_OP_WAITING);
}

static void die_now(void *context)
{
    (void)context;
    _exit(7);
}

/* In the child: dies between the commit and the answer. */
static void file_and_die(struct lobby *lobby, int i)
{
    struct store_ticket_draft draft = draft_repair("lost?");
    draft.text[0] = (char)('0' + i);
    lobby_open(lobby);
    store_on_outbox(lobby->store, die_now, NULL);
    lobby_file(lobby, &draft);
    _exit(1);
}

static void an_op_that_was_committed_outlives_a_kill_before_its_answer(void **state)
{
    struct lobby *lobby = *state;
    lobby_close(lobby);
    for (int i = 1; i <= 3; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            file_and_die(lobby, i);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(WEXITSTATUS(status), 7);
        lobby_open(lobby);
        assert_int_equal(lobby_batch(lobby, "", NULL, 0), i);
        lobby_close(lobby);
    }
}

static void numbers_never_repeat(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_draft draft = draft_repair("a");
    struct store_answer first = lobby_file(lobby, &draft);
    lobby_reopen(lobby);
    struct store_answer second = lobby_file(lobby, &draft);
    assert_int_equal(second.result, STORE_OK);
    assert_non_null(strstr(second.number, "-002-"));
    clock_fake_advance(&lobby->fake, 24 * 3600 * 1000);
    struct store_answer next_day = lobby_file(lobby, &draft);
    assert_non_null(strstr(next_day.number, "261124-001-"));
    atomic_fetch_sub(&lobby->fake.wall_ms, 24 * 3600 * 1000); /* the clock is set back */
    text_copy(draft.category, sizeof draft.category, "drain");
    struct store_answer back = lobby_file(lobby, &draft);
    assert_non_null(strstr(back.number, "261123-003-"));
    assert_string_not_equal(first.number, second.number);
}

/* An older disk was put in: the office's rows tell what was given since. */
static void numbers_go_on_after_those_that_the_mirror_knows(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_draft draft = draft_repair("a");
    struct feed feed;
    char given[2][TICKET_NUMBER_SIZE];
    int32_t day = 0;
    assert_true(calendar_parse_date("2026-11-23", &day));
    ticket_number_format(TICKET_COMPLAINT, 2, day, 1041, given[0]);
    ticket_number_format(TICKET_REPAIR, 3, day, 2000, given[1]); /* another kiosk's */
    feed_start(&feed, lobby->seq);
    for (int i = 0; i < 2; i++)
        feed_row(&feed, "ticket", i ? "t2" : "t1", given[i], i ? "repair" : "complaint", "none", "noise",
            "u1", "24#", "x", "submitted", "0", LOBBY_START, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            "0", NULL, "0", NULL);
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    assert_non_null(strstr(lobby_file(lobby, &draft).number, "R02-261123-1042-"));
    assert_non_null(strstr(lobby_file(lobby, &draft).number, "R02-261123-1043-"));
}

/* What the office compares from push to push. */
static void the_chain_that_is_sent_begins_with_the_number_of_ops(void **state)
{
    struct lobby *lobby = *state;
    struct store_actor actor = {"staff", "S1", "pin"};
    struct store_batch first, second;
    store_post_audit(lobby->store, &actor, "unit.view", "u1");
    assert_int_equal(store_outbox_batch(lobby->store, "", &first), STORE_OK);
    store_post_audit(lobby->store, &actor, "unit.view", "u1");
    assert_int_equal(store_outbox_batch(lobby->store, "", &second), STORE_OK);
    assert_memory_equal(first.chain, "0000000001-", 11);
    assert_memory_equal(second.chain, "0000000002-", 11);
    assert_int_equal(strlen(second.chain), 64);
    assert_string_not_equal(first.chain + 11, second.chain + 11);
    store_batch_clear(&first);
    store_batch_clear(&second);
}

static void a_kiosk_that_is_not_enrolled_takes_no_ops(void **state)
{
    struct lobby *lobby = *state;
    lobby_open(lobby);
    struct store_ticket_draft draft = draft_repair("x");
    struct store_answer answer = lobby_file(lobby, &draft);
    assert_int_equal(answer.result, STORE_CLOSED);
    assert_string_equal(answer.number, "");
}

static struct store_sync_state sync_of(struct lobby *lobby)
{
    struct store_sync_state state;
    store_sync_state(lobby->store, &state);
    return state;
}

static void an_accepted_op_waits_until_the_cursor_has_passed_its_seq(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_draft draft = draft_repair("x");
    struct store_answer answer = lobby_file(lobby, &draft);
    int64_t seq = lobby->seq + 2;
    lobby_settle(lobby, answer.op, LOBBY_EPOCH, WIRE_ACCEPTED, seq, "");
    assert_int_equal(lobby_batch(lobby, LOBBY_EPOCH, NULL, 0), 0);
    assert_int_equal(sync_of(lobby).waiting_ops, 1);
    struct feed feed;
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "setting", "x", "1");
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    assert_int_equal(sync_of(lobby).waiting_ops, 1);
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "ticket", answer.op, answer.number, "repair", "home", "water", "u1", "24#", "x",
        "submitted", "0", LOBBY_START, NULL, NULL, "S1", NULL, NULL, NULL, NULL, NULL, "0", NULL, "0", NULL);
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    assert_int_equal(sync_of(lobby).waiting_ops, 0);
    assert_int_equal(store_waiting(lobby->store, NULL, 0), 0);
}

static void verdicts_are_kept_over_a_restart(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_draft draft = draft_repair("1");
    struct store_answer taken = lobby_file(lobby, &draft);
    struct store_answer doubled = (text_copy(draft.text, sizeof draft.text, "2"), lobby_file(lobby, &draft));
    struct store_answer refused = (text_copy(draft.text, sizeof draft.text, "3"), lobby_file(lobby, &draft));
    struct store_answer later = (text_copy(draft.text, sizeof draft.text, "4"), lobby_file(lobby, &draft));
    lobby_settle(lobby, taken.op, LOBBY_EPOCH, WIRE_ACCEPTED, 1, "");
    lobby_settle(lobby, doubled.op, LOBBY_EPOCH, WIRE_DUPLICATE, 2, "");
    lobby_settle(lobby, refused.op, LOBBY_EPOCH, WIRE_REJECTED, 0, "Too many today");
    lobby_settle(lobby, later.op, LOBBY_EPOCH, WIRE_RETRY, 0, "");
    lobby_settle(
        lobby, "0192f0c1-0000-7000-8000-000000000000", LOBBY_EPOCH, WIRE_ACCEPTED, 9, ""); /* a stranger */
    for (int i = 0; i < 2; i++) {
        char json[4096];
        assert_int_equal(lobby_batch(lobby, LOBBY_EPOCH, json, sizeof json), 1);
        assert_non_null(strstr(json, later.op));
        assert_int_equal(sync_of(lobby).waiting_ops, 1);
        assert_int_equal(sync_of(lobby).rejected_ops, 1);
        struct store_waiting_op ops[4];
        assert_int_equal(
            store_waiting(lobby->store, ops, 4), 2); /* the taken ones are in the mirror already */
        assert_string_equal(ops[0].op, later.op);
        assert_string_equal(ops[1].op, refused.op);
        assert_int_equal(ops[1].state, STORE_OP_REJECTED);
        assert_string_equal(ops[1].reason, "limit");
        lobby_reopen(lobby);
    }
}

static void ops_are_sent_again_to_an_office_of_another_epoch(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_draft draft = draft_repair("1");
    struct store_answer first = lobby_file(lobby, &draft);
    text_copy(draft.text, sizeof draft.text, "2");
    struct store_answer second = lobby_file(lobby, &draft);
    lobby_settle(lobby, first.op, LOBBY_EPOCH, WIRE_ACCEPTED, 1, "");
    lobby_settle(lobby, second.op, LOBBY_EPOCH, WIRE_REJECTED, 0, "no");
    assert_int_equal(lobby_batch(lobby, LOBBY_EPOCH, NULL, 0), 0);
    assert_int_equal(lobby_batch(lobby, "", NULL, 0), 0);
    char json[4096];
    assert_int_equal(lobby_batch(lobby, "epoch-2", json, sizeof json), 1);
    assert_non_null(strstr(json, first.op));
    assert_int_equal(sync_of(lobby).waiting_ops, 0);
    struct feed feed;
    feed_start(&feed, 0);
    feed_office(&feed);
    feed_homes(&feed);
    lobby_pull(lobby, &feed, "epoch-2", true);
    assert_int_equal(sync_of(lobby).waiting_ops, 1); /* until the restored office has it */
    lobby_settle(lobby, first.op, "epoch-2", WIRE_ACCEPTED, 3, "");
    assert_int_equal(lobby_batch(lobby, "epoch-2", NULL, 0), 0);
    assert_int_equal(sync_of(lobby).waiting_ops, 0);
}

static void a_batch_keeps_the_order_and_the_limit(void **state)
{
    struct lobby *lobby = *state;
    struct store_actor actor = {"staff", "S1", "pin"};
    for (int i = 0; i < WIRE_PUSH_MAX_OPS + 5; i++)
        store_post_audit(lobby->store, &actor, i == 0 ? "first" : "unit.view", "u1");
    struct store_batch batch;
    assert_int_equal(store_outbox_batch(lobby->store, "", &batch), STORE_OK);
    assert_int_equal(batch.count, WIRE_PUSH_MAX_OPS);
    assert_non_null(strstr(batch.ops[0], "\"first\""));
    assert_int_equal(strlen(batch.chain), 64);
    for (size_t i = 0; i < batch.count; i++)
        assert_non_null(strstr(batch.ops[i], batch.ids[i]));
    /* what is in it is a push that the office can read */
    struct buf text;
    struct wire_push push;
    buf_init(&text, WIRE_PUSH_MAX_BYTES);
    assert_int_equal(
        wire_push_write((const char *const *)batch.ops, batch.count, batch.chain, &text), WIRE_OK);
    assert_int_equal(wire_push_read(text.data, text.len, &push, NULL), WIRE_OK);
    wire_push_clear(&push);
    buf_free(&text);
    store_batch_clear(&batch);
}

/* Sent on its own, an act on a ticket that the office does not have yet would be refused for good. */
static void what_concerns_a_ticket_that_is_passed_over_waits_with_it(void **state)
{
    struct lobby *lobby = *state;
    struct store_actor actor = {"staff", "S1", "pin"};
    struct store_ticket_draft draft = draft_repair("bad");
    struct store_answer bad = lobby_file(lobby, &draft);
    struct store_act_draft urge = {.actor = {"owner", "p1", "pin"}, .action = TICKET_DO_URGE};
    text_copy(urge.ticket, sizeof urge.ticket, bad.op);
    assert_int_equal(lobby_await(lobby, store_post_act(lobby->store, &urge)).result, STORE_OK);
    for (int i = 0; i < WIRE_PUSH_MAX_OPS; i++)
        store_post_audit(lobby->store, &actor, "unit.view", "u1");
    text_copy(draft.text, sizeof draft.text, "good");
    struct store_answer good = lobby_file(lobby, &draft);
    struct store_batch batch;
    assert_int_equal(store_outbox_batch_behind(lobby->store, "", 1, &batch), STORE_OK);
    assert_int_equal(batch.count, WIRE_PUSH_MAX_OPS);
    for (size_t i = 0; i < batch.count; i++)
        assert_null(strstr(batch.ops[i], bad.op));
    store_batch_clear(&batch);
    /* also behind more than a request holds */
    assert_int_equal(store_outbox_batch_behind(lobby->store, "", WIRE_PUSH_MAX_OPS + 2, &batch), STORE_OK);
    assert_int_equal(batch.count, 1);
    assert_string_equal(batch.ids[0], good.op);
    store_batch_clear(&batch);
    assert_int_equal(store_outbox_batch_behind(lobby->store, "", WIRE_PUSH_MAX_OPS + 3, &batch), STORE_OK);
    assert_int_equal(batch.count, 0);
    store_batch_clear(&batch);
}

static void what_has_no_effect_in_the_feed_waits_for_no_cursor(void **state)
{
    struct lobby *lobby = *state;
    struct store_actor actor = {"staff", "S1", "pin"};
    store_post_audit(lobby->store, &actor, "unit.view", "u1");
    struct store_batch batch;
    assert_int_equal(store_outbox_batch(lobby->store, "", &batch), STORE_OK);
    assert_int_equal(batch.count, 1);
    assert_int_equal(sync_of(lobby).waiting_ops, 1);
    lobby_settle(lobby, batch.ids[0], "epoch-7", WIRE_ACCEPTED, 0, "");
    assert_int_equal(sync_of(lobby).waiting_ops, 0);
    store_batch_clear(&batch);
}

static void ops_are_forgotten_400_days_after_their_verdict_and_not_before(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_draft draft = draft_repair("old");
    struct store_answer old = lobby_file(lobby, &draft);
    lobby_settle(lobby, old.op, LOBBY_EPOCH, WIRE_ACCEPTED, 1, "");
    clock_fake_advance(&lobby->fake, 399 * INT64_C(86400000));
    text_copy(draft.text, sizeof draft.text, "new");
    struct store_answer later = lobby_file(lobby, &draft);
    lobby_settle(lobby, later.op, LOBBY_EPOCH, WIRE_ACCEPTED, 2, "");
    assert_int_equal(lobby_batch(lobby, "epoch-2", NULL, 0), 2);
    clock_fake_advance(&lobby->fake, 2 * INT64_C(86400000));
    lobby_settle(lobby, later.op, LOBBY_EPOCH, WIRE_DUPLICATE, 2, "");
    char json[4096];
    assert_int_equal(lobby_batch(lobby, "epoch-2", json, sizeof json), 1);
    assert_non_null(strstr(json, later.op));
    lobby_reopen(lobby); /* the hash chain begins at what is left */
    assert_string_equal(lobby->fault.text, "");
}

static void a_wipe_waits_for_the_outbox_and_leaves_nothing(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_draft draft = draft_repair("secret words");
    struct store_answer answer = lobby_file(lobby, &draft);
    char aside[260], damaged[300];
    snprintf(aside, sizeof aside, "%s/ledger-corrupt-2026-11-22T10-00-00.000Z", lobby->folder);
    snprintf(damaged, sizeof damaged, "%s/ledger.db", aside);
    assert_int_equal(file_make_folder(aside), BASE_OK);
    assert_int_equal(file_replace(damaged, 0600, "secret words", 12), BASE_OK);
    assert_int_equal(store_wipe(lobby->store), STORE_INVALID);
    assert_int_equal(access(damaged, F_OK), 0);
    lobby_settle(lobby, answer.op, LOBBY_EPOCH, WIRE_ACCEPTED, 1, "");
    assert_int_equal(store_wipe(lobby->store), STORE_OK);
    store_view_refresh(lobby->view);
    assert_true(store_view_empty(lobby->view));
    struct store_identity identity;
    store_identity(lobby->store, &identity);
    assert_string_equal(identity.kiosk, "");
    assert_int_equal(lobby_batch(lobby, "epoch-2", NULL, 0), 0);
    lobby_close(lobby);
    char path[260];
    struct buf bytes;
    snprintf(path, sizeof path, "%s/ledger.db", lobby->folder);
    buf_init(&bytes, 1 << 24);
    assert_int_equal(file_read(path, &bytes), BASE_OK);
    assert_null(memmem(bytes.data, bytes.len, "secret words", 12));
    buf_free(&bytes);
    snprintf(path, sizeof path, "%s/mirror-1", lobby->folder);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_not_equal(access(aside, F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_saved_op_survives_a_restart, lobby_enrolled, lobby_drop),
        cmocka_unit_test_setup_teardown(
            an_op_that_was_committed_outlives_a_kill_before_its_answer, lobby_enrolled, lobby_drop),
        cmocka_unit_test_setup_teardown(numbers_never_repeat, lobby_enrolled, lobby_drop),
        cmocka_unit_test_setup_teardown(
            numbers_go_on_after_those_that_the_mirror_knows, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            the_chain_that_is_sent_begins_with_the_number_of_ops, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(a_kiosk_that_is_not_enrolled_takes_no_ops, lobby_make, lobby_drop),
        cmocka_unit_test_setup_teardown(
            an_accepted_op_waits_until_the_cursor_has_passed_its_seq, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(verdicts_are_kept_over_a_restart, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            ops_are_sent_again_to_an_office_of_another_epoch, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(a_batch_keeps_the_order_and_the_limit, lobby_enrolled, lobby_drop),
        cmocka_unit_test_setup_teardown(
            what_concerns_a_ticket_that_is_passed_over_waits_with_it, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            what_has_no_effect_in_the_feed_waits_for_no_cursor, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            ops_are_forgotten_400_days_after_their_verdict_and_not_before, lobby_synced, lobby_drop),
        cmocka_unit_test_setup_teardown(
            a_wipe_waits_for_the_outbox_and_leaves_nothing, lobby_synced, lobby_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/store_testing.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/base/seal.h"
#include "backend/store/store_ticket.h"

#define TICKETS 240
#define MARK    "WORDS-THAT-NOBODY-MAY-FIND"
#define PHONE   "+86 130 5550 1734"

static char seal_key_text[SEAL_KEY_SIZE];
static struct seal_pair pair;

static void open_sealing(struct lobby *lobby)
{
    const struct store_options options = {.folder = lobby->folder,
        .clock = &lobby->clock,
        .random = random_system(),
        .changed = lobby_changed,
        .changed_context = lobby,
        .seal_key = seal_key_text};
    assert_int_equal(store_open(&options, &lobby->store, &lobby->fault), STORE_OK);
    enum store_result result = store_view_open(lobby->store, &lobby->view);
    assert_true(result == STORE_OK || result == STORE_NO_MIRROR);
}

static int sealing(void **state)
{
    if (lobby_synced(state) != 0)
        return -1;
    seal_pair_new(&pair);
    seal_pair_key(&pair, seal_key_text);
    lobby_close(*state);
    open_sealing(*state);
    return 0;
}

/* How often `text` stands in the ledger's files, as they lie on the disk. */
static int on_disk(struct lobby *lobby, const char *text)
{
    static const char *const names[] = {"ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db-journal"};
    int count = 0;
    size_t length = strlen(text);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[300];
        struct buf bytes;
        snprintf(path, sizeof path, "%s/%s", lobby->folder, names[i]);
        buf_init(&bytes, 64 << 20);
        enum base_result read = file_read(path, &bytes);
        assert_true(read == BASE_OK || read == BASE_NOT_FOUND);
        for (size_t at = 0; at + length <= bytes.len; at++)
            count += memcmp(bytes.data + at, text, length) == 0;
        buf_free(&bytes);
    }
    return count;
}

/* Tickets of every length up to the longest, over enough days for the limits. */
static void file_many(struct lobby *lobby, char (*ops)[ID_SIZE], int count)
{
    for (int i = 0; i < count; i++) {
        struct store_ticket_draft draft = draft_repair("");
        snprintf(draft.text, sizeof draft.text, "%s %d %.*s", MARK, i, (i * 7) % 160,
            "................................................................................................"
            "................................................................");
        text_copy(draft.contact, sizeof draft.contact, PHONE);
        struct store_answer answer = lobby_file(lobby, &draft);
        assert_int_equal(answer.result, STORE_OK);
        text_copy(ops[i], ID_SIZE, answer.op);
        if (i % 8 == 7)
            clock_fake_advance(&lobby->fake, 24 * 3600 * 1000);
    }
}

static void once_accepted_no_word_stays_in_the_files(void **state)
{
    struct lobby *lobby = *state;
    static char ops[TICKETS][ID_SIZE];
    file_many(lobby, ops, TICKETS);
    assert_true(on_disk(lobby, MARK) >= TICKETS);
    for (int i = 0; i < TICKETS; i++) /* not in the order in which they were filed */
        lobby_settle(lobby, ops[(i * 7) % TICKETS], LOBBY_EPOCH, WIRE_ACCEPTED, 1000 + i, "");
    assert_int_equal(on_disk(lobby, MARK), 0);
    assert_int_equal(on_disk(lobby, "130 5550"), 0);
    assert_true(on_disk(lobby, ops[17]) > 0);
    print_message("# %d sealed tickets, the words found 0 times in the ledger's files\n", TICKETS);
    lobby_close(lobby);
    assert_int_equal(on_disk(lobby, MARK), 0);
    open_sealing(lobby); /* the chain is still whole */
    assert_string_equal(lobby->fault.text, "");
}

static void what_was_sealed_is_sent_again_and_opens_to_what_was_filed(void **state)
{
    struct lobby *lobby = *state;
    char before[4096], after[4096], ops[2][ID_SIZE];
    file_many(lobby, ops, 1);
    assert_int_equal(lobby_batch(lobby, "", before, sizeof before), 1);
    lobby_settle(lobby, ops[0], LOBBY_EPOCH, WIRE_ACCEPTED, 1000, "");
    lobby_close(lobby);
    open_sealing(lobby);
    assert_int_equal(lobby_batch(lobby, LOBBY_EPOCH, NULL, 0), 0);
    assert_int_equal(lobby_batch(lobby, "epoch-2", after, sizeof after), 1);
    assert_null(strstr(after, MARK));
    assert_non_null(strstr(after, ops[0]));
    const char *sent[2] = {before, after};
    struct wire_push push[2];
    char digest[2][65];
    for (int i = 0; i < 2; i++) {
        struct buf text;
        struct fault fault;
        buf_init(&text, WIRE_PUSH_MAX_BYTES);
        assert_int_equal(wire_push_write(&sent[i], 1, NULL, &text), WIRE_OK);
        assert_int_equal(wire_push_read(text.data, text.len, &push[i], &fault), WIRE_OK);
        assert_int_equal(wire_op_open(&push[i].ops[0], &pair, 1), WIRE_OK);
        assert_int_equal(wire_op_digest(&push[i].ops[0], digest[i]), WIRE_OK);
        buf_free(&text);
    }
    assert_string_equal(push[0].ops[0].body, push[1].ops[0].body);
    assert_string_equal(digest[0], digest[1]);
    wire_push_clear(&push[0]);
    wire_push_clear(&push[1]);
}

static void the_number_and_the_state_stay_readable(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_draft draft = draft_repair(MARK);
    struct store_answer answer = lobby_file(lobby, &draft);
    lobby_settle(lobby, answer.op, LOBBY_EPOCH, WIRE_ACCEPTED, lobby->seq + 5, "");
    lobby_close(lobby);
    open_sealing(lobby); /* the office's row has not come yet */
    struct store_ticket ticket;
    struct store_ticket_event_list events;
    assert_int_equal(store_ticket_show(lobby->view, answer.op, &ticket, &events), STORE_OK);
    assert_string_equal(ticket.number, answer.number);
    assert_int_equal(ticket.state, TICKET_SUBMITTED);
    assert_string_equal(ticket.category, "water");
    assert_string_equal(ticket.text, "");
    store_ticket_event_list_free(&events);
}

static void what_waits_or_was_just_refused_stays_readable(void **state)
{
    struct lobby *lobby = *state;
    char ops[2][ID_SIZE];
    file_many(lobby, ops, 2);
    lobby_settle(lobby, ops[0], LOBBY_EPOCH, WIRE_REJECTED, 0, "no");
    assert_int_equal(on_disk(lobby, MARK " 0") > 0, 1);
    assert_int_equal(on_disk(lobby, MARK " 1") > 0, 1);
    clock_fake_advance(&lobby->fake, INT64_C(31) * 24 * 3600 * 1000); /* the refusal is shown no more */
    lobby_settle(lobby, ops[1], LOBBY_EPOCH, WIRE_ACCEPTED, 1000, "");
    assert_int_equal(on_disk(lobby, MARK), 0);
}

static void what_was_kept_before_the_key_came_is_sealed_at_the_start(void **state)
{
    struct lobby *lobby = *state;
    char ops[8][ID_SIZE];
    lobby_close(lobby);
    lobby_open(lobby); /* without a key */
    file_many(lobby, ops, 8);
    for (int i = 0; i < 8; i++)
        lobby_settle(lobby, ops[i], LOBBY_EPOCH, WIRE_ACCEPTED, 1000 + i, "");
    lobby_close(lobby);
    assert_true(on_disk(lobby, MARK) > 0);
    open_sealing(lobby);
    assert_int_equal(on_disk(lobby, MARK), 0);
    lobby_close(lobby);
    lobby_open(lobby); /* and a key taken away brings nothing back */
    assert_int_equal(on_disk(lobby, MARK), 0);
    assert_int_equal(lobby_batch(lobby, "epoch-2", NULL, 0), 8);
}

static void a_key_that_is_none_is_refused_by_name(void **state)
{
    struct lobby *lobby = *state;
    struct store *store;
    const struct store_options options = {
        .folder = lobby->folder, .clock = &lobby->clock, .random = random_system(), .seal_key = "x25519/abc"};
    assert_int_equal(store_open(&options, &store, &lobby->fault), STORE_INVALID);
    assert_string_equal(lobby->fault.place, "seal_key");
    assert_non_null(strstr(lobby->fault.text, "44 characters of base64"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(once_accepted_no_word_stays_in_the_files, sealing, lobby_drop),
        cmocka_unit_test_setup_teardown(
            what_was_sealed_is_sent_again_and_opens_to_what_was_filed, sealing, lobby_drop),
        cmocka_unit_test_setup_teardown(the_number_and_the_state_stay_readable, sealing, lobby_drop),
        cmocka_unit_test_setup_teardown(what_waits_or_was_just_refused_stays_readable, sealing, lobby_drop),
        cmocka_unit_test_setup_teardown(
            what_was_kept_before_the_key_came_is_sealed_at_the_start, sealing, lobby_drop),
        cmocka_unit_test_setup_teardown(a_key_that_is_none_is_refused_by_name, lobby_make, lobby_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/faults/kiosk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/store/store_bill.h"
#include "backend/store/store_ticket.h"
#include "backend/sync/sync.h"
#include "backend/sync/sync_token_internal.h"

static const char *why(const struct fault *fault)
{
    return fault->text;
}

static bool open_now(struct trial *trial)
{
    const struct store_options options = {.folder = trial->folder,
        .clock = &trial->clock,
        .random = random_from_seed(&trial->seeded, trial->seeded.state),
        .seal_key = trial->set.seals ? KIOSK_SEAL_KEY : NULL,
        .inline_worker = true};
    struct fault fault = {.text = ""};
    enum store_result result = store_open(&options, &trial->store, &fault);
    /* "Fine, but the ledger was damaged" is not fine: no cut and no failing call may damage it. */
    if (result == STORE_OK && fault.text[0])
        trial_fail(trial, "opening: %s: %s", fault.place, fault.text);
    return trial_step(trial, "opening", (int)result, why(&fault));
}

bool kiosk_open(struct trial *trial)
{
    if (trial->opening)
        trial->opening(true);
    bool opened = open_now(trial);
    if (trial->opening)
        trial->opening(false);
    return opened;
}

void kiosk_close(struct trial *trial)
{
    store_close(trial->store);
    trial->store = NULL;
}

/* The store does its jobs at once, so the answer is there. */
static struct store_answer await(struct trial *trial, uint64_t job)
{
    struct store_answer answer;
    while (store_take_answer(trial->store, &answer)) {
        if (answer.job == job)
            return answer;
    }
    trial_fail(trial, "a job was not answered");
    return (struct store_answer){.result = STORE_INVALID, .fault = {.text = "no answer"}};
}

/* ---- visitors ------------------------------------------------------------------------------------------------------------ */

void kiosk_file(struct trial *trial, bool publicly, char op[ID_SIZE])
{
    struct store_ticket_draft draft = {.actor = {"owner", "p1", "pin"},
        .kind = TICKET_REPAIR,
        .place = TICKET_AT_HOME,
        .category = "water",
        .unit = "u1",
        .building = "24#"};
    if (op)
        op[0] = '\0';
    if (!trial->store)
        return;
    if (publicly)
        draft = (struct store_ticket_draft){.actor = {"anonymous", "", "none"},
            .kind = TICKET_REPAIR,
            .place = TICKET_IN_PUBLIC,
            .category = "lift",
            .building = "24#"};
    snprintf(draft.text, sizeof draft.text, "number %d", ++trial->filed);
    struct store_answer answer = await(trial, store_post_ticket(trial->store, &draft));
    if (!trial_step(trial, "filing a ticket", (int)answer.result, why(&answer.fault)))
        return;
    if (!answer.op[0] || !answer.number[0])
        trial_fail(trial, "a ticket was called saved, but has no number");
    trial_fact(trial, FACT_SAVED, answer.op, answer.number, 0);
    if (op)
        text_copy(op, ID_SIZE, answer.op);
}

void kiosk_urge(struct trial *trial, const char *ticket)
{
    struct store_act_draft draft = {.actor = {"owner", "p1", "pin"}, .action = TICKET_DO_URGE};
    if (!trial->store || !ticket[0])
        return;
    text_copy(draft.ticket, sizeof draft.ticket, ticket);
    struct store_answer answer = await(trial, store_post_act(trial->store, &draft));
    if (trial_step(trial, "urging a ticket", (int)answer.result, why(&answer.fault)))
        trial_fact(trial, FACT_SAVED, answer.op, "", 0);
}

/* The hook in front of the product's judge: from here on whoever guesses may know what came out. */
bool __real_secret_verify_pin(const char *hash, const char *pin);
bool __wrap_secret_verify_pin(const char *hash, const char *pin);
bool __wrap_secret_verify_pin(const char *hash, const char *pin)
{
    struct trial *trial = trial_at_work;
    if (trial && trial->judging) {
        const char *key = trial->judging;
        trial->judging = NULL;
        trial_fact(trial, FACT_JUDGED, key, "", ++trial->guesses);
    }
    return __real_secret_verify_pin(hash, pin);
}

static void judged(struct trial *trial, const struct store_answer *answer, bool right)
{
    trial->judging = NULL;
    if (!trial_step(trial, "signing in", (int)answer->result, why(&answer->fault)))
        return;
    if (right ? answer->verdict != STORE_YES : answer->verdict == STORE_YES)
        trial_fail(trial, "a %s PIN got verdict %d", right ? "right" : "wrong", (int)answer->verdict);
    if (right)
        trial->guesses = 0;
}

void kiosk_sign_in(struct trial *trial, bool right)
{
    struct store_signin_request request = {.building = "24#", .entrance = 1, .room = "1203"};
    if (!trial->store)
        return;
    text_copy(request.pin, sizeof request.pin, right ? BOOK_PIN : "111222");
    if (right)
        trial_fact(trial, FACT_FORGIVING, KIOSK_ROOM, "", 0);
    trial->judging = right ? NULL : KIOSK_ROOM;
    struct store_answer answer = await(trial, store_post_signin(trial->store, &request));
    judged(trial, &answer, right);
}

void kiosk_staff_sign_in(struct trial *trial, bool right)
{
    if (!trial->store)
        return;
    if (right)
        trial_fact(trial, FACT_FORGIVING, "staff S1", "", 0);
    trial->judging = right ? NULL : "staff S1";
    struct store_answer answer =
        await(trial, store_post_staff_signin(trial->store, "S1", right ? BOOK_STAFF : "111222"));
    judged(trial, &answer, right);
}

/* Everything or an error: half a list of bills would be a lie. */
static void look(struct trial *trial, struct store_view *view)
{
    struct store_bill_list bills = {.items = NULL};
    struct store_ticket_list tickets = {.items = NULL};
    enum store_result result = store_bills(view, "u1", STORE_BILLS_ALL, false, 0, &bills);
    if (trial_step(trial, "reading bills", (int)result, store_result_text(result)) &&
        bills.count != BOOK_BILLS / 2)
        trial_fail(trial, "there are %d bills, %zu are shown", BOOK_BILLS / 2, bills.count);
    result = store_tickets(view, "u1", &tickets);
    if (trial_step(trial, "reading tickets", (int)result, store_result_text(result)) && tickets.count != 1)
        trial_fail(trial, "there is one ticket, %zu are shown", tickets.count);
    store_bill_list_free(&bills);
    store_ticket_list_free(&tickets);
}

void kiosk_look(struct trial *trial)
{
    struct store_view *view = NULL;
    if (!trial->store)
        return;
    enum store_result result = store_view_open(trial->store, &view);
    if (trial_step(trial, "opening a view", (int)result, store_result_text(result)))
        look(trial, view);
    store_view_close(view);
}

/* ---- sync ------------------------------------------------------------------------------------------------------------------ */

void kiosk_enroll(struct trial *trial, const char *kiosk)
{
    const struct sync_tokens tokens = {.current = KIOSK_TOKEN};
    struct fault fault = {.text = ""};
    if (!trial->store || !trial_step(trial, "keeping the token",
                             (int)sync_token_write(trial->token, &tokens, &fault), why(&fault)))
        return;
    enum store_result result = store_enrolled(trial->store, kiosk, "E1");
    if (trial_step(trial, "enrolling", (int)result, store_result_text(result)))
        trial_fact(trial, FACT_ENROLLED, kiosk, "", 0);
}

void kiosk_renew(struct trial *trial)
{
    const struct sync_tokens tokens = {.current = KIOSK_NEXT_TOKEN, .former = KIOSK_TOKEN};
    struct fault fault = {.text = ""};
    if (trial_step(
            trial, "keeping a new token", (int)sync_token_write(trial->token, &tokens, &fault), why(&fault)))
        trial_fact(trial, FACT_RENEWED, "", "", 0);
}

static void settle(struct trial *trial, const struct store_batch *batch, const enum wire_verdict *verdicts,
    size_t count, bool *settled)
{
    static struct wire_push_result results[WIRE_PUSH_MAX_OPS];
    struct wire_push_answer answer = {.results = results, .count = batch->count, .time = TRIAL_START};
    text_copy(answer.epoch, sizeof answer.epoch, book_epoch(trial->set.edition));
    for (size_t i = 0; i < batch->count; i++) {
        results[i] = (struct wire_push_result){.verdict = verdicts[i % count]};
        text_copy(results[i].op, sizeof results[i].op, batch->ids[i]);
        bool taken = results[i].verdict == WIRE_ACCEPTED || results[i].verdict == WIRE_DUPLICATE;
        results[i].seq = taken ? book_seq(BOOK_SECOND) : 0;
        text_copy(results[i].reason, sizeof results[i].reason, taken ? "" : "limit");
        text_copy(results[i].message, sizeof results[i].message, taken ? "" : "Not today.");
    }
    enum store_result result = store_outbox_settle(trial->store, &answer);
    *settled = trial_step(trial, "keeping verdicts", (int)result, store_result_text(result));
    for (size_t i = 0; *settled && i < batch->count; i++) {
        if (results[i].verdict != WIRE_RETRY)
            trial_fact(trial, FACT_SETTLED, results[i].op, "", results[i].verdict == WIRE_REJECTED ? 2 : 1);
    }
}

bool kiosk_push(struct trial *trial, const enum wire_verdict *verdicts, size_t count)
{
    struct store_batch batch;
    bool settled = false;
    if (!trial->store)
        return false;
    enum store_result result = store_outbox_batch(trial->store, book_epoch(trial->set.edition), &batch);
    if (!trial_step(trial, "reading the outbox", (int)result, store_result_text(result)))
        return false;
    if (batch.count > 0)
        settle(trial, &batch, verdicts, count, &settled);
    store_batch_clear(&batch);
    return settled;
}

/* Goes on with what an earlier run of the program left, or begins. NULL: failed. */
static struct store_pull *begin(struct trial *trial, int64_t *after, bool *rebuild)
{
    struct store_pull *pull = NULL;
    char epoch[WIRE_EPOCH_SIZE];
    enum store_result result = store_pull_resume(trial->store, &pull, epoch, after);
    *rebuild = true;
    if (result == STORE_OK && strcmp(epoch, book_epoch(trial->set.edition)) == 0)
        return pull;
    store_pull_abandon(pull);
    if (result != STORE_NOT_FOUND && !trial_step(trial, "resuming", (int)result, store_result_text(result)))
        return NULL;
    store_mirror_position(trial->store, epoch, after);
    *rebuild = strcmp(epoch, book_epoch(trial->set.edition)) != 0;
    if (*rebuild)
        *after = 0;
    result = store_pull_begin(trial->store, *rebuild, &pull);
    return trial_step(trial, "beginning a pull", (int)result, store_result_text(result)) ? pull : NULL;
}

void kiosk_pull(struct trial *trial, enum book_head head, size_t limit, int pages)
{
    int64_t after;
    bool rebuild;
    struct store_pull *pull = trial->store ? begin(trial, &after, &rebuild) : NULL;
    if (!pull)
        return;
    /* An empty page tells what the office's time is. */
    int applied = 0;
    for (bool more = true; more; applied++) {
        const struct wire_changes *page = book_page(trial->set.edition, after, head, limit);
        if (pages > 0 && applied == pages) {
            store_pull_leave(pull);
            return;
        }
        enum store_result result = store_pull_page(pull, page);
        if (!trial_step(trial, "applying a page", (int)result, store_result_text(result))) {
            store_pull_abandon(pull);
            return;
        }
        after = wire_changes_head(page)->next;
        more = !wire_changes_head(page)->complete;
    }
    trial_fact(trial, FACT_PULLED, book_epoch(trial->set.edition), "", head);
    enum store_result result = store_pull_commit(pull);
    if (trial_step(trial, "committing a pull", (int)result, store_result_text(result)) && rebuild)
        trial_fact(trial, FACT_SWITCHED, book_epoch(trial->set.edition), "", head);
}

void kiosk_wipe(struct trial *trial)
{
    if (!trial->store)
        return;
    trial_fact(trial, FACT_WIPING, "", "", 0);
    enum store_result result = store_wipe(trial->store);
    if (!trial_step(trial, "wiping", (int)result, store_result_text(result)))
        return;
    if (trial_step(trial, "forgetting the token", (int)sync_token_forget(trial->token), "it stays"))
        trial_fact(trial, FACT_WIPED, "", "", 0);
}

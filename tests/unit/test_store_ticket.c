#include "tests/unit/store_testing.h"

#include "backend/store/store_ticket.h"

#define HOUR 3600000

static void pull_ticket(struct lobby *lobby, const char *id, const char *number, const char *state_code)
{
    struct feed feed;
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "ticket", id, number, "repair", "home", "water", "u1", "24#", "leak", state_code, "0",
        LOBBY_START, "2026-11-23T04:48:00.000Z", NULL, "S1", "S3", NULL, NULL, "5678", NULL, "0", NULL, "0",
        NULL);
    feed_row(&feed, "ticket_event", id, id, LOBBY_START, "create", "submitted", "owner", NULL, NULL);
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
}

static struct store_ticket show(struct lobby *lobby, const char *id, struct store_ticket_event_list *events)
{
    struct store_ticket ticket;
    struct store_ticket_event_list own = {.items = NULL};
    assert_int_equal(store_ticket_show(lobby->view, id, &ticket, events ? events : &own), STORE_OK);
    store_ticket_event_list_free(&own);
    return ticket;
}

static struct store_answer act(struct lobby *lobby, const char *ticket, enum ticket_action action)
{
    struct store_act_draft draft = {.actor = {"owner", "p1", "pin"}, .action = action};
    text_copy(draft.ticket, sizeof draft.ticket, ticket);
    return lobby_await(lobby, store_post_act(lobby->store, &draft));
}

static void a_new_ticket_is_listed_as_waiting_at_once(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_list list;
    struct store_ticket_event_list events;
    struct store_ticket_draft draft = draft_repair("leak");
    text_copy(draft.contact, sizeof draft.contact, "138 0000 5678");
    text_copy(draft.window, sizeof draft.window, "win1");
    text_copy(draft.window_day, sizeof draft.window_day, "2026-11-24");
    struct store_answer answer = lobby_file(lobby, &draft);
    assert_int_equal(answer.result, STORE_OK);
    assert_int_equal(store_tickets(lobby->view, "u1", &list), STORE_OK);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].id, answer.op);
    assert_string_equal(list.items[0].number, answer.number);
    assert_int_equal(list.items[0].state, TICKET_SUBMITTED);
    assert_string_equal(list.items[0].contact_tail, "5678");
    assert_true(list.items[0].waiting);
    store_ticket_list_free(&list);
    struct store_ticket ticket = show(lobby, answer.op, &events);
    assert_string_equal(ticket.text, "leak");
    assert_int_equal(events.count, 1);
    assert_int_equal(events.items[0].action, TICKET_DO_CREATE);
    assert_true(events.items[0].waiting);
    store_ticket_event_list_free(&events);
    assert_int_equal(store_tickets_open(lobby->view, "u1"), 1);
    assert_int_equal(store_tickets_open(lobby->view, "u2"), 0);
    pull_ticket(lobby, answer.op, answer.number, "accepted");
    ticket = show(lobby, answer.op, NULL);
    assert_false(ticket.waiting);
    assert_int_equal(ticket.state, TICKET_ACCEPTED);
    assert_string_equal(ticket.assignee, "S1");
    assert_true(ticket.accept_due_ms > ticket.created_ms);
    assert_int_equal(store_tickets(lobby->view, "u1", &list), STORE_OK);
    assert_int_equal(list.count, 1); /* the office's row alone */
    store_ticket_list_free(&list);
}

static void a_refused_ticket_says_why(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_draft draft = draft_repair("leak");
    struct store_answer answer = lobby_file(lobby, &draft);
    lobby_settle(lobby, answer.op, LOBBY_EPOCH, WIRE_REJECTED, 0, "今天已满");
    lobby_reopen(lobby);
    struct store_ticket ticket = show(lobby, answer.op, NULL);
    assert_true(ticket.rejected);
    assert_false(ticket.waiting);
    assert_string_equal(ticket.message, "今天已满");
    assert_int_equal(store_tickets_open(lobby->view, "u1"), 0);
    assert_int_equal(act(lobby, answer.op, TICKET_DO_URGE).result, STORE_INVALID);
}

static void acts_show_before_the_office_has_them(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_event_list events;
    pull_ticket(lobby, "t1", "R02-261123-001-7", "accepted");
    struct store_answer urged = act(lobby, "t1", TICKET_DO_URGE);
    assert_int_equal(urged.result, STORE_OK);
    assert_string_equal(urged.number, "R02-261123-001-7");
    struct store_ticket ticket = show(lobby, "t1", &events);
    assert_int_equal(ticket.urges, 1);
    assert_int_equal(ticket.last_urge_ms, clock_wall_ms(&lobby->clock));
    assert_true(ticket.act_waiting);
    assert_int_equal(events.count, 2);
    assert_int_equal(events.items[1].action, TICKET_DO_URGE);
    assert_true(events.items[1].waiting);
    store_ticket_event_list_free(&events);
    assert_int_equal(act(lobby, "t1", TICKET_DO_CANCEL).result, STORE_OK);
    ticket = show(lobby, "t1", NULL);
    assert_int_equal(ticket.state, TICKET_CANCELLED);
    struct store_answer late =
        act(lobby, "t1", TICKET_DO_URGE); /* judged on the state with the waiting acts */
    assert_int_equal(late.result, STORE_INVALID);
    assert_string_not_equal(late.fault.text, "");
}

static void an_act_counts_once_when_the_feed_shows_it(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_event_list events;
    struct feed feed;
    pull_ticket(lobby, "t1", "R02-261123-001-7", "accepted");
    struct store_answer urged = act(lobby, "t1", TICKET_DO_URGE);
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "ticket", "t1", "R02-261123-001-7", "repair", "home", "water", "u1", "24#", "leak",
        "accepted", "0", LOBBY_START, NULL, NULL, "S1", NULL, NULL, NULL, NULL, NULL, "1", LOBBY_START, "0",
        NULL);
    feed_row(&feed, "ticket_event", urged.op, "t1", LOBBY_START, "urge", "accepted", "owner", NULL, NULL);
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false); /* the feed is here before the push's answer */
    for (int settled = 0; settled < 2; settled++) {
        struct store_ticket ticket = show(lobby, "t1", &events);
        assert_int_equal(ticket.urges, 1);
        assert_int_equal(events.count, 2);
        assert_false(events.items[1].waiting);
        store_ticket_event_list_free(&events);
        lobby_settle(lobby, urged.op, LOBBY_EPOCH, WIRE_ACCEPTED, lobby->seq, "");
    }
    assert_false(show(lobby, "t1", NULL).act_waiting);
}

static void a_refused_act_is_taken_back_with_its_reason(void **state)
{
    struct lobby *lobby = *state;
    pull_ticket(lobby, "t1", "R02-261123-001-7", "accepted");
    struct store_answer cancel = act(lobby, "t1", TICKET_DO_CANCEL);
    lobby_settle(lobby, cancel.op, LOBBY_EPOCH, WIRE_REJECTED, 0, "师傅已上门");
    struct store_ticket ticket = show(lobby, "t1", NULL);
    assert_int_equal(ticket.state, TICKET_ACCEPTED);
    assert_false(ticket.act_waiting);
    assert_string_equal(ticket.message, "师傅已上门");
    struct store_answer urge = act(lobby, "t1", TICKET_DO_URGE);
    lobby_settle(lobby, urge.op, LOBBY_EPOCH, WIRE_ACCEPTED, lobby->seq, "");
    assert_string_equal(show(lobby, "t1", NULL).message, ""); /* no news any more */
    lobby_reopen(lobby);
    assert_string_equal(show(lobby, "t1", NULL).message, "");
}

static void urging_has_a_gap(void **state)
{
    struct lobby *lobby = *state;
    pull_ticket(lobby, "t1", "R02-261123-001-7", "accepted");
    assert_int_equal(act(lobby, "t1", TICKET_DO_URGE).result, STORE_OK);
    clock_fake_advance(&lobby->fake, HOUR);
    struct store_answer early = act(lobby, "t1", TICKET_DO_URGE);
    assert_int_equal(early.result, STORE_LIMIT);
    assert_string_not_equal(early.fault.text, "");
    clock_fake_advance(&lobby->fake, HOUR);
    assert_int_equal(act(lobby, "t1", TICKET_DO_URGE).result, STORE_OK);
    assert_int_equal(show(lobby, "t1", NULL).urges, 2);
}

static void only_who_holds_the_unit_may_act(void **state)
{
    struct lobby *lobby = *state;
    pull_ticket(lobby, "t1", "R02-261123-001-7", "accepted");
    struct store_act_draft draft = {
        .actor = {"owner", "p2", "pin"}, .ticket = "t1", .action = TICKET_DO_URGE};
    assert_int_equal(lobby_await(lobby, store_post_act(lobby->store, &draft)).result, STORE_INVALID);
    draft.actor = (struct store_actor){"anonymous", "", "none"};
    assert_int_equal(lobby_await(lobby, store_post_act(lobby->store, &draft)).result, STORE_INVALID);
    draft.actor = (struct store_actor){"staff", "S1", "pin"};
    assert_int_equal(lobby_await(lobby, store_post_act(lobby->store, &draft)).result, STORE_INVALID);
    assert_int_equal(lobby_batch(lobby, "", NULL, 0), 0);
}

static void an_act_needs_what_the_table_asks_for(void **state)
{
    struct lobby *lobby = *state;
    pull_ticket(lobby, "t1", "R02-261123-001-7", "finished");
    assert_int_equal(act(lobby, "t1", TICKET_DO_RATE).result, STORE_INVALID);
    assert_int_equal(act(lobby, "t1", TICKET_DO_COMMENT).result, STORE_INVALID);
    assert_int_equal(act(lobby, "no such ticket", TICKET_DO_URGE).result, STORE_INVALID);
    struct store_act_draft draft = {
        .actor = {"owner", "p1", "pin"}, .ticket = "t1", .action = TICKET_DO_RATE, .rating = 5};
    assert_int_equal(lobby_await(lobby, store_post_act(lobby->store, &draft)).result, STORE_OK);
    assert_int_equal(show(lobby, "t1", NULL).rating, 5);
    assert_int_equal(act(lobby, "t1", TICKET_DO_REOPEN).result, STORE_OK);
    struct store_ticket ticket = show(lobby, "t1", NULL);
    assert_int_equal(ticket.state, TICKET_ACCEPTED);
    assert_int_equal(ticket.reopened, 1);
}

static void an_appeal_is_made_once(void **state)
{
    struct lobby *lobby = *state;
    struct feed feed;
    feed_start(&feed, lobby->seq);
    feed_row(&feed, "ticket", "t2", "C02-261123-002-1", "complaint", "none", "noise", "u1", "24#", "loud",
        "replied", "0", LOBBY_START, NULL, NULL, "S1", NULL, NULL, NULL, NULL, NULL, "0", NULL, "0", NULL);
    feed_row(&feed, "ticket_event", "e1", "t2", LOBBY_START, "appeal", "appealed", "owner", NULL, NULL);
    feed_row(&feed, "ticket_event", "e2", "t2", "2026-11-23T02:49:00.000Z", "reply", "replied", "staff", "S1",
        "again");
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    assert_int_equal(act(lobby, "t2", TICKET_DO_APPEAL).result, STORE_LIMIT);
    assert_int_equal(act(lobby, "t2", TICKET_DO_CONFIRM).result, STORE_OK);
}

static void what_is_wrong_in_a_draft_is_named_and_nothing_is_saved(void **state)
{
    struct lobby *lobby = *state;
    static const struct {
        const char *place;
        struct store_ticket_draft draft;
    } cases[] = {
        {"category", {.actor = {"owner", "p1", "pin"}, .unit = "u1", .category = "gas"}},
        {"unit", {.actor = {"owner", "p1", "pin"}, .category = "water"}},
        {"actor", {.actor = {"staff", "S1", "pin"}, .unit = "u1", .category = "water"}},
        {"actor", {.actor = {"anonymous", "", "none"}, .unit = "u1", .category = "water"}},
        {"contact",
            {.actor = {"owner", "p1", "pin"}, .unit = "u1", .category = "water", .contact = "call me"}},
        {"window", {.actor = {"owner", "p1", "pin"}, .unit = "u1", .category = "water", .window = "win9"}},
        {"window_day",
            {.actor = {"owner", "p1", "pin"}, .unit = "u1", .category = "water", .window_day = "2026-11-22"}},
        {"text", {.actor = {"owner", "p1", "pin"},
                     .unit = "u1",
                     .kind = TICKET_COMPLAINT,
                     .place = TICKET_NO_PLACE,
                     .category = "noise"}},
        {"unit", {.actor = {"anonymous", "", "none"},
                     .kind = TICKET_COMPLAINT,
                     .place = TICKET_NO_PLACE,
                     .category = "noise",
                     .text = "x"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct store_answer answer = lobby_file(lobby, &cases[i].draft);
        assert_int_equal(answer.result, STORE_INVALID);
        assert_string_equal(answer.fault.place, cases[i].place);
        assert_string_not_equal(answer.fault.text, "");
        assert_string_equal(answer.number, "");
    }
    struct store_ticket_draft draft = draft_repair("");
    for (int i = 0; i < 201; i++)
        strcat(draft.text, "水");
    assert_int_equal(lobby_file(lobby, &draft).result, STORE_INVALID);
    draft.text[600] = '\0';
    assert_int_equal(lobby_file(lobby, &draft).result, STORE_OK);
    assert_int_equal(lobby_batch(lobby, "", NULL, 0), 1);
}

static void ten_tickets_a_unit_and_day_two_of_them_alike(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_draft draft = draft_repair("same");
    assert_int_equal(lobby_file(lobby, &draft).result, STORE_OK);
    assert_int_equal(lobby_file(lobby, &draft).result, STORE_OK);
    struct store_answer third = lobby_file(lobby, &draft);
    assert_int_equal(third.result, STORE_LIMIT);
    assert_string_equal(third.fault.place, "identical");
    pull_ticket(lobby, "t1", "R05-261123-001-7", "accepted"); /* filed today at another kiosk */
    for (int i = 0; i < 7; i++) {
        snprintf(draft.text, sizeof draft.text, "other %d", i);
        assert_int_equal(lobby_file(lobby, &draft).result, STORE_OK);
    }
    text_copy(draft.text, sizeof draft.text, "one too many");
    struct store_answer eleventh = lobby_file(lobby, &draft);
    assert_int_equal(eleventh.result, STORE_LIMIT);
    assert_string_equal(eleventh.fault.place, "per_unit_day");
    text_copy(draft.unit, sizeof draft.unit, "u2");
    assert_int_equal(lobby_file(lobby, &draft).result, STORE_OK);
    text_copy(draft.unit, sizeof draft.unit, "u1");
    clock_fake_advance(&lobby->fake, 24 * HOUR);
    assert_int_equal(lobby_file(lobby, &draft).result, STORE_OK);
}

static void twenty_public_reports_an_hour(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_draft draft = {.actor = {"anonymous", "", "none"},
        .kind = TICKET_REPAIR,
        .place = TICKET_IN_PUBLIC,
        .category = "lift",
        .building = "24#"};
    for (int i = 0; i < 20; i++) {
        snprintf(draft.text, sizeof draft.text, "report %d", i);
        assert_int_equal(lobby_file(lobby, &draft).result, STORE_OK);
    }
    lobby_reopen(lobby);
    text_copy(draft.text, sizeof draft.text, "again");
    struct store_answer answer = lobby_file(lobby, &draft);
    assert_int_equal(answer.result, STORE_LIMIT);
    assert_string_equal(answer.fault.place, "public_per_hour");
    struct store_ticket_draft home = draft_repair("not public");
    assert_int_equal(lobby_file(lobby, &home).result, STORE_OK);
    clock_fake_advance(&lobby->fake, HOUR);
    assert_int_equal(lobby_file(lobby, &draft).result, STORE_OK);
}

/* ---- by number ---- */

static struct store_answer track(struct lobby *lobby, const char *number, const char *code)
{
    struct store_answer answer = lobby_await(lobby, store_post_track(lobby->store, number, code));
    assert_int_equal(answer.result, STORE_OK);
    return answer;
}

static struct store_answer complain(struct lobby *lobby)
{
    struct store_ticket_draft draft = {.actor = {"anonymous", "", "none"},
        .kind = TICKET_COMPLAINT,
        .place = TICKET_NO_PLACE,
        .category = "noise",
        .building = "24#",
        .text = "loud at night",
        .want_code = true};
    struct store_answer answer = lobby_file(lobby, &draft);
    assert_int_equal(answer.result, STORE_OK);
    assert_int_equal(strlen(answer.code), TICKET_CODE_DIGITS);
    return answer;
}

static void a_ticket_is_found_by_its_number(void **state)
{
    struct lobby *lobby = *state;
    struct store_ticket_draft draft = draft_repair("leak");
    struct store_answer filed = lobby_file(lobby, &draft);
    struct store_answer answer = track(lobby, filed.number, "");
    assert_int_equal(answer.verdict, STORE_YES);
    assert_string_equal(answer.ticket, filed.op);
    char loose[32];
    size_t length = 0;
    for (const char *at = filed.number; *at; at++)
        if (*at != '-')
            loose[length++] = *at;
    loose[length] = '\0';
    assert_int_equal(track(lobby, loose, "").verdict, STORE_YES);
    filed.number[strlen(filed.number) - 1] = filed.number[strlen(filed.number) - 1] == '0' ? '1' : '0';
    assert_int_equal(track(lobby, filed.number, "").verdict, STORE_NO);
    assert_int_equal(track(lobby, "", "").verdict, STORE_NO);
}

static void an_anonymous_complaint_needs_its_code(void **state)
{
    struct lobby *lobby = *state;
    struct store_answer filed = complain(lobby);
    char json[4096], wrong[8];
    assert_int_equal(lobby_batch(lobby, "", json, sizeof json), 1);
    assert_null(strstr(json, filed.code)); /* only its hash leaves the kiosk */
    assert_int_equal(track(lobby, filed.number, "").verdict, STORE_NO);
    memcpy(wrong, filed.code, sizeof wrong);
    wrong[0] = wrong[0] == '9' ? '0' : (char)(wrong[0] + 1);
    assert_int_equal(track(lobby, filed.number, wrong).verdict, STORE_NO);
    struct store_answer right = track(lobby, filed.number, filed.code);
    assert_int_equal(right.verdict, STORE_YES);
    assert_string_equal(right.ticket, filed.op);
    struct store_act_draft draft = {.actor = {"anonymous", "", "none"}, .action = TICKET_DO_WITHDRAW};
    text_copy(draft.ticket, sizeof draft.ticket, right.ticket);
    assert_int_equal(lobby_await(lobby, store_post_act(lobby->store, &draft)).result, STORE_OK);
    assert_int_equal(show(lobby, right.ticket, NULL).state, TICKET_WITHDRAWN);
}

static void guesses_at_a_code_are_counted_and_end(void **state)
{
    struct lobby *lobby = *state;
    struct store_answer filed = complain(lobby);
    char wrong[8], other[TICKET_NUMBER_SIZE];
    int verdicts = 0;
    memcpy(wrong, filed.code, sizeof wrong);
    wrong[5] = wrong[5] == '9' ? '0' : (char)(wrong[5] + 1);
    ticket_number_format(TICKET_COMPLAINT, 9, 20000, 77, other);
    for (int i = 0; i < 12; i++) {
        struct store_answer real = track(lobby, filed.number, wrong);
        struct store_answer unreal = track(lobby, other, wrong); /* no such number: answers alike */
        assert_int_equal(real.verdict, unreal.verdict);
        assert_int_equal(real.wait_ms, unreal.wait_ms);
        verdicts += real.verdict == STORE_NO;
        clock_fake_advance(&lobby->fake, real.wait_ms);
        lobby_reopen(lobby);
    }
    assert_int_equal(verdicts, 7);
    assert_int_equal(track(lobby, filed.number, filed.code).verdict, STORE_LOCKED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, lobby_synced, lobby_drop)
    const struct CMUnitTest tests[] = {
        TEST(a_new_ticket_is_listed_as_waiting_at_once),
        TEST(a_refused_ticket_says_why),
        TEST(acts_show_before_the_office_has_them),
        TEST(an_act_counts_once_when_the_feed_shows_it),
        TEST(a_refused_act_is_taken_back_with_its_reason),
        TEST(urging_has_a_gap),
        TEST(only_who_holds_the_unit_may_act),
        TEST(an_act_needs_what_the_table_asks_for),
        TEST(an_appeal_is_made_once),
        TEST(what_is_wrong_in_a_draft_is_named_and_nothing_is_saved),
        TEST(ten_tickets_a_unit_and_day_two_of_them_alike),
        TEST(twenty_public_reports_an_hour),
        TEST(a_ticket_is_found_by_its_number),
        TEST(an_anonymous_complaint_needs_its_code),
        TEST(guesses_at_a_code_are_counted_and_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

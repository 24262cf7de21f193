#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "backend/domain/ticket.h"

#define ANY_STAFF (TICKET_BY_OFFICER | TICKET_BY_SUPERVISOR | TICKET_BY_MANAGER)

static const struct ticket_transition *table(size_t *count)
{
    return ticket_transitions(count);
}

/* "act:actor>state act:actor>state ...": each step must be allowed and lead where it says. */
static void walk(enum ticket_kind kind, const char *from, const char *way)
{
    enum ticket_state at;
    assert_true(ticket_state_from_code(from, &at));
    char steps[600];
    snprintf(steps, sizeof steps, "%s", way);
    char *rest = NULL;
    for (char *step = strtok_r(steps, " ", &rest); step != NULL; step = strtok_r(NULL, " ", &rest)) {
        char act[24];
        char by[24];
        char to[24];
        assert_int_equal(sscanf(step, "%23[a-z_]:%23[a-z]>%23[a-z]", act, by, to), 3);
        enum ticket_action action;
        enum ticket_actor actor;
        assert_true(ticket_action_from_code(act, &action));
        assert_true(ticket_actor_from_code(by, &actor));
        const struct ticket_transition *row = ticket_find(kind, at, action, actor);
        if (row == NULL)
            fail_msg("\"%s\" is not allowed from %s", step, ticket_state_code(at));
        if (strcmp(ticket_state_code(row->to), to) != 0)
            fail_msg("\"%s\" leads to %s", step, ticket_state_code(row->to));
        at = row->to;
    }
}

static void refuse(enum ticket_kind kind, enum ticket_state from, enum ticket_action action, unsigned actors)
{
    for (unsigned actor = TICKET_BY_OWNER; actor <= TICKET_BY_KIOSK; actor *= 2) {
        if ((actors & actor) != 0 && ticket_find(kind, from, action, (enum ticket_actor)actor) != NULL)
            fail_msg("%s may %s from %s", ticket_actor_code((enum ticket_actor)actor),
                ticket_action_code(action), ticket_state_code(from));
    }
}

static void every_repair_way_of_the_rulebook_can_be_gone(void **state)
{
    (void)state;
    walk(TICKET_REPAIR, "submitted",
        "accept:officer>accepted dispatch:officer>dispatched start:technician>working "
        "pause:technician>paused "
        "resume:technician>working finish:technician>finished visit:officer>visited close:officer>closed");
    walk(TICKET_REPAIR, "submitted",
        "accept:officer>accepted quote:officer>quoted agree:owner>dispatched start:technician>working "
        "finish:technician>finished visit_attempt:officer>finished visit_attempt:officer>finished "
        "close:officer>closed rate:owner>closed");
    walk(TICKET_REPAIR, "accepted", "quote:technician>quoted refuse:owner>cancelled");
    walk(TICKET_REPAIR, "dispatched",
        "quote:technician>quoted quote:technician>quoted return:officer>accepted");
    walk(TICKET_REPAIR, "dispatched",
        "return:technician>accepted dispatch:supervisor>dispatched dispatch:manager>dispatched");
    walk(TICKET_REPAIR, "submitted", "decline:officer>declined");
    walk(TICKET_REPAIR, "accepted", "decline:supervisor>declined");
    walk(TICKET_REPAIR, "finished",
        "rate:owner>finished reopen:owner>accepted dispatch:officer>dispatched start:technician>working "
        "finish:technician>finished visit:manager>visited reopen:owner>accepted");
    walk(TICKET_REPAIR, "visited", "rate:owner>visited close:system>closed");
}

static void every_complaint_way_of_the_rulebook_can_be_gone(void **state)
{
    (void)state;
    walk(TICKET_COMPLAINT, "submitted",
        "accept:officer>accepted handle:officer>handling reply:officer>replied visit:officer>visited "
        "close:officer>closed");
    walk(TICKET_COMPLAINT, "handling",
        "reply:officer>replied appeal:owner>appealed escalate:system>escalated handle:supervisor>handling "
        "reply:supervisor>replied confirm:owner>closed");
    walk(TICKET_COMPLAINT, "submitted",
        "urge:anonymous>submitted comment:anonymous>submitted accept:officer>accepted "
        "handle:officer>handling "
        "reply:officer>replied visit:officer>visited appeal:anonymous>appealed escalate:supervisor>escalated "
        "handle:manager>handling withdraw:anonymous>withdrawn");
    walk(TICKET_COMPLAINT, "accepted", "escalate:system>escalated withdraw:owner>withdrawn");
    walk(TICKET_COMPLAINT, "replied", "confirm:anonymous>closed");
    walk(TICKET_COMPLAINT, "replied",
        "visit_attempt:officer>replied visit_attempt:officer>replied close:officer>closed");
    walk(TICKET_COMPLAINT, "handling", "handle:officer>handling");
}

static void mark_reachable(enum ticket_kind kind, bool reached[TICKET_STATES])
{
    size_t count;
    const struct ticket_transition *rows = table(&count);
    memset(reached, 0, sizeof(bool) * TICKET_STATES);
    reached[TICKET_SUBMITTED] = true;
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < count; i++) {
            if (rows[i].kind != kind || !reached[rows[i].from] || reached[rows[i].to])
                continue;
            reached[rows[i].to] = true;
            more = true;
        }
    }
}

static void every_row_can_be_reached_from_submitted(void **state)
{
    (void)state;
    size_t count;
    const struct ticket_transition *rows = table(&count);
    for (int kind = 0; kind < TICKET_KINDS; kind++) {
        bool reached[TICKET_STATES];
        mark_reachable((enum ticket_kind)kind, reached);
        for (size_t i = 0; i < count; i++) {
            if (rows[i].kind == (enum ticket_kind)kind && !reached[rows[i].from])
                fail_msg("%s is never %s", ticket_kind_code(rows[i].kind), ticket_state_code(rows[i].from));
        }
    }
    bool reached[2][TICKET_STATES];
    mark_reachable(TICKET_REPAIR, reached[0]);
    mark_reachable(TICKET_COMPLAINT, reached[1]);
    for (int i = 0; i < TICKET_STATES; i++)
        assert_true(reached[0][i] || reached[1][i]);
}

static void every_unfinished_state_can_still_end(void **state)
{
    (void)state;
    size_t count;
    const struct ticket_transition *rows = table(&count);
    for (int kind = 0; kind < TICKET_KINDS; kind++) {
        bool reached[TICKET_STATES];
        bool ends[TICKET_STATES];
        mark_reachable((enum ticket_kind)kind, reached);
        for (int i = 0; i < TICKET_STATES; i++)
            ends[i] = ticket_state_final((enum ticket_state)i);
        for (int round = 0; round < TICKET_STATES; round++) {
            for (size_t i = 0; i < count; i++) {
                if (rows[i].kind == (enum ticket_kind)kind && ends[rows[i].to])
                    ends[rows[i].from] = true;
            }
        }
        for (int i = 0; i < TICKET_STATES; i++)
            assert_true(!reached[i] || ends[i]);
    }
}

static void nothing_moves_a_final_state_but_a_rating_may_follow(void **state)
{
    (void)state;
    size_t count;
    const struct ticket_transition *rows = table(&count);
    for (size_t i = 0; i < count; i++) {
        if (!ticket_state_final(rows[i].from))
            continue;
        assert_int_equal(rows[i].to, rows[i].from);
        assert_int_equal(rows[i].from, TICKET_CLOSED);
        assert_int_equal(rows[i].action, TICKET_DO_RATE);
    }
    assert_true(ticket_state_final(TICKET_CLOSED) && ticket_state_final(TICKET_DECLINED));
    assert_true(ticket_state_final(TICKET_CANCELLED) && ticket_state_final(TICKET_WITHDRAWN));
    assert_false(ticket_state_final(TICKET_VISITED));
}

static void no_actor_ever_has_two_answers(void **state)
{
    (void)state;
    size_t count;
    const struct ticket_transition *rows = table(&count);
    for (size_t i = 0; i < count; i++) {
        assert_int_not_equal(rows[i].actors, 0);
        assert_int_not_equal(rows[i].action, TICKET_DO_CREATE);
        for (size_t k = 0; k < i; k++) {
            bool same = rows[i].kind == rows[k].kind && rows[i].from == rows[k].from &&
                        rows[i].action == rows[k].action;
            assert_false(same && (rows[i].actors & rows[k].actors) != 0);
        }
    }
}

static void supervisors_and_managers_may_do_what_an_officer_may(void **state)
{
    (void)state;
    size_t count;
    const struct ticket_transition *rows = table(&count);
    for (size_t i = 0; i < count; i++) {
        if ((rows[i].actors & TICKET_BY_OFFICER) != 0)
            assert_int_equal(rows[i].actors & ANY_STAFF, ANY_STAFF);
    }
}

static void an_owner_cancels_only_before_work_begins(void **state)
{
    (void)state;
    for (int i = 0; i < TICKET_STATES; i++) {
        enum ticket_state from = (enum ticket_state)i;
        bool before = from == TICKET_SUBMITTED || from == TICKET_ACCEPTED || from == TICKET_DISPATCHED ||
                      from == TICKET_QUOTED;
        bool may = ticket_find(TICKET_REPAIR, from, TICKET_DO_CANCEL, TICKET_BY_OWNER) != NULL;
        assert_int_equal(may, before);
        refuse(TICKET_REPAIR, from, TICKET_DO_CANCEL, ~(unsigned)TICKET_BY_OWNER);
        refuse(TICKET_COMPLAINT, from, TICKET_DO_CANCEL, ~0U);
    }
}

static void a_complaint_is_withdrawn_only_before_its_answer(void **state)
{
    (void)state;
    static const enum ticket_state after[] = {TICKET_REPLIED, TICKET_VISITED, TICKET_APPEALED, TICKET_CLOSED};
    for (size_t i = 0; i < 4; i++)
        refuse(TICKET_COMPLAINT, after[i], TICKET_DO_WITHDRAW, ~0U);
    for (int i = 0; i < TICKET_STATES; i++)
        refuse(TICKET_REPAIR, (enum ticket_state)i, TICKET_DO_WITHDRAW, ~0U);
}

static void urging_is_for_what_is_not_done(void **state)
{
    (void)state;
    static const bool open[TICKET_KINDS][TICKET_STATES] = {
        [TICKET_REPAIR] = {[TICKET_SUBMITTED] = true,
            [TICKET_ACCEPTED] = true,
            [TICKET_DISPATCHED] = true,
            [TICKET_QUOTED] = true,
            [TICKET_WORKING] = true,
            [TICKET_PAUSED] = true},
        [TICKET_COMPLAINT] = {[TICKET_SUBMITTED] = true,
            [TICKET_ACCEPTED] = true,
            [TICKET_HANDLING] = true,
            [TICKET_APPEALED] = true,
            [TICKET_ESCALATED] = true},
    };
    for (int kind = 0; kind < TICKET_KINDS; kind++) {
        for (int i = 0; i < TICKET_STATES; i++) {
            const struct ticket_transition *row =
                ticket_find((enum ticket_kind)kind, (enum ticket_state)i, TICKET_DO_URGE, TICKET_BY_OWNER);
            assert_int_equal(row != NULL, open[kind][i]);
            if (row != NULL)
                assert_int_equal(row->to, i);
        }
    }
}

static void strangers_and_outsiders_are_kept_out(void **state)
{
    (void)state;
    size_t count;
    const struct ticket_transition *rows = table(&count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows[i].actors & TICKET_BY_KIOSK, 0);
        if (rows[i].kind == TICKET_REPAIR)
            assert_int_equal(rows[i].actors & TICKET_BY_ANONYMOUS, 0);
        else
            assert_int_equal(rows[i].actors & TICKET_BY_TECHNICIAN, 0);
    }
    refuse(TICKET_COMPLAINT, TICKET_ESCALATED, TICKET_DO_HANDLE, TICKET_BY_OFFICER);
    refuse(TICKET_REPAIR, TICKET_QUOTED, TICKET_DO_AGREE, ~(unsigned)TICKET_BY_OWNER);
    refuse(TICKET_REPAIR, TICKET_SUBMITTED, TICKET_DO_ACCEPT, TICKET_BY_TECHNICIAN | TICKET_BY_OWNER);
}

static void acts_carry_what_they_need(void **state)
{
    (void)state;
    static const struct {
        enum ticket_action action;
        unsigned needs;
    } cases[] = {
        {TICKET_DO_DECLINE, TICKET_NEEDS_NOTE},
        {TICKET_DO_RETURN, TICKET_NEEDS_NOTE},
        {TICKET_DO_DISPATCH, TICKET_NEEDS_ASSIGNEE},
        {TICKET_DO_QUOTE, TICKET_NEEDS_AMOUNT},
        {TICKET_DO_RATE, TICKET_NEEDS_RATING},
        {TICKET_DO_REPLY, TICKET_NEEDS_NOTE | TICKET_NEEDS_OUTCOME},
        {TICKET_DO_COMMENT, TICKET_NEEDS_NOTE},
        {TICKET_DO_URGE, 0},
        {TICKET_DO_CANCEL, 0},
        {TICKET_DO_ACCEPT, 0},
    };
    size_t count;
    const struct ticket_transition *rows = table(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
            if (rows[i].action == cases[k].action)
                assert_int_equal(rows[i].needs, cases[k].needs);
        }
    }
}

static void what_is_allowed_is_listed_for_a_set_of_actors(void **state)
{
    (void)state;
    const struct ticket_transition *rows[16];
    size_t count = ticket_allowed(TICKET_REPAIR, TICKET_SUBMITTED, TICKET_BY_OWNER, rows, 16);
    assert_int_equal(count, 3); /* cancel, urge, comment */
    for (size_t i = 0; i < count; i++)
        assert_ptr_equal(
            rows[i], ticket_find(TICKET_REPAIR, TICKET_SUBMITTED, rows[i]->action, TICKET_BY_OWNER));
    assert_int_equal(ticket_allowed(TICKET_REPAIR, TICKET_SUBMITTED, TICKET_BY_OWNER, rows, 1), 3);
    assert_int_equal(
        ticket_allowed(TICKET_REPAIR, TICKET_SUBMITTED, TICKET_BY_OWNER | TICKET_BY_OFFICER, rows, 16), 5);
    assert_int_equal(ticket_allowed(TICKET_REPAIR, TICKET_CANCELLED, ~0U, rows, 16), 0);
    assert_int_equal(ticket_allowed(TICKET_REPAIR, TICKET_HANDLING, ~0U, rows, 16), 0);
}

static void one_appeal_a_ticket(void **state)
{
    (void)state;
    const struct ticket_transition *appeal =
        ticket_find(TICKET_COMPLAINT, TICKET_REPLIED, TICKET_DO_APPEAL, TICKET_BY_OWNER);
    const enum ticket_action past[] = {TICKET_DO_CREATE, TICKET_DO_ACCEPT, TICKET_DO_HANDLE, TICKET_DO_REPLY,
        TICKET_DO_APPEAL, TICKET_DO_ESCALATE, TICKET_DO_HANDLE, TICKET_DO_REPLY};
    assert_true(ticket_history_allows(appeal, past, 4));
    assert_false(ticket_history_allows(appeal, past, 8));
    assert_true(ticket_history_allows(appeal, NULL, 0));
}

static void closing_unvisited_needs_two_attempts_since_the_work_was_done(void **state)
{
    (void)state;
    const struct ticket_transition *close_finished =
        ticket_find(TICKET_REPAIR, TICKET_FINISHED, TICKET_DO_CLOSE, TICKET_BY_OFFICER);
    const enum ticket_action past[] = {TICKET_DO_CREATE, TICKET_DO_FINISH, TICKET_DO_VISIT_ATTEMPT,
        TICKET_DO_COMMENT, TICKET_DO_VISIT_ATTEMPT, TICKET_DO_REOPEN, TICKET_DO_FINISH,
        TICKET_DO_VISIT_ATTEMPT};
    assert_false(ticket_history_allows(close_finished, past, 2));
    assert_false(ticket_history_allows(close_finished, past, 4));
    assert_true(ticket_history_allows(close_finished, past, 5));
    assert_false(
        ticket_history_allows(close_finished, past, 8)); /* finished anew: the old attempts are void */
    const struct ticket_transition *close_replied =
        ticket_find(TICKET_COMPLAINT, TICKET_REPLIED, TICKET_DO_CLOSE, TICKET_BY_OFFICER);
    const enum ticket_action replied[] = {TICKET_DO_REPLY, TICKET_DO_VISIT_ATTEMPT, TICKET_DO_VISIT_ATTEMPT};
    assert_false(ticket_history_allows(close_replied, replied, 2));
    assert_true(ticket_history_allows(close_replied, replied, 3));
    const struct ticket_transition *close_visited =
        ticket_find(TICKET_REPAIR, TICKET_VISITED, TICKET_DO_CLOSE, TICKET_BY_OFFICER);
    assert_true(ticket_history_allows(close_visited, past, 2));
}

static void urging_waits_two_hours(void **state)
{
    (void)state;
    const int64_t minute = 60000;
    const int64_t first = INT64_C(1795402080000);
    int wait = -1;
    assert_true(ticket_may_urge(&ticket_limits_default, 0, first, &wait));
    assert_int_equal(wait, 0);
    assert_false(ticket_may_urge(&ticket_limits_default, first, first, &wait));
    assert_int_equal(wait, 120);
    assert_false(ticket_may_urge(&ticket_limits_default, first, first + 119 * minute + 1, &wait));
    assert_int_equal(wait, 1);
    assert_true(ticket_may_urge(&ticket_limits_default, first, first + 120 * minute, &wait));
    assert_int_equal(wait, 0);
    assert_false(
        ticket_may_urge(&ticket_limits_default, first + 999 * minute, first, &wait)); /* clock set back */
    assert_int_equal(wait, 120);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_repair_way_of_the_rulebook_can_be_gone),
        cmocka_unit_test(every_complaint_way_of_the_rulebook_can_be_gone),
        cmocka_unit_test(every_row_can_be_reached_from_submitted),
        cmocka_unit_test(every_unfinished_state_can_still_end),
        cmocka_unit_test(nothing_moves_a_final_state_but_a_rating_may_follow),
        cmocka_unit_test(no_actor_ever_has_two_answers),
        cmocka_unit_test(supervisors_and_managers_may_do_what_an_officer_may),
        cmocka_unit_test(an_owner_cancels_only_before_work_begins),
        cmocka_unit_test(a_complaint_is_withdrawn_only_before_its_answer),
        cmocka_unit_test(urging_is_for_what_is_not_done),
        cmocka_unit_test(strangers_and_outsiders_are_kept_out),
        cmocka_unit_test(acts_carry_what_they_need),
        cmocka_unit_test(what_is_allowed_is_listed_for_a_set_of_actors),
        cmocka_unit_test(one_appeal_a_ticket),
        cmocka_unit_test(closing_unvisited_needs_two_attempts_since_the_work_was_done),
        cmocka_unit_test(urging_waits_two_hours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/desk_testing.h"

#include "backend/office/desk/desk_ticket.h"

static const struct desk_actor owner = {.type = "owner", .id = "P1"};
static const struct desk_actor nameless = {.type = "anonymous"};
static const struct desk_actor lead = {.type = "staff", .id = "S01"};     /* supervisor, answers for 24# */
static const struct desk_actor officer = {.type = "staff", .id = "S03"};  /* officer_2 */
static const struct desk_actor repairer = {.type = "staff", .id = "S06"}; /* technician */
static const struct desk_actor manager = {.type = "staff", .id = "S07"};
static const struct desk_actor machine = {.type = "system"};

/* A valid repair of U1; tests change what they are about. */
static struct wire_ticket_create new_repair(struct office *o)
{
    struct wire_ticket_create body = {.kind = "repair",
        .place = "home",
        .category = "water",
        .unit = "U1",
        .building = "24#",
        .text = "厨房水管漏水",
        .window = "W1",
        .window_day = "2026-11-24",
        .contact = "100 6800-5521"};
    ticket_number_format(TICKET_REPAIR, o->kiosk.number, desk_today(&o->desk), ++o->sequence, body.number);
    return body;
}

static struct wire_ticket_create new_complaint(struct office *o)
{
    struct wire_ticket_create body = {.kind = "complaint",
        .place = "none",
        .category = "noise",
        .unit = "U1",
        .building = "24#",
        .text = "楼上太吵"};
    ticket_number_format(TICKET_COMPLAINT, o->kiosk.number, desk_today(&o->desk), ++o->sequence, body.number);
    return body;
}

static enum desk_result create(struct office *o, const struct desk_actor *actor,
    const struct wire_ticket_create *body, char id[DESK_ID_SIZE], struct fault *fault)
{
    char at[CALENDAR_TIME_SIZE], own[ID_SIZE];
    calendar_format_time(clock_wall_ms(&o->clock), at);
    id_new(&o->desk.random, clock_wall_ms(&o->clock), own);
    text_copy(id, DESK_ID_SIZE, own);
    office_begin(o);
    enum desk_result result = desk_ticket_create(&o->desk, &o->kiosk, actor, id, at, body, fault);
    office_commit(o);
    return result;
}

static void file(struct office *o, const struct desk_actor *actor, const struct wire_ticket_create *body,
    char id[DESK_ID_SIZE])
{
    struct fault fault = {0};
    enum desk_result result = create(o, actor, body, id, &fault);
    if (result != DESK_OK)
        print_error("%s: %s\n", fault.place, fault.text);
    assert_int_equal(result, DESK_OK);
}

static enum desk_result try_act(struct office *o, const struct desk_actor *actor,
    const struct desk_ticket_act *act, struct desk_ticket *after, struct fault *fault)
{
    bool at_kiosk = strcmp(actor->type, "staff") != 0 && strcmp(actor->type, "system") != 0;
    clock_fake_advance(&o->fake, 60000);
    office_begin(o);
    int64_t events = office_number(o, "SELECT count(*) FROM ticket_event");
    enum desk_result result =
        desk_ticket_act(&o->desk, at_kiosk ? &o->kiosk : NULL, actor, act, after, fault);
    if (result != DESK_OK)
        assert_int_equal(office_number(o, "SELECT count(*) FROM ticket_event"), events);
    office_commit(o);
    return result;
}

/* Everything a transition may need is given, so that only the table decides. */
static struct desk_ticket_act full_act(const char *ticket, enum ticket_kind kind, enum ticket_action action)
{
    bool assigns = action == TICKET_DO_DISPATCH || action == TICKET_DO_HANDLE;
    return (struct desk_ticket_act){.ticket = ticket,
        .action = action,
        .note = "说明",
        .assignee = !assigns                ? NULL
                    : kind == TICKET_REPAIR ? "S06"
                                            : "S01",
        .amount_fen = 18000,
        .rating = 4,
        .outcome = "founded"};
}

static struct desk_ticket act(struct office *o, const struct desk_actor *actor, const char *ticket,
    enum ticket_action action, enum ticket_state expected)
{
    struct desk_ticket after;
    struct fault fault = {0};
    assert_int_equal(desk_ticket_get(&o->desk, ticket, &after, &fault), DESK_OK);
    struct desk_ticket_act what = full_act(ticket, after.kind, action);
    enum desk_result result = try_act(o, actor, &what, &after, &fault);
    if (result != DESK_OK)
        print_error("%s: %s: %s\n", ticket_action_code(action), fault.place, fault.text);
    assert_int_equal(result, DESK_OK);
    assert_int_equal(after.state, expected);
    return after;
}

/* ---- filing ---------------------------------------------------------------------------------------------- */

static void filed_repair_has_an_assignee_and_due_times(void **state)
{
    struct office *o = *state;
    struct wire_ticket_create body = new_repair(o);
    struct desk_ticket ticket;
    struct fault fault = {0};
    char id[DESK_ID_SIZE], tail[8];
    file(o, &owner, &body, id);
    assert_int_equal(desk_ticket_get(&o->desk, body.number, &ticket, &fault), DESK_OK);
    assert_string_equal(ticket.id, id);
    assert_int_equal(ticket.state, TICKET_SUBMITTED);
    assert_string_equal(ticket.assignee, "S01"); /* 24# is the supervisor's */
    assert_string_equal(ticket.assignee_name, "李主管");
    assert_string_equal(ticket.unit_label, "24-1-1203");
    assert_string_equal(ticket.accept_due, "2026-11-23T04:00:00.000Z"); /* two desk hours */
    assert_string_equal(ticket.finish_due, "2026-11-25T10:00:00.000Z"); /* 18:00 of the third desk day */
    assert_string_equal(ticket.contact, "100 6800-5521");
    office_text(o, "SELECT contact_tail FROM ticket", tail, sizeof tail);
    assert_string_equal(tail, "5521");
    assert_int_equal(office_number(o, "SELECT count(*) FROM ticket_event"), 1);
    assert_int_equal(office_number(o, "SELECT count(*) FROM feed WHERE t IN ('ticket', 'ticket_event')"), 2);
}

static void invalid_filing_is_refused_with_a_reason_and_changes_nothing(void **state)
{
    struct office *o = *state;
    const struct {
        const char *field, *value, *reason;
    } cases[] = {
        {"kind", "party", "invalid"},
        {"category", "lift", "invalid"}, /* in public only */
        {"place", "public", "invalid"},
        {"unit", "U99", "not_found"},
        {"unit", "U2", "denied"}, /* another's */
        {"unit", "", "denied"},
        {"building", "20#", "invalid"},
        {"number", "R01-261123-001-0", "invalid"},
        {"number", "", "invalid"},
        {"window", "W9", "invalid"},
        {"window_day", "2026-11-22", "invalid"},
        {"window_day", "2026-02-30", "invalid"},
        {"contact", "call me", "invalid"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct wire_ticket_create body = new_repair(o);
        struct fault fault = {0};
        char id[DESK_ID_SIZE];
        char *field = strcmp(cases[i].field, "kind") == 0         ? body.kind
                      : strcmp(cases[i].field, "category") == 0   ? body.category
                      : strcmp(cases[i].field, "place") == 0      ? body.place
                      : strcmp(cases[i].field, "unit") == 0       ? body.unit
                      : strcmp(cases[i].field, "building") == 0   ? body.building
                      : strcmp(cases[i].field, "number") == 0     ? body.number
                      : strcmp(cases[i].field, "window") == 0     ? body.window
                      : strcmp(cases[i].field, "window_day") == 0 ? body.window_day
                                                                  : body.contact;
        strcpy(field, cases[i].value);
        assert_int_not_equal(create(o, &owner, &body, id, &fault), DESK_OK);
        assert_string_equal(fault.place, cases[i].reason);
        assert_true((unsigned char)fault.text[0] >= 0x80); /* Chinese, for the owner */
    }
    assert_int_equal(office_number(o, "SELECT count(*) FROM ticket"), 0);
    assert_int_equal(office_number(o, "SELECT count(*) FROM feed WHERE t = 'ticket'"), 0);
}

static void number_works_once(void **state)
{
    struct office *o = *state;
    struct wire_ticket_create body = new_repair(o);
    struct fault fault = {0};
    char id[DESK_ID_SIZE];
    file(o, &owner, &body, id);
    strcpy(body.text, "别的内容");
    assert_int_equal(create(o, &owner, &body, id, &fault), DESK_CONFLICT);
    assert_string_equal(fault.place, "op_conflict");
}

static void public_report_needs_no_sign_in(void **state)
{
    struct office *o = *state;
    struct wire_ticket_create body = new_repair(o);
    struct desk_ticket ticket;
    struct fault fault = {0};
    char id[DESK_ID_SIZE];
    strcpy(body.place, "public");
    strcpy(body.category, "lift");
    strcpy(body.building, "20#");
    body.unit[0] = '\0';
    file(o, &nameless, &body, id);
    assert_int_equal(desk_ticket_get(&o->desk, id, &ticket, &fault), DESK_OK);
    assert_string_equal(ticket.assignee, "S03");
    assert_string_equal(ticket.unit, "");
}

static void anonymous_complaint_is_linked_to_nobody(void **state)
{
    struct office *o = *state;
    struct wire_ticket_create body = new_complaint(o);
    struct fault fault = {0};
    char id[DESK_ID_SIZE];
    strcpy(body.code_hash, "$argon2id$code");
    assert_int_equal(create(o, &nameless, &body, id, &fault), DESK_INVALID); /* with a unit */
    body.unit[0] = '\0';
    strcpy(body.contact, "10068005521");
    assert_int_equal(create(o, &owner, &body, id, &fault), DESK_INVALID); /* with a person */
    file(o, &nameless, &body, id);
    assert_int_equal(office_number(o, "SELECT count(*) FROM ticket WHERE unit IS NULL AND contact IS NULL AND"
                                      " contact_tail IS NULL AND code_hash = '$argon2id$code'"),
        1);
    assert_int_equal(
        office_number(o, "SELECT count(*) FROM ledger WHERE actor_type <> 'staff' AND actor_type <> 'kiosk'"),
        0);
    assert_int_equal(office_number(o, "SELECT count(*) FROM ticket_event WHERE actor_type = 'anonymous'"), 1);
    strcpy(body.kind, "repair");
    assert_int_not_equal(create(o, &nameless, &body, id, &fault), DESK_OK); /* only complaints */
}

static void complaint_about_staff_goes_above_the_officer(void **state)
{
    struct office *o = *state;
    struct desk_ticket ticket;
    struct fault fault = {0};
    char id[DESK_ID_SIZE];
    struct wire_ticket_create body = new_complaint(o);
    strcpy(body.category, "staff_service");
    file(o, &owner, &body, id); /* 24# is the supervisor's own building */
    assert_int_equal(desk_ticket_get(&o->desk, id, &ticket, &fault), DESK_OK);
    assert_string_equal(ticket.assignee, "S07");
    body = new_complaint(o);
    strcpy(body.category, "staff_service");
    strcpy(body.unit, "U2");
    strcpy(body.building, "20#");
    file(o, &(struct desk_actor){.type = "owner", .id = "P2"}, &body, id);
    assert_int_equal(desk_ticket_get(&o->desk, id, &ticket, &fault), DESK_OK);
    assert_string_equal(ticket.assignee, "S01");
    body = new_complaint(o);
    strcpy(body.unit, "U3");
    strcpy(body.building, "商铺");
    file(o, &(struct desk_actor){.type = "owner", .id = "P3"}, &body, id);
    assert_int_equal(desk_ticket_get(&o->desk, id, &ticket, &fault), DESK_OK);
    assert_string_equal(ticket.assignee, "S01");                        /* shops are the supervisor's */
    assert_string_equal(ticket.finish_due, "2026-11-25T02:00:00.000Z"); /* 48 hours */
}

static void limits_hold(void **state)
{
    struct office *o = *state;
    struct fault fault = {0};
    char id[DESK_ID_SIZE];
    for (int i = 0; i < 3; i++) {
        struct wire_ticket_create same = new_repair(o);
        assert_int_equal(create(o, &owner, &same, id, &fault), i < 2 ? DESK_OK : DESK_DENIED);
    }
    assert_string_equal(fault.place, "limit");
    for (int i = 0; i < 9; i++) {
        struct wire_ticket_create body = new_repair(o);
        snprintf(body.text, sizeof body.text, "第 %d 件", i);
        assert_int_equal(create(o, &owner, &body, id, &fault), i < 8 ? DESK_OK : DESK_DENIED);
    }
    office_set_time(o, "2026-11-24T02:00:00.000Z");
    struct wire_ticket_create next_day = new_repair(o);
    assert_int_equal(create(o, &owner, &next_day, id, &fault), DESK_OK);
    for (int i = 0; i < 21; i++) {
        struct wire_ticket_create body = new_repair(o);
        strcpy(body.place, "public");
        strcpy(body.category, "road");
        body.unit[0] = '\0';
        snprintf(body.text, sizeof body.text, "第 %d 处", i);
        assert_int_equal(create(o, &nameless, &body, id, &fault), i < 20 ? DESK_OK : DESK_DENIED);
    }
    assert_string_equal(fault.place, "limit");
}

/* ---- the ways -------------------------------------------------------------------------------------------- */

static void repair_goes_its_way_to_the_end(void **state)
{
    struct office *o = *state;
    struct wire_ticket_create body = new_repair(o);
    char id[DESK_ID_SIZE];
    file(o, &owner, &body, id);
    act(o, &lead, id, TICKET_DO_ACCEPT, TICKET_ACCEPTED);
    struct desk_ticket t = act(o, &lead, id, TICKET_DO_DISPATCH, TICKET_DISPATCHED);
    assert_string_equal(t.technician_name, "陈师傅");
    t = act(o, &repairer, id, TICKET_DO_RETURN, TICKET_ACCEPTED);
    assert_string_equal(t.technician, "");
    t = act(o, &repairer, id, TICKET_DO_QUOTE, TICKET_QUOTED);
    assert_int_equal(t.quote_fen, 18000);
    act(o, &owner, id, TICKET_DO_AGREE, TICKET_DISPATCHED);
    act(o, &repairer, id, TICKET_DO_START, TICKET_WORKING);
    act(o, &repairer, id, TICKET_DO_PAUSE, TICKET_PAUSED);
    act(o, &repairer, id, TICKET_DO_RESUME, TICKET_WORKING);
    act(o, &repairer, id, TICKET_DO_FINISH, TICKET_FINISHED);
    t = act(o, &owner, id, TICKET_DO_REOPEN, TICKET_ACCEPTED);
    assert_int_equal(t.reopened, 1);
    act(o, &lead, id, TICKET_DO_DISPATCH, TICKET_DISPATCHED);
    act(o, &repairer, id, TICKET_DO_START, TICKET_WORKING);
    act(o, &repairer, id, TICKET_DO_FINISH, TICKET_FINISHED);
    t = act(o, &owner, id, TICKET_DO_RATE, TICKET_FINISHED);
    assert_int_equal(t.rating, 4);
    act(o, &lead, id, TICKET_DO_VISIT, TICKET_VISITED);
    act(o, &lead, id, TICKET_DO_CLOSE, TICKET_CLOSED);
    assert_int_equal(office_number(o, "SELECT visited FROM ticket"), 1);
    assert_int_equal(
        office_number(o, "SELECT count(*) FROM ledger WHERE what LIKE 'ticket.%' AND actor = 'S06'"), 8);
    assert_int_equal(
        office_number(o, "SELECT count(*) FROM ticket_event WHERE note LIKE '报价 180.00 元%'"), 1);
}

static void complaint_goes_its_way_with_one_appeal(void **state)
{
    struct office *o = *state;
    struct wire_ticket_create body = new_complaint(o);
    struct desk_ticket_act again;
    struct fault fault = {0};
    char id[DESK_ID_SIZE];
    file(o, &owner, &body, id);
    act(o, &lead, id, TICKET_DO_ACCEPT, TICKET_ACCEPTED);
    act(o, &lead, id, TICKET_DO_HANDLE, TICKET_HANDLING);
    struct desk_ticket t = act(o, &lead, id, TICKET_DO_REPLY, TICKET_REPLIED);
    assert_string_equal(t.outcome, "founded");
    t = act(o, &owner, id, TICKET_DO_APPEAL, TICKET_APPEALED);
    assert_string_equal(t.assignee, "S07"); /* above the supervisor, who answered */
    act(o, &manager, id, TICKET_DO_ESCALATE, TICKET_ESCALATED);
    act(o, &manager, id, TICKET_DO_HANDLE, TICKET_HANDLING);
    act(o, &manager, id, TICKET_DO_REPLY, TICKET_REPLIED);
    again = full_act(id, TICKET_COMPLAINT, TICKET_DO_APPEAL);
    assert_int_equal(try_act(o, &owner, &again, NULL, &fault), DESK_CONFLICT);
    assert_string_equal(fault.text, "每件投诉只能申诉一次。");
    act(o, &owner, id, TICKET_DO_CONFIRM, TICKET_CLOSED);
}

static void anonymous_complaint_is_followed_without_a_name(void **state)
{
    struct office *o = *state;
    struct wire_ticket_create body = new_complaint(o);
    struct fault fault = {0};
    char id[DESK_ID_SIZE];
    strcpy(body.code_hash, "$argon2id$code");
    body.unit[0] = '\0';
    file(o, &nameless, &body, id);
    struct desk_ticket_act what = full_act(id, TICKET_COMPLAINT, TICKET_DO_WITHDRAW);
    assert_int_equal(try_act(o, &owner, &what, NULL, &fault), DESK_DENIED); /* an owner has no part in it */
    act(o, &nameless, id, TICKET_DO_COMMENT, TICKET_SUBMITTED);
    act(o, &nameless, id, TICKET_DO_WITHDRAW, TICKET_WITHDRAWN);
}

/* From every state that the ways above reach, each act by each actor does what the table says, and nothing else. */
static void every_act_is_as_the_table_says(void **state)
{
    struct office *o = *state;
    static const struct {
        const struct desk_actor *actor;
        enum ticket_actor by;
    } actors[] = {{&owner, TICKET_BY_OWNER}, {&repairer, TICKET_BY_TECHNICIAN}, {&officer, TICKET_BY_OFFICER},
        {&lead, TICKET_BY_SUPERVISOR}, {&manager, TICKET_BY_MANAGER}, {&machine, TICKET_BY_SYSTEM}};
    for (int kind = 0; kind < TICKET_KINDS; kind++) {
        struct wire_ticket_create body = kind == TICKET_REPAIR ? new_repair(o) : new_complaint(o);
        char id[DESK_ID_SIZE];
        file(o, &owner, &body, id);
        for (int from = 0; from < TICKET_STATES; from++) {
            for (int action = 0; action < TICKET_ACTIONS; action++) {
                for (size_t a = 0; a < sizeof actors / sizeof actors[0]; a++) {
                    struct fault fault = {0};
                    struct desk_ticket after;
                    const struct ticket_transition *row = ticket_find((enum ticket_kind)kind,
                        (enum ticket_state)from, (enum ticket_action)action, actors[a].by);
                    office_run(o, "DELETE FROM ticket_event");
                    assert_int_equal(
                        db_exec(o->db, "UPDATE ticket SET state = $1, last_urge_at = NULL, urges = 0",
                            DB_VALUES(DB_TEXT(ticket_state_code((enum ticket_state)from)))),
                        DB_OK);
                    struct desk_ticket_act what =
                        full_act(id, (enum ticket_kind)kind, (enum ticket_action)action);
                    enum desk_result result = try_act(o, actors[a].actor, &what, &after, &fault);
                    if (row && ticket_history_allows(row, NULL, 0)) {
                        assert_int_equal(result, DESK_OK);
                        assert_int_equal(after.state, row->to);
                    } else {
                        assert_int_equal(result, DESK_CONFLICT);
                        assert_string_equal(fault.place, "not_allowed");
                    }
                }
            }
        }
        office_run(o, "DELETE FROM ticket");
    }
}

/* ---- refusals -------------------------------------------------------------------------------------------- */

static void refusal_names_what_is_allowed_and_by_whom(void **state)
{
    struct office *o = *state;
    struct wire_ticket_create body = new_repair(o);
    struct fault fault = {0};
    char id[DESK_ID_SIZE];
    file(o, &owner, &body, id);
    struct desk_ticket_act what = full_act(id, TICKET_REPAIR, TICKET_DO_FINISH);
    assert_int_equal(try_act(o, &repairer, &what, NULL, &fault), DESK_CONFLICT);
    assert_non_null(strstr(fault.text, "state submitted"));
    assert_non_null(strstr(fault.text, "accept (officer/supervisor/manager)"));
    what = full_act(id, TICKET_REPAIR, TICKET_DO_RATE);
    assert_int_equal(try_act(o, &owner, &what, NULL, &fault), DESK_CONFLICT);
    assert_string_equal(fault.text, "这件事项的状态是“已提交”，现在不能评价。");
    what = full_act("R99-261123-001-0", TICKET_REPAIR, TICKET_DO_ACCEPT);
    assert_int_equal(try_act(o, &lead, &what, NULL, &fault), DESK_NOT_FOUND);
    what = full_act(id, TICKET_REPAIR, TICKET_DO_ACCEPT);
    assert_int_equal(try_act(o, &office_clerk, &what, NULL, &fault), DESK_DENIED); /* a cashier */
    what = full_act(id, TICKET_REPAIR, TICKET_DO_CANCEL);
    assert_int_equal(
        try_act(o, &(struct desk_actor){.type = "owner", .id = "P2"}, &what, NULL, &fault), DESK_DENIED);
}

static void act_without_what_it_needs_is_refused(void **state)
{
    struct office *o = *state;
    struct wire_ticket_create body = new_repair(o);
    struct fault fault = {0};
    char id[DESK_ID_SIZE];
    file(o, &owner, &body, id);
    struct desk_ticket_act what = {.ticket = id, .action = TICKET_DO_DECLINE};
    assert_int_equal(try_act(o, &lead, &what, NULL, &fault), DESK_INVALID);
    assert_non_null(strstr(fault.text, "note"));
    act(o, &lead, id, TICKET_DO_ACCEPT, TICKET_ACCEPTED);
    what = (struct desk_ticket_act){.ticket = id, .action = TICKET_DO_DISPATCH};
    assert_int_equal(try_act(o, &lead, &what, NULL, &fault), DESK_INVALID);
    what.assignee = "李主管"; /* no technician */
    assert_int_equal(try_act(o, &lead, &what, NULL, &fault), DESK_INVALID);
    what.assignee = "孙师傅";
    assert_int_equal(try_act(o, &lead, &what, NULL, &fault), DESK_NOT_FOUND);
    what.assignee = "陈师傅";
    assert_int_equal(try_act(o, &lead, &what, NULL, &fault), DESK_OK);
    what = (struct desk_ticket_act){.ticket = id, .action = TICKET_DO_QUOTE};
    assert_int_equal(try_act(o, &repairer, &what, NULL, &fault), DESK_INVALID);
}

static void closing_unvisited_needs_two_attempts(void **state)
{
    struct office *o = *state;
    struct wire_ticket_create body = new_repair(o);
    struct fault fault = {0};
    char id[DESK_ID_SIZE];
    file(o, &owner, &body, id);
    act(o, &lead, id, TICKET_DO_ACCEPT, TICKET_ACCEPTED);
    act(o, &lead, id, TICKET_DO_DISPATCH, TICKET_DISPATCHED);
    act(o, &repairer, id, TICKET_DO_START, TICKET_WORKING);
    act(o, &repairer, id, TICKET_DO_FINISH, TICKET_FINISHED);
    struct desk_ticket_act close = {.ticket = id, .action = TICKET_DO_CLOSE};
    assert_int_equal(try_act(o, &lead, &close, NULL, &fault), DESK_CONFLICT);
    act(o, &lead, id, TICKET_DO_VISIT_ATTEMPT, TICKET_FINISHED);
    assert_int_equal(try_act(o, &lead, &close, NULL, &fault), DESK_CONFLICT);
    act(o, &lead, id, TICKET_DO_VISIT_ATTEMPT, TICKET_FINISHED);
    assert_int_equal(try_act(o, &lead, &close, NULL, &fault), DESK_OK);
    assert_int_equal(office_number(o, "SELECT visited FROM ticket"), 0);
}

static void urges_have_a_gap_and_the_third_escalates(void **state)
{
    struct office *o = *state;
    struct wire_ticket_create body = new_complaint(o);
    struct fault fault = {0};
    char id[DESK_ID_SIZE];
    strcpy(body.unit, "U2");
    strcpy(body.building, "20#");
    const struct desk_actor second = {.type = "owner", .id = "P2"};
    file(o, &second, &body, id);
    act(o, &second, id, TICKET_DO_URGE, TICKET_SUBMITTED);
    struct desk_ticket_act urge = {.ticket = id, .action = TICKET_DO_URGE};
    assert_int_equal(try_act(o, &second, &urge, NULL, &fault), DESK_DENIED);
    assert_string_equal(fault.text, "刚刚催办过，请过 119 分钟再催。");
    clock_fake_advance(&o->fake, 2 * 3600000);
    struct desk_ticket t = act(o, &second, id, TICKET_DO_URGE, TICKET_SUBMITTED);
    assert_string_equal(t.assignee, "S03");
    clock_fake_advance(&o->fake, 2 * 3600000);
    t = act(o, &second, id, TICKET_DO_URGE, TICKET_ESCALATED);
    assert_int_equal(t.urges, 3);
    assert_string_equal(t.assignee, "S01");
}

static void overdue_ticket_escalates_once(void **state)
{
    struct office *o = *state;
    struct wire_ticket_create body = new_repair(o);
    struct desk_ticket t;
    struct fault fault = {0};
    size_t count = 0;
    char id[DESK_ID_SIZE];
    strcpy(body.unit, "U2");
    strcpy(body.building, "20#");
    file(o, &(struct desk_actor){.type = "owner", .id = "P2"}, &body, id);
    office_begin(o);
    assert_int_equal(desk_ticket_escalate_overdue(&o->desk, 10, &count), DESK_OK);
    assert_int_equal(count, 0);
    office_set_time(o, "2026-11-23T04:00:01.000Z");
    assert_int_equal(desk_ticket_escalate_overdue(&o->desk, 10, &count), DESK_OK);
    assert_int_equal(count, 1);
    assert_int_equal(desk_ticket_escalate_overdue(&o->desk, 10, &count), DESK_OK);
    assert_int_equal(count, 0);
    office_commit(o);
    assert_int_equal(desk_ticket_get(&o->desk, id, &t, &fault), DESK_OK);
    assert_string_equal(t.assignee, "S01");
}

/* ---- lists ----------------------------------------------------------------------------------------------- */

static bool count_ticket(void *context, const struct desk_ticket *ticket)
{
    (void)ticket;
    (*(int *)context)++;
    return true;
}

static int listed(struct office *o, struct desk_ticket_filter filter)
{
    struct fault fault = {0};
    int count = 0;
    assert_int_equal(desk_ticket_list(&o->desk, &filter, count_ticket, &count, &fault), DESK_OK);
    return count;
}

static void list_takes_filters(void **state)
{
    struct office *o = *state;
    struct fault fault = {0};
    char id[DESK_ID_SIZE];
    struct wire_ticket_create repair = new_repair(o), complaint = new_complaint(o);
    file(o, &owner, &repair, id);
    act(o, &owner, id, TICKET_DO_CANCEL, TICKET_CANCELLED);
    file(o, &owner, &complaint, id);
    assert_int_equal(listed(o, (struct desk_ticket_filter){0}), 2);
    assert_int_equal(listed(o, (struct desk_ticket_filter){.state = "open"}), 1);
    assert_int_equal(listed(o, (struct desk_ticket_filter){.state = "cancelled"}), 1);
    assert_int_equal(listed(o, (struct desk_ticket_filter){.kind = "complaint"}), 1);
    assert_int_equal(listed(o, (struct desk_ticket_filter){.building = "20#"}), 0);
    assert_int_equal(listed(o, (struct desk_ticket_filter){.unit = "U1", .assignee = "S01"}), 2);
    assert_int_equal(listed(o, (struct desk_ticket_filter){.limit = 1}), 1);
    assert_int_equal(desk_ticket_list(&o->desk, &(struct desk_ticket_filter){.state = "lost"}, count_ticket,
                         &(int){0}, &fault),
        DESK_INVALID);
    assert_non_null(strstr(fault.text, "submitted"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(filed_repair_has_an_assignee_and_due_times),
        TEST(invalid_filing_is_refused_with_a_reason_and_changes_nothing),
        TEST(number_works_once),
        TEST(public_report_needs_no_sign_in),
        TEST(anonymous_complaint_is_linked_to_nobody),
        TEST(complaint_about_staff_goes_above_the_officer),
        TEST(limits_hold),
        TEST(repair_goes_its_way_to_the_end),
        TEST(complaint_goes_its_way_with_one_appeal),
        TEST(anonymous_complaint_is_followed_without_a_name),
        TEST(every_act_is_as_the_table_says),
        TEST(refusal_names_what_is_allowed_and_by_whom),
        TEST(act_without_what_it_needs_is_refused),
        TEST(closing_unvisited_needs_two_attempts),
        TEST(urges_have_a_gap_and_the_third_escalates),
        TEST(overdue_ticket_escalates_once),
        TEST(list_takes_filters),
    };
    return cmocka_run_group_tests_name("tickets at the office", tests, NULL, NULL);
}

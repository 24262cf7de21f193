/*
 * What people, machines and bad luck do. A new kind of op or event joins by one line in the table at the end and its
 * function; everything else (faults on its way, crashes, checks) comes by itself.
 */
#include "tests/simulation/sim.h"

#include <stdio.h>
#include <string.h>

#include "backend/base/file.h"
#include "backend/base/text.h"
#include "backend/office/desk/desk_billing.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_payment.h"
#include "backend/office/desk/desk_ticket.h"
#include "backend/store/store_ticket.h"

#define DAY_MS INT64_C(86400000)

static const struct desk_actor manager = {.type = "staff", .id = "S05"};
static const struct desk_actor cashier = {.type = "staff", .id = "S03"};

static struct sim_kiosk *some_kiosk(struct sim *sim)
{
    return &sim->kiosks[sim_below(sim, sim->kiosk_count)];
}

static const struct sim_home *some_home(struct sim *sim)
{
    return &sim_homes[sim_below(sim, SIM_UNITS)];
}

/* A home that the kiosk's visitors come from: of its building, nearly always. */
static const struct sim_home *visitor(struct sim_kiosk *kiosk)
{
    const struct sim_home *home = some_home(kiosk->sim);
    bool near = strcmp(home->building, "24#") == 0 ? kiosk->index < 2 : kiosk->index != 1;
    return near || sim_chance(kiosk->sim, 60) ? home : &sim_homes[kiosk->index == 2 ? 3 : 0];
}

/* ---- owners ------------------------------------------------------------------------------------------------------------------- */

static void file(struct sim_kiosk *kiosk, const struct store_ticket_draft *draft)
{
    if (!kiosk->store)
        return;
    store_post_ticket(kiosk->store, draft);
    sim_note(
        kiosk->sim, "K%d files %s: %s", kiosk->index, draft->text, store_result_text(kiosk->answer.result));
}

static struct store_ticket_draft repair_of(struct sim_kiosk *kiosk, const char *word)
{
    const struct sim_home *home = visitor(kiosk);
    struct store_ticket_draft draft = {.actor = {.type = "owner", .auth = "pin"},
        .kind = TICKET_REPAIR,
        .place = TICKET_AT_HOME,
        .category = "water"};
    text_copy(draft.actor.id, sizeof draft.actor.id, home->person);
    text_copy(draft.unit, sizeof draft.unit, home->unit);
    text_copy(draft.building, sizeof draft.building, home->building);
    snprintf(draft.text, sizeof draft.text, "%s%d", word, kiosk->sim->number++);
    return draft;
}

static void file_repair(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    struct store_ticket_draft draft = repair_of(kiosk, "tap ");
    if (sim_chance(sim, 200))
        text_copy(draft.window, sizeof draft.window, "W1");
    file(kiosk, &draft);
}

static void file_complaint(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    struct store_ticket_draft draft = repair_of(kiosk, "noise ");
    draft.kind = TICKET_COMPLAINT;
    draft.place = TICKET_NO_PLACE;
    text_copy(draft.category, sizeof draft.category, "noise");
    file(kiosk, &draft);
}

static void file_public(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    struct store_ticket_draft draft = repair_of(kiosk, "lift ");
    draft.place = TICKET_IN_PUBLIC;
    draft.unit[0] = draft.actor.id[0] = '\0';
    text_copy(draft.actor.type, sizeof draft.actor.type, "anonymous");
    text_copy(draft.actor.auth, sizeof draft.actor.auth, "none");
    text_copy(draft.category, sizeof draft.category, "lift");
    file(kiosk, &draft);
}

static void file_anonymous(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    struct store_ticket_draft draft = repair_of(kiosk, "smell ");
    draft.kind = TICKET_COMPLAINT;
    draft.place = TICKET_NO_PLACE;
    draft.unit[0] = draft.actor.id[0] = '\0';
    draft.want_code = true;
    text_copy(draft.actor.type, sizeof draft.actor.type, "anonymous");
    text_copy(draft.actor.auth, sizeof draft.actor.auth, "none");
    text_copy(draft.category, sizeof draft.category, "noise");
    file(kiosk, &draft);
}

static void act_on_ticket(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    const struct sim_home *home = visitor(kiosk);
    const struct ticket_transition *rows[40];
    struct store_ticket_list list = {.count = 0};
    if (!kiosk->store || store_tickets(kiosk->view, home->unit, &list) != STORE_OK)
        return;
    if (list.count > 0) {
        const struct store_ticket *ticket = &list.items[sim_below(sim, (int)list.count)];
        size_t count = ticket_allowed(ticket->kind, ticket->state, TICKET_BY_OWNER, rows, 40);
        struct store_act_draft draft = {.actor = {.type = "owner", .auth = "pin"}, .rating = 4};
        text_copy(draft.actor.id, sizeof draft.actor.id, home->person);
        text_copy(draft.ticket, sizeof draft.ticket, ticket->id);
        snprintf(draft.note, sizeof draft.note, "note %d", sim->number++);
        if (count > 0) {
            draft.action = rows[sim_below(sim, (int)count)]->action;
            draft.rating = draft.action == TICKET_DO_RATE ? 1 + sim_below(sim, 5) : 0;
            store_post_act(kiosk->store, &draft);
            sim_note(sim, "K%d: %s on %s: %s", kiosk->index, ticket_action_code(draft.action), ticket->number,
                store_result_text(kiosk->answer.result));
        }
    }
    store_ticket_list_free(&list);
}

static void sign_in(struct sim_kiosk *kiosk, int home, bool right)
{
    struct store_signin_request request = {.entrance = 1};
    if (!kiosk->store)
        return;
    text_copy(request.building, sizeof request.building, sim_homes[home].building);
    text_copy(request.room, sizeof request.room, sim_homes[home].room);
    text_copy(request.pin, sizeof request.pin, right ? sim_homes[home].pin : "864209");
    int before = kiosk->answers;
    store_post_signin(kiosk->store, &request);
    if (kiosk->answers > before) /* told before the cut, if there was one */
        sim_check_verdict(kiosk, home, &kiosk->answer);
    else if (right) /* it may have ended the count before it could be told */
        kiosk->guesses[home].unknown = true;
}

static int tried_home(struct sim_kiosk *kiosk)
{
    return sim_chance(kiosk->sim, 600) ? kiosk->index : sim_below(kiosk->sim, SIM_UNITS);
}

static void sign_in_rightly(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    sign_in(kiosk, tried_home(kiosk), true);
}

static void sign_in_wrongly(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    sign_in(kiosk, tried_home(kiosk), false);
}

/* Who hopes that a guess is forgotten when the power goes at the right moment. */
static void guess_and_cut(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    if (!kiosk->store)
        return;
    sim_disk_plan_crash(&kiosk->disk, 1 + sim_below(sim, 8));
    sign_in(kiosk, kiosk->index, false);
}

static void reset_pin(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    int home = sim_below(sim, SIM_UNITS);
    char credential[16];
    if (!kiosk->store)
        return;
    snprintf(credential, sizeof credential, "C%s", sim_homes[home].unit);
    store_post_pin_reset(kiosk->store, "S02", credential, sim_homes[home].pin);
    for (int i = 0; i < SIM_KIOSKS;
         i++) /* a new PIN ends the count, wherever and whenever it becomes known */
        sim->kiosks[i].guesses[home].unknown = sim->kiosks[i].guesses[home].reset = true;
}

static void look_at_unit(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    struct store_actor actor = {.type = "owner", .auth = "pin"};
    const struct sim_home *home = visitor(kiosk);
    text_copy(actor.id, sizeof actor.id, home->person);
    if (kiosk->store)
        store_post_audit(kiosk->store, &actor, "unit.view", home->unit);
}

static void tap_sync_now(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    if (kiosk->core)
        sync_core_asked_now(kiosk->core);
}

/* ---- the office's people -------------------------------------------------------------------------------------------------------- */

struct choosing {
    int wanted;
    struct desk_ticket ticket;
    bool found;
};

static bool choose_ticket(void *context, const struct desk_ticket *ticket)
{
    struct choosing *choosing = context;
    choosing->ticket = *ticket;
    choosing->found = true;
    return choosing->wanted-- > 0;
}

static enum desk_result move_ticket(struct sim *sim, struct desk *desk)
{
    static const char *const nobody = NULL;
    const struct ticket_transition *rows[40];
    const struct desk_ticket_filter open = {.state = "open"};
    struct choosing choosing = {.wanted = sim_below(sim, 12)};
    struct fault fault = {.text = ""};
    enum desk_result result = desk_ticket_list(desk, &open, choose_ticket, &choosing, &fault);
    if (result != DESK_OK || !choosing.found)
        return result == DESK_OK ? DESK_NOT_FOUND : result;
    size_t count = ticket_allowed(choosing.ticket.kind, choosing.ticket.state, TICKET_BY_MANAGER, rows, 40);
    if (count == 0)
        return DESK_NOT_FOUND;
    const struct ticket_transition *row = rows[sim_below(sim, (int)count)];
    const struct desk_ticket_act act = {.ticket = choosing.ticket.id,
        .action = row->action,
        .note = row->needs & TICKET_NEEDS_NOTE ? "from the office" : "",
        .assignee = row->needs & TICKET_NEEDS_ASSIGNEE ? "S04" : nobody,
        .amount_fen = row->needs & TICKET_NEEDS_AMOUNT ? 5000 : 0,
        .outcome = row->needs & TICKET_NEEDS_OUTCOME ? "founded" : nobody};
    return desk_ticket_act(desk, NULL, &manager, &act, NULL, &fault);
}

static enum desk_result issue_bill(struct sim *sim, struct desk *desk)
{
    struct desk_billed billed;
    struct fault fault;
    struct calendar_date start = calendar_add_months((struct calendar_date){2025, 1, 1}, sim_below(sim, 24));
    struct calendar_date after = calendar_add_months(start, 1);
    const struct desk_billing_order order = {.unit = some_home(sim)->unit,
        .tariff = "T1",
        .period_start = calendar_day_of(start),
        .period_end = calendar_day_of(after) - 1,
        .due_day = calendar_day_of(after) + 10};
    return desk_billing_issue(desk, &manager, &order, &billed, &fault);
}

static enum desk_result take_payment(struct sim *sim, struct desk *desk)
{
    struct desk_payment payment;
    struct fault fault;
    const struct desk_payment_order order = {
        .unit = some_home(sim)->unit, .amount_fen = 100 + sim_below(sim, 20000), .method = "cash"};
    return desk_payment_add(desk, &cashier, &order, &payment, &fault);
}

static enum desk_result of_db(enum db_result result)
{
    return result == DB_OK ? DESK_OK : DESK_UNAVAILABLE;
}

static enum desk_result edit_unit(struct sim *sim, struct desk *desk)
{
    static const char *const states[] = {"lived_in", "let", "vacant", "renovating"};
    const struct sim_home *home = some_home(sim);
    enum desk_result result = of_db(db_exec(desk->db, "UPDATE unit SET state = $1 WHERE id = $2",
        DB_VALUES(DB_TEXT(states[sim_below(sim, 4)]), DB_TEXT(home->unit))));
    if (result == DESK_OK)
        result = desk_feed_touch(desk, "unit", home->unit, home->building);
    return result == DESK_OK ? desk_feed_commit(desk, NULL) : result;
}

static enum desk_result put_up_notice(struct sim *sim, struct desk *desk)
{
    char id[24], title[32];
    const char *building = sim_chance(sim, 500) ? some_home(sim)->building : NULL;
    snprintf(id, sizeof id, "N%d", sim_below(sim, 5));
    snprintf(title, sizeof title, "notice %d", sim->number++);
    enum desk_result result =
        of_db(db_exec(desk->db, "DELETE FROM notice WHERE id = $1", DB_VALUES(DB_TEXT(id))));
    if (result == DESK_OK)
        result = of_db(db_exec(desk->db,
            "INSERT INTO notice VALUES('E1', $1, $2, 'text', $3, '2026-11-23T00:00:00.000Z', '2026-11-23', "
            "'2027-11-23', 1)",
            DB_VALUES(DB_TEXT(id), DB_TEXT(title), DB_TEXT(building))));
    if (result == DESK_OK)
        result = desk_feed_touch(desk, "notice", id, NULL); /* whoever saw the last one has to see it go */
    return result == DESK_OK ? desk_feed_commit(desk, NULL) : result;
}

static enum desk_result take_down_notice(struct sim *sim, struct desk *desk)
{
    char id[24];
    snprintf(id, sizeof id, "N%d", sim_below(sim, 5));
    enum desk_result result =
        of_db(db_exec(desk->db, "DELETE FROM notice WHERE id = $1", DB_VALUES(DB_TEXT(id))));
    if (result == DESK_OK)
        result = desk_feed_gone(desk, "notice", id, NULL);
    return result == DESK_OK ? desk_feed_commit(desk, NULL) : result;
}

#define OFFICE_ACTION(name)                                                                                  \
    static void office_##name(struct sim *sim)                                                               \
    {                                                                                                        \
        sim_note(sim, "office: " #name " %s", sim_office_do(sim, name) ? "done" : "not possible");           \
    }
OFFICE_ACTION(move_ticket)
OFFICE_ACTION(issue_bill)
OFFICE_ACTION(take_payment)
OFFICE_ACTION(edit_unit)
OFFICE_ACTION(put_up_notice)
OFFICE_ACTION(take_down_notice)

/* ---- kiosks fail ------------------------------------------------------------------------------------------------------------------ */

static void kiosk_crashes(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    if (!kiosk->store)
        return;
    sim_count(sim, SIM_KIOSK_CRASH);
    sim_kiosk_kill(kiosk);
    kiosk->off_until_ms = sim->now_ms + 500 + sim_below(sim, 20000);
}

static void kiosk_will_crash_writing(struct sim *sim)
{
    sim_disk_plan_crash(&some_kiosk(sim)->disk, 1 + sim_below(sim, 25));
}

static void kiosk_is_switched_off(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    if (!kiosk->store)
        return;
    sim_count(sim, SIM_KIOSK_OFF);
    sim_kiosk_stop(kiosk);
    kiosk->off_until_ms = sim->now_ms + sim_below(sim, 300000);
}

static void kiosk_clock_jumps(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    sim_count(sim, SIM_KIOSK_CLOCK);
    atomic_fetch_add(&kiosk->fake.wall_ms, (int64_t)(sim_below(sim, 60001) - 30000) * (DAY_MS / 1000));
}

static void line_goes_down(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    sim_note(sim, "the line of K%d goes down", kiosk->index);
    kiosk->line_down = true;
    kiosk->line_up_ms = sim->now_ms + sim_below(sim, 30000);
}

static void image_is_made(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    if (!kiosk->store || !kiosk->image[0])
        sim_kiosk_save_image(kiosk);
}

static void image_is_put_back(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    for (int i = 0; i < sim->kiosk_count && !kiosk->image[0]; i++)
        kiosk = &sim->kiosks[i];
    if (!kiosk->image[0] || !sim_chance(sim, 500))
        return;
    sim_count(sim, SIM_KIOSK_IMAGE);
    sim_kiosk_put_image(kiosk);
}

static void kiosk_is_enrolled_anew(struct sim *sim)
{
    for (int i = 0; i < sim->kiosk_count; i++) {
        struct sim_kiosk *kiosk = &sim->kiosks[i];
        if (kiosk->store && !kiosk->id[0] && sim_chance(sim, 500))
            sim_kiosk_enroll(kiosk);
    }
}

/* ---- the office fails -------------------------------------------------------------------------------------------------------------- */

static void office_crashes(struct sim *sim)
{
    struct sim_office *office = &sim->office;
    if (!office->db)
        return;
    sim_count(sim, SIM_OFFICE_CRASH);
    sim_disk_crash_now(&office->disk);
    sim_office_stop(sim);
    sim_disk_recover(&office->disk);
    office->off_until_ms = sim->now_ms + 500 + sim_below(sim, 20000);
}

static void office_will_crash_writing(struct sim *sim)
{
    sim_disk_plan_crash(&sim->office.disk, 1 + sim_below(sim, 40));
}

static void office_clock_jumps(struct sim *sim)
{
    sim_count(sim, SIM_OFFICE_CLOCK);
    atomic_fetch_add(&sim->office.fake.wall_ms, (int64_t)(sim_below(sim, 60001) - 30000) * (DAY_MS / 1000));
}

static void backup_is_made(struct sim *sim)
{
    struct sim_office *office = &sim->office;
    if (!office->db || office->disk.crashed || (office->backup[0] && sim_chance(sim, 700)))
        return;
    snprintf(office->backup, sizeof office->backup, "%.*s/backup", SIM_PATH - 20, sim->root);
    sim_remove_folder(office->backup);
    sim_copy_folder(office->disk.folder, office->backup);
    memset(office->renewals, 0, sizeof office->renewals);
}

static void backup_is_put_back(struct sim *sim)
{
    struct sim_office *office = &sim->office;
    if (!office->backup[0] || !sim_chance(sim, 300))
        return;
    sim_count(sim, SIM_OFFICE_RESTORED);
    for (int i = 0; i < sim->kiosk_count; i++)
        sim_promises_note_refused(&sim->kiosks[i]);
    sim_office_stop(sim);
    sim_disk_recover(&office->disk);
    sim_office_restore(sim, office->backup);
    /* What a kiosk sent that has been wiped since was at the office alone. */
    for (int i = 0; i < sim->promise_count; i++) {
        struct sim_promise *promise = &sim->promises[i];
        struct sim_kiosk *kiosk = &sim->kiosks[promise->kiosk];
        promise->excused = promise->excused || promise->life != kiosk->life || !kiosk->id[0];
    }
}

static enum desk_result revoke(struct sim *sim, struct desk *desk)
{
    struct fault fault;
    struct sim_kiosk *kiosk = some_kiosk(sim);
    return kiosk->id[0] ? desk_kiosk_revoke(desk, &manager, kiosk->id, &fault) : DESK_NOT_FOUND;
}

static void kiosk_is_revoked(struct sim *sim)
{
    if (sim_office_do(sim, revoke))
        sim_count(sim, SIM_REVOKED);
}

static enum desk_result change_scope(struct sim *sim, struct desk *desk)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    static const char *const wider[3] = {"24#", "24#|20#", "20#|商铺"};
    kiosk->scope_changed = true;
    for (int i = 0; i < SIM_UNITS; i++) /* guesses at a room that was none of its business were at no PIN */
        kiosk->guesses[i].unknown = kiosk->guesses[i].reset = true;
    const char *scope = sim_chance(sim, 500) ? sim_scopes[kiosk->index] : wider[kiosk->index];
    return of_db(db_exec(desk->db, "UPDATE kiosk SET scope = $1 WHERE id = $2",
        DB_VALUES(DB_TEXT(scope), DB_TEXT(kiosk->id))));
}

static void scope_is_changed(struct sim *sim)
{
    if (sim_office_do(sim, change_scope))
        sim_count(sim, SIM_SCOPE_CHANGED);
}

static enum desk_result order_token(struct sim *sim, struct desk *desk)
{
    struct fault fault;
    return desk_kiosk_renew(desk, &manager, some_kiosk(sim)->id, &fault);
}
OFFICE_ACTION(order_token)

/* ---- poison ------------------------------------------------------------------------------------------------------------------------ */

static enum desk_result set_trigger(struct sim *sim, struct desk *desk)
{
    (void)sim;
    return of_db(db_exec(desk->db,
        "CREATE TRIGGER IF NOT EXISTS poison BEFORE INSERT ON ticket WHEN new.text GLOB '坏*' "
        "BEGIN SELECT abs(-9223372036854775807 - 1); END",
        NULL, 0));
}

/* The office's database fails with it, each time; or whatever request it is in is refused as a whole. */
static void op_is_poisoned(struct sim *sim)
{
    struct sim_kiosk *kiosk = some_kiosk(sim);
    bool retried = sim_chance(sim, 500);
    struct store_ticket_draft draft = repair_of(kiosk, retried ? "坏" : "毒");
    if (retried && !sim_office_do(sim, set_trigger))
        return;
    if (retried)
        sim_count(sim, SIM_POISON_RETRIED);
    file(kiosk, &draft);
}

/* ---- the table ---------------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    int weight;
    void (*act)(struct sim *sim);
} actions[] = {
    {"an owner files a repair", 160, file_repair},
    {"an owner files a complaint", 50, file_complaint},
    {"somebody reports a lift", 40, file_public},
    {"somebody complains without a name", 1, file_anonymous},
    {"an owner acts on a request", 140, act_on_ticket},
    {"an owner signs in", 40, sign_in_rightly},
    {"somebody guesses a PIN", 70, sign_in_wrongly},
    {"somebody guesses a PIN and pulls the plug", 30, guess_and_cut},
    {"staff set a PIN", 1, reset_pin},
    {"an owner looks at a unit", 30, look_at_unit},
    {"somebody taps on synchronise", 20, tap_sync_now},
    {"the office moves a ticket", 100, office_move_ticket},
    {"the office bills a unit", 40, office_issue_bill},
    {"the office takes a payment", 30, office_take_payment},
    {"the office edits a unit", 40, office_edit_unit},
    {"the office puts up a notice", 20, office_put_up_notice},
    {"the office takes down a notice", 15, office_take_down_notice},
    {"a kiosk crashes", 12, kiosk_crashes},
    {"a kiosk will crash while it writes", 40, kiosk_will_crash_writing},
    {"a kiosk is switched off", 8, kiosk_is_switched_off},
    {"a kiosk's clock jumps", 12, kiosk_clock_jumps},
    {"a line goes down", 12, line_goes_down},
    {"an image of a kiosk's disk is made", 10, image_is_made},
    {"a kiosk gets an older disk", 8, image_is_put_back},
    {"a kiosk is revoked", 5, kiosk_is_revoked},
    {"the office orders a new token", 12, office_order_token},
    {"a kiosk is enrolled anew", 20, kiosk_is_enrolled_anew},
    {"a kiosk's scope is changed", 5, scope_is_changed},
    {"the office crashes", 8, office_crashes},
    {"the office will crash while it writes", 15, office_will_crash_writing},
    {"the office's clock jumps", 6, office_clock_jumps},
    {"a backup of the office is made", 12, backup_is_made},
    {"the office is restored from a backup", 12, backup_is_put_back},
    {"an op is poisoned", 8, op_is_poisoned},
};
#define ACTIONS (sizeof actions / sizeof actions[0])

void sim_act(struct sim *sim)
{
    int total = 0;
    for (size_t i = 0; i < ACTIONS; i++)
        total += actions[i].weight;
    int at = sim_below(sim, total);
    for (size_t i = 0; i < ACTIONS; i++) {
        at -= actions[i].weight;
        if (at >= 0)
            continue;
        sim->doing = actions[i].name;
        sim_note(sim, "%s", actions[i].name);
        actions[i].act(sim);
        return;
    }
}

#include "tests/faults/office.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_import.h"
#include "backend/office/desk/desk_push.h"
#include "backend/office/desk/desk_roster.h"
#include "backend/office/desk/desk_staff.h"

const struct desk_actor office_clerk = {.type = "staff", .id = "S01"};

static bool open_now(struct trial *trial)
{
    struct fault fault = {.text = ""};
    enum db_result opened = db_open(trial->url, DB_COMMAND, &trial->db, &fault);
    if (!trial_step(trial, "opening", (int)opened, fault.text))
        return false;
    enum desk_result result = desk_open(&trial->desk, trial->db, &trial->clock,
        random_from_seed(&trial->seeded, trial->seeded.state), &fault);
    if (!trial_step(trial, "reading the estate", (int)result, fault.text)) {
        office_close(trial);
        return false;
    }
    if (trial->desk.estate[0] && desk_kiosk_get(&trial->desk, "K01", &trial->kiosk) != DESK_OK)
        trial->kiosk.id[0] = '\0';
    return true;
}

bool office_open(struct trial *trial)
{
    if (trial->opening)
        trial->opening(true);
    bool opened = open_now(trial);
    if (trial->opening)
        trial->opening(false);
    return opened;
}

void office_close(struct trial *trial)
{
    db_close(trial->db);
    trial->db = NULL;
}

/* Ends the transaction of a piece of work: true when it is committed. */
static bool end(struct trial *trial, const char *what, enum desk_result result, const struct fault *fault)
{
    const char *why = fault && fault->text[0] ? fault->text : desk_result_text(result);
    if (trial_step(trial, what, (int)result, why) &&
        trial_step(trial, what, (int)db_commit(trial->db), db_error(trial->db)))
        return true;
    db_rollback(trial->db);
    return false;
}

static bool begin(struct trial *trial, const char *what)
{
    return trial->db && trial_step(trial, what, (int)db_begin(trial->db), db_error(trial->db));
}

/* ---- the estate ------------------------------------------------------------------------------------------------------------ */

static const char *const homes[] = {
    "INSERT INTO estate VALUES('E1', '示范小区', 480, 'abcdef0123456789', 0)",
    "INSERT INTO unit VALUES('E1', 'U1', '24#', 1, '1203', 'home', 9850, 12, 'lived_in'),"
    "('E1', 'U2', '24#', 1, '1204', 'home', 9850, 12, 'lived_in')",
    "INSERT INTO person(estate, id, name, phone_tail, name_full, phone) VALUES"
    "('E1', 'P1', '王**', '5521', '王建华', '10068005521'), ('E1', 'P2', '李**', NULL, '李秀英', NULL)",
    "INSERT INTO occupancy VALUES('E1', 'O1', 'U1', 'P1', 'owner', '2020-01-01', NULL),"
    "('E1', 'O2', 'U2', 'P2', 'owner', '2020-01-01', NULL)",
    "INSERT INTO credential VALUES('E1', 'C1', 'U1', 'P1', '$argon2id$old', NULL, 'active', 1)",
};

static enum desk_result add_staff(struct trial *trial, struct fault *fault)
{
    static const char *const posts[] = {
        "supervisor", "front_desk", "officer_2", "officer_3", "cashier", "technician"};
    static const char *const roles[] = {
        "supervisor", "officer", "officer", "officer", "cashier", "technician"};
    enum desk_result result = DESK_OK;
    for (size_t i = 0; i < sizeof posts / sizeof posts[0] && result == DESK_OK; i++) {
        struct desk_staff staff;
        char name[16];
        snprintf(name, sizeof name, "person %zu", i);
        struct desk_staff_order order = {
            .name = name, .post = posts[i], .role = roles[i], .cost = SECRET_COST_DEMO};
        result = desk_staff_add(&trial->desk, &office_clerk, &order, &staff, fault);
    }
    return result;
}

static enum desk_result add_kiosk(struct trial *trial, const char *name, struct fault *fault)
{
    char code[DESK_CODE_SIZE], token[SECRET_TOKEN_SIZE];
    struct desk_kiosk kiosk;
    enum desk_result result =
        desk_kiosk_add(&trial->desk, &office_clerk, name, "24#", "", &kiosk, code, fault);
    if (result == DESK_OK)
        result = desk_kiosk_enroll(&trial->desk, code, "", &kiosk, token, fault);
    return result;
}

void office_found(struct trial *trial)
{
    struct fault fault = {.text = ""};
    enum desk_result result = DESK_OK;
    if (!begin(trial, "founding"))
        return;
    for (size_t i = 0; i < sizeof homes / sizeof homes[0] && result == DESK_OK; i++)
        result = db_exec(trial->db, homes[i], NULL, 0) == DB_OK ? DESK_OK : DESK_UNAVAILABLE;
    text_copy(trial->desk.estate, sizeof trial->desk.estate, "E1");
    trial->desk.utc_offset_minutes = 480;
    if (result == DESK_OK)
        result = desk_import_rulebook(&trial->desk, NULL, NULL, NULL, &fault);
    if (result == DESK_OK)
        result = add_staff(trial, &fault);
    if (result == DESK_OK)
        result = desk_roster_generate(&trial->desk, desk_today(&trial->desk), 5);
    if (result == DESK_OK)
        result = add_kiosk(trial, "Lobby 24", &fault);
    if (end(trial, "founding", result, &fault))
        trial_fact(trial, FACT_ENROLLED, "K01", "", 0);
    else
        trial->desk.estate[0] = '\0';
    if (trial->db && desk_kiosk_get(&trial->desk, "K01", &trial->kiosk) != DESK_OK)
        trial->kiosk.id[0] = '\0';
}

void office_import(struct trial *trial)
{
    static const char areas[] = "building,kind,post,units\n24#,home,supervisor,163\n2#,home,front_desk,17\n";
    struct fault fault = {.text = ""};
    if (!begin(trial, "importing"))
        return;
    enum desk_result result = desk_import_rulebook(&trial->desk, areas, NULL, NULL, &fault);
    if (end(trial, "importing", result, &fault))
        trial_fact(trial, FACT_ENROLLED, "K01", "", 0);
}

void office_add_kiosk(struct trial *trial)
{
    struct fault fault = {.text = ""};
    if (!begin(trial, "adding a kiosk"))
        return;
    enum desk_result result = add_kiosk(trial, "Lobby 20", &fault);
    if (end(trial, "adding a kiosk", result, &fault))
        trial_fact(trial, FACT_ENROLLED, "K02", "", 0);
}

/* ---- pushes -------------------------------------------------------------------------------------------------------------------- */

static void op_id(int push, int op, char out[ID_SIZE])
{
    snprintf(out, ID_SIZE, "01935f00-0000-7000-8000-00000000%02x%02x", push & 255, op & 255);
}

/* Every third op urges the ticket before it, every fourth is an audit entry. False: no memory. */
static bool write_op(struct trial *trial, int push, int number, struct wire_op *op, struct buf *body)
{
    *op = (struct wire_op){.at = "2026-11-23T02:47:00.000Z", .actor = {"owner", "P1", "pin"}};
    op_id(push, number, op->op);
    buf_init(body, WIRE_BODY_MAX_BYTES);
    enum wire_result result;
    if (number % 4 == 3) {
        struct wire_audit audit = {.what = "owner.signin", .subject = "U1"};
        text_copy(op->kind, sizeof op->kind, "audit");
        result = wire_audit_write(&audit, body);
    } else if (number % 4 == 2) {
        struct wire_ticket_act act = {.action = "urge"};
        op_id(push, number - 1, act.ticket);
        text_copy(op->kind, sizeof op->kind, "ticket.act");
        result = wire_ticket_act_write(&act, body);
    } else {
        struct wire_ticket_create create = {
            .kind = "repair", .place = "home", .category = "water", .unit = "U1", .building = "24#"};
        snprintf(create.text, sizeof create.text, "%d of push %d", number, push);
        /* The second of a push is somebody else's home: it is refused, and must stay so. */
        if (number % 4 == 0 && push % 2)
            text_copy(create.unit, sizeof create.unit, "U2");
        ticket_number_format(TICKET_REPAIR, trial->kiosk.number, desk_today(&trial->desk),
            push * 20 + number + 1, create.number);
        text_copy(op->kind, sizeof op->kind, "ticket.create");
        result = wire_ticket_create_write(&create, body);
    }
    op->body = body->data;
    return result == WIRE_OK;
}

static enum desk_result apply(struct trial *trial, int push, int number, struct wire_push_result *verdict)
{
    struct wire_op op;
    struct buf body;
    enum desk_result result = DESK_NO_MEMORY;
    if (write_op(trial, push, number, &op, &body))
        result = db_savepoint(trial->db) == DB_OK ? desk_push_apply(&trial->desk, &trial->kiosk, &op, verdict)
                                                  : DESK_UNAVAILABLE;
    buf_free(&body);
    if (result == DESK_OK && db_release(trial->db) != DB_OK)
        result = DESK_UNAVAILABLE;
    return result;
}

void office_push(struct trial *trial, int number, int ops)
{
    struct wire_push_result verdicts[16];
    enum desk_result result = DESK_OK;
    if (trial->db && !trial->kiosk.id[0])
        result = desk_kiosk_get(&trial->desk, "K01", &trial->kiosk);
    if (!trial_step(trial, "finding the kiosk", (int)result, desk_result_text(result))) {
        trial->kiosk.id[0] = '\0';
        return;
    }
    if (!begin(trial, "pushing"))
        return;
    for (int i = 0; i < ops && result == DESK_OK; i++)
        result = apply(trial, number, i, &verdicts[i]);
    if (!end(trial, "pushing", result, NULL))
        return;
    for (int i = 0; i < ops; i++) {
        /* Sent twice is answered as the first time. */
        bool taken = verdicts[i].verdict == WIRE_ACCEPTED || verdicts[i].verdict == WIRE_DUPLICATE;
        trial_fact(trial, FACT_PUSHED, verdicts[i].op, taken ? "accepted" : "rejected", verdicts[i].seq);
    }
}

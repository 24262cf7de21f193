/* unit show: a unit with its people, its bills and what is due today. */
#include <string.h>

#include "backend/office/cli/cli_internal.h"
#include "backend/office/desk/desk_audit.h"
#include "backend/office/desk/desk_unit.h"

struct shown {
    struct cli *cli;
    bool all;
    json_t *bills, *people; /* NULL: plain text */
};

static bool show_person(void *context, const struct desk_person *p)
{
    struct shown *shown = context;
    if (shown->people)
        json_array_append_new(
            shown->people, json_pack("{s:s, s:s, s:s, s:s, s:s}", "id", p->id, "name", p->name, "phone",
                               p->phone, "role", p->role, "sign_in", p->credential_state));
    else
        buf_printf(shown->cli->out, "  %-8s %s  %s  sign-in: %s\n", p->role, p->name,
            p->phone[0] ? p->phone : "-", p->credential_state[0] ? p->credential_state : "none");
    return true;
}

static bool show_bill(void *context, const struct desk_bill *b)
{
    struct shown *shown = context;
    char amount[48], due[48], late[48];
    if (shown->bills)
        json_array_append_new(shown->bills,
            json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:i}", "id", b->id,
                "tariff", b->tariff, "tariff_name", b->tariff_name, "subject", b->subject, "period_start",
                b->period_start, "period_end", b->period_end, "due_day", b->due_day, "state", b->state,
                "payer", b->payer, "amount_fen", (json_int_t)b->amount_fen, "paid_fen",
                (json_int_t)b->paid_fen, "late_fee_fen", (json_int_t)b->late_fee_fen, "due_fen",
                (json_int_t)b->due_fen, "overdue_days", b->overdue_days));
    else
        buf_printf(shown->cli->out, "  %-10s %s to %s  due %s  %10s  late fee %8s  due now %10s  %s %s\n",
            b->id, b->period_start, b->period_end, b->due_day, cli_money(b->amount_fen, amount),
            cli_money(b->late_fee_fen, late), cli_money(b->due_fen, due), b->tariff_name, b->subject);
    return true;
}

static int print_json(struct shown *shown, const struct desk_unit *unit, const struct desk_unit_total *total)
{
    json_t *unit_object = json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:I, s:i, s:s}", "id", unit->id, "label",
        unit->label, "building", unit->building, "entrance", unit->entrance, "room", unit->room, "kind",
        unit->kind, "area_e2", (json_int_t)unit->area_e2, "floor", unit->floor, "state", unit->state);
    return cli_print_json(
        shown->cli, json_pack("{s:o, s:o, s:o, s:I, s:I, s:I, s:I}", "unit", unit_object, "people",
                        shown->people, "bills", shown->bills, "amount_fen", (json_int_t)total->amount_fen,
                        "paid_fen", (json_int_t)total->paid_fen, "late_fee_fen",
                        (json_int_t)total->late_fee_fen, "due_fen", (json_int_t)total->due_fen));
}

int cli_unit_show(struct cli *cli, int argc, char **argv)
{
    struct cli_option o[] = {{.name = "--json"}, {.name = "--all"}, {.name = "--as", .what = "staff id"}};
    struct desk_unit unit;
    struct desk_unit_total total = {0};
    struct desk_actor actor;
    struct fault fault = {0};
    int status;
    if (!cli_read(cli, argc, argv, o, 3))
        return CLI_USAGE;
    if (cli->word_count != 1)
        return cli_misused(cli, "unit show takes one address, like 24-1-1203");
    if (!cli_actor(cli, &o[2], "supervisor", &actor, &status))
        return status;
    enum desk_result result = desk_unit_find(cli->desk, cli->words[0], &unit, &fault);
    if (result == DESK_OK)
        result = desk_audit_add(cli->desk, &actor, NULL, NULL, "unit.show", unit.id, "");
    if (result != DESK_OK)
        return cli_failed(cli, result, &fault);
    struct shown shown = {.cli = cli, .all = o[1].count > 0};
    if (o[0].count) {
        shown.bills = json_array();
        shown.people = json_array();
    } else {
        buf_printf(cli->out, "%s  %s  %s\n", unit.label, unit.kind, unit.state);
    }
    result = desk_unit_people(cli->desk, unit.id, show_person, &shown);
    if (result == DESK_OK)
        result = desk_unit_bills(cli->desk, unit.id, !o[0].count && !o[1].count, show_bill, &shown, &total);
    if (result != DESK_OK) {
        json_decref(shown.bills);
        json_decref(shown.people);
        return cli_failed(cli, result, NULL);
    }
    if (o[0].count)
        return print_json(&shown, &unit, &total);
    char late[48], due[48];
    buf_printf(cli->out, "due today: %s (late fee in it: %s), %zu of %zu bills open\n",
        cli_money(total.due_fen, due), cli_money(total.late_fee_fen, late), total.open_bills, total.bills);
    return CLI_DONE;
}

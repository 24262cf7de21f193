/* payment add. */
#include "backend/base/text.h"
#include "backend/domain/money.h"
#include "backend/office/cli/cli_internal.h"
#include "backend/office/desk/desk_payment.h"
#include "backend/office/desk/desk_unit.h"

static int show(struct cli *cli, const struct desk_payment *payment, bool as_json)
{
    json_t *parts = json_array();
    char amount[48], late[48];
    if (!as_json)
        buf_printf(cli->out, "receipt %s  %s  %s\n", payment->receipt, payment->paid_at,
            cli_money(payment->amount_fen, amount));
    for (size_t i = 0; i < payment->allocation_count; i++) {
        const struct desk_allocation *part = &payment->allocations[i];
        if (as_json)
            json_array_append_new(
                parts, json_pack("{s:s, s:I, s:I}", "bill", part->bill, "principal_fen",
                           (json_int_t)part->principal_fen, "late_fee_fen", (json_int_t)part->late_fee_fen));
        else
            buf_printf(cli->out, "  bill %s  %s  late fee %s\n", part->bill,
                cli_money(part->principal_fen, amount), cli_money(part->late_fee_fen, late));
    }
    if (as_json)
        return cli_print_json(cli,
            json_pack("{s:s, s:s, s:s, s:I, s:o}", "id", payment->id, "receipt", payment->receipt, "paid_at",
                payment->paid_at, "amount_fen", (json_int_t)payment->amount_fen, "allocations", parts));
    json_decref(parts);
    return CLI_DONE;
}

int cli_payment_add(struct cli *cli, int argc, char **argv)
{
    struct cli_option o[] = {{.name = "--amount", .what = "yuan, like 178.36"},
        {.name = "--method", .what = "cash, qr, card or transfer"}, {.name = "--bill", .what = "a bill's id"},
        {.name = "--as", .what = "staff id"}, {.name = "--json"}};
    struct desk_actor actor;
    struct desk_unit unit;
    struct desk_payment payment;
    struct fault fault = {0};
    int64_t amount;
    int status;
    if (!cli_read(cli, argc, argv, o, 5))
        return CLI_USAGE;
    if (cli->word_count != 1 || !o[0].count || !o[1].count)
        return cli_misused(cli, "payment add takes one address like 24-1-1203, --amount and --method");
    if (!money_parse(cli_value(&o[0], ""), &amount) || amount <= 0)
        return cli_misused(
            cli, "--amount: '%s' is not yuan over 0 with at most two decimals", cli_value(&o[0], ""));
    if (!cli_actor(cli, &o[3], "cashier", &actor, &status))
        return status;
    enum desk_result result = desk_unit_find(cli->desk, cli->words[0], &unit, &fault);
    const struct desk_payment_order order = {.unit = unit.id,
        .amount_fen = amount,
        .method = cli_value(&o[1], ""),
        .bills = o[2].value,
        .bill_count = (size_t)o[2].count};
    if (result == DESK_OK)
        result = desk_payment_add(cli->desk, &actor, &order, &payment, &fault);
    if (result == DESK_INVALID && text_equal(fault.place, "method"))
        return cli_misused(cli, "--method: %s", fault.text);
    return result == DESK_OK ? show(cli, &payment, o[4].count > 0) : cli_failed(cli, result, &fault);
}

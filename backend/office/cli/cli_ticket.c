/* ticket list, show, act. */
#include <stdio.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/domain/money.h"
#include "backend/office/cli/cli_internal.h"
#include "backend/office/desk/desk_ticket.h"
#include "backend/office/desk/desk_unit.h"

static json_t *ticket_json(const struct desk_ticket *t)
{
    json_t *ticket = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "id", t->id,
        "number", t->number, "kind", ticket_kind_code(t->kind), "state", ticket_state_code(t->state), "place",
        ticket_place_code(t->place), "unit", t->unit_label, "building", t->building, "category", t->category,
        "text", t->text, "created_at", t->created_at, "urgent", t->urgent);
    json_t *more =
        json_pack("{s:b, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:I, s:s}", "anonymous", t->anonymous,
            "accept_due", t->accept_due, "finish_due", t->finish_due, "assignee", t->assignee, "technician",
            t->technician, "window", t->window, "window_day", t->window_day, "urges", t->urges, "reopened",
            t->reopened, "rating", t->rating, "quote_fen", (json_int_t)t->quote_fen, "outcome", t->outcome);
    if (more)
        json_object_update(ticket, more);
    json_decref(more);
    return ticket;
}

static bool collect(void *context, const struct desk_ticket *ticket)
{
    return json_array_append_new(context, ticket_json(ticket)) == 0;
}

static bool print_line(void *context, const struct desk_ticket *t)
{
    struct cli *cli = context;
    return buf_printf(cli->out, "%-18s %-9s %-10s %-12s %-10s %-8s %s\n", t->number,
               ticket_kind_code(t->kind), ticket_state_code(t->state),
               t->unit_label[0] ? t->unit_label : t->building, t->category,
               t->assignee_name[0] ? t->assignee_name : "-", t->text) == BASE_OK;
}

int cli_ticket_list(struct cli *cli, int argc, char **argv)
{
    struct cli_option o[] = {{.name = "--state", .what = "a state, or open"},
        {.name = "--kind", .what = "repair or complaint"},
        {.name = "--building", .what = "a building, like 24"}, {.name = "--limit", .what = "1 to 10000"},
        {.name = "--json"}};
    struct fault fault = {0};
    char building[16] = "";
    int64_t limit = 0;
    if (!cli_read(cli, argc, argv, o, 5))
        return CLI_USAGE;
    if (cli->word_count)
        return cli_misused(cli, "ticket list takes options only; 'ticket show %s' shows one", cli->words[0]);
    if (o[3].count && text_parse_int(cli_value(&o[3], ""), 1, 10000, &limit) != BASE_OK)
        return cli_misused(cli, "--limit: '%s' is not a whole number from 1 to 10000", cli_value(&o[3], ""));
    if (o[2].count)
        cli_building(cli_value(&o[2], ""), building);
    const struct desk_ticket_filter filter = {.state = cli_value(&o[0], NULL),
        .kind = cli_value(&o[1], NULL),
        .building = building[0] ? building : NULL,
        .limit = (int)limit};
    json_t *tickets = o[4].count ? json_array() : NULL;
    enum desk_result result = tickets ? desk_ticket_list(cli->desk, &filter, collect, tickets, &fault)
                                      : desk_ticket_list(cli->desk, &filter, print_line, cli, &fault);
    if (result != DESK_OK) {
        json_decref(tickets);
        return result == DESK_INVALID ? cli_misused(cli, "--%s: %s", fault.place, fault.text)
                                      : cli_failed(cli, result, &fault);
    }
    return tickets ? cli_print_json(cli, tickets) : CLI_DONE;
}

static bool collect_event(void *context, const struct desk_ticket_event *e)
{
    return json_array_append_new(
               context, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", e->id, "at", e->at, "action",
                            ticket_action_code(e->action), "to_state", ticket_state_code(e->to), "actor_type",
                            e->actor_type, "staff", e->staff, "note", e->note)) == 0;
}

static bool print_event(void *context, const struct desk_ticket_event *e)
{
    struct cli *cli = context;
    return buf_printf(cli->out, "  %s  %-13s -> %-10s %s%s%s  %s\n", e->at, ticket_action_code(e->action),
               ticket_state_code(e->to), e->actor_type, e->staff_name[0] ? " " : "", e->staff_name,
               e->note) == BASE_OK;
}

static int show(struct cli *cli, const struct desk_ticket *ticket, bool as_json)
{
    enum desk_result result;
    if (as_json) {
        json_t *document = ticket_json(ticket), *events = json_array();
        result = desk_ticket_events(cli->desk, ticket->id, collect_event, events);
        json_object_set_new(document, "events", events);
        if (result != DESK_OK) {
            json_decref(document);
            return cli_failed(cli, result, NULL);
        }
        return cli_print_json(cli, document);
    }
    char allowed[512];
    print_line(cli, ticket);
    result = desk_ticket_events(cli->desk, ticket->id, print_event, cli);
    if (result != DESK_OK)
        return cli_failed(cli, result, NULL);
    desk_ticket_allowed_text(ticket->kind, ticket->state, allowed, sizeof allowed);
    buf_printf(cli->out, "allowed now: %s\n", allowed[0] ? allowed : "nothing");
    return CLI_DONE;
}

int cli_ticket_show(struct cli *cli, int argc, char **argv)
{
    struct cli_option o[] = {{.name = "--json"}};
    struct desk_ticket ticket;
    struct fault fault = {0};
    if (!cli_read(cli, argc, argv, o, 1))
        return CLI_USAGE;
    if (cli->word_count != 1)
        return cli_misused(cli, "ticket show takes one number, like R02-261123-007-4");
    enum desk_result result = desk_ticket_get(cli->desk, cli->words[0], &ticket, &fault);
    return result == DESK_OK ? show(cli, &ticket, o[0].count > 0) : cli_failed(cli, result, &fault);
}

static int unknown_action(struct cli *cli, const char *word)
{
    char all[512] = "";
    size_t used = 0;
    for (int i = 0; i < TICKET_ACTIONS; i++) {
        int wrote = snprintf(
            all + used, sizeof all - used, "%s%s", i ? ", " : "", ticket_action_code((enum ticket_action)i));
        used += wrote > 0 && (size_t)wrote < sizeof all - used ? (size_t)wrote : 0;
    }
    return cli_misused(cli, "'%s' is no action; there are %s", word, all);
}

int cli_ticket_act(struct cli *cli, int argc, char **argv)
{
    struct cli_option o[] = {{.name = "--as", .what = "staff id"},
        {.name = "--note", .what = "text for the owner"}, {.name = "--assignee", .what = "staff id"},
        {.name = "--amount", .what = "yuan, like 80.00"}, {.name = "--rating", .what = "1 to 5"},
        {.name = "--outcome", .what = "founded or unfounded"}, {.name = "--json"}};
    struct desk_actor actor;
    struct desk_ticket after;
    struct fault fault = {0};
    struct desk_ticket_act act = {0};
    int64_t rating = 0;
    int status;
    if (!cli_read(cli, argc, argv, o, 7))
        return CLI_USAGE;
    if (cli->word_count != 2)
        return cli_misused(cli, "ticket act takes a number and an action, like R02-261123-007-4 accept");
    if (!ticket_action_from_code(cli->words[1], &act.action))
        return unknown_action(cli, cli->words[1]);
    if (o[3].count && (!money_parse(cli_value(&o[3], ""), &act.amount_fen) || act.amount_fen <= 0))
        return cli_misused(
            cli, "--amount: '%s' is not yuan over 0 with at most two decimals", cli_value(&o[3], ""));
    if (o[4].count && text_parse_int(cli_value(&o[4], ""), 1, 5, &rating) != BASE_OK)
        return cli_misused(cli, "--rating: '%s' is not a whole number from 1 to 5", cli_value(&o[4], ""));
    if (!cli_actor(cli, &o[0], "supervisor", &actor, &status))
        return status;
    act.ticket = cli->words[0];
    act.note = cli_value(&o[1], NULL);
    act.assignee = cli_value(&o[2], NULL);
    act.rating = (int)rating;
    act.outcome = cli_value(&o[5], NULL);
    enum desk_result result = desk_ticket_act(cli->desk, NULL, &actor, &act, &after, &fault);
    return result == DESK_OK ? show(cli, &after, o[6].count > 0) : cli_failed(cli, result, &fault);
}

/* staff add, list. */
#include "backend/office/cli/cli_internal.h"

static json_t *staff_json(const struct desk_staff *s)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b}", "id", s->id, "name", s->name, "post", s->post,
        "role", s->role, "phone", s->phone, "active", s->active, "has_pin", s->has_pin);
}

int cli_staff_add(struct cli *cli, int argc, char **argv)
{
    struct cli_option o[] = {{.name = "--name", .what = "as they introduce themselves, like 李主管"},
        {.name = "--role", .what = "manager, supervisor, officer, cashier or technician"},
        {.name = "--post",
            .what = "supervisor, front_desk, officer_2, officer_3, cashier, technician or manager"},
        {.name = "--phone", .what = "text"}, {.name = "--pin-stdin"}, {.name = "--as", .what = "staff id"},
        {.name = "--json"}};
    struct desk_actor actor;
    struct desk_staff staff;
    struct fault fault = {0};
    int status;
    if (!cli_read(cli, argc, argv, o, 7))
        return CLI_USAGE;
    if (cli->word_count || !o[0].count || !o[1].count || !o[2].count)
        return cli_misused(cli, "staff add takes --name, --role and --post");
    if (o[4].count && (!cli->input || !cli->input[0]))
        return cli_misused(cli, "--pin-stdin: there was no line on standard input");
    if (!cli_actor(cli, &o[5], "supervisor", &actor, &status))
        return status;
    const struct desk_staff_order order = {.name = cli_value(&o[0], ""),
        .role = cli_value(&o[1], ""),
        .post = cli_value(&o[2], ""),
        .phone = cli_value(&o[3], NULL),
        .pin = o[4].count ? cli->input : NULL,
        .cost = SECRET_COST_STRONG};
    enum desk_result result = desk_staff_add(cli->desk, &actor, &order, &staff, &fault);
    if (result == DESK_INVALID)
        return cli_misused(cli, "%s: %s", fault.place, fault.text);
    if (result != DESK_OK)
        return cli_failed(cli, result, &fault);
    if (o[6].count)
        return cli_print_json(cli, staff_json(&staff));
    buf_printf(cli->out, "%s  %s  %s  %s\n", staff.id, staff.name, staff.role, staff.post);
    return CLI_DONE;
}

static bool collect(void *context, const struct desk_staff *staff)
{
    return json_array_append_new(context, staff_json(staff)) == 0;
}

static bool print_line(void *context, const struct desk_staff *s)
{
    struct cli *cli = context;
    return buf_printf(cli->out, "%-4s %-11s %-11s %s%s%s\n", s->id, s->role, s->post, s->name,
               s->active ? "" : "  (left)", s->has_pin ? "" : "  (no PIN)") == BASE_OK;
}

int cli_staff_list(struct cli *cli, int argc, char **argv)
{
    struct cli_option o[] = {{.name = "--json"}};
    if (!cli_read(cli, argc, argv, o, 1))
        return CLI_USAGE;
    json_t *all = o[0].count ? json_array() : NULL;
    enum desk_result result =
        all ? desk_staff_list(cli->desk, collect, all) : desk_staff_list(cli->desk, print_line, cli);
    if (result != DESK_OK) {
        json_decref(all);
        return cli_failed(cli, result, NULL);
    }
    return all ? cli_print_json(cli, all) : CLI_DONE;
}

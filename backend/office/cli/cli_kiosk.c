/* kiosk add, list, revoke, rotate. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/office/cli/cli_internal.h"
#include "backend/office/desk/desk_kiosk.h"

/* "all" or "24,25" to the desk's "24#|25#". */
static bool read_scope(struct cli *cli, const char *text, char out[DESK_SCOPE_SIZE])
{
    size_t used = 0;
    out[0] = '\0';
    if (strcmp(text, "all") == 0)
        return true;
    for (const char *at = text; *at;) {
        char name[16], building[16];
        size_t length = strcspn(at, ",");
        if (length == 0 || length >= sizeof name)
            return cli_misused(cli, "--scope: '%s' is not 'all' or buildings parted by commas", text), false;
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        cli_building(name, building);
        int wrote = snprintf(out + used, DESK_SCOPE_SIZE - used, "%s%s", used ? "|" : "", building);
        if (wrote < 0 || (size_t)wrote >= DESK_SCOPE_SIZE - used)
            return cli_misused(cli, "--scope: too many buildings"), false;
        used += (size_t)wrote;
        at += length + (at[length] == ',');
    }
    return true;
}

int cli_kiosk_add(struct cli *cli, int argc, char **argv)
{
    struct cli_option o[] = {{.name = "--building", .what = "a building, like 24"},
        {.name = "--name", .what = "what people call it"},
        {.name = "--scope", .what = "all, or buildings like 24,25"}, {.name = "--as", .what = "staff id"},
        {.name = "--json"}};
    struct desk_actor actor;
    struct desk_kiosk kiosk;
    struct fault fault = {0};
    char building[16], scope[DESK_SCOPE_SIZE], code[DESK_CODE_SIZE];
    int status;
    if (!cli_read(cli, argc, argv, o, 5))
        return CLI_USAGE;
    if (!o[0].count || !o[1].count || cli->word_count)
        return cli_misused(cli, "kiosk add takes --building and --name");
    cli_building(cli_value(&o[0], ""), building);
    if (!read_scope(cli, cli_value(&o[2], "all"), scope))
        return CLI_USAGE;
    if (!cli_actor(cli, &o[3], "supervisor", &actor, &status))
        return status;
    enum desk_result result =
        desk_kiosk_add(cli->desk, &actor, cli_value(&o[1], ""), building, scope, &kiosk, code, &fault);
    if (result != DESK_OK)
        return cli_failed(cli, result, &fault);
    if (o[4].count)
        return cli_print_json(cli, json_pack("{s:s, s:s, s:s, s:s}", "kiosk", kiosk.id, "name", kiosk.name,
                                       "building", kiosk.building, "code", code));
    buf_printf(cli->out, "%s  %s  %s\ncode: %s (works once, for %d hours)\n", kiosk.id, kiosk.building,
        kiosk.name, code, DESK_CODE_HOURS);
    return CLI_DONE;
}

static bool add_kiosk(void *context, const struct desk_kiosk *k)
{
    const char *state = k->revoked ? "revoked" : k->enrolled ? "enrolled" : "waiting";
    return json_array_append_new(
               context, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:s}", "id", k->id, "name",
                            k->name, "building", k->building, "scope", k->scope[0] ? k->scope : "all",
                            "state", state, "last_seen", k->last_seen, "token_since", k->token_at, "renewing",
                            k->renewing, "pins", k->pins)) == 0;
}

/* "token 12 days", "token 200 days, due". */
static void token_age(const struct desk *desk, const json_t *kiosk, char out[48])
{
    int64_t since;
    snprintf(out, 48, "no token");
    if (!calendar_parse_time(json_string_value(json_object_get(kiosk, "token_since")), &since))
        return;
    int64_t days = (clock_wall_ms(desk->clock) - since) / INT64_C(86400000);
    snprintf(out, 48, "token %" PRId64 " day%s%s", days, days == 1 ? "" : "s",
        json_is_true(json_object_get(kiosk, "renewing")) ? ", due" : "");
}

int cli_kiosk_list(struct cli *cli, int argc, char **argv)
{
    struct cli_option o[] = {{.name = "--json"}};
    if (!cli_read(cli, argc, argv, o, 1))
        return CLI_USAGE;
    json_t *kiosks = json_array();
    enum desk_result result = desk_kiosk_list(cli->desk, add_kiosk, kiosks);
    if (result != DESK_OK) {
        json_decref(kiosks);
        return cli_failed(cli, result, NULL);
    }
    if (o[0].count)
        return cli_print_json(cli, kiosks);
    size_t i;
    json_t *k;
    json_array_foreach(kiosks, i, k)
    {
        const char *seen = json_string_value(json_object_get(k, "last_seen"));
        const char *pins = json_string_value(json_object_get(k, "pins"));
        char token[48];
        token_age(cli->desk, k, token);
        buf_printf(cli->out, "%-4s %-8s %-9s %-24s %-20s %-17s %s\n",
            json_string_value(json_object_get(k, "id")), json_string_value(json_object_get(k, "building")),
            json_string_value(json_object_get(k, "state")), seen[0] ? seen : "never", token,
            pins[0] ? pins : "-", json_string_value(json_object_get(k, "name")));
    }
    if (json_array_size(kiosks) == 0)
        buf_text(cli->out, "no kiosks\n");
    json_decref(kiosks);
    return CLI_DONE;
}

int cli_kiosk_revoke(struct cli *cli, int argc, char **argv)
{
    struct cli_option o[] = {{.name = "--as", .what = "staff id"}};
    struct desk_actor actor;
    struct fault fault = {0};
    int status;
    if (!cli_read(cli, argc, argv, o, 1))
        return CLI_USAGE;
    if (cli->word_count != 1)
        return cli_misused(cli, "kiosk revoke takes one kiosk, like K01");
    if (!cli_actor(cli, &o[0], "supervisor", &actor, &status))
        return status;
    enum desk_result result = desk_kiosk_revoke(cli->desk, &actor, cli->words[0], &fault);
    if (result != DESK_OK)
        return cli_failed(cli, result, &fault);
    buf_printf(cli->out, "%s is revoked; it wipes itself at its next contact, once its outbox is safe\n",
        cli->words[0]);
    return CLI_DONE;
}

int cli_kiosk_rotate(struct cli *cli, int argc, char **argv)
{
    struct cli_option o[] = {{.name = "--as", .what = "staff id"}};
    struct desk_actor actor;
    struct fault fault = {0};
    int status;
    if (!cli_read(cli, argc, argv, o, 1))
        return CLI_USAGE;
    if (cli->word_count != 1)
        return cli_misused(cli, "kiosk rotate takes one kiosk, like K01");
    if (!cli_actor(cli, &o[0], "supervisor", &actor, &status))
        return status;
    enum desk_result result = desk_kiosk_renew(cli->desk, &actor, cli->words[0], &fault);
    if (result != DESK_OK)
        return cli_failed(cli, result, &fault);
    buf_printf(cli->out, "%s is asked for a new token with its next contact\n", cli->words[0]);
    return CLI_DONE;
}

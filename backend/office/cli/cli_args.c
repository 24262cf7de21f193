/* Arguments, complaints and the small things all commands print with. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/domain/money.h"
#include "backend/office/cli/cli_internal.h"

const char *cli_value(const struct cli_option *option, const char *fallback)
{
    return option->count ? option->value[option->count - 1] : fallback;
}

int cli_misused(struct cli *cli, const char *format, ...)
{
    char text[2048];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    while (!text_utf8_valid(text, strlen(text))) /* cut within a character */
        text[strlen(text) - 1] = '\0';
    buf_printf(cli->err, "menting-office: %s\n", text);
    return CLI_USAGE;
}

int cli_failed(struct cli *cli, enum desk_result result, const struct fault *fault)
{
    if (fault && fault->text[0])
        buf_printf(
            cli->err, "menting-office: %s%s%s\n", fault->place, fault->place[0] ? ": " : "", fault->text);
    else
        buf_printf(cli->err, "menting-office: %s\n", desk_result_text(result));
    return CLI_FAILED;
}

static struct cli_option *find_option(struct cli_option *options, int count, const char *name, size_t length)
{
    for (int i = 0; i < count; i++) {
        if (strlen(options[i].name) == length && strncmp(options[i].name, name, length) == 0)
            return &options[i];
    }
    return NULL;
}

static void list_options(struct cli *cli, const struct cli_option *options, int count)
{
    buf_text(cli->err, "menting-office: allowed here:");
    for (int i = 0; i < count; i++)
        buf_printf(cli->err, " %s%s%s%s", options[i].name, options[i].what ? " <" : "",
            options[i].what ? options[i].what : "", options[i].what ? ">" : "");
    buf_text(cli->err, "\n");
}

bool cli_read(struct cli *cli, int argc, char **argv, struct cli_option *options, int option_count)
{
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) != 0) {
            if (cli->word_count == CLI_WORDS_MAX)
                return cli_misused(cli, "too many arguments"), false;
            cli->words[cli->word_count++] = argv[i];
            continue;
        }
        const char *equals = strchr(argv[i], '=');
        size_t length = equals ? (size_t)(equals - argv[i]) : strlen(argv[i]);
        struct cli_option *option = find_option(options, option_count, argv[i], length);
        const char *value = equals ? equals + 1 : NULL;
        if (!option) {
            cli_misused(cli, "%s is no option of this command", argv[i]);
            list_options(cli, options, option_count);
            return false;
        }
        if (option->what && !value && i + 1 < argc)
            value = argv[++i];
        if (!option->what != !value || option->count == CLI_WORDS_MAX) {
            cli_misused(cli, "%s takes %s", option->name, option->what ? option->what : "no value");
            return false;
        }
        option->value[option->count++] = value ? value : "";
    }
    return true;
}

int cli_print_json(struct cli *cli, json_t *document)
{
    char *text = document ? json_dumps(document, JSON_INDENT(2)) : NULL;
    json_decref(document);
    if (!text || buf_text(cli->out, text) != BASE_OK || buf_char(cli->out, '\n') != BASE_OK) {
        free(text);
        buf_text(cli->err, "menting-office: out of memory\n");
        return CLI_FAILED;
    }
    free(text);
    return CLI_DONE;
}

const char *cli_money(int64_t fen, char out[48])
{
    money_format(fen, false, out);
    return out;
}

void cli_building(const char *text, char out[16])
{
    char name[15];
    text_copy(name, sizeof name, text);
    size_t length = strlen(name);
    bool digits = length > 0 && strspn(name, "0123456789") == length;
    snprintf(out, 16, "%s%s", name, digits ? "#" : "");
}

struct first_of_role {
    const char *role;
    struct desk_actor *actor;
};

static bool take_first(void *context, const struct desk_staff *staff)
{
    struct first_of_role *first = context;
    if (!staff->active || strcmp(staff->role, first->role) != 0)
        return true;
    text_copy(first->actor->id, sizeof first->actor->id, staff->id);
    return false;
}

bool cli_actor(
    struct cli *cli, const struct cli_option *as, const char *role, struct desk_actor *actor, int *status)
{
    const char *name = cli_value(as, NULL);
    struct fault fault = {0};
    *actor = (struct desk_actor){.type = "staff"};
    if (name) {
        struct desk_staff staff;
        enum desk_result result = desk_staff_find(cli->desk, name, &staff, &fault);
        if (result != DESK_OK)
            return *status = cli_failed(cli, result, &fault), false;
        text_copy(actor->id, sizeof actor->id, staff.id);
        return true;
    }
    struct first_of_role first = {role, actor};
    enum desk_result result = desk_staff_list(cli->desk, take_first, &first);
    if (result != DESK_OK)
        return *status = cli_failed(cli, result, NULL), false;
    if (!actor->id[0])
        return *status = cli_misused(cli, "--as: there is no %s here; name who acts", role), false;
    return true;
}

#include "backend/office/cli/cli_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/office/service.h"

static const struct cli_command commands[] = {
    {"demo", NULL, "demo --dir DIR [--seed N] [--months N] [--today DATE]",
        "creates the rulebook's compound with invented people in DIR/office.db, and DIR/logins.csv", NULL,
        cli_demo},
    {"serve", NULL,
        "serve --db URL --listen HOST:PORT [--cert FILE --key FILE] [--seal-key FILE]... [limits, see serve "
        "--help] [--fake-clock "
        "TIME]",
        "serves kiosks until it is told to stop (SIGINT, SIGTERM): https (TLS 1.2 or newer) with the "
        "certificate and key\n"
        "      in PEM, without them plain http to loopback addresses only. --seal-key: what kiosks "
        "sealed is\n"
        "      opened with these, the present key and older ones, at most four. Limits, with their "
        "defaults:\n"
        "        --connections 6000     at once, in all\n"
        "        --per-address 500      of them from one address (0: any); not on a loopback address\n"
        "        --head-kib 16          of a request's line and headers\n"
        "        --slow-seconds 20      for a request's head; for a body or an answer, before it falls "
        "behind 1 kB/s\n"
        "        --idle-seconds 75      without a request, until the connection is closed\n"
        "        --kiosk-rate 50        requests a second of one kiosk, twenty times that at once (0: any)\n"
        "        --enroll-tries 10      enrolments a minute from one address (0: any)\n"
        "        --wrong-codes 30       enrolments with a wrong code a minute from everywhere (0: any)\n"
        "        --unknown-tokens 60    requests without a known token a minute from one address (0: any)\n"
        "        --memory-mib 256       of bodies and answers under way\n"
        "        --token-days 180       a kiosk is asked for a new token after so long (0: never)\n"
        "        --gzip auto            auto: except to this machine itself | always | never\n"
        "      Who is over one is answered 429 or 503 with Retry-After, or closed. A body has at most 256 "
        "KiB (a push) or\n"
        "      4 KiB, compressed and plain",
        NULL, cli_serve},
    {"cert", "pin", "cert pin FILE",
        "what kiosk.conf knows a certificate or key (PEM) by: \"sha256//\" and the hash of its public key",
        NULL, cli_cert_pin},
    {"cert", NULL, "cert --out FOLDER --name HOST [--name HOST]... [--days N] [--next] [--fake-clock TIME]",
        "makes the office's own key (mode 0600) and a certificate for 3650 days, or N, in FOLDER/office.key "
        "and .crt,\n"
        "      and says the pin for kiosk.conf; --next: the key to come, in office-next.key and .crt, so "
        "that kiosks know\n"
        "      its pin before it is served. Nothing is written over",
        NULL, cli_cert},
    {"seal", "key", "seal key --out FOLDER",
        "makes the key that kiosks seal what owners wrote to, once the office has taken it, in "
        "FOLDER/office.seal (mode\n"
        "      0600) and says its public half for kiosk.conf. Nothing is written over",
        NULL, cli_seal_key},
    {"seal", "open", "seal open --seal-key FILE [--seal-key FILE]...",
        "opens a sealed text (base64, from a kiosk's ledger) that comes on standard input", NULL,
        cli_seal_open},
    {"kiosk", "add", "kiosk add --building B --name TEXT [--scope all|B,B,...] [--json]",
        "a new kiosk and its one-time code, which works once and for 24 hours", cli_kiosk_add, NULL},
    {"kiosk", "list", "kiosk list [--json]",
        "the kiosks: when each was last heard of, how old its token is, which of the office's keys it knows "
        "(the first\n"
        "      eight characters of the pin)",
        cli_kiosk_list, NULL},
    {"kiosk", "revoke", "kiosk revoke KIOSK", "its next contact wipes it, once its outbox is safe",
        cli_kiosk_revoke, NULL},
    {"kiosk", "rotate", "kiosk rotate KIOSK",
        "its next contact makes it change its token for a new one; the old one works until the new one is "
        "used",
        cli_kiosk_rotate, NULL},
    {"unit", "show", "unit show BUILDING-ENTRANCE-ROOM [--all] [--json]",
        "people, bills and what is due today (--all: bills that are paid too; --json has them always)",
        cli_unit_show, NULL},
    {"ticket", "list", "ticket list [--state S] [--kind K] [--building B] [--limit N] [--json]",
        "tickets, newest first; state 'open' is all that are not final", cli_ticket_list, NULL},
    {"ticket", "show", "ticket show NUMBER [--json]", "a ticket and its events", cli_ticket_show, NULL},
    {"ticket", "act",
        "ticket act NUMBER ACTION [--as STAFF] [--note TEXT] [--assignee STAFF] [--amount YUAN]"
        " [--outcome founded|unfounded] [--json]",
        "moves a ticket on; without --as the supervisor acts", cli_ticket_act, NULL},
    {"payment", "add",
        "payment add BUILDING-ENTRANCE-ROOM --amount YUAN --method cash|qr|card|transfer [--bill ID]..."
        " [--as STAFF] [--json]",
        "takes a payment: the bills named, else the oldest; without --as the cashier takes it",
        cli_payment_add, NULL},
    {"staff", "add",
        "staff add --name TEXT --role ROLE --post POST [--phone TEXT] [--pin-stdin] [--as STAFF] [--json]",
        "a new colleague; --pin-stdin reads a six-digit PIN from standard input", cli_staff_add, NULL},
    {"staff", "list", "staff list [--json]", "who works here", cli_staff_list, NULL},
};
#define COMMANDS (sizeof commands / sizeof commands[0])

static void print_usage(struct buf *to)
{
    buf_text(to, "usage: menting-office COMMAND [--db sqlite:PATH] ...\n\n");
    for (size_t i = 0; i < COMMANDS; i++)
        buf_printf(to, "  %s\n      %s\n", commands[i].usage, commands[i].help);
    buf_text(to,
        "\nThe database is that of --db, or of the environment's MENTING_DB. Commands work beside a running\n"
        "service too. COMMAND --help explains one. Exit status: 0 done, 1 failed, 2 wrong usage.\n");
}

/* What there is under a noun: asking for it is no mistake. */
static bool print_noun_help(const char *noun, struct buf *out)
{
    bool known = false;
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i].noun, noun) == 0 && commands[i].verb) {
            buf_printf(out, "%s%s\n      %s\n", known ? "" : "usage: menting-office COMMAND, one of\n  ",
                commands[i].usage, commands[i].help);
            known = true;
        }
    }
    return known;
}

/* Finds the command and how many words it took; NULL after a complaint that lists what there is. */
static const struct cli_command *find_command(int argc, char **argv, int *words, struct buf *err)
{
    const char *noun = argc > 0 ? argv[0] : "", *verb = argc > 1 ? argv[1] : "";
    bool known = false;
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i].noun, noun) != 0)
            continue;
        known = true;
        if (!commands[i].verb || strcmp(commands[i].verb, verb) == 0) {
            *words = commands[i].verb ? 2 : 1;
            return &commands[i];
        }
    }
    if (known)
        buf_printf(err, "menting-office: '%s%s%s' is no command\n\n", noun, verb[0] ? " " : "", verb);
    else if (!known)
        buf_printf(err, "menting-office: '%s' is no command\n\n", noun);
    print_usage(err);
    return NULL;
}

int cli_run(struct desk *desk, int argc, char **argv, const char *input, struct buf *out, struct buf *err)
{
    int words;
    const struct cli_command *command = find_command(argc, argv, &words, err);
    struct cli cli = {.desk = desk, .input = input, .out = out, .err = err};
    if (!command || !command->run)
        return CLI_USAGE;
    if (!desk->estate[0]) {
        buf_text(err, "menting-office: the database holds no estate yet; 'demo' creates one\n");
        return CLI_FAILED;
    }
    return command->run(&cli, argc - words, argv + words);
}

/* ---- the process ----------------------------------------------------------------------------------------------------- */

/* Takes --db URL out of the arguments, wherever it stands. NULL when it is not there. */
static const char *take_db(int *argc, char **argv, bool *bad)
{
    const char *url = NULL;
    int kept = 0;
    for (int i = 0; i < *argc; i++) {
        if (strncmp(argv[i], "--db=", 5) == 0) {
            url = argv[i] + 5;
        } else if (strcmp(argv[i], "--db") == 0) {
            *bad = i + 1 == *argc;
            if (!*bad)
                url = argv[++i];
        } else {
            argv[kept++] = argv[i];
        }
    }
    *argc = kept;
    return url;
}

static bool wants(int argc, char **argv, const char *flag)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], flag) == 0)
            return true;
    }
    return false;
}

/* In this process: the database is opened for the time of the command. */
static int run_here(
    const char *url, int argc, char **argv, const char *input, struct buf *out, struct buf *err)
{
    const struct base_clock clock = clock_system();
    struct db *db = NULL;
    struct desk desk;
    struct fault fault = {0};
    int status = CLI_FAILED;
    enum db_result opened = db_open(url, DB_COMMAND, &db, &fault);
    if (opened != DB_OK || desk_open(&desk, db, &clock, random_system(), &fault) != DESK_OK) {
        buf_printf(err, "menting-office: %s: %s\n", fault.place,
            fault.text[0] ? fault.text : db_result_text(opened));
    } else if (db_begin(db) == DB_OK) {
        status = cli_run(&desk, argc, argv, input, out, err);
        if (status == CLI_DONE && db_commit(db) != DB_OK) {
            buf_printf(err, "menting-office: nothing was changed: %s\n", db_error(db));
            buf_clear(out);
            status = CLI_FAILED;
        }
        if (status != CLI_DONE)
            db_rollback(db);
    }
    if (db)
        db_close(db);
    return status;
}

/* NULL for a database that is no file. */
static const char *file_of(const char *url)
{
    static const char prefix[] = "sqlite:";
    return strncmp(url, prefix, sizeof prefix - 1) == 0 ? url + sizeof prefix - 1 : NULL;
}

bool cli_database_exists(const char *url, struct buf *err)
{
    const char *path = file_of(url);
    if (!path || access(path, F_OK) == 0)
        return true;
    buf_printf(err, "menting-office: %s: %s\n", path,
        errno == ENOENT ? "there is no database; 'demo' creates one" : strerrordesc_np(errno));
    return false;
}

static int run_anywhere(
    const char *url, int argc, char **argv, const char *input, struct buf *out, struct buf *err)
{
    int status;
    if (!cli_database_exists(url, err))
        return CLI_FAILED;
    const char *path = file_of(url);
    if (path && db_is_locked_by_service(url) &&
        service_send_command(path, argc, argv, input, out, err, &status))
        return status;
    return run_here(url, argc, argv, input, out, err);
}

static void read_input(char *line, int size)
{
    if (!fgets(line, size, stdin))
        line[0] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
}

static int main_with_buffers(int argc, char **argv, struct buf *out, struct buf *err)
{
    int words;
    bool bad_db = false;
    for (int i = 0; i < argc; i++) {
        if (!text_utf8_valid(argv[i], strlen(argv[i]))) {
            buf_printf(err, "menting-office: argument %d is not UTF-8 text\n", i + 1);
            return CLI_USAGE;
        }
    }
    const char *url = take_db(&argc, argv, &bad_db);
    if (argc == 0 || strcmp(argv[0], "--help") == 0) {
        print_usage(argc == 0 ? err : out);
        return argc == 0 ? CLI_USAGE : CLI_DONE;
    }
    if (argc == 2 && strcmp(argv[1], "--help") == 0 && print_noun_help(argv[0], out))
        return CLI_DONE;
    const struct cli_command *command = find_command(argc, argv, &words, err);
    if (!command)
        return CLI_USAGE;
    if (wants(argc, argv, "--help")) {
        buf_printf(out, "usage: menting-office %s\n\n%s\n", command->usage, command->help);
        return CLI_DONE;
    }
    if (command->run_local && !bad_db)
        return command->run_local(argc - words, argv + words, url);
    if (!url)
        url = getenv("MENTING_DB");
    if (!url || bad_db) {
        buf_text(err, "menting-office: --db: a database is needed, like sqlite:office.db (or MENTING_DB in "
                      "the environment)\n");
        return CLI_USAGE;
    }
    char line[64] = "";
    if (wants(argc, argv, "--pin-stdin"))
        read_input(line, sizeof line);
    int status = run_anywhere(url, argc, argv, line, out, err);
    secret_wipe(line, sizeof line);
    return status;
}

int cli_main(int argc, char **argv)
{
    struct buf out, err;
    buf_init(&out, 64 * 1024 * 1024);
    buf_init(&err, 1024 * 1024);
    if (secret_init() != BASE_OK) {
        fputs("menting-office: the system gives no randomness\n", stderr);
        return CLI_FAILED;
    }
    int status = main_with_buffers(argc - 1, argv + 1, &out, &err);
    if (out.failed != BASE_OK) {
        fputs("menting-office: the answer is too large to print; narrow the question\n", stderr);
        status = status ? status : CLI_FAILED;
    } else if (fputs(buf_borrow(&out), stdout) < 0 || fflush(stdout) != 0) {
        status = CLI_FAILED;
    }
    fputs(buf_borrow(&err), stderr);
    buf_wipe(&out);
    buf_free(&err);
    return status;
}

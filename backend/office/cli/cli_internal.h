#ifndef MENTING_OFFICE_CLI_INTERNAL_H
#define MENTING_OFFICE_CLI_INTERNAL_H

#include <jansson.h>
#include "backend/base/seal.h"
#include "backend/office/cli/cli.h"
#include "backend/office/desk/desk_staff.h"

#define CLI_DONE   0
#define CLI_FAILED 1
#define CLI_USAGE  2

#define CLI_WORDS_MAX 64

/* An option of a command. A flag has no value. `given` collects the values in order. */
struct cli_option {
    const char *name; /* "--method" */
    const char *what; /* what its value is: "cash, qr, card or transfer"; NULL: a flag */
    const char *value[CLI_WORDS_MAX];
    int count;
};

struct cli {
    struct desk *desk;
    const char *input; /* what came on standard input for the command; NULL none */
    struct buf *out, *err;
    const char *words[CLI_WORDS_MAX]; /* arguments that are no options */
    int word_count;
};

/* Sorts the arguments behind the command's own words into options and words. On an unknown option or a missing value the
   answer names what is allowed: false. */
bool cli_read(struct cli *cli, int argc, char **argv, struct cli_option *options, int option_count);
/* The last value of an option, or `fallback`. */
const char *cli_value(const struct cli_option *option, const char *fallback);

/* One line on standard error: "menting-office: ..."; returns CLI_USAGE or CLI_FAILED. */
int cli_misused(struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);
int cli_failed(struct cli *cli, enum desk_result result, const struct fault *fault);

/* Prints a JSON document and frees it. */
int cli_print_json(struct cli *cli, json_t *document);
/* "¥178.36" without the sign: plain decimal text. */
const char *cli_money(int64_t fen, char out[48]);
/* False after a complaint when `url` names no file: only demo makes a database. */
bool cli_database_exists(const char *url, struct buf *err);
/* "24" and "24#" to the building as stored; "商铺" stays. */
void cli_building(const char *text, char out[16]);
/* The actor of --as (a staff id or name), or the first of `role` when it is not given. */
bool cli_actor(
    struct cli *cli, const struct cli_option *as, const char *role, struct desk_actor *actor, int *status);

/* A command: its words ("ticket", "act"), what it does, its usage line, and the function. argv are the arguments behind
   its words. */
struct cli_command {
    const char *noun, *verb; /* verb NULL: the noun alone */
    const char *usage, *help;
    int (*run)(struct cli *cli, int argc, char **argv);
    int (*run_local)(int argc, char **argv, const char *url); /* instead of run: opens what it needs itself */
};

int cli_kiosk_add(struct cli *cli, int argc, char **argv);
int cli_kiosk_list(struct cli *cli, int argc, char **argv);
int cli_kiosk_revoke(struct cli *cli, int argc, char **argv);
int cli_kiosk_rotate(struct cli *cli, int argc, char **argv);
int cli_unit_show(struct cli *cli, int argc, char **argv);
int cli_ticket_list(struct cli *cli, int argc, char **argv);
int cli_ticket_show(struct cli *cli, int argc, char **argv);
int cli_ticket_act(struct cli *cli, int argc, char **argv);
int cli_payment_add(struct cli *cli, int argc, char **argv);
int cli_staff_add(struct cli *cli, int argc, char **argv);
int cli_staff_list(struct cli *cli, int argc, char **argv);
int cli_demo(int argc, char **argv, const char *url);
int cli_serve(int argc, char **argv, const char *url);
/* Reads the files of --seal-key. False after a complaint. secret_wipe the pairs after use. */
#define CLI_SEAL_KEYS 4
bool cli_seal_keys(
    struct cli *cli, const struct cli_option *given, struct seal_pair pairs[CLI_SEAL_KEYS], size_t *count);
int cli_seal_key(int argc, char **argv, const char *url);
int cli_seal_open(int argc, char **argv, const char *url);
int cli_cert(int argc, char **argv, const char *url);
int cli_cert_pin(int argc, char **argv, const char *url);

#endif

/* seal key, seal open: the office's sealing key, and a look into what was sealed to it. */
#include <stdio.h>

#include "backend/base/file.h"
#include "backend/base/seal.h"
#include "backend/base/secret.h"
#include "backend/office/cli/cli_internal.h"

#define NAME "office.seal"

static int say(struct buf *out, struct buf *err, int status)
{
    fputs(buf_borrow(out), stdout);
    fputs(buf_borrow(err), stderr);
    buf_wipe(out);
    buf_free(err);
    return fflush(stdout) == 0 ? status : CLI_FAILED;
}

static int make(struct cli *cli, const char *folder)
{
    char path[1024], key[SEAL_KEY_SIZE];
    struct fault fault = {0};
    struct seal_pair pair;
    if (snprintf(path, sizeof path, "%s/" NAME, folder) >= (int)sizeof path)
        return cli_misused(cli, "--out: the folder's name is too long");
    if (file_make_folder(folder) != BASE_OK)
        return cli_misused(cli, "--out: the folder %s can't be made", folder), CLI_FAILED;
    seal_pair_new(&pair);
    enum base_result result = seal_pair_save(&pair, path, &fault);
    seal_pair_key(&pair, key);
    secret_wipe(&pair, sizeof pair);
    if (result != BASE_OK) {
        buf_printf(cli->err, "menting-office: %s: %s\n", fault.place, fault.text);
        return CLI_FAILED;
    }
    buf_printf(cli->out,
        "%s  the key that opens what kiosks seal, for this office alone (mode 0600): serve --seal-key; keep "
        "a "
        "copy\n\n# kiosk.conf, section [office]\nseal_key = %s\n",
        path, key);
    return CLI_DONE;
}

int cli_seal_key(int argc, char **argv, const char *url)
{
    struct cli_option o[] = {{.name = "--out", .what = "FOLDER"}};
    struct buf out, err;
    struct cli cli = {.out = &out, .err = &err};
    (void)url;
    buf_init(&out, 65536);
    buf_init(&err, 65536);
    int status = CLI_USAGE;
    if (!cli_read(&cli, argc, argv, o, 1))
        ;
    else if (!o[0].count || cli.word_count)
        cli_misused(&cli, "seal key takes --out FOLDER");
    else
        status = make(&cli, cli_value(&o[0], ""));
    return say(&out, &err, status);
}

/* One line of standard input: the base64 of "sealed". */
static bool read_sealed(char *line, size_t size)
{
    size_t length = fread(line, 1, size - 1, stdin);
    while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
        length--;
    line[length] = '\0';
    return length > 0 && length < size - 1;
}

static int open_sealed(struct cli *cli, const struct cli_option *keys)
{
    static char line[2 * SEAL_MAX];
    struct seal_pair pairs[CLI_SEAL_KEYS];
    size_t count = 0;
    if (!cli_seal_keys(cli, keys, pairs, &count))
        return CLI_FAILED;
    int status = CLI_FAILED;
    if (!read_sealed(line, sizeof line))
        buf_text(cli->err, "menting-office: standard input: the sealed text in base64 is needed\n");
    else
        switch (seal_open(pairs, count, line, cli->out)) {
        case BASE_OK:
            buf_char(cli->out, '\n');
            status = CLI_DONE;
            break;
        case BASE_NOT_FOUND:
            buf_text(cli->err, "menting-office: standard input: it was sealed to another key\n");
            break;
        default: buf_text(cli->err, "menting-office: standard input: it is no sealed text in base64\n");
        }
    secret_wipe(pairs, sizeof pairs);
    return status;
}

int cli_seal_open(int argc, char **argv, const char *url)
{
    struct cli_option o[] = {{.name = "--seal-key", .what = "a file that \"seal key\" made"}};
    struct buf out, err;
    struct cli cli = {.out = &out, .err = &err};
    (void)url;
    buf_init(&out, 65536);
    buf_init(&err, 65536);
    int status = CLI_USAGE;
    if (!cli_read(&cli, argc, argv, o, 1))
        ;
    else if (!o[0].count || cli.word_count)
        cli_misused(&cli, "seal open takes --seal-key FILE, and the sealed text on standard input");
    else
        status = open_sealed(&cli, &o[0]);
    return say(&out, &err, status);
}

bool cli_seal_keys(
    struct cli *cli, const struct cli_option *given, struct seal_pair pairs[CLI_SEAL_KEYS], size_t *count)
{
    struct fault fault = {0};
    *count = 0;
    if (given->count > CLI_SEAL_KEYS) {
        cli_misused(cli, "--seal-key: at most %d keys", CLI_SEAL_KEYS);
        return false;
    }
    for (int i = 0; i < given->count; i++) {
        if (seal_pair_read(given->value[i], &pairs[i], &fault) != BASE_OK) {
            buf_printf(cli->err, "menting-office: --seal-key: %s: %s\n", fault.place, fault.text);
            return false;
        }
        (*count)++;
    }
    return true;
}

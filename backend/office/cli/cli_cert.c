/* cert, cert pin: the office's own key and certificate, and what the kiosks know them by. */
#include <stdio.h>

#include "backend/base/calendar.h"
#include "backend/base/file.h"
#include "backend/base/text.h"
#include "backend/office/cli/cli_internal.h"
#include "backend/office/httpd/httpd_cert.h"

#define DAYS_DEFAULT "3650"

static int say(struct buf *out, struct buf *err, int status)
{
    fputs(buf_borrow(out), stdout);
    fputs(buf_borrow(err), stderr);
    buf_free(out);
    buf_free(err);
    return fflush(stdout) == 0 ? status : CLI_FAILED;
}

static int make(struct cli *cli, const struct cli_option *o)
{
    char key[1024], cert[1024], pin[HTTPD_PIN_SIZE], until[CALENDAR_TIME_SIZE];
    const char *folder = cli_value(&o[0], ""), *stem = o[3].count ? "office-next" : "office";
    struct fault fault = {0};
    int64_t days;
    const struct base_clock clock = clock_system();
    int64_t now_ms = clock_wall_ms(&clock);
    if (text_parse_int(cli_value(&o[2], DAYS_DEFAULT), 1, HTTPD_CERT_DAYS_MAX, &days) != BASE_OK)
        return cli_misused(cli, "--days: '%s' is not a whole number of days from 1 to %d",
            cli_value(&o[2], ""), HTTPD_CERT_DAYS_MAX);
    if (o[4].count && !calendar_parse_time(cli_value(&o[4], ""), &now_ms))
        return cli_misused(
            cli, "--fake-clock: '%s' is not a time like 2026-11-23T02:42:00Z", cli_value(&o[4], ""));
    if (o[1].count > HTTPD_CERT_NAMES_MAX)
        return cli_misused(cli, "--name: a certificate has at most %d names", HTTPD_CERT_NAMES_MAX);
    if (snprintf(key, sizeof key, "%s/%s.key", folder, stem) >= (int)sizeof key ||
        snprintf(cert, sizeof cert, "%s/%s.crt", folder, stem) >= (int)sizeof cert)
        return cli_misused(cli, "--out: the folder's name is too long");
    if (file_make_folder(folder) != BASE_OK)
        return cli_misused(cli, "--out: the folder %s can't be made", folder), CLI_FAILED;
    const struct httpd_cert_order order = {.key_path = key,
        .cert_path = cert,
        .names = o[1].value,
        .name_count = (size_t)o[1].count,
        .days = (int)days,
        .now_ms = now_ms};
    enum base_result result = httpd_cert_make(&order, pin, &fault);
    if (result != BASE_OK) {
        buf_printf(cli->err, "menting-office: %s: %s\n", fault.place, fault.text);
        return result == BASE_SYNTAX ? CLI_USAGE : CLI_FAILED;
    }
    calendar_format_time(order.now_ms + days * INT64_C(86400000), until);
    buf_printf(cli->out,
        "%s  the key, for this office alone (mode 0600)\n%s  its certificate, until %.10s\n\n"
        "# kiosk.conf, section [office]\n%s = %s\n",
        key, cert, until, o[3].count ? "public_key_next" : "public_key", pin);
    return CLI_DONE;
}

int cli_cert(int argc, char **argv, const char *url)
{
    struct cli_option o[] = {{.name = "--out", .what = "FOLDER"},
        {.name = "--name", .what = "a host's name or address"}, {.name = "--days", .what = "1 to 7300"},
        {.name = "--next"}, {.name = "--fake-clock", .what = "a time like 2026-11-23T02:42:00Z"}};
    struct buf out, err;
    struct cli cli = {.out = &out, .err = &err};
    (void)url;
    buf_init(&out, 65536);
    buf_init(&err, 65536);
    int status = CLI_USAGE;
    if (!cli_read(&cli, argc, argv, o, 5))
        ;
    else if (!o[0].count || !o[1].count || cli.word_count)
        cli_misused(&cli, "cert takes --out FOLDER and --name HOST");
    else
        status = make(&cli, o);
    return say(&out, &err, status);
}

int cli_cert_pin(int argc, char **argv, const char *url)
{
    struct buf out, err;
    struct cli cli = {.out = &out, .err = &err};
    char pin[HTTPD_PIN_SIZE];
    struct fault fault = {0};
    (void)url;
    buf_init(&out, 65536);
    buf_init(&err, 65536);
    int status = CLI_USAGE;
    if (!cli_read(&cli, argc, argv, NULL, 0))
        ;
    else if (cli.word_count != 1)
        cli_misused(&cli, "cert pin takes one file: a certificate or a key in PEM");
    else if (httpd_cert_pin(cli.words[0], pin, &fault) != BASE_OK)
        status = cli_failed(&cli, DESK_INVALID, &fault);
    else
        status = buf_printf(&out, "%s\n", pin) == BASE_OK ? CLI_DONE : CLI_FAILED;
    return say(&out, &err, status);
}

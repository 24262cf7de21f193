/* serve: the service, until it is told to stop. */
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "backend/base/calendar.h"
#include "backend/base/log.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/office/cli/cli_internal.h"
#include "backend/office/httpd/httpd.h"
#include "backend/office/service.h"

/* Blocked in every thread made from now on, and waited for by the first. */
static void block_signals(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* A waiting kiosk is an open file, and the usual limit is far below the connections the door takes. */
static void raise_file_limit(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &files) != 0)
            log_write(LOG_WARNING, "serve", "the limit of open files can't be raised");
    }
}

static int serve(const char *url, const struct httpd_options *asked, const struct base_clock *clock,
    const struct seal_pair *seals, size_t seal_count)
{
    struct fault fault = {0};
    struct service *service = NULL;
    struct httpd *httpd = NULL;
    sigset_t signals;
    block_signals(&signals);
    raise_file_limit();
    const struct service_options settings = {.url = url,
        .clock = clock,
        .random = random_system(),
        .command = cli_run,
        .seals = seals,
        .seal_count = seal_count};
    enum desk_result result = service_start(&settings, &service, &fault);
    if (result == DESK_OK) {
        struct httpd_options door = *asked;
        door.url = url;
        door.service = service;
        door.clock = clock;
        door.random = random_system();
        result = httpd_start(&door, &httpd, &fault);
    }
    if (result == DESK_OK) {
        int which;
        printf("listening on http%s://%s\n", asked->cert ? "s" : "", httpd_address(httpd));
        fflush(stdout);
        sigwait(&signals, &which);
        log_write(LOG_INFO, "serve", "stopping: what is under way is finished first");
        httpd_quiesce(httpd);
    } else {
        fprintf(stderr, "menting-office: %s: %s\n", fault.place[0] ? fault.place : url,
            fault.text[0] ? fault.text : desk_result_text(result));
    }
    if (result == DESK_OK)
        service_stop(
            service); /* its queue drains: the pushes that wait for it are answered by the door, which stops last */
    httpd_stop(httpd);
    if (result != DESK_OK)
        service_stop(service);
    return result == DESK_OK ? CLI_DONE : CLI_FAILED;
}

/* ---- the command line ------------------------------------------------------------------------------------------- */

enum {
    LISTEN,
    CERT,
    KEY,
    CLOCK,
    SEAL,
    DB, /* taken out before; named where allowed options are listed */
    GZIP,
    NUMBERS
};

/* Options that are a number of httpd_limits.h, which says what they mean. */
static const struct number {
    const char *name, *what;
    int64_t low, high;
    size_t offset;
} numbers[] = {
    {"--connections", "10 to 100000", 10, 100000, offsetof(struct httpd_limits, connections)},
    {"--per-address", "0 to 100000", 0, 100000, offsetof(struct httpd_limits, connections_per_address)},
    {"--head-kib", "2 to 64", 2, 64, offsetof(struct httpd_limits, head_kib)},
    {"--slow-seconds", "1 to 600", 1, 600, offsetof(struct httpd_limits, slow_s)},
    {"--idle-seconds", "1 to 3600", 1, 3600, offsetof(struct httpd_limits, idle_s)},
    {"--kiosk-rate", "0 to 10000", 0, 10000, offsetof(struct httpd_limits, device_rate)},
    {"--enroll-tries", "0 to 10000", 0, 10000, offsetof(struct httpd_limits, enroll_tries)},
    {"--wrong-codes", "0 to 10000", 0, 10000, offsetof(struct httpd_limits, wrong_codes)},
    {"--unknown-tokens", "0 to 10000", 0, 10000, offsetof(struct httpd_limits, unknown_tokens)},
    {"--memory-mib", "4 to 65536", 4, 65536, offsetof(struct httpd_limits, memory_mib)},
    {"--token-days", "0 to 3650", 0, 3650, offsetof(struct httpd_limits, token_days)},
};
#define NUMBER_COUNT (sizeof numbers / sizeof numbers[0])

static bool read_limits(struct cli *cli, const struct cli_option *o, struct httpd_limits *limits)
{
    static const char *const modes[] = {
        [HTTPD_GZIP_AUTO] = "auto", [HTTPD_GZIP_ALWAYS] = "always", [HTTPD_GZIP_NEVER] = "never"};
    const char *mode = cli_value(&o[GZIP], "auto");
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        const struct cli_option *given = &o[NUMBERS + i];
        int64_t value;
        if (!given->count)
            continue;
        if (text_parse_int(cli_value(given, ""), numbers[i].low, numbers[i].high, &value) != BASE_OK) {
            cli_misused(cli, "%s: '%s' is not a whole number from %s", numbers[i].name, cli_value(given, ""),
                numbers[i].what);
            return false;
        }
        *(int *)(void *)((char *)limits + numbers[i].offset) = (int)value;
    }
    for (int i = 0; i < 3; i++) {
        if (strcmp(mode, modes[i]) == 0) {
            limits->gzip = (enum httpd_gzip)i;
            return true;
        }
    }
    cli_misused(cli, "--gzip: '%s' is not auto, always or never", mode);
    return false;
}

int cli_serve(int argc, char **argv, const char *url)
{
    struct cli_option o[NUMBERS + NUMBER_COUNT] = {[LISTEN] = {.name = "--listen", .what = "HOST:PORT"},
        [CERT] = {.name = "--cert", .what = "a certificate in PEM"},
        [KEY] = {.name = "--key", .what = "its key in PEM"},
        [CLOCK] = {.name = "--fake-clock", .what = "a time like 2026-11-23T02:42:00Z"},
        [SEAL] = {.name = "--seal-key", .what = "a file that \"seal key\" made"},
        [DB] = {.name = "--db", .what = "sqlite:PATH"},
        [GZIP] = {.name = "--gzip", .what = "auto, always or never"}};
    struct buf err;
    buf_init(&err, 65536);
    struct cli cli = {.err = &err};
    struct httpd_limits limits = HTTPD_LIMITS_DEFAULT;
    struct clock_fake fake;
    struct base_clock clock = clock_system();
    int64_t start = 0;
    struct seal_pair seals[CLI_SEAL_KEYS];
    size_t seal_count = 0;
    int status = CLI_DONE;
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        o[NUMBERS + i].name = numbers[i].name;
        o[NUMBERS + i].what = numbers[i].what;
    }
    if (!url)
        url = getenv("MENTING_DB");
    if (!cli_read(&cli, argc, argv, o, NUMBERS + NUMBER_COUNT) || !read_limits(&cli, o, &limits))
        status = CLI_USAGE;
    else if (!url || !o[LISTEN].count || cli.word_count)
        status = cli_misused(&cli, "serve takes --db URL and --listen HOST:PORT");
    else if (!o[CERT].count != !o[KEY].count)
        status = cli_misused(&cli, "--cert and --key are given together, or neither");
    else if (o[CLOCK].count && !calendar_parse_time(cli_value(&o[CLOCK], ""), &start))
        status = cli_misused(
            &cli, "--fake-clock: '%s' is not a time like 2026-11-23T02:42:00Z", cli_value(&o[CLOCK], ""));
    else if (!cli_database_exists(url, &err) || !cli_seal_keys(&cli, &o[SEAL], seals, &seal_count))
        status = CLI_FAILED;
    fputs(buf_borrow(&err), stderr);
    buf_free(&err);
    if (status != CLI_DONE)
        return status;
    if (o[CLOCK].count) {
        clock_fake_start(&fake, start);
        clock = clock_from_fake(&fake);
    }
    const struct httpd_options door = {.listen = cli_value(&o[LISTEN], ""),
        .cert = cli_value(&o[CERT], NULL),
        .key = cli_value(&o[KEY], NULL),
        .limits = &limits};
    status = serve(url, &door, &clock, seals, seal_count);
    secret_wipe(seals, sizeof seals);
    return status;
}

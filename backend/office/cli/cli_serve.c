/* serve: the service, until it is told to stop. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "backend/base/calendar.h"
#include "backend/base/log.h"
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

static int serve(const char *url, const struct httpd_options *asked, const struct base_clock *clock)
{
    struct fault fault = {0};
    struct service *service = NULL;
    struct httpd *httpd = NULL;
    sigset_t signals;
    block_signals(&signals);
    raise_file_limit();
    const struct service_options settings = {
        .url = url, .clock = clock, .random = random_system(), .command = cli_run};
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

int cli_serve(int argc, char **argv, const char *url)
{
    struct cli_option o[] = {{.name = "--listen", .what = "HOST:PORT"},
        {.name = "--fake-clock", .what = "a time like 2026-11-23T02:42:00Z"},
        {.name = "--cert", .what = "a certificate in PEM"}, {.name = "--key", .what = "its key in PEM"},
        {.name = "--db",
            .what = "sqlite:PATH"}}; /* taken out before; named where allowed options are listed */
    struct buf err;
    buf_init(&err, 65536);
    struct cli cli = {.err = &err};
    struct clock_fake fake;
    struct base_clock clock = clock_system();
    int64_t start = 0;
    int status = CLI_DONE;
    if (!url)
        url = getenv("MENTING_DB");
    if (!cli_read(&cli, argc, argv, o, 5))
        status = CLI_USAGE;
    else if (!url || !o[0].count || cli.word_count)
        status = cli_misused(&cli, "serve takes --db URL and --listen HOST:PORT");
    else if (!o[2].count != !o[3].count)
        status = cli_misused(&cli, "--cert and --key are given together, or neither");
    else if (o[1].count && !calendar_parse_time(cli_value(&o[1], ""), &start))
        status = cli_misused(
            &cli, "--fake-clock: '%s' is not a time like 2026-11-23T02:42:00Z", cli_value(&o[1], ""));
    else if (!cli_database_exists(url, &err))
        status = CLI_FAILED;
    fputs(buf_borrow(&err), stderr);
    buf_free(&err);
    if (status != CLI_DONE)
        return status;
    if (o[1].count) {
        clock_fake_start(&fake, start);
        clock = clock_from_fake(&fake);
    }
    const struct httpd_options door = {
        .listen = cli_value(&o[0], ""), .cert = cli_value(&o[2], NULL), .key = cli_value(&o[3], NULL)};
    return serve(url, &door, &clock);
}

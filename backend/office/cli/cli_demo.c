/* demo: the rulebook's compound with invented people. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "backend/base/calendar.h"
#include "backend/base/file.h"
#include "backend/base/text.h"
#include "backend/office/cli/cli_internal.h"
#include "backend/office/desk/desk_demo.h"
#include "backend/office/desk/desk_import.h"

#define DIR_MAX 4000

#define DEMO_MINUTE     (15 * 60 + 30)
#define DEMO_UTC_OFFSET 480

static void report(const struct desk_demo_report *made, const char *folder)
{
    for (size_t i = 0; i < made->mismatch_count; i++) {
        char text[160];
        desk_import_mismatch_text(&made->mismatches[i], text, sizeof text);
        printf("the rulebook contradicts itself: %s\n", text);
    }
    printf("%d homes, %d shops, %d people, %d bills, %d payments, %d tickets\n", made->homes, made->shops,
        made->people, made->bills, made->payments, made->tickets);
    printf("%s/office.db and %s/logins.csv\n", folder, folder);
}

/* The logins are written last: their file says that the estate is whole. */
static int create(const char *folder, const struct desk_demo_options *options)
{
    const struct base_clock clock = clock_system();
    char url[4096], logins_path[4096];
    struct db *db = NULL;
    struct desk desk;
    struct desk_demo_report made = {0};
    struct fault fault = {0};
    struct buf logins;
    buf_init(&logins, 1024 * 1024);
    snprintf(url, sizeof url, "sqlite:%s/office.db", folder);
    snprintf(logins_path, sizeof logins_path, "%s/logins.csv", folder);
    enum db_result opened = db_open(url, DB_COMMAND, &db, &fault);
    enum desk_result result =
        opened == DB_OK ? desk_open(&desk, db, &clock, random_system(), &fault) : DESK_UNAVAILABLE;
    if (result == DESK_OK && db_begin(db) != DB_OK)
        result = DESK_UNAVAILABLE;
    if (result == DESK_OK) {
        result = desk_demo_create(&desk, options, &logins, &made, &fault);
        if (result == DESK_OK && db_commit(db) != DB_OK)
            result = DESK_UNAVAILABLE;
        if (result != DESK_OK)
            db_rollback(db);
    }
    if (db)
        db_close(db);
    if (result == DESK_OK && file_replace(logins_path, 0600, logins.data, logins.len) != BASE_OK) {
        fault_set(&fault, logins_path, "can't be written");
        result = DESK_UNAVAILABLE;
    }
    buf_wipe(&logins);
    if (result != DESK_OK) {
        fprintf(stderr, "menting-office: %s: %s\n",
            fault.place[0] && result != DESK_CONFLICT ? fault.place : url + strlen("sqlite:"),
            fault.text[0] ? fault.text : desk_result_text(result));
        return CLI_FAILED;
    }
    report(&made, folder);
    return CLI_DONE;
}

int cli_demo(int argc, char **argv, const char *url)
{
    struct cli_option o[] = {{.name = "--dir", .what = "a folder"},
        {.name = "--seed", .what = "a whole number"}, {.name = "--months", .what = "1 to 360"},
        {.name = "--today", .what = "YYYY-MM-DD"}};
    struct buf err;
    buf_init(&err, 65536);
    struct cli cli = {.err = &err};
    int64_t seed = 1, months = 24;
    struct desk_demo_options options = {0};
    int status = CLI_DONE;
    if (!cli_read(&cli, argc, argv, o, 4))
        status = CLI_USAGE;
    else if (url)
        status = cli_misused(&cli, "--db is no option of demo, which makes its database in --dir");
    else if (!o[0].count || cli.word_count)
        status = cli_misused(&cli, "demo takes --dir DIR, where office.db and logins.csv are written");
    else if (o[1].count && text_parse_int(cli_value(&o[1], ""), 0, INT64_MAX, &seed) != BASE_OK)
        status = cli_misused(&cli, "--seed: '%s' is not a whole number from 0", cli_value(&o[1], ""));
    else if (text_parse_int(cli_value(&o[2], "24"), DESK_DEMO_MONTHS_MIN, DESK_DEMO_MONTHS_MAX, &months) !=
             BASE_OK)
        status =
            cli_misused(&cli, "--months: '%s' is not a whole number from 1 to 360", cli_value(&o[2], ""));
    else if (o[3].count && !calendar_parse_date(cli_value(&o[3], ""), &options.today))
        status = cli_misused(&cli, "--today: '%s' is not a date like 2026-11-23", cli_value(&o[3], ""));
    else if (strlen(cli_value(&o[0], "")) > DIR_MAX)
        status = cli_misused(&cli, "--dir: a path has at most %d bytes", DIR_MAX);
    else if (file_make_folder(cli_value(&o[0], "")) != BASE_OK) {
        cli_misused(&cli, "--dir: '%s' can't be made: %s", cli_value(&o[0], ""), strerrordesc_np(errno));
        status = CLI_FAILED;
    }
    fputs(buf_borrow(&err), stderr);
    buf_free(&err);
    if (status != CLI_DONE)
        return status;
    options.seed = (uint64_t)seed;
    options.months = (int)months;
    return create(cli_value(&o[0], ""), &options);
}

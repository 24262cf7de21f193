#include "backend/office/desk/desk_demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/office/desk/desk_demo_internal.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_import.h"
#include "backend/office/desk/desk_internal.h"

#define UTC_OFFSET 480

int demo_below(struct demo *demo, int bound)
{
    return (int)random_below(&demo->random, (uint64_t)bound);
}

bool demo_chance(struct demo *demo, int percent)
{
    return demo_below(demo, 100) < percent;
}

struct demo_unit *demo_find(struct demo *demo, const char *building, int entrance, const char *room)
{
    for (size_t i = 0; i < demo->unit_count; i++) {
        struct demo_unit *unit = &demo->units[i];
        if (unit->entrance == entrance && strcmp(unit->building, building) == 0 &&
            strcmp(unit->room, room) == 0)
            return unit;
    }
    return NULL;
}

static enum desk_result check_options(
    struct desk *desk, const struct desk_demo_options *options, struct fault *fault)
{
    if (desk->estate[0]) {
        fault_set(fault, "demo", "the database holds an estate already; nothing was changed");
        return DESK_CONFLICT;
    }
    if (options->months < DESK_DEMO_MONTHS_MIN || options->months > DESK_DEMO_MONTHS_MAX) {
        fault_set(fault, "months", "%d is out of range; allowed is %d to %d", options->months,
            DESK_DEMO_MONTHS_MIN, DESK_DEMO_MONTHS_MAX);
        return DESK_INVALID;
    }
    return DESK_OK;
}

/* The epoch is not drawn from the seed: two demo estates must not take each other's cursors for their own. */
static enum desk_result write_estate(struct desk *desk)
{
    unsigned char bytes[8];
    char epoch[2 * sizeof bytes + 1];
    desk->random.fill(desk->random.context, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(epoch + 2 * i, 3, "%02x", bytes[i]);
    enum desk_result result = desk_exec(desk,
        "INSERT INTO estate(id, name, utc_offset, epoch, head) VALUES($1, '示范小区', $2, $3, 0)",
        DB_VALUES(DB_TEXT(DEMO_ESTATE), DB_INTEGER(UTC_OFFSET), DB_TEXT(epoch)));
    if (result != DESK_OK)
        return result;
    text_copy(desk->estate, sizeof desk->estate, DEMO_ESTATE);
    desk->utc_offset_minutes = UTC_OFFSET;
    desk_feed_start(desk);
    result = desk_feed_touch(desk, "estate", DEMO_ESTATE, NULL);
    return result == DESK_OK ? desk_feed_commit(desk, NULL) : result;
}

static enum desk_result write_all(struct demo *demo)
{
    struct desk_demo_report *report = demo->report;
    enum desk_result result = desk_import_rulebook(demo->desk, NULL, NULL, NULL, demo->fault);
    if (result == DESK_OK)
        result = desk_import_mismatches(demo->desk, report->mismatches,
            sizeof report->mismatches / sizeof report->mismatches[0], &report->mismatch_count);
    if (result == DESK_OK)
        result = demo_write_office(demo);
    if (result == DESK_OK)
        result = demo_write_units(demo);
    if (result == DESK_OK)
        result = demo_write_money(demo);
    if (result == DESK_OK)
        result = demo_write_feed(demo);
    return result == DESK_OK ? demo_write_tickets(demo) : result;
}

static void fill_report(struct demo *demo)
{
    struct desk_demo_report *report = demo->report;
    for (size_t i = 0; i < demo->unit_count; i++) {
        report->shops += demo->units[i].shop;
        report->homes += !demo->units[i].shop;
    }
    report->people = (int)demo->person_count;
    report->bills = (int)demo->bills;
    report->payments = (int)demo->payments;
}

enum desk_result desk_demo_create(struct desk *desk, const struct desk_demo_options *options,
    struct buf *logins, struct desk_demo_report *report, struct fault *fault)
{
    struct demo demo = {
        .desk = desk, .fault = fault, .seed = options->seed, .months = options->months, .report = report};
    *report = (struct desk_demo_report){0};
    enum desk_result result = check_options(desk, options, fault);
    if (result == DESK_OK)
        result = write_estate(desk);
    if (result != DESK_OK)
        return result;
    demo.today = options->today ? options->today : desk_today(desk);
    struct calendar_date month = calendar_date_of(demo.today);
    month.day = 1;
    demo.first_day = calendar_day_of(calendar_add_months(month, -options->months));
    demo.keep_from =
        calendar_day_of(calendar_add_months(calendar_date_of(demo.today), -DESK_FEED_KEEP_MONTHS));
    demo.receipts = calloc((size_t)(demo.today - demo.first_day) + 1, sizeof *demo.receipts);
    struct base_random secret = desk->random;
    demo.random = desk->random = random_from_seed(&demo.seeded, options->seed);
    result = demo.receipts ? write_all(&demo) : DESK_NO_MEMORY;
    desk->random = secret;
    fill_report(&demo);
    if (result == DESK_OK)
        demo_write_logins(&demo, logins);
    if (result == DESK_OK && logins->failed)
        result = DESK_NO_MEMORY;
    free(demo.receipts);
    secret_wipe(demo.units, demo.unit_room * sizeof *demo.units);
    free(demo.units);
    free(demo.people);
    if (result != DESK_OK)
        desk->estate[0] = '\0';
    return result;
}

/* One seed, from the template to the end: what is next in time happens, then everything that can be checked is. */
#include "tests/simulation/sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/file.h"
#include "backend/base/text.h"

#define ACTIONS    60
#define EVENTS_MIN 200
#define EVENTS_MAX 20000
#define HEALED_MS  (4 * 3600 * 1000)
#define FNV_START  UINT64_C(14695981039346656037)
#define FNV_PRIME  UINT64_C(1099511628211)

/* ---- what all use ------------------------------------------------------------------------------------------------------ */

int sim_below(struct sim *sim, int bound)
{
    return bound > 0 ? (int)random_below(&sim->random, (uint64_t)bound) : 0;
}

bool sim_chance(struct sim *sim, int of_1000)
{
    return of_1000 > 0 && sim_below(sim, 1000) < of_1000;
}

void sim_note(struct sim *sim, const char *format, ...)
{
    char text[512];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    for (const char *at = text; *at; at++)
        sim->hash = (sim->hash ^ (unsigned char)*at) * FNV_PRIME;
    sim->hash = (sim->hash ^ (uint64_t)sim->now_ms) * FNV_PRIME;
    if (sim->verbose)
        printf("# %d %.3f s: %s\n", sim->event, (double)sim->now_ms / 1000, text);
}

void sim_count(struct sim *sim, enum sim_fault fault)
{
    sim->counts->faults[fault]++;
    sim_note(sim, "  fault: %s", sim_fault_name(fault));
}

void sim_fail(struct sim *sim, const char *invariant, const char *format, ...)
{
    char text[700];
    va_list values;
    if (sim->failure[0])
        return;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    snprintf(sim->failure, sizeof sim->failure, "%s: %s (event %d, %.3f s, while %s)", invariant, text,
        sim->event, (double)sim->now_ms / 1000, sim->doing ? sim->doing : "starting");
}

void sim_need(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "the simulation itself can't go on: %s\n", what);
    abort();
}

/* ---- time ---------------------------------------------------------------------------------------------------------------- */

static void pass(struct sim *sim, int64_t until_ms)
{
    int64_t ms = until_ms - sim->now_ms;
    if (ms <= 0)
        return;
    sim->now_ms = until_ms;
    clock_fake_advance(&sim->office.fake, ms);
    for (int i = 0; i < SIM_KIOSKS; i++) {
        clock_fake_advance(&sim->kiosks[i].fake, ms);
        if (sim->kiosks[i].store)
            sim->kiosks[i].ran_ms += ms;
    }
}

static int64_t waiters_next(const struct sim *sim)
{
    int64_t next = INT64_MAX;
    for (int i = 0; i < SIM_WAITERS; i++) {
        if (sim->waiters[i].used && sim->waiters[i].until_ms < next)
            next = sim->waiters[i].until_ms;
    }
    return next;
}

/* How long until somebody does something again: mostly soon. */
static int64_t pause(struct sim *sim)
{
    int kind = sim_below(sim, 100);
    if (kind < 70)
        return 1 + sim_below(sim, 800);
    if (kind < 96)
        return 1 + sim_below(sim, 8000);
    return 1 + sim_below(sim, 90000);
}

/* ---- the office's machine ------------------------------------------------------------------------------------------------- */

static void settle_office(struct sim *sim)
{
    struct sim_office *office = &sim->office;
    if (!office->db || !office->disk.crashed)
        return;
    sim_count(sim, SIM_OFFICE_CRASH_WRITING);
    sim_office_stop(sim);
    sim_disk_recover(&office->disk);
    office->off_until_ms = sim->now_ms + 500 + sim_below(sim, 20000);
}

static void settle(struct sim *sim)
{
    settle_office(sim);
    for (int i = 0; i < SIM_KIOSKS; i++) {
        struct sim_kiosk *kiosk = &sim->kiosks[i];
        if (kiosk->line_down && sim->now_ms >= kiosk->line_up_ms)
            kiosk->line_down = false;
        sim_kiosk_settle(kiosk);
    }
}

/* ---- one event -------------------------------------------------------------------------------------------------------------- */

/* False when nothing is left that could happen before `action_ms`, and that is INT64_MAX. */
static bool next_event(struct sim *sim, int64_t *action_ms)
{
    struct sim_office *office = &sim->office;
    int64_t net = sim_net_next(sim), wait = office->db ? waiters_next(sim) : INT64_MAX;
    int64_t open = office->db ? INT64_MAX : office->off_until_ms, turn = INT64_MAX;
    struct sim_kiosk *turning = NULL;
    for (int i = 0; i < SIM_KIOSKS; i++) {
        int64_t next = sim_kiosk_next(&sim->kiosks[i]);
        if (next < turn) {
            turn = next;
            turning = &sim->kiosks[i];
        }
    }
    int64_t first = net < wait ? net : wait;
    first = open < first ? open : first;
    first = turn < first ? turn : first;
    first = *action_ms < first ? *action_ms : first;
    if (first == INT64_MAX)
        return false;
    pass(sim, first);
    sim->event++;
    sim->counts->events++;
    if (first == *action_ms) {
        sim->counts->actions++;
        sim_act(sim);
        *action_ms = sim->now_ms + pause(sim);
    } else if (first == net) {
        sim->doing = "something arrives";
        sim_net_deliver(sim);
        for (int i = 0; i < SIM_KIOSKS; i++) {
            if (sim->kiosks[i].core && !sim->failure[0])
                sync_core_turn(sim->kiosks[i].core);
        }
    } else if (first == wait) {
        sim->doing = "a long-poll ends";
        sim_office_wake(sim, false);
    } else if (first == open) {
        sim->doing = "the office starts";
        sim_office_open(sim);
    } else if (!turning->store) {
        sim->doing = "a kiosk starts";
        sim_note(sim, "K%d starts", turning->index);
        sim_kiosk_start(turning);
    } else {
        sim->doing = "a kiosk's sync has its turn";
        sync_core_turn(turning->core);
    }
    settle(sim);
    sim_check(sim);
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------------------------------------------ */

static void choose_weather(struct sim *sim)
{
    struct sim_weather *weather = &sim->weather;
    int *const chances[] = {&weather->lose, &weather->duplicate, &weather->reorder, &weather->cut,
        &weather->status, &weather->slow};
    static const int most[] = {300, 500, 400, 100, 150, 150};
    for (size_t i = 0; i < sizeof most / sizeof most[0]; i++)
        *chances[i] = sim_chance(sim, 400) ? 0 : sim_below(sim, most[i] + 1);
}

static void begin(struct sim *sim)
{
    char from[2 * SIM_PATH], to[SIM_PATH];
    int64_t start;
    sim_need(calendar_parse_time(SIM_START, &start), "the start is a time");
    sim_need(file_make_folder(sim->root) == BASE_OK, "a folder can be made");
    sim_net_use(sim);
    choose_weather(sim);
    snprintf(from, sizeof from, "%s/office", sim->template_folder);
    snprintf(to, sizeof to, "%.*s/office", SIM_PATH - 10, sim->root);
    sim_copy_folder(from, to);
    sim_disk_use(&sim->office.disk, to);
    clock_fake_start(&sim->office.fake, start);
    sim->office.clock = clock_from_fake(&sim->office.fake);
    sim_office_open(sim);
    sim->kiosk_count = 1 + (sim_chance(sim, 800) ? 1 + sim_chance(sim, 400) : 0);
    for (int i = 0; i < SIM_KIOSKS; i++) {
        struct sim_kiosk *kiosk = &sim->kiosks[i];
        kiosk->sim = sim;
        kiosk->index = i;
        kiosk->off_until_ms = INT64_MAX; /* one that this seed does without stays off */
        if (i >= sim->kiosk_count)
            continue;
        snprintf(
            from, sizeof from, "%s/%s%d", sim->template_folder, sim_chance(sim, 600) ? "synced" : "new", i);
        snprintf(to, sizeof to, "%.*s/k%c", SIM_PATH - 10, sim->root, '0' + i);
        sim_copy_folder(from, to);
        sim_disk_use(&kiosk->disk, to);
        kiosk->page_times[kiosk->page_time_count++] = start; /* the template's */
        clock_fake_start(&kiosk->fake, start);
        kiosk->clock = clock_from_fake(&kiosk->fake);
        sim_kiosk_start(kiosk);
    }
}

/* Everything works again from here on. */
static void heal(struct sim *sim)
{
    sim->doing = "the faults stop";
    sim_note(sim, "healed");
    sim->weather = (struct sim_weather){.lose = 0};
    if (!sim->office.db)
        sim_office_open(sim);
    sim->healed = true;
    sim->healed_ms = sim->now_ms;
    sim->office.disk.crash_at = 0;
    for (int i = 0; i < sim->kiosk_count && !sim->failure[0]; i++) {
        struct sim_kiosk *kiosk = &sim->kiosks[i];
        kiosk->line_down = false;
        kiosk->disk.crash_at = 0;
        if (!kiosk->store)
            sim_kiosk_start(kiosk);
        if (kiosk->store && !kiosk->id[0])
            sim_need(sim_kiosk_enroll(kiosk), "a kiosk is enrolled when nothing stands in the way");
    }
    settle(sim);
}

static enum desk_result drop_trigger(struct sim *sim, struct desk *desk)
{
    (void)sim;
    return db_exec(desk->db, "DROP TRIGGER IF EXISTS poison", NULL, 0) == DB_OK ? DESK_OK : DESK_UNAVAILABLE;
}

static void cure(struct sim *sim)
{
    sim->doing = "the poisoned ops are cured";
    sim_note(sim, "cured");
    sim_note_held(sim);
    sim->cured = true;
    sim->need_cure = false;
    sim_office_do(sim, drop_trigger);
}

static void play(struct sim *sim)
{
    int64_t action_ms = 2000;
    uint64_t last = sim->counts->actions + ACTIONS;
    while (!sim->failure[0] && (sim->counts->actions < last || sim->event < EVENTS_MIN)) {
        if (!next_event(sim, &action_ms))
            sim_fail(sim, "something always goes on", "nothing is left to happen");
    }
    if (!sim->failure[0])
        heal(sim);
    int64_t end_ms = sim->now_ms + HEALED_MS, never = INT64_MAX;
    while (!sim->failure[0] && !sim_settled(sim)) {
        if (sim->need_cure) {
            cure(sim);
            continue;
        }
        if (!next_event(sim, &never) || sim->now_ms > end_ms || sim->event > EVENTS_MAX) {
            sim_check_quiet(sim); /* says what is missing */
            sim_fail(sim, "both sides agree", "not within four hours after the faults stopped");
        }
    }
    if (!sim->failure[0])
        sim_check_quiet(sim);
}

static void end(struct sim *sim)
{
    for (int i = 0; i < SIM_KIOSKS; i++) {
        sim->kiosks[i].disk.crash_at = 0;
        sim_kiosk_stop(&sim->kiosks[i]);
        sim_disk_leave(&sim->kiosks[i].disk);
    }
    sim->office.disk.crash_at = 0;
    sim_office_stop(sim);
    sim_disk_recover(&sim->office.disk);
    sim_disk_leave(&sim->office.disk);
    sim_net_clear(sim);
    sim_remove_folder(sim->root);
}

bool sim_run(uint64_t seed, const char *template_folder, const char *scratch, bool verbose,
    struct sim_counts *counts, uint64_t *hash, char failure[1400])
{
    struct sim *sim = calloc(1, sizeof *sim);
    sim_need(sim != NULL, "there is memory");
    sim->seed = seed;
    sim->random = random_from_seed(&sim->seeded, seed * UINT64_C(0x9e3779b97f4a7c15) + 1);
    sim->hash = FNV_START;
    sim->template_folder = template_folder;
    sim->verbose = verbose;
    sim->counts = counts;
    snprintf(sim->root, sizeof sim->root, "%.*s/seed", SIM_PATH - 10, scratch);
    begin(sim);
    play(sim);
    counts->seeds++;
    bool good = sim->failure[0] == '\0';
    if (!good)
        snprintf(failure, 1400, "seed %llu: %s", (unsigned long long)seed, sim->failure);
    end(sim);
    *hash = sim->hash;
    free(sim);
    return good;
}

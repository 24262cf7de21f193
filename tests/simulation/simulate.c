/*
 * simulate [--seed N] [--seeds COUNT] [--from N] [--jobs N] [--findings N] [--verbose]
 * Plays seeds and speaks TAP: each invariant and each claim of the summary is a line. Without options: as many seeds as
 * SIMULATE_SEEDS says, else 2000 (200 when sanitized), one after another.
 */
#include "tests/simulation/sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "backend/base/file.h"
#include "backend/base/log.h"
#include "backend/base/planted.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"

#define JOBS_MAX     16
#define FAILURES_MAX 8
#ifdef __SANITIZE_ADDRESS__
#define SEEDS 200
#else
#define SEEDS 2000
#endif

struct options {
    int64_t from, seeds, jobs, findings;
    bool one, verbose;
};

/* What the jobs tell each other, in memory they share. */
struct share {
    struct sim_counts counts;
    int failures;
    char first[FAILURES_MAX][1400];
    bool done;
};

const char *sim_fault_name(enum sim_fault fault)
{
    static const char *const names[SIM_FAULTS] = {
        [SIM_LOST_REQUEST] = "requests lost",
        [SIM_LOST_ANSWER] = "answers lost",
        [SIM_DUPLICATE] = "requests that came twice",
        [SIM_REORDERED] = "messages overtaken",
        [SIM_CUT_REQUEST] = "requests cut",
        [SIM_CUT_ANSWER] = "answers cut",
        [SIM_STATUS_500] = "answers 500 and 502",
        [SIM_STATUS_503] = "answers 503",
        [SIM_STATUS_429] = "answers 429",
        [SIM_SLOW] = "slow messages",
        [SIM_LINE_DOWN] = "requests without a line",
        [SIM_KIOSK_CLOCK] = "jumps of a kiosk's clock",
        [SIM_OFFICE_CLOCK] = "jumps of the office's clock",
        [SIM_KIOSK_CRASH] = "kiosks killed",
        [SIM_KIOSK_CRASH_WRITING] = "kiosks killed while writing",
        [SIM_KIOSK_OFF] = "kiosks switched off",
        [SIM_KIOSK_IMAGE] = "kiosks put back to an older disk",
        [SIM_OFFICE_CRASH] = "offices killed",
        [SIM_OFFICE_CRASH_WRITING] = "offices killed while writing",
        [SIM_OFFICE_RESTORED] = "offices restored from a backup",
        [SIM_REVOKED] = "kiosks revoked",
        [SIM_ENROLLED_ANEW] = "kiosks enrolled anew",
        [SIM_SCOPE_CHANGED] = "scopes changed",
        [SIM_TOKEN_RENEWED] = "tokens renewed",
        [SIM_POISON_RETRIED] = "ops the office's database fails with",
        [SIM_POISON_REFUSED] = "requests refused for one op",
    };
    return names[fault];
}

/* The product's log is not what is looked at here; the ALARM lines are counted. */
static struct sim_counts *alarmed;
static bool loud;
void log_write(enum log_level level, const char *module, const char *format, ...)
{
    char text[400];
    va_list values;
    (void)level;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    if (alarmed && strncmp(text, "ALARM", 5) == 0)
        alarmed->alarms++;
    if (loud)
        printf("#   %s: %s\n", module, text);
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- playing ---------------------------------------------------------------------------------------------------------------- */

static void play(const struct options *options, int job, const char *scratch, struct share *share)
{
    char template_folder[SIM_PATH], own[SIM_PATH];
    snprintf(own, sizeof own, "%.*s/job%d", SIM_PATH - 16, scratch, job);
    snprintf(template_folder, sizeof template_folder, "%.*s/template", SIM_PATH - 16, own);
    sim_need(file_make_folder(own) == BASE_OK, "a folder can be made");
    sim_disk_install();
    sim_make_template(template_folder);
    alarmed = &share->counts;
    loud = options->verbose;
    for (int64_t i = job; i < options->seeds && share->failures < options->findings; i += options->jobs) {
        uint64_t hash;
        char failure[1400];
        bool good = sim_run((uint64_t)(options->from + i), template_folder, own, options->verbose,
            &share->counts, &hash, failure);
        if (!good)
            text_copy(share->first[share->failures++], sizeof share->first[0], failure);
    }
    share->done = true;
}

static void add(struct sim_counts *sum, const struct sim_counts *more)
{
    uint64_t *to = (uint64_t *)(void *)sum;
    const uint64_t *from = (const uint64_t *)(const void *)more;
    for (size_t i = 0; i < sizeof *sum / sizeof *to; i++)
        to[i] += from[i];
}

static void play_beside_each_other(const struct options *options, const char *scratch, struct share *shares)
{
    double begun = now_s();
    pid_t children[JOBS_MAX];
    for (int job = 0; job < options->jobs; job++) {
        fflush(stdout);
        children[job] = fork();
        sim_need(children[job] >= 0, "a process can be started");
        if (children[job] == 0) {
            play(options, job, scratch, &shares[job]);
            fflush(stdout);
            _exit(0);
        }
    }
    int64_t left = options->jobs;
    while (left > 0) {
        struct timespec pause = {.tv_sec = 10};
        for (int job = 0; job < options->jobs; job++) {
            int status = 0;
            if (children[job] == 0 || waitpid(children[job], &status, WNOHANG) != children[job])
                continue;
            children[job] = 0;
            left--;
            if (!shares[job].done && shares[job].failures < FAILURES_MAX)
                snprintf(shares[job].first[shares[job].failures++], sizeof shares[job].first[0],
                    "a job ended with status %d", status);
        }
        struct sim_counts sum = {.seeds = 0};
        for (int job = 0; job < options->jobs; job++)
            add(&sum, &shares[job].counts);
        if (left > 0) {
            printf("# %.0f s: %llu of %lld seeds\n", now_s() - begun, (unsigned long long)sum.seeds,
                (long long)options->seeds);
            fflush(stdout);
            nanosleep(&pause, NULL);
        }
    }
}

/* ---- telling ------------------------------------------------------------------------------------------------------------------- */

static int told, bad;
static void tell(bool good, const char *what)
{
    printf("%s %d - %s\n", good ? "ok" : "not ok", ++told, what);
    bad += !good;
}

static void summarise(const struct options *options, const struct sim_counts *counts, double seconds)
{
    char line[200];
    printf("# %llu seeds, %llu events (%.0f a seed), %llu checks of a whole mirror, %.1f s\n",
        (unsigned long long)counts->seeds, (unsigned long long)counts->events,
        (double)counts->events / (double)(counts->seeds ? counts->seeds : 1),
        (unsigned long long)counts->checks, seconds);
    printf("# %llu requests to push, %llu for changes; %llu ops promised, %llu accepted, %llu rejected, %llu "
           "known "
           "already; %llu alarms\n",
        (unsigned long long)counts->pushes, (unsigned long long)counts->pulls,
        (unsigned long long)counts->filed, (unsigned long long)counts->accepted,
        (unsigned long long)counts->rejected, (unsigned long long)counts->doubles,
        (unsigned long long)counts->alarms);
    for (int i = 0; i < SIM_FAULTS; i++)
        printf("#   %-40s %llu\n", sim_fault_name((enum sim_fault)i), (unsigned long long)counts->faults[i]);
    if (options->one || options->seeds < 100)
        return;
    for (int i = 0; i < SIM_FAULTS; i++) {
        snprintf(line, sizeof line, "there were %s", sim_fault_name((enum sim_fault)i));
        tell(counts->faults[i] > 0, line);
    }
    tell(counts->events >= 200 * counts->seeds, "there were at least 200 events a seed");
    tell(counts->filed > 0 && counts->accepted > 0 && counts->rejected > 0 && counts->doubles > 0,
        "ops were promised, accepted, rejected and known already");
}

/* The same seed twice: the same things in the same order. */
static void check_replay(const struct options *options, const char *scratch)
{
    char template_folder[SIM_PATH], failure[1400];
    struct sim_counts counts = {.seeds = 0};
    bool same = true;
    snprintf(template_folder, sizeof template_folder, "%.*s/replay-template", SIM_PATH - 20, scratch);
    sim_disk_install();
    sim_make_template(template_folder);
    for (int64_t i = 0; i < 5; i++) {
        uint64_t first = 0, second = 1;
        uint64_t seed = (uint64_t)(options->from + i);
        sim_run(seed, template_folder, scratch, false, &counts, &first, failure);
        sim_run(seed, template_folder, scratch, false, &counts, &second, failure);
        same = same && first == second;
        if (first != second)
            printf("# seed %llu: %016llx, then %016llx\n", (unsigned long long)seed,
                (unsigned long long)first, (unsigned long long)second);
    }
    tell(same, "a seed replays exactly");
}

static bool read_options(int argc, char **argv, struct options *options)
{
    const char *seeds = getenv("SIMULATE_SEEDS");
    *options = (struct options){.from = 1, .seeds = SEEDS, .jobs = 1, .findings = FAILURES_MAX};
    if (seeds && text_parse_int(seeds, 1, INT64_MAX, &options->seeds) != BASE_OK)
        return false;
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        int64_t *number = strcmp(argv[i], "--seeds") == 0      ? &options->seeds
                          : strcmp(argv[i], "--from") == 0     ? &options->from
                          : strcmp(argv[i], "--seed") == 0     ? &options->from
                          : strcmp(argv[i], "--jobs") == 0     ? &options->jobs
                          : strcmp(argv[i], "--findings") == 0 ? &options->findings
                                                               : NULL;
        if (strcmp(argv[i], "--verbose") == 0) {
            options->verbose = true;
        } else if (!number || text_parse_int(value, 0, INT64_MAX, number) != BASE_OK) {
            return false;
        } else {
            if (strcmp(argv[i], "--seed") == 0) {
                options->seeds = 1;
                options->one = true;
            }
            i++;
        }
    }
    return options->jobs >= 1 && options->jobs <= JOBS_MAX && options->seeds >= 1 && options->findings >= 1 &&
           options->findings <= FAILURES_MAX;
}

int main(int argc, char **argv)
{
    struct options options;
    char scratch[64];
    struct sim_counts sum = {.seeds = 0};
    if (!read_options(argc, argv, &options)) {
        fprintf(stderr,
            "usage: %s [--seed N] [--seeds COUNT] [--from N] [--jobs 1 to %d] [--findings 1 to %d] "
            "[--verbose]\n",
            argv[0], JOBS_MAX, FAILURES_MAX);
        return 2;
    }
    if (PLANTED(
            PLANTED_FAULTS)) /* asked once before anything is made: an unknown fault ends the program here */
        return 2;
    const char *tmp = getenv("TMPDIR");
    bool memory = access("/dev/shm", W_OK) == 0; /* a disk in memory: what is synced there costs nothing */
    snprintf(scratch, sizeof scratch, "%.40s/menting-sim-XXXXXX", memory ? "/dev/shm" : tmp ? tmp : "/tmp");
    sim_need(mkdtemp(scratch) != NULL && secret_init() == BASE_OK, "there is a folder to work in");
    struct share *shares =
        mmap(NULL, JOBS_MAX * sizeof *shares, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sim_need(shares != MAP_FAILED, "there is memory");
    double begun = now_s();
    if (options.jobs > 1)
        play_beside_each_other(&options, scratch, shares);
    else
        play(&options, 0, scratch, &shares[0]);
    int failures = 0;
    for (int job = 0; job < options.jobs; job++) {
        add(&sum, &shares[job].counts);
        for (int i = 0; i < shares[job].failures; i++) {
            printf("# %s\n", shares[job].first[i]);
            if (strncmp(shares[job].first[i], "seed ", 5) == 0)
                printf("#   replay: %s --verbose --seed %ld\n", argv[0],
                    strtol(shares[job].first[i] + 5, NULL, 10));
        }
        failures += shares[job].failures;
    }
    summarise(&options, &sum, now_s() - begun);
    tell(failures == 0, "all invariants held");
    if (!options.one && options.jobs == 1 && failures == 0)
        check_replay(&options, scratch);
    printf("1..%d\n", told);
    sim_remove_folder(scratch);
    munmap(shares, JOBS_MAX * sizeof *shares);
    return bad == 0 ? 0 : 1;
}

/*
 * Cuts the power at every file operation of every workload. Each workload runs once and its operations are recorded; then
 * for every place between two of them the disks that a cut there may leave are made, opened with the real program, and held
 * against what the user had been told by then. README.md has the model.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/faults/disk.h"
#include "tests/faults/image.h"
#include "tests/faults/trial.h"

#if defined(__SANITIZE_ADDRESS__)
#define CASES 2000
#else
#define CASES 20000
#endif
#define WORKLOADS_MAX  40
#define THOROUGH_EVERY 8  /* cases: the others only file a ticket afterwards */
#define AGAIN_EVERY    32 /* cases: closed and opened once more at the end */
#define TELL_EVERY_S   60

struct record {
    const struct workload *workload;
    struct disk_log *log;
    struct fact facts[TRIAL_FACTS];
    size_t fact_count;
    struct setting set;
    size_t open_cuts, operations;
};

struct tally {
    unsigned long cases, findings;
    char first[1000]; /* finding, with the command that shows it again */
};

/* One cut's work. */
struct work {
    struct frame *frame;
    const struct record *record;
    struct image *image;
    uint64_t *digests; /* of the precious database, after each entry, had all been kept */
    struct tally *tally;
    char folder[200];
    size_t cut;
    unsigned long wanted; /* variants of a cut */
};

static char at_work[300]; /* for a crash: which case it was */

static void crashed(int signal)
{
    static const char text[] = "not ok - the program crashed at: ";
    (void)!write(1, text, sizeof text - 1);
    (void)!write(1, at_work, strlen(at_work));
    (void)!write(1, "\n", 1);
    raise(signal);
}

static void catch_crashes(void)
{
    static const int signals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        sigaction(
            signals[i], &(struct sigaction){.sa_handler = crashed, .sa_flags = (int)SA_RESETHAND}, NULL);
}

/* ---- recording --------------------------------------------------------------------------------------------------------------- */

static bool record(struct frame *frame, const struct workload *workload, struct record *out)
{
    struct trial trial;
    char folder[200];
    frame_folder(frame, "record", folder);
    trial_start(&trial, workload, folder);
    workload->prepare(&trial);
    workload->world->close(&trial);
    size_t before = trial.fact_count;
    disk_record(folder);
    disk_mark((int64_t)before);
    workload->run(&trial);
    workload->world->close(&trial);
    *out = (struct record){
        .workload = workload, .log = disk_take(), .fact_count = trial.fact_count, .set = trial.set};
    memcpy(out->facts, trial.facts, sizeof out->facts);
    if (trial.failure[0])
        printf("# %s: the workload itself failed: %s\n", workload->name, trial.failure);
    bool good = !trial.failure[0];
    trial_end(&trial);
    for (size_t i = 0; frame->verbose && i < out->log->count; i++) {
        char text[200];
        disk_tell(&out->log->entries[i], text, sizeof text);
        printf("# %zu %s\n", i + 1, text);
    }
    struct image *image = image_new(out->log);
    for (size_t cut = 0; cut <= out->log->count; cut++) {
        image_advance(image, cut);
        out->open_cuts += image_open_count(image) > 0;
        out->operations += cut > 0 && out->log->entries[cut - 1].kind != DISK_MARK;
    }
    image_free(image);
    return good;
}

static size_t facts_at(const struct disk_log *log, size_t cut, size_t *marked)
{
    for (size_t i = cut; i > 0; i--) {
        if (log->entries[i - 1].kind == DISK_MARK) {
            *marked = i;
            return (size_t)log->entries[i - 1].offset;
        }
    }
    *marked = 0;
    return 0;
}

/* ---- a case ------------------------------------------------------------------------------------------------------------------ */

/* The precious database is in one of the states that it went through since its user was last told something. */
static void check_digest(struct work *work, struct trial *trial, unsigned variant, size_t marked)
{
    uint64_t digest = 0;
    if (!trial->workload->world->digest(trial, &digest)) {
        trial_fail(trial, "the database can't be read");
        return;
    }
    if (variant == IMAGE_ALL_KEPT)
        work->digests[work->cut] = digest;
    for (size_t i = marked; i <= work->cut; i++) {
        if (work->digests[i] == digest)
            return;
    }
    trial_fail(trial, "the database is in a state that it never was in since place %zu", marked);
}

static void run_trial(struct work *work, struct trial *trial, unsigned variant)
{
    const struct record *record = work->record;
    const struct world *world = record->workload->world;
    size_t marked, count = facts_at(record->log, work->cut, &marked);
    trial->set = record->set;
    trial->seeded.state = 1000003;
    bool thorough = (work->cut + variant) % THOROUGH_EVERY == 0;
    if (!world->open(trial))
        return;
    world->check(trial, record->facts, count);
    check_digest(work, trial, variant, marked);
    /* With few cases to spend, most of those that are only there for their digest end here. */
    bool works = variant != IMAGE_ALL_KEPT || work->wanted > 2 || work->cut % 4 == 0;
    if (!trial->failure[0] && works)
        world->go_on(trial, record->facts, count, thorough);
    world->close(trial);
    if ((work->cut + variant) % AGAIN_EVERY != 0 || trial->failure[0] || !world->open(trial))
        return;
    /* What the go-on did came on top; the facts of before hold still, but for what it was allowed to settle. */
    world->check(trial, trial->facts, trial->fact_count);
    world->close(trial);
}

static bool run_case(struct work *work, unsigned variant)
{
    const struct record *record = work->record;
    struct trial trial;
    char operation[200] = "the beginning";
    snprintf(at_work, sizeof at_work, "--workload %s --seed %llu --cut %zu --variant %u",
        record->workload->name, (unsigned long long)work->frame->seed, work->cut, variant);
    frame_folder(work->frame, "case", work->folder);
    image_write(work->image, work->folder);
    trial_start(&trial, record->workload, work->folder);
    run_trial(work, &trial, variant);
    bool good = !trial.failure[0];
    work->tally->cases++;
    if (!good) {
        if (work->cut > 0)
            disk_tell(&record->log->entries[work->cut - 1], operation, sizeof operation);
        if (work->tally->findings++ == 0)
            snprintf(work->tally->first, sizeof work->tally->first, "%s; after: %s; again: %s", trial.failure,
                operation, at_work);
        if (work->frame->verbose)
            printf("# %s: %s; after: %s\n", at_work, trial.failure, operation);
    }
    trial_end(&trial);
    return good;
}

/* ---- all cuts ------------------------------------------------------------------------------------------------------------------ */

static bool is_known(const uint64_t *seen, size_t count, uint64_t digest)
{
    for (size_t i = 0; i < count; i++) {
        if (seen[i] == digest)
            return true;
    }
    return false;
}

static void run_cut(struct work *work, unsigned long wanted, uint64_t *seen)
{
    const struct frame *frame = work->frame;
    image_advance(work->image, work->cut);
    seen[0] = image_choose(work->image, frame->seed, IMAGE_ALL_KEPT);
    (void)run_case(work, IMAGE_ALL_KEPT);
    if (image_open_count(work->image) == 0 || wanted < 2)
        return;
    unsigned long different = 1, most = wanted * 2 + 2;
    for (unsigned variant = IMAGE_ALL_LOST; variant < most && different < wanted; variant++) {
        if (frame->variant >= 0 && frame->cut >= 0 && (long)variant != frame->variant)
            continue;
        uint64_t digest = image_choose(work->image, frame->seed, variant);
        if (is_known(seen, different, digest))
            continue;
        seen[different++] = digest;
        (void)run_case(work, variant);
    }
}

static void tell_progress(const struct work *work, time_t *told)
{
    time_t now = time(NULL);
    if (now - *told < TELL_EVERY_S)
        return;
    *told = now;
    fprintf(stderr, "# %s: cut %zu of %zu, %lu cases, %lu findings\n", work->record->workload->name,
        work->cut, work->record->log->count, work->tally->cases, work->tally->findings);
}

static void run_record(struct frame *frame, const struct record *record, unsigned long wanted, unsigned share,
    struct tally *tally)
{
    struct work work = {.frame = frame, .record = record, .tally = tally, .wanted = wanted};
    uint64_t *seen = calloc(wanted + 4, sizeof *seen);
    size_t cuts = record->log->count + 1, from = 0;
    time_t told = time(NULL);
    work.image = image_new(record->log);
    work.digests = calloc(cuts, sizeof *work.digests);
    if (!seen || !work.digests)
        exit(2);
    if (frame->cut >= 0)
        (void)facts_at(record->log, (size_t)frame->cut, &from);
    for (work.cut = from; work.cut < cuts; work.cut++) {
        bool mine =
            work.cut % frame->processes == share && (frame->cut < 0 || (size_t)frame->cut == work.cut);
        unsigned long all = frame->variant >= 0 && wanted < (unsigned long)frame->variant + 1
                                ? (unsigned long)frame->variant + 1
                                : wanted;
        run_cut(&work, mine ? all : 1, seen);
        tell_progress(&work, &told);
        if (frame->cut >= 0 && work.cut == (size_t)frame->cut)
            break;
    }
    image_free(work.image);
    free(work.digests);
    free(seen);
}

/* In processes of their own when there are several. */
static void run_shares(
    struct frame *frame, const struct record *record, unsigned long wanted, struct tally *tallies)
{
    if (frame->processes == 1) {
        run_record(frame, record, wanted, 0, &tallies[0]);
        return;
    }
    for (unsigned share = 0; share < frame->processes; share++) {
        pid_t child = fork();
        if (child == 0) {
            char name[40], own[200];
            struct frame part = *frame;
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            snprintf(name, sizeof name, "share-%u", share);
            frame_folder(frame, name, own);
            snprintf(part.root, sizeof part.root, "%.150s", own);
            run_record(&part, record, wanted, share, &tallies[share]);
            _exit(0);
        }
    }
    for (int status; wait(&status) > 0;) {
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
            tallies[0].findings++;
    }
}

static void run_and_tell(
    struct frame *frame, const struct record *record, unsigned long wanted, bool sound, unsigned long *total)
{
    size_t size = frame->processes * sizeof(struct tally);
    struct tally *tallies = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct timespec start, end;
    if (tallies == MAP_FAILED)
        exit(2);
    clock_gettime(CLOCK_MONOTONIC, &start);
    run_shares(frame, record, wanted, tallies);
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
    unsigned long cases = 0, findings = 0;
    for (unsigned share = 0; share < frame->processes; share++) {
        cases += tallies[share].cases;
        findings += tallies[share].findings;
        if (tallies[share].first[0])
            printf("# %s\n", tallies[share].first);
    }
    frame_tell(frame, sound && findings == 0,
        "power cuts, %s: %zu file operations, %lu cases, %lu findings, %.1f s", record->workload->name,
        record->operations, cases, findings, seconds);
    *total += cases;
    munmap(tallies, size);
}

int main(int argc, char **argv)
{
    static struct record records[WORKLOADS_MAX];
    bool sound[WORKLOADS_MAX];
    struct frame frame;
    size_t count = 0, open_cuts = 0, cuts = 0;
    unsigned long total = 0;
    frame_start(&frame, argc, argv);
    catch_crashes();
    for (const struct workload *workload = workloads; workload->name && count < WORKLOADS_MAX; workload++) {
        if (frame.only && strcmp(frame.only, workload->name) != 0)
            continue;
        sound[count] = record(&frame, workload, &records[count]);
        open_cuts += records[count].open_cuts;
        cuts += records[count].log->count + 1;
        count++;
    }
    unsigned long cases = frame.cases ? frame.cases : CASES;
    unsigned long wanted = cases > cuts && open_cuts > 0 ? (cases - cuts) / open_cuts + 2 : 2;
    printf("# power cuts: seed %llu, %zu places, up to %lu variants of each\n",
        (unsigned long long)frame.seed, cuts, wanted);
    for (size_t i = 0; i < count; i++) {
        run_and_tell(&frame, &records[i], wanted, sound[i], &total);
        disk_free(records[i].log);
    }
    printf("# power cuts: %lu cases, seed %llu, %.1f s of one processor in this process\n", total,
        (unsigned long long)frame.seed, frame_seconds());
    return frame_end(&frame);
}

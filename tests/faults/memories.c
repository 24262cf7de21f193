/*
 * Lets the N-th allocation of a workload fail, for every N, once and from there on: in the product's code, in SQLite and in
 * jansson. The answer is an error that says so or what it would have been anyway, nothing called saved is lost, nothing is
 * leaked (under AddressSanitizer), and as soon as there is memory again the same program goes on.
 */
#include <stdio.h>
#include <string.h>

#include "tests/faults/disk.h"
#include "tests/faults/image.h"
#include "tests/faults/memory.h"
#include "tests/faults/messages.h"
#include "tests/faults/trial.h"

#if defined(__SANITIZE_ADDRESS__)
#define PART 10 /* of the points of a whole run, one in so many */
#else
#define PART 1
#endif
#define THOROUGH_EVERY 16
#define SQLITE_POINTS  30 /* of SQLite's many in a workload, spread evenly; of the product's each one */

struct tally {
    unsigned long cases, refused, findings, points;
    char first[1000];
};

struct work {
    struct frame *frame;
    const struct workload *workload;
    const struct image *image; /* what is there before */
    struct tally tally;
};

static const struct {
    const char *name;
    enum memory_whose whose;
    bool for_good;
} faults[] = {
    {"one of the product's", MEMORY_OF_PRODUCT, false},
    {"all from one of the product's on", MEMORY_OF_PRODUCT, true},
    {"one of SQLite's", MEMORY_OF_SQLITE, false},
    {"all from one of SQLite's on", MEMORY_OF_SQLITE, true},
};

static void hold(bool held)
{
    memory_hold(held);
}

static void start(struct work *work, struct trial *trial)
{
    char folder[200];
    frame_folder(work->frame, "case", folder);
    image_write(work->image, folder);
    trial_start(trial, work->workload, folder);
    trial->seeded.state = 1000003;
    trial->strict = false;
    trial->opening = work->workload->opens ? NULL : hold;
}

/* As the user goes on: the same program when it is open, else it is started again. */
static void go_on(struct trial *trial, bool thorough)
{
    const struct world *world = trial->workload->world;
    struct fact facts[TRIAL_FACTS];
    size_t count = trial->fact_count;
    memcpy(facts, trial->facts, sizeof facts);
    trial->strict = true;
    if (!world->is_open(trial) && !world->open(trial))
        return;
    world->go_on(trial, facts, count, thorough);
    world->close(trial);
    if (trial->failure[0] || !world->open(trial))
        return;
    world->check(trial, trial->facts, trial->fact_count);
}

static void note(struct work *work, const struct trial *trial, size_t fault, unsigned long point)
{
    char text[700];
    snprintf(text, sizeof text, "%s; at allocation %lu; again: --workload %s --variant %zu --cut %lu",
        trial->failure, point, work->workload->name, fault, point);
    if (work->tally.findings++ == 0)
        snprintf(work->tally.first, sizeof work->tally.first, "%s", text);
    if (work->frame->verbose)
        printf("# %s: %s\n", faults[fault].name, text);
}

static void run_case(struct work *work, size_t fault, unsigned long point)
{
    struct trial trial;
    start(work, &trial);
    memory_fail(faults[fault].whose, point, faults[fault].for_good);
    work->workload->run(&trial);
    memory_heal();
    if (memory_failures() > 0) {
        work->tally.cases++;
        work->tally.refused += trial.failures > 0;
        if (!trial.failure[0])
            go_on(&trial, work->tally.cases % THOROUGH_EVERY == 0);
        if (trial.failure[0])
            note(work, &trial, fault, point);
    }
    trial_end(&trial);
}

/* How many allocations there are when none fails. */
static unsigned long count_points(struct work *work, enum memory_whose whose)
{
    struct trial trial;
    start(work, &trial);
    memory_fail(whose, 0, false);
    work->workload->run(&trial);
    unsigned long points = (unsigned long)memory_heal();
    trial_end(&trial);
    return points;
}

static void run_fault(struct work *work, size_t fault)
{
    if (work->frame->cut >= 0) {
        run_case(work, fault, (unsigned long)work->frame->cut);
        return;
    }
    unsigned long points = count_points(work, faults[fault].whose), every = work->frame->every;
    if (every == 0)
        every = PART * (faults[fault].whose == MEMORY_OF_SQLITE ? 1 + points / SQLITE_POINTS
                           : faults[fault].for_good             ? 2
                                                                : 1);
    for (unsigned long point = 1 + (fault % 2) * every / 2; point <= points; point += every)
        run_case(work, fault, point);
}

static struct disk_log *prepare(struct frame *frame, const struct workload *workload, bool *good)
{
    struct trial trial;
    char folder[200];
    frame_folder(frame, "prepared", folder);
    trial_start(&trial, workload, folder);
    workload->prepare(&trial);
    *good = !trial.failure[0];
    if (!*good)
        printf("# %s: its preparation failed: %s\n", workload->name, trial.failure);
    trial_end(&trial);
    disk_record(folder);
    return disk_take();
}

static void run_workload(struct frame *frame, const struct workload *workload, unsigned long *total)
{
    bool good;
    struct disk_log *log = prepare(frame, workload, &good);
    struct image *image = image_new(log);
    struct work work = {.frame = frame, .workload = workload, .image = image};
    (void)image_choose(image, 0, IMAGE_ALL_KEPT);
    double began = frame_seconds();
    (void)count_points(
        &work, MEMORY_OF_ALL); /* what is made once for all, the book's pages among it, is made here */
    work.tally.points = count_points(&work, MEMORY_OF_ALL);
    for (size_t fault = 0; good && fault < sizeof faults / sizeof faults[0]; fault++) {
        if (frame->variant < 0 || (size_t)frame->variant == fault)
            run_fault(&work, fault);
    }
    if (work.tally.first[0])
        printf("# %s\n", work.tally.first);
    frame_tell(frame, good && work.tally.findings == 0 && (work.tally.cases > 0 || work.tally.points == 0),
        "failing memory, %s: %lu allocations, %lu cases, %lu of them told an error, %lu findings, %.1f s",
        workload->name, work.tally.points, work.tally.cases, work.tally.refused, work.tally.findings,
        frame_seconds() - began);
    *total += work.tally.cases;
    image_free(image);
    disk_free(log);
}

/* Messages are small: every allocation of every one, in every build. */
static void run_message(struct frame *frame, const struct message *message, unsigned long *total)
{
    unsigned long cases = 0, findings = 0;
    char why[200] = "";
    if (!message->run(why))
        findings++;
    for (size_t fault = 0; fault < 2; fault++) {
        for (uint64_t point = 1;; point++) {
            memory_fail(MEMORY_OF_PRODUCT, point, faults[fault].for_good);
            bool good = message->run(why);
            memory_heal();
            if (memory_failures() == 0)
                break;
            cases++;
            if (!good && findings++ == 0)
                printf("# %s: %s; at allocation %llu, %s\n", message->name, why, (unsigned long long)point,
                    faults[fault].name);
        }
    }
    frame_tell(frame, findings == 0 && cases > 0, "failing memory, %s: %lu cases, %lu findings",
        message->name, cases, findings);
    *total += cases;
}

int main(int argc, char **argv)
{
    struct frame frame;
    unsigned long total = 0;
    memory_start();
    frame_start(&frame, argc, argv);
    for (const struct message *message = messages; message->name && !frame.only; message++)
        run_message(&frame, message, &total);
    for (const struct workload *workload = workloads; workload->name; workload++) {
        if (!frame.only || strcmp(frame.only, workload->name) == 0)
            run_workload(&frame, workload, &total);
    }
    printf("# failing memory: %lu cases, %.1f s of one processor\n", total, frame_seconds());
    return frame_end(&frame);
}

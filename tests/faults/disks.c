/*
 * Lets the N-th file call of a workload fail, for every N: with EIO, with ENOSPC, or by writing half; once, for a while, or
 * until it is mended. What was called saved must be there afterwards, what failed must have said so, and as soon as the disk
 * is well the same program goes on as if nothing had been.
 */
#include <stdio.h>
#include <string.h>

#include "tests/faults/disk.h"
#include "tests/faults/image.h"
#include "tests/faults/trial.h"

#if defined(__SANITIZE_ADDRESS__)
#define EVERY 10 /* calls: one in so many fails, where no option says otherwise */
#else
#define EVERY 1
#endif
#define A_WHILE        7 /* calls */
#define THOROUGH_EVERY 8

static const struct {
    const char *name;
    enum disk_fault fault;
    uint64_t count;
    unsigned every; /* further apart where another fault meets the same calls in nearly the same way */
    unsigned go_on; /* one in so many goes on working; all are opened again and looked at */
} faults[] = {
    {"EIO once", DISK_FAIL_EIO, 1, 1, 1},
    {"EIO for good", DISK_FAIL_EIO, UINT64_MAX, 2, 3},
    {"ENOSPC once", DISK_FAIL_ENOSPC, 1, 1, 1},
    {"ENOSPC for a while", DISK_FAIL_ENOSPC, A_WHILE, 3, 1},
    {"ENOSPC for good", DISK_FAIL_ENOSPC, UINT64_MAX, 2, 3},
    {"short write once", DISK_FAIL_SHORT, 1, 1, 3},
    {"short writes for good", DISK_FAIL_SHORT, UINT64_MAX, 3, 3},
};

struct tally {
    unsigned long cases, refused, findings;
    char first[1000];
};

struct work {
    struct frame *frame;
    const struct workload *workload;
    const struct image *image; /* what is there before */
    struct tally tally;
};

/* As the user goes on: the same program when it is open, else it is started again. */
static void go_on(struct trial *trial, bool works, bool thorough)
{
    const struct world *world = trial->workload->world;
    struct fact facts[TRIAL_FACTS];
    size_t count = trial->fact_count;
    memcpy(facts, trial->facts, sizeof facts);
    trial->strict = true;
    if (works && !world->is_open(trial) && !world->open(trial))
        return;
    if (works)
        world->go_on(trial, facts, count, thorough);
    world->close(trial);
    if (trial->failure[0] || !world->open(trial))
        return;
    world->check(trial, trial->facts, trial->fact_count);
}

/* False when there is no such call any more. */
static bool run_case(struct work *work, size_t fault, unsigned long point)
{
    struct trial trial;
    char folder[200];
    frame_folder(work->frame, "case", folder);
    image_write(work->image, folder);
    trial_start(&trial, work->workload, folder);
    trial.seeded.state = 1000003;
    trial.strict = false;
    disk_fail(folder, faults[fault].fault, point, faults[fault].count);
    work->workload->run(&trial);
    disk_heal();
    bool met = disk_failures() > 0;
    if (met) {
        work->tally.cases++;
        work->tally.refused += trial.failures > 0;
        if (!trial.failure[0])
            go_on(&trial, work->frame->every > 0 || point % faults[fault].go_on == 0,
                point % THOROUGH_EVERY == 0);
        if (trial.failure[0]) {
            char text[700];
            snprintf(text, sizeof text, "%s; at call %lu; again: --workload %s --variant %zu --cut %lu",
                trial.failure, point, work->workload->name, fault, point);
            if (work->tally.findings++ == 0)
                snprintf(work->tally.first, sizeof work->tally.first, "%s", text);
            if (work->frame->verbose)
                printf("# %s: %s\n", faults[fault].name, text);
        }
    }
    trial_end(&trial);
    return met;
}

static void run_fault(struct work *work, size_t fault)
{
    unsigned every = work->frame->every ? work->frame->every : EVERY * faults[fault].every;
    if (work->frame->cut >= 0) {
        (void)run_case(work, fault, (unsigned long)work->frame->cut);
        return;
    }
    for (unsigned long point = 1 + fault % every; run_case(work, fault, point); point += every)
        ;
}

/* The folder as the workload's preparation leaves it. */
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
    double start = frame_seconds();
    for (size_t fault = 0; good && fault < sizeof faults / sizeof faults[0]; fault++) {
        if (frame->variant < 0 || (size_t)frame->variant == fault)
            run_fault(&work, fault);
    }
    if (work.tally.first[0])
        printf("# %s\n", work.tally.first);
    frame_tell(frame, good && work.tally.findings == 0 && work.tally.cases > 0,
        "failing disk, %s: %lu cases, %lu of them told an error, %lu findings, %.1f s", workload->name,
        work.tally.cases, work.tally.refused, work.tally.findings, frame_seconds() - start);
    *total += work.tally.cases;
    image_free(image);
    disk_free(log);
}

int main(int argc, char **argv)
{
    struct frame frame;
    unsigned long total = 0;
    frame_start(&frame, argc, argv);
    for (const struct workload *workload = workloads; workload->name; workload++) {
        if (!frame.only || strcmp(frame.only, workload->name) == 0)
            run_workload(&frame, workload, &total);
    }
    printf("# failing disk: %lu cases, %.1f s of one processor\n", total, frame_seconds());
    return frame_end(&frame);
}

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "backend/base/file.h"
#include "backend/base/log.h"
#include "tests/faults/trial.h"

static const char usage[] = "options:\n"
                            "  --workload NAME   only this one\n"
                            "  --seed N          of the variants (default 1)\n"
                            "  --cases N         how many cases in all\n"
                            "  --every N         only one point of failure in N\n"
                            "  --cut N           only this place\n"
                            "  --variant N       only this variant of it\n"
                            "  --processes N     that share the work (default 1)\n"
                            "  --plant NAME      a planted fault (in the build that has them)\n"
                            "  --verbose         tells each finding, and what the log holds\n";

static void bad_option(const char *text)
{
    fprintf(stderr, "%s\n%s", text, usage);
    exit(2);
}

static long number(const char *text)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno || *end || end == text || value < 0)
        bad_option("a number from 0 is needed");
    return value;
}

static void read_options(struct frame *frame, int argc, char **argv)
{
    static const struct option options[] = {{"workload", 1, NULL, 'w'}, {"seed", 1, NULL, 's'},
        {"cases", 1, NULL, 'n'}, {"every", 1, NULL, 'e'}, {"cut", 1, NULL, 'c'}, {"variant", 1, NULL, 'v'},
        {"processes", 1, NULL, 'j'}, {"plant", 1, NULL, 'p'}, {"verbose", 0, NULL, 'x'}, {NULL, 0, NULL, 0}};
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case 'w': frame->only = optarg; break;
        case 's': frame->seed = (uint64_t)number(optarg); break;
        case 'n': frame->cases = (unsigned long)number(optarg); break;
        case 'e': frame->every = (unsigned)number(optarg); break;
        case 'c': frame->cut = number(optarg); break;
        case 'v': frame->variant = number(optarg); break;
        case 'j': frame->processes = (unsigned)number(optarg); break;
        case 'p': setenv("MENTING_PLANT", optarg, 1); break;
        case 'x': frame->verbose = true; break;
        default: bad_option("wrong option");
        }
    }
    bool known = !frame->only;
    for (const struct workload *workload = workloads; workload->name; workload++)
        known = known || strcmp(workload->name, frame->only) == 0;
    if (!known || optind < argc || frame->processes == 0)
        bad_option("no such workload, or a number that can't be");
}

/* A disk in memory, where there is one: the harness models the syncing itself. */
static void make_root(struct frame *frame)
{
    const char *places[] = {"/dev/shm", getenv("TMPDIR"), "/tmp"};
    for (size_t i = 0; i < 3; i++) {
        char wanted[120], real[PATH_MAX];
        if (!places[i])
            continue;
        snprintf(wanted, sizeof wanted, "%.80s/menting-faults-XXXXXX", places[i]);
        if (mkdtemp(wanted) && realpath(wanted, real) && strlen(real) < sizeof frame->root) {
            strcpy(frame->root, real);
            return;
        }
    }
    bad_option("no folder can be made in /dev/shm, $TMPDIR or /tmp");
}

/* The product's log says much when everything fails; it is shown when somebody looks for one case. */
static bool log_is_shown;
void __real_log_write(enum log_level level, const char *module, const char *format, ...) PRINTF_LIKE(3, 4);
void __wrap_log_write(enum log_level level, const char *module, const char *format, ...) PRINTF_LIKE(3, 4);
void __wrap_log_write(enum log_level level, const char *module, const char *format, ...)
{
    char line[600];
    va_list list;
    if (!log_is_shown)
        return;
    va_start(list, format);
    vsnprintf(line, sizeof line, format, list);
    va_end(list);
    __real_log_write(level, module, "%s", line);
}

static volatile pid_t worker; /* for the handler */

static void end_worker(int signal)
{
    (void)signal;
    kill(worker, SIGKILL);
}

/* The work is done by a child, so that the folder is removed also when that crashes. */
static void supervise(const struct frame *frame)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        return;
    }
    worker = child;
    if (child > 0) {
        sigaction(SIGINT, &(struct sigaction){.sa_handler = end_worker}, NULL);
        sigaction(SIGTERM, &(struct sigaction){.sa_handler = end_worker}, NULL);
    }
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (file_remove_folder(frame->root) != BASE_OK)
        fprintf(stderr, "%s is left\n", frame->root);
    exit(child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

void frame_start(struct frame *frame, int argc, char **argv)
{
    *frame = (struct frame){.seed = 1, .cut = -1, .variant = -1, .processes = 1};
    read_options(frame, argc, argv);
    log_is_shown = frame->verbose;
    setvbuf(stdout, NULL, _IOLBF, 0);
    make_root(frame);
    supervise(frame);
    if (secret_init() != BASE_OK)
        bad_option("libsodium can't start");
    book_write();
}

void frame_folder(const struct frame *frame, const char *name, char out[200])
{
    snprintf(out, 200, "%s/%s", frame->root, name);
    if (file_remove_folder(out) != BASE_OK || mkdir(out, 0700) != 0) {
        fprintf(stderr, "%s can't be made: %s\n", out, strerror(errno));
        exit(2);
    }
}

void frame_tell(struct frame *frame, bool good, const char *format, ...)
{
    va_list list;
    *(good ? &frame->passed : &frame->failed) += 1;
    printf("%sok %u - ", good ? "" : "not ", frame->passed + frame->failed);
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    putchar('\n');
}

int frame_end(struct frame *frame)
{
    book_burn();
    printf("1..%u\n", frame->passed + frame->failed);
    return frame->failed || !frame->passed ? 1 : 0;
}

double frame_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

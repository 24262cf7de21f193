#include "backend/base/planted.h"

#ifdef MENTING_PLANTED_FAULTS

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[PLANTED_FAULTS] = {"none", "synchronous-normal", "cursor-first",
    "op-not-unique", "delete-early", "count-late", "cursor-race", "epoch-ignored"};
static pthread_once_t once = PTHREAD_ONCE_INIT;
static enum planted chosen;

static void choose(void)
{
    const char *name = getenv("MENTING_PLANT");
    for (int i = 0; name && i < PLANTED_FAULTS; i++) {
        if (strcmp(names[i], name) == 0) {
            chosen = (enum planted)i;
            return;
        }
    }
    if (!name)
        return;
    fprintf(stderr, "MENTING_PLANT=%s: no such fault; there are:", name);
    for (int i = 0; i < PLANTED_FAULTS; i++)
        fprintf(stderr, " %s", names[i]);
    fputc('\n', stderr);
    abort();
}

enum planted planted_fault(void)
{
    pthread_once(&once, choose);
    return chosen;
}

#else
extern int planted_none; /* a file of C is not empty */
#endif

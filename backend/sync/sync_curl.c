#define SYNC_CURL_LOADER
#include "backend/sync/sync_curl_internal.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#include "backend/sync/sync.h"

#define LIBRARY "libcurl.so.4" /* the package libcurl4 brings it */

/* One for the process, as the linker's would be; written once, by whoever comes first. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct sync_curl functions;
static bool loaded;
static char reason[200];

static void load(void)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    loaded = library != NULL;
#define LOAD(name)                                                                                           \
    if (loaded && (*(void **)&functions.name##_ = dlsym(library, #name)) == NULL)                            \
        loaded = false;
    SYNC_CURL_FUNCTIONS(LOAD)
#undef LOAD
    if (!loaded)
        snprintf(reason, sizeof reason, "%s; the package libcurl4 brings it", dlerror());
}

const struct sync_curl *sync_curl(const char **why)
{
    pthread_once(&once, load);
    if (!loaded && why != NULL)
        *why = reason;
    return loaded ? &functions : NULL;
}

static void *prepare(void *unused)
{
    (void)unused;
    sync_curl(NULL);
    return NULL;
}

void sync_prepare(struct sync_preparation *preparation)
{
    preparation->runs = pthread_create(&preparation->thread, NULL, prepare, NULL) == 0;
}

void sync_prepared(struct sync_preparation *preparation)
{
    if (preparation->runs)
        pthread_join(preparation->thread, NULL);
    preparation->runs = false;
}

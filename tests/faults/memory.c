#include "tests/faults/memory.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    bool counting, held, for_good;
    enum memory_whose whose;
    uint64_t first, seen, failed;
    sqlite3_mem_methods sqlite; /* its own */
} memory;

static bool fails(enum memory_whose whose)
{
    if (!memory.counting || memory.held)
        return false;
    bool counts = (memory.whose & whose) != 0;
    memory.seen += counts;
    bool begins = counts && memory.first > 0 && memory.seen == memory.first;
    if (!begins && !(memory.for_good && memory.failed > 0))
        return false;
    memory.failed++;
    errno = ENOMEM;
    return true;
}

void memory_fail(enum memory_whose whose, uint64_t first, bool for_good)
{
    memory.counting = true;
    memory.held = false;
    memory.whose = whose;
    memory.first = first;
    memory.for_good = for_good;
    memory.seen = memory.failed = 0;
}

uint64_t memory_heal(void)
{
    memory.counting = false;
    return memory.seen;
}

uint64_t memory_failures(void)
{
    return memory.failed;
}

void memory_hold(bool held)
{
    memory.held = held;
}

/* ---- the product's own ---------------------------------------------------------------------------------------------------- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
char *__wrap_strdup(const char *text);
int __wrap_asprintf(char **out, const char *format, ...) __attribute__((format(printf, 2, 3)));

void *__wrap_malloc(size_t size)
{
    return fails(MEMORY_OF_PRODUCT) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails(MEMORY_OF_PRODUCT) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails(MEMORY_OF_PRODUCT) ? NULL : __real_realloc(old, size);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
    if (size > 0 && count > SIZE_MAX / size) {
        errno = ENOMEM;
        return NULL;
    }
    return __wrap_realloc(old, count * size);
}

char *__wrap_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = __wrap_malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

int __wrap_asprintf(char **out, const char *format, ...)
{
    va_list list;
    *out = NULL;
    if (fails(MEMORY_OF_PRODUCT))
        return -1;
    va_start(list, format);
    int length = vasprintf(out, format, list);
    va_end(list);
    return length;
}

/* ---- SQLite's; jansson takes the product's (wire_load.c) ----------------------------------------------------------------------------------------------------------- */

static void *sqlite_malloc(int size)
{
    return fails(MEMORY_OF_SQLITE) ? NULL : memory.sqlite.xMalloc(size);
}

static void *sqlite_realloc(void *old, int size)
{
    return fails(MEMORY_OF_SQLITE) ? NULL : memory.sqlite.xRealloc(old, size);
}

void memory_start(void)
{
    sqlite3_mem_methods methods;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory.sqlite) != SQLITE_OK) {
        fprintf(stderr, "SQLite does not tell its allocator\n");
        exit(2);
    }
    methods = memory.sqlite;
    methods.xMalloc = sqlite_malloc;
    methods.xRealloc = sqlite_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK) {
        fprintf(stderr, "SQLite does not take another allocator\n");
        exit(2);
    }
}

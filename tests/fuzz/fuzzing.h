/*
 * What the fuzz targets share. Each target is one file, fuzz_MODULE_subject.c, linked like a unit test of that module; it
 * aborts where something happens that must not, whatever the input. libFuzzer brings main.
 */
#ifndef MENTING_TESTS_FUZZING_H
#define MENTING_TESTS_FUZZING_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "backend/base/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* As an assertion that is there in every build and says what was broken. */
#define MUST(condition)                                                                                      \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition);                          \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

/* Takes the place of the program's: a line is made, so that a wrong format shows, and nobody reads it. */
void log_write(enum log_level level, const char *module, const char *format, ...)
{
    char line[2048];
    va_list list;
    (void)level;
    (void)module;
    va_start(list, format);
    vsnprintf(line, sizeof line, format, list);
    va_end(list);
}

#endif

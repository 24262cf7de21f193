#include "backend/base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "backend/base/calendar.h"
#include "backend/base/text.h"

#define LINE_MAX_BYTES 1024

static const char *level_name(enum log_level level)
{
    static const char *const names[] = {"debug", "info", "warning", "error"};
    return names[level];
}

void log_write(enum log_level level, const char *module, const char *format, ...)
{
    if (level == LOG_DEBUG && getenv("MENTING_DEBUG") == NULL)
        return;
    int kept_errno = errno;
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    char when[CALENDAR_TIME_SIZE];
    calendar_format_time((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, when);

    char text[LINE_MAX_BYTES];
    errno = kept_errno; /* "%m" in the caller's format */
    va_list values;
    va_start(values, format);
    if (vsnprintf(text, sizeof text, format, values) < 0)
        text[0] = '\0';
    va_end(values);
    char whole[LINE_MAX_BYTES + 128];
    snprintf(whole, sizeof whole, "%s %s %s: %s", when, level_name(level), module, text);
    char line[LINE_MAX_BYTES];
    text_copy(line, sizeof line, whole);
    size_t length = strlen(line);
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = '?';
    }
    line[length++] = '\n'; /* in place of the NUL: the line is written, not kept */
    ssize_t written = write(STDERR_FILENO, line, length);
    (void)written; /* there is nowhere left to report it */
    errno = kept_errno;
}

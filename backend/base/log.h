/*
 * The log: one line a call to standard error, where the service manager keeps it. No state.
 * Lines carry ids, counts and codes; never names, phone numbers, PINs or anything an owner wrote.
 */
#ifndef MENTING_BASE_LOG_H
#define MENTING_BASE_LOG_H

#include "backend/base/result.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* Writes "2026-11-23T02:48:00.000Z warning store: text". Any thread; one write(2) a line. LOG_DEBUG is shown
   only when the environment has MENTING_DEBUG. Control characters are shown as '?'. */
void log_write(enum log_level level, const char *module, const char *format, ...) PRINTF_LIKE(3, 4);

#endif

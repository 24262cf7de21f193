/* What the service does once a day, and once at its start. */
#ifndef MENTING_OFFICE_DESK_DAILY_H
#define MENTING_OFFICE_DESK_DAILY_H

#include "backend/office/desk/desk.h"

/* Tombstones for what kiosks need not keep, old idempotency records and used codes dropped, the roster continued for the
   next four weeks. One piece of work inside the caller's transaction; *more: call again in a new one. */
enum desk_result desk_daily(struct desk *desk, bool *more) MUST_USE;

#endif

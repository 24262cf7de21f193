/* Who may write a database file: PATH.lock. */
#ifndef MENTING_OFFICE_DB_LOCK_INTERNAL_H
#define MENTING_OFFICE_DB_LOCK_INTERNAL_H

#include "backend/office/db/db.h"

/* Held until *fd is closed. Waits a few seconds for another command, not for a service. */
enum db_result db_lock_take(const char *path, enum db_mode mode, int *fd, struct fault *fault) MUST_USE;
bool db_lock_is_held_by_service(const char *path);

#endif

/* The office's ledger of who did what to what, when and where. Ids and codes only: no names, texts or numbers. */
#ifndef MENTING_OFFICE_DESK_AUDIT_H
#define MENTING_OFFICE_DESK_AUDIT_H

#include "backend/office/desk/desk.h"

/* `kiosk` NULL: at the office. `at` NULL: now; else when the kiosk says it happened. */
enum desk_result desk_audit_add(struct desk *desk, const struct desk_actor *actor, const char *kiosk,
    const char *at, const char *what, const char *subject, const char *detail) MUST_USE;

#endif

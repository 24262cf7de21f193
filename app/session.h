/*
 * Who is signed in: the ONE place where personal state lives. Wiped on exit, on timeout and before anyone else can touch
 * the screen. Plain data; UI thread.
 */
#ifndef MENTING_SESSION_H
#define MENTING_SESSION_H

#include <stdbool.h>

struct session {
    bool owner; /* an owner, tenant or shop is signed in */
    char person[40], unit[40], credential[40];
    char role[12];       /* owner, tenant, shop: in this unit */
    char auth[12];       /* pin, card, card+pin */
    char name[40];       /* masked, as the office sent it */
    char unit_label[64]; /* "24栋1单元1203", in the language at sign-in; screens make it anew */
    bool staff;          /* staff mode */
    char staff_id[40], staff_name[40], staff_role[16];
};

bool session_any(const struct session *session);
bool session_tenant(const struct session *session);
/* Overwrites everything with zeros. */
void session_wipe(struct session *session);

#endif

#include "app/session.h"

#include <string.h>
#include "backend/base/secret.h"

bool session_any(const struct session *session)
{
    return session->owner || session->staff;
}

bool session_tenant(const struct session *session)
{
    return session->owner && strcmp(session->role, "tenant") == 0;
}

void session_wipe(struct session *session)
{
    secret_wipe(session, sizeof *session);
}

#include "backend/office/desk/desk_audit.h"

#include "backend/office/desk/desk_internal.h"

enum desk_result desk_audit_add(struct desk *desk, const struct desk_actor *actor, const char *kiosk,
    const char *at, const char *what, const char *subject, const char *detail)
{
    char id[DESK_ID_SIZE], now[CALENDAR_TIME_SIZE];
    desk_new_id(desk, id);
    desk_now(desk, now);
    return desk_exec(desk,
        "INSERT INTO ledger(estate, id, at, received_at, actor_type, actor, kiosk, what, subject, detail)"
        " VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id), DB_TEXT(at ? at : now), DB_TEXT(now),
            DB_TEXT(actor->type), DB_TEXT(actor->id), DB_TEXT(kiosk), DB_TEXT(what),
            DB_TEXT(subject ? subject : ""), DB_TEXT(detail ? detail : "")));
}

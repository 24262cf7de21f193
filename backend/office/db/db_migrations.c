#include "backend/office/db/db_internal.h"

#include "backend/base/embed.h"

EMBED_DECLARE(office_sql_0001);
EMBED_DECLARE(office_sql_0002);
EMBED_TEXT(office_sql_0001, "backend/office/db/sql/0001_init.sql");
EMBED_TEXT(office_sql_0002, "backend/office/db/sql/0002_kiosk_token.sql");

static const struct db_migration migrations[] = {
    {"0001_init", office_sql_0001},
    {"0002_kiosk_token", office_sql_0002},
};

const struct db_migration *db_migrations(int *count)
{
    *count = (int)(sizeof migrations / sizeof migrations[0]);
    return migrations;
}

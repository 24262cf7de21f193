/* The ledger's versions. */
#include "backend/store/store_internal.h"

#include "backend/base/embed.h"

EMBED_DECLARE(store_sql_ledger_0001);
EMBED_TEXT(store_sql_ledger_0001, "backend/store/sql/ledger/0001_init.sql");
EMBED_DECLARE(store_sql_ledger_0002);
EMBED_TEXT(store_sql_ledger_0002, "backend/store/sql/ledger/0002_seal.sql");

static const struct store_migration migrations[] = {
    {store_sql_ledger_0001, "PRAGMA user_version=1"},
    {store_sql_ledger_0002, "PRAGMA user_version=2"},
};

const struct store_migration *store_ledger_migrations(int64_t *count)
{
    *count = (int64_t)(sizeof migrations / sizeof migrations[0]);
    return migrations;
}

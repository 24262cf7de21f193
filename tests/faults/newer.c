/* A program one version newer than this one: the seam through which the harness gives both databases one more migration. */
#include <stdio.h>

#include "backend/office/db/db_internal.h"
#include "backend/store/store_internal.h"
#include "tests/faults/trial.h"

#define MORE_MAX 32

static const char ledger_script[] = "CREATE TABLE note(op TEXT PRIMARY KEY, at_ms INTEGER NOT NULL);"
                                    "INSERT INTO note SELECT op, at_ms FROM op;"
                                    "ALTER TABLE kiosk ADD COLUMN notes INTEGER NOT NULL DEFAULT 0;"
                                    "UPDATE kiosk SET notes = (SELECT count(*) FROM note);"
                                    "CREATE INDEX note_at ON note(at_ms)";
static const char office_script[] = "CREATE TABLE note(op TEXT PRIMARY KEY, at TEXT NOT NULL);"
                                    "INSERT INTO note SELECT op, at FROM idempotency;"
                                    "ALTER TABLE estate ADD COLUMN notes INTEGER NOT NULL DEFAULT 0;"
                                    "UPDATE estate SET notes = (SELECT count(*) FROM note)";

const struct store_migration *__real_store_ledger_migrations(int64_t *count);
const struct store_migration *__wrap_store_ledger_migrations(int64_t *count);
const struct store_migration *__wrap_store_ledger_migrations(int64_t *count)
{
    static struct store_migration more[MORE_MAX];
    static char version[60];
    const struct store_migration *known = __real_store_ledger_migrations(count);
    if (!trial_at_work || !trial_at_work->set.newer || *count >= MORE_MAX)
        return known;
    for (int64_t i = 0; i < *count; i++)
        more[i] = known[i];
    snprintf(version, sizeof version, "PRAGMA user_version=%lld", (long long)*count + 1);
    more[(*count)++] = (struct store_migration){ledger_script, version};
    return more;
}

const struct db_migration *__real_db_migrations(int *count);
const struct db_migration *__wrap_db_migrations(int *count);
const struct db_migration *__wrap_db_migrations(int *count)
{
    static struct db_migration more[MORE_MAX];
    const struct db_migration *known = __real_db_migrations(count);
    if (!trial_at_work || !trial_at_work->set.newer || *count >= MORE_MAX)
        return known;
    for (int i = 0; i < *count; i++)
        more[i] = known[i];
    more[(*count)++] = (struct db_migration){"9999_note", office_script};
    return more;
}

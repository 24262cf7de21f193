#include "tests/faults/trial.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "backend/base/calendar.h"
#include "backend/base/text.h"
#include "tests/faults/disk.h"

struct trial *trial_at_work;

void trial_start(struct trial *trial, const struct workload *workload, const char *root)
{
    int64_t start = 0;
    *trial = (struct trial){.workload = workload, .strict = true, .set = {.edition = 1}};
    snprintf(trial->root, sizeof trial->root, "%s", root);
    snprintf(trial->folder, sizeof trial->folder, "%s/data", root);
    snprintf(trial->token, sizeof trial->token, "%s/secret/device.token", root);
    snprintf(trial->url, sizeof trial->url, "sqlite:%s/office.db", root);
    if (!calendar_parse_time(TRIAL_START, &start))
        trial_fail(trial, "no start");
    clock_fake_start(&trial->fake, start);
    trial->clock = clock_from_fake(&trial->fake);
    trial->seeded.state = 1;
    trial_at_work = trial;
}

void trial_end(struct trial *trial)
{
    trial->workload->world->close(trial);
    trial_at_work = NULL;
}

void trial_fail(struct trial *trial, const char *format, ...)
{
    va_list list;
    if (trial->failure[0])
        return;
    va_start(list, format);
    vsnprintf(trial->failure, sizeof trial->failure, format, list);
    va_end(list);
}

void trial_fact(struct trial *trial, enum fact_kind kind, const char *id, const char *number, int64_t value)
{
    if (trial->fact_count == TRIAL_FACTS) {
        trial_fail(trial, "too many facts for TRIAL_FACTS");
        return;
    }
    struct fact *fact = &trial->facts[trial->fact_count++];
    *fact = (struct fact){.kind = kind, .value = value};
    text_copy(fact->id, sizeof fact->id, id);
    text_copy(fact->number, sizeof fact->number, number);
    disk_mark((int64_t)trial->fact_count);
}

bool trial_step(struct trial *trial, const char *what, int result, const char *why)
{
    if (result == 0)
        return true;
    trial->failures++;
    if (trial->strict)
        trial_fail(trial, "%s: %s (%d)", what, why, result);
    else if (!why || !why[0])
        trial_fail(trial, "%s failed (%d) without a word", what, result);
    return false;
}

/* ---- looking into a database ------------------------------------------------------------------------------------------------- */

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ at[i]) * 0x100000001b3u;
    return (hash ^ count) * 0x100000001b3u;
}

static bool hash_table(sqlite3 *handle, const char *name, uint64_t *digest)
{
    char sql[160];
    sqlite3_stmt *statement = NULL;
    snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", name);
    int code = sqlite3_prepare_v2(handle, sql, -1, &statement, NULL);
    while (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        uint64_t hash = hash_bytes(0xcbf29ce484222325u, name, strlen(name));
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const char *text = (const char *)sqlite3_column_text(statement, i);
            hash = text ? hash_bytes(hash, text, strlen(text)) : hash * 31;
        }
        *digest += hash;
        code = SQLITE_OK;
    }
    sqlite3_finalize(statement);
    return code == SQLITE_DONE;
}

bool trial_digest(sqlite3 *handle, uint64_t *digest)
{
    static const char sql[] =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%'";
    sqlite3_stmt *statement = NULL;
    *digest = 0;
    int code = sqlite3_prepare_v2(handle, sql, -1, &statement, NULL);
    while (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW)
        code = hash_table(handle, (const char *)sqlite3_column_text(statement, 0), digest) ? SQLITE_OK
                                                                                           : SQLITE_ERROR;
    sqlite3_finalize(statement);
    return code == SQLITE_DONE;
}

int64_t trial_number(sqlite3 *handle, const char *sql, const char *value)
{
    sqlite3_stmt *statement = NULL;
    int64_t number = -1;
    if (sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) == SQLITE_OK &&
        (!value || sqlite3_bind_text(statement, 1, value, -1, SQLITE_STATIC) == SQLITE_OK) &&
        sqlite3_step(statement) == SQLITE_ROW)
        number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

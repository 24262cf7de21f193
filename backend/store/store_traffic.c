/*
 * Bytes over the line, for each day: counted in memory, written now and then in one small transaction, and once more
 * when the store closes.
 */
#include "backend/store/store_internal.h"

#include "backend/base/log.h"

static const char sql_add[] =
    "INSERT INTO traffic(day, sent, received) VALUES(?1, ?2, ?3)"
    " ON CONFLICT(day) DO UPDATE SET sent = sent + excluded.sent, received = received + excluded.received";
static const char sql_old[] = "DELETE FROM traffic WHERE day <= ?";
static const char sql_load[] = "SELECT day, sent, received FROM traffic ORDER BY day DESC LIMIT ?";

/* Lock held. The days are few and ascending: a clock that is set back adds to the day it says, at its place. */
static void add(struct store *store, int32_t day, int64_t sent, int64_t received)
{
    struct store_traffic_day *days = store->traffic;
    size_t at = store->traffic_count;
    while (at > 0 && days[at - 1].day > day)
        at--;
    if (at == 0 || days[at - 1].day != day) {
        if (store->traffic_count == STORE_TRAFFIC_DAYS) {
            if (at == 0)
                return;
            at--;
            for (size_t i = 0; i + 1 < store->traffic_count; i++)
                days[i] = days[i + 1];
            store->traffic_count--;
        }
        for (size_t i = store->traffic_count; i > at; i--)
            days[i] = days[i - 1];
        days[at] = (struct store_traffic_day){.day = day};
        store->traffic_count++;
        at++;
    }
    days[at - 1].sent += sent;
    days[at - 1].received += received;
    days[at - 1].unsaved_sent += sent;
    days[at - 1].unsaved_received += received;
}

static enum store_result save(struct store *store, const struct store_traffic_day *days, size_t count)
{
    enum store_result result = store_ledger_begin(store);
    if (result != STORE_OK)
        return result;
    for (size_t i = 0; i < count && result == STORE_OK; i++) {
        if (days[i].unsaved_sent + days[i].unsaved_received == 0)
            continue;
        struct store_query query = store_query(&store->ledger, sql_add);
        store_query_int(&query, days[i].day);
        store_query_int(&query, days[i].unsaved_sent);
        store_query_int(&query, days[i].unsaved_received);
        result = store_query_run(&query);
    }
    if (result == STORE_OK && count > 0) {
        struct store_query query = store_query(&store->ledger, sql_old);
        store_query_int(&query, days[count - 1].day - STORE_TRAFFIC_DAYS);
        result = store_query_run(&query);
    }
    return store_ledger_end(store, result);
}

/* What was counted meanwhile stays to be saved. Lock held. */
static void saved(struct store *store, const struct store_traffic_day *days, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < store->traffic_count; j++) {
            struct store_traffic_day *day = &store->traffic[j];
            if (day->day != days[i].day)
                continue;
            day->unsaved_sent -= days[i].unsaved_sent;
            day->unsaved_received -= days[i].unsaved_received;
        }
    }
}

void store_traffic_save(struct store *store)
{
    struct store_traffic_day days[STORE_TRAFFIC_DAYS];
    bool some = false;
    pthread_mutex_lock(&store->lock);
    size_t count = store->traffic_count;
    for (size_t i = 0; i < count; i++) {
        days[i] = store->traffic[i];
        some = some || days[i].unsaved_sent + days[i].unsaved_received > 0;
    }
    pthread_mutex_unlock(&store->lock);
    if (!some)
        return;
    enum store_result result = save(store, days, count);
    if (result != STORE_OK) {
        log_write(LOG_WARNING, "store", "data use could not be stored: %s", store_result_text(result));
        return;
    }
    pthread_mutex_lock(&store->lock);
    saved(store, days, count);
    pthread_mutex_unlock(&store->lock);
}

enum store_result store_traffic_load(struct store *store)
{
    struct store_query query = store_query(&store->ledger, sql_load);
    store_query_int(&query, STORE_TRAFFIC_DAYS);
    size_t count = 0;
    struct store_traffic_day days[STORE_TRAFFIC_DAYS];
    while (count < STORE_TRAFFIC_DAYS && store_query_row(&query))
        days[count++] = (struct store_traffic_day){.day = (int32_t)store_query_get_int(&query, 0),
            .sent = store_query_get_int(&query, 1),
            .received = store_query_get_int(&query, 2)};
    enum store_result result = store_query_end(&query);
    for (size_t i = 0; i < count; i++)
        store->traffic[i] = days[count - 1 - i];
    store->traffic_count = count;
    store->traffic_saved_ms = clock_mono_ms(&store->clock);
    return result;
}

static void job_save(struct store *store, struct store_job *job)
{
    (void)job;
    store_traffic_save(store);
}

void store_count_traffic(struct store *store, int64_t sent, int64_t received)
{
    int64_t now = clock_mono_ms(&store->clock);
    if (sent + received <= 0)
        return;
    pthread_mutex_lock(&store->lock);
    int32_t today = calendar_to_local(store_wall_ms(store), store->utc_offset_minutes).day;
    add(store, today, sent, received);
    bool due = now - store->traffic_saved_ms >= STORE_TRAFFIC_SAVE_MS;
    if (due)
        store->traffic_saved_ms = now;
    pthread_mutex_unlock(&store->lock);
    if (due)
        store_job_silently(store, store_job_new(store, job_save));
}

size_t store_traffic(struct store *store, struct store_day_traffic *out, size_t max)
{
    pthread_mutex_lock(&store->lock);
    size_t count = store->traffic_count < max ? store->traffic_count : max;
    for (size_t i = 0; i < count; i++) {
        const struct store_traffic_day *day = &store->traffic[store->traffic_count - 1 - i];
        out[i] = (struct store_day_traffic){.day = day->day, .sent = day->sent, .received = day->received};
    }
    pthread_mutex_unlock(&store->lock);
    return count;
}

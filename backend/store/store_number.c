/* Ticket numbers: a sequence for each local day, taken in the transaction that files the ticket. A day that comes again
   (the clock was set back) goes on where it stopped. So does a ledger that was put back to an older state, as far as the
   mirror knows what was given since. */
#include "backend/store/store_view_internal.h"

#include <stdlib.h>
#include <string.h>

#define SEQUENCE_MAX 999999

static const char sql_next[] = "INSERT INTO day_number(day, last) VALUES(?1, ?2 + 1)"
                               " ON CONFLICT(day) DO UPDATE SET last = max(last, ?2) + 1 RETURNING last";
static const char sql_highest[] =
    "SELECT number FROM ticket WHERE number GLOB ? ORDER BY length(number) DESC, number DESC LIMIT 1";

/* "K02" is kiosk 2 in ticket numbers, as the office reads it. */
static int kiosk_number(const struct store_identity *identity)
{
    const char *digits = identity->kiosk + strcspn(identity->kiosk, "0123456789");
    return (int)(strtol(digits, NULL, 10) % 10000);
}

static int64_t sequence_of(const char *number)
{
    const char *at = strchr(number, '-');
    at = at ? strchr(at + 1, '-') : NULL;
    return at ? strtol(at + 1, NULL, 10) : 0;
}

enum store_result store_number_seen(struct store_view *view, int32_t day, int64_t *highest)
{
    struct store_identity identity;
    *highest = 0;
    store_identity(view->store, &identity);
    for (int kind = 0; kind < TICKET_KINDS && !store_view_empty(view); kind++) {
        char pattern[TICKET_NUMBER_SIZE];
        ticket_number_format((enum ticket_kind)kind, kiosk_number(&identity), day, 0, pattern);
        char *date = strchr(pattern, '-');
        char *end = date ? strchr(date + 1, '-') : NULL;
        if (!end)
            continue;
        memcpy(end, "-*", sizeof "-*");
        struct store_query query = store_view_query(view, sql_highest);
        store_query_text(&query, pattern);
        int64_t sequence = store_query_row(&query) ? sequence_of(store_query_borrow(&query, 0)) : 0;
        enum store_result result = store_view_end(view, &query);
        if (result != STORE_OK)
            return result;
        *highest = sequence > *highest ? sequence : *highest;
    }
    return STORE_OK;
}

enum store_result store_number_next(
    struct store *store, enum ticket_kind kind, int32_t day, int64_t seen, char out[TICKET_NUMBER_SIZE])
{
    struct store_identity identity;
    int64_t last = 0;
    store_identity(store, &identity);
    struct store_query query = store_query(&store->ledger, sql_next);
    store_query_int(&query, day);
    store_query_int(&query, seen);
    if (store_query_row(&query))
        last = store_query_get_int(&query, 0);
    /* The row was written by the first step; stepping on to the end lets the statement finish. */
    enum store_result result = store_query_run(&query);
    if (result != STORE_OK)
        return result;
    if (last < 1 || last > SEQUENCE_MAX)
        return STORE_LIMIT;
    ticket_number_format(kind, kiosk_number(&identity), day, (int)last, out);
    return STORE_OK;
}

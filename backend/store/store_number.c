/* Ticket numbers: a sequence for each local day, taken in the transaction that files the ticket. A day that comes again
   (the clock was set back) goes on where it stopped. */
#include "backend/store/store_internal.h"

#include <stdlib.h>
#include <string.h>

#define SEQUENCE_MAX 999999

static const char sql_next[] = "INSERT INTO day_number(day, last) VALUES(?, 1)"
                               " ON CONFLICT(day) DO UPDATE SET last = last + 1 RETURNING last";

/* "K02" is kiosk 2 in ticket numbers, as the office reads it. */
static int kiosk_number(const struct store_identity *identity)
{
    const char *digits = identity->kiosk + strcspn(identity->kiosk, "0123456789");
    return (int)(strtol(digits, NULL, 10) % 10000);
}

enum store_result store_number_next(
    struct store *store, enum ticket_kind kind, int32_t day, char out[TICKET_NUMBER_SIZE])
{
    struct store_identity identity;
    int64_t last = 0;
    store_identity(store, &identity);
    struct store_query query = store_query(&store->ledger, sql_next);
    store_query_int(&query, day);
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

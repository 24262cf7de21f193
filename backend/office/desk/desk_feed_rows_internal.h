/* The statement that reads one row of a table as the wire has it. */
#ifndef MENTING_OFFICE_DESK_FEED_ROWS_INTERNAL_H
#define MENTING_OFFICE_DESK_FEED_ROWS_INTERNAL_H

#define DESK_FEED_COLUMNS_MAX 32

/* $1 estate, $2 id; the columns are those of wire_tables.c in their order (a test holds them against each other).
   NULL for a table that is not in the feed. */
const char *desk_feed_row_sql(const char *table);

#endif

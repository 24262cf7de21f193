/* What the desk's files share. */
#ifndef MENTING_OFFICE_DESK_INTERNAL_H
#define MENTING_OFFICE_DESK_INTERNAL_H

#include "backend/base/calendar.h"
#include "backend/domain/late_fee.h"
#include "backend/domain/ticket.h"
#include "backend/office/desk/desk.h"

/* A failure of the database as the desk's; the text goes to the log. A broken constraint is DESK_CONFLICT. */
enum desk_result desk_of_db(const struct desk *desk, enum db_result result);
/* One statement; values with DB_VALUES. */
enum desk_result desk_exec(
    struct desk *desk, const char *sql, const struct db_value *values, size_t count) MUST_USE;
/* The first row's columns in order: each `out` is a text of its size (size over 0) or an int64_t (size 0), left as it was
   when there is no row. DESK_NOT_FOUND without a row. */
struct desk_column {
    void *out;
    size_t size;
};
#define DESK_INTO(...)                                                                                       \
    (const struct desk_column[]){__VA_ARGS__},                                                               \
        (sizeof((const struct desk_column[]){__VA_ARGS__}) / sizeof(struct desk_column))
#define DESK_TO_TEXT(array)                                                                                  \
    {                                                                                                        \
        (array), sizeof(array)                                                                               \
    }
#define DESK_TO_INTEGER(at)                                                                                  \
    {                                                                                                        \
        (at), 0                                                                                              \
    }
enum desk_result desk_get(struct desk *desk, const char *sql, const struct db_value *values, size_t count,
    const struct desk_column *columns, size_t column_count) MUST_USE;
/* Copies the current row into columns, as desk_get. */
void desk_read_row(struct db_rows *rows, const struct desk_column *columns, size_t column_count);

void desk_now(const struct desk *desk, char out[CALENDAR_TIME_SIZE]);
void desk_new_id(struct desk *desk, char out[DESK_ID_SIZE]);
/* The next number of a counter, from 1. */
enum desk_result desk_counter_next(struct desk *desk, const char *name, int64_t *value) MUST_USE;
/* A setting as a whole number within [low, high]; `fallback` when it is missing or not that. */
enum desk_result desk_setting_int(
    struct desk *desk, const char *key, int64_t low, int64_t high, int64_t fallback, int64_t *value) MUST_USE;
enum desk_result desk_late_fee_policy(struct desk *desk, struct late_fee_policy *policy) MUST_USE;
enum desk_result desk_ticket_limits(struct desk *desk, struct ticket_limits *limits) MUST_USE;
/* True when `item` is one of a list parted by '|'. */
bool desk_list_has(const char *list, const char *item, size_t length);
/* Whether lists parted by '|' have a member in common. */
bool desk_lists_meet(const char *a, const char *b);

/* DESK_OK when the `length` bytes at `building` name a building of the estate; else DESK_INVALID, and the fault names
   `field` and what is allowed. */
enum desk_result desk_check_building(
    struct desk *desk, const char *building, size_t length, const char *field, struct fault *fault) MUST_USE;

#endif

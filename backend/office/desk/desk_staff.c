#include "backend/office/desk/desk_staff.h"

#include <stdio.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/domain/pin.h"
#include "backend/office/desk/desk_audit.h"
#include "backend/office/desk/desk_feed.h"
#include "backend/office/desk/desk_internal.h"

#define STAFF_COLUMNS                                                                                        \
    "s.id, s.name, s.post, s.role, COALESCE(s.phone, ''), s.active, c.staff IS NOT NULL FROM staff s"        \
    " LEFT JOIN staff_credential c ON c.estate = s.estate AND c.staff = s.id"

static const char *const roles[] = {"manager", "supervisor", "officer", "cashier", "technician"};

static void read_staff(struct db_rows *rows, struct desk_staff *staff)
{
    int64_t active = 0, has_pin = 0;
    desk_read_row(rows, DESK_INTO(DESK_TO_TEXT(staff->id), DESK_TO_TEXT(staff->name),
                            DESK_TO_TEXT(staff->post), DESK_TO_TEXT(staff->role), DESK_TO_TEXT(staff->phone),
                            DESK_TO_INTEGER(&active), DESK_TO_INTEGER(&has_pin)));
    staff->active = active != 0;
    staff->has_pin = has_pin != 0;
}

static enum desk_result check_text(const char *text, size_t size, const char *field, struct fault *fault)
{
    if (text[0] && strlen(text) < size && text_utf8_valid(text, strlen(text)))
        return DESK_OK;
    fault_set(fault, field, "must be text of 1 to %zu bytes", size - 1);
    return DESK_INVALID;
}

static enum desk_result check_post(struct desk *desk, const char *post, struct fault *fault)
{
    int64_t found = 0;
    if (strcmp(post, "technician") == 0 || strcmp(post, "manager") == 0)
        return DESK_OK;
    enum desk_result result = desk_get(desk, "SELECT 1 FROM post WHERE estate = $1 AND id = $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(post)), DESK_INTO(DESK_TO_INTEGER(&found)));
    if (result != DESK_NOT_FOUND)
        return result;
    fault_set(fault, "post",
        "\"%s\" is no post; allowed are those of the estate (supervisor, front_desk, ...), technician"
        " and manager",
        post);
    return DESK_INVALID;
}

static enum desk_result check_order(
    struct desk *desk, const struct desk_staff_order *order, struct fault *fault)
{
    bool known = false;
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        known = known || strcmp(order->role, roles[i]) == 0;
    if (!known) {
        fault_set(fault, "role",
            "\"%s\" is no role; allowed are manager, supervisor, officer, cashier and technician",
            order->role);
        return DESK_INVALID;
    }
    if (order->pin && pin_check_new(order->pin) != PIN_FINE) {
        fault_set(fault, "pin",
            "must have %d digits and not be easy to guess (a row, a repetition, a birthday)", PIN_DIGITS);
        return DESK_INVALID;
    }
    enum desk_result result = check_text(order->name, sizeof((struct desk_staff *)0)->name, "name", fault);
    if (result == DESK_OK && order->phone)
        result = check_text(order->phone, sizeof((struct desk_staff *)0)->phone, "phone", fault);
    return result == DESK_OK ? check_post(desk, order->post, fault) : result;
}

static enum desk_result set_pin(struct desk *desk, const char *staff, const char *pin, enum secret_cost cost)
{
    char hash[SECRET_PIN_HASH_SIZE];
    if (secret_hash_pin(pin, cost, hash) != BASE_OK)
        return DESK_NO_MEMORY;
    enum desk_result result = desk_exec(desk,
        "INSERT INTO staff_credential(estate, id, staff, pin_hash) VALUES($1, $2, $2, $3)"
        " ON CONFLICT(estate, id) DO UPDATE SET pin_hash = excluded.pin_hash",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(staff), DB_TEXT(hash)));
    return result == DESK_OK ? desk_feed_touch(desk, "staff_credential", staff, NULL) : result;
}

enum desk_result desk_staff_add(struct desk *desk, const struct desk_actor *actor,
    const struct desk_staff_order *order, struct desk_staff *staff, struct fault *fault)
{
    int64_t number = 0;
    desk_feed_start(desk);
    *staff = (struct desk_staff){.active = true, .has_pin = order->pin != NULL};
    enum desk_result result = check_order(desk, order, fault);
    if (result == DESK_OK)
        result = desk_counter_next(desk, "staff", &number);
    if (result != DESK_OK)
        return result;
    snprintf(staff->id, sizeof staff->id, "S%02d", (int)number);
    text_copy(staff->name, sizeof staff->name, order->name);
    text_copy(staff->post, sizeof staff->post, order->post);
    text_copy(staff->role, sizeof staff->role, order->role);
    text_copy(staff->phone, sizeof staff->phone, order->phone ? order->phone : "");
    result = desk_exec(desk,
        "INSERT INTO staff(estate, id, name, post, role, phone, active) VALUES($1, $2, $3, $4, $5, $6, 1)",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(staff->id), DB_TEXT(staff->name), DB_TEXT(staff->post),
            DB_TEXT(staff->role), DB_TEXT(order->phone)));
    if (result == DESK_OK)
        result = desk_feed_touch(desk, "staff", staff->id, NULL);
    if (result == DESK_OK && order->pin)
        result = set_pin(desk, staff->id, order->pin, order->cost);
    if (result == DESK_OK)
        result = desk_audit_add(desk, actor, NULL, NULL, "staff.add", staff->id, staff->role);
    return result == DESK_OK ? desk_feed_commit(desk, NULL) : result;
}

enum desk_result desk_staff_list(
    struct desk *desk, bool (*each)(void *context, const struct desk_staff *staff), void *context)
{
    struct db_rows *rows = NULL;
    enum db_result db = db_query(desk->db, "SELECT " STAFF_COLUMNS " WHERE s.estate = $1 ORDER BY s.id",
        DB_VALUES(DB_TEXT(desk->estate)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    bool go = true;
    while (go && db_rows_next(rows)) {
        struct desk_staff staff;
        read_staff(rows, &staff);
        go = each(context, &staff);
    }
    return desk_of_db(desk, db_rows_end(rows));
}

enum desk_result desk_staff_find(
    struct desk *desk, const char *id_or_name, struct desk_staff *staff, struct fault *fault)
{
    struct db_rows *rows = NULL;
    int found = 0;
    enum db_result db = db_query(desk->db,
        "SELECT " STAFF_COLUMNS
        " WHERE s.estate = $1 AND (s.id = $2 OR s.name = $2) ORDER BY s.id = $2 DESC LIMIT 2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id_or_name)), &rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    while (db_rows_next(rows)) {
        if (found++ == 0)
            read_staff(rows, staff);
    }
    db = db_rows_end(rows);
    if (db != DB_OK)
        return desk_of_db(desk, db);
    if (found == 1 || (found == 2 && strcmp(staff->id, id_or_name) == 0))
        return DESK_OK;
    fault_set(fault, "staff",
        found ? "more than one person is called \"%s\"; give the id (S01)"
              : "nobody here is \"%s\"; allowed are an id (S01) or a name of `staff list`",
        id_or_name);
    return found ? DESK_INVALID : DESK_NOT_FOUND;
}

enum desk_result desk_staff_verify_pin(struct desk *desk, const char *id, const char *pin)
{
    /* Checked in place of a hash that is not there, so that the answer takes as long. */
    static const char nobody[] =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    char hash[SECRET_PIN_HASH_SIZE] = "";
    int64_t active = 0;
    enum desk_result result = desk_get(desk,
        "SELECT c.pin_hash, s.active FROM staff_credential c JOIN staff s ON s.estate = c.estate AND s.id = "
        "c.staff"
        " WHERE c.estate = $1 AND c.staff = $2",
        DB_VALUES(DB_TEXT(desk->estate), DB_TEXT(id)),
        DESK_INTO(DESK_TO_TEXT(hash), DESK_TO_INTEGER(&active)));
    if (result != DESK_OK && result != DESK_NOT_FOUND)
        return result;
    bool right = secret_verify_pin(hash[0] ? hash : nobody, pin);
    return right && active ? DESK_OK : DESK_DENIED;
}

#include "tests/unit/desk_testing.h"

#include "backend/office/desk/desk_daily.h"
#include "backend/office/desk/desk_feed_rows_internal.h"

/* What a kiosk would have after reading pages: table/id of what it holds. */
struct mirror {
    char keys[2000][64];
    size_t count;
    int64_t cursor;
    char epoch[WIRE_EPOCH_SIZE];
    size_t gone, rows, pages;
};

static size_t find_key(const struct mirror *m, const char *key)
{
    size_t i = 0;
    while (i < m->count && strcmp(m->keys[i], key) != 0)
        i++;
    return i;
}

static bool holds(const struct mirror *m, const char *table, const char *id)
{
    char key[64];
    snprintf(key, sizeof key, "%s/%s", table, id);
    return find_key(m, key) < m->count;
}

static bool take_row(
    void *context, const struct wire_table *table, int64_t seq, const struct wire_value *values)
{
    struct mirror *m = context;
    char key[64];
    assert_true(seq > m->cursor);
    snprintf(key, sizeof key, "%s/%s", table->name, values[0].text);
    size_t at = find_key(m, key);
    assert_true(at < 2000);
    if (at == m->count)
        text_copy(m->keys[m->count++], sizeof m->keys[0], key);
    m->rows++;
    return true;
}

static bool take_gone(void *context, const struct wire_table *table, int64_t seq, const char *id)
{
    struct mirror *m = context;
    char key[64];
    assert_true(seq > m->cursor);
    snprintf(key, sizeof key, "%s/%s", table->name, id);
    size_t at = find_key(m, key);
    if (at < m->count)
        memmove(m->keys[at], m->keys[--m->count], sizeof m->keys[0]);
    m->gone++;
    return true;
}

/* One page as a kiosk reads it; the wire's own reader checks its shape. */
static bool pull_page(struct office *o, const struct desk_kiosk *kiosk, struct mirror *m, size_t limit)
{
    struct buf page;
    struct wire_changes_head head;
    struct wire_changes *read = NULL;
    struct fault fault = {0};
    buf_init(&page, WIRE_PAGE_MAX_BYTES);
    assert_int_equal(desk_feed_page(&o->desk, kiosk, m->epoch, m->cursor, limit, &page, &head), DESK_OK);
    enum wire_result result = wire_changes_read(page.data, page.len, m->cursor, &read, &fault);
    if (result != WIRE_OK)
        print_error("%s: %s\n", fault.place, fault.text);
    assert_int_equal(result, WIRE_OK);
    assert_true(wire_changes_row_count(read) <= limit);
    struct wire_changes_visitor visitor = {m, take_row, take_gone};
    assert_true(wire_changes_visit(read, &visitor));
    m->cursor = head.next;
    text_copy(m->epoch, sizeof m->epoch, head.epoch);
    m->pages++;
    wire_changes_free(read);
    buf_free(&page);
    return head.complete;
}

static void pull(struct office *o, const struct desk_kiosk *kiosk, struct mirror *m, size_t limit)
{
    while (!pull_page(o, kiosk, m, limit))
        assert_true(m->pages < 1000);
}

static struct mirror *new_mirror(void)
{
    struct mirror *m = calloc(1, sizeof *m);
    assert_non_null(m);
    return m;
}

static void touch_unit(struct office *o, const char *id)
{
    desk_feed_start(&o->desk);
    office_touch(o, "unit", id, "24#");
    assert_int_equal(desk_feed_commit(&o->desk, NULL), DESK_OK);
}

static void row_statements_have_the_columns_of_the_wire(void **state)
{
    struct office *o = *state;
    size_t count = 0;
    const struct wire_table *tables = wire_tables(&count);
    for (size_t i = 0; i < count; i++) {
        char expected[1200] = "SELECT ", sql[1400];
        assert_true(tables[i].column_count <= DESK_FEED_COLUMNS_MAX);
        for (size_t k = 0; k < tables[i].column_count; k++) {
            const char *name = tables[i].columns[k].name;
            if (strcmp(tables[i].name, "kiosk_config") == 0 && k == 0)
                name = "item";
            bool quoted = strcmp(name, "end") == 0 || strcmp(name, "window") == 0;
            size_t used = strlen(expected);
            snprintf(expected + used, sizeof expected - used, "%s%s%s%s", k ? ", " : "", quoted ? "\"" : "",
                name, quoted ? "\"" : "");
        }
        snprintf(sql, sizeof sql, "%s FROM %s WHERE", expected, tables[i].name);
        const char *statement = desk_feed_row_sql(tables[i].name);
        assert_non_null(statement);
        assert_memory_equal(statement, sql, strlen(sql));
        struct db_rows *rows = NULL;
        assert_int_equal(db_query(o->db, statement, DB_VALUES(DB_TEXT("E1"), DB_TEXT("x")), &rows), DB_OK);
        assert_false(db_rows_next(rows));
        assert_int_equal(db_rows_end(rows), DB_OK);
    }
    assert_null(desk_feed_row_sql("ledger"));
}

static void pages_of_any_size_give_the_same_mirror(void **state)
{
    struct office *o = *state;
    struct mirror *small = new_mirror(), *large = new_mirror();
    pull(o, &o->kiosk, small, 7);
    pull(o, &o->kiosk, large, WIRE_PAGE_MAX_ROWS);
    assert_true(small->pages > 50);
    assert_int_equal(large->pages, 1);
    assert_int_equal(small->count, large->count);
    assert_int_equal(small->cursor, large->cursor);
    assert_int_equal(small->rows, small->count); /* each row came once */
    assert_true(holds(small, "unit", "U1"));
    assert_true(holds(small, "kiosk_config", "building"));
    for (size_t i = 0; i < large->count; i++)
        assert_true(find_key(small, large->keys[i]) < small->count);
    free(small);
    free(large);
}

static void touched_row_moves_to_the_end_and_stands_there_once(void **state)
{
    struct office *o = *state;
    struct mirror *m = new_mirror();
    int64_t head = 0;
    pull(o, &o->kiosk, m, 100);
    int64_t rows = office_number(o, "SELECT count(*) FROM feed");
    office_begin(o);
    touch_unit(o, "U1");
    touch_unit(o, "U1");
    office_commit(o);
    assert_int_equal(office_number(o, "SELECT count(*) FROM feed"), rows);
    m->rows = 0;
    pull(o, &o->kiosk, m, 100);
    assert_int_equal(m->rows, 1);
    assert_int_equal(desk_feed_head(&o->desk, &head), DESK_OK);
    assert_int_equal(m->cursor, head);
    m->rows = 0;
    pull(o, &o->kiosk, m, 100);
    assert_int_equal(m->rows, 0);
    free(m);
}

static void row_that_changes_while_paging_comes_again(void **state)
{
    struct office *o = *state;
    struct mirror *m = new_mirror();
    bool complete = false;
    while (!holds(m, "unit", "U1"))
        complete = pull_page(o, &o->kiosk, m, 50);
    assert_false(complete);
    size_t before = m->rows;
    office_begin(o);
    touch_unit(o, "U1");
    office_commit(o);
    pull(o, &o->kiosk, m, 50);
    assert_int_equal(m->rows - m->count, 1);
    assert_true(m->rows > before);
    free(m);
}

static void rolled_back_rows_never_show(void **state)
{
    struct office *o = *state;
    int64_t before = 0, after = 0;
    assert_int_equal(desk_feed_head(&o->desk, &before), DESK_OK);
    office_begin(o);
    assert_int_equal(db_savepoint(o->db), DB_OK);
    touch_unit(o, "U1");
    db_rollback_to_savepoint(o->db);
    /* A function that failed before its commit leaves nothing for the next one. */
    desk_feed_start(&o->desk);
    office_touch(o, "unit", "U2", "20#");
    desk_feed_start(&o->desk);
    assert_int_equal(desk_feed_commit(&o->desk, NULL), DESK_OK);
    office_commit(o);
    assert_int_equal(desk_feed_head(&o->desk, &after), DESK_OK);
    assert_int_equal(before, after);
}

static void scope_keeps_other_buildings_out(void **state)
{
    struct office *o = *state;
    struct desk_kiosk narrow;
    struct fault fault = {0};
    char code[DESK_CODE_SIZE], epoch[WIRE_EPOCH_SIZE], other[WIRE_EPOCH_SIZE];
    struct mirror *m = new_mirror();
    office_begin(o);
    assert_int_equal(
        desk_kiosk_add(&o->desk, &office_clerk, "Lobby 20", "20#", "20#|21#", &narrow, code, &fault),
        DESK_OK);
    office_commit(o);
    pull(o, &narrow, m, 20);
    assert_true(holds(m, "unit", "U2"));
    assert_true(holds(m, "person", "P2"));
    assert_true(holds(m, "area", "24#")); /* what has no building is everybody's */
    assert_false(holds(m, "unit", "U1"));
    assert_false(holds(m, "person", "P1"));
    assert_false(holds(m, "occupancy", "O3"));
    assert_int_equal(desk_kiosk_epoch(&o->desk, &narrow, epoch), DESK_OK);
    assert_int_equal(desk_kiosk_epoch(&o->desk, &o->kiosk, other), DESK_OK);
    assert_string_not_equal(epoch, other);
    free(m);
}

static void person_with_homes_in_two_buildings_is_seen_from_both(void **state)
{
    struct office *o = *state;
    struct desk_kiosk narrow = {.id = "K09", .number = 9, .building = "21#", .scope = "21#"};
    struct mirror *m = new_mirror();
    office_begin(o);
    desk_feed_start(&o->desk);
    office_touch(o, "person", "P1", "24#|21#");
    assert_int_equal(desk_feed_commit(&o->desk, NULL), DESK_OK);
    office_commit(o);
    pull(o, &narrow, m, 1000);
    assert_true(holds(m, "person", "P1"));
    assert_false(holds(m, "kiosk_config", "building")); /* another kiosk's */
    free(m);
}

static void tombstone_takes_the_row_away(void **state)
{
    struct office *o = *state;
    struct mirror *m = new_mirror();
    pull(o, &o->kiosk, m, 1000);
    assert_true(holds(m, "unit", "U3"));
    office_begin(o);
    desk_feed_start(&o->desk);
    assert_int_equal(desk_feed_gone(&o->desk, "unit", "U3", "商铺"), DESK_OK);
    assert_int_equal(desk_feed_commit(&o->desk, NULL), DESK_OK);
    office_run(o, "DELETE FROM unit WHERE id = 'U2'"); /* gone without a word: must not be kept either */
    office_commit(o);
    pull(o, &o->kiosk, m, 1000);
    assert_false(holds(m, "unit", "U3"));
    struct mirror *fresh = new_mirror();
    pull(o, &o->kiosk, fresh, 1000);
    assert_false(holds(fresh, "unit", "U2"));
    assert_false(holds(fresh, "unit", "U3"));
    free(m);
    free(fresh);
}

static void foreign_cursor_is_a_resync(void **state)
{
    struct office *o = *state;
    struct buf page;
    struct wire_changes_head head;
    struct mirror *m = new_mirror();
    pull(o, &o->kiosk, m, 1000);
    buf_init(&page, WIRE_PAGE_MAX_BYTES);
    assert_int_equal(desk_feed_page(&o->desk, &o->kiosk, "other", 0, 10, &page, &head), DESK_RESYNC);
    assert_int_equal(desk_feed_page(&o->desk, &o->kiosk, "", m->cursor, 10, &page, &head), DESK_RESYNC);
    assert_int_equal(
        desk_feed_page(&o->desk, &o->kiosk, m->epoch, m->cursor + 1, 10, &page, &head), DESK_RESYNC);
    assert_int_equal(desk_feed_page(&o->desk, &o->kiosk, m->epoch, -1, 10, &page, &head), DESK_RESYNC);
    assert_int_equal(page.len, 0);
    buf_free(&page);
    free(m);
}

static void page_that_does_not_fit_has_fewer_rows(void **state)
{
    struct office *o = *state;
    struct buf page;
    struct wire_changes_head head;
    buf_init(&page, 3000);
    assert_int_equal(desk_feed_page(&o->desk, &o->kiosk, "", 0, 1000, &page, &head), DESK_OK);
    assert_false(head.complete);
    assert_true(head.next > 0 && head.next < head.head);
    assert_true(page.len <= 3000);
    buf_free(&page);
}

static void paid_bills_leave_the_kiosk_after_thirteen_months(void **state)
{
    struct office *o = *state;
    struct mirror *m = new_mirror();
    bool more = true;
    office_begin(o);
    office_run(o, "INSERT INTO bill VALUES"
                  "('E1','B1','U1','T1',NULL,'2025-10-01','2025-10-31',100,'2025-11-11','open','owner',NULL,'"
                  "{}','t',1),"
                  "('E1','B2','U1','T1',NULL,'2025-09-01','2025-09-30',100,'2025-10-11','open','owner',NULL,'"
                  "{}','t',1),"
                  "('E1','B3','U1','T1',NULL,'2025-08-01','2025-08-31',100,'2025-09-11','open','owner',NULL,'"
                  "{}','t',1)");
    /* M1 pays B2 and B1 together; B3 is not paid. */
    office_run(o,
        "INSERT INTO payment "
        "VALUES('E1','M1','U1','2025-11-20T02:00:00.000Z','cash',200,'251120-0001','payment',NULL)");
    office_run(o, "INSERT INTO allocation "
                  "VALUES('E1','A1','M1','B1','2025-11-20',100,0),('E1','A2','M1','B2','2025-11-20',100,0)");
    desk_feed_start(&o->desk);
    office_touch(o, "bill", "B1", "24#");
    office_touch(o, "bill", "B2", "24#");
    office_touch(o, "bill", "B3", "24#");
    office_touch(o, "payment", "M1", "24#");
    office_touch(o, "allocation", "A1", "24#");
    office_touch(o, "allocation", "A2", "24#");
    assert_int_equal(desk_feed_commit(&o->desk, NULL), DESK_OK);
    office_commit(o);
    pull(o, &o->kiosk, m, 1000);
    office_begin(o);
    assert_int_equal(desk_feed_expire(&o->desk, &more), DESK_OK);
    office_commit(o);
    assert_false(more);
    pull(o, &o->kiosk, m, 1000);
    assert_true(holds(m, "bill", "B1"));
    assert_false(holds(m, "bill", "B2"));
    assert_true(holds(m, "bill", "B3"));
    assert_false(holds(m, "allocation", "A2"));
    assert_true(holds(m, "payment", "M1")); /* B1 is still there */
    office_set_time(o, "2026-12-05T02:00:00.000Z");
    office_begin(o);
    assert_int_equal(desk_daily(&o->desk, &more), DESK_OK);
    office_commit(o);
    pull(o, &o->kiosk, m, 1000);
    assert_false(holds(m, "bill", "B1"));
    assert_false(holds(m, "payment", "M1"));
    assert_false(holds(m, "allocation", "A1"));
    assert_true(holds(m, "bill", "B3"));
    assert_int_equal(office_number(o, "SELECT count(*) FROM bill"), 3); /* the office keeps all */
    assert_false(more);
    free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            row_statements_have_the_columns_of_the_wire, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(
            pages_of_any_size_give_the_same_mirror, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(
            touched_row_moves_to_the_end_and_stands_there_once, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(
            row_that_changes_while_paging_comes_again, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(rolled_back_rows_never_show, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(scope_keeps_other_buildings_out, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(
            person_with_homes_in_two_buildings_is_seen_from_both, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(tombstone_takes_the_row_away, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(foreign_cursor_is_a_resync, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(page_that_does_not_fit_has_fewer_rows, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(
            paid_bills_leave_the_kiosk_after_thirteen_months, office_setup, office_teardown),
    };
    return cmocka_run_group_tests_name("change feed", tests, NULL, NULL);
}

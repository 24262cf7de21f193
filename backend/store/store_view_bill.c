/*
 * Bills of a unit and what was paid of them. Two statements for a whole list, in the bills' order, so that twenty years
 * of bills cost two walks along an index. The late fee is computed here, as of the day asked for, never stored.
 */
#include "backend/store/store_bill.h"

#include <stdlib.h>
#include <string.h>

#include "backend/base/text.h"
#include "backend/store/store_desk.h"
#include "backend/store/store_view_internal.h"

#define BILLS_MAX    20000
#define PAYMENTS_MAX 20000
#define TARIFFS_MAX  500
#define PARTS_MAX    2000 /* payments to one bill */

#define BILL_COLUMNS                                                                                         \
    "b.id, b.unit, b.tariff, b.subject, b.payer, b.period_start, b.period_end, b.amount_fen, b.due_day,"     \
    " b.snapshot"

static const char sql_bills[] =
    "SELECT " BILL_COLUMNS " FROM bill b WHERE b.unit = ?1 AND (?2 = 0 OR b.payer = 'tenant')"
    " AND b.state <> 'cancelled' AND b.payer <> 'developer' ORDER BY b.id";
/* Both indexes hold all that is asked for; parts of bills that the list leaves out are stepped over. */
static const char sql_parts[] =
    "SELECT a.bill, a.day, a.principal_fen, a.late_fee_fen FROM bill b JOIN allocation a ON a.bill = b.id"
    " WHERE b.unit = ? ORDER BY b.id";
static const char sql_tariffs[] =
    "SELECT id, name, name_en, unit_name, kind, owner, late_fee, basis FROM tariff LIMIT ?";
static const char sql_bill[] =
    "SELECT " BILL_COLUMNS " FROM bill b WHERE b.id = ? AND b.state <> 'cancelled'";
static const char sql_bill_parts[] =
    "SELECT a.bill, a.day, a.principal_fen, a.late_fee_fen FROM allocation a WHERE a.bill = ? ORDER BY a.day";
static const char sql_payments[] = "SELECT id, method, receipt, kind, paid_at, amount_fen FROM payment WHERE "
                                   "unit = ? ORDER BY paid_at DESC, id";
static const char sql_bill_payments[] =
    "SELECT a.day, a.principal_fen, a.late_fee_fen, coalesce(p.receipt, ''), coalesce(p.method, '')"
    " FROM allocation a LEFT JOIN payment p ON p.id = a.payment WHERE a.bill = ? ORDER BY a.day, a.id LIMIT "
    "?";

/* ---- one bill ------------------------------------------------------------------------------------------------------------------------- */

static int32_t day_of(const char *text)
{
    int32_t day = 0;
    return calendar_parse_date(text, &day) ? day : 0;
}

/* The snapshot's quantity without reading all of it: 1,200 of them would cost more than the rest of the list. In JSON
   that the office wrote this key can't be inside another text, where its quotes would be escaped. */
static int64_t quantity_of(const char *snapshot)
{
    static const char key[] = "\"quantity_e3\":";
    const char *at = strstr(snapshot, key);
    return at ? strtoll(at + sizeof key - 1, NULL, 10) : 0;
}

struct tariff {
    char id[40], name[64], name_en[64], unit_name[24], kind[12], basis[200];
    bool collected, late_fee;
};

/* What prices all bills of a call: the few tariffs are read once, not joined to every bill. */
struct pricing {
    struct late_fee_policy policy;
    int32_t today;
    struct tariff *tariffs;
    size_t tariff_count;
};

static enum store_result start_pricing(struct store_view *view, int32_t today, struct pricing *pricing)
{
    size_t room = 0;
    enum store_result result = STORE_OK;
    *pricing = (struct pricing){.policy = store_late_fee_policy(view), .today = today};
    struct store_query query = store_view_query(view, sql_tariffs);
    store_query_int(&query, TARIFFS_MAX);
    while (result == STORE_OK && store_query_row(&query)) {
        if (!store_grow((void **)&pricing->tariffs, pricing->tariff_count, &room, sizeof *pricing->tariffs,
                TARIFFS_MAX)) {
            result = STORE_NO_MEMORY;
            break;
        }
        struct tariff *tariff = &pricing->tariffs[pricing->tariff_count++];
        store_query_get(&query, 0, tariff->id, sizeof tariff->id);
        store_query_get(&query, 1, tariff->name, sizeof tariff->name);
        store_query_get(&query, 2, tariff->name_en, sizeof tariff->name_en);
        store_query_get(&query, 3, tariff->unit_name, sizeof tariff->unit_name);
        store_query_get(&query, 4, tariff->kind, sizeof tariff->kind);
        tariff->collected = strcmp(store_query_borrow(&query, 5), "collected") == 0;
        tariff->late_fee = store_query_get_int(&query, 6) != 0;
        store_query_get(&query, 7, tariff->basis, sizeof tariff->basis);
    }
    enum store_result read = store_view_end(view, &query);
    return result == STORE_OK ? read : result;
}

static const struct tariff *tariff_of(const struct pricing *pricing, const char *id)
{
    static const struct tariff unknown = {.id = ""};
    for (size_t i = 0; i < pricing->tariff_count; i++) {
        if (strcmp(pricing->tariffs[i].id, id) == 0)
            return &pricing->tariffs[i];
    }
    return &unknown;
}

static void read_bill(struct store_query *query, struct store_bill *bill)
{
    *bill = (struct store_bill){.id = ""};
    store_query_get(query, 0, bill->id, sizeof bill->id);
    store_query_get(query, 1, bill->unit, sizeof bill->unit);
    store_query_get(query, 2, bill->tariff, sizeof bill->tariff);
    store_query_get(query, 3, bill->subject, sizeof bill->subject);
    store_query_get(query, 4, bill->payer, sizeof bill->payer);
    bill->period_start = day_of(store_query_borrow(query, 5));
    bill->period_end = day_of(store_query_borrow(query, 6));
    bill->amount_fen = store_query_get_int(query, 7);
    bill->due_day = day_of(store_query_borrow(query, 8));
    bill->quantity_e3 = quantity_of(store_query_borrow(query, 9));
}

static void price(struct store_bill *bill, const struct pricing *pricing,
    const struct late_fee_payment *parts, size_t count)
{
    const struct tariff *tariff = tariff_of(pricing, bill->tariff);
    text_copy(bill->tariff_name, sizeof bill->tariff_name, tariff->name);
    text_copy(bill->tariff_name_en, sizeof bill->tariff_name_en, tariff->name_en);
    text_copy(bill->unit_name, sizeof bill->unit_name, tariff->unit_name);
    text_copy(bill->tariff_kind, sizeof bill->tariff_kind, tariff->kind);
    bill->collected_for_others = tariff->collected;
    for (size_t i = 0; i < count; i++) {
        bill->paid_fen += parts[i].principal_fen;
        bill->late_paid_fen += parts[i].late_fee_fen;
        bill->paid_day = parts[i].day > bill->paid_day ? parts[i].day : bill->paid_day;
    }
    if (pricing->today != 0 && pricing->policy.on && tariff->late_fee)
        late_fee_compute(
            &pricing->policy, bill->amount_fen, bill->due_day, parts, count, pricing->today, &bill->late_fee);
    bill->due_fen = bill->amount_fen - bill->paid_fen + bill->late_fee.due_fen;
}

/* ---- lists ---------------------------------------------------------------------------------------------------------------------------- */

/* Walks the parts of payments alongside the bills: both come in the order of the bill's id. */
struct parts_walk {
    struct store_query query;
    bool has_row;
    struct late_fee_payment parts[PARTS_MAX];
    size_t count;
};

static void parts_of(struct parts_walk *walk, const char *bill)
{
    walk->count = 0;
    while (walk->has_row) {
        int order = strcmp(store_query_borrow(&walk->query, 0), bill);
        if (order > 0)
            return;
        if (order == 0 && walk->count < PARTS_MAX) {
            struct late_fee_payment *part = &walk->parts[walk->count++];
            part->day = day_of(store_query_borrow(&walk->query, 1));
            part->principal_fen = store_query_get_int(&walk->query, 2);
            part->late_fee_fen = store_query_get_int(&walk->query, 3);
        }
        walk->has_row = store_query_row(&walk->query);
    }
}

static bool is_wanted(const struct store_bill *bill, enum store_bill_which which)
{
    return which == STORE_BILLS_ALL || (which == STORE_BILLS_DUE) == (bill->due_fen > 0);
}

static enum store_result read_list(struct store_view *view, const char *unit, enum store_bill_which which,
    bool tenant, const struct pricing *pricing, struct parts_walk *walk, struct store_bill_list *list)
{
    size_t room = 0;
    enum store_result result = STORE_OK;
    struct store_query bills = store_view_query(view, sql_bills);
    store_query_text(&bills, unit);
    store_query_int(&bills, tenant);
    walk->query = store_view_query(view, sql_parts);
    store_query_text(&walk->query, unit);
    walk->has_row = store_query_row(&walk->query);
    while (store_query_row(&bills)) {
        if (!store_grow((void **)&list->items, list->count, &room, sizeof *list->items, BILLS_MAX)) {
            result = STORE_NO_MEMORY;
            break;
        }
        struct store_bill *bill = &list->items[list->count];
        read_bill(&bills, bill);
        parts_of(walk, bill->id);
        price(bill, pricing, walk->parts, walk->count);
        list->count += is_wanted(bill, which);
    }
    enum store_result parts_end = store_view_end(view, &walk->query);
    enum store_result bills_end = store_view_end(view, &bills);
    result = result == STORE_OK ? bills_end : result;
    return result == STORE_OK ? parts_end : result;
}

static int by_due_day(const void *left, const void *right)
{
    const struct store_bill *a = left, *b = right;
    if (a->due_day != b->due_day)
        return a->due_day < b->due_day ? -1 : 1;
    if (a->period_start != b->period_start)
        return a->period_start < b->period_start ? -1 : 1;
    return strcmp(a->id, b->id);
}

static int by_period_newest(const void *left, const void *right)
{
    const struct store_bill *a = left, *b = right;
    if (a->period_start != b->period_start)
        return a->period_start > b->period_start ? -1 : 1;
    return strcmp(a->id, b->id);
}

enum store_result store_bills(struct store_view *view, const char *unit, enum store_bill_which which,
    bool tenant, int32_t today, struct store_bill_list *list)
{
    *list = (struct store_bill_list){.items = NULL};
    enum store_result result = store_view_ready(view);
    if (result != STORE_OK)
        return result;
    struct pricing pricing;
    struct parts_walk *walk = malloc(sizeof *walk);
    result = start_pricing(view, today, &pricing);
    if (result == STORE_OK)
        result = walk ? read_list(view, unit, which, tenant, &pricing, walk, list) : STORE_NO_MEMORY;
    free(pricing.tariffs);
    free(walk);
    if (result != STORE_OK) {
        store_bill_list_free(list);
        return result;
    }
    if (list->count > 0)
        qsort(list->items, list->count, sizeof *list->items,
            which == STORE_BILLS_DUE ? by_due_day : by_period_newest);
    return STORE_OK;
}

void store_bill_list_free(struct store_bill_list *list)
{
    free(list->items);
    *list = (struct store_bill_list){.items = NULL};
}

static enum store_result read_one(struct store_view *view, const char *bill, const struct pricing *pricing,
    struct store_bill *out, struct wire_snapshot *snapshot, char basis[200])
{
    struct store_query query = store_view_query(view, sql_bill);
    store_query_text(&query, bill);
    bool found = store_query_row(&query);
    if (found) {
        read_bill(&query, out);
        /* A snapshot that can't be read leaves the sum without its working, which the screen says. */
        if (wire_snapshot_read(store_query_borrow(&query, 9), snapshot, NULL) != WIRE_OK)
            *snapshot = (struct wire_snapshot){.kind = ""};
        text_copy(basis, 200, snapshot->basis[0] ? snapshot->basis : tariff_of(pricing, out->tariff)->basis);
    }
    enum store_result result = store_view_end(view, &query);
    return result == STORE_OK && !found ? STORE_NOT_FOUND : result;
}

static enum store_result price_one(
    struct store_view *view, const struct pricing *pricing, struct store_bill *bill)
{
    struct parts_walk *walk = malloc(sizeof *walk);
    if (!walk)
        return STORE_NO_MEMORY;
    walk->query = store_view_query(view, sql_bill_parts);
    store_query_text(&walk->query, bill->id);
    walk->has_row = store_query_row(&walk->query);
    parts_of(walk, bill->id);
    price(bill, pricing, walk->parts, walk->count);
    enum store_result result = store_view_end(view, &walk->query);
    free(walk);
    return result;
}

enum store_result store_bill_get(struct store_view *view, const char *bill, int32_t today,
    struct store_bill *out, struct wire_snapshot *snapshot, char basis[200])
{
    struct pricing pricing;
    *out = (struct store_bill){.id = ""};
    *snapshot = (struct wire_snapshot){.kind = ""};
    basis[0] = '\0';
    enum store_result result = store_view_ready(view);
    if (result != STORE_OK)
        return result;
    result = start_pricing(view, today, &pricing);
    if (result == STORE_OK)
        result = read_one(view, bill, &pricing, out, snapshot, basis);
    if (result == STORE_OK)
        result = price_one(view, &pricing, out);
    free(pricing.tariffs);
    return result;
}

/* ---- over the months -------------------------------------------------------------------------------------------------------------------- */

enum store_result store_bill_months(
    struct store_view *view, const char *unit, bool tenant, int32_t today, struct store_month months[12])
{
    struct calendar_date now = calendar_date_of(today);
    struct store_bill_list list;
    for (int i = 0; i < 12; i++) {
        struct calendar_date date = calendar_add_months(
            (struct calendar_date){.year = now.year, .month = now.month, .day = 1}, i - 11);
        months[i] = (struct store_month){.year = date.year, .month = date.month};
    }
    enum store_result result = store_bills(view, unit, STORE_BILLS_ALL, tenant, 0, &list);
    if (result != STORE_OK)
        return result;
    for (size_t i = 0; i < list.count; i++) {
        struct calendar_date start = calendar_date_of(list.items[i].period_start);
        int place = 11 - ((now.year - start.year) * 12 + now.month - start.month);
        if (place < 0 || place > 11)
            continue;
        months[place].amount_fen += list.items[i].amount_fen;
        months[place].unpaid = months[place].unpaid || list.items[i].due_fen > 0;
    }
    store_bill_list_free(&list);
    return STORE_OK;
}

int32_t store_paid_through(struct store_view *view, const char *unit)
{
    struct store_bill_list list;
    int32_t through = 0;
    if (store_bills(view, unit, STORE_BILLS_ALL, false, 0, &list) != STORE_OK)
        return 0;
    /* Newest first: from the end, so the oldest the kiosk has is where it begins. */
    for (size_t i = list.count; i-- > 0;) {
        const struct store_bill *bill = &list.items[i];
        if (bill->collected_for_others || strcmp(bill->tariff_kind, "area") != 0)
            continue;
        bool gap = through != 0 && bill->period_start > through + 1;
        if (bill->due_fen > 0 || gap)
            break;
        through = bill->period_end > through ? bill->period_end : through;
    }
    store_bill_list_free(&list);
    return through;
}

/* ---- payments ------------------------------------------------------------------------------------------------------------------------------ */

enum store_result store_payments(struct store_view *view, const char *unit, struct store_payment_list *list)
{
    *list = (struct store_payment_list){.items = NULL};
    enum store_result result = store_view_ready(view);
    if (result != STORE_OK)
        return result;
    size_t room = 0;
    struct store_query query = store_view_query(view, sql_payments);
    store_query_text(&query, unit);
    while (result == STORE_OK && store_query_row(&query)) {
        if (!store_grow((void **)&list->items, list->count, &room, sizeof *list->items, PAYMENTS_MAX)) {
            result = STORE_NO_MEMORY;
            break;
        }
        struct store_payment *item = &list->items[list->count++];
        *item = (struct store_payment){.amount_fen = store_query_get_int(&query, 5)};
        store_query_get(&query, 0, item->id, sizeof item->id);
        store_query_get(&query, 1, item->method, sizeof item->method);
        store_query_get(&query, 2, item->receipt, sizeof item->receipt);
        store_query_get(&query, 3, item->kind, sizeof item->kind);
        if (!calendar_parse_time(store_query_borrow(&query, 4), &item->paid_at_ms))
            item->paid_at_ms = 0;
    }
    enum store_result read = store_view_end(view, &query);
    result = result == STORE_OK ? read : result;
    if (result != STORE_OK)
        store_payment_list_free(list);
    return result;
}

void store_payment_list_free(struct store_payment_list *list)
{
    free(list->items);
    *list = (struct store_payment_list){.items = NULL};
}

enum store_result store_bill_payments(
    struct store_view *view, const char *bill, struct store_bill_payment *out, size_t max, size_t *count)
{
    *count = 0;
    enum store_result result = store_view_ready(view);
    if (result != STORE_OK)
        return result;
    struct store_query query = store_view_query(view, sql_bill_payments);
    store_query_text(&query, bill);
    store_query_int(&query, (int64_t)max);
    while (*count < max && store_query_row(&query)) {
        struct store_bill_payment *part = &out[(*count)++];
        *part = (struct store_bill_payment){.day = day_of(store_query_borrow(&query, 0)),
            .principal_fen = store_query_get_int(&query, 1),
            .late_fee_fen = store_query_get_int(&query, 2)};
        store_query_get(&query, 3, part->receipt, sizeof part->receipt);
        store_query_get(&query, 4, part->method, sizeof part->method);
    }
    return store_view_end(view, &query);
}

/* ---- the policy ------------------------------------------------------------------------------------------------------------------------------ */

static int64_t number_setting(struct store_view *view, const char *key, int64_t fallback, int64_t high)
{
    char text[40];
    int64_t value;
    store_setting(view, key, "", text, sizeof text);
    return text_parse_int(text, 0, high, &value) == BASE_OK ? value : fallback;
}

struct late_fee_policy store_late_fee_policy(struct store_view *view)
{
    return (struct late_fee_policy){.on = number_setting(view, "late_fee.on", 0, 1) != 0,
        .rate_e6 = number_setting(view, "late_fee.rate_e6", 0, 100000),
        .grace_days = (int)number_setting(view, "late_fee.grace_days", 0, 3650),
        .cap_percent = (int)number_setting(view, "late_fee.cap_percent", 0, 1000)};
}

#include "backend/domain/roster.h"

#include <string.h>

struct totals {
    size_t rows;
    int homes, shops;
};

/* What is listed for `post`; NULL stands for the whole estate. */
static struct totals sum_listed(const struct area_row *rows, size_t count, const char *post)
{
    struct totals totals = {0};
    for (size_t i = 0; i < count; i++) {
        if (post != NULL && strcmp(rows[i].post, post) != 0)
            continue;
        totals.rows++;
        if (rows[i].shop)
            totals.shops += rows[i].units;
        else
            totals.homes += rows[i].units;
    }
    return totals;
}

struct report {
    struct area_mismatch *out;
    size_t max, count;
};

static void compare(struct report *report, const char *post, bool shop, int listed, int declared)
{
    if (listed == declared)
        return;
    if (report->count < report->max) {
        struct area_mismatch *out = &report->out[report->count];
        *out = (struct area_mismatch){.shop = shop, .listed = listed, .declared = declared};
        memcpy(out->post, post, strnlen(post, sizeof out->post - 1));
    }
    report->count++;
}

/* Row `index` is the first of a post that nothing is declared for. */
static bool is_undeclared(
    const struct area_row *rows, size_t index, const struct area_declared *declared, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(declared[i].post, rows[index].post) == 0)
            return false;
    }
    for (size_t i = 0; i < index; i++) {
        if (strcmp(rows[i].post, rows[index].post) == 0)
            return false;
    }
    return true;
}

size_t area_mismatches(const struct area_row *rows, size_t row_count, const struct area_declared *declared,
    size_t declared_count, struct area_mismatch *out, size_t max)
{
    struct report report = {.out = out, .max = max};
    for (size_t i = 0; i < declared_count; i++) {
        struct totals listed = sum_listed(rows, row_count, declared[i].post);
        if (listed.rows == 0)
            listed = sum_listed(rows, row_count, NULL);
        compare(&report, declared[i].post, false, listed.homes, declared[i].homes);
        compare(&report, declared[i].post, true, listed.shops, declared[i].shops);
    }
    for (size_t i = 0; i < row_count; i++) {
        if (!is_undeclared(rows, i, declared, declared_count))
            continue;
        struct totals listed = sum_listed(rows, row_count, rows[i].post);
        compare(&report, rows[i].post, false, listed.homes, 0);
        compare(&report, rows[i].post, true, listed.shops, 0);
    }
    return report.count;
}

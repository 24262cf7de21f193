/*
 * The kiosk's store by itself: what a filed ticket costs the disk, how long the bills of one home take out of a mirror of
 * 673,000 rows and out of one ten times as large, and whether the time of a refused sign-in tells a home that exists from
 * one that does not.
 *
 * usage: bench_store OUT.json
 */
#include "tests/unit/store_testing.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "backend/store/store_bill.h"

#define TICKETS   200
#define READS     60
#define BILLS     1200 /* of the home that is looked at: 20 years */
#define MIRROR    673000
#define PAGE_ROWS 5000
#define GUESSES   40
#define HOMES     8
#define DAY_MS    INT64_C(86400000)

static long syncs; /* of this process, whoever calls them */

int fsync(int fd)
{
    syncs++;
    return (int)syscall(SYS_fsync, fd);
}
int fdatasync(int fd)
{
    syncs++;
    return (int)syscall(SYS_fdatasync, fd);
}

static double now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1000 + (double)at.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_size);
    return values[count / 2];
}

/* ---- a ticket ------------------------------------------------------------------------------------------------------ */

static void file_tickets(FILE *out)
{
    void *state;
    double took[TICKETS];
    assert_int_equal(lobby_synced(&state), 0);
    struct lobby *lobby = state;
    long before = syncs;
    for (int i = 0; i < TICKETS; i++) {
        struct store_ticket_draft draft = draft_repair("");
        snprintf(draft.text, sizeof draft.text, "tap %d", i);
        double begin = now_ms();
        struct store_answer answer = lobby_file(lobby, &draft);
        took[i] = now_ms() - begin;
        assert_int_equal(answer.result, STORE_OK);
        clock_fake_advance(&lobby->fake, DAY_MS); /* or the day's limit is reached */
    }
    double each = (double)(syncs - before) / TICKETS;
    double ms = median(took, TICKETS);
    printf("a filed ticket: %.2f syncs of the disk, %.2f ms median\n", each, ms);
    fprintf(out, "{\"syncs_a_ticket\":%.2f,\"ticket_ms\":%.2f", each, ms);
    assert_int_equal(lobby_drop(&state), 0);
}

/* ---- bills --------------------------------------------------------------------------------------------------------- */

static void bill_row(struct feed *feed, int64_t number, int64_t unit)
{
    char id[24], home[24], start[16], end[16];
    int64_t month = number % 240;
    snprintf(id, sizeof id, "b%lld", (long long)number);
    snprintf(home, sizeof home, "u%lld", (long long)unit);
    snprintf(start, sizeof start, "%04d-%02d-01", (int)(2006 + month / 12), (int)(month % 12 + 1));
    snprintf(end, sizeof end, "%04d-%02d-28", (int)(2006 + month / 12), (int)(month % 12 + 1));
    const struct wire_table *table = wire_table_find("bill");
    struct wire_value values[40] = {{.is = WIRE_IS_NULL}};
    for (size_t i = 0; i < table->column_count; i++) {
        const struct wire_column *column = &table->columns[i];
        const char *text = strcmp(column->name, "id") == 0             ? id
                           : strcmp(column->name, "unit") == 0         ? home
                           : strcmp(column->name, "period_start") == 0 ? start
                           : strcmp(column->name, "period_end") == 0 || strcmp(column->name, "due") == 0 ? end
                           : strcmp(column->name, "status") == 0 ? "open"
                                                                 : "x";
        if (column->type == WIRE_INTEGER)
            values[i] = (struct wire_value){.is = WIRE_IS_INTEGER, .integer = 17730};
        else if (!column->may_be_null)
            values[i] = (struct wire_value){.is = WIRE_IS_TEXT, .text = text};
    }
    feed_table(feed, "bill");
    wire_changes_row(&feed->writer, ++feed->seq, values);
}

/* A mirror of `rows` bills, of which BILLS are home u1's, spread over all of it. */
static void fill(struct lobby *lobby, int64_t rows)
{
    struct store_pull *pull;
    struct feed feed;
    assert_int_equal(store_pull_begin(lobby->store, true, &pull), STORE_OK);
    feed_start(&feed, 0);
    feed_office(&feed);
    feed_homes(&feed);
    int64_t each = rows / BILLS;
    for (int64_t i = 0; i < rows; i++) {
        bill_row(&feed, i, i % each == 0 ? 1 : 10 + i % (rows / 300));
        if (i + 1 < rows && feed.seq - feed.after < PAGE_ROWS - 100)
            continue;
        int64_t seq = feed.seq;
        struct wire_changes *page = feed_page(&feed, LOBBY_EPOCH, LOBBY_START);
        assert_int_equal(store_pull_page(pull, page), STORE_OK);
        wire_changes_free(page);
        feed_start(&feed, seq);
    }
    buf_free(&feed.text);
    assert_int_equal(store_pull_commit(pull), STORE_OK);
    store_view_refresh(lobby->view);
}

static double read_bills(int64_t rows)
{
    void *state;
    double took[READS];
    assert_int_equal(lobby_enrolled(&state), 0);
    struct lobby *lobby = state;
    fill(lobby, rows);
    for (int i = 0; i < READS; i++) {
        struct store_bill_list list;
        double begin = now_ms();
        assert_int_equal(store_bills(lobby->view, "u1", STORE_BILLS_ALL, false, 20780, &list), STORE_OK);
        took[i] = now_ms() - begin;
        assert_true(list.count >= BILLS);
        store_bill_list_free(&list);
    }
    double ms = median(took, READS);
    printf("%d bills of one home out of %lld rows: %.2f ms\n", BILLS, (long long)rows, ms);
    assert_int_equal(lobby_drop(&state), 0);
    return ms;
}

/* ---- a refused sign-in ------------------------------------------------------------------------------------------------ */

static double refused(struct lobby *lobby, int entrance, const char *room)
{
    struct store_signin_request request = {.building = "24#", .entrance = entrance, .pin = "918273"};
    text_copy(request.room, sizeof request.room, room);
    double begin = now_ms();
    struct store_answer answer = lobby_await(lobby, store_post_signin(lobby->store, &request));
    double took = now_ms() - begin;
    assert_int_equal(answer.verdict, STORE_NO);
    clock_fake_advance(&lobby->fake, DAY_MS);
    return took;
}

/* The share of pairs in which the home that exists took longer; a half means that the time tells nothing. */
static double told_apart(const double *real, const double *unreal, size_t count)
{
    double longer = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++)
            longer += real[i] > unreal[j] ? 1 : real[i] == unreal[j] ? 0.5 : 0;
    }
    return longer / (double)(count * count);
}

static void compare_refusals(FILE *out)
{
    void *state;
    char hash[SECRET_PIN_HASH_SIZE], room[16], id[16], credential[16], occupancy[16];
    double real[GUESSES], unreal[GUESSES];
    struct feed feed;
    assert_int_equal(lobby_synced(&state), 0);
    struct lobby *lobby = state;
    assert_int_equal(secret_hash_pin(PIN_WANG, SECRET_COST_INTERACTIVE, hash), BASE_OK);
    feed_start(&feed, lobby->seq);
    /* One cost for all of an estate, as the office sees to: a mixture would tell by itself. */
    feed_row(&feed, "credential", "c1", "u1", "p1", hash, NULL, "active", "1");
    feed_row(&feed, "credential", "c2", "u2", "p1", hash, NULL, "active", "1");
    feed_row(&feed, "credential", "c3", "u2", "p2", hash, NULL, "active", "1");
    for (int i = 0; i < HOMES; i++) {
        snprintf(id, sizeof id, "h%d", i);
        snprintf(room, sizeof room, "%d01", i + 20);
        snprintf(occupancy, sizeof occupancy, "ho%d", i);
        snprintf(credential, sizeof credential, "hc%d", i);
        feed_row(&feed, "unit", id, "24#", "1", room, "home", "9850", "12", "lived_in");
        feed_row(&feed, "occupancy", occupancy, id, "p1", "owner", "2016-01-01", NULL);
        feed_row(&feed, "credential", credential, id, "p1", hash, NULL, "active", "1");
    }
    lobby_pull(lobby, &feed, LOBBY_EPOCH, false);
    for (int i = 0; i < GUESSES; i++) {
        snprintf(room, sizeof room, "%d01", i % HOMES + 20);
        real[i] = refused(lobby, 1, room);
        snprintf(room, sizeof room, "%d99", i % HOMES + 20);
        unreal[i] = refused(lobby, 1, room);
    }
    double apart = told_apart(real, unreal, GUESSES);
    double wrong_pin = median(real, GUESSES), wrong_room = median(unreal, GUESSES);
    printf("a refused sign-in: wrong PIN %.1f ms, wrong room %.1f ms median; the longer one is the home that "
           "exists in "
           "%.0f %% of pairs\n",
        wrong_pin, wrong_room, apart * 100);
    fprintf(out, ",\"wrong_pin_ms\":%.2f,\"wrong_room_ms\":%.2f,\"told_apart\":%.3f}", wrong_pin, wrong_room,
        apart);
    assert_int_equal(lobby_drop(&state), 0);
}

int main(int argc, char **argv)
{
    FILE *out = argc == 2 ? fopen(argv[1], "w") : NULL;
    if (!out) {
        fprintf(stderr, "usage: bench_store OUT.json\n");
        return 2;
    }
    file_tickets(out);
    double small = read_bills(MIRROR), large = read_bills(INT64_C(10) * MIRROR);
    fprintf(out, ",\"bills_ms\":%.2f,\"bills_of_ten_times_ms\":%.2f", small, large);
    compare_refusals(out);
    return fclose(out) == 0 ? 0 : 1;
}

/*
 * Eight writers at once, and a reader that follows the feed through a connection of its own as a kiosk's requests do: every
 * row that was committed comes by, in pages of every size. RACE_COMMITS says how many (4000).
 */
#include "tests/unit/office_testing.h"

#include "backend/wire/wire_changes.h"

#define WRITERS 8

struct piece {
    pthread_mutex_t mutex;
    pthread_cond_t came;
    char id[24];
    enum desk_result result;
    bool done;
};

struct writer {
    struct place *place;
    pthread_t thread;
    int number, commits, failed;
};

struct race {
    int per_writer;
    bool *seen; /* [writer * per_writer + commit] */
    int64_t after, pages, rows, strangers;
};

static enum desk_result run_piece(void *context, struct desk *desk)
{
    struct piece *piece = context;
    desk_feed_start(desk);
    if (db_exec(desk->db,
            "INSERT INTO notice VALUES('E1', $1, 'title', 'text', NULL, '2026-11-23T00:00:00.000Z', "
            "'2026-11-23', "
            "'2027-11-23', 1)",
            DB_VALUES(DB_TEXT(piece->id))) != DB_OK)
        return DESK_UNAVAILABLE;
    enum desk_result result = desk_feed_touch(desk, "notice", piece->id, NULL);
    return result == DESK_OK ? desk_feed_commit(desk, NULL) : result;
}

static void piece_done(void *context, enum desk_result result)
{
    struct piece *piece = context;
    pthread_mutex_lock(&piece->mutex);
    piece->result = result;
    piece->done = true;
    pthread_cond_signal(&piece->came);
    pthread_mutex_unlock(&piece->mutex);
}

static void *write_all(void *context)
{
    struct writer *writer = context;
    struct piece piece = {.done = false};
    pthread_mutex_init(&piece.mutex, NULL);
    pthread_cond_init(&piece.came, NULL);
    for (int i = 0; i < writer->commits; i++) {
        snprintf(piece.id, sizeof piece.id, "%d-%d", writer->number, i);
        piece.done = false;
        if (!service_post(writer->place->service, &(struct service_work){run_piece, piece_done, &piece})) {
            writer->failed++;
            continue;
        }
        pthread_mutex_lock(&piece.mutex);
        while (!piece.done)
            pthread_cond_wait(&piece.came, &piece.mutex);
        writer->failed += piece.result != DESK_OK;
        pthread_mutex_unlock(&piece.mutex);
    }
    pthread_cond_destroy(&piece.came);
    pthread_mutex_destroy(&piece.mutex);
    return NULL;
}

static bool note_row(
    void *context, const struct wire_table *table, int64_t seq, const struct wire_value *values)
{
    struct race *race = context;
    int writer = 0, commit = 0;
    (void)seq;
    race->rows++;
    if (strcmp(table->name, "notice") == 0 && sscanf(values[0].text, "%d-%d", &writer, &commit) == 2 &&
        writer < WRITERS && commit < race->per_writer)
        race->seen[writer * race->per_writer + commit] = true;
    else
        race->strangers++;
    return true;
}

static bool note_gone(void *context, const struct wire_table *table, int64_t seq, const char *id)
{
    (void)context;
    (void)table;
    (void)seq;
    (void)id;
    return true;
}

/* One page further. False at the end of what there is now. */
static bool follow(struct race *race, struct desk *desk, const struct desk_kiosk *kiosk, const char *epoch)
{
    struct wire_changes_head head;
    struct wire_changes *page = NULL;
    struct fault fault = {0};
    struct buf text;
    buf_init(&text, WIRE_PAGE_MAX_BYTES);
    size_t limit = 1 + (size_t)(race->pages % 37);
    assert_int_equal(desk_feed_page(desk, kiosk, epoch, race->after, limit, &text, &head), DESK_OK);
    assert_int_equal(wire_changes_read(text.data, text.len, race->after, &page, &fault), WIRE_OK);
    const struct wire_changes_visitor visitor = {race, note_row, note_gone};
    assert_true(wire_changes_visit(page, &visitor));
    bool more = head.next > race->after;
    race->after = head.next;
    race->pages++;
    wire_changes_free(page);
    buf_free(&text);
    return more;
}

static int total_of_writers(struct writer *writers)
{
    int failed = 0;
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(writers[i].thread, NULL);
        failed += writers[i].failed;
    }
    return failed;
}

struct joined {
    struct writer *writers;
    atomic_bool over;
    int failed;
};

static void *join_all(void *context)
{
    struct joined *joined = context;
    joined->failed = total_of_writers(joined->writers);
    atomic_store(&joined->over, true);
    return NULL;
}

static void no_commit_is_missed_by_a_reader_beside_eight_writers(void **state)
{
    struct place *place = *state;
    struct writer writers[WRITERS];
    struct joined joined = {.writers = writers};
    struct fault fault = {0};
    struct db *db = NULL;
    struct desk desk;
    char epoch[WIRE_EPOCH_SIZE];
    pthread_t joiner;
    const char *wanted = getenv("RACE_COMMITS");
    struct race race = {.per_writer = (wanted ? atoi(wanted) : 4000) / WRITERS};
    race.seen = calloc((size_t)(race.per_writer * WRITERS), sizeof *race.seen);
    assert_non_null(race.seen);
    assert_int_equal(db_open(place->office->url, DB_READ, &db, &fault), DB_OK);
    assert_int_equal(desk_open(&desk, db, &place->office->clock, random_system(), &fault), DESK_OK);
    assert_int_equal(desk_kiosk_epoch(&desk, &place->office->kiosk, epoch), DESK_OK);
    while (follow(&race, &desk, &place->office->kiosk, epoch))
        ;
    race.strangers = 0; /* what was there before */
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){.place = place, .number = i, .commits = race.per_writer};
        assert_int_equal(pthread_create(&writers[i].thread, NULL, write_all, &writers[i]), 0);
    }
    assert_int_equal(pthread_create(&joiner, NULL, join_all, &joined), 0);
    while (!atomic_load(&joined.over))
        follow(&race, &desk, &place->office->kiosk, epoch);
    pthread_join(joiner, NULL);
    while (follow(&race, &desk, &place->office->kiosk, epoch))
        ;
    int missed = 0;
    for (int i = 0; i < race.per_writer * WRITERS; i++)
        missed += !race.seen[i];
    printf("# %d commits by %d writers, %lld pages and %lld rows read meanwhile, %d missed\n",
        race.per_writer * WRITERS, WRITERS, (long long)race.pages, (long long)race.rows, missed);
    assert_int_equal(joined.failed, 0);
    assert_int_equal(missed, 0);
    assert_int_equal(race.strangers, 0);
    free(race.seen);
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            no_commit_is_missed_by_a_reader_beside_eight_writers, place_setup, place_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

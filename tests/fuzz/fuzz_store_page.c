/*
 * A page of the change feed as an office (or who stands in its place) may send it: read, applied to a kiosk's mirror and
 * given up again. What the reader lets through is no reason for the store to call its mirror damaged.
 */
#include "tests/unit/store_testing.h"

#include "tests/fuzz/fuzzing.h"

static struct lobby *lobby;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    void *state;
    (void)argc;
    (void)argv;
    MUST(lobby_synced(&state) == 0);
    lobby = state;
    return 0;
}

/* Rows and tombstones are as many as the page says. */
static bool count_row(
    void *context, const struct wire_table *table, int64_t seq, const struct wire_value *values)
{
    (void)seq;
    for (size_t i = 0; i < table->column_count; i++)
        MUST(
            values[i].is != WIRE_IS_OTHER && (values[i].is != WIRE_IS_NULL || table->columns[i].may_be_null));
    ++*(size_t *)context;
    return true;
}
static bool count_gone(void *context, const struct wire_table *table, int64_t seq, const char *id)
{
    (void)table;
    (void)seq;
    MUST(id != NULL);
    ++*(size_t *)context;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wire_changes *page = NULL;
    struct store_pull *pull;
    struct fault fault = {0};
    size_t rows = 0;
    char *text = malloc(size + 1);
    MUST(text);
    memcpy(text, data, size);
    text[size] = '\0';
    enum wire_result result = wire_changes_read(text, size, 10, &page, &fault);
    if (result != WIRE_OK) {
        MUST(fault.text[0] != '\0');
        free(text);
        return 0;
    }
    const struct wire_changes_visitor visitor = {.context = &rows, .row = count_row, .gone = count_gone};
    MUST(wire_changes_visit(page, &visitor) && rows == wire_changes_row_count(page));
    MUST(store_pull_begin(lobby->store, false, &pull) == STORE_OK);
    enum store_result stored = store_pull_page(pull, page);
    MUST(stored == STORE_OK || stored == STORE_INVALID);
    store_pull_abandon(pull);
    wire_changes_free(page);
    free(text);
    return 0;
}

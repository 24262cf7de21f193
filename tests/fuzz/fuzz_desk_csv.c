/*
 * A file of areas, posts or shifts (the first byte chooses) as somebody may bring it: read and imported into an office's
 * database, and rolled back. What is refused names a place and a reason; what is taken is taken again without a change.
 */
#include "tests/unit/desk_testing.h"

#include "backend/base/csv.h"
#include "tests/fuzz/fuzzing.h"

static struct office *office;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    void *state;
    (void)argc;
    (void)argv;
    office_setup(&state);
    office = state;
    return 0;
}

static void read_whole(const char *text, size_t length)
{
    struct csv *csv = NULL;
    struct fault fault = {0};
    if (csv_parse(text, length, "file.csv", &csv, &fault) != BASE_OK) {
        MUST(fault.text[0] != '\0');
        return;
    }
    for (size_t i = 0; i < csv_count(csv); i++)
        MUST(csv_line(csv, i) > 0);
    csv_free(csv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct fault fault = {0};
    char *text = malloc(size);
    MUST(text);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    int which = data[0] % 3;
    read_whole(text, size - 1);
    MUST(db_begin(office->db) == DB_OK);
    enum desk_result result = desk_import_rulebook(
        &office->desk, which == 0 ? text : NULL, which == 1 ? text : NULL, which == 2 ? text : NULL, &fault);
    if (result == DESK_OK)
        MUST(desk_import_rulebook(&office->desk, which == 0 ? text : NULL, which == 1 ? text : NULL,
                 which == 2 ? text : NULL, &fault) == DESK_OK);
    else
        MUST(fault.text[0] != '\0');
    db_rollback(office->db);
    free(text);
    return 0;
}

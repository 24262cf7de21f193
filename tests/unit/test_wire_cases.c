/*
 * Runs the files of wire_cases: each in valid/ is read, written, and reads and writes the same again; each in invalid/
 * is refused with the result and the place its .expect file names. The folder's name says which message it is.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/file.h"
#include "backend/wire/wire_changes.h"

#define CASES     "tests/unit/wire_cases"
#define CASES_MAX 500
#define AFTER     10 /* what the pages in changes/ were asked for */

/* Reads a message and writes it again to `out`. */
typedef enum wire_result (*again)(const struct buf *json, struct buf *out, struct fault *fault);

static enum wire_result again_push(const struct buf *json, struct buf *out, struct fault *fault)
{
    struct wire_push push;
    enum wire_result result = wire_push_read(buf_borrow(json), json->len, &push, fault);
    if (result != WIRE_OK)
        return result;
    char *texts[WIRE_PUSH_MAX_OPS];
    for (size_t i = 0; i < push.count; i++) {
        struct buf op;
        buf_init(&op, 2 * WIRE_BODY_MAX_BYTES);
        assert_int_equal(wire_op_write(&push.ops[i], &op), WIRE_OK);
        texts[i] = buf_take(&op);
        buf_free(&op);
    }
    result = wire_push_write((const char *const *)texts, push.count, push.chain, out);
    for (size_t i = 0; i < push.count; i++)
        free(texts[i]);
    wire_push_clear(&push);
    return result;
}

static enum wire_result again_push_answer(const struct buf *json, struct buf *out, struct fault *fault)
{
    struct wire_push_answer answer;
    enum wire_result result = wire_push_answer_read(buf_borrow(json), json->len, &answer, fault);
    if (result != WIRE_OK)
        return result;
    result = wire_push_answer_write(&answer, out);
    wire_push_answer_clear(&answer);
    return result;
}

struct rewriting {
    struct wire_changes_writer writer;
};

static bool rewrite_row(
    void *context, const struct wire_table *table, int64_t seq, const struct wire_value *values)
{
    struct rewriting *rewriting = context;
    if (rewriting->writer.table != table || rewriting->writer.in_gone)
        wire_changes_table(&rewriting->writer, table);
    wire_changes_row(&rewriting->writer, seq, values);
    return true;
}

static bool rewrite_gone(void *context, const struct wire_table *table, int64_t seq, const char *id)
{
    struct rewriting *rewriting = context;
    if (rewriting->writer.table != table)
        wire_changes_table(&rewriting->writer, table);
    wire_changes_gone(&rewriting->writer, seq, id);
    return true;
}

static enum wire_result again_changes(const struct buf *json, struct buf *out, struct fault *fault)
{
    struct wire_changes *page;
    enum wire_result result = wire_changes_read(buf_borrow(json), json->len, AFTER, &page, fault);
    if (result != WIRE_OK)
        return result;
    struct rewriting rewriting;
    wire_changes_begin(&rewriting.writer, out);
    const struct wire_changes_visitor visitor = {&rewriting, rewrite_row, rewrite_gone};
    assert_true(wire_changes_visit(page, &visitor));
    result = wire_changes_end(&rewriting.writer, wire_changes_head(page));
    wire_changes_free(page);
    return result;
}

#define AGAIN_SIZED(name)                                                                                    \
    static enum wire_result again_##name(const struct buf *json, struct buf *out, struct fault *fault)       \
    {                                                                                                        \
        struct wire_##name message;                                                                          \
        enum wire_result result = wire_##name##_read(buf_borrow(json), json->len, &message, fault);          \
        return result == WIRE_OK ? wire_##name##_write(&message, out) : result;                              \
    }
#define AGAIN(name)                                                                                          \
    static enum wire_result again_##name(const struct buf *json, struct buf *out, struct fault *fault)       \
    {                                                                                                        \
        struct wire_##name message;                                                                          \
        enum wire_result result = wire_##name##_read(buf_borrow(json), &message, fault);                     \
        return result == WIRE_OK ? wire_##name##_write(&message, out) : result;                              \
    }
AGAIN_SIZED(enroll)
AGAIN_SIZED(enrolled)
AGAIN_SIZED(error)
AGAIN(ticket_create)
AGAIN(ticket_act)
AGAIN(pin_set)
AGAIN(pin_lock)
AGAIN(audit)
AGAIN(snapshot)

static const struct {
    const char *name;
    again again;
} messages[] = {
    {"push", again_push},
    {"push_answer", again_push_answer},
    {"changes", again_changes},
    {"enroll", again_enroll},
    {"enrolled", again_enrolled},
    {"error", again_error},
    {"ticket_create", again_ticket_create},
    {"ticket_act", again_ticket_act},
    {"pin_set", again_pin_set},
    {"pin_lock", again_pin_lock},
    {"audit", again_audit},
    {"snapshot", again_snapshot},
};
#define MESSAGES (sizeof messages / sizeof messages[0])

struct wire_case {
    char path[300]; /* without the suffix */
    char label[200];
    again again;
};

static void read_file(const struct wire_case *c, const char *suffix, struct buf *out)
{
    char path[320];
    snprintf(path, sizeof path, "%s%s", c->path, suffix);
    buf_init(out, 2 * 1024 * 1024);
    if (file_read(path, out) != BASE_OK)
        fail_msg("%s can't be read", path);
}

static void a_valid_message_reads_and_writes_the_same_again(void **state)
{
    const struct wire_case *c = *state;
    struct buf first, second, third;
    struct fault fault = {.text = ""};
    read_file(c, ".json", &first);
    buf_init(&second, WIRE_PAGE_MAX_BYTES);
    buf_init(&third, WIRE_PAGE_MAX_BYTES);
    if (c->again(&first, &second, &fault) != WIRE_OK)
        fail_msg("refused at \"%s\": %s", fault.place, fault.text);
    assert_true(second.len > 0);
    assert_int_equal(c->again(&second, &third, &fault), WIRE_OK);
    assert_string_equal(buf_borrow(&second), buf_borrow(&third));
    buf_free(&first);
    buf_free(&second);
    buf_free(&third);
}

static void an_invalid_message_is_refused_with_its_place(void **state)
{
    static const char *const words[] = {
        [WIRE_TOO_LARGE] = "too_large", [WIRE_MALFORMED] = "malformed", [WIRE_INVALID] = "invalid"};
    const struct wire_case *c = *state;
    struct buf json, expect, out;
    struct fault fault = {.text = ""};
    read_file(c, ".json", &json);
    read_file(c, ".expect", &expect);
    buf_init(&out, WIRE_PAGE_MAX_BYTES);
    enum wire_result result = c->again(&json, &out, &fault);
    if (result != WIRE_TOO_LARGE && result != WIRE_MALFORMED && result != WIRE_INVALID)
        fail_msg("was taken: %s", wire_result_text(result));
    char said[300];
    snprintf(said, sizeof said, "%s%s%s\n", words[result], fault.place[0] != '\0' ? " " : "", fault.place);
    assert_string_equal(said, buf_borrow(&expect));
    assert_true(fault.text[0] != '\0');
    assert_int_equal(out.len, 0);
    buf_free(&json);
    buf_free(&expect);
    buf_free(&out);
}

static struct wire_case cases[CASES_MAX];
static struct CMUnitTest tests[CASES_MAX];

static size_t collect(const char *kind, CMUnitTestFunction test, size_t message, size_t count)
{
    char folder[200];
    snprintf(folder, sizeof folder, CASES "/%s/%s", kind, messages[message].name);
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return count;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL && count < CASES_MAX;) {
        size_t length = strlen(entry->d_name);
        if (length < 6 || length > 80 || strcmp(entry->d_name + length - 5, ".json") != 0)
            continue;
        struct wire_case *c = &cases[count];
        int stem = (int)length - 5;
        snprintf(c->path, sizeof c->path, "%s/%.*s", folder, stem, entry->d_name);
        snprintf(c->label, sizeof c->label, "%s %s: %.*s", kind, messages[message].name, stem, entry->d_name);
        c->again = messages[message].again;
        tests[count++] = (struct CMUnitTest){.name = c->label, .test_func = test, .initial_state = c};
    }
    closedir(dir);
    return count;
}

int main(void)
{
    size_t count = 0;
    for (size_t i = 0; i < MESSAGES; i++) {
        size_t before = count;
        count = collect("valid", a_valid_message_reads_and_writes_the_same_again, i, count);
        size_t between = count;
        count = collect("invalid", an_invalid_message_is_refused_with_its_place, i, count);
        if (between == before || count == between || count == CASES_MAX) {
            fprintf(stderr, "%s: cases are missing in " CASES "\n", messages[i].name);
            return 1;
        }
    }
    return _cmocka_run_group_tests("wire cases", tests, count, NULL, NULL);
}

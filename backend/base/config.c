#include "backend/base/config.h"

#include <assert.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/buf.h"
#include "backend/base/file.h"
#include "backend/base/text.h"

#define FILE_MAX_BYTES   65536
#define TEXT_MAX_DEFAULT 1000

struct value {
    char *text; /* as given; owned */
    int64_t number;
    bool given; /* in the file being read, to find a key that is there twice */
};

struct config {
    const struct config_key *keys;
    int count;
    struct value *values;
};

static int64_t text_max(const struct config_key *key)
{
    return key->high > 0 ? key->high : TEXT_MAX_DEFAULT;
}

/* What a person may write there, for an error message. */
static void describe_allowed(const struct config_key *key, char *out, size_t size)
{
    switch (key->type) {
    case CONFIG_TEXT:
        snprintf(out, size, "UTF-8 text of at most %lld bytes", (long long)text_max(key));
        break;
    case CONFIG_INT:
        snprintf(out, size, "a whole number from %lld to %lld", (long long)key->low, (long long)key->high);
        break;
    case CONFIG_BOOL: snprintf(out, size, "yes or no"); break;
    case CONFIG_CHOICE: {
        size_t used = (size_t)snprintf(out, size, "one of ");
        for (const char *c = key->choices; *c != '\0' && used + 3 < size; c++) {
            if (*c == '|') {
                out[used++] = ',';
                out[used++] = ' ';
            } else {
                out[used++] = *c;
            }
        }
        out[used] = '\0';
        break;
    }
    }
}

static bool is_choice(const char *choices, const char *value)
{
    size_t length = strlen(value);
    while (*choices != '\0') {
        size_t choice = strcspn(choices, "|");
        if (choice == length && memcmp(choices, value, length) == 0)
            return true;
        choices += choice + (choices[choice] == '|');
    }
    return false;
}

/* Whether `value` fits `key`; sets the number of an int or a bool. */
static enum base_result judge(const struct config_key *key, const char *value, int64_t *number)
{
    size_t length = strlen(value);
    switch (key->type) {
    case CONFIG_TEXT:
        if (!text_utf8_valid(value, length))
            return BASE_SYNTAX;
        return (int64_t)length <= text_max(key) ? BASE_OK : BASE_RANGE;
    case CONFIG_INT: return text_parse_int(value, key->low, key->high, number);
    case CONFIG_BOOL:
        *number = strcmp(value, "yes") == 0;
        return *number == 1 || strcmp(value, "no") == 0 ? BASE_OK : BASE_SYNTAX;
    case CONFIG_CHOICE: return is_choice(key->choices, value) ? BASE_OK : BASE_RANGE;
    }
    return BASE_SYNTAX;
}

static int find_key(const struct config *config, const char *section, const char *name)
{
    for (int i = 0; i < config->count; i++) {
        if (strcmp(config->keys[i].section, section) == 0 && strcmp(config->keys[i].key, name) == 0)
            return i;
    }
    return -1;
}

static bool known_section(const struct config *config, const char *section)
{
    for (int i = 0; i < config->count; i++) {
        if (strcmp(config->keys[i].section, section) == 0)
            return true;
    }
    return false;
}

static enum base_result unknown_section(
    const struct config *config, const char *place, const char *section, struct fault *fault)
{
    struct buf names;
    buf_init(&names, 200);
    for (int i = 0; i < config->count; i++) {
        if (i == 0 || strcmp(config->keys[i].section, config->keys[i - 1].section) != 0)
            buf_printf(&names, "%s[%s]", i == 0 ? "" : " ", config->keys[i].section);
    }
    fault_set(fault, place, "unknown section [%.60s]; known are %s", section, buf_borrow(&names));
    buf_free(&names);
    return BASE_SYNTAX;
}

static enum base_result unknown_key(const struct config *config, const char *place, const char *section,
    const char *name, struct fault *fault)
{
    struct buf names;
    buf_init(&names, 240);
    for (int i = 0; i < config->count; i++) {
        if (strcmp(config->keys[i].section, section) == 0)
            buf_printf(&names, "%s%s", names.len == 0 ? "" : ", ", config->keys[i].key);
    }
    fault_set(fault, place, "unknown key \"%.60s\"; [%s] knows %s", name, section, buf_borrow(&names));
    buf_free(&names);
    return BASE_SYNTAX;
}

/* Puts `text` in place of the key's value. `where` is "file:line" or the command line. */
static enum base_result assign(struct config *config, const char *where, const char *section,
    const char *name, const char *text, bool once, struct fault *fault)
{
    char place[sizeof fault->place];
    snprintf(place, sizeof place, "%.90s [%.30s] %.30s", where, section, name);
    if (!known_section(config, section))
        return unknown_section(config, where, section, fault);
    int index = find_key(config, section, name);
    if (index < 0)
        return unknown_key(config, place, section, name, fault);
    struct value *value = &config->values[index];
    if (once && value->given) {
        fault_set(fault, place, "this key is there twice; leave one of them");
        return BASE_SYNTAX;
    }
    const struct config_key *key = &config->keys[index];
    int64_t number = 0;
    enum base_result result = judge(key, text, &number);
    if (result != BASE_OK) {
        char allowed[200];
        describe_allowed(key, allowed, sizeof allowed);
        fault_set(fault, place, "\"%.60s\" is not allowed; allowed is %s (default: %.40s)",
            text_utf8_valid(text, strlen(text)) ? text : "(not UTF-8)", allowed, key->fallback);
        return result;
    }
    char *copy = strdup(text);
    if (copy == NULL) {
        fault_set(fault, place, "out of memory");
        return BASE_NO_MEMORY;
    }
    free(value->text);
    *value = (struct value){.text = copy, .number = number, .given = once};
    return BASE_OK;
}

struct config *config_new(const struct config_key *keys, int count)
{
    struct config *config = calloc(1, sizeof *config);
    if (config == NULL)
        return NULL;
    config->keys = keys;
    config->count = count;
    config->values = calloc((size_t)count + 1, sizeof *config->values);
    if (config->values == NULL) {
        config_free(config);
        return NULL;
    }
    for (int i = 0; i < count; i++) {
        struct value *value = &config->values[i];
        enum base_result result = judge(&keys[i], keys[i].fallback, &value->number);
        assert(result == BASE_OK); /* the table's default breaks the table's own rule */
        (void)result;
        value->text = strdup(keys[i].fallback);
        if (value->text == NULL) {
            config_free(config);
            return NULL;
        }
    }
    return config;
}

void config_free(struct config *config)
{
    if (config == NULL)
        return;
    for (int i = 0; config->values != NULL && i < config->count; i++)
        free(config->values[i].text);
    free(config->values);
    free(config);
}

/* What inih's callbacks share. */
struct loading {
    struct config *config;
    const char *path;
    const char *at; /* next line */
    int line;       /* of the line last given to inih */
    enum base_result result;
    int failed_line;
    struct fault *fault;
};

static void fail_line(struct loading *loading, const char *why)
{
    char place[sizeof loading->fault->place];
    snprintf(place, sizeof place, "%.120s:%d", loading->path, loading->line);
    fault_set(loading->fault, place, "%s", why);
    loading->result = BASE_SYNTAX;
    loading->failed_line = loading->line;
}

/* A heading is checked here, since inih tells of a section only with its first key. */
static void check_heading(struct loading *loading, const char *line, size_t length)
{
    const char *end = memchr(line, ']', length);
    if (*line != '[' || end == NULL)
        return;
    char section[64];
    snprintf(section, sizeof section, "%.*s", (int)(end - line - 1), line + 1);
    if (known_section(loading->config, section))
        return;
    char place[sizeof loading->fault->place];
    snprintf(place, sizeof place, "%.120s:%d", loading->path, loading->line);
    loading->result = unknown_section(loading->config, place, section, loading->fault);
    loading->failed_line = loading->line;
}

/* Gives inih the next line. Blanks at its start are dropped: to inih they would mean that a value goes on. */
static char *next_line(char *out, int size, void *stream)
{
    struct loading *loading = stream;
    if (loading->result != BASE_OK || *loading->at == '\0')
        return NULL;
    loading->line++;
    const char *start = loading->at + strspn(loading->at, " \t");
    size_t length = strcspn(start, "\n");
    loading->at = start + length + (start[length] == '\n');
    if (length + 2 > (size_t)size) {
        char why[80];
        snprintf(why, sizeof why, "the line is too long; at most %d bytes are read", size - 2);
        fail_line(loading, why);
        return NULL;
    }
    memcpy(out, start, length);
    out[length] = '\n';
    out[length + 1] = '\0';
    check_heading(loading, start, length);
    return loading->result == BASE_OK ? out : NULL;
}

static int take_value(void *user, const char *section, const char *name, const char *value)
{
    struct loading *loading = user;
    if (loading->result != BASE_OK)
        return 0;
    char where[200];
    snprintf(where, sizeof where, "%.120s:%d", loading->path, loading->line);
    if (section[0] == '\0') {
        fail_line(loading, "a key before the first [section]");
        return 0;
    }
    loading->result = assign(loading->config, where, section, name, value, true, loading->fault);
    loading->failed_line = loading->line;
    return loading->result == BASE_OK;
}

static enum base_result parse(
    struct config *scratch, const char *path, const struct buf *text, struct fault *fault)
{
    struct loading loading = {.config = scratch, .path = path, .at = buf_borrow(text), .fault = fault};
    if (strlen(loading.at) != text->len || !text_utf8_valid(loading.at, text->len)) {
        fault_set(fault, path, "not UTF-8 text");
        return BASE_SYNTAX;
    }
    if (strncmp(loading.at, "\xef\xbb\xbf", 3) == 0)
        loading.at += 3;
    int first_error = ini_parse_stream(next_line, &loading, take_value, &loading);
    if (first_error < 0) {
        fault_set(fault, path, "out of memory");
        return BASE_NO_MEMORY;
    }
    /* inih goes on after a line it can't read; that line counts when it comes before what was found here. */
    if (first_error > 0 && (loading.result == BASE_OK || first_error < loading.failed_line)) {
        loading.line = first_error;
        fail_line(&loading, "neither [section] nor key = value nor a comment (; or #)");
    }
    return loading.result;
}

static enum base_result read_file(const char *path, struct buf *text, struct fault *fault)
{
    enum base_result result = file_read(path, text);
    if (result == BASE_TOO_LARGE)
        fault_set(fault, path, "larger than %d bytes", FILE_MAX_BYTES);
    else if (result != BASE_OK)
        fault_set(fault, path, "can't be read: %s", strerrordesc_np(errno));
    return result;
}

enum base_result config_load(struct config *config, const char *path, struct fault *fault)
{
    struct buf text;
    buf_init(&text, FILE_MAX_BYTES);
    struct config *scratch = NULL;
    enum base_result result = read_file(path, &text, fault);
    if (result == BASE_OK) {
        scratch = config_new(config->keys, config->count);
        if (scratch == NULL) {
            fault_set(fault, path, "out of memory");
            result = BASE_NO_MEMORY;
        }
    }
    if (result == BASE_OK)
        result = parse(scratch, path, &text, fault);
    if (result == BASE_OK) { /* all of the file was understood: it takes effect as a whole */
        struct value *old = config->values;
        config->values = scratch->values;
        scratch->values = old;
    }
    config_free(scratch);
    buf_free(&text);
    return result;
}

enum base_result config_assign(struct config *config, const char *assignment, struct fault *fault)
{
    char name[128];
    size_t length = strcspn(assignment, "=");
    const char *dot = memchr(assignment, '.', length);
    if (assignment[length] != '=' || dot == NULL || length >= sizeof name) {
        fault_set(fault, "command line", "\"%.100s\" is not of the form section.key=value", assignment);
        return BASE_SYNTAX;
    }
    memcpy(name, assignment, length);
    name[length] = '\0';
    char *key = name + (dot - assignment);
    *key++ = '\0';
    return assign(config, "command line", name, key, assignment + length + 1, false, fault);
}

static const struct value *value_of(const struct config *config, const char *section, const char *key)
{
    int index = find_key(config, section, key);
    assert(index >= 0); /* the program asks for a key its own table does not have */
    return &config->values[index < 0 ? 0 : index];
}

const char *config_text(const struct config *config, const char *section, const char *key)
{
    return value_of(config, section, key)->text;
}

int64_t config_int(const struct config *config, const char *section, const char *key)
{
    return value_of(config, section, key)->number;
}

bool config_bool(const struct config *config, const char *section, const char *key)
{
    return value_of(config, section, key)->number != 0;
}

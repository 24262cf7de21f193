/*
 * Configuration (ini, through inih) held against a table of keys: an unknown section or key, a value of the wrong
 * form or out of range is a fault that names file, line, key and what is allowed. Nothing is half understood.
 */
#ifndef MENTING_BASE_CONFIG_H
#define MENTING_BASE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include "backend/base/result.h"

enum config_type {
    CONFIG_TEXT,   /* UTF-8, at most `high` bytes (0: 1000) */
    CONFIG_INT,    /* low to high */
    CONFIG_BOOL,   /* yes or no */
    CONFIG_CHOICE, /* one of `choices`, separated by '|' */
};

struct config_key {
    const char *section;
    const char *key;
    enum config_type type;
    const char *fallback; /* the default, in the file's own notation */
    int64_t low, high;
    const char *choices;
};

struct config; /* one value for each key of the table */

/* All defaults. `keys` (count of them) is borrowed and must outlive the config. NULL when out of memory. */
struct config *config_new(const struct config_key *keys, int count);
void config_free(struct config *config);
/* Reads a file over the defaults; what was assigned before is forgotten, so assign after loading. A file that is
   refused changes nothing. At most 64 KiB, a line at most 198 bytes; comments begin with ; or # (behind a value: " ;").
   BASE_NOT_FOUND, BASE_IO, BASE_TOO_LARGE; BASE_SYNTAX for what is unknown, malformed or there twice; BASE_RANGE. */
enum base_result config_load(struct config *config, const char *path, struct fault *fault) MUST_USE;
/* "section.key=value", as from the command line. */
enum base_result config_assign(struct config *config, const char *assignment, struct fault *fault) MUST_USE;
/* The value of a key in the table; a key that is not there is a bug and asserts. Text is borrowed. */
const char *config_text(const struct config *config, const char *section, const char *key);
int64_t config_int(const struct config *config, const char *section, const char *key);
bool config_bool(const struct config *config, const char *section, const char *key);

#endif

/* RFC 4180 CSV, UTF-8 with or without BOM, read whole with the line of every record kept for error messages. */
#ifndef MENTING_BASE_CSV_H
#define MENTING_BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include "backend/base/result.h"

struct csv; /* a header line and its records */

/* Parses `text` (of `length` bytes). Each record must have as many fields as the header, at most 64. On failure
   `fault` names the line and column. Free with csv_free. Lines that are empty or start with '#' are passed over. */
enum base_result csv_parse(
    const char *text, size_t length, const char *place, struct csv **out, struct fault *fault) MUST_USE;
void csv_free(struct csv *csv);
size_t csv_count(const struct csv *csv);
/* The line in the file (from 1) where record `index` (from 0) starts. */
size_t csv_line(const struct csv *csv, size_t index);
/* The field of `index` under heading `column`; NULL when there is no such heading. Borrowed. */
const char *csv_field(const struct csv *csv, size_t index, const char *column);
bool csv_has_column(const struct csv *csv, const char *column);

#endif

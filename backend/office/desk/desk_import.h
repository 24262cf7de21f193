/* The rulebook's tables into the database: areas, posts, shifts. All or nothing; what the rulebook contradicts is kept as
   listed and reported by name. */
#ifndef MENTING_OFFICE_DESK_IMPORT_H
#define MENTING_OFFICE_DESK_IMPORT_H

#include "backend/domain/roster.h"
#include "backend/office/desk/desk.h"

/* The CSV texts; NULL takes the one that is built in (assets/rulebook). Idempotent. The fault names file, line and field. */
enum desk_result desk_import_rulebook(struct desk *desk, const char *areas_csv, const char *posts_csv,
    const char *shifts_csv, struct fault *fault) MUST_USE;
/* What the listed areas and the declared totals say differently. Returns at most `max`; *count is how many there are. */
enum desk_result desk_import_mismatches(
    struct desk *desk, struct area_mismatch *out, size_t max, size_t *count) MUST_USE;
/* "front_desk: homes listed 664, declared 672". */
void desk_import_mismatch_text(const struct area_mismatch *mismatch, char *out, size_t size);

#endif

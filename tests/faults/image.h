/*
 * What a disk may hold after a power cut: the log up to a place, of which all that was synced holds, and the rest is kept,
 * lost or torn as a seed says. The model is in README.md.
 */
#ifndef MENTING_FAULTS_IMAGE_H
#define MENTING_FAULTS_IMAGE_H

#include "tests/faults/disk.h"

#define IMAGE_ALL_KEPT    0
#define IMAGE_ALL_LOST    1
#define IMAGE_FIRST_DRAWN 2 /* variants from here on are drawn from their number */

struct image; /* a place in a log, and all that may be there */

/* `log` is borrowed. */
struct image *image_new(const struct disk_log *log);
void image_free(struct image *image);
/* Goes on to the cut after the first `entries` of the log; never back. */
void image_advance(struct image *image, size_t entries);
/* How many things are not yet safely on the disk there; 0: every variant is the same. */
size_t image_open_count(const struct image *image);
/* Chooses a variant. Returns a digest of the choices: equal ones leave the same disk. */
uint64_t image_choose(struct image *image, uint64_t seed, unsigned variant);
/* Makes the chosen disk: fills the empty folder `folder`. */
void image_write(const struct image *image, const char *folder);

#endif

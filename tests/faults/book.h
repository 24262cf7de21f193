/*
 * What the office of these tests would send: one feed of rows in two editions (epochs), with places where a pull may stop.
 * The digest of the rows that are to be seen at such a place is worked out from the book itself, not from a mirror.
 */
#ifndef MENTING_FAULTS_BOOK_H
#define MENTING_FAULTS_BOOK_H

#include <sqlite3.h>
#include "backend/wire/wire_changes.h"

#define BOOK_PIN   "274913" /* of p1 in 24# 1-1203 */
#define BOOK_STAFF "730258" /* of S1 */

#define BOOK_BILLS 40 /* half of them of u1 */

enum book_head { BOOK_EMPTY, BOOK_FIRST, BOOK_SECOND, BOOK_LAST, BOOK_HEADS };

/* Once, before anything else here. */
void book_write(void);
/* Gives back what book_write and book_page keep. */
void book_burn(void);
int64_t book_seq(enum book_head head);
/* "epoch-1", "epoch-2" */
const char *book_epoch(int edition);
/* The page after `after` of the feed as it is at `head`, at most `limit` rows. Kept by the book: do not free. */
const struct wire_changes *book_page(int edition, int64_t after, enum book_head head, size_t limit);
/* The same page as it comes over the line; kept by the book too. */
const char *book_page_text(int edition, int64_t after, enum book_head head, size_t limit);
/* Digest of all rows at `head`. */
uint64_t book_digest(int edition, enum book_head head);
/* The same of a mirror. False when it can't be read. */
bool book_digest_of(sqlite3 *mirror, uint64_t *digest);

#endif

/*
 * The strip of candidates above the keys, and all of them in place of the keys when the visitor asks for more. It knows
 * no engine: a method tells how many candidates there are, what they say, and what choosing one does.
 */
#ifndef MENTING_TEXT_CANDIDATES_H
#define MENTING_TEXT_CANDIDATES_H

#include "app/text_entry/text_entry.h"

#define TEXT_CANDIDATE_SIZE 128 /* bytes of one */
#define TEXT_CANDIDATES_MAX 120 /* shown in all */

/* True while all candidates stand in place of the keys. */
bool text_candidates_expanded(struct text_entry *entry);
/* The strip, `width` u wide: as many as fit, the first one marked, and a button for the rest. It keeps its place when
   there are none. Ids "ID.candidate.N" (value N), "ID.more". */
void text_candidates_strip(struct text_entry *entry, struct ui *ui, const char *id, int width);
/* All of them, in a scrolling region as high as the keys. */
void text_candidates_all(struct text_entry *entry, struct ui *ui, const char *id);
/* True when the action was one of theirs. */
bool text_candidates_action(struct text_entry *entry, const struct ui_action *action, const char *id);

#endif

/*
 * What is said when a node is read aloud: its role, its words as one says them, its state. Pure: it looks at nothing but
 * its arguments and the language of backend/base/i18n.h.
 *
 * A loudspeaker is heard by the queue. What is personal is said through an earphone only; for a loudspeaker it is
 * replaced. Personal is what a screen marked so (ui_node.personal), and whatever looks like a sum, a masked name, a unit
 * or a ticket's number, marked or not.
 */
#ifndef MENTING_UI_PHRASE_H
#define MENTING_UI_PHRASE_H

#include "app/ui/ui.h"

#define UI_PHRASE_MAX 1500 /* bytes; longer ones are cut between characters */

enum ui_hearers { UI_HEARD_ALONE, UI_HEARD_IN_PUBLIC };

/* Puts the phrase of a node behind what is in `out`; nothing for icons, groups, empty labels, bad UTF-8 and secrets, and for personal
   keys in public. `out` has a maximum of its own: a phrase that does not fit marks it failed. */
void ui_phrase(const struct ui_node *node, enum ui_hearers hearers, struct buf *out);

/* `text` as it is said in the present language: "¥ 531.90" as money, "1203" digit by digit, "15:42" as a time,
   "2026-11-23" as a date, "王**" without stars. */
void ui_phrase_read(const char *text, struct buf *out);
/* The same, character by character: what somebody typed. */
void ui_phrase_spell(const char *text, struct buf *out);
/* True for text that holds a sum of money, a masked name, a unit ("24栋1单元1203") or a ticket's number. */
bool ui_phrase_personal(const char *text);

#endif

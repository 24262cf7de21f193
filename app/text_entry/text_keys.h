/*
 * Keys of an on-screen keyboard, in rows that share the height they are given. They know no text: a key is a node with a
 * label and a value. Keys are found by their label, so that the control socket's "type" goes through them.
 */
#ifndef MENTING_TEXT_KEYS_H
#define MENTING_TEXT_KEYS_H

#include "app/ui/ui.h"

#define TEXT_KEYS_GAP  12  /* u between keys of a row */
#define TEXT_KEYS_LEAP 14  /* u between rows */
#define TEXT_KEYS_HIGH 112 /* u of a key where there is room; never lower than 60 */

/* The width in u that the keys have: the page's, or the right part of a wide one. */
int text_keys_room(const struct ui *ui);
/* The rows, below each other; closed with ui_close. */
void text_keys_open(struct ui *ui, const char *id);
/* One row; closed with ui_close. */
void text_keys_row_open(struct ui *ui);
/* A character, as id "PREFIX.CHARACTER" with its code point as value. narrow: as wide as a function key. */
void text_keys_character(struct ui *ui, const char *prefix, uint32_t character, bool narrow);
/* Each character of `characters` (UTF-8) as a key; shift makes capitals of a-z. */
void text_keys_characters(struct ui *ui, const char *prefix, const char *characters, bool shift);
/* A gap of half a key, as the second row of a keyboard has it. */
void text_keys_half(struct ui *ui);

struct text_key {
    const char *id, *label; /* the label is read aloud when there is an icon */
    int64_t value;          /* below 0: never taken for a character */
    enum ui_icon icon;      /* instead of the label */
    int width;              /* u, where a row of ten keys is as wide as on the shipped panel; 0: grows */
    bool on, repeat, light; /* light: as a character key looks */
};
void text_keys_function(struct ui *ui, const struct text_key *key);

#endif

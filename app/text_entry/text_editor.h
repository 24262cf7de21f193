/*
 * A line of text being written: UTF-8 with a maximum of characters and a cursor. It knows no keys and no screen. Plain
 * data, no allocation; the owner wipes it, since it holds what a visitor wrote.
 */
#ifndef MENTING_TEXT_EDITOR_H
#define MENTING_TEXT_EDITOR_H

#include <stdbool.h>
#include <stddef.h>

#define TEXT_EDITOR_MAX 200 /* characters */

struct text_editor {
    char text[TEXT_EDITOR_MAX * 4 + 1];
    size_t length; /* bytes */
    size_t cursor; /* bytes, always between characters */
    int count;     /* characters */
    int max;       /* characters */
};

/* Empties it. max: 1 to TEXT_EDITOR_MAX. */
void text_editor_open(struct text_editor *editor, int max);
/* Puts `utf8` at the cursor, which goes behind it. All or nothing: false when it would pass the maximum, is not valid
   UTF-8, or holds control characters. */
bool text_editor_insert(struct text_editor *editor, const char *utf8);
/* Removes the character before the cursor; false when there is none. */
bool text_editor_delete(struct text_editor *editor);
bool text_editor_left(struct text_editor *editor);
bool text_editor_right(struct text_editor *editor);
void text_editor_end(struct text_editor *editor);
/* Forgets the text and keeps the maximum. */
void text_editor_clear(struct text_editor *editor);
/* Overwrites everything with zeros. */
void text_editor_wipe(struct text_editor *editor);

/* Phrases: a phrase is in the text or not. Adding puts it behind the text, with a comma before it where one is missing;
   removing takes a comma next to it along. Adding is all or nothing, as inserting is. */
bool text_editor_has_phrase(const struct text_editor *editor, const char *phrase);
bool text_editor_add_phrase(struct text_editor *editor, const char *phrase);
bool text_editor_remove_phrase(struct text_editor *editor, const char *phrase);

#endif

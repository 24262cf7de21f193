/*
 * Text being written: UTF-8 with a maximum of characters, a cursor, a selected word and a way back. It knows no keys and
 * no screen. Plain data, no allocation; the owner wipes it, since it holds what a visitor wrote.
 *
 * A word is what was put in at once (a phrase, a candidate of the pinyin keyboard), or a run of letters and digits. So
 * Chinese needs no dictionary here: the way it was entered says where its words begin.
 */
#ifndef MENTING_TEXT_EDITOR_H
#define MENTING_TEXT_EDITOR_H

#include <stdbool.h>
#include <stddef.h>

#define TEXT_EDITOR_MAX   200 /* characters */
#define TEXT_EDITOR_BYTES (TEXT_EDITOR_MAX * 4 + 1)
#define TEXT_EDITOR_UNDO  16 /* steps kept */

/* What an undo brings back. */
struct text_editor_state {
    char text[TEXT_EDITOR_BYTES];
    unsigned char
        starts[(TEXT_EDITOR_BYTES + 7) / 8]; /* bit of a byte: something put in at once begins here */
    size_t length;                           /* bytes */
    size_t cursor;                           /* bytes, always between characters */
    int count;                               /* characters */
};

enum text_editor_edit { TEXT_EDIT_OTHER, TEXT_EDIT_LETTER, TEXT_EDIT_DELETE };

struct text_editor {
    struct text_editor_state now;
    size_t select_from, select_to; /* bytes; equal: nothing is selected */
    int max;                       /* characters */
    enum text_editor_edit last;    /* letters typed in a row, and deletions in a row, are one step */
    int undo_count, undo_next;
    struct text_editor_state undo[TEXT_EDITOR_UNDO]; /* a ring */
};

/* Empties it. max: 1 to TEXT_EDITOR_MAX. */
void text_editor_open(struct text_editor *editor, int max);
/* Puts `utf8` at the cursor, which goes behind it, or in the place of what is selected. All or nothing: false when it
   would pass the maximum, is not valid UTF-8, or holds control characters. */
bool text_editor_insert(struct text_editor *editor, const char *utf8);
/* Removes what is selected, else the character before the cursor; false when there is none. */
bool text_editor_delete(struct text_editor *editor);
/* Moves the cursor by a character, or to the end of what is selected. False: it is at the end already. */
bool text_editor_left(struct text_editor *editor);
bool text_editor_right(struct text_editor *editor);
void text_editor_end(struct text_editor *editor);
/* Puts the cursor before the character that holds `byte` (at the end of the text when beyond it). Selects nothing. */
void text_editor_place(struct text_editor *editor, size_t byte);
/* Selects the word at `byte`; false, and as text_editor_place, where there is none. */
bool text_editor_select_word(struct text_editor *editor, size_t byte);
/* The word at `byte`; false where there is none (beyond the end, on a space). */
bool text_editor_word_at(const struct text_editor *editor, size_t byte, size_t *from, size_t *to);
/* Removes the text; undo brings it back. False when there is none. */
bool text_editor_clear(struct text_editor *editor);
/* Takes back the last change of the text; false when there is none, or it is longer ago than TEXT_EDITOR_UNDO. */
bool text_editor_undo(struct text_editor *editor);
bool text_editor_can_undo(const struct text_editor *editor);
/* Overwrites everything with zeros. */
void text_editor_wipe(struct text_editor *editor);

/* True for a single punctuation mark or space, behind which a phrase needs no comma. */
bool text_editor_is_mark(const char *utf8);
/* Phrases: a phrase is in the text or not. Adding puts it behind the text, with a comma before it where one is missing;
   removing takes a comma next to it along. Adding is all or nothing, as inserting is. */
bool text_editor_has_phrase(const struct text_editor *editor, const char *phrase);
bool text_editor_add_phrase(struct text_editor *editor, const char *phrase);
bool text_editor_remove_phrase(struct text_editor *editor, const char *phrase);

#endif

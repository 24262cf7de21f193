/*
 * Writing on the touch screen: a field, phrase chips, and one of several ways to enter text (keyboard; more ways join by
 * adding a file with a struct text_method and a line in text_entry.c). All ways hand over text through the commit interface
 * below and know nothing of the screen they stand on; text_entry knows nothing of tickets.
 *
 * A text_entry is plain data inside a screen's state. UI thread only.
 */
#ifndef MENTING_TEXT_ENTRY_H
#define MENTING_TEXT_ENTRY_H

#include "app/text_entry/text_editor.h"
#include "app/ui/ui.h"

#define TEXT_ENTRY_COMPOSITION 64   /* bytes */
#define TEXT_ENTRY_LOW_AREA    1500 /* u: an area lower than this (landscape, low reach) gets lower keys */

struct text_entry;

/* A way to enter text. */
struct text_method {
    const char *name;  /* stable, English: its tab is "ID.method.NAME" */
    const char *label; /* what its tab says, a message id */
    enum ui_icon icon;
    /* Declares its keys, candidates, writing area. */
    void (*build)(struct text_entry *entry, struct ui *ui);
    /* True when the action was one of its own nodes. */
    bool (*action)(struct text_entry *entry, const struct ui_action *action);
    /* Forgets what is half entered and goes back to its first page. */
    void (*reset)(struct text_entry *entry);
};

struct text_entry {
    struct text_editor editor;
    const struct text_method *method;
    const char *const *phrases; /* message ids, ended by NULL; NULL: none. Static. */
    const char *hint;           /* a message id, shown while the field is empty; NULL: none. Static. */
    char composition[TEXT_ENTRY_COMPOSITION]; /* being composed, not yet part of the text */
    bool full;                                /* the last commit did not fit */
    struct {
        bool shift, symbols;
    } keyboard;
};

/* Empties the entry; max in characters. phrases may be NULL. */
void text_entry_open(struct text_entry *entry, int max, const char *const *phrases);
void text_entry_wipe(struct text_entry *entry);

/* ---- what screens call -------------------------------------------------------------------------------------------- */

/* Chips, field and the chosen method, in the screen's column. `id` prefixes "ID.chip.N" (value: its index), "ID.field". */
void text_entry_build(struct text_entry *entry, struct ui *ui, const char *id);
/* Handles what text_entry_build made. True when the action was one of its nodes. */
bool text_entry_action(struct text_entry *entry, const struct ui_action *action, const char *id);
/* The text; valid until the next change. */
const char *text_entry_text(const struct text_entry *entry);
int text_entry_count(const struct text_entry *entry);

/* ---- the commit interface: what methods call ------------------------------------------------------------------------ */

/* Puts text in at the cursor. False (and `full` set) when it doesn't fit. Ends a composition. */
bool text_entry_commit(struct text_entry *entry, const char *utf8);
/* Shows what is being composed at the cursor; "" ends it. Cut to fit. */
void text_entry_compose(struct text_entry *entry, const char *utf8);
/* Removes the character before the cursor. */
void text_entry_delete(struct text_entry *entry);
/* Moves the cursor by one character, to the left below 0. */
void text_entry_move(struct text_entry *entry, int by);

extern const struct text_method text_method_keyboard;

#endif

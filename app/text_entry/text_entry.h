/*
 * Writing on the touch screen: a field, phrase chips, and one of several ways to enter text. All ways hand over text through
 * the commit interface below and know nothing of the screen they stand on; text_entry knows nothing of tickets. Another way
 * joins by adding a file with a struct text_method and a line in text_entry.c.
 *
 * A text_entry is plain data inside a screen's state; the engines it may use belong to a struct text_tools. UI thread only.
 */
#ifndef MENTING_TEXT_ENTRY_H
#define MENTING_TEXT_ENTRY_H

#include "app/text_entry/handwriting.h"
#include "app/text_entry/text_editor.h"
#include "app/text_entry/text_tools.h"
#include "app/ui/ui.h"

#define TEXT_ENTRY_COMPOSITION 96 /* bytes */

struct text_entry;

/* A way to enter text. Functions may be NULL where it says so. */
struct text_method {
    const char *name;  /* stable, English: its tab is "ID.method.NAME" */
    const char *label; /* what its tab says, a message id */
    enum ui_icon icon;
    /* Whether the engine it needs is there, or on its way. NULL: it needs none. */
    bool (*offered)(const struct text_entry *entry);
    /* Declares its keys or writing area. */
    void (*build)(struct text_entry *entry, struct ui *ui);
    /* True when the action was one of its own nodes. */
    bool (*action)(struct text_entry *entry, const struct ui_action *action);
    /* Forgets what is half entered and goes back to its first page. */
    void (*reset)(struct text_entry *entry);

    /* Candidates for what is half entered. NULL: it has none, and no strip is shown. */
    /* What stands in the strip while there are none, a message id. */
    const char *(*advice)(const struct text_entry *entry);
    /* How many there are; a method may stop counting at `wanted`. */
    int (*candidates)(struct text_entry *entry, int wanted);
    /* What candidate `index` says, in UTF-8; false: there is none. */
    bool (*candidate)(struct text_entry *entry, int index, char *out, size_t size);
    /* Takes it: commits what is finished, goes on with the rest. */
    void (*choose)(struct text_entry *entry, int index);
};

struct text_entry {
    struct text_editor editor;
    struct text_tools *tools; /* borrowed; NULL: the plain keyboard only */
    const struct text_method *method;
    const char *const *phrases; /* message ids, ended by NULL; NULL: none. Static. */
    const char *hint;           /* a message id, shown while the field is empty; NULL: none. Static. */
    char composition[TEXT_ENTRY_COMPOSITION]; /* being composed, not yet part of the text */
    bool full;                                /* the last commit did not fit */
    bool expanded;                            /* all candidates stand in place of the keys */
    bool after_phrase; /* a phrase was put in last: what is written next is parted from it */
    bool touched;      /* the last thing that happened was a touch in the field */
    struct {
        bool shift, symbols;
    } keyboard;
    struct {
        bool latin, shift, symbols;
        char waiting[TEXT_ENTRY_COMPOSITION]; /* typed before the engine has loaded */
    } pinyin;
    struct {
        bool ask, undo, clear;               /* to do with the pad when it is built next */
        bool waiting;                        /* for the worker's answer */
        struct handwriting_candidates found; /* for what stands on the pad */
    } handwriting;
};

/* Empties the entry; max in characters. tools and phrases may be NULL. The engines begin to load, so that they are warm
   when the first key is touched. Every opened entry is closed. */
void text_entry_open(struct text_entry *entry, struct text_tools *tools, int max, const char *const *phrases);
/* Wipes it, and what engines hold of it. Closing what is not open does nothing. */
void text_entry_close(struct text_entry *entry);

/* ---- what screens call -------------------------------------------------------------------------------------------- */

/* Chips, field and the chosen method: below each other, or beside each other where the screen is wide. Grows. Stands last
   in the page's main part: with larger letters the keys are pinned below it (widget_page_pinned). `id`
   prefixes "ID.chip.N" (value: its index), "ID.field", "ID.undo", "ID.clear", "ID.method.NAME", "ID.candidate.N". */
void text_entry_build(struct text_entry *entry, struct ui *ui, const char *id);
/* Handles what text_entry_build made. True when the action was one of its nodes. */
bool text_entry_action(struct text_entry *entry, const struct ui_action *action, const char *id);
/* Ends a composition by taking its first candidates, so that nothing half entered is lost when the screen moves on. */
void text_entry_finish(struct text_entry *entry);
/* Text from elsewhere than the keys (a real keyboard): what is composed is taken first. False when it does not fit. */
bool text_entry_type(struct text_entry *entry, const char *utf8);
/* The text; valid until the next change. */
const char *text_entry_text(const struct text_entry *entry);
/* Characters of the text, and signs of what is being composed: whether there is enough to go on with. */
int text_entry_count(const struct text_entry *entry);

/* ---- the commit interface: what methods call ------------------------------------------------------------------------ */

/* Puts text in at the cursor. False (and `full` set) when it doesn't fit. Ends a composition. */
bool text_entry_commit(struct text_entry *entry, const char *utf8);
bool text_entry_commit_character(struct text_entry *entry, uint32_t character);
/* Shows what is being composed at the cursor; "" ends it. Cut to fit, between characters. */
void text_entry_compose(struct text_entry *entry, const char *utf8);
/* Removes what is selected, or the character before the cursor. */
void text_entry_delete(struct text_entry *entry);
/* Moves the cursor by one character, to the left below 0. */
void text_entry_move(struct text_entry *entry, int by);

extern const struct text_method text_method_keyboard, text_method_pinyin, text_method_handwriting;

#endif

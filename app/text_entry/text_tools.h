/*
 * The engines behind the ways to write, one of each for the whole program: loaded when the first text is opened, on a thread
 * of their own, so that no frame waits for them and they are warm when the finger is there. What they hold of a text
 * belongs to one entry at a time, and is wiped when another one takes over or the entry closes.
 *
 * Threads: everything here belongs to the UI thread; `wake` is called from any.
 */
#ifndef MENTING_TEXT_TOOLS_H
#define MENTING_TEXT_TOOLS_H

#include <stdbool.h>

struct text_tools;
struct text_entry;
struct pinyin;
struct handwriting_worker;

enum text_tools_result { TEXT_TOOLS_OK = 0, TEXT_TOOLS_NO_MEMORY };

struct text_tools_options {
    const char *pinyin;          /* folder of the prebuilt data */
    const char *handwriting;     /* path of zinnia's model; both are borrowed and outlive the tools */
    void (*wake)(void *context); /* something has loaded, or has an answer: build again */
    void *context;
};

/* Loads nothing yet. */
enum text_tools_result text_tools_new(const struct text_tools_options *options, struct text_tools **out);
/* Ends what is loading. NULL does nothing. */
void text_tools_free(struct text_tools *tools);

/* A text is opened: loading begins. Each enter has its leave. */
void text_tools_enter(struct text_tools *tools);
/* A text is closed: what the engines hold of `entry` is wiped; with the last one gone, what is large is dropped. */
void text_tools_leave(struct text_tools *tools, const struct text_entry *entry);
/* Makes `entry` the one whose writing the engines hold. False when it was not before: they then hold nothing. */
bool text_tools_own(struct text_tools *tools, const struct text_entry *entry);

/* The pinyin engine, for the entry that owns the tools; NULL while it loads, or where its data is missing. */
struct pinyin *text_tools_pinyin(struct text_tools *tools);
/* False once it turned out that its data is missing (the log says so once). */
bool text_tools_has_pinyin(struct text_tools *tools);
/* The same for handwriting. NULL only where it does not work. */
struct handwriting_worker *text_tools_handwriting(struct text_tools *tools);
bool text_tools_has_handwriting(struct text_tools *tools);

/* Something loads, or an answer is on its way. */
bool text_tools_busy(struct text_tools *tools);

#endif

#include "app/text_entry/text_editor.h"

#include <assert.h>
#include <string.h>

#include "backend/base/secret.h"
#include "backend/base/text.h"

#define COMMA_CHINESE "，"
#define COMMA_LATIN   ", "

void text_editor_open(struct text_editor *editor, int max)
{
    assert(max >= 1 && max <= TEXT_EDITOR_MAX);
    secret_wipe(editor, sizeof *editor);
    editor->max = max;
}

void text_editor_wipe(struct text_editor *editor)
{
    secret_wipe(editor, sizeof *editor);
}

/* ---- characters -------------------------------------------------------------------------------------------------- */

static bool continues(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* The start of the character that ends at `at`, which is over 0. */
static size_t before(const char *text, size_t at)
{
    do
        at--;
    while (at > 0 && continues(text[at]));
    return at;
}

static size_t after(const char *text, size_t at)
{
    uint32_t character;
    return at + text_utf8_next(text + at, &character);
}

static bool has_control(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            return true;
    return false;
}

/* Typed key by key: such a character joins the word before it. */
static bool letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

static bool starts(const struct text_editor_state *state, size_t at)
{
    return (state->starts[at / 8] >> (at % 8) & 1) != 0;
}

static void set_start(struct text_editor_state *state, size_t at, bool on)
{
    unsigned char bit = (unsigned char)(1U << (at % 8));
    if (on)
        state->starts[at / 8] |= bit;
    else
        state->starts[at / 8] &= (unsigned char)~bit;
}

/* ---- undo -------------------------------------------------------------------------------------------------------- */

/* Keeps the present state, unless this edit goes on with the last one. Called before each change of the text. */
static void remember(struct text_editor *editor, enum text_editor_edit edit)
{
    bool goes_on = edit != TEXT_EDIT_OTHER && edit == editor->last && editor->undo_count > 0;
    editor->last = edit;
    if (goes_on)
        return;
    editor->undo[editor->undo_next] = editor->now;
    editor->undo_next = (editor->undo_next + 1) % TEXT_EDITOR_UNDO;
    if (editor->undo_count < TEXT_EDITOR_UNDO)
        editor->undo_count++;
}

bool text_editor_can_undo(const struct text_editor *editor)
{
    return editor->undo_count > 0;
}

bool text_editor_undo(struct text_editor *editor)
{
    if (editor->undo_count == 0)
        return false;
    editor->undo_next = (editor->undo_next + TEXT_EDITOR_UNDO - 1) % TEXT_EDITOR_UNDO;
    editor->undo_count--;
    editor->now = editor->undo[editor->undo_next];
    secret_wipe(&editor->undo[editor->undo_next], sizeof editor->undo[0]);
    editor->select_from = editor->select_to = 0;
    editor->last = TEXT_EDIT_OTHER;
    return true;
}

/* ---- changing ---------------------------------------------------------------------------------------------------- */

static bool selected(const struct text_editor *editor)
{
    return editor->select_to > editor->select_from;
}

static void select_nothing(struct text_editor *editor)
{
    editor->select_from = editor->select_to = 0;
}

/* The text behind `from` goes to `to`, and its marks with it. */
static void move_starts(struct text_editor_state *state, size_t from, size_t to)
{
    size_t count = state->length - from;
    for (size_t i = 0; i < count; i++) {
        size_t step = to < from ? i : count - 1 - i; /* no mark is overwritten before it has moved */
        set_start(state, to + step, starts(state, from + step));
    }
}

/* Takes the bytes from `from` up to `to` out; the cursor stays at its character. */
static void cut(struct text_editor *editor, size_t from, size_t to)
{
    struct text_editor_state *now = &editor->now;
    size_t tail = now->length - to, length = now->length;
    move_starts(now, to, from);
    memmove(now->text + from, now->text + to, tail + 1);
    if (now->cursor >= to)
        now->cursor -= to - from;
    else if (now->cursor > from)
        now->cursor = from;
    now->length = from + tail;
    secret_wipe(now->text + now->length, length - now->length);
    for (size_t i = now->length; i < length; i++)
        set_start(now, i, false);
    now->count = (int)text_utf8_count(now->text);
    select_nothing(editor);
}

/* A letter typed behind a letter goes on with its word; anything else begins something. */
static void mark_start(struct text_editor *editor, size_t at, const char *utf8)
{
    struct text_editor_state *now = &editor->now;
    bool joins = utf8[1] == '\0' && letter(utf8[0]) && at > 0 && letter(now->text[at - 1]);
    set_start(now, at, !joins);
}

/* Characters of what is selected. */
static int selected_count(const struct text_editor *editor)
{
    int count = 0;
    for (size_t i = editor->select_from; i < editor->select_to; i++)
        count += !continues(editor->now.text[i]);
    return count;
}

/* Puts text in that is valid and fits, in the place of what is selected. */
static void put(struct text_editor *editor, const char *utf8)
{
    struct text_editor_state *now = &editor->now;
    size_t bytes = strlen(utf8);
    if (selected(editor)) {
        now->cursor = editor->select_to;
        cut(editor, editor->select_from, editor->select_to);
    }
    size_t at = now->cursor;
    move_starts(now, at, at + bytes);
    memmove(now->text + at + bytes, now->text + at, now->length - at + 1);
    memcpy(now->text + at, utf8, bytes);
    for (size_t i = at; i < at + bytes; i++)
        set_start(now, i, false);
    mark_start(editor, at, utf8);
    now->length += bytes;
    now->cursor += bytes;
    now->count += (int)text_utf8_count(utf8);
    if (now->cursor < now->length) /* what was torn apart begins anew */
        set_start(now, now->cursor, true);
}

bool text_editor_insert(struct text_editor *editor, const char *utf8)
{
    size_t bytes = strlen(utf8);
    if (bytes >= sizeof editor->now.text || !text_utf8_valid(utf8, bytes) || has_control(utf8))
        return false;
    if (editor->now.count - selected_count(editor) + (int)text_utf8_count(utf8) > editor->max)
        return false;
    if (bytes == 0)
        return true;
    bool typed = bytes == 1 && letter(utf8[0]) && !selected(editor);
    remember(editor, typed ? TEXT_EDIT_LETTER : TEXT_EDIT_OTHER);
    put(editor, utf8);
    return true;
}

bool text_editor_delete(struct text_editor *editor)
{
    struct text_editor_state *now = &editor->now;
    if (selected(editor)) {
        remember(editor, TEXT_EDIT_OTHER);
        cut(editor, editor->select_from, editor->select_to);
        return true;
    }
    if (now->cursor == 0)
        return false;
    remember(editor, TEXT_EDIT_DELETE);
    cut(editor, before(now->text, now->cursor), now->cursor);
    return true;
}

bool text_editor_clear(struct text_editor *editor)
{
    if (editor->now.length == 0)
        return false;
    remember(editor, TEXT_EDIT_OTHER);
    cut(editor, 0, editor->now.length);
    return true;
}

/* ---- the cursor and words ------------------------------------------------------------------------------------------ */

/* The cursor goes somewhere: what is typed next is a step of its own. */
static void move_to(struct text_editor *editor, size_t cursor)
{
    editor->now.cursor = cursor;
    editor->last = TEXT_EDIT_OTHER;
    select_nothing(editor);
}

bool text_editor_left(struct text_editor *editor)
{
    if (selected(editor)) {
        move_to(editor, editor->select_from);
        return true;
    }
    if (editor->now.cursor == 0)
        return false;
    move_to(editor, before(editor->now.text, editor->now.cursor));
    return true;
}

bool text_editor_right(struct text_editor *editor)
{
    if (selected(editor)) {
        move_to(editor, editor->select_to);
        return true;
    }
    if (editor->now.cursor == editor->now.length)
        return false;
    move_to(editor, after(editor->now.text, editor->now.cursor));
    return true;
}

void text_editor_end(struct text_editor *editor)
{
    move_to(editor, editor->now.length);
}

void text_editor_place(struct text_editor *editor, size_t byte)
{
    size_t at = byte < editor->now.length ? byte : editor->now.length;
    while (at > 0 && continues(editor->now.text[at]))
        at--;
    move_to(editor, at);
}

bool text_editor_word_at(const struct text_editor *editor, size_t byte, size_t *from, size_t *to)
{
    const struct text_editor_state *now = &editor->now;
    if (byte >= now->length || now->text[byte] == ' ')
        return false;
    size_t first = byte, end = byte + 1;
    while (first > 0 && !starts(now, first))
        first--;
    while (end < now->length && !starts(now, end))
        end++;
    *from = first;
    *to = end;
    return true;
}

bool text_editor_select_word(struct text_editor *editor, size_t byte)
{
    size_t from, to;
    if (!text_editor_word_at(editor, byte, &from, &to)) {
        text_editor_place(editor, byte);
        return false;
    }
    move_to(editor, to);
    editor->select_from = from;
    editor->select_to = to;
    return true;
}

/* ---- phrases ------------------------------------------------------------------------------------------------------- */

bool text_editor_has_phrase(const struct text_editor *editor, const char *phrase)
{
    return phrase[0] != '\0' && strstr(editor->now.text, phrase) != NULL;
}

static const char *const marks[] = {
    "，", "。", "、", "；", "：", "？", "！", ",", ".", ";", ":", "?", "!", " "};
#define MARKS (sizeof marks / sizeof marks[0])

bool text_editor_is_mark(const char *utf8)
{
    size_t i = 0;
    while (i < MARKS && strcmp(utf8, marks[i]) != 0)
        i++;
    return i < MARKS;
}

/* Whether `text` ends with a mark after which no comma is needed. */
static bool ends_with_mark(const char *text, size_t length)
{
    for (size_t i = 0; i < MARKS; i++) {
        size_t bytes = strlen(marks[i]);
        if (length >= bytes && memcmp(text + length - bytes, marks[i], bytes) == 0)
            return true;
    }
    return length == 0;
}

bool text_editor_add_phrase(struct text_editor *editor, const char *phrase)
{
    const struct text_editor_state *now = &editor->now;
    bool chinese = now->length > 0 && (unsigned char)now->text[now->length - 1] >= 0x80;
    const char *comma = chinese ? COMMA_CHINESE : COMMA_LATIN;
    if (ends_with_mark(now->text, now->length))
        comma = "";
    if (phrase[0] == '\0' ||
        now->count + (int)(text_utf8_count(comma) + text_utf8_count(phrase)) > editor->max)
        return false;
    text_editor_end(editor);
    remember(editor, TEXT_EDIT_OTHER);
    if (comma[0] != '\0')
        put(editor, comma);
    put(editor, phrase);
    return true;
}

/* Bytes of a comma at the start, or at the end, of a piece of text. */
static size_t comma_at(const char *text)
{
    if (strncmp(text, COMMA_CHINESE, strlen(COMMA_CHINESE)) == 0)
        return strlen(COMMA_CHINESE);
    return strncmp(text, COMMA_LATIN, strlen(COMMA_LATIN)) == 0 ? strlen(COMMA_LATIN) : 0;
}

static size_t comma_before(const char *text, size_t length)
{
    static const char *const commas[] = {COMMA_CHINESE, COMMA_LATIN};
    for (size_t i = 0; i < 2; i++) {
        size_t bytes = strlen(commas[i]);
        if (length >= bytes && memcmp(text + length - bytes, commas[i], bytes) == 0)
            return bytes;
    }
    return 0;
}

bool text_editor_remove_phrase(struct text_editor *editor, const char *phrase)
{
    const char *text = editor->now.text;
    const char *found = phrase[0] == '\0' ? NULL : strstr(text, phrase);
    if (found == NULL)
        return false;
    size_t from = (size_t)(found - text), to = from + strlen(phrase);
    size_t comma = comma_before(text, from);
    if (comma > 0)
        from -= comma;
    else if (from == 0)
        to += comma_at(text + to);
    remember(editor, TEXT_EDIT_OTHER);
    cut(editor, from, to);
    return true;
}

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

/* The start of the character that ends at `at`, which is over 0. */
static size_t before(const char *text, size_t at)
{
    do
        at--;
    while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80);
    return at;
}

static bool has_control(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            return true;
    return false;
}

bool text_editor_insert(struct text_editor *editor, const char *utf8)
{
    size_t bytes = strlen(utf8);
    if (bytes >= sizeof editor->text || !text_utf8_valid(utf8, bytes) || has_control(utf8))
        return false;
    int characters = (int)text_utf8_count(utf8);
    if (editor->count + characters > editor->max)
        return false;
    char *at = editor->text + editor->cursor;
    memmove(at + bytes, at, editor->length - editor->cursor + 1);
    memcpy(at, utf8, bytes);
    editor->length += bytes;
    editor->cursor += bytes;
    editor->count += characters;
    return true;
}

/* Takes the bytes from `from` up to `to` out; the cursor stays at its character. */
static void cut(struct text_editor *editor, size_t from, size_t to)
{
    size_t tail = editor->length - to;
    memmove(editor->text + from, editor->text + to, tail + 1);
    if (editor->cursor >= to)
        editor->cursor -= to - from;
    else if (editor->cursor > from)
        editor->cursor = from;
    size_t length = editor->length;
    editor->length = from + tail;
    secret_wipe(editor->text + editor->length, length - editor->length);
    editor->count = (int)text_utf8_count(editor->text);
}

bool text_editor_delete(struct text_editor *editor)
{
    if (editor->cursor == 0)
        return false;
    cut(editor, before(editor->text, editor->cursor), editor->cursor);
    return true;
}

bool text_editor_left(struct text_editor *editor)
{
    if (editor->cursor == 0)
        return false;
    editor->cursor = before(editor->text, editor->cursor);
    return true;
}

bool text_editor_right(struct text_editor *editor)
{
    uint32_t character;
    size_t bytes = text_utf8_next(editor->text + editor->cursor, &character);
    editor->cursor += bytes;
    return bytes > 0;
}

void text_editor_end(struct text_editor *editor)
{
    editor->cursor = editor->length;
}

void text_editor_clear(struct text_editor *editor)
{
    text_editor_open(editor, editor->max);
}

void text_editor_wipe(struct text_editor *editor)
{
    secret_wipe(editor, sizeof *editor);
}

bool text_editor_has_phrase(const struct text_editor *editor, const char *phrase)
{
    return phrase[0] != '\0' && strstr(editor->text, phrase) != NULL;
}

/* Whether `text` ends with a mark after which no comma is needed. */
static bool ends_with_mark(const char *text, size_t length)
{
    static const char *const marks[] = {
        "，", "。", "、", "；", "：", "？", "！", ",", ".", ";", ":", "?", "!", " "};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t bytes = strlen(marks[i]);
        if (length >= bytes && memcmp(text + length - bytes, marks[i], bytes) == 0)
            return true;
    }
    return length == 0;
}

bool text_editor_add_phrase(struct text_editor *editor, const char *phrase)
{
    const char *comma = (unsigned char)phrase[0] >= 0x80 ? COMMA_CHINESE : COMMA_LATIN;
    if (ends_with_mark(editor->text, editor->length))
        comma = "";
    if (editor->count + (int)(text_utf8_count(comma) + text_utf8_count(phrase)) > editor->max)
        return false;
    text_editor_end(editor);
    return text_editor_insert(editor, comma) && text_editor_insert(editor, phrase);
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
    const char *found = phrase[0] == '\0' ? NULL : strstr(editor->text, phrase);
    if (found == NULL)
        return false;
    size_t from = (size_t)(found - editor->text), to = from + strlen(phrase);
    size_t comma = comma_before(editor->text, from);
    if (comma > 0)
        from -= comma;
    else if (from == 0)
        to += comma_at(editor->text + to);
    cut(editor, from, to);
    return true;
}

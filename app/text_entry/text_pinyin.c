/* Pinyin: letters compose syllables, candidates are chosen in the strip above the keys. Space takes the first one. */
#include <string.h>

#include "app/text_entry/pinyin.h"
#include "app/text_entry/text_candidates.h"
#include "app/text_entry/text_entry.h"
#include "app/text_entry/text_keyboard.h"
#include "backend/base/i18n.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"

#define PREFIX "pinyin"

/* The engine, holding this entry's composition; NULL while it loads. What was typed meanwhile goes in first. */
static struct pinyin *engine(struct text_entry *entry)
{
    struct pinyin *pinyin = entry->tools == NULL ? NULL : text_tools_pinyin(entry->tools);
    if (pinyin == NULL)
        return NULL;
    if (!text_tools_own(entry->tools, entry))
        entry->composition[0] = '\0';
    if (entry->pinyin.waiting[0] == '\0')
        return pinyin;
    for (const char *letter = entry->pinyin.waiting; *letter != '\0'; letter++)
        pinyin_press(pinyin, *letter);
    secret_wipe(entry->pinyin.waiting, sizeof entry->pinyin.waiting);
    text_entry_compose(entry, pinyin_shown(pinyin));
    return pinyin;
}

static bool pinyin_offered(const struct text_entry *entry)
{
    return entry->tools != NULL && text_tools_has_pinyin(entry->tools);
}

static void pinyin_build(struct text_entry *entry, struct ui *ui)
{
    engine(entry);
    text_keyboard_build(ui, &(struct text_keyboard){.prefix = PREFIX,
                                .symbols = entry->pinyin.symbols,
                                .shift = entry->pinyin.shift,
                                .pinyin = !entry->pinyin.latin,
                                .languages = true});
}

/* A letter that comes before the engine has loaded waits for it, in sight. */
static void keep_waiting(struct text_entry *entry, char letter)
{
    char *waiting = entry->pinyin.waiting;
    size_t length = strlen(waiting);
    if (length + 1 < sizeof entry->pinyin.waiting) {
        waiting[length] = letter;
        waiting[length + 1] = '\0';
        text_entry_compose(entry, waiting);
    }
}

static void press(struct text_entry *entry, char letter)
{
    struct pinyin *pinyin = engine(entry);
    if (pinyin == NULL) {
        keep_waiting(entry, letter);
    } else if (letter == '\'' && !pinyin_composing(pinyin)) {
        text_entry_commit(entry, "'");
    } else {
        pinyin_press(pinyin, letter);
        text_entry_compose(entry, pinyin_shown(pinyin));
    }
}

static void delete (struct text_entry *entry)
{
    struct pinyin *pinyin = engine(entry);
    size_t waiting = strlen(entry->pinyin.waiting);
    if (waiting > 0) {
        entry->pinyin.waiting[waiting - 1] = '\0';
        text_entry_compose(entry, entry->pinyin.waiting);
    } else if (pinyin != NULL && pinyin_delete(pinyin)) {
        text_entry_compose(entry, pinyin_shown(pinyin));
    } else {
        text_entry_delete(entry);
    }
}

static const char *pinyin_advice(const struct text_entry *entry)
{
    return entry->pinyin.latin ? N_("Letters go into the text as they are")
                               : N_("Touch the sounds of a word, then choose it here");
}

static int pinyin_candidates(struct text_entry *entry, int wanted)
{
    struct pinyin *pinyin = engine(entry);
    return pinyin == NULL ? 0 : pinyin_count(pinyin, wanted);
}

static bool pinyin_says(struct text_entry *entry, int index, char *out, size_t size)
{
    struct pinyin *pinyin = engine(entry);
    return pinyin != NULL && pinyin_candidate(pinyin, index, out, size);
}

static void choose(struct text_entry *entry, int index)
{
    char text[TEXT_CANDIDATE_SIZE * 2];
    struct pinyin *pinyin = engine(entry);
    if (pinyin == NULL || !pinyin_choose(pinyin, index, text, sizeof text))
        return;
    if (text[0] == '\0')
        text_entry_compose(entry, pinyin_shown(pinyin));
    else
        text_entry_commit(entry, text);
    secret_wipe(text, sizeof text);
}

static void reset_composition(struct text_entry *entry)
{
    secret_wipe(entry->pinyin.waiting, sizeof entry->pinyin.waiting);
    struct pinyin *pinyin = engine(entry);
    if (pinyin != NULL)
        pinyin_wipe(pinyin);
    entry->composition[0] = '\0';
}

/* A sign, a digit, a space: what is composed is taken first. */
static void put(struct text_entry *entry, uint32_t character)
{
    text_entry_finish(entry);
    text_entry_commit_character(entry, character);
    entry->pinyin.shift = false;
}

static void function(struct text_entry *entry, int64_t key)
{
    switch (key) {
    case TEXT_KEY_DELETE: delete (entry); break;
    case TEXT_KEY_SHIFT: entry->pinyin.shift = !entry->pinyin.shift; break;
    case TEXT_KEY_PAGE: entry->pinyin.symbols = !entry->pinyin.symbols; break;
    case TEXT_KEY_LANGUAGE:
        text_entry_finish(entry);
        entry->pinyin.latin = !entry->pinyin.latin;
        entry->pinyin.shift = false;
        break;
    case TEXT_KEY_SPACE:
        if (entry->composition[0] != '\0')
            choose(entry, 0);
        else
            put(entry, ' ');
        break;
    case TEXT_KEY_LEFT:
    case TEXT_KEY_RIGHT:
        text_entry_finish(entry);
        text_entry_move(entry, key == TEXT_KEY_LEFT ? -1 : 1);
        break;
    default: break;
    }
}

static bool pinyin_action(struct text_entry *entry, const struct ui_action *action)
{
    if (strncmp(action->id, PREFIX ".", sizeof PREFIX) != 0)
        return false;
    int64_t key = action->value;
    if (key < 0)
        function(entry, key);
    else if (!entry->pinyin.latin && !entry->pinyin.symbols && ((key >= 'a' && key <= 'z') || key == '\''))
        press(entry, (char)key);
    else
        put(entry, (uint32_t)key);
    return true;
}

static void pinyin_reset(struct text_entry *entry)
{
    reset_composition(entry);
    entry->pinyin.latin = entry->pinyin.symbols = entry->pinyin.shift = false;
}

const struct text_method text_method_pinyin = {.name = PREFIX,
    .label = N_("Pinyin"),
    .icon = UI_ICON_KEYBOARD,
    .offered = pinyin_offered,
    .build = pinyin_build,
    .action = pinyin_action,
    .reset = pinyin_reset,
    .advice = pinyin_advice,
    .candidates = pinyin_candidates,
    .candidate = pinyin_says,
    .choose = choose};

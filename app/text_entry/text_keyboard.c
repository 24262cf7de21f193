#include "app/text_entry/text_keyboard.h"

#include <stdio.h>
#include <string.h>

#include "app/text_entry/text_entry.h"
#include "app/text_entry/text_keys.h"
#include "backend/base/i18n.h"
#include "backend/base/text.h"

#define PREFIX "keyboard"
#define ID_MAX 48

static const char *const letters[3] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};
static const char *const symbols[3] = {"1234567890", "-/：；（）“”、～", ".,?!#@&+"};

static void function(
    struct ui *ui, const struct text_keyboard *keyboard, const char *name, const struct text_key *key)
{
    char id[ID_MAX];
    struct text_key named = *key;
    snprintf(id, sizeof id, "%s.%s", keyboard->prefix, name);
    named.id = id;
    text_keys_function(ui, &named);
}

static void cursor_keys(struct ui *ui, const struct text_keyboard *keyboard)
{
    function(ui, keyboard, "left",
        &(struct text_key){.label = _("Cursor left"),
            .value = TEXT_KEY_LEFT,
            .icon = UI_ICON_CHEVRON_LEFT,
            .width = 108,
            .repeat = true});
    function(ui, keyboard, "right",
        &(struct text_key){.label = _("Cursor right"),
            .value = TEXT_KEY_RIGHT,
            .icon = UI_ICON_CHEVRON_RIGHT,
            .width = 108,
            .repeat = true});
}

static void bottom_row(struct ui *ui, const struct text_keyboard *keyboard)
{
    bool signs = keyboard->symbols, latin = keyboard->languages && !keyboard->pinyin && !signs;
    text_keys_row_open(ui);
    function(ui, keyboard, "page",
        &(struct text_key){.label = signs ? "ABC" : "123", .value = TEXT_KEY_PAGE, .width = 150});
    text_keys_character(ui, keyboard->prefix, signs ? 0xFF1F : latin ? ',' : 0xFF0C, true); /* ？ ， */
    function(ui, keyboard, "space",
        &(struct text_key){.label = _("Space"), .value = TEXT_KEY_SPACE, .light = true});
    text_keys_character(ui, keyboard->prefix, signs ? 0xFF01 : latin ? '.' : 0x3002, true); /* ！ 。 */
    if (keyboard->languages && !signs)
        function(ui, keyboard, "language",
            &(struct text_key){.label = _("EN / Pinyin"), .value = TEXT_KEY_LANGUAGE, .width = 190});
    else
        cursor_keys(ui, keyboard);
    ui_close(ui);
}

static void third_row(struct ui *ui, const struct text_keyboard *keyboard)
{
    text_keys_row_open(ui);
    if (!keyboard->symbols && keyboard->pinyin)
        text_keys_character(ui, keyboard->prefix, '\'', true);
    else if (!keyboard->symbols)
        function(ui, keyboard, "shift",
            &(struct text_key){.label = _("Capital letters"),
                .value = TEXT_KEY_SHIFT,
                .icon = UI_ICON_KEYBOARD_CAPSLOCK,
                .width = 130,
                .on = keyboard->shift});
    text_keys_characters(ui, keyboard->prefix, keyboard->symbols ? symbols[2] : letters[2], keyboard->shift);
    function(ui, keyboard, "delete",
        &(struct text_key){.label = _("Delete"), .value = TEXT_KEY_DELETE, .width = 170, .repeat = true});
    ui_close(ui);
}

void text_keyboard_build(struct ui *ui, const struct text_keyboard *keyboard)
{
    const char *const *rows = keyboard->symbols ? symbols : letters;
    text_keys_open(ui, keyboard->prefix);
    text_keys_row_open(ui);
    text_keys_characters(ui, keyboard->prefix, rows[0], keyboard->shift);
    ui_close(ui);
    text_keys_row_open(ui);
    if (!keyboard->symbols)
        text_keys_half(ui);
    text_keys_characters(ui, keyboard->prefix, rows[1], keyboard->shift);
    if (!keyboard->symbols)
        text_keys_half(ui);
    ui_close(ui);
    third_row(ui, keyboard);
    bottom_row(ui, keyboard);
    ui_close(ui);
}

/* ---- the plain way: what is on a key goes into the text ---------------------------------------------------------------- */

/* Pinyin has these keys too: this way stands in for it where its data is missing. */
static bool keyboard_offered(const struct text_entry *entry)
{
    return entry->tools == NULL || !text_tools_has_pinyin(entry->tools);
}

static void keyboard_build(struct text_entry *entry, struct ui *ui)
{
    text_keyboard_build(
        ui, &(struct text_keyboard){
                .prefix = PREFIX, .symbols = entry->keyboard.symbols, .shift = entry->keyboard.shift});
}

static bool keyboard_action(struct text_entry *entry, const struct ui_action *action)
{
    if (strncmp(action->id, PREFIX ".", sizeof PREFIX) != 0)
        return false;
    switch (action->value) {
    case TEXT_KEY_DELETE: text_entry_delete(entry); break;
    case TEXT_KEY_SHIFT: entry->keyboard.shift = !entry->keyboard.shift; break;
    case TEXT_KEY_PAGE: entry->keyboard.symbols = !entry->keyboard.symbols; break;
    case TEXT_KEY_SPACE: text_entry_commit(entry, " "); break;
    case TEXT_KEY_LEFT: text_entry_move(entry, -1); break;
    case TEXT_KEY_RIGHT: text_entry_move(entry, 1); break;
    default:
        if (action->value > 0)
            text_entry_commit_character(entry, (uint32_t)action->value);
        entry->keyboard.shift = false;
    }
    return true;
}

static void keyboard_reset(struct text_entry *entry)
{
    entry->keyboard.shift = false;
    entry->keyboard.symbols = false;
}

const struct text_method text_method_keyboard = {.name = PREFIX,
    .label = N_("Keyboard"),
    .icon = UI_ICON_KEYBOARD,
    .offered = keyboard_offered,
    .build = keyboard_build,
    .action = keyboard_action,
    .reset = keyboard_reset};

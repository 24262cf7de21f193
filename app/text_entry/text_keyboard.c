/* The plain keyboard: what is on a key goes into the text. */
#include <string.h>

#include "app/text_entry/text_entry.h"
#include "app/text_entry/text_keys.h"
#include "backend/base/i18n.h"
#include "backend/base/text.h"

#define PREFIX "keyboard"

enum function { DELETE = -1, SHIFT = -2, PAGE = -3, SPACE = -4, LEFT = -5, RIGHT = -6 };

static const char *const letters[3] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};
static const char *const symbols[3] = {"1234567890", "-/：；（）“”、～", ".,?!#@&+"};

static void bottom_row(struct text_entry *entry, struct ui *ui)
{
    bool symbol_page = entry->keyboard.symbols;
    text_keys_row_open(ui);
    text_keys_function(
        ui, &(struct text_key){
                .id = PREFIX ".page", .label = symbol_page ? "ABC" : "123", .value = PAGE, .width = 150});
    text_keys_character(ui, PREFIX, symbol_page ? 0xFF1F : 0xFF0C, true); /* ？ ， */
    text_keys_function(
        ui, &(struct text_key){.id = PREFIX ".space", .label = _("Space"), .value = SPACE, .light = true});
    text_keys_character(ui, PREFIX, symbol_page ? 0xFF01 : 0x3002, true); /* ！ 。 */
    text_keys_function(ui, &(struct text_key){.id = PREFIX ".left",
                               .label = _("Cursor left"),
                               .value = LEFT,
                               .icon = UI_ICON_CHEVRON_LEFT,
                               .width = 108,
                               .repeat = true});
    text_keys_function(ui, &(struct text_key){.id = PREFIX ".right",
                               .label = _("Cursor right"),
                               .value = RIGHT,
                               .icon = UI_ICON_CHEVRON_RIGHT,
                               .width = 108,
                               .repeat = true});
    ui_close(ui);
}

static void keyboard_build(struct text_entry *entry, struct ui *ui)
{
    bool symbol_page = entry->keyboard.symbols, shift = entry->keyboard.shift;
    const char *const *rows = symbol_page ? symbols : letters;
    text_keys_open(ui, PREFIX);
    text_keys_row_open(ui);
    text_keys_characters(ui, PREFIX, rows[0], shift);
    ui_close(ui);
    text_keys_row_open(ui);
    if (!symbol_page)
        text_keys_half(ui);
    text_keys_characters(ui, PREFIX, rows[1], shift);
    if (!symbol_page)
        text_keys_half(ui);
    ui_close(ui);
    text_keys_row_open(ui);
    if (!symbol_page)
        text_keys_function(ui, &(struct text_key){.id = PREFIX ".shift",
                                   .label = _("Capital letters"),
                                   .value = SHIFT,
                                   .icon = UI_ICON_KEYBOARD_CAPSLOCK,
                                   .width = 130,
                                   .on = shift});
    text_keys_characters(ui, PREFIX, rows[2], shift);
    text_keys_function(
        ui, &(struct text_key){
                .id = PREFIX ".delete", .label = _("Delete"), .value = DELETE, .width = 170, .repeat = true});
    ui_close(ui);
    bottom_row(entry, ui);
    ui_close(ui);
}

static void commit_character(struct text_entry *entry, int64_t character)
{
    char text[8] = "";
    text[text_utf8_encode((uint32_t)character, text)] = '\0';
    text_entry_commit(entry, text);
    entry->keyboard.shift = false;
}

static bool keyboard_action(struct text_entry *entry, const struct ui_action *action)
{
    if (strncmp(action->id, PREFIX ".", sizeof PREFIX) != 0)
        return false;
    switch (action->value) {
    case DELETE: text_entry_delete(entry); break;
    case SHIFT: entry->keyboard.shift = !entry->keyboard.shift; break;
    case PAGE: entry->keyboard.symbols = !entry->keyboard.symbols; break;
    case SPACE: text_entry_commit(entry, " "); break;
    case LEFT: text_entry_move(entry, -1); break;
    case RIGHT: text_entry_move(entry, 1); break;
    default:
        if (action->value > 0)
            commit_character(entry, action->value);
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
    .build = keyboard_build,
    .action = keyboard_action,
    .reset = keyboard_reset};

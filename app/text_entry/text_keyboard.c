/* The plain keyboard: what is on a key goes into the text. Keys are found by their label, so that the control socket's
   "type" goes through them. */
#include <stdio.h>
#include <string.h>

#include "app/text_entry/text_entry.h"
#include "backend/base/i18n.h"
#include "backend/base/text.h"

#define GAP 12

enum function { DELETE = -1, SHIFT = -2, PAGE = -3, SPACE = -4, LEFT = -5, RIGHT = -6 };

static const char *const letters[3] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};
static const char *const symbols[3] = {"1234567890", "-/：；（）“”、～", ".,?!#@&+"};

static int key_height(const struct ui *ui)
{
    return ui_height(ui) < TEXT_ENTRY_LOW_AREA ? 78 : 112;
}

static void character_key(struct ui *ui, uint32_t character, bool function)
{
    char label[8] = "", id[24];
    label[text_utf8_encode(character, label)] = '\0';
    snprintf(id, sizeof id, "keyboard.%s", label);
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .label = label,
                    .role = UI_KEY,
                    .value = character,
                    .repeat = true,
                    .grow = function ? 0 : 1,
                    .width = function ? 108 : 0,
                    .height = key_height(ui),
                    .align = UI_CENTER,
                    .justify = UI_CENTERED,
                    .text_align = UI_CENTER,
                    .type = 50,
                    .fill = function ? UI_KEY_FUNCTION : UI_KEY_FACE,
                    .border = UI_LINE,
                    .border_width = 2,
                    .radius = 16});
}

struct function_key {
    const char *id, *label;
    enum function function;
    enum ui_icon icon;
    int width; /* 0: grows */
    bool on, repeat;
};

static void function_key(struct ui *ui, const struct function_key *key)
{
    struct ui_node node = {.id = key->id,
        .label = key->label,
        .role = UI_KEY,
        .value = key->function,
        .repeat = key->repeat,
        .on = key->on,
        .grow = key->width == 0 ? 1 : 0,
        .width = key->width,
        .height = key_height(ui),
        .flow = UI_ROW,
        .align = UI_CENTER,
        .justify = UI_CENTERED,
        .text_align = UI_CENTER,
        .type = UI_TYPE_BODY,
        .fill = key->on                  ? UI_ACCENT
                : key->function == SPACE ? UI_KEY_FACE
                                         : UI_KEY_FUNCTION,
        .ink = key->on ? UI_ON_ACCENT : UI_INK,
        .border = UI_LINE,
        .border_width = 2,
        .radius = 16};
    if (key->icon == UI_ICON_NONE) {
        ui_leaf(ui, &node);
        return;
    }
    ui_open(ui, &node);
    ui_icon(ui, key->icon, 52, key->on ? UI_ON_ACCENT : UI_INK);
    ui_close(ui);
}

static void row_open(struct ui *ui)
{
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = GAP, .justify = UI_CENTERED});
}

static void character_keys(struct ui *ui, const char *characters, bool shift)
{
    uint32_t character;
    for (size_t bytes; (bytes = text_utf8_next(characters, &character)) > 0; characters += bytes)
        character_key(
            ui, shift && character >= 'a' && character <= 'z' ? character - 'a' + 'A' : character, false);
}

/* A gap of half a key, as the second row of a keyboard has it. */
static void half_key(struct ui *ui)
{
    ui_leaf(ui, &(struct ui_node){.width = 36, .height = key_height(ui)});
}

static void bottom_row(struct text_entry *entry, struct ui *ui)
{
    bool symbol_page = entry->keyboard.symbols;
    row_open(ui);
    function_key(
        ui, &(struct function_key){
                .id = "keyboard.page", .label = symbol_page ? "ABC" : "123", .function = PAGE, .width = 150});
    character_key(ui, symbol_page ? 0xFF1F : 0xFF0C, true); /* ？ ， */
    function_key(ui, &(struct function_key){.id = "keyboard.space", .label = _("Space"), .function = SPACE});
    character_key(ui, symbol_page ? 0xFF01 : 0x3002, true); /* ！ 。 */
    function_key(ui, &(struct function_key){.id = "keyboard.left",
                         .label = _("Cursor left"),
                         .function = LEFT,
                         .icon = UI_ICON_CHEVRON_LEFT,
                         .width = 108,
                         .repeat = true});
    function_key(ui, &(struct function_key){.id = "keyboard.right",
                         .label = _("Cursor right"),
                         .function = RIGHT,
                         .icon = UI_ICON_CHEVRON_RIGHT,
                         .width = 108,
                         .repeat = true});
    ui_close(ui);
}

static void keyboard_build(struct text_entry *entry, struct ui *ui)
{
    const char *const *rows = entry->keyboard.symbols ? symbols : letters;
    bool shift = entry->keyboard.shift;
    ui_open(ui, &(struct ui_node){.id = "keyboard", .flow = UI_COLUMN, .gap = 14});
    row_open(ui);
    character_keys(ui, rows[0], shift);
    ui_close(ui);
    row_open(ui);
    if (!entry->keyboard.symbols)
        half_key(ui);
    character_keys(ui, rows[1], shift);
    if (!entry->keyboard.symbols)
        half_key(ui);
    ui_close(ui);
    row_open(ui);
    if (!entry->keyboard.symbols)
        function_key(ui, &(struct function_key){.id = "keyboard.shift",
                             .label = _("Capital letters"),
                             .function = SHIFT,
                             .icon = UI_ICON_KEYBOARD_CAPSLOCK,
                             .width = 130,
                             .on = shift});
    character_keys(ui, rows[2], shift);
    function_key(ui,
        &(struct function_key){
            .id = "keyboard.delete", .label = _("Delete"), .function = DELETE, .width = 170, .repeat = true});
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
    static const char prefix[] = "keyboard.";
    if (strncmp(action->id, prefix, sizeof prefix - 1) != 0)
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

const struct text_method text_method_keyboard = {.name = "keyboard",
    .label = N_("Keyboard"),
    .icon = UI_ICON_KEYBOARD,
    .build = keyboard_build,
    .action = keyboard_action,
    .reset = keyboard_reset};

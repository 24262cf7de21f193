#include "app/text_entry/text_keys.h"

#include <stdio.h>

#include "backend/base/text.h"

#define LEAST      60 /* u: 15 mm */
#define NARROW     108
#define SHIPPED    876 /* u of ten keys without their gaps on the shipped panel */
#define PAGE_PAD   48  /* u: what the page leaves free at its sides */
#define COLUMN_GAP 32
#define CORNER     16
#define ICON       52
#define LETTERS    50

int text_keys_room(const struct ui *ui)
{
    int room = ui_width(ui) - 2 * PAGE_PAD;
    /* Ten keys in a row want more room than the text beside them. */
    return ui_landscape(ui) ? (room - COLUMN_GAP) * 58 / 100 : room;
}

/* A width in proportion to the letters, which share what is left: on a narrow panel all keys are narrower alike. */
static int scaled(const struct ui *ui, int width)
{
    int ten = text_keys_room(ui) - 9 * TEXT_KEYS_GAP;
    int narrower = ten < SHIPPED ? width * ten / SHIPPED : width;
    return width > 0 && narrower < LEAST ? LEAST : narrower;
}

void text_keys_open(struct ui *ui, const char *id)
{
    ui_open(ui, &(struct ui_node){
                    .id = id, .flow = UI_COLUMN, .gap = TEXT_KEYS_LEAP, .grow = ui_landscape(ui) ? 1 : 0});
}

void text_keys_row_open(struct ui *ui)
{
    bool shared = ui_landscape(ui);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW,
                    .gap = TEXT_KEYS_GAP,
                    .justify = UI_CENTERED,
                    .grow = shared ? 1 : 0,
                    .min_height = shared ? LEAST : TEXT_KEYS_HIGH});
}

void text_keys_character(struct ui *ui, const char *prefix, uint32_t character, bool narrow)
{
    char label[8] = "", id[32];
    label[text_utf8_encode(character, label)] = '\0';
    snprintf(id, sizeof id, "%s.%s", prefix, label);
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .label = label,
                    .role = UI_KEY,
                    .value = character,
                    .repeat = true,
                    .grow = narrow ? 0 : 1,
                    .width = narrow ? scaled(ui, NARROW) : 0,
                    .text_align = UI_CENTER,
                    .type = LETTERS,
                    .fill = narrow ? UI_KEY_FUNCTION : UI_KEY_FACE,
                    .border = UI_LINE,
                    .border_width = 2,
                    .radius = CORNER});
}

void text_keys_characters(struct ui *ui, const char *prefix, const char *characters, bool shift)
{
    uint32_t character;
    for (size_t bytes; (bytes = text_utf8_next(characters, &character)) > 0; characters += bytes) {
        bool capital = shift && character >= 'a' && character <= 'z';
        text_keys_character(ui, prefix, capital ? character - 'a' + 'A' : character, false);
    }
}

void text_keys_half(struct ui *ui)
{
    ui_leaf(ui, &(struct ui_node){.width = scaled(ui, 72) / 2});
}

void text_keys_function(struct ui *ui, const struct text_key *key)
{
    enum ui_color ink = key->on ? UI_ON_ACCENT : UI_INK;
    struct ui_node node = {.id = key->id,
        .label = key->label,
        .role = UI_KEY,
        .value = key->value,
        .repeat = key->repeat,
        .on = key->on,
        .grow = key->width == 0 ? 1 : 0,
        .width = scaled(ui, key->width),
        .flow = UI_ROW,
        .align = UI_CENTER,
        .justify = UI_CENTERED,
        .text_align = UI_CENTER,
        .type = UI_TYPE_BODY,
        .fill = key->on      ? UI_ACCENT
                : key->light ? UI_KEY_FACE
                             : UI_KEY_FUNCTION,
        .ink = ink,
        .border = UI_LINE,
        .border_width = 2,
        .radius = CORNER};
    if (key->icon == UI_ICON_NONE) {
        ui_leaf(ui, &node);
        return;
    }
    ui_open(ui, &node);
    ui_icon(ui, key->icon, ICON, ink);
    ui_close(ui);
}

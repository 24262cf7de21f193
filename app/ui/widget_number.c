/* Typing numbers: the pad, boxes for a PIN, a field. */
#include <stdio.h>
#include <string.h>

#include "app/ui/widget.h"
#include "backend/base/i18n.h"

static void key(struct ui *ui, const char *id, const char *part, const char *label, int64_t value, int height)
{
    char name[96];
    bool function = value < 0;
    snprintf(name, sizeof name, "%s.%s", id, part);
    ui_leaf(ui, &(struct ui_node){.id = name,
                    .label = label,
                    .role = UI_KEY,
                    .value = value,
                    .repeat = value == -2,
                    .min_height = height,
                    .min_width = 60,
                    .type = function ? UI_TYPE_KEY : 68,
                    .bold = !function,
                    .text_align = UI_CENTER,
                    .fill = function ? UI_KEY_FUNCTION : UI_KEY_FACE,
                    .border = UI_LINE,
                    .border_width = 2,
                    .radius = 16,
                    .one_line = true});
}

void widget_number_pad(struct ui *ui, const char *id, int key_height)
{
    /* What is typed on it would be heard digit by digit. */
    ui_open(ui, &(struct ui_node){.personal = true, .flow = UI_GRID, .columns = 3, .gap = 24, .pad_x = 96});
    for (int digit = 1; digit <= 9; digit++) {
        const char label[2] = {(char)('0' + digit), '\0'};
        key(ui, id, label, label, digit, key_height);
    }
    key(ui, id, "clear", _("Clear"), -1, key_height);
    key(ui, id, "0", "0", 0, key_height);
    key(ui, id, "delete", _("Delete"), -2, key_height);
    ui_close(ui);
}

void widget_pin_boxes(struct ui *ui, const char *id, int count, int filled, const char *shown)
{
    char dots[16] = "";
    snprintf(dots, sizeof dots, "%d/%d", filled, count);
    ui_open(ui, &(struct ui_node){.id = id,
                    .label = dots,
                    .role = UI_FIELD,
                    .flow = UI_ROW,
                    .gap = 28,
                    .justify = UI_CENTERED,
                    .pad_y = 24});
    for (int i = 0; i < count; i++) {
        const char digit[2] = {shown && (int)strlen(shown) > i ? shown[i] : '\0', '\0'};
        ui_open(ui, &(struct ui_node){.width = 104,
                        .height = 128,
                        .justify = UI_CENTERED,
                        .align = UI_CENTER,
                        .fill = UI_CARD,
                        .border = i == filled || i < filled ? UI_ACCENT : UI_LINE,
                        .border_width = 4,
                        .radius = 20});
        if (digit[0])
            ui_text(ui, NULL, UI_TYPE_SUM, UI_INK, true, digit);
        else if (i < filled)
            ui_leaf(ui, &(struct ui_node){.width = 36, .height = 36, .radius = 18, .fill = UI_INK});
        ui_close(ui);
    }
    ui_close(ui);
}

void widget_number_field(struct ui *ui, const char *id, const char *text, const char *hint)
{
    bool hinted = text[0] == '\0' && hint && hint[0];
    ui_open(ui, &(struct ui_node){.justify = UI_CENTERED,
                    .min_height = 180,
                    .pad_x = 24,
                    .fill = UI_CARD,
                    .border = UI_ACCENT,
                    .border_width = 4,
                    .radius = 28});
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .label = hinted ? hint : text,
                    .role = UI_TEXT,
                    .personal = !hinted,
                    .type = hinted ? UI_TYPE_TITLE : UI_TYPE_DISPLAY,
                    .ink = hinted ? UI_MUTED : UI_INK,
                    .bold = !hinted,
                    .text_align = UI_CENTER,
                    .letter_gap = hinted ? 0 : 12,
                    .one_line = true,
                    .caret = hinted ? 0 : 1 + (int)strlen(text)});
    ui_close(ui);
}

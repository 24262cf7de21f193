/* Boxes for a PIN. */
#include <stdio.h>
#include <string.h>

#include "app/ui/widget_pin_boxes.h"

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

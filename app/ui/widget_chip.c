/* A chip of a set, chosen or not. */
#include "app/ui/widget_chip.h"

void widget_chip(struct ui *ui, const char *id, int64_t value, const char *label, bool on)
{
    ui_open(ui, &(struct ui_node){.id = id,
                    .label = label,
                    .role = UI_CHOICE,
                    .value = value,
                    .on = on,
                    .flow = UI_ROW,
                    .align = UI_CENTER,
                    .justify = UI_CENTERED,
                    .pad_x = 36,
                    .min_height = 84,
                    .min_width = 84,
                    .radius = 20,
                    .border_width = 3,
                    .fill = on ? UI_ACCENT : UI_CARD,
                    .border = on ? UI_ACCENT : UI_LINE,
                    .ink = on ? UI_ON_ACCENT : UI_INK});
    ui_leaf(ui, &(struct ui_node){.label = label, .role = UI_TEXT, .type = UI_TYPE_BODY, .bold = true});
    ui_close(ui);
}

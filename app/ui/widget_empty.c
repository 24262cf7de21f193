/* Nothing is here. */
#include "app/ui/widget_empty.h"

void widget_empty(struct ui *ui, const char *id, enum ui_icon icon, const char *title, const char *note)
{
    ui_open(
        ui, &(struct ui_node){.grow = 1, .gap = 24, .pad_y = 96, .justify = UI_CENTERED, .align = UI_CENTER});
    ui_icon(ui, icon, 144, UI_ACCENT);
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .label = title,
                    .role = UI_TEXT,
                    .type = UI_TYPE_TITLE,
                    .bold = true,
                    .text_align = UI_CENTER});
    if (note)
        ui_leaf(
            ui, &(struct ui_node){.label = note, .role = UI_TEXT, .ink = UI_MUTED, .text_align = UI_CENTER});
    ui_close(ui);
}

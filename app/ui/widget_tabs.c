/* Tabs. */
#include "app/ui/widget_tabs.h"

void widget_tabs(struct ui *ui, const struct widget_tab *tabs, int count, int chosen)
{
    ui_open(ui, &(struct ui_node){.flow = UI_WRAP, .gap = 16});
    for (int i = 0; i < count; i++) {
        bool on = i == chosen;
        ui_open(ui, &(struct ui_node){.id = tabs[i].id,
                        .label = tabs[i].label,
                        .role = UI_TAB,
                        .value = tabs[i].value,
                        .on = on,
                        .flow = UI_ROW,
                        .align = UI_CENTER,
                        .justify = UI_CENTERED,
                        .pad_x = 40,
                        .min_height = 96,
                        .radius = 20,
                        .border_width = 3,
                        .fill = on ? UI_ACCENT : UI_CARD,
                        .border = UI_ACCENT,
                        .ink = on ? UI_ON_ACCENT : UI_ACCENT});
        ui_leaf(ui,
            &(struct ui_node){.label = tabs[i].label, .role = UI_TEXT, .type = UI_TYPE_LABEL, .bold = true});
        ui_close(ui);
    }
    ui_close(ui);
}

/* Tabs. */
#include "app/ui/widget_tabs.h"

static void tab(struct ui *ui, const struct widget_tab *t, bool on)
{
    ui_open(ui, &(struct ui_node){.id = t->id,
                    .label = t->label,
                    .role = UI_TAB,
                    .value = t->value,
                    .on = on,
                    .flow = UI_ROW,
                    .align = UI_CENTER,
                    .justify = UI_CENTERED,
                    .pad_x = 40,
                    .pad_y = 12,
                    .min_height = 96,
                    .min_width = 96,
                    .radius = 20,
                    .border_width = 3,
                    .fill = on ? UI_ACCENT : UI_CARD,
                    .border = UI_ACCENT,
                    .ink = on ? UI_ON_ACCENT : UI_ACCENT});
    ui_leaf(ui, &(struct ui_node){.label = t->label,
                    .role = UI_TEXT,
                    .type = UI_TYPE_LABEL,
                    .bold = true,
                    .text_align = UI_CENTER});
    ui_close(ui);
}

void widget_tabs(struct ui *ui, const struct widget_tab *tabs, int count, int chosen)
{
    ui_open(ui, &(struct ui_node){.flow = UI_WRAP, .gap = 16});
    for (int i = 0; i < count; i++)
        tab(ui, &tabs[i], i == chosen);
    ui_close(ui);
}

void widget_tabs_wide(struct ui *ui, const struct widget_tab *tabs, int count, int chosen)
{
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = count, .gap = 16});
    for (int i = 0; i < count; i++)
        tab(ui, &tabs[i], i == chosen);
    ui_close(ui);
}

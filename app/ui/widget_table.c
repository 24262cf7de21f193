/* A key and its value. */
#include "app/ui/widget_table.h"

void widget_pair(struct ui *ui, const struct widget_pair *p)
{
    ui_open(ui, &(struct ui_node){
                    .flow = UI_ROW, .fold = true, .gap = 24, .align = UI_CENTER, .justify = UI_BETWEEN});
    ui_open(ui, &(struct ui_node){.flow = UI_WRAP, .gap = 12, .grow = 1});
    ui_leaf(ui, &(struct ui_node){.label = p->label, .role = UI_TEXT, .bold = p->strong});
    if (p->note && p->note[0])
        ui_leaf(ui, &(struct ui_node){.label = p->note, .role = UI_TEXT, .ink = UI_MUTED});
    ui_close(ui);
    ui_leaf(ui, &(struct ui_node){.id = p->id,
                    .label = p->value,
                    .role = UI_TEXT,
                    .bold = true,
                    .ink = p->value_ink,
                    .type = p->strong ? UI_TYPE_TITLE : 0,
                    .text_align = UI_END});
    ui_close(ui);
}

/* Keys and their values. */
#include "app/ui/widget_table.h"
#include "app/ui/widget_card.h"

void widget_pair(struct ui *ui, const struct widget_pair *p)
{
    ui_open(ui, &(struct ui_node){
                    .flow = UI_ROW, .fold = true, .gap = 24, .align = UI_BASELINE, .justify = UI_BETWEEN});
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

void widget_table(struct ui *ui, const struct widget_table *t)
{
    widget_card_open(ui, t->id, WIDGET_NEUTRAL, 0);
    if (t->title)
        ui_leaf(ui,
            &(struct ui_node){.label = t->title, .role = UI_HEADING, .type = UI_TYPE_TITLE, .bold = true});
    for (int i = 0; i < t->count; i++) {
        if (t->pairs[i].strong && i > 0)
            ui_rule(ui);
        widget_pair(ui, &t->pairs[i]);
    }
    if (t->count <= 0 && t->empty)
        ui_leaf(ui, &(struct ui_node){.label = t->empty, .role = UI_TEXT, .ink = UI_MUTED});
    ui_close(ui);
}

/* One event of a timeline: the mark with its line, and what happened. */
#include "app/ui/widget_timeline.h"

void widget_event(struct ui *ui, const struct widget_event *e)
{
    enum ui_color ink = e->done ? UI_ACCENT : UI_LINE;
    ui_open(
        ui, &(struct ui_node){.id = e->id, .label = e->title, .role = UI_GROUP, .flow = UI_ROW, .gap = 28});
    ui_open(ui, &(struct ui_node){.width = 64, .align = UI_CENTER});
    ui_icon(ui, e->icon, 60, ink);
    if (!e->last)
        ui_leaf(ui, &(struct ui_node){.width = 5, .grow = 1, .min_height = 48, .fill = ink});
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.grow = 1, .gap = 8});
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 24, .align = UI_BASELINE, .justify = UI_BETWEEN});
    ui_leaf(ui,
        &(struct ui_node){.label = e->title, .role = UI_TEXT, .type = UI_TYPE_KEY, .bold = true, .grow = 1});
    if (e->when && e->when[0])
        ui_leaf(ui, &(struct ui_node){.label = e->when, .role = UI_TEXT, .ink = UI_MUTED});
    ui_close(ui);
    if (e->note && e->note[0])
        ui_leaf(ui, &(struct ui_node){.label = e->note, .role = UI_TEXT, .ink = UI_MUTED});
    if (!e->last)
        ui_leaf(ui, &(struct ui_node){.height = 32});
    ui_close(ui);
    ui_close(ui);
}

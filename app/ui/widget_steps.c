/* Where one is in a form of steps. */
#include "app/ui/widget_steps.h"

void widget_steps(struct ui *ui, const char *id, int step, int count, const char *text)
{
    ui_open(ui, &(struct ui_node){.gap = 12, .grow = 1, .align = UI_STRETCH, .justify = UI_CENTERED});
    ui_leaf(ui, &(struct ui_node){
                    .id = id, .label = text, .role = UI_TEXT, .ink = UI_MUTED, .text_align = UI_CENTER});
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 12, .pad_x = 48});
    for (int i = 1; i <= count; i++)
        ui_leaf(ui, &(struct ui_node){
                        .height = 8, .radius = 4, .grow = 1, .fill = i <= step ? UI_ACCENT : UI_HAIRLINE});
    ui_close(ui);
    ui_close(ui);
}

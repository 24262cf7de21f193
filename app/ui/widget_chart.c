/* Bars of months, as high as their amounts against the highest. */
#include "app/ui/widget_chart.h"

#define FULL 1000 /* parts of the height */

void widget_bars(struct ui *ui, const char *id, const char *label, const struct widget_bar *bars, int count)
{
    int64_t most = 1;
    for (int i = 0; i < count; i++)
        most = bars[i].amount > most ? bars[i].amount : most;
    ui_open(ui, &(struct ui_node){.id = id,
                    .label = label,
                    .role = UI_CHART,
                    .flow = UI_ROW,
                    .gap = 20,
                    .grow = 1,
                    .min_height = 180});
    for (int i = 0; i < count; i++) {
        /* Amounts are whole fen below a billion yuan, so the product fits. */
        int part = (int)(bars[i].amount * FULL / most);
        ui_open(ui, &(struct ui_node){.grow = 1, .gap = 8});
        ui_open(ui, &(struct ui_node){.grow = 1});
        if (part < FULL)
            ui_leaf(ui, &(struct ui_node){.grow = FULL - part});
        /* In high contrast both are yellow: there what is unpaid is hollow. */
        bool hollow = bars[i].alarm && ui_prefs(ui).high_contrast;
        if (part > 0)
            ui_leaf(ui, &(struct ui_node){.grow = part,
                            .radius = 8,
                            .border_width = hollow ? 4 : 0,
                            .border = hollow ? UI_DANGER : UI_NONE,
                            .fill = hollow          ? UI_NONE
                                    : bars[i].alarm ? UI_DANGER
                                                    : UI_ACCENT});
        ui_close(ui);
        ui_leaf(ui, &(struct ui_node){.label = bars[i].label,
                        .role = UI_TEXT,
                        .type = UI_TYPE_TAG,
                        .ink = UI_MUTED,
                        .text_align = UI_CENTER,
                        .one_line = true});
        ui_close(ui);
    }
    ui_close(ui);
}

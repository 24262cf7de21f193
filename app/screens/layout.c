#include "app/screens/layout.h"

#define LOW_AREA 1500 /* u */

bool layout_roomy(const struct ui *ui)
{
    return ui_prefs(ui).text_size == UI_TEXT_STANDARD;
}

bool layout_low(const struct ui *ui)
{
    return ui_height(ui) < LOW_AREA;
}

static void column_open(struct ui *ui)
{
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 32, .grow = 1});
}

void layout_columns_open(struct ui *ui)
{
    if (!ui_landscape(ui))
        return;
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .columns = 2, .gap = 40, .grow = 1});
    column_open(ui);
}

void layout_columns_next(struct ui *ui)
{
    if (!ui_landscape(ui))
        return;
    ui_close(ui);
    column_open(ui);
}

void layout_columns_end(struct ui *ui)
{
    if (!ui_landscape(ui))
        return;
    ui_close(ui);
    ui_close(ui);
}

#include "app/screens/layout.h"

#define LOW_AREA   1500 /* u */
#define PAGE_FRAME 336  /* u: header, footer and the padding of what is between */
#define PAD_GAP    24
#define PAD_LEAST  64 /* 16 mm */
#define PAD_MOST   132

bool layout_roomy(const struct ui *ui)
{
    return ui_prefs(ui).text_size == UI_TEXT_STANDARD && !ui_narrow(ui);
}

bool layout_low(const struct ui *ui)
{
    return ui_height(ui) < LOW_AREA;
}

bool layout_pins(const struct ui *ui)
{
    return !ui_landscape(ui) && (ui_narrow(ui) || layout_low(ui));
}

int layout_pad_key(const struct ui *ui)
{
    if (!ui_landscape(ui))
        return layout_low(ui) ? 92 : ui_narrow(ui) ? 120 : 152;
    int key = (ui_height(ui) - PAGE_FRAME - 3 * PAD_GAP) / 4;
    return key > PAD_MOST ? PAD_MOST : key < PAD_LEAST ? PAD_LEAST : key;
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

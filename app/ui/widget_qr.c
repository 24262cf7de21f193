/* A QR code with words beside it. */
#include <string.h>

#include "app/ui/widget_qr.h"

#define SIDE 280

void widget_qr(struct ui *ui, const struct widget_qr *q)
{
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .fold = true, .gap = 48, .align = UI_CENTER});
    if (strlen(q->text) <= WIDGET_QR_BYTES)
        ui_qr(ui, q->id, q->text, q->size ? q->size : SIDE);
    ui_open(ui, &(struct ui_node){.gap = 12, .grow = 1});
    ui_leaf(ui, &(struct ui_node){.label = q->title, .role = UI_TEXT, .type = UI_TYPE_TITLE, .bold = true});
    if (q->note && q->note[0])
        ui_leaf(ui, &(struct ui_node){.label = q->note, .role = UI_TEXT, .ink = UI_MUTED});
    ui_close(ui);
    ui_close(ui);
}

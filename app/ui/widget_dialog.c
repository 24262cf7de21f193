/* A dialog: the page below can't be touched until it is answered. */
#include "app/ui/widget_dialog.h"

#define SIDE   72
#define WIDEST 1100 /* longer lines are hard to read */

void widget_dialog_open(struct ui *ui, const char *id, enum ui_icon icon, const char *title, const char *text)
{
    int room = ui_width(ui) - 2 * SIDE;
    /* It scrolls, so that no text size can push the buttons out of reach. */
    ui_overlay(ui, &(struct ui_node){.id = "overlay",
                       .scroll = true,
                       .justify = UI_CENTERED,
                       .align = UI_CENTER,
                       .pad_x = SIDE,
                       .pad_y = 48});
    ui_open(ui, &(struct ui_node){.id = id,
                    .width = room < WIDEST ? room : WIDEST,
                    .label = title,
                    .role = UI_DIALOG,
                    .pad_x = 56,
                    .pad_y = 56,
                    .gap = 28,
                    .fill = UI_CARD,
                    .border = UI_LINE,
                    .border_width = 2,
                    .radius = 32});
    if (icon) {
        ui_open(ui, &(struct ui_node){.flow = UI_ROW});
        ui_icon(ui, icon, 104, UI_ACCENT);
        ui_close(ui);
    }
    ui_leaf(ui, &(struct ui_node){.label = title, .role = UI_HEADING, .type = UI_TYPE_SUBHEAD, .bold = true});
    if (text && text[0])
        ui_leaf(
            ui, &(struct ui_node){.label = text, .role = UI_TEXT, .type = UI_TYPE_LABEL, .ink = UI_MUTED});
    ui_leaf(ui, &(struct ui_node){.height = 8});
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 24});
}

void widget_dialog_close(struct ui *ui)
{
    ui_close(ui);
    ui_close(ui);
    ui_close(ui);
}

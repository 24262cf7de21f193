/* A dialog: the page below can't be touched until it is answered. */
#include "app/ui/widget_dialog.h"

#define SIDE   72
#define LOW    900  /* u: an area so low needs all of its height for the words */
#define WIDEST 1100 /* longer lines are hard to read */

void widget_dialog_open(struct ui *ui, const char *id, enum ui_icon icon, const char *title, const char *text)
{
    int room = ui_width(ui) - 2 * SIDE;
    bool low = ui_height(ui) < LOW;
    ui_overlay(ui, &(struct ui_node){.id = "overlay",
                       .justify = UI_CENTERED,
                       .align = UI_CENTER,
                       .pad_x = SIDE,
                       .pad_y = low ? 16 : 48});
    ui_open(ui, &(struct ui_node){.id = id,
                    .width = room < WIDEST ? room : WIDEST,
                    .label = title,
                    .role = UI_DIALOG,
                    .pad_x = 56,
                    .pad_y = low ? 32 : 56,
                    .gap = 28,
                    .fill = UI_CARD,
                    .border = UI_LINE,
                    .border_width = 2,
                    .radius = 32,
                    .raise = 32});
    if (icon && !low) {
        ui_leaf(ui,
            &(struct ui_node){
                .role = UI_ICON_ROLE, .icon = icon, .type = 104, .ink = UI_ACCENT, .text_align = UI_START});
    }
    ui_leaf(ui, &(struct ui_node){.label = title, .role = UI_HEADING, .type = UI_TYPE_SUBHEAD, .bold = true});
    if (text && text[0]) {
        /* Its text scrolls, so that no size of letters pushes the buttons out of reach. */
        ui_open(ui, &(struct ui_node){.id = "overlay.text", .scroll = true, .grow = 1});
        ui_leaf(
            ui, &(struct ui_node){.label = text, .role = UI_TEXT, .type = UI_TYPE_LABEL, .ink = UI_MUTED});
        ui_close(ui);
    }
    ui_leaf(ui, &(struct ui_node){.height = 8});
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 24});
}

void widget_dialog_close(struct ui *ui)
{
    ui_close(ui);
    ui_close(ui);
    ui_close(ui);
}

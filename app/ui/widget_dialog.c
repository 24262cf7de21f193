/* A dialog: the page below can't be touched until it is answered. */
#include "app/ui/widget.h"

void widget_dialog_open(struct ui *ui, const char *id, enum ui_icon icon, const char *title, const char *text)
{
    ui_overlay(ui, &(struct ui_node){.justify = UI_CENTERED, .pad_x = 72, .pad_y = 48});
    ui_open(ui, &(struct ui_node){.id = id,
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

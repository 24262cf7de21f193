/* Cards. */
#include "app/ui/widget_card.h"

void widget_card_open(struct ui *ui, const char *id, enum widget_tone tone, int grow)
{
    struct widget_look look = widget_look(tone);
    ui_open(ui, &(struct ui_node){.id = id,
                    .pad_x = 40,
                    .pad_y = 36,
                    .gap = 16,
                    .grow = grow,
                    .fill = look.fill,
                    .border = look.border,
                    .border_width = 2,
                    .radius = 28,
                    .raise = tone == WIDGET_NEUTRAL ? WIDGET_CARD_RAISE : 0,
                    .ink = look.ink});
}

void widget_card_row_open(struct ui *ui, const char *id, enum widget_tone tone)
{
    struct widget_look look = widget_look(tone);
    ui_open(ui, &(struct ui_node){.id = id,
                    .flow = UI_ROW,
                    .fold = true,
                    .align = UI_CENTER,
                    .pad_x = 40,
                    .pad_y = 28,
                    .gap = 32,
                    .fill = look.fill,
                    .border = look.border,
                    .border_width = 2,
                    .radius = 28,
                    .raise = tone == WIDGET_NEUTRAL ? WIDGET_CARD_RAISE : 0,
                    .ink = look.ink});
}

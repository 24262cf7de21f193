/* A banner over the whole width. */
#include "app/ui/widget_banner.h"

void widget_banner(struct ui *ui, const char *id, enum widget_tone tone, enum ui_icon icon, const char *text)
{
    struct widget_look look = widget_look(tone);
    enum ui_color ink = tone == WIDGET_SOFT ? UI_ACCENT : look.ink;
    ui_open(ui, &(struct ui_node){.flow = UI_ROW,
                    .pad_x = 48,
                    .pad_y = 18,
                    .gap = 16,
                    .align = UI_CENTER,
                    .ink = ink,
                    .fill = look.fill});
    if (icon)
        ui_icon(ui, icon, 44, ink);
    ui_leaf(
        ui, &(struct ui_node){.id = id, .label = text, .role = UI_BANNER, .type = UI_TYPE_SMALL, .grow = 1});
    ui_close(ui);
}

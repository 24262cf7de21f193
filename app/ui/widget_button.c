/* A button. */
#include "app/ui/widget_button.h"
#include "app/ui/widget_tone.h"

void widget_button(struct ui *ui, const struct widget_button *b)
{
    enum widget_button_look look = b->disabled ? WIDGET_QUIET : b->look;
    static const struct {
        enum ui_color fill, border, ink;
    } looks[] = {[WIDGET_PLAIN] = {UI_CARD, UI_ACCENT, UI_ACCENT},
        [WIDGET_PRIMARY] = {UI_ACCENT, UI_ACCENT, UI_ON_ACCENT},
        [WIDGET_DANGER] = {UI_CARD, UI_DANGER, UI_DANGER},
        [WIDGET_QUIET] = {UI_CARD, UI_LINE, UI_MUTED}};
    int type = b->type ? b->type : UI_TYPE_LABEL;
    ui_open(ui, &(struct ui_node){.id = b->id,
                    .label = b->label,
                    .role = UI_BUTTON,
                    .value = b->value,
                    .disabled = b->disabled,
                    .flow = UI_ROW,
                    .gap = 16,
                    .align = UI_CENTER,
                    .justify = UI_CENTERED,
                    .pad_x = b->wide || b->icon_only ? 20 : 38,
                    .min_height = b->height ? b->height : 96,
                    .min_width = 60,
                    .grow = b->wide ? 1 : 0,
                    .radius = 20,
                    .border_width = 3,
                    .fill = b->disabled ? UI_PAPER : looks[look].fill,
                    .border = b->disabled ? widget_disabled_border(ui) : looks[look].border,
                    .ink = looks[look].ink});
    if (b->icon)
        ui_icon(ui, b->icon, type + 10, looks[look].ink);
    if (b->label && b->label[0] && !b->icon_only)
        ui_leaf(ui, &(struct ui_node){.label = b->label,
                        .role = UI_TEXT,
                        .type = type,
                        .bold = !b->disabled,
                        .text_align = UI_CENTER});
    if (b->icon_after)
        ui_icon(ui, b->icon_after, type + 10, looks[look].ink);
    ui_close(ui);
}

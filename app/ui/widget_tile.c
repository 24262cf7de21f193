/* A large touchable choice. */
#include "app/ui/widget_tile.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_tone.h"

void widget_tile(struct ui *ui, const struct widget_tile *t)
{
    bool filled = t->accent || t->on;
    bool roomy = ui_prefs(ui).text_size == UI_TEXT_STANDARD;
    enum ui_color ink = filled ? UI_ON_ACCENT : t->disabled ? UI_MUTED : UI_INK;
    ui_open(ui, &(struct ui_node){.id = t->id,
                    .label = t->title,
                    .role = t->on || t->centered ? UI_CHOICE : UI_BUTTON,
                    .value = t->value,
                    .on = t->on,
                    .disabled = t->disabled,
                    .flow = t->row ? UI_ROW : UI_COLUMN,
                    .fold = t->row,
                    .gap = t->row        ? 32
                           : t->centered ? 20
                                         : 16,
                    .pad_x = t->centered ? 20 : 40,
                    .pad_y = t->centered ? 20 : 36,
                    .align = t->row || t->centered ? UI_CENTER : UI_STRETCH,
                    .justify = t->row ? UI_FROM_START : UI_CENTERED,
                    .fill = filled        ? UI_ACCENT
                            : t->disabled ? UI_PAPER
                                          : UI_CARD,
                    .border = filled        ? UI_ACCENT
                              : t->disabled ? widget_disabled_border(ui)
                                            : UI_LINE,
                    .border_width = 2,
                    .radius = 28,
                    .raise = t->disabled ? 0 : WIDGET_CARD_RAISE,
                    .ink = ink});
    enum ui_color icon = filled ? UI_ON_ACCENT : t->disabled ? UI_MUTED : UI_ACCENT;
    if (t->icon && (t->row || t->centered)) {
        ui_icon(ui, t->icon, 104, icon);
    } else if (t->icon) {
        ui_leaf(
            ui, &(struct ui_node){
                    .role = UI_ICON_ROLE, .icon = t->icon, .type = 104, .ink = icon, .text_align = UI_START});
    }
    if (t->row)
        ui_open(ui, &(struct ui_node){.gap = 8, .grow = 1});
    ui_leaf(ui, &(struct ui_node){.label = t->title,
                    .role = UI_TEXT,
                    .type = t->centered && roomy ? UI_TYPE_KEY
                            : t->centered        ? UI_TYPE_BODY /* four characters on a third of the page */
                            : t->accent          ? 64
                                                 : UI_TYPE_SUBHEAD,
                    .bold = true,
                    .text_align = t->centered ? UI_CENTER : UI_START});
    if (t->note && t->note[0])
        ui_leaf(ui, &(struct ui_node){.label = t->note,
                        .role = UI_TEXT,
                        .type = t->accent ? UI_TYPE_LABEL : UI_TYPE_BODY,
                        .ink = filled ? UI_ON_ACCENT : UI_MUTED,
                        .text_align = t->centered ? UI_CENTER : UI_START});
    if (t->row) {
        ui_close(ui);
        if (roomy) /* larger words need its room */
            ui_icon(ui, UI_ICON_CHEVRON_RIGHT, t->accent ? 88 : 64, filled ? UI_ON_ACCENT : UI_MUTED);
    }
    ui_close(ui);
}

/* A short answer among several. */
#include "app/ui/widget_choice.h"
#include "app/ui/widget_tone.h"

void widget_choice(struct ui *ui, const struct widget_choice *c)
{
    enum ui_color ink = c->on ? UI_ON_ACCENT : c->disabled ? UI_MUTED : UI_INK;
    ui_open(ui, &(struct ui_node){.id = c->id,
                    .label = c->spoken ? c->spoken : c->title,
                    .role = UI_CHOICE,
                    .value = c->value,
                    .on = c->on,
                    .disabled = c->disabled,
                    .align = UI_CENTER,
                    .justify = UI_CENTERED,
                    .gap = 4,
                    .pad_x = 12,
                    .pad_y = 14,
                    .min_height = 96,
                    .min_width = 60,
                    .grow = c->grow ? 1 : 0,
                    .fill = c->on         ? UI_ACCENT
                            : c->disabled ? UI_PAPER
                                          : UI_CARD,
                    .border = c->on || (c->marked && !c->disabled) ? UI_ACCENT
                              : c->disabled                        ? widget_disabled_border(ui)
                                                                   : UI_LINE,
                    .border_width = c->marked && !c->disabled ? 5 : 3,
                    .radius = 20});
    ui_leaf(ui, &(struct ui_node){.label = c->title,
                    .role = UI_TEXT,
                    .type = UI_TYPE_LABEL,
                    .bold = !c->disabled,
                    .ink = ink,
                    .text_align = UI_CENTER});
    if (c->note && c->note[0])
        ui_leaf(ui, &(struct ui_node){.label = c->note,
                        .role = UI_TEXT,
                        .type = UI_TYPE_SMALL,
                        .ink = c->on ? UI_ON_ACCENT : UI_MUTED,
                        .text_align = UI_CENTER});
    ui_close(ui);
}

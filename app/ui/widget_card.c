/* Cards, tiles, pairs, notices, and what an empty list says. */
#include "app/ui/widget.h"

struct look {
    enum ui_color fill, border, ink, muted;
};

static struct look look_of(enum widget_tone tone)
{
    static const struct look looks[] = {[WIDGET_NEUTRAL] = {UI_CARD, UI_HAIRLINE, UI_INK, UI_MUTED},
        [WIDGET_ACCENT] = {UI_ACCENT, UI_ACCENT, UI_ON_ACCENT, UI_ON_ACCENT},
        [WIDGET_SOFT] = {UI_SOFT, UI_HAIRLINE, UI_INK, UI_MUTED},
        [WIDGET_WARN] = {UI_WARN_SOFT, UI_WARN_SOFT, UI_WARN, UI_WARN},
        [WIDGET_DANGER_TONE] = {UI_DANGER_SOFT, UI_DANGER, UI_DANGER, UI_DANGER},
        [WIDGET_GOOD] = {UI_GOOD_SOFT, UI_GOOD_SOFT, UI_GOOD, UI_GOOD}};
    return looks[tone];
}

void widget_card_open(struct ui *ui, const char *id, enum widget_tone tone, int grow)
{
    struct look look = look_of(tone);
    ui_open(ui, &(struct ui_node){.id = id,
                    .pad_x = 40,
                    .pad_y = 36,
                    .gap = 16,
                    .grow = grow,
                    .fill = look.fill,
                    .border = look.border,
                    .border_width = 2,
                    .radius = 28,
                    .ink = look.ink});
}

void widget_card_row_open(struct ui *ui, const char *id, enum widget_tone tone)
{
    struct look look = look_of(tone);
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
                    .ink = look.ink});
}

void widget_tile(struct ui *ui, const struct widget_tile *t)
{
    bool filled = t->accent || t->on;
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
                    .fill = filled ? UI_ACCENT : UI_CARD,
                    .border = filled ? UI_ACCENT : UI_LINE,
                    .border_width = 2,
                    .radius = 28,
                    .ink = ink});
    enum ui_color icon = filled ? UI_ON_ACCENT : t->disabled ? UI_MUTED : UI_ACCENT;
    if (t->icon && (t->row || t->centered)) {
        ui_icon(ui, t->icon, 104, icon);
    } else if (t->icon) {
        ui_open(ui, &(struct ui_node){.flow = UI_ROW});
        ui_icon(ui, t->icon, 104, icon);
        ui_close(ui);
    }
    if (t->row)
        ui_open(ui, &(struct ui_node){.gap = 8, .grow = 1});
    ui_leaf(ui, &(struct ui_node){.label = t->title,
                    .role = UI_TEXT,
                    .type = t->centered ? UI_TYPE_KEY
                            : t->accent ? 64
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
        if (ui_prefs(ui).text_size == UI_TEXT_STANDARD) /* larger words need its room */
            ui_icon(ui, UI_ICON_CHEVRON_RIGHT, t->accent ? 88 : 64, filled ? UI_ON_ACCENT : UI_MUTED);
    }
    ui_close(ui);
}

void widget_pair(struct ui *ui, const struct widget_pair *p)
{
    ui_open(ui, &(struct ui_node){
                    .flow = UI_ROW, .fold = true, .gap = 24, .align = UI_CENTER, .justify = UI_BETWEEN});
    ui_open(ui, &(struct ui_node){.flow = UI_WRAP, .gap = 12, .grow = 1});
    ui_leaf(ui, &(struct ui_node){.label = p->label, .role = UI_TEXT, .bold = p->strong});
    if (p->note && p->note[0])
        ui_leaf(ui, &(struct ui_node){.label = p->note, .role = UI_TEXT, .ink = UI_MUTED});
    ui_close(ui);
    ui_leaf(ui, &(struct ui_node){.id = p->id,
                    .label = p->value,
                    .role = UI_TEXT,
                    .bold = true,
                    .ink = p->value_ink,
                    .type = p->strong ? UI_TYPE_TITLE : 0,
                    .text_align = UI_END});
    ui_close(ui);
}

void widget_notice_open(struct ui *ui, const char *id, enum widget_tone tone, enum ui_icon icon,
    const char *title, const char *note)
{
    struct look look = look_of(tone);
    bool plain = tone == WIDGET_NEUTRAL || tone == WIDGET_SOFT;
    widget_card_row_open(ui, id, tone);
    if (icon)
        ui_icon(ui, icon, 80, plain ? UI_ACCENT : look.ink);
    ui_open(ui, &(struct ui_node){.gap = 4, .grow = 1});
    ui_leaf(ui, &(struct ui_node){.label = title, .role = UI_TEXT, .type = UI_TYPE_LABEL, .bold = true});
    if (note && note[0])
        ui_leaf(ui, &(struct ui_node){.label = note, .role = UI_TEXT, .ink = look.muted});
    ui_close(ui);
}

void widget_empty(struct ui *ui, const char *id, enum ui_icon icon, const char *title, const char *note)
{
    ui_open(
        ui, &(struct ui_node){.grow = 1, .gap = 24, .pad_y = 96, .justify = UI_CENTERED, .align = UI_CENTER});
    ui_icon(ui, icon, 144, UI_ACCENT);
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .label = title,
                    .role = UI_TEXT,
                    .type = UI_TYPE_TITLE,
                    .bold = true,
                    .text_align = UI_CENTER});
    if (note)
        ui_leaf(
            ui, &(struct ui_node){.label = note, .role = UI_TEXT, .ink = UI_MUTED, .text_align = UI_CENTER});
    ui_close(ui);
}

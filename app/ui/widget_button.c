/* Buttons, chips, tags, tabs. */
#include "app/ui/widget.h"

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
                    .fill = looks[look].fill,
                    .border = looks[look].border,
                    .ink = looks[look].ink});
    if (b->icon)
        ui_icon(ui, b->icon, type + 10, looks[look].ink);
    if (b->label && b->label[0] && !b->icon_only)
        ui_leaf(
            ui, &(struct ui_node){
                    .label = b->label, .role = UI_TEXT, .type = type, .bold = true, .text_align = UI_CENTER});
    if (b->icon_after)
        ui_icon(ui, b->icon_after, type + 10, looks[look].ink);
    ui_close(ui);
}

void widget_tag(struct ui *ui, const char *id, enum widget_tone tone, const char *text)
{
    static const struct {
        enum ui_color fill, ink;
    } tones[] = {[WIDGET_NEUTRAL] = {UI_KEY_FUNCTION, UI_INK},
        [WIDGET_ACCENT] = {UI_ACCENT, UI_ON_ACCENT},
        [WIDGET_SOFT] = {UI_SOFT, UI_ACCENT},
        [WIDGET_WARN] = {UI_WARN_SOFT, UI_WARN},
        [WIDGET_DANGER_TONE] = {UI_DANGER_SOFT, UI_DANGER},
        [WIDGET_GOOD] = {UI_GOOD_SOFT, UI_GOOD}};
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .label = text,
                    .role = UI_TEXT,
                    .type = UI_TYPE_TAG,
                    .bold = true,
                    .pad_x = 20,
                    .pad_y = 4,
                    .radius = 14,
                    .fill = tones[tone].fill,
                    .ink = tones[tone].ink,
                    .one_line = true});
}

void widget_chip(struct ui *ui, const char *id, int64_t value, const char *label, bool on)
{
    ui_open(ui, &(struct ui_node){.id = id,
                    .label = label,
                    .role = UI_CHOICE,
                    .value = value,
                    .on = on,
                    .flow = UI_ROW,
                    .align = UI_CENTER,
                    .justify = UI_CENTERED,
                    .pad_x = 36,
                    .min_height = 84,
                    .min_width = 84,
                    .radius = 20,
                    .border_width = 3,
                    .fill = on ? UI_ACCENT : UI_CARD,
                    .border = on ? UI_ACCENT : UI_LINE,
                    .ink = on ? UI_ON_ACCENT : UI_INK});
    ui_leaf(ui, &(struct ui_node){.label = label, .role = UI_TEXT, .type = UI_TYPE_BODY, .bold = true});
    ui_close(ui);
}

void widget_tabs(struct ui *ui, const struct widget_tab *tabs, int count, int chosen)
{
    ui_open(ui, &(struct ui_node){.flow = UI_WRAP, .gap = 16});
    for (int i = 0; i < count; i++) {
        bool on = i == chosen;
        ui_open(ui, &(struct ui_node){.id = tabs[i].id,
                        .label = tabs[i].label,
                        .role = UI_TAB,
                        .value = tabs[i].value,
                        .on = on,
                        .flow = UI_ROW,
                        .align = UI_CENTER,
                        .justify = UI_CENTERED,
                        .pad_x = 40,
                        .min_height = 96,
                        .radius = 20,
                        .border_width = 3,
                        .fill = on ? UI_ACCENT : UI_CARD,
                        .border = UI_ACCENT,
                        .ink = on ? UI_ON_ACCENT : UI_ACCENT});
        ui_leaf(ui,
            &(struct ui_node){.label = tabs[i].label, .role = UI_TEXT, .type = UI_TYPE_LABEL, .bold = true});
        ui_close(ui);
    }
    ui_close(ui);
}

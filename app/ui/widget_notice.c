/* A notice within the page. */
#include "app/ui/widget_notice.h"
#include "app/ui/widget_card.h"

void widget_notice_open(struct ui *ui, const char *id, enum widget_tone tone, enum ui_icon icon,
    const char *title, const char *note)
{
    struct widget_look look = widget_look(tone);
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

/* A notice within the page. */
#include <stdio.h>

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

static void part(struct ui *ui, const struct widget_call *c, const char *name, struct ui_node node)
{
    char id[96];
    snprintf(id, sizeof id, "%s.%s", c->id, name);
    node.id = id;
    node.role = UI_TEXT;
    ui_leaf(ui, &node);
}

void widget_call(struct ui *ui, const struct widget_call *c)
{
    struct widget_look look = widget_look(c->tone);
    bool plain = c->tone == WIDGET_NEUTRAL || c->tone == WIDGET_SOFT;
    bool below = ui_prefs(ui).text_size != UI_TEXT_STANDARD && !ui_landscape(ui);
    widget_card_row_open(ui, c->id, c->tone);
    ui_icon(ui, c->icon, 80, plain ? UI_ACCENT : look.ink);
    ui_open(ui, &(struct ui_node){.gap = 4, .grow = 1});
    part(ui, c, "title", (struct ui_node){.label = c->title, .type = UI_TYPE_LABEL, .bold = true});
    if (c->note && c->note[0])
        part(ui, c, "note", (struct ui_node){.label = c->note, .ink = look.muted});
    if (!below)
        ui_close(ui);
    if (c->number && c->number[0])
        part(ui, c, "number",
            (struct ui_node){.label = c->number, .type = UI_TYPE_INPUT, .bold = true, .one_line = true});
    if (below)
        ui_close(ui);
    ui_close(ui);
}

/* A form of steps. */
#include <stdio.h>

#include "app/ui/widget_button.h"
#include "app/ui/widget_steps.h"

#define BUTTON 110 /* u around a button's words, and the gap beside it */
#define SIDES  200 /* of the page, and of a card */

void widget_steps(struct ui *ui, const char *id, int step, int count, const char *text)
{
    ui_open(ui, &(struct ui_node){.gap = 12, .grow = 1, .align = UI_STRETCH, .justify = UI_CENTERED});
    ui_leaf(ui, &(struct ui_node){
                    .id = id, .label = text, .role = UI_TEXT, .ink = UI_MUTED, .text_align = UI_CENTER});
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 12, .pad_x = 24});
    for (int i = 1; i <= count; i++)
        ui_leaf(ui, &(struct ui_node){.height = 10,
                        .radius = 5,
                        .grow = 1,
                        .border = i <= step ? UI_ACCENT : UI_LINE,
                        .border_width = 2,
                        .fill = i <= step ? UI_ACCENT : UI_CARD});
    ui_close(ui);
    ui_close(ui);
}

/* "2/4" where it fits between the buttons. */
static void compact(struct ui *ui, const struct widget_step_footer *f)
{
    char text[16];
    snprintf(text, sizeof text, "%d/%d", f->step, f->count);
    int used = ui_text_measure(ui, UI_TYPE_BODY, false, text);
    if (f->back)
        used += ui_text_measure(ui, UI_TYPE_LABEL, true, f->back) + BUTTON;
    if (f->next)
        used += ui_text_measure(ui, UI_TYPE_LABEL, true, f->next) + BUTTON;
    if (used > ui_width(ui) - SIDES)
        ui_space(ui);
    else
        ui_leaf(ui, &(struct ui_node){.id = f->step_id,
                        .label = text,
                        .role = UI_TEXT,
                        .ink = UI_MUTED,
                        .grow = 1,
                        .text_align = UI_CENTER,
                        .one_line = true});
}

void widget_step_footer(struct ui *ui, const struct widget_step_footer *f)
{
    bool roomy = ui_prefs(ui).text_size == UI_TEXT_STANDARD, wide = roomy || ui_landscape(ui);
    if (f->back)
        widget_button(
            ui, &(struct widget_button){
                    .id = f->back_id, .label = f->back, .icon = wide ? UI_ICON_ARROW_BACK : UI_ICON_NONE});
    if (f->step_text && wide)
        widget_steps(ui, f->step_id, f->step, f->count, f->step_text);
    else if (f->step_text)
        compact(ui, f);
    else
        ui_space(ui);
    if (f->next)
        widget_button(ui, &(struct widget_button){.id = f->next_id,
                              .label = f->next,
                              .look = f->blocked ? WIDGET_QUIET : WIDGET_PRIMARY,
                              .icon = f->last && wide ? UI_ICON_CHECK : UI_ICON_NONE,
                              .icon_after = f->last || !wide ? UI_ICON_NONE : UI_ICON_ARROW_FORWARD,
                              .disabled = f->blocked});
}

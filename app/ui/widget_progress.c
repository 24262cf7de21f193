/* How far something is. */
#include <stdio.h>

#include "app/ui/widget_progress.h"
#include "backend/base/i18n.h"

#define FULL    WIDGET_PROGRESS_FULL
#define MOVING  250 /* parts of the bar that move while the length is unknown */
#define STEP_MS 60
#define WAY_MS  1500 /* from one end to the other */

int widget_progress_part(int64_t done, int64_t total)
{
    if (total <= 0 || done <= 0)
        return 0;
    if (done >= total)
        return FULL;
    /* Beyond this the product would not fit; then a thousandth of the total is exact enough. */
    return (int)(done <= INT64_MAX / FULL ? done * FULL / total : done / (total / FULL + 1));
}

static void part(struct ui *ui, int grow, bool filled)
{
    if (grow > 0)
        ui_leaf(ui, &(struct ui_node){.grow = grow, .radius = 14, .fill = filled ? UI_ACCENT : UI_NONE});
}

static void bar(struct ui *ui, int before, int filled)
{
    bool contrast = ui_prefs(ui).high_contrast;
    ui_open(ui, &(struct ui_node){.flow = UI_ROW,
                    .height = 28,
                    .radius = 14,
                    .fill = contrast ? UI_CARD : UI_HAIRLINE,
                    .border = contrast ? UI_LINE : UI_NONE,
                    .border_width = contrast ? 3 : 0});
    part(ui, before, false);
    part(ui, filled, true);
    part(ui, FULL - before - filled, false);
    ui_close(ui);
}

/* There and back again. */
static int place_of(int64_t ms)
{
    int at = (int)(ms % (2 * WAY_MS));
    at = at < WAY_MS ? at : 2 * WAY_MS - at;
    return (FULL - MOVING) * at / WAY_MS;
}

void widget_progress(struct ui *ui, const struct widget_progress *p)
{
    bool known = p->total > 0;
    int filled = widget_progress_part(p->done, p->total);
    char percent[16], spoken[240];
    snprintf(percent, sizeof percent, "%d %%", filled * 100 / FULL);
    snprintf(spoken, sizeof spoken, known ? "%.200s %s" : "%.200s", p->label, percent);
    ui_open(ui, &(struct ui_node){.id = p->id, .label = spoken, .role = UI_PROGRESS, .gap = 16});
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 24, .justify = UI_BETWEEN});
    ui_leaf(ui, &(struct ui_node){
                    .label = p->label, .role = UI_TEXT, .type = UI_TYPE_LABEL, .bold = true, .grow = 1});
    if (known)
        ui_leaf(ui,
            &(struct ui_node){
                .label = percent, .role = UI_TEXT, .type = UI_TYPE_LABEL, .bold = true, .one_line = true});
    ui_close(ui);
    if (known)
        bar(ui, 0, filled);
    else if (!ui_prefs(ui).high_contrast)
        bar(ui, place_of(ui_again(ui, STEP_MS)), MOVING);
    if (p->note && p->note[0])
        ui_text(ui, NULL, UI_TYPE_BODY, UI_MUTED, false, p->note);
    ui_close(ui);
}

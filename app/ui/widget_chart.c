/* Bars of months, as high as their amounts against the highest. */
#include <stdio.h>

#include "app/ui/widget_chart.h"

#define LEAST    51 /* u: 12.75 mm, below which nothing is to be touched */
#define APART    10
#define FULL     WIDGET_CHART_FULL
#define GAP      10 /* between targets; the bars are narrower */
#define SIDE     4
#define LOW_AREA 1500 /* u: landscape, low reach */

int widget_chart_part(int64_t amount, int64_t most)
{
    if (amount <= 0 || most <= 0)
        return 0;
    if (amount >= most)
        return FULL;
    /* Beyond this the product would not fit; then a thousandth of the highest is exact enough. */
    int part = (int)(amount <= INT64_MAX / FULL ? amount * FULL / most : amount / (most / FULL + 1));
    return part < FULL / 100 ? FULL / 100 : part;
}

static int64_t highest(const struct widget_chart *c)
{
    int64_t most = 0;
    for (int i = 0; i < c->count; i++)
        most = c->bars[i].amount > most ? c->bars[i].amount : most;
    return most;
}

/* Texts above the bars only where all of them fit, or a gap would look like nothing billed. */
static bool texts_fit(const struct ui *ui, const struct widget_chart *c, int width)
{
    int cell = (width - (c->count - 1) * GAP) / c->count - 2 * SIDE;
    for (int i = 0; i < c->count; i++)
        if (ui_text_measure(ui, UI_TYPE_TAG, false, c->bars[i].text) > cell)
            return false;
    return true;
}

static void column(struct ui *ui, const struct widget_bar *bar, int64_t most, bool texts)
{
    int part = widget_chart_part(bar->amount, most);
    /* In high contrast both are yellow: there what is unpaid is hollow. */
    bool hollow = bar->alarm && ui_prefs(ui).high_contrast;
    if (part < FULL)
        ui_leaf(ui, &(struct ui_node){.grow = FULL - part});
    if (texts && bar->text[0])
        ui_leaf(ui, &(struct ui_node){.label = bar->text,
                        .role = UI_TEXT,
                        .type = UI_TYPE_TAG,
                        .ink = bar->alarm ? UI_DANGER : UI_MUTED,
                        .text_align = UI_CENTER,
                        .one_line = true});
    if (part > 0)
        ui_leaf(ui, &(struct ui_node){.grow = part,
                        .radius = 8,
                        .border_width = hollow ? 4 : 0,
                        .border = hollow ? UI_DANGER : UI_NONE,
                        .fill = hollow       ? UI_NONE
                                : bar->alarm ? UI_DANGER
                                             : UI_ACCENT});
}

static void bar_open(struct ui *ui, const struct widget_chart *c, int index)
{
    char id[96], label[64];
    const struct widget_bar *bar = &c->bars[index];
    bool on = index == c->chosen;
    snprintf(id, sizeof id, "%s.%d", c->id, index);
    snprintf(label, sizeof label, bar->text[0] ? "%s %s" : "%s", bar->label, bar->text);
    ui_open(ui, &(struct ui_node){.id = c->touch ? id : NULL,
                    .label = !c->touch     ? NULL
                             : bar->spoken ? bar->spoken
                                           : label,
                    .role = c->touch ? UI_CHOICE : UI_GROUP,
                    .value = index,
                    .on = on && c->touch,
                    .grow = 1,
                    .gap = 8,
                    .pad_x = SIDE,
                    .pad_y = 8,
                    .min_width = c->touch ? LEAST : 0,
                    .radius = 12,
                    .fill = on ? UI_SOFT : UI_NONE,
                    .border = on ? UI_ACCENT : UI_NONE,
                    .border_width = on ? 3 : 0});
}

void widget_chart(struct ui *ui, const struct widget_chart *given)
{
    char id[96];
    struct widget_chart chart = *given;
    const struct widget_chart *c = &chart;
    int room = ui_width(ui) / (ui_landscape(ui) ? 2 : 1) - 2 * (48 + 40);
    chart.touch = given->touch && given->count * (LEAST + APART) <= room + APART;
    int64_t most = highest(c);
    /* A bar is at most as wide as a twelfth of the page's main part: the texts are measured against that. */
    bool texts = c->count > 0 && texts_fit(ui, c, room);
    ui_open(ui, &(struct ui_node){.gap = 16, .grow = 1});
    if (c->headline) {
        snprintf(id, sizeof id, "%s.headline", c->id);
        ui_leaf(ui, &(struct ui_node){.id = id, .label = c->headline, .role = UI_TEXT, .bold = true});
    }
    ui_open(ui, &(struct ui_node){.id = c->id,
                    .label = c->label,
                    .role = UI_CHART,
                    .flow = UI_ROW,
                    .gap = GAP,
                    .grow = 1,
                    .min_height = ui_height(ui) < LOW_AREA ? 180 : 260});
    for (int i = 0; i < c->count; i++) {
        bar_open(ui, c, i);
        ui_open(ui, &(struct ui_node){.grow = 1});
        column(ui, &c->bars[i], most, texts);
        ui_leaf(ui,
            &(struct ui_node){.height = 3, .fill = UI_LINE}); /* so that a month without anything is seen */
        ui_close(ui);
        ui_leaf(ui, &(struct ui_node){.label = c->bars[i].label,
                        .role = UI_TEXT,
                        .type = UI_TYPE_TAG,
                        .ink = UI_MUTED,
                        .text_align = UI_CENTER,
                        .one_line = true});
        ui_close(ui);
    }
    ui_close(ui);
    ui_close(ui);
}

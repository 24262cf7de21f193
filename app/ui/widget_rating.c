/* A rating of one to five stars. */
#include <stdio.h>

#include "app/ui/widget_rating.h"
#include "backend/base/i18n.h"

#define STAR  96
#define GIVEN 48

const char *widget_rating_word(int value)
{
    static const char *const words[WIDGET_STARS] = {N_("Not at all content"), N_("Not content"),
        N_("Neither good nor bad"), N_("Content"), N_("Very content")};
    return value >= 1 && value <= WIDGET_STARS ? _(words[value - 1]) : "";
}

static void name_of(int value, char *out, size_t size)
{
    char stars[64];
    snprintf(stars, sizeof stars, NGETTEXT("%d star", "%d stars", value), value);
    snprintf(out, size, "%s, %s", stars, widget_rating_word(value));
}

static void star(struct ui *ui, const struct widget_rating *r, int value)
{
    char id[96], label[160];
    snprintf(id, sizeof id, "%s.%d", r->id, value);
    name_of(value, label, sizeof label);
    ui_open(ui, &(struct ui_node){.id = id,
                    .label = label,
                    .role = UI_CHOICE,
                    .value = value,
                    .on = value == r->value,
                    .align = UI_CENTER,
                    .justify = UI_CENTERED,
                    .min_height = 120,
                    .min_width = 150,
                    .radius = 20});
    ui_icon(ui, value <= r->value ? UI_ICON_STAR : UI_ICON_STAR_BORDER, STAR, UI_ACCENT);
    ui_close(ui);
}

static void given(struct ui *ui, const struct widget_rating *r)
{
    char label[160];
    name_of(r->value, label, sizeof label);
    ui_open(
        ui, &(struct ui_node){
                .id = r->id, .label = label, .flow = UI_ROW, .fold = true, .gap = 24, .align = UI_CENTER});
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 4});
    for (int value = 1; value <= WIDGET_STARS; value++)
        ui_icon(ui, value <= r->value ? UI_ICON_STAR : UI_ICON_STAR_BORDER, GIVEN, UI_ACCENT);
    ui_close(ui);
    ui_text(ui, NULL, UI_TYPE_BODY, UI_NONE, true, widget_rating_word(r->value));
    ui_close(ui);
}

void widget_rating(struct ui *ui, const struct widget_rating *rating)
{
    char id[96];
    struct widget_rating r = *rating;
    r.value = r.value < 0 || r.value > WIDGET_STARS ? 0 : r.value;
    if (r.given && r.value > 0) {
        given(ui, &r);
        return;
    }
    if (r.given)
        return;
    ui_open(ui, &(struct ui_node){.gap = 8, .align = UI_CENTER});
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .columns = WIDGET_STARS, .gap = 12});
    for (int value = 1; value <= WIDGET_STARS; value++)
        star(ui, &r, value);
    ui_close(ui);
    snprintf(id, sizeof id, "%s.word", r.id);
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .label = r.value ? widget_rating_word(r.value) : _("Touch a star"),
                    .role = UI_TEXT,
                    .type = r.value ? UI_TYPE_LABEL : UI_TYPE_BODY,
                    .bold = r.value > 0,
                    .ink = r.value ? UI_ACCENT : UI_MUTED,
                    .text_align = UI_CENTER});
    ui_close(ui);
}

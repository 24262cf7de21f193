/* Pages of what is read: text, icons, tags, tables, charts, QR codes. */
#include <stdio.h>
#include <string.h>

#include "app/gallery/gallery.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_chart.h"
#include "app/ui/widget_icon.h"
#include "app/ui/widget_qr.h"
#include "app/ui/widget_table.h"
#include "app/ui/widget_tag.h"
#include "app/ui/widget_text.h"

void gallery_text(struct gallery *gallery, struct ui *ui)
{
    (void)gallery;
    widget_text(ui, "text.heading", WIDGET_TEXT_HEADING, _("A heading"));
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    widget_text(ui, "text.title", WIDGET_TEXT_TITLE, _("Water cut on 25 November"));
    widget_text(ui, "text.body", WIDGET_TEXT_BODY,
        _("The water is cut from 9:00 to 11:30 (buildings 24 and 25). Please store some; the pressure may be "
          "low until "
          "12:00. Questions? Call 6800 0001."));
    widget_text(
        ui, "text.note", WIDGET_TEXT_NOTE, _("A note explains: the pumps are overhauled once a year."));
    widget_text(ui, "text.small", WIDGET_TEXT_SMALL, _("Put up on 20 November by the service center"));
    ui_close(ui);
    gallery_part(ui, _("No line begins with a closing mark; words, numbers and masked names stay whole"));
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    widget_text(ui, "text.breaks", WIDGET_TEXT_BODY,
        _("\"Building 24\" (entrance 1, room 1203), W**, telephone ending in 5521: the repair "
          "R02-261123-007-4 costs "
          "¥1,234.56, of which ¥800.00 is for material; see https://example.org/fees."));
    ui_close(ui);
    gallery_part(ui, _("Numbers have equal widths, so sums stand below each other"));
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    widget_text(ui, "text.sum", WIDGET_TEXT_SUM, "¥ 1,111.11");
    widget_text(ui, "text.sum.second", WIDGET_TEXT_SUM, "¥ 8,888.88");
    ui_leaf(ui,
        &(struct ui_node){.id = "text.line",
            .label =
                _("One line that is longer than the room it has ends in an ellipsis, wherever that may be"),
            .role = UI_TEXT,
            .one_line = true});
    ui_close(ui);
}

static void named_icon(struct ui *ui, enum ui_icon icon, const char *name)
{
    ui_open(ui, &(struct ui_node){.align = UI_CENTER, .gap = 4});
    ui_icon(ui, icon, 72, UI_ACCENT);
    ui_leaf(
        ui, &(struct ui_node){.label = name, .role = UI_TEXT, .type = UI_TYPE_TAG, .text_align = UI_CENTER});
    ui_close(ui);
}

static void state_icon(
    struct ui *ui, const char *id, const char *label, enum ui_icon icon, enum widget_tone tone)
{
    ui_open(ui, &(struct ui_node){.align = UI_CENTER, .gap = 16});
    widget_icon(ui, &(struct widget_icon){
                        .id = id, .label = label, .icon = icon, .tone = tone, .size = 88, .disc = true});
    ui_leaf(ui, &(struct ui_node){.label = label, .role = UI_TEXT, .text_align = UI_CENTER});
    ui_close(ui);
}

void gallery_icon(struct gallery *gallery, struct ui *ui)
{
    (void)gallery;
    gallery_part(ui, _("Icons stand with words, never alone"));
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = 4, .gap = 24});
    named_icon(ui, UI_ICON_RECEIPT_LONG, _("Bills"));
    named_icon(ui, UI_ICON_BUILD, _("Repair"));
    named_icon(ui, UI_ICON_RECORD_VOICE_OVER, _("Complaint"));
    named_icon(ui, UI_ICON_FACT_CHECK, _("Tickets"));
    named_icon(ui, UI_ICON_WATER_DROP, _("Tap water"));
    named_icon(ui, UI_ICON_BOLT, _("Power"));
    named_icon(ui, UI_ICON_ELEVATOR, _("Lift"));
    named_icon(ui, UI_ICON_SENSOR_DOOR, _("Door"));
    ui_close(ui);
    ui_close(ui);
    gallery_part(ui, _("On a disc: the state of a whole page"));
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = 4, .gap = 24});
    state_icon(ui, "icon.sent", _("Sent"), UI_ICON_CHECK_CIRCLE, WIDGET_GOOD);
    state_icon(ui, "icon.waiting", _("Waiting"), UI_ICON_SCHEDULE, WIDGET_WARN);
    state_icon(ui, "icon.failed", _("Failed"), UI_ICON_ERROR, WIDGET_DANGER_TONE);
    state_icon(ui, "icon.closed", _("Locked"), UI_ICON_LOCK, WIDGET_NEUTRAL);
    ui_close(ui);
    ui_close(ui);
}

void gallery_tag(struct gallery *gallery, struct ui *ui)
{
    static const struct {
        const char *id, *text;
        enum widget_tone tone;
    } tags[] = {{"tag.neutral", N_("Cancelled"), WIDGET_NEUTRAL}, {"tag.accent", N_("New"), WIDGET_ACCENT},
        {"tag.soft", N_("Work in progress"), WIDGET_SOFT}, {"tag.warn", N_("By 30 November"), WIDGET_WARN},
        {"tag.danger", N_("12 days overdue"), WIDGET_DANGER_TONE}, {"tag.good", N_("Paid"), WIDGET_GOOD}};
    (void)gallery;
    gallery_part(ui, _("A tag says a state, in words as well as in colour"));
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    ui_open(ui, &(struct ui_node){.flow = UI_WRAP, .gap = 20});
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
        widget_tag(ui, tags[i].id, tags[i].tone, _(tags[i].text));
    ui_close(ui);
    ui_close(ui);
    gallery_part(ui, _("At the end of a row"));
    widget_card_row_open(ui, NULL, WIDGET_NEUTRAL);
    ui_open(ui, &(struct ui_node){.gap = 4, .grow = 1});
    widget_text(ui, NULL, WIDGET_TEXT_LABEL, _("Kitchen pipe leaking"));
    widget_text(ui, NULL, WIDGET_TEXT_NOTE, "R02-261123-007-4");
    ui_close(ui);
    widget_tag(ui, "tag.row", WIDGET_SOFT, _("Work in progress"));
    ui_close(ui);
}

void gallery_table(struct gallery *gallery, struct ui *ui)
{
    (void)gallery;
    const struct widget_pair bill[] = {{.id = "table.area", .label = _("Floor area"), .value = _("98.50 m²")},
        {.id = "table.price",
            .label = _("Unit price"),
            .note = _("high-rise"),
            .value = _("1.80 yuan/m²·month")},
        {.id = "table.months", .label = _("Time"), .value = _("1 month")},
        {.id = "table.late",
            .label = _("Late fee"),
            .note = _("0.05 % a day × 12 days"),
            .value = "¥ 1.06",
            .value_ink = UI_DANGER},
        {.id = "table.total", .label = _("Total"), .value = "¥ 178.36", .strong = true}};
    widget_table(ui, &(struct widget_table){
                         .id = "table.bill", .title = _("How it is computed"), .pairs = bill, .count = 5});
    gallery_part(ui, _("Long values break, and go below their label where there is no room"));
    const struct widget_pair details[] = {
        {.id = "table.place",
            .label = _("Place"),
            .value = _("Underground garage, second level, from the ramp to parking space B2-117")},
        {.id = "table.contact", .label = _("Telephone"), .value = _("ending in 5521")}};
    widget_table(ui,
        &(struct widget_table){.id = "table.details", .title = _("Repair"), .pairs = details, .count = 2});
    gallery_part(ui, _("Empty"));
    widget_table(ui, &(struct widget_table){
                         .id = "table.empty", .title = _("Deposits"), .empty = _("No deposit is held.")});
}

/* Fen of twelve months: a winter with heating, a month without anything, one that is not paid. */
static const int64_t amounts[12] = {
    16520, 20110, 24890, 22360, 17020, 14640, 13980, 0, 20050, 21210, 16230, 17836};

void gallery_chart(struct gallery *gallery, struct ui *ui)
{
    struct widget_bar bars[12] = {0}, flat[12] = {0};
    char spoken[12][160];
    int chosen = gallery->answers.bar;
    for (int i = 0; i < 12; i++) {
        int month = (i + 10) % 12 + 1;
        bars[i].amount = amounts[i];
        bars[i].alarm = i == 11;
        snprintf(bars[i].label, sizeof bars[i].label, "%d", month);
        bars[i].spoken = spoken[i];
        snprintf(spoken[i], sizeof spoken[i], _("Month %s: ¥ %d.%02d, %s"), bars[i].label,
            (int)(amounts[i] / 100), (int)(amounts[i] % 100), bars[i].alarm ? _("not yet paid") : _("paid"));
        snprintf(bars[i].text, sizeof bars[i].text, "%d", (int)(amounts[i] / 100));
        flat[i].amount = i == 3 ? INT64_C(900000000000) : 0;
        memcpy(flat[i].label, bars[i].label, sizeof flat[i].label);
    }
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 1);
    widget_text(ui, NULL, WIDGET_TEXT_TITLE, _("Last 12 months"));
    widget_chart(ui, &(struct widget_chart){.id = "chart.months",
                         .label = _("Amounts billed in the last 12 months; red: not yet paid in full"),
                         .bars = bars,
                         .count = 12,
                         .chosen = chosen,
                         .headline = spoken[chosen],
                         .touch = true});
    ui_close(ui);
    gallery_part(ui, _("One huge amount, the others nothing; and nothing at all"));
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = 2, .gap = 24});
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    widget_chart(ui, &(struct widget_chart){.id = "chart.huge",
                         .label = _("A chart with one huge amount"),
                         .bars = flat,
                         .count = 6,
                         .chosen = -1});
    ui_close(ui);
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    widget_chart(ui, &(struct widget_chart){.id = "chart.nothing",
                         .label = _("A chart without any amount"),
                         .bars = flat + 6,
                         .count = 6,
                         .chosen = -1});
    ui_close(ui);
    ui_close(ui);
}

void gallery_chart_action(struct gallery *gallery, const struct ui_action *action)
{
    if (strncmp(action->id, "chart.months.", 13) == 0)
        gallery->answers.bar = (int)action->value;
}

void gallery_qr(struct gallery *gallery, struct ui *ui)
{
    (void)gallery;
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    widget_qr(
        ui, &(struct widget_qr){.id = "qr.number",
                .text = "R02-261123-007-4",
                .title = _("Number R02-261123-007-4"),
                .note = _("Scan it to keep the number. It leads to no page and says nothing about you.")});
    ui_close(ui);
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    widget_qr(ui, &(struct widget_qr){.id = "qr.pay",
                      .text = "https://pay.example.org/b/6f1c2e0a-5b1d-7c3e-9a40-0d2f6b8c1e57?sum=68296",
                      .title = _("Pay ¥ 682.96"),
                      .note = _("Scan with your phone within 10 minutes. This page shows when it is paid."),
                      .size = 400});
    ui_close(ui);
}

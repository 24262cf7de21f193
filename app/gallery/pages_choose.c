/* Pages of what is touched: buttons, cards, tiles, choices, tabs. */
#include <stdio.h>
#include <string.h>

#include "app/gallery/gallery.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_chip.h"
#include "app/ui/widget_choice.h"
#include "app/ui/widget_tabs.h"
#include "app/ui/widget_tag.h"
#include "app/ui/widget_text.h"
#include "app/ui/widget_tile.h"

static void row_open(struct ui *ui)
{
    ui_open(ui, &(struct ui_node){.flow = UI_WRAP, .gap = 24});
}

void gallery_button(struct gallery *gallery, struct ui *ui)
{
    (void)gallery;
    gallery_part(ui, _("The one thing to do, others, something dangerous"));
    row_open(ui);
    widget_button(ui, &(struct widget_button){.id = "button.primary",
                          .label = _("Next"),
                          .look = WIDGET_PRIMARY,
                          .icon_after = UI_ICON_ARROW_FORWARD});
    widget_button(
        ui, &(struct widget_button){.id = "button.plain", .label = _("Back"), .icon = UI_ICON_ARROW_BACK});
    widget_button(ui, &(struct widget_button){
                          .id = "button.danger", .label = _("Cancel the repair"), .look = WIDGET_DANGER});
    ui_close(ui);
    gallery_part(ui, _("Not now, not allowed, without words"));
    row_open(ui);
    widget_button(
        ui, &(struct widget_button){.id = "button.quiet", .label = _("Not now"), .look = WIDGET_QUIET});
    widget_button(ui, &(struct widget_button){.id = "button.disabled",
                          .label = _("Pay when the line is back"),
                          .icon = UI_ICON_QR_CODE_2,
                          .look = WIDGET_PRIMARY,
                          .disabled = true});
    widget_button(
        ui, &(struct widget_button){
                .id = "button.icon", .label = _("Settings"), .icon = UI_ICON_TEXT_FIELDS, .icon_only = true});
    ui_close(ui);
    gallery_part(ui, _("Equally wide"));
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 24});
    widget_button(ui, &(struct widget_button){.id = "button.wide.no", .label = _("Back"), .wide = true});
    widget_button(ui, &(struct widget_button){
                          .id = "button.wide.yes", .label = _("Send"), .look = WIDGET_PRIMARY, .wide = true});
    ui_close(ui);
    gallery_part(ui, _("A long label breaks"));
    widget_button(
        ui, &(struct widget_button){.id = "button.long",
                .label = _("Emergency: report it as urgent too, and say that the water is still running"),
                .icon = UI_ICON_WARNING,
                .look = WIDGET_DANGER,
                .height = 128});
}

static void bill(struct ui *ui, const struct gallery *gallery, int index, const char *name, const char *note,
    const char *amount, enum widget_tone tone, const char *tag)
{
    char id[48];
    bool on = gallery->answers.bills[index];
    snprintf(id, sizeof id, "card.bill.%d", index);
    ui_open(ui, &(struct ui_node){.id = id,
                    .label = name,
                    .role = UI_CHECKBOX,
                    .value = index,
                    .on = on,
                    .flow = UI_ROW,
                    .gap = 24,
                    .pad_y = 20,
                    .align = UI_CENTER});
    ui_icon(ui, on ? UI_ICON_CHECK_BOX : UI_ICON_CHECK_BOX_OUTLINE_BLANK, 60, UI_ACCENT);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .fold = true, .gap = 16, .grow = 1, .align = UI_CENTER});
    ui_open(ui, &(struct ui_node){.grow = 1, .gap = 4});
    widget_text(ui, NULL, WIDGET_TEXT_LABEL, name);
    widget_text(ui, NULL, WIDGET_TEXT_NOTE, note);
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.gap = 8, .align = UI_END});
    ui_leaf(ui, &(struct ui_node){
                    .label = amount, .role = UI_TEXT, .type = UI_TYPE_TITLE, .bold = true, .one_line = true});
    widget_tag(ui, NULL, tone, tag);
    ui_close(ui);
    ui_close(ui);
    ui_close(ui);
}

void gallery_card(struct gallery *gallery, struct ui *ui)
{
    gallery_part(ui, _("A card keeps together what belongs together"));
    widget_card_open(ui, "card.list", WIDGET_NEUTRAL, 0);
    bill(ui, gallery, 0, _("Management fee"), _("October 2026, late fee ¥1.06"), "¥ 178.36",
        WIDGET_DANGER_TONE, _("12 days overdue"));
    ui_rule(ui);
    bill(ui, gallery, 1, _("Water"), _("October 2026, 14 t"), "¥ 54.60", WIDGET_WARN, _("By 30 November"));
    ui_close(ui);
    widget_card_row_open(ui, "card.row", WIDGET_NEUTRAL);
    ui_icon(ui, UI_ICON_SUPPORT_AGENT, 88, UI_ACCENT);
    ui_open(ui, &(struct ui_node){.grow = 1, .gap = 4});
    widget_text(ui, NULL, WIDGET_TEXT_TITLE, _("The service center is open"));
    widget_text(ui, NULL, WIDGET_TEXT_NOTE, _("Today 8:00–18:00, also at noon"));
    ui_close(ui);
    ui_leaf(
        ui, &(struct ui_node){
                .label = "6800 0001", .role = UI_TEXT, .type = UI_TYPE_KEY, .bold = true, .one_line = true});
    ui_close(ui);
    gallery_part(ui, _("Tones"));
    static const struct {
        enum widget_tone tone;
        const char *title;
    } tones[] = {{WIDGET_SOFT, N_("Information")}, {WIDGET_GOOD, N_("Done well")},
        {WIDGET_WARN, N_("Attention")}, {WIDGET_DANGER_TONE, N_("Danger")}};
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = 2, .gap = 24});
    for (size_t i = 0; i < sizeof tones / sizeof tones[0]; i++) {
        widget_card_open(ui, NULL, tones[i].tone, 0);
        widget_text(ui, NULL, WIDGET_TEXT_LABEL, _(tones[i].title));
        ui_close(ui);
    }
    ui_close(ui);
}

void gallery_card_action(struct gallery *gallery, const struct ui_action *action)
{
    if (strncmp(action->id, "card.bill.", 10) == 0)
        gallery->answers.bills[action->value] = !gallery->answers.bills[action->value];
}

void gallery_tile(struct gallery *gallery, struct ui *ui)
{
    static const struct {
        const char *name, *title;
        enum ui_icon icon;
    } tiles[] = {{"water", N_("Pipe leaking"), UI_ICON_WATER_DROP},
        {"drain", N_("Drain blocked"), UI_ICON_PLUMBING}, {"power", N_("Power cut"), UI_ICON_BOLT},
        {"door", N_("Doors and locks"), UI_ICON_SENSOR_DOOR},
        {"light", N_("Lamps and switches"), UI_ICON_LIGHTBULB}, {"lift", N_("Lift"), UI_ICON_ELEVATOR}};
    char id[48];
    widget_tile(ui, &(struct widget_tile){.id = "tile.bills",
                        .title = _("Bills and payments"),
                        .note = _("3 bills not yet paid"),
                        .icon = UI_ICON_RECEIPT_LONG,
                        .row = true,
                        .accent = true});
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = 2, .gap = 24});
    widget_tile(ui, &(struct widget_tile){.id = "tile.repair",
                        .title = _("Repair"),
                        .note = _("Water, power, doors, public areas"),
                        .icon = UI_ICON_BUILD});
    widget_tile(ui, &(struct widget_tile){.id = "tile.house",
                        .title = _("House matters"),
                        .note = _("Not at this kiosk yet"),
                        .icon = UI_ICON_HOME_WORK,
                        .disabled = true});
    ui_close(ui);
    gallery_part(ui, _("Short answers, one of them chosen"));
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = 3, .gap = 24});
    for (int i = 0; i < (int)(sizeof tiles / sizeof tiles[0]); i++) {
        snprintf(id, sizeof id, "tile.%s", tiles[i].name);
        widget_tile(ui, &(struct widget_tile){.id = id,
                            .title = _(tiles[i].title),
                            .value = i,
                            .icon = tiles[i].icon,
                            .centered = true,
                            .on = gallery->answers.tile == i});
    }
    ui_close(ui);
}

void gallery_tile_action(struct gallery *gallery, const struct ui_action *action)
{
    if (strcmp(action->id, "tile.bills") != 0 && strcmp(action->id, "tile.repair") != 0)
        gallery->answers.tile = (int)action->value;
}

void gallery_choice(struct gallery *gallery, struct ui *ui)
{
    static const char *const chips[] = {N_("Kitchen"), N_("Bathroom"), N_("Leaks all the time"),
        N_("Leaks when water runs"), N_("Main valve is shut"), N_("Flooded downstairs")};
    static const struct {
        const char *name, *title, *note;
        bool off;
    } choices[] = {{"wait", N_("Wait for me"), N_("Somebody is at home"), false},
        {"enter", N_("You may enter"), N_("With the officer"), false},
        {"key", N_("Key at the desk"), N_("Leave it there first"), false},
        {"neighbour", N_("Ask the neighbour"), N_("No longer offered"), true}};
    char id[48];
    gallery_part(ui, _("Chips: any number of them, to write less"));
    ui_open(ui, &(struct ui_node){.flow = UI_WRAP, .gap = 16});
    for (int i = 0; i < (int)(sizeof chips / sizeof chips[0]); i++) {
        snprintf(id, sizeof id, "choice.chip.%d", i);
        widget_chip(ui, id, i, _(chips[i]), gallery->answers.chips >> i & 1);
    }
    ui_close(ui);
    gallery_part(ui, _("Choices: one of them"));
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = 2, .gap = 16});
    for (int i = 0; i < (int)(sizeof choices / sizeof choices[0]); i++) {
        snprintf(id, sizeof id, "choice.%s", choices[i].name);
        widget_choice(ui, &(struct widget_choice){.id = id,
                              .title = _(choices[i].title),
                              .note = _(choices[i].note),
                              .value = i,
                              .on = gallery->answers.choice == i,
                              .disabled = choices[i].off});
    }
    ui_close(ui);
}

void gallery_choice_action(struct gallery *gallery, const struct ui_action *action)
{
    if (strncmp(action->id, "choice.chip.", 12) == 0)
        gallery->answers.chips ^= 1u << action->value;
    else if (strncmp(action->id, "choice.", 7) == 0)
        gallery->answers.choice = (int)action->value;
}

void gallery_tabs(struct gallery *gallery, struct ui *ui)
{
    const struct widget_tab tabs[] = {{.id = "tabs.due", .label = _("Unpaid 3"), .value = 0},
        {.id = "tabs.paid", .label = _("Paid"), .value = 1},
        {.id = "tabs.payments", .label = _("Payments"), .value = 2}};
    const struct widget_tab places[] = {{.id = "tabs.home", .label = _("In my home"), .value = 0},
        {.id = "tabs.public", .label = _("Public area (no sign-in)"), .value = 1}};
    static const char *const contents[] = {N_("Three bills, 682.96 yuan together"),
        N_("Paid bills of 13 months"), N_("Four payments, with their receipts")};
    int chosen = gallery->answers.tab;
    widget_tabs(ui, tabs, 3, chosen);
    widget_card_open(ui, "tabs.content", WIDGET_NEUTRAL, 0);
    widget_text(ui, NULL, WIDGET_TEXT_TITLE, tabs[chosen].label);
    widget_text(ui, NULL, WIDGET_TEXT_NOTE, _(contents[chosen]));
    ui_close(ui);
    gallery_part(ui, _("Equally wide: two ways into a form"));
    widget_tabs_wide(ui, places, 2, chosen == 0 ? 0 : 1);
}

void gallery_tabs_action(struct gallery *gallery, const struct ui_action *action)
{
    if (strncmp(action->id, "tabs.", 5) == 0)
        gallery->answers.tab = (int)action->value;
}

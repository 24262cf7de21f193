#include <stdio.h>
#include <string.h>

#include "app/screens/repair_internal.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_choice.h"
#include "app/ui/widget_date_picker.h"
#include "app/ui/widget_notice.h"
#include "app/ui/widget_number_field.h"
#include "app/ui/widget_number_pad.h"
#include "app/ui/widget_tabs.h"
#include "app/ui/widget_tile.h"
#include "app/ui/widget_time_windows.h"
#include "app/ui/widget_tone.h"
#include "backend/base/text.h"

/* ---- where and what -------------------------------------------------------------------------------------------------- */

static void build_category(struct host *host, const struct repair_state *state, struct ui *ui)
{
    const struct widget_tab tabs[] = {
        {.id = "repair.place.home", .label = _("In my home")},
        {.id = "repair.place.public", .label = _("Public area (no sign-in)")},
    };
    page_open(host, ui, _("Repair: what is broken?"));
    page_emergency(host, ui);
    widget_tabs_wide(ui, tabs, 2, state->place == TICKET_AT_HOME ? 0 : 1);
    ticket_part_categories(ui, "repair", TICKET_REPAIR, state->place, state->category);
    ticket_part_touch_note(ui, "repair", REPAIR_STEPS);
    page_footer(host, ui, true, true);
    page_close(host, ui);
}

/* ---- the telephone before the form ------------------------------------------------------------------------------------- */

struct emergency_words {
    const char *category, *question, *advice;
};

static const struct emergency_words emergency_words[] = {
    {"water", N_("Is water gushing out?"),
        N_("Shut the main valve if you can reach it, and keep away from sockets.")},
    {"electricity", N_("Sparks, a burnt smell, or no power at all?"),
        N_("Touch no switch and no water. Keep away from the fuse box.")},
    {"lift", N_("Is someone trapped in the lift?"),
        N_("Tell them to press the alarm and wait. Do not force the doors.")},
};

static const struct emergency_words *words_for(const char *category)
{
    for (size_t i = 0; i < sizeof emergency_words / sizeof emergency_words[0]; i++)
        if (strcmp(emergency_words[i].category, category) == 0)
            return &emergency_words[i];
    return NULL;
}

static void build_urgent(struct host *host, const struct repair_state *state, struct ui *ui)
{
    const struct emergency_words *words = words_for(state->category);
    page_open(host, ui, _("Repair: an emergency?"));
    layout_columns_open(ui);
    ui_open(ui, &(struct ui_node){.id = "repair.emergency",
                    .flow = UI_COLUMN,
                    .align = UI_CENTER,
                    .justify = UI_CENTERED,
                    .gap = layout_low(ui) ? 16 : 28,
                    .pad_x = 56,
                    .pad_y = layout_low(ui) ? 32 : 56,
                    .grow = 1,
                    .fill = UI_DANGER_SOFT,
                    .border = UI_DANGER,
                    .border_width = 2,
                    .radius = 28,
                    .ink = UI_DANGER});
    ui_icon(ui, UI_ICON_WARNING, layout_low(ui) ? 96 : 140, UI_DANGER);
    ui_leaf(ui, &(struct ui_node){.id = "repair.question",
                    .role = UI_HEADING,
                    .label = words == NULL ? _("Is someone in danger?") : _(words->question),
                    .type = UI_TYPE_HEADING,
                    .bold = true,
                    .text_align = UI_CENTER});
    if (state->duty_phone[0] != '\0') {
        ui_leaf(ui, &(struct ui_node){.role = UI_TEXT,
                        .label = _("Then call first, day and night"),
                        .type = UI_TYPE_KEY,
                        .text_align = UI_CENTER});
        ui_leaf(ui, &(struct ui_node){.id = "repair.duty_phone",
                        .role = UI_TEXT,
                        .label = state->duty_phone,
                        .type = layout_roomy(ui) ? UI_TYPE_HUGE : UI_TYPE_HEADING,
                        .bold = true,
                        .text_align = UI_CENTER});
    }
    if (words != NULL)
        ui_leaf(ui, &(struct ui_node){.role = UI_TEXT, .label = _(words->advice), .text_align = UI_CENTER});
    ui_close(ui);
    layout_columns_next(ui);
    if (ui_landscape(ui))
        ui_space(ui);
    widget_button(ui, &(struct widget_button){.id = "repair.urgent.yes",
                          .label = _("Emergency: report it as urgent too"),
                          .value = 1,
                          .look = WIDGET_DANGER,
                          .height = 128});
    widget_button(ui, &(struct widget_button){.id = "repair.urgent.no",
                          .label = _("Not urgent: go on with the report"),
                          .look = WIDGET_PRIMARY,
                          .height = 128});
    if (ui_landscape(ui))
        ui_space(ui);
    layout_columns_end(ui);
    page_footer(host, ui, true, true);
    page_close(host, ui);
}

/* ---- text -------------------------------------------------------------------------------------------------------------- */

static void build_text(struct host *host, struct repair_state *state, struct ui *ui)
{
    page_open(host, ui, _("Repair: describe it"));
    text_entry_build(&state->text, ui, "repair.text");
    ticket_part_footer(host, ui,
        &(struct ticket_part_footer){.id = "repair.next",
            .label = _("Next"),
            .step = 2,
            .count = REPAIR_STEPS,
            .disabled = !repair_text_enough(state)});
    page_close(host, ui);
}

/* ---- time ---------------------------------------------------------------------------------------------------------------- */

/* Bit i: nobody can come any more on the day i days from today. */
static uint64_t closed_days(const struct repair_state *state)
{
    for (size_t i = 0; i < state->window_count; i++)
        if (repair_window_open(state, &state->windows[i], state->now.day))
            return 0;
    return 1;
}

static void build_windows(const struct repair_state *state, struct ui *ui)
{
    struct widget_window windows[REPAIR_WINDOWS];
    int chosen = -1;
    for (size_t i = 0; i < state->window_count; i++) {
        const struct store_window *window = &state->windows[i];
        bool open = repair_window_open(state, window, state->shown_day);
        windows[i] =
            (struct widget_window){window->id, window->start, window->end, open ? NULL : _("Over for today")};
        if (state->window_day == state->shown_day && strcmp(state->window, window->id) == 0)
            chosen = (int)i;
    }
    if (state->window_count > 0) {
        widget_date_picker(ui, &(struct widget_date_picker){.id = "repair.day",
                                   .today = state->now.day,
                                   .first = state->now.day,
                                   .count = REPAIR_DAYS,
                                   .chosen = state->shown_day,
                                   .closed = closed_days(state),
                                   .closed_note = _("Over for today"),
                                   .width = ui_landscape(ui) ? ui_width(ui) / 2 - 68 : 0});
        widget_time_windows(ui, &(struct widget_time_windows){.id = "repair.window",
                                    .windows = windows,
                                    .count = (int)state->window_count,
                                    .chosen = chosen});
    }
    widget_choice(ui, &(struct widget_choice){.id = "repair.window.any",
                          .title = _("Any time"),
                          .note = _("The technician calls you before coming"),
                          .on = state->window_day == 0});
}

static const char *contact_text(const struct repair_state *state, char out[FORMAT_SIZE])
{
    if (state->contact[0] != '\0')
        text_copy(out, FORMAT_SIZE, state->contact);
    else if (state->place == TICKET_AT_HOME && state->phone_tail[0] != '\0')
        snprintf(out, FORMAT_SIZE, _("As registered, ending in %s"), state->phone_tail);
    else
        text_copy(out, FORMAT_SIZE,
            state->place == TICKET_AT_HOME ? _("As registered at the office") : _("None given"));
    return out;
}

static void build_time(struct host *host, const struct repair_state *state, struct ui *ui)
{
    char contact[FORMAT_SIZE];
    page_open(host, ui, _("Repair: when?"));
    layout_columns_open(ui);
    build_windows(state, ui);
    layout_columns_next(ui);
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    ui_text(ui, NULL, UI_TYPE_TITLE, UI_INK, true, _("If nobody is at home?"));
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = 2, .gap = 16});
    widget_choice(ui,
        &(struct widget_choice){.id = "repair.enter.no", .title = _("Wait for me"), .on = !state->may_enter});
    widget_choice(
        ui, &(struct widget_choice){
                .id = "repair.enter.yes", .title = _("You may enter"), .value = 1, .on = state->may_enter});
    ui_close(ui);
    ui_close(ui);
    ui_personal(ui, true);
    widget_notice_open(ui, "repair.contact", WIDGET_NEUTRAL, UI_ICON_CALL, _("Telephone for this repair"),
        contact_text(state, contact));
    ui_personal(ui, false);
    widget_button(ui, &(struct widget_button){.id = "repair.phone", .label = _("Another number")});
    ui_close(ui);
    layout_columns_end(ui);
    ticket_part_footer(host, ui,
        &(struct ticket_part_footer){
            .id = "repair.next", .label = _("Next"), .step = 3, .count = REPAIR_STEPS});
    page_close(host, ui);
}

/* ---- where (public areas) -------------------------------------------------------------------------------------------------- */

static void build_where(struct host *host, const struct repair_state *state, struct ui *ui)
{
    char name[FORMAT_SIZE], id[64];
    page_open(host, ui, _("Repair: where?"));
    if (state->here[0] != '\0')
        widget_tile(ui, &(struct widget_tile){.id = "repair.where.here",
                            .title = format_building(state->here, name),
                            .note = _("This building: hall, lift, stairs, corridor"),
                            .value = -1,
                            .icon = UI_ICON_APARTMENT,
                            .row = true,
                            .on = !state->everywhere && strcmp(state->building, state->here) == 0});
    widget_tile(ui, &(struct widget_tile){.id = "repair.where.estate",
                        .title = _("Outside the buildings"),
                        .note = _("Road, garden, garage, gate"),
                        .value = -2,
                        .icon = UI_ICON_PARK,
                        .row = true,
                        .on = state->everywhere});
    ui_text(ui, NULL, UI_TYPE_TITLE, UI_INK, true, _("Another building"));
    ui_open(ui,
        &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = ui_landscape(ui) ? 10 : 5, .gap = 16});
    for (size_t i = 0; i < state->buildings.count; i++) {
        const char *building = state->buildings.items[i].building;
        if (strcmp(building, state->here) == 0)
            continue;
        snprintf(id, sizeof id, "repair.where.%s", building);
        widget_choice(ui, &(struct widget_choice){.id = id,
                              .title = format_building(building, name),
                              .value = (int64_t)i,
                              .on = strcmp(building, state->building) == 0});
    }
    ui_close(ui);
    ticket_part_footer(host, ui, &(struct ticket_part_footer){.step = 3, .count = REPAIR_STEPS});
    page_close(host, ui);
}

/* ---- another telephone number --------------------------------------------------------------------------------------------- */

static void build_phone(struct host *host, const struct repair_state *state, struct ui *ui)
{
    char none[FORMAT_SIZE];
    bool home = state->place == TICKET_AT_HOME;
    if (home && state->phone_tail[0] != '\0')
        snprintf(none, sizeof none, _("Use the registered number, ending in %s"), state->phone_tail);
    else
        text_copy(none, sizeof none, home ? _("Use the registered number") : _("Go on without a number"));
    page_open(host, ui, _("Repair: telephone"));
    layout_columns_open(ui);
    ui_text(ui, NULL, 0, UI_MUTED, false, _("7 to 20 digits. Only the people who do the repair see it."));
    widget_number_field(ui, "repair.phone.field", state->typed, "");
    ui_personal(ui, home);
    widget_button(ui, &(struct widget_button){.id = "repair.phone.none", .label = none});
    ui_personal(ui, false);
    layout_columns_next(ui);
    if (!ui_landscape(ui))
        ui_space(ui);
    widget_number_pad(ui, "repair.pad", layout_pad_key(ui));
    layout_columns_end(ui);
    ticket_part_footer(host, ui,
        &(struct ticket_part_footer){.id = "repair.phone.take",
            .label = _("Use this number"),
            .disabled = !repair_phone_enough(state)});
    page_close(host, ui);
}

/* ---- confirm -------------------------------------------------------------------------------------------------------------- */

static const char *time_text(const struct repair_state *state, char out[FORMAT_SIZE])
{
    char day[FORMAT_SIZE], window[WIDGET_WINDOW_SIZE] = "";
    if (state->window_day == 0) {
        text_copy(out, FORMAT_SIZE, _("Any time, after a call"));
        return out;
    }
    for (size_t i = 0; i < state->window_count; i++)
        if (strcmp(state->windows[i].id, state->window) == 0)
            widget_window_text(
                &(struct widget_window){NULL, state->windows[i].start, state->windows[i].end, NULL}, window);
    snprintf(out, FORMAT_SIZE, "%.60s %.40s", format_day(state->window_day, state->now.day, day), window);
    return out;
}

static void home_rows(const struct repair_state *state, struct ui *ui)
{
    char text[FORMAT_SIZE];
    ticket_part_row(ui, "repair.edit.time", _("Visit"), time_text(state, text));
    ui_rule(ui);
    ticket_part_row(ui, "repair.edit.enter", _("If nobody is at home"),
        state->may_enter ? _("You may enter") : _("Wait for me"));
    ui_rule(ui);
}

static void public_rows(const struct repair_state *state, struct ui *ui)
{
    char text[FORMAT_SIZE];
    ticket_part_row(ui, "repair.edit.where", _("Place"),
        state->everywhere ? _("Outside the buildings") : format_building(state->building, text));
    ui_rule(ui);
}

static void build_confirm(struct host *host, const struct repair_state *state, struct ui *ui)
{
    char what[2 * FORMAT_SIZE], contact[FORMAT_SIZE];
    bool home = state->place == TICKET_AT_HOME;
    snprintf(what, sizeof what, "%s · %s", home ? state->unit : _("Public area"),
        format_category(TICKET_REPAIR, state->place, state->category));
    page_open(host, ui, _("Repair: check and send"));
    if (state->urgent) {
        widget_notice_open(ui, "repair.is_urgent", WIDGET_DANGER_TONE, UI_ICON_WARNING,
            _("Reported as urgent"), _("Please call the duty telephone as well"));
        ui_leaf(
            ui, &(struct ui_node){
                    .role = UI_TEXT, .label = state->duty_phone, .type = 48, .bold = true, .one_line = true});
        ui_close(ui);
    }
    ui_open(ui, &(struct ui_node){.id = "repair.summary",
                    .flow = UI_COLUMN,
                    .gap = 10, /* targets stand 2.5 mm apart */
                    .pad_x = 40,
                    .pad_y = 16,
                    .fill = UI_CARD,
                    .border = UI_HAIRLINE,
                    .border_width = 2,
                    .radius = 28,
                    .raise = WIDGET_CARD_RAISE});
    ticket_part_row(ui, "repair.edit.category", _("What is broken"), what);
    ui_rule(ui);
    ticket_part_row(ui, "repair.edit.text", _("Description"), text_entry_text(&state->text));
    ui_rule(ui);
    if (home)
        home_rows(state, ui);
    else
        public_rows(state, ui);
    ticket_part_row(ui, "repair.phone", _("Telephone"), contact_text(state, contact));
    ui_close(ui);
    ui_leaf(ui, &(struct ui_node){.role = UI_TEXT,
                    .label = _("Touch a line to change it"),
                    .ink = UI_MUTED,
                    .text_align = UI_CENTER});
    ui_space(ui);
    ticket_part_footer(host, ui,
        &(struct ticket_part_footer){.id = "repair.send",
            .label = state->sending ? _("Saving") : _("Send the report"),
            .step = 4,
            .count = REPAIR_STEPS,
            .disabled = state->sending,
            .send = true});
    page_close(host, ui);
}

void repair_build(struct host *host, struct repair_state *state, struct ui *ui)
{
    switch (state->step) {
    case REPAIR_CATEGORY: build_category(host, state, ui); break;
    case REPAIR_URGENT: build_urgent(host, state, ui); break;
    case REPAIR_TEXT: build_text(host, state, ui); break;
    case REPAIR_TIME: build_time(host, state, ui); break;
    case REPAIR_WHERE: build_where(host, state, ui); break;
    case REPAIR_PHONE: build_phone(host, state, ui); break;
    case REPAIR_CONFIRM: build_confirm(host, state, ui); break;
    }
    if (state->leaving)
        ticket_part_leave_dialog(ui, "repair");
}

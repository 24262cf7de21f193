/* Sign-in, first half: which home or shop. Says nothing about whether a room exists. */
#include <stdio.h>
#include <string.h>
#include "app/screens/address.h"
#include "app/screens/format.h"
#include "app/screens/layout.h"
#include "app/screens/screen.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_empty.h"
#include "app/ui/widget_number_field.h"
#include "app/ui/widget_number_pad.h"
#include "app/ui/widget_page.h"
#include "backend/base/text.h"
#include "backend/store/store_desk.h"
#include "backend/store/store_unit.h"

#define ENTRANCES_MAX 12

struct room_state {
    struct address at;
    char own[16]; /* this kiosk's building */
    bool shop, ready;
    int entrances;
};

static void enter(struct host *host, void *data, const char *arg)
{
    struct room_state *state = data;
    struct store_estate estate;
    store_estate(host->view, &estate);
    text_copy(state->own, sizeof state->own, estate.building);
    address_read(arg, &state->at);
    if (state->at.building[0] == '\0')
        text_copy(state->at.building, sizeof state->at.building, estate.building);
}

static void load(struct host *host, void *data)
{
    struct room_state *state = data;
    struct store_building_list list = {0};
    bool known = false;
    state->ready = store_buildings(host->view, &list) == STORE_OK && list.count > 0;
    state->entrances = 0;
    for (size_t i = 0; state->ready && i < list.count; i++) {
        if (strcmp(list.items[i].building, state->at.building) != 0)
            continue;
        known = true;
        state->shop = list.items[i].shop;
        state->entrances = list.items[i].entrances;
    }
    store_building_list_free(&list);
    if (state->ready && !known)
        state->at.building[0] = '\0';
    if (state->entrances > ENTRANCES_MAX)
        state->entrances = ENTRANCES_MAX;
    if (state->at.entrance < 1 || state->at.entrance > state->entrances)
        state->at.entrance = 1;
}

static void build_building(const struct room_state *state, struct ui *ui)
{
    char name[FORMAT_SIZE], text[2 * FORMAT_SIZE];
    format_building(state->at.building, name);
    if (state->at.building[0] == '\0')
        text_copy(text, sizeof text, _("Please choose"));
    else if (strcmp(state->at.building, state->own) == 0)
        snprintf(text, sizeof text, _("%s (here)"), name);
    else
        text_copy(text, sizeof text, name);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .fold = true, .align = UI_CENTER, .gap = 24});
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 8, .grow = 1});
    ui_text(ui, NULL, UI_TYPE_BODY, UI_MUTED, false, _("Building"));
    ui_text(ui, "room.building", UI_TYPE_HEADING, UI_INK, true, text);
    ui_close(ui);
    widget_button(ui, &(struct widget_button){.id = "room.change", .label = _("Change building")});
    ui_close(ui);
}

static void build_entrances(const struct room_state *state, struct ui *ui)
{
    if (state->entrances < 2 || state->shop)
        return;
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 16});
    ui_text(ui, NULL, UI_TYPE_BODY, UI_MUTED, false, _("Entrance"));
    ui_open(
        ui, &(struct ui_node){.id = "room.entrances", .label = _("Entrance"), .flow = UI_WRAP, .gap = 20});
    for (int i = 1; i <= state->entrances; i++) {
        char id[32], label[FORMAT_SIZE];
        snprintf(id, sizeof id, "room.entrance.%d", i);
        snprintf(label, sizeof label, _("Entrance %d"), i);
        widget_button(ui, &(struct widget_button){.id = id,
                              .label = label,
                              .value = i,
                              .look = i == state->at.entrance ? WIDGET_PRIMARY : WIDGET_PLAIN});
    }
    ui_close(ui);
    ui_close(ui);
}

static void build_field(const struct room_state *state, struct ui *ui)
{
    widget_number_field(ui, "room.number", state->at.room, state->shop ? _("Shop number") : _("Room number"));
}

static void build_lying(const struct room_state *state, struct ui *ui)
{
    bool low = layout_low(ui) && !layout_roomy(ui); /* what is typed must be seen, the rest scrolls */
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 64, .grow = 1});
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 32, .grow = 1});
    if (low)
        build_field(state, ui);
    build_building(state, ui);
    build_entrances(state, ui);
    ui_space(ui);
    if (!low)
        build_field(state, ui);
    ui_space(ui);
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN,
                    .grow = 1,
                    .justify = layout_low(ui) && !layout_roomy(ui) ? UI_FROM_START : UI_CENTERED});
    widget_number_pad(ui, "room.pad", layout_pad_key(ui));
    ui_close(ui);
    ui_close(ui);
}

static void build_form(const struct room_state *state, struct ui *ui)
{
    if (ui_landscape(ui)) {
        build_lying(state, ui);
        return;
    }
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 32, .grow = 1});
    build_building(state, ui);
    build_entrances(state, ui);
    ui_space(ui);
    ui_close(ui);
    if (layout_pins(ui))
        widget_page_pinned(ui);
    build_field(state, ui);
    widget_number_pad(ui, "room.pad", layout_pad_key(ui));
}

static void build(struct host *host, void *data, struct ui *ui)
{
    const struct room_state *state = data;
    page_open(
        host, ui, state->shop ? _("Please enter your shop number") : _("Please enter your room number"));
    if (state->ready)
        build_form(state, ui);
    else
        widget_empty(ui, "room.not_ready", UI_ICON_HOURGLASS_EMPTY, _("Sign-in is not possible yet"),
            _("The estate's data is still on its way. Repairs in public areas can be filed now."));
    page_footer(host, ui, true, false);
    widget_button(ui, &(struct widget_button){.id = "room.privacy",
                          .label = _("Privacy"),
                          .icon = page_large(ui) ? UI_ICON_NONE : UI_ICON_POLICY});
    ui_space(ui);
    widget_button(ui, &(struct widget_button){.id = "room.next",
                          .label = _("Next"),
                          .icon_after = page_large(ui) ? UI_ICON_NONE : UI_ICON_ARROW_FORWARD,
                          .look = WIDGET_PRIMARY,
                          .disabled = state->at.room[0] == '\0' || state->at.building[0] == '\0'});
    page_close(host, ui);
}

static void type_digit(struct room_state *state, int64_t value)
{
    size_t length = strlen(state->at.room);
    if (value == -1)
        state->at.room[0] = '\0';
    else if (value == -2 && length > 0)
        state->at.room[length - 1] = '\0';
    else if (value >= 0 && value <= 9 && length < ADDRESS_ROOM_DIGITS) {
        state->at.room[length] = (char)('0' + value);
        state->at.room[length + 1] = '\0';
    }
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    struct room_state *state = data;
    char address[ADDRESS_TEXT_SIZE];
    if (page_action(host, what))
        return;
    address_write(&state->at, address);
    if (strncmp(what->id, "room.pad.", 9) == 0)
        type_digit(state, what->value);
    else if (strncmp(what->id, "room.entrance.", 14) == 0)
        state->at.entrance = (int)what->value;
    else if (strcmp(what->id, "room.change") == 0)
        host_replace(host, &screen_building, address);
    else if (strcmp(what->id, "room.privacy") == 0)
        host_message(host, UI_ICON_POLICY, _("What this kiosk shows and keeps"),
            _("It shows your bills, payments and requests only after your PIN. It holds names and telephone "
              "numbers "
              "only in part (王**, last four digits), bills of the last 13 months and whatever is unpaid. "
              "When you "
              "leave, or shortly after your last touch, everything is removed from the screen. The "
              "office logs "
              "who looked at what."));
    else if (strcmp(what->id, "room.next") == 0 && state->at.room[0] != '\0' && state->at.building[0] != '\0')
        host_go(host, &screen_pin, address);
}

const struct screen screen_room = {
    .name = "room",
    .state_size = sizeof(struct room_state),
    .enter = enter,
    .load = load,
    .build = build,
    .action = action,
};

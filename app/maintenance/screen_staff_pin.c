/* A new PIN for an owner who stands here with an ID card: the home, the person, then the owner types a PIN twice. The PIN
   is wiped from here the moment it is handed over; staff never see it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/maintenance/staff_parts.h"
#include "app/screens/format.h"
#include "app/screens/layout.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_empty.h"
#include "app/ui/widget_number_field.h"
#include "app/ui/widget_number_pad.h"
#include "app/ui/widget_pin_boxes.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/domain/pin.h"
#include "backend/store/store_unit.h"

#define PEOPLE_MAX  16
#define ROOM_DIGITS 6

enum pin_step { PIN_BUILDING, PIN_ENTRANCE, PIN_ROOM, PIN_PERSON, PIN_FIRST, PIN_SECOND, PIN_DONE };

struct staff_pin_state {
    enum pin_step step;
    struct store_building_list buildings;
    char building[16];
    int entrances, entrance;
    char room[ROOM_DIGITS + 1];
    bool unknown_room;
    struct store_unit unit;
    char label[FORMAT_SIZE];
    struct store_credential people[PEOPLE_MAX];
    size_t people_count;
    char credential[40], person[40]; /* the credential's id, the person's masked name */
    char pin[PIN_DIGITS + 1], again[PIN_DIGITS + 1];
    const char *fault; /* a message id; NULL: none */
    bool begun, asked;
};

static void load_people(struct host *host, struct staff_pin_state *state)
{
    size_t count = 0;
    format_unit(&state->unit, state->label);
    if (store_credentials(host->view, state->unit.id, state->people, PEOPLE_MAX, &count) != STORE_OK)
        count = 0;
    state->people_count = count < PEOPLE_MAX ? count : PEOPLE_MAX;
}

static void take_building(struct staff_pin_state *state, const struct store_building *building)
{
    text_copy(state->building, sizeof state->building, building->building);
    state->entrances = building->entrances;
    state->entrance = 1;
    state->unknown_room = false;
    state->step = building->entrances > 1 ? PIN_ENTRANCE : PIN_ROOM;
}

/* Most who come live where the kiosk stands. */
static void begin_here(struct host *host, struct staff_pin_state *state)
{
    struct store_estate estate;
    store_estate(host->view, &estate);
    state->begun = true;
    for (size_t i = 0; i < state->buildings.count; i++)
        if (strcmp(state->buildings.items[i].building, estate.building) == 0)
            take_building(state, &state->buildings.items[i]);
}

static void load(struct host *host, void *data)
{
    struct staff_pin_state *state = data;
    store_building_list_free(&state->buildings);
    state->buildings = (struct store_building_list){0};
    if (store_buildings(host->view, &state->buildings) != STORE_OK)
        state->buildings = (struct store_building_list){0};
    if (!state->begun)
        begin_here(host, state);
    if (state->unit.id[0] != '\0')
        load_people(host, state);
}

static void leave(struct host *host, void *data)
{
    struct staff_pin_state *state = data;
    (void)host;
    store_building_list_free(&state->buildings);
}

/* ---- what is shown ---------------------------------------------------------------------------------------------------------- */

static void heading(struct ui *ui, const char *id, const char *title, const char *note)
{
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 12});
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .role = UI_HEADING,
                    .label = title,
                    .type = UI_TYPE_HEADING,
                    .bold = true,
                    .text_align = UI_CENTER});
    if (note != NULL)
        ui_leaf(
            ui, &(struct ui_node){.role = UI_TEXT, .label = note, .ink = UI_MUTED, .text_align = UI_CENTER});
    ui_close(ui);
}

static void choice(struct ui *ui, const char *id, int64_t value, const char *title, const char *note)
{
    ui_open(ui, &(struct ui_node){.id = id,
                    .label = title,
                    .role = UI_CHOICE,
                    .value = value,
                    .flow = UI_COLUMN,
                    .justify = UI_CENTERED,
                    .gap = 4,
                    .pad_x = 20,
                    .pad_y = 20,
                    .min_height = 120,
                    .fill = UI_CARD,
                    .border = UI_LINE,
                    .border_width = 2,
                    .radius = 20});
    ui_leaf(ui,
        &(struct ui_node){
            .role = UI_TEXT, .label = title, .type = UI_TYPE_LABEL, .bold = true, .text_align = UI_CENTER});
    if (note != NULL)
        ui_leaf(ui, &(struct ui_node){.role = UI_TEXT,
                        .label = note,
                        .type = UI_TYPE_SMALL,
                        .ink = UI_MUTED,
                        .text_align = UI_CENTER});
    ui_close(ui);
}

static void build_buildings(const struct staff_pin_state *state, struct ui *ui)
{
    char id[64], name[FORMAT_SIZE];
    if (state->buildings.count == 0)
        widget_empty(ui, "staff_pin.empty", UI_ICON_STORAGE, _("No homes are known here yet"),
            _("This kiosk has to fetch its data from the office first."));
    ui_open(
        ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = ui_landscape(ui) ? 8 : 4, .gap = 24});
    for (size_t i = 0; i < state->buildings.count; i++) {
        snprintf(id, sizeof id, "staff_pin.building.%s", state->buildings.items[i].building);
        choice(ui, id, (int64_t)i, format_building(state->buildings.items[i].building, name), NULL);
    }
    ui_close(ui);
}

static void build_entrances(const struct staff_pin_state *state, struct ui *ui)
{
    char id[48], name[FORMAT_SIZE];
    heading(ui, "staff_pin.where", format_building(state->building, name), NULL);
    ui_open(ui, &(struct ui_node){.flow = UI_GRID,
                    .fold = true,
                    .columns = state->entrances < 3 ? state->entrances : 3,
                    .gap = 24});
    for (int i = 1; i <= state->entrances; i++) {
        snprintf(id, sizeof id, "staff_pin.entrance.%d", i);
        snprintf(name, sizeof name, _("Entrance %d"), i);
        choice(ui, id, i, name, NULL);
    }
    ui_close(ui);
}

static void build_room(const struct staff_pin_state *state, struct ui *ui)
{
    char building[FORMAT_SIZE], entrance[FORMAT_SIZE] = "", title[2 * FORMAT_SIZE];
    format_building(state->building, building);
    if (state->entrances > 1)
        snprintf(entrance, sizeof entrance, _("Entrance %d"), state->entrance);
    snprintf(title, sizeof title, "%s %s", building, entrance);
    layout_columns_open(ui);
    heading(ui, "staff_pin.where", title, _("Room number"));
    widget_number_field(ui, "staff_pin.room", state->room, "");
    staff_part_warning(
        ui, "staff_pin.unknown", state->unknown_room ? _("There is no such room here.") : NULL);
    layout_columns_next(ui);
    if (!ui_landscape(ui))
        ui_space(ui);
    widget_number_pad(ui, "staff_pin.pad", layout_pad_key(ui));
    layout_columns_end(ui);
}

static const char *credential_state(const char *state)
{
    return strcmp(state, "none") == 0       ? _("No PIN yet")
           : strcmp(state, "disabled") == 0 ? _("Locked")
                                            : _("Has a PIN");
}

static const char *role_text(const char *role)
{
    return strcmp(role, "tenant") == 0 ? _("Tenant")
           : strcmp(role, "shop") == 0 ? _("Shop keeper")
                                       : _("Owner");
}

static void build_people(const struct staff_pin_state *state, struct ui *ui)
{
    char id[64], note[FORMAT_SIZE];
    ui_personal(ui, true);
    heading(ui, "staff_pin.unit", state->label, _("Who is it? Please check the ID card."));
    if (state->people_count == 0)
        widget_empty(ui, "staff_pin.nobody", UI_ICON_PERSON_OFF, _("Nobody is registered for this home"),
            _("The office has to register a person first."));
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 24});
    for (size_t i = 0; i < state->people_count; i++) {
        const struct store_credential *person = &state->people[i];
        snprintf(id, sizeof id, "staff_pin.person.%s", person->id);
        snprintf(note, sizeof note, "%s · %s", role_text(person->role), credential_state(person->state));
        choice(ui, id, (int64_t)i, person->name, note);
    }
    ui_close(ui);
    ui_personal(ui, false);
}

static void build_pin(const struct staff_pin_state *state, struct ui *ui)
{
    bool second = state->step == PIN_SECOND;
    char who[2 * FORMAT_SIZE];
    const char *typed = second ? state->again : state->pin;
    snprintf(who, sizeof who, "%s · %s", state->label, state->person);
    layout_columns_open(ui);
    ui_personal(ui, true);
    heading(ui, "staff_pin.title", second ? _("The same PIN once more") : _("A new PIN, please"), who);
    ui_personal(ui, false);
    ui_leaf(ui, &(struct ui_node){.role = UI_TEXT,
                    .label = _("The owner types it; staff look away"),
                    .ink = UI_MUTED,
                    .text_align = UI_CENTER});
    widget_pin_boxes(ui, "staff_pin.boxes", PIN_DIGITS, state->asked ? PIN_DIGITS : (int)strlen(typed), NULL);
    staff_part_warning(ui, "staff_pin.fault", state->fault == NULL ? NULL : _(state->fault));
    layout_columns_next(ui);
    if (!ui_landscape(ui))
        ui_space(ui);
    widget_number_pad(ui, "staff_pin.pad", layout_pad_key(ui));
    layout_columns_end(ui);
}

static void build_done(const struct staff_pin_state *state, struct ui *ui)
{
    char who[2 * FORMAT_SIZE];
    snprintf(who, sizeof who, "%s · %s", state->label, state->person);
    ui_open(ui, &(struct ui_node){
                    .flow = UI_COLUMN, .grow = 1, .justify = UI_CENTERED, .align = UI_CENTER, .gap = 32});
    ui_icon(ui, UI_ICON_CHECK_CIRCLE, 168, UI_GOOD);
    ui_personal(ui, true);
    heading(ui, "staff_pin.done", _("The new PIN is set"), who);
    ui_personal(ui, false);
    ui_leaf(
        ui, &(struct ui_node){.role = UI_TEXT,
                .label = _("It works on this kiosk from now on, and on the others once the office has it."),
                .ink = UI_MUTED,
                .text_align = UI_CENTER});
    ui_close(ui);
}

static const char *title_of(enum pin_step step)
{
    switch (step) {
    case PIN_BUILDING: return _("Reset a PIN: which building?");
    case PIN_ENTRANCE: return _("Reset a PIN: which entrance?");
    case PIN_ROOM: return _("Reset a PIN: which room?");
    case PIN_PERSON: return _("Reset a PIN: who?");
    default: return _("Reset a PIN");
    }
}

static void build(struct host *host, void *data, struct ui *ui)
{
    const struct staff_pin_state *state = data;
    page_open(host, ui, title_of(state->step));
    switch (state->step) {
    case PIN_BUILDING: build_buildings(state, ui); break;
    case PIN_ENTRANCE: build_entrances(state, ui); break;
    case PIN_ROOM: build_room(state, ui); break;
    case PIN_PERSON: build_people(state, ui); break;
    case PIN_FIRST:
    case PIN_SECOND: build_pin(state, ui); break;
    case PIN_DONE: build_done(state, ui); break;
    }
    page_footer(host, ui, state->step != PIN_DONE, false);
    ui_space(ui);
    if (state->step == PIN_ENTRANCE || state->step == PIN_ROOM)
        widget_button(ui, &(struct widget_button){.id = "staff_pin.change", .label = _("Another building")});
    if (state->step == PIN_ROOM)
        widget_button(ui, &(struct widget_button){.id = "staff_pin.next",
                              .label = _("Next"),
                              .icon_after = UI_ICON_ARROW_FORWARD,
                              .look = state->room[0] != '\0' ? WIDGET_PRIMARY : WIDGET_QUIET,
                              .disabled = state->room[0] == '\0'});
    if (state->step == PIN_DONE)
        widget_button(ui, &(struct widget_button){.id = "staff_pin.finish",
                              .label = _("Back to maintenance"),
                              .look = WIDGET_PRIMARY,
                              .wide = true});
    page_close(host, ui);
}

/* ---- what is touched ---------------------------------------------------------------------------------------------------------- */

static void show(struct host *host, struct staff_pin_state *state, enum pin_step step)
{
    state->step = step;
    state->fault = NULL;
    ui_reset_view(host->ui);
}

static void forget_pin(struct staff_pin_state *state)
{
    secret_wipe(state->pin, sizeof state->pin);
    secret_wipe(state->again, sizeof state->again);
}

static void choose_building(struct host *host, struct staff_pin_state *state, int64_t index)
{
    if (index < 0 || (size_t)index >= state->buildings.count)
        return;
    take_building(state, &state->buildings.items[index]);
    show(host, state, state->step);
}

static void find_unit(struct host *host, struct staff_pin_state *state)
{
    struct store_actor actor = staff_part_actor(host);
    state->unknown_room =
        store_unit_find(host->view, state->building, state->entrance, state->room, &state->unit) != STORE_OK;
    if (state->unknown_room) {
        state->unit = (struct store_unit){0};
        return;
    }
    store_post_audit(host->store, &actor, "unit.credentials", state->unit.id);
    load_people(host, state);
    show(host, state, PIN_PERSON);
}

static void choose_person(struct host *host, struct staff_pin_state *state, int64_t index)
{
    if (index < 0 || (size_t)index >= state->people_count)
        return;
    text_copy(state->credential, sizeof state->credential, state->people[index].id);
    text_copy(state->person, sizeof state->person, state->people[index].name);
    forget_pin(state);
    show(host, state, PIN_FIRST);
}

static void first_typed(struct host *host, struct staff_pin_state *state)
{
    const char *fault = staff_part_pin_fault(state->pin);
    if (fault == NULL) {
        show(host, state, PIN_SECOND);
        return;
    }
    forget_pin(state);
    state->fault = fault;
}

static void second_typed(struct host *host, struct staff_pin_state *state)
{
    if (!secret_equal(state->pin, state->again)) {
        forget_pin(state);
        show(host, state, PIN_FIRST);
        state->fault = N_("The two PINs differ. Please begin again.");
        return;
    }
    state->asked = true;
    host_expect(
        host, store_post_pin_reset(host->store, host->session->staff_id, state->credential, state->pin));
    forget_pin(state);
}

static void type_digit(struct host *host, struct staff_pin_state *state, int64_t value)
{
    if (state->asked)
        return;
    if (state->step == PIN_ROOM) {
        state->unknown_room = false;
        staff_part_type(state->room, sizeof state->room, value);
        return;
    }
    char *pin = state->step == PIN_SECOND ? state->again : state->pin;
    state->fault = NULL;
    if (!staff_part_type(pin, PIN_DIGITS + 1, value) || strlen(pin) < PIN_DIGITS)
        return;
    if (state->step == PIN_FIRST)
        first_typed(host, state);
    else if (state->step == PIN_SECOND)
        second_typed(host, state);
}

static void go_back(struct host *host, struct staff_pin_state *state)
{
    if (state->asked)
        return;
    forget_pin(state);
    switch (state->step) {
    case PIN_BUILDING:
    case PIN_DONE: host_back(host); break;
    case PIN_ENTRANCE: host_back(host); break;
    case PIN_ROOM:
        if (state->entrances > 1)
            show(host, state, PIN_ENTRANCE);
        else
            host_back(host);
        break;
    case PIN_PERSON: show(host, state, PIN_ROOM); break;
    case PIN_FIRST: show(host, state, PIN_PERSON); break;
    case PIN_SECOND: show(host, state, PIN_FIRST); break;
    }
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    struct staff_pin_state *state = data;
    if (!staff_part_may_reset(host->session->staff_role)) {
        page_action(host, what);
        return;
    }
    if (strcmp(what->id, "footer.back") == 0)
        go_back(host, state);
    else if (page_action(host, what))
        return;
    else if (strcmp(what->id, "staff_pin.change") == 0)
        show(host, state, PIN_BUILDING);
    else if (strncmp(what->id, "staff_pin.building.", 19) == 0)
        choose_building(host, state, what->value);
    else if (strncmp(what->id, "staff_pin.entrance.", 19) == 0) {
        state->entrance = (int)what->value;
        show(host, state, PIN_ROOM);
    } else if (strncmp(what->id, "staff_pin.pad.", 14) == 0)
        type_digit(host, state, what->value);
    else if (strcmp(what->id, "staff_pin.next") == 0)
        find_unit(host, state);
    else if (strncmp(what->id, "staff_pin.person.", 17) == 0)
        choose_person(host, state, what->value);
    else if (strcmp(what->id, "staff_pin.finish") == 0)
        host_back(host);
}

static void answer(struct host *host, void *data, const struct store_answer *got)
{
    struct staff_pin_state *state = data;
    if (got->did != STORE_DID_PIN)
        return;
    state->asked = false;
    if (got->result != STORE_OK) {
        show(host, state, PIN_FIRST);
        host_message(host, UI_ICON_ERROR, _("The PIN was not changed"),
            got->result == STORE_CLOSED
                ? _("The office has taken this kiosk out of service.")
                : _("The kiosk could not save it; the old PIN still holds. Please try again."));
        return;
    }
    show(host, state, PIN_DONE);
}

const struct screen screen_staff_pin = {
    .name = "staff_pin",
    .state_size = sizeof(struct staff_pin_state),
    .staff = true,
    .load = load,
    .build = build,
    .action = action,
    .answer = answer,
    .leave = leave,
};

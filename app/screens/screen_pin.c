/* Sign-in, second half: the PIN. It is wiped from here the moment it is handed over, and judged by the store only. */
#include <stdio.h>
#include <string.h>
#include "app/screens/address.h"
#include "app/screens/desk_text.h"
#include "app/screens/layout.h"
#include "app/screens/screen.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_number_pad.h"
#include "app/ui/widget_page.h"
#include "app/ui/widget_pin_boxes.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/domain/pin.h"
#include "backend/store/store_unit.h"

#define MINUTE_MS 60000

struct pin_state {
    struct address at;
    char label[FORMAT_SIZE];
    char pin[PIN_DIGITS + 1];
    bool asked, judged;
    enum store_verdict verdict;
    int64_t wait_ms, answered_ms; /* answered: wall time */
    int tries_left;
};

static void enter(struct host *host, void *data, const char *arg)
{
    struct pin_state *state = data;
    (void)host;
    address_read(arg, &state->at);
}

/* The label says what was typed, not what exists. */
static void load(struct host *host, void *data)
{
    struct pin_state *state = data;
    struct store_building_list list = {0};
    struct store_unit typed = {.entrance = state->at.entrance, .entrances = 1};
    text_copy(typed.building, sizeof typed.building, state->at.building);
    text_copy(typed.room, sizeof typed.room, state->at.room);
    text_copy(typed.kind, sizeof typed.kind, "home");
    if (store_buildings(host->view, &list) == STORE_OK)
        for (size_t i = 0; i < list.count; i++)
            if (strcmp(list.items[i].building, typed.building) == 0) {
                typed.entrances = list.items[i].entrances;
                text_copy(typed.kind, sizeof typed.kind, list.items[i].shop ? "shop" : "home");
            }
    store_building_list_free(&list);
    format_unit(&typed, state->label);
}

/* How long else: seconds while it is short, then until when (a countdown would hurry people). */
static void wait_text(struct host *host, const struct pin_state *state, char *out, size_t size)
{
    struct store_estate estate;
    char when[FORMAT_SIZE];
    int seconds = (int)((state->wait_ms + 999) / 1000);
    if (seconds <= 90) {
        snprintf(out, size,
            NGETTEXT(
                "Please wait %d second, then try again.", "Please wait %d seconds, then try again.", seconds),
            seconds);
        return;
    }
    store_estate(host->view, &estate);
    int64_t at = state->answered_ms + state->wait_ms;
    at += (MINUTE_MS - at % MINUTE_MS) % MINUTE_MS;
    snprintf(out, size, _("Please try again after %s."),
        format_minutes(calendar_to_local(at, estate.utc_offset_minutes).minute, when));
}

static void verdict_text(struct host *host, const struct pin_state *state, char *out, size_t size)
{
    char wait[FORMAT_SIZE];
    wait_text(host, state, wait, sizeof wait);
    if (state->verdict == STORE_LOCKED)
        text_copy(
            out, size, _("Sign-in for this room is locked. Please see the service center with your ID."));
    else if (state->verdict == STORE_SHUT)
        snprintf(
            out, size, "%s %s", _("Sign-in by room is paused on this kiosk after too many errors."), wait);
    else if (state->verdict == STORE_WAIT)
        snprintf(out, size, "%s %s", _("Too many wrong entries."), wait);
    else if (state->wait_ms > 0)
        snprintf(out, size, "%s %s", _("Room or PIN is not right."), wait);
    else if (state->tries_left > 0)
        snprintf(out, size,
            NGETTEXT("Room or PIN is not right. After %d more error you will have to wait.",
                "Room or PIN is not right. After %d more errors you will have to wait.", state->tries_left),
            state->tries_left);
    else
        text_copy(out, size, _("Room or PIN is not right."));
}

static void build_verdict(struct host *host, const struct pin_state *state, struct ui *ui)
{
    char text[2 * FORMAT_SIZE];
    if (!state->judged || state->verdict == STORE_YES)
        return;
    verdict_text(host, state, text, sizeof text);
    bool grave = state->verdict == STORE_LOCKED;
    enum ui_color ink = grave ? UI_DANGER : UI_WARN;
    ui_open(ui, &(struct ui_node){.id = "pin.verdict",
                    .label = text,
                    .flow = UI_ROW,
                    .align = UI_CENTER,
                    .gap = 20,
                    .pad_x = 40,
                    .pad_y = 28,
                    .fill = grave ? UI_DANGER_SOFT : UI_WARN_SOFT,
                    .radius = 28});
    ui_icon(ui, grave ? UI_ICON_LOCK : UI_ICON_INFO, 52, ink);
    ui_leaf(ui, &(struct ui_node){.role = UI_TEXT, .label = text, .ink = ink, .grow = 1});
    ui_close(ui);
}

static void build_whose(const struct pin_state *state, bool tight, struct ui *ui)
{
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 12, .pad_y = tight ? 0 : 20});
    ui_leaf(ui, &(struct ui_node){.id = "pin.unit",
                    .role = UI_HEADING,
                    .label = state->label,
                    .personal = true,
                    .type = tight ? UI_TYPE_TITLE : UI_TYPE_HEADING,
                    .bold = true,
                    .text_align = UI_CENTER});
    ui_leaf(ui, &(struct ui_node){.role = UI_TEXT,
                    .label = _("6-digit PIN; please cover your hand"),
                    .ink = UI_MUTED,
                    .text_align = UI_CENTER});
    ui_close(ui);
}

/* Where larger letters leave little height, the verdict comes first: it must be seen before anything is typed again. */
static void build_head(struct host *host, const struct pin_state *state, struct ui *ui)
{
    bool tight = !layout_roomy(ui) && (layout_pins(ui) || layout_low(ui));
    bool first = tight && layout_low(ui) && state->judged && state->verdict != STORE_YES;
    if (first)
        build_verdict(host, state, ui);
    else
        build_whose(state, tight, ui);
    widget_pin_boxes(ui, "pin.boxes", PIN_DIGITS, state->asked ? PIN_DIGITS : (int)strlen(state->pin), NULL);
    if (!first)
        build_verdict(host, state, ui);
}

static void build_help(struct ui *ui)
{
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = 2, .gap = 24});
    widget_button(
        ui, &(struct widget_button){.id = "pin.first", .label = _("First time here"), .wide = true});
    widget_button(ui, &(struct widget_button){.id = "pin.forgot", .label = _("Forgot PIN"), .wide = true});
    ui_close(ui);
}

static void build_lying(struct host *host, const struct pin_state *state, struct ui *ui)
{
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 64, .grow = 1});
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = layout_low(ui) ? 20 : 32, .grow = 1});
    build_head(host, state, ui);
    ui_space(ui);
    build_help(ui);
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN,
                    .grow = 1,
                    .justify = layout_low(ui) && !layout_roomy(ui) ? UI_FROM_START : UI_CENTERED});
    widget_number_pad(ui, "pin.pad", layout_pad_key(ui));
    ui_close(ui);
    ui_close(ui);
}

static void build_standing(struct host *host, const struct pin_state *state, struct ui *ui)
{
    build_head(host, state, ui);
    if (layout_pins(ui)) {
        build_help(ui);
        widget_page_pinned(ui);
        widget_number_pad(ui, "pin.pad", layout_pad_key(ui));
    } else {
        widget_number_pad(ui, "pin.pad", 160);
        build_help(ui);
    }
}

static void build(struct host *host, void *data, struct ui *ui)
{
    const struct pin_state *state = data;
    page_open(host, ui, _("Please enter your PIN"));
    if (ui_landscape(ui))
        build_lying(host, state, ui);
    else
        build_standing(host, state, ui);
    page_footer(host, ui, true, false);
    page_close(host, ui);
}

static void submit(struct host *host, struct pin_state *state)
{
    struct store_signin_request request = {.entrance = state->at.entrance};
    text_copy(request.building, sizeof request.building, state->at.building);
    text_copy(request.room, sizeof request.room, state->at.room);
    text_copy(request.pin, sizeof request.pin, state->pin);
    state->asked = true;
    state->judged = false;
    host_expect(host, store_post_signin(host->store, &request));
    secret_wipe(&request, sizeof request);
    secret_wipe(state->pin, sizeof state->pin);
}

static void type_digit(struct host *host, struct pin_state *state, int64_t value)
{
    size_t length = strlen(state->pin);
    if (state->asked)
        return;
    if (value == -1)
        secret_wipe(state->pin, sizeof state->pin);
    else if (value == -2 && length > 0)
        state->pin[length - 1] = '\0';
    else if (value >= 0 && value <= 9 && length < PIN_DIGITS) {
        state->pin[length] = (char)('0' + value);
        if (length + 1 == PIN_DIGITS)
            submit(host, state);
    }
}

/* How to get a PIN: the desk, when, and its telephone. */
static void help(struct host *host, bool first)
{
    struct store_estate estate;
    struct store_desk desk;
    struct calendar_local now;
    char hours[FORMAT_SIZE], text[640];
    store_estate(host->view, &estate);
    desk_text_load(host, &desk, &now);
    snprintf(text, sizeof text,
        first ? _("Please come to the service center with your ID card. There you choose your own 6-digit "
                  "PIN, which "
                  "works here at once.\n%s. %s")
              : _("Please come to the service center with your ID card. There you choose a new 6-digit PIN, "
                  "which "
                  "works here at once. Nobody can look up the old one.\n%s. %s"),
        desk_text_hours(&desk, now, hours), estate.desk_phone);
    host_message(host, UI_ICON_KEY, first ? _("First time here") : _("Forgot PIN"), text);
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    struct pin_state *state = data;
    if (page_action(host, what))
        return;
    if (strncmp(what->id, "pin.pad.", 8) == 0)
        type_digit(host, state, what->value);
    else if (strcmp(what->id, "pin.first") == 0)
        help(host, true);
    else if (strcmp(what->id, "pin.forgot") == 0)
        help(host, false);
}

static void answer(struct host *host, void *data, const struct store_answer *got)
{
    struct pin_state *state = data;
    state->asked = false;
    if (got->result != STORE_OK) {
        host_message(host, UI_ICON_ERROR, _("Sign-in is not possible now"),
            _("The kiosk could not check your PIN. Nothing was changed. Please try again, or tell the "
              "service center."));
        return;
    }
    if (got->verdict == STORE_YES) {
        host_signed_in(host, got);
        return;
    }
    state->judged = true;
    state->verdict = got->verdict;
    state->wait_ms = got->wait_ms;
    state->tries_left = got->tries_left;
    state->answered_ms = clock_wall_ms(host->clock);
}

const struct screen screen_pin = {
    .name = "pin",
    .state_size = sizeof(struct pin_state),
    .enter = enter,
    .load = load,
    .build = build,
    .action = action,
    .answer = answer,
};

/* Staff mode begins here: one's name, then one's own PIN. It works without a line and without a mirror. */
#include <stdio.h>
#include <string.h>

#include "app/maintenance/staff_parts.h"
#include "app/screens/format.h"
#include "app/screens/layout.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_empty.h"
#include "app/ui/widget_number_pad.h"
#include "app/ui/widget_pin_boxes.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/domain/pin.h"

#define STAFF_MAX 64

struct staff_signin_state {
    struct store_staff staff[STAFF_MAX];
    size_t count;
    char chosen[40], name[40];
    char pin[PIN_DIGITS + 1];
    bool asked, judged;
    enum store_verdict verdict;
    int64_t wait_ms;
    int tries_left;
};

static void load(struct host *host, void *data)
{
    struct staff_signin_state *state = data;
    size_t count = 0;
    if (store_staff_list(host->view, state->staff, STAFF_MAX, &count) != STORE_OK)
        count = 0;
    state->count = count < STAFF_MAX ? count : STAFF_MAX;
}

/* ---- what is shown ---------------------------------------------------------------------------------------------------- */

static void build_names(struct host *host, const struct staff_signin_state *state, struct ui *ui)
{
    char id[80];
    page_open(host, ui, _("Staff: who are you?"));
    if (state->count == 0)
        widget_empty(ui, "staff_signin.empty", UI_ICON_PERSON_OFF, _("No staff is known here yet"),
            _("This kiosk has to be connected to the office first."));
    ui_open(
        ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = ui_landscape(ui) ? 4 : 2, .gap = 24});
    for (size_t i = 0; i < state->count; i++) {
        const struct store_staff *member = &state->staff[i];
        snprintf(id, sizeof id, "staff_signin.list.%s", member->id);
        ui_open(ui, &(struct ui_node){.id = id,
                        .label = member->name,
                        .role = UI_CHOICE,
                        .value = (int64_t)i,
                        .flow = UI_COLUMN,
                        .justify = UI_CENTERED,
                        .gap = 4,
                        .pad_x = 32,
                        .pad_y = 24,
                        .min_height = 148,
                        .fill = UI_CARD,
                        .border = UI_LINE,
                        .border_width = 2,
                        .radius = 28,
                        .raise = WIDGET_CARD_RAISE});
        ui_text(ui, NULL, UI_TYPE_KEY, UI_INK, true, member->name[0] != '\0' ? member->name : member->id);
        ui_text(ui, NULL, UI_TYPE_SMALL, UI_MUTED, false, staff_part_role(member->role));
        ui_close(ui);
    }
    ui_close(ui);
    page_footer(host, ui, true, false);
    page_close(host, ui);
}

static void verdict_text(const struct staff_signin_state *state, char *out, size_t size)
{
    int seconds = (int)((state->wait_ms + 999) / 1000);
    out[0] = '\0';
    if (!state->judged || state->verdict == STORE_YES)
        return;
    if (state->verdict == STORE_LOCKED)
        text_copy(out, size, _("This name is locked. The office has to unlock it."));
    else if (state->wait_ms > 0)
        snprintf(out, size,
            NGETTEXT(
                "Please wait %d second, then try again.", "Please wait %d seconds, then try again.", seconds),
            seconds);
    else
        text_copy(out, size, _("Name or PIN is not right."));
}

static void build_pin(struct host *host, const struct staff_signin_state *state, struct ui *ui)
{
    char text[FORMAT_SIZE * 2];
    bool wide = ui_landscape(ui);
    verdict_text(state, text, sizeof text);
    page_open(host, ui, _("Staff: your PIN"));
    if (wide)
        ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 64, .grow = 1});
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 32, .grow = wide ? 1 : 0});
    ui_leaf(ui, &(struct ui_node){.id = "staff_signin.name",
                    .role = UI_HEADING,
                    .label = state->name[0] != '\0' ? state->name : state->chosen,
                    .type = UI_TYPE_HEADING,
                    .bold = true,
                    .text_align = UI_CENTER});
    widget_pin_boxes(
        ui, "staff_signin.boxes", PIN_DIGITS, state->asked ? PIN_DIGITS : (int)strlen(state->pin), NULL);
    staff_part_warning(ui, "staff_signin.verdict", text);
    ui_close(ui);
    if (!wide)
        ui_space(ui);
    else
        ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .grow = 1, .justify = UI_CENTERED});
    widget_number_pad(ui, "staff_signin.pad", wide || layout_low(ui) ? layout_pad_key(ui) : 160);
    if (wide) {
        ui_close(ui);
        ui_close(ui);
    }
    page_footer(host, ui, true, false);
    page_close(host, ui);
}

static void build(struct host *host, void *data, struct ui *ui)
{
    const struct staff_signin_state *state = data;
    if (state->chosen[0] == '\0')
        build_names(host, state, ui);
    else
        build_pin(host, state, ui);
}

/* ---- what is touched ---------------------------------------------------------------------------------------------------- */

static void choose(struct host *host, struct staff_signin_state *state, int64_t index)
{
    if (index < 0 || (size_t)index >= state->count)
        return;
    text_copy(state->chosen, sizeof state->chosen, state->staff[index].id);
    text_copy(state->name, sizeof state->name, state->staff[index].name);
    ui_reset_view(host->ui);
}

static void type_digit(struct host *host, struct staff_signin_state *state, int64_t value)
{
    if (state->asked || !staff_part_type(state->pin, sizeof state->pin, value))
        return;
    if (strlen(state->pin) < PIN_DIGITS)
        return;
    state->asked = true;
    state->judged = false;
    host_expect(host, store_post_staff_signin(host->store, state->chosen, state->pin));
    secret_wipe(state->pin, sizeof state->pin);
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    struct staff_signin_state *state = data;
    if (strcmp(what->id, "footer.back") == 0 && state->chosen[0] != '\0' && !state->asked) {
        state->chosen[0] = '\0';
        state->judged = false;
        secret_wipe(state->pin, sizeof state->pin);
        ui_reset_view(host->ui);
        return;
    }
    if (page_action(host, what))
        return;
    if (strncmp(what->id, "staff_signin.list.", 18) == 0)
        choose(host, state, what->value);
    else if (strncmp(what->id, "staff_signin.pad.", 17) == 0)
        type_digit(host, state, what->value);
}

static void answer(struct host *host, void *data, const struct store_answer *got)
{
    struct staff_signin_state *state = data;
    if (got->did != STORE_DID_STAFF_SIGNIN)
        return;
    state->asked = false;
    if (got->result != STORE_OK) {
        host_message(host, UI_ICON_ERROR, _("Sign-in is not possible now"),
            _("The kiosk could not check your PIN. Nothing was changed. Please try again."));
        return;
    }
    if (got->verdict == STORE_YES) {
        host_staff_signed_in(host, got, state->name[0] != '\0' ? state->name : state->chosen);
        return;
    }
    state->judged = true;
    state->verdict = got->verdict;
    state->wait_ms = got->wait_ms;
    state->tries_left = got->tries_left;
}

const struct screen screen_staff_signin = {
    .name = "staff_signin",
    .state_size = sizeof(struct staff_signin_state),
    .load = load,
    .build = build,
    .action = action,
    .answer = answer,
};

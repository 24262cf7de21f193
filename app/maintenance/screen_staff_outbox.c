/* What this kiosk has for the office and has not seen come back: kind, time, state, and why the office refused it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/maintenance/staff_parts.h"
#include "app/screens/format.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_empty.h"
#include "app/ui/widget_tag.h"
#include "app/ui/widget_tone.h"
#include "backend/base/text.h"

#define OPS_MAX 100

struct outbox_state {
    struct store_waiting_op *ops; /* owned, OPS_MAX */
    size_t shown, count;
    int64_t now_ms;
    int utc_offset;
};

static void enter(struct host *host, void *data, const char *arg)
{
    struct outbox_state *state = data;
    (void)host;
    (void)arg;
    state->ops = calloc(OPS_MAX, sizeof *state->ops);
}

static void load(struct host *host, void *data)
{
    struct outbox_state *state = data;
    struct store_estate estate;
    store_estate(host->view, &estate);
    state->utc_offset = estate.utc_offset_minutes;
    state->now_ms = clock_wall_ms(host->clock);
    state->count = state->ops == NULL ? 0 : store_waiting(host->store, state->ops, OPS_MAX);
    state->shown = state->count < OPS_MAX ? state->count : OPS_MAX;
}

static void leave(struct host *host, void *data)
{
    struct outbox_state *state = data;
    (void)host;
    free(state->ops);
}

/* ---- what is shown ---------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *kind, *text;
    enum ui_icon icon;
} kinds[] = {
    {"ticket.create", N_("New request"), UI_ICON_ASSIGNMENT},
    {"ticket.act", N_("Step of a request"), UI_ICON_FACT_CHECK},
    {"pin.set", N_("New PIN"), UI_ICON_KEY},
    {"pin.reset", N_("PIN reset"), UI_ICON_KEY},
    {"pin.lock", N_("Sign-in locked"), UI_ICON_LOCK},
    {"audit", N_("Audit entry"), UI_ICON_POLICY},
    {"kiosk.status", N_("Health of the kiosk"), UI_ICON_MEMORY},
};

/* Reasons of the protocol in words; what is unknown is shown as it came. */
static const struct {
    const char *reason, *text;
} reasons[] = {
    {"op_conflict", N_("same id, other content")},
    {"not_allowed", N_("not allowed in this state")},
    {"limit", N_("a limit was reached")},
    {"denied", N_("this person may not do it")},
    {"not_found", N_("the office does not know what it is about")},
    {"invalid", N_("a value in it is wrong")},
    {"malformed", N_("the office can't read it")},
    {"unknown_kind", N_("the office's program is older than this")},
};

static const char *reason_text(const char *reason)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (strcmp(reasons[i].reason, reason) == 0)
            return _(reasons[i].text);
    return reason;
}

static void build_op(const struct outbox_state *state, const struct store_waiting_op *op, struct ui *ui)
{
    char id[64], tag[80], title[FORMAT_SIZE], note[2 * FORMAT_SIZE], when[FORMAT_SIZE];
    const char *kind = op->kind;
    enum ui_icon icon = UI_ICON_ASSIGNMENT;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].kind, op->kind) == 0) {
            kind = _(kinds[i].text);
            icon = kinds[i].icon;
        }
    snprintf(id, sizeof id, "staff_outbox.list.%s", op->op);
    snprintf(tag, sizeof tag, "%s.state", id);
    snprintf(title, sizeof title, op->number[0] != '\0' ? "%s %s" : "%s%s", kind, op->number);
    format_when(op->at_ms, state->now_ms, state->utc_offset, when);
    if (op->reason[0] != '\0')
        snprintf(note, sizeof note, "%s · %s", when, reason_text(op->reason));
    else
        text_copy(note, sizeof note, when);
    ui_open(ui, &(struct ui_node){.id = id,
                    .label = title,
                    .personal = true,
                    .flow = UI_ROW,
                    .align = UI_CENTER,
                    .gap = 24,
                    .pad_y = 20});
    ui_icon(ui, icon, 56, UI_ACCENT);
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .grow = 1});
    ui_text(ui, NULL, 0, UI_INK, true, title);
    ui_text(ui, NULL, UI_TYPE_SMALL, UI_MUTED, false, note);
    ui_close(ui);
    if (op->state == STORE_OP_WAITING)
        widget_tag(ui, tag, WIDGET_WARN, _("To be sent"));
    else if (op->state == STORE_OP_SENT)
        widget_tag(ui, tag, WIDGET_SOFT, _("The office has it"));
    else
        widget_tag(ui, tag, WIDGET_DANGER_TONE, _("Refused"));
    ui_close(ui);
}

static void build(struct host *host, void *data, struct ui *ui)
{
    const struct outbox_state *state = data;
    char more[FORMAT_SIZE];
    page_open(host, ui, _("Outbox"));
    if (state->count == 0) {
        ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .grow = 1, .justify = UI_CENTERED});
        widget_empty(ui, "staff_outbox.empty", UI_ICON_INBOX, _("Nothing waits"),
            _("The office has everything that was filed here."));
        ui_close(ui);
    } else {
        ui_open(ui, &(struct ui_node){.flow = UI_COLUMN,
                        .pad_x = 40,
                        .pad_y = 8,
                        .fill = UI_CARD,
                        .border = UI_HAIRLINE,
                        .border_width = 2,
                        .radius = 28,
                        .raise = WIDGET_CARD_RAISE});
        for (size_t i = 0; i < state->shown; i++) {
            if (i > 0)
                ui_rule(ui);
            build_op(state, &state->ops[i], ui);
        }
        ui_close(ui);
    }
    if (state->count > state->shown) {
        snprintf(more, sizeof more, _("The newest %zu of %zu are shown"), state->shown, state->count);
        ui_text(ui, "staff_outbox.more", 0, UI_MUTED, false, more);
    }
    page_footer(host, ui, true, false);
    ui_space(ui);
    widget_button(ui, &(struct widget_button){.id = "staff_outbox.sync",
                          .label = _("Sync now"),
                          .icon = UI_ICON_SYNC,
                          .look = host->sync_now == NULL ? WIDGET_QUIET : WIDGET_PLAIN,
                          .disabled = host->sync_now == NULL});
    page_close(host, ui);
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    (void)data;
    if (strcmp(what->id, "staff_outbox.sync") == 0 && host->sync_now != NULL)
        host->sync_now(host->sync_context);
    else
        page_action(host, what);
}

const struct screen screen_staff_outbox = {
    .name = "staff_outbox",
    .state_size = sizeof(struct outbox_state),
    .staff = true,
    .enter = enter,
    .load = load,
    .build = build,
    .action = action,
    .leave = leave,
};

/* Filing a complaint: by name, or by nobody's name with a query code. An anonymous one carries no unit and no person. */
#include <stdio.h>
#include <string.h>

#include "app/screens/ticket_parts.h"
#include "app/screens/ticket_phrases.h"
#include "app/text_entry/text_entry.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_notice.h"
#include "app/ui/widget_tabs.h"
#include "app/ui/widget_tone.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/store/store_unit.h"

#define STEPS 3

enum complaint_step { COMPLAINT_CATEGORY, COMPLAINT_TEXT, COMPLAINT_CONFIRM };

struct complaint_state {
    enum complaint_step step;
    bool anonymous, editing, signing_in, sending, leaving;
    char category[24];
    struct text_entry text;
    char unit[FORMAT_SIZE];
};

static void choose_phrases(struct complaint_state *state)
{
    state->text.phrases = ticket_phrases(TICKET_COMPLAINT, TICKET_NO_PLACE, state->category);
}

/* arg: a category to begin with, or "". */
static void enter(struct host *host, void *data, const char *arg)
{
    struct complaint_state *state = data;
    text_entry_open(&state->text, host->text, TICKET_TEXT_MAX, NULL);
    state->text.hint = N_("Touch what fits, or write a few words");
    state->anonymous = !host->session->owner;
    if (ticket_category_find(TICKET_COMPLAINT, TICKET_NO_PLACE, arg) == NULL)
        return;
    text_copy(state->category, sizeof state->category, arg);
    choose_phrases(state);
    if (host->session->owner)
        state->step = COMPLAINT_TEXT;
}

static void load(struct host *host, void *data)
{
    struct complaint_state *state = data;
    struct store_unit unit;
    state->unit[0] = '\0';
    if (!host->session->owner)
        return;
    if (store_unit_get(host->view, host->session->unit, &unit) == STORE_OK)
        format_unit(&unit, state->unit);
    else
        text_copy(state->unit, sizeof state->unit, host->session->unit_label);
    if (state->signing_in) {
        state->signing_in = false;
        state->step = COMPLAINT_TEXT;
    }
}

/* ---- what is shown ------------------------------------------------------------------------------------------------------ */

static void build_category(struct host *host, const struct complaint_state *state, struct ui *ui)
{
    const struct widget_tab tabs[] = {
        {.id = "complaint.named", .label = _("In my name")},
        {.id = "complaint.anonymous", .label = _("Anonymous")},
    };
    page_open(host, ui, _("Complaint: about what?"));
    widget_tabs_wide(ui, tabs, 2, state->anonymous ? 1 : 0);
    widget_notice_open(ui, "complaint.note", WIDGET_SOFT,
        state->anonymous ? UI_ICON_VISIBILITY_OFF : UI_ICON_PERSON,
        state->anonymous ? _("Nobody learns who you are") : _("You follow it under My requests"),
        state->anonymous ? _("You get a query code to read the answer here")
                         : _("It goes to the service center with your home"));
    ui_close(ui);
    ticket_part_categories(ui, "complaint", TICKET_COMPLAINT, TICKET_NO_PLACE, state->category);
    ticket_part_touch_note(ui, "complaint", STEPS);
    page_footer(host, ui, true, true);
    page_close(host, ui);
}

static bool text_enough(const struct complaint_state *state)
{
    return text_entry_count(&state->text) >= TICKET_TEXT_LEAST;
}

static void build_text(struct host *host, struct complaint_state *state, struct ui *ui)
{
    page_open(host, ui, _("Complaint: what happened?"));
    text_entry_build(&state->text, ui, "complaint.text");
    ticket_part_footer(host, ui,
        &(struct ticket_part_footer){.id = "complaint.next",
            .label = _("Next"),
            .step = 2,
            .count = STEPS,
            .disabled = !text_enough(state)});
    page_close(host, ui);
}

static void build_confirm(struct host *host, const struct complaint_state *state, struct ui *ui)
{
    page_open(host, ui, _("Complaint: check, send"));
    ui_open(ui, &(struct ui_node){.id = "complaint.summary",
                    .flow = UI_COLUMN,
                    .gap = 10, /* targets stand 2.5 mm apart */
                    .pad_x = 40,
                    .pad_y = 16,
                    .fill = UI_CARD,
                    .border = UI_HAIRLINE,
                    .border_width = 2,
                    .radius = 28,
                    .raise = WIDGET_CARD_RAISE});
    ticket_part_row(ui, "complaint.edit.name", _("From"), state->anonymous ? _("Anonymous") : state->unit);
    ui_rule(ui);
    ticket_part_row(ui, "complaint.edit.category", _("About"),
        format_category(TICKET_COMPLAINT, TICKET_NO_PLACE, state->category));
    ui_rule(ui);
    ticket_part_row(ui, "complaint.edit.text", _("What happened"), text_entry_text(&state->text));
    ui_close(ui);
    ui_leaf(ui, &(struct ui_node){.role = UI_TEXT,
                    .label = _("Touch a line to change it"),
                    .ink = UI_MUTED,
                    .text_align = UI_CENTER});
    if (state->anonymous) {
        widget_notice_open(ui, "complaint.code", WIDGET_SOFT, UI_ICON_VISIBILITY_OFF,
            _("After sending you see a number and a query code"),
            _("Write them down: without them the answer can't be read"));
        ui_close(ui);
    }
    ui_space(ui);
    ticket_part_footer(host, ui,
        &(struct ticket_part_footer){.id = "complaint.send",
            .label = state->sending ? _("Saving") : _("Send the complaint"),
            .step = 3,
            .count = STEPS,
            .disabled = state->sending,
            .send = true});
    page_close(host, ui);
}

static void build(struct host *host, void *data, struct ui *ui)
{
    struct complaint_state *state = data;
    switch (state->step) {
    case COMPLAINT_CATEGORY: build_category(host, state, ui); break;
    case COMPLAINT_TEXT: build_text(host, state, ui); break;
    case COMPLAINT_CONFIRM: build_confirm(host, state, ui); break;
    }
    if (state->leaving)
        ticket_part_leave_dialog(ui, "complaint");
}

/* ---- what is touched ------------------------------------------------------------------------------------------------------ */

static void show(struct host *host, struct complaint_state *state, enum complaint_step step)
{
    text_entry_finish(&state->text); /* nothing half entered is lost */
    state->step = step;
    ui_reset_view(host->ui);
}

static void choose_category(struct host *host, struct complaint_state *state, int64_t index)
{
    size_t count;
    const struct ticket_category *all = ticket_categories(&count);
    if (index < 0 || (size_t)index >= count || all[index].kind != TICKET_COMPLAINT)
        return;
    text_copy(state->category, sizeof state->category, all[index].code);
    choose_phrases(state);
    if (!state->anonymous && !host->session->owner) {
        state->signing_in = true;
        host_sign_in(host);
        return;
    }
    show(host, state, state->editing ? COMPLAINT_CONFIRM : COMPLAINT_TEXT);
    state->editing = false;
}

static void go_back(struct host *host, struct complaint_state *state)
{
    if (state->sending)
        return;
    if (state->editing) {
        /* Without a session a complaint in one's name can't be sent: the choice stays open. */
        if (!state->anonymous && !host->session->owner)
            state->anonymous = true;
        state->editing = false;
        show(host, state, COMPLAINT_CONFIRM);
    } else if (state->step != COMPLAINT_CATEGORY) {
        show(host, state, state->step == COMPLAINT_TEXT ? COMPLAINT_CATEGORY : COMPLAINT_TEXT);
    } else {
        state->leaving = text_entry_count(&state->text) > 0;
        if (!state->leaving)
            host_back(host);
    }
}

static void send(struct host *host, struct complaint_state *state)
{
    struct store_ticket_draft draft = {.kind = TICKET_COMPLAINT, .place = TICKET_NO_PLACE};
    if (state->sending || !text_enough(state) || (!state->anonymous && !host->session->owner))
        return;
    draft.actor = ticket_part_actor(host, state->anonymous);
    draft.want_code = state->anonymous;
    text_copy(draft.category, sizeof draft.category, state->category);
    text_copy(draft.text, sizeof draft.text, text_entry_text(&state->text));
    if (!state->anonymous) {
        text_copy(draft.unit, sizeof draft.unit, host->session->unit);
        ticket_part_building(host, draft.building);
    }
    state->sending = true;
    host_expect(host, store_post_ticket(host->store, &draft));
    secret_wipe(&draft, sizeof draft);
}

static void edit(struct host *host, struct complaint_state *state, const char *what)
{
    if (state->sending)
        return;
    state->editing = true;
    show(host, state, strcmp(what, "text") == 0 ? COMPLAINT_TEXT : COMPLAINT_CATEGORY);
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    struct complaint_state *state = data;
    if (strncmp(what->id, "complaint.leave.", 16) == 0) {
        state->leaving = false;
        if (strcmp(what->id, "complaint.leave.go") == 0)
            host_back(host);
    } else if (strcmp(what->id, "footer.back") == 0) {
        go_back(host, state);
    } else if (page_action(host, what)) {
        return;
    } else if (state->step == COMPLAINT_TEXT && text_entry_action(&state->text, what, "complaint.text")) {
        return;
    } else if (strcmp(what->id, "complaint.named") == 0 || strcmp(what->id, "complaint.anonymous") == 0) {
        state->anonymous = strcmp(what->id, "complaint.anonymous") == 0;
    } else if (strncmp(what->id, "complaint.category.", 19) == 0) {
        choose_category(host, state, what->value);
    } else if (strcmp(what->id, "complaint.next") == 0) {
        text_entry_finish(&state->text);
        state->editing = false;
        if (text_enough(state))
            show(host, state, COMPLAINT_CONFIRM);
    } else if (strncmp(what->id, "complaint.edit.", 15) == 0) {
        edit(host, state, what->id + 15);
    } else if (strcmp(what->id, "complaint.send") == 0) {
        send(host, state);
    }
}

static void answer(struct host *host, void *data, const struct store_answer *got)
{
    struct complaint_state *state = data;
    char arg[ID_SIZE + TICKET_NUMBER_SIZE + TICKET_CODE_DIGITS + 8];
    if (got->did != STORE_DID_TICKET)
        return;
    state->sending = false;
    if (got->result != STORE_OK) {
        ticket_part_fault(host, got, _("Your complaint was not sent"));
        return;
    }
    snprintf(arg, sizeof arg, "%s %s %s", got->op, got->number, got->code);
    host_replace(host, &screen_filed, arg);
    secret_wipe(arg, sizeof arg);
}

static void leave(struct host *host, void *data)
{
    struct complaint_state *state = data;
    (void)host;
    text_entry_close(&state->text);
}

static bool commit_text(struct host *host, void *data, const char *utf8)
{
    struct complaint_state *state = data;
    (void)host;
    return state->step == COMPLAINT_TEXT && text_entry_type(&state->text, utf8);
}

const struct screen screen_complaint = {
    .name = "complaint",
    .state_size = sizeof(struct complaint_state),
    .enter = enter,
    .load = load,
    .build = build,
    .action = action,
    .answer = answer,
    .commit_text = commit_text,
    .leave = leave,
};

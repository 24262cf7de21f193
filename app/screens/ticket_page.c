#include <stdio.h>
#include <string.h>

#include "app/screens/ticket_internal.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_dialog.h"
#include "app/ui/widget_empty.h"
#include "app/ui/widget_notice.h"
#include "app/ui/widget_rating.h"
#include "app/ui/widget_tag.h"
#include "app/ui/widget_timeline.h"
#include "app/ui/widget_tone.h"
#include "backend/base/text.h"

/* ---- head ------------------------------------------------------------------------------------------------------------- */

static void build_head(const struct ticket_view *view, struct ui *ui)
{
    const struct store_ticket *ticket = &view->ticket;
    char number[FORMAT_SIZE];
    if (view->full)
        snprintf(number, sizeof number, "%s %s", _(ticket_kind_text(ticket->kind)), ticket->number);
    else
        snprintf(number, sizeof number, "%s", ticket->number);
    widget_card_open(ui, "ticket.head", WIDGET_NEUTRAL, 0);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .fold = true, .align = UI_CENTER, .gap = 24});
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .grow = 1, .gap = 8});
    ui_leaf(ui, &(struct ui_node){.id = "ticket.title",
                    .role = UI_HEADING,
                    .label = view->full ? ticket_part_title(ticket) : _(ticket_kind_text(ticket->kind)),
                    .type = UI_TYPE_TITLE,
                    .bold = true});
    ui_text(ui, "ticket.number", 0, UI_MUTED, false, number);
    ui_close(ui);
    widget_tag(ui, "ticket.state", ticket_part_tone(ticket), ticket_part_state(ticket));
    ui_close(ui);
    if (view->full && ticket->text[0] != '\0')
        ui_text(ui, "ticket.text", 0, UI_INK, false, ticket->text);
    ui_close(ui);
}

static void build_refusal(const struct ticket_view *view, struct ui *ui)
{
    const struct store_ticket *ticket = &view->ticket;
    if (ticket->message[0] == '\0' && !ticket->rejected)
        return;
    widget_notice_open(ui, "ticket.refused", WIDGET_DANGER_TONE, UI_ICON_ERROR,
        ticket->rejected ? _("The office did not take it") : _("The office did not take your last step"),
        ticket->message[0] != '\0' ? ticket->message : _("Please call and say the number."));
    ui_close(ui);
}

static const char *done_text(enum ticket_action action)
{
    switch (action) {
    case TICKET_DO_URGE: return _("The office is reminded.");
    case TICKET_DO_CANCEL: return _("The repair is cancelled.");
    case TICKET_DO_WITHDRAW: return _("The complaint is withdrawn.");
    case TICKET_DO_RATE: return _("Thank you for your rating.");
    case TICKET_DO_REOPEN: return _("The repair goes on; the office arranges a new visit.");
    case TICKET_DO_CONFIRM: return _("The complaint is closed.");
    case TICKET_DO_APPEAL: return _("Your appeal goes to somebody higher up.");
    case TICKET_DO_AGREE: return _("The technician will come.");
    case TICKET_DO_REFUSE: return _("The repair is cancelled.");
    default: return _("Your note is added.");
    }
}

/* What the visitor has just done; its place in the timeline says the rest. */
static void build_done(const struct ticket_view *view, struct ui *ui)
{
    if (view->done == TICKET_ACTIONS)
        return;
    widget_notice_open(ui, "ticket.done", WIDGET_GOOD, UI_ICON_CHECK_CIRCLE, done_text(view->done),
        view->offline && view->ticket.act_waiting ? _("Saved here; the office gets it when the line is back")
                                                  : NULL);
    ui_close(ui);
}

static void build_timeline(const struct ticket_view *view, struct ui *ui)
{
    char id[48];
    ui_personal(ui, true);
    widget_card_open(ui, "ticket.timeline", WIDGET_NEUTRAL, 1);
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN});
    for (size_t i = 0; i < view->line_count; i++) {
        const struct ticket_line *line = &view->lines[i];
        snprintf(id, sizeof id, "ticket.event.%zu", i);
        widget_event(ui, &(struct widget_event){.id = id,
                             .icon = line->icon,
                             .title = line->title,
                             .note = line->note[0] != '\0' ? line->note : NULL,
                             .when = line->when[0] != '\0' ? line->when : NULL,
                             .done = line->done,
                             .last = i + 1 == view->line_count});
    }
    ui_close(ui);
    ui_close(ui);
    ui_personal(ui, false);
}

/* ---- what can be done ------------------------------------------------------------------------------------------------------ */

static void act_button(struct ui *ui, const struct ticket_view *view, const char *label,
    enum ticket_action action, enum widget_button_look look)
{
    char id[48];
    snprintf(id, sizeof id, "ticket.%s", ticket_action_code(action));
    widget_button(ui, &(struct widget_button){.id = id,
                          .label = label,
                          .value = action,
                          .look = view->sending ? WIDGET_QUIET : look,
                          .disabled = view->sending});
}

static void build_quote(const struct ticket_view *view, struct ui *ui)
{
    if (!ticket_view_may(view, TICKET_DO_AGREE))
        return;
    widget_card_open(ui, "ticket.quoted", WIDGET_NEUTRAL, 0);
    ui_text(ui, NULL, UI_TYPE_LABEL, UI_INK, true, _("Do you agree to the price?"));
    ui_text(ui, NULL, 0, UI_MUTED, false, _("Work begins only after you agree; refusing costs nothing"));
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = 2, .gap = 24});
    act_button(ui, view, _("Refuse"), TICKET_DO_REFUSE, WIDGET_PLAIN);
    act_button(ui, view, _("Agree"), TICKET_DO_AGREE, WIDGET_PRIMARY);
    ui_close(ui);
    ui_close(ui);
}

static void build_rating(const struct ticket_view *view, struct ui *ui)
{
    bool rate = ticket_view_may(view, TICKET_DO_RATE), reopen = ticket_view_may(view, TICKET_DO_REOPEN);
    if (!rate && !reopen)
        return;
    widget_card_open(ui, "ticket.rating", WIDGET_NEUTRAL, 0);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .align = UI_CENTER, .gap = 24});
    ui_leaf(ui, &(struct ui_node){.role = UI_TEXT,
                    .label = rate ? _("How was the repair?") : _("Is something not right?"),
                    .type = UI_TYPE_LABEL,
                    .bold = true,
                    .grow = 1});
    if (reopen)
        act_button(ui, view, _("Not fixed"), TICKET_DO_REOPEN, WIDGET_PLAIN);
    ui_close(ui);
    if (rate) {
        widget_rating(ui, &(struct widget_rating){.id = "ticket.star", .value = view->rating});
        if (view->rating > 0)
            act_button(ui, view, _("Send the rating"), TICKET_DO_RATE, WIDGET_PRIMARY);
    }
    ui_close(ui);
}

static void build_reply(const struct ticket_view *view, struct ui *ui)
{
    bool confirm = ticket_view_may(view, TICKET_DO_CONFIRM), appeal = ticket_view_may(view, TICKET_DO_APPEAL);
    if (!confirm && !appeal)
        return;
    widget_card_open(ui, "ticket.replied", WIDGET_NEUTRAL, 0);
    ui_text(ui, NULL, UI_TYPE_LABEL, UI_INK, true, _("Are you content with the answer?"));
    if (appeal)
        ui_text(ui, NULL, 0, UI_MUTED, false, _("You can appeal once; somebody higher up then looks at it"));
    ui_open(ui,
        &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = confirm && appeal ? 2 : 1, .gap = 24});
    if (appeal)
        act_button(ui, view, _("No, I appeal"), TICKET_DO_APPEAL, WIDGET_PLAIN);
    if (confirm)
        act_button(ui, view, _("Yes, content"), TICKET_DO_CONFIRM, WIDGET_PRIMARY);
    ui_close(ui);
    ui_close(ui);
}

static void build_urge(const struct ticket_view *view, struct ui *ui)
{
    char text[2 * FORMAT_SIZE];
    int wait = view->urge_wait_minutes, gap = view->limits.urge_gap_minutes;
    bool owed =
        view->limits.urges_to_escalate > 0 && view->ticket.urges + 1 >= view->limits.urges_to_escalate;
    if (!ticket_view_may(view, TICKET_DO_URGE))
        return;
    if (wait > 0)
        snprintf(text, sizeof text,
            NGETTEXT("Urged already; again in %d minute", "Urged already; again in %d minutes", wait), wait);
    else if (owed)
        text_copy(text, sizeof text, _("This time it goes one level up"));
    else if (gap % 60 == 0)
        snprintf(text, sizeof text,
            NGETTEXT("Once in %d hour; the supervisor is reminded",
                "Once in %d hours; the supervisor is reminded", gap / 60),
            gap / 60);
    else
        snprintf(text, sizeof text,
            NGETTEXT("Once in %d minute; the supervisor is reminded",
                "Once in %d minutes; the supervisor is reminded", gap),
            gap);
    widget_notice_open(
        ui, "ticket.waiting", WIDGET_NEUTRAL, UI_ICON_NOTIFICATIONS_ACTIVE, _("Waiting too long?"), text);
    widget_button(ui, &(struct widget_button){.id = "ticket.urge",
                          .label = _("Urge"),
                          .value = TICKET_DO_URGE,
                          .look = wait > 0 || view->sending ? WIDGET_QUIET : WIDGET_PLAIN,
                          .disabled = wait > 0 || view->sending});
    ui_close(ui);
}

static void build_cancel(const struct ticket_view *view, struct ui *ui)
{
    bool cancel = ticket_view_may(view, TICKET_DO_CANCEL) && !ticket_view_may(view, TICKET_DO_REFUSE);
    if (!cancel && !ticket_view_may(view, TICKET_DO_WITHDRAW))
        return;
    widget_notice_open(ui, "ticket.no_longer", WIDGET_NEUTRAL, UI_ICON_CANCEL, _("No longer needed?"),
        cancel ? _("You can cancel until the work begins") : _("You can withdraw it until it is answered"));
    act_button(ui, view, cancel ? _("Cancel it") : _("Withdraw it"),
        cancel ? TICKET_DO_CANCEL : TICKET_DO_WITHDRAW, WIDGET_PLAIN);
    ui_close(ui);
}

static void build_limited(struct host *host, const struct ticket_view *view, struct ui *ui)
{
    if (view->full)
        return;
    widget_notice_open(ui, "ticket.limited", WIDGET_SOFT, UI_ICON_VISIBILITY_OFF,
        _("Only state and times are shown here"), _("Signed in, its own home sees everything"));
    if (!host->session->owner && view->ticket.unit[0] != '\0')
        widget_button(ui,
            &(struct widget_button){.id = "ticket.sign_in", .label = _("Sign in"), .icon = UI_ICON_LOGIN});
    ui_close(ui);
}

/* ---- dialogs ---------------------------------------------------------------------------------------------------------------- */

static const struct question {
    enum ticket_action action;
    enum ui_icon icon;
    const char *title, *text, *yes;
} questions[] = {
    {TICKET_DO_CANCEL, UI_ICON_CANCEL, N_("Cancel this repair?"),
        N_("Nobody will come. You can file a new one at any time."), N_("Cancel it")},
    {TICKET_DO_WITHDRAW, UI_ICON_CANCEL, N_("Withdraw this complaint?"),
        N_("It is then no longer looked into."), N_("Withdraw it")},
    {TICKET_DO_REFUSE, UI_ICON_PAYMENTS, N_("Refuse the price?"),
        N_("The repair is then cancelled; it costs nothing."), N_("Refuse")},
    {TICKET_DO_AGREE, UI_ICON_PAYMENTS, N_("Agree to the price?"),
        N_("The technician then comes and does the work at this price."), N_("Agree")},
    {TICKET_DO_CONFIRM, UI_ICON_CHECK_CIRCLE, N_("Accept the answer?"), N_("The complaint is then closed."),
        N_("Yes, content")},
};

static void build_question(const struct ticket_view *view, struct ui *ui)
{
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        const struct question *question = &questions[i];
        if (question->action != view->confirming)
            continue;
        widget_dialog_open(ui, "ticket.question", question->icon, _(question->title), _(question->text));
        widget_button(ui, &(struct widget_button){.id = "ticket.no", .label = _("Go back"), .wide = true});
        widget_button(ui, &(struct widget_button){.id = "ticket.yes",
                              .label = _(question->yes),
                              .value = question->action,
                              .look = WIDGET_PRIMARY,
                              .wide = true});
        widget_dialog_close(ui);
    }
}

/* ---- writing ------------------------------------------------------------------------------------------------------------------ */

static void build_writing(struct host *host, struct ticket_view *view, struct ui *ui)
{
    const char *title = view->writing == TICKET_DO_APPEAL   ? _("Appeal: what is not right?")
                        : view->writing == TICKET_DO_REOPEN ? _("Not fixed: what is still wrong?")
                                                            : _("Add a note");
    page_open(host, ui, title);
    text_entry_build(&view->text, ui, "ticket.note");
    ticket_part_footer(host, ui,
        &(struct ticket_part_footer){.id = "ticket.send",
            .label = view->sending ? _("Saving") : _("Send"),
            .disabled = view->sending || !ticket_view_text_enough(view),
            .send = true});
    page_close(host, ui);
}

static void build_acts(struct host *host, const struct ticket_view *view, struct ui *ui)
{
    build_limited(host, view, ui);
    build_quote(view, ui);
    if (ui_landscape(ui) || !ticket_view_may(view, TICKET_DO_RATE))
        build_rating(view, ui);
    build_reply(view, ui);
    build_urge(view, ui);
    build_cancel(view, ui);
}

static void build_shown(struct host *host, const struct ticket_view *view, struct ui *ui)
{
    page_open(host, ui, _("How far it is"));
    layout_columns_open(ui);
    ui_personal(ui, true);
    build_head(view, ui);
    ui_personal(ui, false);
    build_done(view, ui);
    ui_personal(ui, true);
    build_refusal(view, ui);
    ui_personal(ui, false);
    if (ui_landscape(ui)) {
        build_acts(host, view, ui);
        layout_columns_next(ui);
        build_timeline(view, ui);
    } else {
        if (ticket_view_may(
                view, TICKET_DO_RATE)) /* asked for first: below the timeline it would not be seen */
            build_rating(view, ui);
        build_timeline(view, ui);
        build_acts(host, view, ui);
    }
    layout_columns_end(ui);
    page_footer(host, ui, true, true);
    ui_space(ui);
    if (ticket_view_may(view, TICKET_DO_COMMENT))
        widget_button(ui, &(struct widget_button){.id = "ticket.comment",
                              .label = _("Add a note"),
                              .value = TICKET_DO_COMMENT,
                              .icon = page_footer_icon(ui, UI_ICON_COMMENT)});
    else
        widget_button(
            ui, &(struct widget_button){
                    .id = "ticket.call", .label = _("Call"), .icon = page_footer_icon(ui, UI_ICON_CALL)});
    page_close(host, ui);
    build_question(view, ui);
}

void ticket_page_build(struct host *host, struct ticket_view *view, struct ui *ui)
{
    if (!view->known) {
        page_open(host, ui, _("How far it is"));
        widget_empty(ui, "ticket.unknown", UI_ICON_SEARCH, _("This request can't be shown now"),
            _("It may not have reached this kiosk yet. Please call the service center."));
        page_footer(host, ui, true, true);
        page_close(host, ui);
    } else if (view->mode == TICKET_WRITING) {
        build_writing(host, view, ui);
    } else {
        build_shown(host, view, ui);
    }
}

/* One request: how far it is, and what its owner may do about it. Only acts of the transitions table are offered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/screens/ticket_internal.h"
#include "app/screens/ticket_phrases.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"

/* arg: "ID"; "number ID" (found by its number); "code ID" (its query code was right). */
static void enter(struct host *host, void *data, const char *arg)
{
    struct ticket_view *view = data;
    const char *id = strchr(arg, ' ');
    (void)host;
    view->confirming = TICKET_ACTIONS;
    view->done = TICKET_ACTIONS;
    view->by_code = strncmp(arg, "code ", 5) == 0;
    text_copy(view->id, sizeof view->id, id == NULL ? arg : id + 1);
}

static void load(struct host *host, void *data)
{
    struct ticket_view *view = data;
    ticket_timeline_load(host, view);
    if (view->confirming != TICKET_ACTIONS && !ticket_view_may(view, view->confirming))
        view->confirming = TICKET_ACTIONS; /* the office was quicker */
}

static void leave(struct host *host, void *data)
{
    struct ticket_view *view = data;
    (void)host;
    if (view->lines != NULL)
        secret_wipe(view->lines, view->line_count * sizeof *view->lines);
    free(view->lines);
    text_entry_close(&view->text);
}

bool ticket_view_text_enough(const struct ticket_view *view)
{
    return view->writing != TICKET_DO_COMMENT || text_entry_count(&view->text) >= TICKET_TEXT_LEAST;
}

static void show(struct host *host, struct ticket_view *view, enum ticket_mode mode)
{
    view->mode = mode;
    ui_reset_view(host->ui);
}

static void act(struct host *host, struct ticket_view *view, enum ticket_action action, const char *note)
{
    struct store_act_draft draft = {.action = action};
    if (view->sending || !ticket_view_may(view, action))
        return;
    draft.actor = ticket_part_actor(host, view->ticket.unit[0] == '\0');
    text_copy(draft.ticket, sizeof draft.ticket, view->id);
    text_copy(draft.note, sizeof draft.note, note);
    draft.rating = action == TICKET_DO_RATE ? view->rating : 0;
    view->sending = true;
    view->done = TICKET_ACTIONS;
    view->sent = action;
    host_expect(host, store_post_act(host->store, &draft));
    secret_wipe(&draft, sizeof draft);
}

static void begin_writing(struct host *host, struct ticket_view *view, enum ticket_action action)
{
    if (view->writing != action || view->text.method == NULL)
        text_entry_open(&view->text, host->text, TICKET_TEXT_MAX, NULL);
    view->writing = action;
    view->text.phrases = action == TICKET_DO_REOPEN
                             ? ticket_phrases(view->ticket.kind, view->ticket.place, view->ticket.category)
                             : NULL;
    view->text.hint = action == TICKET_DO_COMMENT ? N_("Write a few words")
                                                  : N_("A few words help; you may leave it empty");
    show(host, view, TICKET_WRITING);
}

/* A touch on one of the buttons of acts. */
static void ask_or_act(struct host *host, struct ticket_view *view, enum ticket_action action)
{
    switch (action) {
    case TICKET_DO_COMMENT:
    case TICKET_DO_APPEAL:
    case TICKET_DO_REOPEN: begin_writing(host, view, action); break;
    case TICKET_DO_CANCEL:
    case TICKET_DO_WITHDRAW:
    case TICKET_DO_AGREE:
    case TICKET_DO_REFUSE:
    case TICKET_DO_CONFIRM: view->confirming = action; break;
    case TICKET_DO_URGE:
        if (view->urge_wait_minutes == 0)
            act(host, view, action, "");
        break;
    case TICKET_DO_RATE:
        if (view->rating > 0)
            act(host, view, action, "");
        break;
    default: break;
    }
}

static bool is_act(const struct ui_action *what, enum ticket_action *action)
{
    char code[24];
    if (strncmp(what->id, "ticket.", 7) != 0)
        return false;
    text_copy(code, sizeof code, what->id + 7);
    return ticket_action_from_code(code, action);
}

static void go_back(struct host *host, struct ticket_view *view)
{
    if (view->mode == TICKET_SHOWN)
        host_back(host);
    else if (!view->sending)
        show(host, view, TICKET_SHOWN); /* what was written is there again when one comes back */
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    struct ticket_view *view = data;
    enum ticket_action chosen;
    if (strcmp(what->id, "footer.back") == 0) {
        go_back(host, view);
    } else if (page_action(host, what)) {
        return;
    } else if (view->mode == TICKET_WRITING && text_entry_action(&view->text, what, "ticket.note")) {
        return;
    } else if (strcmp(what->id, "ticket.send") == 0) {
        text_entry_finish(&view->text);
        if (view->mode == TICKET_WRITING && ticket_view_text_enough(view))
            act(host, view, view->writing, text_entry_text(&view->text));
    } else if (strncmp(what->id, "ticket.star.", 12) == 0) {
        view->rating = (int)what->value;
    } else if (strcmp(what->id, "ticket.no") == 0) {
        view->confirming = TICKET_ACTIONS;
    } else if (strcmp(what->id, "ticket.yes") == 0) {
        enum ticket_action confirmed = view->confirming;
        view->confirming = TICKET_ACTIONS;
        if (confirmed != TICKET_ACTIONS)
            act(host, view, confirmed, "");
    } else if (strcmp(what->id, "ticket.sign_in") == 0) {
        host_sign_in(host);
    } else if (strcmp(what->id, "ticket.call") == 0) {
        host_call_dialog(host, view->ticket.number);
    } else if (is_act(what, &chosen) && ticket_view_may(view, chosen)) {
        ask_or_act(host, view, chosen);
    }
}

static void answer(struct host *host, void *data, const struct store_answer *got)
{
    struct ticket_view *view = data;
    if (got->did != STORE_DID_ACT)
        return;
    view->sending = false;
    if (got->result != STORE_OK) {
        load(host, view);
        ticket_part_fault(host, got, _("Your step was not sent"));
        return;
    }
    view->rating = 0;
    if (view->mode == TICKET_WRITING) {
        text_entry_close(&view->text);
        show(host, view, TICKET_SHOWN);
    }
    load(host, view);
    view->done = view->sent;
}

static bool commit_text(struct host *host, void *data, const char *utf8)
{
    struct ticket_view *view = data;
    (void)host;
    return view->mode == TICKET_WRITING && text_entry_type(&view->text, utf8);
}

static void build(struct host *host, void *data, struct ui *ui)
{
    ticket_page_build(host, data, ui);
}

const struct screen screen_ticket = {
    .name = "ticket",
    .state_size = sizeof(struct ticket_view),
    .enter = enter,
    .load = load,
    .build = build,
    .action = action,
    .answer = answer,
    .commit_text = commit_text,
    .leave = leave,
};

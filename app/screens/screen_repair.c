/* Filing a repair: a question a step, from a touch on what is broken to "send". Nothing is sent before that. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/screens/repair_internal.h"
#include "app/screens/ticket_phrases.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"

#define PHONE_LEAST 7

/* ---- state --------------------------------------------------------------------------------------------------------- */

static void enter(struct host *host, void *data, const char *arg)
{
    struct repair_state *state = data;
    state->place = strcmp(arg, "public") == 0 || !host->session->owner ? TICKET_IN_PUBLIC : TICKET_AT_HOME;
    if (strcmp(arg, "home") == 0)
        state->place = TICKET_AT_HOME;
    text_entry_open(&state->text, host->text, TICKET_TEXT_MAX, NULL);
    state->text.hint = N_("Touch what fits, or write a few words");
}

static void go_behind_category(struct repair_state *state);

static void load_person(struct host *host, struct repair_state *state)
{
    struct store_person person;
    struct store_unit unit;
    state->phone_tail[0] = '\0';
    state->unit[0] = '\0';
    if (!host->session->owner)
        return;
    if (store_person_get(host->view, host->session->person, &person) == STORE_OK)
        text_copy(state->phone_tail, sizeof state->phone_tail, person.phone_tail);
    if (store_unit_get(host->view, host->session->unit, &unit) == STORE_OK)
        format_unit(&unit, state->unit);
    else
        text_copy(state->unit, sizeof state->unit, host->session->unit_label);
}

static bool open_today(const struct repair_state *state)
{
    for (size_t i = 0; i < state->window_count; i++)
        if (repair_window_open(state, &state->windows[i], state->now.day))
            return true;
    return false;
}

static void load(struct host *host, void *data)
{
    struct repair_state *state = data;
    struct store_estate estate;
    store_estate(host->view, &estate);
    text_copy(state->duty_phone, sizeof state->duty_phone, estate.duty_phone);
    text_copy(state->here, sizeof state->here, estate.building);
    state->now = store_now(host->view);
    if (state->shown_day < state->now.day || state->shown_day >= state->now.day + REPAIR_DAYS)
        state->shown_day = state->now.day;
    size_t count = 0;
    if (store_windows(host->view, state->windows, REPAIR_WINDOWS, &count) != STORE_OK)
        count = 0;
    state->window_count = count < REPAIR_WINDOWS ? count : REPAIR_WINDOWS;
    if (state->shown_day == state->now.day && !open_today(state))
        state->shown_day++;
    store_building_list_free(&state->buildings);
    state->buildings = (struct store_building_list){0};
    if (store_buildings(host->view, &state->buildings) != STORE_OK)
        state->buildings = (struct store_building_list){0};
    load_person(host, state);
    if (state->signing_in && host->session->owner) {
        state->signing_in = false;
        go_behind_category(state);
    }
}

static void leave(struct host *host, void *data)
{
    struct repair_state *state = data;
    (void)host;
    store_building_list_free(&state->buildings);
    text_entry_close(&state->text);
}

bool repair_window_open(const struct repair_state *state, const struct store_window *window, int32_t day)
{
    return day > state->now.day || window->start > state->now.minute;
}

bool repair_text_enough(const struct repair_state *state)
{
    return text_entry_count(&state->text) >= TICKET_TEXT_LEAST;
}

bool repair_phone_enough(const struct repair_state *state)
{
    return strlen(state->typed) >= PHONE_LEAST;
}

/* ---- from step to step ------------------------------------------------------------------------------------------------ */

static enum repair_step third_step(const struct repair_state *state)
{
    return state->place == TICKET_AT_HOME ? REPAIR_TIME : REPAIR_WHERE;
}

static void show(struct host *host, struct repair_state *state, enum repair_step step)
{
    text_entry_finish(&state->text); /* nothing half entered is lost */
    state->step = step;
    ui_reset_view(host->ui);
}

/* What was written before another category was chosen is kept; only the chips are others. */
static void go_behind_category(struct repair_state *state)
{
    const struct ticket_category *category =
        ticket_category_find(TICKET_REPAIR, state->place, state->category);
    state->text.phrases = ticket_phrases(TICKET_REPAIR, state->place, state->category);
    state->urgent = false;
    if (category != NULL && category->emergency_hint)
        state->step = REPAIR_URGENT;
    else
        state->step = REPAIR_TEXT;
}

static void choose_category(struct host *host, struct repair_state *state, int64_t index)
{
    size_t count;
    const struct ticket_category *all = ticket_categories(&count);
    if (index < 0 || (size_t)index >= count || all[index].kind != TICKET_REPAIR)
        return;
    if (all[index].place != state->place)
        return;
    text_copy(state->category, sizeof state->category, all[index].code);
    if (state->place == TICKET_AT_HOME && !host->session->owner) {
        state->signing_in = true;
        host_sign_in(host);
        return;
    }
    go_behind_category(state);
    ui_reset_view(host->ui);
}

static void choose_place(struct repair_state *state, enum ticket_place place)
{
    if (state->place == place)
        return;
    state->place = place;
    state->category[0] = '\0';
    state->editing = false; /* the other place asks other questions */
}

static void go_on(struct host *host, struct repair_state *state)
{
    if (state->editing || state->step == REPAIR_TIME || state->step == REPAIR_WHERE) {
        state->editing = false;
        show(host, state, REPAIR_CONFIRM);
    } else if (state->step == REPAIR_URGENT) {
        show(host, state, REPAIR_TEXT);
    } else if (state->step == REPAIR_TEXT) {
        show(host, state, third_step(state));
    }
}

static void go_back(struct host *host, struct repair_state *state)
{
    if (state->sending)
        return;
    switch (state->step) {
    case REPAIR_PHONE: show(host, state, state->phone_from); return;
    case REPAIR_CATEGORY:
        if (!state->editing) {
            state->leaving = text_entry_count(&state->text) > 0;
            if (!state->leaving)
                host_back(host);
            return;
        }
        break;
    case REPAIR_URGENT: show(host, state, REPAIR_CATEGORY); return;
    case REPAIR_CONFIRM: show(host, state, third_step(state)); return;
    default: break;
    }
    if (state->editing && state->category[0] != '\0') {
        state->editing = false;
        show(host, state, REPAIR_CONFIRM);
    } else {
        show(host, state, state->step == REPAIR_TEXT ? REPAIR_CATEGORY : REPAIR_TEXT);
    }
}

static void edit(struct host *host, struct repair_state *state, const char *what)
{
    if (state->sending)
        return;
    state->editing = true;
    if (strcmp(what, "category") == 0)
        show(host, state, REPAIR_CATEGORY);
    else if (strcmp(what, "text") == 0)
        show(host, state, REPAIR_TEXT);
    else if (strcmp(what, "where") == 0)
        show(host, state, REPAIR_WHERE);
    else
        show(host, state, REPAIR_TIME);
}

/* ---- appointment, place, telephone --------------------------------------------------------------------------------------- */

static void choose_window(struct repair_state *state, int64_t index)
{
    if (index < 0 || (size_t)index >= state->window_count ||
        !repair_window_open(state, &state->windows[index], state->shown_day))
        return;
    state->window_day = state->shown_day;
    text_copy(state->window, sizeof state->window, state->windows[index].id);
}

static void choose_building(struct host *host, struct repair_state *state, int64_t index)
{
    state->everywhere = index == -2;
    if (index == -1 || index == -2)
        text_copy(state->building, sizeof state->building, state->here);
    else if (index >= 0 && (size_t)index < state->buildings.count)
        text_copy(state->building, sizeof state->building, state->buildings.items[index].building);
    else
        return;
    go_on(host, state);
}

static void open_phone(struct host *host, struct repair_state *state)
{
    state->phone_from = state->step;
    text_copy(state->typed, sizeof state->typed, state->contact);
    show(host, state, REPAIR_PHONE);
}

static void type_phone(struct repair_state *state, int64_t value)
{
    size_t length = strlen(state->typed);
    if (value == -1)
        secret_wipe(state->typed, sizeof state->typed);
    else if (value == -2 && length > 0)
        state->typed[length - 1] = '\0';
    else if (value >= 0 && value <= 9 && length < TICKET_CONTACT_MAX)
        state->typed[length] = (char)('0' + value);
}

static void take_phone(struct host *host, struct repair_state *state, bool typed)
{
    if (typed && !repair_phone_enough(state))
        return;
    text_copy(state->contact, sizeof state->contact, typed ? state->typed : "");
    show(host, state, state->phone_from);
}

/* ---- sending ------------------------------------------------------------------------------------------------------------- */

/* Every ticket has a building, for the officer who answers for it; that it is none of them is said in the text. Who
   has used up all characters has said where it is. */
static void say_outside(struct store_ticket_draft *draft)
{
    char text[sizeof draft->text + 128];
    snprintf(text, sizeof text, _("Outside the buildings: %s"), draft->text);
    if (text_utf8_count(text) <= TICKET_TEXT_MAX)
        text_copy(draft->text, sizeof draft->text, text);
}

static void fill_draft(struct host *host, const struct repair_state *state, struct store_ticket_draft *draft)
{
    bool home = state->place == TICKET_AT_HOME;
    draft->actor = ticket_part_actor(host, false);
    draft->kind = TICKET_REPAIR;
    draft->place = state->place;
    draft->urgent = state->urgent;
    text_copy(draft->category, sizeof draft->category, state->category);
    text_copy(draft->text, sizeof draft->text, text_entry_text(&state->text));
    text_copy(draft->contact, sizeof draft->contact, state->contact);
    if (!home) {
        text_copy(draft->building, sizeof draft->building, state->building);
        if (state->everywhere)
            say_outside(draft);
        return;
    }
    text_copy(draft->unit, sizeof draft->unit, host->session->unit);
    ticket_part_building(host, draft->building);
    draft->may_enter = state->may_enter;
    if (state->window_day != 0) {
        text_copy(draft->window, sizeof draft->window, state->window);
        calendar_format_date(state->window_day, draft->window_day);
    }
}

/* The window may have begun while the visitor was reading. */
static bool window_passed(const struct repair_state *state)
{
    if (state->place != TICKET_AT_HOME || state->window_day == 0)
        return false;
    for (size_t i = 0; i < state->window_count; i++)
        if (strcmp(state->windows[i].id, state->window) == 0)
            return !repair_window_open(state, &state->windows[i], state->window_day);
    return true;
}

static void send(struct host *host, struct repair_state *state)
{
    struct store_ticket_draft draft = {0};
    if (state->sending || !repair_text_enough(state))
        return;
    if (state->place == TICKET_AT_HOME && !host->session->owner)
        return;
    state->now = store_now(host->view);
    if (window_passed(state)) {
        state->window_day = 0;
        state->window[0] = '\0';
        state->editing = true;
        show(host, state, REPAIR_TIME);
        host_message(host, UI_ICON_EVENT, _("This time has passed"),
            _("Please choose another time. Everything else is kept."));
        return;
    }
    fill_draft(host, state, &draft);
    state->sending = true;
    host_expect(host, store_post_ticket(host->store, &draft));
    secret_wipe(&draft, sizeof draft);
}

static void answer(struct host *host, void *data, const struct store_answer *got)
{
    struct repair_state *state = data;
    char arg[ID_SIZE + TICKET_NUMBER_SIZE + 4];
    if (got->did != STORE_DID_TICKET)
        return;
    state->sending = false;
    if (got->result != STORE_OK) {
        ticket_part_fault(host, got, _("Your report was not sent"));
        return;
    }
    snprintf(arg, sizeof arg, "%s %s", got->op, got->number);
    host_replace(host, &screen_filed, arg);
}

/* ---- actions ------------------------------------------------------------------------------------------------------------- */

static bool act_on_time(struct host *host, struct repair_state *state, const struct ui_action *what)
{
    if (strncmp(what->id, "repair.day.", 11) == 0) {
        state->shown_day = (int32_t)what->value;
    } else if (strcmp(what->id, "repair.window.any") == 0) {
        state->window_day = 0;
        state->window[0] = '\0';
    } else if (strncmp(what->id, "repair.window.", 14) == 0) {
        choose_window(state, what->value);
    } else if (strncmp(what->id, "repair.enter.", 13) == 0) {
        state->may_enter = what->value == 1;
    } else if (strncmp(what->id, "repair.where.", 13) == 0) {
        choose_building(host, state, what->value);
    } else if (strcmp(what->id, "repair.phone") == 0) {
        open_phone(host, state);
    } else if (strncmp(what->id, "repair.pad.", 11) == 0) {
        type_phone(state, what->value);
    } else if (strcmp(what->id, "repair.phone.take") == 0) {
        take_phone(host, state, true);
    } else if (strcmp(what->id, "repair.phone.none") == 0) {
        take_phone(host, state, false);
    } else {
        return false;
    }
    return true;
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    struct repair_state *state = data;
    if (strncmp(what->id, "repair.leave.", 13) == 0) {
        state->leaving = false;
        if (strcmp(what->id, "repair.leave.go") == 0)
            host_back(host);
    } else if (strcmp(what->id, "footer.back") == 0)
        go_back(host, state);
    else if (page_action(host, what))
        return;
    else if (state->step == REPAIR_TEXT && text_entry_action(&state->text, what, "repair.text"))
        return;
    else if (strcmp(what->id, "repair.place.home") == 0)
        choose_place(state, TICKET_AT_HOME);
    else if (strcmp(what->id, "repair.place.public") == 0)
        choose_place(state, TICKET_IN_PUBLIC);
    else if (strncmp(what->id, "repair.category.", 16) == 0)
        choose_category(host, state, what->value);
    else if (strncmp(what->id, "repair.urgent.", 14) == 0) {
        state->urgent = what->value == 1;
        show(host, state, state->editing ? REPAIR_CONFIRM : REPAIR_TEXT);
        state->editing = false;
    } else if (strcmp(what->id, "repair.next") == 0) {
        text_entry_finish(&state->text);
        if (state->step != REPAIR_TEXT || repair_text_enough(state))
            go_on(host, state);
    } else if (strncmp(what->id, "repair.edit.", 12) == 0)
        edit(host, state, what->id + 12);
    else if (strcmp(what->id, "repair.send") == 0)
        send(host, state);
    else
        act_on_time(host, state, what);
}

static bool commit_text(struct host *host, void *data, const char *utf8)
{
    struct repair_state *state = data;
    (void)host;
    return state->step == REPAIR_TEXT && text_entry_type(&state->text, utf8);
}

static void build(struct host *host, void *data, struct ui *ui)
{
    repair_build(host, data, ui);
}

const struct screen screen_repair = {
    .name = "repair",
    .state_size = sizeof(struct repair_state),
    .enter = enter,
    .load = load,
    .build = build,
    .action = action,
    .answer = answer,
    .commit_text = commit_text,
    .leave = leave,
};

/* How far a request is, by its number and without signing in; an anonymous complaint needs its query code as well. */
#include <stdio.h>
#include <string.h>

#include "app/screens/ticket_parts.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_number_pad.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"

#define KEY_LETTER_R 1000
#define KEY_LETTER_C 1001

struct track_state {
    char typed[TICKET_NUMBER_SIZE]; /* letters and digits, without hyphens */
    char number[TICKET_NUMBER_SIZE];
    char code[TICKET_CODE_DIGITS + 1];
    bool in_code; /* the keys write the query code */
    bool asked;
    enum { TRACK_FINE, TRACK_MISTYPED, TRACK_UNKNOWN, TRACK_WAIT, TRACK_LOCKED, TRACK_FAILED } fault;
    int64_t wait_ms;
    struct ticket_part_phone phone;
};

static void load(struct host *host, void *data)
{
    struct track_state *state = data;
    ticket_part_phone(host, &state->phone);
}

/* ---- what is shown -------------------------------------------------------------------------------------------------------- */

/* "R02261123007" as it is read out: R02-261123-007. */
static void grouped(const char *typed, char *out, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; typed[i] != '\0' && used + 3 < size; i++) {
        if (i == 3 || i == 9 || i == 12)
            out[used++] = '-';
        out[used++] = typed[i];
    }
    out[used] = '\0';
}

static void fault_text(const struct track_state *state, char *out, size_t size)
{
    out[0] = '\0';
    int seconds = (int)((state->wait_ms + 999) / 1000);
    switch (state->fault) {
    case TRACK_FINE: break;
    case TRACK_MISTYPED:
        text_copy(out, size, _("This number can't be right. Please compare it with your note."));
        break;
    case TRACK_UNKNOWN:
        text_copy(out, size, _("Number or query code is not right. An anonymous complaint needs both."));
        break;
    case TRACK_WAIT:
        snprintf(out, size,
            NGETTEXT(
                "Please wait %d second, then try again.", "Please wait %d seconds, then try again.", seconds),
            seconds);
        break;
    case TRACK_LOCKED:
        text_copy(out, size, _("Too many wrong codes for this number. Please call the service center."));
        break;
    case TRACK_FAILED:
        text_copy(out, size, _("The kiosk can't look it up now. Please call the service center."));
        break;
    }
}

static void build_fault(const struct track_state *state, struct ui *ui)
{
    char text[400];
    fault_text(state, text, sizeof text);
    if (text[0] == '\0')
        return;
    ui_open(ui, &(struct ui_node){.id = "track.fault",
                    .label = text,
                    .flow = UI_ROW,
                    .align = UI_CENTER,
                    .gap = 20,
                    .pad_x = 40,
                    .pad_y = 28,
                    .fill = UI_WARN_SOFT,
                    .radius = 28});
    ui_icon(ui, UI_ICON_INFO, 52, UI_WARN);
    ui_leaf(ui, &(struct ui_node){.role = UI_TEXT, .label = text, .ink = UI_WARN, .grow = 1});
    ui_close(ui);
}

struct field {
    const char *id, *title, *text, *hint;
    bool chosen;
};

static void build_field(struct ui *ui, const struct field *field)
{
    char id[48];
    snprintf(id, sizeof id, "%s.text", field->id);
    ui_open(ui, &(struct ui_node){.id = field->id,
                    .label = field->title,
                    .role = UI_CHOICE,
                    .on = field->chosen,
                    .flow = UI_COLUMN,
                    .gap = 4,
                    .pad_x = 40,
                    .pad_y = 20,
                    .fill = UI_CARD,
                    .border = field->chosen ? UI_ACCENT : UI_LINE,
                    .border_width = field->chosen ? 4 : 2,
                    .radius = 28,
                    .raise = WIDGET_CARD_RAISE});
    ui_text(ui, NULL, UI_TYPE_SMALL, UI_MUTED, false, field->title);
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .role = UI_FIELD,
                    .label = field->text,
                    .personal = true,
                    .caret = field->chosen ? (int)strlen(field->text) + 1 : 0,
                    .type = layout_roomy(ui) ? UI_TYPE_HEADING : UI_TYPE_KEY,
                    .bold = true,
                    .one_line = true,
                    .letter_gap = 4,
                    .min_height = 80});
    ui_text(ui, NULL, UI_TYPE_SMALL, UI_MUTED, false, field->hint);
    ui_close(ui);
}

static void letter_key(struct ui *ui, const char *id, const char *letter, int64_t value)
{
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .label = letter,
                    .role = UI_KEY,
                    .value = value,
                    .height = 112,
                    .align = UI_CENTER,
                    .justify = UI_CENTERED,
                    .text_align = UI_CENTER,
                    .type = UI_TYPE_HEADING,
                    .bold = true,
                    .fill = UI_KEY_FACE,
                    .border = UI_LINE,
                    .border_width = 2,
                    .radius = 16});
}

static void build_keys(const struct track_state *state, struct ui *ui)
{
    if (!state->in_code) {
        ui_open(
            ui, &(struct ui_node){.personal = true, .flow = UI_GRID, .columns = 2, .gap = 24, .pad_x = 96});
        letter_key(ui, "track.pad.R", "R", KEY_LETTER_R);
        letter_key(ui, "track.pad.C", "C", KEY_LETTER_C);
        ui_close(ui);
    }
    widget_number_pad(ui, "track.pad", ui_landscape(ui) ? 110 : 128);
}

static void build(struct host *host, void *data, struct ui *ui)
{
    const struct track_state *state = data;
    char number[TICKET_NUMBER_SIZE + 4];
    bool wide = ui_landscape(ui);
    grouped(state->typed, number, sizeof number);
    page_open(host, ui, _("How far is my request?"));
    if (wide)
        ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 64, .grow = 1});
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 24, .grow = wide ? 1 : 0});
    build_field(ui, &(struct field){"track.number", _("Number"), number,
                        _("Starts with R or C, like R02-261123-007-4"), !state->in_code});
    build_field(ui, &(struct field){"track.code", _("Query code"), state->code,
                        _("Only for anonymous complaints"), state->in_code});
    build_fault(state, ui);
    ui_close(ui);
    if (wide)
        ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .grow = 1, .gap = 24, .justify = UI_CENTERED});
    else
        ui_space(ui);
    build_keys(state, ui);
    if (wide) {
        ui_close(ui);
        ui_close(ui);
    }
    ticket_part_footer(host, ui,
        &(struct ticket_part_footer){.id = "track.show",
            .label = state->asked ? _("Looking it up") : _("Show"),
            .disabled = state->asked || state->typed[0] == '\0'});
    page_close(host, ui);
}

/* ---- what is touched ------------------------------------------------------------------------------------------------------ */

static void put(char *text, size_t size, char character)
{
    size_t length = strlen(text);
    if (length + 1 < size) {
        text[length] = character;
        text[length + 1] = '\0';
    }
}

static void type_key(struct track_state *state, int64_t value)
{
    char *text = state->in_code ? state->code : state->typed;
    size_t size = state->in_code ? sizeof state->code : sizeof state->typed, length = strlen(text);
    state->fault = TRACK_FINE;
    if (value == -1)
        memset(text, 0, size);
    else if (value == -2 && length > 0)
        text[length - 1] = '\0';
    else if (value >= 0 && value <= 9)
        put(text, size, (char)('0' + value));
    else if ((value == KEY_LETTER_R || value == KEY_LETTER_C) && !state->in_code) {
        /* The letter comes first: touching it begins anew, or corrects the one that stands there. */
        char letter = value == KEY_LETTER_R ? 'R' : 'C';
        if (length > 0 && (text[0] == 'R' || text[0] == 'C'))
            text[0] = letter;
        else if (length == 0)
            put(text, size, letter);
    }
}

static void ask(struct host *host, struct track_state *state)
{
    if (state->asked || state->typed[0] == '\0')
        return;
    if (!ticket_number_check(state->typed, state->number)) {
        state->fault = TRACK_MISTYPED;
        return;
    }
    state->fault = TRACK_FINE;
    state->asked = true;
    host_expect(host, store_post_track(host->store, state->number, state->code));
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    struct track_state *state = data;
    if (page_action(host, what))
        return;
    if (strcmp(what->id, "track.number") == 0)
        state->in_code = false;
    else if (strcmp(what->id, "track.code") == 0)
        state->in_code = true;
    else if (strncmp(what->id, "track.pad.", 10) == 0)
        type_key(state, what->value);
    else if (strcmp(what->id, "track.show") == 0)
        ask(host, state);
}

static void answer(struct host *host, void *data, const struct store_answer *got)
{
    struct track_state *state = data;
    char arg[64];
    if (got->did != STORE_DID_TRACK)
        return;
    state->asked = false;
    state->wait_ms = got->wait_ms;
    if (got->result == STORE_NOT_FOUND)
        state->fault = TRACK_UNKNOWN;
    else if (got->result != STORE_OK)
        state->fault = TRACK_FAILED;
    else if (got->verdict == STORE_NO)
        state->fault = TRACK_UNKNOWN;
    else if (got->verdict == STORE_LOCKED)
        state->fault = TRACK_LOCKED;
    else if (got->verdict != STORE_YES)
        state->fault = TRACK_WAIT;
    if (state->fault != TRACK_FINE)
        return;
    snprintf(arg, sizeof arg, "%s %s", state->code[0] != '\0' ? "code" : "number", got->ticket);
    host_go(host, &screen_ticket, arg);
}

/* A hyphen as it is printed, and small letters. */
static bool commit_text(struct host *host, void *data, const char *utf8)
{
    struct track_state *state = data;
    (void)host;
    if (strcmp(utf8, "-") == 0 || strcmp(utf8, " ") == 0)
        return true;
    if (strcmp(utf8, "r") == 0 || strcmp(utf8, "c") == 0) {
        type_key(state, utf8[0] == 'r' ? KEY_LETTER_R : KEY_LETTER_C);
        return true;
    }
    return false;
}

static void leave(struct host *host, void *data)
{
    struct track_state *state = data;
    (void)host;
    secret_wipe(state->code, sizeof state->code);
}

const struct screen screen_track = {
    .name = "track",
    .state_size = sizeof(struct track_state),
    .load = load,
    .build = build,
    .action = action,
    .answer = answer,
    .commit_text = commit_text,
    .leave = leave,
};

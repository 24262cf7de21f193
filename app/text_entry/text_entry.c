#include "app/text_entry/text_entry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/text_entry/text_candidates.h"
#include "app/text_entry/text_keys.h"
#include "app/ui/widget_chip.h"
#include "app/ui/widget_page.h"
#include "backend/base/i18n.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"

#define ID_MAX     64
#define COLUMN_GAP 32
#define TALL       1500 /* u: a page this high shows text and keys at once in larger letters too */
#define TOOL       84   /* u: height of undo and the tabs */

/* In the order of their tabs; the first that is offered is open at the start. */
static const struct text_method *const methods[] = {
    &text_method_handwriting, &text_method_pinyin, &text_method_keyboard};
#define METHODS ((int)(sizeof methods / sizeof methods[0]))

static bool offered(const struct text_entry *entry, const struct text_method *method)
{
    return method->offered == NULL || method->offered(entry);
}

/* The plain keyboard is always offered when nothing else is. */
static const struct text_method *first_offered(const struct text_entry *entry)
{
    int first = 0;
    while (first < METHODS - 1 && !offered(entry, methods[first]))
        first++;
    return methods[first];
}

static void use_method(struct text_entry *entry, const struct text_method *method)
{
    text_entry_finish(entry);
    entry->method = method;
    entry->expanded = false;
    entry->composition[0] = '\0';
    method->reset(entry);
}

void text_entry_open(struct text_entry *entry, struct text_tools *tools, int max, const char *const *phrases)
{
    text_entry_close(entry);
    text_editor_open(&entry->editor, max);
    entry->phrases = phrases;
    entry->tools = tools;
    if (tools != NULL)
        text_tools_enter(tools);
    entry->method = first_offered(entry);
    entry->method->reset(entry);
}

void text_entry_close(struct text_entry *entry)
{
    if (entry->method != NULL)
        entry->method->reset(entry);
    if (entry->tools != NULL)
        text_tools_leave(entry->tools, entry);
    secret_wipe(entry, sizeof *entry);
}

const char *text_entry_text(const struct text_entry *entry)
{
    return entry->editor.now.text;
}

int text_entry_count(const struct text_entry *entry)
{
    return entry->editor.now.count + (int)text_utf8_count(entry->composition);
}

void text_entry_finish(struct text_entry *entry)
{
    const struct text_method *method = entry->method;
    /* Each candidate takes some of what was typed, so this ends; the bound is for an engine that does not keep to it. */
    for (int i = 0; i < TEXT_ENTRY_COMPOSITION && entry->composition[0] != '\0'; i++) {
        if (method == NULL || method->choose == NULL || method->candidates(entry, 1) == 0 || entry->full)
            break;
        method->choose(entry, 0);
    }
    entry->expanded = false;
}

bool text_entry_type(struct text_entry *entry, const char *utf8)
{
    text_entry_finish(entry);
    return text_entry_commit(entry, utf8);
}

/* ---- commit interface ------------------------------------------------------------------------------------------------ */

bool text_entry_commit(struct text_entry *entry, const char *utf8)
{
    entry->composition[0] = '\0';
    entry->touched = false;
    bool parted = entry->after_phrase && !text_editor_is_mark(utf8);
    entry->after_phrase = false;
    entry->full =
        parted ? !text_editor_add_phrase(&entry->editor, utf8) : !text_editor_insert(&entry->editor, utf8);
    return !entry->full;
}

bool text_entry_commit_character(struct text_entry *entry, uint32_t character)
{
    char text[8] = "";
    text[text_utf8_encode(character, text)] = '\0';
    return text_entry_commit(entry, text);
}

void text_entry_compose(struct text_entry *entry, const char *utf8)
{
    text_copy(entry->composition, sizeof entry->composition, utf8);
    entry->touched = false;
    if (utf8[0] == '\0')
        entry->expanded = false;
}

void text_entry_delete(struct text_entry *entry)
{
    entry->after_phrase = false;
    entry->full = false;
    entry->touched = false;
    text_editor_delete(&entry->editor);
}

void text_entry_move(struct text_entry *entry, int by)
{
    entry->after_phrase = false;
    entry->touched = false;
    if (by < 0)
        text_editor_left(&entry->editor);
    else
        text_editor_right(&entry->editor);
}

/* ---- what is shown ----------------------------------------------------------------------------------------------------- */

static void build_chips(struct text_entry *entry, struct ui *ui, const char *id)
{
    char chip[ID_MAX];
    if (entry->phrases == NULL || entry->phrases[0] == NULL)
        return;
    ui_open(ui, &(struct ui_node){.flow = UI_WRAP, .gap = 16});
    for (int i = 0; entry->phrases[i] != NULL; i++) {
        const char *phrase = _(entry->phrases[i]);
        snprintf(chip, sizeof chip, "%s.chip.%d", id, i);
        widget_chip(ui, chip, i, phrase, text_editor_has_phrase(&entry->editor, phrase));
    }
    ui_close(ui);
}

/* A small button of the field: undo, clear. */
static void build_tool(
    struct ui *ui, const char *id, const char *name, enum ui_icon icon, const char *label, bool enabled)
{
    char node[ID_MAX];
    snprintf(node, sizeof node, "%s.%s", id, name);
    ui_open(ui, &(struct ui_node){.id = node,
                    .label = label,
                    .role = UI_BUTTON,
                    .disabled = !enabled,
                    .flow = UI_ROW,
                    .align = UI_CENTER,
                    .justify = UI_CENTERED,
                    .width = TOOL,
                    .min_height = TOOL,
                    .radius = 18,
                    .fill = UI_CARD});
    ui_icon(ui, icon, 52, enabled ? UI_ACCENT : UI_LINE);
    ui_close(ui);
}

static void build_tools(struct text_entry *entry, struct ui *ui, const char *id)
{
    const struct text_editor *editor = &entry->editor;
    char count[32], counter[ID_MAX];
    snprintf(counter, sizeof counter, "%s.count", id);
    snprintf(count, sizeof count, "%d / %d", editor->now.count, editor->max);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 16, .align = UI_CENTER});
    build_tool(ui, id, "undo", UI_ICON_UNDO, _("Undo"), text_editor_can_undo(editor));
    build_tool(ui, id, "clear", UI_ICON_DELETE_SWEEP, _("Clear the text"), editor->now.length > 0);
    ui_space(ui);
    ui_text(ui, counter, UI_TYPE_SMALL, entry->full ? UI_DANGER : UI_MUTED, false, count);
    ui_close(ui);
}

static void build_field(struct text_entry *entry, struct ui *ui, const char *id)
{
    const struct text_editor *editor = &entry->editor;
    const struct text_editor_state *now = &editor->now;
    char field[ID_MAX], text[sizeof now->text + TEXT_ENTRY_COMPOSITION];
    size_t composed = strlen(entry->composition);
    snprintf(text, sizeof text, "%.*s%s%s", (int)now->cursor, now->text, entry->composition,
        now->text + now->cursor);
    snprintf(field, sizeof field, "%s.field", id);
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN,
                    .pad_x = 40,
                    .pad_y = 24,
                    .gap = 8,
                    .grow = 1,
                    .fill = UI_CARD,
                    .border = entry->full ? UI_DANGER : UI_ACCENT,
                    .border_width = 4,
                    .radius = 28});
    ui_leaf(ui, &(struct ui_node){.id = field,
                    .role = UI_TEXTBOX,
                    .label = text,
                    .personal = true,
                    .value = 2 * (int64_t)strlen(text),
                    .caret = (int)(now->cursor + composed) + 1,
                    .select_from = (int)editor->select_from,
                    .select_to = (int)editor->select_to,
                    .compose_from = (int)now->cursor,
                    .compose_to = (int)(now->cursor + composed),
                    .min_height = 72,
                    .grow = text[0] != '\0' ? 1 : 0,
                    .type = UI_TYPE_INPUT});
    if (text[0] == '\0') {
        if (entry->hint != NULL)
            ui_text(ui, NULL, UI_TYPE_BODY, UI_MUTED, false, _(entry->hint));
        ui_space(ui);
    }
    build_tools(entry, ui, id);
    ui_close(ui);
}

static void build_methods(struct text_entry *entry, struct ui *ui, const char *id)
{
    int count = 0;
    for (int i = 0; i < METHODS; i++)
        count += offered(entry, methods[i]);
    if (count < 2)
        return;
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .columns = count, .gap = 16});
    for (int i = 0; i < METHODS; i++) {
        char tab[ID_MAX];
        bool on = methods[i] == entry->method;
        enum ui_color ink = on ? UI_ON_ACCENT : UI_ACCENT;
        if (!offered(entry, methods[i]))
            continue;
        snprintf(tab, sizeof tab, "%s.method.%s", id, methods[i]->name);
        ui_open(ui, &(struct ui_node){.id = tab,
                        .label = _(methods[i]->label),
                        .role = UI_TAB,
                        .value = i,
                        .on = on,
                        .flow = UI_ROW,
                        .gap = 16,
                        .align = UI_CENTER,
                        .justify = UI_CENTERED,
                        .min_height = TOOL,
                        .radius = 20,
                        .border_width = 3,
                        .fill = on ? UI_ACCENT : UI_CARD,
                        .border = UI_ACCENT,
                        .ink = ink});
        ui_icon(ui, methods[i]->icon, 44, ink);
        ui_leaf(ui, &(struct ui_node){.label = _(methods[i]->label),
                        .role = UI_TEXT,
                        .type = UI_TYPE_LABEL,
                        .bold = true,
                        .one_line = true});
        ui_close(ui);
    }
    ui_close(ui);
}

static void build_method(struct text_entry *entry, struct ui *ui, const char *id, int width)
{
    build_methods(entry, ui, id);
    ui_personal(ui, true); /* what is typed would be heard letter by letter */
    if (entry->method->candidates != NULL)
        text_candidates_strip(entry, ui, id, width);
    if (text_candidates_expanded(entry))
        text_candidates_all(entry, ui, id);
    else
        entry->method->build(entry, ui);
    ui_personal(ui, false);
}

/* An engine that was on its way turned out to be missing: what waited for it goes into the text as it was typed. */
static void leave_missing_method(struct text_entry *entry)
{
    if (offered(entry, entry->method))
        return;
    if (entry->composition[0] != '\0')
        text_entry_commit(entry, entry->composition);
    entry->method = first_offered(entry);
    entry->method->reset(entry);
}

void text_entry_build(struct text_entry *entry, struct ui *ui, const char *id)
{
    leave_missing_method(entry);
    if (entry->method->candidates != NULL)
        entry->method->candidates(
            entry, 1); /* an engine that has just loaded takes in what waited, before it is drawn */
    int width = text_keys_room(ui);
    if (!ui_landscape(ui)) {
        build_chips(entry, ui, id);
        build_field(entry, ui, id);
        if (ui_narrow(ui) && ui_height(ui) >= TALL)
            widget_page_pinned(ui); /* the keys stay in view, text and chips scroll */
        build_method(entry, ui, id, width);
        return;
    }
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = COLUMN_GAP, .grow = 1});
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 24, .grow = 1});
    build_chips(entry, ui, id);
    build_field(entry, ui, id);
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 20, .width = width});
    build_method(entry, ui, id, width);
    ui_close(ui);
    ui_close(ui);
}

/* ---- what is touched ----------------------------------------------------------------------------------------------------- */

static void toggle_phrase(struct text_entry *entry, int64_t index)
{
    int64_t count = 0;
    while (entry->phrases != NULL && entry->phrases[count] != NULL)
        count++;
    if (index < 0 || index >= count)
        return;
    const char *phrase = _(entry->phrases[index]);
    if (text_editor_has_phrase(&entry->editor, phrase))
        entry->full = !text_editor_remove_phrase(&entry->editor, phrase);
    else
        entry->full = !text_editor_add_phrase(&entry->editor, phrase);
    entry->after_phrase = !entry->full && text_editor_has_phrase(&entry->editor, phrase);
}

/* A touch puts the cursor there; a second one in the same word selects it, a third one puts the cursor again. What was
   being composed is taken first. */
static void touch_field(struct text_entry *entry, int64_t place)
{
    struct text_editor *editor = &entry->editor;
    size_t cursor = editor->now.cursor, length = editor->now.length, composed = strlen(entry->composition);
    size_t byte = (size_t)(place / 2), from, to;
    bool again = entry->touched && editor->select_from == editor->select_to;
    if (composed > 0) {
        text_entry_finish(entry);
        if (byte >= cursor + composed)
            byte = byte - composed + (editor->now.length - length);
        else if (byte > cursor)
            byte = editor->now.cursor;
        again = false;
    }
    if (again && text_editor_word_at(editor, byte, &from, &to) && cursor >= from && cursor <= to) {
        text_editor_select_word(editor, byte);
    } else {
        text_editor_place(editor, byte);
        if (place % 2 != 0)
            text_editor_right(editor);
    }
    entry->touched = true;
    entry->after_phrase = false;
}

static void change_method(struct text_entry *entry, const char *name)
{
    for (int i = 0; i < METHODS; i++)
        if (strcmp(methods[i]->name, name) == 0 && methods[i] != entry->method && offered(entry, methods[i]))
            use_method(entry, methods[i]);
}

/* The rest of `id` behind "PREFIX.", NULL when it starts otherwise. */
static const char *own(const char *id, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(id, prefix, length) == 0 && id[length] == '.' ? id + length + 1 : NULL;
}

bool text_entry_action(struct text_entry *entry, const struct ui_action *action, const char *id)
{
    const char *name = own(action->id, id);
    if (name == NULL) {
        entry->touched = false;
        return entry->method->action(entry, action);
    }
    if (text_candidates_action(entry, action, id))
        return true;
    if (strcmp(name, "field") == 0) {
        touch_field(entry, action->value);
        return true;
    }
    entry->touched = false;
    if (strncmp(name, "chip.", 5) == 0) {
        text_entry_finish(entry);
        toggle_phrase(entry, action->value);
    } else if (strncmp(name, "method.", 7) == 0) {
        change_method(entry, name + 7);
    } else if (strcmp(name, "undo") == 0) {
        entry->full = entry->after_phrase = false;
        text_editor_undo(&entry->editor);
    } else if (strcmp(name, "clear") == 0) {
        entry->full = entry->after_phrase = false;
        entry->method->reset(entry);
        entry->composition[0] = '\0';
        text_editor_clear(&entry->editor);
    } else {
        return entry->method->action(entry, action);
    }
    return true;
}

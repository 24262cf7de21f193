#include "app/text_entry/text_entry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/widget.h"
#include "backend/base/i18n.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"

#define ID_MAX 64

/* In the order of their tabs; the first is open at the start. */
static const struct text_method *const methods[] = {&text_method_keyboard};
#define METHODS ((int)(sizeof methods / sizeof methods[0]))

void text_entry_open(struct text_entry *entry, int max, const char *const *phrases)
{
    secret_wipe(entry, sizeof *entry);
    text_editor_open(&entry->editor, max);
    entry->method = methods[0];
    entry->phrases = phrases;
    entry->method->reset(entry);
}

void text_entry_wipe(struct text_entry *entry)
{
    secret_wipe(entry, sizeof *entry);
}

const char *text_entry_text(const struct text_entry *entry)
{
    return entry->editor.text;
}

int text_entry_count(const struct text_entry *entry)
{
    return entry->editor.count;
}

/* ---- commit interface ------------------------------------------------------------------------------------------------ */

bool text_entry_commit(struct text_entry *entry, const char *utf8)
{
    entry->composition[0] = '\0';
    entry->full = !text_editor_insert(&entry->editor, utf8);
    return !entry->full;
}

void text_entry_compose(struct text_entry *entry, const char *utf8)
{
    text_copy(entry->composition, sizeof entry->composition, utf8);
}

void text_entry_delete(struct text_entry *entry)
{
    entry->full = false;
    text_editor_delete(&entry->editor);
}

void text_entry_move(struct text_entry *entry, int by)
{
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

static void build_field(struct text_entry *entry, struct ui *ui, const char *id)
{
    char field[ID_MAX], count[32], counter[ID_MAX], text[sizeof entry->editor.text + TEXT_ENTRY_COMPOSITION];
    const struct text_editor *editor = &entry->editor;
    size_t caret = editor->cursor + strlen(entry->composition);
    snprintf(text, sizeof text, "%.*s%s%s", (int)editor->cursor, editor->text, entry->composition,
        editor->text + editor->cursor);
    snprintf(field, sizeof field, "%s.field", id);
    snprintf(counter, sizeof counter, "%s.count", id);
    snprintf(count, sizeof count, "%d / %d", editor->count, editor->max);
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN,
                    .pad_x = 40,
                    .pad_y = 28,
                    .gap = 8,
                    .min_height = ui_height(ui) < TEXT_ENTRY_LOW_AREA ? 150 : 300,
                    .grow = 1,
                    .fill = UI_CARD,
                    .border = entry->full ? UI_DANGER : UI_ACCENT,
                    .border_width = 4,
                    .radius = 28});
    ui_leaf(ui,
        &(struct ui_node){
            .id = field, .role = UI_FIELD, .label = text, .caret = (int)caret + 1, .type = UI_TYPE_INPUT});
    if (text[0] == '\0' && entry->hint != NULL)
        ui_text(ui, NULL, UI_TYPE_BODY, UI_MUTED, false, _(entry->hint));
    ui_space(ui);
    ui_leaf(ui, &(struct ui_node){.id = counter,
                    .role = UI_TEXT,
                    .label = count,
                    .type = UI_TYPE_SMALL,
                    .ink = entry->full ? UI_DANGER : UI_MUTED,
                    .align = UI_END,
                    .text_align = UI_END});
    ui_close(ui);
}

static int method_index(const struct text_entry *entry)
{
    int index = 0;
    while (index < METHODS - 1 && methods[index] != entry->method)
        index++;
    return index;
}

static void build_methods(struct text_entry *entry, struct ui *ui, const char *id)
{
    struct widget_tab tabs[METHODS];
    char ids[METHODS][ID_MAX];
    if (METHODS < 2)
        return;
    for (int i = 0; i < METHODS; i++) {
        snprintf(ids[i], sizeof ids[i], "%s.method.%s", id, methods[i]->name);
        tabs[i] = (struct widget_tab){.id = ids[i], .label = _(methods[i]->label), .value = i};
    }
    widget_tabs(ui, tabs, METHODS, method_index(entry));
}

void text_entry_build(struct text_entry *entry, struct ui *ui, const char *id)
{
    build_chips(entry, ui, id);
    build_field(entry, ui, id);
    build_methods(entry, ui, id);
    entry->method->build(entry, ui);
}

/* ---- what is touched ----------------------------------------------------------------------------------------------------- */

/* The rest of `id` behind "PREFIX.NAME.", NULL when it starts otherwise. */
static const char *behind(const char *id, const char *prefix, const char *name)
{
    size_t a = strlen(prefix), b = strlen(name);
    if (strncmp(id, prefix, a) != 0 || id[a] != '.' || strncmp(id + a + 1, name, b) != 0 ||
        id[a + 1 + b] != '.')
        return NULL;
    return id + a + b + 2;
}

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
}

bool text_entry_action(struct text_entry *entry, const struct ui_action *action, const char *id)
{
    const char *method = behind(action->id, id, "method");
    if (behind(action->id, id, "chip") != NULL) {
        toggle_phrase(entry, action->value);
        return true;
    }
    if (method != NULL) {
        for (int i = 0; i < METHODS; i++) {
            if (strcmp(methods[i]->name, method) != 0)
                continue;
            entry->composition[0] = '\0';
            entry->method = methods[i];
            entry->method->reset(entry);
        }
        return true;
    }
    return entry->method->action(entry, action);
}

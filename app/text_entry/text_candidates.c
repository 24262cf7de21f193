#include "app/text_entry/text_candidates.h"

#include <stdio.h>
#include <string.h>

#include "app/text_entry/text_keys.h"
#include "backend/base/i18n.h"

#define ID_MAX    96
#define TYPE      52
#define PAD       30 /* u left and right of a candidate */
#define GAP       12
#define HIGH      96
#define STRIP_PAD 14
#define MORE      108 /* u of the button for the rest */
#define LEAST     72  /* u: a candidate is never narrower */
#define IN_STRIP  12

bool text_candidates_expanded(struct text_entry *entry)
{
    return entry->expanded && entry->method->candidates != NULL && entry->method->candidates(entry, 1) > 0;
}

/* The strip and the list below it show the same ones: `part` keeps their ids apart. */
static void candidate(struct text_entry *entry, struct ui *ui, const char *id, const char *part, int index)
{
    char node[ID_MAX], text[TEXT_CANDIDATE_SIZE];
    if (!entry->method->candidate(entry, index, text, sizeof text))
        return;
    bool first = index == 0;
    snprintf(node, sizeof node, "%s.candidate.%s%d", id, part, index);
    ui_leaf(ui, &(struct ui_node){.id = node,
                    .label = text,
                    .role = UI_CHOICE,
                    .value = index,
                    .on = first,
                    .pad_x = PAD,
                    .min_height = HIGH,
                    .min_width = LEAST,
                    .type = TYPE,
                    .bold = first,
                    .text_align = UI_CENTER,
                    .one_line = true,
                    .radius = 18,
                    .fill = first ? UI_ACCENT : UI_CARD,
                    .ink = first ? UI_ON_ACCENT : UI_INK});
}

/* How many stand in `width` u, of the first `count`. */
static int fitting(struct text_entry *entry, struct ui *ui, int count, int width)
{
    char text[TEXT_CANDIDATE_SIZE];
    int used = 0, index = 0;
    for (; index < count && entry->method->candidate(entry, index, text, sizeof text); index++) {
        int wide = ui_text_measure(ui, TYPE, index == 0, text) + 2 * PAD;
        used += (wide < LEAST ? LEAST : wide) + (index > 0 ? GAP : 0);
        if (used > width && index > 0)
            break;
    }
    return index;
}

static void more_button(struct ui *ui, const char *id, bool expanded)
{
    char node[ID_MAX];
    snprintf(node, sizeof node, "%s.more", id);
    ui_open(ui, &(struct ui_node){.id = node,
                    .label = expanded ? _("Back to the keys") : _("More characters"),
                    .role = UI_BUTTON,
                    .on = expanded,
                    .flow = UI_ROW,
                    .align = UI_CENTER,
                    .justify = UI_CENTERED,
                    .width = MORE,
                    .min_height = HIGH,
                    .radius = 18,
                    .fill = UI_CARD});
    ui_icon(ui, expanded ? UI_ICON_EXPAND_LESS : UI_ICON_EXPAND_MORE, 64, UI_INK);
    ui_close(ui);
}

void text_candidates_strip(struct text_entry *entry, struct ui *ui, const char *id, int width)
{
    bool expanded = text_candidates_expanded(entry);
    int count = entry->method->candidates(entry, IN_STRIP);
    int room = width - 2 * STRIP_PAD - MORE - GAP;
    int shown = fitting(entry, ui, count < IN_STRIP ? count : IN_STRIP, room);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW,
                    .align = UI_CENTER,
                    .pad_x = STRIP_PAD,
                    .pad_y = 8,
                    .gap = GAP,
                    .min_height = HIGH + 16,
                    .fill = UI_CARD,
                    .border = UI_HAIRLINE,
                    .border_width = 2,
                    .radius = 28});
    if (count == 0 && entry->composition[0] == '\0')
        ui_text(ui, NULL, UI_TYPE_BODY, UI_MUTED, false, _(entry->method->advice(entry)));
    for (int i = 0; i < shown; i++)
        candidate(entry, ui, id, "", i);
    ui_space(ui);
    if (count > shown || expanded)
        more_button(ui, id, expanded);
    ui_close(ui);
}

void text_candidates_all(struct text_entry *entry, struct ui *ui, const char *id)
{
    char node[ID_MAX];
    int count = entry->method->candidates(entry, TEXT_CANDIDATES_MAX);
    snprintf(node, sizeof node, "%s.candidates", id);
    bool shared = ui_landscape(ui);
    int high = 4 * TEXT_KEYS_HIGH + 3 * TEXT_KEYS_LEAP;
    ui_open(ui, &(struct ui_node){.id = node,
                    .label = _("Characters to choose from"),
                    .role = UI_LIST,
                    .flow = UI_COLUMN,
                    .scroll = true,
                    .grow = shared ? 1 : 0,
                    .height = shared ? 0 : high,
                    .pad_x = 14,
                    .pad_y = 14,
                    .fill = UI_CARD,
                    .border = UI_HAIRLINE,
                    .border_width = 2,
                    .radius = 28});
    ui_open(ui, &(struct ui_node){.flow = UI_WRAP, .gap = GAP});
    for (int i = 0; i < count && i < TEXT_CANDIDATES_MAX; i++)
        candidate(entry, ui, id, "all.", i);
    ui_close(ui);
    ui_close(ui);
}

bool text_candidates_action(struct text_entry *entry, const struct ui_action *action, const char *id)
{
    char node[ID_MAX];
    snprintf(node, sizeof node, "%s.more", id);
    if (strcmp(action->id, node) == 0) {
        entry->expanded = !entry->expanded;
        return true;
    }
    int length = snprintf(node, sizeof node, "%s.candidate.", id);
    if (strncmp(action->id, node, (size_t)length) != 0)
        return false;
    entry->expanded = false;
    if (entry->method->choose != NULL)
        entry->method->choose(entry, (int)action->value);
    return true;
}

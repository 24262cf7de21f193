/* A long list with a visible position. */
#include <stdio.h>
#include <string.h>

#include "app/ui/widget_button.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_empty.h"
#include "app/ui/widget_list.h"
#include "backend/base/i18n.h"

#define ID_SIZE 96

static void part(const struct widget_list *list, const char *name, char out[ID_SIZE])
{
    snprintf(out, ID_SIZE, "%s.%s", list->id, name);
}

void widget_list_open(struct ui *ui, const struct widget_list *list, size_t *first, size_t *last)
{
    char id[ID_SIZE];
    *first = *last = 0;
    ui_open(ui, &(struct ui_node){.gap = 16, .grow = 1});
    ui_open(ui, &(struct ui_node){.id = list->id,
                    .label = list->label,
                    .role = UI_LIST,
                    .grow = 1,
                    .scroll = true,
                    .pad_x = 40,
                    .fill = UI_CARD,
                    .border = UI_HAIRLINE,
                    .border_width = 2,
                    .radius = 28,
                    .raise = WIDGET_CARD_RAISE});
    if (list->count == 0) {
        part(list, "empty", id);
        widget_empty(ui, id, list->empty_icon, list->empty, list->empty_note);
        return;
    }
    ui_list_window(ui, list->id, list->count, list->row_height, first, last);
    ui_list_skip(ui, *first, list->row_height);
}

static void turn(struct ui *ui, const struct widget_list *list, const char *name, const char *label,
    enum ui_icon icon, bool possible)
{
    char id[ID_SIZE];
    part(list, name, id);
    widget_button(ui, &(struct widget_button){
                          .id = id, .label = label, .icon = icon, .icon_only = true, .disabled = !possible});
}

void widget_list_close(struct ui *ui, const struct widget_list *list)
{
    char id[ID_SIZE], text[80];
    size_t first, last, shown;
    if (list->count > 0) {
        ui_list_window(ui, list->id, list->count, list->row_height, &first, &last);
        ui_list_skip(ui, list->count - last, list->row_height);
    }
    ui_close(ui);
    if (list->count > 0) {
        ui_list_seen(ui, list->id, list->count, list->row_height, &first, &last);
        shown = last - first;
        snprintf(text, sizeof text, _("%zu–%zu of %zu"), first + (shown > 0), last, list->count);
        part(list, "position", id);
        ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 24, .align = UI_CENTER});
        ui_leaf(
            ui, &(struct ui_node){
                    .id = id, .label = text, .role = UI_TEXT, .ink = UI_MUTED, .grow = 1, .one_line = true});
        turn(ui, list, "up", _("Page up"), UI_ICON_EXPAND_LESS, first > 0);
        turn(ui, list, "down", _("Page down"), UI_ICON_EXPAND_MORE, last < list->count);
        ui_close(ui);
    }
    ui_close(ui);
}

bool widget_list_action(struct ui *ui, const struct widget_list *list, const struct ui_action *action)
{
    char up[ID_SIZE], down[ID_SIZE];
    part(list, "up", up);
    part(list, "down", down);
    if (strcmp(action->id, up) != 0 && strcmp(action->id, down) != 0)
        return false;
    ui_list_page(ui, list->id, list->row_height, strcmp(action->id, down) == 0 ? 1 : -1);
    return true;
}

/* What the control socket tells about the screen: the nodes, where they are, how their text was set, their colours. */
#include <stdio.h>
#include <string.h>

#include "app/ui/ui_control_internal.h"
#include "app/ui/ui_phrase.h"
#include "backend/base/text.h"

static const char *role_name(enum ui_role role)
{
    static const char *const names[] = {[UI_GROUP] = "group",
        [UI_TEXT] = "text",
        [UI_ICON_ROLE] = "icon",
        [UI_HEADING] = "heading",
        [UI_BUTTON] = "button",
        [UI_CHOICE] = "choice",
        [UI_TAB] = "tab",
        [UI_CHECKBOX] = "checkbox",
        [UI_ITEM] = "item",
        [UI_KEY] = "key",
        [UI_FIELD] = "field",
        [UI_TEXTBOX] = "textbox",
        [UI_WRITING] = "writing",
        [UI_LIST] = "list",
        [UI_BANNER] = "banner",
        [UI_DIALOG] = "dialog",
        [UI_QR] = "qr",
        [UI_CHART] = "chart",
        [UI_PROGRESS] = "progress"};
    return names[role];
}

/* A secret's label as so many dots. */
static json_t *shown_label(const struct ui_item *item)
{
    const char *label = item->spec.label ? item->spec.label : "";
    if (!item->spec.secret)
        return json_string(label);
    char dots[64 * 3 + 1] = "";
    for (size_t i = 0, n = text_utf8_count(label); i < n && i < 64; i++)
        memcpy(dots + 3 * i, "\xE2\x97\x8F", 4);
    return json_string(dots);
}

/* How a text was set: its lines, what it needs and what it has, in pixels; more needed than there is means it is cut off.
   "scrolls" says that the node stands in something that can be moved up and down. */
static void add_setting(const struct ui *ui, const struct ui_frame *frame, int index, json_t *node)
{
    const struct ui_item *item = &frame->items[index];
    json_t *lines = json_array();
    bool scrolls = false;
    int widest = 0;
    for (int at = item->parent; at >= 0; at = frame->items[at].parent)
        scrolls = scrolls || frame->items[at].spec.scroll;
    for (int i = 0; i < item->line_count && item->lines; i++) {
        const struct ui_line *line = &item->lines[i];
        widest = line->width > widest ? line->width : widest;
        if (!item->spec.secret)
            json_array_append_new(lines, json_stringn(item->spec.label + line->start, (size_t)line->length));
    }
    json_object_set_new(node, "parent", json_integer(item->parent));
    json_object_set_new(node, "index", json_integer(index));
    json_object_set_new(node, "scrolls", json_boolean(scrolls));
    json_object_set_new(
        node, "clip", json_pack("[i,i,i,i]", item->clip.x, item->clip.y, item->clip.w, item->clip.h));
    json_object_set_new(node, "lines", lines);
    json_object_set_new(
        node, "needs", json_pack("[i,i]", widest, item->line_count ? item->content_height : 0));
    json_object_set_new(node, "has",
        json_pack("[i,i]", item->rect.w - 2 * ui_px(ui, item->spec.pad_x),
            item->rect.h - 2 * ui_px(ui, item->spec.pad_y)));
}

static json_t *color(const struct ui *ui, enum ui_color which)
{
    char text[8] = "";
    if (which != UI_NONE)
        snprintf(text, sizeof text, "#%06x", (unsigned)(ui_color_of(ui, which) & 0xFFFFFF));
    return json_string(text);
}

/* "ink" on "ground"; "around" is what the node itself stands on, "border" its outline ("": none). */
static void add_colors(const struct ui *ui, const struct ui_frame *frame, int index, json_t *node)
{
    const struct ui_item *item = &frame->items[index];
    json_object_set_new(node, "ink", color(ui, item->spec.disabled ? UI_MUTED : item->ink));
    json_object_set_new(node, "ground", color(ui, ui_ground_of(frame, index, true)));
    json_object_set_new(node, "around", color(ui, ui_ground_of(frame, index, false)));
    json_object_set_new(node, "border", color(ui, ui_border_of(ui, item)));
}

/* What a loudspeaker would say of it. */
static void add_spoken(const struct ui_frame *frame, int index, json_t *node)
{
    struct buf aloud;
    buf_init(&aloud, UI_PHRASE_MAX);
    const struct ui_node spec = ui_speak_spec(frame, index);
    ui_phrase(&spec, UI_HEARD_IN_PUBLIC, &aloud);
    json_object_set_new(node, "personal", json_boolean(spec.personal));
    json_object_set_new(node, "aloud", json_string(buf_borrow(&aloud)));
    buf_free(&aloud);
}

json_t *ui_control_tree(const struct ui *ui)
{
    const struct ui_frame *frame = ui_shown(ui);
    const struct ui_handler *handler = &ui->options.handler;
    json_t *nodes = json_array();
    for (int i = 0; i < frame->count; i++) {
        const struct ui_item *item = &frame->items[i];
        if (!item->spec.id && !(item->spec.label && item->spec.label[0]))
            continue;
        bool focused = item->spec.id && strcmp(item->spec.id, ui->focus) == 0;
        bool visible = !ui_rect_empty(ui_rect_cross(item->rect, item->clip));
        json_t *node = json_pack("{s:s, s:s, s:o, s:[i,i,i,i], s:b, s:b, s:b, s:b, s:i}", "id",
            item->spec.id ? item->spec.id : "", "role", role_name(item->spec.role), "label",
            shown_label(item), "rect", item->rect.x, item->rect.y, item->rect.w, item->rect.h, "enabled",
            !item->spec.disabled, "focused", focused, "visible", visible, "on", item->spec.on, "layer",
            item->layer);
        add_setting(ui, frame, i, node);
        add_spoken(frame, i, node);
        add_colors(ui, frame, i, node);
        json_array_append_new(nodes, node);
    }
    return json_pack("{s:s, s:i, s:[i,i,i,i], s:[o,o], s:o}", "screen", handler->screen(handler->context),
        "px_per_dm", ui_px(ui, 400), "area", ui->area.x, ui->area.y, ui->area.w, ui->area.h, "ring",
        color(ui, UI_INK), color(ui, UI_PAPER), "nodes", nodes);
}

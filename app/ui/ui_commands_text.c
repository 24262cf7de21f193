/* Texts as draw commands: lines, what is selected, what is being composed, the caret; and the way back, from a touch to
   the character under it. */
#include <string.h>

#include "app/ui/ui_internal.h"
#include "backend/base/text.h"

#define CARET_U     5
#define UNDERLINE_U 4

static enum ui_face face_of(const struct ui_item *item)
{
    return item->spec.bold ? UI_FACE_BOLD : UI_FACE_REGULAR;
}

static int width_of(const struct ui *ui, const struct ui_item *item, const char *text, int length)
{
    return ui_text_width(
        ui->fonts, face_of(item), ui_text_px(ui, item->type), ui_px(ui, item->spec.letter_gap), text, length);
}

/* Where line `index` stands. */
static struct ui_rect line_rect(const struct ui *ui, const struct ui_item *item, int index)
{
    int pad_x = ui_px(ui, item->spec.pad_x), high = ui_text_px(ui, item->type) * UI_LINE_HEIGHT_PERCENT / 100;
    int room = item->rect.h - 2 * ui_px(ui, item->spec.pad_y), used = high * item->line_count;
    bool top = item->spec.role == UI_FIELD || item->spec.role == UI_TEXTBOX; /* fills from its top */
    int y = item->rect.y + ui_px(ui, item->spec.pad_y) + (top && used < room ? 0 : (room - used) / 2);
    return (struct ui_rect){item->rect.x + pad_x, y + index * high, item->rect.w - 2 * pad_x, high};
}

static int line_offset(const struct ui_item *item, int width, int room)
{
    return item->spec.text_align == UI_CENTER                 ? (room - width) / 2
           : item->spec.text_align == UI_END && !item->turned ? room - width
                                                              : 0;
}

/* Bytes of the label that fit `room` with the dots behind them. */
static int fit_length(struct ui *ui, const struct ui_item *item, int room)
{
    const char *text = item->spec.label;
    int used = 0, gap = ui_px(ui, item->spec.letter_gap), size = ui_text_px(ui, item->type);
    int dots = ui_fonts_glyph(ui->fonts, face_of(item), size, 0x2026)->advance;
    for (const char *at = text;;) {
        uint32_t codepoint;
        size_t bytes = text_utf8_next(at, &codepoint);
        if (!bytes)
            return (int)(at - text);
        int advance = ui_fonts_glyph(ui->fonts, face_of(item), size, codepoint)->advance + gap;
        if (used + advance + dots > room)
            return (int)(at - text);
        used += advance;
        at += bytes;
    }
}

static void add_fill(
    struct ui *ui, const struct ui_item *item, struct ui_rect rect, enum ui_color color, int radius)
{
    struct ui_command *box = ui_command_add(ui, UI_DRAW_BOX, rect, item->clip);
    if (box) {
        box->has_fill = true;
        box->fill = ui_color_of(ui, color);
        box->radius = radius;
    }
}

static void add_run(struct ui *ui, const struct ui_item *item, struct ui_rect rect, const char *text,
    int length, enum ui_color ink)
{
    struct ui_command *run = ui_command_add(ui, UI_DRAW_TEXT, rect, item->clip);
    if (!run)
        return;
    run->size = ui_text_px(ui, item->type);
    run->bold = item->spec.bold;
    run->letter_gap = ui_px(ui, item->spec.letter_gap);
    run->ink = ui_color_of(ui, ink);
    run->text = ui_arena_copy_part(&ui->commands.arena, text, (size_t)length);
    run->length = length;
}

static void add_caret(struct ui *ui, const struct ui_item *item, int index, struct ui_rect rect)
{
    const struct ui_line *line = &item->lines[index];
    int byte = item->spec.caret - 1, end = line->start + line->length, size = ui_text_px(ui, item->type);
    bool last = index == item->line_count - 1;
    if (byte < line->start || byte > end || (byte == end && !last))
        return;
    int width = ui_px(ui, CARET_U) > 1 ? ui_px(ui, CARET_U) : 2;
    int at = width_of(ui, item, item->spec.label + line->start, byte - line->start);
    add_fill(ui, item,
        (struct ui_rect){
            rect.x + at - width / 2, rect.y + (rect.h - size * 12 / 10) / 2, width, size * 12 / 10},
        UI_ACCENT, 0);
}

/* The part of a line from byte `from` to `to` of the label, as pixels of `rect`; empty when there is none. */
static struct ui_rect part_rect(const struct ui *ui, const struct ui_item *item, const struct ui_line *line,
    struct ui_rect rect, int from, int to)
{
    int end = line->start + line->length;
    from = from < line->start ? line->start : from;
    to = to > end ? end : to;
    if (from >= to)
        return (struct ui_rect){0};
    int left = width_of(ui, item, item->spec.label + line->start, from - line->start);
    int wide = width_of(ui, item, item->spec.label + from, to - from);
    return (struct ui_rect){rect.x + left, rect.y, wide, rect.h};
}

/* A line of a text being written: the selected part on its own ground, the composed part in its own ink, underlined. */
static void add_written(struct ui *ui, const struct ui_item *item, int index, struct ui_rect rect)
{
    const struct ui_line *line = &item->lines[index];
    const struct ui_node *node = &item->spec;
    int from = line->start, end = line->start + line->length, size = ui_text_px(ui, item->type);
    struct ui_rect selected = part_rect(ui, item, line, rect, node->select_from, node->select_to);
    struct ui_rect composed = part_rect(ui, item, line, rect, node->compose_from, node->compose_to);
    if (!ui_rect_empty(selected))
        add_fill(ui, item, selected, UI_ACCENT, ui_px(ui, 6));
    for (int at = from; at < end;) {
        bool in_selection = at >= node->select_from && at < node->select_to;
        bool in_composition = at >= node->compose_from && at < node->compose_to;
        const int edges[] = {node->select_from, node->select_to, node->compose_from, node->compose_to};
        int to = end;
        for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++)
            to = edges[i] > at && edges[i] < to ? edges[i] : to;
        struct ui_rect part = part_rect(ui, item, line, rect, at, to);
        part.w += size;
        add_run(ui, item, part, node->label + at, to - at,
            in_selection     ? UI_ON_ACCENT
            : in_composition ? UI_ACCENT
                             : item->ink);
        at = to;
    }
    if (!ui_rect_empty(composed)) {
        int high = ui_px(ui, UNDERLINE_U) > 1 ? ui_px(ui, UNDERLINE_U) : 2;
        add_fill(ui, item,
            (struct ui_rect){composed.x, composed.y + (composed.h + size * 12 / 10) / 2, composed.w, high},
            UI_ACCENT, 0);
    }
}

static void add_line(struct ui *ui, const struct ui_item *item, int index)
{
    const struct ui_line *line = &item->lines[index];
    struct ui_rect rect = line_rect(ui, item, index);
    int width = line->width, length = line->length;
    const char *text = item->spec.label + line->start;
    if (item->spec.one_line && width > rect.w) {
        length = fit_length(ui, item, rect.w);
        char *cut = ui_arena_take(&ui->commands.arena, (size_t)length + sizeof "\xE2\x80\xA6");
        if (!cut)
            return;
        memcpy(cut, text, (size_t)length);
        memcpy(cut + length, "\xE2\x80\xA6", sizeof "\xE2\x80\xA6"); /* … */
        text = cut;
        length += 3;
        width = rect.w;
    }
    rect.x += line_offset(item, width, rect.w);
    rect.w = width + ui_text_px(ui, item->type);
    if (item->spec.select_from < item->spec.select_to || item->spec.compose_from < item->spec.compose_to)
        add_written(ui, item, index, rect);
    else if (length > 0)
        add_run(ui, item, rect, text, length, item->spec.disabled ? UI_MUTED : item->ink);
    if (item->spec.caret)
        add_caret(ui, item, index, rect);
}

void ui_commands_add_lines(struct ui *ui, const struct ui_item *item)
{
    for (int i = 0; i < item->line_count; i++)
        add_line(ui, item, i);
}

int64_t ui_text_place_at(const struct ui *ui, const struct ui_item *item, int x, int y)
{
    if (item->line_count == 0 || item->lines == NULL)
        return 0;
    int index = 0;
    while (index < item->line_count - 1 && y >= line_rect(ui, item, index + 1).y)
        index++;
    const struct ui_line *line = &item->lines[index];
    struct ui_rect rect = line_rect(ui, item, index);
    int at = line->start, end = line->start + line->length;
    int left = rect.x + line_offset(item, line->width, rect.w);
    while (at < end) {
        uint32_t codepoint;
        int bytes = (int)text_utf8_next(item->spec.label + at, &codepoint);
        int wide = bytes > 0 ? width_of(ui, item, item->spec.label + at, bytes) : 0;
        if (bytes == 0 || x < left + wide)
            return 2 * (int64_t)at + (bytes > 0 && x >= left + wide / 2);
        left += wide;
        at += bytes;
    }
    return 2 * (int64_t)at;
}

int ui_text_measure(const struct ui *ui, int type, bool bold, const char *text)
{
    int px = ui_text_width(
        ui->fonts, bold ? UI_FACE_BOLD : UI_FACE_REGULAR, ui_text_px(ui, type), 0, text, (int)strlen(text));
    return (px * 1024 + ui->scale - 1) / ui->scale;
}

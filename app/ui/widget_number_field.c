/* A field for a number. */
#include <string.h>

#include "app/ui/widget_number_field.h"

void widget_number_field(struct ui *ui, const char *id, const char *text, const char *hint)
{
    bool hinted = text[0] == '\0' && hint && hint[0];
    ui_open(ui, &(struct ui_node){.justify = UI_CENTERED,
                    .min_height = 180,
                    .pad_x = 24,
                    .fill = UI_CARD,
                    .border = UI_ACCENT,
                    .border_width = 4,
                    .radius = 28});
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .label = hinted ? hint : text,
                    .role = UI_TEXT,
                    .personal = !hinted,
                    .type = hinted ? UI_TYPE_TITLE : UI_TYPE_DISPLAY,
                    .ink = hinted ? UI_MUTED : UI_INK,
                    .bold = !hinted,
                    .text_align = UI_CENTER,
                    .letter_gap = hinted ? 0 : 12,
                    .one_line = true,
                    .caret = hinted ? 0 : 1 + (int)strlen(text)});
    ui_close(ui);
}

/* Words of a page by what they are. */
#include "app/ui/widget_text.h"

void widget_text(struct ui *ui, const char *id, enum widget_text_kind kind, const char *text)
{
    static const struct {
        enum ui_role role;
        int type;
        enum ui_color ink;
        bool bold;
    } kinds[] = {[WIDGET_TEXT_BODY] = {UI_TEXT, UI_TYPE_BODY, UI_NONE, false},
        [WIDGET_TEXT_HEADING] = {UI_HEADING, UI_TYPE_HEADING, UI_NONE, true},
        [WIDGET_TEXT_TITLE] = {UI_HEADING, UI_TYPE_TITLE, UI_NONE, true},
        [WIDGET_TEXT_LABEL] = {UI_TEXT, UI_TYPE_LABEL, UI_NONE, true},
        [WIDGET_TEXT_NOTE] = {UI_TEXT, UI_TYPE_BODY, UI_MUTED, false},
        [WIDGET_TEXT_SMALL] = {UI_TEXT, UI_TYPE_SMALL, UI_MUTED, false},
        [WIDGET_TEXT_SUM] = {UI_TEXT, UI_TYPE_SUM, UI_NONE, true}};
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .label = text,
                    .role = kinds[kind].role,
                    .type = kinds[kind].type,
                    .ink = kinds[kind].ink,
                    .bold = kinds[kind].bold});
}

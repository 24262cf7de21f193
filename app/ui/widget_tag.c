/* A tag says a state. */
#include "app/ui/widget_tag.h"

void widget_tag(struct ui *ui, const char *id, enum widget_tone tone, const char *text)
{
    static const struct {
        enum ui_color fill, ink;
    } tones[] = {[WIDGET_NEUTRAL] = {UI_KEY_FUNCTION, UI_INK},
        [WIDGET_ACCENT] = {UI_ACCENT, UI_ON_ACCENT},
        [WIDGET_SOFT] = {UI_SOFT, UI_ACCENT},
        [WIDGET_WARN] = {UI_WARN_SOFT, UI_WARN},
        [WIDGET_DANGER_TONE] = {UI_DANGER_SOFT, UI_DANGER},
        [WIDGET_GOOD] = {UI_GOOD_SOFT, UI_GOOD}};
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .label = text,
                    .role = UI_TEXT,
                    .type = UI_TYPE_TAG,
                    .bold = true,
                    .pad_x = 20,
                    .pad_y = 4,
                    .radius = 14,
                    .fill = tones[tone].fill,
                    .ink = tones[tone].ink,
                    .one_line = true});
}

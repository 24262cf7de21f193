/* Tones as colours of the theme. */
#include "app/ui/widget_tone.h"

struct widget_look widget_look(enum widget_tone tone)
{
    static const struct widget_look looks[] = {[WIDGET_NEUTRAL] = {UI_CARD, UI_HAIRLINE, UI_INK, UI_MUTED},
        [WIDGET_ACCENT] = {UI_ACCENT, UI_ACCENT, UI_ON_ACCENT, UI_ON_ACCENT},
        [WIDGET_SOFT] = {UI_SOFT, UI_HAIRLINE, UI_INK, UI_MUTED},
        [WIDGET_WARN] = {UI_WARN_SOFT, UI_NONE, UI_WARN, UI_WARN},
        [WIDGET_DANGER_TONE] = {UI_DANGER_SOFT, UI_DANGER, UI_DANGER, UI_DANGER},
        [WIDGET_GOOD] = {UI_GOOD_SOFT, UI_NONE, UI_GOOD, UI_GOOD}};
    return looks[tone];
}

enum ui_color widget_disabled_border(const struct ui *ui)
{
    return ui_prefs(ui).high_contrast ? UI_NONE : UI_HAIRLINE;
}

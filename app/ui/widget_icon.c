/* An icon that says something by itself. */
#include "app/ui/widget_icon.h"

#define SIZE 96

void widget_icon(struct ui *ui, const struct widget_icon *i)
{
    static const int factors[] = {
        [UI_TEXT_STANDARD] = 100, [UI_TEXT_LARGE] = 142, [UI_TEXT_EXTRA_LARGE] = 166};
    struct widget_look look = widget_look(i->tone);
    bool plain = i->tone == WIDGET_NEUTRAL || i->tone == WIDGET_SOFT;
    int size = i->size ? i->size : SIZE;
    int side = i->disc ? size * factors[ui_prefs(ui).text_size] * 17 / 1000 : 0;
    ui_open(ui, &(struct ui_node){.id = i->id,
                    .label = i->label,
                    .align = UI_CENTER,
                    .justify = UI_CENTERED,
                    .width = side,
                    .height = side,
                    .radius = side / 2,
                    .fill = i->disc ? look.fill : UI_NONE,
                    .border = i->disc && plain ? UI_HAIRLINE : UI_NONE,
                    .border_width = i->disc && plain ? 2 : 0});
    ui_icon(ui, i->icon, size, plain ? UI_ACCENT : look.ink);
    ui_close(ui);
}

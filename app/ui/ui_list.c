/* Where a long list stands: which of its rows are seen whole, and turning its pages. */
#include <string.h>

#include "app/ui/ui_internal.h"

/* The rows wholly in view, by the frame that is shown. False: the list is not on it. */
static bool rows_seen(const struct ui *ui, const struct ui_scroll *scroll, size_t *first, size_t *last)
{
    int index = ui_node_by_id(ui, scroll->id);
    *first = *last = 0;
    if (index < 0 || scroll->told_row <= 0)
        return false;
    const struct ui_item *item = &ui_shown(ui)->items[index];
    int view = item->rect.h - 2 * ui_px(ui, item->spec.pad_y), most = item->content_height - view;
    int offset = scroll->offset < most ? scroll->offset : most;
    offset = offset > 0 ? offset : 0;
    size_t low = (size_t)((offset + scroll->told_row - 1) / scroll->told_row),
           high = (size_t)((offset + (view > 0 ? view : 0)) / scroll->told_row);
    *last = high < scroll->told_count ? high : scroll->told_count;
    *first = low < *last ? low : *last;
    return true;
}

void ui_list_seen(
    struct ui *ui, const char *list_id, size_t count, int row_height, size_t *first, size_t *last)
{
    struct ui_scroll *scroll = ui_scroll_of(ui, list_id);
    *first = *last = 0;
    if (!scroll)
        return;
    scroll->told_row = ui_px(ui, row_height);
    scroll->told_count = count;
    rows_seen(ui, scroll, first, last);
    scroll->told_first = *first;
    scroll->told_last = *last;
}

void ui_list_untold(struct ui *ui)
{
    for (int i = 0; i < ui->scroll_count; i++)
        ui->scrolls[i].told_row = 0;
}

void ui_list_check_told(struct ui *ui)
{
    for (int i = 0; i < ui->scroll_count; i++) {
        const struct ui_scroll *scroll = &ui->scrolls[i];
        size_t first, last;
        if (scroll->told_row > 0 && rows_seen(ui, scroll, &first, &last) &&
            (first != scroll->told_first || last != scroll->told_last))
            ui_invalidate(ui);
    }
}

void ui_list_page(struct ui *ui, const char *list_id, int row_height, int pages)
{
    struct ui_scroll *scroll = ui_scroll_of(ui, list_id);
    int index = ui_node_by_id(ui, list_id), row = ui_px(ui, row_height);
    if (!scroll || index < 0 || row <= 0)
        return;
    int rows = ui_shown(ui)->items[index].rect.h / row;
    /* From a row's edge to a row's edge; the last one seen stays, so that nobody loses the place. */
    scroll->offset = scroll->offset / row * row + pages * (rows > 1 ? rows - 1 : 1) * row;
    scroll->speed = 0;
    ui_invalidate(ui);
}

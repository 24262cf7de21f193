/*
 * A long list of equally high rows that scrolls by itself, with momentum, a thumb, and its position in words ("21–28 of
 * 240"); two buttons turn its pages for those who can't swipe. Only rows near what is seen are declared, so its length costs
 * nothing.
 *
 *     size_t first, last;
 *     widget_list_open(ui, &list, &first, &last);
 *     for (size_t i = first; i < last; i++)
 *         ... one node of list.row_height u, its rule included
 *     widget_list_close(ui, &list);
 *
 * It takes the height that is left, so it stands in a page that is `fixed` (widget_page.h).
 */
#ifndef MENTING_WIDGET_LIST_H
#define MENTING_WIDGET_LIST_H

#include "app/ui/ui.h"

struct widget_list {
    const char *id, *label;         /* both needed; parts are "ID.position", "ID.up", "ID.down" */
    size_t count;                   /* at most 100,000 */
    int row_height;                 /* u */
    const char *empty, *empty_note; /* what it says without rows; the note may be NULL */
    enum ui_icon empty_icon;
};
void widget_list_open(struct ui *ui, const struct widget_list *list, size_t *first, size_t *last);
void widget_list_close(struct ui *ui, const struct widget_list *list);
/* Turns pages. True when the action was one of the list's own. */
bool widget_list_action(struct ui *ui, const struct widget_list *list, const struct ui_action *action);

#endif

/* How a screen uses the area it is given: text size, height, orientation. */
#ifndef MENTING_LAYOUT_H
#define MENTING_LAYOUT_H

#include "app/ui/ui.h"

/* True at the standard text size on a panel that is not narrow, where things fit beside each other that stand below each other in larger text. */
bool layout_roomy(const struct ui *ui);
/* True where the area is low (landscape, low reach): what can, gets lower. */
bool layout_low(const struct ui *ui);
/* True on a standing panel where not everything fits: what is typed with then stays in view (widget_page_pinned) while
   what stands above it scrolls. */
bool layout_pins(const struct ui *ui);
/* Height of a number pad's keys, in u, so that all of it is in view. */
int layout_pad_key(const struct ui *ui);
/* Two columns in landscape, one in portrait: the first begins with open, the second with next; end closes both. */
void layout_columns_open(struct ui *ui);
void layout_columns_next(struct ui *ui);
void layout_columns_end(struct ui *ui);
#endif

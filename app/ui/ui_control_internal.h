/* Between the control socket (ui_control.c), what its requests do (ui_control_do.c), and what it tells of the screen. */
#ifndef MENTING_UI_CONTROL_INTERNAL_H
#define MENTING_UI_CONTROL_INTERNAL_H

#include <jansson.h>
#include "app/ui/ui_internal.h"

struct ui_request {
    int fd; /* of its own; closed with the answer */
    json_t *body;
    int64_t until_ms; /* waits: real monotonic time */
};

json_t *ui_control_error(const char *text);
/* Does a request (all but "wait") and returns the answer. UI thread. */
json_t *ui_control_do(struct ui *ui, const json_t *body);
/* The answer of "tree" (ui_control_tree.c). */
json_t *ui_control_tree(const struct ui *ui);

#endif

/* The stack of screens, the idle watch and the dispatch of events: what main hands to the toolkit as its handler. */
#ifndef MENTING_NAVIGATOR_H
#define MENTING_NAVIGATOR_H

#include "app/screens/screen.h"

/* Allocates the navigator and sets host->navigator; shows the attract screen. NULL when out of memory. */
struct navigator *navigator_new(struct host *host);
/* Wipes and frees all screens. */
void navigator_free(struct navigator *navigator);
/* The toolkit's handler with this navigator as its context; host->ui is set by the caller after ui_new. */
struct ui_handler navigator_handler(struct navigator *navigator);

#endif

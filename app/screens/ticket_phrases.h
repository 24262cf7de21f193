/* What people most often say about a category: the phrases of the chips. */
#ifndef MENTING_TICKET_PHRASES_H
#define MENTING_TICKET_PHRASES_H

#include "backend/domain/ticket.h"

/* Message ids, ended by NULL; never NULL itself. Static. */
const char *const *ticket_phrases(enum ticket_kind kind, enum ticket_place place, const char *category);

#endif

/* What the office does with its database, step by step; as kiosk.h. */
#ifndef MENTING_FAULTS_OFFICE_H
#define MENTING_FAULTS_OFFICE_H

#include "tests/faults/trial.h"

bool office_open(struct trial *trial);
void office_close(struct trial *trial);
/* An estate of four homes with its rulebook, staff and one enrolled kiosk, in one transaction. */
void office_found(struct trial *trial);
/* The n-th push of the kiosk, of `ops` ops in one commit: tickets, acts on them, and an audit entry. */
void office_push(struct trial *trial, int number, int ops);
/* The rulebook's tables again, with another list of areas. */
void office_import(struct trial *trial);
/* A second kiosk gets a code and trades it in. */
void office_add_kiosk(struct trial *trial);

/* The kiosk's first page of the feed; all of it, or an error. */
void office_read_feed(struct trial *trial);

extern const struct desk_actor office_clerk;

#endif

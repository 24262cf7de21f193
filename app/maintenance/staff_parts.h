/* What the staff's screens share. */
#ifndef MENTING_STAFF_PARTS_H
#define MENTING_STAFF_PARTS_H

#include "app/screens/screen.h"
#include "backend/store/store_desk.h"

/* "客服主管", translated; the code itself when it is unknown. */
const char *staff_part_role(const char *role);
/* Who may set a new PIN for an owner: supervisor, officer (front desk included) and manager. */
bool staff_part_may_reset(const char *role);
/* Why a PIN is not taken, a message id; NULL when it is fine. */
const char *staff_part_pin_fault(const char *pin);
struct store_actor staff_part_actor(const struct host *host);
/* A line of warning in a soft card; nothing when `text` is NULL or "". */
void staff_part_warning(struct ui *ui, const char *id, const char *text);
/* Handles a key of a number pad for `text` of `size` bytes: a digit, -1 clear, -2 delete. True when it changed. */
bool staff_part_type(char *text, size_t size, int64_t value);

#endif

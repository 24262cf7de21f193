/* The people who work here: their posts and roles, and the PINs they sign in with. */
#ifndef MENTING_OFFICE_DESK_STAFF_H
#define MENTING_OFFICE_DESK_STAFF_H

#include "backend/base/secret.h"
#include "backend/office/desk/desk.h"

struct desk_staff {
    char id[DESK_ID_SIZE]; /* "S01" */
    char name[84];         /* as they introduce themselves: 李主管 */
    char post
        [24]; /* supervisor, front_desk, officer_2, ...; "technician" and "manager" outside the rulebook */
    char role[12];  /* manager, supervisor, officer, cashier, technician */
    char phone[24]; /* "" none */
    bool active, has_pin;
};
struct desk_staff_order {
    const char *name, *post, *role;
    const char *phone;     /* NULL none */
    const char *pin;       /* six digits, NULL: none yet */
    enum secret_cost cost; /* of the PIN's hash */
};
enum desk_result desk_staff_add(struct desk *desk, const struct desk_actor *actor,
    const struct desk_staff_order *order, struct desk_staff *staff, struct fault *fault) MUST_USE;
enum desk_result desk_staff_list(
    struct desk *desk, bool (*each)(void *context, const struct desk_staff *staff), void *context) MUST_USE;
/* By id, or by name when only one has it. */
enum desk_result desk_staff_find(
    struct desk *desk, const char *id_or_name, struct desk_staff *staff, struct fault *fault) MUST_USE;
/* DESK_DENIED for a wrong PIN, an unknown or inactive person alike, after about the same time. */
enum desk_result desk_staff_verify_pin(struct desk *desk, const char *id, const char *pin) MUST_USE;

#endif

/* A unit with what the office knows of it. Reading only; the access belongs into the audit by the caller. */
#ifndef MENTING_OFFICE_DESK_UNIT_H
#define MENTING_OFFICE_DESK_UNIT_H

#include "backend/base/calendar.h"
#include "backend/office/desk/desk.h"

struct desk_unit {
    char id[DESK_ID_SIZE];
    char building[DESK_BUILDING_SIZE];
    int entrance;
    char room[16];
    char kind[8]; /* home, shop */
    int64_t area_e2;
    int floor;
    char state[16];
    char label[64]; /* "24-1-1203" */
};
struct desk_person {
    char id[DESK_ID_SIZE];
    char name[84];                                       /* in full */
    char phone[24];                                      /* in full; "" none */
    char role[12];                                       /* owner, tenant, shop */
    char credential[DESK_ID_SIZE], credential_state[12]; /* "" none */
};
struct desk_bill {
    char id[DESK_ID_SIZE], tariff[DESK_ID_SIZE], tariff_name[64], subject[40];
    char period_start[CALENDAR_DATE_SIZE], period_end[CALENDAR_DATE_SIZE], due_day[CALENDAR_DATE_SIZE];
    char state[12], payer[12];
    int64_t amount_fen, paid_fen; /* principal; paid of it */
    int64_t late_fee_fen;         /* due as of today */
    int64_t due_fen;              /* what is to be paid today for the bill; 0 when cancelled */
    int overdue_days;
};
struct desk_unit_total {
    size_t bills, open_bills;
    int64_t amount_fen, paid_fen, late_fee_fen, due_fen; /* late fee and due: of the open ones, as of today */
};

/* "24-1-1203", "24#-1-1203", "商铺-1-12". */
enum desk_result desk_unit_find(
    struct desk *desk, const char *address, struct desk_unit *unit, struct fault *fault) MUST_USE;
enum desk_result desk_unit_get(struct desk *desk, const char *id, struct desk_unit *unit) MUST_USE;
enum desk_result desk_unit_people(struct desk *desk, const char *unit,
    bool (*each)(void *context, const struct desk_person *person), void *context) MUST_USE;
/* Newest period first; with `open_only` those with something due. The total is over all bills of the unit that are not
   cancelled, whatever `open_only` says. `each` may be NULL; it returns false to get no more. */
enum desk_result desk_unit_bills(struct desk *desk, const char *unit, bool open_only,
    bool (*each)(void *context, const struct desk_bill *bill), void *context,
    struct desk_unit_total *total) MUST_USE;

#endif

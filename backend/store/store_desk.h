/* The office as the kiosk shows it: estate, telephones, notices, staff, who is on duty (UI thread). */
#ifndef MENTING_STORE_DESK_H
#define MENTING_STORE_DESK_H

#include "backend/domain/roster.h"
#include "backend/store/store.h"

struct store_estate {
    char id[40], name[84];
    int utc_offset_minutes;              /* 480 before the first synchronisation */
    char desk_phone[24], duty_phone[24]; /* "" when unknown */
    char building[16], kiosk_name[84];   /* of this kiosk */
};
void store_estate(struct store_view *view, struct store_estate *out);
/* A setting's text, or `fallback`. */
void store_setting(struct store_view *view, const char *key, const char *fallback, char *out, size_t size);

/* Whether sums and ages may be computed from the clock: not before the last office time stored, nor more than 400 days
   after it. */
bool store_clock_trusted(struct store_view *view);
/* Local date and time of the estate now. */
struct calendar_local store_now(struct store_view *view);

struct store_notice {
    char id[40], title[164], body[1640];
    int64_t published_ms;
};
/* Those current on `day` for `building` (and the whole estate), in order; at most `max`. */
enum store_result store_notices(struct store_view *view, const char *building, int32_t day,
    struct store_notice *out, size_t max, size_t *count) MUST_USE;

struct store_staff {
    char id[40], name[40], post[24], role[16], phone[24];
};
enum store_result store_staff_get(
    struct store_view *view, const char *staff, struct store_staff *out) MUST_USE;
/* All active staff, for the staff sign-in: from the mirror, or the ledger's copy (ids only) without one. */
enum store_result store_staff_list(
    struct store_view *view, struct store_staff *out, size_t max, size_t *count) MUST_USE;

struct store_desk {
    bool known; /* false before the first synchronisation */
    bool open;
    struct roster_span hours[4]; /* of today */
    size_t hour_count;
    bool noon_covered;
    bool next_known;
    struct calendar_local next_open; /* when closed */
};
void store_desk(struct store_view *view, struct calendar_local now, struct store_desk *out);
/* Who answers for a building: its officer, whether on duty, and who stands in (front desk first) when not. */
struct store_officer {
    struct store_staff officer;
    bool on_duty;
    bool has_stand_in;
    struct store_staff stand_in;
};
enum store_result store_officer(struct store_view *view, const char *building, struct calendar_local now,
    struct store_officer *out) MUST_USE;
/* The due time of a new ticket by the office's rules: accept by, finish or reply by. 0 when the roster is unknown. */
void store_ticket_due(struct store_view *view, enum ticket_kind kind, struct calendar_local now,
    int64_t *accept_ms, int64_t *finish_ms);

#endif

/* Shared by screen_repair.c (what happens) and repair_steps.c (what is shown). */
#ifndef MENTING_REPAIR_INTERNAL_H
#define MENTING_REPAIR_INTERNAL_H

#include "app/screens/ticket_parts.h"
#include "app/text_entry/text_entry.h"
#include "backend/store/store_unit.h"

#define REPAIR_DAYS    5
#define REPAIR_WINDOWS 8
#define REPAIR_STEPS   4

enum repair_step {
    REPAIR_CATEGORY, /* where and what */
    REPAIR_URGENT,   /* only for categories that can be an emergency: the telephone first */
    REPAIR_TEXT,
    REPAIR_TIME,  /* at home: appointment, permission to enter, telephone */
    REPAIR_WHERE, /* public areas: which building */
    REPAIR_PHONE, /* another telephone number */
    REPAIR_CONFIRM,
};

struct repair_state {
    /* what was entered */
    enum repair_step step;
    enum repair_step phone_from; /* where the telephone number was asked for */
    bool editing;                /* one answer is changed from the summary: go back to it afterwards */
    bool signing_in;             /* gone to sign in before the next step */
    enum ticket_place place;
    char category[24];
    bool urgent;
    struct text_entry text;
    int32_t window_day; /* 0: any time */
    char window[40];
    int32_t shown_day; /* whose windows are shown */
    bool may_enter;
    char contact[TICKET_CONTACT_MAX + 1]; /* "": the registered number, or none */
    char typed[TICKET_CONTACT_MAX + 1];   /* on the number pad, not yet taken */
    char building[16];                    /* public area; "" while not chosen */
    bool everywhere;                      /* outside the buildings; goes to the officer of this one */
    bool sending, leaving;
    /* what is shown; filled by load */
    struct calendar_local now;
    struct store_window windows[REPAIR_WINDOWS];
    size_t window_count;
    struct store_building_list buildings;
    char here[16];      /* this kiosk's building */
    char phone_tail[8]; /* of the registered number */
    char unit[FORMAT_SIZE];
    struct ticket_part_phone emergency;
    char duty_phone[24];
};

void repair_build(struct host *host, struct repair_state *state, struct ui *ui);
/* Whether the appointment window on that day can still be kept. */
bool repair_window_open(const struct repair_state *state, const struct store_window *window, int32_t day);
bool repair_text_enough(const struct repair_state *state);
bool repair_phone_enough(const struct repair_state *state);

#endif

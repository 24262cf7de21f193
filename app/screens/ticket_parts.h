/* What the screens about tickets share: words and colours of states, who acts, whom to call, the rows of a summary. */
#ifndef MENTING_TICKET_PARTS_H
#define MENTING_TICKET_PARTS_H

#include "app/screens/format.h"
#include "app/screens/layout.h"
#include "app/screens/screen.h"
#include "app/ui/widget_tone.h"
#include "backend/store/store_desk.h"
#include "backend/store/store_ticket.h"

#define TICKET_TEXT_LEAST 2 /* characters that say something */

/* The state in words, or that the ticket waits or was refused; translated. */
const char *ticket_part_state(const struct store_ticket *ticket);
enum widget_tone ticket_part_tone(const struct store_ticket *ticket);
/* "水管漏水" of this ticket. */
const char *ticket_part_title(const struct store_ticket *ticket);

/* Who files: the owner who is signed in, else nobody by name. anonymous: nobody by name in any case. */
struct store_actor ticket_part_actor(const struct host *host, bool anonymous);
/* The building people mean here: of the unit signed in, else of this kiosk. */
void ticket_part_building(struct host *host, char out[16]);

/* Says that a job failed, why, that nothing entered is lost, and whom to call. `title`: what did not happen. */
void ticket_part_fault(struct host *host, const struct store_answer *answer, const char *title);

/* The telephone to call now: the desk in its hours, the duty telephone outside them; "" when none is known. */
struct ticket_part_phone {
    char number[24];
    bool desk;
};
void ticket_part_phone(struct host *host, struct ticket_part_phone *phone);
/* "着急？请打客服中心 ...": say the number. */
void ticket_part_call(struct ui *ui, const char *id, const struct ticket_part_phone *phone);

/* A row of a summary; touching it goes back to what it shows. */
void ticket_part_row(struct ui *ui, const char *id, const char *label, const char *value);
/* "第 2 步，共 4 步". */
const char *ticket_part_step(int step, int count, char out[FORMAT_SIZE]);
/* The footer of a step: back, the step in words, and what goes on. */
struct ticket_part_footer {
    const char *id, *label; /* of the button that goes on */
    int step, count;        /* where it is in the form; count 0: not in one */
    bool disabled, send;
};
void ticket_part_footer(struct host *host, struct ui *ui, const struct ticket_part_footer *footer);
/* Asks before a form with text in it is left: "PREFIX.leave.stay" and "PREFIX.leave.go". */
void ticket_part_leave_dialog(struct ui *ui, const char *prefix);
/* "点一下就进入下一步 · 第 1 步，共 4 步", id "PREFIX.step"; left out in large text. */
void ticket_part_touch_note(struct ui *ui, const char *prefix, int count);
/* Tiles of the categories of a kind and place: ids "PREFIX.category.CODE", the value is the index in the table. */
void ticket_part_categories(
    struct ui *ui, const char *prefix, enum ticket_kind kind, enum ticket_place place, const char *chosen);

#endif

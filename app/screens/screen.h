/*
 * What a screen is, and what it may ask of the program around it. A screen is one const table of functions and its own
 * state, which the navigator allocates, keeps while the screen is on the stack (so that "back" loses nothing), wipes and
 * frees. Screens never see the network: what they show comes from the store's view, what they do is a job.
 */
#ifndef MENTING_SCREEN_H
#define MENTING_SCREEN_H

#include <stddef.h>
#include "app/devices/speech.h"
#include "app/session.h"
#include "app/ui/ui.h"
#include "backend/base/i18n.h"
#include "backend/store/store.h"

struct host;
struct navigator;
struct text_tools;

struct screen {
    const char *name; /* for the control socket and for ids: "bills" */
    size_t state_size;
    bool personal; /* shows a person's data: sign-in comes first, the session's end removes it */
    bool staff;    /* staff mode only */
    /* arg: an id or word given by whoever opened it, "" when none; valid during the call. */
    void (*enter)(struct host *host, void *state, const char *arg);
    /* Reads what the screen shows from the view into the state: after enter, and whenever the mirror, the outbox or the
       language changed. Never called while painting. May be NULL. */
    void (*load)(struct host *host, void *state);
    void (*build)(struct host *host, void *state, struct ui *ui);
    void (*action)(struct host *host, void *state, const struct ui_action *action);
    /* The answer of a job this screen posted (see host_expect). May be NULL. */
    void (*answer)(struct host *host, void *state, const struct store_answer *answer);
    /* Text that the control socket types and no key on the screen has. May be NULL. */
    bool (*commit_text)(struct host *host, void *state, const char *utf8);
    /* Frees what the state owns; the state itself is wiped afterwards. May be NULL. */
    void (*leave)(struct host *host, void *state);
};

/* What main gives the navigator, and what screens use. Pointers are borrowed and outlive it. */
struct host {
    struct ui *ui;
    struct store *store;
    struct store_view *view;
    struct session *session;
    const struct base_clock *clock;
    struct navigator *navigator;
    int idle_s;              /* setting: warning after so many seconds without a touch */
    int warning_s;           /* setting: countdown of the warning */
    struct text_tools *text; /* engines for writing; NULL: the plain keyboard only */
    const char *version;
    int64_t started_ms; /* wall time */
    /* Staff mode asks main for these; NULL where there is nothing to do. */
    void (*sync_now)(void *context);
    void *sync_context;
    struct speech *speech; /* NULL: nothing is read aloud; set before navigator_handler */
};

/* Goes to a screen, keeping the present one below it. For a personal screen without a session: through the sign-in. */
void host_go(struct host *host, const struct screen *screen, const char *arg);
/* The same, in place of the present screen: there is no way back to it (a form that was sent). */
void host_replace(struct host *host, const struct screen *screen, const char *arg);
void host_back(struct host *host);
/* Down to the home screen, keeping the session. */
void host_home(struct host *host);
/* Ends the session: wipes it, frees every screen, resets the visitor's settings, shows the attract screen. */
void host_exit(struct host *host);
/* Through the sign-in and back to the present screen as it is: nothing entered is lost, and its load finds the session. */
void host_sign_in(struct host *host);
/* Signed in: fills the session and goes where the visitor wanted to go (or home). Called by the sign-in screens. */
void host_signed_in(struct host *host, const struct store_answer *answer);
void host_staff_signed_in(struct host *host, const struct store_answer *answer, const char *name);
/* Routes the answer of `job` to the present screen. An answer nobody expects is dropped. */
void host_expect(struct host *host, uint64_t job);
/* A message over the screen with one "OK" button: errors say what happened, what was kept, what to do, whom to call. */
void host_message(struct host *host, enum ui_icon icon, const char *title, const char *text);
/* Whom to call now: a dialog with the desk in its hours, the duty telephone outside them; number may be NULL. */
void host_call_dialog(struct host *host, const char *number);

/* ---- pieces all screens share (page.c) ------------------------------------------------------------------------- */

/* Header with the title, who is signed in, and the banner (offline since, waiting ops, clock not trusted, old data). */
void page_open(struct host *host, struct ui *ui, const char *title);
/* Opens the footer with "back" (where there is a way back) and "exit" (where someone is signed in). */
void page_footer(struct host *host, struct ui *ui, bool back, bool exit);
void page_close(struct host *host, struct ui *ui);
/* The icon of a button in the footer: none with larger letters, whose words need the room. */
enum ui_icon page_footer_icon(const struct ui *ui, enum ui_icon icon);
/* Handles what page_* made: "footer.back", "footer.exit". True when it was one of those. Screens call it from their action, after taking "footer.back" themselves where they have steps. */
bool page_action(struct host *host, const struct ui_action *action);
/* ui_narrow: larger letters on an upright panel, or a small one: what stands beside each other otherwise goes below. */
bool page_large(const struct ui *ui);
/* The visitor's settings as footer buttons: text size and language; with `all` also contrast and low reach, and then
   without the language (the attract screen has it in its header). */
void page_settings(struct host *host, struct ui *ui, bool all);
/* The red card with the duty telephone. */
void page_emergency(struct host *host, struct ui *ui);

/* ---- all screens -------------------------------------------------------------------------------------------------- */

extern const struct screen screen_attract, screen_home, screen_room, screen_building, screen_pin,
    screen_bills, screen_bill, screen_repair, screen_complaint, screen_filed, screen_tickets, screen_ticket,
    screen_track, screen_notices, screen_staff_signin, screen_staff, screen_staff_outbox, screen_staff_pin;

#endif

/* The table of workloads. */
#include "tests/faults/kiosk.h"
#include "tests/faults/office.h"

static const enum wire_verdict taken[] = {WIRE_ACCEPTED};

/* ---- what is there before ---------------------------------------------------------------------------------------------------- */

static void nothing(struct trial *trial)
{
    (void)trial;
}

static void enrolled(struct trial *trial)
{
    if (kiosk_open(trial))
        kiosk_enroll(trial, "K02");
    kiosk_close(trial);
}

/* Enrolled, with a mirror, a ticket that was sent and one that waits. */
static void at_work(struct trial *trial)
{
    if (kiosk_open(trial)) {
        kiosk_enroll(trial, "K02");
        kiosk_pull(trial, BOOK_FIRST, 100, 0);
        kiosk_file(trial, false, NULL);
        kiosk_push(trial, taken, 1);
        kiosk_file(trial, true, NULL);
    }
    kiosk_close(trial);
}

static void all_sent(struct trial *trial)
{
    at_work(trial);
    if (kiosk_open(trial))
        kiosk_push(trial, taken, 1);
    kiosk_close(trial);
}

static void half_built(struct trial *trial)
{
    enrolled(trial);
    if (kiosk_open(trial))
        kiosk_pull(trial, BOOK_FIRST, 25, 2);
    kiosk_close(trial);
}

/* ---- what happens -------------------------------------------------------------------------------------------------------------- */

static void first_start(struct trial *trial)
{
    kiosk_open(trial);
}

static void enrolment(struct trial *trial)
{
    if (kiosk_open(trial))
        kiosk_enroll(trial, "K02");
}

static void file_tickets(struct trial *trial)
{
    if (!kiosk_open(trial))
        return;
    kiosk_file(trial, false, NULL);
    kiosk_file(trial, true, NULL);
    kiosk_file(trial, false, NULL);
}

static void act_on_a_ticket(struct trial *trial)
{
    char ticket[ID_SIZE];
    if (!kiosk_open(trial))
        return;
    kiosk_file(trial, false, ticket);
    kiosk_urge(trial, ticket);
}

static void push(struct trial *trial)
{
    static const enum wire_verdict mixed[] = {WIRE_ACCEPTED, WIRE_REJECTED, WIRE_RETRY, WIRE_DUPLICATE};
    if (!kiosk_open(trial))
        return;
    kiosk_file(trial, false, NULL);
    kiosk_file(trial, true, NULL);
    kiosk_file(trial, false, NULL);
    kiosk_push(trial, mixed, 4);
    kiosk_push(trial, taken, 1);
}

static void sealing_at_work(struct trial *trial)
{
    trial->set.seals = true;
    at_work(trial);
}

/* Each verdict seals, and empties the ledger's log. */
static void push_and_seal(struct trial *trial)
{
    trial->set.seals = true;
    if (!kiosk_open(trial))
        return;
    kiosk_file(trial, false, NULL);
    kiosk_push(trial, taken, 1);
    kiosk_file(trial, true, NULL);
    kiosk_push(trial, taken, 1);
}

static void pull(struct trial *trial)
{
    if (!kiosk_open(trial))
        return;
    kiosk_pull(trial, BOOK_SECOND, 4, 0);
    kiosk_pull(trial, BOOK_LAST, 100, 0);
}

static void first_pull(struct trial *trial)
{
    if (kiosk_open(trial))
        kiosk_pull(trial, BOOK_FIRST, 25, 0);
}

static void first_pull_resumed(struct trial *trial)
{
    if (kiosk_open(trial))
        kiosk_pull(trial, BOOK_SECOND, 25, 0);
}

/* The office was restored from a backup: its feed is another one, and what was sent is sent again. */
static void switch_mirrors(struct trial *trial)
{
    trial->set.edition = 2;
    if (!kiosk_open(trial))
        return;
    kiosk_pull(trial, BOOK_FIRST, 100, 0);
    kiosk_push(trial, taken, 1);
    kiosk_pull(trial, BOOK_SECOND, 100, 0);
}

static void guess_pins(struct trial *trial)
{
    if (!kiosk_open(trial))
        return;
    kiosk_sign_in(trial, false);
    kiosk_sign_in(trial, false);
    kiosk_sign_in(trial, true);
    kiosk_sign_in(trial, false);
    trial->guesses = 0;
    kiosk_staff_sign_in(trial, false);
    kiosk_staff_sign_in(trial, true);
}

static void revoked(struct trial *trial)
{
    if (kiosk_open(trial))
        kiosk_wipe(trial);
}

static void renewed(struct trial *trial)
{
    if (kiosk_open(trial))
        kiosk_renew(trial);
}

static void newer_program(struct trial *trial)
{
    trial->set.newer = true;
    if (kiosk_open(trial))
        kiosk_file(trial, true, NULL);
}

static void look(struct trial *trial)
{
    if (kiosk_open(trial))
        kiosk_look(trial);
}

/* The product's own synchronisation, over a line that always works. */
static void synchronise(struct trial *trial)
{
    if (!kiosk_open(trial))
        return;
    kiosk_file(trial, false, NULL);
    kiosk_synchronise(trial);
}

/* ---- the office ------------------------------------------------------------------------------------------------------------------ */

static void founded(struct trial *trial)
{
    if (office_open(trial)) {
        office_found(trial);
        office_push(trial, 0, 4);
    }
    office_close(trial);
}

static void office_first_start(struct trial *trial)
{
    if (office_open(trial))
        office_found(trial);
}

static void office_pushes(struct trial *trial)
{
    if (!office_open(trial))
        return;
    office_push(trial, 1, 4);
    office_push(trial, 2, 8);
    office_push(trial, 1, 4);
}

static void office_changes(struct trial *trial)
{
    if (!office_open(trial))
        return;
    office_import(trial);
    office_add_kiosk(trial);
}

static void office_feed(struct trial *trial)
{
    if (office_open(trial))
        office_read_feed(trial);
}

static void office_newer_program(struct trial *trial)
{
    trial->set.newer = true;
    if (office_open(trial))
        office_push(trial, 1, 4);
}

const struct workload workloads[] = {
    {"first-start", &world_kiosk, nothing, first_start, true},
    {"restart", &world_kiosk, at_work, first_start, true},
    {"enrolment", &world_kiosk, nothing, enrolment, false},
    {"file", &world_kiosk, at_work, file_tickets, false},
    {"act", &world_kiosk, at_work, act_on_a_ticket, false},
    {"push", &world_kiosk, at_work, push, false},
    {"seal", &world_kiosk, sealing_at_work, push_and_seal, false},
    {"pull", &world_kiosk, at_work, pull, false},
    {"first-pull", &world_kiosk, enrolled, first_pull, false},
    {"first-pull-resumed", &world_kiosk, half_built, first_pull_resumed, false},
    {"switch", &world_kiosk, at_work, switch_mirrors, false},
    {"pin", &world_kiosk, at_work, guess_pins, false},
    {"revoked", &world_kiosk, all_sent, revoked, false},
    {"token", &world_kiosk, at_work, renewed, false},
    {"look", &world_kiosk, at_work, look, false},
    {"sync", &world_kiosk, at_work, synchronise, false},
    {"first-sync", &world_kiosk, enrolled, synchronise, false},
    {"migration", &world_kiosk, at_work, newer_program, true},
    {"office-start", &world_office, nothing, office_first_start, true},
    {"office-push", &world_office, founded, office_pushes, false},
    {"office-import", &world_office, founded, office_changes, false},
    {"office-feed", &world_office, founded, office_feed, false},
    {"office-migration", &world_office, founded, office_newer_program, true},
    {.name = NULL},
};

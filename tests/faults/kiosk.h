/* What visitors and sync do at a kiosk, step by step. Each step notes the facts that its user was told, and does nothing
   while the store is not open. */
#ifndef MENTING_FAULTS_KIOSK_H
#define MENTING_FAULTS_KIOSK_H

#include "tests/faults/trial.h"

#define KIOSK_TOKEN      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define KIOSK_NEXT_TOKEN "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define KIOSK_SEAL_KEY   "x25519/F/TWwzTX81rXdqrpXO0edaH/nFm9dmcHHMwiDsOkDxs="
#define KIOSK_ROOM       "room 24# 1 1203" /* the key of that room's failures */

bool kiosk_open(struct trial *trial);
void kiosk_close(struct trial *trial);
void kiosk_enroll(struct trial *trial, const char *kiosk);
/* A new token, as sync keeps it. */
void kiosk_renew(struct trial *trial);
/* A repair at home by the owner p1, or (`publicly`) of the lift by nobody. `op` (may be NULL) takes the op's id, "" when it
   was not saved. */
void kiosk_file(struct trial *trial, bool publicly, char op[ID_SIZE]);
/* Urges the ticket. */
void kiosk_urge(struct trial *trial, const char *ticket);
/* Looks at the bills and tickets of the owner's home, of which there is one ticket. */
void kiosk_look(struct trial *trial);
/* Signs in at 24# 1-1203; a wrong PIN is not the owner's. */
void kiosk_sign_in(struct trial *trial, bool right);
void kiosk_staff_sign_in(struct trial *trial, bool right);
/* Sends all that waits to the office of the trial's edition; the n-th op (from 0) gets verdicts[n % count]. False when
   nothing was settled. */
bool kiosk_push(struct trial *trial, const enum wire_verdict *verdicts, size_t count);
/* Pulls to `head`, `limit` rows a page; from nothing when there is no mirror of that edition. `pages`: stops after so many
   pages and leaves, as a program that ends does; 0: never. */
void kiosk_pull(struct trial *trial, enum book_head head, size_t limit, int pages);
/* Lets the product's own synchronisation run, over line.c, until the mirror is at BOOK_LAST and nothing waits. */
void kiosk_synchronise(struct trial *trial);
/* What sync does when the office has revoked the kiosk. */
void kiosk_wipe(struct trial *trial);

#endif

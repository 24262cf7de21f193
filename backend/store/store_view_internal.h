/* Inside a view: a reader's connection to the mirror, held at one committed state until it is refreshed. */
#ifndef MENTING_STORE_VIEW_INTERNAL_H
#define MENTING_STORE_VIEW_INTERNAL_H

#include "backend/domain/roster.h"
#include "backend/store/store_internal.h"
#include "backend/store/store_ticket.h"

struct store_view {
    struct store *store;
    struct store_view *next; /* in store->views */
    /* under store->lock, written by the view's thread */
    int64_t number;                 /* the mirror it reads; 0: none */
    struct store_position position; /* of the state it shows */
    bool idle;                      /* holds no state: ops need not be kept for it */
    /* its thread only */
    struct store_db db;
    uint64_t generation;
    int64_t office_ms;
    int utc_offset_minutes;
    bool roster_loaded;
    struct roster roster; /* points at the next two */
    struct roster_shift *shifts;
    struct roster_entry *entries;
    int32_t roster_from, roster_to;
};

/* A view for the worker: opened at need, at the newest state until store_view_rest. */
enum store_result store_view_of_worker(struct store *store, struct store_view **out) MUST_USE;
/* Ends the state it holds, so that nothing waits for it. */
void store_view_rest(struct store_view *view);
/* STORE_NO_MIRROR when the view has nothing to read. */
enum store_result store_view_ready(const struct store_view *view) MUST_USE;
struct store_query store_view_query(struct store_view *view, const char *sql);
/* Ends the query; a corrupt mirror is noted, so that it is pulled anew. */
enum store_result store_view_end(struct store_view *view, struct store_query *query) MUST_USE;
void store_view_forget_roster(struct store_view *view);

/* Tickets with the kiosk's own ops applied. unit "": those of no unit in `building`. since_ms: only newer ones. */
enum store_result store_ticket_collect(struct store_view *view, const char *unit, const char *building,
    int64_t since_ms, struct store_ticket_list *list) MUST_USE;

/* Makes room for one more of `size` bytes in a list that grows by doubling. False when out of memory or past `max`. */
bool store_grow(void **items, size_t count, size_t *room, size_t size, size_t max);

#endif

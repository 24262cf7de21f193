/*
 * A kiosk without a screen, for the tests that kill it: the real store and the real sync, with a visitor who files, one
 * request after the other, as fast as each is saved. What the store called saved is written to standard output at once:
 * "ticket NUMBER" or "cancel NUMBER". With --drain nobody files; it ends once nothing waits any more. With --offline COUNT it
 * files so many without a line, over the thirty days before, and ends.
 *
 * usage: kiosk_load DATA TOKEN URL UNIT PERSON [--enroll CODE | --drain | --offline COUNT]
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/base/calendar.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/store/store.h"
#include "backend/sync/sync.h"

#define NOW     "2026-11-23T07:42:00.000Z" /* of the demo estate, at any date */
#define OFFLINE (INT64_C(30) * 86400000)

struct load {
    struct store *store;
    struct store_view *view;
    struct sync *sync;
    struct clock_fake fake;
    struct base_clock clock, line_clock;
    pthread_mutex_t lock;
    pthread_cond_t news;
    unsigned changes;
    const char *unit, *person;
    char last[40]; /* the id of the owner's last ticket; "" none to cancel */
    char last_number[TICKET_NUMBER_SIZE];
};

static void changed(void *context)
{
    struct load *load = context;
    pthread_mutex_lock(&load->lock);
    load->changes++;
    pthread_cond_broadcast(&load->news);
    pthread_mutex_unlock(&load->lock);
}

static unsigned seen(struct load *load)
{
    pthread_mutex_lock(&load->lock);
    unsigned changes = load->changes;
    pthread_mutex_unlock(&load->lock);
    return changes;
}

static void wait_after(struct load *load, unsigned known)
{
    pthread_mutex_lock(&load->lock);
    while (load->changes == known)
        pthread_cond_wait(&load->news, &load->lock);
    pthread_mutex_unlock(&load->lock);
    store_view_refresh(load->view);
}

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "kiosk_load: %s: %s\n", what, why);
    exit(1);
}

/* One write: a killed program has said a line whole or not at all. */
static void tell(const char *what, const char *number)
{
    char line[80];
    int length = snprintf(line, sizeof line, "%s %s\n", what, number);
    if (write(STDOUT_FILENO, line, (size_t)length) != length)
        exit(0); /* nobody listens any more */
}

static struct store_answer await(struct load *load, uint64_t job)
{
    struct store_answer answer;
    for (;;) {
        unsigned known = seen(load);
        while (store_take_answer(load->store, &answer)) {
            if (answer.job == job)
                return answer;
        }
        wait_after(load, known);
    }
}

static void file(struct load *load, unsigned turn)
{
    bool own = turn % 3 == 0;
    struct store_ticket_draft draft = {.actor = {"anonymous", "", "none"},
        .kind = TICKET_REPAIR,
        .place = own ? TICKET_AT_HOME : TICKET_IN_PUBLIC,
        .category = "lighting",
        .building = "24#"};
    if (own) {
        draft.actor = (struct store_actor){"owner", "", "pin"};
        text_copy(draft.actor.id, sizeof draft.actor.id, load->person);
        text_copy(draft.unit, sizeof draft.unit, load->unit);
        text_copy(draft.category, sizeof draft.category, "water");
    }
    struct base_random random = random_system();
    snprintf(draft.text, sizeof draft.text, "%s %llu", own ? "水龙头漏水" : "楼道灯不亮",
        (unsigned long long)random_below(&random, INT64_MAX));
    struct store_answer answer = await(load, store_post_ticket(load->store, &draft));
    if (answer.result != STORE_OK)
        fail(draft.category, answer.fault.text);
    tell("ticket", answer.number);
    if (own) {
        text_copy(load->last, sizeof load->last, answer.op);
        text_copy(load->last_number, sizeof load->last_number, answer.number);
    }
}

static void cancel(struct load *load)
{
    struct store_act_draft draft = {.actor = {"owner", "", "pin"}, .action = TICKET_DO_CANCEL};
    text_copy(draft.actor.id, sizeof draft.actor.id, load->person);
    text_copy(draft.ticket, sizeof draft.ticket, load->last);
    load->last[0] = '\0';
    struct store_answer answer = await(load, store_post_act(load->store, &draft));
    if (answer.result == STORE_OK)
        tell("cancel", load->last_number);
}

static _Noreturn void file_until_killed(struct load *load)
{
    for (unsigned turn = 0;; turn++) {
        if (load->last[0] && turn % 3 == 1)
            cancel(load);
        else
            file(load, turn);
    }
}

static bool drained(struct load *load)
{
    struct store_sync_state state;
    store_sync_state(load->store, &state);
    return state.link == STORE_LINK_UP && state.waiting_ops == 0 && state.pulled_ms > 0;
}

static void start(struct load *load, char **arguments, const char *code, bool offline)
{
    struct fault fault = {0};
    int64_t now = 0;
    calendar_parse_time(NOW, &now);
    clock_fake_start(&load->fake, offline ? now - OFFLINE : now);
    load->clock = load->line_clock = clock_from_fake(&load->fake);
    load->line_clock.mono_ms = clock_system().mono_ms;
    const struct store_options options = {.folder = arguments[1],
        .clock = &load->clock,
        .random = random_system(),
        .changed = changed,
        .changed_context = load};
    if (store_open(&options, &load->store, &fault) != STORE_OK || fault.text[0])
        fail(fault.place, fault.text);
    const struct sync_options sync = {.url = arguments[3],
        .token_file = arguments[2],
        .user_agent = "menting-kiosk/load",
        .store = load->store,
        .clock = &load->line_clock,
        .random = random_system()};
    if (code && sync_enroll(&sync, code, "", &fault) != SYNC_OK)
        fail(fault.place, fault.text);
    enum store_result opened = store_view_open(load->store, &load->view);
    if (opened != STORE_OK && opened != STORE_NO_MIRROR)
        fail("view", store_result_text(opened));
    if (offline)
        return;
    if (sync_start(&sync, &load->sync, &fault) != SYNC_OK)
        fail(fault.place, fault.text);
    store_on_outbox(load->store, sync_outbox_ready, load->sync);
}

static void stop(struct load *load)
{
    store_on_outbox(load->store, NULL, NULL);
    if (load->sync)
        sync_stop(load->sync);
    store_view_close(load->view);
    store_close(load->store);
}

int main(int argc, char **argv)
{
    static struct load load = {.lock = PTHREAD_MUTEX_INITIALIZER, .news = PTHREAD_COND_INITIALIZER};
    if (argc < 6 || secret_init() != BASE_OK)
        fail("usage", "DATA TOKEN URL UNIT PERSON [--enroll CODE | --drain]");
    load.unit = argv[4];
    load.person = argv[5];
    bool drain = argc == 7 && strcmp(argv[6], "--drain") == 0;
    int64_t offline = argc == 8 && strcmp(argv[6], "--offline") == 0 ? strtoll(argv[7], NULL, 10) : 0;
    start(&load, argv, argc == 8 && strcmp(argv[6], "--enroll") == 0 ? argv[7] : NULL, offline > 0);
    for (int64_t i = 0; i < offline; i++) {
        file(&load, 1);
        clock_fake_advance(&load.fake, OFFLINE / offline);
    }
    if (offline > 0) {
        stop(&load);
        return 0;
    }
    while (store_view_empty(load.view))
        wait_after(&load, seen(&load));
    if (!drain)
        file_until_killed(&load);
    for (unsigned known = seen(&load); !drained(&load); known = seen(&load))
        wait_after(&load, known);
    stop(&load);
    return 0;
}

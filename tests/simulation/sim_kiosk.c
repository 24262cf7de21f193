/* A kiosk: the product's store and sync_core, with the part of the screen and of the service manager played here. */
#include "tests/simulation/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/base/secret.h"
#include "backend/base/text.h"

static void data_folder(const struct sim_kiosk *kiosk, char out[2 * SIM_PATH])
{
    snprintf(out, 2 * SIM_PATH, "%s/data", kiosk->disk.folder);
}

/* The screen takes answers as soon as it hears of them, as main does. After the cut there is no screen. */
static void on_changed(void *context)
{
    struct sim_kiosk *kiosk = context;
    struct store_answer answer;
    kiosk->told = true;
    if (!kiosk->store || kiosk->disk.crashed)
        return;
    while (store_take_answer(kiosk->store, &answer)) {
        kiosk->answer = answer;
        kiosk->answers++;
        if (answer.result == STORE_OK && (answer.did == STORE_DID_TICKET || answer.did == STORE_DID_ACT))
            sim_promise_keep(kiosk, &answer);
    }
}

static void on_ready(void *context)
{
    ((struct sim_kiosk *)context)->op_ready = true;
}

static void start_sync(struct sim_kiosk *kiosk)
{
    char url[32], token[2 * SIM_PATH];
    struct fault fault = {.text = ""};
    struct sim *sim = kiosk->sim;
    snprintf(url, sizeof url, "http://kiosk-%d", kiosk->index);
    snprintf(token, sizeof token, "%s/token", kiosk->disk.folder);
    uint64_t seed = random_below(&sim->random, UINT64_MAX);
    const struct sync_options options = {.url = url,
        .token_file = token,
        .user_agent = "simulation",
        .store = kiosk->store,
        .clock = &kiosk->clock,
        .random = random_from_seed(&kiosk->sync_seed, seed)};
    enum sync_result result = sync_core_open(&options, &kiosk->core, &fault);
    if (result != SYNC_OK && result != SYNC_NO_TOKEN)
        sim_fail(sim, "the program starts", "K%d: %s %s", kiosk->index, fault.place, fault.text);
    if (result != SYNC_OK)
        return;
    store_on_outbox(kiosk->store, on_ready, kiosk);
    sync_core_begin(kiosk->core);
}

void sim_kiosk_start(struct sim_kiosk *kiosk)
{
    char folder[2 * SIM_PATH];
    struct fault fault = {.text = ""};
    struct store_identity identity;
    struct sim *sim = kiosk->sim;
    data_folder(kiosk, folder);
    uint64_t seed = random_below(&sim->random, UINT64_MAX);
    const struct store_options options = {.folder = folder,
        .clock = &kiosk->clock,
        .random = random_from_seed(&kiosk->store_seed, seed),
        .changed = on_changed,
        .changed_context = kiosk,
        .inline_worker = true};
    enum store_result result = store_open(&options, &kiosk->store, &fault);
    if (result != STORE_OK || fault.text[0]) {
        sim_fail(sim, "the ledger is whole", "K%d: %s %s", kiosk->index, fault.place, fault.text);
        return;
    }
    result = store_view_open(kiosk->store, &kiosk->view);
    if (result != STORE_OK && result != STORE_NO_MIRROR)
        sim_fail(sim, "the program starts", "K%d: no view: %s", kiosk->index, store_result_text(result));
    kiosk->off_until_ms = 0;
    if (store_view_empty(kiosk->view))
        kiosk->knew_no_epoch = true;
    store_identity(kiosk->store, &identity);
    text_copy(kiosk->id, sizeof kiosk->id, identity.kiosk);
    sim_promises_note_refused(kiosk);
    start_sync(kiosk);
}

static void close_all(struct sim_kiosk *kiosk)
{
    sync_core_close(kiosk->core);
    store_view_close(kiosk->view);
    store_close(kiosk->store);
    kiosk->core = NULL;
    kiosk->view = NULL;
    kiosk->store = NULL;
    kiosk->op_ready = kiosk->told = false;
}

void sim_kiosk_kill(struct sim_kiosk *kiosk)
{
    if (!kiosk->store)
        return;
    sim_disk_crash_now(&kiosk->disk);
    close_all(kiosk);
    sim_disk_recover(&kiosk->disk);
}

void sim_kiosk_stop(struct sim_kiosk *kiosk)
{
    if (!kiosk->store)
        return;
    close_all(kiosk);
    sim_disk_recover(&kiosk->disk); /* a planned cut may have come while it closed */
}

/* ---- enrolment ----------------------------------------------------------------------------------------------------------------- */

struct adding {
    int index;
    char code[DESK_CODE_SIZE];
};
static struct adding adding;

static enum desk_result add(struct sim *sim, struct desk *desk)
{
    static const char *const own[3] = {"24#", "24#", "20#"};
    static const struct desk_actor clerk = {.type = "staff", .id = "S01"};
    struct desk_kiosk added;
    struct fault fault;
    int scope = sim_chance(sim, 500) ? 0 : adding.index;
    return desk_kiosk_add(
        desk, &clerk, "Lobby anew", own[adding.index], sim_scopes[scope], &added, adding.code, &fault);
}

bool sim_kiosk_enroll(struct sim_kiosk *kiosk)
{
    char url[32], token[2 * SIM_PATH];
    struct fault fault = {.text = ""};
    struct sim *sim = kiosk->sim;
    adding.index = kiosk->index;
    if (!kiosk->store || kiosk->id[0] || !sim_office_do(sim, add))
        return false;
    snprintf(url, sizeof url, "http://kiosk-%d", kiosk->index);
    snprintf(token, sizeof token, "%s/token", kiosk->disk.folder);
    const struct sync_options options = {.url = url,
        .token_file = token,
        .user_agent = "simulation",
        .store = kiosk->store,
        .clock = &kiosk->clock,
        .random = random_from_seed(&kiosk->sync_seed, (uint64_t)sim->event)};
    if (sync_enroll(&options, adding.code, "", &fault) != SYNC_OK || kiosk->disk.crashed)
        return false;
    sim_count(sim, SIM_ENROLLED_ANEW);
    kiosk->life++;
    struct store_identity identity;
    store_identity(kiosk->store, &identity);
    text_copy(kiosk->id, sizeof kiosk->id, identity.kiosk);
    sync_core_close(kiosk->core);
    kiosk->core = NULL;
    start_sync(kiosk);
    return true;
}

/* ---- an older disk -------------------------------------------------------------------------------------------------------------- */

void sim_kiosk_save_image(struct sim_kiosk *kiosk)
{
    struct sim *sim = kiosk->sim;
    if (!kiosk->image[0])
        snprintf(kiosk->image, sizeof kiosk->image, "%.*s/image%d", SIM_PATH - 20, sim->root, kiosk->index);
    sim_remove_folder(kiosk->image);
    sim_copy_folder(kiosk->disk.folder, kiosk->image);
    kiosk->image_life = kiosk->life;
    kiosk->image_promises = sim->promise_count;
}

/* What was promised since is gone with the disk, but for what the office has. */
void sim_kiosk_put_image(struct sim_kiosk *kiosk)
{
    struct sim *sim = kiosk->sim;
    sim_kiosk_kill(kiosk);
    sim_remove_folder(kiosk->disk.folder);
    sim_copy_folder(kiosk->image, kiosk->disk.folder);
    for (int i = 0; i < sim->promise_count; i++) {
        if (sim->promises[i].kiosk == kiosk->index && i >= kiosk->image_promises)
            sim->promises[i].excused = true;
    }
    for (int i = 0; i < SIM_UNITS; i++)
        kiosk->guesses[i].unknown = true;
    kiosk->rolled_back = true;
    kiosk->rolled_back_at = kiosk->page_time_count;
    sim_kiosk_start(kiosk);
}

/* ---- after each step ------------------------------------------------------------------------------------------------------------- */

void sim_kiosk_settle(struct sim_kiosk *kiosk)
{
    struct sim *sim = kiosk->sim;
    while (kiosk->store && !kiosk->disk.crashed && (kiosk->op_ready || kiosk->told)) {
        if (kiosk->told) {
            kiosk->told = false;
            store_view_refresh(kiosk->view);
        }
        if (kiosk->op_ready) {
            kiosk->op_ready = false;
            if (kiosk->core)
                sync_core_op_ready(kiosk->core);
        }
    }
    if (kiosk->store && !kiosk->disk.crashed) {
        struct store_identity identity;
        store_identity(kiosk->store, &identity);
        if (kiosk->id[0] && !identity.kiosk[0]) { /* revoked and wiped */
            kiosk->id[0] = '\0';
            memset(kiosk->guesses, 0, sizeof kiosk->guesses);
            sim_note(sim, "  K%d is wiped", kiosk->index);
        }
    }
    if (kiosk->store && kiosk->disk.crashed) {
        sim_count(sim, SIM_KIOSK_CRASH_WRITING);
        sim_note(sim, "  K%d was cut off while it wrote", kiosk->index);
        sim_kiosk_kill(kiosk);
        kiosk->off_until_ms = sim->now_ms + 1000 + sim_below(sim, 60000);
    }
}

int64_t sim_kiosk_next(const struct sim_kiosk *kiosk)
{
    if (!kiosk->store)
        return kiosk->off_until_ms;
    if (!kiosk->core)
        return INT64_MAX;
    if (sync_step_wake_ms(sync_core_state(kiosk->core)) == STEP_NEVER)
        return INT64_MAX;
    int64_t wait = sync_core_wait_ms(kiosk->core);
    return kiosk->sim->now_ms + (wait > 0 ? wait : 0);
}

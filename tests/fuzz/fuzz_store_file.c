/*
 * A data folder as a bad disk or a stranger may leave it: the ledger and the mirror of a kiosk with some bytes changed. The
 * input is a list of changes, four bytes each: which file and how far (3 bytes), what byte (1 byte); a last odd piece cuts
 * the file. The store opens, or says what is wrong; whatever it opened is read, written to and closed without harm.
 */
#include "tests/unit/store_testing.h"

#include <sys/stat.h>

#include "backend/store/store_bill.h"
#include "backend/store/store_desk.h"
#include "backend/store/store_ticket.h"
#include "backend/store/store_unit.h"
#include "tests/fuzz/fuzzing.h"

static struct lobby *lobby;
static struct buf ledger, mirror;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    void *state;
    char path[300];
    (void)argc;
    (void)argv;
    MUST(lobby_synced(&state) == 0);
    lobby = state;
    for (int i = 0; i < 3; i++) {
        static const char *const texts[] = {"水龙头漏水", "下水道堵了", "热水器不热"};
        struct store_ticket_draft draft = draft_repair(texts[i]);
        struct store_answer answer = lobby_file(lobby, &draft);
        MUST(answer.result == STORE_OK);
        if (i == 0)
            lobby_settle(lobby, answer.op, LOBBY_EPOCH, WIRE_ACCEPTED, 999, "");
    }
    lobby_close(lobby);
    buf_init(&ledger, 4 << 20);
    buf_init(&mirror, 4 << 20);
    snprintf(path, sizeof path, "%s/ledger.db", lobby->folder);
    MUST(file_read(path, &ledger) == BASE_OK);
    snprintf(path, sizeof path, "%s/mirror-1/mirror.db", lobby->folder);
    MUST(file_read(path, &mirror) == BASE_OK);
    return 0;
}

static void write_file(const char *name, const char *bytes, size_t length)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", lobby->folder, name);
    FILE *file = fopen(path, "wb");
    MUST(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
}

static void spoil(const uint8_t *data, size_t size)
{
    size_t lengths[2] = {ledger.len, mirror.len};
    char *bytes[2] = {malloc(ledger.len), malloc(mirror.len)};
    char path[300];
    MUST(bytes[0] && bytes[1]);
    memcpy(bytes[0], ledger.data, ledger.len);
    memcpy(bytes[1], mirror.data, mirror.len);
    size_t i = 0;
    for (; i + 4 <= size; i += 4) {
        int which = data[i] >> 7;
        size_t at = (size_t)(data[i] & 0x7f) << 16 | (size_t)data[i + 1] << 8 | data[i + 2];
        bytes[which][at % lengths[which]] = (char)data[i + 3];
    }
    if (i + 2 <= size)
        lengths[data[i] & 1] = lengths[data[i] & 1] * data[i + 1] / 256;
    MUST(file_remove_folder(lobby->folder) == BASE_OK && mkdir(lobby->folder, 0700) == 0);
    snprintf(path, sizeof path, "%s/mirror-1", lobby->folder);
    MUST(mkdir(path, 0700) == 0);
    write_file("ledger.db", bytes[0], lengths[0]);
    write_file("mirror-1/mirror.db", bytes[1], lengths[1]);
    free(bytes[0]);
    free(bytes[1]);
}

static void read_everything(void)
{
    struct store_view *view = lobby->view;
    struct store_bill_list bills;
    struct store_ticket_list tickets;
    struct store_payment_list payments;
    struct store_building_list buildings;
    struct store_waiting_op waiting[8];
    if (store_bills(view, "u1", STORE_BILLS_ALL, false, 20000, &bills) == STORE_OK)
        store_bill_list_free(&bills);
    if (store_payments(view, "u1", &payments) == STORE_OK)
        store_payment_list_free(&payments);
    if (store_buildings(view, &buildings) == STORE_OK)
        store_building_list_free(&buildings);
    if (store_tickets(view, "u1", &tickets) == STORE_OK) {
        for (size_t i = 0; i < tickets.count; i++) {
            struct store_ticket ticket;
            struct store_ticket_event_list events;
            if (store_ticket_show(view, tickets.items[i].id, &ticket, &events) == STORE_OK)
                store_ticket_event_list_free(&events);
        }
        store_ticket_list_free(&tickets);
    }
    store_waiting(lobby->store, waiting, 8);
    store_paid_through(view, "u1");
    store_tickets_open(view, "u1");
}

/* What is called saved is there, also after closing and opening again. */
static void file_one(void)
{
    struct store_ticket_draft draft = draft_repair("灯不亮");
    struct store_answer answer = lobby_file(lobby, &draft);
    if (answer.result != STORE_OK)
        return;
    struct store_waiting_op waiting[8];
    bool found = false;
    lobby_close(lobby);
    if (lobby_try_open(lobby) != STORE_OK || lobby->fault.text[0])
        return; /* damage that showed only now: it was said */
    size_t count = store_waiting(lobby->store, waiting, 8);
    for (size_t i = 0; i < count && i < 8; i++)
        found = found || strcmp(waiting[i].op, answer.op) == 0;
    MUST(found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    spoil(data, size);
    if (lobby_try_open(lobby) != STORE_OK) {
        MUST(lobby->fault.text[0] != '\0');
        return 0;
    }
    enum store_result result = store_view_open(lobby->store, &lobby->view);
    if (result == STORE_OK || result == STORE_NO_MIRROR) {
        read_everything();
        file_one();
    }
    lobby_close(lobby);
    return 0;
}

/* Every other message of the protocol, and the bodies of ops: the first byte chooses which reader gets the rest. What is
   refused says why. */
#include <string.h>

#include "backend/wire/wire.h"
#include "tests/fuzz/fuzzing.h"

static enum wire_result push_answer(const char *json, size_t length, struct fault *fault)
{
    struct wire_push_answer answer;
    enum wire_result result = wire_push_answer_read(json, length, &answer, fault);
    if (result == WIRE_OK)
        wire_push_answer_clear(&answer);
    return result;
}

static enum wire_result read_whole(int which, const char *json, size_t length, struct fault *fault)
{
    static union {
        struct wire_enroll enroll;
        struct wire_enrolled enrolled;
        struct wire_error error;
        struct wire_snapshot snapshot;
        struct wire_ticket_create create;
        struct wire_ticket_act act;
        struct wire_pin_set pin;
        struct wire_pin_lock lock;
        struct wire_audit audit;
    } out;
    switch (which) {
    case 0: return push_answer(json, length, fault);
    case 1: return wire_enroll_read(json, length, &out.enroll, fault);
    case 2: return wire_enrolled_read(json, length, &out.enrolled, fault);
    case 3: return wire_error_read(json, length, &out.error, fault);
    case 4: return wire_snapshot_read(json, &out.snapshot, fault);
    case 5: return wire_ticket_create_read(json, &out.create, fault);
    case 6: return wire_ticket_act_read(json, &out.act, fault);
    case 7: return wire_pin_set_read(json, &out.pin, fault);
    case 8: return wire_pin_lock_read(json, &out.lock, fault);
    default: return wire_audit_read(json, &out.audit, fault);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct fault fault = {0};
    char *text = malloc(size);
    MUST(text);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    enum wire_result result = read_whole(data[0] % 10, text, size - 1, &fault);
    MUST(result == WIRE_OK || result == WIRE_TOO_LARGE || fault.text[0] != '\0');
    free(text);
    return 0;
}

#include "backend/sync/sync.h"

#include <stdio.h>
#include <string.h>

#include "backend/base/log.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/sync/sync_http.h"
#include "backend/sync/sync_token_internal.h"

#define ENROLL_LIMIT_MS 30000
#define ANSWER_MAX      (16 * 1024)

/* Waits for the one answer. */
static enum sync_result ask(struct sync_http *http, const struct sync_options *options,
    const struct buf *body, struct sync_http_answer *answer, struct fault *fault)
{
    const struct sync_http_request request = {.path = "/v1/enroll",
        .body = body->data,
        .body_length = body->len,
        .answer_max = ANSWER_MAX,
        .limit_ms = ENROLL_LIMIT_MS};
    enum sync_result result = sync_http_start(http, 0, &request);
    if (result != SYNC_OK)
        return result;
    while (!sync_http_take(http, 0, answer))
        sync_http_wait(http, ENROLL_LIMIT_MS);
    if (answer->status != 0)
        return SYNC_OK;
    fault_set(fault, options->url, "%s", answer->text);
    return answer->too_big ? SYNC_NONSENSE : SYNC_LINE;
}

static enum sync_result read_answer(const struct sync_options *options, const struct sync_http_answer *answer,
    struct wire_enrolled *enrolled, struct fault *fault)
{
    struct fault inner = {.text = ""};
    const char *body = buf_borrow(answer->body);
    size_t length = answer->body->len;
    struct wire_error error;
    if (answer->status == 200 && wire_enrolled_read(body, length, enrolled, &inner) == WIRE_OK)
        return SYNC_OK;
    if (answer->status == 200) {
        fault_set(fault, options->url, "the answer to the enrolment is not of the protocol: %s %s",
            inner.place, inner.text);
        return SYNC_NONSENSE;
    }
    if (wire_error_read(body, length, &error, &inner) == WIRE_OK) {
        fault_set(fault, options->url, "the office answered %d (%s) %s", answer->status, error.error,
            error.message);
        return SYNC_REFUSED;
    }
    fault_set(fault, options->url, "answered %d and no reason; is it the office's service?", answer->status);
    return SYNC_NONSENSE;
}

/* The token first, then the store: a kiosk that has a token and no enrolment can be enrolled again; one that counts as
   enrolled and lost its token can't speak. */
static enum sync_result keep(
    const struct sync_options *options, const struct wire_enrolled *enrolled, struct fault *fault)
{
    struct store_identity before;
    store_identity(options->store, &before);
    if (before.kiosk[0] != '\0' &&
        (strcmp(before.kiosk, enrolled->kiosk) != 0 || strcmp(before.estate, enrolled->estate) != 0)) {
        fault_set(fault, "ledger",
            "belongs to kiosk %s, but the code is for %s; its waiting requests would be lost", before.kiosk,
            enrolled->kiosk);
        return SYNC_REFUSED;
    }
    struct sync_tokens tokens = {.current = ""};
    text_copy(tokens.current, sizeof tokens.current, enrolled->token);
    enum sync_result result = sync_token_write(options->token_file, &tokens, fault);
    secret_wipe(&tokens, sizeof tokens);
    if (result != SYNC_OK)
        return result;
    enum store_result stored = store_enrolled(options->store, enrolled->kiosk, enrolled->estate);
    if (stored == STORE_OK)
        return SYNC_OK;
    fault_set(fault, "ledger", "the enrolment can't be kept: %s", store_result_text(stored));
    return SYNC_STORE;
}

enum sync_result sync_enroll(
    const struct sync_options *options, const char *code, const char *name, struct fault *fault)
{
    struct wire_enroll request = {.code = ""};
    if (!text_copy(request.code, sizeof request.code, code) || code[0] == '\0') {
        fault_set(fault, "code", "is not like one the office gives out");
        return SYNC_REFUSED;
    }
    text_copy(request.name, sizeof request.name, name);
    const struct sync_http_options settings = {.url = options->url,
        .public_key = options->public_key,
        .public_key_next = options->public_key_next,
        .user_agent = options->user_agent,
        .clock = options->clock};
    struct sync_http *http;
    enum sync_result result = sync_http_open(&settings, &http, fault);
    if (result != SYNC_OK)
        return result;
    struct buf body;
    buf_init(&body, ANSWER_MAX);
    struct sync_http_answer answer;
    struct wire_enrolled enrolled = {.kiosk = ""};
    result = wire_enroll_write(&request, &body) == WIRE_OK ? ask(http, options, &body, &answer, fault)
                                                           : SYNC_NO_MEMORY;
    if (result == SYNC_OK)
        result = read_answer(options, &answer, &enrolled, fault);
    if (result == SYNC_OK)
        result = keep(options, &enrolled, fault);
    if (result == SYNC_OK)
        log_write(LOG_INFO, "sync", "enrolled as kiosk %s", enrolled.kiosk);
    secret_wipe(&enrolled, sizeof enrolled);
    buf_wipe(&body);
    sync_http_close(http);
    return result;
}

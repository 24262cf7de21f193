#include "backend/sync/sync_renew_internal.h"

#include <string.h>

#include "backend/base/log.h"
#include "backend/base/text.h"

#define ANSWER_MAX (16 * 1024)
#define LIMIT_MS   30000

void sync_renew_init(struct sync_renew *renew, struct sync_http *http, const struct base_clock *clock,
    const char *token_file, const struct sync_tokens *tokens)
{
    *renew = (struct sync_renew){
        .http = http, .clock = clock, .token_file = token_file, .not_before_ms = INT64_MIN};
    renew->tokens = *tokens;
}

static void give_up(struct sync_renew *renew, const char *why)
{
    log_write(LOG_WARNING, "sync", "the device token was not renewed: %s", why);
    renew->not_before_ms = clock_mono_ms(renew->clock) + SYNC_RENEW_GAP_MS;
}

static void ask(struct sync_renew *renew)
{
    struct wire_renew wanted;
    struct buf body;
    secret_token(renew->next);
    secret_sha256(renew->next, strlen(renew->next), wanted.sha256);
    buf_init(&body, ANSWER_MAX);
    bool started = wire_renew_write(&wanted, &body) == WIRE_OK;
    if (started) {
        const struct sync_http_request request = {.path = "/v1/token",
            .body = body.data,
            .body_length = body.len,
            .answer_max = ANSWER_MAX,
            .limit_ms = LIMIT_MS};
        started = sync_http_start(renew->http, SYNC_RENEW_SLOT, &request) == SYNC_OK;
    }
    buf_free(&body);
    renew->asking = started;
    if (!started)
        give_up(renew, "out of memory");
}

/* The office was restored from a backup, or never took the new one: the one before may be known. */
static void change_places(struct sync_renew *renew)
{
    char kept[SYNC_TOKEN_SIZE];
    memcpy(kept, renew->tokens.current, sizeof kept);
    memcpy(renew->tokens.current, renew->tokens.former, sizeof kept);
    memcpy(renew->tokens.former, kept, sizeof kept);
    secret_wipe(kept, sizeof kept);
    log_write(LOG_WARNING, "sync", "the office does not know the device token; the one before is tried");
    sync_http_set_token(renew->http, renew->tokens.current);
}

bool sync_renew_heard(struct sync_renew *renew, const struct sync_http_answer *answer)
{
    if (renew->http == NULL || answer->token_age != 0)
        return false;
    bool first = !renew->turned;
    if (answer->status != 0)
        renew->turned = answer->status == 401;
    if (answer->status == 401 && renew->tokens.former[0] != '\0' && !renew->asking) {
        change_places(renew);
        return first;
    }
    if (answer->renew && !renew->asking && clock_mono_ms(renew->clock) >= renew->not_before_ms)
        ask(renew);
    return false;
}

/* NULL, or why the answer is no yes. */
static const char *refusal(const struct sync_renew *renew, const struct sync_http_answer *answer)
{
    struct wire_renew given;
    struct fault fault = {.text = ""};
    char wanted[SECRET_SHA256_SIZE];
    if (answer->status == 0)
        return "the line broke";
    if (answer->status != 200)
        return "the office refused";
    secret_sha256(renew->next, strlen(renew->next), wanted);
    if (wire_renew_read(buf_borrow(answer->body), answer->body->len, &given, &fault) != WIRE_OK ||
        strcmp(given.sha256, wanted) != 0)
        return "the answer is not of the protocol";
    return NULL;
}

bool sync_renew_work(struct sync_renew *renew)
{
    struct sync_http_answer answer;
    if (!renew->asking || !sync_http_take(renew->http, SYNC_RENEW_SLOT, &answer))
        return false;
    struct sync_tokens tokens = {.current = ""};
    struct fault fault = {.text = ""};
    const char *why = refusal(renew, &answer);
    renew->asking = false;
    text_copy(tokens.current, sizeof tokens.current, renew->next);
    text_copy(tokens.former, sizeof tokens.former, renew->tokens.current);
    /* Nothing is sent under the new one before it is on the disk: the office forgets the old one then. */
    if (why == NULL && sync_token_write(renew->token_file, &tokens, &fault) != SYNC_OK)
        why = fault.text;
    bool renewed = why == NULL;
    if (renewed) {
        renew->tokens = tokens;
        sync_http_set_token(renew->http, tokens.current);
        log_write(LOG_INFO, "sync", "the device token is renewed");
    } else {
        give_up(renew, why);
    }
    secret_wipe(&tokens, sizeof tokens);
    secret_wipe(renew->next, sizeof renew->next);
    return renewed;
}

void sync_renew_end(struct sync_renew *renew)
{
    if (renew->http != NULL)
        sync_http_cancel(renew->http, SYNC_RENEW_SLOT);
    secret_wipe(renew, sizeof *renew);
}

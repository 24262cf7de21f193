#include "backend/sync/sync_http.h"

#include <arpa/inet.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "backend/base/gzip.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/sync/sync_token_internal.h"
#include "backend/sync/sync_curl_internal.h"
#include "backend/sync/sync_sockets_internal.h"

#define URL_MAX    300
#define PIN_LENGTH 52 /* "sha256//" and 44 characters of base64 */

struct slot {
    CURL *easy;
    struct buf answer;
    char *body; /* what is sent: as it was given, or compressed; holds owners' words: wiped */
    size_t body_length;
    struct curl_slist *headers; /* hold the token: wiped */
    unsigned token_number;      /* which token they hold */
    char error[CURL_ERROR_SIZE];
    bool busy, done, too_big, packed;
    CURLcode code;
    int64_t started_ms, took_ms;
};

struct sync_http {
    CURLM *multi;
    struct slot slots[SYNC_HTTP_SLOTS];
    char base[URL_MAX];            /* without a slash at the end */
    char pins[2 * PIN_LENGTH + 2]; /* "a", "a;b", or "": the system's authorities decide */
    char *user_agent;
    char token[SYNC_TOKEN_SIZE]; /* "" none */
    unsigned token_number;
    bool loopback;
    bool gzip;        /* ask for compressed answers, and send compressed where it is understood */
    bool office_gzip; /* it said so in its last answer */
    const struct base_clock *clock;
    struct sync_sockets sockets;
};

/* ---- the address ----------------------------------------------------------------------------------------------- */

static bool loopback_name(const char *host)
{
    struct in_addr four;
    struct in6_addr six;
    char bare[64];
    size_t length = strlen(host);
    if (strcasecmp(host, "localhost") == 0)
        return true;
    if (inet_pton(AF_INET, host, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    if (length < 3 || length >= sizeof bare || host[0] != '[' || host[length - 1] != ']')
        return false;
    text_copy(bare, length - 1, host + 1);
    return inet_pton(AF_INET6, bare, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

static bool part_is(CURLU *url, CURLUPart part, const char *wanted)
{
    char *text = NULL;
    bool same = curl_url_get(url, part, &text, 0) == CURLUE_OK && strcmp(text, wanted) == 0;
    curl_free(text);
    return same;
}

static bool has_part(CURLU *url, CURLUPart part)
{
    char *text = NULL;
    bool has = curl_url_get(url, part, &text, 0) == CURLUE_OK && text[0] != '\0';
    curl_free(text);
    return has;
}

/* NULL when the address may be used. */
static const char *fault_of(CURLU *url, bool *loopback)
{
    char *host = NULL;
    if (curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        return "has no host";
    *loopback = loopback_name(host);
    curl_free(host);
    if (!part_is(url, CURLUPART_SCHEME, "https") && !(part_is(url, CURLUPART_SCHEME, "http") && *loopback))
        return "is neither https nor http to this machine itself (127.0.0.1, [::1] or localhost)";
    if (has_part(url, CURLUPART_USER) || has_part(url, CURLUPART_PASSWORD))
        return "holds a name or password; the kiosk's token is enough";
    if (has_part(url, CURLUPART_QUERY) || has_part(url, CURLUPART_FRAGMENT) ||
        !part_is(url, CURLUPART_PATH, "/"))
        return "has more than scheme, host and port";
    return NULL;
}

/* The address as curl understands it, and nothing else, is what is connected to. */
static enum sync_result read_url(struct sync_http *http, const char *text, struct fault *fault)
{
    CURLU *url = curl_url();
    if (url == NULL)
        return SYNC_NO_MEMORY;
    const char *wrong = "is not an address like https://office.example:8443";
    char *whole = NULL;
    if (curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK)
        wrong = fault_of(url, &http->loopback);
    if (wrong == NULL &&
        (curl_url_get(url, CURLUPART_URL, &whole, 0) != CURLUE_OK || strlen(whole) >= URL_MAX))
        wrong = "is too long";
    if (wrong == NULL) {
        text_copy(http->base, sizeof http->base, whole);
        http->base[strlen(http->base) - 1] = '\0'; /* the path "/" */
    } else {
        fault_set(fault, "office.url", "\"%.100s\" %s", text, wrong);
    }
    curl_free(whole);
    curl_url_cleanup(url);
    return wrong == NULL ? SYNC_OK : SYNC_BAD_URL;
}

/* Anything else curl would take for the name of a file, or never match. */
static bool pin_like(const char *text)
{
    static const char base64[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/";
    return strlen(text) == PIN_LENGTH && strncmp(text, "sha256//", 8) == 0 &&
           strspn(text + 8, base64) == PIN_LENGTH - 9 && text[PIN_LENGTH - 1] == '=';
}

static enum sync_result read_pins(
    struct sync_http *http, const struct sync_http_options *options, struct fault *fault)
{
    const char *const pins[] = {options->public_key, options->public_key_next};
    static const char *const keys[] = {"office.public_key", "office.public_key_next"};
    for (size_t i = 0; i < 2; i++) {
        if (pins[i] == NULL || pins[i][0] == '\0')
            continue;
        if (!pin_like(pins[i])) {
            fault_set(fault, keys[i], "\"%.60s\" is not \"sha256//\" and 44 characters of base64", pins[i]);
            return SYNC_BAD_PIN;
        }
        size_t used = strlen(http->pins);
        snprintf(http->pins + used, sizeof http->pins - used, "%s%s", used > 0 ? ";" : "", pins[i]);
    }
    return SYNC_OK;
}

/* ---- one request ------------------------------------------------------------------------------------------------ */

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct slot *slot = context;
    if (buf_append(&slot->answer, bytes, size * count) == BASE_OK)
        return size * count;
    slot->too_big = slot->answer.failed == BASE_TOO_LARGE;
    return 0; /* ends the request */
}

/* The last word on plain http: wherever "localhost" was resolved to, the socket goes to this machine or nowhere. */
static curl_socket_t on_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct sync_http *http = context;
    (void)purpose;
    bool local = false;
    if (address->family == AF_INET) {
        struct sockaddr_in four;
        memcpy(&four, &address->addr, sizeof four);
        local = ntohl(four.sin_addr.s_addr) >> 24 == 127;
    } else if (address->family == AF_INET6) {
        struct sockaddr_in6 six;
        memcpy(&six, &address->addr, sizeof six);
        local = IN6_IS_ADDR_LOOPBACK(&six.sin6_addr);
    }
    if (strncmp(http->base, "http:", 5) == 0 && !local)
        return CURL_SOCKET_BAD;
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    sync_sockets_opened(&http->sockets, fd);
    return fd;
}

static int on_close(void *context, curl_socket_t fd)
{
    struct sync_http *http = context;
    sync_sockets_closing(&http->sockets, fd);
    return close(fd);
}

/* Everything about TLS is decided here. A pin is the office's identity: the key alone counts, so that an office with a
   certificate of its own needs no authority, and a certificate that ran out, or names another address, stops no kiosk.
   What curl calls verifying the peer (chain, name, dates) is off exactly then; the pin is checked by curl all the same,
   after the handshake has proved that the other side holds the key and before a byte of a request is sent. */
static CURLcode sync_http_secure(const struct sync_http *http, CURL *easy)
{
    bool pinned = http->pins[0] != '\0';
    CURLcode code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, pinned ? 0L : 1L);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, pinned ? 0L : 2L);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (code == CURLE_OK && pinned)
        code = curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, http->pins);
    return code;
}

#define SET(option, value)                                                                                   \
    do {                                                                                                     \
        CURLcode code_ = curl_easy_setopt(easy, option, value);                                              \
        if (code_ != CURLE_OK)                                                                               \
            return code_;                                                                                    \
    } while (0)

/* What holds for every request. */
static CURLcode set_always(struct sync_http *http, struct slot *slot)
{
    CURL *easy = slot->easy;
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NOPROXY, "*");
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_TCP_NODELAY, 1L);
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
    SET(CURLOPT_TCP_KEEPIDLE, 30L);
    SET(CURLOPT_TCP_KEEPINTVL, 10L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)SYNC_HTTP_CONNECT_MS);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_OPENSOCKETFUNCTION, on_socket);
    SET(CURLOPT_OPENSOCKETDATA, http);
    SET(CURLOPT_CLOSESOCKETFUNCTION, on_close);
    SET(CURLOPT_CLOSESOCKETDATA, http);
    SET(CURLOPT_BUFFERSIZE, 128L * 1024);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, slot);
    SET(CURLOPT_ERRORBUFFER, slot->error);
    SET(CURLOPT_USERAGENT, http->user_agent);
    if (http->gzip)
        SET(CURLOPT_ACCEPT_ENCODING, "gzip");
    return sync_http_secure(http, easy);
}

static CURLcode set_request(
    struct sync_http *http, struct slot *slot, const struct sync_http_request *request)
{
    CURL *easy = slot->easy;
    CURLcode code = set_always(http, slot);
    if (code != CURLE_OK)
        return code;
    char url[2 * URL_MAX];
    if (snprintf(url, sizeof url, "%s%s", http->base, request->path) >= (int)sizeof url)
        return CURLE_URL_MALFORMAT;
    SET(CURLOPT_URL, url);
    SET(CURLOPT_HTTPHEADER, slot->headers);
    if (slot->body != NULL) {
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)slot->body_length);
        SET(CURLOPT_POSTFIELDS, slot->body);
    } else {
        SET(CURLOPT_HTTPGET, 1L);
    }
    /* A held answer brings no byte until the office has something: that silence is no stall. Nor may curl look at its
       speed, for which it would wake up every second. */
    if (request->held_s > 0) {
        SET(CURLOPT_TIMEOUT, (long)(request->held_s + 2 * SYNC_HTTP_STALL_S));
    } else {
        SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
        SET(CURLOPT_LOW_SPEED_TIME, (long)SYNC_HTTP_STALL_S);
        SET(CURLOPT_TIMEOUT_MS, (long)request->limit_ms);
    }
    return CURLE_OK;
}

static bool add_header(struct slot *slot, const char *line)
{
    struct curl_slist *longer = curl_slist_append(slot->headers, line);
    if (longer != NULL)
        slot->headers = longer;
    return longer != NULL;
}

static bool make_headers(struct sync_http *http, struct slot *slot, bool post)
{
    bool made = add_header(slot, "Accept: application/json");
    if (made && post)
        made = add_header(slot, "Content-Type: application/json");
    if (made && slot->packed)
        made = add_header(slot, "Content-Encoding: gzip");
    slot->token_number = http->token_number;
    if (made && http->token[0] != '\0') {
        char line[SYNC_TOKEN_SIZE + 30];
        snprintf(line, sizeof line, "Authorization: Bearer %s", http->token);
        made = add_header(slot, line);
        secret_wipe(line, sizeof line);
        /* The office may change its key once every kiosk knows the next one; eight characters tell which are known. */
        if (made && http->pins[0] != '\0') {
            snprintf(line, sizeof line, "Menting-Pins: %.8s", http->pins + 8);
            if (http->pins[PIN_LENGTH] == ';')
                snprintf(line + strlen(line), sizeof line - strlen(line), ",%.8s",
                    http->pins + PIN_LENGTH + 1 + 8);
            made = add_header(slot, line);
        }
    }
    return made;
}

/* A copy of the body, compressed where that is worth it and understood. */
static bool keep_body(struct sync_http *http, struct slot *slot, const struct sync_http_request *request)
{
    slot->packed = false;
    if (http->gzip && http->office_gzip && request->body_length >= GZIP_WORTH) {
        struct buf packed;
        buf_init(&packed, request->body_length); /* what grows is sent as it is */
        slot->packed = gzip_pack(request->body, request->body_length, &packed) == BASE_OK;
        slot->body_length = packed.len;
        slot->body = slot->packed ? buf_take(&packed) : NULL;
        slot->packed = slot->body != NULL;
        buf_wipe(&packed);
    }
    if (slot->packed)
        return true;
    slot->body_length = request->body_length;
    slot->body = malloc(request->body_length + 1);
    if (slot->body != NULL)
        memcpy(slot->body, request->body, request->body_length);
    return slot->body != NULL;
}

static void end(struct sync_http *http, struct slot *slot)
{
    if (slot->busy)
        curl_multi_remove_handle(http->multi, slot->easy);
    slot->busy = false;
    if (slot->body != NULL)
        secret_wipe(slot->body, slot->body_length);
    free(slot->body);
    slot->body = NULL;
    for (struct curl_slist *entry = slot->headers; entry != NULL; entry = entry->next)
        secret_wipe(entry->data, strlen(entry->data));
    curl_slist_free_all(slot->headers);
    slot->headers = NULL;
}

void sync_http_set_token(struct sync_http *http, const char *token)
{
    secret_wipe(http->token, sizeof http->token);
    text_copy(http->token, sizeof http->token, token);
    http->token_number++;
}

enum sync_result sync_http_start(
    struct sync_http *http, int slot_index, const struct sync_http_request *request)
{
    struct slot *slot = &http->slots[slot_index];
    sync_http_cancel(http, slot_index);
    if (request->held_s > 0 || slot->answer.max != request->answer_max) {
        buf_wipe(&slot->answer);
        buf_init(&slot->answer, request->answer_max);
    } else {
        buf_clear(&slot->answer); /* page follows page: the memory serves again */
    }
    if ((request->body != NULL && !keep_body(http, slot, request)) ||
        !make_headers(http, slot, request->body != NULL)) {
        end(http, slot);
        return SYNC_NO_MEMORY;
    }
    slot->too_big = slot->done = false;
    slot->error[0] = '\0';
    slot->started_ms = clock_mono_ms(http->clock);
    curl_easy_reset(slot->easy);
    if (set_request(http, slot, request) != CURLE_OK ||
        curl_multi_add_handle(http->multi, slot->easy) != CURLM_OK) {
        end(http, slot);
        return SYNC_NO_MEMORY;
    }
    slot->busy = true;
    return SYNC_OK;
}

void sync_http_cancel(struct sync_http *http, int slot_index)
{
    struct slot *slot = &http->slots[slot_index];
    end(http, slot);
    slot->done = false;
}

/* ---- working ----------------------------------------------------------------------------------------------------- */

/* True when a request has ended. */
static bool perform(struct sync_http *http)
{
    int running, left;
    bool ended = false;
    curl_multi_perform(http->multi, &running);
    for (CURLMsg *message; (message = curl_multi_info_read(http->multi, &left)) != NULL;) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        for (int i = 0; i < SYNC_HTTP_SLOTS; i++) {
            struct slot *slot = &http->slots[i];
            if (slot->easy != message->easy_handle || !slot->busy)
                continue;
            slot->code = code;
            slot->took_ms = clock_mono_ms(http->clock) - slot->started_ms;
            end(http, slot);
            slot->done = true;
            ended = true;
            break;
        }
    }
    return ended;
}

void sync_http_wait(struct sync_http *http, int64_t timeout_ms)
{
    if (perform(http))
        return;
    /* One poll only: whether sync_http_wake ended it can't be told from the rest, so the caller always gets to look. */
    int events = 0;
    int64_t most = timeout_ms < INT_MAX ? timeout_ms : INT_MAX;
    if (most > 0)
        curl_multi_poll(http->multi, NULL, 0, (int)most, &events);
    perform(http);
}

void sync_http_wake(struct sync_http *http)
{
    curl_multi_wakeup(http->multi);
}

static bool header_has(CURL *easy, const char *name, const char *word)
{
    struct curl_header *header;
    return curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK &&
           strcasestr(header->value, word) != NULL;
}

void sync_http_traffic(struct sync_http *http, int64_t *sent, int64_t *received)
{
    sync_sockets_take(&http->sockets, sent, received);
}

bool sync_http_take(struct sync_http *http, int slot_index, struct sync_http_answer *answer)
{
    struct slot *slot = &http->slots[slot_index];
    if (!slot->done)
        return false;
    slot->done = false;
    *answer =
        (struct sync_http_answer){.body = &slot->answer, .retry_after_ms = -1, .took_ms = slot->took_ms};
    if (slot->code != CURLE_OK) {
        answer->too_big = slot->too_big;
        text_copy(answer->text, sizeof answer->text,
            slot->too_big            ? "the answer is larger than allowed"
            : slot->error[0] != '\0' ? slot->error
                                     : curl_easy_strerror(slot->code));
        return true;
    }
    long status = 0;
    curl_off_t retry_after = 0;
    curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(slot->easy, CURLINFO_RETRY_AFTER, &retry_after);
    answer->status = (int)status;
    answer->renew = header_has(slot->easy, "Menting-Token", "renew");
    answer->token_age = http->token_number - slot->token_number;
    /* An office that was put back to an older version says it no more, and may refuse what it does not know. */
    http->office_gzip = header_has(slot->easy, "Accept-Encoding", "gzip") && status != 415;
    if (retry_after > 0)
        answer->retry_after_ms = retry_after < 1000000 ? (int64_t)retry_after * 1000 : 1000000000;
    return true;
}

/* ---- open and close ---------------------------------------------------------------------------------------------- */

static bool make_handles(struct sync_http *http)
{
    http->multi = curl_multi_init();
    if (http->multi == NULL)
        return false;
    for (int i = 0; i < SYNC_HTTP_SLOTS; i++) {
        http->slots[i].easy = curl_easy_init();
        if (http->slots[i].easy == NULL)
            return false;
    }
    return true;
}

enum sync_result sync_http_open(
    const struct sync_http_options *options, struct sync_http **out, struct fault *fault)
{
    const char *why = NULL;
    *out = NULL;
    if (sync_curl(&why) == NULL) {
        fault_set(fault, "libcurl", "%s", why);
        return SYNC_NO_LIBRARY;
    }
    struct sync_http *http = calloc(1, sizeof *http);
    if (http == NULL)
        return SYNC_NO_MEMORY;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(http);
        return SYNC_NO_MEMORY;
    }
    http->clock = options->clock;
    enum sync_result result = read_url(http, options->url, fault);
    if (result == SYNC_OK)
        result = read_pins(http, options, fault);
    if (result == SYNC_OK) {
        http->user_agent = strdup(options->user_agent);
        http->gzip =
            options->gzip == SYNC_GZIP_ALWAYS || (options->gzip == SYNC_GZIP_AUTO && !http->loopback);
        if (options->token != NULL)
            text_copy(http->token, sizeof http->token, options->token);
        if (http->user_agent == NULL || !make_handles(http))
            result = SYNC_NO_MEMORY;
    }
    if (result != SYNC_OK) {
        sync_http_close(http);
        return result;
    }
    *out = http;
    return SYNC_OK;
}

void sync_http_close(struct sync_http *http)
{
    if (http == NULL)
        return;
    for (int i = 0; i < SYNC_HTTP_SLOTS; i++) {
        end(http, &http->slots[i]);
        buf_wipe(&http->slots[i].answer); /* may have brought a token */
        if (http->slots[i].easy != NULL)
            curl_easy_cleanup(http->slots[i].easy);
    }
    if (http->multi != NULL)
        curl_multi_cleanup(http->multi);
    secret_wipe(http->token, sizeof http->token);
    free(http->user_agent);
    free(http);
    curl_global_cleanup();
}

/*
 * How often: for each kiosk a token bucket, for each address the enrolments and unknown tokens of the minute. Kept by
 * libmicrohttpd's thread alone. There are as many kiosks as the database knows; addresses have a table of fixed size, in
 * which the one not seen for longest gives way.
 */
#include <stdlib.h>
#include <string.h>

#include "backend/base/log.h"
#include "backend/base/text.h"
#include "backend/office/httpd/httpd_internal.h"

#define BURST_S     20
#define MINUTE_MS   60000
#define CONTACT_MS  (5 * MINUTE_MS) /* between the notes of a kiosk that only asks for changes */
#define TOLD_MS     (10 * MINUTE_MS)
#define ADDRESS_TRY 8

struct httpd_device {
    char id[16];
    int64_t drops; /* thousandths of a request that it may make now */
    int64_t filled_ms;
    int64_t told_ms;  /* when it was last asked for a new token; 0: not */
    int64_t noted_ms; /* 0: its contact was not noted yet */
    char pins[DESK_PINS_SIZE];
    struct httpd_device *next;
};

static struct httpd_device *device_of(struct httpd *httpd, const char *id)
{
    unsigned hash = 5381;
    for (const char *at = id; *at; at++)
        hash = hash * 33 + (unsigned char)*at;
    struct httpd_device **chain = &httpd->devices[hash % HTTPD_DEVICE_CHAINS];
    for (struct httpd_device *device = *chain; device; device = device->next) {
        if (strcmp(device->id, id) == 0)
            return device;
    }
    struct httpd_device *device = calloc(1, sizeof *device);
    if (!device)
        return NULL;
    text_copy(device->id, sizeof device->id, id);
    device->drops = (int64_t)httpd->limits.device_rate * BURST_S * 1000;
    device->filled_ms = httpd_mono_ms();
    device->next = *chain;
    return *chain = device;
}

void httpd_devices_free(struct httpd *httpd)
{
    for (size_t i = 0; i < HTTPD_DEVICE_CHAINS; i++) {
        for (struct httpd_device *device = httpd->devices[i], *next; device; device = next) {
            next = device->next;
            free(device);
        }
    }
}

bool httpd_device_may(struct httpd_request *request)
{
    struct httpd *httpd = request->httpd;
    int64_t rate = httpd->limits.device_rate, full = rate * BURST_S * 1000, now = httpd_mono_ms();
    struct httpd_device *device = rate ? device_of(httpd, request->kiosk.id) : NULL;
    if (!device)
        return true;
    int64_t drops = device->drops + (now - device->filled_ms) * rate;
    device->filled_ms = now;
    device->drops = drops < full ? drops : full;
    bool may = device->drops >= 1000;
    if (may)
        device->drops -= 1000;
    else
        request->retry_after_s = 1;
    return may;
}

/* ---- new tokens ------------------------------------------------------------------------------------------------------ */

bool httpd_wants_token(const struct httpd_request *request, bool *told)
{
    struct httpd *httpd = request->httpd;
    bool wants = desk_kiosk_wants_token(&httpd->desk, &request->kiosk, httpd->limits.token_days);
    struct httpd_device *device = device_of(httpd, request->kiosk.id);
    if (device && !wants)
        device->told_ms = 0; /* the next order is news again */
    *told = device && device->told_ms && httpd_mono_ms() - device->told_ms < TOLD_MS;
    return wants;
}

void httpd_told_token(const struct httpd_request *request)
{
    struct httpd_device *device = device_of(request->httpd, request->kiosk.id);
    if (device)
        device->told_ms = httpd_mono_ms();
}

/* ---- contacts of kiosks that have nothing to push --------------------------------------------------------------------- */

struct contact {
    struct desk_kiosk kiosk;
    char pins[DESK_PINS_SIZE];
};

static enum desk_result run(void *context, struct desk *desk)
{
    struct contact *contact = context;
    return desk_kiosk_seen(desk, &contact->kiosk, "", contact->pins);
}

static void done(void *context, enum desk_result result)
{
    if (result != DESK_OK)
        log_write(LOG_WARNING, "httpd", "a contact was not noted: %s", desk_result_text(result));
    free(context);
}

const char *httpd_pins(const struct httpd_request *request)
{
    static const char allowed[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/,";
    const char *pins = httpd_header(request, "Menting-Pins");
    return pins && strlen(pins) < DESK_PINS_SIZE && strspn(pins, allowed) == strlen(pins) ? pins : "";
}

void httpd_note_contact(struct httpd_request *request)
{
    struct httpd_device *device = device_of(request->httpd, request->kiosk.id);
    const char *pins = httpd_pins(request);
    int64_t now = httpd_mono_ms();
    if (!device ||
        (device->noted_ms && now - device->noted_ms < CONTACT_MS && strcmp(device->pins, pins) == 0))
        return;
    struct contact *contact = calloc(1, sizeof *contact);
    if (!contact)
        return;
    device->noted_ms = now;
    text_copy(device->pins, sizeof device->pins, pins);
    contact->kiosk = request->kiosk;
    text_copy(contact->pins, sizeof contact->pins, pins);
    if (!httpd_post_quiet(request->httpd, &(struct service_work){run, done, contact}))
        free(contact);
}

/* ---- addresses ----------------------------------------------------------------------------------------------------- */

static struct httpd_client *client_of(struct httpd *httpd, uint32_t address)
{
    int64_t now = httpd_mono_ms();
    uint32_t mixed = (address ^ httpd->address_salt) * UINT32_C(2654435761);
    struct httpd_client *oldest = NULL;
    for (uint32_t i = 0; i < ADDRESS_TRY; i++) {
        struct httpd_client *client = &httpd->clients[(mixed + i) % HTTPD_CLIENTS];
        if (client->address == address && client->minute_ms) {
            if (now - client->minute_ms >= MINUTE_MS)
                *client = (struct httpd_client){.address = address, .minute_ms = now};
            return client;
        }
        if (!oldest || client->minute_ms < oldest->minute_ms)
            oldest = client;
    }
    *oldest = (struct httpd_client){.address = address, .minute_ms = now};
    return oldest;
}

static bool count(struct httpd_request *request, int *counted, int limit, const struct httpd_client *client)
{
    if (limit == 0 || ++*counted <= limit)
        return true;
    int64_t left = client->minute_ms + MINUTE_MS - httpd_mono_ms();
    request->retry_after_s = left > 1000 ? (int)((left + 999) / 1000) : 1;
    request->close = true;
    return false;
}

bool httpd_enroll_may(struct httpd_request *request)
{
    struct httpd_client *client = client_of(request->httpd, httpd_address_of(request));
    return count(request, &client->enrolments, request->httpd->limits.enroll_tries, client);
}

bool httpd_unknown_token_may(struct httpd_request *request)
{
    struct httpd_client *client = client_of(request->httpd, httpd_address_of(request));
    return count(request, &client->unknown_tokens, request->httpd->limits.unknown_tokens, client);
}

/* All that can be said of a request before its body: its address, who asks, and how often. */
#include <string.h>
#include <strings.h>

#include "backend/office/httpd/httpd_internal.h"

static struct httpd_refusal choose_route(struct httpd_request *request, const char *method, const char *path)
{
    size_t count;
    const struct httpd_route *routes = httpd_routes(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(routes[i].path, path) != 0)
            continue;
        request->route = &routes[i];
        if (strcmp(routes[i].method, method) == 0)
            return (struct httpd_refusal){0};
    }
    if (request->route)
        return (struct httpd_refusal){
            MHD_HTTP_METHOD_NOT_ALLOWED, "method_not_allowed", "this address takes another method"};
    size_t digits = strncmp(path, "/v", 2) == 0 ? strspn(path + 2, "0123456789") : 0;
    if (digits > 0 && path[2 + digits] == '/' && strncmp(path, "/v1/", 4) != 0)
        return (struct httpd_refusal){
            MHD_HTTP_UPGRADE_REQUIRED, "unknown_protocol", "protocol versions 1 to 1 are supported"};
    return (struct httpd_refusal){MHD_HTTP_NOT_FOUND, "not_found", "there is nothing at this address"};
}

static struct httpd_refusal check_token(struct httpd_request *request)
{
    const char *header = httpd_header(request, MHD_HTTP_HEADER_AUTHORIZATION);
    if (!header || strncasecmp(header, "Bearer ", 7) != 0)
        return (struct httpd_refusal){MHD_HTTP_UNAUTHORIZED, "no_token", "a device token is needed"};
    enum desk_result result = desk_kiosk_find(&request->httpd->desk, header + 7, &request->kiosk);
    if (result == DESK_NOT_FOUND && !httpd_unknown_token_may(request))
        return (struct httpd_refusal){MHD_HTTP_TOO_MANY_REQUESTS, "too_many", "too many unknown tokens"};
    if (result == DESK_NOT_FOUND)
        return (struct httpd_refusal){
            MHD_HTTP_UNAUTHORIZED, "unknown_token", "this office does not know the device"};
    if (result != DESK_OK)
        return (struct httpd_refusal){
            MHD_HTTP_SERVICE_UNAVAILABLE, "unavailable", "the database does not answer"};
    if (request->kiosk.revoked && !request->route->revoked_may)
        return (struct httpd_refusal){MHD_HTTP_FORBIDDEN, "revoked", "this kiosk was revoked"};
    if (!httpd_device_may(request))
        return (struct httpd_refusal){
            MHD_HTTP_TOO_MANY_REQUESTS, "too_many", "this kiosk asks more often than it may"};
    return (struct httpd_refusal){0};
}

static struct httpd_refusal check_coding(struct httpd_request *request)
{
    const char *coding = httpd_header(request, MHD_HTTP_HEADER_CONTENT_ENCODING);
    if (!coding || strcasecmp(coding, "identity") == 0)
        return (struct httpd_refusal){0};
    request->packed = strcasecmp(coding, "gzip") == 0 && request->httpd->limits.gzip != HTTPD_GZIP_NEVER;
    if (request->packed)
        return (struct httpd_refusal){0};
    return (struct httpd_refusal){MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, "unknown_coding",
        "a body may be compressed with gzip, or not at all"};
}

/* All that can be said before the body, so that nobody unknown has a body kept for them. */
struct httpd_refusal httpd_examine_head(struct httpd_request *request, const char *method, const char *path)
{
    struct httpd_refusal refusal = choose_route(request, method, path);
    if (!refusal.status && request->route->needs_token)
        refusal = check_token(request);
    const char *type = httpd_header(request, MHD_HTTP_HEADER_CONTENT_TYPE);
    if (!refusal.status && request->route->body_max && type && strncasecmp(type, "application/json", 16) != 0)
        refusal = (struct httpd_refusal){
            MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, "not_json", "the body must be application/json"};
    return refusal.status ? refusal : check_coding(request);
}

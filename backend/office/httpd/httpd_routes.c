#include "backend/office/httpd/httpd_internal.h"

static const struct httpd_route routes[] = {
    {"GET", "/v1/hello", false, true, 0, httpd_hello, NULL},
    {"POST", "/v1/enroll", false, true, 4 * 1024, httpd_enroll, httpd_enroll_done},
    {"POST", "/v1/push", true, true, WIRE_PUSH_MAX_BYTES, httpd_push, httpd_push_done},
    {"POST", "/v1/token", true, false, 1024, httpd_token, httpd_token_done},
    {"GET", "/v1/changes", true, false, 0, httpd_changes, httpd_changes_again},
};

const struct httpd_route *httpd_routes(size_t *count)
{
    *count = sizeof routes / sizeof routes[0];
    return routes;
}

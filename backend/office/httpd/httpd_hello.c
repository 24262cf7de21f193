#include "backend/office/httpd/httpd_internal.h"

enum MHD_Result httpd_hello(struct httpd_request *request)
{
    char now[CALENDAR_TIME_SIZE];
    struct buf body;
    httpd_time(request->httpd, now);
    buf_init(&body, 4096);
    enum MHD_Result queued =
        wire_hello_write(now, &body) == WIRE_OK ? httpd_answer(request, MHD_HTTP_OK, &body) : MHD_NO;
    buf_free(&body);
    return queued;
}

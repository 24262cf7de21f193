/* Long-polls that sleep: until a commit, their time, or the office's stop. */
#include "backend/office/httpd/httpd_internal.h"

#include <time.h>

int64_t httpd_mono_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void unlink_waiting(struct httpd *httpd, struct httpd_request *request)
{
    *(request->previous_waiting ? &request->previous_waiting->next_waiting : &httpd->waiting) =
        request->next_waiting;
    if (request->next_waiting)
        request->next_waiting->previous_waiting = request->previous_waiting;
    request->next_waiting = request->previous_waiting = NULL;
    request->waiting = false;
}

void httpd_before_wait(struct httpd_request *request)
{
    pthread_mutex_lock(&request->httpd->mutex);
    request->commits_seen = request->httpd->commits;
    pthread_mutex_unlock(&request->httpd->mutex);
}

void httpd_wait(struct httpd_request *request, int64_t wait_ms)
{
    struct httpd *httpd = request->httpd;
    pthread_mutex_lock(&httpd->mutex);
    MHD_suspend_connection(
        request->connection); /* under the mutex: a commit can't resume it before it sleeps */
    request->wait_until_ms = httpd_mono_ms() + wait_ms;
    request->waiting = true;
    request->next_waiting = httpd->waiting;
    if (httpd->waiting)
        httpd->waiting->previous_waiting = request;
    httpd->waiting = request;
    if (httpd->stopping || httpd->commits != request->commits_seen) {
        unlink_waiting(httpd, request);
        MHD_resume_connection(request->connection);
    }
    pthread_cond_signal(&httpd->timer_came);
    pthread_mutex_unlock(&httpd->mutex);
}

void httpd_forget_waiting(struct httpd_request *request)
{
    pthread_mutex_lock(&request->httpd->mutex);
    if (request->waiting)
        unlink_waiting(request->httpd, request);
    pthread_mutex_unlock(&request->httpd->mutex);
}

int64_t httpd_wake_waiting(struct httpd *httpd, bool all)
{
    int64_t now = httpd_mono_ms(), next = 0;
    for (struct httpd_request *request = httpd->waiting; request;) {
        struct httpd_request *after = request->next_waiting;
        if (all || request->wait_until_ms <= now) {
            unlink_waiting(httpd, request);
            MHD_resume_connection(request->connection);
        } else if (!next || request->wait_until_ms < next) {
            next = request->wait_until_ms;
        }
        request = after;
    }
    return next;
}

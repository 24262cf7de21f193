#include "backend/sync/sync_sockets_internal.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

void sync_sockets_opened(struct sync_sockets *sockets, int fd)
{
    for (int i = 0; i < SYNC_SOCKETS_MAX && fd > 0; i++) {
        if (sockets->open[i].fd != 0)
            continue;
        sockets->open[i].fd = fd;
        sockets->open[i].sent = sockets->open[i].received = 0;
        return;
    }
}

/* A kernel that does not know these counters (before 4.19) gives a shorter answer: nothing is counted. */
static void look(struct sync_sockets *sockets, int i)
{
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    if (getsockopt(sockets->open[i].fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
        size < offsetof(struct tcp_info, tcpi_bytes_sent) + sizeof info.tcpi_bytes_sent)
        return;
    if (info.tcpi_bytes_sent < sockets->open[i].sent || info.tcpi_bytes_received < sockets->open[i].received)
        return;
    sockets->sent += (int64_t)(info.tcpi_bytes_sent - sockets->open[i].sent);
    sockets->received += (int64_t)(info.tcpi_bytes_received - sockets->open[i].received);
    sockets->open[i].sent = info.tcpi_bytes_sent;
    sockets->open[i].received = info.tcpi_bytes_received;
}

void sync_sockets_closing(struct sync_sockets *sockets, int fd)
{
    for (int i = 0; i < SYNC_SOCKETS_MAX; i++) {
        if (sockets->open[i].fd != fd)
            continue;
        look(sockets, i);
        sockets->open[i].fd = 0;
    }
}

void sync_sockets_take(struct sync_sockets *sockets, int64_t *sent, int64_t *received)
{
    for (int i = 0; i < SYNC_SOCKETS_MAX; i++) {
        if (sockets->open[i].fd != 0)
            look(sockets, i);
    }
    *sent = sockets->sent;
    *received = sockets->received;
    sockets->sent = sockets->received = 0;
}

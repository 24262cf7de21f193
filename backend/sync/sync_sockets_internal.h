/* Bytes over the line as the kernel counts them: headers, TLS and what was sent again, all in. One thread. */
#ifndef MENTING_SYNC_SOCKETS_INTERNAL_H
#define MENTING_SYNC_SOCKETS_INTERNAL_H

#include <stdint.h>

#define SYNC_SOCKETS_MAX 16 /* more at once are not counted */

struct sync_sockets { /* {0}: none */
    struct {
        int fd; /* 0: free */
        uint64_t sent, received;
    } open[SYNC_SOCKETS_MAX];
    int64_t sent, received; /* not yet taken */
};

void sync_sockets_opened(struct sync_sockets *sockets, int fd);
/* Before the socket is closed. */
void sync_sockets_closing(struct sync_sockets *sockets, int fd);
/* What went over all of them since the last call. */
void sync_sockets_take(struct sync_sockets *sockets, int64_t *sent, int64_t *received);

#endif

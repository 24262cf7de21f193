#ifndef MENTING_OFFICE_SERVICE_INTERNAL_H
#define MENTING_OFFICE_SERVICE_INTERNAL_H

#include <pthread.h>
#include "backend/office/service.h"

struct service_socket; /* the command socket and its thread */

/* Listens at PATH.sock (0600); a stale socket of a service that died is replaced. */
enum desk_result service_socket_open(struct service *service, const char *path, service_command command,
    struct service_socket **out, struct fault *fault) MUST_USE;
void service_socket_close(struct service_socket *socket);

#endif

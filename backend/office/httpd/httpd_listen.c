/* Where the door is, and how the wire is protected. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "backend/base/log.h"
#include "backend/base/text.h"
#include "backend/office/httpd/httpd_cert.h"
#include "backend/office/httpd/httpd_internal.h"

uint32_t httpd_address_of(const struct httpd_request *request)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct sockaddr_in address = {0};
    if (info && info->client_addr->sa_family == AF_INET)
        memcpy(&address, info->client_addr, sizeof address);
    return address.sin_addr.s_addr;
}

static bool read_address(const char *text, struct sockaddr_in *address, struct fault *fault)
{
    char host[64];
    const char *colon = strrchr(text, ':');
    int64_t port;
    *address = (struct sockaddr_in){.sin_family = AF_INET};
    if (!colon || (size_t)(colon - text) >= sizeof host ||
        text_parse_int(colon + 1, 0, 65535, &port) != BASE_OK) {
        fault_set(fault, "--listen", "'%s' is not of the form HOST:PORT with a port from 0 to 65535", text);
        return false;
    }
    snprintf(host, sizeof host, "%.*s", (int)(colon - text), text);
    if (strcmp(host, "localhost") == 0)
        snprintf(host, sizeof host, "127.0.0.1");
    address->sin_port = htons((uint16_t)port);
    if (inet_pton(AF_INET, host, &address->sin_addr) != 1) {
        fault_set(fault, "--listen", "'%s' is not an IPv4 address", host);
        return false;
    }
    return true;
}

/* TLS 1.2 and newer, with forward secrecy and authenticated ciphers only. */
static char tls_priorities[] = "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-CIPHER-ALL:+AES-256-GCM:"
                               "+CHACHA20-POLY1305:+AES-128-GCM:%SERVER_PRECEDENCE";

struct transport {
    unsigned flags;
    struct buf cert, key;
    struct MHD_OptionItem options[4];
};

/* The one place that decides how the wire is protected. Plain http is for loopback addresses only. */
static bool choose_transport(const struct httpd_options *options, const struct sockaddr_in *address,
    struct transport *out, struct fault *fault)
{
    *out =
        (struct transport){.flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC};
    out->options[0].option = MHD_OPTION_END;
    if (!options->cert && ntohl(address->sin_addr.s_addr) >> 24 != 127) {
        fault_set(fault, "--listen",
            "only loopback addresses (127.0.0.0/8) may be served without TLS; see --cert and --key");
        return false;
    }
    if (!options->cert)
        return true;
    if (httpd_cert_read(options->cert, options->key, &out->cert, &out->key, fault) != BASE_OK)
        return false;
    out->flags |= MHD_USE_TLS;
    out->options[0] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, out->cert.data};
    out->options[1] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, out->key.data};
    out->options[2] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0, tls_priorities};
    out->options[3] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    return true;
}

static void on_daemon_log(void *context, const char *format, va_list values)
{
    char text[512];
    (void)context;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    vsnprintf(text, sizeof text, format, values);
#pragma GCC diagnostic pop
    text[strcspn(text, "\n")] = '\0';
    log_write(LOG_WARNING, "httpd", "%s", text);
}

enum desk_result httpd_listen(struct httpd *httpd, const struct httpd_options *options, struct fault *fault)
{
    struct sockaddr_in address;
    struct transport transport = {0};
    const struct httpd_limits *limits = &httpd->limits;
    bool chosen = read_address(options->listen, &address, fault) &&
                  choose_transport(options, &address, &transport, fault);
    bool local = ntohl(address.sin_addr.s_addr) >> 24 == 127;
    if (chosen)
        httpd->daemon = MHD_start_daemon(transport.flags, 0, NULL, NULL, httpd_on_request, httpd,
            MHD_OPTION_EXTERNAL_LOGGER, on_daemon_log, NULL, MHD_OPTION_SOCK_ADDR,
            (struct sockaddr *)&address, MHD_OPTION_NOTIFY_COMPLETED, httpd_on_completed, httpd,
            MHD_OPTION_NOTIFY_CONNECTION, httpd_on_connection, httpd, MHD_OPTION_URI_LOG_CALLBACK,
            httpd_on_request_line, httpd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)limits->connections,
            MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)(local ? 0 : limits->connections_per_address),
            MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)(limits->idle_s + limits->slow_s),
            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)limits->head_kib * 1024, MHD_OPTION_ARRAY,
            transport.options, MHD_OPTION_END);
    buf_free(&transport.cert);
    buf_wipe(&transport.key);
    if (!chosen)
        return DESK_INVALID;
    if (!httpd->daemon) {
        fault_set(fault, "--listen", "%s can't be listened on: is another program there?", options->listen);
        return DESK_UNAVAILABLE;
    }
    char host[INET_ADDRSTRLEN] = "";
    inet_ntop(AF_INET, &address.sin_addr, host, sizeof host);
    snprintf(httpd->address, sizeof httpd->address, "%s:%d", host,
        MHD_get_daemon_info(httpd->daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    return DESK_OK;
}

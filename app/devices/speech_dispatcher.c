/*
 * The voice behind speech-dispatcher, which is already running or is not there: libspeechd is told not to start one.
 * Its calls write and wait for an answer, so the socket has a time limit.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <speech-dispatcher/libspeechd.h>

#include "app/devices/speech.h"
#include "backend/base/text.h"

#define ANSWER_S     5
#define SLOWER       (-10) /* of -100 to 100: for ears that are not used to it */
#define SYSTEMS_OWN  "/run/speech-dispatcher/speechd.sock" /* of the daemon that runs as a service for all */
#define OUTPUT       "espeak-ng"
#define MANDARIN     "cmn"
#define NO_AUTOSPAWN 0

struct dispatcher {
    SPDConnection *connection; /* the worker's */
    pthread_mutex_t mutex;     /* guards what follows */
    int socket;                /* -1: none */
};

static void remember_socket(struct dispatcher *dispatcher, int fd)
{
    pthread_mutex_lock(&dispatcher->mutex);
    dispatcher->socket = fd;
    pthread_mutex_unlock(&dispatcher->mutex);
}

/* Whether somebody listens there; asked first, as libspeechd leaks memory where nobody does. */
static bool listens(const char *path, char *why, size_t size)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || strlen(path) >= sizeof address.sun_path) {
        snprintf(why, size, "%.150s: no socket can be made for it", path);
        if (fd >= 0)
            close(fd);
        return false;
    }
    text_copy(address.sun_path, sizeof address.sun_path, path);
    bool there = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    if (!there)
        snprintf(why, size, "no speech-dispatcher at %.120s: %s", path, strerrordesc_np(errno));
    close(fd);
    return there;
}

static SPDConnection *connect_to(const SPDConnectionAddress *address, char *why, size_t size)
{
    char *error = NULL;
    if (address->method == SPD_METHOD_UNIX_SOCKET && !listens(address->unix_socket_name, why, size))
        return NULL;
    SPDConnection *connection =
        spd_open2("menting", "kiosk", NULL, SPD_MODE_SINGLE, address, NO_AUTOSPAWN, &error);
    if (!connection)
        snprintf(why, size, "%.180s", error ? error : "speech-dispatcher does not answer");
    free(error);
    return connection;
}

/* What SPEECHD_ADDRESS names; without it the daemon of this user's session, else the system's. */
static SPDConnection *find_daemon(char *why, size_t size)
{
    char path[] = SYSTEMS_OWN, unused[200], *error = NULL;
    const SPDConnectionAddress system = {.method = SPD_METHOD_UNIX_SOCKET, .unix_socket_name = path};
    SPDConnectionAddress *address = spd_get_default_address(&error);
    SPDConnection *connection = address ? connect_to(address, why, size) : NULL;
    if (!address)
        snprintf(why, size, "SPEECHD_ADDRESS: %.150s", error ? error : "is no address");
    else
        SPDConnectionAddress__free(address);
    free(error);
    if (connection || getenv("SPEECHD_ADDRESS"))
        return connection;
    return connect_to(&system, unused, sizeof unused);
}

static void close_connection(void *context)
{
    struct dispatcher *dispatcher = context;
    remember_socket(dispatcher, -1);
    if (dispatcher->connection)
        spd_close(dispatcher->connection);
    dispatcher->connection = NULL;
}

static bool open_connection(void *context, char *why, size_t size)
{
    struct dispatcher *dispatcher = context;
    dispatcher->connection = find_daemon(why, size);
    if (!dispatcher->connection)
        return false;
    const struct timeval limit = {.tv_sec = ANSWER_S};
    int fd = dispatcher->connection->socket;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    remember_socket(dispatcher, fd);
    SPDConnection *connection = dispatcher->connection;
    if (spd_set_data_mode(connection, SPD_DATA_TEXT) != 0 || spd_set_output_module(connection, OUTPUT) != 0) {
        snprintf(why, size, "speech-dispatcher does not answer, or has no module %s", OUTPUT);
        close_connection(dispatcher);
        return false;
    }
    spd_set_punctuation(connection, SPD_PUNCT_NONE);
    spd_set_voice_rate(connection, SLOWER);
    return true;
}

static bool say(void *context, enum i18n_language language, const char *text)
{
    struct dispatcher *dispatcher = context;
    SPDConnection *connection = dispatcher->connection;
    if (spd_cancel(connection) != 0)
        return false;
    if (!text[0])
        return true;
    return spd_set_language(connection, language == I18N_CHINESE ? MANDARIN : "en") == 0 &&
           spd_say(connection, SPD_TEXT, text) >= 0;
}

static void interrupt(void *context)
{
    struct dispatcher *dispatcher = context;
    pthread_mutex_lock(&dispatcher->mutex);
    if (dispatcher->socket >= 0)
        shutdown(dispatcher->socket, SHUT_RDWR);
    pthread_mutex_unlock(&dispatcher->mutex);
}

bool speech_dispatcher_new(struct speech_voice *voice)
{
    struct dispatcher *dispatcher = calloc(1, sizeof *dispatcher);
    if (!dispatcher)
        return false;
    dispatcher->socket = -1;
    pthread_mutex_init(&dispatcher->mutex, NULL);
    *voice = (struct speech_voice){.context = dispatcher,
        .open = open_connection,
        .say = say,
        .close = close_connection,
        .interrupt = interrupt};
    return true;
}

void speech_dispatcher_free(struct speech_voice *voice)
{
    struct dispatcher *dispatcher = voice->context;
    if (dispatcher) {
        pthread_mutex_destroy(&dispatcher->mutex);
        free(dispatcher);
    }
    *voice = (struct speech_voice){0};
}

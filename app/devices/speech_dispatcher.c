/*
 * The voice behind speech-dispatcher, which is already running or is not there: libspeechd is told not to start one.
 * Its calls write and wait for an answer, so the socket has a time limit.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <speech-dispatcher/libspeechd.h>

#include "app/devices/speech.h"

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

static SPDConnection *connect_to(const SPDConnectionAddress *address, char **error)
{
    return spd_open2("menting", "kiosk", NULL, SPD_MODE_SINGLE, address, NO_AUTOSPAWN, error);
}

/* The daemon of this user's session (or what SPEECHD_ADDRESS names), else the system's. */
static SPDConnection *find_daemon(char **error)
{
    SPDConnectionAddress *address = spd_get_default_address(error);
    SPDConnection *connection = address ? connect_to(address, error) : NULL;
    if (address)
        SPDConnectionAddress__free(address);
    if (connection)
        return connection;
    char path[] = SYSTEMS_OWN, *other = NULL;
    const SPDConnectionAddress system = {.method = SPD_METHOD_UNIX_SOCKET, .unix_socket_name = path};
    connection = connect_to(&system, &other);
    free(other); /* the first attempt's reason is the one to tell */
    return connection;
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
    char *error = NULL;
    dispatcher->connection = find_daemon(&error);
    if (!dispatcher->connection) {
        snprintf(why, size, "speech-dispatcher: %.150s", error ? error : "can't be reached");
        free(error);
        return false;
    }
    free(error);
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

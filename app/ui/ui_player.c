/* The worker that owns the sound device. */
#include <stdlib.h>
#include <time.h>

#include "app/ui/ui_internal.h"
#include "app/ui/ui_sound.h"
#include "backend/base/log.h"

#define WAITING_MAX 4
#define LAG_MS      400   /* what plays still is cut off by a sound that would come later than that */
#define SILENT_MS   2000  /* then the device is closed */
#define RETRY_MS    60000 /* a device that failed is tried again, with a sound, after that */

struct ui_player {
    SDL_Thread *thread;
    SDL_mutex *mutex; /* guards what follows, up to the device */
    SDL_cond *told;
    bool stop;
    enum ui_sound waiting[WAITING_MAX];
    int count;
    struct ui_player_state state;
    /* The worker's own. */
    SDL_AudioDeviceID device; /* 0: closed */
    bool failed;
    int64_t failed_ms; /* when, with `failed` */
    struct base_clock clock;
    int volume;
    int16_t samples[UI_SOUND_RATE];
};

static void close_device(struct ui_player *player)
{
    if (player->device)
        SDL_CloseAudioDevice(player->device);
    player->device = 0;
    /* Some drivers look for devices ten times a second as long as they are loaded. */
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
}

static void fail(struct ui_player *player, const char *what)
{
    if (!player->failed)
        log_write(
            LOG_WARNING, "ui", "%s: %s; the kiosk makes no sounds until there is one", what, SDL_GetError());
    player->failed = true;
    player->failed_ms = clock_mono_ms(&player->clock);
}

static bool open_device(struct ui_player *player)
{
    if (player->device && SDL_GetAudioDeviceStatus(player->device) == SDL_AUDIO_STOPPED) {
        close_device(player); /* pulled out */
    }
    if (player->device)
        return true;
    if (player->failed && clock_mono_ms(&player->clock) - player->failed_ms < RETRY_MS)
        return false;
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) {
        fail(player, "no sound device");
        return false;
    }
    const SDL_AudioSpec wanted = {
        .freq = UI_SOUND_RATE, .format = AUDIO_S16SYS, .channels = 1, .samples = 512};
    player->device = SDL_OpenAudioDevice(NULL, 0, &wanted, NULL, 0);
    if (!player->device) {
        fail(player, "the sound device can't be opened");
        close_device(player);
        return false;
    }
    player->failed = false;
    SDL_PauseAudioDevice(player->device, 0);
    return true;
}

/* True when the device took it. */
static bool feed(struct ui_player *player, enum ui_sound sound)
{
    if (!open_device(player))
        return false;
    if (SDL_GetQueuedAudioSize(player->device) > LAG_MS * UI_SOUND_RATE / 1000 * sizeof(int16_t))
        SDL_ClearQueuedAudio(player->device);
    ui_sound_make(sound, player->volume, player->samples);
    if (SDL_QueueAudio(player->device, player->samples,
            (Uint32)((size_t)ui_sound_length(sound) * sizeof(int16_t))) != 0) {
        fail(player, "the sound device takes nothing");
        close_device(player);
        return false;
    }
    return true;
}

/* Waits for a sound; closes the device when none comes. False: the end. Called and left with the mutex held. */
static bool wait_for_sound(struct ui_player *player)
{
    while (!player->stop && player->count == 0) {
        if (!player->device) {
            SDL_CondWait(player->told, player->mutex);
        } else if (SDL_CondWaitTimeout(player->told, player->mutex, SILENT_MS) == SDL_MUTEX_TIMEDOUT &&
                   player->count == 0) {
            SDL_UnlockMutex(player->mutex);
            close_device(player);
            SDL_LockMutex(player->mutex);
            player->state.open = false;
        }
    }
    return !player->stop;
}

static int work(void *context)
{
    struct ui_player *player = context;
    SDL_LockMutex(player->mutex);
    while (wait_for_sound(player)) {
        enum ui_sound sound = player->waiting[0];
        for (int i = 1; i < player->count; i++)
            player->waiting[i - 1] = player->waiting[i];
        player->count--;
        player->state.busy = true;
        SDL_UnlockMutex(player->mutex);
        bool played = feed(player, sound);
        SDL_LockMutex(player->mutex);
        player->state.busy = player->count > 0;
        player->state.open = player->device != 0;
        player->state.failed = !played;
        if (played) {
            player->state.played++;
            player->state.last = (int)sound;
        }
    }
    SDL_UnlockMutex(player->mutex);
    if (player->device)
        close_device(player);
    return 0;
}

struct ui_player *ui_player_new(int volume, const struct base_clock *clock)
{
    struct ui_player *player = calloc(1, sizeof *player);
    if (!player)
        return NULL;
    player->volume = volume;
    player->clock = *clock;
    player->state.last = -1;
    player->mutex = SDL_CreateMutex();
    player->told = SDL_CreateCond();
    if (player->mutex && player->told)
        player->thread = SDL_CreateThread(work, "sound", player);
    if (!player->thread) {
        log_write(LOG_WARNING, "ui", "sounds can't be played: %s", SDL_GetError());
        ui_player_free(player);
        return NULL;
    }
    return player;
}

void ui_player_free(struct ui_player *player)
{
    if (!player)
        return;
    if (player->thread) {
        SDL_LockMutex(player->mutex);
        player->stop = true;
        SDL_CondSignal(player->told);
        SDL_UnlockMutex(player->mutex);
        SDL_WaitThread(player->thread, NULL);
    }
    if (player->told)
        SDL_DestroyCond(player->told);
    if (player->mutex)
        SDL_DestroyMutex(player->mutex);
    free(player);
}

void ui_player_play(struct ui_player *player, enum ui_sound sound)
{
    if (!player)
        return;
    SDL_LockMutex(player->mutex);
    if (player->count < WAITING_MAX) {
        player->waiting[player->count++] = sound;
        player->state.busy = true;
        SDL_CondSignal(player->told);
    }
    SDL_UnlockMutex(player->mutex);
}

struct ui_player_state ui_player_state(struct ui_player *player)
{
    struct ui_player_state state = {.last = -1};
    if (player) {
        SDL_LockMutex(player->mutex);
        state = player->state;
        SDL_UnlockMutex(player->mutex);
    }
    return state;
}

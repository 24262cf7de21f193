/* menting-kiosk: wiring only. Options, configuration, store, enrolment, sync, screens; and their end in reverse. */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/devices/speech.h"
#include "app/kiosk_options.h"
#include "app/screens/navigator.h"
#include "app/text_entry/text_tools.h"
#include "backend/base/embed.h"
#include "backend/base/i18n.h"
#include "backend/base/log.h"
#include "backend/base/secret.h"
#include "backend/store/store.h"
#include "backend/sync/sync.h"

#define VERSION "0.1.0"

/* What the screens say, for the characters in it. */
EMBED_DECLARE(owner_texts);
EMBED_TEXT(owner_texts, "assets/locale/zh_CN/owner.po");

/* The program's parts, in the order in which they are made. */
struct kiosk {
    struct kiosk_options options;
    struct clock_fake fake;
    struct base_clock clock; /* what screens and the store see */
    struct base_clock
        line_clock; /* sync's: its back-off runs in real time even when the clock is a fake one */
    struct store *store;
    struct store_view *view;
    struct session session;
    struct host host;
    struct navigator *navigator;
    struct text_tools *text;
    struct sync_preparation preparation;
    struct sync *sync;
    struct speech_voice voice;
    struct speech *speech;
    _Atomic(struct ui *) ui; /* the store's threads wake it once it is there */
};

static void wake_screens(void *context)
{
    struct kiosk *kiosk = context;
    struct ui *ui = atomic_load(&kiosk->ui);
    if (ui)
        ui_wake(ui);
}

static int complain(const char *what, const struct fault *fault)
{
    fprintf(stderr, "menting-kiosk: %s", what);
    if (fault && fault->text[0])
        fprintf(stderr, ": %s%s%s", fault->place, fault->place[0] ? ": " : "", fault->text);
    fputc('\n', stderr);
    return 1;
}

static void start_clock(struct kiosk *kiosk)
{
    kiosk->clock = clock_system();
    if (kiosk->options.fake_clock) {
        clock_fake_start(&kiosk->fake, kiosk->options.fake_start_ms);
        kiosk->clock = clock_from_fake(&kiosk->fake);
    }
    kiosk->line_clock = kiosk->clock;
    kiosk->line_clock.mono_ms = clock_system().mono_ms;
}

static int open_store(struct kiosk *kiosk)
{
    struct fault fault = {0};
    const struct store_options options = {.folder = config_text(kiosk->options.config, "paths", "data"),
        .clock = &kiosk->clock,
        .random = random_system(),
        .seal_key = config_text(kiosk->options.config, "office", "seal_key"),
        .changed = wake_screens,
        .changed_context = kiosk};
    enum store_result result = store_open(&options, &kiosk->store, &fault);
    if (result == STORE_INVALID)
        return kiosk_options_refuse(
            "office.seal_key", options.seal_key, "\"x25519/\" and 44 characters of base64, or nothing");
    if (result != STORE_OK)
        return complain("the kiosk's data can't be opened", &fault);
    if (fault.text[0])
        log_write(LOG_ERROR, "kiosk", "%s: %s", fault.place, fault.text);
    result = store_view_open(kiosk->store, &kiosk->view);
    if (result != STORE_OK && result != STORE_NO_MIRROR)
        return complain(store_result_text(result), NULL);
    return -1;
}

static struct sync_options sync_settings(struct kiosk *kiosk)
{
    const char *gzip = config_text(kiosk->options.config, "office", "gzip");
    return (struct sync_options){.url = config_text(kiosk->options.config, "office", "url"),
        .public_key = config_text(kiosk->options.config, "office", "public_key"),
        .public_key_next = config_text(kiosk->options.config, "office", "public_key_next"),
        .gzip = strcmp(gzip, "always") == 0  ? SYNC_GZIP_ALWAYS
                : strcmp(gzip, "never") == 0 ? SYNC_GZIP_NEVER
                                             : SYNC_GZIP_AUTO,
        .token_file = config_text(kiosk->options.config, "paths", "token"),
        .token_credential = config_text(kiosk->options.config, "paths", "token_credential"),
        .user_agent = "menting-kiosk/" VERSION,
        .store = kiosk->store,
        .clock = &kiosk->line_clock,
        .random = random_system()};
}

/* Waits for the office's answer, so it comes before there is a window. */
static int enroll(struct kiosk *kiosk)
{
    struct fault fault = {0};
    const struct sync_options settings = sync_settings(kiosk);
    if (kiosk->options.enroll && sync_enroll(&settings, kiosk->options.enroll, "", &fault) != SYNC_OK)
        return complain("the kiosk could not be enrolled", &fault);
    return -1;
}

/* A kiosk that is not enrolled runs, and says so on the screen. */
static int start_sync(struct kiosk *kiosk)
{
    struct fault fault = {0};
    const struct sync_options settings = sync_settings(kiosk);
    enum sync_result result = sync_start(&settings, &kiosk->sync, &fault);
    if (result == SYNC_NO_TOKEN) {
        log_write(LOG_WARNING, "kiosk", "not enrolled: %s: %s", fault.place, fault.text);
        return -1;
    }
    if (result != SYNC_OK)
        return complain("sync can't start", &fault);
    store_on_outbox(kiosk->store, sync_outbox_ready, kiosk->sync);
    kiosk->host.sync_now = sync_now;
    kiosk->host.sync_context = kiosk->sync;
    return -1;
}

/* Without speech the kiosk goes on. */
static void start_speech(struct kiosk *kiosk)
{
    const struct config *config = kiosk->options.config;
    if (strcmp(config_text(config, "text", "speech"), "on") != 0 || !speech_dispatcher_new(&kiosk->voice))
        return;
    bool earphone = strcmp(config_text(config, "text", "speech_output"), "earphone") == 0;
    const struct speech_options options = {.output = earphone ? SPEECH_EARPHONE : SPEECH_LOUDSPEAKER,
        .voice = kiosk->voice,
        .clock = &kiosk->line_clock,
        .remember = kiosk->options.control != NULL};
    enum speech_result result = speech_start(&options, &kiosk->speech);
    if (result != SPEECH_OK)
        log_write(LOG_ERROR, "kiosk", "nothing can be read aloud: %s", speech_result_text(result));
}

static int open_screens(struct kiosk *kiosk)
{
    struct host *host = &kiosk->host;
    const struct text_tools_options text = {.pinyin = config_text(kiosk->options.config, "paths", "pinyin"),
        .handwriting = config_text(kiosk->options.config, "text", "handwriting_model"),
        .wake = wake_screens,
        .context = kiosk};
    if (text_tools_new(&text, &kiosk->text) != TEXT_TOOLS_OK)
        return complain("out of memory", NULL);
    *host = (struct host){.store = kiosk->store,
        .view = kiosk->view,
        .session = &kiosk->session,
        .clock = &kiosk->clock,
        .idle_s = (int)config_int(kiosk->options.config, "session", "idle_s"),
        .warning_s = (int)config_int(kiosk->options.config, "session", "warning_s"),
        .text = kiosk->text,
        .speech = kiosk->speech,
        .version = VERSION,
        .started_ms = clock_wall_ms(&kiosk->clock)};
    if (!(kiosk->navigator = navigator_new(host)))
        return complain("out of memory", NULL);
    struct fault fault = {0};
    struct ui *ui = NULL;
    const struct ui_options window = {.title = "Menting",
        .window_width = kiosk->options.window_width,
        .window_height = kiosk->options.window_height,
        .panel_width_mm = (int)config_int(kiosk->options.config, "display", "panel_width_mm"),
        .panel_height_mm = (int)config_int(kiosk->options.config, "display", "panel_height_mm"),
        .panel_bottom_mm = (int)config_int(kiosk->options.config, "display", "panel_bottom_mm"),
        .touch_sounds = strcmp(config_text(kiosk->options.config, "sound", "touch"), "on") == 0,
        .volume = (int)config_int(kiosk->options.config, "sound", "volume"),
        .hide_cursor = config_bool(kiosk->options.config, "display", "hide_cursor"),
        .clock = &kiosk->clock,
        .fake_clock = kiosk->options.fake_clock ? &kiosk->fake : NULL,
        .control_path = kiosk->options.control,
        .handler = navigator_handler(kiosk->navigator)};
    enum ui_result result = ui_new(&window, &ui, &fault);
    if (result != UI_OK)
        return complain(ui_result_text(result), &fault);
    host->ui = ui;
    ui_warm(ui, owner_texts);
    atomic_store(&kiosk->ui, ui);
    ui_wake(ui); /* for what the store had to tell before there was a window */
    return -1;
}

static int run(struct kiosk *kiosk, int argc, char **argv)
{
    umask(077); /* whatever this program writes is its own: databases, token, control socket */
    if (secret_init() != BASE_OK)
        return complain("the system gives no randomness", NULL);
    int status = kiosk_options_read(&kiosk->options, VERSION, argc, argv);
    if (status >= 0)
        return status;
    start_clock(kiosk);
    ui_prepare();
    const char *locale = config_text(kiosk->options.config, "paths", "locale");
    if (!i18n_open(locale))
        return kiosk_options_refuse("paths.locale", locale, "a folder with zh_CN/LC_MESSAGES/menting.mo");
    sync_prepare(&kiosk->preparation); /* the first thread: the environment has all its variables by now */
    if ((status = open_store(kiosk)) >= 0 || (status = enroll(kiosk)) >= 0)
        return status;
    start_speech(kiosk);
    if ((status = open_screens(kiosk)) >= 0 || (status = start_sync(kiosk)) >= 0)
        return status;
    log_write(LOG_INFO, "kiosk", "menting-kiosk " VERSION " is open");
    ui_run(atomic_load(&kiosk->ui));
    return 0;
}

int main(int argc, char **argv)
{
    static struct kiosk kiosk;
    int status = run(&kiosk, argc, argv);
    sync_prepared(&kiosk.preparation);
    if (kiosk.store)
        store_on_outbox(kiosk.store, NULL, NULL);
    sync_stop(kiosk.sync);
    struct ui *ui = atomic_exchange(&kiosk.ui, NULL);
    if (kiosk.navigator)
        navigator_free(kiosk.navigator);
    text_tools_free(kiosk.text);
    if (kiosk.view)
        store_view_close(kiosk.view);
    if (kiosk.store)
        store_close(kiosk.store);
    if (ui)
        ui_free(ui);
    if (speech_stop(kiosk.speech))
        speech_dispatcher_free(&kiosk.voice);
    session_wipe(&kiosk.session);
    config_free(kiosk.options.config);
    return status;
}

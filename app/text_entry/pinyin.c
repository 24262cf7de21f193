#include "app/text_entry/pinyin.h"

#include <dlfcn.h>
#include <errno.h>
#include <rime_api.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/base/secret.h"
#include "backend/base/text.h"

#define LIBRARY   "librime.so.1"
#define SCHEMA    "menting"
#define KEY_BACK  0xff08 /* X11's names for keys, which librime uses */
#define SHOWN_MAX 256

struct pinyin {
    RimeApi *rime;
    RimeSessionId session;
    char shown[SHOWN_MAX];
};

/* The process has one engine; this says whether somebody has it, and whether its log is set up, which it takes only once. */
static atomic_flag taken = ATOMIC_FLAG_INIT, set_up = ATOMIC_FLAG_INIT;

const char *pinyin_result_text(enum pinyin_result result)
{
    switch (result) {
    case PINYIN_OK: return "ok";
    case PINYIN_NO_MEMORY: return "out of memory";
    case PINYIN_NO_DATA: return "the pinyin data can't be read";
    case PINYIN_BUSY: return "the pinyin engine is open already";
    }
    return "";
}

static bool data_is_there(const char *folder, struct fault *fault)
{
    static const char *const files[] = {"default.yaml", SCHEMA ".schema.yaml", SCHEMA ".table.bin",
        SCHEMA ".prism.bin", SCHEMA ".reverse.bin"};
    char path[512];
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        if (access(path, R_OK) != 0) {
            fault_set(fault, path,
                "%s; the pinyin data is made by `make all` and stands where paths.pinyin says",
                strerrordesc_np(errno));
            return false;
        }
    }
    return true;
}

/* librime comes with some thirty libraries: they are loaded when somebody is about to write, not at each start. They stay. */
static RimeApi *load_library(struct fault *fault)
{
    RimeApi *(*api)(void) = NULL;
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (library != NULL)
        *(void **)&api = dlsym(library, "rime_get_api");
    if (api != NULL)
        return api();
    fault_set(fault, LIBRARY, "%s; the package librime1 brings it", dlerror());
    return NULL;
}

static void start_engine(RimeApi *rime, const char *folder)
{
    static const char *modules[] = {"core", "dict", "gears", NULL};
    RIME_STRUCT(RimeTraits, traits);
    traits.shared_data_dir = folder;
    traits.user_data_dir = folder; /* only read: no user dictionary, no deployment */
    traits.prebuilt_data_dir = folder;
    traits.staging_dir = folder;
    traits.distribution_name = traits.distribution_code_name = "Menting";
    traits.distribution_version = "1";
    traits.app_name = "rime.menting";
    traits.modules = modules;
    traits.min_log_level = 3; /* librime's log would tell what was typed */
    traits.log_dir = "";      /* and it keeps no files */
    if (!atomic_flag_test_and_set(&set_up))
        rime->setup(&traits);
    rime->initialize(&traits);
}

/* A session with our schema; 0 when the data does not make one. */
static RimeSessionId open_session(RimeApi *rime)
{
    RimeSessionId session = rime->create_session();
    if (session != 0 && !rime->select_schema(session, SCHEMA)) {
        rime->destroy_session(session);
        session = 0;
    }
    return session;
}

/* Types a little, so that the pages of the dictionary are there when the first key comes; and so that damaged data shows
   now. */
static bool warm(struct pinyin *pinyin)
{
    static const char *const keys[] = {"s", "shui'guan", "woyao", "louti", "dengbuliangle"};
    bool works = true;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        for (const char *key = keys[i]; *key != '\0'; key++)
            works = pinyin_press(pinyin, *key) && works;
        works = pinyin_count(pinyin, 10) > 0 && works;
        pinyin->rime->clear_composition(pinyin->session);
    }
    return works;
}

enum pinyin_result pinyin_open(const char *folder, struct pinyin **out, struct fault *fault)
{
    *out = NULL;
    if (!data_is_there(folder, fault))
        return PINYIN_NO_DATA;
    if (atomic_flag_test_and_set(&taken)) {
        fault_set(fault, folder, "%s", pinyin_result_text(PINYIN_BUSY));
        return PINYIN_BUSY;
    }
    RimeApi *rime = load_library(fault);
    struct pinyin *pinyin = rime ? calloc(1, sizeof *pinyin) : NULL;
    if (pinyin == NULL) {
        atomic_flag_clear(&taken);
        return rime ? PINYIN_NO_MEMORY : PINYIN_NO_DATA;
    }
    pinyin->rime = rime;
    start_engine(pinyin->rime, folder);
    pinyin->session = open_session(pinyin->rime);
    if (pinyin->session == 0 || !warm(pinyin)) {
        fault_set(
            fault, folder, "its files are damaged or of another version; make them again with `make all`");
        pinyin_close(pinyin);
        return PINYIN_NO_DATA;
    }
    *out = pinyin;
    return PINYIN_OK;
}

void pinyin_close(struct pinyin *pinyin)
{
    if (pinyin == NULL)
        return;
    if (pinyin->session != 0)
        pinyin->rime->destroy_session(pinyin->session);
    pinyin->rime->finalize();
    secret_wipe(pinyin, sizeof *pinyin);
    free(pinyin);
    atomic_flag_clear(&taken);
}

/* ---- composing ------------------------------------------------------------------------------------------------------ */

static const char *typed(struct pinyin *pinyin)
{
    const char *input = pinyin->rime->get_input(pinyin->session);
    return input == NULL ? "" : input;
}

bool pinyin_composing(struct pinyin *pinyin)
{
    return typed(pinyin)[0] != '\0';
}

bool pinyin_press(struct pinyin *pinyin, char letter)
{
    if ((letter < 'a' || letter > 'z') && letter != '\'')
        return false;
    size_t length = strlen(typed(pinyin));
    if (length >= PINYIN_KEYS_MAX || (length == 0 && letter == '\''))
        return false;
    return pinyin->rime->process_key(pinyin->session, letter, 0) != 0;
}

bool pinyin_delete(struct pinyin *pinyin)
{
    if (!pinyin_composing(pinyin))
        return false;
    return pinyin->rime->process_key(pinyin->session, KEY_BACK, 0) != 0;
}

const char *pinyin_shown(struct pinyin *pinyin)
{
    RIME_STRUCT(RimeContext, context);
    pinyin->shown[0] = '\0';
    if (!pinyin->rime->get_context(pinyin->session, &context))
        return pinyin->shown;
    if (context.composition.preedit != NULL)
        text_copy(pinyin->shown, sizeof pinyin->shown, context.composition.preedit);
    pinyin->rime->free_context(&context);
    return pinyin->shown;
}

int pinyin_count(struct pinyin *pinyin, int wanted)
{
    RimeCandidateListIterator at = {0};
    int count = 0;
    if (!pinyin_composing(pinyin) || !pinyin->rime->candidate_list_begin(pinyin->session, &at))
        return 0;
    while (count < wanted && pinyin->rime->candidate_list_next(&at))
        count++;
    pinyin->rime->candidate_list_end(&at);
    return count;
}

bool pinyin_candidate(struct pinyin *pinyin, int index, char *out, size_t size)
{
    RimeCandidateListIterator at = {0};
    bool found = false;
    if (index < 0 || !pinyin_composing(pinyin) ||
        !pinyin->rime->candidate_list_from_index(pinyin->session, &at, index))
        return false;
    if (pinyin->rime->candidate_list_next(&at) && strlen(at.candidate.text) < size) {
        text_copy(out, size, at.candidate.text);
        found = true;
    }
    pinyin->rime->candidate_list_end(&at);
    return found;
}

bool pinyin_choose(struct pinyin *pinyin, int index, char *out, size_t size)
{
    RIME_STRUCT(RimeCommit, commit);
    out[0] = '\0';
    if (index < 0 || !pinyin_composing(pinyin) ||
        !pinyin->rime->select_candidate(pinyin->session, (size_t)index))
        return false;
    if (!pinyin->rime->get_commit(pinyin->session, &commit))
        return true;
    bool fits = strlen(commit.text) < size;
    if (fits)
        text_copy(out, size, commit.text);
    secret_wipe(commit.text, strlen(commit.text));
    pinyin->rime->free_commit(&commit);
    return fits;
}

bool pinyin_letters(struct pinyin *pinyin, char *out, size_t size)
{
    const char *input = typed(pinyin);
    return strlen(input) < size && text_copy(out, size, input);
}

void pinyin_wipe(struct pinyin *pinyin)
{
    secret_wipe(pinyin->shown, sizeof pinyin->shown);
    pinyin->rime->clear_composition(pinyin->session);
    pinyin->rime->destroy_session(pinyin->session);
    pinyin->session = open_session(pinyin->rime);
}

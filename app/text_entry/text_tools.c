#include "app/text_entry/text_tools.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "app/text_entry/handwriting_worker.h"
#include "app/text_entry/pinyin.h"
#include "backend/base/log.h"

enum state { ASLEEP, LOADING, READY, MISSING };

struct text_tools {
    struct text_tools_options options;
    const struct text_entry *owner; /* compared only */
    int open;                       /* entries */
    struct handwriting_worker *handwriting;
    bool handwriting_missing; /* the system gave no thread for it */
    pthread_t loader;
    bool started; /* the loader was, and is to be joined */
    _Atomic(enum state) pinyin_state;
    struct pinyin *pinyin; /* the loader's until READY, then the UI thread's */
};

enum text_tools_result text_tools_new(const struct text_tools_options *options, struct text_tools **out)
{
    struct text_tools *tools = calloc(1, sizeof *tools);
    *out = tools;
    if (tools == NULL)
        return TEXT_TOOLS_NO_MEMORY;
    tools->options = *options;
    atomic_init(&tools->pinyin_state, ASLEEP);
    return TEXT_TOOLS_OK;
}

void text_tools_free(struct text_tools *tools)
{
    if (tools == NULL)
        return;
    if (tools->started)
        pthread_join(tools->loader, NULL);
    pinyin_close(tools->pinyin);
    handwriting_worker_free(tools->handwriting);
    free(tools);
}

static void *load(void *context)
{
    struct text_tools *tools = context;
    struct fault fault = {0};
    enum pinyin_result result = pinyin_open(tools->options.pinyin, &tools->pinyin, &fault);
    if (result != PINYIN_OK)
        log_write(LOG_WARNING, "text", "no pinyin: %s: %s", fault.place,
            fault.text[0] != '\0' ? fault.text : pinyin_result_text(result));
    atomic_store(&tools->pinyin_state, result == PINYIN_OK ? READY : MISSING);
    if (tools->options.wake != NULL)
        tools->options.wake(tools->options.context);
    return NULL;
}

static void warm_handwriting(struct text_tools *tools)
{
    const struct handwriting_worker_options options = {
        .model = tools->options.handwriting, .wake = tools->options.wake, .context = tools->options.context};
    if (tools->handwriting == NULL && !tools->handwriting_missing && options.model != NULL) {
        tools->handwriting = handwriting_worker_new(&options);
        tools->handwriting_missing = tools->handwriting == NULL;
        if (tools->handwriting_missing)
            log_write(LOG_WARNING, "text", "no handwriting: the system gives no thread");
    }
    if (tools->handwriting != NULL)
        handwriting_worker_warm(tools->handwriting);
}

void text_tools_enter(struct text_tools *tools)
{
    tools->open++;
    warm_handwriting(tools);
    if (atomic_load(&tools->pinyin_state) != ASLEEP)
        return;
    atomic_store(&tools->pinyin_state, LOADING);
    tools->started = pthread_create(&tools->loader, NULL, load, tools) == 0;
    if (!tools->started) {
        log_write(LOG_WARNING, "text", "no pinyin: the system gives no thread");
        atomic_store(&tools->pinyin_state, MISSING);
    }
}

void text_tools_leave(struct text_tools *tools, const struct text_entry *entry)
{
    if (--tools->open == 0 && tools->handwriting != NULL)
        handwriting_worker_rest(tools->handwriting);
    if (tools->owner != entry)
        return;
    if (atomic_load(&tools->pinyin_state) == READY)
        pinyin_wipe(tools->pinyin);
    tools->owner = NULL;
}

bool text_tools_own(struct text_tools *tools, const struct text_entry *entry)
{
    const struct handwriting_ink nothing = {0};
    bool owned = tools->owner == entry;
    if (!owned && atomic_load(&tools->pinyin_state) == READY)
        pinyin_wipe(tools->pinyin);
    if (!owned && tools->handwriting != NULL)
        handwriting_worker_ask(tools->handwriting, &nothing);
    tools->owner = entry;
    return owned;
}

struct pinyin *text_tools_pinyin(struct text_tools *tools)
{
    return atomic_load(&tools->pinyin_state) == READY ? tools->pinyin : NULL;
}

bool text_tools_has_pinyin(struct text_tools *tools)
{
    return atomic_load(&tools->pinyin_state) != MISSING;
}

struct handwriting_worker *text_tools_handwriting(struct text_tools *tools)
{
    bool works = tools->handwriting != NULL && handwriting_worker_works(tools->handwriting);
    return works ? tools->handwriting : NULL;
}

bool text_tools_has_handwriting(struct text_tools *tools)
{
    if (tools->options.handwriting == NULL || tools->handwriting_missing)
        return false;
    return tools->handwriting == NULL || handwriting_worker_works(tools->handwriting);
}

bool text_tools_busy(struct text_tools *tools)
{
    return atomic_load(&tools->pinyin_state) == LOADING ||
           (tools->handwriting != NULL && handwriting_worker_busy(tools->handwriting));
}

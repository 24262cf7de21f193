/*
 * libcurl, loaded while the program already opens its store and its window: with the twenty-five libraries behind it, it
 * would cost a sixth of the time from the start to the first frame. What includes this header calls curl's functions by
 * their own names; they are those of the loaded library, after sync_curl has given one.
 */
#ifndef MENTING_SYNC_CURL_INTERNAL_H
#define MENTING_SYNC_CURL_INTERNAL_H

#define CURL_DISABLE_TYPECHECK /* its macros name the functions, which are not linked */
#include <curl/curl.h>

/* Every function in use. */
#define SYNC_CURL_FUNCTIONS(EACH)                                                                            \
    EACH(curl_global_init)                                                                                   \
    EACH(curl_global_cleanup)                                                                                \
    EACH(curl_easy_init)                                                                                     \
    EACH(curl_easy_cleanup)                                                                                  \
    EACH(curl_easy_reset)                                                                                    \
    EACH(curl_easy_setopt)                                                                                   \
    EACH(curl_easy_getinfo)                                                                                  \
    EACH(curl_easy_header)                                                                                   \
    EACH(curl_easy_strerror)                                                                                 \
    EACH(curl_multi_init)                                                                                    \
    EACH(curl_multi_cleanup)                                                                                 \
    EACH(curl_multi_add_handle)                                                                              \
    EACH(curl_multi_remove_handle)                                                                           \
    EACH(curl_multi_perform)                                                                                 \
    EACH(curl_multi_info_read)                                                                               \
    EACH(curl_multi_poll)                                                                                    \
    EACH(curl_multi_wakeup)                                                                                  \
    EACH(curl_slist_append)                                                                                  \
    EACH(curl_slist_free_all)                                                                                \
    EACH(curl_url)                                                                                           \
    EACH(curl_url_cleanup)                                                                                   \
    EACH(curl_url_get)                                                                                       \
    EACH(curl_url_set)                                                                                       \
    EACH(curl_free)

struct sync_curl {
#define SYNC_CURL_FIELD(name) __typeof__(&(name)) name##_;
    SYNC_CURL_FUNCTIONS(SYNC_CURL_FIELD)
#undef SYNC_CURL_FIELD
};

/* Loads the library the first time, waits for another thread that does. NULL: it can't be loaded; `why` (may be NULL) says
   the reason. Any thread. It stays loaded. */
const struct sync_curl *sync_curl(const char **why);

#ifndef SYNC_CURL_LOADER
#undef curl_easy_setopt
#undef curl_easy_getinfo
#define curl_global_init(...)         sync_curl(NULL)->curl_global_init_(__VA_ARGS__)
#define curl_global_cleanup()         sync_curl(NULL)->curl_global_cleanup_()
#define curl_easy_init()              sync_curl(NULL)->curl_easy_init_()
#define curl_easy_cleanup(...)        sync_curl(NULL)->curl_easy_cleanup_(__VA_ARGS__)
#define curl_easy_reset(...)          sync_curl(NULL)->curl_easy_reset_(__VA_ARGS__)
#define curl_easy_setopt(...)         sync_curl(NULL)->curl_easy_setopt_(__VA_ARGS__)
#define curl_easy_getinfo(...)        sync_curl(NULL)->curl_easy_getinfo_(__VA_ARGS__)
#define curl_easy_header(...)         sync_curl(NULL)->curl_easy_header_(__VA_ARGS__)
#define curl_easy_strerror(...)       sync_curl(NULL)->curl_easy_strerror_(__VA_ARGS__)
#define curl_multi_init()             sync_curl(NULL)->curl_multi_init_()
#define curl_multi_cleanup(...)       sync_curl(NULL)->curl_multi_cleanup_(__VA_ARGS__)
#define curl_multi_add_handle(...)    sync_curl(NULL)->curl_multi_add_handle_(__VA_ARGS__)
#define curl_multi_remove_handle(...) sync_curl(NULL)->curl_multi_remove_handle_(__VA_ARGS__)
#define curl_multi_perform(...)       sync_curl(NULL)->curl_multi_perform_(__VA_ARGS__)
#define curl_multi_info_read(...)     sync_curl(NULL)->curl_multi_info_read_(__VA_ARGS__)
#define curl_multi_poll(...)          sync_curl(NULL)->curl_multi_poll_(__VA_ARGS__)
#define curl_multi_wakeup(...)        sync_curl(NULL)->curl_multi_wakeup_(__VA_ARGS__)
#define curl_slist_append(...)        sync_curl(NULL)->curl_slist_append_(__VA_ARGS__)
#define curl_slist_free_all(...)      sync_curl(NULL)->curl_slist_free_all_(__VA_ARGS__)
#define curl_url()                    sync_curl(NULL)->curl_url_()
#define curl_url_cleanup(...)         sync_curl(NULL)->curl_url_cleanup_(__VA_ARGS__)
#define curl_url_get(...)             sync_curl(NULL)->curl_url_get_(__VA_ARGS__)
#define curl_url_set(...)             sync_curl(NULL)->curl_url_set_(__VA_ARGS__)
#define curl_free(...)                sync_curl(NULL)->curl_free_(__VA_ARGS__)
#endif

#endif

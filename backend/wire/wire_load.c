/*
 * Parsing when memory may run out. jansson 2.14 does not notice when the text of a token can't grow: it drops the byte, and
 * a string comes out cut, or is read behind its end. So a parse brings a reserve: an allocation that fails is served from
 * there and noted, the input ends at once, and the whole is told as what it is.
 */
#include "backend/wire/wire_internal.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK       1024         /* bytes that jansson reads at a time */
#define VALUES_ROOM (128 * 1024) /* what CHUNK bytes of input can make: "{}," is 250 bytes of an object */

struct parse {
    const char *at, *end;
    char *reserve;
    size_t used, room;
    size_t token_most; /* bytes of the largest allocation for a token's text */
    bool exhausted;    /* an allocation failed */
};

/* jansson's allocator takes no context, so a parse is found by its thread. NULL: none is under way. */
static _Thread_local struct parse *under_way;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *take(size_t size)
{
    void *memory = malloc(size);
    struct parse *parse = under_way;
    if (memory || !parse)
        return memory;
    parse->exhausted = true;
    size = (size + 15) & ~(size_t)15;
    /* What is larger than a token is a table, and there jansson does look. */
    if (size > parse->token_most || size > parse->room - parse->used)
        return NULL;
    memory = parse->reserve + parse->used;
    parse->used += size;
    return memory;
}

static void give(void *memory)
{
    const struct parse *parse = under_way;
    const char *at = memory;
    if (!parse || !at || at < parse->reserve || at >= parse->reserve + parse->room)
        free(memory);
}

static void set_allocator(void)
{
    json_set_alloc_funcs(take, give);
}

static size_t feed(void *out, size_t size, void *context)
{
    struct parse *parse = context;
    size_t left = (size_t)(parse->end - parse->at);
    size_t count = size < left ? size : left;
    if (parse->exhausted)
        return 0;
    memcpy(out, parse->at, count);
    parse->at += count;
    return count;
}

/* No token is longer than the longest stretch without a bracket, comma or colon outside of strings, or within one. */
static size_t longest_token(const char *json, size_t length)
{
    size_t longest = 0, start = 0;
    bool in_string = false;
    for (size_t i = 0; i < length; i++) {
        char c = json[i];
        if (in_string && c == '\\')
            i++;
        bool ends = in_string ? c == '"' : c == '"' || (c && strchr(",:[]{}", c));
        if (!ends)
            continue;
        in_string = c == '"' ? !in_string : in_string;
        longest = i - start > longest ? i - start : longest;
        start = i;
    }
    return length > start && length - start > longest ? length - start : longest;
}

enum wire_result wire_json_load(
    const char *json, size_t length, size_t flags, json_t **out, json_error_t *error)
{
    struct parse parse = {.at = json, .end = json + length};
    size_t token = longest_token(json, length) + CHUNK;
    *out = NULL;
    pthread_once(&once, set_allocator);
    parse.token_most = 4 * token;
    parse.room = VALUES_ROOM + 16 * token; /* a text grows by doubling, and what it grew from is not reused */
    parse.reserve = malloc(parse.room);
    if (!parse.reserve)
        return WIRE_NO_MEMORY;
    under_way = &parse;
    json_t *value = json_load_callback(feed, &parse, flags, error);
    if (parse.exhausted) {
        json_decref(value);
        value = NULL;
    }
    under_way = NULL;
    free(parse.reserve);
    *out = value;
    if (parse.exhausted || (!value && json_error_code(error) == json_error_out_of_memory))
        return WIRE_NO_MEMORY;
    return value ? WIRE_OK : WIRE_MALFORMED;
}

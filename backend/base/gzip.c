#define ZLIB_CONST /* what is read is const */
#include "backend/base/gzip.h"

#include <limits.h>
#include <zlib.h>

#define GZIP_WINDOW (15 + 16) /* the largest window, and gzip's header instead of zlib's */
#define LEVEL       6
#define LARGE       (64 * 1024) /* from here on: a fourth more bytes, in half the time */
#define LARGE_LEVEL 2
#define CHUNK       16384

enum base_result gzip_pack(const void *bytes, size_t count, struct buf *out)
{
    unsigned char chunk[CHUNK];
    z_stream stream = {.next_in = (const Bytef *)bytes, .avail_in = (uInt)count};
    if (count > UINT_MAX)
        return BASE_TOO_LARGE;
    if (deflateInit2(&stream, count < LARGE ? LEVEL : LARGE_LEVEL, Z_DEFLATED, GZIP_WINDOW, 8,
            Z_DEFAULT_STRATEGY) != Z_OK)
        return BASE_NO_MEMORY;
    enum base_result result = BASE_OK;
    for (int code = Z_OK; code == Z_OK && result == BASE_OK;) {
        stream.next_out = chunk;
        stream.avail_out = sizeof chunk;
        code = deflate(&stream, Z_FINISH);
        result = buf_append(out, chunk, sizeof chunk - stream.avail_out);
    }
    deflateEnd(&stream);
    return result;
}

/* zlib's word on what was unpacked last, as ours. */
static enum base_result judge(int code, const z_stream *stream)
{
    if (code == Z_MEM_ERROR)
        return BASE_NO_MEMORY;
    if (code == Z_STREAM_END)
        return stream->avail_in == 0 ? BASE_OK : BASE_SYNTAX;
    return code == Z_OK ? BASE_OK : BASE_SYNTAX; /* Z_BUF_ERROR: more was to come */
}

enum base_result gzip_unpack(const void *bytes, size_t count, struct buf *out)
{
    unsigned char chunk[CHUNK];
    z_stream stream = {.next_in = (const Bytef *)bytes, .avail_in = (uInt)count};
    if (count > UINT_MAX)
        return BASE_TOO_LARGE;
    if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK)
        return BASE_NO_MEMORY;
    enum base_result result = BASE_OK;
    for (int code = Z_OK; code == Z_OK && result == BASE_OK;) {
        stream.next_out = chunk;
        stream.avail_out = sizeof chunk;
        code = inflate(&stream, Z_NO_FLUSH);
        result = judge(code, &stream);
        if (result == BASE_OK)
            result = buf_append(out, chunk, sizeof chunk - stream.avail_out);
    }
    inflateEnd(&stream);
    return result;
}

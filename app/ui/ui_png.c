/* Writes a picture as PNG (RFC 2083): 8-bit RGB, one IDAT chunk. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "app/ui/ui_internal.h"

static void put32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
}

static bool chunk(FILE *file, const char *type, const uint8_t *bytes, size_t count)
{
    uint8_t head[8], tail[4];
    put32(head, (uint32_t)count);
    memcpy(head + 4, type, 4);
    uLong crc = crc32(crc32(0, head + 4, 4), bytes, (uInt)count);
    put32(tail, (uint32_t)crc);
    return fwrite(head, 1, 8, file) == 8 && fwrite(bytes, 1, count, file) == count &&
           fwrite(tail, 1, 4, file) == 4;
}

bool ui_png_write(const char *path, const uint32_t *pixels, int width, int height, int stride)
{
    size_t line = (size_t)width * 3 + 1, size = line * (size_t)height;
    uLongf packed_size = compressBound((uLong)size);
    uint8_t *raw = malloc(size), *packed = malloc(packed_size), header[13] = {0};
    bool good = raw && packed;
    for (int y = 0; good && y < height; y++) {
        uint8_t *at = raw + line * (size_t)y;
        *at++ = 0; /* no filter */
        for (int x = 0; x < width; x++) {
            uint32_t pixel = pixels[(ptrdiff_t)y * stride + x];
            *at++ = (uint8_t)(pixel >> 16);
            *at++ = (uint8_t)(pixel >> 8);
            *at++ = (uint8_t)pixel;
        }
    }
    good = good && compress2(packed, &packed_size, raw, (uLong)size, 6) == Z_OK;
    put32(header, (uint32_t)width);
    put32(header + 4, (uint32_t)height);
    header[8] = 8; /* bits */
    header[9] = 2; /* RGB */
    FILE *file = good ? fopen(path, "wb") : NULL;
    good = file && fwrite("\x89PNG\r\n\x1A\n", 1, 8, file) == 8 &&
           chunk(file, "IHDR", header, sizeof header) && chunk(file, "IDAT", packed, packed_size) &&
           chunk(file, "IEND", header, 0);
    if (file && fclose(file) != 0)
        good = false;
    free(raw);
    free(packed);
    return good;
}

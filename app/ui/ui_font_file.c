/*
 * A font's file as FreeType wants to read it: a few bytes here and there, three times for each glyph. The C library's files
 * forget what they have read at each seek; here blocks are kept. Mapping the file would be simpler, but the pages the kernel
 * maps around each touched one add up to the whole file, 18 MB a weight.
 */
#include <SDL.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/ui/ui_internal.h"

#define BLOCK  4096
#define BLOCKS 64 /* of one file: 256 KB; a block has one place where it may be kept */

struct font_file {
    int fd;
    int64_t size, at;
    int64_t number[BLOCKS]; /* of the block kept there, plus 1; 0 none */
    uint8_t bytes[BLOCKS][BLOCK];
};

static struct font_file *file_of(const SDL_RWops *ops)
{
    return ops->hidden.unknown.data1;
}

static Sint64 SDLCALL font_size(SDL_RWops *ops)
{
    return file_of(ops)->size;
}

static Sint64 SDLCALL font_seek(SDL_RWops *ops, Sint64 offset, int whence)
{
    struct font_file *file = file_of(ops);
    int64_t base = whence == RW_SEEK_SET ? 0 : whence == RW_SEEK_CUR ? file->at : file->size;
    if (base + offset < 0)
        return SDL_SetError("a seek before the start of a font");
    return file->at = base + offset;
}

/* Block `number` of the file; NULL when it can't be read. */
static const uint8_t *block(struct font_file *file, int64_t number)
{
    int place = (int)(number % BLOCKS);
    if (file->number[place] != number + 1) {
        file->number[place] = 0;
        int64_t from = number * BLOCK, want = file->size - from < BLOCK ? file->size - from : BLOCK;
        if (pread(file->fd, file->bytes[place], (size_t)want, from) != want)
            return NULL;
        file->number[place] = number + 1;
    }
    return file->bytes[place];
}

/* Large parts, such as whole tables when a font is opened, go past the blocks. */
static size_t read_bytes(struct font_file *file, uint8_t *out, size_t count)
{
    if (count > BLOCK) {
        ssize_t got = pread(file->fd, out, count, file->at);
        return got > 0 ? (size_t)got : 0;
    }
    size_t done = 0;
    while (done < count) {
        int64_t at = file->at + (int64_t)done;
        const uint8_t *bytes = block(file, at / BLOCK);
        size_t within = (size_t)(at % BLOCK), part = count - done;
        if (!bytes)
            break;
        part = part < BLOCK - within ? part : BLOCK - within;
        memcpy(out + done, bytes + within, part);
        done += part;
    }
    return done;
}

static size_t SDLCALL font_read(SDL_RWops *ops, void *out, size_t size, size_t count)
{
    struct font_file *file = file_of(ops);
    int64_t left = file->size - file->at;
    if (size == 0 || count == 0 || left <= 0)
        return 0;
    size_t want = count <= (size_t)left / size ? size * count : (size_t)left / size * size;
    size_t got = read_bytes(file, out, want);
    file->at += (int64_t)got;
    return got / size;
}

static size_t SDLCALL font_write(SDL_RWops *ops, const void *bytes, size_t size, size_t count)
{
    (void)ops;
    (void)bytes;
    (void)size;
    (void)count;
    return (size_t)SDL_SetError("a font is read only") & 0;
}

static int SDLCALL font_close(SDL_RWops *ops)
{
    struct font_file *file = file_of(ops);
    close(file->fd);
    free(file);
    SDL_FreeRW(ops);
    return 0;
}

SDL_RWops *ui_font_file_open(const char *path)
{
    struct stat about;
    struct font_file *file = calloc(1, sizeof *file);
    SDL_RWops *ops = file ? SDL_AllocRW() : NULL;
    int fd = ops ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0 || fstat(fd, &about) != 0) {
        if (fd >= 0)
            close(fd);
        if (ops)
            SDL_FreeRW(ops);
        free(file);
        return NULL;
    }
    file->fd = fd;
    file->size = about.st_size;
    ops->type = SDL_RWOPS_UNKNOWN;
    ops->size = font_size;
    ops->seek = font_seek;
    ops->read = font_read;
    ops->write = font_write;
    ops->close = font_close;
    ops->hidden.unknown.data1 = file;
    return ops;
}

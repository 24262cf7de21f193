#include "tests/faults/image.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/base/random.h"

#define SECTOR 512

struct content {
    unsigned char *bytes;
    size_t length, room;
};

struct names {
    struct disk_link *links;
    size_t count, room;
};

struct image {
    const struct disk_log *log;
    size_t at;
    size_t *open; /* entries that are not safe yet, in order */
    size_t open_count, open_room;
    struct content *safe; /* by inode */
    struct names safe_names;
    struct content *chosen; /* by inode; bytes NULL: as in `safe` */
    struct names chosen_names;
};

static void *need(void *memory)
{
    if (!memory) {
        fprintf(stderr, "the fault harness is out of memory\n");
        _exit(2);
    }
    return memory;
}

/* ---- names and contents ------------------------------------------------------------------------------------------------- */

static void names_drop(struct names *names, int folder, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (names->links[i].folder == folder && strcmp(names->links[i].name, name) == 0) {
            names->links[i] = names->links[--names->count];
            return;
        }
    }
}

static void names_set(struct names *names, int folder, const char *name, int inode)
{
    names_drop(names, folder, name);
    if (names->count == names->room) {
        names->room = names->room ? names->room * 2 : 32;
        names->links = need(realloc(names->links, names->room * sizeof *names->links));
    }
    struct disk_link *link = &names->links[names->count++];
    *link = (struct disk_link){.folder = folder, .inode = inode};
    memcpy(link->name, name, strlen(name) + 1);
}

static void names_copy(struct names *to, const struct names *from)
{
    if (to->room < from->count) {
        to->room = from->room;
        to->links = need(realloc(to->links, to->room * sizeof *to->links));
    }
    if (from->count > 0)
        memcpy(to->links, from->links, from->count * sizeof *from->links);
    to->count = from->count;
}

static void apply_name(struct names *names, const struct disk_entry *entry)
{
    if (entry->kind == DISK_LINK)
        names_set(names, entry->folder, entry->name, entry->inode);
    else
        names_drop(names, entry->folder, entry->name);
    if (entry->kind == DISK_RENAME)
        names_set(names, entry->to_folder, entry->to_name, entry->inode);
}

static void content_resize(struct content *content, size_t length)
{
    if (length > content->room) {
        content->room = length + length / 2 + 4096;
        content->bytes = need(realloc(content->bytes, content->room));
    }
    if (length > content->length)
        memset(content->bytes + content->length, 0, length - content->length);
    content->length = length;
}

static void content_write(struct content *content, int64_t offset, const unsigned char *bytes, size_t length)
{
    size_t from = (size_t)offset;
    if (length == 0)
        return;
    if (from + length > content->length)
        content_resize(content, from + length);
    memcpy(content->bytes + from, bytes, length);
}

static void apply_content(struct content *content, const struct disk_entry *entry)
{
    if (entry->kind == DISK_TRUNCATE)
        content_resize(content, (size_t)entry->offset);
    else
        content_write(content, entry->offset, entry->bytes, entry->length);
}

static bool is_content(const struct disk_entry *entry)
{
    return entry->kind == DISK_WRITE || entry->kind == DISK_TRUNCATE;
}

/* ---- going on ------------------------------------------------------------------------------------------------------------- */

struct image *image_new(const struct disk_log *log)
{
    struct image *image = need(calloc(1, sizeof *image));
    image->log = log;
    image->safe = need(calloc(log->inode_count, sizeof *image->safe));
    image->chosen = need(calloc(log->inode_count, sizeof *image->chosen));
    for (size_t i = 0; i < log->inode_count; i++) {
        if (log->inodes[i].bytes)
            content_write(&image->safe[i], 0, log->inodes[i].bytes, log->inodes[i].length);
    }
    for (size_t i = 0; i < log->link_count; i++)
        names_set(&image->safe_names, log->links[i].folder, log->links[i].name, log->links[i].inode);
    return image;
}

void image_free(struct image *image)
{
    if (!image)
        return;
    for (size_t i = 0; i < image->log->inode_count; i++) {
        free(image->safe[i].bytes);
        free(image->chosen[i].bytes);
    }
    free(image->safe);
    free(image->chosen);
    free(image->safe_names.links);
    free(image->chosen_names.links);
    free(image->open);
    free(image);
}

/* A rename between two folders is one step of the file system: it holds when either of them was synced. */
static bool is_of(const struct disk_entry *entry, int inode)
{
    if (is_content(entry))
        return entry->inode == inode;
    return entry->folder == inode || (entry->kind == DISK_RENAME && entry->to_folder == inode);
}

static void make_safe(struct image *image, int inode)
{
    size_t kept = 0;
    for (size_t i = 0; i < image->open_count; i++) {
        const struct disk_entry *entry = &image->log->entries[image->open[i]];
        if (!is_of(entry, inode))
            image->open[kept++] = image->open[i];
        else if (is_content(entry))
            apply_content(&image->safe[inode], entry);
        else
            apply_name(&image->safe_names, entry);
    }
    image->open_count = kept;
}

void image_advance(struct image *image, size_t entries)
{
    for (; image->at < entries; image->at++) {
        const struct disk_entry *entry = &image->log->entries[image->at];
        if (entry->kind == DISK_SYNC)
            make_safe(image, entry->inode);
        if (entry->kind == DISK_SYNC || entry->kind == DISK_MARK)
            continue;
        if (image->open_count == image->open_room) {
            image->open_room = image->open_room ? image->open_room * 2 : 256;
            image->open = need(realloc(image->open, image->open_room * sizeof *image->open));
        }
        image->open[image->open_count++] = image->at;
    }
}

size_t image_open_count(const struct image *image)
{
    return image->open_count;
}

/* ---- choosing ---------------------------------------------------------------------------------------------------------------- */

/* How a disk treats what it was not told to sync. */
struct mood {
    unsigned keep_data, keep_names, tear, garbage; /* percent */
    size_t until; /* what lies behind it is lost: a disk that works in order */
};

static struct mood draw_mood(const struct image *image, unsigned variant, const struct base_random *random)
{
    static const unsigned shares[] = {5, 25, 50, 75, 95};
    if (variant == IMAGE_ALL_KEPT)
        return (struct mood){.keep_data = 100, .keep_names = 100, .until = SIZE_MAX};
    if (variant == IMAGE_ALL_LOST)
        return (struct mood){.until = SIZE_MAX};
    struct mood mood = {.until = SIZE_MAX};
    mood.keep_data = shares[random_below(random, 5)];
    mood.keep_names = random_below(random, 3) == 0 ? 100 : shares[random_below(random, 5)];
    mood.tear = random_below(random, 2) ? shares[random_below(random, 5)] : 0;
    mood.garbage = random_below(random, 4) == 0 ? 25 : 0;
    if (random_below(random, 4) == 0) {
        mood.keep_data = mood.keep_names = 100;
        mood.until = random_below(random, image->open_count);
    }
    return mood;
}

static bool chance(const struct base_random *random, unsigned percent)
{
    return percent == 100 || (percent > 0 && random_below(random, 100) < percent);
}

static uint64_t mix(uint64_t digest, uint64_t value)
{
    return (digest ^ value) * 0x100000001b3u;
}

/* The sectors of a write one by one: the new bytes, the old ones, or neither. */
static uint64_t tear(struct content *content, const struct disk_entry *entry, const struct mood *mood,
    const struct base_random *random, uint64_t digest)
{
    for (size_t at = 0; at < entry->length;) {
        size_t room = SECTOR - (size_t)(entry->offset + (int64_t)at) % SECTOR;
        size_t length = entry->length - at < room ? entry->length - at : room;
        unsigned char noise[SECTOR];
        bool keep = random_below(random, 2) == 0;
        bool garbage = !keep && chance(random, mood->garbage);
        if (garbage)
            random->fill(random->context, noise, length);
        if (keep || garbage)
            content_write(content, entry->offset + (int64_t)at, garbage ? noise : entry->bytes + at, length);
        digest = mix(digest, garbage ? 2 + noise[0] : keep);
        at += length;
    }
    return digest;
}

static struct content *to_choose(struct image *image, int inode)
{
    struct content *content = &image->chosen[inode];
    if (content->length == SIZE_MAX) {
        const struct content *safe = &image->safe[inode];
        content->length = 0;
        content_resize(content, safe->length);
        if (safe->length > 0)
            memcpy(content->bytes, safe->bytes, safe->length);
    }
    return content;
}

uint64_t image_choose(struct image *image, uint64_t seed, unsigned variant)
{
    struct random_seeded state;
    struct base_random random =
        random_from_seed(&state, seed ^ ((uint64_t)image->at << 32) ^ ((uint64_t)variant + 1));
    struct mood mood = draw_mood(image, variant, &random);
    uint64_t digest = 0xcbf29ce484222325u;
    names_copy(&image->chosen_names, &image->safe_names);
    for (size_t i = 0; i < image->log->inode_count; i++)
        image->chosen[i].length = SIZE_MAX; /* as it is in `safe` */
    for (size_t i = 0; i < image->open_count; i++) {
        const struct disk_entry *entry = &image->log->entries[image->open[i]];
        bool content = is_content(entry);
        bool keep = i < mood.until && chance(&random, content ? mood.keep_data : mood.keep_names);
        bool torn = entry->kind == DISK_WRITE && (i == mood.until || chance(&random, mood.tear));
        if (torn || keep)
            digest = mix(digest, image->open[i] * 2 + torn);
        if (torn)
            digest = tear(to_choose(image, entry->inode), entry, &mood, &random, digest);
        else if (keep && content)
            apply_content(to_choose(image, entry->inode), entry);
        else if (keep)
            apply_name(&image->chosen_names, entry);
    }
    return digest;
}

/* ---- making it ------------------------------------------------------------------------------------------------------------------ */

static void write_file(const char *path, const struct content *content)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    size_t at = 0;
    while (fd >= 0 && at < content->length) {
        ssize_t put = write(fd, content->bytes + at, content->length - at);
        if (put <= 0)
            break;
        at += (size_t)put;
    }
    if (fd < 0 || at < content->length) {
        fprintf(stderr, "the fault harness can't write %s\n", path);
        _exit(2);
    }
    close(fd);
}

static void write_folder(const struct image *image, int folder, const char *path)
{
    for (size_t i = 0; i < image->chosen_names.count; i++) {
        const struct disk_link *link = &image->chosen_names.links[i];
        char child[PATH_MAX];
        if (link->folder != folder)
            continue;
        snprintf(child, sizeof child, "%s/%s", path, link->name);
        if (image->log->inodes[link->inode].folder) {
            if (mkdir(child, 0700) != 0) {
                fprintf(stderr, "the fault harness can't make %s\n", child);
                _exit(2);
            }
            write_folder(image, link->inode, child);
        } else {
            const struct content *chosen = &image->chosen[link->inode];
            write_file(child, chosen->length == SIZE_MAX ? &image->safe[link->inode] : chosen);
        }
    }
}

void image_write(const struct image *image, const char *folder)
{
    write_folder(image, 0, folder);
}

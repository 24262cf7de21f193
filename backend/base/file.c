#include "backend/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_DEPTH_MAX 32

/* Closes without hiding the errno of what failed before. */
static void close_quietly(int fd)
{
    int kept = errno;
    close(fd);
    errno = kept;
}

enum base_result file_read(const char *path, struct buf *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? BASE_NOT_FOUND : BASE_IO;
    enum base_result result = BASE_OK;
    char chunk[16384];
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            result = BASE_IO;
        if (got <= 0)
            break;
        result = buf_append(out, chunk, (size_t)got);
        if (result != BASE_OK)
            break;
    }
    close_quietly(fd);
    return result;
}

enum base_result file_try_reading(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? BASE_NOT_FOUND : BASE_IO;
    char chunk[16384];
    ssize_t got;
    while ((got = read(fd, chunk, sizeof chunk)) > 0 || (got < 0 && errno == EINTR))
        ;
    close_quietly(fd);
    return got == 0 ? BASE_OK : BASE_IO;
}

static enum base_result write_all(int fd, const char *at, size_t count)
{
    while (count > 0) {
        ssize_t put = write(fd, at, count);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return BASE_IO;
        at += put;
        count -= (size_t)put;
    }
    return BASE_OK;
}

/* The folder part of `path` ("." when it has none). False when too long. */
static bool folder_of(const char *path, char out[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 1 : slash == path ? 1 : (size_t)(slash - path);
    if (length >= PATH_MAX)
        return false;
    memcpy(out, slash == NULL ? "." : path, length);
    out[length] = '\0';
    return true;
}

static enum base_result write_new(int fd, mode_t mode, const void *bytes, size_t count)
{
    enum base_result result = fchmod(fd, mode) == 0 ? write_all(fd, bytes, count) : BASE_IO;
    if (result == BASE_OK && fsync(fd) != 0)
        result = BASE_IO;
    if (result != BASE_OK) {
        close_quietly(fd);
        return result;
    }
    return close(fd) == 0 ? BASE_OK : BASE_IO;
}

enum base_result file_replace(const char *path, mode_t mode, const void *bytes, size_t count)
{
    char folder[PATH_MAX];
    char temporary[PATH_MAX];
    int length = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    if (length < 0 || (size_t)length >= sizeof temporary || !folder_of(path, folder)) {
        errno = ENAMETOOLONG;
        return BASE_IO;
    }
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return BASE_IO;
    enum base_result result = write_new(fd, mode, bytes, count);
    if (result == BASE_OK && rename(temporary, path) != 0)
        result = BASE_IO;
    if (result != BASE_OK) {
        int kept = errno;
        unlink(temporary);
        errno = kept;
        return result;
    }
    return file_sync_folder(folder);
}

/* A new name is synced into its parent: what is kept in the folder must not vanish with it in a power cut. */
static enum base_result make_one(const char *path)
{
    char parent[PATH_MAX];
    if (mkdir(path, 0700) == 0)
        return folder_of(path, parent) ? file_sync_folder(parent) : BASE_IO;
    if (errno != EEXIST)
        return BASE_IO;
    struct stat found;
    if (stat(path, &found) != 0)
        return BASE_IO;
    if (S_ISDIR(found.st_mode))
        return BASE_OK;
    errno = ENOTDIR;
    return BASE_IO;
}

enum base_result file_make_folder(const char *path)
{
    char part[PATH_MAX];
    size_t length = strnlen(path, PATH_MAX);
    if (length == 0 || length >= PATH_MAX) {
        errno = length == 0 ? ENOENT : ENAMETOOLONG;
        return BASE_IO;
    }
    memcpy(part, path, length + 1);
    for (size_t i = 1; i < length; i++) {
        if (part[i] != '/')
            continue;
        part[i] = '\0';
        enum base_result result = make_one(part);
        part[i] = '/';
        if (result != BASE_OK)
            return result;
    }
    return make_one(part);
}

static enum base_result empty_folder(int fd, int depth);

static enum base_result remove_entry(int folder, const char *name, int depth)
{
    if (unlinkat(folder, name, 0) == 0)
        return BASE_OK;
    if (errno != EISDIR && errno != EPERM)
        return BASE_IO;
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return BASE_IO;
    enum base_result result = empty_folder(fd, depth + 1);
    if (result != BASE_OK)
        return result;
    return unlinkat(folder, name, AT_REMOVEDIR) == 0 ? BASE_OK : BASE_IO;
}

/* Takes over `fd`. */
static enum base_result empty_folder(int fd, int depth)
{
    DIR *dir = depth < FOLDER_DEPTH_MAX ? fdopendir(fd) : NULL;
    if (dir == NULL) {
        close_quietly(fd);
        return depth < FOLDER_DEPTH_MAX ? BASE_IO : BASE_TOO_LARGE;
    }
    enum base_result result = BASE_OK;
    struct dirent *entry;
    while (result == BASE_OK && (errno = 0, entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = remove_entry(dirfd(dir), entry->d_name, depth);
    }
    if (result == BASE_OK && errno != 0)
        result = BASE_IO;
    int kept = errno;
    closedir(dir);
    errno = kept;
    return result;
}

enum base_result file_remove_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? BASE_OK : BASE_IO;
    enum base_result result = empty_folder(fd, 0);
    if (result != BASE_OK)
        return result;
    return rmdir(path) == 0 ? BASE_OK : BASE_IO;
}

/* No file is opened for this: closing it again would drop the locks that a database in this process has on it. */
static enum base_result private_entry(int folder, const char *name, const char *path, bool top,
    struct stat *found, int *changed, struct fault *fault)
{
    if (fstatat(folder, name, found, top ? 0 : AT_SYMLINK_NOFOLLOW) != 0) {
        fault_set(fault, path, "%s", strerrordesc_np(errno));
        return errno != ENOENT ? BASE_IO : top ? BASE_NOT_FOUND : BASE_OK;
    }
    bool file = S_ISREG(found->st_mode), is_folder = S_ISDIR(found->st_mode);
    if (found->st_uid != geteuid()) {
        fault_set(fault, path, "belongs to another user (%lld); this program's is %lld",
            (long long)found->st_uid, (long long)geteuid());
        found->st_mode = 0; /* not gone into */
        return top || file ? BASE_RANGE : BASE_OK;
    }
    if (!(file || is_folder) || (found->st_mode & 077) == 0)
        return BASE_OK;
    if (fchmodat(folder, name, found->st_mode & 0700, 0) != 0) {
        fault_set(fault, path, "its mode can't be changed: %s", strerrordesc_np(errno));
        return BASE_IO;
    }
    (*changed)++;
    return BASE_OK;
}

static enum base_result private_entries(const char *path, int depth, int *changed, struct fault *fault)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | (depth > 0 ? O_NOFOLLOW : 0) | O_CLOEXEC);
    DIR *dir = fd >= 0 && depth < FOLDER_DEPTH_MAX ? fdopendir(fd) : NULL;
    if (dir == NULL) {
        fault_set(fault, path, "can't be looked into: %s", strerrordesc_np(errno));
        if (fd >= 0)
            close_quietly(fd);
        return BASE_IO;
    }
    enum base_result result = BASE_OK;
    struct dirent *entry;
    while (result == BASE_OK && (entry = readdir(dir)) != NULL) {
        char inner[PATH_MAX];
        struct stat found = {.st_mode = 0};
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name) >= (int)sizeof inner)
            continue;
        result = private_entry(dirfd(dir), entry->d_name, inner, false, &found, changed, fault);
        if (result == BASE_OK && S_ISDIR(found.st_mode))
            result = private_entries(inner, depth + 1, changed, fault);
    }
    closedir(dir);
    return result;
}

enum base_result file_make_private(const char *path, int *changed, struct fault *fault)
{
    struct stat found;
    struct fault why = {.text = ""};
    *changed = 0;
    enum base_result result = private_entry(AT_FDCWD, path, path, true, &found, changed, &why);
    if (result == BASE_OK && S_ISDIR(found.st_mode))
        result = private_entries(path, 0, changed, &why);
    if (result != BASE_OK && fault != NULL)
        *fault = why;
    return result;
}

enum base_result file_sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return BASE_IO;
    enum base_result result = fsync(fd) == 0 ? BASE_OK : BASE_IO;
    close_quietly(fd);
    return result;
}

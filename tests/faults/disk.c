#include "tests/faults/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FD_MAX 4096

/* The one file of the project's tests with a state of its own: there is one file system. */
static struct {
    pthread_mutex_t lock;
    char root[PATH_MAX];
    size_t root_length; /* 0: nothing is watched */
    struct disk_log *log;
    struct disk_link *live; /* the names as they are now */
    size_t live_count, live_room;
    int inode_of[FD_MAX]; /* 0: not of the watched folder; else inode + 1 */
    bool watched[FD_MAX]; /* faults: the file lies below the root */
    bool failing;
    enum disk_fault fault;
    uint64_t first, last, seen, failed;
    unsigned temporary; /* names of mkostemp, so that a run can be replayed */
} disk = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* ---- the log --------------------------------------------------------------------------------------------------------- */

static void *need(void *memory)
{
    if (!memory) {
        static const char text[] = "the fault harness is out of memory\n";
        (void)!syscall(SYS_write, 2, text, sizeof text - 1);
        _exit(2);
    }
    return memory;
}

static void *grown(void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return items;
    *room = *room ? *room * 2 : 64;
    return need(realloc(items, *room * size));
}

static void set_name(char out[DISK_NAME_SIZE], const char *name)
{
    if (strlen(name) >= DISK_NAME_SIZE) {
        fprintf(stderr, "a file's name is too long for the fault harness: %s\n", name);
        _exit(2);
    }
    strcpy(out, name);
}

static int new_inode(struct disk_log *log, bool folder)
{
    log->inodes = grown(log->inodes, log->inode_count, &log->inode_room, sizeof *log->inodes);
    log->inodes[log->inode_count] = (struct disk_inode){.folder = folder};
    return (int)log->inode_count++;
}

static struct disk_entry *new_entry(enum disk_kind kind)
{
    struct disk_log *log = disk.log;
    log->entries = grown(log->entries, log->count, &log->room, sizeof *log->entries);
    log->entries[log->count] = (struct disk_entry){.kind = kind};
    return &log->entries[log->count++];
}

static struct disk_link *find_live(int folder, const char *name)
{
    for (size_t i = 0; i < disk.live_count; i++) {
        if (disk.live[i].folder == folder && strcmp(disk.live[i].name, name) == 0)
            return &disk.live[i];
    }
    return NULL;
}

static void add_live(int folder, const char *name, int inode)
{
    disk.live = grown(disk.live, disk.live_count, &disk.live_room, sizeof *disk.live);
    struct disk_link *link = &disk.live[disk.live_count++];
    *link = (struct disk_link){.folder = folder, .inode = inode};
    set_name(link->name, name);
}

static void drop_live(int folder, const char *name)
{
    struct disk_link *link = find_live(folder, name);
    if (link)
        *link = disk.live[--disk.live_count];
}

/* The folder's inode and the last part of `path`; -1 when it does not lie below the root. */
static int locate(const char *path, char name[DISK_NAME_SIZE])
{
    if (disk.root_length == 0 || strncmp(path, disk.root, disk.root_length) != 0 ||
        path[disk.root_length] != '/')
        return -1;
    int folder = 0;
    for (const char *at = path + disk.root_length + 1;;) {
        size_t length = strcspn(at, "/");
        char part[DISK_NAME_SIZE] = "";
        if (length < sizeof part)
            memcpy(part, at, length);
        if (at[length] == '\0') {
            set_name(name, part);
            return folder;
        }
        struct disk_link *link = find_live(folder, part);
        if (!link)
            return -1;
        folder = link->inode;
        at += length + 1;
    }
}

static int inode_at(const char *path)
{
    char name[DISK_NAME_SIZE];
    if (disk.root_length && strcmp(path, disk.root) == 0)
        return 0;
    int folder = locate(path, name);
    struct disk_link *link = folder >= 0 ? find_live(folder, name) : NULL;
    return link ? link->inode : -1;
}

static bool is_below(const char *path)
{
    return disk.root_length > 0 && strncmp(path, disk.root, disk.root_length) == 0 &&
           (path[disk.root_length] == '/' || path[disk.root_length] == '\0');
}

static void read_base(int folder, const char *path)
{
    struct disk_log *log = disk.log;
    DIR *dir = need(opendir(path));
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char child[PATH_MAX];
        struct stat about;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(child, sizeof child, "%s/%s", path, entry->d_name);
        if (lstat(child, &about) != 0)
            continue;
        int inode = new_inode(log, S_ISDIR(about.st_mode));
        log->links = grown(log->links, log->link_count, &log->link_room, sizeof *log->links);
        struct disk_link *link = &log->links[log->link_count++];
        *link = (struct disk_link){.folder = folder, .inode = inode};
        set_name(link->name, entry->d_name);
        add_live(folder, entry->d_name, inode);
        if (S_ISDIR(about.st_mode)) {
            read_base(inode, child);
            continue;
        }
        struct disk_inode *file = &log->inodes[inode];
        file->length = (size_t)about.st_size;
        file->bytes = need(malloc(file->length + 1));
        int fd = (int)syscall(SYS_openat, AT_FDCWD, child, O_RDONLY | O_CLOEXEC, 0);
        if (fd < 0 || syscall(SYS_read, fd, file->bytes, file->length) != (long)file->length) {
            fprintf(stderr, "the fault harness can't read %s\n", child);
            _exit(2);
        }
        syscall(SYS_close, fd);
    }
    closedir(dir);
}

static void watch(const char *root)
{
    snprintf(disk.root, sizeof disk.root, "%s", root);
    disk.root_length = strlen(disk.root);
    memset(disk.inode_of, 0, sizeof disk.inode_of);
    memset(disk.watched, 0, sizeof disk.watched);
}

void disk_record(const char *root)
{
    pthread_mutex_lock(&disk.lock);
    watch(root);
    disk.log = need(calloc(1, sizeof *disk.log));
    disk.live_count = 0;
    disk.temporary = 0;
    new_inode(disk.log, true);
    pthread_mutex_unlock(&disk.lock);
    read_base(0, disk.root);
}

void disk_mark(int64_t value)
{
    pthread_mutex_lock(&disk.lock);
    if (disk.log)
        new_entry(DISK_MARK)->offset = value;
    pthread_mutex_unlock(&disk.lock);
}

struct disk_log *disk_take(void)
{
    pthread_mutex_lock(&disk.lock);
    struct disk_log *log = disk.log;
    disk.log = NULL;
    disk.root_length = 0;
    free(disk.live);
    disk.live = NULL;
    disk.live_count = disk.live_room = 0;
    pthread_mutex_unlock(&disk.lock);
    return log;
}

void disk_free(struct disk_log *log)
{
    if (!log)
        return;
    for (size_t i = 0; i < log->count; i++)
        free(log->entries[i].bytes);
    for (size_t i = 0; i < log->inode_count; i++)
        free(log->inodes[i].bytes);
    free(log->entries);
    free(log->inodes);
    free(log->links);
    free(log);
}

void disk_tell(const struct disk_entry *entry, char *out, size_t size)
{
    switch (entry->kind) {
    case DISK_WRITE:
        snprintf(out, size, "write of %zu bytes at %lld of file %d", entry->length, (long long)entry->offset,
            entry->inode);
        break;
    case DISK_TRUNCATE:
        snprintf(out, size, "truncate of file %d to %lld", entry->inode, (long long)entry->offset);
        break;
    case DISK_SYNC: snprintf(out, size, "sync of %d", entry->inode); break;
    case DISK_LINK:
        snprintf(out, size, "%s made in %d as %d", entry->name, entry->folder, entry->inode);
        break;
    case DISK_UNLINK: snprintf(out, size, "%s removed from %d", entry->name, entry->folder); break;
    case DISK_RENAME: snprintf(out, size, "%s renamed to %s", entry->name, entry->to_name); break;
    case DISK_MARK: snprintf(out, size, "%lld things are done", (long long)entry->offset); break;
    }
}

/* ---- faults ------------------------------------------------------------------------------------------------------------ */

void disk_fail(const char *root, enum disk_fault fault, uint64_t first, uint64_t count)
{
    pthread_mutex_lock(&disk.lock);
    watch(root);
    disk.failing = true;
    disk.fault = fault;
    disk.first = first;
    disk.last = count > UINT64_MAX - first ? UINT64_MAX : first + count - 1;
    disk.seen = disk.failed = 0;
    pthread_mutex_unlock(&disk.lock);
}

uint64_t disk_heal(void)
{
    pthread_mutex_lock(&disk.lock);
    disk.failing = false;
    disk.root_length = 0;
    uint64_t seen = disk.seen;
    pthread_mutex_unlock(&disk.lock);
    return seen;
}

uint64_t disk_failures(void)
{
    return disk.failed;
}

/* What a call needs: bits, so that a fault can say what it meets. */
enum { NEEDS_DEVICE = 1, NEEDS_ROOM = 2, IS_WRITE = 4 };

/* True when this call is to fail, with errno set; DISK_FAIL_SHORT only says so. Lock held. */
static bool fails(int needs)
{
    static const int met_by[DISK_FAULTS] = {
        [DISK_FAIL_EIO] = NEEDS_DEVICE, [DISK_FAIL_ENOSPC] = NEEDS_ROOM, [DISK_FAIL_SHORT] = IS_WRITE};
    if (!disk.failing || !(needs & met_by[disk.fault]))
        return false;
    disk.seen++;
    if (disk.first == 0 || disk.seen < disk.first || disk.seen > disk.last)
        return false;
    disk.failed++;
    errno = disk.fault == DISK_FAIL_ENOSPC ? ENOSPC : EIO;
    return true;
}

static bool path_fails(const char *path, int needs)
{
    pthread_mutex_lock(&disk.lock);
    bool failed = is_below(path) && fails(needs);
    pthread_mutex_unlock(&disk.lock);
    return failed;
}

static bool fd_fails(int fd, int needs)
{
    pthread_mutex_lock(&disk.lock);
    bool failed = disk.root_length > 0 && fd >= 0 && fd < FD_MAX && disk.watched[fd] && fails(needs);
    pthread_mutex_unlock(&disk.lock);
    return failed;
}

/* ---- what the calls leave behind ------------------------------------------------------------------------------------------ */

/* The memory shared between connections never counts: a power cut takes it, and nobody trusts it afterwards. */
static bool is_shared_memory(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, "-shm") == 0;
}

static int link_new(int folder, const char *name, bool is_folder)
{
    int inode = new_inode(disk.log, is_folder);
    struct disk_entry *entry = new_entry(DISK_LINK);
    entry->inode = inode;
    entry->folder = folder;
    set_name(entry->name, name);
    add_live(folder, name, inode);
    return inode;
}

static void note_open(int fd, const char *path)
{
    if (fd < 0 || fd >= FD_MAX)
        return;
    int kept = errno;
    pthread_mutex_lock(&disk.lock);
    disk.inode_of[fd] = 0;
    disk.watched[fd] = is_below(path);
    if (disk.log && disk.watched[fd]) {
        char name[DISK_NAME_SIZE];
        int inode = inode_at(path);
        int folder = locate(path, name);
        if (inode < 0 && folder >= 0 && !is_shared_memory(name))
            inode = link_new(folder, name, false);
        disk.inode_of[fd] = inode + 1;
    }
    pthread_mutex_unlock(&disk.lock);
    errno = kept;
}

static struct disk_entry *entry_of(enum disk_kind kind, int fd)
{
    if (!disk.log || fd < 0 || fd >= FD_MAX || disk.inode_of[fd] == 0)
        return NULL;
    struct disk_entry *entry = new_entry(kind);
    entry->inode = disk.inode_of[fd] - 1;
    return entry;
}

static void note_write(int fd, const void *bytes, size_t count, int64_t offset)
{
    pthread_mutex_lock(&disk.lock);
    struct disk_entry *entry = entry_of(DISK_WRITE, fd);
    if (entry) {
        entry->offset = offset;
        entry->length = count;
        entry->bytes = need(malloc(count + 1));
        memcpy(entry->bytes, bytes, count);
    }
    pthread_mutex_unlock(&disk.lock);
}

static void note_plain(enum disk_kind kind, int fd, int64_t offset)
{
    pthread_mutex_lock(&disk.lock);
    struct disk_entry *entry = entry_of(kind, fd);
    if (entry)
        entry->offset = offset;
    pthread_mutex_unlock(&disk.lock);
}

static void note_unlink(const char *path)
{
    char name[DISK_NAME_SIZE];
    pthread_mutex_lock(&disk.lock);
    int folder = disk.log ? locate(path, name) : -1;
    if (folder >= 0 && find_live(folder, name)) {
        struct disk_entry *entry = new_entry(DISK_UNLINK);
        entry->folder = folder;
        set_name(entry->name, name);
        drop_live(folder, name);
    }
    pthread_mutex_unlock(&disk.lock);
}

static void note_mkdir(const char *path)
{
    char name[DISK_NAME_SIZE];
    pthread_mutex_lock(&disk.lock);
    int folder = disk.log ? locate(path, name) : -1;
    if (folder >= 0)
        link_new(folder, name, true);
    pthread_mutex_unlock(&disk.lock);
}

static void note_rename(const char *from, const char *to)
{
    char name[DISK_NAME_SIZE], to_name[DISK_NAME_SIZE];
    pthread_mutex_lock(&disk.lock);
    int folder = disk.log ? locate(from, name) : -1;
    int to_folder = disk.log ? locate(to, to_name) : -1;
    struct disk_link *link = folder >= 0 ? find_live(folder, name) : NULL;
    if (link && to_folder >= 0) {
        struct disk_entry *entry = new_entry(DISK_RENAME);
        entry->inode = link->inode;
        entry->folder = folder;
        entry->to_folder = to_folder;
        set_name(entry->name, name);
        set_name(entry->to_name, to_name);
        int inode = link->inode;
        drop_live(folder, name);
        drop_live(to_folder, to_name);
        add_live(to_folder, to_name, inode);
    }
    pthread_mutex_unlock(&disk.lock);
}

/* `path` as it is, or made absolute from the folder that `fd` is open on. False: not one to watch. */
static bool path_from(int fd, const char *path, char out[PATH_MAX])
{
    if (path[0] == '/' || disk.root_length == 0 || fd == AT_FDCWD)
        return snprintf(out, PATH_MAX, "%s", path) < PATH_MAX;
    char link[64];
    char folder[PATH_MAX - 256];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, folder, sizeof folder - 1);
    if (length <= 0)
        return false;
    folder[length] = '\0';
    return snprintf(out, PATH_MAX, "%s/%s", folder, path) < PATH_MAX;
}

/* ---- the calls -------------------------------------------------------------------------------------------------------------- */

static int open_at(int at, const char *path, int flags, unsigned mode)
{
    char whole[PATH_MAX];
    bool known = path_from(at, path, whole);
    bool makes = (flags & O_CREAT) && syscall(SYS_faccessat, at, path, F_OK) != 0;
    if (known && path_fails(whole, NEEDS_DEVICE | (makes ? NEEDS_ROOM : 0)))
        return -1;
    int fd = (int)syscall(SYS_openat, at, path, flags, mode);
    if (known)
        note_open(fd, whole);
    return fd;
}

#define MODE_OF(flags, mode)                                                                                 \
    unsigned mode = 0;                                                                                       \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                                   \
        va_list list;                                                                                        \
        va_start(list, flags);                                                                               \
        mode = va_arg(list, unsigned);                                                                       \
        va_end(list);                                                                                        \
    }

int open(const char *path, int flags, ...)
{
    MODE_OF(flags, mode)
    return open_at(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE_OF(flags, mode)
    return open_at(AT_FDCWD, path, flags, mode);
}

int openat(int at, const char *path, int flags, ...)
{
    MODE_OF(flags, mode)
    return open_at(at, path, flags, mode);
}

int mkostemp(char *pattern, int flags)
{
    size_t length = strlen(pattern);
    if (length < 6) {
        errno = EINVAL;
        return -1;
    }
    for (int tries = 0; tries < 1000; tries++) {
        pthread_mutex_lock(&disk.lock);
        unsigned number = disk.temporary++;
        pthread_mutex_unlock(&disk.lock);
        snprintf(pattern + length - 6, 7, "%06u", number % 1000000);
        int fd = open_at(AT_FDCWD, pattern, O_RDWR | O_CREAT | O_EXCL | flags, 0600);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

int close(int fd)
{
    if (fd >= 0 && fd < FD_MAX) {
        pthread_mutex_lock(&disk.lock);
        disk.inode_of[fd] = 0;
        disk.watched[fd] = false;
        pthread_mutex_unlock(&disk.lock);
    }
    return (int)syscall(SYS_close, fd);
}

/* -1 to pass on; else the answer. */
static ssize_t short_write(int fd, size_t count, bool *done)
{
    *done = false;
    if (!fd_fails(fd, NEEDS_DEVICE | NEEDS_ROOM | IS_WRITE))
        return (ssize_t)count;
    if (disk.fault == DISK_FAIL_SHORT && count > 1)
        return (ssize_t)(count / 2);
    *done = disk.fault != DISK_FAIL_SHORT;
    return *done ? -1 : (ssize_t)count;
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    bool done;
    ssize_t take = short_write(fd, count, &done);
    if (done)
        return take;
    int64_t offset = disk.log ? (int64_t)syscall(SYS_lseek, fd, 0, SEEK_CUR) : 0;
    ssize_t put = syscall(SYS_write, fd, bytes, (size_t)take);
    if (put > 0)
        note_write(fd, bytes, (size_t)put, offset);
    return put;
}

static ssize_t write_at(int fd, const void *bytes, size_t count, int64_t offset)
{
    bool done;
    ssize_t take = short_write(fd, count, &done);
    if (done)
        return take;
    ssize_t put = syscall(SYS_pwrite64, fd, bytes, (size_t)take, offset);
    if (put > 0)
        note_write(fd, bytes, (size_t)put, offset);
    return put;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    return write_at(fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
    return write_at(fd, bytes, count, offset);
}

ssize_t read(int fd, void *bytes, size_t count)
{
    return fd_fails(fd, NEEDS_DEVICE) ? -1 : syscall(SYS_read, fd, bytes, count);
}

ssize_t pread(int fd, void *bytes, size_t count, off_t offset)
{
    return fd_fails(fd, NEEDS_DEVICE) ? -1 : syscall(SYS_pread64, fd, bytes, count, offset);
}

ssize_t pread64(int fd, void *bytes, size_t count, off64_t offset)
{
    return fd_fails(fd, NEEDS_DEVICE) ? -1 : syscall(SYS_pread64, fd, bytes, count, offset);
}

static int truncate_to(int fd, int64_t size)
{
    if (fd_fails(fd, NEEDS_DEVICE))
        return -1;
    int failed = (int)syscall(SYS_ftruncate, fd, size);
    if (failed == 0)
        note_plain(DISK_TRUNCATE, fd, size);
    return failed;
}

int ftruncate(int fd, off_t size)
{
    return truncate_to(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return truncate_to(fd, size);
}

/* What is on a disk in memory needs no syncing. */
static int sync_fd(int fd)
{
    if (fd_fails(fd, NEEDS_DEVICE))
        return -1;
    note_plain(DISK_SYNC, fd, 0);
    return 0;
}

int fsync(int fd)
{
    return sync_fd(fd);
}

int fdatasync(int fd)
{
    return sync_fd(fd);
}

int mkdir(const char *path, mode_t mode)
{
    if (path_fails(path, NEEDS_DEVICE | NEEDS_ROOM))
        return -1;
    int failed = (int)syscall(SYS_mkdir, path, mode);
    if (failed == 0)
        note_mkdir(path);
    return failed;
}

static int unlink_at(int at, const char *path, int flags)
{
    char whole[PATH_MAX];
    bool known = path_from(at, path, whole);
    if (known && path_fails(whole, NEEDS_DEVICE))
        return -1;
    int failed = (int)syscall(SYS_unlinkat, at, path, flags);
    if (failed == 0 && known)
        note_unlink(whole);
    return failed;
}

int unlink(const char *path)
{
    return unlink_at(AT_FDCWD, path, 0);
}

int unlinkat(int at, const char *path, int flags)
{
    return unlink_at(at, path, flags);
}

int rmdir(const char *path)
{
    return unlink_at(AT_FDCWD, path, AT_REMOVEDIR);
}

int rename(const char *from, const char *to)
{
    if (path_fails(from, NEEDS_DEVICE | NEEDS_ROOM))
        return -1;
    int failed = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (failed == 0)
        note_rename(from, to);
    return failed;
}

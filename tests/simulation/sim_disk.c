/*
 * Disks that can be cut off in the middle of SQLite's writing: a VFS over the real one that counts writes. What is written
 * to the system before the cut stays, what comes after is lost, as when a program is killed. (A power cut, which takes what
 * was not synced as well, is the subject of tests/faults.)
 */
#include "tests/simulation/sim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/base/file.h"
#include "backend/base/text.h"

#define DISKS_MAX (SIM_KIOSKS + 1)
#define CHUNK     65536

/* ---- folders ------------------------------------------------------------------------------------------------------------ */

static void copy_file(const char *from, const char *to)
{
    static char chunk[CHUNK];
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    sim_need(in >= 0 && out >= 0, "a file can be copied");
    for (ssize_t count; (count = read(in, chunk, sizeof chunk)) > 0;)
        sim_need(write(out, chunk, (size_t)count) == count, "a file can be copied");
    close(in);
    close(out);
}

void sim_copy_folder(const char *from, const char *to)
{
    DIR *folder = opendir(from);
    sim_need(folder && (mkdir(to, 0700) == 0 || errno == EEXIST), "a folder can be copied");
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char source[2 * SIM_PATH], target[2 * SIM_PATH];
        size_t length = strlen(entry->d_name);
        /* Shared memory is none of the disk's; a lock belongs to the program that holds it. */
        bool skip = entry->d_name[0] == '.' ||
                    (length > 4 && strcmp(entry->d_name + length - 4, "-shm") == 0) ||
                    (length > 5 && strcmp(entry->d_name + length - 5, ".lock") == 0);
        if (skip)
            continue;
        snprintf(source, sizeof source, "%s/%s", from, entry->d_name);
        snprintf(target, sizeof target, "%s/%s", to, entry->d_name);
        if (entry->d_type == DT_DIR)
            sim_copy_folder(source, target);
        else
            copy_file(source, target);
    }
    closedir(folder);
}

void sim_remove_folder(const char *path)
{
    sim_need(file_remove_folder(path) == BASE_OK, "a folder can be removed");
}

/* ---- disks ------------------------------------------------------------------------------------------------------------------ */

static struct sim_disk *disks[DISKS_MAX];

void sim_disk_use(struct sim_disk *disk, const char *folder)
{
    memset(disk, 0, sizeof *disk);
    text_copy(disk->folder, sizeof disk->folder, folder);
    snprintf(disk->image, sizeof disk->image, "%.*s.cut", SIM_PATH - 8, folder);
    for (int i = 0; i < DISKS_MAX; i++) {
        if (!disks[i]) {
            disks[i] = disk;
            return;
        }
    }
    sim_need(false, "there are enough disks");
}

void sim_disk_leave(struct sim_disk *disk)
{
    for (int i = 0; i < DISKS_MAX; i++) {
        if (disks[i] == disk)
            disks[i] = NULL;
    }
}

void sim_disk_plan_crash(struct sim_disk *disk, int writes)
{
    if (!disk->crashed)
        disk->crash_at = writes;
}

void sim_disk_crash_now(struct sim_disk *disk)
{
    if (disk->crashed)
        return;
    disk->crashed = true;
    disk->crash_at = 0;
    sim_copy_folder(disk->folder, disk->image);
}

void sim_disk_recover(struct sim_disk *disk)
{
    disk->crash_at = 0;
    if (!disk->crashed)
        return;
    disk->crashed = false;
    sim_remove_folder(disk->folder);
    sim_need(rename(disk->image, disk->folder) == 0, "a folder can be renamed");
}

/* Called before each write. */
static void note_write(struct sim_disk *disk)
{
    if (disk && disk->crash_at > 0 && --disk->crash_at == 0)
        sim_disk_crash_now(disk);
}

/* ---- the VFS ------------------------------------------------------------------------------------------------------------------ */

struct watched {
    sqlite3_file file; /* first */
    struct sim_disk *disk;
    sqlite3_file *real; /* behind this struct */
};

static sqlite3_vfs *real_vfs;
static sqlite3_vfs watching;

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct watched *)(void *)file)->real;
}

static struct sim_disk *disk_of(sqlite3_file *file)
{
    return ((struct watched *)(void *)file)->disk;
}

static int on_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}
static int on_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset)
{
    return real_of(file)->pMethods->xRead(real_of(file), bytes, count, offset);
}
static int on_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset)
{
    note_write(disk_of(file));
    return real_of(file)->pMethods->xWrite(real_of(file), bytes, count, offset);
}
static int on_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    note_write(disk_of(file));
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}
static int on_sync(sqlite3_file *file, int flags)
{
    (void)file;
    (void)flags;
    note_write(disk_of(file)); /* a cut just before or after it is one more place */
    return SQLITE_OK;
}
static int on_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
static int on_lock(sqlite3_file *file, int lock)
{
    return real_of(file)->pMethods->xLock(real_of(file), lock);
}
static int on_unlock(sqlite3_file *file, int lock)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), lock);
}
static int on_reserved(sqlite3_file *file, int *reserved)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), reserved);
}
static int on_control(sqlite3_file *file, int op, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), op, argument);
}
static int on_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}
static int on_device(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}
static int on_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, memory);
}
static int on_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}
static void on_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}
static int on_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods methods = {.iVersion = 2,
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_size,
    .xLock = on_lock,
    .xUnlock = on_unlock,
    .xCheckReservedLock = on_reserved,
    .xFileControl = on_control,
    .xSectorSize = on_sector,
    .xDeviceCharacteristics = on_device,
    .xShmMap = on_map,
    .xShmLock = on_shm_lock,
    .xShmBarrier = on_barrier,
    .xShmUnmap = on_unmap};

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    struct watched *watched = (struct watched *)(void *)file;
    (void)vfs;
    watched->real = (sqlite3_file *)(void *)(watched + 1);
    watched->disk = NULL;
    for (int i = 0; i < DISKS_MAX && name; i++) {
        size_t length = disks[i] ? strlen(disks[i]->folder) : 0;
        if (disks[i] && strncmp(name, disks[i]->folder, length) == 0 && name[length] == '/')
            watched->disk = disks[i];
    }
    int code = real_vfs->xOpen(real_vfs, name, watched->real, flags, out_flags);
    file->pMethods = code == SQLITE_OK ? &methods : NULL;
    return code;
}

void sim_disk_install(void)
{
    if (real_vfs)
        return;
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 1200, 200);
    real_vfs = sqlite3_vfs_find(NULL);
    watching = *real_vfs; /* what is not replaced takes any VFS as its first argument */
    watching.zName = "simulation";
    watching.pNext = NULL;
    watching.szOsFile = (int)sizeof(struct watched) + real_vfs->szOsFile;
    watching.xOpen = on_open;
    sim_need(sqlite3_vfs_register(&watching, 1) == SQLITE_OK, "SQLite takes another VFS");
}

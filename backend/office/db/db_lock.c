#include "backend/office/db/db_lock_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Two bytes of PATH.lock: whoever writes holds the first, a service the second as well. Open file description locks end
   with the process, however it ends, and can be asked about without being taken. */
enum lock_byte { LOCK_WRITER = 0, LOCK_SERVICE = 1 };
#define LOCK_WAIT_MS 5000

static struct flock byte_of(enum lock_byte byte)
{
    return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
}

static bool take(int fd, enum lock_byte byte)
{
    struct flock lock = byte_of(byte);
    return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

static bool is_taken(int fd, enum lock_byte byte)
{
    struct flock lock = byte_of(byte);
    return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static int open_lock_file(const char *path, int flags)
{
    char *name = NULL;
    if (asprintf(&name, "%s.lock", path) < 0) {
        errno = ENOMEM;
        return -1;
    }
    int fd = open(name, flags | O_CLOEXEC, 0600);
    free(name);
    return fd;
}

enum db_result db_lock_take(const char *path, enum db_mode mode, int *fd, struct fault *fault)
{
    *fd = open_lock_file(path, O_RDWR | O_CREAT);
    if (*fd < 0) {
        fault_set(fault, path, "can't make the lock file beside it: %s", strerrordesc_np(errno));
        return DB_UNAVAILABLE;
    }
    /* A command is soon done, so it is waited for; a service is not. */
    for (int waited = 0; waited <= LOCK_WAIT_MS; waited += 20) {
        if (mode == DB_SERVE ? !take(*fd, LOCK_SERVICE) : is_taken(*fd, LOCK_SERVICE)) {
            fault_set(fault, path, "a service has it open");
            goto refused;
        }
        if (take(*fd, LOCK_WRITER))
            return DB_OK;
        nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
    }
    fault_set(fault, path, "another command has it open and did not end within %d s", LOCK_WAIT_MS / 1000);
refused:
    close(*fd);
    *fd = -1;
    return DB_UNAVAILABLE;
}

bool db_lock_is_held_by_service(const char *path)
{
    int fd = open_lock_file(path, O_RDWR);
    if (fd < 0)
        return false;
    bool held = is_taken(fd, LOCK_SERVICE);
    close(fd);
    return held;
}

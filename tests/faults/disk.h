/*
 * Every file call of the process below one folder, the product's and SQLite's alike: this file's own open, write, fsync,
 * rename and so on stand before the C library's. What they change is written down in the order in which it happened, or
 * made to fail. Outside the folder, and while nothing is watched, they only pass on.
 */
#ifndef MENTING_FAULTS_DISK_H
#define MENTING_FAULTS_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DISK_NAME_SIZE 96

enum disk_kind {
    DISK_WRITE,    /* `length` bytes at `offset` of `inode` */
    DISK_TRUNCATE, /* `inode` is `offset` bytes long now */
    DISK_SYNC,     /* of `inode`: a file's contents, or a folder's names */
    DISK_LINK,     /* a file or folder `inode` is made: `name` in `folder` */
    DISK_UNLINK,   /* `name` leaves `folder`: a file removed, or an empty folder */
    DISK_RENAME,   /* `name` in `folder` becomes `to_name` in `to_folder`, in the place of what was there */
    DISK_MARK,     /* no file call: the workload was told that `offset` things are done */
};

struct disk_entry {
    enum disk_kind kind;
    int inode, folder, to_folder;
    int64_t offset;
    size_t length;
    unsigned char *bytes;
    char name[DISK_NAME_SIZE], to_name[DISK_NAME_SIZE];
};

struct disk_inode {
    bool folder;
    unsigned char *bytes; /* of a file when the log begins */
    size_t length;
};

struct disk_link {
    int folder, inode;
    char name[DISK_NAME_SIZE];
};

struct disk_log {
    struct disk_entry *entries;
    size_t count, room;
    struct disk_inode *inodes; /* the first is the watched folder itself */
    size_t inode_count, inode_room;
    struct disk_link *links; /* the names when the log begins */
    size_t link_count, link_room;
};

/* Begins a log of all that happens below `root` (an absolute path without links); what is there counts as safely on the
   disk. The process ends with a message when the harness itself runs out of something. */
void disk_record(const char *root);
/* Puts a mark into the log that is being written, if there is one. */
void disk_mark(int64_t value);
/* Ends the log and gives it away. */
struct disk_log *disk_take(void);
void disk_free(struct disk_log *log);
/* What an entry did, for a person. */
void disk_tell(const struct disk_entry *entry, char *out, size_t size);

enum disk_fault { DISK_FAIL_EIO, DISK_FAIL_ENOSPC, DISK_FAIL_SHORT };
#define DISK_FAULTS 3
/* Below `root`: the `first` call (from 1) that this kind of fault can meet fails, and so do the `count`-1 that follow it.
   EIO meets every call; ENOSPC what needs room; SHORT lets a write take half of its bytes. first 0: only counts. */
void disk_fail(const char *root, enum disk_fault fault, uint64_t first, uint64_t count);
/* No more faults. Returns how many calls there were that could have met one. */
uint64_t disk_heal(void);
/* How many calls failed since disk_fail. */
uint64_t disk_failures(void);

#endif

/* Small files, whole. Large data belongs in a database. */
#ifndef MENTING_BASE_FILE_H
#define MENTING_BASE_FILE_H

#include <sys/types.h>
#include "backend/base/buf.h"

/* Reads the whole file into `out` (which limits the size). BASE_NOT_FOUND, BASE_IO, BASE_TOO_LARGE. */
enum base_result file_read(const char *path, struct buf *out) MUST_USE;
/* Reads the file to its end and keeps nothing: tells whether the disk gives it. BASE_NOT_FOUND, BASE_IO. */
enum base_result file_try_reading(const char *path) MUST_USE;
/* Replaces `path` atomically and durably: temporary file in the same folder, fsync, rename, fsync of the folder. */
enum base_result file_replace(const char *path, mode_t mode, const void *bytes, size_t count) MUST_USE;
/* Makes the folder and its parents (mode 0700 for what is made), durably; a folder that is there is fine. */
enum base_result file_make_folder(const char *path) MUST_USE;
/* Removes a folder and the plain files and folders in it; never follows a link. A missing one is fine. */
enum base_result file_remove_folder(const char *path) MUST_USE;
/* Takes from `path` what group and others may do with it; in a folder, from the files and folders in it as well. Links are
   not followed, and folders of other users are left alone. *changed counts what had to be changed. BASE_RANGE: `path`, or a
   file in it, belongs to another user; BASE_NOT_FOUND, BASE_IO. */
enum base_result file_make_private(const char *path, int *changed, struct fault *fault) MUST_USE;
/* fsync of the folder itself, so that a name made or removed in it lasts. */
enum base_result file_sync_folder(const char *path) MUST_USE;

#endif

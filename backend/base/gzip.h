/* gzip (RFC 1952), whole texts at a time, never past the maximum of the buffer they go into. */
#ifndef MENTING_BASE_GZIP_H
#define MENTING_BASE_GZIP_H

#include "backend/base/buf.h"

#define GZIP_WORTH 1024 /* bytes; under this compressing gains nothing worth having */

/* Appends the compressed bytes. BASE_TOO_LARGE: they would pass the buffer's maximum; BASE_NO_MEMORY. */
enum base_result gzip_pack(const void *bytes, size_t count, struct buf *out) MUST_USE;
/* Appends what one gzip member holds. BASE_TOO_LARGE: that would pass the buffer's maximum, of which no more than that was
   unpacked; BASE_SYNTAX: the bytes are no gzip, cut short, damaged, or followed by more; BASE_NO_MEMORY. */
enum base_result gzip_unpack(const void *bytes, size_t count, struct buf *out) MUST_USE;

#endif

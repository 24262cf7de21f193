/*
 * Texts sealed to a key: whoever has the public half can seal, only who has the secret half can open (libsodium's sealed
 * box: X25519, XSalsa20-Poly1305). The kiosk holds the public half, the office both. Every function: any thread.
 */
#ifndef MENTING_BASE_SEAL_H
#define MENTING_BASE_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include "backend/base/buf.h"

#define SEAL_KEY_SIZE 52 /* "x25519/", 44 characters of base64, NUL: the public half as kiosk.conf has it */
#define SEAL_MAX      (32 * 1024) /* bytes of a text to be sealed */

struct seal_key {
    unsigned char bytes[32];
};
struct seal_pair { /* secret_wipe after use */
    unsigned char open[32], secret[32];
};

/* BASE_SYNTAX: not of the form of SEAL_KEY_SIZE. */
enum base_result seal_key_read(const char *text, struct seal_key *key) MUST_USE;
void seal_pair_new(struct seal_pair *pair);
void seal_pair_key(const struct seal_pair *pair, char text[SEAL_KEY_SIZE]);
/* Writes the secret half, mode 0600. BASE_RANGE: the file is there already; BASE_IO. */
enum base_result seal_pair_save(const struct seal_pair *pair, const char *path, struct fault *fault) MUST_USE;
/* BASE_NOT_FOUND, BASE_IO; BASE_RANGE: others may read the file; BASE_SYNTAX: it holds something else. */
enum base_result seal_pair_read(const char *path, struct seal_pair *pair, struct fault *fault) MUST_USE;

/* Appends `text` sealed, as base64; never the same twice. BASE_NO_MEMORY, BASE_TOO_LARGE. */
enum base_result seal_text(const struct seal_key *key, const char *text, struct buf *out) MUST_USE;
/* Appends the text that was sealed to one of the pairs. BASE_SYNTAX: not base64 of a sealed text; BASE_NOT_FOUND: sealed to
   another key, or changed since; BASE_NO_MEMORY, BASE_TOO_LARGE. buf_wipe `out` after use. */
enum base_result seal_open(
    const struct seal_pair *pairs, size_t count, const char *sealed, struct buf *out) MUST_USE;

#endif

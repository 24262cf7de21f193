#include "backend/base/seal.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/base/file.h"
#include "backend/base/secret.h"

#define KEY_PREFIX    "x25519/"
#define SECRET_PREFIX "menting-seal-secret/"
#define BASE64        sodium_base64_VARIANT_ORIGINAL
#define FILE_MAX      200

_Static_assert(crypto_box_PUBLICKEYBYTES == 32 && crypto_box_SECRETKEYBYTES == 32, "sizes of X25519");
_Static_assert(SEAL_KEY_SIZE == sizeof KEY_PREFIX - 1 + 44 + 1, "the public half as text");

/* Prefix, then base64 of exactly 32 bytes, then nothing. */
static bool read_key(const char *text, const char *prefix, unsigned char out[32])
{
    size_t length = strlen(prefix), got = 0;
    return strncmp(text, prefix, length) == 0 &&
           sodium_base642bin(out, 32, text + length, strlen(text + length), NULL, &got, NULL, BASE64) == 0 &&
           got == 32;
}

enum base_result seal_key_read(const char *text, struct seal_key *key)
{
    return read_key(text, KEY_PREFIX, key->bytes) ? BASE_OK : BASE_SYNTAX;
}

void seal_pair_new(struct seal_pair *pair)
{
    crypto_box_keypair(pair->open, pair->secret);
}

void seal_pair_key(const struct seal_pair *pair, char text[SEAL_KEY_SIZE])
{
    memcpy(text, KEY_PREFIX, sizeof KEY_PREFIX);
    sodium_bin2base64(
        text + sizeof KEY_PREFIX - 1, SEAL_KEY_SIZE - sizeof KEY_PREFIX + 1, pair->open, 32, BASE64);
}

enum base_result seal_pair_save(const struct seal_pair *pair, const char *path, struct fault *fault)
{
    char line[sizeof SECRET_PREFIX + 46], secret[45];
    struct stat found;
    if (lstat(path, &found) == 0) {
        fault_set(fault, path, "is there already; a key is never written over");
        return BASE_RANGE;
    }
    sodium_bin2base64(secret, sizeof secret, pair->secret, 32, BASE64);
    snprintf(line, sizeof line, "%s%s\n", SECRET_PREFIX, secret);
    enum base_result result = file_replace(path, 0600, line, strlen(line));
    if (result != BASE_OK)
        fault_set(fault, path, "can't be written: %s", strerrordesc_np(errno));
    secret_wipe(line, sizeof line);
    secret_wipe(secret, sizeof secret);
    return result;
}

enum base_result seal_pair_read(const char *path, struct seal_pair *pair, struct fault *fault)
{
    struct stat found;
    struct buf text;
    buf_init(&text, FILE_MAX);
    enum base_result result = file_read(path, &text);
    if (result == BASE_NOT_FOUND || result == BASE_IO)
        fault_set(fault, path, "can't be read: %s", strerrordesc_np(errno));
    if (result == BASE_OK && (stat(path, &found) != 0 || (found.st_mode & 077) != 0)) {
        fault_set(fault, path, "others may read it; a key's mode is 0600");
        result = BASE_RANGE;
    } else if (result == BASE_OK || result == BASE_TOO_LARGE) {
        if (text.len > 0 && text.data[text.len - 1] == '\n')
            text.data[text.len - 1] = '\0';
        result = read_key(buf_borrow(&text), SECRET_PREFIX, pair->secret) ? BASE_OK : BASE_SYNTAX;
        if (result == BASE_OK && crypto_scalarmult_base(pair->open, pair->secret) != 0)
            result = BASE_SYNTAX;
        if (result != BASE_OK)
            fault_set(fault, path, "is no key that \"seal key\" made");
    }
    buf_wipe(&text);
    return result;
}

enum base_result seal_text(const struct seal_key *key, const char *text, struct buf *out)
{
    size_t length = strlen(text), boxed = length + crypto_box_SEALBYTES;
    if (length > SEAL_MAX)
        return BASE_TOO_LARGE;
    unsigned char *box = malloc(boxed);
    size_t room = sodium_base64_encoded_len(boxed, BASE64);
    char *coded = malloc(room);
    enum base_result result = box && coded ? BASE_OK : BASE_NO_MEMORY;
    if (result == BASE_OK && crypto_box_seal(box, (const unsigned char *)text, length, key->bytes) != 0)
        result = BASE_SYNTAX; /* a key of low order: nothing can be sealed to it */
    if (result == BASE_OK) {
        sodium_bin2base64(coded, room, box, boxed, BASE64);
        result = buf_text(out, coded);
    }
    free(box);
    free(coded);
    return result;
}

static enum base_result open_box(
    const struct seal_pair *pairs, size_t count, const unsigned char *box, size_t boxed, struct buf *out)
{
    size_t length = boxed - crypto_box_SEALBYTES;
    unsigned char *text = malloc(length + 1);
    enum base_result result = text ? BASE_NOT_FOUND : BASE_NO_MEMORY;
    for (size_t i = 0; i < count && result == BASE_NOT_FOUND; i++) {
        if (crypto_box_seal_open(text, box, boxed, pairs[i].open, pairs[i].secret) == 0)
            result = buf_append(out, text, length);
    }
    if (text)
        secret_wipe(text, length);
    free(text);
    return result;
}

enum base_result seal_open(const struct seal_pair *pairs, size_t count, const char *sealed, struct buf *out)
{
    size_t coded = strlen(sealed), boxed = 0;
    if (coded > 2 * SEAL_MAX)
        return BASE_SYNTAX;
    unsigned char *box = malloc(coded + 1);
    if (!box)
        return BASE_NO_MEMORY;
    bool read = sodium_base642bin(box, coded, sealed, coded, NULL, &boxed, NULL, BASE64) == 0 &&
                boxed >= crypto_box_SEALBYTES;
    enum base_result result = read ? open_box(pairs, count, box, boxed, out) : BASE_SYNTAX;
    free(box);
    return result;
}

/*
 * The office's own key and certificate: made here, checked here before they are served, and known to the kiosks by their
 * pin, the SHA-256 of the public key (RFC 7469's form, as curl takes it). The only file of the office that knows GnuTLS.
 */
#ifndef MENTING_OFFICE_HTTPD_CERT_H
#define MENTING_OFFICE_HTTPD_CERT_H

#include <stdint.h>
#include "backend/base/buf.h"

#define HTTPD_PIN_SIZE       53 /* "sha256//" and 44 characters of base64, with NUL */
#define HTTPD_CERT_NAMES_MAX 16
#define HTTPD_CERT_DAYS_MAX  7300
#define HTTPD_PEM_MAX        (64 * 1024)

struct httpd_cert_order {
    const char *key_path, *cert_path; /* neither may exist yet */
    const char *const
        *names; /* host names or addresses, 1 to HTTPD_CERT_NAMES_MAX; the first is the subject */
    size_t name_count;
    int days;       /* valid from a day before now; 1 to HTTPD_CERT_DAYS_MAX */
    int64_t now_ms; /* wall clock */
};
/* Makes a P-256 key (mode 0600) and a certificate that it signs itself, and says the key's pin. BASE_SYNTAX: a name is
   neither a host's nor an address; BASE_RANGE: a file is there already; BASE_IO: it can't be written. */
enum base_result httpd_cert_make(
    const struct httpd_cert_order *order, char pin[HTTPD_PIN_SIZE], struct fault *fault) MUST_USE;
/* The pin of a PEM file that holds a certificate, a private or a public key. BASE_NOT_FOUND, BASE_IO, BASE_SYNTAX. */
enum base_result httpd_cert_pin(const char *path, char pin[HTTPD_PIN_SIZE], struct fault *fault) MUST_USE;
/* Reads what is to be served, as PEM. Refused: a key that others may read, what is no certificate or key, a key that is
   not the certificate's. buf_wipe `key` after use. The buffers are initialised here, whatever comes of it. */
enum base_result httpd_cert_read(const char *cert_path, const char *key_path, struct buf *cert,
    struct buf *key, struct fault *fault) MUST_USE;

#endif

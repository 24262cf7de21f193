#include "backend/office/httpd/httpd_cert.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/base/file.h"

#define DAY_S 86400

/* ---- the pin ----------------------------------------------------------------------------------------------------- */

/* Of the subject public key info, as RFC 7469 (2.4) has it. */
static int pin_of(gnutls_pubkey_t key, char pin[HTTPD_PIN_SIZE])
{
    gnutls_datum_t der = {0}, text = {0};
    unsigned char digest[32];
    int code = gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &der);
    if (code == 0)
        code = gnutls_hash_fast(GNUTLS_DIG_SHA256, der.data, der.size, digest);
    if (code == 0)
        code = gnutls_base64_encode2(&(gnutls_datum_t){digest, sizeof digest}, &text);
    if (code == 0)
        snprintf(pin, HTTPD_PIN_SIZE, "sha256//%.*s", (int)text.size, (const char *)text.data);
    gnutls_free(der.data);
    gnutls_free(text.data);
    return code;
}

enum pem_kind { PEM_CERTIFICATE = 1, PEM_PRIVATE = 2, PEM_PUBLIC = 4 };

/* The public key of one of the `kinds` in the text; what else it is does not matter. */
static int read_public(const struct buf *pem, unsigned kinds, gnutls_pubkey_t key)
{
    gnutls_datum_t data = {(unsigned char *)pem->data, (unsigned)pem->len};
    gnutls_x509_crt_t cert = NULL;
    gnutls_privkey_t private_key = NULL;
    int code = GNUTLS_E_ASN1_DER_ERROR;
    if ((kinds & PEM_CERTIFICATE) && gnutls_x509_crt_init(&cert) == 0) {
        code = gnutls_x509_crt_import(cert, &data, GNUTLS_X509_FMT_PEM);
        if (code == 0)
            code = gnutls_pubkey_import_x509(key, cert, 0);
        gnutls_x509_crt_deinit(cert);
    }
    if (code != 0 && (kinds & PEM_PRIVATE) && gnutls_privkey_init(&private_key) == 0) {
        code = gnutls_privkey_import_x509_raw(private_key, &data, GNUTLS_X509_FMT_PEM, NULL, 0);
        if (code == 0)
            code = gnutls_pubkey_import_privkey(key, private_key, 0, 0);
        gnutls_privkey_deinit(private_key);
    }
    if (code != 0 && (kinds & PEM_PUBLIC))
        code = gnutls_pubkey_import(key, &data, GNUTLS_X509_FMT_PEM);
    return code;
}

static enum base_result pin_of_pem(
    const struct buf *pem, unsigned kinds, const char *path, char pin[HTTPD_PIN_SIZE], struct fault *fault)
{
    gnutls_pubkey_t key = NULL;
    int code = gnutls_pubkey_init(&key);
    if (code == 0)
        code = read_public(pem, kinds, key);
    if (code == 0)
        code = pin_of(key, pin);
    if (key)
        gnutls_pubkey_deinit(key);
    if (code == 0)
        return BASE_OK;
    fault_set(fault, path, "holds no %s in PEM: %s",
        kinds == PEM_CERTIFICATE ? "certificate"
        : kinds == PEM_PRIVATE   ? "private key"
                                 : "certificate or key",
        gnutls_strerror(code));
    return BASE_SYNTAX;
}

static enum base_result read_pem(const char *path, struct buf *pem, struct fault *fault)
{
    enum base_result result = file_read(path, pem);
    if (result != BASE_OK)
        fault_set(fault, path, "%s",
            result == BASE_NOT_FOUND ? "there is no such file"
            : result == BASE_IO      ? strerrordesc_np(errno)
                                     : base_result_text(result));
    return result;
}

enum base_result httpd_cert_pin(const char *path, char pin[HTTPD_PIN_SIZE], struct fault *fault)
{
    struct buf pem;
    buf_init(&pem, HTTPD_PEM_MAX);
    enum base_result result = read_pem(path, &pem, fault);
    if (result == BASE_OK)
        result = pin_of_pem(&pem, PEM_CERTIFICATE | PEM_PRIVATE | PEM_PUBLIC, path, pin, fault);
    buf_wipe(&pem);
    return result;
}

/* ---- what is served ---------------------------------------------------------------------------------------------- */

enum base_result httpd_cert_read(
    const char *cert_path, const char *key_path, struct buf *cert, struct buf *key, struct fault *fault)
{
    char cert_pin[HTTPD_PIN_SIZE], key_pin[HTTPD_PIN_SIZE];
    struct stat about;
    buf_init(cert, HTTPD_PEM_MAX);
    buf_init(key, HTTPD_PEM_MAX);
    if (stat(key_path, &about) == 0 && (about.st_mode & 077) != 0) {
        fault_set(fault, key_path, "can be read by others (mode %04o); its mode has to be 0600",
            (unsigned)about.st_mode & 07777);
        return BASE_RANGE;
    }
    enum base_result result = read_pem(cert_path, cert, fault);
    if (result == BASE_OK)
        result = pin_of_pem(cert, PEM_CERTIFICATE, cert_path, cert_pin, fault);
    if (result == BASE_OK)
        result = read_pem(key_path, key, fault);
    if (result == BASE_OK)
        result = pin_of_pem(key, PEM_PRIVATE, key_path, key_pin, fault);
    if (result == BASE_OK && strcmp(cert_pin, key_pin) != 0) {
        fault_set(fault, key_path, "is not the key of the certificate %s", cert_path);
        result = BASE_RANGE;
    }
    return result;
}

/* ---- making ------------------------------------------------------------------------------------------------------- */

static bool host_like(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length <= 253 && name[0] != '-' && name[0] != '.' &&
           strspn(name, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-.") == length;
}

static int add_name(gnutls_x509_crt_t cert, const char *name)
{
    unsigned char bytes[16];
    if (inet_pton(AF_INET, name, bytes) == 1)
        return gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_IPADDRESS, bytes, 4, GNUTLS_FSAN_APPEND);
    if (inet_pton(AF_INET6, name, bytes) == 1)
        return gnutls_x509_crt_set_subject_alt_name(
            cert, GNUTLS_SAN_IPADDRESS, bytes, 16, GNUTLS_FSAN_APPEND);
    return gnutls_x509_crt_set_subject_alt_name(
        cert, GNUTLS_SAN_DNSNAME, name, (unsigned)strlen(name), GNUTLS_FSAN_APPEND);
}

static int fill(gnutls_x509_crt_t cert, gnutls_x509_privkey_t key, const struct httpd_cert_order *order)
{
    unsigned char serial[16];
    time_t now = (time_t)(order->now_ms / 1000);
    int code = gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial);
    serial[0] &= 0x7f; /* a positive number */
    if (code == 0)
        code = gnutls_x509_crt_set_version(cert, 3);
    if (code == 0)
        code = gnutls_x509_crt_set_serial(cert, serial, sizeof serial);
    if (code == 0)
        code = gnutls_x509_crt_set_activation_time(cert, now - DAY_S);
    if (code == 0)
        code = gnutls_x509_crt_set_expiration_time(cert, now + (time_t)order->days * DAY_S);
    size_t subject =
        strlen(order->names[0]); /* a common name has 64 bytes at most; what counts are the others */
    if (code == 0)
        code = gnutls_x509_crt_set_dn_by_oid(
            cert, GNUTLS_OID_X520_COMMON_NAME, 0, order->names[0], subject < 64 ? (unsigned)subject : 64);
    for (size_t i = 0; i < order->name_count && code == 0; i++)
        code = add_name(cert, order->names[i]);
    if (code == 0)
        code = gnutls_x509_crt_set_basic_constraints(cert, 0, -1);
    if (code == 0)
        code = gnutls_x509_crt_set_key_usage(cert, GNUTLS_KEY_DIGITAL_SIGNATURE);
    if (code == 0)
        code = gnutls_x509_crt_set_key_purpose_oid(cert, GNUTLS_KP_TLS_WWW_SERVER, 0);
    if (code == 0)
        code = gnutls_x509_crt_set_key(cert, key);
    return code == 0 ? gnutls_x509_crt_sign2(cert, cert, key, GNUTLS_DIG_SHA256, 0) : code;
}

/* The key first: a certificate without it is of no use, and a failure in between leaves nothing that looks whole. */
static enum base_result write_pair(const struct httpd_cert_order *order, const gnutls_datum_t *key,
    const gnutls_datum_t *cert, struct fault *fault)
{
    const char *path = order->key_path;
    enum base_result result = file_replace(path, 0600, key->data, key->size);
    if (result == BASE_OK) {
        path = order->cert_path;
        result = file_replace(path, 0644, cert->data, cert->size);
    }
    if (result != BASE_OK)
        fault_set(fault, path, "can't be written: %s",
            result == BASE_IO ? strerrordesc_np(errno) : base_result_text(result));
    return result;
}

static enum base_result check_order(const struct httpd_cert_order *order, struct fault *fault)
{
    const char *const paths[] = {order->key_path, order->cert_path};
    for (size_t i = 0; i < order->name_count; i++) {
        unsigned char bytes[16];
        if (!host_like(order->names[i]) && inet_pton(AF_INET6, order->names[i], bytes) != 1) {
            fault_set(fault, "--name", "'%.100s' is neither a host's name nor an address", order->names[i]);
            return BASE_SYNTAX;
        }
    }
    for (size_t i = 0; i < 2; i++) {
        if (access(paths[i], F_OK) == 0) {
            fault_set(fault, paths[i], "is there already; a key in use is never written over");
            return BASE_RANGE;
        }
    }
    return BASE_OK;
}

enum base_result httpd_cert_make(
    const struct httpd_cert_order *order, char pin[HTTPD_PIN_SIZE], struct fault *fault)
{
    gnutls_x509_privkey_t key = NULL;
    gnutls_x509_crt_t cert = NULL;
    gnutls_datum_t key_pem = {0}, cert_pem = {0};
    enum base_result result = check_order(order, fault);
    if (result != BASE_OK)
        return result;
    int code = gnutls_x509_privkey_init(&key);
    if (code == 0)
        code = gnutls_x509_crt_init(&cert);
    if (code == 0)
        code = gnutls_x509_privkey_generate(
            key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    if (code == 0)
        code = fill(cert, key, order);
    if (code == 0)
        code = gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key_pem);
    if (code == 0)
        code = gnutls_x509_crt_export2(cert, GNUTLS_X509_FMT_PEM, &cert_pem);
    if (code == 0)
        result = write_pair(order, &key_pem, &cert_pem, fault);
    else
        fault_set(fault, order->key_path, "no key can be made: %s", gnutls_strerror(code));
    if (key_pem.data)
        gnutls_memset(key_pem.data, 0, key_pem.size);
    gnutls_free(key_pem.data);
    gnutls_free(cert_pem.data);
    if (cert)
        gnutls_x509_crt_deinit(cert);
    if (key)
        gnutls_x509_privkey_deinit(key);
    if (code != 0)
        return BASE_IO;
    return result == BASE_OK ? httpd_cert_pin(order->cert_path, pin, fault) : result;
}

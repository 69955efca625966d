/* A server's own certificate, trusted by its pin alone. */
#ifndef KHEO_HTTPD_TLS_H
#define KHEO_HTTPD_TLS_H

#include <stddef.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"

/* Room for a key or certificate made here. */
#define TLS_PEM_MAX 4096

/**
 * tls_make(name, key_pem, cert_pem, e):
 * Append a new ECDSA P-256 key and its self-signed certificate for the host
 * ${name}, as PEM.  It is valid from 2020-01-01 to 2050-01-01, so that a PC
 * whose clock battery is dead can still connect: the pin decides, not a date.
 */
int tls_make(const char *name, struct buf *key_pem, struct buf *cert_pem,
	     struct err *e);

/**
 * tls_pin(cert_pem, n, pin, e):
 * SHA-256 of the certificate's SubjectPublicKeyInfo, what curl compares with
 * "sha256//" and its base64.  Rule: RFC 7469 2.4.
 */
int tls_pin(const char *cert_pem, size_t n, struct hash *pin, struct err *e);

#endif

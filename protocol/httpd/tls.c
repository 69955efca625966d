#include "protocol/httpd/tls.h"

#include <stdint.h>
#include <string.h>

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>

#define VALID_FROM 1577836800 /* 2020-01-01T00:00:00Z */
#define VALID_TO   2524608000 /* 2050-01-01T00:00:00Z */

static int
tls_fail(struct err *e, int rc)
{
	if (rc == GNUTLS_E_MEMORY_ERROR)
		return err_memory(e);
	return err_set(e, ERR_FORMAT, "certificate: %s", gnutls_strerror(rc));
}

static int
pem_add(struct buf *out, gnutls_datum_t *pem, struct err *e)
{
	buf_add(out, pem->data, pem->size);
	gnutls_memset(pem->data, 0, pem->size);
	gnutls_free(pem->data);
	return buf_check(out, e);
}

/* Return GnuTLS's code. */
static int
cert_fill(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key, const char *name)
{
	uint8_t serial[16];
	unsigned n = (unsigned)strlen(name);
	int rc;

	if ((rc = gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial))) < 0)
		return rc;
	/* A serial is a positive number without a leading zero. */
	serial[0] = (uint8_t)((serial[0] & 0x3f) | 0x40);
	if ((rc = gnutls_x509_crt_set_version(crt, 3)) < 0 ||
	    (rc = gnutls_x509_crt_set_serial(crt, serial, sizeof(serial))) <
		0 ||
	    (rc = gnutls_x509_crt_set_activation_time(crt, VALID_FROM)) < 0 ||
	    (rc = gnutls_x509_crt_set_expiration_time(crt, VALID_TO)) < 0 ||
	    (rc = gnutls_x509_crt_set_dn_by_oid(
		 crt, GNUTLS_OID_X520_COMMON_NAME, 0, name, n)) < 0 ||
	    (rc = gnutls_x509_crt_set_subject_alt_name(
		 crt, GNUTLS_SAN_DNSNAME, name, n, GNUTLS_FSAN_SET)) < 0 ||
	    (rc = gnutls_x509_crt_set_basic_constraints(crt, 0, -1)) < 0 ||
	    (rc = gnutls_x509_crt_set_key_usage(
		 crt, GNUTLS_KEY_DIGITAL_SIGNATURE)) < 0 ||
	    (rc = gnutls_x509_crt_set_key_purpose_oid(
		 crt, GNUTLS_KP_TLS_WWW_SERVER, 0)) < 0 ||
	    (rc = gnutls_x509_crt_set_key(crt, key)) < 0)
		return rc;
	return gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0);
}

int
tls_make(const char *name, struct buf *key_pem, struct buf *cert_pem,
	 struct err *e)
{
	gnutls_x509_privkey_t key = NULL;
	gnutls_x509_crt_t crt = NULL;
	gnutls_datum_t pem = {NULL, 0};
	int rc, done = -1;

	if ((rc = gnutls_x509_privkey_init(&key)) < 0 ||
	    (rc = gnutls_x509_crt_init(&crt)) < 0 ||
	    (rc = gnutls_x509_privkey_generate(
		 key, GNUTLS_PK_ECDSA,
		 GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0)) < 0 ||
	    (rc = cert_fill(crt, key, name)) < 0 ||
	    (rc = gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM,
						    NULL, GNUTLS_PKCS_PLAIN,
						    &pem)) < 0) {
		tls_fail(e, rc);
		goto out;
	}
	if (pem_add(key_pem, &pem, e) != 0)
		goto out;
	if ((rc = gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem)) <
	    0) {
		tls_fail(e, rc);
		goto out;
	}
	done = pem_add(cert_pem, &pem, e);
out:
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
	return done;
}

int
tls_pin(const char *cert_pem, size_t n, struct hash *pin, struct err *e)
{
	gnutls_datum_t pem = {(unsigned char *)(uintptr_t)cert_pem, 0};
	gnutls_datum_t spki = {NULL, 0};
	gnutls_x509_crt_t crt = NULL;
	gnutls_pubkey_t key = NULL;
	struct hash h;
	int rc;

	if (n > UINT32_MAX)
		return err_set(e, ERR_LIMIT, "certificate: too long");
	pem.size = (unsigned)n;
	if ((rc = gnutls_x509_crt_init(&crt)) >= 0 &&
	    (rc = gnutls_pubkey_init(&key)) >= 0 &&
	    (rc = gnutls_x509_crt_import(crt, &pem, GNUTLS_X509_FMT_PEM)) >=
		0 &&
	    (rc = gnutls_pubkey_import_x509(key, crt, 0)) >= 0 &&
	    (rc = gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &spki)) >= 0)
		rc = gnutls_hash_fast(GNUTLS_DIG_SHA256, spki.data, spki.size,
				      h.b);
	gnutls_free(spki.data);
	gnutls_pubkey_deinit(key);
	gnutls_x509_crt_deinit(crt);
	if (rc < 0)
		return tls_fail(e, rc);
	*pin = h;
	return 0;
}

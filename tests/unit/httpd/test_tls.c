#include "tests/unit/httpd/client.h"

#include <time.h>

#include <curl/curl.h>
#include <gnutls/x509.h>

#include "protocol/httpd/httpd.h"
#include "protocol/httpd/tls.h"

static void
hello(void *app, struct request *rq)
{
	(void)app;
	assert_true(request_is_tls(rq));
	request_reply(rq, 200, "text/plain", "xin chào", 9);
}

static const struct route ROUTES[] = {{"GET", "/", 0, hello}};

struct tls {
	struct buf key, cert;
	struct hash pin;
};

static void
tls_init(struct tls *t)
{
	struct err e = ERR_INIT;

	buf_init(&t->key, TLS_PEM_MAX);
	buf_init(&t->cert, TLS_PEM_MAX);
	assert_int_equal(tls_make("hub.example", &t->key, &t->cert, &e), 0);
	assert_int_equal(tls_pin(buf_str(&t->cert), t->cert.len, &t->pin, &e),
			 0);
}

static void
tls_done(struct tls *t)
{
	buf_done(&t->key);
	buf_done(&t->cert);
}

static struct httpd *
tls_start(const struct tls *t)
{
	struct httpd_config config = {.address = "127.0.0.1"};
	struct err e = ERR_INIT;
	struct httpd *h;

	config.key_pem = buf_str(&t->key);
	config.cert_pem = buf_str(&t->cert);
	h = httpd_start(&config, ROUTES, 1, NULL, &e);
	assert_string_equal(e.text, "");
	assert_non_null(h);
	return h;
}

static size_t
take(char *p, size_t size, size_t n, void *cls)
{
	buf_add(cls, p, size * n);
	return size * n;
}

static CURLcode
fetch(const struct httpd *h, const struct hash *pin, long version,
      struct buf *out)
{
	char url[64], pinned[80];
	CURL *c = curl_easy_init();
	CURLcode rc;

	assert_non_null(c);
	snprintf(url, sizeof(url), "https://127.0.0.1:%u/",
		 (unsigned)httpd_port(h));
	snprintf(pinned, sizeof(pinned), "sha256//%s", hash_text(pin).s);
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_TIMEOUT, 20L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 0L);
	curl_easy_setopt(c, CURLOPT_PINNEDPUBLICKEY, pinned);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, version);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, out);
	rc = curl_easy_perform(c);
	curl_easy_cleanup(c);
	return rc;
}

static void
the_pin_decides_who_is_spoken_to(void **state)
{
	struct buf out = BUF_INIT(1000);
	struct hash other;
	struct httpd *h;
	struct tls t;

	(void)state;
	tls_init(&t);
	h = tls_start(&t);
	assert_int_equal(fetch(h, &t.pin, CURL_SSLVERSION_DEFAULT, &out),
			 CURLE_OK);
	assert_string_equal(buf_str(&out), "xin chào");
	other = t.pin;
	other.b[31] ^= 1;
	assert_int_equal(fetch(h, &other, CURL_SSLVERSION_DEFAULT, &out),
			 CURLE_SSL_PINNEDPUBKEYNOTMATCH);
	httpd_stop(h);
	buf_done(&out);
	tls_done(&t);
}

static void
old_versions_of_tls_are_refused(void **state)
{
	static const struct {
		long version;
		CURLcode code;
	} rows[] = {
	    {CURL_SSLVERSION_TLSv1_0 | CURL_SSLVERSION_MAX_TLSv1_1,
	     CURLE_SSL_CONNECT_ERROR},
	    {CURL_SSLVERSION_TLSv1_2 | CURL_SSLVERSION_MAX_TLSv1_2, CURLE_OK},
	    {CURL_SSLVERSION_TLSv1_3, CURLE_OK},
	};
	struct buf out = BUF_INIT(1000);
	struct httpd *h;
	struct tls t;
	size_t i;

	(void)state;
	tls_init(&t);
	h = tls_start(&t);
	for (i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(fetch(h, &t.pin, rows[i].version, &out),
				 rows[i].code);
	httpd_stop(h);
	buf_done(&out);
	tls_done(&t);
}

static void
plain_http_to_a_tls_port_gets_nothing(void **state)
{
	struct httpd *h;
	struct answer a;
	struct tls t;
	int fd;

	(void)state;
	tls_init(&t);
	h = tls_start(&t);
	fd = client_connect(httpd_port(h));
	client_say(fd, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
	assert_int_equal(answer_status(client_read(fd, &a)), 0);
	assert_true(client_is_closed(fd));
	close(fd);
	httpd_stop(h);
	tls_done(&t);
}

static void
a_certificate_holds_for_thirty_years_and_differs_each_time(void **state)
{
	struct tls a, b;
	gnutls_x509_crt_t crt;
	gnutls_datum_t pem;

	(void)state;
	tls_init(&a);
	tls_init(&b);
	assert_false(hash_eq(&a.pin, &b.pin));
	pem.data = a.cert.p;
	pem.size = (unsigned)a.cert.len;
	assert_int_equal(gnutls_x509_crt_init(&crt), 0);
	assert_int_equal(gnutls_x509_crt_import(crt, &pem, GNUTLS_X509_FMT_PEM),
			 0);
	assert_int_equal(gnutls_x509_crt_get_activation_time(crt), 1577836800);
	assert_int_equal(gnutls_x509_crt_get_expiration_time(crt), 2524608000);
	assert_true(gnutls_x509_crt_check_hostname(crt, "hub.example"));
	gnutls_x509_crt_deinit(crt);
	tls_done(&a);
	tls_done(&b);
}

/* openssl x509 -pubkey -noout | openssl pkey -pubin -outform der |
 * openssl dgst -sha256 -binary | base64 */
static void
a_pin_is_what_other_tools_compute(void **state)
{
	static const char cert[] =
	    "-----BEGIN CERTIFICATE-----\n"
	    "MIIBbDCCAROgAwIBAgIUEmw/fnppkW9LXMwV5mgdaJAs5+IwCgYIKoZIzj0EAwIw\n"
	    "DDEKMAgGA1UEAwwBeDAeFw0yNjExMjIxNTM2MjJaFw0yNjExMjUxNTM2MjJaMAwx\n"
	    "CjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQSS1CE+hgI93cN\n"
	    "FKm5ug8Eu6y9niHhqICAWpFs66Laqrr746Nh1+91vnR9aTcJVHuH6AXJ1U27vm4T\n"
	    "8tPaCUwRo1MwUTAdBgNVHQ4EFgQUy9p+zB50H9lSK9NPeVrHzYMhOsQwHwYDVR0j\n"
	    "BBgwFoAUy9p+zB50H9lSK9NPeVrHzYMhOsQwDwYDVR0TAQH/BAUwAwEB/zAKBggq\n"
	    "hkjOPQQDAgNHADBEAiBsWR4OpX7AvF/zmSu6fXE2QpfKFvY/Gva5NeAKQbXsfQIg\n"
	    "O59P4L71aFMRoFe1xv7QSbrHmRS4d+vBxQ+wRw1Ifws=\n"
	    "-----END CERTIFICATE-----\n";
	struct err e = ERR_INIT;
	struct hash pin;

	(void)state;
	assert_int_equal(tls_pin(cert, strlen(cert), &pin, &e), 0);
	assert_string_equal(hash_text(&pin).s,
			    "8OmCROb7Ew99QPoxl+mt8fIMKkk7U6owZ7HRYJEysrI=");
	assert_int_equal(tls_pin("rubbish", 7, &pin, &e), -1);
	assert_int_equal(e.code, ERR_FORMAT);
}

static void
a_key_of_another_certificate_is_refused(void **state)
{
	struct httpd_config config = {.address = "127.0.0.1"};
	struct err e = ERR_INIT;
	struct tls a, b;

	(void)state;
	tls_init(&a);
	tls_init(&b);
	config.key_pem = buf_str(&a.key);
	config.cert_pem = buf_str(&b.cert);
	assert_null(httpd_start(&config, ROUTES, 1, NULL, &e));
	assert_int_equal(e.code, ERR_USAGE);
	tls_done(&a);
	tls_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_pin_decides_who_is_spoken_to),
	    cmocka_unit_test(old_versions_of_tls_are_refused),
	    cmocka_unit_test(plain_http_to_a_tls_port_gets_nothing),
	    cmocka_unit_test(
		a_certificate_holds_for_thirty_years_and_differs_each_time),
	    cmocka_unit_test(a_pin_is_what_other_tools_compute),
	    cmocka_unit_test(a_key_of_another_certificate_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

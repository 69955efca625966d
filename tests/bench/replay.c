/*
 * Post request bodies that were made before, one after the other over one
 * connection, as fast as the server answers.
 *
 *	replay URL CONTENT-TYPE < LIST-OF-FILES
 *
 * prints one JSON object: seconds from the first byte to the last answer, how
 * many requests, how many bytes of body went up and came down.  The connection
 * is open before the clock starts.  Any answer but 200 ends it.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#include "protocol/base/buf.h"
#include "protocol/base/file.h"

#define BODY_MAX  (16 * 1024 * 1024)
#define FILES_MAX 100000

struct sums {
	unsigned long requests;
	unsigned long long sent;
	unsigned long long received;
};

static size_t
answer_take(char *p, size_t size, size_t n, void *ctx)
{
	struct sums *s = ctx;

	(void)p;
	s->received += size * n;
	return size * n;
}

static double
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
perform(CURL *curl, const char *what)
{
	CURLcode rc = curl_easy_perform(curl);
	long status = 0;

	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	if (rc == CURLE_OK && status == 200)
		return 0;
	fprintf(stderr, "replay: %s: %s, status %ld\n", what,
		curl_easy_strerror(rc), status);
	return -1;
}

static int
post(CURL *curl, struct buf *body, struct sums *s, const char *what)
{
	s->requests++;
	s->sent += body->len;
	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body->p);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
			 (curl_off_t)body->len);
	return perform(curl, what);
}

/* What is not part of what is measured: handshake and reading files. */
static CURL *
link_open(const char *url, struct curl_slist *headers, struct sums *s)
{
	struct buf root = BUF_INIT(1024);
	const char *host = strstr(url, "://");
	size_t n = host != NULL ? strcspn(host + 3, "/") + 3 : 0;
	CURL *curl = curl_easy_init();

	if (curl == NULL || host == NULL)
		return NULL;
	buf_add(&root, url, (size_t)(host - url) + n);
	buf_text(&root, "/healthz");
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 120L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, answer_take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, s);
	curl_easy_setopt(curl, CURLOPT_URL, buf_str(&root));
	if (perform(curl, buf_str(&root)) != 0) {
		curl_easy_cleanup(curl);
		curl = NULL;
	}
	buf_done(&root);
	if (curl == NULL)
		return NULL;
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	return curl;
}

static size_t
bodies_read(struct buf *bodies)
{
	struct err e = ERR_INIT;
	char path[4096];
	size_t n = 0;

	while (n < FILES_MAX && fgets(path, sizeof(path), stdin) != NULL) {
		path[strcspn(path, "\n")] = '\0';
		buf_init(&bodies[n], BODY_MAX);
		if (file_read(&bodies[n], path, &e) != 0) {
			fprintf(stderr, "replay: %s\n", e.text);
			return 0;
		}
		n++;
	}
	return n;
}

int
main(int argc, char **argv)
{
	struct curl_slist *headers = NULL;
	struct sums sums = {0};
	struct buf type = BUF_INIT(256);
	struct buf *bodies = calloc(FILES_MAX, sizeof(*bodies));
	double start;
	size_t n;
	CURL *curl;

	if (argc != 3 || bodies == NULL) {
		fprintf(stderr, "usage: replay URL CONTENT-TYPE < LIST\n");
		return 2;
	}
	buf_fmt(&type, "Content-Type: %s", argv[2]);
	headers = curl_slist_append(headers, buf_str(&type));
	headers = curl_slist_append(headers, "Content-Encoding: gzip");
	headers = curl_slist_append(headers, "Expect:");
	if ((n = bodies_read(bodies)) == 0 ||
	    (curl = link_open(argv[1], headers, &sums)) == NULL)
		return 1;
	sums.received = 0;
	start = now_s();
	for (size_t i = 0; i < n; i++)
		if (post(curl, &bodies[i], &sums, argv[1]) != 0)
			return 1;
	printf("{\"seconds\":%.6f,\"requests\":%lu,\"sent\":%llu,"
	       "\"received\":%llu}\n",
	       now_s() - start, sums.requests, sums.sent, sums.received);
	curl_easy_cleanup(curl);
	curl_slist_free_all(headers);
	for (size_t i = 0; i < n; i++)
		buf_done(&bodies[i]);
	free(bodies);
	buf_done(&type);
	return 0;
}

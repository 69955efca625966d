/* libcurl, loaded when the network is first used: with the thirty-odd
 * libraries behind it, it would be most of the time that a save takes. */
#ifndef KHEO_CLIENT_NET_CURL_H
#define KHEO_CLIENT_NET_CURL_H

#define CURL_DISABLE_TYPECHECK /* its macros know functions by their names */
#include <curl/curl.h>

#include "protocol/base/err.h"

/* Its functions that we use, by the names that it gives them. */
struct curl_calls {
	CURLcode (*global_init)(long flags);
	void (*global_cleanup)(void);
	CURL *(*easy_init)(void);
	CURLcode (*easy_setopt)(CURL *h, CURLoption option, ...);
	CURLcode (*easy_perform)(CURL *h);
	CURLcode (*easy_getinfo)(CURL *h, CURLINFO info, ...);
	void (*easy_cleanup)(CURL *h);
	const char *(*easy_strerror)(CURLcode rc);
	struct curl_slist *(*slist_append)(struct curl_slist *l, const char *s);
	void (*slist_free_all)(struct curl_slist *l);
};

/**
 * curl_load(calls, e):
 * Load the library, once for the life of the program, and find its functions.
 * ERR_NET (NET_NO_LIBRARY): it is not installed.
 */
int curl_load(struct curl_calls *calls, struct err *e);

#endif

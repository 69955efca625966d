#include "client/net/curl.h"

#include <dlfcn.h>
#include <string.h>

#define LIBRARY "libcurl-gnutls.so.4" /* Debian's, the one of its header */

int
curl_load(struct curl_calls *calls, struct err *e)
{
	const struct {
		const char *name;
		void *to;
	} wanted[] = {
	    {"curl_global_init", &calls->global_init},
	    {"curl_global_cleanup", &calls->global_cleanup},
	    {"curl_easy_init", &calls->easy_init},
	    {"curl_easy_setopt", &calls->easy_setopt},
	    {"curl_easy_perform", &calls->easy_perform},
	    {"curl_easy_getinfo", &calls->easy_getinfo},
	    {"curl_easy_cleanup", &calls->easy_cleanup},
	    {"curl_easy_strerror", &calls->easy_strerror},
	    {"curl_slist_append", &calls->slist_append},
	    {"curl_slist_free_all", &calls->slist_free_all},
	};

	/* Never closed: GnuTLS keeps what it made for the whole process. */
	void *lib = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

	if (lib == NULL)
		return err_set(e, ERR_STATE, "%s", dlerror());
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		void *found = dlsym(lib, wanted[i].name);

		if (found == NULL)
			return err_set(e, ERR_STATE, "%s lacks %s", LIBRARY,
				       wanted[i].name);
		/* POSIX lets a function's address stand in a void pointer; C
		 * has no cast for it. */
		memcpy(wanted[i].to, &found, sizeof(found));
	}
	return 0;
}

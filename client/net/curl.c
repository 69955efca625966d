#include "client/net/curl.h"

#include <dlfcn.h>
#include <string.h>

#include "client/net/transport.h"

#define LIBRARY "libcurl-gnutls.so.4" /* Debian's, the one of its header */
#define PACKAGE "libcurl3-gnutls"

/* No linker sees these: the compiler complains here if a member is not of the
 * type that the library's header gives the function. */
#define FUNCTION(member)                                                       \
	{                                                                      \
		"curl_" #member,                                               \
		    &calls->member +                                           \
			0 * sizeof(0 ? &curl_##member : calls->member)         \
	}

static int
lacking(struct err *e)
{
	const char *why = dlerror();

	err_set(e, ERR_NET, "the package " PACKAGE " is needed: %.150s",
		why != NULL ? why : LIBRARY);
	e->sys = NET_NO_LIBRARY;
	return -1;
}

int
curl_load(struct curl_calls *calls, struct err *e)
{
	const struct {
		const char *name;
		void *to;
	} wanted[] = {
	    FUNCTION(global_init),  FUNCTION(global_cleanup),
	    FUNCTION(easy_init),    FUNCTION(easy_setopt),
	    FUNCTION(easy_perform), FUNCTION(easy_getinfo),
	    FUNCTION(easy_cleanup), FUNCTION(easy_strerror),
	    FUNCTION(slist_append), FUNCTION(slist_free_all),
	};

	/* Never closed: GnuTLS keeps what it made for the whole process. */
	void *lib = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

	if (lib == NULL)
		return lacking(e);
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		void *found = dlsym(lib, wanted[i].name);

		if (found == NULL)
			return lacking(e);
		/* POSIX lets a function's address stand in a void pointer; C
		 * has no cast for it. */
		memcpy(wanted[i].to, &found, sizeof(found));
	}
	return 0;
}

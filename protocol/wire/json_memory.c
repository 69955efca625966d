#include "protocol/wire/json_memory.h"

#include <stdlib.h>
#include <threads.h>

#include <jansson.h>

/* The library's allocator is given no context, and its parser calls most of
 * what it has no memory for malformed, or drops a byte of it: without this a
 * true part would be judged as a false one, for ever. */
static _Thread_local bool ran_out;

static void *
watched_malloc(size_t n)
{
	void *p = malloc(n);

	ran_out = ran_out || p == NULL;
	return p;
}

static void
watch_install(void)
{
	json_set_alloc_funcs(watched_malloc, free);
}

void
json_memory_watch(void)
{
	static once_flag is_installed = ONCE_FLAG_INIT;

	call_once(&is_installed, watch_install);
	ran_out = false;
}

bool
json_memory_ran_out(void)
{
	return ran_out;
}

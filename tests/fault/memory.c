#include "tests/fault/memory.h"

#include <jansson.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__real_reallocarray(void *p, size_t n, size_t size);
char *__real_strdup(const char *s);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_reallocarray(void *p, size_t n, size_t size);
char *__wrap_strdup(const char *s);

static uint64_t fail_at;
static uint64_t seen;
static sqlite3_mem_methods of_sqlite;

static bool
is_hit(void)
{
	return fail_at != 0 && ++seen == fail_at;
}

void
memory_fail(uint64_t nth)
{
	fail_at = nth;
	seen = 0;
}

bool
memory_failed(void)
{
	return fail_at != 0 && seen >= fail_at;
}

void *
__wrap_malloc(size_t n)
{
	return is_hit() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return is_hit() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t n)
{
	return is_hit() ? NULL : __real_realloc(p, n);
}

void *
__wrap_reallocarray(void *p, size_t n, size_t size)
{
	return is_hit() ? NULL : __real_reallocarray(p, n, size);
}

char *
__wrap_strdup(const char *s)
{
	return is_hit() ? NULL : __real_strdup(s);
}

static void *
sqlite_malloc(int n)
{
	return is_hit() ? NULL : of_sqlite.xMalloc(n);
}

static void *
sqlite_realloc(void *p, int n)
{
	return is_hit() ? NULL : of_sqlite.xRealloc(p, n);
}

void
memory_install(void)
{
	sqlite3_mem_methods ours;

	json_set_alloc_funcs(__wrap_malloc, free);
	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &of_sqlite) != SQLITE_OK)
		abort();
	ours = of_sqlite;
	ours.xMalloc = sqlite_malloc;
	ours.xRealloc = sqlite_realloc;
	if (sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) != SQLITE_OK ||
	    /* Otherwise small ones come out of SQLite's own store. */
	    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) != SQLITE_OK)
		abort();
}

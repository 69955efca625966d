#include "tests/lib/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

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

bool
memory_is_hit(void)
{
	return fail_at != 0 && ++seen == fail_at;
}

void *
__wrap_malloc(size_t n)
{
	return memory_is_hit() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return memory_is_hit() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t n)
{
	return memory_is_hit() ? NULL : __real_realloc(p, n);
}

void *
__wrap_reallocarray(void *p, size_t n, size_t size)
{
	return memory_is_hit() ? NULL : __real_reallocarray(p, n, size);
}

char *
__wrap_strdup(const char *s)
{
	return memory_is_hit() ? NULL : __real_strdup(s);
}

void
memory_jansson(void)
{
	json_set_alloc_funcs(__wrap_malloc, free);
}

uint64_t
memory_sweep(memory_trial *trial, void *ctx)
{
	for (uint64_t n = 1;; n++) {
		struct err e = ERR_INIT;
		bool has_failed;
		int rc;

		memory_fail(n);
		rc = trial(ctx, &e);
		has_failed = memory_failed();
		memory_fail(0);
		if (rc != (has_failed ? -1 : 0) ||
		    e.code != (has_failed ? ERR_MEMORY : ERR_NONE))
			fail_msg("allocation %u %s: %d, %s: %s", (unsigned)n,
				 has_failed ? "failed" : "did not fail", rc,
				 err_token(e.code), e.text);
		if (!has_failed)
			return n - 1;
	}
}

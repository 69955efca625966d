#include "protocol/base/buf.h"

#include <stdarg.h>
#include <string.h>

#include "protocol/base/num.h"

#define FIRST_BYTES 64

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf)BUF_INIT(max);
}

void
buf_done(struct buf *b)
{
	free(b->p);
	buf_init(b, b->max);
}

void
buf_reset(struct buf *b)
{
	b->len = 0;
	b->bad = ERR_NONE;
	if (b->p != NULL)
		b->p[0] = '\0';
}

uint8_t *
buf_take(struct buf *b, size_t *len)
{
	uint8_t *p = b->p;

	if (len != NULL)
		*len = b->len;
	if (b->len == 0) {
		free(p);
		p = NULL;
	}
	buf_init(b, b->max);
	return p;
}

/* Make room for n bytes more and the NUL after them. */
static int
buf_reserve(struct buf *b, size_t n)
{
	size_t need;
	size_t cap;
	uint8_t *p;

	if (b->bad != ERR_NONE)
		return -1;
	if (n > b->max - b->len) {
		b->bad = ERR_LIMIT;
		return -1;
	}
	if (size_add(b->len, n, &need) != 0 || size_add(need, 1, &need) != 0) {
		b->bad = ERR_MEMORY;
		return -1;
	}
	if (need <= b->cap)
		return 0;
	if (size_mul(b->cap, 2, &cap) != 0 || cap < need)
		cap = need < FIRST_BYTES ? FIRST_BYTES : need;
	p = realloc(b->p, cap);
	if (p == NULL) {
		b->bad = ERR_MEMORY;
		return -1;
	}
	b->p = p;
	b->cap = cap;
	return 0;
}

uint8_t *
buf_grow(struct buf *b, size_t n)
{
	uint8_t *at;

	if (buf_reserve(b, n) != 0)
		return NULL;
	at = b->p + b->len;
	b->len += n;
	b->p[b->len] = '\0';
	return at;
}

void
buf_add(struct buf *b, const void *p, size_t n)
{
	uint8_t *at;

	if (n == 0)
		return;
	at = buf_grow(b, n);
	if (at != NULL)
		memcpy(at, p, n);
}

void
buf_text(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_byte(struct buf *b, uint8_t c)
{
	buf_add(b, &c, 1);
}

void
buf_be32(struct buf *b, uint32_t v)
{
	uint8_t p[4];

	for (size_t i = 0; i < sizeof(p); i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
	buf_add(b, p, sizeof(p));
}

void
buf_be64(struct buf *b, uint64_t v)
{
	uint8_t p[8];

	for (size_t i = 0; i < sizeof(p); i++)
		p[i] = (uint8_t)(v >> (56 - 8 * i));
	buf_add(b, p, sizeof(p));
}

void
buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	va_list again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0) {
		/* Only a text past INT_MAX bytes comes here. */
		if (b->bad == ERR_NONE)
			b->bad = ERR_LIMIT;
	} else if (buf_reserve(b, (size_t)n) == 0) {
		vsnprintf((char *)b->p + b->len, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

int
buf_check(const struct buf *b, struct err *e)
{
	if (b->bad == ERR_NONE)
		return 0;
	if (b->bad == ERR_MEMORY)
		return err_memory(e);
	return err_set(e, b->bad, "more than %zu bytes", b->max);
}

const char *
buf_str(const struct buf *b)
{
	return b->p == NULL ? "" : (const char *)b->p;
}

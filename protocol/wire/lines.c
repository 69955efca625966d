#include "protocol/wire/lines.h"

#include <string.h>

#include "protocol/base/hex64.h"
#include "protocol/base/num.h"

void
lines_init(struct lines *l, const char *text, size_t n)
{
	memset(l, 0, sizeof(*l));
	l->p = text;
	l->left = n;
}

/* Leave ${skip} bytes of the line and the one space after them.  A space
 * with nothing behind it is bad. */
static void
word_skip(struct lines *l, size_t skip)
{
	l->word += skip;
	l->word_left -= skip;
	if (l->word_left == 0)
		return;
	l->word++;
	l->word_left--;
	if (l->word_left == 0)
		l->bad = true;
}

bool
lines_next(struct lines *l, const char *key)
{
	size_t klen = strlen(key);
	const char *lf;
	size_t len;

	if (l->word_left != 0)
		l->bad = true;
	if (l->bad || l->left == 0)
		return false;
	lf = memchr(l->p, '\n', l->left);
	if (lf == NULL) {
		l->bad = true;
		return false;
	}
	len = (size_t)(lf - l->p);
	if (len < klen || memcmp(l->p, key, klen) != 0 ||
	    (klen > 0 && len > klen && l->p[klen] != ' '))
		return false;
	l->word = l->p;
	l->word_left = len;
	l->left -= len + 1;
	l->p = lf + 1;
	l->number++;
	if (klen > 0)
		word_skip(l, klen);
	return !l->bad;
}

void
lines_want(struct lines *l, const char *key)
{
	if (!lines_next(l, key))
		l->bad = true;
}

bool
lines_done(struct lines *l)
{
	if (l->left != 0 || l->word_left != 0)
		l->bad = true;
	return !l->bad;
}

int
lines_same(struct lines *l, struct buf *again, const char *text, size_t n,
	   struct err *e)
{
	int rc = 0;

	if (again->bad == ERR_MEMORY)
		rc = err_memory(e);
	else if (!lines_done(l))
		rc = err_set(e, ERR_FORMAT, "line %u", l->number);
	else if (again->bad != ERR_NONE || again->len != n ||
		 memcmp(buf_str(again), text, n) != 0)
		rc = err_set(e, ERR_FORMAT, "not the one legal encoding");
	buf_done(again);
	return rc;
}

/* The length of the next word, 0 if there is none. */
static size_t
word_len(const struct lines *l)
{
	const char *space;

	if (l->bad || l->word_left == 0)
		return 0;
	space = memchr(l->word, ' ', l->word_left);
	return space == NULL ? l->word_left : (size_t)(space - l->word);
}

const char *
word_text(struct lines *l, size_t *n)
{
	const char *at = l->word;

	*n = word_len(l);
	if (*n == 0) {
		l->bad = true;
		return NULL;
	}
	word_skip(l, *n);
	if (l->bad) {
		*n = 0;
		return NULL;
	}
	return at;
}

const char *
word_rest(struct lines *l, size_t *n)
{
	const char *at = l->word;

	if (l->bad || l->word_left == 0) {
		l->bad = true;
		*n = 0;
		return NULL;
	}
	*n = l->word_left;
	l->word += l->word_left;
	l->word_left = 0;
	return at;
}

bool
word_is(struct lines *l, const char *s)
{
	size_t n = word_len(l);

	if (n == 0 || n != strlen(s) || memcmp(l->word, s, n) != 0)
		return false;
	word_skip(l, n);
	return !l->bad;
}

void
word_copy(struct lines *l, char *out, size_t size)
{
	size_t n;
	const char *s = word_text(l, &n);

	/* Behind a NUL nobody would look for the rest of the word. */
	if (n >= size || (s != NULL && memchr(s, '\0', n) != NULL)) {
		l->bad = true;
		n = 0;
	}
	if (s != NULL)
		memcpy(out, s, n);
	out[n] = '\0';
}

uint64_t
word_num(struct lines *l, uint64_t min, uint64_t max)
{
	uint64_t v = 0;
	size_t n;
	const char *s = word_text(l, &n);

	if (s != NULL && num_parse(s, n, min, max, &v) != 0)
		l->bad = true;
	return v;
}

void
word_id(struct lines *l, struct id *id)
{
	size_t n;
	const char *s = word_text(l, &n);

	memset(id, 0, sizeof(*id));
	if (s != NULL && id_parse(id, s, n) != 0)
		l->bad = true;
}

void
word_hash(struct lines *l, struct hash *h)
{
	word_b64(l, h->b, HASH_LEN);
}

void
word_b64(struct lines *l, void *p, size_t n)
{
	size_t len;
	const char *s = word_text(l, &len);

	if (s != NULL && b64_decode(p, n, s, len) == 0)
		return;
	memset(p, 0, n);
	l->bad = true;
}

void
put_id(struct buf *b, const struct id *id)
{
	buf_byte(b, ' ');
	buf_add(b, id_text(id).s, ID_TEXT_LEN);
}

void
put_hash(struct buf *b, const struct hash *h)
{
	put_b64(b, h->b, HASH_LEN);
}

void
put_b64(struct buf *b, const void *p, size_t n)
{
	uint8_t *at;

	buf_byte(b, ' ');
	at = buf_grow(b, B64_LEN(n));
	/* The NUL of the encoder falls on the one that every buf keeps. */
	if (at != NULL)
		b64_encode((char *)at, p, n);
}

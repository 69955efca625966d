#include "protocol/base/conf.h"

#include <stdint.h>
#include <string.h>

#include "protocol/base/buf.h"
#include "protocol/base/text.h"

#define KEYS_MAX 64 /* as many as the mask of those seen has bits */

/* A piece of a line without the spaces around it. */
struct piece {
	const char *p;
	size_t n;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct piece
piece_trim(const char *p, size_t n)
{
	while (n > 0 && is_blank(p[0])) {
		p++;
		n--;
	}
	while (n > 0 && is_blank(p[n - 1]))
		n--;
	return (struct piece){p, n};
}

struct conf {
	const struct conf_key *keys;
	size_t count;
	void *ctx;
	uint64_t seen; /* bit i: keys[i] was set */
};

static int
conf_find(const struct conf *c, struct piece name, size_t *at, struct err *e)
{
	for (size_t i = 0; i < c->count; i++) {
		const char *known = c->keys[i].name;

		if (strlen(known) == name.n &&
		    memcmp(known, name.p, name.n) == 0) {
			*at = i;
			return 0;
		}
	}
	return err_set(e, ERR_FORMAT, "unknown key \"%.*s\"",
		       name.n > 64 ? 64 : (int)name.n, name.p);
}

static int
conf_set(const struct conf_key *key, struct piece value, void *ctx,
	 struct err *e)
{
	struct buf b = BUF_INIT(value.n);
	int rc;

	buf_add(&b, value.p, value.n);
	rc = buf_check(&b, e);
	if (rc == 0)
		rc = key->set(ctx, buf_str(&b), e);
	buf_done(&b);
	/* Whatever the reason, it is the file that has to be changed. */
	if (rc != 0 && e->code != ERR_MEMORY)
		e->code = ERR_FORMAT;
	return rc;
}

static int
conf_line(struct conf *c, struct piece line, struct err *e)
{
	const char *equals = memchr(line.p, '=', line.n);
	struct piece name;
	struct piece value;
	size_t at = 0;

	if (equals == NULL)
		return err_set(e, ERR_FORMAT, "no \"=\"");
	name = piece_trim(line.p, (size_t)(equals - line.p));
	value = piece_trim(equals + 1, line.n - 1 - (size_t)(equals - line.p));
	if (conf_find(c, name, &at, e) != 0)
		return -1;
	if ((c->seen >> at & 1) != 0)
		return err_set(e, ERR_FORMAT, "\"%s\" a second time",
			       c->keys[at].name);
	c->seen |= (uint64_t)1 << at;
	return conf_set(&c->keys[at], value, c->ctx, e);
}

int
conf_read(const char *text, size_t n, const struct conf_key *keys, size_t count,
	  void *ctx, struct err *e)
{
	struct conf c = {keys, count, ctx, 0};

	if (count > KEYS_MAX)
		BUG("too many keys");
	for (unsigned number = 1; n > 0; number++) {
		const char *end = memchr(text, '\n', n);
		size_t len = end == NULL ? n : (size_t)(end - text);
		struct piece line = piece_trim(text, len);

		if (!text_is_utf8(text, len))
			return err_set(e, ERR_FORMAT, "line %u: not UTF-8",
				       number);
		if (line.n > 0 && line.p[0] != '#' &&
		    conf_line(&c, line, e) != 0)
			return err_wrap(e, "line %u", number);
		len += end != NULL;
		text += len;
		n -= len;
	}
	return 0;
}

#include "protocol/wire/checkpoint.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/base/num.h"
#include "protocol/wire/lines.h"

void
checkpoint_put(struct buf *out, const struct checkpoint *c)
{
	buf_fmt(out, "%s\n%" PRIu64 "\n%s\n", c->origin, c->size,
		hash_text(&c->root).s);
	buf_fmt(out, "time %" PRId64 "\ndurable %" PRIu64 "\n", c->time_ms,
		c->durable);
}

int
checkpoint_parse(struct checkpoint *c, const char *text, size_t n,
		 struct err *e)
{
	struct checkpoint got = {0};
	struct buf again = BUF_INIT(n);
	struct lines l;

	lines_init(&l, text, n);
	lines_want(&l, "");
	word_copy(&l, got.origin, sizeof(got.origin));
	if (!origin_valid(got.origin, strlen(got.origin)))
		l.bad = true;
	lines_want(&l, "");
	got.size = word_num(&l, 0, INT64_MAX);
	lines_want(&l, "");
	word_hash(&l, &got.root);
	lines_want(&l, "time");
	got.time_ms = (int64_t)word_num(&l, 0, INT64_MAX);
	lines_want(&l, "durable");
	got.durable = word_num(&l, 0, INT64_MAX);
	if (!l.bad)
		checkpoint_put(&again, &got);
	if (lines_same(&l, &again, text, n, e) != 0)
		return err_wrap(e, "checkpoint");
	*c = got;
	return 0;
}

uint64_t
origin_number(const char *origin)
{
	size_t len = strlen(origin);
	uint64_t v = 0;
	const char *slash;

	if (!origin_valid(origin, len))
		return 0;
	slash = strrchr(origin, '/') + 1;
	if (num_parse(slash, strlen(slash), 1, INT64_MAX, &v) != 0)
		return 0;
	return v;
}

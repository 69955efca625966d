#include "protocol/wire/stamp.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/wire/lines.h"

void
stamp_put(struct buf *out, const struct stamp *s)
{
	buf_fmt(out, STAMP_FIRST_LINE "\norigin %s\nunit %s\nrecord", s->origin,
		s->unit);
	put_id(out, &s->record);
	buf_fmt(out, "\nversion %" PRIu64 "\npart", s->version);
	put_hash(out, &s->part);
	buf_fmt(out, "\nindex %" PRIu64 "\nrecv %" PRId64, s->index,
		s->recv_ms);
	buf_fmt(out, "\nsize %" PRIu64 "\n", s->size);
}

int
stamp_parse(struct stamp *s, const char *text, size_t n, struct err *e)
{
	struct stamp got = {.version = 0};
	struct buf again = BUF_INIT(n);
	struct lines l;

	lines_init(&l, text, n);
	lines_want(&l, STAMP_FIRST_LINE);
	lines_want(&l, "origin");
	word_copy(&l, got.origin, sizeof(got.origin));
	if (!origin_valid(got.origin, strlen(got.origin)))
		l.bad = true;
	lines_want(&l, "unit");
	word_copy(&l, got.unit, sizeof(got.unit));
	lines_want(&l, "record");
	word_id(&l, &got.record);
	lines_want(&l, "version");
	got.version = word_num(&l, 1, INT64_MAX);
	lines_want(&l, "part");
	word_hash(&l, &got.part);
	lines_want(&l, "index");
	got.index = word_num(&l, 0, INT64_MAX);
	lines_want(&l, "recv");
	got.recv_ms = (int64_t)word_num(&l, 0, INT64_MAX);
	lines_want(&l, "size");
	got.size = word_num(&l, got.index + 1, INT64_MAX);
	if (!l.bad)
		stamp_put(&again, &got);
	if (lines_same(&l, &again, text, n, e) != 0)
		return err_wrap(e, "stamp");
	*s = got;
	return 0;
}

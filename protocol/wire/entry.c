#include "protocol/wire/entry.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/wire/lines.h"

static const char *const Q_NAMES[] = {
    [Q_NONE] = "none",     [Q_SUSPENDED] = "suspended", [Q_REVOKED] = "revoked",
    [Q_AUTHOR] = "author", [Q_SCOPE] = "scope",         [Q_PART] = "part",
    [Q_NEWER] = "newer",   [Q_LIMIT] = "limit",
};
_Static_assert(ARRAY_LEN(Q_NAMES) == Q_CODES, "a code lacks its name");

const char *
q_code_name(enum q_code c)
{
	if ((unsigned)c >= Q_CODES)
		BUG("no such quarantine code");
	return Q_NAMES[c];
}

void
entry_put(struct buf *out, const struct entry *en)
{
	buf_text(out, "batch");
	put_id(out, &en->head.log);
	buf_fmt(out, " %" PRIu64, en->head.seq);
	put_hash(out, &en->head.hash);
	buf_fmt(out, "\nrecv %" PRId64 "\nteff %" PRId64 "\ndisp ", en->recv_ms,
		en->teff_s);
	switch (en->disp) {
	case DISP_APPLIED:
		buf_text(out, "A\n");
		return;
	case DISP_DUPLICATE:
		buf_text(out, "D\n");
		return;
	case DISP_QUARANTINE:
		buf_fmt(out, "Q:%s\n", q_code_name(en->code));
		return;
	}
}

static void
disp_read(struct lines *l, struct entry *en)
{
	const char *s;
	size_t n;

	lines_want(l, "disp");
	if (word_is(l, "A")) {
		en->disp = DISP_APPLIED;
		return;
	}
	if (word_is(l, "D")) {
		en->disp = DISP_DUPLICATE;
		return;
	}
	en->disp = DISP_QUARANTINE;
	s = word_text(l, &n);
	for (unsigned i = Q_NONE + 1; s != NULL && i < Q_CODES; i++) {
		if (n == 2 + strlen(Q_NAMES[i]) && memcmp(s, "Q:", 2) == 0 &&
		    memcmp(s + 2, Q_NAMES[i], n - 2) == 0)
			en->code = (enum q_code)i;
	}
	if (en->code == Q_NONE)
		l->bad = true;
}

int
entry_parse(struct entry *en, const char *text, size_t n, struct err *e)
{
	struct entry got = {0};
	struct buf again = BUF_INIT(n);
	struct lines l;

	lines_init(&l, text, n);
	lines_want(&l, "batch");
	word_id(&l, &got.head.log);
	got.head.seq = word_num(&l, 1, INT64_MAX);
	word_hash(&l, &got.head.hash);
	lines_want(&l, "recv");
	got.recv_ms = (int64_t)word_num(&l, 0, INT64_MAX);
	lines_want(&l, "teff");
	got.teff_s = (int64_t)word_num(&l, 0, INT64_MAX / 1000);
	disp_read(&l, &got);
	if (!l.bad)
		entry_put(&again, &got);
	if (lines_same(&l, &again, text, n, e) != 0)
		return err_wrap(e, "entry");
	*en = got;
	return 0;
}
